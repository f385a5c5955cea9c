/*
 * Keys of our own: Ed25519 signatures (RFC 8032), secrets drawn at random and derived (RFC 5869).
 * What others sign, with keys of other kinds, is verified by base/crypto.h.
 */
#ifndef TOCSIN_BASE_SIGN_H
#define TOCSIN_BASE_SIGN_H

#include "base/crypto.h"

#define ED25519_KEY_BYTES 32 /* public; and the seed that is the private one, RFC 8032 §5.1.5 */
#define ED25519_SIGNATURE_BYTES 64
#define HKDF_BYTES_MAX 8160 /* RFC 5869 §2.3 */

/* Of the system's generator. */
enum status random_bytes(uint8_t *ret, size_t length, struct err *err) MUST_CHECK;

/* The public key of a seed. */
enum status ed25519_public(const uint8_t seed[static ED25519_KEY_BYTES],
			   uint8_t ret[static ED25519_KEY_BYTES], struct err *err) MUST_CHECK;
enum status ed25519_sign(const uint8_t seed[static ED25519_KEY_BYTES], struct slice message,
			 uint8_t ret[static ED25519_SIGNATURE_BYTES], struct err *err) MUST_CHECK;
/* Whether an honest signer could have the key: a canonical point (RFC 8032 §5.1.3), not of small
 * order, for which one signature fits many messages. */
bool ed25519_check_key(const uint8_t key[static ED25519_KEY_BYTES]);
/* *ret: whether the signature is the key's, strictly: no key that ed25519_check_key refuses, both
 * halves canonical, R not of small order, no factor of eight forgiven. */
enum status ed25519_verify(const uint8_t key[static ED25519_KEY_BYTES], struct slice message,
			   struct slice signature, bool *ret, struct err *err) MUST_CHECK;

/* HKDF-SHA-256; length is at most HKDF_BYTES_MAX. */
enum status hkdf_sha256(struct slice secret, struct slice salt, struct slice info, uint8_t *ret,
			size_t length, struct err *err) MUST_CHECK;

#endif
