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

struct counter {
	struct index *index;
	uint32_t brand;
	enum pass pass;
	size_t count;  /* of entries told, equal ones included */
	size_t exact;  /* of those without a typing error */
	uint32_t typo; /* INDEX_TYPO or 0 */
};

static void
put(struct counter *counter, uint64_t hash)
{
	struct index *index = counter->index;

	counter->count++;
	if (counter->pass == PASS_SLOTS)
		slot_put(index, hash, (counter->brand + 1) | counter->typo);
	else if (counter->pass == PASS_BITS)
		index->bloom[hash >> 8 & index->bloom_mask] |= index_bloom_bits(hash);
}

/* What needs no typing error. */
static void
put_exact(struct counter *counter, const struct fold *fold)
{
	struct index *index = counter->index;
	uint64_t bit;

	counter->typo = 0;
	counter->exact++;
	put(counter, fold_hash(fold->symbols, fold->count));
	if (counter->pass != PASS_BITS || fold->count == 0)
		return;
	bit = index_start_bit(index, fold->symbols, fold->count);
	index->starts[bit >> 6] |= UINT64_C(1) << (bit & 63);
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
	return put_all(index, PASS_BITS, &counter, err);
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

#define END_ENTRIES 800 /* of a brand, at most: two ends, edited */
#define END_BITS_MIN 10
#define END_BITS_MAX 22
#define END_BITS_PER_ENTRY 16

/* SCAN_END symbols, of eight that are readable. */
static inline uint64_t
end_bit(const struct index_far *far, enum far_end end, const uint8_t *symbols)
{
	uint64_t word;

	memcpy(&word, symbols, sizeof(word));
	word = (le64toh(word) & UINT64_MAX >> (64 - 8 * SCAN_END)) | (uint64_t)end << 48;
	return word * UINT64_C(0x9e3779b97f4a7c15) >> (64 - far->set_bits);
}

static inline bool
has_end(const struct index_far *far, enum far_end end, const uint8_t *symbols)
{
	uint64_t bit = end_bit(far, end, symbols);

	return far->set[bit >> 6] >> (bit & 63) & 1;
}

/* The symbols of an end, in the order of reading; for the last ones from right to left. */
static void
put_end(struct index_far *far, enum far_end end, const uint8_t *symbols)
{
	uint8_t text[8] = {0};
	uint64_t bit;

	for (size_t i = 0; i < SCAN_END; i++)
		text[end == FAR_LAST || end == FAR_NEAR_LAST ? SCAN_END - 1 - i : i] = symbols[i];
	bit = end_bit(far, end, text);
	far->set[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

/*
 * All that one edit makes of an end. What a deletion pulls in may itself be changed by an edit of
 * the other end: any symbol is put there.
 */
static void
put_end_neighbours(struct index_far *far, enum far_end end, const uint8_t *symbols)
{
	uint8_t text[SCAN_END + 2], swapped;

	for (size_t i = 0; i < SCAN_END; i++) {
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			memcpy(text, symbols, SCAN_END);
			text[i] = (uint8_t)*c;
			put_end(far, end, text);
			memcpy(text, symbols, i);
			text[i] = (uint8_t)*c;
			memcpy(text + i + 1, symbols + i, SCAN_END - i);
			put_end(far, end, text);
			memcpy(text, symbols, i);
			memcpy(text + i, symbols + i + 1, SCAN_END - 1 - i);
			text[SCAN_END - 1] = (uint8_t)*c;
			put_end(far, end, text);
		}
		memcpy(text, symbols, SCAN_END + 1);
		swapped = text[i];
		text[i] = text[i + 1];
		text[i + 1] = swapped;
		put_end(far, end, text);
	}
}

/* Both ends of a brand, each in its own order of reading. */
static void
put_ends(struct index_far *far, const uint8_t *symbols, size_t count, bool near)
{
	uint8_t last[SCAN_END + 1];

	for (size_t i = 0; i <= SCAN_END; i++)
		last[i] = symbols[count - 1 - i];
	if (near) {
		put_end_neighbours(far, FAR_NEAR_FIRST, symbols);
		put_end_neighbours(far, FAR_NEAR_LAST, last);
	} else {
		put_end(far, FAR_FIRST, symbols);
		put_end(far, FAR_LAST, last);
	}
}

/* Where the ends meet, a swap across the border is an edit of both: then one more may follow. */
static void
put_brand_ends(struct index_far *far, const struct fold *fold)
{
	uint8_t symbols[2 * SCAN_END];

	put_ends(far, fold->symbols, fold->count, false);
	put_ends(far, fold->symbols, fold->count, true);
	if (fold->count > 2 * SCAN_END)
		return;
	memcpy(symbols, fold->symbols, 2 * SCAN_END);
	symbols[SCAN_END - 1] = fold->symbols[SCAN_END];
	symbols[SCAN_END] = fold->symbols[SCAN_END - 1];
	put_ends(far, symbols, 2 * SCAN_END, true);
}

_Static_assert(BRAND_LONG == 2 * SCAN_END, "ends do not overlap");

static enum status
build_ends(struct index *index, struct err *err)
{
	const struct brands *brands = index->brands;
	struct index_far *far = &index->far;
	size_t entries = 0;

	for (size_t i = 0; i < brands->count; i++)
		entries += brands->items[i].letter_count >= BRAND_LONG ? END_ENTRIES : 0;
	far->set_bits = END_BITS_MIN;
	while (far->set_bits < END_BITS_MAX &&
	       (size_t)1 << far->set_bits < entries * END_BITS_PER_ENTRY / 2)
		far->set_bits++;
	far->set = arena_new(index->arena, uint64_t, (size_t)1 << far->set_bits >> 6);
	if (!far->set)
		return err_no_memory(err);
	for (size_t i = 0; i < brands->count; i++) {
		if (brands->items[i].letter_count >= BRAND_LONG)
			put_brand_ends(far, &brands->items[i].fold);
	}
	return STATUS_OK;
}

enum status
index_init_far(struct index *index, struct err *err)
{
	const struct brands *brands = index->brands;
	struct index_far *far = &index->far;
	struct scan_signature signature;
	const struct brand *brand;

	TRY(build_ends(index, err));
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
			scan_sign(brand->fold.symbols, length, &signature);
			far->ends[far->count] = signature.ends;
			far->symbols[far->count] = signature.symbols;
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
index_prefetch(const struct index *index, const uint8_t *symbols, size_t count)
{
	const struct index_far *far = &index->far;
	uint64_t hash = fold_hash_padded(symbols, count);

	__builtin_prefetch(&index->bloom[hash >> 8 & index->bloom_mask]);
	__builtin_prefetch(&index->starts[index_start_bit(index, symbols, count) >> 6]);
	if (count + FAR_DISTANCE < BRAND_LONG || far->count == 0)
		return;
	for (enum far_end end = FAR_FIRST; end <= FAR_NEAR_LAST; end++)
		__builtin_prefetch(&far->set[end_bit(far, end,
						     end == FAR_FIRST || end == FAR_NEAR_FIRST
							     ? symbols
							     : symbols + count - SCAN_END) >>
					     6]);
}

bool
index_may_be_far(const struct index *index, const uint8_t *symbols, size_t count)
{
	const uint8_t *last = symbols + count - SCAN_END;
	const struct index_far *far = &index->far;

	/* No branch: most are none, and which are cannot be foretold. */
	return has_end(far, FAR_FIRST, symbols) | has_end(far, FAR_LAST, last) |
	       (has_end(far, FAR_NEAR_FIRST, symbols) & has_end(far, FAR_NEAR_LAST, last));
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
	if (!index_may_be_far(index, symbols, count)) {
		seeker->next = seeker->end;
		return;
	}
	seeker->index = index;
	seeker->kernel = kernel;
	seeker->seen = symbols;
	seeker->count = count;
	kernel->sign(symbols, count, &seeker->wanted);
	seeker->placed = false;
}

/* Mostly no signature is similar, and this is not needed. */
static void
place(struct far_seeker *seeker)
{
	memset(seeker->places, 0, sizeof(seeker->places));
	for (size_t i = 0; i < seeker->count; i++)
		seeker->places[seeker->seen[i] & 31] |= UINT64_C(1) << i;
	memset(seeker->front, 0, sizeof(seeker->front));
	memcpy(seeker->front + FAR_DISTANCE, seeker->seen,
	       seeker->count < FAR_FRONT + FAR_DISTANCE ? seeker->count : FAR_FRONT + FAR_DISTANCE);
	seeker->placed = true;
}

typedef uint8_t sixteen __attribute__((vector_size(FAR_FRONT)));

/*
 * Two edits take the place of two symbols at most; every other stands no more than two further to
 * the left or right.
 */
static bool
is_close(const struct far_seeker *seeker, const struct fold *fold)
{
	size_t count = fold->count < FAR_FRONT ? fold->count : FAR_FRONT, kept;
	sixteen brand, seen, same = {0};
	uint64_t halves[2];

	memcpy(&brand, fold->symbols, sizeof(brand));
	for (size_t shift = 0; shift <= 2 * FAR_DISTANCE; shift++) {
		memcpy(&seen, seeker->front + shift, sizeof(seen));
		same |= (sixteen)(brand == seen);
	}
	memcpy(halves, &same, sizeof(halves));
	halves[1] = le64toh(halves[1]) & (count > 8 ? UINT64_MAX >> (64 - 8 * (count - 8)) : 0);
	kept = scan_bits(halves[0]) + scan_bits(halves[1]);
	return kept >= 8 * (count - FAR_DISTANCE);
}

bool
far_seeker_next(struct far_seeker *seeker, uint32_t *ret_brand)
{
	const struct index_far *far;
	const struct fold *fold;
	uint32_t apart, end;
	unsigned ends_max;

	while (seeker->next < seeker->end) {
		far = &seeker->index->far;
		apart = far->first[2 * SCAN_END + 1];
		end = seeker->next < apart && apart < seeker->end ? apart : seeker->end;
		ends_max = seeker->next >= apart && seeker->count >= 2 * SCAN_END ? FAR_APART_BITS
										  : FAR_ENDS_BITS;
		seeker->next += (uint32_t)seeker->kernel->nearest(
			&(struct scan_signatures){far->ends + seeker->next,
						  far->symbols + seeker->next},
			end - seeker->next, &seeker->wanted, ends_max, FAR_SYMBOLS_BITS);
		if (seeker->next == end)
			continue;
		*ret_brand = far->brands[seeker->next++];
		if (!seeker->placed)
			place(seeker);
		fold = &seeker->index->brands->items[*ret_brand].fold;
		if (is_close(seeker, fold) && far_distance(seeker, fold) <= FAR_DISTANCE)
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
