/* jsonl_read on any bytes: every line is taken or refused, and what was taken, written again, is
 * taken whole and gives the same bytes. */
#include "base/io.h"
#include "model/finding.h"
#include "share/share.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status
end_line(struct buf *buf)
{
	buf_write_byte(buf, '\n');
	CHECK(!buf->failed);
	return STATUS_OK;
}

static enum status
write_finding(void *context, const struct finding *finding, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	finding_write(&json, finding);
	return end_line(context);
}

static enum status
write_observable(void *context, const struct observable *observable, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	observable_write(&json, observable);
	return end_line(context);
}

static enum status
write_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	refusal_write(&json, refusal);
	return end_line(context);
}

static enum status
write_source(void *context, const struct source *source, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	source_write(&json, source);
	return end_line(context);
}

static const struct sink_calls CALLS = {write_finding, write_observable, write_refusal,
					write_source, NULL};

static void
count_refused(void *context, uint64_t line, const char *reason)
{
	uint64_t *count = context;
	++*count;
	CHECK(line > 0 && reason[0]);
}

static struct jsonl_totals
read_lines(struct arena *arena, struct slice text, struct slice *ret)
{
	struct buf buf;
	struct sink sink = {&CALLS, &buf};
	struct jsonl_totals totals;
	uint64_t refused = 0;
	int fd DEFER(io_close)
	= memfd_create("jsonl", MFD_CLOEXEC);
	CHECK(fd >= 0 && io_write(fd, text, NULL) == STATUS_OK && lseek(fd, 0, SEEK_SET) == 0);
	buf_init(&buf, arena);
	CHECK(jsonl_read(fd, &sink, count_refused, &refused, &totals, NULL) == STATUS_OK);
	CHECK(refused == totals.refused);
	CHECK(totals.lines == totals.refused + totals.ignored + totals.findings +
				      totals.observables + totals.refusals + totals.sources);
	CHECK(buf_slice(&buf, ret, NULL) == STATUS_OK);
	return totals;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct slice once, twice;
	arena_init(&arena, 0);
	struct jsonl_totals first = read_lines(&arena, slice_of((const char *)data, size), &once);
	struct jsonl_totals again = read_lines(&arena, once, &twice);
	CHECK(again.refused == 0 && again.lines == first.lines - first.refused - first.ignored);
	CHECK(slice_equal(once, twice));
	arena_done(&arena);
	return 0;
}
