/* 64 bytes at a time; VBMI looks all of them up in the table of symbols at once. */
#ifdef __x86_64__
#include "names/scan.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

bool
scan_avx512_runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi");
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
#endif
