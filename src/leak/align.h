/*
 * Which token of one document is which of another: passages that both have once first (patience),
 * the longest common run of tokens between them, then what stands elsewhere in the other document.
 */
#ifndef TOCSIN_LEAK_ALIGN_H
#define TOCSIN_LEAK_ALIGN_H

#include "leak/text.h"

#define ALIGN_NONE UINT32_MAX

/* A passage of one in place of a passage of the other, between tokens that are alike. */
struct exchange {
	size_t a, a_end, b, b_end;
};

/* a is the original, b what leaked. */
struct alignment {
	const struct text *a, *b;
	uint32_t *to_b; /* of each token of a: its like in b, or ALIGN_NONE */
	uint32_t *to_a;
	bool *moved;                /* of each token of b: its like stands in another order ... */
	bool *a_moved;              /* ... and of a; it is ALIGN_NONE where that is a difference */
	struct exchange *exchanges; /* passages that stand in each other's place, in their order */
	size_t exchange_count;
	bool converted; /* by form: see text_align */
	bool sheet;     /* see drawn_is_sheet */
};

/* converted: the two are of different formats, or of different programs: then capitals throughout,
 * forms of compatibility and of signs are alike. The texts must stay. */
enum status text_align(struct arena *arena, const struct text *a, const struct text *b,
		       bool converted, struct alignment *ret, struct err *err) MUST_CHECK;

#endif
