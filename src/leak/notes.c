/*
 * Where notes are told of: in the paragraph behind which their mark stands as an aside, or before
 * which they stand themselves, as the format has it; and in which order they are.
 */
#include "base/map.h"
#include "leak/hunk.h"
#include "leak/limits.h"

/* ---- paragraphs ---- */

struct anchors {
	size_t *units; /* the paragraph of each note, in their order */
	size_t count;
};

static bool
is_text(const struct document_unit *unit)
{
	return unit_is_shown(unit->kind) && unit->kind != UNIT_RUNNING;
}

/* The next paragraph from there on, or back; unit_count where there is none. */
static size_t
next_text(const struct document *document, size_t at, bool back)
{
	for (; at < document->unit_count; at += back ? SIZE_MAX : 1)
		if (is_text(&document->units[at]))
			return at;
	return document->unit_count;
}

/* Marks behind paragraphs, but for those of the notes themselves; where there is none, notes before
 * a paragraph. */
static enum status
anchors_read(struct arena *scratch, const struct document *document, struct anchors *ret,
	     struct err *err)
{
	struct anchors marks = {arena_new(scratch, size_t, document->unit_count), 0};
	struct anchors notes = {arena_new(scratch, size_t, document->unit_count), 0};

	if (document->unit_count && (!marks.units || !notes.units))
		return err_no_memory(err);
	for (size_t i = 0; i < document->unit_count; i++) {
		const struct document_unit *unit = &document->units[i];
		size_t text = document->unit_count;
		if (unit->kind == UNIT_LABEL) {
			text = next_text(document, i, true);
			if (text < document->unit_count && document->units[text].kind != UNIT_NOTE)
				marks.units[marks.count++] = text;
		} else if (unit->kind == UNIT_NOTE) {
			text = next_text(document, i + 1, false);
			if (text < document->unit_count && document->units[text].kind != UNIT_NOTE)
				notes.units[notes.count++] = text;
		}
	}
	*ret = marks.count ? marks : notes;
	return STATUS_OK;
}

static size_t
first_token(const struct text *text, size_t unit)
{
	size_t low = 0, high = text->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text->tokens[middle].unit < unit)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether words of that paragraph of the original leaked, and none of them in the other one. */
static bool
is_elsewhere(const struct alignment *alignment, size_t unit_of_a, size_t unit_of_b)
{
	const struct text *a = alignment->a, *b = alignment->b;
	bool leaked = false;

	for (size_t i = first_token(a, unit_of_a); i < a->count && a->tokens[i].unit == unit_of_a;
	     i++) {
		if (alignment->to_b[i] == ALIGN_NONE)
			continue;
		if (b->tokens[alignment->to_b[i]].unit == unit_of_b)
			return false;
		leaked = true;
	}
	return leaked;
}

/* ---- order ---- */

/* A note of the original, tokens [from, to), and where what leaked has it. */
struct note {
	size_t from, to;
	uint32_t at;   /* ALIGN_NONE: nowhere */
	bool in_order; /* with as many others as can be */
	size_t before; /* of those the one before it, counted from 1; 0: none */
};

/* The footnotes, endnotes or comments of the original: they keep their order in every format, if it
 * has them at all. */
struct row {
	struct note *notes;
	size_t count;
};

static struct row *
row_of(struct row rows[static 3], const struct document_unit *unit)
{
	static const struct slice KINDS[] = {SLICE_INIT("footnote"), SLICE_INIT("endnote"),
					     SLICE_INIT("comment")};

	for (size_t i = 0; unit->kind == UNIT_NOTE && i < sizeof(KINDS) / sizeof(*KINDS); i++)
		if (slice_starts(unit->place, KINDS[i]))
			return &rows[i];
	return NULL;
}

/* The longest run of tokens of the original, all in [from, to), that is one in what leaked. */
static size_t
longest_run(const struct alignment *alignment, size_t from, size_t to, size_t *ret_length)
{
	size_t best = from, run = from;

	*ret_length = 0;
	for (size_t i = from; i < to; i++) {
		uint32_t like = alignment->to_b[i];
		if (like == ALIGN_NONE || (i > run && like != alignment->to_b[i - 1] + 1))
			run = like == ALIGN_NONE ? i + 1 : i;
		if (i + 1 - run > *ret_length) {
			best = run;
			*ret_length = i + 1 - run;
		}
	}
	return best;
}

static enum status
rows_read(struct arena *scratch, const struct alignment *alignment, struct row rows[static 3],
	  struct err *err)
{
	const struct text *a = alignment->a;

	for (size_t i = 0; i < 3; i++) {
		rows[i] = (struct row){arena_new(scratch, struct note, a->notes), 0};
		if (a->notes && !rows[i].notes)
			return err_no_memory(err);
	}
	for (size_t from = 0, to; from < a->count; from = to) {
		struct row *row = row_of(rows, &a->document->units[a->tokens[from].unit]);
		size_t length;
		to = text_unit_end(a, from);
		if (!row || to - from < NOTES_RUN_MIN)
			continue;
		uint32_t at = alignment->to_b[longest_run(alignment, from, to, &length)];
		if (length == 0 || length >= NOTES_RUN_MIN)
			row->notes[row->count++] = (struct note){
				.from = from, .to = to, .at = length ? at : ALIGN_NONE};
	}
	return STATUS_OK;
}

/* Marks as many notes as can be in order: the longest rising row (Fredman 1975). Returns how many
 * leaked at all. */
static enum status
mark_order(struct arena *scratch, struct row *row, size_t *ret_kept, struct err *err)
{
	size_t *ends = arena_new(scratch, size_t, row->count + 1), length = 0;

	*ret_kept = 0;
	if (!ends)
		return err_no_memory(err);
	for (size_t i = 0; i < row->count; i++) {
		struct note *note = &row->notes[i];
		size_t low = 0, high = length;
		if (note->at == ALIGN_NONE)
			continue;
		++*ret_kept;
		while (low < high) { /* the longest row that it can end */
			size_t middle = (low + high) / 2;
			if (row->notes[ends[middle]].at < note->at)
				low = middle + 1;
			else
				high = middle;
		}
		note->before = low ? ends[low - 1] + 1 : 0;
		ends[low] = i;
		length = low == length ? length + 1 : length;
	}
	for (size_t i = length ? ends[length - 1] + 1 : 0; i > 0; i = row->notes[i - 1].before)
		row->notes[i - 1].in_order = true;
	return STATUS_OK;
}

/* Whether that note is a run of what leaked between the two that it stands between: it may say what
 * another one says. */
static bool
is_between(const struct alignment *alignment, const struct row *row, size_t which)
{
	const struct note *note = &row->notes[which];
	const struct token *a = alignment->a->tokens + note->from, *b = alignment->b->tokens;
	size_t from = which, to = which, count = note->to - note->from;

	while (from > 0 && !row->notes[from].in_order)
		from--;
	while (to < row->count && !row->notes[to].in_order)
		to++;
	size_t end = to < row->count ? row->notes[to].at : alignment->b->count;
	for (size_t i = row->notes[from].in_order ? row->notes[from].at : 0; i + count <= end;
	     i++) {
		size_t like = 0;
		while (like < count && a[like].form == b[i + like].form)
			like++;
		if (like == count)
			return true;
	}
	return false;
}

/* Notes that stand before one that they stood behind, and those that lack where others do not. */
static enum status
count_disordered(struct arena *scratch, const struct alignment *alignment, size_t *ret,
		 struct err *err)
{
	struct row rows[3];
	size_t looks = 0, kept;

	*ret = 0;
	TRY(rows_read(scratch, alignment, rows, err));
	for (size_t i = 0; i < 3; i++) {
		TRY(mark_order(scratch, &rows[i], &kept, err));
		for (size_t k = 0; kept && k < rows[i].count; k++)
			*ret += !rows[i].notes[k].in_order &&
				(looks++ >= NOTES_LOOKS_MAX || !is_between(alignment, &rows[i], k));
	}
	return STATUS_OK;
}

/* ---- sheets ---- */

/* The place of a note is "Sheet1!A2": a program may cut the names of sheets, or give others. */
static struct slice
sheet_of(const struct document_unit *unit)
{
	size_t at = slice_find_last_byte(unit->place, '!');

	return at == SIZE_MAX ? SLICE_NONE : slice_part(unit->place, 0, at);
}

/* The sheets that have cells or notes, by their names, and their numbers. */
static enum status
number_sheets(struct arena *scratch, const struct document *document, struct map *ret,
	      struct err *err)
{
	map_init(ret, scratch);
	for (size_t i = 0; i < document->unit_count; i++) {
		const struct document_unit *unit = &document->units[i];
		struct slice sheet = sheet_of(unit);
		if ((unit->kind == UNIT_CELL || unit->kind == UNIT_NOTE) && sheet.length > 0 &&
		    !map_find(ret, sheet))
			TRY(map_set(ret, sheet, ret->count + 1, NULL, err));
	}
	return STATUS_OK;
}

/* A note by its cell, the number of its sheet or its name, and what it says. */
static enum status
write_key(struct arena *arena, const struct document_unit *note, const struct map *numbers,
	  struct slice text, struct slice *ret, struct err *err)
{
	struct slice sheet = sheet_of(note);
	const struct map_entry *number = numbers ? map_find(numbers, sheet) : NULL;

	if (!number)
		return slice_print(arena, ret, err, "%.*s\n%.*s", SLICE_PRINT(note->place),
				   SLICE_PRINT(text));
	return slice_print(arena, ret, err, "\n%llu%.*s\n%.*s", (unsigned long long)number->value,
			   SLICE_PRINT(slice_part(note->place, sheet.length, SIZE_MAX)),
			   SLICE_PRINT(text));
}

/* Where the notes of a document are, with what they say. */
static enum status
note_cells(struct arena *scratch, const struct document *document, const struct map *numbers,
	   struct map *ret, struct err *err)
{
	struct slice key;

	map_init(ret, scratch);
	for (size_t i = 0; i < document->unit_count; i++) {
		const struct document_unit *note = &document->units[i];
		if (note->kind != UNIT_NOTE)
			continue;
		TRY(write_key(scratch, note, NULL, note->text, &key, err));
		TRY(map_set(ret, key, 0, NULL, err));
		TRY(write_key(scratch, note, numbers, note->text, &key, err));
		TRY(map_set(ret, key, 0, NULL, err));
	}
	return STATUS_OK;
}

/* Comments that belong to another cell, where none that says the same belongs to theirs, in the
 * sheet of that name, or of that number where there is none. A program tells of them with their
 * cells or behind all. */
static enum status
count_at_other_cells(struct arena *scratch, const struct alignment *alignment, size_t *ret,
		     struct err *err)
{
	const struct text *a = alignment->a, *b = alignment->b;
	struct map cells, numbers_of_a, numbers_of_b;
	struct slice key;

	*ret = 0;
	TRY(number_sheets(scratch, a->document, &numbers_of_a, err));
	TRY(number_sheets(scratch, b->document, &numbers_of_b, err));
	TRY(note_cells(scratch, b->document, &numbers_of_b, &cells, err));
	for (size_t from = 0, to; from < a->count; from = to) {
		const struct document_unit *note = &a->document->units[a->tokens[from].unit];
		size_t length;
		to = text_unit_end(a, from);
		size_t at = longest_run(alignment, from, to, &length);
		if (note->kind != UNIT_NOTE || length == 0)
			continue;
		const struct document_unit *like =
			&b->document->units[b->tokens[alignment->to_b[at]].unit];
		bool named = map_find(&numbers_of_b, sheet_of(note)) != NULL;
		TRY(write_key(scratch, note, named ? NULL : &numbers_of_a, like->text, &key, err));
		*ret += like->kind == UNIT_NOTE && !map_find(&cells, key);
	}
	return STATUS_OK;
}

enum status
notes_find_moved(struct arena *scratch, const struct alignment *alignment, size_t *ret,
		 struct err *err)
{
	struct anchors a, b;
	size_t moved = 0;

	if (text_has_cells(alignment->a) && text_has_cells(alignment->b))
		return count_at_other_cells(scratch, alignment, ret, err);
	if (alignment->converted)
		TRY(count_disordered(scratch, alignment, &moved, err));
	TRY(anchors_read(scratch, alignment->a->document, &a, err));
	TRY(anchors_read(scratch, alignment->b->document, &b, err));
	for (size_t i = 0; a.count == b.count && i < a.count; i++)
		moved += is_elsewhere(alignment, a.units[i], b.units[i]);
	*ret = moved;
	return STATUS_OK;
}
