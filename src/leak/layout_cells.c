/* Cells that say the same though another program wrote them. */
#include "leak/layout_sides.h"
#include "leak/printed.h"

/* Whether the comma there parts thousands: one to three digits before it, three behind it. */
static bool
is_grouping(struct slice text, size_t at)
{
	size_t before = 0, behind = 0;

	while (before < at && byte_is_digit(text.at[at - before - 1]))
		before++;
	while (at + 1 + behind < text.length && byte_is_digit(text.at[at + 1 + behind]))
		behind++;
	return before > 0 && before <= 3 && behind == 3;
}

/* A number however it is written, with a comma for its point where it parts no thousands, and the
 * value of a condition, which is 1 or 0. */
static bool
is_number(struct slice text, double *ret)
{
	double value = 0, scale = 1;
	bool point = false, digits = false;

	if (slice_equal(text, SLICE("TRUE")) || slice_equal(text, SLICE("FALSE"))) {
		*ret = text.at[0] == 'T';
		return true;
	}
	if (slice_ends(text, SLICE("\xc2\xb0"))) /* of an angle */
		text = slice_part(text, 0, text.length - 2);
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if ((c == '-' && i == 0) || (c == ',' && !point && is_grouping(text, i)))
			continue;
		if ((c == '.' || c == ',') && !point) {
			point = true;
			continue;
		}
		if (!byte_is_digit(c))
			return false;
		digits = true;
		value = value * 10 + (c - '0');
		scale *= point ? 10 : 1;
	}
	*ret = (text.length && text.at[0] == '-' ? -value : value) / scale;
	return digits;
}

/* What a program writes into tables it makes of others (ECMA-376 part 1 §18.10.1.73), and what
 * another one writes instead; NULL: the name of a column. */
static const struct {
	struct slice before;
	const char *after;
} OWN_WORDS[] = {
	{SLICE_INIT("Row Labels"), NULL},
	{SLICE_INIT("Column Labels"), NULL},
	{SLICE_INIT("Grand Total"), "Total Result"},
	{SLICE_INIT("(blank)"), "(empty)"},
};

static bool
is_cell(const struct document *document, struct slice text)
{
	for (size_t i = 0; i < document->unit_count; i++)
		if (document->units[i].kind == UNIT_CELL &&
		    slice_equal(document->units[i].text, text))
			return true;
	return false;
}

static bool
is_own_word(const struct document *original, struct slice before, struct slice after)
{
	for (size_t i = 0; i < sizeof(OWN_WORDS) / sizeof(*OWN_WORDS); i++)
		if (slice_equal(before, OWN_WORDS[i].before))
			return OWN_WORDS[i].after
				       ? slice_equal(after, slice_text(OWN_WORDS[i].after))
				       : is_cell(original, after);
	return false;
}

static bool
is_same_cell(const struct document *original, struct slice before, struct slice after)
{
	double a, b;

	return slice_equal(before, after) || is_own_word(original, before, after) ||
	       (is_number(before, &a) && is_number(after, &b) && a == b);
}

static bool
begins_inside(const struct side *side)
{
	return side->from < side->text->count && !begins_unit(side->text, side->from);
}

static bool
ends_inside(const struct side *side)
{
	return side->to > 0 && !ends_unit(side->text, side->to);
}

/* The first and the last cell of a side; false where something else is among them, or nothing. */
static bool
cells_of(const struct side *side, size_t from, size_t to, size_t *ret_first, size_t *ret_last)
{
	const struct text *text = side->text;

	if (from >= to || to > text->count)
		return false;
	for (size_t i = from; i < to; i++)
		if (kind_at(text, i) != UNIT_CELL)
			return false;
	*ret_first = text->tokens[from].unit;
	*ret_last = text->tokens[to - 1].unit;
	return true;
}

/* The next cell: what is no cell between them is passed over. */
static size_t
next_cell(const struct document *document, size_t at)
{
	do
		at++;
	while (at < document->unit_count && document->units[at].kind != UNIT_CELL);
	return at;
}

/* Of one difference in cells where the other document has none. */
#define CELL_TOKENS_MAX 200

/* The side to its next blanks or ends of units. */
static struct side
whole_words(struct side side)
{
	while (side.from > 0 && side.from < side.text->count && !side.text->tokens[side.from].blank)
		side.from--;
	while (side.to < side.text->count && !side.text->tokens[side.to].blank)
		side.to++;
	return side;
}

/* The next word of a side as it is written, from *at on, which goes behind it. */
static struct slice
next_written(const struct side *side, size_t *at)
{
	struct slice word = text_token(side->text, *at);

	for (++*at; *at < side->to && !side->text->tokens[*at].blank; ++*at) {
		struct slice token = text_token(side->text, *at);
		word.length = (size_t)(token.at + token.length - word.at);
	}
	return word;
}

/* The same where no cells are told of what leaked: cells of one word each, one like the other. */
static bool
same_words(const struct sides *sides)
{
	struct side a = whole_words(sides->a), b = whole_words(sides->b);
	size_t at = b.from, unit, last;

	if (a.to - a.from > CELL_TOKENS_MAX || b.from >= b.to ||
	    !cells_of(&a, a.from, a.to, &unit, &last) || !begins_unit(a.text, a.from) ||
	    !ends_unit(a.text, a.to))
		return false;
	for (size_t i = a.from; i < a.to;) {
		bool alone = begins_unit(a.text, i);
		struct slice word = next_written(&a, &i);
		if (!alone || !ends_unit(a.text, i) || at >= b.to ||
		    !is_same_cell(a.text->document, word, next_written(&b, &at)))
			return false;
	}
	return at == b.to;
}

bool
layout_same_cells(const struct sides *sides)
{
	const struct document *a = sides->a.text->document, *b = sides->b.text->document;
	const struct side *of_a = &sides->a, *of_b = &sides->b;
	size_t i, j, last_a, last_b;

	/* What differs in a cell is in the other one, too: both are compared as a whole. */
	size_t before = begins_inside(of_a) || begins_inside(of_b);
	size_t behind = ends_inside(of_a) || ends_inside(of_b);
	if (of_b->from < of_b->to && kind_at(of_b->text, of_b->from) == UNIT_BODY)
		return same_words(sides);
	if (of_a->from < before || of_b->from < before ||
	    !cells_of(of_a, of_a->from - before, of_a->to + behind, &i, &last_a) ||
	    !cells_of(of_b, of_b->from - before, of_b->to + behind, &j, &last_b))
		return false;
	while (i <= last_a && j <= last_b) {
		/* Over the columns of a table of sums. */
		if (slice_equal(b->units[j].text, SLICE("Data")) && j < last_b) {
			j = next_cell(b, j);
			continue;
		}
		if (!is_same_cell(a, a->units[i].text, b->units[j].text))
			return false;
		i = next_cell(a, i);
		j = next_cell(b, j);
	}
	return i > last_a && j > last_b;
}

/* ---- sheets on paper ---- */

static bool
ends_cell(const struct side *side)
{
	return side->from < side->to && kind_at(side->text, side->from) == UNIT_CELL &&
	       side->text->tokens[side->from].unit == side->text->tokens[side->to - 1].unit &&
	       ends_unit(side->text, side->to);
}

/* Text that is cut where the next cell begins: its end lacks. Numbers are never cut so. */
static bool
is_clipped(const struct sides *sides)
{
	struct slice whole = sides->a.plain, left = sides->b.plain;
	bool letter = false;

	for (size_t i = left.length; i < whole.length; i++)
		letter |= byte_is_letter(whole.at[i]) || (unsigned char)whole.at[i] >= 0x80;
	return letter && ends_cell(&sides->a) && slice_starts(whole, left);
}

/* What stands first on a page, above the cells: the name of the file, say. */
#define PAGE_HEAD_WORDS_MAX 8

static bool
is_page_head(const struct sides *sides)
{
	const struct side *b = &sides->b;

	if (sides->a.plain.length > 0 || b->from == b->to || b->words > PAGE_HEAD_WORDS_MAX ||
	    !begins_unit(b->text, b->from) || !ends_unit(b->text, b->to))
		return false;
	const struct document_unit *units = b->text->document->units;
	size_t unit = b->text->tokens[b->from].unit;
	return unit == b->text->tokens[b->to - 1].unit &&
	       (unit == 0 || !slice_equal(units[unit - 1].place, units[unit].place));
}

/* The sheet of the next cell there, forward or back; none where there is none. */
static struct slice
sheet_of(const struct text *text, size_t at, size_t end, bool back)
{
	while (at != end) {
		at -= back;
		if (kind_at(text, at) == UNIT_CELL) {
			struct slice place = text->document->units[text->tokens[at].unit].place;
			size_t length = slice_find_byte(place, '!');
			return length == SIZE_MAX ? SLICE_NONE : slice_part(place, 0, length);
		}
		at += !back;
	}
	return SLICE_NONE;
}

/* Whole sheets lack. */
static bool
are_sheets(const struct sides *sides)
{
	const struct side *a = &sides->a;
	struct slice first = sheet_of(a->text, a->from, a->to, false);
	struct slice last = sheet_of(a->text, a->to, a->from, true);

	for (size_t i = a->from; i < a->to; i++) {
		enum document_unit_kind kind = kind_at(a->text, i);
		if (kind != UNIT_CELL && kind != UNIT_RUNNING && kind != UNIT_NOTE)
			return false;
	}
	return sides->b.plain.length == 0 && first.length > 0 &&
	       !slice_equal(first, sheet_of(a->text, a->from, 0, true)) &&
	       !slice_equal(last, sheet_of(a->text, a->to, a->text->count, false));
}

/* The same behind cells that say what the original does, in another form. */
static bool
are_sheets_behind(const struct sides *sides)
{
	struct sides cells = *sides, sheets = *sides;
	const struct text *text = sides->a.text;
	struct slice first = sheet_of(text, sides->a.from, sides->a.to, false);
	size_t at = sides->a.from;

	while (at < sides->a.to && kind_at(text, at) == UNIT_CELL &&
	       slice_equal(sheet_of(text, at, sides->a.to, false), first))
		at++;
	cells.a.to = sheets.a.from = at;
	sheets.b.plain = SLICE_NONE;
	return at < sides->a.to && layout_same_cells(&cells) && are_sheets(&sheets);
}

/* ---- cells that have no room ---- */

/* The cell right of one with words, SIZE_MAX where that has none: only then a cell has no more room
 * than its column. */
static size_t
cell_beside(const struct text *text, size_t at)
{
	const struct document *document = text->document;
	size_t unit = text->tokens[at].unit, next = next_cell(document, unit);
	struct slice words = document->units[unit].text;
	struct cell_place own, other;
	bool letter = false;

	for (size_t i = 0; i < words.length; i++)
		letter |= byte_is_letter(words.at[i]) || (unsigned char)words.at[i] >= 0x80;
	if (!letter || kind_at(text, at) != UNIT_CELL || next >= document->unit_count ||
	    !cell_place_read(document->units[unit].place, &own) ||
	    !cell_place_read(document->units[next].place, &other))
		return SIZE_MAX;
	return slice_equal(own.sheet, other.sheet) && own.row == other.row &&
			       own.column + 1 == other.column
		       ? next
		       : SIZE_MAX;
}

/* How much they begin with in common; letters that another case has are others. */
static size_t
common_head(struct slice a, struct slice b)
{
	size_t length = 0;

	while (length < a.length && length < b.length && a.at[length] == b.at[length])
		length++;
	return length;
}

bool
layout_is_cut_cell(const struct text *text, size_t at, struct slice shown)
{
	size_t next = cell_beside(text, at), behind;

	if (next == SIZE_MAX || shown.length == 0)
		return false;
	size_t head = common_head(text_token(text, at), shown);
	if (head == shown.length)
		return head < text_token(text, at).length;
	behind = text_unit_end(text, at);
	if (behind == text->count || text->tokens[behind].unit != next)
		return false;
	struct slice rest = text_token(text, behind);
	return head > 0 && slice_ends(shown, rest) && shown.length - rest.length <= head &&
	       shown.length > rest.length;
}

bool
layout_is_cell_end(const struct alignment *alignment, size_t at)
{
	const struct text *text = alignment->a;

	if (begins_unit(text, at) || cell_beside(text, at) == SIZE_MAX)
		return false;
	for (size_t end = text_unit_end(text, at); at < end; at++)
		if (alignment->to_b[at] != ALIGN_NONE)
			return false;
	return true;
}

bool
layout_may_be_printing(const struct sides *sides)
{
	const struct document *b = sides->b.text->document;

	if (!text_has_cells(sides->a.text) || b->unit_count == 0)
		return false;
	if (printed_is_print(b)) /* a line of a text begins no page */
		return is_clipped(sides) ||
		       (slice_starts(b->units[0].place, SLICE("page ")) && is_page_head(sides));
	return slice_starts(b->units[0].place, SLICE("row ")) &&
	       (are_sheets(sides) || are_sheets_behind(sides));
}
