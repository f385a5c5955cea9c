#include "mail/received.h"

#include "format/date.h"

#define LITERAL_BYTES 64 /* no address is longer */

enum clause { CLAUSE_NONE, CLAUSE_FROM, CLAUSE_BY, CLAUSE_VIA, CLAUSE_WITH, CLAUSE_ID, CLAUSE_FOR };

static const struct {
	struct slice word;
	enum clause clause;
} KEYWORDS[] = {
	{SLICE_INIT("from"), CLAUSE_FROM}, {SLICE_INIT("by"), CLAUSE_BY},
	{SLICE_INIT("via"), CLAUSE_VIA},   {SLICE_INIT("with"), CLAUSE_WITH},
	{SLICE_INIT("id"), CLAUSE_ID},     {SLICE_INIT("for"), CLAUSE_FOR},
};

/* What is known of the client while its clause is read. */
struct reader {
	struct received *received;
	enum clause clause;
	bool named;        /* the clause has its first word */
	struct slice name; /* the first word behind "from" */
	bool told;         /* the server told the HELO name apart: name is what reverse DNS says */
};

static struct slice
without_comma(struct slice word)
{
	return slice_ends(word, SLICE(",")) ? slice_part(word, 0, word.length - 1) : word;
}

/* ---- addresses ---- */

/* "[192.0.2.1]", "[IPv6:2001:db8::1]", "fe80::1%6": the address, without brackets and zone. */
static bool
literal_read(struct slice text, struct ip *ret)
{
	text = slice_trim(text);
	if (slice_starts_nocase(text, SLICE("IPv6:")))
		text = slice_part(text, 5, SIZE_MAX);
	return ip_read(slice_part(text, 0, slice_find_byte(text, '%')), ret);
}

/* The last address in brackets. Of "(user@host [192.0.2.1])" the client chose what is before. */
static bool
bracketed_read(struct slice text, struct ip *ret)
{
	size_t end = text.length;

	while (end > 0) {
		size_t open = slice_find_last_byte(slice_part(text, 0, end), '[');
		if (open == SIZE_MAX)
			return false;
		struct slice inside = slice_part(text, open + 1, LITERAL_BYTES);
		inside = slice_part(inside, 0, slice_find_byte(inside, ']'));
		/* Ecelerity puts the port inside. */
		size_t colon = slice_find_byte(inside, ':');
		if (literal_read(inside, ret) ||
		    (colon != SIZE_MAX && ip_read(slice_part(inside, 0, colon), ret)))
			return true;
		end = open;
	}
	return false;
}

/* "(192.0.2.1)", "(192.0.2.1:25)", "(user@192.0.2.1)", "(mail.example.org 192.0.2.1)". */
static bool
bare_read(struct slice text, struct ip *ret)
{
	text = without_comma(slice_trim(text));
	for (size_t i = text.length; i-- > 0;) {
		if (byte_is_blank(text.at[i]) || text.at[i] == '@') {
			text = slice_part(text, i + 1, SIZE_MAX);
			break;
		}
	}
	if (literal_read(text, ret))
		return true;
	size_t colon = slice_find_byte(text, ':');
	return colon != SIZE_MAX && ip_read(slice_part(text, 0, colon), ret) && !ret->v6;
}

/* ---- what stands in parentheses ---- */

/* What follows a key that begins a word, up to white space; SLICE_NONE: it is not there. */
static struct slice
word_behind(struct slice text, struct slice key)
{
	for (size_t from = 0; from < text.length;) {
		size_t at = slice_find_nocase(slice_part(text, from, SIZE_MAX), key);
		if (at == SIZE_MAX)
			break;
		at += from;
		from = at + key.length;
		if (at > 0 && !byte_is_blank(text.at[at - 1]))
			continue;
		struct slice rest = slice_part(text, from, SIZE_MAX);
		size_t length = 0;
		while (length < rest.length && !byte_is_blank(rest.at[length]))
			length++;
		return slice_part(rest, 0, length);
	}
	return SLICE_NONE;
}

/* The part of a comment that the server wrote: before what the client called itself. */
static struct slice
before_claims(struct reader *reader, struct slice comment)
{
	static const struct slice CLAIMS[] = {SLICE_INIT("helo="), SLICE_INIT("HELO "),
					      SLICE_INIT("EHLO "), SLICE_INIT("ident=")};
	struct slice own = comment;

	for (size_t i = 0; i < sizeof(CLAIMS) / sizeof(CLAIMS[0]); i++) {
		struct slice claim = word_behind(comment, CLAIMS[i]);
		if (!claim.at)
			continue;
		size_t at = (size_t)(claim.at - comment.at) - CLAIMS[i].length;
		own = slice_part(own, 0, at);
		if (i < 3 && !reader->told) {
			reader->received->helo = claim;
			reader->told = true;
		}
	}
	return own;
}

/* A comment behind "from": reverse DNS and the address. */
static void
client_read(struct reader *reader, struct slice comment)
{
	struct received *received = reader->received;
	struct slice own = before_claims(reader, comment);

	if (received->has_ip)
		return;
	received->has_ip = bracketed_read(own, &received->ip) || bare_read(own, &received->ip);
	size_t bracket = slice_find_byte(own, '[');
	if (!received->has_ip || bracket == SIZE_MAX)
		return;
	struct slice host = slice_trim(slice_part(own, 0, bracket));
	size_t at = slice_find_last_byte(host, '@');
	host = at == SIZE_MAX ? host : slice_part(host, at + 1, SIZE_MAX);
	if (host.length > 0 && !slice_equal_nocase(host, SLICE("unknown")))
		received->host = host;
}

/* "envelope-from <user@example.org>", with '=' or ':' too. */
static void
sender_read(struct received *received, struct slice comment)
{
	static const struct slice KEYS[] = {SLICE_INIT("envelope-from"),
					    SLICE_INIT("envelope-sender")};

	for (size_t i = 0; i < 2 && !received->has_sender; i++) {
		size_t at = slice_find_nocase(comment, KEYS[i]);
		if (at == SIZE_MAX)
			continue;
		struct slice rest = slice_part(comment, at + KEYS[i].length, SIZE_MAX);
		while (rest.length > 0 &&
		       (byte_is_blank(rest.at[0]) || rest.at[0] == '=' || rest.at[0] == ':'))
			rest = slice_part(rest, 1, SIZE_MAX);
		bool angle = slice_starts(rest, SLICE("<"));
		size_t length = 0;
		rest = slice_part(rest, angle, SIZE_MAX);
		while (length < rest.length &&
		       (angle ? rest.at[length] != '>'
			      : !byte_is_blank(rest.at[length]) && rest.at[length] != ','))
			length++;
		received->sender = slice_part(rest, 0, length);
		received->has_sender = angle || length > 0;
	}
}

/* ---- clauses ---- */

static void
word_read(struct reader *reader, struct slice word)
{
	struct received *received = reader->received;
	bool first = !reader->named;

	reader->named = true;
	switch (reader->clause) {
	case CLAUSE_FROM:
		if (first)
			reader->name = word;
		else if (!received->has_ip && slice_starts(word, SLICE("[")))
			received->has_ip = bracketed_read(word, &received->ip);
		break;
	case CLAUSE_BY:
		received->by = first ? word : received->by;
		break;
	case CLAUSE_WITH: /* "Microsoft SMTP Server": up to the last word */
		received->with =
			first ? word
			      : slice_of(received->with.at,
					 (size_t)(word.at + word.length - received->with.at));
		break;
	case CLAUSE_ID:
		received->id = first ? word : received->id;
		break;
	case CLAUSE_FOR:
		if (slice_starts(word, SLICE("<")))
			word = slice_part(word, 1, slice_find_byte(word, '>') - 1);
		received->recipient = first ? word : received->recipient;
		break;
	case CLAUSE_NONE:
	case CLAUSE_VIA:
		break;
	}
}

static bool
keyword_read(struct reader *reader, struct slice word)
{
	for (size_t i = 0; i < sizeof(KEYWORDS) / sizeof(KEYWORDS[0]); i++) {
		if (!slice_equal_nocase(word, KEYWORDS[i].word))
			continue;
		/* A second "from" is the sender's address (XMail), or a name. */
		reader->clause = KEYWORDS[i].clause == CLAUSE_FROM && reader->name.at
					 ? CLAUSE_NONE
					 : KEYWORDS[i].clause;
		reader->named = false;
		return true;
	}
	return false;
}

/* The parenthesis that closes the one at `at`, or the end. */
static size_t
comment_end(struct slice value, size_t at)
{
	size_t depth = 0;

	for (; at < value.length; at++) {
		if (value.at[at] == '\\')
			at++;
		else if (value.at[at] == '(')
			depth++;
		else if (value.at[at] == ')' && --depth == 0)
			return at;
	}
	return value.length;
}

static size_t
word_end(struct slice value, size_t at)
{
	bool quoted = false;

	for (; at < value.length; at++) {
		char c = value.at[at];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (byte_is_blank(c) || c == '(' || c == ';'))
			break;
	}
	return at;
}

/* What the client is called once all is read: the server may tell HELO and reverse DNS apart. */
static void
client_finish(struct reader *reader)
{
	struct received *received = reader->received;
	struct ip literal;

	if (!reader->told)
		received->helo = reader->name;
	else if (!received->host.at && !slice_starts(reader->name, SLICE("[")) &&
		 !slice_equal_nocase(reader->name, SLICE("unknown")))
		received->host = reader->name;
	/* "from [192.0.2.1] (helo=x)": but where there is another address this one is a claim. */
	if (!received->has_ip && slice_starts(reader->name, SLICE("[")) &&
	    bracketed_read(reader->name, &literal)) {
		received->ip = literal;
		received->has_ip = true;
	}
	if (slice_ends(received->host, SLICE(".")))
		received->host.length--;
}

void
received_read(struct slice value, struct received *ret)
{
	struct received received = {.time_us = TIME_UNKNOWN};
	struct reader reader = {.received = &received};
	struct slice date = SLICE_NONE;

	for (size_t at = 0; at < value.length;) {
		char c = value.at[at];
		size_t end = at + 1;
		if (c == '(') {
			end = comment_end(value, at);
			struct slice comment = slice_part(value, at + 1, end - at - 1);
			if (reader.clause == CLAUSE_FROM)
				client_read(&reader, comment);
			sender_read(&received, comment);
			end++;
		} else if (c == ';') {
			date = slice_part(value, end, SIZE_MAX);
			reader.clause = CLAUSE_NONE;
		} else if (!byte_is_blank(c)) {
			end = word_end(value, at);
			struct slice word = without_comma(slice_part(value, at, end - at));
			if (!keyword_read(&reader, word))
				word_read(&reader, word);
		}
		at = end;
	}
	client_finish(&reader);
	if (date.at && !date_read(date, &received.time_us, NULL))
		received.time_us = TIME_UNKNOWN;
	*ret = received;
}

/* ---- the path of a message ---- */

/* Return-Path above the Received field `until`: whoever wrote it came after the trusted server. */
static void
return_path_read(const struct message_part *root, const struct message_field *until,
		 struct mail_path *path)
{
	for (const struct message_field *field = root->fields; field < until; field++) {
		if (!slice_equal_nocase(field->name, SLICE("Return-Path")))
			continue;
		struct slice value = slice_trim(field->value);
		size_t open = slice_find_byte(value, '<'), close = slice_find_last_byte(value, '>');
		if (open != SIZE_MAX && close != SIZE_MAX && close > open)
			value = slice_part(value, open + 1, close - open - 1);
		path->sender = value;
		path->has_sender = true;
		return;
	}
}

static const char *
path_read(const struct message_part *root, uint32_t hops, struct mail_path *path)
{
	struct received received;

	if (hops == 0)
		return "tocsin.yaml does not say how many trusted_hops there are";
	path->field = message_field(root, "Received", hops - 1);
	if (!path->field)
		return "the message has fewer Received fields than there are trusted_hops";
	received_read(path->field->value, &received);
	path->client = received.ip;
	path->helo = received.helo;
	path->sender = received.sender;
	path->has_sender = received.has_sender;
	path->time_us = received.time_us;
	if (!path->has_sender)
		return_path_read(root, path->field, path);
	if (!received.has_ip)
		return "the Received field of the last trusted hop names no address";
	if (ip_is_private(&received.ip))
		return "the client of the last trusted hop is in a private network";
	return NULL;
}

void
received_path(const struct message *message, const struct profile *profile, struct mail_path *ret)
{
	*ret = (struct mail_path){.time_us = TIME_UNKNOWN};
	ret->unknown = path_read(message->root, profile->trusted_hops, ret);
	ret->known = !ret->unknown;
}
