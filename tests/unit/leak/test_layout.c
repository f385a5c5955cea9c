/* What a conversion makes, class by class, each beside what it does not make. */
#include "support.h"

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
compare(const char *a, const char *b, bool converted)
{
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct hunks hunks;

	assert_int_equal(text_align(&arena, sample_units(&arena, a), sample_units(&arena, b),
				    converted, alignment, &err),
			 STATUS_OK);
	assert_int_equal(hunks_find(&arena, alignment, &hunks, &err), STATUS_OK);
	return hunks;
}

/* The first is the original of the second, by another format, and not of the third. */
struct twins {
	const char *original, *honest, *altered;
};

static void
assert_twins(const struct twins *twins, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(compare(twins[i].original, twins[i].honest, true).changes, 0);
		assert_true(compare(twins[i].original, twins[i].honest, false).changes > 0);
		assert_true(compare(twins[i].original, twins[i].altered, true).changes > 0);
	}
}

#define TEXT "\nThe board met in May and read the report.\nNobody spoke against it."

static void
test_labels(void **state)
{
	static const struct twins TWINS[] = {
		{"To do:\nCall" TEXT, "To do:\no Call" TEXT, "To do:\no no Call" TEXT},
		{"To do:\nCall" TEXT, "To do:\n? Call" TEXT, "To do:\nCall?" TEXT},
		{"To do:\nCall" TEXT, "To do:\n2.1 .\nCall" TEXT, "To do:\n2.1 no.\nCall" TEXT},
		{"To do:\nCall" TEXT, "To do:\no\nCall" TEXT, "To do:\nto\nCall" TEXT},
		/* Drawn without its blank. */
		{"To do\nA call" TEXT, "To do c. Acall" TEXT, "To do c. Ahall" TEXT},
		/* Marks of notes, in brackets and before a note. */
		{"He said" TEXT "\nn:See it.", "He said [1]" TEXT "\nn:[1] See it.",
		 "He said [2]" TEXT "\nn:[2] See it."},
		{"He said" TEXT "\nn:See it.", "He said1" TEXT "\n1See it.",
		 "He said1" TEXT "\n1Sea it."},
		/* At the end of a paragraph, and a rule at the head of the next one. */
		{"He said\nTotal" TEXT "\nn:See it.",
		 "He said[1]\n----- ---- Total" TEXT "\nn:See it.",
		 "He said[1]\n----- 4 ---- Total" TEXT "\nn:See it."},
		{"He said\nTotal" TEXT "\nn:See it.", "He said[1]\n2. Total" TEXT "\nn:See it.",
		 "He said not[1]\n2. Total" TEXT "\nn:See it."},
		/* Of Markdown. */
		{"Of ice\nHe said" TEXT "\nn:See it.",
		 "## Of ice\nHe said[^a]" TEXT "\nn:[^a]: See it.",
		 "## Of ice\nHe said[a]" TEXT "\nn:[^a]: See it."},
		{"Of ice" TEXT, "# Of ice" TEXT, "Of # ice" TEXT},
		/* The other way round, where the original has them in its text. */
		{"In May.1 Then 3.1 percent" TEXT "\n1 See it.",
		 "In May. Then 3.1 percent" TEXT "\nn:See it.",
		 "In May. Then 3. percent" TEXT "\nn:See it."},
		{"In May.1 Then $1 million" TEXT "\n1 See it.",
		 "In May. Then $1 million" TEXT "\nn:See it.",
		 "In May. Then $ million" TEXT "\nn:See it."},
		{"In 2026.1 he said" TEXT "\n1 See it.", "In 2026. he said" TEXT "\nn:See it.",
		 "In 2026. he said" TEXT "\nSee it."},
		{"In 2026.1 he said" TEXT "\n1 See it.", "In 2026. he said" TEXT "\nn:See it.",
		 "In 2026.2 he said" TEXT "\nn:See it."},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

/* What a conversion makes of signs, and what it does not: that is a change, or in doubt. */
static void
test_signs(void **state)
{
	static const struct {
		const char *original, *honest, *altered;
	} TWINS[] = {
		{"It covers 3 m\xc2\xb2 now" TEXT, "It covers 3 m\xc2\xb2 now" TEXT,
		 "It covers 3 m2 now" TEXT},
		{"The US crew" TEXT, "THE US CREW" TEXT, "The us crew" TEXT},
		{"Tell us now" TEXT, "TELL US NOW" TEXT, "Tell US now" TEXT},
		{"By Smith then" TEXT, "By SMITH then" TEXT, "By smith then" TEXT},
		{"They re-sign it" TEXT, "They re- sign it" TEXT, "They resign it" TEXT},
		{"A 26\xe2\x80\x91year plan" TEXT, "A 26year plan" TEXT, "A 25year plan" TEXT},
		{"A 26-year plan" TEXT, "A 26- year plan" TEXT, "A 26year plan" TEXT},
		{"Due on day 10." TEXT, "Due on day 10 ." TEXT, "Due on day 1 0." TEXT},
		{"All 1500 boxes" TEXT, "All 1 500 boxes" TEXT, "All 1 5000 boxes" TEXT},
		{"From +4 \xe2\x80\x93 8 degrees" TEXT, "From +4 - 8 degrees" TEXT,
		 "From +4 8 degrees" TEXT},
		{"Call" TEXT, "- Call" TEXT, "Ca - ll" TEXT},
		{"Some of it ---- here" TEXT, "Some of it -- here" TEXT,
		 "Some of it --1 here" TEXT},
		{"The pilot May Eide met" TEXT, "The pilot MAY EIDE met" TEXT,
		 "The pilot may Eide met" TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(TWINS) / sizeof(*TWINS); i++) {
		assert_int_equal(compare(TWINS[i].original, TWINS[i].honest, true).changes, 0);
		assert_true(compare(TWINS[i].original, TWINS[i].altered, true).changes > 0);
		assert_true(compare(TWINS[i].original, TWINS[i].altered, false).strong > 0);
	}
}

#define HEADED "r:Draft of 3 May 2017, page 1 of 9" TEXT

static void
test_running(void **state)
{
	static const struct twins TWINS[] = {
		/* A page's title stands as its heading, too: one of both lacks. */
		{"r:Of layers\nOf layers" TEXT, "Of layers" TEXT, "Of layers and more" TEXT},
		{"r:Of layers\nTop\nOf layers" TEXT, "Top\nOf layers" TEXT, "Of layers" TEXT},
		/* It comes in with other numbers where the other format has it in the text. */
		{HEADED "\nThe end.", HEADED "\nDraft of 4 May 2017, page 12 of 31\nThe end.",
		 HEADED "\nDraft of 4 June 2017, page 12 of 31\nThe end."},
		{HEADED "\nThe end.", HEADED "\nDraft of 4 May 2017, page 12 of 31 The end.",
		 HEADED "\nDraft of 4 May 2017, page 12 of 31 not The end."},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
	/* A page says its own number. */
	assert_int_equal(compare("1:One.\n1:Page 1" TEXT, "One." TEXT, true).changes, 0);
	assert_int_equal(compare("One." TEXT, "1:One.\n1:Seite 1" TEXT, true).changes, 0);
	assert_true(compare("1:One.\n1:Page 2" TEXT, "One." TEXT, true).changes > 0);
	assert_true(compare("1:One.\n1:Berg 1" TEXT, "One." TEXT, true).changes > 0);
	assert_true(compare("1:One.\n1:Page 1" TEXT, "1:One.\n1:Page 7" TEXT, true).changes > 0);
	/* A number alone is no head. */
	assert_true(compare("r:12" TEXT, "r:12" TEXT " It cost 13 euro.", true).changes > 0);
}

#define NOTED "One word here\nn:A note of a page.\nn:And another one.\n"

/* Comments that the other format leaves out, beside a word that was altered. */
static void
test_notes(void **state)
{
	struct hunks hunks = compare("The head.\n" NOTED, "The head.\nOne word here", true);
	struct slice before, after, place;

	(void)state;
	assert_int_equal(hunks.changes, 0);
	hunks = compare("The head.\n" NOTED, "The head.\nOne word there", true);
	assert_int_equal(hunks.changes, 1);
	assert_int_equal(hunk_quote(&arena, &hunks, &hunks.items[0], &before, &after, &place, &err),
			 STATUS_OK);
	assert_slice(before, "here");
	assert_slice(after, "there");
	assert_int_equal(hunks.a_changed_bytes, 4);
	hunks = compare("The head.\n" NOTED, "The head.\nOne word", true);
	assert_int_equal(hunks.changes, 1);
	assert_int_equal(hunks.a_changed_bytes, 4);
	/* A full stop is that of the word, not of the last note. */
	hunks = compare("The head.\nOne word here.\nn:A note.\nn:And another one.",
			"The head.\nOne word there.", true);
	assert_int_equal(hunks.changes, 1);
	assert_int_equal(hunks.a_changed_bytes, 4);
	hunks = compare("The head.\n" NOTED, "The head.\nn:A note of a page.\nOne word", true);
	assert_true(hunks.changes > 0);
}

/* Who wrote it, and its title, come in at its head; headings in a list at its end. */
static void
test_told(void **state)
{
	static const struct twins TWINS[] = {
		{"f:Ana Berg\nf:Yearly report\nOne" TEXT, "Ana Berg\nYearly report\nOne" TEXT,
		 "Ana Borg\nYearly report\nOne" TEXT},
		{"f:Ana Berg\nOne" TEXT, "One\nAna Berg" TEXT, "One Ana Berg" TEXT},
		/* Before a paragraph that begins as the title does. */
		{"f:Ana Berg\nf:Of ice\nOf ice and men" TEXT,
		 "Of ice\nAna Berg\nOf ice and men" TEXT, "Of ice\nAna Borg\nOf ice and men" TEXT},
		{"f:Ana Berg\nOne" TEXT, "Ana Berg\nOne" TEXT,
		 "One\n2.\n3.\n4.\n5.\n6.\n7.\n8.\nAna Berg" TEXT},
		{"Of ice" TEXT "\nOf men\nThe end.",
		 "Of ice" TEXT "\nOf men\nThe end.\nDocument Outline\nOf ice\nOf men",
		 "Of ice" TEXT "\nOf men\nThe end.\nDocument Outline\nOf ice\nOf mice"},
		{"Of ice" TEXT "\nOf men\nThe end.",
		 "Of ice" TEXT "\nOf men\nThe end.\nDocument Outline\nOf ice\nOf men",
		 "Of ice\nDocument Outline\nOf ice\nOf men" TEXT "\nOf men\nThe end."},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

#define ROW "Factor of ours\nStrength\nWeakness\nImportance to them"

/* The head of a table comes again on each page, cut to the width of its cells. */
static void
test_again(void **state)
{
	static const struct twins TWINS[] = {
		{ROW TEXT "\nThe end.",
		 ROW TEXT "\nFactor of ours\nStreng th\nWeak ness\nImportance to them\nThe end.",
		 ROW TEXT "\nFactor of ours\nStreng th\nWeak\nImportance to them\nThe end."},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

static void
test_cells(void **state)
{
	static const struct twins TWINS[] = {
		{"s:open\ns:FALSE" TEXT, "s:open\ns:0" TEXT, "s:open\ns:1" TEXT},
		{"s:open\ns:TRUE" TEXT, "s:open\ns:1" TEXT, "s:open\ns:0" TEXT},
		{"s:north\ns:39.9\ns:16788000" TEXT, "s:north\ns:39.90\xc2\xb0\ns:16,788,000" TEXT,
		 "s:north\ns:39.90\xc2\xb0\ns:17,788,000" TEXT},
		{"s:Place\ns:Row Labels\ns:(blank)\ns:Grand Total" TEXT,
		 "s:Place\ns:Place\ns:(empty)\ns:Total Result" TEXT,
		 "s:Place\ns:Places\ns:(empty)\ns:Total Result" TEXT},
		{"s:Place\ns:Row Labels\ns:12" TEXT, "s:Place\ns:Data\ns:Place\ns:12" TEXT,
		 "s:Place\ns:Data\ns:12" TEXT},
		{"s:Place\ns:(blank)" TEXT, "s:Place\ns:(empty)" TEXT, "s:Place\ns:(full)" TEXT},
		{"s:rate\ns:10.25\ns:-1.5" TEXT, "s:rate\ns:10,25\ns:-1,50" TEXT,
		 "s:rate\ns:1025\ns:-1,50" TEXT},
		{"s:sum\ns:1234567.5" TEXT, "s:sum\ns:1,234,567.50" TEXT,
		 "s:sum\ns:1,2345675" TEXT},
		{"s:rate\ns:15.0" TEXT, "s:rate\ns:15" TEXT, "s:rate\ns:1,5" TEXT},
		/* Where the other format knows no cells: words by themselves. */
		{"s:open\ns:FALSE\ns:1150.5\ns:north" TEXT, "open 0 1,150.50 north" TEXT,
		 "open 1 1,150.50 north" TEXT},
		{"s:open\ns:1150\ns:north" TEXT, "open 1,150.00 north" TEXT,
		 "open 1,150.00.5 north" TEXT},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
	assert_true(compare("sum FALSE" TEXT, "sum 0" TEXT, true).changes > 0);
	assert_true(compare("s:sum\ns:is FALSE" TEXT, "sum is 0" TEXT, true).changes > 0);
}

#define FOOT "The passage that moved stands here by itself now."

/* What came in at a page's end begins where it does, though a passage moved into it. */
static void
test_slid(void **state)
{
	static const struct twins TWINS[] = {
		{"It met in 2019.\nOf ice it says" TEXT "\nr:" FOOT "\nn:See it.\nn:See us.",
		 "It met in 2019.\n2\n" FOOT "\n2.\n3.\nOf ice it says" TEXT
		 "\nn:See it.\nn:See us.",
		 "It met in 2019.\nnone\n" FOOT "\n2.\n3.\nOf ice it says" TEXT
		 "\nn:See it.\nn:See us."},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

#define TABLE                                                                         \
	"Item\nNumber\nPrice\nRadio unit\n340\n812.50\nBase station\n12\n14,300.00\n" \
	"Training days\n9\n950.00" TEXT
#define COLUMNS "L:Item\nL:Number\nL:Price\nL:Radio unit Base station Training days\n"

/* Columns of a table, one behind the other in lines; a number may have gone no farther than a page
 * is long. */
static void
test_lines(void **state)
{
	static const struct {
		const char *b;
		bool weak;
	} CASES[] = {
		{COLUMNS "M:340 12 9\nM:812.50 14,300.00 950.00" TEXT, true},
		{COLUMNS "M:340 12 7\nM:812.50 14,300.00 950.00" TEXT, false},
		{COLUMNS "O:340 12 9\nO:812.50 14,300.00 950.00" TEXT, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks = compare(TABLE, CASES[i].b, true);
		assert_int_equal(hunks.strong == 0, CASES[i].weak);
	}
}

#define SHEETS_BEHIND "B:Four five\nB:Six"
#define CUT_CELL "C:One Department\nD:2025"
#define TEXT_ALONE "The board met in May and read the report.\nNobody spoke against it."
#define SHEETS "A:One two three\nB:Four five\n"

/* What a printed sheet, or one of several, does not show: nobody can say that it was altered. */
static void
test_printed(void **state)
{
	static const struct {
		const char *a, *b;
		bool weak;
	} CASES[] = {
		{"A:One\nA:two three four\nA:five" TEXT, "1:One\n1:two th\n1:five" TEXT, true},
		{"A:One\nA:two three four\nA:five" TEXT, "1:One\n1:two for\n1:five" TEXT, false},
		{"A:One\nA:two three four\nA:five" TEXT, "One\ntwo th\nfive" TEXT, false},
		/* As lines of text; none of them is the head of a page. */
		{"A:One\nA:two three four\nA:five" TEXT, "L:One\nL:two th\nL:five" TEXT, true},
		{"A:One\nA:two three four\nA:five" TEXT, "L:One\nL:two for\nL:five" TEXT, false},
		{"A:One two" TEXT, "L:a file\nL:One two" TEXT, false},
		{"A:One\nA:five (-12)" TEXT, "1:One\n1:five (-1" TEXT, false},
		{"A:One two" TEXT, "1:a file\n1:One two" TEXT, true},
		{"A:One two" TEXT, "1:One two\n1:a file" TEXT, false},
		{"A:One two" TEXT, "a file\nOne two" TEXT, false},
		{SHEETS "r:head", "N:One two three", true},
		/* Words from the left, between those from the right. */
		{"שלום United States of America שלום" TEXT,
		 "שלום America of States United שלום" TEXT, true},
		{"שלום United States of America שלום" TEXT,
		 "שלום America of Estates United שלום" TEXT, false},
		{SHEETS "B:six seven", "N:One two three\nN:Four five", false},
		{SHEETS, "One two three", false},
		{"A:One two\nA:3.50\n" SHEETS_BEHIND, "N:One two\nN:3.5", true},
		{"A:One two\nA:3.50\n" SHEETS_BEHIND, "N:One two\nN:3.6", false},
		/* A cell ends where the next one begins, and a number that has no room is signs. */
		{CUT_CELL TEXT, "1:One Departmen2025" TEXT, true},
		{CUT_CELL TEXT, "1:One Departmen 2025" TEXT, true},
		{CUT_CELL TEXT, "1:One Depart of 2025" TEXT, false},
		{CUT_CELL TEXT, "1:One Departmen2026" TEXT, false},
		{CUT_CELL TEXT, "1:One Department ###" TEXT, true},
		{CUT_CELL "\nD:2026" TEXT, "1:One Department ### ###" TEXT, true},
		{CUT_CELL "\nD:2026" TEXT, "1:One Department ###" TEXT, false},
		{CUT_CELL TEXT, "1:One Department ##" TEXT, false},
		{CUT_CELL TEXT, "1:One ### 2025" TEXT, false},
		{"C:One of the Works\nC:2025" TEXT, "1:One of2025" TEXT, false},
		{"C:One of the Works\nD:Works" TEXT, "1:One oWorks" TEXT, true},
		{"C:One of the Works\nD:Works" TEXT, "1:One off Works" TEXT, false},
		/* A title that a program leaves out; another line. */
		{"f:The yearly report\nThe yearly report" TEXT, TEXT_ALONE, true},
		{"f:The yearly report\nThe yearly account" TEXT, TEXT_ALONE, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks = compare(CASES[i].a, CASES[i].b, true);
		assert_true(hunks.changes > 0);
		assert_int_equal(hunks.strong == 0, CASES[i].weak);
		assert_true(compare(CASES[i].a, CASES[i].b, false).strong > 0);
	}
}

/* So many passages came in that not all are looked for elsewhere: that is told, and ends soon. */
static void
test_looks(void **state)
{
	struct hunks hunks;
	struct buf a, b;
	size_t lines = 8000;

	(void)state;
	if (support_is_slow())
		return;
	buf_init(&a, &arena);
	buf_init(&b, &arena);
	for (size_t i = 0; i < lines; i++) {
		buf_print(&a, "Line %zu of it says what line %zu says\n", i, i * 7);
		buf_print(&b, "Line %zu of it says what line %zu says\n", i, i * 7);
		buf_print(&b, "And k%zu came in here with six more words\n", i);
	}
	buf_write_byte(&a, '\0');
	buf_write_byte(&b, '\0');
	assert_false(a.failed || b.failed);
	hunks = compare(a.bytes, b.bytes, true);
	assert_true(hunks.count * hunks.alignment->a->count > LAYOUT_LOOKS_MAX);
	assert_true(hunks.spent);
	assert_false(compare("One." TEXT, "Two." TEXT, true).spent);
}

/* The same program may write a master of slides once more. */
static void
test_master(void **state)
{
	struct hunks hunks =
		compare("G:By Ada Lace" TEXT, "G:By Ada Lace\nG:By Ada Lace" TEXT, false);

	(void)state;
	assert_int_equal(hunks.changes, 1);
	assert_int_equal(hunks.strong, 0);
	hunks = compare("G:By Ada Lace" TEXT, "G:By Ada Lace\nG:By Ida Lace" TEXT, false);
	assert_true(hunks.strong > 0);
	hunks = compare("G:By Ada Lace" TEXT, "G:By Ada Lace\nr:By Ada Lace" TEXT, false);
	assert_true(hunks.strong > 0);
	hunks = compare("r:By Ada Lace" TEXT, "r:By Ada Lace\nG:By Ada Lace" TEXT, false);
	assert_true(hunks.strong > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),   cmocka_unit_test(test_master),
		cmocka_unit_test(test_signs),   cmocka_unit_test(test_labels),
		cmocka_unit_test(test_running), cmocka_unit_test(test_again),
		cmocka_unit_test(test_notes),   cmocka_unit_test(test_cells),
		cmocka_unit_test(test_printed), cmocka_unit_test(test_told),
		cmocka_unit_test(test_slid),    cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
