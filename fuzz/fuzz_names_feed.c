/*
 * Every format of feeds on any bytes: the first byte chooses a head that its format recognises, the
 * rest follows it. All of it and any two ranges give an answer, and every span lies in the input
 * and is what its digest says.
 */
#include "model/finding.h"
#include "names/feed.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const struct feed *feed;
	const char *head;
} HEADS[] = {
	{&FEED_LIST, "www.debian.org\n"},
	{&FEED_ZONE, "fr. 1 in soa a. b. 1 2 3 4 5\na.fr. 1 in ns a.\n"},
	{&FEED_ZONE, "$ORIGIN fr.\n@ soa a. b. (1 2 3 4 5)\n ns a.\n"},
	{&FEED_TABLE, "id,domain,created\n1,www.debian.org,2017-04-11\n2,a.com,1491955200\n"},
	{&FEED_TABLE, "\"x\";\"www.debian.org\"\n"},
	{&FEED_TABLE, "url\tfirst_seen\nhttps://www.debian.org/\t2017-04-12T08:11:02Z\n"},
	{&FEED_CONF, "address=/www.debian.org/192.0.2.1\n"},
	{&FEED_QUERY, "dnsmasq[9]: query[A] www.debian.org from 192.0.2.7\n"},
	{&FEED_QUERY, "client @0x7f 192.0.2.7#9 (www.debian.org): query: www.debian.org IN A +\n"},
	{&FEED_QUERY, "[1491984662] unbound[9:0] info: 192.0.2.7 www.debian.org. A IN\n"},
	{&FEED_QUERY, "systemd-resolved[9]: Looking up RR for www.debian.org IN A.\n"},
	{&FEED_QUERY, "12.04.2017 08:11:02 0E70 PACKET 0 UDP Rcv 192.0.2.7 5b47 Q [0001 D NOERROR] "
		      "A (3)www(6)debian(3)org(0)\n"},
	{&FEED_ZEEK, "#separator \\x09\n#fields\tts\tquery\tid.orig_h\n1\twww.debian.org\tx\n"},
	{&FEED_JSON, "{\"message_type\":\"dns_entries\",\"data\":[\"www.debian.org\"]}\n"},
	{&FEED_JSON, "{\"ts\":1,\"uid\":\"C\",\"query\":\"www.debian.org\"}\n"},
	{&FEED_JSON,
	 "{\"timestamp\":\"x\",\"event_type\":\"dns\",\"dns\":{\"rrname\":\"a.org\"}}\n"},
};
#define HEAD_COUNT (sizeof(HEADS) / sizeof(*HEADS))

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
	const struct slice *bytes = context;
	const struct span *span = &finding->evidence[0];
	struct sha256 digest;
	(void)err;
	CHECK(span->length > 0 && span->line > 0);
	CHECK(span->offset + span->length <= bytes->length);
	CHECK(sha256_of(slice_part(*bytes, span->offset, span->length), &digest, NULL) ==
	      STATUS_OK);
	CHECK(sha256_equal(&digest, &span->sha256));
	return STATUS_OK;
}

static enum status
see_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context;
	(void)err;
	CHECK(refusal->count > 0 && refusal->reason.length > 0);
	return STATUS_OK;
}

static const struct sink_calls SEE = {.finding = see_finding, .refusal = see_refusal};

static uint64_t
read_range(struct input input, uint64_t begin, uint64_t end, struct slice *bytes)
{
	struct sink sink = {&SEE, bytes};
	struct arena scratch;
	struct err err;
	uint64_t lines = 0;
	input.begin = begin;
	input.end = end;
	arena_init(&scratch, 0);
	CHECK(room.read(room.context, &input, &scratch, &sink, &lines, &err) == STATUS_OK);
	arena_done(&scratch);
	return lines;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (!engine)
		build();
	const struct feed *feed = HEADS[*data % HEAD_COUNT].feed;
	const char *head = HEADS[*data % HEAD_COUNT].head;
	struct buf buf;
	struct slice bytes;
	struct arena scratch;
	arena_init(&scratch, 0);
	buf_init(&buf, &scratch);
	buf_write_text(&buf, head);
	buf_write(&buf, slice_of((const char *)data + 1, size - 1));
	CHECK(buf_slice(&buf, &bytes, NULL) == STATUS_OK);
	int fd = memfd_create("feed", MFD_CLOEXEC);
	struct input input = {.fd = fd,
			      .source = SLICE("feed"),
			      .head = slice_text(head), /* the rest cannot talk it away */
			      .size_bytes = bytes.length};
	CHECK(fd >= 0 && write(fd, bytes.at, bytes.length) == (ssize_t)bytes.length);
	CHECK(feed_find((struct feed_head){.bytes = input.head}) == feed);
	uint64_t lines = read_range(input, 0, INPUT_SIZE_UNKNOWN, &bytes);
	if (room.splits(room.context, &input)) {
		uint64_t cut = data[size / 2] * bytes.length / 256;
		uint64_t first = read_range(input, 0, cut, &bytes);
		CHECK(first + read_range(input, cut, INPUT_SIZE_UNKNOWN, &bytes) == lines);
	}
	close(fd);
	arena_done(&scratch);
	return 0;
}
