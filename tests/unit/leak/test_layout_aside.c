/* Text that some programs show and others do not, and its dishonest twins. */
#include "support.h"

#include "leak/hunk.h"
#include "leak/limits.h"

#include "document_sample.h"

#include <stdio.h>

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

#define BEFORE "The board met in May and read the report.\n"
#define AFTER "\nNobody spoke against it, and the minutes were kept."
#define CHART "c:Sold in all\nc:North\nc:South\nc:175\nc:230\n"

struct shown {
	const char *a, *b;
	bool layout; /* else it is a change, and says so without a conversion, too */
};

static void
assert_shown(const struct shown *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct hunks hunks = compare(cases[i].a, cases[i].b, true);
		assert_int_equal(hunks.changes > 0, !cases[i].layout);
		bool shown = false;
		for (size_t j = 0; j < hunks.count; j++)
			shown |= hunks.items[j].class == HUNK_SHOWN ||
				 hunks.items[j].class == HUNK_RUNNING;
		assert_true(shown || !cases[i].layout);
		assert_true(compare(cases[i].a, cases[i].b, false).changes > 0);
	}
}

static void
test_shown(void **state)
{
	static const struct shown CASES[] = {
		/* A deletion that is drawn, in a word and by itself. */
		{BEFORE "We pay.\nh:later" AFTER, BEFORE "We pay later." AFTER, true},
		{BEFORE "A dog ran.\nh:frog" AFTER, BEFORE "A dogfrog ran." AFTER, true},
		{BEFORE "We pay.\nh:later" AFTER, BEFORE "We pay never." AFTER, false},
		{BEFORE "We pay.\nh:later" AFTER, BEFORE "We pay late." AFTER, false},
		{BEFORE "We pay.\nh:later\nh:soon" AFTER, BEFORE "We pay soon later." AFTER, true},
		/* What was deleted takes nothing that is seen away. */
		{BEFORE "We pay.\nh:We pay." AFTER, BEFORE "We." AFTER, false},
		{BEFORE "We pay now.\nh:later" AFTER, BEFORE "We pay later." AFTER, false},
		/* A few words elsewhere are another text; many are known. */
		{"We pay.\nh:later\nOne.\nTwo.\n" BEFORE "We say." AFTER,
		 "We pay.\nOne.\nTwo.\n" BEFORE "We say later." AFTER, false},
		{"We pay.\nh:later on the first of the month\nOne.\nTwo.\n" BEFORE "We say." AFTER,
		 "We pay.\nOne.\nTwo.\n" BEFORE "We say. later on the first of the month" AFTER,
		 true},
		/* Hidden text is visible in the other format only. */
		{BEFORE "x\nh:Expand All\nh:Collapse All" AFTER,
		 BEFORE "x\nExpand All Collapse All" AFTER, true},
		/* Deleted items come with their numbers, and these by themselves not. */
		{BEFORE "2. One\nh:Pay it.\nh:Keep it." AFTER,
		 BEFORE "2. One a. Pay it. (3) Keep it." AFTER, true},
		{BEFORE "2. One\nh:Pay it.\nh:Keep it." AFTER,
		 BEFORE "2. One a. Pay it. 3 Keep it." AFTER, false},
		{BEFORE "We pay to Ana.\nh:Keep it." AFTER, BEFORE "We pay (3) to Ana." AFTER,
		 false},
		{BEFORE "We pay.\nh:Keep it." AFTER, BEFORE "We pay. Keep it. C." AFTER, false},
		/* Marks of notes. */
		{BEFORE "It ends (here or there).\nl:i\nn:A note.\nl:i" AFTER,
		 BEFORE "It ends (here ior there).\nn:i A note." AFTER, true},
		{BEFORE "It ends (here or there).\nl:ii\nn:A note.\nl:ii" AFTER,
		 BEFORE "It ends (here ivor there).\nn:ii A note." AFTER, false},
		/* A chart: its labels whole, its values, its axes. */
		{BEFORE CHART AFTER, BEFORE "Sold in all 300 200 100 0 North 175 South 230" AFTER,
		 true},
		{BEFORE CHART AFTER, BEFORE "Sold in all 300 200 100 0 North 715 South 230" AFTER,
		 false},
		{BEFORE CHART AFTER, BEFORE "Sold in all 300 200 100 0 Notrh South" AFTER, false},
		{BEFORE CHART AFTER, BEFORE "Sold in nothing 300 200 100 0" AFTER, false},
		{BEFORE "We sold it.\n" CHART AFTER, BEFORE "We sold it North." AFTER, false},
		{BEFORE "We sold it.\n" CHART AFTER, BEFORE "We North sold it." AFTER, false},
	};

	(void)state;
	assert_shown(CASES, sizeof(CASES) / sizeof(*CASES));
}

static void
test_beside(void **state)
{
	static const struct shown CASES[] = {
		/* The text of a picture, where it stands; a title. */
		{BEFORE "We saw it.\nb:no smoking" AFTER, BEFORE "We saw it.\nno smoking" AFTER,
		 true},
		{BEFORE "We saw it.\nb:no smoking" AFTER, BEFORE "We saw it.\nno picking" AFTER,
		 false},
		/* Words for a picture: where it stands, in brackets too; no paragraph that went. */
		{BEFORE "We saw it.\ni:map" AFTER, BEFORE "We saw it. [map]" AFTER, true},
		{BEFORE "We saw it.\ni:map" AFTER, BEFORE "We saw it. [mop]" AFTER, false},
		{"Pay.\ni:not\nOne.\nTwo.\n" BEFORE AFTER, "Pay.\nOne.\nTwo.\n" BEFORE "not" AFTER,
		 false},
		{BEFORE "We saw it.\nDo not." AFTER, BEFORE "We saw it.\ni:Do not." AFTER, false},
		/* Sheets: their names above them, and in a list. */
		{"A:One two\nt:Staff\n" BEFORE "B:Three\nt:Pay" AFTER,
		 "Overview\nStaff\nPay\nSheet 1: Staff\nOne two\n" BEFORE
		 "Sheet 2: Pay\nThree" AFTER,
		 true},
		{"A:One two\nt:Staff\n" BEFORE "B:Three\nt:Pay" AFTER,
		 "Overview\nStaff\nPay\nSheet 1: Staff\nOne two\n" BEFORE
		 "Sheet 3: Pay\nThree" AFTER,
		 false},
		{"A:One two\nt:Staff\n" BEFORE "B:Three\nt:Pay" AFTER,
		 "One Staff two\n" BEFORE "Three" AFTER, false},
	};

	(void)state;
	assert_shown(CASES, sizeof(CASES) / sizeof(*CASES));
}

/* Asides of what leaked: they may lack, and may not say what the original does not. */
static void
test_leaked(void **state)
{
	static const struct {
		const char *a, *b;
		bool converted;
		const char *before, *after, *place; /* NULL: no change */
	} CASES[] = {
		{BEFORE "h:kept back" AFTER, BEFORE AFTER, false, NULL, NULL, NULL},
		{BEFORE "h:kept back" AFTER, BEFORE "h:kept back" AFTER, false, NULL, NULL, NULL},
		{BEFORE "h:kept back" AFTER, BEFORE "h:kept at hand" AFTER, false, "back",
		 "at hand", "paragraph 2"},
		{BEFORE "h:kept back" AFTER, BEFORE "h:kept at hand" AFTER, true, "back", "at hand",
		 "paragraph 2"},
		{BEFORE AFTER, BEFORE "h:burn this" AFTER, true, "", "burn this", "paragraph 2"},
		{BEFORE "h:kept back" AFTER, BEFORE "h:kept back\nh:burn this" AFTER, true, "",
		 "burn this", "paragraph 3"},
		/* What is seen may not be hidden. */
		{BEFORE "Do not pay." AFTER, BEFORE "h:Do not pay." AFTER, true, "Do not pay.", "",
		 "paragraph 1"},
		/* What is seen there is no news. */
		{BEFORE "Box text" AFTER, BEFORE "Box text\nh:Box text" AFTER, true, NULL, NULL,
		 NULL},
		/* Fields are counted and charts drawn anew by another program, and by no other. */
		{BEFORE "h:44" AFTER, BEFORE "h:0" AFTER, true, NULL, NULL, NULL},
		{BEFORE AFTER, BEFORE "H:burn this" AFTER, true, NULL, NULL, NULL},
		{BEFORE AFTER, BEFORE "H:burn this" AFTER, false, "", "burn this", "footer"},
		{BEFORE "h:44" AFTER, BEFORE "h:0" AFTER, false, "44", "0", "paragraph 2"},
		{BEFORE "c:175" AFTER, BEFORE "c:715" AFTER, true, NULL, NULL, NULL},
		{BEFORE "c:175" AFTER, BEFORE "c:715" AFTER, false, "175", "715", "paragraph 2"},
		{BEFORE "l:i" AFTER, BEFORE "l:v" AFTER, false, NULL, NULL, NULL},
		{BEFORE "b:Staff" AFTER, BEFORE "b:table" AFTER, true, NULL, NULL, NULL},
		{BEFORE "b:Staff" AFTER, BEFORE "b:table" AFTER, false, "Staff", "table",
		 "paragraph 2"},
		/* What a browser prints around a page: no other time of one that was printed. */
		{BEFORE AFTER, BEFORE "m:3/5/26, 1:37 PM" AFTER, true, NULL, NULL, NULL},
		{BEFORE "m:3/5/26, 1:37 PM" AFTER, BEFORE "m:3/5/26, 1:37 PM" AFTER, true, NULL,
		 NULL, NULL},
		{BEFORE "m:3/5/26, 1:37 PM" AFTER, BEFORE "m:3/6/26, 1:37 PM" AFTER, true,
		 "3/5/26,", "3/6/26,", "margin"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks = compare(CASES[i].a, CASES[i].b, CASES[i].converted);
		struct slice before, after, place;
		assert_int_equal(hunks.changes, CASES[i].after != NULL);
		for (size_t j = 0; j < hunks.count && CASES[i].after; j++) {
			assert_int_equal(hunk_quote(&arena, &hunks, &hunks.items[j], &before,
						    &after, &place, &err),
					 STATUS_OK);
			assert_slice(before, CASES[i].before);
			assert_slice(after, CASES[i].after);
			assert_slice(place, CASES[i].place);
		}
	}
}

/* A word so many times. */
static const char *
repeat(const char *head, const char *word, size_t count, const char *tail)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, head);
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, word);
	buf_write_text(&buf, tail);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text.at;
}

/* Over the limits it is a change: nothing is called layout that was not looked at. */
static void
test_limits(void **state)
{
	size_t looks = 1;

	(void)state;
	if (support_is_slow())
		return;
	const char *a = repeat("", "no ", 600, "\nh:later" AFTER);
	const char *b = repeat("", "on ", 700, "later" AFTER);
	assert_true((size_t)600 * 700 * 4 > LAYOUT_WEAVE_MAX);
	assert_true(compare(a, b, true).changes > 0);
	while (looks * looks / 2 < LAYOUT_ASIDE_LOOKS_MAX)
		looks *= 2;
	a = repeat("", "a ", 2 * looks, "b" AFTER);
	b = repeat("", "a ", 2 * looks, "b" AFTER "\nh:a b");
	assert_int_equal(compare(a, b, false).changes, 0);
	b = repeat("", "a ", 2 * looks, repeat("b" AFTER "\nh:", "a ", looks, "b"));
	assert_int_equal(compare(a, b, false).changes, 1);
}

/* Links "far <here or there>", `count` of them, the first `bent` of which lead to another place. */
static const char *
links(size_t count, size_t bent)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, BEFORE "The others said no more." AFTER);
	for (size_t i = 0; i < count; i++) {
		char line[64];
		(void)snprintf(line, sizeof(line), "\nK:w%zu <http://%s.example/>", i % 7,
			       i < bent ? "decoy" : "ours");
		buf_write_text(&buf, line);
	}
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text.at;
}

/* More words than a window has, and more than all windows have: those behind them are known by
 * their names alone. */
static void
test_links_limits(void **state)
{
	size_t some = 2 * LINK_WINDOW_WORDS;
	size_t many = (LINK_WINDOWS_MAX / 2 + 2) * LINK_WINDOW_WORDS;

	(void)state;
	if (support_is_slow())
		skip();
	assert_int_equal(compare(links(some, 0), links(some, 0), false).changes, 0);
	assert_int_equal(compare(links(some, 0), links(some, some), false).changes, some);
	assert_int_equal(compare(links(some, 0), links(some, 3), false).changes, 3);
	assert_int_equal(compare(links(many, 0), links(many, many), false).changes, many);
}

/* Numbers of lists, which a program without lists writes out: with the words that the original has
 * there. */
static void
test_list_numbers(void **state)
{
	static const struct {
		const char *words, *a, *b;
		bool layout;
	} CASES[] = {
		{"Article %1", "", "Article 1 ", true},
		{"Article %1.", "", "Article XIV. ", true},
		{"Art. %1.%2)", "", "Art. 3.2) ", true},
		{"\xc2\xa7 %1", "", "\xc2\xa7 1 ", true},
		{"Article %1", "", "Section 3 ", false},
		{"Article %1", "", "Article not ", false},
		{"Article %1", "Article 3 ", "", false},
		{"Article %1", "", "Article ", false},
		{"Article %1", "", "Article 1234567 ", false},
		{"Step A", "", "Step B ", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		char a[256], b[256];
		(void)snprintf(a, sizeof(a), BEFORE "%sThe gate is shut.\nP:%s" AFTER, CASES[i].a,
			       CASES[i].words);
		(void)snprintf(b, sizeof(b), BEFORE "%sThe gate is shut." AFTER, CASES[i].b);
		assert_int_equal(compare(a, b, true).changes == 0, CASES[i].layout);
	}
	/* a list begins where it begins in the original, as far as it is written out */
	static const struct {
		const char *words, *first, *second;
		size_t changes;
	} FIRSTS[] = {{"Article %1", "Article 1", "Article 2", 0},
		      {"Article %1", "Article 2", "Article 3", 1},
		      {"Article %1 (from 3)", "Article 3", "Article 4", 0},
		      {"Article %1 (from 3)", "Article 2", "Article 3", 1},
		      {"Article %1\nP:%1 (from 7)", "Article 7", "Article 8", 0},
		      {"%1 (from 7)", "1", "2", 0}};
	for (size_t i = 0; i < sizeof(FIRSTS) / sizeof(*FIRSTS); i++) {
		char a[256], b[256];
		(void)snprintf(a, sizeof(a),
			       BEFORE "The gate is shut.\nWho is late waits.\nP:%s" AFTER,
			       FIRSTS[i].words);
		(void)snprintf(b, sizeof(b),
			       BEFORE "%s The gate is shut.\n%s Who is late waits." AFTER,
			       FIRSTS[i].first, FIRSTS[i].second);
		struct hunks hunks = compare(a, b, true);
		assert_int_equal(hunks.changes, FIRSTS[i].changes);
		assert_int_equal(hunks.strong, 0);
	}
	/* not in the midst of a paragraph */
	assert_int_equal(compare(BEFORE "The gate is shut.\nP:Article %1" AFTER,
				 BEFORE "The gate Article 3 is shut." AFTER, true)
				 .changes,
			 1);
}

#define DRAWN(word)                                                                         \
	"1:Service contract of the association and the printer, of Lyon. " word " 1 1.1\n"  \
	"1:The contractor prints and delivers 250,000 leaflets. " word " 2 2.1\n"           \
	"1:Confidentiality\n1:The contractor keeps all of it secret until April. " word     \
	" 4 4.1\n1:Price\n1:The price is 31,750 euros, paid in two parts. " word " 3 3.1\n" \
	"1:Subject of it\n1:Penalty\n1:Each day of delay costs 500 euros."

/* Numbers of headings that a page has in a column of their own. */
static void
test_list_columns(void **state)
{
	const char *own = "Service contract of the association and the printer, of Lyon.\n"
			  "Subject of it\nThe contractor prints and delivers 250,000 leaflets.\n"
			  "Price\nThe price is 31,750 euros, paid in two parts.\n"
			  "Confidentiality\nThe contractor keeps all of it secret until April.\n"
			  "Penalty\nEach day of delay costs 500 euros.\nP:Article %1";

	(void)state;
	assert_int_equal(compare(own, DRAWN("Article"), true).strong, 0); /* order alone */
	assert_true(compare(own, DRAWN("Section"), true).strong > 0);
}

#define LONG_NAME "301. exposures by cpty and agre"

/* Fields of letters, and where links lead: held against what has the same name. */
static void
test_named(void **state)
{
	static const struct {
		const char *a, *b;
		size_t changes, strong, converted;
	} CASES[] = {
		{"F:Reply-To: ann", "F:Reply-To: ann", 0, 0, 0},
		{"F:Reply-To: ann", "F:Reply-To: bob", 1, 1, 0},
		{"F:Message-ID: <1>\nF:Sender: ann", "F:Sender: <1>\nF:Message-ID: ann", 2, 2, 0},
		{"F:Reply-To: ann", "", 0, 0, 0},
		{"", "F:Reply-To: bob", 1, 0, 0},
		{"", "F:Bcc: bob", 0, 0, 0},
		{"K:a form <http://ours.example/1>", "K:a form <http://ours.example/1>", 0, 0, 0},
		{"K:a form <http://ours.example/1>", "K:a form <http://ours.example/2>", 1, 1, 1},
		{"K:a form <http://ours.example/1>", "K:some <http://ours.example/2>", 0, 0, 0},
		{"K:a <http://ours.example/1>\nK:b <http://ours.example/2>",
		 "K:a <http://ours.example/2>\nK:b <http://ours.example/1>", 2, 2, 2},
		/* a part of its words, and all of them in parts */
		{"K:a form of ours <http://ours.example/1>",
		 "K:a form <http://decoy.example/1>\nK:of ours <http://ours.example/1>", 1, 1, 1},
		{"K:a form of ours <http://ours.example/1>",
		 "K:a form <http://ours.example/1>\nK:of ours <http://ours.example/1>", 0, 0, 0},
		{"K:a form <http://ours.example/1>\nK:of ours <http://ours.example/1>",
		 "K:a form of ours <http://ours.example/1>", 0, 0, 0},
		/* two of one name: exchanged, one left out, one twice, in another order */
		{"K:here <http://ours.example/1>\nK:here <http://ours.example/2>",
		 "K:here <http://ours.example/2>\nK:here <http://ours.example/1>", 2, 2, 2},
		{"K:here <http://ours.example/1>\nK:here <http://ours.example/2>",
		 "K:here <http://ours.example/2>", 0, 0, 0},
		{"K:here <http://ours.example/1>\nK:here <http://ours.example/2>",
		 "K:here <http://ours.example/1>\nK:here <http://ours.example/1>\n"
		 "K:here <http://ours.example/2>",
		 0, 0, 0},
		{"K:here <http://ours.example/1>\nK:a plan <http://ours.example/2>\n"
		 "K:a map <http://ours.example/3>",
		 "K:a plan <http://ours.example/2>\nK:a map <http://ours.example/3>\n"
		 "K:here <http://ours.example/1>",
		 0, 0, 0},
		/* names of sheets, of formats that have some */
		{"t:Creditors", "t:Creditors", 0, 0, 0},
		{"t:Creditors", "t:Debtors", 1, 1, 1},
		{"t:Creditors", "", 0, 0, 0},
		{"", "t:Sheet1", 1, 1, 0},
		{"t:" LONG_NAME "ement of May", "t:" LONG_NAME, 1, 1, 0},
		{"t:" LONG_NAME "ement of May", "t:exposures", 0, 0, 0},
		{"t:no " LONG_NAME "ement of May", "t:" LONG_NAME, 1, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice a, b;
		assert_int_equal(slice_print(&arena, &a, &err, "%s%s" AFTER, BEFORE, CASES[i].a),
				 STATUS_OK);
		assert_int_equal(slice_print(&arena, &b, &err, "%s%s" AFTER, BEFORE, CASES[i].b),
				 STATUS_OK);
		struct hunks hunks = compare(a.at, b.at, false);
		assert_int_equal(hunks.changes, CASES[i].changes);
		assert_int_equal(hunks.strong, CASES[i].strong);
		hunks = compare(a.at, b.at, true);
		assert_int_equal(hunks.changes, CASES[i].converted);
		assert_int_equal(hunks.strong, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shown),        cmocka_unit_test(test_beside),
		cmocka_unit_test(test_leaked),       cmocka_unit_test(test_limits),
		cmocka_unit_test(test_named),        cmocka_unit_test(test_list_numbers),
		cmocka_unit_test(test_list_columns), cmocka_unit_test(test_links_limits),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
