#include "cli/keep.h"

#include "model/finding.h"
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

/* A finding about value, number n, in source. */
static enum status
finding_of(struct arena *own, const char *source, unsigned n, enum severity severity,
	   struct finding **ret, struct err *err)
{
	struct slice value;
	struct span span;
	TRY(slice_print(own, &value, err, "name%u.example", n));
	TRY(span_init(&span, slice_text(source), n, n + 1, value, err));
	TRY(finding_new(own, "names/lookalike", 1, &span, ret, err));
	(*ret)->severity = severity;
	(*ret)->confidence = (uint8_t)(n % 100);
	TRY(finding_add_subject(*ret, "domain-name", value, err));
	TRY(finding_add_why(*ret, err, "because"));
	TRY(finding_set_title(*ret, err, "%.*s", SLICE_PRINT(value)));
	return finding_done(*ret, err);
}

static void
add(struct keep *keep, const char *source, unsigned n, enum severity severity)
{
	struct finding *finding;
	struct err err;
	struct arena_mark mark = arena_mark(&arena);
	assert_int_equal(finding_of(&arena, source, n, severity, &finding, &err), STATUS_OK);
	assert_int_equal(keep_add(keep, finding, &err), STATUS_OK);
	arena_rewind(&arena, mark);
}

static void
the_worst_are_kept_and_the_rest_counted(void **state)
{
	(void)state;
	struct keep keep;
	struct err err;
	uint64_t left_out;
	assert_int_equal(keep_init(&keep, 10, &err), STATUS_OK);
	for (unsigned n = 0; n < 1000; n++)
		add(&keep, "feed.txt", n, n % 100 == 7 ? SEVERITY_CRITICAL : SEVERITY_LOW);
	assert_int_equal(keep_sort(&keep, &left_out, &err), STATUS_OK);
	assert_int_equal(keep.count, 10);
	assert_int_equal(left_out, 990);
	assert_int_equal(keep.by_severity[SEVERITY_CRITICAL], 10);
	assert_int_equal(keep.by_severity[SEVERITY_LOW], 990);
	for (size_t i = 0; i < keep.count; i++) {
		assert_int_equal(keep.items[i].finding.finding->severity, SEVERITY_CRITICAL);
		/* Equal ones stand in the order they came in. */
		assert_int_equal(keep.items[i].finding.finding->evidence[0].offset, 7 + 100 * i);
	}
	keep_done(&keep);
}

static void
the_same_thing_is_one_finding(void **state)
{
	(void)state;
	struct keep keep;
	struct err err;
	uint64_t left_out;
	assert_int_equal(keep_init(&keep, 4, &err), STATUS_OK);
	add(&keep, "a.txt", 1, SEVERITY_LOW);
	add(&keep, "a.txt", 1, SEVERITY_LOW);
	add(&keep, "b.txt", 1, SEVERITY_HIGH);
	add(&keep, "b.txt", 2, SEVERITY_MEDIUM);
	assert_int_equal(keep_sort(&keep, &left_out, &err), STATUS_OK);
	assert_int_equal(left_out, 0);
	assert_int_equal(keep.count, 2);
	assert_int_equal(keep.items[0].finding.also, 1);
	assert_int_equal(keep.items[0].finding.finding->severity, SEVERITY_HIGH);
	assert_int_equal(keep.by_severity[SEVERITY_LOW], 0);
	assert_int_equal(keep.items[1].finding.also, 0);
	keep_done(&keep);
}

static void
memory_is_bounded(void **state)
{
	(void)state;
	struct keep keep;
	struct err err;
	size_t early = 0, most = 0;
	assert_int_equal(keep_init(&keep, 50, &err), STATUS_OK);
	for (unsigned n = 0; n < 5000; n++) {
		add(&keep, "feed.txt", n, SEVERITY_LOW);
		size_t used = keep.arenas[0].used_bytes + keep.arenas[1].used_bytes +
			      keep.scratch.used_bytes;
		if (n < 200)
			early = used > early ? used : early;
		most = used > most ? used : most;
	}
	assert_true(most <= 2 * early);
	keep_done(&keep);
}

static enum status
attempt(void *context)
{
	struct keep keep;
	struct arena own;
	struct finding *finding;
	uint64_t left_out;
	(void)context;
	arena_init(&own, 0);
	enum status status = keep_init(&keep, 1, NULL);
	for (unsigned n = 0; n < 3 && status == STATUS_OK; n++) {
		status = finding_of(&own, "feed.txt", n, SEVERITY_LOW, &finding, NULL);
		if (status == STATUS_OK)
			status = keep_add(&keep, finding, NULL);
	}
	if (status == STATUS_OK)
		status = keep_sort(&keep, &left_out, NULL);
	keep_done(&keep);
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
		cmocka_unit_test(the_worst_are_kept_and_the_rest_counted),
		cmocka_unit_test(the_same_thing_is_one_finding),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(survives_every_failed_allocation),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
