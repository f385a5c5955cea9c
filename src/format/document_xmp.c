/* XMP (ISO 16684-1): properties in RDF, as fields "XMP:Name". */
#include "base/buf.h"
#include "format/document.h"
#include "format/html.h"
#include "format/xml.h"

#include <stdio.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XMP_NESTED 8 /* structures in structures; deeper ones are not told */

struct reader {
	struct document *document;
	struct slice names[XMP_NESTED]; /* of the elements open, but for those of RDF */
	unsigned open;
	bool in_rdf;
	bool other_language; /* of an alternative that is not the default: §6.2.2.3 */
	struct buf text;
};

/* As exiftool has it: "DerivedFromInstanceID". */
static enum status
add(struct reader *reader, struct slice last, struct slice value, struct err *err)
{
	char name[DOCUMENT_NAME_BYTES], part[DOCUMENT_NAME_BYTES];
	size_t length = (size_t)snprintf(name, sizeof(name), "XMP:");
	unsigned count = reader->open < XMP_NESTED ? reader->open : XMP_NESTED;

	if (reader->open > XMP_NESTED)
		return STATUS_OK;
	for (unsigned i = 0; i <= count && length < sizeof(name); i++) {
		document_name_field(i < count ? reader->names[i] : last, part);
		length += (size_t)snprintf(name + length, sizeof(name) - length, "%s", part);
	}
	return document_add_field(reader->document, name, slice_trim(value), err);
}

static enum status
attributes_add(struct reader *reader, const struct xml_element *element, struct err *err)
{
	struct slice uri, name, value;

	for (int i = 0; i < element->attribute_count; i++) {
		xml_attribute_at(element, i, &uri, &name, &value);
		if (slice_equal(uri, SLICE(RDF)) || slice_ends(uri, SLICE("/namespace")))
			continue;
		TRY(html_unescaped(reader->document->scratch, value, &value, err));
		TRY(add(reader, name, value, err));
	}
	return STATUS_OK;
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	bool rdf = strcmp(element->uri, RDF) == 0;

	buf_clear(&reader->text);
	if (strcmp(element->name, "xmpmeta") == 0)
		return document_add_field(reader->document, "XMP:XMPToolkit",
					  xml_attribute(element, "xmptk"), err);
	if (rdf && strcmp(element->name, "RDF") == 0)
		reader->in_rdf = true;
	if (!reader->in_rdf)
		return STATUS_OK;
	if (rdf) {
		struct slice language = xml_attribute(element, "lang");
		reader->other_language =
			language.length > 0 && !slice_equal(language, SLICE("x-default"));
	} else {
		struct slice *name = &reader->names[reader->open % XMP_NESTED];
		reader->other_language = false;
		TRY(slice_copy(reader->document->scratch, slice_text(element->name), name, err));
		reader->open++;
	}
	return attributes_add(reader, element, err);
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	bool rdf = strcmp(element->uri, RDF) == 0;
	struct slice text;

	if (!reader->in_rdf)
		return STATUS_OK;
	TRY(buf_slice(&reader->text, &text, err));
	text = slice_of(text.at, text.length);
	if (!reader->other_language && reader->open > 0)
		TRY(add(reader, SLICE_NONE, text, err));
	buf_clear(&reader->text);
	reader->other_language = false;
	if (!rdf && reader->open > 0)
		reader->open--;
	if (rdf && strcmp(element->name, "RDF") == 0)
		reader->in_rdf = false;
	return STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->in_rdf && reader->text.length < DOCUMENT_FIELD_BYTES)
		buf_write(&reader->text, text);
	return STATUS_OK;
}

enum status
document_add_xmp(struct document *document, struct slice packet, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	struct reader reader = {.document = document};
	struct err own;

	buf_init(&reader.text, document->scratch);
	enum status status = xml_read(SLICE("XMP"), packet, &VISITOR, &reader, &own);
	if (status == STATUS_REFUSED) /* the text is none the worse for it */
		return document_add_field(document, "Warning", slice_text(own.text), err);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}
