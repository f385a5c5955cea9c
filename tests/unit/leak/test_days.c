#include "support.h"

#include "leak/days.h"

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

/* The cells of a sheet, as they are compared with what leaked. */
static struct slice
follow(const char *cells, const char *leaked, bool *ret_doubted)
{
	struct document original = sample_document(&arena, UNIT_CELL, cells);
	struct document other = sample_document(&arena, UNIT_BODY, leaked);
	const struct document *ret[2];
	struct slice written;
	struct buf buf;

	assert_int_equal(days_follow(&arena, &original, &other, ret, &err), STATUS_OK);
	*ret_doubted = ret[1] != NULL;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < ret[0]->unit_count; i++) {
		if (i > 0)
			buf_write_byte(&buf, '\n');
		buf_write(&buf, ret[0]->units[i].text);
	}
	assert_int_equal(buf_slice(&buf, &written, &err), STATUS_OK);
	return written;
}

#define THREE "2026-03-12\n2026-05-06\n2026-02-03"

static void
test_forms(void **state)
{
	static const struct {
		const char *cells, *leaked, *written;
		bool doubted;
	} CASES[] = {
		/* One day is told by a number that is no month: so are all. */
		{"2026-03-12\n2026-01-31", "12/03/2026 31/01/2026", "12/03/2026\n31/01/2026",
		 false},
		{"2026-03-12\n2026-01-31", "03.12.26 and 01.31.26", "03.12.26\n01.31.26", false},
		{"2026-03-02 14:30\n2026-01-31", "(3/2/2026 14:30) 1/31/2026",
		 "3/2/2026 14:30\n1/31/2026", false},
		{"1999-03-02\n2026-01-31", "1999/3/2 2026/1/31", "1999/3/2\n2026/1/31", false},
		/* Somebody exchanged one day and month: the other days tell. */
		{"2026-03-12\n2026-01-31", "03/12/2026 31/01/2026", "12/03/2026\n31/01/2026",
		 false},
		/* Nothing but that they are the same days tells; of one that may be chance. */
		{THREE, "12/03/2026 06/05/2026 03/02/2026", "12/03/2026\n06/05/2026\n03/02/2026",
		 false},
		{"2026-03-12", "12/03/2026", "12/03/2026", true},
		{"2026-03-12", "03/12/2026", "03/12/2026", true},
		{THREE, "12/03/2026 06/05/2026 02/03/2026", "12/03/2026\n06/05/2026\n03/02/2026",
		 true},
		{"2026-03-03", "03/03/2026", "03/03/2026", false},
		/* Days that are the original's both ways tell nothing: another one does. */
		{"2026-04-03\n2026-03-04", "04/03/2026 03/04/2026", "03/04/2026\n04/03/2026", true},
		{"2026-04-03\n2026-03-04\n2026-01-31", "04/03/2026 03/04/2026 31/01/2026",
		 "03/04/2026\n04/03/2026\n31/01/2026", false},
		{"2026-04-03\n2026-03-04\n2026-01-31", "04/03/2026 03/04/2026 01/31/2026",
		 "04/03/2026\n03/04/2026\n01/31/2026", false},
		/* Both orders, no day of the original, days that it has elsewhere, no days. */
		{"2026-03-12\n2026-01-31", "01/31/2026 31/01/2026", "2026-03-12\n2026-01-31",
		 false},
		{"2026-03-12", "13/03/2026", "2026-03-12", false},
		{"2026-03-12\nsince 12/03/2026", "2026-03-12 since 12/03/2026",
		 "2026-03-12\nsince 12/03/2026", false},
		{"2026-03-12", "1/12/03/2026 12/03/20260 12/03-2026 12/03/202", "2026-03-12",
		 false},
		{"2026-03-12", "2026-03-12", "2026-03-12", false},
		{"2026-03-12a", "12/03/2026", "2026-03-12a", false},
		{"", "12/03/2026", "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		bool doubted = !CASES[i].doubted;
		assert_slice(follow(CASES[i].cells, CASES[i].leaked, &doubted), CASES[i].written);
		assert_int_equal(doubted, CASES[i].doubted);
	}
}

/* A day in the text of another document is no cell of a sheet. */
static void
test_text(void **state)
{
	struct document original = sample_document(&arena, UNIT_BODY, "2026-03-31");
	struct document leaked = sample_document(&arena, UNIT_BODY, "31/03/2026");
	const struct document *ret[2];

	(void)state;
	assert_int_equal(days_follow(&arena, &original, &leaked, ret, &err), STATUS_OK);
	assert_ptr_equal(ret[0], &original);
	assert_null(ret[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
