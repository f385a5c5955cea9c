/* One finding in full. */
#include "base/json.h"
#include "model/finding.h"
#include "view/align.h"
#include "view/report_internal.h"
#include "view/text.h"
#include "view/words.h"

static void
open_fact(struct report *report, const char *name)
{
	html_element(&report->html, "dt", NULL, name);
	html_open(&report->html, "dd", NULL);
}

static void
close_fact(struct report *report)
{
	html_close(&report->html, "dd");
	html_line(&report->html);
}

static void
write_times(struct report *report, const struct finding *finding)
{
	struct html *html = &report->html;
	open_fact(report, "Time");
	if (finding->first == TIME_UNKNOWN && finding->last == TIME_UNKNOWN) {
		html_text(html, "unknown: the source gives none");
	} else {
		report_time(report, finding->first);
		if (finding->last != TIME_UNKNOWN && finding->last != finding->first) {
			html_text(html, " to ");
			report_time(report, finding->last);
		}
		html_print(html, ", %s: %s", time_basis_text(finding->time_basis),
			   words_time_basis(finding->time_basis));
	}
	close_fact(report);
}

static void
write_facts(struct report *report, const struct case_finding *found)
{
	struct html *html = &report->html;
	const struct finding *finding = found->finding;
	html_open(html, "dl", "class=\"facts\"");
	open_fact(report, "Severity");
	html_print(html, "%s: %s", severity_text(finding->severity),
		   words_severity(finding->severity));
	close_fact(report);
	open_fact(report, "Confidence");
	report_confidence(report, finding->confidence);
	close_fact(report);
	write_times(report, finding);
	open_fact(report, "About");
	for (size_t i = 0; i < finding->subject_count; i++) {
		if (i)
			html_text(html, ", ");
		html_hostile(html, finding->subjects[i].value);
	}
	close_fact(report);
	html_close(html, "dl");
}

/* ---- the name against ours ---- */

/* A part of a name, every dot defanged, so that the two names stand letter under letter. */
static void
write_part(struct report *report, struct slice part)
{
	struct html *html = &report->html;
	struct slice rest = part, label;
	bool first = true;
	while (slice_next(&rest, '.', &label)) {
		if (!first)
			html_text(html, report->setup->raw ? "." : "[.]");
		html_verbatim(html, label);
		first = false;
	}
}

static size_t
part_columns(const struct report *report, struct slice part)
{
	size_t columns = safe_columns(part);
	for (size_t i = 0; i < part.length && !report->setup->raw; i++)
		columns += part.at[i] == '.' ? 2 : 0;
	return columns;
}

/* One of the two rows; the other's part fills up the columns. */
static void
write_row(struct report *report, const char *who, const struct align_run *runs, size_t count,
	  bool ours)
{
	static const char *const ELEMENTS[] = {[ALIGN_SAME] = NULL,
					       [ALIGN_CHANGED] = "mark",
					       [ALIGN_ADDED] = "ins",
					       [ALIGN_MISSING] = "del"};
	struct html *html = &report->html;
	html_open(html, "div", NULL);
	html_element(html, "dt", NULL, who);
	html_open(html, "dd", NULL);
	html_open(html, "bdi", NULL);
	for (size_t i = 0; i < count; i++) {
		struct slice part = ours ? runs[i].target : runs[i].name;
		size_t columns = part_columns(report, part);
		size_t other = part_columns(report, ours ? runs[i].name : runs[i].target);
		const char *element = ELEMENTS[runs[i].kind];
		if (part.length && element)
			html_open(html, element, NULL);
		write_part(report, part);
		if (part.length && element)
			html_close(html, element);
		if (columns >= other)
			continue;
		html_open(html, "span", "class=\"gap\" aria-hidden=\"true\"");
		for (; columns < other; columns++)
			html_text(html, "·");
		html_close(html, "span");
	}
	html_close(html, "bdi");
	html_close(html, "dd");
	html_close(html, "div");
}

/* A part of a name as code, with the numbers of its letters beyond ASCII: they may look alike. */
static void
write_letters(struct report *report, struct slice part)
{
	struct html *html = &report->html;
	struct safe_walk walk;
	struct safe_unit unit;
	html_open(html, "code", NULL);
	html_open(html, "bdi", NULL);
	write_part(report, part);
	html_close(html, "bdi");
	html_close(html, "code");
	safe_walk_init(&walk, part);
	while (safe_walk_next(&walk, &unit))
		if (!unit.escaped && unit.code_point >= 0x80)
			html_print(html, " U+%04X", unit.code_point);
}

/* "Against ours: added onedrive-; changed m to rn." */
static void
write_edits(struct report *report, const struct align_run *runs, size_t count)
{
	static const char *const WORDS[] = {[ALIGN_SAME] = NULL,
					    [ALIGN_CHANGED] = "changed",
					    [ALIGN_ADDED] = "added",
					    [ALIGN_MISSING] = "left out"};
	struct html *html = &report->html;
	bool any = false;
	html_open(html, "p", "class=\"edits\"");
	html_text(html, "Against ours: ");
	for (size_t i = 0; i < count; i++) {
		if (runs[i].kind == ALIGN_SAME)
			continue;
		html_print(html, "%s%s ", any ? "; " : "", WORDS[runs[i].kind]);
		if (runs[i].target.length)
			write_letters(report, runs[i].target);
		if (runs[i].target.length && runs[i].name.length)
			html_text(html, " to ");
		if (runs[i].name.length)
			write_letters(report, runs[i].name);
		any = true;
	}
	html_text(html, any ? "." : "the same letters.");
	html_close(html, "p");
}

static enum status
write_alignment(struct report *report, const struct json_value *data, struct err *err)
{
	struct html *html = &report->html;
	struct slice name, target;
	struct align_run *runs;
	size_t count;
	if (!json_as_string(json_get(data, "target"), &target) ||
	    (!json_as_string(json_get(data, "unicode"), &name) &&
	     !json_as_string(json_get(data, "name"), &name)))
		return STATUS_OK;
	TRY(align_names(report->scratch, name, target, &runs, &count, err));
	if (count == 0)
		return STATUS_OK;
	html_open(html, "dl", "class=\"against\"");
	write_row(report, "Ours", runs, count, true);
	write_row(report, "Theirs", runs, count, false);
	html_close(html, "dl");
	html_line(html);
	write_edits(report, runs, count);
	html_line(html);
	return STATUS_OK;
}

/* ---- sentences, evidence, data ---- */

static void
write_sentences(struct report *report, const char *title, const char *element,
		const struct slice *items, size_t count)
{
	struct html *html = &report->html;
	if (count == 0)
		return;
	html_element(html, "h4", NULL, title);
	html_open(html, element, NULL);
	for (size_t i = 0; i < count; i++) {
		struct slice words = items[i], query = SLICE_NONE;
		html_open(html, "li", NULL);
		bool pasted = finding_step_query(items[i], &words, &query);
		html_hostile(html, words);
		if (pasted) {
			html_text(html, ": ");
			html_code(html, query);
		}
		html_close(html, "li");
	}
	html_close(html, element);
	html_line(html);
}

static enum status
write_span(struct report *report, const struct span *span, struct err *err)
{
	struct html *html = &report->html;
	struct slice locator, command;
	struct buf check;
	char digest[SHA256_HEX_BYTES];
	TRY(span_locator(report->scratch, span, &locator, err));
	html_open(html, "li", NULL);
	html_code(html, words_source(span->source));
	if (locator.length) {
		html_text(html, ", ");
		html_verbatim(html, locator);
	}
	html_text(html, ": ");
	report_counted(report, span->length, "byte", "bytes");
	html_text(html, " from offset ");
	words_write_count(&report->out, span->offset);
	sha256_print(&span->sha256, digest);
	html_open(html, "span", "class=\"digest\"");
	html_text(html, "SHA-256 ");
	html_code(html, slice_text(digest));
	html_close(html, "span");
	buf_init(&check, report->scratch);
	if (words_write_check(&check, span)) {
		TRY(buf_slice(&check, &command, err));
		html_open(html, "span", "class=\"check\"");
		html_text(html, "Check it: ");
		html_code(html, command);
		html_close(html, "span");
	}
	html_close(html, "li");
	html_line(html);
	return STATUS_OK;
}

static enum status
write_evidence(struct report *report, const struct finding *finding, struct err *err)
{
	struct html *html = &report->html;
	html_element(html, "h4", NULL, "Evidence, and how to check it");
	html_open(html, "ul", "class=\"evidence\"");
	for (size_t i = 0; i < finding->evidence_count && i < REPORT_EVIDENCE_MAX; i++)
		TRY(write_span(report, &finding->evidence[i], err));
	html_close(html, "ul");
	if (finding->evidence_count > REPORT_EVIDENCE_MAX) {
		html_open(html, "p", "class=\"left-out\"");
		words_write_count(&report->out, finding->evidence_count - REPORT_EVIDENCE_MAX);
		html_text(html, " more places; the command below lists them.");
		html_close(html, "p");
	}
	return STATUS_OK;
}

/* What the rule noted, folded on the screen and open in print. */
static enum status
write_data(struct report *report, const struct json_value *data, struct err *err)
{
	struct html *html = &report->html;
	struct json_walk walk;
	struct slice key, text;
	const struct json_value *value;
	if (json_count(data) == 0)
		return STATUS_OK;
	html_open(html, "details", NULL);
	html_element(html, "summary", NULL, "What the rule noted");
	html_open(html, "dl", "class=\"facts data\"");
	json_walk_init(&walk, data);
	while (json_walk_next(&walk, &key, &value)) {
		/* Queries are told as what to do, to be pasted. */
		if (json_kind(value) == JSON_NULL || slice_equal(key, SLICE("queries")))
			continue;
		struct buf words;
		buf_init(&words, report->scratch);
		words_write_datum(&words, value);
		TRY(buf_slice(&words, &text, err));
		html_open(html, "dt", NULL);
		html_hostile(html, key);
		html_close(html, "dt");
		html_open(html, "dd", NULL);
		html_hostile(html, text);
		html_close(html, "dd");
	}
	html_close(html, "dl");
	html_close(html, "details");
	html_line(html);
	return STATUS_OK;
}

static void
write_foot(struct report *report, const struct case_finding *found)
{
	struct html *html = &report->html;
	html_open(html, "p", "class=\"foot\"");
	if (found->also) {
		html_text(html, "Seen in ");
		report_counted(report, found->also + 1, "source", "sources");
		html_text(html, ". ");
	}
	html_text(html, "Rule ");
	html_verbatim(html, found->finding->rule);
	html_print(html, ", version %u. ", found->finding->rule_version);
	html_open(html, "code", NULL);
	html_text(html, "tocsin show ");
	if (report->setup->options.length) {
		html_verbatim(html, report->setup->options);
		html_text(html, " ");
	}
	html_verbatim(html, found->finding->id);
	html_close(html, "code");
	html_close(html, "p");
}

enum status
report_finding_write(struct report *report, const struct case_finding *found, struct err *err)
{
	struct html *html = &report->html;
	const struct finding *finding = found->finding;
	const struct json_value *data;
	TRY(json_read(report->scratch, finding->data, &data, err));
	html->rule.finding = finding;
	html_open_with(html, "article", NULL, "id", finding->id);
	html_line(html);
	html_open(html, "h3", NULL);
	report_severity(report, finding->severity);
	html_text(html, " ");
	html_hostile(html, finding->title);
	html_close(html, "h3");
	html_line(html);
	TRY(write_alignment(report, data, err));
	write_facts(report, found);
	write_sentences(report, "Why", "ul", finding->why, finding->why_count);
	write_sentences(report, "What to do now", "ol", finding->next, finding->next_count);
	TRY(write_evidence(report, finding, err));
	TRY(write_data(report, data, err));
	write_foot(report, found);
	html_close(html, "article");
	html_line(html);
	html->rule.finding = NULL;
	return STATUS_OK;
}

enum status
report_finding_line(struct report *report, const struct case_finding *found, struct err *err)
{
	struct html *html = &report->html;
	const struct finding *finding = found->finding;
	struct slice locator;
	TRY(span_locator(report->scratch, &finding->evidence[0], &locator, err));
	html_open_with(html, "li", NULL, "id", finding->id);
	report_severity(report, finding->severity);
	html_text(html, " ");
	html_open(html, "span", NULL);
	html->rule.finding = finding;
	html_hostile(html, finding->title);
	html->rule.finding = NULL;
	html_open(html, "span", "class=\"place\"");
	html_code(html, words_source(finding->evidence[0].source));
	html_text(html, " ");
	html_verbatim(html, locator);
	html_text(html, " ");
	html_code(html, text_short_id(finding->id));
	html_close(html, "span");
	html_close(html, "span");
	html_close(html, "li");
	html_line(html);
	return STATUS_OK;
}
