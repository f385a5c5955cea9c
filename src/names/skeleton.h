/*
 * What a letter looks like: the ASCII letters and digits a code point is taken for. Generated at
 * build time from ICU (gen_skeleton.c): the skeleton of UTS 39 (confusables), marks stripped after
 * NFD, and where that names no ASCII letter, the one the Unicode name speaks of (LATIN SMALL LETTER
 * O WITH STROKE).
 */
#ifndef TOCSIN_NAMES_SKELETON_H
#define TOCSIN_NAMES_SKELETON_H

#include "base/slice.h"

#define SKELETON_LETTERS_MAX 3

struct skeleton {
	uint32_t code_point;
	uint8_t script; /* index in SKELETON_SCRIPTS */
	uint8_t accent; /* 1: the letter itself with a mark; 0: another letter that looks like it */
	char letters[SKELETON_LETTERS_MAX + 1]; /* NUL-terminated, a-z and 0-9 */
};

extern const struct skeleton SKELETONS[]; /* by code point */
extern const size_t SKELETON_COUNT;
extern const char *const SKELETON_SCRIPTS[];

/* The entry of a code point over 0x7f, or NULL where it looks like no ASCII letter. */
const struct skeleton *skeleton_find(uint32_t code_point);

#endif
