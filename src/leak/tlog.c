#include "leak/tlog.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/io.h"
#include "leak/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES (TLOG_FOLDER_BYTES + 128)
#define UNFINISHED ".unfinished" /* in tile/ */
#define ENTRIES TLOG_LEVELS      /* the kind of a bundle's path; a level is that of a tile's */
#define TILE_BYTES (TLOG_WIDTH * SHA256_BYTES)
#define BUNDLE_BYTES (TLOG_WIDTH * (TLOG_ENTRY_BYTES + 2))

struct tile {
	uint64_t number;
	size_t width;
	struct sha256 hashes[TLOG_WIDTH];
};

struct tlog {
	char folder[TLOG_FOLDER_BYTES];
	uint64_t size;    /* on the disk */
	uint64_t pending; /* with what was appended since */
	struct digest *digest;
	struct tile read[TLOG_LEVELS]; /* what was read last; width 0: nothing */
	struct tile last[TLOG_LEVELS]; /* what grows */
	uint64_t opened;               /* the size when it was opened */
	struct arena arena;
	struct buf bundle; /* of entries, growing */
};

static enum status
broken(struct err *err, const char *what, const char *path)
{
	return err_set(err, STATUS_BROKEN, "C2SP tlog-tiles: '%s' %s", path, what);
}

/* ---- names of files ---- */

/* Number as x001/x234/067. */
static size_t
print_number(char *ret, size_t size_bytes, uint64_t number)
{
	uint64_t parts[7];
	size_t count = 0, length = 0;
	do {
		parts[count++] = number % 1000;
		number /= 1000;
	} while (number);
	while (count-- > 0)
		length += (size_t)snprintf(ret + length, size_bytes - length,
					   count ? "x%03" PRIu64 "/" : "%03" PRIu64, parts[count]);
	return length;
}

/* width: TLOG_WIDTH for a full one, 0 for the folder of its parts. */
static void
print_path(const struct tlog *log, unsigned kind, uint64_t number, size_t width,
	   char ret[static PATH_BYTES])
{
	int length = kind == ENTRIES ? snprintf(ret, PATH_BYTES, "%s/tile/entries/", log->folder)
				     : snprintf(ret, PATH_BYTES, "%s/tile/%u/", log->folder, kind);
	CHECK(length > 0 && length < PATH_BYTES - 64);
	size_t end =
		(size_t)length + print_number(ret + length, PATH_BYTES - (size_t)length, number);
	if (width < TLOG_WIDTH)
		end += (size_t)snprintf(ret + end, PATH_BYTES - end, ".p");
	if (width > 0 && width < TLOG_WIDTH)
		(void)snprintf(ret + end, PATH_BYTES - end, "/%zu", width);
}

/* ---- opening ---- */

void
tlog_done(struct tlog **log)
{
	if (!*log)
		return;
	if ((*log)->digest)
		digest_done(&(*log)->digest);
	arena_done(&(*log)->arena);
	heap_free(*log);
	*log = NULL;
}

enum status
tlog_open(const char *folder, uint64_t size, struct tlog **ret, struct err *err)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	size_t length = strlen(folder);
	if (length >= TLOG_FOLDER_BYTES)
		return err_set(err, STATUS_USAGE, "the path of the log is over %d bytes",
			       TLOG_FOLDER_BYTES - 1);
	log = heap_alloc(sizeof(*log));
	if (!log)
		return err_no_memory(err);
	memset(log, 0, sizeof(*log));
	memcpy(log->folder, folder, length);
	log->size = log->pending = log->opened = size;
	arena_init(&log->arena, 0);
	buf_init(&log->bundle, &log->arena);
	TRY(digest_init(&log->digest, err));
	*ret = log;
	log = NULL;
	return STATUS_OK;
}

uint64_t
tlog_size(const struct tlog *log)
{
	return log->pending;
}

/* ---- reading ---- */

/* How many hashes the tile of a log of that size has; 0: there is none. */
static size_t
width_of(uint64_t size, unsigned level, uint64_t number)
{
	uint64_t hashes = level * 8 < 64 ? size >> (8 * level) : 0;
	if (hashes / TLOG_WIDTH < number)
		return 0;
	return hashes / TLOG_WIDTH > number ? TLOG_WIDTH : (size_t)(hashes % TLOG_WIDTH);
}

/* The file of that tile or bundle: the full one where it is there, else the part of that width. */
static enum status
read_file(const struct tlog *log, struct arena *arena, unsigned kind, uint64_t number, size_t width,
	  size_t limit_bytes, struct slice *ret, struct err *err)
{
	char path[PATH_BYTES];
	print_path(log, kind, number, TLOG_WIDTH, path);
	if (width < TLOG_WIDTH && access(path, F_OK) != 0)
		print_path(log, kind, number, width, path);
	enum status status = io_read_file(arena, path, limit_bytes, ret, err);
	if (status == STATUS_IO && access(path, F_OK) != 0)
		return broken(err, "is missing", path);
	return status == STATUS_REFUSED ? broken(err, "is too long", path) : status;
}

enum status
tlog_tile(struct tlog *log, unsigned level, uint64_t number, const struct sha256 **ret,
	  size_t *ret_width, struct err *err)
{
	size_t width = width_of(log->size, level, number);
	struct tile *tile = &log->read[level];
	struct arena scratch;
	struct slice bytes;
	CHECK(width > 0);
	if (tile->width != width || tile->number != number) {
		tile->width = 0;
		arena_init(&scratch, 0);
		enum status status =
			read_file(log, &scratch, level, number, width, TILE_BYTES, &bytes, err);
		if (status == STATUS_OK && bytes.length < width * SHA256_BYTES)
			status = err_set(err, STATUS_BROKEN,
					 "C2SP tlog-tiles: tile %" PRIu64
					 " of level %u is shorter than the log is long",
					 number, level);
		if (status == STATUS_OK)
			memcpy(tile->hashes, bytes.at, width * SHA256_BYTES);
		arena_done(&scratch);
		TRY(status);
		tile->number = number;
		tile->width = width;
	}
	*ret = tile->hashes;
	*ret_width = width;
	return STATUS_OK;
}

static enum status
split_bundle(struct arena *arena, struct slice bytes, size_t count, struct slice **ret,
	     struct err *err)
{
	struct cursor cursor;
	uint16_t length;
	struct slice *entries = arena_new(arena, struct slice, count);
	if (!entries)
		return err_no_memory(err);
	cursor_init(&cursor, bytes);
	for (size_t i = 0; i < count; i++)
		if (!cursor_u16be(&cursor, &length) || !cursor_bytes(&cursor, length, &entries[i]))
			return err_set(err, STATUS_BROKEN,
				       "C2SP tlog-tiles: a bundle of entries ends early");
	*ret = entries;
	return STATUS_OK;
}

enum status
tlog_entries(struct tlog *log, struct arena *arena, uint64_t number, struct slice **ret,
	     size_t *ret_count, struct err *err)
{
	size_t count = width_of(log->size, 0, number);
	struct slice bytes;
	CHECK(count > 0);
	TRY(read_file(log, arena, ENTRIES, number, count, BUNDLE_BYTES, &bytes, err));
	TRY(split_bundle(arena, bytes, count, ret, err));
	*ret_count = count;
	return STATUS_OK;
}

/* ---- roots and proofs ---- */

/* The root of a complete subtree: 2^height leaves from a multiple of as many. */
static enum status
complete_root(struct tlog *log, uint64_t start, unsigned height, struct sha256 *ret,
	      struct err *err)
{
	const struct sha256 *hashes;
	struct sha256 some[TLOG_WIDTH];
	unsigned level = height / 8;
	uint64_t first = start >> (8 * level);
	size_t width, from = (size_t)(first % TLOG_WIDTH), count = (size_t)1 << height % 8;
	TRY(tlog_tile(log, level, first / TLOG_WIDTH, &hashes, &width, err));
	CHECK(from + count <= width);
	memcpy(some, hashes + from, count * sizeof(*some));
	return merkle_fold(log->digest, some, count, ret, err);
}

enum status
tlog_root(struct tlog *log, uint64_t start, uint64_t end, struct sha256 *ret, struct err *err)
{
	struct sha256 hash, right[64];
	size_t count = 0;
	CHECK(start <= end && end <= log->size);
	if (start == end)
		return merkle_empty(ret, err);
	/* From the left: one complete subtree after the other, each as high as can be. */
	for (uint64_t at = start; at < end;) {
		uint64_t split = end - at > 1 ? merkle_split(end - at) : 1;
		uint64_t leaves = end - at == 2 * split ? 2 * split : split;
		TRY(complete_root(log, at, (unsigned)__builtin_ctzll(leaves), &right[count], err));
		count++;
		at += leaves;
	}
	hash = right[--count];
	while (count > 0)
		TRY(merkle_node(log->digest, &right[--count], &hash, &hash, err));
	*ret = hash;
	return STATUS_OK;
}

static void
reverse(struct merkle_path *path)
{
	for (size_t i = 0; i < path->count / 2; i++) {
		struct sha256 hash = path->hashes[i];
		path->hashes[i] = path->hashes[path->count - 1 - i];
		path->hashes[path->count - 1 - i] = hash;
	}
}

enum status
tlog_inclusion(struct tlog *log, uint64_t index, uint64_t size, struct merkle_path *ret,
	       struct err *err)
{
	struct merkle_path path = {.count = 0};
	uint64_t start = 0, end = size;
	CHECK(index < size && size <= log->size);
	while (end - start > 1) { /* from the root down */
		uint64_t middle = start + merkle_split(end - start);
		bool left = index < middle;
		TRY(tlog_root(log, left ? middle : start, left ? end : middle,
			      &path.hashes[path.count++], err));
		*(left ? &end : &start) = middle;
	}
	reverse(&path);
	*ret = path;
	return STATUS_OK;
}

enum status
tlog_consistency(struct tlog *log, uint64_t older, uint64_t newer, struct merkle_path *ret,
		 struct err *err)
{
	struct merkle_path path = {.count = 0};
	uint64_t start = 0, end = newer;
	CHECK(older > 0 && older <= newer && newer <= log->size);
	while (older != end) { /* SUBPROOF(older - start, D[start:end], start == 0) */
		uint64_t middle = start + merkle_split(end - start);
		bool left = older <= middle;
		TRY(tlog_root(log, left ? middle : start, left ? end : middle,
			      &path.hashes[path.count++], err));
		*(left ? &end : &start) = middle;
	}
	if (start > 0)
		TRY(tlog_root(log, start, end, &path.hashes[path.count++], err));
	reverse(&path);
	*ret = path;
	return STATUS_OK;
}

/* ---- adding ---- */

/* The folders on the way to path. */
static enum status
make_folders(const struct tlog *log, char *path, struct err *err)
{
	for (char *at = path + strlen(log->folder) + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		int made = mkdir(path, 0777);
		if (made != 0 && errno != EEXIST)
			return err_system(err, STATUS_IO, "cannot make the folder '%s'", path);
		*at = '/';
	}
	return STATUS_OK;
}

/* A whole file or none; it is brought to the disk by tlog_flush. There is one writer, so that what
 * one left unfinished is what the next writes first. */
static enum status
write_file(const struct tlog *log, unsigned kind, uint64_t number, size_t width, struct slice bytes,
	   struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	char path[PATH_BYTES], temporary[PATH_BYTES];
	print_path(log, kind, number, width, path);
	TRY(make_folders(log, path, err));
	(void)snprintf(temporary, sizeof(temporary), "%s/tile/" UNFINISHED, log->folder);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", temporary);
	TRY(io_write(fd, bytes, err));
	if (rename(temporary, path) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", path);
	return STATUS_OK;
}

static enum status
write_tile(const struct tlog *log, unsigned level, struct err *err)
{
	const struct tile *tile = &log->last[level];
	return write_file(log, level, tile->number, tile->width,
			  slice_of((const char *)tile->hashes, tile->width * SHA256_BYTES), err);
}

static enum status
write_bundle(struct tlog *log, uint64_t number, size_t width, struct err *err)
{
	struct slice bytes;
	TRY(buf_slice(&log->bundle, &bytes, err));
	return write_file(log, ENTRIES, number, width, bytes, err);
}

/* Adds a hash to the tile that grows at a level; a full one gives a hash to the level above. */
static enum status
add_hash(struct tlog *log, const struct sha256 *leaf, struct err *err)
{
	struct sha256 hash = *leaf, some[TLOG_WIDTH];
	for (unsigned level = 0; level < TLOG_LEVELS; level++) {
		struct tile *tile = &log->last[level];
		tile->hashes[tile->width++] = hash;
		if (tile->width < TLOG_WIDTH)
			return STATUS_OK;
		TRY(write_tile(log, level, err));
		memcpy(some, tile->hashes, sizeof(some));
		TRY(merkle_fold(log->digest, some, TLOG_WIDTH, &hash, err));
		tile->width = 0;
		tile->number++;
	}
	return err_set(err, STATUS_REFUSED, "a log of more than 2^63 leaves");
}

enum status
tlog_append(struct tlog *log, struct slice entry, struct err *err)
{
	struct sha256 leaf;
	if (entry.length > TLOG_ENTRY_BYTES)
		return err_set(err, STATUS_REFUSED,
			       "C2SP tlog-tiles: an entry of more than %d bytes", TLOG_ENTRY_BYTES);
	buf_write_byte(&log->bundle, (char)(entry.length >> 8));
	buf_write_byte(&log->bundle, (char)entry.length);
	buf_write(&log->bundle, entry);
	if (log->pending % TLOG_WIDTH == TLOG_WIDTH - 1) {
		TRY(write_bundle(log, log->pending / TLOG_WIDTH, TLOG_WIDTH, err));
		buf_clear(&log->bundle);
	}
	TRY(merkle_leaf(log->digest, entry, &leaf, err));
	TRY(add_hash(log, &leaf, err));
	log->pending++;
	return STATUS_OK;
}

static enum status
sync_folder(const char *path, struct err *err)
{
	DEFER(io_close)
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", path);
	return STATUS_OK;
}

enum status
tlog_flush(struct tlog *log, struct err *err)
{
	size_t entries = (size_t)(log->pending % TLOG_WIDTH);
	for (unsigned level = 0; level < TLOG_LEVELS; level++)
		if (log->last[level].width)
			TRY(write_tile(log, level, err));
	if (entries)
		TRY(write_bundle(log, log->pending / TLOG_WIDTH, entries, err));
	TRY(sync_folder(log->folder, err));
	log->size = log->pending;
	return STATUS_OK;
}

/* ---- what is left behind ---- */

static void
close_folder(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder);
}

/* The parts of a tile or bundle wider than that. */
static void
drop_parts(const struct tlog *log, unsigned kind, uint64_t number, size_t width)
{
	char path[PATH_BYTES], part[PATH_BYTES];
	uint64_t wide;
	print_path(log, kind, number, 0, path);
	DEFER(close_folder)
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		if (!slice_number(slice_text(entry->d_name), &wide) || wide <= width ||
		    wide >= TLOG_WIDTH)
			continue;
		print_path(log, kind, number, (size_t)wide, part);
		(void)unlink(part);
	}
	(void)rmdir(path); /* where it is empty */
}

/* Tiles and bundles are written in their order: behind the first that is missing there are none. */
static void
drop_behind(const struct tlog *log, unsigned kind)
{
	uint64_t hashes = log->size >> (kind == ENTRIES ? 0 : 8 * kind);
	char path[PATH_BYTES];
	drop_parts(log, kind, hashes / TLOG_WIDTH, (size_t)(hashes % TLOG_WIDTH));
	for (uint64_t number = hashes / TLOG_WIDTH;; number++) {
		print_path(log, kind, number, TLOG_WIDTH, path);
		if (unlink(path) != 0)
			break;
		drop_parts(log, kind, number + 1, 0);
	}
}

void
tlog_tidy(struct tlog *log)
{
	for (unsigned kind = 0; kind <= ENTRIES; kind++) {
		unsigned level = kind == ENTRIES ? 0 : kind;
		uint64_t number = (log->opened >> (8 * level)) / TLOG_WIDTH;
		if (width_of(log->opened, level, number) &&
		    width_of(log->size, level, number) == TLOG_WIDTH)
			drop_parts(log, kind, number, 0);
	}
	log->opened = log->size;
}

static enum status
load_last(struct tlog *log, struct err *err)
{
	const struct sha256 *hashes;
	size_t width;
	for (unsigned level = 0; level < TLOG_LEVELS; level++) {
		struct tile *tile = &log->last[level];
		tile->number = (log->size >> (8 * level)) / TLOG_WIDTH;
		tile->width = 0;
		if (!width_of(log->size, level, tile->number))
			continue;
		TRY(tlog_tile(log, level, tile->number, &hashes, &width, err));
		memcpy(tile->hashes, hashes, width * sizeof(*hashes));
		tile->width = width;
	}
	return STATUS_OK;
}

static enum status
load_bundle(struct tlog *log, struct err *err)
{
	size_t count = (size_t)(log->size % TLOG_WIDTH);
	struct slice *entries;
	if (!count)
		return STATUS_OK;
	TRY(tlog_entries(log, &log->arena, log->size / TLOG_WIDTH, &entries, &count, err));
	for (size_t i = 0; i < count; i++) {
		buf_write_byte(&log->bundle, (char)(entries[i].length >> 8));
		buf_write_byte(&log->bundle, (char)entries[i].length);
		buf_write(&log->bundle, entries[i]);
	}
	return STATUS_OK;
}

enum status
tlog_open_to_add(const char *folder, uint64_t size, struct tlog **ret, struct err *err)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	TRY(tlog_open(folder, size, &log, err));
	TRY(load_last(log, err));
	TRY(load_bundle(log, err));
	char unfinished[PATH_BYTES];
	(void)snprintf(unfinished, sizeof(unfinished), "%s/tile/" UNFINISHED, folder);
	(void)unlink(unfinished);
	for (unsigned kind = 0; kind <= ENTRIES; kind++)
		drop_behind(log, kind);
	*ret = log;
	log = NULL;
	return STATUS_OK;
}
