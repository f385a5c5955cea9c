/* Signature fields as their tags say, RFC 6376 §3.5 and RFC 8617 §4.1. */
#include "mail/dkim_parts.h"
#include "mail/tags.h"
#include "model/domain.h"

struct reader {
	struct arena *arena;
	struct dkim_reading *reading;
	const char *fault; /* the first */
	enum status status;
	struct err *err;
};

static void
refuse(struct reader *reader, const char *fault)
{
	if (!reader->fault)
		reader->fault = fault;
}

/* Whether a step went well; the first that did not ends the reading when it comes to its end. */
static bool
went(struct reader *reader, enum status status)
{
	if (status != STATUS_OK && reader->status == STATUS_OK)
		reader->status = status;
	return status == STATUS_OK;
}

/* 1 to 12 digits, as t= and x= have them. */
static bool
time_of(struct slice value, int64_t *ret)
{
	uint64_t number;
	if (value.length > 12 || !slice_number(value, &number))
		return false;
	*ret = (int64_t)number;
	return true;
}

static struct slice
base64_of(struct reader *reader, struct slice value, const char *fault)
{
	size_t capacity = value.length / 4 * 3 + 3, length = 0;
	uint8_t *bytes = arena_new(reader->arena, uint8_t, capacity);
	if (!bytes) {
		(void)went(reader, err_no_memory(reader->err));
		return SLICE_NONE;
	}
	if (!tags_base64(value, bytes, capacity, &length) || length == 0)
		refuse(reader, fault);
	return slice_of((const char *)bytes, length);
}

/* ---- one function a tag ---- */

static void
version_tag(struct reader *reader, const struct tag *tag)
{
	if (!slice_equal(tag->value, SLICE("1")))
		refuse(reader, "RFC 6376 §3.5: v= is not 1");
}

static const struct {
	struct slice name;
	enum dkim_algorithm algorithm;
} ALGORITHMS[] = {
	{SLICE_INIT("rsa-sha256"), DKIM_RSA_SHA256},
	{SLICE_INIT("rsa-sha1"), DKIM_RSA_SHA1},
	{SLICE_INIT("ed25519-sha256"), DKIM_ED25519_SHA256},
};

static void
algorithm_tag(struct reader *reader, const struct tag *tag)
{
	struct dkim_signature *signature = &reader->reading->signature;
	signature->algorithm_name = tag->value;
	for (size_t i = 0; i < sizeof(ALGORITHMS) / sizeof(ALGORITHMS[0]); i++)
		if (slice_equal_nocase(tag->value, ALGORITHMS[i].name))
			signature->algorithm = ALGORITHMS[i].algorithm;
	if (signature->algorithm == DKIM_ALGORITHM_OTHER)
		refuse(reader, "RFC 6376 §3.3: a= is unknown");
	/* RFC 8617 §4.1.2 takes over what RFC 8301 left. */
	if (signature->algorithm == DKIM_RSA_SHA1 && reader->reading->form != DKIM_FORM_SIGNATURE)
		refuse(reader, "RFC 8301 §3.1: a= is rsa-sha1");
}

static void
signature_tag(struct reader *reader, const struct tag *tag)
{
	reader->reading->blank = tag->raw;
	reader->reading->header_signature =
		base64_of(reader, tag->value, "RFC 6376 §3.5: b= is not base64");
}

static void
body_hash_tag(struct reader *reader, const struct tag *tag)
{
	reader->reading->body_hash =
		base64_of(reader, tag->value, "RFC 6376 §3.5: bh= is not base64");
}

static bool
canon_read(struct slice name, enum canon *ret)
{
	*ret = slice_equal_nocase(name, SLICE("relaxed")) ? CANON_RELAXED : CANON_SIMPLE;
	return *ret == CANON_RELAXED || slice_equal_nocase(name, SLICE("simple"));
}

static void
canon_tag(struct reader *reader, const struct tag *tag)
{
	struct dkim_signature *signature = &reader->reading->signature;
	struct slice rest = tag->value, header;
	(void)slice_next(&rest, '/', &header);
	bool good = canon_read(header, &signature->header_canon);
	signature->body_canon = CANON_SIMPLE;
	if (rest.at)
		good = canon_read(rest, &signature->body_canon) && good;
	if (!good)
		refuse(reader, "RFC 6376 §3.5: c= is unknown");
}

static void
domain_tag(struct reader *reader, const struct tag *tag)
{
	bool is_host = false;
	struct slice clean = SLICE_NONE;
	if (!went(reader, domain_clean(reader->arena, tag->value, &is_host, &clean, reader->err)))
		return;
	if (is_host)
		reader->reading->signature.domain = clean;
	else
		refuse(reader, "RFC 6376 §3.5: d= is no domain");
}

static void
selector_tag(struct reader *reader, const struct tag *tag)
{
	reader->reading->signature.selector = tag->value; /* cleaned when d= is known */
}

static void
headers_tag(struct reader *reader, const struct tag *tag)
{
	/* RFC 8617 §4.1.3 */
	if (reader->reading->form == DKIM_FORM_ARC_SEAL)
		refuse(reader, "RFC 8617 §4.1.3: a seal with h=");
	reader->reading->headers = tag->value;
}

/* dkim-quoted-printable, §2.11: white space does not count. */
static void
identity_tag(struct reader *reader, const struct tag *tag)
{
	struct dkim_reading *reading = reader->reading;
	struct buf buf;
	if (reading->form != DKIM_FORM_SIGNATURE) {
		/* RFC 8617 §4.2.1; the sets are counted by arc.c. */
		if (tag->value.length > 2 || !slice_number(tag->value, &reading->instance) ||
		    reading->instance < 1 || reading->instance > MAIL_ARC_SETS)
			refuse(reader, "RFC 8617 §4.2.1: i= is not 1 to 50");
		return;
	}
	buf_init(&buf, reader->arena);
	for (size_t i = 0; i < tag->value.length; i++) {
		char byte = tag->value.at[i];
		uint8_t coded;
		if (byte == '=' && mime_hex(slice_part(tag->value, i + 1, 2), &coded)) {
			buf_write_byte(&buf, (char)coded);
			i += 2;
		} else if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n') {
			buf_write_byte(&buf, byte);
		}
	}
	(void)went(reader, buf_slice(&buf, &reading->signature.identity, reader->err));
}

static void
length_tag(struct reader *reader, const struct tag *tag)
{
	struct dkim_signature *signature = &reader->reading->signature;
	uint64_t length = 0;
	bool digits = tag->value.length > 0 && tag->value.length <= 76;
	for (size_t i = 0; i < tag->value.length; i++)
		digits = digits && byte_is_digit(tag->value.at[i]);
	if (!digits)
		refuse(reader, "RFC 6376 §3.5: l= is no number");
	signature->has_length = digits;
	/* More than fits is more than any body has. */
	signature->length = slice_number(tag->value, &length) ? length : UINT64_MAX;
}

static void
query_tag(struct reader *reader, const struct tag *tag)
{
	struct slice rest = tag->value, method;
	while (tags_part(&rest, &method))
		if (slice_equal_nocase(method, SLICE("dns/txt")))
			return;
	refuse(reader, "RFC 6376 §3.5: q= knows no dns/txt");
}

static void
time_tag(struct reader *reader, const struct tag *tag)
{
	if (!time_of(tag->value, &reader->reading->signature.time))
		refuse(reader, "RFC 6376 §3.5: t= is no number of up to 12 digits");
}

static void
expires_tag(struct reader *reader, const struct tag *tag)
{
	if (!time_of(tag->value, &reader->reading->signature.expires))
		refuse(reader, "RFC 6376 §3.5: x= is no number of up to 12 digits");
}

static void
chain_tag(struct reader *reader, const struct tag *tag)
{
	reader->reading->chain = tag->value;
}

enum { /* the forms a tag belongs to */
       S = DKIM_FORM_SIGNATURE,
       M = DKIM_FORM_ARC_MESSAGE,
       A = DKIM_FORM_ARC_SEAL,
};

static const struct {
	const char *name;
	unsigned known, required;
	void (*read)(struct reader *reader, const struct tag *tag);
	const char *missing;
} TAGS[] = {
	{"v", S, S, version_tag, "RFC 6376 §6.1.1: no v="},
	{"a", S | M | A, S | M | A, algorithm_tag, "RFC 6376 §6.1.1: no a="},
	{"b", S | M | A, S | M | A, signature_tag, "RFC 6376 §6.1.1: no b="},
	{"bh", S | M, S | M, body_hash_tag, "RFC 6376 §6.1.1: no bh="},
	{"c", S | M, 0, canon_tag, NULL},
	{"d", S | M | A, S | M | A, domain_tag, "RFC 6376 §6.1.1: no d="},
	{"h", S | M | A, S | M, headers_tag, "RFC 6376 §6.1.1: no h="},
	{"s", S | M | A, S | M | A, selector_tag, "RFC 6376 §6.1.1: no s="},
	{"i", S | M | A, M | A, identity_tag, "RFC 8617 §4.2.1: no i="},
	{"l", S | M, 0, length_tag, NULL},
	{"q", S | M, 0, query_tag, NULL},
	{"t", S | M | A, 0, time_tag, NULL},
	{"x", S | M, 0, expires_tag, NULL},
	{"cv", A, A, chain_tag, "RFC 8617 §4.1.3: no cv="},
};

/* ---- what tags say together ---- */

/* The selector is what a name in DNS may have, together with d=: RFC 6376 §3.6.2.1. */
static void
selector_check(struct reader *reader)
{
	struct dkim_signature *signature = &reader->reading->signature;
	struct slice name, clean;
	bool is_host = false;
	static const struct slice BETWEEN = SLICE_INIT("._domainkey.");
	if (!went(reader, slice_print(reader->arena, &name, reader->err, "%.*s%s%.*s",
				      SLICE_PRINT(signature->selector), BETWEEN.at,
				      SLICE_PRINT(signature->domain))) ||
	    !went(reader, domain_clean(reader->arena, name, &is_host, &clean, reader->err)))
		return;
	if (!is_host)
		refuse(reader, "RFC 6376 §3.1: s= is no selector");
	else
		signature->selector = slice_part(
			clean, 0, clean.length - BETWEEN.length - signature->domain.length);
}

/* i= must be of d= or below it: §3.5, §6.1.1. */
static void
identity_check(struct reader *reader)
{
	struct dkim_reading *reading = reader->reading;
	struct dkim_signature *signature = &reading->signature;
	struct slice domain = signature->domain, host;
	bool is_host = false;
	if (!signature->identity.at) {
		(void)went(reader, slice_print(reader->arena, &signature->identity, reader->err,
					       "@%.*s", SLICE_PRINT(domain)));
		return;
	}
	size_t at = slice_find_last_byte(signature->identity, '@');
	struct slice after =
		slice_part(signature->identity, at == SIZE_MAX ? at : at + 1, SIZE_MAX);
	if (!went(reader, domain_clean(reader->arena, after, &is_host, &host, reader->err)))
		return;
	reading->below = host.length > domain.length;
	if (at == SIZE_MAX || !is_host || !domain_is_in(host, domain))
		refuse(reader, "RFC 6376 §6.1.1: i= is outside of d=");
}

static void
check(struct reader *reader)
{
	struct dkim_reading *reading = reader->reading;
	struct dkim_signature *signature = &reading->signature;
	if (signature->domain.length)
		selector_check(reader);
	if (signature->domain.length && reading->form == DKIM_FORM_SIGNATURE)
		identity_check(reader);
	if (signature->time != TIME_UNKNOWN && signature->expires != TIME_UNKNOWN &&
	    signature->expires <= signature->time)
		refuse(reader, "RFC 6376 §3.5: x= is not after t=");
}

static const char *
tags_apply(struct reader *reader, const struct tags *tags)
{
	for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++) {
		const struct tag *tag = tags_find(tags, TAGS[i].name);
		if (tag && (TAGS[i].known & reader->reading->form))
			TAGS[i].read(reader, tag);
		else if (!tag && (TAGS[i].required & reader->reading->form))
			refuse(reader, TAGS[i].missing);
	}
	check(reader);
	return reader->fault;
}

enum status
dkim_field_read(struct arena *arena, const struct message *message,
		const struct message_field *field, enum dkim_form form, struct dkim_reading *ret,
		struct err *err)
{
	struct reader reader = {.arena = arena, .reading = ret, .err = err};
	struct tags tags;
	*ret = (struct dkim_reading){.form = form};
	ret->signature.field = field;
	ret->signature.offset = message_offset(message, field->whole);
	ret->signature.time = ret->signature.expires = TIME_UNKNOWN;
	/* Seals always are (RFC 8617 §5.1.1); message signatures, in the ARC test suite, where they
	 * do not say. */
	if (form != DKIM_FORM_SIGNATURE)
		ret->signature.header_canon = ret->signature.body_canon = CANON_RELAXED;
	const char *fault = tags_read(field->value, &tags);
	const char *meaning = tags_apply(&reader, &tags);
	ret->signature.fault = fault ? fault : meaning;
	return reader.status;
}

/* ---- h= ---- */

/* The lowest field of that name that is not taken yet; the signature's own is not there. */
static size_t
field_find(const struct message_part *root, const bool *taken, const struct message_field *own,
	   struct slice name)
{
	for (size_t i = root->field_count; i-- > 0;)
		if (!taken[i] && &root->fields[i] != own &&
		    slice_equal_nocase(root->fields[i].name, name))
			return i;
	return SIZE_MAX;
}

static bool
is_covered(const struct dkim_signature *signature, struct slice name)
{
	for (size_t i = 0; i < signature->covered_count; i++)
		if (signature->covered[i].field &&
		    slice_equal_nocase(signature->covered[i].name, name))
			return true;
	return false;
}

static enum status
uncovered_list(struct arena *arena, const struct message_part *root, const bool *taken,
	       struct dkim_signature *signature, struct err *err)
{
	struct dkim_uncovered *list = arena_new(arena, struct dkim_uncovered, root->field_count);
	if (!list)
		return err_no_memory(err);
	signature->uncovered = list;
	for (size_t i = 0; i < root->field_count; i++)
		if (!taken[i] && &root->fields[i] != signature->field)
			list[signature->uncovered_count++] = (struct dkim_uncovered){
				.field = &root->fields[i],
				.duplicate = is_covered(signature, root->fields[i].name)};
	return STATUS_OK;
}

/* What RFC 6376 §5.4 and RFC 8617 §4.1.2 say of the names themselves. */
static const char *
names_fault(const struct dkim_reading *reading)
{
	bool from = false, seal = false;
	for (size_t i = 0; i < reading->signature.covered_count; i++) {
		struct slice name = reading->signature.covered[i].name;
		from = from || slice_equal_nocase(name, SLICE("From"));
		seal = seal || slice_equal_nocase(name, SLICE("ARC-Seal"));
	}
	if (reading->form == DKIM_FORM_ARC_MESSAGE)
		return seal ? "RFC 8617 §4.1.2: h= has ARC-Seal" : NULL;
	return from ? NULL : "RFC 6376 §6.1.1: h= has no From";
}

enum status
dkim_cover(struct arena *arena, const struct message *message, struct dkim_reading *reading,
	   struct err *err)
{
	const struct message_part *root = message->root;
	struct dkim_signature *signature = &reading->signature;
	struct slice rest = reading->headers, name;
	size_t names = 1;
	for (size_t i = 0; i < rest.length; i++)
		names += rest.at[i] == ':';
	if (names > MAIL_COVERED_MAX) {
		signature->fault = "RFC 6376 §3.5: h= has more than 1000 names";
		return STATUS_OK;
	}
	struct dkim_covered *covered = arena_new(arena, struct dkim_covered, names);
	bool *taken = arena_new(arena, bool, root->field_count + 1);
	if (!covered || !taken)
		return err_no_memory(err);
	signature->covered = covered;
	while (tags_part(&rest, &name)) {
		if (!name.length) /* not of the grammar, and harmless: it names nothing */
			continue;
		size_t found = field_find(root, taken, signature->field, name);
		if (found != SIZE_MAX)
			taken[found] = true;
		covered[signature->covered_count++] = (struct dkim_covered){
			.name = name, .field = found == SIZE_MAX ? NULL : &root->fields[found]};
	}
	if (!signature->fault)
		signature->fault = names_fault(reading);
	return uncovered_list(arena, root, taken, signature, err);
}
