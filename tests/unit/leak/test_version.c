#include "support.h"

#include "leak/limits.h"
#include "leak/version.h"

#include "document_sample.h"

static struct arena arena;
static struct err err;
static struct library *library;
static struct corpus *corpus;
static struct seen seen;
static struct library_entry entries[12];
static size_t count;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	seen_init(&seen, &arena);
	count = 0;
	return document_warm(&err) == STATUS_OK &&
			       library_open_unnamed(&arena, &library, &err) == STATUS_OK &&
			       corpus_new(&corpus, &err) == STATUS_OK
		       ? 0
		       : -1;
}

static int
teardown(void **state)
{
	(void)state;
	corpus_done(&corpus);
	library_done(&library);
	arena_done(&arena);
	return 0;
}

/* Into the library, under another name than that of this run. */
static struct library_entry *
keep(const char *text, const char *created)
{
	struct library_entry *entry = &entries[count++];
	struct document_field *field = arena_new(&arena, struct document_field, 1);

	*entry = (struct library_entry){.kind = SNIFF_TEXT,
					.name = SLICE("of-another-run"),
					.size_bytes = strlen(text) + 1,
					.document = sample_document(&arena, UNIT_BODY, text)};
	*field = (struct document_field){SLICE("CreateDate"), slice_text(created)};
	entry->document.fields = field;
	entry->document.field_count = 1;
	assert_int_equal(sha256_of(slice_text(text), &entry->sha256, &err), STATUS_OK);
	entry->sha256.bytes[0] ^= (uint8_t)count; /* each is another file */
	assert_int_equal(library_add(library, entry, &err), STATUS_OK);
	return entry;
}

static void
meet(size_t ordinal, const char *name)
{
	assert_int_equal(seen_add(&seen, ordinal, slice_text(name), &err), STATUS_OK);
}

static void
finish(void)
{
	assert_int_equal(library_freeze(library, &err), STATUS_OK);
	for (size_t i = 0; i < seen.count; i++)
		assert_int_equal(
			corpus_add(corpus, library, seen.items[i].ordinal, REFERENCE_NONE, &err),
			STATUS_OK);
	assert_int_equal(corpus_finish(corpus, NULL, &err), STATUS_OK);
}

static struct judgement
find(const struct library_entry *entry, const char *path)
{
	const struct versions versions = {corpus, &seen};
	struct judgement judgement = {.verdict = VERDICT_UNKNOWN};

	assert_int_equal(version_find(&arena, &versions, entry, slice_text(path), &judgement, &err),
			 STATUS_OK);
	return judgement;
}

#define FIRST                                                                                  \
	"The council met on the fourth of May and heard the report of the harbour master on "  \
	"the dredging of the northern basin, which had been put off twice since the autumn.\n" \
	"It was asked whether the cost would be carried by the port or by the district.\n"
#define LAST                                                                                       \
	"The treasurer said that nine hundred thousand were set aside, and that no more could be " \
	"promised before the accounts of the year are closed.\n"
#define OTHER_LAST                                                                                \
	"The treasurer said that two hundred thousand were set aside, and that no more could be " \
	"promised before the accounts of the year are closed.\n"
#define STRANGER "Nothing of it is here, not a word in a row, but other ones, and few of them."

/* Nobody knows which came first: the later one tells what differs, neither is called altered. */
static void
test_passages(void **state)
{
	struct library_entry *a = keep(FIRST LAST, "2017:03:02 10:00:00+01:00");
	struct library_entry *b = keep(FIRST OTHER_LAST, "2017-03-02T08:59:59Z");
	struct judgement judgement;
	struct slice before, after, place;

	(void)state;
	meet(0, "a.txt");
	meet(1, "b.txt");
	finish();
	judgement = find(b, "b.txt");
	assert_int_equal(judgement.verdict, VERDICT_RELATED);
	assert_int_equal(judgement.reference, REFERENCE_NONE);
	assert_slice(judgement.original.name, "a.txt");
	assert_int_equal(judgement.version->relation, RELATION_PASSAGES);
	assert_true(judgement.version->told);
	assert_int_equal(judgement.hunks.changes, 1);
	assert_int_equal(hunk_quote(&arena, &judgement.hunks, &judgement.hunks.items[0], &before,
				    &after, &place, &err),
			 STATUS_OK);
	assert_slice(before, "nine");
	assert_slice(after, "two");
	/* What they say of their time: the other, by a second. */
	assert_int_equal(judgement.version->time_count, 1);
	assert_string_equal(judgement.version->times[0].what, "created");
	assert_int_equal(judgement.version->times[0].order, 1);

	judgement = find(a, "a.txt");
	assert_int_equal(judgement.verdict, VERDICT_RELATED);
	assert_slice(judgement.original.name, "b.txt");
	assert_int_equal(judgement.version->relation, RELATION_PASSAGES);
	assert_false(judgement.version->told);
	assert_int_equal(judgement.hunks.count, 0);
	assert_int_equal(judgement.version->times[0].order, -1);
}

static void
test_same_text(void **state)
{
	struct library_entry *b, *c;

	(void)state;
	keep(FIRST LAST, "");
	b = keep(STRANGER, "");
	c = keep(FIRST LAST, "");
	meet(0, "a.txt");
	meet(1, "b.txt");
	meet(2, "c.txt");
	finish();
	assert_int_equal(find(c, "c.txt").version->relation, RELATION_TEXT);
	assert_int_equal(find(c, "c.txt").version->time_count, 0);
	assert_int_equal(find(b, "b.txt").verdict, VERDICT_UNKNOWN);
	assert_null(find(b, "b.txt").version);
}

static void
test_copy(void **state)
{
	struct library_entry *a = keep(STRANGER, "2017:03:02 10:00:00Z");
	struct judgement judgement;

	(void)state;
	meet(0, "a.txt");
	meet(0, "copy.txt"); /* the first name stays */
	finish();
	assert_int_equal(seen.count, 1);
	assert_int_equal(find(a, "a.txt").verdict, VERDICT_UNKNOWN);
	judgement = find(a, "copy.txt");
	assert_int_equal(judgement.version->relation, RELATION_COPY);
	assert_slice(judgement.original.name, "a.txt");
	assert_int_equal(judgement.version->time_count, 0);
}

/* A library may hold documents of other runs: they are no part of this dump. */
static void
test_other_runs(void **state)
{
	struct library_entry *b;

	(void)state;
	keep(FIRST LAST, "");
	b = keep(FIRST OTHER_LAST, "");
	meet(1, "b.txt");
	finish();
	assert_int_equal(find(b, "b.txt").verdict, VERDICT_UNKNOWN);
}

/* A time that a document words at length is told up to a whole character. */
static void
test_cut(void **state)
{
	static const char *const HEADS[] = {"x", "xx"};
	const struct span span = {.source = SLICE("b.txt"), .length = 1};
	const struct passages passages = {.count = 0};
	struct judgement judgement;
	struct finding *finding;
	struct slice long_text;
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, HEADS[i]);
		for (size_t k = 0; k < VERSION_TIME_BYTES; k++)
			buf_write_text(&buf, "\xc3\xb6");
		buf_write_byte(&buf, 0);
		assert_int_equal(buf_slice(&buf, &long_text, &err), STATUS_OK);
		struct version_time time = {.what = "created", .own = long_text};
		struct version version = {.relation = RELATION_TEXT, .times = {time}};
		version.time_count = 1;
		judgement = (struct judgement){.version = &version};
		assert_int_equal(finding_new(&arena, "leak/triage", 1, &span, &finding, &err),
				 STATUS_OK);
		assert_int_equal(version_explain(finding, &judgement, &passages, &err), STATUS_OK);
		assert_true(finding->why_count > 0);
		for (size_t k = 0; k < finding->why_count; k++)
			assert_int_equal(slice_find(finding->why[k], SLICE("\xef\xbf\xbd")),
					 SIZE_MAX);
	}
}

/* What has an original is left as it is. */
static void
test_has_original(void **state)
{
	struct library_entry *b;
	struct judgement judgement = {.verdict = VERDICT_RELATED, .similarity = 0.5};
	const struct versions versions = {corpus, &seen};

	(void)state;
	keep(FIRST LAST, "");
	b = keep(FIRST LAST, "");
	meet(0, "a.txt");
	meet(1, "b.txt");
	finish();
	assert_int_equal(version_find(&arena, &versions, b, SLICE("b.txt"), &judgement, &err),
			 STATUS_OK);
	assert_null(judgement.version);
	assert_true(judgement.similarity == 0.5);
}

/* Much of a long text is in a short one or not: a sentence in common is no version. */
static void
test_quotation(void **state)
{
	struct buf buf;
	struct slice words;
	uint32_t seed = 7;
	struct library_entry *a, *b;

	(void)state;
	buf_init(&buf, &arena);
	sample_words(&buf, &seed, 900);
	buf_write_text(&buf, "\n" FIRST);
	buf_write_byte(&buf, 0);
	assert_int_equal(buf_slice(&buf, &words, &err), STATUS_OK);
	a = keep(words.at, "");
	b = keep(FIRST, "");
	meet(0, "long.txt");
	meet(1, "quotation.txt");
	finish();
	assert_int_equal(find(a, "long.txt").verdict, VERDICT_UNKNOWN);
	assert_int_equal(find(b, "quotation.txt").verdict, VERDICT_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_passages),     TEST(test_same_text),
					   TEST(test_copy),         TEST(test_other_runs),
					   TEST(test_has_original), TEST(test_quotation),
					   TEST(test_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
