/*
 * Fields of a text, whose codes nobody sees, and where its words lead, which codes and
 * relationships say (ECMA-376 part 1 §17.16).
 */
#include "format/html.h"
#include "format/ooxml.h"

void
ooxml_fields_init(struct ooxml_fields *fields, struct document *document,
		  const struct relations *links)
{
	*fields = (struct ooxml_fields){.document = document, .links = links};
	buf_init(&fields->code, document->scratch);
}

bool
ooxml_in_code(const struct ooxml_fields *fields)
{
	for (unsigned i = 0; i < fields->count && i < OOXML_FIELDS; i++)
		if (fields->codes[i])
			return true;
	return false;
}

void
ooxml_end_codes(struct ooxml_fields *fields)
{
	for (unsigned i = 0; i < OOXML_FIELDS; i++)
		fields->codes[i] = false;
}

static struct ooxml_link
link_at(struct ooxml_spot spot, struct slice target, bool field)
{
	return (struct ooxml_link){target, field, spot, spot.text ? spot.text->length : 0};
}

/* Its words end here; of those of several paragraphs the last ones are told. */
static enum status
link_end(struct ooxml_fields *fields, struct ooxml_link *link, struct ooxml_spot spot,
	 struct err *err)
{
	struct slice target = link->target, words;

	link->target = SLICE_NONE;
	if (!fields->links || target.length == 0 || !spot.text || link->spot.depth != spot.depth)
		return STATUS_OK;
	TRY(buf_slice(spot.text, &words, err));
	if (link->spot.paragraph == spot.paragraph)
		words = slice_part(words, link->from, SIZE_MAX);
	return link->field ? document_add_link_field(fields->document, words, target, err)
			   : document_add_link(fields->document, words, target, err);
}

enum status
ooxml_open_link(struct ooxml_fields *fields, const struct xml_element *element, bool simple,
		struct ooxml_spot spot, struct err *err)
{
	struct slice id = xml_relation_id(element), anchor = xml_attribute(element, "anchor");
	struct slice target;
	struct buf buf;

	buf_init(&buf, fields->document->scratch);
	if (simple)
		html_unescape(&buf, xml_attribute(element, "instr"));
	for (size_t i = 0; !simple && fields->links && i < fields->links->count; i++)
		if (slice_equal(fields->links->items[i].id, id))
			html_unescape(&buf, fields->links->items[i].link);
	if (!simple && buf.length > 0 && anchor.length > 0) {
		buf_write_byte(&buf, '#');
		html_unescape(&buf, anchor);
	}
	TRY(buf_slice(&buf, &target, err));
	fields->link = link_at(spot, target, simple);
	return STATUS_OK;
}

enum status
ooxml_close_link(struct ooxml_fields *fields, struct ooxml_spot spot, struct err *err)
{
	return link_end(fields, &fields->link, spot, err);
}

enum status
ooxml_read_field(struct ooxml_fields *fields, struct slice type, struct ooxml_spot spot,
		 struct err *err)
{
	bool kept = fields->count > 0 && fields->count <= OOXML_FIELDS;
	unsigned last = fields->count - 1;
	struct slice code;

	if (slice_equal(type, SLICE("begin"))) {
		if (fields->count < OOXML_FIELDS)
			fields->codes[fields->count] = true;
		fields->count++;
		buf_clear(&fields->code);
	} else if (slice_equal(type, SLICE("separate")) && kept) {
		fields->codes[last] = false;
		TRY(buf_slice(&fields->code, &code, err));
		TRY(slice_copy(fields->document->scratch, code, &code, err));
		fields->of_codes[last] = link_at(spot, code, true);
		buf_clear(&fields->code);
	} else if (slice_equal(type, SLICE("end")) && fields->count > 0) {
		fields->count--;
		if (!kept)
			return STATUS_OK;
		fields->codes[last] = false;
		return link_end(fields, &fields->of_codes[last], spot, err);
	}
	return STATUS_OK;
}
