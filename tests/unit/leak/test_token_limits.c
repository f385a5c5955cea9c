/* Limits of texts and of their alignment: what reaches one, and what stays just below. */
#include "support.h"

#include "leak/align.h"
#include "leak/limits.h"

#include "document_sample.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* So many words, one and the other in turn. */
static struct text *
text_of(const char *one, const char *other, size_t count)
{
	struct slice words;
	struct buf buf;

	buf_init(&buf, &arena);
	for (size_t i = 0; i < count; i++)
		buf_print(&buf, "%s%c", i % 2 ? other : one, i % 1000 == 999 ? '\n' : ' ');
	assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
	return sample_text(&arena, UNIT_BODY, words.at);
}

static void
test_tokens(void **state)
{
	struct text *text;

	(void)state;
	if (support_is_slow())
		return;
	text = text_of("a", "b", TEXT_TOKENS_MAX);
	assert_int_equal(text->count, TEXT_TOKENS_MAX);
	assert_false(text->cut);
	text = text_of("a", "b", TEXT_TOKENS_MAX + 1);
	assert_int_equal(text->count, TEXT_TOKENS_MAX);
	assert_true(text->cut);
}

/* How many words are found again of a passage without any word or run that stands once. */
static size_t
aligned(size_t count)
{
	const struct text *a = text_of("of", "toward", count), *b = text_of("toward", "in", count);
	struct alignment alignment;
	size_t found = 0;

	assert_int_equal(text_align(&arena, a, b, false, &alignment, &err), STATUS_OK);
	for (size_t i = 0; i < b->count; i++)
		found += alignment.to_a[i] != ALIGN_NONE;
	return found;
}

/* A table that would be over the limit is not made: the passage counts as another. */
static void
test_cells(void **state)
{
	(void)state;
	assert_int_equal(ALIGN_CELLS_MAX, (size_t)2048 * 2048);
	assert_int_equal(aligned(2048), 1024);
	assert_int_equal(aligned(2050), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tokens, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
