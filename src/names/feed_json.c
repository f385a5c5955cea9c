/*
 * JSON lines that tell of names: certstream's messages, and the logs of Zeek and Suricata. The
 * evidence is the string as it stands in the line, which is looked for again after parsing.
 */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"
#include "names/when.h"

#include "base/json.h"

#define JUDGE_MEMORY_BYTES (32u << 20)

/* One line while its names are told. */
struct record {
	struct collect *collect; /* NULL: only to see what it is */
	const struct feed_line *line;
	size_t at; /* in the line: names before it have been told */
	int64_t time;
	enum time_basis basis;
	struct slice client;
	size_t names;
};

/* ---- the string as it stands ---- */

/* The next string of the text from *at, without its quotes. */
static bool
next_string(struct slice text, size_t *at, struct slice *ret)
{
	size_t from = *at, to;

	while (from < text.length && text.at[from] != '"')
		from++;
	for (to = from + 1; to < text.length && text.at[to] != '"'; to++)
		to += text.at[to] == '\\';
	if (to >= text.length)
		return false;
	*ret = slice_part(text, from + 1, to - from - 1);
	*at = to + 1;
	return true;
}

static bool
says(struct arena *arena, struct slice text, struct slice string, struct slice value)
{
	const struct json_value *read;
	struct slice said;

	if (slice_find_byte(string, '\\') == SIZE_MAX)
		return slice_equal(string, value);
	/* With the quotes that stand around it. */
	string = slice_part(text, (size_t)(string.at - text.at) - 1, string.length + 2);
	return json_read(arena, string, &read, NULL) == STATUS_OK && json_as_string(read, &said) &&
	       slice_equal(said, value);
}

/* The string that says value, at or behind record->at; the whole line if there is none. */
static struct slice
find_string(struct record *record, struct slice value)
{
	struct slice text = record->line->text, string;
	size_t at = record->at;

	while (next_string(text, &at, &string)) {
		if (!says(record->line->arena, text, string, value))
			continue;
		record->at = at;
		return string;
	}
	return text;
}

/* ---- names ---- */

static enum status
tell_name(struct record *record, struct slice value, struct err *err)
{
	struct feed_name name;
	struct slice seen;

	record->names++;
	if (!record->collect || value.length == 0)
		return STATUS_OK;
	seen = find_string(record, value);
	/* Where it stands unescaped, the evidence is the name alone. */
	name = feed_name_in(record->line, slice_equal(seen, value) ? line_name(seen) : seen);
	name.name = line_name(value);
	name.time = record->time;
	name.basis = record->time == TIME_UNKNOWN ? TIME_OBSERVED : record->basis;
	name.client = record->client;
	return collect_name(record->collect, &name, err);
}

static enum status
tell_names(struct record *record, const struct json_value *names, struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key, value;

	json_walk_init(&walk, names);
	while (json_walk_next(&walk, &key, &item)) {
		if (json_as_string(item, &value))
			TRY(tell_name(record, value, err));
	}
	return STATUS_OK;
}

/* ---- what it may be ---- */

/* Seconds since 1970, or RFC 3339. */
static void
set_time(struct record *record, const struct json_value *value, enum time_basis basis)
{
	struct slice text;
	double seconds;

	record->basis = basis;
	if (json_as_string(value, &text)) {
		if (!when_instant(text, &record->time))
			record->time = TIME_UNKNOWN;
	} else if (json_as_real(value, &seconds) && seconds > 0 && seconds < 253402300799.0) {
		record->time = (int64_t)(seconds * 1e6 + 0.5);
	}
}

static void
set_client(struct record *record, const struct json_value *value)
{
	struct slice text;

	if (json_as_string(value, &text) && line_is_address(text))
		record->client = text;
}

static bool
says_key(const struct json_value *object, const char *key, const char *value)
{
	struct slice text;

	return json_as_string(json_get(object, key), &text) && slice_equal(text, slice_text(value));
}

/* certstream: the certificate was seen then by the one who follows the log. */
static bool
read_certstream(struct record *record, const struct json_value *root, enum status *ret,
		struct err *err)
{
	const struct json_value *data = json_get(root, "data");
	const struct json_value *leaf = json_get(data, "leaf_cert");

	*ret = STATUS_OK;
	if (says_key(root, "message_type", "heartbeat"))
		return true;
	if (says_key(root, "message_type", "dns_entries")) {
		*ret = tell_names(record, data, err);
		return true;
	}
	if (!says_key(root, "message_type", "certificate_update") || !leaf)
		return false;
	set_time(record, json_get(data, "seen"), TIME_OBSERVED);
	if (record->time == TIME_UNKNOWN) /* the issuer says so */
		set_time(record, json_get(leaf, "not_before"), TIME_CLAIMED);
	*ret = tell_names(record, json_get(leaf, "all_domains"), err);
	return true;
}

static bool
read_zeek(struct record *record, const struct json_value *root, enum status *ret, struct err *err)
{
	static const char *const FIELDS[] = {"query", "server_name", "host"};
	struct slice name;

	*ret = STATUS_OK;
	if (!json_get(root, "ts") || !json_get(root, "uid"))
		return false;
	set_time(record, json_get(root, "ts"), TIME_CAPTURED);
	set_client(record, json_get(root, "id.orig_h"));
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++) {
		if (json_as_string(json_get(root, FIELDS[i]), &name)) {
			*ret = tell_name(record, name, err);
			return true;
		}
	}
	return true;
}

/* dns of version 3 lists the questions, older ones have one a record. Answers repeat them. */
static enum status
tell_suricata_dns(struct record *record, const struct json_value *dns, struct err *err)
{
	const struct json_value *queries = json_get(dns, "queries");
	struct slice name;

	if (says_key(dns, "type", "answer") || says_key(dns, "type", "response"))
		return STATUS_OK;
	if (json_as_string(json_get(dns, "rrname"), &name))
		return tell_name(record, name, err);
	for (size_t i = 0; i < json_count(queries); i++) {
		if (json_as_string(json_get(json_at(queries, i), "rrname"), &name))
			TRY(tell_name(record, name, err));
	}
	return STATUS_OK;
}

static bool
read_suricata(struct record *record, const struct json_value *root, enum status *ret,
	      struct err *err)
{
	struct slice name;

	*ret = STATUS_OK;
	if (!json_get(root, "event_type") || !json_get(root, "timestamp"))
		return false;
	set_time(record, json_get(root, "timestamp"), TIME_CAPTURED);
	set_client(record, json_get(root, "src_ip"));
	if (says_key(root, "event_type", "dns"))
		*ret = tell_suricata_dns(record, json_get(root, "dns"), err);
	else if (json_as_string(json_get(json_get(root, "tls"), "sni"), &name) ||
		 json_as_string(json_get(json_get(root, "http"), "hostname"), &name))
		*ret = tell_name(record, name, err);
	return true;
}

static bool (*const DIALECTS[])(struct record *record, const struct json_value *root,
				enum status *ret,
				struct err *err) = {read_certstream, read_zeek, read_suricata};

/* False: none of them. */
static bool
read_record(struct record *record, const struct json_value *root, enum status *ret, struct err *err)
{
	for (size_t i = 0; i < sizeof(DIALECTS) / sizeof(*DIALECTS); i++) {
		if (DIALECTS[i](record, root, ret, err))
			return true;
	}
	return false;
}

/* ---- the feed ---- */

struct judge {
	struct arena arena;
	size_t names;
};

static enum feed_kind
judge_line(void *context, struct slice text)
{
	struct judge *judge = context;
	struct feed_line line = {.text = text, .arena = &judge->arena};
	struct record record = {.line = &line, .time = TIME_UNKNOWN};
	struct arena_mark mark = arena_mark(&judge->arena);
	const struct json_value *root;
	enum feed_kind kind = FEED_OTHER;
	enum status status;

	if (slice_trim(text).length == 0)
		return FEED_NOTHING;
	if (json_read(&judge->arena, text, &root, NULL) == STATUS_OK &&
	    read_record(&record, root, &status, NULL))
		kind = FEED_RECORD;
	judge->names += record.names;
	arena_rewind(&judge->arena, mark);
	return kind;
}

static bool
json_recognise(struct feed_head head)
{
	struct judge judge = {.names = 0};
	bool answer;

	if (!slice_starts(head.bytes, SLICE("{")))
		return false;
	/* A first line with all of a chain may be longer than the head, or cut. */
	if (slice_find_byte(head.bytes, '\n') == SIZE_MAX &&
	    (slice_find(head.bytes, SLICE("\"certificate_update\"")) != SIZE_MAX ||
	     slice_find(head.bytes, SLICE("\"all_domains\"")) != SIZE_MAX))
		return true;
	arena_init(&judge.arena, JUDGE_MEMORY_BYTES);
	answer = feed_head_is(head, judge_line, &judge) && judge.names > 0;
	arena_done(&judge.arena);
	return answer;
}

static enum status
json_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	struct record record = {
		.collect = collect, .line = line, .time = TIME_UNKNOWN, .client = SLICE_NONE};
	const struct json_value *root;
	struct err fault;
	enum status status;

	(void)state;
	if (slice_trim(line->text).length == 0)
		return STATUS_OK;
	status = json_read(line->arena, line->text, &root, &fault);
	if (status == STATUS_REFUSED) {
		collect_refuse(collect, "RFC 8259: no JSON text, or half of one", line->number);
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return err_set(err, status, "%s", fault.text);
	if (read_record(&record, root, &status, err))
		return status;
	collect_refuse(collect, "no record of certstream, Zeek or Suricata", line->number);
	return STATUS_OK;
}

const struct feed FEED_JSON = {
	.name = "JSON lines",
	.recognise = json_recognise,
	.splits = feed_splits_anywhere,
	.line = json_line,
	.line_max_bytes = NAMES_JSON_LINE_MAX_BYTES,
	.too_long = "a JSON line over 1 MiB",
};
