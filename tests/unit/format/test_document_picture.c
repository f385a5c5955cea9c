#include "ole_sample.h"

#include "base/io.h"
#include "format/document_picture.h"
#include "format/limits.h"

#include <math.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <zlib.h>

/* ---- pictures made here ---- */

/* A scene of soft waves and hard edges; another seed is another scene. */
static uint8_t *
scene(unsigned width, unsigned height, unsigned seed)
{
	uint8_t *pixels = arena_new(&arena, uint8_t, (size_t)3 * width * height);

	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			double u = (double)x / width, v = (double)y / height;
			double wave = sin(6 * u * (seed + 1) + seed) + cos(5 * v * (seed + 2) - u);
			bool inside = fabs(u - 0.3 - 0.1 * seed) < 0.2 && fabs(v - 0.6) < 0.25;
			uint8_t *pixel = pixels + 3 * ((size_t)y * width + x);
			pixel[0] = (uint8_t)(inside ? 240 : 120 + 55 * wave);
			pixel[1] = (uint8_t)(inside ? 230 : 110 + 50 * wave);
			pixel[2] = (uint8_t)(inside ? 200 : 100 + 40 * wave);
		}
	return pixels;
}

static struct slice
copied(const void *bytes, size_t length)
{
	struct slice copy;

	assert_int_equal(slice_copy(&arena, slice_of(bytes, length), &copy, &err), STATUS_OK);
	return copy;
}

static struct slice
as_jpeg(unsigned width, unsigned height, unsigned seed, int quality)
{
	tjhandle jpeg = tjInitCompress();
	unsigned char *bytes = NULL;
	unsigned long length = 0;

	assert_int_equal(tjCompress2(jpeg, scene(width, height, seed), (int)width, 0, (int)height,
				     TJPF_RGB, &bytes, &length, TJSAMP_420, quality, 0),
			 0);
	struct slice copy = copied(bytes, length);
	tjFree(bytes);
	(void)tjDestroy(jpeg);
	return copy;
}

static struct slice
as_png(unsigned width, unsigned height, unsigned seed)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = width,
			   .height = height,
			   .format = PNG_FORMAT_RGB};
	size_t length = (size_t)4 * width * height + 4096;
	char *bytes = arena_new(&arena, char, length);

	assert_true(png_image_write_to_memory(&image, bytes, &length, 0, scene(width, height, seed),
					      0, NULL));
	return slice_of(bytes, length);
}

static struct slice
as_webp(unsigned width, unsigned height, unsigned seed)
{
	uint8_t *bytes = NULL;
	size_t length = WebPEncodeRGB(scene(width, height, seed), (int)width, (int)height,
				      (int)(3 * width), 70, &bytes);
	struct slice copy = copied(bytes, length);

	WebPFree(bytes);
	return copy;
}

/* Of a width that a row of 24 bits is padded for. */
static struct slice
as_bmp(unsigned width, unsigned height, unsigned seed)
{
	uint8_t *pixels = scene(width, height, seed);
	struct buf out;

	buf_init(&out, &arena);
	buf_write_text(&out, "BM");
	put_noughts(&out, 8);
	buf_write_u32(&out, 54);
	buf_write_u32(&out, 40);
	buf_write_u32(&out, width);
	buf_write_u32(&out, height);
	put16(&out, 1);
	put16(&out, 24);
	put_noughts(&out, 24);
	for (unsigned y = height; y-- > 0;) {
		for (unsigned x = 0; x < width; x++)
			for (unsigned c = 3; c-- > 0;)
				buf_write_u8(&out, pixels[3 * ((size_t)y * width + x) + c]);
		put_noughts(&out, (4 - 3 * width % 4) % 4);
	}
	return finished(&out);
}

static uint64_t
hash_of(enum sniff_kind kind, struct slice bytes)
{
	struct document document = read_as(kind, bytes);

	assert_int_equal(document.state, DOCUMENT_IMAGE_ONLY);
	assert_int_equal(document.picture_count, 1);
	return document.pictures[0].hash;
}

static int
distance(uint64_t a, uint64_t b)
{
	return __builtin_popcountll(a ^ b);
}

/* Another size, quality or format stays near; another picture is far. */
static void
test_hash(void **state)
{
	(void)state;
	uint64_t hash = hash_of(SNIFF_JPEG, as_jpeg(640, 480, 0, 92));
	assert_in_range(distance(hash, hash_of(SNIFF_JPEG, as_jpeg(640, 480, 0, 25))), 0, 4);
	assert_in_range(distance(hash, hash_of(SNIFF_JPEG, as_jpeg(200, 150, 0, 80))), 0, 4);
	assert_in_range(distance(hash, hash_of(SNIFF_PNG, as_png(320, 240, 0))), 0, 4);
	assert_in_range(distance(hash, hash_of(SNIFF_WEBP, as_webp(400, 300, 0))), 0, 4);
	assert_in_range(distance(hash, hash_of(SNIFF_BMP, as_bmp(203, 151, 0))), 0, 4);
	for (unsigned seed = 1; seed < 5; seed++)
		assert_in_range(distance(hash, hash_of(SNIFF_PNG, as_png(320, 240, seed))), 16, 64);
	/* Smaller than what the hash is made of. */
	assert_int_equal(read_as(SNIFF_PNG, as_png(3, 5, 0)).picture_count, 1);
}

static uint64_t
hash_of_data(const char *name)
{
	struct slice bytes;

	assert_int_equal(io_read_file(&arena, support_data(name), DOCUMENT_BYTES, &bytes, &err),
			 STATUS_OK);
	return hash_of(SNIFF_JPEG, bytes);
}

/* Real pictures: the same one at another quality against another picture. */
static void
test_real_pictures(void **state)
{
	static const char *const PAIRS[][2] = {
		{"leak/sealed/S0340.jpg", "leak/dump/files/agenda_7173.jpg"},
		{"leak/sealed/S0338.jpg", "leak/dump/files/draft_4370.jpg"},
		{"leak/sealed/S0343.jpg", "leak/dump/files/draft_9211.jpg"},
	};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++) {
			int bits = distance(hash_of_data(PAIRS[i][0]), hash_of_data(PAIRS[j][1]));
			assert_in_range(bits, i == j ? 0 : 16, i == j ? 4 : 64);
		}
}

/* ---- EXIF ---- */

struct directory {
	struct buf entries, values;
	unsigned count;
	bool big;
};

static void
directory_begin(struct directory *directory, bool big)
{
	*directory = (struct directory){.big = big};
	buf_init(&directory->entries, &arena);
	buf_init(&directory->values, &arena);
}

static void
number(struct buf *out, bool big, unsigned width, uint32_t value)
{
	for (unsigned i = 0; i < width; i++)
		buf_write_u8(out, (uint8_t)(value >> 8 * (big ? width - 1 - i : i)));
}

/* The value lies behind the first 1000 bytes unless it fits into the entry. */
static void
entry(struct directory *directory, unsigned id, unsigned type, uint32_t count, struct slice value)
{
	number(&directory->entries, directory->big, 2, id);
	number(&directory->entries, directory->big, 2, type);
	number(&directory->entries, directory->big, 4, count);
	if (value.length <= 4) {
		buf_write(&directory->entries, value);
		put_noughts(&directory->entries, 4 - value.length);
	} else {
		number(&directory->entries, directory->big, 4,
		       (uint32_t)(1000 + directory->values.length));
		buf_write(&directory->values, value);
	}
	directory->count++;
}

static struct slice
numbers_of(const struct directory *directory, unsigned width, const uint32_t *values, size_t count)
{
	struct buf out;

	buf_init(&out, &arena);
	for (size_t i = 0; i < count; i++)
		number(&out, directory->big, width, values[i]);
	return finished(&out);
}

#define NUMBERS(directory, width, ...)                                \
	numbers_of(directory, width, (const uint32_t[]){__VA_ARGS__}, \
		   sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

/* The parts one behind another at offset 8; each entry of a directory within says where. */
static struct slice
tiff_of(struct directory *directory, uint32_t next)
{
	struct buf out;

	buf_init(&out, &arena);
	buf_write_text(&out, directory->big ? "MM" : "II");
	number(&out, directory->big, 2, 42);
	number(&out, directory->big, 4, 8);
	number(&out, directory->big, 2, directory->count);
	buf_write(&out, finished(&directory->entries));
	number(&out, directory->big, 4, next);
	put_noughts(&out, 1000 - out.length);
	buf_write(&out, finished(&directory->values));
	return finished(&out);
}

/* A directory as a value: where it lies is known when all is put there. */
static void
within(struct directory *outer, unsigned id, struct directory *inner)
{
	uint32_t at = (uint32_t)(1000 + outer->values.length);

	number(&outer->values, outer->big, 2, inner->count);
	buf_write(&outer->values, finished(&inner->entries));
	number(&outer->values, outer->big, 4, 0);
	entry(outer, id, 4, 1, NUMBERS(outer, 4, at));
}

static struct slice
exif_sample(bool big)
{
	struct directory first, exif, gps;

	directory_begin(&first, big);
	directory_begin(&exif, big);
	directory_begin(&gps, big);
	entry(&first, 0x010f, 2, 9, SLICE("Acme Co.\0"));
	entry(&first, 0x0112, 3, 1, NUMBERS(&first, 2, 6));
	entry(&first, 0x9c9d, 1, 6, SLICE("Z\0o\0\xe9\0"));
	entry(&first, 0x010e, 2, 200, SLICE("short"));        /* claims more than there is */
	entry(&first, 0x0131, 2, 0xffffffff, SLICE("12345")); /* and this more than can be */
	entry(&exif, 0x9003, 2, 3, SLICE("no\0"));
	entry(&exif, 0x8827, 3, 1, NUMBERS(&exif, 2, 100));
	entry(&exif, 0x9000, 7, 4, SLICE("0231"));
	entry(&gps, 1, 2, 2, SLICE("N\0"));
	exif.values = first.values; /* they share what lies behind */
	entry(&exif, 0x829a, 5, 1, NUMBERS(&exif, 4, 1, 125));
	entry(&exif, 0x9201, 10, 1, NUMBERS(&exif, 4, 5, 1));
	entry(&exif, 0x9286, 7, 13, SLICE("ASCII\0\0\0hello"));
	gps.values = exif.values;
	entry(&gps, 2, 5, 3, NUMBERS(&gps, 4, 48, 1, 51, 1, 2988, 100));
	entry(&gps, 7, 5, 3, NUMBERS(&gps, 4, 9, 1, 5, 1, 75, 10));
	first.values = gps.values;
	within(&first, 0x8769, &exif);
	within(&first, 0x8825, &gps);
	return tiff_of(&first, 0);
}

static void
check_exif(const struct document *document)
{
	assert_slice(field_of(document, "Make", 0), "Acme Co.");
	assert_slice(field_of(document, "Orientation", 0), "6");
	assert_slice(field_of(document, "XPAuthor", 0), "Zo\xc3\xa9");
	assert_slice(field_of(document, "Software", 0), "");
	assert_slice(field_of(document, "DateTimeOriginal", 0), "no");
	assert_slice(field_of(document, "ISO", 0), "100");
	assert_slice(field_of(document, "ExifVersion", 0), "0231");
	assert_slice(field_of(document, "ExposureTime", 0), "0.008");
	assert_slice(field_of(document, "ShutterSpeedValue", 0), "0.03125");
	assert_slice(field_of(document, "UserComment", 0), "hello");
	assert_slice(field_of(document, "GPSLatitudeRef", 0), "N");
	assert_slice(field_of(document, "GPSLatitude", 0), "48.8583");
	assert_slice(field_of(document, "GPSTimeStamp", 0), "09:05:07.5");
}

static void
test_tiff(void **state)
{
	struct document document;

	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		document = read_as(SNIFF_TIFF, exif_sample(big));
		assert_int_equal(document.state, DOCUMENT_IMAGE_ONLY);
		assert_int_equal(document.pages, 1);
		check_exif(&document);
	}
	document = read_as(SNIFF_TIFF, SLICE("II*"));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "TIFF 6.0 §2: no header");
	document = read_as(SNIFF_TIFF, SLICE("II*\0\xff\xff\0\0"));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "TIFF 6.0 §2: a directory is not there");
}

/* A directory that leads to itself, and entries of many numbers. */
static void
test_limit_exif(void **state)
{
	struct document document;
	struct directory directory;
	struct buf many;

	(void)state;
	directory_begin(&directory, false);
	buf_init(&many, &arena);
	for (unsigned i = 0; i < EXIF_NUMBERS + 1; i++)
		put16(&many, 7);
	entry(&directory, 0x0102, 3, EXIF_NUMBERS + 1, finished(&many));
	document = read_as(SNIFF_TIFF, tiff_of(&directory, 8));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "more than 64 directories");
	assert_int_equal(field_of(&document, "BitsPerSample", 0).length, 2 * EXIF_NUMBERS - 1);
}

/* ---- JPEG ---- */

static void
segment(struct buf *out, unsigned marker, struct slice head, struct slice bytes)
{
	size_t length = 2 + head.length + bytes.length;

	buf_write_u8(out, 0xff);
	buf_write_u8(out, (uint8_t)marker);
	buf_write_u8(out, (uint8_t)(length >> 8));
	buf_write_u8(out, (uint8_t)length);
	buf_write(out, head);
	buf_write(out, bytes);
}

static const char XMP[] =
	"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
	"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
	"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
	"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
	"xmlns:m='http://ns.adobe.com/xap/1.0/mm/' xmlns:r='http://ns.adobe.com/r#' "
	"xmp:CreatorTool='Pencil &amp; Co'>"
	"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Plan</rdf:li>"
	"<rdf:li xml:lang='fr'>Le plan</rdf:li></rdf:Alt></dc:title>"
	"<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag></dc:subject>"
	"<m:DerivedFrom r:documentID='uuid:1'/>"
	"</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";

static void
check_xmp(const struct document *document)
{
	assert_slice(field_of(document, "XMP:CreatorTool", 0), "Pencil & Co");
	assert_slice(field_of(document, "XMP:Title", 0), "Plan");
	assert_slice(field_of(document, "XMP:Title", 1), "");
	assert_slice(field_of(document, "XMP:Subject", 0), "a");
	assert_slice(field_of(document, "XMP:Subject", 1), "b");
	assert_slice(field_of(document, "XMP:DerivedFromDocumentID", 0), "uuid:1");
}

/* A profile of a date and one description. */
static struct slice
profile_of(unsigned elements)
{
	struct buf out;

	buf_init(&out, &arena);
	put_noughts(&out, 24);
	buf_write(&out, SLICE("\x07\xe1\0\5\0\5\0\x14\0\0\0\1"));
	put_noughts(&out, 128 - out.length);
	number(&out, true, 4, elements);
	for (unsigned i = 0; i < elements; i++) {
		buf_write_text(&out, "desc");
		number(&out, true, 4, 132 + 12 * elements);
		number(&out, true, 4, 17);
	}
	buf_write(&out, SLICE("desc\0\0\0\0\0\0\0\5sRGB\0"));
	return finished(&out);
}

static struct slice
jpeg_sample(void)
{
	struct slice plain = as_jpeg(64, 48, 0, 80);
	struct buf out;

	buf_init(&out, &arena);
	buf_write(&out, slice_part(plain, 0, 2));
	segment(&out, 0xe0, SLICE("JFIF\0"), SLICE("\1\2\1\0\x48\0\x48\0\0"));
	segment(&out, 0xe1, SLICE("Exif\0\0"), exif_sample(true));
	segment(&out, 0xe1, SLICE("http://ns.adobe.com/xap/1.0/\0"), slice_text(XMP));
	segment(&out, 0xe2, SLICE("ICC_PROFILE\0\1\1"), profile_of(1));
	segment(&out, 0xed, SLICE("Photoshop 3.0\0"),
		SLICE("8BIM\4\x25\3abc\0\0\0\1x\0"
		      "8BIM\4\4\0\0\0\0\0\x11\x1c\2\x50\0\3Ana\x1c\2\x19\0\4vote\0"));
	segment(&out, 0xfe, SLICE(""), SLICE("caf\xe9\0rest"));
	buf_write(&out, slice_part(plain, 2, SIZE_MAX));
	return finished(&out);
}

static void
test_jpeg(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_JPEG, jpeg_sample());
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "a picture");
	assert_slice(field_of(&document, "JFIFVersion", 0), "1 2");
	assert_slice(field_of(&document, "XResolution", 0), "72");
	check_exif(&document);
	check_xmp(&document);
	assert_slice(field_of(&document, "By-line", 0), "Ana");
	assert_slice(field_of(&document, "Keywords", 0), "vote");
	assert_slice(field_of(&document, "Comment", 0), "caf\xc3\xa9");
	assert_slice(field_of(&document, "ProfileDescription", 0), "sRGB");
	assert_slice(field_of(&document, "ProfileDateTime", 0), "2017:05:05 20:00:01");
	assert_slice(field_of(&document, "ImageWidth", 0), "64");
	assert_slice(field_of(&document, "ImageHeight", 0), "48");
	assert_slice(field_of(&document, "YCbCrSubSampling", 0), "2 2");
	assert_int_equal(document.pictures[0].width, 64);
	assert_int_equal(document.pictures[0].height, 48);
}

static void
test_limit_jpeg(void **state)
{
	struct document document;
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	buf_write(&out, SLICE("\xff\xd8"));
	segment(&out, 0xe2, SLICE("ICC_PROFILE\0\1\1"), profile_of(ICC_ELEMENTS + 1));
	document = read_as(SNIFF_JPEG, finished(&out));
	assert_slice(field_of(&document, "ProfileDescription", ICC_ELEMENTS - 1), "sRGB");
	assert_slice(field_of(&document, "ProfileDescription", ICC_ELEMENTS), "");
	/* A profile in so many parts that the last is left out. */
	buf_init(&out, &arena);
	buf_write(&out, SLICE("\xff\xd8"));
	char *part = arena_new(&arena, char, 60000);
	struct slice profile = profile_of(1);
	memcpy(part, profile.at, profile.length);
	for (unsigned i = 0; i < ICC_BYTES / 60000 + 2; i++)
		segment(&out, 0xe2, SLICE("ICC_PROFILE\0\1\1"), slice_of(part, 60000));
	document = read_as(SNIFF_JPEG, finished(&out));
	assert_slice(field_of(&document, "ProfileDescription", 0), "sRGB");
}

/* ---- PNG ---- */

static void
chunk(struct buf *out, const char *type, struct slice bytes)
{
	number(out, true, 4, (uint32_t)bytes.length);
	buf_write_text(out, type);
	buf_write(out, bytes);
	uLong sum = crc32(0, (const unsigned char *)type, 4);
	number(out, true, 4,
	       (uint32_t)crc32(sum, (const unsigned char *)bytes.at, (uInt)bytes.length));
}

static struct slice
packed(struct slice head, struct slice bytes)
{
	uLongf length = compressBound(bytes.length);
	unsigned char *room = arena_new(&arena, unsigned char, length);
	struct buf out;

	assert_int_equal(compress(room, &length, (const unsigned char *)bytes.at, bytes.length),
			 Z_OK);
	buf_init(&out, &arena);
	buf_write(&out, head);
	buf_write(&out, slice_of((const char *)room, length));
	return finished(&out);
}

static struct slice
png_sample(void)
{
	struct slice plain = as_png(40, 30, 0);
	struct buf out, xmp;

	buf_init(&out, &arena);
	buf_init(&xmp, &arena);
	buf_write(&xmp, SLICE("XML:com.adobe.xmp\0\0\0\0\0"));
	buf_write_text(&xmp, XMP);
	buf_write(&out, slice_part(plain, 0, 33)); /* to the end of the header */
	chunk(&out, "tEXt", SLICE("creation time\0caf\xe9"));
	chunk(&out, "zTXt", packed(SLICE("Author\0\0"), SLICE("Ana")));
	chunk(&out, "iTXt", packed(SLICE("Title\0\1\0fr\0Titre\0"), SLICE("\xc3\xa9t\xc3\xa9")));
	chunk(&out, "iTXt", finished(&xmp));
	chunk(&out, "tIME", SLICE("\x07\xe1\5\5\x14\0\1"));
	chunk(&out, "pHYs", SLICE("\0\0\x0b\x13\0\0\x0b\x13\1"));
	chunk(&out, "eXIf", exif_sample(false));
	chunk(&out, "iCCP", packed(SLICE("Name\0\0"), profile_of(1)));
	buf_write(&out, slice_part(plain, 33, SIZE_MAX));
	return finished(&out);
}

static void
test_png(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_PNG, png_sample());
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "a picture");
	assert_slice(field_of(&document, "ImageWidth", 0), "40");
	assert_slice(field_of(&document, "BitDepth", 0), "8");
	assert_slice(field_of(&document, "ColorType", 0), "2");
	assert_slice(field_of(&document, "CreationTime", 0), "caf\xc3\xa9");
	assert_slice(field_of(&document, "Author", 0), "Ana");
	assert_slice(field_of(&document, "Title", 0), "\xc3\xa9t\xc3\xa9");
	assert_slice(field_of(&document, "ModifyDate", 0), "2017:05:05 20:00:01");
	assert_slice(field_of(&document, "PixelsPerUnitX", 0), "2835");
	assert_slice(field_of(&document, "ProfileName", 0), "Name");
	assert_slice(field_of(&document, "ProfileDescription", 0), "sRGB");
	check_exif(&document);
	check_xmp(&document);
}

/* A picture over the limit tells what it is, and is not decoded. */
static void
test_limit_pixels(void **state)
{
	struct document document;
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	buf_write(&out, SLICE("\x89PNG\r\n\x1a\n"));
	chunk(&out, "IHDR", SLICE("\0\1\0\0\0\1\0\0\10\2\0\0\0"));
	chunk(&out, "IDAT", packed(SLICE(""), SLICE("")));
	chunk(&out, "IEND", SLICE(""));
	document = read_as(SNIFF_PNG, finished(&out));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "a picture");
	assert_slice(field_of(&document, "ImageWidth", 0), "65536");
	assert_int_equal(document.picture_count, 0);
	assert_true(picture_is_small_enough(PICTURE_PIXELS, 1));
	assert_false(picture_is_small_enough(PICTURE_PIXELS + 1, 1));
	assert_false(picture_is_small_enough(UINT32_MAX, UINT32_MAX));
	/* What unpacks to more than a field may have is cut. */
	buf_init(&out, &arena);
	buf_write(&out, SLICE("\x89PNG\r\n\x1a\n"));
	char *much = arena_new(&arena, char, 4 * DOCUMENT_FIELD_BYTES);
	memset(much, 'x', 4 * DOCUMENT_FIELD_BYTES);
	chunk(&out, "zTXt", packed(SLICE("Comment\0\0"), slice_of(much, 4 * DOCUMENT_FIELD_BYTES)));
	document = read_as(SNIFF_PNG, finished(&out));
	assert_int_equal(field_of(&document, "Comment", 0).length, DOCUMENT_FIELD_BYTES);
	/* So is a packet of XMP: what lies behind is not looked at. */
	char *blank = arena_new(&arena, char, PICTURE_XMP_BYTES + sizeof(XMP));
	memset(blank, ' ', PICTURE_XMP_BYTES);
	memcpy(blank + PICTURE_XMP_BYTES, XMP, sizeof(XMP));
	buf_init(&out, &arena);
	buf_write(&out, SLICE("\x89PNG\r\n\x1a\n"));
	chunk(&out, "iTXt",
	      packed(SLICE("XML:com.adobe.xmp\0\1\0\0\0"),
		     slice_of(blank, PICTURE_XMP_BYTES + sizeof(XMP) - 1)));
	document = read_as(SNIFF_PNG, finished(&out));
	assert_slice(field_of(&document, "XMP:Title", 0), "");
	assert_true(field_of(&document, "Warning", 0).length > 0);
}

/* ---- the others ---- */

static void
test_gif(void **state)
{
	static const char GIF[] = "GIF89a\4\0\2\0\x91\3\0"
				  "123456789012"
				  "!\xf9\4\0\0\0\0\0"
				  "!\xfe\3abc\2de\0"
				  ",\0\0\0\0\4\0\2\0\x80"
				  "123456"
				  "\2\3xyz\0"
				  ",\0\0\0\0\4\0\2\0\0\2\1x\0;";
	struct document document;

	(void)state;
	document = read_as(SNIFF_GIF, slice_of(GIF, sizeof(GIF) - 1));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "a picture");
	assert_slice(field_of(&document, "GIFVersion", 0), "89a");
	assert_slice(field_of(&document, "ImageWidth", 0), "4");
	assert_slice(field_of(&document, "ImageHeight", 0), "2");
	assert_slice(field_of(&document, "Comment", 0), "abcde");
	assert_slice(field_of(&document, "FrameCount", 0), "2");
	assert_slice(field_of(&document, "HasColorMap", 0), "1");
	assert_slice(field_of(&document, "BackgroundColor", 0), "3");
	document = read_as(SNIFF_GIF, slice_of(GIF, 45));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "GIF 89a §15");
	document = read_as(SNIFF_GIF, SLICE("GIF89a"));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "GIF 89a §18");
}

static void
test_webp(void **state)
{
	struct slice plain = as_webp(32, 24, 0);
	struct document document;
	struct buf out;

	(void)state;
	document = read_as(SNIFF_WEBP, plain);
	assert_slice(field_of(&document, "ImageWidth", 0), "32");
	buf_init(&out, &arena);
	buf_write(&out, slice_part(plain, 0, 12));
	buf_write(&out, SLICE("VP8X\x0a\0\0\0\x08\0\0\0\x1f\0\0\x17\0\0"));
	buf_write(&out, slice_part(plain, 12, SIZE_MAX));
	struct slice exif = exif_sample(false);
	buf_write_text(&out, "EXIF");
	buf_write_u32(&out, (uint32_t)exif.length);
	buf_write(&out, exif);
	put_noughts(&out, exif.length & 1);
	patch(&out, 4, (uint32_t)out.length - 8, 4);
	document = read_as(SNIFF_WEBP, finished(&out));
	assert_trouble(&document, DOCUMENT_IMAGE_ONLY, "a picture");
	check_exif(&document);
	assert_int_equal(document.picture_count, 1);
	document = read_as(SNIFF_WEBP, SLICE("RIFF"));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "RFC 9649 §2.5");
	document = read_as(SNIFF_BMP, SLICE("BM"));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-WMF §2.2.2.3");
}

static void
test_truncation(void **state)
{
	static const enum sniff_kind KINDS[] = {SNIFF_JPEG, SNIFF_PNG, SNIFF_WEBP, SNIFF_BMP,
						SNIFF_TIFF};
	struct slice samples[] = {jpeg_sample(), png_sample(), as_webp(32, 24, 0),
				  as_bmp(33, 20, 0), exif_sample(true)};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (size_t cut = 0; cut < samples[i].length; cut += support_is_slow() ? 257 : 11) {
			struct arena_mark mark = arena_mark(&arena);
			struct document document =
				read_as(KINDS[i], slice_part(samples[i], 0, cut));
			assert_true(document.state == DOCUMENT_IMAGE_ONLY ||
				    document.state == DOCUMENT_UNREADABLE);
			assert_true(document.trouble.length > 0);
			arena_rewind(&arena, mark);
		}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hash),       TEST(test_real_pictures), TEST(test_tiff),
		TEST(test_limit_exif), TEST(test_jpeg),          TEST(test_limit_jpeg),
		TEST(test_png),        TEST(test_limit_pixels),  TEST(test_gif),
		TEST(test_webp),       TEST(test_truncation)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
