/* Bit sets of hashes, a power of two long: a bit that is set says "perhaps". */
#ifndef TOCSIN_NAMES_BITS_H
#define TOCSIN_NAMES_BITS_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The golden ratio: spreads words over the upper bits of their product. */
#define BITS_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* The bit of a word in a set of 1 << bits. */
static inline uint64_t
bits_of(uint64_t word, unsigned bits)
{
	return word * BITS_FACTOR >> (64 - bits);
}

static inline bool
bits_have(const uint64_t *set, uint64_t bit)
{
	return set[bit >> 6] >> (bit & 63) & 1;
}

static inline void
bits_add(uint64_t *set, uint64_t bit)
{
	set[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

/* The first count of eight bytes that are readable, as a word. */
static inline uint64_t
bits_word(const uint8_t *bytes, size_t count)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word) & UINT64_MAX >> (64 - 8 * count);
}

/* The same where no more than count are readable. */
static inline uint64_t
bits_word_of(const void *bytes, size_t count)
{
	uint64_t word = 0;

	memcpy(&word, bytes, count);
	return le64toh(word);
}

#endif
