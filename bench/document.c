/*
 * What the readers of documents make of files, without a sandbox: one line of JSON a file on
 * standard output, or with --time nothing but how fast they were (bench/README.md).
 *
 *     build/bench/document [--time | --fields] PATH...     (--fields: properties alone)
 *
 * {"path", "kind", "state", "trouble", "pages", "seconds", "units": [[kind, place, text]],
 *  "fields": [[name, value]], "pictures": [[hash, width, height]]}
 */
#include "format/document.h"
#include "base/io.h"
#include "base/json.h"
#include "format/limits.h"

#include <stdio.h>
#include <time.h>

static const char *const STATES[] = {"read", "cut", "image-only", "encrypted", "unreadable"};
static const char *const KINDS[] = {"body", "cell", "note", "running"};

enum mode { ALL, TIME, FIELDS };

struct tally {
	uint64_t files, bytes, pages;
	double seconds;
};

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
write_document(struct json_writer *json, const struct document *document)
{
	json_key(json, "state");
	json_string(json, slice_text(STATES[document->state]));
	json_key(json, "trouble");
	json_string(json, document->trouble);
	json_key(json, "pages");
	json_number(json, document->pages);
	json_key(json, "units");
	json_open_array(json);
	for (size_t i = 0; i < document->unit_count; i++) {
		json_open_array(json);
		json_string(json, slice_text(KINDS[document->units[i].kind]));
		json_string(json, document->units[i].place);
		json_string(json, document->units[i].text);
		json_close_array(json);
	}
	json_close_array(json);
	json_key(json, "fields");
	json_open_array(json);
	for (size_t i = 0; i < document->field_count; i++) {
		json_open_array(json);
		json_string(json, document->fields[i].name);
		json_string(json, document->fields[i].value);
		json_close_array(json);
	}
	json_close_array(json);
	json_key(json, "pictures");
	json_open_array(json);
	for (size_t i = 0; i < document->picture_count; i++) {
		char hash[20];
		(void)snprintf(hash, sizeof(hash), "%016llx",
			       (unsigned long long)document->pictures[i].hash);
		json_open_array(json);
		json_string(json, slice_text(hash));
		json_number(json, document->pictures[i].width);
		json_number(json, document->pictures[i].height);
		json_close_array(json);
	}
	json_close_array(json);
}

static enum status
read_one(const struct io_path *path, enum mode mode, struct tally *tally, struct err *err)
{
	DEFER(arena_done)
	struct arena arena;
	struct document document;
	struct json_writer json;
	struct slice bytes;
	struct buf buf;

	arena_init(&arena, 0);
	TRY(io_read_file(&arena, path->path, DOCUMENT_BYTES, &bytes, err));
	enum sniff_kind kind = sniff_bytes(bytes, path->source);
	double start = cpu_seconds();
	if (mode == FIELDS)
		TRY(document_read_properties(&arena, kind, bytes, &document, err));
	else
		TRY(document_read(&arena, kind, bytes, &document, err));
	double seconds = cpu_seconds() - start;
	tally->files++;
	tally->bytes += bytes.length;
	tally->pages += document.pages;
	tally->seconds += seconds;
	if (mode == TIME)
		return STATUS_OK;
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "path");
	json_string(&json, path->source);
	json_key(&json, "kind");
	json_string(&json, slice_text(sniff_word(kind)));
	json_key(&json, "seconds");
	json_real(&json, seconds, 6);
	write_document(&json, &document);
	json_close_object(&json);
	TRY(buf_slice(&buf, &bytes, err));
	return puts(bytes.at) < 0 ? err_system(err, STATUS_IO, "standard output") : STATUS_OK;
}

static enum status
run(struct arena *arena, const char *const *paths, size_t path_count, enum mode mode,
    struct err *err)
{
	const struct io_walk_limits limits = {.files_max = 1000000, .depth_max = 16};
	struct tally tally = {0};
	struct io_path *files;
	size_t count;

	TRY(document_warm(err));
	TRY(io_walk(arena, paths, path_count, limits, NULL, NULL, &files, &count, err));
	for (size_t i = 0; i < count; i++)
		TRY(read_one(&files[i], mode, &tally, err));
	(void)fprintf(stderr, "%llu files, %.0f a second, %.1f MB/s, %.0f pages a second\n",
		      (unsigned long long)tally.files, (double)tally.files / tally.seconds,
		      (double)tally.bytes / 1e6 / tally.seconds,
		      (double)tally.pages / tally.seconds);
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;
	enum mode mode = argument_count > 1 && strcmp(arguments[1], "--time") == 0     ? TIME
			 : argument_count > 1 && strcmp(arguments[1], "--fields") == 0 ? FIELDS
										       : ALL;
	int first = mode == ALL ? 1 : 2;

	if (argument_count <= first) {
		(void)fprintf(stderr, "usage: document [--time | --fields] PATH...\n");
		return 2;
	}
	arena_init(&arena, 0);
	enum status status = run(&arena, (const char *const *)arguments + first,
				 (size_t)(argument_count - first), mode, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "document: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
