/* Frames and jobs: what is written is read, and nothing that is cut or bent is believed. */
#include "support.h"

#include "box/frame.h"

#define ROOMS 3

struct wire {
	struct arena arena;
	struct buf buf;
};

static void
wire_init(struct wire *wire)
{
	arena_init(&wire->arena, 0);
	buf_init(&wire->buf, &wire->arena);
}

static struct slice
wire_bytes(struct wire *wire)
{
	struct slice bytes;
	assert_int_equal(buf_slice(&wire->buf, &bytes, NULL), STATUS_OK);
	return bytes;
}

static void
write_samples(struct wire *wire)
{
	struct frame_failure failures[] = {
		{0, STATUS_REFUSED, SLICE_INIT("RFC 2045 §6.8: cut")},
		{2, STATUS_NO_MEMORY, SLICE_INIT("")},
	};
	frame_write(&wire->buf, &(struct frame){.kind = FRAME_READY, .landlock_abi = 7});
	frame_write(&wire->buf, &(struct frame){.kind = FRAME_PROBED, .rooms = 5, .splits = true});
	frame_write(&wire->buf, &(struct frame){.kind = FRAME_RECORD, .bytes = SLICE("record")});
	frame_write(&wire->buf, &(struct frame){.kind = FRAME_FAILED, .bytes = SLICE("no fonts")});
	frame_write(&wire->buf, &(struct frame){.kind = FRAME_DONE,
						.index = 63,
						.rooms = 7,
						.lines = UINT64_C(1) << 40,
						.failures = failures,
						.failure_count = 2});
}

static enum status
read_one(struct wire *wire, struct cursor *cursor, struct frame *ret, bool *ret_whole)
{
	struct err err;
	return frame_read(&wire->arena, cursor, ROOMS, ret_whole, ret, &err);
}

static void
round_trip(void **state)
{
	(void)state;
	struct wire wire;
	struct cursor cursor;
	struct frame frame;
	bool whole;
	wire_init(&wire);
	write_samples(&wire);
	cursor_init(&cursor, wire_bytes(&wire));
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_int_equal(frame.kind, FRAME_READY);
	assert_int_equal(frame.landlock_abi, 7);
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_true(whole && frame.splits);
	assert_int_equal(frame.rooms, 5);
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_slice(frame.bytes, "record");
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_slice(frame.bytes, "no fonts");
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_int_equal(frame.index, 63);
	assert_int_equal(frame.lines, UINT64_C(1) << 40);
	assert_int_equal(frame.failure_count, 2);
	assert_slice(frame.failures[0].text, "RFC 2045 §6.8: cut");
	assert_int_equal(frame.failures[1].status, STATUS_NO_MEMORY);
	assert_int_equal(cursor_left(&cursor), 0);
	arena_done(&wire.arena);
}

/* Every truncation gives the whole frames before it and then waits, moving nothing. */
static void
cut_anywhere(void **state)
{
	(void)state;
	struct wire wire;
	wire_init(&wire);
	write_samples(&wire);
	struct slice all = wire_bytes(&wire);
	for (size_t length = 0; length < all.length; length++) {
		struct cursor cursor;
		struct frame frame;
		bool whole = true;
		size_t frames = 0;
		cursor_init(&cursor, slice_part(all, 0, length));
		while (whole) {
			size_t before = cursor_offset(&cursor);
			assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
			frames += whole;
			if (!whole)
				assert_int_equal(cursor_offset(&cursor), before);
		}
		assert_true(frames < 5);
	}
	arena_done(&wire.arena);
}

/* A flipped bit gives a frame, a refusal or a wait: never more than what is there. */
static void
bent_anywhere(void **state)
{
	(void)state;
	struct wire wire;
	wire_init(&wire);
	write_samples(&wire);
	struct slice all = wire_bytes(&wire);
	for (size_t bit = 0; bit < all.length * 8; bit++) {
		struct cursor cursor;
		struct frame frame;
		bool whole = true;
		char *bytes = arena_new(&wire.arena, char, all.length);
		assert_non_null(bytes);
		memcpy(bytes, all.at, all.length);
		bytes[bit / 8] = (char)((unsigned char)bytes[bit / 8] ^ (1u << bit % 8));
		cursor_init(&cursor, slice_of(bytes, all.length));
		while (whole && read_one(&wire, &cursor, &frame, &whole) == STATUS_OK)
			continue;
		assert_true(cursor_offset(&cursor) <= all.length);
	}
	arena_done(&wire.arena);
}

static void
refuses(const struct frame *frame, struct slice raw)
{
	struct wire wire;
	struct cursor cursor;
	struct frame read;
	bool whole;
	wire_init(&wire);
	if (frame)
		frame_write(&wire.buf, frame);
	buf_write(&wire.buf, raw);
	cursor_init(&cursor, wire_bytes(&wire));
	assert_int_equal(read_one(&wire, &cursor, &read, &whole), STATUS_REFUSED);
	arena_done(&wire.arena);
}

static void
refuses_what_cannot_be(void **state)
{
	(void)state;
	struct frame_failure unknown_room = {5, STATUS_REFUSED, SLICE_NONE};
	struct frame_failure fine = {0, STATUS_OK, SLICE_NONE};
	struct frame_failure other = {0, (enum status)99, SLICE_NONE};
	struct frame_failure twice[] = {{0, STATUS_IO, SLICE_NONE}, {0, STATUS_IO, SLICE_NONE}};
	struct frame done = {.kind = FRAME_DONE, .rooms = 1, .failure_count = 1};
	struct frame with = done;
	with.failures = &unknown_room;
	refuses(&with, SLICE_NONE);
	with.failures = &fine;
	refuses(&with, SLICE_NONE);
	with.failures = &other;
	refuses(&with, SLICE_NONE);
	with.failures = twice;
	with.failure_count = 2;
	refuses(&with, SLICE_NONE);
	refuses(&(struct frame){.kind = FRAME_DONE, .rooms = 1u << ROOMS}, SLICE_NONE);
	refuses(&(struct frame){.kind = FRAME_PROBED, .rooms = 1u << ROOMS}, SLICE_NONE);
	refuses(NULL, SLICE("\x00\x00\x00\x00\x00"));            /* kind 0 */
	refuses(NULL, SLICE("\x00\x00\x00\x00\x06"));            /* kind 6 */
	refuses(NULL, SLICE("\x00\x00\x00\x00\x01"));            /* a greeting without its number */
	refuses(NULL, SLICE("\x05\x00\x00\x00\x01\x07\0\0\0x")); /* one byte left over */
	/* One byte over BOX_FRAME_BYTES_MAX, before any of them came. */
	assert_int_equal(BOX_FRAME_BYTES_MAX, 0x100000);
	refuses(NULL, SLICE("\x01\x00\x10\x00\x04"));
}

static void
largest_frame(void **state)
{
	(void)state;
	struct wire wire;
	struct cursor cursor;
	struct frame frame;
	bool whole;
	wire_init(&wire);
	char *bytes = arena_new(&wire.arena, char, BOX_FRAME_BYTES_MAX);
	assert_non_null(bytes);
	struct slice record = slice_of(bytes, BOX_FRAME_BYTES_MAX);
	frame_write(&wire.buf, &(struct frame){.kind = FRAME_RECORD, .bytes = record});
	cursor_init(&cursor, wire_bytes(&wire));
	assert_int_equal(read_one(&wire, &cursor, &frame, &whole), STATUS_OK);
	assert_true(whole);
	assert_int_equal(frame.bytes.length, BOX_FRAME_BYTES_MAX);
	arena_done(&wire.arena);
}

static void
jobs(void **state)
{
	(void)state;
	struct wire wire;
	struct err err;
	wire_init(&wire);
	struct job *job = arena_new(&wire.arena, struct job, 1);
	struct job *read = arena_new(&wire.arena, struct job, 1);
	assert_true(job && read);
	*job = (struct job){.probe = true, .count = BOX_BATCH_FILES_MAX};
	for (size_t i = 0; i < BOX_BATCH_FILES_MAX; i++)
		job->items[i] = (struct job_item){SLICE("a/b.eml"), i, 2 * i, 3 * i, 4};
	job_write(&wire.buf, job);
	struct slice bytes = wire_bytes(&wire);
	assert_int_equal(job_read(bytes, read, &err), STATUS_OK);
	assert_true(read->probe);
	assert_int_equal(read->count, BOX_BATCH_FILES_MAX);
	assert_slice(read->items[127].source, "a/b.eml");
	assert_int_equal(read->items[127].end, 381);
	for (size_t length = 0; length < bytes.length; length++)
		assert_int_equal(job_read(slice_part(bytes, 0, length), read, &err),
				 STATUS_REFUSED);
	job->count = 0;
	buf_clear(&wire.buf);
	job_write(&wire.buf, job);
	assert_int_equal(job_read(wire_bytes(&wire), read, &err), STATUS_REFUSED);
	arena_done(&wire.arena);
}

static enum status
read_all(void *context)
{
	struct arena arena;
	struct cursor cursor;
	struct frame frame;
	bool whole = true;
	enum status status = STATUS_OK;
	const struct slice *bytes = context;
	arena_init(&arena, 0);
	cursor_init(&cursor, *bytes);
	while (status == STATUS_OK && whole)
		status = frame_read(&arena, &cursor, ROOMS, &whole, &frame, NULL);
	arena_done(&arena);
	return status;
}

static void
without_memory(void **state)
{
	(void)state;
	struct wire wire;
	wire_init(&wire);
	write_samples(&wire);
	struct slice bytes = wire_bytes(&wire);
	support_fail_each(read_all, &bytes);
	arena_done(&wire.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),     cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(bent_anywhere),  cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(largest_frame),  cmocka_unit_test(jobs),
		cmocka_unit_test(without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
