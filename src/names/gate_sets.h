/* Bit sets of the gate: what gate_build.c puts in, gate.c looks up. */
#ifndef TOCSIN_NAMES_GATE_SETS_H
#define TOCSIN_NAMES_GATE_SETS_H

#include "names/bits.h"
#include "names/gate.h"

#define GATE_LURE_LETTERS 8 /* looked up at once */
#define GATE_LURE_END 4
#define GATE_FIVE 5
#define GATE_FOUR 4

/* Half of a brand with a hyphen counts under the brand's own suffix only. */
static inline uint64_t
gate_half_hash(uint64_t half, uint64_t suffix)
{
	return half + 3 * suffix;
}

#endif
