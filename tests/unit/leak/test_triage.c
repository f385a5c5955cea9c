/* What a judgement becomes in a finding: how much of it is told. */
#include "support.h"

#include "leak/limits.h"
#include "leak/triage.h"

#include "document_sample.h"

#define PARAGRAPHS (TRIAGE_CHANGES_MAX + 7)

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

/* Paragraphs that say the same but for a word in each of so many, put there so often. */
static struct text *
paragraphs(const char *put, size_t changed, size_t times)
{
	uint32_t seed = 7;
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	for (size_t i = 0; i < PARAGRAPHS; i++) {
		for (unsigned word = 0; word < 24; word++) {
			for (unsigned letter = 0; letter < 6; letter++)
				buf_write_byte(&buf, (char)('a' + sample_next(&seed) % 17));
			buf_write_byte(&buf, ' ');
			for (size_t k = 0; word == 11 && i < changed && k < times; k++)
				buf_write_text(&buf, put);
		}
		buf_write_text(&buf, "end.\n");
	}
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return sample_text(&arena, UNIT_BODY, text.at);
}

static const struct finding *
finding_of(const char *put, size_t changed, size_t times, const struct json_value **ret_data)
{
	const struct span span = {.source = SLICE("x"), .length = 1};
	struct alignment *alignment = arena_new(&arena, struct alignment, 1);
	struct judgement judgement = {.verdict = VERDICT_ALTERED,
				      .has_original = true,
				      .compared = true,
				      .original = {.name = SLICE("plan.txt")},
				      .reference = REFERENCE_FOLDER,
				      .similarity = 0.9};
	struct traces traces = {0};
	struct finding *finding;

	assert_non_null(alignment);
	assert_int_equal(text_align(&arena, paragraphs(put, 0, 0), paragraphs(put, changed, times),
				    false, alignment, &err),
			 STATUS_OK);
	assert_int_equal(hunks_find(&arena, alignment, &judgement.hunks, &err), STATUS_OK);
	assert_int_equal(judgement.hunks.changes, changed);
	assert_int_equal(triage_finding(&arena, &judgement, &traces, SLICE("leak.txt"), &span, true,
					&finding, &err),
			 STATUS_OK);
	assert_int_equal(json_read(&arena, finding->data, ret_data, &err), STATUS_OK);
	return finding;
}

static size_t
told(const struct finding *finding)
{
	size_t count = 0;

	for (size_t i = 0; i < finding->why_count; i++)
		count += slice_find(finding->why[i], SLICE("' was added")) != SIZE_MAX;
	return count;
}

static void
test_changes(void **state)
{
	static const size_t COUNTS[] = {1, TRIAGE_CHANGES_TOLD, TRIAGE_CHANGES_TOLD + 1,
					TRIAGE_CHANGES_MAX, TRIAGE_CHANGES_MAX + 7};
	const struct json_value *data;

	(void)state;
	for (size_t i = 0; i < sizeof(COUNTS) / sizeof(*COUNTS); i++) {
		const struct finding *finding = finding_of("zwölf ", COUNTS[i], 1, &data);
		size_t listed = json_count(json_get(data, "changes"));
		int64_t left_out = 0;
		assert_int_equal(json_as_number(json_get(data, "changes_left_out"), &left_out),
				 COUNTS[i] > TRIAGE_CHANGES_MAX);
		assert_int_equal(listed + (size_t)left_out, COUNTS[i]);
		assert_true(listed <= TRIAGE_CHANGES_MAX);
		assert_int_equal(told(finding),
				 COUNTS[i] < TRIAGE_CHANGES_TOLD ? COUNTS[i] : TRIAGE_CHANGES_TOLD);
	}
}

/* A passage that is longer than is listed is cut between characters. */
static void
test_long(void **state)
{
	const struct json_value *data;
	struct slice after;

	(void)state;
	for (size_t times = 1; times < 800; times += 266) {
		const struct finding *finding = finding_of("zwölf ", 1, times, &data);
		const struct json_value *change = json_at(json_get(data, "changes"), 0);
		assert_int_not_equal(slice_find(finding->title, times == 1
									? SLICE(", added: 'zwölf'")
									: SLICE("zwölf zwölf...'")),
				     SIZE_MAX);
		assert_true(json_as_string(json_get(change, "after"), &after));
		assert_true(after.length <= TRIAGE_TEXT_BYTES);
		assert_int_equal(after.length >= TRIAGE_TEXT_BYTES - 1,
				 times * 7 > TRIAGE_TEXT_BYTES);
		assert_int_equal(slice_find(after, SLICE("\xef\xbf\xbd")), SIZE_MAX);
		for (size_t i = 0; i < finding->why_count; i++)
			assert_true(finding->why[i].length < 2 * TRIAGE_TOLD_BYTES + 80);
	}
}

/* Whatever byte its sentence ends at, it ends with a whole character. */
static void
test_cut(void **state)
{
	static const char *const HEADS[] = {"x", "xx"};
	const struct json_value *data;
	struct slice put;
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof(HEADS) / sizeof(*HEADS); i++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, HEADS[i]);
		for (size_t k = 0; k < TRIAGE_TOLD_BYTES; k++)
			buf_write_text(&buf, "\xc3\xb6");
		buf_write_text(&buf, " ");
		buf_write_byte(&buf, '\0');
		assert_int_equal(buf_slice(&buf, &put, &err), STATUS_OK);
		const struct finding *finding = finding_of(put.at, 1, 1, &data);
		assert_int_equal(told(finding), 1);
		assert_true(slice_ends(finding->title, SLICE("added: '...'"))); /* no half a word */
		for (size_t k = 0; k < finding->why_count; k++)
			assert_int_equal(slice_find(finding->why[k], SLICE("\xef\xbf\xbd")),
					 SIZE_MAX);
	}
}

/* A head that is not there is told without half a word: half an address would be taken for none. */
static void
test_lost_head(void **state)
{
	const struct span span = {.source = SLICE("x"), .length = 1};
	struct judgement judgement = {.verdict = VERDICT_REENCODED,
				      .has_original = true,
				      .compared = true,
				      .original = {.name = SLICE("plan.txt")},
				      .reference = REFERENCE_FOLDER,
				      .similarity = 1,
				      .hunks = {.heads_lost = 1}};
	struct traces traces = {0};
	struct finding *finding;
	size_t told = 0;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	while (buf.length < TRIAGE_TOLD_BYTES - 20)
		buf_write_text(&buf, "plan ");
	buf_write_text(&buf, "amaro.lindqvist@norhaven.example");
	assert_int_equal(buf_slice(&buf, &judgement.hunks.head_lost, &err), STATUS_OK);
	assert_int_equal(triage_finding(&arena, &judgement, &traces, SLICE("leak.txt"), &span, true,
					&finding, &err),
			 STATUS_OK);
	for (size_t i = 0; i < finding->why_count; i++) {
		told += slice_find(finding->why[i], SLICE("the running head 'plan")) != SIZE_MAX;
		assert_int_equal(slice_find(finding->why[i], SLICE("lindqvist")), SIZE_MAX);
	}
	assert_int_equal(told, 1);
}

/* The first that was said of a source counts, and of what lies in it where all of it was lost. */
static void
test_causes(void **state)
{
	static const struct {
		const char *source, *cause;
	} CASES[] = {
		{"dump/a.zip", "it crashed"},
		{"dump/a.zip!/in/b.txt", "it crashed"},
		{"dump/c.zip", "a member lacks"},
		{"dump/c.zip!/b.txt", ""},
		{"dump/c.zip!/d.txt", "it came in disorder"},
		{"dump/a.zip2", ""},
	};
	struct unread_causes causes;

	(void)state;
	unread_causes_init(&causes, &arena);
	assert_int_equal(
		unread_causes_add(&causes, SLICE("dump/a.zip"), SLICE("it crashed"), true, &err),
		STATUS_OK);
	assert_int_equal(
		unread_causes_add(&causes, SLICE("dump/a.zip"), SLICE("again"), false, &err),
		STATUS_OK);
	assert_int_equal(unread_causes_add(&causes, SLICE("dump/c.zip"), SLICE("a member lacks"),
					   false, &err),
			 STATUS_OK);
	assert_int_equal(unread_causes_add(&causes, SLICE("dump/c.zip!/d.txt"),
					   SLICE("it came in disorder"), false, &err),
			 STATUS_OK);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
		assert_slice(unread_causes_find(&causes, slice_text(CASES[i].source)),
			     CASES[i].cause);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes), cmocka_unit_test(test_long),
		cmocka_unit_test(test_cut),     cmocka_unit_test(test_lost_head),
		cmocka_unit_test(test_causes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
