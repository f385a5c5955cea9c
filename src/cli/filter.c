#include "cli/filter.h"

#include "base/time.h"

struct finding_filter
filter_of(const struct request *request)
{
	struct finding_filter filter = FINDING_FILTER_ALL;
	if (request->severity != SEVERITY_NOT_GIVEN)
		filter.severity_min = (enum severity)request->severity;
	filter.rule = slice_text(request->rule);
	filter.source = slice_text(request->source);
	filter.text = slice_text(request->match);
	filter.since = request->since;
	filter.until = request->until;
	return filter;
}
