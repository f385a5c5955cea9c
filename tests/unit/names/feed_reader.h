/* Reads a feed from memory with the names room and keeps what came out. */
#ifndef TOCSIN_TESTS_FEED_READER_H
#define TOCSIN_TESTS_FEED_READER_H

#include "support.h"

#include "names/feed.h"
#include "names/limits.h"

#include "../format/memory_input.h"

#include <stdio.h>

#define FEED_KEPT_MAX 1024

struct feed_kept {
	char name[256];
	char data[2048];
	char why[2048]; /* a sentence a line */
	uint64_t offset, length, line;
	int64_t first, last;
	enum time_basis basis;
};

struct feed_refused {
	char reason[256];
	uint64_t count, line;
};

static struct {
	struct arena arena;
	struct names_engine *engine;
	struct room room;
	const char *bytes; /* of the source: NULL where it is packed */
	size_t length;
	struct feed_kept kept[FEED_KEPT_MAX];
	size_t kept_count;
	struct feed_refused refused[NAMES_REASONS_MAX];
	size_t refused_count;
	uint64_t lines;
	struct err err;
} feed_reader;

static inline enum status
feed_reader_finding(void *context, const struct finding *finding, struct err *err)
{
	const struct span *span = &finding->evidence[0];
	struct feed_kept *kept = &feed_reader.kept[feed_reader.kept_count++];
	size_t at = 0;
	(void)context;
	(void)err;
	assert_true(feed_reader.kept_count < FEED_KEPT_MAX);
	(void)snprintf(kept->name, sizeof(kept->name), "%.*s",
		       SLICE_PRINT(finding->subjects[0].value));
	(void)snprintf(kept->data, sizeof(kept->data), "%.*s", SLICE_PRINT(finding->data));
	kept->why[0] = 0;
	for (size_t i = 0; i < finding->why_count && at < sizeof(kept->why); i++)
		at += (size_t)snprintf(kept->why + at, sizeof(kept->why) - at, "%.*s\n",
				       SLICE_PRINT(finding->why[i]));
	kept->offset = span->offset;
	kept->length = span->length;
	kept->line = span->line;
	kept->first = finding->first;
	kept->last = finding->last;
	kept->basis = finding->time_basis;
	if (feed_reader.bytes) {
		struct sha256 digest;
		assert_true(span->offset + span->length <= feed_reader.length);
		assert_int_equal(sha256_of(slice_of(feed_reader.bytes + span->offset, span->length),
					   &digest, NULL),
				 STATUS_OK);
		assert_true(sha256_equal(&digest, &span->sha256));
	}
	return STATUS_OK;
}

static inline enum status
feed_reader_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct feed_refused *refused = &feed_reader.refused[feed_reader.refused_count++];
	(void)context;
	(void)err;
	(void)snprintf(refused->reason, sizeof(refused->reason), "%.*s",
		       SLICE_PRINT(refusal->reason));
	refused->count = refusal->count;
	refused->line = refusal->line;
	return STATUS_OK;
}

static const struct sink_calls FEED_READER_SINK = {.finding = feed_reader_finding,
						   .refusal = feed_reader_refusal};

/* Adds what [begin, end) of the bytes gives to what is kept. */
static inline enum status
feed_reader_range(const char *bytes, size_t length, uint64_t begin, uint64_t end)
{
	struct sink sink = {&FEED_READER_SINK, NULL};
	struct input input = memory_input("feed", bytes, length);
	struct arena scratch;
	uint64_t lines = 0;
	feed_reader.bytes = stream_is_compressed(slice_of(bytes, length)) ? NULL : bytes;
	feed_reader.length = length;
	input.begin = begin;
	input.end = end;
	arena_init(&scratch, 0);
	enum status status = feed_reader.room.read(feed_reader.room.context, &input, &scratch,
						   &sink, &lines, &feed_reader.err);
	arena_done(&scratch);
	close(input.fd);
	feed_reader.lines += lines;
	return status;
}

static inline void
feed_reader_forget(void)
{
	feed_reader.kept_count = feed_reader.refused_count = 0;
	feed_reader.lines = 0;
}

static inline enum status
feed_reader_read(const char *bytes, size_t length)
{
	feed_reader_forget();
	return feed_reader_range(bytes, length, 0, INPUT_SIZE_UNKNOWN);
}

static inline void
feed_reader_text(const char *text)
{
	if (feed_reader_read(text, strlen(text)) != STATUS_OK)
		fail_msg("%s", feed_reader.err.text);
}

static inline struct feed_head
feed_reader_head(const char *text)
{
	size_t length = strlen(text);
	return (struct feed_head){
		.bytes = slice_of(text, length < INPUT_HEAD_BYTES ? length : INPUT_HEAD_BYTES),
		.cut = length > INPUT_HEAD_BYTES};
}

static inline void
assert_refused(size_t at, const char *reason, uint64_t count, uint64_t line)
{
	assert_true(at < feed_reader.refused_count);
	assert_string_equal(feed_reader.refused[at].reason, reason);
	assert_int_equal(feed_reader.refused[at].count, count);
	assert_int_equal(feed_reader.refused[at].line, line);
}

/* The names found are these, in this order; NULL ends. */
static inline void
assert_found(const char *const *names)
{
	for (size_t i = 0; names[i]; i++) {
		if (i >= feed_reader.kept_count)
			fail_msg("'%s' is not found", names[i]);
		assert_string_equal(feed_reader.kept[i].name, names[i]);
	}
	for (size_t i = 0; i < feed_reader.kept_count; i++)
		assert_non_null(names[i]);
}

static inline int
feed_reader_setup(void **state)
{
	struct slice items[] = {SLICE("en-marche.fr"), SLICE("paypal.com")};
	struct slice_list protect = {items, 2, 2};
	struct names_setup setup = {.protect = &protect};
	(void)state;
	if (names_engine_new(&feed_reader.arena, &setup, &feed_reader.engine, NULL) != STATUS_OK)
		return -1;
	return names_room_init_filter(&feed_reader.room, &feed_reader.arena, feed_reader.engine,
				      NULL) == STATUS_OK
		       ? 0
		       : -1;
}

static inline int
feed_reader_teardown(void **state)
{
	(void)state;
	names_room_done(&feed_reader.room);
	arena_done(&feed_reader.arena);
	return 0;
}

#endif
