/*
 * A quotation held against the passage it may come from: word by word, with what quoting does
 * lawfully - what is left out and marked, words in brackets, other quotation marks - told apart
 * from what changes it.
 */
#ifndef TOCSIN_LEAK_QUOTE_H
#define TOCSIN_LEAK_QUOTE_H

#include "leak/claims.h"
#include "leak/text.h"

/* Tokens of a quotation between two places where something is left out. */
struct quote_part {
	size_t from, to;
};

struct quote {
	const struct claim *claim;
	struct document document; /* the claim as its only paragraph */
	struct text text;
	bool *added; /* of each token: it stands in brackets, put in by who quotes */
	struct quote_part *parts;
	size_t part_count;
	size_t words;       /* but for those added */
	size_t other_words; /* of these, each once; no more than CLAIM_WORDS_MIN */
};

/* quote and claim must stay where they are. */
enum status quote_init(struct quote *quote, struct arena *arena, const struct claim *claim,
		       struct err *err) MUST_CHECK;

/* Where a part stands: tokens of the document, asides too; from == to: not known. */
struct quote_window {
	uint32_t from, to;
};

enum quote_kind {
	QUOTE_CHANGE,   /* other words, numbers, signs that count */
	QUOTE_ORDER,    /* a part stands before the one it follows in the quotation */
	QUOTE_ADDED,    /* words in brackets */
	QUOTE_LEFT_OUT, /* and marked so */
	QUOTE_CASE,     /* capitals */
	QUOTE_SIGNS,    /* punctuation */
	QUOTE_SPACING,  /* white space, hyphens, signs that group digits */
	QUOTE_MISREAD,  /* a letter or two, in what was read off a picture */
	QUOTE_KIND_COUNT,
};

const char *quote_kind_word(enum quote_kind kind);

struct quote_difference {
	enum quote_kind kind;
	struct slice before, after; /* whole words: in the document, in the quotation */
	struct slice says, quoted;  /* the same with a few words around */
};

struct quote_place {
	struct slice place; /* in the document, for people */
	struct quote_difference *differences;
	size_t count, capacity;
	size_t changes; /* of the kinds that change what is said */
	size_t hidden;  /* parts of the quotation that stand in hidden or deleted text */
	size_t words_alike;
	double share;   /* of the words of the quotation that are alike */
	uint64_t cells; /* of tables that it took */
};

/* Holds quote against the passages of text in windows, one a part. Texts of differences live in
 * arena, the place in the document. */
enum status quote_place(struct arena *arena, const struct quote *quote, const struct text *text,
			const struct quote_window *windows, struct quote_place *ret,
			struct err *err) MUST_CHECK;

#endif
