/* What a triage found, in sentences that can be read aloud. */
#ifndef TOCSIN_CLI_LEAK_SUMMARY_H
#define TOCSIN_CLI_LEAK_SUMMARY_H

#include "leak/judge.h"
#include "model/finding.h"

struct leak_summary {
	uint64_t count[VERDICT_COUNT], documents; /* of all but versions, by verdict */
	uint64_t versions;                        /* related to others of the dump alone */
	uint64_t traced;                          /* with weighty traces or oddities */
	bool referenced;                          /* there was something to compare with */
};

/* Counts findings of rule leak/triage; context is a struct leak_summary. For run_setup. */
enum status leak_summary_add(void *context, const struct finding *finding, struct err *err)
	MUST_CHECK;
/* Cautious sentences, each on a line of its own. */
void leak_summary_print(const struct leak_summary *summary, struct buf *out);

#endif
