#include "support.h"

#include "format/html.h"
#include "format/limits.h"

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

static struct html_page
page_of(struct slice html)
{
	struct html_page page;

	assert_int_equal(html_read(&arena, html, &page, &err), STATUS_OK);
	return page;
}

static struct html_page
page_of_text(const char *html)
{
	return page_of(slice_text(html));
}

static void
test_text(void **state)
{
	static const struct {
		const char *html, *text;
	} PAGES[] = {
		{"<p>One\r\n  two</p><p>three", "One two\nthree"},
		{"a<b>b</b>c<br>d", "abc\nd"},
		{"<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"},
		{"a<script>var x='<p>';</script>b<style>p{}</style>c", "abc"},
		{"<title>No</title>yes", "yes"},
		{"a<!-- <p>no</p> -->b<!DOCTYPE html>c<?php no ?>d", "abcd"},
		{"1 < 2 && 3 <4 <", "1 < 2 && 3 <4 <"},
		{"&lt;&#60;&#x3C;&#x3c &amp &nosuch; &eacute;&euro;",
		 "<<<< & &nosuch; \xc3\xa9\xe2\x82\xac"},
		{"&#128;&#0;&#xD800;&#99999999;",
		 "\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"a<textarea><b>x</b></textarea>", "a<b>x</b>"},
		{"a</ b>c", "ac"},
		{"", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++) {
		struct html_page page = page_of_text(PAGES[i].html);
		if (!slice_equal(slice_trim(page.text), slice_text(PAGES[i].text)))
			fail_msg("'%s': '%.*s'", PAGES[i].html, SLICE_PRINT(page.text));
	}
}

static void
test_hidden(void **state)
{
	struct html_page page =
		page_of_text("a<div style='DISPLAY : none'>b<div>c</div>d<br></div>e<p hidden>f</p>"
			     "<span style=\"font-size:0.9em\">g</span><b style=font-size:0px>h</b>"
			     "<template>i</template><img style='display:none'>j"
			     "<i style='font-size:0.9em; font-size:0'>k</i>");
	(void)state;
	assert_slice(page.text, "a\ne\ngj");
	assert_slice(page.hidden, "b\nc\nd\nfhik");
}

static void
test_links(void **state)
{
	static const char HTML[] =
		"<base href='https://base.example/'>"
		"<a href=\"https://a.example/?x=1&amp;y=2\" title='>'>See <b>A</b></a>"
		"<A HREF=javascript&colon;x&Tab;>b</A><a href='c'>c<a href=d>d</a> e"
		"<area href=f><form action='https://g.example'><input type=PASSWORD name=p>"
		"<button formaction=h>go</button></form>"
		"<meta http-equiv=Refresh content=\"5; URL='https://i.example/'\">"
		"<iframe src=j></iframe><div style='visibility:hidden'><a href=k>k</a></div>"
		"<img src=l><a name=m>m</a><svg><a xlink:href=n>n</a></svg>";
	static const struct {
		const char *target, *text;
		enum html_link_kind kind;
		bool hidden;
	} LINKS[] = {
		{"https://a.example/?x=1&y=2", "See A", HTML_ANCHOR, false},
		{"javascript:x\t", "b", HTML_ANCHOR, false},
		{"c", "c", HTML_ANCHOR, false},
		{"d", "d", HTML_ANCHOR, false},
		{"f", "", HTML_ANCHOR, false},
		{"https://g.example", "", HTML_FORM, false},
		{"h", "", HTML_FORM, false},
		{"https://i.example/", "", HTML_REFRESH, false},
		{"j", "", HTML_FRAME, false},
		{"k", "k", HTML_ANCHOR, true},
		{"n", "n", HTML_ANCHOR, false},
	};
	struct html_page page = page_of_text(HTML);
	(void)state;
	assert_int_equal(page.link_count, sizeof(LINKS) / sizeof(*LINKS));
	for (size_t i = 0; i < page.link_count; i++) {
		assert_slice(page.links[i].target, LINKS[i].target);
		assert_slice(page.links[i].text, LINKS[i].text);
		assert_int_equal(page.links[i].kind, LINKS[i].kind);
		assert_int_equal(page.links[i].hidden, LINKS[i].hidden);
	}
	assert_slice(page.base, "https://base.example/");
	assert_slice(page.links[2].span, "<a href='c'>");
	assert_true(page.form && page.password && !page.cut);
}

static void
test_scripts(void **state)
{
	struct html_page page = page_of_text(
		"<script>a</scriptx>b</SCRIPT >c<body onload=\"d&#40;)\"><a href=x onclick=e>f</a>"
		"<script>never closed");
	(void)state;
	assert_slice(page.script, "a</scriptx>b\nd()\ne\nnever closed\n");
	assert_slice(page.text, "cf");
}

/* What is cut in the middle of a tag, a comment, a reference stays bytes of the page. */
static void
test_cut(void **state)
{
	static const char HTML[] = "<p>x<a href='https://a.example/&amp;'>y</a><!-- z --><b id=\"q";
	(void)state;
	for (size_t i = 0; i < sizeof(HTML); i++) {
		struct html_page page = page_of(slice_of(HTML, i));
		assert_true(page.text.length <= i);
		for (size_t k = 0; k < page.link_count; k++)
			assert_true(page.links[k].span.at >= HTML &&
				    page.links[k].span.at + page.links[k].span.length <= HTML + i);
	}
}

/* HTML_LINKS_MAX, HTML_BYTES, HTML_STYLE_BYTES. */
static void
test_limits(void **state)
{
	struct html_page page;
	struct slice text;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i <= HTML_LINKS_MAX; i++)
		buf_write_text(&buf, "<a href=x>y</a>");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	page = page_of(text);
	assert_int_equal(page.link_count, HTML_LINKS_MAX);
	assert_non_null(page.cut);

	char *bytes = arena_new(&arena, char, HTML_BYTES + 1);
	assert_non_null(bytes);
	memset(bytes, 'x', HTML_BYTES + 1);
	page = page_of(slice_of(bytes, HTML_BYTES + 1));
	assert_int_equal(page.text.length, HTML_BYTES);
	assert_non_null(page.cut);

	for (int blank = HTML_STYLE_BYTES - 12; blank <= HTML_STYLE_BYTES - 11; blank++) {
		assert_int_equal(slice_print(&arena, &text, &err,
					     "<p style='%*sdisplay:none'>x</p>", blank, ""),
				 STATUS_OK);
		assert_int_equal(page_of(text).hidden.length, blank < HTML_STYLE_BYTES - 11);
	}
}

/* Many open elements, quotes and brackets are read in the time of few. */
static void
test_linear(void **state)
{
	static const char *const PIECES[] = {"<b>",      "<a href='",  "<!--",  "<",
					     "&",        "</i>",       "<a b=", "<div hidden><div>",
					     "<script>", "<p style='x"};
	struct slice text;
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof(PIECES) / sizeof(*PIECES); i++) {
		struct arena_mark mark = arena_mark(&arena);
		buf_init(&buf, &arena);
		while (buf.length < (1u << 20))
			buf_write_text(&buf, PIECES[i]);
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		(void)page_of(text);
		arena_rewind(&arena, mark);
	}
}

static enum status
attempt(void *context)
{
	struct html_page page;
	struct arena own;
	struct err none;

	(void)context;
	arena_init(&own, 0);
	enum status status =
		html_read(&own, SLICE("<p style='x'>a&amp;<a href=b onclick=c>d</a><p hidden>e"),
			  &page, &none);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),   cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_links),  cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_cut),    cmocka_unit_test(test_limits),
		cmocka_unit_test(test_linear), cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
