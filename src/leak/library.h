/*
 * A library: documents read once and kept as text, by the SHA-256 of their bytes. One append-only
 * file: what a log keeps of what it sealed (in its folder `private`), what was read of references,
 * and what was read of a dump so far, so that a run that was ended goes on where it was. A record
 * that was not written to its end is no record.
 */
#ifndef TOCSIN_LEAK_LIBRARY_H
#define TOCSIN_LEAK_LIBRARY_H

#include "format/document.h"

/* Raised when a reader gives another text of the same bytes: what differs between texts of two
 * versions may be the readers' doing. */
#define READERS_VERSION 8

/* A document and the names it was seen under. */
struct library_entry {
	struct sha256 sha256; /* of the bytes */
	uint64_t size_bytes;
	enum sniff_kind kind;
	struct slice name; /* as in JSON: relative to the path given, `outer!/inner` */
	struct document
		document; /* its units, fields and pictures point into the library or arena */
	uint32_t readers; /* the version of what read it; 0: today's, of one just read */
};

/* The version of what read it. */
static inline uint32_t
entry_readers(const struct library_entry *entry)
{
	return entry->readers ? entry->readers : READERS_VERSION;
}

struct library; /* owned, see library_done */

/* For reading alone, mapped: workers that are forked share it. STATUS_REFUSED where it is none, cut
 * off anywhere but in its last record, or of a version to come. */
enum status library_open(struct arena *arena, const char *path, struct library **ret,
			 struct err *err) MUST_CHECK;
/* For adding, made where it is not there; one process at a time (STATUS_ENVIRONMENT). What stands
 * behind the last whole record is dropped. */
enum status library_open_to_add(struct arena *arena, const char *path, struct library **ret,
				struct err *err) MUST_CHECK;
/* For adding, without a name: it goes with the process. */
enum status library_open_unnamed(struct arena *arena, struct library **ret, struct err *err)
	MUST_CHECK;
void library_done(struct library **library); /* for DEFER */

/* Ends the adding: from now on it is mapped, so that workers forked later can read it. */
enum status library_freeze(struct library *library, struct err *err) MUST_CHECK;

const char *library_path(const struct library *library);
size_t library_count(const struct library *library);
const struct sha256 *library_sha256(const struct library *library, size_t ordinal);
/* The version of what read it. */
uint32_t library_readers(const struct library *library, size_t ordinal);
/* As unread_reason() says it, without reading the entry: for workers that cannot. */
struct slice library_unread(const struct library *library, size_t ordinal);
/* Entries in the order they were added; the document of a find or read lives in arena. */
enum status library_read(const struct library *library, size_t ordinal, struct arena *arena,
			 struct library_entry *ret, struct err *err) MUST_CHECK;
/* The ordinal of the first entry with those bytes; false where there is none. */
bool library_find(const struct library *library, const struct sha256 *sha256, size_t *ret)
	MUST_CHECK;

enum status library_add(struct library *library, const struct library_entry *entry, struct err *err)
	MUST_CHECK;
/* Whether it has a document of these bytes as earlier readers read it. */
bool library_has_older(const struct library *library, const struct sha256 *sha256, size_t *ret)
	MUST_CHECK;
/* Drops all entries where readers of another version read some of them. */
enum status library_drop_older(struct library *library, bool *ret, struct err *err) MUST_CHECK;
/* Writes what was added to the disk. */
enum status library_sync(struct library *library, struct err *err) MUST_CHECK;

#endif
