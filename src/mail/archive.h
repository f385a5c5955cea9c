/*
 * The key archive: who saw which DKIM key when. A database to which rows are only added, each with
 * a digest over itself and the one before, so that nothing in it changes unseen: a key seen again
 * is a new row. Whoever notes the last digest also sees rows missing at the end.
 */
#ifndef TOCSIN_MAIL_ARCHIVE_H
#define TOCSIN_MAIL_ARCHIVE_H

#include "mail/key_index.h"

struct key_archive;

/* write: makes it where there is none, and begins a transaction; one whose digests do not hold is
 * STATUS_BROKEN. What is no archive, or more than one, is STATUS_CONFIG. */
enum status key_archive_open(const char *path, bool write, struct key_archive **ret,
			     struct err *err) MUST_CHECK;
void key_archive_done(struct key_archive **archive); /* for DEFER; takes back what is uncommitted */

/* *ret_new false: the archive says so already. What no row may hold is STATUS_REFUSED. */
enum status key_archive_add(struct key_archive *archive, const struct key_sighting *sighting,
			    bool *ret_new, struct err *err) MUST_CHECK;
enum status key_archive_commit(struct key_archive *archive, struct err *err) MUST_CHECK;

struct key_archive_totals {
	uint64_t rows;
	struct sha256 head; /* the digest of the last row; zero without rows */
};

typedef enum status key_archive_fn(void *context, const struct key_sighting *sighting,
				   struct err *err);

/* Every row in the order they were added. Where the digests do not hold: STATUS_BROKEN, with the
 * first row that does not. each may be NULL: only checks. */
enum status key_archive_walk(struct key_archive *archive, key_archive_fn *each, void *context,
			     struct key_archive_totals *ret, struct err *err) MUST_CHECK;

/* The same, into an index. */
enum status key_archive_load(struct key_archive *archive, struct key_index *index, struct err *err)
	MUST_CHECK;

#endif
