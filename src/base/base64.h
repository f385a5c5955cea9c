/* Base64 (RFC 4648 §4), strictly: what is read has one spelling. */
#ifndef TOCSIN_BASE_BASE64_H
#define TOCSIN_BASE_BASE64_H

#include "base/buf.h"

void base64_write(struct buf *buf, struct slice bytes);
/* False for anything but the one encoding of at most capacity bytes: with its padding, the unused
 * bits zero (§3.5), nothing between. */
bool base64_read_bytes(struct slice text, uint8_t *ret, size_t capacity, size_t *ret_length)
	MUST_CHECK;
/* Appends what text stands for; where it is false, maybe some bytes of it. */
bool base64_read(struct buf *buf, struct slice text) MUST_CHECK;

#endif
