#include "leak/passages.h"

#include "leak/limits.h"

#include <string.h>

const char *
passage_kind_word(enum passage_kind kind)
{
	static const char *const WORDS[PASSAGE_KIND_COUNT] = {
		[PASSAGE_CHANGED] = "changed", [PASSAGE_TAKEN_OUT] = "taken-out",
		[PASSAGE_ADDED] = "added",     [PASSAGE_EXCHANGED] = "exchanged",
		[PASSAGE_MOVED] = "moved",
	};

	return WORDS[kind];
}

bool
passage_is_head_of_letter(const struct passage *passage)
{
	static const char *const HEADS[] = {"from", "to", "cc", "bcc"};

	for (size_t i = 0; i < sizeof(HEADS) / sizeof(HEADS[0]); i++)
		if (slice_equal_nocase(passage->place, slice_text(HEADS[i])))
			return true;
	return slice_starts(passage->place, DOCUMENT_FIELD);
}

/* ---- one after the other ---- */

struct listing {
	struct arena *arena;
	const struct hunks *hunks;
	struct passages passages;
	struct slice *stood; /* of each: its place in the original */
};

static struct slice
place_of(const struct text *text, size_t at)
{
	return at < text->all ? text->document->units[text->tokens[at].unit].place : SLICE_NONE;
}

static enum status
add(struct listing *listing, const struct hunk *hunk, struct err *err)
{
	struct passages *passages = &listing->passages;
	struct passage passage = {.kind = PASSAGE_CHANGED};

	if (passages->all++ >= PASSAGES_MAX)
		return STATUS_OK;
	TRY(hunk_quote(listing->arena, listing->hunks, hunk, &passage.before, &passage.after,
		       &passage.place, err));
	if (!passage.after.length)
		passage.kind = PASSAGE_TAKEN_OUT;
	else if (!passage.before.length)
		passage.kind = PASSAGE_ADDED;
	listing->stood[passages->count] = place_of(listing->hunks->alignment->a, hunk->a);
	passages->items[passages->count++] = passage;
	return STATUS_OK;
}

/* Whether two differences are of the same words, as where a sign within a number stayed. */
static bool
is_one(const struct hunk *last, const struct hunk *next)
{
	return next->a < last->a_end && last->a < next->a_end && next->b < last->b_end &&
	       last->b < next->b_end;
}

static enum status
list(struct listing *listing, struct err *err)
{
	const struct hunks *hunks = listing->hunks;
	struct hunk last = {.a = 0}, next;
	bool any = false;

	for (size_t i = 0; i < hunks->count; i++) {
		if (hunks->items[i].class != HUNK_CHANGE)
			continue;
		next = hunks->items[i];
		hunk_widen(hunks, &next);
		if (any && is_one(&last, &next)) {
			last.a = next.a < last.a ? next.a : last.a;
			last.a_end = next.a_end > last.a_end ? next.a_end : last.a_end;
			last.b_end = next.b_end > last.b_end ? next.b_end : last.b_end;
			continue;
		}
		if (any)
			TRY(add(listing, &last, err));
		last = next;
		any = true;
	}
	return any ? add(listing, &last, err) : STATUS_OK;
}

/* ---- two that are one ---- */

/* Without the stop at its end: that belongs to the sentence. */
static struct slice
bare(struct slice text)
{
	while (text.length > 0 && strchr(".,;:!?", text.at[text.length - 1]))
		text = slice_part(text, 0, text.length - 1);
	return text;
}

static bool
is_same(struct slice a, struct slice b)
{
	a = bare(a);
	return a.length > 0 && slice_equal(a, bare(b));
}

static bool
are_exchanged(const struct passage *a, const struct passage *b)
{
	return a->kind == PASSAGE_CHANGED && b->kind == PASSAGE_CHANGED &&
	       is_same(a->before, b->after) && is_same(a->after, b->before) &&
	       !is_same(a->before, a->after);
}

static bool
is_moved(const struct passage *gone, const struct passage *come)
{
	return gone->kind == PASSAGE_TAKEN_OUT && come->kind == PASSAGE_ADDED &&
	       is_same(gone->before, come->after);
}

/* Makes one of two, at the place of the first. Who a letter is from and to is told by itself, so
 * that who leaves that out knows it. */
static bool
join(struct listing *listing, size_t first, size_t second)
{
	struct passage *a = &listing->passages.items[first];
	struct passage *b = &listing->passages.items[second];

	if (passage_is_head_of_letter(a) || passage_is_head_of_letter(b))
		return false;
	if (are_exchanged(a, b)) {
		*a = (struct passage){PASSAGE_EXCHANGED, bare(a->before), bare(a->after), a->place,
				      b->place};
		return true;
	}
	bool back = is_moved(b, a);
	if (!back && !is_moved(a, b))
		return false;
	const struct passage *come = back ? a : b;
	*a = (struct passage){PASSAGE_MOVED, SLICE(""), come->after, come->place,
			      listing->stood[back ? second : first]};
	return true;
}

static void
join_pairs(struct listing *listing)
{
	struct passages *passages = &listing->passages;
	size_t kept = 0;
	bool gone[PASSAGES_MAX] = {false};

	for (size_t i = 0; i < passages->count; i++)
		for (size_t k = i + 1; k < passages->count && !gone[i]; k++)
			if (!gone[k] && join(listing, i, k)) {
				gone[k] = true;
				break;
			}
	for (size_t i = 0; i < passages->count; i++)
		if (!gone[i])
			passages->items[kept++] = passages->items[i];
	passages->all -= passages->count - kept;
	passages->count = kept;
}

enum status
passages_find(struct arena *arena, const struct hunks *hunks, struct passages *ret, struct err *err)
{
	struct listing listing = {.arena = arena, .hunks = hunks};
	size_t room = hunks->changes < PASSAGES_MAX ? hunks->changes : PASSAGES_MAX;

	*ret = (struct passages){.count = 0};
	if (!room)
		return STATUS_OK;
	listing.passages.items = arena_new(arena, struct passage, room);
	listing.stood = arena_new(arena, struct slice, room);
	if (!listing.passages.items || !listing.stood)
		return err_no_memory(err);
	TRY(list(&listing, err));
	join_pairs(&listing);
	*ret = listing.passages;
	return STATUS_OK;
}
