#include "mail/master.h"

#include "mail/ip.h"
#include "mail/limits.h"
#include "model/limits.h"

/* What stands between blanks: quotes and escapes are still in it. */
struct token {
	struct slice text;
	bool quoted;
};

struct entry { /* a record or a directive; over more than one line where parentheses are open */
	struct token tokens[MASTER_TOKENS_MAX];
	size_t count;
	unsigned line; /* where it begins */
	bool blank;    /* begins with white space: the owner is that of the record before */
};

static const struct {
	struct slice name;
	enum dns_type type;
} TYPES[] = {
	{SLICE_INIT("A"), DNS_A},     {SLICE_INIT("AAAA"), DNS_AAAA},
	{SLICE_INIT("NS"), DNS_NS},   {SLICE_INIT("CNAME"), DNS_CNAME},
	{SLICE_INIT("PTR"), DNS_PTR}, {SLICE_INIT("MX"), DNS_MX},
	{SLICE_INIT("TXT"), DNS_TXT},
};

void
master_init(struct master *master, struct arena *arena, struct slice text)
{
	*master = (struct master){.arena = arena, .text = text, .line = 1};
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
at_end(const struct master *master)
{
	return master->at >= master->text.length;
}

static enum status
refuse(unsigned line, const char *what, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "line %u: RFC 1035 §5.1: %s", line, what);
}

/* One token from here; false: a quote that never ends. */
static bool
token_read(struct master *master, struct token *ret)
{
	const char *at = master->text.at;
	size_t start, end = master->text.length;

	ret->quoted = at[master->at] == '"';
	master->at += ret->quoted;
	for (start = master->at; master->at < end; master->at++) {
		char c = at[master->at];
		if (c == '\n' || (ret->quoted && c == '"') ||
		    (!ret->quoted && (is_blank(c) || memchr("();\"", c, 4))))
			break;
		if (c == '\\' && master->at + 1 < end && at[master->at + 1] != '\n')
			master->at++;
	}
	ret->text = slice_part(master->text, start, master->at - start);
	if (!ret->quoted)
		return true;
	if (at_end(master) || at[master->at] != '"')
		return false;
	master->at++;
	return true;
}

static void
line_skip(struct master *master)
{
	while (!at_end(master) && master->text.at[master->at] != '\n')
		master->at++;
}

/* To the end of the line, so that a reader may go on behind a refusal. */
static enum status
refuse_entry(struct master *master, const char *what, struct err *err)
{
	line_skip(master);
	return refuse(master->line, what, err);
}

/* Everything up to a line end outside of parentheses. */
static enum status
entry_read(struct master *master, struct entry *entry, struct err *err)
{
	size_t depth = 0;

	entry->count = 0;
	entry->line = master->line;
	entry->blank = !at_end(master) && is_blank(master->text.at[master->at]);
	while (!at_end(master)) {
		char c = master->text.at[master->at];
		if (c == ';') {
			line_skip(master);
			continue;
		}
		if (c == '(' || is_blank(c) || c == ')' || c == '\n') {
			master->at++;
			depth += c == '(';
			master->line += c == '\n';
			if (c == ')' && depth-- == 0)
				return refuse_entry(master, "a parenthesis that nothing opened",
						    err);
			if (c == '\n' && depth == 0)
				return STATUS_OK;
			continue;
		}
		if (entry->count == MASTER_TOKENS_MAX)
			return refuse_entry(master, "an entry of more than 1024 words", err);
		if (!token_read(master, &entry->tokens[entry->count++]))
			return refuse_entry(master, "a quote that is not closed", err);
	}
	return depth == 0 ? STATUS_OK
			  : refuse(entry->line, "a parenthesis that is not closed", err);
}

/* \X and \DDD become the byte they stand for (appended to out). False: \DDD is no byte. */
static bool
unescape(struct slice text, struct buf *out)
{
	for (size_t i = 0; i < text.length; i++) {
		uint64_t code;
		char c = text.at[i];
		if (c == '\\' && i + 1 < text.length) {
			c = text.at[++i];
			if (byte_is_digit(c)) {
				if (!slice_number(slice_part(text, i, 3), &code) || code > 255 ||
				    i + 2 >= text.length)
					return false;
				c = (char)code;
				i += 2;
			}
		}
		buf_write_byte(out, c);
	}
	return true;
}

/* A name in full. *ret SLICE_NONE: one that nobody can ask for. */
static enum status
name_read(struct master *master, struct slice text, struct slice *ret, struct err *err)
{
	bool absolute = slice_ends(text, SLICE(".")) && !slice_ends(text, SLICE("\\."));
	struct slice origin = master->origin, name;
	struct buf buf;

	*ret = SLICE_NONE;
	if (slice_find(text, SLICE("\\.")) != SIZE_MAX ||
	    text.length + origin.length > 4 * DOMAIN_MAX_BYTES)
		return STATUS_OK;
	buf_init(&buf, master->arena);
	if (slice_equal(text, SLICE("@"))) {
		buf_write(&buf, origin);
	} else {
		if (!unescape(absolute ? slice_part(text, 0, text.length - 1) : text, &buf))
			return STATUS_OK;
		if (!absolute && origin.length > 0) {
			buf_write_byte(&buf, '.');
			buf_write(&buf, origin);
		}
	}
	TRY(buf_slice(&buf, &name, err));
	if (name.length <= DOMAIN_MAX_BYTES && slice_find_byte(name, '\0') == SIZE_MAX)
		return slice_lower(master->arena, name, ret, err);
	return STATUS_OK;
}

/* "$ORIGIN example.org.", "$TTL 3600". */
static enum status
directive_read(struct master *master, const struct entry *entry, struct err *err)
{
	struct slice name = entry->tokens[0].text;

	if (slice_equal_nocase(name, SLICE("$TTL")))
		return STATUS_OK;
	if (!slice_equal_nocase(name, SLICE("$ORIGIN")) || entry->count < 2)
		return refuse(entry->line, "a directive other than $ORIGIN and $TTL", err);
	struct slice origin;
	TRY(name_read(master, entry->tokens[1].text, &origin, err));
	if (!origin.at)
		return refuse(entry->line, "$ORIGIN is no name", err);
	master->origin = origin;
	return STATUS_OK;
}

/* 86400, 1h30m. */
static bool
is_ttl(struct slice token)
{
	for (size_t i = 0; i < token.length; i++)
		if (!byte_is_digit(token.at[i]) &&
		    (i == 0 || !memchr("smhdw", byte_lower(token.at[i]), 5)))
			return false;
	return token.length > 0;
}

static bool
is_class(struct slice token)
{
	return slice_equal_nocase(token, SLICE("IN")) || slice_equal_nocase(token, SLICE("CH")) ||
	       slice_equal_nocase(token, SLICE("HS"));
}

/* TTL and class in any order. *ret_known false: a type or class that nobody here asks for. */
static enum status
type_read(const struct entry *entry, size_t *at, bool *ret_known, enum dns_type *ret,
	  struct err *err)
{
	bool internet = true;

	for (; *at < entry->count; ++*at) {
		struct slice token = entry->tokens[*at].text;
		if (is_class(token))
			internet = slice_equal_nocase(token, SLICE("IN"));
		else if (!is_ttl(token))
			break;
	}
	*ret_known = false;
	if (*at >= entry->count)
		return refuse(entry->line, "a record without a type", err);
	struct slice name = entry->tokens[(*at)++].text;
	for (size_t i = 0; i < name.length; i++)
		if (!byte_is_letter(name.at[i]) && !byte_is_digit(name.at[i]) && name.at[i] != '-')
			return refuse(entry->line, "something else where a type stands", err);
	for (size_t i = 0; internet && i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		if (slice_equal_nocase(name, TYPES[i].name)) {
			*ret = TYPES[i].type;
			*ret_known = true;
		}
	}
	return STATUS_OK;
}

static enum status
text_read(struct master *master, const struct entry *entry, size_t at, struct slice *ret,
	  struct err *err)
{
	struct buf buf;

	buf_init(&buf, master->arena);
	for (; at < entry->count; at++)
		if (!unescape(entry->tokens[at].text, &buf))
			return refuse(entry->line, "\\DDD is no byte", err);
	return buf_slice(&buf, ret, err);
}

static enum status
address_read(struct master *master, enum dns_type type, const struct token *token, unsigned line,
	     struct slice *ret, struct err *err)
{
	struct ip ip;

	if (!ip_read_as_written(token->text, &ip) || ip.v6 != (type == DNS_AAAA))
		return refuse(line, "no address where one stands", err);
	return slice_copy(master->arena, slice_of((const char *)ip.bytes, ip.v6 ? 16 : 4), ret,
			  err);
}

/* The data of a known type. */
static enum status
data_read(struct master *master, const struct entry *entry, size_t at, enum dns_type type,
	  struct dns_record *ret, struct err *err)
{
	uint64_t preference = 0;

	if (at >= entry->count)
		return refuse(entry->line, "a record without data", err);
	if (type == DNS_TXT)
		return text_read(master, entry, at, &ret->data, err);
	if (type == DNS_A || type == DNS_AAAA)
		return address_read(master, type, &entry->tokens[at], entry->line, &ret->data, err);
	if (type == DNS_MX && (!slice_number(entry->tokens[at++].text, &preference) ||
			       preference > UINT16_MAX || at >= entry->count))
		return refuse(entry->line, "MX is a number and a name", err);
	ret->preference = (uint16_t)preference;
	return name_read(master, entry->tokens[at].text, &ret->data, err);
}

/* *ret_found false: a directive, an empty line, or nothing that could be asked for. */
static enum status
entry_use(struct master *master, const struct entry *entry, bool *ret_found,
	  struct master_record *ret, struct err *err)
{
	struct master_record record = {.line = entry->line};
	size_t at = 0;
	bool known;

	*ret_found = false;
	if (entry->count == 0)
		return STATUS_OK;
	if (!entry->blank && !entry->tokens[0].quoted &&
	    slice_starts(entry->tokens[0].text, SLICE("$")))
		return directive_read(master, entry, err);
	if (!entry->blank)
		TRY(name_read(master, entry->tokens[at++].text, &master->owner, err));
	TRY(type_read(entry, &at, &known, &record.type, err));
	if (!known || !master->owner.at)
		return STATUS_OK;
	TRY(data_read(master, entry, at, record.type, &record.record, err));
	record.name = master->owner;
	*ret_found = record.record.data.at != NULL;
	if (*ret_found)
		*ret = record;
	return STATUS_OK;
}

enum status
master_next(struct master *master, bool *ret_found, struct master_record *ret, struct err *err)
{
	bool found = false;

	while (!found && !at_end(master)) {
		struct entry entry;
		TRY(entry_read(master, &entry, err));
		TRY(entry_use(master, &entry, &found, ret, err));
	}
	*ret_found = found;
	return STATUS_OK;
}
