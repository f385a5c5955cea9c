/* Letters that say what they say in two forms, HTML and plain text: what one program shows another
 * does not. Each form that leaked is held against the original's. */
#ifndef TOCSIN_LEAK_FORMS_H
#define TOCSIN_LEAK_FORMS_H

#include "leak/hunk.h"

/* What differs between two documents, whose texts these are: by the form that differs more.
 * *ret_doubted: by the form that is not it, where only another program tells what that means. */
enum status forms_find_hunks(struct arena *arena, const struct text *original,
			     const struct text *leaked, bool converted, struct hunks *ret,
			     bool *ret_doubted, struct err *err) MUST_CHECK;

#endif
