/* A match as a finding, with what to do about it. */
#ifndef TOCSIN_NAMES_FINDING_H
#define TOCSIN_NAMES_FINDING_H

#include "model/finding.h"
#include "names/names.h"

/* count: how often the name stands in the stretch of the source that span is the first place of. */
enum status names_finding(struct arena *arena, const struct names_match *match,
			  const struct span *span, uint64_t count, struct finding **ret,
			  struct err *err) MUST_CHECK;

#endif
