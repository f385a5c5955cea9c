/* One finding in full. */
#include "base/json.h"
#include "base/utf8.h"
#include "model/finding.h"
#include "view/align.h"
#include "view/text.h"
#include "view/text_internal.h"
#include "view/words.h"

#define LABEL_COLUMNS 12

/* What is written to while a finding is shown, and with what. */
struct show {
	struct arena *scratch;
	const struct text_style *style;
	const struct finding *finding;
	struct buf *out;
	struct err *err;
};

void
text_wrap(struct buf *out, const struct text_style *style, struct slice text, size_t at,
	  size_t indent)
{
	size_t width = style->columns ? style->columns : SIZE_MAX;
	bool first = true;
	struct slice rest = text, word;
	while (slice_next(&rest, ' ', &word)) {
		size_t columns = safe_columns(word);
		if (!first && at + 1 + columns > width) {
			buf_write_byte(out, '\n');
			for (at = 0; at < indent; at++)
				buf_write_byte(out, ' ');
			first = true;
		}
		if (!first) {
			buf_write_byte(out, ' ');
			at++;
		}
		buf_write(out, word);
		at += columns;
		first = false;
	}
	buf_write_byte(out, '\n');
}

static void
heading(struct show *show, const char *text)
{
	buf_write_byte(show->out, '\n');
	text_inked(show->out, show->style, INK_BOLD, text);
	buf_write_byte(show->out, '\n');
}

/* "  severity    " */
static void
label(struct show *show, const char *text)
{
	buf_write_text(show->out, "  ");
	text_ink(show->out, show->style, INK_DIM);
	buf_print(show->out, "%-*s", LABEL_COLUMNS, text);
	text_ink(show->out, show->style, INK_PLAIN);
}

/* A labelled line of what `value` holds, which is safe already. */
static enum status
line(struct show *show, const char *name, struct buf *value)
{
	struct slice text;
	TRY(buf_slice(value, &text, show->err));
	label(show, name);
	text_wrap(show->out, show->style, text, LABEL_COLUMNS + 2, LABEL_COLUMNS + 2);
	return STATUS_OK;
}

/* What is copied: on a line of its own, neither defanged nor wrapped. */
static void
pasted(struct show *show, size_t indent, struct slice text)
{
	for (size_t i = 0; i < indent; i++)
		buf_write_byte(show->out, ' ');
	safe_write(show->out, text);
	buf_write_byte(show->out, '\n');
}

/* Hostile text behind a bullet or a number. */
static enum status
item(struct show *show, const char *bullet, struct slice text)
{
	struct slice safe, words = text, query = SLICE_NONE;
	if (finding_step_query(text, &words, &query))
		TRY(slice_print(show->scratch, &words, show->err, "%.*s:", SLICE_PRINT(words)));
	TRY(text_safe(show->scratch, show->style, words, &safe, show->err));
	buf_write_text(show->out, bullet);
	text_wrap(show->out, show->style, safe, strlen(bullet), strlen(bullet));
	if (query.length)
		pasted(show, strlen(bullet), query);
	return STATUS_OK;
}

static enum status
show_times(struct show *show)
{
	const struct finding *finding = show->finding;
	const char *basis = time_basis_text(finding->time_basis);
	struct buf value;
	buf_init(&value, show->scratch);
	if (finding->first == TIME_UNKNOWN && finding->last == TIME_UNKNOWN) {
		buf_write_text(&value, "unknown: the source gives none");
		return line(show, "time", &value);
	}
	words_write_time(&value, finding->first);
	if (finding->last != TIME_UNKNOWN && finding->last != finding->first) {
		buf_write_text(&value, " to ");
		words_write_time(&value, finding->last);
	}
	buf_print(&value, ", %s: %s", basis, words_time_basis(finding->time_basis));
	return line(show, "time", &value);
}

static enum status
show_head(struct show *show)
{
	const struct finding *finding = show->finding;
	struct slice title;
	struct buf value;
	TRY(text_safe(show->scratch, show->style, finding->title, &title, show->err));
	text_ink(show->out, show->style, INK_BOLD);
	text_wrap(show->out, show->style, title, 0, 0);
	text_ink(show->out, show->style, INK_PLAIN);
	const char *severity = severity_text(finding->severity);
	label(show, "severity");
	text_inked(show->out, show->style, text_severity_ink(finding->severity), severity);
	buf_write_text(show->out, ": ");
	text_wrap(show->out, show->style, slice_text(words_severity(finding->severity)),
		  LABEL_COLUMNS + 4 + strlen(severity), LABEL_COLUMNS + 2);
	buf_init(&value, show->scratch);
	buf_print(&value, "%s (%u of 100)", words_confidence(finding->confidence),
		  finding->confidence);
	TRY(line(show, "confidence", &value));
	TRY(show_times(show));
	buf_init(&value, show->scratch);
	safe_write(&value, finding->rule);
	buf_print(&value, ", version %u", finding->rule_version);
	TRY(line(show, "rule", &value));
	buf_init(&value, show->scratch);
	safe_write(&value, finding->id);
	return line(show, "id", &value);
}

static enum status
show_list(struct show *show, const char *title, const struct slice *items, size_t count,
	  bool numbered)
{
	if (count == 0)
		return STATUS_OK;
	heading(show, title);
	for (size_t i = 0; i < count; i++) {
		struct slice bullet;
		if (numbered)
			TRY(slice_print(show->scratch, &bullet, show->err, "  %zu. ", i + 1));
		else
			bullet = SLICE("  - ");
		TRY(item(show, bullet.at, items[i]));
	}
	return STATUS_OK;
}

/* ---- a name held against its target ---- */

struct rows {
	struct buf ours, theirs, marks;
};

static enum status
add_run(struct show *show, struct rows *rows, const struct align_run *run)
{
	static const char MARKS[] = {[ALIGN_SAME] = ' ',
				     [ALIGN_CHANGED] = '*',
				     [ALIGN_ADDED] = '+',
				     [ALIGN_MISSING] = '-'};
	/* Ours is defanged like theirs, so that the letters stay one above the other. */
	struct slice parts[2] = {run->target, run->name};
	size_t columns = 0;
	for (size_t i = 0; i < 2; i++) {
		struct buf dotted;
		struct slice safe;
		buf_init(&dotted, show->scratch);
		for (size_t at = 0; at < parts[i].length; at++) {
			if (parts[i].at[at] == '.' && !show->style->rule.raw)
				buf_write_text(&dotted, "[.]");
			else
				buf_write_byte(&dotted, parts[i].at[at]);
		}
		TRY(buf_slice(&dotted, &safe, show->err));
		buf_init(&dotted, show->scratch);
		safe_write(&dotted, safe);
		TRY(buf_slice(&dotted, &parts[i], show->err));
		if (safe_columns(parts[i]) > columns)
			columns = safe_columns(parts[i]);
	}
	safe_write_cell(&rows->ours, parts[0], columns, false);
	safe_write_cell(&rows->theirs, parts[1], columns, false);
	for (size_t i = 0; i < columns; i++)
		buf_write_byte(&rows->marks, MARKS[run->kind]);
	return STATUS_OK;
}

static enum status
show_row(struct show *show, const char *name, struct buf *row)
{
	struct slice text;
	TRY(buf_slice(row, &text, show->err));
	while (text.length && text.at[text.length - 1] == ' ')
		text.length--;
	label(show, name);
	buf_write(show->out, text);
	buf_write_byte(show->out, '\n');
	return STATUS_OK;
}

static enum status
show_alignment(struct show *show, const struct json_value *data)
{
	struct slice name, target;
	struct align_run *runs;
	size_t count;
	if (!json_as_string(json_get(data, "target"), &target) ||
	    (!json_as_string(json_get(data, "unicode"), &name) &&
	     !json_as_string(json_get(data, "name"), &name)))
		return STATUS_OK;
	TRY(align_names(show->scratch, name, target, &runs, &count, show->err));
	if (count == 0)
		return STATUS_OK;
	struct rows rows;
	buf_init(&rows.ours, show->scratch);
	buf_init(&rows.theirs, show->scratch);
	buf_init(&rows.marks, show->scratch);
	for (size_t i = 0; i < count; i++)
		TRY(add_run(show, &rows, &runs[i]));
	heading(show, "The name against ours");
	TRY(show_row(show, "ours", &rows.ours));
	TRY(show_row(show, "theirs", &rows.theirs));
	TRY(show_row(show, "", &rows.marks));
	label(show, "");
	buf_write_text(show->out, "+ added  - left out  * changed\n");
	return STATUS_OK;
}

/* ---- data, evidence ---- */

/* A labelled value, both hostile; a label too long for its column stands before the value. */
static enum status
show_pair(struct show *show, struct slice name, struct slice value)
{
	struct slice key, shown;
	struct buf safe;
	TRY(text_safe(show->scratch, show->style, value, &shown, show->err));
	buf_init(&safe, show->scratch);
	safe_write(&safe, name);
	TRY(buf_slice(&safe, &key, show->err));
	size_t columns = safe_columns(key) + 1;
	if (columns < LABEL_COLUMNS)
		columns = LABEL_COLUMNS;
	buf_write_text(show->out, "  ");
	text_ink(show->out, show->style, INK_DIM);
	safe_write_cell(show->out, key, columns, false);
	text_ink(show->out, show->style, INK_PLAIN);
	text_wrap(show->out, show->style, shown, columns + 2, LABEL_COLUMNS + 2);
	return STATUS_OK;
}

static enum status
show_datum(struct show *show, struct slice key, const struct json_value *value)
{
	struct slice bytes;
	struct buf text;
	buf_init(&text, show->scratch);
	words_write_datum(&text, value);
	TRY(buf_slice(&text, &bytes, show->err));
	return show_pair(show, key, bytes);
}

/* What holds lists or objects: a line for each of them, "context.mail_hosts" or "links.1". */
static enum status
show_nested(struct show *show, struct slice key, const struct json_value *container)
{
	struct json_walk walk;
	struct slice own, name;
	const struct json_value *value;
	size_t number = 0;
	json_walk_init(&walk, container);
	while (json_walk_next(&walk, &own, &value)) {
		number++;
		/* What it said before a join is for the next join: why tells it to people. */
		if (!words_check_datum(value) || slice_equal(own, SLICE("before")))
			continue;
		if (own.at)
			TRY(slice_print(show->scratch, &name, show->err, "%.*s.%.*s",
					SLICE_PRINT(key), SLICE_PRINT(own)));
		else
			TRY(slice_print(show->scratch, &name, show->err, "%.*s.%zu",
					SLICE_PRINT(key), number));
		TRY(show_datum(show, name, value));
	}
	return STATUS_OK;
}

static enum status
show_data(struct show *show, const struct json_value *data)
{
	struct json_walk walk;
	struct slice key;
	const struct json_value *value;
	if (json_count(data) == 0)
		return STATUS_OK;
	heading(show, "Details");
	json_walk_init(&walk, data);
	while (json_walk_next(&walk, &key, &value))
		if (slice_equal(key, SLICE("queries")))
			continue; /* told as what to do, to be pasted */
		else if (json_depth(value) > 1)
			TRY(show_nested(show, key, value));
		else if (json_kind(value) != JSON_NULL)
			TRY(show_datum(show, key, value));
	return STATUS_OK;
}

static enum status
show_subjects(struct show *show)
{
	heading(show, "About");
	for (size_t i = 0; i < show->finding->subject_count; i++) {
		const struct subject *subject = &show->finding->subjects[i];
		TRY(show_pair(show, subject->type, subject->value));
	}
	return STATUS_OK;
}

static enum status
show_span(struct show *show, const struct span *span)
{
	struct slice locator;
	struct buf place;
	char digest[SHA256_HEX_BYTES];
	TRY(span_locator(show->scratch, span, &locator, show->err));
	buf_init(&place, show->scratch);
	safe_write(&place, words_source(span->source));
	if (locator.length) {
		buf_write_text(&place, ", ");
		safe_write(&place, locator);
	}
	buf_print(&place, ": ");
	words_write_counted(&place, span->length, "byte", "bytes");
	buf_print(&place, " from offset %llu", (unsigned long long)span->offset);
	struct slice text;
	TRY(buf_slice(&place, &text, show->err));
	buf_write_text(show->out, "  ");
	text_wrap(show->out, show->style, text, 2, 4);
	sha256_print(&span->sha256, digest);
	buf_print(show->out, "    sha256  %s\n", digest);
	buf_init(&place, show->scratch);
	if (words_write_check(&place, span)) {
		TRY(buf_slice(&place, &text, show->err));
		buf_write_text(show->out, "    check   ");
		buf_write(show->out, text); /* never wrapped: it is copied */
		buf_write_byte(show->out, '\n');
	}
	return STATUS_OK;
}

static enum status
show_evidence(struct show *show, uint64_t also)
{
	heading(show, "Evidence, and how to check it from where Tocsin ran");
	for (size_t i = 0; i < show->finding->evidence_count; i++)
		TRY(show_span(show, &show->finding->evidence[i]));
	if (also) {
		buf_write_text(show->out, "  Seen in ");
		words_write_counted(show->out, also + 1, "source", "sources");
		buf_write_text(show->out, ".\n");
	}
	return STATUS_OK;
}

static enum status
show_all(struct show *show, uint64_t also)
{
	const struct finding *finding = show->finding;
	const struct json_value *data;
	TRY(json_read(show->scratch, finding->data, &data, show->err));
	TRY(show_head(show));
	TRY(show_list(show, "Why", finding->why, finding->why_count, false));
	TRY(show_alignment(show, data));
	TRY(show_list(show, "What to do now", finding->next, finding->next_count, true));
	TRY(show_subjects(show));
	TRY(show_data(show, data));
	return show_evidence(show, also);
}

enum status
text_print_show(struct arena *scratch, const struct text_style *style,
		const struct case_finding *found, struct buf *out, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct text_style own = *style;
	struct show show = {scratch, &own, found->finding, out, err};
	own.rule.finding = found->finding;
	TRY(show_all(&show, found->also));
	arena_rewind(scratch, mark);
	return text_status(out, err);
}
