#include "base/base64.h"

void
base64_write(struct buf *buf, struct slice bytes)
{
	static const char DIGITS[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < bytes.length; i += 3) {
		size_t left = bytes.length - i;
		uint32_t group = (uint32_t)(uint8_t)bytes.at[i] << 16;
		if (left > 1)
			group |= (uint32_t)(uint8_t)bytes.at[i + 1] << 8;
		if (left > 2)
			group |= (uint8_t)bytes.at[i + 2];
		buf_write_byte(buf, DIGITS[group >> 18]);
		buf_write_byte(buf, DIGITS[group >> 12 & 63]);
		buf_write_byte(buf, left > 1 ? DIGITS[group >> 6 & 63] : '=');
		buf_write_byte(buf, left > 2 ? DIGITS[group & 63] : '=');
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
