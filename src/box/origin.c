#include "box/origin.h"

#include "base/utf8.h"
#include "box/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 65536

bool
origin_is_stdin(const struct io_path *path)
{
	return strcmp(path->path, "-") == 0;
}

enum status
origin_new(const struct io_path *path, struct origin **ret, struct err *err)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct origin *origin = arena_new(&arena, struct origin, 1);
	if (!origin) {
		arena_done(&arena);
		return err_no_memory(err);
	}
	*origin = (struct origin){.arena = arena, .path = path, .fd = -1};
	arena_init(&origin->records, 0);
	map_init(&origin->refusal_of, &origin->arena);
	struct buf source;
	buf_init(&source, &origin->arena);
	utf8_write_clean(&source, path->source);
	enum status status = buf_slice(&source, &origin->source, err);
	if (status != STATUS_OK) {
		origin_done(&origin);
		return status;
	}
	*ret = origin;
	return STATUS_OK;
}

void
origin_done(struct origin **origin)
{
	if (!*origin)
		return;
	struct arena arena = (*origin)->arena;
	arena_done(&(*origin)->records);
	if ((*origin)->pump)
		pump_done((*origin)->pump);
	digest_done(&(*origin)->digest);
	io_close(&(*origin)->fd);
	arena_done(&arena);
	*origin = NULL;
}

static enum status
cannot(struct origin *origin, struct err *err, const char *text)
{
	struct buf clean;
	origin->settled = origin->planned = true;
	io_close(&origin->fd);
	buf_init(&clean, &origin->arena);
	utf8_write_clean(&clean, slice_text(text));
	return buf_slice(&clean, &origin->unreadable, err);
}

/* Standard input that is a regular file from its start is read like any other file. */
static enum status
open_stdin(struct origin *origin, struct err *err)
{
	origin->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (origin->fd < 0)
		return err_system(err, STATUS_IO, "cannot read standard input");
	return STATUS_OK;
}

static enum status
take_size(struct origin *origin, struct err *err)
{
	struct stat about;
	bool standard = origin_is_stdin(origin->path);
	if (fstat(origin->fd, &about) != 0)
		return err_system(err, STATUS_IO, "cannot look at it");
	if (S_ISREG(about.st_mode) && (!standard || lseek(origin->fd, 0, SEEK_CUR) == 0)) {
		origin->size_bytes = (uint64_t)about.st_size;
		origin->modified = about.st_mtim;
		return STATUS_OK;
	}
	if (S_ISDIR(about.st_mode))
		return err_set(err, STATUS_IO, "it is a folder");
	origin->size_bytes = INPUT_SIZE_UNKNOWN;
	return STATUS_OK;
}

enum status
origin_open(struct origin *origin, uint64_t file_bytes, bool digest, struct err *err)
{
	struct err why;
	bool standard = origin_is_stdin(origin->path);
	enum status status = standard ? open_stdin(origin, &why)
				      : io_open(origin->path->path, &origin->fd, &why);
	if (status == STATUS_OK)
		status = take_size(origin, &why);
	if (status != STATUS_OK)
		return cannot(origin, err, why.text);
	bool pipe = origin->size_bytes == INPUT_SIZE_UNKNOWN;
	if (file_bytes && !pipe && origin->size_bytes > file_bytes) {
		char text[ERR_TEXT_BYTES];
		(void)snprintf(text, sizeof(text), "%llu bytes are over the limit of %llu",
			       (unsigned long long)origin->size_bytes,
			       (unsigned long long)file_bytes);
		return cannot(origin, err, text);
	}
	if (digest)
		TRY(digest_init(&origin->digest, err));
	if (pipe)
		TRY(pump_new(&origin->arena, origin->fd, origin->digest, &origin->pump, err));
	return STATUS_OK;
}

static enum status
digest_end(struct origin *origin, struct err *err)
{
	TRY(digest_read(origin->digest, &origin->sha256, err));
	digest_done(&origin->digest);
	origin->digest_done = true;
	return STATUS_OK;
}

enum status
origin_digest(struct origin *origin, uint64_t budget_bytes, struct err *err)
{
	char buffer[BLOCK_BYTES];
	while (origin->digest && !origin->pump && budget_bytes) {
		uint64_t left = origin->size_bytes - origin->digested_bytes;
		size_t wanted = left < sizeof(buffer) ? (size_t)left : sizeof(buffer);
		size_t got = 0;
		/* A file that can no longer be read ends here; origin_settle tells the change. */
		if (io_read_at(origin->fd, buffer, wanted, origin->digested_bytes, &got, NULL) !=
		    STATUS_OK)
			got = 0;
		TRY(digest_write(origin->digest, slice_of(buffer, got), err));
		origin->digested_bytes += got;
		budget_bytes -= got < budget_bytes ? got : budget_bytes;
		if (got < wanted || origin->digested_bytes == origin->size_bytes)
			return digest_end(origin, err);
	}
	return STATUS_OK;
}

static enum status
note_change(struct origin *origin, struct err *err)
{
	struct stat about;
	if (fstat(origin->fd, &about) != 0)
		return slice_print(&origin->arena, &origin->changed, err,
				   "it vanished while it was read");
	uint64_t size = (uint64_t)about.st_size;
	if (size != origin->size_bytes)
		return slice_print(
			&origin->arena, &origin->changed, err,
			"it changed while it was read: %llu bytes at first, %llu at the end",
			(unsigned long long)origin->size_bytes, (unsigned long long)size);
	if (about.st_mtim.tv_sec != origin->modified.tv_sec ||
	    about.st_mtim.tv_nsec != origin->modified.tv_nsec)
		return slice_print(&origin->arena, &origin->changed, err,
				   "it was written to while it was read");
	return STATUS_OK;
}

enum status
origin_settle(struct origin *origin, struct err *err)
{
	if (origin->settled || !origin->planned || origin->tasks_left)
		return STATUS_OK;
	if (origin->pump) {
		if (!origin->pump->ended)
			return STATUS_OK;
		origin->digested_bytes = origin->pump->bytes;
		if (origin->digest && origin->pump->whole)
			TRY(digest_end(origin, err));
		digest_done(&origin->digest);
	} else {
		if (origin->digest)
			return STATUS_OK;
		TRY(note_change(origin, err));
	}
	io_close(&origin->fd);
	origin->settled = true;
	return STATUS_OK;
}

enum status
origin_peek(const struct origin *origin, uint64_t begin, char *buffer, size_t size_bytes,
	    size_t *ret, struct err *err)
{
	if (!origin->pump)
		return io_read_at(origin->fd, buffer, size_bytes, begin, ret, err);
	size_t length =
		origin->pump->head_length < size_bytes ? origin->pump->head_length : size_bytes;
	memcpy(buffer, origin->pump->head, length);
	*ret = length;
	return STATUS_OK;
}

enum status
origin_count_lines(const struct origin *origin, uint64_t begin, uint64_t end, uint64_t *ret,
		   struct err *err)
{
	char buffer[BLOCK_BYTES];
	uint64_t lines = begin == 0 && end > 0;
	/* A line starts behind each LF, so the bytes that count are those one before the range. */
	uint64_t at = begin ? begin - 1 : 0;
	while (end && at < end - 1) {
		uint64_t left = end - 1 - at;
		size_t got;
		TRY(io_read_at(origin->fd, buffer, left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES,
			       at, &got, err));
		if (got == 0)
			break;
		for (const char *from = buffer;
		     (from = memchr(from, '\n', (size_t)(buffer + got - from)));)
			from++, lines++;
		at += got;
	}
	*ret = lines;
	return STATUS_OK;
}

static enum status
refusal_add(struct origin *origin, const struct refusal *refusal, struct err *err)
{
	struct refusal *grown =
		arena_grow(&origin->arena, origin->refusals, &origin->refusal_capacity,
			   origin->refusal_count + 1, sizeof(*grown), _Alignof(struct refusal));
	if (!grown)
		return err_no_memory(err);
	origin->refusals = grown;
	struct refusal *added = &grown[origin->refusal_count];
	*added = *refusal;
	TRY(slice_copy(&origin->arena, refusal->source, &added->source, err));
	TRY(slice_copy(&origin->arena, refusal->reason, &added->reason, err));
	origin->refusal_count++;
	return STATUS_OK;
}

enum status
origin_refuse(struct origin *origin, const struct refusal *refusal, bool *ret_kept, struct err *err)
{
	struct arena scratch;
	struct slice key;
	bool fresh = true;
	arena_init(&scratch, 0);
	struct buf buf;
	buf_init(&buf, &scratch);
	buf_write(&buf, refusal->source);
	buf_write_byte(&buf, '\0');
	buf_write(&buf, refusal->reason);
	enum status status = buf_slice(&buf, &key, err);
	struct map_entry *known = status == STATUS_OK ? map_find(&origin->refusal_of, key) : NULL;
	*ret_kept = known || origin->refusal_count < BOX_REFUSALS_MERGED_MAX;
	if (known)
		origin->refusals[known->value].count += refusal->count;
	else if (status == STATUS_OK && *ret_kept) {
		status = map_set(&origin->refusal_of, key, origin->refusal_count, &fresh, err);
		if (status == STATUS_OK)
			status = refusal_add(origin, refusal, err);
	}
	arena_done(&scratch);
	return status;
}
