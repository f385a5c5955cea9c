#include "support.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/mbox.h"

#include <stdio.h>

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct mbox_facts facts; /* of the last mbox */

/* "[body][body]": the messages of text as they come. */
static struct slice
messages(struct slice text)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct mbox_message message;
	struct mbox *mbox;
	struct buf out;
	struct slice all;
	bool found;
	uint64_t index = 0;

	buf_init(&out, &arena);
	assert_int_equal(stream_open_bytes(&arena, text, &stream, &err), STATUS_OK);
	assert_int_equal(mbox_open(&arena, stream, &mbox, &err), STATUS_OK);
	for (;; index++) {
		assert_int_equal(mbox_next(mbox, &found, &message, &err), STATUS_OK);
		if (!found)
			break;
		assert_int_equal(message.index, index);
		struct slice there = slice_part(text, (size_t)message.offset, message.bytes.length);
		assert_true(slice_equal(there, message.bytes));
		buf_write_byte(&out, '[');
		buf_write(&out, message.bytes);
		buf_write_byte(&out, ']');
	}
	mbox_facts(mbox, &facts);
	assert_int_equal(buf_slice(&out, &all, &err), STATUS_OK);
	return all;
}

static void
test_messages(void **state)
{
	(void)state;
	assert_slice(messages(SLICE("From a\nA: 1\n\nx\n\nFrom b\nB: 2\n\ny\n")),
		     "[A: 1\n\nx\n][B: 2\n\ny\n]");
	assert_slice(messages(SLICE("From a\r\nA: 1\r\n\r\nx\r\n\r\nFrom b\r\nB: 2\r\n")),
		     "[A: 1\r\n\r\nx\r\n][B: 2\r\n]");
	/* Without an empty line before it, "From " is text; ">From " stays as it is. */
	assert_slice(messages(SLICE("From a\nA: 1\n\nx\nFrom here\n>From b\n")),
		     "[A: 1\n\nx\nFrom here\n>From b\n]");
	assert_slice(messages(SLICE("")), "");
	assert_slice(messages(SLICE("From a")), "[]");
	assert_slice(messages(SLICE("no envelope\n")), "[no envelope\n]");
}

static void
assert_mbox(const char *text, const char *parts, const char *dialect, unsigned held,
	    unsigned unheeded)
{
	assert_slice(messages(slice_text(text)), parts);
	assert_string_equal(facts.dialect, dialect);
	assert_int_equal(facts.lengths_held, held);
	assert_int_equal(facts.lengths_unheeded, unheeded);
}

#define A "From a\nA: 1\n"

static void
test_dialects(void **state)
{
	(void)state;
	assert_mbox(A "\nx\n\n" A "\ny\n", "[A: 1\n\nx\n][A: 1\n\ny\n]", "mbox", 0, 0);
	assert_mbox(A "\n>From b\n", "[A: 1\n\n>From b\n]", "mboxo or mboxrd", 0, 0);
	assert_mbox(A "\n>From b\n\n" A "\n>>From c\n", "[A: 1\n\n>From b\n][A: 1\n\n>>From c\n]",
		    "mboxrd", 0, 0);
	assert_mbox(A "Content-Length: 2\n\nx\n\n" A "content-length: 8\n\n>From b\n",
		    "[A: 1\nContent-Length: 2\n\nx\n]"
		    "[A: 1\ncontent-length: 8\n\n>From b\n]",
		    "mboxcl", 2, 0);
	assert_mbox(A "Content-Length: 2\n\nx\n", "[A: 1\nContent-Length: 2\n\nx\n]",
		    "mboxcl or mboxcl2", 1, 0);
	/* Nothing is quoted: what begins like a message is text, by the length. */
	assert_mbox(A "Content-Length: 18\n\nx\n\nFrom now on\ny\n\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 18\n\nx\n\nFrom now on\ny\n\n][A: 1\n\nz\n]", "mbox", 1,
		    0);
	assert_mbox("From a\r\nContent-Length: 18\r\n\r\nx\r\n\r\nFrom now\r\ny\r\n",
		    "[Content-Length: 18\r\n\r\nx\r\n\r\nFrom now\r\ny\r\n]", "mboxcl2", 1, 0);
}

/* A sentence that nobody quoted; a time, a field or nothing below it, and it is a message. */
static void
test_sentences(void **state)
{
	char text[2 * MBOX_LINE_BYTES + 32];
	(void)state;
	assert_mbox(A "\nx\n\nFrom the top\nall over\n\nFrom me\nok\n\n" A "\ny\n",
		    "[A: 1\n\nx\n\nFrom the top\nall over\n\nFrom me\nok\n][A: 1\n\ny\n]", "mbox",
		    0, 0);
	assert_mbox(A "\nx\n\nFrom b 10:11:12 2015\nodd\n", "[A: 1\n\nx\n][odd\n]", "mbox", 0, 0);
	assert_mbox(A "\nx\n\nFrom b\n\nodd\n", "[A: 1\n\nx\n][\nodd\n]", "mbox", 0, 0);
	assert_mbox(A "\nx\n\nFrom b\n>From c\n", "[A: 1\n\nx\n][>From c\n]", "mbox", 0, 0);
	assert_mbox(A "\nx\n\nFrom b", "[A: 1\n\nx\n][]", "mbox", 0, 0);
	/* Too long a line to be told by the next. */
	(void)snprintf(text, sizeof(text), A "\nx\n\nFrom %0*d\ntext\n", MBOX_LINE_BYTES, 0);
	assert_slice(messages(slice_text(text)), "[A: 1\n\nx\n][text\n]");
	(void)snprintf(text, sizeof(text), A "\nx\n\nFrom %0*d\ntext\n", MBOX_LINE_BYTES - 12, 0);
	assert_int_equal(messages(slice_text(text)).length, strlen(text) - strlen("From a\n") + 2);
}

/* Whoever wrote a letter may have written its length, to swallow what comes behind it. */
static void
test_lengths_that_lie(void **state)
{
	(void)state;
	/* Too short, too long, beyond the end, no number. */
	assert_mbox(A "Content-Length: 1\n\nxyz\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 1\n\nxyz\n][A: 1\n\nz\n]", "mbox", 0, 1);
	assert_mbox(A "Content-Length: 9\n\nx\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 9\n\nx\n][A: 1\n\nz\n]", "mbox", 0, 1);
	assert_mbox(A "Content-Length: 99\n\nx\n", "[A: 1\nContent-Length: 99\n\nx\n]", "mbox", 0,
		    1);
	assert_mbox(A "Content-Length: 18446744073709551615\n\nx\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 18446744073709551615\n\nx\n][A: 1\n\nz\n]", "mbox", 0,
		    1);
	assert_mbox(A "Content-Length: 1x\n\nx\n", "[A: 1\nContent-Length: 1x\n\nx\n]", "mbox", 0,
		    0);
	/* It leads to a message, exactly; but another one lies between. */
	assert_mbox(A "Content-Length: 19\n\nx\n\n" A "\ny\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 19\n\nx\n][A: 1\n\ny\n][A: 1\n\nz\n]", "mbox", 0, 1);
	/* And with text that begins like one before that. */
	assert_mbox(A "Content-Length: 37\n\nx\n\nFrom now on\nhere\n\n" A "\ny\n\n" A "\nz\n",
		    "[A: 1\nContent-Length: 37\n\nx\n\nFrom now on\nhere\n][A: 1\n\ny\n]"
		    "[A: 1\n\nz\n]",
		    "mbox", 0, 1);
}

/* After so many wrong lengths none is read ahead for. */
static void
test_limit_lies(void **state)
{
	static const char LIE[] = "From a\nContent-Length: 900\n\nx\n\nFrom b\n\n";
	static const char TRUE[] = "From a\nContent-Length: 10\n\nx\n\nFrom b\n";
	struct buf text;

	(void)state;
	for (unsigned lies = MBOX_LIES_MAX; lies <= MBOX_LIES_MAX + 1; lies++) {
		buf_init(&text, &arena);
		for (unsigned i = 0; i < lies; i++)
			buf_write_text(&text, LIE);
		buf_write_text(&text, TRUE);
		(void)messages(slice_of(text.bytes, text.length));
		assert_int_equal(facts.lengths_held, lies == MBOX_LIES_MAX);
	}
}

/* Many blocks; the marks fall at every place of a block's end. */
static void
test_blocks(void **state)
{
	struct buf text, expected;

	(void)state;
	buf_init(&text, &arena);
	buf_init(&expected, &arena);
	for (int i = 0; i < 40000; i++) {
		buf_print(&text, "From a\nN: %d\n\nbody\n\n", i);
		buf_print(&expected, "[N: %d\n\nbody\n%s]", i, i == 39999 ? "\n" : "");
	}
	struct slice all = messages(slice_of(text.bytes, text.length));
	assert_true(slice_equal(all, slice_of(expected.bytes, expected.length)));
}

static void
test_limit_message(void **state)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	char *text = arena_new(&arena, char, MBOX_MESSAGE_BYTES + 1);
	struct mbox_message message;
	struct mbox *mbox;
	bool found;

	(void)state;
	memset(text, 'x', MBOX_MESSAGE_BYTES + 1);
	for (size_t over = 0; over < 2; over++) {
		assert_int_equal(stream_open_bytes(&arena,
						   slice_of(text, MBOX_MESSAGE_BYTES + over),
						   &stream, &err),
				 STATUS_OK);
		assert_int_equal(mbox_open(&arena, stream, &mbox, &err), STATUS_OK);
		assert_int_equal(mbox_next(mbox, &found, &message, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		stream_done(&stream);
	}
	assert_non_null(strstr(err.text, "64 MiB"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_messages),         TEST(test_dialects),   TEST(test_sentences),
		TEST(test_lengths_that_lie), TEST(test_limit_lies), TEST(test_blocks),
		TEST(test_limit_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
