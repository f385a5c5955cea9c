/* PDF (ISO 32000-1): the text of its pages. */
#include "format/document.h"
#include "format/limits.h"
#include "format/pdf.h"

#include <stdio.h>

static enum status
add_page(struct document *document, struct pdf *pdf, uint32_t page, struct err *err)
{
	struct arena_mark mark = arena_mark(document->scratch);
	struct slice text, line;
	struct err own;
	char place[32];

	enum status status = pdf_read_page(document->scratch, pdf, page, &text, &own);
	if (status == STATUS_REFUSED)
		return document_cut(document, err, "%s", own.text);
	if (status != STATUS_OK)
		return status;
	(void)snprintf(place, sizeof(place), "page %u", page + 1);
	while (slice_next(&text, '\n', &line))
		TRY(document_add_unit(document, UNIT_BODY, line, slice_text(place), err));
	arena_rewind(document->scratch, mark);
	return STATUS_OK;
}

enum status
document_read_pdf(struct slice bytes, struct document *document, struct err *err)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pdf_properties properties;

	bool locked = false;

	enum status status = pdf_open(bytes, &pdf, &locked, err);
	if (locked)
		document->state = DOCUMENT_ENCRYPTED;
	TRY(status);
	TRY(pdf_read_properties(document->scratch, pdf, &properties, err));
	document->pages = properties.pages;
	for (uint32_t i = 0; i < properties.pages && i < PDF_PAGES; i++)
		TRY(add_page(document, pdf, i, err));
	if (properties.pages > PDF_PAGES)
		TRY(document_cut(document, err, "more than %d pages", PDF_PAGES));
	if (document->unit_count == 0 && document->state == DOCUMENT_READ && properties.pages > 0)
		document->state = DOCUMENT_IMAGE_ONLY;
	return STATUS_OK;
}
