/* Any bytes as a PDF: properties and the first pages in well-formed UTF-8, or a refusal. */
#include "base/utf8.h"
#include "format/limits.h"
#include "format/pdf.h"

#define PAGES_MAX 4
#define PIXELS_MAX (1u << 20) /* that are drawn of a document: few, as it takes time */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pdf_properties properties;
	struct pdf *pdf = NULL;
	struct arena arena;
	struct slice text;
	uint64_t pixels = PIXELS_MAX;
	struct err err = {0};

	arena_init(&arena, 0);
	enum status status = pdf_open(slice_of((const char *)data, size), &pdf, NULL, &err);
	CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err.text[0]));
	if (status == STATUS_OK) {
		CHECK(pdf_read_properties(&arena, pdf, &properties, &err) == STATUS_OK);
		CHECK(utf8_check(properties.title) && utf8_check(properties.author));
		CHECK(properties.title.length <= 3 * PDF_PROPERTY_BYTES);
		for (uint32_t page = 0; page < properties.pages && page < PAGES_MAX; page++) {
			status = pdf_read_page(&arena, pdf, page, &text, &err);
			CHECK(status == STATUS_REFUSED || utf8_check(text));
			status = pdf_read_unseen(&arena, pdf, page, &pixels, &text, &err);
			CHECK(status == STATUS_REFUSED || utf8_check(text));
			CHECK(pixels <= PIXELS_MAX);
		}
	}
	pdf_done(&pdf);
	arena_done(&arena);
	return 0;
}
