/* The frame of the report: head, order of the sections, how it was made. */
#include "view/report.h"

#include "base/base64.h"
#include "model/finding.h"
#include "view/report_internal.h"
#include "view/text.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

/* ---- pieces ---- */

enum status
report_flush(struct report *report, size_t at_least_bytes, struct err *err)
{
	struct slice bytes;
	TRY(buf_slice(&report->out, &bytes, err));
	if (bytes.length == 0 || bytes.length < at_least_bytes)
		return STATUS_OK;
	TRY(report->setup->write(report->setup->write_context, bytes, err));
	buf_clear(&report->out);
	return STATUS_OK;
}

enum status
report_walk(struct report *report, enum finding_order order, case_finding_fn *each, struct err *err)
{
	const struct report_case *from = &report->setup->from;
	struct err walk = {0};
	report->stopped = false;
	enum status status = from->findings(from->context, order, each, report, &walk);
	if (status == STATUS_OK || report->stopped)
		return STATUS_OK;
	return err_set(err, status, "%s", walk.text);
}

enum status
report_stop(struct report *report)
{
	report->stopped = true;
	return STATUS_REFUSED; /* any but STATUS_OK ends the walk */
}

void
report_severity(struct report *report, enum severity severity)
{
	char classes[32];
	snprintf(classes, sizeof(classes), "sev %s", severity_text(severity));
	html_open_with(&report->html, "span", NULL, "class", slice_text(classes));
	html_text(&report->html, severity_text(severity));
	html_close(&report->html, "span");
}

void
report_counted(struct report *report, uint64_t count, const char *one, const char *many)
{
	words_write_counted(&report->out, count, one, many);
}

void
report_time(struct report *report, int64_t time_us)
{
	char stamp[TIME_TEXT_BYTES];
	if (time_us == TIME_UNKNOWN) {
		html_text(&report->html, "unknown");
		return;
	}
	time_print(time_us, stamp);
	html_open_with(&report->html, "time", NULL, "datetime", slice_text(stamp));
	words_write_time(&report->out, time_us);
	html_close(&report->html, "time");
}

void
report_link(struct report *report, struct slice id, struct slice title, bool linked)
{
	char target[96];
	if (linked) {
		snprintf(target, sizeof(target), "#%.*s", SLICE_PRINT(id));
		html_open_with(&report->html, "a", NULL, "href", slice_text(target));
	}
	html_hostile(&report->html, title);
	if (linked)
		html_close(&report->html, "a");
}

bool
report_holds_all(const struct report *report)
{
	return report->answer.findings <= report->findings_max + REPORT_LINES_MAX;
}

void
report_command(struct report *report, const char *verb)
{
	html_open(&report->html, "code", NULL);
	html_print(&report->html, "tocsin %s", verb);
	if (report->setup->options.length) {
		html_text(&report->html, " ");
		html_verbatim(&report->html, report->setup->options);
	}
	html_close(&report->html, "code");
}

void
report_confidence(struct report *report, unsigned confidence)
{
	html_print(&report->html, "%s (%u of 100)", words_confidence(confidence), confidence);
}

/* ---- head and foot ---- */

/* Nothing may be fetched or run; the one style that may apply is named by its digest. */
static enum status
write_policy_and_style(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	struct buf style;
	struct slice text;
	struct sha256 digest;
	buf_init(&style, &report->page);
	for (size_t i = 0; REPORT_STYLE[i]; i++)
		buf_write_text(&style, REPORT_STYLE[i]);
	TRY(buf_slice(&style, &text, err));
	TRY(sha256_of(text, &digest, err));
	buf_write_text(&report->out, "<meta http-equiv=\"Content-Security-Policy\" content=\""
				     "default-src 'none'; base-uri 'none'; form-action 'none'; "
				     "style-src 'sha256-");
	base64_write(&report->out, slice_of((const char *)digest.bytes, SHA256_BYTES));
	buf_write_text(&report->out, "'\">\n");
	html_open(html, "style", NULL);
	buf_write(&report->out, text);
	html_close(html, "style");
	html_line(html);
	return STATUS_OK;
}

/* "En Marche !", else the first protected domain, else nothing. */
static struct slice
protected_name(const struct profile *profile)
{
	if (profile->organisation.length)
		return profile->organisation;
	return profile->domains.count ? profile->domains.items[0] : SLICE_NONE;
}

static enum status
write_head(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	struct slice name = protected_name(report->setup->profile);
	buf_write_text(&report->out, "<!DOCTYPE html>\n");
	html_open(html, "html", "lang=\"en\"");
	html_line(html);
	html_open(html, "head", NULL);
	html_line(html);
	html_void(html, "meta", "charset=\"utf-8\"");
	html_line(html);
	TRY(write_policy_and_style(report, err));
	html_void(html, "meta",
		  "name=\"viewport\" content=\"width=device-width, initial-scale=1\"");
	html_void(html, "meta", "name=\"color-scheme\" content=\"light dark\"");
	html_void(html, "meta", "name=\"referrer\" content=\"no-referrer\"");
	html_void(html, "meta", "name=\"robots\" content=\"noindex\"");
	html_void(html, "meta",
		  "name=\"format-detection\" content=\"telephone=no, email=no, "
		  "address=no, date=no, url=no\"");
	html_void(html, "meta", "name=\"generator\" content=\"Tocsin " TOCSIN_VERSION "\"");
	html_line(html);
	html_open(html, "title", NULL);
	html_text(html, "Tocsin report");
	if (name.length) {
		html_text(html, ": ");
		html_verbatim(html, name);
	}
	html_close(html, "title");
	html_line(html);
	html_close(html, "head");
	html_line(html);
	return STATUS_OK;
}

/* "6 findings, 1 of them critical" */
static void
write_headline(struct report *report)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	html_open(html, "h1", NULL);
	if (answer->findings == 0) {
		html_text(html, "Nothing found in what was judged");
	} else {
		unsigned worst = SEVERITY_COUNT - 1;
		while (worst && !answer->by_severity[worst])
			worst--;
		report_counted(report, answer->findings, "finding", "findings");
		html_text(html, ", ");
		if (answer->by_severity[worst] < answer->findings) {
			words_write_count(&report->out, answer->by_severity[worst]);
			html_text(html, " of them ");
		} else if (answer->findings > 1) {
			html_text(html, "all ");
		}
		html_text(html, severity_text((enum severity)worst));
	}
	html_close(html, "h1");
	html_line(html);
}

static const struct {
	const char *id, *title;
} SECTIONS[] = {
	{"answer", "The answer"},        {"leak", "What leaked"}, {"findings", "Findings"},
	{"timeline", "Timeline"},        {"unread", "Not read"},  {"sources", "Sources"},
	{"method", "How this was made"},
};

static void
write_contents(struct report *report)
{
	struct html *html = &report->html;
	html_open(html, "nav", "aria-label=\"Contents\"");
	html_open(html, "ul", NULL);
	for (size_t i = 0; i < sizeof(SECTIONS) / sizeof(SECTIONS[0]); i++) {
		char target[32];
		if (!report->leaked && strcmp(SECTIONS[i].id, "leak") == 0)
			continue;
		snprintf(target, sizeof(target), "#%s", SECTIONS[i].id);
		html_open(html, "li", NULL);
		html_open_with(html, "a", NULL, "href", slice_text(target));
		html_text(html, SECTIONS[i].title);
		html_close(html, "a");
		html_close(html, "li");
	}
	html_close(html, "ul");
	html_close(html, "nav");
	html_line(html);
}

static void
write_banner(struct report *report)
{
	struct html *html = &report->html;
	const struct profile *profile = report->setup->profile;
	struct slice name = protected_name(profile);
	html_open(html, "body", NULL);
	html_line(html);
	html_element(html, "a", "class=\"skip\" href=\"#answer\"", "Skip to the answer");
	html_line(html);
	html_open(html, "header", NULL);
	html_open(html, "p", "class=\"kicker\"");
	html_open(html, "span", "class=\"brand\"");
	html_text(html, "Tocsin");
	html_close(html, "span");
	html_text(html, " report");
	if (name.length) {
		html_text(html, " for ");
		html_open(html, "bdi", NULL);
		html_verbatim(html, name);
		html_close(html, "bdi");
	}
	if (profile->tlp.length) {
		html_text(html, " ");
		html_open(html, "span", "class=\"tlp\"");
		html_text(html, "TLP:");
		html_verbatim(html, profile->tlp);
		html_close(html, "span");
	}
	html_close(html, "p");
	html_line(html);
	write_headline(report);
	write_contents(report);
	html_close(html, "header");
	html_line(html);
	html_open(html, "main", NULL);
	html_line(html);
}

/* "en-marche.fr, ..." */
static void
write_list(struct report *report, const struct slice_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			html_text(&report->html, ", ");
		html_hostile(&report->html, list->items[i]);
	}
	if (list->count == 0)
		html_text(&report->html, "none");
}

static void
write_method(struct report *report)
{
	struct html *html = &report->html;
	const struct profile *profile = report->setup->profile;
	html_open(html, "section", "id=\"method\" aria-labelledby=\"method-title\"");
	html_element(html, "h2", "id=\"method-title\"", "How this was made");
	html_open(html, "p", NULL);
	html_text(html,
		  "Written by Tocsin " TOCSIN_VERSION " from the case alone. It holds no date and "
		  "no script of its own and fetches nothing: the same case gives this same file, "
		  "byte by byte. ");
	html_text(html,
		  report->setup->raw
			  ? "Names stand as they were found: do not follow them."
			  : "Names of others are written with [.] for a dot and hxxp for http, so "
			    "that nobody follows one by accident. ");
	html_text(html,
		  "The commands that check evidence are to be run in the folder in which Tocsin "
		  "ran, with the sources in place. What would be invisible or would change the "
		  "text around it is shown in a "
		  "frame, such as ");
	html_element(html, "span", "class=\"esc\"", "\\u{202e}");
	html_text(html, ".");
	html_close(html, "p");
	html_open(html, "dl", "class=\"facts\"");
	html_element(html, "dt", NULL, "Protected domains");
	html_open(html, "dd", NULL);
	write_list(report, &profile->domains);
	html_close(html, "dd");
	html_element(html, "dt", NULL, "Protected words");
	html_open(html, "dd", NULL);
	write_list(report, &profile->names);
	html_close(html, "dd");
	html_element(html, "dt", NULL, "Never reported");
	html_open(html, "dd", NULL);
	write_list(report, &profile->allow);
	html_close(html, "dd");
	html_close(html, "dl");
	html_close(html, "section");
	html_line(html);
}

/* ---- the findings in full ---- */

/* The worst in full, then lines, then none. */
static enum status
each_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct html *html = &report->html;
	if (report->shown == report->findings_max + REPORT_LINES_MAX)
		return report_stop(report);
	if (report->shown == report->findings_max) {
		html_element(html, "h3", "class=\"rest\"", "The next, in a line each");
		html_open(html, "ol", "class=\"lines\"");
		html_line(html);
	}
	bool in_full = report->shown++ < report->findings_max;
	struct arena_mark mark = arena_mark(report->scratch);
	TRY(in_full ? report_finding_write(report, found, err)
		    : report_finding_line(report, found, err));
	arena_rewind(report->scratch, mark);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

static enum status
write_findings(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	html_open(html, "section", "id=\"findings\" aria-labelledby=\"findings-title\"");
	html_element(html, "h2", "id=\"findings-title\"", "Findings, the worst first");
	html_line(html);
	report->shown = 0;
	TRY(report_walk(report, ORDER_WORST_FIRST, each_finding, err));
	if (report->shown > report->findings_max)
		html_close(html, "ol");
	uint64_t left_out = report->answer.findings - report->shown;
	if (left_out) {
		html_open(html, "p", "class=\"left-out\"");
		report_counted(report, left_out, "more finding is", "more findings are");
		html_text(html,
			  " in the case and not on this page, none worse than the last one here. ");
		report_command(report, "findings");
		html_text(html, " lists all of them.");
		html_close(html, "p");
	}
	if (report->shown == 0)
		html_element(html, "p", NULL, "None.");
	html_close(html, "section");
	html_line(html);
	return STATUS_OK;
}

static enum status
write_page(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	TRY(report_answer_read(report, err));
	TRY(report_leak_read(report, err));
	TRY(write_head(report, err));
	write_banner(report);
	TRY(report_answer_write(report, err));
	TRY(report_leak_write(report, err));
	TRY(report_claims_write(report, err));
	TRY(write_findings(report, err));
	TRY(report_timeline_write(report, err));
	TRY(report_refusals_write(report, err));
	TRY(report_sources_write(report, err));
	write_method(report);
	html_close(html, "main");
	html_line(html);
	html_close(html, "body");
	html_line(html);
	html_close(html, "html");
	html_line(html);
	CHECK(html->depth == 0);
	return report_flush(report, 0, err);
}

enum status
report_write(struct arena *scratch, const struct report_setup *setup, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct report report = {.setup = setup, .scratch = scratch};
	struct safe_rule rule = {.raw = setup->raw, .own = &setup->profile->domains};
	report.findings_max = setup->findings_max ? setup->findings_max : REPORT_FINDINGS_MAX;
	arena_init(&report.page, 0);
	buf_init(&report.out, &report.page);
	html_init(&report.html, scratch, &report.out, rule);
	enum status status = write_page(&report, err);
	arena_done(&report.page);
	arena_rewind(scratch, mark);
	return status;
}
