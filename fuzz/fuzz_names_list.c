/*
 * The list reader on any bytes, plain or compressed: what it says of the whole it says of two
 * ranges as well, and every span lies in the input and is the name's. Other formats
 * have a target of their own (fuzz_names_feed.c).
 */
#include "model/finding.h"
#include "names/feed.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct slice bytes;
	bool plain;
	size_t findings;
	uint64_t refusals;
	bool refused;
};

static struct names_engine *engine;
static struct arena arena;
static struct room room;

static void
build(void)
{
	struct slice domains[] = {SLICE("en-marche.fr"), SLICE("paypal.com")};
	struct slice_list protect = {domains, 2, 0};
	struct names_setup setup = {.protect = &protect};
	struct err err;
	CHECK(names_engine_new(&arena, &setup, &engine, &err) == STATUS_OK);
	CHECK(names_room_init(&room, &arena, engine, &err) == STATUS_OK);
}

static enum status
see_finding(void *context, const struct finding *finding, struct err *err)
{
	struct seen *seen = context;
	const struct span *span = &finding->evidence[0];
	struct sha256 digest;
	(void)err;
	seen->findings++;
	CHECK(span->length > 0 && span->line > 0);
	if (!seen->plain)
		return STATUS_OK;
	CHECK(span->offset + span->length <= seen->bytes.length);
	CHECK(sha256_of(slice_part(seen->bytes, span->offset, span->length), &digest, NULL) ==
	      STATUS_OK);
	CHECK(sha256_equal(&digest, &span->sha256));
	return STATUS_OK;
}

static enum status
see_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct seen *seen = context;
	(void)err;
	CHECK(refusal->count > 0 && refusal->reason.length > 0);
	seen->refusals += refusal->count;
	return STATUS_OK;
}

static const struct sink_calls SEE = {.finding = see_finding, .refusal = see_refusal};

static uint64_t
read_range(struct input input, uint64_t begin, uint64_t end, struct seen *seen)
{
	struct sink sink = {&SEE, seen};
	struct arena scratch;
	struct err err;
	uint64_t lines = 0;
	input.begin = begin;
	input.end = end;
	arena_init(&scratch, 0);
	enum status status = room.read(room.context, &input, &scratch, &sink, &lines, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	/* Only text of another encoding or packing is refused whole, and told what to do first. */
	CHECK(status == STATUS_OK || !seen->plain ||
	      slice_ends(slice_text(err.text), SLICE(" first")));
	seen->refused = status == STATUS_REFUSED;
	arena_done(&scratch);
	return lines;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("list", MFD_CLOEXEC);
	struct slice bytes = slice_of((const char *)data, size);
	struct input input = {.fd = fd,
			      .source = SLICE("list.txt"),
			      .head = slice_part(bytes, 0, INPUT_HEAD_BYTES),
			      .size_bytes = size};
	CHECK(fd >= 0 && (size == 0 || write(fd, data, size) == (ssize_t)size));
	if (!engine)
		build();
	(void)room.recognise(room.context, &input);
	struct seen whole = {.bytes = bytes, .plain = room.splits(room.context, &input)};
	struct seen parts = whole;
	uint64_t lines = read_range(input, 0, INPUT_SIZE_UNKNOWN, &whole);
	if (whole.plain && !whole.refused) {
		uint64_t cut = size ? data[size / 2] % size : 0;
		uint64_t first = read_range(input, 0, cut, &parts);
		CHECK(first + read_range(input, cut, INPUT_SIZE_UNKNOWN, &parts) == lines);
		/* Rows and records may have been cut in the middle. */
		CHECK(feed_find((struct feed_head){.bytes = input.head}) != &FEED_LIST ||
		      (parts.findings >= whole.findings && parts.refusals == whole.refusals));
	}
	close(fd);
	return 0;
}
