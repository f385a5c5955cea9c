/* Digests and the verification of signatures, by OpenSSL's EVP. */
#ifndef TOCSIN_BASE_CRYPTO_H
#define TOCSIN_BASE_CRYPTO_H

#include "base/slice.h"

#define SHA256_BYTES 32
#define SHA1_BYTES 20
#define SHA256_HEX_BYTES 65 /* with the NUL */

struct sha256 {
	uint8_t bytes[SHA256_BYTES];
};

struct digest; /* a digest under way, SHA-256 unless it was started otherwise; owned */

/* The SHA-256 of bytes. Fails only where OpenSSL does. */
enum status sha256_of(struct slice bytes, struct sha256 *ret, struct err *err) MUST_CHECK;
enum status sha1_of(struct slice bytes, uint8_t ret[static SHA1_BYTES], struct err *err) MUST_CHECK;
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);
void sha256_print(const struct sha256 *digest,
		  char ret[static SHA256_HEX_BYTES]); /* lower-case hex */
bool sha256_read(struct slice hex, struct sha256 *ret) MUST_CHECK;

enum status digest_init(struct digest **ret, struct err *err) MUST_CHECK;
enum status digest_write(struct digest *digest, struct slice bytes, struct err *err) MUST_CHECK;
/* The digest of all written, which must be a SHA-256; the state starts anew. */
enum status digest_read(struct digest *digest, struct sha256 *ret, struct err *err) MUST_CHECK;
void digest_done(struct digest **digest); /* for DEFER */

enum digest_kind {
	DIGEST_SHA256,
	DIGEST_SHA1,
};

struct digest_value {
	enum digest_kind kind;
	size_t length;
	uint8_t bytes[SHA256_BYTES];
};

/* Forgets what was written and goes on as a digest of that kind. */
enum status digest_start(struct digest *digest, enum digest_kind kind, struct err *err) MUST_CHECK;
/* The digest of all written, of whatever kind; nothing may be written until digest_start. */
enum status digest_finish(struct digest *digest, struct digest_value *ret, struct err *err)
	MUST_CHECK;

enum public_key_kind {
	PUBLIC_KEY_RSA, /* a SubjectPublicKeyInfo (RFC 5280 §4.1) or an RSAPublicKey (RFC 8017) */
	PUBLIC_KEY_ED25519, /* 32 bytes (RFC 8032 §5.1.5) or a SubjectPublicKeyInfo (RFC 8410) */
};

#define PUBLIC_KEY_BITS_MAX 8192        /* of an RSA modulus; RFC 8301 asks for 4096 */
#define PUBLIC_KEY_EXPONENT_BITS_MAX 64 /* more would only be work for who verifies */

struct public_key; /* ready to verify; owned */

/* Refuses what is no such key, or an RSA key over the limits above. */
enum status public_key_read(enum public_key_kind kind, struct slice bytes, struct public_key **ret,
			    struct err *err) MUST_CHECK;
unsigned public_key_bits(const struct public_key *key); /* of the modulus; 256 for Ed25519 */
/* The digest of its SubjectPublicKeyInfo, in whichever form it was read. */
struct sha256 public_key_spki(const struct public_key *key);
/* *ret: whether the signature is the key's: RSASSA-PKCS1-v1_5 over the digest (RFC 8017 §8.2), or
 * PureEdDSA over the bytes of the digest (RFC 8463 §3). */
enum status public_key_verify(struct public_key *key, const struct digest_value *digest,
			      struct slice signature, bool *ret, struct err *err) MUST_CHECK;
void public_key_done(struct public_key **key); /* for DEFER; NULL is none */

/* Makes OpenSSL load what it loads lazily, so that digests work in a sandbox afterwards. */
enum status crypto_warm(struct err *err) MUST_CHECK;

#endif
