#include "support.h"

#include "view/align.h"
#include "view/limits.h"

#include <stdio.h>

/* "+[onedrive-] =[en-marche.fr]" */
static void
expect(const char *name, const char *target, const char *runs)
{
	static const char SIGNS[] = {[ALIGN_SAME] = '=',
				     [ALIGN_CHANGED] = '*',
				     [ALIGN_ADDED] = '+',
				     [ALIGN_MISSING] = '-'};
	struct arena arena;
	struct err err;
	struct align_run *run;
	size_t count;
	char text[1024] = "";
	size_t at = 0;
	arena_init(&arena, 0);
	assert_int_equal(
		align_names(&arena, slice_text(name), slice_text(target), &run, &count, &err),
		STATUS_OK);
	for (size_t i = 0; i < count; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%c[%.*s|%.*s]",
				       i ? " " : "", SIGNS[run[i].kind], SLICE_PRINT(run[i].name),
				       SLICE_PRINT(run[i].target));
	assert_string_equal(text, runs);
	arena_done(&arena);
}

static void
shows_the_edit_in_one_place(void **state)
{
	(void)state;
	expect("en-marche.fr", "en-marche.fr", "=[en-marche.fr|en-marche.fr]");
	expect("onedrive-en-marche.fr", "en-marche.fr",
	       "+[onedrive-|] =[en-marche.fr|en-marche.fr]");
	expect("enmarche.fr", "en-marche.fr", "=[en|en] -[|-] =[marche.fr|marche.fr]");
	expect("en-rnarche.fr", "en-marche.fr", "=[en-|en-] *[rn|m] =[arche.fr|arche.fr]");
	expect("en-m\xd0\xb0rche.fr", "en-marche.fr",
	       "=[en-m|en-m] *[\xd0\xb0|a] =[rche.fr|rche.fr]");
	expect("EN-MARCHE.fr", "en-marche.fr", "=[EN-MARCHE.fr|en-marche.fr]");
	expect("en-marche.fr.evil.example", "en-marche.fr",
	       "=[en-marche.fr|en-marche.fr] +[.evil.example|]");
	expect("", "ab", "-[|ab]");
	expect("ab", "", "+[ab|]");
	expect("", "", "");
}

static void
leaves_what_it_cannot_align(void **state)
{
	char text[ALIGN_MAX + 2];
	struct arena arena;
	struct err err;
	struct align_run *run;
	size_t count = 9;
	(void)state;
	memset(text, 'a', sizeof(text));
	arena_init(&arena, 0);
	struct slice longest = slice_of(text, ALIGN_MAX), longer = slice_of(text, ALIGN_MAX + 1);
	assert_int_equal(align_names(&arena, longest, longest, &run, &count, &err), STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(align_names(&arena, longer, longest, &run, &count, &err), STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(align_names(&arena, SLICE("a\xff"), longest, &run, &count, &err),
			 STATUS_OK);
	assert_int_equal(count, 0);
	arena_done(&arena);
}

/* Put together again, the runs are the two names; kinds alternate and mean what they say. */
static void
runs_put_together_are_the_names(void **state)
{
	uint64_t seed = 3;
	(void)state;
	for (size_t round = 0; round < 3000; round++) {
		char name[24], target[24];
		size_t lengths[2] = {0, 0};
		for (size_t i = 0; i < 2; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			size_t length = (seed >> 40) % sizeof(name);
			for (; lengths[i] < length; lengths[i]++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				(i ? target : name)[lengths[i]] = "ab.-"[(seed >> 40) % 4];
			}
		}
		struct arena arena;
		struct err err;
		struct align_run *run;
		size_t count, name_at = 0, target_at = 0;
		arena_init(&arena, 0);
		assert_int_equal(align_names(&arena, slice_of(name, lengths[0]),
					     slice_of(target, lengths[1]), &run, &count, &err),
				 STATUS_OK);
		for (size_t i = 0; i < count; i++) {
			assert_true(run[i].name.length == 0 || run[i].name.at == name + name_at);
			assert_true(run[i].target.length == 0 ||
				    run[i].target.at == target + target_at);
			name_at += run[i].name.length;
			target_at += run[i].target.length;
			assert_int_equal(run[i].kind == ALIGN_SAME,
					 slice_equal(run[i].name, run[i].target));
			assert_true(i == 0 ||
				    (run[i].kind == ALIGN_SAME) != (run[i - 1].kind == ALIGN_SAME));
		}
		assert_int_equal(name_at, lengths[0]);
		assert_int_equal(target_at, lengths[1]);
		arena_done(&arena);
	}
}

static enum status
attempt(void *context)
{
	struct arena arena;
	struct err err;
	struct align_run *run;
	size_t count;
	(void)context;
	arena_init(&arena, 0);
	enum status status =
		align_names(&arena, SLICE("mail-x.fr"), SLICE("x.fr"), &run, &count, &err);
	arena_done(&arena);
	return status;
}

static void
no_memory_is_a_status(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_the_edit_in_one_place),
		cmocka_unit_test(leaves_what_it_cannot_align),
		cmocka_unit_test(runs_put_together_are_the_names),
		cmocka_unit_test(no_memory_is_a_status),
	};
	return cmocka_run_group_tests_name("align", tests, NULL, NULL);
}
