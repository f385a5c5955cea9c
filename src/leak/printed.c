#include "leak/printed.h"

#include "leak/limits.h"

#include <stdlib.h>

bool
cell_place_read(struct slice place, struct cell_place *ret)
{
	struct cell_place cell = {.column = 0};
	size_t digits = place.length, at;

	while (digits > 0 && byte_is_digit(place.at[digits - 1]))
		digits--;
	for (at = digits; at > 0 && place.at[at - 1] >= 'A' && place.at[at - 1] <= 'Z'; at--)
		;
	for (size_t i = at; i < digits && digits - at < 8; i++)
		cell.column = cell.column * 26 + (uint64_t)(place.at[i] - 'A' + 1);
	cell.sheet = slice_part(place, 0, at);
	if (cell.column == 0 || !slice_ends(cell.sheet, SLICE("!")) ||
	    !slice_number(slice_part(place, digits, SIZE_MAX), &cell.row))
		return false;
	*ret = cell;
	return true;
}

bool
printed_is_print(const struct document *document)
{
	struct slice place = document->unit_count ? document->units[0].place : SLICE_NONE;

	return slice_starts(place, SLICE("page ")) || slice_starts(place, SLICE("line "));
}

/* ---- words that both have once ---- */

struct word {
	uint64_t form;
	uint32_t at;
	bool of_print;
};

static int
compare_words(const void *a, const void *b)
{
	const struct word *left = a, *right = b;

	if (left->form != right->form)
		return left->form > right->form ? 1 : -1;
	return left->of_print - right->of_print;
}

/* Of each token of the original where the print has it; UINT32_MAX: nowhere, or one of them has it
 * several times. */
static enum status
find_words(struct arena *scratch, const struct text *original, const struct text *print,
	   uint32_t **ret, struct err *err)
{
	size_t all = original->count + print->count;
	struct word *words = arena_new(scratch, struct word, all);
	uint32_t *places = arena_new(scratch, uint32_t, original->count);

	if (!words || !places)
		return err_no_memory(err);
	for (size_t i = 0; i < all; i++) {
		bool of_print = i >= original->count;
		size_t at = of_print ? i - original->count : i;
		const struct text *text = of_print ? print : original;
		words[i] = (struct word){text->tokens[at].form, (uint32_t)at, of_print};
	}
	for (size_t i = 0; i < original->count; i++)
		places[i] = UINT32_MAX;
	qsort(words, all, sizeof(*words), compare_words);
	for (size_t i = 0, end; i < all; i = end) {
		for (end = i + 1; end < all && words[end].form == words[i].form; end++)
			;
		if (end == i + 2 && !words[i].of_print && words[i + 1].of_print)
			places[words[i].at] = words[i + 1].at;
	}
	*ret = places;
	return STATUS_OK;
}

/* ---- groups of columns ---- */

/* Tokens of one sheet that the print has: in which column, and where. */
struct mark {
	uint64_t column;
	uint32_t place;
};

struct sheet {
	size_t from, to; /* its cells, in tokens; nothing else stands between them */
	struct mark *marks;
	size_t count;
	uint64_t breaks[PRINTED_GROUPS_MAX]; /* columns that begin a group, but for the first */
	size_t break_count;
};

static int
compare_marks(const void *a, const void *b)
{
	const struct mark *left = a, *right = b;

	return (left->place > right->place) - (left->place < right->place);
}

static bool
place_of(const struct text *text, size_t at, struct cell_place *ret)
{
	const struct document_unit *unit = &text->document->units[text->tokens[at].unit];

	return unit->kind == UNIT_CELL && cell_place_read(unit->place, ret);
}

/* The sheet that begins there, in the order of the print. */
static void
sheet_read(const struct text *text, const uint32_t *places, size_t from, struct sheet *sheet)
{
	struct cell_place first, cell;
	size_t at = from;

	sheet->count = sheet->break_count = 0;
	sheet->from = from;
	for (bool any = place_of(text, at, &first); any && at < text->count; at++) {
		if (!place_of(text, at, &cell) || !slice_equal(cell.sheet, first.sheet))
			break;
		if (places[at] != UINT32_MAX)
			sheet->marks[sheet->count++] = (struct mark){cell.column, places[at]};
	}
	sheet->to = at;
	if (sheet->count)
		qsort(sheet->marks, sheet->count, sizeof(*sheet->marks), compare_marks);
}

/* Few words may stand on the other side, as the numbers of rows that are printed again do. */
#define STRAY_PART 20
#define GROUP_MARKS_MIN 2

/* Whether columns before that one come before all others. */
static bool
is_break(const struct sheet *sheet, uint64_t column)
{
	size_t left = 0, wrong, least;

	for (size_t i = 0; i < sheet->count; i++)
		left += sheet->marks[i].column < column;
	wrong = least = left; /* where none is taken for one of them */
	for (size_t i = 0; i < sheet->count; i++) {
		wrong = sheet->marks[i].column >= column ? wrong + 1 : wrong - 1;
		least = wrong < least ? wrong : least;
	}
	return left >= GROUP_MARKS_MIN && sheet->count - left >= GROUP_MARKS_MIN &&
	       least * STRAY_PART <= sheet->count;
}

static void
find_breaks(struct sheet *sheet)
{
	uint64_t last = 0;

	for (size_t i = 0; i < sheet->count; i++)
		last = sheet->marks[i].column > last ? sheet->marks[i].column : last;
	for (uint64_t column = 2; column <= last && column <= PRINTED_COLUMNS_MAX &&
				  sheet->break_count < PRINTED_GROUPS_MAX;
	     column++)
		if (is_break(sheet, column))
			sheet->breaks[sheet->break_count++] = column;
}

static size_t
group_of(const struct sheet *sheet, uint64_t column)
{
	size_t group = 0;

	while (group < sheet->break_count && column >= sheet->breaks[group])
		group++;
	return group;
}

/* The tokens of a sheet by its groups. */
static void
write_sheet(const struct text *original, const struct sheet *sheet, struct token *ret)
{
	struct cell_place cell;

	for (size_t group = 0; group <= sheet->break_count; group++)
		for (size_t at = sheet->from; at < sheet->to; at++)
			if (place_of(original, at, &cell) && group_of(sheet, cell.column) == group)
				*ret++ = original->tokens[at];
}

enum status
printed_order(struct arena *arena, const struct text *original, const struct text *print,
	      struct text *ret, bool *ret_changed, struct err *err)
{
	struct sheet sheet;
	struct token *tokens;
	bool changed = false;
	uint32_t *places;

	if (print->count == 0 || !text_has_cells(original)) {
		*ret_changed = false;
		return STATUS_OK;
	}
	tokens = arena_new(arena, struct token, original->all);
	sheet.marks = arena_new(arena, struct mark, original->count);
	if (!tokens || !sheet.marks)
		return err_no_memory(err);
	TRY(find_words(arena, original, print, &places, err));
	memcpy(tokens, original->tokens, original->all * sizeof(*tokens));
	for (size_t at = 0, next; at < original->count; at = next) {
		sheet_read(original, places, at, &sheet);
		next = sheet.to > at ? sheet.to : at + 1;
		find_breaks(&sheet);
		if (sheet.break_count == 0)
			continue;
		write_sheet(original, &sheet, tokens + sheet.from);
		changed = true;
	}
	*ret = *original;
	ret->tokens = tokens;
	*ret_changed = changed;
	return STATUS_OK;
}
