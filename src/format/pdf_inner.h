/* What the readers of PDF by poppler share. */
#ifndef TOCSIN_FORMAT_PDF_INNER_H
#define TOCSIN_FORMAT_PDF_INNER_H

#include "format/pdf.h"

#include <poppler.h>

struct pdf {
	GBytes *bytes;
	PopplerDocument *document;
};

#endif
