/* Compound files: what all of them have, then the reader of the kind. */
#include "format/document_ole.h"

#include "format/charset.h"
#include "format/limits.h"

#include <stdio.h>

enum status
document_ole_stream(const struct ole *ole, struct document *document, const char *name,
		    struct slice *ret, struct err *err)
{
	const struct ole_entry *entry = ole_find(ole, slice_text(name));

	*ret = SLICE("");
	return entry ? ole_read(ole, entry, document->scratch, DOCUMENT_BYTES, ret, err)
		     : STATUS_OK;
}

void
document_ole_write(struct buf *out, unsigned code_page, struct slice bytes)
{
	char name[16];

	(void)snprintf(name, sizeof(name), code_page == 10000 ? "macintosh" : "cp%u", code_page);
	(void)charset_write(out,
			    code_page == 1200    ? SLICE("UTF-16LE")
			    : code_page == 65001 ? SLICE("UTF-8")
						 : slice_text(name),
			    bytes);
}

enum status
document_ole_field(struct document *document, const char *name, unsigned code_page,
		   struct slice bytes, struct err *err)
{
	struct slice value;
	struct buf text;

	buf_init(&text, document->scratch);
	document_ole_write(&text, code_page, slice_part(bytes, 0, DOCUMENT_FIELD_BYTES));
	TRY(buf_slice(&text, &value, err));
	size_t end = slice_find_byte(value, '\0');
	return document_add_field(document, name, slice_part(value, 0, end), err);
}

unsigned
document_ole_code_page(unsigned language)
{
	static const struct {
		unsigned primary, code_page; /* [MS-LCID] §2.1: the low ten bits */
	} PAGES[] = {
		{0x01, 1256}, {0x02, 1251}, {0x04, 936},  {0x05, 1250}, {0x08, 1253}, {0x0d, 1255},
		{0x0e, 1250}, {0x11, 932},  {0x12, 949},  {0x15, 1250}, {0x18, 1250}, {0x19, 1251},
		{0x1a, 1250}, {0x1b, 1250}, {0x1e, 874},  {0x1f, 1254}, {0x20, 1256}, {0x22, 1251},
		{0x23, 1251}, {0x24, 1250}, {0x25, 1257}, {0x26, 1257}, {0x27, 1257}, {0x29, 1256},
		{0x2a, 1258}, {0x2f, 1251},
	};

	if (language == 0x0404 || language == 0x0c04 || language == 0x1404)
		return 950; /* traditional characters */
	if (language == 0x0c1a || language == 0x1c1a)
		return 1251; /* Serbian in Cyrillic */
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++)
		if (PAGES[i].primary == (language & 0x3ff))
			return PAGES[i].code_page;
	return 1252;
}

static enum status
read_with(document_ole_reader_fn *read, struct slice bytes, struct document *document,
	  struct err *err)
{
	struct ole *ole DEFER(ole_done)
	= NULL;

	TRY(ole_open(document->scratch, bytes, &ole, err));
	TRY(document_ole_properties(ole, document, err));
	return read(ole, document, err);
}

enum status
document_read_doc(struct slice bytes, struct document *document, struct err *err)
{
	return read_with(document_doc, bytes, document, err);
}

enum status
document_read_xls(struct slice bytes, struct document *document, struct err *err)
{
	return read_with(document_xls, bytes, document, err);
}

enum status
document_read_ppt(struct slice bytes, struct document *document, struct err *err)
{
	return read_with(document_ppt, bytes, document, err);
}

/* [MS-OFFCRYPTO] §2.3.4.4: all of an encrypted .docx, .xlsx, .pptx is one stream. */
static enum status
say_encrypted(const struct ole *ole, struct document *document, struct err *err)
{
	(void)ole;
	document->state = DOCUMENT_ENCRYPTED;
	return document_cut(document, err,
			    "MS-OFFCRYPTO §2.3.4.4: the document is an encrypted package");
}

enum status
document_read_encrypted(struct slice bytes, struct document *document, struct err *err)
{
	return read_with(say_encrypted, bytes, document, err);
}
