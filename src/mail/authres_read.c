/* The reader of Authentication-Results, RFC 8601 §2.2. */
#include "base/cursor.h"
#include "mail/authres.h"
#include "mail/limits.h"

struct reader {
	struct arena *arena;
	struct cursor cursor;
	struct authres_method *last;
	size_t properties, methods;
};

/* A token of RFC 2045 §5.1, and 8-bit bytes. */
static bool
is_word(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && !memchr("()<>,;:\\\"[]?=", c, 13);
}

/* CFWS of RFC 5322 §3.2.2. False: a comment that never ends; then nothing moves. */
static bool
skip_blank(struct cursor *cursor)
{
	const char *start = cursor->at;
	size_t depth = 0;

	for (; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (c == '(')
			depth++;
		else if (depth > 0 && c == '\\' && cursor_left(cursor) > 1)
			cursor->at++;
		else if (depth > 0 && c == ')')
			depth--;
		else if (depth == 0 && !byte_is_blank(c))
			return true;
	}
	if (depth > 0)
		cursor->at = start;
	return depth == 0;
}

static bool
take(struct cursor *cursor, char c)
{
	if (!skip_blank(cursor) || cursor->at >= cursor->end || *cursor->at != c)
		return false;
	cursor->at++;
	return true;
}

/* A keyword, which any byte of `stop` ends too; empty where none is. */
static struct slice
word_read(struct cursor *cursor, const char *stop)
{
	const char *start;

	if (!skip_blank(cursor))
		return SLICE_NONE;
	for (start = cursor->at; cursor->at < cursor->end && is_word(*cursor->at) &&
				 !memchr(stop, *cursor->at, strlen(stop));)
		cursor->at++;
	return slice_of(start, (size_t)(cursor->at - start));
}

/* value of RFC 2045, or pvalue: words and quoted strings side by side ("a b"@example.org), and what
 * stands in <> or []. Ends at white space, ';' and '('. */
static enum status
value_read(struct reader *reader, struct slice *ret, struct err *err)
{
	struct cursor *cursor = &reader->cursor;
	bool quoted = false;
	struct buf buf;

	buf_init(&buf, reader->arena);
	if (!skip_blank(cursor))
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: a comment that is not closed");
	for (; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (byte_is_blank(c) || c == ';' || c == '('))
			break;
		if (quoted && c == '\\' && cursor_left(cursor) > 1)
			c = *++cursor->at;
		buf_write_byte(&buf, c);
	}
	if (quoted)
		return err_set(err, STATUS_REFUSED,
			       "RFC 8601 §2.2: a quoted string that is not closed");
	return buf_slice(&buf, ret, err);
}

static enum status
property_add(struct reader *reader, struct slice type, struct slice name, struct err *err)
{
	struct authres_property *property = arena_new(reader->arena, struct authres_property, 1);
	struct authres_property **end = &reader->last->first;

	if (!property)
		return err_no_memory(err);
	if (++reader->properties > AUTHRES_PROPERTIES_MAX)
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: more than %d properties",
			       AUTHRES_PROPERTIES_MAX);
	property->type = type;
	property->name = name;
	TRY(value_read(reader, &property->value, err));
	while (*end)
		end = &(*end)->next;
	*end = property;
	return STATUS_OK;
}

/* reason=value, ptype.property=value, or a bare name=value as Microsoft writes "action=none". */
static enum status
property_read(struct reader *reader, struct err *err)
{
	struct cursor *cursor = &reader->cursor;
	struct slice name = word_read(cursor, "."), type = SLICE_NONE;

	if (name.length > 0 && take(cursor, '.')) {
		type = name;
		name = word_read(cursor, "");
	}
	if (name.length == 0 || !take(cursor, '='))
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: no property at byte %zu",
			       cursor_offset(cursor));
	if (!type.at && slice_equal_nocase(name, SLICE("reason")) && !reader->last->reason.at)
		return value_read(reader, &reader->last->reason, err);
	return property_add(reader, type, name, err);
}

/* "method[/version]=result", then its reason and properties. */
static enum status
method_read(struct reader *reader, struct authres *authres, struct err *err)
{
	struct authres_method *method = arena_new(reader->arena, struct authres_method, 1);
	struct cursor *cursor = &reader->cursor;
	struct slice name = word_read(cursor, "/");

	if (!method)
		return err_no_memory(err);
	if (take(cursor, '/'))
		(void)word_read(cursor, "");
	if (name.length == 0 || !take(cursor, '='))
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: no method at byte %zu",
			       cursor_offset(cursor));
	if (++reader->methods > AUTHRES_METHODS_MAX)
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: more than %d methods",
			       AUTHRES_METHODS_MAX);
	TRY(slice_lower(reader->arena, name, &method->method, err));
	method->known = auth_result_read(word_read(cursor, ""), &method->result);
	if (reader->last)
		reader->last->next = method;
	else
		authres->first = method;
	reader->last = method;
	while (skip_blank(cursor) && cursor->at < cursor->end && *cursor->at != ';')
		TRY(property_read(reader, err));
	return STATUS_OK;
}

/* "none", or nothing at all behind a ';'. */
static bool
is_empty(struct cursor *cursor)
{
	struct cursor ahead = *cursor;
	struct slice word = word_read(&ahead, "");
	bool none = slice_equal_nocase(word, SLICE("none")) || word.length == 0;

	if (!none || !skip_blank(&ahead) || (ahead.at < ahead.end && *ahead.at != ';'))
		return false;
	*cursor = ahead;
	return true;
}

static enum status
id_read(struct reader *reader, struct authres *authres, struct err *err)
{
	struct cursor *cursor = &reader->cursor;
	uint64_t version = 1;
	struct slice word;

	TRY(value_read(reader, &authres->authserv_id, err));
	if (authres->authserv_id.length == 0 ||
	    slice_find_byte(authres->authserv_id, '=') != SIZE_MAX)
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: no authserv-id");
	word = word_read(cursor, "");
	if (word.length > 0 && (!slice_number(word, &version) || version > UINT32_MAX))
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: '%.*s' is no version",
			       SLICE_PRINT(word));
	authres->version = (uint32_t)version;
	return STATUS_OK;
}

enum status
authres_read(struct arena *arena, struct slice value, struct authres *ret, struct err *err)
{
	struct reader reader = {.arena = arena};
	struct authres authres = {.version = 1};
	struct cursor *cursor = &reader.cursor;

	cursor_init(cursor, value);
	TRY(id_read(&reader, &authres, err));
	while (take(cursor, ';'))
		if (!is_empty(cursor))
			TRY(method_read(&reader, &authres, err));
	if (!skip_blank(cursor))
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: a comment that is not closed");
	if (cursor->at < cursor->end)
		return err_set(err, STATUS_REFUSED, "RFC 8601 §2.2: something else at byte %zu",
			       cursor_offset(cursor));
	*ret = authres;
	return STATUS_OK;
}

bool
authres_strips(struct slice value, struct slice authserv_id)
{
	struct slice own = authserv_id;
	struct cursor cursor;
	struct slice id;

	cursor_init(&cursor, value);
	if (!skip_blank(&cursor) || cursor.at >= cursor.end)
		return true;
	bool quoted = *cursor.at == '"';
	cursor.at += quoted;
	id = word_read(&cursor, quoted ? "" : "/");
	/* What a quoted string hides behind escapes and blanks is nobody's name but a forger's. */
	if (id.length == 0 || (quoted && (cursor.at >= cursor.end || *cursor.at != '"')))
		return true;
	if (slice_ends(id, SLICE(".")))
		id.length--;
	if (slice_ends(own, SLICE(".")))
		own.length--;
	return slice_equal_nocase(id, own);
}
