/*
 * The bytes of a feed, 64 at a time: what each folds to, and where lines and labels end. One kernel
 * for each instruction set, chosen at run time; all give the same as the scalar one (test_scan).
 */
#ifndef TOCSIN_NAMES_SCAN_H
#define TOCSIN_NAMES_SCAN_H

#include "base/slice.h"

#define SCAN_BLOCK_BYTES 64
#define SCAN_PAD 64 /* bytes readable behind strings of symbols */

#define SCAN_BLOCKS_MAX 128

/* One bit for each byte, the first of a block lowest. A block more, so that any 64 are at hand. */
struct scan_marks {
	uint64_t newline[SCAN_BLOCKS_MAX + 1], dot[SCAN_BLOCKS_MAX + 1];
	uint64_t hyphen[SCAN_BLOCKS_MAX + 1];
	/* Here and in the next byte: rn, vv or cl, which look like one letter. */
	uint64_t pair[SCAN_BLOCKS_MAX + 1];
	uint64_t odd[SCAN_BLOCKS_MAX + 1]; /* no byte of a host name, nor of a line's end */
};

/* The 64 bits from one on. */
static inline uint64_t
scan_bits_from(const uint64_t *bits, size_t from)
{
	const uint64_t *at = bits + from / SCAN_BLOCK_BYTES;
	unsigned shift = from % SCAN_BLOCK_BYTES;

	return at[0] >> shift | at[1] << 1 << (63 - shift);
}

struct scan_kernel {
	const char *name;
	bool (*runs)(void); /* on this processor */

	/*
	 * Lowers blocks * 64 bytes of text in place (at most SCAN_BLOCKS_MAX blocks); fold gets the
	 * symbol of each letter, digit, '_' and '-' (fold.h), 0 for the rest. One byte past the end
	 * is read.
	 */
	void (*classify)(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold);
};

/* Widest first; ends with name NULL. The scalar one is the last and runs everywhere. */
extern const struct scan_kernel SCAN_KERNELS[];

/* The widest that runs here. */
const struct scan_kernel *scan_kernel_best(void);

/* What the kernels are made of: scan_avx512.c, scan_avx2.c. */
#ifdef __x86_64__
bool scan_avx512_runs(void);
void scan_avx512_classify(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold);
bool scan_avx2_runs(void);
void scan_avx2_classify(char *text, size_t blocks, struct scan_marks *marks, uint8_t *fold);
#endif

/* Symbols of the bytes below 0x80; 0: none. */
extern const uint8_t SCAN_FOLD[128];

/* A carriage return before a newline belongs to the line's end. cr, newline: masks of a block. */
static inline uint64_t
scan_stray_returns(uint64_t cr, uint64_t newline, char next)
{
	return cr & ~(newline >> 1 | (uint64_t)(next == '\n') << 63);
}

#endif
