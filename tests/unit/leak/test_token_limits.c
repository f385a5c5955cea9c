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

/* Where a passage that went elsewhere begins with words that stand so often in the original, the
 * occurrence that goes on as it does is found among the first so many. */
static bool
is_found_whole(size_t occurrence)
{
	struct slice a, b;
	struct buf left, right;
	struct alignment alignment;

	buf_init(&left, &arena);
	buf_init(&right, &arena);
	buf_write_text(&left, "It began in the hall at noon by the river.\n");
	for (size_t i = 0; i <= MOVE_OCCURRENCES_MAX; i++)
		buf_print(&left, "as is done so go%c\n", (char)('a' + i));
	buf_print(&right, "as is done so go%c\nIt began in the hall at noon by the river.\n",
		  (char)('a' + occurrence));
	buf_write_byte(&left, 0);
	buf_write_byte(&right, 0);
	assert_int_equal(buf_slice(&left, &a, &err), STATUS_OK);
	assert_int_equal(buf_slice(&right, &b, &err), STATUS_OK);
	assert_int_equal(text_align(&arena, sample_text(&arena, UNIT_BODY, a.at),
				    sample_text(&arena, UNIT_BODY, b.at), true, &alignment, &err),
			 STATUS_OK);
	for (size_t i = 0; i < 5; i++)
		if (alignment.to_a[i] == ALIGN_NONE ||
		    alignment.a->tokens[alignment.to_a[i]].unit != occurrence + 1)
			return false;
	return true;
}

static void
test_occurrences(void **state)
{
	(void)state;
	assert_true(is_found_whole(0));
	assert_true(is_found_whole(MOVE_OCCURRENCES_MAX - 1));
	assert_false(is_found_whole(MOVE_OCCURRENCES_MAX));
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
		cmocka_unit_test_setup_teardown(test_occurrences, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
