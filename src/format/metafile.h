/* Enhanced metafiles (MS-EMF): pictures that are records of what is drawn, words among them. */
#ifndef TOCSIN_FORMAT_METAFILE_H
#define TOCSIN_FORMAT_METAFILE_H

#include "base/buf.h"

/* Appends the words that are drawn, in the order of the records, a line end between lines. Damage
 * ends it: what stands before was drawn. */
enum status metafile_write_text(struct arena *scratch, struct buf *out, struct slice bytes,
				struct err *err) MUST_CHECK;

#endif
