/* A window over a stream gives bytes in a row wherever the blocks of it end. */
#include "support.h"

#include "format/limits.h"
#include "names/window.h"

#define LENGTH (12 * STREAM_BLOCK_BYTES + 77)

static char source[LENGTH];
static struct arena arena, window_arena;
static struct err err;
static struct window window;
static struct stream *stream;
static struct feed_bytes bytes;
static const struct sink_calls NONE = {.finding = NULL};
static struct sink sink = {.calls = &NONE};

static void
open_window(size_t ahead)
{
	struct slice all = slice_of(source, LENGTH);
	assert_int_equal(stream_open_bytes(&arena, slice_part(all, ahead, SIZE_MAX), &stream, &err),
			 STATUS_OK);
	bytes = (struct feed_bytes){
		.stream = stream, .sink = &sink, .ahead = slice_part(all, 0, ahead)};
	window_init(&window, &window_arena, &bytes);
}

static int
setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH; i++)
		source[i] = (char)(i * 2654435761u >> 24);
	arena_init(&arena, 0);
	arena_init(&window_arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	stream_done(&stream);
	arena_done(&arena);
	arena_done(&window_arena);
	return 0;
}

static void
assert_have(size_t at, size_t length)
{
	assert_int_equal(window.offset, at);
	assert_true(window.have.length >= length);
	assert_memory_equal(window.have.at, source + at, window.have.length);
}

static void
test_fill(void **state)
{
	static const size_t STEPS[] = {1, 17, 4096, 100003, STREAM_BLOCK_BYTES, 500000};
	(void)state;
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(*STEPS); i++) {
		size_t step = STEPS[i] * (support_is_slow() && STEPS[i] < 4096 ? 1000 : 1), at = 0;
		open_window(i * 10);
		for (; at + step <= LENGTH; at += step) {
			assert_int_equal(window_fill(&window, step, &err), STATUS_OK);
			assert_int_equal(window.offset, at);
			assert_true(window.have.length >= step);
			assert_memory_equal(window.have.at, source + at, step);
			window_drop(&window, step);
		}
		assert_int_equal(window_fill(&window, LENGTH, &err), STATUS_OK);
		assert_true(window.end);
		assert_have(at, LENGTH - at);
		assert_int_equal(window.have.length, LENGTH - at);
		stream_done(&stream);
	}
}

static void
test_pass(void **state)
{
	bool all;
	(void)state;
	open_window(5);
	assert_int_equal(window_pass(&window, 3, &all, &err), STATUS_OK);
	assert_true(all);
	assert_int_equal(window_pass(&window, 11 * STREAM_BLOCK_BYTES, &all, &err), STATUS_OK);
	assert_true(all);
	assert_int_equal(window_fill(&window, 9, &err), STATUS_OK);
	assert_have(11 * STREAM_BLOCK_BYTES + 3, 9);
	assert_int_equal(window_pass(&window, STREAM_BLOCK_BYTES + 74, &all, &err), STATUS_OK);
	assert_true(all);
	assert_int_equal(window_fill(&window, 1, &err), STATUS_OK);
	assert_int_equal(window.have.length, 0);
	assert_int_equal(window.offset, LENGTH);
	assert_int_equal(window_pass(&window, 1, &all, &err), STATUS_OK);
	assert_false(all);
	/* Nothing is kept of what is only passed over. */
	assert_int_equal(window.capacity, 0);
}

static enum status
attempt(void *context)
{
	struct arena_mark mark = arena_mark(&arena);
	enum status status;
	(void)context;
	window_init(&window, &window_arena, &bytes);
	status = stream_open_bytes(&arena, slice_of(source, LENGTH), &stream, &err);
	if (status == STATUS_OK) {
		bytes = (struct feed_bytes){.stream = stream, .sink = &sink};
		status = window_fill(&window, LENGTH, &err);
	}
	stream_done(&stream);
	arena_rewind(&arena, mark);
	arena_done(&window_arena);
	arena_init(&window_arena, 0);
	return status;
}

static void
test_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_fill), TEST(test_pass), TEST(test_memory)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
