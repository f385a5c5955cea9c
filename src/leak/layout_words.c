#include "leak/layout_words.h"

#include "base/cursor.h"
#include "leak/layout_heads.h"
#include "leak/limits.h"
#include "leak/printed.h"

#include <stdlib.h>

/* A word or sign that one side of a difference has. */
struct stray {
	struct slice form;
	size_t hunk;  /* from the first */
	size_t at;    /* the token */
	size_t bytes; /* as written */
	bool of_b;
	bool spare;  /* of a difference that is layout: it may stand for one, and need not */
	bool sign;   /* no word */
	bool inside; /* of a passage within a paragraph */
	bool done;   /* its like was found ... */
	bool spared; /* ... in a difference that is layout */
	bool passed; /* it need not have one: a page's number, a note's */
};

struct strays {
	const struct hunks *hunks;
	size_t first, hunk_count;
	struct stray *items;
	size_t count, capacity;
	bool one_place;
	size_t looks; /* for parts of words: so many more */
	uint64_t notes;
	struct disorder *disorder;
};

/* ---- forms ---- */

bool
layout_is_right_to_left(struct slice word)
{
	uint32_t c = layout_first(word);

	return c >= 0x590 && c <= 0x8ff;
}

static int
compare_letters(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* A word that is written from the right stands in either order in a PDF: its letters, sorted. */
static enum status
sort_letters(struct arena *scratch, struct slice form, struct slice *ret, struct err *err)
{
	uint32_t *letters = arena_new(scratch, uint32_t, form.length + 1);
	struct cursor cursor;
	struct buf buf;
	size_t count = 0;

	if (!letters)
		return err_no_memory(err);
	cursor_init(&cursor, form);
	while (cursor_utf8(&cursor, &letters[count]))
		count++;
	qsort(letters, count, sizeof(*letters), compare_letters);
	buf_init(&buf, scratch);
	for (size_t i = 0; i < count; i++)
		buf_write_utf8(&buf, letters[i]);
	return buf_slice(&buf, ret, err);
}

static enum status
form_of(struct arena *scratch, struct disorder *disorder, const struct token *token,
	struct slice word, struct slice *ret, struct err *err)
{
	struct buf buf;

	if (!is_word(token)) {
		*ret = layout_sign(word);
		return STATUS_OK;
	}
	buf_init(&buf, scratch);
	letters_form(&buf, word);
	TRY(buf_slice(&buf, ret, err));
	if (!layout_is_right_to_left(word))
		return STATUS_OK;
	disorder->right_to_left = true;
	return sort_letters(scratch, *ret, ret, err);
}

/* ---- listing ---- */

/* A minus belongs to its number, and what parts two numbers to both; any other hyphen to how lines
 * end. */
static bool
is_hyphen(const struct text *text, size_t at)
{
	bool number = at + 1 < text->count && !text->tokens[at + 1].blank &&
		      byte_is_digit(text_token(text, at + 1).at[0]);
	bool behind =
		at > 0 && !text->tokens[at].blank &&
		byte_is_digit(text_token(text, at - 1).at[text_token(text, at - 1).length - 1]);

	return layout_sign(text_token(text, at)).at[0] == '-' &&
	       (!number || (!text->tokens[at].blank && !behind));
}

/* What comes and goes with a format wherever it stands. */
static bool
is_loose(const struct text *text, const struct heads *heads, size_t at, bool of_b,
	 bool right_to_left)
{
	struct slice word = text_token(text, at);
	uint32_t c = layout_first(word);

	if (layout_is_loose_head(text, of_b ? heads->b : heads->a, at) || is_hyphen(text, at))
		return true;
	if (text->tokens[at].class == LETTER_HIDDEN)
		return !of_b || right_to_left || c == 0xad;
	return !is_word(&text->tokens[at]) && layout_is_bullet(c) && c >= 0x80;
}

static size_t
count_words(const struct text *text, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += is_word(&text->tokens[i]);
	return count;
}

static bool
has_digit(struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		if (byte_is_digit(word.at[i]))
			return true;
	return false;
}

/* Not what a unit begins or ends with; of one word, not all of a unit. */
static bool
is_inside(const struct text *text, size_t from, size_t to)
{
	bool begins = begins_unit(text, from), ends = ends_unit(text, to);

	return count_words(text, from, to) > 1 ? !begins && !ends : !begins || !ends;
}

/* Without running heads of the original that what came in begins or ends with. */
static void
leave_out_heads(const struct hunks *hunks, const struct text *text, size_t *from, size_t *to)
{
	struct side side = {.text = text, .heads = hunks->heads->b, .from = *from, .to = *to};

	if (side_leave_out_heads(&side, hunks->alignment->a, hunks->heads)) {
		*from = side.from;
		*to = side.to;
	}
}

static enum status
add_side(struct arena *scratch, struct strays *strays, size_t number, bool of_b, struct err *err)
{
	const struct hunk *hunk = &strays->hunks->items[strays->first + number];
	const struct alignment *alignment = strays->hunks->alignment;
	const struct text *text = of_b ? alignment->b : alignment->a;
	size_t from = of_b ? hunk->b : hunk->a, to = of_b ? hunk->b_end : hunk->a_end;

	if (of_b)
		leave_out_heads(strays->hunks, text, &from, &to);
	bool inside = from < to && is_inside(text, from, to);

	for (size_t at = from; at < to; at++) {
		const struct token *token = &text->tokens[at];
		struct stray stray = {.hunk = number,
				      .at = at,
				      .bytes = token->length,
				      .of_b = of_b,
				      .spare = hunk->class != HUNK_CHANGE,
				      .sign = !is_word(token),
				      .inside = inside};
		if (of_b && strays->hunks->labels && strays->hunks->labels[at])
			continue;
		if (is_loose(text, strays->hunks->heads, at, of_b, strays->disorder->right_to_left))
			continue;
		/* Any number is like another: one of an item may be spared near by only. */
		if (stray.spare && !strays->one_place && has_digit(text_token(text, at)))
			continue;
		TRY(form_of(scratch, strays->disorder, token, text_token(text, at), &stray.form,
			    err));
		struct stray *items =
			arena_grow(scratch, strays->items, &strays->capacity, strays->count + 1,
				   sizeof(*items), _Alignof(struct stray));
		if (!items)
			return err_no_memory(err);
		strays->items = items;
		items[strays->count++] = stray;
	}
	return STATUS_OK;
}

/* What is layout may be what lacks on the other side of a change: the number of an item, a running
 * head, what stands twice, notes that were left out. */
static bool may_spare(enum hunk_class class)
{
	return class == HUNK_LABEL || class == HUNK_RUNNING || class == HUNK_AGAIN;
}

static enum status
list(struct arena *scratch, struct strays *strays, struct err *err)
{
	for (size_t i = 0; i < strays->hunk_count; i++) {
		const struct hunk *hunk = &strays->hunks->items[strays->first + i];
		bool change = hunk->class == HUNK_CHANGE;
		bool both = hunk->a < hunk->a_end && hunk->b < hunk->b_end;
		if (hunk->apart || (!change && !may_spare(hunk->class)))
			continue;
		TRY(add_side(scratch, strays, i, false, err));
		if (change || !both)
			TRY(add_side(scratch, strays, i, true, err));
	}
	return STATUS_OK;
}

/* ---- pairing ---- */

static int
compare_strays(const void *a, const void *b)
{
	const struct stray *left = a, *right = b;
	int order = slice_compare(left->form, right->form);

	if (order)
		return order;
	if (left->spare != right->spare)
		return left->spare - right->spare;
	return (left->at > right->at) - (left->at < right->at);
}

struct group {
	struct stray *items;
	size_t count;
	size_t a, b, a_spare, b_spare; /* how many there are */
};

static size_t
group_read(struct strays *strays, size_t from, struct group *ret)
{
	struct group group = {.items = &strays->items[from]};

	for (; from + group.count < strays->count &&
	       slice_equal(group.items[group.count].form, group.items[0].form);
	     group.count++) {
		const struct stray *stray = &group.items[group.count];
		size_t *number = stray->of_b    ? stray->spare ? &group.b_spare : &group.b
				 : stray->spare ? &group.a_spare
						: &group.a;
		++*number;
	}
	*ret = group;
	return group.count;
}

/* Of one side as many as `count`, those of differences that have less left over first. */
static void
pair_side(struct strays *strays, const struct group *group, bool of_b, size_t count)
{
	for (int any = 0; any < 2; any++)
		for (size_t i = 0; i < group->count && count > 0; i++) {
			struct stray *stray = &group->items[i];
			if (stray->of_b != of_b || stray->spare || stray->done ||
			    (!any && strays->disorder->left[stray->hunk].words > 0))
				continue;
			stray->done = true;
			count--;
		}
}

static void
count_left(struct strays *strays, const struct group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct stray *stray = &group->items[i];
		if (!stray->done && !stray->spare && !stray->sign)
			strays->disorder->left[stray->hunk].words++;
	}
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A word that stands on both sides as often is the same one; where one side has more of them it is
 * those that keep company with other words which are left over. */
static void
pair(struct strays *strays)
{
	struct group group;

	for (int round = 0; round < 2; round++)
		for (size_t at = 0; at < strays->count;) {
			at += group_read(strays, at, &group);
			size_t both = least(group.a, group.b);
			bool plain = group.a == group.b || both == 0;
			if (plain != (round == 0))
				continue;
			pair_side(strays, &group, false, both);
			pair_side(strays, &group, true, both);
			count_left(strays, &group);
		}
}

/* What is left over may still be what the other side has in a difference that is layout. */
static void
pair_spare(struct strays *strays)
{
	struct group group;

	for (size_t at = 0; at < strays->count;) {
		at += group_read(strays, at, &group);
		for (size_t i = 0; i < group.count; i++) {
			struct stray *stray = &group.items[i];
			size_t *spare = stray->of_b ? &group.a_spare : &group.b_spare;
			if (stray->done || stray->spare || *spare == 0)
				continue;
			stray->done = stray->spared = true;
			--*spare;
		}
	}
}

/* ---- parts ---- */

/* What is left over, of one side; of differences that are layout where `spare`. */
static size_t
list_left(const struct strays *strays, bool of_b, bool spare, struct stray **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < strays->count; i++) {
		struct stray *stray = &strays->items[i];
		if (!stray->done && stray->spare == spare && !stray->sign && stray->of_b == of_b)
			ret[count++] = stray;
	}
	return count;
}

#define PARTS_MAX 8

/* How many of them stand before or at word; they are sorted. */
static size_t
count_up_to(struct stray **parts, size_t count, struct slice word)
{
	size_t least = 0, most = count;

	while (least < most) {
		size_t middle = least + (most - least) / 2;
		if (slice_compare(parts[middle]->form, word) <= 0)
			least = middle + 1;
		else
			most = middle;
	}
	return least;
}

/* Whether word is put together of parts, each used once; these are done then. */
static bool
compose(struct strays *strays, struct slice word, struct stray **parts, size_t count, size_t depth)
{
	if (word.length == 0)
		return true;
	/* What a word begins with stands before it: of those that fit, the longest first. */
	for (size_t i = count_up_to(parts, count, word);
	     i-- > 0 && depth < PARTS_MAX && strays->looks > 0;) {
		struct stray *part = parts[i];
		strays->looks--;
		if (part->form.length == 0 || part->form.at[0] != word.at[0])
			break;
		if (part->done || (depth == 0 && part->form.length >= word.length) ||
		    !slice_starts(word, part->form))
			continue;
		part->done = true;
		if (compose(strays, slice_part(word, part->form.length, SIZE_MAX), parts, count,
			    depth + 1))
			return true;
		part->done = false;
	}
	return false;
}

/* A word that a narrow cell or the end of a line cut is the same. A number may be cut so on its own
 * page only. */
static void
join_parts(struct strays *strays, struct stray **whole, size_t whole_count, struct stray **parts,
	   size_t part_count)
{
	for (size_t i = 0; i < whole_count; i++) {
		if (whole[i]->done || (!strays->one_place && has_digit(whole[i]->form)))
			continue;
		whole[i]->done = compose(strays, whole[i]->form, parts, part_count, 0);
		strays->disorder->cut |= whole[i]->done;
	}
}

/* "hin116" is "hin" with the mark of a note. */
static void
join_marked(struct strays *strays, struct stray **a, size_t a_count, struct stray **b,
	    size_t b_count)
{
	for (size_t i = 0; strays->notes && i < b_count; i++) {
		struct slice rest = layout_without_mark(b[i]->form, strays->notes);
		if (b[i]->done || rest.length == 0 || rest.length == b[i]->form.length)
			continue;
		for (size_t j = 0; j < a_count && !b[i]->done; j++)
			if (!a[j]->done && slice_equal(a[j]->form, rest))
				a[j]->done = b[i]->done = true;
	}
}

/* What a cell says as TRUE is printed as 1. */
static void
join_values(struct strays *strays, struct stray **a, size_t a_count, struct stray **b,
	    size_t b_count)
{
	const struct text *text = strays->hunks->alignment->a;

	for (size_t i = 0; i < a_count; i++) {
		struct slice word = text_token(text, a[i]->at);
		bool yes = slice_equal(word, SLICE("TRUE"));
		if (a[i]->done || (!yes && !slice_equal(word, SLICE("FALSE"))) ||
		    kind_at(text, a[i]->at) != UNIT_CELL)
			continue;
		for (size_t j = 0; j < b_count && !a[i]->done && strays->looks > 0; j++) {
			strays->looks--;
			if (!b[j]->done && slice_equal(b[j]->form, yes ? SLICE("1") : SLICE("0")))
				a[i]->done = b[j]->done = true;
		}
	}
}

/* The number of its own page, or of a note, that came in where no number went. */
static void
pass_numbers(struct strays *strays, struct stray **a, size_t a_count, struct stray **b,
	     size_t b_count)
{
	const struct text *text = strays->hunks->alignment->b;

	for (size_t i = 0; i < a_count; i++)
		if (!a[i]->done && has_digit(a[i]->form))
			return;
	for (size_t i = 0; i < b_count; i++) {
		struct slice place = text->document->units[text->tokens[b[i]->at].unit].place;
		uint64_t number;
		if (!slice_number(b[i]->form, &number))
			continue;
		if ((number > 0 && number <= strays->notes) ||
		    (slice_starts(place, SLICE("page ")) &&
		     slice_equal(slice_part(place, 5, SIZE_MAX), b[i]->form)))
			b[i]->done = b[i]->passed = true;
	}
}

/* The same word in part: a conversion lost some of its letters. */
#define PART_BYTES_MIN 3

static bool
is_rest(struct strays *strays, const struct stray *stray, struct stray **whole, size_t count)
{
	if (stray->form.length < PART_BYTES_MIN || has_digit(stray->form))
		return false;
	for (size_t i = 0; i < count && strays->looks > 0; i++) {
		strays->looks--;
		if (!whole[i]->done && slice_find(whole[i]->form, stray->form) != SIZE_MAX)
			return true;
	}
	return false;
}

/* ---- printed cells ---- */

/* The word of the next cell that is printed right behind the one that was cut. */
static void
find_behind(struct stray **a, size_t count, const struct text *text, size_t at)
{
	size_t behind = at;

	while (behind < text->count && text->tokens[behind].unit == text->tokens[at].unit)
		behind++;
	for (size_t i = 0; i < count; i++)
		if (a[i]->at == behind)
			a[i]->done = true;
}

/* The signs that stand for a number which has no room. */
#define HASHES_MIN 3

/* How many such numbers the difference has on the other side, which are done then. */
static size_t
count_hashes(struct strays *strays, size_t number)
{
	const struct text *text = strays->hunks->alignment->b;
	const struct hunk *hunk = &strays->hunks->items[strays->first + number];
	size_t count = 0, length;

	for (size_t at = hunk->b; at < hunk->b_end; at += length ? length : 1) {
		for (length = 0; at + length < hunk->b_end &&
				 (length == 0 || !text->tokens[at + length].blank) &&
				 slice_equal(text_token(text, at + length), SLICE("#"));
		     length++)
			;
		count += length >= HASHES_MIN;
	}
	return count;
}

/* Whether the cell that the token is of is a number or a date. */
static bool
is_of_figures(const struct text *text, size_t at)
{
	struct slice cell = text->document->units[text->tokens[at].unit].text;

	for (size_t i = 0; i < cell.length; i++)
		if (byte_is_letter(cell.at[i]) || (unsigned char)cell.at[i] >= 0x80)
			return false;
	return kind_at(text, at) == UNIT_CELL;
}

static bool
is_hash(const struct strays *strays, const struct stray *stray)
{
	return stray->of_b &&
	       slice_equal(text_token(strays->hunks->alignment->b, stray->at), SLICE("#"));
}

/* Where there are as many runs of these signs as cells of figures lack, they stand for these. */
static enum status
pass_hashes(struct arena *scratch, struct strays *strays, struct err *err)
{
	const struct text *text = strays->hunks->alignment->a;
	size_t *hashes = arena_new(scratch, size_t, strays->hunk_count);
	size_t *lacking = arena_new(scratch, size_t, strays->hunk_count);

	if (!hashes || !lacking)
		return err_no_memory(err);
	for (size_t i = 0; i < strays->hunk_count; i++)
		hashes[i] = count_hashes(strays, i);
	for (size_t i = 0; i < strays->count; i++) {
		const struct stray *stray = &strays->items[i];
		lacking[stray->hunk] += !stray->done && !stray->spare && !stray->of_b &&
					begins_unit(text, stray->at) &&
					is_of_figures(text, stray->at);
	}
	for (size_t i = 0; i < strays->count; i++) {
		struct stray *stray = &strays->items[i];
		bool figures = !stray->of_b && is_of_figures(text, stray->at);
		if (stray->done || stray->spare || !hashes[stray->hunk] ||
		    lacking[stray->hunk] != hashes[stray->hunk] ||
		    (!figures && !is_hash(strays, stray)))
			continue;
		stray->done = strays->disorder->clipped = true;
	}
	return STATUS_OK;
}

/* Words of cells that a print cuts where the next cell begins, and numbers that have no room. */
static enum status
join_clipped(struct arena *scratch, struct strays *strays, struct stray **a, size_t a_count,
	     struct stray **b, size_t b_count, struct err *err)
{
	const struct alignment *alignment = strays->hunks->alignment;

	if (!printed_is_print(alignment->b->document))
		return STATUS_OK;
	for (size_t i = 0; i < b_count; i++) {
		struct slice shown = text_token(alignment->b, b[i]->at);
		for (size_t j = 0; j < a_count && !b[i]->done && strays->looks > 0; j++) {
			if (a[j]->done || kind_at(alignment->a, a[j]->at) != UNIT_CELL)
				continue;
			strays->looks--;
			if (!layout_is_cut_cell(alignment->a, a[j]->at, shown))
				continue;
			b[i]->done = a[j]->done = strays->disorder->clipped = true;
			find_behind(a, a_count, alignment->a, a[j]->at);
		}
	}
	for (size_t j = 0; j < a_count; j++)
		if (!a[j]->done && layout_is_cell_end(alignment, a[j]->at))
			a[j]->done = strays->disorder->clipped = true;
	return pass_hashes(scratch, strays, err);
}

/* ---- summing up ---- */

static void
sum_up(struct strays *strays)
{
	struct disorder *disorder = strays->disorder;

	for (size_t i = 0; i < strays->hunk_count; i++)
		disorder->left[i].words = 0;
	for (size_t i = 0; i < strays->count; i++) {
		const struct stray *stray = &strays->items[i];
		struct leftover *left = &disorder->left[stray->hunk];
		if (stray->spare)
			continue;
		if (stray->spared || stray->passed)
			continue;
		if (stray->done) {
			bool counts = !stray->sign && !stray->of_b;
			*(stray->of_b ? &left->moved_here : &left->moved_away) |= !stray->sign;
			disorder->moved += counts;
			disorder->moved_alone += counts && !stray->inside;
			disorder->alone_bytes += counts && !stray->inside ? stray->bytes : 0;
			continue;
		}
		left->words += !stray->sign;
		left->signs += stray->sign;
		*(stray->of_b ? &left->b_bytes : &left->a_bytes) += stray->bytes;
		disorder->words += !stray->sign;
		disorder->signs += stray->sign;
	}
	for (size_t i = 0; i < strays->hunk_count; i++)
		disorder->replaced |= disorder->left[i].moved_here && disorder->left[i].moved_away;
}

static enum status
match(struct arena *scratch, struct strays *strays, struct err *err)
{
	struct stray **a = arena_new(scratch, struct stray *, strays->count);
	struct stray **b = arena_new(scratch, struct stray *, strays->count);
	struct stray **spare = arena_new(scratch, struct stray *, strays->count);

	if (strays->count == 0)
		return STATUS_OK;
	if (!a || !b || !spare)
		return err_no_memory(err);
	qsort(strays->items, strays->count, sizeof(*strays->items), compare_strays);
	pair(strays);
	size_t spare_count = list_left(strays, false, true, spare);
	size_t a_count = list_left(strays, false, false, a);
	size_t b_count = list_left(strays, true, false, b);
	join_marked(strays, a, a_count, b, b_count);
	join_values(strays, a, a_count, b, b_count);
	join_parts(strays, a, a_count, b, b_count);
	join_parts(strays, b, b_count, a, a_count);
	pair_spare(strays);
	join_parts(strays, spare, spare_count, b, b_count);
	TRY(join_clipped(scratch, strays, a, a_count, b, b_count, err));
	pass_numbers(strays, a, a_count, b, b_count);
	for (size_t i = 0; i < b_count; i++)
		if (!b[i]->done && !is_rest(strays, b[i], a, a_count))
			strays->disorder->left[b[i]->hunk].come = true;
	return STATUS_OK;
}

enum status
disorder_read(struct arena *scratch, const struct hunks *hunks, size_t first, size_t end,
	      bool one_place, struct disorder *ret, struct err *err)
{
	struct disorder disorder = {.left = arena_new(scratch, struct leftover, end - first)};
	struct strays strays = {.hunks = hunks,
				.first = first,
				.hunk_count = end - first,
				.one_place = one_place,
				.looks = PART_LOOKS_MAX,
				.notes = hunks->alignment->a->notes,
				.disorder = &disorder};

	if (end == first) {
		*ret = disorder;
		return STATUS_OK;
	}
	if (!disorder.left)
		return err_no_memory(err);
	TRY(list(scratch, &strays, err));
	TRY(match(scratch, &strays, err));
	sum_up(&strays);
	*ret = disorder;
	return STATUS_OK;
}
