/*
 * A room's face to the sandbox: what it recognises and how it reads it. Rooms are listed in one
 * table (cli/rooms.c); `box` runs them in workers and knows none of them by name.
 */
#ifndef TOCSIN_MODEL_ROOM_H
#define TOCSIN_MODEL_ROOM_H

#include "model/sink.h"

#define INPUT_SIZE_UNKNOWN UINT64_MAX
#define INPUT_HEAD_BYTES 65536

/* The length of the ranges that big inputs are cut into; all rooms of lists use this one. */
#define ROOM_SPLIT_BYTES (8u << 20)

/* One input, or a byte range of one, as a worker gets it. */
struct input {
	int fd;              /* open for reading; use pread on a regular file, read on a pipe */
	struct slice source; /* its name in evidence */
	struct slice head; /* its first bytes, at most INPUT_HEAD_BYTES; of a pipe they are read */
	uint64_t size_bytes; /* INPUT_SIZE_UNKNOWN for a pipe */
	/* The range to answer for: every unit (a line) that *starts* in [begin, end). end is
	 * INPUT_SIZE_UNKNOWN for "to the end". Lines are numbered from 1 at begin; the monitor adds
	 * the lines of earlier ranges. */
	uint64_t begin, end;
};

struct room {
	const char *name; /* "names", "files": lower case, shown in --help and in messages */
	void *context;    /* compiled profile and indexes; read-only once workers are forked */

	/* Whether this room reads such an input. Sees hostile bytes: called in a worker only. A
	 * pipe has its head alone and cannot be read twice: the first room that says yes reads
	 * it. */
	bool (*recognise)(void *context, const struct input *input);

	/* Runs once in a worker before lockdown: opens lazily opened things (gconv, fonts,
	 * digests). May be NULL. Descriptors it opens are closed by the lockdown. */
	enum status (*warm)(void *context, struct err *err);

	/* Reads and detects. scratch is rewound after the call. STATUS_REFUSED from here becomes a
	 * refusal of the whole source; what was sunk before stays. *ret_lines: lines that started
	 * in the range. The monitor reads the spans of the input itself again and compares their
	 * digests; a span of decompressed bytes has the source `outer!/member`. */
	enum status (*read)(void *context, const struct input *input, struct arena *scratch,
			    struct sink *sink, uint64_t *ret_lines, struct err *err);

	/* Files and folders a worker may still open for reading after lockdown, NULL-terminated;
	 * NULL: none. */
	const char *const *readable_paths;

	/* Inputs this room recognises may be cut at any byte into ranges of this many bytes; 0:
	 * never. The cut does not depend on the number of threads. Where several rooms read an
	 * input, all must agree. */
	uint64_t split_bytes;

	/* Whether this one may be cut at all (a compressed one may not). Called after recognise, in
	 * a worker only. May be NULL: every input this room recognises may. */
	bool (*splits)(void *context, const struct input *input);
};

#endif
