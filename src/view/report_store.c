/* A store as the case of a report. */
#include "share/veil_store.h"
#include "view/report.h"

static enum status
of_findings(void *context, enum finding_order order, case_finding_fn *each, void *each_context,
	    struct err *err)
{
	const struct report_store *from = context;

	return veil_store_findings(from->veil, from->store, NULL, order, true, each, each_context,
				   err);
}

static enum status
of_observables(void *context, case_observable_fn *each, void *each_context, struct err *err)
{
	const struct report_store *from = context;

	return from->veil ? STATUS_OK : store_observables(from->store, each, each_context, err);
}

static enum status
of_refusals(void *context, case_refusal_fn *each, void *each_context, struct err *err)
{
	const struct report_store *from = context;

	return veil_store_refusals(from->veil, from->store, each, each_context, err);
}

static enum status
of_sources(void *context, case_source_fn *each, void *each_context, struct err *err)
{
	const struct report_store *from = context;

	return from->veil ? STATUS_OK : store_sources(from->store, each, each_context, err);
}

static enum status
of_totals(void *context, struct case_totals *ret, struct err *err)
{
	const struct report_store *from = context;

	return store_totals(from->store, ret, err);
}

void
report_case_of_store(const struct report_store *from, struct report_case *ret)
{
	*ret = (struct report_case){.context = (void *)(uintptr_t)from,
				    .findings = of_findings,
				    .observables = of_observables,
				    .refusals = of_refusals,
				    .sources = of_sources,
				    .totals = of_totals};
}
