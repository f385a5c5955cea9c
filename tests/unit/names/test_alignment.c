/* How one label becomes another. */
#include "support.h"

#include "names/align.h"
#include "names/fold.h"
#include "names/variants.h"

static struct aligner aligner;

static struct letters
letters_of(const char *text)
{
	struct letters letters = {.count = strlen(text)};
	for (size_t i = 0; i < letters.count; i++)
		letters.at[i] = (uint8_t)text[i];
	return letters;
}

static void
assert_diff(const char *target, const char *seen, enum diff_kind kind, unsigned at, unsigned typos)
{
	struct letters a = letters_of(target), b = letters_of(seen);
	struct alignment alignment;
	if (!align(&aligner, &a, &b, 100, &alignment))
		fail_msg("%s and %s", target, seen);
	assert_int_equal(alignment.count, 1);
	if (alignment.diffs[0].kind != kind || alignment.diffs[0].at != at)
		fail_msg("%s, %s: kind %d at %d", target, seen, (int)alignment.diffs[0].kind,
			 alignment.diffs[0].at);
	assert_int_equal(alignment.typos, typos);
	assert_int_equal(alignment.by_kind[kind], 1);
}

static void
each_kind_is_recognised(void **state)
{
	(void)state;
	assert_diff("google", "goole", DIFF_DELETE, 3, 1);
	assert_diff("google", "gooxgle", DIFF_INSERT, 3, 1);
	assert_diff("google", "gopgle", DIFF_REPLACE, 2, 1);
	assert_diff("google", "ogogle", DIFF_SWAP, 0, 1);
	assert_diff("google", "g0ogle", DIFF_GLYPH, 1, 0);
	assert_diff("google", "googlc", DIFF_WEAK, 5, 0);
	assert_diff("google", "goo-gle", DIFF_HYPHEN, 3, 0);
	assert_diff("en-marche", "enmarche", DIFF_STRIP, 2, 0);
	assert_diff("google", "gppgle", DIFF_DOUBLE, 1, 1);
	assert_diff("facebook", "phacebook", DIFF_SOUND, 0, 1);
	assert_diff("microsoft", "rnicrosoft", DIFF_GLYPH, 0, 0);
	assert_diff("rnicrosoft", "microsoft", DIFF_GLYPH, 0, 0); /* both ways */
	assert_diff("discord", "c1iscord", DIFF_GLYPH, 0, 0);     /* a stroke is l, i or 1 */
	assert_diff("sky", "skies", DIFF_INSERT, 2, 1);
}

static void
equal_labels_have_no_difference(void **state)
{
	(void)state;
	struct letters a = letters_of("paypal");
	struct alignment alignment;
	assert_true(align(&aligner, &a, &a, 0, &alignment));
	assert_int_equal(alignment.count, 0);
	assert_int_equal(alignment.cost, 0);
}

static void
other_scripts_and_marks_are_told_apart(void **state)
{
	(void)state;
	struct letters a = letters_of("ya"), b = {.at = {0x443, 0xe1}, .count = 2};
	struct alignment alignment;
	assert_true(align(&aligner, &a, &b, 10, &alignment));
	assert_int_equal(alignment.by_kind[DIFF_SCRIPT], 1);
	assert_int_equal(alignment.by_kind[DIFF_MARK], 1);
	struct letters c = letters_of("caesar"), d = {.at = {'c', 0xe6, 's', 'a', 'r'}, .count = 5};
	assert_true(align(&aligner, &c, &d, 10, &alignment));
	assert_int_equal(alignment.count, 1);
	assert_int_equal(alignment.diffs[0].length, 2);
	assert_int_equal(alignment.diffs[0].seen_length, 1);
}

static void
the_limit_holds(void **state)
{
	(void)state;
	struct letters a = letters_of("paypal"), b = letters_of("payxal"), c = letters_of("zebra");
	struct alignment alignment = {.cost = 77};
	assert_false(align(&aligner, &a, &b, ALIGN_TYPO_COST - 1, &alignment));
	assert_false(align(&aligner, &a, &c, 30, &alignment));
	assert_int_equal(alignment.cost, 77);
	assert_true(align(&aligner, &a, &b, ALIGN_TYPO_COST, &alignment));
}

static void
more_differences_than_are_told_are_counted(void **state)
{
	(void)state;
	struct letters a = letters_of("oooooooooooooooooooooooo");
	struct letters b = letters_of("000000000000000000000000");
	struct alignment alignment;
	assert_true(align(&aligner, &a, &b, 1000, &alignment));
	assert_int_equal(alignment.count, NAMES_EDITS_MAX);
	assert_true(alignment.more);
	assert_int_equal(alignment.by_kind[DIFF_GLYPH], 24);
}

static void
the_longest_labels_align(void **state)
{
	(void)state;
	struct letters a, b;
	struct alignment alignment;
	for (size_t i = 0; i < NAMES_LABEL_MAX_BYTES; i++) {
		a.at[i] = (uint32_t)('a' + i % 20);
		b.at[i] = (uint32_t)('a' + (i + 1) % 20);
	}
	a.count = b.count = NAMES_LABEL_MAX_BYTES;
	assert_true(align(&aligner, &a, &b, 1000, &alignment));
	assert_int_equal(alignment.typos, 2); /* the first left out, one added at the end */
	struct letters none = {.count = 0};
	assert_false(align(&aligner, &a, &none, 10, &alignment));
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

/* Letters of many rules, hyphens and a ligature: a copy with some of them changed. */
static void
make_pair(uint64_t *random, struct letters *a, struct letters *b)
{
	static const uint32_t letters[] = {'m', 'r', 'n', 'l', 'k', 'i', 's', 'e', 'a', '-',
					   'c', 'l', 'd', 'u', 'o', 'w', 'v', 'h', 'y', 0xe6};
	a->count = 1 + next_random(random) % 14;
	b->count = 0;
	for (size_t i = 0; i < a->count; i++) {
		a->at[i] = letters[next_random(random) % 19];
		unsigned edit = (unsigned)(next_random(random) % 12);
		if (edit > 0)
			b->at[b->count++] = edit > 2 ? a->at[i] : letters[next_random(random) % 20];
		if (edit == 1)
			b->at[b->count++] = letters[next_random(random) % 20];
	}
}

/* What a limit leaves out of the table changes nothing but that dearer ways are none. */
static void
the_least_limit_finds_the_same(void **state)
{
	(void)state;
	uint64_t random = 1;
	struct letters a, b;
	struct alignment wide, narrow;
	unsigned found = 0;
	for (int round = 0; round < 20000; round++) {
		make_pair(&random, &a, &b);
		memset(&wide, 0, sizeof(wide));
		memset(&narrow, 0, sizeof(narrow));
		if (!align(&aligner, &a, &b, 1000, &wide))
			continue;
		found++;
		assert_true(align(&aligner, &a, &b, wide.cost, &narrow));
		assert_int_equal(wide.cost, narrow.cost);
		assert_int_equal(wide.count, narrow.count);
		assert_memory_equal(wide.diffs, narrow.diffs, wide.count * sizeof(*wide.diffs));
		assert_false(wide.cost > 0 && align(&aligner, &a, &b, wide.cost - 1, &narrow));
	}
	assert_true(found > 19000);
}

/* ---- variants ---- */

struct wanted {
	struct fold fold;
	bool told;
};

static enum status
compare(void *context, const struct fold *fold, struct err *err)
{
	struct wanted *wanted = context;
	(void)err;
	if (fold->count == wanted->fold.count &&
	    memcmp(fold->symbols, wanted->fold.symbols, fold->count) == 0)
		wanted->told = true;
	return STATUS_OK;
}

static bool
is_told(const char *label, const char *variant)
{
	struct letters letters = letters_of(label);
	struct wanted wanted = {.told = false};
	fold_read_ascii(&wanted.fold, slice_text(variant), FOLD_PLAIN);
	assert_int_equal(variants_each(&letters, compare, &wanted, NULL), STATUS_OK);
	return wanted.told;
}

static void
variants_are_told(void **state)
{
	(void)state;
	assert_true(is_told("booking", "boolcing"));
	assert_true(is_told("wikipedia", "wilcipedia"));
	assert_true(is_told("wikipedia", "vvilcipedia"));
	assert_true(is_told("ebay", "eclay"));
	assert_true(is_told("google", "giigle"));
	assert_true(is_told("facebook", "phacebook"));
	assert_true(is_told("opensky", "openskies"));
	assert_false(is_told("google", "googleplex"));
}

static enum status
refuse(void *context, const struct fold *fold, struct err *err)
{
	(void)context;
	(void)fold;
	return err_no_memory(err);
}

static void
a_failing_listener_ends_the_telling(void **state)
{
	(void)state;
	struct letters letters = letters_of("booking");
	struct err err;
	assert_int_equal(variants_each(&letters, refuse, NULL, &err), STATUS_NO_MEMORY);
}

static void
keyboards_are_symmetric(void **state)
{
	(void)state;
	static const char keys[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	for (const char *key = keys; *key; key++) {
		for (const char *beside = keyboard_neighbours((uint8_t)*key); *beside; beside++) {
			if (!strchr(keyboard_neighbours((uint8_t)*beside), *key))
				fail_msg("%c is beside %c, not the other way", *beside, *key);
		}
	}
	assert_string_equal(keyboard_neighbours('-'), "");
}

static int
setup(void **state)
{
	(void)state;
	aligner_init(&aligner);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_recognised),
		cmocka_unit_test(equal_labels_have_no_difference),
		cmocka_unit_test(other_scripts_and_marks_are_told_apart),
		cmocka_unit_test(the_limit_holds),
		cmocka_unit_test(more_differences_than_are_told_are_counted),
		cmocka_unit_test(the_longest_labels_align),
		cmocka_unit_test(the_least_limit_finds_the_same),
		cmocka_unit_test(variants_are_told),
		cmocka_unit_test(a_failing_listener_ends_the_telling),
		cmocka_unit_test(keyboards_are_symmetric),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
