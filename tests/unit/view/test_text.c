#include "support.h"

#include "fixture.h"
#include "view/text.h"
#include "view/words.h"

/* A fixture, a style and a place to write to. */
struct bench {
	struct fixture fixture;
	struct arena scratch, page;
	struct text_style style;
	struct buf out;
	struct err err;
};

static void
bench_init(struct bench *bench, unsigned columns)
{
	fixture_init(&bench->fixture);
	arena_init(&bench->scratch, 0);
	arena_init(&bench->page, 0);
	buf_init(&bench->out, &bench->page);
	bench->style = (struct text_style){.columns = columns,
					   .rule = {.own = &bench->fixture.profile.domains}};
}

static void
bench_done(struct bench *bench)
{
	arena_done(&bench->page);
	arena_done(&bench->scratch);
	fixture_done(&bench->fixture);
}

static struct slice
written(struct bench *bench)
{
	struct slice text;
	assert_int_equal(buf_slice(&bench->out, &text, &bench->err), STATUS_OK);
	return text;
}

static enum status
print_list(struct bench *bench)
{
	struct text_refusals refusals = {0};
	struct text_totals totals = {
		.inputs = 5, .unread = 2, .bytes = 1840000, .refusals = 1206, .seconds = 0.42};
	for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
		const struct case_finding *found = &bench->fixture.findings[i];
		TRY(text_print_finding(&bench->scratch, &bench->style, found, &bench->out,
				       &bench->err));
		totals.by_severity[found->finding->severity]++;
	}
	for (size_t i = 0; i < 3; i++)
		TRY(text_print_refusal(&bench->scratch, &bench->style, &refusals,
				       &bench->fixture.refusals[i], &bench->out, &bench->err));
	text_print_refusals_end(&bench->style, &refusals, true, &bench->out);
	text_print_totals(&bench->style, &totals, &bench->out);
	text_print_offer(&bench->style, bench->fixture.findings[0].finding->id, true, &bench->out);
	return STATUS_OK;
}

static enum status
print_timeline(struct bench *bench)
{
	struct text_timeline timeline = {0};
	for (size_t i = 0; i < FIXTURE_FINDINGS; i++)
		TRY(text_print_event(&bench->scratch, &bench->style, &timeline,
				     &bench->fixture.findings[bench->fixture.by_time[i]],
				     &bench->out, &bench->err));
	text_print_timeline_end(&bench->style, &timeline, &bench->out);
	return STATUS_OK;
}

static enum status
print_shows(struct bench *bench)
{
	for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
		TRY(text_print_show(&bench->scratch, &bench->style, &bench->fixture.findings[i],
				    &bench->out, &bench->err));
		buf_write_text(&bench->out, "----\n");
	}
	return STATUS_OK;
}

static void
golden_outputs(void **state)
{
	static const struct {
		const char *name;
		enum status (*print)(struct bench *bench);
		unsigned columns;
	} ROWS[] = {
		{"findings.txt", print_list, 0},           {"findings-100.txt", print_list, 100},
		{"findings-40.txt", print_list, 40},       {"timeline.txt", print_timeline, 0},
		{"timeline-100.txt", print_timeline, 100}, {"show.txt", print_shows, 0},
		{"show-72.txt", print_shows, 72},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct bench bench;
		bench_init(&bench, ROWS[i].columns);
		assert_int_equal(ROWS[i].print(&bench), STATUS_OK);
		assert_harmless(written(&bench));
		golden_check(&bench.fixture, ROWS[i].name, written(&bench));
		bench_done(&bench);
	}
}

static void
a_line_per_finding_fits_any_width(void **state)
{
	(void)state;
	for (unsigned columns = 1; columns <= 200; columns++) {
		struct bench bench;
		bench_init(&bench, columns);
		bench.style.colour = columns % 2 == 0;
		size_t kept = columns < 24 ? 24 : columns;
		for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
			const struct case_finding *found = &bench.fixture.findings[i];
			buf_clear(&bench.out);
			assert_int_equal(text_print_finding(&bench.scratch, &bench.style, found,
							    &bench.out, &bench.err),
					 STATUS_OK);
			struct slice line = written(&bench);
			assert_int_equal(slice_find_byte(line, '\n'), line.length - 1);
			assert_true(slice_find(line, text_short_id(found->finding->id)) !=
				    SIZE_MAX);
			assert_true(slice_find(line, slice_text(severity_text(
							     found->finding->severity))) !=
				    SIZE_MAX);
			if (!bench.style.colour)
				assert_int_equal(safe_columns(slice_part(line, 0, line.length - 1)),
						 kept);
		}
		bench_done(&bench);
	}
}

static void
colour_only_where_it_is_wanted(void **state)
{
	(void)state;
	assert_true(text_colour_wanted(true, false, NULL, "xterm"));
	assert_true(text_colour_wanted(true, false, "", NULL));
	assert_false(text_colour_wanted(true, false, "1", "xterm"));
	assert_false(text_colour_wanted(true, true, NULL, "xterm"));
	assert_false(text_colour_wanted(false, false, NULL, "xterm"));
	assert_false(text_colour_wanted(true, false, NULL, "dumb"));
	struct bench bench;
	bench_init(&bench, 0);
	assert_int_equal(print_list(&bench), STATUS_OK);
	assert_true(slice_find_byte(written(&bench), '\x1b') == SIZE_MAX);
	buf_clear(&bench.out);
	bench.style.colour = true;
	assert_int_equal(print_list(&bench), STATUS_OK);
	assert_true(slice_find(written(&bench), SLICE("\x1b[1;31mcritical\x1b[0m")) != SIZE_MAX);
	/* Our own inks only: whatever else held an ESC is escaped. */
	struct slice rest = written(&bench), part;
	bool first = true;
	while (slice_next(&rest, '\x1b', &part)) {
		size_t ink = slice_find_byte(part, 'm');
		assert_true(first || (part.at[0] == '[' && ink >= 2 && ink <= 5));
		first = false;
	}
	bench_done(&bench);
}

static void
raw_leaves_names_but_not_escapes(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench, 0);
	bench.style.rule.raw = true;
	assert_int_equal(print_shows(&bench), STATUS_OK);
	struct slice text = written(&bench);
	assert_harmless(text);
	assert_true(slice_find(text, SLICE("[.]")) == SIZE_MAX);
	assert_true(slice_find(text, SLICE("https://mail-en-marche.fr/login")) != SIZE_MAX);
	bench_done(&bench);
}

static void
refusals_beyond_the_limit_are_counted(void **state)
{
	struct bench bench;
	struct text_refusals refusals = {0};
	(void)state;
	bench_init(&bench, 0);
	bench.style.options = SLICE("--case lab");
	for (size_t i = 0; i < TEXT_REFUSALS_MAX + 1203; i++)
		assert_int_equal(text_print_refusal(&bench.scratch, &bench.style, &refusals,
						    &bench.fixture.refusals[0], &bench.out,
						    &bench.err),
				 STATUS_OK);
	text_print_refusals_end(&bench.style, &refusals, true, &bench.out);
	assert_int_equal(refusals.told, TEXT_REFUSALS_MAX);
	assert_int_equal(refusals.passages, TEXT_REFUSALS_MAX + 1203);
	assert_true(
		slice_ends(written(&bench), SLICE("not read  and 1,203 more reasons; all of them: "
						  "tocsin report --case lab\n")));
	buf_clear(&bench.out);
	text_print_refusals_end(&bench.style, &refusals, false, &bench.out);
	assert_slice(written(&bench),
		     "not read  and 1,203 more reasons; --json tells all of them\n");
	bench_done(&bench);
}

static void
the_last_words_never_promise(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench, 0);
	struct text_totals totals = {.inputs = 1, .bytes = 999, .seconds = -1};
	text_print_totals(&bench.style, &totals, &bench.out);
	assert_slice(written(&bench),
		     "Read 1 input (999 bytes). Found nothing to report in what was "
		     "read.\nEverything given was read.\n");
	buf_clear(&bench.out);
	totals = (struct text_totals){.inputs = 2, .unread = 2, .refusals = 2, .seconds = 60.04};
	text_print_totals(&bench.style, &totals, &bench.out);
	assert_slice(
		written(&bench),
		"Read 0 inputs (0 bytes) in 60.0 s. Found nothing to report in what was read.\n"
		"Not everything was read: 2 inputs as a whole could not be read; what is there is "
		"not judged.\n");
	buf_clear(&bench.out);
	totals = (struct text_totals){.inputs = 1, .known = 1234, .seconds = -1};
	text_print_totals(&bench.style, &totals, &bench.out);
	totals.by_severity[SEVERITY_HIGH] = 2;
	text_print_totals(&bench.style, &totals, &bench.out);
	assert_slice(written(&bench),
		     "Read 1 input (0 bytes). Found nothing new; 1,234 reported before.\n"
		     "Everything given was read.\n"
		     "Read 1 input (0 bytes). Found 2 high; 1,234 reported before.\n"
		     "Everything given was read.\n");
	buf_clear(&bench.out);
	text_print_offer(&bench.style, SLICE_NONE, true, &bench.out);
	struct text_timeline none = {0};
	text_print_timeline_end(&bench.style, &none, &bench.out);
	assert_slice(written(&bench), "The case holds no finding.\n");
	bench_done(&bench);
}

static struct slice
words(struct arena *arena, void (*write)(struct buf *, uint64_t), uint64_t value)
{
	struct buf out;
	struct slice text;
	struct err err;
	buf_init(&out, arena);
	write(&out, value);
	assert_int_equal(buf_slice(&out, &text, &err), STATUS_OK);
	return text;
}

static void
numbers_in_words(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	assert_slice(words(&arena, words_write_count, 0), "0");
	assert_slice(words(&arena, words_write_count, 999), "999");
	assert_slice(words(&arena, words_write_count, 1000), "1,000");
	assert_slice(words(&arena, words_write_count, 1002003), "1,002,003");
	assert_slice(words(&arena, words_write_count, UINT64_MAX), "18,446,744,073,709,551,615");
	assert_slice(words(&arena, words_write_bytes, 1), "1 byte");
	assert_slice(words(&arena, words_write_bytes, 999), "999 bytes");
	assert_slice(words(&arena, words_write_bytes, 1240), "1.2 kB");
	assert_slice(words(&arena, words_write_bytes, 999960), "1.0 MB");
	assert_slice(words(&arena, words_write_bytes, UINT64_MAX), "18.4 EB");
	assert_string_equal(words_confidence(100), "high");
	assert_string_equal(words_confidence(70), "high");
	assert_string_equal(words_confidence(69), "medium");
	assert_string_equal(words_confidence(30), "medium");
	assert_string_equal(words_confidence(29), "low");
	assert_string_equal(words_confidence(0), "none");
	arena_done(&arena);
}

static void
standard_input_has_a_name(void **state)
{
	struct bench bench;
	(void)state;
	bench_init(&bench, 0);
	bench.fixture.findings[0].finding->evidence[0].source = SLICE("-");
	assert_int_equal(text_print_finding(&bench.scratch, &bench.style,
					    &bench.fixture.findings[0], &bench.out, &bench.err),
			 STATUS_OK);
	assert_true(slice_find(written(&bench), SLICE("  standard input line 61 (+2)  ")) !=
		    SIZE_MAX);
	bench_done(&bench);
}

static void
commands_that_check_a_digest(void **state)
{
	static const struct {
		const char *source, *command;
	} ROWS[] = {
		{"feed.txt", "tail -c +1205 feed.txt | head -c 17 | sha256sum"},
		{"a b.txt", "tail -c +1205 'a b.txt' | head -c 17 | sha256sum"},
		{"-x", "tail -c +1205 ./-x | head -c 17 | sha256sum"},
		{"feed.txt.gz", "tail -c +1205 feed.txt.gz | head -c 17 | sha256sum"},
		{"x/f.txt.GZ!/f.txt",
		 "gzip -dc x/f.txt.GZ | tail -c +1205 | head -c 17 | sha256sum"},
		{"f.zst!/f", "zstd -dc f.zst | tail -c +1205 | head -c 17 | sha256sum"},
		{"-f.xz!/-f", "xz -dc ./-f.xz | tail -c +1205 | head -c 17 | sha256sum"},
		{"a[1].gz!/a[1]", "gzip -dc 'a[1].gz' | tail -c +1205 | head -c 17 | sha256sum"},
		{"f.dat!/f", NULL},
		{"f.gz!/g", NULL},
		{".gz!/.gz", NULL},
		{"f.tar.gz!/f.tar", NULL},
		{"f\xef\xbf\xbd.gz!/f\xef\xbf\xbd", NULL},
		{"f\xef\xbf\xbd.txt", NULL},
		{"x/b.zip!/a b.eml",
		 "unzip -p x/b.zip 'a b.eml' | tail -c +1205 | head -c 17 | sha256sum"},
		{"b.tar.gz!/a", "tar -xOf b.tar.gz a | tail -c +1205 | head -c 17 | sha256sum"},
		{"-", NULL},
		{"b.zip!/c.zip!/d", NULL},
		{"b.zip!/a*", NULL},
		{"b[1].zip!/a", NULL},
		{"b.tar!//a", NULL},
		{"b.tar!/../a", NULL},
		{"b.zip!/", NULL},
		{"b.mbox!/0", NULL},
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct buf out;
		struct slice text;
		struct err err;
		struct span span = {
			.source = slice_text(ROWS[i].source), .offset = 1204, .length = 17};
		buf_init(&out, &arena);
		assert_int_equal(words_write_check(&out, &span), ROWS[i].command != NULL);
		assert_int_equal(buf_slice(&out, &text, &err), STATUS_OK);
		assert_slice(text, ROWS[i].command ? ROWS[i].command : "");
	}
	arena_done(&arena);
}

static void
data_is_told_in_words(void **state)
{
	static const char *const ROWS[][2] = {
		{"\"combo\"", "combo"},
		{"[\"combo\",\"tld\"]", "combo, tld"},
		{"{\"at\":0,\"from\":\"\",\"to\":\"onedrive-\"}", "at 0, to onedrive-"},
		{"{\"at\":4,\"from\":\"m\",\"to\":\"rn\"}", "at 4, from m, to rn"},
		{"[[1,2],{\"a\":true,\"b\":[]},3]", "1, 2; a true, 3"},
		{"{\"a\":{\"b\":[\"c\",\"d\"]},\"e\":null}", "a (b (c, d))"},
		{"[]", "none"},
		{"0.94", "0.94"},
	};
	struct arena arena;
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		const struct json_value *value;
		struct slice text;
		struct buf out;
		buf_init(&out, &arena);
		assert_int_equal(json_read(&arena, slice_text(ROWS[i][0]), &value, &err),
				 STATUS_OK);
		words_write_datum(&out, value);
		assert_int_equal(buf_slice(&out, &text, &err), STATUS_OK);
		assert_slice(text, ROWS[i][1]);
	}
	arena_done(&arena);
}

static enum status
attempt(void *context)
{
	struct bench *bench = context;
	arena_init(&bench->scratch, 0);
	arena_init(&bench->page, 0);
	buf_init(&bench->out, &bench->page);
	enum status status = print_list(bench);
	if (status == STATUS_OK)
		status = print_timeline(bench);
	if (status == STATUS_OK)
		status = print_shows(bench);
	struct slice text;
	if (status == STATUS_OK)
		status = buf_slice(&bench->out, &text, &bench->err);
	arena_done(&bench->page);
	arena_done(&bench->scratch);
	return status;
}

static void
no_memory_is_a_status(void **state)
{
	struct bench bench;
	(void)state;
	fixture_init(&bench.fixture);
	bench.style = (struct text_style){.columns = 80};
	support_fail_each(attempt, &bench);
	fixture_done(&bench.fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_outputs),
		cmocka_unit_test(a_line_per_finding_fits_any_width),
		cmocka_unit_test(colour_only_where_it_is_wanted),
		cmocka_unit_test(raw_leaves_names_but_not_escapes),
		cmocka_unit_test(refusals_beyond_the_limit_are_counted),
		cmocka_unit_test(the_last_words_never_promise),
		cmocka_unit_test(numbers_in_words),
		cmocka_unit_test(standard_input_has_a_name),
		cmocka_unit_test(commands_that_check_a_digest),
		cmocka_unit_test(data_is_told_in_words),
		cmocka_unit_test(no_memory_is_a_status),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
