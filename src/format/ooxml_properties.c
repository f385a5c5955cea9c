#include "format/ooxml.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/xml.h"

#include <stdio.h>

/* Names of exiftool where it does not take the element's own with a capital. */
static const struct {
	const char *element, *name;
} NAMES[] = {
	{"TotalTime", "TotalEditTime"}, {"created", "CreateDate"},      {"modified", "ModifyDate"},
	{"revision", "RevisionNumber"}, {"lastPrinted", "LastPrinted"},
};

#define ITEM_END '\x1f'

struct reader {
	struct document *document;
	unsigned depth;
	bool custom;
	char name[DOCUMENT_NAME_BYTES]; /* of the property that is open; "" */
	struct buf text;
};

static void
name_element(const char *element, char ret[static DOCUMENT_NAME_BYTES])
{
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (strcmp(element, NAMES[i].element) == 0) {
			(void)snprintf(ret, DOCUMENT_NAME_BYTES, "%s", NAMES[i].name);
			return;
		}
	document_name_field(slice_text(element), ret);
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (++reader->depth == 2) {
		buf_clear(&reader->text);
		if (reader->custom)
			document_name_field(xml_attribute(element, "name"), reader->name);
		else
			name_element(element->name, reader->name);
	} else if (reader->depth > 2) {
		buf_write_byte(&reader->text, ITEM_END);
	}
	return STATUS_OK;
}

/* The items of a list are parted by ITEM_END until here. */
static enum status
property_add(struct reader *reader, struct err *err)
{
	struct slice rest, line;
	struct buf joined;

	TRY(buf_slice(&reader->text, &rest, err));
	buf_init(&joined, reader->document->scratch);
	while (slice_next(&rest, ITEM_END, &line)) {
		line = slice_trim(line);
		if (line.length == 0)
			continue;
		if (joined.length > 0)
			buf_write_text(&joined, ", ");
		ooxml_write_unescaped(&joined, line);
	}
	TRY(buf_slice(&joined, &rest, err));
	return document_add_field(reader->document, reader->name, slice_trim(rest), err);
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;

	(void)element;
	if (reader->depth-- == 2 && reader->name[0])
		return property_add(reader, err);
	return STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->depth >= 2 && reader->text.length < DOCUMENT_FIELD_BYTES)
		buf_write(&reader->text, text);
	return STATUS_OK;
}

static enum status
properties_read(struct document *document, const struct package_part *part, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	struct reader reader = {.document = document};
	struct err own;

	reader.custom = slice_ends_nocase(part->path, SLICE("custom.xml"));
	buf_init(&reader.text, document->scratch);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &reader, &own);
	if (status == STATUS_REFUSED) /* the text is none the worse for it */
		return document_add_field(document, "Warning", slice_text(own.text), err);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}

/* ---- settings of a text ---- */

struct settings {
	struct document *document;
	bool even; /* pages have heads of their own */
	uint64_t rsids;
	struct buf list; /* of them, a blank between */
};

static void
rsid_add(struct settings *settings, struct slice rsid)
{
	settings->rsids++;
	if (settings->list.length + 1 + rsid.length > DOCUMENT_FIELD_BYTES)
		return;
	if (settings->list.length > 0)
		buf_write_byte(&settings->list, ' ');
	buf_write(&settings->list, rsid);
}

static enum status
on_setting(void *context, const struct xml_element *element, struct err *err)
{
	struct settings *settings = context;

	if (strcmp(element->name, "rsid") == 0)
		rsid_add(settings, xml_attribute(element, "val"));
	else if (strcmp(element->name, "evenAndOddHeaders") == 0)
		settings->even = xml_is_on(element, "val");
	else if (strcmp(element->name, "rsidRoot") == 0)
		return document_add_field(settings->document, "RsidRoot",
					  xml_attribute(element, "val"), err);
	else if (strcmp(element->name, "themeFontLang") == 0)
		return document_add_field(settings->document, "ThemeFontLanguage",
					  xml_attribute(element, "val"), err);
	return STATUS_OK;
}

enum status
ooxml_add_settings(struct document *document, const struct package *package,
		   const struct relations *relations, bool *ret_even, struct err *err)
{
	static const struct xml_visitor VISITOR = {.open = on_setting};
	const struct package_part *part = relations_part(relations, package, "settings", 0);
	struct settings settings = {.document = document};
	struct relations own_relations;
	struct slice list;
	char count[24];

	*ret_even = false;
	if (!part)
		return STATUS_OK;
	buf_init(&settings.list, document->scratch);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &settings, err);
	if (status != STATUS_OK && status != STATUS_REFUSED) /* the text is none the worse for it */
		return status;
	*ret_even = settings.even;
	(void)snprintf(count, sizeof(count), "%llu", (unsigned long long)settings.rsids);
	if (settings.rsids > 0)
		TRY(document_add_field(document, "RsidCount", slice_text(count), err));
	TRY(buf_slice(&settings.list, &list, err));
	TRY(document_add_field(document, "Rsids", list, err));
	TRY(relations_read(document->scratch, package, part->path, &own_relations, err));
	for (size_t i = 0; i < own_relations.count; i++)
		if (slice_equal(own_relations.items[i].type, SLICE("attachedTemplate")))
			TRY(document_add_field(document, "AttachedTemplate",
					       own_relations.items[i].link, err));
	return STATUS_OK;
}

/* ---- all of them ---- */

enum status
ooxml_add_properties(struct document *document, const struct package *package, struct err *err)
{
	/* The second and third are ISO/IEC 29500-1's strict ones. */
	static const char *const TYPES[] = {"core-properties", "extended-properties",
					    "extendedProperties", "custom-properties",
					    "customProperties"};
	struct relations root;

	TRY(relations_read(document->scratch, package, SLICE(""), &root, err));
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		const struct package_part *part = relations_part(&root, package, TYPES[i], 0);
		if (part)
			TRY(properties_read(document, part, err));
	}
	return package_add_times(package, document, err);
}

/* ---- text ---- */

uint32_t
ooxml_hex_number(struct slice hex)
{
	uint32_t number = 0;

	for (size_t i = 0; i < hex.length && i < 6; i++) {
		char c = byte_lower(hex.at[i]);
		uint32_t digit = byte_is_digit(c)       ? (uint32_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
							: 0;
		number = number * 16 + digit;
	}
	return number;
}

void
ooxml_write_unescaped(struct buf *out, struct slice text)
{
	for (;;) {
		size_t at = slice_find(text, SLICE("_x"));
		buf_write(out, slice_part(text, 0, at));
		if (at == SIZE_MAX)
			return;
		text = slice_part(text, at, SIZE_MAX);
		if (text.length >= 7 && text.at[6] == '_') {
			buf_write_utf8(out, ooxml_hex_number(slice_part(text, 2, 4)));
			text = slice_part(text, 7, SIZE_MAX);
		} else {
			buf_write(out, slice_part(text, 0, 2));
			text = slice_part(text, 2, SIZE_MAX);
		}
	}
}

/* ---- the package ---- */

/* Parts without text of the document: colours, lists of fonts. */
static const struct slice UNREAD[] = {
	SLICE_INIT("/theme/"),       SLICE_INIT("customXml/"),     SLICE_INIT("/fontTable"),
	SLICE_INIT("/webSettings"),  SLICE_INIT("/glossary/"),     SLICE_INIT("/stylesWithEffects"),
	SLICE_INIT("/embeddings/"),  SLICE_INIT("/pivot"),         SLICE_INIT("/calcChain"),
	SLICE_INIT("/charts/style"), SLICE_INIT("/charts/colors"),
};

/* What text of another format is kept in. */
static const struct slice CHUNKS[] = {
	SLICE_INIT(".htm"), SLICE_INIT(".html"), SLICE_INIT(".xhtml"), SLICE_INIT(".mht"),
	SLICE_INIT(".rtf"), SLICE_INIT(".txt"),  SLICE_INIT(".dat"),
};

static bool
wants(struct slice path)
{
	for (size_t i = 0; i < sizeof(UNREAD) / sizeof(*UNREAD); i++)
		if (slice_find(path, UNREAD[i]) != SIZE_MAX)
			return false;
	for (size_t i = 0; i < sizeof(CHUNKS) / sizeof(*CHUNKS); i++)
		if (slice_ends_nocase(path, CHUNKS[i]))
			return true;
	return slice_ends_nocase(path, SLICE(".xml")) || slice_ends_nocase(path, SLICE(".rels")) ||
	       (slice_ends_nocase(path, SLICE(".emf")) &&
		slice_starts_nocase(path, SLICE("word/")));
}

enum status
ooxml_open(struct slice bytes, struct document *document, struct package *package,
	   const struct package_part **ret_main, struct relations *ret, struct err *err)
{
	struct relations root;

	TRY(package_read(document->scratch, bytes, wants, package, err));
	if (package->trouble.length > 0)
		TRY(document_cut(document, err, "%.*s", SLICE_PRINT(package->trouble)));
	TRY(relations_read(document->scratch, package, SLICE(""), &root, err));
	TRY(ooxml_add_properties(document, package, err));
	const struct package_part *part = relations_part(&root, package, "officeDocument", 0);
	if (!part)
		return err_set(err, STATUS_REFUSED,
			       "ECMA-376 part 1 §8.1: the package has no main part");
	*ret_main = part;
	return relations_read(document->scratch, package, part->path, ret, err);
}
