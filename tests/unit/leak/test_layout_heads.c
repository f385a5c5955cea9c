/* Running heads that another program wrote, each beside one that somebody altered. */
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
	return compare_texts(sample_units(&arena, a), sample_units(&arena, b));
}

/* The first is the original of the second, by another program, and not of the third. */
struct twins {
	const char *original, *honest, *altered;
};

static void
assert_twins(const struct twins *twins, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(compare(twins[i].original, twins[i].honest).changes, 0);
		assert_true(compare(twins[i].original, twins[i].altered).strong > 0);
	}
}

#define TEXT "The board met in May and read the report.\nNobody spoke against it.\n"
#define HEAD "r:Ministry of Works - internal - Ref. 2026/118\n"

static void
test_words(void **state)
{
	static const struct twins TWINS[] = {
		{HEAD TEXT, TEXT HEAD, TEXT "r:Ministry of War - internal - Ref. 2026/118\n"},
		{HEAD TEXT, TEXT, "r:Works\n" TEXT},
		{HEAD TEXT, HEAD TEXT HEAD, TEXT "r:Ministry of Works - Ref. 2026/118\n"},
		{HEAD TEXT, HEAD HEAD TEXT, HEAD "r:Mr Norhaven pays the minister for it\n" TEXT},
		{TEXT, TEXT "r:Page 1\n", TEXT "r:Page 1 for Norhaven\n"},
		{TEXT, TEXT "r:Nobody spoke\n", TEXT "r:Norhaven spoke\n"},
		{HEAD TEXT, "r:Ministry of Works\nr:internal\nr:Ref. 2026/118\n" TEXT,
		 "r:Ministry of Works\nr:public\nr:Ref. 2026/118\n" TEXT},
		{"r:Left\nr:Middle\n" TEXT, "r:Middle Left\n" TEXT, "r:Middle Lent\n" TEXT},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

/* A note that ends as the running foot behind it does, and stands elsewhere in the other format. */
static void
test_note_like_foot(void **state)
{
	static const struct twins TWINS[] = {
		{"It was read.\nn:Report of 27 February, page 14.\n" TEXT "r:The works - page 1\n",
		 "It was read.\n" TEXT "n:Report of 27 February, page 14.\n",
		 "It was read.\n" TEXT "n:Report of 27 February, page 15.\n"},
		/* A number of it is like that of the note it stands before. */
		{TEXT "r:For us only - 1\nn:Letter of 16 May.\n", TEXT "[1] Letter of 16 May.\n",
		 TEXT "[1] Letter of 17 May.\n"},
		{"It was read.\nn:Report of 27 February, page 1\n" TEXT "r:The works - page 14\n",
		 "It was read.\n" TEXT "n:Report of 27 February, page 1\n",
		 "It was read.\n" TEXT "n:Report of 27 February, page 14\n"},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

/* Pages that another program counted anew, where the other format has heads in its text. */
static void
test_counted_anew(void **state)
{
	static const struct twins TWINS[] = {
		{"r:Page 1 of 2 by the works\n" TEXT, "Page 2 of 3 by the works\n" TEXT,
		 "Copy 2 of 3 by the works\n" TEXT},
		{"r:Page 1 of 2 by the works\n" TEXT, "Page 1 of 3 by the works\n" TEXT,
		 "Page 1 of 10000 by the works\n" TEXT},
		{"r:Copy 1 of 2 by the works\n" TEXT, "Copy 1 of 2 by the works\n" TEXT,
		 "Copy 1 of 3 by the works\n" TEXT},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

/* A head that says less, or in another order: a change, or in doubt, and never the same. The second
 * is an honest one: parts that stand beside each other may part, and come in any order. */
static void
test_cut(void **state)
{
	static const struct twins TWINS[] = {
		{HEAD TEXT, HEAD TEXT HEAD, "r:of Works - internal - Ref. 2026/118\n" TEXT},
		{HEAD TEXT, HEAD TEXT HEAD, "r:Ministry of Works - Ref. 2026/118\n" TEXT},
		{HEAD "The Ministry met.\n" TEXT, HEAD "The Ministry met.\n" TEXT HEAD,
		 "r:of Works - internal - Ref. 2026/118\nThe Ministry met.\n" TEXT},
		{HEAD "A\n" TEXT, HEAD "A\n" TEXT,
		 HEAD "A\n" TEXT "r:of Works - internal - Ref. 2026/118\n"},
		{"r:Left of it\nr:Middle\n" TEXT, "r:Middle, Left of it\n" TEXT,
		 "r:Middle, of it Left\n" TEXT},
		{"r:Left of it Middle\n" TEXT, "r:Left of it\nr:Middle\n" TEXT,
		 "r:Left of\nr:Middle\n" TEXT},
		{"r:For some only - draft of ours\n" TEXT, "r:For some only - draft of ours\n" TEXT,
		 "r:For some - only draft of ours\n" TEXT},
		{"r:Draft of 3 May 2017\nr:Text of 4 May 2017\n" TEXT,
		 "r:Draft of 3 May 2017\nr:Text of 4 May 2017\n" TEXT,
		 "r:Draft of 4 May 2017\nr:Text of 3 May 2017\n" TEXT},
		{"r:Session of 3 May 2017\n" TEXT, "r:Session of 3 May 2017\n" TEXT,
		 "r:Session of 2017\n" TEXT},
		{"r:Session of 3 May 2017\n" TEXT, TEXT "r:Session of 3 May 2017\n",
		 "r:Session\n" TEXT},
		{"r:Session 7 of ours\n" TEXT, TEXT, "r:Session of ours\n" TEXT "Item 7\n"},
		/* Where the other format has it in the text, as one with its neighbour. */
		{"r:Board of the Office, session 7 of 3 May 2017\n" TEXT,
		 "Board of the Office, session 7 of 3 May 2017 " TEXT,
		 "Board of the Office, session 7 of 2017 " TEXT},
		/* parted at a number, which is no page's */
		{"r:Free under the deed of commons 1.0 everywhere on earth\n" TEXT,
		 "r:everywhere on earth\n" TEXT "r:Free under the deed of commons 1.0\n",
		 "r:everywhere on earth\n" TEXT "r:Free under the deed of commons 2.0\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(TWINS) / sizeof(*TWINS); i++) {
		struct hunks hunks = compare(TWINS[i].original, TWINS[i].honest);
		assert_int_equal(hunks.changes + hunks.heads_doubted, 0);
		hunks = compare(TWINS[i].original, TWINS[i].altered);
		assert_true(hunks.strong + hunks.heads_doubted > 0);
	}
}

/* A head of so many words that its parts are not looked for. */
static void
test_long_head(void **state)
{
	struct hunks hunks;
	struct buf a, b;

	(void)state;
	buf_init(&a, &arena);
	buf_init(&b, &arena);
	for (size_t length = HEAD_WORDS_MAX; length <= HEAD_WORDS_MAX + 1; length++) {
		buf_clear(&a);
		buf_clear(&b);
		buf_print(&a, TEXT "r:w0 w1 w2");
		buf_print(&b, "r:");
		for (size_t i = 3; i < length; i++) {
			buf_print(&a, " w%zu", i);
			buf_print(&b, "w%zu ", i);
		}
		buf_print(&b, "\n" TEXT "r:w0 w1 w2");
		buf_write_byte(&a, '\0');
		buf_write_byte(&b, '\0');
		assert_false(a.failed || b.failed);
		hunks = compare(a.bytes, b.bytes);
		assert_int_equal(hunks.heads_doubted > 0, length > HEAD_WORDS_MAX);
	}
}

/* What a program counts anew, and other numbers. */
static void
test_fields(void **state)
{
	static const struct twins TWINS[] = {
		{HEAD TEXT, TEXT HEAD, TEXT "r:Ministry of Works - internal - Ref. 2026/117\n"},
		{"r:Census of 1996\n" TEXT, TEXT, "r:Census of 1994\n" TEXT},
		{"r:Report, page 3\n" TEXT, "r:Report, page 12\n" TEXT, "r:Repost, page 3\n" TEXT},
		{"r:Act 12 Seite 3/9\n" TEXT, "r:Act 12 Seite 4/31\n" TEXT,
		 "r:Act 13 Seite 3/9\n" TEXT},
		{"r:1/00 Current 8/8\n" TEXT, "r:1/00 Current 9/9\n" TEXT,
		 "r:1/00 Currant 8/8\n" TEXT},
		{"r:Draft of 3 May 2017\n" TEXT, "r:Draft of 3 May 2017\n" TEXT,
		 "r:Draft of the minister\n" TEXT},
		{"r:Draft, 2017-05-03, 12:31 PM\n" TEXT, "r:Draft, 2017-05-03, 8:01:59\n" TEXT,
		 "r:Draft, 2017-05-03, for Norhaven\n" TEXT},
		{"r:Draft\n" TEXT, "r:Draft\n" TEXT, "r:Draft 2017-05-03\n" TEXT},
		{"r:Draft, Tuesday, May 2, 2017\n" TEXT, TEXT,
		 "r:Note, Tuesday, May 2, 2017\n" TEXT},
		{"r:Kept as notes-2.doc\n" TEXT, "r:Kept as new.docx\n" TEXT,
		 "r:Kept as new.book\n" TEXT},
		{"r:Hall Page\n" TEXT, "r:Hall ??? Page 1\n" TEXT, "r:Hall ? Pay 1\n" TEXT},
	};

	(void)state;
	assert_twins(TWINS, sizeof(TWINS) / sizeof(*TWINS));
}

/* Another date may be a program's, or somebody's. */
static void
test_dates(void **state)
{
	static const char *const HEADS[][2] = {
		{"r:Draft of 3 May 2017\n" TEXT, "r:Draft of 23 November 2026\n" TEXT},
		{"r:Draft, 2017-05-03\n" TEXT, "r:Draft, 23/11/2026\n" TEXT},
		{"r:Draft, Tuesday, May 2, 2017\n" TEXT,
		 "r:Draft, Monday, November 23, 2026\n" TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(HEADS) / sizeof(*HEADS); i++) {
		struct hunks hunks = compare(HEADS[i][0], HEADS[i][1]);
		assert_true(hunks.changes > 0);
		assert_int_equal(hunks.strong, 0);
	}
}

/* A number at the end of a head may be a page's, or not. */
static void
test_edges(void **state)
{
	struct hunks hunks = compare("r:Version 3\n" TEXT, "r:Version 4\n" TEXT);

	(void)state;
	assert_int_equal(hunks.changes, 1);
	assert_int_equal(hunks.strong, 0);
	assert_int_equal(compare("r:Version 3\n" TEXT, "r:Version\n" TEXT).changes, 0);
	assert_int_equal(compare("r:Version 3000\n" TEXT, "r:Version 4000\n" TEXT).strong, 1);
}

/* So many pages of a PDF, each with a paragraph and a head; NULL: with none. */
static struct text *
paged(const char *const *heads, size_t count)
{
	struct text *text = arena_new(&arena, struct text, 1);
	struct document *document = arena_new(&arena, struct document, 1);
	struct arena scratch;
	struct slice place;

	arena_init(&scratch, 0);
	*document = (struct document){.arena = &arena, .scratch = &scratch};
	for (size_t i = 0; i < count; i++) {
		struct slice body;
		assert_int_equal(slice_print(&arena, &place, &err, "page %zu", i + 1), STATUS_OK);
		assert_int_equal(slice_print(&arena, &body, &err,
					     "What stands on page number %zu is said there.", i),
				 STATUS_OK);
		assert_int_equal(document_add_unit(document, UNIT_BODY, body, place, &err),
				 STATUS_OK);
		if (heads)
			assert_int_equal(document_add_unit(document, UNIT_RUNNING,
							   slice_text(heads[i]), place, &err),
					 STATUS_OK);
	}
	arena_done(&scratch);
	document->scratch = NULL;
	assert_int_equal(text_init(text, &arena, document, &err), STATUS_OK);
	return text;
}

static void
test_pages(void **state)
{
	static const char *const HEADS[] = {"Version 3", "Version 3", "Version 3"};
	static const char *const COUNTED[] = {"Version 6", "Version 7", "Version 8"};
	static const char *const OTHERS[] = {"Version 5", "Version 5", "Version 5"};
	static const char *const NEW[] = {"Norhaven paid the director a sum of 200 crowns",
					  "Norhaven paid the director a sum of 200 crowns",
					  "Norhaven paid the director a sum of 200 crowns"};

	(void)state;
	assert_int_equal(compare_texts(paged(HEADS, 3), paged(COUNTED, 3)).changes, 0);
	assert_true(compare_texts(paged(HEADS, 3), paged(OTHERS, 3)).changes > 0);
	/* A head that came in counts once. */
	struct hunks hunks = compare_texts(paged(HEADS, 3), paged(NEW, 3));
	assert_int_equal(hunks.strong, 1);
	hunks = compare_texts(paged(NULL, 3), paged(NEW, 3));
	assert_int_equal(hunks.strong, 1);
	assert_int_equal(hunks.heads_lost, 0);
	hunks = compare_texts(paged(NEW, 3), paged(NULL, 3));
	assert_int_equal(hunks.changes, 0);
	assert_int_equal(hunks.heads_lost, 1);
	assert_slice(hunks.head_lost, NEW[0]);
}

/* A program that tells of so many pages may keep the number of the last one. */
static void
test_last_page(void **state)
{
	struct text *a = sample_units(&arena, "r:Version 1\n" TEXT);
	struct text *b = sample_units(&arena, "r:Version 4\n" TEXT);
	struct document saved = *b->document;

	(void)state;
	assert_int_equal(
		document_add_field(&saved, "Document-statisticPage-count", SLICE("4"), &err),
		STATUS_OK);
	assert_int_equal(text_init(b, &arena, &saved, &err), STATUS_OK);
	assert_int_equal(compare_texts(a, b).changes, 0);
	a = sample_units(&arena, "r:Version 1\n" TEXT);
	b = sample_units(&arena, "r:Version 5\n" TEXT);
	assert_int_equal(compare_texts(a, b).changes, 1);
}

/* What a program puts above a page: what the original is called. */
static void
test_titles(void **state)
{
	static const struct {
		const char *head;
		size_t changes;
	} ROWS[] = {{"r:The board in May\n" TEXT, 0},
		    {"r:First sheet\n" TEXT, 0},
		    {"r:Norhaven in May\n" TEXT, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct text *a = sample_units(&arena, TEXT);
		struct document original = *a->document;
		struct arena scratch;
		arena_init(&scratch, 0);
		original.scratch = &scratch;
		assert_int_equal(
			document_add_field(&original, "Title", SLICE("The board in May"), &err),
			STATUS_OK);
		assert_int_equal(document_add_sheet(&original, SLICE("First sheet"), &err),
				 STATUS_OK);
		assert_int_equal(text_init(a, &arena, &original, &err), STATUS_OK);
		assert_int_equal(compare_texts(a, sample_units(&arena, ROWS[i].head)).changes,
				 ROWS[i].changes);
		arena_done(&scratch);
	}
}

/* A sentence that stands twice, and nowhere in the other one, is no repetition. */
static void
test_refrain(void **state)
{
	static const char WITH[] = TEXT "Norhaven paid the director for all of this.\n" TEXT
					"Norhaven paid the director for all of this.\n";

	(void)state;
	assert_true(compare(TEXT TEXT, WITH).changes > 0);
	assert_true(compare(WITH, TEXT TEXT).changes > 0);
}

/* Heads that are passages of the text, so many that not all are looked for: that is told. */
static struct hunks
compare_heads(struct slice body, size_t heads)
{
	struct slice rest = body, line;
	struct buf a, b;

	(void)slice_next(&rest, '\n', &line); /* behind its head the text begins otherwise */
	buf_init(&a, &arena);
	buf_init(&b, &arena);
	for (size_t i = 0; i < heads; i++) {
		while (slice_next(&rest, '\n', &line) && line.length < 20)
			;
		line = slice_part(line, 0,
				  slice_find_byte(slice_part(line, 12, SIZE_MAX), ' ') + 12);
		buf_print(&b, "r:%.*s\n", SLICE_PRINT(line));
		rest = i % 1000 == 999 ? body : rest;
	}
	buf_write(&a, body);
	buf_write(&b, body);
	buf_write_byte(&a, '\0');
	buf_write_byte(&b, '\0');
	assert_false(a.failed || b.failed);
	return compare(a.bytes, b.bytes);
}

static void
test_looks(void **state)
{
	uint32_t seed = 7;
	struct slice body;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	sample_words(&buf, &seed, 60000);
	assert_int_equal(buf_slice(&buf, &body, &err), STATUS_OK);
	assert_true(HEAD_LOOKS_MAX / body.length < 1000);
	assert_int_equal(compare_heads(body, 9).changes, 0);
	assert_false(compare_heads(body, 9).spent);
	assert_true(compare_heads(body, 1000).spent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),          cmocka_unit_test(test_counted_anew),
		cmocka_unit_test(test_note_like_foot), cmocka_unit_test(test_fields),
		cmocka_unit_test(test_dates),          cmocka_unit_test(test_edges),
		cmocka_unit_test(test_pages),          cmocka_unit_test(test_titles),
		cmocka_unit_test(test_refrain),        cmocka_unit_test(test_looks),
		cmocka_unit_test(test_last_page),      cmocka_unit_test(test_cut),
		cmocka_unit_test(test_long_head),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
