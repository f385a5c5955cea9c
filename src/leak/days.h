/*
 * Days in the cells of a sheet. What form a day has that is to look as the place of its reader
 * writes days, no workbook says: it is read as 2026-03-12, and a program writes 12/03/2026 or
 * 3/12/26 of it.
 */
#ifndef TOCSIN_LEAK_DAYS_H
#define TOCSIN_LEAK_DAYS_H

#include "format/document.h"

/* The original with its days in the form that what leaked has them in; itself where that has none,
 * or more than one such form. ret[1]: the same with day and month the other way round, where
 * nothing tells which number is which; else NULL. Both documents must stay. */
enum status days_follow(struct arena *arena, const struct document *original,
			const struct document *leaked, const struct document *ret[static 2],
			struct err *err) MUST_CHECK;

#endif
