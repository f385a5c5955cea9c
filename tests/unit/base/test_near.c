#include "base/near.h"

#include "support.h"

static const char *const WORDS[] = {"examine", "export", "findings", "names", "show", "threads"};

static const char *
nearest(const char *word)
{
	struct near near;
	near_init(&near, slice_text(word));
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
		near_offer(&near, WORDS[i]);
	return near.best;
}

static void
finds_what_was_meant(void **state)
{
	(void)state;
	assert_string_equal(nearest("exmaine"), "examine"); /* one transposition */
	assert_string_equal(nearest("expotr"), "export");   /* one transposition at the end */
	assert_string_equal(nearest("find"), "findings");   /* a beginning */
	assert_string_equal(nearest("NAMSE"), "names");     /* case does not count */
	assert_string_equal(nearest("thread"), "threads");  /* one omission */
	assert_string_equal(nearest("shwo"), "show");
	assert_string_equal(nearest("findigs"), "findings");
}

static void
says_nothing_rather_than_nonsense(void **state)
{
	(void)state;
	assert_null(nearest("zebra"));
	assert_null(nearest(""));
	assert_null(nearest("x"));
	assert_null(nearest("s"));
	assert_null(nearest("slow down"));
}

static void
long_words_are_near_to_nothing(void **state)
{
	(void)state;
	char word[NEAR_WORD_MAX_BYTES + 2], same[NEAR_WORD_MAX_BYTES + 2];
	memset(word, 'a', sizeof(word));
	memset(same, 'a', sizeof(same));
	word[NEAR_WORD_MAX_BYTES] = same[NEAR_WORD_MAX_BYTES] = '\0';
	struct near near;
	near_init(&near, slice_text(word));
	near_offer(&near, same);
	assert_ptr_equal(near.best, same);
	word[NEAR_WORD_MAX_BYTES] = same[NEAR_WORD_MAX_BYTES] = 'a';
	word[NEAR_WORD_MAX_BYTES + 1] = same[NEAR_WORD_MAX_BYTES + 1] = '\0';
	near_init(&near, slice_text(word));
	near_offer(&near, same);
	assert_null(near.best);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_meant),
		cmocka_unit_test(says_nothing_rather_than_nonsense),
		cmocka_unit_test(long_words_are_near_to_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
