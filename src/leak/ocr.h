/* The words in a picture, by tesseract where it is installed: a guess, to be compared with the
 * picture. */
#ifndef TOCSIN_LEAK_OCR_H
#define TOCSIN_LEAK_OCR_H

#include "format/document.h"

struct ocr {
	struct slice path; /* of the program */
	struct slice languages;
	const char *variables[5]; /* as helper_run wants them */
	const char *readable[5];
};

/* STATUS_REFUSED with the reason where nothing can be read: there is no tesseract, or it has no
 * language. *ret points into arena. */
enum status ocr_open(struct arena *arena, struct ocr *ret, struct err *err) MUST_CHECK;

/* A PNG or JPEG, or what else it knows: a unit a paragraph. STATUS_REFUSED with the reason where it
 * cannot be read. *ret lives in arena. */
enum status ocr_read(const struct ocr *ocr, struct arena *arena, struct slice picture,
		     struct document *ret, struct err *err) MUST_CHECK;
enum status ocr_read_file(const struct ocr *ocr, struct arena *arena, const char *path,
			  struct document *ret, struct err *err) MUST_CHECK;

#endif
