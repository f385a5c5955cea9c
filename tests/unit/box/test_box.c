/* The run as a whole: order, ranges, pipes, digests, stopping. */
#include "rooms.h"

#include "base/crypto.h"

#include <sys/prctl.h>

static void
split_equals_whole(void **state)
{
	(void)state;
	struct fixture fixture;
	fixture_init(&fixture);
	struct slice text = many_lines(&fixture, 3000), whole, split;
	struct box_setup setup = setup_of(3);
	const struct room unsplit = {
		.name = "lines", .recognise = recognise_lines, .read = read_lines};
	const struct room *const one[] = {&unsplit};
	fixture_file(&fixture, "list", text);
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(buf_slice(&fixture.lines, &split, NULL), STATUS_OK);
	assert_count(&fixture, "\"type\":\"finding\"", 428);
	assert_count(&fixture, "\"type\":\"refusal\"", 1);
	assert_count(&fixture, "\"count\":234", 1);
	assert_count(&fixture, "\"locator\":\"line 2996\"", 0);
	assert_count(&fixture, "\"locator\":\"line 2997\"", 1);
	setup.rooms = one;
	setup.room_count = 1;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(buf_slice(&fixture.lines, &whole, NULL), STATUS_OK);
	assert_true(slice_equal(whole, split));
	fixture_done(&fixture);
}

static void
same_with_any_number_of_threads(void **state)
{
	(void)state;
	struct fixture fixture;
	struct slice first = SLICE_NONE, again;
	fixture_init(&fixture);
	for (size_t i = 0; i < 200; i++) {
		char name[32], text[64];
		(void)snprintf(name, sizeof(name), "f%03zu", i);
		(void)snprintf(text, sizeof(text), "%s",
			       i % 50 == 20 ? "act crash" : (i % 3 ? "act fine" : "lines\nFIND\n"));
		fixture_file(&fixture, name, slice_text(text));
		if (i == 100)
			fixture_file(&fixture, "list", many_lines(&fixture, 1000));
	}
	for (unsigned threads = 1; threads <= 4; threads++) {
		struct box_setup setup = setup_of(threads);
		setup.digest = true;
		setup.batch_files = threads * 7;
		assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
		assert_int_equal(buf_slice(&fixture.lines, &again, NULL), STATUS_OK);
		if (threads == 1)
			first = again;
		assert_true(slice_equal(first, again));
	}
	assert_count(&fixture, "files/reader-crash", 4);
	assert_count(&fixture, "\"type\":\"source\"", 201);
	assert_count(&fixture, "before the crash", 0);
	assert_int_equal(fixture.totals.inputs, 201);
	assert_int_equal(fixture.totals.crashes, 4);
	assert_int_equal(fixture.totals.unread, 4);
	assert_true(fixture.totals.peak_bytes > 0);
	fixture_done(&fixture);
}

/* ---- inputs that change, monitors that die ---- */

static bool
write_to_file(void *context)
{
	struct fixture *fixture = context;
	if (fixture->changes++ != 3)
		return false;
	int fd = open(fixture->paths[0].path, O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(io_write(fd, SLICE("more"), NULL), STATUS_OK);
	(void)close(fd);
	return false;
}

static void
notices_a_change(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	fixture_file(&fixture, "growing", SLICE("act slow"));
	setup.stop = write_to_file;
	setup.stop_context = &fixture;
	setup.digest = true;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "\"value\":\"slow\"", 1);
	assert_count(&fixture, "it changed while it was read: 8 bytes at first, 12 at the end", 1);
	assert_int_equal(fixture.totals.unread, 0);
	fixture_done(&fixture);
}

/* Orphans come to this process, so that their end can be seen. */
static void
workers_die_with_their_monitor(void **state)
{
	(void)state;
	struct fixture fixture;
	int status, ended = 0;
	fixture_init(&fixture);
	fixture_file(&fixture, "hang", SLICE("act hang"));
	fixture_file(&fixture, "hang too", SLICE("act hang"));
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid_t monitor = fork();
	assert_true(monitor >= 0);
	if (monitor == 0) {
		struct box_setup setup = setup_of(2);
		struct sink sink = {&PRINTING, &fixture.lines};
		setup.limits.wall_ms = 600000;
		buf_init(&fixture.lines, &fixture.arena);
		_exit(box_run(&setup, fixture.paths, fixture.count, &sink, &fixture.totals, NULL) !=
		      STATUS_OK);
	}
	(void)poll(NULL, 0, 500);
	assert_int_equal(kill(monitor, SIGKILL), 0);
	for (; waitpid(-1, &status, 0) > 0; ended++)
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(ended, 3);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
	fixture_done(&fixture);
}

static void
digest_is_that_of_the_file(void **state)
{
	(void)state;
	struct fixture fixture;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	/* Over BOX_DIGEST_BYTES, so that it takes several slices. */
	struct slice text = many_lines(&fixture, 60000);
	assert_true(text.length > 2 * BOX_DIGEST_BYTES);
	assert_int_equal(sha256_of(text, &digest, NULL), STATUS_OK);
	sha256_print(&digest, hex);
	fixture_file(&fixture, "list", text);
	fixture_file(&fixture, "empty", SLICE_NONE);
	setup.digest = true;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, hex, 1);
	/* FIPS 180-4: of no bytes */
	assert_count(&fixture, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		     1);
	fixture_done(&fixture);
}

static void
standard_input(void **state)
{
	(void)state;
	struct fixture fixture;
	struct slice first, again;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES], path[128];
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	struct slice text = many_lines(&fixture, 60000);
	assert_int_equal(sha256_of(text, &digest, NULL), STATUS_OK);
	sha256_print(&digest, hex);
	setup.digest = true;
	run_stdin(&fixture, &setup, pipe_of(text));
	assert_int_equal(buf_slice(&fixture.lines, &first, NULL), STATUS_OK);
	assert_count(&fixture, hex, 1);
	assert_int_equal(fixture.totals.bytes, text.length);
	assert_int_equal(fixture.totals.unread, 0);
	/* A file on standard input is split like any other, and gives the same. */
	fixture_file(&fixture, "list", text);
	(void)snprintf(path, sizeof(path), "%s/list", fixture.folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	run_stdin(&fixture, &setup, fd);
	assert_int_equal(buf_slice(&fixture.lines, &again, NULL), STATUS_OK);
	assert_true(slice_equal(first, again));
	assert_int_equal(unlink(path), 0);
	fixture_done(&fixture);
}

/* /dev/fd/63, as a shell gives it for <(...), between files that go to workers in batches. */
static void
pipe_among_files(void **state)
{
	(void)state;
	struct fixture fixture;
	char path[32];
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	for (size_t i = 0; i < 40; i++) {
		char name[16];
		(void)snprintf(name, sizeof(name), "f%zu", i);
		fixture_file(&fixture, name, SLICE("act fine"));
	}
	int fd = pipe_of(many_lines(&fixture, 3000));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct io_path kept = fixture.paths[3];
	fixture.paths[3] = (struct io_path){path, SLICE("pipe"), 0};
	setup.digest = true;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "\"value\":\"fine\"", 39);
	assert_count(&fixture, "\"rule\":\"lines/find\"", 428);
	assert_count(&fixture, "\"type\":\"source\"", 40);
	assert_int_equal(fixture.totals.unread, 0);
	const char *text = fixture_text(&fixture);
	assert_true(strstr(text, "\"source\":\"f2\"") < strstr(text, "\"source\":\"pipe\""));
	assert_true(strstr(text, "\"source\":\"pipe\"") < strstr(text, "\"source\":\"f4\""));
	(void)close(fd);
	fixture.paths[3] = kept;
	fixture_done(&fixture);
}

/* More of everything than there may be: workers, files a batch, bytes of names a job. */
static void
limits_of_a_job(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2 * BOX_WORKERS_MAX);
	fixture_init(&fixture);
	for (size_t i = 0; i < FIXTURE_FILES_MAX; i++) {
		char name[256];
		(void)snprintf(name, sizeof(name), "%0250zu", i);
		fixture_file(&fixture, name, SLICE("act fine"));
	}
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(fixture.totals.observables, FIXTURE_FILES_MAX);
	assert_true(fixture.totals.workers <= BOX_WORKERS_MAX);
	setup.threads = 1;
	setup.batch_files = 2 * BOX_BATCH_FILES_MAX;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(fixture.totals.observables, FIXTURE_FILES_MAX);
	assert_int_equal(fixture.totals.workers, 1);
	setup.worker_inputs = 10;
	setup.batch_files = 10;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(fixture.totals.observables, FIXTURE_FILES_MAX);
	assert_true(fixture.totals.workers >= FIXTURE_FILES_MAX / 10);
	fixture_done(&fixture);
}

static void
unreadable_inputs(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	fixture_file(&fixture, "gone", SLICE("act fine"));
	fixture_file(&fixture, "fine", SLICE("act fine"));
	fixture_file(&fixture, "large", SLICE("act fine, but too long"));
	assert_int_equal(unlink(fixture.paths[0].path), 0);
	setup.limits.file_bytes = 10;
	setup.digest = true;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "\"source\":\"gone\",\"reason\":\"cannot read", 1);
	assert_count(&fixture, "22 bytes are over the limit of 10", 1);
	assert_count(&fixture, "\"type\":\"source\"", 1);
	assert_int_equal(fixture.totals.unread, 2);
	assert_int_equal(fixture.totals.inputs, 3);
	fixture_done(&fixture);
}

static bool
stop_at_once(void *context)
{
	unsigned *calls = context;
	return ++*calls > 20;
}

static void
stops_when_asked(void **state)
{
	(void)state;
	struct fixture fixture;
	unsigned calls = 0;
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	fixture_file(&fixture, "hang", SLICE("act hang"));
	fixture_file(&fixture, "list", many_lines(&fixture, 3000));
	setup.stop = stop_at_once;
	setup.stop_context = &calls;
	setup.limits.wall_ms = 60000;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_ENVIRONMENT);
	assert_string_equal(fixture.err.text, "stopped");
	fixture_done(&fixture);
}

static enum status
warm_fails(void *context, struct err *err)
{
	(void)context;
	return err_set(err, STATUS_ENVIRONMENT, "no fonts");
}

static void
start_failure_ends_the_run(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2);
	const struct room room = {
		.name = "cold", .recognise = recognise_acts, .read = read_act, .warm = warm_fails};
	const struct room *const one[] = {&room};
	fixture_init(&fixture);
	fixture_file(&fixture, "fine", SLICE("act fine"));
	setup.rooms = one;
	setup.room_count = 1;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_ENVIRONMENT);
	assert_string_equal(fixture.err.text, "a worker cannot start: cold: no fonts");
	fixture_done(&fixture);
}

static enum status
sink_fails(void *context, const struct observable *observable, struct err *err)
{
	(void)context, (void)observable;
	return err_set(err, STATUS_IO, "disk full");
}

static void
sink_failure_ends_the_run(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2);
	const struct sink_calls calls = {.observable = sink_fails};
	struct sink sink = {&calls, NULL};
	fixture_init(&fixture);
	fixture_file(&fixture, "fine", SLICE("act fine"));
	assert_int_equal(
		box_run(&setup, fixture.paths, fixture.count, &sink, &fixture.totals, &fixture.err),
		STATUS_IO);
	assert_string_equal(fixture.err.text, "disk full");
	fixture_done(&fixture);
}

static void
progress_is_told(void *context, const struct box_progress *progress)
{
	struct box_progress *last = context;
	assert_true(progress->inputs_done <= progress->inputs_total);
	assert_true(progress->bytes_done >= last->bytes_done);
	*last = *progress;
}

static void
tells_progress(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_progress last = {0};
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	fixture_file(&fixture, "list", many_lines(&fixture, 100));
	fixture_file(&fixture, "hang", SLICE("act hang"));
	setup.progress = progress_is_told;
	setup.limits.wall_ms = 1500;
	setup.progress_context = &last;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(last.inputs_total, 2);
	assert_int_equal(last.inputs_done, 1);
	assert_true(last.bytes_total > 0 && last.bytes_done > 0);
	assert_int_equal(last.findings, 14);
	fixture_done(&fixture);
}

/* Nothing to read is nothing to do: no worker is started. */
static void
no_inputs(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(0);
	fixture_init(&fixture);
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(fixture.totals.inputs, 0);
	assert_int_equal(fixture.totals.workers, 0);
	fixture_done(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_inputs),
		cmocka_unit_test(split_equals_whole),
		cmocka_unit_test(same_with_any_number_of_threads),
		cmocka_unit_test(notices_a_change),
		cmocka_unit_test(workers_die_with_their_monitor),
		cmocka_unit_test(digest_is_that_of_the_file),
		cmocka_unit_test(standard_input),
		cmocka_unit_test(pipe_among_files),
		cmocka_unit_test(limits_of_a_job),
		cmocka_unit_test(unreadable_inputs),
		cmocka_unit_test(stops_when_asked),
		cmocka_unit_test(start_failure_ends_the_run),
		cmocka_unit_test(sink_failure_ends_the_run),
		cmocka_unit_test(tells_progress),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
