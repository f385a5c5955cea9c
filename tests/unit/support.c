#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static size_t allocations;
static size_t fail_from; /* 0: never */

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool
fails(void)
{
	allocations++;
	return fail_from && allocations >= fail_from;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void
support_fail_from(size_t nth)
{
	allocations = 0;
	fail_from = nth;
}

void
support_fail_never(void)
{
	allocations = 0;
	fail_from = 0;
}

size_t
support_allocations(void)
{
	return allocations;
}

void
support_fail_each(support_attempt_fn *attempt, void *context)
{
	for (size_t nth = 1; nth < 100000; nth++) {
		support_fail_from(nth);
		enum status status = attempt(context);
		bool reached = support_allocations() >= nth;
		support_fail_never();
		if (status != STATUS_OK)
			assert_int_equal(status, STATUS_NO_MEMORY);
		if (!reached) {
			assert_int_equal(status, STATUS_OK);
			assert_true(nth > 1);
			return;
		}
	}
	fail_msg("still failing after 100000 allocations");
}

bool
support_is_slow(void)
{
	return getenv("TOCSIN_VALGRIND") != NULL;
}

const char *
support_data(const char *name)
{
	static char path[4096];
	int length = snprintf(path, sizeof(path), "../shared/data/%s", name);
	if (length < 0 || (size_t)length >= sizeof(path) || access(path, R_OK) != 0) {
		print_message("skipped: %s is absent\n", path);
		skip();
	}
	return path;
}
