/* err, slice, buf, cursor, utf8, map: what everything else reads and writes bytes with. */
#include "support.h"

#include "base/cursor.h"
#include "base/map.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>

static struct arena arena;

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void
errors_are_one_line_and_wrap(void **state)
{
	struct err err;
	(void)state;
	assert_int_equal(err_set(&err, STATUS_REFUSED, "RFC %d: no", 5321), STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 5321: no");
	assert_int_equal(err_wrap(&err, "'%s'", "a.eml"), STATUS_REFUSED);
	assert_string_equal(err.text, "'a.eml': RFC 5321: no");
	errno = ENOENT;
	assert_int_equal(err_system(&err, STATUS_IO, "cannot read 'x'"), STATUS_IO);
	assert_string_equal(err.text, "cannot read 'x': No such file or directory");
	errno = ENOMEM;
	assert_int_equal(err_system(&err, STATUS_IO, "cannot read 'x'"), STATUS_NO_MEMORY);
	assert_int_equal(err_set(NULL, STATUS_IO, "nobody listens"), STATUS_IO);
	char longer[2 * ERR_TEXT_BYTES];
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(err_set(&err, STATUS_IO, "%s", longer), STATUS_IO);
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 1);
}

static void
slices_compare_and_cut(void **state)
{
	struct slice part, rest = SLICE("a,,b");
	(void)state;
	assert_true(slice_equal(SLICE("ab"), SLICE("ab")));
	assert_true(slice_equal(SLICE_NONE, SLICE("")));
	assert_false(slice_equal(SLICE("ab"), SLICE("abc")));
	assert_true(slice_equal_nocase(SLICE("aB"), SLICE("Ab")));
	assert_true(slice_compare(SLICE("ab"), SLICE("abc")) < 0);
	assert_true(slice_compare(SLICE("\xff"), SLICE("a")) > 0);
	assert_true(slice_starts(SLICE("abc"), SLICE("ab")));
	assert_true(slice_ends(SLICE("abc"), SLICE("bc")));
	assert_false(slice_ends(SLICE("c"), SLICE("bc")));
	assert_true(slice_ends_nocase(SLICE("aBC"), SLICE("bc")));
	assert_slice(slice_trim(SLICE(" \t a b\r\n")), "a b");
	assert_slice(slice_part(SLICE("abc"), 1, 1), "b");
	assert_slice(slice_part(SLICE("abc"), 5, 1), "");
	assert_int_equal(slice_find(SLICE("hello"), SLICE("ll")), 2);
	assert_int_equal(slice_find(SLICE("hello"), SLICE("x")), SIZE_MAX);
	assert_int_equal(slice_find_nocase(SLICE("heLLo"), SLICE("Ll")), 2);
	assert_int_equal(slice_find_byte(SLICE("a.b.c"), '.'), 1);
	assert_int_equal(slice_find_last_byte(SLICE("a.b.c"), '.'), 3);
	assert_true(slice_next(&rest, ',', &part));
	assert_slice(part, "a");
	assert_true(slice_next(&rest, ',', &part));
	assert_slice(part, "");
	assert_true(slice_next(&rest, ',', &part));
	assert_slice(part, "b");
	assert_false(slice_next(&rest, ',', &part));
}

static void
numbers_are_read_whole_or_not(void **state)
{
	uint64_t value = 7;
	(void)state;
	assert_true(slice_number(SLICE("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_false(slice_number(SLICE("18446744073709551616"), &value));
	assert_false(slice_number(SLICE(""), &value));
	assert_false(slice_number(SLICE("-1"), &value));
	assert_false(slice_number(SLICE("1x"), &value));
	assert_true(value == UINT64_MAX);
	assert_true(slice_bytes(SLICE("4096"), &value) && value == 4096);
	assert_true(slice_bytes(SLICE("7G"), &value) && value == UINT64_C(7) << 30);
	assert_false(slice_bytes(SLICE("M"), &value));
	assert_false(slice_bytes(SLICE(""), &value));
	assert_false(slice_bytes(SLICE("1T"), &value));
	assert_true(slice_bytes(SLICE("9223372036854775807"), &value) && value == INT64_MAX);
	assert_false(slice_bytes(SLICE("9223372036854775808"), &value));
	assert_false(slice_bytes(SLICE("8589934592G"), &value));
}

static void
a_buf_keeps_its_failure(void **state)
{
	struct buf buf;
	struct slice bytes;
	struct err err;
	(void)state;
	buf_init(&buf, &arena);
	buf_print(&buf, "%d-%s", 42, "x");
	buf_write_u32(&buf, 0x01020304);
	buf_write_utf8(&buf, 0xd800); /* no such character: replaced */
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_slice(bytes, "42-x\x04\x03\x02\x01\xef\xbf\xbd");
	buf_clear(&buf);
	buf.limit_bytes = 4;
	buf_write_text(&buf, "1234");
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	buf_write_byte(&buf, '5');
	buf_clear(&buf);
	buf_write_text(&buf, "12345");
	buf_write_byte(&buf, '1');
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_NO_MEMORY);
}

static void
cursors_never_pass_the_end(void **state)
{
	struct cursor cursor;
	uint8_t u8 = 0;
	uint16_t u16 = 0;
	uint32_t u32 = 0;
	uint64_t u64 = 0;
	struct slice bytes;
	(void)state;
	cursor_init(&cursor, SLICE("\x01\x02\x03\x04\x05\x06\x07\x08\x09"));
	assert_true(cursor_u16be(&cursor, &u16));
	assert_int_equal(u16, 0x0102);
	assert_true(cursor_u24be(&cursor, &u32));
	assert_int_equal(u32, 0x030405);
	assert_true(cursor_u32le(&cursor, &u32));
	assert_int_equal(u32, 0x09080706);
	assert_false(cursor_u8(&cursor, &u8));
	assert_false(cursor_peek(&cursor, &u8));
	assert_false(cursor_u64le(&cursor, &u64));
	assert_true(cursor_seek(&cursor, 1));
	assert_true(cursor_u64be(&cursor, &u64));
	assert_true(u64 == 0x0203040506070809u);
	assert_false(cursor_seek(&cursor, 10));
	assert_true(cursor_seek(&cursor, 8));
	assert_false(cursor_u16le(&cursor, &u16));
	assert_false(cursor_bytes(&cursor, SIZE_MAX, &bytes));
	assert_false(cursor_skip(&cursor, 2));
	assert_int_equal(cursor_offset(&cursor), 8);
	assert_true(cursor_u8(&cursor, &u8));
	assert_int_equal(u8, 9);
}

static void
lines_end_at_lf_crlf_or_the_end(void **state)
{
	struct cursor cursor;
	struct slice line;
	(void)state;
	cursor_init(&cursor, SLICE("a\r\n\nb\rc\r"));
	assert_true(cursor_line(&cursor, &line));
	assert_slice(line, "a");
	assert_true(cursor_line(&cursor, &line));
	assert_slice(line, "");
	assert_true(cursor_line(&cursor, &line));
	assert_slice(line, "b\rc");
	assert_false(cursor_line(&cursor, &line));
}

static void
utf8_round_trips_and_nothing_else_is_read(void **state)
{
	char bytes[UTF8_MAX_BYTES];
	struct cursor cursor;
	(void)state;
	for (uint32_t code_point = 0; code_point < 0x120000; code_point++) {
		size_t length = utf8_encode(code_point, bytes);
		bool exists = code_point < 0x110000 && (code_point < 0xd800 || code_point > 0xdfff);
		assert_int_equal(length > 0, exists);
		if (!exists)
			continue;
		uint32_t read = 0;
		cursor_init(&cursor, slice_of(bytes, length));
		assert_true(cursor_utf8(&cursor, &read));
		assert_int_equal(read, code_point);
		assert_int_equal(cursor_left(&cursor), 0);
		cursor_init(&cursor, slice_of(bytes, length - 1));
		assert_false(cursor_utf8(&cursor, &read));
	}
	static const char *const BAD[] = {"\x80",
					  "\xc0\x80",
					  "\xc1\xbf",
					  "\xe0\x80\x80",
					  "\xed\xa0\x80",
					  "\xf0\x80\x80\x80",
					  "\xf4\x90\x80\x80",
					  "\xf5\x80\x80\x80",
					  "\xff",
					  "\xc3(",
					  "\xe2\x82"};
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_false(utf8_check(slice_text(BAD[i])));
	assert_true(utf8_check(SLICE("\xd1\x83 en marche")));
}

static void
malformed_bytes_become_replacements(void **state)
{
	struct buf buf;
	struct slice bytes;
	struct err err;
	(void)state;
	buf_init(&buf, &arena);
	for (size_t limit = 0; limit < 8; limit++) { /* a character has 1, 2 and 4 bytes there */
		static const size_t LENGTHS[] = {0, 1, 1, 3, 3, 3, 3, 7};
		assert_int_equal(utf8_cut(SLICE("a\xc3\xb6\xf0\x9d\x84\x9e"), limit).length,
				 LENGTHS[limit]);
	}
	assert_int_equal(utf8_cut(SLICE("\x80\x80\x80\x80\x80\x80"), 5).length, 2);
	utf8_write_clean(&buf, SLICE("a\xff\xfe"
				     "b\xe2\x82"));
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_slice(bytes, "a\xef\xbf\xbd\xef\xbf\xbd"
			    "b\xef\xbf\xbd\xef\xbf\xbd");
	assert_true(utf8_is_treacherous(0x202e));
	assert_true(utf8_is_treacherous(0x200b));
	assert_true(utf8_is_treacherous(0x1b));
	assert_false(utf8_is_treacherous('a'));
	assert_false(utf8_is_treacherous(0x443));
}

static void
a_map_finds_what_was_set(void **state)
{
	struct map map;
	struct err err;
	bool is_new = false;
	char key[32];
	(void)state;
	map_init(&map, &arena);
	assert_null(map_find(&map, SLICE("none")));
	for (uint64_t i = 0; i < 5000; i++) {
		int length = snprintf(key, sizeof(key), "key %d", (int)i);
		assert_int_equal(map_set(&map, slice_of(key, (size_t)length), i, &is_new, &err),
				 STATUS_OK);
		assert_true(is_new);
	}
	assert_int_equal(map_set(&map, SLICE("key 17"), 99, &is_new, &err), STATUS_OK);
	assert_false(is_new);
	assert_int_equal(map.count, 5000);
	assert_int_equal(map_find(&map, SLICE("key 17"))->value, 99);
	assert_int_equal(map_find(&map, SLICE("key 4999"))->value, 4999);
	assert_null(map_find(&map, SLICE("key 5000")));
	assert_int_equal(map_set(&map, SLICE(""), 1, &is_new, &err), STATUS_OK);
	assert_non_null(map_find(&map, SLICE("")));
	size_t seen = 0;
	for (struct map_entry *entry = NULL; (entry = map_next(&map, entry));)
		seen++;
	assert_int_equal(seen, map.count);
}

static enum status
attempt(void *context)
{
	struct arena own;
	struct map map;
	struct buf buf;
	struct slice bytes;
	char key[16];
	enum status status = STATUS_OK;
	(void)context;
	arena_init(&own, 0);
	map_init(&map, &own);
	buf_init(&buf, &own);
	for (int i = 0; i < 300 && status == STATUS_OK; i++) {
		int length = snprintf(key, sizeof(key), "%d", i);
		buf_print(&buf, "%d and some more bytes to fill the buffer", i);
		status = map_set(&map, slice_of(key, (size_t)length), 0, NULL, NULL);
	}
	if (status == STATUS_OK)
		status = buf_slice(&buf, &bytes, NULL);
	arena_done(&own);
	return status;
}

static void
tells_when_there_is_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_one_line_and_wrap),
		cmocka_unit_test(slices_compare_and_cut),
		cmocka_unit_test(numbers_are_read_whole_or_not),
		cmocka_unit_test(a_buf_keeps_its_failure),
		cmocka_unit_test(cursors_never_pass_the_end),
		cmocka_unit_test(lines_end_at_lf_crlf_or_the_end),
		cmocka_unit_test(utf8_round_trips_and_nothing_else_is_read),
		cmocka_unit_test(malformed_bytes_become_replacements),
		cmocka_unit_test(a_map_finds_what_was_set),
		cmocka_unit_test(tells_when_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
