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
	return false;
}

/* ---- where a passage begins and ends ---- */

/* What lacks or came in, [from, to) of text; other: where the other document has nothing of it. */
struct gap {
	const struct text *text;
	const uint32_t *like;
	size_t from, to, other;
};

static bool
begins_unit(const struct text *text, size_t at)
{
	return at == 0 || at == text->count || text->tokens[at].unit != text->tokens[at - 1].unit;
}

static bool
ends_sentence(const struct text *text, size_t at)
{
	struct slice token = text_token(text, at);

	return token.length == 1 && strchr(".!?", token.at[0]);
}

/* A passage is read as whole paragraphs, else as whole sentences, else as whole words. */
static unsigned
grade(const struct gap *gap)
{
	const struct text *text = gap->text;
	bool word = begins_unit(text, gap->from) || text->tokens[gap->from].blank;
	bool word_end = begins_unit(text, gap->to) || text->tokens[gap->to].blank;

	return 8u * begins_unit(text, gap->from) + 2u * word + word_end +
	       4u * (word && gap->from > 0 && ends_sentence(text, gap->from - 1));
}

/* Where it begins and ends with the same words it is as well what stands before or behind it:
 * "[. The end]." is ".[ The end.]". */
static bool
slide(struct gap *gap, bool back)
{
	const struct token *tokens = gap->text->tokens;

	if (back) {
		if (gap->from == 0 || gap->other == 0 ||
		    tokens[gap->from - 1].exact != tokens[gap->to - 1].exact ||
		    gap->like[gap->from - 1] != gap->other - 1)
			return false;
		gap->from--;
		gap->to--;
		gap->other--;
		return true;
	}
	if (gap->to >= gap->text->count || tokens[gap->from].exact != tokens[gap->to].exact ||
	    gap->like[gap->to] != gap->other)
		return false;
	gap->from++;
	gap->to++;
	gap->other++;
	return true;
}

static struct gap
best_of(struct gap gap)
{
	struct gap best = gap;

	for (unsigned back = 0; back < 2; back++) {
		struct gap at = gap;
		for (size_t i = 0; i < PASSAGE_SLIDES_MAX && slide(&at, back); i++)
			if (grade(&at) > grade(&best))
				best = at;
	}
	return best;
}

static struct hunk
settle(const struct alignment *alignment, struct hunk hunk)
{
	struct gap gap;

	if (hunk.a < hunk.a_end && hunk.b == hunk.b_end && hunk.a_end <= alignment->a->count) {
		gap = best_of(
			(struct gap){alignment->a, alignment->to_b, hunk.a, hunk.a_end, hunk.b});
		hunk.a = gap.from;
		hunk.a_end = gap.to;
		hunk.b = hunk.b_end = gap.other;
	} else if (hunk.b < hunk.b_end && hunk.a == hunk.a_end &&
		   hunk.b_end <= alignment->b->count) {
		gap = best_of(
			(struct gap){alignment->b, alignment->to_a, hunk.b, hunk.b_end, hunk.a});
		hunk.b = gap.from;
		hunk.b_end = gap.to;
		hunk.a = hunk.a_end = gap.other;
	}
	return hunk;
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
		next = settle(hunks->alignment, hunks->items[i]);
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
