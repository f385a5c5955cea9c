/* Signed notes and keys from anywhere: what is read lies in the bytes, and a signer that nobody
 * knows signed none of it. */
#include "leak/limits.h"
#include "leak/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct note_key NOBODY = {
	.name = {"log.example", 11}, .id = 0x12345678, .kind = NOTE_ED25519, .bytes = {7}};

static void
read_key(struct arena *arena, struct slice text)
{
	struct note_key key, again;
	struct slice told;
	struct buf buf;
	if (note_key_read(arena, text, &key, NULL) != STATUS_OK)
		return;
	buf_init(&buf, arena);
	note_key_write(&buf, &key);
	CHECK(buf_slice(&buf, &told, NULL) == STATUS_OK);
	CHECK(slice_equal(told, text));
	CHECK(note_key_read(arena, told, &again, NULL) == STATUS_OK && again.id == key.id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct arena arena;
	struct note note;
	arena_init(&arena, 0);
	read_key(&arena, bytes);
	if (note_read(&arena, bytes, NOTE_BYTES, &note, NULL) == STATUS_OK) {
		CHECK(note.text.length > 0 && note.text.at[note.text.length - 1] == '\n');
		CHECK(note.count > 0 && note.count <= NOTE_SIGNATURES);
		for (size_t i = 0; i < note.count; i++)
			CHECK(slice_ends(note.signatures[i].line, SLICE("\n")));
		CHECK(note_require(&note, &NOBODY, NULL) == STATUS_BROKEN);
	}
	arena_done(&arena);
	return 0;
}
