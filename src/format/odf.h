/* Parts of OpenDocument 1.3 that document_odf.c reads with others. */
#ifndef TOCSIN_FORMAT_ODF_H
#define TOCSIN_FORMAT_ODF_H

#include "base/map.h"
#include "format/document.h"
#include "format/hidden_cells.h"
#include "format/package.h"

struct xml_element;

/* What meta.xml says of its making, as fields. */
enum status odf_read_properties(struct document *document, const struct package_part *part,
				struct err *err) MUST_CHECK;

/* What is written with the numbers of a level of a list (OpenDocument 1.3 part 3,
 * <text:list-level-style-number>): odf_list.c. */
enum status odf_add_list(struct document *document, struct document_lists *lists,
			 const struct xml_element *level, struct err *err) MUST_CHECK;

/* ---- what nobody sees of a sheet: odf_hidden.c ---- */

struct odf_hidden {
	struct map styles;         /* of sheets, rows and columns that nobody sees */
	struct hidden_cells cells; /* of the sheet that is open */
	uint64_t described;        /* columns of it that were told of */
	bool sheet, row;           /* that are open */
};

void odf_hidden_init(struct odf_hidden *hidden, struct arena *scratch);
/* Properties of a style: that it is not displayed, or has no size. */
enum status odf_hidden_style(struct odf_hidden *hidden, struct slice style,
			     const struct xml_element *element, struct err *err) MUST_CHECK;
void odf_hidden_sheet(struct odf_hidden *hidden, const struct xml_element *element,
		      struct arena *scratch);
void odf_hidden_columns(struct odf_hidden *hidden, const struct xml_element *element);
void odf_hidden_row(struct odf_hidden *hidden, const struct xml_element *element);

/* ---- values of cells: odf_value.c ---- */

/* Columns of a sheet up to one, and what parts a fraction in numbers of their cells. */
struct odf_column {
	uint64_t last;
	char point;
};

/* What a cell has (part 3 §19.385): programs show it, whatever its text says. */
struct odf_value {
	enum { ODF_NOTHING, ODF_NUMBER, ODF_STRING, ODF_TRUTH } kind;
	struct slice text;
	char point; /* by the language of its style: '.' or ','; 0: nothing tells */
};

enum odf_shown {
	ODF_SHOWN,     /* the text may be the value as some format shows it */
	ODF_OTHER,     /* it is none */
	ODF_FULL_STOP, /* it is where that stands before fractions: "1.234" is two numbers, */
	ODF_COMMA,     /* or where this does */
};

/* A value that is told where numbers are written otherwise. */
struct odf_doubt {
	enum odf_shown shown;
	struct slice text;
};

/* How numbers are written, which is told by the language of their style, by those that can be read
 * in one way alone, and by the language of the document. */
struct odf_values {
	struct arena *scratch;
	struct map points; /* of styles of numbers, and of cells that have one */
	char point;        /* of the document */
	bool seen_full_stop, seen_comma;
	struct odf_column *columns; /* of the sheet */
	size_t count, capacity, at;
	struct odf_doubt *doubts;
	size_t doubt_count, doubt_capacity;
};

void odf_values_init(struct odf_values *values, struct arena *scratch);
/* What styles.xml says of numbers; what cannot be read is told when it is read for its text. */
enum status odf_read_styles(struct odf_values *values, const struct package_part *part,
			    struct err *err) MUST_CHECK;
enum status odf_add_data_style(struct odf_values *values, const struct xml_element *element,
			       struct err *err) MUST_CHECK;
enum status odf_add_cell_style(struct odf_values *values, const struct xml_element *element,
			       struct err *err) MUST_CHECK;
enum status odf_add_column(struct odf_values *values, const struct xml_element *element,
			   struct err *err) MUST_CHECK;

/* The value of a cell; its text is the attribute's. Fast in the order of columns. */
struct odf_value odf_value_of(struct odf_values *values, const struct xml_element *element,
			      uint64_t column);
/* Whether text may show it: a number rounded, grouped, in percent. */
enum odf_shown odf_value_shown(struct odf_values *values, const struct odf_value *value,
			       struct slice text);
enum status odf_doubt_add(struct odf_values *values, enum odf_shown shown, struct slice text,
			  struct err *err) MUST_CHECK;
/* Tells of the doubts that the document has not undone. */
enum status odf_tell_doubts(const struct odf_values *values, struct document *document,
			    struct err *err) MUST_CHECK;

/* Appends the day or the time that a cell has; nothing where it has none. */
void odf_write_moment(struct buf *out, const struct xml_element *element);

#endif
