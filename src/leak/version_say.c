#include "base/buf.h"
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
version_title(struct finding *finding, const struct judgement *judgement, size_t changes,
	      struct slice path, struct err *err)
{
	struct slice name = judgement->original.name;

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

/* "'by the port'", or "nothing" */
static void
write_side(struct buf *buf, struct slice text)
{
	if (text.length)
		buf_print(buf, "'%.*s'", SLICE_PRINT(utf8_cut(text, TRIAGE_TOLD_BYTES)));
	else
		buf_write_text(buf, "nothing");
}

static enum status
explain_difference(struct finding *finding, const struct passage *passage, struct err *err)
{
	struct slice text, other = passage->other_place;
	struct buf buf;

	buf_init(&buf, finding->arena);
	buf_print(&buf, "%.*s: ", SLICE_PRINT(passage->place));
	write_side(&buf, passage->after);
	if (passage->kind == PASSAGE_MOVED) {
		buf_print(&buf, " here, and in %.*s there", SLICE_PRINT(other));
	} else {
		buf_write_text(&buf, " here, ");
		write_side(&buf, passage->before);
		buf_write_text(&buf, " there");
	}
	if (passage->kind == PASSAGE_EXCHANGED)
		buf_print(&buf, "; in %.*s the other way round", SLICE_PRINT(other));
	TRY(buf_slice(&buf, &text, err));
	return finding_add_why(finding, err, "%.*s", SLICE_PRINT(text));
}

static enum status
explain_differences(struct finding *finding, const struct passages *passages, struct err *err)
{
	TRY(finding_add_why(finding, err, "passages that differ: %zu", passages->all));
	for (size_t i = 0; i < passages->count && i < TRIAGE_CHANGES_TOLD; i++)
		TRY(explain_difference(finding, &passages->items[i], err));
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
version_explain(struct finding *finding, const struct judgement *judgement,
		const struct passages *passages, struct err *err)
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
		TRY(explain_differences(finding, passages, err));
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
