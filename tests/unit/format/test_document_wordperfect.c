#include "document_support.h"

#include "format/limits.h"
#include "format/wordperfect.h"

#define HEADED(version, lock) "\xffWPC\x10\0\0\0\x01\x0a\0" version lock "\0\0"
#define EIGHT "\0\0\0\0\0\0\0\0"
static const char FILE_5[] =
	HEADED("\x01",
	       "\0\0") "\xd5\0\x25\0\0\0\0\0\0\0\0\x01" EIGHT "\0\0\0\0\0\0Head of it\n\x25\0\0\xd5"
		       "The board met on the fourth of May\rand saw the caf\xc0\x29\x01\xc0s there."
		       "\xd6\0\x24\0" EIGHT "\0\0\0\0\0\0\0Not all of them.\n\x24\0\0\xd6"
		       "\nThe second.\n";
static const char FILE_42[] = "\x9dThe board\x9c met on the fourth of May\rand "
			      "\xc3\0\x29\x17\xc3 saw it.\nSecond line.\n";

static void
test_marked(void **state)
{
	struct slice bytes = slice_of(FILE_5, sizeof(FILE_5) - 1);
	struct document document;

	(void)state;
	assert_int_equal(sniff_bytes(bytes, SLICE("a.doc")), SNIFF_WORDPERFECT);
	document = read_as(SNIFF_WORDPERFECT, bytes);
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 4);
	assert_unit(&document, 0, UNIT_BODY,
		    "The board met on the fourth of May and saw the caf\xc3\xa9s there.",
		    "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "The second.", "paragraph 2");
	assert_unit(&document, 2, UNIT_NOTE, "Not all of them.", "note 1");
	assert_unit(&document, 3, UNIT_RUNNING, "Head of it", "running head 1");
}

/* Before version 5 there is no mark: every code ends as it began, or it is no such file. */
static void
test_unmarked(void **state)
{
	struct slice bytes = slice_of(FILE_42, sizeof(FILE_42) - 1);
	struct document document;
	char other[sizeof(FILE_42)];

	(void)state;
	assert_true(document_is_wordperfect(bytes));
	document = read_as(SNIFF_WORDPERFECT, bytes);
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_BODY, "The board met on the fourth of May and saw it.",
		    "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Second line.", "paragraph 2");
	memcpy(other, FILE_42, sizeof(FILE_42));
	*(char *)memchr(other, '\x17', sizeof(other)) = '\x18';
	assert_true(document_is_wordperfect(slice_of(other, sizeof(FILE_42) - 1)));
	*(char *)memrchr(other, '\xc3', sizeof(other)) = '\xc4';
	assert_false(document_is_wordperfect(slice_of(other, sizeof(FILE_42) - 1)));
	assert_false(document_is_wordperfect(SLICE("\x01\x02 nothing of it \xff\xfe")));
	assert_false(document_is_wordperfect(SLICE("no code at all, \x01 but a control")));
	assert_false(document_is_wordperfect(SLICE_NONE));
}

static void
test_limit(void **state)
{
	size_t length = WORDPERFECT_UNMARKED_BYTES + 1;
	char *large = arena_new(&arena, char, length);

	(void)state;
	assert_non_null(large);
	memset(large, 'a', length);
	memcpy(large, FILE_42, sizeof(FILE_42) - 1);
	assert_true(document_is_wordperfect(slice_of(large, length - 1)));
	assert_false(document_is_wordperfect(slice_of(large, length)));
}

static void
test_locked_and_damaged(void **state)
{
	static const char LOCKED[] = HEADED("\x01", "\x12\x34") "The board met.\n";
	struct document document;

	(void)state;
	document = read_as(SNIFF_WORDPERFECT, slice_of(LOCKED, sizeof(LOCKED) - 1));
	assert_int_equal(document.state, DOCUMENT_ENCRYPTED);
	assert_slice(document.trouble, "WordPerfect: it is locked by a password");
	assert_int_equal(document.unit_count, 0);
	document = read_as(SNIFF_WORDPERFECT, SLICE("\xffWPC of no version"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	for (size_t length = 0; length < sizeof(FILE_5); length++) {
		document = read_as(SNIFF_WORDPERFECT, slice_of(FILE_5, length));
		assert_true(document.state == DOCUMENT_READ || document.trouble.length > 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_marked), TEST(test_unmarked), TEST(test_limit),
					   TEST(test_locked_and_damaged)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
