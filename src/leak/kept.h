/*
 * What an index was made of, in a file, so that not every run reads all texts of a library anew:
 * postings, looks of pictures, documents without text. It is of the first documents of a collection
 * and says of which; where it is of others, or damaged, it is made anew.
 */
#ifndef TOCSIN_LEAK_KEPT_H
#define TOCSIN_LEAK_KEPT_H

#include "base/crypto.h"

struct kept_words {
	uint64_t *items;
	size_t count;
};

struct kept {
	uint64_t documents;
	struct sha256 which;        /* of the digests of these documents, in their order */
	struct kept_words postings; /* as index.h has them */
	struct kept_words pictures; /* two words each: its look, the document's number */
	struct kept_words blanks;   /* numbers of documents */
};

/* As a whole or not at all; for its owner alone. */
enum status kept_write(const char *path, const struct kept *kept, struct err *err) MUST_CHECK;
/* STATUS_REFUSED where it is none, is damaged or names documents that there are not. The order of
 * the postings is for index_take to see. */
enum status kept_read(const char *path, struct kept *ret, struct err *err) MUST_CHECK;
void kept_done(struct kept *kept); /* for DEFER, of one that is zero or was read */

#endif
