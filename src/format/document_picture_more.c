/* GIF, BMP, TIFF and WebP. */
#include "format/charset.h"
#include "format/document_picture.h"
#include "format/limits.h"

/* ---- GIF ---- */

/* GIF 89a §15: sub-blocks of up to 255 bytes, ended by an empty one. */
static bool
take_blocks(struct cursor *cursor, struct buf *ret)
{
	struct slice block;
	uint8_t length;

	while (cursor_u8(cursor, &length)) {
		if (length == 0)
			return true;
		if (!cursor_bytes(cursor, length, &block))
			return false;
		if (ret && ret->length < DOCUMENT_FIELD_BYTES)
			buf_write(ret, block);
	}
	return false;
}

static enum status
add_gif_comment(struct document *document, struct cursor *cursor, bool *ret_more, struct err *err)
{
	struct slice text;
	struct buf comment, out;

	buf_init(&comment, document->scratch);
	buf_init(&out, document->scratch);
	*ret_more = take_blocks(cursor, &comment);
	TRY(buf_slice(&comment, &text, err));
	(void)charset_write(&out, SLICE(""), text);
	TRY(buf_slice(&out, &text, err));
	return document_add_field(document, "Comment", text, err);
}

/* §18 to §24: images and extensions, each a head and sub-blocks. */
static enum status
read_gif_blocks(struct document *document, struct cursor *cursor, struct err *err)
{
	uint8_t mark, label, flags;
	uint64_t frames = 0;
	bool more = true;

	while (more && cursor_u8(cursor, &mark) && mark != 0x3b) {
		if (mark == 0x2c) { /* an image: place, size, a table of colours, a code size */
			frames++;
			more = cursor_skip(cursor, 8) && cursor_u8(cursor, &flags) &&
			       (!(flags & 0x80) ||
				cursor_skip(cursor, (size_t)3 << ((flags & 7) + 1))) &&
			       cursor_skip(cursor, 1) && take_blocks(cursor, NULL);
		} else if (mark == 0x21 && cursor_u8(cursor, &label)) {
			if (label == 0xfe)
				TRY(add_gif_comment(document, cursor, &more, err));
			else
				more = take_blocks(cursor, NULL);
		} else {
			more = false;
		}
	}
	if (frames > 1)
		TRY(picture_add_number(document, "FrameCount", frames, err));
	return more ? STATUS_OK : document_cut(document, err, "GIF 89a §15: a block ends early");
}

enum status
document_read_gif(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};
	struct cursor cursor;
	uint16_t width, height;
	uint8_t flags, background;

	cursor_init(&cursor, bytes);
	if (!cursor_skip(&cursor, 6) || !cursor_u16le(&cursor, &width) ||
	    !cursor_u16le(&cursor, &height) || !cursor_u8(&cursor, &flags) ||
	    !cursor_u8(&cursor, &background) || !cursor_skip(&cursor, 1))
		return err_set(err, STATUS_REFUSED, "GIF 89a §18: the file ends early");
	TRY(document_add_field(document, "GIFVersion", slice_part(bytes, 3, 3), err));
	TRY(picture_add_size(document, &picture, width, height, err));
	TRY(picture_add_number(document, "HasColorMap", flags >> 7, err));
	TRY(picture_add_number(document, "BackgroundColor", background, err));
	TRY(picture_add_number(document, "BitsPerPixel", (flags & 7) + 1u, err));
	TRY(picture_add_number(document, "ColorResolutionDepth", (flags >> 4 & 7) + 1u, err));
	if ((flags & 0x80) && !cursor_skip(&cursor, (size_t)3 << ((flags & 7) + 1)))
		TRY(document_cut(document, err, "GIF 89a §19: the colours end early"));
	else
		TRY(read_gif_blocks(document, &cursor, err));
	return picture_finish(document, &picture, NULL, err);
}

/* ---- BMP ---- */

/* Rows of 24 or 32 bits a pixel, from the bottom, each padded to four bytes. */
static enum status
read_bmp_rows(struct document *document, struct slice rows, uint32_t width, uint32_t height,
	      unsigned bits, struct raster *ret, struct err *err)
{
	uint64_t stride = ((uint64_t)width * bits + 31) / 32 * 4;

	*ret = (struct raster){0};
	if ((bits != 24 && bits != 32) || !picture_is_small_enough(width, height) ||
	    rows.length / stride < height)
		return STATUS_OK;
	*ret = (struct raster){width, height,
			       arena_new(document->scratch, uint8_t, (size_t)width * height)};
	if (!ret->pixels)
		return err_no_memory(err);
	for (uint32_t y = 0; y < height; y++) {
		struct slice row =
			slice_part(rows, (size_t)(stride * (height - 1 - y)), (size_t)stride);
		for (uint32_t x = 0; x < width; x++) {
			struct slice pixel = slice_part(row, x * (bits / 8), 3);
			unsigned blue = (unsigned char)pixel.at[0];
			unsigned green = (unsigned char)pixel.at[1];
			unsigned red = (unsigned char)pixel.at[2];
			ret->pixels[(size_t)y * width + x] = /* as JPEG weighs them */
				(uint8_t)((299 * red + 587 * green + 114 * blue) / 1000);
		}
	}
	return STATUS_OK;
}

/* BITMAPINFOHEADER of [MS-WMF] §2.2.2.3, behind a file header of 14 bytes. */
enum status
document_read_bmp(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};
	struct raster raster = {0};
	uint32_t offset, size, width, height, packed;
	uint16_t planes, bits;
	struct cursor cursor;

	cursor_init(&cursor, bytes);
	if (!cursor_skip(&cursor, 10) || !cursor_u32le(&cursor, &offset) ||
	    !cursor_u32le(&cursor, &size) || size < 40 || !cursor_u32le(&cursor, &width) ||
	    !cursor_u32le(&cursor, &height) || !cursor_u16le(&cursor, &planes) ||
	    !cursor_u16le(&cursor, &bits) || !cursor_u32le(&cursor, &packed))
		return err_set(err, STATUS_REFUSED, "MS-WMF §2.2.2.3: no header of a bitmap");
	bool upright = height < UINT32_C(0x80000000); /* the other way it has a negative height */
	if (!upright)
		height = -height;
	TRY(picture_add_size(document, &picture, width, height, err));
	TRY(picture_add_number(document, "Planes", planes, err));
	TRY(picture_add_number(document, "BitDepth", bits, err));
	TRY(picture_add_number(document, "Compression", packed, err));
	if (packed == 0 && upright)
		TRY(read_bmp_rows(document, slice_part(bytes, offset, SIZE_MAX), width, height,
				  bits, &raster, err));
	return picture_finish(document, &picture, &raster, err);
}

/* ---- TIFF ---- */

enum status
document_read_tiff(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};

	TRY(document_add_exif(document, bytes, &document->pages, err));
	return picture_finish(document, &picture, NULL, err);
}

/* ---- WebP ---- */

static enum status
read_webp_chunk(struct document *document, struct slice type, struct slice chunk, struct err *err)
{
	if (slice_equal(type, SLICE("EXIF"))) {
		if (slice_starts(chunk, SLICE("Exif\0\0"))) /* some writers leave JPEG's head */
			chunk = slice_part(chunk, 6, SIZE_MAX);
		return document_add_exif(document, chunk, NULL, err);
	}
	if (slice_equal(type, SLICE("XMP ")))
		return document_add_xmp(document, chunk, err);
	if (slice_equal(type, SLICE("ICCP")))
		return document_add_icc(document, chunk, err);
	return STATUS_OK;
}

/* RFC 9649 §2.3: chunks of even length. */
enum status
document_read_webp(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};
	uint32_t length, width = 0, height = 0;
	struct slice type, chunk;
	struct raster raster;
	struct cursor cursor;

	if (!raster_webp_size(bytes, &width, &height))
		return err_set(err, STATUS_REFUSED, "RFC 9649 §2.5: no header of WebP");
	TRY(picture_add_size(document, &picture, width, height, err));
	cursor_init(&cursor, slice_part(bytes, 12, SIZE_MAX));
	while (cursor_left(&cursor) > 0) {
		if (!cursor_bytes(&cursor, 4, &type) || !cursor_u32le(&cursor, &length) ||
		    !cursor_bytes(&cursor, length, &chunk)) {
			TRY(document_cut(document, err, "RFC 9649 §2.3: a chunk ends early"));
			break;
		}
		TRY(read_webp_chunk(document, type, chunk, err));
		if ((length & 1) && !cursor_skip(&cursor, 1))
			break;
	}
	TRY(raster_read_webp(document->scratch, bytes, &raster, err));
	return picture_finish(document, &picture, &raster, err);
}
