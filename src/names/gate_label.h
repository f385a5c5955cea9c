/*
 * A label as the gate sees it, and what it may hold: the questions that most labels fail, asked of
 * all of them. None branches on a letter, for nobody can foretell those.
 */
#ifndef TOCSIN_NAMES_GATE_LABEL_H
#define TOCSIN_NAMES_GATE_LABEL_H

#include "names/gate_sets.h"

/* A run of letters between hyphens; symbols first to last of the label's. */
struct gate_token {
	uint8_t from, to, first, last;
};
#define GATE_TOKENS_MAX (NAMES_LABEL_MAX_BYTES / 2 + 1)

struct gate_label {
	const char *text; /* lower case, padded at both ends */
	size_t length;
	/* Without hyphens, padded. */
	const char *letters;
	const uint8_t *symbols;
	size_t count;
	uint64_t pairs;    /* a bit for each letter that looks, with the next, like one */
	struct slice rest; /* of the name, behind the dot: perhaps the brand's suffix */
	const struct gate_token *tokens;
	size_t token_count;
};

/* What a label may hold (struct index_cover); where the index cannot tell, all of it. */
enum {
	HOLDS_EXACT = 1 << 0, /* something without a typing error */
	HOLDS_SHORT = 1 << 1, /* all of it is something short with one */
	HOLDS_FAR = 1 << 2,   /* ... something long with two */
	HOLDS_LEFT = 1 << 3,  /* something with one beside a lure at the left, */
	HOLDS_RIGHT = 1 << 4, /* at the right */
	HOLDS_ANY = (1 << 5) - 1
};

/* Eight letters from the left end of a text, or up to its right end. */
static inline uint64_t
gate_letters_at(const char *text, size_t length, bool end)
{
	uint64_t letters;

	memcpy(&letters, end ? text + length - GATE_LURE_LETTERS : text, GATE_LURE_LETTERS);
	return le64toh(letters);
}

/* Whether some lure of three letters or more may stand at that end. */
static inline bool
gate_may_be_lure(const struct gate *gate, uint64_t letters, bool end)
{
	uint64_t word = end ? letters >> 32 : letters & UINT32_MAX;

	return bits_have(gate->lure_ends[end], bits_of(word, GATE_LURE_BITS));
}

/* Of eight symbols, a bit for each second one that begins a gram of the cover. */
static inline uint64_t
gate_grams_of_eight(const struct index_cover *cover, const uint8_t *symbols)
{
	return (uint64_t)index_covers(cover, symbols) |
	       (uint64_t)index_covers(cover, symbols + 2) << 2 |
	       (uint64_t)index_covers(cover, symbols + 4) << 4 |
	       (uint64_t)index_covers(cover, symbols + 6) << 6;
}

static inline uint64_t
gate_grams(const struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	/* Most labels are asked for once. */
	uint64_t grams = gate_grams_of_eight(cover, symbols);

	for (size_t i = 8; i + INDEX_GRAM <= count; i += 8)
		grams |= gate_grams_of_eight(cover, symbols + i) << i;
	/* Those that begin with less than a string of the index are none. */
	return count < INDEX_GRAM ? 0 : grams & UINT64_MAX >> (63 - (count - INDEX_GRAM));
}

/* ---- the questions themselves (gate.c) ---- */

/* Of a label without hyphens, as what it may hold. */
bool gate_ask(const struct gate *gate, const struct gate_label *label, unsigned holds);

/* Of one with hyphens, a bit for each: letters and symbols are those of the text. */
bool gate_ask_hyphens(const struct gate *gate, const struct gate_label *label, uint64_t hyphens);

/* Of two labels read as one: their symbols, of them and what is between, padded. */
bool gate_ask_joined(const struct gate *gate, const uint8_t *symbols, size_t count);

#endif
