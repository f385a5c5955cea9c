/* The cells of a line of a table (RFC 4180), parted by any one byte. */
#ifndef TOCSIN_BASE_CELLS_H
#define TOCSIN_BASE_CELLS_H

#include "base/slice.h"

struct cells {
	struct slice rest;
	char separator;
	bool more;
	bool open; /* the last cell began with a quote that is not closed on this line */
};

/* line without its line end, or with it. */
struct cells cells_of(struct slice line, char separator);

/* The next cell, trimmed, without its quotes; doubled ones inside stay. */
bool cells_next(struct cells *cells, struct slice *ret);

/* Where the quoted text ends that begins before at: its closing quote, or SIZE_MAX. */
size_t cells_quote_end(struct slice text, size_t at);

#endif
