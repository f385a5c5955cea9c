#include "support.h"

#include "mail/limits.h"
#include "mail/milter_session.h"
#include "random.h"

#include <unistd.h>

static struct arena arena, messages;
static struct milter_slots *slots;
static struct err err;

/* What the judge was shown last, and what it is to say. */
static struct {
	struct slice bytes, sender, helo, queue;
	struct ip client;
	unsigned letters;
	bool has_client, authenticated, cut;
	struct milter_judgement say;
	enum status status;
} seen;

static enum status
judge(void *context, struct arena *scratch, const struct milter_letter *letter,
      struct milter_judgement *ret, struct err *e)
{
	(void)context;
	(void)scratch;
	seen.letters++;
	assert_int_equal(slice_copy(&arena, letter->bytes, &seen.bytes, e), STATUS_OK);
	assert_int_equal(slice_copy(&arena, letter->sender, &seen.sender, e), STATUS_OK);
	assert_int_equal(slice_copy(&arena, letter->helo, &seen.helo, e), STATUS_OK);
	assert_int_equal(slice_copy(&arena, letter->queue, &seen.queue, e), STATUS_OK);
	seen.client = letter->client;
	seen.has_client = letter->has_client;
	seen.authenticated = letter->authenticated;
	seen.cut = letter->cut;
	*ret = seen.say;
	return seen.status ? err_set(e, seen.status, "cannot") : STATUS_OK;
}

/* Of X-A fields all but those that say "keep" are forged, of Ours all. */
static bool
is_forged(void *context, struct slice server, struct slice value)
{
	(void)context;
	assert_slice(server, "mx.b.example");
	return !slice_ends(value, SLICE("keep"));
}

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	arena_init(&messages, 0);
	memset(&seen, 0, sizeof(seen));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	milter_slots_done(&slots);
	arena_done(&arena);
	arena_done(&messages);
	return 0;
}

/* ---- what a server says ---- */

static void
put(struct buf *buf, char command, const char *data, size_t length)
{
	uint32_t size = (uint32_t)length + 1;

	for (int shift = 24; shift >= 0; shift -= 8)
		buf_write_u8(buf, (uint8_t)(size >> shift));
	buf_write_byte(buf, command);
	buf_write(buf, slice_of(data, length));
}

#define PUT(buf, command, literal) put(buf, command, literal, sizeof(literal) - 1)

/* Options of Postfix: version 6, all actions, all of the protocol. */
static void
put_options(struct buf *buf, const char *protocol)
{
	char options[] = "\0\0\0\6\0\0\1\xff\0\0\0\0";

	memcpy(options + 8, protocol, 4);
	put(buf, MILTER_OPTIONS, options, 12);
}

static void
put_letter(struct buf *buf)
{
	PUT(buf, MILTER_MACROS, "Cj\0mx.b.example\0");
	PUT(buf, MILTER_CONNECT,
	    "mail.a.example\0"
	    "4\x1f\x90"
	    "192.0.2.7\0");
	PUT(buf, MILTER_HELO, "mail.a.example\0");
	PUT(buf, MILTER_MACROS,
	    "Mi\0"
	    "4XyZ\0");
	PUT(buf, MILTER_MAIL, "<ana@a.example>\0SIZE=100\0");
	PUT(buf, MILTER_RECIPIENT, "<bo@b.example>\0");
	PUT(buf, MILTER_HEADER, "From\0 ana@a.example\0");
	PUT(buf, MILTER_HEADER, "Subject\0 a\n\tb\0");
	PUT(buf, MILTER_END_OF_HEADER, "");
	PUT(buf, MILTER_BODY, "one\r\n");
	PUT(buf, MILTER_BODY, "two\r\n");
	PUT(buf, MILTER_END, "");
}

/* A letter with fields of our own names: the second X-A stays. */
static void
put_forged(struct buf *buf)
{
	PUT(buf, MILTER_MACROS, "Cj\0mx.b.example\0");
	PUT(buf, MILTER_MAIL, "<ana@a.example>\0");
	PUT(buf, MILTER_HEADER, "x-a\0 one\0");
	PUT(buf, MILTER_HEADER, "X-A\0 keep\0");
	PUT(buf, MILTER_HEADER, "From\0 ana@a.example\0");
	PUT(buf, MILTER_HEADER, "X-A \0 three\0");
	PUT(buf, MILTER_HEADER, "Ours\0 x\0");
	PUT(buf, MILTER_END_OF_HEADER, "");
	PUT(buf, MILTER_END, "");
}

/* "X-A 3, Ours 1": what the answers take out, in their order. */
static struct slice
removed(struct slice answers)
{
	struct milter_packet packet;
	struct slice name, ret;
	struct buf buf;
	bool found;

	buf_init(&buf, &arena);
	for (;;) {
		assert_int_equal(milter_packet_read(&answers, &found, &packet, &err), STATUS_OK);
		if (!found)
			break;
		if (packet.command != MILTER_CHANGE_HEADER)
			continue;
		unsigned index = (unsigned char)packet.data.at[3];
		packet.data = slice_part(packet.data, 4, SIZE_MAX);
		assert_true(milter_string(&packet.data, &name));
		assert_int_equal(packet.data.length, 1);
		buf_print(&buf, "%s%.*s %u", buf.length ? ", " : "", SLICE_PRINT(name), index);
	}
	assert_int_equal(buf_slice(&buf, &ret, &err), STATUS_OK);
	return ret;
}

static struct milter_session *
session_new(bool tempfail_on_error)
{
	static struct milter_session_setup how;
	struct milter_session *session;

	how = (struct milter_session_setup){
		.judge = judge,
		.own = {{SLICE("X-A"), is_forged}, {SLICE("Ours"), is_forged}},
		.slots = slots,
		.slot_wait_ms = 20,
		.tempfail_on_error = tempfail_on_error};
	assert_int_equal(milter_session_new(&arena, &messages, &how, &session, &err), STATUS_OK);
	return session;
}

/* The letters of the answers, "Oc" for options and a continue, and the answers whole in *ret. */
static const char *
feed(struct milter_session *session, const struct buf *said, struct slice *ret)
{
	static char letters[64];
	struct slice bytes = slice_of(said->bytes, said->length), answers;
	struct milter_packet packet;
	size_t count = 0;
	bool end, found;
	struct buf out;

	buf_init(&out, &arena);
	assert_int_equal(milter_session_feed(session, &bytes, &out, &end, &err), STATUS_OK);
	assert_int_equal(bytes.length, 0);
	assert_int_equal(buf_slice(&out, &answers, &err), STATUS_OK);
	*ret = answers;
	while (count < sizeof(letters) - 1) {
		assert_int_equal(milter_packet_read(&answers, &found, &packet, &err), STATUS_OK);
		if (!found)
			break;
		letters[count++] = packet.command;
	}
	letters[count] = '\0';
	return letters;
}

static const char LETTER[] = "From: ana@a.example\r\nSubject: a\r\n\tb\r\n\r\none\r\ntwo\r\n";

static void
test_letter(void **state)
{
	struct milter_session *session = session_new(false);
	struct slice answers;
	struct buf said;
	struct ip wanted;

	(void)state;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_letter(&said);
	assert_string_equal(feed(session, &said, &answers), "Oc");
	assert_slice(seen.bytes, LETTER);
	assert_slice(seen.sender, "ana@a.example");
	assert_slice(seen.helo, "mail.a.example");
	assert_slice(seen.queue, "4XyZ");
	assert_true(seen.has_client && ip_read(SLICE("192.0.2.7"), &wanted));
	assert_true(ip_match(&seen.client, &wanted, 32));
	assert_false(seen.authenticated);
	/* The next of the same connection knows the client still, and nothing of the first. */
	buf_clear(&said);
	PUT(&said, MILTER_MACROS, "M{auth_authen}\0ana\0");
	PUT(&said, MILTER_MAIL, "<>\0");
	PUT(&said, MILTER_HEADER, "A\0 b\0");
	PUT(&said, MILTER_END_OF_HEADER, "");
	PUT(&said, MILTER_END, "rest");
	PUT(&said, MILTER_QUIT, "");
	assert_string_equal(feed(session, &said, &answers), "c");
	assert_slice(seen.bytes, "A: b\r\n\r\nrest");
	assert_true(seen.has_client && seen.authenticated);
	assert_int_equal(seen.sender.length, 0);
}

/* A server that agrees to nothing awaits an answer to everything. */
static void
test_old_server(void **state)
{
	struct milter_session *session = session_new(false);
	struct slice answers;
	struct buf said;

	(void)state;
	buf_init(&said, &arena);
	put_options(&said, "\0\0\0\0");
	put_letter(&said);
	/* options; connect, helo, mail, rcpt; two headers; end of header; two of body; end */
	assert_string_equal(feed(session, &said, &answers), "Occcccccccc");
	assert_slice(seen.bytes,
		     "From:  ana@a.example\r\nSubject:  a\r\n\tb\r\n\r\none\r\ntwo\r\n");
}

static void
test_edits(void **state)
{
	const struct milter_field below = {SLICE_INIT("X-B"), SLICE_INIT("2"), NULL};
	const struct milter_field top = {SLICE_INIT("X-A"), SLICE_INIT("1;\r\n\tmore"), &below};
	struct milter_session *session = session_new(false);
	struct slice answers;
	struct buf said;

	(void)state;
	seen.say = (struct milter_judgement){.insert = &top};
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_forged(&said);
	assert_string_equal(feed(session, &said, &answers), "Ommmiic");
	/* The last is removed first; what is put on top stands in its order. */
	assert_slice(removed(answers), "Ours 1, X-A 3, X-A 1");
	static const char WANTED[] =
		"\0\0\0\x12i\0\0\0\0X-A\0001;\n\tmore\0\0\0\0\x0bi\0\0\0\1X-B\0002\0\0\0\0\1c";
	answers = slice_part(answers, answers.length - (sizeof(WANTED) - 1), SIZE_MAX);
	assert_memory_equal(answers.at, WANTED, answers.length);
	/* The next letter counts anew. */
	buf_clear(&said);
	put_letter(&said);
	assert_string_equal(feed(session, &said, &answers), "iic");
}

/* What is forged goes though nothing could be judged; but for a letter that is to wait. */
static void
test_forged_unjudged(void **state)
{
	struct slice answers;
	struct buf said;

	(void)state;
	seen.status = STATUS_REFUSED;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_forged(&said);
	assert_string_equal(feed(session_new(false), &said, &answers), "Ommmc");
	assert_slice(removed(answers), "Ours 1, X-A 3, X-A 1");
	assert_string_equal(feed(session_new(true), &said, &answers), "Oy");
}

/* As many as the limit go, one more puts the letter off. */
static void
test_limit_forged(void **state)
{
	struct slice answers;
	struct buf said;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		buf_init(&said, &arena);
		put_options(&said, "\0\x1f\xff\xff");
		PUT(&said, MILTER_MACROS, "Cj\0mx.b.example\0");
		PUT(&said, MILTER_MAIL, "<ana@a.example>\0");
		for (unsigned i = 0; i < MILTER_FORGED_MAX + over; i++)
			PUT(&said, MILTER_HEADER, "X-A\0 forged\0");
		PUT(&said, MILTER_END, "");
		const char *letters = feed(session_new(false), &said, &answers);
		if (over)
			assert_string_equal(letters, "Oy");
		else /* 17 bytes of options, 14 of each removal, 5 of the end */
			assert_int_equal(answers.length, 17 + 14 * MILTER_FORGED_MAX + 5);
	}
}

/* A letter for which there is no memory is answered as one that cannot be judged is, and what there
 * was comes back with the process that had it. */
static void
test_slots(void **state)
{
	struct slice answers;
	struct buf said;

	(void)state;
	assert_int_equal(milter_slots_new(2, &slots, &err), STATUS_OK);
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_forged(&said);
	assert_string_equal(feed(session_new(false), &said, &answers), "Ommmc");
	assert_int_equal(seen.letters, 1);
	assert_true(milter_slots_take(slots, 0)); /* the letter's own came back */
	assert_true(milter_slots_take(slots, 0));
	assert_false(milter_slots_take(slots, 20));
	milter_slots_reap(slots, getpid() + 1);
	assert_false(milter_slots_take(slots, 0));
	milter_slots_reap(slots, getpid());
	assert_true(milter_slots_take(slots, 0));
}

/* MILTER_SMALL_BYTES may be held without a slot; what is held is dropped where none comes. */
static void
test_limit_small(void **state)
{
	static char block[MILTER_SMALL_BYTES];
	struct milter_session *session;
	struct slice answers;
	struct buf said;

	(void)state;
	memset(block, 'x', sizeof(block));
	assert_int_equal(milter_slots_new(1, &slots, &err), STATUS_OK);
	session = session_new(true);
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	PUT(&said, MILTER_MAIL, "<a@a.example>\0");
	put(&said, MILTER_BODY, block, sizeof(block));
	(void)feed(session, &said, &answers);
	assert_true(milter_slots_take(slots, 0));
	milter_slots_give(slots);
	buf_clear(&said);
	put(&said, MILTER_BODY, block, 1);
	(void)feed(session, &said, &answers);
	assert_false(milter_slots_take(slots, 0));
	buf_clear(&said);
	PUT(&said, MILTER_END, "");
	assert_string_equal(feed(session, &said, &answers), "c");
	assert_int_equal(seen.bytes.length, sizeof(block) + 1);
	assert_true(milter_slots_take(slots, 0));
	/* Now for somebody else's: the letter waits, and is then put off. */
	buf_clear(&said);
	PUT(&said, MILTER_MAIL, "<a@a.example>\0");
	put(&said, MILTER_BODY, block, sizeof(block));
	put(&said, MILTER_BODY, block, sizeof(block));
	PUT(&said, MILTER_END, "");
	assert_string_equal(feed(session, &said, &answers), "y");
	assert_int_equal(seen.letters, 1);
	assert_int_equal(messages.used_bytes, 0);
}

static void
test_failures(void **state)
{
	struct slice answers;
	struct buf said;

	(void)state;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_letter(&said);
	seen.status = STATUS_REFUSED;
	assert_string_equal(feed(session_new(false), &said, &answers), "Oc");
	assert_string_equal(feed(session_new(true), &said, &answers), "Oy");
	assert_true(slice_find(answers, SLICE("451 4.7.1 the message")) != SIZE_MAX);
	seen.status = STATUS_OK;
	seen.say = (struct milter_judgement){.tempfail = true, .reason = SLICE("100% bad\r\n")};
	assert_string_equal(feed(session_new(false), &said, &answers), "Oy");
	assert_true(slice_find(answers, SLICE("451 4.7.1 100 bad")) != SIZE_MAX);
}

static void
test_abort(void **state)
{
	struct milter_session *session = session_new(false);
	struct slice answers;
	struct buf said;

	(void)state;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	PUT(&said, MILTER_MAIL, "<x@x.example>\0");
	PUT(&said, MILTER_HEADER, "Old\0 1\0");
	(void)feed(session, &said, &answers);
	assert_false(milter_session_is_idle(session));
	buf_clear(&said);
	PUT(&said, MILTER_ABORT, "");
	(void)feed(session, &said, &answers);
	assert_true(milter_session_is_idle(session));
	buf_clear(&said);
	put_letter(&said);
	(void)feed(session, &said, &answers);
	assert_slice(seen.bytes, LETTER);
	assert_int_equal(seen.letters, 1);
}

/* However the network cuts the stream, the letters and the answers are the same. */
static void
test_cuts(void **state)
{
	uint64_t seed = 7;
	struct slice whole, answers;
	struct buf said, out;

	(void)state;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_letter(&said);
	put_letter(&said);
	assert_string_equal(feed(session_new(false), &said, &answers), "Occ");
	for (unsigned round = 0; round < 200; round++) {
		struct milter_session *session = session_new(false);
		size_t at = 0, taken = 0;
		bool end;
		buf_init(&out, &arena);
		seen.letters = 0;
		while (taken < said.length) {
			at += 1 + random_next(&seed) % 40;
			at = at < said.length ? at : said.length;
			struct slice bytes = slice_of(said.bytes + taken, at - taken);
			assert_int_equal(milter_session_feed(session, &bytes, &out, &end, &err),
					 STATUS_OK);
			taken = at - bytes.length;
			if (at == said.length)
				break;
		}
		assert_int_equal(buf_slice(&out, &whole, &err), STATUS_OK);
		assert_true(slice_equal(whole, answers));
		assert_int_equal(seen.letters, 2);
		assert_slice(seen.bytes, LETTER);
	}
}

static void
test_nonsense(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} CASES[] = {{"\0\0\0\0", 4},
		     {"\xff\xff\xff\xffX", 5},
		     {"\0\0\0\1\x7f", 5},
		     {"\0\0\0\2O\0", 6},
		     {"\0\0\0\x0dO\0\0\0\1\0\0\0\0\0\0\0\0", 17}};
	struct buf out;
	bool end;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice bytes = slice_of(CASES[i].bytes, CASES[i].length);
		buf_init(&out, &arena);
		assert_int_equal(milter_session_feed(session_new(false), &bytes, &out, &end, &err),
				 STATUS_REFUSED);
	}
}

/* A letter over the limit is judged by its start, and the server is told to keep the rest. */
static void
test_limits(void **state)
{
	static char block[MILTER_PACKET_BYTES];
	struct milter_session *session = session_new(false);
	struct slice answers, bytes;
	struct buf said, out;
	bool end;

	(void)state;
	memset(block, 'x', sizeof(block));
	buf_init(&said, &arena);
	put_options(&said, "\0\x10\x04\x80"); /* bodies are answered, and may be skipped */
	PUT(&said, MILTER_MAIL, "<a@a.example>\0");
	(void)feed(session, &said, &answers);
	for (size_t sent = 0; sent <= MILTER_MESSAGE_BYTES; sent += sizeof(block) - 1) {
		buf_clear(&said);
		put(&said, MILTER_BODY, block, sizeof(block) - 1);
		(void)feed(session, &said, &answers);
	}
	assert_int_equal(answers.at[4], MILTER_SKIP);
	buf_clear(&said);
	PUT(&said, MILTER_END, "");
	(void)feed(session, &said, &answers);
	assert_true(seen.cut);
	assert_int_equal(seen.bytes.length, MILTER_MESSAGE_BYTES);
	/* A packet of the greatest size is taken, one byte more is not; long texts are cut. */
	buf_clear(&said);
	put(&said, MILTER_BODY, block, sizeof(block));
	bytes = slice_of(said.bytes, said.length);
	buf_init(&out, &arena);
	assert_int_equal(milter_session_feed(session, &bytes, &out, &end, &err), STATUS_REFUSED);
	buf_clear(&said);
	block[MILTER_TEXT_BYTES + 10] = '\0';
	put(&said, MILTER_MAIL, block, MILTER_TEXT_BYTES + 11);
	PUT(&said, MILTER_END, "");
	(void)feed(session, &said, &answers);
	assert_int_equal(seen.sender.length, MILTER_TEXT_BYTES);
}

static void
test_limit_fields(void **state)
{
	static struct milter_field fields[MILTER_FIELDS_MAX + 1];
	struct milter_session *session = session_new(false);
	struct slice answers;
	struct buf said;

	(void)state;
	for (size_t i = 0; i <= MILTER_FIELDS_MAX; i++)
		fields[i] = (struct milter_field){SLICE("X"), SLICE(""),
						  i < MILTER_FIELDS_MAX ? &fields[i + 1] : NULL};
	seen.say.insert = fields;
	buf_init(&said, &arena);
	put_options(&said, "\0\x1f\xff\xff");
	put_letter(&said);
	(void)feed(session, &said, &answers);
	/* 17 bytes of options, 12 of each field, 5 of the end */
	assert_int_equal(answers.length, 17 + 12 * MILTER_FIELDS_MAX + 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_letter),          TEST(test_old_server),   TEST(test_edits),
		TEST(test_failures),        TEST(test_abort),        TEST(test_cuts),
		TEST(test_nonsense),        TEST(test_limits),       TEST(test_limit_fields),
		TEST(test_forged_unjudged), TEST(test_limit_forged), TEST(test_slots),
		TEST(test_limit_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
