#include "format/mbox.h"

#include "format/limits.h"

struct mbox {
	struct stream *stream;
	struct buf text; /* read and not yet given */
	size_t start;    /* in text: of the next message's "From " line */
	size_t searched; /* in text: no message starts before */
	uint64_t base;   /* offset of text in the mbox */
	uint64_t index;  /* of the next message */
	bool end;        /* the stream has no more */
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
		mbox->searched = at;
		if (is_start(mbox, at))
			return at;
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

enum status
mbox_next(struct mbox *mbox, bool *ret_found, struct mbox_message *ret, struct err *err)
{
	size_t next = SIZE_MAX;

	while (!mbox->end && (next = find_start(mbox)) == SIZE_MAX)
		TRY(mbox_fill(mbox, err));
	if (mbox->end)
		next = find_start(mbox);
	struct slice all = mbox_text(mbox, mbox->start);
	if (next != SIZE_MAX)
		all = slice_part(all, 0, next - mbox->start);
	*ret_found = all.length > 0;
	if (all.length == 0)
		return STATUS_OK;
	size_t line = slice_starts(all, SLICE("From ")) ? slice_find_byte(all, '\n') + 1 : 0;
	if (line == 0 && slice_starts(all, SLICE("From ")))
		line = all.length; /* nothing but an envelope without line end */
	*ret = (struct mbox_message){
		.envelope = slice_part(all, 0, line),
		.bytes = slice_part(all, line, SIZE_MAX),
		.offset = mbox->base + mbox->start + line,
		.index = mbox->index++,
	};
	if (next != SIZE_MAX)
		ret->bytes = without_gap(ret->bytes);
	mbox->start += all.length;
	return STATUS_OK;
}
