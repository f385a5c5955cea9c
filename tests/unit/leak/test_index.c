#include "support.h"

#include "leak/index.h"
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

static const struct text *
random_text(uint32_t seed, size_t words)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	sample_words(&buf, &seed, words);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return sample_text(&arena, UNIT_BODY, text.at);
}

static uint32_t
best_of(const struct index *index, const struct text *text)
{
	struct candidate found[INDEX_CANDIDATES_MAX];
	size_t count;

	assert_int_equal(index_find(index, &arena, text, found, &count, &err), STATUS_OK);
	for (size_t i = 1; i < count; i++)
		assert_true(found[i - 1].score >= found[i].score);
	return count ? found[0].document : UINT32_MAX;
}

/* Every third word gone, others in front: the right one all the same. */
static void
test_right_one(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;
	const uint32_t count = support_is_slow() ? 50 : 500;

	(void)state;
	assert_int_equal(index_new(count, &index, &err), STATUS_OK);
	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(index_add(index, i, random_text(i, 10 + 3 * i), &err), STATUS_OK);
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(best_of(index, random_text(i, 10 + 3 * i)), i);
	assert_int_equal(best_of(index, random_text(count + 1, 500)), UINT32_MAX);
}

/* By what a search sees: case, forms of compatibility and look-alikes are one. */
static void
test_search_form(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;

	(void)state;
	assert_int_equal(index_new(2, &index, &err), STATUS_OK);
	assert_int_equal(index_add(index, 0, random_text(9, 30), &err), STATUS_OK);
	assert_int_equal(index_add(index, 1,
				   sample_text(&arena, UNIT_BODY,
					       "The (Office) of Peace, 12 Rue de la Paix"),
				   &err),
			 STATUS_OK);
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	assert_int_equal(best_of(index, sample_text(&arena, UNIT_BODY,
						    "THE O\xef\xac\x83"
						    "CE \xd0\xbe"
						    "f p\xd0\xb5"
						    "ace; "
						    "\xef\xbc\x91\xef\xbc\x92 rue DE la paix")),
			 1);
	assert_int_equal(best_of(index, sample_text(&arena, UNIT_BODY, "")), UINT32_MAX);
	assert_int_equal(best_of(index, sample_text(&arena, UNIT_RUNNING, "The Office of Peace")),
			 UINT32_MAX);
}

/* Letters that differ in a name, a thousand of them: the right one all the same. */
static void
test_boilerplate(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;
	const struct text **texts;
	const uint32_t count = support_is_slow() ? 100 : 1000;
	struct slice form, letter;
	uint32_t seed = 4;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	sample_words(&buf, &seed, 300);
	assert_int_equal(buf_slice(&buf, &form, &err), STATUS_OK);
	texts = arena_new(&arena, const struct text *, count);
	assert_int_equal(index_new(count, &index, &err), STATUS_OK);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(slice_print(&arena, &letter, &err, "Dear number %u of %u\n%s", i,
					     7 * i + 1, form.at),
				 STATUS_OK);
		texts[i] = sample_text(&arena, UNIT_BODY, letter.at);
		assert_int_equal(index_add(index, i, texts[i], &err), STATUS_OK);
	}
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	for (uint32_t i = 0; i < count; i += 37)
		assert_int_equal(best_of(index, texts[i]), i);
	/* The form by itself is like all of them: some are named, the first ones. */
	assert_int_equal(best_of(index, sample_text(&arena, UNIT_BODY, form.at)), 0);
}

/* One document gives no more fingerprints than its share; what it gives still finds it. */
static void
test_limit(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;
	const struct text *text = random_text(1, (size_t)6 * INDEX_FINGERPRINTS_MAX);

	(void)state;
	assert_int_equal(index_new(1, &index, &err), STATUS_OK);
	assert_int_equal(index_add(index, 0, text, &err), STATUS_OK);
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	assert_true(index_bytes(index) < (size_t)8 * 2 * INDEX_FINGERPRINTS_MAX);
	assert_int_equal(best_of(index, text), 0);
}

/* Where there are very many documents each has its share of what all may have, also of what was
 * kept when there were fewer. */
static void
test_share(void **state)
{
	struct index *few DEFER(index_done)
	= NULL;
	struct index *many DEFER(index_done)
	= NULL;
	struct index *taken DEFER(index_done)
	= NULL;
	const struct text *texts[] = {random_text(1, 900), random_text(2, 900), random_text(3, 40)};
	size_t count, more;

	(void)state;
	assert_int_equal(index_new(3, &few, &err), STATUS_OK);
	assert_int_equal(index_new(INDEX_POSTINGS_MAX / 100, &many, &err), STATUS_OK);
	assert_int_equal(index_new(INDEX_POSTINGS_MAX / 100, &taken, &err), STATUS_OK);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(index_add(many, i, texts[i], &err), STATUS_OK);
	for (uint32_t i = 0; i < 2; i++)
		assert_int_equal(index_add(few, i, texts[i], &err), STATUS_OK);
	assert_int_equal(index_finish(many, &err), STATUS_OK);
	assert_int_equal(index_finish(few, &err), STATUS_OK);
	uint64_t *postings = index_postings(few, &count);
	assert_true(count > 250);
	uint64_t *copy = heap_alloc(count * sizeof(*copy));
	memcpy(copy, postings, count * sizeof(*copy));
	assert_int_equal(index_take(taken, 2, copy, count, &err), STATUS_OK);
	assert_int_equal(index_add(taken, 2, texts[2], &err), STATUS_OK);
	assert_int_equal(index_finish(taken, &err), STATUS_OK);
	const uint64_t *expected = index_postings(many, &count),
		       *found = index_postings(taken, &more);
	assert_int_equal(more, count);
	assert_memory_equal(found, expected, count * sizeof(*found));
	assert_true(count > 200 && count <= 300);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(best_of(taken, texts[i]), i);
}

/* More holders than are looked at: the rarest runs decide. */
static void
test_hits(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;
	const uint32_t count = 60;
	struct slice form, letter;
	uint32_t seed = 5;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	sample_words(&buf, &seed, 1000);
	assert_int_equal(buf_slice(&buf, &form, &err), STATUS_OK);
	assert_int_equal(index_new(count, &index, &err), STATUS_OK);
	for (uint32_t i = 0; i <= count; i++) {
		uint32_t own = 100 + (i < count ? i : 41);
		buf_init(&buf, &arena);
		sample_words(&buf, &own, 12);
		assert_int_equal(buf_slice(&buf, &letter, &err), STATUS_OK);
		assert_int_equal(slice_print(&arena, &letter, &err, "%s\n%s", form.at, letter.at),
				 STATUS_OK);
		const struct text *text = sample_text(&arena, UNIT_BODY, letter.at);
		if (i < count) {
			assert_int_equal(index_add(index, i, text, &err), STATUS_OK);
			continue;
		}
		assert_int_equal(index_finish(index, &err), STATUS_OK);
		assert_true(index_bytes(index) / sizeof(uint64_t) > INDEX_HITS_MAX);
		assert_int_equal(best_of(index, text), 41);
	}
}

#define SHEET_ROWS 12
#define SHEET_COLUMNS 5

/* A sheet whose columns are read one after the other. */
static void
test_columns(void **state)
{
	struct document document = {.arena = &arena};
	struct index *index DEFER(index_done)
	= NULL;
	struct arena scratch;
	struct slice number, place;
	struct text text;
	struct buf columns;

	(void)state;
	arena_init(&scratch, 0);
	document.scratch = &scratch;
	buf_init(&columns, &arena);
	for (unsigned row = 0; row < SHEET_ROWS; row++)
		for (unsigned column = 0; column < SHEET_COLUMNS; column++) {
			assert_int_equal(slice_print(&arena, &number, &err, "%u",
						     1000 + 37 * row + 719 * column),
					 STATUS_OK);
			assert_int_equal(slice_print(&arena, &place, &err, "Sums!%c%u",
						     'A' + (int)column, row + 1),
					 STATUS_OK);
			assert_int_equal(
				document_add_unit(&document, UNIT_CELL, number, place, &err),
				STATUS_OK);
		}
	for (unsigned i = 0; i < SHEET_ROWS * SHEET_COLUMNS; i++)
		buf_print(&columns, "%u ", 1000 + 37 * (i % SHEET_ROWS) + 719 * (i / SHEET_ROWS));
	buf_write_byte(&columns, '\0');
	assert_false(columns.failed);
	assert_int_equal(text_init(&text, &arena, &document, &err), STATUS_OK);
	assert_int_equal(index_new(1, &index, &err), STATUS_OK);
	assert_int_equal(index_add(index, 7, &text, &err), STATUS_OK);
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	assert_int_equal(best_of(index, sample_text(&arena, UNIT_BODY, columns.bytes)), 7);
	arena_done(&scratch);
}

/* Fingerprints of letters of every kind. Where these come out otherwise, INDEX_VERSION is raised:
 * else those of an index that was kept would find nothing any more. */
static void
test_version(void **state)
{
	struct index *index DEFER(index_done)
	= NULL;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];
	size_t count;

	(void)state;
	assert_int_equal(index_new(1, &index, &err), STATUS_OK);
	assert_int_equal(
		index_add(index, 0,
			  sample_text(
				  &arena, UNIT_BODY,
				  "Stra\xc3\x9f"
				  "e 12, \xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 "
				  "o\xef\xac\x83"
				  "ce \xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd E-mail: a@b.example, "
				  "3.000,50 \xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1 "
				  "don\xe2\x80\x99t "
				  "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd9\xa3\xd9\xa4 na\xc3\xafve"),
			  &err),
		STATUS_OK);
	assert_int_equal(index_finish(index, &err), STATUS_OK);
	const uint64_t *postings = index_postings(index, &count);
	assert_int_equal(sha256_of(slice_of((const char *)postings, count * sizeof(*postings)),
				   &digest, &err),
			 STATUS_OK);
	sha256_print(&digest, hex);
	assert_string_equal(hex,
			    "d95ced290f00c2b1898af89c8bb4e5e3bb030c02f10527c128349632d2fbab20");
	assert_int_equal(INDEX_VERSION, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right_one),   cmocka_unit_test(test_search_form),
		cmocka_unit_test(test_boilerplate), cmocka_unit_test(test_limit),
		cmocka_unit_test(test_share),       cmocka_unit_test(test_hits),
		cmocka_unit_test(test_version),     cmocka_unit_test(test_columns),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
