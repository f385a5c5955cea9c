#include "support.h"

#include "fixture.h"

#include <stdio.h>
#include <string.h>

/* A case of leaked files. */
struct bench {
	struct fixture fixture; /* its profile */
	struct arena scratch, page;
	struct case_finding *findings;
	size_t count;
	struct buf out;
	struct err err;
};

static enum status
give_findings(void *context, enum finding_order order, case_finding_fn *each, void *each_context,
	      struct err *err)
{
	struct bench *bench = context;

	(void)order;
	for (size_t i = 0; i < bench->count; i++)
		TRY(each(each_context, &bench->findings[i], err));
	return STATUS_OK;
}

static enum status
give_files(void *context, case_observable_fn *each, void *each_context, struct err *err)
{
	static const struct {
		const char *name, *data;
	} FILES[] = {
		{"a.docx", "{\"kind\":\"docx\"}"},
		{"b.docx", "{\"kind\":\"docx\"}"},
		{"in.zip", "{\"kind\":\"zip\"}"},
		{"in.zip!/c.zip", "{\"kind\":\"zip\"}"},
		{"in.zip!/c.zip!/d.pdf", "{\"kind\":\"pdf\"}"},
		{"in.zip!/e.zip", "{\"kind\":\"zip\"}"},
	};

	(void)context;
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		const struct observable observable = {
			.subject = {SLICE("file"), slice_text(FILES[i].name)},
			.source = slice_text(FILES[i].name),
			.first = TIME_UNKNOWN,
			.last = TIME_UNKNOWN,
			.data = slice_text(FILES[i].data)};
		TRY(each(each_context, &observable, err));
	}
	return STATUS_OK;
}

static enum status
give_no_refusals(void *context, case_refusal_fn *each, void *each_context, struct err *err)
{
	(void)context, (void)each, (void)each_context, (void)err;
	return STATUS_OK;
}

static enum status
give_no_sources(void *context, case_source_fn *each, void *each_context, struct err *err)
{
	(void)context, (void)each, (void)each_context, (void)err;
	return STATUS_OK;
}

static enum status
give_totals(void *context, struct case_totals *ret, struct err *err)
{
	(void)context, (void)err;
	*ret = (struct case_totals){0};
	return STATUS_OK;
}

static enum status
take(void *context, struct slice bytes, struct err *err)
{
	struct bench *bench = context;

	(void)err;
	buf_write(&bench->out, bytes);
	return STATUS_OK;
}

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	fixture_init(&bench->fixture);
	arena_init(&bench->scratch, 0);
	arena_init(&bench->page, 0);
	buf_init(&bench->out, &bench->page);
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	arena_done(&bench->page);
	arena_done(&bench->scratch);
	fixture_done(&bench->fixture);
	free(bench);
	return 0;
}

static void
add_of(struct bench *bench, const char *rule, const char *title, const char *path, const char *data)
{
	const struct fixture_row row = {rule, SEVERITY_HIGH, 90,         NULL, TIME_OBSERVED,
					path, title,         "a reason", data, NULL,
					path, path,          0,          0,    0};
	struct case_finding *grown =
		arena_new(&bench->fixture.arena, struct case_finding, bench->count + 1);
	struct finding *finding;

	assert_non_null(grown);
	for (size_t i = 0; i < bench->count; i++)
		grown[i] = bench->findings[i];
	assert_int_equal(fixture_finding(&bench->fixture.arena, &row, &finding), STATUS_OK);
	grown[bench->count++] = (struct case_finding){.finding = finding};
	bench->findings = grown;
}

static void
add(struct bench *bench, const char *path, const char *data)
{
	add_of(bench, "leak/triage", "a title", path, data);
}

static struct slice
report(struct bench *bench)
{
	const struct report_setup setup = {
		.from = {bench, give_findings, give_files, give_no_refusals, give_no_sources,
			 give_totals},
		.profile = &bench->fixture.profile,
		.write = take,
		.write_context = bench,
	};
	struct slice text;

	buf_clear(&bench->out);
	assert_int_equal(report_write(&bench->scratch, &setup, &bench->err), STATUS_OK);
	assert_int_equal(buf_slice(&bench->out, &text, &bench->err), STATUS_OK);
	return text;
}

static bool
holds(struct slice text, const char *needle)
{
	return slice_find(text, slice_text(needle)) != SIZE_MAX;
}

#define TRACES                                                                                \
	"[{\"field\":\"LastModifiedBy\",\"sealed\":\"Marie\",\"leaked\":\"user <1>\"},"       \
	"{\"field\":\"Template\",\"sealed\":null,\"leaked\":\"x.dotm\"},"                     \
	"{\"field\":\"Words\",\"sealed\":null,\"leaked\":\"4711\",\"weight\":\"ordinary\"}]," \
	"\"oddities\":[{\"oddity\":\"zones-differ\",\"weight\":\"notable\","                  \
	"\"says\":\"the same clock <twice>\"}]"
#define ALTERED(changes)                                                         \
	"{\"path\":\"a.docx\",\"verdict\":\"altered\",\"original\":"             \
	"\"2016/budget.docx\",\"reference\":\"seal\",\"changes\":[" changes "]," \
	"\"traces\":" TRACES "}"

static void
test_section(void **state)
{
	struct bench *bench = *state;

	add(bench, "a.docx",
	    ALTERED("{\"before\":\"27 May\",\"after\":\"3 <b>June\\u202e\",\"place\":\"page 3\"},"
		    "{\"before\":\"\",\"after\":\"put in\",\"place\":\"page 4\"}"));
	add(bench, "b.docx", "{\"path\":\"b.docx\",\"verdict\":\"verbatim\"}");
	add(bench, "c.docx", "{\"path\":\"c.docx\",\"verdict\":\"unknown\"}");
	add(bench, "d.docx", "{\"path\":\"d.docx\",\"verdict\":\"unknown\"}");
	struct slice html = report(bench);
	assert_harmless(html);
	assert_true(holds(html, "<a href=\"#leak\">What leaked</a>"));
	assert_true(holds(html, "4 leaked files were compared"));
	assert_true(holds(html, "Not known to us</th><td class=\"number\">2</td>"));
	assert_true(holds(html, "Ours, as it was</th><td class=\"number\">1</td>"));
	assert_true(holds(html, "2016/budget.docx"));
	assert_true(holds(html, "27 May"));
	assert_true(holds(html, "3 &lt;b&gt;June<span class=\"esc\">\\u{202e}</span>"));
	assert_true(holds(html, "<span class=\"gap\">nothing</span>"));
	assert_true(holds(html, "user &lt;1&gt;"));
	assert_true(holds(html, "; in the original "));
	assert_true(holds(html, "the same clock &lt;twice&gt;"));
	assert_true(holds(html, "1 more difference such as every conversion makes"));
	assert_false(holds(html, "Words: "));
	assert_false(holds(html, "more altered file"));
}

static void
test_none(void **state)
{
	struct bench *bench = *state;

	bench->findings = bench->fixture.findings;
	bench->count = FIXTURE_FINDINGS;
	struct slice html = report(bench);
	assert_false(holds(html, "id=\"leak\""));
	assert_false(holds(html, "#leak"));
}

static void
test_limits(void **state)
{
	struct bench *bench = *state;
	struct buf data;
	struct slice text;

	buf_init(&data, &bench->fixture.arena);
	buf_write_text(&data, "{\"path\":\"a\",\"verdict\":\"altered\",\"changes\":[");
	for (size_t i = 0; i < REPORT_CHANGES_MAX + 3; i++)
		buf_write_text(&data, i ? ",{\"before\":\"old\"}" : "{\"before\":\"old\"}");
	buf_write_text(&data, "]}");
	buf_write_byte(&data, '\0');
	assert_int_equal(buf_slice(&data, &text, &bench->err), STATUS_OK);
	for (size_t i = 0; i < REPORT_ALTERED_MAX + 2; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%zu.docx", i);
		add(bench, path, i ? "{\"path\":\"b\",\"verdict\":\"altered\"}" : text.at);
	}
	struct slice html = report(bench);
	assert_true(holds(html, ">3 more changes<"));
	assert_true(holds(html, "2 more altered files are in the case"));
}

/* Without an original neither side is called one. */
static void
test_versions(void **state)
{
	struct bench *bench = *state;

	add(bench, "b.docx",
	    "{\"path\":\"b.docx\",\"verdict\":\"related\",\"original\":\"a.docx\","
	    "\"reference\":\"none\",\"relation\":\"passages\",\"changes\":[{\"before\":\"nine\","
	    "\"after\":\"two\",\"place\":\"page 3\"}]}");
	add(bench, "a.docx",
	    "{\"path\":\"a.docx\",\"verdict\":\"related\",\"original\":\"b.docx\","
	    "\"reference\":\"none\",\"relation\":\"passages\",\"changes\":[]}");
	struct slice html = report(bench);
	assert_harmless(html);
	assert_true(holds(html, "Like others of the leak</th><td class=\"number\">2</td>"));
	assert_true(holds(html, "Passages that differ within the leak"));
	assert_true(holds(html, "Neither is known to be the original. The other file is "));
	assert_true(holds(html, "The other says"));
	assert_false(holds(html, "The original says"));
	assert_false(holds(html, "Altered passages"));
	/* Told once, with the one that has them. */
	assert_true(holds(html, "<article class=\"leaked\">"));
	size_t first = slice_find(html, SLICE("<article class=\"leaked\">"));
	assert_false(holds(slice_part(html, first + 1, SIZE_MAX), "<article class=\"leaked\">"));
}

/* What was judged as a leak is not told as not judged, nor what it came in. */
static void
test_judged(void **state)
{
	struct bench *bench = *state;

	assert_true(holds(report(bench), "<strong>3 documents</strong>: names inside"));
	assert_true(holds(report(bench), "<strong>3 archives</strong>"));
	add(bench, "a.docx", "{\"path\":\"a.docx\",\"verdict\":\"unknown\"}");
	add(bench, "in.zip!/c.zip!/d.pdf", "{\"path\":\"d.pdf\",\"verdict\":\"unknown\"}");
	struct slice html = report(bench);
	assert_true(holds(html, "<strong>1 document</strong>: names inside"));
	assert_true(holds(html, "<strong>1 archive</strong>"));
	assert_true(
		holds(html, "compared with each other; no document known to be ours was there"));
}

/* Why an original is believed stands beside it. */
static void
test_references(void **state)
{
	struct bench *bench = *state;

	add(bench, "a.docx", ALTERED("{\"before\":\"1\",\"after\":\"2\",\"place\":\"page 3\"}"));
	assert_true(holds(report(bench), "</code>: it was sealed before.</p>"));
	assert_true(holds(report(bench), "compared with documents known to be ours, and"));
	bench->count = 0;
	add(bench, "a.docx",
	    "{\"path\":\"a.docx\",\"verdict\":\"altered\",\"original\":\"b\","
	    "\"reference\":\"signed-mail\",\"changes\":[]}");
	assert_true(holds(report(bench), "</code>: a signature on mail covers it.</p>"));
}

/* An exchange and a move are told once, with both places. */
static void
test_exchanged(void **state)
{
	struct bench *bench = *state;

	add(bench, "a.xlsx",
	    ALTERED("{\"kind\":\"exchanged\",\"before\":\"7,220\",\"after\":\"1,150\",\"place\":"
		    "\"Costs!D3\",\"other_place\":\"Costs!D4\"},{\"kind\":\"moved\",\"before\":"
		    "\"\","
		    "\"after\":\"No more.\",\"place\":\"page 3\",\"other_place\":\"page 1\"}"));
	assert_true(holds(report(bench), "Costs!D3</bdi>; the other way round in <bdi>Costs!D4"));
	assert_true(holds(report(bench), "page 3</bdi>; moved from <bdi>page 1"));
}

/* Files of a leak are called as they are, wherever they are named. */
static void
test_names_of_files(void **state)
{
	struct bench *bench = *state;

	add_of(bench, "leak/triage", "plan.pages is plan.md with 1 passage altered", "plan.pages",
	       "{\"path\":\"plan.pages\",\"verdict\":\"altered\",\"original\":\"plan.md\","
	       "\"reference\":\"seal\",\"changes\":[]}");
	assert_false(holds(report(bench), "plan[.]"));
	assert_true(holds(report(bench), "plan.pages is plan.md with"));
	add_of(bench, "names/lookalike", "plan.md looks like ours", "feed", "{}");
	assert_true(holds(report(bench), "plan[.]md looks like ours"));
}

#define CLAIM(number)                                                                      \
	"{\"path\":\"post.txt\",\"number\":" #number ",\"quotation\":\"we <all> agreed\"," \
	"\"verdict\":\"altered\",\"answer\":\"It says \\u201cnobody\\u201d there.\"}"

/* Quotations stand in a section of their own, with the answer to each. */
static void
test_claims(void **state)
{
	struct bench *bench = *state;

	add(bench, "a.docx", "{\"path\":\"a.docx\",\"verdict\":\"unknown\"}");
	assert_false(holds(report(bench), "id=\"claims\""));
	for (size_t i = 0; i < REPORT_CLAIMS_MAX; i++)
		add_of(bench, "leak/claim", "a quotation", "post.txt", CLAIM(1));
	assert_true(holds(report(bench), "<h2 id=\"claims-title\">What is quoted</h2>"));
	assert_true(holds(report(bench), "we &lt;all&gt; agreed"));
	assert_true(holds(report(bench), "<td>Altered</td><td><bdi>It says"));
	assert_false(holds(report(bench), "quotation is in the case"));
	add_of(bench, "leak/claim", "a quotation", "post.txt", CLAIM(2));
	assert_true(holds(report(bench), "1 more quotation is in the case"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_section),   TEST(test_none),           TEST(test_versions),
		TEST(test_limits),    TEST(test_judged),         TEST(test_references),
		TEST(test_exchanged), TEST(test_names_of_files), TEST(test_claims)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
