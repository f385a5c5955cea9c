/* The timeline, what could not be read, the sources. */
#include "view/report_internal.h"
#include "view/words.h"

static void
open_section(struct report *report, const char *attributes, const char *id, const char *title)
{
	struct html *html = &report->html;
	html_open(html, "section", attributes);
	html_open_with(html, "h2", NULL, "id", slice_text(id));
	html_text(html, title);
	html_close(html, "h2");
	html_line(html);
	report->shown = report->passed = 0;
}

/* ---- timeline ---- */

static int64_t
finding_time(const struct finding *finding)
{
	return finding->first != TIME_UNKNOWN ? finding->first : finding->last;
}

/* The severity, and the title as a link where all findings stand on the page. files: what says how
 * files are called, or NULL. */
static void
write_event(struct report *report, enum severity severity, struct slice id, struct slice title,
	    const struct finding *files)
{
	struct html *html = &report->html;
	html->rule.finding = files;
	report_severity(report, severity);
	html_text(html, " ");
	html_open(html, "span", NULL);
	report_link(report, id, title, report_holds_all(report));
	html_close(html, "span");
	html_close(html, "li");
	html_line(html);
	html->rule.finding = NULL;
}

static enum status
each_event(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct html *html = &report->html;
	const struct finding *finding = found->finding;
	int64_t at = finding_time(finding);
	if (report->shown == REPORT_TIMELINE_MAX || report->shown == report->answer.dated)
		return report_stop(report);
	if (at == TIME_UNKNOWN)
		return STATUS_OK;
	report->shown++;
	html_open(html, "li", NULL);
	html_open(html, "span", NULL);
	report_time(report, at);
	html_print(html, " %s", time_basis_text(finding->time_basis));
	html_close(html, "span");
	html_text(html, " ");
	write_event(report, finding->severity, finding->id, finding->title, finding);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

static void
write_left_out(struct report *report, const char *one, const char *many, const char *verb)
{
	struct html *html = &report->html;
	if (!report->passed)
		return;
	html_open(html, "p", "class=\"left-out\"");
	report_counted(report, report->passed, one, many);
	html_text(html, " not on this page. ");
	report_command(report, verb);
	html_text(html, " lists all of them.");
	html_close(html, "p");
}

static void
write_clocks(struct report *report)
{
	struct html *html = &report->html;
	html_element(html, "p", NULL,
		     "Times are UTC. The word behind each says whose clock it is:");
	html_open(html, "dl", "class=\"facts\"");
	for (unsigned i = 0; i < TIME_BASIS_COUNT; i++) {
		html_element(html, "dt", NULL, time_basis_text((enum time_basis)i));
		html_element(html, "dd", NULL, words_time_basis((enum time_basis)i));
	}
	html_close(html, "dl");
	html_line(html);
}

/* The worst first; gathered for the first page already. */
static enum status
write_undated(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	html_element(html, "h3", NULL, "Without a time");
	html_open(html, "ul", "class=\"events undated\"");
	for (size_t i = 0; i < answer->undated_count; i++) {
		const struct report_top *undated = &answer->undated[i];
		html_open(html, "li", NULL);
		write_event(report, undated->severity, undated->id, undated->title, undated->files);
		TRY(report_flush(report, REPORT_CHUNK_BYTES, err));
	}
	html_close(html, "ul");
	report->passed = answer->findings - answer->dated - answer->undated_count;
	write_left_out(report, "more finding without a time is", "more findings without a time are",
		       "timeline");
	return STATUS_OK;
}

enum status
report_timeline_write(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	open_section(report, "id=\"timeline\" aria-labelledby=\"timeline-title\"", "timeline-title",
		     "Timeline");
	if (report->answer.dated == 0) {
		html_element(html, "p", NULL, "No finding has a time.");
	} else {
		write_clocks(report);
		html_open(html, "ol", "class=\"events\"");
		TRY(report_walk(report, ORDER_TIME, each_event, err));
		html_close(html, "ol");
		report->passed = report->answer.dated - report->shown;
		write_left_out(report, "more finding with a time is",
			       "more findings with a time are", "timeline");
	}
	if (report->answer.findings > report->answer.dated)
		TRY(write_undated(report, err));
	html_close(html, "section");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

/* ---- tables ---- */

static void
open_table(struct report *report, const char *attributes, const char *caption,
	   const char *const *columns)
{
	struct html *html = &report->html;
	html_open(html, "table", attributes);
	html_element(html, "caption", NULL, caption);
	html_open(html, "thead", NULL);
	html_open(html, "tr", NULL);
	for (; *columns; columns++)
		html_element(html, "th", "scope=\"col\"", *columns);
	html_close(html, "tr");
	html_close(html, "thead");
	html_open(html, "tbody", NULL);
	html_line(html);
}

static void
close_table(struct report *report)
{
	html_close(&report->html, "tbody");
	html_close(&report->html, "table");
	html_line(&report->html);
}

static enum status
each_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct report *report = context;
	struct html *html = &report->html;
	if (report->shown == REPORT_REFUSALS_MAX) {
		report->passed++;
		return STATUS_OK;
	}
	report->shown++;
	html_open(html, "tr", NULL);
	html_open(html, "th", "scope=\"row\"");
	html_code(html, words_source(refusal->source));
	if (refusal->line)
		html_print(html, " line %llu", (unsigned long long)refusal->line);
	html_close(html, "th");
	html_open(html, "td", NULL);
	html_hostile(html, refusal->reason);
	html_close(html, "td");
	html_open(html, "td", "class=\"number\"");
	words_write_count(&report->out, refusal->count);
	html_close(html, "td");
	html_close(html, "tr");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

enum status
report_refusals_write(struct report *report, struct err *err)
{
	static const char *const COLUMNS[] = {"Where, at first", "Why it could not be read",
					      "Times", NULL};
	struct html *html = &report->html;
	const struct report_case *from = &report->setup->from;
	open_section(report, "id=\"unread\" aria-labelledby=\"unread-title\"", "unread-title",
		     "Not read");
	if (report->answer.refused == 0) {
		html_element(html, "p", NULL,
			     "Nothing was refused: every source given was read to its end.");
	} else {
		open_table(report, "class=\"refusals\"", "What could not be read, and why",
			   COLUMNS);
		TRY(from->refusals(from->context, each_refusal, report, err));
		close_table(report);
		write_left_out(report, "more refusal is", "more refusals are", "export jsonl");
	}
	html_close(html, "section");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

static enum status
each_source(void *context, const struct source *source, struct err *err)
{
	struct report *report = context;
	struct html *html = &report->html;
	char digest[SHA256_HEX_BYTES];
	if (report->shown == REPORT_SOURCES_MAX) {
		report->passed++;
		return STATUS_OK;
	}
	report->shown++;
	sha256_print(&source->sha256, digest);
	html_open(html, "tr", NULL);
	html_open(html, "th", "scope=\"row\"");
	html_code(html, words_source(source->source));
	html_close(html, "th");
	html_open(html, "td", "class=\"number\"");
	words_write_bytes(&report->out, source->bytes);
	html_close(html, "td");
	html_open(html, "td", NULL);
	html_code(html, slice_text(digest));
	html_close(html, "td");
	html_close(html, "tr");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

enum status
report_sources_write(struct report *report, struct err *err)
{
	static const char *const COLUMNS[] = {"Source", "Size", "SHA-256", NULL};
	struct html *html = &report->html;
	const struct report_case *from = &report->setup->from;
	open_section(report, "id=\"sources\" aria-labelledby=\"sources-title\"", "sources-title",
		     "Sources");
	if (report->totals.sources == 0) {
		html_element(html, "p", NULL, "The case holds no source that was read to its end.");
	} else {
		open_table(report, "class=\"sources\"", "Every source with the digest of its bytes",
			   COLUMNS);
		TRY(from->sources(from->context, each_source, report, err));
		close_table(report);
		write_left_out(report, "more source is", "more sources are", "export jsonl");
	}
	html_close(html, "section");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}
