/*
 * Tables with a column of names (RFC 4180, and tabs, semicolons or bars for commas): lists of new
 * registrations, exports, rankings. The column is the one whose heading says so or, where there is
 * no heading, the one that holds names in every row. A column of dates gives the time.
 */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"
#include "names/when.h"

static const char SEPARATORS[] = {',', '\t', ';', '|'};

/* Why a column is taken for one of names, and what its cells must be for it. */
enum trust {
	TRUST_HEADING, /* the heading says names: they are */
	TRUST_SUFFIX,  /* many a thing may have that heading: public suffixes */
	TRUST_ROWS,    /* no heading: the same, with nothing beside them, in nearly every row */
};

/* Headings of names, the surest first; "Domain Name", "domain_name" and DOMAINNAME are the same. */
static const struct {
	const char *heading;
	enum trust trust;
} NAME_HEADINGS[] = {
	{"domain", TRUST_HEADING},
	{"domainname", TRUST_HEADING},
	{"fqdn", TRUST_HEADING},
	{"hostname", TRUST_HEADING},
	{"registereddomain", TRUST_HEADING},
	{"dnsname", TRUST_HEADING},
	{"query", TRUST_HEADING},
	{"qname", TRUST_HEADING},
	{"commonname", TRUST_SUFFIX},
	{"host", TRUST_SUFFIX},
	{"name", TRUST_SUFFIX},
	{"url", TRUST_SUFFIX},
	{"uri", TRUST_SUFFIX},
	{"website", TRUST_SUFFIX},
	{"indicator", TRUST_SUFFIX},
	{"ioc", TRUST_SUFFIX},
};

/* A register says when it took the name in; any other date is when somebody saw it. */
static const struct {
	const char *heading;
	enum time_basis basis;
} DATE_HEADINGS[] = {
	{"created", TIME_PUBLISHED},
	{"createdate", TIME_PUBLISHED},
	{"createddate", TIME_PUBLISHED},
	{"createdat", TIME_PUBLISHED},
	{"creationdate", TIME_PUBLISHED},
	{"registered", TIME_PUBLISHED},
	{"registereddate", TIME_PUBLISHED},
	{"registrationdate", TIME_PUBLISHED},
	{"registeredon", TIME_PUBLISHED},
	{"firstseen", TIME_OBSERVED},
	{"dateadded", TIME_OBSERVED},
	{"seen", TIME_OBSERVED},
	{"timestamp", TIME_OBSERVED},
	{"date", TIME_OBSERVED},
	{"time", TIME_OBSERVED},
};

struct table {
	char separator;
	struct slice heading; /* the line, or SLICE_NONE */
	size_t name, date;    /* columns; date: SIZE_MAX for none */
	enum time_basis basis;
};

/* ---- cells ---- */

/* Walks the cells of a line. */
struct cells {
	struct slice rest;
	char separator;
	bool more;
	bool open; /* the last cell began with a quote that is not closed on this line */
};

static struct cells
cells_of(struct slice line, char separator)
{
	if (slice_ends(line, SLICE("\r")))
		line.length--;
	return (struct cells){.rest = line, .separator = separator, .more = true};
}

/* Where the quoted text ends that begins before at: its closing quote, or SIZE_MAX. */
static size_t
closing_quote(struct slice text, size_t at)
{
	for (; at < text.length; at++) {
		if (text.at[at] != '"')
			continue;
		if (at + 1 >= text.length || text.at[at + 1] != '"')
			return at;
		at++;
	}
	return SIZE_MAX;
}

/* The next cell, trimmed, without its quotes; doubled ones inside stay: no name has any. */
static bool
next_cell(struct cells *cells, struct slice *ret)
{
	struct slice cell = cells->rest;
	size_t end, quote = 0;

	if (!cells->more)
		return false;
	while (quote < cell.length && cell.at[quote] == ' ' && cells->separator != ' ')
		quote++;
	if (quote < cell.length && cell.at[quote] == '"') {
		end = closing_quote(cell, quote + 1);
		cells->open = end == SIZE_MAX;
		*ret = slice_trim(
			slice_part(cell, quote + 1, cells->open ? SIZE_MAX : end - quote - 1));
		cell = slice_part(cell, cells->open ? cell.length : end, SIZE_MAX);
		cells->rest = cell;
		end = slice_find_byte(cell, cells->separator);
	} else {
		end = slice_find_byte(cell, cells->separator);
		*ret = slice_trim(slice_part(cell, 0, end));
	}
	cells->more = end != SIZE_MAX;
	cells->rest = cells->more ? slice_part(cell, end + 1, SIZE_MAX) : SLICE_NONE;
	return true;
}

/* RFC 4180 has no comments, but tables have: unless a name stands in its place, "#" begins one. */
static bool
begins_comment(struct slice line)
{
	return line.length > 0 && *line.at == '#';
}

static bool
is_skipped(const struct table *table, struct slice line)
{
	if (slice_ends(line, SLICE("\r")))
		line.length--;
	return slice_trim(line).length == 0 ||
	       (table->heading.at && slice_equal(line, table->heading));
}

/* ---- rows ---- */

/* A row as it is read; one with a line break inside quotes is put together here. */
struct row {
	struct table table;
	bool open;    /* the last line ended inside quotes */
	size_t lines; /* that the quoted cell has gone on for */
	size_t column;
	struct feed_name name;
	bool bare; /* there is nothing beside the name in its cell */
	int64_t time;
	char seen[NAMES_LINE_MAX_BYTES]; /* of name, once its line is gone */
};

static void
take_cell(struct row *row, const struct feed_line *line, struct slice cell)
{
	if (row->column == row->table.name) {
		row->name = feed_name_in(line, line_name(cell));
		row->bare = slice_equal(row->name.seen, cell);
	}
	if (row->column == row->table.date && !when_day(cell, &row->time))
		row->time = TIME_UNKNOWN;
}

/* Reads the cells of a line, from the quotes that were open on; false: the row is not at its end.
 */
static bool
take_line(struct row *row, const struct feed_line *line)
{
	struct cells cells = cells_of(line->text, row->table.separator);
	struct slice cell;
	size_t end;

	if (row->open) {
		end = closing_quote(cells.rest, 0);
		if (end == SIZE_MAX)
			return false;
		cells.rest = slice_part(cells.rest, end + 1, SIZE_MAX);
		end = slice_find_byte(cells.rest, cells.separator);
		cells.more = end != SIZE_MAX;
		cells.rest = slice_part(cells.rest, cells.more ? end + 1 : 0, SIZE_MAX);
		row->column++;
	} else {
		row->column = 0;
		row->lines = 0;
		row->time = TIME_UNKNOWN;
		row->name.seen = SLICE_NONE;
	}
	row->open = false;
	while (next_cell(&cells, &cell)) {
		take_cell(row, line, cell);
		row->column++;
	}
	row->open = cells.open;
	row->column -= cells.open;
	return !cells.open;
}

/* What is known of the name when its line goes. */
static void
keep_name(struct row *row)
{
	struct slice seen = row->name.seen;

	if (!seen.at || seen.at == row->seen)
		return;
	seen.length = seen.length < sizeof(row->seen) ? seen.length : sizeof(row->seen);
	memcpy(row->seen, seen.at, seen.length);
	row->name.seen = slice_of(row->seen, seen.length);
}

/* ---- which column? ---- */

/* Whether a cell holds a name or a URL; a mail address is neither. */
static bool
is_name(struct slice cell, enum trust trust)
{
	char bytes[NAMES_LINE_MAX_BYTES];

	return cell.length > 0 && slice_find_byte(cell, '@') == SIZE_MAX &&
	       slice_find_byte(cell, ' ') == SIZE_MAX &&
	       line_is_domain(line_refang(line_name(cell), bytes), trust != TRUST_HEADING);
}

/* Letters and digits of a heading in lower case against a word. */
static bool
is_heading(struct slice cell, const char *word)
{
	for (size_t i = 0; i < cell.length; i++) {
		char c = byte_lower(cell.at[i]);

		if (!byte_is_letter(c) && !byte_is_digit(c))
			continue;
		if (!*word || c != *word++)
			return false;
	}
	return *word == 0;
}

static size_t
find_heading(struct slice line, char separator, const char *word)
{
	struct cells cells = cells_of(line, separator);
	struct slice cell;

	for (size_t at = 0; at < NAMES_TABLE_COLUMNS_MAX && next_cell(&cells, &cell); at++) {
		if (is_heading(cell, word))
			return at;
	}
	return SIZE_MAX;
}

#define ROWS_A_MISS 15 /* of TRUST_ROWS */

struct judge {
	struct row row;
	size_t columns; /* of the first row */
	enum trust trust;
	size_t named, missed; /* rows, but for the first, which may be a heading */
};

static enum feed_kind
judge_line(void *context, struct slice text)
{
	struct judge *judge = context;
	struct row *row = &judge->row;
	const struct feed_line line = {.text = text};
	bool first = judge->columns == 0, named;

	if (!row->open && (begins_comment(text) || is_skipped(&row->table, text)))
		return FEED_NOTHING;
	if (!take_line(row, &line))
		return FEED_NOTHING;
	if (first)
		judge->columns = row->column;
	named = row->column > 1 && is_name(row->name.seen, judge->trust);
	if (judge->trust == TRUST_ROWS) {
		named = named && row->bare && row->column == judge->columns;
		judge->named += named && !first;
		judge->missed += !named && !first;
	} else if (row->name.seen.at && row->name.seen.length == 0) {
		return FEED_NOTHING;
	}
	return named ? FEED_RECORD : FEED_OTHER;
}

static bool
is_column(struct feed_head head, const struct table *table, size_t column, enum trust trust)
{
	struct judge judge = {.row = {.table = *table}, .trust = trust};

	judge.row.table.name = column;
	return feed_head_is(head, judge_line, &judge) && judge.named >= ROWS_A_MISS * judge.missed;
}

/* The next line that is no comment. *ret_comment: the last one before it; it may have headings. */
static bool
next_row(struct feed_head *head, struct slice *ret, struct slice *ret_comment)
{
	struct slice line;

	while (feed_head_line(head, &line)) {
		if (begins_comment(line)) {
			*ret_comment = slice_trim(slice_part(line, 1, SIZE_MAX));
		} else if (slice_trim(line).length > 0) {
			*ret = line;
			return true;
		}
	}
	return false;
}

static bool
read_headings(struct feed_head head, struct slice line, struct table *table)
{
	size_t column;

	table->heading = line;
	for (size_t i = 0; i < sizeof(NAME_HEADINGS) / sizeof(*NAME_HEADINGS); i++) {
		column = find_heading(line, table->separator, NAME_HEADINGS[i].heading);
		if (column == SIZE_MAX || !is_column(head, table, column, NAME_HEADINGS[i].trust))
			continue;
		table->name = column;
		for (size_t k = 0; k < sizeof(DATE_HEADINGS) / sizeof(*DATE_HEADINGS); k++) {
			table->date =
				find_heading(line, table->separator, DATE_HEADINGS[k].heading);
			table->basis = DATE_HEADINGS[k].basis;
			if (table->date != SIZE_MAX)
				return true;
		}
		return true;
	}
	table->heading = SLICE_NONE;
	return false;
}

/* Without a heading that says so: one where row has a name. */
static bool
find_column(struct feed_head head, struct slice row, struct table *table)
{
	struct cells cells = cells_of(row, table->separator);
	struct slice cell;

	for (size_t at = 0; at < NAMES_TABLE_COLUMNS_MAX && next_cell(&cells, &cell); at++) {
		table->name = at;
		if (is_name(cell, TRUST_ROWS) && is_column(head, table, at, TRUST_ROWS))
			return true;
	}
	return false;
}

/* The table that a head is the beginning of, or false. */
static bool
find_table(struct feed_head head, struct table *ret)
{
	struct slice first, second, comment = SLICE_NONE, ignored;
	struct feed_head rest = head;

	if (!next_row(&rest, &first, &comment))
		return false;
	second = first;
	(void)next_row(&rest, &second, &ignored);
	for (size_t i = 0; i < sizeof(SEPARATORS); i++) {
		*ret = (struct table){.separator = SEPARATORS[i], .date = SIZE_MAX};
		if (slice_find_byte(first, ret->separator) == SIZE_MAX)
			continue;
		if (read_headings(head, first, ret) || read_headings(head, comment, ret) ||
		    find_column(head, first, ret) || find_column(head, second, ret))
			return true;
	}
	return false;
}

static bool
table_recognise(struct feed_head head)
{
	struct table table;

	return find_table(head, &table);
}

/* A cell may hold a line break, but only between quotes. */
static bool
table_splits(struct feed_head head)
{
	return slice_find_byte(head.bytes, '"') == SIZE_MAX;
}

static enum status
table_open(struct arena *arena, struct feed_head head, void **ret_state, struct err *err)
{
	struct row *row = arena_new(arena, struct row, 1);

	if (!row)
		return err_no_memory(err);
	CHECK(find_table(head, &row->table));
	TRY(slice_copy(arena, row->table.heading, &row->table.heading, err));
	*ret_state = row;
	return STATUS_OK;
}

static enum status
table_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct row *row = state;
	bool comment = !row->open && begins_comment(line->text);

	if (!row->open && is_skipped(&row->table, line->text))
		return STATUS_OK;
	if (!take_line(row, line)) {
		if (comment) {
			row->open = false;
			return STATUS_OK;
		}
		keep_name(row);
		row->open = true;
		if (++row->lines == NAMES_TABLE_CELL_LINES_MAX) {
			row->open = false;
			collect_refuse(collect, "RFC 4180 §2: a quote is open for 64 lines",
				       line->number);
		}
		return STATUS_OK;
	}
	if (comment && !is_name(row->name.seen, TRUST_HEADING))
		return STATUS_OK;
	if (!row->name.seen.at) {
		collect_refuse(collect, "RFC 4180 §2: a row without the column of names",
			       line->number);
		return STATUS_OK;
	}
	if (row->name.seen.length == 0)
		return STATUS_OK;
	row->name.name = line_refang(row->name.seen, bytes);
	row->name.time = row->time;
	row->name.basis = row->time == TIME_UNKNOWN ? TIME_OBSERVED : row->table.basis;
	return collect_name(collect, &row->name, err);
}

const struct feed FEED_TABLE = {
	.name = "table",
	.recognise = table_recognise,
	.splits = table_splits,
	.open = table_open,
	.line = table_line,
	.line_max_bytes = NAMES_TABLE_LINE_MAX_BYTES,
	.too_long = "a line of a table over 65536 bytes",
};
