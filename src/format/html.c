#include "format/html.h"

#include "format/html_token.h"
#include "format/limits.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>

/* What an element does to the text around it. */
enum flow { FLOW_LINE, FLOW_CELL };

static const struct {
	struct slice name;
	enum flow flow;
} FLOWS[] = {
	{SLICE_INIT("br"), FLOW_LINE},     {SLICE_INIT("p"), FLOW_LINE},
	{SLICE_INIT("div"), FLOW_LINE},    {SLICE_INIT("tr"), FLOW_LINE},
	{SLICE_INIT("li"), FLOW_LINE},     {SLICE_INIT("h1"), FLOW_LINE},
	{SLICE_INIT("h2"), FLOW_LINE},     {SLICE_INIT("h3"), FLOW_LINE},
	{SLICE_INIT("h4"), FLOW_LINE},     {SLICE_INIT("table"), FLOW_LINE},
	{SLICE_INIT("td"), FLOW_CELL},     {SLICE_INIT("th"), FLOW_CELL},
	{SLICE_INIT("option"), FLOW_LINE}, {SLICE_INIT("blockquote"), FLOW_LINE},
};

/* Elements that hold nothing, so that hiding one hides nothing (WHATWG HTML §13.1.2). */
static const struct slice VOID_ELEMENTS[] = {
	SLICE_INIT("area"),  SLICE_INIT("base"), SLICE_INIT("br"),     SLICE_INIT("col"),
	SLICE_INIT("embed"), SLICE_INIT("hr"),   SLICE_INIT("img"),    SLICE_INIT("input"),
	SLICE_INIT("link"),  SLICE_INIT("meta"), SLICE_INIT("source"), SLICE_INIT("wbr"),
};

/* Elements whose content browsers do not show. */
static const struct slice UNSHOWN[] = {
	SLICE_INIT("template"), SLICE_INIT("iframe"), SLICE_INIT("video"),
	SLICE_INIT("audio"),    SLICE_INIT("canvas"), SLICE_INIT("datalist"),
};

/* Colours that nobody sees on a page without a background. */
static const struct slice WHITE[] = {
	SLICE_INIT("#fff;"),        SLICE_INIT("#ffffff;"),
	SLICE_INIT("white;"),       SLICE_INIT("rgb(255,255,255);"),
	SLICE_INIT("transparent;"),
};

/* What in a style= keeps an element from being seen; white space is left out before the look. */
static const struct slice HIDING_STYLES[] = {
	SLICE_INIT("display:none"), SLICE_INIT("visibility:hidden"), SLICE_INIT("font-size:0"),
	SLICE_INIT("opacity:0;"),   SLICE_INIT("max-height:0"),      SLICE_INIT("mso-hide:all"),
};

/* References of HTML5 that libxml2's table of HTML 4 lacks and that hide what a link is. */
static const struct {
	struct slice name;
	char byte;
} REFERENCES[] = {
	{SLICE_INIT("Tab"), '\t'},   {SLICE_INIT("NewLine"), '\n'}, {SLICE_INIT("excl"), '!'},
	{SLICE_INIT("num"), '#'},    {SLICE_INIT("dollar"), '$'},   {SLICE_INIT("percnt"), '%'},
	{SLICE_INIT("apos"), '\''},  {SLICE_INIT("lpar"), '('},     {SLICE_INIT("rpar"), ')'},
	{SLICE_INIT("ast"), '*'},    {SLICE_INIT("plus"), '+'},     {SLICE_INIT("comma"), ','},
	{SLICE_INIT("period"), '.'}, {SLICE_INIT("sol"), '/'},      {SLICE_INIT("colon"), ':'},
	{SLICE_INIT("semi"), ';'},   {SLICE_INIT("equals"), '='},   {SLICE_INIT("quest"), '?'},
	{SLICE_INIT("commat"), '@'}, {SLICE_INIT("bsol"), '\\'},    {SLICE_INIT("lowbar"), '_'},
	{SLICE_INIT("hyphen"), '-'}, {SLICE_INIT("dash"), '-'},     {SLICE_INIT("AMP"), '&'},
	{SLICE_INIT("LT"), '<'},     {SLICE_INIT("GT"), '>'},       {SLICE_INIT("QUOT"), '"'},
};

#define REFERENCE_BYTES 16 /* longer names are of signs that nobody needs here */

struct reader {
	struct arena *arena;
	struct html_page page;
	struct buf text, hidden, script;
	bool blank;         /* the text ends with white space, or is empty */
	size_t open;        /* 1 + index of the link that <a> has open; 0: none */
	struct slice hider; /* the element that hides what is in it, or SLICE_NONE */
	size_t hider_depth; /* how many of that name are open inside it */
	/* Where the text of each link starts and ends, in `text` or `hidden`. */
	struct range {
		size_t from, to;
	} * ranges;
	size_t range_capacity;
	bool ground; /* as of html_has_ground */
};

/* ---- references ---- */

/* WHATWG HTML §13.2.5.80: numbers of windows-1252's controls mean its signs. */
static uint32_t
number_meaning(uint32_t number)
{
	static const uint16_t WINDOWS[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020,
					     0x2021, 0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,
					     0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d,
					     0x2022, 0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a,
					     0x153,  0x9d,   0x17e,  0x178};

	if (number >= 0x80 && number < 0xa0)
		return WINDOWS[number - 0x80];
	return number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000) ? 0xfffd
											 : number;
}

/* "#38;" or "#x26": the length taken, 0: no number. */
static size_t
number_read(struct slice s, uint32_t *ret)
{
	bool hex = s.length > 1 && byte_lower(s.at[1]) == 'x';
	size_t at = hex ? 2 : 1, start = at;
	uint32_t number = 0;

	for (; at < s.length; at++) {
		char c = byte_lower(s.at[at]);
		uint32_t digit;
		if (byte_is_digit(c))
			digit = (uint32_t)(c - '0');
		else if (hex && c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a' + 10);
		else
			break;
		number = number > 0x110000 ? number : number * (hex ? 16 : 10) + digit;
	}
	if (at == start)
		return 0;
	*ret = number_meaning(number);
	return at + (at < s.length && s.at[at] == ';');
}

/* "amp;": the length taken, 0: no name that is known. */
static size_t
name_read(struct slice s, uint32_t *ret)
{
	char name[REFERENCE_BYTES + 1];
	size_t length = 0;

	while (length < REFERENCE_BYTES && length < s.length &&
	       (byte_is_letter(s.at[length]) || byte_is_digit(s.at[length])))
		length++;
	if (length == 0)
		return 0;
	memcpy(name, s.at, length);
	name[length] = '\0';
	size_t taken = length + (length < s.length && s.at[length] == ';');
	for (size_t i = 0; i < sizeof(REFERENCES) / sizeof(*REFERENCES); i++)
		if (slice_equal(slice_of(name, length), REFERENCES[i].name)) {
			*ret = (unsigned char)REFERENCES[i].byte;
			return taken;
		}
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
	if (!entity)
		return 0;
	*ret = entity->value;
	return taken;
}

void
html_unescape(struct buf *out, struct slice text)
{
	while (text.length > 0) {
		size_t and = slice_find_byte(text, '&');
		uint32_t code_point = 0;
		buf_write(out, slice_part(text, 0, and));
		if (and == SIZE_MAX)
			return;
		text = slice_part(text, and+1, SIZE_MAX);
		size_t taken = text.length > 0 && text.at[0] == '#' ? number_read(text, &code_point)
								    : name_read(text, &code_point);
		if (taken)
			buf_write_utf8(out, code_point);
		else
			buf_write_byte(out, '&');
		text = slice_part(text, taken, SIZE_MAX);
	}
}

enum status
html_unescaped(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	html_unescape(&buf, text);
	return buf_slice(&buf, ret, err);
}

/* ---- text ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct buf *
text_of(struct reader *reader)
{
	return reader->hider.length > 0 ? &reader->hidden : &reader->text;
}

static void
write_flow(struct reader *reader, enum flow flow)
{
	struct buf *out = text_of(reader);

	while (out->length > 0 && out->bytes[out->length - 1] == ' ')
		out->length--;
	if (out->length > 0 && out->bytes[out->length - 1] != '\n')
		buf_write_byte(out, flow == FLOW_LINE ? '\n' : ' ');
	reader->blank = true;
}

/* White space is joined, as it is shown. */
static void
write_text(struct reader *reader, struct slice text)
{
	struct buf *out = text_of(reader);

	while (text.length > 0) {
		size_t length = 0;
		while (length < text.length && !is_blank(text.at[length]))
			length++;
		if (length > 0) {
			html_unescape(out, slice_part(text, 0, length));
			reader->blank = false;
		}
		text = slice_part(text, length, SIZE_MAX);
		for (length = 0; length < text.length && is_blank(text.at[length]); length++)
			;
		if (length > 0 && !reader->blank && out->length > 0) {
			buf_write_byte(out, ' ');
			reader->blank = true;
		}
		text = slice_part(text, length, SIZE_MAX);
	}
}

/* ---- links ---- */

static void
link_close(struct reader *reader)
{
	if (reader->open)
		reader->ranges[reader->open - 1].to = text_of(reader)->length;
	reader->open = 0;
}

static enum status
link_add(struct reader *reader, enum html_link_kind kind, struct slice target, struct slice span,
	 struct err *err)
{
	struct html_page *page = &reader->page;
	struct html_link link = {.kind = kind, .span = span, .hidden = reader->hider.length > 0};

	if (page->link_count == HTML_LINKS_MAX) {
		page->cut = "a page has more links than are read";
		return STATUS_OK;
	}
	TRY(html_unescaped(reader->arena, target, &link.target, err));
	struct html_link *links =
		arena_grow(reader->arena, page->links, &page->link_capacity, page->link_count + 1,
			   sizeof(*links), _Alignof(struct html_link));
	struct range *ranges =
		!links ? NULL
		       : arena_grow(reader->arena, reader->ranges, &reader->range_capacity,
				    page->link_count + 1, sizeof(*ranges), _Alignof(struct range));
	if (!links || !ranges)
		return err_no_memory(err);
	page->links = links;
	reader->ranges = ranges;
	size_t at = text_of(reader)->length;
	ranges[page->link_count] = (struct range){at, at};
	links[page->link_count++] = link;
	return STATUS_OK;
}

/* "5; url='https://...'": WHATWG HTML §4.2.5.3, its shared declarative refresh steps. */
static struct slice
refresh_target(struct slice content)
{
	size_t at = slice_find_nocase(content, SLICE("url"));

	if (at == SIZE_MAX)
		return SLICE_NONE;
	struct slice rest = slice_trim(slice_part(content, at + 3, SIZE_MAX));
	if (!slice_starts(rest, SLICE("=")))
		return SLICE_NONE;
	rest = slice_trim(slice_part(rest, 1, SIZE_MAX));
	if (rest.length > 1 && (*rest.at == '"' || *rest.at == '\'')) {
		size_t close = slice_find_byte(slice_part(rest, 1, SIZE_MAX), *rest.at);
		return slice_part(rest, 1, close);
	}
	return rest;
}

/* ---- tags ---- */

static bool
name_is(const struct html_token *token, const char *name)
{
	return slice_equal_nocase(token->name, slice_text(name));
}

/* text: a colour and what is behind it. */
static bool
starts_white(struct slice text)
{
	for (size_t i = 0; i < sizeof(WHITE) / sizeof(*WHITE); i++)
		if (slice_starts_nocase(text, WHITE[i]))
			return true;
	return false;
}

static bool
style_has(struct slice style, struct slice rule)
{
	bool zero = slice_ends(rule, SLICE("0"));
	size_t at;

	while ((at = slice_find(style, rule)) != SIZE_MAX) {
		style = slice_part(style, at + rule.length, SIZE_MAX);
		if (!zero || !slice_starts(style, SLICE(".")))
			return true;
	}
	return false;
}

static bool
style_hides(struct arena *scratch, struct slice style, bool ground)
{
	struct arena_mark mark = arena_mark(scratch);
	struct buf plain;
	bool hides = false;

	buf_init(&plain, scratch);
	buf_write_byte(&plain, ';');
	for (size_t i = 0; i < style.length && i < HTML_STYLE_BYTES; i++)
		if (!is_blank(style.at[i]))
			buf_write_byte(&plain, byte_lower(style.at[i]));
	buf_write_byte(&plain, ';');
	struct slice all = slice_of(plain.bytes, plain.length);
	size_t color = slice_find(all, SLICE(";color:"));
	hides = !ground && color != SIZE_MAX && starts_white(slice_part(all, color + 7, SIZE_MAX));
	for (size_t i = 0; i < sizeof(HIDING_STYLES) / sizeof(*HIDING_STYLES); i++)
		hides = hides || style_has(all, HIDING_STYLES[i]);
	arena_rewind(scratch, mark);
	return hides;
}

static bool
is_white(struct slice color)
{
	char text[32];

	color = slice_trim(color);
	return (size_t)snprintf(text, sizeof(text), "%.*s;", SLICE_PRINT(color)) < sizeof(text) &&
	       starts_white(slice_text(text));
}

bool
html_is_void(struct slice name)
{
	for (size_t i = 0; i < sizeof(VOID_ELEMENTS) / sizeof(*VOID_ELEMENTS); i++)
		if (slice_equal_nocase(name, VOID_ELEMENTS[i]))
			return true;
	return false;
}

bool
html_hides(struct arena *scratch, const struct html_token *token, bool ground)
{
	struct slice value;

	if (html_is_void(token->name))
		return false;
	for (size_t i = 0; i < sizeof(UNSHOWN) / sizeof(*UNSHOWN); i++)
		if (slice_equal_nocase(token->name, UNSHOWN[i]))
			return true;
	if (name_is(token, "dialog"))
		return !html_attribute(token, SLICE("open"), &value);
	return html_attribute(token, SLICE("hidden"), &value) ||
	       (html_attribute(token, SLICE("style"), &value) &&
		style_hides(scratch, value, ground)) ||
	       (!ground && name_is(token, "font") &&
		html_attribute(token, SLICE("color"), &value) && is_white(value));
}

/* Of `most` at most: over it hidden text goes on in the last that was added, and so it does where
 * nothing that is seen parts it. */
static enum status
aside_add(struct reader *reader, struct slice text, bool picture, size_t most, struct err *err)
{
	struct html_page *page = &reader->page;
	struct html_aside *asides = page->asides;
	size_t count = page->aside_count, at = reader->text.length;

	at -= at > 0 &&
	      reader->text.bytes[at - 1] == ' '; /* of which none is kept at a line's end */
	if (count >= most ||
	    (count && !picture && !asides[count - 1].picture && asides[count - 1].at == at))
		return STATUS_OK;
	asides = arena_grow(reader->arena, asides, &page->aside_capacity, count + 1,
			    sizeof(*asides), _Alignof(struct html_aside));
	if (!asides)
		return err_no_memory(err);
	page->asides = asides;
	asides[page->aside_count++] = (struct html_aside){text, at, picture};
	return STATUS_OK;
}

/* The text of what is hidden is its length before it, until all is read. */
static enum status
hide_open(struct reader *reader, const struct html_token *token, struct err *err)
{
	if (reader->hider.length > 0) {
		reader->hider_depth += slice_equal_nocase(token->name, reader->hider);
	} else if (html_hides(reader->arena, token, reader->ground)) {
		link_close(reader);
		reader->hider = token->name;
		reader->hider_depth = 1;
		return aside_add(reader, slice_of(NULL, reader->hidden.length), false,
				 HTML_ASIDES_MAX, err);
	}
	return STATUS_OK;
}

/* WHATWG HTML §4.8.3: what stands for a picture. */
static enum status
tag_picture(struct reader *reader, const struct html_token *token, struct err *err)
{
	struct slice text;

	if (reader->hider.length > 0 || !name_is(token, "img") ||
	    !html_attribute(token, SLICE("alt"), &text) || slice_trim(text).length == 0)
		return STATUS_OK;
	TRY(html_unescaped(reader->arena, text, &text, err));
	return aside_add(reader, text, true, HTML_ASIDES_MAX / 2, err);
}

static void
hide_close(struct reader *reader, const struct html_token *token)
{
	if (reader->hider.length == 0 || !slice_equal_nocase(token->name, reader->hider) ||
	    --reader->hider_depth > 0)
		return;
	link_close(reader);
	reader->hider = SLICE_NONE;
}

/* Elements with an attribute that leads somewhere. */
static const struct {
	const char *element;
	struct slice attribute;
	enum html_link_kind kind;
} LINKS[] = {
	{"a", SLICE_INIT("href"), HTML_ANCHOR},
	{"a", SLICE_INIT("xlink:href"), HTML_ANCHOR},
	{"area", SLICE_INIT("href"), HTML_ANCHOR},
	{"form", SLICE_INIT("action"), HTML_FORM},
	{"button", SLICE_INIT("formaction"), HTML_FORM},
	{"input", SLICE_INIT("formaction"), HTML_FORM},
	{"iframe", SLICE_INIT("src"), HTML_FRAME},
	{"embed", SLICE_INIT("src"), HTML_FRAME},
	{"object", SLICE_INIT("data"), HTML_FRAME},
	{"frame", SLICE_INIT("src"), HTML_FRAME},
};

static enum status
tag_links(struct reader *reader, const struct html_token *token, struct err *err)
{
	struct slice value;

	if (name_is(token, "a"))
		link_close(reader);
	for (size_t i = 0; i < sizeof(LINKS) / sizeof(*LINKS); i++) {
		if (!name_is(token, LINKS[i].element) ||
		    !html_attribute(token, LINKS[i].attribute, &value))
			continue;
		TRY(link_add(reader, LINKS[i].kind, value, token->span, err));
		if (LINKS[i].kind == HTML_ANCHOR && name_is(token, "a") &&
		    reader->page.link_count > 0)
			reader->open = reader->page.link_count;
	}
	if (name_is(token, "meta") && html_attribute(token, SLICE("http-equiv"), &value) &&
	    slice_equal_nocase(slice_trim(value), SLICE("refresh")) &&
	    html_attribute(token, SLICE("content"), &value)) {
		value = refresh_target(value);
		if (value.length > 0)
			TRY(link_add(reader, HTML_REFRESH, value, token->span, err));
	}
	if (name_is(token, "base") && !reader->page.base.at &&
	    html_attribute(token, SLICE("href"), &value))
		TRY(html_unescaped(reader->arena, value, &reader->page.base, err));
	return STATUS_OK;
}

/* Handlers are scripts too: onload="..." */
static void
tag_scripts(struct reader *reader, const struct html_token *token)
{
	struct slice rest = token->attributes, name, value;

	while (html_attribute_next(&rest, &name, &value))
		if (slice_starts_nocase(name, SLICE("on")) && value.length > 0) {
			html_unescape(&reader->script, value);
			buf_write_byte(&reader->script, '\n');
		}
}

static void
tag_flow(struct reader *reader, const struct html_token *token)
{
	for (size_t i = 0; i < sizeof(FLOWS) / sizeof(*FLOWS); i++)
		if (slice_equal_nocase(token->name, FLOWS[i].name)) {
			write_flow(reader, FLOWS[i].flow);
			return;
		}
}

static enum status
tag_open(struct reader *reader, const struct html_token *token, struct err *err)
{
	struct slice value;

	bool frame = name_is(token, "iframe"); /* is seen, but what stands in its element is not */

	tag_flow(reader, token);
	if (frame)
		TRY(tag_links(reader, token, err));
	TRY(hide_open(reader, token, err));
	TRY(tag_picture(reader, token, err));
	if (!frame)
		TRY(tag_links(reader, token, err));
	tag_scripts(reader, token);
	if (name_is(token, "form"))
		reader->page.form = true;
	if (name_is(token, "input") && html_attribute(token, SLICE("type"), &value) &&
	    slice_equal_nocase(slice_trim(value), SLICE("password")))
		reader->page.password = true;
	return STATUS_OK;
}

static void
tag_close(struct reader *reader, const struct html_token *token)
{
	if (name_is(token, "a"))
		link_close(reader);
	hide_close(reader, token);
	tag_flow(reader, token);
}

static enum status
token_read(struct reader *reader, const struct html_token *token, struct err *err)
{
	switch (token->kind) {
	case HTML_TOKEN_TEXT:
		write_text(reader, token->span);
		return STATUS_OK;
	case HTML_TOKEN_RAW:
		if (slice_equal(token->name, SLICE("script"))) {
			buf_write(&reader->script, token->span);
			buf_write_byte(&reader->script, '\n');
		} else if (slice_equal(token->name, SLICE("textarea")) ||
			   slice_equal(token->name, SLICE("xmp"))) {
			write_text(reader, token->span);
		}
		return STATUS_OK;
	case HTML_TOKEN_OPEN:
		return tag_open(reader, token, err);
	case HTML_TOKEN_CLOSE:
		tag_close(reader, token);
		return STATUS_OK;
	case HTML_TOKEN_COMMENT:
		return STATUS_OK;
	}
	return STATUS_OK;
}

bool
html_has_ground(struct slice html)
{
	return slice_find_nocase(html, SLICE("background")) != SIZE_MAX ||
	       slice_find_nocase(html, SLICE("bgcolor")) != SIZE_MAX ||
	       slice_find_nocase(html, SLICE("stylesheet")) != SIZE_MAX;
}

/* Each hidden one ends where the next one begins. */
static void
set_hidden(struct html_page *page)
{
	size_t end = page->hidden.length;

	for (size_t i = page->aside_count; i-- > 0;) {
		struct html_aside *aside = &page->asides[i];
		size_t from = aside->text.length;
		if (aside->picture)
			continue;
		aside->text = slice_part(page->hidden, from, end - from);
		end = from;
	}
}

enum status
html_read(struct arena *arena, struct slice html, struct html_page *ret, struct err *err)
{
	struct reader reader = {.arena = arena, .blank = true};
	struct html_page *page = &reader.page;
	struct html_tokens tokens;
	struct html_token token;

	if (html.length > HTML_BYTES) {
		page->cut = "a page is longer than what is read of one";
		html = slice_part(html, 0, HTML_BYTES);
	}
	buf_init(&reader.text, arena);
	buf_init(&reader.hidden, arena);
	buf_init(&reader.script, arena);
	reader.ground = html_has_ground(html);
	html_tokens_init(&tokens, html);
	while (html_tokens_next(&tokens, &token))
		TRY(token_read(&reader, &token, err));
	link_close(&reader);
	TRY(buf_slice(&reader.text, &page->text, err));
	TRY(buf_slice(&reader.hidden, &page->hidden, err));
	TRY(buf_slice(&reader.script, &page->script, err));
	for (size_t i = 0; i < page->link_count; i++) {
		const struct range *range = &reader.ranges[i];
		struct slice all = page->links[i].hidden ? page->hidden : page->text;
		if (range->to > range->from)
			page->links[i].text =
				slice_trim(slice_part(all, range->from, range->to - range->from));
	}
	set_hidden(page);
	*ret = *page;
	return STATUS_OK;
}
