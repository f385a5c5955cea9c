/* What a browser makes of a page beyond its text: words that a script writes or a style puts in,
 * and what a style hides (CSS 2.1 §11.2, §12.2). None of it is run here. It is told as fields, so
 * that it can be held against the original's. */
#include "base/crypto.h"
#include "format/document.h"
#include "format/html.h"
#include "format/html_token.h"
#include "format/limits.h"

#include <glib.h>
#include <string.h>

struct drawn {
	struct document *document;
	struct slice html;
	unsigned depth;   /* of frames */
	size_t told;      /* fields */
	size_t idle;      /* rules whose elements were looked for */
	struct slice tag; /* the attributes of the last element that opened */
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
	return slice_find_nocase(type, SLICE("script")) != SIZE_MAX ||
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

static bool
is_sheet(const struct html_token *link)
{
	struct slice relation;

	return html_attribute(link, SLICE("rel"), &relation) &&
	       slice_find_nocase(relation, SLICE("stylesheet")) != SIZE_MAX;
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
	if (slice_equal_nocase(token->name, SLICE("link")) && is_sheet(token) &&
	    html_attribute(token, SLICE("href"), &value))
		TRY(tell(drawn, "PageStyle", file_name(value), err));
	if (slice_equal_nocase(token->name, SLICE("meta")) &&
	    html_attribute(token, SLICE("http-equiv"), &value) &&
	    slice_equal_nocase(slice_trim(value), SLICE("refresh")) &&
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

/* The sign behind a backslash (CSS 2.1 §4.1.3); the cursor is behind both. */
static gunichar
escaped(const char **at, const char *end)
{
	gunichar number = 0;
	size_t digits = 0;

	while (*at < end && digits < 6 && g_ascii_isxdigit(**at)) {
		number = number * 16 + (gunichar)g_ascii_xdigit_value(*(*at)++);
		digits++;
	}
	return digits == 0 && *at < end ? (unsigned char)*(*at)++ : number;
}

/* The sign behind the "&#" of a reference in decimals, which has no meaning in a style: a program
 * that saves a page anew writes signs so. 0: there is none; else the cursor is behind it. */
static gunichar
referred(const char **at, const char *end)
{
	const char *here = *at;
	gunichar number = 0;

	if (here == end || *here++ != '#')
		return 0;
	while (here < end && number <= 0x10ffff && g_ascii_isdigit(*here))
		number = number * 10 + (gunichar)g_ascii_digit_value(*here++);
	if (here == end || *here != ';' || number > 0x10ffff)
		return 0;
	*at = here + 1;
	return number;
}

/* Whether a value of `content` puts in words: a sign, or the bullet "o", is none. */
static bool
has_words(struct slice value)
{
	const char *at = value.at, *end = value.at + value.length;
	size_t letters = 0;
	char quote = 0;

	while (at < end && (quote || *at != ';')) {
		gunichar sign = g_utf8_get_char_validated(at, end - at);
		char c = *at;
		sign = sign > 0x10ffff ? 0 : sign;
		at += sign ? g_unichar_to_utf8(sign, NULL) : 1;
		if (c == '\\' && quote)
			sign = escaped(&at, end);
		else if (c == '&' && quote)
			sign = referred(&at, end);
		if (quote && (c == quote || c == '\n'))
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (quote && g_unichar_isdigit(sign))
			letters += 2;
		else if (quote && (g_unichar_isalpha(sign) || sign >= 0x2e80))
			letters++;
	}
	struct slice read = slice_of(value.at, (size_t)(at - value.at));
	return letters > 1 || slice_find(read, SLICE("attr(")) != SIZE_MAX ||
	       slice_find(read, SLICE("var(")) != SIZE_MAX;
}

/* Declarations in small letters and without blanks, but for those in strings. An escape in a name
 * stands for its sign. */
static enum status
write_plain(struct arena *scratch, struct slice text, struct slice *ret, struct err *err)
{
	const char *at = text.at, *end = text.at + text.length;
	struct buf buf;
	char quote = 0;

	buf_init(&buf, scratch);
	buf_write_byte(&buf, ';');
	while (at < end) {
		char c = *at++;
		if (c == '\\' && !quote) {
			buf_write_utf8(&buf, g_unichar_tolower(escaped(&at, end)));
			continue;
		}
		if (c == quote || c == '\n')
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		if (quote || !is_blank(c))
			buf_write_byte(&buf, quote ? c : byte_lower(c));
		if (c == '\\' && at < end)
			buf_write_byte(&buf, *at++);
	}
	buf_write_byte(&buf, ';');
	return buf_slice(&buf, ret, err);
}

static bool
changes_words(struct slice plain)
{
	static const struct slice HIDING[] = {
		SLICE_INIT(";display:none"), SLICE_INIT(";visibility:"),
		SLICE_INIT(";font-size:0"),  SLICE_INIT(";opacity:0"),
		SLICE_INIT(";max-height:0"), SLICE_INIT(";color:transparent"),
		SLICE_INIT(";color:#fff"),   SLICE_INIT(";color:white"),
		SLICE_INIT(";clip"),         SLICE_INIT(";text-indent:-9"),
	};
	size_t at;

	if (slice_find(plain, SLICE("@import")) != SIZE_MAX)
		return true;
	for (size_t i = 0; i < sizeof(HIDING) / sizeof(*HIDING); i++)
		if (html_style_has(plain, HIDING[i]))
			return true;
	while ((at = slice_find(plain, SLICE(";content:"))) != SIZE_MAX) {
		plain = slice_part(plain, at + 9, SIZE_MAX);
		if (has_words(plain))
			return true;
		plain = slice_of(plain.at - 1, plain.length + 1);
	}
	return false;
}

/* A rule for the elements of one name, of which the page has none and a browser puts none in.
 * LibreOffice writes one for the notes of cells into every sheet. */
static bool
is_idle(struct drawn *drawn, struct slice selector)
{
	static const struct slice PUT_IN[] = {
		SLICE_INIT("html"),     SLICE_INIT("head"), SLICE_INIT("body"), SLICE_INIT("tbody"),
		SLICE_INIT("colgroup"), SLICE_INIT("tr"),   SLICE_INIT("img"),  SLICE_INIT("p")};
	char open[HTML_IDLE_BYTES] = "<";

	selector = slice_trim(selector);
	if (selector.length == 0 || selector.length + 1 > sizeof(open))
		return false;
	for (size_t i = 0; i < selector.length; i++)
		if (!byte_is_letter(selector.at[i]))
			return false;
	for (size_t i = 0; i < sizeof(PUT_IN) / sizeof(*PUT_IN); i++)
		if (slice_equal_nocase(selector, PUT_IN[i]))
			return false;
	memcpy(open + 1, selector.at, selector.length);
	return drawn->idle++ < HTML_IDLE_MAX &&
	       slice_find_nocase(drawn->html, slice_of(open, selector.length + 1)) == SIZE_MAX;
}

/* Behind what begins at `at` and holds no code: a sign behind a backslash, a string, which ends
 * with its line at the latest (CSS Syntax 3 §4.3.5), an address without quotes (§4.3.6). `at`
 * itself: nothing such does. */
static size_t
behind_literal(struct slice style, size_t at)
{
	char end = style.at[at];
	size_t i = at + 1;

	if (end == '\\')
		return at + 2 < style.length ? at + 2 : style.length;
	if (end != '"' && end != '\'') {
		if (!slice_starts_nocase(slice_part(style, at, 4), SLICE("url(")))
			return at;
		for (i = at + 4; i < style.length && is_blank(style.at[i]);)
			i++;
		if (i < style.length && (style.at[i] == '"' || style.at[i] == '\''))
			return i;
		end = ')';
	}
	for (; i < style.length && style.at[i] != end; i++) {
		if (style.at[i] == '\\' && i + 1 < style.length)
			i++;
		else if (style.at[i] == '\n' && end != ')')
			return i;
	}
	return i < style.length ? i + 1 : i;
}

static enum status
tell_declarations(struct drawn *drawn, struct slice selector, struct slice declarations,
		  struct slice rule, struct err *err)
{
	struct arena_mark mark = arena_mark(drawn->document->scratch);
	struct slice plain;

	TRY(write_plain(drawn->document->scratch, declarations, &plain, err));
	bool told = changes_words(plain) && !is_idle(drawn, selector);
	arena_rewind(drawn->document->scratch, mark);
	return told ? tell(drawn, "PageStyle", rule, err) : STATUS_OK;
}

/* Rules within rules (@media, nested ones) count by themselves, and so do the declarations before
 * and behind them. Style sheets of other files are told by their names. */
static enum status
tell_rules(struct drawn *drawn, struct slice style, struct err *err)
{
	struct slice selector = SLICE_NONE;
	size_t head = 0, start = 0; /* of the selector and the declarations that are open */

	for (size_t i = 0; i < style.length;) {
		size_t behind = behind_literal(style, i);
		char c = style.at[i];
		if (behind > i) {
			i = behind;
			continue;
		}
		i++;
		if (c != '{' && c != '}')
			continue;
		struct slice part = slice_part(style, start, i - 1 - start);
		TRY(tell_declarations(drawn, selector, part, slice_part(style, head, i - head),
				      err));
		selector = c == '{' ? part : SLICE_NONE;
		head = c == '{' ? start : i;
		start = i;
	}
	return tell_declarations(drawn, selector, slice_part(style, start, SIZE_MAX),
				 slice_part(style, head, SIZE_MAX), err);
}

static enum status
tell_style(struct drawn *drawn, struct slice style, struct err *err)
{
	struct slice plain;
	struct buf buf;
	size_t i = 0;

	buf_init(&buf, drawn->document->scratch);
	while (i < style.length) { /* without comments */
		struct slice rest = slice_part(style, i, SIZE_MAX);
		if (slice_starts(rest, SLICE("/*"))) {
			size_t end = slice_find(slice_part(rest, 2, SIZE_MAX), SLICE("*/"));
			i = end == SIZE_MAX ? style.length : i + 2 + end + 2;
			continue;
		}
		size_t behind = behind_literal(style, i);
		behind = behind > i ? behind : i + 1;
		buf_write(&buf, slice_part(style, i, behind - i));
		i = behind;
	}
	TRY(buf_slice(&buf, &plain, err));
	return tell_rules(drawn, plain, err);
}

enum status
document_add_drawn(struct document *document, struct slice html, unsigned depth, struct err *err)
{
	struct drawn drawn = {.document = document, .html = html, .depth = depth};
	struct html_tokens tokens;
	struct html_token token;

	html_tokens_init(&tokens, slice_part(html, 0, HTML_BYTES));
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind == HTML_TOKEN_OPEN) {
			drawn.tag = token.attributes;
			TRY(tell_element(&drawn, &token, err));
			TRY(tell_inside(&drawn, &token, err));
		} else if (token.kind != HTML_TOKEN_RAW) {
			continue;
		} else if (slice_equal(token.name, SLICE("script")) && is_script(drawn.tag)) {
			TRY(tell(&drawn, "PageScript", token.span, err));
		} else if (slice_equal(token.name, SLICE("style"))) {
			TRY(tell_style(&drawn, token.span, err));
		}
	}
	return STATUS_OK;
}
