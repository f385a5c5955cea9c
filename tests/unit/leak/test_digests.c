#include "support.h"

#include "leak/digests.h"

#define COUNT 5000

static struct sha256 known[COUNT];

static const struct sha256 *
of(const void *context, uint32_t number)
{
	const struct sha256 *all = context;

	return &all[number];
}

/* Every other one is added; each is found under its number, however often the table grew, and the
 * others are not. */
static void
test_found(void **state)
{
	struct digests digests;
	struct arena arena;
	struct err err;
	uint32_t number;

	(void)state;
	arena_init(&arena, 0);
	digests_init(&digests, &arena, of, known);
	assert_false(digests_find(&digests, &known[0], &number));
	for (uint32_t i = 0; i < COUNT; i++)
		assert_int_equal(sha256_of(slice_of((const char *)&i, sizeof(i)), &known[i], &err),
				 STATUS_OK);
	for (uint32_t i = 0; i < COUNT; i += 2)
		assert_int_equal(digests_add(&digests, i, &err), STATUS_OK);
	for (uint32_t i = 0; i < COUNT; i++) {
		assert_int_equal(digests_find(&digests, &known[i], &number), i % 2 == 0);
		if (i % 2 == 0)
			assert_int_equal(number, i);
	}
	/* Four bytes a number, at most half of them taken, and what it outgrew. */
	assert_true(arena.used_bytes <= (size_t)COUNT / 2 * 4 * 4 * 2);
	arena_done(&arena);
}

static void
test_no_memory(void **state)
{
	struct digests digests;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 16);
	digests_init(&digests, &arena, of, known);
	assert_int_equal(digests_add(&digests, 1, &err), STATUS_NO_MEMORY);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
