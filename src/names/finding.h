/* A match as a finding, with what to do about it. */
#ifndef TOCSIN_NAMES_FINDING_H
#define TOCSIN_NAMES_FINDING_H

#include "model/clients.h"
#include "names/names.h"

/* What a stretch of a source says of a name. */
struct names_seen {
	uint64_t count;      /* how often it stands there */
	int64_t first, last; /* when it was there; TIME_UNKNOWN */
	enum time_basis basis;
	struct clients *clients; /* NULL: the source does not tell */
};
#define NAMES_SEEN_NONE ((struct names_seen){0, TIME_UNKNOWN, TIME_UNKNOWN, TIME_OBSERVED, NULL})

/* span is the first place of the name in the stretch that seen tells of. */
enum status names_finding(struct arena *arena, const struct names_match *match,
			  const struct span *span, const struct names_seen *seen,
			  struct finding **ret, struct err *err) MUST_CHECK;

#endif
