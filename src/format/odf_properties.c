#include "format/odf.h"

#include "base/buf.h"
#include "format/xml.h"

#include <stdio.h>

struct properties {
	struct document *document;
	unsigned depth;
	char name[DOCUMENT_NAME_BYTES];
	struct buf text;
};

/* Attributes are properties too: of the template, of the statistic. */
static enum status
add_attributes(struct properties *properties, const struct xml_element *element, struct err *err)
{
	static const char *const NAMES[] = {
		"href",       "title",           "date",        "page-count", "paragraph-count",
		"word-count", "character-count", "table-count", "image-count"};
	char name[DOCUMENT_NAME_BYTES], tail[DOCUMENT_NAME_BYTES];

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		document_name_field(slice_text(NAMES[i]), tail);
		(void)snprintf(name, sizeof(name), "%.60s%.60s", properties->name, tail);
		TRY(document_add_field(properties->document, name, xml_attribute(element, NAMES[i]),
				       err));
	}
	return STATUS_OK;
}

static enum status
on_meta_open(void *context, const struct xml_element *element, struct err *err)
{
	struct properties *properties = context;
	struct slice own = xml_attribute(element, "name");

	if (++properties->depth != 3)
		return STATUS_OK;
	buf_clear(&properties->text);
	document_name_field(own.length > 0 ? own : slice_text(element->name), properties->name);
	return add_attributes(properties, element, err);
}

static enum status
on_meta_close(void *context, const struct xml_element *element, struct err *err)
{
	struct properties *properties = context;
	struct slice text;

	(void)element;
	if (properties->depth-- != 3)
		return STATUS_OK;
	TRY(buf_slice(&properties->text, &text, err));
	return document_add_field(properties->document, properties->name, slice_trim(text), err);
}

static enum status
on_meta_text(void *context, struct slice text, struct err *err)
{
	struct properties *properties = context;

	(void)err;
	if (properties->depth >= 3 && properties->text.length < DOCUMENT_FIELD_BYTES)
		buf_write(&properties->text, text);
	return STATUS_OK;
}

enum status
odf_read_properties(struct document *document, const struct package_part *part, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_meta_open, on_meta_close, on_meta_text};
	struct properties properties = {.document = document};
	struct err own;

	if (!part)
		return STATUS_OK;
	buf_init(&properties.text, document->scratch);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &properties, &own);
	if (status == STATUS_REFUSED) /* the text is none the worse for it */
		return document_add_field(document, "Warning", slice_text(own.text), err);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}
