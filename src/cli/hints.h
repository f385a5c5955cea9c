/* What examine does not look into yet, and which export of it would help. */
#ifndef TOCSIN_CLI_HINTS_H
#define TOCSIN_CLI_HINTS_H

#include "cli/session.h"

#define HINTS_MAX 16

struct hints {
	uint64_t counts[HINTS_MAX]; /* of files each hint is about */
};

/* For run_setup.observe; context is a struct hints. */
void hints_observe(void *context, const struct observable *observable);

/* One line a hint on standard error, unless --quiet or --json. */
void hints_print(struct session *session, const struct hints *hints);

#endif
