/*
 * Running heads that another program wrote: it may leave them out, repeat them on each page, part
 * them and put them elsewhere, and count pages and dates in them anew. It writes no other words
 * into them.
 */
#include "leak/layout_heads.h"

#include "leak/limits.h"

#include <stdlib.h>
#include <string.h>

/* A head, and what of it is compared. */
struct head {
	struct line line;
	struct slice text[KEEP_WORDS + 1];
	bool differs; /* some word has no like in the other document */
	bool matched; /* some word has */
};

/* Of one document. */
struct side_heads {
	const struct text *text;
	const uint32_t *like;
	uint8_t *fields, *states;
	struct head *items; /* by their words, then in their order */
	size_t count, capacity;
	struct spelling lines[KEEP_WORDS + 1]; /* of heads alone */
	struct spelling all;                   /* whatever is shown */
};

struct reading {
	struct arena *scratch;
	struct side_heads a, b;
	uint64_t pages;
	size_t looks; /* bytes, heads and units that may still be looked through */
};

/* ---- listing ---- */

/* So many words to a page at least: what a document tells of its pages may be of another day. */
#define PAGE_TOKENS 150
#define PAGES_LEAST 9

static uint64_t
pages_of(const struct text *text)
{
	const struct document *document = text->document;
	uint64_t pages = document->pages, number;

	for (size_t i = 0; i < document->unit_count; i++) {
		struct slice place = document->units[i].place;
		if (slice_starts(place, SLICE("page ")) &&
		    slice_number(slice_part(place, 5, SIZE_MAX), &number) && number > pages)
			pages = number;
	}
	uint64_t least = PAGES_LEAST + text->count / PAGE_TOKENS;
	return pages > least ? pages : least;
}

static const struct document_unit *
unit_of(const struct head *head)
{
	const struct text *text = head->line.text;

	return &text->document->units[text->tokens[head->line.from].unit];
}

static enum status
head_read(struct arena *scratch, const struct side_heads *side, struct line line, struct head *ret,
	  struct err *err)
{
	struct head head = {.line = line};

	line_read(&line);
	for (enum keeping keeping = KEEP_ALL; keeping <= KEEP_WORDS; keeping++) {
		struct spelling words;
		spelling_init(&words, scratch);
		spelling_add(&words, &line, keeping);
		TRY(buf_slice(&words.letters, &head.text[keeping], err));
	}
	for (size_t i = line.from; i < line.to; i++) {
		bool alone = side->like[i] == ALIGN_NONE;
		head.differs |= alone;
		head.matched |= !alone && is_word(&side->text->tokens[i]);
	}
	*ret = head;
	return STATUS_OK;
}

static int
compare_heads(const void *a, const void *b)
{
	const struct head *left = a, *right = b;
	int order = slice_compare(left->text[KEEP_WORDS], right->text[KEEP_WORDS]);

	if (order)
		return order;
	return (left->line.from > right->line.from) - (left->line.from < right->line.from);
}

static enum status
spelling_check(struct spelling *words, struct err *err)
{
	struct slice bytes;

	TRY(buf_slice(&words->letters, &bytes, err));
	return buf_slice(&words->begins, &bytes, err);
}

static enum status
side_init(struct side_heads *side, struct reading *reading, const struct text *text,
	  const uint32_t *like, struct err *err)
{
	*side = (struct side_heads){.text = text,
				    .like = like,
				    .fields = arena_new(reading->scratch, uint8_t, text->count),
				    .states = arena_new(reading->scratch, uint8_t, text->count)};
	if (text->count && (!side->fields || !side->states))
		return err_no_memory(err);
	for (size_t from = 0, to; from < text->count; from = to) {
		for (to = from + 1; !ends_unit(text, to); to++)
			;
		if (kind_at(text, from) != UNIT_RUNNING)
			continue;
		struct line line = {text, from, to, reading->pages, side->fields};
		struct head *items =
			arena_grow(reading->scratch, side->items, &side->capacity, side->count + 1,
				   sizeof(*items), _Alignof(struct head));
		if (!items)
			return err_no_memory(err);
		side->items = items;
		TRY(head_read(reading->scratch, side, line, &items[side->count], err));
		side->count++;
	}
	if (side->count)
		qsort(side->items, side->count, sizeof(*side->items), compare_heads);
	return STATUS_OK;
}

/* What the other side is looked for in. */
static enum status
side_index(struct side_heads *side, struct arena *scratch, struct err *err)
{
	struct line all = {.text = side->text, .to = side->text->count};

	spelling_init(&side->all, scratch);
	spelling_add(&side->all, &all, KEEP_ALL);
	for (enum keeping keeping = KEEP_ALL; keeping <= KEEP_WORDS; keeping++) {
		spelling_init(&side->lines[keeping], scratch);
		for (size_t i = 0; i < side->count; i++) {
			spelling_part(&side->lines[keeping]);
			spelling_add(&side->lines[keeping], &side->items[i].line, keeping);
		}
		TRY(spelling_check(&side->lines[keeping], err));
	}
	return spelling_check(&side->all, err);
}

/* ---- knowing ---- */

/* After too many looks nothing is found any more. */
static bool
spend(struct reading *reading, size_t looks)
{
	if (reading->looks < looks)
		return false;
	reading->looks -= looks;
	return true;
}

static bool
look(struct reading *reading, const struct spelling *words, struct slice needle)
{
	return spend(reading, words->letters.length) && spelling_have(words, needle);
}

/* Whole heads of the original, one behind the other. */
static bool
is_put_together(struct reading *reading, struct slice rest)
{
	const struct side_heads *a = &reading->a;

	while (rest.length > 0) {
		size_t longest = 0;
		if (!spend(reading, a->count))
			return false;
		for (size_t i = 0; i < a->count; i++) {
			struct slice part = a->items[i].text[KEEP_WORDS];
			if (part.length > longest && slice_starts(rest, part))
				longest = part.length;
		}
		if (longest == 0)
			return false;
		rest = slice_part(rest, longest, SIZE_MAX);
	}
	return true;
}

static bool
is_beside(const struct document *document, struct slice text)
{
	for (size_t i = 0; i < document->unit_count; i++)
		if (document->units[i].kind == UNIT_BESIDE &&
		    slice_equal(document->units[i].text, text))
			return true;
	return false;
}

/* A title, a name of a sheet: what is told elsewhere than in the text. */
static bool
is_told(struct reading *reading, const struct head *head)
{
	const struct document *a = reading->a.text->document, *b = reading->b.text->document;
	struct slice written = unit_of(head)->text;

	if (!spend(reading, a->field_count + a->unit_count + b->unit_count))
		return false;
	return document_has_value(a, written) || is_beside(a, written) || is_beside(b, written);
}

/* Whether the document tells of so many pages. */
static bool
is_page_count(const struct document *document, struct slice number)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].value, number) &&
		    (slice_ends(document->fields[i].name, SLICE("Pages")) ||
		     slice_ends(document->fields[i].name, SLICE("Page-count"))))
			return true;
	return false;
}

/* Whether a number at its edge is that of its page, or of the last one, which a program keeps, or
 * other pages have another. */
static bool
counts_pages(struct reading *reading, const struct head *head)
{
	const struct side_heads *b = &reading->b;
	const struct text *text = head->line.text;
	struct slice place = unit_of(head)->place;
	bool paged = slice_starts(place, SLICE("page "));
	struct slice page = paged ? slice_part(place, 5, SIZE_MAX) : SLICE_NONE;

	for (size_t i = head->line.from; i < head->line.to; i++)
		if (b->fields[i] == FIELD_EDGE &&
		    (slice_equal(text_token(text, i), page) ||
		     is_page_count(text->document, text_token(text, i))))
			return true;
	for (size_t i = 0; paged && i < b->count && spend(reading, 1); i++)
		if (slice_equal(b->items[i].text[KEEP_WORDS], head->text[KEEP_WORDS]) &&
		    !slice_equal(b->items[i].text[KEEP_EDGES], head->text[KEEP_EDGES]))
			return true;
	return false;
}

/* Whether it has a date that the original has nowhere: a program may have filled that in, or
 * somebody have written it. */
static enum status
has_other_date(struct reading *reading, const struct head *head, bool *ret, struct err *err)
{
	const struct side_heads *a = &reading->a;
	const uint8_t *fields = reading->b.fields;
	struct line date = head->line;
	struct spelling words;
	struct slice letters;

	*ret = false;
	for (size_t i = head->line.from; i < head->line.to && !*ret; i = date.to + 1) {
		date.from = date.to = i;
		while (date.to < head->line.to && fields[date.to] == FIELD_DATE)
			date.to++;
		if (date.to == i)
			continue;
		spelling_init(&words, reading->scratch);
		spelling_add(&words, &date, KEEP_ALL);
		TRY(buf_slice(&words.letters, &letters, err));
		*ret = !look(reading, &a->lines[KEEP_ALL], letters) &&
		       !look(reading, &a->all, letters);
	}
	return STATUS_OK;
}

static enum head_state
state_of(struct reading *reading, const struct head *head)
{
	const struct side_heads *a = &reading->a;
	struct slice words = head->text[KEEP_WORDS];

	if (words.length == 0 || look(reading, &a->lines[KEEP_ALL], head->text[KEEP_ALL]) ||
	    look(reading, &a->lines[KEEP_EDGES], head->text[KEEP_EDGES]))
		return HEAD_LOOSE;
	if (look(reading, &a->lines[KEEP_WORDS], words) || is_put_together(reading, words))
		return words.length == head->text[KEEP_EDGES].length || counts_pages(reading, head)
			       ? HEAD_LOOSE
			       : HEAD_DOUBTFUL;
	if (is_told(reading, head) || look(reading, &a->all, head->text[KEEP_ALL]) ||
	    look(reading, &a->all, words))
		return HEAD_LOOSE;
	return HEAD_OWN;
}

static void
set_state(struct side_heads *side, const struct head *head, enum head_state state)
{
	for (size_t i = head->line.from; i < head->line.to; i++) {
		bool kept = line_keeps(&side->text->tokens[i], text_token(side->text, i),
				       side->fields[i], KEEP_WORDS);
		bool of_day = side->fields[i] == FIELD_DATE;
		if (state == HEAD_OWN
			    ? kept || of_day
			    : state == HEAD_DOUBTFUL && (of_day || side->fields[i] == FIELD_EDGE))
			side->states[i] = (uint8_t)state;
	}
}

/* Of heads that say the same the first one counts. */
static bool
is_repeated(const struct side_heads *side, size_t at)
{
	while (at > 0 &&
	       slice_equal(side->items[at - 1].text[KEEP_WORDS], side->items[at].text[KEEP_WORDS]))
		if (side->items[--at].differs)
			return true;
	return false;
}

/* ---- what lacks ---- */

static bool
is_line(const struct side_heads *side, struct slice words)
{
	for (size_t i = 0; i < side->count; i++)
		if (slice_equal(side->items[i].text[KEEP_WORDS], words))
			return true;
	return false;
}

static enum status
words_of(struct arena *scratch, const struct line *line, struct slice *ret, struct err *err)
{
	struct spelling words;

	spelling_init(&words, scratch);
	spelling_add(&words, line, KEEP_WORDS);
	return buf_slice(&words.letters, ret, err);
}

/* The line of what leaked that a token is in. */
static struct line
line_at(const struct side_heads *side, size_t at)
{
	struct line line = {.text = side->text, .from = at, .to = at + 1, .fields = side->fields};

	while (!begins_unit(side->text, line.from))
		line.from--;
	while (!ends_unit(side->text, line.to))
		line.to++;
	return line;
}

/* Whether all its words have their like in that head. */
static bool
is_of_head(const struct side_heads *side, const struct line *line, const struct line *head)
{
	for (size_t i = line->from; i < line->to; i++) {
		size_t like = side->like[i];
		if (line_keeps(&side->text->tokens[i], text_token(side->text, i), side->fields[i],
			       KEEP_WORDS) &&
		    (like < head->from || like >= head->to))
			return false;
	}
	return true;
}

/* Whether what leaked has a line that is a part of this head, and is none of the original's. */
static enum status
is_cut(struct reading *reading, const struct head *head, bool *ret, struct err *err)
{
	const struct side_heads *a = &reading->a, *b = &reading->b;
	struct line line = {.to = 0};
	struct spelling own;
	struct slice words;

	spelling_init(&own, reading->scratch);
	spelling_add(&own, &head->line, KEEP_WORDS);
	TRY(spelling_check(&own, err));
	*ret = false;
	for (size_t i = 0; i < b->count && !*ret && spend(reading, 1); i++) {
		words = b->items[i].text[KEEP_WORDS];
		*ret = words.length > 0 && spelling_have(&own, words) && !is_line(a, words);
	}
	for (size_t i = head->line.from; i < head->line.to && !*ret; i++) {
		size_t like = a->like[i];
		if (like == ALIGN_NONE || (like >= line.from && like < line.to))
			continue;
		line = line_at(b, like);
		TRY(words_of(reading->scratch, &line, &words, err));
		*ret = words.length > 0 && is_of_head(b, &line, &head->line) && !is_line(a, words);
	}
	return STATUS_OK;
}

/* Words of a head that went while the rest of it stayed. */
static enum status
mark_cut(struct reading *reading, const struct head *head, struct err *err)
{
	struct side_heads *a = &reading->a;
	struct line gone = head->line;
	struct slice words;

	for (gone.from = head->line.from; gone.from < head->line.to; gone.from = gone.to) {
		gone.to = gone.from + 1;
		if (a->like[gone.from] != ALIGN_NONE)
			continue;
		while (gone.to < head->line.to && a->like[gone.to] == ALIGN_NONE)
			gone.to++;
		TRY(words_of(reading->scratch, &gone, &words, err));
		if (words.length == 0 || look(reading, &reading->b.all, words))
			continue;
		struct head part = {.line = gone};
		set_state(a, &part, HEAD_OWN);
	}
	return STATUS_OK;
}

static enum status
find_lost(struct reading *reading, struct hunks *hunks, struct err *err)
{
	struct side_heads *a = &reading->a;
	bool cut;

	for (size_t i = 0; i < a->count; i++) {
		const struct head *head = &a->items[i];
		struct slice words = head->text[KEEP_WORDS];
		if (!head->differs || words.length == 0 || is_repeated(a, i) ||
		    look(reading, &reading->b.all, words) ||
		    look(reading, &reading->b.lines[KEEP_WORDS], words))
			continue;
		TRY(is_cut(reading, head, &cut, err));
		if (cut)
			TRY(mark_cut(reading, head, err));
		if (!head->matched && hunks->heads_lost++ == 0)
			hunks->head_lost = unit_of(head)->text;
	}
	return STATUS_OK;
}

enum status
heads_read(struct arena *scratch, struct hunks *hunks, struct heads *ret, struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	struct reading reading = {.scratch = scratch, .looks = HEAD_LOOKS_MAX};
	uint64_t a_pages = pages_of(alignment->a), b_pages = pages_of(alignment->b);

	reading.pages = a_pages > b_pages ? a_pages : b_pages;
	TRY(side_init(&reading.a, &reading, alignment->a, alignment->to_b, err));
	TRY(side_init(&reading.b, &reading, alignment->b, alignment->to_a, err));
	*ret = (struct heads){
		.a = reading.a.states, .b = reading.b.states, .a_fields = reading.a.fields};
	if (reading.a.count + reading.b.count == 0)
		return STATUS_OK;
	TRY(side_index(&reading.a, scratch, err));
	TRY(side_index(&reading.b, scratch, err));
	for (size_t i = 0; i < reading.b.count; i++) {
		const struct head *head = &reading.b.items[i];
		bool dated;
		if (!head->differs || is_repeated(&reading.b, i))
			continue;
		enum head_state state = state_of(&reading, head);
		TRY(has_other_date(&reading, head, &dated, err));
		if (dated && state == HEAD_LOOSE)
			state = HEAD_DOUBTFUL;
		set_state(&reading.b, head, state);
	}
	return find_lost(&reading, hunks, err);
}
