/* For every kind of link its innocent twin: a false link is a false accusation. */
#include "support.h"

#include "infra/facts.h"
#include "infra/join.h"
#include "infra/shared.h"
#include "model/advice.h"
#include "model/finding.h"

#include <stdio.h>

#define DAY_US (INT64_C(86400) * 1000000)
#define TODAY (INT64_C(17268) * DAY_US) /* 2017-04-12 */
#define assert_ok(call) assert_int_equal((call), STATUS_OK)

static struct arena arena;
static struct join *join;
static uint64_t offset;
static double score; /* of the decoys that are made */

static int
set_up(void **state)
{
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	offset = 0;
	score = 0.8;
	assert_ok(join_new(&arena, &join, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void
observe_registered(const char *name, enum fact_kind kind, const char *value, int64_t created)
{
	struct observable observable;
	struct facts facts;
	struct err err;
	bool good;
	assert_ok(facts_init(&facts, &arena, "rdap", slice_text(name), &good, &err));
	assert_true(good);
	assert_ok(facts_add(&facts, &arena, kind, slice_text(value), &err));
	facts.created = created;
	facts.first = facts.last = TODAY;
	facts.basis = TIME_PUBLISHED;
	assert_ok(span_init(&facts.place, SLICE("rdap.json"), offset, 1, SLICE("x"), &err));
	offset++;
	assert_ok(facts_write(&facts, &arena, &observable, &err));
	assert_ok(join_observe(join, &observable, &err));
}

static void
observe(const char *name, enum fact_kind kind, const char *value)
{
	observe_registered(name, kind, value, TIME_UNKNOWN);
}

/* Passive DNS: the address was there from first to last. */
static void
observe_seen(const char *name, int64_t first, int64_t last)
{
	struct observable observable;
	struct facts facts;
	struct err err;
	bool good;
	assert_ok(facts_init(&facts, &arena, "cof", slice_text(name), &good, &err));
	assert_ok(facts_add(&facts, &arena, FACT_ADDRESS, SLICE("192.0.2.200"), &err));
	facts.first = first;
	facts.last = last;
	assert_ok(span_init(&facts.place, SLICE("pdns.json"), offset, 1, SLICE("x"), &err));
	offset++;
	assert_ok(facts_write(&facts, &arena, &observable, &err));
	assert_ok(join_observe(join, &observable, &err));
}

static struct finding *
decoy_of(const char *name, const char *target, const char *trick, enum severity severity)
{
	struct finding *finding;
	struct span span;
	struct err err;
	assert_ok(span_init(&span, SLICE("feed.txt"), 7, 1, slice_text(name), &err));
	assert_ok(finding_new(&arena, "names/lookalike", 1, &span, &finding, &err));
	assert_ok(finding_add_subject(finding, "domain-name", slice_text(name), &err));
	assert_ok(finding_set_title(finding, &err, "%s imitates %s", name, target));
	assert_ok(finding_add_why(finding, &err, "by itself"));
	const char *dot = strcmp(trick, "subdomain") ? NULL : strchr(name, '.');
	assert_ok(slice_print(&arena, &finding->data, &err,
			      "{\"name\":\"%s\",\"registrable\":\"%s\",\"target\":\"%s\","
			      "\"tricks\":[\"%s\"],\"score\":%g}",
			      name, dot ? dot + 1 : name, target, trick, score));
	assert_ok(finding_add_next(finding, &err, "Ask somebody"));
	assert_ok(finding_add_next(finding, &err, ADVICE_LOOK_UP " and MX records of it"));
	assert_ok(finding_add_next(finding, &err, "Block it"));
	finding->severity = severity;
	finding->confidence = 60;
	assert_ok(finding_done(finding, &err));
	assert_ok(join_decoy(join, finding, &err));
	return finding;
}

static struct finding *
decoy(const char *name, enum severity severity)
{
	return decoy_of(name, "t.example", "combo", severity);
}

static const struct finding *
applied(const struct finding *finding)
{
	const struct finding *once, *twice;
	struct err err;
	bool changed;
	assert_ok(join_apply(join, &arena, finding, &once, &changed, &err));
	assert_ok(join_apply(join, &arena, once, &twice, &changed, &err));
	assert_false(changed); /* joining twice changes nothing */
	assert_ptr_equal(once, twice);
	return once;
}

static bool
says(const struct finding *finding, const char *text)
{
	for (size_t i = 0; i < finding->why_count; i++)
		if (slice_find(finding->why[i], slice_text(text)) != SIZE_MAX)
			return true;
	return false;
}

struct clusters {
	const struct finding *last;
	size_t count;
};

static enum status
keep_cluster(void *context, const struct finding *finding, struct err *err)
{
	struct clusters *clusters = context;
	struct slice text;
	struct json_writer json;
	struct buf buf;
	const struct json_value *value;
	struct finding *copy;
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	finding_write(&json, finding);
	assert_ok(buf_slice(&buf, &text, err));
	assert_ok(json_read(&arena, text, &value, err));
	assert_ok(finding_read(&arena, value, &copy, err));
	clusters->last = copy;
	clusters->count++;
	return STATUS_OK;
}

static struct clusters
clusters_of(void)
{
	static const struct sink_calls KEEP = {.finding = keep_cluster};
	struct clusters clusters = {.count = 0};
	struct sink sink = {&KEEP, &clusters};
	struct arena scratch;
	struct err err;
	arena_init(&scratch, 0);
	assert_ok(join_clusters(join, &scratch, &sink, &err));
	arena_done(&scratch);
	return clusters;
}

static void
run(void)
{
	struct err err;
	assert_ok(join_run(join, &err));
}

/* Two decoys that share a value, however much else there is. */
static size_t
links_by(enum fact_kind kind, const char *value)
{
	struct finding *a = decoy("a.example", SEVERITY_MEDIUM);
	struct finding *b = decoy("b.example", SEVERITY_LOW);
	observe("a.example", kind, value);
	observe("b.example", kind, value);
	run();
	size_t count = clusters_of().count;
	assert_int_equal(says(applied(a), "is shared with b.example"), count > 0);
	/* b is no alert by itself: it is raised by its company, and raises nobody */
	assert_int_equal(applied(a)->severity > SEVERITY_MEDIUM, kind == FACT_MAIL_HOST);
	assert_int_equal(applied(b)->severity > SEVERITY_LOW, count || kind == FACT_MAIL_HOST);
	return count;
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
		TEST(ready_for_use_raises_a_step),
		TEST(age_raises_nothing),
		TEST(age_outweighs_company),
		TEST(a_likeness_is_never_critical_by_context),
		TEST(advice_does_not_repeat_what_is_known),
		TEST(long_advice_is_left_as_it_is),
		TEST(hosters_are_found_by_address),
		TEST(networks_are_ranges),
		TEST(what_was_observed_dates),
		TEST(clusters_are_dated_by_what_was_observed),
		TEST(registered_together_links),
		TEST(order_does_not_matter),
		TEST(large_clusters_fit_a_record),
		TEST(facts_have_a_limit),
		TEST(what_a_finding_says_of_itself_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
