#include "names/index.h"

#include "names/variants.h"

#define GRAM_BITS 16
#define BLOOM_BITS_PER_ENTRY 16
#define BLOOM_WORDS_MIN 128u
#define SLOTS_MIN 1024u

static uint32_t
gram_of(const uint8_t *symbols)
{
	uint32_t gram = 0;

	memcpy(&gram, symbols, INDEX_GRAM);
	return gram * 2654435761u >> (32 - GRAM_BITS);
}

static void
slot_put(struct index *index, uint64_t hash, uint32_t brand)
{
	size_t at = (size_t)(hash & index->slot_mask);
	uint32_t tag = (uint32_t)(hash >> 32);

	for (; index->slots[at].brand != 0; at = (at + 1) & index->slot_mask) {
		if (index->slots[at].tag != tag ||
		    (index->slots[at].brand & ~INDEX_TYPO) != (brand & ~INDEX_TYPO))
			continue;
		/* A way without a typing error is the better one. */
		index->slots[at].brand &= brand;
		return;
	}
	index->slots[at] = (struct index_slot){tag, brand};
	index->slot_count++;
}

/* Two bits of one word: one access to memory a question. */
static uint64_t
bloom_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
}

static size_t
bloom_word(const struct index *index, uint64_t hash)
{
	return (size_t)(hash >> 8 & index->bloom_mask);
}

/* The table keeps tags, not hashes, and cannot grow: a dry run counts first. */
struct counter {
	struct index *index;
	uint32_t brand;
	size_t count;  /* of entries told, equal ones included */
	bool dry;      /* only count */
	uint32_t typo; /* INDEX_TYPO or 0 */
};

static void
put(struct counter *counter, uint64_t hash)
{
	counter->count++;
	if (counter->dry)
		return;
	slot_put(counter->index, hash, (counter->brand + 1) | counter->typo);
	counter->index->bloom[bloom_word(counter->index, hash)] |= bloom_bits(hash);
}

/* All strings at distance one: deletions, replacements, insertions, transpositions. */
static void
put_neighbours(struct counter *counter, const struct fold *fold)
{
	uint8_t text[NAMES_FOLD_MAX + 1];
	size_t n = fold->count;

	counter->typo = 0;
	put(counter, fold_hash(fold->symbols, n));
	counter->typo = INDEX_TYPO;
	for (size_t i = 0; i < n; i++) {
		memcpy(text, fold->symbols, i);
		memcpy(text + i, fold->symbols + i + 1, n - i - 1);
		put(counter, fold_hash(text, n - 1));
	}
	for (size_t i = 0; i < n; i++) {
		memcpy(text, fold->symbols, n);
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			text[i] = (uint8_t)*c;
			put(counter, fold_hash(text, n));
		}
	}
	for (size_t i = 0; i <= n && n < NAMES_FOLD_MAX; i++) {
		memcpy(text, fold->symbols, i);
		memcpy(text + i + 1, fold->symbols + i, n - i);
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			text[i] = (uint8_t)*c;
			put(counter, fold_hash(text, n + 1));
		}
	}
	for (size_t i = 0; i + 1 < n; i++) {
		memcpy(text, fold->symbols, n);
		text[i] = fold->symbols[i + 1];
		text[i + 1] = fold->symbols[i];
		put(counter, fold_hash(text, n));
	}
}

static enum status
put_variant(void *context, const struct fold *fold, struct err *err)
{
	(void)err;
	put(context, fold_hash(fold->symbols, fold->count));
	return STATUS_OK;
}

static enum status
put_brand(struct counter *counter, const struct brand *brand, struct err *err)
{
	struct fold pairs;

	put_neighbours(counter, &brand->fold);
	fold_read(&pairs, brand->letters.at, brand->letters.count, FOLD_PAIRS);
	if (pairs.differs)
		put_neighbours(counter, &pairs);
	counter->typo = 0;
	return variants_each(&brand->letters, put_variant, counter, err);
}

static enum status
put_all(struct index *index, bool dry, size_t *ret_count, struct err *err)
{
	struct counter counter = {.index = index, .dry = dry};

	for (size_t i = 0; i < index->brands->count; i++) {
		counter.brand = (uint32_t)i;
		TRY(put_brand(&counter, &index->brands->items[i], err));
	}
	*ret_count = counter.count;
	return STATUS_OK;
}

static size_t
power_over(size_t least, size_t wanted)
{
	while (least < wanted)
		least *= 2;
	return least;
}

static enum status
build_near(struct index *index, struct err *err)
{
	size_t entries, slots, words;

	TRY(put_all(index, true, &entries, err));
	slots = power_over(SLOTS_MIN, entries + entries / 2);
	words = power_over(BLOOM_WORDS_MIN, entries * BLOOM_BITS_PER_ENTRY / 64);
	index->slots = arena_new(index->arena, struct index_slot, slots);
	index->bloom = arena_new(index->arena, uint64_t, words);
	if (!index->slots || !index->bloom)
		return err_no_memory(err);
	index->slot_mask = slots - 1;
	index->bloom_mask = words - 1;
	return put_all(index, false, &entries, err);
}

static enum status
build_within(struct index *index, struct err *err)
{
	const struct fold *fold;
	uint32_t gram;

	index->grams = arena_new(index->arena, uint64_t, (size_t)1 << GRAM_BITS >> 6);
	index->gram_heads = arena_new(index->arena, uint32_t, (size_t)1 << GRAM_BITS);
	index->gram_next = arena_new(index->arena, uint32_t, index->brands->count + 1);
	if (!index->grams || !index->gram_heads || !index->gram_next)
		return err_no_memory(err);
	for (size_t i = index->brands->count; i > 0; i--) {
		fold = &index->brands->items[i - 1].fold;
		if (fold->count < INDEX_GRAM)
			continue;
		gram = gram_of(fold->symbols);
		index->grams[gram >> 6] |= UINT64_C(1) << (gram & 63);
		index->gram_next[i] = index->gram_heads[gram];
		index->gram_heads[gram] = (uint32_t)i;
	}
	return STATUS_OK;
}

static enum status
build_far(struct index *index, struct err *err)
{
	const struct brand *brand;

	index->far = arena_new(index->arena, struct index_far, index->brands->count + 1);
	if (!index->far)
		return err_no_memory(err);
	for (size_t i = 0; i < index->brands->count; i++) {
		brand = &index->brands->items[i];
		if (brand->letter_count >= BRAND_LONG)
			index->far[index->far_count++] = (struct index_far){
				brand->mask, (uint32_t)i, (uint8_t)brand->fold.count};
	}
	return STATUS_OK;
}

enum status
index_init(struct index *index, struct arena *arena, const struct brands *brands, struct err *err)
{
	*index = (struct index){.brands = brands, .arena = arena};
	TRY(build_near(index, err));
	TRY(build_within(index, err));
	return build_far(index, err);
}

static void
hit(struct index_hits *hits, uint32_t brand, size_t from, size_t to, bool typo)
{
	struct index_hit *known;

	for (size_t i = 0; i < hits->count; i++) {
		known = &hits->items[i];
		if (known->brand != brand || known->from != from || known->to != to)
			continue;
		known->typo = known->typo && typo;
		return;
	}
	if (hits->count < INDEX_HITS_MAX)
		hits->items[hits->count++] =
			(struct index_hit){brand, (uint8_t)from, (uint8_t)to, typo};
}

void
index_near(const struct index *index, const uint8_t *symbols, size_t count, struct index_hits *hits)
{
	uint64_t hash = fold_hash(symbols, count), bits = bloom_bits(hash);
	uint32_t tag = (uint32_t)(hash >> 32);
	const struct index_slot *slot;

	if ((index->bloom[bloom_word(index, hash)] & bits) != bits)
		return;
	for (size_t at = (size_t)(hash & index->slot_mask);; at = (at + 1) & index->slot_mask) {
		slot = &index->slots[at];
		if (slot->brand == 0)
			return;
		if (slot->tag == tag)
			hit(hits, (slot->brand & ~INDEX_TYPO) - 1, 0, count,
			    slot->brand & INDEX_TYPO);
	}
}

void
index_within(const struct index *index, const struct fold *fold, struct index_hits *hits)
{
	const struct fold *brand;
	uint32_t gram, next;

	for (size_t i = 0; i + INDEX_GRAM <= fold->count; i++) {
		gram = gram_of(fold->symbols + i);
		if (!(index->grams[gram >> 6] >> (gram & 63) & 1))
			continue;
		for (next = index->gram_heads[gram]; next != 0; next = index->gram_next[next]) {
			brand = &index->brands->items[next - 1].fold;
			if (i + brand->count <= fold->count &&
			    memcmp(fold->symbols + i, brand->symbols, brand->count) == 0)
				hit(hits, next - 1, i, i + brand->count, false);
		}
	}
}

/*
 * Optimal string alignment of a fold of up to 64 symbols with others, all rows of a column at once:
 * Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).
 */
struct far_pattern {
	uint64_t places[256]; /* of each symbol */
	size_t count;
};

static void
far_pattern_init(struct far_pattern *pattern, const struct fold *fold)
{
	memset(pattern->places, 0, sizeof(pattern->places));
	pattern->count = fold->count;
	for (size_t i = 0; i < fold->count; i++)
		pattern->places[fold->symbols[i]] |= UINT64_C(1) << i;
}

static size_t
far_distance(const struct far_pattern *pattern, const struct fold *fold)
{
	uint64_t rises = ~UINT64_C(0), falls = 0, diagonal = 0, before = 0;
	uint64_t last = UINT64_C(1) << (pattern->count - 1), swapped, right_rises, right_falls;
	size_t distance = pattern->count;

	for (size_t i = 0; i < fold->count; i++) {
		uint64_t places = pattern->places[fold->symbols[i]];

		swapped = ((~diagonal & places) << 1) & before;
		diagonal = (((places & rises) + rises) ^ rises) | places | falls | swapped;
		right_rises = falls | ~(diagonal | rises);
		right_falls = diagonal & rises;
		distance += (right_rises & last) != 0;
		distance -= (right_falls & last) != 0;
		right_rises = right_rises << 1 | 1;
		right_falls <<= 1;
		rises = right_falls | ~(diagonal | right_rises);
		falls = right_rises & diagonal;
		before = places;
	}
	return distance;
}

#define FAR_DISTANCE 2
#define FAR_SYMBOLS_MAX 64

/* Two edits change at most four letters of the set, and the length by two. */
void
index_far(const struct index *index, const struct fold *fold, struct index_hits *hits)
{
	struct far_pattern pattern;
	uint32_t mask;

	pattern.count = 0;
	if (fold->count + FAR_DISTANCE < BRAND_LONG || fold->count > FAR_SYMBOLS_MAX)
		return;
	mask = fold_mask(fold);
	for (size_t i = 0; i < index->far_count; i++) {
		const struct index_far *far = &index->far[i];

		if (far->length > fold->count + FAR_DISTANCE ||
		    fold->count > far->length + (size_t)FAR_DISTANCE ||
		    __builtin_popcount(far->mask ^ mask) > 2 * FAR_DISTANCE)
			continue;
		if (pattern.count == 0)
			far_pattern_init(&pattern, fold);
		if (far_distance(&pattern, &index->brands->items[far->brand].fold) <= FAR_DISTANCE)
			hit(hits, far->brand, 0, fold->count, true);
	}
}
