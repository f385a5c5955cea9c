/*
 * Findings that say nothing new: the same rule says the same of the same subjects of the same
 * source as before, further down. A list of names repeats itself; who reads a report need not.
 */
#ifndef TOCSIN_CLI_ONCE_H
#define TOCSIN_CLI_ONCE_H

#include "base/map.h"
#include "model/finding.h"

struct once {
	struct arena arena;
	struct map said; /* digests */
	struct slice source;
};

void once_init(struct once *once);
void once_done(struct once *once);

/* *ret_new: whether the finding is to go on. Sources come one after the other. */
enum status once_check(struct once *once, const struct finding *finding, bool *ret_new,
		       struct err *err) MUST_CHECK;

#endif
