/* Where a report or an export goes: standard output, or a file that is replaced as a whole. */
#ifndef TOCSIN_CLI_TARGET_H
#define TOCSIN_CLI_TARGET_H

#include "cli/session.h"
#include "share/share.h"

struct target {
	const char *path;     /* NULL: standard output */
	char temporary[4096]; /* beside path, until target_commit */
	int fd;
	bool gone; /* whoever read standard output has: what comes is dropped */
};

/* path NULL or "-": standard output. */
enum status target_open(struct target *target, const char *path, struct err *err) MUST_CHECK;
/* Everything was written: the file takes its name. */
enum status target_commit(struct target *target, struct err *err) MUST_CHECK;
/* Not committed: the temporary file goes. For DEFER. */
void target_done(struct target *target);

/* Bytes to the target; a reader of standard output that has gone ends it without a word. */
enum status target_write(void *target, struct slice bytes, struct err *err) MUST_CHECK;

#endif
