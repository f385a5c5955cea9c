/* Parts of OpenDocument 1.3 that document_odf.c reads with others. */
#ifndef TOCSIN_FORMAT_ODF_H
#define TOCSIN_FORMAT_ODF_H

#include "base/map.h"
#include "format/document.h"
#include "format/package.h"

struct xml_element;

/* What meta.xml says of its making, as fields. */
enum status odf_read_properties(struct document *document, const struct package_part *part,
				struct err *err) MUST_CHECK;

/* ---- values of cells: odf_value.c ---- */

/* Columns of a sheet up to one, and whether their cells show numbers as days or times. */
struct odf_column {
	uint64_t last;
	bool calendar;
};

/* Which cells show numbers as days or times: no number stands there. */
struct odf_values {
	struct arena *scratch;
	struct map calendar; /* styles of data (part 3 §16.29.11), and of cells that have one */
	struct odf_column *columns; /* of the sheet */
	size_t count, capacity;
};

void odf_values_init(struct odf_values *values, struct arena *scratch);
enum status odf_add_data_style(struct odf_values *values, const struct xml_element *element,
			       struct err *err) MUST_CHECK;
enum status odf_add_cell_style(struct odf_values *values, const struct xml_element *element,
			       struct err *err) MUST_CHECK;
enum status odf_add_column(struct odf_values *values, const struct xml_element *element,
			   struct err *err) MUST_CHECK;

/* The number that a cell has (part 3 §19.389): programs show it, whatever its text says. Empty
 * where it has none, or shows it as a day. */
struct slice odf_value_of(const struct odf_values *values, const struct xml_element *element,
			  uint64_t column);

/* Appends the day or the time that a cell has; nothing where it has none. */
void odf_write_moment(struct buf *out, const struct xml_element *element);

/* Whether text may be a number as some format shows it: rounded, grouped, in percent. */
bool odf_value_shown(struct slice value, struct slice text);

#endif
