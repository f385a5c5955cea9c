#include "leak/sheet.h"

const char *
claim_verdict_word(enum claim_verdict verdict)
{
	static const char *const WORDS[CLAIM_VERDICT_COUNT] = {
		[CLAIM_VERBATIM] = "verbatim",
		[CLAIM_ALTERED] = "altered",
		[CLAIM_JOINED] = "joined",
		[CLAIM_RELATED] = "related",
		[CLAIM_NOT_FOUND] = "not-found",
		[CLAIM_TOO_SHORT] = "too-short",
		[CLAIM_NOTHING] = "nothing-to-compare",
	};

	return WORDS[verdict];
}

enum status
sheet_seek(struct seek *seek, const struct corpus *corpus, struct err *err)
{
	enum status status = STATUS_OK;
	struct library_entry entry;
	enum reference reference;
	struct arena scratch;
	struct text text;

	arena_init(&scratch, 0);
	for (size_t i = 0; status == STATUS_OK && i < corpus_count(corpus); i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = corpus_read(corpus, i, &scratch, &entry, &reference, err);
		if (status == STATUS_OK)
			status = text_init(&text, &scratch, &entry.document, err);
		if (status == STATUS_OK)
			seek_text(seek, (uint32_t)i, &text);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	return status;
}

/* ---- one side ---- */

/* Of an altered quotation so much is as it was; with less it is another sentence. */
#define ALTERED_SHARE 0.7
#define RELATED_SHARE 0.6
/* So many words that are alike to a change. */
#define CHANGE_WORDS_MIN 4

static bool
is_better(const struct sheet_place *a, const struct sheet_place *b)
{
	if (!a->at.changes != !b->at.changes)
		return !a->at.changes;
	if (a->at.words_alike != b->at.words_alike)
		return a->at.words_alike > b->at.words_alike;
	return a->at.changes < b->at.changes;
}

static void
insert(struct sheet_side *side, const struct sheet_place *place)
{
	size_t at = side->count++;

	for (; at > 0 && is_better(place, &side->places[at - 1]); at--)
		side->places[at] = side->places[at - 1];
	side->places[at] = *place;
}

static enum status
read_place(struct arena *arena, const struct quote *quote, const struct corpus *corpus,
	   uint32_t document, const struct quote_window *windows, struct sheet_place *ret,
	   struct err *err)
{
	struct library_entry entry;
	struct arena scratch;
	struct text text;

	arena_init(&scratch, 0);
	enum status status = corpus_read(corpus, document, &scratch, &entry, &ret->reference, err);
	if (status == STATUS_OK)
		status = text_init(&text, &scratch, &entry.document, err);
	if (status == STATUS_OK)
		status = quote_place(arena, quote, &text, windows, &ret->at, err);
	if (status == STATUS_OK)
		status = slice_copy(arena, ret->at.place, &ret->at.place, err);
	if (status == STATUS_OK)
		status = slice_copy(arena, entry.name, &ret->path, err);
	arena_done(&scratch);
	return status;
}

static const struct quote_difference *
first_change(const struct quote_place *place)
{
	for (size_t i = 0; i < place->count; i++)
		if (place->differences[i].kind == QUOTE_CHANGE)
			return &place->differences[i];
	return NULL;
}

/* Whether several originals have the sentence, each with its own words where the quotation has
 * others: a form that is filled in, of which there may be one more. */
static bool
is_form(const struct sheet_side *side)
{
	const struct quote_difference *best = first_change(&side->places[0].at), *other;

	for (size_t i = 1; best && i < side->count; i++) {
		if (side->places[i].at.share + 0.1 < side->places[0].at.share)
			continue;
		other = first_change(&side->places[i].at);
		if (other && slice_equal(other->after, best->after) &&
		    !slice_equal(other->before, best->before))
			return true;
	}
	return false;
}

static enum claim_verdict
verdict_of(const struct sheet_side *side, const struct quote *quote, const struct corpus *corpus)
{
	const struct quote_place *best = &side->places[0].at;

	if (corpus_count(corpus) == 0)
		return CLAIM_NOTHING;
	if (quote->other_words < CLAIM_WORDS_MIN)
		return CLAIM_TOO_SHORT;
	if (side->count == 0)
		return CLAIM_NOT_FOUND;
	if (best->changes == 0)
		return CLAIM_VERBATIM;
	if (quote->words < CLAIM_WORDS_SURE)
		return CLAIM_TOO_SHORT;
	if (best->share < ALTERED_SHARE || best->changes * CHANGE_WORDS_MIN > best->words_alike ||
	    is_form(side))
		return CLAIM_RELATED;
	return CLAIM_ALTERED;
}

/* ---- a quotation that is joined of two passages ---- */

/* Between the two stand so many words at most that neither has: "and", "but then". */
#define JOINT_WORDS_MAX 2

static size_t
count_words(const struct quote *quote, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += quote->text.tokens[i].fold && !quote->added[i];
	return count;
}

/* Tokens [from, to) of a quotation, held by themselves against where seeking found them. */
static enum status
read_piece(struct arena *arena, const struct quote *quote, const struct corpus *corpus,
	   const struct seek_end *end, size_t from, size_t to, struct sheet_side *side, bool *ret,
	   struct err *err)
{
	const struct token *first = &quote->text.tokens[from], *last = &quote->text.tokens[to - 1];
	struct claim *claim = arena_new(arena, struct claim, 1);
	struct sheet_place place = {.piece = SLICE("")};
	struct quote piece;
	size_t parts_before = 0;

	if (!claim)
		return err_no_memory(err);
	*claim = *quote->claim;
	claim->text =
		slice_part(claim->text, first->offset, last->offset + last->length - first->offset);
	TRY(quote_init(&piece, arena, claim, err));
	while (parts_before < quote->part_count && quote->parts[parts_before].to <= from)
		parts_before++;
	*ret = false;
	if (piece.other_words < CLAIM_WORDS_MIN ||
	    piece.part_count > quote->part_count - parts_before)
		return STATUS_OK;
	TRY(read_place(arena, &piece, corpus, end->document, end->windows + parts_before, &place,
		       err));
	side->cells += place.at.cells;
	place.piece = claim->text;
	place.at.share = (double)place.at.words_alike / (double)quote->words;
	side->places[side->count++] = place;
	*ret = place.at.changes == 0;
	return STATUS_OK;
}

static enum status
join(struct arena *arena, const struct quote *quote, const struct corpus *corpus,
     const struct seek_result *found, struct sheet_side *side, struct err *err)
{
	const struct seek_end *head = &found->head, *tail = &found->tail;
	struct sheet_side joined = {.verdict = CLAIM_JOINED, .cells = side->cells};
	size_t end = head->to, begin = tail->from;
	bool stands = true;

	if (head->from == head->to || tail->from == tail->to || count_words(quote, 0, head->from) ||
	    count_words(quote, tail->to, quote->text.count) ||
	    count_words(quote, end, begin) > JOINT_WORDS_MAX)
		return STATUS_OK;
	/* Words that both have go with the shorter one. */
	if (end > begin && end - head->from > tail->to - begin)
		end = begin;
	else if (end > begin)
		begin = end;
	if (end <= head->from || begin >= tail->to)
		return STATUS_OK;
	TRY(read_piece(arena, quote, corpus, head, head->from, end, &joined, &stands, err));
	if (stands)
		TRY(read_piece(arena, quote, corpus, tail, begin, tail->to, &joined, &stands, err));
	side->cells = joined.cells;
	if (stands)
		*side = joined;
	return STATUS_OK;
}

bool
sheet_is_hidden(const struct sheet_side *side)
{
	return side->count > 0 && (side->places[0].at.hidden ||
				   (side->verdict == CLAIM_JOINED && side->places[1].at.hidden));
}

enum status
sheet_side_read(struct arena *arena, const struct quote *quote, const struct corpus *corpus,
		const struct seek_result *found, struct sheet_side *ret, struct err *err)
{
	struct sheet_side side = {.holders = found->holders};

	for (size_t i = 0; i < found->count; i++) {
		const struct seek_hit *hit = &found->hits[i];
		struct sheet_place place = {.piece = SLICE("")};
		TRY(read_place(arena, quote, corpus, hit->document, hit->windows, &place, err));
		side.cells += place.at.cells;
		/* Of a few words only all of them are more than chance. */
		bool is_short = quote->other_words < CLAIM_WORDS_MIN;
		if (place.at.share >= RELATED_SHARE && (!is_short || place.at.changes == 0))
			insert(&side, &place);
	}
	side.verdict = verdict_of(&side, quote, corpus);
	if (side.verdict == CLAIM_NOT_FOUND || (side.verdict == CLAIM_RELATED && !is_form(&side)))
		TRY(join(arena, quote, corpus, found, &side, err));
	*ret = side;
	return STATUS_OK;
}
