#include "leak/index.h"

#include "leak/limits.h"

#include <stdlib.h>

#define SHINGLE_WORDS 4
#define WINDOW_SHINGLES 8
#define DOCUMENT_BITS 24
/* Short texts hardly have four words in a row that stay: these also give their pairs and words. */
#define SHORT_WORDS 48
#define SHORT_QUERY_WORDS 96
/* A run that more documents hold than this, and one of so many, is boilerplate. */
#define HOLDERS_MAX 64
#define HOLDERS_SHARE 1000
/* The directory: where postings whose hash begins with so many bits begin. */
#define DIRECTORY_BITS_MAX 22

struct index {
	struct arena arena;
	uint64_t *postings; /* 40 bits of hash, 24 of document */
	size_t count, capacity;
	size_t documents; /* added */
	size_t each_max;  /* fingerprints of one */
	unsigned directory_bits;
	uint32_t *directory;
};

/* ---- fingerprints ---- */

struct prints {
	struct arena *arena;
	uint64_t *items;
	size_t count, capacity;
};

static enum status
prints_add(struct prints *prints, uint64_t hash, struct err *err)
{
	uint64_t *items = arena_grow(prints->arena, prints->items, &prints->capacity,
				     prints->count + 1, sizeof(*items), _Alignof(uint64_t));
	if (!items)
		return err_no_memory(err);
	prints->items = items;
	items[prints->count++] = hash >> DOCUMENT_BITS;
	return STATUS_OK;
}

static uint64_t
mix(uint64_t hash, uint64_t next)
{
	hash = (hash ^ next) * UINT64_C(0x9fb21c651e98df25);
	return hash ^ hash >> 28;
}

static uint64_t
hash_run(const uint64_t *words, size_t count)
{
	uint64_t hash = count * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = 0; i < count; i++)
		hash = mix(hash, words[i]);
	return mix(hash, count);
}

static enum status
add_runs(struct prints *prints, const uint64_t *words, size_t count, size_t length, struct err *err)
{
	for (size_t i = 0; i + length <= count; i++)
		TRY(prints_add(prints, hash_run(words + i, length), err));
	return STATUS_OK;
}

/* The least hash of each window of shingles, the last of equal ones. */
static enum status
winnow(struct prints *prints, const uint64_t *words, size_t count, struct err *err)
{
	size_t shingles = count - SHINGLE_WORDS + 1, least = SIZE_MAX;
	uint64_t *hashes = arena_new(prints->arena, uint64_t, shingles);

	if (!hashes)
		return err_no_memory(err);
	for (size_t i = 0; i < shingles; i++)
		hashes[i] = hash_run(words + i, SHINGLE_WORDS);
	for (size_t end = shingles < WINDOW_SHINGLES ? shingles : WINDOW_SHINGLES; end <= shingles;
	     end++) {
		size_t begin = end < WINDOW_SHINGLES ? 0 : end - WINDOW_SHINGLES, now = begin;
		for (size_t i = begin; i < end; i++)
			if (hashes[i] <= hashes[now])
				now = i;
		if (now != least)
			TRY(prints_add(prints, hashes[now], err));
		least = now;
	}
	return STATUS_OK;
}

static int
compare_prints(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void
sort_once(struct prints *prints)
{
	size_t kept = 0;

	if (prints->count == 0)
		return;
	qsort(prints->items, prints->count, sizeof(*prints->items), compare_prints);
	for (size_t i = 0; i < prints->count; i++)
		if (i == 0 || prints->items[i] != prints->items[i - 1])
			prints->items[kept++] = prints->items[i];
	prints->count = kept;
}

/* The words of what is said; running heads come and go with the format. */
static enum status
list_words(struct arena *arena, const struct text *text, uint64_t **ret, size_t *ret_count,
	   struct err *err)
{
	uint64_t *words = arena_new(arena, uint64_t, text->count);
	size_t count = 0;

	if (!words && text->count)
		return err_no_memory(err);
	for (size_t i = 0; i < text->count; i++) {
		const struct token *token = &text->tokens[i];
		if (token->fold && text->document->units[token->unit].kind != UNIT_RUNNING)
			words[count++] = token->fold;
	}
	*ret = words;
	*ret_count = count;
	return STATUS_OK;
}

/* Sorted, each once; the first is no least but that of the whole text. */
static enum status
prints_read(struct prints *prints, const struct text *text, size_t short_words, struct err *err)
{
	uint64_t *words;
	size_t count;

	TRY(list_words(prints->arena, text, &words, &count, err));
	if (count == 0)
		return STATUS_OK;
	if (count >= SHINGLE_WORDS)
		TRY(winnow(prints, words, count, err));
	if (count < short_words) {
		TRY(add_runs(prints, words, count, 2, err));
		TRY(add_runs(prints, words, count, 1, err));
	}
	TRY(prints_add(prints, mix(hash_run(words, count), UINT64_MAX), err)); /* all of it */
	sort_once(prints);
	return STATUS_OK;
}

/* ---- building ---- */

enum status
index_new(size_t document_count, struct index **ret, struct err *err)
{
	struct index *index = heap_alloc(sizeof(*index));

	if (!index)
		return err_no_memory(err);
	*index = (struct index){.each_max = INDEX_FINGERPRINTS_MAX};
	if (document_count > INDEX_POSTINGS_MAX / INDEX_FINGERPRINTS_MAX)
		index->each_max = INDEX_POSTINGS_MAX / document_count;
	arena_init(&index->arena, 0);
	*ret = index;
	return STATUS_OK;
}

void
index_done(struct index **index)
{
	if (!*index)
		return;
	heap_free((*index)->postings);
	arena_done(&(*index)->arena);
	heap_free(*index);
	*index = NULL;
}

/* The array grows by a half and in place where it can: it is most of the memory there is. */
static enum status
make_room(struct index *index, size_t more, struct err *err)
{
	size_t wanted = index->count + more;

	if (wanted <= index->capacity)
		return STATUS_OK;
	wanted += wanted / 4 + 1024;
	uint64_t *postings = heap_resize(index->postings, wanted * sizeof(*postings));
	if (!postings)
		return err_no_memory(err);
	index->postings = postings;
	index->capacity = wanted;
	return STATUS_OK;
}

enum status
index_add(struct index *index, uint32_t document, const struct text *text, struct err *err)
{
	struct arena scratch;
	struct prints prints = {.arena = &scratch};

	CHECK(document < UINT32_C(1) << DOCUMENT_BITS && !index->directory);
	arena_init(&scratch, 0);
	enum status status = prints_read(&prints, text, SHORT_WORDS, err);
	size_t count = prints.count < index->each_max ? prints.count : index->each_max;
	if (status == STATUS_OK)
		status = make_room(index, count, err);
	/* The least hashes of all: what is left out is the same for every copy. */
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		index->postings[index->count++] = prints.items[i] << DOCUMENT_BITS | document;
	index->documents++;
	arena_done(&scratch);
	return status;
}

static void
sort_few(uint64_t *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t item = items[i];
		size_t j = i;
		for (; j > 0 && items[j - 1] > item; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

/* By eight bits at a time from the top, in place (McIlroy, Bostic, McIlroy 1993). */
static void
sort_radix(uint64_t *items, size_t count, unsigned shift)
{
	size_t ends[256] = {0}, next[256];

	if (count <= 32) {
		sort_few(items, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		ends[items[i] >> shift & 255]++;
	for (size_t i = 0, sum = 0; i < 256; i++) {
		next[i] = sum;
		sum += ends[i];
		ends[i] = sum;
	}
	for (size_t bucket = 0; bucket < 256; bucket++)
		while (next[bucket] < ends[bucket]) {
			uint64_t item = items[next[bucket]];
			size_t where;
			while ((where = item >> shift & 255) != bucket) {
				uint64_t other = items[next[where]];
				items[next[where]++] = item;
				item = other;
			}
			items[next[bucket]++] = item;
		}
	if (shift == 0)
		return;
	for (size_t bucket = 0, begin = 0; bucket < 256; begin = ends[bucket++])
		sort_radix(items + begin, ends[bucket] - begin, shift - 8);
}

enum status
index_finish(struct index *index, struct err *err)
{
	unsigned bits = 1;

	while (bits < DIRECTORY_BITS_MAX && UINT64_C(16) << bits < index->count)
		bits++;
	index->directory_bits = bits;
	index->directory = arena_new(&index->arena, uint32_t, ((size_t)1 << bits) + 1);
	if (!index->directory)
		return err_no_memory(err);
	sort_radix(index->postings, index->count, 56);
	size_t at = 0;
	for (size_t i = 0; i < (size_t)1 << bits; i++) {
		while (at < index->count && index->postings[at] >> (64 - bits) < i)
			at++;
		index->directory[i] = (uint32_t)at;
	}
	index->directory[(size_t)1 << bits] = (uint32_t)index->count;
	return STATUS_OK;
}

size_t
index_bytes(const struct index *index)
{
	return index->capacity * sizeof(*index->postings) + index->arena.used_bytes;
}

/* ---- looking up ---- */

/* The postings of one fingerprint: [*ret_from, *ret_to). */
static void
find_print(const struct index *index, uint64_t print, size_t *ret_from, size_t *ret_to)
{
	uint64_t least = print << DOCUMENT_BITS;
	uint64_t bucket = least >> (64 - index->directory_bits);
	size_t low = index->directory[bucket], high = index->directory[bucket + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->postings[middle] < least)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_from = low;
	while (low < index->count && index->postings[low] >> DOCUMENT_BITS == print)
		low++;
	*ret_to = low;
}

static unsigned
log2_of(uint64_t value)
{
	unsigned bits = 0;

	while (value >>= 1)
		bits++;
	return bits;
}

/* A run that few hold weighs most; one that more than a cap hold, nothing: it is boilerplate. */
static uint64_t
weigh(const struct index *index, size_t holders)
{
	if (holders == 0 || holders > HOLDERS_MAX + index->documents / HOLDERS_SHARE)
		return 0;
	return 1 + log2_of(index->documents / holders + 1);
}

/* A document and what one fingerprint that it shares weighs. */
#define HIT_WEIGHT_BITS 8

struct hits {
	struct arena *arena;
	uint64_t *items;
	size_t count, capacity;
};

static enum status
add_hits(struct hits *hits, const struct index *index, size_t from, size_t to, uint64_t weight,
	 struct err *err)
{
	uint64_t *items = arena_grow(hits->arena, hits->items, &hits->capacity,
				     hits->count + (to - from), sizeof(*items), _Alignof(uint64_t));
	if (!items)
		return err_no_memory(err);
	hits->items = items;
	for (size_t i = from; i < to; i++) {
		uint64_t document = index->postings[i] & ((UINT64_C(1) << DOCUMENT_BITS) - 1);
		items[hits->count++] = document << HIT_WEIGHT_BITS | weight;
	}
	return STATUS_OK;
}

/* Where every run is boilerplate, the rarest one still says something. */
static enum status
list_hits(const struct index *index, const struct prints *prints, struct hits *hits,
	  struct err *err)
{
	size_t rarest_from = 0, rarest_to = SIZE_MAX;

	for (size_t i = 0; i < prints->count; i++) {
		size_t from, to;
		find_print(index, prints->items[i], &from, &to);
		uint64_t weight = weigh(index, to - from);
		if (weight)
			TRY(add_hits(hits, index, from, to, weight, err));
		if (to > from && to - from < rarest_to - rarest_from) {
			rarest_from = from;
			rarest_to = to;
		}
	}
	if (hits->count == 0 && rarest_to != SIZE_MAX)
		return add_hits(hits, index, rarest_from,
				rarest_to - rarest_from > HOLDERS_MAX ? rarest_from + HOLDERS_MAX
								      : rarest_to,
				1, err);
	return STATUS_OK;
}

static bool
is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	return a->document < b->document;
}

static void
take(struct candidate *best, size_t *count, const struct candidate *candidate)
{
	size_t at = *count;

	while (at > 0 && is_better(candidate, &best[at - 1]))
		at--;
	if (at == INDEX_CANDIDATES_MAX)
		return;
	size_t moved = (*count < INDEX_CANDIDATES_MAX ? *count : *count - 1) - at;
	memmove(&best[at + 1], &best[at], moved * sizeof(*best));
	best[at] = *candidate;
	*count += *count < INDEX_CANDIDATES_MAX;
}

static size_t
take_best(struct hits *hits, struct candidate *ret)
{
	size_t count = 0;

	sort_radix(hits->items, hits->count, DOCUMENT_BITS + HIT_WEIGHT_BITS - 8);
	for (size_t i = 0; i < hits->count;) {
		uint64_t document = hits->items[i] >> HIT_WEIGHT_BITS;
		struct candidate candidate = {.document = (uint32_t)document};
		for (; i < hits->count && hits->items[i] >> HIT_WEIGHT_BITS == document; i++) {
			candidate.shared++;
			candidate.score += hits->items[i] & ((1u << HIT_WEIGHT_BITS) - 1);
		}
		take(ret, &count, &candidate);
	}
	return count;
}

enum status
index_find(const struct index *index, struct arena *scratch, const struct text *text,
	   struct candidate *ret, size_t *ret_count, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct prints prints = {.arena = scratch};
	struct hits hits = {.arena = scratch};

	CHECK(index->directory);
	TRY(prints_read(&prints, text, SHORT_QUERY_WORDS, err));
	TRY(list_hits(index, &prints, &hits, err));
	*ret_count = take_best(&hits, ret);
	arena_rewind(scratch, mark);
	return STATUS_OK;
}
