/* What unit tests share: cmocka with its includes, the failing allocator, the shared test data. */
#ifndef TOCSIN_TESTS_SUPPORT_H
#define TOCSIN_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/slice.h"

/* The n-th allocation from now (1: the next) fails, and every one after it, until
 * support_fail_never. */
void support_fail_from(size_t nth);
void support_fail_never(void);
/* Allocations tried since the last of the two calls above. */
size_t support_allocations(void);

/*
 * Runs attempt with the 1st, 2nd, ... allocation failing until it succeeds without reaching the
 * failing one. attempt must return STATUS_NO_MEMORY (or succeed) each time, and clean up after
 * itself.
 */
typedef enum status support_attempt_fn(void *context);
void support_fail_each(support_attempt_fn *attempt, void *context);

#define assert_slice(actual, text)                                                                 \
	do {                                                                                       \
		struct slice assert_slice_ = (actual);                                             \
		assert_int_equal(assert_slice_.length, strlen(text));                              \
		assert_memory_equal(assert_slice_.at ? assert_slice_.at : "", text, strlen(text)); \
	} while (0)

/* True under valgrind, which is some thirty times slower: time nothing, and thin what is
 * exhaustive. */
bool support_is_slow(void);

/* Path of a file of ../shared/data, or skips the test with a message where it is absent. */
const char *support_data(const char *name);

#endif
