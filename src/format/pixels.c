#include "format/pixels.h"

#include "base/buf.h"

#include <string.h>
#include <zlib.h>

#define SHADES 256

/* Everything up to it is ink. */
static unsigned
threshold_of(const struct pixels *pixels)
{
	uint64_t counts[SHADES] = {0}, dark = 0, all = (uint64_t)pixels->width * pixels->height;
	double sum = 0, sum_dark = 0, best = -1;
	unsigned threshold = 0;

	for (size_t i = 0; i < all; i++)
		counts[pixels->at[i]]++;
	for (unsigned i = 0; i < SHADES; i++)
		sum += (double)counts[i] * i;
	for (unsigned i = 0; i < SHADES; i++) {
		dark += counts[i];
		sum_dark += (double)counts[i] * i;
		if (dark == 0 || dark == all)
			continue;
		double of_dark = (double)dark, of_bright = (double)(all - dark);
		double apart = sum_dark / of_dark - (sum - sum_dark) / of_bright;
		double between = of_dark * of_bright * apart * apart;
		if (between > best) {
			best = between;
			threshold = i;
		}
	}
	return threshold;
}

static void
write_u32be(struct buf *buf, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_write_byte(buf, (char)(number >> shift & 0xff));
}

/* §5.3: length, type, data, CRC of the two. */
static void
write_chunk(struct buf *buf, const char type[static 4], struct slice data)
{
	uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)type, 4);

	write_u32be(buf, (uint32_t)data.length);
	buf_write(buf, slice_of(type, 4));
	buf_write(buf, data);
	if (data.length)
		crc = crc32(crc, (const Bytef *)data.at, (uInt)data.length);
	write_u32be(buf, (uint32_t)crc);
}

/* Rows of bits, white is 1, each behind the number of its filter: none (§9.2). */
static enum status
pack_rows(struct arena *arena, const struct pixels *pixels, struct slice *ret, struct err *err)
{
	unsigned threshold = threshold_of(pixels);
	size_t row_bytes = 1 + (pixels->width + 7) / 8, length = row_bytes * pixels->height;
	uLong room = compressBound((uLong)length);
	uint8_t *rows = arena_new(arena, uint8_t, length);
	char *packed = arena_new(arena, char, room);

	if (!rows || !packed)
		return err_no_memory(err);
	memset(rows, 0, length);
	for (size_t y = 0; y < pixels->height; y++)
		for (size_t x = 0; x < pixels->width; x++)
			if (pixels->at[y * pixels->width + x] > threshold)
				rows[y * row_bytes + 1 + x / 8] |= (uint8_t)(0x80 >> x % 8);
	if (compress2((Bytef *)packed, &room, rows, (uLong)length, Z_BEST_SPEED) != Z_OK)
		return err_no_memory(err);
	*ret = slice_of(packed, room);
	return STATUS_OK;
}

enum status
pixels_write_ink(struct arena *arena, const struct pixels *pixels, struct slice *ret,
		 struct err *err)
{
	static const struct slice SIGNATURE = SLICE_INIT("\x89PNG\r\n\x1a\n");
	struct buf head, buf;
	struct slice bytes;

	buf_init(&head, arena);
	buf_init(&buf, arena);
	write_u32be(&head, (uint32_t)pixels->width);
	write_u32be(&head, (uint32_t)pixels->height);
	buf_write(&head, slice_of("\1\0\0\0\0", 5)); /* one bit, grey, deflate, no interlacing */
	TRY(buf_slice(&head, &bytes, err));
	buf_write(&buf, SIGNATURE);
	write_chunk(&buf, "IHDR", bytes);
	TRY(pack_rows(arena, pixels, &bytes, err));
	write_chunk(&buf, "IDAT", bytes);
	write_chunk(&buf, "IEND", SLICE_NONE);
	return buf_slice(&buf, ret, err);
}
