/*
 * Sheets on paper. What is wider than a page is printed by groups of columns, each down to the last
 * row; and a page may be read by columns.
 */
#ifndef TOCSIN_LEAK_PRINTED_H
#define TOCSIN_LEAK_PRINTED_H

#include "leak/text.h"

/* Where a cell is told to stand: "Sheet1!AB12" is row 12 and column 28 of "Sheet1!". */
struct cell_place {
	struct slice sheet;
	uint64_t column, row;
};

bool cell_place_read(struct slice place, struct cell_place *ret);

/* Whether it is drawn on pages, or a text in lines: a sheet may have been printed to it. */
bool printed_is_print(const struct document *document);

/* The original with the cells of each sheet by groups of columns, where the print has these one
 * behind the other; *ret_changed: it has. *ret shares all else with the original. */
enum status printed_order(struct arena *arena, const struct text *original,
			  const struct text *print, struct text *ret, bool *ret_changed,
			  struct err *err) MUST_CHECK;

#endif
