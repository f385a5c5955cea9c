#include "document_support.h"

#include "format/limits.h"
#include "office_sample.h"

static const char CORE[] =
	"<cp:coreProperties xmlns:cp='c' xmlns:dc='d' "
	"xmlns:dcterms='t'><dc:creator>Ana</dc:creator>"
	"<cp:lastModifiedBy>Bo &amp; Co</cp:lastModifiedBy><cp:revision>7</cp:revision>"
	"<dcterms:created>2017-04-12T00:00:00Z</dcterms:created></cp:coreProperties>";
static const char APP[] =
	"<Properties xmlns='e' xmlns:vt='v'><TotalTime>12</TotalTime><TitlesOfParts><vt:vector>"
	"<vt:lpstr>One</vt:lpstr><vt:lpstr>Two</vt:lpstr></vt:vector></TitlesOfParts></Properties>";
static const char CUSTOM[] =
	"<Properties xmlns='e' xmlns:vt='v'><property name='Case number'><vt:i4>44</vt:i4>"
	"</property></Properties>";

static struct slice
docx(const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels",
		 RELS REL("a", "officeDocument", "word/document.xml") REL(
			 "b", "core-properties",
			 "/docProps/core.xml") REL("c", "extended-properties", "docProps/app.xml")
			 REL("d", "custom-properties", "docProps/custom.xml") "</Relationships>"},
		{"word/document.xml", body},
		{"word/_rels/document.xml.rels",
		 RELS REL("a", "header", "header1.xml") REL("b", "footnotes", "notes.xml")
			 REL("c", "comments", "gone.xml")
				 REL("d", "settings", "settings.xml") "</Relationships>"},
		{"word/header1.xml", "<w:hdr " W "><w:p><w:r><w:t>Head</w:t></w:r></w:p></w:hdr>"},
		{"word/settings.xml",
		 "<w:settings " W "><w:rsids><w:rsidRoot w:val='00A1'/><w:rsid w:val='00A1'/>"
		 "<w:rsid w:val='00B2'/></w:rsids><w:themeFontLang w:val='ru-RU'/>"
		 "</w:settings>"},
		{"word/_rels/settings.xml.rels",
		 RELS REL("a", "attachedTemplate", "file:///C:/T.dotm") "</Relationships>"},
		{"word/notes.xml",
		 "<w:footnotes " W "><w:footnote><w:p><w:r><w:t>A note</w:t></w:r>"
		 "</w:p></w:footnote></w:footnotes>"},
		{"docProps/core.xml", CORE},
		{"docProps/app.xml", APP},
		{"docProps/custom.xml", CUSTOM},
	};

	return PACK(PARTS);
}

#define BODY(text) "<w:document " W "><w:body>" text "</w:body></w:document>"
#define P(text) "<w:p>" text "</w:p>"
#define T(text) "<w:r><w:t>" text "</w:t></w:r>"

/* A metafile that puts "on" (MS-EMF §2.3.5.8). */
static struct slice
metafile(void)
{
	static const uint32_t HEAD[] = {84, 80, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 76, 0, 0, 0, 0, 0, 0};
	struct slice ret;
	struct buf buf;

	buf_init(&buf, &arena);
	for (size_t i = 0; i < sizeof(HEAD) / sizeof(*HEAD); i++)
		buf_write_u32(&buf, HEAD[i]);
	buf_write(&buf, SLICE("o\0n\0"));
	assert_int_equal(buf_slice(&buf, &ret, &err), STATUS_OK);
	return ret;
}

/* Words of drawn pictures stand beside the text; of so many pictures only. */
static void
test_docx_pictures(void **state)
{
	struct document document;
	struct packer packer;
	struct slice relations;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, RELS);
	for (unsigned i = 0; i <= OOXML_PICTURES; i++)
		buf_write_text(&buf, REL("p", "image", "media/a.emf"));
	buf_write_text(&buf, "</Relationships>");
	assert_int_equal(buf_slice(&buf, &relations, &err), STATUS_OK);
	packer_init(&packer, &arena, "zip", NULL, PACKED_BYTES);
	packer_add(&packer, "_rels/.rels",
		   SLICE(RELS REL("a", "officeDocument", "word/document.xml") "</Relationships>"));
	packer_add(&packer, "word/document.xml", SLICE(BODY(P(T("One")))));
	packer_add(&packer, "word/_rels/document.xml.rels", relations);
	packer_add(&packer, "word/media/a.emf", metafile());
	document = read_as(SNIFF_DOCX, packer_finish(&packer));
	assert_unit(&document, 0, UNIT_BODY, "One", "paragraph 1");
	assert_unit(&document, 1, UNIT_BESIDE, "on", "picture");
	assert_int_equal(document.unit_count, 1 + OOXML_PICTURES);
}

static void
test_docx(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_DOCX,
			   docx(BODY(P(T("One") "<w:r><w:tab/></w:r>" T("tw") T("o")) P("") P(
				   "<w:r><w:rPr><w:lang w:val='fr-FR'/></w:rPr></w:r>" T(
					   "Three &amp; four")))));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 4);
	assert_unit(&document, 0, UNIT_BODY, "One two", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Three & four", "paragraph 3");
	assert_unit(&document, 2, UNIT_RUNNING, "Head", "header");
	assert_unit(&document, 3, UNIT_NOTE, "A note", "footnotes, paragraph 1");
	assert_field(&document, "Creator", 0, "Ana");
	assert_field(&document, "LastModifiedBy", 0, "Bo & Co");
	assert_field(&document, "RevisionNumber", 0, "7");
	assert_field(&document, "CreateDate", 0, "2017-04-12T00:00:00Z");
	assert_field(&document, "TotalEditTime", 0, "12");
	assert_field(&document, "TitlesOfParts", 0, "One, Two");
	assert_field(&document, "CaseNumber", 0, "44");
	assert_field(&document, "RsidRoot", 0, "00A1");
	assert_field(&document, "RsidCount", 0, "2");
	assert_field(&document, "Rsids", 0, "00A1 00B2");
	assert_field(&document, "ThemeFontLanguage", 0, "ru-RU");
	assert_field(&document, "AttachedTemplate", 0, "file:///C:/T.dotm");
	assert_field(&document, "TextLanguage", 0, "fr-FR");
	assert_field(&document, "ZipModifyDate", 0, "2017-04-12T00:00:00Z");
}

/* What was deleted, moved away, hidden or is the code of a field is not seen, but a text box is. */
static void
test_docx_unseen(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_DOCX,
		docx(BODY(
			P(T("Kept ") "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
				     "<w:ins>" T("new") "</w:ins><w:moveFrom>" T(
					     " moved") "</w:moveFrom>"
						       "<w:r><w:rPr><w:vanish/></w:rPr><w:t> "
						       "hidden</w:t></w:r>"
						       "<w:r><w:rPr><w:vanish "
						       "w:val='0'/></w:rPr><w:t>.</w:t></w:r>")
				P("<w:r><w:fldChar "
				  "w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE"
				  "</w:instrText></w:r>" T("code") "<w:r><w:fldChar "
								   "w:fldCharType='separate'/></"
								   "w:r>" T("7") "<w:r><w:fldChar "
										 "w:fldCharType='"
										 "end'/></w:r>" T(
											 " of"))
					P("<w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>"
					  "<w:txbxContent>" P(T(
						  "Box")) "</w:txbxContent></mc:Choice>"
							  "<mc:Fallback>" P(T(
								  "Box")) "</mc:Fallback>"
									  "</mc:AlternateContent></"
									  "w:r>" T("Around")))));
	assert_unit(&document, 0, UNIT_BODY, "Kept new.", "paragraph 1");
	assert_unit(&document, 1, UNIT_HIDDEN, "old", "paragraph 1");
	assert_unit(&document, 2, UNIT_HIDDEN, "moved hidden", "paragraph 1");
	assert_unit(&document, 3, UNIT_BODY, "7 of", "paragraph 2");
	assert_unit(&document, 4, UNIT_BODY, "Box", "text box 1, paragraph 3");
	assert_unit(&document, 5, UNIT_HIDDEN, "Box", "paragraph 4");
	assert_unit(&document, 6, UNIT_BODY, "Around", "paragraph 5");
	assert_true(document_has_text(&document));
	document.units++;
	document.unit_count = 2;
	assert_false(document_has_text(&document));
}

#define CHUNKS_BODY "<w:altChunk/><w:altChunk/>"

/* What Word draws along a line, and text of other formats, stand aside, as others drop them. */
static void
test_docx_chunks(void **state)
{
	static const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "word/d.xml") "</Relationships>"},
		{"word/d.xml",
		 "<w:document " W "><w:p><w:r><w:t>Body</w:t></w:r><v:textpath xmlns:v='v' "
		 "string='Draft &amp; more'/></w:p>" CHUNKS_BODY "</w:document>"},
		{"word/_rels/d.xml.rels",
		 RELS REL("b", "aFChunk", "a.html") REL("c", "aFChunk", "/b.rtf")
			 REL("d", "aFChunk", "c.dat") "</Relationships>"},
		{"word/a.html", "<html><p>Page</p></html>"},
		{"b.rtf", "{\\rtf1\\ansi Rich\\par}"},
		{"word/c.dat", "\x7f"
			       "ELF\x02\x01\x01"},
	};
	struct document document;

	(void)state;
	document = read_as(SNIFF_DOCX, PACK(PARTS));
	assert_unit(&document, 0, UNIT_BESIDE, "Draft & more", "text on a line");
	assert_unit(&document, 1, UNIT_BODY, "Body", "paragraph 1");
	assert_unit(&document, 2, UNIT_HIDDEN, "Page", "chunk");
	assert_unit(&document, 3, UNIT_HIDDEN, "Rich", "chunk");
	assert_int_equal(document.unit_count, 4);
	assert_slice(document.trouble, "word/c.dat, which Word shows, is not read");
	document = read_as(SNIFF_DOCX, pack(PARTS, 2));
	assert_slice(document.trouble,
		     "ECMA-376 part 1 §17.17.2: text of another format is not read");
}

/* The marks of notes are not in the text: each program counts them, to a limit. */
static void
test_docx_marks(void **state)
{
	struct document document;
	struct slice xml;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:document " W "><w:body>");
	for (unsigned i = 0; i < 44; i++)
		buf_write_text(&buf, "<w:p><w:r><w:endnoteReference w:id='1'/></w:r></w:p>");
	buf_write_text(&buf, P(T("Seen") "<w:r><w:footnoteReference w:id='2'/></w:r>"));
	for (unsigned i = 0; i <= OOXML_MARKS; i++)
		buf_write_text(&buf, "<w:p><w:r><w:footnoteReference w:id='1'/></w:r></w:p>");
	buf_write_text(&buf, "</w:body></w:document>");
	assert_int_equal(buf_slice(&buf, &xml, &err), STATUS_OK);
	document = read_as(SNIFF_DOCX, docx(xml.at));
	assert_unit(&document, 0, UNIT_LABEL, "i", "paragraph 1");
	assert_unit(&document, 8, UNIT_LABEL, "ix", "paragraph 9");
	assert_unit(&document, 43, UNIT_LABEL, "xliv", "paragraph 44");
	assert_unit(&document, 44, UNIT_BODY, "Seen", "paragraph 45");
	assert_unit(&document, 45, UNIT_LABEL, "1", "paragraph 45");
	assert_int_equal(document.unit_count, 44 + 1 + OOXML_MARKS + 2);
}

static void
test_docx_damage(void **state)
{
	static const struct sample_part NOTHING[] = {{"word/document.xml", BODY(P(T("x")))}};
	struct document document;
	struct slice bytes;

	(void)state;
	document = read_as(SNIFF_DOCX,
			   docx("<w:document " W "><w:body>" P(T("Seen")) "<w:p>" T("cut") "<w:r"));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_non_null(strstr(document.trouble.at, "XML 1.0 §2.1: word/document.xml"));
	assert_unit(&document, 0, UNIT_BODY, "Seen", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "cut", "paragraph 2");
	document = read_as(SNIFF_DOCX, docx("<!DOCTYPE a [<!ENTITY b 'bb'>]>" BODY(P(T("&b;")))));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_non_null(strstr(document.trouble.at, "document type declaration"));
	document = read_as(SNIFF_DOCX, PACK(NOTHING));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_slice(document.trouble, "ECMA-376 part 1 §8.1: the package has no main part");
	bytes = docx(BODY(P(T("One"))));
	read_truncated(SNIFF_DOCX, bytes, 7);
}

static struct slice
deep(unsigned depth)
{
	struct buf buf;
	struct slice xml;

	buf_init(&buf, &arena);
	for (unsigned i = 0; i < depth; i++)
		buf_write_text(&buf, "<w:p xmlns:w='w'><w:r><w:t>x</w:t></w:r>");
	for (unsigned i = 0; i < depth; i++)
		buf_write_text(&buf, "</w:p>");
	assert_int_equal(buf_slice(&buf, &xml, &err), STATUS_OK);
	return docx(xml.at);
}

/* Paragraphs next to each other that one frame holds, and those of a box: each says in which it is.
 * A large first letter is in none. */
static void
test_docx_boxes(void **state)
{
#define FRAMED(how, text) "<w:p><w:pPr><w:framePr " how "/></w:pPr>" T(text) "</w:p>"
	struct slice bytes =
		docx(BODY(P(T("Text")) FRAMED("w:x='1' w:y='2'", "A") FRAMED("w:x='1' w:y='2'", "B")
				  FRAMED("w:x='1' w:y='3'", "C") FRAMED("w:dropCap='drop'", "O")
					  P("<w:r><w:txbxContent>" P(
						  T("Box")) "</w:txbxContent></w:r>" T("around"))));
	static const char *const PLACES[] = {"paragraph 1",
					     "text box 1, paragraph 2",
					     "text box 1, paragraph 3",
					     "text box 2, paragraph 4",
					     "paragraph 5",
					     "text box 3, paragraph 6",
					     "paragraph 7"};
	struct document document = read_as(SNIFF_DOCX, bytes);

	(void)state;
	assert_true(document.unit_count >= sizeof(PLACES) / sizeof(*PLACES));
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(*PLACES); i++)
		assert_slice(document.units[i].place, PLACES[i]);
	/* deeper than is kept */
	struct buf buf;
	struct slice deep_body;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:body " W ">");
	for (unsigned i = 0; i < DOCUMENT_BOXES_NESTED + 2; i++)
		buf_write_text(&buf, "<w:txbxContent>");
	buf_write_text(&buf, P(T("In")));
	for (unsigned i = 0; i < DOCUMENT_BOXES_NESTED + 2; i++)
		buf_write_text(&buf, "</w:txbxContent>");
	buf_write_text(&buf, P(T("Out")) "</w:body>");
	assert_int_equal(buf_slice(&buf, &deep_body, &err), STATUS_OK);
	document = read_as(SNIFF_DOCX, docx(deep_body.at));
	assert_unit(&document, 0, UNIT_BODY, "In", "text box 8, paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Out", "paragraph 2");
}

/* Boxes in boxes, to the limit and over it: their text is kept. */
static void
test_docx_depth(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_DOCX, deep(OOXML_NESTED));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, OOXML_NESTED + 2);
	document = read_as(SNIFF_DOCX, deep(OOXML_NESTED + 2));
	assert_int_equal(document.unit_count, OOXML_NESTED + 2);
	assert_slice(document.units[0].text, "xxx");
	document = read_as(SNIFF_DOCX, deep(XML_DEPTH - 2));
	assert_int_equal(document.state, DOCUMENT_READ);
	document = read_as(SNIFF_DOCX, deep(XML_DEPTH - 1));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_non_null(strstr(document.trouble.at, "nested over 200 deep"));
}

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

#define SHEET(cells) "<worksheet><sheetData>" cells "</sheetData></worksheet>"

static struct slice
xlsx(const char *sheet, const char *strings)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "xl/book.xml") "</Relationships>"},
		{"xl/book.xml",
		 "<workbook " R "><sheets><sheet name='Q&amp;A' sheetId='1' r:id='s1'/></sheets>"
		 "</workbook>"},
		{"xl/_rels/book.xml.rels",
		 RELS REL("s1", "worksheet", "s/1.xml") REL("x", "styles", "styles.xml")
			 REL("y", "sharedStrings", "strings.xml") "</Relationships>"},
		{"xl/s/1.xml", sheet},
		{"xl/s/_rels/1.xml.rels", RELS REL("c", "comments", "../c.xml") REL(
						  "d", "drawing", "../d.xml") "</Relationships>"},
		{"xl/c.xml",
		 "<comments><comment ref='B2'><text><r><t>Why </t></r><r><t>so?</t></r></text>"
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

/* ---- OpenDocument ---- */

static struct slice
odf(const char *content, const char *manifest)
{
	const struct sample_part PARTS[] = {
		{"content.xml", content},
		{"styles.xml", "<s xmlns:style='y' xmlns:text='t'><text:p>no</text:p><style:header>"
			       "<text:p>Head</text:p></style:header></s>"},
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
	assert_unit(&document, 1, UNIT_NOTE, "A note", "note 2");
	assert_unit(&document, 2, UNIT_BODY, "Three!", "paragraph 3");
	assert_unit(&document, 3, UNIT_BODY, "Boxed", "text box 1, paragraph 4");
	assert_unit(&document, 4, UNIT_RUNNING, "Head", "running head 2");
	assert_int_equal(document.unit_count, 5);
	assert_field(&document, "Generator", 0, "Hand");
	assert_field(&document, "Creator", 0, "Ana");
	assert_field(&document, "Editing-cycles", 0, "3");
	assert_field(&document, "Document-statisticPage-count", 0, "4");
	assert_field(&document, "Case", 0, "44");
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
	assert_unit(&document, 0, UNIT_NOTE, "Why?", "note 1");
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
	const struct CMUnitTest tests[] = {TEST(test_docx),
					   TEST(test_docx_unseen),
					   TEST(test_docx_marks),
					   TEST(test_docx_damage),
					   TEST(test_docx_boxes),
					   TEST(test_docx_depth),
					   TEST(test_package_limits),
					   TEST(test_pptx),
					   TEST(test_pptx_designs),
					   TEST(test_docx_chunks),

					   TEST(test_xlsx),
					   TEST(test_odt),
					   TEST(test_odt_unseen),
					   TEST(test_ods),
					   TEST(test_odp),
					   TEST(test_heads),
					   TEST(test_docx_pictures)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
