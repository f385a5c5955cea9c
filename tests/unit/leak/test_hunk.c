#include "support.h"

#include "leak/hunk.h"

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
compare_texts(const struct text *a, const struct text *b, bool converted)
{
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct hunks hunks;

	assert_int_equal(text_align(&arena, a, b, converted, alignment, &err), STATUS_OK);
	for (size_t i = 0; i < a->count; i++)
		if (alignment->to_b[i] != ALIGN_NONE) {
			assert_int_equal(alignment->to_a[alignment->to_b[i]], i);
			assert_true(converted ||
				    a->tokens[i].exact == b->tokens[alignment->to_b[i]].exact);
		}
	assert_int_equal(hunks_find(&arena, alignment, &hunks, &err), STATUS_OK);
	return hunks;
}

static struct hunks
compare_kinds(enum document_unit_kind kind, const char *a, const char *b, bool converted)
{
	return compare_texts(sample_text(&arena, kind, a), sample_text(&arena, kind, b), converted);
}

static struct hunks
compare(const char *a, const char *b, bool converted)
{
	return compare_kinds(UNIT_BODY, a, b, converted);
}

static void
assert_change(const struct hunks *hunks, const char *before, const char *after, const char *place)
{
	struct slice found_before, found_after, found_place;
	const struct hunk *hunk = NULL;

	assert_int_equal(hunks->changes, 1);
	for (size_t i = 0; i < hunks->count; i++)
		if (hunks->items[i].class == HUNK_CHANGE)
			hunk = &hunks->items[i];
	assert_non_null(hunk);
	assert_int_equal(
		hunk_quote(&arena, hunks, hunk, &found_before, &found_after, &found_place, &err),
		STATUS_OK);
	assert_slice(found_before, before);
	assert_slice(found_after, after);
	assert_slice(found_place, place);
}

static void
test_changes(void **state)
{
	static const struct {
		const char *a, *b, *before, *after, *place;
	} CASES[] = {
		{"We pay 1.000 euro.", "We pay 1,000 euro.", "1.000", "1,000", "paragraph 1"},
		{"First.\nIt is true.", "First.\nIt is not true.", "", "not", "paragraph 2"},
		{"It is not true.", "It is true.", "not", "", "paragraph 1"},
		{"By Ana Bo.", "By \xd0\x90na Bo.", "Ana", "\xd0\x90na", "paragraph 1"},
		{"A password.", "A pass\xe2\x80\x8bword.", "password.", "pass\xe2\x80\x8bword.",
		 "paragraph 1"},
		{"We meet at 10 00", "We meet at 1000", "10 00", "1000", "paragraph 1"},
		{"say no", "Say no", "say", "Say", "paragraph 1"},
		{"Cela est vrai.",
		 "Cela n\xe2\x80\x99"
		 "est pas vrai.",
		 "est",
		 "n\xe2\x80\x99"
		 "est pas",
		 "paragraph 1"},
		/* not 37 before the first 30, and the second one gone */
		{"15\n30\n30\n42", "15\n37\n30\n42", "30", "37", "paragraph 2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks = compare(CASES[i].a, CASES[i].b, false);
		assert_change(&hunks, CASES[i].before, CASES[i].after, CASES[i].place);
	}
}

/* What another format makes is none; whoever reads both forms reads the same. */
static void
test_layout(void **state)
{
	static const struct {
		const char *a, *b;
		enum hunk_class class;
		bool in_place; /* a difference also where nothing was converted */
	} CASES[] = {
		{"a well known town", "a wellknown town", HUNK_SPACING, false},
		{"an \xef\xac\x81nal of\xef\xac\x81"
		 "ce",
		 "an final office", HUNK_SPACING, false},
		{"agree\xc2\xadment", "agreement", HUNK_SPACING, false},
		{"the agree-\nment of", "the agreement of", HUNK_SPACING, true},
		{"it\xe2\x80\x99s \xe2\x80\x9cso\xe2\x80\x9d", "it's \"so\"", HUNK_SPACING, true},
		{"one thing\ntwo things", "1. one thing\n\xe2\x80\xa2 two things", HUNK_LABEL,
		 true},
		{"a pass\xe2\x80\x8bword", "a password", HUNK_SPACING, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks = compare(CASES[i].a, CASES[i].b, true);
		assert_int_equal(hunks.changes, 0);
		for (size_t j = 0; j < hunks.count; j++)
			assert_int_equal(hunks.items[j].class, CASES[i].class);
		hunks = compare(CASES[i].a, CASES[i].b, false);
		assert_int_equal(hunks.changes > 0, CASES[i].in_place);
	}
}

static void
test_numbers_of_cells(void **state)
{
	(void)state;
	assert_int_equal(compare_kinds(UNIT_CELL, "sum\n1250.50\nend", "sum\n1,250.5\nend", true)
				 .items[0]
				 .class,
			 HUNK_NUMBER);
	assert_int_equal(
		compare_kinds(UNIT_CELL, "sum\n1250.50\nend", "sum\n1250.51\nend", true).changes,
		1);
	assert_int_equal(
		compare_kinds(UNIT_CELL, "sum\n1250.50\nend", "sum\n1250.5\nend", false).changes,
		1);
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(compare("", "", false).count, 0);
	assert_int_equal(compare("", "one two", false).changes, 1);
	assert_int_equal(compare("one two", "", false).changes, 1);
	assert_int_equal(compare("one two", "one two", false).count, 0);
}

/* A passage in another place may be a conversion's disorder; words that come again by chance are no
 * move. */
static void
test_moved(void **state)
{
	struct hunks hunks =
		compare("Alpha beta gamma delta epsilon.\nZeta eta theta iota kappa lambda.",
			"Zeta eta theta iota kappa lambda.\nAlpha beta gamma delta epsilon.", true);

	(void)state;
	assert_int_equal(hunks.changes, 2);
	assert_int_equal(hunks.strong, 0);
	assert_int_equal(hunks.a_changed_bytes + hunks.b_changed_bytes, 0);
	hunks = compare("Ana met Bo in town that day.", "Bo met Ana in town that day.", true);
	assert_true(hunks.changes > 0);
}

/* One word of a random text changed, taken out or put in: one change, there, and no other. */
static void
test_one_edit(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < (support_is_slow() ? 5 : 200); round++) {
		struct arena_mark mark = arena_mark(&arena);
		uint32_t seed = round;
		struct slice words, edited, before, after, place;
		struct buf buf;
		buf_init(&buf, &arena);
		sample_words(&buf, &seed, 20 + 13 * round);
		assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
		size_t at = sample_next(&seed) % words.length;
		while (at > 0 && words.at[at - 1] != ' ' && words.at[at - 1] != '\n')
			at--;
		size_t end = at;
		while (end < words.length && byte_is_letter(words.at[end]))
			end++;
		const char *instead = round % 3 == 0 ? "ZZ" : round % 3 == 1 ? "ZZ " : "";
		assert_int_equal(slice_print(&arena, &edited, &err, "%.*s%s%s", (int)at, words.at,
					     instead, words.at + (round % 3 == 1 ? at : end)),
				 STATUS_OK);
		struct hunks hunks = compare(words.at, edited.at, round % 2);
		assert_int_equal(hunks.changes, 1);
		for (size_t i = 0; i < hunks.count; i++)
			assert_int_equal(hunk_quote(&arena, &hunks, &hunks.items[i], &before,
						    &after, &place, &err),
					 STATUS_OK);
		assert_true(slice_find(round % 3 == 2 ? before : after,
				       round % 3 == 2 ? slice_part(words, at, end - at)
						      : SLICE("ZZ")) != SIZE_MAX);
		arena_rewind(&arena, mark);
	}
}

/* Other line ends, hyphens at them, and page numbers between are none. */
static void
test_other_lines(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < (support_is_slow() ? 5 : 100); round++) {
		struct arena_mark mark = arena_mark(&arena);
		uint32_t seed = round;
		struct slice words, wrapped;
		struct buf buf;
		buf_init(&buf, &arena);
		sample_words(&buf, &seed, 400);
		assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
		buf_init(&buf, &arena);
		for (size_t i = 0; i < words.length; i++) {
			bool blank = words.at[i] == ' ' && sample_next(&seed) % 7 == 0;
			buf_write_byte(&buf, blank ? '\n' : words.at[i]);
			if (i > 0 && i + 1 < words.length && byte_is_letter(words.at[i]) &&
			    byte_is_letter(words.at[i + 1]) && sample_next(&seed) % 50 == 0)
				buf_write_text(&buf, "-\n");
		}
		assert_int_equal(buf_slice(&buf, &wrapped, &err), STATUS_OK);
		assert_int_equal(compare(words.at, wrapped.at, true).changes, 0);
		arena_rewind(&arena, mark);
	}
}

/* Of a note the mark stands behind its paragraph, or the note itself before it. */
static void
test_notes(void **state)
{
#define FIRST_LINE "The board met in May and read the report.\n"
#define LAST_LINE "Nobody spoke against what it says.\n"
#define NOTE "n:See table three of the institute.\n"
	static const struct {
		const char *a, *b;
		bool converted;
		size_t moved, lost;
	} ROWS[] = {
		{FIRST_LINE "l:1\n" LAST_LINE NOTE "l:1", NOTE FIRST_LINE LAST_LINE, true, 0, 0},
		{FIRST_LINE "l:1\n" LAST_LINE NOTE "l:1", FIRST_LINE NOTE LAST_LINE, true, 1, 0},
		{NOTE FIRST_LINE LAST_LINE, FIRST_LINE LAST_LINE "l:1\n" NOTE "l:1", true, 1, 0},
		{FIRST_LINE "l:1\n" LAST_LINE NOTE, FIRST_LINE LAST_LINE "l:1\n" NOTE, false, 1, 0},
		{FIRST_LINE "l:1\n" LAST_LINE NOTE, FIRST_LINE LAST_LINE NOTE, true, 0, 0},
		{FIRST_LINE "l:1\n" LAST_LINE NOTE, FIRST_LINE LAST_LINE, true, 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct hunks hunks =
			compare_texts(sample_units(&arena, ROWS[i].a),
				      sample_units(&arena, ROWS[i].b), ROWS[i].converted);
		assert_int_equal(hunks.changes, 0);
		assert_int_equal(hunks.notes_moved, ROWS[i].moved);
		assert_int_equal(hunks.notes_lost, ROWS[i].lost);
	}
}

/* Comments of a sheet stand anywhere, but at their cells. */
static void
test_notes_of_cells(void **state)
{
#define FIG "The first of all figures.\n"
#define SUM "What all of it comes to.\n"
	static const struct {
		const char *a, *b;
		size_t moved;
	} ROWS[] = {
		{"A:" FIRST_LINE "B:" LAST_LINE "p:" FIG "u:" SUM,
		 "u:" SUM "A:" FIRST_LINE "p:" FIG "B:" LAST_LINE, 0},
		/* of a sheet that has another name, and of another sheet */
		{"p:" FIG "C:" FIRST_LINE LAST_LINE, "q:" FIG "C:" FIRST_LINE LAST_LINE, 0},
		{"p:" FIG "q:" SUM "C:" FIRST_LINE, "q:" FIG "p:" SUM "C:" FIRST_LINE, 2},
		{"A:" FIRST_LINE "B:" LAST_LINE "p:" FIG "u:" SUM,
		 "A:" FIRST_LINE "B:" LAST_LINE "u:" FIG "q:" SUM, 2},
		{"A:" FIRST_LINE "B:" LAST_LINE "p:" FIG "u:" FIG,
		 "A:" FIRST_LINE "B:" LAST_LINE "u:" FIG "p:" FIG, 0},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct hunks hunks = compare_texts(sample_units(&arena, ROWS[i / 2].a),
						   sample_units(&arena, ROWS[i / 2].b), i % 2);
		assert_int_equal(hunks.notes_moved, ROWS[i / 2].moved);
	}
}

/* Notes of one kind keep their order in every format, and lack all or none. */
static void
test_notes_order(void **state)
{
#define PINE "On pines see table three of the institute.\n"
#define OAKS "What oaks cost stands in the budget for this year.\n"
#define ELMS "Of elms nothing was sold since the storm came.\n"
#define BRIEF "Ibid. 7\n"
	static const struct {
		const char *a, *b;
		size_t moved;
	} ROWS[] = {
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE "n:" PINE LAST_LINE "n:" OAKS,
		 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE PINE LAST_LINE OAKS, 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE OAKS LAST_LINE PINE, 1},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE "n:" OAKS LAST_LINE "n:" PINE,
		 1},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS "g:" ELMS,
		 FIRST_LINE LAST_LINE ELMS PINE OAKS, 1},
		/* the same note twice */
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS "g:" PINE "g:" ELMS,
		 FIRST_LINE PINE OAKS LAST_LINE PINE ELMS, 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS "g:" PINE "g:" ELMS,
		 FIRST_LINE PINE PINE LAST_LINE OAKS ELMS, 1},
		/* another kind may stand elsewhere, as may what is too short */
		{FIRST_LINE LAST_LINE "g:" PINE "e:" OAKS, FIRST_LINE OAKS LAST_LINE PINE, 0},
		{FIRST_LINE LAST_LINE "n:" PINE "n:" OAKS, FIRST_LINE OAKS LAST_LINE PINE, 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" BRIEF, FIRST_LINE BRIEF LAST_LINE PINE, 0},
		/* all of a kind or none */
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE LAST_LINE, 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS, FIRST_LINE LAST_LINE PINE, 1},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" OAKS "g:" ELMS, FIRST_LINE LAST_LINE OAKS, 2},
		{FIRST_LINE LAST_LINE "g:" PINE "e:" OAKS, FIRST_LINE LAST_LINE PINE, 0},
		{FIRST_LINE LAST_LINE "g:" PINE "g:" BRIEF, FIRST_LINE LAST_LINE PINE, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct hunks hunks = compare_texts(sample_units(&arena, ROWS[i].a),
						   sample_units(&arena, ROWS[i].b), true);
		assert_int_equal(hunks.notes_moved, ROWS[i].moved);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),     cmocka_unit_test(test_layout),
		cmocka_unit_test(test_nothing),     cmocka_unit_test(test_numbers_of_cells),
		cmocka_unit_test(test_moved),       cmocka_unit_test(test_one_edit),
		cmocka_unit_test(test_other_lines), cmocka_unit_test(test_notes),
		cmocka_unit_test(test_notes_order), cmocka_unit_test(test_notes_of_cells),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
