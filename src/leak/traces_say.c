/* What traces become in a finding: members of its data, and sentences. */
#include "leak/limits.h"
#include "leak/traces.h"
#include "leak/triage.h"

void
traces_write(const struct traces *traces, struct json_writer *json)
{
	json_key(json, "traces");
	json_open_array(json);
	for (size_t i = 0; i < traces->count && i < TRACES_MAX; i++) {
		const struct trace *trace = &traces->items[i];
		json_open_object(json);
		triage_write_text(json, "field", trace->field);
		if (trace->original.length > 0) {
			triage_write_text(json, "sealed", trace->original);
		} else {
			json_key(json, "sealed");
			json_null(json);
		}
		triage_write_text(json, "leaked", trace->leaked);
		triage_write_text(json, "weight", slice_text(weight_word(trace->weight)));
		json_close_object(json);
	}
	json_close_array(json);
	json_key(json, "oddities");
	json_open_array(json);
	for (size_t i = 0; i < traces->oddities.count; i++) {
		const struct oddity *oddity = &traces->oddities.items[i];
		json_open_object(json);
		triage_write_text(json, "oddity", slice_text(oddity_word(oddity->kind)));
		triage_write_text(json, "weight", slice_text(weight_word(oddity->weight)));
		triage_write_text(json, "says", oddity->says);
		json_close_object(json);
	}
	json_close_array(json);
}

static enum status
tell_trace(const struct trace *trace, struct finding *finding, struct err *err)
{
	if (trace->original.length == 0)
		return finding_add_why(finding, err, "trace: %.*s is '%.*s'; the original has none",
				       ODDITY_PRINT(trace->field), ODDITY_PRINT(trace->leaked));
	return finding_add_why(finding, err, "trace: %.*s is '%.*s'; in the original '%.*s'",
			       ODDITY_PRINT(trace->field), ODDITY_PRINT(trace->leaked),
			       ODDITY_PRINT(trace->original));
}

/* How many are not told in sentences of their own. */
static enum status
tell_others(size_t weighty, size_t lighter, struct finding *finding, struct err *err)
{
	size_t others = weighty + lighter;

	if (others == 0)
		return STATUS_OK;
	if (weighty > 0)
		return finding_add_why(finding, err, "%zu more trace%s: %zu as weighty, %zu less",
				       others, others == 1 ? "" : "s", weighty, lighter);
	return finding_add_why(finding, err, "%zu more trace%s less", others,
			       others == 1 ? " weighs" : "s weigh");
}

enum status
traces_tell(const struct traces *traces, struct finding *finding, struct err *err)
{
	const struct oddities *oddities = &traces->oddities;
	size_t odd = 0, weighty = 0, told = 0;

	for (; odd < oddities->count && oddities->items[odd].weight == WEIGHT_WEIGHTY; odd++)
		if (odd < TRACES_TOLD) {
			TRY(finding_add_why(finding, err, "odd: %.*s",
					    SLICE_PRINT(oddities->items[odd].says)));
			told++;
		}
	for (; weighty < traces->count && traces->items[weighty].weight == WEIGHT_WEIGHTY;
	     weighty++)
		if (weighty < TRACES_TOLD) {
			TRY(tell_trace(&traces->items[weighty], finding, err));
			told++;
		}
	if (told == 0)
		return STATUS_OK;
	TRY(tell_others(odd + weighty - told, traces->count + oddities->count - odd - weighty,
			finding, err));
	return finding_add_why(finding, err,
			       "anybody can write a trace, and honest documents have odd ones: "
			       "none says who did it");
}
