/*
 * Any bytes through the whole files room, as a worker reads them: it never fails but for memory,
 * and
 * every record passes the codec that the monitor trusts.
 */
#include "base/buf.h"
#include "format/files.h"
#include "model/codec.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct context {
	struct arena *arena;
	bool own; /* the file's own observable came */
	struct slice source;
};

static enum status
check_observable(void *opaque, const struct observable *observable, struct err *err)
{
	struct context *context = opaque;
	struct record record;
	struct buf frame;

	buf_init(&frame, context->arena);
	codec_write_observable(&frame, observable);
	CHECK(!frame.failed && frame.length <= CODEC_RECORD_MAX_BYTES);
	CHECK(codec_read(context->arena, slice_of(frame.bytes, frame.length), &record, err) ==
	      STATUS_OK);
	if (slice_equal(observable->subject.value, context->source))
		context->own = true;
	return STATUS_OK;
}

static const struct sink_calls CALLS = {.observable = check_observable};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena, records;
	struct context context = {.arena = &records, .source = SLICE("input")};
	struct sink sink = {&CALLS, &context};
	struct room room;
	struct err err = {0};
	uint64_t lines;
	int fd = memfd_create("input", MFD_CLOEXEC);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	arena_init(&arena, 0);
	arena_init(&records, 0);
	files_room_init(&room, NULL);
	const struct input input = {
		.fd = fd,
		.source = context.source,
		.head = slice_of((const char *)data,
				 size < INPUT_HEAD_BYTES ? size : INPUT_HEAD_BYTES),
		.size_bytes = size,
		.end = INPUT_SIZE_UNKNOWN,
	};
	enum status status = room.read(room.context, &input, &arena, &sink, &lines, &err);
	CHECK(status == STATUS_OK && context.own);
	arena_done(&records);
	arena_done(&arena);
	close(fd);
	return 0;
}
