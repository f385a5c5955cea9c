#include "model/domain.h"

#include "base/cursor.h"
#include "base/punycode.h"
#include "base/utf8.h"

#include <unicode/unorm2.h>

/* ---- as people give them ---- */

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
domain_fault(struct slice name)
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
domain_check(struct slice name)
{
	return !domain_fault(name);
}

/* ---- as they go to DNS ---- */

/* UTF-8 as UTF-16, which ICU wants. */
static enum status
widen(struct slice name, UChar wide[static 2 * DOMAIN_FOLD_MAX], int32_t *ret, struct err *err)
{
	struct cursor cursor;
	int32_t length = 0;
	uint32_t c;
	cursor_init(&cursor, name);
	while (cursor_left(&cursor)) {
		if (length > 2 * DOMAIN_FOLD_MAX - 2)
			return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.4: a name over %d bytes",
				       DOMAIN_MAX_BYTES);
		if (!cursor_utf8(&cursor, &c))
			return err_set(err, STATUS_REFUSED, "RFC 3629 §4: not UTF-8");
		U16_APPEND_UNSAFE(wide, length, (UChar32)c);
	}
	*ret = length;
	return STATUS_OK;
}

/* Well-formed UTF-16, as ICU gives it. */
static uint32_t
next_of(const UChar *wide, int32_t length, int32_t *i)
{
	uint32_t c = wide[(*i)++];
	if (!U16_IS_LEAD(c) || *i == length)
		return c;
	return ((c - 0xd800) << 10) + (uint32_t)(wide[(*i)++] - 0xdc00) + 0x10000;
}

enum status
domain_fold(struct slice name, uint32_t *ret, size_t capacity, size_t *ret_count, struct err *err)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *map = unorm2_getNFKCCasefoldInstance(&error);
	UChar wide[2 * DOMAIN_FOLD_MAX], folded[2 * DOMAIN_FOLD_MAX];
	int32_t length, i = 0;
	size_t count = 0;
	if (U_FAILURE(error))
		return err_set(err, STATUS_ENVIRONMENT, "ICU: %s", u_errorName(error));
	TRY(widen(name, wide, &length, err));
	length = unorm2_normalize(map, wide, length, folded, 2 * DOMAIN_FOLD_MAX, &error);
	bool fits = !U_FAILURE(error);
	while (fits && i < length) {
		fits = count < capacity;
		if (!fits)
			break;
		uint32_t c = next_of(folded, length, &i);
		/* UTS 46 §4: these are dots as well; NFKC maps the two others to this one. */
		ret[count++] = c == 0x3002 ? '.' : c;
	}
	if (!fits)
		return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.4: a name over %d bytes",
			       DOMAIN_MAX_BYTES);
	*ret_count = count;
	return STATUS_OK;
}

static bool
label_is_plain(struct slice label)
{
	for (size_t i = 0; i < label.length; i++) {
		char c = label.at[i];
		if (!byte_is_digit(c) && !byte_is_letter(c) && c != '-' && c != '_')
			return false;
	}
	return label.length > 0 && label.length <= DOMAIN_LABEL_MAX_BYTES && label.at[0] != '-' &&
	       label.at[label.length - 1] != '-';
}

/* One label of folded code points as its A-label; *ret_good false where it has none. */
static enum status
write_label(struct buf *buf, const uint32_t *label, size_t count, bool *ret_good, struct err *err)
{
	char bytes[DOMAIN_LABEL_MAX_BYTES];
	size_t length = 0;
	bool ascii = true;
	for (size_t i = 0; i < count; i++)
		ascii = ascii && label[i] < 0x80;
	*ret_good = count <= DOMAIN_LABEL_MAX_BYTES;
	if (!*ret_good)
		return STATUS_OK;
	if (ascii) {
		for (; length < count; length++)
			bytes[length] = byte_lower((char)label[length]);
	} else {
		size_t room = sizeof(bytes) - strlen("xn--");
		enum status status = punycode_write(label, count, bytes, room, &length, err);
		*ret_good = status == STATUS_OK;
		if (status == STATUS_REFUSED)
			return STATUS_OK;
		TRY(status);
		buf_write_text(buf, "xn--");
	}
	*ret_good = label_is_plain(slice_of(bytes, length));
	buf_write(buf, slice_of(bytes, length));
	return STATUS_OK;
}

/* Plain ASCII is what it is; the rest is folded. *ret_count 0: it cannot be. */
static enum status
code_points_of(struct slice name, uint32_t ret[static DOMAIN_FOLD_MAX], size_t *ret_count,
	       struct err *err)
{
	bool ascii = name.length <= DOMAIN_FOLD_MAX;
	*ret_count = 0;
	for (size_t i = 0; ascii && i < name.length; i++)
		ascii = (unsigned char)name.at[i] < 0x80;
	if (!ascii) {
		enum status status = domain_fold(name, ret, DOMAIN_FOLD_MAX, ret_count, err);
		return status == STATUS_REFUSED ? STATUS_OK : status;
	}
	for (; *ret_count < name.length; ++*ret_count)
		ret[*ret_count] = (unsigned char)name.at[*ret_count];
	return STATUS_OK;
}

enum status
domain_clean(struct arena *arena, struct slice name, bool *ret_host, struct slice *ret,
	     struct err *err)
{
	uint32_t letters[DOMAIN_FOLD_MAX];
	struct buf buf;
	struct slice clean, last = SLICE_NONE;
	size_t count, from = 0, labels = 0;
	bool good = true;
	buf_init(&buf, arena);
	TRY(code_points_of(name, letters, &count, err));
	if (count && letters[count - 1] == '.')
		count--;
	for (size_t i = 0; good && i <= count; i++) {
		if (i < count && letters[i] != '.')
			continue;
		if (labels++)
			buf_write_byte(&buf, '.');
		TRY(write_label(&buf, letters + from, i - from, &good, err));
		from = i + 1;
	}
	TRY(buf_slice(&buf, &clean, err));
	size_t dot = slice_find_last_byte(clean, '.');
	if (dot != SIZE_MAX)
		last = slice_part(clean, dot + 1, SIZE_MAX);
	/* A name whose last label is a number would be taken for an address (RFC 1123 §2.1). */
	*ret_host =
		good && labels >= 2 && clean.length <= DOMAIN_MAX_BYTES && !label_is_number(last);
	*ret = clean;
	return STATUS_OK;
}

struct slice
domain_parent(struct slice name)
{
	size_t dot = slice_find_byte(name, '.');
	return dot == SIZE_MAX ? SLICE_NONE : slice_part(name, dot + 1, SIZE_MAX);
}

bool
domain_is_in(struct slice name, struct slice zone)
{
	if (slice_ends(zone, SLICE(".")))
		zone.length--;
	if (zone.length == 0 || !slice_ends_nocase(name, zone))
		return false;
	return name.length == zone.length || name.at[name.length - zone.length - 1] == '.';
}
