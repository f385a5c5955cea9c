/* A document as pictures, for who reads words off them. */
#include "format/document.h"
#include "format/pdf.h"

#include <stdio.h>

static enum status
draw_page(struct arena *scratch, struct pdf *pdf, uint32_t page, document_picture_fn *tell,
	  void *context, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct pixels pixels;
	struct slice picture;

	TRY(pdf_draw_page(scratch, pdf, page, PDF_DRAWN_DPI, &pixels, err));
	TRY(pixels_write_ink(scratch, &pixels, &picture, err));
	TRY(tell(context, page, picture, err));
	arena_rewind(scratch, mark);
	return STATUS_OK;
}

enum status
document_draw(struct arena *scratch, enum sniff_kind kind, struct slice bytes, uint32_t pages,
	      document_picture_fn *tell, void *context, struct err *err)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;

	if (kind != SNIFF_PDF)
		return tell(context, 0, bytes, err);
	TRY(pdf_open(bytes, &pdf, NULL, err));
	for (uint32_t page = 0; page < pages; page++)
		TRY(draw_page(scratch, pdf, page, tell, context, err));
	return STATUS_OK;
}

/* Of a page that is not drawn nobody knows what it hides; one tells of all. */
static enum status
add_undrawn(struct document *document, bool *undrawn, struct slice why, struct err *err)
{
	if (*undrawn)
		return STATUS_OK;
	*undrawn = true;
	return document_add_field(document, DOCUMENT_UNDRAWN, why, err);
}

enum status
document_add_unseen(struct document *document, enum sniff_kind kind, struct slice bytes,
		    struct err *err)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct slice unseen, line;
	struct pdf_properties properties;
	struct err own;
	uint64_t pixels = PDF_SEEN_ALL_PIXELS;
	size_t count = 0;
	bool undrawn = false;

	if (kind != SNIFF_PDF)
		return STATUS_OK;
	TRY(pdf_open(bytes, &pdf, NULL, err));
	TRY(pdf_read_properties(document->arena, pdf, &properties, err));
	for (uint32_t page = 0; page < properties.pages && page < PDF_PAGES; page++) {
		enum status status =
			pdf_read_unseen(document->arena, pdf, page, &pixels, &unseen, &own);
		if (status == STATUS_REFUSED) {
			TRY(add_undrawn(document, &undrawn, slice_text(own.text), err));
			continue;
		}
		if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
		while (slice_next(&unseen, '\n', &line)) {
			if (slice_trim(line).length == 0)
				continue;
			if (count++ < PDF_UNSEEN)
				TRY(document_add_field(document, DOCUMENT_UNSEEN, slice_trim(line),
						       err));
			else
				TRY(add_undrawn(document, &undrawn,
						SLICE("it has too many passages that nobody sees"),
						err));
		}
	}
	return STATUS_OK;
}
