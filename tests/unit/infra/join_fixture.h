/* What the tests of the join share: context and decoys made up, what the join says of them. */
#ifndef TOCSIN_TESTS_JOIN_FIXTURE_H
#define TOCSIN_TESTS_JOIN_FIXTURE_H

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

static inline int
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

static inline int
tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static inline void
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

static inline void
observe(const char *name, enum fact_kind kind, const char *value)
{
	observe_registered(name, kind, value, TIME_UNKNOWN);
}

/* Passive DNS: the address was there from first to last. */
static inline void
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

static inline const struct finding *
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

static inline bool
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

static inline enum status
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

static inline struct clusters
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

static inline void
run(void)
{
	struct err err;
	assert_ok(join_run(join, &err));
}

/* Two decoys that share a value, however much else there is. */
static inline size_t
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
