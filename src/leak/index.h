/*
 * Which documents of a collection share text with a given one: winnowed runs of four words
 * (Schleimer, Wilkerson, Aiken 2003), as 40 bits of their hash beside 24 bits for the document, in
 * one sorted array. A run that very many documents hold says little and counts little.
 */
#ifndef TOCSIN_LEAK_INDEX_H
#define TOCSIN_LEAK_INDEX_H

#include "leak/text.h"

struct index;

/* Of how fingerprints are made: raised when a text would have others, so that what was kept of
 * them is made anew. */
#define INDEX_VERSION 2

/* For so many documents at most; that many share INDEX_POSTINGS_MAX. Owned. */
enum status index_new(size_t document_count, struct index **ret, struct err *err) MUST_CHECK;
void index_done(struct index **index); /* for DEFER */

/* document: any number below 2^24, each added once. */
enum status index_add(struct index *index, uint32_t document, const struct text *text,
		      struct err *err) MUST_CHECK;
/* Sorts what was added, and finds from now on; what is added afterwards is found after the next. */
enum status index_finish(struct index *index, struct err *err) MUST_CHECK;

/* All there is of a finished one, in order, to be kept; and back: into one that is empty, of so
 * many documents, whose numbers are the first ones. Then it has what it would have if these had
 * been added. postings are on the heap and its own from then on; STATUS_REFUSED, and not its own,
 * where they are no such thing. */
uint64_t *index_postings(const struct index *index, size_t *ret_count);
enum status index_take(struct index *index, size_t documents, uint64_t *postings, size_t count,
		       struct err *err) MUST_CHECK;
size_t index_bytes(const struct index *index);

struct candidate {
	uint32_t document;
	uint32_t shared; /* fingerprints */
	uint64_t score;
};

/* Those that share most, the best first; equal ones by their number. ret has room for
 * INDEX_CANDIDATES_MAX. */
enum status index_find(const struct index *index, struct arena *scratch, const struct text *text,
		       struct candidate *ret, size_t *ret_count, struct err *err) MUST_CHECK;

#endif
