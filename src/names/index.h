/*
 * From the fold of a label to the few brands it could be a decoy of. Three ways in: near:     hash
 * of the whole fold in the neighbourhood at distance one of every brand, and in its
 *             variants (variants.h): a bloom filter in front of a hash table;
 * within:   a brand's fold anywhere inside: a bitmap of 4-grams in front of a hash table; far:
 * distance two for long brands: length and letter mask, then a bit-parallel distance. Proposals
 * only: align.h and score.c decide. Read-only once built.
 */
#ifndef TOCSIN_NAMES_INDEX_H
#define TOCSIN_NAMES_INDEX_H

#include "names/brand.h"
#include "names/scan.h"

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
 * Long brands by length, with their signatures (scan.h). An edit changes at most two bits of either
 * end, two edits FAR_ENDS_BITS in all, and fewer where the two ends keep apart; of the symbols an
 * edit changes two at most. tests/unit/names/test_index.c tries them.
 */
#define FAR_DISTANCE 2 /* typing errors */
#define FAR_ENDS_BITS 6
#define FAR_APART_BITS 4 /* from a brand of over 2 * SCAN_END symbols to no fewer than that */
#define FAR_SYMBOLS_BITS 4
#define FAR_SYMBOLS_MAX 64
#define FAR_FRONT 16 /* symbols compared at once */

/*
 * Before any signature is compared, the first and the last SCAN_END symbols are looked up. Of two
 * edits either none touches the one end, or none the other, or one touches each: so one end is a
 * brand's, or both are one edit away from one. (put_ends in index.c has the corner cases.)
 */
enum far_end { FAR_FIRST, FAR_LAST, FAR_NEAR_FIRST, FAR_NEAR_LAST };

struct index_far {
	uint64_t *set; /* bit set of hashes of ends */
	unsigned set_bits;
	uint64_t *ends, *symbols; /* signatures */
	uint32_t *brands;
	uint32_t first[NAMES_FOLD_MAX + 2]; /* of the brands with at least so many symbols */
	size_t count;
};

struct index {
	const struct brands *brands;
	const struct scan_kernel *kernel;
	uint64_t *bloom;
	uint64_t bloom_mask; /* words - 1 */
	/* Bit set of hashes: how begins what is near without a typing error (index_start_bit). */
	uint64_t *starts;
	unsigned start_bits;
	struct index_slot *slots;
	size_t slot_mask, slot_count;
	uint64_t *grams;                  /* bitmap */
	uint32_t *gram_heads, *gram_next; /* 1-based brand numbers; chains by first gram */
	struct index_far far;
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

/* Its last part: far. brands and arena are set. */
enum status index_init_far(struct index *index, struct err *err) MUST_CHECK;

/* The code of the last INDEX_GRAM symbols after one more. */
static inline uint32_t
index_gram_step(uint32_t gram, uint8_t symbol)
{
	return (gram << FOLD_CODE_BITS | (symbol & ((1u << FOLD_CODE_BITS) - 1))) &
	       ((1u << INDEX_GRAM * FOLD_CODE_BITS) - 1);
}

/* What was seen, looking for long brands: call next until it says no. */
struct far_seeker {
	const struct index *index;
	const struct scan_kernel *kernel;
	const uint8_t *seen;
	size_t count;
	uint32_t next, end; /* of index.far */
	struct scan_signature wanted;
	bool placed;
	uint64_t places[1u << FOLD_CODE_BITS];                  /* of each symbol in seen */
	uint8_t front[FAR_DISTANCE + FAR_FRONT + FAR_DISTANCE]; /* of seen, with room around */
};

void far_seeker_init(struct far_seeker *seeker, const struct index *index,
		     const struct scan_kernel *kernel, const uint8_t *symbols, size_t count);
bool far_seeker_next(struct far_seeker *seeker, uint32_t *ret_brand);

#define INDEX_START 6

/* The bit of what begins with these symbols, or is all of count where that is less. Eight are
 * read. */
static inline uint64_t
index_start_bit(const struct index *index, const uint8_t *symbols, size_t count)
{
	unsigned bytes = count < INDEX_START ? (unsigned)count : INDEX_START;
	uint64_t word;

	memcpy(&word, symbols, sizeof(word));
	word = le64toh(word) & UINT64_MAX >> (64 - 8 * bytes);
	return word * UINT64_C(0x9e3779b97f4a7c15) >> (64 - index->start_bits);
}

/* Whether so many symbols, one at least, may be near without a typing error. */
static inline bool
index_may_start(const struct index *index, const uint8_t *symbols, size_t count)
{
	uint64_t bit = index_start_bit(index, symbols, count);

	return index->starts[bit >> 6] >> (bit & 63) & 1;
}

/* Asks memory for what will be asked of a padded string of symbols, SCAN_END at least. */
void index_prefetch(const struct index *index, const uint8_t *symbols, size_t count);

/* Whether two edits of a long brand may have made this; SCAN_END symbols at least. */
bool index_may_be_far(const struct index *index, const uint8_t *symbols, size_t count);

/* Two bits of one word of the bloom filter. */
static inline uint64_t
index_bloom_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
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
