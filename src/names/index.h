/*
 * From the fold of a label to the few brands it could be a decoy of. Three ways in:
 *
 * - near: the hash of a whole fold, looked up among the neighbours at distance one of every brand
 *   and among its variants (variants.h): a bloom filter in front of a hash table;
 * - within: a brand's fold anywhere inside: a bitmap of four symbols in front of chains;
 * - far: two edits of a long brand, found by its ends (far.h).
 *
 * Proposals only: align.h and score.c decide. Beside that stands what most labels can be told by to
 * hold none of it (struct index_cover), for the gate. Read-only once built.
 */
#ifndef TOCSIN_NAMES_INDEX_H
#define TOCSIN_NAMES_INDEX_H

#include "names/far.h"

#define INDEX_HITS_MAX 64 /* brands proposed for one question; more are left off */
/* Beside a lure of more than LURE_SHORT letters, so many may hold a typing error. */
#define TOKEN_TYPO_LETTERS 6
#define LURE_SHORT 2
#define INDEX_GRAM 4 /* symbols; shorter brands are found as whole labels and tokens only */

struct index_slot {
	uint32_t tag;   /* of the hash */
	uint32_t brand; /* 1-based, 0: free; INDEX_TYPO set: one typing error away at least */
};
#define INDEX_TYPO UINT32_C(0x80000000)

/*
 * What every string of the index holds, so that most text is told to hold none of them. What needs
 * no typing error holds two neighbouring grams of five symbols out of a set that was chosen to be
 * small. What needs one is either all of a label: then it is short enough for a filter of its own,
 * or its brand is long (far.h); or stands beside a lure: then five symbols at its end are known.
 */
#define INDEX_SHORT_NEAR 10 /* symbols */
#define INDEX_END 5
#define INDEX_COVER_GRAM 5
#define INDEX_COVER_BOTH 6
#define COVER_BITS_MIN 12

struct index_cover {
	/* Bit sets of hashes: grams; both of two neighbouring ones, six symbols; all of a string
	 * that has no more than a gram; the ends. */
	uint64_t *grams, *sixes, *shorts, *first, *last;
	unsigned gram_bits, short_bits, end_bits;
	uint64_t *near; /* bloom filter of strings of up to INDEX_SHORT_NEAR with a typing error */
	uint64_t near_mask; /* words - 1 */
	bool whole;         /* false: some string is shorter than a gram */
};

/* Two bits of one word of a bloom filter. */
static inline uint64_t
index_bloom_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
}

/* The first eight symbols and the last, which may be the same ones, as a hash; all are readable. */
static inline uint64_t
index_short_hash(uint64_t first, uint64_t last, size_t count)
{
	uint64_t hash = first * BITS_FACTOR;

	hash = (hash ^ hash >> 32 ^ last ^ count) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 29;
}

/*
 * Whether these symbols, INDEX_SHORT_NEAR at most, may be one typing error away. Eight symbols are
 * read at either end, whatever count.
 */
static inline bool
index_near_short(const struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	size_t few = count < 8 ? count : 8;
	uint64_t first, last, hash, bits;

	memcpy(&first, symbols, sizeof(first));
	memcpy(&last, symbols + count - 8, sizeof(last));
	first = le64toh(first) & UINT64_MAX >> (64 - 8 * few);
	last = le64toh(last) >> (64 - 8 * few);
	hash = index_short_hash(first, last, count);
	bits = index_bloom_bits(hash);
	return (cover->near[hash >> 8 & cover->near_mask] & bits) == bits;
}

/* Whether these five symbols are a gram of the set; eight are read. */
static inline bool
index_covers(const struct index_cover *cover, const uint8_t *symbols)
{
	return bits_have(cover->grams,
			 bits_of(bits_word(symbols, INDEX_COVER_GRAM), cover->gram_bits));
}

/* Whether count symbols, of eight that are readable, are all of a string. */
static inline bool
index_is_short(const struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	return bits_have(cover->shorts, bits_of(bits_word(symbols, count), cover->short_bits));
}

/* Whether these six symbols are two neighbouring grams; eight are read. */
static inline bool
index_covers_both(const struct index_cover *cover, const uint8_t *symbols)
{
	return bits_have(cover->sixes,
			 bits_of(bits_word(symbols, INDEX_COVER_BOTH), cover->gram_bits));
}

/* Whether the gram that was met here is part of a string. One symbol before is read. No branch:
 * which it is cannot be foretold. */
static inline bool
index_holds(const struct index_cover *cover, const uint8_t *gram)
{
	unsigned both = index_covers_both(cover, gram), five, four;

	both |= index_covers_both(cover, gram - 1);
	five = index_is_short(cover, gram, INDEX_COVER_GRAM);
	five |= index_is_short(cover, gram - 1, INDEX_COVER_GRAM);
	four = index_is_short(cover, gram, INDEX_GRAM);
	four |= index_is_short(cover, gram + 1, INDEX_GRAM);
	return both | five | four;
}

/* Whether something short begins (ends) with these five symbols; eight are read. */
static inline bool
index_has_end(const struct index_cover *cover, const uint64_t *set, const uint8_t *symbols)
{
	return bits_have(set, bits_of(bits_word(symbols, INDEX_END), cover->end_bits));
}

struct index {
	const struct brands *brands;
	uint64_t *bloom;
	uint64_t bloom_mask; /* words - 1 */
	/* Bit set of hashes: how begins what is near without a typing error (index_start_bit). */
	uint64_t *starts;
	unsigned start_bits;
	struct index_cover cover;
	struct index_slot *slots;
	size_t slot_mask, slot_count;
	uint64_t *grams;                  /* bitmap */
	uint32_t *gram_heads, *gram_next; /* 1-based brand numbers; chains by hash of first gram */
	unsigned head_bits;
	struct far far;
	struct arena *arena;
};

struct index_hit {
	uint32_t brand;
	uint8_t from, to; /* symbols of the fold, for within */
	bool typo;        /* the letters can only meet with a typing error */
};

struct index_hits {
	struct index_hit items[INDEX_HITS_MAX];
	size_t count;
};

enum status index_init(struct index *index, struct arena *arena, const struct brands *brands,
		       struct err *err) MUST_CHECK;

/* The code of the last INDEX_GRAM symbols after one more. */
static inline uint32_t
index_gram_step(uint32_t gram, uint8_t symbol)
{
	return (gram << FOLD_CODE_BITS | (symbol & ((1u << FOLD_CODE_BITS) - 1))) &
	       ((1u << INDEX_GRAM * FOLD_CODE_BITS) - 1);
}

#define INDEX_START 6

/* The bit of what begins with these symbols, or is all of count where that is less. Eight are
 * read. */
static inline uint64_t
index_start_bit(const struct index *index, const uint8_t *symbols, size_t count)
{
	size_t bytes = count < INDEX_START ? count : INDEX_START;

	return bits_of(bits_word(symbols, bytes), index->start_bits);
}

/* Whether so many symbols, one at least, may be near without a typing error. */
static inline bool
index_may_start(const struct index *index, const uint8_t *symbols, size_t count)
{
	return bits_have(index->starts, index_start_bit(index, symbols, count));
}

/* Whether the string of symbols with this hash may be near; mostly no, in one access to memory. */
static inline bool
index_may_be_near(const struct index *index, uint64_t hash)
{
	uint64_t bits = index_bloom_bits(hash);

	return (index->bloom[hash >> 8 & index->bloom_mask] & bits) == bits;
}

/* Whether a brand's symbols, the first of which make this gram, begin what stands at symbols. */
bool index_starts_at(const struct index *index, uint32_t gram, const uint8_t *symbols,
		     size_t count);

/* Each adds to hits what is not there yet. */
void index_near(const struct index *index, uint64_t hash, size_t count, struct index_hits *hits);
void index_within(const struct index *index, const struct fold *fold, struct index_hits *hits);
void index_far(const struct index *index, const struct fold *fold, struct index_hits *hits);

#endif
