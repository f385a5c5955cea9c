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
		 "<w:footnotes " W "><w:footnote w:id='2'><w:p><w:r><w:t>A note</w:t></w:r>"
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
#define SECTION(text) "<w:sectPr " R ">" text "</w:sectPr>"
#define HAS(kind, pages, id) "<w:" kind "Reference w:type='" pages "' r:id='" id "'/>"
#define NOTE(id) "<w:r><w:footnoteReference w:id='" id "'/></w:r>"

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
	document = read_as(
		SNIFF_DOCX,
		docx(BODY(P(T("One") "<w:r><w:tab/></w:r>" T("tw") T("o")) P("") P(
			"<w:r><w:rPr><w:lang w:val='fr-FR'/></w:rPr></w:r>" T("Three &amp; four")
				NOTE("2")) SECTION(HAS("header", "default", "a")))));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 5);
	assert_unit(&document, 0, UNIT_BODY, "One two", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Three & four", "paragraph 3");
	assert_unit(&document, 2, UNIT_LABEL, "1", "paragraph 3");
	assert_unit(&document, 3, UNIT_RUNNING, "Head", "header");
	assert_unit(&document, 4, UNIT_NOTE, "A note", "footnotes, paragraph 1");
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

#define TOLD(kind, id) "<w:r><w:" kind "Reference w:id='" id "'/></w:r>"
#define OF(kind, id, text) "<w:" kind " w:id='" id "'>" P(T(text)) "</w:" kind ">"

/* A document of that body with three footnotes, two endnotes and two comments. */
static struct document
noted(const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", body},
		{"_rels/d.xml.rels",
		 RELS REL("a", "footnotes", "f.xml") REL("b", "endnotes", "e.xml")
			 REL("c", "comments", "c.xml") "</Relationships>"},
		{"f.xml", "<w:footnotes " W ">" P(T("loose")) OF("footnote", "1", "One")
				  OF("footnote", "2", "Two</w:t></w:r></w:p><w:p><w:r><w:t>more")
					  OF("footnote", "3", "Three") "</w:footnotes>"},
		{"e.xml", "<w:endnotes " W ">" OF("endnote", "1", "Last")
				  OF("endnote", "2", "First") "</w:endnotes>"},
		{"c.xml", "<w:comments " W ">" OF("comment", "a&amp;b", "Odd")
				  OF("comment", "", "Nameless") "</w:comments>"},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

/* The texts of that kind, then in brackets of what is not seen. */
static const char *
units_of(const struct document *document, enum document_unit_kind kind)
{
	struct slice ret;
	struct buf buf;

	buf_init(&buf, &arena);
	for (int hidden = 0; hidden < 2; hidden++) {
		for (size_t i = 0; i < document->unit_count; i++)
			if (document->units[i].kind == (hidden ? UNIT_HIDDEN : kind))
				buf_print(&buf, "%.*s ", SLICE_PRINT(document->units[i].text));
		buf_write_text(&buf, hidden ? "]" : "[");
	}
	assert_int_equal(buf_slice(&buf, &ret, &err), STATUS_OK);
	return ret.at;
}

/* Notes stand in the order in which the text tells of them, once each; of those that it does not
 * tell of nothing is seen, unless not all of it was read. */
static void
test_docx_notes(void **state)
{
	static const struct {
		const char *body, *notes;
	} CASES[] = {
		{BODY(P(T("a") TOLD("footnote", "1") T("b") TOLD("footnote", "2"))
			      P(TOLD("footnote", "3"))),
		 "loose One Two more Three [Last First Odd Nameless ]"},
		{BODY(P(T("a") TOLD("footnote", "3") T("b") TOLD("footnote", "1"))
			      P(TOLD("footnote", "2"))),
		 "loose Three One Two more [Last First Odd Nameless ]"},
		{BODY(P(T("a") TOLD("footnote", "2") TOLD("footnote", "1") TOLD("footnote", "2"))),
		 "loose Two more One [Three Last First Odd Nameless ]"},
		{BODY(P(T("a") TOLD("endnote", "2") TOLD("endnote", "1"))),
		 "loose First Last [One Two more Three Odd Nameless ]"},
		{BODY(P(T("a") TOLD("comment", "") TOLD("comment", "a&amp;b"))),
		 "loose Nameless Odd [One Two more Three Last First ]"},
		{BODY(P(T("a") TOLD("footnote", "-1") TOLD("footnote", "4294967297")
				TOLD("endnote", "1' w:id2='2"))),
		 "loose Last [One Two more Three First Odd Nameless ]"},
		{"<w:document " W ">" P(T("a") TOLD("footnote", "3")) "<w:p>",
		 "loose Three One Two more Last First Odd Nameless []"},
	};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		document = noted(CASES[i].body);
		assert_string_equal(units_of(&document, UNIT_NOTE), CASES[i].notes);
	}
}

/* Where a reference is itself hidden or deleted, nobody sees the note. */
static void
test_docx_notes_unseen(void **state)
{
	struct document document;

	(void)state;
	document = noted(
		BODY(P(T("a") "<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id='1'/></w:r>"
			      "<w:del>" TOLD("footnote", "2") "</w:del>" TOLD("footnote", "3"))));
	assert_string_equal(units_of(&document, UNIT_NOTE),
			    "loose Three [One Two more Last First Odd Nameless ]");
}

/* A document of that body and those styles. */
static struct document
styled(const char *styles, const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", body},
		{"_rels/d.xml.rels", RELS REL("a", "styles", "s.xml") "</Relationships>"},
		{"s.xml", styles},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

#define STYLES(text) "<w:styles " W ">" text "</w:styles>"
#define STYLE(type, id, base, said)                      \
	"<w:style w:type='" type "' w:styleId='" id "'>" \
	"<w:basedOn w:val='" base "'/><w:rPr>" said "</w:rPr></w:style>"
#define VANISH "<w:vanish/>"
#define APPEAR "<w:vanish w:val='0'/>"
#define OF_STYLE(style, text) "<w:pPr><w:pStyle w:val='" style "'/></w:pPr>" text
#define RUN(said, text) "<w:r><w:rPr>" said "</w:rPr><w:t>" text "</w:t></w:r>"
#define RUN_OF(style) "<w:rStyle w:val='" style "'/>"

/* Part 1 §17.7.3: a run says so itself, or an odd number of its styles do, or all text is. */
static void
test_docx_styles(void **state)
{
#define SOME                                                                                       \
	STYLE("paragraph", "Gone", "", VANISH)                                                     \
	STYLE("paragraph", "Heir", "Gone", "<w:b/>")                                               \
	STYLE("paragraph", "Back", "Heir", APPEAR)                                                 \
	STYLE("character", "Gone", "", VANISH)                                                     \
	STYLE("character", "Heir", "Gone", "")                                                     \
	STYLE("table", "Plain", "", VANISH)                                                        \
	STYLE("paragraph", "Self", "Self", "")                                                     \
	STYLE("paragraph", "Mark", "",                                                             \
	      "</w:rPr><w:pPr><w:rPr>" VANISH "</w:rPr></w:pPr><w:rPr><w:rPrChange><w:rPr>" VANISH \
	      "</w:rPr></w:rPrChange>")
	static const struct {
		const char *styles, *body;
		enum document_unit_kind kind;
	} CASES[] = {
		{SOME, P(T("x")), UNIT_BODY},
		{SOME, P(OF_STYLE("Gone", T("x"))), UNIT_HIDDEN},
		{SOME, P(OF_STYLE("Heir", T("x"))), UNIT_HIDDEN},
		{SOME, P(OF_STYLE("Back", T("x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Plain", T("x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Self", T("x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Mark", T("x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Nobody", T("x"))), UNIT_BODY},
		{SOME, P(RUN(RUN_OF("Gone"), "x")), UNIT_HIDDEN},
		{SOME, P(RUN(RUN_OF("Heir"), "x")), UNIT_HIDDEN},
		{SOME, P(RUN(RUN_OF("Back"), "x")), UNIT_BODY},
		{SOME, P(RUN(RUN_OF("Gone") APPEAR, "x")), UNIT_BODY},
		{SOME, P(RUN(APPEAR RUN_OF("Gone"), "x")), UNIT_BODY},
		{SOME, P(RUN(VANISH, "x")), UNIT_HIDDEN},
		{SOME, P(RUN("<w:rPrChange><w:rPr>" VANISH "</w:rPr></w:rPrChange>", "x")),
		 UNIT_BODY},
		{SOME, P("<w:pPr><w:rPr>" VANISH "</w:rPr></w:pPr>" T("x")), UNIT_BODY},
		{SOME,
		 P("<w:pPr><w:pPrChange>" OF_STYLE("Gone", "") "</w:pPrChange></w:pPr>" T("x")),
		 UNIT_BODY},
		{SOME, P(OF_STYLE("Gone", RUN(RUN_OF("Gone"), "x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Gone", RUN(APPEAR, "x"))), UNIT_BODY},
		{SOME, P(OF_STYLE("Gone", "")) P(T("x")), UNIT_BODY},
		{"<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr>" VANISH
		 "</w:rPr></w:style>" SOME,
		 P(T("x")), UNIT_HIDDEN},
		{"<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr>" VANISH
		 "</w:rPr></w:style>" SOME,
		 P(OF_STYLE("Self", T("x"))), UNIT_BODY},
		{"<w:style w:type='character' w:default='1' w:styleId='N'><w:rPr>" VANISH
		 "</w:rPr></w:style>",
		 P(T("x")), UNIT_HIDDEN},
		{"<w:docDefaults><w:rPrDefault><w:rPr>" VANISH
		 "</w:rPr></w:rPrDefault></w:docDefaults>" SOME,
		 P(OF_STYLE("Gone", T("x"))), UNIT_HIDDEN},
		{"<w:docDefaults><w:rPrDefault><w:rPr>" VANISH
		 "</w:rPr></w:rPrDefault></w:docDefaults>",
		 P(RUN(APPEAR, "x")), UNIT_BODY},
	};
	struct slice styles, body;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_int_equal(slice_print(&arena, &styles, &err, STYLES("%s"), CASES[i].styles),
				 STATUS_OK);
		assert_int_equal(slice_print(&arena, &body, &err, BODY("%s"), CASES[i].body),
				 STATUS_OK);
		struct document document = styled(styles.at, body.at);
		assert_int_equal(document.unit_count, 1);
		assert_int_equal(document.units[0].kind, CASES[i].kind);
	}
}

/* So many styles, each based on the one behind it. */
static struct document
styled_in_a_row(unsigned count)
{
	struct slice styles;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:styles " W ">");
	for (unsigned i = 0; i + 1 < count; i++)
		buf_print(&buf,
			  "<w:style w:type='paragraph' w:styleId='s%u'><w:basedOn w:val='s%u'/>"
			  "</w:style>",
			  i, i + 1);
	buf_print(&buf,
		  "<w:style w:type='paragraph' w:styleId='s%u'><w:rPr>" VANISH "</w:rPr></w:style>",
		  count - 1);
	buf_write_text(&buf, "</w:styles>");
	assert_int_equal(buf_slice(&buf, &styles, &err), STATUS_OK);
	return styled(styles.at, BODY(P(OF_STYLE("s0", T("x")))));
}

static void
test_docx_styles_limits(void **state)
{
	struct document document;
	struct slice styles;
	struct buf buf;

	(void)state;
	document = styled_in_a_row(OOXML_STYLE_STEPS + 1);
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_HIDDEN, "x", "paragraph 1");
	document = styled_in_a_row(OOXML_STYLE_STEPS + 2);
	assert_slice(document.trouble, "ECMA-376 part 1 §17.7.4.3: a style is based on more than "
				       "100 others");
	document = styled(STYLES(STYLE("paragraph", "a", "b", "") STYLE("paragraph", "b", "a", "")),
			  BODY(P(OF_STYLE("a", T("x")))));
	assert_int_equal(document.state, DOCUMENT_CUT);
	document = styled("<w:styles " W "><w:style", BODY(P(T("x"))));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_unit(&document, 0, UNIT_BODY, "x", "paragraph 1");
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<w:styles " W ">");
	for (unsigned i = 0; i <= OOXML_STYLES; i++)
		buf_write_text(&buf, "<w:style/>");
	buf_write_text(&buf, "</w:styles>");
	assert_int_equal(buf_slice(&buf, &styles, &err), STATUS_OK);
	document = styled(styles.at, BODY(P(T("x"))));
	assert_slice(document.trouble, "ECMA-376 part 1 §17.7: more than 20000 styles");
}

#define HEADER(text) "<w:hdr " W ">" P(T(text)) "</w:hdr>"

/* A document of that body with five running heads, and the settings. */
static struct document
headed(const char *settings, const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", body},
		{"_rels/d.xml.rels",
		 RELS REL("r1", "header", "a.xml") REL("r2", "header", "b.xml")
			 REL("r3", "header", "c.xml") REL("r4", "footer", "x.xml")
				 REL("r5", "footer", "y.xml") REL("r6", "header", "b.xml")
					 REL("r7", "header", "gone.xml")
						 REL("s", "settings", "s.xml") "</Relationships>"},
		{"a.xml", HEADER("A")},
		{"b.xml", HEADER("B")},
		{"c.xml", HEADER("C")},
		{"x.xml", HEADER("X")},
		{"y.xml", HEADER("Y")},
		{"s.xml", settings},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

/* Running heads stand in the order in which sections have them; the others are not seen. */
static void
test_docx_heads(void **state)
{
#define NONE "<w:settings " W "/>"
#define EVEN "<w:settings " W "><w:evenAndOddHeaders/></w:settings>"
#define ALL                            \
	HAS("header", "default", "r1") \
	HAS("header", "first", "r2") HAS("header", "even", "r3") HAS("footer", "default", "r4")
	static const struct {
		const char *settings, *body, *heads;
	} CASES[] = {
		{NONE, BODY(P(T("t")) SECTION(ALL)), "A X [B C Y ]"},
		{NONE, BODY(P(T("t")) SECTION(ALL "<w:titlePg/>")), "B A X [C Y ]"},
		{NONE, BODY(P(T("t")) SECTION(ALL "<w:titlePg w:val='0'/>")), "A X [B C Y ]"},
		{EVEN, BODY(P(T("t")) SECTION(ALL)), "A C X [B Y ]"},
		{EVEN, BODY(P(T("t")) SECTION("<w:titlePg/>" ALL)), "B A C X [Y ]"},
		{NONE, BODY(P(T("t")) SECTION("")), "[A B C X Y ]"},
		{NONE, BODY(P(T("t"))), "[A B C X Y ]"},
		{NONE,
		 BODY(P(T("t")) SECTION(HAS("footer", "default", "r5")
						HAS("header", "default", "r3"))),
		 "C Y [A B X ]"},
		/* a section has those of the one before it but for its own */
		{NONE,
		 BODY(P("<w:pPr>" SECTION(ALL) "</w:pPr>" T("t"))
			      SECTION(HAS("header", "default", "r3") "<w:titlePg/>")),
		 "A B C X [Y ]"},
		{NONE,
		 BODY(P("<w:pPr>" SECTION(ALL "<w:titlePg/>") "</w:pPr>" T("t"))
			      SECTION(HAS("header", "first", "r3"))),
		 "B A X [C Y ]"},
		/* what a section was before a change is nothing to it */
		{NONE,
		 BODY(P(T("t")) SECTION(
			 ALL "<w:sectPrChange><w:sectPr><w:titlePg/></w:sectPr></w:sectPrChange>")),
		 "A X [B C Y ]"},
		/* two relationships to one part, one to none, of another type, of no name */
		{NONE,
		 BODY(P(T("t")) SECTION(HAS("header", "default", "r6") HAS("header", "first", "r2")
						HAS("header", "even", "r7") "<w:titlePg/>")),
		 "B [A C X Y ]"},
		{NONE,
		 BODY(P(T("t")) SECTION(HAS("header", "default", "s") HAS("header", "x", ""))),
		 "[A B C X Y ]"},
		/* what was not read may tell of them */
		{NONE,
		 "<w:document " W ">" P(T("t")) SECTION(HAS("header", "default", "r3")) "<w:p>",
		 "C A B X Y []"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = headed(CASES[i].settings, CASES[i].body);
		assert_string_equal(units_of(&document, UNIT_RUNNING), CASES[i].heads);
	}
}

#define LEVEL(format, text) \
	"<w:lvl><w:numFmt w:val='" format "'/><w:lvlText w:val='" text "'/></w:lvl>"

/* A document whose numbers of lists are those. */
static struct document
numbered(const char *levels)
{
	struct slice xml;

	assert_int_equal(slice_print(&arena, &xml, &err,
				     "<w:numbering " W "><w:abstractNum>%s</w:abstractNum>"
				     "</w:numbering>",
				     levels),
			 STATUS_OK);
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", BODY(P(T("x")))},
		{"_rels/d.xml.rels",
		 RELS REL("a", "numbering", "w/numbering.xml") "</Relationships>"},
		{"w/numbering.xml", xml.at},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

/* What stands with the numbers of lists, each once; bullets and bare numbers say nothing. */
static void
test_docx_lists(void **state)
{
	struct document document;
	struct buf buf;
	struct slice many;

	(void)state;
	document = numbered(LEVEL("decimal", "%1.") LEVEL("decimal", "Article %1 &amp; on") LEVEL(
		"bullet", "o") LEVEL("lowerLetter", "(%2)") LEVEL("decimal", "Article %1 &amp; on")
				    LEVEL("decimal", "\xc2\xa7 %1") LEVEL("decimal", "")
					    LEVEL("bullet", "NOT AGREED:"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 4);
	assert_unit(&document, 1, UNIT_BESIDE, "Article %1 & on", "numbers of a list");
	assert_unit(&document, 2, UNIT_BESIDE, "\xc2\xa7 %1", "numbers of a list");
	assert_unit(&document, 3, UNIT_BESIDE, "NOT AGREED:", "numbers of a list");
	document = numbered("<w:lvl><w:start w:val='3'/><w:lvlText w:val='Article %1'/></w:lvl>"
			    "<w:startOverride w:val='7'/><w:startOverride w:val='1'/>");
	assert_int_equal(document.unit_count, 3);
	assert_unit(&document, 1, UNIT_BESIDE, "Article %1 (from 3)", "numbers of a list");
	assert_unit(&document, 2, UNIT_BESIDE, "%1 (from 7)", "numbers of a list");
	document = numbered("<w:lvl");
	assert_int_equal(document.state, DOCUMENT_CUT);
	buf_init(&buf, &arena);
	for (unsigned i = 0; i < DOCUMENT_LISTS; i++)
		buf_print(&buf, "<w:lvl><w:lvlText w:val='a%u'/></w:lvl>", i);
	buf_write_text(&buf, LEVEL("decimal", "a7"));
	assert_int_equal(buf_slice(&buf, &many, &err), STATUS_OK);
	document = numbered(many.at);
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 1 + DOCUMENT_LISTS);
	buf_write_text(&buf, LEVEL("decimal", "b"));
	assert_int_equal(buf_slice(&buf, &many, &err), STATUS_OK);
	document = numbered(many.at);
	assert_slice(document.trouble, "ECMA-376 part 1 §17.9.11: more than 1000 texts of numbers "
				       "of lists");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_docx),        TEST(test_docx_unseen),
					   TEST(test_docx_marks),  TEST(test_docx_damage),
					   TEST(test_docx_boxes),  TEST(test_docx_depth),
					   TEST(test_docx_chunks), TEST(test_docx_pictures),
					   TEST(test_docx_notes),  TEST(test_docx_notes_unseen),
					   TEST(test_docx_styles), TEST(test_docx_styles_limits),
					   TEST(test_docx_heads),  TEST(test_docx_lists)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
