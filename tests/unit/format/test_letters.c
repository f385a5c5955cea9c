#include "support.h"

#include "format/letters.h"

static struct arena arena;

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
test_classes(void **state)
{
	static const struct {
		uint32_t letter;
		enum letter_class class;
	} LETTERS[] = {
		{'a', LETTER_WORD},      {'7', LETTER_WORD},      {' ', LETTER_BLANK},
		{'\n', LETTER_BLANK},    {'.', LETTER_SIGN},      {'\0', LETTER_SIGN},
		{0x00e9, LETTER_WORD},   {0x0431, LETTER_WORD},   {0x0301, LETTER_WORD},
		{0x00a0, LETTER_BLANK},  {0x3000, LETTER_BLANK},  {0x00ad, LETTER_HIDDEN},
		{0x200b, LETTER_HIDDEN}, {0x202e, LETTER_HIDDEN}, {0x2060, LETTER_HIDDEN},
		{0x4e2d, LETTER_SINGLE}, {0x3042, LETTER_SINGLE}, {0x0e01, LETTER_SINGLE},
		{0xac00, LETTER_WORD},   {0x20ac, LETTER_SIGN},   {0x2014, LETTER_SIGN},
		{0x00bd, LETTER_WORD}, /* a number */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(LETTERS) / sizeof(*LETTERS); i++)
		if (letter_class(LETTERS[i].letter) != LETTERS[i].class)
			fail_msg("U+%04X is of class %d", LETTERS[i].letter,
				 letter_class(LETTERS[i].letter));
}

static void
test_scripts(void **state)
{
	static const struct {
		uint32_t letter;
		enum letter_script script;
	} LETTERS[] = {
		{'a', LETTER_LATIN},
		{'1', LETTER_COMMON},
		{'-', LETTER_COMMON},
		{0x00e9, LETTER_LATIN},
		{0x0430, LETTER_CYRILLIC},
		{0x0456, LETTER_CYRILLIC},
		{0x03b1, LETTER_GREEK},
		{0x05d0, LETTER_HEBREW},
		{0x0628, LETTER_ARABIC},
		{0x4e2d, LETTER_EAST_ASIAN},
		{0xac00, LETTER_EAST_ASIAN},
		{0x3042, LETTER_EAST_ASIAN},
		{0x0915, LETTER_ELSEWHERE},
		{0x200b, LETTER_COMMON},
		{0x0301, LETTER_COMMON},
		{0x00b5, LETTER_COMMON}, /* the sign for micro is no Greek letter */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(LETTERS) / sizeof(*LETTERS); i++)
		if (letter_script(LETTERS[i].letter) != LETTERS[i].script)
			fail_msg("U+%04X is of script %d", LETTERS[i].letter,
				 letter_script(LETTERS[i].letter));
}

static void
test_lookalikes(void **state)
{
	(void)state;
	assert_true(letter_is_lookalike(0x0430)); /* Cyrillic a ... */
	assert_true(letter_is_lookalike(0x0410)); /* ... and its capital */
	assert_true(letter_is_lookalike(0x03bf));
	assert_false(letter_is_lookalike('a'));
	assert_false(letter_is_lookalike(0x00e9));
	assert_false(letter_is_lookalike(0x0436)); /* zhe looks like nothing Latin */
}

static struct slice
form_of(void (*write)(struct buf *buf, struct slice word), const char *word)
{
	struct slice text;
	struct buf buf;
	struct err err;

	buf_init(&buf, &arena);
	write(&buf, slice_text(word));
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
test_forms(void **state)
{
	(void)state;
	assert_slice(form_of(letters_form, "Straße"), "strasse");
	assert_slice(form_of(letters_form, "\xef\xac\x81nal"), "final"); /* U+FB01 */
	assert_slice(form_of(letters_form, "\xef\xbc\xa1"), "a");        /* full width */
	assert_slice(form_of(letters_form, "Mа"), "mа");                 /* a Cyrillic a stays */
	assert_slice(form_of(letters_fold, "Mаcron"), "macron");
	assert_slice(form_of(letters_fold, "РАС"), "pac"); /* er, a, es */
	assert_slice(form_of(letters_fold, "PLAIN"), "plain");
	assert_slice(form_of(letters_fold, ""), "");
	assert_slice(form_of(letters_fold, "\xf0\x9d\x90\x80x"), "ax"); /* U+1D400 */
}

/* A word longer than is folded at a time, and each letter of it becoming several. */
static void
test_long_word(void **state)
{
	struct slice word, form;
	struct buf buf;
	struct err err;

	(void)state;
	buf_init(&buf, &arena);
	for (unsigned i = 0; i < 2000; i++)
		buf_write_text(&buf, "\xef\xac\x83"); /* U+FB03, ffi */
	assert_int_equal(buf_slice(&buf, &word, &err), STATUS_OK);
	form = form_of(letters_form, word.at);
	assert_int_equal(form.length, 6000);
	for (size_t i = 0; i < form.length; i++)
		assert_int_equal(form.at[i], "ffi"[i % 3]);
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(letters_same(SLICE("\xef\xac\x81nal"), SLICE("final")));
	assert_true(letters_same(SLICE("TITLE"), SLICE("Title"))); /* small capitals */
	assert_true(letters_same(SLICE("STRASSE"), SLICE("Straße")));
	assert_true(letters_same(SLICE("caf\xc3\xa9"), SLICE("cafe\xcc\x81")));
	assert_false(letters_same(SLICE("title"), SLICE("Title"))); /* neither is all capitals */
	assert_false(letters_same(SLICE("Mаcron"), SLICE("Macron")));
	assert_false(letters_same(SLICE("1000"), SLICE("1001")));
	assert_false(letters_same(SLICE("x\xc2\xb2"), SLICE("x2")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),    cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_lookalikes), cmocka_unit_test(test_forms),
		cmocka_unit_test(test_long_word),  cmocka_unit_test(test_same),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
