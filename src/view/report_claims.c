/* The section on what others quote: each quotation, where it stands, and the line that answers it.
 * From findings of rule leak/claim alone; without any, there is none. */
#include "base/json.h"
#include "model/finding.h"
#include "view/report_internal.h"

static const struct {
	const char *word, *label;
} VERDICTS[] = {
	{"altered", "Altered"},
	{"joined", "Joined of two passages"},
	{"verbatim", "Word for word"},
	{"related", "Like one of ours"},
	{"not-found", "Not known to us"},
	{"too-short", "Too short to be placed"},
	{"nothing-to-compare", "No original to compare with"},
};

static void
write_verdict(struct html *html, const struct json_value *data)
{
	struct slice word;

	html_open(html, "td", NULL);
	if (json_as_string(json_get(data, "verdict"), &word))
		for (size_t i = 0; i < sizeof(VERDICTS) / sizeof(VERDICTS[0]); i++)
			if (slice_equal(word, slice_text(VERDICTS[i].word)))
				html_text(html, VERDICTS[i].label);
	html_close(html, "td");
}

static void
write_head(struct html *html)
{
	html_open(html, "section", "id=\"claims\" aria-labelledby=\"claims-title\"");
	html_element(html, "h2", "id=\"claims-title\"", "What is quoted");
	html_open(html, "table", "class=\"changes\"");
	html_element(html, "caption", NULL,
		     "Quotations held against documents known to be ours, and against the leak");
	html_open(html, "thead", NULL);
	html_open(html, "tr", NULL);
	html_element(html, "th", "scope=\"col\"", "The quotation");
	html_element(html, "th", "scope=\"col\"", "It is");
	html_element(html, "th", "scope=\"col\"", "What to answer");
	html_close(html, "tr");
	html_close(html, "thead");
	html_open(html, "tbody", NULL);
	html_line(html);
}

static void
write_row(struct report *report, const struct finding *finding, const struct json_value *data)
{
	struct html *html = &report->html;
	struct slice quotation, answer;

	if (!json_as_string(json_get(data, "quotation"), &quotation) ||
	    !json_as_string(json_get(data, "answer"), &answer))
		return;
	html->rule.finding = finding;
	html_open(html, "tr", NULL);
	html_open(html, "th", "scope=\"row\"");
	report_link(report, finding->id, quotation, report_holds_all(report));
	html_close(html, "th");
	write_verdict(html, data);
	html_open(html, "td", NULL);
	html_hostile(html, answer);
	html_close(html, "td");
	html_close(html, "tr");
	html_line(html);
	html->rule.finding = NULL;
}

static enum status
each_claim(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct arena_mark mark = arena_mark(report->scratch);
	const struct finding *finding = found->finding;
	const struct json_value *data;

	if (!slice_equal(finding->rule, SLICE("leak/claim")))
		return STATUS_OK;
	if (report->shown++ >= REPORT_CLAIMS_MAX)
		return STATUS_OK; /* the rest is counted */
	if (report->shown == 1)
		write_head(&report->html);
	TRY(json_read(report->scratch, finding->data, &data, err));
	write_row(report, finding, data);
	arena_rewind(report->scratch, mark);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

enum status
report_claims_write(struct report *report, struct err *err)
{
	struct html *html = &report->html;

	report->shown = 0;
	TRY(report_walk(report, ORDER_WORST_FIRST, each_claim, err));
	if (!report->shown)
		return STATUS_OK;
	html_close(html, "tbody");
	html_close(html, "table");
	if (report->shown > REPORT_CLAIMS_MAX) {
		html_open(html, "p", "class=\"left-out\"");
		report_counted(report, report->shown - REPORT_CLAIMS_MAX,
			       "more quotation is in the case", "more quotations are in the case");
		html_close(html, "p");
	}
	html_close(html, "section");
	html_line(html);
	return STATUS_OK;
}
