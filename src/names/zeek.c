/*
 * Logs of Zeek as tables: dns.log (query), ssl.log (server_name), http.log (host). "#" lines say
 * how they are made; bytes that are not printed stand as \xc3.
 */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"
#include "names/when.h"

struct zeek {
	char separator;
	size_t name, time, client; /* columns; SIZE_MAX: none */
};

static const char *const NAME_FIELDS[] = {"query", "server_name", "host"};

static bool
hex_value(char c, unsigned *ret)
{
	c = byte_lower(c);
	if (!byte_is_digit(c) && !(c >= 'a' && c <= 'f'))
		return false;
	*ret = (unsigned)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
	return true;
}

/* The text without its \xHH; itself where it has none or is too long for a name anyway. */
static struct slice
unescape(struct slice text, char bytes[static NAMES_LINE_MAX_BYTES])
{
	size_t length = 0;
	unsigned high, low;

	if (slice_find_byte(text, '\\') == SIZE_MAX || text.length > NAMES_LINE_MAX_BYTES)
		return text;
	for (size_t i = 0; i < text.length; i++) {
		bytes[length] = text.at[i];
		if (text.length - i > 3 && text.at[i] == '\\' && text.at[i + 1] == 'x' &&
		    hex_value(text.at[i + 2], &high) && hex_value(text.at[i + 3], &low)) {
			bytes[length] = (char)(high << 4 | low);
			i += 3;
		}
		length++;
	}
	return slice_of(bytes, length);
}

/* "#separator \x09" */
static void
read_separator(struct zeek *zeek, struct slice line)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct slice text = unescape(slice_part(line, strlen("#separator "), SIZE_MAX), bytes);

	if (text.length == 1)
		zeek->separator = *text.at;
}

static void
read_fields(struct zeek *zeek, struct slice line)
{
	struct slice rest = line, field;
	size_t best = sizeof(NAME_FIELDS) / sizeof(*NAME_FIELDS);

	zeek->name = zeek->time = zeek->client = SIZE_MAX;
	(void)slice_next(&rest, zeek->separator, &field); /* "#fields" */
	for (size_t at = 0; slice_next(&rest, zeek->separator, &field); at++) {
		if (slice_equal(field, SLICE("ts")))
			zeek->time = at;
		if (slice_equal(field, SLICE("id.orig_h")))
			zeek->client = at;
		for (size_t i = 0; i < best; i++) {
			if (slice_equal(field, slice_text(NAME_FIELDS[i]))) {
				zeek->name = at;
				best = i;
			}
		}
	}
}

static void
read_comment(struct zeek *zeek, struct slice line)
{
	if (slice_ends(line, SLICE("\r")))
		line.length--;
	if (slice_starts(line, SLICE("#separator ")))
		read_separator(zeek, line);
	else if (slice_starts(line, SLICE("#fields")))
		read_fields(zeek, line);
}

static struct zeek
read_head(struct feed_head head)
{
	struct zeek zeek = {'\t', SIZE_MAX, SIZE_MAX, SIZE_MAX};
	struct slice line;

	while (feed_head_line(&head, &line) && slice_starts(line, SLICE("#")))
		read_comment(&zeek, line);
	return zeek;
}

static bool
zeek_recognise(struct feed_head head)
{
	return slice_starts(head.bytes, SLICE("#separator ")) && read_head(head).name != SIZE_MAX;
}

static enum status
zeek_open(struct arena *arena, struct feed_head head, void **ret_state, struct err *err)
{
	struct zeek *zeek = arena_new(arena, struct zeek, 1);

	if (!zeek)
		return err_no_memory(err);
	*zeek = read_head(head);
	*ret_state = zeek;
	return STATUS_OK;
}

static enum status
zeek_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	struct zeek *zeek = state;
	char bytes[NAMES_LINE_MAX_BYTES];
	struct slice rest = line->text, field, seen = SLICE_NONE, time = SLICE_NONE, client = time;
	struct feed_name name;

	if (rest.length == 0 || *rest.at == '#') {
		read_comment(zeek, rest);
		return STATUS_OK;
	}
	if (slice_ends(rest, SLICE("\r")))
		rest.length--;
	for (size_t at = 0; slice_next(&rest, zeek->separator, &field); at++) {
		seen = at == zeek->name ? field : seen;
		time = at == zeek->time ? field : time;
		client = at == zeek->client ? field : client;
	}
	if (!seen.at) {
		collect_refuse(collect, "a record of a Zeek log without its field", line->number);
		return STATUS_OK;
	}
	if (seen.length == 0 || slice_equal(seen, SLICE("-")) ||
	    slice_equal(seen, SLICE("(empty)")))
		return STATUS_OK;
	name = feed_name_in(line, seen);
	name.name = line_name(unescape(seen, bytes));
	if (when_instant(time, &name.time))
		name.basis = TIME_CAPTURED;
	if (line_is_address(client))
		name.client = client;
	return collect_name(collect, &name, err);
}

const struct feed FEED_ZEEK = {
	.name = "Zeek log",
	.recognise = zeek_recognise,
	/* Logs that are joined may have other fields from there on: no range is read alone. */
	.open = zeek_open,
	.line = zeek_line,
	.line_max_bytes = NAMES_TABLE_LINE_MAX_BYTES,
	.too_long = "a line of a table over 65536 bytes",
};
