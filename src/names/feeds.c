/* The table of feeds, the head that chooses among them, and the room that reads them. */
#include "names/feed.h"
#include "names/host.h"
#include "names/limits.h"

#define PROGRESS_BYTES (1u << 20)
#define RECOGNISE_MEMORY_BYTES (16u << 20)

/* A plain list comes last: it is what the filter falls back to. */
static const struct feed *const FEEDS[] = {&FEED_CT_TILE, &FEED_CT_ENTRIES, &FEED_JSON,
					   &FEED_ZEEK,    &FEED_QUERY,      &FEED_ZONE,
					   &FEED_CONF,    &FEED_TABLE,      &FEED_LIST};
#define FEED_COUNT (sizeof(FEEDS) / sizeof(*FEEDS))

const struct feed *
feed_find(struct feed_head head)
{
	for (size_t i = 0; i < FEED_COUNT; i++) {
		if (FEEDS[i]->recognise(head))
			return FEEDS[i];
	}
	return &FEED_LIST;
}

bool
feed_head_line(struct feed_head *head, struct slice *ret)
{
	struct slice rest = head->bytes, line;

	if (rest.length == 0 || !slice_next(&rest, '\n', &line) || (!rest.at && head->cut))
		return false;
	if (slice_ends(line, SLICE("\r")))
		line.length--;
	head->bytes = rest;
	*ret = line;
	return true;
}

bool
feed_head_is(struct feed_head head, enum feed_kind (*judge)(void *context, struct slice line),
	     void *context)
{
	size_t records = 0, others = 0;
	enum feed_kind kind;
	struct slice line;

	while (records + others < NAMES_RECOGNISE_LINES && feed_head_line(&head, &line)) {
		kind = judge(context, line);
		records += kind == FEED_RECORD;
		others += kind == FEED_OTHER;
	}
	return records > 0 && records >= 3 * others;
}

bool
feed_splits_anywhere(struct feed_head head)
{
	(void)head;
	return true;
}

struct feed_name
feed_name_in(const struct feed_line *line, struct slice seen)
{
	return (struct feed_name){
		.seen = seen,
		.name = seen,
		.locator = SLICE_NONE,
		.offset = line->offset + (uint64_t)(seen.at - line->text.at),
		.line = line->number,
		.time = TIME_UNKNOWN,
		.basis = TIME_OBSERVED,
		.client = SLICE_NONE,
	};
}

/* ---- the bytes and their head ---- */

static size_t
byte_order_mark(struct slice head)
{
	return slice_starts(head, SLICE("\xef\xbb\xbf")) ? 3 : 0;
}

/* A pipe has no head, and that of a compressed input says nothing of what is in it: the first
 * blocks that the stream gives are it. What it cannot give is told by the next read. */
static enum status
gather_head(struct arena *arena, struct feed_bytes *bytes, struct feed_head *head, struct err *err)
{
	struct slice chunk;
	enum status status = STATUS_OK;
	struct buf buf;
	struct err fault;

	buf_init(&buf, arena);
	head->cut = true;
	while (buf.length < INPUT_HEAD_BYTES && status == STATUS_OK && !buf.failed) {
		status = stream_read(bytes->stream, &chunk, &fault);
		if (status == STATUS_OK && chunk.length == 0) {
			head->cut = false;
			break;
		}
		if (status == STATUS_OK)
			buf_write(&buf, chunk);
	}
	if (status != STATUS_OK && status != STATUS_REFUSED)
		return err_set(err, status, "%s", fault.text);
	TRY(buf_slice(&buf, &bytes->ahead, err));
	bytes->offset = byte_order_mark(bytes->ahead);
	bytes->ahead = slice_part(bytes->ahead, (size_t)bytes->offset, SIZE_MAX);
	head->cut = head->cut || bytes->ahead.length > INPUT_HEAD_BYTES;
	head->bytes = slice_part(bytes->ahead, 0, INPUT_HEAD_BYTES);
	return STATUS_OK;
}

/* What is compressed or comes through a pipe is read as a whole; of a range that does not begin
 * the source, one byte more. */
static enum status
open_bytes(struct arena *arena, const struct input *input, struct feed_bytes *ret,
	   struct feed_head *head, struct err *err)
{
	struct input from = *input;
	size_t mark = byte_order_mark(input->head);

	*head = (struct feed_head){.packed = stream_is_compressed(input->head)};
	if (from.begin > 0)
		from.begin--;
	else if (!head->packed)
		from.begin = mark;
	TRY(stream_open(arena, &from, &ret->stream, err));
	head->packed = stream_is_packed(ret->stream);
	if (head->packed || input->size_bytes == INPUT_SIZE_UNKNOWN)
		return gather_head(arena, ret, head, err);
	ret->offset = from.begin;
	head->bytes = slice_part(input->head, mark, SIZE_MAX);
	head->cut = input->head.length < input->size_bytes;
	return STATUS_OK;
}

enum status
feed_bytes_read(struct feed_bytes *bytes, struct slice *ret, struct err *err)
{
	if (bytes->ahead.length > 0) {
		*ret = bytes->ahead;
		bytes->ahead = SLICE_NONE;
	} else {
		TRY(stream_read(bytes->stream, ret, err));
	}
	bytes->offset += ret->length;
	if (bytes->offset - bytes->told >= PROGRESS_BYTES) {
		bytes->told = bytes->offset;
		sink_progress(bytes->sink, stream_input_bytes(bytes->stream));
	}
	return STATUS_OK;
}

/* ---- reading ---- */

/* feed.txt.gz holds feed.txt: the evidence names the bytes after decompression. */
static enum status
name_source(struct arena *arena, const struct input *input, bool packed, struct slice *ret,
	    struct err *err)
{
	struct slice inner = input->source;
	size_t slash, dot;

	*ret = input->source;
	if (!packed)
		return STATUS_OK;
	slash = slice_find_last_byte(inner, '/');
	if (slash != SIZE_MAX)
		inner = slice_part(inner, slash + 1, SIZE_MAX);
	dot = slice_find_last_byte(inner, '.');
	if (dot != SIZE_MAX && dot > 0)
		inner.length = dot;
	return source_inner(arena, input->source, inner, ret, err);
}

static enum status
read_whole(const struct feed *feed, struct collect *collect, struct feed_bytes *bytes,
	   struct err *err)
{
	struct arena scratch;
	enum status status;

	arena_init(&scratch, 0);
	status = feed->whole(&scratch, collect, bytes, err);
	arena_done(&scratch);
	return status;
}

/* The room's context; each worker has its own copy. */
struct names_own {
	const struct names_engine *engine;
	struct told told;
};

static enum status
feed_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	  uint64_t *ret_lines, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct feed_bytes bytes = {.sink = sink};
	struct names_own *own = context;
	const struct feed *feed;
	struct collect *collect;
	struct feed_head head;
	struct slice source;
	uint64_t lines = 0;
	enum status status;
	void *state = NULL;

	status = open_bytes(scratch, input, &bytes, &head, err);
	stream = bytes.stream;
	if (status != STATUS_OK)
		return status;
	TRY(name_source(scratch, input, head.packed, &source, err));
	feed = feed_find(head);
	if (feed->open)
		TRY(feed->open(scratch, head, &state, err));
	TRY(collect_new(scratch, own->engine, source, sink, &collect, err));
	if (feed->gated && own->engine) {
		TRY(told_open(&own->told, source, input->begin, err));
		collect_tell_once(collect, &own->told);
	}
	status = feed->whole ? read_whole(feed, collect, &bytes, err)
			     : feed_read_lines(feed, state, collect, &bytes, input, &lines, err);
	/* What came before a cut in a compressed stream counts. */
	if (status == STATUS_OK || status == STATUS_REFUSED)
		TRY(collect_done(collect, status == STATUS_OK ? err : NULL));
	if (status == STATUS_OK)
		*ret_lines = lines;
	return status;
}

/* ---- the room ---- */

/* Runs answer on the head of an input that can be read again. */
static bool
with_head(const struct input *input, bool (*answer)(struct feed_head head))
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct feed_bytes bytes = {.sink = NULL};
	struct feed_head head;
	struct arena arena;
	bool yes;

	arena_init(&arena, RECOGNISE_MEMORY_BYTES);
	yes = open_bytes(&arena, input, &bytes, &head, NULL) == STATUS_OK && answer(head);
	stream = bytes.stream;
	stream_done(&stream);
	arena_done(&arena);
	return yes;
}

static bool
is_feed(struct feed_head head)
{
	return feed_find(head)->recognise(head);
}

static bool
is_split(struct feed_head head)
{
	const struct feed *feed = feed_find(head);

	return feed->splits && feed->splits(head);
}

/* A pipe cannot be looked at twice: who pipes names knows that they are names. */
static bool
feed_recognise(void *context, const struct input *input)
{
	(void)context;
	return input->size_bytes == INPUT_SIZE_UNKNOWN || with_head(input, is_feed);
}

static bool
filter_recognise(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return true;
}

/* The head says it: of a pipe nothing is known, and it cannot be cut anyway. */
static bool
feed_splits(void *context, const struct input *input)
{
	(void)context;
	return input->size_bytes != INPUT_SIZE_UNKNOWN && !stream_is_compressed(input->head) &&
	       with_head(input, is_split);
}

/* ICU opens its tables when a name is normalised first. */
static enum status
feed_warm(void *context, struct err *err)
{
	struct host host;
	bool is_name;

	(void)context;
	TRY(host_read(&host, SLICE("\xc3\xa9.example"), &is_name, err));
	return crypto_warm(err);
}

enum status
names_room_init(struct room *room, struct arena *arena, const struct names_engine *engine,
		struct err *err)
{
	struct names_own *own = arena_new(arena, struct names_own, 1);

	if (!own)
		return err_no_memory(err);
	own->engine = engine;
	told_init(&own->told);
	*room = (struct room){
		.name = "names",
		.context = own,
		.recognise = feed_recognise,
		.warm = feed_warm,
		.read = feed_read,
		.split_bytes = NAMES_WINDOW_BYTES,
		.splits = feed_splits,
	};
	return STATUS_OK;
}

enum status
names_room_init_filter(struct room *room, struct arena *arena, const struct names_engine *engine,
		       struct err *err)
{
	TRY(names_room_init(room, arena, engine, err));
	room->recognise = filter_recognise;
	return STATUS_OK;
}

void
names_room_done(struct room *room)
{
	struct names_own *own = room->context;

	told_done(&own->told);
}
