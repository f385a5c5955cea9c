/* DMARC by RFC 9989 and RFC 7489: records, tree walk, policy, alignment. */
#include "mail/dmarc.h"
#include "mail/limits.h"
#include "mail/relation.h"

#include "zone.h"

/* What a row says of one identifier: "dkim pass mail.example.org". */
static struct dmarc_identifier
identifier_of(const char *text)
{
	struct dmarc_identifier identifier = {.dkim = false};
	struct slice rest = slice_text(text), word;

	assert_true(slice_next(&rest, ' ', &word));
	identifier.dkim = slice_equal(word, SLICE("dkim"));
	assert_true(slice_next(&rest, ' ', &word));
	assert_true(auth_result_read(word, &identifier.result));
	identifier.domain = rest;
	return identifier;
}

static struct dmarc_answer
check(struct arena *arena, const struct resolver *resolver, enum dmarc_standard standard,
      const char *from, const char *identifier)
{
	struct dmarc_identifier one = identifier_of(identifier ? identifier : "spf none x");
	struct dmarc_answer answer;
	struct err err;

	assert_int_equal(
		dmarc_check(arena, resolver, standard, slice_text(from), &one, &answer, &err),
		STATUS_OK);
	assert_true(answer.result == AUTH_PASS || answer.reason.length > 0);
	return answer;
}

static void
records_are_read(void **state)
{
	static const struct {
		const char *text;
		enum dmarc_policy p, sp, np;
		bool refused, fault;
	} ROWS[] = {
		{"v=DMARC1; p=reject", DMARC_REJECT, DMARC_REJECT, DMARC_REJECT, false, false},
		{"v = DMARC1 ;p = Reject;sp=none;", DMARC_REJECT, DMARC_NONE, DMARC_NONE, false,
		 false},
		{"v=DMARC1;p=none;np=reject;sp=quarantine", DMARC_NONE, DMARC_QUARANTINE,
		 DMARC_REJECT, false, false},
		{"v=DMARC1; P=reject; p=none", DMARC_REJECT, DMARC_REJECT, DMARC_REJECT, false,
		 false},
		{"v=DMARC1; sp=none; p=reject; x; y=; unknown=1", DMARC_REJECT, DMARC_NONE,
		 DMARC_NONE, false, false},
		{"v=DMARC1; rua=mailto:d@example.org", 0, 0, 0, false, false},
		{"v=DMARC1; p=bogus; rua=none, https://example.org/d", 0, 0, 0, false, false},
		{"v=DMARC1; p=reject; sp=bogus; rua=mailto:d@example.org", 0, 0, 0, false, false},
		{"v=DMARC1; p=reject; np=bogus", 0, 0, 0, false, true},
		{"v=DMARC1; p=bogus; rua=mailto:", 0, 0, 0, false, true},
		{"v=DMARC1", 0, 0, 0, false, true},
		{"v=dmarc1; p=reject", 0, 0, 0, true, false},
		{"V=DMARC1; p=reject", 0, 0, 0, true, false},
		{"p=reject; v=DMARC1", 0, 0, 0, true, false},
		{"v=DMARC10; p=reject", 0, 0, 0, true, false},
		{"v=spf1 -all", 0, 0, 0, true, false},
		{"", 0, 0, 0, true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dmarc_record record = {.policy = DMARC_NONE};
		struct err err;
		enum status status =
			dmarc_record_read(slice_text(ROWS[i].text), DMARC_RFC9989, &record, &err);
		assert_int_equal(status, ROWS[i].refused ? STATUS_REFUSED : STATUS_OK);
		if (ROWS[i].refused)
			continue;
		assert_int_equal(record.fault != NULL, ROWS[i].fault);
		if (record.policy != ROWS[i].p || record.subdomain != ROWS[i].sp ||
		    record.absent != ROWS[i].np)
			fail_msg("%s", ROWS[i].text);
	}
}

static void
standards_know_other_tags(void **state)
{
	static const struct slice TEXT =
		SLICE_INIT("v=DMARC1; p=reject; np=none; t=y; psd=y; pct=20; adkim=s; aspf=s");
	struct dmarc_record new, old;
	struct err err;

	(void)state;
	assert_int_equal(dmarc_record_read(TEXT, DMARC_RFC9989, &new, &err), STATUS_OK);
	assert_int_equal(dmarc_record_read(TEXT, DMARC_RFC7489, &old, &err), STATUS_OK);
	assert_true(new.testing &&new.suffix == DMARC_PSD_YES &&new.absent == DMARC_NONE);
	assert_true(!old.testing && old.suffix == DMARC_PSD_UNSAID && old.absent == DMARC_REJECT);
	assert_int_equal(new.percent, 100);
	assert_int_equal(old.percent, 20);
	assert_true(new.strict_dkim &&new.strict_spf &&old.strict_dkim &&old.strict_spf);
}

static const char ZONE[] =
	"_dmarc.example.org. TXT \"v=DMARC1; p=reject; sp=quarantine; np=reject\"\n"
	"mail.example.org. A 192.0.2.1\n"
	"text.example.org. TXT \"there all the same\"\n"
	"_dmarc.strict.example. TXT \"v=DMARC1; p=quarantine; adkim=s; aspf=s\"\n"
	"_dmarc.test.example. TXT \"v=DMARC1; p=reject; t=y; sp=quarantine; np=none\"\n"
	"www.test.example. MX 1 mx.test.example.\n"
	"_dmarc.two.example. TXT \"v=DMARC1; p=reject\"\n"
	"_dmarc.two.example. TXT \"v=DMARC1; p=none\"\n"
	"_dmarc.void.example. TXT \"v=DMARC1\"\n"
	"_dmarc.void.example. TXT \"something else\"\n"
	/* a public suffix of its own words, and one in the list that has none */
	"_dmarc.bank. TXT \"v=DMARC1; p=reject; psd=y; np=quarantine\"\n"
	"_dmarc.good.bank. TXT \"v=DMARC1; p=none\"\n"
	"_dmarc.suffix.example. TXT \"v=DMARC1; p=reject; psd=y\"\n"
	"_dmarc.part.big.example. TXT \"v=DMARC1; p=none; psd=n\"\n"
	"_dmarc.big.example. TXT \"v=DMARC1; p=reject\"\n"
	"_dmarc.xn--bcher-kva.example. TXT \"v=DMARC1; p=reject\"\n"
	"_dmarc.co.uk. TXT \"v=spf1 -all\"\n";

static const struct row {
	const char *from, *identifier;
	enum auth_result result;
	enum dmarc_policy policy;
	const char *organisational, *record_domain;
} ROWS[] = {
	/* alignment */
	{"example.org", "dkim pass example.org", AUTH_PASS, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "spf pass bounce.example.org", AUTH_PASS, DMARC_REJECT, "example.org",
	 "example.org"},
	{"mail.example.org", "dkim pass example.org", AUTH_PASS, DMARC_QUARANTINE, "example.org",
	 "example.org"},
	{"Mail.EXAMPLE.org.", "dkim pass News.Example.Org", AUTH_PASS, DMARC_QUARANTINE,
	 "example.org", "example.org"},
	{"example.org", "dkim fail example.org", AUTH_FAIL, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "dkim pass example.com", AUTH_FAIL, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "dkim pass notexample.org", AUTH_FAIL, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "dkim pass org", AUTH_FAIL, DMARC_REJECT, "example.org", "example.org"},
	{"example.org", "dkim temperror example.org", AUTH_TEMPERROR, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "dkim temperror example.com", AUTH_FAIL, DMARC_REJECT, "example.org",
	 "example.org"},
	{"example.org", "spf softfail example.org", AUTH_FAIL, DMARC_REJECT, "example.org",
	 "example.org"},
	{"strict.example", "dkim pass strict.example", AUTH_PASS, DMARC_QUARANTINE,
	 "strict.example", "strict.example"},
	{"strict.example", "dkim pass m.strict.example", AUTH_FAIL, DMARC_QUARANTINE,
	 "strict.example", "strict.example"},
	{"strict.example", "spf pass m.strict.example", AUTH_FAIL, DMARC_QUARANTINE,
	 "strict.example", "strict.example"},
	/* np: NXDOMAIN */
	{"nobody.example.org", NULL, AUTH_FAIL, DMARC_REJECT, "example.org", "example.org"},
	{"mail.example.org", NULL, AUTH_FAIL, DMARC_QUARANTINE, "example.org", "example.org"},
	{"text.example.org", NULL, AUTH_FAIL, DMARC_QUARANTINE, "example.org", "example.org"},
	/* t=y */
	{"test.example", NULL, AUTH_FAIL, DMARC_QUARANTINE, "test.example", "test.example"},
	{"www.test.example", NULL, AUTH_FAIL, DMARC_NONE, "test.example", "test.example"},
	/* records that do not count */
	{"two.example", "dkim pass two.example", AUTH_NONE, DMARC_NONE, "two.example", ""},
	{"void.example", "dkim pass void.example", AUTH_NONE, DMARC_NONE, "void.example", ""},
	{"nothing.example", "dkim pass nothing.example", AUTH_NONE, DMARC_NONE, "nothing.example",
	 ""},
	{"www.bbc.co.uk", NULL, AUTH_NONE, DMARC_NONE, "www.bbc.co.uk", ""},
	/* public suffixes */
	{"good.bank", "dkim pass other.bank", AUTH_FAIL, DMARC_NONE, "good.bank", "good.bank"},
	{"good.bank", "dkim pass bank", AUTH_FAIL, DMARC_NONE, "good.bank", "good.bank"},
	{"www.good.bank", "dkim pass good.bank", AUTH_PASS, DMARC_NONE, "good.bank", "good.bank"},
	{"bad.bank", NULL, AUTH_FAIL, DMARC_QUARANTINE, "bad.bank", "bank"},
	{"a.b.suffix.example", "dkim pass c.b.suffix.example", AUTH_PASS, DMARC_REJECT,
	 "b.suffix.example", "suffix.example"},
	{"a.b.suffix.example", "dkim pass suffix.example", AUTH_FAIL, DMARC_REJECT,
	 "b.suffix.example", "suffix.example"},
	{"suffix.example", "dkim pass x.suffix.example", AUTH_FAIL, DMARC_REJECT, "suffix.example",
	 "suffix.example"},
	/* psd=n is a top of its own */
	{"a.part.big.example", "dkim pass big.example", AUTH_FAIL, DMARC_NONE, "part.big.example",
	 "part.big.example"},
	{"a.part.big.example", "dkim pass part.big.example", AUTH_PASS, DMARC_NONE,
	 "part.big.example", "part.big.example"},
	{"big.example", "dkim pass part.big.example", AUTH_FAIL, DMARC_REJECT, "big.example",
	 "big.example"},
	/* U-labels */
	{"B\xc3\xbc"
	 "cher.example",
	 "dkim pass xn--bcher-kva.example", AUTH_PASS, DMARC_REJECT, "xn--bcher-kva.example",
	 "xn--bcher-kva.example"},
	{"xn--bcher-kva.example",
	 "spf pass m.b\xc3\xbc"
	 "cher.example",
	 AUTH_PASS, DMARC_REJECT, "xn--bcher-kva.example", "xn--bcher-kva.example"},
};

static void
domains_are_judged(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct resolver resolver = zone_resolver(&arena, ZONE);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dmarc_answer answer =
			check(&arena, &resolver, DMARC_RFC9989, ROWS[i].from, ROWS[i].identifier);
		if (answer.result != ROWS[i].result || answer.policy != ROWS[i].policy)
			fail_msg("%s, %s: %s, %s", ROWS[i].from, ROWS[i].identifier,
				 auth_result_name(answer.result), dmarc_policy_name(answer.policy));
		assert_slice(answer.organisational, ROWS[i].organisational);
		assert_slice(answer.record_domain, ROWS[i].record_domain);
		assert_int_equal(answer.aligned_dkim || answer.aligned_spf,
				 answer.result == AUTH_PASS);
	}
	arena_done(&arena);
}

static void
the_older_standard_asks_the_list(void **state)
{
	static const struct row OLD[] = {
		{"mail.example.org", "dkim pass example.org", AUTH_PASS, DMARC_QUARANTINE,
		 "example.org", "example.org"},
		{"a.b.example.org", "dkim pass c.example.org", AUTH_PASS, DMARC_QUARANTINE,
		 "example.org", "example.org"},
		/* no np, t, psd */
		{"test.example", NULL, AUTH_FAIL, DMARC_REJECT, "test.example", "test.example"},
		{"a.part.big.example", "dkim pass big.example", AUTH_PASS, DMARC_REJECT,
		 "big.example", "big.example"},
		{"bad.bank", NULL, AUTH_NONE, DMARC_NONE, "bad.bank", ""},
		{"www.bbc.co.uk", NULL, AUTH_NONE, DMARC_NONE, "bbc.co.uk", ""},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct resolver resolver = zone_resolver(&arena, ZONE);
	for (size_t i = 0; i < sizeof(OLD) / sizeof(OLD[0]); i++) {
		struct dmarc_answer answer =
			check(&arena, &resolver, DMARC_RFC7489, OLD[i].from, OLD[i].identifier);
		if (answer.result != OLD[i].result || answer.policy != OLD[i].policy)
			fail_msg("%s, %s: %s, %s", OLD[i].from, OLD[i].identifier,
				 auth_result_name(answer.result), dmarc_policy_name(answer.policy));
		assert_slice(answer.organisational, OLD[i].organisational);
		assert_slice(answer.record_domain, OLD[i].record_domain);
	}
	arena_done(&arena);
}

/* A resolver that counts, and answers nothing. */
struct counter {
	size_t count;
	struct slice names[2 * DMARC_WALK_MAX];
	enum dns_outcome outcome;
};

static enum status
count_look_up(void *state, struct arena *arena, struct slice name, enum dns_type type,
	      struct dns_answer *ret, struct err *err)
{
	struct counter *counter = state;

	(void)type;
	assert_true(counter->count < 2 * (size_t)DMARC_WALK_MAX);
	TRY(slice_copy(arena, name, &counter->names[counter->count++], err));
	*ret = (struct dns_answer){.outcome = counter->outcome};
	return STATUS_OK;
}

static void
walks_are_short(void **state)
{
	static const char *const ASKED[] = {
		"_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
		"_dmarc.g.h.i.j.mail.example.com",
		"_dmarc.h.i.j.mail.example.com",
		"_dmarc.i.j.mail.example.com",
		"_dmarc.j.mail.example.com",
		"_dmarc.mail.example.com",
		"_dmarc.example.com",
		"_dmarc.com",
	};
	struct counter counter = {.outcome = DNS_NO_NAME};
	struct resolver resolver = {.look_up = count_look_up, .state = &counter};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct dmarc_answer answer = check(&arena, &resolver, DMARC_RFC9989,
					   "a.b.c.d.e.f.g.h.i.j.mail.example.com", NULL);
	assert_int_equal(answer.result, AUTH_NONE);
	assert_int_equal(counter.count, DMARC_WALK_MAX);
	for (size_t i = 0; i < DMARC_WALK_MAX; i++)
		assert_slice(counter.names[i], ASKED[i]);
	arena_done(&arena);
}

static void
trouble_is_told(void **state)
{
	struct counter counter = {.outcome = DNS_TEMPORARY};
	struct resolver dead = {.look_up = count_look_up, .state = &counter};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(check(&arena, &dead, DMARC_RFC9989, "example.org", NULL).result,
			 AUTH_TEMPERROR);
	struct dmarc_answer answer = check(&arena, NULL, DMARC_RFC9989, "example.org", NULL);
	assert_true(answer.result == AUTH_NONE && answer.unasked);
	assert_slice(answer.reason, "nobody was asked: offline");
	answer = check(&arena, NULL, DMARC_RFC9989, "localhost", NULL);
	assert_int_equal(answer.result, AUTH_PERMERROR);

	/* Above a record of its own the walk fails: the same domain passes all the same, another
	 * may yet. */
	struct dns_fixture *fixture =
		zone_fixture(&arena, "_dmarc.a.example. TXT \"v=DMARC1; p=reject\"\n");
	assert_int_equal(dns_fixture_fail(fixture, SLICE("_dmarc.example"), NULL), STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	answer = check(&arena, &resolver, DMARC_RFC9989, "a.example", "dkim pass a.example");
	assert_int_equal(answer.result, AUTH_PASS);
	answer = check(&arena, &resolver, DMARC_RFC9989, "a.example", "dkim pass b.a.example");
	assert_int_equal(answer.result, AUTH_TEMPERROR);
	arena_done(&arena);
}

static void
offline_alignment_is_by_the_list(void **state)
{
	static const struct {
		const char *a, *b;
		bool aligned;
	} PAIRS[] = {
		{"example.org", "mail.Example.ORG", true},
		{"a.example.org", "b.example.org", true},
		{"bbc.co.uk", "itv.co.uk", false},
		{"example.org", "example.com", false},
		{"localhost", "localhost", true},
		{"", "", false},
		{"org", "example.org", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		if (organisation_same(slice_text(PAIRS[i].a), slice_text(PAIRS[i].b)) !=
		    PAIRS[i].aligned)
			fail_msg("%s %s", PAIRS[i].a, PAIRS[i].b);
	}
}

static enum status
check_once(void *context)
{
	struct dmarc_identifier identifier = {
		.domain = SLICE("b.example.org"), .dkim = true, .result = AUTH_PASS};
	struct dns_fixture *fixture;
	struct dmarc_answer answer;
	struct arena arena;
	struct err err;

	(void)context;
	arena_init(&arena, 0);
	enum status status = dns_fixture_new(&arena, &fixture, &err);
	if (status == STATUS_OK)
		status = dns_fixture_read(fixture, slice_text(ZONE), &err);
	struct resolver resolver = dns_fixture_resolver(fixture);
	for (int i = 0; i < 2 && status == STATUS_OK; i++)
		status = dmarc_check(&arena, &resolver, i ? DMARC_RFC7489 : DMARC_RFC9989,
				     SLICE("a.example.org"), &identifier, &answer, &err);
	arena_done(&arena);
	return status;
}

static void
memory_may_end(void **state)
{
	(void)state;
	support_fail_each(check_once, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_read),
		cmocka_unit_test(standards_know_other_tags),
		cmocka_unit_test(domains_are_judged),
		cmocka_unit_test(the_older_standard_asks_the_list),
		cmocka_unit_test(walks_are_short),
		cmocka_unit_test(trouble_is_told),
		cmocka_unit_test(offline_alignment_is_by_the_list),
		cmocka_unit_test(memory_may_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
