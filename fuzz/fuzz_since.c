/* since_read on any bytes: what it takes, it writes in a form that it takes again, the same. */
#include "cli/limits.h"
#include "cli/since.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct since since, again;
	struct slice first, second;
	struct buf out;
	struct err err;
	arena_init(&arena, 0);
	since_init(&since, CLI_SINCE_MAX_BYTES, 1700000000000000);
	since_init(&again, CLI_SINCE_MAX_BYTES, 1700000000000000);
	if (since_read(&since, slice_of((const char *)data, size), &err) == STATUS_OK) {
		buf_init(&out, &arena);
		CHECK(since_write(&since, &out, &err) == STATUS_OK);
		CHECK(buf_slice(&out, &first, &err) == STATUS_OK);
		CHECK(since.bytes >= first.length);
		CHECK(since_read(&again, first, &err) == STATUS_OK);
		CHECK(again.count == since.count && again.bytes == since.bytes);
		buf_init(&out, &arena);
		CHECK(since_write(&again, &out, &err) == STATUS_OK);
		CHECK(buf_slice(&out, &second, &err) == STATUS_OK && slice_equal(first, second));
	} else {
		CHECK(err.status == STATUS_CONFIG);
	}
	since_done(&again);
	since_done(&since);
	arena_done(&arena);
	return 0;
}
