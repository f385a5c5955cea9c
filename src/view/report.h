/*
 * The report: one self-contained HTML file, without script and without any request. The answer
 * comes first: what was found, how sure, what to do, what could not be read. The same case gives
 * the same bytes. It is streamed, so that a large case needs no large memory.
 */
#ifndef TOCSIN_VIEW_REPORT_H
#define TOCSIN_VIEW_REPORT_H

#include "case/store.h"
#include "model/profile.h"
#include "share/veil.h"
#include "view/limits.h"

/* Where a report reads from: a store, or a list in a test. Calls as in case/store.h. */
struct report_case {
	void *context;
	enum status (*findings)(void *context, enum finding_order order, case_finding_fn *each,
				void *each_context, struct err *err);
	enum status (*observables)(void *context, case_observable_fn *each, void *each_context,
				   struct err *err);
	enum status (*refusals)(void *context, case_refusal_fn *each, void *each_context,
				struct err *err);
	enum status (*sources)(void *context, case_source_fn *each, void *each_context,
			       struct err *err);
	enum status (*totals)(void *context, struct case_totals *ret, struct err *err);
};

/* All merged findings of a store; with a veil (else NULL) for others: nothing that was seen or read
 * but these. from must stay. */
struct report_store {
	struct store *store;
	struct veil *veil;
};
void report_case_of_store(const struct report_store *from, struct report_case *ret);

typedef enum status report_write_fn(void *context, struct slice bytes, struct err *err);

struct report_setup {
	struct report_case from;
	const struct profile *profile; /* who is protected */
	struct slice options;          /* repeated in commands: "--case lab"; SLICE_NONE: none */
	bool raw;                      /* names are not defanged */
	size_t findings_max;    /* in full, further ones in a line each; 0: REPORT_FINDINGS_MAX */
	report_write_fn *write; /* gets the file in order, in chunks */
	void *write_context;
};

/* Writes the whole report. scratch is rewound. */
enum status report_write(struct arena *scratch, const struct report_setup *setup, struct err *err)
	MUST_CHECK;

#endif
