#include "base/cells.h"

struct cells
cells_of(struct slice line, char separator)
{
	if (slice_ends(line, SLICE("\r")))
		line.length--;
	return (struct cells){.rest = line, .separator = separator, .more = true};
}

size_t
cells_quote_end(struct slice text, size_t at)
{
	for (; at < text.length; at++) {
		if (text.at[at] != '"')
			continue;
		if (at + 1 >= text.length || text.at[at + 1] != '"')
			return at;
		at++;
	}
	return SIZE_MAX;
}

bool
cells_next(struct cells *cells, struct slice *ret)
{
	struct slice cell = cells->rest;
	size_t end, quote = 0;

	if (!cells->more)
		return false;
	while (quote < cell.length && cell.at[quote] == ' ' && cells->separator != ' ')
		quote++;
	if (quote < cell.length && cell.at[quote] == '"') {
		end = cells_quote_end(cell, quote + 1);
		cells->open = end == SIZE_MAX;
		*ret = slice_trim(
			slice_part(cell, quote + 1, cells->open ? SIZE_MAX : end - quote - 1));
		cell = slice_part(cell, cells->open ? cell.length : end, SIZE_MAX);
		cells->rest = cell;
		end = slice_find_byte(cell, cells->separator);
	} else {
		end = slice_find_byte(cell, cells->separator);
		*ret = slice_trim(slice_part(cell, 0, end));
	}
	cells->more = end != SIZE_MAX;
	cells->rest = cells->more ? slice_part(cell, end + 1, SIZE_MAX) : SLICE_NONE;
	return true;
}
