#include "base/cursor.h"
#include "base/utf8.h"
#include "model/limits.h"
#include "model/profile.h"

/* What people write in place of a domain, looked for before anything else so that they are told. */
static const struct {
	struct slice mark;
	const char *fault;
} MISTAKES[] = {
	{SLICE_INIT("://"), "is a URL: give only the host name"},
	{SLICE_INIT("@"), "is an e-mail address: give only what stands behind the @"},
	{SLICE_INIT("*"), "has a *: what stands below a domain is included without it"},
	{SLICE_INIT("/"), "has a slash: give only the host name"},
	{SLICE_INIT(" "), "has a space in it"},
	{SLICE_INIT(".."), "has an empty label"},
};

/* A label in U-form: any script, but nothing invisible. Its A-form has "xn--" and at least one byte
 * for each code point (RFC 3492 §6.3). */
static const char *
label_fault_unicode(struct slice label, size_t *ret_length)
{
	struct cursor cursor;
	cursor_init(&cursor, label);
	uint32_t code_point;
	size_t count = 0;
	for (; cursor_utf8(&cursor, &code_point); count++)
		if (utf8_is_treacherous(code_point))
			return "has an invisible character";
	if (cursor_left(&cursor))
		return "is not UTF-8";
	*ret_length = count + strlen("xn--");
	return NULL;
}

static const char *
label_fault(struct slice label, size_t *ret_length)
{
	bool ascii = true;
	if (!label.length)
		return "has an empty label";
	if (label.at[0] == '-' || label.at[label.length - 1] == '-')
		return "has a label that begins or ends with a hyphen (RFC 1123 §2.1)";
	for (size_t i = 0; i < label.length; i++) {
		char c = label.at[i];
		ascii = ascii && (unsigned char)c < 0x80;
		if ((unsigned char)c < 0x80 && !byte_is_letter(c) && !byte_is_digit(c) && c != '-')
			return "has a character that no host name has (RFC 1123 §2.1: letters, "
			       "digits, hyphens)";
	}
	*ret_length = label.length;
	const char *fault = ascii ? NULL : label_fault_unicode(label, ret_length);
	if (!fault && *ret_length > DOMAIN_LABEL_MAX_BYTES)
		return "has a label over 63 bytes (RFC 1035 §2.3.4)";
	return fault;
}

static bool
label_is_number(struct slice label)
{
	for (size_t i = 0; i < label.length; i++)
		if (!byte_is_digit(label.at[i]))
			return false;
	return true;
}

const char *
profile_domain_fault(struct slice name)
{
	if (!name.length)
		return "is empty";
	for (size_t i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++)
		if (slice_find(name, MISTAKES[i].mark) != SIZE_MAX)
			return MISTAKES[i].fault;
	if (name.at[name.length - 1] == '.')
		return "ends with a dot: leave it out";
	struct slice rest = name, label = SLICE_NONE;
	size_t labels = 0, total = 0;
	while (slice_next(&rest, '.', &label)) {
		size_t length = 0;
		const char *fault = label_fault(label, &length);
		if (fault)
			return fault;
		total += length + (labels++ > 0);
	}
	if (labels < 2)
		return "has no dot: a domain has at least two labels";
	if (total > DOMAIN_MAX_BYTES)
		return "is over 253 bytes (RFC 1035 §2.3.4)";
	if (label_is_number(label))
		return "ends with a number: an address is not a domain (RFC 1123 §2.1)";
	return NULL;
}

bool
profile_check_domain(struct slice name)
{
	return !profile_domain_fault(name);
}
