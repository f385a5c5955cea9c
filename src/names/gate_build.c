/* What the gate knows, made once from the index and the lures. */
#include "names/gate_sets.h"

static void
add_lure_ends(struct gate *gate, struct slice lure)
{
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	char head[GATE_LURE_END], tail[GATE_LURE_END];

	if (lure.length > LURE_SHORT + 1) {
		bits_add(gate->lure_ends[0],
			 bits_of(bits_word_of(lure.at, GATE_LURE_END), GATE_LURE_BITS));
		bits_add(gate->lure_ends[1],
			 bits_of(bits_word_of(lure.at + lure.length - GATE_LURE_END, GATE_LURE_END),
				 GATE_LURE_BITS));
		return;
	}
	/* Of three letters: whatever stands beside it. */
	memcpy(head, lure.at, GATE_LURE_END - 1);
	memcpy(tail + 1, lure.at, GATE_LURE_END - 1);
	for (const char *c = LETTERS; *c; c++) {
		head[GATE_LURE_END - 1] = tail[0] = *c;
		bits_add(gate->lure_ends[0],
			 bits_of(bits_word_of(head, GATE_LURE_END), GATE_LURE_BITS));
		bits_add(gate->lure_ends[1],
			 bits_of(bits_word_of(tail, GATE_LURE_END), GATE_LURE_BITS));
	}
}

_Static_assert(NAMES_LURE_MIN_BYTES == LURE_SHORT && GATE_LURE_END == LURE_SHORT + 2,
	       "no other lures");

/* Lures of two letters need no table: what stands beside them does (index_may_start). */
static void
add_lure(struct gate *gate, struct slice lure)
{
	struct slice tail;

	if (lure.length == LURE_SHORT)
		return;
	add_lure_ends(gate, lure);
	if (lure.length <= GATE_LURE_LETTERS) {
		bits_add(gate->lure_words,
			 bits_of(bits_word_of(lure.at, lure.length), GATE_LURE_BITS));
		return;
	}
	bits_add(gate->lure_long[0],
		 bits_of(bits_word_of(lure.at, GATE_LURE_LETTERS), GATE_LONG_BITS));
	tail = slice_part(lure, lure.length - GATE_LURE_LETTERS, SIZE_MAX);
	bits_add(gate->lure_long[1],
		 bits_of(bits_word_of(tail.at, GATE_LURE_LETTERS), GATE_LONG_BITS));
}

static void
add_brand(struct gate *gate, const struct fold *fold)
{
	if (fold->count > GATE_FIVE) {
		bits_add(gate->five, bits_of(bits_word(fold->symbols, GATE_FIVE), GATE_FIVE_BITS));
		bits_add(gate->five,
			 bits_of(bits_word(fold->symbols + 1, GATE_FIVE), GATE_FIVE_BITS));
	} else if (fold->count >= GATE_FOUR) {
		bits_add(gate->four, bits_of(bits_word(fold->symbols, GATE_FOUR), GATE_FOUR_BITS));
		gate->any_four = true;
	}
}

#define HALF_BITS 256 /* of the bit set for each half */

static uint64_t
hash_half(const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint8_t text[NAMES_NAME_MAX_BYTES + FOLD_HASH_STEP_BYTES];

	memcpy(text, suffix.at, suffix.length);
	return gate_half_hash(fold_hash(symbols, count), fold_hash_padded(text, suffix.length));
}

static void
add_half(struct gate *gate, const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint64_t hash = hash_half(symbols, count, suffix);

	gate->halves[hash >> 6 & gate->halves_mask] |= UINT64_C(1) << (hash & 63);
}

/* en and marche of en-marche: what is before the last hyphen, what is after the first. */
static void
add_halves(struct gate *gate, const struct brand *brand)
{
	const struct letters *letters = &brand->letters;
	const struct fold *fold = &brand->fold;
	size_t before, from = 0, to = letters->count;

	while (letters->at[from] != '-')
		from++;
	while (letters->at[to - 1] != '-')
		to--;
	for (before = 0; before < fold->count && fold->at[before] < to; before++)
		;
	add_half(gate, fold->symbols, before, brand->suffix);
	for (before = 0; before < fold->count && fold->at[before] < from; before++)
		;
	add_half(gate, fold->symbols + before, fold->count - before, brand->suffix);
}

static enum status
build_halves(struct gate *gate, struct arena *arena, const struct brands *brands, struct err *err)
{
	size_t hyphenated = 0, words = 1;

	gate->tokens_max = 1;
	for (size_t i = 0; i < brands->count; i++) {
		size_t tokens = brand_tokens(&brands->items[i]);

		hyphenated += tokens > 1;
		if (tokens > gate->tokens_max)
			gate->tokens_max = tokens;
	}
	if (hyphenated == 0)
		return STATUS_OK;
	while (words * 64 < hyphenated * 2 * HALF_BITS)
		words *= 2;
	gate->halves = arena_new(arena, uint64_t, words);
	if (!gate->halves)
		return err_no_memory(err);
	gate->halves_mask = words - 1;
	for (size_t i = 0; i < brands->count; i++) {
		if (brand_tokens(&brands->items[i]) > 1 && brands->items[i].suffix.at)
			add_halves(gate, &brands->items[i]);
	}
	return STATUS_OK;
}

enum status
gate_init(struct gate *gate, struct arena *arena, const struct index *index,
	  const struct lures *lures, struct err *err)
{
	const struct map_entry *lure = NULL;

	memset(gate, 0, sizeof(*gate));
	gate->index = index;
	gate->lures = lures;
	gate->kernel = scan_kernel_best();
	while ((lure = map_next(&lures->map, lure)))
		add_lure(gate, lure->key);
	for (size_t i = 0; i < index->brands->count; i++)
		add_brand(gate, &index->brands->items[i].fold);
	return build_halves(gate, arena, index->brands, err);
}
