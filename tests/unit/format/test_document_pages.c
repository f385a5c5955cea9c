#include "document_support.h"

static void
test_html(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_HTML,
			   SLICE("<meta charset=windows-1251><title>A &amp; B</title>"
				 "<meta name=generator content='Hand 1.0'>"
				 "<body><h1>Head</h1><p>One <b>tw</b>o\n three<br>\xc4\xe0</p>"
				 "<p hidden>unseen</p><script>code</script></body>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 3);
	assert_unit(&document, 0, UNIT_BODY, "Head", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "One two three", "paragraph 2");
	assert_unit(&document, 2, UNIT_BODY, "Да", "paragraph 3");
	assert_field(&document, "Title", 0, "A & B");
	assert_field(&document, "Generator", 0, "Hand 1.0");
}

static void
test_rtf(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_RTF, SLICE("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}"
					    "One\\tab t\\'e9\\par Three\\par}"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_BODY, "One té", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Three", "paragraph 2");
}

static void
test_pdf(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_PDF,
			   pdf_sample(&arena, 2, "BT /A 12 Tf 72 700 Td (A line) Tj ET ", 1));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.pages, 2);
	assert_int_equal(document.unit_count, 2);
	assert_slice(document.units[0].text, "A line");
	assert_slice(document.units[1].place, "page 2");
	document = read_as(SNIFF_PDF, pdf_sample(&arena, 1, "0 0 10 10 re f ", 1));
	assert_int_equal(document.state, DOCUMENT_IMAGE_ONLY);
}

static void
test_pdf_refusals(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_PDF, SLICE("%PDF-1.4\nnothing"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_non_null(strstr(document.trouble.at, "ISO 32000-1 §7.5"));
	document =
		read_as(SNIFF_PDF,
			SLICE("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			      "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
			      "3 0 obj<</Filter/Standard/V 1/R 2/P -4"
			      "/O<000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f>"
			      "/U<000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f>"
			      ">>endobj\n"
			      "trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>\n"));
	assert_int_equal(document.state, DOCUMENT_ENCRYPTED);
	read_truncated(SNIFF_PDF, pdf_sample(&arena, 1, "BT /A 9 Tf (x) Tj ET ", 1), 31);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_html), TEST(test_rtf), TEST(test_pdf),
					   TEST(test_pdf_refusals)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
