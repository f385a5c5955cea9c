/*
 * Long brands (BRAND_LONG) that two typing errors may have changed, found by their ends: the first
 * and the last FAR_END symbols. Of two errors either none touches the one end, or none the other,
 * or one touches each: so one end of what is seen is a brand's, or both are one error away from
 * one. far.c has the corner cases; tests/unit/names/test_far.c tries them.
 */
#ifndef TOCSIN_NAMES_FAR_H
#define TOCSIN_NAMES_FAR_H

#include "names/bits.h"
#include "names/brand.h"

#define FAR_END 5
#define FAR_DISTANCE 2 /* typing errors */
#define FAR_SYMBOLS_MAX 64
#define FAR_SYMBOLS_MIN (BRAND_LONG - FAR_DISTANCE)
#define FAR_FRONT 16 /* symbols compared at once */

enum far_end { FAR_FIRST, FAR_LAST, FAR_NEAR_FIRST, FAR_NEAR_LAST };

struct far_slot {
	uint32_t tag;   /* of the hash */
	uint32_t brand; /* 1-based, 0: free */
};

struct far_table {
	struct far_slot *slots;
	size_t mask; /* slots - 1 */
};

struct far {
	const struct brands *brands;
	/* Bit sets of hashes: of FAR_FIRST and FAR_LAST, small, for it is asked of every label; of
	 * FAR_NEAR_FIRST and FAR_NEAR_LAST. */
	uint64_t *ends, *near;
	unsigned ends_bits, near_bits;
	/* Whose end it is: FAR_FIRST and FAR_LAST, few and often asked; FAR_NEAR_FIRST. */
	struct far_table whole_ends, near_firsts;
};

enum status far_init(struct far *far, struct arena *arena, const struct brands *brands,
		     struct err *err) MUST_CHECK;

/* FAR_END symbols, of eight that are readable, with the end they are of. */
static inline uint64_t
far_hash(enum far_end end, const uint8_t *symbols)
{
	return (bits_word(symbols, FAR_END) | (uint64_t)end * (UINT64_C(1) << 48)) * BITS_FACTOR;
}

static inline bool
far_has(const uint64_t *set, unsigned bits, uint64_t hash)
{
	return bits_have(set, hash >> (64 - bits));
}

/* Whether an end of a label of FAR_SYMBOLS_MIN symbols or more is a brand's; mostly not. */
static inline bool
far_may_end(const struct far *far, const uint8_t *symbols, size_t count)
{
	const uint8_t *last = symbols + count - FAR_END;
	unsigned one = far_has(far->ends, far->ends_bits, far_hash(FAR_FIRST, symbols));
	unsigned other = far_has(far->ends, far->ends_bits, far_hash(FAR_LAST, last));

	/* No branch: which it is cannot be foretold. */
	return one | other;
}

/* Whether anything may be found; mostly not. */
static inline bool
far_may_be(const struct far *far, const uint8_t *symbols, size_t count)
{
	if (count < FAR_SYMBOLS_MIN || count > FAR_SYMBOLS_MAX)
		return false;
	return far_may_end(far, symbols, count) ||
	       (far_has(far->near, far->near_bits, far_hash(FAR_NEAR_FIRST, symbols)) &&
		far_has(far->near, far->near_bits,
			far_hash(FAR_NEAR_LAST, symbols + count - FAR_END)));
}

/* What was seen, looking for brands: call next until it says no. A brand may be told twice. */
struct far_seeker {
	const struct far *far;
	const uint8_t *seen;
	size_t count;
	int end; /* enum far_end that is looked up */
	const struct far_table *table;
	size_t at; /* slot to look at next */
	uint32_t tag;
	bool placed;
	uint64_t places[1u << FOLD_CODE_BITS];                  /* of each symbol in seen */
	uint8_t front[FAR_DISTANCE + FAR_FRONT + FAR_DISTANCE]; /* of seen, with room around */
};

void far_seeker_init(struct far_seeker *seeker, const struct far *far, const uint8_t *symbols,
		     size_t count);
bool far_seeker_next(struct far_seeker *seeker, uint32_t *ret_brand);

#endif
