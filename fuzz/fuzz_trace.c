/*
 * Any bytes as a trace of a mail server: what is recognised is read without a fault, and every row
 * goes round as an observable with its evidence inside the input.
 */
#include "mail/limits.h"
#include "mail/trace_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	struct arena *arena;
	size_t size;
};

static enum status
take(void *context, struct trace *trace, struct err *err)
{
	struct check *check = context;
	struct observable observable;
	struct trace again;
	bool is_trace;

	TRY(trace_write(trace, check->arena, &observable, err));
	TRY(trace_read(check->arena, &observable, &is_trace, &again, err));
	CHECK(is_trace && again.status == trace->status && again.time_us == trace->time_us);
	return STATUS_OK;
}

static void
lines_check(struct arena *arena, struct stream *stream, size_t size)
{
	struct trace_queue queue DEFER(trace_queue_done);
	struct check check = {arena, size};
	const struct trace_taker taker = {take, &check};
	struct trace_table table = {.open = false};
	struct trace_lines lines;
	struct trace_record record;
	const char *fault;
	struct err err;
	bool got;

	trace_queue_init(&queue);
	trace_lines_init(&lines, arena, stream);
	while (trace_lines_next(&lines, false, &got, &record, &err) == STATUS_OK && got) {
		while (got && table.open && !record.cut && trace_table_is_cut(&table, record.text))
			CHECK(trace_lines_next(&lines, true, &got, &record, &err) == STATUS_OK);
		CHECK(record.offset + record.raw.length <= size);
		if (trace_table_open(&table, record.text))
			continue;
		if (table.open)
			CHECK(trace_table_read(&table, arena, record.text, &taker, &fault, &err) ==
			      STATUS_OK);
		(void)trace_queue_is_line(record.text);
		CHECK(trace_queue_read(&queue, record.text, &taker, &err) == STATUS_OK);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct input input = {
		.fd = -1, .source = SLICE("a"), .head = bytes, .size_bytes = size + 1};
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct arena arena;
	struct err err;

	if (stream_is_compressed(bytes))
		return 0;
	(void)trace_recognise(&input);
	arena_init(&arena, 0);
	if (stream_open_bytes(&arena, bytes, &stream, &err) == STATUS_OK)
		lines_check(&arena, stream, size);
	stream_done(&stream);
	arena_done(&arena);
	return 0;
}
