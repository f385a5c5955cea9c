/* Passages that stand in each other's place. */
#ifndef TOCSIN_LEAK_EXCHANGE_H
#define TOCSIN_LEAK_EXCHANGE_H

#include "leak/align.h"

/* Lists them, and parts from its like what of them was taken as moved; where nothing was converted,
 * all that was. The list lives in arena. */
enum status exchange_find(struct arena *arena, struct alignment *alignment, struct err *err)
	MUST_CHECK;

#endif
