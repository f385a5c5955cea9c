#include "leak/library.h"

#include "base/cursor.h"
#include "base/io.h"
#include "leak/digests.h"
#include "leak/entry.h"
#include "leak/limits.h"
#include "leak/unread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The file: a line that names it, then records, each behind a head of u32 mark, u64 length of the
 * entry (leak/entry.h), the same with all bits turned, and its SHA-256. A record is written at
 * once; one that the end of the file cuts off, or the last one where its digest is wrong, was not
 * written to its end. A record of the other mark has, in place of an entry, u32 the version of the
 * readers of those that follow, and zeros; what stands before the first is of version 2.
 */
#define TITLE_VERSION "1"
static const struct slice TITLE = SLICE_INIT("Tocsin library " TITLE_VERSION "\n");
static const struct slice TITLE_ANY = SLICE_INIT("Tocsin library ");
#define MARK 0x44434f54u         /* "TOCD" */
#define READERS_MARK 0x52434f54u /* "TOCR" */
#define READERS_FIRST 2
#define READERS_BYTES SHA256_BYTES /* a record is no shorter */
#define HEAD_BYTES ((size_t)(4 + 8 + 8 + SHA256_BYTES))

struct place { /* of an entry in the file */
	uint64_t offset;
	uint64_t length_bytes;
	struct sha256 sha256; /* of the document's bytes */
	struct slice unread;  /* why it was not read, or not to its end */
	uint32_t readers;     /* the version of what read it */
};

struct library {
	struct arena arena; /* all but itself */
	const char *path;
	int fd, lock;        /* of one that is added to; else -1 */
	struct slice mapped; /* of one that is only read */
	struct place *places;
	size_t count, capacity;
	struct digests by_sha256; /* the first of each */
	uint64_t end;             /* of the last whole record */
	uint32_t readers;         /* of what is added there */
	struct buf record;        /* being written */
};

/* ---- the file as bytes ---- */

static enum status
map_file(int fd, const char *path, struct slice *ret, struct err *err)
{
	struct stat about;

	*ret = SLICE_NONE;
	if (fstat(fd, &about) != 0)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (about.st_size == 0)
		return STATUS_OK;
	void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	*ret = slice_of(bytes, (size_t)about.st_size);
	return STATUS_OK;
}

static void
unmap(struct slice *mapped)
{
	if (mapped->at)
		(void)munmap((void *)(uintptr_t)mapped->at, mapped->length);
	*mapped = SLICE_NONE;
}

/* ---- records ---- */

static const struct sha256 *
sha256_of_place(const void *context, uint32_t number)
{
	const struct library *library = context;

	return &library->places[number].sha256;
}

static enum status
entry_at(struct library *library, struct slice entry, uint64_t offset, struct err *err)
{
	struct library_entry head;
	struct slice unread = SLICE_NONE;
	uint32_t known;

	if (library->count == LIBRARY_DOCUMENTS_MAX)
		return err_set(err, STATUS_REFUSED, "'%s' holds more than %u documents",
			       library->path, LIBRARY_DOCUMENTS_MAX);
	struct place *places =
		arena_grow(&library->arena, library->places, &library->capacity, library->count + 1,
			   sizeof(*places), _Alignof(struct place));
	if (!places)
		return err_no_memory(err);
	library->places = places;
	struct place *place = &places[library->count];
	*place = (struct place){
		.offset = offset, .length_bytes = entry.length, .readers = library->readers};
	memcpy(place->sha256.bytes, entry.at, SHA256_BYTES);
	if (entry_read_head(entry, &head)) /* who reads all of it says what is wrong */
		unread = unread_reason(&head.document, head.size_bytes);
	if (unread.length)
		TRY(slice_copy(&library->arena, unread, &place->unread, err));
	if (!digests_find(&library->by_sha256, &place->sha256, &known))
		TRY(digests_add(&library->by_sha256, (uint32_t)library->count, err));
	library->count++;
	library->end = offset + entry.length;
	return STATUS_OK;
}

static bool
is_whole(struct slice entry, struct slice digest)
{
	struct sha256 found;

	return sha256_of(entry, &found, NULL) == STATUS_OK &&
	       memcmp(found.bytes, digest.at, SHA256_BYTES) == 0;
}

/* A head, and the entry behind it; false where the file ends before that. */
static bool
read_record(struct cursor *cursor, uint32_t *ret_mark, struct slice *ret_digest,
	    struct slice *ret_entry, bool *ret_sound)
{
	uint32_t mark = MARK;
	uint64_t length = SHA256_BYTES, turned = ~length;
	bool whole = cursor_u32le(cursor, &mark) && cursor_left(cursor) >= 2 * sizeof(length) &&
		     cursor_u64le(cursor, &length) && cursor_u64le(cursor, &turned) &&
		     cursor_bytes(cursor, SHA256_BYTES, ret_digest);

	*ret_mark = mark;
	*ret_sound = (mark == MARK || mark == READERS_MARK) && length == ~turned &&
		     length >= SHA256_BYTES && length <= LIBRARY_ENTRY_BYTES;
	return *ret_sound && whole && cursor_bytes(cursor, (size_t)length, ret_entry);
}

/* Of a file of gigabytes only heads are looked at: what lies behind is no more held in memory than
 * what lies ahead. */
#define FORGET_BYTES ((size_t)64 << 20)

static void
forget(struct slice mapped, size_t *seen, size_t offset)
{
	if (offset - *seen < 2 * FORGET_BYTES)
		return;
	(void)madvise((void *)(uintptr_t)(mapped.at + *seen), FORGET_BYTES, MADV_DONTNEED);
	*seen += FORGET_BYTES;
}

/* What follows was read by other readers. */
static void
take_readers(struct library *library, struct slice body, uint64_t offset)
{
	struct cursor cursor;

	cursor_init(&cursor, body);
	CHECK(cursor_u32le(&cursor, &library->readers));
	library->end = offset + body.length;
}

/* Finds all records; library->end is where the last whole one ends. */
static enum status
scan(struct library *library, struct slice bytes, struct err *err)
{
	struct slice digest, entry;
	struct cursor cursor;
	uint32_t mark;
	bool sound;

	if (!slice_starts(bytes, TITLE))
		return slice_starts(bytes, TITLE_ANY)
			       ? err_set(err, STATUS_REFUSED,
					 "'%s' is of another version: this one reads %s",
					 library->path, TITLE_VERSION)
			       : err_set(err, STATUS_REFUSED, "'%s' is no library of documents",
					 library->path);
	cursor_init(&cursor, bytes);
	CHECK(cursor_skip(&cursor, TITLE.length));
	library->end = TITLE.length;
	for (size_t seen = 0; cursor_left(&cursor) > 0;) {
		forget(bytes, &seen, cursor_offset(&cursor));
		bool whole = read_record(&cursor, &mark, &digest, &entry, &sound);
		bool last = cursor_left(&cursor) == 0, readers = mark == READERS_MARK;
		bool good = whole && ((!last && !readers) || is_whole(entry, digest));
		if (!sound || (readers && whole && !last && !good))
			return err_set(err, STATUS_REFUSED, "'%s' is damaged at byte %llu",
				       library->path, (unsigned long long)library->end);
		if (!good)
			return STATUS_OK;
		if (readers)
			take_readers(library, entry, cursor_offset(&cursor) - entry.length);
		else
			TRY(entry_at(library, entry, cursor_offset(&cursor) - entry.length, err));
	}
	return STATUS_OK;
}

/* ---- opening and closing ---- */

static enum status
library_new(struct arena *arena, const char *path, struct library **ret, struct err *err)
{
	struct library *library = arena_new(arena, struct library, 1);

	if (!library)
		return err_no_memory(err);
	*library = (struct library){.fd = -1, .lock = -1, .readers = READERS_FIRST};
	arena_init(&library->arena, 0);
	digests_init(&library->by_sha256, &library->arena, sha256_of_place, library);
	buf_init(&library->record, &library->arena);
	struct slice copy;
	enum status status = slice_copy(arena, slice_text(path), &copy, err);
	if (status != STATUS_OK)
		return status;
	library->path = copy.at;
	*ret = library;
	return STATUS_OK;
}

void
library_done(struct library **library)
{
	if (!*library)
		return;
	unmap(&(*library)->mapped);
	io_close(&(*library)->fd);
	io_close(&(*library)->lock);
	arena_done(&(*library)->arena);
	*library = NULL;
}

enum status
library_open(struct arena *arena, const char *path, struct library **ret, struct err *err)
{
	DEFER(library_done)
	struct library *library = NULL;
	DEFER(io_close)
	int fd = -1;

	TRY(library_new(arena, path, &library, err));
	TRY(io_open(path, &fd, err));
	TRY(map_file(fd, path, &library->mapped, err));
	TRY(scan(library, library->mapped, err));
	*ret = library;
	library = NULL;
	return STATUS_OK;
}

/* A file that is new, or was killed before its first line stood, begins. */
static enum status
begin(struct library *library, struct err *err)
{
	if (ftruncate(library->fd, 0) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", library->path);
	library->end = TITLE.length;
	library->readers = READERS_FIRST;
	return io_write(library->fd, TITLE, err);
}

static enum status
scan_to_add(struct library *library, struct err *err)
{
	struct slice bytes;

	TRY(map_file(library->fd, library->path, &bytes, err));
	if (slice_starts(TITLE, bytes))
		return unmap(&bytes), begin(library, err);
	enum status status = scan(library, bytes, err);
	unmap(&bytes);
	if (status == STATUS_OK && ftruncate(library->fd, (off_t)library->end) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", library->path);
	return status;
}

enum status
library_open_to_add(struct arena *arena, const char *path, struct library **ret, struct err *err)
{
	DEFER(library_done)
	struct library *library = NULL;
	struct slice lock_path;

	TRY(library_new(arena, path, &library, err));
	TRY(slice_print(arena, &lock_path, err, "%s.lock", path));
	TRY(io_lock(lock_path.at, path, &library->lock, err));
	library->fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (library->fd < 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", path);
	TRY(scan_to_add(library, err));
	*ret = library;
	library = NULL;
	return STATUS_OK;
}

enum status
library_open_unnamed(struct arena *arena, struct library **ret, struct err *err)
{
	DEFER(library_done)
	struct library *library = NULL;

	TRY(library_new(arena, "a library without a name", &library, err));
	TRY(io_open_unnamed(O_APPEND, &library->fd, err));
	TRY(begin(library, err));
	*ret = library;
	library = NULL;
	return STATUS_OK;
}

enum status
library_freeze(struct library *library, struct err *err)
{
	CHECK(library->fd >= 0 && !library->mapped.at);
	return map_file(library->fd, library->path, &library->mapped, err);
}

/* ---- reading ---- */

const char *
library_path(const struct library *library)
{
	return library->path;
}

size_t
library_count(const struct library *library)
{
	return library->count;
}

const struct sha256 *
library_sha256(const struct library *library, size_t ordinal)
{
	CHECK(ordinal < library->count);
	return &library->places[ordinal].sha256;
}

uint32_t
library_readers(const struct library *library, size_t ordinal)
{
	CHECK(ordinal < library->count);
	return library->places[ordinal].readers;
}

struct slice
library_unread(const struct library *library, size_t ordinal)
{
	CHECK(ordinal < library->count);
	return library->places[ordinal].unread;
}

bool
library_find(const struct library *library, const struct sha256 *sha256, size_t *ret)
{
	uint32_t number;

	if (!digests_find(&library->by_sha256, sha256, &number))
		return false;
	*ret = number;
	return true;
}

static enum status
load(const struct library *library, const struct place *place, struct arena *arena,
     struct slice *ret, struct err *err)
{
	size_t head = (size_t)place->offset - SHA256_BYTES, got;
	size_t length = (size_t)place->length_bytes + SHA256_BYTES;

	*ret = slice_part(library->mapped, head, length);
	if (library->mapped.at)
		return STATUS_OK;
	char *bytes = arena_new(arena, char, length);
	if (!bytes)
		return err_no_memory(err);
	TRY(io_read_at(library->fd, bytes, length, head, &got, err));
	*ret = slice_of(bytes, got);
	return STATUS_OK;
}

enum status
library_read(const struct library *library, size_t ordinal, struct arena *arena,
	     struct library_entry *ret, struct err *err)
{
	struct slice record;

	CHECK(ordinal < library->count);
	TRY(load(library, &library->places[ordinal], arena, &record, err));
	struct slice entry = slice_part(record, SHA256_BYTES, SIZE_MAX);
	if (entry.length != library->places[ordinal].length_bytes || !is_whole(entry, record))
		return err_set(err, STATUS_REFUSED, "'%s' is damaged in document %zu",
			       library->path, ordinal);
	if (entry_read(arena, entry, ret, err) != STATUS_OK)
		return err_wrap(err, "'%s', document %zu", library->path, ordinal);
	ret->readers = library->places[ordinal].readers;
	return STATUS_OK;
}

/* ---- adding ---- */

/* What was written of a record that could not be written to its end goes. */
static enum status
append(struct library *library, struct slice record, struct err *err)
{
	enum status status = io_write(library->fd, record, err);

	if (status != STATUS_OK)
		(void)!ftruncate(library->fd, (off_t)library->end);
	return status;
}

/* An empty head in library->record; what is written behind it becomes the record. */
static struct buf *
begin_record(struct library *library)
{
	static const char EMPTY[HEAD_BYTES];

	CHECK(library->fd >= 0 && !library->mapped.at);
	buf_clear(&library->record);
	buf_write(&library->record, slice_of(EMPTY, HEAD_BYTES));
	return &library->record;
}

/* Fills the head in, and appends it all. */
static enum status
end_record(struct library *library, uint32_t mark, struct slice *ret_body, struct err *err)
{
	struct buf *record = &library->record;
	struct sha256 digest;
	struct slice bytes;

	TRY(buf_slice(record, &bytes, err));
	struct slice body = slice_part(bytes, HEAD_BYTES, SIZE_MAX);
	if (body.length > LIBRARY_ENTRY_BYTES)
		return err_set(err, STATUS_REFUSED, "a document whose record is over %u MiB",
			       LIBRARY_ENTRY_BYTES >> 20);
	TRY(sha256_of(body, &digest, err));
	struct buf head = {.bytes = record->bytes, .capacity = record->capacity}; /* in place */
	buf_write_u32(&head, mark);
	buf_write_u64(&head, body.length);
	buf_write_u64(&head, ~(uint64_t)body.length);
	buf_write(&head, slice_of((const char *)digest.bytes, SHA256_BYTES));
	*ret_body = body;
	return append(library, bytes, err);
}

static enum status
add_readers(struct library *library, uint32_t readers, struct err *err)
{
	struct buf *record = begin_record(library);
	struct slice body;

	buf_write_u32(record, readers);
	while (record->length < HEAD_BYTES + READERS_BYTES && !record->failed)
		buf_write_byte(record, 0);
	TRY(end_record(library, READERS_MARK, &body, err));
	take_readers(library, body, library->end + HEAD_BYTES);
	return STATUS_OK;
}

enum status
library_add(struct library *library, const struct library_entry *entry, struct err *err)
{
	uint32_t readers = entry_readers(entry);
	struct slice body;

	if (readers != library->readers)
		TRY(add_readers(library, readers, err));
	entry_write(begin_record(library), entry);
	TRY(end_record(library, MARK, &body, err));
	return entry_at(library, body, library->end + HEAD_BYTES, err);
}

bool
library_has_older(const struct library *library, const struct sha256 *sha256, size_t *ret)
{
	return library_find(library, sha256, ret) &&
	       library_readers(library, *ret) != READERS_VERSION;
}

enum status
library_drop_older(struct library *library, bool *ret, struct err *err)
{
	*ret = false;
	for (size_t i = 0; i < library->count; i++)
		*ret |= library->places[i].readers != READERS_VERSION;
	if (!*ret)
		return STATUS_OK;
	library->count = 0;
	digests_init(&library->by_sha256, &library->arena, sha256_of_place, library);
	return begin(library, err);
}

enum status
library_sync(struct library *library, struct err *err)
{
	CHECK(library->fd >= 0);
	if (fsync(library->fd) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", library->path);
	return STATUS_OK;
}
