/* A log of a few documents in a folder of its own, and leaked variants of one of them. */
#ifndef TOCSIN_TESTS_LEAK_LOG_H
#define TOCSIN_TESTS_LEAK_LOG_H

#include "support.h"

#include "folder.h"

#include "leak/prove.h"

#include <stdlib.h>

#define LOG_ORIGIN "log.newsroom.example/papers"

struct test_log {
	char folder[64];
	struct arena arena;
	struct note_key key;
	struct seal seal;
};

/* A document of units parted by '|', "h:" before one that is hidden; its bytes are the text. */
static inline struct library_entry
log_document(struct arena *arena, const char *name, const char *text)
{
	struct library_entry entry = {
		.kind = SNIFF_TEXT, .name = slice_text(name), .size_bytes = strlen(text)};
	struct slice rest = slice_text(text), unit, place;
	struct arena scratch;
	arena_init(&scratch, 0);
	entry.document.arena = arena;
	entry.document.scratch = &scratch;
	assert_int_equal(sha256_of(rest, &entry.sha256, NULL), STATUS_OK);
	for (int line = 1; slice_next(&rest, '|', &unit); line++) {
		bool hidden = slice_starts(unit, SLICE("h:"));
		unit = slice_part(unit, hidden ? 2 : 0, SIZE_MAX);
		assert_int_equal(slice_print(arena, &place, NULL, "line %d", line), STATUS_OK);
		assert_int_equal(document_add_unit(&entry.document,
						   hidden ? UNIT_HIDDEN : UNIT_BODY, unit, place,
						   NULL),
				 STATUS_OK);
	}
	assert_int_equal(document_add_field(&entry.document, "Author", SLICE("Anne Author"), NULL),
			 STATUS_OK);
	assert_int_equal(
		document_add_field(&entry.document, "Company", SLICE("Newsroom Example"), NULL),
		STATUS_OK);
	entry.document.scratch = NULL;
	arena_done(&scratch);
	return entry;
}

/* readers: the version of what read it; 0: today's. */
static inline void
log_add_read_by(struct test_log *log, const char *name, const char *text, uint32_t readers)
{
	struct library_entry entry = log_document(&log->arena, name, text);
	uint64_t added;
	entry.readers = readers;
	seal_done(&log->seal);
	assert_int_equal(seal_open(&log->seal, &log->arena, log->folder, SEAL_ADD, NULL, NULL),
			 STATUS_OK);
	assert_int_equal(library_add(log->seal.library, &entry, NULL), STATUS_OK);
	assert_int_equal(seal_add(&log->seal, &added, NULL), STATUS_OK);
	assert_int_equal(added, 1);
}

static inline void
log_add(struct test_log *log, const char *name, const char *text)
{
	log_add_read_by(log, name, text, 0);
}

static inline void
log_init(struct test_log *log)
{
	memset(log, 0, sizeof(*log));
	arena_init(&log->arena, 0);
	(void)snprintf(log->folder, sizeof(log->folder), "/tmp/tocsin-seal-XXXXXX");
	assert_non_null(mkdtemp(log->folder));
	assert_int_equal(seal_init(&log->arena, log->folder, SLICE(LOG_ORIGIN), &log->key, NULL),
			 STATUS_OK);
}

static inline void
log_done(struct test_log *log)
{
	seal_done(&log->seal);
	arena_done(&log->arena);
	assert_int_equal(folder_remove(log->folder), 0);
}

/* The statement on a leaf and a leaked text; NULL: none. */
static inline struct slice
log_prove(struct test_log *log, uint64_t index, const char *leaked)
{
	struct prove_setup setup = {.index = index, .now = INT64_C(1493985600000000)};
	struct library_entry entry;
	struct verified verified;
	struct slice ret;
	if (leaked) {
		entry = log_document(&log->arena, "leaked", leaked);
		setup.leaked = &entry;
	}
	assert_int_equal(prove(&log->seal, &setup, &ret, &verified, NULL), STATUS_OK);
	return ret;
}

#endif
