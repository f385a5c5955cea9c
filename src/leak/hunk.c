#include "leak/drawn.h"
#include "leak/layout.h"

#include <stdlib.h>

/* Of one word, before and behind what differs in it. */
#define QUOTED_TOKENS 8

const char *hunk_class_word(enum hunk_class class)
{
	static const char *const WORDS[HUNK_CLASS_COUNT] = {
		[HUNK_CHANGE] = "change",   [HUNK_SPACING] = "spacing", [HUNK_LABEL] = "label",
		[HUNK_RUNNING] = "running", [HUNK_AGAIN] = "again",     [HUNK_NUMBER] = "number",
		[HUNK_MOVED] = "moved",     [HUNK_SHOWN] = "shown",
	};

	return WORDS[class];
}

/* ---- finding ---- */

/* How many tokens from there on are like none of the other side. */
static size_t
run_length(const uint32_t *like, size_t count, size_t from)
{
	size_t to = from;

	while (to < count && like[to] == ALIGN_NONE)
		to++;
	return to - from;
}

/*
 * Where in b stands what stands in place of the run [from, to) of a: behind the like of the token
 * before it, else before that of the token behind it.
 */
static void
find_partner(const struct alignment *alignment, size_t from, size_t to, size_t *ret,
	     size_t *ret_end)
{
	size_t count = alignment->b->count;
	size_t at = from == 0 ? 0 : (size_t)alignment->to_b[from - 1] + 1;
	size_t length = run_length(alignment->to_a, count, at);

	*ret = at;
	*ret_end = at + length;
	if (length > 0)
		return;
	size_t end = to == alignment->a->count ? count : alignment->to_b[to];
	size_t begin = end;
	while (begin > 0 && alignment->to_a[begin - 1] == ALIGN_NONE)
		begin--;
	if (begin < end) {
		*ret = begin;
		*ret_end = end;
	}
}

static size_t
bytes_of(const struct text *text, size_t from, size_t to)
{
	size_t bytes = 0;

	for (size_t i = from; i < to; i++)
		bytes += text->tokens[i].length;
	return bytes;
}

/* Without what stands elsewhere. */
static size_t
bytes_left(const struct text *text, const bool *moved, size_t from, size_t to)
{
	size_t bytes = 0;

	for (size_t i = from; i < to; i++)
		bytes += i < text->count && moved[i] ? 0 : text->tokens[i].length;
	return bytes;
}

static bool
is_exchanged(const struct alignment *alignment, const struct hunk *hunk)
{
	size_t low = 0, high = alignment->exchange_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (alignment->exchanges[middle].a <= hunk->a)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	const struct exchange *exchange = &alignment->exchanges[low - 1];
	return hunk->a_end <= exchange->a_end && hunk->b >= exchange->b &&
	       hunk->b_end <= exchange->b_end;
}

struct collection {
	struct arena *arena;
	struct hunks *hunks;
	size_t capacity;
	bool *taken; /* tokens of b that are in a hunk */
};

static enum status
add(struct collection *collection, struct hunk hunk, struct err *err)
{
	struct hunks *hunks = collection->hunks;
	struct hunk *items = arena_grow(collection->arena, hunks->items, &collection->capacity,
					hunks->count + 1, sizeof(*items), _Alignof(struct hunk));
	if (!items)
		return err_no_memory(err);
	hunk.a_bytes = bytes_of(hunks->alignment->a, hunk.a, hunk.a_end);
	hunk.b_bytes = bytes_of(hunks->alignment->b, hunk.b, hunk.b_end);
	hunk.a_left =
		bytes_left(hunks->alignment->a, hunks->alignment->a_moved, hunk.a, hunk.a_end);
	hunk.b_left = bytes_left(hunks->alignment->b, hunks->alignment->moved, hunk.b, hunk.b_end);
	hunk.firm = is_exchanged(hunks->alignment, &hunk);
	hunks->items = items;
	items[hunks->count++] = hunk;
	return STATUS_OK;
}

/* What both sides begin or end with is no difference, though it was taken for an island. */
static void
trim(const struct alignment *alignment, struct hunk *hunk)
{
	const struct token *a = alignment->a->tokens, *b = alignment->b->tokens;

	while (hunk->a < hunk->a_end && hunk->b < hunk->b_end &&
	       a[hunk->a].exact == b[hunk->b].exact) {
		hunk->a++;
		hunk->b++;
	}
	while (hunk->a < hunk->a_end && hunk->b < hunk->b_end &&
	       a[hunk->a_end - 1].exact == b[hunk->b_end - 1].exact) {
		hunk->a_end--;
		hunk->b_end--;
	}
}

static bool
is_in_note(const struct text *text, size_t at)
{
	return text->document->units[text->tokens[at].unit].kind == UNIT_NOTE;
}

static bool
ends_unit(const struct text *text, size_t end)
{
	return end == text->count || text->tokens[end].unit != text->tokens[end - 1].unit;
}

/* Where notes lack behind a passage that differs, a stop at the end of the last one may have been
 * taken for that of the passage: it is given back, so that the notes lack as a whole. */
static void
settle_notes(const struct alignment *alignment)
{
	const struct text *a = alignment->a;

	for (size_t from = 0, to; from < a->count; from = to + 1) {
		to = from + run_length(alignment->to_b, a->count, from);
		if (to == from || to == a->count || !is_in_note(a, to) || !ends_unit(a, to + 1))
			continue;
		size_t at = to;
		while (at > from && is_in_note(a, at - 1))
			at--;
		if (at == from || !ends_unit(a, at) ||
		    a->tokens[at - 1].exact != a->tokens[to].exact)
			continue;
		alignment->to_b[at - 1] = alignment->to_b[to];
		alignment->to_a[alignment->to_b[to]] = (uint32_t)at - 1;
		alignment->to_b[to] = ALIGN_NONE;
	}
}

static bool
is_other_capital(const struct alignment *alignment, size_t at)
{
	const struct text *a = alignment->a, *b = alignment->b;
	size_t like = alignment->to_b[at];

	return like != ALIGN_NONE && a->tokens[at].exact != b->tokens[like].exact &&
	       a->tokens[at].class == LETTER_WORD &&
	       layout_is_other_capital(text_token(a, at), text_token(b, like));
}

/* The next word of the same paragraph, forward or back; itself where there is none. */
static size_t
next_word(const struct text *text, size_t at, bool back)
{
	size_t next = at;

	while (back ? next > 0 : next + 1 < text->count) {
		next += back ? SIZE_MAX : 1;
		if (text->tokens[next].unit != text->tokens[at].unit)
			return at;
		if (text->tokens[next].class == LETTER_WORD)
			return next;
	}
	return at;
}

static bool
differs_in_case(const struct alignment *alignment, size_t at)
{
	size_t like = alignment->to_b[at];

	return like == ALIGN_NONE ||
	       (alignment->a->tokens[at].exact != alignment->b->tokens[like].exact &&
		!letters_same_case(text_token(alignment->a, at), text_token(alignment->b, like)));
}

/* A program shows passages in capitals, and parted from it is a word by itself that has them or has
 * them no longer. */
static void
settle_capitals(const struct alignment *alignment)
{
	const struct text *a = alignment->a;

	for (size_t at = 0; at < a->count; at++) {
		if (!is_other_capital(alignment, at))
			continue;
		size_t before = next_word(a, at, true), behind = next_word(a, at, false);
		bool alone = before == at && behind == at;
		if (alone || (before != at && differs_in_case(alignment, before)) ||
		    (behind != at && differs_in_case(alignment, behind)))
			continue;
		alignment->to_a[alignment->to_b[at]] = ALIGN_NONE;
		alignment->to_b[at] = ALIGN_NONE;
	}
}

/* Whole notes at the end of what lacks in another format lack by themselves. */
static struct hunk
part_notes(const struct alignment *alignment, struct hunk *hunk)
{
	const struct text *a = alignment->a;
	size_t end = hunk->a_end;

	while (alignment->converted && end > hunk->a && is_in_note(a, end - 1) &&
	       ends_unit(a, hunk->a_end))
		end--;
	while (end > 0 && end < hunk->a_end && !ends_unit(a, end))
		end++;
	struct hunk notes = {
		.a = end, .a_end = hunk->a_end, .b = hunk->b_end, .b_end = hunk->b_end};
	hunk->a_end = end;
	return notes;
}

static enum status
collect(struct collection *collection, struct err *err)
{
	const struct alignment *alignment = collection->hunks->alignment;
	size_t length;

	for (size_t at = 0; at < alignment->a->count; at += length ? length : 1) {
		struct hunk hunk = {.a = at};
		length = run_length(alignment->to_b, alignment->a->count, at);
		if (length == 0)
			continue;
		hunk.a_end = at + length;
		find_partner(alignment, at, hunk.a_end, &hunk.b, &hunk.b_end);
		if (hunk.b < hunk.b_end && collection->taken[hunk.b])
			hunk.b = hunk.b_end;
		for (size_t i = hunk.b; i < hunk.b_end; i++)
			collection->taken[i] = true;
		trim(alignment, &hunk);
		struct hunk notes = part_notes(alignment, &hunk);
		if (hunk.a < hunk.a_end || hunk.b < hunk.b_end)
			TRY(add(collection, hunk, err));
		if (notes.a < notes.a_end)
			TRY(add(collection, notes, err));
	}
	for (size_t at = 0; at < alignment->b->count; at += length ? length : 1) {
		length = run_length(alignment->to_a, alignment->b->count, at);
		if (length == 0 || collection->taken[at])
			continue;
		struct hunk hunk = {.b = at, .b_end = at + length};
		hunk.a = at == 0 ? 0 : (size_t)alignment->to_a[at - 1] + 1;
		hunk.a_end = hunk.a;
		TRY(add(collection, hunk, err));
	}
	return STATUS_OK;
}

/* Asides that came in or were altered: nobody looks for what is hidden. */
static enum status
collect_asides(struct collection *collection, struct err *err)
{
	const struct alignment *alignment = collection->hunks->alignment;
	struct layout_aside *asides;
	struct arena scratch;
	size_t count;

	if (alignment->b->all == alignment->b->count)
		return STATUS_OK;
	arena_init(&scratch, 0);
	enum status status = layout_find_asides(&scratch, alignment, &asides, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct hunk hunk = {.a = asides[i].a,
				    .a_end = asides[i].a_end,
				    .b = asides[i].b,
				    .b_end = asides[i].b_end};
		hunk.weak = asides[i].weak;
		trim(alignment, &hunk);
		status = add(collection, hunk, err);
	}
	arena_done(&scratch);
	return status;
}

/* A passage of b that stands elsewhere as a whole: gone from there, and come here. */
static enum status
add_moved(struct collection *collection, size_t from, size_t to, struct err *err)
{
	const struct alignment *alignment = collection->hunks->alignment;
	size_t a = alignment->to_a[from];
	struct hunk gone = {.a = a, .a_end = a + to - from, .b = from, .b_end = from};
	struct hunk come = {.a = a, .a_end = a, .b = from, .b_end = to};

	gone.weak = come.weak = !alignment->sheet;
	if (a > 0 && alignment->to_b[a - 1] != ALIGN_NONE)
		gone.b = gone.b_end = (size_t)alignment->to_b[a - 1] + 1;
	if (from > 0 && alignment->to_a[from - 1] != ALIGN_NONE)
		come.a = come.a_end = (size_t)alignment->to_a[from - 1] + 1;
	TRY(add(collection, gone, err));
	return add(collection, come, err);
}

static size_t
moved_end(const struct alignment *alignment, size_t from)
{
	size_t end = from + 1;

	while (end < alignment->b->count && alignment->moved[end] &&
	       alignment->to_a[end] == alignment->to_a[end - 1] + 1)
		end++;
	return end;
}

/* What stands elsewhere although no way to read its page has it there. */
static enum status
collect_astray(struct collection *collection, struct arena *scratch, struct err *err)
{
	const struct alignment *alignment = collection->hunks->alignment;
	size_t count = alignment->b->count;
	bool *astray = arena_new(scratch, bool, count);

	if (!astray)
		return count ? err_no_memory(err) : STATUS_OK;
	for (size_t i = 0; i < count; i++)
		astray[i] = alignment->moved[i] && alignment->to_a[i] != ALIGN_NONE;
	TRY(drawn_find_astray(scratch, alignment, alignment->to_a, astray, err));
	for (size_t at = 0, end; at < count; at = end) {
		end = at + 1;
		if (!alignment->moved[at] || alignment->to_a[at] == ALIGN_NONE)
			continue;
		end = moved_end(alignment, at);
		if (memchr(astray + at, true, end - at))
			TRY(add_moved(collection, at, end, err));
	}
	return STATUS_OK;
}

static int
compare_hunks(const void *a, const void *b)
{
	const struct hunk *left = a, *right = b;

	if (left->b != right->b)
		return left->b > right->b ? 1 : -1;
	return (left->a > right->a) - (left->a < right->a);
}

/* ---- counting ---- */

static size_t
said_bytes(const struct text *text)
{
	size_t bytes = 0;

	for (size_t i = 0; i < text->count; i++)
		if (text->document->units[text->tokens[i].unit].kind != UNIT_RUNNING)
			bytes += text->tokens[i].length;
	return bytes;
}

/* Notes of which no word leaked, as some formats leave them out. */
static size_t
count_lost_notes(const struct alignment *alignment)
{
	const struct text *a = alignment->a;
	size_t lost = 0;

	for (size_t from = 0, to; from < a->count; from = to) {
		bool kept = false;
		for (to = from; to == from || !ends_unit(a, to); to++)
			kept |= alignment->to_b[to] != ALIGN_NONE;
		lost += !kept && is_in_note(a, from);
	}
	return lost;
}

static void
count_up(struct hunks *hunks)
{
	hunks->notes_lost = count_lost_notes(hunks->alignment);
	hunks->a_bytes = said_bytes(hunks->alignment->a);
	hunks->b_bytes = said_bytes(hunks->alignment->b);
	for (size_t i = 0; i < hunks->count; i++) {
		const struct hunk *hunk = &hunks->items[i];
		if (hunk->class != HUNK_CHANGE)
			continue;
		hunks->changes++;
		hunks->strong += !hunk->weak;
		hunks->a_changed_bytes += hunk->a_left;
		hunks->b_changed_bytes += hunk->b_left;
	}
}

enum status
hunks_find(struct arena *arena, const struct alignment *alignment, struct hunks *ret,
	   struct err *err)
{
	struct hunks hunks = {.alignment = alignment};
	struct collection collection = {.arena = arena, .hunks = &hunks};
	struct arena scratch;

	collection.taken = arena_new(arena, bool, alignment->b->count);
	if (!collection.taken && alignment->b->count)
		return err_no_memory(err);
	if (alignment->converted) {
		settle_notes(alignment);
		settle_capitals(alignment);
	}
	TRY(collect(&collection, err));
	if (hunks.count)
		qsort(hunks.items, hunks.count, sizeof(*hunks.items), compare_hunks);
	arena_init(&scratch, 0);
	enum status status = layout_judge(&scratch, &hunks, err);
	if (status == STATUS_OK)
		status = notes_find_moved(&scratch, alignment, &hunks.notes_moved, err);
	if (status == STATUS_OK && alignment->converted)
		status = collect_astray(&collection, &scratch, err);
	arena_done(&scratch);
	TRY(status);
	TRY(collect_asides(&collection, err));
	count_up(&hunks);
	*ret = hunks;
	return STATUS_OK;
}

/* ---- quoting ---- */

static void
widen(const struct text *text, size_t *from, size_t *to)
{
	for (unsigned i = 0;
	     i<QUOTED_TOKENS && * from> 0 && *from < text->all && !text->tokens[*from].blank; i++)
		--*from;
	for (unsigned i = 0;
	     i<QUOTED_TOKENS && * to> 0 && *to < text->all && !text->tokens[*to].blank; i++)
		++*to;
}

void
hunk_widen(const struct hunks *hunks, struct hunk *hunk)
{
	widen(hunks->alignment->a, &hunk->a, &hunk->a_end);
	widen(hunks->alignment->b, &hunk->b, &hunk->b_end);
}

/* A cell's number without the signs that group its digits: 8,000 and 8.000 are 8000 to a script. */
static bool
write_number(struct buf *buf, struct slice text)
{
	size_t digits = 0, signs = 0;

	for (size_t i = 0; i < text.length; i++) {
		digits += byte_is_digit(text.at[i]);
		signs += text.at[i] == ',';
	}
	if (digits == 0 || signs == 0 || digits + signs != text.length)
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] != ',')
			buf_write_byte(buf, text.at[i]);
	return true;
}

static enum status
quote(struct arena *arena, const struct text *text, size_t from, size_t to, struct slice *ret,
      struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	widen(text, &from, &to);
	text_write(text, from, to, &buf);
	TRY(buf_slice(&buf, ret, err));
	if (from == to || text->document->units[text->tokens[from].unit].kind != UNIT_CELL)
		return STATUS_OK;
	buf_init(&buf, arena);
	return write_number(&buf, *ret) ? buf_slice(&buf, ret, err) : STATUS_OK;
}

/* Of a field of a letter with its name: "field Reply-To". */
static enum status
place_at(struct arena *arena, const struct text *text, size_t at, struct slice *ret,
	 struct err *err)
{
	const struct document_unit *unit;

	*ret = SLICE_NONE;
	if (text->all == 0)
		return STATUS_OK;
	at = at < text->all ? at : text->all - 1;
	unit = &text->document->units[text->tokens[at].unit];
	*ret = unit->place;
	size_t name = slice_find_byte(unit->text, ':');
	if (unit->kind != UNIT_BESIDE || !slice_equal(unit->place, DOCUMENT_FIELD) ||
	    name == SIZE_MAX)
		return STATUS_OK;
	return slice_print(arena, ret, err, "%.*s %.*s", SLICE_PRINT(unit->place), (int)name,
			   unit->text.at);
}

enum status
hunk_quote(struct arena *arena, const struct hunks *hunks, const struct hunk *hunk,
	   struct slice *ret_before, struct slice *ret_after, struct slice *ret_place,
	   struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	bool deleted = hunk->b == hunk->b_end;

	TRY(quote(arena, alignment->a, hunk->a, hunk->a_end, ret_before, err));
	TRY(quote(arena, alignment->b, hunk->b, hunk->b_end, ret_after, err));
	return place_at(arena, alignment->b, deleted && hunk->b > 0 ? hunk->b - 1 : hunk->b,
			ret_place, err);
}
