/* Strings of BIFF8 ([MS-XLS] §2.5.293), which go on from record to record. */
#ifndef TOCSIN_FORMAT_DOCUMENT_XLS_H
#define TOCSIN_FORMAT_DOCUMENT_XLS_H

#include "base/buf.h"

/* The bytes of a record and of those that continue it. */
struct xls_parts {
	struct slice *items;
	size_t count;
	size_t at;         /* the item being read ... */
	struct slice left; /* ... and what is left of it */
};

void xls_parts_begin(struct xls_parts *parts);
/* Each false where all parts end before. */
bool xls_parts_u8(struct xls_parts *parts, uint8_t *ret) MUST_CHECK;
bool xls_parts_u16(struct xls_parts *parts, uint16_t *ret) MUST_CHECK;
bool xls_parts_u32(struct xls_parts *parts, uint32_t *ret) MUST_CHECK;

/* Appends as UTF-8 what is there of a string of that many units of UTF-16: its flags, its
 * characters; its formatting and phonetics are passed over. */
void xls_parts_string(struct xls_parts *parts, unsigned length, struct buf *out);
/* The characters alone: a byte of flags before them, and before each part of them. */
void xls_parts_characters(struct xls_parts *parts, unsigned length, struct buf *out);

#endif
