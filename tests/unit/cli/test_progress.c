#include "cli/progress.h"

#include "support.h"

static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct slice
line_of(const struct box_progress *at, uint64_t elapsed_ms, unsigned columns)
{
	struct buf buf;
	struct slice text;
	buf_init(&buf, &arena);
	progress_print(&buf, NULL, at, elapsed_ms, columns);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	return slice_trim(text);
}

static void
shows_bar_rate_and_time_left(void **state)
{
	(void)state;
	const struct box_progress at = {.inputs_done = 1,
					.inputs_total = 4,
					.bytes_done = 25000000,
					.bytes_total = 100000000,
					.findings = 3};
	assert_slice(line_of(&at, 5000, 100),
		     "[#####---------------]  25 %  25.0 MB  5.0 MB/s  0:15 left  1/4 inputs  3 "
		     "findings");
}

static void
without_a_size_there_is_no_bar(void **state)
{
	(void)state;
	const struct box_progress at = {.inputs_total = 1, .bytes_done = 3000, .findings = 1};
	assert_slice(line_of(&at, 1000, 100), "3.0 kB  3.0 kB/s  1 finding");
	/* Early figures jump about and are left out. */
	assert_slice(line_of(&at, 100, 100), "3.0 kB  1 finding");
}

static void
a_file_that_grows_does_not_overflow_the_bar(void **state)
{
	(void)state;
	const struct box_progress at = {
		.inputs_total = 1, .bytes_done = 300, .bytes_total = 100, .findings = 0};
	assert_slice(line_of(&at, 100, 100), "[####################] 100 %  100 bytes  0 findings");
	assert_true(safe_columns(line_of(&at, 100, 30)) <= 30);
}

static void
hours_are_told(void **state)
{
	(void)state;
	const struct box_progress at = {
		.inputs_total = 1, .bytes_done = 1000, .bytes_total = 7400000, .findings = 0};
	struct slice line = line_of(&at, 1000, 100);
	assert_int_not_equal(slice_find(line, SLICE("2:03:19 left")), SIZE_MAX);
}

static void
a_run_of_several_parts_says_which(void **state)
{
	(void)state;
	const struct box_progress at = {.inputs_total = 1, .bytes_done = 50, .bytes_total = 100};
	struct buf buf;
	struct slice text;
	buf_init(&buf, &arena);
	progress_print(&buf, "judging", &at, 100, 100);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_true(slice_starts(text, SLICE("judging  [##########----------]  50 %")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_bar_rate_and_time_left),
		cmocka_unit_test(without_a_size_there_is_no_bar),
		cmocka_unit_test(a_file_that_grows_does_not_overflow_the_bar),
		cmocka_unit_test(hours_are_told),
		cmocka_unit_test(a_run_of_several_parts_says_which),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
