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

#define INDEX_HITS_MAX 64 /* brands proposed for one question; more are left off */
#define INDEX_GRAM 4      /* symbols; shorter brands are found as whole labels and tokens only */

struct index_slot {
	uint32_t tag;   /* of the hash */
	uint32_t brand; /* 1-based, 0: free; INDEX_TYPO set: one typing error away at least */
};
#define INDEX_TYPO UINT32_C(0x80000000)

struct index_far {
	uint32_t mask;
	uint32_t brand;
	uint8_t length;
};

struct index {
	const struct brands *brands;
	uint64_t *bloom;
	uint64_t bloom_mask; /* words - 1 */
	struct index_slot *slots;
	size_t slot_mask, slot_count;
	uint64_t *grams;                  /* bitmap */
	uint32_t *gram_heads, *gram_next; /* 1-based brand numbers; chains by first gram */
	struct index_far *far;
	size_t far_count;
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

/* Each adds to hits what is not there yet. */
void index_near(const struct index *index, const uint8_t *symbols, size_t count,
		struct index_hits *hits);
void index_within(const struct index *index, const struct fold *fold, struct index_hits *hits);
void index_far(const struct index *index, const struct fold *fold, struct index_hits *hits);

#endif
