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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_fips_180),
		cmocka_unit_test(an_empty_input_has_a_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
