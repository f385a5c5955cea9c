#include "format/address.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "format/limits.h"
#include "format/words.h"

/* One address as it is being read, up to ',' ';' or the end. */
struct draft {
	struct buf phrase;  /* words outside <>, quotes undone */
	struct buf comment; /* text of the comments */
	struct buf angle;   /* inside <> */
	bool has_angle;
	bool gap; /* white space since the last word of the phrase */
};

struct reader {
	struct arena *arena;
	struct cursor cursor;
	struct draft draft;
	struct slice group;
	struct address_list list;
};

static void
draft_clear(struct draft *draft)
{
	buf_clear(&draft->phrase);
	buf_clear(&draft->comment);
	buf_clear(&draft->angle);
	draft->has_angle = false;
	draft->gap = false;
}

static struct slice
draft_slice(const struct buf *buf)
{
	return slice_trim(slice_of(buf->bytes, buf->length));
}

/* In an address without <>, white space around '@' and the '.' behind it says nothing (§4.4). */
static bool
is_gap_idle(const struct draft *draft, char next)
{
	struct slice phrase = slice_of(draft->phrase.bytes, draft->phrase.length);
	char last = phrase.at && phrase.length > 0 ? phrase.at[phrase.length - 1] : '\0';

	return last == '@' || next == '@' ||
	       ((last == '.' || next == '.') && slice_find_byte(phrase, '@') != SIZE_MAX);
}

static void
write_phrase(struct draft *draft, char c)
{
	if (draft->gap && draft->phrase.length > 0 && !is_gap_idle(draft, c))
		buf_write_byte(&draft->phrase, ' ');
	draft->gap = false;
	buf_write_byte(&draft->phrase, c);
}

/* A quoted string (§3.2.4): its text goes to `out`, or with its quotes where it is part of an
 * address. */
static void
read_quoted(struct reader *reader, struct buf *out, bool keep_quotes)
{
	struct cursor *cursor = &reader->cursor;

	if (keep_quotes)
		buf_write_byte(out, '"');
	for (cursor->at++; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++) {
		if (*cursor->at == '\\' && cursor_left(cursor) > 1) {
			if (keep_quotes)
				buf_write_byte(out, '\\');
			cursor->at++;
		}
		buf_write_byte(out, *cursor->at);
	}
	if (keep_quotes)
		buf_write_byte(out, '"');
}

/* A comment (§3.2.2); the cursor ends on its last parenthesis. */
static void
read_comment(struct reader *reader)
{
	struct cursor *cursor = &reader->cursor;
	struct buf *out = &reader->draft.comment;
	unsigned depth = 1;

	if (out->length > 0)
		buf_write_byte(out, ' ');
	for (cursor->at++; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (c == '\\' && cursor_left(cursor) > 1)
			c = *++cursor->at;
		else if (c == '(' && depth < MIME_COMMENT_DEPTH)
			depth++;
		else if (c == ')' && --depth == 0)
			return;
		buf_write_byte(out, c);
	}
}

/* What stands in <>: comments and white space go, quotes stay (§3.4.1). */
static void
read_angle(struct reader *reader)
{
	struct cursor *cursor = &reader->cursor;
	struct draft *draft = &reader->draft;

	/* Of "<decoy><true>" the last is what servers deliver to. */
	buf_clear(&draft->angle);
	draft->has_angle = true;
	for (cursor->at++; cursor->at < cursor->end && *cursor->at != '>'; cursor->at++) {
		char c = *cursor->at;
		if (c == '"')
			read_quoted(reader, &draft->angle, true);
		else if (c == '(')
			read_comment(reader);
		else if (c == '<')
			buf_clear(&draft->angle);
		else if (!byte_is_blank(c))
			buf_write_byte(&draft->angle, c);
		if (cursor->at == cursor->end)
			return;
	}
}

/* §4.4: "<@relay.example,@other.example:user@example>" is for user@example. */
static struct slice
without_route(struct slice spec)
{
	size_t colon = slice_find_byte(spec, ':');

	if (!slice_starts(spec, SLICE("@")) || colon == SIZE_MAX)
		return spec;
	return slice_part(spec, colon + 1, SIZE_MAX);
}

static enum status
draft_flush(struct reader *reader, struct err *err)
{
	struct draft *draft = &reader->draft;
	struct address_list *list = &reader->list;
	struct slice phrase = draft_slice(&draft->phrase);
	struct slice spec = draft->has_angle ? draft_slice(&draft->angle) : phrase;
	struct slice name = draft->has_angle ? phrase : SLICE_NONE;
	struct address address = {.group = reader->group};

	if (draft->phrase.failed || draft->comment.failed || draft->angle.failed)
		return err_no_memory(err);
	if (name.length == 0)
		name = draft_slice(&draft->comment);
	if (spec.length == 0 && name.length == 0)
		return STATUS_OK;
	if (list->count >= ADDRESSES_MAX) {
		list->cut = true;
		draft_clear(draft);
		return STATUS_OK;
	}
	TRY(words_decode(reader->arena, name, &address.name, err));
	TRY(slice_copy(reader->arena, without_route(spec), &address.spec, err));
	struct address *items =
		arena_grow(reader->arena, list->items, &list->capacity, list->count + 1,
			   sizeof(*items), _Alignof(struct address));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = address;
	draft_clear(draft);
	return STATUS_OK;
}

/* "Name: a, b;": what was read so far is the name of a group. */
static enum status
group_begin(struct reader *reader, struct err *err)
{
	TRY(words_decode(reader->arena, draft_slice(&reader->draft.phrase), &reader->group, err));
	draft_clear(&reader->draft);
	return STATUS_OK;
}

static enum status
read_mark(struct reader *reader, char mark, struct err *err)
{
	/* A ':' within an address without <> is part of it: an IPv6 literal, a URL of
	 * List-Archive. */
	if (mark == ':' && memchr(reader->draft.phrase.bytes ? reader->draft.phrase.bytes : "", '@',
				  reader->draft.phrase.length)) {
		write_phrase(&reader->draft, mark);
		return STATUS_OK;
	}
	if (mark == ':')
		return group_begin(reader, err);
	TRY(draft_flush(reader, err));
	if (mark == ';')
		reader->group = SLICE_NONE;
	return STATUS_OK;
}

enum status
address_list_read(struct arena *arena, struct slice value, struct address_list *ret,
		  struct err *err)
{
	struct reader reader = {.arena = arena};
	struct draft *draft = &reader.draft;
	struct cursor *cursor = &reader.cursor;

	cursor_init(cursor, value);
	buf_init(&draft->phrase, arena);
	buf_init(&draft->comment, arena);
	buf_init(&draft->angle, arena);
	for (; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (c == '"') {
			if (draft->gap && draft->phrase.length > 0)
				buf_write_byte(&draft->phrase, ' ');
			draft->gap = false;
			read_quoted(&reader, &draft->phrase, false);
		} else if (c == '(') {
			read_comment(&reader);
		} else if (c == '<') {
			read_angle(&reader);
		} else if (c == ',' || c == ';' || c == ':') {
			TRY(read_mark(&reader, c, err));
		} else if (byte_is_blank(c)) {
			draft->gap = true;
		} else {
			write_phrase(draft, c);
		}
		if (cursor->at == cursor->end)
			break;
	}
	TRY(draft_flush(&reader, err));
	*ret = reader.list;
	return STATUS_OK;
}

struct slice
address_domain(struct slice spec)
{
	size_t at = slice_find_last_byte(spec, '@');

	return at == SIZE_MAX ? SLICE_NONE : slice_part(spec, at + 1, SIZE_MAX);
}
