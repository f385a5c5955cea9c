/*
 * The readers of context on any bytes: what is taken has evidence in the input, and comes back from
 * the observable as it went in; and the join of all of it with a decoy says the same twice.
 */
#include "infra/facts.h"
#include "infra/join.h"
#include "model/finding.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct arena arena;
	struct slice bytes;
	bool plain;
	struct join *join;
};

static enum status
see_observable(void *context, const struct observable *observable, struct err *err)
{
	struct seen *seen = context;
	struct facts facts;
	struct observable again;
	struct sha256 digest;
	bool good;
	CHECK(facts_read(&facts, &seen->arena, observable, &good, err) == STATUS_OK && good);
	facts.format = "x";
	CHECK(facts_write(&facts, &seen->arena, &again, err) == STATUS_OK);
	size_t from = slice_find_byte(observable->data, ','),
	       other = slice_find_byte(again.data, ',');
	CHECK(slice_equal(slice_part(observable->data, from, SIZE_MAX),
			  slice_part(again.data, other, SIZE_MAX)));
	CHECK(join_observe(seen->join, observable, err) == STATUS_OK);
	if (!seen->plain)
		return STATUS_OK;
	CHECK(facts.place.offset + facts.place.length <= seen->bytes.length);
	CHECK(sha256_of(slice_part(seen->bytes, facts.place.offset, facts.place.length), &digest,
			err) == STATUS_OK);
	CHECK(sha256_equal(&digest, &facts.place.sha256));
	return STATUS_OK;
}

static enum status
see_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context;
	(void)err;
	CHECK(refusal->count == 1 && refusal->reason.length > 0);
	return STATUS_OK;
}

static const struct sink_calls SEE = {.observable = see_observable, .refusal = see_refusal};
static const struct sink_calls NOTHING = {.finding = NULL};

static void
join_decoys(struct seen *seen)
{
	static const char *const NAMES[] = {"a.example", "mail.a.example", "b.example"};
	struct sink nowhere = {&NOTHING, NULL};
	struct finding *findings[3];
	const struct finding *once, *twice;
	struct span span;
	struct err err;
	bool changed;
	for (size_t i = 0; i < 3; i++) {
		struct slice name = slice_text(NAMES[i]);
		CHECK(span_init(&span, SLICE("f"), i, 1, name, &err) == STATUS_OK);
		CHECK(finding_new(&seen->arena, "names/lookalike", 1, &span, &findings[i], &err) ==
		      STATUS_OK);
		findings[i]->severity = SEVERITY_MEDIUM;
		CHECK(finding_add_subject(findings[i], "domain-name", name, &err) == STATUS_OK);
		CHECK(finding_set_title(findings[i], &err, "t") == STATUS_OK);
		CHECK(finding_add_why(findings[i], &err, "w") == STATUS_OK);
		CHECK(slice_print(
			      &seen->arena, &findings[i]->data, &err,
			      "{\"name\":\"%s\",\"registrable\":\"%s\",\"target\":\"t.example\","
			      "\"tricks\":[\"combo\"]}",
			      NAMES[i], NAMES[i]) == STATUS_OK);
		CHECK(finding_done(findings[i], &err) == STATUS_OK);
		CHECK(join_decoy(seen->join, findings[i], &err) == STATUS_OK);
	}
	CHECK(join_run(seen->join, &err) == STATUS_OK);
	for (size_t i = 0; i < 3; i++) {
		CHECK(join_apply(seen->join, &seen->arena, findings[i], &once, &changed, &err) ==
		      STATUS_OK);
		CHECK(join_apply(seen->join, &seen->arena, once, &twice, &changed, &err) ==
		      STATUS_OK);
		CHECK(!changed);
	}
	CHECK(join_clusters(seen->join, &seen->arena, &nowhere, &err) == STATUS_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("context", MFD_CLOEXEC);
	struct slice bytes = slice_of((const char *)data, size);
	struct input input = {.fd = fd,
			      .source = SLICE("context"),
			      .head = slice_part(bytes, 0, INPUT_HEAD_BYTES),
			      .size_bytes = size,
			      .end = INPUT_SIZE_UNKNOWN};
	struct seen seen = {.bytes = bytes, .plain = true};
	struct sink sink = {&SEE, &seen};
	struct arena scratch;
	struct room room;
	struct err err;
	uint64_t lines;
	CHECK(fd >= 0 && (size == 0 || write(fd, data, size) == (ssize_t)size));
	arena_init(&seen.arena, 0);
	arena_init(&scratch, 0);
	seen.plain = size < 2 || (data[0] != 0x1f && data[0] != 0x28 && data[0] != 0xfd);
	CHECK(join_new(&seen.arena, &seen.join, &err) == STATUS_OK);
	infra_room_init(&room);
	(void)room.recognise(room.context, &input);
	enum status status = room.read(room.context, &input, &scratch, &sink, &lines, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	join_decoys(&seen);
	arena_done(&scratch);
	arena_done(&seen.arena);
	close(fd);
	return 0;
}
