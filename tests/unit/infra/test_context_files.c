#include "support.h"

#include "../format/memory_input.h"
#include "context_files.h"

#include "infra/facts.h"
#include "infra/infra.h"
#include "model/finding.h"

static struct arena arena;
static struct room room;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	infra_room_init(&room);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* What was sunk: observables as their name and context without its evidence, refusals. */
struct seen {
	struct buf text;
	struct slice file; /* to look the evidence up */
	size_t observables, refusals;
};

static enum status
see_observable(void *context, const struct observable *observable, struct err *err)
{
	struct seen *seen = context;
	struct facts facts;
	struct sha256 digest;
	bool good;
	assert_int_equal(facts_read(&facts, &arena, observable, &good, err), STATUS_OK);
	assert_true(good);
	if (seen->file.length) {
		struct slice place = slice_part(seen->file, (size_t)facts.place.offset,
						(size_t)facts.place.length);
		assert_int_equal(sha256_of(place, &digest, err), STATUS_OK);
		assert_true(sha256_equal(&digest, &facts.place.sha256));
	}
	size_t cut = slice_find(observable->data, SLICE(",\"evidence\""));
	assert_int_not_equal(cut, SIZE_MAX);
	buf_write(&seen->text, observable->subject.value);
	buf_write_byte(&seen->text, ' ');
	buf_write(&seen->text, slice_part(observable->data, 11, cut - 11));
	if (observable->first != TIME_UNKNOWN) {
		char first[TIME_TEXT_BYTES];
		time_print(observable->first, first);
		buf_print(&seen->text, " %s %s", time_basis_text(observable->time_basis), first);
	}
	buf_write_byte(&seen->text, '\n');
	seen->observables++;
	return STATUS_OK;
}

static enum status
see_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct seen *seen = context;
	(void)err;
	assert_true(refusal->reason.length > 0);
	buf_print(&seen->text, "refused %.*s\n", SLICE_PRINT(refusal->reason));
	seen->refusals++;
	return STATUS_OK;
}

static const struct sink_calls SEE = {.observable = see_observable, .refusal = see_refusal};

static enum status
read_bytes(struct slice bytes, struct seen *seen, bool *ret_recognised)
{
	struct input input = memory_input("context.json", bytes.at, bytes.length);
	struct sink sink = {&SEE, seen};
	struct arena scratch;
	struct err err = {0};
	uint64_t lines;
	buf_init(&seen->text, &arena);
	arena_init(&scratch, 0);
	*ret_recognised = room.recognise(room.context, &input);
	enum status status = room.read(room.context, &input, &scratch, &sink, &lines, &err);
	if (status != STATUS_OK)
		buf_print(&seen->text, "whole: %s\n", err.text);
	arena_done(&scratch);
	(void)close(input.fd);
	return status;
}

static void
check_file(struct slice bytes, const char *expected)
{
	struct seen seen = {.file = bytes};
	struct slice text;
	struct err err;
	bool recognised;
	assert_int_equal(read_bytes(bytes, &seen, &recognised), STATUS_OK);
	assert_true(recognised);
	assert_int_equal(buf_slice(&seen.text, &text, &err), STATUS_OK);
	assert_slice(text, expected);
}

#define SAYS_RDAP                                                                   \
	"mail.a.example {\"format\":\"rdap\",\"name_servers\":[\"ns1.b.example\"]," \
	"\"registrars\":[\"One Ltd\"],\"status\":[\"active\"],"                     \
	"\"created\":\"2017-03-15T10:00:00Z\" published 2017-04-12T00:00:00Z\n"
#define SAYS_URLSCAN                                                                           \
	"a.example {\"format\":\"urlscan\",\"addresses\":[\"192.0.2.7\"],\"certificates\":[\"" \
	"a.example by ca one from 1489572000\"] observed 2017-04-12T08:00:00Z\n"

#define WITHOUT_ADDRESS                                                               \
	"{\"task\":{\"time\":\"2017-04-12T08:00:00.000Z\"},\"page\":{\"domain\":"     \
	"\"b.example\"},\"lists\":{\"certificates\":[{\"subjectName\":\"b.example\"," \
	"\"issuer\":\"CA One\",\"validFrom\":1}]}}"

static void
every_format_is_recognised_and_read(void **state)
{
	(void)state;
	check_file(SLICE(RDAP_DOMAIN), SAYS_RDAP);
	check_file(SLICE("[" RDAP_DOMAIN ",\n" RDAP_DOMAIN "]"), SAYS_RDAP SAYS_RDAP);
	check_file(SLICE("{\"domainSearchResults\":[" RDAP_DOMAIN "]}"), SAYS_RDAP);
	check_file(SLICE(RDAP_NETWORK),
		   "192.0.2.0 {\"format\":\"rdap\",\"last_address\":\"192.0.2.255\",\"abuse\":["
		   "\"abuse@hoster.example\"],\"holders\":[\"EXAMPLE-NET\"] published "
		   "2017-04-12T00:00:00Z\n");
	check_file(SLICE(RDAP_DOMAIN_ABUSE),
		   "a.example {\"format\":\"rdap\",\"registrars\":[\"One Ltd\"],\"abuse\":["
		   "\"abuse@one.example\"]\n");
	check_file(SLICE(COF_LINE "\n"), "a.example {\"format\":\"cof\",\"addresses\":["
					 "\"192.0.2.7\"] observed 2017-03-15T10:00:00Z\n");
	check_file(SLICE(URLSCAN_RESULT), SAYS_URLSCAN);
	check_file(SLICE("{\"results\":[" URLSCAN_RESULT "],\"total\":1}"), SAYS_URLSCAN);
	check_file(SLICE(WITHOUT_ADDRESS),
		   "b.example {\"format\":\"urlscan\",\"certificates\":["
		   "\"b.example by ca one from 1\"] observed 2017-04-12T08:00:00Z\n");
	check_file(SLICE(VIRUSTOTAL_DOMAIN),
		   "a.example {\"format\":\"virustotal\",\"mail_hosts\":[\"mx.b.example\"],"
		   "\"certificates\":[\"abcd\"],\"registrars\":[\"One Ltd\"],"
		   "\"created\":\"2017-03-15T10:00:00Z\" observed 2017-04-12T00:00:00Z\n");
	check_file(SLICE(MASSDNS_LINE "\n" ZDNS_LINE "\n" DNSX_LINE),
		   "a.example {\"format\":\"resolver\",\"name_servers\":[\"ns1.b.example\"]\n"
		   "a.example {\"format\":\"resolver\",\"mail_hosts\":[\"mx.b.example\"]\n"
		   "a.example {\"format\":\"resolver\",\"name_servers\":[\"ns1.b.example\"],"
		   "\"addresses\":[\"192.0.2.7\"] observed 2017-04-12T08:00:00Z\n");
	check_file(SLICE(RECORD_LINES),
		   "a.example {\"format\":\"dns\",\"name_servers\":[\"ns1.b.example\"]\n"
		   "a.example {\"format\":\"dns\",\"addresses\":[\"192.0.2.7\"]\n"
		   "a.example {\"format\":\"dns\",\"mail_hosts\":[\"mx.b.example\"]\n");
}

/* Neither a list of names, a hosts file, a zone, a query log nor other JSON is context. */
static void
what_is_no_context_is_left_alone(void **state)
{
	(void)state;
	static const char *const OTHERS[] = {
		"",
		"a.example\nb.example\n",
		"192.0.2.7 a.example\n",
		"$ORIGIN example.\na IN NS ns1.b.example.\n",
		("example. 60 IN SOA ns1.b.example. x.example. 1 2 3 4 5\na.example. IN NS "
		 "b.example.\n"),
		"name,created\na.example,2017-03-15\n",
		"{\"message_type\":\"certificate_update\",\"data\":{\"leaf_cert\":{}}}\n",
		"{\"a\":1}\n",
		"[1, 2]",
		"{\"type\":\"domain\"}",
		"The quick brown fox\njumps over the lazy dog\n",
	};
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		struct seen seen = {.observables = 0};
		bool recognised;
		(void)read_bytes(slice_text(OTHERS[i]), &seen, &recognised);
		if (recognised)
			print_message("recognised: %s\n", OTHERS[i]);
		assert_false(recognised);
	}
}

static void
what_breaks_the_rules_is_refused_and_the_rest_read(void **state)
{
	(void)state;
	check_file(SLICE(COF_LINE "\n{\"rrname\":\n" COF_LINE "\n{\"a\":1}\n{\"a\":01}\n"),
		   "a.example {\"format\":\"cof\",\"addresses\":[\"192.0.2.7\"] observed "
		   "2017-03-15T10:00:00Z\n"
		   "refused RFC 8259 §4: an object without its end\n"
		   "a.example {\"format\":\"cof\",\"addresses\":[\"192.0.2.7\"] observed "
		   "2017-03-15T10:00:00Z\n"
		   "refused no object of RDAP (RFC 9083 §5.3, §5.4), passive DNS (COF), urlscan, "
		   "VirusTotal or a resolver\n"
		   "refused RFC 8259: no JSON\n");
	check_file(SLICE("a.example. A 192.0.2.7\nb.example. A 192.0.2.7\n"
			 "c.example. A 192.0.2.7\nhello world\n"),
		   "a.example {\"format\":\"dns\",\"addresses\":[\"192.0.2.7\"]\n"
		   "b.example {\"format\":\"dns\",\"addresses\":[\"192.0.2.7\"]\n"
		   "c.example {\"format\":\"dns\",\"addresses\":[\"192.0.2.7\"]\n"
		   "refused RFC 1035 §5.1: no 'name type data', with or without TTL and class\n");
}

static void
a_cut_at_every_byte_is_survived(void **state)
{
	(void)state;
	static const char *const FILES[] = {RDAP_DOMAIN,       COF_LINE,     URLSCAN_RESULT,
					    VIRUSTOTAL_DOMAIN, MASSDNS_LINE, RECORD_LINES};
	for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++) {
		struct slice whole = slice_text(FILES[i]);
		for (size_t length = 0; length <= whole.length; length++) {
			struct arena_mark mark = arena_mark(&arena);
			struct seen seen = {.observables = 0};
			bool recognised;
			enum status status =
				read_bytes(slice_part(whole, 0, length), &seen, &recognised);
			assert_true(status == STATUS_OK || status == STATUS_REFUSED);
			arena_rewind(&arena, mark);
		}
	}
}

/* Values that mean nothing, or another machine everywhere, link nobody. */
static void
values_that_say_nothing_are_no_facts(void **state)
{
	(void)state;
	static const struct {
		enum fact_kind kind;
		const char *value;
		bool good;
	} VALUES[] = {
		{FACT_ADDRESS, "192.0.2.7", true},
		{FACT_ADDRESS, "2001:db8::7", true},
		{FACT_ADDRESS, "10.1.2.3", false},
		{FACT_ADDRESS, "127.0.0.1", false},
		{FACT_ADDRESS, "172.31.0.1", false},
		{FACT_ADDRESS, "192.168.1.1", false},
		{FACT_ADDRESS, "169.254.1.1", false},
		{FACT_ADDRESS, "100.64.0.1", false},
		{FACT_ADDRESS, "0.0.0.0", false},
		{FACT_ADDRESS, "::1", false},
		{FACT_ADDRESS, "fd00::1", false},
		{FACT_ADDRESS, "fe80::1", false},
		{FACT_ADDRESS, "::ffff:1.2.3.4", false},
		{FACT_ADDRESS, "a.example", false},
		{FACT_MAIL_HOST, ".", false},
		{FACT_MAIL_HOST, "localhost", false},
		{FACT_MAIL_HOST, "mx.b.example", true},
		{FACT_NAME_SERVER, "", false},
		{FACT_REGISTRANT, "Redacted for Privacy", false},
		{FACT_REGISTRANT, "Domains By Proxy, LLC", false},
		{FACT_REGISTRANT, "Two Ltd", true},
		{FACT_REGISTRAR, "", false},
	};
	for (size_t i = 0; i < sizeof(VALUES) / sizeof(*VALUES); i++) {
		struct facts facts;
		struct err err;
		bool good;
		assert_int_equal(facts_init(&facts, &arena, "x", SLICE("a.example"), &good, &err),
				 STATUS_OK);
		assert_true(good);
		assert_int_equal(facts_add(&facts, &arena, VALUES[i].kind,
					   slice_text(VALUES[i].value), &err),
				 STATUS_OK);
		if (facts_any(&facts) != VALUES[i].good)
			print_message("%s\n", VALUES[i].value);
		assert_int_equal(facts_any(&facts), VALUES[i].good);
	}
}

static void
limits_are_kept(void **state)
{
	(void)state;
	struct buf buf;
	struct slice text;
	struct err err;
	struct seen seen = {.observables = 0};
	bool recognised;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "{\"host\":\"a.example\",\"a\":[");
	for (int i = 0; i <= INFRA_VALUES_MAX; i++)
		buf_print(&buf, "%s\"192.0.2.%d\"", i ? "," : "", i);
	buf_write_text(&buf, "]}");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(read_bytes(text, &seen, &recognised), STATUS_OK);
	assert_int_equal(seen.observables, 1);
	assert_int_equal(seen.refusals, 1);

	/* Registrars stand at most that deep in entities of entities. */
	static const char DEEP[] =
		"{\"objectClassName\":\"domain\",\"ldhName\":\"a.example\","
		"\"status\":[\"x\"],\"entities\":[{\"entities\":[{\"entities\":["
		"{%s\"roles\":[\"registrar\"],\"vcardArray\":[\"vcard\",[[\"fn\","
		"{},\"text\",\"One Ltd\"]]]%s}]}]}]}";
	for (int more = 0; more < 2; more++) {
		assert_int_equal(slice_print(&arena, &text, &err, DEEP,
					     more ? "\"entities\":[{" : "", more ? "}]" : ""),
				 STATUS_OK);
		seen = (struct seen){.observables = 0};
		assert_int_equal(read_bytes(text, &seen, &recognised), STATUS_OK);
		assert_int_equal(buf_slice(&seen.text, &text, &err), STATUS_OK);
		assert_int_equal(slice_find(text, SLICE("One Ltd")) == SIZE_MAX, more);
	}

	struct facts facts;
	assert_int_equal(facts_init(&facts, &arena, "x", SLICE("a.example"), &recognised, &err),
			 STATUS_OK);
	char *longest = arena_new(&arena, char, INFRA_TEXT_MAX_BYTES + 2);
	memset(longest, 'x', INFRA_TEXT_MAX_BYTES + 1);
	assert_int_equal(facts_add(&facts, &arena, FACT_REGISTRAR,
				   slice_of(longest, INFRA_TEXT_MAX_BYTES + 1), &err),
			 STATUS_OK);
	assert_false(facts_any(&facts));
	assert_int_equal(facts_add(&facts, &arena, FACT_REGISTRAR,
				   slice_of(longest, INFRA_TEXT_MAX_BYTES), &err),
			 STATUS_OK);
	assert_true(facts_any(&facts));
}

static enum status
count_observable(void *context, const struct observable *observable, struct err *err)
{
	(void)observable;
	(void)err;
	++*(size_t *)context;
	return STATUS_OK;
}

static enum status
count_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context;
	(void)err;
	assert_true(slice_starts(refusal->reason, SLICE("more than 250000")));
	return STATUS_OK;
}

static void
a_whole_zone_is_no_context(void **state)
{
	(void)state;
	static const struct sink_calls COUNT = {.observable = count_observable,
						.refusal = count_refusal};
	size_t count = 0;
	struct sink sink = {&COUNT, &count};
	struct arena scratch;
	struct buf buf;
	struct slice text;
	struct err err;
	uint64_t lines;
	if (support_is_slow())
		skip();
	buf_init(&buf, &arena);
	for (int i = 0; i < INFRA_FACTS_MAX + 2; i++)
		buf_write_text(&buf, "a.example. A 192.0.2.7\n");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	struct input input = memory_input("zone", text.at, text.length);
	arena_init(&scratch, 0);
	assert_int_equal(room.read(room.context, &input, &scratch, &sink, &lines, &err), STATUS_OK);
	assert_int_equal(count, INFRA_FACTS_MAX);
	arena_done(&scratch);
	(void)close(input.fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_format_is_recognised_and_read),
		TEST(what_is_no_context_is_left_alone),
		TEST(what_breaks_the_rules_is_refused_and_the_rest_read),
		TEST(a_cut_at_every_byte_is_survived),
		TEST(values_that_say_nothing_are_no_facts),
		TEST(limits_are_kept),
		TEST(a_whole_zone_is_no_context),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
