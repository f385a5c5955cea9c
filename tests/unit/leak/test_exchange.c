#include "support.h"

#include "leak/exchange.h"
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
compare_kinds(enum document_unit_kind kind, const char *a, const char *b, bool converted)
{
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct hunks hunks;

	assert_int_equal(text_align(&arena, sample_text(&arena, kind, a),
				    sample_text(&arena, kind, b), converted, alignment, &err),
			 STATUS_OK);
	assert_int_equal(hunks_find(&arena, alignment, &hunks, &err), STATUS_OK);
	return hunks;
}

static struct hunks
compare(const char *a, const char *b, bool converted)
{
	return compare_kinds(UNIT_BODY, a, b, converted);
}

#define HEAD "The board of Lumen met in the hall by the river.\n"
#define TAIL "\nIt closed before noon and nobody spoke against it."
#define LONG "courts of the northern county, Marrow"
#define OTHER "a term of two years from the day of signing"

/* Each is another order of the same words. */
static const struct {
	const char *a, *b;
	size_t changes; /* where another format was written */
} EXCHANGES[] = {
	/* two cells of a table, long ones and short ones */
	{HEAD "Where\n" LONG "\nHow long\n" OTHER TAIL,
	 HEAD "Where\n" OTHER "\nHow long\n" LONG TAIL, 1},
	{HEAD
	 "Where\n" LONG
	 "\nHow long that is, and for whom of all its members it counts as a rule\n" OTHER TAIL,
	 HEAD "Where\n" OTHER
	      "\nHow long that is, and for whom of all its members it counts as a rule\n" LONG TAIL,
	 2},
	{HEAD "Name\nnorthern county Marrow\nTerm\ntwentyfourth of February\nEnd" TAIL,
	 HEAD "Name\ntwentyfourth of February\nTerm\nnorthern county Marrow\nEnd" TAIL, 1},
	{HEAD "Rent\n(5,360)\nWages\n$66,238\nPaper" TAIL,
	 HEAD "Rent\n$66,238\nWages\n(5,360)\nPaper" TAIL, 1},
	{HEAD "Rent\n15\nWages\n42\nPaper" TAIL, HEAD "Rent\n42\nWages\n15\nPaper" TAIL, 1},
	/* three of them */
	{HEAD "Rent\n15\nWages of staff\n42\nPaper and books\n170\nInk" TAIL,
	 HEAD "Rent\n42\nWages of staff\n170\nPaper and books\n15\nInk" TAIL, 3},
	/* words of a sentence */
	{HEAD "Vega will be paid by Orrin within three months." TAIL,
	 HEAD "Orrin will be paid by Vega within three months." TAIL, 2},
	/* and of two, in a text where much else moved */
	{HEAD "Vega will be paid for it.\nAll others come after this one.\nOrrin has to wait." TAIL
	      "\nA note that stands at the end of its page here.",
	 "A note that stands at the end of its page here.\n" HEAD
	 "Orrin will be paid for it.\nAll others come after this one.\nVega has to wait." TAIL,
	 2},
};

static void
test_exchanged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(EXCHANGES) / sizeof(*EXCHANGES); i++) {
		struct hunks same = compare(EXCHANGES[i].a, EXCHANGES[i].b, false);
		struct hunks converted = compare(EXCHANGES[i].a, EXCHANGES[i].b, true);
		assert_true(same.strong > 0);
		assert_true(converted.changes >= EXCHANGES[i].changes);
		assert_int_equal(converted.strong, EXCHANGES[i].changes);
	}
}

/* Two words stand in each other's place, with so many between them that stay; what stays is alike
 * in form alone, so that all of it is one gap. */
static size_t
turned(size_t words)
{
	struct slice a, b;
	struct buf left, right;

	buf_init(&left, &arena);
	buf_init(&right, &arena);
	buf_write_text(&left, HEAD "vega ");
	buf_write_text(&right, HEAD "orrin ");
	for (size_t i = 2; i < words; i++) {
		buf_write_text(&left, "so ");
		buf_write_text(&right, "so ");
	}
	buf_write_text(&left, "orrin" TAIL);
	buf_write_text(&right, "vega" TAIL);
	buf_write_byte(&left, 0);
	buf_write_byte(&right, 0);
	assert_int_equal(buf_slice(&left, &a, &err), STATUS_OK);
	assert_int_equal(buf_slice(&right, &b, &err), STATUS_OK);
	struct alignment alignment = {.converted = true};
	alignment.a = sample_text(&arena, UNIT_BODY, a.at);
	alignment.b = sample_text(&arena, UNIT_BODY, b.at);
	size_t count = alignment.a->count, head = 0;
	alignment.to_b = arena_new(&arena, uint32_t, count);
	alignment.to_a = arena_new(&arena, uint32_t, count);
	alignment.moved = arena_new(&arena, bool, count);
	alignment.a_moved = arena_new(&arena, bool, count);
	while (alignment.a->tokens[head].exact == alignment.b->tokens[head].exact)
		head++;
	for (size_t i = 0; i < count; i++) {
		bool same = i < head || i >= head + words;
		alignment.to_b[i] = alignment.to_a[i] = same ? (uint32_t)i : ALIGN_NONE;
	}
	assert_int_equal(exchange_find(&arena, &alignment, &err), STATUS_OK);
	return alignment.exchange_count;
}

static void
test_limit_words(void **state)
{
	(void)state;
	assert_int_equal(turned(5), 1);
	assert_int_equal(turned(EXCHANGE_WORDS_MAX), 1);
	assert_int_equal(turned(EXCHANGE_WORDS_MAX + 1), 0);
}

static void
write_word(struct buf *buf, size_t number)
{
	buf_write_byte(buf, 'q');
	for (unsigned i = 0; i < 3; i++, number /= 26)
		buf_write_byte(buf, (char)('a' + number % 26));
	buf_write_byte(buf, ' ');
}

/* A chain of passages, each of which went where the next one stood, is no exchange. Its ends stand
 * last, so that each round finds but two of them: one that is longer than is looked at is taken for
 * an exchange. */
static void
test_limit_looks(void **state)
{
	const size_t lengths[] = {100, 3200};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		size_t count = 2 * lengths[k] + 1;
		struct slice a, b;
		struct buf left, right;
		buf_init(&left, &arena);
		buf_init(&right, &arena);
		for (size_t i = 0; i < lengths[k]; i++) {
			size_t half = lengths[k] / 2;
			size_t link = i % 2 ? half + i / 2 : half - 1 - i / 2;
			buf_write_text(&left, "so ");
			buf_write_text(&right, "so ");
			write_word(&left, link);
			write_word(&right, link + 1);
		}
		buf_write_text(&left, "end");
		buf_write_text(&right, "end");
		buf_write_byte(&left, 0);
		buf_write_byte(&right, 0);
		assert_int_equal(buf_slice(&left, &a, &err), STATUS_OK);
		assert_int_equal(buf_slice(&right, &b, &err), STATUS_OK);
		struct alignment alignment = {.converted = true};
		alignment.a = sample_text(&arena, UNIT_BODY, a.at);
		alignment.b = sample_text(&arena, UNIT_BODY, b.at);
		alignment.to_b = arena_new(&arena, uint32_t, count);
		alignment.to_a = arena_new(&arena, uint32_t, count);
		alignment.moved = arena_new(&arena, bool, count);
		alignment.a_moved = arena_new(&arena, bool, count);
		for (size_t i = 0; i < count; i++)
			alignment.to_b[i] = alignment.to_a[i] =
				i % 2 && i + 1 < count ? ALIGN_NONE : (uint32_t)i;
		assert_int_equal(exchange_find(&arena, &alignment, &err), STATUS_OK);
		bool looked = lengths[k] * lengths[k] / 2 < EXCHANGE_LOOKS_MAX;
		assert_int_equal(alignment.exchange_count == 0, looked);
	}
}

/* Before and after are told at each place; what stands elsewhere is no less of the original. */
static void
test_told(void **state)
{
	struct hunks hunks = compare(EXCHANGES[1].a, EXCHANGES[1].b, true);
	struct slice before, after, place;

	(void)state;
	assert_int_equal(hunks.a_changed_bytes, 0);
	assert_int_equal(hunks.b_changed_bytes, 0);
	assert_int_equal(hunk_quote(&arena, &hunks, &hunks.items[0], &before, &after, &place, &err),
			 STATUS_OK);
	assert_slice(before, LONG);
	assert_slice(after, OTHER);
	assert_int_equal(hunk_quote(&arena, &hunks, &hunks.items[1], &before, &after, &place, &err),
			 STATUS_OK);
	assert_slice(before, OTHER);
	assert_slice(after, LONG);
}

/* ---- any exchange, any word altered ---- */

static bool
is_alphanumeric(char c)
{
	return byte_is_letter(c) || byte_is_digit(c);
}

static struct slice
word_at(struct slice words, size_t at)
{
	size_t end = at;

	while (at > 0 && is_alphanumeric(words.at[at - 1]))
		at--;
	while (end < words.length && is_alphanumeric(words.at[end]))
		end++;
	return slice_part(words, at, end - at);
}

/* Paragraphs, cells of a sheet with a number in every other, or items of a list. */
enum form { PARAGRAPHS, CELLS, ITEMS, FORM_COUNT };

static struct slice
write_form(enum form form, uint32_t *seed, size_t count)
{
	struct slice words;
	struct buf buf;

	buf_init(&buf, &arena);
	if (form == PARAGRAPHS)
		sample_words(&buf, seed, count);
	for (size_t i = 0; form != PARAGRAPHS && i < count / 4 + 2; i++) {
		if (form == ITEMS)
			buf_print(&buf, "%s%zu. ", i ? "\n" : "", i + 1);
		else if (i)
			buf_print(&buf, "\n%u\n", sample_next(seed) % 10000);
		sample_words(&buf, seed, 1 + sample_next(seed) % 6);
	}
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
	return slice_part(words, 0, words.length - 1);
}

static struct slice
put_in(struct slice words, struct slice place, struct slice instead)
{
	size_t at = (size_t)(place.at - words.at);
	struct slice ret;

	assert_int_equal(slice_print(&arena, &ret, &err, "%.*s%.*s%s", (int)at, words.at,
				     SLICE_PRINT(instead), words.at + at + place.length),
			 STATUS_OK);
	return ret;
}

/* In the same format no word is ever in another's place, or another one, unseen; nor in another
 * format, but for the numbers of items, which programs write. */
static void
test_any(void **state)
{
	unsigned rounds = support_is_slow() ? 20 : 4000;

	(void)state;
	for (uint32_t round = 0; round < rounds; round++) {
		struct arena_mark mark = arena_mark(&arena);
		uint32_t seed = round;
		enum form form = round / 2 % FORM_COUNT;
		struct slice words = write_form(form, &seed, 20 + round % 150), edited;
		struct slice one = word_at(words, sample_next(&seed) % words.length);
		struct slice two = word_at(words, sample_next(&seed) % words.length);
		bool exchange = round % 2 && one.length && two.length && !slice_equal(one, two);
		if (one.at > two.at) {
			struct slice three = one;
			one = two;
			two = three;
		}
		edited = put_in(words, two, exchange ? one : SLICE("ZZ"));
		if (exchange)
			edited = put_in(edited,
					slice_part(edited, (size_t)(one.at - words.at), one.length),
					two);
		enum document_unit_kind kind = form == CELLS ? UNIT_CELL : UNIT_BODY;
		assert_true(compare_kinds(kind, words.at, edited.at, false).strong > 0);
		if (form != ITEMS)
			assert_true(compare_kinds(kind, words.at, edited.at, true).changes > 0);
		arena_rewind(&arena, mark);
	}
}

/* ---- its limit ---- */

/* Passages that each stand where the one before did, but the first one's is gone: no round. */
static struct alignment
align_chain(size_t count)
{
	uint32_t *order = arena_new(&arena, uint32_t, count), seed = 7;
	struct alignment alignment;
	struct buf a, b;

	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)i;
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = sample_next(&seed) % (i + 1);
		uint32_t kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
	buf_init(&a, &arena);
	buf_init(&b, &arena);
	for (size_t i = 0; i < count; i++) {
		buf_print(&a, "x%u between%zu ", order[i], i);
		buf_print(&b, "x%u between%zu ", order[i] + 1, i);
	}
	struct slice of_a, of_b;
	assert_int_equal(buf_slice(&a, &of_a, &err), STATUS_OK);
	assert_int_equal(buf_slice(&b, &of_b, &err), STATUS_OK);
	assert_int_equal(text_align(&arena, sample_text(&arena, UNIT_BODY, of_a.at),
				    sample_text(&arena, UNIT_BODY, of_b.at), true, &alignment,
				    &err),
			 STATUS_OK);
	return alignment;
}

/* What was not looked through to the end errs on the side of a change. */
static void
test_limit(void **state)
{
	(void)state;
	assert_int_equal(align_chain(300).exchange_count, 0);
	if (support_is_slow())
		skip();
	assert_true(align_chain(16000).exchange_count > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchanged),   cmocka_unit_test(test_limit_words),
		cmocka_unit_test(test_limit_looks), cmocka_unit_test(test_told),
		cmocka_unit_test(test_any),         cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
