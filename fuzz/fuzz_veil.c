/* Texts for others: what is known never comes through, whatever stands around it. */
#include "base/cursor.h"
#include "base/utf8.h"
#include "share/veil_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ADDRESS "\n zq.secret@qz.example \n"
#define NAME "\nZeqra Quz\n"
#define PATH "\n /srv/home/zqhome/plan \n"

static void
check(struct veil *veil, struct arena *arena, struct slice any)
{
	struct slice text, own;
	struct buf buf;
	struct err err;
	buf_init(&buf, arena);
	buf_write(&buf, any);
	buf_write_text(&buf, ADDRESS NAME PATH);
	buf_write(&buf, any);
	CHECK(buf_slice(&buf, &text, &err) == STATUS_OK);
	CHECK(veil_sentence(veil, arena, text, &own, &err) == STATUS_OK);
	CHECK(slice_find(own, SLICE(ADDRESS)) == SIZE_MAX);
	CHECK(slice_find(own, SLICE(NAME)) == SIZE_MAX);
	CHECK(slice_find(own, SLICE(PATH)) == SIZE_MAX);
	CHECK(!utf8_check(text) || utf8_check(own) || slice_find_byte(text, '%') != SIZE_MAX);
	CHECK(veil_passage(veil, arena, text, &own, &err) == STATUS_OK);
	CHECK(slice_find(own, SLICE(ADDRESS)) == SIZE_MAX);
	CHECK(slice_find(own, SLICE(PATH)) == SIZE_MAX);
	CHECK(veil_name(veil, arena, any, &own, &err) == STATUS_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice any = slice_of((const char *)data, size < 4096 ? size : 4096);
	struct arena arena, learnt;
	struct veil veil;
	struct err err;
	arena_init(&arena, 0);
	arena_init(&learnt, 0);
	veil_init(&veil, &learnt);
	/* What is learnt of foreign texts must not make known ones unknown. */
	CHECK(veil_learn(&veil, VEIL_USER, SLICE("Zeqra Quz"), &err) == STATUS_OK);
	CHECK(veil_learn_field(&veil, SLICE("Author"), any, &err) == STATUS_OK);
	CHECK(veil_learn_paths(&veil, any, &err) == STATUS_OK);
	check(&veil, &arena, any);
	arena_done(&learnt);
	arena_done(&arena);
	return 0;
}
