/*
 * Documents on their way into a library: a worker reads them (the visitor of the files room), hands
 * their records over in pieces, and the monitor puts these together, checks and keeps them.
 */
#ifndef TOCSIN_LEAK_EXTRACT_H
#define TOCSIN_LEAK_EXTRACT_H

#include "format/files.h"
#include "leak/library.h"
#include "leak/roots.h"
#include "leak/scans.h"
#include "leak/seen.h"

struct extract_setup {
	/* Every document is read that this does not hold yet when workers are forked; of the others
	 * it is told that they were met. */
	const struct library *known;
	/* Only what earlier readers read of this is read anew; NULL: all. */
	const struct library *older;
	bool draws;                       /* hands over how the pages look of what is a picture */
	bool originals;                   /* tells what nobody sees of their pages, too */
	const struct files_visitor *next; /* looks along; may be NULL */
};

enum status extract_visitor_new(struct arena *arena, const struct extract_setup *setup,
				const struct files_visitor **ret, struct err *err) MUST_CHECK;

/* The SHA-256 of the file at path, computed here. */
typedef enum status extraction_digest_fn(const char *path, struct sha256 *ret, struct err *err);

struct extraction {
	struct library *library; /* that is added to */
	const struct roots *roots;
	struct arena arena; /* of the record that comes */
	struct buf bytes;
	struct slice source; /* whose it is; SLICE_NONE: none has begun */
	uint64_t pieces;     /* of it that came */
	uint64_t read;       /* documents added */
	/* Only what earlier readers read of this is kept, under its name there; NULL: all. */
	const struct library *older;
	struct seen *seen;   /* what was met; may be NULL: nobody asks */
	struct scans *scans; /* keeps pictures, to be read when all has come; NULL: nobody reads */
	/* A worker's word for the digest of a file, not of what lies in one, is held against this;
	 * NULL: it is believed. */
	extraction_digest_fn *digest;
};

void extraction_init(struct extraction *extraction, struct library *library,
		     const struct roots *roots);
void extraction_done(struct extraction *extraction);
/* An observable of the run. What is no piece of a record is passed over; a record that its pieces
 * do not make is STATUS_REFUSED. Names are relative to the roots. */
enum status extraction_take(struct extraction *extraction, const struct observable *observable,
			    struct err *err) MUST_CHECK;

/* What a reader of words made of one of the scans. */
enum status extraction_keep(struct extraction *extraction, const struct library_entry *entry,
			    struct err *err) MUST_CHECK;

#endif
