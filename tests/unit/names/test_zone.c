/* Master files: what of them is a name. */
#include "feed_reader.h"

static void
assert_zone(const char *text, const char *const *names, const char *refusal, uint64_t line)
{
	if (feed_find(feed_reader_head(text)) != &FEED_ZONE)
		fail_msg("'%s' is taken for %s", text, feed_find(feed_reader_head(text))->name);
	feed_reader_text(text);
	assert_found(names);
	assert_int_equal(feed_reader.refused_count, refusal != NULL);
	if (refusal)
		assert_refused(0, refusal, 1, line);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_NAMES ((const char *const[]){NULL})

static void
owners_are_read_in_every_form(void **state)
{
	(void)state;
	assert_zone("$ORIGIN com.\n$TTL 900\n@ IN SOA a. b. 1 2 3 4 5\nPAYPAL-LOGIN NS ns1\n"
		    " NS ns2\nlogin-paypal IN 300 NS a.example.\n",
		    NAMES("paypal-login.com", "login-paypal.com"), NULL, 0);
	assert_zone("$ORIGIN com.\n$ORIGIN bank ; below the last\nlogin-paypal 1h30m NS a.\n",
		    NAMES("login-paypal.bank.com"), NULL, 0);
	assert_zone("$ORIGIN .\nlogin-paypal.net IN NS a.\n", NAMES("login-paypal.net"), NULL, 0);
	assert_zone("login-paypal.net. CLASS1 TYPE65280 \\# 0\n", NAMES("login-paypal.net"), NULL,
		    0);
	assert_zone("login\\045paypal.net. NS a.\nx.example. TXT \"a;b (c\" ; (\n",
		    NAMES("login-paypal.net"), NULL, 0);
	assert_zone("login\\-paypal.net. NS a.\n", NAMES("login-paypal.net"), NULL, 0);
	assert_zone(
		"; <<>> DiG <<>> x\n;; ANSWER SECTION:\nlogin-paypal.net.\t300\tIN\tA\t192.0.2.1\n",
		NAMES("login-paypal.net"), NULL, 0);
	/* Records below are its own as well, whatever the origin has become. */
	assert_zone("$ORIGIN net.\n@ SOA a. b. 1 2 3 4 5\nlogin-paypal A 192.0.2.1\n$ORIGIN org.\n"
		    " TXT x\nlogin-paypal TXT x\n",
		    NAMES("login-paypal.net", "login-paypal.org"), NULL, 0);
	assert_int_equal(feed_reader.kept[0].line, 3);
	assert_zone("*.login-paypal.net. A 192.0.2.1\n", NAMES("login-paypal.net"), NULL, 0);
}

static void
records_go_on_in_parentheses(void **state)
{
	(void)state;
	assert_zone("$ORIGIN net.\n@ SOA a. b. ( 1 ; one\nlogin-paypal NS x.\n 3 4 5 )\nb NS a.\n",
		    NO_NAMES, NULL, 0);
	assert_zone("login-paypal.net. (\n 300 NS\n a. )\npaypal-login.net. NS (\na. )\n"
		    "b.example. NS a.\n",
		    NAMES("login-paypal.net", "paypal-login.net"), NULL, 0);
	assert_zone("$TTL 1\na.example. NS a. )\nlogin-paypal.net. NS a.\n",
		    NAMES("login-paypal.net"), "RFC 1035 §5.1: a parenthesis that was not opened",
		    2);
}

/* Nobody registered glue or a hash. */
static void
glue_and_hashes_are_no_names(void **state)
{
	(void)state;
	assert_zone("net. SOA a. b. 1 2 3 4 5\nns.login-paypal.net. A 192.0.2.1\n"
		    "ns.login-paypal.net. AAAA 2001:db8::1\n"
		    "login-paypal.net. RRSIG NSEC3 8 2 86400 ( x )\n"
		    "login-paypal.net. NSEC3 1 1 0 - x NS\n",
		    NO_NAMES, NULL, 0);
	assert_zone("bank.example. SOA a. b. 1 2 3 4 5\nlogin-paypal.bank.example. A 192.0.2.1\n",
		    NAMES("login-paypal.bank.example"), NULL, 0);
}

static void
policy_zones_name_whom_they_are_about(void **state)
{
	(void)state;
	assert_zone("$TTL 5\n@ SOA localhost. root.localhost. (1 2 3 4 5)\n@ NS localhost.\n"
		    "login-paypal.net CNAME .\n*.paypal-login.net CNAME *.\n"
		    "mail-en-marche.fr CNAME rpz-drop.\n",
		    NAMES("login-paypal.net", "paypal-login.net", "mail-en-marche.fr"), NULL, 0);
	assert_zone("rpz.lab.example. SOA a. b. 1 2 3 4 5\n"
		    "login-paypal.net.rpz.lab.example. CNAME .\n",
		    NAMES("login-paypal.net"), NULL, 0);
}

static void
an_owner_is_told_once(void **state)
{
	(void)state;
	feed_reader_text(
		"login-paypal.net. NS a.\nlogin-paypal.net. NS b.\nlogin-paypal.net. DS 1 2 3 4"
		"\nb.example. NS a.\nlogin-paypal.net. NS c.\n");
	assert_int_equal(feed_reader.kept_count, 1);
	assert_non_null(strstr(feed_reader.kept[0].why, "stands 2 times"));
}

static void
what_is_no_record_is_counted(void **state)
{
	(void)state;
	static const struct {
		const char *line, *reason;
	} BAD[] = {
		{"login-paypal IN", "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"login-paypal.net. 300 NS",
		 "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"login-paypal.net. BOGUS x",
		 "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"login-paypal.net. TYPE65536 x",
		 "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"login-paypal NS a.", "RFC 1035 §5.1: a relative name, and no $ORIGIN before it"},
		{"login\\999paypal.net. NS a.", "RFC 1035 §5.1: \\DDD is no byte"},
		{"login\\04", "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"login-paypal\\.net. NS a.", "RFC 1123 §2.1: a dot inside a label"},
		{"login-paypal\\046net. NS a.", "RFC 1123 §2.1: a dot inside a label"},
		{"a..login-paypal.net. NS a.", "RFC 1035 §2.3.1: an empty label"},
		{"a.example. TXT \"open", "RFC 1035 §5.1: a quote that is not closed"},
		{"$INCLUDE other.zone",
		 "RFC 1035 §5.1: $INCLUDE is not followed: give the other file as well"},
		{"$GENERATE 1-9 a$ A 192.0.2.$", "RFC 1035 §5.1: a control entry that is not read"},
		{" BOGUS x", "RFC 1035 §5.1: no record: owner, TTL and class, type, data"},
		{"$ORIGIN", "RFC 1035 §5.1: $ORIGIN without a name"},
		{"$ORIGIN relative", "RFC 1035 §5.1: a relative name, and no $ORIGIN before it"},
	};
	char text[1024];
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		(void)snprintf(text, sizeof(text),
			       "$TTL 1\na.example. NS a.\nb.example. NS a.\n%s\n", BAD[i].line);
		assert_zone(text, NO_NAMES, BAD[i].reason, 4);
	}
}

static void
limits_are_reached(void **state)
{
	(void)state;
	static char text[NAMES_ZONE_GROUP_LINES_MAX * 3 + 256];
	size_t length = (size_t)snprintf(text, sizeof(text), "a.example. NS a.\na.example. TXT (");
	for (unsigned i = 0; i < NAMES_ZONE_GROUP_LINES_MAX; i++)
		length += (size_t)snprintf(text + length, 8, "\nx");
	(void)snprintf(text + length, 64, "\nlogin-paypal.net. NS a.\n");
	/* Given up, the next line is a record again. */
	assert_zone(text, NAMES("login-paypal.net"),
		    "RFC 1035 §5.1: a parenthesis open for over 4096 lines",
		    NAMES_ZONE_GROUP_LINES_MAX + 2);
	(void)snprintf(text + length - 1, 64, ")\nlogin-paypal.net. NS a.\n");
	assert_zone(text, NAMES("login-paypal.net"), NULL, 0);
	/* An owner, relative or not, that no name could be. */
	length = (size_t)snprintf(text, sizeof(text), "$ORIGIN net.\nb NS a.\nc NS a.\n");
	for (size_t part = 0; part < 2; part++) {
		memset(text + length, 'a', 1100);
		(void)snprintf(text + length + 1100, 16, "%s NS a.\n", part ? "." : "");
		feed_reader_text(text);
		assert_int_equal(feed_reader.kept_count, 0);
		assert_int_equal(feed_reader.refused_count, 1);
		assert_int_equal(feed_reader.refused[0].line, 4);
	}
}

static void
a_record_has_an_owner(void **state)
{
	(void)state;
	assert_zone("$TTL 1\n NS a.\nlogin-paypal.net. NS a.\n", NAMES("login-paypal.net"),
		    "RFC 1035 §5.1: no owner before it", 2);
}

/* CZDS writes every owner in full: such a zone may be cut, no other. */
static void
only_zones_without_context_are_split(void **state)
{
	(void)state;
	assert_true(FEED_ZONE.splits(feed_reader_head("a.example. NS a.\nb.example. NS a.\n")));
	assert_false(FEED_ZONE.splits(feed_reader_head("$ORIGIN net.\na NS a.\n")));
	assert_false(FEED_ZONE.splits(feed_reader_head("$TTL 1\na.example. NS a.\n")));
	assert_false(FEED_ZONE.splits(feed_reader_head("a.example. NS a.\nb NS a.\n")));
	assert_false(FEED_ZONE.splits(feed_reader_head("a.example. TXT (\n\"b\" )\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_are_read_in_every_form),
		cmocka_unit_test(records_go_on_in_parentheses),
		cmocka_unit_test(glue_and_hashes_are_no_names),
		cmocka_unit_test(policy_zones_name_whom_they_are_about),
		cmocka_unit_test(an_owner_is_told_once),
		cmocka_unit_test(what_is_no_record_is_counted),
		cmocka_unit_test(limits_are_reached),
		cmocka_unit_test(a_record_has_an_owner),
		cmocka_unit_test(only_zones_without_context_are_split),
	};
	return cmocka_run_group_tests(tests, feed_reader_setup, feed_reader_teardown);
}
