/* Sheets that are printed by groups of columns. */
#include "support.h"

#include "leak/hunk.h"
#include "leak/limits.h"
#include "leak/printed.h"

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

/* Cells parted by '|', rows by LF. */
static struct text *
sheet(const char *cells)
{
	struct text *text = arena_new(&arena, struct text, 1);
	struct document *document = arena_new(&arena, struct document, 1);
	struct slice rest = slice_text(cells), row, cell;
	char place[DOCUMENT_PLACE_BYTES];
	struct arena scratch;

	arena_init(&scratch, 0);
	*document = (struct document){.arena = &arena, .scratch = &scratch};
	for (uint64_t i = 1; slice_next(&rest, '\n', &row); i++)
		for (uint64_t k = 1; slice_next(&row, '|', &cell); k++) {
			document_cell_place(SLICE("Pay"), i, k, place);
			assert_int_equal(document_add_unit(document, UNIT_CELL, cell,
							   slice_text(place), &err),
					 STATUS_OK);
		}
	arena_done(&scratch);
	document->scratch = NULL;
	assert_int_equal(text_init(text, &arena, document, &err), STATUS_OK);
	return text;
}

static struct slice
words_of(const struct text *text)
{
	struct slice words;
	struct buf buf;

	buf_init(&buf, &arena);
	text_write(text, 0, text->count, &buf);
	assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
	return words;
}

static void
test_place(void **state)
{
	struct cell_place cell = {.row = 7};

	(void)state;
	assert_true(cell_place_read(SLICE("It's A1!AB12"), &cell));
	assert_slice(cell.sheet, "It's A1!");
	assert_int_equal(cell.column, 28);
	assert_int_equal(cell.row, 12);
	assert_false(cell_place_read(SLICE("page 12"), &cell));
	assert_false(cell_place_read(SLICE("Sheet1!AB"), &cell));
	assert_false(cell_place_read(SLICE("Sheet1!12"), &cell));
	assert_false(cell_place_read(SLICE_NONE, &cell));
	assert_int_equal(cell.row, 12);
}

#define PAY "ship|paid|rate|due\nana|TRUE|285|may\nbo|FALSE|310|june\ncy|TRUE|420|july"

static void
test_order(void **state)
{
	static const struct {
		const char *print, *order; /* NULL: as it is */
	} CASES[] = {
		{"L:ship paid ana 1 bo 0 cy 1\nL:rate due 285 may 310 june 420 july",
		 "ship paid ana TRUE bo FALSE cy TRUE rate due 285 may 310 june 420 july"},
		{"1:ship ana bo cy\n1:paid 1 0 1\n1:rate 285 310 420\n1:due may june july",
		 "ship ana bo cy paid TRUE FALSE TRUE rate 285 310 420 due may june july"},
		{"L:ship paid rate due ana 1 285 may bo 0 310 june cy 1 420 july", NULL},
		/* Columns in another order are no print of it. */
		{"L:rate due 285 may 310 june 420 july\nL:ship paid ana 1 bo 0 cy 1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct text *original = sheet(PAY), printed;
		bool changed;
		assert_int_equal(printed_order(&arena, original,
					       sample_units(&arena, CASES[i].print), &printed,
					       &changed, &err),
				 STATUS_OK);
		assert_int_equal(changed, CASES[i].order != NULL);
		if (changed)
			assert_slice(words_of(&printed), CASES[i].order);
	}
}

/* In that order all is the same, and what was altered is not. */
static void
test_compared(void **state)
{
	static const struct {
		const char *print;
		size_t changes;
	} CASES[] = {
		{"L:ship paid ana 1 bo 0 cy 1\nL:rate due 285 may 310 june 420 july", 0},
		{"L:ship paid ana 1 bo 0 cy 1\nL:rate due 285 may 310 june 402 july", 1},
		{"L:ship paid ana 1 bo 1 cy 1\nL:rate due 285 may 310 june 420 july", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct text *print = sample_units(&arena, CASES[i].print), printed;
		struct alignment alignment;
		struct hunks hunks;
		bool changed;
		assert_int_equal(printed_order(&arena, sheet(PAY), print, &printed, &changed, &err),
				 STATUS_OK);
		assert_true(changed);
		assert_int_equal(text_align(&arena, &printed, print, true, &alignment, &err),
				 STATUS_OK);
		assert_int_equal(hunks_find(&arena, &alignment, &hunks, &err), STATUS_OK);
		assert_int_equal(hunks.changes, CASES[i].changes);
		assert_int_equal(hunks.strong, CASES[i].changes);
	}
}

/* So many columns of two rows, each by itself in print: over a limit they keep their order. */
static void
test_limits(void **state)
{
	static const size_t COLUMNS[] = {PRINTED_GROUPS_MAX, PRINTED_COLUMNS_MAX + 1};
	struct text printed;
	bool changed;

	(void)state;
	for (size_t i = 0; i < sizeof(COLUMNS) / sizeof(*COLUMNS); i++) {
		struct buf cells, print;
		struct slice a, b;
		buf_init(&cells, &arena);
		buf_init(&print, &arena);
		for (size_t row = 0; row < 2; row++)
			for (size_t k = 0; k < COLUMNS[i]; k++)
				buf_print(&cells, "c%zur%zu%c", k, row,
					  k + 1 < COLUMNS[i] ? '|' : '\n');
		buf_write_text(&print, "L:");
		for (size_t k = 0; k < COLUMNS[i]; k++)
			buf_print(&print, "c%zur0 c%zur1 ", k, k);
		assert_int_equal(buf_slice(&cells, &a, &err), STATUS_OK);
		assert_int_equal(buf_slice(&print, &b, &err), STATUS_OK);
		assert_int_equal(printed_order(&arena, sheet(a.at), sample_units(&arena, b.at),
					       &printed, &changed, &err),
				 STATUS_OK);
		assert_true(changed);
		struct slice words = words_of(&printed), all = slice_part(b, 2, b.length - 3);
		assert_int_equal(slice_equal(words, all), i == 0);
		assert_int_equal(words.length, all.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_compared),
		cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
