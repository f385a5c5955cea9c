/* Every kernel says what the scalar one says, and that says what fold.c and the eye say. */
#include "names/fold.h"
#include "names/scan.h"

#include "random.h"
#include "support.h"

static uint64_t seed;

#define BLOCKS 6
#define BYTES (BLOCKS * SCAN_BLOCK_BYTES)

struct scanned {
	char text[BYTES + 1];
	uint8_t fold[BYTES];
	struct scan_marks marks;
};

static const struct scan_kernel *
scalar(void)
{
	const struct scan_kernel *kernel = SCAN_KERNELS;

	while (kernel[1].name)
		kernel++;
	return kernel;
}

static void
assert_same_marks(const struct scan_marks *a, const struct scan_marks *b)
{
	for (size_t i = 0; i < BLOCKS; i++) {
		assert_true(a->newline[i] == b->newline[i]);
		assert_true(a->dot[i] == b->dot[i]);
		assert_true(a->hyphen[i] == b->hyphen[i]);
		assert_true(a->pair[i] == b->pair[i]);
		assert_true(a->odd[i] == b->odd[i]);
	}
}

static void
assert_kernels_agree(const char *text)
{
	struct scanned wanted, got;

	memcpy(wanted.text, text, BYTES + 1);
	scalar()->classify(wanted.text, BLOCKS, &wanted.marks, wanted.fold);
	for (const struct scan_kernel *kernel = SCAN_KERNELS; kernel->name; kernel++) {
		if (!kernel->runs())
			continue;
		memcpy(got.text, text, BYTES + 1);
		kernel->classify(got.text, BLOCKS, &got.marks, got.fold);
		assert_memory_equal(got.text, wanted.text, BYTES);
		assert_memory_equal(got.fold, wanted.fold, BYTES);
		assert_same_marks(&got.marks, &wanted.marks);
	}
}

static void
kernels_agree_on_any_bytes(void **state)
{
	(void)state;
	static const char likely[] =
		"abcdefghijklmnopqrstuvwxyzrnvvclRNVVCL0123456789-_..\r\n\n*\x80";
	char text[BYTES + 1];

	seed = 2017;
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i <= BYTES; i++)
			text[i] = round % 2 ? (char)random_next(&seed)
					    : likely[random_below(&seed, sizeof(likely) - 1)];
		assert_kernels_agree(text);
	}
}

static void
every_byte_is_told_as_it_is(void **state)
{
	(void)state;
	struct scanned scanned;

	for (int c = 0; c < 256; c++) {
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';

		memset(scanned.text, 'a', sizeof(scanned.text));
		scanned.text[70] = (char)c;
		scalar()->classify(scanned.text, BLOCKS, &scanned.marks, scanned.fold);
		assert_int_equal((uint8_t)scanned.text[70], letter ? c | 0x20 : c);
		assert_int_equal(scanned.fold[70], letter || digit || c == '-' || c == '_'
							   ? fold_class((uint8_t)scanned.text[70])
							   : 0);
		assert_int_equal(scanned.marks.newline[1], c == '\n' ? 1 << 6 : 0);
		assert_int_equal(scanned.marks.dot[1], c == '.' ? 1 << 6 : 0);
		assert_int_equal(scanned.marks.hyphen[1], c == '-' ? 1 << 6 : 0);
		assert_int_equal(scanned.marks.odd[1],
				 letter || digit || c == '-' || c == '_' || c == '.' || c == '\n'
					 ? 0
					 : 1 << 6);
	}
}

static void
returns_belong_to_newlines_only(void **state)
{
	(void)state;
	struct scanned scanned;

	memset(scanned.text, 'a', sizeof(scanned.text));
	memcpy(scanned.text + 62, "\r\r\n", 3);
	scanned.text[BYTES - 1] = '\r';
	scanned.text[BYTES] = '\n';
	assert_kernels_agree(scanned.text);
	scalar()->classify(scanned.text, BLOCKS, &scanned.marks, scanned.fold);
	assert_true(scanned.marks.odd[0] == UINT64_C(1) << 62);
	assert_true(scanned.marks.odd[BLOCKS - 1] == 0);
}

static void
pairs_are_marked_where_they_begin(void **state)
{
	(void)state;
	struct scanned scanned;

	memset(scanned.text, '.', sizeof(scanned.text));
	memcpy(scanned.text, "arnVvvcl", 8);
	memcpy(scanned.text + 63, "rn", 2);
	scalar()->classify(scanned.text, BLOCKS, &scanned.marks, scanned.fold);
	assert_true(scanned.marks.pair[0] ==
		    ((1u << 1 | 1u << 3 | 1u << 4 | 1u << 6) | UINT64_C(1) << 63));
}

static void
windows_cross_blocks(void **state)
{
	(void)state;
	const uint64_t bits[] = {UINT64_C(1) << 63 | 1, UINT64_C(1) << 1 | 1, 0};

	assert_true(scan_bits_from(bits, 0) == bits[0]);
	assert_true(scan_bits_from(bits, 63) == 7);
	assert_true(scan_bits_from(bits, 64) == 3);
	assert_true(scan_bits_from(bits, 65) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_agree_on_any_bytes),
		cmocka_unit_test(every_byte_is_told_as_it_is),
		cmocka_unit_test(returns_belong_to_newlines_only),
		cmocka_unit_test(pairs_are_marked_where_they_begin),
		cmocka_unit_test(windows_cross_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
