#include "mail/trace_read.h"

#include "base/json.h"
#include "base/utf8.h"
#include "mail/limits.h"
#include "model/place.h"

#define PROGRESS_BYTES (1u << 20)
#define RECOGNISE_MEMORY_BYTES (16u << 20)

/* ---- words ---- */

static const char *const NAMES[] = {
	[TRACE_SEEN] = "seen",     [TRACE_PENDING] = "pending",
	[TRACE_FAILED] = "failed", [TRACE_QUARANTINED] = "quarantined",
	[TRACE_JUNKED] = "junked", [TRACE_DELIVERED] = "delivered",
};

const char *
trace_status_name(enum trace_status status)
{
	CHECK((unsigned)status < sizeof(NAMES) / sizeof(*NAMES));
	return NAMES[status];
}

/* By the words of Exchange, Microsoft 365, Google Workspace, Postfix; the first that stands. */
static const struct {
	const char *word;
	enum trace_status status;
} WORDS[] = {
	{"quarantin", TRACE_QUARANTINED}, {"fail", TRACE_FAILED},    {"bounce", TRACE_FAILED},
	{"reject", TRACE_FAILED},         {"blocked", TRACE_FAILED}, {"dropped", TRACE_FAILED},
	{"undeliver", TRACE_FAILED},      {"expired", TRACE_FAILED}, {"spam", TRACE_JUNKED},
	{"junk", TRACE_JUNKED},           {"defer", TRACE_PENDING},  {"pending", TRACE_PENDING},
	{"deliver", TRACE_DELIVERED},     {"sent", TRACE_DELIVERED}, {"send", TRACE_DELIVERED},
};

enum trace_status
trace_status_of(struct slice words)
{
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
		if (slice_find_nocase(words, slice_text(WORDS[i].word)) != SIZE_MAX)
			return WORDS[i].status;
	return TRACE_SEEN;
}

/* ---- as observables ---- */

static void
write_data(struct json_writer *json, const struct trace *trace)
{
	json_open_object(json);
	json_key(json, "trace");
	json_open_object(json);
	json_key(json, "message_id");
	json_string(json, trace->message_id);
	json_key(json, "sender");
	json_string(json, trace->sender);
	json_key(json, "status");
	json_string(json, slice_text(trace_status_name(trace->status)));
	json_key(json, "log");
	json_string(json, trace->log);
	place_write(json, &trace->place);
	json_close_object(json);
	json_close_object(json);
}

enum status
trace_write(const struct trace *trace, struct arena *arena, struct observable *ret, struct err *err)
{
	struct json_writer json;
	struct buf buf;

	*ret = (struct observable){.subject = {SLICE("email-addr"), trace->recipient},
				   .source = trace->place.source,
				   .first = trace->time_us,
				   .last = TIME_UNKNOWN,
				   .time_basis = TIME_RECEIVED};
	buf_init(&buf, arena);
	json_init(&json, &buf);
	write_data(&json, trace);
	return buf_slice(&buf, &ret->data, err);
}

enum status
trace_read(struct arena *arena, const struct observable *observable, bool *ret_trace,
	   struct trace *ret, struct err *err)
{
	const struct json_value *data, *value;
	struct trace trace = {.recipient = observable->subject.value, .time_us = observable->first};
	struct slice status;

	*ret_trace = false;
	if (!slice_starts(observable->data, SLICE("{\"trace\":{")))
		return STATUS_OK;
	TRY(json_read(arena, observable->data, &data, err));
	value = json_get(data, "trace");
	if (!json_as_string(json_get(value, "message_id"), &trace.message_id) ||
	    !json_as_string(json_get(value, "sender"), &trace.sender) ||
	    !json_as_string(json_get(value, "log"), &trace.log) ||
	    !json_as_string(json_get(value, "status"), &status) ||
	    !place_read(json_get(value, "evidence"), observable->source, &trace.place))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (slice_equal(status, slice_text(NAMES[i])))
			trace.status = (enum trace_status)i;
	*ret_trace = true;
	*ret = trace;
	return STATUS_OK;
}

/* ---- which reader ---- */

enum trace_kind { TRACE_NONE, TRACE_TABLE, TRACE_POSTFIX };

/* The first line that is not blank decides; comments of Exchange lead to its headings. */
static enum status
tell_kind(struct trace_lines *lines, struct trace_table *table, struct trace_record *record,
	  enum trace_kind *ret, struct err *err)
{
	bool got;

	*ret = TRACE_NONE;
	for (size_t i = 0; i < TRACE_LINES_MAX; i++) {
		TRY(trace_lines_next(lines, false, &got, record, err));
		if (!got)
			return STATUS_OK;
		struct slice line = slice_trim(record->text);
		if (line.length == 0)
			continue;
		if (trace_table_open(table, line))
			*ret = TRACE_TABLE;
		else if (trace_queue_is_line(line))
			*ret = TRACE_POSTFIX;
		else if (slice_starts(line, SLICE("#")))
			continue;
		return STATUS_OK;
	}
	return STATUS_OK;
}

static bool
is_trace(struct arena *arena, struct slice head)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct trace_lines lines;
	struct trace_record record;
	struct trace_table table = {.open = false};
	enum trace_kind kind;

	if (stream_open_bytes(arena, head, &stream, NULL) != STATUS_OK)
		return false;
	trace_lines_init(&lines, arena, stream);
	return tell_kind(&lines, &table, &record, &kind, NULL) == STATUS_OK && kind != TRACE_NONE;
}

bool
trace_recognise(const struct input *input)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct slice head = input->head;
	struct arena arena;
	bool good = true;

	if (input->begin > 0)
		return false;
	arena_init(&arena, RECOGNISE_MEMORY_BYTES);
	/* Its head alone: a pipe is read but once. */
	if (stream_is_compressed(head))
		good = stream_open_bytes(&arena, head, &stream, NULL) == STATUS_OK &&
		       stream_read(stream, &head, NULL) == STATUS_OK;
	good = good && is_trace(&arena, head);
	stream_done(&stream);
	arena_done(&arena);
	return good;
}

static bool
room_recognise(void *context, const struct input *input)
{
	(void)context;
	return trace_recognise(input);
}

/* ---- reading ---- */

struct trace_reader {
	struct arena *arena; /* rewound after every record */
	struct sink *sink;
	struct slice source;
	struct trace_record record; /* under way */
};

static enum status
refuse(struct trace_reader *reader, const char *reason, struct err *err)
{
	struct refusal refusal = {.source = reader->source,
				  .reason = slice_text(reason),
				  .count = 1,
				  .line = reader->record.line};
	return sink_refusal(reader->sink, &refusal, err);
}

/* "<1@a.example>" is 1@a.example; texts are cut to what a record may hold. */
static enum status
clean(struct arena *arena, struct slice *text, size_t max, struct err *err)
{
	struct slice part = slice_trim(*text);
	struct buf buf;

	if (slice_starts(part, SLICE("<")) && slice_ends(part, SLICE(">")))
		part = slice_part(part, 1, part.length - 2);
	buf_init(&buf, arena);
	utf8_write_clean(&buf, slice_part(part, 0, max));
	return buf_slice(&buf, text, err);
}

static enum status
take(void *context, struct trace *trace, struct err *err)
{
	struct trace_reader *reader = context;
	const struct trace_record *record = &reader->record;
	struct observable observable;

	TRY(clean(reader->arena, &trace->message_id, MAIL_ID_BYTES, err));
	TRY(clean(reader->arena, &trace->sender, MAIL_ADDRESS_BYTES, err));
	TRY(clean(reader->arena, &trace->recipient, MAIL_ADDRESS_BYTES, err));
	if (slice_find_byte(trace->recipient, '@') == SIZE_MAX)
		return STATUS_OK;
	TRY(slice_lower(reader->arena, trace->sender, &trace->sender, err));
	TRY(slice_lower(reader->arena, trace->recipient, &trace->recipient, err));
	TRY(span_init(&trace->place, reader->source, record->offset, record->line, record->raw,
		      err));
	TRY(trace_write(trace, reader->arena, &observable, err));
	return sink_observable(reader->sink, &observable, err);
}

static enum status
read_record(struct trace_reader *reader, struct trace_table *table, struct trace_queue *queue,
	    enum trace_kind kind, struct err *err)
{
	const struct trace_taker taker = {take, reader};
	const char *fault = NULL;
	struct slice line = slice_trim(reader->record.text);

	if (reader->record.cut)
		return refuse(reader, "a record of a trace over 65536 bytes or 64 lines", err);
	if (line.length == 0)
		return STATUS_OK;
	if (kind == TRACE_POSTFIX)
		return trace_queue_read(queue, line, &taker, err);
	/* Logs that were put together begin anew in the middle. */
	if (trace_table_open(table, line) || slice_starts(line, SLICE("#")))
		return STATUS_OK;
	TRY(trace_table_read(table, reader->arena, line, &taker, &fault, err));
	return fault ? refuse(reader, fault, err) : STATUS_OK;
}

static enum status
read_lines(struct trace_reader *reader, struct trace_lines *lines, struct stream *stream,
	   struct err *err)
{
	struct trace_queue queue DEFER(trace_queue_done);
	struct trace_table table = {.open = false};
	struct trace_record *record = &reader->record;
	enum trace_kind kind;
	uint64_t told = 0;
	bool got = true;

	trace_queue_init(&queue);
	TRY(tell_kind(lines, &table, record, &kind, err));
	if (kind == TRACE_NONE)
		return err_set(err, STATUS_REFUSED, "no trace of a mail server");
	while (got) {
		struct arena_mark mark = arena_mark(reader->arena);
		while (got && kind == TRACE_TABLE && !record->cut &&
		       trace_table_is_cut(&table, record->text))
			TRY(trace_lines_next(lines, true, &got, record, err));
		TRY(read_record(reader, &table, &queue, kind, err));
		arena_rewind(reader->arena, mark);
		if (lines->offset - told >= PROGRESS_BYTES) {
			told = lines->offset;
			sink_progress(reader->sink, stream_input_bytes(stream));
		}
		TRY(trace_lines_next(lines, false, &got, record, err));
	}
	if (queue.forgotten)
		return refuse(reader, "more than 65536 letters in the queue: some were forgotten",
			      err);
	return STATUS_OK;
}

/* trace.csv.gz holds trace.csv. */
static enum status
name_source(struct trace_reader *reader, const struct input *input, struct err *err)
{
	struct slice source = input->source, inner = source;

	reader->source = source;
	if (!stream_is_compressed(input->head))
		return STATUS_OK;
	size_t slash = slice_find_last_byte(inner, '/');
	inner = slice_part(inner, slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
	size_t dot = slice_find_last_byte(inner, '.');
	if (dot != SIZE_MAX && dot > 0)
		inner.length = dot;
	return source_inner(reader->arena, source, inner, &reader->source, err);
}

static enum status
room_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	  uint64_t *ret_lines, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct trace_reader reader = {.arena = scratch, .sink = sink};
	struct trace_lines lines;
	struct arena kept;

	(void)context;
	*ret_lines = 0;
	TRY(name_source(&reader, input, err));
	TRY(stream_open(scratch, input, &stream, err));
	arena_init(&kept, 0); /* lines outlive the rewinding of scratch */
	trace_lines_init(&lines, &kept, stream);
	enum status status = read_lines(&reader, &lines, stream, err);
	arena_done(&kept);
	return status;
}

static enum status
room_warm(void *context, struct err *err)
{
	(void)context;
	return crypto_warm(err);
}

/* A row needs the headings, and a letter in a queue all lines before. */
static bool
room_splits(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return false;
}

void
trace_room_init(struct room *room)
{
	*room = (struct room){.name = "trace",
			      .recognise = room_recognise,
			      .warm = room_warm,
			      .read = room_read,
			      .split_bytes = ROOM_SPLIT_BYTES,
			      .splits = room_splits};
}
