/* Lures and everyday words. */
#include "support.h"

#include "names/limits.h"
#include "names/words.h"

static struct arena arena;
static struct lures lures;

/* A search ends at a free slot, so there are some. */
static size_t
words_of(const struct word_set *set)
{
	size_t words = 0;
	for (size_t i = 0; i <= set->mask; i++)
		words += set->slots[i] != 0;
	assert_true(words <= set->mask / 3 * 2);
	return words;
}

static void
the_tables_are_as_they_are_read(void **state)
{
	(void)state;
	for (size_t i = 1; i < LURE_COUNT; i++)
		assert_true(slice_compare(LURES[i - 1].word, LURES[i].word) < 0);
	assert_true(words_of(&COMMON) > 20000);
	assert_true(words_of(&FAMOUS) > 100);
	assert_true(words_of(&ABUSED_TLDS) > 10);
	assert_true(words_of(&CLOSED) > 0);
	for (size_t i = 0; i < LURE_COUNT; i++) {
		assert_true(LURES[i].word.length >= NAMES_LURE_MIN_BYTES);
		assert_true(LURES[i].word.length <= NAMES_LURE_MAX_BYTES);
	}
}

static void
words_are_what_they_are(void **state)
{
	(void)state;
	assert_true(word_is_common(SLICE("finance")));
	assert_true(word_is_common(SLICE("online")));
	assert_false(word_is_common(SLICE("metamask")));
	assert_true(word_is_famous(SLICE("google")));
	assert_false(word_is_famous(SLICE("finance")));
	assert_true(tld_is_abused(SLICE("top")));
	assert_false(tld_is_abused(SLICE("fr")));
	assert_true(words_cut(SLICE("chargepoint")));
	assert_false(words_cut(SLICE("finance"))); /* one word is none cut */
	assert_false(words_cut(SLICE("xqzwpaypal")));
	assert_false(words_cut(SLICE("")));
}

static void
lures_are_cut(void **state)
{
	(void)state;
	struct slice word = SLICE_NONE;
	assert_int_equal(lures_init(&lures, &arena, NULL, NULL), STATUS_OK);
	assert_int_equal(lures_find(&lures, SLICE("login")), LURE_STRONG);
	assert_int_equal(lures_find(&lures, SLICE("mail")), LURE_PLAIN);
	assert_int_equal(lures_find(&lures, SLICE("the")), LURE_WEAK);
	assert_int_equal(lures_find(&lures, SLICE("xyzzy")), LURE_NONE);
	assert_int_equal(lures_find(&lures, SLICE("x")), LURE_NONE);
	assert_int_equal(lures_cut(&lures, SLICE("securelogin24"), &word), LURE_STRONG);
	assert_true(word.length >= 5);
	assert_int_equal(lures_cut(&lures, SLICE("webxyzzy"), &word), LURE_NONE);
	assert_int_equal(lures_cut(&lures, SLICE(""), &word), LURE_NONE);
	arena_done(&arena);
}

/* Walking from either end tells what looking up every piece would. */
static void
walks_agree_with_looking_up(void **state)
{
	(void)state;
	static const char *const TEXTS[] = {
		"loginmail", "securepaypal", "paypalsupport", "www", "x", "", "downloads"};
	assert_int_equal(lures_init(&lures, &arena, NULL, NULL), STATUS_OK);
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct slice text = slice_text(TEXTS[i]);
		for (int end = 0; end < 2; end++) {
			struct lure_walk walk;
			enum lure_weight weight;
			size_t told = 0, expected = 0, length;
			lure_walk_init(&walk, &lures, text, end);
			while (lure_walk_next(&walk, &length, &weight)) {
				struct slice part =
					slice_part(text, end ? text.length - length : 0, length);
				assert_int_equal(lures_find(&lures, part), weight);
				told++;
			}
			for (length = 1; length <= text.length; length++)
				expected +=
					lures_find(&lures,
						   slice_part(text, end ? text.length - length : 0,
							      length)) != LURE_NONE;
			assert_int_equal(told, expected);
		}
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_as_they_are_read),
		cmocka_unit_test(words_are_what_they_are),
		cmocka_unit_test(lures_are_cut),
		cmocka_unit_test(walks_agree_with_looking_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
