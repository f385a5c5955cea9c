/*
 * How one label becomes another: optimal string alignment (Damerau-Levenshtein without overlaps)
 * with cheap look-alikes, after fold.h has proposed the pair. Distances are in tenths of a typing
 * error.
 */
#ifndef TOCSIN_NAMES_ALIGN_H
#define TOCSIN_NAMES_ALIGN_H

#include "names/limits.h"

#include "base/slice.h"

/* A label, or a part of one, as code points. */
struct letters {
	uint32_t at[NAMES_LABEL_MAX_BYTES];
	size_t count;
};

enum diff_kind {
	DIFF_MARK,    /* the same letter with a mark: é for e */
	DIFF_SCRIPT,  /* a letter of another script or shape: у for y */
	DIFF_GLYPH,   /* ASCII that looks the same: 0 for o, rn for m */
	DIFF_WEAK,    /* ASCII that looks a little like it: c for e */
	DIFF_HYPHEN,  /* a hyphen more */
	DIFF_STRIP,   /* a hyphen less */
	DIFF_SOUND,   /* sounds the same: ph for f */
	DIFF_DOUBLE,  /* a doubled letter became another doubled letter */
	DIFF_SWAP,    /* two neighbours changed places */
	DIFF_REPLACE, /* one letter for another */
	DIFF_INSERT,  /* a letter more */
	DIFF_DELETE,  /* a letter less */
};
#define DIFF_KIND_COUNT 12

struct diff {
	enum diff_kind kind;
	uint8_t at, length;           /* in the target */
	uint8_t seen_at, seen_length; /* in what was seen */
};

struct alignment {
	struct diff diffs[NAMES_EDITS_MAX]; /* from left to right */
	size_t count;
	bool more; /* there are more than fit */
	unsigned cost;
	unsigned typos; /* of the kinds from DIFF_SOUND on */
	unsigned by_kind[DIFF_KIND_COUNT];
};

#define ALIGN_TYPO_COST 10

/* One replacement of a run of letters by another, as variants.h generates them. */
struct align_rule {
	char from[4], to[4]; /* NUL-terminated, letters and digits */
	uint8_t from_length, to_length;
	enum diff_kind kind;
};
extern const struct align_rule ALIGN_RULES[];
extern const size_t ALIGN_RULE_COUNT;

/* A set of rules, a bit each. */
#define ALIGN_RULE_WORDS 2
struct align_set {
	uint64_t rules[ALIGN_RULE_WORDS];
};

#define ALIGN_RULE_LETTERS 3 /* of a rule's longer text */
#define ALIGN_LETTERS 128

/* What is asked of every pair of letters; made once. */
struct aligner {
	/* Which rules have a letter at the last place of a text ([0]), or further left; those whose
	 * text is shorter have every letter there. */
	struct align_set from[ALIGN_RULE_LETTERS][ALIGN_LETTERS];
	struct align_set to[ALIGN_RULE_LETTERS][ALIGN_LETTERS];
	uint8_t kinds[ALIGN_LETTERS][ALIGN_LETTERS]; /* enum diff_kind of two that differ */
};

void aligner_init(struct aligner *aligner);

/* Aligns seen with target. False where it costs more than limit (tenths): *ret is untouched. */
bool align(const struct aligner *aligner, const struct letters *target, const struct letters *seen,
	   unsigned limit, struct alignment *ret) MUST_CHECK;

#endif
