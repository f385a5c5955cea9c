#include "support.h"

#include "base/base64.h"
#include "base/io.h"
#include "base/json.h"
#include "base/sign.h"

static size_t
from_hex(struct slice hex, uint8_t *ret, size_t capacity)
{
	static const char DIGITS[] = "0123456789abcdef";
	assert_true(hex.length / 2 <= capacity);
	for (size_t i = 0; i < hex.length / 2; i++) {
		const char *high = strchr(DIGITS, hex.at[2 * i]);
		const char *low = strchr(DIGITS, hex.at[2 * i + 1]);
		assert_true(high && low);
		ret[i] = (uint8_t)((high - DIGITS) << 4 | (low - DIGITS));
	}
	return hex.length / 2;
}

static struct slice
slice_of_bytes(const uint8_t *bytes, size_t length)
{
	return slice_of((const char *)bytes, length);
}

/* RFC 8032 §7.1, test 2. */
static void
a_signature_is_that_of_rfc_8032(void **state)
{
	static const char SEED[] =
		"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
	static const char KEY[] =
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
	static const char SIGNATURE[] =
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
	uint8_t seed[32], key[32], made[32], signature[64], wanted[64];
	bool good = false;
	struct err err;
	(void)state;
	(void)from_hex(slice_text(SEED), seed, sizeof(seed));
	(void)from_hex(slice_text(KEY), key, sizeof(key));
	(void)from_hex(slice_text(SIGNATURE), wanted, sizeof(wanted));
	assert_int_equal(ed25519_public(seed, made, &err), STATUS_OK);
	assert_memory_equal(made, key, 32);
	assert_int_equal(ed25519_sign(seed, SLICE("\x72"), signature, &err), STATUS_OK);
	assert_memory_equal(signature, wanted, 64);
	assert_int_equal(
		ed25519_verify(key, SLICE("\x72"), slice_of_bytes(signature, 64), &good, &err),
		STATUS_OK);
	assert_true(good);
	assert_int_equal(
		ed25519_verify(key, SLICE("\x73"), slice_of_bytes(signature, 64), &good, &err),
		STATUS_OK);
	assert_false(good);
	assert_int_equal(
		ed25519_verify(key, SLICE("\x72"), slice_of_bytes(signature, 63), &good, &err),
		STATUS_OK);
	assert_false(good);
}

static const struct json_value *
read_vectors(struct arena *arena, const char *name)
{
	struct slice text;
	const struct json_value *root;
	struct err err;
	assert_int_equal(io_read_file(arena, support_data(name), 4u << 20, &text, &err), STATUS_OK);
	assert_int_equal(json_read(arena, text, &root, &err), STATUS_OK);
	return root;
}

static size_t
hex_of(const struct json_value *object, const char *key, uint8_t *ret, size_t capacity)
{
	struct slice hex;
	assert_true(json_as_string(json_get(object, key), &hex));
	return from_hex(hex, ret, capacity);
}

static void
wycheproof_is_answered_as_it_expects(void **state)
{
	struct arena arena;
	struct json_walk groups, tests;
	const struct json_value *group, *test;
	struct slice name, result;
	size_t count = 0;
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	json_walk_init(&groups,
		       json_get(read_vectors(&arena, "leak/ed25519/wycheproof_ed25519.json"),
				"testGroups"));
	while (json_walk_next(&groups, &name, &group)) {
		uint8_t key[32], message[4096], signature[256];
		assert_int_equal(hex_of(json_get(group, "publicKey"), "pk", key, sizeof(key)), 32);
		json_walk_init(&tests, json_get(group, "tests"));
		while (json_walk_next(&tests, &name, &test)) {
			size_t length = hex_of(test, "msg", message, sizeof(message));
			size_t size = hex_of(test, "sig", signature, sizeof(signature));
			bool good = false;
			assert_int_equal(ed25519_verify(key, slice_of_bytes(message, length),
							slice_of_bytes(signature, size), &good,
							&err),
					 STATUS_OK);
			assert_true(json_as_string(json_get(test, "result"), &result));
			assert_int_equal(good, slice_equal(result, SLICE("valid")));
			count++;
		}
	}
	assert_int_equal(count, 151);
	arena_done(&arena);
}

static bool
has_flag(const struct json_value *test, struct slice flag)
{
	const struct json_value *flags = json_get(test, "flags");
	struct slice text;
	for (size_t i = 0; i < json_count(flags); i++)
		if (json_as_string(json_at(flags, i), &text) && slice_equal(text, flag))
			return true;
	return false;
}

/* Every edge of keys and of R: what is refused is exactly what RFC 8032 and a strict reading of it
 * refuse; the equation is the one without a cofactor. */
static void
edges_of_the_curve_are_refused(void **state)
{
	static const char *const REFUSED[] = {"low_order_A",       "low_order_R",
					      "non_canonical_A",   "non_canonical_R",
					      "low_order_residue", "reencoded_k"};
	struct arena arena;
	struct json_walk walk;
	const struct json_value *test;
	struct slice name, message;
	size_t count = 0, accepted = 0;
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	json_walk_init(&walk, read_vectors(&arena, "leak/ed25519/ed25519/ed25519vectors.json"));
	while (json_walk_next(&walk, &name, &test)) {
		uint8_t key[32], signature[64];
		bool good = false, wanted = true;
		assert_int_equal(hex_of(test, "key", key, sizeof(key)), 32);
		assert_int_equal(hex_of(test, "sig", signature, sizeof(signature)), 64);
		assert_true(json_as_string(json_get(test, "msg"), &message));
		for (size_t i = 0; i < sizeof(REFUSED) / sizeof(*REFUSED); i++)
			wanted = wanted && !has_flag(test, slice_text(REFUSED[i]));
		assert_int_equal(
			ed25519_verify(key, message, slice_of_bytes(signature, 64), &good, &err),
			STATUS_OK);
		assert_int_equal(good, wanted);
		accepted += good;
		count++;
	}
	assert_int_equal(count, 914);
	assert_true(accepted > 0);
	arena_done(&arena);
}

/* RFC 5869 §A.1 and §A.3. */
static void
derived_secrets_are_those_of_rfc_5869(void **state)
{
	uint8_t ret[42], wanted[42];
	struct err err;
	(void)state;
	assert_int_equal(
		hkdf_sha256(SLICE("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
				  "\x0b\x0b\x0b\x0b\x0b\x0b"),
			    SLICE("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"),
			    SLICE("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9"), ret, sizeof(ret),
			    &err),
		STATUS_OK);
	(void)from_hex(SLICE("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
			     "34007208d5b887185865"),
		       wanted, sizeof(wanted));
	assert_memory_equal(ret, wanted, sizeof(ret));
	assert_int_equal(
		hkdf_sha256(SLICE("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
				  "\x0b\x0b\x0b\x0b\x0b\x0b"),
			    SLICE_NONE, SLICE_NONE, ret, sizeof(ret), &err),
		STATUS_OK);
	(void)from_hex(SLICE("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
			     "9d201395faa4b61a96c8"),
		       wanted, sizeof(wanted));
	assert_memory_equal(ret, wanted, sizeof(ret));
}

static void
random_bytes_are_no_constant(void **state)
{
	uint8_t first[32] = {0}, second[32] = {0};
	struct err err;
	(void)state;
	assert_int_equal(random_bytes(first, sizeof(first), &err), STATUS_OK);
	assert_int_equal(random_bytes(second, sizeof(second), &err), STATUS_OK);
	assert_memory_not_equal(first, second, sizeof(first));
}

/* RFC 4648 §10, and every other spelling of the same bytes. */
static void
base64_has_one_spelling(void **state)
{
	static const char *const GOOD[][2] = {{"", ""},
					      {"f", "Zg=="},
					      {"fo", "Zm8="},
					      {"foo", "Zm9v"},
					      {"foob", "Zm9vYg=="},
					      {"fooba", "Zm9vYmE="},
					      {"foobar", "Zm9vYmFy"},
					      {"\xfb\xff", "+/8="}};
	static const char *const BAD[] = {
		"Z",    "Zg",   "Zg=",   "Zh==", "Zm9=",     "Zg==\n",
		"Z===", "====", "Zm 9v", "Zm9-", "Zg==Zg==", "Zm9vYmFyZm9v"};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++) {
		uint8_t bytes[6];
		size_t length;
		struct buf buf;
		struct slice text;
		buf_init(&buf, &arena);
		base64_write(&buf, slice_text(GOOD[i][0]));
		assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
		assert_slice(text, GOOD[i][1]);
		assert_true(base64_read_bytes(text, bytes, sizeof(bytes), &length));
		assert_slice(slice_of_bytes(bytes, length), GOOD[i][0]);
	}
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		uint8_t bytes[8];
		size_t length = 99;
		assert_false(base64_read_bytes(slice_text(BAD[i]), bytes, sizeof(bytes), &length));
		assert_int_equal(length, 99);
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_that_of_rfc_8032),
		cmocka_unit_test(wycheproof_is_answered_as_it_expects),
		cmocka_unit_test(edges_of_the_curve_are_refused),
		cmocka_unit_test(derived_secrets_are_those_of_rfc_5869),
		cmocka_unit_test(random_bytes_are_no_constant),
		cmocka_unit_test(base64_has_one_spelling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
