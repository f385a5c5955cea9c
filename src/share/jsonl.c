/* JSON Lines (docs/json.md), out of a case and into one. */
#include "base/io.h"
#include "model/finding.h"
#include "share/limits.h"
#include "share/output.h"
#include "share/veil_store.h"

/* ---- writing ---- */

static enum status
end_line(struct outlet *outlet, struct err *err)
{
	buf_write_byte(&outlet->buf, '\n');
	return outlet_pass(outlet, err);
}

static enum status
write_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct outlet *outlet = context;
	struct json_writer json;
	json_init(&json, &outlet->buf);
	finding_write(&json, found->finding);
	return end_line(outlet, err);
}

static enum status
write_observable(void *context, const struct observable *observable, struct err *err)
{
	struct outlet *outlet = context;
	struct json_writer json;
	json_init(&json, &outlet->buf);
	observable_write(&json, observable);
	return end_line(outlet, err);
}

static enum status
write_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct outlet *outlet = context;
	struct json_writer json;
	json_init(&json, &outlet->buf);
	refusal_write(&json, refusal);
	return end_line(outlet, err);
}

static enum status
write_source(void *context, const struct source *source, struct err *err)
{
	struct outlet *outlet = context;
	struct json_writer json;
	json_init(&json, &outlet->buf);
	source_write(&json, source);
	return end_line(outlet, err);
}

/* What was seen and read, with its digests, says nothing for others that findings do not. */
static enum status
write_all(struct store *store, struct veil *veil, struct outlet *outlet, struct err *err)
{
	TRY(veil_store_findings(veil, store, NULL, ORDER_RECORD, false, write_finding, outlet,
				err));
	if (!veil)
		TRY(store_observables(store, write_observable, outlet, err));
	TRY(veil_store_refusals(veil, store, write_refusal, outlet, err));
	if (!veil)
		TRY(store_sources(store, write_source, outlet, err));
	return outlet_end(outlet, err);
}

enum status
jsonl_write(struct store *store, struct veil *veil, const struct output *output, struct err *err)
{
	struct arena arena;
	struct outlet outlet;
	arena_init(&arena, 0);
	outlet_init(&outlet, &arena, output);
	enum status status = write_all(store, veil, &outlet, err);
	arena_done(&arena);
	return status;
}

/* ---- reading ---- */

/* A sink that refuses has failed: it is not the line that is bad. */
static enum status
sunk(enum status status)
{
	return status == STATUS_REFUSED ? STATUS_ENVIRONMENT : status;
}

typedef enum status take_fn(struct arena *arena, const struct json_value *value, struct sink *sink,
			    struct err *err);

static enum status
take_finding(struct arena *arena, const struct json_value *value, struct sink *sink,
	     struct err *err)
{
	struct finding *finding;
	TRY(finding_read(arena, value, &finding, err));
	return sunk(sink_finding(sink, finding, err));
}

static enum status
take_observable(struct arena *arena, const struct json_value *value, struct sink *sink,
		struct err *err)
{
	struct observable observable;
	TRY(observable_read(arena, value, &observable, err));
	return sunk(sink_observable(sink, &observable, err));
}

static enum status
take_refusal(struct arena *arena, const struct json_value *value, struct sink *sink,
	     struct err *err)
{
	struct refusal refusal;
	TRY(refusal_read(arena, value, &refusal, err));
	return sunk(sink_refusal(sink, &refusal, err));
}

static enum status
take_source(struct arena *arena, const struct json_value *value, struct sink *sink, struct err *err)
{
	struct source source;
	TRY(source_read(arena, value, &source, err));
	return sunk(sink_source(sink, &source, err));
}

/* How a run ended says nothing about a case. */
static enum status
take_nothing(struct arena *arena, const struct json_value *value, struct sink *sink,
	     struct err *err)
{
	(void)arena, (void)value, (void)sink, (void)err;
	return STATUS_OK;
}

static const struct jsonl_type {
	struct slice name;
	take_fn *take;
	size_t total; /* offset in struct jsonl_totals */
} TYPES[] = {
	{SLICE_INIT("finding"), take_finding, offsetof(struct jsonl_totals, findings)},
	{SLICE_INIT("observable"), take_observable, offsetof(struct jsonl_totals, observables)},
	{SLICE_INIT("refusal"), take_refusal, offsetof(struct jsonl_totals, refusals)},
	{SLICE_INIT("source"), take_source, offsetof(struct jsonl_totals, sources)},
	{SLICE_INIT("summary"), take_nothing, offsetof(struct jsonl_totals, ignored)},
};

static const struct jsonl_type *
find_type(struct slice name)
{
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (slice_equal(name, TYPES[i].name))
			return &TYPES[i];
	return NULL;
}

static void
count(struct jsonl_totals *totals, const struct jsonl_type *type)
{
	*(uint64_t *)(void *)((char *)totals + type->total) += 1;
}

static enum status
read_line(struct arena *arena, struct slice line, struct sink *sink, struct jsonl_totals *totals,
	  struct err *err)
{
	const struct json_value *value;
	struct slice name;
	TRY(json_read(arena, line, &value, err));
	if (!json_as_string(json_get(value, "type"), &name))
		return err_set(err, STATUS_REFUSED, "docs/json.md: no record, for want of a type");
	const struct jsonl_type *type = find_type(name);
	if (!type)
		return err_set(err, STATUS_REFUSED, "docs/json.md: no record is of type '%.*s'",
			       (int)(name.length < 64 ? name.length : 64), name.at);
	TRY(type->take(arena, value, sink, err));
	count(totals, type);
	return STATUS_OK;
}

enum status
jsonl_read_line(struct arena *scratch, struct slice line, struct sink *sink,
		struct jsonl_totals *totals, struct err *err)
{
	line = slice_trim(line);
	if (line.length == 0)
		return STATUS_OK;
	totals->lines++;
	struct arena_mark mark = arena_mark(scratch);
	enum status status = read_line(scratch, line, sink, totals, err);
	arena_rewind(scratch, mark);
	if (status == STATUS_REFUSED)
		totals->refused++;
	return status;
}

/* ---- lines of a descriptor ---- */

struct line_reader {
	int fd;
	char *chunk;
	size_t at, end; /* of what is unread in chunk */
	struct buf line;
	bool too_long; /* line holds its start only */
};

static enum status
line_reader_init(struct line_reader *reader, struct arena *arena, int fd, struct err *err)
{
	*reader =
		(struct line_reader){.fd = fd, .chunk = arena_new(arena, char, OUTPUT_PIECE_BYTES)};
	buf_init(&reader->line, arena);
	return reader->chunk ? STATUS_OK : err_no_memory(err);
}

static void
add_to_line(struct line_reader *reader, struct slice part)
{
	if (reader->line.length + part.length > JSONL_LINE_MAX_BYTES)
		reader->too_long = true;
	else
		buf_write(&reader->line, part);
}

/* *ret_line: whether there was one more. A line without LF at the end counts. */
static enum status
line_reader_next(struct line_reader *reader, bool *ret_line, struct err *err)
{
	buf_clear(&reader->line);
	reader->too_long = false;
	for (;;) {
		if (reader->at == reader->end) {
			reader->at = 0;
			TRY(io_read(reader->fd, reader->chunk, OUTPUT_PIECE_BYTES, &reader->end,
				    err));
		}
		struct slice rest = slice_of(reader->chunk + reader->at, reader->end - reader->at);
		size_t length = slice_find_byte(rest, '\n');
		add_to_line(reader, slice_part(rest, 0, length));
		reader->at = length == SIZE_MAX ? reader->end : reader->at + length + 1;
		if (length != SIZE_MAX || rest.length == 0) {
			*ret_line = length != SIZE_MAX || reader->line.length > 0;
			return STATUS_OK;
		}
	}
}

struct jsonl_import {
	struct line_reader reader;
	struct arena scratch;
	struct sink *sink;
	struct jsonl_totals totals;
	jsonl_refuse_fn *refuse;
	void *context;
};

static enum status
import_line(struct jsonl_import *import, struct slice line, struct err *err)
{
	if (!import->reader.too_long)
		return jsonl_read_line(&import->scratch, line, import->sink, &import->totals, err);
	import->totals.lines++;
	import->totals.refused++;
	return err_set(err, STATUS_REFUSED, "the line is longer than %u bytes",
		       JSONL_LINE_MAX_BYTES);
}

static enum status
import_lines(struct jsonl_import *import, struct err *err)
{
	for (uint64_t number = 1;; number++) {
		struct err why = {.status = STATUS_OK};
		struct slice line;
		bool more;
		TRY(line_reader_next(&import->reader, &more, err));
		if (!more)
			return STATUS_OK;
		TRY(buf_slice(&import->reader.line, &line, err));
		enum status status = import_line(import, line, &why);
		if (status == STATUS_REFUSED && import->refuse)
			import->refuse(import->context, number, why.text);
		if (status != STATUS_OK && status != STATUS_REFUSED)
			return err_set(err, status, "%s", why.text);
	}
}

enum status
jsonl_read(int fd, struct sink *sink, jsonl_refuse_fn *refuse, void *context,
	   struct jsonl_totals *ret, struct err *err)
{
	struct arena arena;
	struct jsonl_import import = {.sink = sink, .refuse = refuse, .context = context};
	arena_init(&arena, 0);
	arena_init(&import.scratch, 0);
	enum status status = line_reader_init(&import.reader, &arena, fd, err);
	if (status == STATUS_OK)
		status = import_lines(&import, err);
	arena_done(&import.scratch);
	arena_done(&arena);
	if (status == STATUS_OK)
		*ret = import.totals;
	return status;
}
