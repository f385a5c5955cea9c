/* SPF beside the openspf suite (tests/peers/spf_suite.py): limits, macros, refusals, memory. */
#include "base/time.h"
#include "mail/limits.h"
#include "mail/spf.h"

#include "zone.h"

static struct spf_answer
check(struct arena *arena, const struct resolver *resolver, const char *ip, const char *sender)
{
	struct spf_query query = {.helo = SLICE("mail.example"),
				  .sender = slice_text(sender),
				  .time_us = 86400 * INT64_C(1000000)};
	struct spf_answer answer;
	struct err err;

	assert_true(ip_read(slice_text(ip), &query.ip));
	assert_int_equal(spf_check(arena, resolver, &query, &answer, &err), STATUS_OK);
	return answer;
}

static struct spf_answer
check_zone(struct arena *arena, const char *zone, const char *ip, const char *sender)
{
	struct resolver resolver = zone_resolver(arena, zone);

	return check(arena, &resolver, ip, sender);
}

static void
results_have_reasons(void **state)
{
	static const struct {
		const char *record;
		enum auth_result result;
		const char *reason;
	} ROWS[] = {
		{"v=spf1 ip4:192.0.2.0/24 -all", AUTH_PASS, "ip4:192.0.2.0/24"},
		{"v=spf1 -all", AUTH_FAIL, "-all"},
		{"V=SPF1 ~ALL", AUTH_SOFTFAIL, "~ALL"},
		{"v=spf1 ?all", AUTH_NEUTRAL, "?all"},
		{"v=spf1", AUTH_NEUTRAL, "RFC 7208 §4.7: nothing matched"},
		{"v=spf10 -all", AUTH_NONE, "the domain has no SPF record"},
		{"v=spf1 all:x", AUTH_PERMERROR, "RFC 7208 §12: no such mechanism: 'all:x'"},
		{"v=spf1 +all foo", AUTH_PERMERROR, "RFC 7208 §4.6.1: no mechanism of SPF: 'foo'"},
		{"v=spf1 ip4:192.0.2.0/33", AUTH_PERMERROR,
		 "RFC 7208 §5.6: a prefix over the bits of an address: 'ip4:192.0.2.0/33'"},
		{"v=spf1 a//129", AUTH_PERMERROR,
		 "RFC 7208 §5.3: a prefix over 128 bits: 'a//129'"},
		{"v=spf1 ip6:192.0.2.1", AUTH_PERMERROR,
		 "RFC 7208 §5.6: no network: 'ip6:192.0.2.1'"},
		{"v=spf1 a:%{x}.org", AUTH_PERMERROR,
		 "RFC 7208 §7.1: no domain-spec: 'a:%{x}.org'"},
		{"v=spf1 a:%{d0}.org", AUTH_PERMERROR,
		 "RFC 7208 §7.1: no domain-spec: 'a:%{d0}.org'"},
		{"v=spf1 redirect=a.org redirect=b.org", AUTH_PERMERROR,
		 "RFC 7208 §6: a modifier that stands twice: 'redirect=b.org'"},
		{"v=spf1 x=% -all", AUTH_PERMERROR, "RFC 7208 §7.1: no macro-string: 'x=%'"},
		{"v=spf1 x=%%%_%- -all", AUTH_FAIL, "-all"},
		{"v=spf1 include:none.example", AUTH_PERMERROR,
		 "RFC 7208 §5.2: an included domain has no record"},
		{"v=spf1 redirect=none.example", AUTH_PERMERROR,
		 "RFC 7208 §6.1: the redirect has no record"},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dns_fixture *fixture = zone_fixture(&arena, "");
		assert_int_equal(dns_fixture_add(fixture, SLICE("a.example"), DNS_TXT, 0,
						 slice_text(ROWS[i].record), NULL),
				 STATUS_OK);
		struct resolver resolver = dns_fixture_resolver(fixture);
		struct spf_answer answer = check(&arena, &resolver, "192.0.2.1", "u@a.example");
		if (answer.result != ROWS[i].result)
			fail_msg("%s: %s", ROWS[i].record, auth_result_name(answer.result));
		assert_slice(answer.reason, ROWS[i].reason);
	}
	arena_done(&arena);
}

static void
offline_nothing_is_said(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct spf_answer answer = check(&arena, NULL, "192.0.2.1", "u@a.example");
	assert_int_equal(answer.result, AUTH_NONE);
	assert_true(answer.unasked);
	assert_slice(answer.reason, "nobody was asked: offline");
	arena_done(&arena);
}

static void
the_sender_or_else_the_client_is_asked_for(void **state)
{
	static const char ZONE[] = "mail.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
				   "xn--bcher-kva.example. TXT \"v=spf1 a:x.%{d} -all\"\n"
				   "x.xn--bcher-kva.example. A 192.0.2.1\n";
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct spf_answer answer = check_zone(&arena, ZONE, "192.0.2.1", "");
	assert_true(answer.helo && answer.result == AUTH_PASS);
	assert_slice(answer.domain, "mail.example");
	answer = check_zone(&arena, ZONE, "192.0.2.1",
			    "u@B\xc3\x9c"
			    "cher.example");
	assert_true(!answer.helo && answer.result == AUTH_PASS);
	assert_slice(answer.domain, "xn--bcher-kva.example");
	answer = check_zone(&arena, ZONE, "192.0.2.1", "mail.example");
	assert_int_equal(answer.result, AUTH_PASS);
	arena_done(&arena);
}

/* %{c}, %{r}, %{t}, delimiters, reversal, URL escapes: RFC 7208 §7.3 and the examples of §7.4. */
static void
macros_expand(void **state)
{
	static const struct {
		const char *macro, *text;
	} ROWS[] = {
		{"%{s}", "strong-bad@email.example.com"},
		{"%{o}", "email.example.com"},
		{"%{d4}", "email.example.com"},
		{"%{d2}", "example.com"},
		{"%{d1}", "com"},
		{"%{dr}", "com.example.email"},
		{"%{d2r}", "example.email"},
		{"%{l-}", "strong.bad"},
		{"%{lr-}", "bad.strong"},
		{"%{l1r-}", "strong"},
		{"%{ir}.%{v}", "3.2.0.192.in-addr"},
		{"%{c} %{r} %{t}", "192.0.2.3 unknown 86400"},
		{"%{S}%{d99999999999999999999}", "strong-bad%40email.example.comemail.example.com"},
		{"%{h}%%%_%-", "mail.example% %20"},
		{"%{p}", "unknown"},
		{"%{d.m}", ""},
		{"%{d", ""},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dns_fixture *fixture = zone_fixture(
			&arena, "email.example.com. TXT \"v=spf1 -all exp=why.%{d}\"\n");
		assert_int_equal(dns_fixture_add(fixture, SLICE("why.email.example.com"), DNS_TXT,
						 0, slice_text(ROWS[i].macro), NULL),
				 STATUS_OK);
		struct resolver resolver = dns_fixture_resolver(fixture);
		struct spf_answer answer =
			check(&arena, &resolver, "192.0.2.3", "strong-bad@email.example.com");
		assert_int_equal(answer.result, AUTH_FAIL);
		assert_slice(answer.explanation, ROWS[i].text);
	}
	arena_done(&arena);
}

/* A record of n terms that ask, each about a name with an address. */
static struct spf_answer
check_terms(struct arena *arena, const char *term, unsigned n)
{
	struct dns_fixture *fixture = zone_fixture(arena, "x.example. A 192.0.2.9\n"
							  "x.example. MX 1 x.example.\n");
	struct slice record;
	struct buf buf;

	buf_init(&buf, arena);
	buf_write_text(&buf, "v=spf1");
	for (unsigned i = 0; i < n; i++)
		buf_print(&buf, " %s", term);
	assert_int_equal(buf_slice(&buf, &record, NULL), STATUS_OK);
	assert_int_equal(dns_fixture_add(fixture, SLICE("a.example"), DNS_TXT, 0, record, NULL),
			 STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	return check(arena, &resolver, "192.0.2.1", "u@a.example");
}

static void
questions_are_limited(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(check_terms(&arena, "a:x.example", SPF_LOOKUPS_MAX).result, AUTH_NEUTRAL);
	struct spf_answer answer = check_terms(&arena, "a:x.example", SPF_LOOKUPS_MAX + 1);
	assert_int_equal(answer.result, AUTH_PERMERROR);
	assert_slice(answer.reason, "RFC 7208 §4.6.4: more than 10 terms that ask DNS");
	assert_int_equal(check_terms(&arena, "exists:no.example", SPF_VOIDS_MAX).result,
			 AUTH_NEUTRAL);
	answer = check_terms(&arena, "exists:no.example", SPF_VOIDS_MAX + 1);
	assert_int_equal(answer.result, AUTH_PERMERROR);
	assert_slice(answer.reason, "RFC 7208 §4.6.4: more than 2 questions without an answer");
	/* An address of an IPv4 network asks nobody. */
	assert_int_equal(check_terms(&arena, "ip4:192.0.2.2", 1000).result, AUTH_NEUTRAL);
	arena_done(&arena);
}

/* "mx" with n servers, or a client with n names, of which the last alone matches. */
static struct spf_answer
check_many(struct arena *arena, bool mx, unsigned n)
{
	struct dns_fixture *fixture =
		zone_fixture(arena, mx ? "a.example. TXT \"v=spf1 mx -all\"\n"
				       : "a.example. TXT \"v=spf1 ptr -all\"\n");
	struct slice name;
	struct err err;

	for (unsigned i = 0; i < n; i++) {
		struct slice address = i + 1 == n ? slice_of("\xc0\x00\x02\x01", 4)
						  : slice_of("\xc0\x00\x02\x02", 4);
		assert_int_equal(slice_print(arena, &name, &err, "m%u.a.example", i), STATUS_OK);
		assert_int_equal(dns_fixture_add(fixture, name, DNS_A, 0, address, &err),
				 STATUS_OK);
		assert_int_equal(
			dns_fixture_add(fixture,
					mx ? SLICE("a.example") : SLICE("1.2.0.192.in-addr.arpa"),
					mx ? DNS_MX : DNS_PTR, 1, name, &err),
			STATUS_OK);
	}
	struct resolver resolver = dns_fixture_resolver(fixture);
	return check(arena, &resolver, "192.0.2.1", "u@a.example");
}

static void
servers_and_names_are_limited(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(check_many(&arena, true, SPF_ADDRESSES_MAX).result, AUTH_PASS);
	assert_int_equal(check_many(&arena, true, SPF_ADDRESSES_MAX + 1).result, AUTH_PERMERROR);
	assert_int_equal(check_many(&arena, false, SPF_ADDRESSES_MAX).result, AUTH_PASS);
	assert_int_equal(check_many(&arena, false, SPF_ADDRESSES_MAX + 1).result, AUTH_FAIL);
	arena_done(&arena);
}

static void
sizes_are_limited(void **state)
{
	struct arena arena;
	char *text;

	(void)state;
	arena_init(&arena, 0);
	text = arena_new(&arena, char, SPF_RECORD_BYTES + 1);
	memset(text, ' ', SPF_RECORD_BYTES + 1);
	memcpy(text, "v=spf1 -all", 11);
	for (size_t over = 0; over < 2; over++) {
		struct dns_fixture *fixture = zone_fixture(&arena, "");
		assert_int_equal(dns_fixture_add(fixture, SLICE("a.example"), DNS_TXT, 0,
						 slice_of(text, SPF_RECORD_BYTES + over), NULL),
				 STATUS_OK);
		struct resolver resolver = dns_fixture_resolver(fixture);
		struct spf_answer answer = check(&arena, &resolver, "192.0.2.1", "u@a.example");
		assert_int_equal(answer.result, over ? AUTH_PERMERROR : AUTH_FAIL);
	}
	char sender[SPF_PATH_BYTES + 2] = "";
	memset(sender, 'u', SPF_PATH_BYTES + 1);
	memcpy(sender + SPF_PATH_BYTES - 9, "@a.example", 10);
	static const char ZONE[] = "a.example. TXT \"v=spf1 -all exp=why.example\"\n";
	struct spf_answer answer = check_zone(&arena, ZONE, "192.0.2.1", sender + 1);
	assert_int_equal(answer.result, AUTH_FAIL);
	answer = check_zone(&arena, ZONE, "192.0.2.1", sender);
	assert_int_equal(answer.result, AUTH_NONE);
	/* Text of a sender's choice is cut: 100 of its local part. */
	struct dns_fixture *fixture = zone_fixture(&arena, ZONE);
	for (size_t i = 0; i < 100; i++)
		memcpy(text + 4 * i, "%{l}", 4);
	assert_int_equal(dns_fixture_add(fixture, SLICE("why.example"), DNS_TXT, 0,
					 slice_of(text, 400), NULL),
			 STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	answer = check(&arena, &resolver, "192.0.2.1", sender + 1);
	assert_int_equal(answer.explanation.length, SPF_EXPLANATION_BYTES);
	arena_done(&arena);
}

static enum status
check_once(void *context)
{
	static const char ZONE[] =
		"a.example. TXT \"v=spf1 include:b.example mx ptr -all exp=e.example\"\n"
		"b.example. TXT \"v=spf1 exists:%{ir}.%{p}.example ?all\"\n"
		"e.example. TXT \"%{s}\"\n";
	struct spf_query query = {.sender = SLICE("u@a.example"), .time_us = TIME_UNKNOWN};
	struct dns_fixture *fixture;
	struct spf_answer answer;
	struct arena arena;
	struct err err;

	(void)context;
	arena_init(&arena, 0);
	enum status status = dns_fixture_new(&arena, &fixture, &err);
	if (status == STATUS_OK)
		status = dns_fixture_read(fixture, slice_text(ZONE), &err);
	struct resolver resolver = dns_fixture_resolver(fixture);
	if (status == STATUS_OK)
		status = spf_check(&arena, &resolver, &query, &answer, &err);
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
		cmocka_unit_test(results_have_reasons),
		cmocka_unit_test(offline_nothing_is_said),
		cmocka_unit_test(the_sender_or_else_the_client_is_asked_for),
		cmocka_unit_test(macros_expand),
		cmocka_unit_test(questions_are_limited),
		cmocka_unit_test(servers_and_names_are_limited),
		cmocka_unit_test(sizes_are_limited),
		cmocka_unit_test(memory_may_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
