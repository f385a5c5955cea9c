/* Any bytes and any name have a kind, with a word and a MIME type. */
#include "format/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The first line is the name. */
	struct slice bytes = slice_of((const char *)data, size);
	size_t end = slice_find_byte(bytes, '\n');
	struct slice name = slice_part(bytes, 0, end == SIZE_MAX ? 0 : end);
	struct slice head = end == SIZE_MAX ? bytes : slice_part(bytes, end + 1, SIZE_MAX);

	enum sniff_kind kind = sniff_bytes(head, name);
	CHECK(kind < SNIFF_KIND_COUNT);
	CHECK((kind == SNIFF_EMPTY) == (head.length == 0));
	CHECK(*sniff_word(kind) && *sniff_mime(kind));
	return 0;
}
