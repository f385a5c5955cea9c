#include "support.h"

#include "leak/limits.h"
#include "leak/traces.h"

#include "document_sample.h"

#include <stdio.h>

#define ENGLISH "The council met on the fourth of May and heard the report of the harbour master."

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

static struct library_entry
entry_of(enum sniff_kind kind)
{
	return (struct library_entry){.kind = kind,
				      .document = sample_document(&arena, UNIT_BODY, ENGLISH)};
}

static void
add(struct library_entry *entry, const char *name, const char *value)
{
	assert_int_equal(document_add_field(&entry->document, name, slice_text(value), &err),
			 STATUS_OK);
}

static struct traces
find(const struct library_entry *original, const struct library_entry *leaked)
{
	struct traces traces;

	assert_int_equal(traces_find(&arena, original, leaked, &traces, &err), STATUS_OK);
	return traces;
}

static void
assert_trace(const struct traces *traces, size_t at, const char *field, const char *original,
	     const char *leaked, enum weight weight)
{
	assert_true(at < traces->count);
	assert_slice(traces->items[at].field, field);
	assert_slice(traces->items[at].original, original);
	assert_slice(traces->items[at].leaked, leaked);
	assert_int_equal(traces->items[at].weight, weight);
}

/* Who comes before when, and when before what every conversion makes. */
static void
test_order(void **state)
{
	struct library_entry original = entry_of(SNIFF_DOCX), leaked = entry_of(SNIFF_DOCX);

	(void)state;
	add(&original, "Words", "15");
	add(&original, "CreateDate", "2017-04-12T08:30:00Z");
	add(&original, "LastModifiedBy", "A. Example");
	add(&original, "Company", "Port");
	add(&leaked, "Words", "16");
	add(&leaked, "CreateDate", "2017-04-12T08:31:00Z");
	add(&leaked, "LastModifiedBy", "B. Example");
	add(&leaked, "Company", "Port");
	add(&leaked, "Template", "Normal.dotm");
	add(&leaked, "AttachedTemplate", "Memo.dotm");
	struct traces traces = find(&original, &leaked);
	assert_int_equal(traces.count, 5);
	assert_trace(&traces, 0, "LastModifiedBy", "A. Example", "B. Example", WEIGHT_WEIGHTY);
	assert_trace(&traces, 1, "AttachedTemplate", "", "Memo.dotm", WEIGHT_WEIGHTY);
	assert_trace(&traces, 2, "CreateDate", "2017-04-12T08:30:00Z", "2017-04-12T08:31:00Z",
		     WEIGHT_NOTABLE);
	assert_trace(&traces, 3, "Words", "15", "16", WEIGHT_ORDINARY);
	assert_trace(&traces, 4, "Template", "", "Normal.dotm", WEIGHT_ORDINARY);
}

/* Another format has another name for the same; letters that the text lacks weigh most. */
static void
test_conversion(void **state)
{
	struct library_entry original = entry_of(SNIFF_DOCX), leaked = entry_of(SNIFF_PDF);

	(void)state;
	add(&original, "Creator", "Образцова");
	add(&leaked, "PDF:Producer", "LibreOffice 7.4");
	add(&leaked, "PDF:Author", "Образцова");
	add(&leaked, "PDF:Creator", "Writer");
	add(&leaked, "PDF:Subject", "План");
	struct traces traces = find(&original, &leaked);
	assert_int_equal(traces.count, 4);
	assert_trace(&traces, 0, "PDF:Subject", "", "План", WEIGHT_WEIGHTY);
	assert_trace(&traces, 1, "PDF:Producer", "", "LibreOffice 7.4", WEIGHT_ORDINARY);
	assert_trace(&traces, 2, "PDF:Author", "", "Образцова", WEIGHT_ORDINARY);
	assert_trace(&traces, 3, "PDF:Creator", "", "Writer", WEIGHT_ORDINARY);
	assert_int_equal(traces.oddities.count, 1);
	assert_int_equal(traces.oddities.items[0].kind, ODDITY_FOREIGN_SCRIPT);
}

/* Where no original is known nothing differs: no property weighs by itself. */
static void
test_no_original(void **state)
{
	struct library_entry leaked = entry_of(SNIFF_DOCX);

	(void)state;
	add(&leaked, "Words", "16");
	add(&leaked, "CreateDate", "2017-04-12T08:31:00Z");
	add(&leaked, "LastModifiedBy", "B. Example");
	add(&leaked, "ThemeFontLanguage", "ru-RU");
	struct traces traces = find(NULL, &leaked);
	assert_int_equal(traces.count, 4);
	assert_trace(&traces, 0, "LastModifiedBy", "", "B. Example", WEIGHT_NOTABLE);
	assert_trace(&traces, 1, "ThemeFontLanguage", "", "ru-RU", WEIGHT_NOTABLE);
	assert_trace(&traces, 2, "Words", "", "16", WEIGHT_ORDINARY);
	assert_int_equal(traces.oddities.items[0].weight, WEIGHT_NOTABLE);
}

/* Of the sessions those that are new. */
static void
test_sessions(void **state)
{
	struct library_entry original = entry_of(SNIFF_DOCX), leaked = entry_of(SNIFF_DOCX);
	struct library_entry fewer = entry_of(SNIFF_DOCX);

	(void)state;
	add(&original, "Rsids", "00A1 00B2 00C3");
	add(&leaked, "Rsids", "00A1 00D4 00B2 00E5");
	add(&fewer, "Rsids", "00A1 00C3");
	struct traces traces = find(&original, &leaked);
	assert_int_equal(traces.count, 1);
	assert_trace(&traces, 0, "Rsids", "", "00D4 00E5", WEIGHT_NOTABLE);
	assert_int_equal(find(&original, &fewer).count, 0);
	assert_int_equal(find(&original, &original).count, 0);
}

/* ---- what is said ---- */

static struct finding *
finding_of(const struct traces *traces)
{
	const struct span span = {.source = SLICE("x"), .length = 1};
	struct finding *finding;

	assert_int_equal(finding_new(&arena, "leak/triage", 1, &span, &finding, &err), STATUS_OK);
	assert_int_equal(traces_tell(traces, finding, &err), STATUS_OK);
	return finding;
}

static void
test_sentences(void **state)
{
	struct library_entry original = entry_of(SNIFF_DOCX), leaked = entry_of(SNIFF_DOCX);

	(void)state;
	add(&original, "Company", "Port");
	add(&leaked, "Words", "16");
	struct traces ordinary = find(&original, &leaked);
	assert_int_equal(finding_of(&ordinary)->why_count, 0);
	add(&leaked, "Company", "Quay");
	add(&leaked, "Manager", "C. Example");
	add(&leaked, "AttachedTemplate", "https://a.example/t.dotm");
	struct traces traces = find(&original, &leaked);
	const struct finding *finding = finding_of(&traces);
	assert_int_equal(finding->why_count, 6);
	assert_slice(finding->why[0], "odd: its template is fetched from https://a.example/t.dotm");
	assert_slice(finding->why[1], "trace: Company is 'Quay'; in the original 'Port'");
	assert_slice(finding->why[2], "trace: Manager is 'C. Example'; the original has none");
	assert_slice(finding->why[4], "1 more trace weighs less");
	assert_true(slice_ends(finding->why[5], SLICE("none says who did it")));
}

/* Of more weighty ones than are told, some are counted; of more than are listed, the heaviest
 * stand. */
static void
test_many(void **state)
{
	struct library_entry original = entry_of(SNIFF_PDF), leaked = entry_of(SNIFF_PDF);
	const struct json_value *data;
	struct json_writer json;
	struct slice text, field;
	struct buf buf;
	char value[16];

	(void)state;
	for (unsigned i = 0; i < TRACES_MAX + 3; i++) {
		(void)snprintf(value, sizeof(value), "%u", i);
		add(&leaked, "Words", value);
		if (i < TRACES_TOLD + 1)
			add(&leaked, "XMP:Author", value);
	}
	struct traces traces = find(&original, &leaked);
	assert_int_equal(traces.count, TRACES_MAX + 3 + TRACES_TOLD + 1);
	const struct finding *finding = finding_of(&traces);
	assert_int_equal(finding->why_count, TRACES_TOLD + 2);
	assert_slice(finding->why[TRACES_TOLD], "204 more traces: 1 as weighty, 203 less");
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	json_open_object(&json);
	traces_write(&traces, &json);
	json_close_object(&json);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, text, &data, &err), STATUS_OK);
	assert_int_equal(json_count(json_get(data, "traces")), TRACES_MAX);
	assert_true(json_as_string(
		json_get(json_at(json_get(data, "traces"), TRACES_TOLD), "field"), &field));
	assert_slice(field, "XMP:Author");
	assert_int_equal(json_count(json_get(data, "oddities")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),       cmocka_unit_test(test_conversion),
		cmocka_unit_test(test_no_original), cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_sentences),   cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
