/* What a case holds, as it is or veiled. */
#ifndef TOCSIN_SHARE_VEIL_STORE_H
#define TOCSIN_SHARE_VEIL_STORE_H

#include "case/store.h"
#include "share/veil.h"

/* All that findings of the case tell of persons: before anything is written. */
enum status veil_learn_store(struct veil *veil, struct store *store, struct err *err) MUST_CHECK;

/* As in case/store.h; without a veil (NULL) as it stands there. */
enum status veil_store_findings(struct veil *veil, struct store *store,
				const struct finding_filter *filter, enum finding_order order,
				bool merged, case_finding_fn *each, void *context, struct err *err)
	MUST_CHECK;
enum status veil_store_refusals(struct veil *veil, struct store *store, case_refusal_fn *each,
				void *context, struct err *err) MUST_CHECK;

#endif
