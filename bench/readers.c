/*
 * How fast the readers of src/format/ are by themselves, without a sandbox: messages, subjects,
 * base64, gzip. Prints MB/s of one thread's CPU time (bench/README.md).
 *
 *     build/bench/readers FOLDER     where FOLDER holds messages (*.eml, at any depth)
 */
#include "base/io.h"
#include "format/message.h"
#include "format/stream.h"

#include <stdio.h>
#include <time.h>
#include <zlib.h>

#define WANTED_BYTES (256u << 20) /* each is repeated until it has read so much */
#define SAMPLE_BYTES (8u << 20)

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
tell(const char *what, uint64_t bytes, uint64_t count, const char *unit, double start)
{
	double seconds = cpu_seconds() - start;
	printf("%-14s %8.0f MB/s %10.0f %s/s\n", what, (double)bytes / 1e6 / seconds,
	       (double)count / seconds, unit);
}

/* All messages of the folder, again and again, with the text of their subjects where asked. */
static enum status
messages_time(const struct slice *messages, size_t count, bool texts, struct err *err)
{
	struct arena arena;
	struct message *message;
	struct slice text;
	uint64_t bytes = 0, read = 0;
	double start = cpu_seconds();

	arena_init(&arena, 0);
	while (bytes < WANTED_BYTES) {
		struct arena_mark mark = arena_mark(&arena);
		struct slice next = messages[read++ % count];
		TRY(message_read(&arena, next, &message, err));
		if (texts)
			TRY(message_text(&arena, message->root, "Subject", &text, err));
		bytes += next.length;
		arena_rewind(&arena, mark);
	}
	arena_done(&arena);
	tell(texts ? "with subjects" : "messages", bytes, read, "messages", start);
	return STATUS_OK;
}

static enum status
base64_time(struct arena *arena, struct err *err)
{
	struct buf encoded, decoded;
	struct mime_fault fault;
	uint64_t bytes = 0, count = 0;

	buf_init(&encoded, arena);
	buf_init(&decoded, arena);
	for (size_t i = 0; encoded.length < SAMPLE_BYTES; i++)
		buf_write_text(&encoded, i % 19 == 18 ? "TWFu\r\n" : "TWFu");
	double start = cpu_seconds();
	for (; bytes < WANTED_BYTES; bytes += encoded.length, count++) {
		buf_clear(&decoded);
		mime_decode(&decoded, MIME_BASE64, slice_of(encoded.bytes, encoded.length), &fault);
	}
	tell("base64", bytes, count, "bodies", start);
	return decoded.failed ? err_no_memory(err) : STATUS_OK;
}

static enum status
gzip_time(struct arena *arena, struct err *err)
{
	char *plain = arena_new(arena, char, SAMPLE_BYTES);
	char *packed = arena_new(arena, char, SAMPLE_BYTES);
	z_stream gzip = {0};
	uint64_t bytes = 0, count = 0;

	if (!plain || !packed || deflateInit2(&gzip, 6, Z_DEFLATED, 31, 8, 0) != Z_OK)
		return err_no_memory(err);
	uint32_t state = 2017;
	for (size_t i = 0; i < SAMPLE_BYTES; i++) {
		state = state * 1664525u + 1013904223u;
		plain[i] = "abcdefgh.example\n"[(state >> 24) % 17];
	}
	gzip.next_in = (Bytef *)plain;
	gzip.avail_in = SAMPLE_BYTES;
	gzip.next_out = (Bytef *)packed;
	gzip.avail_out = SAMPLE_BYTES;
	CHECK(deflate(&gzip, Z_FINISH) == Z_STREAM_END);
	struct slice all = slice_of(packed, gzip.total_out);
	deflateEnd(&gzip);
	double start = cpu_seconds();
	for (; bytes < WANTED_BYTES; count++) {
		DEFER(stream_done)
		struct stream *stream = NULL;
		struct arena_mark mark = arena_mark(arena);
		struct slice block;
		TRY(stream_open_bytes(arena, all, &stream, err));
		do {
			TRY(stream_read(stream, &block, err));
			bytes += block.length;
		} while (block.length > 0);
		stream_done(&stream);
		arena_rewind(arena, mark);
	}
	tell("gzip", bytes, count, "streams", start);
	return STATUS_OK;
}

static enum status
run(struct arena *arena, const char *folder, struct err *err)
{
	const struct io_walk_limits limits = {.files_max = 100000, .depth_max = 16};
	struct io_path *paths;
	size_t count, kept = 0;

	TRY(io_walk(arena, &folder, 1, limits, NULL, NULL, &paths, &count, err));
	struct slice *messages = arena_new(arena, struct slice, count);
	if (!messages)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		if (slice_ends(paths[i].source, SLICE(".eml")))
			TRY(io_read_file(arena, paths[i].path, SAMPLE_BYTES, &messages[kept++],
					 err));
	if (kept == 0)
		return err_set(err, STATUS_USAGE, "%s holds no *.eml", folder);
	TRY(messages_time(messages, kept, false, err));
	TRY(messages_time(messages, kept, true, err));
	TRY(base64_time(arena, err));
	return gzip_time(arena, err);
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err = {0};

	if (argument_count != 2) {
		fputs("usage: readers FOLDER\n", stderr);
		return 2;
	}
	arena_init(&arena, 0);
	enum status status = run(&arena, arguments[1], &err);
	if (status != STATUS_OK)
		fprintf(stderr, "readers: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 5;
}
