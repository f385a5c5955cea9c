/* Any bytes as the DMARC records of a domain and of the one above it, by both standards. */
#include "mail/dmarc.h"
#include "mail/dns_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_by(struct arena *arena, const struct resolver *resolver, enum dmarc_standard standard)
{
	struct dmarc_identifier spf = {.domain = SLICE("b.example"), .result = AUTH_PASS};
	struct dmarc_identifier dkim = {
		.domain = SLICE("x.a.b.example"), .dkim = true, .result = AUTH_PASS, .next = &spf};
	struct dmarc_answer answer;
	struct err err;

	CHECK(dmarc_check(arena, resolver, standard, SLICE("a.b.example"), &dkim, &answer, &err) ==
	      STATUS_OK);
	CHECK((answer.result == AUTH_PASS) == (answer.aligned_spf || answer.aligned_dkim));
	CHECK(answer.result == AUTH_PASS || answer.reason.length > 0);
	CHECK(answer.result != AUTH_FAIL || answer.record_domain.length > 0);
	(void)dmarc_policy_name(answer.policy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size), first;
	struct dns_fixture *fixture;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	CHECK(dns_fixture_new(&arena, &fixture, &err) == STATUS_OK);
	(void)slice_next(&text, '\n', &first);
	CHECK(dns_fixture_add(fixture, SLICE("_dmarc.a.b.example"), DNS_TXT, 0, first, &err) ==
	      STATUS_OK);
	CHECK(dns_fixture_add(fixture, SLICE("_dmarc.b.example"), DNS_TXT, 0, text, &err) ==
	      STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	check_by(&arena, &resolver, DMARC_RFC9989);
	check_by(&arena, &resolver, DMARC_RFC7489);
	arena_done(&arena);
	return 0;
}
