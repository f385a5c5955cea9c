#include "mail/identity.h"

#include "base/utf8.h"
#include "format/words.h"
#include "mail/limits.h"
#include "mail/plain.h"
#include "mail/relation.h"
#include "model/domain.h"

/* Faults that leave readers free to see different authors: no domain may be vouched for. */
#define DISAGREEMENT                                                              \
	(IDENTITY_FROM_MISSING | IDENTITY_FROM_DUPLICATE | IDENTITY_FROM_MANY |   \
	 IDENTITY_FROM_GROUP | IDENTITY_FROM_NO_ADDRESS | IDENTITY_FROM_CONTROL | \
	 IDENTITY_FROM_ENCODED | IDENTITY_FROM_SYNTAX | IDENTITY_FROM_COMMENT |   \
	 IDENTITY_FROM_FIELD)

static unsigned
bit_of(enum identity_fault fault)
{
	return (unsigned)__builtin_ctz((unsigned)fault);
}

static void
note(struct identity *identity, enum identity_fault fault, struct slice span)
{
	if (!(identity->faults & (unsigned)fault))
		identity->fault_spans[bit_of(fault)] = span;
	identity->faults |= (unsigned)fault;
}

/* ---- the field as it stands ---- */

/* What a scan over the bytes of a From field remembers; RFC 5322 §3.4 has none of its faults. */
struct scan {
	struct identity *identity;
	struct slice span; /* of the field */
	struct slice value;
	size_t at;
	bool closed; /* an angle address of this mailbox has ended */
	bool glued;  /* the byte before was of an address */
};

/* Moves behind the quoted string or comment that starts here; false: it has no end. */
static bool
skip_enclosed(struct scan *scan, char open, char close)
{
	unsigned depth = 1;

	for (scan->at++; scan->at < scan->value.length; scan->at++) {
		char c = scan->value.at[scan->at];
		if (c == '\\')
			scan->at++;
		else if (c == close && --depth == 0)
			return true;
		else if (c == open && open != close)
			depth++;
	}
	return false;
}

/* A comment that holds an address, or stands in the middle of one. */
static void
scan_comment(struct scan *scan)
{
	size_t start = scan->at;
	bool whole = skip_enclosed(scan, '(', ')');
	struct slice comment = slice_part(scan->value, start, scan->at - start);
	char next = scan->at + 1 < scan->value.length ? scan->value.at[scan->at + 1] : ' ';

	if (!whole)
		note(scan->identity, IDENTITY_FROM_SYNTAX, scan->span);
	bool inside = next == '@' || next == '.' || byte_is_letter(next);
	bool like_host = slice_find_byte(comment, '.') != SIZE_MAX &&
			 slice_find_byte(comment, ' ') == SIZE_MAX;
	if (slice_find_byte(comment, '@') != SIZE_MAX || (scan->glued && (inside || like_host)))
		note(scan->identity, IDENTITY_FROM_COMMENT, scan->span);
	scan->glued = false;
}

/* <...>: one address, no route, nothing but an address (§3.4.1, §4.4). */
static void
scan_angle(struct scan *scan)
{
	struct slice rest = slice_part(scan->value, scan->at + 1, SIZE_MAX);
	size_t end = slice_find_byte(rest, '>');
	struct slice inside = slice_part(rest, 0, end);

	if (scan->closed || end == SIZE_MAX || slice_find_byte(inside, '<') != SIZE_MAX ||
	    slice_starts(slice_trim(inside), SLICE("@")))
		note(scan->identity, IDENTITY_FROM_SYNTAX, scan->span);
	if (slice_find_byte(inside, '(') != SIZE_MAX)
		note(scan->identity, IDENTITY_FROM_COMMENT, scan->span);
	for (size_t i = 0; i < inside.length; i++)
		if (byte_is_blank(inside.at[i]) && i > 0 && i + 1 < inside.length)
			note(scan->identity, IDENTITY_FROM_SYNTAX, scan->span);
	scan->closed = true;
	scan->at = end == SIZE_MAX ? scan->value.length : scan->at + 1 + end;
	scan->glued = false;
}

static void
scan_value(struct scan *scan)
{
	size_t blank = 0;

	for (; scan->at < scan->value.length; scan->at++) {
		char c = scan->value.at[scan->at];
		blank = byte_is_blank(c) ? blank + 1 : 0;
		if (blank == MAIL_PADDING_BYTES)
			note(scan->identity, IDENTITY_FROM_PADDED, scan->span);
		if (c == '"') {
			if (!skip_enclosed(scan, '"', '"'))
				note(scan->identity, IDENTITY_FROM_SYNTAX, scan->span);
			scan->glued = false;
		} else if (c == '(') {
			scan_comment(scan);
		} else if (c == '<') {
			scan_angle(scan);
		} else if (c == ',' || c == ';' || c == ':') {
			scan->closed = scan->glued = false;
		} else if (!byte_is_blank(c)) {
			/* "\," is no comma to some; text behind ">" is the address to some. */
			if (c == '\\' || scan->closed)
				note(scan->identity, IDENTITY_FROM_SYNTAX, scan->span);
			scan->glued = true;
		} else {
			scan->glued = false;
		}
	}
}

static void
controls_find(struct identity *identity, struct slice bytes, struct slice span)
{
	for (size_t i = 0; i < bytes.length; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		if ((c < ' ' && !byte_is_blank((char)c)) || c == 127)
			note(identity, IDENTITY_FROM_CONTROL, span);
	}
}

/* ---- names as people see them ---- */

/* Characters that nobody sees and that move or part what is seen. What writing itself needs -
 * joiners, marks of direction, variants of emoji - is left out. */
static bool
is_unseen(uint32_t c)
{
	if (c == 0x200c || c == 0x200d || c == 0x200e || c == 0x200f || c == 0x61c ||
	    (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0020 && c <= 0xe007f))
		return false;
	return c >= 0x80 && utf8_is_treacherous(c);
}

/* Overrides turn what stands behind them whatever it is; of the other controls of direction
 * (UAX #9) writing from right to left has need. */
static void
turns_find(struct identity *identity, struct slice name, struct slice span)
{
	bool overrides = false, controls = false, right_to_left = false;
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, name);
	while (cursor_utf8(&cursor, &c)) {
		overrides = overrides || c == 0x202d || c == 0x202e;
		controls = controls || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
		right_to_left =
			right_to_left || (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfefc);
	}
	if (overrides || (controls && !right_to_left))
		note(identity, IDENTITY_FROM_TURNED, span);
}

static void
name_look(struct identity *identity, struct slice name, struct slice span)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, name);
	while (cursor_utf8(&cursor, &c)) {
		if (is_unseen(c))
			note(identity, IDENTITY_FROM_UNSEEN, span);
		if (c < ' ' || (c >= 0x7f && c < 0xa0))
			note(identity, IDENTITY_FROM_CONTROL, span);
	}
	if (plain_mixes_scripts(name))
		note(identity, IDENTITY_FROM_SCRIPTS, span);
	turns_find(identity, name, span);
}

/* ---- parties ---- */

static enum status
party_init(struct arena *arena, const struct address *address, struct slice span,
	   struct identity_party *ret, struct err *err)
{
	struct identity_party party = {.span = span, .name = address->name, .spec = address->spec};
	struct slice domain = address_domain(address->spec);
	bool host = false;

	if (domain.at) {
		party.local = slice_part(party.spec, 0, party.spec.length - domain.length - 1);
		TRY(domain_clean(arena, domain, &host, &party.domain, err));
	}
	if (!host)
		party.domain = SLICE_NONE;
	*ret = party;
	return STATUS_OK;
}

/* The first party that a field names; empty: none. */
static enum status
party_read(struct arena *arena, const struct message_part *root, const char *name,
	   struct identity_party *ret, struct err *err)
{
	const struct message_field *field = message_field(root, name, 0);
	struct address_list list;

	if (!field)
		return STATUS_OK;
	TRY(address_list_read(arena, field->value, &list, err));
	return list.count > 0 ? party_init(arena, &list.items[0], field->whole, ret, err)
			      : STATUS_OK;
}

/* Length of an at sign of any width at the start of s; 0: none. */
static size_t
at_sign(struct slice s)
{
	if (slice_starts(s, SLICE("@")))
		return 1;
	return slice_starts(s, SLICE("\xef\xbc\xa0")) || slice_starts(s, SLICE("\xef\xb9\xab")) ? 3
												: 0;
}

static bool
ends_word(char c)
{
	return (unsigned char)c <= ' ' || strchr("<>()[]{},;:\"'", c) != NULL;
}

/* The first address that stands in a text; false: none. */
static bool
address_in(struct slice text, struct slice *ret)
{
	for (size_t i = 1; i < text.length; i++) {
		size_t sign = at_sign(slice_part(text, i, 3)), from = i, to;
		if (sign == 0)
			continue;
		while (from > 0 && !ends_word(text.at[from - 1]))
			from--;
		for (to = i + sign; to < text.length && !ends_word(text.at[to]); to++)
			;
		struct slice domain = slice_part(text, i + sign, to - i - sign);
		if (from < i && slice_find_byte(domain, '.') != SIZE_MAX) {
			*ret = slice_part(text, from, to - from);
			return true;
		}
		i = to > i ? to - 1 : i;
	}
	return false;
}

/* Makes `spec` the one that some readers would show instead of the author. */
static enum status
hidden_set(struct arena *arena, struct identity *identity, struct slice spec, struct slice span,
	   struct err *err)
{
	struct address address = {.spec = spec};
	struct slice plain;
	struct buf buf;

	if (identity->hidden.spec.length > 0)
		return STATUS_OK;
	buf_init(&buf, arena);
	for (size_t i = 0; i < spec.length; i++) {
		size_t sign = at_sign(slice_part(spec, i, 3));
		buf_write_byte(&buf, sign ? '@' : spec.at[i]);
		i += sign ? sign - 1 : 0;
	}
	TRY(buf_slice(&buf, &plain, err));
	address.spec = plain;
	return party_init(arena, &address, span, &identity->hidden, err);
}

/* ---- From ---- */

static enum status
encoded_look(struct arena *arena, struct identity *identity, const struct address *address,
	     struct slice span, struct err *err)
{
	struct slice text, spec;

	if (slice_find(address->spec, SLICE("=?")) == SIZE_MAX)
		return STATUS_OK;
	note(identity, IDENTITY_FROM_ENCODED, span);
	TRY(words_decode(arena, address->spec, &text, err));
	controls_find(identity, text, span);
	return address_in(text, &spec) ? hidden_set(arena, identity, spec, span, err) : STATUS_OK;
}

/* "a@ours.example@b.example": which sign parts it is for every reader to say (RFC 5322 §3.4.1 has
 * one, or quotes around the others). */
static enum status
two_signs_look(struct arena *arena, struct identity *identity, const struct identity_party *party,
	       struct slice span, struct err *err)
{
	struct slice local = party->local;

	if (slice_find_byte(local, '@') == SIZE_MAX)
		return STATUS_OK;
	note(identity, IDENTITY_FROM_SYNTAX, span);
	if (slice_starts(local, SLICE("\"")) && slice_ends(local, SLICE("\"")) && local.length > 1)
		local = slice_part(local, 1, local.length - 2);
	return hidden_set(arena, identity, local, span, err);
}

static enum status
address_look(struct arena *arena, struct identity *identity, const struct address *address,
	     bool careless, struct slice span, struct err *err)
{
	struct identity_party party;
	struct slice spec, other;

	TRY(encoded_look(arena, identity, address, span, err));
	TRY(party_init(arena, address, span, &party, err));
	/* A host that is none - no dot, a sign that no host has - is nobody's to vouch for. */
	bool literal = slice_starts(address_domain(party.spec), SLICE("["));
	if (!careless && (party.local.length == 0 || (party.domain.length == 0 && !literal)))
		note(identity, IDENTITY_FROM_NO_ADDRESS, span);
	if (address->group.at)
		note(identity, IDENTITY_FROM_GROUP, span);
	TRY(two_signs_look(arena, identity, &party, span, err));
	name_look(identity, address->name, span);
	if (plain_mixes_scripts_host(party.domain))
		note(identity, IDENTITY_FROM_SCRIPTS, span);
	if (!address_in(address->name, &spec) || slice_equal_nocase(spec, party.spec))
		return STATUS_OK;
	/* An encoded name with the signs of an address in it: some decode first and read then. */
	if (slice_find_byte(address->name, '<') != SIZE_MAX)
		note(identity, IDENTITY_FROM_ENCODED, span);
	other = address_domain(spec);
	if (!other.at || !organisation_same(other, party.domain))
		note(identity, IDENTITY_FROM_NAME_ADDRESS, span);
	return hidden_set(arena, identity, spec, span, err);
}

/* "Example, Ada <ada@...>": a family name that somebody forgot to quote, not "Bank ,_<x@...>". */
static bool
is_careless(const struct address_list *list, size_t index)
{
	const struct address *next = index + 1 < list->count ? &list->items[index + 1] : NULL;

	return !address_domain(list->items[index].spec).at && next &&
	       address_domain(next->spec).at && next->name.length > 0 &&
	       byte_is_letter(*next->name.at);
}

/* The first address is the author; others are what some readers show. What stands before a comma
 * without being an address is the name that people see: "Our Bank ,_<x@decoy.example>". */
static enum status
author_take(struct arena *arena, struct identity *identity, const struct address *address,
	    struct slice span, struct slice *before, struct err *err)
{
	struct address named = *address;
	struct slice words;

	if (!address_domain(address->spec).at) {
		TRY(words_decode(arena, address->spec, &words, err));
		return slice_print(arena, before, err, "%.*s%s%.*s", SLICE_PRINT(*before),
				   before->length ? " " : "", SLICE_PRINT(words));
	}
	if (identity->author.spec.length > 0)
		return hidden_set(arena, identity, address->spec, span, err);
	if (before->length > 0)
		TRY(slice_print(arena, &named.name, err, "%.*s %.*s", SLICE_PRINT(*before),
				SLICE_PRINT(address->name)));
	return party_init(arena, &named, span, &identity->author, err);
}

static enum status
from_read(struct arena *arena, struct identity *identity, const struct message_field *field,
	  struct err *err)
{
	struct scan scan = {.identity = identity, .span = field->whole, .value = field->value};
	struct slice before = SLICE_NONE;
	struct address_list list;

	scan_value(&scan);
	controls_find(identity, field->value, field->whole);
	/* "From :" is a From field to some (RFC 5322 §4.5.1), and to relaxed signatures. */
	if (field->whole.length > field->name.length && field->whole.at[field->name.length] != ':')
		note(identity, IDENTITY_FROM_FIELD, field->whole);
	TRY(address_list_read(arena, field->value, &list, err));
	if (list.count > 1 || list.cut)
		note(identity, IDENTITY_FROM_MANY, field->whole);
	for (size_t i = 0; i < list.count && i < MAIL_AUTHORS_MAX; i++) {
		TRY(address_look(arena, identity, &list.items[i], is_careless(&list, i),
				 field->whole, err));
		TRY(author_take(arena, identity, &list.items[i], field->whole, &before, err));
	}
	if (identity->author.spec.length == 0 && list.count > 0)
		TRY(party_init(arena, &list.items[0], field->whole, &identity->author, err));
	if (identity->from_fields == 0)
		identity->from = list;
	identity->from_fields++;
	return STATUS_OK;
}

/* ---- fields that only some readers take for a From ---- */

/* "\n From:" inside another field, or "From" and a fold before its colon: the offset of the word;
 * SIZE_MAX: none. first: it may also stand at the very start. */
static size_t
stray_from(struct slice bytes, bool first)
{
	for (size_t at = 0;;) {
		size_t found = slice_find_nocase(slice_part(bytes, at, SIZE_MAX), SLICE("from"));
		if (found == SIZE_MAX)
			return SIZE_MAX;
		size_t from = at + found, start = from, end = from + 4;
		while (start > 0 && (bytes.at[start - 1] == ' ' || bytes.at[start - 1] == '\t'))
			start--;
		while (end < bytes.length && byte_is_blank(bytes.at[end]))
			end++;
		if ((start > 0 ? bytes.at[start - 1] == '\n' : first) && end < bytes.length &&
		    bytes.at[end] == ':')
			return from;
		at = from + 4;
	}
}

/* Fields whose value lists the names of others: "h=\n From:To". */
static bool
lists_fields(struct slice name)
{
	return slice_find_nocase(name, SLICE("signature")) != SIZE_MAX ||
	       slice_equal_nocase(name, SLICE("Received"));
}

static enum status
stray_read(struct arena *arena, struct identity *identity, struct slice line, struct err *err)
{
	size_t colon = slice_find_byte(line, ':');
	struct slice rest = slice_part(line, colon + 1, SIZE_MAX);
	struct address_list list;

	rest = slice_part(rest, 0, slice_find_byte(rest, '\n'));
	if (slice_find_byte(rest, '@') == SIZE_MAX)
		return STATUS_OK;
	line = slice_part(line, 0, colon + 1 + rest.length);
	note(identity, IDENTITY_FROM_FIELD, line);
	TRY(address_list_read(arena, rest, &list, err));
	return list.count > 0 ? hidden_set(arena, identity, list.items[0].spec, line, err)
			      : STATUS_OK;
}

static enum status
strays_read(struct arena *arena, const struct message *message, struct identity *identity,
	    struct err *err)
{
	const struct message_part *root = message->root;
	/* A header that ends without an empty line may go on to other eyes. */
	struct slice body = slice_part(root->body, 0, MAIL_STRAY_BYTES);
	size_t at = root->unseparated ? stray_from(body, true) : SIZE_MAX;

	if (at != SIZE_MAX)
		TRY(stray_read(arena, identity, slice_part(body, at, SIZE_MAX), err));
	/* "From :" as the very first line looks like the envelope of an mbox. */
	if (stray_from(message->envelope, true) == 0)
		TRY(stray_read(arena, identity, message->envelope, err));
	for (size_t i = 0; i < root->field_count; i++) {
		const struct message_field *field = &root->fields[i];
		at = lists_fields(field->name) ? SIZE_MAX : stray_from(field->value, false);
		if (at != SIZE_MAX)
			TRY(stray_read(arena, identity, slice_part(field->value, at, SIZE_MAX),
				       err));
	}
	return STATUS_OK;
}

enum status
identity_read(struct arena *arena, const struct message *message, struct identity *ret,
	      struct err *err)
{
	const struct message_part *root = message->root;
	struct identity identity = {0};

	for (size_t i = 0; i < root->field_count; i++)
		if (slice_equal_nocase(root->fields[i].name, SLICE("From")) &&
		    identity.from_fields < MAIL_AUTHORS_MAX) {
			if (identity.from_fields > 0)
				note(&identity, IDENTITY_FROM_DUPLICATE, root->fields[i].whole);
			TRY(from_read(arena, &identity, &root->fields[i], err));
		}
	if (identity.author.spec.length == 0)
		note(&identity, IDENTITY_FROM_MISSING, root->header);
	TRY(strays_read(arena, message, &identity, err));
	TRY(party_read(arena, root, "Sender", &identity.sender, err));
	TRY(party_read(arena, root, "Reply-To", &identity.reply_to, err));
	TRY(party_read(arena, root, "Return-Path", &identity.return_path, err));
	if (!identity.sender.span.at)
		TRY(party_read(arena, root, "Resent-From", &identity.sender, err));
	*ret = identity;
	return STATUS_OK;
}

struct slice
identity_from_domain(const struct identity *identity)
{
	return identity->faults & DISAGREEMENT ? SLICE_NONE : identity->author.domain;
}
