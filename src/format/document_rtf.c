/* Rich Text Format 1.9.1: paragraphs, notes, running heads and what \\info says. */
#include "base/buf.h"
#include "format/document.h"
#include "format/rtf.h"

#include <stdio.h>

static enum status
add_properties(struct document *document, struct slice info, struct err *err)
{
	struct slice property, name;
	char field[DOCUMENT_NAME_BYTES];

	while (slice_next(&info, RTF_INFO_BEGIN, &property)) {
		if (!slice_next(&property, RTF_INFO_NAMED, &name))
			continue;
		document_name_field(name, field);
		property = slice_trim(property);
		if (property.length == 16 && property.at[10] == ' ') /* a time without seconds */
			TRY(slice_print(document->scratch, &property, err, "%.*s:00",
					SLICE_PRINT(property)));
		TRY(document_add_field(document, field, property, err));
	}
	return STATUS_OK;
}

static enum status
add_links(struct document *document, struct slice links, struct err *err)
{
	struct slice link, field;

	while (slice_next(&links, RTF_INFO_BEGIN, &link))
		if (slice_next(&link, RTF_INFO_NAMED, &field))
			TRY(document_add_link_field(document, link, field, err));
	return STATUS_OK;
}

enum status
document_read_rtf(struct slice bytes, struct document *document, struct err *err)
{
	static const struct {
		enum rtf_part part;
		enum document_unit_kind kind;
		const char *place;
	} PARTS[] = {
		{RTF_BODY, UNIT_BODY, "paragraph"},
		{RTF_BOX, UNIT_BODY, "text box"},
		{RTF_NOTE, UNIT_NOTE, "note"},
		{RTF_RUNNING, UNIT_RUNNING, "running head"},
		{RTF_HIDDEN, UNIT_HIDDEN, "hidden text"},
	};
	struct buf bufs[RTF_PART_COUNT];
	struct buf *parts[RTF_PART_COUNT] = {NULL};
	struct slice text;
	bool whole;

	if (bytes.length > RTF_BYTES)
		return err_set(err, STATUS_REFUSED, "RTF over %u MiB", RTF_BYTES >> 20);
	for (size_t i = 0; i < RTF_PART_COUNT; i++) {
		buf_init(&bufs[i], document->scratch);
		parts[i] = i == RTF_LABEL || i == RTF_FIELD ? NULL : &bufs[i];
	}
	TRY(rtf_read(bytes, parts, &whole, err));
	if (!whole)
		TRY(document_cut(document, err, "RTF 1.9.1: it is cut within a group"));
	TRY(buf_slice(&bufs[RTF_INFO], &text, err));
	TRY(add_properties(document, text, err));
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++) {
		TRY(buf_slice(&bufs[PARTS[i].part], &text, err));
		TRY(document_add_numbered(document, PARTS[i].kind, text, PARTS[i].place, err));
	}
	TRY(buf_slice(&bufs[RTF_LINK], &text, err));
	return add_links(document, text, err);
}
