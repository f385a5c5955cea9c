/* Two rooms for the tests of the box: one that reads lines, one that does as the file says. */
#ifndef TOCSIN_TESTS_BOX_ROOMS_H
#define TOCSIN_TESTS_BOX_ROOMS_H

#include "fixture.h"
#include "model/limits.h"

#include <poll.h>
#include <signal.h>

#define SMALL_SPLIT_BYTES 1000

/* ---- a room of lines: a finding per line that says FIND, a refusal per line that says BAD ---- */

struct line {
	struct slice text;
	uint64_t offset, number;
};

static inline enum status
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

static inline enum status
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
static inline enum status
range_bytes(struct arena *arena, const struct input *input, struct slice *ret, uint64_t *ret_at,
	    struct err *err)
{
	if (input->size_bytes == INPUT_SIZE_UNKNOWN) {
		struct slice rest; /* behind the head */
		*ret_at = 0;
		TRY(io_read_fd(arena, input->fd, 1u << 30, &rest, err));
		struct buf all;
		buf_init(&all, arena);
		buf_write(&all, input->head);
		buf_write(&all, rest);
		return buf_slice(&all, ret, err);
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

static inline enum status
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

static inline bool
recognise_lines(void *context, const struct input *input)
{
	(void)context;
	return input->size_bytes == INPUT_SIZE_UNKNOWN ||
	       slice_starts(input->head, SLICE("lines\n"));
}

static inline bool
splits_lines(void *context, const struct input *input)
{
	(void)context;
	return slice_find(input->head, SLICE("WHOLE")) == SIZE_MAX;
}

/* ---- a room that misbehaves as the file says ---- */

static inline void
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

static inline enum status
do_crash(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	TRY(observe(sink, input->source, "before the crash", err));
	(void)scratch;
	(void)raise(SIGSEGV);
	return STATUS_OK;
}

static inline enum status
do_exit(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	_exit(7);
}

static inline enum status
do_hang(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	for (;;)
		(void)poll(NULL, 0, 1000);
	return STATUS_OK;
}

static inline enum status
do_spin(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch, (void)err, (void)input;
	for (volatile uint64_t i = 0;; i++)
		sink_progress(sink, i >> 22); /* some way to go, so that it is not silent */
	return STATUS_OK;
}

static inline enum status
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

static inline enum status
do_refuse(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	TRY(observe(sink, input->source, "before the refusal", err));
	return err_set(err, STATUS_REFUSED, "RFC 0 §1: \xff is not a thing");
}

static inline enum status
do_lie_kind(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_READY, .landlock_abi = 3});
	return STATUS_OK;
}

static inline enum status
do_lie_unknown(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink;
	return io_write(SANDBOX_ANSWERS_FD, SLICE("\x01\0\0\0\x63\0"), err);
}

static inline enum status
do_lie_length(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink;
	return io_write(SANDBOX_ANSWERS_FD, SLICE("\xff\xff\xff\xff\x04"), err);
}

static inline enum status
do_lie_record(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_RECORD, .bytes = SLICE("garbage")});
	return STATUS_OK;
}

static inline enum status
do_lie_source(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch;
	return observe(sink, SLICE("somebody-else"), "foreign", err);
}

/* One record that holds, one whose source is longer than a record's text may be. */
static inline enum status
do_overlong(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	size_t length = RECORD_TEXT_MAX_BYTES + 1;
	char *text = arena_new(scratch, char, length);
	if (!text)
		return err_no_memory(err);
	TRY(observe(sink, input->source, "first", err));
	return observe(sink, slice_of(text, length), "second", err);
}

static inline enum status
do_lie_done(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)input, (void)scratch, (void)sink, (void)err;
	send_raw(&(struct frame){.kind = FRAME_DONE, .index = 5, .rooms = 2});
	return STATUS_OK;
}

static inline enum status
do_lie_digest(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("other bytes"), .offset = 0};
	return line_finding(scratch, input, &line, sink, err);
}

static inline enum status
do_lie_beyond(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("x"), .offset = 1u << 20};
	return line_finding(scratch, input, &line, sink, err);
}

/* The same MiB over and over: the monitor is not to be kept busy. */
static inline enum status
do_lie_much(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct span span;
	struct finding *finding;
	char *bytes = arena_new(scratch, char, BOX_EVIDENCE_BYTES_MAX);
	size_t length;
	if (!bytes)
		return err_no_memory(err);
	TRY(io_read_at(input->fd, bytes, BOX_EVIDENCE_BYTES_MAX, 0, &length, err));
	TRY(span_init(&span, input->source, 0, 0, slice_of(bytes, length), err));
	TRY(finding_new(scratch, "lines/find", 1, &span, &finding, err));
	for (size_t i = 1; i < 100; i++)
		TRY(finding_add_evidence(finding, &span, err));
	TRY(finding_set_title(finding, err, "Much"));
	TRY(finding_add_why(finding, err, "It is"));
	TRY(finding_add_subject(finding, "x-line", SLICE("much"), err));
	TRY(finding_done(finding, err));
	return sink_finding(sink, finding, err);
}

/* More records than a reader may have, past the worker's own count. */
static inline enum status
do_lie_flood(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct buf record, frames;
	struct slice bytes;
	struct observable observable = {
		.subject = {SLICE("x-test"), SLICE("flood")},
		.source = input->source,
		.first = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.data = SLICE("{}"),
	};
	(void)sink;
	buf_init(&record, scratch);
	buf_init(&frames, scratch);
	codec_write_observable(&record, &observable);
	TRY(buf_slice(&record, &bytes, err));
	for (size_t i = 0; i < 1024; i++)
		frame_write(&frames, &(struct frame){.kind = FRAME_RECORD, .bytes = bytes});
	TRY(buf_slice(&frames, &bytes, err));
	for (;;)
		TRY(io_write(SANDBOX_ANSWERS_FD, bytes, err));
}

/* Long enough for the test to change the file meanwhile. */
static inline enum status
do_slow(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	(void)poll(NULL, 0, 500);
	return observe(sink, input->source, "slow", err);
}

static inline enum status
do_nested(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line line = {.text = SLICE("inner"), .offset = 77};
	struct input inner = *input;
	TRY(slice_print(scratch, &inner.source, err, "%.*s!/member", SLICE_PRINT(input->source)));
	return line_finding(scratch, &inner, &line, sink, err);
}

static inline enum status
do_unordered(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	struct line later = {.text = slice_part(input->head, 10, 2), .offset = 10};
	struct line sooner = {.text = slice_part(input->head, 2, 2), .offset = 2};
	TRY(line_finding(scratch, input, &later, sink, err));
	return line_finding(scratch, input, &sooner, sink, err);
}

static inline enum status
do_close(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)close(SANDBOX_ANSWERS_FD);
	return do_hang(input, scratch, sink, err);
}

static inline enum status
do_fine(const struct input *input, struct arena *scratch, struct sink *sink, struct err *err)
{
	(void)scratch;
	return observe(sink, input->source, "fine", err);
}

static inline enum status
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
	{"act overlong", do_overlong},
	{"act lie-digest", do_lie_digest},
	{"act lie-beyond", do_lie_beyond},
	{"act nested", do_nested},
	{"act unordered", do_unordered},
	{"act close", do_close},
	{"act slow", do_slow},
	{"act lie-much", do_lie_much},
	{"act lie-flood", do_lie_flood},
	{"act fine", do_fine},
	{"act flood", do_flood},
};

static inline bool
recognise_acts(void *context, const struct input *input)
{
	(void)context;
	return slice_starts(input->head, SLICE("act "));
}

static inline enum status
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

static inline struct box_setup
setup_of(unsigned threads)
{
	struct box_setup setup = {
		.rooms = ROOMS,
		.room_count = 2,
		.limits = BOX_LIMITS_DEFAULT,
		.threads = threads,
	};
	setup.limits.memory_bytes = 64u << 20;
	setup.limits.wall_ms = 20000; /* a busy machine is no hang */
	setup.limits.cpu_seconds = 1;
	return setup;
}

/* "lines", then lines of which every seventh is found and every eleventh is bad. */
static inline struct slice
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

/* Standard input of this process becomes the file or pipe for one run. */
static inline void
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

static inline int
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

#endif
