#include "leak/seek.h"

#define RUN_WORDS SEEK_WORDS_MIN
#define NONE UINT32_MAX

/* Where a part of a quotation may stand in the present document: runs of its words that begin
 * about where they would if the part stood there. */
struct track {
	uint32_t document; /* + 1; another one: it is empty */
	uint32_t id;       /* of the runs counted, see struct entry */
	int64_t begin;     /* the token that the part would begin with */
	uint32_t from, to; /* tokens */
	uint32_t score;
};

#define TRACKS 2 /* the best so far, and one that may become it */

struct part {
	uint32_t quote;
	uint32_t first;  /* of its entries */
	uint32_t runs;   /* of its words: so many entries */
	uint32_t length; /* in tokens */
	struct track tracks[TRACKS];
};

/* A run of words of a part. */
struct entry {
	uint64_t hash;
	uint32_t part;
	uint32_t at, last;        /* its first and last token, behind the part's first */
	uint32_t counted[TRACKS]; /* the track in each place that counted it last */
	uint32_t next;            /* of the same words, or NONE */
};

struct seek {
	struct arena *arena;
	const struct quote *quotes;
	struct part *parts;
	uint32_t *first_part; /* of each quotation, and one more */
	struct entry *entries;
	uint32_t *table; /* the first entry by hash, + 1 */
	size_t entry_count, mask;
	struct seek_result *results;
	struct quote_window *windows; /* of a quotation, while its ends are looked at */
	uint32_t *touched;            /* quotations that the present document has a run of */
	uint32_t *touched_by;         /* of each quotation: document + 1 */
	size_t touched_count;
	uint32_t last_track;
};

static uint64_t
hash_run(const uint64_t words[static RUN_WORDS])
{
	uint64_t hash = 0;

	for (size_t i = 0; i < RUN_WORDS; i++) {
		hash = (hash ^ words[i]) * UINT64_C(0x9fb21c651e98df25);
		hash ^= hash >> 28;
	}
	return hash;
}

/* The last words read, and the tokens they are. */
struct run {
	uint64_t words[RUN_WORDS];
	uint32_t tokens[RUN_WORDS];
	size_t count;
};

/* Whether there are enough to make a run. */
static bool
run_add(struct run *run, uint64_t word, uint32_t token)
{
	memmove(run->words, run->words + 1, sizeof(run->words) - sizeof(*run->words));
	memmove(run->tokens, run->tokens + 1, sizeof(run->tokens) - sizeof(*run->tokens));
	run->words[RUN_WORDS - 1] = word;
	run->tokens[RUN_WORDS - 1] = token;
	return ++run->count >= RUN_WORDS;
}

/* ---- building ---- */

static uint32_t *
slot_of(const struct seek *seek, uint64_t hash)
{
	size_t at = (size_t)hash & seek->mask;

	while (seek->table[at] && seek->entries[seek->table[at] - 1].hash != hash)
		at = (at + 1) & seek->mask;
	return &seek->table[at];
}

/* A run that very many quotations share is looked for by the first of them only. */
static void
add_entry(struct seek *seek, uint32_t part, const struct run *run, uint32_t first)
{
	uint64_t hash = hash_run(run->words);
	uint32_t *slot = slot_of(seek, hash), shared = 0;

	for (uint32_t i = *slot ? *slot - 1 : NONE; i != NONE; i = seek->entries[i].next)
		shared++;
	if (shared == SEEK_SHARED_MAX)
		return;
	seek->entries[seek->entry_count] =
		(struct entry){.hash = hash,
			       .part = part,
			       .at = run->tokens[0] - first,
			       .last = run->tokens[RUN_WORDS - 1] - first,
			       .next = *slot ? *slot - 1 : NONE};
	*slot = (uint32_t)++seek->entry_count;
	seek->parts[part].runs++;
}

static void
add_part(struct seek *seek, uint32_t number, const struct quote *quote,
	 const struct quote_part *bounds)
{
	struct run run = {.count = 0};

	for (size_t i = bounds->from; i < bounds->to; i++) {
		uint64_t fold = quote->added[i] ? 0 : quote->text.tokens[i].fold;
		if (fold && run_add(&run, fold, (uint32_t)i))
			add_entry(seek, number, &run, (uint32_t)bounds->from);
	}
}

static size_t
token_count(const struct quote *quotes, size_t count)
{
	size_t tokens = 0;

	for (size_t i = 0; i < count; i++)
		tokens += quotes[i].text.count;
	return tokens;
}

static enum status
seek_room(struct seek *seek, const struct quote *quotes, size_t count, struct err *err)
{
	size_t entries = token_count(quotes, count) + 1, parts = 1, slots = 1024;
	struct arena *arena = seek->arena;

	for (size_t i = 0; i < count; i++)
		parts += quotes[i].part_count;
	while (slots < 4 * entries)
		slots *= 2;
	seek->mask = slots - 1;
	seek->parts = arena_new(arena, struct part, parts);
	seek->first_part = arena_new(arena, uint32_t, count + 1);
	seek->entries = arena_new(arena, struct entry, entries);
	seek->table = arena_new(arena, uint32_t, slots);
	seek->results = arena_new(arena, struct seek_result, count + 1);
	seek->windows = arena_new(arena, struct quote_window, parts);
	seek->touched = arena_new(arena, uint32_t, count + 1);
	seek->touched_by = arena_new(arena, uint32_t, count + 1);
	if (!seek->parts || !seek->first_part || !seek->entries || !seek->table || !seek->results ||
	    !seek->windows || !seek->touched || !seek->touched_by)
		return err_no_memory(err);
	return STATUS_OK;
}

static enum status
add_quote(struct seek *seek, uint32_t number, uint32_t *parts, struct err *err)
{
	const struct quote *quote = &seek->quotes[number];
	struct seek_result *result = &seek->results[number];

	seek->first_part[number] = *parts;
	for (size_t i = 0; i < quote->part_count; i++, ++*parts) {
		seek->parts[*parts] = (struct part){
			.quote = number,
			.first = (uint32_t)seek->entry_count,
			.length = (uint32_t)(quote->parts[i].to - quote->parts[i].from)};
		add_part(seek, *parts, quote, &quote->parts[i]);
	}
	if (!quote->part_count)
		return STATUS_OK;
	struct quote_window *windows = arena_new(seek->arena, struct quote_window,
						 (SEEK_HITS_MAX + 2) * quote->part_count);
	if (!windows)
		return err_no_memory(err);
	for (size_t i = 0; i < SEEK_HITS_MAX; i++)
		result->hits[i].windows = windows + i * quote->part_count;
	result->head.windows = windows + SEEK_HITS_MAX * quote->part_count;
	result->tail.windows = windows + (SEEK_HITS_MAX + 1) * quote->part_count;
	return STATUS_OK;
}

enum status
seek_new(struct arena *arena, const struct quote *quotes, size_t count, struct seek **ret,
	 struct err *err)
{
	struct seek *seek = arena_new(arena, struct seek, 1);
	uint32_t parts = 0;

	if (!seek)
		return err_no_memory(err);
	seek->arena = arena;
	seek->quotes = quotes;
	TRY(seek_room(seek, quotes, count, err));
	for (size_t i = 0; i < count; i++)
		TRY(add_quote(seek, (uint32_t)i, &parts, err));
	seek->first_part[count] = parts;
	*ret = seek;
	return STATUS_OK;
}

/* ---- one document ---- */

static bool
fits(const struct track *track, int64_t begin, uint32_t length)
{
	int64_t away = begin > track->begin ? begin - track->begin : track->begin - begin;

	return away <= (int64_t)(length / 2 + 8);
}

/* The track that a run goes with; else the worse one begins anew with it. */
static struct track *
track_of(struct seek *seek, struct part *part, uint32_t document, int64_t begin)
{
	struct track *worse = &part->tracks[0];

	for (size_t i = 0; i < TRACKS; i++) {
		struct track *track = &part->tracks[i];
		if (track->document != document + 1)
			*track = (struct track){.document = document + 1};
		if (track->score && fits(track, begin, part->length))
			return track;
		if (track->score < worse->score)
			worse = track;
	}
	*worse = (struct track){
		.document = document + 1, .id = ++seek->last_track, .begin = begin, .from = NONE};
	return worse;
}

static void
touch(struct seek *seek, uint32_t quote, uint32_t document)
{
	if (seek->touched_by[quote] == document + 1)
		return;
	seek->touched_by[quote] = document + 1;
	seek->touched[seek->touched_count++] = quote;
}

static void
count_run(struct seek *seek, struct entry *entry, uint32_t document, const struct run *run)
{
	struct part *part = &seek->parts[entry->part];
	struct track *track =
		track_of(seek, part, document, (int64_t)run->tokens[0] - (int64_t)entry->at);

	touch(seek, part->quote, document);
	if (track->from == NONE || run->tokens[0] < track->from)
		track->from = run->tokens[0];
	if (track->to <= run->tokens[RUN_WORDS - 1])
		track->to = run->tokens[RUN_WORDS - 1] + 1;
	uint32_t *counted = &entry->counted[track - part->tracks];
	if (*counted == track->id)
		return;
	*counted = track->id;
	track->score++;
}

/* Of equal ones the first in the document: what is shown stands before the asides. */
static const struct track *
best_track(const struct part *part, uint32_t document)
{
	const struct track *best = NULL;

	for (size_t i = 0; i < TRACKS; i++) {
		const struct track *track = &part->tracks[i];
		if (track->document != document + 1 || !track->score)
			continue;
		if (!best || track->score > best->score ||
		    (track->score == best->score && track->from < best->from))
			best = track;
	}
	return best;
}

static struct quote_window
window_of(const struct track *track)
{
	return track ? (struct quote_window){track->from, track->to} : (struct quote_window){0, 0};
}

/* ---- the ends of a quotation ---- */

/* How many runs of the part, from its first on or from its last back, a track of the document has:
 * the most of any. */
static uint32_t
end_of_part(const struct seek *seek, const struct part *part, uint32_t document, bool tail,
	    struct quote_window *ret)
{
	uint32_t most = 0;

	*ret = window_of(NULL);
	for (size_t i = 0; i < TRACKS; i++) {
		const struct track *track = &part->tracks[i];
		const struct entry *entries = &seek->entries[part->first];
		uint32_t runs = 0;
		if (track->document != document + 1 || !track->score)
			continue;
		while (runs < part->runs &&
		       entries[tail ? part->runs - 1 - runs : runs].counted[i] == track->id)
			runs++;
		if (runs > most) {
			most = runs;
			*ret = window_of(track);
		}
	}
	return most;
}

/* From one end of the quotation over its parts, as far as the document has all of their runs. */
static void
settle_end(struct seek *seek, uint32_t number, uint32_t document, bool tail)
{
	const struct quote *quote = &seek->quotes[number];
	struct seek_end *known = tail ? &seek->results[number].tail : &seek->results[number].head;
	struct seek_end found = {.document = document, .windows = known->windows};
	size_t count = quote->part_count;

	for (size_t step = 0; step < count; step++) {
		size_t at = tail ? count - 1 - step : step;
		const struct part *part = &seek->parts[seek->first_part[number] + at];
		const struct entry *entries = &seek->entries[part->first];
		uint32_t from = (uint32_t)quote->parts[at].from;
		uint32_t runs = end_of_part(seek, part, document, tail, &seek->windows[at]);
		if (runs && found.from == found.to)
			found.from = found.to = tail ? (uint32_t)quote->parts[at].to : from;
		if (runs && tail)
			found.from = from + entries[part->runs - runs].at;
		else if (runs)
			found.to = from + entries[runs - 1].last + 1;
		if (runs < part->runs)
			break;
	}
	if (found.to - found.from <= known->to - known->from)
		return;
	*known = found;
	memcpy(known->windows, seek->windows, count * sizeof(*known->windows));
}

/* ---- the best documents ---- */

static void
insert(struct seek_result *result, uint32_t document, uint32_t score, struct seek_hit **ret)
{
	size_t at = result->count;

	while (at > 0 && result->hits[at - 1].score < score)
		at--;
	*ret = NULL;
	if (at == SEEK_HITS_MAX)
		return;
	/* The windows of the one that falls out, or of a free one, become those of the new one. */
	size_t last = result->count < SEEK_HITS_MAX ? result->count++ : SEEK_HITS_MAX - 1;
	struct quote_window *windows = result->hits[last].windows;
	memmove(&result->hits[at + 1], &result->hits[at], (last - at) * sizeof(*result->hits));
	result->hits[at] = (struct seek_hit){document, score, windows};
	*ret = &result->hits[at];
}

/* So few of its runs are chance. */
#define SCORE_SHARE 12

static void
settle(struct seek *seek, uint32_t quote, uint32_t document)
{
	struct seek_result *result = &seek->results[quote];
	uint32_t from = seek->first_part[quote], to = seek->first_part[quote + 1];
	uint32_t score = 0, all = 0;
	struct seek_hit *hit;

	for (uint32_t i = from; i < to; i++) {
		const struct track *track = best_track(&seek->parts[i], document);
		score += track ? track->score : 0;
		all += seek->parts[i].runs;
	}
	result->holders += score == all;
	settle_end(seek, quote, document, false);
	settle_end(seek, quote, document, true);
	if (score * SCORE_SHARE < all)
		return;
	insert(result, document, score, &hit);
	for (uint32_t i = from; hit && i < to; i++)
		hit->windows[i - from] = window_of(best_track(&seek->parts[i], document));
}

void
seek_text(struct seek *seek, uint32_t document, const struct text *text)
{
	struct run body = {.count = 0}, running = {.count = 0}, aside = {.count = 0};

	seek->touched_count = 0;
	for (size_t i = 0; i < text->all; i++) {
		const struct token *token = &text->tokens[i];
		bool runs = text->document->units[token->unit].kind == UNIT_RUNNING;
		struct run *run = runs ? &running : &body; /* none parts another */
		run = i >= text->count ? &aside : run;
		if (!token->fold || !run_add(run, token->fold, (uint32_t)i))
			continue;
		uint32_t at = *slot_of(seek, hash_run(run->words));
		for (uint32_t entry = at ? at - 1 : NONE; entry != NONE;
		     entry = seek->entries[entry].next)
			count_run(seek, &seek->entries[entry], document, run);
	}
	for (size_t i = 0; i < seek->touched_count; i++)
		settle(seek, seek->touched[i], document);
}

const struct seek_result *
seek_result(const struct seek *seek, size_t quote)
{
	return &seek->results[quote];
}
