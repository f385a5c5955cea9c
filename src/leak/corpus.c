#include "leak/corpus.h"

#include "leak/digests.h"
#include "leak/kept.h"
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
	struct digests by_sha256;
	struct picture *pictures;
	size_t picture_count, picture_capacity;
	uint32_t *blanks; /* numbers of documents without text */
	size_t blank_count, blank_capacity;
	struct index *index;
	size_t recalled; /* documents that a kept index had */
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

static const struct sha256 *
sha256_of_item(const void *context, uint32_t number)
{
	const struct corpus *corpus = context;
	const struct item *item = &corpus->items[number];

	return library_sha256(item->library, item->ordinal);
}

enum status
corpus_new(struct corpus **ret, struct err *err)
{
	struct corpus *corpus = heap_alloc(sizeof(*corpus));

	if (!corpus)
		return err_no_memory(err);
	*corpus = (struct corpus){.count = 0};
	arena_init(&corpus->arena, 0);
	digests_init(&corpus->by_sha256, &corpus->arena, sha256_of_item, corpus);
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
	uint32_t number;

	CHECK(!corpus->index);
	if (digests_find(&corpus->by_sha256, sha256, &number)) {
		struct item *item = &corpus->items[number];
		if (library_readers(item->library, item->ordinal) != READERS_VERSION &&
		    library_readers(library, ordinal) == READERS_VERSION)
			*item = (struct item){library, (uint32_t)ordinal, item->reference};
		return STATUS_OK;
	}
	if (corpus->count == LIBRARY_DOCUMENTS_MAX)
		return err_set(err, STATUS_REFUSED, "more than %u documents to compare with",
			       LIBRARY_DOCUMENTS_MAX);
	struct item *items = arena_grow(&corpus->arena, corpus->items, &corpus->capacity,
					corpus->count + 1, sizeof(*items), _Alignof(struct item));
	if (!items)
		return err_no_memory(err);
	corpus->items = items;
	items[corpus->count] = (struct item){library, (uint32_t)ordinal, reference};
	return digests_add(&corpus->by_sha256, (uint32_t)corpus->count++, err);
}

enum status
corpus_add_all(struct corpus *corpus, const struct library *library, enum reference reference,
	       struct err *err)
{
	for (size_t i = 0; i < library_count(library); i++)
		TRY(corpus_add(corpus, library, i, reference, err));
	return STATUS_OK;
}

enum status
corpus_renew(struct corpus *corpus, const struct library *renewed, struct err *err)
{
	size_t number;

	for (size_t i = 0; i < library_count(renewed); i++)
		if (corpus_find(corpus, library_sha256(renewed, i), &number))
			TRY(corpus_add(corpus, renewed, i, REFERENCE_SEAL, err));
	return STATUS_OK;
}

static enum status
add_picture(struct corpus *corpus, uint64_t hash, size_t number, struct err *err)
{
	struct picture *pictures =
		arena_grow(&corpus->arena, corpus->pictures, &corpus->picture_capacity,
			   corpus->picture_count + 1, sizeof(*pictures), _Alignof(struct picture));

	if (!pictures)
		return err_no_memory(err);
	corpus->pictures = pictures;
	pictures[corpus->picture_count++] = (struct picture){hash, (uint32_t)number};
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
	for (size_t i = 0; i < entry.document.picture_count; i++)
		TRY(add_picture(corpus, entry.document.pictures[i].hash, number, err));
	if (text.count == 0 && entry.document.state == DOCUMENT_READ)
		TRY(add_blank(corpus, number, err));
	return index_add(corpus->index, (uint32_t)number, &text, err);
}

/* ---- what was kept ---- */

/* Of the documents that an index is of, and of how it was made. */
static enum status
name_documents(const struct corpus *corpus, size_t count, struct sha256 *ret, struct err *err)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	const char version = INDEX_VERSION;

	TRY(digest_init(&digest, err));
	TRY(digest_write(digest, slice_of(&version, 1), err));
	for (size_t i = 0; i < count; i++) {
		const struct sha256 *sha256 = sha256_of_item(corpus, (uint32_t)i);
		TRY(digest_write(digest, slice_of((const char *)sha256->bytes, SHA256_BYTES), err));
	}
	return digest_read(digest, ret, err);
}

static enum status
take_kept(struct corpus *corpus, struct kept *kept, struct err *err)
{
	struct sha256 which;

	if (kept->documents > corpus->count)
		return err_set(err, STATUS_REFUSED, "an index of more documents");
	TRY(name_documents(corpus, (size_t)kept->documents, &which, err));
	if (!sha256_equal(&which, &kept->which))
		return err_set(err, STATUS_REFUSED, "an index of other documents");
	for (size_t i = 0; i < kept->pictures.count; i += 2) {
		const uint64_t *picture = &kept->pictures.items[i];
		TRY(add_picture(corpus, picture[0], (size_t)picture[1], err));
	}
	for (size_t i = 0; i < kept->blanks.count; i++)
		TRY(add_blank(corpus, (size_t)kept->blanks.items[i], err));
	TRY(index_take(corpus->index, (size_t)kept->documents, kept->postings.items,
		       kept->postings.count, err));
	kept->postings = (struct kept_words){.count = 0};
	corpus->recalled = (size_t)kept->documents;
	return STATUS_OK;
}

/* One that is not there, damaged or of other documents is as good as none. */
static enum status
recall(struct corpus *corpus, const char *path, struct err *err)
{
	DEFER(kept_done)
	struct kept kept = {.documents = 0};
	struct err own;
	enum status status = kept_read(path, &kept, &own);

	if (status == STATUS_OK)
		status = take_kept(corpus, &kept, &own);
	if (status == STATUS_NO_MEMORY)
		return err_no_memory(err);
	if (status != STATUS_OK)
		corpus->picture_count = corpus->blank_count = 0;
	return STATUS_OK;
}

enum status
corpus_keep(const struct corpus *corpus, const char *path, struct err *err)
{
	struct kept kept = {.documents = corpus->count};
	struct arena arena;

	if (corpus->recalled == corpus->count)
		return STATUS_OK;
	TRY(name_documents(corpus, corpus->count, &kept.which, err));
	arena_init(&arena, 0);
	uint64_t *pictures = arena_new(&arena, uint64_t, 2 * corpus->picture_count);
	uint64_t *blanks = arena_new(&arena, uint64_t, corpus->blank_count);
	bool room = (pictures || !corpus->picture_count) && (blanks || !corpus->blank_count);
	for (size_t i = 0; room && i < corpus->picture_count; i++) {
		pictures[2 * i] = corpus->pictures[i].hash;
		pictures[2 * i + 1] = corpus->pictures[i].number;
	}
	for (size_t i = 0; room && i < corpus->blank_count; i++)
		blanks[i] = corpus->blanks[i];
	kept.postings.items = index_postings(corpus->index, &kept.postings.count);
	kept.pictures = (struct kept_words){pictures, 2 * corpus->picture_count};
	kept.blanks = (struct kept_words){blanks, corpus->blank_count};
	enum status status = room ? kept_write(path, &kept, err) : err_no_memory(err);
	arena_done(&arena);
	return status;
}

/* ---- finishing ---- */

enum status
corpus_finish(struct corpus *corpus, const char *kept, struct err *err)
{
	struct arena scratch;
	enum status status = index_new(corpus->count, &corpus->index, err);

	if (status == STATUS_OK && kept)
		status = recall(corpus, kept, err);
	arena_init(&scratch, 0);
	for (size_t i = corpus->recalled; status == STATUS_OK && i < corpus->count; i++) {
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
	uint32_t number;

	if (!digests_find(&corpus->by_sha256, sha256, &number))
		return false;
	*ret = number;
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
