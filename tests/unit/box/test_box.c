/* The run as a whole: order, ranges, batches, pipes, digests, and readers that misbehave. */
#include "fixture.h"

#include "base/crypto.h"

#include <poll.h>
#include <signal.h>

#define SMALL_SPLIT_BYTES 1000

/* ---- a room of lines: a finding per line that says FIND, a refusal per line that says BAD ---- */

struct line {
	struct slice text;
	uint64_t offset, number;
};

static enum status
line_finding(struct arena *arena, const struct input *input, const struct line *line,
	     struct sink *sink, struct err *err)
{
	struct span span;
	struct finding *finding;
	TRY(span_init(&span, input->source, line->offset, line->number, line->text, err));
	TRY(finding_new(arena, "lines/find", 1, &span, &finding, err));
	TRY(finding_set_title(finding, err, "A line"));
	TRY(finding_add_why(finding, err, "It says FIND"));
	TRY(finding_add_subject(finding, "x-line", line->text, err));
	TRY(finding_done(finding, err));
	return sink_finding(sink, finding, err);
}

static enum status
take_line(struct arena *arena, const struct input *input, const struct line *line,
	  struct sink *sink, struct err *err)
{
	struct refusal refusal = {input->source, SLICE("a bad line"), 1, line->number};
	if (slice_find(line->text, SLICE("CRASH")) != SIZE_MAX)
		abort();
	if (slice_find(line->text, SLICE("FIND")) != SIZE_MAX)
		return line_finding(arena, input, line, sink, err);
	if (slice_find(line->text, SLICE("BAD")) != SIZE_MAX)
		return sink_refusal(sink, &refusal, err);
	return STATUS_OK;
}

/* All bytes of the range and the rest of its last line, after the line that began before it. */
static enum status
range_bytes(struct arena *arena, const struct input *input, struct slice *ret, uint64_t *ret_at,
	    struct err *err)
{
	if (input->size_bytes == INPUT_SIZE_UNKNOWN) {
		*ret_at = 0;
		return io_read_fd(arena, input->fd, 1u << 30, ret, err);
	}
	uint64_t from = input->begin ? input->begin - 1 : 0;
	size_t size = (size_t)(input->size_bytes - from), got;
	char *bytes = arena_new(arena, char, size + 1);
	if (!bytes)
		return err_no_memory(err);
	TRY(io_read_at(input->fd, bytes, size, from, &got, err));
	struct slice all = slice_of(bytes, got);
	if (input->begin) {
		size_t end = slice_find_byte(all, '\n');
		size_t skip = end == SIZE_MAX ? got : end + 1;
		all = slice_part(all, skip, SIZE_MAX);
		from += skip;
	}
	*ret = all;
	*ret_at = from;
	return STATUS_OK;
}

static enum status
read_lines(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	   uint64_t *ret_lines, struct err *err)
{
	struct slice rest, text;
	struct line line = {.number = 0};
	(void)context;
	TRY(range_bytes(scratch, input, &rest, &line.offset, err));
	while (line.offset < input->end && rest.length && slice_next(&rest, '\n', &text)) {
		line.text = text;
		line.number++;
		TRY(take_line(scratch, input, &line, sink, err));
		line.offset += text.length + 1;
		sink_progress(sink, line.offset - input->begin);
	}
	*ret_lines = line.number;
	return STATUS_OK;
}

static bool
recognise_lines(void *context, const struct input *input)
{
	(void)context;
	return input->size_bytes == INPUT_SIZE_UNKNOWN ||
	       slice_starts(input->head, SLICE("lines\n"));
}

static bool
splits_lines(void *context, const struct input *input)
{
	(void)context;
	return slice_find(input->head, SLICE("WHOLE")) == SIZE_MAX;
}

/* ---- a room that misbehaves as the file says ---- */

static void
send_raw(const struct frame *message)
{
	struct arena arena;
	struct buf buf;
	struct slice bytes;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	frame_write(&buf, message);
	if (buf_slice(&buf, &bytes, NULL) != STATUS_OK ||
	    io_write(SANDBOX_ANSWERS_FD, bytes, NULL) != STATUS_OK)
		_exit(9);
	arena_done(&arena);
}

static enum status
do_crash(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	TRY(observe(sink, input->source, "before the crash", err));
	(void)scratch;
	(void)raise(SIGSEGV);
	return STATUS_OK;
}

static enum status
do_exit(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	_exit(7);
}

static enum status
do_hang(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	for (;;)
		(void)poll(NULL, 0, 1000);
	return STATUS_OK;
}

static enum status
do_spin(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch, (void)err, (void)input;
	for (volatile uint64_t i = 0;; i++)
		sink_progress(sink, i >> 26); /* some way to go, so that it is not silent */
	return STATUS_OK;
}

static enum status
do_eat(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)sink;
	for (;;) {
		char *bytes = arena_new(scratch, char, 1u << 20);
		if (!bytes)
			return err_no_memory(err);
		memset(bytes, 1, 1u << 20);
	}
}

static enum status
do_refuse(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	TRY(observe(sink, input->source, "before the refusal", err));
	return err_set(err, STATUS_REFUSED, "RFC 0 §1: \xff is not a thing");
}

static enum status
do_lie_kind(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_READY, .landlock_abi = 3});
	return STATUS_OK;
}

static enum status
do_lie_unknown(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink;
	return io_write(SANDBOX_ANSWERS_FD, SLICE("\x01\0\0\0\x63\0"), err);
}

static enum status
do_lie_length(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink;
	return io_write(SANDBOX_ANSWERS_FD, SLICE("\xff\xff\xff\xff\x04"), err);
}

static enum status
do_lie_record(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_RECORD, .bytes = SLICE("garbage")});
	return STATUS_OK;
}

static enum status
do_lie_source(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch;
	return observe(sink, SLICE("somebody-else"), "foreign", err);
}

static enum status
do_lie_done(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_DONE, .index = 5, .rooms = 2});
	return STATUS_OK;
}

static enum status
do_lie_digest(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("other bytes"), .offset = 0};
	return line_finding(scratch, input, &line, sink, err);
}

static enum status
do_lie_beyond(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("x"), .offset = 1u << 20};
	return line_finding(scratch, input, &line, sink, err);
}

static enum status
do_nested(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("inner"), .offset = 77};
	struct input inner = *input;
	TRY(slice_print(scratch, &inner.source, err, "%.*s!/member", SLICE_PRINT(input->source)));
	return line_finding(scratch, &inner, &line, sink, err);
}

static enum status
do_unordered(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line later = {.text = slice_part(input->head, 10, 2), .offset = 10};
	struct line sooner = {.text = slice_part(input->head, 2, 2), .offset = 2};
	TRY(line_finding(scratch, input, &later, sink, err));
	return line_finding(scratch, input, &sooner, sink, err);
}

static enum status
do_close(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)close(SANDBOX_ANSWERS_FD);
	return do_hang(input, scratch, sink, err);
}

static enum status
do_fine(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	return observe(sink, input->source, "fine", err);
}

static enum status
do_flood(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	for (;;)
		TRY(observe(sink, input->source, "again", err));
}

static const struct act {
	const char *word;
	enum status (*act)(const struct input *input, struct arena *scratch, struct sink *sink,
			   struct err *err);
} ACTS[] = {
	{"act crash", do_crash},
	{"act exit", do_exit},
	{"act hang", do_hang},
	{"act spin", do_spin},
	{"act eat", do_eat},
	{"act refuse", do_refuse},
	{"act lie-kind", do_lie_kind},
	{"act lie-unknown", do_lie_unknown},
	{"act lie-length", do_lie_length},
	{"act lie-record", do_lie_record},
	{"act lie-source", do_lie_source},
	{"act lie-done", do_lie_done},
	{"act lie-digest", do_lie_digest},
	{"act lie-beyond", do_lie_beyond},
	{"act nested", do_nested},
	{"act unordered", do_unordered},
	{"act close", do_close},
	{"act fine", do_fine},
	{"act flood", do_flood},
};

static bool
recognise_acts(void *context, const struct input *input)
{
	(void)context;
	return slice_starts(input->head, SLICE("act "));
}

static enum status
read_act(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	 uint64_t *ret_lines, struct err *err)
{
	(void)context;
	*ret_lines = 0;
	for (size_t i = 0; i < sizeof(ACTS) / sizeof(ACTS[0]); i++) {
		if (slice_starts(input->head, slice_text(ACTS[i].word)))
			return ACTS[i].act(input, scratch, sink, err);
	}
	return err_set(err, STATUS_REFUSED, "no such act");
}

static const struct room LINES = {
	.name = "lines",
	.recognise = recognise_lines,
	.read = read_lines,
	.split_bytes = SMALL_SPLIT_BYTES,
	.splits = splits_lines,
};
static const struct room ACTING = {
	.name = "acting",
	.recognise = recognise_acts,
	.read = read_act,
};
static const struct room *const ROOMS[] = {&LINES, &ACTING};

static struct box_setup
setup_of(unsigned threads)
{
	struct box_setup setup = {
		.rooms = ROOMS,
		.room_count = 2,
		.limits = BOX_LIMITS_DEFAULT,
		.threads = threads,
	};
	setup.limits.memory_bytes = 64u << 20;
	setup.limits.wall_ms = 1500;
	setup.limits.cpu_seconds = 1;
	return setup;
}

/* ---- the tests ---- */

/* "lines", then lines of which every seventh is found and every eleventh is bad. */
static struct slice
many_lines(struct fixture *fixture, size_t count)
{
	struct buf buf;
	struct slice text;
	buf_init(&buf, &fixture->arena);
	buf_write_text(&buf, "lines\n");
	for (size_t i = 1; i < count; i++)
		buf_print(&buf, "%s line %zu %.*s\n",
			  i % 7 == 0 ? "FIND" : (i % 11 == 0 ? "BAD" : "a"), i, (int)(i % 60),
			  "------------------------------------------------------------");
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	return text;
}

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

/* Runs one file that misbehaves between two that do not. */
static void
run_one(struct fixture *fixture, const char *word)
{
	struct box_setup setup = setup_of(2);
	fixture_init(fixture);
	fixture_file(fixture, "first", SLICE("act fine"));
	fixture_file(fixture, "odd", slice_text(word));
	fixture_file(fixture, "last", SLICE("act fine"));
	assert_int_equal(fixture_run(fixture, &setup), STATUS_OK);
	assert_int_equal(fixture->totals.inputs, 3);
	assert_int_equal(count_text(fixture_text(fixture), "\"value\":\"fine\""), 2);
}

static void
one_crashes(const char *word, const char *why)
{
	struct fixture fixture;
	run_one(&fixture, word);
	assert_count(&fixture, "\"rule\":\"files/reader-crash\"", 1);
	assert_count(&fixture, "\"source\":\"odd\",\"reason\"", 1);
	assert_count(&fixture, why, 2); /* in the finding, in the refusal */
	assert_int_equal(fixture.totals.crashes, 1);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
crashes_become_findings(void **state)
{
	(void)state;
	one_crashes("act crash", "he reader 'acting' was stopped by signal 11 SIGSEGV");
	one_crashes("act exit", "he reader 'acting' ended with status 7");
	one_crashes("act hang", "he reader 'acting' made no progress for 1500 ms");
	one_crashes("act spin, and for a good while",
		    "he reader 'acting' used its 1 s of processor time");
	one_crashes("act close", "it closed its channel and went on");
}

static void
lies_become_findings(void **state)
{
	(void)state;
	one_crashes("act lie-kind", "no answer to what was asked");
	one_crashes("act lie-unknown", "a message of unknown kind");
	one_crashes("act lie-length", "a message of 4294967295 bytes");
	one_crashes("act lie-record", "gave an answer that does not hold");
	one_crashes("act lie-source", "an observable of another source");
	one_crashes("act lie-done", "the end of another input");
	one_crashes("act lie-digest", "evidence whose digest is not that of its bytes");
	one_crashes("act lie-beyond", "evidence beyond the end of the input");
}

static void
crash_shows_the_first_bytes(void **state)
{
	(void)state;
	struct fixture fixture;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];
	run_one(&fixture, "act crash");
	assert_int_equal(sha256_of(SLICE("act crash"), &digest, NULL), STATUS_OK);
	sha256_print(&digest, hex);
	assert_count(&fixture, hex, 1);
	assert_count(&fixture, "\"severity\":\"medium\"", 1);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"odd\"}", 1);
	fixture_done(&fixture);
}

static void
memory_is_a_refusal(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act eat");
	assert_count(&fixture, "\"source\":\"odd\",\"reason\":\"needs more than 64 MiB\"", 1);
	assert_int_equal(fixture.totals.crashes, 0);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
refusal_keeps_what_was_found(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act refuse");
	assert_count(&fixture, "before the refusal", 1);
	assert_count(&fixture, "RFC 0 §1: \xef\xbf\xbd is not a thing", 1);
	fixture_done(&fixture);
	run_one(&fixture, "nobody reads this");
	assert_count(&fixture, "no reader knows this kind of file", 1);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
members_and_order(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act nested");
	assert_count(&fixture, "\"source\":\"odd!/member\"", 1);
	assert_int_equal(fixture.totals.crashes, 0);
	fixture_done(&fixture);
	run_one(&fixture, "act unordered and longer");
	const char *text = fixture_text(&fixture);
	assert_true(strstr(text, "\"offset\":2,") < strstr(text, "\"offset\":10,"));
	fixture_done(&fixture);
}

static void
batch_finds_its_culprits(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	for (size_t i = 0; i < 260; i++) {
		char name[32];
		(void)snprintf(name, sizeof(name), "f%03zu", i);
		fixture_file(&fixture, name,
			     i == 3 || i == 17 ? SLICE("act crash") : SLICE("act fine"));
	}
	setup.batch_files = 64;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "\"value\":\"fine\"", 258);
	assert_count(&fixture, "files/reader-crash", 2);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"f003\"}", 1);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"f017\"}", 1);
	assert_true(fixture.totals.workers > 2);
	fixture_done(&fixture);
}

/* Only the range that crashed is lost, and lines behind it keep their numbers. */
static void
crash_in_a_range(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(3);
	fixture_init(&fixture);
	struct slice text = many_lines(&fixture, 300), changed;
	assert_int_equal(slice_copy(&fixture.arena, text, &changed, NULL), STATUS_OK);
	size_t at = slice_find(changed, SLICE("line 150 "));
	assert_true(at != SIZE_MAX);
	struct buf buf;
	buf_init(&buf, &fixture.arena);
	buf_write(&buf, slice_part(changed, 0, at));
	buf_write_text(&buf, "CRASHES ");
	buf_write(&buf, slice_part(changed, at + 8, SIZE_MAX));
	assert_int_equal(buf_slice(&buf, &changed, NULL), STATUS_OK);
	fixture_file(&fixture, "list", changed);
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "files/reader-crash", 1);
	assert_count(&fixture, "\"locator\":\"line 8\"", 1);
	assert_count(&fixture, "\"locator\":\"line 295\"", 1);
	assert_int_equal(fixture.totals.unread, 0);
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

/* Standard input of this process becomes the file or pipe for one run. */
static void
run_stdin(struct fixture *fixture, const struct box_setup *setup, int fd)
{
	int kept = dup(STDIN_FILENO);
	assert_true(kept >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	(void)close(fd);
	fixture->paths[0] = (struct io_path){"-", SLICE("-"), INPUT_SIZE_UNKNOWN};
	fixture->count = 1;
	assert_int_equal(fixture_run(fixture, setup), STATUS_OK);
	assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
	(void)close(kept);
	fixture->count = 0;
}

static int
pipe_of(struct slice text)
{
	int ends[2];
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		/* Twice, so that nobody has to wait for it. */
		(void)close(ends[0]);
		if (fork() == 0)
			(void)!io_write(ends[1], text, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)close(ends[1]);
	return ends[0];
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

/* What came before the crash was passed on already, and stays. */
static void
pipe_whose_reader_crashes(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	setup.digest = true;
	run_stdin(&fixture, &setup, pipe_of(SLICE("lines\nFIND\nCRASH\nFIND\n")));
	assert_count(&fixture, "\"rule\":\"lines/find\"", 1);
	assert_count(&fixture, "\"rule\":\"files/reader-crash\"", 1);
	assert_count(&fixture, "\"type\":\"source\"", 0);
	assert_int_equal(fixture.totals.unread, 1);
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

static void
flood_reaches_the_limit(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	fixture_file(&fixture, "flood", SLICE("act flood"));
	setup.limits.cpu_seconds = 100;
	setup.limits.wall_ms = 60000;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_int_equal(fixture.totals.observables, BOX_RECORDS_MAX);
	assert_count(&fixture, "more than 1048576 records", 1);
	assert_int_equal(fixture.totals.crashes, 0);
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
		cmocka_unit_test(crashes_become_findings),
		cmocka_unit_test(lies_become_findings),
		cmocka_unit_test(crash_shows_the_first_bytes),
		cmocka_unit_test(memory_is_a_refusal),
		cmocka_unit_test(refusal_keeps_what_was_found),
		cmocka_unit_test(members_and_order),
		cmocka_unit_test(batch_finds_its_culprits),
		cmocka_unit_test(crash_in_a_range),
		cmocka_unit_test(digest_is_that_of_the_file),
		cmocka_unit_test(standard_input),
		cmocka_unit_test(pipe_whose_reader_crashes),
		cmocka_unit_test(unreadable_inputs),
		cmocka_unit_test(flood_reaches_the_limit),
		cmocka_unit_test(stops_when_asked),
		cmocka_unit_test(start_failure_ends_the_run),
		cmocka_unit_test(sink_failure_ends_the_run),
		cmocka_unit_test(tells_progress),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
