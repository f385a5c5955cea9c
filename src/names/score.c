/*
 * The score, all of it. A sighting is a list of facts; each fact has a row in one of the tables
 * below and adds points. Ten points are one decade of odds (a deciban each) that the name was made
 * to be mistaken for the brand, given that somebody shows it to us:
 *
 *     score = 1 / (1 + 10^(-points / 10))
 *
 * so 0 points are a score of 0.5, 10 points 0.91, -10 points 0.09. The points were set on real
 * decoys and on popular honest names (docs/names.md says how and what is still missed); they are
 * judgement, not measurement, and meant to be read and argued about.
 *
 * Severity is what a desk should do, and follows from the score alone, save for the caps below:
 *
 *     critical  >= 0.95  act now: it is hardly anything else
 *     high      >= 0.80  a decoy until shown otherwise
 *     medium    >= 0.50  look at it today (from here on it is an alert)
 *     low       >= 0.25  keep it in mind: block it if it shows up elsewhere
 *     info      below    noted because it is one edit away; expect honest twins
 */
#include "names/sighting.h"

#include <math.h>

/* Points below which nothing is said. */
#define POINTS_MIN (-10)

/* What was done to the letters; more than one may hold, the worst (least) counts. */
enum letters_fact {
	LETTERS_EXACT,
	LETTERS_SCRIPT, /* other scripts or marks only: nobody types those by accident */
	LETTERS_GLYPH,
	LETTERS_WEAK,
	LETTERS_HYPHEN,
	LETTERS_ONE_TYPO,
	LETTERS_TWO_TYPOS,
};
static const int LETTERS_POINTS[] = {
	[LETTERS_EXACT] = 3,  [LETTERS_SCRIPT] = 12,  [LETTERS_GLYPH] = 8,     [LETTERS_WEAK] = 3,
	[LETTERS_HYPHEN] = 4, [LETTERS_ONE_TYPO] = 4, [LETTERS_TWO_TYPOS] = -2};

/* How much of the brand there is to recognise, in letters without hyphens. */
static const int LENGTH_POINTS[] = {-16, -16, -16, -13, -10, -6, 0, 1, 2, 3, 5};
#define LENGTH_ROWS (sizeof(LENGTH_POINTS) / sizeof(*LENGTH_POINTS))

static const int RARITY_POINTS[] = {[BRAND_RARE] = 0, [BRAND_FAMOUS] = -7, [BRAND_COMMON] = -5};

/* The letters beside it, in the same label. */
static const int REST_POINTS[REST_KIND_COUNT] = {
	[REST_NONE] = 0,  [REST_UNKNOWN] = -4, [REST_WORD] = -4,  [REST_SHORT] = -3,
	[REST_PART] = -1, [REST_DIGITS] = -2,  [REST_SUFFIX] = 5, [REST_WEAK] = 0,
	[REST_PLAIN] = 3, [REST_STRONG] = 6};

enum {
	POINTS_EDGES = 1,           /* hyphens set it off on both sides */
	POINTS_EMBEDDED = -6,       /* letters run on at both sides: "pineapples" */
	POINTS_MORE_LURES = 2,      /* lures at both sides, or several */
	POINTS_SUFFIX_FOLLOWS = 9,  /* paypal.com.evil.tld */
	POINTS_SAME_SUFFIX = 2,     /* a typo is made with the suffix left as it is */
	POINTS_OTHER_SUFFIX = -2,   /* with it changed as well, chance is likelier */
	POINTS_FIRST_LETTER = -4,   /* neither fingers nor forgers begin with the first letter */
	POINTS_GLYPH_AND_TYPO = -3, /* in a name too short for both */
	POINTS_CLOSED = -10,        /* not everyone can register there: gov, edu */
	POINTS_ABUSED_TLD = 3,
	POINTS_HOSTING = 3,         /* anyone may have a name below it, at once and for nothing */
	POINTS_EACH_WEAK = -3,      /* every further letter that looks only a little alike */
	POINTS_WEAK_AND_MORE = -10, /* such letters beside a typo or in a longer label: chance */
	POINTS_IS_WORD = -14,       /* finance is not a mistyped binance */
	POINTS_ARE_WORDS = -6,      /* charge point is not a share point mistyped twice */
	POINTS_COMBO_TYPO = -3,     /* a typo and something beside it */
	POINTS_SUB_TYPO = -4,       /* typos are for registered labels: deeper ones cost nothing */
	POINTS_JOINED = 0,
	POINTS_HALF = -9,
};

/*
 * Never an alert: names of up to BRAND_SHORT letters, which have honest twins (tsa.gov, usa.gov),
 * unless letters of other scripts were forged; names below closed suffixes. /
 */
#define CAP_POINTS (-1)

struct level {
	double score;
	enum severity severity;
};
static const struct level LEVELS[] = {{0.95, SEVERITY_CRITICAL},
				      {0.80, SEVERITY_HIGH},
				      {0.50, SEVERITY_MEDIUM},
				      {0.25, SEVERITY_LOW},
				      {0.00, SEVERITY_INFO}};

static enum letters_fact
letters_fact(const struct alignment *alignment)
{
	const unsigned *by = alignment->by_kind;

	if (alignment->typos >= 2)
		return LETTERS_TWO_TYPOS;
	if (alignment->typos == 1)
		return LETTERS_ONE_TYPO;
	if (by[DIFF_SCRIPT] + by[DIFF_MARK] > 0)
		return LETTERS_SCRIPT;
	if (by[DIFF_WEAK] > 0)
		return LETTERS_WEAK;
	if (by[DIFF_GLYPH] > 0)
		return LETTERS_GLYPH;
	return alignment->count > 0 ? LETTERS_HYPHEN : LETTERS_EXACT;
}

static bool
forged(enum letters_fact fact)
{
	return fact == LETTERS_SCRIPT || fact == LETTERS_GLYPH;
}

/*
 * A name below a closed suffix was given by a registry that asks who one is. A hacked host there
 * may still carry any name further left.
 */
static bool
is_closed(const struct sighting *sighting)
{
	return sighting->closed && sighting->place != PLACE_SUB;
}

static int
place_points(const struct sighting *sighting, const struct host *host, enum letters_fact fact)
{
	int points = 0;

	if (sighting->suffix_follows)
		points += POINTS_SUFFIX_FOLLOWS;
	if (sighting->place == PLACE_SUB && sighting->alignment.typos > 0)
		points += POINTS_SUB_TYPO;
	if (sighting->place == PLACE_JOINED)
		points += POINTS_JOINED;
	if (fact != LETTERS_EXACT && sighting->place == PLACE_CORE && sighting_whole(sighting) &&
	    sighting->brand->suffix.at)
		points += sighting->same_suffix    ? POINTS_SAME_SUFFIX
			  : fact == LETTERS_SCRIPT ? 0
						   : POINTS_OTHER_SUFFIX;
	if (is_closed(sighting))
		points += POINTS_CLOSED;
	if (sighting->abused)
		points += POINTS_ABUSED_TLD;
	if (host->hosting)
		points += POINTS_HOSTING;
	return points;
}

static int
rest_points(const struct sighting *sighting)
{
	int points = REST_POINTS[sighting->rest];

	if (sighting_whole(sighting))
		return 0;
	if (sighting->left_edge && sighting->right_edge)
		points += POINTS_EDGES;
	if (!sighting->left_edge && !sighting->right_edge && sighting->lures < 2)
		points += POINTS_EMBEDDED;
	if (sighting->lures > 1)
		points += POINTS_MORE_LURES;
	if (sighting->alignment.typos > 0)
		points += POINTS_COMBO_TYPO;
	return points;
}

/* Famous and common brands count as such where honest names hold them: beside other words. */
static int
brand_points(const struct sighting *sighting, enum letters_fact fact)
{
	const struct brand *brand = sighting->brand;
	size_t row = brand->letter_count < LENGTH_ROWS ? brand->letter_count : LENGTH_ROWS - 1;
	int points = LENGTH_POINTS[row];

	/* All of the domain, dots included: chance does not write that, however short it is. */
	if (sighting->suffix_follows && sighting_whole(sighting) && fact == LETTERS_EXACT)
		return points > 0 ? points : 0;
	if (forged(fact))
		points /= 2;
	if (fact == LETTERS_SCRIPT)
		return points;
	if (brand->rarity == BRAND_COMMON && points > 0)
		points = 0; /* long, but ordinary */
	if (brand->rarity == BRAND_FAMOUS && sighting_whole(sighting))
		return points;
	return points + RARITY_POINTS[brand->rarity];
}

static bool
is_forged_script(const struct sighting *sighting)
{
	return letters_fact(&sighting->alignment) == LETTERS_SCRIPT;
}

/* Chance writes short names into and across other words: agre|ing, open-sea|ttle. */
#define CROSSING_LETTERS 8

static bool
is_chance(const struct sighting *sighting)
{
	const struct brand *brand = sighting->brand;
	bool edges = sighting->left_edge && sighting->right_edge;

	if (sighting->label_is_word && !(sighting->same_suffix && sighting->rest >= REST_SUFFIX))
		return true;
	if (sighting->place == PLACE_JOINED && !sighting->same_suffix &&
	    sighting->brand->letter_count <= BRAND_SHORT)
		return true;
	if (brand->letter_count <= BRAND_SHORT && sighting->alignment.typos > 0 &&
	    !(sighting->same_suffix && sighting_whole(sighting)))
		return true;
	if (brand->letter_count <= BRAND_SHORT && !sighting_whole(sighting) &&
	    !sighting_exact(sighting) && !is_forged_script(sighting))
		return true;
	return sighting->crossing && !edges && sighting->lures == 0 &&
	       !(brand->letter_count >= CROSSING_LETTERS && brand->rarity == BRAND_RARE);
}

/*
 * What is always worth a note, however short the name: one edit or one lure away under the same
 * suffix, the name itself under another.
 */
static bool
is_noted(const struct sighting *sighting, enum letters_fact fact)
{
	if (sighting->place == PLACE_SUB)
		return false;
	if (sighting_whole(sighting))
		return (fact == LETTERS_EXACT && sighting->place == PLACE_CORE) ||
		       (sighting->same_suffix && fact != LETTERS_TWO_TYPOS);
	if (sighting->half)
		return sighting->same_suffix;
	return sighting->rest >= REST_SUFFIX && sighting->alignment.typos == 0 &&
	       (sighting->same_suffix || sighting->rest == REST_SUFFIX);
}

static int
typo_points(const struct sighting *sighting)
{
	const struct alignment *alignment = &sighting->alignment;
	const struct diff *first = &alignment->diffs[0];
	int points = 0;

	if (alignment->typos == 0)
		return 0;
	if (alignment->typos == 1 && first->at == 0 &&
	    (first->kind == DIFF_REPLACE || first->kind == DIFF_DELETE))
		points += POINTS_FIRST_LETTER;
	if (alignment->by_kind[DIFF_GLYPH] > 0 && sighting->brand->letter_count < BRAND_LONG)
		points += POINTS_GLYPH_AND_TYPO;
	return points;
}

static int
points_of(const struct sighting *sighting, const struct host *host, enum letters_fact fact)
{
	unsigned weak = sighting->alignment.by_kind[DIFF_WEAK];
	int points = LETTERS_POINTS[fact];

	points += brand_points(sighting, fact) + place_points(sighting, host, fact) +
		  rest_points(sighting) + typo_points(sighting);
	if (weak > 1)
		points += POINTS_EACH_WEAK * (int)(weak - 1);
	if (weak > 0 && (!sighting_whole(sighting) || sighting->alignment.typos > 0))
		points += POINTS_WEAK_AND_MORE;
	if (sighting->is_word && fact != LETTERS_EXACT)
		points += POINTS_IS_WORD;
	if (sighting->are_words && fact == LETTERS_TWO_TYPOS)
		points += POINTS_ARE_WORDS;
	if (sighting->half)
		points += POINTS_HALF;
	if (sighting->label_is_word)
		points += POINTS_IS_WORD;
	return points;
}

static bool
is_capped(const struct sighting *sighting, enum letters_fact fact)
{
	if (is_closed(sighting))
		return true;
	return sighting->brand->letter_count <= BRAND_SHORT && fact != LETTERS_SCRIPT &&
	       !sighting->suffix_follows;
}

bool
score_sighting(struct sighting *sighting, const struct host *host)
{
	enum letters_fact fact = letters_fact(&sighting->alignment);
	int points = points_of(sighting, host, fact);

	if (is_chance(sighting))
		return false;
	if (is_capped(sighting, fact) && points > CAP_POINTS)
		points = CAP_POINTS;
	if (points < POINTS_MIN && is_noted(sighting, fact))
		points = POINTS_MIN;
	if (points < POINTS_MIN)
		return false;
	sighting->points = points;
	sighting->score = 1.0 / (1.0 + pow(10.0, -points / 10.0));
	for (const struct level *level = LEVELS;; level++) {
		if (sighting->score >= level->score) {
			sighting->severity = level->severity;
			return true;
		}
	}
}
