/* Digests and randomness, by OpenSSL's EVP. */
#ifndef TOCSIN_BASE_CRYPTO_H
#define TOCSIN_BASE_CRYPTO_H

#include "base/slice.h"

#define SHA256_BYTES 32
#define SHA1_BYTES 20
#define SHA256_HEX_BYTES 65 /* with the NUL */

struct sha256 {
	uint8_t bytes[SHA256_BYTES];
};

struct digest; /* a SHA-256 under way; owned, see digest_done */

/* The SHA-256 of bytes. Fails only where OpenSSL does. */
enum status sha256_of(struct slice bytes, struct sha256 *ret, struct err *err) MUST_CHECK;
enum status sha1_of(struct slice bytes, uint8_t ret[static SHA1_BYTES], struct err *err) MUST_CHECK;
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);
void sha256_print(const struct sha256 *digest,
		  char ret[static SHA256_HEX_BYTES]); /* lower-case hex */
bool sha256_read(struct slice hex, struct sha256 *ret) MUST_CHECK;

enum status digest_init(struct digest **ret, struct err *err) MUST_CHECK;
enum status digest_write(struct digest *digest, struct slice bytes, struct err *err) MUST_CHECK;
/* The digest of all written; the state starts anew. */
enum status digest_read(struct digest *digest, struct sha256 *ret, struct err *err) MUST_CHECK;
void digest_done(struct digest **digest); /* for DEFER */

/* Makes OpenSSL load what it loads lazily, so that digests work in a sandbox afterwards. */
enum status crypto_warm(struct err *err) MUST_CHECK;

#endif
