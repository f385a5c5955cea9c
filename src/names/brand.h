/* What is protected, compiled: the label that people read, its suffix, how common it is. */
#ifndef TOCSIN_NAMES_BRAND_H
#define TOCSIN_NAMES_BRAND_H

#include "names/align.h"
#include "names/fold.h"
#include "names/host.h"
#include "names/names.h"

/* How little a name like it says by itself. */
enum brand_rarity {
	BRAND_RARE,   /* made up, or long: it hardly stands in honest names */
	BRAND_FAMOUS, /* honest third parties use it in theirs (famous.txt) */
	BRAND_COMMON, /* a word of everyday language: office, ledger */
};

struct brand {
	struct slice target;      /* as given, lower case */
	struct slice ascii;       /* the A-labels of target; for a word: SLICE_NONE */
	struct slice registrable; /* of ascii */
	struct slice suffix;      /* of ascii, without the dot in front; SLICE_NONE for a word */
	struct slice label;       /* as A-label, the label just left of the suffix */
	struct letters letters;   /* of label */
	struct fold fold;
	size_t letter_count; /* without hyphens: what length means in every rule */
	enum brand_rarity rarity;
};

/* Runs of letters between hyphens. */
static inline size_t
brand_tokens(const struct brand *brand)
{
	return brand->letters.count - brand->letter_count + 1;
}

struct brands {
	struct brand
		*items; /* sorted by label, then target: the order of the setup does not matter */
	size_t count;
};

/* Shorter names collide with honest ones by accident: see score.c. */
#define BRAND_SHORT 5 /* letters, and below */
#define BRAND_LONG 10 /* letters, and above: two typing errors are looked for */

/*
 * STATUS_CONFIG where the name is a public suffix of all the world's: co.uk has no owner to be
 * protected (`what`). Suffixes that have one pass: gouv.fr, nhs.uk, github.io.
 */
enum status brand_check_owner(const struct host *host, const char *what, struct err *err)
	MUST_CHECK;

enum status brands_init(struct brands *brands, struct arena *arena, const struct names_setup *setup,
			struct err *err) MUST_CHECK;

#endif
