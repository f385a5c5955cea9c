#include "base/punycode.h"

#include <string.h>

/* RFC 3492 §5 */
enum {
	BASE = 36,
	TMIN = 1,
	TMAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 128,
};

/* RFC 3492 §6.1 */
static uint32_t
adapt(uint32_t delta, uint32_t count, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / count;
	for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t
threshold(uint32_t k, uint32_t bias)
{
	if (k <= bias + TMIN)
		return TMIN;
	return k >= bias + TMAX ? TMAX : k - bias;
}

/* The value of a digit, BASE where it is none. */
static uint32_t
digit_value(char c)
{
	if (byte_is_digit(c))
		return (uint32_t)(c - '0') + 26;
	if (byte_is_letter(c))
		return (uint32_t)(byte_lower(c) - 'a');
	return BASE;
}

static char
digit_byte(uint32_t value)
{
	return (char)(value < 26 ? 'a' + (char)value : '0' + (char)(value - 26));
}

/* One variable-length integer (RFC 3492 §3.3), added to *i. */
static enum status
read_delta(struct slice text, size_t *at, uint32_t bias, uint32_t *i, struct err *err)
{
	uint32_t weight = 1, digit, t;

	for (uint32_t k = BASE;; k += BASE) {
		if (*at >= text.length)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: a number is cut off");
		digit = digit_value(text.at[(*at)++]);
		if (digit >= BASE)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: not a digit");
		if (digit > (UINT32_MAX - *i) / weight)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.4: overflow");
		*i += digit * weight;
		t = threshold(k, bias);
		if (digit < t)
			return STATUS_OK;
		if (weight > UINT32_MAX / (BASE - t))
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.4: overflow");
		weight *= BASE - t;
	}
}

static enum status
read_basic(struct slice text, uint32_t *ret, size_t capacity, size_t *ret_count, size_t *ret_at,
	   struct err *err)
{
	size_t dash = slice_find_last_byte(text, '-');

	*ret_count = 0;
	*ret_at = 0;
	if (dash == SIZE_MAX)
		return STATUS_OK;
	if (dash > capacity)
		return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: too many code points");
	for (size_t j = 0; j < dash; j++) {
		if ((unsigned char)text.at[j] >= INITIAL_N)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: a byte over 0x7f");
		ret[j] = (unsigned char)text.at[j];
	}
	*ret_count = dash;
	*ret_at = dash + 1;
	return STATUS_OK;
}

enum status
punycode_read(struct slice text, uint32_t *ret, size_t capacity, size_t *ret_count, struct err *err)
{
	uint32_t n = INITIAL_N, i = 0, bias = INITIAL_BIAS, before;
	size_t count, at;

	TRY(read_basic(text, ret, capacity, &count, &at, err));
	while (at < text.length) {
		before = i;
		TRY(read_delta(text, &at, bias, &i, err));
		bias = adapt(i - before, (uint32_t)count + 1, before == 0);
		if (i / (count + 1) > 0x10ffff - n)
			return err_set(err, STATUS_REFUSED,
				       "RFC 3492 §6.2: a code point over U+10FFFF");
		n += i / (uint32_t)(count + 1);
		i %= (uint32_t)(count + 1);
		if (n >= 0xd800 && n <= 0xdfff)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: a surrogate");
		if (count == capacity)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: too many code points");
		memmove(ret + i + 1, ret + i, (count - i) * sizeof(*ret));
		ret[i++] = n;
		count++;
	}
	*ret_count = count;
	return STATUS_OK;
}

struct writer {
	char *bytes;
	size_t size, length;
};

static bool
put(struct writer *writer, char byte)
{
	if (writer->length == writer->size)
		return false;
	writer->bytes[writer->length++] = byte;
	return true;
}

static bool
put_delta(struct writer *writer, uint32_t delta, uint32_t bias)
{
	uint32_t t;

	for (uint32_t k = BASE;; k += BASE) {
		t = threshold(k, bias);
		if (delta < t)
			return put(writer, digit_byte(delta));
		if (!put(writer, digit_byte(t + (delta - t) % (BASE - t))))
			return false;
		delta = (delta - t) / (BASE - t);
	}
}

static uint32_t
next_code_point(const uint32_t *code_points, size_t count, uint32_t n)
{
	uint32_t next = UINT32_MAX;

	for (size_t j = 0; j < count; j++) {
		if (code_points[j] >= n && code_points[j] < next)
			next = code_points[j];
	}
	return next;
}

/* All code points equal to n, RFC 3492 §6.3. */
static bool
put_round(struct writer *writer, const uint32_t *code_points, size_t count, uint32_t n,
	  uint32_t *delta, uint32_t *bias, uint32_t *handled, uint32_t basic)
{
	for (size_t j = 0; j < count; j++) {
		if (code_points[j] < n)
			++*delta;
		if (code_points[j] != n)
			continue;
		if (!put_delta(writer, *delta, *bias))
			return false;
		*bias = adapt(*delta, *handled + 1, *handled == basic);
		*delta = 0;
		++*handled;
	}
	return true;
}

enum status
punycode_write(const uint32_t *code_points, size_t count, char *ret, size_t size_bytes,
	       size_t *ret_length, struct err *err)
{
	struct writer writer = {.size = size_bytes};
	uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, basic = 0, handled, next;
	bool fits = true;

	writer.bytes = ret;
	for (size_t j = 0; j < count && fits; j++) {
		if (code_points[j] > 0x10ffff)
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.3: over U+10FFFF");
		if (code_points[j] >= INITIAL_N)
			continue;
		fits = put(&writer, (char)code_points[j]);
		basic++;
	}
	if (basic > 0 && fits)
		fits = put(&writer, '-');
	for (handled = basic; fits && handled < count; n++, delta++) {
		next = next_code_point(code_points, count, n);
		if (next - n > (UINT32_MAX - delta) / (handled + 1))
			return err_set(err, STATUS_REFUSED, "RFC 3492 §6.4: overflow");
		delta += (next - n) * (handled + 1);
		n = next;
		fits = put_round(&writer, code_points, count, n, &delta, &bias, &handled, basic);
	}
	if (!fits)
		return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.4: the label does not fit");
	*ret_length = writer.length;
	return STATUS_OK;
}
