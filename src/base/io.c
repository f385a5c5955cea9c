#include "base/io.h"

#include "base/buf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BLOCK_BYTES ((size_t)65536)

void
io_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Why a file of this mode is not read, or NULL. */
static const char *
unreadable_kind(mode_t mode)
{
	if (S_ISDIR(mode))
		return "it is a folder";
	if (S_ISSOCK(mode))
		return "it is a socket";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "it is a device";
	return NULL;
}

enum status
io_open(const char *path, int *ret_fd, struct err *err)
{
	struct stat about;
	/* O_NONBLOCK: a FIFO without a writer must not hang the open. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (fstat(fd, &about) != 0) {
		enum status status = err_system(err, STATUS_IO, "cannot read '%s'", path);
		io_close(&fd);
		return status;
	}
	const char *kind = unreadable_kind(about.st_mode);
	if (kind) {
		io_close(&fd);
		return err_set(err, STATUS_IO, "cannot read '%s': %s", path, kind);
	}
	(void)fcntl(fd, F_SETFL, O_RDONLY);
	*ret_fd = fd;
	return STATUS_OK;
}

enum status
io_read(int fd, void *buffer, size_t size_bytes, size_t *ret, struct err *err)
{
	size_t done = 0;
	while (done < size_bytes) {
		ssize_t got = read(fd, (char *)buffer + done, size_bytes - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, STATUS_IO, "cannot read");
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*ret = done;
	return STATUS_OK;
}

enum status
io_read_at(int fd, void *buffer, size_t size_bytes, uint64_t offset, size_t *ret, struct err *err)
{
	size_t done = 0;
	if (offset > INT64_MAX)
		return err_set(err, STATUS_IO, "cannot read beyond 2^63 bytes");
	while (done < size_bytes) {
		ssize_t got =
			pread(fd, (char *)buffer + done, size_bytes - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, STATUS_IO, "cannot read");
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*ret = done;
	return STATUS_OK;
}

enum status
io_write(int fd, struct slice bytes, struct err *err)
{
	while (bytes.length) {
		ssize_t put = write(fd, bytes.at, bytes.length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_system(err, STATUS_IO, "cannot write");
		bytes = slice_part(bytes, (size_t)put, SIZE_MAX);
	}
	return STATUS_OK;
}

enum status
io_read_fd(struct arena *arena, int fd, size_t limit_bytes, struct slice *ret, struct err *err)
{
	char *bytes = NULL;
	size_t capacity = 0, length = 0;
	for (;;) {
		size_t got, wanted = length + READ_BLOCK_BYTES;
		bytes = arena_grow(arena, bytes, &capacity, wanted + 1, 1, 1);
		if (!bytes)
			return err_no_memory(err);
		TRY(io_read(fd, bytes + length, READ_BLOCK_BYTES, &got, err));
		length += got;
		if (length > limit_bytes)
			return err_set(err, STATUS_REFUSED, "larger than %zu bytes", limit_bytes);
		if (got < READ_BLOCK_BYTES)
			break;
	}
	bytes[length] = '\0';
	*ret = slice_of(bytes, length);
	return STATUS_OK;
}

enum status
io_read_file(struct arena *arena, const char *path, size_t limit_bytes, struct slice *ret,
	     struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	TRY(io_open(path, &fd, err));
	if (io_read_fd(arena, fd, limit_bytes, ret, err) != STATUS_OK)
		return err ? err_wrap(err, "'%s'", path) : STATUS_IO;
	return STATUS_OK;
}

static enum status
write_and_sync(int fd, struct slice bytes, struct err *err)
{
	TRY(io_write(fd, bytes, err));
	return fsync(fd) == 0 ? STATUS_OK : err_system(err, STATUS_IO, "cannot write");
}

enum status
io_open_unnamed(int flags, int *ret_fd, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char name[PATH_MAX];

	if (snprintf(name, sizeof(name), "%s/tocsin-XXXXXX", folder ? folder : "/tmp") >=
	    (int)sizeof(name))
		return err_set(err, STATUS_ENVIRONMENT, "TMPDIR is too long");
	int fd = mkostemp(name, flags | O_CLOEXEC);
	if (fd < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot write '%s'", name);
	(void)unlink(name);
	*ret_fd = fd;
	return STATUS_OK;
}

enum status
io_open_beside(const char *path, bool secret, char *ret_name, size_t size_bytes, int *ret_fd,
	       struct err *err)
{
	int length = snprintf(ret_name, size_bytes, "%s.XXXXXX", path);
	if (length < 0 || (size_t)length >= size_bytes)
		return err_set(err, STATUS_IO, "cannot write '%s': the name is too long", path);
	int fd = mkostemp(ret_name, O_CLOEXEC);
	if (fd < 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", path);
	*ret_fd = fd;
	if (secret) /* as mkstemp(3) makes it */
		return STATUS_OK;
	mode_t mask = umask(0);
	(void)umask(mask);
	(void)fchmod(fd, 0666 & ~mask);
	return STATUS_OK;
}

static enum status
replace(const char *path, bool secret, struct slice bytes, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	char temporary[4096];
	TRY(io_open_beside(path, secret, temporary, sizeof(temporary), &fd, err));
	enum status status = write_and_sync(fd, bytes, err);
	if (status == STATUS_OK && rename(temporary, path) != 0)
		status = err_system(err, STATUS_IO, "cannot write");
	if (status == STATUS_OK)
		return status;
	(void)unlink(temporary);
	return err ? err_wrap(err, "'%s'", path) : status;
}

enum status
io_replace_file(const char *path, struct slice bytes, struct err *err)
{
	return replace(path, false, bytes, err);
}

enum status
io_replace_secret(const char *path, struct slice bytes, struct err *err)
{
	return replace(path, true, bytes, err);
}

enum status
io_lock(const char *path, const char *what, int *ret_fd, struct err *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, held = lock;
	DEFER(io_close)
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_system(err, STATUS_ENVIRONMENT, "%s cannot be written", what);
	if (fcntl(fd, F_SETLK, &lock) == 0) {
		*ret_fd = fd;
		fd = -1;
		return STATUS_OK;
	}
	if (errno != EACCES && errno != EAGAIN)
		return err_system(err, STATUS_ENVIRONMENT, "cannot lock '%s'", path);
	if (fcntl(fd, F_GETLK, &held) == 0 && held.l_type != F_UNLCK && held.l_pid > 0)
		return err_set(err, STATUS_ENVIRONMENT, "%s is being written by process %ld", what,
			       (long)held.l_pid);
	return err_set(err, STATUS_ENVIRONMENT, "%s is being written by another process", what);
}

bool
io_same_file(const char *a, const char *b)
{
	struct stat of_a, of_b;
	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
	       of_a.st_ino == of_b.st_ino;
}

/* ---- walking folders ---- */

struct walk {
	struct arena *arena;
	struct io_walk_limits limits;
	io_skip_fn *skip;
	void *context;
	struct io_path *found;
	size_t count, capacity;
};

static void
tell_skip(struct walk *walk, const char *path, const char *reason)
{
	if (walk->skip)
		walk->skip(walk->context, path, reason);
}

enum status
io_source(struct arena *arena, const char *path, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	if (path[0] == '/')
		buf_write_byte(&buf, '/');
	struct slice rest = slice_text(path), part;
	bool first = true;
	while (slice_next(&rest, '/', &part)) {
		if (part.length == 0 || slice_equal(part, SLICE(".")))
			continue;
		if (!first)
			buf_write_byte(&buf, '/');
		buf_write(&buf, part);
		first = false;
	}
	if (first && path[0] != '/')
		buf_write_byte(&buf, '.');
	return buf_slice(&buf, ret, err);
}

static enum status
add_file(struct walk *walk, const char *path, uint64_t size_bytes, struct err *err)
{
	if (walk->count >= walk->limits.files_max)
		return err_set(err, STATUS_REFUSED, "more than %zu files under the given paths",
			       walk->limits.files_max);
	struct io_path *found =
		arena_grow(walk->arena, walk->found, &walk->capacity, walk->count + 1,
			   sizeof(*found), _Alignof(struct io_path));
	if (!found)
		return err_no_memory(err);
	walk->found = found;
	struct slice source;
	TRY(io_source(walk->arena, path, &source, err));
	found[walk->count++] =
		(struct io_path){.path = path, .source = source, .size_bytes = size_bytes};
	return STATUS_OK;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder);
}

/* The names in a folder, sorted by bytes: the order of readdir is the file system's whim. */
static enum status
list_folder(struct walk *walk, const char *path, char ***ret, size_t *ret_count, struct err *err)
{
	DEFER(close_folder)
	DIR *folder = opendir(path);
	char **names = NULL;
	size_t count = 0, capacity = 0;
	if (!folder)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	for (struct dirent *entry; (errno = 0, entry = readdir(folder));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		names = arena_grow(walk->arena, names, &capacity, count + 1, sizeof(*names),
				   _Alignof(char *));
		if (!names)
			return err_no_memory(err);
		struct slice joined;
		TRY(slice_print(walk->arena, &joined, err, "%s/%s", path, entry->d_name));
		names[count++] = (char *)(uintptr_t)joined.at;
	}
	if (errno)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	*ret = names;
	*ret_count = count;
	return STATUS_OK;
}

static enum status walk_folder(struct walk *walk, const char *path, unsigned depth,
			       struct err *err);

static enum status
walk_entry(struct walk *walk, const char *path, unsigned depth, struct err *err)
{
	struct stat about;
	if (lstat(path, &about) != 0) {
		tell_skip(walk, path, "it vanished while the folder was listed");
		return STATUS_OK;
	}
	if (S_ISLNK(about.st_mode)) {
		tell_skip(walk, path, "it is a symbolic link");
		return STATUS_OK;
	}
	if (S_ISDIR(about.st_mode))
		return walk_folder(walk, path, depth + 1, err);
	const char *kind =
		S_ISFIFO(about.st_mode) ? "it is a pipe" : unreadable_kind(about.st_mode);
	if (kind) {
		tell_skip(walk, path, kind);
		return STATUS_OK;
	}
	return add_file(walk, path, (uint64_t)about.st_size, err);
}

static enum status
walk_folder(struct walk *walk, const char *path, unsigned depth, struct err *err)
{
	char **names = NULL;
	size_t count = 0;
	if (depth > walk->limits.depth_max) {
		tell_skip(walk, path, "it is too deep");
		return STATUS_OK;
	}
	struct err why;
	enum status status = list_folder(walk, path, &names, &count, &why);
	if (status == STATUS_IO && depth > 0) {
		tell_skip(walk, path, why.text);
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return err_set(err, status, "%s", why.text);
	for (size_t i = 0; i < count; i++)
		TRY(walk_entry(walk, names[i], depth, err));
	return STATUS_OK;
}

static enum status
walk_argument(struct walk *walk, const char *path, struct err *err)
{
	struct stat about;
	if (strcmp(path, "-") == 0)
		return add_file(walk, path, 0, err);
	if (stat(path, &about) != 0)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (S_ISDIR(about.st_mode)) {
		struct slice clean;
		TRY(io_source(walk->arena, path, &clean, err));
		return walk_folder(walk, clean.at, 0, err);
	}
	const char *kind = unreadable_kind(about.st_mode);
	if (kind)
		return err_set(err, STATUS_IO, "cannot read '%s': %s", path, kind);
	return add_file(walk, path, S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0, err);
}

enum status
io_walk(struct arena *arena, const char *const *paths, size_t path_count,
	struct io_walk_limits limits, io_skip_fn *skip, void *context, struct io_path **ret,
	size_t *ret_count, struct err *err)
{
	struct walk walk = {.arena = arena, .limits = limits, .skip = skip, .context = context};
	for (size_t i = 0; i < path_count; i++)
		TRY(walk_argument(&walk, paths[i], err));
	*ret = walk.found;
	*ret_count = walk.count;
	return STATUS_OK;
}
