/* Checkpoints from anywhere: what is read is written as the same bytes, but for its extensions. */
#include "leak/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size), text;
	struct checkpoint checkpoint;
	struct arena arena;
	struct buf buf;
	arena_init(&arena, 0);
	if (checkpoint_read(bytes, &checkpoint, NULL) == STATUS_OK) {
		buf_init(&buf, &arena);
		checkpoint_write(&buf, &checkpoint);
		CHECK(buf_slice(&buf, &text, NULL) == STATUS_OK);
		CHECK(slice_starts(bytes, text));
	}
	arena_done(&arena);
	return 0;
}
