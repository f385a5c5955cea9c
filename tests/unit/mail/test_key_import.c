#include "support.h"

#include "mail/key_import.h"
#include "mail/limits.h"
#include "model/check.h"

#include <stdio.h>

static struct arena arena, scratch; /* what is read is rewound */
static struct buf lines;            /* what was told, one a line */
static struct key_sighting last;

static enum status
keep_observable(void *context, const struct observable *observable, struct err *err)
{
	const struct json_value *data;
	struct slice clean;
	bool good;
	(void)context;
	/* As the monitor would take it. */
	assert_true(check_word(observable->subject.type));
	assert_true(check_times(observable->first, observable->last));
	assert_int_equal(json_read(&arena, observable->data, &data, err), STATUS_OK);
	assert_int_equal(check_data(&arena, data, &clean, err), STATUS_OK);
	assert_int_equal(key_sighting_read(&arena, observable, &good, &last, err), STATUS_OK);
	assert_true(good);
	buf_print(&lines, "%.*s %.*s %lld %lld %.*s\n", SLICE_PRINT(last.selector),
		  SLICE_PRINT(last.domain),
		  last.first_seen == TIME_UNKNOWN ? -1LL : (long long)last.first_seen,
		  last.last_seen == TIME_UNKNOWN ? -1LL : (long long)last.last_seen,
		  SLICE_PRINT(last.source));
	return STATUS_OK;
}

static enum status
keep_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context, (void)err;
	assert_true(check_sentence(refusal->reason));
	buf_print(&lines, "refused %llu: %.*s\n", (unsigned long long)refusal->line,
		  SLICE_PRINT(refusal->reason));
	return STATUS_OK;
}

static const struct sink_calls CALLS = {.observable = keep_observable, .refusal = keep_refusal};

static int
start(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	buf_init(&lines, &arena);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_done(&scratch);
	arena_done(&arena);
	return 0;
}

static enum status
import_from(const char *source, const char *text, struct err *err)
{
	struct sink sink = {&CALLS, NULL};
	struct key_import import = {.arena = &scratch,
				    .sink = &sink,
				    .source = slice_text(source),
				    .bytes = slice_text(text)};
	assert_int_equal(sha256_of(import.bytes, &import.digest, err), STATUS_OK);
	return key_import_read(&import, err);
}

static void
assert_import(const char *source, const char *text, const char *expected)
{
	struct err err;
	buf_clear(&lines);
	assert_int_equal(import_from(source, text, &err), STATUS_OK);
	assert_slice(slice_of(lines.bytes, lines.length), expected);
}

static void
lists_of_the_contract_are_read(void **state)
{
	(void)state;
	assert_import("k.json",
		      "[{\"domain\":\"Example.org\",\"selector\":\"S1\",\"txt\":\"v=DKIM1; p=AA\","
		      "\"first_seen\":1356976800,\"last_seen\":1451649600,\"source\":\"tests\"},\n"
		      " {\"domain\":\"b\xc3\xbc"
		      "cher.example\",\"selector\":\"a.b\",\"txt\":\"p=\","
		      "\"first_seen\":null,\"leaked\":true}]",
		      "s1 example.org 1356976800 1451649600 imported:tests\n"
		      "a.b xn--bcher-kva.example -1 -1 k.json\n");
	assert_true(last.leaked);
	assert_non_null(last.evidence);
	/* A file that names DNS as its witness is a file still. */
	assert_import("k.json",
		      "[{\"domain\":\"a.example\",\"selector\":\"s\",\"txt\":\"p=\","
		      "\"source\":\"dns\"},{\"domain\":\"a.example\",\"selector\":\"s\","
		      "\"txt\":\"p=\",\"source\":\"imported:dns\"}]",
		      "s a.example -1 -1 imported:dns\ns a.example -1 -1 imported:dns\n");
}

static void
answers_of_the_archive_are_read(void **state)
{
	(void)state;
	assert_import("k.json",
		      "[{\"domain\":\"example.org\",\"selector\":\"google\","
		      "\"firstSeenAt\":\"2023-11-02T10:00:00.000Z\",\"lastSeenAt\":null,"
		      "\"value\":\"v=DKIM1; k=rsa; p=AA\"}]",
		      "google example.org 1698919200 -1 imported:archive.prove.email\n");
	assert_slice(last.txt, "v=DKIM1; k=rsa; p=AA");
}

static void
what_is_no_key_is_refused_by_itself(void **state)
{
	(void)state;
	assert_import(
		"k.json",
		"[1, {\"domain\":\"example.org\"},"
		"{\"domain\":\"example.org\",\"selector\":\"s 1\",\"txt\":\"p=AA\"},"
		"{\"domain\":\"-\",\"selector\":\"s1\",\"txt\":\"p=AA\"},"
		"{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"v=spf1 -all\"},"
		"{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=A\\u0000\"},"
		"{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=AA\",\"first_seen\":2,"
		"\"last_seen\":1},"
		"{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=AA\","
		"\"first_seen\":9223372036854775807},"
		"{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=AA\",\"first_seen\":2}"
		"]",
		"refused 0: record 1 is no key: it needs domain, selector, txt, and times in "
		"seconds\n"
		"refused 0: record 2 is no key: it needs domain, selector, txt, and times in "
		"seconds\n"
		"refused 0: RFC 6376 §3.1: this is no selector\n"
		"refused 0: RFC 6376 §3.5: d= would be no domain name\n"
		"refused 0: RFC 6376 §3.6.1: the record has no p=, so it is no key\n"
		"refused 0: RFC 6376 §3.6.1: the key record is no text\n"
		"refused 0: the key was last seen before it was first seen\n"
		"refused 0: record 8 is no key: it needs domain, selector, txt, and times in "
		"seconds\n"
		"s1 example.org 2 -1 k.json\n");
}

static void
what_is_no_list_of_keys_is_refused(void **state)
{
	static const char *const TEXTS[] = {
		"", "hello\n", "[]", "{\"keys\":1}", "[{]", "example.org. IN A 192.0.2.1\n"};
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		assert_int_equal(import_from("k", TEXTS[i], &err), STATUS_REFUSED);
}

static void
zone_files_are_read_with_their_aliases(void **state)
{
	(void)state;
	assert_import("org.zone",
		      "$ORIGIN example.org.\n$TTL 3600\n"
		      "@ IN SOA ns.example.org. root 1 2 3 4 5\n"
		      "@ IN TXT \"v=spf1 -all\"\n"
		      "s1._domainkey IN TXT ( \"v=DKIM1; \"\n  \"p=AA\" ) ; a key\n"
		      "s2._domainkey IN CNAME s2.provider.example.\n"
		      "s2.provider.example. IN TXT \"v=DKIM1; p=BB\"\n"
		      "s3._domainkey IN CNAME s3.elsewhere.example.\n",
		      "s1 example.org -1 -1 org.zone\n"
		      "s2 example.org -1 -1 org.zone\n");
	assert_slice(last.txt, "v=DKIM1; p=BB");
	assert_int_equal(last.dnssec, KEY_DNSSEC_UNKNOWN);
}

#define DIG(flags, record, when)                                                                  \
	"\n; <<>> DiG 9.18.28 <<>> TXT s1._domainkey.example.org\n;; global options: +cmd\n"      \
	";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; flags: " flags                 \
	"; QUERY: 1, ANSWER: 1\n\n;; QUESTION SECTION:\n;s1._domainkey.example.org.\tIN\tTXT\n\n" \
	";; ANSWER SECTION:\n" record "\n;; Query time: 1 msec\n;; WHEN: " when                   \
	"\n;; MSG SIZE  rcvd: 99\n\n"

static void
every_run_of_dig_has_its_own_time(void **state)
{
	(void)state;
	assert_import("dig.out",
		      DIG("qr rd ra ad",
			  "s1._domainkey.example.org. 300 IN TXT \"v=DKIM1; p=AA\" \"BB\"\n",
			  "Wed Apr 12 08:00:00 UTC 2017")
			      DIG("qr rd ra", "s1._domainkey.example.org. 300 IN TXT \"p=CC\"\n",
				  "Mon May  1 09:30:00 2017"),
		      "s1 example.org 1491984000 1491984000 dig\n"
		      "s1 example.org 1493631000 1493631000 dig\n");
	assert_int_equal(last.dnssec, KEY_DNSSEC_NO);
	assert_import(
		"dig.out",
		DIG("qr rd ra ad", "s1._domainkey.example.org. 300 IN TXT \"p=AA\"\n", "soon"),
		"s1 example.org -1 -1 dig\n");
	assert_int_equal(last.dnssec, KEY_DNSSEC_YES);
}

static void
short_output_takes_its_name_from_the_file(void **state)
{
	struct err err;
	(void)state;
	assert_import("dump/s1._domainkey.example.org.txt", "\"v=DKIM1; p=AA\" \"BB\"\n",
		      "s1 example.org -1 -1 dump/s1._domainkey.example.org.txt\n");
	assert_slice(last.txt, "v=DKIM1; p=AABB");
	/* behind an alias, dig +short names it first */
	assert_import("s1._domainkey.example.org", "s1.provider.example.\n\"p=AA\"\n",
		      "s1 example.org -1 -1 s1._domainkey.example.org\n");
	assert_int_equal(import_from("dig.txt", "\"p=AA\"\n", &err), STATUS_REFUSED);
}

static void
records_over_the_limit_are_refused(void **state)
{
	struct buf buf;
	struct err err;
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf,
			       "[{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=");
		for (size_t i = 2; i < MAIL_KEY_TXT_BYTES + over; i++)
			buf_write_byte(&buf, 'A');
		buf_write_text(&buf, "\"}]");
		buf_write_byte(&buf, '\0');
		assert_int_equal(import_from("k", buf.bytes, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
	}
	for (size_t over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "[{\"domain\":\"example.org\",\"selector\":\"");
		for (size_t i = 0; i < MAIL_KEY_NAME_BYTES + over; i++)
			buf_write_byte(&buf, 'a');
		buf_write_text(&buf, "\",\"txt\":\"p=AA\"}]");
		buf_write_byte(&buf, '\0');
		assert_int_equal(import_from("k", buf.bytes, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
	}
}

static enum status
attempt(void *context)
{
	static const struct sink_calls NOWHERE = {.observable = NULL};
	struct sink sink = {&NOWHERE, NULL};
	struct arena own;
	struct err err;
	struct key_import import = {
		.arena = &own, .sink = &sink, .source = SLICE("k"), .bytes = slice_text(context)};
	arena_init(&own, 0);
	enum status status = key_import_read(&import, &err);
	arena_done(&own);
	return status;
}

static void
without_memory_it_says_so(void **state)
{
	static char json[] = "[{\"domain\":\"example.org\",\"selector\":\"s1\",\"txt\":\"p=AA\"}]";
	static char zone[] = "s1._domainkey.example.org. 300 IN TXT \"p=AA\"\n";
	(void)state;
	support_fail_each(attempt, json);
	support_fail_each(attempt, zone);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
		TEST(lists_of_the_contract_are_read),
		TEST(answers_of_the_archive_are_read),
		TEST(what_is_no_key_is_refused_by_itself),
		TEST(what_is_no_list_of_keys_is_refused),
		TEST(zone_files_are_read_with_their_aliases),
		TEST(every_run_of_dig_has_its_own_time),
		TEST(short_output_takes_its_name_from_the_file),
		TEST(records_over_the_limit_are_refused),
		TEST(without_memory_it_says_so),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
