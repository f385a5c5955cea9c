/*
 * A program of somebody else that reads hostile bytes in place of a library: it gets these on its
 * standard input and a pipe for what it has to say. It opens what it needs to run, for reading, and
 * nothing else; it has no network, writes no file, starts no process (docs/privsep.md).
 */
#ifndef TOCSIN_BOX_HELPER_H
#define TOCSIN_BOX_HELPER_H

#include "box/box.h"

struct helper_setup {
	const char *const *arguments; /* the program's whole path first; NULL ends them */
	const char *const *variables; /* all of its environment: "NAME=value"; NULL ends them */
	const char *const *readable;  /* files and folders besides those of libraries; NULL ends */
	struct box_limits limits;     /* memory_bytes, cpu_seconds, wall_ms */
	size_t output_bytes;          /* at most; more is a refusal */
};

/* *ret lives in arena. input: a descriptor open for reading. STATUS_REFUSED where the program fails
 * or is ended for its limits, STATUS_ENVIRONMENT where it cannot be held: without landlock it does
 * not start. */
enum status helper_run(struct arena *arena, const struct helper_setup *setup, int input,
		       struct slice *ret, struct err *err) MUST_CHECK;

/* A program on PATH: its whole path, or SLICE_NONE. */
enum status helper_find(struct arena *arena, const char *name, struct slice *ret, struct err *err)
	MUST_CHECK;

#endif
