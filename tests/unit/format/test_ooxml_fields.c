#include "document_support.h"

#include "format/limits.h"
#include "office_sample.h"

#define P(text) "<w:p>" text "</w:p>"
#define T(text) "<w:r><w:t>" text "</w:t></w:r>"
#define FIELD(code, result)                                                           \
	"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>" code        \
	"</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>" result \
	"<w:r><w:fldChar w:fldCharType='end'/></w:r>"
#define CODE(text) "<w:r><w:instrText>" text "</w:instrText></w:r>"
#define LINK(said, text) "<w:hyperlink " said ">" text "</w:hyperlink>"

/* A document of that body, and a note with a link of its own. */
static struct document
linked(const char *body)
{
	const struct sample_part PARTS[] = {
		{"_rels/.rels", RELS REL("a", "officeDocument", "d.xml") "</Relationships>"},
		{"d.xml", body},
		{"_rels/d.xml.rels",
		 RELS REL("r1", "hyperlink", "https://Pine.example/?a=1&amp;b")
			 REL("r2", "hyperlink", "page.html")
				 REL("r3", "hyperlink", "https://ash.example")
					 REL("f", "footnotes", "f.xml") "</Relationships>"},
		{"f.xml", "<w:footnotes " W " " R "><w:footnote w:id='1'>" P(
				  LINK("r:id='r1'", T("note"))) "</w:footnote></w:footnotes>"},
		{"_rels/f.xml.rels",
		 RELS REL("r1", "hyperlink", "https://oak.example/") "</Relationships>"},
	};

	return read_as(SNIFF_DOCX, PACK(PARTS));
}

#define LINKED(text)                            \
	"<w:document " W " " R "><w:body>" text \
	"<w:p><w:r><w:footnoteReference w:id='1'/></w:r></w:p></w:body></w:document>"

static const struct {
	const char *body, *link, *next;
} LINKS[] = {
	{LINKED(P(T("See ") LINK("r:id='r1'", T("the ") T("plan")) T("."))),
	 "the plan <https://pine.example/?a=1&b>", NULL},
	{LINKED(P(LINK("r:id='r1' w:anchor='p2'", T("plan")))),
	 "plan <https://pine.example/?a=1&b#p2>", NULL},
	{LINKED(P(T("See ") FIELD(" HYPERLINK \"http://elm.example/x\" ", T("elms")) T("."))),
	 "elms <http://elm.example/x>", NULL},
	{LINKED(P("<w:fldSimple w:instr='HYPERLINK http://elm.example/y'>" T(
		 "elms") "</w:fldSimple>")),
	 "elms <http://elm.example/y>", NULL},
	/* what Word keeps and LibreOffice decodes; a percent sign that is none such */
	{LINKED(P(FIELD("HYPERLINK http://elm.example/a%20b%C3%A9%40c%2%", T("elms")))),
	 "elms <http://elm.example/a b\xc3\xa9@c%2%>", NULL},
	/* a field within the words */
	{LINKED(P(FIELD("HYPERLINK http://elm.example/z", T("on ") FIELD("PAGE", T("7"))))),
	 "on 7 <http://elm.example/z>", NULL},
	/* of several paragraphs */
	{LINKED(P("<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK "
		  "http://elm.example</w:instrText></w:r><w:r><w:fldChar "
		  "w:fldCharType='separate'/></w:r>" T("one")) P(T("two") "<w:r><w:fldChar "
									  "w:fldCharType='end'/>"
									  "</w:r>")),
	 "one <http://elm.example>", "two <http://elm.example>"},
	{LINKED(LINK("r:id='r3'", P(T("one")) P(T("two")))), "one <https://ash.example>",
	 "two <https://ash.example>"},
	/* a link in a link, a field in a link, each in a field */
	{LINKED(P(LINK("r:id='r1'", T("the ") LINK("r:id='r3'", T("plan")) T(" of May")))),
	 "plan <https://ash.example>", "the plan of May <https://pine.example/?a=1&b>"},
	{LINKED(P(LINK("r:id='r1'", T("the ") FIELD("HYPERLINK http://elm.example", T("plan"))))),
	 "plan <http://elm.example>", "the plan <https://pine.example/?a=1&b>"},
	{LINKED(P(FIELD("HYPERLINK http://elm.example", T("on ") LINK("r:id='r3'", T("ash"))))),
	 "ash <https://ash.example>", "on ash <http://elm.example>"},
	{LINKED(P("<w:fldSimple w:instr='HYPERLINK http://elm.example/y'>" T("on ")
			  LINK("r:id='r3'", T("ash")) T("es") "</w:fldSimple>")),
	 "ash <https://ash.example>", "on ashes <http://elm.example/y>"},
	/* a field in a code, of which the result is meant */
	{LINKED(P(FIELD("HYPERLINK \"http://elm.example/" FIELD("DOCPROPERTY x", T("7"))
				CODE("/y\""),
			T("elms")))),
	 "elms <http://elm.example/7/y>", NULL},
	/* as Word reads a code */
	{LINKED(P(FIELD("HYPERLINK\"http://elm.example\" \\O \"http://ash.example\"", T("elms")))),
	 "elms <http://elm.example>", NULL},
	{LINKED(P(FIELD("\tHYPERLINK\t\xe2\x80\x9chttp://elm.example\xe2\x80\x9d", T("elms")))),
	 "elms <http://elm.example>", NULL},
	/* they lead nowhere else, say nothing, or are of no link */
	{LINKED(P(LINK("r:id='r2'", T("page")))), NULL, NULL},
	{LINKED(P(LINK("r:id='gone'", T("page")))), NULL, NULL},
	{LINKED(P(LINK("w:anchor='p2'", T("page")))), NULL, NULL},
	{LINKED(P(LINK("r:id='r1'", "") T("page"))), NULL, NULL},
	{LINKED(P(FIELD("HYPERLINK \\l \"p2\"", T("page")))), NULL, NULL},
	{LINKED(P(FIELD("PAGE", T("7")))), NULL, NULL},
};

/* Where words lead stands beside them, whether a relationship or a field says it. */
static void
test_docx_links(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(LINKS) / sizeof(*LINKS); i++) {
		struct document document = linked(LINKS[i].body);
		size_t at = 0;
		while (at < document.unit_count && document.units[at].kind != UNIT_BESIDE)
			at++;
		assert_true(at < document.unit_count);
		assert_slice(document.units[at].text,
			     LINKS[i].link ? LINKS[i].link : "note <https://oak.example>");
		assert_slice(document.units[at].place, "link");
		if (!LINKS[i].next)
			continue;
		for (at++; at < document.unit_count && document.units[at].kind != UNIT_BESIDE;)
			at++;
		assert_true(at < document.unit_count);
		assert_slice(document.units[at].text, LINKS[i].next);
	}
}

/* Of a note that a code tells of nobody knows; and what an element says that is not Word's is not
 * what once was. */
static void
test_docx_unseen(void **state)
{
	struct document document =
		linked("<w:document " W " " R " xmlns:x='urn:x'><w:body><w:p>" FIELD(
			"PAGE"
			"</w:instrText><w:footnoteReference w:id='1'/><w:instrText>",
			T("7")) "<x:rPrChange>" T(" of May") "</"
							     "x:rPrChange><w:r><w:rPr><w:rPrChange>"
							     "<w:rPr><w:vanish/></w:rPr></"
							     "w:rPrChange></w:rPr><w:t> and "
							     "June</w:t></w:r>"
							     "</w:p></w:body></w:document>");

	(void)state;
	assert_unit(&document, 0, UNIT_BODY, "7 of May and June", "paragraph 1");
	assert_unit(&document, 1, UNIT_HIDDEN, "note <https://oak.example>", "link");
	assert_unit(&document, 2, UNIT_HIDDEN, "note", "footnotes, paragraph 1");
	assert_int_equal(document.unit_count, 3);
}

/* Fields in fields, to the limit and over it: the deepest tell of no links. */
static void
test_docx_fields_limits(void **state)
{
	struct document document;
	struct slice xml;
	struct buf buf;

	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "<w:document " W " " R "><w:body><w:p>");
		for (unsigned i = 1; i < OPEN_LINKS + extra; i++)
			buf_write_text(&buf, "<w:r><w:fldChar w:fldCharType='begin'/><w:fldChar "
					     "w:fldCharType='separate'/></w:r>");
		buf_write_text(&buf, FIELD("HYPERLINK http://elm.example", T("deep")));
		buf_write_text(&buf, "</w:p></w:body></w:document>");
		assert_int_equal(buf_slice(&buf, &xml, &err), STATUS_OK);
		document = linked(xml.at);
		assert_slice(document.units[0].text, extra ? "deep" : "deep <http://elm.example>");
		assert_int_equal(document.state, extra ? DOCUMENT_CUT : DOCUMENT_READ);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_docx_links), TEST(test_docx_unseen),
					   TEST(test_docx_fields_limits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
