/* No brand that two edits reach is left off; the distance is that of the textbook. */
#include "names/far.h"

#include "random.h"
#include "support.h"

static uint64_t seed;

static struct arena arena;

/* Optimal string alignment, as in the textbook. */
static size_t
textbook_distance(const uint8_t *a, size_t m, const uint8_t *b, size_t n)
{
	size_t d[80][80];

	for (size_t i = 0; i <= m; i++) {
		for (size_t j = 0; j <= n; j++) {
			size_t best = i == 0 ? j : j == 0 ? i : SIZE_MAX;

			if (i > 0 && j > 0) {
				best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
				best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
				best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
				if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
					best = d[i - 2][j - 2] + 1;
			}
			d[i][j] = best;
		}
	}
	return d[m][n];
}

static size_t
edit(uint8_t *symbols, size_t count)
{
	size_t at = random_below(&seed, count);
	uint8_t c = (uint8_t)FOLD_ALPHABET[random_below(&seed, strlen(FOLD_ALPHABET))];

	switch (random_below(&seed, 4)) {
	case 0:
		symbols[at] = c;
		return count;
	case 1:
		memmove(symbols + at, symbols + at + 1, count - at - 1);
		return count - 1;
	case 2:
		memmove(symbols + at + 1, symbols + at, count - at);
		symbols[at] = c;
		return count + 1;
	default:
		if (at + 1 < count) {
			c = symbols[at];
			symbols[at] = symbols[at + 1];
			symbols[at + 1] = c;
		}
		return count;
	}
}

static void
two_edits_are_always_seen(void **state)
{
	(void)state;
	struct brand brand = {.letter_count = 0};
	struct brands brands = {&brand, 1};
	uint8_t seen[80];
	size_t met = 0, rounds = support_is_slow() ? 2000 : 40000;

	seed = 1965;
	for (size_t round = 0; round < rounds; round++) {
		struct arena_mark mark = arena_mark(&arena);
		struct far_seeker seeker;
		struct far far;
		bool found;
		uint32_t which;
		size_t count, distance;

		/* Few letters, so that they repeat. */
		brand.fold.count = BRAND_LONG + random_below(&seed, 8);
		brand.letter_count = brand.letters.count = brand.fold.count;
		for (size_t i = 0; i < brand.fold.count; i++) {
			brand.fold.symbols[i] =
				(uint8_t)FOLD_ALPHABET[random_below(&seed, round % 2 ? 25 : 5)];
			brand.letters.at[i] = brand.fold.symbols[i];
		}
		memcpy(seen, brand.fold.symbols, brand.fold.count);
		count = brand.fold.count;
		for (size_t edits = random_below(&seed, 4); edits > 0; edits--)
			count = edit(seen, count);
		distance = textbook_distance(brand.fold.symbols, brand.fold.count, seen, count);
		assert_int_equal(far_init(&far, &arena, &brands, NULL), STATUS_OK);
		far_seeker_init(&seeker, &far, seen, count);
		found = far_seeker_next(&seeker, &which);
		assert_int_equal(found, distance <= FAR_DISTANCE);
		assert_true(!found || far_may_be(&far, seen, count));
		met += found;
		arena_rewind(&arena, mark);
	}
	assert_true(met > rounds / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(two_edits_are_always_seen)};
	int failed;

	arena_init(&arena, 0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
