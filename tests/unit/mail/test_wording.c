#include "support.h"

#include "mail/limits.h"
#include "mail/wording.h"

static struct arena arena;
static struct err err;

#define LETTER                                                                                  \
	"we saw an unusual sign-in to your mailbox this morning. Please confirm your password " \
	"within 24 hours, or the mailbox will be closed for good:"
#define OTHER                                                                                \
	"the minutes of the last meeting are attached. Please send what you want to change " \
	"until Friday, so that we can print them before the weekend."
#define WORDING_OF_LETTER "a62d6f9a3bc68441"
#define FOOTER                                                                               \
	"\n_______________________________________________\nFriends of the Harbour mailing " \
	"list, friends at lists dot example, everybody may write and nobody must answer\n"

static bool
sketch(const char *text, const char *names, struct wording *ret)
{
	bool enough;

	assert_int_equal(
		wording_of(&arena, slice_text(text), slice_text(names), ret, &enough, &err),
		STATUS_OK);
	return enough;
}

static unsigned
likeness(const char *a, const char *names_a, const char *b, const char *names_b)
{
	struct wording x, y;

	assert_true(sketch(a, names_a, &x));
	assert_true(sketch(b, names_b, &y));
	return wording_likeness(&x, &y);
}

static void
copies_are_alike(void **state)
{
	(void)state;
	assert_int_equal(likeness(LETTER, "", LETTER, ""), 100);
	assert_int_equal(likeness("Dear Anne Aldin, " LETTER " https://a.example/1", "Anne Aldin",
				  "Dear Bert Boll, " LETTER " https://b.example/2", "Bert Boll"),
			 100);
	/* Letters of other scripts that look alike are the same ones. */
	assert_int_equal(likeness(LETTER, "", "w\xd0\xb5 saw" LETTER, "") > 80, true);
	/* A word here and there. */
	assert_true(likeness(LETTER " Regards, the desk", "", "Hello! " LETTER " Yours, the team",
			     "") > 50);
}

static void
others_are_not(void **state)
{
	(void)state;
	assert_true(likeness(LETTER, "", OTHER, "") < 20);
	/* A list's footer, a signature, what is quoted: not of this letter. */
	assert_true(likeness(LETTER FOOTER, "", OTHER FOOTER, "") < 20);
	assert_true(likeness(LETTER "\n-- \n" OTHER, "", LETTER, "") == 100);
	assert_true(likeness(LETTER "\n> " OTHER, "", LETTER, "") == 100);
}

static void
few_words_say_nothing(void **state)
{
	struct wording wording;

	(void)state;
	assert_false(sketch("Please call me back today", "", &wording));
	assert_false(sketch("1 2 3 4 5 6 7 8 9 10 11 12 13 14", "", &wording));
	assert_true(sketch("a b c d e f g h i j k l", "", &wording));
	assert_false(sketch("a b c d e f g h i j k", "", &wording));
	assert_false(sketch("", "", &wording));
}

/* MAIL_WORDING_WORDS_MAX: what stands behind is not compared. */
static void
long_letters_are_cut(void **state)
{
	struct wording a, b;
	struct slice text;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < MAIL_WORDING_WORDS_MAX; i++)
		buf_print(&buf, "%c%c%c ", (char)('a' + i % 26), (char)('a' + i / 26 % 26),
			  (char)('a' + i / 676));
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(sketch(text.at, "", &a));
	buf_write_text(&buf, LETTER);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(sketch(text.at, "", &b));
	assert_int_equal(wording_likeness(&a, &b), 100);
}

static void
hexadecimal_goes_round(void **state)
{
	char hex[WORDING_HEX_BYTES + 1], again[WORDING_HEX_BYTES + 1];
	struct wording wording, read;

	(void)state;
	assert_true(sketch(LETTER, "", &wording));
	wording_print(&wording, hex);
	assert_true(wording_read(slice_text(hex), &read));
	wording_print(&read, again);
	assert_string_equal(hex, again);
	/* The same in every process and every version: cases are kept for years. */
	if (memcmp(hex, WORDING_OF_LETTER, 16) != 0)
		fail_msg("%.16s", hex);
	hex[5] = 'g';
	assert_false(wording_read(slice_text(hex), &read));
	assert_false(wording_read(slice_of(again, 63), &read));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_alike),       cmocka_unit_test(others_are_not),
		cmocka_unit_test(few_words_say_nothing),  cmocka_unit_test(long_letters_are_cut),
		cmocka_unit_test(hexadecimal_goes_round),
	};
	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
