/*
 * The claim sheet: where each quotation stands in the originals and in the dump, as it is quoted or
 * altered, and the line that answers it. Findings of rule leak/claim.
 */
#ifndef TOCSIN_LEAK_SHEET_H
#define TOCSIN_LEAK_SHEET_H

#include "leak/corpus.h"
#include "leak/seek.h"
#include "model/finding.h"

#define CLAIM_RULE "leak/claim"
#define CLAIM_RULE_VERSION 1

enum claim_verdict {
	CLAIM_VERBATIM, /* word for word; what quoting does lawfully may differ */
	CLAIM_ALTERED,  /* but for some words */
	CLAIM_JOINED,   /* of two passages, each word for word, that are nowhere one */
	CLAIM_RELATED,  /* much of it, or a form that originals fill in otherwise */
	CLAIM_NOT_FOUND,
	CLAIM_TOO_SHORT, /* too few words to say that it is from here */
	CLAIM_NOTHING,   /* there is nothing to hold it against */
	CLAIM_VERDICT_COUNT,
};

const char *claim_verdict_word(enum claim_verdict verdict); /* "not-found" */

/* Where a quotation stands. */
struct sheet_place {
	struct slice path; /* of the document, as it was sealed or given */
	enum reference reference;
	struct quote_place at;
	struct slice piece; /* of a joined quotation: what of it stands here; else empty */
};

struct sheet_side {
	enum claim_verdict verdict;
	struct sheet_place places[SEEK_HITS_MAX]; /* the best first; of a joined one both */
	size_t count;
	size_t holders; /* documents with all of its words in a row */
	uint64_t cells; /* what comparing took */
};

/* Whether some of the words stand in text that is hidden or deleted in the best place. */
bool sheet_is_hidden(const struct sheet_side *side);

/* The originals, or the dump. What it finds lives in arena. */
enum status sheet_side_read(struct arena *arena, const struct quote *quote,
			    const struct corpus *corpus, const struct seek_result *found,
			    struct sheet_side *ret, struct err *err) MUST_CHECK;

/* Goes through all documents of a corpus, which need not be finished. */
enum status sheet_seek(struct seek *seek, const struct corpus *corpus, struct err *err) MUST_CHECK;

struct sheet_line {
	const struct quote *quote;
	size_t number;     /* of the quotation, from 1 */
	struct slice path; /* of the file it stands in */
	struct sheet_side originals, dump;
	bool unread; /* not all of them could be read */
};

/* The sentences that answer a quotation, to be read aloud. */
enum status sheet_answer(struct arena *arena, const struct sheet_line *line, struct slice *ret,
			 struct err *err) MUST_CHECK;
/* span is of the file that the quotation stands in. */
enum status sheet_finding(struct arena *arena, const struct sheet_line *line,
			  const struct span *span, struct finding **ret, struct err *err)
	MUST_CHECK;

#endif
