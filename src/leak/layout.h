/* Which differences a conversion makes. Everything here says less than "nothing was changed", and
 * errs on the side of a change. */
#ifndef TOCSIN_LEAK_LAYOUT_H
#define TOCSIN_LEAK_LAYOUT_H

#include "leak/hunk.h"

/* The one form of signs that programs write for one another: quotes, dashes. */
struct slice layout_sign(struct slice sign);

/* Whether a short word has capitals on one side alone, and so is another: layout_signs.c. */
bool layout_is_other_capital(struct slice before, struct slice after);

/* An aside of what leaked that the original has nowhere, and one of the original that could be what
 * it was; tokens of both. */
struct layout_aside {
	size_t a, a_end, b, b_end;
	bool weak; /* a program may have written it anew */
};

enum status layout_find_asides(struct arena *arena, const struct alignment *alignment,
			       struct layout_aside **ret, size_t *ret_count, struct err *err)
	MUST_CHECK;

/* Sets the class of each difference. */
enum status layout_judge(struct arena *scratch, struct hunks *hunks, struct err *err) MUST_CHECK;

#endif
