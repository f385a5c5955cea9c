#include "fixture.h"

#include "base/io.h"
#include "base/json.h"
#include "share/abuse_words.h"
#include "share/limits.h"

#define DATA(more) "{\"target\":\"harbour.example\",\"trick\":\"combo\"" more "}"

static struct finding *
draft(const char *subject, const char *data)
{
	struct recipe recipe = {.rule = "names/lookalike",
				.source = "/desk/ada/feed.txt",
				.subject = subject,
				.severity = SEVERITY_HIGH,
				.confidence = 90,
				.first = TIME_UNKNOWN,
				.last = TIME_UNKNOWN,
				.basis = TIME_OBSERVED};
	struct finding *finding = finding_of(&arena, &recipe);
	finding->data = slice_text(data);
	return finding;
}

static void
keep(struct finding *finding)
{
	struct err err;
	assert_ok(finding_done(finding, &err));
	assert_ok(sink_finding(&sink, finding, &err));
}

static enum status
gather(void *context, struct slice name, struct slice text, struct err *err)
{
	(void)err;
	buf_print(context, "<%.*s>\n", SLICE_PRINT(name));
	buf_write(context, text);
	return STATUS_OK;
}

static struct slice
letters_of(enum abuse_language language, struct abuse_totals *totals)
{
	struct err err;
	struct buf buf;
	struct slice text;
	struct abuse_setup setup = {SHARE_SEVERITY_DEFAULT, language, &profile};
	buf_init(&buf, &arena);
	assert_ok(abuse_write(store, &setup, gather, &buf, totals, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

static void
assert_says(struct slice text, const char *part, bool said)
{
	if ((slice_find(text, slice_text(part)) != SIZE_MAX) != said)
		fail_msg("'%s' is %s said:\n%.*s", part, said ? "not" : "", SLICE_PRINT(text));
}

/* Every trick a finding may name has words in every language. */
static void
every_trick_is_explained(void **state)
{
	(void)state;
	struct err err;
	struct slice text;
	const struct json_value *schema, *item;
	struct json_walk walk;
	struct slice key;
	size_t count = 0;
	assert_ok(io_read_file(&arena, "docs/schema/names-lookalike.json", 1 << 20, &text, &err));
	assert_ok(json_read(&arena, text, &schema, &err));
	json_walk_init(&walk, json_get(json_get(json_get(schema, "$defs"), "trick"), "enum"));
	while (json_walk_next(&walk, &key, &item)) {
		struct slice trick;
		assert_true(json_as_string(item, &trick));
		for (size_t i = 0; i < ABUSE_LANGUAGE_COUNT; i++)
			if (!abuse_trick_text((enum abuse_language)i, trick))
				fail_msg("no words for the trick '%.*s'", SLICE_PRINT(trick));
		count++;
	}
	assert_true(count > 20);
	assert_null(abuse_trick_text(ABUSE_ENGLISH, SLICE("magic")));
}

/* The same lines say the same things: no value is lost in translation. */
static void
languages_name_the_same_values(void **state)
{
	(void)state;
	size_t seen[ABUSE_LANGUAGE_COUNT][256] = {{0}};
	for (size_t i = 0; i < ABUSE_LANGUAGE_COUNT; i++)
		for (const char *const *line = ABUSE_WORDS[i].lines; *line; line++)
			for (const char *at = *line; *at; at++)
				if (*at == '{')
					seen[i][(unsigned char)at[1]]++;
	assert_memory_equal(seen[0], seen[1], sizeof(seen[0]));
	for (const char *letter = ABUSE_VALUES; *letter; letter++)
		assert_true(seen[0][(unsigned char)*letter] > 0);
	enum abuse_language language = ABUSE_ENGLISH;
	assert_true(abuse_language_read(SLICE("fr"), &language));
	assert_int_equal(language, ABUSE_FRENCH);
	assert_false(abuse_language_read(SLICE("french"), &language));
}

static void
a_letter_says_what_is_known_and_no_more(void **state)
{
	(void)state;
	struct abuse_totals totals;
	struct finding *finding =
		draft("login.mail-harbour.example",
		      DATA(",\"registrable\":\"mail-harbour.example\",\"edit\":{\"from\":\"l\","
			   "\"to\":\"1\"},\"context\":{\"registrar\":\"Names Ltd\"}"));
	finding->first = INT64_C(1491955200000000);
	finding->time_basis = TIME_PUBLISHED;
	keep(finding);
	profile.contact = SLICE("abuse@harbour.example");
	struct slice text = letters_of(ABUSE_ENGLISH, &totals);
	assert_int_equal(totals.reports, 1);
	static const char *const SAID[] = {
		"<login.mail-harbour.example>\n",
		"the hoster of mail-harbour.example\n",
		"Registrar: Names Ltd\n",
		("Subject: [TLP:AMBER] Abuse report: login[.]mail-harbour[.]example imitates "
		 "harbour.example\n"),
		"Exactly:     login.mail-harbour.example\n",
		"How:         our name with another word beside it: l > 1\n",
		"First seen:  2017-04-12T00:00:00Z\n",
		"Clock:       of the register or list that published it\n",
		"- feed.txt, line 1: 26 bytes at offset 0\n",
		"\nabuse@harbour.example\n"};
	for (size_t i = 0; i < sizeof(SAID) / sizeof(SAID[0]); i++)
		assert_says(text, SAID[i], true);
	assert_says(text, "ada", false);
	assert_says(text, "Shown as", false);
	assert_says(letters_of(ABUSE_FRENCH, NULL), "- feed.txt, ligne 1 : 26 octets à partir de",
		    true);
}

static void
what_is_unknown_has_no_line(void **state)
{
	(void)state;
	keep(draft("mail-harbour.example", DATA("")));
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text, "First seen:  not dated by its source\n", true);
	assert_says(text, "Clock:", false);
	assert_says(text, "Registrar:", false);
	assert_says(text, "Thank you.\nHarbour\n\nTLP:AMBER", true);
}

static void
the_case_dates_what_nobody_else_does(void **state)
{
	(void)state;
	struct err err;
	assert_ok(store_run_start(store, SLICE("examine"), &err));
	keep(draft("mail-harbour.example", DATA("")));
	assert_ok(store_run_end(store, &err));
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text, "First seen:  20", true);
	assert_says(text, "Clock:       ours, when we recorded it; its source does not date it\n",
		    true);
}

static void
context_is_told_where_it_is_known(void **state)
{
	(void)state;
	keep(draft("mail-harbour.example",
		   DATA(",\"context\":{\"registrar\":null,\"created\":\"2017-04-01T00:00:00Z\","
			"\"mail_hosts\":[\"mx.a.example\",7,\"mx.a.example\",\"b\\n.example\"],"
			"\"shared_with\":[{\"name\":\"1.example\"},{\"name\":\"1.example\"},"
			"{\"name\":\"2.example\"},{\"name\":\"3.example\"},{\"name\":"
			"\"4.example\"},{\"name\":\"5.example\"},{\"name\":\"6.example\"},"
			"{\"name\":\"7.example\"}]}")));
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text, "Registered:  2017-04-01T00:00:00Z\n", true);
	assert_says(text, "Mail hosts:  mx[.]a[.]example, b\xef\xbf\xbd[.]example\n", true);
	assert_says(text,
		    "Shares with: 1[.]example, 2[.]example, 3[.]example, 4[.]example, "
		    "5[.]example, ...\n",
		    true);
	assert_says(text, "Registrar:", false);
	assert_says(text, "abuse desk, by RDAP", false);
	assert_says(text, "DNS servers:", false);
}

/* What RDAP says of the name and of its addresses is whom the letter goes to. */
static void
desks_are_told_where_they_are_known(void **state)
{
	(void)state;
	keep(draft(
		"mail-harbour.example",
		DATA(",\"context\":{\"registrar\":\"Names Ltd\",\"registrar_abuse\":"
		     "\"abuse@names.example\",\"hosters\":[{\"address\":\"192.0.2.7\",\"network\":"
		     "\"A-NET\",\"abuse\":\"abuse@a.example\"},{\"address\":\"2001:db8::7\","
		     "\"network\":\"B\\nNET\",\"abuse\":null},7],\"addresses\":[\"192.0.2.7\","
		     "\"2001:db8::7\"],\"name_servers\":[\"ns1.a.example\"]}")));
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text,
		    "Registrar: Names Ltd\nIts abuse desk, by RDAP: abuse@names.example\n"
		    "The hoster's, by RDAP: abuse@a.example (A-NET, 192.0.2.7), "
		    "B\xef\xbf\xbdNET (2001:db8::7)\n",
		    true);
	assert_says(text, "Addresses:   192.0.2.7, 2001:db8::7\n", true);
	assert_says(text, "DNS servers: ns1[.]a[.]example\n", true);
	text = letters_of(ABUSE_FRENCH, NULL);
	assert_says(text, "Son service abuse, selon RDAP : abuse@names.example\n", true);
}

static void
hostile_texts_stay_in_their_line(void **state)
{
	(void)state;
	char data[ABUSE_VALUE_MAX * 2 + 200];
	keep(draft("a.example",
		   "{\"target\":\"x\\nSubject: y\\u202e\",\"trick\":\"\\u001b[31m\",\"unicode\":"
		   "\"a\\u200b.example\\nBcc: z\",\"registrable\":\"a b\\nc\"}"));
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text, "Imitates:    x\xef\xbf\xbdSubject: y\xef\xbf\xbd\n", true);
	assert_says(text,
		    "Shown as:    a\xef\xbf\xbd[.]example\xef\xbf\xbd"
		    "Bcc: z\n",
		    true);
	assert_says(text, "How:         \xef\xbf\xbd[31m\n", true);
	assert_says(text, "the hoster of a.example\n", true);
	tear_down(state);
	set_up(state);
	char longest[ABUSE_VALUE_MAX + 2];
	memset(longest, 'w', sizeof(longest));
	longest[ABUSE_VALUE_MAX + 1] = '\0';
	(void)snprintf(data, sizeof(data), "{\"target\":\"%s\",\"trick\":\"%s\"}", longest + 1,
		       longest);
	keep(draft("a.example", data));
	text = letters_of(ABUSE_ENGLISH, NULL);
	(void)snprintf(data, sizeof(data), "Imitates:    %s\n", longest + 1);
	assert_says(text, data, true);
	(void)snprintf(data, sizeof(data), "How:         %s...\n", longest + 1);
	assert_says(text, data, true);
}

static void
ours_is_never_reported(void **state)
{
	(void)state;
	struct err err;
	struct abuse_totals totals;
	assert_ok(slice_list_add(&arena, &profile.domains, SLICE("harbour.example"), &err));
	assert_ok(slice_list_add(&arena, &profile.allow, SLICE("fans.example"), &err));
	keep(draft("www.harbour.example", DATA("")));
	keep(draft("fans.example", DATA("")));
	keep(draft("a b.example", DATA("")));
	keep(draft("c.example", "{}"));
	struct finding *finding = draft("low.example", DATA(""));
	finding->severity = SEVERITY_LOW;
	keep(finding);
	finding = draft("other.example", DATA(""));
	finding->rule = SLICE("names/other");
	keep(finding);
	assert_slice(letters_of(ABUSE_ENGLISH, &totals), "");
	assert_int_equal(totals.spared, 2);
	assert_int_equal(totals.skipped, 2);
	assert_int_equal(totals.reports, 0);
}

static void
much_evidence_is_counted(void **state)
{
	(void)state;
	struct err err;
	struct finding *finding = draft("mail-harbour.example", DATA(""));
	for (uint64_t i = 0; i < ABUSE_EVIDENCE_MAX + 1; i++) {
		struct span span = finding->evidence[0];
		span.offset = i + 1;
		assert_ok(finding_add_evidence(finding, &span, &err));
	}
	keep(finding);
	struct slice text = letters_of(ABUSE_ENGLISH, NULL);
	assert_says(text, "bytes at offset 9\n", true);
	assert_says(text, "bytes at offset 10\n", false);
	assert_says(text, "\n- 2 more\n", true);
}

static void
every_marking_is_explained(void **state)
{
	(void)state;
	static const char *const WORDS[] = {"clear", "green", "amber", "amber+strict", "red"};
	keep(draft("mail-harbour.example", DATA("")));
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		profile.tlp = slice_text(WORDS[i]);
		for (size_t j = 0; j < ABUSE_LANGUAGE_COUNT; j++) {
			enum abuse_language language = (enum abuse_language)j;
			const char *meaning = abuse_marking_text(language, profile.tlp);
			assert_true(strlen(meaning) > 20);
			assert_says(letters_of(language, NULL), meaning, true);
		}
	}
	assert_string_equal(abuse_marking_text(ABUSE_ENGLISH, SLICE("white")), "");
}

static enum status
drop(void *context, struct slice name, struct slice text, struct err *err)
{
	(void)context, (void)name, (void)text, (void)err;
	return STATUS_OK;
}

static enum status
export_once(struct store *from, const struct output *output, struct err *err)
{
	struct abuse_setup setup = {SHARE_SEVERITY_DEFAULT, ABUSE_ENGLISH, &profile};
	(void)output;
	return abuse_write(from, &setup, drop, NULL, NULL, err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	keep(draft("mail-harbour.example", DATA(",\"unicode\":\"x.example\"")));
	fail_each_export(export_once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_trick_is_explained),
		TEST(languages_name_the_same_values),
		TEST(a_letter_says_what_is_known_and_no_more),
		TEST(what_is_unknown_has_no_line),
		TEST(the_case_dates_what_nobody_else_does),
		TEST(context_is_told_where_it_is_known),
		TEST(desks_are_told_where_they_are_known),
		TEST(hostile_texts_stay_in_their_line),
		TEST(ours_is_never_reported),
		TEST(much_evidence_is_counted),
		TEST(every_marking_is_explained),
		TEST(memory_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
