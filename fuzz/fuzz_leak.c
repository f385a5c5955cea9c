/*
 * The whole verdict on any message with any key: up to the first NUL the input is the record of
 * example.org's key s1, behind it the message. What is told passes the checks of the monitor, its
 * evidence is in the message, and without a key that verifies nothing is authentic.
 */
#include "base/json.h"
#include "format/message.h"
#include "mail/key_index.h"
#include "mail/leak.h"
#include "model/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_evidence(const struct finding *finding, struct slice bytes)
{
	struct sha256 digest;
	struct err err;
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct span *span = &finding->evidence[i];
		CHECK(span->offset <= bytes.length && span->length <= bytes.length - span->offset);
		CHECK(sha256_of(slice_part(bytes, span->offset, span->length), &digest, &err) ==
		      STATUS_OK);
		CHECK(sha256_equal(&digest, &span->sha256));
	}
}

static void
check_finding(struct arena *arena, const struct finding *finding, struct slice bytes)
{
	const struct json_value *value;
	struct record record;
	struct slice verdict, signature;
	struct err err;
	struct buf buf;
	check_evidence(finding, bytes);
	buf_init(&buf, arena);
	codec_write_finding(&buf, finding);
	CHECK(!buf.failed);
	CHECK(codec_read(arena, slice_of(buf.bytes, buf.length), &record, &err) == STATUS_OK);
	CHECK(json_read(arena, finding->data, &value, &err) == STATUS_OK);
	CHECK(json_as_string(json_get(value, "verdict"), &verdict));
	if (!slice_equal(verdict, SLICE("authentic")))
		return;
	const struct json_value *list = json_get(value, "signatures");
	bool held = false;
	for (size_t i = 0; i < json_count(list); i++)
		held |= json_as_string(json_get(json_at(list, i), "signature"), &signature) &&
			slice_equal(signature, SLICE("pass"));
	CHECK(held);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	size_t nul = slice_find_byte(input, '\0');
	const struct key_sighting sighting = {.domain = SLICE("example.org"),
					      .selector = SLICE("s1"),
					      .txt = slice_part(input, 0, nul),
					      .first_seen = 1400000000,
					      .last_seen = 1500000000,
					      .source = SLICE("fuzz")};
	const struct mail_place place = {.source = SLICE("m.eml")};
	struct slice bytes = nul == SIZE_MAX ? SLICE("") : slice_part(input, nul + 1, SIZE_MAX);
	struct key_index *index;
	struct finding *finding;
	struct message *message;
	struct arena arena;
	struct err err;
	arena_init(&arena, 0);
	CHECK(key_index_new(&arena, &index, &err) == STATUS_OK);
	CHECK(key_index_add(index, &sighting, &err) == STATUS_OK);
	const struct mail_keys keys = key_index_keys(index);
	const struct dkim_setup setup = {.keys = &keys, .now = 1600000000};
	CHECK(message_read(&arena, bytes, &message, &err) == STATUS_OK);
	CHECK(leak_judge(&arena, message, &place, &setup, &finding, &err) == STATUS_OK);
	check_finding(&arena, finding, bytes);
	arena_done(&arena);
	return 0;
}
