/* Any bytes as a picture, its kind by the first of them. */
#include "format/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum sniff_kind KINDS[] = {SNIFF_JPEG, SNIFF_PNG,  SNIFF_GIF,
						SNIFF_BMP,  SNIFF_TIFF, SNIFF_WEBP};
	struct document document;
	struct arena arena;
	struct err err;

	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	CHECK(document_read(&arena, KINDS[data[0] % 6], slice_of((const char *)data + 1, size - 1),
			    &document, &err) == STATUS_OK);
	CHECK(document.state == DOCUMENT_IMAGE_ONLY || document.state == DOCUMENT_UNREADABLE);
	CHECK(document.trouble.length > 0 && document.unit_count == 0);
	arena_done(&arena);
	return 0;
}
