/*
 * What words mean beside a name and by themselves: lures (lures.txt and the user's), everyday words
 * (an English word list, compiled in by gen_words.py) and names known everywhere (famous.txt).
 */
#ifndef TOCSIN_NAMES_WORDS_H
#define TOCSIN_NAMES_WORDS_H

#include "base/map.h"
#include "model/profile.h"

enum lure_weight { LURE_NONE, LURE_WEAK, LURE_PLAIN, LURE_STRONG };

struct lure {
	struct slice word;
	uint8_t weight; /* enum lure_weight */
};

extern const struct lure LURES[]; /* sorted by word */
extern const size_t LURE_COUNT;

#define LURE_BITS (1u << 15)

/* Lures for one engine: those compiled in and the user's, which count as strong. */
struct lures {
	struct map map; /* word -> weight */
	/* By hashes, read forwards ([0]) and backwards: the words, and bits of all that a word
	 * begins with. Most texts end there. A slot has all of the hash but two bits, which are the
	 * weight; 0: free. */
	uint64_t *slots[2], starts[2][LURE_BITS / 64];
	size_t slot_mask;
};

/* Every lure that a text starts (or ends) with, shortest first. */
struct lure_walk {
	const struct lures *lures;
	struct slice text;
	size_t length; /* of the last lure told */
	uint64_t hash;
	bool backwards;
};

void lure_walk_init(struct lure_walk *walk, const struct lures *lures, struct slice text,
		    bool backwards);
/* The length of the next lure at that end and its weight; false: no more. */
bool lure_walk_next(struct lure_walk *walk, size_t *ret_length, enum lure_weight *ret_weight);

enum status lures_init(struct lures *lures, struct arena *arena, const struct slice_list *extra,
		       struct err *err) MUST_CHECK;
enum lure_weight lures_find(const struct lures *lures, struct slice word);

/*
 * Cuts text (letters and digits) into lures and digits, all of it or nothing, and tells the
 * weightiest word. LURE_NONE where it cannot be cut.
 */
enum lure_weight lures_cut(const struct lures *lures, struct slice text, struct slice *ret_word);

/* Whether a word of everyday English (or of words.txt), lower case. */
bool word_is_common(struct slice word);

/* Whether text can be cut into everyday words of at least four letters, two or more of them. */
bool words_cut(struct slice text);

/* Whether a name that honest names contain as well: fan pages, resellers, tools. */
bool word_is_famous(struct slice word);

/* Top-level domains where abuse is frequent; from published abuse statistics (tlds.txt). */
bool tld_is_abused(struct slice tld);

/* Labels of public suffixes below which a registry asks who one is (closed.txt). */
bool suffix_is_closed(struct slice label);

/* Words by their hashes (gen_words.py): the lower bits say where, the slot has the upper 32; 0:
 * free. Two thirds of the slots are taken at most. */
struct word_set {
	const uint32_t *slots;
	size_t mask; /* slots - 1 */
};
extern const struct word_set COMMON, FAMOUS, ABUSED_TLDS, CLOSED;

#endif
