#include "leak/index.h"

#include "leak/limits.h"
#include "leak/printed.h"

#include <stdlib.h>

#define SHINGLE_WORDS 4
#define WINDOW_SHINGLES 8
#define DOCUMENT_BITS 24
#define DOCUMENT_MASK ((1u << DOCUMENT_BITS) - 1)
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
	size_t sorted;    /* of them; the rest was added since */
	size_t documents; /* added */
	size_t each_max;  /* fingerprints of one */
	unsigned directory_bits;
	uint32_t *directory; /* NULL: not finished */
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
		size_t begin = end < WINDOW_SHINGLES ? 0 : end - WINDOW_SHINGLES;
		bool stays = least != SIZE_MAX && least >= begin; /* then one is new to it */
		size_t now = stays ? least : begin;
		for (size_t i = stays ? end - 1 : begin; i < end; i++)
			if (hashes[i] <= hashes[now])
				now = i;
		if (now != least)
			TRY(prints_add(prints, hashes[now], err));
		least = now;
	}
	return STATUS_OK;
}

#define SORT_FEW 32

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

static void sort(uint64_t *items, size_t count, unsigned shift);

/* By eight bits at a time from the top, in place (McIlroy, Bostic, McIlroy 1993). */
static void
sort_radix(uint64_t *items, size_t count, unsigned shift)
{
	size_t ends[256] = {0}, next[256];

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
		sort(items + begin, ends[bucket] - begin, shift - 8);
}

/* By the bits up to shift + 7. */
static void
sort(uint64_t *items, size_t count, unsigned shift)
{
	if (count <= SORT_FEW)
		sort_few(items, count);
	else
		sort_radix(items, count, shift);
}

static void
sort_once(struct prints *prints)
{
	size_t kept = 0;

	if (prints->count == 0)
		return;
	sort(prints->items, prints->count, 64 - DOCUMENT_BITS - 8);
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

/* A word of a cell. */
struct cell_word {
	uint64_t column, fold;
	uint32_t sheet, at;
};

static int
compare_cell_words(const void *a, const void *b)
{
	const struct cell_word *left = a, *right = b;

	if (left->sheet != right->sheet)
		return left->sheet > right->sheet ? 1 : -1;
	if (left->column != right->column)
		return left->column > right->column ? 1 : -1;
	return (left->at > right->at) - (left->at < right->at);
}

static enum status
list_cell_words(struct arena *arena, const struct text *text, struct cell_word **ret,
		size_t *ret_count, struct err *err)
{
	struct cell_word *words = arena_new(arena, struct cell_word, text->count);
	struct cell_place place, last = {.column = 0};
	uint32_t sheet = 0;
	size_t count = 0;

	if (!words && text->count)
		return err_no_memory(err);
	for (size_t i = 0; i < text->count; i++) {
		const struct token *token = &text->tokens[i];
		const struct document_unit *unit = &text->document->units[token->unit];
		if (!token->fold || unit->kind != UNIT_CELL ||
		    !cell_place_read(unit->place, &place))
			continue;
		sheet += count > 0 && !slice_equal(place.sheet, last.sheet);
		words[count++] = (struct cell_word){place.column, token->fold, sheet, (uint32_t)i};
		last = place;
	}
	if (count)
		qsort(words, count, sizeof(*words), compare_cell_words);
	*ret = words;
	*ret_count = count;
	return STATUS_OK;
}

/* A sheet by its columns as well: a page that it is printed on may be read so. */
static enum status
add_columns(struct prints *prints, const struct text *text, struct err *err)
{
	struct cell_word *cells;
	size_t count;

	if (!text_has_cells(text))
		return STATUS_OK;
	TRY(list_cell_words(prints->arena, text, &cells, &count, err));
	if (count < SHINGLE_WORDS)
		return STATUS_OK;
	uint64_t *words = arena_new(prints->arena, uint64_t, count);
	if (!words)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		words[i] = cells[i].fold;
	return winnow(prints, words, count, err);
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
	TRY(add_columns(prints, text, err));
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

	CHECK(document < UINT32_C(1) << DOCUMENT_BITS);
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

/* The new ones go among the old ones, from behind: these move once, where they stand. */
static enum status
merge(struct index *index, struct err *err)
{
	size_t old = index->sorted, more = index->count - old, at = index->count;
	uint64_t *items = index->postings;

	sort(items + old, more, 56);
	index->sorted = index->count;
	if (old == 0 || more == 0)
		return STATUS_OK;
	uint64_t *new = heap_alloc(more * sizeof(*new));
	if (!new)
		return err_no_memory(err);
	memcpy(new, items + old, more * sizeof(*new));
	while (more > 0)
		items[--at] =
			old > 0 && items[old - 1] > new[more - 1] ? items[--old] : new[--more];
	heap_free(new);
	return STATUS_OK;
}

static enum status
make_directory(struct index *index, struct err *err)
{
	unsigned bits = 1;
	size_t at = 0;

	while (bits < DIRECTORY_BITS_MAX && UINT64_C(16) << bits < index->count)
		bits++;
	index->directory_bits = bits;
	index->directory = arena_new(&index->arena, uint32_t, ((size_t)1 << bits) + 1);
	if (!index->directory)
		return err_no_memory(err);
	for (size_t i = 0; i < (size_t)1 << bits; i++) {
		while (at < index->count && index->postings[at] >> (64 - bits) < i)
			at++;
		index->directory[i] = (uint32_t)at;
	}
	index->directory[(size_t)1 << bits] = (uint32_t)index->count;
	return STATUS_OK;
}

enum status
index_finish(struct index *index, struct err *err)
{
	TRY(merge(index, err));
	if (index->capacity > index->count && index->count > 0) {
		uint64_t *fitting =
			heap_resize(index->postings, index->count * sizeof(*index->postings));
		index->postings = fitting ? fitting : index->postings;
		index->capacity = index->count;
	}
	index->directory = NULL;
	arena_done(&index->arena);
	return make_directory(index, err);
}

uint64_t *
index_postings(const struct index *index, size_t *ret_count)
{
	CHECK(index->sorted == index->count);
	*ret_count = index->count;
	return index->postings;
}

/* Of each document its least fingerprints alone: where there are more documents, each has fewer. */
static enum status
cut_down(struct index *index, size_t documents, struct err *err)
{
	uint16_t *had = heap_alloc(documents * sizeof(*had));
	size_t kept = 0;

	if (!had)
		return err_no_memory(err);
	memset(had, 0, documents * sizeof(*had));
	for (size_t i = 0; i < index->count; i++) {
		uint64_t document = index->postings[i] & DOCUMENT_MASK;
		if (had[document]++ < index->each_max)
			index->postings[kept++] = index->postings[i];
	}
	heap_free(had);
	index->count = kept;
	return STATUS_OK;
}

enum status
index_take(struct index *index, size_t documents, uint64_t *postings, size_t count, struct err *err)
{
	CHECK(index->count == 0 && index->documents == 0);
	for (size_t i = 0; i < count; i++)
		if ((i > 0 && postings[i] <= postings[i - 1]) ||
		    (postings[i] & DOCUMENT_MASK) >= documents)
			return err_set(err, STATUS_REFUSED, "postings in disorder");
	struct index own = *index;
	own.postings = postings;
	own.count = own.capacity = count;
	own.documents = documents;
	if (count > 0)
		TRY(cut_down(&own, documents, err));
	own.sorted = own.count;
	heap_free(index->postings);
	*index = own;
	return STATUS_OK;
}

size_t
index_bytes(const struct index *index)
{
	return index->capacity * sizeof(*index->postings) + index->arena.used_bytes;
}

/* ---- looking up ---- */

static uint64_t
bucket_of(const struct index *index, uint64_t print)
{
	return print << DOCUMENT_BITS >> (64 - index->directory_bits);
}

/* The postings of one fingerprint: [*ret_from, *ret_to). */
static void
find_print(const struct index *index, uint64_t print, size_t *ret_from, size_t *ret_to)
{
	uint64_t least = print << DOCUMENT_BITS, bucket = bucket_of(index, print);
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

/* A fingerprint of the query and who holds it. */
struct held {
	uint32_t from, to; /* postings */
};

/* So many fingerprints ahead memory is asked for what will be read: nearly all of the time of a
 * look-up in a large index is waiting for it. */
#define AHEAD 8
#define AHEAD_POSTINGS 64 /* of one bucket; there are about twenty in it */

static void
find_all(const struct index *index, const struct prints *prints, struct held *ret)
{
	for (size_t i = 0; i < prints->count + 2 * AHEAD; i++) {
		if (i < prints->count)
			__builtin_prefetch(&index->directory[bucket_of(index, prints->items[i])]);
		if (i >= AHEAD && i - AHEAD < prints->count) {
			uint64_t bucket = bucket_of(index, prints->items[i - AHEAD]);
			size_t low = index->directory[bucket], high = index->directory[bucket + 1];
			for (size_t at = low; at < high && at < low + AHEAD_POSTINGS; at += 8)
				__builtin_prefetch(&index->postings[at]); /* a line of cache */
		}
		if (i >= 2 * AHEAD) {
			size_t from, to;
			find_print(index, prints->items[i - 2 * AHEAD], &from, &to);
			ret[i - 2 * AHEAD] = (struct held){(uint32_t)from, (uint32_t)to};
		}
	}
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

/* What each document that holds any of them shares: open addressing, free where nothing is. */
struct shares {
	struct candidate *slots;
	unsigned bits;
};

static enum status
shares_init(struct shares *shares, struct arena *arena, size_t hits, struct err *err)
{
	shares->bits = 4;
	while (UINT64_C(1) << shares->bits < 2 * hits)
		shares->bits++;
	shares->slots = arena_new(arena, struct candidate, (size_t)1 << shares->bits);
	return shares->slots ? STATUS_OK : err_no_memory(err);
}

static void
shares_add(struct shares *shares, uint32_t document, uint64_t weight)
{
	size_t mask = ((size_t)1 << shares->bits) - 1;
	size_t at = document * UINT32_C(0x9e3779b1) >> (32 - shares->bits);

	while (shares->slots[at].shared > 0 && shares->slots[at].document != document)
		at = (at + 1) & mask;
	struct candidate *slot = &shares->slots[at];
	slot->document = document;
	slot->shared++;
	slot->score += weight;
}

/* Those that are held at all, the rarest first: holders << 32 | which. */
static size_t
list_rarest(const struct held *held, size_t count, uint64_t *ret)
{
	size_t listed = 0;

	for (size_t i = 0; i < count; i++)
		if (held[i].to > held[i].from)
			ret[listed++] = (uint64_t)(held[i].to - held[i].from) << 32 | i;
	sort(ret, listed, 32 + DOCUMENT_BITS - 8);
	return listed;
}

/* How many of the listed ones count, and how many holders these have: the rarest, as long as they
 * say something and are not too many. */
static size_t
count_hits(const struct index *index, const uint64_t *rarest, size_t listed, size_t *ret_hits)
{
	size_t used = 0;

	*ret_hits = 0;
	for (; used < listed; used++) {
		size_t holders = (size_t)(rarest[used] >> 32);
		if (!weigh(index, holders) || *ret_hits + holders > INDEX_HITS_MAX)
			break;
		*ret_hits += holders;
	}
	return used;
}

/* Where every run is boilerplate, the rarest one still says something. */
static enum status
list_shares(const struct index *index, struct arena *arena, const struct prints *prints,
	    struct shares *ret, struct err *err)
{
	struct held *held = arena_new(arena, struct held, prints->count);
	uint64_t *rarest = arena_new(arena, uint64_t, prints->count);
	size_t hits;

	if ((!held || !rarest) && prints->count)
		return err_no_memory(err);
	find_all(index, prints, held);
	size_t listed = list_rarest(held, prints->count, rarest);
	size_t used = count_hits(index, rarest, listed, &hits);
	bool common = used == 0 && listed > 0;
	TRY(shares_init(ret, arena, common ? HOLDERS_MAX : hits, err));
	for (size_t i = 0; i < used + common; i++) {
		const struct held *one = &held[rarest[i] & UINT32_MAX];
		uint32_t to = common && one->to - one->from > HOLDERS_MAX ? one->from + HOLDERS_MAX
									  : one->to;
		uint64_t weight = common ? 1 : weigh(index, one->to - one->from);
		for (uint32_t j = one->from; j < to; j++)
			shares_add(ret, (uint32_t)index->postings[j] & DOCUMENT_MASK, weight);
	}
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
take_best(const struct shares *shares, struct candidate *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < (size_t)1 << shares->bits; i++)
		if (shares->slots[i].shared > 0)
			take(ret, &count, &shares->slots[i]);
	return count;
}

enum status
index_find(const struct index *index, struct arena *scratch, const struct text *text,
	   struct candidate *ret, size_t *ret_count, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct prints prints = {.arena = scratch};
	struct shares shares;

	CHECK(index->directory && index->sorted == index->count);
	TRY(prints_read(&prints, text, SHORT_QUERY_WORDS, err));
	TRY(list_shares(index, scratch, &prints, &shares, err));
	*ret_count = take_best(&shares, ret);
	arena_rewind(scratch, mark);
	return STATUS_OK;
}
