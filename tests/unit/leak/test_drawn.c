#include "support.h"

#include "leak/drawn.h"
#include "leak/hunk.h"
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

static struct hunks
compare_texts(const struct text *a, const struct text *b)
{
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct hunks hunks;

	assert_int_equal(text_align(&arena, a, b, true, alignment, &err), STATUS_OK);
	assert_int_equal(hunks_find(&arena, alignment, &hunks, &err), STATUS_OK);
	return hunks;
}

static struct hunks
compare(const char *a, const char *b)
{
	return compare_texts(sample_page(&arena, a), sample_page(&arena, b));
}

#define HEAD "The board of Lumen met in the hall by the river.\n"
#define TAIL "\nIt closed before noon and nobody spoke against it."
#define DRAWN_HEAD "@40,50 The board of Lumen met in the hall by the river.\n"
#define DRAWN_TAIL "\n@40,400 It closed before noon and nobody spoke against it."

#define TABLE HEAD "Name\nTown\nMonth\nVega\nHalden\nMarch\nOrrin\nLoring\nApril" TAIL
#define CLAUSES \
	HEAD "The rent is due on the first of May.\nWho leaves may take his furniture along." TAIL

/* What another program read from a page in another order, and what was moved on it: by no way to
 * read the page does it say what the original does. */
static const struct {
	const char *a, *drawn, *twin;
} PAGES[] = {
	/* a table by its columns; two cells of a column exchanged, and of a row */
	{TABLE,
	 DRAWN_HEAD "@40,100 Name|@40,114 Vega|@40,128 Orrin\n@140,100 Town|@140,114 Halden|"
		    "@140,128 Loring\n@240,100 Month|@240,114 March|@240,128 April" DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Name|@40,114 Vega|@40,128 Orrin\n@140,100 Town|@140,114 Loring|"
		    "@140,128 Halden\n@240,100 Month|@240,114 March|@240,128 April" DRAWN_TAIL},
	{TABLE,
	 DRAWN_HEAD "@40,100 Name|@40,114 Vega\n@140,100 Town|@140,114 Halden|@140,128 Loring\n"
		    "@40,128 Orrin\n@240,100 Month|@240,114 March|@240,128 April" DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Name|@40,114 Vega\n@140,100 Town|@140,114 March|@140,128 Loring\n"
		    "@40,128 Orrin\n@240,100 Month|@240,114 Halden|@240,128 April" DRAWN_TAIL},
	/* numbers by themselves are no numbers of items */
	{HEAD "Rent\n15\nWages\n42\nPaper\n170" TAIL,
	 DRAWN_HEAD "@40,100 Rent|@40,114 Wages|@40,128 Paper\n@140,100 15\n@140,114 42\n"
		    "@140,128 170" DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Rent|@40,114 Wages|@40,128 Paper\n@140,100 42\n@140,114 15\n"
		    "@140,128 170" DRAWN_TAIL},
	/* a cell centred in its row, read behind its neighbour; that neighbour to its left */
	{HEAD "Sum of all\n1200 euro at once\n20 euro a month" TAIL,
	 DRAWN_HEAD
	 "@140,100 1200 euro at once|@140,114 20 euro a month\n@40,107 Sum of all" DRAWN_TAIL,
	 DRAWN_HEAD
	 "@40,100 1200 euro at once|@40,114 20 euro a month\n@140,107 Sum of all" DRAWN_TAIL},
	/* paragraphs in two columns; one below the other */
	{CLAUSES,
	 DRAWN_HEAD "@300,100 Who leaves may take his furniture along.\n"
		    "@40,200 The rent is due on the first of May." DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Who leaves may take his furniture along.\n"
		    "@40,200 The rent is due on the first of May." DRAWN_TAIL},
	/* columns whose heads were read as one line; these heads exchanged */
	{HEAD "Books and notes\nOrrin, On rivers.\nOther matter\nIt is told elsewhere." TAIL,
	 DRAWN_HEAD "@40,100 Books and notes|@300,100 Other matter\n"
		    "@300,114 It is told elsewhere.\n@40,114 Orrin, On rivers." DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Other matter|@300,100 Books and notes\n"
		    "@300,114 It is told elsewhere.\n@40,114 Orrin, On rivers." DRAWN_TAIL},
	/* a table within the cell of another, and two of its cells exchanged */
	{HEAD "Room\nBeds\nnorth\n12\nsouth\n45\nPrice" TAIL,
	 DRAWN_HEAD "@40,100 Room|@140,100 Beds|@300,100 Price\n"
		    "@140,114 north|@200,114 12\n@140,128 south|@200,128 45" DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Room|@140,100 Beds|@300,100 Price\n"
		    "@140,114 north|@200,114 45\n@140,128 south|@200,128 12" DRAWN_TAIL},
	/* boxes that are aside from each other; on another page */
	{CLAUSES,
	 DRAWN_HEAD "@40,100 Who leaves may take his furniture along.\n"
		    "@300,200 The rent is due on the first of May." DRAWN_TAIL,
	 DRAWN_HEAD "@40,100 Who leaves may take his furniture along.\n"
		    "^@40,50 The rent is due on the first of May." DRAWN_TAIL},
};

static void
test_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++) {
		assert_int_equal(compare(PAGES[i].a, PAGES[i].drawn).changes, 0);
		assert_true(compare(PAGES[i].a, PAGES[i].twin).changes > 0);
		/* the page is the original */
		assert_int_equal(compare(PAGES[i].drawn, PAGES[i].a).changes, 0);
		assert_true(compare(PAGES[i].twin, PAGES[i].a).changes > 0);
	}
}

#define BOXED                                                                                    \
	HEAD "X:Cite as: Orrin, On rivers.\nX:Loring, in May.\nThe rent is due on the first of " \
	     "May.\nWho leaves may take his furniture along." TAIL

/* A box stands anywhere on the page of what is next to it, whole: its words do not move by
 * themselves, nor to another page, nor into a paragraph. */
static void
test_boxes(void **state)
{
	static const char *const HONEST[] = {
		DRAWN_HEAD "@40,100 The rent is due on the first of May.\n@40,114 Who leaves may "
			   "take his furniture along.\n@40,200 Cite as: Orrin, On rivers.\n@40,214 "
			   "Loring, in May." DRAWN_TAIL,
		"@40,10 Cite as: Orrin, On rivers.\n@40,24 Loring, in May.\n" DRAWN_HEAD
		"@40,100 The rent is due on the first of May.\n@40,114 Who leaves may take his "
		"furniture along." DRAWN_TAIL,
	};
	static const char *const ALTERED[] = {
		DRAWN_HEAD "@40,100 The rent is due on the first of May.\n@40,114 Who leaves may "
			   "take his furniture along.\n@40,200 Loring, in May.\n@40,214 Cite as: "
			   "Orrin, On rivers." DRAWN_TAIL,
		DRAWN_HEAD "@40,100 The rent is due on the first of May.\n@40,114 Who leaves may "
			   "take his furniture along." DRAWN_TAIL
			   "\n^@40,50 Cite as: Orrin, On rivers.\n@40,64 Loring, in May.",
		DRAWN_HEAD "@40,100 The rent is due on the first of Loring, in May.\n@40,114 Who "
			   "leaves may take his furniture along.\n@40,200 Cite as: Orrin, On "
			   "rivers.\n@40,214 May." DRAWN_TAIL,
		DRAWN_HEAD
		"@40,100 Cite as: Orrin, On rivers.\n@40,114 Loring, in May.\n@40,150 Who "
		"leaves may take his furniture along.\n@40,200 The rent is due on the first "
		"of May." DRAWN_TAIL,
	};
	const struct text *boxed = sample_units(&arena, BOXED);

	(void)state;
	for (size_t i = 0; i < sizeof(HONEST) / sizeof(*HONEST); i++)
		assert_int_equal(compare_texts(boxed, sample_page(&arena, HONEST[i])).changes, 0);
	for (size_t i = 0; i < sizeof(ALTERED) / sizeof(*ALTERED); i++)
		assert_true(compare_texts(boxed, sample_page(&arena, ALTERED[i])).changes > 0);
	/* of a copy nothing says that they are boxes but its maker */
	assert_true(compare_texts(sample_page(&arena, HONEST[0]), boxed).changes > 0);
}

/* Words that a paragraph has in another order, the same word in several cells. */
static void
test_words(void **state)
{
	static const char A[] = HEAD "They meet from 80 – 100 times a year, Orrin says." TAIL;
	static const char B[] =
		DRAWN_HEAD "@40,100 They meet from 100 – 80 times a year, Orrin says." DRAWN_TAIL;
	static const char CELLS[] = HEAD "Font\n18 point\nFont\nbold\nFont\nitalic" TAIL;
	static const char ROWS[] = DRAWN_HEAD
		"@140,100 18 point\n@40,103 Font\n@40,116 Font\n@140,116 bold\n@40,130 Font\n"
		"@140,130 italic" DRAWN_TAIL;

	(void)state;
	assert_true(compare(A, B).changes > 0);
	assert_int_equal(compare(CELLS, ROWS).changes, 0);
}

/* The same word twice in a row, the right one drawn a little higher; and in two rows. */
static void
test_pairs(void **state)
{
	const struct text *row = sample_page(&arena, "@40,100 tax\n@140,98 tax");
	const struct text *rows = sample_page(&arena, "@40,114 tax\n@140,98 tax");
	const struct text *flow = sample_page(&arena, "tax\ntax");
	struct alignment of_row = {.a = row, .b = flow}, of_rows = {.a = rows, .b = flow};
	const size_t words[] = {0, 1};
	uint32_t to_a[2];

	(void)state;
	assert_int_equal(drawn_pair(&arena, &of_row, words, 2, words, 2, to_a, &err), STATUS_OK);
	assert_int_equal(to_a[0], 0);
	assert_int_equal(to_a[1], 1);
	assert_int_equal(drawn_pair(&arena, &of_rows, words, 2, words, 2, to_a, &err), STATUS_OK);
	assert_int_equal(to_a[0], 1);
	assert_int_equal(to_a[1], 0);
}

/* A sign is not moved to another number. */
static void
test_sign(void **state)
{
	static const char A[] = HEAD "Rent\n-15\nWages\n42\nPaper" TAIL;
	static const char B[] = DRAWN_HEAD "@40,100 Rent\n@140,100 15\n@40,114 Wages\n"
					   "@140,114 -42\n@40,128 Paper" DRAWN_TAIL;

	(void)state;
	assert_true(compare(A, B).changes > 0);
}

/* What is not drawn is read in one way only; told at both places, and nothing of it is new. */
static void
test_flow(void **state)
{
	static const char A[] = HEAD "The rent is due on the first of May.\n"
				     "Who leaves may take his furniture along with all the "
				     "rest." TAIL;
	static const char B[] = HEAD "Who leaves may take his furniture along with all the rest.\n"
				     "The rent is due on the first of May." TAIL;
	struct hunks hunks = compare(A, B);
	struct slice before, after, place;

	(void)state;
	assert_int_equal(hunks.changes, 2);
	assert_int_equal(hunks.strong, 0);
	assert_int_equal(hunks.a_changed_bytes + hunks.b_changed_bytes, 0);
	for (size_t i = hunks.count - 2; i < hunks.count; i++) {
		assert_int_equal(
			hunk_quote(&arena, &hunks, &hunks.items[i], &before, &after, &place, &err),
			STATUS_OK);
		bool gone = i == hunks.count - 2;
		assert_slice(gone ? before : after, "The rent is due on the first of May.");
		assert_slice(gone ? after : before, "");
	}
}

/* The rows of a sheet are no order of a program's. */
static void
test_sheet(void **state)
{
	static const char A[] = "s:Unit\ns:Ana Alpha\ns:4120\ns:4250\ns:Bo Beta\ns:3980\ns:4010";
	static const char CELLS[] = "s:Unit\ns:Ana Alpha\ns:4250\ns:4120\ns:Bo Beta\ns:3980\n"
				    "s:4010";
	static const char ROWS[] = "s:Unit\ns:Bo Beta\ns:3980\ns:4010\ns:Ana Alpha\ns:4120\n"
				   "s:4250";
	const struct text *a = sample_units(&arena, A);

	(void)state;
	assert_int_equal(compare_texts(a, sample_units(&arena, A)).count, 0);
	assert_true(compare_texts(a, sample_units(&arena, CELLS)).strong > 0);
	assert_true(compare_texts(a, sample_units(&arena, ROWS)).strong > 0);
}

/* Notes and running heads are where their format has them. */
static void
test_aside(void **state)
{
	const struct text *a =
		sample_units(&arena, "One paragraph stands here.\nAnother one ends.\n"
				     "n:see the older book of Vega on it\n"
				     "r:The annual report of Lumen");
	const struct text *b = sample_units(&arena, "r:The annual report of Lumen\n"
						    "One paragraph stands here.\n"
						    "n:see the older book of Vega on it\n"
						    "Another one ends.");

	(void)state;
	assert_int_equal(compare_texts(a, b).changes, 0);
}

/* ---- tables ---- */

#define ROWS_MAX 7
#define COLUMNS_MAX 5

struct table {
	size_t rows, columns, cells[ROWS_MAX * COLUMNS_MAX]; /* which word stands in each */
};

/* Row by row, as a text has it, or column by column, as a page is read. */
static const char *
write_table(const struct table *table, bool drawn)
{
	size_t count = table->rows * table->columns;
	struct slice words;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, drawn ? DRAWN_HEAD : HEAD);
	for (size_t i = 0; i < count; i++) {
		size_t row = drawn ? i % table->rows : i / table->columns;
		size_t column = drawn ? i / table->rows : i % table->columns;
		size_t word = table->cells[row * table->columns + column];
		if (drawn)
			buf_print(&buf, "@%zu,%zu ", 40 + 90 * column, 100 + 15 * row);
		buf_print(&buf, "name%zu town%zu", word, word);
		if (i + 1 < count)
			buf_write_byte(&buf, drawn && row + 1 < table->rows ? '|' : '\n');
	}
	buf_write_text(&buf, drawn ? DRAWN_TAIL : TAIL);
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
	return words.at;
}

/* Any table read by its columns says the same, and with any two cells exchanged it does not. */
static void
test_tables(void **state)
{
	unsigned rounds = support_is_slow() ? 20 : 2000;

	(void)state;
	for (uint32_t round = 0; round < rounds; round++) {
		uint32_t seed = round;
		struct table table = {2 + sample_next(&seed) % (ROWS_MAX - 1),
				      2 + sample_next(&seed) % (COLUMNS_MAX - 1),
				      {0}};
		size_t count = table.rows * table.columns;
		for (size_t i = 0; i < count; i++)
			table.cells[i] = i;
		const char *text = write_table(&table, false);
		assert_int_equal(compare(text, write_table(&table, true)).changes, 0);
		size_t one = sample_next(&seed) % count, two = sample_next(&seed) % count;
		size_t last = one > two ? one : two;
		if (one == two)
			continue;
		table.cells[one] = two;
		table.cells[two] = one;
		assert_true(compare(text, write_table(&table, false)).changes > 0);
		/* the end of a row and the next one's beginning read so by columns, too */
		if (last % table.columns == 0 && one + two + 1 == 2 * last)
			continue;
		assert_true(compare(text, write_table(&table, true)).changes > 0);
	}
}

/* ---- limit ---- */

/* Two columns of so many lines are too many pairs to look at: nobody says that nothing moved. */
static void
test_limit(void **state)
{
	size_t lines = 2;
	struct buf a, b;
	struct slice of_a, of_b;

	(void)state;
	while (lines * lines / 2 < 2 * DRAWN_LOOKS_MAX)
		lines *= 2;
	if (support_is_slow())
		skip();
	buf_init(&a, &arena);
	buf_init(&b, &arena);
	for (size_t i = 0; i < lines; i++)
		buf_print(&a, "left%zu\nright%zu\n", i, i);
	for (size_t i = 0; i < 2 * lines; i++)
		buf_print(&b, "@%u,%zu %s%zu\n", i < lines ? 40 : 300, 20 + 4 * (i % lines),
			  i < lines ? "left" : "right", i % lines);
	buf_write_byte(&a, '\0');
	buf_write_byte(&b, '\0');
	assert_int_equal(buf_slice(&a, &of_a, &err), STATUS_OK);
	assert_int_equal(buf_slice(&b, &of_b, &err), STATUS_OK);
	assert_true(compare(of_a.at, of_b.at).changes > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pages),  TEST(test_boxes), TEST(test_words), TEST(test_sign),
		TEST(test_pairs),  TEST(test_flow),  TEST(test_sheet), TEST(test_aside),
		TEST(test_tables), TEST(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
