/* What is written with the numbers of lists: "Article %1" (ECMA-376 part 1 §17.9.11). */
#include "base/utf8.h"
#include "format/html.h"
#include "format/ooxml.h"
#include "format/xml.h"

struct reader {
	struct document *document;
	struct document_lists lists;
	struct slice text;  /* of the level that is open ... */
	struct slice first; /* ... and its first number */
	bool bullet;        /* it has a sign and no number */
};

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	struct slice value = xml_attribute(element, "val");

	if (strcmp(element->name, "lvl") == 0) {
		reader->text = reader->first = SLICE_NONE;
		reader->bullet = false;
	} else if (strcmp(element->name, "numFmt") == 0) {
		reader->bullet = slice_equal(value, SLICE("bullet"));
	} else if (strcmp(element->name, "start") == 0) {
		return slice_copy(reader->document->scratch, value, &reader->first, err);
	} else if (strcmp(element->name, "startOverride") == 0) { /* of a list that goes on */
		return document_add_list(reader->document, &reader->lists, DOCUMENT_LIST_ANY, value,
					 err);
	} else if (strcmp(element->name, "lvlText") == 0) {
		return html_unescaped(reader->document->scratch, value, &reader->text, err);
	}
	return STATUS_OK;
}

/* One sign is; a word is not, whatever it is called. */
static bool
is_bullet(const struct reader *reader)
{
	return reader->bullet && reader->text.length <= 4; /* bytes of UTF-8 */
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;

	if (strcmp(element->name, "lvl") != 0 || is_bullet(reader))
		return STATUS_OK;
	return document_add_list(reader->document, &reader->lists, reader->text, reader->first,
				 err);
}

enum status
ooxml_read_lists(struct document *document, const struct package *package,
		 const struct relations *relations, struct err *err)
{
	static const struct xml_visitor VISITOR = {.open = on_open, .close = on_close};
	const struct package_part *part = relations_part(relations, package, "numbering", 0);
	struct reader reader = {.document = document};
	struct err own;

	if (!part)
		return STATUS_OK;
	document_lists_init(&reader.lists, document);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &reader, &own);
	if (status == STATUS_REFUSED)
		return document_cut(document, err, "%s", own.text);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}
