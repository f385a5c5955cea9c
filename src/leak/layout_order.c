/* Differences together: what stands elsewhere, and what is there in another order. */
#include "leak/layout_sides.h"

#include "base/cursor.h"
#include "base/map.h"
#include "leak/limits.h"

#include <stdlib.h>

/* What differs on one side of several differences: its letters, and its words with digits. */
struct heap {
	struct buf letters; /* in their form, without blanks and hyphens */
	uint64_t numbers;   /* a sum over words that have digits: their order is nothing */
	size_t words;
	bool right_to_left;
};

static bool
has_digit(struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		if (byte_is_digit(word.at[i]))
			return true;
	return false;
}

/* notes: how many there are; their numbers stand where each program likes. */
static void
heap_add(struct heap *heap, const struct text *text, size_t from, size_t to, uint64_t notes)
{
	for (size_t i = from; i < to; i++) {
		const struct token *token = &text->tokens[i];
		struct slice word = text_token(text, i);
		uint32_t first = layout_first(word);
		if (kind_at(text, i) == UNIT_RUNNING || layout_sign(word).at[0] == '-' ||
		    (notes && layout_without_mark(word, notes).length == 0))
			continue;
		heap->right_to_left |= first >= 0x590 && first <= 0x8ff;
		if (token->class == LETTER_HIDDEN && heap->right_to_left)
			continue;
		letters_form(&heap->letters, word);
		heap->words += is_word(token);
		heap->numbers += has_digit(word) ? token->form : 0;
	}
}

static int
compare_letters(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static enum status
sort_letters(struct arena *scratch, struct heap *heap, uint32_t **ret, size_t *ret_count,
	     struct err *err)
{
	struct cursor cursor;
	struct slice letters;
	size_t count = 0;

	TRY(buf_slice(&heap->letters, &letters, err));
	uint32_t *sorted = arena_new(scratch, uint32_t, letters.length + 1);
	if (!sorted)
		return err_no_memory(err);
	cursor_init(&cursor, letters);
	while (cursor_utf8(&cursor, &sorted[count]))
		count++;
	qsort(sorted, count, sizeof(*sorted), compare_letters);
	*ret = sorted;
	*ret_count = count;
	return STATUS_OK;
}

/* So many words in another order are no exchange of two of them; where nothing stands in another's
 * place, fewer do. */

#define MOVED_WORDS_MIN 5
#define MOVED_ALONE_WORDS_MIN 2
#define MOVED_ALONE_LETTERS_MIN 6 /* or one word of so many */
/* Of what differs in one place this share may be left over when all else is there in another
 * order. */
#define DISORDER_SHARE 5
#define DISORDER_LETTERS_MIN 30

enum order { ORDER_OTHER, ORDER_DISORDER, ORDER_MOVED };

static size_t
count_unlike(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	size_t i = 0, j = 0, unlike = 0;

	while (i < a_count || j < b_count) {
		if (i < a_count && j < b_count && a[i] == b[j]) {
			i++;
			j++;
			continue;
		}
		if (j == b_count || (i < a_count && a[i] < b[j]))
			i++;
		else
			j++;
		unlike++;
	}
	return unlike;
}

/* What the changes [first, end) are together: the same letters and numbers on both sides, nearly
 * the same, or neither. */
static enum status
order_of(struct arena *scratch, const struct hunks *hunks, size_t first, size_t end,
	 enum order *ret, struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	struct heap a = {.words = 0}, b = {.words = 0};
	uint64_t notes = layout_note_count(alignment->a->document);
	size_t a_count, b_count, words_min = MOVED_ALONE_WORDS_MIN;
	uint32_t *of_a, *of_b;

	*ret = ORDER_OTHER;
	buf_init(&a.letters, scratch);
	buf_init(&b.letters, scratch);
	for (size_t i = first; i < end; i++) {
		const struct hunk *hunk = &hunks->items[i];
		if (hunk->class != HUNK_CHANGE)
			continue;
		heap_add(&a, alignment->a, hunk->a, hunk->a_end, notes);
		heap_add(&b, alignment->b, hunk->b, hunk->b_end, notes);
		if (hunk->a < hunk->a_end && hunk->b < hunk->b_end)
			words_min = MOVED_WORDS_MIN;
	}
	TRY(sort_letters(scratch, &a, &of_a, &a_count, err));
	TRY(sort_letters(scratch, &b, &of_b, &b_count, err));
	size_t unlike = count_unlike(of_a, a_count, of_b, b_count);
	bool enough =
		a.words >= words_min || a.right_to_left ||
		(words_min < MOVED_WORDS_MIN && a.words && a_count >= MOVED_ALONE_LETTERS_MIN);
	if (unlike == 0 && a.numbers == b.numbers && enough)
		*ret = ORDER_MOVED;
	else if (a_count && b_count && a_count + b_count >= DISORDER_LETTERS_MIN &&
		 unlike <= (a_count + b_count) / DISORDER_SHARE)
		*ret = ORDER_DISORDER;
	return STATUS_OK;
}

static struct slice
page_of(const struct hunks *hunks, const struct hunk *hunk)
{
	const struct text *text = hunks->alignment->b;
	size_t at = hunk->b < text->count ? hunk->b : text->count - 1;

	return text->count ? text->document->units[text->tokens[at].unit].place : SLICE_NONE;
}

/* A part of a word that a line's end or a narrow cell cut. */
#define PART_BYTES_MIN 3

static bool
is_part(struct slice word, struct slice of)
{
	return word.length >= PART_BYTES_MIN && !has_digit(word) &&
	       slice_find_nocase(of, word) != SIZE_MAX;
}

/* The words that changes have on one side, small letters all, and how often more may be asked for
 * parts of one. */
struct words {
	struct map map;
	size_t looks;
};

static enum status
words_read(struct arena *scratch, const struct hunks *hunks, size_t first, size_t end, bool of_b,
	   struct words *ret, struct err *err)
{
	const struct text *text = of_b ? hunks->alignment->b : hunks->alignment->a;
	struct slice small;

	*ret = (struct words){.looks = PART_LOOKS_MAX};
	map_init(&ret->map, scratch);
	for (size_t i = first; i < end; i++) {
		const struct hunk *hunk = &hunks->items[i];
		size_t to = of_b ? hunk->b_end : hunk->a_end;
		if (hunk->class != HUNK_CHANGE)
			continue;
		for (size_t at = of_b ? hunk->b : hunk->a; at < to; at++) {
			TRY(slice_lower(scratch, text_token(text, at), &small, err));
			TRY(map_set(&ret->map, small, 0, NULL, err));
		}
	}
	return STATUS_OK;
}

/* Whether the word, or a part of it, is among these. */
static enum status
words_explain(struct arena *scratch, struct words *words, struct slice word, bool *ret,
	      struct err *err)
{
	const struct map_entry *entry = NULL;
	struct slice small;

	TRY(slice_lower(scratch, word, &small, err));
	*ret = map_find(&words->map, small) != NULL;
	while (!*ret && words->looks > 0 && (entry = map_next(&words->map, entry))) {
		words->looks--;
		*ret = is_part(small, entry->key) || is_part(entry->key, small);
	}
	return STATUS_OK;
}

/* Whether all words of one side of the change are among these. */
static enum status
side_explained(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk, bool of_b,
	       struct words *words, bool *ret, struct err *err)
{
	const struct text *text = of_b ? hunks->alignment->b : hunks->alignment->a;
	size_t to = of_b ? hunk->b_end : hunk->a_end;

	*ret = true;
	for (size_t at = of_b ? hunk->b : hunk->a; *ret && at < to; at++)
		if (is_word(&text->tokens[at]))
			TRY(words_explain(scratch, words, text_token(text, at), ret, err));
	return STATUS_OK;
}

/* In disorder a difference is weak whose words all stand in others, too. */
static enum status
set_weak(struct arena *scratch, struct hunks *hunks, size_t first, size_t end, struct err *err)
{
	struct words a, b;

	TRY(words_read(scratch, hunks, first, end, false, &a, err));
	TRY(words_read(scratch, hunks, first, end, true, &b, err));
	for (size_t i = first; i < end; i++) {
		struct hunk *hunk = &hunks->items[i];
		bool of_a = false, of_b = false;
		if (hunk->class != HUNK_CHANGE)
			continue;
		TRY(side_explained(scratch, hunks, hunk, false, &b, &of_a, err));
		if (of_a)
			TRY(side_explained(scratch, hunks, hunk, true, &a, &of_b, err));
		hunk->weak |= of_a && of_b;
	}
	return STATUS_OK;
}

static enum status
set_order(struct arena *scratch, struct hunks *hunks, size_t first, size_t end, enum order order,
	  struct err *err)
{
	if (order == ORDER_DISORDER)
		return set_weak(scratch, hunks, first, end, err);
	for (size_t i = first; order == ORDER_MOVED && i < end; i++)
		if (hunks->items[i].class == HUNK_CHANGE)
			hunks->items[i].class = HUNK_MOVED;
	return STATUS_OK;
}

/* What brings no word that did not go elsewhere. With very many differences nothing is said. */
#define LOST_HUNKS_MAX 2000

static enum status
find_lost(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	struct words gone;

	if (hunks->count > LOST_HUNKS_MAX)
		return STATUS_OK;
	TRY(words_read(scratch, hunks, 0, hunks->count, false, &gone, err));
	for (size_t i = 0; i < hunks->count; i++) {
		struct hunk *hunk = &hunks->items[i];
		if (hunk->class == HUNK_CHANGE)
			TRY(side_explained(scratch, hunks, hunk, true, &gone, &hunk->lost, err));
	}
	return STATUS_OK;
}

/* The words of one place, of one page say, then of all of it, in another order: columns, cells,
 * boxes. */
enum status
layout_find_reordered(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	enum order order;

	for (size_t first = 0, end; first < hunks->count; first = end) {
		struct arena_mark mark = arena_mark(scratch);
		for (end = first + 1;
		     end < hunks->count && slice_equal(page_of(hunks, &hunks->items[first]),
						       page_of(hunks, &hunks->items[end]));
		     end++)
			;
		TRY(order_of(scratch, hunks, first, end, &order, err));
		TRY(set_order(scratch, hunks, first, end, order, err));
		arena_rewind(scratch, mark);
	}
	struct arena_mark mark = arena_mark(scratch);
	TRY(order_of(scratch, hunks, 0, hunks->count, &order, err));
	TRY(set_order(scratch, hunks, 0, hunks->count, order, err));
	TRY(find_lost(scratch, hunks, err));
	arena_rewind(scratch, mark);
	return STATUS_OK;
}

/* A difference on one side alone; whole: several words, signs without any, or a whole unit. */
struct lone {
	struct slice form;
	struct hunk *hunk;
	bool whole, gone;
};

static int
compare_lone(const void *a, const void *b)
{
	const struct lone *left = a, *right = b;
	int order = slice_compare(left->form, right->form);

	if (order)
		return order;
	return (left->hunk > right->hunk) - (left->hunk < right->hunk);
}

/* As many as there are on both sides stand elsewhere only, if one of them is a unit. */
static void
pair_up(struct lone *lones, size_t count)
{
	size_t gone = 0, come = 0;
	bool whole = false;

	for (size_t i = 0; i < count; i++) {
		gone += lones[i].gone;
		come += !lones[i].gone;
		whole |= lones[i].whole;
	}
	gone = come = whole ? gone < come ? gone : come : 0;
	for (size_t i = 0; i < count; i++) {
		size_t *left = lones[i].gone ? &gone : &come;
		if (*left == 0)
			continue;
		--*left;
		lones[i].hunk->class = HUNK_MOVED;
	}
}

static enum status
lone_read(struct arena *scratch, const struct hunks *hunks, struct hunk *hunk, struct lone *ret,
	  bool *ret_lone, struct err *err)
{
	struct sides sides;
	struct buf form;

	TRY(sides_read(scratch, hunks, hunk, LEFT_OUT_RUNNING, &sides, err));
	bool gone = sides.b.plain.length == 0;
	const struct side *side = gone ? &sides.a : &sides.b;
	*ret_lone = gone || sides.a.plain.length == 0;
	buf_init(&form, scratch);
	for (size_t i = side->from; side->words > 0 && i < side->to; i++)
		if (is_word(&side->text->tokens[i]))
			letters_form(&form, text_token(side->text, i));
	if (side->words == 0)
		letters_form(&form, side->plain);
	*ret = (struct lone){.hunk = hunk, .gone = gone};
	ret->whole = side->words != 1 ||
		     (begins_unit(side->text, side->from) && ends_unit(side->text, side->to));
	return buf_slice(&form, &ret->form, err);
}

enum status
layout_find_moved(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	struct lone *lones = arena_new(scratch, struct lone, hunks->count);
	size_t count = 0;

	if (!lones)
		return hunks->count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < hunks->count; i++) {
		bool lone;
		if (hunks->items[i].class != HUNK_CHANGE && hunks->items[i].class != HUNK_AGAIN)
			continue;
		TRY(lone_read(scratch, hunks, &hunks->items[i], &lones[count], &lone, err));
		count += lone;
	}
	if (count)
		qsort(lones, count, sizeof(*lones), compare_lone);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && slice_equal(lones[end].form, lones[i].form); end++)
			;
		pair_up(lones + i, end - i);
	}
	return STATUS_OK;
}
