#include "case_support.h"

#include "view/report.h"

#define FINDINGS 3000

static struct case_folder folder;

static int
set_up(void **state)
{
	struct err err;
	(void)state;
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	case_folder_done(&folder);
	return 0;
}

/* A case of many findings in two sources, with one refusal. */
static void
fill(struct store *store, size_t findings)
{
	struct err err;
	struct sink sink;
	struct arena arena;
	struct refusal refusal = {SLICE("feed.txt"), SLICE("RFC 1035 §2.3.4: too long"), 3, 9};
	arena_init(&arena, 0);
	assert_ok(store_sink(store, &sink, &err));
	for (size_t i = 0; i < findings; i++) {
		struct arena_mark mark = arena_mark(&arena);
		char name[64];
		(void)snprintf(name, sizeof(name), "mail%zu-en-marche.example", i);
		struct recipe recipe = {.rule = "names/lookalike",
					.source = "feed.txt",
					.subject = name,
					.offset = i * 40,
					.severity = (enum severity)(i % SEVERITY_COUNT),
					.confidence = (uint8_t)(i % 101),
					.first = i % 3 ? (int64_t)i * 1000000 : TIME_UNKNOWN,
					.last = TIME_UNKNOWN,
					.basis = TIME_OBSERVED};
		assert_ok(sink_finding(&sink, finding_of(&arena, &recipe), &err));
		arena_rewind(&arena, mark);
	}
	assert_ok(sink.calls->refusal(sink.context, &refusal, &err));
	struct source source = {.source = SLICE("feed.txt"), .bytes = findings * 40};
	assert_ok(sha256_of(SLICE("feed"), &source.sha256, &err));
	assert_ok(sink_source(&sink, &source, &err));
	assert_ok(store_commit(store, &err));
	arena_done(&arena);
}

static enum status
count_bytes(void *context, struct slice bytes, struct err *err)
{
	struct slice *all = context;
	(void)err;
	all->length += bytes.length;
	return STATUS_OK;
}

static void
a_store_is_read_in_little_memory(void **state)
{
	struct err err;
	struct store *store = NULL;
	struct profile profile;
	struct arena scratch;
	struct slice all = SLICE_NONE;
	(void)state;
	assert_ok(store_open(folder.path, true, &store, &err));
	fill(store, FINDINGS);
	profile_init(&profile);
	struct report_setup setup = {
		.profile = &profile, .write = count_bytes, .write_context = &all};
	const struct report_store from = {.store = store};
	report_case_of_store(&from, &setup.from);
	arena_init(&scratch, 4u << 20);
	assert_ok(report_write(&scratch, &setup, &err));
	assert_true(all.length > 100000 && all.length < 4000000);
	arena_done(&scratch);
	store_done(&store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_store_is_read_in_little_memory, set_up,
						tear_down),
	};
	return cmocka_run_group_tests_name("report_store", tests, NULL, NULL);
}
