#include "support.h"

#include "base/arena.h"

static void
gives_zeroed_aligned_room(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 1; i < 2000; i++) {
		unsigned char *bytes = arena_alloc(&arena, i, 1, 1);
		uint64_t *words = arena_new(&arena, uint64_t, 3);
		assert_non_null(bytes);
		assert_non_null(words);
		assert_int_equal((uintptr_t)words % _Alignof(uint64_t), 0);
		for (size_t k = 0; k < i; k++)
			assert_int_equal(bytes[k], 0);
		memset(bytes, 0xff, i);
		assert_int_equal(words[0] | words[1] | words[2], 0);
		words[0] = words[1] = words[2] = UINT64_MAX;
	}
	arena_done(&arena);
	assert_int_equal(arena.used_bytes, 0);
}

static void
keeps_to_its_limit(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1000);
	assert_non_null(arena_alloc(&arena, 1000, 1, 1));
	assert_null(arena_alloc(&arena, 1, 1, 1));
	assert_non_null(arena_alloc(&arena, 0, 1, 1));
	arena_done(&arena);
}

static void
refuses_sizes_that_overflow(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	assert_null(arena_alloc(&arena, SIZE_MAX / 2, 3, 1));
	assert_null(arena_alloc(&arena, SIZE_MAX, 1, 1));
	arena_done(&arena);
}

static void
rewinds_to_a_mark(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	char *kept = arena_new(&arena, char, 10);
	assert_non_null(kept);
	memcpy(kept, "kept stays", 10);
	struct arena_mark mark = arena_mark(&arena);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 100; i++)
			assert_non_null(arena_alloc(&arena, 997, 1, 1));
		arena_rewind(&arena, mark);
		assert_int_equal(arena.used_bytes, 10);
	}
	assert_memory_equal(kept, "kept stays", 10);
	arena_done(&arena);
}

static void
grows_a_vector(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	uint32_t *numbers = NULL;
	size_t capacity = 0;
	for (uint32_t i = 0; i < 10000; i++) {
		numbers = arena_grow(&arena, numbers, &capacity, i + 1, sizeof(*numbers),
				     _Alignof(uint32_t));
		assert_non_null(numbers);
		assert_true(capacity > i);
		numbers[i] = i;
		if (i % 1000 == 0)
			assert_non_null(arena_alloc(&arena, 1, 1, 1)); /* the vector must move */
	}
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(numbers[i], i);
	arena_done(&arena);
}

static enum status
attempt(void *context)
{
	struct arena arena;
	(void)context;
	enum status status = STATUS_OK;
	arena_init(&arena, 0);
	for (int i = 0; i < 5 && status == STATUS_OK; i++) {
		if (!arena_alloc(&arena, 3000, 1, 1))
			status = STATUS_NO_MEMORY;
	}
	arena_done(&arena);
	return status;
}

static void
tells_when_there_is_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_room),
		cmocka_unit_test(keeps_to_its_limit),
		cmocka_unit_test(refuses_sizes_that_overflow),
		cmocka_unit_test(rewinds_to_a_mark),
		cmocka_unit_test(grows_a_vector),
		cmocka_unit_test(tells_when_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
