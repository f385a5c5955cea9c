/* What a browser makes of a page beyond its text: words that a script writes or a style puts in,
 * and what a style hides (CSS 2.1 §11.2, §12.2). None of it is run here. It is told as fields, so
 * that it can be held against the original's. */
#include "base/crypto.h"
#include "base/map.h"
#include "format/document.h"
#include "format/html.h"
#include "format/html_style.h"
#include "format/html_token.h"
#include "format/limits.h"

#include <stdio.h>
#include <string.h>

#define PAGE_POINTS 6  /* to the left of a page's text, in a browser ... */
#define LIST_POINTS 30 /* ... and of a list's */

struct drawn_element {
	struct slice name;
	struct html_ground ground; /* of what is in it */
	bool colored;              /* by itself, or what it is in */
	bool hidden;
	bool heeded; /* text in these colours was looked at */
};

struct drawn {
	struct document *document;
	struct arena arena; /* of what follows */
	struct slice html;
	unsigned depth;                 /* of frames */
	size_t told;                    /* fields */
	struct slice tag;               /* the attributes of the last element that opened */
	struct map names;               /* of elements, classes and ids; '<', '.' or '#' first */
	struct map rules;               /* that were told */
	struct drawn_element *elements; /* that are open; the first is none and has the page's */
	size_t depth_open, depth_over;  /* how many of them; of more that have no room */
	bool telling;                   /* after a first look at all of the page */
	bool scripted;                  /* scripts may give elements other names */
	bool has_ground;                /* as of html_has_ground */
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* White space is joined; what is long ends with the digest of what it says. */
static enum status
write_value(struct arena *scratch, struct slice text, struct slice *ret, struct err *err)
{
	char hex[SHA256_HEX_BYTES];
	struct sha256 digest;
	struct buf letters, value;

	buf_init(&letters, scratch);
	buf_init(&value, scratch);
	TRY(html_unescaped(scratch, text, &text, err));
	text = slice_trim(text);
	for (size_t i = 0; i < text.length; i++) {
		if (!is_blank(text.at[i]))
			buf_write_byte(&value, text.at[i]);
		else if (!is_blank(text.at[i - 1]))
			buf_write_byte(&value, ' ');
		if (document_is_code(text.at[i]))
			buf_write_byte(&letters, text.at[i]);
	}
	TRY(buf_slice(&letters, &text, err));
	TRY(buf_slice(&value, ret, err));
	if (ret->length <= HTML_DRAWN_BYTES)
		return STATUS_OK;
	TRY(sha256_of(text, &digest, err));
	sha256_print(&digest, hex);
	return slice_print(scratch, ret, err, "%.*s ... SHA-256 %s", HTML_DRAWN_BYTES, ret->at,
			   hex);
}

static enum status
tell(struct drawn *drawn, const char *name, struct slice text, struct err *err)
{
	struct document *document = drawn->document;
	struct arena_mark mark = arena_mark(document->scratch);
	struct slice value;

	TRY(write_value(document->scratch, text, &value, err));
	enum status status = STATUS_OK;
	if (value.length > 0 && drawn->told++ < HTML_DRAWN_MAX)
		status = document_add_field(document, name, value, err);
	arena_rewind(document->scratch, mark);
	TRY(status);
	return drawn->told <= HTML_DRAWN_MAX
		       ? STATUS_OK
		       : document_cut(document, err, "a page with more than %d scripts and styles",
				      HTML_DRAWN_MAX);
}

/* ---- scripts ---- */

/* WHATWG HTML §4.12.1: a type that is none of JavaScript's makes it data. */
static bool
is_script(struct slice attributes)
{
	struct html_token token = {.attributes = attributes};
	struct slice type;

	if (!html_attribute(&token, SLICE("type"), &type) || slice_trim(type).length == 0)
		return true;
	return html_attribute_may_say(&token, SLICE("type"), SLICE("script")) ||
	       slice_equal_nocase(slice_trim(type), SLICE("module"));
}

/* Events that need nobody's hand: all but these. */
static bool
is_by_itself(struct slice event)
{
	static const struct slice BY_HAND[] = {
		SLICE_INIT("onclick"),   SLICE_INIT("ondbl"),   SLICE_INIT("onmouse"),
		SLICE_INIT("onkey"),     SLICE_INIT("ondrag"),  SLICE_INIT("onchange"),
		SLICE_INIT("onsubmit"),  SLICE_INIT("ontouch"), SLICE_INIT("oninput"),
		SLICE_INIT("oncontext"),
	};

	for (size_t i = 0; i < sizeof(BY_HAND) / sizeof(*BY_HAND); i++)
		if (slice_starts_nocase(event, BY_HAND[i]))
			return false;
	return slice_starts_nocase(event, SLICE("on"));
}

/* A program that saves a page writes another path before the name of a file. */
static struct slice
file_name(struct slice path)
{
	if (slice_starts_nocase(slice_trim(path), SLICE("data:")))
		return path;
	path = slice_part(path, 0, slice_find_byte(path, '?'));
	path = slice_part(path, 0, slice_find_byte(path, '#'));
	size_t slash = slice_find_last_byte(path, '/');
	path = slash == SIZE_MAX ? path : slice_part(path, slash + 1, SIZE_MAX);
	return slice_ends(path, SLICE(".download")) ? slice_part(path, 0, path.length - 9) : path;
}

static enum status
tell_element(struct drawn *drawn, const struct html_token *token, struct err *err)
{
	static const struct {
		struct slice element, attribute;
	} SHOWN[] = {{SLICE_INIT("script"), SLICE_INIT("src")},
		     {SLICE_INIT("iframe"), SLICE_INIT("src")},
		     {SLICE_INIT("frame"), SLICE_INIT("src")},
		     {SLICE_INIT("embed"), SLICE_INIT("src")},
		     {SLICE_INIT("object"), SLICE_INIT("data")}};
	struct slice rest = token->attributes, name, value;

	for (size_t i = 0; i < sizeof(SHOWN) / sizeof(*SHOWN); i++)
		if (slice_equal_nocase(token->name, SHOWN[i].element) &&
		    html_attribute(token, SHOWN[i].attribute, &value))
			TRY(tell(drawn, i ? "PageFrame" : "PageScript", file_name(value), err));
	if (slice_equal_nocase(token->name, SLICE("link")) &&
	    html_attribute_may_say(token, SLICE("rel"), SLICE("stylesheet")) &&
	    html_attribute(token, SLICE("href"), &value))
		TRY(tell(drawn, "PageStyle", file_name(value), err));
	if (slice_equal_nocase(token->name, SLICE("meta")) &&
	    html_attribute_may_say(token, SLICE("http-equiv"), SLICE("refresh")) &&
	    html_attribute(token, SLICE("content"), &value))
		TRY(tell(drawn, "PageFrame", value, err));
	while (html_attribute_next(&rest, &name, &value))
		if (is_by_itself(name))
			TRY(tell(drawn, "PageScript", value, err));
	return STATUS_OK;
}

/* ---- what some programs show ---- */

static enum status
tell_hidden(struct drawn *drawn, struct slice text, const char *place, struct err *err)
{
	TRY(html_unescaped(drawn->document->scratch, text, &text, err));
	return document_add_unit(drawn->document, UNIT_HIDDEN, text, slice_text(place), err);
}

/* A page within the page. */
static enum status
tell_frame(struct drawn *drawn, struct slice html, struct err *err)
{
	struct html_page page;
	struct slice line;

	TRY(html_unescaped(drawn->document->scratch, html, &html, err));
	TRY(html_read(drawn->document->scratch, html, &page, err));
	while (slice_next(&page.text, '\n', &line))
		TRY(document_add_unit(drawn->document, UNIT_HIDDEN, line, SLICE("frame"), err));
	return document_add_drawn(drawn->document, html, drawn->depth + 1, err);
}

static enum status
tell_inside(struct drawn *drawn, const struct html_token *token, struct err *err)
{
	struct slice value;

	if (slice_equal_nocase(token->name, SLICE("input")) &&
	    !(html_attribute(token, SLICE("type"), &value) &&
	      slice_equal_nocase(slice_trim(value), SLICE("hidden"))) &&
	    html_attribute(token, SLICE("value"), &value))
		return tell_hidden(drawn, value, "field", err);
	if (slice_equal_nocase(token->name, SLICE("iframe")) &&
	    html_attribute(token, SLICE("srcdoc"), &value))
		return drawn->depth < HTML_FRAME_DEPTH
			       ? tell_frame(drawn, value, err)
			       : document_cut(drawn->document, err,
					      "frames of a page are over %d deep",
					      HTML_FRAME_DEPTH);
	return STATUS_OK;
}

/* ---- styles ---- */

/* Elements that a browser puts in by itself (WHATWG HTML §13.2.6). */
static const struct slice PUT_IN[] = {
	SLICE_INIT("html"),     SLICE_INIT("head"), SLICE_INIT("body"), SLICE_INIT("tbody"),
	SLICE_INIT("colgroup"), SLICE_INIT("tr"),   SLICE_INIT("img"),  SLICE_INIT("p")};

static bool
is_name_byte(char c)
{
	return byte_is_letter(c) || byte_is_digit(c) || c == '-' || c == '_' || (c & 0x80) != 0;
}

static enum status
add_name(struct drawn *drawn, char kind, struct slice name, struct err *err)
{
	struct arena_mark mark = arena_mark(drawn->document->scratch);
	struct slice key;
	struct buf buf;

	buf_init(&buf, drawn->document->scratch);
	buf_write_byte(&buf, kind);
	for (size_t i = 0; i < name.length; i++)
		buf_write_byte(&buf, byte_lower(name.at[i]));
	TRY(buf_slice(&buf, &key, err));
	enum status status = map_set(&drawn->names, key, 1, NULL, err);
	arena_rewind(drawn->document->scratch, mark);
	return status;
}

/* What a selector may name of an element. */
static enum status
add_names(struct drawn *drawn, const struct html_token *token, struct err *err)
{
	static const char BLANKS[] = " \t\n\r\f";
	struct arena *scratch = drawn->document->scratch;
	struct arena_mark mark = arena_mark(scratch);
	struct slice value;

	TRY(add_name(drawn, '<', token->name, err));
	if (html_attribute(token, SLICE("id"), &value)) {
		TRY(html_unescaped(scratch, value, &value, err));
		TRY(add_name(drawn, '#', value, err));
	}
	if (!html_attribute(token, SLICE("class"), &value))
		value = SLICE_NONE;
	TRY(html_unescaped(scratch, value, &value, err));
	for (size_t i = 0, end; i < value.length; i = end + 1) {
		for (end = i; end < value.length && !strchr(BLANKS, value.at[end]);)
			end++;
		TRY(add_name(drawn, '.', slice_part(value, i, end - i), err));
	}
	arena_rewind(scratch, mark);
	return STATUS_OK;
}

/* Whether the page has what a selector names; of one that says more than names nobody knows. */
static enum status
find_named(struct drawn *drawn, struct slice selector, bool *ret, struct err *err)
{
	*ret = true;
	for (size_t i = 0, end; i < selector.length && *ret; i = end) {
		struct arena_mark mark = arena_mark(drawn->document->scratch);
		char c = selector.at[i], kind = c == '.' || c == '#' ? c : '<';
		struct slice key;
		end = i + (kind != '<' || c == ':');
		size_t begin = end;
		while (end < selector.length && is_name_byte(selector.at[end]))
			end++;
		struct slice name = slice_part(selector, begin, end - begin);
		end = end > i ? end : i + 1;
		if (c == ':' || name.length == 0)
			continue;
		TRY(slice_print(drawn->document->scratch, &key, err, "%c%.*s", kind,
				SLICE_PRINT(name)));
		TRY(slice_lower(drawn->document->scratch, key, &key, err));
		*ret = map_find(&drawn->names, key) != NULL;
		arena_rewind(drawn->document->scratch, mark);
	}
	return STATUS_OK;
}

/* A rule for what the page has none of: programs write many into every page. */
static enum status
find_idle(struct drawn *drawn, struct slice selector, bool *ret, struct err *err)
{
	struct slice each;

	*ret = !drawn->scripted && slice_trim(selector).length > 0;
	for (size_t i = 0; i < selector.length && *ret; i++)
		*ret = !memchr("@\\([|<&\"'", selector.at[i], 10);
	while (*ret && slice_next(&selector, ',', &each)) {
		bool named;
		TRY(find_named(drawn, each, &named, err));
		*ret = !named;
	}
	return STATUS_OK;
}

/* The name of the elements that a selector is for; SLICE_NONE: it does not say, or some are blocks
 * and some are none. */
static struct slice
element_of(struct slice selector)
{
	struct slice element = SLICE_NONE, each;

	while (slice_next(&selector, ',', &each)) {
		size_t begin, end;
		each = slice_trim(each);
		for (begin = each.length; begin > 0 && !strchr(" >+~\n\t", each.at[begin - 1]);)
			begin--;
		for (end = begin; end < each.length && is_name_byte(each.at[end]);)
			end++;
		each = slice_part(each, begin, end - begin);
		if (element.at && html_is_block(element) != html_is_block(each))
			return SLICE_NONE;
		element = each;
	}
	return element;
}

static enum status
tell_once(struct drawn *drawn, struct slice rule, struct err *err)
{
	bool new;

	TRY(map_set(&drawn->rules, rule, 1, &new, err));
	return new ? tell(drawn, "PageStyle", rule, err) : STATUS_OK;
}

/* Those that may change words. */
static enum status
tell_harmful(struct drawn *drawn, struct slice selector,
	     const struct html_declarations *declarations, const struct html_ground *ground,
	     bool hidden, struct err *err)
{
	for (size_t i = 0; i < declarations->count; i++) {
		const struct html_declaration *each = &declarations->items[i];
		struct arena_mark mark = arena_mark(drawn->document->scratch);
		struct slice text;
		if (html_declaration_is_harmless(each, ground) ||
		    (hidden && html_declaration_hides(each)))
			continue;
		TRY(slice_print(drawn->document->scratch, &text, err, "%.*s{%.*s%s%.*s}",
				SLICE_PRINT(slice_trim(selector)), SLICE_PRINT(each->name),
				each->value.length ? ":" : "", SLICE_PRINT(each->value)));
		TRY(tell_once(drawn, text, err));
		arena_rewind(drawn->document->scratch, mark);
	}
	return STATUS_OK;
}

static enum status
heed_rule(struct drawn *drawn, struct slice selector, const struct html_declarations *declarations,
	  struct err *err)
{
	struct html_ground ground = drawn->elements[0].ground;
	bool idle;

	TRY(find_idle(drawn, selector, &idle, err));
	if (idle)
		return STATUS_OK;
	ground.element = element_of(selector);
	bool empty = html_is_void(ground.element); /* it has no letters */
	if (!drawn->telling && empty)
		return STATUS_OK;
	if (!drawn->telling) {
		html_declarations_colors(declarations, &drawn->elements[0].ground.colors,
					 &drawn->elements[0].ground.grounds);
		return STATUS_OK;
	}
	html_ground_heed(&ground, declarations);
	if (empty)
		ground.colors.count = ground.grounds.count = 0;
	return tell_harmful(drawn, selector, declarations, &ground, false, err);
}

static enum status
heed_declarations(struct drawn *drawn, struct slice selector, struct slice block, struct err *err)
{
	struct html_declarations declarations = {.count = 0};
	struct arena_mark mark = arena_mark(drawn->document->scratch);

	if (slice_trim(block).length == 0)
		return STATUS_OK;
	TRY(html_declarations_read(drawn->document->scratch, block, &declarations, err));
	enum status status = heed_rule(drawn, selector, &declarations, err);
	arena_rewind(drawn->document->scratch, mark);
	return status;
}

/* Rules within rules (@media, nested ones) count by themselves, and so do the declarations before
 * and behind them. Style sheets of other files are told by their names. */
static enum status
heed_rules(struct drawn *drawn, struct slice style, struct err *err)
{
	struct slice selector = SLICE_NONE;
	size_t start = 0, last = 0; /* of what is open, and of what follows the last ';' in it */

	for (size_t i = 0; i < style.length;) {
		size_t behind = html_style_literal(style, i);
		char c = style.at[i];
		if (behind > i) {
			i = behind;
			continue;
		}
		i++;
		if (c == ';')
			last = i;
		if (c != '{' && c != '}')
			continue;
		size_t end = c == '{' ? last : i - 1;
		TRY(heed_declarations(drawn, selector, slice_part(style, start, end - start), err));
		selector = c == '{' ? slice_part(style, last, i - 1 - last) : SLICE_NONE;
		start = last = i;
	}
	return heed_declarations(drawn, selector, slice_part(style, start, SIZE_MAX), err);
}

static enum status
heed_style(struct drawn *drawn, struct slice style, struct err *err)
{
	struct slice plain;

	TRY(html_style_uncomment(drawn->document->scratch, style, &plain, err));
	return heed_rules(drawn, plain, err);
}

/* ---- styles of elements ---- */

/* What attributes say of the look is said by styles as well (WHATWG HTML §15). */
static enum status
attribute_styles(struct drawn *drawn, const struct html_token *token, struct html_declarations *ret,
		 struct err *err)
{
	static const struct {
		const char *element; /* NULL: any */
		struct slice attribute;
		const char *name;
	} STYLES[] = {{"font", SLICE_INIT("color"), "color"},
		      {"body", SLICE_INIT("text"), "color"},
		      {NULL, SLICE_INIT("bgcolor"), "background-color"},
		      {NULL, SLICE_INIT("background"), "background-image"},
		      {NULL, SLICE_INIT("dir"), "direction"},
		      {NULL, SLICE_INIT("mathbackground"), "background-color"},
		      {NULL, SLICE_INIT("mathcolor"), "color"},
		      {NULL, SLICE_INIT("mathsize"), "font-size"},
		      {NULL, SLICE_INIT("popover"), "popover"},
		      {"bdo", SLICE_INIT("dir"), "unicode-bidi:bidi-override;direction"},
		      {NULL, SLICE_INIT("style"), NULL}};
	struct arena *scratch = drawn->document->scratch;
	struct slice value, plain;

	for (size_t i = 0; i < sizeof(STYLES) / sizeof(*STYLES); i++) {
		struct buf buf;
		if ((STYLES[i].element &&
		     !slice_equal_nocase(token->name, slice_text(STYLES[i].element))) ||
		    !html_attribute(token, STYLES[i].attribute, &value))
			continue;
		buf_init(&buf, scratch);
		if (STYLES[i].name)
			buf_print(&buf, "%s:", STYLES[i].name);
		html_unescape(&buf, value);
		TRY(buf_slice(&buf, &plain, err));
		/* each by itself: a comment or a string that one leaves open ends with it */
		TRY(html_style_uncomment(scratch, plain, &plain, err));
		TRY(html_declarations_read(scratch, plain, ret, err));
	}
	return STATUS_OK;
}

static bool
is_any(struct slice name, const char *names)
{
	struct slice rest = slice_text(names), each;

	while (slice_next(&rest, ' ', &each))
		if (slice_equal_nocase(each, name))
			return true;
	return false;
}

/* The elements that one ends which opens, though nothing says so (WHATWG HTML §13.1.2.4). */
static bool
ends(struct slice open, struct slice name)
{
	return (slice_equal_nocase(open, SLICE("p")) &&
		is_any(name, "p div table ul ol li h1 h2 h3 h4 h5 h6 td th tr")) ||
	       (slice_equal_nocase(open, name) && is_any(name, "li td th tr dd dt option"));
}

/* An element that draws its words elsewhere, for some programs alone, or not at all. */
static enum status
tell_unlike(struct drawn *drawn, const struct html_token *token, struct err *err)
{
	struct slice name;

	if (!is_any(token->name, "details foreignobject meter mphantom progress rp text") ||
	    (slice_equal_nocase(token->name, SLICE("details")) &&
	     html_attribute(token, SLICE("open"), &name)))
		return STATUS_OK;
	TRY(slice_lower(drawn->document->scratch, token->name, &name, err));
	return tell_once(drawn, name, err);
}

static bool
has_color(const struct html_declarations *declarations)
{
	struct html_palette colors = {.count = 0}, grounds = {.count = 0};

	html_declarations_colors(declarations, &colors, &grounds);
	return colors.count + grounds.count > 0;
}

static enum status
open_element(struct drawn *drawn, const struct html_token *token, struct err *err)
{
	struct arena_mark mark = arena_mark(drawn->document->scratch);
	struct html_declarations declarations = {.count = 0};

	if (drawn->depth_open > 0 && drawn->depth_over == 0 &&
	    ends(drawn->elements[drawn->depth_open].name, token->name))
		drawn->depth_open--;
	struct drawn_element own = drawn->elements[drawn->depth_open];
	own.name = token->name;
	TRY(attribute_styles(drawn, token, &declarations, err));
	TRY(slice_lower(drawn->document->scratch, token->name, &own.ground.element, err));
	if (is_any(token->name, "ul ol dl dd blockquote"))
		own.ground.room += LIST_POINTS;
	html_ground_heed(&own.ground, &declarations);
	bool room = drawn->depth_open + 1 < HTML_DEPTH;
	struct html_ground lone = own.ground;
	if (room) /* what is on what is seen where there is text */
		lone.colors.count = lone.grounds.count = 0;
	if (has_color(&declarations)) {
		own.colored = true;
		own.heeded = false;
	}
	bool hides = declarations.count > 0 &&
		     html_hides(drawn->document->scratch, token, drawn->has_ground);
	own.hidden = own.hidden || hides;
	enum status status = tell_harmful(drawn, SLICE("style="), &declarations, &lone, hides, err);
	arena_rewind(drawn->document->scratch, mark);
	own.ground.element = SLICE_NONE;
	if (!html_is_void(token->name) && room)
		drawn->elements[++drawn->depth_open] = own;
	drawn->depth_over += !html_is_void(token->name) && !room;
	return status;
}

static void
close_element(struct drawn *drawn, const struct html_token *token)
{
	if (drawn->depth_over > 0) {
		drawn->depth_over--;
		return;
	}
	for (size_t i = drawn->depth_open; i > 0; i--)
		if (slice_equal_nocase(drawn->elements[i].name, token->name)) {
			drawn->depth_open = i - 1;
			return;
		}
}

/* Letters in a colour that an element gives them, or on such a ground. */
static enum status
heed_text(struct drawn *drawn, struct slice text, struct err *err)
{
	struct drawn_element *element = &drawn->elements[drawn->depth_open];
	uint32_t color, ground;
	char rule[64];

	if (!element->colored || element->hidden || element->heeded || slice_trim(text).length == 0)
		return STATUS_OK;
	element->heeded = true;
	if (html_ground_shows(&element->ground, &color, &ground))
		return STATUS_OK;
	(void)snprintf(rule, sizeof(rule), "style={color:#%06x on #%06x}", color, ground);
	return tell_once(drawn, slice_text(rule), err);
}

/* ---- the page ---- */

static bool
is_right_to_left(struct slice html)
{
	for (size_t i = 0; i + 1 < html.length; i++) {
		unsigned char byte = (unsigned char)html.at[i];
		if (byte >= 0xd7 && byte <= 0xdf && (html.at[i + 1] & 0xc0) == 0x80)
			return true; /* from Hebrew on */
	}
	return false;
}

/* What the page has, and in what colours its styles draw it. */
static enum status
look_ahead(struct drawn *drawn, struct err *err)
{
	struct html_tokens tokens;
	struct html_token token;
	struct slice rest, name, value;

	for (size_t i = 0; i < sizeof(PUT_IN) / sizeof(*PUT_IN); i++)
		TRY(add_name(drawn, '<', PUT_IN[i], err));
	html_tokens_init(&tokens, drawn->html);
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind == HTML_TOKEN_RAW && slice_equal(token.name, SLICE("script")))
			drawn->scripted = drawn->scripted || is_script(drawn->tag);
		if (token.kind != HTML_TOKEN_OPEN)
			continue;
		drawn->tag = rest = token.attributes;
		TRY(add_names(drawn, &token, err));
		while (html_attribute_next(&rest, &name, &value))
			drawn->scripted = drawn->scripted || slice_starts_nocase(name, SLICE("on"));
	}
	html_tokens_init(&tokens, drawn->html);
	while (html_tokens_next(&tokens, &token))
		if (token.kind == HTML_TOKEN_RAW && slice_equal(token.name, SLICE("style")))
			TRY(heed_style(drawn, token.span, err));
	drawn->telling = true;
	return STATUS_OK;
}

static enum status
tell_page(struct drawn *drawn, struct err *err)
{
	struct html_tokens tokens;
	struct html_token token;

	html_tokens_init(&tokens, drawn->html);
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind == HTML_TOKEN_OPEN) {
			drawn->tag = token.attributes;
			TRY(tell_element(drawn, &token, err));
			TRY(tell_inside(drawn, &token, err));
			TRY(tell_unlike(drawn, &token, err));
			TRY(open_element(drawn, &token, err));
		} else if (token.kind == HTML_TOKEN_CLOSE) {
			close_element(drawn, &token);
		} else if (token.kind == HTML_TOKEN_TEXT) {
			TRY(heed_text(drawn, token.span, err));
		} else if (token.kind != HTML_TOKEN_RAW) {
			continue;
		} else if (slice_equal(token.name, SLICE("script")) && is_script(drawn->tag)) {
			TRY(tell(drawn, "PageScript", token.span, err));
		} else if (slice_equal(token.name, SLICE("style"))) {
			TRY(heed_style(drawn, token.span, err));
		}
	}
	return document_add_hosts(drawn->document, drawn->html, err);
}

static void
drawn_done(struct drawn *drawn)
{
	arena_done(&drawn->arena);
}

enum status
document_add_drawn(struct document *document, struct slice html, unsigned depth, struct err *err)
{
	DEFER(drawn_done)
	struct drawn drawn = {.document = document, .depth = depth};

	arena_init(&drawn.arena, 0);
	map_init(&drawn.names, &drawn.arena);
	map_init(&drawn.rules, &drawn.arena);
	drawn.elements = arena_new(&drawn.arena, struct drawn_element, HTML_DEPTH);
	if (!drawn.elements)
		return err_no_memory(err);
	drawn.html = slice_part(html, 0, HTML_BYTES);
	drawn.has_ground = html_has_ground(drawn.html);
	struct html_ground *ground = &drawn.elements[0].ground;
	*ground = (struct html_ground){.room = PAGE_POINTS,
				       .right_to_left = is_right_to_left(drawn.html)};
	html_palette_add(&ground->colors, 0);
	html_palette_add(&ground->grounds, 0xffffff);
	TRY(look_ahead(&drawn, err));
	return tell_page(&drawn, err);
}
