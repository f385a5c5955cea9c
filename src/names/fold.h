/*
 * Folding: what looks alike gets the same symbol, so that a decoy and its target meet in a hash
 * table. Letters of other scripts become the ASCII letters they look like (skeleton.h); then these
 * classes collapse: 0 o, 1 l i, 3 c e, 4 a, 5 s, 9 6, b d, g q, m n r. Hyphens are left out.
 * Folding only proposes: align.h decides on the letters as they stand.
 *
 * The symbol of a class is one of its letters; classes of digits alone and '_' take letters that
 * name no class. So five bits of a symbol tell it from every other (FOLD_CODE_BITS), and 13, 14 and
 * 0 are free for what stands between labels.
 */
#ifndef TOCSIN_NAMES_FOLD_H
#define TOCSIN_NAMES_FOLD_H

#include "names/limits.h"

#include "base/slice.h"

#include <endian.h>

enum fold_mode {
	FOLD_PLAIN,
	FOLD_PAIRS, /* rn is m, vv is w, cl is d */
	FOLD_SCHWA, /* schwa is a (else e) */
};

/*
 * Symbols 1 to 0x7f are of ASCII; from 0x80 on 7 bits of a code point that looks like no ASCII
 * letter.
 */
#define FOLD_OTHER 0x80

#define FOLD_CODE_BITS 5

struct fold {
	uint8_t symbols[NAMES_FOLD_MAX + 8]; /* room for fold_hash_padded */
	uint8_t at[NAMES_FOLD_MAX];          /* index of the code point a symbol came from */
	size_t count;
	bool pairs, schwa; /* there is what FOLD_PAIRS, what FOLD_SCHWA reads otherwise */
	bool differs;      /* whether the mode changed anything against FOLD_PLAIN */
};

/*
 * Every symbol an ASCII letter or digit may fold to, for building neighbourhoods; NUL-terminated.
 */
extern const char FOLD_ALPHABET[];

/*
 * Folds the label's code points; what would not fit is left off (never for labels of legal length).
 */
void fold_read(struct fold *fold, const uint32_t *code_points, size_t count, enum fold_mode mode);

/* The same for an ASCII label in lower case. */
void fold_read_ascii(struct fold *fold, struct slice label, enum fold_mode mode);

/*
 * The ASCII letter or digit a code point is taken for; the code point itself where there is none.
 */
uint32_t fold_wide_letter(uint32_t code_point);

static inline uint32_t
fold_letter(uint32_t code_point)
{
	return code_point < 0x80 ? code_point : fold_wide_letter(code_point);
}

/* The class of an ASCII letter or digit, itself for others below 0x80. */
uint8_t fold_class(uint8_t letter);

/* The symbol of two ASCII letters that together look like one (FOLD_PAIRS), or 0. */
uint8_t fold_pair(uint32_t first, uint32_t second);

#define FOLD_HASH_STEP_BYTES 8

/*
 * The hash of a string of symbols. Eight at a time: this is asked of every label of a feed. Both
 * give the same; the second may read up to seven bytes past the end and ignores them.
 */
uint64_t fold_hash(const uint8_t *symbols, size_t count);

static inline uint64_t
fold_hash_padded(const uint8_t *symbols, size_t count)
{
	uint64_t hash = (count + 1) * UINT64_C(0x9e3779b97f4a7c15), word;

	for (; count > FOLD_HASH_STEP_BYTES; count -= FOLD_HASH_STEP_BYTES) {
		memcpy(&word, symbols, sizeof(word));
		symbols += FOLD_HASH_STEP_BYTES;
		hash = (hash ^ le64toh(word)) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	memcpy(&word, symbols, sizeof(word));
	word = le64toh(word) & (count ? UINT64_MAX >> (64 - 8 * count) : 0);
	hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

#endif
