/* The paths given on a command line, and what their documents are called relative to these. */
#ifndef TOCSIN_LEAK_ROOTS_H
#define TOCSIN_LEAK_ROOTS_H

#include "base/slice.h"

struct roots {
	struct slice *items; /* as evidence names them */
	size_t count;
};

enum status roots_init(struct roots *roots, struct arena *arena, const char *const *paths,
		       size_t count, struct err *err) MUST_CHECK;

/* `outer!/inner` relative to the longest root that it is under; of a root that is a file, its name
 * without folders. A letter of a mailbox is a folder: `inbox.mbox!/0/annex.odt`. */
enum status roots_relative(const struct roots *roots, struct arena *arena, struct slice source,
			   struct slice *ret, struct err *err) MUST_CHECK;

#endif
