/* The section on a leak: how much of it is ours, altered or not ours, and each altered passage
 * beside the original. From findings of rule leak/triage alone; without any, there is none. */
#include "base/json.h"
#include "model/finding.h"
#include "view/report_internal.h"
#include "view/words.h"

static const struct {
	const char *word, *label, *meaning;
} VERDICTS[REPORT_VERDICTS] = {
	{"altered", "Ours, altered", "a passage was changed, put in or taken out"},
	{"composite", "Put together", "passages of several of our documents, joined"},
	{"verbatim", "Ours, as it was", "the same bytes as a document we hold"},
	{"reencoded", "Ours, in another form", "the same text, saved or converted anew"},
	{"related", "Another version",
	 "differs all over from one we hold; which came first is not known"},
	{"unknown", "Not known to us", "like nothing we hold; that alone does not make it a fake"},
	{"undecided", "Not decided", "a picture, locked, damaged, or too little text"},
	{"relation", "Like others of the leak",
	 "no original is known; another file of the leak is the same, or differs in passages"},
};
#define VERDICT_ALTERED 0
#define VERDICT_VERSION (REPORT_VERDICTS - 1) /* `related`, by the leak alone */

/* Why an original is believed, as a clause. */
static const struct {
	const char *word, *clause;
} REFERENCES[] = {
	{"seal", "it was sealed before"},
	{"folder", "it was given as an original"},
	{"signed-mail", "a signature on mail covers it"},
};

/* Whether it is a verdict on a leaked file; *ret_data lives in scratch. */
static enum status
read_data(struct report *report, const struct finding *finding, const struct json_value **ret_data,
	  bool *ret_leak, struct err *err)
{
	*ret_leak = slice_equal(finding->rule, SLICE("leak/triage"));
	return *ret_leak ? json_read(report->scratch, finding->data, ret_data, err) : STATUS_OK;
}

static size_t
verdict_of(const struct json_value *data)
{
	struct slice word;

	if (json_get(data, "relation"))
		return VERDICT_VERSION;
	if (!json_as_string(json_get(data, "verdict"), &word))
		return REPORT_VERDICTS;
	for (size_t i = 0; i < REPORT_VERDICTS; i++)
		if (slice_equal(word, slice_text(VERDICTS[i].word)))
			return i;
	return REPORT_VERDICTS;
}

static enum status
each_counted(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct arena_mark mark = arena_mark(report->scratch);
	const struct json_value *data = NULL;
	bool leak;

	TRY(read_data(report, found->finding, &data, &leak, err));
	if (leak) {
		size_t verdict = verdict_of(data);
		struct slice word;
		report->leaked += verdict < REPORT_VERDICTS;
		report->referenced += json_as_string(json_get(data, "reference"), &word) &&
				      !slice_equal(word, SLICE("none"));
		if (verdict < REPORT_VERDICTS)
			report->verdicts[verdict]++;
	}
	arena_rewind(report->scratch, mark);
	return STATUS_OK;
}

enum status
report_leak_read(struct report *report, struct err *err)
{
	return report_walk(report, ORDER_WORST_FIRST, each_counted, err);
}

/* ---- one altered document ---- */

static void
write_text_cell(struct html *html, const char *element, const struct json_value *value)
{
	struct slice text;

	html_open(html, "td", NULL);
	if (json_as_string(value, &text) && text.length > 0) {
		html_open(html, element, NULL);
		html_code(html, text);
		html_close(html, element);
	} else {
		html_element(html, "span", "class=\"gap\"", "nothing");
	}
	html_close(html, "td");
}

/* An exchange is told once, and so is what moved. */
static void
write_place(struct html *html, const struct json_value *change)
{
	struct slice place, kind, other;

	if (json_as_string(json_get(change, "place"), &place))
		html_hostile(html, place);
	if (!json_as_string(json_get(change, "other_place"), &other) ||
	    !json_as_string(json_get(change, "kind"), &kind))
		return;
	html_text(html, slice_equal(kind, SLICE("moved")) ? "; moved from "
							  : "; the other way round in ");
	html_hostile(html, other);
}

static void
write_row(struct html *html, const struct json_value *change)
{
	html_open(html, "tr", NULL);
	html_open(html, "th", "scope=\"row\"");
	write_place(html, change);
	html_close(html, "th");
	write_text_cell(html, "del", json_get(change, "before"));
	write_text_cell(html, "ins", json_get(change, "after"));
	html_close(html, "tr");
	html_line(html);
}

static void
write_left_out(struct report *report, uint64_t count, const char *one, const char *many)
{
	if (!count)
		return;
	html_open(&report->html, "p", "class=\"left-out\"");
	report_counted(report, count, one, many);
	html_close(&report->html, "p");
}

/* How the two sides of a change are called, by what is compared. */
static const struct sides {
	const char *is, *before, *after;
} ORIGINAL_SIDES = {"The original is ", "The original says", "The leaked file says"},
  VERSION_SIDES = {"Neither is known to be the original. The other file is ", "The other says",
		   "This one says"};

static void
write_changes(struct report *report, const struct json_value *changes, const struct sides *sides)
{
	struct html *html = &report->html;
	const struct json_value *change;
	struct json_walk walk;
	struct slice key;
	uint64_t count = 0;

	html_open(html, "table", "class=\"changes\"");
	html_element(html, "caption", NULL, "What differs; all else is the same");
	html_open(html, "thead", NULL);
	html_open(html, "tr", NULL);
	html_element(html, "th", "scope=\"col\"", "Place");
	html_element(html, "th", "scope=\"col\"", sides->before);
	html_element(html, "th", "scope=\"col\"", sides->after);
	html_close(html, "tr");
	html_close(html, "thead");
	html_open(html, "tbody", NULL);
	html_line(html);
	json_walk_init(&walk, changes);
	while (json_walk_next(&walk, &key, &change))
		if (count++ < REPORT_CHANGES_MAX)
			write_row(html, change);
	html_close(html, "tbody");
	html_close(html, "table");
	if (count > REPORT_CHANGES_MAX)
		write_left_out(report, count - REPORT_CHANGES_MAX, "more change", "more changes");
}

/* What stands out by itself, in sentences. */
static void
write_oddities(struct html *html, const struct json_value *oddities)
{
	const struct json_value *oddity;
	struct json_walk walk;
	struct slice key, says;

	json_walk_init(&walk, oddities);
	while (json_walk_next(&walk, &key, &oddity)) {
		if (!json_as_string(json_get(oddity, "says"), &says))
			continue;
		html_open(html, "li", NULL);
		html_hostile(html, says);
		html_close(html, "li");
	}
}

static void
write_trace(struct html *html, const struct json_value *trace)
{
	struct slice field, sealed, leaked;

	if (!json_as_string(json_get(trace, "field"), &field) ||
	    !json_as_string(json_get(trace, "leaked"), &leaked))
		return;
	html_open(html, "li", NULL);
	html_hostile(html, field);
	html_text(html, ": ");
	html_code(html, leaked);
	if (json_as_string(json_get(trace, "sealed"), &sealed)) {
		html_text(html, "; in the original ");
		html_code(html, sealed);
	}
	html_close(html, "li");
}

/* They stand by weight in data; those that every conversion makes are counted. */
static void
write_traces(struct report *report, const struct json_value *data)
{
	const struct json_value *traces = json_get(data, "traces");
	const struct json_value *oddities = json_get(data, "oddities");
	struct html *html = &report->html;
	const struct json_value *trace;
	struct json_walk walk;
	struct slice key, weight;
	uint64_t ordinary = 0;

	if (json_count(traces) + json_count(oddities) == 0)
		return;
	html_element(html, "h4", NULL, "Traces of its making");
	html_open(html, "ul", NULL);
	write_oddities(html, oddities);
	json_walk_init(&walk, traces);
	while (json_walk_next(&walk, &key, &trace))
		if (json_as_string(json_get(trace, "weight"), &weight) &&
		    slice_equal(weight, SLICE("ordinary")))
			ordinary++;
		else
			write_trace(html, trace);
	html_close(html, "ul");
	write_left_out(report, ordinary, "more difference such as every conversion makes",
		       "more differences such as every conversion makes");
	html_element(html, "p", "class=\"foot\"",
		     "Anyone can write these, and honest documents have them too: they point at "
		     "nobody by themselves.");
}

static void
write_original(struct html *html, const struct json_value *data, const struct sides *sides)
{
	struct slice original, reference;

	if (!json_as_string(json_get(data, "original"), &original))
		return;
	html_open(html, "p", NULL);
	html_text(html, sides->is);
	html_code(html, original);
	if (json_as_string(json_get(data, "reference"), &reference))
		for (size_t i = 0; i < sizeof(REFERENCES) / sizeof(REFERENCES[0]); i++)
			if (slice_equal(reference, slice_text(REFERENCES[i].word)))
				html_print(html, ": %s", REFERENCES[i].clause);
	html_text(html, ".");
	html_close(html, "p");
}

static void
write_altered(struct report *report, const struct finding *finding, const struct json_value *data,
	      const struct sides *sides)
{
	struct html *html = &report->html;
	struct slice path;

	html->rule.finding = finding;
	html_open(html, "article", "class=\"leaked\"");
	html_open(html, "h3", NULL);
	report_link(report, finding->id,
		    json_as_string(json_get(data, "path"), &path) ? path : finding->title,
		    report_holds_all(report));
	html_close(html, "h3");
	write_original(html, data, sides);
	write_changes(report, json_get(data, "changes"), sides);
	write_traces(report, data);
	html_close(html, "article");
	html_line(html);
	html->rule.finding = NULL;
}

/* Of a version: whether what differs stands here. */
static bool
tells_passages(const struct json_value *data)
{
	struct json_walk walk;
	const struct json_value *change;
	struct slice key, word;

	json_walk_init(&walk, json_get(data, "changes"));
	return json_as_string(json_get(data, "relation"), &word) &&
	       slice_equal(word, SLICE("passages")) && json_walk_next(&walk, &key, &change);
}

/* What is told in full once more, after a title of its own where there is any. */
static enum status
tell(struct report *report, const struct finding *finding, const struct json_value *data,
     const struct sides *sides)
{
	if (report->shown == REPORT_ALTERED_MAX)
		return report_stop(report);
	if (report->shown++ == 0)
		html_element(&report->html, "h2", NULL,
			     sides == &VERSION_SIDES ? "Passages that differ within the leak"
						     : "Altered passages");
	write_altered(report, finding, data, sides);
	return STATUS_OK;
}

static enum status
each_version(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct arena_mark mark = arena_mark(report->scratch);
	const struct json_value *data = NULL;
	bool leak;

	TRY(read_data(report, found->finding, &data, &leak, err));
	if (leak && tells_passages(data))
		TRY(tell(report, found->finding, data, &VERSION_SIDES));
	arena_rewind(report->scratch, mark);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

static enum status
each_altered(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	struct arena_mark mark = arena_mark(report->scratch);
	const struct json_value *data = NULL;
	bool leak;

	TRY(read_data(report, found->finding, &data, &leak, err));
	if (leak && verdict_of(data) == VERDICT_ALTERED)
		TRY(tell(report, found->finding, data, &ORIGINAL_SIDES));
	arena_rewind(report->scratch, mark);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}

/* ---- the section ---- */

static void
write_verdicts(struct report *report)
{
	struct html *html = &report->html;

	html_open(html, "table", "class=\"verdicts\"");
	html_element(html, "caption", NULL, "Files of the leak by verdict");
	html_open(html, "tbody", NULL);
	html_line(html);
	for (size_t i = 0; i < REPORT_VERDICTS; i++) {
		if (!report->verdicts[i])
			continue;
		html_open(html, "tr", NULL);
		html_element(html, "th", "scope=\"row\"", VERDICTS[i].label);
		html_open(html, "td", "class=\"number\"");
		words_write_count(&report->out, report->verdicts[i]);
		html_close(html, "td");
		html_element(html, "td", NULL, VERDICTS[i].meaning);
		html_close(html, "tr");
		html_line(html);
	}
	html_close(html, "tbody");
	html_close(html, "table");
	html_line(html);
}

enum status
report_leak_write(struct report *report, struct err *err)
{
	struct html *html = &report->html;

	if (!report->leaked)
		return STATUS_OK;
	html_open(html, "section", "id=\"leak\" aria-labelledby=\"leak-title\"");
	html_element(html, "h2", "id=\"leak-title\"", "What leaked");
	html_open(html, "p", NULL);
	report_counted(report, report->leaked, "leaked file was", "leaked files were");
	html_text(html, report->referenced
				? " compared with documents known to be ours, and with each other."
				: " compared with each other; no document known to be ours was "
				  "there to compare with, or none is like any of them.");
	html_close(html, "p");
	write_verdicts(report);
	report->shown = 0;
	if (report->verdicts[VERDICT_ALTERED]) {
		TRY(report_walk(report, ORDER_WORST_FIRST, each_altered, err));
		if (report->verdicts[VERDICT_ALTERED] > report->shown)
			write_left_out(report, report->verdicts[VERDICT_ALTERED] - report->shown,
				       "more altered file is in the case",
				       "more altered files are in the case");
	}
	report->shown = 0;
	if (report->verdicts[VERDICT_VERSION])
		TRY(report_walk(report, ORDER_WORST_FIRST, each_version, err));
	if (report->shown == REPORT_ALTERED_MAX && report->verdicts[VERDICT_VERSION])
		html_element(html, "p", "class=\"left-out\"", "Others may be in the case.");
	html_close(html, "section");
	html_line(html);
	return STATUS_OK;
}
