/* What the readers of pictures share. */
#ifndef TOCSIN_FORMAT_DOCUMENT_PICTURE_H
#define TOCSIN_FORMAT_DOCUMENT_PICTURE_H

#include "base/cursor.h"
#include "format/document.h"

/* ---- document_picture_hash.c ---- */

/* A picture's brightness, a byte a pixel, rows from the top. */
struct raster {
	uint32_t width, height;
	uint8_t *pixels; /* in the arena, or NULL where it could not be decoded */
};

/*
 * The look of a picture: 64 low frequencies of its brightness (DCT-II) over 32 by 32 means, each
 * bit whether one is above their median. Another size, quality or format changes few bits.
 */
uint64_t raster_hash(const struct raster *raster);

/* Decode to brightness; *ret has no pixels where the bytes are damaged, are over PICTURE_PIXELS or
 * have a form that is not decoded. */
enum status raster_read_jpeg(struct arena *arena, struct slice bytes, struct raster *ret,
			     struct err *err) MUST_CHECK;
enum status raster_read_png(struct arena *arena, struct slice bytes, struct raster *ret,
			    struct err *err) MUST_CHECK;
bool raster_webp_size(struct slice bytes, uint32_t *ret_width, uint32_t *ret_height) MUST_CHECK;
/* Whether a picture of that many pixels is decoded. */
bool picture_is_small_enough(uint64_t width, uint64_t height);
enum status raster_read_webp(struct arena *arena, struct slice bytes, struct raster *ret,
			     struct err *err) MUST_CHECK;

/* ---- document_exif.c, document_iptc.c: properties within pictures ---- */

/* EXIF is a TIFF file without its picture (CIPA DC-008 §4.5.2); fields of the first directory and
 * those it leads to. *ret_pages: directories of pictures; may be NULL. */
enum status document_add_exif(struct document *document, struct slice tiff, uint32_t *ret_pages,
			      struct err *err) MUST_CHECK;
/* Photoshop's resources, and IPTC in them. */
enum status document_add_photoshop(struct document *document, struct slice bytes, struct err *err)
	MUST_CHECK;
/* A colour profile (ICC.1:2010): what it is called and when it was made. */
enum status document_add_icc(struct document *document, struct slice bytes, struct err *err)
	MUST_CHECK;

/* ---- document_picture.c ---- */

/* A number as a field. */
enum status picture_add_number(struct document *document, const char *name, uint64_t number,
			       struct err *err) MUST_CHECK;
enum status picture_add_size(struct document *document, struct document_picture *picture,
			     uint32_t width, uint32_t height, struct err *err) MUST_CHECK;
/* All pictures end so: they have a look, if they could be decoded, and no text. raster may be
 * NULL. */
enum status picture_finish(struct document *document, struct document_picture *picture,
			   const struct raster *raster, struct err *err) MUST_CHECK;

#endif
