/* What the readers of the old Office formats share: the file as streams, its properties, and
 * little-endian numbers at an offset. */
#ifndef TOCSIN_FORMAT_DOCUMENT_OLE_H
#define TOCSIN_FORMAT_DOCUMENT_OLE_H

#include "base/cursor.h"
#include "format/document.h"
#include "format/ole.h"

/* Each false where bytes end before. */
static inline bool
ole_u16(struct slice bytes, uint64_t offset, uint16_t *ret)
{
	struct cursor cursor;

	cursor_init(&cursor, bytes);
	return offset <= bytes.length && cursor_skip(&cursor, (size_t)offset) &&
	       cursor_u16le(&cursor, ret);
}

static inline bool
ole_u32(struct slice bytes, uint64_t offset, uint32_t *ret)
{
	struct cursor cursor;

	cursor_init(&cursor, bytes);
	return offset <= bytes.length && cursor_skip(&cursor, (size_t)offset) &&
	       cursor_u32le(&cursor, ret);
}

/* The part, or as much of it as there is. */
static inline struct slice
ole_part(struct slice bytes, uint64_t offset, uint64_t length)
{
	return offset <= bytes.length ? slice_part(bytes, (size_t)offset, (size_t)length)
				      : SLICE_NONE;
}

static inline double
ole_double(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The stream of that name, of any of those, "" where there is none. */
enum status document_ole_stream(const struct ole *ole, struct document *document, const char *name,
				struct slice *ret, struct err *err) MUST_CHECK;

/* Text of a Windows code page, or UTF-16 where that is 1200, as UTF-8. */
void document_ole_write(struct buf *out, unsigned code_page, struct slice bytes);

/* As a field, up to the first NUL. */
enum status document_ole_field(struct document *document, const char *name, unsigned code_page,
			       struct slice bytes, struct err *err) MUST_CHECK;

/* The property sets of the file ([MS-OLEPS]), and what its root object is called. */
enum status document_ole_properties(const struct ole *ole, struct document *document,
				    struct err *err) MUST_CHECK;

/* The code page that a language was written in before Unicode; 1252 for what has none of its own.
 */
unsigned document_ole_code_page(unsigned language);

/* A reader of one of the three: the properties have been read, the file is open. */
typedef enum status document_ole_reader_fn(const struct ole *ole, struct document *document,
					   struct err *err);
document_ole_reader_fn document_doc; /* document_doc.c */
document_ole_reader_fn document_xls; /* document_xls.c */
document_ole_reader_fn document_ppt; /* document_ppt.c */

#endif
