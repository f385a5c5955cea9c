#include "format/html_token.h"

/* Elements whose content is text up to their end tag (WHATWG HTML §13.2.5.1-4). */
static const struct slice RAW_ELEMENTS[] = {
	SLICE_INIT("script"), SLICE_INIT("style"),    SLICE_INIT("title"),   SLICE_INIT("textarea"),
	SLICE_INIT("xmp"),    SLICE_INIT("noframes"), SLICE_INIT("noembed"),
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void
html_tokens_init(struct html_tokens *tokens, struct slice html)
{
	cursor_init(&tokens->cursor, html);
	tokens->raw = SLICE_NONE;
}

static struct slice
span_from(const struct html_tokens *tokens, const char *start)
{
	return slice_of(start, (size_t)(tokens->cursor.at - start));
}

/* Moves behind the first `end`, or to the end of all. */
static void
skip_past(struct html_tokens *tokens, struct slice end)
{
	struct cursor *cursor = &tokens->cursor;
	struct slice rest = slice_of(cursor->at, cursor_left(cursor));
	size_t at = slice_find(rest, end);

	cursor->at = at == SIZE_MAX ? cursor->end : cursor->at + at + end.length;
}

/* Where a value stands: a quote ends it, or without one a blank or '>'. */
static const char *
value_end(const char *at, const char *end)
{
	char quote = at < end && (*at == '"' || *at == '\'') ? *at : '\0';

	if (quote) {
		const char *close = memchr(at + 1, quote, (size_t)(end - at - 1));
		return close ? close + 1 : end;
	}
	while (at < end && !is_blank(*at) && *at != '>')
		at++;
	return at;
}

/* The end of a tag's attributes: the first '>' that is in no quoted value. */
static const char *
attributes_end(const char *at, const char *end)
{
	while (at < end && *at != '>') {
		if (*at++ != '=')
			continue;
		while (at < end && is_blank(*at))
			at++;
		at = value_end(at, end);
	}
	return at;
}

/* "<name ...>" or "</name ...>"; the cursor is on '<'. */
static void
read_tag(struct html_tokens *tokens, bool close, struct html_token *ret)
{
	struct cursor *cursor = &tokens->cursor;
	const char *start = cursor->at, *name = start + (close ? 2 : 1), *at = name;

	while (at < cursor->end && !is_blank(*at) && *at != '/' && *at != '>')
		at++;
	ret->name = slice_of(name, (size_t)(at - name));
	const char *end = attributes_end(at, cursor->end);
	ret->attributes = slice_of(at, (size_t)(end - at));
	cursor->at = end < cursor->end ? end + 1 : end;
	ret->kind = close ? HTML_TOKEN_CLOSE : HTML_TOKEN_OPEN;
	ret->span = span_from(tokens, start);
	for (size_t i = 0; !close && i < sizeof(RAW_ELEMENTS) / sizeof(*RAW_ELEMENTS); i++)
		if (slice_equal_nocase(ret->name, RAW_ELEMENTS[i]))
			tokens->raw = RAW_ELEMENTS[i];
}

/* The text of a raw element: up to "</name" and what may end a name. */
static bool
read_raw(struct html_tokens *tokens, struct html_token *ret)
{
	struct cursor *cursor = &tokens->cursor;
	const char *start = cursor->at;
	struct slice name = tokens->raw;

	tokens->raw = SLICE_NONE;
	while (cursor->at < cursor->end) {
		const char *less = memchr(cursor->at, '<', cursor_left(cursor));
		cursor->at = less ? less : cursor->end;
		struct slice rest = slice_of(cursor->at, cursor_left(cursor));
		struct slice behind = slice_part(rest, 2 + name.length, 1);
		if (!less || (rest.length > 1 && rest.at[1] == '/' &&
			      slice_equal_nocase(slice_part(rest, 2, name.length), name) &&
			      (behind.length == 0 || is_blank(*behind.at) || *behind.at == '/' ||
			       *behind.at == '>')))
			break;
		cursor->at++;
	}
	*ret = (struct html_token){
		.kind = HTML_TOKEN_RAW, .span = span_from(tokens, start), .name = name};
	return ret->span.length > 0;
}

static void
read_text(struct html_tokens *tokens, struct html_token *ret)
{
	struct cursor *cursor = &tokens->cursor;
	const char *start = cursor->at;
	const char *less = memchr(start + 1, '<', cursor_left(cursor) - 1);

	cursor->at = less ? less : cursor->end;
	ret->kind = HTML_TOKEN_TEXT;
	ret->span = span_from(tokens, start);
}

bool
html_tokens_next(struct html_tokens *tokens, struct html_token *ret)
{
	struct cursor *cursor = &tokens->cursor;

	*ret = (struct html_token){.kind = HTML_TOKEN_COMMENT};
	if (tokens->raw.length > 0 && read_raw(tokens, ret))
		return true;
	if (cursor_left(cursor) == 0)
		return false;
	const char *start = cursor->at;
	char next = cursor_left(cursor) > 1 ? start[1] : '\0';
	char second = cursor_left(cursor) > 2 ? start[2] : '\0';
	if (*start == '<' && byte_is_letter(next)) {
		read_tag(tokens, false, ret);
	} else if (*start == '<' && next == '/' && byte_is_letter(second)) {
		read_tag(tokens, true, ret);
	} else if (*start == '<' && (next == '!' || next == '?' || next == '/')) {
		bool comment = slice_starts(slice_of(start, cursor_left(cursor)), SLICE("<!--"));
		cursor->at += comment ? 4 : 2;
		skip_past(tokens, comment ? SLICE("-->") : SLICE(">"));
		ret->span = span_from(tokens, start);
	} else {
		read_text(tokens, ret);
	}
	return true;
}

bool
html_attribute_next(struct slice *rest, struct slice *ret_name, struct slice *ret_value)
{
	const char *at = rest->at, *end = at ? at + rest->length : at;

	while (at < end && (is_blank(*at) || *at == '/'))
		at++;
	if (at >= end)
		return false;
	const char *name = at++; /* an '=' may start a name, WHATWG HTML §13.2.5.32 */
	while (at < end && !is_blank(*at) && *at != '/' && *at != '=')
		at++;
	*ret_name = slice_of(name, (size_t)(at - name));
	*ret_value = SLICE_NONE;
	while (at < end && is_blank(*at))
		at++;
	if (at < end && *at == '=') {
		for (at++; at < end && is_blank(*at); at++)
			;
		const char *value = at;
		at = value_end(at, end);
		bool quoted = at > value && (*value == '"' || *value == '\'');
		bool closed = quoted && at - value > 1 && at[-1] == *value;
		value += quoted;
		*ret_value = slice_of(value, (size_t)(at - value) - closed);
	}
	*rest = slice_of(at, (size_t)(end - at));
	return true;
}

bool
html_attribute(const struct html_token *token, struct slice name, struct slice *ret)
{
	struct slice rest = token->attributes, found, value;

	while (html_attribute_next(&rest, &found, &value))
		if (slice_equal_nocase(found, name)) {
			*ret = value;
			return true;
		}
	return false;
}

bool
html_attribute_may_say(const struct html_token *token, struct slice name, struct slice word)
{
	struct slice value;

	return html_attribute(token, name, &value) && (slice_find_nocase(value, word) != SIZE_MAX ||
						       slice_find_byte(value, '&') != SIZE_MAX);
}
