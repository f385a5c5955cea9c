#include "names/refusals.h"

void
refusals_add(struct refusals *refusals, const char *reason, uint64_t line)
{
	size_t length, at;

	for (at = 0; at < refusals->count; at++) {
		if (strcmp(refusals->items[at].text, reason) == 0)
			break;
	}
	if (at == NAMES_REASONS_MAX - 1 && at == refusals->count)
		reason = "other reasons";
	if (at == NAMES_REASONS_MAX)
		at = NAMES_REASONS_MAX - 1;
	if (at == refusals->count) {
		length = strlen(reason);
		if (length >= sizeof(refusals->items[at].text))
			length = sizeof(refusals->items[at].text) - 1;
		memcpy(refusals->items[at].text, reason, length);
		refusals->items[at].text[length] = 0;
		refusals->items[at].line = line;
		refusals->count++;
	}
	refusals->items[at].count++;
}

enum status
refusals_tell(const struct refusals *refusals, struct slice source, struct sink *sink,
	      struct err *err)
{
	struct refusal refusal = {.source = source};

	for (size_t i = 0; i < refusals->count; i++) {
		refusal.reason = slice_text(refusals->items[i].text);
		refusal.count = refusals->items[i].count;
		refusal.line = refusals->items[i].line;
		TRY(sink_refusal(sink, &refusal, err));
	}
	return STATUS_OK;
}
