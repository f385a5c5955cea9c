/* One input as the monitor holds it: its descriptor, its digest, what is told at its end. */
#ifndef TOCSIN_BOX_ORIGIN_H
#define TOCSIN_BOX_ORIGIN_H

#include "base/map.h"
#include "box/box.h"
#include "box/limits.h"

#include <time.h>

struct pump;

struct origin {
	struct arena arena;  /* the origin itself lives in it */
	struct slice source; /* path->source as well-formed UTF-8 */
	const struct io_path *path;
	int fd;
	struct arena records; /* of a pipe: those that are not passed on yet */
	struct pump *pump;    /* of a pipe; NULL for a regular file */
	uint64_t size_bytes;  /* when it was opened; INPUT_SIZE_UNKNOWN: a pipe */
	struct timespec modified;

	uint64_t rooms;        /* who reads it, by a probe; 0: not asked */
	uint64_t answered;     /* rooms that recognised any of it, by the answers */
	size_t tasks_left;     /* ranges whose answers are due */
	bool planned;          /* all of its ranges are among the tasks */
	bool settled;          /* read, hashed and closed */
	bool has_read;         /* some room read some of it to the end */
	bool has_told;         /* or told what stands in it before that */
	uint64_t lines;        /* in the ranges whose records were passed on */
	struct digest *digest; /* NULL: none wanted, or done */
	struct sha256 sha256;
	uint64_t digested_bytes;
	bool digest_done;
	struct slice unreadable; /* why it was not opened; SLICE_NONE: it was */
	struct slice changed;    /* how it changed while it was read; SLICE_NONE: it did not */

	struct refusal *refusals; /* merged by (source, reason), in order of appearance */
	size_t refusal_count, refusal_capacity;
	struct map refusal_of; /* source NUL reason -> index */
};

/* "-": standard input. */
bool origin_is_stdin(const struct io_path *path);

enum status origin_new(const struct io_path *path, struct origin **ret, struct err *err) MUST_CHECK;
void origin_done(struct origin **origin);

/* Opens it; what cannot be opened, or is over file_bytes, is `unreadable` and settled. Fails only
 * for want of memory or of a descriptor. */
enum status origin_open(struct origin *origin, uint64_t file_bytes, bool digest, struct err *err)
	MUST_CHECK;

/* Hashes at most budget_bytes more of a regular file. A file that became shorter ends early. */
enum status origin_digest(struct origin *origin, uint64_t budget_bytes, struct err *err) MUST_CHECK;

/* After the last task and the digest: notes a change, closes. No effect before. */
enum status origin_settle(struct origin *origin, struct err *err) MUST_CHECK;

/* The first bytes of [begin, ...) as far as the monitor can have them: at most size_bytes. */
enum status origin_peek(const struct origin *origin, uint64_t begin, char *buffer,
			size_t size_bytes, size_t *ret, struct err *err) MUST_CHECK;

/* Lines that start in [begin, end): for ranges whose reader did not come to its end. */
enum status origin_count_lines(const struct origin *origin, uint64_t begin, uint64_t end,
			       uint64_t *ret, struct err *err) MUST_CHECK;

/* Adds to the refusals told at the end; *ret_kept false: there are too many, pass it on as it
 * is. */
enum status origin_refuse(struct origin *origin, const struct refusal *refusal, bool *ret_kept,
			  struct err *err) MUST_CHECK;

#endif
