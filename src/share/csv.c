/* Findings as RFC 4180, for spreadsheets, which run hostile texts as formulas if one lets them. */
#include "share/output.h"
#include "share/veil_store.h"

#include "model/finding.h"

/* What makes a spreadsheet take a cell for a formula, or skip to one:
 * https://owasp.org/www-community/attacks/CSV_Injection */
static bool
is_formula(struct slice text)
{
	static const struct slice STARTS[] = {
		SLICE_INIT("="),
		SLICE_INIT("+"),
		SLICE_INIT("-"),
		SLICE_INIT("@"),
		SLICE_INIT("\t"),
		SLICE_INIT("\r"),
		SLICE_INIT("\n"),
		SLICE_INIT("\xef\xbc\x9d"), /* U+FF1D, full-width = */
		SLICE_INIT("\xef\xbc\x8b"), /* U+FF0B, + */
		SLICE_INIT("\xef\xbc\x8d"), /* U+FF0D, - */
		SLICE_INIT("\xef\xbc\xa0"), /* U+FF20, @ */
	};
	for (size_t i = 0; i < sizeof(STARTS) / sizeof(STARTS[0]); i++)
		if (slice_starts(text, STARTS[i]))
			return true;
	return false;
}

/* RFC 4180 §2.6, and the separators of spreadsheets in other languages. */
static bool
needs_quotes(struct slice text)
{
	static const char MARKS[] = "\",;\t\r\n";
	for (const char *mark = MARKS; *mark; mark++)
		if (slice_find_byte(text, *mark) != SIZE_MAX)
			return true;
	return slice_trim(text).length != text.length;
}

static void
write_cell(struct buf *buf, struct slice text)
{
	bool quotes = needs_quotes(text);
	if (quotes)
		buf_write_byte(buf, '"');
	if (is_formula(text))
		buf_write_byte(buf, '\'');
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '"')
			buf_write_byte(buf, '"');
		buf_write_byte(buf, text.at[i]);
	}
	if (quotes)
		buf_write_byte(buf, '"');
}

/* ---- columns ---- */

/* Gathers a cell of several texts in `cell`. */
typedef void column_fn(struct buf *cell, const struct case_finding *found);

static void
put_id(struct buf *cell, const struct case_finding *found)
{
	buf_write(cell, found->finding->id);
}

static void
put_rule(struct buf *cell, const struct case_finding *found)
{
	buf_write(cell, found->finding->rule);
}

static void
put_severity(struct buf *cell, const struct case_finding *found)
{
	buf_write_text(cell, severity_text(found->finding->severity));
}

static void
put_confidence(struct buf *cell, const struct case_finding *found)
{
	buf_print(cell, "%d", found->finding->confidence);
}

static void
put_time(struct buf *cell, int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	buf_write_text(cell, text);
}

static void
put_first(struct buf *cell, const struct case_finding *found)
{
	put_time(cell, found->finding->first);
}

static void
put_last(struct buf *cell, const struct case_finding *found)
{
	put_time(cell, found->finding->last);
}

static void
put_time_basis(struct buf *cell, const struct case_finding *found)
{
	buf_write_text(cell, time_basis_text(found->finding->time_basis));
}

static void
put_title(struct buf *cell, const struct case_finding *found)
{
	buf_write(cell, found->finding->title);
}

static void
put_next_text(struct buf *cell, struct slice text)
{
	if (cell->length)
		buf_write_text(cell, "; ");
	buf_write(cell, text);
}

static void
put_subject_types(struct buf *cell, const struct case_finding *found)
{
	for (size_t i = 0; i < found->finding->subject_count; i++)
		put_next_text(cell, found->finding->subjects[i].type);
}

static void
put_subjects(struct buf *cell, const struct case_finding *found)
{
	for (size_t i = 0; i < found->finding->subject_count; i++)
		put_next_text(cell, found->finding->subjects[i].value);
}

static void
put_why(struct buf *cell, const struct case_finding *found)
{
	for (size_t i = 0; i < found->finding->why_count; i++)
		put_next_text(cell, found->finding->why[i]);
}

static void
put_next(struct buf *cell, const struct case_finding *found)
{
	for (size_t i = 0; i < found->finding->next_count; i++)
		put_next_text(cell, found->finding->next[i]);
}

static void
put_source(struct buf *cell, const struct case_finding *found)
{
	buf_write(cell, found->finding->evidence[0].source);
}

static void
put_also(struct buf *cell, const struct case_finding *found)
{
	buf_print(cell, "%llu", (unsigned long long)found->also);
}

static void
put_offset(struct buf *cell, const struct case_finding *found)
{
	buf_print(cell, "%llu", (unsigned long long)found->finding->evidence[0].offset);
}

static void
put_locator(struct buf *cell, const struct case_finding *found)
{
	struct slice locator;
	if (span_locator(cell->arena, &found->finding->evidence[0], &locator, NULL) != STATUS_OK)
		cell->failed = true;
	else
		buf_write(cell, locator);
}

static void
put_sha256(struct buf *cell, const struct case_finding *found)
{
	char hex[SHA256_HEX_BYTES];
	sha256_print(&found->finding->evidence[0].sha256, hex);
	buf_write_text(cell, hex);
}

static const struct column {
	const char *name;
	column_fn *put;
} COLUMNS[] = {
	{"severity", put_severity},
	{"confidence", put_confidence},
	{"rule", put_rule},
	{"title", put_title},
	{"subject_types", put_subject_types},
	{"subjects", put_subjects},
	{"first", put_first},
	{"last", put_last},
	{"time_basis", put_time_basis},
	{"why", put_why},
	{"next", put_next},
	{"source", put_source},
	{"also", put_also},
	{"offset", put_offset},
	{"locator", put_locator},
	{"sha256", put_sha256},
	{"id", put_id},
};
#define COLUMN_COUNT (sizeof(COLUMNS) / sizeof(COLUMNS[0]))

struct csv_export {
	struct outlet outlet;
	struct arena scratch; /* of one line */
};

static enum status
write_line(void *context, const struct case_finding *found, struct err *err)
{
	struct csv_export *export = context;
	struct arena_mark mark = arena_mark(&export->scratch);
	struct buf *line = &export->outlet.buf;
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		struct buf cell;
		struct slice text;
		buf_init(&cell, &export->scratch);
		COLUMNS[i].put(&cell, found);
		TRY(buf_slice(&cell, &text, err));
		if (i)
			buf_write_byte(line, ',');
		write_cell(line, text);
	}
	buf_write_text(line, "\r\n"); /* RFC 4180 §2.1 */
	arena_rewind(&export->scratch, mark);
	return outlet_pass(&export->outlet, err);
}

static enum status
write_all(struct store *store, const struct finding_filter *filter, struct veil *veil,
	  struct csv_export *export, struct err *err)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (i)
			buf_write_byte(&export->outlet.buf, ',');
		buf_write_text(&export->outlet.buf, COLUMNS[i].name);
	}
	buf_write_text(&export->outlet.buf, "\r\n");
	TRY(veil_store_findings(veil, store, filter, ORDER_WORST_FIRST, true, write_line, export,
				err));
	return outlet_end(&export->outlet, err);
}

enum status
csv_write(struct store *store, const struct finding_filter *filter, struct veil *veil,
	  const struct output *output, struct err *err)
{
	struct arena arena;
	struct csv_export export;
	arena_init(&arena, 0);
	arena_init(&export.scratch, 0);
	outlet_init(&export.outlet, &arena, output);
	enum status status = write_all(store, filter, veil, &export, err);
	arena_done(&export.scratch);
	arena_done(&arena);
	return status;
}
