/* A name held against the name it imitates, column by column. */
#ifndef TOCSIN_VIEW_ALIGN_H
#define TOCSIN_VIEW_ALIGN_H

#include "base/slice.h"

enum align_kind { ALIGN_SAME, ALIGN_CHANGED, ALIGN_ADDED, ALIGN_MISSING };

/* A run of one kind: `name` is the part in the decoy (empty: missing), `target` in ours (empty:
 * added). */
struct align_run {
	enum align_kind kind;
	struct slice name, target;
};

/*
 * The cheapest alignment with affine gaps (Gotoh 1982), so that a lure word stays one run. Both are
 * UTF-8; ASCII case is ignored. *ret_count 0 where either is malformed or over ALIGN_MAX code
 * points.
 */
enum status align_names(struct arena *arena, struct slice name, struct slice target,
			struct align_run **ret, size_t *ret_count, struct err *err) MUST_CHECK;

#endif
