/* Files and descriptors. */
#ifndef TOCSIN_BASE_IO_H
#define TOCSIN_BASE_IO_H

#include "base/slice.h"

#include <sys/types.h>

/* Closes *fd if it is >= 0 and sets it to -1; for DEFER. */
void io_close(int *fd);

/* Opens for reading, close-on-exec; a directory, a socket or a device is refused. */
enum status io_open(const char *path, int *ret_fd, struct err *err) MUST_CHECK;

/* All bytes of a file or descriptor into the arena, NUL-terminated behind; over limit_bytes is
 * refused. */
enum status io_read_file(struct arena *arena, const char *path, size_t limit_bytes,
			 struct slice *ret, struct err *err) MUST_CHECK;
enum status io_read_fd(struct arena *arena, int fd, size_t limit_bytes, struct slice *ret,
		       struct err *err) MUST_CHECK;

/* Reads until buffer is full or the end; *ret is what came. Retries EINTR. */
enum status io_read(int fd, void *buffer, size_t size_bytes, size_t *ret, struct err *err)
	MUST_CHECK;
enum status io_read_at(int fd, void *buffer, size_t size_bytes, uint64_t offset, size_t *ret,
		       struct err *err) MUST_CHECK;
enum status io_write(int fd, struct slice bytes, struct err *err) MUST_CHECK;

/* A new file beside path, to be renamed to it or removed: its name (a buffer of size_bytes) and its
 * descriptor. Secret: its owner alone may read it; else whom umask(2) lets. */
enum status io_open_beside(const char *path, bool secret, char *ret_name, size_t size_bytes,
			   int *ret_fd, struct err *err) MUST_CHECK;

/* A new file without a name, in $TMPDIR or /tmp: it goes with its last descriptor. Flags are those
 * of open(2) besides O_RDWR and O_CLOEXEC. */
enum status io_open_unnamed(int flags, int *ret_fd, struct err *err) MUST_CHECK;

/* Replaces path as a whole or leaves it as it was: temporary file beside it, fsync, rename. */
enum status io_replace_file(const char *path, struct slice bytes, struct err *err) MUST_CHECK;
enum status io_replace_secret(const char *path, struct slice bytes, struct err *err) MUST_CHECK;

/*
 * Takes the write lock of path, a file made for it, until *ret_fd is closed or the process ends;
 * workers do not inherit it. Where another process has it, STATUS_ENVIRONMENT: "`what` is being
 * written by process 123".
 */
enum status io_lock(const char *path, const char *what, int *ret_fd, struct err *err) MUST_CHECK;

/* Whether both exist and are one file. */
bool io_same_file(const char *a, const char *b);

/* The path without "./" and doubled slashes; what is left of "./" alone is ".". */
enum status io_source(struct arena *arena, const char *path, struct slice *ret, struct err *err)
	MUST_CHECK;

struct io_path {
	const char *path; /* to open */
	/* the name shown and put in evidence: io_source of path */
	struct slice source;
	uint64_t size_bytes;
};

struct io_walk_limits {
	size_t files_max;
	unsigned depth_max;
};

/*
 * Lists the regular files under each of paths (a file stands for itself, "-" for standard input,
 * folders recursively), in the order given, sorted by bytes within a folder. Symbolic links inside
 * folders, sockets and devices are passed over and told to skip (may be NULL) with a reason.
 * A path that does not exist fails with STATUS_IO naming it.
 */
typedef void io_skip_fn(void *context, const char *path, const char *reason);
enum status io_walk(struct arena *arena, const char *const *paths, size_t path_count,
		    struct io_walk_limits limits, io_skip_fn *skip, void *context,
		    struct io_path **ret, size_t *ret_count, struct err *err) MUST_CHECK;

#endif
