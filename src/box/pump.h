/*
 * Standard input on its way to a worker. The monitor passes it through a socket and hashes what
 * passes, so that a worker never holds a terminal, a pipe can have a digest, and evidence of a
 * crash.
 */
#ifndef TOCSIN_BOX_PUMP_H
#define TOCSIN_BOX_PUMP_H

#include "box/limits.h"

#include <poll.h>

struct pump {
	int from;   /* not owned */
	int to;     /* the monitor's end; -1: closed */
	int worker; /* the end that goes to the worker; -1: given away */
	char *buffer;
	size_t at, length;     /* of what is in the buffer and not passed on */
	uint64_t bytes;        /* read in all */
	bool ended;            /* nothing more comes, or nobody wants it */
	bool whole;            /* ended by the end of the input */
	struct digest *digest; /* of the origin; NULL: none */
	char head[BOX_CRASH_EVIDENCE_BYTES];
	size_t head_length;
};

enum status pump_new(struct arena *arena, int from, struct digest *digest, struct pump **ret,
		     struct err *err) MUST_CHECK;
void pump_done(struct pump *pump);

/* What to poll for: 0, 1 or 2 entries. */
size_t pump_poll(const struct pump *pump, struct pollfd polls[static 2]);
/* Passes on what can be passed on without waiting; polls as filled by pump_poll, after poll(2). */
enum status pump_step(struct pump *pump, const struct pollfd *polls, size_t count, struct err *err)
	MUST_CHECK;
/* The reader wants no more. drain: read to the end for the digest all the same. */
void pump_stop(struct pump *pump, bool drain);
/* Whether the reader has everything there is so far: it waits for the producer, not we for it. */
bool pump_is_idle(const struct pump *pump);

#endif
