/* A picture in grey, as readers of words want it. */
#ifndef TOCSIN_FORMAT_PIXELS_H
#define TOCSIN_FORMAT_PIXELS_H

#include "base/slice.h"

struct pixels {
	uint8_t *at; /* row by row from the upper left, 0 is black */
	size_t width, height;
};

/* What is dark enough to be ink, by the threshold that parts dark from bright best (Otsu, 1979), as
 * PNG of one bit a pixel (ISO/IEC 15948). */
enum status pixels_write_ink(struct arena *arena, const struct pixels *pixels, struct slice *ret,
			     struct err *err) MUST_CHECK;

#endif
