/* EXIF and TIFF: directories of entries, whose values are at offsets that may lead anywhere (TIFF
 * 6.0 §2, CIPA DC-008 §4.6). Names are those of exiftool, numbers as they are written. */
#include "base/utf8.h"
#include "format/document_picture.h"
#include "format/limits.h"

#include <math.h>
#include <stdio.h>

enum where { IFD0, EXIF, GPS, IFD1, PLACES };

struct tag {
	uint16_t id;
	enum where where;
	const char *name;
};

/* What says who made it, when, where, with what. */
static const struct tag TAGS[] = {
	{0x00fe, IFD0, "SubfileType"},
	{0x0100, IFD0, "ImageWidth"},
	{0x0101, IFD0, "ImageHeight"},
	{0x0102, IFD0, "BitsPerSample"},
	{0x0103, IFD0, "Compression"},
	{0x0106, IFD0, "PhotometricInterpretation"},
	{0x010a, IFD0, "FillOrder"},
	{0x010d, IFD0, "DocumentName"},
	{0x010e, IFD0, "ImageDescription"},
	{0x010f, IFD0, "Make"},
	{0x0110, IFD0, "Model"},
	{0x0112, IFD0, "Orientation"},
	{0x0115, IFD0, "SamplesPerPixel"},
	{0x0116, IFD0, "RowsPerStrip"},
	{0x011a, IFD0, "XResolution"},
	{0x011b, IFD0, "YResolution"},
	{0x011c, IFD0, "PlanarConfiguration"},
	{0x011d, IFD0, "PageName"},
	{0x0128, IFD0, "ResolutionUnit"},
	{0x0129, IFD0, "PageNumber"},
	{0x0131, IFD0, "Software"},
	{0x0132, IFD0, "ModifyDate"},
	{0x013b, IFD0, "Artist"},
	{0x013c, IFD0, "HostComputer"},
	{0x013d, IFD0, "Predictor"},
	{0x0152, IFD0, "ExtraSamples"},
	{0x0213, IFD0, "YCbCrPositioning"},
	{0x4746, IFD0, "Rating"},
	{0x8298, IFD0, "Copyright"},
	{0x9c9b, IFD0, "XPTitle"},
	{0x9c9c, IFD0, "XPComment"},
	{0x9c9d, IFD0, "XPAuthor"},
	{0x9c9e, IFD0, "XPKeywords"},
	{0x9c9f, IFD0, "XPSubject"},
	{0xc614, IFD0, "UniqueCameraModel"},
	{0xc62f, IFD0, "CameraSerialNumber"},
	{0x829a, EXIF, "ExposureTime"},
	{0x829d, EXIF, "FNumber"},
	{0x8822, EXIF, "ExposureProgram"},
	{0x8824, EXIF, "SpectralSensitivity"},
	{0x8827, EXIF, "ISO"},
	{0x8830, EXIF, "SensitivityType"},
	{0x8832, EXIF, "RecommendedExposureIndex"},
	{0x9000, EXIF, "ExifVersion"},
	{0x9003, EXIF, "DateTimeOriginal"},
	{0x9004, EXIF, "CreateDate"},
	{0x9010, EXIF, "OffsetTime"},
	{0x9011, EXIF, "OffsetTimeOriginal"},
	{0x9012, EXIF, "OffsetTimeDigitized"},
	{0x9101, EXIF, "ComponentsConfiguration"},
	{0x9102, EXIF, "CompressedBitsPerPixel"},
	{0x9201, EXIF, "ShutterSpeedValue"},
	{0x9202, EXIF, "ApertureValue"},
	{0x9203, EXIF, "BrightnessValue"},
	{0x9204, EXIF, "ExposureCompensation"},
	{0x9205, EXIF, "MaxApertureValue"},
	{0x9206, EXIF, "SubjectDistance"},
	{0x9207, EXIF, "MeteringMode"},
	{0x9208, EXIF, "LightSource"},
	{0x9209, EXIF, "Flash"},
	{0x920a, EXIF, "FocalLength"},
	{0x9214, EXIF, "SubjectArea"},
	{0x9286, EXIF, "UserComment"},
	{0x9290, EXIF, "SubSecTime"},
	{0x9291, EXIF, "SubSecTimeOriginal"},
	{0x9292, EXIF, "SubSecTimeDigitized"},
	{0xa000, EXIF, "FlashpixVersion"},
	{0xa001, EXIF, "ColorSpace"},
	{0xa002, EXIF, "ExifImageWidth"},
	{0xa003, EXIF, "ExifImageHeight"},
	{0xa004, EXIF, "RelatedSoundFile"},
	{0xa20e, EXIF, "FocalPlaneXResolution"},
	{0xa20f, EXIF, "FocalPlaneYResolution"},
	{0xa210, EXIF, "FocalPlaneResolutionUnit"},
	{0xa215, EXIF, "ExposureIndex"},
	{0xa217, EXIF, "SensingMethod"},
	{0xa300, EXIF, "FileSource"},
	{0xa301, EXIF, "SceneType"},
	{0xa401, EXIF, "CustomRendered"},
	{0xa402, EXIF, "ExposureMode"},
	{0xa403, EXIF, "WhiteBalance"},
	{0xa404, EXIF, "DigitalZoomRatio"},
	{0xa405, EXIF, "FocalLengthIn35mmFormat"},
	{0xa406, EXIF, "SceneCaptureType"},
	{0xa407, EXIF, "GainControl"},
	{0xa408, EXIF, "Contrast"},
	{0xa409, EXIF, "Saturation"},
	{0xa40a, EXIF, "Sharpness"},
	{0xa40c, EXIF, "SubjectDistanceRange"},
	{0xa420, EXIF, "ImageUniqueID"},
	{0xa430, EXIF, "OwnerName"},
	{0xa431, EXIF, "SerialNumber"},
	{0xa432, EXIF, "LensInfo"},
	{0xa433, EXIF, "LensMake"},
	{0xa434, EXIF, "LensModel"},
	{0xa435, EXIF, "LensSerialNumber"},
	{0x0000, GPS, "GPSVersionID"},
	{0x0001, GPS, "GPSLatitudeRef"},
	{0x0002, GPS, "GPSLatitude"},
	{0x0003, GPS, "GPSLongitudeRef"},
	{0x0004, GPS, "GPSLongitude"},
	{0x0005, GPS, "GPSAltitudeRef"},
	{0x0006, GPS, "GPSAltitude"},
	{0x0007, GPS, "GPSTimeStamp"},
	{0x0008, GPS, "GPSSatellites"},
	{0x0009, GPS, "GPSStatus"},
	{0x000a, GPS, "GPSMeasureMode"},
	{0x000b, GPS, "GPSDOP"},
	{0x000c, GPS, "GPSSpeedRef"},
	{0x000d, GPS, "GPSSpeed"},
	{0x000e, GPS, "GPSTrackRef"},
	{0x000f, GPS, "GPSTrack"},
	{0x0010, GPS, "GPSImgDirectionRef"},
	{0x0011, GPS, "GPSImgDirection"},
	{0x0012, GPS, "GPSMapDatum"},
	{0x001b, GPS, "GPSProcessingMethod"},
	{0x001d, GPS, "GPSDateStamp"},
	{0x001f, GPS, "GPSHPositioningError"},
	{0x0103, IFD1, "Compression"},
	{0x0201, IFD1, "ThumbnailOffset"},
	{0x0202, IFD1, "ThumbnailLength"},
};

#define ID_XMP 0x02bc
#define ID_IPTC 0x83bb
#define ID_PHOTOSHOP 0x8649
#define ID_EXIF 0x8769
#define ID_ICC 0x8773
#define ID_GPS 0x8825

enum type {
	TYPE_BYTE = 1,
	TYPE_ASCII = 2,
	TYPE_SHORT = 3,
	TYPE_LONG = 4,
	TYPE_RATIONAL = 5,
	TYPE_SIGNED_BYTE = 6,
	TYPE_UNDEFINED = 7,
	TYPE_SIGNED_SHORT = 8,
	TYPE_SIGNED_LONG = 9,
	TYPE_SIGNED_RATIONAL = 10,
	TYPE_IFD = 13,
};

struct reader {
	struct document *document;
	struct slice bytes;
	bool big; /* byte order */
	unsigned directories;
};

struct entry {
	uint16_t id, type;
	uint32_t count;
	struct slice value;
};

/* ---- numbers ---- */

static bool
read_u16(const struct reader *reader, struct cursor *cursor, uint16_t *ret)
{
	return reader->big ? cursor_u16be(cursor, ret) : cursor_u16le(cursor, ret);
}

static bool
read_u32(const struct reader *reader, struct cursor *cursor, uint32_t *ret)
{
	return reader->big ? cursor_u32be(cursor, ret) : cursor_u32le(cursor, ret);
}

static size_t
type_bytes(unsigned type)
{
	static const uint8_t SIZES[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

	return type < sizeof(SIZES) ? SIZES[type] : 0;
}

/* The next number of an entry of that type. */
static bool
read_number(const struct reader *reader, struct cursor *cursor, unsigned type, double *ret)
{
	uint32_t first, second;
	uint16_t small;
	uint8_t byte;

	switch (type_bytes(type)) {
	case 1:
		if (!cursor_u8(cursor, &byte))
			return false;
		*ret = type == TYPE_SIGNED_BYTE ? (int8_t)byte : byte;
		return true;
	case 2:
		if (!read_u16(reader, cursor, &small))
			return false;
		*ret = type == TYPE_SIGNED_SHORT ? (int16_t)small : small;
		return true;
	case 4:
		if (!read_u32(reader, cursor, &first))
			return false;
		*ret = type == TYPE_SIGNED_LONG ? (int32_t)first : (double)first;
		return true;
	default:
		if (type != TYPE_RATIONAL && type != TYPE_SIGNED_RATIONAL)
			return false;
		if (!read_u32(reader, cursor, &first) || !read_u32(reader, cursor, &second) ||
		    second == 0)
			return false;
		*ret = type == TYPE_RATIONAL ? (double)first / (double)second
					     : (double)(int32_t)first / (double)(int32_t)second;
		return true;
	}
}

/* ---- values ---- */

/* Degrees, minutes and seconds as one number; of a time as a time. */
static enum status
add_position(struct reader *reader, const struct tag *tag, const struct entry *entry,
	     struct err *err)
{
	double part[3] = {0};
	struct cursor cursor;
	char text[64];

	cursor_init(&cursor, entry->value);
	for (size_t i = 0; i < 3; i++)
		if (!read_number(reader, &cursor, entry->type, &part[i]))
			return STATUS_OK;
	if (tag->id == 7)
		(void)snprintf(text, sizeof(text), "%02.0f:%02.0f:%s%.10g", part[0], part[1],
			       part[2] < 10 ? "0" : "", part[2]);
	else
		(void)snprintf(text, sizeof(text), "%.15g",
			       part[0] + part[1] / 60 + part[2] / 3600);
	return document_add_field(reader->document, tag->name, slice_text(text), err);
}

/* The first eight bytes say how a comment is written (CIPA DC-008 §4.6.5.6). */
static enum status
add_comment(struct reader *reader, const struct tag *tag, struct slice value, struct err *err)
{
	struct slice text = slice_part(value, 8, DOCUMENT_FIELD_BYTES);
	struct buf out;

	buf_init(&out, reader->document->scratch);
	if (slice_starts(value, SLICE("UNICODE\0"))) {
		struct cursor cursor;
		uint16_t unit;
		cursor_init(&cursor, text);
		while (read_u16(reader, &cursor, &unit))
			buf_write_utf8(&out, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
	} else {
		buf_write(&out, text);
	}
	TRY(buf_slice(&out, &text, err));
	text = slice_part(text, 0, slice_find_byte(text, '\0'));
	return document_add_field(reader->document, tag->name, slice_trim(text), err);
}

/* Windows writes UTF-16 of little bytes first into an entry of bytes. */
static enum status
add_windows_text(struct reader *reader, const struct tag *tag, struct slice value, struct err *err)
{
	struct slice text;
	struct buf out;
	uint16_t unit;
	struct cursor cursor;

	buf_init(&out, reader->document->scratch);
	cursor_init(&cursor, slice_part(value, 0, DOCUMENT_FIELD_BYTES));
	while (cursor_u16le(&cursor, &unit) && unit)
		buf_write_utf8(&out, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
	TRY(buf_slice(&out, &text, err));
	return document_add_field(reader->document, tag->name, text, err);
}

static enum status
add_numbers(struct reader *reader, const struct tag *tag, const struct entry *entry,
	    struct err *err)
{
	struct cursor cursor;
	struct slice text;
	struct buf out;
	double number;

	buf_init(&out, reader->document->scratch);
	cursor_init(&cursor, entry->value);
	for (uint32_t i = 0; i < entry->count && i < EXIF_NUMBERS; i++) {
		if (!read_number(reader, &cursor, entry->type, &number))
			break;
		if (tag->where == EXIF && tag->id == 0x9201) /* powers of two, as APEX has them */
			number = exp2(-number);
		else if (tag->where == EXIF && (tag->id == 0x9202 || tag->id == 0x9205))
			number = exp2(number / 2);
		buf_print(&out, "%s%.10g", i ? " " : "", number);
	}
	TRY(buf_slice(&out, &text, err));
	return document_add_field(reader->document, tag->name, text, err);
}

static bool
is_printable(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] < 0x20)
			return false;
	return text.length > 0;
}

static enum status
add_value(struct reader *reader, const struct tag *tag, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;

	if (tag->where == GPS && (tag->id == 2 || tag->id == 4 || tag->id == 7))
		return add_position(reader, tag, entry, err);
	if (tag->id == 0x9286 || (tag->where == GPS && tag->id == 0x1b))
		return add_comment(reader, tag, value, err);
	if (tag->id >= 0x9c9b && tag->id <= 0x9c9f)
		return add_windows_text(reader, tag, value, err);
	if (entry->type == TYPE_ASCII ||
	    (entry->type == TYPE_UNDEFINED && entry->count > 1 && is_printable(value))) {
		value = slice_part(value, 0, slice_find_byte(value, '\0'));
		return document_add_field(reader->document, tag->name, slice_trim(value), err);
	}
	return add_numbers(reader, tag, entry, err);
}

/* ---- directories ---- */

/* TIFF 6.0 §2: twelve bytes: tag, type, count, and the value or where it lies. False at the end. */
static bool
take_entry(const struct reader *reader, struct cursor *cursor, struct entry *ret)
{
	uint32_t offset;

	if (!read_u16(reader, cursor, &ret->id) || !read_u16(reader, cursor, &ret->type) ||
	    !read_u32(reader, cursor, &ret->count))
		return false;
	uint64_t length = (uint64_t)ret->count * type_bytes(ret->type);
	struct cursor inside = *cursor;
	ret->value = SLICE_NONE;
	if (!read_u32(reader, cursor, &offset))
		return false;
	if (length <= 4)
		return cursor_bytes(&inside, (size_t)length, &ret->value);
	if (offset <= reader->bytes.length && length <= reader->bytes.length - offset)
		ret->value = slice_part(reader->bytes, offset, (size_t)length);
	return true;
}

static enum status read_directory(struct reader *reader, enum where where, uint32_t offset,
				  uint32_t *ret_next, struct err *err);

static enum status
read_entry(struct reader *reader, enum where where, const struct entry *entry, struct err *err)
{
	struct document *document = reader->document;
	struct cursor cursor;
	uint32_t offset, next;

	cursor_init(&cursor, entry->value);
	if (where == IFD0 && (entry->id == ID_EXIF || entry->id == ID_GPS)) {
		if (!read_u32(reader, &cursor, &offset))
			return STATUS_OK;
		return read_directory(reader, entry->id == ID_EXIF ? EXIF : GPS, offset, &next,
				      err);
	}
	if (where == IFD0 && entry->id == ID_XMP)
		return document_add_xmp(document, entry->value, err);
	if (where == IFD0 && entry->id == ID_PHOTOSHOP)
		return document_add_photoshop(document, entry->value, err);
	if (where == IFD0 && entry->id == ID_ICC)
		return document_add_icc(document, entry->value, err);
	for (size_t i = 0; i < sizeof(TAGS) / sizeof(*TAGS); i++)
		if (TAGS[i].id == entry->id && TAGS[i].where == where)
			return add_value(reader, &TAGS[i], entry, err);
	return STATUS_OK;
}

/* *ret_next: where the directory behind it lies, or 0. */
static enum status
read_directory(struct reader *reader, enum where where, uint32_t offset, uint32_t *ret_next,
	       struct err *err)
{
	struct cursor cursor;
	struct entry entry;
	uint16_t count;

	*ret_next = 0;
	if (reader->directories++ == EXIF_DIRECTORIES)
		return document_cut(reader->document, err, "TIFF 6.0 §2: more than %d directories",
				    EXIF_DIRECTORIES);
	cursor_init(&cursor, reader->bytes);
	if (!cursor_skip(&cursor, offset) || !read_u16(reader, &cursor, &count))
		return document_cut(reader->document, err, "TIFF 6.0 §2: a directory is not there");
	for (unsigned i = 0; i < count; i++) {
		if (!take_entry(reader, &cursor, &entry))
			return document_cut(reader->document, err,
					    "TIFF 6.0 §2: a directory ends early");
		TRY(read_entry(reader, where, &entry, err));
	}
	if (!read_u32(reader, &cursor, ret_next))
		*ret_next = 0;
	return STATUS_OK;
}

enum status
document_add_exif(struct document *document, struct slice tiff, uint32_t *ret_pages,
		  struct err *err)
{
	struct reader reader = {.document = document, .bytes = tiff};
	struct cursor cursor;
	uint16_t order = 0, magic = 0;
	uint32_t offset = 0, pages = 0;

	cursor_init(&cursor, tiff);
	if (cursor_u16be(&cursor, &order))
		reader.big = order == 0x4d4d;
	if ((order != 0x4d4d && order != 0x4949) || !read_u16(&reader, &cursor, &magic) ||
	    magic != 42 || !read_u32(&reader, &cursor, &offset))
		return document_cut(document, err, "TIFF 6.0 §2: no header of TIFF");
	for (enum where where = IFD0; offset != 0; where = ret_pages ? PLACES : IFD1) {
		unsigned before = reader.directories;
		if (!ret_pages && pages == 2)
			break;
		TRY(read_directory(&reader, where, offset, &offset, err));
		pages += reader.directories > before;
		if (document->trouble.length > 0)
			break;
	}
	if (ret_pages)
		*ret_pages = pages;
	return STATUS_OK;
}
