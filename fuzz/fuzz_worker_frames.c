/* What a worker may send to the monitor: frames, the records in them, and the monitor's checks. */
#include "box/check.h"
#include "box/frame.h"

#include <sys/mman.h>
#include <unistd.h>

#define ROOMS 2
#define INPUT_TEXT "the bytes of the input that the worker was given\n"

/* An input of a few bytes, so that evidence of it can hold or not. */
static int
input_open(void)
{
	static int fd = -1;
	if (fd < 0) {
		fd = memfd_create("input", MFD_CLOEXEC);
		CHECK(fd >= 0 && io_write(fd, SLICE(INPUT_TEXT), NULL) == STATUS_OK);
	}
	return fd;
}

static void
check(struct arena *arena, struct task *task, const struct frame *frame)
{
	struct record record;
	uint64_t offset;
	struct err err;
	if (codec_read(arena, frame->bytes, &record, &err) != STATUS_OK)
		return;
	enum status status = check_record(task, &record, frame->bytes, arena, &offset, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED || status == STATUS_NO_MEMORY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct cursor cursor;
	struct frame frame;
	bool whole = true;
	struct err err;
	struct origin origin = {.source = SLICE("mail.zip"),
				.fd = input_open(),
				.size_bytes = sizeof(INPUT_TEXT) - 1};
	struct task task = {
		.origin = &origin, .end = INPUT_SIZE_UNKNOWN, .begun = true, .last = true};
	arena_init(&arena, 64u << 20);
	cursor_init(&cursor, slice_of((const char *)data, size));
	while (whole) {
		size_t before = cursor_left(&cursor);
		if (frame_read(&arena, &cursor, ROOMS, &whole, &frame, &err) != STATUS_OK)
			break;
		CHECK(!whole || cursor_left(&cursor) < before);
		if (whole && frame.kind == FRAME_RECORD)
			check(&arena, &task, &frame);
	}
	arena_done(&arena);
	return 0;
}
