#include "format/office.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "format/limits.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
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
	bool too_deep, has_dtd;
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

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	 int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	 const xmlChar **attributes)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;

	(void)prefix, (void)namespace_count, (void)namespaces;
	(void)attribute_count, (void)defaulted, (void)attributes;
	if (++reader->depth > OFFICE_DEPTH) {
		reader->too_deep = true;
		xmlStopParser(context);
		return;
	}
	if (reader->target || !uri)
		return;
	for (size_t i = 0; i < sizeof(ELEMENTS) / sizeof(*ELEMENTS); i++) {
		const struct element *element = &ELEMENTS[i];
		if (element->part != reader->part || strcmp((const char *)uri, element->uri) != 0 ||
		    strcmp((const char *)name, element->name) != 0)
			continue;
		reader->target =
			(struct slice *)(void *)((char *)reader->properties + element->property);
		reader->target_depth = reader->depth;
		buf_clear(&reader->text);
		return;
	}
}

static void
on_text(void *context, const xmlChar *text, int length)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;

	if (reader->target && reader->text.length < OFFICE_TEXT_BYTES && length > 0)
		buf_write(&reader->text, slice_of((const char *)text, (size_t)length));
}

/* The longest start that fits and ends with a whole character. */
static struct slice
cut_text(struct slice text)
{
	size_t length = OFFICE_TEXT_BYTES;

	if (text.length <= length)
		return text;
	while (length > 0 && ((unsigned char)text.at[length] & 0xc0) == 0x80)
		length--;
	return slice_part(text, 0, length);
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;
	struct slice copy;

	(void)name, (void)prefix, (void)uri;
	if (reader->target && reader->depth == reader->target_depth) {
		struct slice text =
			slice_trim(cut_text(slice_of(reader->text.bytes, reader->text.length)));
		if (slice_copy(reader->arena, text, &copy, NULL) == STATUS_OK)
			*reader->target = copy;
		else
			reader->text.failed = true;
		reader->target = NULL;
	}
	reader->depth--;
}

/* ECMA-376 part 2, §6.2.5: no DTD. This is where entities would come from. */
static void
on_dtd(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;

	(void)name, (void)external, (void)system;
	reader->has_dtd = true;
	xmlStopParser(context);
}

static void
ignore_error(void *context, const char *message, ...)
{
	(void)context, (void)message;
}

enum status
office_read(struct arena *arena, struct slice path, struct slice xml,
	    struct office_properties *properties, struct err *err)
{
	static const xmlSAXHandler HANDLER = {.initialized = XML_SAX2_MAGIC,
					      .internalSubset = on_dtd,
					      .startElementNs = on_start,
					      .endElementNs = on_end,
					      .characters = on_text,
					      .cdataBlock = on_text,
					      .error = ignore_error,
					      .warning = ignore_error};
	struct reader reader = {.arena = arena, .properties = properties};
	xmlSAXHandler handler = HANDLER;
	enum status status = STATUS_OK;

	CHECK(part_find(path, &reader.part));
	if (xml.length > OFFICE_XML_BYTES)
		return err_set(err, STATUS_REFUSED, "%.*s is over %u MiB", SLICE_PRINT(path),
			       OFFICE_XML_BYTES >> 20);
	buf_init(&reader.text, arena);
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
	if (!parser)
		return err_no_memory(err);
	parser->_private = &reader;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	int code = xmlParseChunk(parser, xml.at, (int)xml.length, 1);
	if (reader.text.failed || code == XML_ERR_NO_MEMORY)
		status = err_no_memory(err);
	else if (reader.has_dtd)
		status = err_set(err, STATUS_REFUSED,
				 "ECMA-376 part 2 §6.2.5: %.*s has a document type declaration",
				 SLICE_PRINT(path));
	else if (reader.too_deep)
		status = err_set(err, STATUS_REFUSED, "%.*s: elements are nested over %d deep",
				 SLICE_PRINT(path), OFFICE_DEPTH);
	else if (code != XML_ERR_OK)
		status = err_set(err, STATUS_REFUSED,
				 "XML 1.0 §2.1: %.*s is not well-formed: line %d",
				 SLICE_PRINT(path), parser->lastError.line);
	/* Made in passing, even where no handler asks for a tree. */
	if (parser->myDoc)
		xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
	return status;
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

enum status
office_warm(struct err *err)
{
	struct arena arena;
	struct office_properties properties = {.title = SLICE_NONE};

	xmlInitParser();
	arena_init(&arena, 0);
	enum status status =
		office_read(&arena, SLICE("meta.xml"), SLICE("<meta/>"), &properties, err);
	arena_done(&arena);
	return status;
}
