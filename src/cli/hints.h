/* What examine does not look into yet, and which export of it would help. */
#ifndef TOCSIN_CLI_HINTS_H
#define TOCSIN_CLI_HINTS_H

#include "cli/session.h"

#define HINTS_MAX 16

#define HINTS_NAMED_MAX 3

/* What the present input holds, until it is known which rooms recognised it. */
struct hints_input {
	bool text;                                      /* it is text without a hint of its own */
	uint64_t members;                               /* such text inside it */
	uint64_t counts[HINTS_MAX];                     /* of files each hint is about */
	struct slice named[HINTS_MAX][HINTS_NAMED_MAX]; /* the first of these */
};

struct hints {
	struct hints_input input;
	uint64_t counts[HINTS_MAX];
	struct slice kinds[HINTS_MAX][HINTS_NAMED_MAX];
	uint64_t texts, members;             /* not judged: inputs, and files inside of others */
	uint64_t judging;                    /* bits of the rooms that judge */
	bool originals;                      /* the profile names some, to compare with */
	struct arena *arena;                 /* the names live in it */
	struct slice named[HINTS_NAMED_MAX]; /* the first of texts */
};

/* For run_setup.observe; context is a struct hints. */
void hints_observe(void *context, const struct observable *observable);

/* For run_setup.recognised. */
void hints_recognised(void *context, struct slice source, uint64_t rooms);
uint64_t hints_not_judged(const struct hints *hints);

/* One line a hint on standard error, unless --quiet or --json. */
void hints_print(struct session *session, const struct hints *hints);

#endif
