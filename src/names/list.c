/*
 * Lists of names: one a line, hosts files, URLs; plain or compressed. A name is reported once in
 * each stretch of NAMES_WINDOW_BYTES of a source, at its first place and with a count, in the order
 * of the first places. Stretches begin at multiples of that size, as ranges do (split_bytes), so
 * that the findings are the same however a list is shared out, and memory stays bounded for one
 * without end.
 */
#include "names/finding.h"
#include "names/host.h"
#include "names/limits.h"
#include "names/line.h"
#include "names/refusals.h"

#include "base/map.h"
#include "format/sniff.h"
#include "format/stream.h"

/* Rooms that read the same list must cut it alike. */
_Static_assert(NAMES_WINDOW_BYTES == ROOM_SPLIT_BYTES, "ranges are windows");

#define PROGRESS_BYTES (1u << 20)
#define RECOGNISE_MEMORY_BYTES (16u << 20)

static const char LINE_TOO_LONG[] = "RFC 1035 §2.3.4: a line over 4096 bytes holds no name";

/* The head says it: of a pipe nothing is known, and it cannot be cut anyway. */
static bool
is_compressed(const struct input *input)
{
	return stream_is_compressed(input->head);
}

/* ICU opens its tables when a name is normalised first. */
static enum status
list_warm(void *context, struct err *err)
{
	struct host host;
	bool is_name;

	(void)context;
	TRY(host_read(&host, SLICE("\xc3\xa9.example"), &is_name, err));
	return crypto_warm(err);
}

/* A match that waits for the end of its window. */
struct held {
	struct names_match match;
	struct slice seen; /* the bytes of the line */
	uint64_t offset, line, count;
	struct held *next;
};

struct reader {
	const struct names_engine *engine;
	const struct input *input;
	struct sink *sink;
	struct slice source; /* as evidence names it: feed.txt.gz!/feed.txt where compressed */
	struct arena *arena;
	struct arena_mark window_mark; /* everything of a window is given back with it */
	struct map names;              /* name -> struct held */
	struct held *first, *last;
	size_t held_count;
	uint64_t window; /* number of the present one */
	struct refusals refusals;
	uint64_t line; /* begun so far in this range */
};

/* ---- windows ---- */

static enum status
tell_held(struct reader *reader, const struct held *held, struct err *err)
{
	struct arena_mark mark = arena_mark(reader->arena);
	struct finding *finding;
	struct span span;

	TRY(span_init(&span, reader->source, held->offset, held->line, held->seen, err));
	TRY(names_finding(reader->arena, &held->match, &span, held->count, &finding, err));
	TRY(sink_finding(reader->sink, finding, err));
	arena_rewind(reader->arena, mark);
	return STATUS_OK;
}

static void
window_open(struct reader *reader)
{
	map_init(&reader->names, reader->arena);
	reader->first = reader->last = NULL;
	reader->held_count = 0;
}

static enum status
window_close(struct reader *reader, struct err *err)
{
	for (const struct held *held = reader->first; held; held = held->next)
		TRY(tell_held(reader, held, err));
	arena_rewind(reader->arena, reader->window_mark);
	window_open(reader);
	return STATUS_OK;
}

static enum status
hold(struct reader *reader, const struct names_match *match, struct slice seen, uint64_t offset,
     struct err *err)
{
	struct held *held = arena_new(reader->arena, struct held, 1);

	if (!held)
		return err_no_memory(err);
	*held = (struct held){.match = *match, .offset = offset, .line = reader->line, .count = 1};
	TRY(slice_copy(reader->arena, seen, &held->seen, err));
	TRY(map_set(&reader->names, match->name, (uint64_t)(uintptr_t)held, NULL, err));
	if (reader->last)
		reader->last->next = held;
	else
		reader->first = held;
	reader->last = held;
	reader->held_count++;
	return STATUS_OK;
}

/* ---- lines ---- */

static enum status
read_name(struct reader *reader, struct slice seen, uint64_t offset, struct err *err)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct slice name = line_refang(seen, bytes);
	struct arena_mark mark;
	struct names_match match;
	struct map_entry *known;
	struct err fault;
	bool found;

	if (reader->held_count == NAMES_HELD_MAX)
		TRY(window_close(reader, err));
	mark = arena_mark(reader->arena);
	switch (names_score(reader->engine, reader->arena, name, &found, &match, &fault)) {
	case STATUS_OK:
		break;
	case STATUS_REFUSED:
		refusals_add(&reader->refusals, fault.text, reader->line);
		return STATUS_OK;
	case STATUS_IO:
	case STATUS_NO_MEMORY:
	case STATUS_USAGE:
	case STATUS_CONFIG:
	case STATUS_BROKEN:
	case STATUS_ENVIRONMENT:
		return err_set(err, fault.status, "%s", fault.text);
	}
	if (!found)
		return STATUS_OK;
	known = map_find(&reader->names, match.name);
	if (known) {
		((struct held *)(uintptr_t)known->value)->count++;
		arena_rewind(reader->arena, mark);
		return STATUS_OK;
	}
	return hold(reader, &match, seen, offset, err);
}

static enum status
read_line(struct reader *reader, struct slice line, uint64_t offset, struct err *err)
{
	struct line_walk walk;
	const char *fault;
	struct slice name;
	uint64_t window = offset / NAMES_WINDOW_BYTES;

	reader->line++;
	if (window != reader->window) {
		TRY(window_close(reader, err));
		reader->window = window;
	}
	line_walk_init(&walk, line);
	while (line_walk_next(&walk, &name, &fault))
		TRY(read_name(reader, name, offset + (uint64_t)(name.at - line.at), err));
	if (fault)
		refusals_add(&reader->refusals, fault, reader->line);
	return STATUS_OK;
}

/* Lines out of chunks. One that crosses a chunk is put together in bytes; one that is too long is
 * passed over. */
struct splitter {
	char bytes[NAMES_LINE_MAX_BYTES];
	size_t length;
	uint64_t offset; /* of the line being put together, or of the next chunk */
	bool skipping;   /* the rest of a line is of no interest */
	bool too_long;   /* ... because it is over the limit */
};

static enum status
end_line(struct reader *reader, struct splitter *splitter, struct slice rest, struct err *err)
{
	struct slice line = rest;

	bool over = splitter->length + rest.length > NAMES_LINE_MAX_BYTES;

	/* The end of a line that began before the range belongs to the range before it. */
	if (splitter->too_long || (over && !splitter->skipping)) {
		reader->line++;
		refusals_add(&reader->refusals, LINE_TOO_LONG, reader->line);
	} else if (!splitter->skipping) {
		if (splitter->length > 0) {
			memcpy(splitter->bytes + splitter->length, rest.at, rest.length);
			line = slice_of(splitter->bytes, splitter->length + rest.length);
		}
		TRY(read_line(reader, line, splitter->offset, err));
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
	if (splitter->length + part.length > NAMES_LINE_MAX_BYTES) {
		splitter->too_long = true;
		return;
	}
	memcpy(splitter->bytes + splitter->length, part.at, part.length);
	splitter->length += part.length;
}

/* Reads lines until one starts at end or later; *ret_done tells that. */
static enum status
read_chunk(struct reader *reader, struct splitter *splitter, struct slice chunk, uint64_t *at,
	   uint64_t end, bool *ret_done, struct err *err)
{
	const char *newline;
	struct slice part;

	while (chunk.length > 0) {
		newline = memchr(chunk.at, '\n', chunk.length);
		part = slice_of(chunk.at, newline ? (size_t)(newline - chunk.at) : chunk.length);
		if (!newline) {
			keep_part(splitter, part);
			*at += part.length;
			return STATUS_OK;
		}
		TRY(end_line(reader, splitter, part, err));
		*at += part.length + 1;
		splitter->offset = *at;
		chunk = slice_part(chunk, part.length + 1, SIZE_MAX);
		if (*at >= end) {
			*ret_done = true;
			return STATUS_OK;
		}
	}
	return STATUS_OK;
}

/* A byte order mark, or ASCII with NUL for every other byte. */
static bool
is_utf16(struct slice head)
{
	if (slice_starts(head, SLICE("\xff\xfe")) || slice_starts(head, SLICE("\xfe\xff")))
		return true;
	if (head.length < 4)
		return false;
	return (!head.at[0] && head.at[1] && !head.at[2] && head.at[3]) ||
	       (head.at[0] && !head.at[1] && head.at[2] && !head.at[3]);
}

/* What would only be refused line by line gets one sentence that says what to do. */
static enum status
check_text(const struct reader *reader, struct slice head, struct err *err)
{
	static const char *const times[] = {"", "compressed twice: "};
	enum sniff_kind kind;

	if (is_utf16(head))
		return err_set(err, STATUS_REFUSED, "UTF-16 text: convert it to UTF-8 first");
	kind = sniff_bytes(head, SLICE(""));
	if (kind == SNIFF_BZIP2 || stream_is_compressed(head))
		return err_set(err, STATUS_REFUSED, "%s%s data: decompress it first",
			       times[is_compressed(reader->input)], sniff_word(kind));
	return STATUS_OK;
}

static enum status
read_stream(struct reader *reader, struct stream *stream, uint64_t begin, uint64_t end,
	    struct splitter *splitter, struct err *err)
{
	uint64_t at = begin, told = 0;
	bool done = begin >= end;
	struct slice chunk;

	while (!done) {
		TRY(stream_read(stream, &chunk, err));
		if (chunk.length == 0) {
			/* A last line without its newline. */
			if (splitter->too_long || (splitter->length > 0 && !splitter->skipping))
				return end_line(reader, splitter, SLICE(""), err);
			return STATUS_OK;
		}
		if (at == 0)
			TRY(check_text(reader, chunk, err));
		if (at == 0 && slice_starts(chunk, SLICE("\xef\xbb\xbf"))) {
			chunk = slice_part(chunk, 3, SIZE_MAX);
			at = splitter->offset = 3;
		}
		TRY(read_chunk(reader, splitter, chunk, &at, end, &done, err));
		if (at - told >= PROGRESS_BYTES) {
			told = at;
			sink_progress(reader->sink, stream_input_bytes(stream));
		}
	}
	return STATUS_OK;
}

/* feed.txt.gz holds feed.txt: the evidence names the bytes after decompression. */
static enum status
name_source(struct reader *reader, bool compressed, struct err *err)
{
	struct slice source = reader->input->source, inner = source;
	size_t slash, dot;

	reader->source = source;
	if (!compressed)
		return STATUS_OK;
	slash = slice_find_last_byte(inner, '/');
	if (slash != SIZE_MAX)
		inner = slice_part(inner, slash + 1, SIZE_MAX);
	dot = slice_find_last_byte(inner, '.');
	if (dot != SIZE_MAX && dot > 0)
		inner.length = dot;
	return source_inner(reader->arena, source, inner, &reader->source, err);
}

/*
 * A range that does not begin the source begins one byte early, to see whether a line starts there.
 */
static enum status
open_range(struct reader *reader, struct splitter *splitter, struct stream **ret, struct err *err)
{
	struct input from = *reader->input;

	splitter->offset = from.begin;
	if (from.begin > 0) {
		from.begin--;
		splitter->offset = from.begin;
		splitter->skipping = true;
	}
	return stream_open(reader->arena, &from, ret, err);
}

static enum status
read_all(struct reader *reader, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct splitter *splitter = arena_new(reader->arena, struct splitter, 1);
	enum status status;

	if (!splitter)
		return err_no_memory(err);
	TRY(open_range(reader, splitter, &stream, err));
	reader->window_mark = arena_mark(reader->arena);
	reader->window = reader->input->begin / NAMES_WINDOW_BYTES;
	window_open(reader);
	status = read_stream(reader, stream, splitter->offset, reader->input->end, splitter, err);
	/* What came before a cut in a compressed stream counts. */
	if (status == STATUS_OK || status == STATUS_REFUSED) {
		TRY(window_close(reader, NULL));
		TRY(refusals_tell(&reader->refusals, reader->source, reader->sink, NULL));
	}
	return status;
}

static enum status
list_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	  uint64_t *ret_lines, struct err *err)
{
	struct reader *reader = arena_new(scratch, struct reader, 1);

	if (!reader)
		return err_no_memory(err);
	reader->engine = context;
	reader->input = input;
	reader->sink = sink;
	reader->arena = scratch;
	TRY(name_source(reader, is_compressed(input), err));
	TRY(read_all(reader, err));
	*ret_lines = reader->line;
	return STATUS_OK;
}

/* ---- is it one? ---- */

/* Counts lines that hold a name, and lines that hold something else. */
static void
judge_lines(struct slice text, bool cut, size_t *ret_names, size_t *ret_others)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct slice line, name;
	struct line_walk walk;
	struct host host;
	const char *fault;
	bool is_name, any;

	*ret_names = *ret_others = 0;
	while (*ret_names + *ret_others < NAMES_RECOGNISE_LINES && slice_next(&text, '\n', &line)) {
		/* The last line of a head may be half a name. */
		if (cut && !text.at && *ret_names + *ret_others > 0)
			return;
		line_walk_init(&walk, line);
		any = line_walk_next(&walk, &name, &fault);
		if (any)
			name = line_refang(name, bytes);
		if (any && (host_read(&host, name, &is_name, NULL) != STATUS_OK || !is_name))
			++*ret_others;
		else if (any && (walk.hosts || slice_trim(walk.rest).length == 0 ||
				 *slice_trim(walk.rest).at == '#'))
			++*ret_names;
		else
			*ret_others += any || fault;
	}
}

/* At least three of four lines hold a name. */
static bool
is_list(struct slice head, bool cut)
{
	size_t names, others;

	if (slice_starts(head, SLICE("\xef\xbb\xbf")))
		head = slice_part(head, 3, SIZE_MAX);
	judge_lines(head, cut, &names, &others);
	return names > 0 && names >= 3 * others;
}

static bool
list_recognise(void *context, const struct input *input)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct slice head = input->head;
	struct arena arena;
	bool answer;

	(void)context;
	/* A pipe cannot be looked at twice: who pipes names knows that they are names. */
	if (input->size_bytes == INPUT_SIZE_UNKNOWN)
		return true;
	if (!stream_is_compressed(head))
		return is_list(head, head.length < input->size_bytes);
	arena_init(&arena, RECOGNISE_MEMORY_BYTES);
	answer = stream_open(&arena, input, &stream, NULL) == STATUS_OK &&
		 stream_read(stream, &head, NULL) == STATUS_OK && is_list(head, true);
	stream_done(&stream);
	arena_done(&arena);
	return answer;
}

static bool
filter_recognise(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return true;
}

static bool
list_splits(void *context, const struct input *input)
{
	(void)context;
	return !is_compressed(input);
}

void
names_room_init(struct room *room, const struct names_engine *engine)
{
	*room = (struct room){
		.name = "names",
		/* Rooms take a context they may change; this one never does. */
		.context = (void *)(uintptr_t)engine,
		.recognise = list_recognise,
		.warm = list_warm,
		.read = list_read,
		.split_bytes = NAMES_WINDOW_BYTES,
		.splits = list_splits,
	};
}

void
names_room_init_filter(struct room *room, const struct names_engine *engine)
{
	names_room_init(room, engine);
	room->recognise = filter_recognise;
}
