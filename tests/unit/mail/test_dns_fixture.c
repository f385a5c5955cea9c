/* Zone files, what a fixture answers from them, and the names nobody is asked about. */
#include "base/buf.h"
#include "mail/limits.h"
#include "model/limits.h"

#include "zone.h"

static const char ZONE[] = "; a comment\n"
			   "$TTL 1h\n"
			   "$ORIGIN Example.ORG.\n"
			   "@ 3600 IN SOA ns hostmaster ( 1 2\n\t3 4 5 ) ; over two lines\n"
			   "  IN NS ns\n"
			   "  MX 10 mx1\n"
			   "  MX 5 Mail.Example.NET.\n"
			   "ns A 192.0.2.53\n"
			   "   AAAA 2001:db8::53\n"
			   "mx1 IN 60 A 192.0.2.1\n"
			   "txt TXT \"v=spf1 \" ( \"a;b\"\n \"\\\"q\\092\\065\" ) bare\n"
			   "www CNAME web.hosting\n"
			   "web.hosting CNAME ns\n"
			   "loop CNAME pool\npool CNAME loop\n"
			   "*.wild TXT any\n"
			   "real.wild A 192.0.2.9\n"
			   "chaos CH TXT x\n"
			   "sp\\032ace:x A 192.0.2.7\n"
			   "do\\.t A 192.0.2.8\n"
			   "a._domainkey.example.com. TXT ( \"k=rsa; \" \"p=\" )";

static struct dns_answer
asked(const struct resolver *resolver, struct arena *arena, struct slice name, enum dns_type type)
{
	struct dns_answer answer;
	struct err err;

	assert_int_equal(dns_look_up(resolver, arena, name, type, &answer, &err), STATUS_OK);
	assert_int_equal(answer.outcome == DNS_FOUND, answer.first != NULL);
	return answer;
}

static void
zones_answer(void **state)
{
	static const struct {
		const char *name;
		enum dns_type type;
		enum dns_outcome outcome;
		const char *data;
	} ROWS[] = {
		{"example.org", DNS_NS, DNS_FOUND, "ns.example.org"},
		{"EXAMPLE.org.", DNS_MX, DNS_FOUND, "mx1.example.org"},
		{"ns.example.org", DNS_A, DNS_FOUND, "\xc0\x00\x02\x35"},
		{"ns.example.org", DNS_TXT, DNS_NO_DATA, NULL},
		{"no.example.org", DNS_A, DNS_NO_NAME, NULL},
		{"txt.example.org", DNS_TXT, DNS_FOUND, "v=spf1 a;b\"q\\Abare"},
		{"www.example.org", DNS_A, DNS_FOUND, "\xc0\x00\x02\x35"},
		{"www.example.org", DNS_CNAME, DNS_FOUND, "web.hosting.example.org"},
		{"www.example.org", DNS_MX, DNS_NO_DATA, NULL},
		{"loop.example.org", DNS_A, DNS_TEMPORARY, NULL},
		{"hosting.example.org", DNS_A, DNS_NO_DATA, NULL},
		{"x.y.wild.example.org", DNS_TXT, DNS_FOUND, "any"},
		{"real.wild.example.org", DNS_TXT, DNS_NO_DATA, NULL},
		{"below.real.wild.example.org", DNS_TXT, DNS_NO_NAME, NULL},
		{"chaos.example.org", DNS_TXT, DNS_NO_NAME, NULL},
		{"sp ace:x.example.org", DNS_A, DNS_FOUND, "\xc0\x00\x02\x07"},
		{"do.t.example.org", DNS_A, DNS_NO_NAME, NULL},
		{"a._domainkey.example.com", DNS_TXT, DNS_FOUND, "k=rsa; p="},
		{"a..example.com", DNS_TXT, DNS_BAD_NAME, NULL},
		{".example.com", DNS_TXT, DNS_BAD_NAME, NULL},
		{"a\\.example.com", DNS_TXT, DNS_BAD_NAME, NULL},
		{"\xc3\xa4.example.com", DNS_TXT, DNS_BAD_NAME, NULL},
		{"", DNS_TXT, DNS_BAD_NAME, NULL},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct resolver resolver = zone_resolver(&arena, ZONE);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dns_answer answer =
			asked(&resolver, &arena, slice_text(ROWS[i].name), ROWS[i].type);
		if (answer.outcome != ROWS[i].outcome)
			fail_msg("%s: %d", ROWS[i].name, answer.outcome);
		if (ROWS[i].data && ROWS[i].type != DNS_A)
			assert_slice(answer.first->data, ROWS[i].data);
		if (ROWS[i].data && ROWS[i].type == DNS_A)
			assert_memory_equal(answer.first->data.at, ROWS[i].data, 4);
	}
	struct dns_answer mx = asked(&resolver, &arena, SLICE("example.org"), DNS_MX);
	assert_int_equal(mx.first->preference, 10);
	assert_slice(mx.first->next->data, "mail.example.net");
	assert_null(mx.first->next->next);
	arena_done(&arena);
}

static void
names_over_the_limits_are_never_asked(void **state)
{
	char label[DOMAIN_LABEL_MAX_BYTES + 6], name[DOMAIN_MAX_BYTES + 2];
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct resolver resolver = zone_resolver(&arena, "");
	memset(label, 'a', sizeof(label));
	memcpy(label + DOMAIN_LABEL_MAX_BYTES, ".org", 4);
	struct slice fits = slice_of(label, DOMAIN_LABEL_MAX_BYTES + 4);
	assert_int_equal(asked(&resolver, &arena, fits, DNS_A).outcome, DNS_NO_NAME);
	label[DOMAIN_LABEL_MAX_BYTES] = 'a';
	label[DOMAIN_LABEL_MAX_BYTES + 1] = '.';
	assert_int_equal(
		asked(&resolver, &arena, slice_of(label, sizeof(label) - 1), DNS_A).outcome,
		DNS_BAD_NAME);
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 2 ? '.' : 'a';
	struct slice longest = slice_of(name, DOMAIN_MAX_BYTES);
	assert_int_equal(asked(&resolver, &arena, longest, DNS_A).outcome, DNS_NO_NAME);
	name[DOMAIN_MAX_BYTES] = 'a';
	struct slice longer = slice_of(name, DOMAIN_MAX_BYTES + 1);
	assert_int_equal(asked(&resolver, &arena, longer, DNS_A).outcome, DNS_BAD_NAME);
	struct slice with_nul = slice_of("a\0b.example.org", 15);
	assert_int_equal(asked(&resolver, &arena, with_nul, DNS_A).outcome, DNS_BAD_NAME);
	assert_int_equal(asked(NULL, &arena, with_nul, DNS_A).outcome, DNS_BAD_NAME);
	assert_int_equal(asked(NULL, &arena, longest, DNS_A).outcome, DNS_UNASKED);
	arena_done(&arena);
}

static void
aliases_are_followed_so_far(void **state)
{
	struct dns_fixture *fixture;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	fixture = zone_fixture(&arena, "");
	for (unsigned i = 0; i <= DNS_CNAMES_MAX; i++) {
		struct slice name, next;
		assert_int_equal(slice_print(&arena, &name, &err, "c%u.example", i), STATUS_OK);
		assert_int_equal(slice_print(&arena, &next, &err, "c%u.example", i + 1), STATUS_OK);
		assert_int_equal(dns_fixture_add(fixture, name, DNS_CNAME, 0, next, &err),
				 STATUS_OK);
	}
	struct slice last;
	assert_int_equal(slice_print(&arena, &last, &err, "c%d.example", DNS_CNAMES_MAX + 1),
			 STATUS_OK);
	assert_int_equal(dns_fixture_add(fixture, last, DNS_TXT, 0, SLICE("x"), &err), STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	assert_int_equal(asked(&resolver, &arena, SLICE("c1.example"), DNS_TXT).outcome, DNS_FOUND);
	assert_int_equal(asked(&resolver, &arena, SLICE("c0.example"), DNS_TXT).outcome,
			 DNS_TEMPORARY);
	arena_done(&arena);
}

static void
names_may_fail(void **state)
{
	struct dns_fixture *fixture;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	fixture = zone_fixture(&arena, "dead.example. A 192.0.2.1\n");
	assert_int_equal(dns_fixture_fail(fixture, SLICE("dead.example."), NULL), STATUS_OK);
	struct resolver resolver = dns_fixture_resolver(fixture);
	assert_int_equal(asked(&resolver, &arena, SLICE("dead.example"), DNS_A).outcome, DNS_FOUND);
	assert_int_equal(asked(&resolver, &arena, SLICE("dead.example"), DNS_MX).outcome,
			 DNS_TEMPORARY);
	arena_done(&arena);
}

static void
zones_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *zone, *text;
	} ROWS[] = {
		{"a A 192.0.2.1\na A 192.0.2.300\n",
		 "line 2: RFC 1035 §5.1: no address where one stands"},
		{"a AAAA 192.0.2.1\n", "line 1: RFC 1035 §5.1: no address where one stands"},
		{"\n\na TXT \"open\n", "line 3: RFC 1035 §5.1: a quote that is not closed"},
		{"a TXT ( \"x\"\n\n", "line 1: RFC 1035 §5.1: a parenthesis that is not closed"},
		{"a TXT x )\n", "line 1: RFC 1035 §5.1: a parenthesis that nothing opened"},
		{"$INCLUDE other\n",
		 "line 1: RFC 1035 §5.1: a directive other than $ORIGIN and $TTL"},
		{"a IN\n", "line 1: RFC 1035 §5.1: a record without a type"},
		{"a TXT\n", "line 1: RFC 1035 §5.1: a record without data"},
		{"a MX ten mx\n", "line 1: RFC 1035 §5.1: MX is a number and a name"},
		{"a MX 65536 mx\n", "line 1: RFC 1035 §5.1: MX is a number and a name"},
		{"a \"{\" x\n", "line 1: RFC 1035 §5.1: something else where a type stands"},
		{"a TXT \\999\n", "line 1: RFC 1035 §5.1: \\DDD is no byte"},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct dns_fixture *fixture = zone_fixture(&arena, "");
		struct err err;
		assert_int_equal(dns_fixture_read(fixture, slice_text(ROWS[i].zone), &err),
				 STATUS_REFUSED);
		assert_string_equal(err.text, ROWS[i].text);
	}
	arena_done(&arena);
}

static void
entries_have_so_many_words(void **state)
{
	struct arena arena;
	struct slice zone;
	struct buf buf;
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	buf_write_text(&buf, "a TXT");
	for (int i = 0; i < MASTER_TOKENS_MAX - 2; i++)
		buf_write_text(&buf, " x");
	assert_int_equal(buf_slice(&buf, &zone, &err), STATUS_OK);
	assert_int_equal(dns_fixture_read(zone_fixture(&arena, ""), zone, &err), STATUS_OK);
	buf_write_text(&buf, " x");
	assert_int_equal(buf_slice(&buf, &zone, &err), STATUS_OK);
	assert_int_equal(dns_fixture_read(zone_fixture(&arena, ""), zone, &err), STATUS_REFUSED);
	arena_done(&arena);
}

static enum status
read_zone(void *context)
{
	struct dns_fixture *fixture;
	struct arena arena;
	struct err err;

	(void)context;
	arena_init(&arena, 0);
	enum status status = dns_fixture_new(&arena, &fixture, &err);
	if (status == STATUS_OK)
		status = dns_fixture_read(fixture, slice_text(ZONE), &err);
	arena_done(&arena);
	return status;
}

static void
memory_may_end(void **state)
{
	(void)state;
	support_fail_each(read_zone, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_answer),
		cmocka_unit_test(names_over_the_limits_are_never_asked),
		cmocka_unit_test(aliases_are_followed_so_far),
		cmocka_unit_test(names_may_fail),
		cmocka_unit_test(zones_are_refused_with_their_line),
		cmocka_unit_test(entries_have_so_many_words),
		cmocka_unit_test(memory_may_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
