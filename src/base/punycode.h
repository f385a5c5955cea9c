/*
 * RFC 3492 in full and nothing more: no mapping, no IDNA rules. Decoys use names that IDNA refuses,
 * so a name that decodes is looked at, whatever a registry would say of it.
 */
#ifndef TOCSIN_BASE_PUNYCODE_H
#define TOCSIN_BASE_PUNYCODE_H

#include "base/slice.h"

/*
 * Decodes what follows "xn--" into code points. *ret_count: how many. Refuses what RFC 3492 §6.2
 * calls bad input or overflow, code points over U+10FFFF or surrogates, and more than capacity of
 * them.
 */
enum status punycode_read(struct slice text, uint32_t *ret, size_t capacity, size_t *ret_count,
			  struct err *err) MUST_CHECK;

/* Encodes code points, without the "xn--". *ret_length bytes, no NUL. Refuses what does not fit. */
enum status punycode_write(const uint32_t *code_points, size_t count, char *ret, size_t size_bytes,
			   size_t *ret_length, struct err *err) MUST_CHECK;

#endif
