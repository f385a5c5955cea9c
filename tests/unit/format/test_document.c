#include "document_support.h"

#include "format/limits.h"

static void
test_paragraphs(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, SLICE("\n One  two\nthree\t\n \n\r\nFour\rfive\r\n"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, UNIT_BODY, "One two three", "line 2");
	assert_unit(&document, 1, UNIT_BODY, "Four five", "line 6");
	assert_int_equal(read_as(SNIFF_TEXT, SLICE(" \n\n")).unit_count, 0);
}

/* Boxes that a converter writes again and again are told once, in the line of their paragraph. */
static void
test_boxes(void **state)
{
	struct document document;

	(void)state;
	document =
		read_as(SNIFF_TEXT, SLICE("A box. Two.A box. Two.It is 5.\nA box. \nTwo.\nA box. "
					  "\nTwo.\nEnd.\n"));
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, UNIT_BODY, "A box. Two. It is 5.", "line 1");
	assert_unit(&document, 1, UNIT_BODY, "End.", "line 6");
	document = read_as(SNIFF_TEXT, SLICE("See: Box 1Box 1Box 2Box 2\r\nBox 1\r\nBox 1\r\n"
					     "Box 2\r\nBox 2"));
	assert_int_equal(document.unit_count, 1);
	assert_unit(&document, 0, UNIT_BODY, "See: Box 1 Box 2", "line 1");
	/* one of its copies says something else, or lacks */
	static const char *const OTHERS[] = {"A boxA boy5\nA box\nA box",
					     "A boxA box5\nA box\nA boy",
					     "A box5\nA box\nA box",
					     "A boxA box5\nA box",
					     "11\n1\n1",
					     "500500\n500\n500",
					     "1,000,000\n,000\n,000",
					     "A box\nA box\nA box"};
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		document = read_as(SNIFF_TEXT, slice_text(OTHERS[i]));
		assert_int_equal(document.unit_count, 1);
		assert_int_equal(document.units[0].text.length, strlen(OTHERS[i]));
	}
}

/* Links say their words, and beside the text where they lead; pictures what stands for them. */
static void
test_markdown(void **state)
{
	static const struct {
		const char *bytes, *text, *beside;
	} CASES[] = {
		{"See [the\n  pages](https://a.example/x_(y)).", "See the pages.",
		 "the pages <https://a.example/x_(y)>"},
		{"[it\\'s](mailto:b@a.example)", "it's", "it's <mailto:b@a.example>"},
		{"don\\'t \\[x\\] \\a C:\\", "don't [x] \\a C:\\", NULL},
		{"\\[x](http://a.example/)", "[x](http://a.example/)", NULL},
		{"see [x](part.md)", "see x", "part.md"},
		{"see ![a map](http://a.example/)", "see", "a map"},
		{"see <http://a.example/> a\\\nb", "see http://a.example/ a b", NULL},
		{"[](http://a.example/) [x[y](http://a.example/)", "[](http://a.example/) [xy",
		 "y <http://a.example>"},
		{"`[x](http://a.example/) \\'` [y]", "[x](http://a.example/) \\' [y]", NULL},
		{"` [x](http://a.example/)", "` x", "x <http://a.example>"},
		{"```\n[x](http://a.example/)\n````\n\\'", "[x](http://a.example/) '", NULL},
		{"x\n  ", "x", NULL},
		{"~~~\n[x](http://a.example/)", "[x](http://a.example/)", NULL},
		{"[x](http://a.example/ \"t\")", "x", "x <http://a.example>"},
		{"[x `y](http://a.example/)` z", "x `y` z", "x `y <http://a.example>"},
		{"[y](http://a", "[y](http://a", NULL},
		/* tags, which are those of a page; what is no element of one is said */
		{"<div class=\"x\">Of *ice* and **snow** 2*3*4</div>", "Of ice and snow 2*3*4",
		 NULL},
		{"<table><tr><td>a</td>\n<td>b</td></tr></table>", "a b", NULL},
		{"<a href=\"http://a.example/\">x</a>", "x", "x <http://a.example>"},
		{"<Name> 1 < 2 &lt; 3 & &copy `&lt;<b>`", "<Name> 1 < 2 < 3 & &copy &lt;<b>", NULL},
		{"x <!-- not --> y <!-- z", "x y <!-- z", NULL},
		{"Pay <b style=\"display:none\">not</b> now", "Pay now", "not"},
		{"**x", "**x", NULL},
		/* rules */
		{"> Title\n> -----\n> > | a | b |\n> |:---|---:|", "Title | a | b |", NULL},
		{"---\ntitle: \"The plan\"\n---\nText", "Text", "The plan"},
		{"---\ntitle: The plan", "--- title: The plan", NULL},
	};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		document = read_as(SNIFF_MARKDOWN, slice_text(CASES[i].bytes));
		assert_int_equal(document.unit_count, CASES[i].beside ? 2 : 1);
		size_t body = document.units[0].kind != UNIT_BODY;
		assert_unit(&document, body, UNIT_BODY, CASES[i].text, "paragraph 1");
		if (CASES[i].beside)
			assert_slice(document.units[!body].text, CASES[i].beside);
	}
	document = read_as(SNIFF_MARKDOWN, SLICE("[x\n\ny](http://a.example/)"));
	assert_unit(&document, 1, UNIT_BODY, "y](http://a.example/)", "paragraph 2");
}

/* HTML_LINKS_MAX: what is over stays as it is; MARKDOWN_SPAN_BYTES of words; MARKDOWN_LOOKS_MAX. */
static void
test_markdown_limits(void **state)
{
	struct document document;
	struct slice bytes;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i <= HTML_LINKS_MAX; i++)
		buf_write_text(&buf, "[x](http://a.example/) ");
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	document = read_as(SNIFF_MARKDOWN, bytes);
	assert_int_equal(document.unit_count, 1 + HTML_LINKS_MAX);
	assert_true(slice_ends(document.units[0].text, SLICE(" x [x](http://a.example/)")));
	for (size_t more = 0; more < 2; more++) {
		buf_clear(&buf);
		buf_write_byte(&buf, '[');
		for (size_t i = 0; i < MARKDOWN_SPAN_BYTES + more; i++)
			buf_write_byte(&buf, 'x');
		buf_write_text(&buf, "](http://a.example/)");
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		assert_int_equal(read_as(SNIFF_MARKDOWN, bytes).unit_count, 2 - more);
	}
	buf_clear(&buf); /* each star is looked for the like of: so often, and then no more */
	for (size_t i = 0; i < MARKDOWN_LOOKS_MAX / MARKDOWN_SPAN_BYTES * 2; i++)
		buf_write_text(&buf, "*a ");
	buf_write_text(&buf, "**b**");
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	document = read_as(SNIFF_MARKDOWN, bytes);
	assert_true(slice_ends(document.units[document.unit_count - 1].text, SLICE("**b**")));
}

static void
test_csv(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_CSV, SLICE("a;\"b;\r\n\"\"c\"\"\";,d\r\n;e\n"));
	assert_int_equal(document.unit_count, 4);
	assert_unit(&document, 0, UNIT_CELL, "a", "row 1, column 1");
	assert_unit(&document, 1, UNIT_CELL, "b; \"c\"", "row 1, column 2");
	assert_unit(&document, 2, UNIT_CELL, ",d", "row 1, column 3");
	assert_unit(&document, 3, UNIT_CELL, "e", "row 2, column 2");
	document = read_as(SNIFF_CSV, SLICE("a,\"open"));
	assert_unit(&document, 1, UNIT_CELL, "open", "row 1, column 2");
}

static void
test_encodings(void **state)
{
	static const char WIDE[] = "\xff\xfe"
				   "A\0\xe9\0";
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, slice_of(WIDE, sizeof(WIDE) - 1));
	assert_unit(&document, 0, UNIT_BODY, "A\xc3\xa9", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("\xef\xbb\xbfplain"));
	assert_unit(&document, 0, UNIT_BODY, "plain", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("caf\xe9 latin"));
	assert_unit(&document, 0, UNIT_BODY, "caf\xc3\xa9 latin", "line 1");
}

/* Composed and decomposed are one; look-alikes, case and zero-width stay apart. */
static void
test_seal_form(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, SLICE("e\xcc\x81\xc2\xa0\xe2\x80\x89x\xe3\x80\x80"));
	assert_unit(&document, 0, UNIT_BODY, "\xc3\xa9 x", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("p\xd0\xb0y A\xe2\x80\x8b"
					     "b"));
	assert_unit(&document, 0, UNIT_BODY,
		    "p\xd0\xb0y A\xe2\x80\x8b"
		    "b",
		    "line 1");
}

/* As many dots as fit a line are no text; an ellipsis is. */
static void
test_leaders(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_TEXT, SLICE("One ........ 7"));
	assert_unit(&document, 0, UNIT_BODY, "One 7", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("One . . . . . 7"));
	assert_unit(&document, 0, UNIT_BODY, "One 7", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("Two…… 7"));
	assert_unit(&document, 0, UNIT_BODY, "Two 7", "line 1");
	document = read_as(SNIFF_TEXT,
			   SLICE("\xe2\x80\xa2 a \xef\x82\xb7\tb\xe2\x80\xa2 c \xe2\x80\xa2"));
	assert_unit(&document, 0, UNIT_BODY, "a b\xe2\x80\xa2 c", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("\x01O\x02ne \x03 tw\xc2\x92o\xc2\x80 \xc2\x81 \x7f"));
	assert_unit(&document, 0, UNIT_BODY, "One tw’o€", "line 1");
	/* Arrows back from notes; one within words is kept. */
	document = read_as(SNIFF_TEXT, SLICE("One.\xe2\x86\xa9\xef\xb8\x8e 2. Two.\xe2\x86\xa9"));
	assert_unit(&document, 0, UNIT_BODY, "One. 2. Two.", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("One\xe2\x86\xa9two"));
	assert_unit(&document, 0, UNIT_BODY, "One\xe2\x86\xa9two", "line 1");
	/* Rules; a dash and a sign of a number are none. */
	document = read_as(SNIFF_TEXT, SLICE("+---+ a ----- |:---|\n=====\n-----b --- c -- == -5"));
	assert_unit(&document, 0, UNIT_BODY, "a -----b --- c -- == -5", "line 1");
	document = read_as(SNIFF_TEXT, SLICE("So... what.... . Yes… ."));
	assert_unit(&document, 0, UNIT_BODY, "So... what Yes… .", "line 1");
}

static void
test_unread(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_ELF, SLICE("x"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_slice(document.trouble, "no reader for elf");
	assert_false(document_reads(SNIFF_ELF));
}

/* Of a format that no reader knows the passages, without codes between words; rubble is none. */
static void
test_data(void **state)
{
	static const char FILE[] =
		"\x01\x02\xf0\xf1\x80\x81"
		"The board\x9d met\x9c on the fourth of May and saw the caf\xe9s there.\r\nIt left."
		"\x01\x02\x03\x04 too short to be one \x01\x02\x03"
		"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\x01\x02\x03"
		"thisisnotextbutthenamesofmanythingsinarowwithoutablank\x01\x02\x03";
	struct document document;

	(void)state;
	document = read_as(SNIFF_DATA, slice_of(FILE, sizeof(FILE) - 1));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.trouble, "no reader knows its format: only what stands in its bytes "
				       "as text was read");
	assert_int_equal(document.unit_count, 1);
	assert_unit(&document, 0, UNIT_BODY,
		    "The board met on the fourth of May and saw the caf\xc3\xa9s there. It left.",
		    "byte 4");
	document = read_as(SNIFF_DATA, SLICE("\x01\x02 nothing of it \xff\xfe"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	assert_slice(document.trouble, "no reader for data");
}

static void
test_limits(void **state)
{
	struct arena scratch;
	struct document document = {.arena = &arena, .scratch = &scratch};
	char *text = arena_new(&arena, char, DOCUMENT_UNIT_BYTES + 2);

	(void)state;
	arena_init(&scratch, 0);
	memset(text, 'a', DOCUMENT_UNIT_BYTES + 1);
	struct slice all = slice_of(text, DOCUMENT_UNIT_BYTES + 1);
	assert_int_equal(document_add_unit(&document, UNIT_BODY, all, SLICE("x"), &err), STATUS_OK);
	assert_int_equal(document.unit_count, 2);
	assert_int_equal(document.units[0].text.length, DOCUMENT_UNIT_BYTES);
	assert_slice(document.units[1].text, "a");
	text[DOCUMENT_UNIT_BYTES - 9] = ' ';
	assert_int_equal(document_add_unit(&document, UNIT_BODY, all, SLICE("x"), &err), STATUS_OK);
	assert_slice(document.units[3].text, "aaaaaaaaa");
	assert_int_equal(document.state, DOCUMENT_READ);
	document.unit_count = DOCUMENT_UNITS;
	assert_int_equal(document_add_unit(&document, UNIT_BODY, SLICE("b"), SLICE("x"), &err),
			 STATUS_OK);
	assert_slice(document.trouble, "more than 1000000 paragraphs and cells");
	assert_int_equal(document.state, DOCUMENT_CUT);
	document = (struct document){
		.arena = &arena, .scratch = &scratch, .text_bytes = DOCUMENT_TEXT_BYTES};
	assert_int_equal(document_add_unit(&document, UNIT_BODY, SLICE("b"), SLICE("x"), &err),
			 STATUS_OK);
	assert_slice(document.trouble, "more than 64 MiB of text");
	for (size_t i = 0; i <= DOCUMENT_FIELDS; i++)
		assert_int_equal(document_add_field(&document, "Title", SLICE("x"), &err),
				 STATUS_OK);
	assert_int_equal(document.field_count, DOCUMENT_FIELDS);
	for (size_t i = 0; i <= DOCUMENT_PICTURES; i++)
		assert_int_equal(document_add_picture(&document,
						      &(struct document_picture){.hash = i}, &err),
				 STATUS_OK);
	assert_int_equal(document.picture_count, DOCUMENT_PICTURES);
	for (size_t i = 0; i <= DOCUMENT_LINES; i++)
		assert_int_equal(
			document_add_line(&document, &(struct document_line){.left = 1}, &err),
			STATUS_OK);
	assert_int_equal(document.line_count, DOCUMENT_LINES);
	assert_int_equal(document_add_field(&document, "Title", SLICE_NONE, &err), STATUS_OK);
	arena_done(&scratch);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_paragraphs),
					   TEST(test_csv),
					   TEST(test_boxes),
					   TEST(test_markdown),
					   TEST(test_markdown_limits),
					   TEST(test_encodings),
					   TEST(test_seal_form),
					   TEST(test_leaders),
					   TEST(test_unread),
					   TEST(test_limits),
					   TEST(test_data)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
