/* Pictures: their size, their look, and what they tell of their making. */
#include "format/document_picture.h"

#include "format/charset.h"
#include "format/limits.h"

#include <stdio.h>
#include <zlib.h>

enum status
picture_add_number(struct document *document, const char *name, uint64_t number, struct err *err)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	return document_add_field(document, name, slice_text(text), err);
}

static enum status
add_charset(struct document *document, const char *name, struct slice charset, struct slice bytes,
	    struct err *err)
{
	struct slice text;
	struct buf out;

	buf_init(&out, document->scratch);
	(void)charset_write(&out, charset, slice_part(bytes, 0, DOCUMENT_FIELD_BYTES));
	TRY(buf_slice(&out, &text, err));
	return document_add_field(document, name, text, err);
}

enum status
picture_add_size(struct document *document, struct document_picture *picture, uint32_t width,
		 uint32_t height, struct err *err)
{
	picture->width = width;
	picture->height = height;
	TRY(picture_add_number(document, "ImageWidth", width, err));
	return picture_add_number(document, "ImageHeight", height, err);
}

enum status
picture_finish(struct document *document, struct document_picture *picture,
	       const struct raster *raster, struct err *err)
{
	TRY(document_cut(document, err, "a picture: what is written in it is not read"));
	document->state = DOCUMENT_IMAGE_ONLY;
	if (!raster || !raster->pixels)
		return STATUS_OK;
	picture->hash = raster_hash(raster);
	return document_add_picture(document, picture, err);
}

/* ---- JPEG ---- */

/* ITU-T T.81 §B.2.2: precision, size, and what each component is sampled by. */
static enum status
add_frame(struct document *document, struct document_picture *picture, uint8_t marker,
	  struct slice bytes, struct err *err)
{
	struct cursor cursor;
	uint8_t bits, count, id, sampling = 0, table;
	uint16_t width, height;
	char text[16];

	cursor_init(&cursor, bytes);
	if (picture->width > 0 || !cursor_u8(&cursor, &bits) || !cursor_u16be(&cursor, &height) ||
	    !cursor_u16be(&cursor, &width) || !cursor_u8(&cursor, &count))
		return STATUS_OK;
	TRY(picture_add_size(document, picture, width, height, err));
	TRY(picture_add_number(document, "EncodingProcess", marker - 0xc0u, err));
	TRY(picture_add_number(document, "BitsPerSample", bits, err));
	TRY(picture_add_number(document, "ColorComponents", count, err));
	if (count != 3)
		return STATUS_OK;
	unsigned across[3] = {1, 1, 1}, down[3] = {1, 1, 1};
	for (size_t i = 0; i < 3; i++) {
		if (!cursor_u8(&cursor, &id) || !cursor_u8(&cursor, &sampling) ||
		    !cursor_u8(&cursor, &table))
			return STATUS_OK;
		across[i] = sampling >> 4;
		down[i] = sampling & 15;
	}
	if (across[1] == 0 || down[1] == 0)
		return STATUS_OK;
	(void)snprintf(text, sizeof(text), "%u %u", across[0] / across[1], down[0] / down[1]);
	return document_add_field(document, "YCbCrSubSampling", slice_text(text), err);
}

/* JFIF 1.02: its version, and how dense the pixels are. */
static enum status
add_jfif(struct document *document, struct slice bytes, struct err *err)
{
	struct cursor cursor;
	uint8_t major, minor, unit;
	uint16_t x, y;
	char text[16];

	cursor_init(&cursor, bytes);
	if (!cursor_u8(&cursor, &major) || !cursor_u8(&cursor, &minor) ||
	    !cursor_u8(&cursor, &unit) || !cursor_u16be(&cursor, &x) || !cursor_u16be(&cursor, &y))
		return STATUS_OK;
	(void)snprintf(text, sizeof(text), "%u %u", major, minor);
	TRY(document_add_field(document, "JFIFVersion", slice_text(text), err));
	TRY(picture_add_number(document, "ResolutionUnit", unit, err));
	TRY(picture_add_number(document, "XResolution", x, err));
	return picture_add_number(document, "YResolution", y, err);
}

static bool
take_prefix(struct slice *bytes, struct slice prefix)
{
	if (!slice_starts(*bytes, prefix))
		return false;
	*bytes = slice_part(*bytes, prefix.length, SIZE_MAX);
	return true;
}

/* A colour profile comes in parts, each with its number and how many there are: ICC.1:2010 §B.4. */
static void
keep_profile(struct buf *profile, struct slice part)
{
	if (profile->length + part.length <= ICC_BYTES)
		buf_write(profile, slice_part(part, 2, SIZE_MAX));
}

static enum status
read_segment(struct document *document, struct document_picture *picture, struct buf *profile,
	     uint8_t marker, struct slice bytes, struct err *err)
{
	if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
		return add_frame(document, picture, marker, bytes, err);
	if (marker == 0xe0 && take_prefix(&bytes, SLICE("JFIF\0")))
		return add_jfif(document, bytes, err);
	if (marker == 0xe1 && take_prefix(&bytes, SLICE("Exif\0\0")))
		return document_add_exif(document, bytes, NULL, err);
	/* Some write a blank before the nought. */
	if (marker == 0xe1 && take_prefix(&bytes, SLICE("http://ns.adobe.com/xap/1.0/")))
		return document_add_xmp(
			document, slice_part(bytes, slice_find_byte(bytes, '\0') + 1, SIZE_MAX),
			err);
	if (marker == 0xe2 && take_prefix(&bytes, SLICE("ICC_PROFILE\0")))
		keep_profile(profile, bytes);
	if (marker == 0xed && take_prefix(&bytes, SLICE("Photoshop 3.0\0")))
		return document_add_photoshop(document, bytes, err);
	if (marker == 0xfe)
		return add_charset(document, "Comment", SLICE(""),
				   slice_part(bytes, 0, slice_find_byte(bytes, '\0')), err);
	return STATUS_OK;
}

/* ITU-T T.81 §B.1.1.4: markers and segments up to the first scan. */
static enum status
read_segments(struct document *document, struct document_picture *picture, struct slice bytes,
	      struct err *err)
{
	struct buf profile;
	struct cursor cursor;
	struct slice segment;
	uint8_t mark, marker;
	uint16_t length;

	buf_init(&profile, document->scratch);
	cursor_init(&cursor, bytes);
	if (!cursor_skip(&cursor, 2)) /* the start of the image */
		return STATUS_OK;
	while (cursor_u8(&cursor, &mark) && mark == 0xff && cursor_u8(&cursor, &marker)) {
		while (marker == 0xff && cursor_u8(&cursor, &marker))
			;
		if (marker == 0xda || marker == 0xd9)
			break;
		if (!cursor_u16be(&cursor, &length) || length < 2 ||
		    !cursor_bytes(&cursor, length - 2u, &segment))
			return document_cut(document, err,
					    "ITU-T T.81 §B.1.1.4: a segment ends early");
		TRY(read_segment(document, picture, &profile, marker, segment, err));
	}
	TRY(buf_slice(&profile, &segment, err));
	return segment.length ? document_add_icc(document, segment, err) : STATUS_OK;
}

enum status
document_read_jpeg(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};
	struct raster raster;

	TRY(read_segments(document, &picture, bytes, err));
	TRY(raster_read_jpeg(document->scratch, bytes, &raster, err));
	return picture_finish(document, &picture, &raster, err);
}

/* ---- PNG ---- */

/* What zlib packed, up to the length of a field or so; SLICE_NONE where it is damaged. */
static enum status
unpack(struct document *document, struct slice packed, size_t limit_bytes, struct slice *ret,
       struct err *err)
{
	char *room = arena_new(document->scratch, char, limit_bytes);
	z_stream stream = {0};

	if (!room)
		return err_no_memory(err);
	*ret = SLICE_NONE;
	if (inflateInit(&stream) != Z_OK)
		return err_no_memory(err);
	stream.next_in = (unsigned char *)(uintptr_t)packed.at; /* zlib only reads it */
	stream.avail_in = (uInt)packed.length;
	stream.next_out = (unsigned char *)room;
	stream.avail_out = (uInt)limit_bytes;
	int answer = inflate(&stream, Z_SYNC_FLUSH);
	if (answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR)
		*ret = slice_of(room, limit_bytes - stream.avail_out);
	(void)inflateEnd(&stream);
	return STATUS_OK;
}

/* PNG §11.3.4: tEXt is keyword, nought, Latin-1; zTXt the same, packed; iTXt has two flags, a
 * language, a translated keyword and UTF-8. */
static enum status
add_text_chunk(struct document *document, struct slice type, struct slice bytes, struct err *err)
{
	char name[DOCUMENT_NAME_BYTES];
	struct slice keyword, rest = bytes, skipped;
	bool packed = slice_equal(type, SLICE("zTXt")), utf8 = slice_equal(type, SLICE("iTXt"));

	if (!slice_next(&rest, '\0', &keyword) || !rest.at)
		return STATUS_OK;
	if (utf8) {
		packed = rest.length > 0 && rest.at[0] == 1;
		rest = slice_part(rest, 2, SIZE_MAX);
		if (!slice_next(&rest, '\0', &skipped) || !slice_next(&rest, '\0', &skipped) ||
		    !rest.at)
			return STATUS_OK;
	} else if (packed) {
		rest = slice_part(rest, 1, SIZE_MAX);
	}
	bool xmp = slice_equal(keyword, SLICE("XML:com.adobe.xmp"));
	if (packed)
		TRY(unpack(document, rest, xmp ? PICTURE_XMP_BYTES : DOCUMENT_FIELD_BYTES, &rest,
			   err));
	if (xmp)
		return document_add_xmp(document, rest, err);
	document_name_field(keyword, name);
	return name[0] ? add_charset(document, name, utf8 ? SLICE("utf-8") : SLICE("windows-1252"),
				     rest, err)
		       : STATUS_OK;
}

/* PNG §11.2.2 */
static enum status
add_header(struct document *document, struct document_picture *picture, struct slice bytes,
	   struct err *err)
{
	static const char *const NAMES[] = {"BitDepth", "ColorType", "Compression", "Filter",
					    "Interlace"};
	struct cursor cursor;
	uint32_t width, height;
	uint8_t value;

	cursor_init(&cursor, bytes);
	if (!cursor_u32be(&cursor, &width) || !cursor_u32be(&cursor, &height))
		return STATUS_OK;
	TRY(picture_add_size(document, picture, width, height, err));
	for (size_t i = 0; i < 5 && cursor_u8(&cursor, &value); i++)
		TRY(picture_add_number(document, NAMES[i], value, err));
	return STATUS_OK;
}

/* PNG §11.3.6.1 and §11.3.5.3: when it was last changed; how dense its pixels are. */
static enum status
add_time(struct document *document, struct slice bytes, struct err *err)
{
	struct cursor cursor;
	struct slice text;
	uint16_t year;
	uint8_t at[5];

	cursor_init(&cursor, bytes);
	if (!cursor_u16be(&cursor, &year))
		return STATUS_OK;
	for (size_t i = 0; i < 5; i++)
		if (!cursor_u8(&cursor, &at[i]))
			return STATUS_OK;
	TRY(slice_print(document->scratch, &text, err, "%04u:%02u:%02u %02u:%02u:%02u", year, at[0],
			at[1], at[2], at[3], at[4]));
	return document_add_field(document, "ModifyDate", text, err);
}

static enum status
add_density(struct document *document, struct slice bytes, struct err *err)
{
	struct cursor cursor;
	uint32_t x, y;
	uint8_t unit;

	cursor_init(&cursor, bytes);
	if (!cursor_u32be(&cursor, &x) || !cursor_u32be(&cursor, &y) || !cursor_u8(&cursor, &unit))
		return STATUS_OK;
	TRY(picture_add_number(document, "PixelsPerUnitX", x, err));
	TRY(picture_add_number(document, "PixelsPerUnitY", y, err));
	return picture_add_number(document, "PixelUnits", unit, err);
}

/* PNG §11.3.3.3: a name, nought, a method, the profile packed. */
static enum status
add_profile(struct document *document, struct slice bytes, struct err *err)
{
	struct slice name, rest = bytes;

	if (!slice_next(&rest, '\0', &name) || !rest.at)
		return STATUS_OK;
	TRY(add_charset(document, "ProfileName", SLICE("windows-1252"), name, err));
	TRY(unpack(document, slice_part(rest, 1, SIZE_MAX), ICC_BYTES, &rest, err));
	return document_add_icc(document, rest, err);
}

static enum status
read_chunk(struct document *document, struct document_picture *picture, struct slice type,
	   struct slice bytes, struct err *err)
{
	if (slice_equal(type, SLICE("IHDR")))
		return add_header(document, picture, bytes, err);
	if (slice_equal(type, SLICE("tIME")))
		return add_time(document, bytes, err);
	if (slice_equal(type, SLICE("pHYs")))
		return add_density(document, bytes, err);
	if (slice_equal(type, SLICE("eXIf")))
		return document_add_exif(document, bytes, NULL, err);
	if (slice_equal(type, SLICE("iCCP")))
		return add_profile(document, bytes, err);
	if (slice_ends(type, SLICE("TXt")) || slice_equal(type, SLICE("tEXt")))
		return add_text_chunk(document, type, bytes, err);
	return STATUS_OK;
}

/* What the picture itself is made of: libpng is shown nothing else, as it would make room for any
 * other chunk by the length that this claims. */
static bool
is_of_picture(struct slice type)
{
	static const struct slice TYPES[] = {SLICE_INIT("IHDR"), SLICE_INIT("PLTE"),
					     SLICE_INIT("tRNS"), SLICE_INIT("IDAT"),
					     SLICE_INIT("IEND")};

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++)
		if (slice_equal(TYPES[i], type))
			return true;
	return false;
}

enum status
document_read_png(struct slice bytes, struct document *document, struct err *err)
{
	struct document_picture picture = {0};
	struct slice type, chunk;
	struct raster raster;
	struct cursor cursor;
	struct buf image;
	uint32_t length;

	buf_init(&image, document->scratch);
	buf_write(&image, slice_part(bytes, 0, 8)); /* PNG §5.2 */
	cursor_init(&cursor, slice_part(bytes, 8, SIZE_MAX));
	while (cursor_left(&cursor) > 0 && document->field_count < DOCUMENT_FIELDS) {
		const char *begin = cursor.at;
		if (!cursor_u32be(&cursor, &length) || !cursor_bytes(&cursor, 4, &type) ||
		    !cursor_bytes(&cursor, length, &chunk) || !cursor_skip(&cursor, 4)) {
			TRY(document_cut(document, err, "PNG §5.3: a chunk ends early"));
			break;
		}
		struct arena_mark mark = arena_mark(document->scratch);
		TRY(read_chunk(document, &picture, type, chunk, err));
		arena_rewind(document->scratch, mark);
		if (is_of_picture(type))
			buf_write(&image, slice_of(begin, (size_t)(cursor.at - begin)));
	}
	TRY(buf_slice(&image, &chunk, err));
	TRY(raster_read_png(document->scratch, chunk, &raster, err));
	return picture_finish(document, &picture, &raster, err);
}
