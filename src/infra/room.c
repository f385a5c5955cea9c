#include "infra/infra.h"

#include "infra/formats.h"
#include "infra/records.h"

#define PROGRESS_BYTES (1u << 20)
#define RECOGNISE_MEMORY_BYTES (16u << 20)

static const char NOT_JSON[] = "RFC 8259: no JSON";

/* ---- is it context? ---- */

static struct slice
skip_blank(struct slice text)
{
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		text = slice_part(text, 3, SIZE_MAX);
	size_t at = 0;
	while (at < text.length && memchr(" \t\r\n", text.at[at], 4))
		at++;
	return slice_part(text, at, SIZE_MAX);
}

static bool
is_json(struct slice head)
{
	struct slice text = skip_blank(head);
	return text.length && (text.at[0] == '{' || text.at[0] == '[');
}

/* The first object decides; one that the head cuts is told by what it names. */
static bool
check_objects(struct arena *arena, struct slice head, struct stream *stream)
{
	struct records records;
	struct record_text text;
	const struct json_value *object;
	bool got = false, answer = false;
	records_init(&records, stream, true);
	if (records_next(&records, &got, &text, NULL) == STATUS_OK && got) {
		if (text.fault)
			answer = formats_check_start(head);
		else
			answer = json_read(arena, text.bytes, &object, NULL) == STATUS_OK &&
				 formats_check_json(object);
	}
	records_done(&records);
	return answer;
}

static enum status
take_nothing(void *context, struct facts *facts, struct err *err)
{
	(void)context;
	(void)facts;
	(void)err;
	return STATUS_OK;
}

/* Every line but one in four is a record. A zone is a list of names, which the names room reads: it
 * begins with its SOA or a directive (RFC 1035 §5.1) and would be all context. */
static bool
check_lines(struct arena *arena, struct slice head, bool cut)
{
	struct taker taker = {.arena = arena, .take = take_nothing};
	size_t good = 0, bad = 0;
	struct slice line;
	while (good + bad < INFRA_RECOGNISE_LINES && slice_next(&head, '\n', &line)) {
		bool record;
		if (cut && !head.at)
			break; /* it may be half a line */
		if (slice_starts(line, SLICE("$")) ||
		    slice_find_nocase(line, SLICE("SOA")) != SIZE_MAX)
			return false;
		struct arena_mark mark = arena_mark(arena);
		bool read = formats_read_line(&taker, line, &record, NULL) == STATUS_OK;
		arena_rewind(arena, mark);
		good += read && record;
		bad += !read;
	}
	return good > 0 && good >= 3 * bad;
}

static bool
check_head(struct arena *arena, struct slice head, bool cut)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	if (!is_json(head))
		return check_lines(arena, head, cut);
	return stream_open_bytes(arena, head, &stream, NULL) == STATUS_OK &&
	       check_objects(arena, head, stream);
}

static bool
infra_recognise(void *context, const struct input *input)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct slice head = input->head;
	struct arena arena;
	(void)context;
	if (input->size_bytes == INPUT_SIZE_UNKNOWN || input->begin > 0)
		return false;
	arena_init(&arena, RECOGNISE_MEMORY_BYTES);
	bool cut = head.length < input->size_bytes, good = true;
	if (stream_is_compressed(head)) {
		cut = true;
		good = stream_open(&arena, input, &stream, NULL) == STATUS_OK &&
		       stream_read(stream, &head, NULL) == STATUS_OK;
	}
	good = good && check_head(&arena, head, cut);
	stream_done(&stream);
	arena_done(&arena);
	return good;
}

static bool
context_recognise(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return true;
}

/* ---- reading ---- */

struct reader {
	const struct input *input;
	struct sink *sink;
	struct slice source; /* as evidence names it */
	struct arena *arena; /* rewound after every record */
	struct record_text text;
	bool placed; /* its digest was taken */
	struct span place;
	uint64_t records, facts;
};

/* An equal reason is counted where records are merged. */
static enum status
refuse(struct reader *reader, const char *reason, struct err *err)
{
	struct refusal refusal = {.source = reader->source,
				  .reason = slice_text(reason),
				  .count = 1,
				  .line = reader->text.line};
	return sink_refusal(reader->sink, &refusal, err);
}

static enum status
take_facts(void *context, struct facts *facts, struct err *err)
{
	struct reader *reader = context;
	struct observable observable;
	if (facts->overflow)
		TRY(refuse(reader, "more than 32 values of one kind: the others are left out",
			   err));
	if (!facts_any(facts))
		return STATUS_OK;
	if (++reader->facts > INFRA_FACTS_MAX)
		return err_set(err, STATUS_NO_MEMORY, "more than %d names with context",
			       INFRA_FACTS_MAX);
	if (!reader->placed)
		TRY(span_init(&reader->place, reader->source, reader->text.offset,
			      reader->text.line, reader->text.bytes, err));
	reader->placed = true;
	facts->place = reader->place;
	TRY(facts_write(facts, reader->arena, &observable, err));
	return sink_observable(reader->sink, &observable, err);
}

static enum status
read_object(struct reader *reader, struct taker *taker, struct err *err)
{
	const struct json_value *object;
	enum status status = json_read(reader->arena, reader->text.bytes, &object, err);
	if (status == STATUS_REFUSED)
		return err_set(err, STATUS_REFUSED, "%s", NOT_JSON);
	TRY(status);
	return formats_read_json(taker, object, err);
}

static enum status
read_record(struct reader *reader, bool json, struct err *err)
{
	struct taker taker = {.arena = reader->arena, .take = take_facts, .context = reader};
	struct err fault;
	enum status status;
	bool record;
	if (reader->text.fault)
		return refuse(reader, reader->text.fault, err);
	if (json)
		status = read_object(reader, &taker, &fault);
	else
		status = formats_read_line(&taker, reader->text.bytes, &record, &fault);
	if (status == STATUS_REFUSED)
		return refuse(reader, fault.text, err);
	return status == STATUS_OK ? STATUS_OK : err_set(err, status, "%s", fault.text);
}

static enum status
read_records(struct reader *reader, struct stream *stream, struct records *records, struct err *err)
{
	uint64_t told = 0;
	for (;;) {
		bool got;
		TRY(records_next(records, &got, &reader->text, err));
		if (!got)
			return STATUS_OK;
		struct arena_mark mark = arena_mark(reader->arena);
		reader->placed = false;
		enum status status = read_record(reader, records->json, err);
		arena_rewind(reader->arena, mark);
		if (reader->facts > INFRA_FACTS_MAX)
			return refuse(reader,
				      "more than 250000 names with context: those of this record "
				      "and what follows are left out; give the decoys' alone",
				      err);
		TRY(status);
		reader->records++;
		if (records->offset - told < PROGRESS_BYTES)
			continue;
		told = records->offset;
		sink_progress(reader->sink, stream_input_bytes(stream));
	}
}

/* The first chunk of a pipe is all there is to tell objects from lines by. */
static enum status
read_stream(struct reader *reader, struct stream *stream, struct err *err)
{
	struct records records DEFER(records_done);
	struct slice head;
	records_init(&records, stream, false);
	TRY(stream_read(stream, &head, err));
	records.chunk = head;
	records.json = is_json(head);
	if (!records.json && slice_starts(head, SLICE("\xef\xbb\xbf"))) {
		records.chunk = slice_part(head, 3, SIZE_MAX);
		records.offset = 3;
	}
	TRY(read_records(reader, stream, &records, err));
	if (!reader->facts && reader->records)
		return err_set(err, STATUS_REFUSED,
			       "no context of names: RDAP, passive DNS (COF), records of DNS, "
			       "urlscan or VirusTotal");
	return STATUS_OK;
}

/* rdap.json.gz holds rdap.json. */
static enum status
name_source(struct reader *reader, struct err *err)
{
	struct slice source = reader->input->source, inner = source;
	reader->source = source;
	if (!stream_is_compressed(reader->input->head))
		return STATUS_OK;
	size_t slash = slice_find_last_byte(inner, '/');
	if (slash != SIZE_MAX)
		inner = slice_part(inner, slash + 1, SIZE_MAX);
	size_t dot = slice_find_last_byte(inner, '.');
	if (dot != SIZE_MAX && dot > 0)
		inner.length = dot;
	return source_inner(reader->arena, source, inner, &reader->source, err);
}

static enum status
infra_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	   uint64_t *ret_lines, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct reader reader = {.input = input, .sink = sink, .arena = scratch};
	(void)context;
	*ret_lines = 0;
	TRY(name_source(&reader, err));
	TRY(stream_open(scratch, input, &stream, err));
	return read_stream(&reader, stream, err);
}

/* ICU opens its tables when a name is normalised first. */
static enum status
infra_warm(void *context, struct err *err)
{
	struct arena arena;
	struct facts facts;
	bool good;
	(void)context;
	arena_init(&arena, 0);
	enum status status = facts_init(&facts, &arena, "", SLICE("\xc3\xa9.example"), &good, err);
	arena_done(&arena);
	TRY(status);
	return crypto_warm(err);
}

/* A range would not know whether it begins inside an object. */
static bool
infra_splits(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return false;
}

void
infra_room_init(struct room *room)
{
	*room = (struct room){.name = "infra",
			      .recognise = infra_recognise,
			      .warm = infra_warm,
			      .read = infra_read,
			      .split_bytes = ROOM_SPLIT_BYTES,
			      .splits = infra_splits};
}

void
infra_room_init_context(struct room *room)
{
	infra_room_init(room);
	room->recognise = context_recognise;
}
