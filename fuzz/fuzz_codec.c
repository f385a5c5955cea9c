/* What a worker sends: refused or a whole record, which survives its own encoding. */
#include "base/json.h"
#include "model/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_record(struct buf *buf, const struct record *record)
{
	if (record->kind == RECORD_FINDING)
		codec_write_finding(buf, record->finding);
	else if (record->kind == RECORD_OBSERVABLE)
		codec_write_observable(buf, &record->observable);
	else
		codec_write_refusal(buf, &record->refusal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct record record, again;
	arena_init(&arena, 0);
	if (codec_read(&arena, slice_of((const char *)data, size), &record, NULL) == STATUS_OK) {
		struct buf buf;
		struct slice bytes;
		buf_init(&buf, &arena);
		write_record(&buf, &record);
		CHECK(buf_slice(&buf, &bytes, NULL) == STATUS_OK);
		if (bytes.length <= CODEC_RECORD_MAX_BYTES)
			CHECK(codec_read(&arena, bytes, &again, NULL) == STATUS_OK &&
			      again.kind == record.kind);
	}
	arena_done(&arena);
	return 0;
}
