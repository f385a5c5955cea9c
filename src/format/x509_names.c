#include "format/x509_names.h"

#include "base/cursor.h"
#include "base/time.h"

/* ---- X.690: tags and lengths ---- */

enum tag {
	TAG_INTEGER = 0x02,
	TAG_BIT_STRING = 0x03,
	TAG_OCTET_STRING = 0x04,
	TAG_OID = 0x06,
	TAG_UTF8_STRING = 0x0c,
	TAG_T61_STRING = 0x14,
	TAG_UTC_TIME = 0x17,
	TAG_GENERALIZED_TIME = 0x18,
	TAG_UNIVERSAL_STRING = 0x1c,
	TAG_BMP_STRING = 0x1e,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
	TAG_DNS_NAME = 0x82,   /* GeneralName, RFC 5280 §4.2.1.6 */
	TAG_ISSUER_ID = 0x81,  /* TBSCertificate, RFC 5280 §4.1 */
	TAG_SUBJECT_ID = 0x82, /* ... */
	TAG_VERSION = 0xa0,    /* ... */
	TAG_EXTENSIONS = 0xa3, /* ... */
};

#define LENGTH_BYTES_MAX 4 /* of a length: more than a certificate can have */

static const struct slice OID_ORGANISATION = SLICE_INIT("\x55\x04\x0a");
static const struct slice OID_COMMON_NAME = SLICE_INIT("\x55\x04\x03");
static const struct slice OID_ALTERNATIVES = SLICE_INIT("\x55\x1d\x11");

struct value {
	struct slice whole, bytes; /* with and without tag and length */
	uint8_t tag;
};

/* The next value, or what is wrong with it. */
static inline const char *
value_next(struct cursor *cursor, struct value *ret)
{
	const unsigned char *at = (const unsigned char *)cursor->at;
	size_t left = cursor_left(cursor), header = 2, length;

	if (left < header)
		return "X.690 §8.1.1: a value is cut";
	if ((at[0] & 0x1f) == 0x1f)
		return "RFC 5280 §4.1: a tag of more than one byte";
	length = at[1];
	if (length >= 0x80) {
		size_t count = length - 0x80;
		if (count == 0)
			return "X.690 §10.1: a length is indefinite";
		if (count > LENGTH_BYTES_MAX || left - header < count)
			return "X.690 §8.1.3: a length goes past the end";
		length = 0;
		for (size_t i = 0; i < count; i++)
			length = length << 8 | at[header + i];
		if (length < 0x80 || at[header] == 0)
			return "X.690 §10.1: a length is not in its shortest form";
		header += count;
	}
	if (left - header < length)
		return "X.690 §8.1.3: a length goes past the end";
	*ret = (struct value){slice_of(cursor->at, header + length),
			      slice_of(cursor->at + header, length), at[0]};
	cursor->at += header + length;
	return NULL;
}

/* The next value, which must have that tag; what names it in the refusal. */
static enum status
take(struct cursor *cursor, uint8_t tag, const char *what, struct value *ret, struct err *err)
{
	struct value value;
	const char *fault = value_next(cursor, &value);

	if (fault)
		return err_set(err, STATUS_REFUSED, "%s, at %s", fault, what);
	if (value.tag != tag)
		return err_set(err, STATUS_REFUSED, "RFC 5280 §4.1: tag 0x%02x is not %s",
			       value.tag, what);
	*ret = value;
	return STATUS_OK;
}

/* Whether the next value has that tag; what is not there may be left out. */
static bool
is_next(const struct cursor *cursor, uint8_t tag)
{
	return cursor_left(cursor) > 0 && (unsigned char)*cursor->at == tag;
}

/* ---- names, RFC 5280 §4.1.2.4 ---- */

/* AttributeTypeAndValue: an object identifier and a string. */
static enum status
read_attribute(struct cursor *set, struct x509_text *common, struct x509_text *organisation,
	       struct err *err)
{
	struct value pair, type, value;
	struct cursor inside;
	const char *fault;

	TRY(take(set, TAG_SEQUENCE, "an attribute of a name", &pair, err));
	cursor_init(&inside, pair.bytes);
	TRY(take(&inside, TAG_OID, "the type of an attribute", &type, err));
	fault = value_next(&inside, &value);
	if (fault)
		return err_set(err, STATUS_REFUSED, "%s, at the value of an attribute", fault);
	if (slice_equal(type.bytes, OID_COMMON_NAME))
		*common = (struct x509_text){value.bytes, value.tag};
	else if (organisation && slice_equal(type.bytes, OID_ORGANISATION))
		*organisation = (struct x509_text){value.bytes, value.tag};
	return STATUS_OK;
}

/* RDNSequence. */
static enum status
read_name(struct slice name, struct x509_text *common, struct x509_text *organisation,
	  struct err *err)
{
	struct cursor sets, set;
	struct value value;

	cursor_init(&sets, name);
	while (cursor_left(&sets) > 0) {
		TRY(take(&sets, TAG_SET, "a part of a name", &value, err));
		cursor_init(&set, value.bytes);
		while (cursor_left(&set) > 0)
			TRY(read_attribute(&set, common, organisation, err));
	}
	return STATUS_OK;
}

/* ---- times, RFC 5280 §4.1.2.5 ---- */

static bool
two_digits(struct slice text, size_t at, int *ret)
{
	if (!byte_is_digit(text.at[at]) || !byte_is_digit(text.at[at + 1]))
		return false;
	*ret = (text.at[at] - '0') * 10 + text.at[at + 1] - '0';
	return true;
}

/* YYMMDDHHMMSSZ, or with the century before it; TIME_UNKNOWN where it is neither. */
static int64_t
read_time(const struct value *value)
{
	struct slice text = value->bytes;
	int century = 0, fields[6];
	int64_t time;

	if (value->tag == TAG_GENERALIZED_TIME) {
		if (text.length != 15 || !two_digits(text, 0, &century))
			return TIME_UNKNOWN;
		text = slice_part(text, 2, SIZE_MAX);
	} else if (value->tag != TAG_UTC_TIME || text.length != 13) {
		return TIME_UNKNOWN;
	}
	for (size_t i = 0; i < 6; i++)
		if (!two_digits(text, 2 * i, &fields[i]))
			return TIME_UNKNOWN;
	if (value->tag == TAG_UTC_TIME)
		century = fields[0] >= 50 ? 19 : 20;
	if (text.at[12] != 'Z' || fields[5] > 59 ||
	    !time_from_civil(century * 100 + fields[0], fields[1], fields[2], fields[3], fields[4],
			     fields[5], &time))
		return TIME_UNKNOWN;
	return time;
}

static enum status
read_validity(struct slice validity, struct x509_names *ret, struct err *err)
{
	struct value before, after;
	struct cursor cursor;
	const char *fault;

	cursor_init(&cursor, validity);
	fault = value_next(&cursor, &before);
	if (!fault)
		fault = value_next(&cursor, &after);
	if (fault)
		return err_set(err, STATUS_REFUSED, "%s, at the validity", fault);
	ret->not_before = read_time(&before);
	ret->not_after = read_time(&after);
	return STATUS_OK;
}

/* ---- extensions, RFC 5280 §4.2 ---- */

/* GeneralNames inside an OCTET STRING. Looked at to the end, so that a walk meets no surprise. */
static enum status
read_alternatives(struct cursor *extension, struct slice *ret, struct err *err)
{
	struct value value;
	struct cursor cursor, names;

	if (is_next(extension, 0x01)) /* critical */
		TRY(take(extension, 0x01, "critical", &value, err));
	TRY(take(extension, TAG_OCTET_STRING, "the value of subjectAltName", &value, err));
	cursor_init(&cursor, value.bytes);
	TRY(take(&cursor, TAG_SEQUENCE, "subjectAltName", &value, err));
	if (cursor_left(&cursor) > 0)
		return err_set(err, STATUS_REFUSED,
			       "RFC 5280 §4.2.1.6: bytes follow the names of subjectAltName");
	*ret = value.bytes;
	cursor_init(&names, value.bytes);
	while (cursor_left(&names) > 0) {
		const char *fault = value_next(&names, &value);
		if (fault)
			return err_set(err, STATUS_REFUSED, "%s, in subjectAltName", fault);
	}
	return STATUS_OK;
}

static enum status
read_extensions(struct slice explicit, struct slice *ret, struct err *err)
{
	struct cursor cursor, extensions, extension;
	struct value value, type;

	cursor_init(&cursor, explicit);
	TRY(take(&cursor, TAG_SEQUENCE, "the extensions", &value, err));
	cursor_init(&extensions, value.bytes);
	while (cursor_left(&extensions) > 0) {
		TRY(take(&extensions, TAG_SEQUENCE, "an extension", &value, err));
		cursor_init(&extension, value.bytes);
		TRY(take(&extension, TAG_OID, "the name of an extension", &type, err));
		if (!slice_equal(type.bytes, OID_ALTERNATIVES))
			continue;
		if (ret->at)
			return err_set(err, STATUS_REFUSED,
				       "RFC 5280 §4.2: subjectAltName stands twice");
		TRY(read_alternatives(&extension, ret, err));
	}
	if (cursor_left(&cursor) > 0)
		return err_set(err, STATUS_REFUSED, "RFC 5280 §4.2: bytes follow the extensions");
	return STATUS_OK;
}

/* ---- the certificate, RFC 5280 §4.1 ---- */

enum field { SERIAL, SIGNATURE, ISSUER, VALIDITY, SUBJECT, KEY, FIELD_COUNT };

static const struct {
	uint8_t tag;
	const char *what;
} FIELDS[FIELD_COUNT] = {
	[SERIAL] = {TAG_INTEGER, "the serial number"},
	[SIGNATURE] = {TAG_SEQUENCE, "the signature algorithm"},
	[ISSUER] = {TAG_SEQUENCE, "the issuer"},
	[VALIDITY] = {TAG_SEQUENCE, "the validity"},
	[SUBJECT] = {TAG_SEQUENCE, "the subject"},
	[KEY] = {TAG_SEQUENCE, "the public key"},
};

/* What may follow the fields, in this order. */
static enum status
read_optional(struct cursor *cursor, struct slice *ret_alternatives, struct err *err)
{
	struct value value;

	if (is_next(cursor, TAG_ISSUER_ID))
		TRY(take(cursor, TAG_ISSUER_ID, "issuerUniqueID", &value, err));
	if (is_next(cursor, TAG_SUBJECT_ID))
		TRY(take(cursor, TAG_SUBJECT_ID, "subjectUniqueID", &value, err));
	if (is_next(cursor, TAG_EXTENSIONS)) {
		TRY(take(cursor, TAG_EXTENSIONS, "the extensions", &value, err));
		TRY(read_extensions(value.bytes, ret_alternatives, err));
	}
	if (cursor_left(cursor) > 0)
		return err_set(err, STATUS_REFUSED,
			       "RFC 5280 §4.1: tag 0x%02x stands where a TBSCertificate ends",
			       (unsigned char)*cursor->at);
	return STATUS_OK;
}

static enum status
read_tbs(const struct value *tbs, struct x509_names *ret, struct err *err)
{
	struct value version, fields[FIELD_COUNT];
	struct x509_names names = {.tbs = tbs->whole};
	struct cursor cursor;

	cursor_init(&cursor, tbs->bytes);
	if (is_next(&cursor, TAG_VERSION))
		TRY(take(&cursor, TAG_VERSION, "the version", &version, err));
	for (size_t i = 0; i < FIELD_COUNT; i++)
		TRY(take(&cursor, FIELDS[i].tag, FIELDS[i].what, &fields[i], err));
	names.serial = fields[SERIAL].bytes;
	TRY(read_name(fields[ISSUER].bytes, &names.issuer_name, &names.issuer_organisation, err));
	TRY(read_validity(fields[VALIDITY].bytes, &names, err));
	TRY(read_name(fields[SUBJECT].bytes, &names.subject_name, NULL, err));
	TRY(read_optional(&cursor, &names.alternatives, err));
	*ret = names;
	return STATUS_OK;
}

enum status
x509_names_read(struct slice der, enum x509_form form, struct x509_names *ret, struct err *err)
{
	struct value outer, tbs, algorithm, signature;
	struct cursor cursor, inside;

	cursor_init(&cursor, der);
	TRY(take(&cursor, TAG_SEQUENCE, "a certificate", &outer, err));
	if (cursor_left(&cursor) > 0)
		return err_set(err, STATUS_REFUSED,
			       "RFC 5280 §4.1: %zu bytes follow the certificate",
			       cursor_left(&cursor));
	if (form == X509_TBS)
		return read_tbs(&outer, ret, err);
	cursor_init(&inside, outer.bytes);
	TRY(take(&inside, TAG_SEQUENCE, "the TBSCertificate", &tbs, err));
	TRY(take(&inside, TAG_SEQUENCE, "the signature algorithm", &algorithm, err));
	TRY(take(&inside, TAG_BIT_STRING, "the signature", &signature, err));
	if (cursor_left(&inside) > 0)
		return err_set(err, STATUS_REFUSED, "RFC 5280 §4.1: bytes follow the signature");
	return read_tbs(&tbs, ret, err);
}

/* ---- the names ---- */

/* A dot inside, no byte that text has and host names have not, and no IPv4 address. */
static bool
is_domain(struct slice text)
{
	size_t dot = slice_find_last_byte(text, '.');
	bool letters = false;

	if (dot == SIZE_MAX || dot == 0 || dot + 1 == text.length)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		bool letter = byte_is_letter(c) || (unsigned char)c >= 0x80;
		if (!letter && !byte_is_digit(c) && c != '-' && c != '.' && c != '_' && c != '*')
			return false;
		letters |= letter;
	}
	return letters;
}

static bool
next_alternative(struct slice *rest, struct slice *ret)
{
	struct cursor cursor;
	struct value value;

	cursor_init(&cursor, *rest);
	while (cursor_left(&cursor) > 0 && !value_next(&cursor, &value))
		if (value.tag == TAG_DNS_NAME) {
			*ret = value.bytes;
			*rest = slice_of(cursor.at, cursor_left(&cursor));
			return true;
		}
	rest->length = 0;
	return false;
}

void
x509_names_walk_init(struct x509_names_walk *walk, const struct x509_names *names)
{
	const struct x509_text *common = &names->subject_name;
	struct slice rest = names->alternatives, name;

	*walk = (struct x509_names_walk){names->alternatives, SLICE_NONE};
	if (common->tag == TAG_BMP_STRING || common->tag == TAG_UNIVERSAL_STRING)
		return;
	while (next_alternative(&rest, &name))
		if (slice_equal_nocase(name, common->bytes))
			return;
	if (is_domain(common->bytes))
		walk->last = common->bytes;
}

bool
x509_names_next(struct x509_names_walk *walk, struct slice *ret)
{
	if (next_alternative(&walk->alternatives, ret))
		return true;
	if (!walk->last.length)
		return false;
	*ret = walk->last;
	walk->last = SLICE_NONE;
	return true;
}

/* X.690 §8.23: two or four bytes a character, big-endian; a T61String is taken for ISO 8859-1. */
void
x509_text_write(struct buf *buf, const struct x509_text *text)
{
	struct cursor cursor;
	uint32_t code_point;
	uint16_t unit;
	uint8_t byte;

	cursor_init(&cursor, text->bytes);
	if (text->tag == TAG_BMP_STRING)
		while (cursor_u16be(&cursor, &unit))
			buf_write_utf8(buf, unit);
	else if (text->tag == TAG_UNIVERSAL_STRING)
		while (cursor_u32be(&cursor, &code_point))
			buf_write_utf8(buf, code_point);
	else if (text->tag == TAG_T61_STRING)
		while (cursor_u8(&cursor, &byte))
			buf_write_utf8(buf, byte);
	else
		buf_write(buf, text->bytes);
}
