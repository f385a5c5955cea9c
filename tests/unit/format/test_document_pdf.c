#include "document_support.h"

#include "format/limits.h"

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

/* A page with a line and the annotations or fields that are its objects 11 and on. */
static struct document
read_annotated(const char *references, const char *objects)
{
	struct slice pdf, line = SLICE("BT /A 12 Tf 72 700 Td (A line) Tj ET ");
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[");
	buf_print(&buf, "%s", references);
	buf_write_text(&buf, "]>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1"
			     "/MediaBox[0 0 600 800]>>endobj\n"
			     "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R"
			     "/Resources<</Font<</A 5 0 R>>>>/Annots[");
	buf_write_text(&buf, references);
	buf_print(&buf, "]>>endobj\n4 0 obj<</Length %zu>>stream\n", line.length);
	buf_write(&buf, line);
	buf_write_text(&buf, "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1"
			     "/BaseFont/Helvetica>>endobj\n");
	buf_write_text(&buf, objects);
	buf_write_text(&buf, "trailer<</Root 1 0 R/Size 20>>\n%%EOF\n");
	assert_int_equal(buf_slice(&buf, &pdf, &err), STATUS_OK);
	return read_as(SNIFF_PDF, pdf);
}

#define ANNOTATION(subtype, more) \
	"11 0 obj<</Type/Annot/Subtype/" subtype "/Rect[60 300 400 330]" more ">>endobj\n"
#define FIELD(more) ANNOTATION("Widget", "/T(a)/DA(/Helv 9 Tf)" more)

static void
test_pdf_annotations(void **state)
{
	static const struct {
		const char *objects, *text; /* NULL: none */
		enum document_state state;
	} CASES[] = {
		{"", NULL, DOCUMENT_READ},
		{ANNOTATION("Text", "/Contents<feff0041043f>"), "A\xd0\xbf", DOCUMENT_READ},
		{ANNOTATION("FreeText", "/Contents( said )/DA(/Helv 9 Tf)"), "said", DOCUMENT_READ},
		{ANNOTATION("FreeText", "/F 2/Contents(said)/DA(/Helv 9 Tf)"), NULL, DOCUMENT_READ},
		{ANNOTATION("FreeText", "/DA(/Helv 9 Tf)"), NULL, DOCUMENT_CUT},
		{ANNOTATION("Stamp", "/Contents(said)"), "said", DOCUMENT_READ},
		{ANNOTATION("Stamp", ""), "(stamp)", DOCUMENT_READ},
		{ANNOTATION("Square", ""), NULL, DOCUMENT_CUT},
		{ANNOTATION("Ink", "/InkList[[60 300 61 301]]"), NULL, DOCUMENT_CUT},
		{ANNOTATION("Polygon", "/Vertices[60 300 70 300 70 310]"), NULL, DOCUMENT_CUT},
		{ANNOTATION("Link", "/Contents(no)"), NULL, DOCUMENT_READ},
		{ANNOTATION("Highlight", "/QuadPoints[1 2 3 2 1 1 3 1]/Contents(why)"), "why",
		 DOCUMENT_READ},
	};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		document = read_annotated(*CASES[i].objects ? "11 0 R" : "", CASES[i].objects);
		assert_int_equal(document.state, CASES[i].state);
		assert_int_equal(document.unit_count, 1 + (CASES[i].text != NULL));
		assert_unit(&document, 0, UNIT_BODY, "A line", "page 1");
		if (CASES[i].text)
			assert_unit(&document, 1, UNIT_NOTE, CASES[i].text, "page 1, annotation");
		if (CASES[i].state == DOCUMENT_CUT)
			assert_slice(document.trouble,
				     "page 1: an annotation draws what is not read");
	}
}

static bool
same_look(const struct document *a, const struct document *b)
{
	return sha256_equal(&a->look, &b->look);
}

/* Two shapes look the same by where they are and what colour they have, not by how they are told
 * of; a page without any is not looked at. */
static void
test_pdf_looks(void **state)
{
	struct document shape, same, moved, plain, noted;

	(void)state;
	shape = read_annotated("11 0 R", ANNOTATION("Square", "/C[1 0 0]/IC[1 1 1]"));
	same = read_annotated("11 0 R", ANNOTATION("Square", "/IC [1 1 1] /C [1.0 0 0]"));
	moved = read_annotated("11 0 R", "11 0 obj<</Type/Annot/Subtype/Square/Rect[60 690 400 720]"
					 "/C[1 0 0]/IC[1 1 1]>>endobj\n");
	plain = read_annotated("", "");
	noted = read_annotated("11 0 R", ANNOTATION("Text", "/Contents(note)"));
	assert_int_equal(shape.state, DOCUMENT_CUT);
	assert_true(same_look(&shape, &same));
	assert_false(same_look(&shape, &moved));
	assert_false(same_look(&shape, &plain));
	assert_true(same_look(&plain, &noted));
	assert_int_equal(plain.look.bytes[0] | plain.look.bytes[1] | plain.look.bytes[2], 0);
}

/* Pages with a shape each. */
static struct document
read_shapes(unsigned pages)
{
	struct slice pdf;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			     "2 0 obj<</Type/Pages/MediaBox[0 0 60 80]/Kids[");
	for (unsigned i = 0; i < pages; i++)
		buf_print(&buf, "%u 0 R ", 10 + i);
	buf_print(&buf, "]/Count %u>>endobj\n", pages);
	for (unsigned i = 0; i < pages; i++)
		buf_print(&buf,
			  "%u 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]"
			  "/Resources<</Font<</A 5 0 R>>>>>>endobj\n",
			  10 + i);
	buf_write_text(&buf,
		       "4 0 obj<</Length 36>>stream\nBT /A 12 Tf 2 70 Td (A line) Tj ET     "
		       "\nendstream endobj\n"
		       "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
		       "6 0 obj<</Type/Annot/Subtype/Square/Rect[6 3 40 33]/C[1 0 0]>>endobj\n"
		       "trailer<</Root 1 0 R/Size 90>>\n%%EOF\n");
	assert_int_equal(buf_slice(&buf, &pdf, &err), STATUS_OK);
	return read_as(SNIFF_PDF, pdf);
}

static void
test_pdf_looks_limit(void **state)
{
	static const struct sha256 NONE;
	struct document document;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		document = read_shapes(PDF_LOOKS + over);
		assert_int_equal(document.pages, PDF_LOOKS + over);
		assert_int_equal(document.state, DOCUMENT_CUT);
		assert_int_equal(sha256_equal(&document.look, &NONE), over == 1);
	}
}

static void
test_pdf_fields(void **state)
{
	static const struct {
		const char *object, *text; /* NULL: none */
		enum document_state state;
	} CASES[] = {
		{FIELD("/FT/Tx/V(filled in)"), "filled in", DOCUMENT_READ},
		{FIELD("/FT/Tx"), NULL, DOCUMENT_READ},
		{FIELD("/FT/Ch/Ff 131072/Opt[(one)(two)]/V(two)"), "two", DOCUMENT_READ},
		{FIELD("/FT/Ch/Ff 131072/Opt[(one)(two)]"), NULL, DOCUMENT_READ},
		{FIELD("/FT/Ch/Ff 393216/Opt[(one)(two)]/V(three)"), "three", DOCUMENT_READ},
		{FIELD("/FT/Btn/Ff 65536/MK<</CA(press)>>"), NULL, DOCUMENT_CUT},
		{FIELD("/FT/Sig"), NULL, DOCUMENT_CUT},
	};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		document = read_annotated("11 0 R", CASES[i].object);
		assert_int_equal(document.state, CASES[i].state);
		assert_int_equal(document.unit_count, 1 + (CASES[i].text != NULL));
		if (CASES[i].text)
			assert_unit(&document, 1, UNIT_BODY, CASES[i].text, "page 1, field");
	}
}

static void
test_pdf_notes_limits(void **state)
{
	struct document document;
	struct slice references, object;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < PDF_NOTES; i++)
		buf_write_text(&buf, "11 0 R ");
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &references, &err), STATUS_OK);
	document = read_annotated(references.at, ANNOTATION("Text", "/Contents(x)"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 1 + PDF_NOTES);
	buf.length--;
	buf_write_text(&buf, "11 0 R ");
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &references, &err), STATUS_OK);
	document = read_annotated(references.at, ANNOTATION("Text", "/Contents(x)"));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_int_equal(document.unit_count, 1 + PDF_NOTES);
	for (size_t over = 0; over < 2; over++) {
		buf_clear(&buf);
		buf_write_text(&buf, "11 0 obj<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(");
		for (size_t i = 0; i < PDF_PAGE_BYTES + over; i++)
			buf_write_byte(&buf, 'x');
		buf_write_text(&buf, ")>>endobj\n");
		buf_write_byte(&buf, '\0');
		assert_int_equal(buf_slice(&buf, &object, &err), STATUS_OK);
		document = read_annotated("11 0 R", object.at);
		assert_int_equal(document.state, over ? DOCUMENT_CUT : DOCUMENT_READ);
	}
}

/* Lines become paragraphs, words parted at line ends are whole again where that is sure, and what
 * stands at the head of each page runs. */
static void
test_pdf_layout(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_PDF,
		pdf_sample(
			&arena, 2,
			"BT /A 12 Tf 72 770 Td (A head) Tj 0 -70 Td (One line goes on to the) Tj "
			"0 -14 Td (next line of its para-) Tj 0 -14 Td (graph and a much bigger-) "
			"Tj "
			"0 -14 Td (threat, which is bigger than a threat of 2010-) Tj 0 -14 Td "
			"(2012.) Tj 0 -40 Td (Two) Tj "
			"100 0 Td (columns) Tj ET ",
			1));
	assert_unit(&document, 0, UNIT_RUNNING, "A head", "page 1");
	assert_unit(&document, 1, UNIT_BODY,
		    "One line goes on to the next line of its paragraph and a much bigger-threat, "
		    "which is bigger than a threat of 2010-2012.",
		    "page 1");
	assert_unit(&document, 2, UNIT_BODY, "Two", "page 1");
	assert_unit(&document, 3, UNIT_BODY, "columns", "page 1");
	assert_unit(&document, 4, UNIT_RUNNING, "A head", "page 2");
	/* where each line is drawn: those of a paragraph below one another, columns in a row */
	const struct document_line *lines = document.lines;
	assert_int_equal(document.line_count, 2 * 8);
	assert_int_equal(lines[0].unit, 0);
	for (size_t i = 2; i < 6; i++) {
		assert_int_equal(lines[i].unit, 1);
		assert_int_equal(lines[i].left, 72);
		assert_int_equal(lines[i].top, lines[i - 1].top + 14);
		assert_true(lines[i].bottom > lines[i].top && lines[i].right > lines[i].left);
	}
	assert_slice(slice_part(document.units[1].text, lines[3].offset, 5), "graph");
	assert_int_equal(lines[6].unit, 2);
	assert_int_equal(lines[7].unit, 3);
	assert_int_equal(lines[7].top, lines[6].top);
	assert_true(lines[7].left >= lines[6].right);
}

/* A line that has the words of the next one is not taken for it. */
static void
test_pdf_line_again(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_PDF,
		pdf_sample(&arena, 1,
			   "BT /A 12 Tf 72 700 Td (of files/Yellow_River.jpg/220-) Tj 0 -14 "
			   "Td (Yellow_River.jpg in all.) Tj ET ",
			   1));
	assert_unit(&document, 0, UNIT_BODY,
		    "of files/Yellow_River.jpg/220-Yellow_River.jpg in all.", "page 1");
	assert_int_equal(document.line_count, 2);
	assert_slice(slice_part(document.units[0].text, document.lines[1].offset, 20),
		     "Yellow_River.jpg in ");
}

/* Cells that poppler reads as one line have each their place, and so has a line behind its bullet;
 * words of a line have one. */
static void
test_pdf_parts(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_PDF,
		pdf_sample(
			&arena, 1,
			"BT /A 12 Tf 72 700 Td (Rent) Tj 100 0 Td (15) Tj -100 -40 Td (Wages) Tj "
			"100 0 Td (42) Tj -100 -40 Td (\\225 A list) Tj 0 -40 Td (two) Tj 28 0 Td "
			"(words) Tj ET ",
			1));
	assert_unit(&document, 0, UNIT_BODY, "Rent 15", "page 1");
	assert_unit(&document, 1, UNIT_BODY, "Wages 42", "page 1");
	assert_unit(&document, 2, UNIT_BODY, "A list", "page 1");
	assert_unit(&document, 3, UNIT_BODY, "two words", "page 1");
	static const struct document_line LINES[] = {
		{.unit = 0, .offset = 0, .left = 72}, {.unit = 0, .offset = 5, .left = 172},
		{.unit = 1, .offset = 0, .left = 72}, {.unit = 1, .offset = 6, .left = 172},
		{.unit = 2, .offset = 0, .left = 72}, {.unit = 3, .offset = 0, .left = 72}};
	const struct document_line *lines = document.lines;
	assert_int_equal(document.line_count, sizeof(LINES) / sizeof(*LINES));
	for (size_t i = 0; i < document.line_count; i++) {
		assert_int_equal(lines[i].unit, LINES[i].unit);
		assert_int_equal(lines[i].offset, LINES[i].offset);
		assert_int_equal(lines[i].left, LINES[i].left);
	}
	assert_true(lines[0].right < lines[1].left);
	assert_int_equal(lines[0].top, lines[1].top);
	assert_true(lines[5].right > 120);
}

#define PRINTED(top, foot)                                                              \
	"BT /A 8 Tf 20 780 Td " top " ET BT /A 12 Tf 72 600 Td (The board met.) Tj ET " \
	"BT /A 8 Tf 20 14 Td " foot " ET "
#define WHEN "(11/23/26, 1:37 PM) Tj"
#define FROM "(https://a.example/b/notes.html) Tj"
#define AGAIN " 260 0 Td "

/* What a browser prints around a page, of other browsers too; what is one line short of it is
 * text. */
static void
test_pdf_margin(void **state)
{
	static const struct {
		const char *page;
		size_t beside, running;
	} CASES[] = {
		{PRINTED(WHEN AGAIN "(Minutes of May) Tj", FROM AGAIN "(1/1) Tj"), 3, 1},
		{PRINTED(WHEN AGAIN "(notes) Tj", FROM AGAIN "(1/1) Tj"), 4, 0},
		{PRINTED("(Minutes of May) Tj" AGAIN FROM,
			 "(1 of 1) Tj" AGAIN "(23.11.2026, 13:37) Tj"),
		 3, 1},
		{PRINTED(WHEN, FROM AGAIN "(Page 1 of 1) Tj"), 3, 0},
		{PRINTED(WHEN AGAIN "(Minutes) Tj", FROM AGAIN "(2/1) Tj"), 0, 0},
		{PRINTED(WHEN AGAIN "(Minutes) Tj", FROM AGAIN "(1/2) Tj"), 0, 0},
		{PRINTED(WHEN AGAIN "(Minutes) Tj", "(At home) Tj" AGAIN "(1/1) Tj"), 0, 0},
		{PRINTED("(November 23) Tj" AGAIN "(Minutes) Tj", FROM AGAIN "(1/1) Tj"), 0, 0},
		/* Other words beside them; the same ones twice. */
		{PRINTED(WHEN AGAIN "(Minutes) Tj", FROM AGAIN "(Paid by us) Tj 120 0 Td (1/1) Tj"),
		 0, 0},
		{PRINTED(WHEN AGAIN WHEN, FROM AGAIN "(1/1) Tj"), 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document =
			read_as(SNIFF_PDF, pdf_sample(&arena, 1, CASES[i].page, 1));
		size_t counts[UNIT_KIND_COUNT] = {0};
		for (size_t k = 0; k < document.unit_count; k++)
			counts[document.units[k].kind]++;
		assert_int_equal(counts[UNIT_BESIDE], CASES[i].beside);
		assert_int_equal(counts[UNIT_RUNNING], CASES[i].running);
		assert_true(counts[UNIT_BODY] > 0);
	}
}

/* Info with its zones, savings counted, XMP flattened as exiftool does; without the text. */
static void
test_pdf_properties(void **state)
{
	static const char XMP[] =
		"<x:xmpmeta xmlns:x='x' x:xmptk='Kit 1'><rdf:RDF xmlns:rdf='"
		"http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:a='a' xml:lang='en'>"
		"<rdf:Description rdf:about='' a:CreatorTool='Hand &amp; pen'><a:creator><rdf:Seq>"
		"<rdf:li>Ana</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></a:creator><a:title><rdf:Alt>"
		"<rdf:li xml:lang='x-default'>T</rdf:li><rdf:li xml:lang='fr'>no</rdf:li></rdf:Alt>"
		"</a:title><a:DerivedFrom rdf:parseType='Resource'><a:instanceID>7</a:instanceID>"
		"</a:DerivedFrom></rdf:Description></rdf:RDF></x:xmpmeta>";
	struct document document;
	struct slice bytes = pdf_sample(&arena, 1, "BT /A 12 Tf 72 700 Td (A line) Tj ET ", 1);

	(void)state;
	assert_int_equal(document_read_properties(&arena, SNIFF_PDF, bytes, &document, &err),
			 STATUS_OK);
	assert_int_equal(document.unit_count, 0);
	assert_field(&document, "PDF:Author", 0, "Пр");
	assert_field(&document, "PDF:Producer", 0, "test");
	assert_field(&document, "PDF:ModifyDate", 0, "2017:04:13 02:00:00+02:00");
	assert_field(&document, "PDF:PageCount", 0, "1");
	assert_field(&document, "PDF:IncrementalUpdates", 0, "0");
	struct arena scratch;
	arena_init(&scratch, 0);
	document = (struct document){.arena = &arena, .scratch = &scratch};
	assert_int_equal(document_add_xmp(&document, slice_text(XMP), &err), STATUS_OK);
	assert_int_equal(document.field_count, 6);
	assert_field(&document, "XMP:XMPToolkit", 0, "Kit 1");
	assert_field(&document, "XMP:CreatorTool", 0, "Hand & pen");
	assert_field(&document, "XMP:Creator", 1, "Bo");
	assert_field(&document, "XMP:Title", 0, "T");
	assert_field(&document, "XMP:DerivedFromInstanceID", 0, "7");
	assert_int_equal(document_add_xmp(&document, SLICE("<x"), &err), STATUS_OK);
	assert_field(&document, "Warning", 0, "XML 1.0 §2.1: XMP is not well-formed: line 1");
	arena_done(&scratch);
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

/* A PDF with a /ByteRange behind so many blanks, NULL: to the end of itself; then what is
 * appended. */
static struct document
signed_pdf(size_t blanks, const char *range, const char *appended)
{
	struct slice pdf = pdf_sample(&arena, 1, "BT /A 9 Tf (x) Tj ET ", 1), bytes;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write(&buf, pdf);
	buf_write_text(&buf, "%/ByteRange[0 1 2 3] /ByteRange");
	for (size_t i = 0; i < blanks; i++)
		buf_write_byte(&buf, ' ');
	if (range)
		buf_write_text(&buf, range);
	else
		buf_print(&buf, "[0 10\t20\n %06zu]",
			  buf.length + strlen("[0 10 20  123456]") - 20);
	buf_write_text(&buf, appended);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	return read_as(SNIFF_PDF, bytes);
}

static void
assert_unsigned(const struct document *document, const char *bytes)
{
	assert_slice(document_value(document, "PDF:BytesAfterSignature"), bytes);
}

static void
test_pdf_signed(void **state)
{
	static const char *const NONE[] = {"[0 /**** /**** /****]", "[0 10 20]", "0 10 20 1000",
					   "[0 10 20 999999999]", "[0 10 20 1000 5]"};
	struct document document = signed_pdf(1, NULL, "");

	(void)state;
	assert_unsigned(&document, "");
	document = signed_pdf(1, NULL, "\n \r\n");
	assert_unsigned(&document, "");
	document = signed_pdf(0, NULL, "\n% more\n");
	assert_unsigned(&document, "8");
	document = signed_pdf(PDF_RANGE_BYTES - 17, NULL, "% more");
	assert_unsigned(&document, "6");
	for (size_t i = 0; i < sizeof(NONE) / sizeof(*NONE); i++) { /* the first stands */
		document = signed_pdf(0, NONE[i], "");
		assert_true(document_value(&document, "PDF:BytesAfterSignature").length > 2);
	}
	document = signed_pdf(PDF_RANGE_BYTES, NULL, "% more");
	assert_true(document_value(&document, "PDF:BytesAfterSignature").length > 2);
	document = read_as(SNIFF_PDF, pdf_sample(&arena, 1, "BT /A 9 Tf (x) Tj ET ", 1));
	assert_unsigned(&document, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_pdf),
					   TEST(test_pdf_annotations),
					   TEST(test_pdf_looks),
					   TEST(test_pdf_looks_limit),
					   TEST(test_pdf_fields),
					   TEST(test_pdf_notes_limits),
					   TEST(test_pdf_layout),
					   TEST(test_pdf_line_again),
					   TEST(test_pdf_margin),
					   TEST(test_pdf_parts),
					   TEST(test_pdf_properties),
					   TEST(test_pdf_signed),
					   TEST(test_pdf_refusals)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
