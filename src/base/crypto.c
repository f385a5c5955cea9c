#include "base/crypto.h"

#include "base/cursor.h"

#include <limits.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* A digest is OpenSSL's context under another name: its types do not leave this file. */
static EVP_MD_CTX *
context_of(struct digest *digest)
{
	return (EVP_MD_CTX *)(void *)digest;
}

static enum status
digest_once(struct slice bytes, const EVP_MD *kind, uint8_t *ret, unsigned length, struct err *err)
{
	unsigned written = 0;
	uint8_t digest[EVP_MAX_MD_SIZE];
	if (!EVP_Digest(bytes.at ? bytes.at : "", bytes.length, digest, &written, kind, NULL))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot compute a digest");
	CHECK(written == length);
	memcpy(ret, digest, length);
	return STATUS_OK;
}

enum status
sha256_of(struct slice bytes, struct sha256 *ret, struct err *err)
{
	return digest_once(bytes, EVP_sha256(), ret->bytes, SHA256_BYTES, err);
}

enum status
sha1_of(struct slice bytes, uint8_t ret[static SHA1_BYTES], struct err *err)
{
	return digest_once(bytes, EVP_sha1(), ret, SHA1_BYTES, err);
}

bool
sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

void
sha256_print(const struct sha256 *digest, char ret[static SHA256_HEX_BYTES])
{
	static const char HEX[] = "0123456789abcdef";
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		ret[2 * i] = HEX[digest->bytes[i] >> 4];
		ret[2 * i + 1] = HEX[digest->bytes[i] & 15];
	}
	ret[2 * SHA256_BYTES] = '\0';
}

static int
hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	c = byte_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
sha256_read(struct slice hex, struct sha256 *ret)
{
	struct sha256 digest;
	if (hex.length != SHA256_HEX_BYTES - 1)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = hex_value(hex.at[2 * i]);
		int low = hex_value(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		digest.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*ret = digest;
	return true;
}

/* Looking a digest up by name takes longer than a short digest itself: each is looked up once. */
static const EVP_MD *
digest_of(enum digest_kind kind)
{
	static EVP_MD *found[DIGEST_SHA1 + 1];
	if (!found[kind])
		found[kind] = EVP_MD_fetch(NULL, kind == DIGEST_SHA1 ? "SHA1" : "SHA256", NULL);
	return found[kind];
}

enum status
digest_start(struct digest *digest, enum digest_kind kind, struct err *err)
{
	const EVP_MD *type = digest_of(kind);
	if (!type || !EVP_DigestInit_ex2(context_of(digest), type, NULL))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot start a digest");
	return STATUS_OK;
}

enum status
digest_init(struct digest **ret, struct err *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!context)
		return err_no_memory(err);
	struct digest *digest = (struct digest *)(void *)context;
	enum status status = digest_start(digest, DIGEST_SHA256, err);
	if (status != STATUS_OK) {
		EVP_MD_CTX_free(context);
		return status;
	}
	*ret = digest;
	return STATUS_OK;
}

enum status
digest_write(struct digest *digest, struct slice bytes, struct err *err)
{
	if (bytes.length && !EVP_DigestUpdate(context_of(digest), bytes.at, bytes.length))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot continue a digest");
	return STATUS_OK;
}

enum status
digest_finish(struct digest *digest, struct digest_value *ret, struct err *err)
{
	unsigned written = 0;
	uint8_t bytes[EVP_MAX_MD_SIZE];
	if (!EVP_DigestFinal_ex(context_of(digest), bytes, &written))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot finish a digest");
	CHECK(written == SHA256_BYTES || written == SHA1_BYTES);
	ret->kind = written == SHA256_BYTES ? DIGEST_SHA256 : DIGEST_SHA1;
	ret->length = written;
	memcpy(ret->bytes, bytes, written);
	return STATUS_OK;
}

enum status
digest_read(struct digest *digest, struct sha256 *ret, struct err *err)
{
	struct digest_value value;
	TRY(digest_finish(digest, &value, err));
	CHECK(value.kind == DIGEST_SHA256);
	TRY(digest_start(digest, DIGEST_SHA256, err));
	memcpy(ret->bytes, value.bytes, SHA256_BYTES);
	return STATUS_OK;
}

void
digest_done(struct digest **digest)
{
	EVP_MD_CTX_free(context_of(*digest));
	*digest = NULL;
}

/* ---- signatures ---- */

struct public_key {
	enum public_key_kind kind;
	unsigned bits;
	struct sha256 spki;
	EVP_PKEY *key;
	EVP_PKEY_CTX *rsa; /* set up for `prepared` */
	enum digest_kind prepared;
	EVP_MD_CTX *ed25519;
	bool ed25519_ready; /* it was used */
};

void
public_key_done(struct public_key **key)
{
	if (!*key)
		return;
	EVP_PKEY_CTX_free((*key)->rsa);
	EVP_MD_CTX_free((*key)->ed25519);
	EVP_PKEY_free((*key)->key);
	heap_free(*key);
	*key = NULL;
}

unsigned
public_key_bits(const struct public_key *key)
{
	return key->bits;
}

struct sha256
public_key_spki(const struct public_key *key)
{
	return key->spki;
}

/* All of bytes, or it is none: what is appended to a key would make another record of it. */
static EVP_PKEY *
spki_decode(struct slice bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)bytes.length);
	if (key && at == (const unsigned char *)bytes.at + bytes.length)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static EVP_PKEY *
rsa_decode(struct slice bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	EVP_PKEY *key = spki_decode(bytes);
	if (key)
		return key;
	key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)bytes.length);
	if (key && at == (const unsigned char *)bytes.at + bytes.length)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static enum status
rsa_check(const EVP_PKEY *key, struct err *err)
{
	BIGNUM *exponent = NULL;
	int bits = EVP_PKEY_get_bits(key);
	if (bits > PUBLIC_KEY_BITS_MAX)
		return err_set(err, STATUS_REFUSED, "an RSA key of %d bits: over %d", bits,
			       PUBLIC_KEY_BITS_MAX);
	if (!EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent))
		return err_set(err, STATUS_REFUSED, "RFC 8017 §3.1: no RSA public key");
	bits = BN_num_bits(exponent);
	BN_free(exponent);
	if (bits > PUBLIC_KEY_EXPONENT_BITS_MAX)
		return err_set(err, STATUS_REFUSED, "an RSA exponent of %d bits: over %d", bits,
			       PUBLIC_KEY_EXPONENT_BITS_MAX);
	return STATUS_OK;
}

static enum status
key_decode(enum public_key_kind kind, struct slice bytes, EVP_PKEY **ret, struct err *err)
{
	EVP_PKEY *key = NULL;
	bool raw = kind == PUBLIC_KEY_ED25519 && bytes.length == 32;
	if (bytes.length == 0 || bytes.length > LONG_MAX)
		return err_set(err, STATUS_REFUSED, "RFC 5280 §4.1: no public key");
	if (raw)
		key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
						  (const unsigned char *)bytes.at, bytes.length);
	else
		key = kind == PUBLIC_KEY_RSA ? rsa_decode(bytes) : spki_decode(bytes);
	ERR_clear_error();
	int wanted = kind == PUBLIC_KEY_RSA ? EVP_PKEY_RSA : EVP_PKEY_ED25519;
	if (!key || EVP_PKEY_get_base_id(key) != wanted) {
		EVP_PKEY_free(key);
		return err_set(err, STATUS_REFUSED, "%s: no such public key",
			       kind == PUBLIC_KEY_RSA ? "RFC 8017 §A.1.1" : "RFC 8410 §4");
	}
	*ret = key;
	return STATUS_OK;
}

/* The digest of the key's SubjectPublicKeyInfo, and what verification starts from. */
static enum status
key_prepare(struct public_key *key, struct err *err)
{
	unsigned char *der = NULL;
	if (key->kind == PUBLIC_KEY_RSA)
		TRY(rsa_check(key->key, err));
	int length = i2d_PUBKEY(key->key, &der);
	if (length <= 0)
		return err_no_memory(err);
	enum status status =
		sha256_of(slice_of((const char *)der, (size_t)length), &key->spki, err);
	OPENSSL_free(der);
	TRY(status);
	key->bits = key->kind == PUBLIC_KEY_RSA ? (unsigned)EVP_PKEY_get_bits(key->key) : 256;
	if (key->kind == PUBLIC_KEY_ED25519)
		key->ed25519 = EVP_MD_CTX_new();
	return key->kind == PUBLIC_KEY_RSA || key->ed25519 ? STATUS_OK : err_no_memory(err);
}

enum status
public_key_read(enum public_key_kind kind, struct slice bytes, struct public_key **ret,
		struct err *err)
{
	DEFER(public_key_done)
	struct public_key *key = heap_alloc(sizeof(*key));
	if (!key)
		return err_no_memory(err);
	*key = (struct public_key){.kind = kind};
	TRY(key_decode(kind, bytes, &key->key, err));
	TRY(key_prepare(key, err));
	*ret = key;
	key = NULL;
	return STATUS_OK;
}

static bool
rsa_prepare(struct public_key *key, enum digest_kind kind)
{
	if (key->rsa && key->prepared == kind)
		return true;
	EVP_PKEY_CTX_free(key->rsa);
	key->rsa = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
	key->prepared = kind;
	if (key->rsa && EVP_PKEY_verify_init(key->rsa) > 0 &&
	    EVP_PKEY_CTX_set_rsa_padding(key->rsa, RSA_PKCS1_PADDING) > 0 &&
	    EVP_PKEY_CTX_set_signature_md(key->rsa, digest_of(kind)) > 0)
		return true;
	EVP_PKEY_CTX_free(key->rsa);
	key->rsa = NULL;
	return false;
}

/* Taking the context anew costs a twentieth of it all; OpenSSL 3.0 does without. Versions that want
 * it say so by failing, so that a failure is tried again. */
static int
ed25519_verify(struct public_key *key, const struct digest_value *digest,
	       const unsigned char *signature, size_t length)
{
	for (bool again = key->ed25519_ready;; again = false) {
		if (!again && EVP_DigestVerifyInit(key->ed25519, NULL, NULL, NULL, key->key) <= 0)
			return -1;
		key->ed25519_ready = true;
		int verdict = EVP_DigestVerify(key->ed25519, signature, length, digest->bytes,
					       digest->length);
		if (verdict == 1 || !again)
			return verdict == 1;
	}
}

enum status
public_key_verify(struct public_key *key, const struct digest_value *digest, struct slice signature,
		  bool *ret, struct err *err)
{
	const unsigned char *bytes = (const unsigned char *)(signature.at ? signature.at : "");
	int verdict;
	if (key->kind == PUBLIC_KEY_RSA) {
		if (!rsa_prepare(key, digest->kind))
			return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot verify with RSA");
		verdict = EVP_PKEY_verify(key->rsa, bytes, signature.length, digest->bytes,
					  digest->length);
	} else {
		verdict = ed25519_verify(key, digest, bytes, signature.length);
		if (verdict < 0)
			return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot verify Ed25519");
	}
	ERR_clear_error();
	*ret = verdict == 1;
	return STATUS_OK;
}

enum status
crypto_warm(struct err *err)
{
	struct sha256 ignored;
	uint8_t ignored_too[SHA1_BYTES];
	CHECK(digest_of(DIGEST_SHA256) && digest_of(DIGEST_SHA1));
	TRY(sha256_of(SLICE("warm"), &ignored, err));
	return sha1_of(SLICE("warm"), ignored_too, err);
}
