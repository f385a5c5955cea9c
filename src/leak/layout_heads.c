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
	struct slice text[KEEP_COUNT];
	bool differs; /* some word has no like in the other document, or it moved */
	bool matched; /* some word has */
	bool again;   /* another one says the same, and differs */
};

/* Of one document. */
struct side_heads {
	const struct text *text;
	const uint32_t *like;
	const bool *moved;
	uint8_t *fields, *states;
	struct head *items; /* by what they say, then in their order */
	size_t count, capacity;
	size_t *begins;                    /* the first token of each, in their order */
	struct spelling lines[KEEP_COUNT]; /* of heads alone, each once ... */
	struct map wholes[KEEP_COUNT];     /* ... and where one is looked for as a whole */
	struct spelling all;               /* whatever is shown */
};

struct reading {
	struct arena *scratch;
	struct hunks *hunks;
	struct side_heads a, b;
	struct map units; /* of what leaked, as heads are compared ... */
	bool listed;      /* ... if they are listed already */
	struct map parts; /* of heads of the original that stand in what leaked part by part */
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
	for (enum keeping keeping = 0; keeping < KEEP_COUNT; keeping++) {
		struct spelling words;
		spelling_init(&words, scratch);
		spelling_add(&words, &line, keeping);
		TRY(buf_slice(&words.letters, &head.text[keeping], err));
	}
	for (size_t i = line.from; i < line.to; i++) {
		bool alone = side->like[i] == ALIGN_NONE;
		head.differs |= alone || side->moved[i];
		head.matched |= !alone && is_word(&side->text->tokens[i]);
	}
	*ret = head;
	return STATUS_OK;
}

static int
compare_heads(const void *a, const void *b)
{
	const struct head *left = a, *right = b;
	int order = slice_compare(left->text[KEEP_SAID], right->text[KEEP_SAID]);

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

/* Of heads that say the same the first one that differs counts. */
static void
mark_again(struct side_heads *side)
{
	bool differs = false;

	for (size_t i = 0; i < side->count; i++) {
		struct head *head = &side->items[i];
		bool same = i > 0 && slice_equal(head[-1].text[KEEP_SAID], head->text[KEEP_SAID]);
		head->again = same && differs;
		differs = head->differs || head->again;
	}
}

static enum status
side_init(struct side_heads *side, struct reading *reading, const struct text *text,
	  const uint32_t *like, const bool *moved, struct err *err)
{
	*side = (struct side_heads){.text = text,
				    .like = like,
				    .moved = moved,
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
	side->begins = arena_new(reading->scratch, size_t, side->count + 1);
	if (!side->begins)
		return err_no_memory(err);
	for (size_t i = 0; i < side->count; i++)
		side->begins[i] = side->items[i].line.from;
	if (side->count)
		qsort(side->items, side->count, sizeof(*side->items), compare_heads);
	mark_again(side);
	return STATUS_OK;
}

/* What the other side is looked for in. */
static enum status
side_index(struct side_heads *side, struct arena *scratch, struct err *err)
{
	struct line all = {.text = side->text, .to = side->text->count};
	bool is_new;

	spelling_init(&side->all, scratch);
	spelling_add(&side->all, &all, KEEP_ALL);
	for (enum keeping keeping = 0; keeping < KEEP_COUNT; keeping++) {
		struct spelling *lines = &side->lines[keeping];
		map_init(&side->wholes[keeping], scratch);
		spelling_init(lines, scratch);
		for (size_t i = 0; i < side->count; i++) {
			struct slice text = side->items[i].text[keeping];
			TRY(map_set(&side->wholes[keeping], text, 1, &is_new, err));
			if (!is_new)
				continue;
			spelling_part(lines);
			spelling_add(lines, &side->items[i].line, keeping);
		}
		TRY(spelling_check(lines, err));
	}
	return spelling_check(&side->all, err);
}

/* ---- knowing ---- */

/* After too many looks nothing is found any more, and nobody can say that all is the same. */
static bool
spend(struct reading *reading, size_t looks)
{
	reading->hunks->spent |= reading->looks < looks;
	if (reading->hunks->spent)
		return false;
	reading->looks -= looks;
	return true;
}

static bool
look(struct reading *reading, const struct spelling *words, struct slice needle, enum part part)
{
	return spend(reading, words->letters.length) && spelling_have(words, needle, part);
}

static bool
is_line(const struct side_heads *side, const struct head *head, enum keeping keeping)
{
	return map_find(&side->wholes[keeping], head->text[keeping]) != NULL;
}

/* Whole heads of the original, one behind the other, with signs between them. */
static bool
is_put_together(struct reading *reading, const struct head *head, enum keeping keeping)
{
	const struct side_heads *a = &reading->a;
	struct slice rest = head->text[keeping];

	while (rest.length > 0) {
		size_t longest = 0;
		if (!spend(reading, a->count))
			return false;
		for (size_t i = 0; i < a->count; i++) {
			struct slice part = a->items[i].text[keeping];
			if (part.length > longest && slice_starts(rest, part))
				longest = part.length;
		}
		if (longest == 0 && keeping == KEEP_SAID && strchr("-,;:/|", *rest.at))
			longest = 1;
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

/* Whether it says so, with its signs and dates, and has the number of the original at its edge, or
 * one that counts pages. */
static bool
says_so(struct reading *reading, const struct head *head)
{
	const struct side_heads *a = &reading->a;
	bool numbered = head->text[KEEP_EDGES].length > head->text[KEEP_WORDS].length;

	if (!is_line(a, head, KEEP_SAID) && !is_put_together(reading, head, KEEP_SAID) &&
	    !look(reading, &a->lines[KEEP_SAID], head->text[KEEP_SAID], PART_ANY))
		return false;
	return !numbered || is_line(a, head, KEEP_EDGES) ||
	       look(reading, &a->lines[KEEP_EDGES], head->text[KEEP_EDGES], PART_ANY) ||
	       counts_pages(reading, head);
}

/* Whether every word of it is one of a head of the original's. */
static bool
has_no_other_words(struct reading *reading, const struct head *head)
{
	const struct text *text = head->line.text;

	for (size_t i = head->line.from; i < head->line.to; i++) {
		struct spelling word;
		struct line line = {.text = text, .from = i, .to = i + 1};
		enum field field = reading->b.fields[i];
		struct arena_mark mark = arena_mark(reading->scratch);
		spelling_init(&word, reading->scratch);
		if (field == FIELD_NONE || field == FIELD_DATE)
			spelling_add(&word, &line, KEEP_ALL);
		struct slice letters = slice_of(word.letters.bytes, word.letters.length);
		bool known = letters.length == 0 ||
			     look(reading, &reading->a.lines[KEEP_ALL], letters, PART_ANY);
		arena_rewind(reading->scratch, mark);
		if (!known)
			return false;
	}
	return true;
}

static enum head_state
state_of(struct reading *reading, const struct head *head)
{
	const struct side_heads *a = &reading->a;
	struct slice words = head->text[KEEP_WORDS], all = head->text[KEEP_ALL];

	if (words.length == 0)
		return HEAD_LOOSE;
	if (is_line(a, head, KEEP_WORDS) || map_find(&reading->parts, words) ||
	    map_find(&reading->parts, head->text[KEEP_EDGES]) ||
	    is_put_together(reading, head, KEEP_WORDS))
		return says_so(reading, head) ? HEAD_LOOSE : HEAD_DOUBTFUL;
	if (is_told(reading, head) || look(reading, &a->all, all, PART_WHOLE) ||
	    look(reading, &a->all, words, PART_WHOLE))
		return HEAD_LOOSE;
	/* A head that was cut: somebody may have, or a program that had no room for it. */
	if (look(reading, &a->lines[KEEP_WORDS], words, PART_ANY))
		return HEAD_DOUBTFUL;
	/* A line at the edge of a page of which nothing tells that it runs. */
	enum part part = a->text->document->line_count > 0 ? PART_ANY : PART_EDGE;
	if (look(reading, &a->all, all, part) || look(reading, &a->all, words, part))
		return HEAD_LOOSE;
	return has_no_other_words(reading, head) ? HEAD_DOUBTFUL : HEAD_OWN;
}

static void
set_state(struct side_heads *side, const struct line *line, enum head_state state)
{
	for (size_t i = line->from; i < line->to; i++) {
		enum field field = side->fields[i];
		bool own = field == FIELD_DATE ||
			   line_keeps(&side->text->tokens[i], text_token(side->text, i), field,
				      KEEP_WORDS);
		bool open = own || field == FIELD_NONE || field == FIELD_EDGE;
		if (state == HEAD_OWN ? own : open)
			side->states[i] = (uint8_t)state;
	}
}

static void
judge_heads(struct reading *reading)
{
	struct side_heads *b = &reading->b;

	for (size_t i = 0; i < b->count; i++) {
		const struct head *head = &b->items[i];
		if (!head->differs || head->again)
			continue;
		enum head_state state = state_of(reading, head);
		if (reading->hunks->spent)
			state = HEAD_LOOSE;
		reading->hunks->heads_doubted += state != HEAD_LOOSE;
		set_state(b, &head->line, state);
	}
}

/* ---- what lacks ---- */

static enum status
words_of(struct arena *scratch, const struct line *line, struct slice *ret, struct err *err)
{
	struct spelling words;

	spelling_init(&words, scratch);
	spelling_add(&words, line, KEEP_WORDS);
	return buf_slice(&words.letters, ret, err);
}

/* Lists what leaked by its lines, as far as they are no longer than heads. */
static enum status
list_units(struct reading *reading, struct err *err)
{
	const struct side_heads *b = &reading->b;
	struct slice words;

	/* A number at the edge of a line may stand in the midst of the head that was parted. */
	for (size_t i = 0; i < b->count; i++) {
		TRY(map_set(&reading->units, b->items[i].text[KEEP_WORDS], 1, NULL, err));
		TRY(map_set(&reading->units, b->items[i].text[KEEP_EDGES], 1, NULL, err));
	}
	for (size_t from = 0, to; from < b->text->count; from = to) {
		struct line line = {.text = b->text, .from = from};
		for (to = from + 1; !ends_unit(b->text, to); to++)
			;
		line.to = to;
		if (to - from > HEAD_WORDS_MAX || kind_at(b->text, from) == UNIT_RUNNING)
			continue;
		struct arena_mark mark = arena_mark(reading->scratch);
		TRY(words_of(reading->scratch, &line, &words, err));
		bool known = map_find(&reading->units, words) != NULL;
		if (known)
			arena_rewind(reading->scratch, mark);
		else
			TRY(map_set(&reading->units, words, 1, NULL, err));
	}
	return STATUS_OK;
}

/* Whether a head of the original stands in what leaked, as it is or part by part. */
static enum status
is_kept(struct reading *reading, const struct head *head, bool *ret, struct err *err)
{
	const struct side_heads *b = &reading->b;
	size_t length = head->line.to - head->line.from;
	struct spelling own;

	*ret = false;
	if (!spend(reading, length * length))
		return STATUS_OK;
	if (!reading->listed)
		TRY(list_units(reading, err));
	reading->listed = true;
	spelling_init(&own, reading->scratch);
	spelling_add(&own, &head->line, KEEP_WORDS);
	TRY(spelling_check(&own, err));
	TRY(head_is_parted(reading->scratch, &own, &reading->units, &reading->parts, ret, err));
	*ret = *ret || is_line(b, head, KEEP_WORDS) ||
	       look(reading, &b->lines[KEEP_WORDS], head->text[KEEP_WORDS], PART_ANY) ||
	       look(reading, &b->all, head->text[KEEP_ALL], PART_ANY) ||
	       look(reading, &b->all, head->text[KEEP_WORDS], PART_ANY);
	return STATUS_OK;
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

/* How many of its words there are, and how many have their like in the other line. */
static size_t
count_words(const struct side_heads *side, const struct line *line, const struct line *other,
	    size_t *ret_alike)
{
	size_t words = 0;

	*ret_alike = 0;
	for (size_t i = line->from; i < line->to; i++) {
		size_t like = side->like[i];
		if (!line_keeps(&side->text->tokens[i], text_token(side->text, i), side->fields[i],
				KEEP_WORDS))
			continue;
		words++;
		*ret_alike += like >= other->from && like < other->to;
	}
	return words;
}

/* Whether all words of a line are of that head; or most words of the head, where a line that is
 * none may have been read as one with its neighbour. */
static bool
is_of_head(const struct reading *reading, const struct line *line, const struct line *head)
{
	size_t alike, words = count_words(&reading->b, line, head, &alike);

	if (alike == words)
		return true;
	if (kind_at(line->text, line->from) == UNIT_RUNNING)
		return false;
	words = count_words(&reading->a, head, line, &alike);
	return 2 * alike > words;
}

/* Whether what leaked has a line that is a part of this head, and is none of the original's;
 * *ret_runs: it is a running head, too, of a format that has room for all of it. */
static enum status
is_cut(struct reading *reading, const struct head *head, bool *ret, bool *ret_runs, struct err *err)
{
	const struct side_heads *a = &reading->a, *b = &reading->b;
	struct line line = {.to = 0};
	struct spelling own;
	struct slice words;

	spelling_init(&own, reading->scratch);
	spelling_add(&own, &head->line, KEEP_WORDS);
	TRY(spelling_check(&own, err));
	*ret = false;
	for (size_t i = 0; i < b->count && !*ret && spend(reading, own.letters.length); i++) {
		const struct head *other = &b->items[i];
		*ret = other->text[KEEP_WORDS].length > 0 && !is_line(a, other, KEEP_WORDS) &&
		       spelling_have(&own, other->text[KEEP_WORDS], PART_ANY);
	}
	*ret_runs = *ret && b->text->document->line_count == 0;
	for (size_t i = head->line.from; i < head->line.to && !*ret; i++) {
		size_t like = a->like[i];
		if (like == ALIGN_NONE || (like >= line.from && like < line.to))
			continue;
		line = line_at(b, like);
		if (!spend(reading, line.to - line.from))
			return STATUS_OK;
		struct arena_mark mark = arena_mark(reading->scratch);
		TRY(words_of(reading->scratch, &line, &words, err));
		*ret = words.length > 0 && is_of_head(reading, &line, &head->line) &&
		       !map_find(&a->wholes[KEEP_WORDS], words);
		arena_rewind(reading->scratch, mark);
		*ret_runs = *ret && b->text->document->line_count == 0 &&
			    kind_at(b->text, like) == UNIT_RUNNING;
	}
	return STATUS_OK;
}

/* What a run of words of a head is that went while the rest of it stayed. Unless that is a running
 * head as well, there may have been no room for its end, and what stands elsewhere be a part. */
static enum status
state_of_gone(struct reading *reading, const struct line *gone, const struct line *head, bool runs,
	      enum head_state *ret, struct err *err)
{
	struct slice words;
	bool date = false;

	TRY(words_of(reading->scratch, gone, &words, err));
	for (size_t i = gone->from; i < gone->to; i++)
		date |= reading->a.fields[i] == FIELD_DATE;
	bool whole = gone->to == head->to || reading->a.fields[gone->to] != FIELD_DATE;
	*ret = HEAD_OWN;
	if (words.length == 0 && !date)
		*ret = HEAD_LOOSE;
	else if ((date && whole && slice_equal(words, SLICE("\t"))) ||
		 (!runs &&
		  (gone->to == head->to || look(reading, &reading->b.all, words, PART_ANY))))
		*ret = HEAD_DOUBTFUL;
	return STATUS_OK;
}

static enum status
mark_cut(struct reading *reading, const struct head *head, bool runs, struct err *err)
{
	struct side_heads *a = &reading->a;
	struct line gone = head->line;
	enum head_state state;

	for (gone.from = head->line.from; gone.from < head->line.to; gone.from = gone.to) {
		gone.to = gone.from + 1;
		if (a->like[gone.from] != ALIGN_NONE)
			continue;
		while (gone.to < head->line.to && a->like[gone.to] == ALIGN_NONE)
			gone.to++;
		TRY(state_of_gone(reading, &gone, &head->line, runs, &state, err));
		if (state != HEAD_LOOSE)
			set_state(a, &gone, state);
	}
	return STATUS_OK;
}

static enum status
find_lost(struct reading *reading, struct err *err)
{
	struct hunks *hunks = reading->hunks;
	struct side_heads *a = &reading->a;
	bool kept, cut, runs;

	for (size_t i = 0; i < a->count; i++) {
		const struct head *head = &a->items[i];
		bool same = i > 0 && slice_equal(head[-1].text[KEEP_SAID], head->text[KEEP_SAID]);
		if (head->text[KEEP_WORDS].length == 0 || head->again || (same && !head->differs))
			continue;
		TRY(is_kept(reading, head, &kept, err));
		if (kept || !head->differs)
			continue;
		TRY(is_cut(reading, head, &cut, &runs, err));
		if (hunks->spent)
			return STATUS_OK;
		hunks->heads_doubted += cut;
		if (cut)
			TRY(mark_cut(reading, head, runs, err));
		if (!head->matched && hunks->heads_lost++ == 0)
			hunks->head_lost = unit_of(head)->text;
	}
	return STATUS_OK;
}

enum status
heads_read(struct arena *scratch, struct hunks *hunks, struct heads *ret, struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	struct reading reading = {.scratch = scratch, .hunks = hunks, .looks = HEAD_LOOKS_MAX};
	uint64_t a_pages = pages_of(alignment->a), b_pages = pages_of(alignment->b);

	reading.pages = a_pages > b_pages ? a_pages : b_pages;
	map_init(&reading.units, scratch);
	map_init(&reading.parts, scratch);
	TRY(side_init(&reading.a, &reading, alignment->a, alignment->to_b, alignment->a_moved,
		      err));
	TRY(side_init(&reading.b, &reading, alignment->b, alignment->to_a, alignment->moved, err));
	*ret = (struct heads){.a = reading.a.states,
			      .b = reading.b.states,
			      .a_fields = reading.a.fields,
			      .a_begins = reading.a.begins,
			      .a_count = reading.a.count};
	if (reading.a.count + reading.b.count == 0)
		return STATUS_OK;
	TRY(side_index(&reading.a, scratch, err));
	TRY(side_index(&reading.b, scratch, err));
	TRY(find_lost(&reading, err));
	judge_heads(&reading);
	return STATUS_OK;
}
