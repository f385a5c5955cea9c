#include "support.h"

#include "mail/dkim_key.h"
#include "mail/limits.h"
#include "mail/signer.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static struct dkim_key
key_of(struct slice txt)
{
	struct dkim_key key;
	struct err err;
	assert_int_equal(dkim_key_read(txt, &key, NULL, &err), STATUS_OK);
	return key;
}

static void
records_tell_what_they_are(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	struct dkim_key key = key_of(signer_txt(&arena, SIGNER_RSA_2048));
	assert_null(key.fault);
	assert_int_equal(key.type, DKIM_KEY_RSA);
	assert_int_equal(key.bits, 2048);
	assert_false(key.weak || key.revoked || key.testing || key.strict);
	assert_true(key.sha1 && key.sha256 && key.email);
	key = key_of(signer_txt(&arena, SIGNER_ED25519));
	assert_null(key.fault);
	assert_int_equal(key.type, DKIM_KEY_ED25519);
	assert_int_equal(key.bits, 256);
	key = key_of(signer_txt(&arena, SIGNER_RSA_512));
	assert_true(key.weak);
	key = key_of(SLICE("p="));
	assert_null(key.fault);
	assert_true(key.revoked);
	assert_int_equal(key.bits, 0);
	key = key_of(SLICE("h=sha256; s=other:email; t=Y:s; n=a note; p=; p2=x"));
	assert_null(key.fault);
	assert_true(key.sha256 && !key.sha1 && key.email && key.testing && key.strict);
	arena_done(&arena);
}

/* The record of a key that OpenSSL has, as SubjectPublicKeyInfo or bare. */
static struct slice
record_of(EVP_PKEY *pkey, bool bare, const char *kind, char *text, size_t size)
{
	unsigned char *der = NULL;
	int length = bare ? i2d_PublicKey(pkey, &der) : i2d_PUBKEY(pkey, &der);
	assert_true(length > 0);
	int before = snprintf(text, size, "k=%s; p=", kind);
	assert_true((size_t)(length / 3 * 4 + before + 5) < size);
	int written = EVP_EncodeBlock((unsigned char *)text + before, der, length);
	OPENSSL_free(der);
	return slice_of(text, (size_t)(before + written));
}

static EVP_PKEY *
rsa_make(unsigned bits, const char *exponent)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *e = NULL;
	EVP_PKEY *key = NULL;
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits), 1);
	assert_true(BN_hex2bn(&e, exponent) > 0);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e), 1);
	assert_int_equal(EVP_PKEY_generate(context, &key), 1);
	BN_free(e);
	EVP_PKEY_CTX_free(context);
	return key;
}

static void
the_same_key_has_one_digest_in_either_form(void **state)
{
	char text[2][600];
	EVP_PKEY *rsa = rsa_make(1024, "10001");
	struct dkim_key with = key_of(record_of(rsa, false, "rsa", text[0], sizeof(text[0])));
	struct dkim_key bare = key_of(record_of(rsa, true, "rsa", text[1], sizeof(text[1])));
	(void)state;
	assert_null(with.fault);
	assert_null(bare.fault);
	assert_int_equal(bare.bits, 1024);
	assert_true(sha256_equal(&with.spki, &bare.spki));
	/* A key of another kind is none. */
	struct dkim_key key = key_of(record_of(rsa, false, "ed25519", text[0], sizeof(text[0])));
	assert_string_equal(key.fault, "RFC 8463 §4: p= is no Ed25519 public key");
	EVP_PKEY_free(rsa);
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	key = key_of(record_of(pkey, false, "ed25519", text[0], sizeof(text[0])));
	assert_null(key.fault);
	assert_int_equal(key.bits, 256);
	key = key_of(record_of(pkey, false, "rsa", text[0], sizeof(text[0])));
	assert_non_null(key.fault);
	EVP_PKEY_free(pkey);
}

/* A public key needs no primes: any odd modulus will do. */
static struct slice
public_record(int bits, const char *exponent, char *text, size_t size)
{
	unsigned char modulus[1100], e[64];
	BIGNUM *number = NULL;
	OSSL_PARAM parameters[3];
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	size_t bytes = (size_t)(bits + 7) / 8;
	memset(modulus, 0xff, sizeof(modulus));
	modulus[bytes - 1] = (unsigned char)(0xff >> (8 * bytes - (size_t)bits));
	assert_true(BN_hex2bn(&number, exponent) > 0);
	int e_bytes = BN_bn2nativepad(number, e, sizeof(e));
	assert_true(e_bytes > 0);
	parameters[0] = OSSL_PARAM_construct_BN("n", modulus, bytes);
	parameters[1] = OSSL_PARAM_construct_BN("e", e, (size_t)e_bytes);
	parameters[2] = OSSL_PARAM_construct_end();
	assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
	assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
	BN_free(number);
	EVP_PKEY_CTX_free(context);
	struct slice record = record_of(key, false, "rsa", text, size);
	EVP_PKEY_free(key);
	return record;
}

static void
keys_that_are_only_work_are_none(void **state)
{
	static char text[4 * MAIL_KEY_BYTES];
	const char *refusal = "RFC 6376 §3.6.1: p= is no RSA public key, or over 8192 bits";
	struct dkim_key key;
	(void)state;
	key = key_of(public_record(PUBLIC_KEY_BITS_MAX, "10001", text, sizeof(text)));
	assert_null(key.fault);
	assert_int_equal(key.bits, PUBLIC_KEY_BITS_MAX);
	key = key_of(public_record(PUBLIC_KEY_BITS_MAX + 1, "10001", text, sizeof(text)));
	assert_string_equal(key.fault, refusal);
	key = key_of(public_record(2048, "FFFFFFFFFFFFFFFF", text, sizeof(text)));
	assert_null(key.fault);
	key = key_of(public_record(2048, "1FFFFFFFFFFFFFFFF", text, sizeof(text)));
	assert_string_equal(key.fault, refusal);
	memset(text, 'A', sizeof(text));
	text[0] = 'p';
	text[1] = '=';
	key = key_of(slice_of(text, 2 + MAIL_KEY_BYTES / 3 * 4));
	assert_string_equal(key.fault, refusal);
	key = key_of(slice_of(text, 2 + MAIL_KEY_BYTES / 3 * 4 + 4));
	assert_string_equal(key.fault, "RFC 6376 §3.6.1: p= is not base64, or over 2048 bytes");
}

static void
a_key_with_something_behind_it_is_none(void **state)
{
	struct arena arena;
	struct slice txt, longer;
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	txt = signer_txt(&arena, SIGNER_RSA_1024); /* 162 bytes: without padding */
	assert_null(key_of(txt).fault);
	assert_int_equal(slice_print(&arena, &longer, &err, "%.*sAAAA", SLICE_PRINT(txt)),
			 STATUS_OK);
	assert_non_null(key_of(longer).fault);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_tell_what_they_are),
		cmocka_unit_test(the_same_key_has_one_digest_in_either_form),
		cmocka_unit_test(keys_that_are_only_work_are_none),
		cmocka_unit_test(a_key_with_something_behind_it_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
