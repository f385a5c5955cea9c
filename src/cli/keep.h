/*
 * The worst findings of a run in bounded memory, worst first: what is listed on a terminal.
 * Findings of one rule about the same subjects are one, as in a case.
 */
#ifndef TOCSIN_CLI_KEEP_H
#define TOCSIN_CLI_KEEP_H

#include "base/map.h"
#include "case/store.h"

struct kept {
	struct case_finding finding;
	struct slice source; /* of the one seen last */
	uint64_t order;      /* in which it came */
};

struct keep {
	struct arena arenas[2]; /* the one in use, and the one for the next thinning out */
	unsigned active;
	struct kept *items;
	size_t count, max;
	struct map index; /* rule and subjects -> position */
	uint64_t order;
	uint64_t by_severity[SEVERITY_COUNT]; /* different findings, those thinned out included */
	struct arena scratch;
};

/* Lists at most max findings; up to twice as many are held. */
enum status keep_init(struct keep *keep, size_t max, struct err *err) MUST_CHECK;
void keep_done(struct keep *keep);
enum status keep_add(struct keep *keep, const struct finding *finding, struct err *err) MUST_CHECK;
/* Sorts what is kept, worst first, and cuts it to max; *ret_left_out are gone. */
enum status keep_sort(struct keep *keep, uint64_t *ret_left_out, struct err *err) MUST_CHECK;

#endif
