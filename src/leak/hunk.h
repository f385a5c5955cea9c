/*
 * Where two documents differ, as passages before and after, and which of these differences a
 * conversion makes (layout) and which change what is said.
 */
#ifndef TOCSIN_LEAK_HUNK_H
#define TOCSIN_LEAK_HUNK_H

#include "leak/align.h"

enum hunk_class {
	HUNK_CHANGE,  /* of words, numbers, signs */
	HUNK_SPACING, /* white space, hyphens at line ends, ligatures, quotes of another form */
	HUNK_LABEL,   /* the number or bullet of an item of a list, of a page */
	HUNK_RUNNING, /* a running head or foot */
	HUNK_NOTE,    /* a note or comment that the other format leaves out */
	HUNK_NUMBER,  /* the same number in another form */
	HUNK_MOVED,   /* a cell that stands elsewhere */
	HUNK_CLASS_COUNT,
};

const char *hunk_class_word(enum hunk_class class);

struct hunk {
	enum hunk_class class;
	size_t a, a_end; /* tokens of the original that leaked text has not */
	size_t b, b_end; /* tokens of what leaked instead; one of both is empty or none */
	size_t a_bytes, b_bytes;
};

struct hunks {
	const struct alignment *alignment;
	bool converted;
	struct hunk *items; /* in the order of what leaked */
	size_t count;
	size_t changes;                          /* of class HUNK_CHANGE */
	size_t a_changed_bytes, b_changed_bytes; /* in these */
	size_t a_bytes, b_bytes;                 /* of all tokens, without running heads */
};

/* converted: the two are of different formats, or one was written anew by another program; then
 * more is layout. */
enum status hunks_find(struct arena *arena, const struct alignment *alignment, bool converted,
		       struct hunks *ret, struct err *err) MUST_CHECK;

/* The passages as written, in whole words, and where they stand. */
enum status hunk_quote(struct arena *arena, const struct hunks *hunks, const struct hunk *hunk,
		       struct slice *ret_before, struct slice *ret_after, struct slice *ret_place,
		       struct err *err) MUST_CHECK;

/* ---- for hunk.c: layout.c ---- */

/* What a difference by itself is. */
enum status layout_class(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
			 enum hunk_class *ret, struct err *err) MUST_CHECK;
/* What differences are together: heads that come again and again, cells in another order. */
enum status layout_together(struct arena *scratch, struct hunks *hunks, struct err *err) MUST_CHECK;

#endif
