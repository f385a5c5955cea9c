/* For every kind of link its innocent twin: a false link is a false accusation. */
#include "join_fixture.h"

static void
rare_things_link(void **state)
{
	static const struct {
		enum fact_kind kind;
		const char *value;
		size_t links;
	} ROWS[] = {
		{FACT_NAME_SERVER, "ns1.rare.example", 1},
		{FACT_MAIL_HOST, "mx.rare.example", 1},
		{FACT_ADDRESS, "192.0.2.7", 1},
		{FACT_CERTIFICATE, "abcdef", 1},
		{FACT_REGISTRANT, "Two Ltd", 1},
		/* and what everybody has does not */
		{FACT_NAME_SERVER, "kate.ns.cloudflare.com", 0},
		{FACT_NAME_SERVER, "ns51.domaincontrol.com", 0},
		{FACT_NAME_SERVER, "ns-12.awsdns-01.org", 0},
		{FACT_NAME_SERVER, "ns1.sedoparking.com", 0},
		{FACT_MAIL_HOST, "aspmx.l.google.com", 0},
		{FACT_MAIL_HOST, "x.mail.protection.outlook.com", 0},
		{FACT_ADDRESS, "104.21.3.4", 0},
		{FACT_ADDRESS, "2606:4700::1", 0},
		{FACT_ADDRESS, "192.168.1.1", 0},
		{FACT_REGISTRANT, "REDACTED FOR PRIVACY", 0},
		{FACT_REGISTRAR, "One Ltd", 0},
		{FACT_STATUS, "active", 0},
	};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		if (links_by(ROWS[i].kind, ROWS[i].value) != ROWS[i].links)
			fail_msg("%s", ROWS[i].value);
	}
}

/* A hoster that is in no table shows by whom else it serves. */
static void
what_strangers_have_too_does_not_link(void **state)
{
	(void)state;
	char name[32];
	for (int i = 0; i < 20; i++) {
		(void)snprintf(name, sizeof(name), "shop%d.example", i);
		observe(name, FACT_NAME_SERVER, "ns1.hoster.example");
	}
	assert_int_equal(links_by(FACT_NAME_SERVER, "ns1.hoster.example"), 0);
}

/* Among many decoys some pair shares something by chance; a group of them does not. */
static void
among_many_decoys_a_pair_is_chance(void **state)
{
	(void)state;
	char name[32], host[32];
	for (int i = 0; i < 40; i++) {
		(void)snprintf(name, sizeof(name), "d%d.example", i);
		(void)snprintf(host, sizeof(host), "ns%d.hoster.example", i < 2 ? 0 : i);
		(void)decoy(name, SEVERITY_HIGH);
		observe(name, FACT_NAME_SERVER, host);
	}
	run();
	assert_int_equal(clusters_of().count, 0);
	assert_int_equal(tear_down(state) || set_up(state), 0);
	for (int i = 0; i < 40; i++) {
		(void)snprintf(name, sizeof(name), "d%d.example", i);
		(void)snprintf(host, sizeof(host), "ns%d.hoster.example", i < 5 ? 0 : i);
		(void)decoy(name, SEVERITY_HIGH);
		observe(name, FACT_NAME_SERVER, host);
	}
	run();
	struct clusters clusters = clusters_of();
	assert_int_equal(clusters.count, 1);
	assert_int_equal(clusters.last->subject_count, 5);
	assert_int_equal(clusters.last->severity, SEVERITY_CRITICAL);
}

/* Our own names, registered against squatters, are on our own machines. */
static void
what_serves_us_too_may_be_ours(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	(void)decoy("b.example", SEVERITY_MEDIUM);
	observe("a.example", FACT_NAME_SERVER, "ns1.ours.example");
	observe("b.example", FACT_NAME_SERVER, "ns1.ours.example");
	observe("www.t.example", FACT_NAME_SERVER, "ns1.ours.example");
	observe("a.example", FACT_MAIL_HOST, "mx.ours.example");
	run();
	assert_int_equal(clusters_of().count, 0);
	assert_int_equal(applied(a)->severity, SEVERITY_MEDIUM);
	assert_true(says(applied(a), "it may be your own"));
}

static void
names_that_merely_resemble_do_not_accuse_each_other(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_LOW);
	(void)decoy("b.example", SEVERITY_INFO);
	observe("a.example", FACT_NAME_SERVER, "ns1.rare.example");
	observe("b.example", FACT_NAME_SERVER, "ns1.rare.example");
	run();
	assert_int_equal(clusters_of().count, 0);
	assert_int_equal(applied(a)->severity, SEVERITY_LOW);
}

/* Decoys of two targets hang together, but only company of the same raises. */
static void
company_is_of_the_same_target(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	struct finding *b = decoy_of("b.example", "u.example", "combo", SEVERITY_MEDIUM);
	observe("a.example", FACT_CERTIFICATE, "abcdef");
	observe("b.example", FACT_CERTIFICATE, "abcdef");
	run();
	assert_int_equal(clusters_of().count, 1);
	assert_int_equal(applied(a)->severity, SEVERITY_MEDIUM);
	assert_int_equal(applied(b)->severity, SEVERITY_MEDIUM);
}

/* Two hosts of one registered name are one decoy, and in no company. */
static void
a_name_is_no_company_of_itself(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	observe("a.example", FACT_ADDRESS, "192.0.2.7");
	observe("www.a.example", FACT_ADDRESS, "192.0.2.7");
	run();
	assert_int_equal(clusters_of().count, 0);
	assert_int_equal(applied(a)->severity, SEVERITY_MEDIUM);
}

/* What a platform has is not what a name below it has. */
static void
platforms_lend_nothing_to_names_below(void **state)
{
	(void)state;
	struct finding *a =
		decoy_of("t.platform.example", "t.example", "subdomain", SEVERITY_MEDIUM);
	observe_registered("platform.example", FACT_MAIL_HOST, "mx.platform.example",
			   TODAY - DAY_US);
	run();
	assert_int_equal(applied(a)->severity, SEVERITY_MEDIUM);
	assert_ptr_equal(applied(a), a);
}

/* Of a cluster, too; the first registration stands by itself. */
static void
clusters_are_dated_by_what_was_observed(void **state)
{
	(void)state;
	(void)decoy("a.example", SEVERITY_HIGH);
	(void)decoy("b.example", SEVERITY_HIGH);
	observe_registered("a.example", FACT_CERTIFICATE, "abcdef", TODAY - 50 * DAY_US);
	observe_registered("b.example", FACT_CERTIFICATE, "abcdef", TODAY - 60 * DAY_US);
	run();
	const struct finding *cluster = clusters_of().last;
	assert_true(cluster->first == TIME_UNKNOWN && cluster->last == TIME_UNKNOWN);
	assert_true(slice_find(cluster->data, SLICE("\"first_seen\":null,\"last_seen\":null,"
						    "\"first_registered\":\"2017-02-11T")) !=
		    SIZE_MAX);
	assert_true(says(cluster, "The first of them was registered on 2017-02-11"));
	assert_int_equal(tear_down(state) || set_up(state), 0);
	struct finding *a = decoy("a.example", SEVERITY_HIGH);
	(void)decoy("b.example", SEVERITY_HIGH);
	a->first = TODAY - 70 * DAY_US;
	a->time_basis = TIME_PUBLISHED;
	assert_ok(join_decoy(join, a, &(struct err){0}));
	observe("a.example", FACT_CERTIFICATE, "abcdef");
	observe("b.example", FACT_CERTIFICATE, "abcdef");
	run();
	cluster = clusters_of().last;
	assert_true(cluster->first == a->first && cluster->time_basis == TIME_PUBLISHED);
	assert_int_equal(tear_down(state) || set_up(state), 0);
	a = decoy("a.example", SEVERITY_HIGH);
	(void)decoy("b.example", SEVERITY_HIGH);
	a->first = TODAY - 70 * DAY_US;
	a->time_basis = TIME_PUBLISHED;
	assert_ok(join_decoy(join, a, &(struct err){0}));
	observe_seen("a.example", TODAY - DAY_US, TIME_UNKNOWN);
	observe_seen("b.example", TODAY, TODAY + DAY_US);
	run();
	cluster = clusters_of().last;
	assert_true(cluster->first == TODAY - DAY_US && cluster->last == TODAY + DAY_US);
	assert_int_equal(cluster->time_basis, TIME_OBSERVED);
}

static void
registered_together_links(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_HIGH);
	(void)decoy("b.example", SEVERITY_HIGH);
	observe_registered("a.example", FACT_REGISTRAR, "One Ltd", TODAY - DAY_US);
	observe_registered("b.example", FACT_REGISTRAR, "One Ltd", TODAY);
	run();
	assert_int_equal(clusters_of().count, 0); /* not on the same day */
	assert_int_equal(tear_down(state) || set_up(state), 0);
	a = decoy("a.example", SEVERITY_HIGH);
	(void)decoy("b.example", SEVERITY_HIGH);
	observe_registered("a.example", FACT_REGISTRAR, "One Ltd", TODAY - DAY_US);
	observe_registered("b.example", FACT_REGISTRAR, "One Ltd", TODAY - DAY_US + 1);
	run();
	assert_int_equal(clusters_of().count, 1);
	assert_true(says(applied(a), "One Ltd on 2017-04-11"));
}

/* The order of context and decoys does not matter. */
static void
order_does_not_matter(void **state)
{
	struct slice ids[2] = {SLICE_NONE, SLICE_NONE};
	static char kept[2][64];
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		static const char *const NAMES[] = {"a.example", "b.example", "c.example"};
		for (int i = 0; i < 3; i++) {
			const char *name = NAMES[turn ? 2 - i : i];
			if (turn)
				(void)decoy(name, SEVERITY_HIGH);
			offset = (uint64_t)name[0];
			observe(name, FACT_ADDRESS, "192.0.2.7");
			observe(name, FACT_NAME_SERVER, "ns1.rare.example");
			if (!turn)
				(void)decoy(name, SEVERITY_HIGH);
		}
		run();
		struct clusters clusters = clusters_of();
		assert_int_equal(clusters.count, 1);
		(void)snprintf(kept[turn], sizeof(kept[turn]), "%.*s",
			       SLICE_PRINT(clusters.last->id));
		ids[turn] = slice_text(kept[turn]);
		assert_slice(clusters.last->title,
			     "3 decoys of t.example hang together (name server ns1.rare.example)");
	}
	assert_true(slice_equal(ids[0], ids[1]));
}

/* What a cluster and a finding list has limits, and a record of them is one that passes. */
static void
large_clusters_fit_a_record(void **state)
{
	(void)state;
	char name[300];
	struct finding *first = NULL;
	const int count = INFRA_MEMBERS_MAX + 20;
	for (int i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "d%03d.example", i);
		struct finding *finding = decoy(name, SEVERITY_HIGH);
		first = first ? first : finding;
		for (int j = 0; j < INFRA_LINKS_MAX + 4; j++) {
			char host[64];
			(void)snprintf(host, sizeof(host), "ns%d.rare.example", j);
			observe(name, FACT_NAME_SERVER, host);
		}
	}
	run();
	struct clusters clusters = clusters_of();
	assert_int_equal(clusters.count, 1);
	assert_int_equal(clusters.last->subject_count, INFRA_MEMBERS_MAX);
	assert_int_equal(clusters.last->evidence_count, INFRA_SPANS_MAX);
	assert_int_equal(clusters.last->why_count, INFRA_LINKS_TOLD + 1);
	assert_true(slice_find(clusters.last->data, SLICE("\"link_count\":20")) != SIZE_MAX);
	const struct finding *finding = applied(first);
	assert_int_equal(finding->why_count, 1 + INFRA_LINKS_TOLD + 1);
	assert_int_equal(finding->evidence_count, 1 + INFRA_LINKS_MAX + 4);
	const struct json_value *data, *context;
	struct err err;
	assert_ok(json_read(&arena, finding->data, &data, &err));
	context = json_get(data, "context");
	assert_int_equal(json_count(json_get(context, "shared_with")), INFRA_SHARED_MAX);
	assert_int_equal(json_count(json_get(context, "name_servers")), INFRA_CONTEXT_VALUES);
}

static void
facts_have_a_limit(void **state)
{
	(void)state;
	struct observable observable;
	struct facts facts;
	struct err err;
	char value[32];
	bool good;
	if (support_is_slow())
		skip();
	assert_ok(facts_init(&facts, &arena, "x", SLICE("a.example"), &good, &err));
	for (int i = 0; i < INFRA_VALUES_MAX; i++) {
		(void)snprintf(value, sizeof(value), "192.0.2.%d", i);
		assert_ok(facts_add(&facts, &arena, FACT_ADDRESS, slice_text(value), &err));
	}
	assert_ok(span_init(&facts.place, SLICE("f"), 0, 1, SLICE("x"), &err));
	assert_ok(facts_write(&facts, &arena, &observable, &err));
	assert_false(join_any(join));
	for (int i = 0; i < INFRA_JOIN_FACTS_MAX / INFRA_VALUES_MAX; i++)
		assert_ok(join_observe(join, &observable, &err));
	assert_int_equal(join_left_out(join), 0);
	assert_ok(join_observe(join, &observable, &err));
	assert_int_equal(join_left_out(join), INFRA_VALUES_MAX);
	assert_true(join_any(join));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rare_things_link),
		TEST(what_strangers_have_too_does_not_link),
		TEST(among_many_decoys_a_pair_is_chance),
		TEST(what_serves_us_too_may_be_ours),
		TEST(names_that_merely_resemble_do_not_accuse_each_other),
		TEST(company_is_of_the_same_target),
		TEST(a_name_is_no_company_of_itself),
		TEST(platforms_lend_nothing_to_names_below),
		TEST(clusters_are_dated_by_what_was_observed),
		TEST(registered_together_links),
		TEST(order_does_not_matter),
		TEST(large_clusters_fit_a_record),
		TEST(facts_have_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
