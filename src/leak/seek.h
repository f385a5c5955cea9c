/*
 * Where many quotations stand in many documents: each text is gone through once, for all of them
 * together, by runs of three words. That takes what building the index takes, and finds quotations
 * too short for it (docs/adr/0011-claims.md).
 */
#ifndef TOCSIN_LEAK_SEEK_H
#define TOCSIN_LEAK_SEEK_H

#include "leak/limits.h"
#include "leak/quote.h"

/* A document, and where in it. */
struct seek_hit {
	uint32_t document;
	uint32_t score;               /* runs of words of the quotation that it has there */
	struct quote_window *windows; /* of each part of the quotation */
};

/* The longest stretch of a quotation from its head on, or up to its tail, that any document has. */
struct seek_end {
	uint32_t document;
	uint32_t from, to; /* tokens of the quotation; equal: no document has any */
	struct quote_window *windows;
};

struct seek_result {
	struct seek_hit hits[SEEK_HITS_MAX]; /* the best first; equal ones in their order */
	size_t count;
	size_t holders; /* documents that have every run of it */
	struct seek_end head, tail;
};

struct seek;

/* The quotations must stay. */
enum status seek_new(struct arena *arena, const struct quote *quotes, size_t count,
		     struct seek **ret, struct err *err) MUST_CHECK;
/* Goes through the next document. */
void seek_text(struct seek *seek, uint32_t document, const struct text *text);
const struct seek_result *seek_result(const struct seek *seek, size_t quote);

#endif
