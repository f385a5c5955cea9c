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

/* §3.4.1, §3.4.2. whole is a field with its name; its own last line end, if any, does not count:
 * ends says whether CRLF is hashed behind it. */
enum status canon_field(struct digest *digest, enum canon canon, struct slice whole, bool ends,
			struct err *err) MUST_CHECK;

/*
 * §3.4.3, §3.4.4. At most limit_bytes of the canonical form are hashed (l=, §3.5; UINT64_MAX: all).
 * *ret_bytes: how long the canonical form is in full.
 */
enum status canon_body(struct digest *digest, enum canon canon, struct slice body,
		       uint64_t limit_bytes, uint64_t *ret_bytes, struct err *err) MUST_CHECK;

/* How many bytes of body make the first canonical_bytes of its canonical form, of which there must
 * be as many: the rest is what l= leaves unsigned. */
size_t canon_body_offset(enum canon canon, struct slice body, uint64_t canonical_bytes);

#endif
