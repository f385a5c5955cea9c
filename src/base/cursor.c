#include "base/cursor.h"

void
cursor_init(struct cursor *cursor, struct slice bytes)
{
	const char *start = bytes.at ? bytes.at : "";
	*cursor = (struct cursor){.start = start, .at = start, .end = start + bytes.length};
}

/* count bytes as a number, big-endian or little-endian. */
static bool
read_number(struct cursor *cursor, size_t count, bool big_endian, uint64_t *ret)
{
	if (cursor_left(cursor) < count)
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t byte = (unsigned char)cursor->at[i];
		value |= byte << (8 * (big_endian ? count - 1 - i : i));
	}
	cursor->at += count;
	*ret = value;
	return true;
}

#define CURSOR_NUMBER(name, type, count, big_endian)                     \
	bool name(struct cursor *cursor, type *ret)                      \
	{                                                                \
		uint64_t value;                                          \
		if (!read_number(cursor, (count), (big_endian), &value)) \
			return false;                                    \
		*ret = (type)value;                                      \
		return true;                                             \
	}

CURSOR_NUMBER(cursor_u8, uint8_t, 1, false)
CURSOR_NUMBER(cursor_u16le, uint16_t, 2, false)
CURSOR_NUMBER(cursor_u16be, uint16_t, 2, true)
CURSOR_NUMBER(cursor_u24be, uint32_t, 3, true)
CURSOR_NUMBER(cursor_u32le, uint32_t, 4, false)
CURSOR_NUMBER(cursor_u32be, uint32_t, 4, true)
CURSOR_NUMBER(cursor_u64le, uint64_t, 8, false)
CURSOR_NUMBER(cursor_u64be, uint64_t, 8, true)

bool
cursor_bytes(struct cursor *cursor, size_t length, struct slice *ret)
{
	if (cursor_left(cursor) < length)
		return false;
	*ret = slice_of(cursor->at, length);
	cursor->at += length;
	return true;
}

bool
cursor_skip(struct cursor *cursor, size_t length)
{
	struct slice ignored;
	return cursor_bytes(cursor, length, &ignored);
}

bool
cursor_seek(struct cursor *cursor, size_t offset)
{
	if ((size_t)(cursor->end - cursor->start) < offset)
		return false;
	cursor->at = cursor->start + offset;
	return true;
}

bool
cursor_peek(const struct cursor *cursor, uint8_t *ret)
{
	if (cursor->at == cursor->end)
		return false;
	*ret = (unsigned char)*cursor->at;
	return true;
}

bool
cursor_line(struct cursor *cursor, struct slice *ret)
{
	size_t left = cursor_left(cursor);
	if (left == 0)
		return false;
	const char *end = memchr(cursor->at, '\n', left);
	struct slice line = slice_of(cursor->at, end ? (size_t)(end - cursor->at) : left);
	cursor->at += line.length + (end ? 1 : 0);
	if (line.length && line.at[line.length - 1] == '\r')
		line.length--;
	*ret = line;
	return true;
}

bool
cursor_utf8(struct cursor *cursor, uint32_t *ret)
{
	/* RFC 3629 §4: by first byte, how many follow and what the second may be. */
	static const struct {
		unsigned char first_low, first_high, second_low, second_high, follow;
	} FORMS[] = {
		{0x00, 0x7f, 0x00, 0x00, 0}, {0xc2, 0xdf, 0x80, 0xbf, 1},
		{0xe0, 0xe0, 0xa0, 0xbf, 2}, {0xe1, 0xec, 0x80, 0xbf, 2},
		{0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2},
		{0xf0, 0xf0, 0x90, 0xbf, 3}, {0xf1, 0xf3, 0x80, 0xbf, 3},
		{0xf4, 0xf4, 0x80, 0x8f, 3},
	};
	size_t left = cursor_left(cursor);
	if (left == 0)
		return false;
	const unsigned char *at = (const unsigned char *)cursor->at;
	for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
		size_t follow = FORMS[i].follow;
		if (at[0] < FORMS[i].first_low || at[0] > FORMS[i].first_high)
			continue;
		if (left <= follow)
			return false;
		uint32_t value = follow ? at[0] & (0x3fu >> follow) : at[0];
		for (size_t k = 1; k <= follow; k++) {
			unsigned low = k == 1 ? FORMS[i].second_low : 0x80;
			unsigned high = k == 1 ? FORMS[i].second_high : 0xbf;
			if (at[k] < low || at[k] > high)
				return false;
			value = value << 6 | (at[k] & 0x3fu);
		}
		cursor->at += follow + 1;
		*ret = value;
		return true;
	}
	return false;
}
