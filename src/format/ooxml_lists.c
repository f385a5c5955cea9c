/* What is written with the numbers of lists: "Article %1" (ECMA-376 part 1 §17.9.11). */
#include "base/utf8.h"
#include "format/html.h"
#include "format/ooxml.h"
#include "format/xml.h"

struct reader {
	struct document *document;
	struct map told;   /* what was added */
	struct slice text; /* of the level that is open */
	bool bullet;       /* it has a sign and no number */
};

/* Whether it says more than "(%1)". */
static bool
has_letters(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] >= 0x80 || byte_is_letter(text.at[i]))
			return true;
	return false;
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	struct slice value = xml_attribute(element, "val");

	if (strcmp(element->name, "lvl") == 0) {
		reader->text = SLICE_NONE;
		reader->bullet = false;
	} else if (strcmp(element->name, "numFmt") == 0) {
		reader->bullet = slice_equal(value, SLICE("bullet"));
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
	bool is_new;

	if (strcmp(element->name, "lvl") != 0 || is_bullet(reader) || !has_letters(reader->text))
		return STATUS_OK;
	if (reader->told.count == OOXML_LISTS && !map_find(&reader->told, reader->text))
		return document_cut(reader->document, err,
				    "ECMA-376 part 1 §17.9.11: more than %d texts of numbers of "
				    "lists",
				    OOXML_LISTS);
	TRY(map_set(&reader->told, reader->text, 0, &is_new, err));
	return is_new ? document_add_unit(reader->document, UNIT_BESIDE, reader->text,
					  SLICE("numbers of a list"), err)
		      : STATUS_OK;
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
	map_init(&reader.told, document->scratch);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &reader, &own);
	if (status == STATUS_REFUSED)
		return document_cut(document, err, "%s", own.text);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}
