/* Limits of the readers of office documents: what reaches one, and what stays just below. */
#include "document_support.h"

#include "format/limits.h"
#include "office_sample.h"

#include <stdio.h>

static size_t
count_fields(const struct document *document, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < document->field_count; i++)
		count += slice_equal(document->fields[i].name, slice_text(name));
	return count;
}

static const char *
finish(struct buf *buf)
{
	struct slice text;

	buf_write_byte(buf, '\0');
	assert_int_equal(buf_slice(buf, &text, &err), STATUS_OK);
	return text.at;
}

static struct document
read_docx(const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", body},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

/* ---- packages ---- */

static void
test_times(void **state)
{
	struct document document;
	struct packer packer;
	char path[16];

	(void)state;
	packer_init(&packer, &arena, "zip", NULL, PACKED_BYTES);
	packer_add(&packer, "_rels/.rels",
		   SLICE(RELS REL("a", "officeDocument", "d.xml") "</Relationships>"));
	packer_add(&packer, "d.xml", SLICE("<w:document " W "/>"));
	for (int i = 0; i < PACKAGE_TIMES + 4; i++) {
		(void)snprintf(path, sizeof(path), "%d.xml", i);
		packer_add_at(&packer, path, SLICE("<a/>"), 1491955200 + 3600 * (i / 2));
	}
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_int_equal(count_fields(&document, "ZipModifyDate"), (PACKAGE_TIMES + 4) / 2);
	packer_init(&packer, &arena, "zip", NULL, PACKED_BYTES);
	packer_add(&packer, "_rels/.rels",
		   SLICE(RELS REL("a", "officeDocument", "d.xml") "</Relationships>"));
	packer_add(&packer, "d.xml", SLICE("<w:document " W "/>"));
	for (int i = 0; i < PACKAGE_TIMES + 4; i++) {
		(void)snprintf(path, sizeof(path), "%d.xml", i);
		packer_add_at(&packer, path, SLICE("<a/>"), 1491955200 + 3600 * i);
	}
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(count_fields(&document, "ZipModifyDate"), PACKAGE_TIMES);
}

/* The header is the last relation that is read, or the first that is not. */
static size_t
units_behind(size_t relations)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, RELS);
	for (size_t i = 0; i < relations; i++)
		buf_write_text(&buf, REL("x", "image", "x.png"));
	buf_write_text(&buf, REL("h", "header", "h.xml") "</Relationships>");
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", "<w:document " W "/>"},
		{"_rels/d.xml.rels", finish(&buf)},
		{"h.xml", "<w:hdr " W "><w:p><w:r><w:t>Head</w:t></w:r></w:p></w:hdr>"},
	};
	return read_as(SNIFF_DOCX, PACK(PARTS)).unit_count;
}

static void
test_relations(void **state)
{
	(void)state;
	assert_int_equal(units_behind(PACKAGE_RELATIONS - 1), 1);
	assert_int_equal(units_behind(PACKAGE_RELATIONS), 0);
}

/* ---- texts ---- */

#define FIELD(type) "<w:r><w:fldChar w:fldCharType='" type "'/></w:r>"
#define T(text) "<w:r><w:t>" text "</w:t></w:r>"

/* Text in the code of the innermost of so many fields, whose outer ones show what is in them. */
static struct document
in_fields(size_t count)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:document " W "><w:body><w:p>" T("a"));
	for (size_t i = 0; i + 1 < count; i++)
		buf_write_text(&buf, FIELD("begin") FIELD("separate"));
	buf_write_text(&buf, FIELD("begin") T("code") FIELD("separate") T("b"));
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, FIELD("end"));
	buf_write_text(&buf, T("c") "</w:p></w:body></w:document>");
	return read_docx(finish(&buf));
}

/* The code of a field that is deeper than is followed is read as text; nothing is lost. */
static void
test_fields(void **state)
{
	struct document document = in_fields(OPEN_LINKS);

	(void)state;
	assert_int_equal(document.unit_count, 1);
	assert_slice(document.units[0].text, "abc");
	document = in_fields(OPEN_LINKS + 1);
	assert_int_equal(document.unit_count, 1);
	assert_slice(document.units[0].text, "acodebc");
}

static void
test_languages(void **state)
{
	struct document document;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:document " W "><w:body>");
	for (char i = 0; i < OOXML_LANGUAGES + 3; i++)
		buf_print(&buf,
			  "<w:p><w:r><w:rPr><w:lang w:val='x%c'/></w:rPr><w:t>x</w:t></w:r></w:p>",
			  'a' + i);
	buf_write_text(&buf, "</w:body></w:document>");
	document = read_docx(finish(&buf));
	assert_int_equal(document.unit_count, OOXML_LANGUAGES + 3);
	assert_int_equal(count_fields(&document, "TextLanguage"), OOXML_LANGUAGES);
}

/* ---- workbooks ---- */

static struct document
read_xlsx(const char *book, const char *styles)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "b.xml") "</Relationships>"},
		{"b.xml", book},
		{"_rels/b.xml.rels", RELS REL("s", "worksheet", "s.xml")
					     REL("x", "styles", "x.xml") "</Relationships>"},
		{"s.xml", "<worksheet><sheetData><row><c s='0'><v>2.5</v></c></row></sheetData>"
			  "</worksheet>"},
		{"x.xml", styles},
	};

	return read_as(SNIFF_XLSX, PACK(PARTS));
}

static const char *
book_of(size_t sheets)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "<workbook " R "><sheets><sheet name='A' r:id='s'/>");
	for (size_t i = 1; i < sheets; i++)
		buf_write_text(&buf, "<sheet name='B'/>");
	buf_write_text(&buf, "</sheets></workbook>");
	return finish(&buf);
}

static void
test_sheets(void **state)
{
	struct document document = read_xlsx(book_of(XLSX_SHEETS), "<styleSheet/>");

	(void)state;
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_CELL, "2.5", "A!A1");
	document = read_xlsx(book_of(XLSX_SHEETS + 1), "<styleSheet/>");
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.trouble, "a book of more than 10000 sheets");
}

/* The format of the cell stands behind so many others. */
static struct document
behind_formats(size_t count)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "<styleSheet><numFmts>");
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, "<numFmt numFmtId='200' formatCode='0'/>");
	buf_write_text(&buf, "<numFmt numFmtId='201' formatCode='0.00'/></numFmts>"
			     "<cellXfs><xf numFmtId='201'/></cellXfs></styleSheet>");
	return read_xlsx(book_of(1), finish(&buf));
}

static void
test_formats(void **state)
{
	struct document document = behind_formats(XLSX_FORMATS - 1);

	(void)state;
	assert_unit(&document, 0, UNIT_CELL, "2.50", "A!A1");
	document = behind_formats(XLSX_FORMATS);
	assert_unit(&document, 0, UNIT_CELL, "2.5", "A!A1");
}

/* ---- OpenDocument ---- */

static struct document
read_odf(enum sniff_kind kind, const char *content)
{
	const struct sample_part PARTS[] = {{"content.xml", content}};

	return read_as(kind, PACK(PARTS));
}

#define ODF "xmlns:office='o' xmlns:text='t' xmlns:table='b'"

static struct document
nested(size_t count)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "<d " ODF ">");
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, "<text:p>x");
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, "</text:p>");
	buf_write_text(&buf, "</d>");
	return read_odf(SNIFF_ODT, finish(&buf));
}

/* What is deeper is read with what it lies in. */
static void
test_odf_nested(void **state)
{
	struct document document = nested(ODF_NESTED);

	(void)state;
	assert_int_equal(document.unit_count, ODF_NESTED);
	assert_slice(document.units[0].text, "x");
	document = nested(ODF_NESTED + 2);
	assert_int_equal(document.unit_count, ODF_NESTED);
	assert_slice(document.units[0].text, "xxx");
}

/* A column and a row that come after as many as are counted, and after more. */
static void
test_odf_places(void **state)
{
	static const unsigned long PAST[] = {0, 1, 1000000000};
	struct document document;
	struct buf buf;
	char place[32];

	(void)state;
	for (size_t i = 0; i < sizeof(PAST) / sizeof(*PAST); i++) {
		buf_init(&buf, &arena);
		buf_print(&buf,
			  "<d " ODF "><spreadsheet><table:table table:name='A'>"
			  "<table:table-row table:number-rows-repeated='%lu'/><table:table-row>"
			  "<table:table-cell table:number-columns-repeated='%lu'/>"
			  "<table:table-cell><text:p>x</text:p></table:table-cell>"
			  "</table:table-row></table:table></spreadsheet></d>",
			  ODF_ROWS + PAST[i], ODF_COLUMNS + PAST[i]);
		document = read_odf(SNIFF_ODS, finish(&buf));
		(void)snprintf(place, sizeof(place), "A!XFE%d", ODF_ROWS + 1);
		assert_unit(&document, 0, UNIT_CELL, "x", place);
	}
}

/* ---- RTF ---- */

static struct document
in_font(int number)
{
	struct buf buf;

	buf_init(&buf, &arena);
	buf_print(&buf,
		  "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 A;}{\\f%d\\fcharset204 B;}}"
		  "\\pard\\f0 \\'e9\\f%d \\'e9\\par}",
		  number, number);
	return read_as(SNIFF_RTF, slice_text(finish(&buf)));
}

static void
test_rtf_fonts(void **state)
{
	struct document document = in_font(RTF_FONTS - 1);

	(void)state;
	assert_slice(document.units[0].text, "éй");
	document = in_font(RTF_FONTS);
	assert_slice(document.units[0].text, "éé");
	document = in_font(INT16_MAX);
	assert_slice(document.units[0].text, "éé");
}

/* ---- the seal form ---- */

static void
test_leader(void **state)
{
	struct document document = read_as(SNIFF_TEXT, SLICE("One ..... 7\n\nTwo .... 7"));

	(void)state;
	assert_int_equal(DOCUMENT_LEADER_DOTS, 5);
	assert_slice(document.units[0].text, "One 7");
	assert_slice(document.units[1].text, "Two .... 7");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_times),      TEST(test_relations),  TEST(test_fields),
		TEST(test_languages),  TEST(test_sheets),     TEST(test_formats),
		TEST(test_odf_nested), TEST(test_odf_places), TEST(test_rtf_fonts),
		TEST(test_leader),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
