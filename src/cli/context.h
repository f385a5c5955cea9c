/*
 * Decoys joined with context (docs/infra.md): of a filter, that was given --context, and of a case.
 * A filter holds its records back until all decoys are known, since each may be linked to a later
 * one.
 */
#ifndef TOCSIN_CLI_CONTEXT_H
#define TOCSIN_CLI_CONTEXT_H

#include "cli/session.h"
#include "infra/join.h"

struct run_totals;

/* The records of a run in the order they came. */
struct hold {
	struct arena arena;
	struct join *join; /* NULL: nothing is held, records pass */
	struct sink to;
	struct held_record *first, *last;
	size_t bytes, limit_bytes;
	bool released; /* the limit was reached: the others pass without context */
};

void hold_init(struct hold *hold, struct join *join, size_t limit_bytes, struct sink to);
void hold_done(struct hold *hold);
struct sink hold_sink(struct hold *hold);
/* Hands on what is held, the findings with their context, then the clusters. */
enum status hold_release(struct hold *hold, struct err *err) MUST_CHECK;

/* Reads the files of --context into *ret, in arena of the session; NULL where none was given. What
 * could not be read is told, and counted in totals. */
enum status context_read(struct session *session, struct join **ret, struct run_totals *totals,
			 struct err *err) MUST_CHECK;

/* Joins what the case holds; what changed is written, and sunk into `tell`. */
enum status context_join(struct store *store, struct sink *tell, struct err *err) MUST_CHECK;

#endif
