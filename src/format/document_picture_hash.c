#include "format/document_picture.h"
#include "format/limits.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <turbojpeg.h>
#include <webp/decode.h>

#define SIDE 32        /* of the means that the hash is made of */
#define FREQUENCIES 11 /* a side: what is taken lies in the corner of these */

/* ---- decoding ---- */

bool
picture_is_small_enough(uint64_t width, uint64_t height)
{
	return width > 0 && height > 0 && width <= PICTURE_PIXELS && height <= PICTURE_PIXELS &&
	       width * height <= PICTURE_PIXELS;
}

static enum status
raster_new(struct arena *arena, uint32_t width, uint32_t height, struct raster *ret,
	   struct err *err)
{
	*ret = (struct raster){width, height, arena_new(arena, uint8_t, (size_t)width * height)};
	return ret->pixels ? STATUS_OK : err_no_memory(err);
}

static void
jpeg_done(tjhandle *jpeg)
{
	if (*jpeg)
		(void)tjDestroy(*jpeg);
}

/* The smallest scale that leaves more pixels than the hash is made of: an eighth is eight times
 * faster. */
static void
jpeg_scale(int *width, int *height)
{
	int count = 0;
	tjscalingfactor *factors = tjGetScalingFactors(&count);
	int best_width = *width, best_height = *height;

	for (int i = 0; i < count; i++) {
		int scaled_width = TJSCALED(*width, factors[i]);
		int scaled_height = TJSCALED(*height, factors[i]);
		if (scaled_width >= 4 * SIDE && scaled_height >= 4 * SIDE &&
		    scaled_width < best_width) {
			best_width = scaled_width;
			best_height = scaled_height;
		}
	}
	*width = best_width;
	*height = best_height;
}

enum status
raster_read_jpeg(struct arena *arena, struct slice bytes, struct raster *ret, struct err *err)
{
	tjhandle jpeg DEFER(jpeg_done)
	= tjInitDecompress();
	const unsigned char *at = (const unsigned char *)bytes.at;
	int width = 0, height = 0, sampling = 0, colours = 0;
	struct raster raster;

	*ret = (struct raster){0};
	if (!jpeg)
		return err_no_memory(err);
	if (tjDecompressHeader3(jpeg, at, bytes.length, &width, &height, &sampling, &colours) ||
	    width <= 0 || height <= 0 ||
	    !picture_is_small_enough((uint64_t)width, (uint64_t)height))
		return STATUS_OK;
	jpeg_scale(&width, &height);
	TRY(raster_new(arena, (uint32_t)width, (uint32_t)height, &raster, err));
	/* What is damaged is a warning, and the rest of the picture is there. */
	if (tjDecompress2(jpeg, at, bytes.length, raster.pixels, width, 0, height, TJPF_GRAY,
			  TJFLAG_LIMITSCANS | TJFLAG_FASTDCT) == 0 ||
	    tjGetErrorCode(jpeg) == TJERR_WARNING)
		*ret = raster;
	return STATUS_OK;
}

enum status
raster_read_png(struct arena *arena, struct slice bytes, struct raster *ret, struct err *err)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	png_color white = {255, 255, 255};
	struct raster raster;

	*ret = (struct raster){0};
	if (!png_image_begin_read_from_memory(&image, bytes.at, bytes.length))
		return STATUS_OK;
	if (!picture_is_small_enough(image.width, image.height)) {
		png_image_free(&image);
		return STATUS_OK;
	}
	enum status status = raster_new(arena, image.width, image.height, &raster, err);
	if (status != STATUS_OK) {
		png_image_free(&image);
		return status;
	}
	image.format = PNG_FORMAT_GRAY;
	if (png_image_finish_read(&image, &white, raster.pixels, (png_int_32)raster.width, NULL))
		*ret = raster;
	return STATUS_OK;
}

static void
webp_done(uint8_t **luma)
{
	WebPFree(*luma);
}

bool
raster_webp_size(struct slice bytes, uint32_t *ret_width, uint32_t *ret_height)
{
	int width, height;

	if (!WebPGetInfo((const uint8_t *)bytes.at, bytes.length, &width, &height) || width <= 0 ||
	    height <= 0)
		return false;
	*ret_width = (uint32_t)width;
	*ret_height = (uint32_t)height;
	return true;
}

enum status
raster_read_webp(struct arena *arena, struct slice bytes, struct raster *ret, struct err *err)
{
	const uint8_t *at = (const uint8_t *)bytes.at;
	uint8_t *luma DEFER(webp_done)
	= NULL;
	uint8_t *u, *v;
	int width, height, stride, chroma_stride;
	uint32_t across, down;
	struct raster raster;

	*ret = (struct raster){0};
	if (!raster_webp_size(bytes, &across, &down) || !picture_is_small_enough(across, down))
		return STATUS_OK;
	luma = WebPDecodeYUV(at, bytes.length, &width, &height, &u, &v, &stride, &chroma_stride);
	if (!luma)
		return STATUS_OK;
	TRY(raster_new(arena, (uint32_t)width, (uint32_t)height, &raster, err));
	for (int y = 0; y < height; y++)
		memcpy(raster.pixels + (size_t)y * (size_t)width, luma + (ptrdiff_t)y * stride,
		       (size_t)width);
	*ret = raster;
	return STATUS_OK;
}

/* ---- the hash ---- */

/* Means over SIDE by SIDE boxes of the picture; those of a small picture share pixels. */
static void
shrink(const struct raster *raster, float ret[static SIDE * SIDE])
{
	for (size_t y = 0; y < SIDE; y++)
		for (size_t x = 0; x < SIDE; x++) {
			size_t left = x * raster->width / SIDE, top = y * raster->height / SIDE;
			size_t right = (x + 1) * raster->width / SIDE;
			size_t bottom = (y + 1) * raster->height / SIDE;
			uint64_t sum = 0;
			right = right > left ? right : left + 1;
			bottom = bottom > top ? bottom : top + 1;
			for (size_t row = top; row < bottom; row++)
				for (size_t column = left; column < right; column++)
					sum += raster->pixels[row * raster->width + column];
			ret[y * SIDE + x] = (float)sum / (float)((right - left) * (bottom - top));
		}
}

/* The lowest FREQUENCIES of each row, then of each column of what that gave. */
static void
transform(const float means[static SIDE * SIDE], float ret[static FREQUENCIES * FREQUENCIES])
{
	float waves[FREQUENCIES][SIDE], rows[SIDE][FREQUENCIES];

	for (size_t k = 0; k < FREQUENCIES; k++)
		for (size_t n = 0; n < SIDE; n++)
			waves[k][n] = cosf((float)M_PI / SIDE * ((float)n + 0.5f) * (float)k);
	for (size_t y = 0; y < SIDE; y++)
		for (size_t k = 0; k < FREQUENCIES; k++) {
			rows[y][k] = 0;
			for (size_t n = 0; n < SIDE; n++)
				rows[y][k] += means[y * SIDE + n] * waves[k][n];
		}
	for (size_t j = 0; j < FREQUENCIES; j++)
		for (size_t k = 0; k < FREQUENCIES; k++) {
			float sum = 0;
			for (size_t n = 0; n < SIDE; n++)
				sum += rows[n][k] * waves[j][n];
			ret[j * FREQUENCIES + k] = sum;
		}
}

static int
compare_floats(const void *a, const void *b)
{
	const float *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

uint64_t
raster_hash(const struct raster *raster)
{
	float means[SIDE * SIDE], all[FREQUENCIES * FREQUENCIES], taken[64], sorted[64];
	uint64_t hash = 0;
	size_t count = 0;

	shrink(raster, means);
	transform(means, all);
	/* By diagonals from the lowest, without the mean brightness itself: 2 + 3 + ... + 11 are
	 * 65, of which the last is left out. */
	for (size_t sum = 1; sum < FREQUENCIES; sum++)
		for (size_t j = 0; j <= sum && count < 64; j++)
			taken[count++] = all[j * FREQUENCIES + sum - j];
	memcpy(sorted, taken, sizeof(sorted));
	qsort(sorted, 64, sizeof(*sorted), compare_floats);
	float median = (sorted[31] + sorted[32]) / 2;
	for (size_t i = 0; i < 64; i++)
		if (taken[i] > median)
			hash |= UINT64_C(1) << i;
	return hash;
}
