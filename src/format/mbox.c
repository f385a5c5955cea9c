#include "format/mbox.h"

#include "base/cursor.h"
#include "format/limits.h"

struct mbox {
	struct stream *stream;
	struct buf text;          /* read and not yet given */
	size_t start;             /* in text: of the next message's "From " line */
	size_t searched;          /* in text: no message starts before */
	uint64_t base;            /* offset of text in the mbox */
	uint64_t index;           /* of the next message */
	bool end;                 /* the stream has no more */
	bool quoted, twice, bare; /* lines ">From ", ">>From ", "From " stand in bodies */
	uint64_t held, unheeded;  /* lengths */
	struct arena *arena;
};

enum status
mbox_open(struct arena *arena, struct stream *stream, struct mbox **ret, struct err *err)
{
	struct mbox *mbox = arena_new(arena, struct mbox, 1);

	if (!mbox)
		return err_no_memory(err);
	mbox->stream = stream;
	mbox->arena = arena;
	buf_init(&mbox->text, arena);
	*ret = mbox;
	return STATUS_OK;
}

static struct slice
mbox_text(const struct mbox *mbox, size_t from)
{
	return slice_part(slice_of(mbox->text.bytes, mbox->text.length), from, SIZE_MAX);
}

/* Reads one block more; what was given already is dropped first, so that memory holds one message.
 * */
static enum status
mbox_fill(struct mbox *mbox, struct err *err)
{
	struct slice block;

	if (mbox->start > 0) {
		struct slice kept = mbox_text(mbox, mbox->start);
		memmove(mbox->text.bytes, kept.at, kept.length);
		mbox->text.length = kept.length;
		mbox->searched -= mbox->start;
		mbox->base += mbox->start;
		mbox->start = 0;
	}
	TRY(stream_read(mbox->stream, &block, err));
	mbox->end = block.length == 0;
	if (mbox->text.length + block.length > MBOX_MESSAGE_BYTES)
		return err_set(err, STATUS_REFUSED, "RFC 4155: message %llu is over %u MiB",
			       (unsigned long long)mbox->index, MBOX_MESSAGE_BYTES >> 20);
	buf_write(&mbox->text, block);
	return mbox->text.failed ? err_no_memory(err) : STATUS_OK;
}

/* A "From " line starts a message where an empty line stands before it. */
static bool
is_start(const struct mbox *mbox, size_t at)
{
	struct slice before = slice_of(mbox->text.bytes, at);

	return slice_ends(before, SLICE("\n\n")) || slice_ends(before, SLICE("\n\r\n"));
}

/* Whether a field stands below the "From " line at the start of text: a message then. */
static bool
looks_like_message(struct slice text)
{
	struct cursor cursor;
	struct slice line;

	cursor_init(&cursor, text);
	if (!cursor_line(&cursor, &line) || !cursor_line(&cursor, &line))
		return false;
	size_t colon = slice_find_byte(line, ':');
	if (colon == SIZE_MAX || colon == 0)
		return false;
	for (size_t i = 0; i < colon; i++)
		if (line.at[i] <= ' ' || line.at[i] > '~')
			return false;
	return true;
}

/* "From here on ...", which nobody quoted: no time of day stands in it, and text below. */
static bool
is_prose(struct slice text)
{
	struct slice rest = text, line, below;

	return slice_next(&rest, '\n', &line) && slice_next(&rest, '\n', &below) &&
	       slice_find_byte(line, ':') == SIZE_MAX && slice_trim(below).length > 0 &&
	       !slice_starts(below, SLICE(">From ")) && !slice_starts(below, SLICE("From ")) &&
	       !looks_like_message(text);
}

/* Whether the line at `at` and the one below it are all there. */
static bool
has_two_lines(const struct mbox *mbox, size_t at)
{
	struct slice text = slice_part(mbox_text(mbox, at), 0, MBOX_LINE_BYTES);
	size_t feed = slice_find_byte(text, '\n');

	return mbox->end || text.length == MBOX_LINE_BYTES ||
	       (feed != SIZE_MAX &&
		slice_find_byte(slice_part(text, feed + 1, SIZE_MAX), '\n') != SIZE_MAX);
}

/* Offset in text of the next message behind the present one, or SIZE_MAX. */
static size_t
find_start(struct mbox *mbox)
{
	static const struct slice MARK = SLICE_INIT("\nFrom ");

	for (;;) {
		size_t found = slice_find(mbox_text(mbox, mbox->searched), MARK);
		if (found == SIZE_MAX)
			break;
		size_t at = mbox->searched + found + 1;
		if (is_start(mbox, at) && !has_two_lines(mbox, at))
			return SIZE_MAX;
		mbox->searched = at;
		if (!is_start(mbox, at))
			continue;
		if (!is_prose(slice_part(mbox_text(mbox, at), 0, MBOX_LINE_BYTES)))
			return at;
		mbox->bare = true;
	}
	/* The mark may be cut by the end of the block. */
	size_t length = mbox->text.length;
	size_t keep = length > MARK.length ? length - MARK.length : 0;
	mbox->searched = keep > mbox->searched ? keep : mbox->searched;
	return SIZE_MAX;
}

/* Without the line end of the empty line that parts messages. */
static struct slice
without_gap(struct slice message)
{
	if (slice_ends(message, SLICE("\n\n")) || slice_ends(message, SLICE("\n\r\n")))
		message.length -= message.at[message.length - 2] == '\r' ? 2 : 1;
	return message;
}

/* ---- Content-Length ---- */

/* Offset in message of its body, and what the header says of its length; false: nothing. */
static bool
read_length(struct slice message, size_t *ret_body, uint64_t *ret_length)
{
	struct cursor cursor;
	struct slice line;
	bool known = false;

	cursor_init(&cursor, message);
	while (cursor_line(&cursor, &line) && line.length > 0) {
		size_t colon = slice_find_byte(line, ':');
		if (colon == SIZE_MAX || known ||
		    !slice_equal_nocase(slice_part(line, 0, colon), SLICE("Content-Length")))
			continue;
		known = slice_number(slice_trim(slice_part(line, colon + 1, SIZE_MAX)), ret_length);
	}
	*ret_body = cursor_offset(&cursor);
	return known && line.length == 0;
}

/* Where the text that stands from `at` on is another message's, or nothing. */
static bool
find_end(struct slice text, size_t *at)
{
	while (*at < text.length && (text.at[*at] == '\n' || text.at[*at] == '\r'))
		++*at;
	return *at == text.length || slice_starts(slice_part(text, *at, SIZE_MAX), SLICE("From "));
}

/* A length that goes on behind the next "From " line: makes *next, counted from start, what it
 * leads to, if that holds. */
static enum status
extend(struct mbox *mbox, uint64_t length, size_t *next, bool *ret_held, struct err *err)
{
	static const struct slice MARK = SLICE_INIT("\n\nFrom ");

	*ret_held = false;
	if (length > MBOX_MESSAGE_BYTES / 2 || mbox->unheeded > mbox->held + MBOX_LIES_MAX ||
	    looks_like_message(mbox_text(mbox, mbox->start + *next)))
		return STATUS_OK;
	/* All of it, and so much of what follows that it can be told. */
	while (!mbox->end && mbox->text.length - mbox->start < length + MARK.length)
		TRY(mbox_fill(mbox, err));
	struct slice text = mbox_text(mbox, mbox->start);
	size_t end = (size_t)length;
	if (length > text.length || !find_end(text, &end) || (end == text.length && !mbox->end))
		return STATUS_OK;
	for (size_t at = *next; at < length;) {
		if (looks_like_message(slice_part(text, at, SIZE_MAX)))
			return STATUS_OK;
		size_t found = slice_find(slice_part(text, at, SIZE_MAX), SLICE("\nFrom "));
		at = found == SIZE_MAX ? SIZE_MAX : at + found + 1;
	}
	mbox->bare = *ret_held = true;
	*next = end == text.length ? SIZE_MAX : end;
	mbox->searched = mbox->start + end;
	return STATUS_OK;
}

/* The end of the message at start by its own length, where that can be believed. next: by the next
 * "From " line, both counted from start. */
static enum status
heed_length(struct mbox *mbox, size_t line, size_t *next, struct err *err)
{
	struct slice all = slice_part(mbox_text(mbox, mbox->start), 0, *next);
	uint64_t length;
	size_t body;
	bool held;

	if (!read_length(slice_part(all, line, SIZE_MAX), &body, &length))
		return STATUS_OK;
	if (length <= all.length - line - body)
		held = !slice_trim(slice_part(all, line + body + (size_t)length, SIZE_MAX)).length;
	else if (*next == SIZE_MAX || length > MBOX_MESSAGE_BYTES)
		held = false;
	else
		TRY(extend(mbox, line + body + length, next, &held, err));
	mbox->held += held;
	mbox->unheeded += !held;
	return STATUS_OK;
}

/* ---- messages ---- */

static void
note_quotes(struct mbox *mbox, struct slice message)
{
	mbox->quoted = mbox->quoted || slice_find(message, SLICE("\n>From ")) != SIZE_MAX;
	mbox->twice = mbox->twice || slice_find(message, SLICE("\n>>From ")) != SIZE_MAX;
}

void
mbox_facts(const struct mbox *mbox, struct mbox_facts *ret)
{
	*ret = (struct mbox_facts){
		.dialect = "mbox", .lengths_held = mbox->held, .lengths_unheeded = mbox->unheeded};
	if (mbox->held > mbox->unheeded && mbox->held * 2 > mbox->index)
		ret->dialect = mbox->bare     ? "mboxcl2"
			       : mbox->quoted ? "mboxcl"
					      : "mboxcl or mboxcl2";
	else if (mbox->twice)
		ret->dialect = "mboxrd";
	else if (mbox->quoted)
		ret->dialect = "mboxo or mboxrd";
}

/* Length of the "From " line with its line end at the start of a message, or 0. */
static size_t
envelope_length(struct slice message)
{
	size_t end = slice_find_byte(message, '\n');

	if (!slice_starts(message, SLICE("From ")))
		return 0;
	return end == SIZE_MAX ? message.length : end + 1;
}

enum status
mbox_next(struct mbox *mbox, bool *ret_found, struct mbox_message *ret, struct err *err)
{
	size_t next = SIZE_MAX;

	while (!mbox->end && (next = find_start(mbox)) == SIZE_MAX)
		TRY(mbox_fill(mbox, err));
	if (mbox->end)
		next = find_start(mbox);
	if (next != SIZE_MAX)
		next -= mbox->start;
	size_t line = envelope_length(mbox_text(mbox, mbox->start));
	TRY(heed_length(mbox, line, &next, err));
	struct slice all = slice_part(mbox_text(mbox, mbox->start), 0, next);
	*ret_found = all.length > 0;
	if (all.length == 0)
		return STATUS_OK;
	*ret = (struct mbox_message){
		.envelope = slice_part(all, 0, line),
		.bytes = slice_part(all, line, SIZE_MAX),
		.offset = mbox->base + mbox->start + line,
		.index = mbox->index++,
	};
	if (next != SIZE_MAX)
		ret->bytes = without_gap(ret->bytes);
	note_quotes(mbox, ret->bytes);
	mbox->start += all.length;
	return STATUS_OK;
}
