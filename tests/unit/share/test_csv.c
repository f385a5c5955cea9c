#include "fixture.h"

static struct slice
csv_of(const struct finding_filter *filter)
{
	struct err err;
	struct buf buf;
	struct output output;
	struct slice text;
	buf_init(&buf, &arena);
	output_to_buf(&output, &buf);
	assert_ok(csv_write(store, filter, NULL, &output, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

#define HEAD                                                                                    \
	"severity,confidence,rule,title,subject_types,subjects,first,last,time_basis,why,next," \
	"source,also,offset,locator,sha256,id\r\n"

static const struct recipe DECOY = {.rule = "names/lookalike",
				    .source = "feed.txt",
				    .subject = "a.example",
				    .offset = 4,
				    .severity = SEVERITY_HIGH,
				    .confidence = 90,
				    .first = 0,
				    .last = TIME_UNKNOWN};

static void
findings_are_lines(void **state)
{
	(void)state;
	struct err err;
	struct recipe again = DECOY;
	struct slice expected;
	char hex[SHA256_HEX_BYTES];
	struct finding *finding = finding_of(&arena, &DECOY);
	assert_slice(csv_of(NULL), HEAD);
	sink_recipe(&sink, &DECOY);
	again.source = "other.txt"; /* one line for the two, whole though the filter names one */
	again.severity = SEVERITY_LOW;
	sink_recipe(&sink, &again);
	struct finding_filter filter = FINDING_FILTER_ALL;
	filter.source = SLICE("other.txt");
	sha256_print(&finding->evidence[0].sha256, hex);
	assert_ok(slice_print(&arena, &expected, &err,
			      HEAD
			      "high,90,names/lookalike,a.example may be taken for ours,domain-name,"
			      "a.example,1970-01-01T00:00:00Z,,claimed,"
			      "\"seen at byte 4; second sentence\",Tell the registrar,feed.txt,1,4,"
			      "line 5,%s,%s\r\n",
			      hex, finding->id.at));
	assert_slices(csv_of(&filter), expected);
	assert_slices(csv_of(NULL), expected);
}

/* RFC 4180 §2.5-2.7, and no cell that a spreadsheet would run. */
static void
cells_are_safe(void **state)
{
	(void)state;
	static const struct {
		const char *subject, *cell;
	} CELLS[] = {
		{"=1+1", ",'=1+1,"},
		{"+1", ",'+1,"},
		{"-1", ",'-1,"},
		{"@SUM(1)", ",'@SUM(1),"},
		{"\tx", ",\"'\tx\","},
		{"\rx", ",\"'\rx\","},
		{"\nx", ",\"'\nx\","},
		{"\xef\xbc\x9d"
		 "1",
		 ",'\xef\xbc\x9d"
		 "1,"},
		{"a,b", ",\"a,b\","},
		{"a;=b", ",\"a;=b\","},
		{"a\"b", ",\"a\"\"b\","},
		{"a\r\nb", ",\"a\r\nb\","},
		{" a", ",\" a\","},
		{"=\"x\"", ",\"'=\"\"x\"\"\","},
	};
	for (size_t i = 0; i < sizeof(CELLS) / sizeof(CELLS[0]); i++) {
		struct recipe recipe = DECOY;
		recipe.subject = CELLS[i].subject;
		recipe.offset = i;
		sink_recipe(&sink, &recipe);
		struct finding_filter filter = FINDING_FILTER_ALL;
		struct slice text;
		filter.text = slice_text(CELLS[i].subject);
		text = csv_of(&filter);
		if (slice_find(text, slice_text(CELLS[i].cell)) == SIZE_MAX)
			fail_msg("no %s in %s", CELLS[i].cell, text.at);
	}
}

static enum status
export_once(struct store *from, const struct output *output, struct err *err)
{
	return csv_write(from, NULL, NULL, output, err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	sink_recipe(&sink, &DECOY);
	fail_each_export(export_once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(findings_are_lines),
		TEST(cells_are_safe),
		TEST(memory_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
