/* The first page: what was found, how sure, what to do now, what could not be read. */
#include "base/json.h"
#include "model/finding.h"
#include "view/report_internal.h"
#include "view/words.h"

/* ---- gathering ---- */

static enum report_sureness
sureness(unsigned confidence)
{
	return confidence >= 70   ? SURE_HIGH
	       : confidence >= 30 ? SURE_MEDIUM
	       : confidence       ? SURE_LOW
				  : SURE_NONE;
}

/* As much of a finding on a leak as says what its files are called (struct safe_rule). */
static enum status
keep_files(struct report *report, const struct finding *finding, const struct finding **ret,
	   struct err *err)
{
	static const char *const KEYS[] = {"path", "original"};
	struct finding *files = arena_new(&report->page, struct finding, 1);
	const struct json_value *data;
	struct json_writer json;
	struct slice name;
	struct buf buf;
	*ret = NULL;
	if (!slice_starts(finding->rule, SLICE("leak/")))
		return STATUS_OK;
	if (!files)
		return err_no_memory(err);
	TRY(json_read(report->scratch, finding->data, &data, err));
	buf_init(&buf, &report->page);
	json_init(&json, &buf);
	json_open_object(&json);
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (json_as_string(json_get(data, KEYS[i]), &name)) {
			json_key(&json, KEYS[i]);
			json_string(&json, name);
		}
	json_close_object(&json);
	*files = (struct finding){.rule = SLICE("leak/")};
	*ret = files;
	return buf_slice(&buf, &files->data, err);
}

static enum status
keep(struct report *report, const struct finding *finding, struct report_top *top, struct err *err)
{
	struct slice title = slice_part(finding->title, 0, SAFE_TEXT_MAX_BYTES);
	TRY(slice_copy(&report->page, finding->id, &top->id, err));
	TRY(slice_copy(&report->page, title, &top->title, err));
	top->severity = finding->severity;
	return keep_files(report, finding, &top->files, err);
}

static enum status
keep_undated(struct report *report, const struct finding *finding, struct err *err)
{
	struct report_answer *answer = &report->answer;
	if (answer->undated_count == REPORT_TIMELINE_MAX)
		return STATUS_OK;
	struct report_top *undated = arena_grow(
		&report->page, answer->undated, &answer->undated_capacity,
		answer->undated_count + 1, sizeof(*undated), _Alignof(struct report_top));
	if (!undated)
		return err_no_memory(err);
	answer->undated = undated;
	TRY(keep(report, finding, &undated[answer->undated_count], err));
	answer->undated_count++;
	return STATUS_OK;
}

/* The longest of value and what was found before that stands in sentence. */
static void
find_name(struct slice sentence, struct slice value, size_t *at, struct slice *name)
{
	size_t found = value.length > name->length ? slice_find(sentence, value) : SIZE_MAX;
	if (found == SIZE_MAX)
		return;
	*at = found;
	*name = value;
}

/* Where a sentence names what its finding is about; an empty name if it does not. */
static void
find_subject(const struct finding *finding, const struct json_value *data, struct slice sentence,
	     size_t *ret_at, struct slice *ret_name)
{
	static const char *const KEYS[] = {"registrable", "unicode", "name"};
	struct slice value;
	for (size_t i = 0; i < finding->subject_count; i++)
		find_name(sentence, finding->subjects[i].value, ret_at, ret_name);
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (json_as_string(json_get(data, KEYS[i]), &value))
			find_name(sentence, value, ret_at, ret_name);
}

static enum status
new_step(struct report *report, const struct finding *finding, struct slice before,
	 struct slice after, bool named, struct err *err)
{
	struct report_answer *answer = &report->answer;
	struct report_step *steps =
		arena_grow(&report->page, answer->steps, &answer->step_capacity,
			   answer->step_count + 1, sizeof(*steps), _Alignof(struct report_step));
	if (!steps)
		return err_no_memory(err);
	answer->steps = steps;
	struct report_step *step = &steps[answer->step_count];
	*step = (struct report_step){.named = named, .severity = finding->severity};
	TRY(slice_copy(&report->page, before, &step->before, err));
	TRY(slice_copy(&report->page, after, &step->after, err));
	answer->step_count++;
	return STATUS_OK;
}

/* The step a sentence stands for, made if it is new; SIZE_MAX where no more are kept. */
static enum status
find_step(struct report *report, const struct finding *finding, struct slice before,
	  struct slice after, bool named, size_t *ret, struct err *err)
{
	struct report_answer *answer = &report->answer;
	struct slice key;
	struct buf template;
	buf_init(&template, report->scratch);
	buf_write(&template, before);
	buf_write_byte(&template, named ? '\0' : '\1');
	buf_write(&template, after);
	TRY(buf_slice(&template, &key, err));
	struct map_entry *entry = map_find(&answer->step_index, key);
	*ret = entry ? (size_t)entry->value : answer->step_count;
	if (entry)
		return STATUS_OK;
	if (answer->step_count == REPORT_STEPS_KEPT) {
		answer->steps_left_out++;
		*ret = SIZE_MAX;
		return STATUS_OK;
	}
	TRY(new_step(report, finding, before, after, named, err));
	return map_set(&answer->step_index, key, *ret, NULL, err);
}

/* Counts a name of a step unless it did before. */
static enum status
keep_name(struct report *report, size_t index, struct slice name, struct err *err)
{
	struct report_step *step = &report->answer.steps[index];
	struct slice key;
	struct buf both;
	bool is_new;
	buf_init(&both, report->scratch);
	buf_write_u32(&both, (uint32_t)index);
	buf_write(&both, name);
	TRY(buf_slice(&both, &key, err));
	TRY(map_set(&report->answer.step_names, key, 0, &is_new, err));
	if (!is_new)
		return STATUS_OK;
	step->different++;
	if (step->name_count < REPORT_STEP_NAMES_MAX) {
		TRY(slice_copy(&report->page, name, &step->names[step->name_count], err));
		step->name_count++;
	}
	return STATUS_OK;
}

static enum status
keep_step(struct report *report, const struct finding *finding, const struct json_value *data,
	  struct slice sentence, struct err *err)
{
	struct slice name = SLICE_NONE, query;
	size_t index;
	/* Queries stand with their findings; what they are for is a step of all. */
	(void)finding_step_query(sentence, &sentence, &query);
	size_t at = sentence.length;
	find_subject(finding, data, sentence, &at, &name);
	struct slice before = slice_part(sentence, 0, at);
	struct slice after = slice_part(sentence, at + name.length, SIZE_MAX);
	TRY(find_step(report, finding, before, after, name.length > 0, &index, err));
	if (index == SIZE_MAX)
		return STATUS_OK;
	struct report_step *step = &report->answer.steps[index];
	step->findings++;
	if (finding->severity > step->severity)
		step->severity = finding->severity;
	return name.length ? keep_name(report, index, name, err) : STATUS_OK;
}

/* A document of a leak was judged, and so was the archive that it came in. */
static enum status
keep_judged(struct report *report, const struct finding *finding, struct err *err)
{
	struct map *judged = &report->answer.judged;
	if (!slice_equal(finding->rule, SLICE("leak/triage")))
		return STATUS_OK;
	for (size_t i = 0; i < finding->subject_count; i++) {
		struct slice file = finding->subjects[i].value;
		for (size_t at = 0; at < file.length; at++)
			if (slice_starts(slice_part(file, at, SIZE_MAX), SLICE("!/")))
				TRY(map_set(judged, slice_part(file, 0, at), 0, NULL, err));
		TRY(map_set(judged, file, 0, NULL, err));
	}
	return STATUS_OK;
}

static enum status
each_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct report *report = context;
	const struct finding *finding = found->finding;
	struct report_answer *answer = &report->answer;
	const struct json_value *data;
	struct arena_mark mark = arena_mark(report->scratch);
	TRY(json_read(report->scratch, finding->data, &data, err));
	answer->findings++;
	answer->by_severity[finding->severity]++;
	answer->by_sureness[sureness(finding->confidence)]++;
	if (finding->first != TIME_UNKNOWN || finding->last != TIME_UNKNOWN)
		answer->dated++;
	else
		TRY(keep_undated(report, finding, err));
	if (answer->top_count < REPORT_TOP_MAX) {
		TRY(keep(report, finding, &answer->top[answer->top_count], err));
		answer->top_count++;
	}
	for (size_t i = 0; i < finding->next_count; i++)
		TRY(keep_step(report, finding, data, finding->next[i], err));
	TRY(keep_judged(report, finding, err));
	arena_rewind(report->scratch, mark);
	return STATUS_OK;
}

static enum status
each_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct report *report = context;
	if (report->answer.refused < REPORT_UNREAD_TOP) {
		struct refusal *kept = &report->answer.unread[report->answer.refused];
		*kept = *refusal;
		TRY(slice_copy(&report->page, refusal->source, &kept->source, err));
		TRY(slice_copy(&report->page, refusal->reason, &kept->reason, err));
	}
	report->answer.refused++;
	report->answer.refused_times += refusal->count;
	return STATUS_OK;
}

/* Files of a kind whose names no rule judges, and that were not judged as a leak. */
static enum status
each_observable(void *context, const struct observable *observable, struct err *err)
{
	struct report *report = context;
	const struct json_value *data;
	struct slice kind;
	if (!slice_equal(observable->subject.type, SLICE("file")) ||
	    map_find(&report->answer.judged, observable->subject.value))
		return STATUS_OK;
	struct arena_mark mark = arena_mark(report->scratch);
	TRY(json_read(report->scratch, observable->data, &data, err));
	size_t row = json_as_string(json_get(data, "kind"), &kind) ? unjudged_find(kind)
								   : UNJUDGED_COUNT;
	if (row < UNJUDGED_COUNT)
		report->answer.unjudged[row]++;
	arena_rewind(report->scratch, mark);
	return STATUS_OK;
}

enum status
report_answer_read(struct report *report, struct err *err)
{
	const struct report_case *from = &report->setup->from;
	map_init(&report->answer.step_index, &report->page);
	map_init(&report->answer.step_names, &report->page);
	map_init(&report->answer.judged, &report->page);
	TRY(from->totals(from->context, &report->totals, err));
	TRY(report_walk(report, ORDER_WORST_FIRST, each_finding, err));
	TRY(from->observables(from->context, each_observable, report, err));
	return from->refusals(from->context, each_refusal, report, err);
}

/* ---- what was found ---- */

static void
write_severities(struct report *report)
{
	struct html *html = &report->html;
	html_open(html, "table", "class=\"severities\"");
	html_element(html, "caption", NULL, "Findings by severity, and what each word means");
	html_open(html, "thead", NULL);
	html_open(html, "tr", NULL);
	html_element(html, "th", "scope=\"col\"", "Severity");
	html_element(html, "th", "scope=\"col\" class=\"number\"", "Findings");
	html_element(html, "th", "scope=\"col\"", "What it means");
	html_close(html, "tr");
	html_close(html, "thead");
	html_open(html, "tbody", NULL);
	for (unsigned i = SEVERITY_COUNT; i-- > 0;) {
		uint64_t count = report->answer.by_severity[i];
		html_open(html, "tr", count ? NULL : "class=\"none\"");
		html_open(html, "th", "scope=\"row\"");
		report_severity(report, (enum severity)i);
		html_close(html, "th");
		html_open(html, "td", "class=\"number\"");
		words_write_count(&report->out, count);
		html_close(html, "td");
		html_element(html, "td", NULL, words_severity((enum severity)i));
		html_close(html, "tr");
	}
	html_close(html, "tbody");
	html_close(html, "table");
	html_line(html);
}

static void
write_top(struct report *report)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	if (answer->top_count == 0)
		return;
	html_element(html, "h3", NULL,
		     answer->findings > answer->top_count ? "The most serious" : "One by one");
	html_open(html, "ol", "class=\"top\"");
	for (size_t i = 0; i < answer->top_count; i++) {
		const struct report_top *top = &answer->top[i];
		html_open(html, "li", NULL);
		report_severity(report, top->severity);
		html_text(html, " ");
		html_open(html, "span", NULL);
		html->rule.finding = top->files;
		report_link(report, top->id, top->title, true);
		html->rule.finding = NULL;
		html_close(html, "span");
		html_close(html, "li");
		html_line(html);
	}
	html_close(html, "ol");
	html_line(html);
}

static void
write_found(struct report *report)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	html_element(html, "h2", "id=\"answer-title\"", "What was found");
	html_open(html, "p", "class=\"lead\"");
	html_text(html, "In ");
	report_counted(report, report->totals.sources, "source", "sources");
	html_text(html, " (");
	words_write_bytes(&report->out, report->totals.bytes);
	html_text(html, ") Tocsin found ");
	if (answer->findings)
		words_write_severities(&report->out, answer->by_severity);
	else
		html_text(html, "nothing that its rules look for");
	html_text(html, answer->refused ? "; some of the input could not be read." : ".");
	if (!answer->findings)
		html_text(html,
			  " That is no proof that there is nothing: it speaks of these sources "
			  "and of these rules only.");
	html_close(html, "p");
	html_line(html);
	write_severities(report);
	write_top(report);
}

/* ---- how sure ---- */

static void
write_sure(struct report *report)
{
	static const char *const WORDS[SURE_COUNT] = {
		[SURE_HIGH] = "high (70 to 100 of 100)",
		[SURE_MEDIUM] = "medium (30 to 69)",
		[SURE_LOW] = "low (1 to 29)",
		[SURE_NONE] = "not stated",
	};
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	html_element(html, "h2", NULL, "How sure");
	html_open(html, "p", NULL);
	if (answer->findings == 0)
		html_text(html, "There is no finding to be sure of.");
	else
		html_text(html, "Confidence says how far the evidence carries a finding; severity, "
				"what it would mean if true. Confidence is ");
	bool any = false;
	for (unsigned i = 0; i < SURE_COUNT; i++) {
		if (!answer->by_sureness[i])
			continue;
		html_print(html, "%s%s for ", any ? ", " : "", WORDS[i]);
		words_write_count(&report->out, answer->by_sureness[i]);
		any = true;
	}
	if (any) {
		html_text(html, ". ");
		words_write_count(&report->out, answer->dated);
		html_text(html,
			  answer->dated == 1 ? " of them has a time, " : " of them have a time, ");
		words_write_count(&report->out, answer->findings - answer->dated);
		html_text(html, " none. Every finding names its evidence, with its digest and, "
				"where there is "
				"one, a command that checks it.");
	}
	html_close(html, "p");
	html_line(html);
}

/* ---- what to do now ---- */

static void
write_step(struct report *report, const struct report_step *step)
{
	struct html *html = &report->html;
	html_open(html, "li", NULL);
	report_severity(report, step->severity);
	html_text(html, " ");
	html_open(html, "span", NULL);
	if (step->named) {
		html_hostile(html, step->before);
		for (size_t i = 0; i < step->name_count; i++) {
			bool last =
				i + 1 == step->name_count && step->different == step->name_count;
			html_text(html, i == 0 ? "" : last ? " and " : ", ");
			html_open(html, "strong", NULL);
			html_hostile(html, step->names[i]);
			html_close(html, "strong");
		}
		if (step->different > step->name_count) {
			html_text(html, " and ");
			words_write_count(&report->out, step->different - step->name_count);
			html_text(html, " more");
		}
		html_hostile(html, step->after);
	} else {
		html_hostile(html, step->before);
		if (step->findings > 1) {
			html_text(html, " (");
			report_counted(report, step->findings, "finding", "findings");
			html_text(html, ")");
		}
	}
	html_close(html, "span");
	html_close(html, "li");
	html_line(html);
}

/* Severities worst first; within one, in the order of the findings that ask. */
static void
write_steps(struct report *report)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	size_t told = 0;
	html_element(html, "h2", NULL, "What to do now");
	if (answer->step_count == 0) {
		html_element(html, "p", NULL, "No finding asks for a step.");
		return;
	}
	html_open(html, "ol", "class=\"steps\"");
	for (unsigned severity = SEVERITY_COUNT; severity-- > 0;)
		for (size_t i = 0; i < answer->step_count && told < REPORT_STEPS_MAX; i++)
			if (answer->steps[i].severity == severity) {
				write_step(report, &answer->steps[i]);
				told++;
			}
	html_close(html, "ol");
	uint64_t more = answer->step_count - told;
	if (more || answer->steps_left_out) {
		html_open(html, "p", "class=\"left-out\"");
		if (answer->steps_left_out)
			html_text(html, "Many");
		else
			words_write_count(&report->out, more);
		html_text(html, " more, less urgent, stand with their findings.");
		html_close(html, "p");
	}
	html_line(html);
}

/* ---- what could not be read ---- */

static void
write_unread(struct report *report)
{
	struct html *html = &report->html;
	const struct report_answer *answer = &report->answer;
	html_element(html, "h2", NULL, "What could not be read");
	html_open(html, "p", NULL);
	if (answer->refused == 0) {
		html_text(html,
			  "Everything that was given was read to its end. What was not given, "
			  "Tocsin cannot speak of.");
	} else {
		report_counted(report, answer->refused_times, "passage or input",
			       "passages or inputs");
		html_text(html, " could not be read; nothing is known of what is there. ");
		html_element(html, "a", "href=\"#unread\"", "Where and why");
		html_text(html, answer->refused > REPORT_UNREAD_TOP ? "; the first of them:" : ":");
	}
	html_close(html, "p");
	if (answer->refused == 0)
		return;
	html_open(html, "ul", "class=\"unread\"");
	for (size_t i = 0; i < answer->refused && i < REPORT_UNREAD_TOP; i++) {
		const struct refusal *refusal = &answer->unread[i];
		html_open(html, "li", NULL);
		html_code(html, words_source(refusal->source));
		html_text(html, ": ");
		html_hostile(html, refusal->reason);
		if (refusal->count > 1) {
			html_text(html, " (");
			words_write_count(&report->out, refusal->count);
			html_text(html, " times)");
		}
		html_close(html, "li");
	}
	html_close(html, "ul");
	html_line(html);
}

/* Without it "nothing found" would read as an all-clear for what no rule looks into. */
static void
write_unjudged(struct report *report)
{
	struct html *html = &report->html;
	bool any = false;
	for (size_t i = 0; i < UNJUDGED_COUNT; i++) {
		uint64_t count = report->answer.unjudged[i];
		if (!count)
			continue;
		if (!any) {
			html_element(html, "h3", NULL, "Read but not judged");
			html_element(html, "p", NULL,
				     "Names are judged in lists, one name a line. Of other files "
				     "the case holds what they say of themselves; whether a name "
				     "in them imitates a protected one was not asked.");
			html_open(html, "ul", "class=\"unjudged\"");
		}
		any = true;
		html_open(html, "li", NULL);
		html_open(html, "strong", NULL);
		report_counted(report, count, UNJUDGED[i].one, UNJUDGED[i].many);
		html_close(html, "strong");
		html_print(html, ": %s.", UNJUDGED[i].advice);
		html_close(html, "li");
		html_line(html);
	}
	if (!any)
		return;
	html_close(html, "ul");
	html_line(html);
}

enum status
report_answer_write(struct report *report, struct err *err)
{
	struct html *html = &report->html;
	html_open(html, "section",
		  "id=\"answer\" aria-labelledby=\"answer-title\" tabindex=\"-1\"");
	html_line(html);
	write_found(report);
	write_sure(report);
	write_steps(report);
	write_unread(report);
	write_unjudged(report);
	html_close(html, "section");
	html_line(html);
	return report_flush(report, REPORT_CHUNK_BYTES, err);
}
