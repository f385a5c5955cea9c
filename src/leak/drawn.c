#include "leak/drawn.h"

#include "leak/layout_sides.h"
#include "leak/limits.h"

#include <stdlib.h>

/* Lines of a row need not begin at the same height, nor those of columns keep apart. */
#define SAME_POINTS 3

static bool
is_drawn(const struct text *text)
{
	return text->document->line_count > 0;
}

bool
drawn_is_sheet(const struct text *a, const struct text *b)
{
	return !is_drawn(a) && !is_drawn(b) && (text_has_cells(a) || text_has_cells(b));
}

/* ---- places ---- */

/* The line that a word stands in; NULL: it is not known. */
static const struct document_line *
line_of(const struct text *text, size_t at)
{
	const struct document *document = text->document;
	const struct token *token = &text->tokens[at];
	size_t low = 0, high = document->line_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct document_line *line = &document->lines[middle];
		if (line->unit < token->unit ||
		    (line->unit == token->unit && line->offset <= token->offset))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || document->lines[low - 1].unit != token->unit)
		return NULL;
	return &document->lines[low - 1];
}

static bool
on_one_page(const struct text *text, size_t a, size_t b)
{
	const struct document_unit *units = text->document->units;

	return slice_equal(units[text->tokens[a].unit].place, units[text->tokens[b].unit].place);
}

/* Whether first may be read before second. It may not where it stands below it in one column, or to
 * its right in one row: what is aside from each other can be read in any order. */
static bool
is_drawn_before(const struct text *text, size_t first, size_t second)
{
	if (!is_drawn(text) || !on_one_page(text, first, second))
		return false;
	const struct document_line *a = line_of(text, first), *b = line_of(text, second);
	if (!a || !b || a == b)
		return false;
	bool above = a->top + SAME_POINTS < b->top, left = a->left + SAME_POINTS < b->left;
	bool column = a->left + SAME_POINTS < b->right && b->left + SAME_POINTS < a->right;
	bool row = a->top < b->bottom && b->top < a->bottom;
	return above || (left && row) || (!column && !row) || (left && !column);
}

/* ---- pairs ---- */

/* A word, and what the words of its form are sorted by: row by row, as a table is read. */
struct spot {
	uint64_t form, row;
	size_t at;
};

static int
compare_spots(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;

	if (left->form != right->form)
		return left->form > right->form ? 1 : -1;
	if (left->row != right->row)
		return left->row > right->row ? 1 : -1;
	return (left->at > right->at) - (left->at < right->at);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;

	return (left->row > right->row) - (left->row < right->row);
}

static uint64_t
row_of(const struct text *text, size_t at)
{
	const struct document_line *line = is_drawn(text) ? line_of(text, at) : NULL;
	uint64_t page;

	if (!line)
		return 0;
	struct slice place = text->document->units[line->unit].place;
	if (!slice_starts(place, SLICE("page ")) ||
	    !slice_number(slice_part(place, 5, SIZE_MAX), &page))
		page = 0;
	return page << 32 | (uint64_t)line->top << 16 | line->left;
}

/* Cells of a row that begin at nearly one height are sorted from left to right. */
static void
join_rows(struct spot *spots, size_t count)
{
	uint64_t height = 0;

	qsort(spots, count, sizeof(*spots), compare_rows);
	for (size_t i = 0; i < count; i++) {
		if ((spots[i].row >> 16) - height > SAME_POINTS)
			height = spots[i].row >> 16;
		spots[i].row = height << 16 | (spots[i].row & 0xffff);
	}
}

static enum status
spots_of(struct arena *scratch, const struct text *text, const size_t *tokens, size_t count,
	 struct spot **ret, struct err *err)
{
	struct spot *spots = arena_new(scratch, struct spot, count);

	if (!spots)
		return count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < count; i++)
		spots[i] = (struct spot){text->tokens[tokens[i]].form, row_of(text, tokens[i]),
					 tokens[i]};
	join_rows(spots, count);
	qsort(spots, count, sizeof(*spots), compare_spots);
	*ret = spots;
	return STATUS_OK;
}

enum status
drawn_pair(struct arena *scratch, const struct alignment *alignment, const size_t *a,
	   size_t a_count, const size_t *b, size_t b_count, uint32_t *to_a, struct err *err)
{
	struct spot *of_a = NULL, *of_b = NULL;
	size_t i = 0, j = 0;

	TRY(spots_of(scratch, alignment->a, a, a_count, &of_a, err));
	TRY(spots_of(scratch, alignment->b, b, b_count, &of_b, err));
	while (i < a_count && j < b_count) {
		if (of_a[i].form == of_b[j].form)
			to_a[of_b[j++].at] = (uint32_t)of_a[i++].at;
		else if (of_a[i].form < of_b[j].form)
			i++;
		else
			j++;
	}
	return STATUS_OK;
}

/* ---- order ---- */

struct order {
	const struct alignment *alignment;
	const uint32_t *to_a;
	uint32_t *highest; /* of a, among the words of b up to each */
	uint32_t *lowest;  /* of a, among the words of b from each on */
	bool *loose;       /* of a: words of a box that stands whole in b */
	size_t looks;      /* at pairs: so many more */
};

static bool
is_said(const struct text *text, size_t at)
{
	return is_in_text(text, at) && is_word(&text->tokens[at]) &&
	       !layout_is_right_to_left(text_token(text, at));
}

static bool
counts(const struct order *order, size_t b)
{
	const struct alignment *alignment = order->alignment;

	return order->to_a[b] != ALIGN_NONE && is_said(alignment->b, b) &&
	       is_said(alignment->a, order->to_a[b]);
}

/* The text box or the frame that a word stands in; none: it stands in the text. */
static struct slice
box_of(const struct text *text, size_t at)
{
	struct slice place = text->document->units[text->tokens[at].unit].place, box;

	if (!slice_starts(place, SLICE(DOCUMENT_BOX)) || !slice_next(&place, ',', &box))
		return SLICE_NONE;
	return box;
}

/* Whether a word of b stands on the page of the word of the text that is next to the box in a. */
static bool
is_near(struct order *order, const uint32_t *to_b, size_t from, size_t to, size_t at)
{
	const struct text *a = order->alignment->a, *b = order->alignment->b;

	for (size_t i = from; i-- > 0 && order->looks > 0; order->looks--)
		if (to_b[i] != ALIGN_NONE && box_of(a, i).length == 0) {
			if (on_one_page(b, to_b[i], at))
				return true;
			break;
		}
	for (size_t i = to; i < a->count && order->looks > 0; i++, order->looks--)
		if (to_b[i] != ALIGN_NONE && box_of(a, i).length == 0)
			return on_one_page(b, to_b[i], at);
	return false;
}

/* Whether all words of a box stand together in b and in their order, on the page of what is next to
 * it in a. */
static bool
is_whole(struct order *order, const uint32_t *to_b, size_t from, size_t to)
{
	const struct text *a = order->alignment->a, *b = order->alignment->b;
	uint32_t last = ALIGN_NONE;

	for (size_t i = from; i < to; i++) {
		if (!is_said(a, i))
			continue;
		if (to_b[i] == ALIGN_NONE || (last != ALIGN_NONE && to_b[i] <= last))
			return false;
		for (size_t k = last + 1; last != ALIGN_NONE && k < to_b[i]; k++)
			if (is_said(b, k))
				return false;
		last = to_b[i];
	}
	return last != ALIGN_NONE && is_near(order, to_b, from, to, last);
}

/* A box floats on its page: where it stands among the paragraphs nobody sees. */
static enum status
find_loose(struct order *order, struct arena *scratch, struct err *err)
{
	const struct text *a = order->alignment->a, *b = order->alignment->b;
	uint32_t *to_b = arena_new(scratch, uint32_t, a->count + 1);

	order->loose = arena_new(scratch, bool, a->count + 1);
	if (!to_b || !order->loose)
		return err_no_memory(err);
	for (size_t i = 0; i < a->count; i++)
		to_b[i] = ALIGN_NONE;
	for (size_t i = 0; i < b->count; i++)
		if (counts(order, i))
			to_b[order->to_a[i]] = (uint32_t)i;
	for (size_t from = 0, to; from < a->count && is_drawn(b); from = to) {
		struct slice box = box_of(a, from);
		for (to = from + 1; to < a->count && slice_equal(box, box_of(a, to)); to++)
			;
		if (box.length > 0 && is_whole(order, to_b, from, to))
			memset(order->loose + from, true, to - from);
	}
	return STATUS_OK;
}

static enum status
order_init(struct order *order, struct arena *scratch, struct err *err)
{
	size_t count = order->alignment->b->count;
	uint32_t highest = 0, lowest = ALIGN_NONE;

	TRY(find_loose(order, scratch, err));
	order->highest = arena_new(scratch, uint32_t, count + 1);
	order->lowest = arena_new(scratch, uint32_t, count + 1);
	if (!order->highest || !order->lowest)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++) {
		if (counts(order, i) && order->to_a[i] > highest)
			highest = order->to_a[i];
		order->highest[i] = highest;
	}
	order->lowest[count] = lowest;
	for (size_t i = count; i-- > 0;) {
		if (counts(order, i) && order->to_a[i] < lowest)
			lowest = order->to_a[i];
		order->lowest[i] = lowest;
	}
	return STATUS_OK;
}

/* Boxes and diagrams of a slide: they lie upon each other in an order that nobody sees. */
static bool
in_boxes(const struct text *text, size_t a, size_t b)
{
	const struct document_unit *units = text->document->units;
	uint32_t unit_a = text->tokens[a].unit, unit_b = text->tokens[b].unit;
	struct slice place_a = units[unit_a].place, place_b = units[unit_b].place, slide_a, slide_b;

	return unit_a != unit_b && slice_starts(place_a, SLICE("slide ")) &&
	       slice_next(&place_a, ',', &slide_a) && slice_next(&place_b, ',', &slide_b) &&
	       slice_equal(slide_a, slide_b);
}

/* Two words of b, in its order, that a has the other way. */
static bool
may_be_read_so(const struct order *order, size_t before, size_t behind)
{
	const struct text *a = order->alignment->a, *b = order->alignment->b;
	size_t first = order->to_a[behind], second = order->to_a[before];

	return is_drawn_before(b, behind, before) || is_drawn_before(a, second, first) ||
	       order->loose[first] || order->loose[second] ||
	       (is_drawn(b) && in_boxes(a, first, second)) ||
	       (is_drawn(a) && in_boxes(b, before, behind));
}

/* After too many looks everything is. */
static bool
is_astray(struct order *order, size_t at)
{
	uint32_t own = order->to_a[at];

	for (size_t i = at; i-- > 0 && order->highest[i] > own && order->looks > 0; order->looks--)
		if (counts(order, i) && order->to_a[i] > own && !may_be_read_so(order, i, at))
			return true;
	for (size_t i = at + 1; order->lowest[i] < own && order->looks > 0; i++, order->looks--)
		if (counts(order, i) && order->to_a[i] < own && !may_be_read_so(order, at, i))
			return true;
	return order->looks == 0;
}

static enum status
find(struct arena *scratch, const struct alignment *alignment, const uint32_t *to_a, bool *astray,
     struct err *err)
{
	struct order order = {.alignment = alignment, .to_a = to_a, .looks = DRAWN_LOOKS_MAX};

	TRY(order_init(&order, scratch, err));
	for (size_t i = 0; i < alignment->b->count; i++)
		astray[i] = astray[i] && counts(&order, i) && is_astray(&order, i);
	return STATUS_OK;
}

/* ---- words that stand there more than once ---- */

static int
compare_forms(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The forms of words that are marked, sorted. */
struct forms {
	uint64_t *items;
	size_t count;
};

static enum status
forms_read(struct arena *scratch, const struct text *text, const bool *marked, struct forms *ret,
	   struct err *err)
{
	struct forms forms = {.items = arena_new(scratch, uint64_t, text->count)};

	if (!forms.items)
		return text->count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < text->count; i++)
		if (marked[i])
			forms.items[forms.count++] = text->tokens[i].form;
	if (forms.count)
		qsort(forms.items, forms.count, sizeof(*forms.items), compare_forms);
	*ret = forms;
	return STATUS_OK;
}

static bool
forms_have(const struct forms *forms, uint64_t form)
{
	return forms->count &&
	       bsearch(&form, forms->items, forms->count, sizeof(form), compare_forms) != NULL;
}

/* All words of these forms, in their order. */
static enum status
list_words(struct arena *scratch, const struct text *text, const struct forms *forms, size_t **ret,
	   size_t *ret_count, struct err *err)
{
	size_t *words = arena_new(scratch, size_t, text->count), count = 0;

	if (!words)
		return text->count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < text->count; i++)
		if (is_said(text, i) && forms_have(forms, text->tokens[i].form))
			words[count++] = i;
	*ret = words;
	*ret_count = count;
	return STATUS_OK;
}

/* Which of several words that are alike moved is a guess: paired anew row by row they may all be
 * where they were. */
static enum status
find_again(struct arena *scratch, const struct alignment *alignment, const uint32_t *to_a,
	   bool *astray, struct err *err)
{
	size_t count = alignment->b->count, a_count = 0, b_count = 0, *a = NULL, *b = NULL;
	uint32_t *paired = arena_new(scratch, uint32_t, count);
	bool *again = arena_new(scratch, bool, count);
	struct forms forms = {0}, wrong = {0};

	if (!paired || !again)
		return err_no_memory(err);
	memcpy(paired, to_a, count * sizeof(*paired));
	TRY(forms_read(scratch, alignment->b, astray, &forms, err));
	TRY(list_words(scratch, alignment->a, &forms, &a, &a_count, err));
	TRY(list_words(scratch, alignment->b, &forms, &b, &b_count, err));
	for (size_t i = 0; i < b_count; i++) {
		paired[b[i]] = ALIGN_NONE;
		again[b[i]] = true;
	}
	TRY(drawn_pair(scratch, alignment, a, a_count, b, b_count, paired, err));
	TRY(find(scratch, alignment, paired, again, err));
	TRY(forms_read(scratch, alignment->b, again, &wrong, err));
	for (size_t i = 0; i < count; i++)
		astray[i] = astray[i] && forms_have(&wrong, alignment->b->tokens[i].form);
	return STATUS_OK;
}

enum status
drawn_find_astray(struct arena *scratch, const struct alignment *alignment, const uint32_t *to_a,
		  bool *astray, struct err *err)
{
	size_t count = alignment->b->count;

	if (!memchr(astray, true, count))
		return STATUS_OK;
	TRY(find(scratch, alignment, to_a, astray, err));
	return memchr(astray, true, count) ? find_again(scratch, alignment, to_a, astray, err)
					   : STATUS_OK;
}
