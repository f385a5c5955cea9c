/*
 * The gate holds nothing back of which the engine has something to say: on decoys made by edits,
 * lures, hyphens and dots around what is protected, with every kernel; and the walk tells the lines
 * that pass, in order, and counts the others.
 */
#include "names/gate.h"

#include "base/buf.h"
#include "random.h"
#include "support.h"

static uint64_t seed;

static struct arena arena;
/* engine is the one at hand; without the short names every label can be asked what it holds. */
static struct names_engine *engine, *all_names, *longer_names, *long_names;

/* Short, long, hyphenated, everyday, IDN, two-level suffixes, words of a profile. */
static const char *const PROTECTED[] = {"en-marche.fr",
					"paypal.com",
					"bnp.fr",
					"x.example",
					"dhl.de",
					"ing.nl",
					"onedrive.com",
					"deutsche-bank.de",
					"steamcommunity.com",
					"mybank.co.uk",
					"office.com",
					("b\xc3\xbc"
					 "cher-laden.example"),
					"arnold-merriweather.example",
					"usps.com",
					"nordo.example",
					"myetherwallet.com",
					"a1-b2-c3.example"};
#define PROTECTED_COUNT (sizeof(PROTECTED) / sizeof(*PROTECTED))
#define LONGER_LETTERS 4 /* what a gram of the cover has, but one */
#define LONG_LETTERS 6

/* Of the names, those with so many letters. */
static enum status
make_engine(size_t letters_min, struct names_engine **ret)
{
	struct slice items[PROTECTED_COUNT], words[] = {SLICE("Saint Example"), SLICE("Acme")};
	struct slice_list protect = {items, 0, PROTECTED_COUNT};
	struct slice_list names = {words, letters_min ? 0 : 2, 2};
	struct slice lure[] = {SLICE("donationsforthecampaign"), SLICE("zq")};
	struct slice_list lures = {lure, 2, 2};
	struct names_setup how = {.protect = &protect, .words = &names, .lures = &lures};

	for (size_t i = 0; i < PROTECTED_COUNT; i++) {
		if (strcspn(PROTECTED[i], ".") >= letters_min)
			items[protect.count++] = slice_text(PROTECTED[i]);
	}
	return names_engine_new(&arena, &how, ret, NULL);
}

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	if (make_engine(0, &all_names) != STATUS_OK ||
	    make_engine(LONGER_LETTERS, &longer_names) != STATUS_OK ||
	    make_engine(LONG_LETTERS, &long_names) != STATUS_OK)
		return -1;
	engine = all_names;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

typedef enum status judge_fn(const struct names_engine *judge, struct arena *scratch,
			     struct slice name, bool *ret_found, struct names_match *ret,
			     struct err *err);

static bool
says(judge_fn *judge, struct slice name)
{
	struct arena_mark mark = arena_mark(&arena);
	struct names_match match;
	bool found = false;

	if (judge(engine, &arena, name, &found, &match, NULL) != STATUS_OK)
		found = false;
	arena_rewind(&arena, mark);
	return found;
}

/* ---- names that might be decoys ---- */

static const char *
any_of(const char *const *items, size_t count)
{
	return items[random_below(&seed, count)];
}

static void
edit(struct buf *label)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t at = label->length > 0 ? random_below(&seed, label->length) : 0;
	char c = letters[random_below(&seed, sizeof(letters) - 1)], *bytes = label->bytes;

	switch (random_below(&seed, 4)) {
	case 0:
		if (label->length > 0)
			bytes[at] = c;
		break;
	case 1:
		if (label->length > 1) {
			memmove(bytes + at, bytes + at + 1, label->length - at - 1);
			label->length--;
		}
		break;
	case 2:
		buf_write_byte(label, c);
		memmove(label->bytes + at + 1, label->bytes + at, label->length - at - 1);
		label->bytes[at] = c;
		break;
	default:
		if (label->length > 1 && at + 1 < label->length) {
			c = bytes[at];
			bytes[at] = bytes[at + 1];
			bytes[at + 1] = c;
		}
	}
}

/* m as rn, and what else is drawn with two letters. */
static void
draw(struct buf *label)
{
	static const char *const drawn[][2] = {{"m", "rn"}, {"w", "vv"}, {"d", "cl"}, {"l", "1"},
					       {"o", "0"},  {"y", "lj"}, {"k", "lc"}, {"n", "nn"}};
	size_t rule = random_below(&seed, 8);
	struct slice text = slice_of(label->bytes, label->length);
	struct buf with;

	buf_init(&with, &arena);
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == *drawn[rule][0])
			buf_write_text(&with, drawn[rule][1]);
		else
			buf_write_byte(&with, text.at[i]);
	}
	*label = with;
}

static void
write_decoy(struct buf *name)
{
	static const char *const lures[] = {"my",      "login",
					    "secure-", "-support",
					    "zq",      "pay",
					    "x",       "account",
					    "the",     "www",
					    "com",     "-",
					    "a-b-",    "donationsforthecampaign",
					    "online",  "verification"};
	static const char *const tails[] = {".com",     ".fr", ".example",     ".co.uk",
					    ".evil.tk", ".de", ".fr.evil.com", ".nl",
					    ".sa.com",  "."};
	struct slice brand, target = slice_text(any_of(PROTECTED, PROTECTED_COUNT));
	struct buf label;

	if (!slice_next(&target, '.', &brand))
		return;
	/* Labels begin at places odd and even. */
	if (random_below(&seed, 4) == 0)
		buf_write_text(name, "q.");
	buf_init(&label, &arena);
	buf_write(&label, random_below(&seed, 8) ? brand : SLICE("saint-example"));
	for (size_t i = random_below(&seed, 3); i > 0; i--)
		edit(&label);
	for (size_t i = random_below(&seed, 3); i > 1; i--)
		draw(&label);
	if (random_below(&seed, 3) == 0)
		buf_write_text(name, any_of(lures, 16));
	if (random_below(&seed, 8) == 0)
		buf_write_text(name, any_of(lures, 16));
	if (random_below(&seed, 20) == 0 && label.length > 2)
		label.bytes[label.length / 2] = '.';
	buf_write(name, slice_of(label.bytes, label.length));
	if (random_below(&seed, 3) == 0)
		buf_write_text(name, any_of(lures, 16));
	buf_write_text(name, any_of(tails, 9));
	if (random_below(&seed, 10) == 0)
		buf_write_text(name, any_of(tails, 10));
}

#define DECOYS (support_is_slow() ? (size_t)2000 : (size_t)60000)

static void
hold_back(uint64_t from)
{
	struct arena_mark mark = arena_mark(&arena);
	struct gate gate = *names_engine_gate(engine);
	size_t said = 0, passed = 0;

	seed = from;
	for (size_t i = 0; i < DECOYS; i++) {
		struct buf name;
		struct slice text;
		bool wanted;

		buf_init(&name, &arena);
		write_decoy(&name);
		text = slice_of(name.bytes, name.length);
		wanted = says(names_look, text);
		said += wanted;
		if (wanted != says(names_score, text))
			fail_msg("'%.*s': the gate", SLICE_PRINT(text));
		if (text.length > 0 && text.at[text.length - 1] == '.')
			text.length--;
		for (gate.kernel = SCAN_KERNELS; gate.kernel->name; gate.kernel++) {
			if (text.length == 0 || text.length > NAMES_NAME_MAX_BYTES ||
			    !gate.kernel->runs())
				continue;
			passed += gate_passes(&gate, text);
			if (wanted && !gate_passes(&gate, text))
				fail_msg("'%.*s': %s", SLICE_PRINT(text), gate.kernel->name);
		}
		arena_rewind(&arena, mark);
	}
	/* The test is worth something: most are decoys, and some are held back. */
	assert_true(said > DECOYS / 4);
	assert_true(passed < 3 * DECOYS);
}

static void
nothing_is_held_back(void **state)
{
	(void)state;
	assert_false(names_engine_gate(all_names)->index->cover.whole);
	hold_back(2017);
}

static void
nothing_is_held_back_of_longer_names(void **state)
{
	(void)state;
	assert_true(names_engine_gate(longer_names)->index->cover.whole);
	engine = longer_names;
	hold_back(7208);
	engine = all_names;
}

static void
nothing_is_held_back_of_long_names(void **state)
{
	(void)state;
	assert_true(names_engine_gate(long_names)->index->cover.whole);
	engine = long_names;
	hold_back(26);
	engine = all_names;
}

/* ---- lines ---- */

static void
lines_that_pass_come_in_order(void **state)
{
	(void)state;
	static const char text[] = "quiet.example\n"
				   "paypal-login.example\r\n"
				   "\n"
				   "\r\n"
				   "QUIET.Example.\n"
				   "a..b\n"
				   "# comment\n"
				   "localhost\n"
				   "PAYPAL-login.example\n"
				   "xn--pypal-4ve.com\n"
				   "quiet.example\n";
	static const char *const passing[] = {"paypal-login.example\r", "a..b", "# comment",
					      "PAYPAL-login.example", "xn--pypal-4ve.com"};
	static const uint64_t before[] = {1, 3, 0, 1, 0};
	struct gate_walk *walk = arena_new(&arena, struct gate_walk, 1);
	struct slice line;
	uint64_t held;
	size_t n = 0;

	gate_walk_init(walk, names_engine_gate(engine), slice_of(text, sizeof(text) - 1));
	for (; gate_walk_next(walk, &line, &held); n++) {
		assert_true(n < 5);
		assert_true(slice_equal(line, slice_text(passing[n])));
		assert_true(line.at >= text && line.at < text + sizeof(text));
		assert_int_equal(held, before[n]);
	}
	assert_int_equal(n, 5);
	assert_int_equal(held, 1);
}

/* What is no line of its own, though it stands between others. */
static void
a_name_with_the_end_of_a_line_passes(void **state)
{
	(void)state;
	const struct gate *gate = names_engine_gate(engine);

	assert_false(gate_passes(gate, SLICE("quiet.example")));
	assert_true(gate_passes(gate, SLICE("quiet.example\r")));
	assert_true(gate_passes(gate, SLICE("quiet.example\nquiet.example")));
}

/* Lines of every length up to and over a batch, at every offset of a block. */
static void
batches_end_anywhere(void **state)
{
	(void)state;
	struct arena_mark mark = arena_mark(&arena);
	size_t wanted = 0, passed = 0, lines = 0, told = 0;
	struct gate_walk *walk = arena_new(&arena, struct gate_walk, 1);
	struct slice line;
	struct buf text;
	uint64_t held;

	buf_init(&text, &arena);
	for (size_t i = 0; i < 5000; i++) {
		bool decoy = i % 7 == 0, giant = i % 2500 == 1200;

		for (size_t k = 0; giant && k < GATE_BATCH_BYTES + i; k++)
			buf_write_byte(&text, 'a');
		for (size_t k = 0; k < i % 40; k++)
			buf_write_byte(&text, 'q');
		buf_write_text(&text, decoy ? "z.paypal-login.example\n" : "q.quiet.example\n");
		wanted += decoy || giant || i % 40 > 62;
		lines++;
	}
	gate_walk_init(walk, names_engine_gate(engine), slice_of(text.bytes, text.length));
	while (gate_walk_next(walk, &line, &held)) {
		passed++;
		told += held + 1;
	}
	assert_int_equal(passed, wanted);
	assert_int_equal(told + held, lines);
	arena_rewind(&arena, mark);
}

static void
a_suffix_in_another_script_passes(void **state)
{
	(void)state;
	const struct gate *gate = names_engine_gate(engine);

	assert_false(gate_passes(gate, SLICE("quiet.q-")));
	assert_true(gate_passes(gate, SLICE("quiet.xn--p1ai")));
	assert_true(gate_passes(gate, SLICE("xn--p1ai")));
}

static void
long_names_and_labels_pass(void **state)
{
	(void)state;
	const struct gate *gate = names_engine_gate(engine);
	char name[NAMES_NAME_MAX_BYTES];

	memset(name, 'q', sizeof(name));
	memcpy(name + 60, ".de", 3);
	assert_false(gate_passes(gate, slice_of(name, 63)));
	name[60] = 'q';
	assert_true(gate_passes(gate, slice_of(name, 64)));
	for (size_t i = 60; i < sizeof(name); i += 61)
		name[i] = '.';
	assert_true(gate_passes(gate, slice_of(name, sizeof(name))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_held_back),
		cmocka_unit_test(nothing_is_held_back_of_longer_names),
		cmocka_unit_test(nothing_is_held_back_of_long_names),
		cmocka_unit_test(lines_that_pass_come_in_order),
		cmocka_unit_test(a_name_with_the_end_of_a_line_passes),
		cmocka_unit_test(batches_end_anywhere),
		cmocka_unit_test(a_suffix_in_another_script_passes),
		cmocka_unit_test(long_names_and_labels_pass),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
