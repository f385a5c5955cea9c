/* The words in a picture, by tesseract where it is installed: a guess, to be compared with the
 * picture. */
#ifndef TOCSIN_LEAK_OCR_H
#define TOCSIN_LEAK_OCR_H

#include "format/document.h"

/* A PNG or JPEG: a unit a paragraph. STATUS_REFUSED with the reason where it cannot be read, also
 * where there is no tesseract. *ret lives in arena. */
enum status ocr_read(struct arena *arena, const char *path, struct document *ret, struct err *err)
	MUST_CHECK;

#endif
