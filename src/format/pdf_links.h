/* Where the links of a PDF lead, without poppler: by the bytes, also of damaged files. */
#ifndef TOCSIN_FORMAT_PDF_LINKS_H
#define TOCSIN_FORMAT_PDF_LINKS_H

#include "model/profile.h"

/* The strings of URI actions (ISO 32000-1 §12.6.4.7), as they stand and in streams of objects
 * (§7.5.7) packed by FlateDecode, at most PDF_LINKS_MAX. What is encrypted gives none. bytes may go
 * afterwards. Fails only for want of memory. */
enum status pdf_links_read(struct arena *arena, struct slice bytes, struct slice_list *ret,
			   struct err *err) MUST_CHECK;

#endif
