#include "support.h"

#include "base/io.h"
#include "base/time.h"
#include "format/document.h"
#include "format/limits.h"
#include "format/pdf_inner.h"
#include "pdf_sample.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

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

#define CONTENT                                                                \
	"BT /A 12 Tf 50 700 Td (caf\\351 text) Tj /B 12 Tf 0 -50 Td (ABC) Tj " \
	"/C 12 Tf 0 -50 Td <4e2d56fd> Tj ET\n"

/* So much of what XMP says is read, and not a byte more. */
static void
test_limit_xmp(void **state)
{
	(void)state;
	assert_int_equal(pdf_warm(&err), STATUS_OK);
	for (size_t over = 0; over < 2; over++) {
		DEFER(pdf_done)
		struct pdf *pdf = NULL;
		struct pdf_properties properties;
		struct slice bytes;
		struct buf buf;
		buf_init(&buf, &arena);
		buf_print(&buf,
			  "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>endobj\n"
			  "2 0 obj<</Type/Pages/Kids[4 0 R]/Count 1/MediaBox[0 0 600 800]>>endobj\n"
			  "4 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
			  "3 0 obj<</Type/Metadata/Subtype/XML/Length %zu>>stream\n",
			  PDF_XMP_BYTES + over);
		for (size_t i = 0; i < PDF_XMP_BYTES + over; i++)
			buf_write_byte(&buf, 'x');
		buf_write_text(&buf, "\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF\n");
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		assert_int_equal(pdf_open(bytes, &pdf, NULL, &err), STATUS_OK);
		assert_int_equal(pdf_read_properties(&arena, pdf, &properties, &err), STATUS_OK);
		assert_int_equal(properties.xmp.length, PDF_XMP_BYTES);
	}
}

static void
test_page_and_properties(void **state)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct slice text;
	char time[TIME_TEXT_BYTES];

	(void)state;
	assert_int_equal(pdf_warm(&err), STATUS_OK);
	assert_int_equal(pdf_open(pdf_sample(&arena, 2, CONTENT, 1), &pdf, NULL, &err), STATUS_OK);
	assert_int_equal(pdf_read_properties(&arena, pdf, &properties, &err), STATUS_OK);
	assert_slice(properties.title, "A title");
	assert_slice(properties.author, "Пр");
	assert_slice(properties.creator, "hand");
	assert_slice(properties.producer, "test");
	assert_slice(properties.version, "PDF-1.4");
	assert_int_equal(properties.pages, 2);
	time_print(properties.created, time);
	assert_string_equal(time, "2017-04-12T00:00:00Z");
	time_print(properties.modified, time);
	assert_string_equal(time, "2017-04-13T00:00:00Z");
	for (uint32_t page = 0; page < 2; page++) {
		assert_int_equal(pdf_read_page(&arena, pdf, page, &text, &err), STATUS_OK);
		assert_true(slice_find(text, SLICE("café text")) != SIZE_MAX);
		assert_true(slice_find(text, SLICE("АБа")) != SIZE_MAX);
		if (access("/usr/share/poppler/cMap", R_OK) == 0)
			assert_true(slice_find(text, SLICE("中国")) != SIZE_MAX);
	}
	assert_int_equal(pdf_read_page(&arena, pdf, 2, &text, &err), STATUS_REFUSED);
}

/* A letter that the page's edge cuts is text: other programs tell it, too. */
static void
test_edge(void **state)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	const char *line = "BT /A 12 Tf 597 686 Td (M) Tj ET\n";
	struct slice text;

	(void)state;
	assert_int_equal(pdf_open(pdf_sample(&arena, 1, line, 1), &pdf, NULL, &err), STATUS_OK);
	assert_int_equal(pdf_read_page(&arena, pdf, 0, &text, &err), STATUS_OK);
	assert_slice(slice_trim(text), "M");
}

/* Lines from right to left, which begin at the right: nothing of them is lost. */
static void
test_right_to_left(void **state)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	const char *lines = "BT /B 12 Tf 340 686 Td (EFD FED DEF) Tj "
			    "0 -14 Td (FED DEF EFD) Tj ET\n";
	size_t letters = 0;
	struct slice text;

	(void)state;
	assert_int_equal(pdf_open(pdf_sample(&arena, 1, lines, 1), &pdf, NULL, &err), STATUS_OK);
	assert_int_equal(pdf_read_page(&arena, pdf, 0, &text, &err), STATUS_OK);
	for (size_t i = 0; i < text.length; i++)
		letters += text.at[i] == '\xd7';
	assert_int_equal(letters, 9 + 9);
}

static void
test_refusals(void **state)
{
	struct pdf *pdf = NULL;

	(void)state;
	assert_int_equal(pdf_open(SLICE(""), &pdf, NULL, &err), STATUS_REFUSED);
	assert_int_equal(pdf_open(SLICE("%PDF-1.4\nnothing"), &pdf, NULL, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "ISO 32000-1 §7.5"));
	/* §7.6.3.2: a user password that is not the empty one. */
	assert_int_equal(
		pdf_open(
			SLICE("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			      "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
			      "3 0 obj<</Filter/Standard/V 1/R 2/P -4"
			      "/O<000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f>"
			      "/U<000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f>"
			      ">>endobj\n"
			      "trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>\n"),
			&pdf, NULL, &err),
		STATUS_REFUSED);
	assert_non_null(strstr(err.text, "encrypted"));
	assert_null(pdf);
}

static void
test_truncation(void **state)
{
	struct slice whole = pdf_sample(&arena, 1, CONTENT, 1), text;

	(void)state;
	for (size_t cut = 0; cut < whole.length; cut += 7) {
		DEFER(pdf_done)
		struct pdf *pdf = NULL;
		struct pdf_properties properties;
		struct arena_mark mark = arena_mark(&arena);
		char *copy = arena_new(&arena, char, cut + 1);
		memcpy(copy, whole.at, cut);
		enum status status = pdf_open(slice_of(copy, cut), &pdf, NULL, &err);
		if (status == STATUS_OK)
			status = pdf_read_properties(&arena, pdf, &properties, &err);
		if (status == STATUS_OK)
			status = pdf_read_page(&arena, pdf, 0, &text, &err);
		assert_true(status == STATUS_OK || status == STATUS_REFUSED);
		pdf_done(&pdf);
		arena_rewind(&arena, mark);
	}
}

static void
test_limits(void **state)
{
	struct pdf *pdf = NULL;
	struct slice text;

	(void)state;
	/* Not a byte of it is looked at. */
	assert_int_equal(pdf_open(slice_of("%PDF-1.4", (size_t)PDF_BYTES + 1), &pdf, NULL, &err),
			 STATUS_REFUSED);
	assert_non_null(strstr(err.text, "128 MiB"));
	if (support_is_slow())
		return;
	struct buf content;
	buf_init(&content, &arena);
	/* 100 characters a line, one line below the other. */
	for (unsigned i = 0; i < PDF_PAGE_BYTES / 100 + 100; i++)
		buf_print(&content, "BT /A 8 Tf 9 %u.%02u Td (%050u%050u) Tj ET\n", i / 20,
			  i % 20 * 5, i, i);
	buf_write_byte(&content, '\0');
	assert_int_equal(pdf_open(pdf_sample(&arena, 1, content.bytes, 1), &pdf, NULL, &err),
			 STATUS_OK);
	assert_int_equal(pdf_read_page(&arena, pdf, 0, &text, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "1 MiB"));
	pdf_done(&pdf);
}

static void
test_limit_property(void **state)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct buf bytes;

	(void)state;
	buf_init(&bytes, &arena);
	buf_write_text(&bytes, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			       "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Title(");
	for (unsigned i = 0; i < PDF_PROPERTY_BYTES + 1; i++)
		buf_write_byte(&bytes, 't');
	buf_write_text(&bytes, ")>>endobj\ntrailer<</Root 1 0 R/Info 3 0 R/Size 4>>\n");
	assert_int_equal(pdf_open(slice_of(bytes.bytes, bytes.length), &pdf, NULL, &err),
			 STATUS_OK);
	assert_int_equal(pdf_read_properties(&arena, pdf, &properties, &err), STATUS_OK);
	assert_int_equal(properties.title.length, PDF_PROPERTY_BYTES);
}

/* Real documents: every page gives text or a refusal, and most documents have words. */
static void
test_real_files(void **state)
{
	glob_t found;
	struct slice pattern, bytes, text;
	size_t with_text = 0;

	(void)state;
	const char *folder = support_data("leak/sealed");
	assert_int_equal(slice_print(&arena, &pattern, &err, "%s/*.pdf", folder), STATUS_OK);
	assert_int_equal(glob(pattern.at, 0, NULL, &found), 0);
	size_t count = support_is_slow() ? 2 : found.gl_pathc;
	for (size_t i = 0; i < count; i++) {
		DEFER(pdf_done)
		struct pdf *pdf = NULL;
		struct pdf_properties properties;
		struct arena_mark mark = arena_mark(&arena);
		assert_int_equal(io_read_file(&arena, found.gl_pathv[i], PDF_BYTES, &bytes, &err),
				 STATUS_OK);
		assert_int_equal(pdf_open(bytes, &pdf, NULL, &err), STATUS_OK);
		assert_int_equal(pdf_read_properties(&arena, pdf, &properties, &err), STATUS_OK);
		assert_true(properties.pages > 0);
		assert_int_equal(pdf_read_page(&arena, pdf, 0, &text, &err), STATUS_OK);
		with_text += slice_trim(text).length > 0;
		pdf_done(&pdf);
		arena_rewind(&arena, mark);
	}
	print_message("  text on the first page of %zu of %zu\n", with_text, count);
	assert_true(with_text * 10 >= count * 9);
	globfree(&found);
}

/* Radicals are the ideographs they are drawn as; one that is none of its own is told as it is. */
static void
test_radicals(void **state)
{
	(void)state;
	assert_int_equal(pdf_radical(0x2ec5), 0x89c1);
	assert_int_equal(pdf_radical(0x2e87), 0x20628);
	assert_int_equal(pdf_radical(0x2ef3), 0x9f9f);
	assert_int_equal(pdf_radical(0x2e80), 0x2e80);
	assert_int_equal(pdf_radical(0x2ef4), 0x2ef4);
	assert_int_equal(pdf_radical(0x2e7f), 0x2e7f);
	assert_int_equal(pdf_radical('a'), 'a');
	assert_true(pdf_is_presentation(0x2f50) && pdf_is_presentation(0xfb01));
	assert_false(pdf_is_presentation(0x2fd6) || pdf_is_presentation(0x6bd4));
}

/* Ligatures with their bytes the other way round, in Latin words alone. */
static void
test_swapped(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *letters;
	} CASES[] = {
		{"O\xe6\x98\x80\xe6\x98\x80ice", 1, "f"},
		{"O\xe6\x98\x80\xe6\x98\x80ice", 4, "f"},
		{"a \xe6\x98\x80\xe6\xa4\x80sh", 5, "i"},
		{"n\xc3\xa9\xe7\x90\x80\xe6\xa4\x80.", 3, "t"},
		/* Of three letters the last two as their sum. */
		{"o\xe6\x98\x80\xec\xbc\x80"
		 "cer",
		 1, "f"},
		{"o\xe6\x98\x80\xec\xbc\x80"
		 "cer",
		 4, "fi"},
		{"ra\xe6\x98\x80\xed\x88\x80"
		 "e",
		 5, "fl"},
		{"ge\xe7\x90\x80\xef\xbf\xbdng", 5, "ti"},
		{"o\xe7\x90\x80\xec\xbc\x80"
		 "cer",
		 4, ""},
		{"an\xec\xbc\x80y", 2, ""},
		{"a \xef\xbf\xbdon", 2, ""},
		/* One alone, one that is no small letter, words of others, a run too long. */
		{"O\xe6\x98\x80ice", 1, ""},
		{"O\xe6\x98\x81\xe6\x98\x80ice", 1, ""},
		{"O\xe4\xb8\x80\xe4\xb8\x80ice", 1, ""},
		{"a \xe6\x98\x80\xe6\xa4\x80 b", 2, ""},
		{"\xe6\x9d\x8e\xe6\x98\x80\xe6\xa4\x80", 3, ""},
		{"f\xe6\x98\x80\xe6\x98\x80\xe6\x98\x80\xe6\x98\x80\xe6\x98\x80", 1, ""},
		{"Office", 1, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
		assert_slice(pdf_swapped(slice_text(CASES[i].text), CASES[i].at), CASES[i].letters);
}

/* Half of the page is black, and stays so as ink. */
static void
test_drawing(void **state)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct slice bytes = pdf_sample(&arena, 1, "0 0 300 800 re f ", 1), png;
	struct pixels pixels;
	struct document document;
	uint64_t dark = 0;

	(void)state;
	assert_int_equal(pdf_open(bytes, &pdf, NULL, &err), STATUS_OK);
	assert_int_equal(pdf_draw_page(&arena, pdf, 0, PDF_DRAWN_DPI, &pixels, &err), STATUS_OK);
	assert_int_equal(pixels.width, 600 * PDF_DRAWN_DPI / 72);
	assert_int_equal(pixels.height, 800 * PDF_DRAWN_DPI / 72);
	for (size_t i = 0; i < pixels.width * pixels.height; i++)
		dark += pixels.at[i] < 128;
	assert_int_equal(dark, pixels.width * pixels.height / 2);
	assert_int_equal(pixels_write_ink(&arena, &pixels, &png, &err), STATUS_OK);
	assert_int_equal(document_read(&arena, SNIFF_PNG, png, &document, &err), STATUS_OK);
	assert_int_equal(document.state, DOCUMENT_IMAGE_ONLY);
	assert_int_equal(document.pictures[0].width, pixels.width);
	assert_int_equal(document.pictures[0].height, pixels.height);
	assert_int_equal(pdf_draw_page(&arena, pdf, 1, PDF_DRAWN_DPI, &pixels, &err),
			 STATUS_REFUSED);
}

/* A page as wide as the format allows is drawn in as many pixels as there may be. */
static void
test_drawing_limits(void **state)
{
	static const char PAGE[] =
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
		"2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]>>endobj\n"
		"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 1]>>endobj\n"
		"trailer<</Root 1 0 R/Size 5>>\n";
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pixels pixels;

	(void)state;
	assert_int_equal(pdf_open(slice_text(PAGE), &pdf, NULL, &err), STATUS_OK);
	assert_int_equal(pdf_draw_page(&arena, pdf, 0, PDF_DRAWN_DPI, &pixels, &err), STATUS_OK);
	assert_true(pixels.width * pixels.height <= PDF_DRAWN_PIXELS);
	assert_true(pixels.width * pixels.height > PDF_DRAWN_PIXELS / 2);
	assert_int_equal(pdf_draw_page(&arena, pdf, 1, PDF_DRAWN_DPI, &pixels, &err),
			 STATUS_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_edge),           TEST(test_page_and_properties), TEST(test_right_to_left),
		TEST(test_refusals),       TEST(test_truncation),          TEST(test_limits),
		TEST(test_limit_property), TEST(test_real_files),          TEST(test_radicals),
		TEST(test_drawing),        TEST(test_drawing_limits),      TEST(test_swapped),
		TEST(test_limit_xmp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
