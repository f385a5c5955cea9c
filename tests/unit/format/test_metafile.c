/* The words of enhanced metafiles. */
#include "support.h"

#include "format/metafile.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void
put_zeros(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_write_u8(out, 0);
}

/* A record that puts ASCII there, told to have so many characters. */
static void
put_text(struct buf *out, uint32_t y, uint32_t options, const char *text, uint32_t count)
{
	buf_write_u32(out, 84);
	buf_write_u32(out, (uint32_t)(76 + 2 * strlen(text)));
	put_zeros(out, 32);
	buf_write_u32(out, y);
	buf_write_u32(out, count);
	buf_write_u32(out, 76);
	buf_write_u32(out, options);
	put_zeros(out, 20);
	for (; *text; text++) {
		buf_write_byte(out, *text);
		buf_write_u8(out, 0);
	}
}

static void
put_small(struct buf *out, uint32_t y, uint32_t options, struct slice text, uint32_t count)
{
	size_t frame = options & 0x100 ? 0 : 16;

	buf_write_u32(out, 108);
	buf_write_u32(out, (uint32_t)(36 + frame + text.length));
	put_zeros(out, 4);
	buf_write_u32(out, y);
	buf_write_u32(out, count);
	buf_write_u32(out, options);
	put_zeros(out, 12 + frame);
	buf_write(out, text);
}

static void
assert_text(const struct buf *metafile, size_t length, const char *text)
{
	struct slice ret;
	struct buf out;

	buf_init(&out, &arena);
	assert_int_equal(metafile_write_text(&arena, &out, slice_of(metafile->bytes, length), &err),
			 STATUS_OK);
	assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
	assert_slice(ret, text);
}

static void
test_text(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	put_text(&out, 5, 0, "No ", 3);
	put_text(&out, 5, 0, "smoking", 7);
	put_small(&out, 9, 0x300, SLICE("caf\xe9"), 4);
	put_small(&out, 9, 0, SLICE("\x1f\4!\0"), 2);
	assert_text(&out, out.length, "No smoking\ncaf\xc3\xa9\xd0\x9f!");
}

/* Signs of a font are no letters; what is told to be longer than its record is none. */
static void
test_unread(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	put_text(&out, 5, 0x10, "glyphs", 6);
	put_text(&out, 5, 0, "long", 5);
	put_text(&out, 5, 0, "long", UINT32_MAX);
	put_small(&out, 5, 0x310, SLICE("glyphs"), 6);
	put_small(&out, 5, 0x300, SLICE("long"), 5);
	put_small(&out, 5, 0, SLICE("l\0"), UINT32_MAX / 2 + 2);
	assert_text(&out, out.length, "");
	put_text(&out, 5, 0, "in", 2);
	size_t whole = out.length;
	buf_write_u32(&out, 84);
	buf_write_u32(&out, 7);
	put_text(&out, 9, 0, "behind damage", 13);
	assert_text(&out, out.length, "in");
	for (size_t cut = 0; cut < whole; cut++)
		assert_text(&out, cut, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_unread),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
