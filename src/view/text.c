/* Lines on a terminal: findings, events, refusals, and the words that close a run. */
#include "view/text.h"

#include "view/text_internal.h"
#include "view/words.h"

static const char *const INKS[INK_COUNT] = {
	[INK_PLAIN] = "0", [INK_BOLD] = "1",    [INK_DIM] = "2",  [INK_CRITICAL] = "1;31",
	[INK_HIGH] = "31", [INK_MEDIUM] = "33", [INK_LOW] = "36",
};

#define SEVERITY_COLUMNS 8    /* "critical" */
#define LINE_COLUMNS_MIN 24   /* narrower terminals get lines of this width */
#define SOURCE_COLUMNS_MIN 10 /* with less left, the source is not shown */
#define SOURCE_COLUMNS_MAX 40

bool
text_colour_wanted(bool is_terminal, bool refused, const char *no_color, const char *term)
{
	if (!is_terminal || refused || (no_color && no_color[0]))
		return false;
	return !(term && slice_equal(slice_text(term), SLICE("dumb")));
}

struct slice
text_short_id(struct slice id)
{
	static const struct slice PREFIX = SLICE_INIT("finding--");
	if (slice_starts(id, PREFIX))
		id = slice_part(id, PREFIX.length, SIZE_MAX);
	return slice_part(id, 0, ID_SHORT_DIGITS);
}

void
text_ink(struct buf *out, const struct text_style *style, enum ink ink)
{
	if (style->colour)
		buf_print(out, "\x1b[%sm", INKS[ink]);
}

enum ink
text_severity_ink(enum severity severity)
{
	static const enum ink SEVERITY_INKS[SEVERITY_COUNT] = {
		[SEVERITY_INFO] = INK_DIM,          [SEVERITY_LOW] = INK_LOW,
		[SEVERITY_MEDIUM] = INK_MEDIUM,     [SEVERITY_HIGH] = INK_HIGH,
		[SEVERITY_CRITICAL] = INK_CRITICAL,
	};
	CHECK((unsigned)severity < SEVERITY_COUNT);
	return SEVERITY_INKS[severity];
}

void
text_inked(struct buf *out, const struct text_style *style, enum ink ink, const char *text)
{
	text_ink(out, style, ink);
	buf_write_text(out, text);
	text_ink(out, style, INK_PLAIN);
}

enum status
text_safe(struct arena *scratch, const struct text_style *style, struct slice text,
	  struct slice *ret, struct err *err)
{
	struct buf defanged, safe;
	struct slice bytes;
	buf_init(&defanged, scratch);
	safe_defang(&defanged, &style->rule, text);
	TRY(buf_slice(&defanged, &bytes, err));
	buf_init(&safe, scratch);
	safe_write(&safe, bytes);
	return buf_slice(&safe, ret, err);
}

enum status
text_status(const struct buf *out, struct err *err)
{
	return out->failed ? err_no_memory(err) : STATUS_OK;
}

void
text_command(struct buf *out, const struct text_style *style, const char *verb)
{
	buf_print(out, "tocsin %s", verb);
	if (style->options.length) {
		buf_write_byte(out, ' ');
		safe_write(out, style->options);
	}
}

static void
write_severity(struct buf *out, const struct text_style *style, enum severity severity)
{
	text_ink(out, style, text_severity_ink(severity));
	buf_write_text(out, severity_text(severity));
	text_ink(out, style, INK_PLAIN);
	for (size_t at = strlen(severity_text(severity)); at < SEVERITY_COLUMNS; at++)
		buf_write_byte(out, ' ');
}

/* "feed.txt line 61", "feed.txt line 61 (+2)": two more sources */
static enum status
source_text(struct arena *scratch, const struct case_finding *found, struct slice *ret,
	    struct err *err)
{
	const struct span *span = &found->finding->evidence[0];
	struct slice locator;
	struct buf text;
	TRY(span_locator(scratch, span, &locator, err));
	buf_init(&text, scratch);
	safe_write(&text, words_source(span->source));
	if (locator.length) {
		buf_write_byte(&text, ' ');
		safe_write(&text, locator);
	}
	if (found->also) {
		buf_write_text(&text, " (+");
		words_write_count(&text, found->also);
		buf_write_byte(&text, ')');
	}
	return buf_slice(&text, ret, err);
}

/* What the source gets of room: what the title leaves, which names the target and the trick at its
 * end; nothing where that is too little to tell one source from another. */
static size_t
source_columns(size_t room, struct slice title, struct slice source)
{
	size_t needed = safe_columns(source), titled = safe_columns(title) + 2;
	size_t left = room > titled ? room - titled : 0;
	if (left > SOURCE_COLUMNS_MAX)
		left = SOURCE_COLUMNS_MAX;
	if (needed <= left)
		return needed;
	return left < SOURCE_COLUMNS_MIN ? 0 : left;
}

/* The title, the source and the id in what is left of the line after `used` columns. */
static void
write_rest_of_line(struct buf *out, const struct text_style *style, size_t used, struct slice title,
		   struct slice source, struct slice id)
{
	if (style->columns == 0) {
		buf_write(out, title);
		buf_write_text(out, "  ");
		buf_write(out, source);
		buf_write_text(out, "  ");
	} else {
		size_t columns =
			style->columns < LINE_COLUMNS_MIN ? LINE_COLUMNS_MIN : style->columns;
		size_t kept = used + 2 + ID_SHORT_DIGITS;
		size_t room = columns > kept ? columns - kept : 0;
		size_t source_room = source_columns(room, title, source);
		safe_write_cell(out, title, source_room ? room - source_room - 2 : room, false);
		buf_write_text(out, "  ");
		if (source_room) {
			safe_write_cell(out, source, source_room, true);
			buf_write_text(out, "  ");
		}
	}
	text_ink(out, style, INK_DIM);
	buf_write(out, id);
	text_ink(out, style, INK_PLAIN);
	buf_write_byte(out, '\n');
}

enum status
text_print_finding(struct arena *scratch, const struct text_style *style,
		   const struct case_finding *found, struct buf *out, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct text_style own = *style;
	struct slice title, source;
	own.rule.finding = found->finding;
	TRY(text_safe(scratch, &own, found->finding->title, &title, err));
	TRY(source_text(scratch, found, &source, err));
	write_severity(out, style, found->finding->severity);
	buf_write_text(out, "  ");
	write_rest_of_line(out, style, SEVERITY_COLUMNS + 2, title, source,
			   text_short_id(found->finding->id));
	arena_rewind(scratch, mark);
	return text_status(out, err);
}

/* ---- the timeline ---- */

/* The time a finding is sorted by, in whole seconds. */
static int64_t
finding_time(const struct finding *finding)
{
	int64_t at = finding->first != TIME_UNKNOWN ? finding->first : finding->last;
	return at == TIME_UNKNOWN ? at : at - ((at % 1000000) + 1000000) % 1000000;
}

#define TIME_COLUMNS 23 /* "2017-04-12 00:00:00 UTC" */
#define BASIS_COLUMNS 9 /* "published" */

enum status
text_print_event(struct arena *scratch, const struct text_style *style,
		 struct text_timeline *timeline, const struct case_finding *found, struct buf *out,
		 struct err *err)
{
	const struct finding *finding = found->finding;
	struct arena_mark mark = arena_mark(scratch);
	struct text_style own = *style;
	struct slice title, source, stamp;
	struct buf when;
	int64_t at = finding_time(finding);
	own.rule.finding = finding;
	TRY(text_safe(scratch, &own, finding->title, &title, err));
	TRY(source_text(scratch, found, &source, err));
	buf_init(&when, scratch);
	words_write_time(&when, at);
	TRY(buf_slice(&when, &stamp, err));
	size_t used = SEVERITY_COLUMNS + 2;
	if (at == TIME_UNKNOWN) {
		if (timeline->undated++ == 0)
			text_inked(out, style, INK_BOLD,
				   timeline->dated ? "\nWithout a time\n" : "Without a time\n");
	} else {
		timeline->dated++;
		struct slice basis = slice_text(time_basis_text(finding->time_basis));
		safe_write_cell(out, stamp, TIME_COLUMNS, false);
		buf_write_text(out, "  ");
		safe_write_cell(out, basis, BASIS_COLUMNS, false);
		buf_write_text(out, "  ");
		used += TIME_COLUMNS + BASIS_COLUMNS + 4;
	}
	write_severity(out, style, finding->severity);
	buf_write_text(out, "  ");
	write_rest_of_line(out, style, used, title, source, text_short_id(finding->id));
	arena_rewind(scratch, mark);
	return text_status(out, err);
}

void
text_print_timeline_end(const struct text_style *style, const struct text_timeline *timeline,
			struct buf *out)
{
	if (timeline->dated + timeline->undated == 0) {
		buf_write_text(out, "The case holds no finding.\n");
		return;
	}
	buf_write_byte(out, '\n');
	words_write_counted(out, timeline->dated, "finding", "findings");
	buf_write_text(out, " with a time, ");
	words_write_count(out, timeline->undated);
	buf_write_text(out, " without.");
	if (timeline->dated) {
		buf_write_text(out, " Whose clock it is:\n");
		for (unsigned i = 0; i < TIME_BASIS_COUNT; i++)
			buf_print(out, "  %-*s  %s\n", BASIS_COLUMNS,
				  time_basis_text((enum time_basis)i),
				  words_time_basis((enum time_basis)i));
	} else {
		buf_write_byte(out, '\n');
	}
	(void)style;
}

/* ---- what could not be read ---- */

enum status
text_print_refusal(struct arena *scratch, const struct text_style *style,
		   struct text_refusals *refusals, const struct refusal *refusal, struct buf *out,
		   struct err *err)
{
	refusals->passages += refusal->count;
	if (refusals->told == TEXT_REFUSALS_MAX) {
		refusals->left_out++;
		return STATUS_OK;
	}
	struct arena_mark mark = arena_mark(scratch);
	struct slice line, reason;
	struct buf text;
	refusals->told++;
	TRY(text_safe(scratch, style, refusal->reason, &reason, err));
	buf_init(&text, scratch);
	safe_write(&text, words_source(refusal->source));
	buf_write_text(&text, ": ");
	buf_write(&text, reason);
	if (refusal->count > 1) {
		buf_write_text(&text, " (");
		words_write_count(&text, refusal->count);
		buf_write_text(&text, " times");
		if (refusal->line)
			buf_print(&text, ", first in line %llu", (unsigned long long)refusal->line);
		buf_write_byte(&text, ')');
	} else if (refusal->line) {
		buf_print(&text, " (line %llu)", (unsigned long long)refusal->line);
	}
	TRY(buf_slice(&text, &line, err));
	text_inked(out, style, INK_MEDIUM, "not read");
	buf_write_text(out, "  ");
	text_wrap(out, style, line, SEVERITY_COLUMNS + 2, SEVERITY_COLUMNS + 2);
	arena_rewind(scratch, mark);
	return text_status(out, err);
}

void
text_print_refusals_end(const struct text_style *style, const struct text_refusals *refusals,
			bool in_case, struct buf *out)
{
	if (!refusals->left_out)
		return;
	text_inked(out, style, INK_MEDIUM, "not read");
	buf_write_text(out, "  and ");
	words_write_counted(out, refusals->left_out, "more reason", "more reasons");
	if (in_case) {
		buf_write_text(out, "; all of them: ");
		text_command(out, style, "report");
		buf_write_byte(out, '\n');
	} else {
		buf_write_text(out, "; --json tells all of them\n");
	}
}

/* ---- the end of a run ---- */

/* "  tocsin show 3f2a9c1b      the first of them ...", the meaning behind `width` bytes. */
static void
write_offer(const struct text_style *style, const char *verb, struct slice argument,
	    const char *meaning, size_t width, struct buf *out)
{
	size_t from = out->length;
	buf_write_text(out, "  ");
	text_command(out, style, verb);
	if (argument.length) {
		buf_write_byte(out, ' ');
		buf_write(out, argument);
	}
	while (out->length - from < width && !out->failed)
		buf_write_byte(out, ' ');
	buf_write_text(out, "  ");
	text_wrap(out, style, slice_text(meaning), width + 2, width + 2);
}

void
text_print_offer(const struct text_style *style, struct slice worst_id, bool in_case,
		 struct buf *out)
{
	size_t width = strlen("  tocsin show  ") + style->options.length + ID_SHORT_DIGITS;
	if (!worst_id.length)
		return;
	text_inked(out, style, INK_BOLD, "What next\n");
	if (in_case) {
		write_offer(style, "show", text_short_id(worst_id),
			    "the first of them in full: why, evidence, what to do", width, out);
		write_offer(style, "report", SLICE_NONE,
			    "all of it on one page, to read, print and hand on", width, out);
	} else {
		buf_write_text(out, "  tocsin init; tocsin examine PATH   keeps what is found in a "
				    "case, with its evidence and a report\n");
	}
}

void
text_print_totals(const struct text_style *style, const struct text_totals *totals, struct buf *out)
{
	uint64_t found = 0;
	for (unsigned i = 0; i < SEVERITY_COUNT; i++)
		found += totals->by_severity[i];
	buf_write_text(out, "Read ");
	words_write_counted(out,
			    totals->inputs > totals->unread ? totals->inputs - totals->unread : 0,
			    "input", "inputs");
	buf_write_text(out, " (");
	words_write_bytes(out, totals->bytes);
	buf_write_byte(out, ')');
	if (totals->seconds >= 0)
		buf_print(out, " in %.1f s", totals->seconds);
	buf_write_text(out, ". Found ");
	if (found)
		words_write_severities(out, totals->by_severity);
	else
		buf_write_text(out, totals->known ? "nothing new"
						  : "nothing to report in what was read");
	if (totals->known) {
		buf_write_text(out, "; ");
		words_write_count(out, totals->known);
		buf_write_text(out, " reported before");
	}
	if (totals->left_out) {
		buf_write_text(out, "; ");
		words_write_count(out, totals->left_out);
		buf_write_text(out, " of them not listed here");
	}
	buf_write_text(out, ".\n");
	if (!totals->unread && !totals->refusals) {
		buf_write_text(out, "Everything given was read.\n");
		return;
	}
	uint64_t passages =
		totals->refusals > totals->unread ? totals->refusals - totals->unread : 0;
	text_ink(out, style, INK_MEDIUM);
	buf_write_text(out, "Not everything was read: ");
	if (totals->unread)
		words_write_counted(out, totals->unread, "input as a whole", "inputs as a whole");
	if (totals->unread && passages)
		buf_write_text(out, ", ");
	if (passages)
		words_write_counted(out, passages, "passage", "passages");
	buf_write_text(out, " could not be read; what is there is not judged.");
	text_ink(out, style, INK_PLAIN);
	buf_write_byte(out, '\n');
}
