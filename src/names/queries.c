/*
 * Query logs of name servers: what was asked for, by whom and when. Such a line is evidence that
 * somebody met a decoy. A dialect is chosen by the head; lines of its server that hold no query are
 * passed over, lines of anything else are counted refusals.
 */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"
#include "names/when.h"

struct query {
	struct slice
		seen; /* the name as it stands; empty: a line of the server that asks nothing */
	struct slice name;
	struct slice client; /* an address, or SLICE_NONE */
	char bytes[NAMES_NAME_MAX_BYTES + 2];
};

struct dialect {
	enum feed_kind (*read)(struct slice line, struct query *ret);
	const char *refusal;
};

/* What follows the first mark in the text, or SLICE_NONE. */
static struct slice
behind(struct slice text, const char *mark)
{
	size_t at = slice_find(text, slice_text(mark));

	return at == SIZE_MAX ? SLICE_NONE : slice_part(text, at + strlen(mark), SIZE_MAX);
}

static void
set_name(struct query *query, struct slice seen)
{
	query->seen = query->name = line_name(seen);
}

static void
set_client(struct query *query, struct slice client)
{
	if (line_is_address(client))
		query->client = client;
}

/* dnsmasq[97]: 12 192.0.2.7/53124 query[A] name.example from 192.0.2.7 */
static enum feed_kind
read_dnsmasq(struct slice line, struct query *ret)
{
	struct slice rest = behind(line, "dnsmasq"), asked;

	if (!rest.at || rest.length == 0 || !strchr("[:-", *rest.at))
		return FEED_OTHER;
	asked = behind(rest, " query[");
	if (!asked.at)
		return FEED_RECORD;
	asked = behind(asked, "] ");
	set_name(ret, line_word(&asked));
	if (!slice_equal(line_word(&asked), SLICE("from")))
		return FEED_OTHER;
	set_client(ret, line_word(&asked));
	return FEED_RECORD;
}

/* client @0x7f2a0c0b5e30 192.0.2.7#53124 (name.example): view x: query: name.example IN A +E(0)K */
static enum feed_kind
read_bind(struct slice line, struct query *ret)
{
	struct slice client = behind(line, "client "), rest, next, word, class;

	if (!client.at)
		return FEED_OTHER;
	word = line_word(&client);
	if (slice_starts(word, SLICE("@0x")))
		word = line_word(&client);
	if (slice_find_byte(word, '#') == SIZE_MAX)
		return FEED_OTHER;
	rest = behind(client, "query: ");
	while ((next = behind(rest, "query: ")).at)
		rest = next;
	if (!rest.at)
		return FEED_RECORD;
	set_name(ret, line_word(&rest));
	class = line_word(&rest);
	if (!slice_equal(class, SLICE("IN")) && !slice_equal(class, SLICE("CH")) &&
	    !slice_equal(class, SLICE("HS")) && !slice_starts(class, SLICE("CLASS")))
		return FEED_OTHER;
	set_client(ret, slice_part(word, 0, slice_find_byte(word, '#')));
	return FEED_RECORD;
}

/* [1491955200] unbound[97:0] info: 192.0.2.7 name.example. A IN */
static enum feed_kind
read_unbound(struct slice line, struct query *ret)
{
	static const char *const LEVELS[] = {"] info: ", "] query: ", "] reply: "};
	struct slice rest = behind(line, "unbound["), said = SLICE_NONE, client, name;

	if (!rest.at)
		return FEED_OTHER;
	for (size_t i = 0; i < sizeof(LEVELS) / sizeof(*LEVELS) && !said.at; i++)
		said = behind(rest, LEVELS[i]);
	client = line_word(&said);
	name = line_word(&said);
	(void)line_word(&said); /* the type */
	if (!line_is_address(client) || !slice_equal(line_word(&said), SLICE("IN")))
		return FEED_RECORD;
	set_name(ret, name);
	set_client(ret, client);
	return FEED_RECORD;
}

/* systemd-resolved[97]: Looking up RR for name.example IN A. Only its debug log says so. */
static enum feed_kind
read_resolved(struct slice line, struct query *ret)
{
	struct slice rest = behind(line, "systemd-resolved[");

	if (!rest.at)
		return FEED_OTHER;
	rest = behind(rest, ": Looking up RR for ");
	if (rest.at)
		set_name(ret, line_word(&rest));
	return FEED_RECORD;
}

/* (4)name(7)example(0): the lengths before the labels. False where it is not that. */
static bool
read_lengths(struct slice text, struct query *ret)
{
	struct slice digits;
	size_t length = 0, end;
	uint64_t count;

	while (text.length > 0 && *text.at == '(') {
		end = slice_find_byte(text, ')');
		if (end == SIZE_MAX)
			return false;
		digits = slice_part(text, 1, end - 1);
		text = slice_part(text, end + 1, SIZE_MAX);
		if (!slice_number(digits, &count) || count > text.length ||
		    length + count + 1 > sizeof(ret->bytes))
			return false;
		if (count == 0) {
			ret->name = slice_of(ret->bytes, length);
			return text.length == 0 && length > 0;
		}
		if (length > 0)
			ret->bytes[length++] = '.';
		memcpy(ret->bytes + length, text.at, count);
		length += count;
		text = slice_part(text, count, SIZE_MAX);
	}
	return false;
}

/* date time thread PACKET id UDP Rcv 192.0.2.7 6ad9   Q [0001 D NOERROR] A (4)name(7)example(0)
 * The legend, and the packets in full where that is switched on, stand between such lines. */
static enum feed_kind
read_windows(struct slice line, struct query *ret)
{
	struct slice rest = behind(line, " PACKET "), protocol, way, client, last = SLICE_NONE;
	bool asks;

	if (!rest.at || !byte_is_digit(*line.at))
		return FEED_NOTHING;
	(void)line_word(&rest);
	protocol = line_word(&rest);
	way = line_word(&rest);
	client = line_word(&rest);
	(void)line_word(&rest); /* the number of the packet */
	asks = slice_equal(way, SLICE("Rcv")) && slice_equal(line_word(&rest), SLICE("Q"));
	for (struct slice word = line_word(&rest); word.length > 0; word = line_word(&rest))
		last = word;
	if ((!slice_equal(protocol, SLICE("UDP")) && !slice_equal(protocol, SLICE("TCP"))) ||
	    !line_is_address(client))
		return FEED_OTHER;
	if (slice_equal(last, SLICE("(0)")) || !asks)
		return FEED_RECORD;
	if (!read_lengths(last, ret))
		return FEED_OTHER;
	ret->seen = last;
	ret->client = client;
	return FEED_RECORD;
}

static const struct dialect DIALECTS[] = {
	{read_dnsmasq, "no line of a dnsmasq log"},
	{read_unbound, "no line of an Unbound log"},
	{read_resolved, "no line of a systemd-resolved log"},
	{read_windows, "no packet of a Windows DNS debug log"},
	{read_bind, "no line of a BIND query log"},
};
#define DIALECT_COUNT (sizeof(DIALECTS) / sizeof(*DIALECTS))

static enum feed_kind
read_query(const struct dialect *dialect, struct slice line, struct query *ret)
{
	ret->seen = ret->name = ret->client = SLICE_NONE;
	line = slice_trim(line);
	return line.length > 0 ? dialect->read(line, ret) : FEED_NOTHING;
}

struct judge {
	const struct dialect *dialect;
	bool asked; /* a query has been seen */
};

static enum feed_kind
judge_line(void *context, struct slice line)
{
	struct judge *judge = context;
	struct query query;
	enum feed_kind kind = read_query(judge->dialect, line, &query);

	judge->asked = judge->asked || (kind == FEED_RECORD && query.seen.length > 0);
	return kind;
}

static const struct dialect *
find_dialect(struct feed_head head)
{
	for (size_t i = 0; i < DIALECT_COUNT; i++) {
		struct judge judge = {.dialect = &DIALECTS[i]};

		if (feed_head_is(head, judge_line, &judge) && judge.asked)
			return &DIALECTS[i];
	}
	return NULL;
}

static bool
query_recognise(struct feed_head head)
{
	return find_dialect(head) != NULL;
}

static enum status
query_open(struct arena *arena, struct feed_head head, void **ret_state, struct err *err)
{
	(void)arena;
	(void)err;
	/* Nothing writes to a dialect: readers of lines take a state they may change. */
	*ret_state = (void *)(uintptr_t)find_dialect(head);
	return STATUS_OK;
}

static enum status
query_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	const struct dialect *dialect = state;
	struct query query;
	struct feed_name name;
	enum feed_kind kind = read_query(dialect, line->text, &query);

	if (kind == FEED_OTHER)
		collect_refuse(collect, dialect->refusal, line->number);
	if (kind != FEED_RECORD || query.seen.length == 0)
		return STATUS_OK;
	name = feed_name_in(line, query.seen);
	name.name = query.name;
	name.client = query.client;
	name.time = when_logged(line->text);
	name.basis = name.time == TIME_UNKNOWN ? TIME_OBSERVED : TIME_CAPTURED;
	return collect_name(collect, &name, err);
}

const struct feed FEED_QUERY = {
	.name = "query log",
	.recognise = query_recognise,
	.splits = feed_splits_anywhere,
	.open = query_open,
	.line = query_line,
	.line_max_bytes = NAMES_LINE_MAX_BYTES,
	.too_long = "a line of a log over 4096 bytes",
};
