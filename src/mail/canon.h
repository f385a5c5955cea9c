/*
 * Canonicalisation, RFC 6376 §3.4, as a stream into a digest: nothing is copied. A line may end
 * with CRLF or a bare LF and is hashed with CRLF, the form of the wire (§5.3); a bare CR is a byte
 * like others.
 */
#ifndef TOCSIN_MAIL_CANON_H
#define TOCSIN_MAIL_CANON_H

#include "base/crypto.h"

enum canon {
	CANON_SIMPLE,
	CANON_RELAXED,
};

/* §3.4.1, §3.4.2. whole is the field with its name and line end, of which it may lack the last:
 * then none is written. */
enum status canon_field(struct digest *digest, enum canon canon, struct slice whole,
			struct err *err) MUST_CHECK;

/*
 * §3.4.3, §3.4.4. At most limit_bytes of the canonical form are hashed (l=, §3.5; UINT64_MAX: all).
 * *ret_written: how many were. *ret_used: how many bytes of body these came from, so that the rest
 * is what l= leaves unsigned; empty lines at the end, which belong to no form, are used.
 */
enum status canon_body(struct digest *digest, enum canon canon, struct slice body,
		       uint64_t limit_bytes, uint64_t *ret_written, size_t *ret_used,
		       struct err *err) MUST_CHECK;

#endif
