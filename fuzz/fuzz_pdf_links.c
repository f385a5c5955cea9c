/* Any bytes as a PDF: its links keep their limits. */
#include "format/limits.h"
#include "format/pdf_links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice_list links;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	CHECK(pdf_links_read(&arena, slice_of((const char *)data, size), &links, &err) ==
	      STATUS_OK);
	CHECK(links.count <= PDF_LINKS_MAX);
	for (size_t i = 0; i < links.count; i++)
		CHECK(links.items[i].length <= PDF_LINK_BYTES);
	arena_done(&arena);
	return 0;
}
