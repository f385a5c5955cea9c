/* What the readers of PDF by poppler share. */
#ifndef TOCSIN_FORMAT_PDF_INNER_H
#define TOCSIN_FORMAT_PDF_INNER_H

#include "format/pdf.h"

#include <poppler.h>

struct pdf {
	PopplerDocument *document;
};

/* A page as poppler makes it: its text by lines; its text by letters, and their boxes. */
struct pdf_page {
	PopplerPage *made;
	char *lines, *text;
	PopplerRectangle area; /* that the letters were selected in */
	PopplerRectangle *boxes;
	guint box_count;
};

/* U+202A to U+202C: poppler puts them around right-to-left text; they have no box. */
static inline bool
pdf_is_embedding(gunichar letter)
{
	return letter >= 0x202a && letter <= 0x202c;
}

/* In bytes: poppler's text is well-formed. */
static inline size_t
pdf_letter_length(const char *letter)
{
	unsigned char c = (unsigned char)*letter;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* A page drawn on white, by as many pixels a point as asked for, or `pixels` in all allow. Never
 * NULL; it may have failed. */
cairo_surface_t *pdf_new_surface(PopplerPage *page, double scale, double pixels, double *ret_scale);

/* Refused where there is none of that number; owned. */
enum status pdf_page_make(struct pdf *pdf, uint32_t number, struct pdf_page *ret, struct err *err)
	MUST_CHECK;
void pdf_page_done(struct pdf_page *page); /* for DEFER */
/* Fills in its text; boxes are NULL where some letter has none. Refused over PDF_PAGE_BYTES. */
enum status pdf_page_select(struct pdf_page *page, struct err *err) MUST_CHECK;
bool pdf_has_ink(const char *text); /* more than blanks; text may be NULL */

#endif
