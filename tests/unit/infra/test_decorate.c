/* What a decoy gains by its context: how bad, since when, what to do, and why. */
#include "join_fixture.h"

static void
ready_for_use_raises_a_step(void **state)
{
	static const struct {
		enum fact_kind kind;
		const char *value;
		int64_t created;
		enum severity before, after;
	} ROWS[] = {
		{FACT_MAIL_HOST, "mx.a.example", TIME_UNKNOWN, SEVERITY_MEDIUM, SEVERITY_HIGH},
		{FACT_MAIL_HOST, "mx.a.example", TIME_UNKNOWN, SEVERITY_CRITICAL,
		 SEVERITY_CRITICAL},
		{FACT_MAIL_HOST, "aspmx.l.google.com", TIME_UNKNOWN, SEVERITY_LOW, SEVERITY_MEDIUM},
		/* honest twins have mail too; parked names do not */
		{FACT_MAIL_HOST, "mx.a.example", TIME_UNKNOWN, SEVERITY_INFO, SEVERITY_INFO},
		{FACT_MAIL_HOST, "mx.h-email.net", TIME_UNKNOWN, SEVERITY_MEDIUM, SEVERITY_MEDIUM},
		{FACT_STATUS, "active", TODAY - 90 * DAY_US, SEVERITY_MEDIUM, SEVERITY_HIGH},
		{FACT_STATUS, "active", TODAY - 91 * DAY_US, SEVERITY_MEDIUM, SEVERITY_MEDIUM},
		{FACT_MAIL_HOST, "mx.a.example", TODAY, SEVERITY_MEDIUM, SEVERITY_HIGH},
	};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		struct finding *a = decoy("a.example", ROWS[i].before);
		observe_registered("a.example", ROWS[i].kind, ROWS[i].value, ROWS[i].created);
		run();
		assert_int_equal(applied(a)->severity, ROWS[i].after);
		assert_int_equal(says(applied(a), "raised from"), ROWS[i].before != ROWS[i].after);
		/* To be registered is not to be seen. */
		assert_true(applied(a)->first == TIME_UNKNOWN);
		/* Nothing of the finding itself was touched. */
		assert_int_equal(a->severity, ROWS[i].before);
		assert_int_equal(a->why_count, 1);
		assert_int_equal(a->evidence_count, 1);
	}
}

/* An old name with mail is somebody's honest one sooner than a decoy. */
static void
age_raises_nothing(void **state)
{
	static const struct {
		int64_t days;
		enum severity after;
	} ROWS[] = {{INFRA_OLD_DAYS - 1, SEVERITY_HIGH}, {INFRA_OLD_DAYS, SEVERITY_MEDIUM}};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
		bool old = ROWS[i].after == SEVERITY_MEDIUM;
		observe_registered("a.example", FACT_MAIL_HOST, "mx.a.example",
				   TODAY - ROWS[i].days * DAY_US);
		run();
		assert_int_equal(applied(a)->severity, ROWS[i].after);
		assert_int_equal(says(applied(a), "few decoys are as old"), old);
		assert_int_equal(says(applied(a), "raised from"), !old);
	}
	/* What lapsed and was registered again is as old as that. */
	assert_int_equal(tear_down(state) || set_up(state), 0);
	struct finding *b = decoy("b.example", SEVERITY_MEDIUM);
	observe_registered("b.example", FACT_STATUS, "active", TODAY - DAY_US);
	observe_registered("b.example", FACT_MAIL_HOST, "mx.b.example", TODAY - 4000 * DAY_US);
	run();
	assert_int_equal(applied(b)->severity, SEVERITY_HIGH);
	assert_true(says(applied(b), "1 days before the newest record here: recent"));
}

/* Nor is an old name in bad company: it may be a customer of the same hoster. */
static void
age_outweighs_company(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	(void)decoy("b.example", SEVERITY_MEDIUM);
	observe_registered("a.example", FACT_CERTIFICATE, "abcdef", TODAY - 9000 * DAY_US);
	observe("b.example", FACT_CERTIFICATE, "abcdef");
	run();
	assert_int_equal(applied(a)->severity, SEVERITY_MEDIUM);
	assert_int_equal(applied(a)->confidence, 60);
	assert_true(says(applied(a), "is shared with b.example"));
}

static void
a_likeness_is_never_critical_by_context(void **state)
{
	static const struct {
		double score;
		enum severity before, after;
	} ROWS[] = {{0.8, SEVERITY_HIGH, SEVERITY_CRITICAL},
		    {0.79, SEVERITY_HIGH, SEVERITY_HIGH},
		    {0.79, SEVERITY_MEDIUM, SEVERITY_HIGH},
		    {0.79, SEVERITY_CRITICAL, SEVERITY_CRITICAL}};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		score = ROWS[i].score;
		struct finding *a = decoy("a.example", ROWS[i].before);
		struct finding *b = decoy("b.example", SEVERITY_LOW);
		observe("a.example", FACT_MAIL_HOST, "mx.rare.example");
		observe("b.example", FACT_MAIL_HOST, "mx.rare.example");
		run();
		assert_int_equal(applied(a)->severity, ROWS[i].after);
		assert_int_equal(says(applied(a), "its score is below 0.80"),
				 ROWS[i].score < 0.8 && ROWS[i].before == SEVERITY_HIGH);
		assert_int_equal(clusters_of().last->severity, ROWS[i].after);
		assert_true(says(applied(b), "for its mail host and the decoys it is linked to"));
	}
}

static void
observe_network(const char *first, const char *last, const char *abuse)
{
	struct observable observable;
	struct facts facts;
	struct err err;
	bool good;
	assert_ok(facts_init_network(&facts, &arena, "rdap", slice_text(first), slice_text(last),
				     &good, &err));
	assert_true(good);
	assert_ok(facts_add(&facts, &arena, FACT_ABUSE, slice_text(abuse), &err));
	assert_ok(facts_add(&facts, &arena, FACT_HOLDER, SLICE("NET"), &err));
	assert_ok(span_init(&facts.place, SLICE("net.json"), offset, 1, SLICE("x"), &err));
	offset++;
	assert_ok(facts_write(&facts, &arena, &observable, &err));
	assert_ok(join_observe(join, &observable, &err));
}

/* The smallest network that has the address is its hoster's. */
static void
hosters_are_found_by_address(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_HIGH);
	observe("a.example", FACT_ADDRESS, "192.0.2.7");
	observe("a.example", FACT_ADDRESS, "192.0.2.8");
	observe("a.example", FACT_ADDRESS, "2001:db8::7");
	observe("a.example", FACT_ADDRESS, "198.51.100.7");
	observe("a.example", FACT_ABUSE, "abuse@registrar.example");
	observe_network("192.0.0.0", "192.0.255.255", "large@x.example");
	observe_network("192.0.2.0", "192.0.2.255", "small@x.example");
	observe_network("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "no address");
	run();
	const struct finding *after = applied(a);
	assert_true(
		slice_find(after->data, SLICE("\"registrar_abuse\":\"abuse@registrar.example\","
					      "\"registrant\":null,\"hosters\":[{\"address\":"
					      "\"192.0.2.7\",\"network\":\"NET\",\"abuse\":"
					      "\"small@x.example\"},{\"address\":\"2001:db8::7\","
					      "\"network\":\"NET\",\"abuse\":null}]")) != SIZE_MAX);
	assert_slice(after->evidence[1].source, "net.json");
	assert_int_equal(after->evidence_count, 1 + 2 + 5);
	assert_int_equal(clusters_of().count, 0);
}

static void
networks_are_ranges(void **state)
{
	static const struct {
		const char *first, *last;
		bool good;
	} ROWS[] = {{"192.0.2.0", "192.0.2.0", true},
		    {"192.0.2.1", "192.0.2.0", false},
		    {"192.0.2.0", "2001:db8::", false},
		    {"", "192.0.2.0", false},
		    {"2001:DB8::", " 2001:db8::1 ", true},
		    {"::", "192.0.2.1", false},
		    {"x", "y", false}};
	struct facts facts;
	struct err err;
	bool good;
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_ok(facts_init_network(&facts, &arena, "x", slice_text(ROWS[i].first),
					     slice_text(ROWS[i].last), &good, &err));
		assert_int_equal(good, ROWS[i].good);
	}
	for (int i = 0; i < INFRA_NETWORKS_MAX + 2; i++)
		observe_network("192.0.2.0", "192.0.2.255", "a@x.example");
	assert_int_equal(join_left_out(join), 2);
}

/* What context answered is not asked again; a later one begins where the finding did. */
static void
advice_does_not_repeat_what_is_known(void **state)
{
	static const struct {
		const char *mail;
		int64_t created;
		const char *next; /* NULL: nothing is left to look up */
	} ROWS[] = {
		{NULL, TIME_UNKNOWN, ADVICE_LOOK_UP " and MX records of it"},
		{"mx.a.example", TIME_UNKNOWN,
		 "Look up when a.example was registered: a young name with mail means a decoy"},
		{NULL, TODAY, "Look up MX records of a.example: with them, mail comes next"},
		{"mx.a.example", TODAY, NULL},
	};
	(void)state;
	struct err err;
	bool changed;
	const struct finding *last = decoy("a.example", SEVERITY_MEDIUM);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_ok(join_new(&arena, &join, &err));
		assert_ok(join_decoy(join, last, &err));
		observe_registered("a.example", ROWS[i].mail ? FACT_MAIL_HOST : FACT_STATUS,
				   ROWS[i].mail ? ROWS[i].mail : "active", ROWS[i].created);
		observe("a.example", FACT_NAME_SERVER, "ns1.a.example");
		run();
		assert_ok(join_apply(join, &arena, last, &last, &changed, &err));
		assert_true(changed);
		assert_int_equal(last->next_count, ROWS[i].next ? 3 : 2);
		assert_slice(last->next[0], "Ask somebody");
		if (ROWS[i].next)
			assert_slice(last->next[1], ROWS[i].next);
		assert_slice(last->next[last->next_count - 1], "Block it");
	}
}

static void
long_advice_is_left_as_it_is(void **state)
{
	(void)state;
	struct err err;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	observe_registered("a.example", FACT_MAIL_HOST, "mx.a.example", TODAY);
	run();
	assert_ok(finding_add_next(a, &err, "%0*d", INFRA_NEXT_MAX_BYTES, 0));
	assert_int_equal(applied(a)->next_count, 3);
	assert_ok(finding_add_next(a, &err, "%0*d", INFRA_NEXT_MAX_BYTES + 1, 0));
	assert_int_equal(applied(a)->next_count, 5);
	assert_true(slice_find(applied(a)->data, SLICE("\"next\"")) == SIZE_MAX);
}

/* When a name was there is said by who saw it. */
static void
what_was_observed_dates(void **state)
{
	static const struct {
		int64_t first, last; /* of the finding, in days from today */
		enum time_basis basis;
		int64_t after_first, after_last;
		enum time_basis after_basis;
	} ROWS[] = {
		{0, 0, TIME_OBSERVED, -30, -10, TIME_OBSERVED}, /* undated */
		{-20, 0, TIME_OBSERVED, -30, -10, TIME_OBSERVED},
		{-40, -5, TIME_OBSERVED, -40, -5, TIME_OBSERVED},
		{-5, 0, TIME_CLAIMED, -30, -10, TIME_OBSERVED},
		{-5, 0, TIME_CAPTURED, -5, 0, TIME_CAPTURED},
		{-5, -1, TIME_PUBLISHED, -5, -1, TIME_PUBLISHED},
	};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_int_equal(tear_down(state) || set_up(state), 0);
		struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
		struct finding dated = *a;
		if (i) {
			dated.first = TODAY + ROWS[i].first * DAY_US;
			dated.last = ROWS[i].last ? TODAY + ROWS[i].last * DAY_US : TIME_UNKNOWN;
			dated.time_basis = ROWS[i].basis;
		}
		observe_registered("a.example", FACT_STATUS, "active", TODAY - 50 * DAY_US);
		observe_seen("www.a.example", TODAY - 20 * DAY_US, TODAY - 10 * DAY_US);
		observe_seen("a.example", TODAY - 30 * DAY_US, TIME_UNKNOWN);
		run();
		const struct finding *after = applied(&dated);
		assert_int_equal((after->first - TODAY) / DAY_US, ROWS[i].after_first);
		assert_int_equal(after->last == TIME_UNKNOWN ? 0 : (after->last - TODAY) / DAY_US,
				 ROWS[i].after_last);
		assert_int_equal(after->time_basis, ROWS[i].after_basis);
		assert_true(says(after, "records of it were observed from 2017-03-13 to "
					"2017-04-02"));
		assert_slice(after->evidence[after->evidence_count - 1].source, "rdap.json");
		assert_slice(after->evidence[1].source, "pdns.json");
	}
}

/* What comes with an imported case is no reason to trust it. */
static void
what_a_finding_says_of_itself_is_checked(void **state)
{
	(void)state;
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	struct err err;
	static const char *const BEFORE[] = {
		("{\"severity\":\"worst\",\"confidence\":1000,\"first\":7,\"why\":0,"
		 "\"evidence\":-1}"),
		"{\"severity\":1,\"why\":99999,\"evidence\":99999,\"time_basis\":\"never\"}",
		"{\"next\":[1,{},\"\\u0000\",\"kept\"]}",
		"[]",
		"null",
	};
	observe("a.example", FACT_MAIL_HOST, "mx.a.example");
	run();
	for (size_t i = 0; i < sizeof(BEFORE) / sizeof(*BEFORE); i++) {
		assert_ok(slice_print(&arena, &a->data, &err,
				      "{\"name\":\"a.example\",\"registrable\":\"a.example\","
				      "\"target\":\"t.example\",\"tricks\":[],\"context\":{"
				      "\"before\":%s}}",
				      BEFORE[i]));
		assert_int_equal(applied(a)->severity, SEVERITY_HIGH);
		assert_true(applied(a)->why_count > 1 && applied(a)->evidence_count == 2);
		assert_int_equal(applied(a)->next_count, i == 2 ? 1 : 3);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ready_for_use_raises_a_step),
		TEST(age_raises_nothing),
		TEST(age_outweighs_company),
		TEST(a_likeness_is_never_critical_by_context),
		TEST(advice_does_not_repeat_what_is_known),
		TEST(long_advice_is_left_as_it_is),
		TEST(hosters_are_found_by_address),
		TEST(networks_are_ranges),
		TEST(what_was_observed_dates),
		TEST(what_a_finding_says_of_itself_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
