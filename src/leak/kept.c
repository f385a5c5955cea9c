#include "leak/kept.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/cursor.h"
#include "base/io.h"
#include "leak/limits.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The file: a line that names it; then numbers of 64 bits, little-endian: documents, postings,
 * pictures' words, blanks; the digest of the documents; the postings, pictures and blanks; last the
 * SHA-256 of all before it.
 */
static const struct slice TITLE = SLICE_INIT("Tocsin index 1\n");
#define COUNTS 4
#define HEAD_BYTES (15 + COUNTS * sizeof(uint64_t) + SHA256_BYTES)
#define CHUNK_WORDS 8192

/* ---- writing ---- */

struct writing {
	int fd;
	struct digest *digest;
	struct arena arena;
	struct buf chunk;
};

static enum status
flush(struct writing *writing, struct err *err)
{
	struct slice bytes;

	TRY(buf_slice(&writing->chunk, &bytes, err));
	TRY(digest_write(writing->digest, bytes, err));
	TRY(io_write(writing->fd, bytes, err));
	buf_clear(&writing->chunk);
	return STATUS_OK;
}

static enum status
write_words(struct writing *writing, const struct kept_words *words, struct err *err)
{
	for (size_t i = 0; i < words->count; i++) {
		buf_write_u64(&writing->chunk, words->items[i]);
		if ((i + 1) % CHUNK_WORDS == 0)
			TRY(flush(writing, err));
	}
	return flush(writing, err);
}

static enum status
write_all(struct writing *writing, const struct kept *kept, struct err *err)
{
	struct sha256 digest;

	buf_write(&writing->chunk, TITLE);
	buf_write_u64(&writing->chunk, kept->documents);
	buf_write_u64(&writing->chunk, kept->postings.count);
	buf_write_u64(&writing->chunk, kept->pictures.count);
	buf_write_u64(&writing->chunk, kept->blanks.count);
	buf_write(&writing->chunk, slice_of((const char *)kept->which.bytes, SHA256_BYTES));
	TRY(write_words(writing, &kept->postings, err));
	TRY(write_words(writing, &kept->pictures, err));
	TRY(write_words(writing, &kept->blanks, err));
	TRY(digest_read(writing->digest, &digest, err));
	TRY(io_write(writing->fd, slice_of((const char *)digest.bytes, SHA256_BYTES), err));
	return fsync(writing->fd) == 0 ? STATUS_OK : err_system(err, STATUS_IO, "cannot write");
}

enum status
kept_write(const char *path, const struct kept *kept, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	DEFER(digest_done)
	struct digest *digest = NULL;
	char temporary[4096];

	TRY(digest_init(&digest, err));
	TRY(io_open_beside(path, true, temporary, sizeof(temporary), &fd, err));
	struct writing writing = {.fd = fd, .digest = digest};
	arena_init(&writing.arena, 0);
	buf_init(&writing.chunk, &writing.arena);
	enum status status = write_all(&writing, kept, err);
	arena_done(&writing.arena);
	if (status == STATUS_OK && rename(temporary, path) != 0)
		status = err_system(err, STATUS_IO, "cannot write");
	if (status == STATUS_OK)
		return status;
	(void)unlink(temporary);
	return err_wrap(err, "'%s'", path);
}

/* ---- reading ---- */

struct reading {
	const char *path;
	int fd;
	struct digest *digest;
};

static enum status
refuse(const struct reading *reading, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "'%s' is no index, or damaged", reading->path);
}

static enum status
read_bytes(const struct reading *reading, void *ret, size_t size_bytes, struct err *err)
{
	size_t got;

	TRY(io_read(reading->fd, ret, size_bytes, &got, err));
	if (got != size_bytes)
		return refuse(reading, err);
	return digest_write(reading->digest, slice_of(ret, size_bytes), err);
}

/* Read where they will stand, then turned into numbers in place. */
static enum status
read_words(const struct reading *reading, struct kept_words *words, struct err *err)
{
	size_t size_bytes = words->count * sizeof(*words->items);
	struct cursor cursor;

	words->items = heap_alloc(size_bytes ? size_bytes : 1);
	if (!words->items)
		return err_no_memory(err);
	for (size_t at = 0; at < words->count; at += CHUNK_WORDS) {
		size_t count = words->count - at < CHUNK_WORDS ? words->count - at : CHUNK_WORDS;
		uint64_t *items = words->items + at;
		TRY(read_bytes(reading, items, count * sizeof(*items), err));
		cursor_init(&cursor, slice_of((const char *)items, count * sizeof(*items)));
		for (size_t i = 0; i < count; i++) {
			uint64_t word;
			CHECK(cursor_u64le(&cursor, &word));
			items[i] = word;
		}
	}
	return STATUS_OK;
}

static enum status
read_head(const struct reading *reading, struct kept *ret, struct err *err)
{
	uint64_t counts[COUNTS], words;
	char head[HEAD_BYTES];
	struct cursor cursor;
	struct slice which;
	struct stat about;

	TRY(read_bytes(reading, head, sizeof(head), err));
	cursor_init(&cursor, slice_of(head, sizeof(head)));
	if (!slice_starts(slice_of(head, sizeof(head)), TITLE) ||
	    !cursor_skip(&cursor, TITLE.length))
		return refuse(reading, err);
	for (size_t i = 0; i < COUNTS; i++)
		CHECK(cursor_u64le(&cursor, &counts[i]));
	CHECK(cursor_bytes(&cursor, SHA256_BYTES, &which));
	/* What a count asks for must be there before room is made for it. */
	if (fstat(reading->fd, &about) != 0)
		return err_system(err, STATUS_IO, "cannot read '%s'", reading->path);
	uint64_t size = (uint64_t)about.st_size;
	if (size < HEAD_BYTES + SHA256_BYTES || counts[0] > LIBRARY_DOCUMENTS_MAX ||
	    counts[1] > INDEX_POSTINGS_MAX ||
	    __builtin_add_overflow(counts[2], counts[3], &words) ||
	    __builtin_add_overflow(words, counts[1], &words) || words > size / sizeof(words) ||
	    words * sizeof(words) != size - HEAD_BYTES - SHA256_BYTES || counts[2] % 2 ||
	    counts[3] > counts[0])
		return refuse(reading, err);
	ret->documents = counts[0];
	ret->postings.count = (size_t)counts[1];
	ret->pictures.count = (size_t)counts[2];
	ret->blanks.count = (size_t)counts[3];
	memcpy(ret->which.bytes, which.at, SHA256_BYTES);
	return STATUS_OK;
}

/* Every step-th word from `from` numbers a document. */
static bool
are_numbers(const struct kept *kept, const struct kept_words *words, size_t from, size_t step)
{
	for (size_t i = from; i < words->count; i += step)
		if (words->items[i] >= kept->documents)
			return false;
	return true;
}

static enum status
read_all(const struct reading *reading, struct kept *ret, struct err *err)
{
	struct sha256 found, said;
	size_t got;

	TRY(read_head(reading, ret, err));
	TRY(read_words(reading, &ret->postings, err));
	TRY(read_words(reading, &ret->pictures, err));
	TRY(read_words(reading, &ret->blanks, err));
	TRY(digest_read(reading->digest, &found, err));
	TRY(io_read(reading->fd, said.bytes, SHA256_BYTES, &got, err));
	if (got != SHA256_BYTES || !sha256_equal(&found, &said) ||
	    !are_numbers(ret, &ret->pictures, 1, 2) || !are_numbers(ret, &ret->blanks, 0, 1))
		return refuse(reading, err);
	return STATUS_OK;
}

enum status
kept_read(const char *path, struct kept *ret, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	DEFER(digest_done)
	struct digest *digest = NULL;
	DEFER(kept_done)
	struct kept kept = {.documents = 0};

	TRY(io_open(path, &fd, err));
	TRY(digest_init(&digest, err));
	const struct reading reading = {path, fd, digest};
	TRY(read_all(&reading, &kept, err));
	*ret = kept;
	kept = (struct kept){.documents = 0};
	return STATUS_OK;
}

void
kept_done(struct kept *kept)
{
	heap_free(kept->postings.items);
	heap_free(kept->pictures.items);
	heap_free(kept->blanks.items);
}
