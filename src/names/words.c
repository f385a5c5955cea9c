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

static enum status
add_lure(struct lures *lures, struct slice word, uint64_t weight, struct err *err)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		uint64_t hash = WORD_HASH_START;

		for (size_t i = 0; i < word.length; i++) {
			hash = word_hash_step(hash, word.at[backwards ? word.length - 1 - i : i]);
			bit_set(lures->starts[backwards], word_hash_end(hash));
		}
		bit_set(lures->words[backwards], word_hash_end(hash));
	}
	return map_set(&lures->map, word, weight, NULL, err);
}

void
lure_walk_init(struct lure_walk *walk, const struct lures *lures, struct slice text, bool backwards)
{
	*walk = (struct lure_walk){lures, text, 0, WORD_HASH_START, backwards};
}

bool
lure_walk_next(struct lure_walk *walk, size_t *ret_length, enum lure_weight *ret_weight)
{
	struct slice text = walk->text, word;
	const struct map_entry *entry;
	size_t max = text.length < NAMES_LURE_MAX_BYTES ? text.length : NAMES_LURE_MAX_BYTES;

	while (walk->length < max) {
		size_t at = walk->backwards ? text.length - 1 - walk->length : walk->length;

		walk->hash = word_hash_step(walk->hash, text.at[at]);
		walk->length++;
		if (!bit_is_set(walk->lures->starts[walk->backwards], word_hash_end(walk->hash)))
			break;
		if (walk->length < NAMES_LURE_MIN_BYTES ||
		    !bit_is_set(walk->lures->words[walk->backwards], word_hash_end(walk->hash)))
			continue;
		word = slice_part(text, walk->backwards ? text.length - walk->length : 0,
				  walk->length);
		entry = map_find(&walk->lures->map, word);
		if (!entry)
			continue;
		*ret_length = walk->length;
		*ret_weight = (enum lure_weight)entry->value;
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
	return add_lure(lures, slice_of(lower, word.length), LURE_STRONG, err);
}

enum status
lures_init(struct lures *lures, struct arena *arena, const struct slice_list *extra,
	   struct err *err)
{
	memset(lures, 0, sizeof(*lures));
	map_init(&lures->map, arena);
	for (size_t i = 0; i < LURE_COUNT; i++)
		TRY(add_lure(lures, LURES[i].word, LURES[i].weight, err));
	if (!extra)
		return STATUS_OK;
	if (extra->count > NAMES_LURES_MAX)
		return err_set(err, STATUS_CONFIG, "%zu lures, limit %d", extra->count,
			       NAMES_LURES_MAX);
	for (size_t i = 0; i < extra->count; i++)
		TRY(add_extra(lures, extra->items[i], err));
	return STATUS_OK;
}

enum lure_weight
lures_find(const struct lures *lures, struct slice word)
{
	const struct map_entry *entry;

	if (word.length < NAMES_LURE_MIN_BYTES || word.length > NAMES_LURE_MAX_BYTES ||
	    !bit_is_set(lures->words[0], word_hash(word)))
		return LURE_NONE;
	entry = map_find(&lures->map, word);
	return entry ? (enum lure_weight)entry->value : LURE_NONE;
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

bool
word_is_common(struct slice word)
{
	uint64_t hash = word_hash(word);
	size_t at = hash & WORD_SLOT_MASK;

	while (WORD_SLOTS[at] && WORD_SLOTS[at] != hash >> 32)
		at = (at + 1) & WORD_SLOT_MASK;
	return WORD_SLOTS[at] != 0;
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

static bool
sorted_has(const struct slice *sorted, size_t count, struct slice word)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (slice_compare(sorted[middle], word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && slice_equal(sorted[low], word);
}

bool
word_is_famous(struct slice word)
{
	return sorted_has(FAMOUS, FAMOUS_COUNT, word);
}

bool
tld_is_abused(struct slice tld)
{
	return sorted_has(ABUSED_TLDS, ABUSED_TLD_COUNT, tld);
}

bool
suffix_is_closed(struct slice label)
{
	return sorted_has(CLOSED, CLOSED_COUNT, label);
}
