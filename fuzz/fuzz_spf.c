/* Any bytes as an SPF record and as the explanation it names, for clients of both families. */
#include "base/time.h"
#include "mail/dns_fixture.h"
#include "mail/limits.h"
#include "mail/spf.h"
#include "mail/spf_macro.h"
#include "mail/spf_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_from(struct arena *arena, const struct resolver *resolver, const char *ip, struct slice text)
{
	struct spf_query query = {.helo = slice_part(text, 0, 200),
				  .sender = SLICE("user@a.example"),
				  .time_us = TIME_UNKNOWN};
	struct spf_answer answer;
	struct err err;

	CHECK(ip_read(slice_text(ip), &query.ip));
	CHECK(spf_check(arena, resolver, &query, &answer, &err) == STATUS_OK);
	CHECK(answer.result != AUTH_POLICY);
	CHECK(answer.terms <= SPF_LOOKUPS_MAX + 1 && answer.voids <= SPF_VOIDS_MAX + 1);
	CHECK(answer.explanation.length == 0 || answer.result == AUTH_FAIL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char ZONE[] = "why.example. TXT \"v=spf1 -all exp=text.example\"\n"
				   "2.2.0.192.in-addr.arpa. PTR a.example.\n"
				   "a.example. A 192.0.2.2\na.example. MX 1 a.example.\n";
	struct slice text = slice_of((const char *)data, size);
	struct dns_fixture *fixture;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	CHECK(dns_fixture_new(&arena, &fixture, &err) == STATUS_OK);
	CHECK(dns_fixture_read(fixture, slice_text(ZONE), &err) == STATUS_OK);
	CHECK(dns_fixture_add(fixture, SLICE("a.example"), DNS_TXT, 0, text, &err) == STATUS_OK);
	CHECK(dns_fixture_add(fixture, SLICE("text.example"), DNS_TXT, 0, text, &err) == STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	check_from(&arena, &resolver, "192.0.2.2", text);
	check_from(&arena, &resolver, "2001:db8::2", text);
	arena_done(&arena);
	return 0;
}
