/* Which cells of a sheet nobody sees, by their rows and columns: as a field "HiddenCells", so that
 * it can be held against the original's. */
#ifndef TOCSIN_FORMAT_HIDDEN_CELLS_H
#define TOCSIN_FORMAT_HIDDEN_CELLS_H

#include "format/document.h"

#define HIDDEN_CELLS_TOLD 1000     /* bytes; the rest by its digest */
#define HIDDEN_CELLS_COLUMNS 16384 /* of a sheet; what is farther right is not told */
/* Rows lower, and columns narrower, than so many points are hidden, whatever they say. */
#define HIDDEN_CELLS_POINTS 2

struct hidden_cells {
	uint64_t columns[HIDDEN_CELLS_COLUMNS / 64]; /* that are hidden, a bit each ... */
	uint64_t used[HIDDEN_CELLS_COLUMNS / 64];    /* that have a cell */
	struct buf rows;
	uint64_t row; /* the last that was told */
};

/* Of a new sheet. */
void hidden_cells_init(struct hidden_cells *cells, struct arena *scratch);
void hidden_cells_columns(struct hidden_cells *cells, uint64_t from, uint64_t count);
/* A cell that has something; whether its row is hidden. */
void hidden_cells_cell(struct hidden_cells *cells, uint64_t row, uint64_t column, bool hidden);
/* Adds the field: all of it is hidden, or these rows and columns; none where nothing is. */
enum status hidden_cells_add(const struct hidden_cells *cells, struct document *document,
			     struct slice sheet, bool all, struct err *err) MUST_CHECK;

#endif
