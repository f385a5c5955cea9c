#include "base/sign.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

enum status
random_bytes(uint8_t *ret, size_t length, struct err *err)
{
	CHECK(length <= INT32_MAX);
	if (RAND_priv_bytes(ret, (int)length) != 1)
		return err_set(err, STATUS_ENVIRONMENT, "the system gives no random numbers");
	return STATUS_OK;
}

/* ---- Ed25519 ---- */

static void
free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void
free_context(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

enum status
ed25519_public(const uint8_t seed[static ED25519_KEY_BYTES], uint8_t ret[static ED25519_KEY_BYTES],
	       struct err *err)
{
	size_t length = ED25519_KEY_BYTES;
	DEFER(free_key)
	EVP_PKEY *key =
		EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_KEY_BYTES);
	if (!key || EVP_PKEY_get_raw_public_key(key, ret, &length) != 1)
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot make an Ed25519 key");
	return STATUS_OK;
}

enum status
ed25519_sign(const uint8_t seed[static ED25519_KEY_BYTES], struct slice message,
	     uint8_t ret[static ED25519_SIGNATURE_BYTES], struct err *err)
{
	size_t length = ED25519_SIGNATURE_BYTES;
	DEFER(free_key)
	EVP_PKEY *key =
		EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_KEY_BYTES);
	DEFER(free_context)
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!key || !context || EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(context, ret, &length,
			   (const unsigned char *)(message.at ? message.at : ""),
			   message.length) != 1)
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot sign with Ed25519");
	return STATUS_OK;
}

/* y is little-endian with the sign of x in the highest bit; p = 2^255 - 19. */
static bool
is_canonical(const uint8_t point[static ED25519_KEY_BYTES])
{
	if (point[0] < 0xed || (point[31] & 0x7f) != 0x7f)
		return true;
	for (size_t i = 1; i < ED25519_KEY_BYTES - 1; i++)
		if (point[i] != 0xff)
			return true;
	return false;
}

/* The y of the eight points whose order divides eight: of order 1, 2, 4 and twice 8. */
static bool
is_small(const uint8_t point[static ED25519_KEY_BYTES])
{
	static const uint8_t SMALL[][ED25519_KEY_BYTES] = {
		{0x01},
		{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		{0x00},
		{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
		 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
		 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
		{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
		 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
	};
	for (size_t i = 0; i < sizeof(SMALL) / sizeof(*SMALL); i++)
		if (memcmp(point, SMALL[i], ED25519_KEY_BYTES - 1) == 0 &&
		    (point[31] & 0x7f) == SMALL[i][31])
			return true;
	return false;
}

bool
ed25519_check_key(const uint8_t key[static ED25519_KEY_BYTES])
{
	return is_canonical(key) && !is_small(key);
}

/* OpenSSL refuses S over the order, and compares R as bytes with what it must be: R is canonical.
 */
enum status
ed25519_verify(const uint8_t key[static ED25519_KEY_BYTES], struct slice message,
	       struct slice signature, bool *ret, struct err *err)
{
	const unsigned char *bytes = (const unsigned char *)signature.at;
	if (signature.length != ED25519_SIGNATURE_BYTES || !ed25519_check_key(key) ||
	    !ed25519_check_key(bytes)) {
		*ret = false;
		return STATUS_OK;
	}
	DEFER(free_key)
	EVP_PKEY *public =
		EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, ED25519_KEY_BYTES);
	DEFER(free_context)
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!public || !context || EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) != 1)
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot verify Ed25519");
	*ret = EVP_DigestVerify(context, bytes, signature.length,
				(const unsigned char *)(message.at ? message.at : ""),
				message.length) == 1;
	ERR_clear_error();
	return STATUS_OK;
}

/* ---- derived secrets ---- */

static void
free_kdf(EVP_KDF_CTX **context)
{
	EVP_KDF_CTX_free(*context);
}

/* A parameter of OpenSSL takes no const; it is read alone. */
static OSSL_PARAM
octets(const char *name, struct slice bytes)
{
	return OSSL_PARAM_construct_octet_string(
		name, (void *)(uintptr_t)(bytes.at ? bytes.at : ""), bytes.length);
}

enum status
hkdf_sha256(struct slice secret, struct slice salt, struct slice info, uint8_t *ret, size_t length,
	    struct err *err)
{
	static EVP_KDF *hkdf; /* looking it up takes longer than deriving */
	char sha256[] = "SHA256";
	OSSL_PARAM parameters[5];
	size_t count = 0;
	CHECK(length > 0 && length <= HKDF_BYTES_MAX);
	if (!hkdf)
		hkdf = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_HKDF, NULL);
	DEFER(free_kdf)
	EVP_KDF_CTX *context = hkdf ? EVP_KDF_CTX_new(hkdf) : NULL;
	parameters[count++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256, 0);
	parameters[count++] = octets(OSSL_KDF_PARAM_KEY, secret);
	if (salt.length)
		parameters[count++] = octets(OSSL_KDF_PARAM_SALT, salt);
	parameters[count++] = octets(OSSL_KDF_PARAM_INFO, info);
	parameters[count] = OSSL_PARAM_construct_end();
	if (!context || EVP_KDF_derive(context, ret, length, parameters) != 1)
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot derive a secret");
	return STATUS_OK;
}
