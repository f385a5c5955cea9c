/* Readers that crash, hang, eat memory or lie: each is told, and nothing else suffers. */
#include "rooms.h"

#include "base/crypto.h"

/* Runs one file that misbehaves between two that do not. */
static void
run_one(struct fixture *fixture, const char *word)
{
	struct box_setup setup = setup_of(2);
	if (strcmp(word, "act hang") == 0)
		setup.limits.wall_ms = 1500;
	fixture_init(fixture);
	fixture_file(fixture, "first", SLICE("act fine"));
	fixture_file(fixture, "odd", slice_text(word));
	fixture_file(fixture, "last", SLICE("act fine"));
	assert_int_equal(fixture_run(fixture, &setup), STATUS_OK);
	assert_int_equal(fixture->totals.inputs, 3);
	assert_int_equal(count_text(fixture_text(fixture), "\"value\":\"fine\""), 2);
}

static void
one_crashes(const char *word, const char *why)
{
	struct fixture fixture;
	run_one(&fixture, word);
	assert_count(&fixture, "\"rule\":\"files/reader-crash\"", 1);
	assert_count(&fixture, "\"source\":\"odd\",\"reason\"", 1);
	assert_count(&fixture, why, 2); /* in the finding, in the refusal */
	assert_int_equal(fixture.totals.crashes, 1);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
crashes_become_findings(void **state)
{
	char spin[4096] = "act spin"; /* with a good way to go */
	(void)state;
	memset(spin + 8, ' ', sizeof(spin) - 9);
	one_crashes("act crash", "he reader 'acting' was stopped by signal 11 SIGSEGV");
	one_crashes("act exit", "he reader 'acting' ended with status 7");
	one_crashes("act hang", "he reader 'acting' made no progress for 1500 ms");
	one_crashes(spin, "he reader 'acting' used its 1 s of processor time");
	one_crashes("act close", "it closed its channel and went on");
}

static void
lies_become_findings(void **state)
{
	(void)state;
	one_crashes("act lie-kind", "no answer to what was asked");
	one_crashes("act lie-unknown", "a message of unknown kind");
	one_crashes("act lie-length", "a message of 4294967295 bytes");
	one_crashes("act lie-record", "gave an answer that does not hold");
	one_crashes("act lie-source", "an observable of another source");
	one_crashes("act lie-done", "the end of another input");
	one_crashes("act lie-digest", "evidence whose digest is not that of its bytes");
	one_crashes("act lie-beyond", "evidence beyond the end of the input");
}

/* A reader's slip is no lie: it costs the rest of the input, not what came before. */
static void
overlong_records_are_refused_where_made(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	fixture_file(&fixture, "odd", SLICE("act overlong"));
	fixture_file(&fixture, "next", SLICE("act fine"));
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "a worker's record is malformed: length", 1);
	assert_count(&fixture, "\"rule\":\"files/reader-crash\"", 0);
	assert_int_equal(fixture.totals.observables, 2);
	fixture_done(&fixture);
}

static void
lies_by_the_million(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	char *text = arena_new(&fixture.arena, char, BOX_EVIDENCE_BYTES_MAX);
	assert_non_null(text);
	memcpy(text, "act lie-much", 12);
	fixture_file(&fixture, "flood", SLICE("act lie-flood"));
	fixture_file(&fixture, "much", slice_of(text, BOX_EVIDENCE_BYTES_MAX));
	setup.limits.cpu_seconds = 100;
	setup.limits.wall_ms = 60000;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "more than 1048576 records or 512 MiB of them", 2);
	assert_count(&fixture, "more evidence than there is input", 2);
	assert_int_equal(fixture.totals.observables, 0);
	fixture_done(&fixture);
}

static void
crash_shows_the_first_bytes(void **state)
{
	(void)state;
	struct fixture fixture;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];
	run_one(&fixture, "act crash");
	assert_int_equal(sha256_of(SLICE("act crash"), &digest, NULL), STATUS_OK);
	sha256_print(&digest, hex);
	assert_count(&fixture, hex, 1);
	assert_count(&fixture, "\"severity\":\"medium\"", 1);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"odd\"}", 1);
	fixture_done(&fixture);
}

static void
memory_is_a_refusal(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act eat");
	assert_count(&fixture, "\"source\":\"odd\",\"reason\":\"needs more than 64 MiB\"", 1);
	assert_int_equal(fixture.totals.crashes, 0);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
refusal_keeps_what_was_found(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act refuse");
	assert_count(&fixture, "before the refusal", 1);
	assert_count(&fixture, "RFC 0 §1: \xef\xbf\xbd is not a thing", 1);
	fixture_done(&fixture);
	run_one(&fixture, "nobody reads this");
	assert_count(&fixture, "no reader knows this kind of file", 1);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
members_and_order(void **state)
{
	(void)state;
	struct fixture fixture;
	run_one(&fixture, "act nested");
	assert_count(&fixture, "\"source\":\"odd!/member\"", 1);
	assert_int_equal(fixture.totals.crashes, 0);
	fixture_done(&fixture);
	run_one(&fixture, "act unordered and longer");
	const char *text = fixture_text(&fixture);
	assert_true(strstr(text, "\"offset\":2,") < strstr(text, "\"offset\":10,"));
	fixture_done(&fixture);
}

static void
batch_finds_its_culprits(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	for (size_t i = 0; i < 260; i++) {
		char name[32];
		(void)snprintf(name, sizeof(name), "f%03zu", i);
		fixture_file(&fixture, name,
			     i == 3 || i == 17 ? SLICE("act crash") : SLICE("act fine"));
	}
	setup.batch_files = 64;
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "\"value\":\"fine\"", 258);
	assert_count(&fixture, "files/reader-crash", 2);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"f003\"}", 1);
	assert_count(&fixture, "{\"type\":\"file\",\"value\":\"f017\"}", 1);
	assert_true(fixture.totals.workers > 2);
	fixture_done(&fixture);
}

/* Only the range that crashed is lost, and lines behind it keep their numbers. */
static void
crash_in_a_range(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(3);
	fixture_init(&fixture);
	struct slice text = many_lines(&fixture, 300), changed;
	assert_int_equal(slice_copy(&fixture.arena, text, &changed, NULL), STATUS_OK);
	size_t at = slice_find(changed, SLICE("line 150 "));
	assert_true(at != SIZE_MAX);
	struct buf buf;
	buf_init(&buf, &fixture.arena);
	buf_write(&buf, slice_part(changed, 0, at));
	buf_write_text(&buf, "CRASHES ");
	buf_write(&buf, slice_part(changed, at + 8, SIZE_MAX));
	assert_int_equal(buf_slice(&buf, &changed, NULL), STATUS_OK);
	fixture_file(&fixture, "list", changed);
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	assert_count(&fixture, "files/reader-crash", 1);
	assert_count(&fixture, "\"locator\":\"line 8\"", 1);
	assert_count(&fixture, "\"locator\":\"line 295\"", 1);
	assert_int_equal(fixture.totals.unread, 0);
	fixture_done(&fixture);
}

/* What came before the crash was passed on already, and stays. */
static void
pipe_whose_reader_crashes(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(2);
	fixture_init(&fixture);
	setup.digest = true;
	run_stdin(&fixture, &setup, pipe_of(SLICE("lines\nFIND\nCRASH\nFIND\n")));
	assert_count(&fixture, "\"rule\":\"lines/find\"", 1);
	assert_count(&fixture, "\"rule\":\"files/reader-crash\"", 1);
	assert_count(&fixture, "\"type\":\"source\"", 0);
	assert_int_equal(fixture.totals.unread, 1);
	fixture_done(&fixture);
}

static void
flood_reaches_the_limit(void **state)
{
	(void)state;
	struct fixture fixture;
	struct box_setup setup = setup_of(1);
	fixture_init(&fixture);
	fixture_file(&fixture, "flood", SLICE("act flood"));
	setup.limits.cpu_seconds = 100;
	setup.limits.wall_ms = 60000;
	/* A million lines need not be printed to be counted. */
	const struct sink_calls refusals_only = {.refusal = print_refusal};
	struct sink sink = {&refusals_only, &fixture.lines};
	buf_init(&fixture.lines, &fixture.arena);
	assert_int_equal(
		box_run(&setup, fixture.paths, fixture.count, &sink, &fixture.totals, &fixture.err),
		STATUS_OK);
	assert_int_equal(fixture.totals.observables, BOX_RECORDS_MAX);
	assert_count(&fixture, "more than 1048576 records", 1);
	assert_int_equal(fixture.totals.crashes, 0);
	fixture_done(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crashes_become_findings),
		cmocka_unit_test(lies_become_findings),
		cmocka_unit_test(overlong_records_are_refused_where_made),
		cmocka_unit_test(lies_by_the_million),
		cmocka_unit_test(crash_shows_the_first_bytes),
		cmocka_unit_test(memory_is_a_refusal),
		cmocka_unit_test(refusal_keeps_what_was_found),
		cmocka_unit_test(members_and_order),
		cmocka_unit_test(batch_finds_its_culprits),
		cmocka_unit_test(crash_in_a_range),
		cmocka_unit_test(pipe_whose_reader_crashes),
		cmocka_unit_test(flood_reaches_the_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
