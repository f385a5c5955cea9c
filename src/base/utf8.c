#include "base/utf8.h"

size_t
utf8_encode(uint32_t code_point, char ret[static UTF8_MAX_BYTES])
{
	if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
		return 0;
	if (code_point < 0x80) {
		ret[0] = (char)code_point;
		return 1;
	}
	size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	static const unsigned char FIRST[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = length - 1; i > 0; i--) {
		ret[i] = (char)(unsigned char)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	ret[0] = (char)(unsigned char)(FIRST[length] | code_point);
	return length;
}

bool
utf8_check(struct slice s)
{
	struct cursor cursor;
	cursor_init(&cursor, s);
	uint32_t code_point;
	while (cursor_left(&cursor)) {
		if (!cursor_utf8(&cursor, &code_point))
			return false;
	}
	return true;
}

void
utf8_write_clean(struct buf *buf, struct slice s)
{
	struct cursor cursor;
	cursor_init(&cursor, s);
	while (cursor_left(&cursor)) {
		const char *from = cursor.at;
		uint32_t code_point;
		bool good = true;
		while (cursor_left(&cursor) && (good = cursor_utf8(&cursor, &code_point)))
			;
		buf_write(buf, slice_of(from, (size_t)(cursor.at - from)));
		if (!good) {
			buf_write_utf8(buf, 0xfffd);
			cursor.at++;
		}
	}
}

struct slice
utf8_cut(struct slice s, size_t limit_bytes)
{
	size_t length = limit_bytes, least;

	if (s.length <= limit_bytes)
		return s;
	least = length < UTF8_MAX_BYTES ? 0 : length - (UTF8_MAX_BYTES - 1);
	while (length > least && ((unsigned char)s.at[length] & 0xc0) == 0x80)
		length--;
	return slice_part(s, 0, length);
}

bool
utf8_is_treacherous(uint32_t code_point)
{
	/* Unicode 15: general category Cc, Bidi_Control, Default_Ignorable_Code_Point, line
	 * separators. */
	static const struct {
		uint32_t low, high;
	} RANGES[] = {
		{0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
		{0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
		{0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
		{0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
		{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
	};
	for (size_t i = 0; i < sizeof(RANGES) / sizeof(RANGES[0]); i++) {
		if (code_point >= RANGES[i].low && code_point <= RANGES[i].high)
			return true;
	}
	return false;
}
