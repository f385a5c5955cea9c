/* Asides: text that is in a file, but that some programs show and others do not. */
#include "leak/layout_sides.h"

#include "format/document_number.h"
#include "leak/layout_links.h"
#include "leak/layout_named.h"
#include "leak/limits.h"

#include <math.h>
#include <stdlib.h>

/* ---- hidden text that is shown ---- */

/* Of so many words hidden text is known wherever it is shown; fewer only in their place. */
#define KNOWN_WORDS_MIN 6

/* Asides of the original that can stand where something came in, without blanks. */
struct asides {
	struct slice *items;
	size_t count, capacity;
};

static enum status
asides_add(struct arena *scratch, struct asides *asides, struct slice text, struct err *err)
{
	struct slice *items = arena_grow(scratch, asides->items, &asides->capacity,
					 asides->count + 1, sizeof(*items), _Alignof(struct slice));
	struct buf buf;

	if (!items)
		return err_no_memory(err);
	asides->items = items;
	buf_init(&buf, scratch);
	layout_write_plain(&buf, text, true, true);
	TRY(buf_slice(&buf, &items[asides->count], err));
	asides->count += items[asides->count].length > 0;
	return STATUS_OK;
}

/* The number of a unit that is shown, so many steps before or behind. */
static size_t
shown_unit(const struct document *document, size_t unit, int step)
{
	do
		unit += (size_t)step;
	while (unit < document->unit_count && !unit_is_shown(document->units[unit].kind));
	return unit; /* SIZE_MAX before the first */
}

static size_t
count_words(struct slice text)
{
	struct slice word;
	size_t count = 0;

	while (slice_next(&text, ' ', &word))
		count++;
	return count;
}

/* The name of a sheet stands on every page of it, and in lists of sheets that programs write. */
static enum status
add_sheet(struct arena *scratch, struct asides *asides, struct slice name, unsigned number,
	  struct err *err)
{
	struct slice heading;

	if (number == 1)
		TRY(asides_add(scratch, asides, SLICE("Overview"), err));
	TRY(slice_print(scratch, &heading, err, "Sheet %u:", number));
	TRY(asides_add(scratch, asides, heading, err));
	return asides_add(scratch, asides, name, err);
}

/* Words for a picture are told as they are, or in brackets. */
static enum status
add_picture(struct arena *scratch, struct asides *asides, struct slice words, struct err *err)
{
	struct slice in_brackets;

	TRY(asides_add(scratch, asides, words, err));
	TRY(slice_print(scratch, &in_brackets, err, "[%.*s]", SLICE_PRINT(words)));
	return asides_add(scratch, asides, in_brackets, err);
}

/* Those of its own paragraphs and their neighbours, and long ones of anywhere. */
static enum status
asides_near(struct arena *scratch, const struct side *a, struct asides *ret, struct err *err)
{
	const struct text *text = a->text;
	const struct document *document = text->document;
	bool between =
		a->plain.length == 0 && (a->from == text->count || begins_unit(text, a->from));
	unsigned sheets = 0;
	size_t first = a->from > 0 ? text->tokens[a->from - 1].unit : 0;
	size_t last = a->to < text->count ? text->tokens[a->to].unit : document->unit_count;

	first = first > 0 ? shown_unit(document, first, -1) : first;
	first = first == SIZE_MAX ? 0 : first;
	last = last < document->unit_count ? shown_unit(document, last, 1) : last;
	for (size_t i = 0; i < document->unit_count; i++) {
		const struct document_unit *unit = &document->units[i];
		bool known =
			unit->kind == UNIT_HIDDEN && count_words(unit->text) >= KNOWN_WORDS_MIN;
		bool near = !unit_is_shown(unit->kind) && unit->kind != UNIT_CHART &&
			    unit->kind != UNIT_OTHER && i >= first && i < last;
		bool sheet = slice_equal(unit->place, DOCUMENT_SHEET);
		if (sheet && between)
			TRY(add_sheet(scratch, ret, unit->text, ++sheets, err));
		else if (near && slice_equal(unit->place, DOCUMENT_PICTURE))
			TRY(add_picture(scratch, ret, unit->text, err));
		else if (known || (near && !sheet))
			TRY(asides_add(scratch, ret, unit->text, err));
	}
	return STATUS_OK;
}

/* What came in, without blanks, and at each byte how long a label is that begins there: the numbers
 * of items come in with the items. */
struct woven {
	struct buf plain;
	size_t *labels;
};

static enum status
woven_read(struct arena *scratch, const struct side *side, struct woven *ret, struct err *err)
{
	struct slice rest = side->written, word;
	uint64_t number;

	buf_init(&ret->plain, scratch);
	ret->labels = arena_new(scratch, size_t, 3 * side->written.length + 1);
	if (!ret->labels)
		return err_no_memory(err);
	while (slice_next(&rest, ' ', &word)) {
		size_t at = ret->plain.length;
		layout_write_plain(&ret->plain, word, true, true);
		if (layout_is_label(word) && !slice_number(word, &number))
			ret->labels[at] = ret->plain.length - at;
	}
	return STATUS_OK;
}

enum { REACHED = 1, REACHED_BY_ASIDES = 2, REACHED_BY_LABEL = 4 };

/* Whether what came in is what went, with asides and their labels put in between: reached[i][j]
 * says it of the first i bytes of one and j of the other. An aside follows a label. */
static enum status
is_woven(struct arena *scratch, const struct sides *sides, const struct asides *asides, bool *ret,
	 struct err *err)
{
	struct slice without = sides->a.plain, with;
	struct woven woven;

	*ret = false;
	if (asides->count == 0)
		return STATUS_OK;
	TRY(woven_read(scratch, &sides->b, &woven, err));
	TRY(buf_slice(&woven.plain, &with, err));
	size_t width = with.length + 1;
	if (with.length <= without.length || width > LAYOUT_WEAVE_MAX / (without.length + 1) ||
	    !layout_spend(sides->looks, width * (without.length + 1)))
		return STATUS_OK;
	uint8_t *reached = arena_new(scratch, uint8_t, (without.length + 1) * width);
	if (!reached)
		return err_no_memory(err);
	reached[0] = REACHED;
	for (size_t i = 0; i <= without.length; i++)
		for (size_t j = 0; j < width; j++) {
			uint8_t *here = &reached[i * width + j];
			struct slice rest = slice_part(with, j, SIZE_MAX);
			uint8_t by = *here & (REACHED | REACHED_BY_ASIDES);
			if (!*here)
				continue;
			if (i < without.length && rest.length && without.at[i] == *rest.at)
				here[width + 1] |= by;
			if (rest.length && woven.labels[j])
				here[woven.labels[j]] |= REACHED_BY_LABEL;
			for (size_t k = 0; k < asides->count; k++)
				if (slice_starts(rest, asides->items[k]))
					here[asides->items[k].length] |= REACHED_BY_ASIDES;
		}
	*ret = (reached[without.length * width + with.length] & REACHED_BY_ASIDES) != 0;
	return STATUS_OK;
}

/* ---- what programs write of a document ---- */

/* Of so many units at its head some may be its title and who wrote it. */
#define TITLE_UNITS_MAX 8
#define OUTLINE_ENTRIES_MAX 64

static bool
is_of_title(const struct document *document, struct slice text)
{
	static const struct slice ENDS[] = {SLICE_INIT("Title"), SLICE_INIT("Author"),
					    SLICE_INIT("Creator"), SLICE_INIT("Subject")};

	for (size_t i = 0; i < document->field_count; i++)
		for (size_t k = 0; k < sizeof(ENDS) / sizeof(*ENDS); k++)
			if (slice_ends(document->fields[i].name, ENDS[k]) &&
			    slice_equal(document->fields[i].value, text))
				return true;
	return false;
}

bool
layout_is_title(const struct sides *sides, const struct side *side)
{
	const struct text *text = side->text;
	const struct document_unit *units = text->document->units;

	if (side->from == side->to || !begins_unit(text, side->from) || !ends_unit(text, side->to))
		return false;
	size_t last = text->tokens[side->to - 1].unit;
	if (last >= TITLE_UNITS_MAX)
		return false;
	for (size_t i = text->tokens[side->from].unit; i <= last; i++)
		if (unit_is_shown(units[i].kind) &&
		    !is_of_title(sides->a.text->document, units[i].text))
			return false;
	return true;
}

static bool
is_unit(const struct document *document, struct slice text)
{
	for (size_t i = 0; i < document->unit_count; i++)
		if (document->units[i].kind == UNIT_BODY &&
		    slice_equal(document->units[i].text, text))
			return true;
	return false;
}

bool
layout_is_outline(const struct sides *sides)
{
	const struct side *b = &sides->b;
	const struct document_unit *units = b->text->document->units;

	if (b->from == b->to || b->to != b->text->count || !begins_unit(b->text, b->from))
		return false;
	size_t first = b->text->tokens[b->from].unit, last = b->text->tokens[b->to - 1].unit;
	if (!slice_equal(units[first].text, SLICE("Document Outline")) ||
	    last - first > OUTLINE_ENTRIES_MAX)
		return false;
	for (size_t i = first + 1; i <= last; i++)
		if (unit_is_shown(units[i].kind) &&
		    !is_unit(sides->a.text->document, units[i].text))
			return false;
	return true;
}

/* ---- charts ---- */

/* An axis has so many marks at least, as far from each other. */
#define AXIS_MARKS_MIN 3

struct chart_words {
	const struct document *document;
	struct slice *words; /* that came in */
	size_t count;
	bool *known; /* of each: it is of a label or value of a chart */
	bool *axis;  /* of each: it is a mark of an axis */
	bool label;  /* a whole label that is no number is among them */
};

/* A number with what stands around it on an axis. */
static bool
is_mark(struct slice word, double *ret)
{
	char digits[DOCUMENT_NUMBER_FORMAT_BYTES];
	size_t length = 0;

	if (slice_starts(word, SLICE("$")))
		word = slice_part(word, 1, SIZE_MAX);
	if (slice_ends(word, SLICE("%")))
		word = slice_part(word, 0, word.length - 1);
	for (size_t i = 0; i < word.length && length < sizeof(digits); i++)
		if (word.at[i] != ',')
			digits[length++] = word.at[i];
	return length > 0 && length < sizeof(digits) &&
	       document_number_read(slice_of(digits, length), ret);
}

/* How many words of the text stand from there on, all of it; 0: another text does. */
static size_t
words_that_are(const struct chart_words *chart, size_t at, struct slice text)
{
	struct slice word;
	size_t count = 0;

	while (slice_next(&text, ' ', &word)) {
		if (at + count == chart->count || !slice_equal(chart->words[at + count], word))
			return 0;
		count++;
	}
	return count;
}

static void
mark_labels(struct chart_words *chart)
{
	const struct document *document = chart->document;
	double number;

	for (size_t i = 0; i < document->unit_count; i++) {
		struct slice text = document->units[i].text;
		if (document->units[i].kind != UNIT_CHART)
			continue;
		for (size_t at = 0; at < chart->count; at++) {
			size_t length = words_that_are(chart, at, text);
			for (size_t k = at; k < at + length; k++)
				chart->known[k] = true;
			chart->label |= length > 0 && !is_mark(text, &number);
		}
	}
}

static bool
is_step(double a, double b, double c)
{
	double step = b - a, other = c - b;

	return step != 0 && fabs(step - other) <= fabs(step) / 1000;
}

/* Sets of each number whether it stands among others in even steps: the marks of an axis. With
 * values of the chart between them, or without. */
static void
mark_axes(struct chart_words *chart, double *marks, size_t *at, bool with_known)
{
	size_t count = 0;

	for (size_t i = 0; i < chart->count; i++)
		if ((with_known || !chart->known[i]) && is_mark(chart->words[i], &marks[count]))
			at[count++] = i;
	for (size_t i = 0; i + AXIS_MARKS_MIN <= count; i++)
		for (size_t k = 0; k < AXIS_MARKS_MIN; k++)
			chart->axis[at[i + k]] |= is_step(marks[i], marks[i + 1], marks[i + 2]);
}

/* Whether all that is not known are the marks of axes. */
static enum status
are_axes(struct arena *scratch, struct chart_words *chart, bool *ret, struct err *err)
{
	double *marks = arena_new(scratch, double, chart->count);
	size_t *at = arena_new(scratch, size_t, chart->count);

	chart->axis = arena_new(scratch, bool, chart->count);
	if (!marks || !at || !chart->axis)
		return err_no_memory(err);
	mark_axes(chart, marks, at, true);
	mark_axes(chart, marks, at, false);
	*ret = true;
	for (size_t i = 0; i < chart->count; i++)
		*ret = *ret && (chart->known[i] || chart->axis[i]);
	return STATUS_OK;
}

/* Between two paragraphs: whole labels of a chart, its values and its axes. */
static enum status
is_chart(struct arena *scratch, const struct sides *sides, bool *ret, struct err *err)
{
	const struct side *a = &sides->a;
	struct chart_words chart = {.document = a->text->document};
	struct slice rest = sides->b.written, word;

	*ret = false;
	if (a->from != a->to || (a->from < a->text->count && !begins_unit(a->text, a->from)))
		return STATUS_OK;
	size_t count = count_words(sides->b.written);
	chart.words = arena_new(scratch, struct slice, count);
	chart.known = arena_new(scratch, bool, count);
	if (!chart.words || !chart.known)
		return count ? err_no_memory(err) : STATUS_OK;
	while (slice_next(&rest, ' ', &word))
		chart.words[chart.count++] = word;
	mark_labels(&chart);
	return chart.label ? are_axes(scratch, &chart, ret, err) : STATUS_OK;
}

enum status
layout_shows_aside(struct arena *scratch, const struct sides *sides, bool *ret, struct err *err)
{
	struct asides asides = {.count = 0};

	*ret = false;
	if (sides->a.text->all == sides->a.text->count || sides->b.to > sides->b.text->count ||
	    !layout_spend(sides->looks, sides->a.text->document->unit_count))
		return STATUS_OK;
	TRY(asides_near(scratch, &sides->a, &asides, err));
	TRY(is_woven(scratch, sides, &asides, ret, err));
	return *ret ? STATUS_OK : is_chart(scratch, sides, ret, err);
}

/* ---- asides of what leaked ---- */

/* Where a word of the original stands, sorted by the word. */
struct spot {
	uint64_t form;
	uint32_t at;
};

struct search {
	const struct alignment *alignment;
	struct spot *spots;
	size_t count;
	size_t looks; /* that may still be taken */
};

static int
compare_spots(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;

	if (left->form != right->form)
		return left->form > right->form ? 1 : -1;
	return (left->at > right->at) - (left->at < right->at);
}

static enum status
search_init(struct search *search, struct arena *arena, const struct alignment *alignment,
	    struct err *err)
{
	const struct text *a = alignment->a;

	*search = (struct search){
		.alignment = alignment, .count = a->all, .looks = LAYOUT_ASIDE_LOOKS_MAX};
	search->spots = arena_new(arena, struct spot, a->all);
	if (!search->spots && a->all)
		return err_no_memory(err);
	for (size_t i = 0; i < a->all; i++)
		search->spots[i] = (struct spot){a->tokens[i].form, (uint32_t)i};
	if (a->all)
		qsort(search->spots, a->all, sizeof(*search->spots), compare_spots);
	return STATUS_OK;
}

static bool
same_token(const struct alignment *alignment, size_t a, size_t b)
{
	const struct token *of_a = &alignment->a->tokens[a], *of_b = &alignment->b->tokens[b];

	if (of_a->exact == of_b->exact)
		return true;
	return alignment->converted && of_a->form == of_b->form &&
	       (of_a->class == LETTER_SIGN ||
		letters_same(text_token(alignment->a, a), text_token(alignment->b, b)));
}

static size_t
same_length(const struct search *search, size_t a, size_t b, size_t b_end)
{
	const struct alignment *alignment = search->alignment;
	size_t length = 0;

	while (b + length < b_end && a + length < alignment->a->all &&
	       same_token(alignment, a + length, b + length))
		length++;
	return length;
}

/* Whether the original has these tokens of what leaked, in a row, shown or not. When there were too
 * many looks it has not. */
static bool
is_in_original(struct search *search, size_t b, size_t b_end)
{
	uint64_t form = search->alignment->b->tokens[b].form;
	size_t low = 0, high = search->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (search->spots[middle].form < form)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < search->count && search->spots[low].form == form && search->looks > 0; low++) {
		size_t length = same_length(search, search->spots[low].at, b, b_end);
		search->looks -= length < search->looks ? length : search->looks;
		search->looks -= search->looks > 0;
		if (b + length == b_end)
			return true;
	}
	return false;
}

/* What an original has beside its text. */
struct besides {
	bool margin, sheet;
};

static bool
has_place(const struct document *document, struct slice place)
{
	for (size_t i = 0; i < document->unit_count; i++)
		if (slice_equal(document->units[i].place, place))
			return true;
	return false;
}

/* Whether a sheet has the head of the name that one of the original has: xlsx and xls keep so many
 * characters (MS-XLS §2.4.28). */
#define SHEET_NAME_MAX 31

static bool
is_cut_name(const struct document *original, struct slice name)
{
	size_t length = 0;

	for (size_t i = 0; i < name.length; i++)
		length += ((unsigned char)name.at[i] & 0xc0) != 0x80;
	for (size_t i = 0; length >= SHEET_NAME_MAX && i < original->unit_count; i++)
		if (slice_equal(original->units[i].place, DOCUMENT_SHEET) &&
		    slice_starts(original->units[i].text, name))
			return true;
	return false;
}

/* LibreOffice writes heads of pages that there are none of, which nobody sees. */
static bool
is_head_place(struct slice place)
{
	return slice_equal(place, SLICE("header")) || slice_equal(place, SLICE("footer"));
}

/* Where another program wrote it, charts are drawn and numbers are counted anew, and a browser
 * prints in the margins of what has none, nor has each format names of sheets. */
static bool
is_compared(const struct alignment *alignment, size_t b, const struct besides *original)
{
	enum document_unit_kind kind = kind_at(alignment->b, b);
	const struct document_unit *units = alignment->b->document->units;

	if (kind == UNIT_LABEL || kind == UNIT_OTHER) /* compared as a text: forms.h */
		return false;
	if (!alignment->converted)
		return true;
	if (slice_equal(units[alignment->b->tokens[b].unit].place, DOCUMENT_MARGIN))
		return original->margin;
	if (slice_equal(units[alignment->b->tokens[b].unit].place, DOCUMENT_SHEET))
		return original->sheet && !is_cut_name(alignment->a->document,
						       units[alignment->b->tokens[b].unit].text);
	if (slice_equal(units[alignment->b->tokens[b].unit].place, DOCUMENT_VALUE))
		return true;
	if (kind == UNIT_HIDDEN && is_head_place(units[alignment->b->tokens[b].unit].place))
		return false;
	for (size_t end = text_unit_end(alignment->b, b); kind == UNIT_HIDDEN && b < end; b++)
		if (is_word(&alignment->b->tokens[b]) &&
		    !byte_is_digit(text_token(alignment->b, b).at[0]))
			return true;
	return false;
}

/* Where each aside of what leaked is looked for. */
struct origins {
	struct search search;
	struct besides besides;
	struct map named;
	struct links links;
};

static enum status
origins_read(struct origins *ret, struct arena *arena, const struct alignment *alignment,
	     struct err *err)
{
	const struct text *a = alignment->a;

	ret->besides.margin = has_place(a->document, DOCUMENT_MARGIN);
	ret->besides.sheet = has_place(a->document, DOCUMENT_SHEET);
	TRY(search_init(&ret->search, arena, alignment, err));
	TRY(links_pair(arena, alignment, &ret->links, err));
	return named_init(&ret->named, arena, a, err);
}

/* Whether an aside that begins there differs. Of a name or a link, with which one of the original:
 * its first token. A program writes links anew, and whom to answer where lists of mail do; names of
 * sheets are cut by some formats; what shows a value is not all read. */
static bool
differs(struct origins *origins, size_t at, size_t *ret, bool *ret_weak)
{
	const struct alignment *alignment = origins->search.alignment;
	const struct text *b = alignment->b;
	const struct document_unit *unit = &b->document->units[b->tokens[at].unit];
	size_t end = text_unit_end(b, at);

	*ret_weak = alignment->converted &&
		    (links_is(unit) || slice_equal(unit->place, DOCUMENT_SHEET) ||
		     slice_equal(unit->place, DOCUMENT_VALUE));
	if (links_is(unit))
		return links_differ(&origins->links, at, is_in_original(&origins->search, at, end),
				    ret);
	if (named_is(unit)
		    ? !named_compare(&origins->named, unit, alignment->converted, ret, ret_weak)
		    : !is_compared(alignment, at, &origins->besides))
		return false;
	return !is_in_original(&origins->search, at, end);
}

enum status
layout_find_asides(struct arena *arena, const struct alignment *alignment,
		   struct layout_aside **ret, size_t *ret_count, struct err *err)
{
	const struct text *a = alignment->a, *b = alignment->b;
	struct alignment turned = {.a = b, .b = a, .converted = alignment->converted};
	struct layout_aside *asides = NULL;
	size_t count = 0, capacity = 0, gone = a->count;
	struct origins origins;
	struct search back;

	TRY(origins_read(&origins, arena, alignment, err));
	TRY(search_init(&back, arena, &turned, err));
	for (size_t at = b->count, end; at < b->all; at = end) {
		const struct document_unit *unit = &b->document->units[b->tokens[at].unit];
		size_t other = a->all;
		bool weak, paired = named_is(unit) || links_is(unit);
		end = text_unit_end(b, at);
		if (!differs(&origins, at, &other, &weak))
			continue;
		while (gone < a->all && is_in_original(&back, gone, text_unit_end(a, gone)))
			gone = text_unit_end(a, gone);
		asides = arena_grow(arena, asides, &capacity, count + 1, sizeof(*asides),
				    _Alignof(struct layout_aside));
		if (!asides)
			return err_no_memory(err);
		asides[count] = (struct layout_aside){a->count, a->count, at, end, weak};
		if (paired && other < a->all) {
			asides[count].a = other;
			asides[count].a_end = text_unit_end(a, other);
		} else if (!paired && gone < a->all) {
			asides[count].a = gone;
			asides[count].a_end = gone = text_unit_end(a, gone);
		}
		count++;
	}
	*ret = asides;
	*ret_count = count;
	return STATUS_OK;
}
