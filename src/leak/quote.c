#include "leak/quote.h"

#include "base/cursor.h"
#include "leak/limits.h"
#include "leak/quote_kinds.h"

const char *
quote_kind_word(enum quote_kind kind)
{
	static const char *const WORDS[QUOTE_KIND_COUNT] = {
		[QUOTE_CHANGE] = "change",     [QUOTE_ORDER] = "order",     [QUOTE_ADDED] = "added",
		[QUOTE_LEFT_OUT] = "left-out", [QUOTE_CASE] = "case",       [QUOTE_SIGNS] = "signs",
		[QUOTE_SPACING] = "spacing",   [QUOTE_MISREAD] = "misread",
	};

	return WORDS[kind];
}

/* ---- reading a quotation ---- */

#define ADDED_TOKENS_MAX 24 /* in one pair of brackets */

static bool
is_sign(const struct text *text, size_t at, const char *sign)
{
	return at < text->count && slice_equal(text_token(text, at), slice_text(sign));
}

/* How many tokens at `at` say that something is left out: "…", "...", in brackets or not. */
static size_t
left_out_at(const struct text *text, size_t at)
{
	bool bracket = is_sign(text, at, "[") || is_sign(text, at, "(");
	size_t end = at + bracket;

	if (is_sign(text, end, "\xe2\x80\xa6")) {
		end++;
	} else {
		size_t dots = end;
		while (is_sign(text, end, "."))
			end++;
		if (end - dots < 3)
			return 0;
	}
	if (!bracket)
		return end - at;
	return is_sign(text, end, "]") || is_sign(text, end, ")") ? end + 1 - at : 0;
}

static void
mark_added(struct quote *quote)
{
	const struct text *text = &quote->text;

	for (size_t i = 0; i < text->count; i++) {
		if (!is_sign(text, i, "[") || left_out_at(text, i))
			continue;
		size_t end = i + 1;
		while (end < text->count && end - i < ADDED_TOKENS_MAX && !is_sign(text, end, "]"))
			end++;
		if (!is_sign(text, end, "]"))
			continue;
		for (; i < end; i++)
			quote->added[i] = true;
		quote->added[i] = true;
	}
}

static bool
has_word(const struct text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (text->tokens[i].fold)
			return true;
	return false;
}

static void
split(struct quote *quote)
{
	const struct text *text = &quote->text;
	size_t from = 0;

	for (size_t i = 0; i <= text->count;) {
		size_t length = i < text->count ? left_out_at(text, i) : 1;
		if (length && has_word(text, from, i))
			quote->parts[quote->part_count++] = (struct quote_part){from, i};
		i += length ? length : 1;
		from = length ? i : from;
	}
}

static bool
is_own_word(const struct quote *quote, size_t at)
{
	return quote->text.tokens[at].fold && !quote->added[at];
}

/* Words that stand there once or more; not counted on where there are enough. */
static size_t
count_other_words(const struct quote *quote)
{
	uint64_t words[CLAIM_WORDS_MIN];
	size_t count = 0, k;

	for (size_t i = 0; i < quote->text.count && count < CLAIM_WORDS_MIN; i++) {
		if (!is_own_word(quote, i))
			continue;
		for (k = 0; k < count && words[k] != quote->text.tokens[i].fold; k++)
			continue;
		if (k == count)
			words[count++] = quote->text.tokens[i].fold;
	}
	return count;
}

enum status
quote_init(struct quote *quote, struct arena *arena, const struct claim *claim, struct err *err)
{
	struct document_unit *unit = arena_new(arena, struct document_unit, 1);

	if (!unit)
		return err_no_memory(err);
	*unit = (struct document_unit){.text = claim->text, .place = claim->place};
	*quote = (struct quote){.claim = claim, .document = {.units = unit, .unit_count = 1}};
	TRY(text_init(&quote->text, arena, &quote->document, err));
	quote->added = arena_new(arena, bool, quote->text.count + 1);
	quote->parts = arena_new(arena, struct quote_part, quote->text.count + 1);
	if (!quote->added || !quote->parts)
		return err_no_memory(err);
	mark_added(quote);
	split(quote);
	for (size_t i = 0; i < quote->text.count; i++)
		quote->words += is_own_word(quote, i);
	quote->other_words = count_other_words(quote);
	return STATUS_OK;
}

/* ---- word by word ---- */

/* What it costs that tokens differ. A word for another is cheaper than one that went and one that
 * came, and dearer than either. */
enum {
	COST_FORM = 1,
	COST_LIGHT = 2,
	COST_ADDED = 1,
	COST_SIGN = 8,
	COST_WORD = 10,
	COST_OTHER_WORD = 11,
	COST_NEVER = 40,
};

enum step_kind { STEP_SAME, STEP_OTHER };

/* One token of the passage, of the quotation, or both side by side. */
struct step {
	uint32_t a, b; /* where each side is before it */
	uint8_t takes; /* 1: one of a; 2: one of b; 3: both */
	uint8_t kind;
};

struct table {
	const struct quote *quote;
	const struct text *text;
	size_t a, a_end, b, b_end; /* tokens */
	bool running;              /* the passage is of a running head */
	uint8_t *back;             /* how each cell is reached: as step.takes */
	struct step *steps;        /* in their order */
	size_t count;
};

static uint32_t
cost_of_one(const struct text *text, size_t at, bool running)
{
	if (quote_is_unseen(text, at, running))
		return 0;
	if (text->tokens[at].fold)
		return COST_WORD;
	return quote_sign_is_light(text, at) ? COST_LIGHT : COST_SIGN;
}

static uint32_t
cost_of_pair(const struct table *table, size_t a, size_t b)
{
	const struct token *of_a = &table->text->tokens[a], *of_b = &table->quote->text.tokens[b];

	if (of_a->exact == of_b->exact)
		return 0;
	if (of_a->form == of_b->form)
		return COST_FORM;
	if (!of_a->fold != !of_b->fold)
		return COST_NEVER;
	if (of_a->fold)
		return COST_OTHER_WORD;
	return quote_sign_is_light(table->text, a) && quote_sign_is_light(&table->quote->text, b)
		       ? COST_LIGHT
		       : COST_SIGN;
}

static uint32_t
cost_of_added(const struct table *table, size_t b)
{
	return table->quote->added[b] ? COST_ADDED : cost_of_one(&table->quote->text, b, false);
}

/*
 * The cheapest way to make the quotation of some part of the passage: what stands before and behind
 * it costs nothing (Sellers 1980). *ret_end: where in the passage it ends.
 */
static enum status
fill(struct table *table, struct arena *scratch, size_t *ret_end, uint32_t *ret_cost,
     struct err *err)
{
	size_t rows = table->a_end - table->a, width = table->b_end - table->b + 1;
	uint32_t *costs = arena_new(scratch, uint32_t, 2 * width);
	uint32_t best = UINT32_MAX;

	table->back = arena_new(scratch, uint8_t, (rows + 1) * width);
	if (!costs || !table->back)
		return err_no_memory(err);
	for (size_t j = 1; j < width; j++) {
		costs[j] = costs[j - 1] + cost_of_added(table, table->b + j - 1);
		table->back[j] = 2;
	}
	*ret_end = 0;
	for (size_t i = 1; i <= rows; i++) {
		uint32_t *now = costs + (i & 1) * width, *before = costs + (~i & 1) * width;
		uint32_t gone = cost_of_one(table->text, table->a + i - 1, table->running);
		now[0] = 0;
		for (size_t j = 1; j < width; j++) {
			uint32_t pair = before[j - 1] +
					cost_of_pair(table, table->a + i - 1, table->b + j - 1);
			uint32_t left = before[j] + gone;
			uint32_t came = now[j - 1] + cost_of_added(table, table->b + j - 1);
			uint8_t how = pair <= left && pair <= came ? 3 : left <= came ? 1 : 2;
			now[j] = how == 3 ? pair : how == 1 ? left : came;
			table->back[i * width + j] = how;
		}
		if (now[width - 1] < best) {
			best = now[width - 1];
			*ret_end = i;
		}
	}
	*ret_cost = best;
	return STATUS_OK;
}

/* A word is the same in capitals throughout, in another form of compatibility, and at the head of a
 * part whatever its case. */
static bool
is_same(const struct table *table, const struct step *step)
{
	const struct token *a = &table->text->tokens[step->a];
	const struct token *b = &table->quote->text.tokens[step->b];

	if (step->takes != 3)
		return false;
	if (a->exact == b->exact)
		return true;
	if (a->form != b->form)
		return false;
	bool first = !has_word(&table->quote->text, table->b, step->b);
	return a->class == LETTER_SIGN || first ||
	       letters_same(text_token(table->text, step->a),
			    text_token(&table->quote->text, step->b));
}

/* The steps from the first token of the quotation to its last. */
static enum status
walk_back(struct table *table, struct arena *scratch, size_t end, struct err *err)
{
	size_t width = table->b_end - table->b + 1, i = end, j = width - 1;
	size_t room = end + width, at = room;
	struct step *steps = arena_new(scratch, struct step, room);

	if (!steps)
		return err_no_memory(err);
	while (j > 0) {
		uint8_t takes = table->back[i * width + j];
		i -= takes & 1;
		j -= takes >> 1;
		steps[--at] = (struct step){.a = (uint32_t)(table->a + i),
					    .b = (uint32_t)(table->b + j),
					    .takes = takes};
		steps[at].kind = is_same(table, &steps[at]) ? STEP_SAME : STEP_OTHER;
	}
	table->steps = steps + at;
	table->count = room - at;
	return STATUS_OK;
}

/* ---- differences ---- */

#define WORD_TOKENS_MAX 8 /* of one word, before and behind what differs in it */
#define AROUND_STEPS 6    /* shown before and behind a difference */

static bool
stands_apart(const struct table *table, const struct step *step)
{
	return ((step->takes & 1) && table->text->tokens[step->a].blank) ||
	       ((step->takes & 2) && table->quote->text.tokens[step->b].blank);
}

static bool
is_light(const struct table *table, const struct step *step)
{
	return (!(step->takes & 1) || quote_sign_is_light(table->text, step->a)) &&
	       (!(step->takes & 2) || quote_sign_is_light(&table->quote->text, step->b));
}

/* To whole words: who reads "1.000" for "1,000" sees more than a dot. */
static void
widen(struct table *table, size_t from, size_t to)
{
	struct step *steps = table->steps;

	for (size_t i = from, n = 0; i > 0 && n < WORD_TOKENS_MAX; i--, n++) {
		if (stands_apart(table, &steps[i]))
			break;
		steps[i - 1].kind = STEP_OTHER;
	}
	for (size_t i = to, n = 0; i < table->count && n < WORD_TOKENS_MAX; i++, n++) {
		bool ends = i + 1 == table->count || stands_apart(table, &steps[i + 1]);
		if (stands_apart(table, &steps[i]) || (is_light(table, &steps[i]) && ends))
			break;
		steps[i].kind = STEP_OTHER;
	}
}

static void
widen_all(struct table *table)
{
	for (size_t from = 0, to; from < table->count; from = to + 1) {
		bool words = false;
		for (to = from; to < table->count && table->steps[to].kind == STEP_OTHER; to++)
			words |= !is_light(table, &table->steps[to]);
		if (words)
			widen(table, from, to);
	}
}

static bool
is_word_of(const struct table *table, size_t a, uint32_t unit)
{
	return a >= table->a && a < table->a_end && table->text->tokens[a].fold &&
	       table->text->tokens[a].unit == unit;
}

/* Words that came in at the quotation's very begin or end stand for those that the document has
 * there. */
static void
pair_ends(struct table *table)
{
	size_t head = 0, tail = table->count;

	while (head < table->count && table->steps[head].takes == 2)
		head++;
	while (tail > head && table->steps[tail - 1].takes == 2)
		tail--;
	if (head == tail)
		return;
	struct step first = table->steps[head], last = table->steps[tail - 1];
	for (size_t i = head; i > 0; i--) {
		struct step *step = &table->steps[i - 1];
		size_t a = first.a - (head - i) - 1;
		if (!table->quote->text.tokens[step->b].fold || first.a < head - i + 1 ||
		    !is_word_of(table, a, table->text->tokens[first.a].unit))
			break;
		*step = (struct step){(uint32_t)a, step->b, 3, STEP_OTHER};
	}
	for (size_t i = tail; i < table->count; i++) {
		struct step *step = &table->steps[i];
		size_t a = last.a + (last.takes & 1) + (i - tail);
		if (!table->quote->text.tokens[step->b].fold ||
		    !is_word_of(table, a, table->text->tokens[last.a].unit))
			break;
		*step = (struct step){(uint32_t)a, step->b, 3, STEP_OTHER};
	}
}

/* The tokens of one side that steps [from, to) take. */
static struct quote_span
span_of(const struct table *table, size_t from, size_t to, uint8_t side)
{
	struct quote_span span = {.text = side == 1 ? table->text : &table->quote->text,
				  .added = side == 2 ? table->quote->added : NULL,
				  .running = side == 1 && table->running};

	for (size_t i = from; i < to; i++) {
		const struct step *step = &table->steps[i];
		size_t at = side == 1 ? step->a : step->b;
		if (!(step->takes & side))
			continue;
		if (span.from == span.to)
			span.from = at;
		span.to = at + 1;
	}
	return span;
}

static enum status
add(struct arena *arena, struct quote_place *place, const struct quote_difference *difference,
    struct err *err)
{
	place->changes += difference->kind == QUOTE_CHANGE || difference->kind == QUOTE_ORDER;
	struct quote_difference *items =
		arena_grow(arena, place->differences, &place->capacity, place->count + 1,
			   sizeof(*items), _Alignof(struct quote_difference));
	if (!items)
		return err_no_memory(err);
	place->differences = items;
	items[place->count++] = *difference;
	return STATUS_OK;
}

static enum status
add_steps(const struct table *table, struct arena *arena, size_t from, size_t to,
	  struct quote_place *place, struct err *err)
{
	size_t begin = from > AROUND_STEPS ? from - AROUND_STEPS : 0;
	size_t end = table->count - to > AROUND_STEPS ? to + AROUND_STEPS : table->count;
	struct quote_span a = span_of(table, from, to, 1), b = span_of(table, from, to, 2);
	struct quote_span around_a = span_of(table, begin, end, 1);
	struct quote_span around_b = span_of(table, begin, end, 2);
	struct quote_difference difference;

	TRY(quote_kind_of(arena, &a, &b, table->quote->claim->form == CLAIM_PICTURE,
			  &difference.kind, err));
	if (difference.kind == QUOTE_KIND_COUNT)
		return STATUS_OK;
	TRY(quote_span_write(arena, &a, &difference.before, err));
	TRY(quote_span_write(arena, &b, &difference.after, err));
	TRY(quote_span_write(arena, &around_a, &difference.says, err));
	TRY(quote_span_write(arena, &around_b, &difference.quoted, err));
	for (size_t i = from; i < to && difference.kind != QUOTE_CHANGE; i++)
		place->words_alike += (table->steps[i].takes & 2) &&
				      table->quote->text.tokens[table->steps[i].b].fold &&
				      !table->quote->added[table->steps[i].b];
	return add(arena, place, &difference, err);
}

/* Signs at either end are those of the sentence around the quotation. */
static bool
is_at_end(const struct table *table, size_t from, size_t to)
{
	if (from > 0 && to < table->count)
		return false;
	for (size_t i = from; i < to; i++)
		if (!is_light(table, &table->steps[i]))
			return false;
	return true;
}

static enum status
add_differences(struct table *table, struct arena *arena, struct quote_place *place,
		struct err *err)
{
	pair_ends(table);
	widen_all(table);
	for (size_t from = 0, to; from < table->count; from = to) {
		const struct step *step = &table->steps[from];
		to = from + 1;
		if (step->kind == STEP_SAME) {
			place->words_alike += table->quote->text.tokens[step->b].fold &&
					      !table->quote->added[step->b];
			continue;
		}
		while (to < table->count && table->steps[to].kind == STEP_OTHER)
			to++;
		if (!is_at_end(table, from, to))
			TRY(add_steps(table, arena, from, to, place, err));
	}
	return STATUS_OK;
}

/* ---- one part, and all of them ---- */

#define UNKNOWN_TOKENS 400 /* looked at for a part whose place is not known */

/* What is shown and the asides behind it are read each for itself. */
static bool
is_aside(const struct text *text, size_t at)
{
	return at >= text->count;
}

/* Where to look for it: about its window; behind the part before it where there is none. */
static struct quote_window
look_at(const struct quote_part *part, const struct quote_window *window, size_t end,
	const struct text *text)
{
	size_t length = part->to - part->from, slack = length / 2 + 16;
	size_t from = window->from > slack ? window->from - slack : 0, to = window->to + slack;
	bool known = window->from < window->to;
	bool aside = is_aside(text, known ? window->from : end - (end > 0));
	size_t least = aside ? text->count : 0, most = aside ? text->all : text->count;

	if (!known) {
		from = end;
		to = end + length + UNKNOWN_TOKENS;
	} else if (window->from + length + slack > to) {
		to = window->from + length + slack;
	}
	if (window->from >= end && from < end)
		from = end;
	to = to < most ? to : most;
	from = from > least ? from : least;
	return (struct quote_window){(uint32_t)(from < to ? from : to), (uint32_t)to};
}

/* What is left out between two parts, to be read by who wonders what it was. */
static enum status
add_between(struct arena *arena, const struct text *text, size_t from, size_t to,
	    struct quote_place *place, struct err *err)
{
	struct quote_difference difference = {.kind = from > to ? QUOTE_ORDER : QUOTE_LEFT_OUT,
					      .after = SLICE("[...]")};
	struct quote_span span = {.text = text, .from = from, .to = to};

	if (is_aside(text, from - 1) != is_aside(text, to))
		return STATUS_OK; /* an aside stands in no order with what is shown */
	if (from == to || (from < to && !has_word(text, from, to)))
		return STATUS_OK;
	if (from > to)
		span = (struct quote_span){.text = text};
	TRY(quote_span_write(arena, &span, &difference.before, err));
	return add(arena, place, &difference, err);
}

static const struct document_unit *
unit_of(const struct text *text, size_t at)
{
	return &text->document->units[text->tokens[at].unit];
}

/* Whether it begins and ends in one. */
static bool
is_running(const struct text *text, const struct quote_window *window)
{
	return window->from < window->to && unit_of(text, window->from)->kind == UNIT_RUNNING &&
	       unit_of(text, window->to - 1)->kind == UNIT_RUNNING;
}

static enum status
look(struct table *table, struct arena *scratch, const struct quote_window *window,
     uint32_t *ret_cost, struct err *err)
{
	size_t last, room = QUOTE_CELLS_MAX / (table->b_end - table->b + 1);

	table->a = window->from;
	table->a_end = window->to - window->from > room ? window->from + room : window->to;
	TRY(fill(table, scratch, &last, ret_cost, err));
	return walk_back(table, scratch, last, err);
}

/* A part that stands before the last one may as well stand behind it, too. */
static enum status
look_twice(struct table *table, struct arena *scratch, const struct quote_part *part,
	   const struct quote_window *window, size_t end, struct err *err)
{
	const struct quote_window nowhere = {0, 0};
	struct quote_window near = look_at(part, window, end, table->text);
	uint32_t cost, far_cost;

	table->running = is_running(table->text, window);
	TRY(look(table, scratch, &near, &cost, err));
	if (end == 0 || window->from >= end || window->from == window->to)
		return STATUS_OK;
	struct table far = *table;
	far.running = false;
	near = look_at(part, &nowhere, end, table->text);
	TRY(look(&far, scratch, &near, &far_cost, err));
	if (far_cost <= cost)
		*table = far;
	return STATUS_OK;
}

static enum status
place_part(struct arena *arena, struct arena *scratch, struct table *table,
	   const struct quote_part *part, const struct quote_window *window, size_t *end,
	   struct quote_place *place, struct err *err)
{
	struct quote_window found;
	bool first = *end == 0;

	table->b = part->from;
	table->b_end = part->to;
	TRY(look_twice(table, scratch, part, window, *end, err));
	place->cells += (uint64_t)(table->a_end - table->a + 1) * (table->b_end - table->b + 1);
	struct quote_span span = span_of(table, 0, table->count, 1);
	found = (struct quote_window){(uint32_t)span.from, (uint32_t)span.to};
	if (found.from == found.to)
		return add_differences(table, arena, place, err);
	if (!first)
		TRY(add_between(arena, table->text, *end, found.from, place, err));
	else
		place->place = unit_of(table->text, found.from)->place;
	place->hidden += unit_of(table->text, found.from)->kind == UNIT_HIDDEN;
	*end = found.to;
	return add_differences(table, arena, place, err);
}

enum status
quote_place(struct arena *arena, const struct quote *quote, const struct text *text,
	    const struct quote_window *windows, struct quote_place *ret, struct err *err)
{
	struct quote_place place = {.changes = 0};
	struct table table = {.quote = quote, .text = text};
	enum status status = STATUS_OK;
	struct arena scratch;
	size_t end = 0;

	arena_init(&scratch, 0);
	for (size_t i = 0; status == STATUS_OK && i < quote->part_count; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = place_part(arena, &scratch, &table, &quote->parts[i], &windows[i], &end,
				    &place, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	TRY(status);
	place.share = quote->words ? (double)place.words_alike / (double)quote->words : 0;
	*ret = place;
	return STATUS_OK;
}
