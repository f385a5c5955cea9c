#include "format/document_xls.h"

#define FLAG_WIDE 1
#define FLAG_PHONETIC 4
#define FLAG_RICH 8

void
xls_parts_begin(struct xls_parts *parts)
{
	parts->at = 0;
	parts->left = parts->count > 0 ? parts->items[0] : SLICE_NONE;
}

/* Moves on to a part that has bytes left. */
static bool
has_left(struct xls_parts *parts)
{
	while (parts->left.length == 0) {
		if (parts->at + 1 >= parts->count)
			return false;
		parts->left = parts->items[++parts->at];
	}
	return true;
}

bool
xls_parts_u8(struct xls_parts *parts, uint8_t *ret)
{
	if (!has_left(parts))
		return false;
	*ret = (uint8_t)*parts->left.at;
	parts->left = slice_part(parts->left, 1, SIZE_MAX);
	return true;
}

bool
xls_parts_u16(struct xls_parts *parts, uint16_t *ret)
{
	uint8_t low, high;

	if (!xls_parts_u8(parts, &low) || !xls_parts_u8(parts, &high))
		return false;
	*ret = (uint16_t)(low | high << 8);
	return true;
}

bool
xls_parts_u32(struct xls_parts *parts, uint32_t *ret)
{
	uint16_t low, high;

	if (!xls_parts_u16(parts, &low) || !xls_parts_u16(parts, &high))
		return false;
	*ret = low | (uint32_t)high << 16;
	return true;
}

static void
skip(struct xls_parts *parts, uint64_t length)
{
	while (length > 0 && has_left(parts)) {
		size_t taken = parts->left.length < length ? parts->left.length : (size_t)length;
		parts->left = slice_part(parts->left, taken, SIZE_MAX);
		length -= taken;
	}
}

/* §2.5.293: where a part ends within the characters, the next begins with flags of its own. */
static void
write_characters(struct xls_parts *parts, unsigned length, uint8_t flags, struct buf *out)
{
	uint16_t unit, lead = 0;
	uint8_t small = 0;

	for (unsigned i = 0; i < length; i++) {
		if (parts->left.length == 0 && !xls_parts_u8(parts, &flags))
			return;
		if (flags & FLAG_WIDE ? !xls_parts_u16(parts, &unit) : !xls_parts_u8(parts, &small))
			return;
		uint32_t point = flags & FLAG_WIDE ? unit : small;
		if (point >= 0xd800 && point <= 0xdbff) {
			lead = (uint16_t)point;
			continue;
		}
		if (point >= 0xdc00 && point <= 0xdfff)
			point = lead ? 0x10000 + ((uint32_t)(lead - 0xd800) << 10) +
						(point - 0xdc00)
				     : 0xfffd;
		lead = 0;
		buf_write_utf8(out, point);
	}
}

void
xls_parts_characters(struct xls_parts *parts, unsigned length, struct buf *out)
{
	uint8_t flags;

	if (xls_parts_u8(parts, &flags))
		write_characters(parts, length, flags, out);
}

void
xls_parts_string(struct xls_parts *parts, unsigned length, struct buf *out)
{
	uint8_t flags;
	uint16_t runs = 0;
	uint32_t phonetic = 0;

	if (!xls_parts_u8(parts, &flags) || (flags & FLAG_RICH && !xls_parts_u16(parts, &runs)) ||
	    (flags & FLAG_PHONETIC && !xls_parts_u32(parts, &phonetic)))
		return;
	write_characters(parts, length, flags, out);
	skip(parts, 4 * (uint64_t)runs + phonetic);
}
