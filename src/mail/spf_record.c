#include "mail/spf_record.h"

#include "mail/limits.h"
#include "mail/spf_macro.h"

enum argument { NEVER, MAYBE, ALWAYS };

static const struct mechanism {
	struct slice name;
	enum spf_mechanism mechanism;
	enum argument domain;
	bool bits; /* takes dual-cidr-length */
} MECHANISMS[] = {
	{SLICE_INIT("all"), SPF_ALL, NEVER, false},
	{SLICE_INIT("include"), SPF_INCLUDE, ALWAYS, false},
	{SLICE_INIT("a"), SPF_A, MAYBE, true},
	{SLICE_INIT("mx"), SPF_MX, MAYBE, true},
	{SLICE_INIT("ptr"), SPF_PTR, MAYBE, false},
	{SLICE_INIT("ip4"), SPF_IP4, ALWAYS, true},
	{SLICE_INIT("ip6"), SPF_IP6, ALWAYS, true},
	{SLICE_INIT("exists"), SPF_EXISTS, ALWAYS, false},
};

static const struct slice VERSION = SLICE_INIT("v=spf1");

bool
spf_record_check(struct slice txt)
{
	return slice_starts_nocase(txt, VERSION) &&
	       (txt.length == VERSION.length || txt.at[VERSION.length] == ' ');
}

static enum status
refuse(struct slice term, const char *what, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "RFC 7208 %s: '%.*s'", what, SLICE_PRINT(term));
}

/*
 * Takes a prefix length from the end of *text: "/24", or "//64". A `/` that no number without
 * leading zeros follows is left for the syntax of what is before. False: over max.
 */
static bool
bits_read(struct slice *text, struct slice mark, unsigned max, unsigned *ret)
{
	size_t slash = slice_find_last_byte(*text, '/');
	uint64_t bits;

	if (slash == SIZE_MAX || slash + 1 < mark.length)
		return true;
	struct slice number = slice_part(*text, slash + 1, SIZE_MAX);
	struct slice before = slice_part(*text, 0, slash + 1);
	if (!slice_ends(before, mark) || !slice_number(number, &bits) ||
	    (number.at[0] == '0' && number.length > 1))
		return true;
	if (bits > max)
		return false;
	*ret = (unsigned)bits;
	text->length = before.length - mark.length;
	return true;
}

/* "mechanism[:argument][/bits][//bits]", the qualifier gone. */
static enum status
mechanism_read(struct slice term, const struct mechanism *mechanism, struct spf_directive *ret,
	       struct err *err)
{
	struct slice rest = slice_part(term, mechanism->name.length, SIZE_MAX);
	bool named = slice_starts(rest, SLICE(":"));
	bool network = mechanism->mechanism == SPF_IP4 || mechanism->mechanism == SPF_IP6;

	ret->mechanism = mechanism->mechanism;
	ret->bits4 = 32;
	ret->bits6 = 128;
	if (mechanism->bits) {
		bool six = mechanism->mechanism == SPF_IP6;
		if (!network && !bits_read(&rest, SLICE("//"), 128, &ret->bits6))
			return refuse(term, "§5.3: a prefix over 128 bits", err);
		if (!bits_read(&rest, SLICE("/"), six ? 128 : 32, six ? &ret->bits6 : &ret->bits4))
			return refuse(term, "§5.6: a prefix over the bits of an address", err);
	}
	if (rest.length == 0 && mechanism->domain != ALWAYS)
		return STATUS_OK;
	if (!named || mechanism->domain == NEVER)
		return refuse(term, "§12: no such mechanism", err);
	struct slice argument = slice_part(rest, 1, SIZE_MAX);
	if (!network) {
		ret->domain = argument;
		return spf_macro_check_domain(argument) ? STATUS_OK
							: refuse(term, "§7.1: no domain-spec", err);
	}
	if (!ip_read_as_written(argument, &ret->network) ||
	    ret->network.v6 != (mechanism->mechanism == SPF_IP6))
		return refuse(term, "§5.6: no network", err);
	return STATUS_OK;
}

static enum status
directive_read(struct slice term, struct spf_directive *ret, struct err *err)
{
	static const char QUALIFIERS[] = "+-~?";
	static const enum auth_result RESULTS[] = {AUTH_PASS, AUTH_FAIL, AUTH_SOFTFAIL,
						   AUTH_NEUTRAL};
	const char *qualifier = memchr(QUALIFIERS, term.at[0], 4);
	struct slice text = slice_part(term, qualifier ? 1 : 0, SIZE_MAX);
	size_t length = 0;

	*ret = (struct spf_directive){
		.result = qualifier ? RESULTS[qualifier - QUALIFIERS] : AUTH_PASS, .text = term};
	while (length < text.length && text.at[length] != ':' && text.at[length] != '/')
		length++;
	for (size_t i = 0; i < sizeof(MECHANISMS) / sizeof(MECHANISMS[0]); i++)
		if (slice_equal_nocase(slice_part(text, 0, length), MECHANISMS[i].name))
			return mechanism_read(text, &MECHANISMS[i], ret, err);
	return refuse(term, "§4.6.1: no mechanism of SPF", err);
}

/* The length of "name" of "name=value" (§12: modifier), or 0. */
static size_t
modifier_name(struct slice term)
{
	size_t length = 0;

	while (length < term.length && (byte_is_letter(term.at[length]) ||
					(length > 0 && (byte_is_digit(term.at[length]) ||
							memchr("-_.", term.at[length], 3)))))
		length++;
	return length < term.length && term.at[length] == '=' ? length : 0;
}

static enum status
modifier_read(struct slice term, size_t name_length, struct spf_record *record, struct err *err)
{
	struct slice name = slice_part(term, 0, name_length);
	struct slice value = slice_part(term, name_length + 1, SIZE_MAX);
	struct slice *known = slice_equal_nocase(name, SLICE("redirect")) ? &record->redirect
			      : slice_equal_nocase(name, SLICE("exp"))    ? &record->explanation
									  : NULL;

	if (!known)
		return spf_macro_check(value, false) ? STATUS_OK
						     : refuse(term, "§7.1: no macro-string", err);
	if (known->at)
		return refuse(term, "§6: a modifier that stands twice", err);
	if (!spf_macro_check_domain(value))
		return refuse(term, "§7.1: no domain-spec", err);
	*known = value;
	return STATUS_OK;
}

enum status
spf_record_read(struct arena *arena, struct slice txt, struct spf_record *ret, struct err *err)
{
	struct spf_record record = {.count = 0};
	struct slice rest = slice_part(txt, VERSION.length, SIZE_MAX), term;

	CHECK(spf_record_check(txt));
	if (txt.length > SPF_RECORD_BYTES)
		return err_set(err, STATUS_REFUSED, "a record of more than %d bytes",
			       SPF_RECORD_BYTES);
	while (slice_next(&rest, ' ', &term)) {
		size_t name_length = modifier_name(term);
		if (term.length == 0)
			continue;
		if (name_length > 0) {
			TRY(modifier_read(term, name_length, &record, err));
			continue;
		}
		struct spf_directive *directives =
			arena_grow(arena, record.directives, &record.capacity, record.count + 1,
				   sizeof(*directives), _Alignof(struct spf_directive));
		if (!directives)
			return err_no_memory(err);
		record.directives = directives;
		TRY(directive_read(term, &directives[record.count], err));
		record.count++;
	}
	*ret = record;
	return STATUS_OK;
}
