#include "support.h"

#include "base/crypto.h"

static void
sha256_is_that_of_fips_180(void **state)
{
	struct sha256 digest, parts, read;
	char hex[SHA256_HEX_BYTES];
	struct err err;
	(void)state;
	assert_int_equal(crypto_warm(&err), STATUS_OK);
	assert_int_equal(sha256_of(SLICE("abc"), &digest, &err), STATUS_OK);
	sha256_print(&digest, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	DEFER(digest_done)
	struct digest *running = NULL;
	assert_int_equal(digest_init(&running, &err), STATUS_OK);
	for (int round = 0; round < 2; round++) { /* it starts anew after each reading */
		assert_int_equal(digest_write(running, SLICE("a"), &err), STATUS_OK);
		assert_int_equal(digest_write(running, SLICE(""), &err), STATUS_OK);
		assert_int_equal(digest_write(running, SLICE("bc"), &err), STATUS_OK);
		assert_int_equal(digest_read(running, &parts, &err), STATUS_OK);
		assert_true(sha256_equal(&digest, &parts));
	}
	assert_true(sha256_read(slice_text(hex), &read));
	assert_true(sha256_equal(&digest, &read));
	assert_false(sha256_read(SLICE("ba78"), &read));
	hex[3] = 'g';
	assert_false(sha256_read(slice_text(hex), &read));
}

static void
an_empty_input_has_a_digest(void **state)
{
	struct sha256 digest;
	uint8_t sha1[SHA1_BYTES];
	char hex[SHA256_HEX_BYTES];
	struct err err;
	(void)state;
	assert_int_equal(sha256_of(SLICE_NONE, &digest, &err), STATUS_OK);
	sha256_print(&digest, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(sha1_of(SLICE("abc"), sha1, &err), STATUS_OK);
	assert_memory_equal(sha1,
			    "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c"
			    "\x9c\xd0\xd8\x9d",
			    SHA1_BYTES);
}

/* RFC 8032 §7.1, test 1. */
static const char PUBLIC_KEY[] = "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
				 "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";

/* A key serves again after a signature that holds and after one that does not. */
static void
a_key_serves_many_times(void **state)
{
	char signature[] = "\xe5\x56\x43\x00\xc3\x60\xac\x72\x90\x86\xe2\xcc\x80\x6e\x82\x8a"
			   "\x84\x87\x7f\x1e\xb8\xe5\xd9\x74\xd8\x73\xe0\x65\x22\x49\x01\x55"
			   "\x5f\xb8\x82\x15\x90\xa3\x3b\xac\xc6\x1e\x39\x70\x1c\xf9\xb4\x6b"
			   "\xd2\x5b\xf5\xf0\x59\x5b\xbe\x24\x65\x51\x41\x43\x8e\x7a\x10\x0b";
	const struct digest_value nothing = {.length = 0}; /* the test's text is empty */
	DEFER(public_key_done)
	struct public_key *key = NULL;
	struct err err;
	bool good;
	(void)state;
	assert_int_equal(public_key_read(PUBLIC_KEY_ED25519, slice_of(PUBLIC_KEY, 32), &key, &err),
			 STATUS_OK);
	for (int i = 0; i < 9; i++) {
		bool spoilt = i % 3 == 1;
		signature[7] ^= spoilt;
		assert_int_equal(
			public_key_verify(key, &nothing, slice_of(signature, 64), &good, &err),
			STATUS_OK);
		assert_int_equal(good, !spoilt);
		signature[7] ^= spoilt;
	}
}

/* Ed25519 over a digest, as RFC 8463 has it. */
static void
signatures_are_of_one_digest_and_one_key(void **state)
{
	DEFER(public_key_done)
	struct public_key *key = NULL;
	DEFER(digest_done)
	struct digest *digest = NULL;
	struct digest_value value;
	char signature[64] = {0};
	bool good = true;
	struct err err;
	(void)state;
	assert_int_equal(public_key_read(PUBLIC_KEY_ED25519, slice_of(PUBLIC_KEY, 32), &key, &err),
			 STATUS_OK);
	assert_int_equal(public_key_bits(key), 256);
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	for (enum digest_kind kind = DIGEST_SHA256; kind <= DIGEST_SHA1; kind++) {
		assert_int_equal(digest_start(digest, kind, &err), STATUS_OK);
		assert_int_equal(digest_write(digest, SLICE("abc"), &err), STATUS_OK);
		assert_int_equal(digest_finish(digest, &value, &err), STATUS_OK);
		assert_int_equal(value.kind, kind);
		assert_int_equal(value.length, kind == DIGEST_SHA1 ? SHA1_BYTES : SHA256_BYTES);
		for (size_t length = 0; length <= sizeof(signature); length += 32) {
			assert_int_equal(public_key_verify(key, &value, slice_of(signature, length),
							   &good, &err),
					 STATUS_OK);
			assert_false(good);
		}
	}
	assert_memory_equal(value.bytes, "\xa9\x99\x3e\x36", 4);
}

static void
what_is_no_key_is_refused(void **state)
{
	struct public_key *key = NULL;
	struct err err;
	(void)state;
	for (enum public_key_kind kind = PUBLIC_KEY_RSA; kind <= PUBLIC_KEY_ED25519; kind++) {
		assert_int_equal(public_key_read(kind, SLICE_NONE, &key, &err), STATUS_REFUSED);
		assert_int_equal(public_key_read(kind, SLICE("\x30\x03\x02\x01\x01"), &key, &err),
				 STATUS_REFUSED);
		assert_null(key);
	}
	public_key_done(&key); /* NULL is none */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_fips_180),
		cmocka_unit_test(an_empty_input_has_a_digest),
		cmocka_unit_test(a_key_serves_many_times),
		cmocka_unit_test(signatures_are_of_one_digest_and_one_key),
		cmocka_unit_test(what_is_no_key_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
