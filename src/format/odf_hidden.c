/* Rows, columns and sheets of OpenDocument that nobody sees. */
#include "format/document_number.h"
#include "format/limits.h"
#include "format/odf.h"
#include "format/xml.h"

void
odf_hidden_init(struct odf_hidden *hidden, struct arena *scratch)
{
	*hidden = (struct odf_hidden){.row = false};
	map_init(&hidden->styles, scratch);
	hidden_cells_init(&hidden->cells, scratch);
}

/* Whether a length (part 3 §18.3.18) is told, and is less than what can be seen. */
static bool
is_flat(struct slice length)
{
	static const struct {
		struct slice name;
		double points;
	} UNITS[] = {{SLICE_INIT("in"), 72}, {SLICE_INIT("cm"), 28.35}, {SLICE_INIT("mm"), 2.835},
		     {SLICE_INIT("pt"), 1},  {SLICE_INIT("pc"), 12},    {SLICE_INIT("px"), 0.75}};
	double number;

	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS); i++)
		if (slice_ends(length, UNITS[i].name))
			return document_number_read(slice_part(length, 0, length.length - 2),
						    &number) &&
			       number * UNITS[i].points < HIDDEN_CELLS_POINTS;
	return false;
}

enum status
odf_hidden_style(struct odf_hidden *hidden, struct slice style, const struct xml_element *element,
		 struct err *err)
{
	bool unseen =
		slice_equal(xml_attribute(element, "display"), SLICE("false")) ||
		is_flat(xml_attribute(element, "column-width")) ||
		(is_flat(xml_attribute(element, "row-height")) &&
		 !slice_equal(xml_attribute(element, "use-optimal-row-height"), SLICE("true")));

	return unseen && style.length > 0 ? map_set(&hidden->styles, style, 0, NULL, err)
					  : STATUS_OK;
}

/* By its visibility (§19.749), "collapse" or "filter", or by its style. */
static bool
is_hidden(const struct odf_hidden *hidden, const struct xml_element *element)
{
	struct slice visibility = xml_attribute(element, "visibility");

	return (visibility.length > 0 && !slice_equal(visibility, SLICE("visible"))) ||
	       map_find(&hidden->styles, xml_attribute(element, "style-name")) != NULL;
}

void
odf_hidden_sheet(struct odf_hidden *hidden, const struct xml_element *element,
		 struct arena *scratch)
{
	hidden_cells_init(&hidden->cells, scratch);
	hidden->described = 0;
	hidden->sheet = is_hidden(hidden, element);
}

void
odf_hidden_columns(struct odf_hidden *hidden, const struct xml_element *element)
{
	uint64_t count = xml_number(element, "number-columns-repeated", 1);

	if (is_hidden(hidden, element))
		hidden_cells_columns(&hidden->cells, hidden->described + 1, count);
	hidden->described += count < ODF_COLUMNS ? count : ODF_COLUMNS;
}

void
odf_hidden_row(struct odf_hidden *hidden, const struct xml_element *element)
{
	hidden->row = is_hidden(hidden, element);
}
