/* 32 bytes at a time; a row of 16 symbols for each upper half of a byte that holds any. */
#ifdef __x86_64__
#include "names/scan.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

bool
scan_avx2_runs(void)
{
	return __builtin_cpu_supports("avx2");
}

TARGET static __m256i
row(unsigned upper)
{
	return _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)(const void *)(SCAN_FOLD + 16 * upper)));
}

TARGET static uint64_t
equal(__m256i first, __m256i second, char c)
{
	__m256i wanted = _mm256_set1_epi8(c);
	uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, wanted));
	uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, wanted));

	return (uint64_t)high << 32 | low;
}

TARGET static __m256i
load(const void *bytes)
{
	return _mm256_loadu_si256(bytes);
}

TARGET static __m256i
symbols_of(__m256i bytes)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i lower = _mm256_and_si256(bytes, half);
	__m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
	__m256i symbols = _mm256_setzero_si256();

	/* Rows 2 to 7: from '-' to 'z'. */
	for (unsigned i = 2; i < 8; i++) {
		__m256i here = _mm256_cmpeq_epi8(upper, _mm256_set1_epi8((char)i));

		symbols = _mm256_or_si256(
			symbols, _mm256_and_si256(here, _mm256_shuffle_epi8(row(i), lower)));
	}
	return symbols;
}

TARGET static __m256i
lower_of(__m256i bytes)
{
	/* Signed comparison: bytes from 0x80 on are below 'A'. */
	__m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('A' - 1)),
					 _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), bytes));

	return _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
}

TARGET void
scan_avx2_classify(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold)
{
	for (size_t i = 0; i < blocks; i++, text += SCAN_BLOCK_BYTES, fold += SCAN_BLOCK_BYTES) {
		__m256i first = load(text), second = load(text + 32);
		__m256i low = symbols_of(first), high = symbols_of(second);
		__m256i a = lower_of(first), b = lower_of(second);
		__m256i c = lower_of(load(text + 1)), d = lower_of(load(text + 33));
		uint64_t cr = equal(first, second, '\r');

		marks->newline[i] = equal(first, second, '\n');
		marks->dot[i] = equal(first, second, '.');
		marks->hyphen[i] = equal(first, second, '-');
		marks->pair[i] = (equal(a, b, 'r') & equal(c, d, 'n')) |
				 (equal(a, b, 'v') & equal(c, d, 'v')) |
				 (equal(a, b, 'c') & equal(c, d, 'l'));
		marks->odd[i] =
			equal(low, high, 0) & ~marks->newline[i] & ~marks->dot[i] &
			(~cr | scan_stray_returns(cr, marks->newline[i], text[SCAN_BLOCK_BYTES]));
		_mm256_storeu_si256((__m256i *)(void *)fold, low);
		_mm256_storeu_si256((__m256i *)(void *)(fold + 32), high);
		_mm256_storeu_si256((__m256i *)(void *)text, a);
		_mm256_storeu_si256((__m256i *)(void *)(text + 32), b);
	}
}
#endif
