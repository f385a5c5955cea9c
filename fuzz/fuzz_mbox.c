/* Any bytes as an mbox: messages lie in it one behind the other, whole and in order. */
#include "format/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct stream *stream = NULL;
	struct mbox_message message;
	struct arena arena;
	struct mbox *mbox;
	struct err err;
	uint64_t index = 0, end = 0;
	bool found;

	if (stream_is_compressed(bytes))
		return 0;
	arena_init(&arena, 0);
	CHECK(stream_open_bytes(&arena, bytes, &stream, &err) == STATUS_OK);
	CHECK(mbox_open(&arena, stream, &mbox, &err) == STATUS_OK);
	for (;; index++) {
		CHECK(mbox_next(mbox, &found, &message, &err) == STATUS_OK);
		if (!found)
			break;
		CHECK(message.index == index && message.offset >= end);
		CHECK(message.offset + message.bytes.length <= size);
		CHECK(slice_equal(message.bytes,
				  slice_part(bytes, (size_t)message.offset, message.bytes.length)));
		end = message.offset + message.bytes.length;
	}
	CHECK(size == 0 || index > 0);
	stream_done(&stream);
	arena_done(&arena);
	return 0;
}
