/* The findings of a case on a terminal or as JSON Lines, worst first, and how many they were. */
#ifndef TOCSIN_CLI_LISTING_H
#define TOCSIN_CLI_LISTING_H

#include "cli/session.h"

struct listing {
	struct session *session;
	size_t max;               /* listed; the others are counted */
	uint64_t count, left_out; /* of all that the filter let pass; not listed of them */
	uint64_t by_severity[SEVERITY_COUNT];
	struct slice worst_id; /* in the session's arena; SLICE_NONE: there is none */
};

/* As one thing each (case_finding), however often it was seen. */
enum status listing_print(struct listing *listing, struct session *session, struct store *store,
			  const struct finding_filter *filter, size_t max, struct err *err)
	MUST_CHECK;

#endif
