/* UTF-8, RFC 3629. */
#ifndef TOCSIN_BASE_UTF8_H
#define TOCSIN_BASE_UTF8_H

#include "base/buf.h"
#include "base/cursor.h"

#define UTF8_MAX_BYTES 4

/* Writes 1 to 4 bytes and returns their number; 0 for a surrogate or a value over U+10FFFF. */
size_t utf8_encode(uint32_t code_point, char ret[static UTF8_MAX_BYTES]);

/* True if all of s is well-formed. */
bool utf8_check(struct slice s);

/* Appends s with every malformed byte replaced by U+FFFD. */
void utf8_write_clean(struct buf *buf, struct slice s);

/* The longest start of s that has at most so many bytes and ends with a whole character; where s is
 * malformed it may end anywhere in the last four of them. */
struct slice utf8_cut(struct slice s, size_t limit_bytes);

/* True for code points that change how text around them is shown or are invisible: C0/C1
 * controls, DEL, bidi controls, zero-width and other default-ignorable ones. */
bool utf8_is_treacherous(uint32_t code_point);

#endif
