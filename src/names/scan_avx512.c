/* 64 bytes at a time; VBMI looks all of them up in the table of symbols at once. */
#ifdef __x86_64__
#include "names/scan.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vpopcntdq")))

bool
scan_avx512_runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
	       __builtin_cpu_supports("avx512vpopcntdq");
}

TARGET void
scan_avx512_classify(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold)
{
	const __m512i low = _mm512_loadu_si512(SCAN_FOLD);
	const __m512i high = _mm512_loadu_si512(SCAN_FOLD + 64);
	const __m512i space = _mm512_set1_epi8(0x20);

	for (size_t i = 0; i < blocks; i++, text += SCAN_BLOCK_BYTES, fold += SCAN_BLOCK_BYTES) {
		__m512i bytes = _mm512_loadu_si512(text), next = _mm512_loadu_si512(text + 1);
		__mmask64 ascii = ~_mm512_movepi8_mask(bytes);
		__mmask64 upper = _mm512_cmplt_epu8_mask(
			_mm512_sub_epi8(bytes, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
		__m512i symbols = _mm512_maskz_permutex2var_epi8(ascii, low, bytes, high);
		__mmask64 cr = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
		__mmask64 none = _mm512_testn_epi8_mask(symbols, symbols);
		__m512i a = _mm512_or_si512(bytes, space), b = _mm512_or_si512(next, space);

		marks->newline[i] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
		marks->dot[i] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('.'));
		marks->hyphen[i] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('-'));
		marks->pair[i] = (_mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('r')) &
				  _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8('n'))) |
				 (_mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('v')) &
				  _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8('v'))) |
				 (_mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('c')) &
				  _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8('l')));
		marks->odd[i] =
			none & ~marks->newline[i] & ~marks->dot[i] &
			(~cr | scan_stray_returns(cr, marks->newline[i], text[SCAN_BLOCK_BYTES]));
		_mm512_storeu_si512(fold, symbols);
		_mm512_mask_storeu_epi8(text, upper, a);
	}
}

/* A bit for each of 16 symbols. */
TARGET static __m512i
symbol_bits(const uint8_t *symbols, __mmask16 lanes)
{
	__m512i wide =
		_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(const void *)symbols));

	return _mm512_maskz_sllv_epi32(lanes, _mm512_set1_epi32(1),
				       _mm512_and_si512(wide, _mm512_set1_epi32(31)));
}

/* For each lane what the lanes before it have. */
TARGET static __m512i
before(__m512i bits)
{
	const __m512i none = _mm512_setzero_si512();
	__m512i sum = _mm512_alignr_epi32(bits, none, 15);

	sum = _mm512_or_si512(sum, _mm512_alignr_epi32(sum, none, 15));
	sum = _mm512_or_si512(sum, _mm512_alignr_epi32(sum, none, 14));
	sum = _mm512_or_si512(sum, _mm512_alignr_epi32(sum, none, 12));
	return _mm512_or_si512(sum, _mm512_alignr_epi32(sum, none, 8));
}

#define LANES 16

TARGET void
scan_avx512_sign(const uint8_t *symbols, size_t count, struct scan_signature *ret)
{
	uint32_t once, twice;
	__m512i bits;

	if (count > LANES) {
		scan_sign(symbols, count, ret);
		return;
	}
	bits = symbol_bits(symbols, (__mmask16)((1u << count) - 1));
	once = (uint32_t)_mm512_reduce_or_epi32(bits);
	twice = (uint32_t)_mm512_reduce_or_epi32(_mm512_and_si512(bits, before(bits)));
	ret->symbols = (uint64_t)twice << 32 | once;
	once = (uint32_t)_mm512_mask_reduce_or_epi32((1u << SCAN_END) - 1, bits);
	bits = symbol_bits(symbols + count - SCAN_END, (1u << SCAN_END) - 1);
	ret->ends = (uint64_t)(uint32_t)_mm512_reduce_or_epi32(bits) << 32 | once;
}

TARGET static __mmask8
close_lanes(__mmask8 lanes, const uint64_t *signatures, uint64_t wanted, unsigned most)
{
	__m512i differ = _mm512_xor_si512(_mm512_maskz_loadu_epi64(lanes, signatures),
					  _mm512_set1_epi64((int64_t)wanted));

	return _mm512_mask_cmple_epu64_mask(lanes, _mm512_popcnt_epi64(differ),
					    _mm512_set1_epi64(most));
}

TARGET size_t
scan_avx512_nearest(const struct scan_signatures *from, size_t count,
		    const struct scan_signature *wanted, unsigned ends_max, unsigned symbols_max)
{
	__mmask8 lanes = 0xff, near;

	for (size_t i = 0; i < count; i += 8) {
		if (count - i < 8)
			lanes = (__mmask8)((1u << (count - i)) - 1);
		near = close_lanes(lanes, from->ends + i, wanted->ends, ends_max);
		near = close_lanes(near, from->symbols + i, wanted->symbols, symbols_max);
		if (near)
			return i + (size_t)__builtin_ctz(near);
	}
	return count;
}
#endif
