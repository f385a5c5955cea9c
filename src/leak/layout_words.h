/* The words that differences bring and take, told apart: those that only stand elsewhere, and those
 * that are new or gone. Shared by layout*.c alone. */
#ifndef TOCSIN_LEAK_LAYOUT_WORDS_H
#define TOCSIN_LEAK_LAYOUT_WORDS_H

#include "leak/layout_sides.h"

/* What of one difference is left when every word that stands elsewhere is gone from it. */
struct leftover {
	size_t words, signs;
	size_t a_bytes, b_bytes;     /* of both */
	bool come;                   /* of the words that came in one is left */
	bool moved_away, moved_here; /* words that stand elsewhere, and from elsewhere */
};

/* What all of them are together. */
struct disorder {
	struct leftover *left; /* of each difference */
	size_t words, signs;   /* left over in all */
	size_t moved;          /* words that stand elsewhere */
	size_t moved_alone;    /* of these what a paragraph, a cell, a line began or ended with */
	size_t alone_bytes;
	bool cut;           /* some words stand in parts: at line ends, in narrow cells */
	bool clipped;       /* some lack where a printed cell has no more room */
	bool replaced;      /* some stand in place of others that do */
	bool right_to_left; /* some are written so: their order in a line is any */
};

/* Of the changes [first, end). One place: all of them are of one page, say. */
enum status disorder_read(struct arena *scratch, const struct hunks *hunks, size_t first,
			  size_t end, bool one_place, struct disorder *ret, struct err *err)
	MUST_CHECK;

#endif
