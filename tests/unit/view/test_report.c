#include "support.h"

#include "fixture.h"
#include "view/html.h"
#include "view/report.h"
#include "view/unjudged.h"

/* A case of the fixture's records, and what the report wrote. */
struct bench {
	struct fixture fixture;
	struct arena scratch, page;
	struct report_setup setup;
	struct buf out;
	struct err err;
	size_t repeat; /* each finding, refusal and source this many times */
	bool empty;
	bool judged; /* there is no file but lists of names */
	size_t chunks;
};

static enum status
give_findings(void *context, enum finding_order order, case_finding_fn *each, void *each_context,
	      struct err *err)
{
	struct bench *bench = context;
	for (size_t i = 0; i < FIXTURE_FINDINGS && !bench->empty; i++) {
		size_t at = order == ORDER_TIME ? bench->fixture.by_time[i] : i;
		for (size_t n = 0; n < bench->repeat; n++)
			TRY(each(each_context, &bench->fixture.findings[at], err));
	}
	return STATUS_OK;
}

static enum status
give_refusals(void *context, case_refusal_fn *each, void *each_context, struct err *err)
{
	struct bench *bench = context;
	for (size_t i = 0; i < 3 && !bench->empty; i++)
		for (size_t n = 0; n < bench->repeat; n++)
			TRY(each(each_context, &bench->fixture.refusals[i], err));
	return STATUS_OK;
}

/* Files, and one that is none. */
static enum status
give_observables(void *context, case_observable_fn *each, void *each_context, struct err *err)
{
	static const struct {
		const char *type, *value, *data;
	} ROWS[] = {
		{"file", "a.docx", "{\"kind\":\"docx\",\"bytes\":3}"},
		{"file", "b.pdf", "{\"bytes\":3,\"kind\":\"pdf\"}"},
		{"file", "box.mbox", "{\"kind\":\"mbox\"}"},
		{"file", "feed.txt", "{\"kind\":\"text\"}"},
		{"file", "odd.bin", "{\"kind\":7}"},
		{"domain-name", "a.example", "{\"kind\":\"xlsx\"}"},
	};
	struct bench *bench = context;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]) && !bench->judged; i++) {
		const struct observable observable = {
			.subject = {slice_text(ROWS[i].type), slice_text(ROWS[i].value)},
			.source = slice_text(ROWS[i].value),
			.first = TIME_UNKNOWN,
			.last = TIME_UNKNOWN,
			.data = slice_text(ROWS[i].data)};
		TRY(each(each_context, &observable, err));
	}
	return STATUS_OK;
}

static enum status
give_sources(void *context, case_source_fn *each, void *each_context, struct err *err)
{
	struct bench *bench = context;
	for (size_t i = 0; i < 3 && !bench->empty; i++)
		for (size_t n = 0; n < bench->repeat; n++)
			TRY(each(each_context, &bench->fixture.sources[i], err));
	return STATUS_OK;
}

static enum status
give_totals(void *context, struct case_totals *ret, struct err *err)
{
	struct bench *bench = context;
	(void)err;
	*ret = (struct case_totals){0};
	if (!bench->empty) {
		ret->sources = 3 * bench->repeat;
		ret->bytes = 1833333 * bench->repeat;
	}
	return STATUS_OK;
}

static enum status
take(void *context, struct slice bytes, struct err *err)
{
	struct bench *bench = context;
	(void)err;
	bench->chunks++;
	buf_write(&bench->out, bytes);
	return STATUS_OK;
}

static void
bench_open(struct bench *bench)
{
	arena_init(&bench->scratch, 0);
	arena_init(&bench->page, 0);
	buf_init(&bench->out, &bench->page);
}

static void
bench_close(struct bench *bench)
{
	arena_done(&bench->page);
	arena_done(&bench->scratch);
}

static void
bench_init(struct bench *bench)
{
	*bench = (struct bench){.repeat = 1};
	fixture_init(&bench->fixture);
	bench_open(bench);
	bench->setup.from = (struct report_case){bench,         give_findings, give_observables,
						 give_refusals, give_sources,  give_totals};
	bench->setup.profile = &bench->fixture.profile;
	bench->setup.write = take;
	bench->setup.write_context = bench;
}

static void
bench_done(struct bench *bench)
{
	bench_close(bench);
	fixture_done(&bench->fixture);
}

static struct slice
report(struct bench *bench)
{
	struct slice text;
	buf_clear(&bench->out);
	assert_int_equal(report_write(&bench->scratch, &bench->setup, &bench->err), STATUS_OK);
	assert_int_equal(buf_slice(&bench->out, &text, &bench->err), STATUS_OK);
	return text;
}

/* ---- a small judge of well-formed HTML ---- */

static bool
is_void(struct slice name)
{
	return slice_equal(name, SLICE("meta")) || slice_equal(name, SLICE("!DOCTYPE"));
}

/* Every tag closes in order, attributes are quoted, no text holds a bare < > or &. */
static void
assert_well_formed(struct slice html)
{
	struct slice open[HTML_DEPTH_MAX];
	size_t depth = 0;
	for (size_t i = 0; i < html.length; i++) {
		char c = html.at[i];
		bool style = depth && slice_equal(open[depth - 1], SLICE("style"));
		assert_true(c != '>');
		if (c == '&') {
			struct slice name = slice_part(html, i, 8);
			assert_true(slice_starts(name, SLICE("&lt;")) ||
				    slice_starts(name, SLICE("&gt;")) ||
				    slice_starts(name, SLICE("&amp;")) ||
				    slice_starts(name, SLICE("&quot;")) ||
				    slice_starts(name, SLICE("&#39;")));
		}
		if (c != '<')
			continue;
		bool quoted = false;
		size_t end = i + 1;
		for (; end < html.length && (quoted || html.at[end] != '>'); end++) {
			quoted ^= html.at[end] == '"';
			assert_true(html.at[end] != '<');
		}
		assert_true(end < html.length && !quoted);
		struct slice tag = slice_part(html, i + 1, end - i - 1), name;
		i = end;
		if (slice_starts(tag, SLICE("/"))) {
			assert_true(depth > 0);
			depth--;
			assert_true(slice_equal(open[depth], slice_part(tag, 1, SIZE_MAX)));
			continue;
		}
		assert_false(style);
		struct slice rest = tag;
		assert_true(slice_next(&rest, ' ', &name));
		assert_false(slice_equal(name, SLICE("script")));
		if (is_void(name))
			continue;
		assert_true(depth < HTML_DEPTH_MAX);
		open[depth++] = name;
	}
	assert_int_equal(depth, 0);
}

static size_t
count_of(struct slice text, struct slice needle)
{
	size_t count = 0, at;
	while ((at = slice_find(text, needle)) != SIZE_MAX) {
		count++;
		text = slice_part(text, at + needle.length, SIZE_MAX);
	}
	return count;
}

static bool
holds(struct slice text, const char *needle)
{
	return slice_find(text, slice_text(needle)) != SIZE_MAX;
}

/* ---- tests ---- */

static void
golden_report(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	struct slice html = report(&bench);
	assert_harmless(html);
	assert_well_formed(html);
	golden_check(&bench.fixture, "report.html", html);
	bench_done(&bench);
}

static void
fetches_nothing_and_runs_nothing(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	struct slice html = report(&bench);
	assert_true(holds(html, "content=\"default-src 'none'; "));
	static const char *const NEVER[] = {"<script",     "<img",  "<iframe", "<link",
					    "<object",     "url(",  "@import", " on",
					    "javascript:", " src=", "style=\""};
	for (size_t i = 0; i < sizeof(NEVER) / sizeof(NEVER[0]); i++) {
		struct slice never = slice_text(NEVER[i]);
		struct slice rest = html;
		size_t at;
		/* Within tags only: our sentences may hold " on". */
		while ((at = slice_find_byte(rest, '<')) != SIZE_MAX) {
			rest = slice_part(rest, at, SIZE_MAX);
			size_t end = slice_find_byte(rest, '>');
			assert_true(slice_find(slice_part(rest, 0, end), never) == SIZE_MAX);
			rest = slice_part(rest, end, SIZE_MAX);
		}
	}
	assert_false(holds(html, "url("));
	assert_false(holds(html, "@import"));
	/* Every link leads within the page. */
	assert_int_equal(count_of(html, SLICE("href=\"")), count_of(html, SLICE("href=\"#")));
	bench_done(&bench);
}

static void
every_link_has_its_target(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench.setup.findings_max = 2; /* some in full, some in a line */
	struct slice html = report(&bench), rest = html;
	size_t at;
	while ((at = slice_find(rest, SLICE("href=\"#"))) != SIZE_MAX) {
		rest = slice_part(rest, at + 7, SIZE_MAX);
		char target[128];
		snprintf(target, sizeof(target), "id=\"%.*s\"", (int)slice_find_byte(rest, '"'),
			 rest.at);
		assert_int_equal(count_of(html, slice_text(target)), 1);
	}
	bench_done(&bench);
}

static void
the_same_case_gives_the_same_bytes(void **state)
{
	struct bench a, b;
	(void)state;
	bench_init(&a);
	bench_init(&b);
	assert_true(slice_equal(report(&a), report(&b)));
	bench_done(&a);
	bench_done(&b);
}

static void
an_empty_case_promises_nothing(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench.empty = true;
	struct slice html = report(&bench);
	assert_well_formed(html);
	assert_true(holds(html, "<h1>Nothing found in what was judged</h1>"));
	assert_true(holds(html, "That is no proof that there is nothing"));
	assert_true(holds(html, "Everything that was given was read to its end."));
	assert_false(holds(html, " safe"));
	golden_check(&bench.fixture, "report-empty.html", html);
	bench_done(&bench);
}

/* What no rule looks into is counted by kind, with findings and without. */
static void
what_was_not_judged_is_said(void **state)
{
	static const char *const ADVICE =
		"<li><strong>2 documents</strong>: names inside are not judged; save a list "
		"there as plain text.</li>";
	struct bench bench;
	(void)state;
	bench_init(&bench);
	for (size_t i = 0; i < 2; i++) {
		struct slice html = report(&bench);
		assert_well_formed(html);
		assert_int_equal(count_of(html, SLICE("<h3>Read but not judged</h3>")), 1);
		assert_true(holds(html, ADVICE));
		assert_false(holds(html, "mailbox")); /* letters are graded */
		assert_false(holds(html, "spreadsheet"));
		assert_false(holds(html, "no known kind"));
		bench.empty = true;
	}
	bench.judged = true;
	assert_false(holds(report(&bench), "not judged"));
	bench_done(&bench);
}

static void
every_kind_has_one_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < UNJUDGED_COUNT; i++) {
		assert_non_null(UNJUDGED[i].advice);
		for (size_t j = 0; j < UNJUDGED_WORDS_MAX && UNJUDGED[i].words[j]; j++)
			assert_int_equal(unjudged_find(slice_text(UNJUDGED[i].words[j])), i);
	}
	assert_int_equal(unjudged_find(SLICE("text")), UNJUDGED_COUNT);
	assert_int_equal(unjudged_find(SLICE_NONE), UNJUDGED_COUNT);
}

static void
next_steps_are_merged(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	struct slice html = report(&bench);
	assert_true(holds(
		html, "<bdi>Block </bdi><strong><bdi>onedrive-en-marche[.]fr</bdi></strong> and "
		      "<strong><bdi>mail-en-marche[.]fr</bdi></strong><bdi> in the mail filter"));
	bench.repeat = 4; /* the same names again are no more names */
	html = report(&bench);
	assert_true(holds(html, "<strong><bdi>mail-en-marche[.]fr</bdi></strong><bdi> in the mail "
				"filter"));
	assert_true(holds(html, "by Gmail</bdi> (4 findings)"));
	bench_done(&bench);
}

/* One finding per name asks for the same of each: the first are named, the others counted. The
 * registrable domain of a name stands for it. */
static void
names_of_a_step_are_counted(void **state)
{
	struct bench bench;
	struct err err;
	(void)state;
	bench_init(&bench);
	for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
		struct finding *finding = bench.fixture.findings[i].finding;
		char data[64];
		(void)snprintf(data, sizeof(data), "{\"registrable\":\"n%zu.example\"}", i);
		assert_int_equal(
			slice_copy(&bench.fixture.arena, slice_text(data), &finding->data, &err),
			STATUS_OK);
		assert_int_equal(finding_add_next(finding, &err, "Hold n%zu.example.", i),
				 STATUS_OK);
	}
	struct slice html = report(&bench);
	assert_true(holds(html, "<bdi>Hold </bdi><strong><bdi>n0[.]example</bdi></strong>, "));
	assert_true(holds(html, "<bdi>n3[.]example</bdi></strong> and 2 more<bdi>.</bdi>"));
	bench_done(&bench);
}

static void
a_large_case_is_cut_and_says_so(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench.repeat = 2000;
	bench.setup.options = SLICE("--case lab");
	struct slice html = report(&bench);
	assert_well_formed(html);
	assert_int_equal(count_of(html, SLICE("<article")), REPORT_FINDINGS_MAX);
	assert_int_equal(count_of(html, SLICE("class=\"place\"")), REPORT_LINES_MAX);
	assert_true(bench.chunks > 4);
	assert_true(holds(html, "<p class=\"left-out\">10,900 more findings are in the case"));
	assert_true(holds(html, "<code>tocsin findings --case lab</code>"));
	assert_true(holds(html, "7,000 more findings with a time are"));
	assert_true(holds(html, "3,000 more findings without a time are"));
	assert_true(holds(html, "5,800 more refusals are"));
	assert_true(holds(html, "5,000 more sources are"));
	bench.setup.findings_max = 1;
	html = report(&bench);
	assert_well_formed(html);
	assert_int_equal(count_of(html, SLICE("<article")), 1);
	assert_int_equal(count_of(html, SLICE("class=\"place\"")), REPORT_LINES_MAX);
	bench_done(&bench);
}

/* Evidence and next steps over their limits. */
static void
a_large_finding_is_cut_and_says_so(void **state)
{
	struct bench bench;
	struct err err;
	(void)state;
	bench_init(&bench);
	struct finding *finding = bench.fixture.findings[1].finding;
	for (size_t i = 0; i < REPORT_EVIDENCE_MAX + 6; i++)
		assert_int_equal(finding_add_evidence(finding, &finding->evidence[0], &err),
				 STATUS_OK);
	for (size_t i = 0; i < REPORT_STEPS_KEPT + 1; i++)
		assert_int_equal(finding_add_next(finding, &err, "Step %zu.", i), STATUS_OK);
	struct slice html = report(&bench);
	assert_well_formed(html);
	assert_true(holds(html, "7 more places; the command below lists them."));
	assert_true(holds(html, "Many more, less urgent, stand with their findings."));
	bench_done(&bench);
}

static void
raw_names_when_asked(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench.setup.raw = true;
	struct slice html = report(&bench);
	assert_well_formed(html);
	assert_harmless(html);
	assert_true(holds(html, "https://mail-en-marche.fr/login"));
	assert_true(holds(html, "Names stand as they were found: do not follow them."));
	bench_done(&bench);
}

/* Any bytes in any field of any record leave the page whole and harmless. */
static void
random_records_leave_the_page_whole(void **state)
{
	uint64_t seed = 11;
	(void)state;
	for (size_t round = 0; round < 60; round++) {
		static char texts[12][200];
		struct slice t[12];
		struct bench bench;
		for (size_t i = 0; i < 12; i++)
			t[i] = random_text(&seed, texts[i], sizeof(texts[i]));
		bench_init(&bench);
		for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
			struct finding *finding = bench.fixture.findings[i].finding;
			finding->title = t[i % 12];
			finding->why[0] = t[(i + 1) % 12];
			finding->subjects[0].value = t[(i + 2) % 12];
			finding->evidence[0].source = t[(i + 3) % 12];
			finding->evidence[0].locator = t[(i + 4) % 12];
			if (finding->next_count)
				finding->next[0] = t[(i + 5) % 12];
			struct buf data;
			struct json_writer json;
			buf_init(&data, &bench.fixture.arena);
			json_init(&json, &data);
			json_open_object(&json);
			json_key(&json, "target");
			json_string(&json, t[(i + 6) % 12]);
			json_key(&json, "name");
			json_string(&json, t[(i + 7) % 12]);
			json_close_object(&json);
			assert_int_equal(buf_slice(&data, &finding->data, &bench.err), STATUS_OK);
		}
		for (size_t i = 0; i < 3; i++) {
			bench.fixture.refusals[i].source = t[i];
			bench.fixture.refusals[i].reason = t[i + 3];
			bench.fixture.sources[i].source = t[i + 6];
		}
		bench.fixture.profile.organisation = t[9];
		bench.setup.options = t[10];
		struct slice html = report(&bench);
		assert_harmless(html);
		assert_well_formed(html);
		bench_done(&bench);
	}
}

static enum status
attempt(void *context)
{
	struct bench *bench = context;
	bench_open(bench);
	struct slice text;
	enum status status = report_write(&bench->scratch, &bench->setup, &bench->err);
	if (status == STATUS_OK)
		status = buf_slice(&bench->out, &text, &bench->err);
	bench_close(bench);
	return status;
}

static void
no_memory_is_a_status(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench_close(&bench);
	support_fail_each(attempt, &bench);
	fixture_done(&bench.fixture);
}

static enum status
refuse(void *context, struct slice bytes, struct err *err)
{
	(void)context;
	(void)bytes;
	return err_set(err, STATUS_IO, "the disk is full");
}

static void
a_failing_writer_ends_it(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench);
	bench.setup.write = refuse;
	assert_int_equal(report_write(&bench.scratch, &bench.setup, &bench.err), STATUS_IO);
	assert_string_equal(bench.err.text, "the disk is full");
	bench_done(&bench);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_report),
		cmocka_unit_test(fetches_nothing_and_runs_nothing),
		cmocka_unit_test(every_link_has_its_target),
		cmocka_unit_test(the_same_case_gives_the_same_bytes),
		cmocka_unit_test(an_empty_case_promises_nothing),
		cmocka_unit_test(what_was_not_judged_is_said),
		cmocka_unit_test(every_kind_has_one_row),
		cmocka_unit_test(next_steps_are_merged),
		cmocka_unit_test(names_of_a_step_are_counted),
		cmocka_unit_test(a_large_case_is_cut_and_says_so),
		cmocka_unit_test(a_large_finding_is_cut_and_says_so),
		cmocka_unit_test(raw_names_when_asked),
		cmocka_unit_test(random_records_leave_the_page_whole),
		cmocka_unit_test(no_memory_is_a_status),
		cmocka_unit_test(a_failing_writer_ends_it),
	};
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
