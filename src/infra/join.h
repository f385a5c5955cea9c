/*
 * The join of decoys with context (docs/infra.md): who has a mail host, who was registered lately,
 * and who shares with other decoys what strangers hardly share. Give it all context and all decoys
 * in any order, then run it, then ask.
 */
#ifndef TOCSIN_INFRA_JOIN_H
#define TOCSIN_INFRA_JOIN_H

#include "infra/infra.h"

struct join;

/* All of it lives in arena. */
enum status join_new(struct arena *arena, struct join **ret, struct err *err) MUST_CHECK;

/* Takes what is context, and passes over everything else. */
enum status join_observe(struct join *join, const struct observable *observable, struct err *err)
	MUST_CHECK;
/* Takes the findings of rule names/lookalike, and passes over everything else. */
enum status join_decoy(struct join *join, const struct finding *finding, struct err *err)
	MUST_CHECK;

enum status join_run(struct join *join, struct err *err) MUST_CHECK;

/* The finding with its context, in arena; the finding itself, *ret_changed false, where there is
 * none or it says so already. */
enum status join_apply(struct join *join, struct arena *arena, const struct finding *finding,
		       const struct finding **ret, bool *ret_changed, struct err *err) MUST_CHECK;

/* Clusters as findings, by their first member. scratch is rewound. */
enum status join_clusters(struct join *join, struct arena *scratch, struct sink *sink,
			  struct err *err) MUST_CHECK;

/* Whether there was any context. */
bool join_any(const struct join *join);
/* Facts left out: more than INFRA_JOIN_FACTS_MAX. */
uint64_t join_left_out(const struct join *join);

#endif
