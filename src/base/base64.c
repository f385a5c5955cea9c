#include "base/base64.h"

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct buf *buf, struct slice bytes)
{
	for (size_t i = 0; i < bytes.length; i += 3) {
		const unsigned char *at = (const unsigned char *)bytes.at + i;
		size_t left = bytes.length - i;
		uint32_t bits = (uint32_t)at[0] << 16;
		char four[4];
		bits |= left > 1 ? (uint32_t)at[1] << 8 : 0;
		bits |= left > 2 ? at[2] : 0;
		for (unsigned j = 0; j < 4; j++)
			four[j] = LETTERS[bits >> (18 - 6 * j) & 63];
		if (left < 3)
			four[3] = '=';
		if (left < 2)
			four[2] = '=';
		buf_write(buf, slice_of(four, 4));
	}
}

static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four letters, the last of which may be padding. */
static bool
read_four(struct buf *buf, const char *four, bool last)
{
	unsigned padding = 0;
	uint32_t bits = 0;
	char bytes[3];
	if (last && four[3] == '=')
		padding = four[2] == '=' ? 2 : 1;
	for (unsigned i = 0; i < 4 - padding; i++) {
		int value = value_of(four[i]);
		if (value < 0)
			return false;
		bits |= (uint32_t)value << (18 - 6 * i);
	}
	/* RFC 4648 §3.5: what stands behind the last byte is zero. */
	if ((bits & ((UINT32_C(1) << (8 * padding)) - 1)) != 0)
		return false;
	for (unsigned i = 0; i < 3; i++)
		bytes[i] = (char)(bits >> (16 - 8 * i) & 0xff);
	buf_write(buf, slice_of(bytes, 3 - padding));
	return true;
}

bool
base64_read(struct buf *buf, struct slice text)
{
	if (text.length % 4 != 0)
		return false;
	for (size_t i = 0; i < text.length; i += 4)
		if (!read_four(buf, text.at + i, i + 4 == text.length))
			return false;
	return true;
}
