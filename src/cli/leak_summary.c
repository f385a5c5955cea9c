#include "cli/leak_summary.h"

#include "base/json.h"
#include "leak/triage.h"

/* What is said of one document and of several, as the end of a sentence. */
static const struct {
	enum verdict verdict;
	const char *one, *many;
} SENTENCES[] = {
	{VERDICT_ALTERED, "is an original with passages altered",
	 "are originals with passages altered"},
	{VERDICT_COMPOSITE, "is put together of passages of several originals",
	 "are put together of passages of several originals"},
	{VERDICT_VERBATIM, "is an original, byte for byte", "are originals, byte for byte"},
	{VERDICT_REENCODED, "says what an original says, in another form",
	 "say what an original says, in another form"},
	{VERDICT_RELATED, "shares text with an original; which came first is not known",
	 "share text with an original; which came first is not known"},
	{VERDICT_UNKNOWN, "is like no original known here; that alone does not make it false",
	 "are like no original known here; that alone does not make them false"},
	{VERDICT_UNDECIDED, "is undecided: look at it", "are undecided: look at them"},
};

/* They stand by weight. */
static bool
starts_weighty(const struct json_value *data)
{
	static const char *const LISTS[] = {"traces", "oddities"};
	struct slice weight;
	for (size_t i = 0; i < 2; i++)
		if (json_as_string(json_get(json_at(json_get(data, LISTS[i]), 0), "weight"),
				   &weight) &&
		    slice_equal(weight, slice_text(weight_word(WEIGHT_WEIGHTY))))
			return true;
	return false;
}

enum status
leak_summary_add(void *context, const struct finding *finding, struct err *err)
{
	struct leak_summary *summary = context;
	const struct json_value *data;
	struct slice word;
	struct arena arena;
	if (!slice_equal(finding->rule, SLICE(TRIAGE_RULE)))
		return STATUS_OK;
	arena_init(&arena, 0);
	enum status status = json_read(&arena, finding->data, &data, err);
	if (status == STATUS_OK && json_as_string(json_get(data, "relation"), &word))
		summary->versions++;
	else if (status == STATUS_OK && json_as_string(json_get(data, "verdict"), &word))
		for (enum verdict verdict = 0; verdict < VERDICT_COUNT; verdict++)
			summary->count[verdict] +=
				slice_equal(word, slice_text(verdict_word(verdict)));
	summary->traced += status == STATUS_OK && starts_weighty(data);
	summary->documents++;
	arena_done(&arena);
	return status;
}

void
leak_summary_print(const struct leak_summary *summary, struct buf *out)
{
	if (!summary->documents)
		return;
	buf_print(out, "Of %llu document%s:\n", (unsigned long long)summary->documents,
		  summary->documents == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof(SENTENCES) / sizeof(SENTENCES[0]); i++) {
		uint64_t count = summary->count[SENTENCES[i].verdict];
		if (count)
			buf_print(out, "  %llu %s.\n", (unsigned long long)count,
				  count == 1 ? SENTENCES[i].one : SENTENCES[i].many);
	}
	if (summary->versions)
		buf_print(out,
			  "  %llu %s another of the dump, as it was or with passages that differ; "
			  "which came first is not known.\n",
			  (unsigned long long)summary->versions,
			  summary->versions == 1 ? "is like" : "are each like");
	if (summary->documents == 1 && summary->traced)
		buf_write_text(out, "It tells");
	else if (summary->traced)
		buf_print(out, "%llu of them %s", (unsigned long long)summary->traced,
			  summary->traced == 1 ? "tells" : "tell");
	if (summary->traced)
		buf_print(out,
			  " of %s making what should be read: traces point at nobody by "
			  "themselves.\n",
			  summary->traced == 1 ? "its" : "their");
	if (!summary->referenced)
		buf_write_text(out, "There was no original to compare with: --seal, --reference or "
				    "--keys names some, or tocsin.yaml.\n");
}
