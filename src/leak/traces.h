/*
 * What a document tells of its making that its original does not tell, or that stands out where no
 * original is known. Anybody can write such a property, and honest documents have odd ones: it is a
 * trace, never an attribution.
 */
#ifndef TOCSIN_LEAK_TRACES_H
#define TOCSIN_LEAK_TRACES_H

#include "leak/library.h"

struct trace {
	struct slice field;
	struct slice original; /* empty: it has none, or no original is known */
	struct slice leaked;
};

struct traces {
	struct trace *items;
	size_t count, capacity;
};

/* original may be NULL. What lives in them must stay. */
enum status traces_find(struct arena *arena, const struct library_entry *original,
			const struct library_entry *leaked, struct traces *ret, struct err *err)
	MUST_CHECK;

#endif
