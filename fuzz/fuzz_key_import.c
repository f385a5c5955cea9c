/*
 * Lists of keys, zone files and output of dig: every key that is told comes back from its
 * observable as it went in, and is taken by the index.
 */
#include "mail/key_import.h"
#include "model/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct arena arena;
	struct key_index *index;
	uint64_t count;
};

static enum status
see_key(void *context, const struct observable *observable, struct err *err)
{
	struct seen *seen = context;
	struct observable again;
	struct key_sighting sighting;
	struct record record;
	struct buf buf;
	bool good;
	buf_init(&buf, &seen->arena);
	codec_write_observable(&buf, observable);
	CHECK(codec_read(&seen->arena, slice_of(buf.bytes, buf.length), &record, err) == STATUS_OK);
	CHECK(key_sighting_read(&seen->arena, &record.observable, &good, &sighting, err) ==
	      STATUS_OK);
	CHECK(good);
	CHECK(key_sighting_write(&seen->arena, &sighting, observable->source, &again, err) ==
	      STATUS_OK);
	CHECK(slice_equal(again.data, observable->data));
	CHECK(slice_equal(again.subject.value, observable->subject.value));
	seen->count++;
	return key_index_add(seen->index, &sighting, err);
}

static enum status
see_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context, (void)err;
	CHECK(refusal->reason.length > 0);
	return STATUS_OK;
}

static const struct sink_calls SEE = {.observable = see_key, .refusal = see_refusal};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = {.count = 0};
	struct sink sink = {&SEE, &seen};
	struct arena arena;
	struct err err;
	struct key_import import = {.arena = &arena,
				    .sink = &sink,
				    .source = SLICE("s1._domainkey.example.org.txt"),
				    .bytes = slice_of((const char *)data, size)};
	arena_init(&arena, 0);
	arena_init(&seen.arena, 0);
	CHECK(key_index_new(&seen.arena, &seen.index, &err) == STATUS_OK);
	CHECK(sha256_of(import.bytes, &import.digest, &err) == STATUS_OK);
	enum status status = key_import_read(&import, &err);
	CHECK(status == (seen.count ? status : STATUS_REFUSED));
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	CHECK(import.count == seen.count);
	CHECK(key_index_count(seen.index) + key_index_left_out(seen.index) <= seen.count);
	arena_done(&seen.arena);
	arena_done(&arena);
	return 0;
}
