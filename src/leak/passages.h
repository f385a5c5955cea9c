/*
 * What is told of the differences of two documents: passages as they read, in whole words. Two that
 * stand in each other's place are one exchange, and one that is gone here and came there moved.
 */
#ifndef TOCSIN_LEAK_PASSAGES_H
#define TOCSIN_LEAK_PASSAGES_H

#include "leak/hunk.h"

enum passage_kind {
	PASSAGE_CHANGED,
	PASSAGE_TAKEN_OUT,
	PASSAGE_ADDED,
	PASSAGE_EXCHANGED,
	PASSAGE_MOVED,
	PASSAGE_KIND_COUNT,
};

const char *passage_kind_word(enum passage_kind kind); /* "taken-out" */

struct passage {
	enum passage_kind kind;
	struct slice before, after; /* of one that moved: nothing, and its words */
	struct slice place;         /* in what leaked */
	/* Of an exchange: where in what leaked `before` stands now. Of one that moved: where it
	 * stood in the original. Else nothing. */
	struct slice other_place;
};

struct passages {
	struct passage *items; /* in the order of what leaked ... */
	size_t count;          /* ... the first PASSAGES_MAX of them */
	size_t all;
};

/* Whether it says who a letter is from or to. */
bool passage_is_head_of_letter(const struct passage *passage);

/* All of it lives in arena or the documents. */
enum status passages_find(struct arena *arena, const struct hunks *hunks, struct passages *ret,
			  struct err *err) MUST_CHECK;

#endif
