#include "support.h"

#include "base/punycode.h"

#define CODE_POINTS_MAX 24

/* RFC 3492 §7.1 */
static const struct sample {
	const char *name;
	uint32_t code_points[CODE_POINTS_MAX]; /* ends with 0 */
	const char *encoded;
} SAMPLES[] = {
	{"(A) Arabic, Egyptian",
	 {0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648, 0x634, 0x639,
	  0x631, 0x628, 0x64a, 0x61f},
	 "egbpdaj6bu4bxfgehfvwxn"},
	{"(B) Chinese, simplified",
	 {0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587},
	 "ihqwcrb4cv8a8dqg056pqjye"},
	{"(C) Chinese, traditional",
	 {0x4ed6, 0x5011, 0x7232, 0x4ec0, 0x9ebd, 0x4e0d, 0x8aaa, 0x4e2d, 0x6587},
	 "ihqwctvzc91f659drss3x8bo0yb"},
	{"(E) Hebrew",
	 {0x5dc, 0x5de, 0x5d4, 0x5d4, 0x5dd, 0x5e4, 0x5e9, 0x5d5, 0x5d8, 0x5dc, 0x5d0,
	  0x5de, 0x5d3, 0x5d1, 0x5e8, 0x5d9, 0x5dd, 0x5e2, 0x5d1, 0x5e8, 0x5d9, 0x5ea},
	 "4dbcagdahymbxekheh6e0a7fei0b"},
	{"(L) a Japanese title",
	 {0x33, 0x5e74, 0x42, 0x7d44, 0x91d1, 0x516b, 0x5148, 0x751f},
	 "3B-ww4c5e180e575a65lsy2b"},
	{"(P) a Japanese title",
	 {0x4d, 0x61, 0x6a, 0x69, 0x3067, 0x4b, 0x6f, 0x69, 0x3059, 0x308b, 0x35, 0x79d2, 0x524d},
	 "MajiKoi5-783gue6qz075azm5e"},
	{"(R) a Japanese title",
	 {0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067},
	 "d9juau41awczczp"},
	{"(S) ASCII that breaks host names",
	 {0x2d, 0x3e, 0x20, 0x24, 0x31, 0x2e, 0x30, 0x30, 0x20, 0x3c, 0x2d},
	 "-> $1.00 <--"},
	{"no sample: a common name", {0x62, 0xfc, 0x63, 0x68, 0x65, 0x72}, "bcher-kva"},
};

static void
samples_of_the_rfc_hold(void **state)
{
	(void)state;
	struct err err;
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
		const struct sample *sample = &SAMPLES[i];
		uint32_t code_points[CODE_POINTS_MAX];
		char encoded[80];
		size_t count = 0, read_count, length;
		while (sample->code_points[count])
			count++;
		assert_int_equal(punycode_write(sample->code_points, count, encoded,
						sizeof(encoded), &length, &err),
				 STATUS_OK);
		assert_slice(slice_of(encoded, length), sample->encoded);
		assert_int_equal(punycode_read(slice_text(sample->encoded), code_points,
					       CODE_POINTS_MAX, &read_count, &err),
				 STATUS_OK);
		assert_int_equal(read_count, count);
		assert_memory_equal(code_points, sample->code_points, count * sizeof(uint32_t));
		/* One place too few, for each of them. */
		assert_int_equal(punycode_read(slice_text(sample->encoded), code_points, count - 1,
					       &read_count, &err),
				 STATUS_REFUSED);
		assert_int_equal(punycode_write(sample->code_points, count, encoded, length - 1,
						&length, &err),
				 STATUS_REFUSED);
	}
}

static void
bad_input_is_refused(void **state)
{
	(void)state;
	static const char *const BAD[] = {
		"\xc3\xa9-a", /* a byte over 0x7f among the basic ones */
		"a-\xff",     /* and among the digits */
		"bcher-kv",   /* cut within a number */
		"a-!",        "99999999999999", "zzzzzzzz",
	};
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct err err = {0};
		uint32_t code_points[64];
		size_t count;
		assert_int_equal(punycode_read(slice_text(BAD[i]), code_points, 64, &count, &err),
				 STATUS_REFUSED);
		assert_non_null(strstr(err.text, "RFC 3492"));
	}
}

/* What can be written reads back, for code points anywhere, surrogates apart. */
static void
what_is_written_reads_back(void **state)
{
	(void)state;
	struct err err;
	uint64_t random = 3492;
	for (size_t round = 0; round < 2000; round++) {
		uint32_t code_points[CODE_POINTS_MAX], read[CODE_POINTS_MAX];
		char encoded[400];
		size_t count = 1 + round % CODE_POINTS_MAX, length, read_count;
		for (size_t i = 0; i < count; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			uint32_t limit = round % 3 == 0 ? 0x80 : round % 3 == 1 ? 0xd800 : 0x110000;
			code_points[i] = (uint32_t)((random >> 33) % limit);
			if (code_points[i] >= 0xd800 && code_points[i] <= 0xdfff)
				code_points[i] = 'x';
		}
		assert_int_equal(
			punycode_write(code_points, count, encoded, sizeof(encoded), &length, &err),
			STATUS_OK);
		assert_int_equal(punycode_read(slice_of(encoded, length), read, CODE_POINTS_MAX,
					       &read_count, &err),
				 STATUS_OK);
		assert_int_equal(read_count, count);
		assert_memory_equal(read, code_points, count * sizeof(uint32_t));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_of_the_rfc_hold),
		cmocka_unit_test(bad_input_is_refused),
		cmocka_unit_test(what_is_written_reads_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
