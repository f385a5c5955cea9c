#include "support.h"

#include "leak/limits.h"
#include "leak/scans.h"

static struct arena arena;
static struct scans scans;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	scans_init(&scans);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scans_done(&scans);
	arena_done(&arena);
	return 0;
}

static void
add(const char *source, unsigned pages)
{
	struct library_entry entry = {.kind = SNIFF_PDF,
				      .name = slice_text(source),
				      .document = {.state = DOCUMENT_IMAGE_ONLY, .pages = pages}};

	for (unsigned i = 0; i < pages; i++)
		assert_int_equal(scans_add_page(&scans, slice_text(source), SLICE("picture"), &err),
				 STATUS_OK);
	assert_true(scans_have_pages(&scans, slice_text(source)));
	assert_int_equal(scans_add(&scans, &entry, &err), STATUS_OK);
	assert_false(scans_have_pages(&scans, slice_text(source)));
}

/* Each has its pages, whatever came before it and got no record. */
static void
test_pages(void **state)
{
	(void)state;
	add("a.pdf", 2);
	assert_int_equal(scans_add_page(&scans, SLICE("lost.pdf"), SLICE("picture"), &err),
			 STATUS_OK);
	add("b.pdf", 3);
	assert_int_equal(scans.count, 2);
	assert_int_equal(scans.items[0].page_count, 2);
	assert_int_equal(scans.items[1].page_count, 3);
	assert_int_equal(scans.items[1].first_page, 2);
}

static void
test_limits(void **state)
{
	(void)state;
	add("long.pdf", OCR_PAGES_MAX + 1);
	assert_int_equal(scans.items[0].page_count, OCR_PAGES_MAX);
	scans.end = SCANS_BYTES_MAX - 3;
	assert_int_equal(scans_add_page(&scans, SLICE("x"), SLICE("abc"), &err), STATUS_OK);
	assert_int_equal(scans_add_page(&scans, SLICE("x"), SLICE("a"), &err), STATUS_REFUSED);
}

/* Nothing could be read: it stays the picture it is, and says so. */
static void
test_unread(void **state)
{
	static const struct ocr NOBODY = {.path = SLICE_INIT("/bin/false"),
					  .languages = SLICE_INIT("eng")};
	struct library_entry entry;

	(void)state;
	add("a.pdf", 2);
	assert_int_equal(scans_read(&scans, 0, &NOBODY, &arena, &entry, &err), STATUS_OK);
	assert_slice(entry.name, "a.pdf");
	assert_int_equal(entry.document.state, DOCUMENT_IMAGE_ONLY);
	assert_slice(entry.document.trouble,
		     "a picture: tesseract read 0 of 2 pages, and found no words");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_pages), TEST(test_limits), TEST(test_unread)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
