/* Asides that have a name: what the original has under it is what they are compared with. */
#ifndef TOCSIN_LEAK_LAYOUT_NAMED_H
#define TOCSIN_LEAK_LAYOUT_NAMED_H

#include "base/map.h"
#include "leak/text.h"

bool named_is(const struct document_unit *unit);

/* Lists those of a text by their names: the first token of the first one. */
enum status named_init(struct map *named, struct arena *arena, const struct text *text,
		       struct err *err) MUST_CHECK;

/*
 * Whether one of what leaked is compared: with the one of its name, whose first token is *ret, or
 * with none. *ret_weak: a program may have written it anew, as lists of mail do with whom to
 * answer.
 */
bool named_compare(const struct map *named, const struct document_unit *unit, bool converted,
		   size_t *ret, bool *ret_weak);

#endif
