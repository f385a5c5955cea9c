#include "cli/options.h"

#include "base/time.h"
#include "cli/verbs.h"
#include "support.h"

static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

#define WORDS_MAX 16

/* The command line "tocsin " line, split at spaces; "_" stands for an empty word. */
static enum status
read_line(const char *line, struct request *ret, struct err *err)
{
	static char *words[WORDS_MAX];
	struct slice copy, rest, word;
	int count = 0;
	words[count++] = (char *)"tocsin";
	assert_int_equal(slice_copy(&arena, slice_text(line), &copy, NULL), STATUS_OK);
	rest = copy.length ? copy : SLICE_NONE;
	while (slice_next(&rest, ' ', &word)) {
		struct slice own;
		if (slice_equal(word, SLICE("_")))
			word.length = 0;
		assert_int_equal(slice_copy(&arena, word, &own, NULL), STATUS_OK);
		words[count++] = (char *)(uintptr_t)own.at;
	}
	return options_read(&arena, count, words, ret, err);
}

static struct request
request_of(const char *line)
{
	struct request request;
	struct err err = {0};
	if (read_line(line, &request, &err) != STATUS_OK)
		fail_msg("'%s' is refused: %s", line, err.text);
	return request;
}

static void
refused(const char *line, const char *why)
{
	struct request request;
	struct err err = {0};
	assert_int_equal(read_line(line, &request, &err), STATUS_USAGE);
	assert_string_equal(err.text, why);
}

static void
values_may_be_written_in_every_way(void **state)
{
	(void)state;
	static const char *const LINES[] = {
		"names --protect a.example --min-score 0.5 -jq feed.txt",
		"names --protect=a.example --min-score=.5 --json --quiet feed.txt",
		"names -p a.example --min-score 0.50 -j -q feed.txt",
		"names -pa.example feed.txt -qj --min-score 0.5",
		"names feed.txt -qjp a.example --min-score=0.5",
	};
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
		struct request request = request_of(LINES[i]);
		assert_string_equal(request.verb->name, "names");
		assert_int_equal(request.protect.count, 1);
		assert_string_equal(request.protect.items[0], "a.example");
		assert_true(request.min_score > 0.4999 && request.min_score < 0.5001);
		assert_true(request.json && request.quiet && !request.raw);
		assert_int_equal(request.operands.count, 1);
		assert_string_equal(request.operands.items[0], "feed.txt");
		assert_int_equal(request.fail_on, SEVERITY_NOT_GIVEN);
	}
}

static void
lists_are_repeated_and_the_last_of_others_counts(void **state)
{
	(void)state;
	struct request request =
		request_of("names -p a.example --protect b.example -p c.example -t 1 -t 7");
	assert_int_equal(request.protect.count, 3);
	assert_string_equal(request.protect.items[2], "c.example");
	assert_int_equal(request.threads, 7);
}

static void
two_hyphens_end_the_options(void **state)
{
	(void)state;
	struct request request = request_of("names -q -- --json - -x");
	assert_true(request.quiet);
	assert_false(request.json);
	assert_int_equal(request.operands.count, 3);
	assert_string_equal(request.operands.items[0], "--json");
	assert_string_equal(request.operands.items[1], "-");
	request = request_of("names - --json");
	assert_string_equal(request.operands.items[0], "-");
	assert_true(request.json);
}

static void
typed_values_are_read(void **state)
{
	(void)state;
	int64_t day;
	assert_true(time_read(SLICE("2017-04-12T00:00:00Z"), &day));
	struct request request = request_of("findings --severity high --fail-on critical --since "
					    "2017-04-12 --until 2017-04-12T08:00:00+08:00");
	assert_int_equal(request.severity, SEVERITY_HIGH);
	assert_int_equal(request.fail_on, SEVERITY_CRITICAL);
	assert_int_equal(request.since, day);
	assert_int_equal(request.until, day);
}

static void
help_needs_no_operands(void **state)
{
	(void)state;
	assert_true(request_of("show -h").usage);
	assert_true(request_of("examine --help").help);
	assert_true(request_of("--version").version);
	assert_null(request_of("-h").verb);
	assert_true(request_of("--help").help);
}

static void
mistakes_are_told_with_what_was_meant(void **state)
{
	(void)state;
	refused("exmaine x", "unknown verb 'exmaine'; did you mean 'examine'?");
	refused("zebra", "unknown verb 'zebra'");
	refused("--json names", "the verb comes first, then '--json'");
	refused("names --protct x", "unknown option '--protct'; did you mean '--protect'?");
	refused("names --protct=x", "unknown option '--protct'; did you mean '--protect'?");
	refused("names --zebra", "unknown option '--zebra'");
	refused("names -Z", "unknown option '-Z'");
	refused("init --protect x", "--protect is no option of init");
	refused("init -p x", "--protect is no option of init");
	refused("names --protect", "--protect needs NAME|FILE");
	refused("names -jp", "--protect needs NAME|FILE");
	refused("names --json=1", "--json takes no value");
	refused("names --protect _", "--protect takes NAME|FILE, not ''");
	refused("show", "show needs ID...");
	refused("timeline x", "'x' is one operand too many for timeline");
	refused("names --fail-on bad",
		"--fail-on takes info, low, medium, high or critical, not 'bad'");
	refused("findings --since yesterday",
		"--since takes 2017-04-12 or 2017-04-12T08:00:00Z, not 'yesterday'");
	refused("findings --since 2017-02-30",
		"--since takes 2017-04-12 or 2017-04-12T08:00:00Z, not '2017-02-30'");
}

static void
numbers_have_their_bounds(void **state)
{
	(void)state;
	assert_int_equal(request_of("names -t 1").threads, 1);
	assert_int_equal(request_of("names -t 256").threads, 256);
	assert_int_equal(request_of("milter --memory 512M").memory, 512u << 20);
	refused("milter --memory 0", "--memory takes a size such as 512M or 4G, not '0'");
	refused("milter --memory 4X", "--memory takes a size such as 512M or 4G, not '4X'");
	assert_int_equal(request_of("milter --socket-mode 0660").socket_mode, 0660);
	assert_int_equal(request_of("milter --socket-mode 777").socket_mode, 0777);
	refused("milter --socket-mode 0", "--socket-mode takes permissions such as 0660, not '0'");
	refused("milter --socket-mode 1777",
		"--socket-mode takes permissions such as 0660, not '1777'");
	refused("milter --socket-mode 668",
		"--socket-mode takes permissions such as 0660, not '668'");
	refused("names -t 0", "--threads takes a number from 1 to 256, not '0'");
	refused("names -t 257", "--threads takes a number from 1 to 256, not '257'");
	refused("names -t -1", "--threads takes a number from 1 to 256, not '-1'");
	static const char *const SCORES[] = {"1.1", "-1", ".", "0.5.5", "half", "2"};
	for (size_t i = 0; i < sizeof(SCORES) / sizeof(SCORES[0]); i++) {
		struct slice line;
		struct request request;
		struct err err;
		assert_int_equal(
			slice_print(&arena, &line, &err, "names --min-score %s", SCORES[i]),
			STATUS_OK);
		assert_int_equal(read_line(line.at, &request, &err), STATUS_USAGE);
	}
	assert_true(request_of("names --min-score 1").min_score == 1);
}

static enum status
attempt(void *context)
{
	static char *words[] = {(char *)"tocsin", (char *)"names", (char *)"-p", (char *)"x",
				(char *)"feed.txt"};
	struct arena own;
	struct request request;
	(void)context;
	arena_init(&own, 0);
	enum status status = options_read(&own, 5, words, &request, NULL);
	arena_done(&own);
	return status;
}

static void
survives_every_failed_allocation(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_may_be_written_in_every_way),
		cmocka_unit_test(lists_are_repeated_and_the_last_of_others_counts),
		cmocka_unit_test(two_hyphens_end_the_options),
		cmocka_unit_test(typed_values_are_read),
		cmocka_unit_test(help_needs_no_operands),
		cmocka_unit_test(mistakes_are_told_with_what_was_meant),
		cmocka_unit_test(numbers_have_their_bounds),
		cmocka_unit_test(survives_every_failed_allocation),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
