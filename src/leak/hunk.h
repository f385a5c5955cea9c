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
	HUNK_RUNNING, /* a running head or foot, a note that the other format leaves out */
	HUNK_AGAIN,   /* a passage that stands there already: the other format has it twice */
	HUNK_NUMBER,  /* the same number in another form */
	HUNK_MOVED,   /* a cell that stands elsewhere */
	HUNK_SHOWN, /* the original has it hidden, deleted or in a chart: the other one shows it */
	HUNK_CLASS_COUNT,
};

const char *hunk_class_word(enum hunk_class class);

struct hunk {
	enum hunk_class class;
	size_t a, a_end; /* tokens of the original that leaked text has not */
	size_t b, b_end; /* tokens of what leaked instead; one of both is empty or none */
	size_t a_bytes, b_bytes;
	size_t a_left,
		b_left; /* bytes of it that stand nowhere else, as far as that was looked for */
	bool lost;      /* no word came in that did not go here or elsewhere */
	bool weak;      /* a change, but one that disorder by a conversion could be, too */
	bool few;       /* all of it stands elsewhere: too little to be disorder by itself */
	bool apart;     /* weak, and no disorder: see layout_is_apart */
	bool firm;      /* a change by itself, whatever the others are */
};

struct heads;

/* What may still be looked through to judge differences. */
struct looks {
	size_t left; /* tokens, units, cells of tables */
	bool spent;
};

struct hunks {
	const struct alignment *alignment;
	struct hunk *items; /* in the order of what leaked */
	size_t count;
	size_t changes;                          /* of class HUNK_CHANGE ... */
	size_t strong;                           /* ... and not weak */
	size_t a_changed_bytes, b_changed_bytes; /* in these */
	size_t a_bytes, b_bytes;                 /* of all tokens, without running heads */
	bool spent;             /* not all of it could be looked at: there is too much */
	size_t heads_doubted;   /* running heads that say less, or something else */
	size_t heads_lost;      /* of the original that are nowhere in what leaked ... */
	size_t notes_lost;      /* the same of notes */
	size_t notes_moved;     /* that are told of elsewhere, or lack while others are there */
	struct slice head_lost; /* ... the first of them */
	struct looks *looks;    /* these three while it is judged what is layout; else NULL */
	const struct heads *heads;
	const bool *labels; /* of each token of b: it is of the number of an item; NULL: none is */
};

enum status hunks_find(struct arena *arena, const struct alignment *alignment, struct hunks *ret,
		       struct err *err) MUST_CHECK;

/* How many notes are told of in another paragraph, where both formats say in which, or stand before
 * another one, or lack where others of their kind are there: notes.c. */
enum status notes_find_moved(struct arena *scratch, const struct alignment *alignment, size_t *ret,
			     struct err *err) MUST_CHECK;

/* To whole words: who reads "1.000" for "1,000" sees more than a dot. */
void hunk_widen(const struct hunks *hunks, struct hunk *hunk);

/* The passages as written, in whole words, and where they stand. */
enum status hunk_quote(struct arena *arena, const struct hunks *hunks, const struct hunk *hunk,
		       struct slice *ret_before, struct slice *ret_after, struct slice *ret_place,
		       struct err *err) MUST_CHECK;

#endif
