#include "base/base64.h"

/* Three bytes, or fewer at the end, as four characters. */
static void
write_group(struct slice bytes, char ret[static 4])
{
	static const char DIGITS[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t group = (uint32_t)(uint8_t)bytes.at[0] << 16;
	if (bytes.length > 1)
		group |= (uint32_t)(uint8_t)bytes.at[1] << 8;
	if (bytes.length > 2)
		group |= (uint8_t)bytes.at[2];
	ret[0] = DIGITS[group >> 18];
	ret[1] = DIGITS[group >> 12 & 63];
	ret[2] = bytes.length > 1 ? DIGITS[group >> 6 & 63] : '=';
	ret[3] = bytes.length > 2 ? DIGITS[group & 63] : '=';
}

#define RUN_BYTES 57u /* at a time: a line of MIME (RFC 2045 §6.8) is one */

void
base64_write(struct buf *buf, struct slice bytes)
{
	char run[RUN_BYTES / 3 * 4];
	for (size_t i = 0; i < bytes.length; i += RUN_BYTES) {
		struct slice part = slice_part(bytes, i, RUN_BYTES);
		size_t length = 0;
		for (size_t k = 0; k < part.length; k += 3, length += 4)
			write_group(slice_part(part, k, 3), run + length);
		buf_write(buf, slice_of(run, length));
	}
}

static int
digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (byte_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
base64_read_bytes(struct slice text, uint8_t *ret, size_t capacity, size_t *ret_length)
{
	size_t digits = text.length, length = 0;
	uint32_t bits = 0;
	if (text.length % 4)
		return false;
	for (int padding = 0; padding < 2 && digits && text.at[digits - 1] == '='; padding++)
		digits--;
	if (digits / 4 * 3 + (digits % 4 ? digits % 4 - 1 : 0) > capacity)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int value = digit_value(text.at[i]);
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4) /* the first digit of four completes no byte */
			ret[length++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	if ((digits % 4 == 2 && bits & 15) || (digits % 4 == 3 && bits & 3))
		return false;
	*ret_length = length;
	return true;
}

bool
base64_read(struct buf *buf, struct slice text)
{
	if (text.length % 4)
		return false;
	for (size_t i = 0; i < text.length; i += 4) {
		uint8_t bytes[3];
		size_t length;
		if (!base64_read_bytes(slice_part(text, i, 4), bytes, sizeof(bytes), &length))
			return false;
		if (length < sizeof(bytes) && i + 4 < text.length)
			return false;
		buf_write(buf, slice_of((const char *)bytes, length));
	}
	return true;
}
