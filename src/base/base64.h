/* Base64 (RFC 4648 §4): with its padding, on one line. */
#ifndef TOCSIN_BASE_BASE64_H
#define TOCSIN_BASE_BASE64_H

#include "base/buf.h"

void base64_write(struct buf *buf, struct slice bytes);
/* Appends what text stands for. False, and maybe some bytes appended, where it is anything but what
 * base64_write writes: a blank, padding that lacks, bits behind the last byte. */
bool base64_read(struct buf *buf, struct slice text) MUST_CHECK;

#endif
