#include "names/far.h"

/* Of a brand: two ends, edited. Slots take one of the two, or both times that one is edited
 * (put_brand_ends), so that some of them stay free. */
#define ENTRIES 800
#define BITS_MIN 10
#define BITS_MAX 22
#define ENDS_PER_BRAND 2
#define BITS_PER_END 32
#define BITS_PER_ENTRY 6

struct builder {
	struct far *far;
	uint32_t brand; /* 1-based */
};

static const struct far_table *
table_of(const struct far *far, enum far_end end)
{
	return end == FAR_NEAR_FIRST ? &far->near_firsts : &far->whole_ends;
}

static size_t
slot_of(const struct far_table *table, uint64_t hash)
{
	return (size_t)(hash >> 24) & table->mask;
}

/* The symbols of an end, in the order of reading; for the last ones from right to left. */
static void
put_end(struct builder *builder, enum far_end end, const uint8_t *symbols)
{
	struct far *far = builder->far;
	const struct far_table *table;
	uint8_t text[8] = {0};
	uint64_t hash;
	size_t at;

	for (size_t i = 0; i < FAR_END; i++)
		text[end == FAR_LAST || end == FAR_NEAR_LAST ? FAR_END - 1 - i : i] = symbols[i];
	hash = far_hash(end, text);
	if (end == FAR_FIRST || end == FAR_LAST)
		bits_add(far->ends, hash >> (64 - far->ends_bits));
	else
		bits_add(far->near, hash >> (64 - far->near_bits));
	if (end == FAR_NEAR_LAST)
		return;
	table = table_of(far, end);
	for (at = slot_of(table, hash); table->slots[at].brand != 0; at = (at + 1) & table->mask) {
		if (table->slots[at].tag == (uint32_t)(hash >> 32) &&
		    table->slots[at].brand == builder->brand)
			return;
	}
	table->slots[at] = (struct far_slot){(uint32_t)(hash >> 32), builder->brand};
}

/*
 * All that one edit makes of an end. What a deletion pulls in may itself be changed by an edit of
 * the other end: any symbol is put there.
 */
static void
put_end_neighbours(struct builder *builder, enum far_end end, const uint8_t *symbols)
{
	uint8_t text[FAR_END + 2], swapped;

	for (size_t i = 0; i < FAR_END; i++) {
		for (const char *c = FOLD_ALPHABET; *c; c++) {
			memcpy(text, symbols, FAR_END);
			text[i] = (uint8_t)*c;
			put_end(builder, end, text);
			memcpy(text, symbols, i);
			text[i] = (uint8_t)*c;
			memcpy(text + i + 1, symbols + i, FAR_END - i);
			put_end(builder, end, text);
			memcpy(text, symbols, i);
			memcpy(text + i, symbols + i + 1, FAR_END - 1 - i);
			text[FAR_END - 1] = (uint8_t)*c;
			put_end(builder, end, text);
		}
		memcpy(text, symbols, FAR_END + 1);
		swapped = text[i];
		text[i] = text[i + 1];
		text[i + 1] = swapped;
		put_end(builder, end, text);
	}
}

/* Both ends of a brand, each in its own order of reading. */
static void
put_ends(struct builder *builder, const uint8_t *symbols, size_t count, bool near)
{
	uint8_t last[FAR_END + 1];

	for (size_t i = 0; i <= FAR_END; i++)
		last[i] = symbols[count - 1 - i];
	if (near) {
		put_end_neighbours(builder, FAR_NEAR_FIRST, symbols);
		put_end_neighbours(builder, FAR_NEAR_LAST, last);
	} else {
		put_end(builder, FAR_FIRST, symbols);
		put_end(builder, FAR_LAST, last);
	}
}

/* Where the ends meet, a swap across the border is an edit of both: then one more may follow. */
static void
put_brand_ends(struct builder *builder, const struct fold *fold)
{
	uint8_t symbols[2 * FAR_END];

	put_ends(builder, fold->symbols, fold->count, false);
	put_ends(builder, fold->symbols, fold->count, true);
	if (fold->count > 2 * FAR_END)
		return;
	memcpy(symbols, fold->symbols, 2 * FAR_END);
	symbols[FAR_END - 1] = fold->symbols[FAR_END];
	symbols[FAR_END] = fold->symbols[FAR_END - 1];
	put_ends(builder, symbols, 2 * FAR_END, true);
}

_Static_assert(BRAND_LONG == 2 * FAR_END, "ends do not overlap");

static bool
is_long(const struct brand *brand)
{
	return brand->letter_count >= BRAND_LONG;
}

static unsigned
bits_for(size_t wanted)
{
	unsigned bits = BITS_MIN;

	while (bits < BITS_MAX && (size_t)1 << bits < wanted)
		bits++;
	return bits;
}

static enum status
table_init(struct far_table *table, struct arena *arena, size_t wanted, struct err *err)
{
	size_t slots = 2;

	while (slots < wanted)
		slots *= 2;
	table->slots = arena_new(arena, struct far_slot, slots);
	table->mask = slots - 1;
	return table->slots ? STATUS_OK : err_no_memory(err);
}

static enum status
make_room(struct far *far, struct arena *arena, size_t longs, struct err *err)
{
	far->ends_bits = bits_for(longs * ENDS_PER_BRAND * BITS_PER_END);
	far->near_bits = bits_for(longs * ENTRIES * BITS_PER_ENTRY);
	far->ends = arena_new(arena, uint64_t, (size_t)1 << far->ends_bits >> 6);
	far->near = arena_new(arena, uint64_t, (size_t)1 << far->near_bits >> 6);
	TRY(table_init(&far->whole_ends, arena, longs * ENDS_PER_BRAND * 2, err));
	TRY(table_init(&far->near_firsts, arena, longs * ENTRIES, err));
	return far->ends && far->near ? STATUS_OK : err_no_memory(err);
}

enum status
far_init(struct far *far, struct arena *arena, const struct brands *brands, struct err *err)
{
	struct builder builder = {.far = far};
	size_t longs = 0;

	*far = (struct far){.brands = brands};
	for (size_t i = 0; i < brands->count; i++)
		longs += is_long(&brands->items[i]);
	TRY(make_room(far, arena, longs, err));
	for (size_t i = 0; i < brands->count; i++) {
		builder.brand = (uint32_t)(i + 1);
		if (is_long(&brands->items[i]))
			put_brand_ends(&builder, &brands->items[i].fold);
	}
	return STATUS_OK;
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
	uint64_t last = UINT64_C(1) << (seeker->count - 1) % 64, swapped, right_rises, right_falls;
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

/* Turns to the slots of an end, unless the bits say that there are none. */
static void
open_end(struct far_seeker *seeker, enum far_end end)
{
	const struct far *far = seeker->far;
	const uint8_t *last = seeker->seen + seeker->count - FAR_END;
	uint64_t hash = far_hash(end, end == FAR_LAST ? last : seeker->seen);
	bool any = end == FAR_NEAR_FIRST ? far_has(far->near, far->near_bits, hash) &&
						   far_has(far->near, far->near_bits,
							   far_hash(FAR_NEAR_LAST, last))
					 : far_has(far->ends, far->ends_bits, hash);

	seeker->end = (int)end;
	seeker->tag = (uint32_t)(hash >> 32);
	seeker->table = table_of(far, end);
	seeker->at = any ? slot_of(seeker->table, hash) : SIZE_MAX;
}

static void
copy_front(struct far_seeker *seeker)
{
	size_t most = FAR_FRONT + FAR_DISTANCE;

	memset(seeker->front, 0, sizeof(seeker->front));
	memcpy(seeker->front + FAR_DISTANCE, seeker->seen,
	       seeker->count < most ? seeker->count : most);
}

void
far_seeker_init(struct far_seeker *seeker, const struct far *far, const uint8_t *symbols,
		size_t count)
{
	seeker->far = far;
	seeker->seen = symbols;
	seeker->count = count;
	seeker->placed = false;
	if (count < FAR_SYMBOLS_MIN || count > FAR_SYMBOLS_MAX) {
		seeker->end = FAR_NEAR_LAST;
		return;
	}
	copy_front(seeker);
	open_end(seeker, FAR_FIRST);
}

/* Mostly nothing is close, and this is not needed. */
static void
place(struct far_seeker *seeker)
{
	memset(seeker->places, 0, sizeof(seeker->places));
	for (size_t i = 0; i < seeker->count; i++)
		seeker->places[seeker->seen[i] & 31] |= UINT64_C(1) << i;
	seeker->placed = true;
}

/* Bits set. In itself: without an instruction for it the compiler calls a function. */
static unsigned
bits_set(uint64_t word)
{
	word -= word >> 1 & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(word * UINT64_C(0x0101010101010101) >> 56);
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
	kept = bits_set(halves[0]) + bits_set(halves[1]);
	return kept >= 8 * (count - FAR_DISTANCE);
}

/* The next brand whose end it is, whatever its other symbols. */
static bool
next_brand(struct far_seeker *seeker, uint32_t *ret_brand)
{
	const struct far_slot *slot;

	while (seeker->end != FAR_NEAR_LAST) {
		if (seeker->at == SIZE_MAX || seeker->table->slots[seeker->at].brand == 0) {
			if (seeker->end == FAR_NEAR_FIRST)
				seeker->end = FAR_NEAR_LAST;
			else
				open_end(seeker, (enum far_end)((unsigned)seeker->end + 1));
			continue;
		}
		slot = &seeker->table->slots[seeker->at];
		seeker->at = (seeker->at + 1) & seeker->table->mask;
		if (slot->tag == seeker->tag) {
			*ret_brand = slot->brand - 1;
			return true;
		}
	}
	return false;
}

bool
far_seeker_next(struct far_seeker *seeker, uint32_t *ret_brand)
{
	const struct fold *fold;

	while (next_brand(seeker, ret_brand)) {
		fold = &seeker->far->brands->items[*ret_brand].fold;
		if (fold->count > seeker->count + FAR_DISTANCE ||
		    seeker->count > fold->count + FAR_DISTANCE)
			continue;
		if (!is_close(seeker, fold))
			continue;
		if (!seeker->placed)
			place(seeker);
		if (far_distance(seeker, fold) <= FAR_DISTANCE)
			return true;
	}
	return false;
}
