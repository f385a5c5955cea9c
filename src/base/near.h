/* Did you mean: the known word nearest to a mistyped one. */
#ifndef TOCSIN_BASE_NEAR_H
#define TOCSIN_BASE_NEAR_H

#include "base/slice.h"

#define NEAR_WORD_MAX_BYTES 64 /* longer words are near to nothing */

struct near {
	struct slice word;
	const char *best; /* NULL: nothing is near */
	unsigned distance;
};

void near_init(struct near *near, struct slice word);

/* Takes candidate where it is nearer than all before: by optimal string alignment (Damerau 1964,
 * restricted) within a third of its length and at least one, or because word begins it. Ties go to
 * the first. */
void near_offer(struct near *near, const char *candidate);

#endif
