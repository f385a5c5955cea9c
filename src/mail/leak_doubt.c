/*
 * Why a reader may see something else than what was signed, though the signature holds: fields that
 * some programs read and others do not, and a body that an unsigned Content-Type turns into another
 * text. Of the latter the body itself tells: whoever writes a message in parts begins it with its
 * boundary, whoever writes HTML begins with a tag. Where another type was put on it, something of
 * what was signed is left over, and readers do not show it.
 */
#include "mail/identity.h"
#include "mail/leak_view.h"
#include "mail/limits.h"

/* RFC 5322 §3.6 and RFC 2045 §3: those that readers show, answer to or decode by. */
static const struct slice SINGLE[] = {
	SLICE_INIT("From"),         SLICE_INIT("Sender"),
	SLICE_INIT("Reply-To"),     SLICE_INIT("To"),
	SLICE_INIT("Cc"),           SLICE_INIT("Subject"),
	SLICE_INIT("Date"),         SLICE_INIT("Message-ID"),
	SLICE_INIT("Content-Type"), SLICE_INIT("Content-Transfer-Encoding"),
};
#define SINGLE_COUNT (sizeof(SINGLE) / sizeof(SINGLE[0]))

bool
leak_field_is_single(struct slice name)
{
	for (size_t i = 0; i < SINGLE_COUNT; i++)
		if (slice_equal_nocase(name, SINGLE[i]))
			return true;
	return false;
}

/* ---- fields ---- */

/* A bare CR is a line end to some readers and a byte to others (RFC 5322 §2.2): whether a field of
 * its own stands behind one. */
static bool
hides_field(const struct message_field *field)
{
	struct slice rest = field->whole;
	for (size_t cr; (cr = slice_find_byte(rest, '\r')) != SIZE_MAX;) {
		rest = slice_part(rest, cr + 1, SIZE_MAX);
		struct slice near = slice_part(rest, 0, MAIL_TEXT_BYTES);
		size_t colon = slice_find_byte(near, ':');
		/* CR LF goes on, and so does CR CR LF, as storing in text mode has it. */
		if (colon != SIZE_MAX &&
		    slice_find_byte(slice_part(near, 0, colon), '\n') == SIZE_MAX &&
		    leak_field_is_single(slice_trim(slice_part(near, 0, colon))))
			return true;
	}
	return false;
}

/* Whether readers differ on the author, or on which of two fields of one name counts: then it says
 * nothing that both of them are signed. */
enum status
leak_disputed(struct arena *arena, const struct message *message, bool *ret, struct err *err)
{
	static const unsigned FAULTS = IDENTITY_FROM_DUPLICATE | IDENTITY_FROM_CONTROL |
				       IDENTITY_FROM_SYNTAX | IDENTITY_FROM_FIELD;
	struct identity identity;
	TRY(identity_read(arena, message, &identity, err));
	*ret = identity.faults & FAULTS;
	for (size_t i = 0; !*ret && i < SINGLE_COUNT; i++)
		*ret = message_field(message->root, SINGLE[i].at, 1) != NULL;
	return STATUS_OK;
}

static bool
is_second(const struct leak_reading *reading, const struct dkim_uncovered *uncovered)
{
	const struct message_field *field = uncovered->field;
	char name[32] = "";
	if (!leak_field_is_single(field->name) || field->name.length >= sizeof(name))
		return false;
	memcpy(name, field->name.at, field->name.length);
	return uncovered->duplicate || message_field(reading->message->root, name, 1);
}

/* ---- the shape of the body ---- */

/* What the unsigned Content-Type or Content-Transfer-Encoding is held against. */
struct shape {
	const struct message_part *root;
	struct slice body; /* what is signed of it */
};

#define ANOTHER "another Content-Type would show it otherwise: "

/* What standard sentence there may be for readers without MIME. */
#define PREAMBLE_BYTES 400

static bool
is_preamble(struct slice text)
{
	bool named = slice_find_nocase(text, SLICE("mime")) != SIZE_MAX ||
		     slice_find_nocase(text, SLICE("multi-part")) != SIZE_MAX ||
		     slice_find_nocase(text, SLICE("multipart")) != SIZE_MAX;
	text = slice_trim(text);
	return !text.length ||
	       (named && text.length <= PREAMBLE_BYTES && !slice_starts(text, SLICE("--")) &&
		slice_find(text, SLICE("\n--")) == SIZE_MAX);
}

/* RFC 2046 §5.1.1: "--", the boundary, "--" in the last; then nothing but white space. */
static bool
is_delimiter(struct slice line, struct slice boundary)
{
	struct slice rest = slice_part(line, 2, SIZE_MAX);
	if (!slice_starts(line, SLICE("--")) || !slice_starts(rest, boundary))
		return false;
	rest = slice_part(rest, boundary.length, SIZE_MAX);
	if (slice_starts(rest, SLICE("--")))
		rest = slice_part(rest, 2, SIZE_MAX);
	return !slice_trim(rest).length;
}

/* Whoever makes parts begins with one: with another boundary, the true one would stand before the
 * first part, or all of what was no parts. */
static const char *
fault_of_boundary(const struct shape *shape)
{
	struct slice boundary = mime_value_raw(&shape->root->content, SLICE("boundary"));
	struct slice rest = shape->body, line;
	while (boundary.length && slice_next(&rest, '\n', &line))
		if (is_delimiter(line, boundary))
			return is_preamble(
				       slice_of(shape->body.at, (size_t)(line.at - shape->body.at)))
				       ? NULL
				       : ANOTHER "signed text stands before its first part, where "
						 "no reader shows it";
	return ANOTHER "its boundary does not stand in what is signed";
}

/* "--- Forwarded message ---" can be made a boundary, and From and Date below it the fields of a
 * part, which nobody shows. */
static const char *
fault_of_headers(const struct message_part *root)
{
	for (const struct message_part *part = root->child; part; part = part->next)
		for (size_t i = 0; i < part->field_count; i++)
			if (!slice_starts_nocase(part->fields[i].name, SLICE("Content-")) &&
			    !slice_starts_nocase(part->fields[i].name, SLICE("X-")) &&
			    !slice_equal_nocase(part->fields[i].name, SLICE("MIME-Version")))
				return ANOTHER "what may be text stands in the header of a part, "
					       "where no reader shows it";
	return NULL;
}

static bool
has_field(const struct message_part *part, const char *name)
{
	return message_field(part, name, 0) != NULL;
}

/* Of an alternative one part is shown: they have to be forms of one text, the plainest first. */
static const char *
fault_of_alternative(const struct message_part *root)
{
	static const struct slice FORMS[] = {
		SLICE_INIT("text/plain"),        SLICE_INIT("text/x-amp-html"),
		SLICE_INIT("text/enriched"),     SLICE_INIT("text/richtext"),
		SLICE_INIT("text/watch-html"),   SLICE_INIT("text/html"),
		SLICE_INIT("multipart/related"), SLICE_INIT("multipart/mixed"),
		SLICE_INIT("text/calendar"),
	};
	size_t form = 0;
	for (const struct message_part *part = root->child; part; part = part->next, form++) {
		while (form < sizeof(FORMS) / sizeof(FORMS[0]) &&
		       !slice_equal(part->content.type, FORMS[form]))
			form++;
		if (form == sizeof(FORMS) / sizeof(FORMS[0]))
			return ANOTHER "of these parts readers show one, and they are no forms of "
				       "one text";
	}
	return NULL;
}

/* Of related parts the first is shown, the others stand in it. */
static const char *
fault_of_related(const struct message_part *root)
{
	const struct message_part *part = root->child;
	if (mime_value_raw(&root->content, SLICE("start")).length)
		return ANOTHER "it chooses which part is shown";
	for (part = part ? part->next : NULL; part; part = part->next)
		if (!has_field(part, "Content-ID") && !has_field(part, "Content-Location") &&
		    !slice_starts(part->content.type, SLICE("image/")))
			return ANOTHER "of these parts readers show the first, and the others do "
				       "not belong to it";
	return NULL;
}

static const char *
fault_of_signed(const struct message_part *root)
{
	const struct message_part *second = root->child ? root->child->next : NULL;
	if (!second || second->next ||
	    slice_find(second->content.type, SLICE("-signature")) == SIZE_MAX)
		return ANOTHER "of these parts readers show the first, and the second is no "
			       "signature";
	return NULL;
}

/* Given twice, be it in a comment or in quotes, or in sections (RFC 2231), some programs take the
 * one and some the other. */
static bool
is_given_twice(struct slice content, struct slice name)
{
	size_t count = 0;
	for (size_t at; (at = slice_find_nocase(content, name)) != SIZE_MAX;) {
		content = slice_part(content, at + name.length, SIZE_MAX);
		while (content.length && byte_is_blank(content.at[0]))
			content = slice_part(content, 1, SIZE_MAX);
		count += slice_starts(content, SLICE("=")) + 2u * slice_starts(content, SLICE("*"));
	}
	return count > 1;
}

static const char *
fault_of_parts(const struct shape *shape)
{
	struct slice type = shape->root->content.type;
	const char *fault = fault_of_boundary(shape);
	if (!fault && !shape->root->child)
		fault = ANOTHER "no part begins where its boundary stands first";
	if (!fault)
		fault = fault_of_headers(shape->root);
	if (fault)
		return fault;
	if (slice_equal(type, SLICE("multipart/mixed")) ||
	    slice_equal(type, SLICE("multipart/report")))
		return NULL; /* all is shown */
	if (slice_equal(type, SLICE("multipart/alternative")))
		return fault_of_alternative(shape->root);
	if (slice_equal(type, SLICE("multipart/related")))
		return fault_of_related(shape->root);
	if (slice_equal(type, SLICE("multipart/signed")))
		return fault_of_signed(shape->root);
	return ANOTHER "multipart/mixed would show all parts";
}

/* Escapes are made where they have to be: those of letters and digits are none, but for the F of a
 * line that begins with From (RFC 2045 §6.7). */
static bool
is_quoted_printable(struct slice text)
{
	for (size_t at; (at = slice_find_byte(text, '=')) != SIZE_MAX;) {
		uint8_t byte;
		text = slice_part(text, at + 1, SIZE_MAX);
		while (text.length && memchr(" \t\r", text.at[0], 3))
			text = slice_part(text, 1, SIZE_MAX);
		if (!text.length || text.at[0] == '\n')
			continue; /* a line that goes on, or the end */
		if (text.length < 2 || !mime_hex(text, &byte))
			return false;
		if ((byte_is_letter((char)byte) || byte_is_digit((char)byte)) &&
		    !slice_starts(text, SLICE("46rom ")))
			return false;
	}
	return true;
}

static bool
is_base64(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!byte_is_letter(text.at[i]) && !byte_is_digit(text.at[i]) &&
		    !memchr("+/=\r\n", text.at[i], 5))
			return false;
	return true;
}

static const char *
fault_of_encoding(const struct shape *shape)
{
	switch (shape->root->encoding) {
	case MIME_IDENTITY:
		return NULL;
	case MIME_QUOTED_PRINTABLE:
		if (shape->root->kind == MESSAGE_LEAF && is_quoted_printable(shape->body))
			return NULL;
		break;
	case MIME_BASE64:
		if (shape->root->kind == MESSAGE_LEAF && is_base64(shape->body))
			return NULL;
		break;
	case MIME_UUENCODE:
		break;
	}
	return "the body is not what its unsigned Content-Transfer-Encoding says, and would be "
	       "another text without it";
}

/* Where plain signs stand for others: what was signed reads as something else. */
static bool
is_plain_charset(struct slice name)
{
	static const struct slice OTHER[] = {
		SLICE_INIT("utf-7"), SLICE_INIT("utf7"),      SLICE_INIT("utf-16"),
		SLICE_INIT("utf16"), SLICE_INIT("utf-32"),    SLICE_INIT("utf32"),
		SLICE_INIT("ucs"),   SLICE_INIT("iso-10646"), SLICE_INIT("unicode"),
		SLICE_INIT("ibm"),   SLICE_INIT("cp0"),       SLICE_INIT("ebcdic"),
		SLICE_INIT("imap"),  SLICE_INIT("scsu"),      SLICE_INIT("bocu"),
		SLICE_INIT("hz")};
	for (size_t i = 0; i < sizeof(OTHER) / sizeof(OTHER[0]); i++)
		if (slice_find_nocase(name, OTHER[i]) != SIZE_MAX)
			return false;
	return true;
}

/* "<p>", "<!DOCTYPE", "<?xml"; not "<ann@example.org>", which HTML does not show. */
static bool
is_tag(struct slice text)
{
	size_t name = 1;
	while (name < text.length &&
	       (byte_is_letter(text.at[name]) || byte_is_digit(text.at[name])))
		name++;
	if (text.at[0] != '<' || name == text.length)
		return false;
	return name == 1 ? text.at[1] == '!' || text.at[1] == '?'
			 : byte_is_blank(text.at[name]) || memchr(">/", text.at[name], 2);
}

/* Whether text that is decoded begins with a tag. */
static enum status
begins_with_tag(struct arena *arena, const struct shape *shape, bool *ret, struct err *err)
{
	struct mime_fault fault;
	struct slice text;
	struct buf buf;
	buf_init(&buf, arena);
	mime_decode(&buf, shape->root->encoding, slice_part(shape->body, 0, 4 * MAIL_TEXT_BYTES),
		    &fault);
	TRY(buf_slice(&buf, &text, err));
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		text = slice_part(text, 3, SIZE_MAX);
	text = slice_trim(text);
	*ret = !text.length || is_tag(text);
	return STATUS_OK;
}

/* Parameters that decide what text is shown. */
static const struct slice DECIDING[] = {SLICE_INIT("boundary"), SLICE_INIT("charset"),
					SLICE_INIT("start")};

static enum status
fault_of_type(struct arena *arena, const struct shape *shape, const struct message_field *field,
	      const char **ret, struct err *err)
{
	struct slice type = shape->root->content.type;
	bool tag = true;
	*ret = NULL;
	for (size_t i = 0; i < sizeof(DECIDING) / sizeof(DECIDING[0]); i++)
		if (is_given_twice(field->value, DECIDING[i])) {
			*ret = ANOTHER "programs differ on which of two it says where a parameter "
				       "is given twice";
			return STATUS_OK;
		}
	if (slice_starts(type, SLICE("multipart/"))) {
		*ret = fault_of_parts(shape);
		return STATUS_OK;
	}
	if (!is_plain_charset(mime_value_raw(&shape->root->content, SLICE("charset"))))
		*ret = ANOTHER "its character set turns plain signs into others";
	else if (slice_equal(type, SLICE("text/html")))
		TRY(begins_with_tag(arena, shape, &tag, err));
	else if (!slice_equal(type, SLICE("text/plain")))
		*ret = ANOTHER "as plain text all of it would be shown";
	if (!tag)
		*ret = ANOTHER "the body does not begin as HTML does, and tags in it hide text";
	return STATUS_OK;
}

/* The field of that name at the top where it is not signed, or NULL. */
static const struct message_field *
open_field(const struct dkim_signature *signature, const char *name)
{
	for (size_t i = 0; i < signature->uncovered_count; i++)
		if (slice_equal_nocase(signature->uncovered[i].field->name, slice_text(name)))
			return signature->uncovered[i].field;
	return NULL;
}

/* ---- the whole ---- */

static enum status
doubt_body(struct arena *arena, const struct leak_reading *reading,
	   const struct dkim_signature *signature, struct leak_doubt *doubt, struct err *err)
{
	const struct message_part *root = reading->message->root;
	struct shape shape = {root, root->body};
	const struct message_field *type = open_field(signature, "Content-Type");
	const struct message_field *encoding = open_field(signature, "Content-Transfer-Encoding");
	shape.body.length -= signature->body_unsigned.length;
	if (!shape.body.length)
		return STATUS_OK;
	doubt->type_open = type != NULL;
	if (type)
		TRY(fault_of_type(arena, &shape, type, &doubt->body, err));
	doubt->field = type;
	if (!doubt->body && encoding) {
		doubt->body = fault_of_encoding(&shape);
		doubt->field = encoding;
	}
	return STATUS_OK;
}

enum status
leak_doubt(struct arena *arena, const struct leak_reading *reading,
	   const struct dkim_signature *signature, struct leak_doubt *ret, struct err *err)
{
	const struct message_part *root = reading->message->root;
	struct leak_doubt doubt = {.hiding = NULL};
	doubt.fields = reading->disputed;
	for (size_t i = 0; i < signature->uncovered_count; i++)
		doubt.fields |= is_second(reading, &signature->uncovered[i]);
	for (size_t i = 0; i < root->field_count && !doubt.hiding; i++)
		if (hides_field(&root->fields[i]))
			doubt.hiding = &root->fields[i];
	TRY(doubt_body(arena, reading, signature, &doubt, err));
	*ret = doubt;
	return STATUS_OK;
}
