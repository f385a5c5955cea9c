#include "leak/corpus.h"

#include "base/map.h"
#include "leak/limits.h"

struct item {
	const struct library *library;
	uint32_t ordinal;
	enum reference reference;
};

struct picture {
	uint64_t hash;
	uint32_t number; /* of the document */
};

struct corpus {
	struct arena arena;
	struct item *items;
	size_t count, capacity;
	struct map by_sha256; /* -> number */
	struct picture *pictures;
	size_t picture_count, picture_capacity;
	uint32_t *blanks; /* numbers of documents without text */
	size_t blank_count, blank_capacity;
	struct index *index;
};

const char *
reference_word(enum reference reference)
{
	static const char *const WORDS[REFERENCE_COUNT] = {
		[REFERENCE_NONE] = "none",
		[REFERENCE_MAIL] = "signed-mail",
		[REFERENCE_FOLDER] = "folder",
		[REFERENCE_SEAL] = "seal",
	};

	return WORDS[reference];
}

enum status
corpus_new(struct corpus **ret, struct err *err)
{
	struct corpus *corpus = heap_alloc(sizeof(*corpus));

	if (!corpus)
		return err_no_memory(err);
	*corpus = (struct corpus){.count = 0};
	arena_init(&corpus->arena, 0);
	map_init(&corpus->by_sha256, &corpus->arena);
	*ret = corpus;
	return STATUS_OK;
}

void
corpus_done(struct corpus **corpus)
{
	if (!*corpus)
		return;
	index_done(&(*corpus)->index);
	arena_done(&(*corpus)->arena);
	heap_free(*corpus);
	*corpus = NULL;
}

enum status
corpus_add(struct corpus *corpus, const struct library *library, size_t ordinal,
	   enum reference reference, struct err *err)
{
	const struct sha256 *sha256 = library_sha256(library, ordinal);
	struct slice key = slice_of((const char *)sha256->bytes, SHA256_BYTES);

	CHECK(!corpus->index);
	if (map_find(&corpus->by_sha256, key))
		return STATUS_OK;
	if (corpus->count == LIBRARY_DOCUMENTS_MAX)
		return err_set(err, STATUS_REFUSED, "more than %u documents to compare with",
			       LIBRARY_DOCUMENTS_MAX);
	struct item *items = arena_grow(&corpus->arena, corpus->items, &corpus->capacity,
					corpus->count + 1, sizeof(*items), _Alignof(struct item));
	if (!items)
		return err_no_memory(err);
	corpus->items = items;
	TRY(map_set(&corpus->by_sha256, key, corpus->count, NULL, err));
	items[corpus->count++] = (struct item){library, (uint32_t)ordinal, reference};
	return STATUS_OK;
}

enum status
corpus_add_all(struct corpus *corpus, const struct library *library, enum reference reference,
	       struct err *err)
{
	for (size_t i = 0; i < library_count(library); i++)
		TRY(corpus_add(corpus, library, i, reference, err));
	return STATUS_OK;
}

static enum status
add_pictures(struct corpus *corpus, const struct document *document, size_t number, struct err *err)
{
	size_t wanted = corpus->picture_count + document->picture_count;
	struct picture *pictures =
		arena_grow(&corpus->arena, corpus->pictures, &corpus->picture_capacity, wanted,
			   sizeof(*pictures), _Alignof(struct picture));

	if (!pictures)
		return err_no_memory(err);
	corpus->pictures = pictures;
	for (size_t i = 0; i < document->picture_count; i++)
		pictures[corpus->picture_count++] =
			(struct picture){document->pictures[i].hash, (uint32_t)number};
	return STATUS_OK;
}

static enum status
add_blank(struct corpus *corpus, size_t number, struct err *err)
{
	uint32_t *blanks = arena_grow(&corpus->arena, corpus->blanks, &corpus->blank_capacity,
				      corpus->blank_count + 1, sizeof(*blanks), _Alignof(uint32_t));

	if (!blanks)
		return err_no_memory(err);
	corpus->blanks = blanks;
	blanks[corpus->blank_count++] = (uint32_t)number;
	return STATUS_OK;
}

static enum status
add_text(struct corpus *corpus, size_t number, struct arena *scratch, struct err *err)
{
	struct library_entry entry;
	enum reference reference;
	struct text text;

	TRY(corpus_read(corpus, number, scratch, &entry, &reference, err));
	TRY(text_init(&text, scratch, &entry.document, err));
	if (entry.document.picture_count)
		TRY(add_pictures(corpus, &entry.document, number, err));
	if (text.count == 0 && entry.document.state == DOCUMENT_READ)
		TRY(add_blank(corpus, number, err));
	return index_add(corpus->index, (uint32_t)number, &text, err);
}

enum status
corpus_finish(struct corpus *corpus, struct err *err)
{
	struct arena scratch;
	enum status status = index_new(corpus->count, &corpus->index, err);

	arena_init(&scratch, 0);
	for (size_t i = 0; status == STATUS_OK && i < corpus->count; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = add_text(corpus, i, &scratch, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	return status == STATUS_OK ? index_finish(corpus->index, err) : status;
}

size_t
corpus_count(const struct corpus *corpus)
{
	return corpus->count;
}

bool
corpus_find(const struct corpus *corpus, const struct sha256 *sha256, size_t *ret)
{
	const struct map_entry *found =
		map_find(&corpus->by_sha256, slice_of((const char *)sha256->bytes, SHA256_BYTES));

	if (!found)
		return false;
	*ret = (size_t)found->value;
	return true;
}

enum status
corpus_read(const struct corpus *corpus, size_t number, struct arena *arena,
	    struct library_entry *ret, enum reference *ret_reference, struct err *err)
{
	const struct item *item = &corpus->items[number];

	CHECK(number < corpus->count);
	TRY(library_read(item->library, item->ordinal, arena, ret, err));
	*ret_reference = item->reference;
	return STATUS_OK;
}

size_t
corpus_blank_count(const struct corpus *corpus)
{
	return corpus->blank_count;
}

size_t
corpus_blank(const struct corpus *corpus, size_t at)
{
	CHECK(at < corpus->blank_count);
	return corpus->blanks[at];
}

const struct index *
corpus_index(const struct corpus *corpus)
{
	return corpus->index;
}

static unsigned
bits_between(uint64_t a, uint64_t b)
{
	return (unsigned)__builtin_popcountll(a ^ b);
}

bool
corpus_find_picture(const struct corpus *corpus, const struct document *document, size_t *ret,
		    unsigned *ret_bits)
{
	unsigned best = 65;

	for (size_t i = 0; i < document->picture_count; i++)
		for (size_t j = 0; j < corpus->picture_count; j++) {
			unsigned bits =
				bits_between(document->pictures[i].hash, corpus->pictures[j].hash);
			if (bits >= best)
				continue;
			best = bits;
			*ret = corpus->pictures[j].number;
		}
	*ret_bits = best;
	return best <= 64;
}
