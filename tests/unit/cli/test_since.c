#include "cli/since.h"

#include "base/io.h"
#include "cli/limits.h"
#include "model/finding.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY_US ((int64_t)86400 * 1000000)
#define DAY_ONE ((int64_t)1700000000 * 1000000)

static char folder[] = "/tmp/tocsin-since-XXXXXX";
static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return !mkdtemp(folder) || chdir(folder) != 0 || mkdir("folder", 0755) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	(void)unlink("state");
	(void)unlink("state.lock");
	(void)unlink("folder.lock");
	return rmdir("folder") != 0 || chdir("/") != 0 || rmdir(folder) != 0;
}

static enum status
finding_of(struct arena *own, const char *name, const char *target, enum severity severity,
	   struct finding **ret, struct err *err)
{
	struct span span;
	TRY(span_init(&span, SLICE("feed.txt"), 0, 1, slice_text(name), err));
	TRY(finding_new(own, "names/lookalike", 1, &span, ret, err));
	(*ret)->severity = severity;
	TRY(finding_add_subject(*ret, "domain-name", slice_text(name), err));
	TRY(finding_add_why(*ret, err, "because"));
	TRY(finding_set_title(*ret, err, "%s", name));
	if (target)
		TRY(slice_print(own, &(*ret)->data, err, "{\"target\":\"%s\"}", target));
	return finding_done(*ret, err);
}

static struct finding *
finding(const char *name, const char *target, enum severity severity)
{
	struct finding *ret = NULL;
	assert_int_equal(finding_of(&arena, name, target, severity, &ret, NULL), STATUS_OK);
	return ret;
}

static bool
known(struct since *since, const struct finding *finding)
{
	bool ret = false;
	struct err err;
	assert_int_equal(since_check(since, finding, &ret, &err), STATUS_OK);
	return ret;
}

static void
add(struct since *since, const struct finding *finding)
{
	struct err err;
	assert_int_equal(since_add(since, finding, &err), STATUS_OK);
}

static struct slice
written(const struct since *since)
{
	struct buf out;
	struct slice text;
	struct err err;
	buf_init(&out, &arena);
	assert_int_equal(since_write(since, &out, &err), STATUS_OK);
	assert_int_equal(buf_slice(&out, &text, &err), STATUS_OK);
	return text;
}

static void
what_was_reported_is_known_until_it_is_worse_or_another(void **state)
{
	(void)state;
	struct since since;
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	const struct finding *low = finding("a.example", "b.example", SEVERITY_LOW);
	const struct finding *high = finding("a.example", "b.example", SEVERITY_HIGH);
	assert_false(known(&since, low));
	add(&since, low);
	assert_true(known(&since, low));
	assert_false(known(&since, high));
	add(&since, high);
	assert_true(known(&since, high));
	assert_true(known(&since, low));
	assert_false(known(&since, finding("a.example", "c.example", SEVERITY_LOW)));
	assert_false(known(&since, finding("a.example", NULL, SEVERITY_LOW)));
	assert_false(known(&since, finding("a.examples", "b.example", SEVERITY_LOW)));
	assert_int_equal(since.count, 1);
	since_done(&since);
}

static struct finding *
asked(const char *clients, unsigned others)
{
	struct finding *ret = finding("a.example", "b.example", SEVERITY_LOW);
	assert_int_equal(
		slice_print(&arena, &ret->data, NULL,
			    "{\"target\":\"b.example\",\"clients\":[%s],\"clients_others\":%u}",
			    clients, others),
		STATUS_OK);
	return ret;
}

#define CLIENT(address) "{\"client\":\"" address "\",\"count\":1}"

static void
a_client_who_had_not_asked_before_is_news(void **state)
{
	(void)state;
	struct since since, again;
	struct err err;
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	since_init(&again, CLI_SINCE_MAX_BYTES, DAY_ONE);
	add(&since, asked(CLIENT("192.0.2.1"), 0));
	assert_int_equal(since_read(&again, written(&since), &err), STATUS_OK);
	assert_true(known(&again, asked(CLIENT("192.0.2.1"), 0)));
	assert_true(known(&again, finding("a.example", "b.example", SEVERITY_LOW)));
	assert_false(known(&again, asked(CLIENT("192.0.2.1") "," CLIENT("192.0.2.2"), 0)));
	add(&again, asked(CLIENT("192.0.2.2"), 0));
	assert_true(known(&again, asked(CLIENT("192.0.2.1") "," CLIENT("192.0.2.2"), 0)));
	/* Whoever is not named cannot be known. */
	assert_false(known(&again, asked(CLIENT("192.0.2.1"), 1)));
	since_done(&again);
	since_done(&since);
}

static void
the_file_says_what_was_reported_and_when(void **state)
{
	(void)state;
	struct since first, second;
	struct err err;
	since_init(&first, CLI_SINCE_MAX_BYTES, DAY_ONE + 123456);
	add(&first, finding("z.example", "b.example", SEVERITY_LOW));
	add(&first, finding("a.example", NULL, SEVERITY_CRITICAL));
	struct slice text = written(&first);
	assert_slice(text,
		     "{\"type\":\"since-last\",\"version\":1,\"time\":\"2023-11-14T22:13:20Z\","
		     "\"reported\":2}\n"
		     "{\"type\":\"reported\",\"rule\":\"names/lookalike\",\"subjects\":[{"
		     "\"type\":\"domain-name\",\"value\":\"a.example\"}],\"target\":null,"
		     "\"severity\":\"critical\",\"first\":\"2023-11-14T22:13:20Z\","
		     "\"last\":\"2023-11-14T22:13:20Z\"}\n"
		     "{\"type\":\"reported\",\"rule\":\"names/lookalike\",\"subjects\":[{"
		     "\"type\":\"domain-name\",\"value\":\"z.example\"}],\"target\":"
		     "\"b.example\",\"severity\":\"low\",\"first\":\"2023-11-14T22:13:20Z\","
		     "\"last\":\"2023-11-14T22:13:20Z\"}\n");
	since_init(&second, CLI_SINCE_MAX_BYTES, DAY_ONE + DAY_US);
	assert_int_equal(since_read(&second, text, &err), STATUS_OK);
	assert_true(known(&second, finding("z.example", "b.example", SEVERITY_LOW)));
	assert_int_equal(second.items[0].last, DAY_ONE);
	assert_int_equal(second.items[1].first, DAY_ONE);
	assert_int_equal(second.items[1].last, DAY_ONE + DAY_US);
	since_done(&first);
	since_done(&second);
	/* A clock set back changes nothing. */
	since_init(&first, CLI_SINCE_MAX_BYTES, DAY_ONE - DAY_US);
	assert_int_equal(since_read(&first, text, &err), STATUS_OK);
	assert_true(known(&first, finding("z.example", "b.example", SEVERITY_LOW)));
	assert_int_equal(first.items[1].last, DAY_ONE);
	since_done(&first);
}

#define HEADER \
	"{\"type\":\"since-last\",\"version\":1,\"time\":\"2023-11-14T22:13:20Z\",\"reported\":"
#define ITEM(name, first, last)                                                            \
	"{\"type\":\"reported\",\"rule\":\"r\",\"subjects\":[{\"type\":\"t\","             \
	"\"value\":\"" name "\"}],\"target\":null,\"severity\":\"low\",\"first\":\"" first \
	"\",\"last\":\"" last "\"}\n"
#define MONDAY "2023-11-13T00:00:00Z"
#define TUESDAY "2023-11-14T00:00:00Z"

static void
a_foreign_or_damaged_file_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *why;
	} FILES[] = {
		{"", "it was not written by --since-last"},
		{"mail-en-marche.fr\n", "it was not written by --since-last"},
		{"{\"type\":\"finding\"}\n", "it was not written by --since-last"},
		{"{\"type\":\"since-last\",\"version\":2}\n",
		 "it has version 2, and this is made for 1"},
		{"{\"type\":\"since-last\",\"version\":1,\"reported\":0}\n",
		 "line 1: no number of lines, or no time"},
		{HEADER "-1}\n", "line 1: no number of lines, or no time"},
		{HEADER "0}", "it is cut: 0 of 0 lines are there"},
		{HEADER "2}\n" ITEM("a", MONDAY, MONDAY), "it is cut: 1 of 2 lines are there"},
		{HEADER "0}\n" ITEM("a", MONDAY, MONDAY), "it is cut: 1 of 0 lines are there"},
		{HEADER "1}\nnonsense\n", "line 2: it is not what --since-last writes"},
		{HEADER "1}\n{\"type\":\"reported\"}\n", "line 2: no rule, or no list of subjects"},
		{HEADER "1}\n{\"type\":\"reported\",\"rule\":\"r\",\"subjects\":[1]}\n",
		 "line 2: no rule, or no list of subjects"},
		{HEADER "1}\n{\"type\":\"reported\",\"rule\":\"r\",\"subjects\":[]}\n",
		 "line 2: no severity"},
		{HEADER "1}\n" ITEM("a", TUESDAY, MONDAY), "line 2: no first and last time"},
		{HEADER "1}\n" ITEM("a", MONDAY, "today"), "line 2: no first and last time"},
		{HEADER "2}\n" ITEM("b", MONDAY, MONDAY) ITEM("a", MONDAY, MONDAY),
		 "line 3: out of order"},
		{HEADER "2}\n" ITEM("a", MONDAY, MONDAY) ITEM("a", MONDAY, TUESDAY),
		 "line 3: out of order"},
	};
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		struct since since;
		struct err err;
		since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
		assert_int_equal(since_read(&since, slice_text(FILES[i].text), &err),
				 STATUS_CONFIG);
		assert_string_equal(err.text, FILES[i].why);
		since_done(&since);
	}
}

static void
a_full_file_forgets_what_is_new_and_can_be_read_again(void **state)
{
	(void)state;
	struct since since, again;
	struct err err;
	char name[32];
	const size_t room = 4096;
	since_init(&since, room, DAY_ONE);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "name%d.example", i);
		add(&since, finding(name, "b.example", SEVERITY_LOW));
	}
	assert_in_range(since.count, 10, 99);
	assert_int_equal(since.forgotten, 100 - since.count);
	assert_true(known(&since, finding("name0.example", "b.example", SEVERITY_LOW)));
	assert_false(known(&since, finding(name, "b.example", SEVERITY_LOW)));
	struct slice text = written(&since);
	assert_true(text.length <= room);
	since_init(&again, room, DAY_ONE);
	assert_int_equal(since_read(&again, text, &err), STATUS_OK);
	assert_int_equal(again.count, since.count);
	since_done(&again);
	/* More than there may be is none of ours. */
	since_init(&again, room - 1024, DAY_ONE);
	assert_int_equal(since_read(&again, text, &err), STATUS_CONFIG);
	assert_non_null(strstr(err.text, "more than the file may hold"));
	since_done(&again);
	since_done(&since);
}

/* What another process is told of the state that this one has open. */
static enum status
status_elsewhere(void)
{
	pid_t child = fork();
	int status = 0;
	assert_true(child >= 0);
	if (child == 0) {
		struct since since;
		since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
		_exit((int)since_open(&since, "state", NULL));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return (enum status)WEXITSTATUS(status);
}

static void
one_run_at_a_time_keeps_the_file(void **state)
{
	(void)state;
	struct since since;
	struct stat about;
	struct err err;
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	assert_int_equal(since_open(&since, "state", &err), STATUS_OK);
	assert_int_equal(status_elsewhere(), STATUS_ENVIRONMENT);
	add(&since, finding("a.example", "b.example", SEVERITY_LOW));
	assert_int_equal(access("state", F_OK), -1);
	assert_int_equal(since_save(&since, &err), STATUS_OK);
	assert_int_equal(stat("state", &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600); /* it holds who asked for what */
	since_done(&since);
	assert_int_equal(status_elsewhere(), STATUS_OK);
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	assert_int_equal(since_open(&since, "state", &err), STATUS_OK);
	assert_true(known(&since, finding("a.example", "b.example", SEVERITY_LOW)));
	since_done(&since);
}

static void
a_file_that_cannot_be_ours_is_left_alone(void **state)
{
	(void)state;
	struct since since;
	struct err err;
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	assert_int_equal(since_open(&since, "folder", &err), STATUS_USAGE);
	since_done(&since);
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	assert_int_equal(since_open(&since, "absent/state", &err), STATUS_ENVIRONMENT);
	since_done(&since);
	assert_int_equal(io_replace_file("state", SLICE("# my notes\n"), &err), STATUS_OK);
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	assert_int_equal(since_open(&since, "state", &err), STATUS_CONFIG);
	assert_string_equal(err.text, "'state': it was not written by --since-last");
	since_done(&since);
	since_init(&since, 4, DAY_ONE);
	assert_int_equal(since_open(&since, "state", &err), STATUS_CONFIG);
	assert_string_equal(err.text, "'state': larger than 4 bytes");
	since_done(&since);
}

static enum status
report_one(struct since *since, struct arena *own)
{
	struct finding *found;
	bool ret;
	TRY(finding_of(own, "a.example", "b.example", SEVERITY_LOW, &found, NULL));
	TRY(since_check(since, found, &ret, NULL));
	return since_add(since, found, NULL);
}

static enum status
attempt(void *context)
{
	struct since since, again;
	struct arena own;
	struct buf out;
	struct slice text;
	(void)context;
	arena_init(&own, 0);
	buf_init(&out, &own);
	since_init(&since, CLI_SINCE_MAX_BYTES, DAY_ONE);
	since_init(&again, CLI_SINCE_MAX_BYTES, DAY_ONE);
	enum status status = report_one(&since, &own);
	if (status == STATUS_OK)
		status = since_write(&since, &out, NULL);
	if (status == STATUS_OK)
		status = buf_slice(&out, &text, NULL);
	if (status == STATUS_OK)
		status = since_read(&again, text, NULL);
	since_done(&since);
	since_done(&again);
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
		cmocka_unit_test(what_was_reported_is_known_until_it_is_worse_or_another),
		cmocka_unit_test(a_client_who_had_not_asked_before_is_news),
		cmocka_unit_test(the_file_says_what_was_reported_and_when),
		cmocka_unit_test(a_foreign_or_damaged_file_is_refused),
		cmocka_unit_test(a_full_file_forgets_what_is_new_and_can_be_read_again),
		cmocka_unit_test(one_run_at_a_time_keeps_the_file),
		cmocka_unit_test(a_file_that_cannot_be_ours_is_left_alone),
		cmocka_unit_test(survives_every_failed_allocation),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
