/*
 * The wording of a letter in 32 bytes: how many triples of words in a row two letters share can be
 * told from two sketches (MinHash: Broder 1997; of which 4 bits are kept: Li and König 2010). What
 * differs between copies of one letter is left out: names of those it goes to, numbers, links.
 */
#ifndef TOCSIN_MAIL_WORDING_H
#define TOCSIN_MAIL_WORDING_H

#include "base/buf.h"

#define WORDING_BYTES 32
#define WORDING_HEX_BYTES (2 * WORDING_BYTES)

struct wording {
	uint64_t hashes[WORDING_BYTES / 8]; /* 64 of 4 bits */
};

/*
 * The sketch of text; the words of names are left out of it. Quoted lines, and what stands behind a
 * line that parts off a signature or a list's footer, do not count. *ret_enough false: it has fewer
 * than MAIL_WORDING_WORDS_MIN words, which say nothing. Fails only for want of memory.
 */
enum status wording_of(struct arena *arena, struct slice text, struct slice names,
		       struct wording *ret, bool *ret_enough, struct err *err) MUST_CHECK;

/* The share of triples that two have in common, in percent: an estimate, by 6 at the most where
 * half is shared (standard error). */
unsigned wording_likeness(const struct wording *a, const struct wording *b);

void wording_print(const struct wording *wording, char ret[static WORDING_HEX_BYTES + 1]);
bool wording_read(struct slice hex, struct wording *ret) MUST_CHECK;

#endif
