/* Findings and other records as JSON, e.g. from a partner: refused, or written back to the same
 * bytes. */
#include "model/finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
write_line(struct arena *arena, const struct json_value *value, struct slice *ret)
{
	struct finding *finding;
	struct observable observable;
	struct refusal refusal;
	struct source source;
	struct buf buf;
	struct json_writer json;
	buf_init(&buf, arena);
	json_init(&json, &buf);
	if (finding_read(arena, value, &finding, NULL) == STATUS_OK)
		finding_write(&json, finding);
	else if (observable_read(arena, value, &observable, NULL) == STATUS_OK)
		observable_write(&json, &observable);
	else if (refusal_read(arena, value, &refusal, NULL) == STATUS_OK)
		refusal_write(&json, &refusal);
	else if (source_read(arena, value, &source, NULL) == STATUS_OK)
		source_write(&json, &source);
	else
		return false;
	CHECK(buf_slice(&buf, ret, NULL) == STATUS_OK);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	const struct json_value *value;
	struct slice once, twice;
	arena_init(&arena, 0);
	if (json_read(&arena, slice_of((const char *)data, size), &value, NULL) == STATUS_OK &&
	    write_line(&arena, value, &once)) {
		CHECK(json_read(&arena, once, &value, NULL) == STATUS_OK);
		CHECK(write_line(&arena, value, &twice) && slice_equal(once, twice));
	}
	arena_done(&arena);
	return 0;
}
