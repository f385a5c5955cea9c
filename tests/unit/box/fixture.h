/* What the tests of the box share: a folder of inputs, a run with all records as JSON Lines. */
#ifndef TOCSIN_TESTS_BOX_FIXTURE_H
#define TOCSIN_TESTS_BOX_FIXTURE_H

#include "support.h"

#include "base/json.h"
#include "box/box.h"
#include "box/frame.h"
#include "box/limits.h"
#include "box/sandbox.h"
#include "model/finding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIXTURE_FILES_MAX 512

struct fixture {
	struct arena arena;
	char folder[64];
	struct io_path paths[FIXTURE_FILES_MAX];
	size_t count;
	struct buf lines; /* every record, as printed */
	struct box_totals totals;
	struct err err;
	unsigned changes; /* calls of what changes an input */
};

/* Valgrind runs its own code between ours and makes system calls of its own: no sandbox holds
 * it. */
static inline bool
under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");
	return support_is_slow() || (preload && strstr(preload, "vgpreload"));
}

/* A folder only; no worker will run. */
static inline void
fixture_init_folder(struct fixture *fixture)
{
	*fixture = (struct fixture){0};
	arena_init(&fixture->arena, 0);
	(void)snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/tocsin-box-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
}

static inline void
fixture_init(struct fixture *fixture)
{
	if (under_valgrind())
		skip();
	fixture_init_folder(fixture);
}

static inline void
fixture_done(struct fixture *fixture)
{
	for (size_t i = 0; i < fixture->count; i++)
		(void)unlink(fixture->paths[i].path);
	assert_int_equal(rmdir(fixture->folder), 0);
	arena_done(&fixture->arena);
}

/* A file of these bytes; its source is its name. */
static inline void
fixture_file(struct fixture *fixture, const char *name, struct slice bytes)
{
	struct slice path, source;
	assert_true(fixture->count < FIXTURE_FILES_MAX);
	assert_int_equal(slice_print(&fixture->arena, &path, NULL, "%s/%s", fixture->folder, name),
			 STATUS_OK);
	assert_int_equal(slice_copy(&fixture->arena, slice_text(name), &source, NULL), STATUS_OK);
	int fd = open(path.at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(io_write(fd, bytes, NULL), STATUS_OK);
	assert_int_equal(close(fd), 0);
	fixture->paths[fixture->count++] = (struct io_path){path.at, source, bytes.length};
}

/* ---- a sink that prints ---- */

static inline enum status
end_line(struct buf *buf)
{
	buf_write_byte(buf, '\n');
	return buf->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static inline enum status
print_finding(void *context, const struct finding *finding, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	finding_write(&json, finding);
	return end_line(context);
}

static inline enum status
print_observable(void *context, const struct observable *observable, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	observable_write(&json, observable);
	return end_line(context);
}

static inline enum status
print_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	refusal_write(&json, refusal);
	return end_line(context);
}

static inline enum status
print_source(void *context, const struct source *source, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	source_write(&json, source);
	return end_line(context);
}

static const struct sink_calls PRINTING = {
	.finding = print_finding,
	.observable = print_observable,
	.refusal = print_refusal,
	.source = print_source,
};

static inline size_t
open_descriptors(void)
{
	size_t count = 0;
	DIR *folder = opendir("/proc/self/fd");
	assert_non_null(folder);
	while (readdir(folder))
		count++;
	(void)closedir(folder);
	return count;
}

/* Runs, prints into fixture->lines (anew), and sees that no descriptor or child is left. */
static inline enum status
fixture_run(struct fixture *fixture, const struct box_setup *setup)
{
	struct sink sink = {&PRINTING, &fixture->lines};
	size_t before = open_descriptors();
	buf_init(&fixture->lines, &fixture->arena);
	enum status status = box_run(setup, fixture->paths, fixture->count, &sink, &fixture->totals,
				     &fixture->err);
	if (status != STATUS_OK)
		print_message("box_run: %s\n", fixture->err.text);
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return status;
}

static inline const char *
fixture_text(struct fixture *fixture)
{
	struct slice text;
	assert_int_equal(buf_slice(&fixture->lines, &text, NULL), STATUS_OK);
	return text.at ? text.at : "";
}

/* How often words stand in what was printed. */
static inline size_t
count_text(const char *text, const char *words)
{
	size_t count = 0;
	for (; (text = strstr(text, words)); text += strlen(words))
		count++;
	return count;
}

#define assert_count(fixture, words, expected)                                \
	do {                                                                  \
		size_t counted_ = count_text(fixture_text(fixture), (words)); \
		if (counted_ != (size_t)(expected))                           \
			print_message("%s\n", fixture_text(fixture));         \
		assert_int_equal(counted_, (expected));                       \
	} while (0)

/* Sinks an observable of the input's own source. */
static inline enum status
observe(struct sink *sink, struct slice source, const char *value, struct err *err)
{
	struct observable observable = {
		.subject = {SLICE("x-test"), slice_text(value)},
		.source = source,
		.first = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.time_basis = TIME_OBSERVED,
		.data = SLICE("{}"),
	};
	return sink_observable(sink, &observable, err);
}

#endif
