#include "document_support.h"

#include "format/limits.h"

static void
test_html(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_HTML,
			   SLICE("<meta charset=windows-1251><title>A &amp; B</title>"
				 "<meta name=generator content='Hand 1.0'>"
				 "<body><h1>Head</h1><p>One <b>tw</b>o\n three<br>\xc4\xe0</p>"
				 "<p hidden>unseen</p><script>code</script></body>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 5);
	assert_unit(&document, 0, UNIT_BESIDE, "A & B", "title");
	assert_unit(&document, 1, UNIT_BODY, "Head", "paragraph 1");
	assert_unit(&document, 2, UNIT_BODY, "One two three", "paragraph 2");
	assert_unit(&document, 3, UNIT_BODY, "Да", "paragraph 3");
	assert_unit(&document, 4, UNIT_HIDDEN, "unseen", "paragraph, hidden");
	assert_field(&document, "Title", 0, "A & B");
	assert_field(&document, "Generator", 0, "Hand 1.0");
}

/* What a browser makes of a page is told beside its text, and what it keeps from being seen. */
static void
test_html_drawn(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_HTML,
		SLICE("<script type='application/ld+json'>{}</script>"
		      "<u></u>"
		      "<script>\n write( 'a &amp;\t b')</script><script src='/x/y.js?v=2'></script>"
		      "<body onload='go()' onclick='no()'><p>One</p>"
		      "<style>/* p{display:none} */ p::after{content:'tw\\6f'} q{content:'\\2022'}"
		      "@media print{.a{d\\69splay: none}} b{font-size:0.9em} i{content:attr(x)}"
		      "s{font-size:0.9em;font-size:0}"
		      "li:before{content:'\xe2\x9c\x93 o'} u{color : #FFF}"
		      "ol:before{content:'&#10003; o'} ul:before{content:'&#78;&#111;'}"
		      "dl:before{content:'&#10003'}</style>"
		      "<iframe srcdoc='&lt;p>Inner&lt;/p>'>no</iframe><iframe "
		      "src=f/g.html></iframe>"
		      "<input value=typed><input type=hidden value=none><xmp>as is</xmp>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_BODY, "One", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "as is", "paragraph 2");
	assert_unit(&document, 2, UNIT_HIDDEN, "no", "paragraph, hidden");
	assert_unit(&document, 3, UNIT_HIDDEN, "Inner", "frame");
	assert_unit(&document, 4, UNIT_HIDDEN, "typed", "field");
	assert_int_equal(document.unit_count, 5);
	assert_field(&document, "PageScript", 0, "write( 'a & b')");
	assert_field(&document, "PageScript", 1, "y.js");
	assert_field(&document, "PageScript", 2, "go()");
	assert_field(&document, "PageStyle", 0, "p::after{content:'tw\\6f'}");
	assert_field(&document, "PageStyle", 1, ".a{display:none}");
	assert_field(&document, "PageStyle", 2, "i{content:attr(x)}");
	assert_field(&document, "PageStyle", 3, "s{font-size:0}");
	assert_field(&document, "PageStyle", 4, "u{color:#fff}");
	assert_field(&document, "PageStyle", 5, "ul:before{content:'No'}");
	assert_field(&document, "PageStyle", 6, "dl:before{content:'\xe2\x9c\x93'}");
	assert_field(&document, "PageFrame", 0, "g.html");
	assert_int_equal(document.field_count, 11);
}

/* Hosts that a page loads from or sends to, each once; where its links lead is told of these. */
/* A browser undoes references in attributes before it looks what they say. */
static void
test_html_references(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_HTML,
			   SLICE("<p>One</p><script type='text/javas&#99;ript'>go()</script>"
				 "<script type='text/javas&#99;ript' src=a.js></script>"
				 "<link rel='style&#115;heet' href=a.css>"
				 "<meta http-equiv='ref&#114;esh' content='0;url=b.html'>"));
	assert_field(&document, "PageScript", 0, "go()");
	assert_field(&document, "PageScript", 1, "a.js");
	assert_field(&document, "PageStyle", 0, "a.css");
	assert_field(&document, "PageFrame", 0, "0;url=b.html");
}

static void
test_html_hosts(void **state)
{
	static const struct {
		const char *html, *host;
	} CASES[] = {
		{"<img src=HTTP://Pine.example:8080/a.png>", "pine.example"},
		{"<script src=//ann@pine.example/a.js></script>", "pine.example"},
		{"<link rel=stylesheet href='https:\\\\pine.example\\a.css'>", "pine.example"},
		{"<img srcset='a.png 1x, https://pine.example/b.png 2x'>", "pine.example"},
		{"<form action=https:pine.example/send></form>", "pine.example"},
		{"<style>p{background:url(//pine.example/a)}</style>", "pine.example"},
		{"<p style='background:url(\"http://pine.example\")'>a</p>", "pine.example"},
		{"<base href=https://xn--bcher-kva.example./>", "b\xc3\xbc"
								"cher.example"},
		{"<input formaction='https://B\xc3\x9c"
		 "CHER.example'>",
		 "b\xc3\xbc"
		 "cher.example"},
		{"<iframe srcdoc=\"<img src='//pine.example/a'>\"></iframe>", "pine.example"},
		{"<img src='/&#9;/pine.ex\nample/a.png'>", "pine.example"},
		{"<link rel='style&#115;heet' href=//pine.example/a.css>", "pine.example"},
		{"<img src=a.png><img src=b//c.png><form action=/send></form>", NULL},
		{"<a href=https://pine.example>a</a><img alt=https://pine.example>", NULL},
		{"<link rel=canonical href=https://pine.example>", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice html;
		struct document document;
		assert_int_equal(slice_print(&arena, &html, &err,
					     "<meta charset=utf-8><p>One</p>%s%s", CASES[i].html,
					     CASES[i].html),
				 STATUS_OK);
		document = read_as(SNIFF_HTML, html);
		struct slice host = document_value(&document, "PageHost");
		assert_slice(host, CASES[i].host ? CASES[i].host : "");
	}
}

static void
test_html_hosts_limit(void **state)
{
	struct document document;
	struct slice html;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<p>One</p>");
	for (size_t i = 0; i <= HTML_HOSTS_MAX; i++) {
		char line[64];
		assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
		document = i == HTML_HOSTS_MAX ? read_as(SNIFF_HTML, html) : document;
		(void)snprintf(line, sizeof(line), "<img src=//h%zu.example>", i);
		buf_write_text(&buf, line);
	}
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_int_equal(document.field_count, HTML_HOSTS_MAX);
}

/* Where links lead, in one form; what leads nowhere else is not told. */
static void
test_html_links(void **state)
{
	static const struct {
		const char *target, *told;
	} CASES[] = {
		{"https://Pine.example:443/", "https://pine.example"},
		{"HTTP://pine.example.:80/A%41%3c%3E", "http://pine.example/AA%3C%3E"},
		{"https://pine.example/<https://oak.example",
		 "https://pine.example/%3Chttps://oak.example"},
		{"&#1; /\\pine.example/a", "https://pine.example/a"},
		{"\\\t\\pine.example", "https://pine.example"},
		{"http://pine.example:443/", "http://pine.example:443"},
		{"https://xn--bcher-kva.example/a", "https://b\xc3\xbc"
						    "cher.example/a"},
		{"https://b%C3%BCcher.example/a", "https://b\xc3\xbc"
						  "cher.example/a"},
		{"https://xn--a-.example/", "https://xn--a-.example"},
		{"//pine.example/a", "https://pine.example/a"},
		{"ht\ntps://pine.ex\tample", "https://pine.example"},
		{"mailto:Ann@pine.example", "mailto:Ann@pine.example"},
		{"javascript:go()", "javascript:go()"},
		{"file://hall/x", "file://hall/x"},
		{"file:///x", NULL},
		{"c:/x", NULL},
		{"a.html", NULL},
		{"/a:b", NULL},
		{"#a", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice html, told;
		struct document document;
		assert_int_equal(slice_print(&arena, &html, &err,
					     "<meta charset=utf-8><p>On <a href='%s'>two</a></p>",
					     CASES[i].target),
				 STATUS_OK);
		document = read_as(SNIFF_HTML, html);
		assert_int_equal(document.unit_count, CASES[i].told ? 2 : 1);
		if (!CASES[i].told)
			continue;
		assert_int_equal(slice_print(&arena, &told, &err, "two <%s>", CASES[i].told),
				 STATUS_OK);
		assert_slice(document.units[1].text, told.at);
	}
}

/* A rule for elements of which the page has none hides nothing. */
static void
test_html_idle(void **state)
{
	static const struct {
		const char *html;
		size_t told;
	} CASES[] = {
		{"<style> comment { display:none }</style><p>One", 0},
		{"<style> comment { display:none }</style><p>One<COMMENT>not</COMMENT>", 1},
		{"<style>.comment { display:none }</style><p>One", 0},
		{"<style>.comment { display:none }</style><p class='a Comment'>One", 1},
		{"<style>.comment { display:none }</style><p class='&#99;omment'>One", 1},
		{"<style>#comment { display:none }</style><p id='&#99;omment'>One", 1},
		{"<style>p.a#b, q { display:none }</style><p class=a>One", 0},
		{"<style>p.a#b, q { display:none }</style><p class=a id=b>One", 1},
		{"<style>q:not(p) { display:none }</style><p>One", 1},
		{"<style>.a { display:none }</style><p>One<b onclick=''>", 1},
		{"<style>* { display:none }</style><p>One", 1},
		{"<style>b, p { display:none }</style><p>One", 1},
		{"<style>body { display:none }</style>One", 1},
	};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		document = read_as(SNIFF_HTML, slice_text(CASES[i].html));
		assert_int_equal(document.field_count, CASES[i].told);
	}
}

/* A comment or a brace in a string or an address is none; what stands before or behind a nested
 * rule counts; a string ends with its line, and not at a quote behind a backslash. */
static void
test_html_styles(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_HTML,
		SLICE("<link rel='Stylesheet' href='/a/b.css?x=1'><link rel=icon href=i.png>"
		      "<meta http-equiv=Refresh content='0; url=c.html'><p class='b e h l m "
		      "n'>One</p>"
		      "<style>@import 'd.css'; a{content:'/*'}.b{opacity:0}c{content:'*/'}"
		      "d{background:url(/*)}.e{opacity:0}f{background:url(*/)}"
		      "g{content:'}'}.h{display:none;i{top:0}}j{k{top:0}opacity:0}"
		      ".l{content:\"\\\"\";opacity:0}.m{content:'*\n;opacity:0}.n{opacity:0"
		      "</style>"));
	assert_field(&document, "PageStyle", 0, "b.css");
	assert_field(&document, "PageFrame", 0, "0; url=c.html");
	assert_field(&document, "PageStyle", 1, "{@import 'd.css'}");
	assert_field(&document, "PageStyle", 2, ".b{opacity:0}");
	assert_field(&document, "PageStyle", 3, ".e{opacity:0}");
	assert_field(&document, "PageStyle", 4, ".h{display:none}");
	assert_field(&document, "PageStyle", 5, "{opacity:0}");
	assert_field(&document, "PageStyle", 6, ".l{opacity:0}");
	assert_field(&document, "PageStyle", 7, ".m{opacity:0}");
	assert_field(&document, "PageStyle", 8, ".n{opacity:0}");
	assert_field(&document, "Refresh", 0, "0; url=c.html");
	assert_int_equal(document.field_count, 11);
	document = read_as(SNIFF_HTML,
			   SLICE("<link rel=stylesheet href='data:text/css,.n{opacity:0}/*/b.css'>"
				 "<style>a{b:\\'}.c{opacity:0}a{b:\\'}d{content:'';content:'No'}"
				 "e{content:'9'}</style><style><!-- @import url(f.css)</style>"
				 "<p class=c>One</p><d></d><e></e>"));
	assert_field(&document, "PageStyle", 0, "data:text/css,.n{opacity:0}/*/b.css");
	assert_field(&document, "PageStyle", 1, ".c{opacity:0}");
	assert_field(&document, "PageStyle", 2, "d{content:'No'}");
	assert_field(&document, "PageStyle", 3, "e{content:'9'}");
	assert_field(&document, "PageStyle", 4, "{<!-- @import url(f.css)}");
	assert_int_equal(document.field_count, 5);
}

/* What no list knows to be harmless is told, and what is is not. */
static void
test_html_harmless(void **state)
{
	static const struct {
		const char *html, *told; /* NULL: nothing */
	} CASES[] = {
		{"<p style='mso-style-parent:\"\";text-indent:-18.0pt;margin-left:36.0pt;"
		 "font:12.0pt/115% \"Cambria\",serif;-webkit-hyphens:auto;color:windowtext'>a",
		 NULL},
		{"<p style='text-indent:-18pt'>a", "style={text-indent:-18pt}"},
		{"<ol><li><p style='text-indent:-18pt'>a", NULL},
		{"<p>a<span style='margin-left:-5pt'>b", "style={margin-left:-5pt}"},
		{"<p>a<span style='direction:rtl;unicode-bidi:bidi-override'>b",
		 "style={direction:rtl}"},
		{"<p>a<bdo dir=ltr>b", "style={unicode-bidi:bidi-override}"},
		{"<p dir=rtl>\xd7\x90", NULL},
		{"<style>@font-face{font-family:A;panose-1:2 4 5}</style><p>a", NULL},
		{"<style>@font-face{font-family:A;src:url(a.woff)}</style><p>a",
		 "@font-face{src:url(a.woff)}"},
		{"<p style='display:var(--x)'>a", "style={display:var(--x)}"},
		{"<style>p{--x:none}</style><p>a", "p{--x:none}"},
		{"<p style='content-visibility:hidden'>a", "style={content-visibility:hidden}"},
		{"<p style='Translate : 0 9em'>a", "style={translate:0 9em}"},
		{"<p style='-webkit-mask:url(a)'>a", "style={-webkit-mask:url(a)}"},
		{"<p style='display:table-column'>a", "style={display:table-column}"},
		{"<p style='color:color-mix(in srgb, white, #fff)'>a",
		 "style={color:color-mix(in srgb, white, #fff)}"},
		{"<p style='color:#fefefe'>a", "style={color:#fefefe on #ffffff}"},
		{"<p style='color:#fefefe'><b style='color:red'>a", NULL},
		{"<table><tr bgcolor=#4472c4><td><font color=white>a</font>", NULL},
		{"<table><tr bgcolor=#4472c4><td><font color=white>a</font></table>"
		 "<p style='background:#000000'>b",
		 "style={color:#000000 on #000000}"},
		{"<style>.x{color:#00f}.y{background:blue}</style><p class=x>a<p class=y>b",
		 ".x{color:#00f}"},
		{"<style>.x{color:#fff;background:rgb(0, 0, 255)}</style><p class=x>a", NULL},
		{"<p style='font-size:1pt'>a", "style={font-size:1pt}"},
		{"<p style='font:1px/2 Arial'>a", "style={font:1px/2 arial}"},
		{"<p style='text-decoration:line-through 1em'>a",
		 "style={text-decoration:line-through 1em}"},
		{"<p style='background:url(a.png)'>a", "style={background:url(a.png)}"},
		{"<p style='font-family:\";\";zoom:0'>a", "style={zoom:0}"},
		{"<p style=\"x:url(');zoom:0;y:')\">a", "style={x:url(');zoom:0;y:')}"},
		{"<p style='list-style-type:\"not \"'>a", "style={list-style-type:\"not \"}"},
		{"<p style='display:none;position:absolute'>a", "style={position:absolute}"},
		{"<p style='margin:2em -5pt 0;height:1em;line-height:normal;opacity:1'>a", NULL},
		{"<p style='margin-top:-40pt'>a", "style={margin-top:-40pt}"},
		{"<p style='margin:0 0 -40pt'>a", "style={margin:0 0 -40pt}"},
		{"<p style='height:0;overflow:auto'>a", "style={height:0}"},
		{"<p style='line-height:0'>a<sup style='line-height:0'>b", "style={line-height:0}"},
		{"<p style='opacity:.5'>a", "style={opacity:.5}"},
		{"<style>p::after{content:'\\2022  o'}i:after{content:','}</style><p><i>a</i>",
		 "i:after{content:','}"},
		{"<style>i:after{content:'\\202e'}</style><p><i>a</i>",
		 "i:after{content:'\\202e'}"},
		{"<style>i:after{content:'k'}</style><p><i>a</i>", "i:after{content:'k'}"},
		{"<svg><text x=-999>a</text></svg>", "text"},
		{"<details>a</details>", "details"},
		{"<details open>a</details>", NULL},
		{"<p dir='/*' style='zoom:0'>a", "style={zoom:0}"},
		{"<p dir='ltr/*' style='zoom:0'>a", "style={zoom:0}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = read_as(SNIFF_HTML, slice_text(CASES[i].html));
		struct slice told = document_value(&document, "PageStyle");
		assert_slice(told, CASES[i].told ? CASES[i].told : "");
	}
}

/* White letters are hidden where nothing lies behind them. */
static void
test_html_white(void **state)
{
	struct document document;

	(void)state;
	document =
		read_as(SNIFF_HTML, SLICE("<p>a<span style='color: #FFFFFF'>b</span>"
					  "<font color=white>c</font><i style='color:#fff0e0'>d"));
	assert_unit(&document, 0, UNIT_BODY, "ad", "paragraph 1");
	assert_unit(&document, 1, UNIT_HIDDEN, "bc", "paragraph, hidden");
	document = read_as(SNIFF_HTML, SLICE("<p bgcolor=black style='color:#fff'>a"));
	assert_unit(&document, 0, UNIT_BODY, "a", "paragraph 1");
}

/* What is hidden, and words for pictures, behind the line they are part of: HTML_ASIDES_MAX. */
static void
test_html_asides(void **state)
{
	struct document document;
	struct slice html;
	struct buf buf;

	(void)state;
	document = read_as(SNIFF_HTML,
			   SLICE("<p>One <img alt='a&amp;b'><p>Two<b hidden>x<p>y</b>"
				 "<img alt=' '><p>Three<img alt=c><p hidden>z<img alt=d>"));
	assert_int_equal(document.unit_count, 8);
	assert_unit(&document, 0, UNIT_BODY, "One", "paragraph 1");
	assert_unit(&document, 1, UNIT_BESIDE, "a&b", "words for a picture");
	assert_unit(&document, 2, UNIT_BODY, "Two", "paragraph 2");
	assert_unit(&document, 3, UNIT_HIDDEN, "x", "paragraph, hidden");
	assert_unit(&document, 4, UNIT_HIDDEN, "y", "paragraph, hidden");
	assert_unit(&document, 6, UNIT_BESIDE, "c", "words for a picture");
	assert_unit(&document, 7, UNIT_HIDDEN, "z", "paragraph, hidden");
	buf_init(&buf, &arena);
	for (size_t i = 0; i < HTML_ASIDES_MAX; i++)
		buf_write_text(&buf, "<img alt=a>");
	for (size_t i = 0; i < HTML_ASIDES_MAX; i++)
		buf_write_text(&buf, "b<i hidden>c</i>");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	assert_int_equal(document.unit_count, 1 + HTML_ASIDES_MAX);
	assert_int_equal(document.units[HTML_ASIDES_MAX].text.length, 1 + HTML_ASIDES_MAX / 2);
}

/* HTML_DRAWN_BYTES and HTML_DRAWN_MAX of scripts, HTML_DEPTH of elements,
 * HTML_DECLARATIONS_MAX of one, HTML_FRAME_DEPTH of frames. */
static void
test_html_drawn_limits(void **state)
{
	struct document document;
	struct slice html, value;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<p>One</p><script>");
	for (size_t i = 0; i <= HTML_DRAWN_BYTES; i++)
		buf_write_byte(&buf, 'a');
	buf_write_text(&buf, "</script>");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	value = document_value(&document, "PageScript");
	assert_int_equal(slice_find(value, SLICE(" ... SHA-256 ")), HTML_DRAWN_BYTES);
	for (size_t i = 1; i < HTML_DRAWN_MAX; i++)
		buf_write_text(&buf, "<script>a</script>");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	assert_int_equal(read_as(SNIFF_HTML, html).state, DOCUMENT_READ);
	buf_write_text(&buf, "<script>a</script>");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	assert_slice(document.trouble, "a page with more than 500 scripts and styles");
	for (size_t depth = HTML_DEPTH - 4; depth < HTML_DEPTH + 2; depth++) {
		buf_init(&buf, &arena);
		for (size_t i = 0; i < depth; i++)
			buf_write_text(&buf, "<b>");
		buf_write_text(&buf, "<i style='color:#fff;background:#000'><u>a</u></i>"
				     "<i style='background:#000'>b");
		assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
		document = read_as(SNIFF_HTML, html);
		assert_slice(document_value(&document, "PageStyle"),
			     depth < HTML_DEPTH - 1 ? "style={color:#000000 on #000000}"
						    : "style={background:#000}");
	}
	for (size_t more = 0; more < 2; more++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "<p style='");
		for (size_t i = 0; i < HTML_DECLARATIONS_MAX - 1 + more; i++)
			buf_write_text(&buf, "page:a;");
		buf_write_text(&buf, "display:inline;'>a");
		assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
		document = read_as(SNIFF_HTML, html);
		assert_slice(document_value(&document, "PageStyle"),
			     more ? "style={display:inline;}" : "");
	}
	html = SLICE("<p>One</p>");
	for (unsigned depth = 0; depth <= HTML_FRAME_DEPTH; depth++) {
		assert_int_equal(read_as(SNIFF_HTML, html).state, DOCUMENT_READ);
		buf_init(&buf, &arena);
		buf_write_text(&buf, "<p>One</p><iframe srcdoc='");
		for (size_t i = 0; i < html.length; i++)
			if (html.at[i] == '&' || html.at[i] == '\'')
				buf_print(&buf, "&#%d;", html.at[i]);
			else
				buf_write_byte(&buf, html.at[i]);
		buf_write_text(&buf, "'></iframe>");
		assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	}
	document = read_as(SNIFF_HTML, html);
	assert_slice(document.trouble, "frames of a page are over 3 deep");
}

/* Links over the limit lack no text; what is behind that of a page was not read. */
static void
test_html_limits(void **state)
{
	struct document document;
	struct slice html;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < HTML_LINKS_MAX + 5; i++)
		buf_write_text(&buf, "<a href='https://a.example/'>on</a> ");
	buf_write_text(&buf, "<p>The end");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.units[document.unit_count - 1 - HTML_LINKS_MAX].text, "The end");
	assert_unit(&document, document.unit_count - HTML_LINKS_MAX, UNIT_BESIDE,
		    "on <https://a.example>", "link");
	buf_clear(&buf);
	buf_write_text(&buf, "<p>First</p>");
	while (buf.length + 1 <= HTML_BYTES)
		buf_write_byte(&buf, ' ');
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	assert_int_equal(read_as(SNIFF_HTML, html).state, DOCUMENT_READ);
	buf_write_text(&buf, "<p>Last");
	assert_int_equal(buf_slice(&buf, &html, &err), STATUS_OK);
	document = read_as(SNIFF_HTML, html);
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.trouble, "a page over 16 MiB");
	assert_int_equal(document.unit_count, 1);
}

/* A page that can be read as far as its <meta> is not in UTF-16, whatever that says. */
static void
test_html_charset(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_HTML, SLICE("<meta charset=UTF-16><p>caf\xc3\xa9"));
	assert_unit(&document, 0, UNIT_BODY, "caf\xc3\xa9", "paragraph 1");
}

/* "Declaration of rights of man and citizen" in Russian, in windows-1251, which nothing says. */
static void
test_html_guess(void **state)
{
	struct document document;

	(void)state;
	document =
		read_as(SNIFF_HTML, SLICE("<p>\xc4\xe5\xea\xeb\xe0\xf0\xe0\xf6\xe8\xff "
					  "\xef\xf0\xe0\xe2 \xf7\xe5\xeb\xee\xe2\xe5\xea\xe0 \xe8 "
					  "\xe3\xf0\xe0\xe6\xe4\xe0\xed\xe8\xed\xe0</p>"));
	assert_unit(&document, 0, UNIT_BODY, "Декларация прав человека и гражданина",
		    "paragraph 1");
}

static void
test_xml(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_XML, SLICE("<?xml version='1.0'?><w:p><!-- no -->\n<w:t>One &amp;"
					    "</w:t><w:t> two</w:t></w:p>"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, UNIT_BODY, "One &", "text 1");
	assert_unit(&document, 1, UNIT_BODY, "two", "text 2");
}

/* One that ends within a group lacks something. */
static void
test_rtf_cut(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_RTF, SLICE("{\\rtf1\\ansi One\\par {\\b Two}"));
	assert_int_equal(document.state, DOCUMENT_CUT);
	assert_slice(document.trouble, "RTF 1.9.1: it is cut within a group");
	assert_unit(&document, 1, UNIT_BODY, "Two", "paragraph 2");
	document = read_as(SNIFF_RTF, SLICE("{\\rtf1\\ansi One\\par {\\b Two}}\n\0"));
	assert_int_equal(document.state, DOCUMENT_READ);
}

static void
test_rtf(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_RTF, SLICE("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}"
					    "One\\tab t\\'e9\\par Three\\par}"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_unit(&document, 0, UNIT_BODY, "One té", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Three", "paragraph 2");
}

/* What stands elsewhere, what is hidden, fonts with code pages of their own, and \\info. */
static void
test_rtf_parts(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_RTF,
		SLICE("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}"
		      "{\\info{\\title A \\'e9}{\\author Ana}{\\operator "
		      "Bo}{\\creatim\\yr2017\\mo5\\dy5"
		      "\\hr20\\min1}{\\version7}{\\*\\company Cie}}"
		      "{\\headerl Head\\par}{\\listtext 1.\\tab}One{\\footnote A note} {\\v hidden}"
		      "{\\f1 \\'c4\\'e0}\\'e9{\\deleted gone}{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv "
		      "1}}"
		      "{\\shptxt Box\\par}}{\\shprslt Box}}{\\object{\\*\\objdata 00}{\\result "
		      "shown}}"
		      "\\par}"));
	assert_int_equal(document.unit_count, 6);
	assert_unit(&document, 0, UNIT_BODY, "One Даéshown", "paragraph 1");
	assert_unit(&document, 1, UNIT_BODY, "Box", "text box 1");
	assert_unit(&document, 2, UNIT_NOTE, "A note", "note 1");
	assert_unit(&document, 3, UNIT_RUNNING, "Head", "running head 1");
	assert_slice(document.units[4].text, "hidden");
	assert_int_equal(document.units[4].kind, UNIT_HIDDEN);
	assert_slice(document.units[5].text, "gone");
	assert_field(&document, "Title", 0, "A é");
	assert_field(&document, "Author", 0, "Ana");
	assert_field(&document, "LastModifiedBy", 0, "Bo");
	assert_field(&document, "CreateDate", 0, "2017:05:05 20:01:00");
	assert_field(&document, "RevisionNumber", 0, "7");
	assert_field(&document, "Company", 0, "Cie");
}

/* Where words lead, however it is spelled; and fields in fields. */
static void
test_rtf_links(void **state)
{
	static const struct {
		const char *field, *link; /* NULL: none is told */
	} CASES[] = {
		{"{\\*\\fldinst HYPERLINK \"http://a.example/1\"}{\\fldrslt a {\\b form}}",
		 "a form <http://a.example/1>"},
		{"{\\*\\fldinst{ hyperlink HTTP://A.Example/ \\\\o \"tip http://b.example\"}}"
		 "{\\fldrslt a}",
		 "a <http://a.example>"},
		{"{\\*\\fldinst HYPERLINK \"mailto:Bo@a.example\" \\\\l \"x\"}{\\fldrslt a}",
		 "a <mailto:Bo@a.example#x>"},
		{"{\\*\\fldinst HYPERLINK \"http://a.example/{\\field{\\*\\fldinst PAGE}"
		 "{\\fldrslt 7}}\"}{\\fldrslt a}",
		 "a <http://a.example/7>"},
		{"{\\*\\fldinst HYPERLINK http://a.example}{\\fldrslt a {\\field{\\*\\fldinst PAGE}"
		 "{\\fldrslt 7}} b}",
		 "a 7 b <http://a.example>"},
		{"{\\*\\fldinst PAGE}{\\fldrslt a {\\field{\\*\\fldinst HYPERLINK "
		 "http://a.example}{\\fldrslt b}}}",
		 "b <http://a.example>"},
		{"{\\*\\fldinst HYPERLINK \\\\l \"part\"}{\\fldrslt a}", NULL},
		{"{\\*\\fldinst HYPERLINK \"notes.doc\"}{\\fldrslt a}", NULL},
		{"{\\*\\fldinst PAGEREF http://a.example}{\\fldrslt a}", NULL},
		{"{\\*\\fldinst HYPERLINK http://a.example}{\\fldrslt }", NULL},
		{"{\\*\\fldinst HYPERLINK https:a.example/1}{\\fldrslt a}",
		 "a <https:a.example/1>"},
		{"{\\*\\fldinst HYPERLINK http://a.example}{\\fldrslt a\\v}",
		 "a <http://a.example>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice rtf;
		assert_int_equal(slice_print(&arena, &rtf, &err, "{\\rtf1 On {\\field%s}\\par}",
					     CASES[i].field),
				 STATUS_OK);
		struct document document = read_as(SNIFF_RTF, rtf);
		assert_int_equal(document.unit_count, CASES[i].link ? 2 : 1);
		if (CASES[i].link)
			assert_unit(&document, 1, UNIT_BESIDE, CASES[i].link, "link");
	}
}

#define PLAIN_PART "--c\r\nContent-Type: text/plain\r\n\r\nPlain\r\n"
#define HTML_PART "--c\r\nContent-Type: text/html\r\n\r\n"
#define LETTER_OF(type) "Subject: x\r\nContent-Type: multipart/" type "; boundary=c\r\n\r\n"

/* Which form of a letter is shown: HTML in whatever order, unless it says nothing; of two alike the
 * last; and both where they are none of one another. */
static void
test_message_forms(void **state)
{
	static const struct {
		const char *letter, *first, *second; /* behind the subject */
		enum document_unit_kind kinds[2];
	} CASES[] = {
		{LETTER_OF("alternative") HTML_PART "<p>Page\r\n" PLAIN_PART "--c--\r\n",
		 "Page",
		 "Plain",
		 {UNIT_BODY, UNIT_OTHER}},
		{LETTER_OF("alternative") PLAIN_PART HTML_PART "<img src=a>\r\n--c--\r\n",
		 "Plain",
		 NULL,
		 {UNIT_BODY, UNIT_KIND_COUNT}},
		{LETTER_OF("alternative") HTML_PART "A\r\n" HTML_PART "B\r\n--c--\r\n",
		 "A",
		 "B",
		 {UNIT_OTHER, UNIT_BODY}},
		{LETTER_OF("mixed") HTML_PART "<p>Page\r\n" PLAIN_PART "--c--\r\n",
		 "Page",
		 "Plain",
		 {UNIT_BODY, UNIT_BODY}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = read_as(SNIFF_EML, slice_text(CASES[i].letter));
		assert_int_equal(document.unit_count, CASES[i].second ? 3 : 2);
		assert_true(slice_equal(document.units[1].text, slice_text(CASES[i].first)));
		assert_int_equal(document.units[1].kind, CASES[i].kinds[0]);
		if (!CASES[i].second) /* a form without a word is told */
			assert_field(&document, "PageFrame", 0, "a form in HTML without a word");
		if (!CASES[i].second)
			continue;
		assert_true(slice_equal(document.units[2].text, slice_text(CASES[i].second)));
		assert_int_equal(document.units[2].kind, CASES[i].kinds[1]);
	}
}

static void
test_message(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_EML,
		SLICE("Received: from a.example by b.example; Fri, 5 May 2017 20:00:00 "
		      "+0300 (MSK)\r\n"
		      "Received: from c.example; Fri, 5 May 2017 17:00:00 -0000\r\n"
		      "From: Ana <ana@a.example>\r\nSubject: "
		      "=?utf-8?q?Caf=C3=A9?=\r\nX-Mailer: Hand\r\n"
		      "Date: Fri, 5 May 2017 20:00:00 +0200\r\n"
		      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
		      "Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n"
		      "Content-Type: text/plain; charset=iso-8859-1\r\n"
		      "Content-Transfer-Encoding: quoted-printable\r\n\r\nOne "
		      "=E9\r\ntwo\r\n\r\nThree\r\n"
		      "--c\r\nContent-Type: text/html\r\n\r\n<p>One "
		      "&eacute; <a href=http://a.example/>two</a><p>Four\r\n--c--\r\n--b\r\n"
		      "Content-Type: text/plain; name=a.txt\r\n\r\nattached\r\n--b--\r\n"));
	assert_int_equal(document.state, DOCUMENT_READ);
	assert_int_equal(document.unit_count, 8);
	assert_unit(&document, 0, UNIT_BODY, "Café", "subject");
	assert_unit(&document, 1, UNIT_BODY, "Ana <ana@a.example>", "from");
	assert_unit(&document, 2, UNIT_BESIDE, "2017-05-05T18:00:00Z", "date");
	assert_unit(&document, 3, UNIT_OTHER, "One é two", "line 1");
	assert_unit(&document, 4, UNIT_OTHER, "Three", "line 4");
	assert_unit(&document, 5, UNIT_BODY, "One é two", "paragraph 1");
	assert_unit(&document, 6, UNIT_BODY, "Four", "paragraph 2");
	assert_unit(&document, 7, UNIT_BESIDE, "two <http://a.example>", "link");
	assert_field(&document, "From", 0, "Ana <ana@a.example>");
	assert_field(&document, "X-Mailer", 0, "Hand");
	assert_field(&document, "ReceivedZone", 0, "+0300");
	assert_field(&document, "ReceivedZone", 1, "-0000");
	document =
		read_as(SNIFF_EML, SLICE("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>A<p>B"));
	assert_unit(&document, 2, UNIT_BODY, "B", "paragraph 2");
	document = read_as(SNIFF_EML, SLICE("\xef\xbb\xbf\r\n\n\nSubject: x\nDate: soon\n\nA"));
	assert_unit(&document, 0, UNIT_BODY, "x", "subject");
	assert_unit(&document, 1, UNIT_BESIDE, "soon", "date");
	assert_unit(&document, 2, UNIT_BODY, "A", "line 1");
	document = read_as(SNIFF_EML, SLICE("no header"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
	document = read_as(SNIFF_MSG, SLICE("no item"));
	assert_int_equal(document.state, DOCUMENT_UNREADABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_html),
					   TEST(test_html_charset),
					   TEST(test_html_guess),
					   TEST(test_html_limits),
					   TEST(test_xml),
					   TEST(test_rtf_cut),
					   TEST(test_html_drawn),
					   TEST(test_html_hosts),
					   TEST(test_html_hosts_limit),
					   TEST(test_html_links),
					   TEST(test_html_styles),
					   TEST(test_html_white),
					   TEST(test_html_harmless),
					   TEST(test_html_idle),
					   TEST(test_html_drawn_limits),
					   TEST(test_rtf),
					   TEST(test_rtf_parts),
					   TEST(test_message),
					   TEST(test_message_forms),
					   TEST(test_rtf_links),
					   TEST(test_html_asides),
					   TEST(test_html_references)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
