/* What of the text of a page is seen. */
#include "support.h"

#include "format/document.h"
#include "format/limits.h"
#include "format/pdf.h"

#include "pdf_sample.h"

#include <stdio.h>

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
assert_unseen(const char *operators, const char *words)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	uint64_t pixels = PDF_SEEN_ALL_PIXELS;
	struct slice unseen;

	assert_int_equal(pdf_open(pdf_sample(&arena, 1, operators, 1), &pdf, NULL, &err),
			 STATUS_OK);
	assert_int_equal(pdf_read_unseen(&arena, pdf, 0, &pixels, &unseen, &err), STATUS_OK);
	assert_slice(slice_trim(unseen), words);
}

#define LINE "BT /T 12 Tf 50 700 Td [(aaa) -600 (bbb) -600 (012)] TJ ET "

/* What was drawn last is what is seen, whatever draws it. */
static void
test_covered(void **state)
{
	(void)state;
	assert_unseen(LINE "1 g 76 690 28 30 re f ", "bbb");
	assert_unseen(LINE "q 28 0 0 30 76 690 cm /P Do Q ", "bbb"); /* by a picture */
	assert_unseen("q 0 0 76 800 re W n " LINE "Q ", "bbb 012");  /* clipped */
	assert_unseen("BT /T 12 Tf 50 700 Td [(aaa) -600] TJ 1 g [(bbb) -600] TJ 0 g (ccc) Tj ET ",
		      "bbb");
	assert_unseen(LINE "1 g 114 690 8 30 re f ", "1");                   /* a digit */
	assert_unseen(LINE "BT 1 g /T 12 Tf 50 600 Td (ccc) Tj ET ", "ccc"); /* a white line */
	assert_unseen("0 .5 0 rg 0 600 400 200 re f 0 g " LINE "1 g 76 697 28 14 re f ", "bbb");
	assert_unseen(LINE "BT /T .5 Tf 50 600 Td (ccc) Tj ET ", "ccc"); /* dust */
	assert_unseen(LINE "BT /T 12 Tf 50 799 Td (ccc) Tj ET ", "ccc"); /* above the page */
	assert_unseen(LINE "BT /T 12 Tf 300 600 Td (a) Tj 298 0 Td (bb) Tj ET ", "");
	assert_unseen(LINE "BT 3 Tr /A 12 Tf 50 600 Td (without ink) Tj ET ", "without ink");
}

/* The letters stay in the file, and other shapes are drawn over them. */
static void
test_replaced(void **state)
{
	(void)state;
	assert_unseen(LINE "1 g 76 690 28 30 re f 0 g 76 700 1 9 re 80 700 1 9 re 84 700 1 9 re "
			   "88 700 1 9 re 92 700 1 9 re 96 700 1 9 re f ",
		      "bbb");
	assert_unseen(LINE "1 g 76 690 28 30 re f 0 0 .6 rg 76 701 28 1 re 76 704 28 1 re f ",
		      "bbb");
	assert_unseen(LINE "1 g 114 690 7 30 re f 0 g 114 700 1 9 re f ", "1");
	/* nothing of what it says is what it shows */
	assert_unseen(LINE "1 g 0 0 600 800 re f 0 g 0 701 600 1 re 0 704 600 1 re f ",
		      "(page 1 has another text than it shows)");
}

static void
test_seen(void **state)
{
	(void)state;
	assert_unseen(LINE, "");
	assert_unseen("1 g 76 690 28 30 re f 0 g " LINE, "");    /* below */
	assert_unseen("q 600 0 0 800 0 0 cm /P Do Q " LINE, ""); /* on a picture */
	assert_unseen(LINE "1 g 86 690 7 30 re f ", "");         /* of one letter nothing is said */
	assert_unseen(LINE "76 690 28 30 re f ", "");            /* a dark bar */
	assert_unseen("1 1 0 rg 40 690 100 30 re f 0 g " LINE, "");             /* highlighted */
	assert_unseen("0 0 .4 rg 40 690 100 30 re f 1 g " LINE, "");            /* white on blue */
	assert_unseen("1 0 0 rg 40 690 100 30 re f 0 .5 0 rg " LINE, "");       /* as light as it */
	assert_unseen(".8 g " LINE, "");                                        /* pale */
	assert_unseen(LINE "40 699 100 1 re f ", "");                           /* underlined */
	assert_unseen(LINE "1 0 0 rg 40 704 100 1 re f ", "");                  /* struck out */
	assert_unseen(".8 g 60 600 8 200 re 90 600 20 200 re f 0 g " LINE, ""); /* a water mark */
	assert_unseen("q 1 0 0 1 1 -1 cm .6 g " LINE "Q " LINE, "");            /* a shadow */
	assert_unseen("40 690 m 140 690 l 140 714 l 40 714 l h S " LINE, "");   /* in a frame */
	assert_unseen(LINE "1 g 50 690 90 12 re f ", "");                       /* its feet cut */
	assert_unseen(LINE "BT /A 12 Tf 50 600 Td (a.b) Tj ET 1 g 56 590 4 30 re f ", "");
}

static enum status
read_page(const char *size, uint64_t *pixels, struct slice *ret)
{
	static const char PAGE[] =
		"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 4 0 R"
		"/Resources<</Font<</T 5 0 R>>>>>>endobj\n"
		"4 0 obj<</Length 73>>stream\n"
		"BT /T 900 Tf 50 700 Td (aaaa) Tj ET 1 g 600 600 1100 900 re f          \n"
		"endstream endobj\n"
		"5 0 obj<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 "
		"0 0]/CharProcs<</a 6 0 R>>/Encoding<</Type/Encoding/Differences[97/a]>>"
		"/FirstChar 97/LastChar 97/Widths[600]>>endobj\n"
		"6 0 obj<</Length 36>>stream\n600 0 0 0 500 700 d1 50 0 400 700 re f\nendstream "
		"endobj\ntrailer<</Root 1 0 R/Size 7>>\n";
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	char text[2048];

	(void)snprintf(text, sizeof(text), PAGE, size);
	assert_int_equal(pdf_open(slice_text(text), &pdf, NULL, &err), STATUS_OK);
	return pdf_read_unseen(&arena, pdf, 0, pixels, ret, &err);
}

/* A page over PDF_SEEN_PIXELS is drawn smaller; on one that is far larger nothing could be told,
 * but where there are no letters nothing need be. */
static void
test_limits(void **state)
{
	uint64_t pixels = PDF_SEEN_ALL_PIXELS;
	struct slice unseen;

	(void)state;
	assert_int_equal(read_page("3000 3000", &pixels, &unseen), STATUS_OK);
	assert_slice(unseen, "aa\n");
	assert_int_equal(pixels, PDF_SEEN_ALL_PIXELS - PDF_SEEN_PIXELS - 1);
	assert_int_equal(read_page("9000 9000", &pixels, &unseen), STATUS_REFUSED);
	assert_string_equal(err.text, "page 1: it is too large to be drawn");
	assert_int_equal(read_page("99999999 1", &pixels, &unseen), STATUS_OK);
	assert_slice(unseen, "");
	pixels = 3000 * 2000;
	assert_int_equal(read_page("3000 1000", &pixels, &unseen), STATUS_OK);
	assert_int_equal(read_page("3000 1000", &pixels, &unseen), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "page 1: so much was drawn of the pages before it"));
	assert_int_equal(read_page("99999999 1", &pixels, &unseen), STATUS_OK);
}

/* Of so many large pages the last ones are not drawn, and that is told once. */
static void
test_limit_of_all(void **state)
{
	size_t pages = PDF_SEEN_ALL_PIXELS / PDF_SEEN_PIXELS + 2;
	struct document document = {.arena = &arena};
	struct buf pdf;
	struct slice all;

	(void)state;
	if (support_is_slow())
		skip();
	buf_init(&pdf, &arena);
	buf_write_text(&pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			     "2 0 obj<</Type/Pages/MediaBox[0 0 2048 2048]/Resources<</Font<</A "
			     "4 0 R>>>>/Kids[");
	for (size_t i = 0; i < pages; i++)
		buf_print(&pdf, "%zu 0 R ", 10 + i);
	buf_print(&pdf,
		  "]/Count %zu>>endobj\n3 0 obj<</Length 36>>stream\n"
		  "BT /A 40 Tf 50 700 Td (plain) Tj ET \nendstream endobj\n"
		  "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
		  pages);
	for (size_t i = 0; i < pages; i++)
		buf_print(&pdf, "%zu 0 obj<</Type/Page/Parent 2 0 R/Contents 3 0 R>>endobj\n",
			  10 + i);
	buf_write_text(&pdf, "trailer<</Root 1 0 R/Size 10>>\n");
	assert_int_equal(buf_slice(&pdf, &all, &err), STATUS_OK);
	assert_int_equal(document_add_unseen(&document, SNIFF_PDF, all, &err), STATUS_OK);
	assert_int_equal(document.field_count, 1);
	assert_slice(document.fields[0].name, DOCUMENT_UNDRAWN);
	assert_slice(document.fields[0].value, "page 128: so much was drawn of the pages before it "
					       "that it was not");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_covered), TEST(test_replaced),     TEST(test_seen),
		TEST(test_limits),  TEST(test_limit_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
