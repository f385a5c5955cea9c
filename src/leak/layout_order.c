/* Differences together: what stands elsewhere, and what is there in another order. */
#include "leak/drawn.h"
#include "leak/layout_words.h"

#include <stdio.h>
#include <stdlib.h>

/* So many words in another order are no exchange of two of them; where nothing stands in another's
 * place, or a word is cut in two, fewer do. */
#define MOVED_WORDS_MIN 5
#define MOVED_ALONE_WORDS_MIN 2
#define MOVED_ALONE_BYTES_MIN 6 /* or one word of so many */

static bool
is_disorder(const struct disorder *disorder)
{
	if (disorder->moved >= MOVED_WORDS_MIN || disorder->right_to_left)
		return true;
	if (disorder->cut)
		return disorder->moved >= MOVED_ALONE_WORDS_MIN;
	return !disorder->replaced && (disorder->moved_alone >= MOVED_ALONE_WORDS_MIN ||
				       disorder->alone_bytes >= MOVED_ALONE_BYTES_MIN);
}

/* Where every word and sign stands elsewhere the order is another, and no more. Where some are new
 * or gone, it is the differences which have these that say something else. */
static void
set_order(struct hunks *hunks, size_t first, size_t end, const struct disorder *disorder)
{
	bool all = disorder->words == 0 && disorder->signs == 0;

	for (size_t i = first; i < end; i++) {
		struct hunk *hunk = &hunks->items[i];
		const struct leftover *left = &disorder->left[i - first];
		if (hunk->class != HUNK_CHANGE || hunk->apart)
			continue;
		hunk->lost = !left->come;
		/* Only a look at the page tells what has no room. */
		hunk->weak |= disorder->clipped && left->words == 0 && left->signs == 0;
		if (!is_disorder(disorder)) {
			/* A word that went into another sentence, or that a PDF has elsewhere. */
			hunk->weak |= all && !disorder->replaced && !hunks->alignment->sheet;
			hunk->few = all && !disorder->clipped;
			continue;
		}
		if (all && !disorder->clipped)
			hunk->class = HUNK_MOVED;
		hunk->weak |= left->words == 0;
		hunk->a_left = left->a_bytes;
		hunk->b_left = left->b_bytes;
	}
}

static struct slice
page_of(const struct hunks *hunks, const struct hunk *hunk)
{
	const struct text *text = hunks->alignment->b;
	size_t at = hunk->b < text->count ? hunk->b : text->count - 1;

	return text->count ? text->document->units[text->tokens[at].unit].place : SLICE_NONE;
}

#define PAGE_LINES 60 /* where nothing tells of pages */

/* Whether they are of one page, or as near in a text of lines. */
static bool
is_one_page(const struct hunks *hunks, const struct hunk *hunk, const struct hunk *other)
{
	struct slice page = page_of(hunks, hunk), other_page = page_of(hunks, other);
	uint64_t line, other_line;

	if (slice_equal(page, other_page))
		return true;
	return slice_starts(page, SLICE("line ")) && slice_starts(other_page, SLICE("line ")) &&
	       slice_number(slice_part(page, 5, SIZE_MAX), &line) &&
	       slice_number(slice_part(other_page, 5, SIZE_MAX), &other_line) &&
	       other_line < line + PAGE_LINES;
}

static enum status
reorder(struct arena *scratch, struct hunks *hunks, size_t first, size_t end, bool one_place,
	struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct disorder disorder;
	size_t changes = 0;

	for (size_t i = first; i < end; i++)
		changes += hunks->items[i].class == HUNK_CHANGE;
	if (changes == 0)
		return STATUS_OK;
	TRY(disorder_read(scratch, hunks, first, end, one_place, &disorder, err));
	set_order(hunks, first, end, &disorder);
	arena_rewind(scratch, mark);
	return STATUS_OK;
}

/* The words of one place, of one page say, then of all of it, in another order: columns, cells,
 * boxes. */
enum status
layout_find_reordered(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	for (size_t first = 0, end; first < hunks->count; first = end) {
		for (end = first + 1; end < hunks->count &&
				      is_one_page(hunks, &hunks->items[first], &hunks->items[end]);
		     end++)
			;
		TRY(reorder(scratch, hunks, first, end, true, err));
	}
	return reorder(scratch, hunks, 0, hunks->count, false, err);
}

/* A difference on one side alone; whole: several words that a unit begins or ends with, signs
 * without any, or a whole unit. */
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

static bool
is_digit_at(const struct text *text, size_t at)
{
	return at < text->count && byte_is_digit(text_token(text, at).at[0]);
}

/* A minus, a point: who moves it to another number moves more than a sign. */
static bool
is_of_number(const struct side *side)
{
	const struct text *text = side->text;

	return (is_digit_at(text, side->to) && !text->tokens[side->to].blank) ||
	       (side->from > 0 && is_digit_at(text, side->from - 1) &&
		!text->tokens[side->from].blank);
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
	bool begins = begins_unit(side->text, side->from), ends = ends_unit(side->text, side->to);
	ret->whole = (side->words == 0 && !is_of_number(side)) || (begins && ends) ||
		     (side->words > 1 && (begins || ends));
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
		const struct hunk *hunk = &hunks->items[i];
		if (hunk->apart || (hunk->class != HUNK_CHANGE && hunk->class != HUNK_AGAIN))
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

/* ---- what no way to read has so ---- */

/* What moved, and numbers by themselves: those of a column may be taken for those of items. */
static bool
may_move(const struct text *text, const struct hunk *hunk, size_t from, size_t to)
{
	if (hunk->class == HUNK_LABEL)
		return from < to && ends_unit(text, to);
	return hunk->class == HUNK_MOVED || (hunk->class == HUNK_CHANGE && hunk->few);
}

/* Words of such differences, on one side. */
static enum status
movers_read(struct arena *scratch, const struct hunks *hunks, bool of_b, size_t **ret,
	    size_t *ret_count, struct err *err)
{
	const struct text *text = of_b ? hunks->alignment->b : hunks->alignment->a;
	size_t *movers = arena_new(scratch, size_t, text->count), count = 0;

	if (!movers)
		return text->count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < hunks->count; i++) {
		const struct hunk *hunk = &hunks->items[i];
		size_t from = of_b ? hunk->b : hunk->a, to = of_b ? hunk->b_end : hunk->a_end;
		bool moved = may_move(text, hunk, from, to);
		for (size_t at = from; moved && at < to; at++)
			if (is_word(&text->tokens[at]))
				movers[count++] = at;
	}
	*ret = movers;
	*ret_count = count;
	return STATUS_OK;
}

/* The same words stand elsewhere. Of a sheet that is another table; in a text it can be a box. */
static void
set_astray(const struct hunks *hunks, struct hunk *hunk)
{
	hunk->class = HUNK_CHANGE;
	hunk->weak = !hunks->alignment->sheet;
	hunk->a_left = hunk->b_left = 0;
}

/* Where words of b that moved come from, and which of these are astray; and words of a that went
 * where they may be read. */
struct moves {
	uint32_t *to_a;
	bool *astray, *a_sound;
};

static enum status
moves_read(struct arena *scratch, const struct hunks *hunks, struct moves *ret, struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	size_t count = alignment->b->count, a_count = 0, b_count = 0, *a = NULL, *b = NULL;
	struct moves moves = {arena_new(scratch, uint32_t, count), arena_new(scratch, bool, count),
			      arena_new(scratch, bool, alignment->a->count)};

	if ((count && (!moves.to_a || !moves.astray)) || (alignment->a->count && !moves.a_sound))
		return err_no_memory(err);
	*ret = moves;
	TRY(movers_read(scratch, hunks, false, &a, &a_count, err));
	TRY(movers_read(scratch, hunks, true, &b, &b_count, err));
	for (size_t i = 0; i < count; i++)
		moves.to_a[i] = alignment->to_a[i];
	for (size_t i = 0; i < b_count; i++)
		moves.astray[b[i]] = true;
	TRY(drawn_pair(scratch, alignment, a, a_count, b, b_count, moves.to_a, err));
	TRY(drawn_find_astray(scratch, alignment, moves.to_a, moves.astray, err));
	for (size_t i = 0; i < b_count; i++)
		if (moves.to_a[b[i]] != ALIGN_NONE && !moves.astray[b[i]])
			moves.a_sound[moves.to_a[b[i]]] = true;
	return STATUS_OK;
}

/* Whether it has words, and every one stands elsewhere as a way to read the page has it. */
static bool
is_read_so(const struct moves *moves, const struct alignment *alignment, const struct hunk *hunk)
{
	const struct text *a = alignment->a, *b = alignment->b;
	size_t words = 0;

	for (size_t i = hunk->a; i < hunk->a_end; i++) {
		words += is_word(&a->tokens[i]);
		if (is_word(&a->tokens[i]) && (!is_in_text(a, i) || !moves->a_sound[i]))
			return false;
	}
	for (size_t i = hunk->b; i < hunk->b_end; i++) {
		words += is_word(&b->tokens[i]);
		if (is_word(&b->tokens[i]) &&
		    (!is_in_text(b, i) || moves->to_a[i] == ALIGN_NONE || moves->astray[i]))
			return false;
	}
	return words > 0;
}

/* What only moved, but not as another way to read its page would have it; and the little that moved
 * as one has it. */
static enum status
find_moved_astray(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	struct moves moves;

	TRY(moves_read(scratch, hunks, &moves, err));
	for (size_t i = 0; i < hunks->count; i++) {
		struct hunk *hunk = &hunks->items[i];
		if (hunk->class == HUNK_CHANGE) {
			if (hunk->few && is_read_so(&moves, hunks->alignment, hunk))
				hunk->class = HUNK_MOVED;
		} else if (hunk->b < hunk->b_end &&
			   memchr(moves.astray + hunk->b, true, hunk->b_end - hunk->b)) {
			set_astray(hunks, hunk);
		}
	}
	return STATUS_OK;
}

enum status
layout_find_astray(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	TRY(find_moved_astray(scratch, hunks, err));
	for (size_t i = 0; i < hunks->count; i++) {
		struct hunk *hunk = &hunks->items[i];
		if (!hunk->firm)
			continue;
		hunk->class = HUNK_CHANGE;
		hunk->weak = false;
	}
	return STATUS_OK;
}
