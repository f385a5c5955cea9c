/*
 * Master files (RFC 1035 §5): zone files as ICANN's CZDS gives them, zones of name servers, output
 * of dig, response policy zones. The names are the owners of records, once where the same owner
 * follows itself. In the zone of a public suffix the owners of addresses are glue, and nobody
 * registered them; hashed owners (NSEC3) are no names at all.
 */
#include "names/feed.h"
#include "names/host.h"
#include "names/limits.h"
#include "names/line.h"

/* What a type of record says of its owner. */
enum owner {
	OWNER_NAME,  /* a name there is */
	OWNER_HOST,  /* a name, but of glue in the zone of a public suffix */
	OWNER_PROOF, /* of the signing of the zone: names stand elsewhere too, or are hashes */
};

static const struct {
	struct slice name;
	enum owner owner;
} TYPES[] = {
	{SLICE_INIT("NS"), OWNER_NAME},          {SLICE_INIT("A"), OWNER_HOST},
	{SLICE_INIT("AAAA"), OWNER_HOST},        {SLICE_INIT("DS"), OWNER_NAME},
	{SLICE_INIT("CNAME"), OWNER_NAME},       {SLICE_INIT("MX"), OWNER_NAME},
	{SLICE_INIT("TXT"), OWNER_NAME},         {SLICE_INIT("SOA"), OWNER_NAME},
	{SLICE_INIT("PTR"), OWNER_NAME},         {SLICE_INIT("SRV"), OWNER_NAME},
	{SLICE_INIT("CAA"), OWNER_NAME},         {SLICE_INIT("DNAME"), OWNER_NAME},
	{SLICE_INIT("HTTPS"), OWNER_NAME},       {SLICE_INIT("SVCB"), OWNER_NAME},
	{SLICE_INIT("TLSA"), OWNER_NAME},        {SLICE_INIT("NAPTR"), OWNER_NAME},
	{SLICE_INIT("SPF"), OWNER_NAME},         {SLICE_INIT("HINFO"), OWNER_NAME},
	{SLICE_INIT("SSHFP"), OWNER_NAME},       {SLICE_INIT("LOC"), OWNER_NAME},
	{SLICE_INIT("CDS"), OWNER_NAME},         {SLICE_INIT("RP"), OWNER_NAME},
	{SLICE_INIT("CDNSKEY"), OWNER_NAME},     {SLICE_INIT("RRSIG"), OWNER_PROOF},
	{SLICE_INIT("NSEC"), OWNER_PROOF},       {SLICE_INIT("NSEC3"), OWNER_PROOF},
	{SLICE_INIT("NSEC3PARAM"), OWNER_PROOF}, {SLICE_INIT("KEY"), OWNER_PROOF},
	{SLICE_INIT("DNSKEY"), OWNER_PROOF},     {SLICE_INIT("SIG"), OWNER_PROOF},
	{SLICE_INIT("NXT"), OWNER_PROOF},        {SLICE_INIT("ZONEMD"), OWNER_PROOF},
};

/* Text of a name with its escapes: four bytes a byte. */
#define OWNER_MAX_BYTES (4 * (NAMES_NAME_MAX_BYTES + 2))

struct text {
	char bytes[OWNER_MAX_BYTES];
	size_t length;
};

/* The last owner: records below that begin blank are its own as well. */
struct last {
	struct text seen;  /* as it stands at offset; empty: none yet */
	struct text name;  /* in full */
	const char *fault; /* why there is no name */
	uint64_t offset, line;
	bool told;
	bool elsewhere; /* the origin has changed: the same text would be another name */
};

struct zone {
	struct text origin; /* with its final dot; empty: not said */
	struct text apex;   /* the owner of the SOA, as a name */
	struct last last;
	bool suffix;        /* the apex is a public suffix */
	bool alone;         /* ranges are read alone: a parenthesis may have opened before */
	size_t depth;       /* parentheses that are open */
	size_t group_lines; /* since when */
};

static bool
text_set(struct text *text, struct slice s)
{
	if (s.length > sizeof(text->bytes))
		return false;
	memcpy(text->bytes, s.at, s.length);
	text->length = s.length;
	return true;
}

static struct slice
text_slice(const struct text *text)
{
	return slice_of(text->bytes, text->length);
}

/* ---- tokens ---- */

/* Walks the tokens of a line up to a comment, and counts parentheses on the way. */
struct tokens {
	struct slice text;
	size_t at;
	size_t depth;
	bool unbalanced; /* one was closed that was not open */
	bool unclosed;   /* a quote */
};

static struct tokens
tokens_of(struct slice line, size_t depth)
{
	return (struct tokens){.text = line, .depth = depth};
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* Between tokens: white space and parentheses. False at the end of the line or a comment. */
static bool
skip_space(struct tokens *tokens)
{
	for (; tokens->at < tokens->text.length; tokens->at++) {
		char c = tokens->text.at[tokens->at];

		if (c == ';')
			return false;
		if (!is_space(c) && c != '(' && c != ')')
			return true;
		tokens->unbalanced = tokens->unbalanced || (c == ')' && tokens->depth == 0);
		tokens->depth += c == '(';
		tokens->depth -= c == ')' && tokens->depth > 0;
	}
	return false;
}

/* What a byte does in a token; 0: nothing. ENDS: only outside of quotes. */
enum { ENDS = 1, QUOTES = 2, ESCAPES = 3 };
static const uint8_t BYTES[256] = {
	[' '] = ENDS, ['\t'] = ENDS, ['\r'] = ENDS, ['\v'] = ENDS,  ['\f'] = ENDS,
	[';'] = ENDS, ['('] = ENDS,  [')'] = ENDS,  ['"'] = QUOTES, ['\\'] = ESCAPES,
};

/* The next token as it stands, with quotes and escapes. */
static bool
next_token(struct tokens *tokens, struct slice *ret)
{
	size_t from, to;
	bool quoted = false;

	if (!skip_space(tokens))
		return false;
	from = tokens->at;
	for (to = from; to < tokens->text.length; to++) {
		uint8_t byte = BYTES[(uint8_t)tokens->text.at[to]];

		if (byte == 0)
			continue;
		if (byte == ENDS && !quoted)
			break;
		quoted = quoted != (byte == QUOTES);
		/* The byte after a backslash says nothing, nor do the other two of \DDD. */
		to += byte == ESCAPES;
	}
	tokens->unclosed = tokens->unclosed || quoted;
	*ret = slice_part(tokens->text, from, to - from);
	tokens->at = from + ret->length;
	return true;
}

/* The rest of a line matters for its quotes and parentheses alone, and most lines have none. */
static void
skip_rest(struct tokens *tokens)
{
	struct slice rest = slice_part(tokens->text, tokens->at, SIZE_MAX), token;

	if (slice_find_byte(rest, '(') == SIZE_MAX && slice_find_byte(rest, ')') == SIZE_MAX &&
	    slice_find_byte(rest, '"') == SIZE_MAX)
		return;
	while (next_token(tokens, &token))
		;
}

/* ---- records ---- */

struct record {
	struct slice owner; /* as it stands; empty: that of the record before */
	struct slice type, data;
	enum owner says;
};

/* 86400, 1h30m */
static bool
is_ttl(struct slice token)
{
	if (token.length == 0 || !byte_is_digit(*token.at))
		return false;
	for (size_t i = 0; i < token.length; i++) {
		if (!byte_is_digit(token.at[i]) && !strchr("smhdw", byte_lower(token.at[i])))
			return false;
	}
	return true;
}

static bool
is_class(struct slice token)
{
	return slice_equal_nocase(token, SLICE("IN")) || slice_equal_nocase(token, SLICE("CH")) ||
	       slice_equal_nocase(token, SLICE("HS")) || slice_starts_nocase(token, SLICE("CLASS"));
}

/* A type by its name, or TYPE65534 (RFC 3597 §5). */
static bool
read_type(struct slice token, enum owner *ret)
{
	uint64_t number;

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		if (slice_equal_nocase(token, TYPES[i].name)) {
			*ret = TYPES[i].owner;
			return true;
		}
	}
	*ret = OWNER_NAME;
	return slice_starts_nocase(token, SLICE("TYPE")) &&
	       slice_number(slice_part(token, 4, SIZE_MAX), &number) && number <= UINT16_MAX;
}

/* TTL and class in any order, the type, and the first token of the data. What is missing may stand
 * on a line below where a parenthesis is open. */
static bool
read_record(struct tokens *tokens, bool named, struct record *ret)
{
	struct slice token;

	*ret = (struct record){.owner = SLICE_NONE};
	if (named && !next_token(tokens, &ret->owner))
		return false;
	do {
		if (!next_token(tokens, &token))
			return tokens->depth > 0;
	} while (is_ttl(token) || is_class(token));
	ret->type = token;
	return read_type(token, &ret->says) &&
	       (next_token(tokens, &ret->data) || tokens->depth > 0);
}

/* A, AAAA: prose has those words, but no address behind them. */
static bool
is_plausible(const struct record *record)
{
	return record->says != OWNER_HOST || line_is_address(record->data);
}

static bool
begins_blank(struct slice line)
{
	return line.length == 0 || is_space(*line.at) || *line.at == ';';
}

/* ---- names ---- */

static bool
is_absolute(struct slice owner)
{
	return owner.length > 0 && owner.at[owner.length - 1] == '.' &&
	       !slice_ends(owner, SLICE("\\."));
}

/* \X and \DDD become the byte they stand for. NULL, or what is wrong with them. */
static const char *
unescape(struct slice text, struct text *ret)
{
	ret->length = 0;
	for (size_t i = 0; i < text.length && ret->length < sizeof(ret->bytes); i++) {
		uint64_t code;
		char c = text.at[i];

		if (c == '\\' && i + 1 < text.length) {
			c = text.at[++i];
			if (byte_is_digit(c)) {
				if (i + 2 >= text.length ||
				    !slice_number(slice_part(text, i, 3), &code) || code > 255)
					return "RFC 1035 §5.1: \\DDD is no byte";
				c = (char)code;
				i += 2;
			}
			if (c == '.')
				return "RFC 1123 §2.1: a dot inside a label";
		}
		ret->bytes[ret->length++] = c;
	}
	return NULL;
}

/* The name of an owner: with the origin where it is relative. NULL, or what is wrong with it. */
static const char *
full_name(const struct zone *zone, struct slice owner, struct text *ret)
{
	struct slice origin = text_slice(&zone->origin);
	bool here = slice_equal(owner, SLICE("@"));
	const char *fault = unescape(here ? SLICE("") : owner, ret);

	if (fault || is_absolute(owner))
		return fault;
	if (origin.length == 0)
		return here ? NULL : "RFC 1035 §5.1: a relative name, and no $ORIGIN before it";
	if (ret->length + 1 + origin.length > sizeof(ret->bytes))
		return "RFC 1035 §2.3.4: a name over 253 bytes";
	if (!here && !slice_equal(origin, SLICE(".")))
		ret->bytes[ret->length++] = '.';
	memcpy(ret->bytes + ret->length, origin.at, origin.length);
	ret->length += origin.length;
	return NULL;
}

/* What a response policy zone says of a name: CNAME . and its like. */
static bool
is_policy(const struct record *record)
{
	static const char *const ACTIONS[] = {".", "*.", "rpz-drop.", "rpz-tcp-only."};

	if (!slice_equal_nocase(record->type, SLICE("CNAME")))
		return false;
	for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(*ACTIONS); i++) {
		if (slice_equal_nocase(record->data, slice_text(ACTIONS[i])))
			return true;
	}
	return false;
}

/*
 * A policy may be about more than a name that is asked for: about that of a name server, which is a
 * name still, or about addresses, which are none (draft-vixie-dnsop-dns-rpz §4).
 */
static bool
is_about_name(struct slice *name)
{
	static const char *const ADDRESSES[] = {".rpz-ip", ".rpz-nsip", ".rpz-client-ip"};
	struct slice server = SLICE(".rpz-nsdname"), bare = *name;

	if (slice_ends(bare, SLICE(".")))
		bare.length--;
	for (size_t i = 0; i < sizeof(ADDRESSES) / sizeof(*ADDRESSES); i++) {
		if (slice_ends_nocase(bare, slice_text(ADDRESSES[i])))
			return false;
	}
	if (slice_ends_nocase(bare, server))
		*name = slice_part(bare, 0, bare.length - server.length);
	return true;
}

/* The name that a policy is about stands before that of its zone. */
static const char *
policy_name(const struct zone *zone, struct slice owner, struct text *ret)
{
	struct slice apex = text_slice(&zone->apex);
	const char *fault = unescape(owner, ret);

	if (!fault && is_absolute(owner) && apex.length > 1 && ret->length > apex.length + 1 &&
	    slice_ends_nocase(text_slice(ret), apex) &&
	    ret->bytes[ret->length - apex.length - 1] == '.')
		ret->length -= apex.length + 1;
	return fault;
}

static void
set_apex(struct zone *zone, struct slice name)
{
	struct host host;
	bool is_name;

	(void)text_set(&zone->apex, name);
	zone->suffix = host_read(&host, name, &is_name, NULL) == STATUS_OK &&
		       host.suffix_labels == host.count;
}

static void
set_last(struct zone *zone, const struct feed_line *line, struct slice owner)
{
	struct last *last = &zone->last;

	if (!last->elsewhere && slice_equal(owner, text_slice(&last->seen)))
		return;
	last->told = last->elsewhere = false;
	last->offset = line->offset + (uint64_t)(owner.at - line->text.at);
	last->line = line->number;
	last->fault = full_name(zone, owner, &last->name);
	if (text_set(&last->seen, owner))
		return;
	last->fault = "RFC 1035 §2.3.4: a name over 253 bytes";
	last->seen.length = 0;
}

/* Tells the last owner where a record says that it is a name, once. */
static enum status
tell_last(struct zone *zone, struct collect *collect, const struct record *record, struct err *err)
{
	struct last *last = &zone->last;
	struct slice full = text_slice(&last->name);
	const char *fault = last->fault;
	struct feed_name name;
	struct text text;

	if (slice_equal_nocase(record->type, SLICE("SOA")) && !fault)
		set_apex(zone, full);
	if (last->told || record->says == OWNER_PROOF ||
	    (zone->suffix && record->says == OWNER_HOST))
		return STATUS_OK;
	last->told = true;
	if (is_policy(record)) {
		fault = policy_name(zone, text_slice(&last->seen), &text);
		full = text_slice(&text);
		if (!fault && !is_about_name(&full))
			return STATUS_OK;
	}
	if (fault)
		collect_refuse(collect, fault, last->line);
	if (fault || full.length == 0) /* "@", and nobody said of what */
		return STATUS_OK;
	if (slice_starts(full, SLICE("*.")))
		full = slice_part(full, 2, SIZE_MAX);
	name = (struct feed_name){.seen = text_slice(&last->seen),
				  .name = full,
				  .offset = last->offset,
				  .line = last->line,
				  .time = TIME_UNKNOWN,
				  .basis = TIME_OBSERVED};
	return collect_name(collect, &name, err);
}

static enum status
tell_record(struct zone *zone, struct collect *collect, const struct feed_line *line,
	    struct tokens *tokens, struct err *err)
{
	bool named = !begins_blank(line->text);
	struct record record;

	if (!named && !skip_space(tokens))
		return STATUS_OK;
	if (!read_record(tokens, named, &record)) {
		/* The middle of a record whose begin another range has read. */
		if (named || !zone->alone)
			collect_refuse(collect,
				       "RFC 1035 §5.1: no record: owner, TTL and class, "
				       "type, data",
				       line->number);
		return STATUS_OK;
	}
	if (named)
		set_last(zone, line, record.owner);
	else if (zone->last.line == 0 && !zone->alone)
		collect_refuse(collect, "RFC 1035 §5.1: no owner before it", line->number);
	return zone->last.line > 0 ? tell_last(zone, collect, &record, err) : STATUS_OK;
}

/* $ORIGIN, $TTL and what is not followed. NULL, or what is wrong. */
static const char *
read_control(struct zone *zone, struct tokens *tokens, struct slice control)
{
	struct slice token;
	struct text text;
	const char *fault;

	if (slice_equal_nocase(control, SLICE("$TTL")))
		return NULL;
	if (slice_equal_nocase(control, SLICE("$INCLUDE")))
		return "RFC 1035 §5.1: $INCLUDE is not followed: give the other file as well";
	if (!slice_equal_nocase(control, SLICE("$ORIGIN")))
		return "RFC 1035 §5.1: a control entry that is not read";
	if (!next_token(tokens, &token))
		return "RFC 1035 §5.1: $ORIGIN without a name";
	fault = full_name(zone, token, &text);
	if (!fault)
		(void)text_set(&zone->origin, text_slice(&text));
	zone->last.elsewhere = true;
	return fault;
}

/* ---- lines ---- */

static void
end_line(struct zone *zone, struct collect *collect, struct tokens *tokens, uint64_t number)
{
	skip_rest(tokens);
	if (tokens->unclosed)
		collect_refuse(collect, "RFC 1035 §5.1: a quote that is not closed", number);
	if (tokens->unbalanced && !zone->alone)
		collect_refuse(collect, "RFC 1035 §5.1: a parenthesis that was not opened", number);
	zone->group_lines = tokens->depth > 0 ? zone->group_lines + 1 : 0;
	zone->depth = tokens->depth;
	if (zone->group_lines <= NAMES_ZONE_GROUP_LINES_MAX)
		return;
	collect_refuse(collect, "RFC 1035 §5.1: a parenthesis open for over 4096 lines", number);
	zone->depth = zone->group_lines = 0;
}

static enum status
zone_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	struct zone *zone = state;
	struct tokens tokens = tokens_of(line->text, zone->depth);
	struct slice token;
	const char *fault;

	if (zone->depth == 0 && slice_starts(line->text, SLICE("$")) &&
	    next_token(&tokens, &token)) {
		fault = read_control(zone, &tokens, token);
		if (fault)
			collect_refuse(collect, fault, line->number);
	} else if (zone->depth == 0) {
		TRY(tell_record(zone, collect, line, &tokens, err));
	}
	end_line(zone, collect, &tokens, line->number);
	return STATUS_OK;
}

/* ---- is it one? ---- */

struct judge {
	size_t depth;
	bool depends; /* on what stood before: an origin, a parenthesis */
};

static enum feed_kind
judge_line(void *context, struct slice line)
{
	struct judge *judge = context;
	struct tokens tokens = tokens_of(line, judge->depth);
	struct record record;
	struct slice token;
	enum feed_kind kind = FEED_NOTHING;
	bool inside = judge->depth > 0;

	if (!inside && line.length > 0 && *line.at == '$' && next_token(&tokens, &token)) {
		judge->depends = true;
		kind = slice_equal_nocase(token, SLICE("$ORIGIN")) ||
				       slice_equal_nocase(token, SLICE("$TTL"))
			       ? FEED_RECORD
			       : FEED_OTHER;
	} else if (!inside && skip_space(&tokens)) {
		kind = FEED_OTHER;
		if (read_record(&tokens, !begins_blank(line), &record) && is_plausible(&record)) {
			/* An owner alone before a parenthesis may be a call in any language. */
			kind = record.type.at ? FEED_RECORD : FEED_NOTHING;
			judge->depends =
				judge->depends || (record.owner.at && !is_absolute(record.owner));
		}
	}
	skip_rest(&tokens);
	judge->depth = tokens.depth;
	judge->depends = judge->depends || tokens.depth > 0;
	return kind;
}

static bool
zone_recognise(struct feed_head head)
{
	struct judge judge = {.depth = 0};

	return feed_head_is(head, judge_line, &judge);
}

/* Where every owner stands in full (CZDS asks for that), a range says what the whole says. */
static bool
zone_splits(struct feed_head head)
{
	struct judge judge = {.depth = 0};

	return feed_head_is(head, judge_line, &judge) && !judge.depends;
}

/* Of a zone that is read in ranges, the head says to all of them whose it is. */
static enum status
zone_open(struct arena *arena, struct feed_head head, void **ret_state, struct err *err)
{
	struct zone *zone = arena_new(arena, struct zone, 1);
	struct slice line;
	struct text apex;

	if (!zone)
		return err_no_memory(err);
	zone->alone = zone_splits(head);
	while (zone->alone && feed_head_line(&head, &line)) {
		struct tokens tokens = tokens_of(line, 0);
		struct record record;

		if (begins_blank(line) || !read_record(&tokens, true, &record) ||
		    !slice_equal_nocase(record.type, SLICE("SOA")))
			continue;
		if (!full_name(zone, record.owner, &apex))
			set_apex(zone, text_slice(&apex));
		break;
	}
	*ret_state = zone;
	return STATUS_OK;
}

const struct feed FEED_ZONE = {
	.name = "zone",
	.recognise = zone_recognise,
	.splits = zone_splits,
	.open = zone_open,
	.line = zone_line,
	.line_max_bytes = NAMES_ZONE_LINE_MAX_BYTES,
	.too_long = "a line of a zone over 65536 bytes",
};
