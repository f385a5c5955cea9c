#include "document_support.h"

#include "format/limits.h"
#include "office_sample.h"

/* A part that unpacks to more than is read of one, and packages of too much and too many parts. */
static void
test_package_limits(void **state)
{
	struct document document;
	struct packer packer;
	struct sample_part part = {"word/document.xml", NULL};
	char *text;

	(void)state;
	if (support_is_slow())
		return;
	/* Not a hundred times its size, or the ratio refuses it. */
	size_t length = (size_t)XML_BYTES + 1;
	text = arena_new(&arena, char, length + 1);
	uint32_t random = 1;
	for (size_t i = 0; i < length; i++) {
		random = random * 1664525u + 1013904223u;
		text[i] = (char)('a' + (random >> 24) % 26);
	}
	part.xml = text;
	packer_init(&packer, &arena, "zip", "compression=store", 2 * (size_t)XML_BYTES);
	packer_add(&packer, part.path, slice_text(part.xml));
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_slice(document.trouble, "word/document.xml is over 32 MiB");
	packer_init(&packer, &arena, "zip", "compression=store", 5 * (size_t)XML_BYTES);
	for (unsigned i = 0; i < PACKAGE_BYTES / XML_BYTES + 1; i++)
		packer_add(&packer, part.path, slice_of(text, length - 1));
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_slice(document.trouble, "zip: unpacks to more than 96 MiB");
	packer_init(&packer, &arena, "zip", "compression=store", (size_t)XML_BYTES);
	for (unsigned i = 0; i <= PACKAGE_PARTS; i++)
		packer_add(&packer, "a", SLICE_NONE);
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_slice(document.trouble, "a package of more than 20000 parts");
}

static void
test_pptx(void **state)
{
	static const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "ppt/p.xml") "</Relationships>"},
		{"ppt/p.xml",
		 "<p:presentation xmlns:p='p' " R "><p:sldIdLst><p:sldId id='256' r:id='two'/>"
		 "<p:sldId id='257' r:id='one'/></p:sldIdLst></p:presentation>"},
		{"ppt/_rels/p.xml.rels",
		 RELS REL("one", "slide", "slides/s1.xml")
			 REL("two", "slide", "slides/s2.xml") "</Relationships>"},
		{"ppt/slides/s1.xml",
		 "<p:sld xmlns:p='p' " R
		 "><p:sp><a:p><a:r><a:t>Second</a:t></a:r><a:br/><a:r><a:t>slide"
		 "</a:t></a:r></a:p></p:sp><p:sp><p:nvSpPr><p:nvPr><p:ph "
		 "type='sldNum'/></p:nvPr></p:nvSpPr>"
		 "<a:p><a:fld type='slidenum'><a:t>&lt;number&gt;</a:t></a:fld></a:p></p:sp>"
		 "</p:sld>"},
		{"ppt/slides/s2.xml",
		 "<p:sld xmlns:p='p' " R "><a:p><a:r><a:t>First</a:t></a:r></a:p></p:sld>"},
		{"ppt/slides/_rels/s1.xml.rels",
		 RELS REL("c", "chart", "../charts/chart1.xml")
			 REL("d", "chart", "../charts/chart2.xml") "</Relationships>"},
		{"ppt/charts/chart1.xml",
		 "<c:chart xmlns:c='c' xmlns:a='a'><c:title><a:p><a:r><a:t>Sold </a:t></a:r><a:r>"
		 "<a:t>in 2016</a:t></a:r></a:p></c:title><c:cat><c:f>Sheet1!A1</c:f><c:pt><c:v>"
		 "North</c:v></c:pt></c:cat><c:val><c:formatCode>0.0</c:formatCode><c:pt><c:v>"
		 "0.10000000000000001</c:v></c:pt></c:val></c:chart>"},
		{"ppt/charts/chart2.xml", "<c:chart xmlns:c='c'><c:v>"},
		{"ppt/slides/_rels/s2.xml.rels",
		 RELS REL("n", "notesSlide", "../notes/n.xml") "</Relationships>"},
		{"ppt/notes/n.xml",
		 "<p:notes xmlns:p='p' " R
		 "><a:p><a:r><a:t>Say it</a:t></a:r></a:p><a:p><a:fld type='slidenum'><a:t>7</a:t>"
		 "</a:fld><a:fld type='slidenum'><a:t>\xe2\x80\xb9#\xe2\x80\xba</a:t></a:fld>"
		 "<a:fld type='datetime1'><a:t>&lt;number&gt;</a:t></a:fld></a:p></p:notes>"},
	};
	struct document document;

	(void)state;
	document = read_as(SNIFF_PPTX, PACK(PARTS));
	assert_int_equal(document.pages, 2);
	assert_unit(&document, 0, UNIT_BODY, "First", "slide 1");
	assert_unit(&document, 1, UNIT_NOTE, "Say it", "slide 1, notes");
	/* A number that is kept stays, a word for one is the slide's; that of a date says so. */
	assert_unit(&document, 2, UNIT_NOTE, "71<number>", "slide 1, notes");
	assert_unit(&document, 3, UNIT_BODY, "Second slide", "slide 2");
	assert_unit(&document, 4, UNIT_RUNNING, "2", "slide 2");
	assert_unit(&document, 5, UNIT_CHART, "Sold in 2016", "slide 2, chart");
	assert_unit(&document, 6, UNIT_CHART, "North", "slide 2, chart");
	assert_unit(&document, 7, UNIT_CHART, "0.1", "slide 2, chart");
	assert_int_equal(document.unit_count, 8);
	assert_int_equal(document.state, DOCUMENT_CUT); /* the other chart */
	assert_non_null(strstr(document.trouble.at, "ppt/charts/chart2.xml"));
}

#define DESIGN(name, attributes, text)                                                            \
	"<p:" name " xmlns:p='p' " R " " attributes "><p:sp><p:nvSpPr><p:nvPr><p:ph/></p:nvPr>"   \
	"</p:nvSpPr><a:p><a:r><a:t>Click here</a:t></a:r></a:p></p:sp><p:sp><a:p><a:r><a:t>" text \
	"</a:t></a:r></a:p></p:sp></p:" name ">"
#define DECK(show, lonely)                                                                        \
	{"_rels/.rels", RELS REL("a", "officeDocument", "p.xml") "</Relationships>"},             \
		{"p.xml",                                                                         \
		 "<p:presentation xmlns:p='p' " R "><p:sldId r:id='1'/><p:sldId r:id='2'/>"       \
		 "<p:sldId r:id='3'/></p:presentation>"},                                         \
		{"_rels/p.xml.rels", RELS REL("1", "slide", "1.xml") REL("2", "slide", "2.xml")   \
					     REL("3", "slide", "3.xml") "</Relationships>"},      \
		{"_rels/1.xml.rels", RELS REL("l", "slideLayout", "l.xml") "</Relationships>"},   \
		{"_rels/2.xml.rels", RELS REL("l", "slideLayout", "l.xml") "</Relationships>"},   \
		{"_rels/3.xml.rels", RELS REL("l", "slideLayout", "k.xml") "</Relationships>"},   \
		{"_rels/l.xml.rels", RELS REL("m", "slideMaster", "m.xml") "</Relationships>"},   \
		{"_rels/k.xml.rels", RELS REL("m", "slideMaster", "n.xml") "</Relationships>"},   \
		{"1.xml",                                                                         \
		 "<p:sld xmlns:p='p' " R " show='" show "'><a:p><a:r><a:t>One</a:t></a:r>"        \
		 "</a:p></p:sld>"},                                                               \
		{"2.xml",                                                                         \
		 "<p:sld xmlns:p='p' " R " show='" lonely "'><a:p><a:r><a:t>Two</a:t></a:r>"      \
		 "</a:p></p:sld>"},                                                               \
		{"3.xml", "<p:sld xmlns:p='p' " R " show='" lonely "'><a:p><a:r><a:t>Three</a:t>" \
			  "</a:r></a:p></p:sld>"},                                                \
		{"l.xml", DESIGN("sldLayout", "", "Layout")},                                     \
		{"k.xml", DESIGN("sldLayout", "showMasterSp='0'", "Alone")},                      \
		{"m.xml", DESIGN("sldMaster", "", "Master")},                                     \
	{                                                                                         \
		"n.xml", DESIGN("sldMaster", "", "Never")                                         \
	}

/* Slides show what stands on their designs, but for places to be filled in; a hidden one is told as
 * hidden, unless all are. */
static void
test_pptx_designs(void **state)
{
	static const struct sample_part SOME[] = {DECK("0", "1")}, NONE[] = {DECK("0", "false")};
	struct document document;

	(void)state;
	document = read_as(SNIFF_PPTX, PACK(SOME));
	assert_int_equal(document.pages, 3);
	assert_unit(&document, 0, UNIT_HIDDEN, "One", "slide 1");
	assert_unit(&document, 1, UNIT_BODY, "Two", "slide 2");
	assert_unit(&document, 2, UNIT_RUNNING, "Layout", "slide layout");
	assert_unit(&document, 3, UNIT_RUNNING, "Master", "slide master");
	assert_unit(&document, 4, UNIT_BODY, "Three", "slide 3");
	assert_unit(&document, 5, UNIT_RUNNING, "Alone", "slide layout");
	assert_int_equal(document.unit_count, 6);
	document = read_as(SNIFF_PPTX, PACK(NONE));
	assert_int_equal(document.pages, 3);
	assert_unit(&document, 0, UNIT_BODY, "One", "slide 1");
	assert_int_equal(document.unit_count, 6);
}

/* ---- workbooks ---- */

#define VISIBLE "<sheet name='Q&amp;A' sheetId='1' r:id='s1'/>"
#define HIDDEN "<sheet name='Q&amp;A' sheetId='1' r:id='s1' state='veryHidden'/>"

#define SHEET(cells) "<worksheet><sheetData>" cells "</sheetData></worksheet>"

static struct slice
book(const char *entry, const char *sheet, const char *strings)
{
	struct slice sheets;

	assert_int_equal(slice_print(&arena, &sheets, &err,
				     "<workbook " R "><sheets>%s</sheets></workbook>", entry),
			 STATUS_OK);
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "xl/book.xml") "</Relationships>"},
		{"xl/book.xml", sheets.at},
		{"xl/_rels/book.xml.rels",
		 RELS REL("s1", "worksheet", "s/1.xml") REL("x", "styles", "styles.xml")
			 REL("y", "sharedStrings", "strings.xml") "</Relationships>"},
		{"xl/s/1.xml", sheet},
		{"xl/s/_rels/1.xml.rels",
		 RELS REL("c", "comments", "../c.xml") REL("d", "drawing", "../d.xml")
			 REL("h", "hyperlink", "http://elm.example/h") "</Relationships>"},
		{"xl/c.xml",
		 "<comments><comment ref='B2'><text><r><t>Why </t></r><r><t>so?</t></r></text>"
		 "<commentPr><anchor><from><row>7</row></from></anchor></commentPr>"
		 "</comment></comments>"},
		{"xl/d.xml", "<d " R "><a:p><a:r><a:t>Drawn</a:t></a:r></a:p></d>"},
		{"xl/strings.xml", strings},
		{"xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='170' "
				  "formatCode='0.00&quot; EUR&quot;'/></numFmts>"
				  "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"
				  "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf "
				  "numFmtId='170'/></cellXfs></styleSheet>"},
	};

	return PACK(PARTS);
}

static struct slice
xlsx(const char *sheet, const char *strings)
{
	return book(VISIBLE, sheet, strings);
}

#define STRINGS                                                                                   \
	"<sst><si><t>O_x006E_e</t></si><si><r><t>Tw</t></r><r><t>o</t></r><rPh><t>phonetic</t></" \
	"rPh>"                                                                                    \
	"</si></sst>"

static void
test_xlsx(void **state)
{
	struct document document;

	(void)state;
	document =
		read_as(SNIFF_XLSX,
			xlsx(SHEET("<row r='2'><c r='A2' t='s'><v>0</v></c><c t='s'><v>1</v></c>"
				   "<c r='AA2' t='inlineStr'><is><t>In</t></is></c></row>"
				   "<row><c s='1'><v>42860</v></c><c s='2'><f>1+2</f><v>3.5</v></c>"
				   "<c t='b'><v>1</v></c><c t='s'><v>7</v></c><c "
				   "t='e'><v>#REF!</v></c></row>"),
			     STRINGS));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_CELL, "One", "Q&A!A2");
	assert_unit(&document, 1, UNIT_CELL, "Two", "Q&A!B2");
	assert_unit(&document, 2, UNIT_CELL, "In", "Q&A!AA2");
	assert_unit(&document, 3, UNIT_CELL, "2017-05-05", "Q&A!A3");
	assert_unit(&document, 4, UNIT_CELL, "3.50 EUR", "Q&A!B3");
	assert_unit(&document, 5, UNIT_CELL, "TRUE", "Q&A!C3");
	assert_unit(&document, 6, UNIT_CELL, "#REF!", "Q&A!E3");
	assert_unit(&document, 7, UNIT_NOTE, "Why so?", "Q&A!B2");
	assert_unit(&document, 8, UNIT_BESIDE, "Q&A", "sheet");
	assert_unit(&document, 9, UNIT_BODY, "Drawn", "Q&A, drawing");
	assert_int_equal(document.unit_count, 10);
	document = read_as(SNIFF_XLSX, xlsx(SHEET("<row><c t='s'><v>0</v></c></row>"), "<sst><si"));
	assert_int_equal(document.state, DOCUMENT_CUT);
	read_truncated(SNIFF_XLSX, xlsx(SHEET("<row><c><v>1</v></c></row>"), STRINGS), 13);
}

#define CELL(place, more) "<c r='" place "' t='str'>" more "<v>" place "</v></c>"

/* Where cells lead, in their order: by a link of the sheet, or by a formula that says it. */
static void
test_xlsx_links(void **state)
{
	static const char *const LINKS[] = {
		"B1 <http://elm.example/f>", "C1 <http://elm.example/gh>",
		"A1 <http://elm.example/h#x>", "B2 <http://elm.example/h>"};
	struct document document = read_as(
		SNIFF_XLSX,
		xlsx("<worksheet " R "><hyperlinks><hyperlink ref='B2:C3' r:id='h'/><hyperlink "
		     "ref='A1' r:id='h' location='x'/><hyperlink ref='D1' location='A1'/>"
		     "<hyperlink ref='Z9' r:id='h'/></hyperlinks><sheetData><row>" CELL("A1", "")
			     CELL("B1", "<f>HYPERLINK(\"http://elm.example/f\",\"B1\")</f>")
				     CELL("C1", "<f>hyperlink( \"http://elm.example\" &amp; "
						"\"/gh\" )</f>")
					     CELL("D1", "<f>HYPERLINK(A1)</f>") "</row><row>" CELL(
						     "B2", "") "</row></sheetData></worksheet>",
		     STRINGS));
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < document.unit_count; i++)
		if (slice_equal(document.units[i].place, DOCUMENT_LINK)) {
			assert_true(told < sizeof(LINKS) / sizeof(*LINKS));
			assert_unit(&document, i, UNIT_BESIDE, LINKS[told++], "link");
		}
	assert_int_equal(told, sizeof(LINKS) / sizeof(*LINKS));
}

/* Running heads in codes. */
static void
test_heads(void **state)
{
	static const struct {
		const char *codes, *heads[3];
	} CASES[] = {
		{"Draft", {"Draft"}},
		{"&amp;LA&amp;CB&amp;RC", {"A", "B", "C"}},
		{"&amp;C&amp;&quot;Arial,Bold&quot;&amp;12&amp;KFF0000&amp;BR&amp;&amp;D", {"R&D"}},
		{"&amp;L&amp;A&amp;RPage &amp;P of &amp;N", {"Q&A", "Page 1 of 1"}},
		{"&amp;C&amp;D &amp;T &amp;F", {NULL}},
		{"Cut &amp;&quot;Arial", {"Cut"}},
		{"Cut &amp;K0", {"Cut"}},
		{"Cut &amp;", {"Cut"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice sheet;
		assert_int_equal(slice_print(&arena, &sheet, &err,
					     "<worksheet><sheetData><row><c r='A1'><v>7</v></c>"
					     "</row></sheetData><headerFooter><oddHeader>%s"
					     "</oddHeader></headerFooter></worksheet>",
					     CASES[i].codes),
				 STATUS_OK);
		struct document document = read_as(SNIFF_XLSX, xlsx(sheet.at, STRINGS));
		size_t heads = 0;
		for (; heads < 3 && CASES[i].heads[heads]; heads++)
			assert_unit(&document, 1 + heads, UNIT_RUNNING, CASES[i].heads[heads],
				    "Q&A");
		assert_int_equal(document.units[1 + heads].kind, UNIT_NOTE);
	}
}

/* Rows, columns and sheets that nobody sees, as far as they have cells. */
static void
test_hidden_cells(void **state)
{
	static const struct {
		const char *entry, *sheet, *hidden;
	} CASES[] = {
		{VISIBLE, SHEET("<row hidden='0'><c><v>1</v></c></row>"), NULL},
		{VISIBLE, SHEET("<row r='4' hidden='1'><c/></row>"), NULL},
		{VISIBLE, SHEET("<row r='4' hidden='1'><c><v>1</v></c><c><v>2</v></c></row>"),
		 "Q&A: rows 4"},
		{VISIBLE,
		 "<worksheet><cols><col min='2' max='99999' hidden='true'/><col min='9' max='1' "
		 "hidden='1'/></cols><sheetData><row><c><v>1</v></c><c r='C1'><v>2</v></c></row>"
		 "</sheetData></worksheet>",
		 "Q&A: columns 3"},
		{VISIBLE,
		 "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>"
		 "<cols><col min='1' max='1' hidden='1'/></cols></worksheet>",
		 "Q&A: columns 1"},
		{VISIBLE, SHEET("<row r='4' ht='1.5'><c><v>1</v></c></row>"), "Q&A: rows 4"},
		{VISIBLE, SHEET("<row r='4' ht='2'><c><v>1</v></c></row>"), NULL},
		{VISIBLE,
		 "<worksheet><cols><col min='1' max='1' width='0.3'/><col min='2' max='2' "
		 "width='0.4'/></cols><sheetData><row><c><v>1</v></c><c r='B1'><v>2</v></c></row>"
		 "</sheetData></worksheet>",
		 "Q&A: columns 1"},
		{HIDDEN, SHEET("<row><c><v>1</v></c></row>"), "Q&A: all"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document =
			read_as(SNIFF_XLSX, book(CASES[i].entry, CASES[i].sheet, STRINGS));
		struct slice value = document_value(&document, "HiddenCells");
		assert_int_equal(value.length > 0, CASES[i].hidden != NULL);
		if (CASES[i].hidden)
			assert_slice(value, CASES[i].hidden);
	}
}

/* ---- OpenDocument ---- */

static struct slice
odf(const char *content, const char *manifest)
{
	const struct sample_part PARTS[] = {
		{"content.xml", content},
		{"styles.xml", "<s xmlns:style='y' xmlns:text='t'><text:p>no</text:p><style:header>"
			       "<text:p>Head<text:file-name>??"
			       "?</text:file-name>"
			       "<text:date>00/00/0000</text:date></text:p></style:header></s>"},
		{"meta.xml",
		 "<d xmlns:meta='m' xmlns:dc='c'><meta><meta:generator>Hand</meta:generator>"
		 "<dc:creator>Ana</dc:creator><meta:editing-cycles>3</meta:editing-cycles>"
		 "<meta:document-statistic meta:page-count='4'/>"
		 "<meta:user-defined meta:name='Case'>44</meta:user-defined></meta></d>"},
		{"META-INF/manifest.xml", manifest},
	};

	return PACK(PARTS);
}

static void
test_odt(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_ODT,
			   odf("<o xmlns:text='t' xmlns:svg='svg' "
			       "xmlns:office='o'><text:tracked-changes><text:p>gone</text:p>"
			       "</text:tracked-changes><text:h>One<text:s "
			       "text:c='3'/>two</text:h><text:p>Th<text:note>"
			       "<text:note-citation>1</"
			       "text:note-citation><text:note-body><text:p>A note</text:p>"
			       "</text:note-body></text:note>ree<text:title>!</"
			       "text:title><svg:title>no</svg:title>"
			       "</text:p><draw:text-box xmlns:draw='d'><text:p>Boxed</text:p>"
			       "</draw:text-box></o>",
			       "<m/>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_BODY, "One two", "paragraph 1");
	assert_unit(&document, 1, UNIT_NOTE, "A note", "footnote 2");
	assert_unit(&document, 2, UNIT_BODY, "Three!", "paragraph 3");
	assert_unit(&document, 3, UNIT_BODY, "Boxed", "text box 1, paragraph 4");
	assert_unit(&document, 4, UNIT_RUNNING, "Head", "running head 2");
	assert_int_equal(document.unit_count, 5);
	assert_field(&document, "Generator", 0, "Hand");
	assert_field(&document, "Creator", 0, "Ana");
	assert_field(&document, "Editing-cycles", 0, "3");
	assert_field(&document, "Document-statisticPage-count", 0, "4");
	assert_field(&document, "Case", 0, "44");
	document = read_as(SNIFF_ODT, odf("<o xmlns:t='t'><t:p><t:note t:note-class='endnote'><t:p>"
					  "Last</t:p></t:note></t:p></o>",
					  "<m/>"));
	assert_unit(&document, 0, UNIT_NOTE, "Last", "endnote 1");
	document = read_as(SNIFF_ODT, odf("x", "<m><encryption-data/></m>"));
	assert_int_equal(document.state, DOCUMENT_ENCRYPTED);
	read_truncated(SNIFF_ODT, odf("<o xmlns:text='t'><text:p>x</text:p></o>", "<m/>"), 11);
}

#define SPAN(style, text) "<text:span text:style-name='" style "'>" text "</text:span>"

/* What was deleted stands where it was, once; hidden text behind its paragraph. */
static void
test_odt_unseen(void **state)
{
	struct document document;
	struct buf buf;
	struct slice xml;

	(void)state;
	document = read_as(
		SNIFF_ODT,
		odf("<o xmlns:text='t' xmlns:style='s' xmlns:office='o'>"
		    "<style:style style:name='H'><style:text-properties text:display='none'/>"
		    "</style:style><style:style style:name='S'><style:text-properties/>"
		    "</style:style><text:tracked-changes><text:changed-region text:id='c1'>"
		    "<text:deletion><office:change-info><text:p>why</text:p></office:change-info>"
		    "<text:p>gone</text:p><text:p>too</text:p></text:deletion>"
		    "</text:changed-region></text:tracked-changes>"
		    "<text:p>One <text:change text:change-id='c1'/>" SPAN("S", "seen")
			    SPAN("H", "not " SPAN("S", "seen")) ".<text:change "
								"text:change-id='c1'/>"
								"</text:p><text:p "
								"text:style-name='H'>"
								"All</text:p></o>",
		    "<m/>"));
	assert_unit(&document, 0, UNIT_BODY, "One seen.", "paragraph 1");
	assert_unit(&document, 1, UNIT_HIDDEN, "gone", "paragraph 1");
	assert_unit(&document, 2, UNIT_HIDDEN, "too", "paragraph 1");
	assert_unit(&document, 3, UNIT_HIDDEN, "not seen", "paragraph 1");
	assert_unit(&document, 4, UNIT_HIDDEN, "All", "paragraph 2");
	document = read_as(SNIFF_ODT,
			   odf("<o xmlns:text='t' xmlns:dc='http://purl.org/dc/elements/1.1/' "
			       "xmlns:meta='m' xmlns:office='o'><text:p>By "
			       "<text:creator>Ana</text:creator><office:annotation><dc:creator>Bo"
			       "</dc:creator><dc:date>2009-10-05</dc:date><meta:creator-initials>B"
			       "</meta:creator-initials><text:p>Why?</text:p></office:annotation>"
			       ".</text:p></o>",
			       "<m/>"));
	assert_unit(&document, 0, UNIT_NOTE, "Why?", "comment 1");
	assert_unit(&document, 1, UNIT_BODY, "By Ana.", "paragraph 2");
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<o xmlns:text='t' xmlns:style='s'><style:style style:name='H'>"
			     "<style:text-properties text:display='none'/></style:style><text:p>");
	for (unsigned i = 0; i < ODF_SPANS; i++)
		buf_write_text(&buf, "<text:span>");
	buf_write_text(&buf, SPAN("H", "deep"));
	for (unsigned i = 0; i < ODF_SPANS; i++)
		buf_write_text(&buf, "</text:span>");
	buf_write_text(&buf, SPAN("H", "not deep") "</text:p></o>");
	assert_int_equal(buf_slice(&buf, &xml, &err), STATUS_OK);
	document = read_as(SNIFF_ODT, odf(xml.at, "<m/>"));
	assert_unit(&document, 0, UNIT_BODY, "deep", "paragraph 1");
	assert_unit(&document, 1, UNIT_HIDDEN, "not deep", "paragraph 1");
}

#define TABLE(rows)                                                                     \
	"<o xmlns:t='t' xmlns:table='b'><spreadsheet><table:table table:name='S'>" rows \
	"</table:table></spreadsheet></o>"

static void
test_ods(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_ODS,
		odf(TABLE("<table:table-row table:number-rows-repeated='5'><table:table-cell"
			  " table:number-columns-repeated='1000'/></table:table-row>"
			  "<table:table-row table:number-rows-repeated='2'><table:table-cell/>"
			  "<table:table-cell "
			  "table:number-columns-repeated='2'><t:p>1</t:p><t:p>2</t:p>"
			  "</table:table-cell></table:table-row><table:table-row>"
			  "<table:table-cell t:value-type='date' "
			  "t:date-value='2017-05-05T20:00:00'>"
			  "<t:p>5/5/17</t:p></table:table-cell>"
			  "<table:table-cell t:value-type='time' t:time-value='PT31H02M03S'>"
			  "<t:p>x</t:p></table:table-cell></table:table-row>"),
		    "<m/>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_CELL, "1 2", "S!B6");
	assert_unit(&document, 1, UNIT_CELL, "1 2", "S!C6");
	assert_unit(&document, 3, UNIT_CELL, "1 2", "S!C7");
	assert_unit(&document, 4, UNIT_CELL, "2017-05-05 20:00:00", "S!A8");
	assert_unit(&document, 5, UNIT_CELL, "31:02:03", "S!B8");
	/* What is said while a cell is filled in is none of its text. */
	document = read_as(
		SNIFF_ODS,
		odf("<o xmlns:t='t' xmlns:table='b'><spreadsheet><table:content-validations>"
		    "<table:help-message><t:p>Choose.</t:p></table:help-message>"
		    "</table:content-validations><table:table table:name='Q&amp;A'>"
		    "<table:table-row><table:table-cell><t:p>1</t:p></table:table-cell>"
		    "</table:table-row></table:table></spreadsheet></o>",
		    "<m/>"));
	assert_unit(&document, 0, UNIT_CELL, "1", "Q&A!A1");
	assert_unit(&document, 1, UNIT_BESIDE, "Q&A", "sheet");
	assert_unit(&document, 2, UNIT_RUNNING, "Head", "running head 2");
	/* A sheet of one cell that says it is a million. */
	document = read_as(
		SNIFF_ODS,
		odf(TABLE("<table:table-row table:number-rows-repeated='1000'><table:table-cell"
			  " table:number-columns-repeated='1000'><t:p>1</t:p></table:table-cell>"
			  "</table:table-row>"),
		    "<m/>"));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_int_equal(document.unit_count, ODF_CELLS + 1);
	assert_non_null(strstr(document.trouble.at, "500000 cells"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* The field of a page's number says "<number>" in a slide. */
static void
test_odp(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_ODP,
			   odf("<o xmlns:t='t' xmlns:d='d'><d:page><t:p>One</t:p></d:page><d:page>"
			       "<t:p>Slide <t:page-number>&lt;number&gt;</t:page-number></t:p>"
			       "</d:page></o>",
			       "<m/>"));
	assert_unit(&document, 0, UNIT_BODY, "One", "slide 1");
	assert_unit(&document, 1, UNIT_BODY, "Slide 2", "slide 2");
	document = read_as(SNIFF_ODT, odf("<o xmlns:t='t'><t:p>Page <t:page-number>7"
					  "</t:page-number></t:p></o>",
					  "<m/>"));
	assert_unit(&document, 0, UNIT_BODY, "Page 7", "paragraph 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_package_limits),
					   TEST(test_pptx),
					   TEST(test_pptx_designs),
					   TEST(test_xlsx),
					   TEST(test_xlsx_links),
					   TEST(test_hidden_cells),
					   TEST(test_odt),
					   TEST(test_odt_unseen),
					   TEST(test_ods),
					   TEST(test_odp),
					   TEST(test_heads)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
