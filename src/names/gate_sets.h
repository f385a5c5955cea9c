/* Bit sets of the gate: what gate_build.c puts in, gate.c looks up. */
#ifndef TOCSIN_NAMES_GATE_SETS_H
#define TOCSIN_NAMES_GATE_SETS_H

#include "names/gate.h"

#define GATE_LURE_LETTERS 8 /* looked up at once */
#define GATE_LURE_END 4
#define GATE_FIVE 5
#define GATE_FOUR 4

static inline uint64_t
gate_hash(uint64_t key, unsigned bits)
{
	return (key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits);
}

static inline bool
gate_set_has(const uint64_t *set, uint64_t bit)
{
	return set[bit >> 6] >> (bit & 63) & 1;
}

/* Symbols as a number: the first count of eight that are readable. */
static inline uint64_t
gate_first(const uint8_t *symbols, unsigned count)
{
	uint64_t word;

	memcpy(&word, symbols, sizeof(word));
	return le64toh(word) & UINT64_MAX >> (64 - 8 * count);
}

/* Half of a brand with a hyphen counts under the brand's own suffix only. */
static inline uint64_t
gate_half_hash(uint64_t half, uint64_t suffix)
{
	return half + 3 * suffix;
}

#endif
