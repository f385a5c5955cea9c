/* Any bytes as a metafile: its words in UTF-8, no more of them than there are bytes for. */
#include "base/utf8.h"
#include "format/metafile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct buf text;
	struct err err = {0};

	arena_init(&arena, 0);
	buf_init(&text, &arena);
	CHECK(metafile_write_text(&arena, &text, slice_of((const char *)data, size), &err) ==
	      STATUS_OK);
	CHECK(utf8_check(slice_of(text.bytes, text.length)));
	CHECK(text.length <= 4 * size);
	arena_done(&arena);
	return 0;
}
