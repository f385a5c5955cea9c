#include "support.h"

#include "format/document.h"
#include "format/limits.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct document
read_as(enum sniff_kind kind, struct slice bytes)
{
	struct document document;

	assert_int_equal(document_read(&arena, kind, bytes, &document, &err), STATUS_OK);
	return document;
}

static void
assert_unit(const struct document *document, size_t at, const char *text, const char *place)
{
	assert_true(at < document->unit_count);
	assert_slice(document->units[at].text, text);
	assert_slice(document->units[at].place, place);
}

static void
test_paragraphs(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, SLICE("\n One  two\nthree\t\n \n\r\nFour\rfive\r\n"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, "One two three", "line 2");
	assert_unit(&document, 1, "Four five", "line 6");
	assert_int_equal(read_as(SNIFF_TEXT, SLICE(" \n\n")).unit_count, 0);
}

static void
test_encodings(void **state)
{
	static const char WIDE[] = "\xff\xfe"
				   "A\0\xe9\0";
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, slice_of(WIDE, sizeof(WIDE) - 1));
	assert_unit(&document, 0, "A\xc3\xa9", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("\xef\xbb\xbfplain"));
	assert_unit(&document, 0, "plain", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("caf\xe9 latin"));
	assert_unit(&document, 0, "caf\xc3\xa9 latin", "line 1");
}

/* Composed and decomposed are one; look-alikes, case and zero-width stay apart. */
static void
test_seal_form(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, SLICE("e\xcc\x81\xc2\xa0\xe2\x80\x89x\xe3\x80\x80"));
	assert_unit(&document, 0, "\xc3\xa9 x", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("p\xd0\xb0y A\xe2\x80\x8b"
					     "b"));
	assert_unit(&document, 0,
		    "p\xd0\xb0y A\xe2\x80\x8b"
		    "b",
		    "line 1");
}

static void
test_unread(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_ELF, SLICE("x"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_slice(document.trouble, "no reader for elf");
	assert_false(document_reads(SNIFF_ELF));
}

static void
test_limits(void **state)
{
	struct document document = {.arena = &arena};
	char *text = arena_new(&arena, char, DOCUMENT_UNIT_BYTES + 2);

	(void)state;
	memset(text, 'a', DOCUMENT_UNIT_BYTES + 1);
	assert_int_equal(document_add_unit(&document, UNIT_BODY,
					   slice_of(text, DOCUMENT_UNIT_BYTES + 1), SLICE("x"),
					   &err),
			 STATUS_OK);
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.trouble, "a paragraph of more than 256 KiB");
	assert_int_equal(document.units[0].text.length, DOCUMENT_UNIT_BYTES);
	for (size_t i = 0; i <= DOCUMENT_FIELDS; i++)
		assert_int_equal(document_add_field(&document, "Title", SLICE("x"), &err),
				 STATUS_OK);
	assert_int_equal(document.field_count, DOCUMENT_FIELDS);
	for (size_t i = 0; i <= DOCUMENT_PICTURES; i++)
		assert_int_equal(document_add_picture(&document,
						      &(struct document_picture){.hash = i}, &err),
				 STATUS_OK);
	assert_int_equal(document.picture_count, DOCUMENT_PICTURES);
	assert_int_equal(document_add_field(&document, "Title", SLICE_NONE, &err), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_paragraphs), TEST(test_encodings),
					   TEST(test_seal_form), TEST(test_unread),
					   TEST(test_limits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
