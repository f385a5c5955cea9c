#include "format/office.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "format/limits.h"
#include "format/xml.h"

#include <stddef.h>

#define DC "http://purl.org/dc/elements/1.1/"
#define DCTERMS "http://purl.org/dc/terms/"
#define CORE "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
#define EXTENDED "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
#define EXTENDED_STRICT "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
#define META "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"

enum part { PART_CORE, PART_APP, PART_META };

static const struct {
	struct slice path;
	enum part part;
} PARTS[] = {
	{SLICE_INIT("docProps/core.xml"), PART_CORE},
	{SLICE_INIT("docProps/app.xml"), PART_APP},
	{SLICE_INIT("meta.xml"), PART_META},
};

static const struct element {
	enum part part;
	const char *uri, *name;
	size_t property; /* offset in struct office_properties */
} ELEMENTS[] = {
	{PART_CORE, DC, "title", offsetof(struct office_properties, title)},
	{PART_CORE, DC, "creator", offsetof(struct office_properties, author)},
	{PART_CORE, DC, "language", offsetof(struct office_properties, language)},
	{PART_CORE, CORE, "lastModifiedBy", offsetof(struct office_properties, modified_by)},
	{PART_CORE, CORE, "revision", offsetof(struct office_properties, revision)},
	{PART_CORE, DCTERMS, "created", offsetof(struct office_properties, created)},
	{PART_CORE, DCTERMS, "modified", offsetof(struct office_properties, modified)},
	{PART_APP, EXTENDED, "Application", offsetof(struct office_properties, application)},
	{PART_APP, EXTENDED, "Company", offsetof(struct office_properties, company)},
	{PART_APP, EXTENDED, "Template", offsetof(struct office_properties, template_name)},
	{PART_APP, EXTENDED_STRICT, "Application", offsetof(struct office_properties, application)},
	{PART_APP, EXTENDED_STRICT, "Company", offsetof(struct office_properties, company)},
	{PART_APP, EXTENDED_STRICT, "Template", offsetof(struct office_properties, template_name)},
	{PART_META, DC, "title", offsetof(struct office_properties, title)},
	{PART_META, DC, "creator", offsetof(struct office_properties, modified_by)},
	{PART_META, DC, "date", offsetof(struct office_properties, modified)},
	{PART_META, DC, "language", offsetof(struct office_properties, language)},
	{PART_META, META, "initial-creator", offsetof(struct office_properties, author)},
	{PART_META, META, "creation-date", offsetof(struct office_properties, created)},
	{PART_META, META, "generator", offsetof(struct office_properties, application)},
	{PART_META, META, "editing-cycles", offsetof(struct office_properties, revision)},
};

struct reader {
	struct arena *arena;
	enum part part;
	struct office_properties *properties;
	struct slice *target; /* the property that is being read, or NULL */
	unsigned depth;
	unsigned target_depth;
	struct buf text;
};

static bool
part_find(struct slice path, enum part *ret)
{
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++)
		if (slice_equal(path, PARTS[i].path)) {
			*ret = PARTS[i].part;
			return true;
		}
	return false;
}

bool
office_wants(struct slice path)
{
	enum part part;

	return part_find(path, &part);
}

static enum status
on_open(void *context, const struct xml_element *xml, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	reader->depth++;
	for (size_t i = 0; !reader->target && i < sizeof(ELEMENTS) / sizeof(*ELEMENTS); i++) {
		const struct element *element = &ELEMENTS[i];
		if (element->part != reader->part || strcmp(xml->uri, element->uri) != 0 ||
		    strcmp(xml->name, element->name) != 0)
			continue;
		reader->target =
			(struct slice *)(void *)((char *)reader->properties + element->property);
		reader->target_depth = reader->depth;
		buf_clear(&reader->text);
	}
	return STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->target && reader->text.length < OFFICE_TEXT_BYTES)
		buf_write(&reader->text, text);
	return STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *xml, struct err *err)
{
	struct reader *reader = context;
	struct slice text;

	(void)xml;
	if (reader->target && reader->depth == reader->target_depth) {
		TRY(buf_slice(&reader->text, &text, err));
		TRY(slice_copy(reader->arena, slice_trim(utf8_cut(text, OFFICE_TEXT_BYTES)),
			       reader->target, err));
		reader->target = NULL;
	}
	reader->depth--;
	return STATUS_OK;
}

enum status
office_read(struct arena *arena, struct slice path, struct slice xml,
	    struct office_properties *properties, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	struct reader reader = {.arena = arena, .properties = properties};

	CHECK(part_find(path, &reader.part));
	if (xml.length > OFFICE_XML_BYTES)
		return err_set(err, STATUS_REFUSED, "%.*s is over %u MiB", SLICE_PRINT(path),
			       OFFICE_XML_BYTES >> 20);
	buf_init(&reader.text, arena);
	return xml_read(path, xml, &VISITOR, &reader, err);
}

int64_t
office_time(struct slice text)
{
	int64_t time;
	char zoned[TIME_TEXT_BYTES + 1];

	if (time_read(text, &time))
		return time;
	if (text.length == 0 || text.length >= TIME_TEXT_BYTES - 1)
		return TIME_UNKNOWN;
	memcpy(zoned, text.at, text.length);
	zoned[text.length] = 'Z';
	return time_read(slice_of(zoned, text.length + 1), &time) ? time : TIME_UNKNOWN;
}
