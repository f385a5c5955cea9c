/* Findings that say something else when they are examined again, imported or joined. */
#include "case_fixture.h"

static void
sink_fresh(struct store *store, struct sink *sink)
{
	struct err err;
	assert_ok(store_sink(store, sink, &err));
}

static bool
holds(struct store *store, const char *text)
{
	return slice_find(dump_findings(store, NULL, ORDER_RECORD, false, &arena),
			  slice_text(text)) != SIZE_MAX;
}

/* Examined with another profile, a list gives other findings: those it gives now are the case. */
static void
a_content_read_again_replaces_its_findings(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	struct recipe again = decoy("feed.txt", "a.example", 40, SEVERITY_HIGH);
	struct recipe allowed = decoy("feed.txt", "b.example", 50, SEVERITY_HIGH);
	struct recipe inner = decoy("feed.txt!/in", "c.example", 60, SEVERITY_HIGH);
	struct recipe neighbour = decoy("feed.txt2", "d.example", 60, SEVERITY_HIGH);
	sink_fresh(store, &sink);
	sink_recipe(&sink, &again);
	sink_recipe(&sink, &allowed);
	sink_recipe(&sink, &inner);
	sink_end(&sink, "feed.txt", "monday");
	sink_recipe(&sink, &neighbour);
	sink_end(&sink, "feed.txt2", "monday");
	assert_ok(store_commit(store, &err));

	/* Stopped before its end, a second reading changes nothing. */
	struct slice before = dump_store(store, &arena);
	sink_fresh(store, &sink);
	again.severity = SEVERITY_LOW;
	sink_recipe(&sink, &again);
	store_rollback(store);
	assert_ok(store_commit(store, &err));
	assert_slices(dump_store(store, &arena), before);

	sink_fresh(store, &sink);
	sink_recipe(&sink, &again);
	sink_end(&sink, "feed.txt", "monday");
	assert_ok(store_commit(store, &err));
	assert_true(holds(store, "a.example") && holds(store, "\"low\""));
	assert_false(holds(store, "b.example"));
	assert_false(holds(store, "c.example"));
	assert_true(holds(store, "d.example"));
	struct slice after = dump_store(store, &arena);
	sink_fresh(store, &sink);
	sink_recipe(&sink, &again);
	sink_end(&sink, "feed.txt", "monday");
	assert_slices(dump_store(store, &arena), after);
	store_done(&store);
}

/* Under the name of a daily feed stand the findings of all its days. */
static void
another_content_takes_no_finding_back(void **state)
{
	(void)state;
	struct sink sink;
	struct store *store = open_store(true);
	const struct recipe monday = decoy("feed.txt", "a.example", 40, SEVERITY_HIGH);
	const struct recipe tuesday = decoy("feed.txt", "b.example", 50, SEVERITY_HIGH);
	sink_fresh(store, &sink);
	sink_recipe(&sink, &monday);
	sink_end(&sink, "feed.txt", "monday");
	sink_fresh(store, &sink);
	sink_recipe(&sink, &tuesday);
	sink_end(&sink, "feed.txt", "tuesday");
	assert_true(holds(store, "a.example") && holds(store, "b.example"));
	sink_fresh(store, &sink);
	sink_end(&sink, "feed.txt", "monday");
	assert_true(!holds(store, "a.example") && holds(store, "b.example"));
	store_done(&store);
}

static void
imports_replace_imports_only(void **state)
{
	(void)state;
	struct err err;
	struct sink examine, import;
	struct store *store = open_store(true);
	struct recipe ours = decoy("feed.txt", "a.example", 40, SEVERITY_HIGH);
	struct recipe theirs = decoy("far.txt", "b.example", 50, SEVERITY_HIGH);
	sink_fresh(store, &examine);
	sink_recipe(&examine, &ours);
	sink_end(&examine, "feed.txt", "monday");
	assert_ok(store_import_sink(store, &import, &err));
	ours.severity = SEVERITY_INFO;
	sink_recipe(&import, &ours);
	sink_recipe(&import, &theirs);
	theirs.severity = SEVERITY_LOW;
	sink_recipe(&import, &theirs);
	assert_false(holds(store, "\"info\""));
	assert_true(holds(store, "\"low\""));
	/* What is examined here outweighs what another case says of it, and is not taken back with
	 * a content that another case read. */
	sink_end(&import, "far.txt", "monday");
	sink_fresh(store, &examine);
	sink_end(&examine, "far.txt", "monday");
	assert_true(holds(store, "b.example"));
	theirs.severity = SEVERITY_CRITICAL;
	sink_recipe(&examine, &theirs);
	sink_end(&examine, "far.txt", "monday");
	assert_true(holds(store, "\"critical\"") && !holds(store, "\"low\""));
	store_done(&store);
}

/* What a join says of a finding goes when its source is read again; what it found by itself goes
 * when a later join does not find it. */
static void
joins_replace_what_joins_made(void **state)
{
	(void)state;
	struct err err;
	struct sink sink, join;
	struct store *store = open_store(true);
	const struct recipe base = decoy("feed.txt", "a.example", 40, SEVERITY_LOW);
	struct recipe raised = base, cluster = decoy("feed.txt", "ns.example", 1, SEVERITY_HIGH);
	raised.severity = SEVERITY_CRITICAL;
	cluster.rule = "names/infrastructure";
	struct slice rule = slice_text(cluster.rule);
	for (int times = 0; times < 2; times++) {
		sink_fresh(store, &sink);
		sink_recipe(&sink, &base);
		sink_end(&sink, "feed.txt", "monday");
		assert_false(holds(store, "\"critical\""));
		assert_true(holds(store, "ns.example") == (times > 0));
		assert_ok(store_join_sink(store, &join, &err));
		sink_recipe(&join, &raised);
		sink_recipe(&join, &cluster);
		assert_ok(store_join_end(store, rule, &err));
		assert_true(holds(store, "\"critical\"") && holds(store, "ns.example"));
	}
	assert_ok(store_join_sink(store, &join, &err));
	assert_ok(store_join_end(store, rule, &err));
	assert_true(holds(store, "\"critical\"") && !holds(store, "ns.example"));
	/* Raised or not, it is a finding of its source. */
	sink_fresh(store, &sink);
	sink_end(&sink, "feed.txt", "monday");
	assert_false(holds(store, "a.example"));
	store_done(&store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_content_read_again_replaces_its_findings),
		TEST(another_content_takes_no_finding_back),
		TEST(imports_replace_imports_only),
		TEST(joins_replace_what_joins_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
