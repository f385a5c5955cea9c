/*
 * Where the words of a text lead, which codes of fields and relationships say (ECMA-376 part 1
 * §17.16).
 */
#include "format/html.h"
#include "format/ooxml.h"

void
ooxml_open_link(struct open_links *open, const struct relations *links,
		const struct xml_element *element, enum open_link_kind kind, unsigned depth)
{
	struct slice id = xml_relation_id(element), anchor = xml_attribute(element, "anchor");
	struct open_link *link;

	open_links_begin(open, kind, depth, &link);
	for (size_t i = 0; link && links && i < links->count; i++)
		if (slice_equal(links->items[i].id, id))
			html_unescape(&link->where, links->items[i].link);
	if (link && link->where.length > 0 && anchor.length > 0) {
		buf_write_byte(&link->where, '#');
		html_unescape(&link->where, anchor);
	}
}

void
ooxml_open_field(struct open_links *open, const struct xml_element *element, unsigned depth)
{
	struct open_link *link;

	open_links_begin(open, OPEN_ELEMENT, depth, &link);
	if (link)
		html_unescape(&link->code, xml_attribute(element, "instr"));
}

enum status
ooxml_read_field(struct open_links *open, struct slice type, unsigned depth, struct err *err)
{
	struct open_link *link;

	if (slice_equal(type, SLICE("begin")))
		open_links_begin(open, OPEN_FIELD, depth, &link);
	else if (slice_equal(type, SLICE("separate")))
		open_links_separate(open);
	else if (slice_equal(type, SLICE("end")))
		return open_links_end(open, OPEN_FIELD, err);
	return STATUS_OK;
}
