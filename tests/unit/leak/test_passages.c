/* How what differs reads: in whole words and sentences, an exchange and a move as one. */
#include "support.h"

#include "leak/limits.h"
#include "leak/passages.h"

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

static struct passages
passages_of(const char *a, const char *b)
{
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct hunks *hunks = arena_new(&arena, struct hunks, 1);
	struct passages passages;

	assert_non_null(alignment);
	assert_non_null(hunks);
	assert_int_equal(text_align(&arena, sample_units(&arena, a), sample_units(&arena, b), false,
				    alignment, &err),
			 STATUS_OK);
	assert_int_equal(hunks_find(&arena, alignment, hunks, &err), STATUS_OK);
	assert_int_equal(passages_find(&arena, hunks, &passages, &err), STATUS_OK);
	return passages;
}

#define HEAD "The board met on the third of May and sat until noon in the hall.\n"
#define TAIL "\nThe clerk read the list of all who were there, and so it was closed."
#define ICE "The quay stays shut as long as there is ice."
#define OIL "Oil is bought from two sellers at least."

static const struct {
	const char *a, *b;
	enum passage_kind kind;
	const char *before, *after, *place, *other_place;
} PASSAGES[] = {
	/* one of each kind */
	{HEAD "We did agree to it." TAIL, HEAD "We did refuse to it." TAIL, PASSAGE_CHANGED,
	 "agree", "refuse", "paragraph 2", ""},
	{HEAD "We did not agree to it." TAIL, HEAD "We did agree to it." TAIL, PASSAGE_TAKEN_OUT,
	 "not", "", "paragraph 2", ""},
	{HEAD "We did agree to it." TAIL, HEAD "We did not agree to it." TAIL, PASSAGE_ADDED, "",
	 "not", "paragraph 2", ""},
	{HEAD "s:Rent\ns:7,220.00\ns:Wages\ns:1,150.00" TAIL,
	 HEAD "s:Rent\ns:1,150.00\ns:Wages\ns:7,220.00" TAIL, PASSAGE_EXCHANGED, "7,220.00",
	 "1,150.00", "paragraph 3", "paragraph 5"},
	/* the stop of a sentence stays where it is */
	{HEAD "It begins in October and ends in November, or so." TAIL,
	 HEAD "It begins in November and ends in October, or so." TAIL, PASSAGE_EXCHANGED,
	 "October", "November", "paragraph 2", "paragraph 2"},
	{HEAD ICE "\nAll of them know that by now.\n" OIL TAIL,
	 HEAD "All of them know that by now.\n" OIL "\n" ICE TAIL, PASSAGE_MOVED, "", ICE,
	 "paragraph 4", "paragraph 2"},
	/* a sentence within a paragraph, told from its first word to its stop */
	{HEAD "They know. " ICE " They left." TAIL, HEAD "They know. They left." TAIL,
	 PASSAGE_TAKEN_OUT, ICE, "", "paragraph 2", ""},
	{HEAD "They know it all. Ice stays. They left." TAIL,
	 HEAD "They know it all. They left." TAIL, PASSAGE_TAKEN_OUT, "Ice stays.", "",
	 "paragraph 2", ""},
	{HEAD "The end of it. " ICE TAIL, HEAD "The end of it." TAIL, PASSAGE_TAKEN_OUT, ICE, "",
	 "paragraph 2", ""},
	/* a sign within a number stayed */
	{HEAD "It costs 7,220 crowns." TAIL, HEAD "It costs 1,150 crowns." TAIL, PASSAGE_CHANGED,
	 "7,220", "1,150", "paragraph 2", ""},
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(PASSAGES) / sizeof(*PASSAGES); i++) {
		struct passages passages = passages_of(PASSAGES[i].a, PASSAGES[i].b);
		assert_int_equal(passages.count, 1);
		assert_int_equal(passages.all, 1);
		assert_int_equal(passages.items[0].kind, PASSAGES[i].kind);
		assert_slice(passages.items[0].before, PASSAGES[i].before);
		assert_slice(passages.items[0].after, PASSAGES[i].after);
		assert_slice(passages.items[0].place, PASSAGES[i].place);
		assert_slice(passages.items[0].other_place, PASSAGES[i].other_place);
	}
}

/* What only looks like an exchange is two changes: another number came in, a sum became a debt. */
static void
test_twins(void **state)
{
	struct passages passages =
		passages_of(HEAD "Rent of the hall\n722\nWages of all\n115\nInk and paper" TAIL,
			    HEAD "Rent of the hall\n115\nWages of all\n723\nInk and paper" TAIL);

	(void)state;
	assert_int_equal(passages.count, 2);
	assert_int_equal(passages.items[0].kind, PASSAGE_CHANGED);
	assert_slice(passages.items[1].after, "723");
	passages =
		passages_of(HEAD "Rent of the hall\n(722)\nWages of all\n115\nInk and paper" TAIL,
			    HEAD "Rent of the hall\n115\nWages of all\n722\nInk and paper" TAIL);
	for (size_t i = 0; i < passages.count; i++)
		assert_int_not_equal(passages.items[i].kind, PASSAGE_EXCHANGED);
	passages = passages_of(HEAD ICE "\nAll of them know that by now.\n" OIL TAIL,
			       HEAD "All of them know that by now.\n" OIL
				    "\nThe quay stays shut as long as there is fog." TAIL);
	assert_int_equal(passages.count, 2);
}

/* Whom a letter is from and to stays by itself: who leaves these out must know them. */
static void
test_heads_of_letters(void **state)
{
	struct passage passage = {.place = SLICE("From")};

	(void)state;
	assert_true(passage_is_head_of_letter(&passage));
	passage.place = DOCUMENT_FIELD; /* Reply-To, Sender */
	assert_true(passage_is_head_of_letter(&passage));
	passage.place = SLICE("subject");
	assert_false(passage_is_head_of_letter(&passage));
}

/* Lines of which each differs, or says what stands so many lines below. */
static const char *
lines(size_t count, const char *word, size_t exchanged)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	for (size_t i = 0; i < count; i++) {
		size_t told = i == 0 ? exchanged : i == exchanged ? 0 : i;
		buf_print(&buf, "Item %zu of the list that was made then\n%s%zu\n", i, word, told);
	}
	buf_write_byte(&buf, 0);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text.at;
}

/* So many are put together; the others are counted. */
static void
test_limits(void **state)
{
	static const size_t COUNTS[] = {PASSAGES_MAX, PASSAGES_MAX + 3};
	struct passages passages;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		passages = passages_of(lines(COUNTS[i], "a", 0), lines(COUNTS[i], "b", 0));
		assert_int_equal(passages.count, PASSAGES_MAX);
		assert_int_equal(passages.all, COUNTS[i]);
	}
	passages = passages_of(lines(9, "a", 0), lines(9, "a", 7));
	assert_int_equal(passages.count, 1);
	assert_int_equal(passages.items[0].kind, PASSAGE_EXCHANGED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_twins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_heads_of_letters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
