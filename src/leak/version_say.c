#include "base/utf8.h"
#include "leak/limits.h"
#include "leak/version.h"

enum severity
version_severity(const struct version *version)
{
	static const enum severity SEVERITIES[RELATION_COUNT] = {
		[RELATION_COPY] = SEVERITY_INFO,
		[RELATION_TEXT] = SEVERITY_INFO,
		[RELATION_PASSAGES] = SEVERITY_MEDIUM,
		[RELATION_VERSION] = SEVERITY_LOW,
	};

	return version->told ? SEVERITIES[version->relation] : SEVERITY_INFO;
}

enum status
version_title(struct finding *finding, const struct judgement *judgement, struct slice path,
	      struct err *err)
{
	struct slice name = judgement->original.name;
	size_t changes = judgement->hunks.changes;

	switch (judgement->version->relation) {
	case RELATION_COPY:
		return finding_set_title(finding, err, "%.*s is a copy of %.*s in the same dump",
					 SLICE_PRINT(path), SLICE_PRINT(name));
	case RELATION_TEXT:
		return finding_set_title(finding, err,
					 "%.*s says what %.*s in the same dump says, in another "
					 "form",
					 SLICE_PRINT(path), SLICE_PRINT(name));
	case RELATION_PASSAGES:
		if (!judgement->version->told)
			break;
		return finding_set_title(
			finding, err, "%.*s and %.*s in the same dump differ in %zu passage%s",
			SLICE_PRINT(path), SLICE_PRINT(name), changes, changes == 1 ? "" : "s");
	case RELATION_VERSION:
	case RELATION_COUNT:
		break;
	}
	return finding_set_title(finding, err, "%.*s shares text with %.*s in the same dump",
				 SLICE_PRINT(path), SLICE_PRINT(name));
}

/* ---- why ---- */

static enum status
explain_differences(struct arena *arena, struct finding *finding, const struct hunks *hunks,
		    struct err *err)
{
	struct slice before, after, place;
	size_t told = 0;

	TRY(finding_add_why(finding, err, "passages that differ: %zu", hunks->changes));
	for (size_t i = 0; i < hunks->count && told < TRIAGE_CHANGES_TOLD; i++) {
		if (hunks->items[i].class != HUNK_CHANGE)
			continue;
		TRY(hunk_quote(arena, hunks, &hunks->items[i], &before, &after, &place, err));
		before = utf8_cut(before, TRIAGE_TOLD_BYTES);
		after = utf8_cut(after, TRIAGE_TOLD_BYTES);
		TRY(finding_add_why(finding, err, "%.*s: '%.*s' here, '%.*s' there",
				    SLICE_PRINT(place), SLICE_PRINT(after), SLICE_PRINT(before)));
		told++;
	}
	return STATUS_OK;
}

static enum status
explain_times(struct finding *finding, const struct version *version, struct err *err)
{
	for (size_t i = 0; i < version->time_count; i++) {
		const struct version_time *time = &version->times[i];
		TRY(finding_add_why(finding, err, "%s, by their own words: %.*s here, %.*s there%s",
				    time->what,
				    SLICE_PRINT(utf8_cut(time->own, VERSION_TIME_BYTES)),
				    SLICE_PRINT(utf8_cut(time->other, VERSION_TIME_BYTES)),
				    time->order < 0   ? ", which is earlier"
				    : time->order > 0 ? ", which is later"
						      : ""));
	}
	if (version->time_count)
		return finding_add_why(finding, err,
				       "anyone can write such times: they do not show which came "
				       "first");
	return STATUS_OK;
}

enum status
version_explain(struct arena *arena, struct finding *finding, const struct judgement *judgement,
		struct err *err)
{
	const struct version *version = judgement->version;

	TRY(finding_add_why(finding, err,
			    "no original is known: %.*s lies in the same dump, and vouches for "
			    "nothing",
			    SLICE_PRINT(judgement->original.name)));
	if (version->relation == RELATION_COPY)
		return finding_add_why(finding, err, "the SHA-256 of both is the same");
	TRY(finding_add_why(finding, err, "the texts agree to %.1f %%",
			    100 * judgement->similarity));
	if (!version->told && version->relation != RELATION_TEXT)
		return finding_add_why(finding, err,
				       "what differs is listed with the one that is read later, "
				       "beside the nearest one before it");
	if (version->relation != RELATION_TEXT)
		TRY(explain_differences(arena, finding, &judgement->hunks, err));
	return explain_times(finding, version, err);
}

enum status
version_advise(struct finding *finding, const struct version *version, struct err *err)
{
	if (!version->told || version->relation == RELATION_COPY ||
	    version->relation == RELATION_TEXT)
		return STATUS_OK;
	return finding_add_next(finding, err,
				"ask those who could have written it for the original, and give it "
				"by --reference: nothing in the dump says which of the two, if "
				"either, is as it was written");
}

/* ---- data ---- */

void
version_write(struct json_writer *json, const struct version *version)
{
	json_key(json, "relation");
	json_string(json, slice_text(relation_word(version->relation)));
	json_key(json, "times");
	json_open_array(json);
	for (size_t i = 0; i < version->time_count; i++) {
		const struct version_time *time = &version->times[i];
		json_open_object(json);
		json_key(json, "what");
		json_string(json, slice_text(time->what));
		json_key(json, "other");
		json_string(json, utf8_cut(time->other, VERSION_TIME_BYTES));
		json_key(json, "own");
		json_string(json, utf8_cut(time->own, VERSION_TIME_BYTES));
		json_close_object(json);
	}
	json_close_array(json);
}
