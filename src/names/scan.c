#include "names/scan.h"

/* As fold.c has it (test_scan holds them together), upper case included. */
#define LETTERS(a)                                                                            \
	[a] = 'a', [a + 1] = 'b', [a + 2] = 'c', [a + 3] = 'b', [a + 4] = 'c', [a + 5] = 'f', \
	[a + 6] = 'g', [a + 7] = 'h', [a + 8] = 'l', [a + 9] = 'j', [a + 10] = 'k',           \
	[a + 11] = 'l', [a + 12] = 'n', [a + 13] = 'n', [a + 14] = 'o', [a + 15] = 'p',       \
	[a + 16] = 'g', [a + 17] = 'n', [a + 18] = 's', [a + 19] = 't', [a + 20] = 'u',       \
	[a + 21] = 'v', [a + 22] = 'w', [a + 23] = 'x', [a + 24] = 'y', [a + 25] = 'z'

const uint8_t SCAN_FOLD[128] = {['-'] = '-', ['_'] = 'q', ['0'] = 'o',  ['1'] = 'l', ['2'] = 'd',
				['3'] = 'c', ['4'] = 'a', ['5'] = 's',  ['6'] = 'e', ['7'] = 'i',
				['8'] = 'r', ['9'] = 'e', LETTERS('A'), LETTERS('a')};

static bool
scalar_runs(void)
{
	return true;
}

static bool
is_pair(char first, char second)
{
	first = byte_lower(first);
	second = byte_lower(second);
	return (first == 'r' && second == 'n') || (first == 'v' && second == 'v') ||
	       (first == 'c' && second == 'l');
}

static void
classify_block(char *text, struct scan_marks *marks, size_t block, uint8_t *fold)
{
	uint64_t newline = 0, dot = 0, hyphen = 0, pair = 0, odd = 0, cr = 0;

	for (size_t i = 0; i < SCAN_BLOCK_BYTES; i++) {
		uint64_t bit = UINT64_C(1) << i;
		uint8_t c = (uint8_t)text[i];

		fold[i] = c < 0x80 ? SCAN_FOLD[c] : 0;
		newline |= c == '\n' ? bit : 0;
		dot |= c == '.' ? bit : 0;
		hyphen |= c == '-' ? bit : 0;
		odd |= fold[i] == 0 && c != '\n' && c != '.' ? bit : 0;
		pair |= is_pair(text[i], text[i + 1]) ? bit : 0;
		cr |= c == '\r' ? bit : 0;
		text[i] = byte_lower(text[i]);
	}
	marks->newline[block] = newline;
	marks->dot[block] = dot;
	marks->hyphen[block] = hyphen;
	marks->pair[block] = pair;
	marks->odd[block] = odd & (~cr | scan_stray_returns(cr, newline, text[SCAN_BLOCK_BYTES]));
}

static void
scalar_classify(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold)
{
	for (size_t i = 0; i < blocks; i++)
		classify_block(text + SCAN_BLOCK_BYTES * i, marks, i, fold + SCAN_BLOCK_BYTES * i);
}

const struct scan_kernel SCAN_KERNELS[] = {
#ifdef __x86_64__
	{"avx512", scan_avx512_runs, scan_avx512_classify},
	{"avx2", scan_avx2_runs, scan_avx2_classify},
#endif
	{"scalar", scalar_runs, scalar_classify},
	{NULL, NULL, NULL},
};

const struct scan_kernel *
scan_kernel_best(void)
{
	const struct scan_kernel *kernel = SCAN_KERNELS;

	while (!kernel->runs())
		kernel++;
	return kernel;
}
