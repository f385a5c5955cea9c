/*
 * Traces as tables (RFC 4180): whose they are is told by their headings. Microsoft 365 writes the
 * summary, the enhanced summary ("recipient##status; ...") and what PowerShell exports; Exchange
 * its message tracking; Google Workspace log events and Email Log Search; Defender EmailEvents.
 */
#include "mail/limits.h"
#include "mail/trace_read.h"
#include "names/when.h"

#define HEADING_BYTES 40

/* Headings in letters and digits alone; of one column the surest first. */
static const struct {
	enum trace_column column;
	const char *heading;
} HEADINGS[] = {
	{TRACE_TIME, "origintimestamputc"},
	{TRACE_TIME, "origintimestamp"},
	{TRACE_TIME, "datetimeutc"},
	{TRACE_TIME, "datetime"},
	{TRACE_TIME, "received"},
	{TRACE_TIME, "receivedtime"},
	{TRACE_TIME, "timestamp"},
	{TRACE_TIME, "date"},
	{TRACE_TIME, "startdate"},
	{TRACE_ID, "messageid"},
	{TRACE_ID, "internetmessageid"},
	{TRACE_SENDER, "fromheaderaddress"},
	{TRACE_SENDER, "senderfromaddress"},
	{TRACE_SENDER, "senderaddress"},
	{TRACE_SENDER, "sender"},
	{TRACE_SENDER, "fromenvelope"},
	{TRACE_SENDER, "sendermailfromaddress"},
	{TRACE_SENDER, "from"},
	{TRACE_SENDER, "returnpath"},
	{TRACE_RECIPIENT, "recipientaddress"},
	{TRACE_RECIPIENT, "recipientemailaddress"},
	{TRACE_RECIPIENT, "toenvelope"},
	{TRACE_RECIPIENT, "recipients"},
	{TRACE_RECIPIENT, "recipient"},
	{TRACE_RECIPIENT, "to"},
	{TRACE_RECIPIENT, "recipientstatus"},
	{TRACE_STATUS, "eventid"},
	{TRACE_STATUS, "deliverylocation"},
	{TRACE_STATUS, "deliveryaction"},
	{TRACE_STATUS, "status"},
	{TRACE_STATUS, "deliverystatus"},
	{TRACE_STATUS, "eventstatus"},
	{TRACE_STATUS, "event"},
};

/* ---- cells ---- */

/* The next cell without its quotes, doubled ones inside still doubled. */
static bool
next_cell(struct slice *rest, char separator, struct slice *ret)
{
	struct slice cell = *rest;

	if (!rest->at)
		return false;
	if (!slice_starts(cell, SLICE("\"")))
		return slice_next(rest, separator, ret);
	for (size_t at = 1; at < cell.length; at++) {
		if (cell.at[at] != '"')
			continue;
		if (at + 1 < cell.length && cell.at[at + 1] == '"') {
			at++;
			continue;
		}
		*ret = slice_part(cell, 1, at - 1);
		*rest = slice_part(cell, at + 1, SIZE_MAX);
		struct slice behind;
		return slice_next(rest, separator, &behind);
	}
	*ret = slice_part(cell, 1, SIZE_MAX);
	*rest = SLICE_NONE;
	return true;
}

static enum status
unquote(struct arena *arena, struct slice *cell, struct err *err)
{
	struct slice rest = *cell;
	struct buf buf;
	size_t at;

	if (slice_find_byte(rest, '"') == SIZE_MAX)
		return STATUS_OK;
	buf_init(&buf, arena);
	while ((at = slice_find(rest, SLICE("\"\""))) != SIZE_MAX) {
		buf_write(&buf, slice_part(rest, 0, at + 1));
		rest = slice_part(rest, at + 2, SIZE_MAX);
	}
	buf_write(&buf, rest);
	return buf_slice(&buf, cell, err);
}

/* ---- headings ---- */

static struct slice
plain_heading(struct slice cell, char bytes[static HEADING_BYTES])
{
	size_t length = 0;

	for (size_t i = 0; i < cell.length && length < HEADING_BYTES; i++)
		if (byte_is_letter(cell.at[i]) || byte_is_digit(cell.at[i]))
			bytes[length++] = byte_lower(cell.at[i]);
	return slice_of(bytes, length);
}

/* How sure a heading is of its column: its place in the table; SIZE_MAX: it is of none. */
static size_t
find_heading(struct slice cell)
{
	char bytes[HEADING_BYTES];
	struct slice heading = plain_heading(cell, bytes);

	for (size_t i = 0; i < sizeof(HEADINGS) / sizeof(*HEADINGS); i++)
		if (slice_equal(heading, slice_text(HEADINGS[i].heading)))
			return i;
	return SIZE_MAX;
}

static bool
find_columns(struct slice line, char separator, size_t columns[TRACE_COLUMN_COUNT])
{
	size_t best[TRACE_COLUMN_COUNT];
	struct slice rest = line, cell;

	for (size_t i = 0; i < TRACE_COLUMN_COUNT; i++)
		best[i] = columns[i] = SIZE_MAX;
	for (size_t at = 0; at < TRACE_COLUMNS_MAX && next_cell(&rest, separator, &cell); at++) {
		size_t row = find_heading(cell);
		if (row == SIZE_MAX || row >= best[HEADINGS[row].column])
			continue;
		best[HEADINGS[row].column] = row;
		columns[HEADINGS[row].column] = at;
	}
	return columns[TRACE_TIME] != SIZE_MAX && columns[TRACE_ID] != SIZE_MAX &&
	       columns[TRACE_SENDER] != SIZE_MAX && columns[TRACE_RECIPIENT] != SIZE_MAX;
}

bool
trace_table_open(struct trace_table *table, struct slice line)
{
	static const char SEPARATORS[] = {',', '\t', ';'};
	struct trace_table found = {.open = true};

	if (slice_starts_nocase(line, SLICE("#Fields:"))) {
		found.exchange = true;
		line = slice_trim(slice_part(line, strlen("#Fields:"), SIZE_MAX));
	}
	for (size_t i = 0; i < sizeof(SEPARATORS); i++) {
		found.separator = SEPARATORS[i];
		if (!find_columns(line, found.separator, found.columns))
			continue;
		*table = found;
		return true;
	}
	return false;
}

bool
trace_table_is_cut(const struct trace_table *table, struct slice text)
{
	struct slice cell;

	while (text.at) {
		struct slice start = text;
		if (!next_cell(&text, table->separator, &cell))
			return false;
		if (slice_starts(start, SLICE("\"")) && !text.at &&
		    cell.at + cell.length == start.at + start.length)
			return true;
	}
	return false;
}

/* ---- rows ---- */

/* "5/3/2017 9:12:44 AM": the month stands first where the half of the day stands last. */
static bool
american_time(struct slice text, int64_t *ret_us)
{
	static const char MARKS[] = {'/', '/', ' ', ':', ':', ' '};
	uint64_t numbers[6] = {0};
	struct slice part;

	for (size_t i = 0; i < sizeof(MARKS); i++)
		if (!slice_next(&text, MARKS[i], &part) || part.length > 4 ||
		    !slice_number(part, &numbers[i]))
			return false;
	bool late = text.at && slice_equal_nocase(text, SLICE("PM"));
	if (!text.at || (!late && !slice_equal_nocase(text, SLICE("AM"))) || numbers[3] > 12)
		return false;
	int hour = (int)(numbers[3] % 12) + (late ? 12 : 0);
	return time_from_civil((int)numbers[2], (int)numbers[0], (int)numbers[1], hour,
			       (int)numbers[4], (int)numbers[5], ret_us);
}

/* Where no zone is told it is UTC: so Microsoft and Google say of these exports. */
static int64_t
time_of(struct slice text)
{
	char stamp[TIME_TEXT_BYTES + 1];
	int64_t time_us;

	text = slice_trim(text);
	if (when_instant(text, &time_us) || american_time(text, &time_us))
		return time_us;
	if (text.length < 19 || text.length >= TIME_TEXT_BYTES)
		return TIME_UNKNOWN;
	memcpy(stamp, text.at, text.length);
	for (size_t i = 0; i < 10; i++)
		if (stamp[i] == '/')
			stamp[i] = '-';
	stamp[10] = 'T';
	if (when_instant(slice_of(stamp, text.length), &time_us))
		return time_us;
	/* More than six decimals: Microsoft has seven. */
	size_t length = text.length > 26 && stamp[19] == '.' ? 26 : text.length;
	stamp[length] = 'Z';
	return when_instant(slice_of(stamp, length + 1), &time_us) ? time_us : TIME_UNKNOWN;
}

static enum status
take_recipient(const struct trace *row, struct slice recipient, const struct trace_taker *taker,
	       struct err *err)
{
	struct trace trace = *row;
	size_t marks = slice_find(recipient, SLICE("##"));

	trace.recipient = slice_trim(slice_part(recipient, 0, marks));
	if (marks != SIZE_MAX)
		trace.status = trace_status_of(slice_part(recipient, marks + 2, SIZE_MAX));
	return trace.recipient.length ? taker->take(taker->context, &trace, err) : STATUS_OK;
}

static enum status
take_row(const struct trace_table *table, const struct slice cells[TRACE_COLUMN_COUNT],
	 const struct trace_taker *taker, struct err *err)
{
	struct slice rest = cells[TRACE_RECIPIENT], recipient;
	/* With "##" a comma stands inside a status. */
	char separator =
		slice_find_byte(rest, ';') != SIZE_MAX || slice_find(rest, SLICE("##")) != SIZE_MAX
			? ';'
			: ',';
	struct trace row = {.message_id = cells[TRACE_ID],
			    .sender = cells[TRACE_SENDER],
			    .log = table->exchange ? SLICE("exchange") : SLICE("table"),
			    .status = trace_status_of(cells[TRACE_STATUS]),
			    .time_us = time_of(cells[TRACE_TIME])};

	for (size_t i = 0; i < TRACE_RECIPIENTS_MAX && slice_next(&rest, separator, &recipient);
	     i++)
		TRY(take_recipient(&row, recipient, taker, err));
	return STATUS_OK;
}

enum status
trace_table_read(const struct trace_table *table, struct arena *arena, struct slice row,
		 const struct trace_taker *taker, const char **ret_fault, struct err *err)
{
	struct slice cells[TRACE_COLUMN_COUNT] = {SLICE_NONE}, rest = row, cell;

	*ret_fault = NULL;
	for (size_t at = 0; at < TRACE_COLUMNS_MAX && next_cell(&rest, table->separator, &cell);
	     at++)
		for (size_t i = 0; i < TRACE_COLUMN_COUNT; i++)
			if (table->columns[i] == at) {
				cells[i] = cell;
				TRY(unquote(arena, &cells[i], err));
			}
	if (!cells[TRACE_RECIPIENT].at) {
		*ret_fault = "RFC 4180 §2: a row without the column of recipients";
		return STATUS_OK;
	}
	return take_row(table, cells, taker, err);
}
