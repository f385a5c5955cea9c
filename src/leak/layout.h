/* Which differences a conversion makes. Everything here says less than "nothing was changed", and
 * errs on the side of a change. */
#ifndef TOCSIN_LEAK_LAYOUT_H
#define TOCSIN_LEAK_LAYOUT_H

#include "leak/hunk.h"

/* The one form of signs that programs write for one another: quotes, dashes. */
struct slice layout_sign(struct slice sign);

/* Sets the class of each difference. */
enum status layout_judge(struct arena *scratch, struct hunks *hunks, struct err *err) MUST_CHECK;

#endif
