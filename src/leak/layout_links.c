/*
 * Who bends a link may bend but a part of its words, or exchange where two of one name lead. So the
 * words of all links of both documents are paired in their order, as many as can be, and rather
 * with such as lead the same way: what is left of a pair that does not was bent.
 */
#include "leak/layout_links.h"

#include "leak/layout_sides.h"
#include "leak/limits.h"

/* A pair that leads the same way counts more than another, and two others more than it. */
enum { PAIR_OTHER = 2, PAIR_SAME = 3 };

/* A word of a link. */
struct linked {
	uint64_t word, target;
	uint32_t at;
};

struct run {
	struct linked *items;
	size_t count;
};

bool
links_is(const struct document_unit *unit)
{
	return unit->kind == UNIT_BESIDE && slice_equal(unit->place, DOCUMENT_LINK);
}

/* "words" of "words <where they lead>". */
static struct slice
name_of(const struct document_unit *unit)
{
	return slice_part(unit->text, 0, slice_find_last_byte(unit->text, '<'));
}

static const struct document_unit *
unit_at(const struct text *text, size_t at)
{
	return &text->document->units[text->tokens[at].unit];
}

static enum status
run_read(struct arena *scratch, const struct text *text, bool converted, struct run *ret,
	 struct err *err)
{
	struct run run = {.items = arena_new(scratch, struct linked, text->all - text->count)};
	uint64_t target = 0;
	size_t length = 0;

	if (!run.items && text->all > text->count)
		return err_no_memory(err);
	for (size_t i = text->count; i < text->all; i++) {
		const struct document_unit *unit = unit_at(text, i);
		const struct token *token = &text->tokens[i];
		if (!links_is(unit))
			continue;
		if (begins_unit(text, i)) {
			length = name_of(unit).length;
			target = map_hash(slice_part(unit->text, length, SIZE_MAX));
		}
		if (token->offset < length)
			run.items[run.count++] = (struct linked){
				converted ? token->form : token->exact, target, (uint32_t)i};
	}
	*ret = run;
	return STATUS_OK;
}

static bool
same_linked(const struct linked *a, const struct linked *b)
{
	return a->word == b->word && a->target == b->target;
}

struct pairing {
	struct run a, b;
	size_t in_a, in_b; /* how much of each is done */
	struct links *links;
	uint16_t *best; /* of a window: what pairs count from there on, at most */
};

#define WINDOW LINK_WINDOW_WORDS

static void
pair(const struct pairing *pairing, size_t in_a, size_t in_b)
{
	const struct links *links = pairing->links;

	links->like[pairing->b.items[in_b].at - links->alignment->b->count] =
		pairing->a.items[in_a].at;
}

static unsigned
gain(const struct linked *a, const struct linked *b)
{
	return a->word != b->word ? 0 : a->target == b->target ? PAIR_SAME : PAIR_OTHER;
}

static uint16_t *
best_at(const struct pairing *pairing, size_t in_a, size_t in_b)
{
	return &pairing->best[in_a * (WINDOW + 1) + in_b];
}

/* Pairs words of the window that begins where the pairing stands, and goes on behind them; of one
 * that does not reach both ends half is left to the next. */
static void
pair_window(struct pairing *pairing)
{
	const struct linked *a = pairing->a.items + pairing->in_a;
	const struct linked *b = pairing->b.items + pairing->in_b;
	size_t a_left = pairing->a.count - pairing->in_a, b_left = pairing->b.count - pairing->in_b;
	size_t a_count = a_left < WINDOW ? a_left : WINDOW, i = 0;
	size_t b_count = b_left < WINDOW ? b_left : WINDOW, k = 0;
	size_t a_end = a_count < a_left ? WINDOW / 2 : a_count;
	size_t b_end = b_count < b_left ? WINDOW / 2 : b_count;

	for (i = 0; i <= a_count; i++)
		*best_at(pairing, i, b_count) = 0;
	for (k = 0; k <= b_count; k++)
		*best_at(pairing, a_count, k) = 0;
	for (i = a_count; i-- > 0;)
		for (k = b_count; k-- > 0;) {
			unsigned own = gain(&a[i], &b[k]);
			unsigned paired = own ? own + *best_at(pairing, i + 1, k + 1) : 0;
			unsigned down = *best_at(pairing, i + 1, k);
			unsigned right = *best_at(pairing, i, k + 1);
			unsigned most = down > right ? down : right;
			*best_at(pairing, i, k) = (uint16_t)(paired > most ? paired : most);
		}
	for (i = k = 0; i < a_end && k < b_end;) {
		unsigned own = gain(&a[i], &b[k]), most = *best_at(pairing, i, k);
		if (own && own + *best_at(pairing, i + 1, k + 1) == most)
			pair(pairing, pairing->in_a + i++, pairing->in_b + k++);
		else if (*best_at(pairing, i + 1, k) == most)
			i++;
		else
			k++;
	}
	pairing->in_a += i;
	pairing->in_b += k;
}

static enum status
pair_all(struct arena *scratch, struct pairing *pairing, struct err *err)
{
	unsigned windows = 0;

	pairing->best = arena_new(scratch, uint16_t, (WINDOW + 1) * (WINDOW + 1));
	if (!pairing->best)
		return err_no_memory(err);
	while (pairing->in_a < pairing->a.count && pairing->in_b < pairing->b.count)
		if (same_linked(&pairing->a.items[pairing->in_a], &pairing->b.items[pairing->in_b]))
			pair(pairing, pairing->in_a++, pairing->in_b++);
		else if (windows++ < LINK_WINDOWS_MAX)
			pair_window(pairing);
		else
			break;
	return STATUS_OK;
}

static enum status
list_names(struct links *links, struct arena *arena, const struct run *a, struct err *err)
{
	map_init(&links->names, arena);
	for (size_t i = 0; i < a->count; i++) {
		uint32_t at = a->items[i].at;
		struct slice name = name_of(unit_at(links->alignment->a, at));
		if (begins_unit(links->alignment->a, at) && !map_find(&links->names, name))
			TRY(map_set(&links->names, name, at, NULL, err));
	}
	return STATUS_OK;
}

enum status
links_pair(struct arena *arena, const struct alignment *alignment, struct links *ret,
	   struct err *err)
{
	const struct text *a = alignment->a, *b = alignment->b;
	struct links links = {.alignment = alignment};
	struct pairing pairing = {.links = &links};
	size_t count = b->all - b->count;

	links.drawn = a->document->line_count > 0 || b->document->line_count > 0;
	links.like = arena_new(arena, uint32_t, count);
	if (!links.like && count)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		links.like[i] = ALIGN_NONE;
	TRY(run_read(arena, a, alignment->converted, &pairing.a, err));
	TRY(run_read(arena, b, alignment->converted, &pairing.b, err));
	TRY(list_names(&links, arena, &pairing.a, err));
	if (pairing.a.count && pairing.b.count)
		TRY(pair_all(arena, &pairing, err));
	*ret = links;
	return STATUS_OK;
}

static struct slice
target_of(const struct document_unit *unit)
{
	return slice_part(unit->text, name_of(unit).length, SIZE_MAX);
}

bool
links_differ(const struct links *links, size_t at, bool known, size_t *ret)
{
	const struct text *a = links->alignment->a, *b = links->alignment->b;
	const struct document_unit *unit = unit_at(b, at);
	bool paired = false;

	if (known && links->drawn)
		return false;
	for (size_t i = at, end = text_unit_end(b, at); i < end; i++) {
		size_t like = links->like[i - b->count];
		if (like == ALIGN_NONE)
			continue;
		paired = true;
		if (slice_equal(target_of(unit_at(a, like)), target_of(unit)))
			continue;
		while (!begins_unit(a, like))
			like--;
		*ret = like;
		return true;
	}
	const struct map_entry *entry = map_find(&links->names, name_of(unit));
	if (!paired && !known && entry)
		*ret = (size_t)entry->value;
	return !paired && !known && entry;
}
