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

/* Cells by rows and by columns, words that narrow ones cut, marks of notes, a page's number: what a
 * conversion makes of it says the same; with one word that is another it does not. */
static void
test_disorder(void **state)
{
	static const struct {
		const char *a, *b, *twin;
	} CASES[] = {
		{"Date\nTown\n16.09.2018\nAlphatown\n17.10.2018\nBetaville\n18.11.2018\nGammaport",
		 "Date Town 16.09.20 17.10.20 18.11.20\n18 18 18 Alphato Betavil Gammap\nwn le ort",
		 "Date Town 16.09.20 17.10.20 18.11.20\n18 19 18 Alphato Betavil Gammap\nwn le "
		 "ort"},
		{"Design, Measurement, Performance. Keywords alpha, beta, gamma and delta follow.",
		 "@40,120 mance. Keywords\n@40,100 Design, Measurement, Perfor-alpha, beta, gamma "
		 "and delta follow.",
		 "mance. Keywords\nDesign, Measurement, Confor-alpha, beta, gamma and delta "
		 "follow."},
		{"He went there and saw them.\nThen he came back to town.\n*see the older book\n"
		 "*ibidem, page ten",
		 "He went there1 and saw them.\n1 see the older book\nThen he came back2 to "
		 "town.\n2 ibidem, page ten",
		 "He went there1 and saw them.\n1 see the older book\nThen he came back2 to "
		 "town.\n2 ibidem, page six"},
		/* Written from the right, between signs that are not. */
		{"It is called <b> العربية </b> there.",
		 "It is called <b> \u202b< العربية\u202c/b> there.",
		 "It is called <b> \u202b< الفارسية\u202c/b> there."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_int_equal(compare(CASES[i].a, CASES[i].b).changes, 0);
		struct hunks hunks = compare(CASES[i].a, CASES[i].twin);
		assert_true(hunks.strong > 0);
		assert_true(hunks.strong <= hunks.changes);
	}
}

/* In all that disorder the passages that say something else are strong, and they alone. */
static void
test_edit_in_disorder(void **state)
{
	struct hunks hunks = compare("Name\nOrte\nAna Alpha\nBerlin\nBo Beta\nBremen\nCy Gamma\n"
				     "Celle\nWe pay 500 euro to each of them on the first of May.",
				     "Orte Berlin Bremen Celle\nName Ana Alpha Bo Beta Cy Gamma\n"
				     "We pay 900 euro to each of them on the first of May.");
	struct slice before, after, place;

	(void)state;
	assert_int_equal(hunks.strong, 1);
	for (size_t i = 0; i < hunks.count; i++) {
		const struct hunk *hunk = &hunks.items[i];
		if (hunk->class != HUNK_CHANGE || hunk->weak)
			continue;
		assert_int_equal(hunk_quote(&arena, &hunks, hunk, &before, &after, &place, &err),
				 STATUS_OK);
		assert_slice(before, "500");
		assert_slice(after, "900");
	}
	assert_true(hunks.a_changed_bytes == 3 && hunks.b_changed_bytes == 3);
}

/* Words that were exchanged, put in or taken out are no disorder of a conversion. */
static void
test_no_disorder(void **state)
{
	static const struct {
		const char *a, *b;
	} CASES[] = {
		{"Then Anatol Alpha paid a lot that day.\nLater Benno Beta took it home again.",
		 "Then Benno Beta paid a lot that day.\nLater Anatol Alpha took it home again."},
		{"The sum of 1200 was paid to one.\nThe sum of 3400 was paid to two.",
		 "The sum of 3400 was paid to one.\nThe sum of 1200 was paid to two."},
		{"They paid, and then they went.", "They paid, 5000 and then they went."},
		{"They came back in May, 2013.", "They came back in May, ."},
		{"At the end of it there is text.", "At the end of it there is text text."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
		assert_true(compare(CASES[i].a, CASES[i].b).strong > 0);
}

/* A word that went into another sentence may be either: weak, and a change. */
static void
test_moved_word(void **state)
{
	struct hunks hunks =
		compare("The board met without him in May.\nThe talks went on for long.",
			"The board met him in May.\nThe talks without went on for long.");

	(void)state;
	assert_true(hunks.changes > 0);
	assert_int_equal(hunks.strong, 0);
}

/* A hyphen at the end of a line goes with the line; one between two numbers parts them. */
static void
test_hyphen(void **state)
{
	(void)state;
	assert_int_equal(
		compare("The harbour-\nmaster called them.", "The harbour master called them.")
			.changes,
		0);
	assert_true(compare("Call the desk at 555-0142 today.", "Call the desk at 5550142 today.")
			    .changes > 0);
	assert_true(compare("It costs 500-900 crowns.", "It costs 500900 crowns.").changes > 0);
}

/* The number of an item comes and goes; that of a cell says something. */
static void
test_cells_have_no_labels(void **state)
{
	const struct text *a = sample_text(&arena, UNIT_CELL, "alpha\n27\nbeta\n28\ngamma\n29");

	(void)state;
	assert_int_equal(
		compare_texts(a, sample_text(&arena, UNIT_CELL, "alpha\n28\nbeta\n28\ngamma\n29"))
			.changes,
		1);
	assert_true(compare_texts(a, sample_text(&arena, UNIT_CELL, "alpha\nbeta\n28\ngamma\n29"))
			    .changes > 0);
	assert_int_equal(
		compare_texts(a, sample_text(&arena, UNIT_CELL, "alpha\n27.0\nbeta\n28\ngamma\n29"))
			.changes,
		0);
}

/* Words of so many parts are looked for; more looks than PART_LOOKS_MAX are not taken. */
static void
test_many_parts(void **state)
{
	struct slice a, b;
	struct buf of_a, of_b;

	(void)state;
	buf_init(&of_a, &arena);
	buf_init(&of_b, &arena);
	for (uint32_t i = 0; i < (support_is_slow() ? 200u : 3000u); i++) {
		buf_print(&of_a, "qa%uzz\n", i);
		buf_print(&of_b, "qb%uzz\n", i);
	}
	buf_write_byte(&of_a, '\0');
	buf_write_byte(&of_b, '\0');
	assert_int_equal(buf_slice(&of_a, &a, &err), STATUS_OK);
	assert_int_equal(buf_slice(&of_b, &b, &err), STATUS_OK);
	assert_true(compare(a.at, b.at).changes > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disorder),
		cmocka_unit_test(test_edit_in_disorder),
		cmocka_unit_test(test_no_disorder),
		cmocka_unit_test(test_moved_word),
		cmocka_unit_test(test_hyphen),
		cmocka_unit_test(test_many_parts),
		cmocka_unit_test(test_cells_have_no_labels),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
