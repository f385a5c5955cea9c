/* Lines out of chunks. One that crosses a chunk is put together in bytes; one that is too long is
 * passed over. */
#include "names/feed.h"
#include "names/gate.h"

struct splitter {
	const struct feed *feed;
	void *state;
	struct collect *collect;
	struct gate_walk *walk; /* NULL: every line is read */
	struct arena arena;     /* of the present line */
	char *bytes;            /* line_max_bytes */
	size_t length;
	uint64_t offset; /* of the line being put together, or of the next chunk */
	uint64_t lines;  /* begun so far in this range */
	bool skipping;   /* the rest of a line is of no interest */
	bool too_long;   /* ... because it is over the limit */
};

static enum status
read_line(struct splitter *splitter, struct slice text, struct err *err)
{
	struct feed_line line = {text, splitter->offset, ++splitter->lines, &splitter->arena};
	struct arena_mark mark = arena_mark(&splitter->arena);

	TRY(collect_at(splitter->collect, line.offset, err));
	TRY(splitter->feed->line(splitter->state, splitter->collect, &line, err));
	arena_rewind(&splitter->arena, mark);
	return STATUS_OK;
}

static enum status
end_line(struct splitter *splitter, struct slice rest, struct err *err)
{
	struct slice line = rest;
	bool over = splitter->length + rest.length > splitter->feed->line_max_bytes;

	/* The end of a line that began before the range belongs to the range before it. */
	if (splitter->too_long || (over && !splitter->skipping)) {
		collect_refuse(splitter->collect, splitter->feed->too_long, ++splitter->lines);
	} else if (!splitter->skipping) {
		if (splitter->length > 0) {
			memcpy(splitter->bytes + splitter->length, rest.at, rest.length);
			line = slice_of(splitter->bytes, splitter->length + rest.length);
		}
		TRY(read_line(splitter, line, err));
	}
	splitter->length = 0;
	splitter->skipping = splitter->too_long = false;
	return STATUS_OK;
}

static void
keep_part(struct splitter *splitter, struct slice part)
{
	if (splitter->skipping || splitter->too_long)
		return;
	if (splitter->length + part.length > splitter->feed->line_max_bytes) {
		splitter->too_long = true;
		return;
	}
	memcpy(splitter->bytes + splitter->length, part.at, part.length);
	splitter->length += part.length;
}

/* The lines that end in chunk and start before end; chunk is at at. */
static struct slice
whole_lines(struct slice chunk, uint64_t at, uint64_t end)
{
	/* A byte order mark may end behind the range it begins in. */
	uint64_t rest = end > at ? end - at : 1;
	size_t last, newline;

	if (rest < chunk.length) {
		last = (size_t)rest - 1;
		newline = slice_find_byte(slice_part(chunk, last, SIZE_MAX), '\n');
		if (newline != SIZE_MAX)
			return slice_part(chunk, 0, last + newline + 1);
	}
	newline = slice_find_last_byte(chunk, '\n');
	return slice_part(chunk, 0, newline == SIZE_MAX ? 0 : newline + 1);
}

/* Whole lines, most of which the gate holds back. */
static enum status
read_gated(struct splitter *splitter, struct slice text, uint64_t at, struct err *err)
{
	struct slice line;
	uint64_t held;

	gate_walk_init(splitter->walk, collect_gate(splitter->collect), text);
	while (gate_walk_next(splitter->walk, &line, &held)) {
		splitter->lines += held;
		splitter->offset = at + (uint64_t)(line.at - text.at);
		TRY(end_line(splitter, line, err));
	}
	splitter->lines += held;
	splitter->offset = at + text.length;
	return STATUS_OK;
}

/* Reads lines until one starts at end or later; *ret_done tells that. */
static enum status
read_chunk(struct splitter *splitter, struct slice chunk, uint64_t at, uint64_t end, bool *ret_done,
	   struct err *err)
{
	struct slice part;

	while (chunk.length > 0) {
		bool begun = splitter->length > 0 || splitter->skipping || splitter->too_long;
		size_t newline = slice_find_byte(chunk, '\n');

		if (newline == SIZE_MAX) {
			keep_part(splitter, chunk);
			return STATUS_OK;
		}
		part = slice_part(chunk, 0, newline + 1);
		if (splitter->walk && !begun) {
			part = whole_lines(chunk, at, end);
			TRY(read_gated(splitter, part, at, err));
		} else {
			TRY(end_line(splitter, slice_part(part, 0, newline), err));
		}
		at += part.length;
		splitter->offset = at;
		chunk = slice_part(chunk, part.length, SIZE_MAX);
		if (at >= end) {
			*ret_done = true;
			return STATUS_OK;
		}
	}
	return STATUS_OK;
}

static enum status
read_chunks(struct splitter *splitter, struct feed_bytes *bytes, const struct input *range,
	    struct err *err)
{
	bool done = range->begin >= range->end;
	struct slice chunk;
	uint64_t at;

	while (!done) {
		at = bytes->offset;
		TRY(feed_bytes_read(bytes, &chunk, err));
		if (chunk.length == 0) {
			/* A last line without its newline. */
			if (splitter->too_long || (splitter->length > 0 && !splitter->skipping))
				return end_line(splitter, SLICE(""), err);
			return STATUS_OK;
		}
		TRY(read_chunk(splitter, chunk, at, range->end, &done, err));
	}
	return STATUS_OK;
}

enum status
feed_read_lines(const struct feed *feed, void *state, struct collect *collect,
		struct feed_bytes *bytes, const struct input *range, uint64_t *ret_lines,
		struct err *err)
{
	struct splitter splitter = {.feed = feed, .state = state, .collect = collect};
	bool gated = feed->gated && collect_gate(collect);
	enum status status;

	arena_init(&splitter.arena, 0);
	splitter.bytes = arena_new(&splitter.arena, char, feed->line_max_bytes);
	splitter.walk = gated ? arena_new(&splitter.arena, struct gate_walk, 1) : NULL;
	splitter.offset = bytes->offset;
	/* A range that does not begin the source is read from one byte before it, to see whether a
	 * line starts there. */
	splitter.skipping = range->begin > 0;
	status = splitter.bytes && (splitter.walk || !gated)
			 ? read_chunks(&splitter, bytes, range, err)
			 : err_no_memory(err);
	*ret_lines = splitter.lines;
	arena_done(&splitter.arena);
	return status;
}
