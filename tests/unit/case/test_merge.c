/* One thing seen several times: what all its findings know is told, whichever of them speaks. */
#include "case_fixture.h"

#include "case/limits.h"
#include "model/clients.h"

#define DATA(clients) "{\"score\":0.9,\"clients\":[" clients "],\"clients_others\":0}"

static void
sink_with(struct sink *sink, const char *source, uint64_t offset, const char *data)
{
	struct recipe recipe = decoy(source, "mail-en-marche.example", offset, SEVERITY_HIGH);
	recipe.data = data;
	sink_recipe(sink, &recipe);
}

static enum status
keep_one(void *context, const struct case_finding *found, struct err *err)
{
	struct slice *ret = context;
	struct json_writer json;
	struct buf buf;
	assert_null(ret->at);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	finding_write(&json, found->finding);
	return buf_slice(&buf, ret, err);
}

static struct slice
merged(struct store *store)
{
	struct slice line = SLICE_NONE;
	struct err err;
	assert_ok(store_findings(store, NULL, ORDER_WORST_FIRST, true, keep_one, &line, &err));
	return line;
}

static void
assert_says(struct slice line, const char *text)
{
	if (slice_find(line, slice_text(text)) == SIZE_MAX)
		fail_msg("'%s' is not in %.*s", text, SLICE_PRINT(line));
}

/* The list comes first and is the surer one, but the logs know who asked. */
static void
clients_of_all_sources_are_told(void **state)
{
	(void)state;
	struct store *store DEFER(store_done)
	= open_store(true);
	struct sink sink;
	struct err err;
	assert_ok(store_sink(store, &sink, &err));
	sink_with(&sink, "b.log", 0,
		  DATA("{\"client\":\"192.0.2.7\",\"count\":2},"
		       "{\"client\":\"192.0.2.8\",\"count\":1}"));
	sink_with(&sink, "a.txt", 0, "{\"score\":0.9,\"context\":{\"mail_hosts\":[]}}");
	sink_with(&sink, "c.log", 9, DATA("{\"client\":\"192.0.2.7\",\"count\":3}"));
	struct slice line = merged(store);
	assert_says(line, "\"source\":\"a.txt\"");
	assert_says(line, "\"data\":{\"score\":0.9,\"context\":{\"mail_hosts\":[]},\"clients\":["
			  "{\"client\":\"192.0.2.7\",\"count\":5},"
			  "{\"client\":\"192.0.2.8\",\"count\":1}],\"clients_others\":0}");
	assert_says(line, "Asked for, with how often, by 192.0.2.7 (5), 192.0.2.8 (1)\"");
	assert_says(line, "\"next\":[\"Ask at 192.0.2.7 first");
}

/* Where a log speaks its own sentence gives way, and its own data does where it is alone. */
static void
a_sentence_is_told_once(void **state)
{
	(void)state;
	struct store *store DEFER(store_done)
	= open_store(true);
	struct sink sink;
	struct err err;
	struct clients clients;
	assert_ok(store_sink(store, &sink, &err));
	for (int i = 0; i < 2; i++) {
		struct recipe recipe = decoy(i ? "b.log" : "a.log", "a.example", 0, SEVERITY_HIGH);
		struct finding *finding = finding_of(&arena, &recipe);
		clients_init(&clients, &arena, 1);
		assert_ok(clients_add(&clients, SLICE("192.0.2.9"), 1, &err));
		assert_ok(clients_add(&clients, i ? SLICE("192.0.2.1") : SLICE("192.0.2.9"), 4,
				      &err));
		assert_ok(clients_set(finding, &clients, &err));
		assert_int_equal(finding->why_count, 3);
		assert_int_equal(finding->next_count, 2);
		assert_ok(sink_finding(&sink, finding, &err));
	}
	struct slice line = merged(store);
	assert_says(line, "\"why\":[\"seen at byte 0\",\"second sentence\",\"Asked for, with how "
			  "often, by 192.0.2.9 (6) and others\"]");
	assert_says(line, "\"next\":[\"Ask at 192.0.2.9 first");
	assert_says(line, "\"clients_others\":4}");
}

static void
clients_have_a_limit(void **state)
{
	(void)state;
	struct store *store DEFER(store_done)
	= open_store(true);
	struct sink sink;
	struct err err;
	char data[256], source[32];
	assert_ok(store_sink(store, &sink, &err));
	for (int i = 0; i < CASE_MERGED_CLIENTS_MAX + 2; i++) {
		(void)snprintf(source, sizeof(source), "%03d.log", i);
		(void)snprintf(data, sizeof(data), DATA("{\"client\":\"192.0.2.%d\",\"count\":2}"),
			       i);
		sink_with(&sink, source, 0, data);
	}
	struct slice line = merged(store);
	assert_says(line, "{\"client\":\"192.0.2.255\",\"count\":2}],\"clients_others\":4}");
	assert_says(line, "192.0.2.3 (2) and more than 252 others");
}

/* What comes with somebody's case may say anything. */
static void
clients_that_are_none_say_nothing(void **state)
{
	static const char *const ROWS[] = {
		"{\"clients\":[7,{},{\"client\":\"192.0.2.1\"},{\"count\":1}]}",
		"{\"clients\":[],\"clients_others\":-3}",
		"{\"x\":\"\\\"clients\\\":[\"}",
	};
	(void)state;
	struct store *store DEFER(store_done)
	= open_store(true);
	struct sink sink;
	struct err err;
	assert_ok(store_sink(store, &sink, &err));
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		sink_with(&sink, i ? i > 1 ? "c" : "b" : "a", 0, ROWS[i]);
	assert_true(slice_find(merged(store), SLICE("Asked for")) == SIZE_MAX);
}

static enum status
count_one(void *context, const struct case_finding *found, struct err *err)
{
	(void)err;
	if (found->finding->severity == SEVERITY_LOW)
		++*(size_t *)context;
	return STATUS_OK;
}

/* What a run found, found again or changed, and what of it is new: by things, not by rows. */
static void
what_a_run_found_is_known(void **state)
{
	struct finding_filter filter = FINDING_FILTER_ALL;
	struct case_totals totals;
	struct err err;
	(void)state;
	filter.of_run = true;
	for (int i = 0; i < 3; i++) {
		static const char *const SUBJECTS[] = {"a.example", "b.example", "a.example"};
		static const char *const SOURCES[] = {"1.txt", "2.txt", "3.txt"};
		struct store *store DEFER(store_done)
		= open_store(true);
		struct recipe recipe = decoy(SOURCES[i], SUBJECTS[i], 0, SEVERITY_LOW);
		struct recipe again = decoy("4.txt", "c.example", 0, SEVERITY_LOW);
		size_t count = 0;
		struct sink sink;
		assert_ok(store_sink(store, &sink, &err));
		assert_ok(store_run_start(store, SLICE("examine"), &err));
		sink_recipe(&sink, &recipe);
		sink_end(&sink, SOURCES[i], "x");
		sink_recipe(&sink, &again);
		sink_end(&sink, "4.txt", "y");
		assert_ok(store_run_end(store, &err));
		assert_ok(store_findings(store, &filter, ORDER_WORST_FIRST, true, count_one, &count,
					 &err));
		assert_int_equal(count, 2);
		assert_ok(store_totals(store, &totals, &err));
		assert_int_equal(totals.fresh, i == 0 ? 2 : i == 1 ? 1 : 0);
		assert_int_equal(totals.merged, i == 0 ? 2 : 3);
	}
	struct store *store DEFER(store_done)
	= open_store(false);
	assert_ok(store_totals(store, &totals, &err));
	assert_int_equal(totals.fresh, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(clients_of_all_sources_are_told),
		TEST(a_sentence_is_told_once),
		TEST(clients_have_a_limit),
		TEST(clients_that_are_none_say_nothing),
		TEST(what_a_run_found_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
