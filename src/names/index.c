#include "names/index.h"

#include "names/variants.h"

#define GRAM_BITS (INDEX_GRAM * FOLD_CODE_BITS)
#define BLOOM_BITS_PER_ENTRY 12
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
	counter->index->bloom[hash >> 8 & counter->index->bloom_mask] |= index_bloom_bits(hash);
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

static uint64_t
signature_of_ends(const uint8_t *symbols, size_t count)
{
	uint32_t front = 0, back = 0;

	for (size_t i = 0; i < FAR_END; i++) {
		front |= UINT32_C(1) << (symbols[i] & 31);
		back |= UINT32_C(1) << (symbols[count - 1 - i] & 31);
	}
	return (uint64_t)back << 32 | front;
}

static uint64_t
signature_of_symbols(const uint8_t *symbols, size_t count)
{
	uint32_t once = 0, twice = 0, bit;

	for (size_t i = 0; i < count; i++) {
		bit = UINT32_C(1) << (symbols[i] & 31);
		twice |= once & bit;
		once |= bit;
	}
	return (uint64_t)twice << 32 | once;
}

enum status
index_init_far(struct index *index, struct err *err)
{
	const struct brands *brands = index->brands;
	struct index_far *far = &index->far;
	const struct brand *brand;

	far->ends = arena_new(index->arena, uint64_t, brands->count + 1);
	far->symbols = arena_new(index->arena, uint64_t, brands->count + 1);
	far->brands = arena_new(index->arena, uint32_t, brands->count + 1);
	if (!far->ends || !far->symbols || !far->brands)
		return err_no_memory(err);
	for (size_t length = 0; length <= NAMES_FOLD_MAX; length++) {
		far->first[length] = (uint32_t)far->count;
		for (size_t i = 0; i < brands->count; i++) {
			brand = &brands->items[i];
			if (brand->fold.count != length || brand->letter_count < BRAND_LONG)
				continue;
			far->ends[far->count] = signature_of_ends(brand->fold.symbols, length);
			far->symbols[far->count] =
				signature_of_symbols(brand->fold.symbols, length);
			far->brands[far->count++] = (uint32_t)i;
		}
	}
	far->first[NAMES_FOLD_MAX + 1] = (uint32_t)far->count;
	return STATUS_OK;
}

enum status
index_init(struct index *index, struct arena *arena, const struct brands *brands, struct err *err)
{
	*index = (struct index){.brands = brands, .kernel = scan_kernel_best(), .arena = arena};
	TRY(build_near(index, err));
	TRY(build_within(index, err));
	return index_init_far(index, err);
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

	for (uint32_t i = index->gram_heads[gram]; i != 0; i = index->gram_next[i]) {
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
 * Optimal string alignment of what was seen, up to 64 symbols, with a brand, all rows of a column
 * at once: Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances"
 * (2003). Symbols that share a code count as equal; align.h decides on the letters.
 */
static size_t
far_distance(const struct far_seeker *seeker, const struct fold *fold)
{
	uint64_t rises = ~UINT64_C(0), falls = 0, diagonal = 0, before = 0;
	uint64_t last = UINT64_C(1) << (seeker->count - 1), swapped, right_rises, right_falls;
	size_t distance = seeker->count;

	for (size_t i = 0; i < fold->count; i++) {
		uint64_t places = seeker->places[fold->symbols[i] & 31];

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

void
far_seeker_init(struct far_seeker *seeker, const struct index *index,
		const struct scan_kernel *kernel, const uint8_t *symbols, size_t count)
{
	size_t last = count + FAR_DISTANCE > NAMES_FOLD_MAX ? NAMES_FOLD_MAX : count + FAR_DISTANCE;

	seeker->next = seeker->end = 0;
	if (count + FAR_DISTANCE < BRAND_LONG || count > FAR_SYMBOLS_MAX)
		return;
	seeker->next = index->far.first[count - FAR_DISTANCE];
	seeker->end = index->far.first[last + 1];
	if (seeker->next == seeker->end)
		return;
	seeker->index = index;
	seeker->kernel = kernel;
	seeker->seen = symbols;
	seeker->count = count;
	seeker->wanted =
		(struct scan_wanted){signature_of_ends(symbols, count),
				     signature_of_symbols(symbols, count), 0, FAR_SYMBOLS_BITS};
	seeker->placed = false;
}

/* Mostly no signature is similar, and this is not needed. */
static void
place(struct far_seeker *seeker)
{
	memset(seeker->places, 0, sizeof(seeker->places));
	for (size_t i = 0; i < seeker->count; i++)
		seeker->places[seeker->seen[i] & 31] |= UINT64_C(1) << i;
	seeker->placed = true;
}

bool
far_seeker_next(struct far_seeker *seeker, uint32_t *ret_brand)
{
	const struct index_far *far;
	uint32_t apart, end;

	while (seeker->next < seeker->end) {
		far = &seeker->index->far;
		apart = far->first[2 * FAR_END + 1];
		end = seeker->next < apart && apart < seeker->end ? apart : seeker->end;
		seeker->wanted.ends_max = seeker->next >= apart && seeker->count >= 2 * FAR_END
						  ? FAR_APART_BITS
						  : FAR_ENDS_BITS;
		seeker->next += (uint32_t)seeker->kernel->nearest(
			&(struct scan_signatures){far->ends + seeker->next,
						  far->symbols + seeker->next},
			end - seeker->next, &seeker->wanted);
		if (seeker->next == end)
			continue;
		*ret_brand = far->brands[seeker->next++];
		if (!seeker->placed)
			place(seeker);
		if (far_distance(seeker, &seeker->index->brands->items[*ret_brand].fold) <=
		    FAR_DISTANCE)
			return true;
	}
	return false;
}

void
index_far(const struct index *index, const struct fold *fold, struct index_hits *hits)
{
	struct far_seeker seeker;
	uint32_t brand;

	far_seeker_init(&seeker, index, index->kernel, fold->symbols, fold->count);
	while (far_seeker_next(&seeker, &brand))
		hit(hits, brand, 0, fold->count, true);
}
