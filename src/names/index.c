#include "names/index.h"

#include "names/variants.h"

#define GRAM_BITS (INDEX_GRAM * FOLD_CODE_BITS)
#define BLOOM_BITS_PER_ENTRY 10
#define START_BITS_PER_ENTRY 8
#define START_BITS_MIN 12
#define START_BITS_MAX 20
#define BLOOM_WORDS_MIN 128u
#define SLOTS_MIN 1024u

static uint32_t
gram_of(const uint8_t *symbols)
{
	uint32_t gram = 0;

	for (size_t i = 0; i < INDEX_GRAM; i++)
		gram = index_gram_step(gram, symbols[i]);
	return gram;
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

/*
 * The table keeps tags, not hashes, and cannot grow: one pass counts. How many of the entries are
 * equal is known when it is full.
 */
enum pass { PASS_COUNT, PASS_SLOTS, PASS_BITS };

#define WAITING 32 /* entries of which the places in memory are on their way */

struct counter {
	struct index *index;
	uint32_t brand;
	enum pass pass;
	size_t count;  /* of entries told, equal ones included */
	size_t exact;  /* of those without a typing error */
	size_t shorts; /* of those with one, of up to INDEX_SHORT_NEAR */
	size_t briefs; /* of those in the cover, of no more than a gram */
	uint32_t typo; /* INDEX_TYPO or 0 */
	/* Of PASS_SLOTS, put in the order they came. */
	uint64_t waiting[WAITING];
	uint32_t waiting_brands[WAITING];
	size_t waited;
};

/* The table is larger than the caches: its slots are called for some entries ahead. */
static void
slot_call(struct counter *counter, uint64_t hash, uint32_t brand)
{
	struct index *index = counter->index;
	size_t at = counter->waited++ % WAITING;

	if (counter->waited > WAITING)
		slot_put(index, counter->waiting[at], counter->waiting_brands[at]);
	counter->waiting[at] = hash;
	counter->waiting_brands[at] = brand;
	__builtin_prefetch(&index->slots[hash & index->slot_mask], 1);
}

static void
slots_end(struct counter *counter)
{
	size_t first = counter->waited < WAITING ? 0 : counter->waited - WAITING;

	for (size_t i = first; i < counter->waited; i++)
		slot_put(counter->index, counter->waiting[i % WAITING],
			 counter->waiting_brands[i % WAITING]);
}

static void
put(struct counter *counter, uint64_t hash)
{
	struct index *index = counter->index;

	counter->count++;
	if (counter->pass == PASS_SLOTS)
		slot_call(counter, hash, (counter->brand + 1) | counter->typo);
	else if (counter->pass == PASS_BITS)
		index->bloom[hash >> 8 & index->bloom_mask] |= index_bloom_bits(hash);
}

static void
cover_gram(struct index_cover *cover, const uint8_t *symbols)
{
	bits_add(cover->grams, bits_of(bits_word_of(symbols, INDEX_COVER_GRAM), cover->gram_bits));
}

static uint64_t
both_of(const struct index_cover *cover, const uint8_t *symbols)
{
	return bits_of(bits_word_of(symbols, INDEX_COVER_BOTH), cover->gram_bits);
}

static bool
is_gram(const struct index_cover *cover, const uint8_t *symbols)
{
	uint64_t word = bits_word_of(symbols, INDEX_COVER_GRAM);

	return bits_have(cover->grams, bits_of(word, cover->gram_bits));
}

static bool
is_covered(const struct index_cover *cover, const uint8_t *symbols)
{
	return is_gram(cover, symbols) && is_gram(cover, symbols + 1) &&
	       bits_have(cover->sixes, both_of(cover, symbols));
}

/*
 * A string of five symbols is met where it begins or one place behind, with any symbol, or none,
 * after it; one of four where it begins or one place before.
 */
static void
cover_short(struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	uint8_t text[1 + INDEX_COVER_GRAM + 1] = {0}, *string = text + 1, *behind = string + count;

	memcpy(string, symbols, count);
	bits_add(cover->shorts, bits_of(bits_word_of(symbols, count), cover->short_bits));
	cover_gram(cover, string);
	cover_gram(cover, string + count - INDEX_GRAM);
	for (const char *c = FOLD_ALPHABET; *c; c++) {
		*text = *behind = (uint8_t)*c;
		cover_gram(cover, string + count - INDEX_GRAM);
		if (count == INDEX_GRAM)
			cover_gram(cover, text);
	}
}

/*
 * Two neighbouring grams of each string, if it has none in the set yet: who looks at every second
 * place meets one of them.
 */
static void
cover(struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	size_t middle;

	if (count < INDEX_GRAM)
		cover->whole = false;
	else if (count <= INDEX_COVER_GRAM)
		cover_short(cover, symbols, count);
	if (count <= INDEX_COVER_GRAM)
		return;
	for (size_t i = 0; i + INDEX_COVER_BOTH <= count; i++) {
		if (is_covered(cover, symbols + i))
			return;
	}
	middle = (count - INDEX_COVER_BOTH) / 2;
	cover_gram(cover, symbols + middle);
	cover_gram(cover, symbols + middle + 1);
	bits_add(cover->sixes, both_of(cover, symbols + middle));
}

static void
cover_ends(struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	const uint8_t *end = symbols + count - INDEX_END;

	bits_add(cover->first, bits_of(bits_word_of(symbols, INDEX_END), cover->end_bits));
	bits_add(cover->last, bits_of(bits_word_of(end, INDEX_END), cover->end_bits));
}

static void
put_short(struct index_cover *cover, const uint8_t *symbols, size_t count)
{
	size_t few = count < 8 ? count : 8;
	uint64_t first = bits_word_of(symbols, few),
		 last = bits_word_of(symbols + count - few, few);
	uint64_t hash = index_short_hash(first, last, count);

	cover->near[hash >> 8 & cover->near_mask] |= index_bloom_bits(hash);
}

static void
put_cover(struct counter *counter, const uint8_t *symbols, size_t count)
{
	counter->briefs += count <= INDEX_COVER_GRAM;
	if (counter->pass == PASS_BITS)
		cover(&counter->index->cover, symbols, count);
}

/* One typing error away. */
static void
put_typo(struct counter *counter, const uint8_t *symbols, size_t count)
{
	const struct brand *brand = &counter->index->brands->items[counter->brand];
	bool is_long = brand->letter_count >= BRAND_LONG;
	/* From a short brand only all of a label means anything (gate.c: is_hit). */
	bool is_part = brand->letter_count > BRAND_SHORT;

	put(counter, fold_hash(symbols, count));
	counter->shorts += !is_long;
	if ((!is_long && count > INDEX_SHORT_NEAR) || (is_part && count < INDEX_END))
		put_cover(counter, symbols, count);
	if (counter->pass != PASS_BITS)
		return;
	if (!is_long && count > 0 && count <= INDEX_SHORT_NEAR)
		put_short(&counter->index->cover, symbols, count);
	if (is_part && count >= INDEX_END)
		cover_ends(&counter->index->cover, symbols, count);
}

/* What needs no typing error. */
static void
put_exact(struct counter *counter, const struct fold *fold)
{
	struct index *index = counter->index;

	counter->typo = 0;
	counter->exact++;
	put(counter, fold_hash(fold->symbols, fold->count));
	if (fold->count == 0)
		return;
	put_cover(counter, fold->symbols, fold->count);
	if (counter->pass == PASS_BITS)
		bits_add(index->starts, index_start_bit(index, fold->symbols, fold->count));
}

/* All strings at distance one: deletions, replacements, insertions, transpositions. */
static void
put_neighbours(struct counter *counter, const struct fold *fold)
{
	uint8_t text[NAMES_FOLD_MAX + 1];
	size_t n = fold->count;

	put_exact(counter, fold);
	counter->typo = INDEX_TYPO;
	for (size_t i = 0; i < n; i++) {
		memcpy(text, fold->symbols, i);
		memcpy(text + i, fold->symbols + i + 1, n - i - 1);
		put_typo(counter, text, n - 1);
	}
	for (size_t i = 0; i < n; i++) {
		memcpy(text, fold->symbols, n);
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			text[i] = (uint8_t)*c;
			put_typo(counter, text, n);
		}
	}
	for (size_t i = 0; i <= n && n < NAMES_FOLD_MAX; i++) {
		memcpy(text, fold->symbols, i);
		memcpy(text + i + 1, fold->symbols + i, n - i);
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			text[i] = (uint8_t)*c;
			put_typo(counter, text, n + 1);
		}
	}
	for (size_t i = 0; i + 1 < n; i++) {
		memcpy(text, fold->symbols, n);
		text[i] = fold->symbols[i + 1];
		text[i + 1] = fold->symbols[i];
		put_typo(counter, text, n);
	}
}

static enum status
put_variant(void *context, const struct fold *fold, struct err *err)
{
	(void)err;
	put_exact(context, fold);
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
	return variants_each(&brand->letters, put_variant, counter, err);
}

static enum status
put_all(struct index *index, enum pass pass, struct counter *ret, struct err *err)
{
	*ret = (struct counter){.index = index, .pass = pass};
	for (size_t i = 0; i < index->brands->count; i++) {
		ret->brand = (uint32_t)i;
		TRY(put_brand(ret, &index->brands->items[i], err));
	}
	slots_end(ret);
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
build_slots(struct index *index, struct counter *ret, struct err *err)
{
	size_t slots;

	TRY(put_all(index, PASS_COUNT, ret, err));
	slots = power_over(SLOTS_MIN, ret->count + ret->count / 2);
	index->slots = arena_new(index->arena, struct index_slot, slots);
	if (!index->slots)
		return err_no_memory(err);
	index->slot_mask = slots - 1;
	return put_all(index, PASS_SLOTS, ret, err);
}

#define COVER_BITS_MAX 19
#define BRIEF_GRAMS 16 /* half as many as one that is no longer than a gram takes */
#define END_SET_BITS_MAX 21

static unsigned
bits_over(unsigned least, unsigned most, size_t wanted)
{
	while (least < most && (size_t)1 << least < wanted)
		least++;
	return least;
}

static enum status
build_cover(struct index_cover *cover, struct arena *arena, const struct counter *counter,
	    struct err *err)
{
	size_t words;

	cover->whole = true;
	cover->gram_bits = bits_over(COVER_BITS_MIN, COVER_BITS_MAX,
				     (counter->exact + counter->briefs * BRIEF_GRAMS) * 32);
	cover->short_bits = bits_over(COVER_BITS_MIN, COVER_BITS_MAX, counter->briefs * 32);
	cover->end_bits = bits_over(COVER_BITS_MIN, END_SET_BITS_MAX, counter->count * 2);
	words = power_over(BLOOM_WORDS_MIN, counter->shorts * BLOOM_BITS_PER_ENTRY / 64);
	cover->near = arena_new(arena, uint64_t, words);
	cover->near_mask = words - 1;
	cover->grams = arena_new(arena, uint64_t, (size_t)1 << cover->gram_bits >> 6);
	cover->sixes = arena_new(arena, uint64_t, (size_t)1 << cover->gram_bits >> 6);
	cover->shorts = arena_new(arena, uint64_t, (size_t)1 << cover->short_bits >> 6);
	cover->first = arena_new(arena, uint64_t, (size_t)1 << cover->end_bits >> 6);
	cover->last = arena_new(arena, uint64_t, (size_t)1 << cover->end_bits >> 6);
	return cover->grams && cover->sixes && cover->shorts && cover->first && cover->last &&
			       cover->near
		       ? STATUS_OK
		       : err_no_memory(err);
}

/* The fewer words the better: they are asked for at random. */
static enum status
build_near(struct index *index, struct err *err)
{
	struct counter counter;
	size_t words;

	TRY(build_slots(index, &counter, err));
	words = power_over(BLOOM_WORDS_MIN, index->slot_count * BLOOM_BITS_PER_ENTRY / 64);
	index->start_bits = START_BITS_MIN;
	while (index->start_bits < START_BITS_MAX &&
	       (size_t)1 << index->start_bits < counter.exact * START_BITS_PER_ENTRY)
		index->start_bits++;
	index->bloom = arena_new(index->arena, uint64_t, words);
	index->starts = arena_new(index->arena, uint64_t, (size_t)1 << index->start_bits >> 6);
	if (!index->bloom || !index->starts)
		return err_no_memory(err);
	index->bloom_mask = words - 1;
	TRY(build_cover(&index->cover, index->arena, &counter, err));
	return put_all(index, PASS_BITS, &counter, err);
}

#define HEAD_BITS_MIN 10

/* Small enough for the cache; what else is in a chain is told apart by its symbols. */
static uint32_t *
head_of(const struct index *index, uint32_t gram)
{
	return &index->gram_heads[gram * 2654435761u >> (32 - index->head_bits)];
}

static enum status
build_within(struct index *index, struct err *err)
{
	const struct fold *fold;
	uint32_t gram;

	index->grams = arena_new(index->arena, uint64_t, (size_t)1 << GRAM_BITS >> 6);
	index->head_bits = bits_over(HEAD_BITS_MIN, GRAM_BITS, 2 * index->brands->count);
	index->gram_heads = arena_new(index->arena, uint32_t, (size_t)1 << index->head_bits);
	index->gram_next = arena_new(index->arena, uint32_t, index->brands->count + 1);
	if (!index->grams || !index->gram_heads || !index->gram_next)
		return err_no_memory(err);
	for (size_t i = index->brands->count; i > 0; i--) {
		fold = &index->brands->items[i - 1].fold;
		if (fold->count < INDEX_GRAM)
			continue;
		gram = gram_of(fold->symbols);
		bits_add(index->grams, gram);
		index->gram_next[i] = *head_of(index, gram);
		*head_of(index, gram) = (uint32_t)i;
	}
	return STATUS_OK;
}

enum status
index_init(struct index *index, struct arena *arena, const struct brands *brands, struct err *err)
{
	*index = (struct index){.brands = brands, .arena = arena};
	TRY(build_near(index, err));
	TRY(build_within(index, err));
	return far_init(&index->far, index->arena, brands, err);
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
index_near(const struct index *index, uint64_t hash, size_t count, struct index_hits *hits)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	const struct index_slot *slot;

	if (!index_may_be_near(index, hash))
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

bool
index_starts_at(const struct index *index, uint32_t gram, const uint8_t *symbols, size_t count)
{
	const struct fold *brand;

	for (uint32_t i = *head_of(index, gram); i != 0; i = index->gram_next[i]) {
		brand = &index->brands->items[i - 1].fold;
		if (brand->count <= count && memcmp(symbols, brand->symbols, brand->count) == 0)
			return true;
	}
	return false;
}

void
index_within(const struct index *index, const struct fold *fold, struct index_hits *hits)
{
	const struct fold *brand;
	uint32_t gram, next;

	for (size_t i = 0; i + INDEX_GRAM <= fold->count; i++) {
		gram = gram_of(fold->symbols + i);
		if (!bits_have(index->grams, gram))
			continue;
		for (next = *head_of(index, gram); next != 0; next = index->gram_next[next]) {
			brand = &index->brands->items[next - 1].fold;
			if (i + brand->count <= fold->count &&
			    memcmp(fold->symbols + i, brand->symbols, brand->count) == 0)
				hit(hits, next - 1, i, i + brand->count, false);
		}
	}
}

void
index_far(const struct index *index, const struct fold *fold, struct index_hits *hits)
{
	struct far_seeker seeker;
	uint32_t brand;

	far_seeker_init(&seeker, &index->far, fold->symbols, fold->count);
	while (far_seeker_next(&seeker, &brand))
		hit(hits, brand, 0, fold->count, true);
}
