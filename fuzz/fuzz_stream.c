/* Any bytes as a gzip, xz or Zstandard stream: blocks, an end or a refusal that stays, no loop. */
#include "format/limits.h"
#include "format/stream.h"

#define OUT_MAX (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct stream *stream = NULL;
	struct arena arena;
	struct err err = {0};
	struct slice block;
	uint64_t made = 0;

	arena_init(&arena, 0);
	enum status status = stream_open_bytes(&arena, bytes, &stream, &err);
	CHECK(status == STATUS_OK);
	while ((status = stream_read(stream, &block, &err)) == STATUS_OK && block.length > 0 &&
	       made < OUT_MAX) {
		CHECK(block.length <= STREAM_BLOCK_BYTES || !stream_is_compressed(bytes));
		CHECK(stream_input_bytes(stream) <= size);
		made += block.length;
	}
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	CHECK(stream_is_compressed(bytes) || made == size || made >= OUT_MAX);
	if (made < OUT_MAX)
		CHECK(stream_read(stream, &block, &err) == status);
	stream_done(&stream);
	arena_done(&arena);
	return 0;
}
