/*
 * What earlier runs reported (--since-last), so that a daily one tells only what is new. The file
 * holds what was told, not what was read: it stays small, it is exact, and no option makes it
 * wrong. docs/names.md describes it.
 */
#ifndef TOCSIN_CLI_SINCE_H
#define TOCSIN_CLI_SINCE_H

#include "base/map.h"
#include "model/record.h"

struct since_item {
	struct slice key; /* rule, subjects, target, client: JSON without the braces */
	enum severity severity;
	int64_t first, last; /* the runs it was told by first, and found by last */
};

struct since {
	struct arena arena, scratch;
	const char *path, *lock_path;
	int lock;
	struct map index; /* key -> position in items */
	struct since_item *items;
	size_t count, capacity;
	size_t bytes, max_bytes; /* that the file would have, and may */
	int64_t now;             /* of this run, in whole seconds */
	uint64_t forgotten;      /* told, but there was no room to remember it */
};

/* Without a file: nothing was reported, the file may have max_bytes. */
void since_init(struct since *since, size_t max_bytes, int64_t now);
void since_done(struct since *since);

/* Locks path against other runs and reads it; an absent one is the first run. A file that is not
 * ours, or damaged, is STATUS_CONFIG; one that another run holds STATUS_ENVIRONMENT. */
enum status since_open(struct since *since, const char *path, struct err *err) MUST_CHECK;

/* Whether it was reported before, as badly and with everyone who asked for the name: then it is
 * noted that it is still there. */
enum status since_check(struct since *since, const struct finding *finding, bool *ret_known,
			struct err *err) MUST_CHECK;
/* It is reported now. */
enum status since_add(struct since *since, const struct finding *finding, struct err *err)
	MUST_CHECK;

/* Replaces the file as a whole. */
enum status since_save(struct since *since, struct err *err) MUST_CHECK;

/* The file's bytes: sorted, so that they depend on nothing but what was reported and when. */
enum status since_read(struct since *since, struct slice text, struct err *err) MUST_CHECK;
enum status since_write(const struct since *since, struct buf *out, struct err *err) MUST_CHECK;

#endif
