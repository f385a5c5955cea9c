#include "names/words.h"

#include "names/limits.h"

/* FNV-1a, as gen_words.py has it; one letter at a time, because a walk asks after each. */
#define WORD_HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t
word_hash_step(uint64_t hash, char letter)
{
	return (hash ^ (uint8_t)letter) * UINT64_C(0x100000001b3);
}

static inline uint64_t
word_hash_end(uint64_t hash)
{
	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static inline uint64_t
word_hash(struct slice word)
{
	uint64_t hash = WORD_HASH_START;

	for (size_t i = 0; i < word.length; i++)
		hash = word_hash_step(hash, word.at[i]);
	return word_hash_end(hash);
}

static void
bit_set(uint64_t *bits, uint64_t hash)
{
	bits[hash % LURE_BITS / 64] |= UINT64_C(1) << hash % 64;
}

static bool
bit_is_set(const uint64_t *bits, uint64_t hash)
{
	return bits[hash % LURE_BITS / 64] >> hash % 64 & 1;
}

#define WEIGHT_MASK UINT64_C(3)
_Static_assert(LURE_STRONG <= WEIGHT_MASK, "two bits");

static void
slot_put(struct lures *lures, bool backwards, uint64_t hash, uint64_t weight)
{
	uint64_t *slots = lures->slots[backwards];
	size_t at = hash & lures->slot_mask;

	while (slots[at])
		at = (at + 1) & lures->slot_mask;
	slots[at] = (hash & ~WEIGHT_MASK) | weight;
}

static enum lure_weight
slot_find(const struct lures *lures, bool backwards, uint64_t hash)
{
	const uint64_t *slots = lures->slots[backwards];
	size_t at = hash & lures->slot_mask;

	while (slots[at] && (slots[at] ^ hash) > WEIGHT_MASK)
		at = (at + 1) & lures->slot_mask;
	return (enum lure_weight)(slots[at] & WEIGHT_MASK);
}

static void
put_lure(struct lures *lures, struct slice word, uint64_t weight)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		uint64_t hash = WORD_HASH_START;

		for (size_t i = 0; i < word.length; i++) {
			hash = word_hash_step(hash, word.at[backwards ? word.length - 1 - i : i]);
			bit_set(lures->starts[backwards], word_hash_end(hash));
		}
		slot_put(lures, backwards, word_hash_end(hash), weight);
	}
}

/* The map is full. */
static enum status
build_slots(struct lures *lures, struct arena *arena, struct err *err)
{
	const struct map_entry *entry = NULL;
	size_t slots = 64;

	while (slots < 2 * lures->map.count)
		slots *= 2;
	lures->slot_mask = slots - 1;
	lures->slots[0] = arena_new(arena, uint64_t, slots);
	lures->slots[1] = arena_new(arena, uint64_t, slots);
	if (!lures->slots[0] || !lures->slots[1])
		return err_no_memory(err);
	while ((entry = map_next(&lures->map, entry)))
		put_lure(lures, entry->key, entry->value);
	return STATUS_OK;
}

void
lure_walk_init(struct lure_walk *walk, const struct lures *lures, struct slice text, bool backwards)
{
	*walk = (struct lure_walk){lures, text, 0, WORD_HASH_START, backwards};
}

bool
lure_walk_next(struct lure_walk *walk, size_t *ret_length, enum lure_weight *ret_weight)
{
	struct slice text = walk->text;
	uint64_t hash;
	size_t max = text.length < NAMES_LURE_MAX_BYTES ? text.length : NAMES_LURE_MAX_BYTES;

	while (walk->length < max) {
		size_t at = walk->backwards ? text.length - 1 - walk->length : walk->length;

		walk->hash = word_hash_step(walk->hash, text.at[at]);
		walk->length++;
		hash = word_hash_end(walk->hash);
		if (!bit_is_set(walk->lures->starts[walk->backwards], hash))
			break;
		if (walk->length < NAMES_LURE_MIN_BYTES)
			continue;
		*ret_weight = slot_find(walk->lures, walk->backwards, hash);
		if (*ret_weight == LURE_NONE)
			continue;
		*ret_length = walk->length;
		return true;
	}
	walk->length = max;
	return false;
}

static enum status
add_extra(struct lures *lures, struct slice word, struct err *err)
{
	char lower[NAMES_LURE_MAX_BYTES];

	if (word.length < NAMES_LURE_MIN_BYTES || word.length > NAMES_LURE_MAX_BYTES)
		return err_set(err, STATUS_CONFIG, "lure '%.*s': %d to %d letters",
			       SLICE_PRINT(word), NAMES_LURE_MIN_BYTES, NAMES_LURE_MAX_BYTES);
	for (size_t i = 0; i < word.length; i++) {
		lower[i] = byte_lower(word.at[i]);
		if (!byte_is_letter(lower[i]) && !byte_is_digit(lower[i]))
			return err_set(err, STATUS_CONFIG,
				       "lure '%.*s': letters a-z and digits only",
				       SLICE_PRINT(word));
	}
	return map_set(&lures->map, slice_of(lower, word.length), LURE_STRONG, NULL, err);
}

enum status
lures_init(struct lures *lures, struct arena *arena, const struct slice_list *extra,
	   struct err *err)
{
	memset(lures, 0, sizeof(*lures));
	map_init(&lures->map, arena);
	for (size_t i = 0; i < LURE_COUNT; i++)
		TRY(map_set(&lures->map, LURES[i].word, LURES[i].weight, NULL, err));
	if (extra && extra->count > NAMES_LURES_MAX)
		return err_set(err, STATUS_CONFIG, "%zu lures, limit %d", extra->count,
			       NAMES_LURES_MAX);
	for (size_t i = 0; extra && i < extra->count; i++)
		TRY(add_extra(lures, extra->items[i], err));
	return build_slots(lures, arena, err);
}

enum lure_weight
lures_find(const struct lures *lures, struct slice word)
{
	if (word.length < NAMES_LURE_MIN_BYTES || word.length > NAMES_LURE_MAX_BYTES)
		return LURE_NONE;
	return slot_find(lures, false, word_hash(word));
}

#define CUT_PART_MIN 3 /* letters: with shorter words anything can be cut */

/* Words from the right end: best[i] is the weightiest word of a cut of text[0, i), 0: none. */
enum lure_weight
lures_cut(const struct lures *lures, struct slice text, struct slice *ret_word)
{
	bool reached[NAMES_LABEL_MAX_BYTES + 1] = {true};
	uint8_t best[NAMES_LABEL_MAX_BYTES + 1] = {LURE_NONE};
	struct slice word[NAMES_LABEL_MAX_BYTES + 1] = {SLICE_NONE}, part;
	enum lure_weight weight;

	if (text.length == 0 || text.length > NAMES_LABEL_MAX_BYTES)
		return LURE_NONE;
	for (size_t end = 1; end <= text.length; end++) {
		size_t from = end > NAMES_LURE_MAX_BYTES ? end - NAMES_LURE_MAX_BYTES : 0;

		for (; from < end; from++) {
			if (!reached[from])
				continue;
			part = slice_part(text, from, end - from);
			if (part.length < CUT_PART_MIN && part.length < text.length &&
			    !byte_is_digit(part.at[part.length - 1]))
				continue;
			weight = lures_find(lures, part);
			if (weight == LURE_NONE && !(part.length == 1 && byte_is_digit(*part.at)))
				continue;
			if (!reached[end] || weight > best[end] || best[from] > best[end]) {
				best[end] = weight > best[from] ? (uint8_t)weight : best[from];
				word[end] = weight > best[from] ? part : word[from];
			}
			reached[end] = true;
		}
	}
	if (!reached[text.length])
		return LURE_NONE;
	*ret_word = word[text.length];
	return (enum lure_weight)best[text.length];
}

static bool
set_has(const struct word_set *set, struct slice word)
{
	uint64_t hash = word_hash(word);
	size_t at = hash & set->mask;

	while (set->slots[at] && set->slots[at] != hash >> 32)
		at = (at + 1) & set->mask;
	return set->slots[at] != 0;
}

bool
word_is_common(struct slice word)
{
	return set_has(&COMMON, word);
}

#define WORDS_CUT_MIN 4

bool
words_cut(struct slice text)
{
	bool reached[NAMES_LABEL_MAX_BYTES + 1] = {true};

	if (text.length > NAMES_LABEL_MAX_BYTES)
		return false;
	for (size_t end = WORDS_CUT_MIN; end <= text.length; end++) {
		for (size_t from = 0; from + WORDS_CUT_MIN <= end && !reached[end]; from++) {
			reached[end] = reached[from] && end - from < text.length &&
				       word_is_common(slice_part(text, from, end - from));
		}
	}
	return text.length > WORDS_CUT_MIN && reached[text.length];
}

bool
word_is_famous(struct slice word)
{
	return set_has(&FAMOUS, word);
}

bool
tld_is_abused(struct slice tld)
{
	return set_has(&ABUSED_TLDS, tld);
}

bool
suffix_is_closed(struct slice label)
{
	return set_has(&CLOSED, label);
}
