/* JSON from anywhere: what is read can be written, and reads back as the same bytes. */
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice
write_again(struct arena *arena, const struct json_value *value)
{
	struct buf buf;
	struct json_writer json;
	struct slice text;
	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_copy(&json, value);
	CHECK(buf_slice(&buf, &text, NULL) == STATUS_OK);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	const struct json_value *value;
	arena_init(&arena, 0);
	if (json_read(&arena, slice_of((const char *)data, size), &value, NULL) == STATUS_OK) {
		struct slice once = write_again(&arena, value);
		CHECK(json_read(&arena, once, &value, NULL) == STATUS_OK);
		CHECK(slice_equal(write_again(&arena, value), once));
	}
	arena_done(&arena);
	return 0;
}
