#include "format/pdf.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "format/limits.h"

#include <poppler.h>

struct pdf {
	GBytes *bytes;
	PopplerDocument *document;
};

/* poppler-data: character maps of CJK encodings and names of glyphs, opened when a font needs
 * them. */
const char *const PDF_READABLE_PATHS[] = {"/usr/share/poppler", NULL};

static enum status
refuse_open(const GError *error, bool *ret_locked, struct err *err)
{
	bool locked;

	if (!ret_locked)
		ret_locked = &locked;
	*ret_locked = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
	if (*ret_locked)
		return err_set(err, STATUS_REFUSED,
			       "ISO 32000-1 §7.6: the PDF is encrypted with a password");
	return err_set(err, STATUS_REFUSED, "ISO 32000-1 §7.5: the PDF is damaged: %s",
		       error && error->message ? error->message : "it cannot be opened");
}

enum status
pdf_open(struct slice bytes, struct pdf **ret, bool *ret_locked, struct err *err)
{
	GError *error = NULL;

	if (bytes.length > PDF_BYTES)
		return err_set(err, STATUS_REFUSED, "the PDF is over %u MiB", PDF_BYTES >> 20);
	struct pdf *pdf = heap_alloc(sizeof(*pdf));
	if (!pdf)
		return err_no_memory(err);
	pdf->bytes = g_bytes_new_static(bytes.at, bytes.length);
	pdf->document = poppler_document_new_from_bytes(pdf->bytes, NULL, &error);
	if (!pdf->document) {
		enum status status = refuse_open(error, ret_locked, err);
		g_clear_error(&error);
		pdf_done(&pdf);
		return status;
	}
	*ret = pdf;
	return STATUS_OK;
}

void
pdf_done(struct pdf **pdf)
{
	if (*pdf) {
		if ((*pdf)->document)
			g_object_unref((*pdf)->document);
		g_bytes_unref((*pdf)->bytes);
		heap_free(*pdf);
	}
	*pdf = NULL;
}

/* Copies what poppler allocated, and frees it. */
static enum status
take_text(struct arena *arena, char *text, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	utf8_write_clean(&buf, slice_trim(slice_part(slice_text(text), 0, PDF_PROPERTY_BYTES)));
	g_free(text);
	return buf_slice(&buf, ret, err);
}

static int64_t
take_time(GDateTime *time)
{
	int64_t us;

	if (!time)
		return TIME_UNKNOWN;
	int64_t seconds = g_date_time_to_unix(time);
	g_date_time_unref(time);
	return __builtin_mul_overflow(seconds, 1000000, &us) ? TIME_UNKNOWN : us;
}

enum status
pdf_read_properties(struct arena *arena, struct pdf *pdf, struct pdf_properties *ret,
		    struct err *err)
{
	const struct {
		char *(*get)(PopplerDocument *document);
		size_t property;
	} TEXTS[] = {
		{poppler_document_get_title, offsetof(struct pdf_properties, title)},
		{poppler_document_get_author, offsetof(struct pdf_properties, author)},
		{poppler_document_get_subject, offsetof(struct pdf_properties, subject)},
		{poppler_document_get_keywords, offsetof(struct pdf_properties, keywords)},
		{poppler_document_get_creator, offsetof(struct pdf_properties, creator)},
		{poppler_document_get_producer, offsetof(struct pdf_properties, producer)},
		{poppler_document_get_pdf_version_string, offsetof(struct pdf_properties, version)},
	};
	struct pdf_properties properties = {.title = SLICE_NONE};
	int pages = poppler_document_get_n_pages(pdf->document);

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct slice *target =
			(struct slice *)(void *)((char *)&properties + TEXTS[i].property);
		TRY(take_text(arena, TEXTS[i].get(pdf->document), target, err));
	}
	properties.created = take_time(poppler_document_get_creation_date_time(pdf->document));
	properties.modified = take_time(poppler_document_get_modification_date_time(pdf->document));
	properties.pages = pages > 0 ? (uint32_t)pages : 0;
	*ret = properties;
	return STATUS_OK;
}

enum status
pdf_read_page(struct arena *arena, struct pdf *pdf, uint32_t page, struct slice *ret,
	      struct err *err)
{
	PopplerRectangle all_of_it = {0, 0, 0, 0};
	struct buf buf;

	int pages = poppler_document_get_n_pages(pdf->document);
	PopplerPage *made =
		(int64_t)page < pages ? poppler_document_get_page(pdf->document, (int)page) : NULL;
	if (!made)
		return err_set(err, STATUS_REFUSED, "ISO 32000-1 §7.7.3: page %u cannot be made",
			       page + 1);
	/* By lines: poppler_page_get_text selects by glyphs and may lose the last word of a block.
	 * */
	poppler_page_get_size(made, &all_of_it.x2, &all_of_it.y2);
	char *text = poppler_page_get_selected_text(made, POPPLER_SELECTION_LINE, &all_of_it);
	g_object_unref(made);
	struct slice all = slice_text(text);
	if (all.length > PDF_PAGE_BYTES) {
		g_free(text);
		return err_set(err, STATUS_REFUSED, "page %u has over %u MiB of text", page + 1,
			       PDF_PAGE_BYTES >> 20);
	}
	buf_init(&buf, arena);
	utf8_write_clean(&buf, all);
	g_free(text);
	return buf_slice(&buf, ret, err);
}

/* Without a cross-reference table: poppler finds the objects all the same. */
static const char WARM_PDF[] =
	"%PDF-1.4\n"
	"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
	"/Resources<</Font<</A 5 0 R/B 8 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 68>>stream\n"
	"BT /A 9 Tf 9 50 Td <4e2d56fd> Tj /B 9 Tf 0 -20 Td (text) Tj ET      \n"
	"endstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/W/Encoding/UniGB-UCS2-H"
	"/DescendantFonts[6 0 R]>>endobj\n"
	"6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/W/FontDescriptor 7 0 R"
	"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>endobj\n"
	"7 0 obj<</Type/FontDescriptor/FontName/W/Flags 4>>endobj\n"
	"8 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
	"trailer<</Root 1 0 R/Size 9>>\n";

static struct pdf *warm_pdf; /* never closed */

enum status
pdf_warm(struct err *err)
{
	struct arena arena;
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct slice text;

	arena_init(&arena, 0);
	enum status status = pdf_open(slice_of(WARM_PDF, sizeof(WARM_PDF) - 1), &pdf, NULL, err);
	if (status == STATUS_OK)
		status = pdf_read_properties(&arena, pdf, &properties, err);
	if (status == STATUS_OK)
		status = pdf_read_page(&arena, pdf, 0, &text, err);
	arena_done(&arena);
	/* Poppler forgets its tables with its last document, so this one stays. */
	if (status == STATUS_OK && !warm_pdf)
		warm_pdf = pdf;
	else
		pdf_done(&pdf);
	/* Without poppler-data CJK stays unread; that is no reason not to start. */
	if (status == STATUS_REFUSED)
		return err_set(err, STATUS_ENVIRONMENT, "poppler cannot read a page of its own");
	return status;
}
