/* A store as the case of a report. */
#include "view/report.h"

static enum status
of_findings(void *context, enum finding_order order, case_finding_fn *each, void *each_context,
	    struct err *err)
{
	return store_findings(context, NULL, order, true, each, each_context, err);
}

static enum status
of_observables(void *context, case_observable_fn *each, void *each_context, struct err *err)
{
	return store_observables(context, each, each_context, err);
}

static enum status
of_refusals(void *context, case_refusal_fn *each, void *each_context, struct err *err)
{
	return store_refusals(context, each, each_context, err);
}

static enum status
of_sources(void *context, case_source_fn *each, void *each_context, struct err *err)
{
	return store_sources(context, each, each_context, err);
}

static enum status
of_totals(void *context, struct case_totals *ret, struct err *err)
{
	return store_totals(context, ret, err);
}

void
report_case_of_store(struct store *store, struct report_case *ret)
{
	*ret = (struct report_case){.context = store,
				    .findings = of_findings,
				    .observables = of_observables,
				    .refusals = of_refusals,
				    .sources = of_sources,
				    .totals = of_totals};
}
