#include "format/xml.h"

#include "format/limits.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

struct reader {
	xmlParserCtxtPtr parser;
	const struct xml_visitor *visitor;
	void *context;
	unsigned depth;
	bool too_deep, has_dtd;
	enum status status; /* of the visitor */
	struct err err;
};

static void
stop_unless(struct reader *reader, enum status status)
{
	reader->status = status;
	if (status != STATUS_OK)
		xmlStopParser(reader->parser);
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	 int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	 const xmlChar **attributes)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;
	struct xml_element element = {uri ? (const char *)uri : "", (const char *)name, attributes,
				      attribute_count};

	(void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
	if (reader->status != STATUS_OK)
		return;
	if (++reader->depth > XML_DEPTH) {
		reader->too_deep = true;
		xmlStopParser(reader->parser);
		return;
	}
	if (reader->visitor->open)
		stop_unless(reader, reader->visitor->open(reader->context, &element, &reader->err));
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;
	struct xml_element element = {uri ? (const char *)uri : "", (const char *)name, NULL, 0};

	(void)prefix;
	if (reader->status != STATUS_OK)
		return;
	reader->depth--;
	if (reader->visitor->close)
		stop_unless(reader,
			    reader->visitor->close(reader->context, &element, &reader->err));
}

static void
on_text(void *context, const xmlChar *text, int length)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;

	if (reader->visitor->text && reader->status == STATUS_OK && length > 0)
		stop_unless(reader,
			    reader->visitor->text(reader->context,
						  slice_of((const char *)text, (size_t)length),
						  &reader->err));
}

/* ECMA-376 part 2, §6.2.5: no DTD. This is where entities would come from. */
static void
on_dtd(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	struct reader *reader = ((xmlParserCtxtPtr)context)->_private;

	(void)name, (void)external, (void)system;
	reader->has_dtd = true;
	xmlStopParser(reader->parser);
}

static void
ignore_error(void *context, const char *message, ...)
{
	(void)context, (void)message;
}

static enum status
outcome(const struct reader *reader, struct slice name, int code, struct err *err)
{
	if (reader->status != STATUS_OK) {
		if (err)
			*err = reader->err;
		return reader->status;
	}
	if (code == XML_ERR_NO_MEMORY)
		return err_no_memory(err);
	if (reader->has_dtd)
		return err_set(err, STATUS_REFUSED,
			       "ECMA-376 part 2 §6.2.5: %.*s has a document type declaration",
			       SLICE_PRINT(name));
	if (reader->too_deep)
		return err_set(err, STATUS_REFUSED, "%.*s: elements are nested over %d deep",
			       SLICE_PRINT(name), XML_DEPTH);
	if (code != XML_ERR_OK)
		return err_set(err, STATUS_REFUSED,
			       "XML 1.0 §2.1: %.*s is not well-formed: line %d", SLICE_PRINT(name),
			       reader->parser->lastError.line);
	return STATUS_OK;
}

enum status
xml_read(struct slice name, struct slice xml, const struct xml_visitor *visitor, void *context,
	 struct err *err)
{
	static const xmlSAXHandler HANDLER = {.initialized = XML_SAX2_MAGIC,
					      .internalSubset = on_dtd,
					      .startElementNs = on_start,
					      .endElementNs = on_end,
					      .characters = on_text,
					      .ignorableWhitespace = on_text,
					      .cdataBlock = on_text,
					      .error = ignore_error,
					      .warning = ignore_error};
	struct reader reader = {.visitor = visitor, .context = context};

	if (xml.length > XML_BYTES)
		return err_set(err, STATUS_REFUSED, "%.*s is over %u MiB", SLICE_PRINT(name),
			       XML_BYTES >> 20);
	if (xml.length == 0) /* libxml2 makes no parser of nothing */
		xml = SLICE(" ");
	reader.parser = xmlCreateMemoryParserCtxt(xml.at, (int)xml.length);
	if (!reader.parser)
		return err_no_memory(err);
	reader.parser->_private = &reader;
	*reader.parser->sax = HANDLER;
	xmlCtxtUseOptions(reader.parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	(void)xmlParseDocument(reader.parser);
	enum status status = outcome(&reader, name, reader.parser->errNo, err);
	/* Made in passing, even where no handler asks for a tree. */
	if (reader.parser->myDoc)
		xmlFreeDoc(reader.parser->myDoc);
	xmlFreeParserCtxt(reader.parser);
	return status;
}

/* Five each: local name, prefix, namespace, begin and end of the value. */
static const unsigned char **
attribute(const struct xml_element *element, int number)
{
	return element->attributes + (ptrdiff_t)number * 5;
}

static struct slice
attribute_value(const unsigned char **attribute)
{
	return slice_of((const char *)attribute[3], (size_t)(attribute[4] - attribute[3]));
}

struct slice
xml_attribute(const struct xml_element *element, const char *name)
{
	for (int i = 0; i < element->attribute_count; i++)
		if (strcmp((const char *)attribute(element, i)[0], name) == 0)
			return attribute_value(attribute(element, i));
	return SLICE_NONE;
}

void
xml_attribute_at(const struct xml_element *element, int number, struct slice *ret_uri,
		 struct slice *ret_name, struct slice *ret_value)
{
	const unsigned char **at = attribute(element, number);

	*ret_uri = slice_text((const char *)at[2]);
	*ret_name = slice_text((const char *)at[0]);
	*ret_value = attribute_value(at);
}

struct slice
xml_relation_id(const struct xml_element *element)
{
	for (int i = 0; i < element->attribute_count; i++) {
		const unsigned char **at = attribute(element, i);
		if (strcmp((const char *)at[0], "id") == 0 && at[2] &&
		    slice_ends(slice_text((const char *)at[2]), SLICE("/relationships")))
			return attribute_value(at);
	}
	return SLICE_NONE;
}

uint64_t
xml_number(const struct xml_element *element, const char *name, uint64_t otherwise)
{
	uint64_t number;

	return slice_number(xml_attribute(element, name), &number) ? number : otherwise;
}

bool
xml_is_on(const struct xml_element *element, const char *name)
{
	struct slice value = xml_attribute(element, name);

	return !value.at || slice_equal(value, SLICE("1")) || slice_equal(value, SLICE("true")) ||
	       slice_equal(value, SLICE("on"));
}

unsigned
xml_word(struct xml_words *words, const struct xml_element *element)
{
	size_t slot =
		((uintptr_t)element->name >> 3) % (sizeof(words->seen) / sizeof(*words->seen));
	unsigned number = 0;

	if (words->seen[slot].name == element->name)
		return words->seen[slot].number;
	for (size_t i = 0; i < words->count && !number; i++)
		if (strcmp(words->table[i], element->name) == 0)
			number = (unsigned)i + 1;
	words->seen[slot].name = element->name;
	words->seen[slot].number = number;
	return number;
}

enum status
xml_warm(struct err *err)
{
	static const struct xml_visitor PASS = {.open = NULL};

	xmlInitParser();
	return xml_read(SLICE("a part"), SLICE("<meta>x</meta>"), &PASS, NULL, err);
}
