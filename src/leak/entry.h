/*
 * A document as bytes: what a library keeps of it, and what a worker that read it hands to the
 * monitor. Whoever wrote the bytes is not trusted.
 */
#ifndef TOCSIN_LEAK_ENTRY_H
#define TOCSIN_LEAK_ENTRY_H

#include "base/buf.h"
#include "leak/library.h"

void entry_write(struct buf *buf, const struct library_entry *entry);
/* Exactly these bytes, in whose place its texts stay: a count, a length or a text that cannot be is
 * STATUS_REFUSED. */
enum status entry_read(struct arena *arena, struct slice bytes, struct library_entry *ret,
		       struct err *err) MUST_CHECK;

/* The same of all that stands before its text; false where that cannot be. */
bool entry_read_head(struct slice bytes, struct library_entry *ret) MUST_CHECK;

#endif
