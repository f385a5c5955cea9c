/* The documents of a library that this run met, in the order of its inputs, each under the name it
 * was met by first: a library may hold more, of other runs. */
#ifndef TOCSIN_LEAK_SEEN_H
#define TOCSIN_LEAK_SEEN_H

#include "base/slice.h"

struct seen {
	struct arena *arena;
	struct seen_document {
		uint32_t ordinal; /* in the library */
		struct slice name;
	} * items;
	size_t count, capacity;
	bool *met; /* by ordinal */
	size_t met_capacity;
};

void seen_init(struct seen *seen, struct arena *arena);
/* The name is copied; of a document that was met before nothing changes. */
enum status seen_add(struct seen *seen, size_t ordinal, struct slice name, struct err *err)
	MUST_CHECK;

#endif
