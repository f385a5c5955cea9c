#include "support.h"

#include "base/json.h"
#include "mail/auth.h"
#include "mail/campaign.h"
#include "mail/limits.h"
#include "mail/phish.h"
#include "mail/query.h"
#include "mail/trace.h"
#include "model/codec.h"

static struct arena arena;
static struct err err;
static struct profile profile;
static struct names_engine *engine;

#define PROFILE "domains: [harbour-bank.example]\npartners: [print-house.example]\n"

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	profile_init(&profile);
	assert_int_equal(profile_read(&arena, SLICE(PROFILE), "x", &profile, &err), STATUS_OK);
	struct names_setup names = {.protect = &profile.domains,
				    .words = &profile.names,
				    .allow = &profile.allow,
				    .lures = &profile.lures};
	assert_int_equal(names_engine_new(&arena, &names, &engine, &err), STATUS_OK);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* ---- what is joined ---- */

/* The campaigns that came. */
struct told {
	const struct json_value *data[8];
	struct finding *findings[8];
	size_t count;
};

static enum status
on_finding(void *context, const struct finding *finding, struct err *fault)
{
	struct told *told = context;
	struct record record;
	struct slice bytes;
	struct buf buf;

	assert_in_range(told->count, 0, 7);
	buf_init(&buf, &arena);
	codec_write_finding(&buf, finding);
	TRY(buf_slice(&buf, &bytes, fault));
	TRY(codec_read(&arena, bytes, &record, fault));
	told->findings[told->count] = record.finding;
	return json_read(&arena, record.finding->data, &told->data[told->count++], fault);
}

static struct campaigns *
campaigns_of(void)
{
	struct campaigns *campaigns;

	assert_int_equal(
		campaigns_new(&arena, CAMPAIGN_LETTERS_MAX, CAMPAIGN_TRACES_MAX, &campaigns, &err),
		STATUS_OK);
	return campaigns;
}

static struct finding *
judged(const char *name, const char *letter)
{
	struct mail_setup setup = {.profile = &profile, .engine = engine};
	struct mail_place place = {.source = slice_text(name)};
	struct mail_auth auth = {.path = {.time_us = TIME_UNKNOWN}};
	struct finding *finding;
	struct message *message;

	/* "Client: 192.0.2.1" stands for the server that says who handed it over. */
	if (strstr(letter, "Client: "))
		auth.path.known =
			ip_read(slice_of(strstr(letter, "Client: ") + 8, 9), &auth.path.client);
	auth.path.helo = strstr(letter, "Helo: sendgrid") ? SLICE("o1.sendgrid.net") : SLICE("x");
	assert_int_equal(message_read(&arena, slice_text(letter), &message, &err), STATUS_OK);
	assert_int_equal(phish_judge(&arena, message, &place, &setup, &auth, &finding, &err),
			 STATUS_OK);
	return finding;
}

static void
add(struct campaigns *campaigns, const char *name, const char *letter)
{
	assert_int_equal(campaigns_finding(campaigns, judged(name, letter), &err), STATUS_OK);
}

static struct told
told_of(struct campaigns *campaigns)
{
	static const struct sink_calls CALLS = {.finding = on_finding};
	struct told told = {.count = 0};
	struct sink sink = {&CALLS, &told};
	struct arena scratch;

	arena_init(&scratch, 0);
	assert_int_equal(campaigns_tell(campaigns, &scratch, &sink, &err), STATUS_OK);
	arena_done(&scratch);
	return told;
}

#define DECOY_A "From: Desk <a@harbour-bnak.example>\r\n"
#define DECOY_B "From: Desk <b@harbour-bank-login.com>\r\n"
#define STRANGER_A "From: harbour-bank.example <a@quiet-mill.example>\r\n"
#define STRANGER_B "From: harbour-bank.example <b@loud-mill.example>\r\n"
#define WORDS_A                                                                                 \
	"we saw an unusual sign-in to your mailbox this morning. Please confirm your password " \
	"within the day, or the mailbox will be closed for good.\r\n"
#define WORDS_B                                                                                \
	"the invoice that you asked for has been approved by our desk, so kindly let us know " \
	"to which of your accounts we shall send the whole sum.\r\n"
#define FILE_PART(text)                                                                            \
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" text                        \
	"\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\n"                              \
	"Content-Disposition: attachment; filename=plan.pdf\r\n\r\n"                               \
	"%PDF-1.4 the same file, long enough to say something of who has sent it to all of us\r\n" \
	"--b--\r\n"
#define LIST_FOOTER                                                                             \
	"________________________________\r\nFriends of the harbour, a list for everybody who " \
	"likes ships and birds and the sea, and who has something to say of them\r\n"

/* Pairs of letters: what joins them, NULL: nothing may. */
static const struct {
	const char *what, *kind, *a, *b;
} PAIRS[] = {
	{"a rare host", "link-host", DECOY_A "\r\nhttps://pay.evil-port.example/1",
	 DECOY_B "\r\nhttps://pay.evil-port.example/2"},
	{"a page on a shared host", "link-host", DECOY_A "\r\nhttps://bit.ly/3xYzAbC",
	 DECOY_B "\r\nhttps://bit.ly/3xYzAbC"},
	{"two pages of a shared host", NULL, DECOY_A "\r\nhttps://bit.ly/3xYzAbC",
	 DECOY_B "\r\nhttps://bit.ly/3xYzAbD"},
	{"a network that delivers files", NULL, DECOY_A "\r\nhttps://cdn.jsdelivr.net/npm/a.css",
	 DECOY_B "\r\nhttps://cdn.jsdelivr.net/npm/a.css"},
	{"our own host", NULL, DECOY_A "\r\nhttps://www.harbour-bank.example/",
	 DECOY_B "\r\nhttps://www.harbour-bank.example/"},
	{"a partner's host", NULL, DECOY_A "\r\nhttps://print-house.example/x",
	 DECOY_B "\r\nhttps://print-house.example/x"},
	{"newsletters of one provider", NULL,
	 STRANGER_A "List-Unsubscribe: <https://out.many-letters.example/u/1>\r\n\r\n"
		    "https://click.many-letters.example/c/1",
	 STRANGER_B "List-Unsubscribe: <https://out.many-letters.example/u/2>\r\n\r\n"
		    "https://click.many-letters.example/c/2"},
	{"a decoy that says it is a provider", "link-host",
	 STRANGER_A "List-Unsubscribe: <https://harbour-bnak.example/u/1>\r\n\r\n"
		    "https://harbour-bnak.example/c/1",
	 STRANGER_B "List-Unsubscribe: <https://harbour-bnak.example/u/2>\r\n\r\n"
		    "https://harbour-bnak.example/c/2"},
	{"a file", "attachment", DECOY_A FILE_PART("hello"), DECOY_B FILE_PART("good day")},
	{"wording", "wording",
	 DECOY_A "To: Anne <anne@harbour-bank.example>\r\n\r\nDear Anne, " WORDS_A,
	 DECOY_B "To: Bert <bert@harbour-bank.example>\r\n\r\nHello Bert! " WORDS_A},
	{"other words", NULL, DECOY_A "\r\n" WORDS_A, DECOY_B "\r\n" WORDS_B},
	{"the footer of a list", NULL, DECOY_A "\r\n" WORDS_A LIST_FOOTER,
	 DECOY_B "\r\n" WORDS_B LIST_FOOTER},
	{"a decoy that sends", "sender", DECOY_A "Subject: x\r\n\r\nx",
	 DECOY_A "Subject: y\r\n\r\ny"},
	{"a client beside decoys", "client", DECOY_A "Client: 192.0.2.1\r\n\r\nx",
	 DECOY_B "Client: 192.0.2.1\r\n\r\ny"},
	{"a client that sends for many", NULL,
	 DECOY_A "Client: 192.0.2.1\r\nHelo: sendgrid\r\n\r\nx",
	 DECOY_B "Client: 192.0.2.1\r\nHelo: sendgrid\r\n\r\ny"},
	{"a client of strangers", NULL, STRANGER_A "Client: 192.0.2.1\r\n\r\nx",
	 STRANGER_B "Client: 192.0.2.1\r\n\r\ny"},
	{"a mailbox for answers", "reply-to", STRANGER_A "Reply-To: Boss.Man@gmail.com\r\n\r\nx",
	 STRANGER_B "Reply-To: boss.man@gmail.com\r\n\r\ny"},
	{"a company for answers", NULL,
	 STRANGER_A "Reply-To: answers@many-letters.example\r\n\r\nx",
	 STRANGER_B "Reply-To: answers@many-letters.example\r\n\r\ny"},
	{"honest letters", NULL, "From: a@quiet-mill.example\r\n\r\nhttps://pay.evil-port.example/",
	 "From: a@loud-mill.example\r\n\r\nhttps://pay.evil-port.example/"},
};

static bool
has_link(const struct json_value *data, const char *kind)
{
	const struct json_value *links = json_get(data, "links");
	struct slice name;

	for (size_t i = 0; i < json_count(links); i++)
		if (json_as_string(json_get(json_at(links, i), "kind"), &name) &&
		    slice_equal(name, slice_text(kind)))
			return true;
	return false;
}

static void
pairs_join_or_do_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(*PAIRS); i++) {
		struct campaigns *campaigns = campaigns_of();
		add(campaigns, "a.eml", PAIRS[i].a);
		add(campaigns, "b.eml", PAIRS[i].b);
		struct told told = told_of(campaigns);
		if (told.count != (PAIRS[i].kind != NULL))
			fail_msg("%s: %zu campaigns of %.*s", PAIRS[i].what, told.count,
				 SLICE_PRINT(judged("a.eml", PAIRS[i].a)->data));
		if (PAIRS[i].kind && !has_link(told.data[0], PAIRS[i].kind))
			fail_msg("%s: not by %s: %.*s", PAIRS[i].what, PAIRS[i].kind,
				 SLICE_PRINT(told.findings[0]->data));
	}
}

/* Through a third letter; told in the order of their times, whatever order they came in. */
static void
order_does_not_matter(void **state)
{
	static const char *const LETTERS[] = {
		DECOY_A "Message-ID: <1@a>\r\nDate: Mon, 4 May 2015 09:00:00 +0000\r\n\r\n"
			"https://one.evil-port.example/",
		DECOY_B "Message-ID: <2@a>\r\nDate: Mon, 4 May 2015 10:00:00 +0000\r\n\r\n"
			"https://one.evil-port.example/ https://two.evil-port.example/",
		STRANGER_A "Message-ID: <3@a>\r\nDate: Mon, 4 May 2015 11:00:00 +0000\r\n\r\n"
			   "https://two.evil-port.example/",
	};
	static const size_t ORDERS[][3] = {{0, 1, 2}, {2, 0, 1}, {2, 1, 0}};
	static const char *const NAMES[] = {"a.eml", "b.eml", "c.eml"};
	struct told told[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct campaigns *campaigns = campaigns_of();
		for (size_t k = 0; k < 3; k++)
			add(campaigns, NAMES[ORDERS[i][k]], LETTERS[ORDERS[i][k]]);
		told[i] = told_of(campaigns);
		assert_int_equal(told[i].count, 1);
		assert_true(slice_equal(told[i].findings[0]->data, told[0].findings[0]->data));
		assert_true(slice_equal(told[i].findings[0]->id, told[0].findings[0]->id));
	}
	assert_int_equal(json_count(json_get(told[0].data[0], "messages")), 3);
	assert_int_equal(told[0].findings[0]->evidence_count, 3);
}

/* Two copies of one letter are one, and no campaign by themselves. */
static void
copies_are_one(void **state)
{
	struct campaigns *campaigns = campaigns_of();

	(void)state;
	add(campaigns, "a.eml", DECOY_A "Message-ID: <1@a>\r\nTo: a@c.example\r\n\r\nx");
	add(campaigns, "b.eml", DECOY_A "Message-ID: <1@a>\r\nTo: b@c.example\r\n\r\nx");
	assert_int_equal(told_of(campaigns).count, 0);
}

/* ---- traces ---- */

static void
add_trace(struct campaigns *campaigns, const char *id, const char *sender, const char *recipient,
	  enum trace_status status, const char *time)
{
	struct trace trace = {.message_id = slice_text(id),
			      .sender = slice_text(sender),
			      .recipient = slice_text(recipient),
			      .log = SLICE("table"),
			      .status = status,
			      .time_us = TIME_UNKNOWN,
			      .place = {.source = SLICE("trace.csv"), .length = 1, .line = 7}};
	struct observable observable;

	if (*time)
		assert_true(time_read(slice_text(time), &trace.time_us));
	assert_int_equal(trace_write(&trace, &arena, &observable, &err), STATUS_OK);
	assert_int_equal(campaigns_observable(campaigns, &observable, &err), STATUS_OK);
}

static const struct json_value *
recipient(const struct told *told, const char *address)
{
	const struct json_value *list = json_get(told->data[0], "recipients");
	struct slice text;

	for (size_t i = 0; i < json_count(list); i++)
		if (json_as_string(json_get(json_at(list, i), "address"), &text) &&
		    slice_equal(text, slice_text(address)))
			return json_at(list, i);
	return NULL;
}

static void
expect_recipient(const struct told *told, const char *address, const char *status, bool in_message)
{
	const struct json_value *found = recipient(told, address);
	struct slice text;
	bool in;

	if (!found)
		fail_msg("%s is not told", address);
	assert_true(json_as_string(json_get(found, "status"), &text));
	assert_true(slice_equal(text, slice_text(status)));
	assert_true(json_as_bool(json_get(found, "in_message"), &in) && in == in_message);
}

static void
traces_tell_who_else(void **state)
{
	struct campaigns *campaigns = campaigns_of();
	const char *decoy = "x@mail.harbour-bnak.example", *day = "2015-05-04T09:00:00Z";

	(void)state;
	add(campaigns, "a.eml",
	    DECOY_A "Message-ID: <1@a>\r\nDate: Mon, 4 May 2015 09:00:00 +0000\r\n"
		    "To: Anne@harbour-bank.example\r\nCc: carl@harbour-bank.example\r\n\r\nx");
	/* By the letter, whatever its time and sender. */
	add_trace(campaigns, "1@a", "", "bert@harbour-bank.example", TRACE_DELIVERED, "");
	add_trace(campaigns, "1@a", "", "anne@harbour-bank.example", TRACE_SEEN, day);
	add_trace(campaigns, "1@a", "", "anne@harbour-bank.example", TRACE_QUARANTINED, day);
	add_trace(campaigns, "1@a", "", "anne@harbour-bank.example", TRACE_PENDING, day);
	/* By the decoy, at about the time. */
	add_trace(campaigns, "2@a", decoy, "dora@harbour-bank.example", TRACE_FAILED,
		  "2015-05-09T09:00:00Z");
	add_trace(campaigns, "3@a", decoy, "late@harbour-bank.example", TRACE_DELIVERED,
		  "2015-06-09T09:00:00Z");
	add_trace(campaigns, "4@a", decoy, "never@harbour-bank.example", TRACE_DELIVERED, "");
	/* Somebody else's. */
	add_trace(campaigns, "5@a", "x@print-house.example", "eve@harbour-bank.example",
		  TRACE_DELIVERED, day);
	add_trace(campaigns, "6@a", "x@other-harbour-bnak.example", "eve@harbour-bank.example",
		  TRACE_DELIVERED, day);
	struct told told = told_of(campaigns);
	assert_int_equal(told.count, 1);
	expect_recipient(&told, "anne@harbour-bank.example", "quarantined", true);
	expect_recipient(&told, "carl@harbour-bank.example", "addressed", true);
	expect_recipient(&told, "bert@harbour-bank.example", "delivered", false);
	expect_recipient(&told, "dora@harbour-bank.example", "failed", false);
	assert_null(recipient(&told, "late@harbour-bank.example"));
	assert_null(recipient(&told, "never@harbour-bank.example"));
	assert_null(recipient(&told, "eve@harbour-bank.example"));
	/* Each row stands in the evidence. */
	assert_int_equal(told.findings[0]->evidence_count, 4);
}

/* One letter that nobody else got is no campaign. */
static void
one_letter_is_none(void **state)
{
	struct campaigns *campaigns = campaigns_of();

	(void)state;
	add(campaigns, "a.eml",
	    DECOY_A "Message-ID: <1@a>\r\nTo: anne@harbour-bank.example\r\n\r\nx");
	add_trace(campaigns, "1@a", "", "anne@harbour-bank.example", TRACE_DELIVERED, "");
	assert_int_equal(told_of(campaigns).count, 0);
	assert_int_equal(told_of(campaigns_of()).count, 0);
}

static void
what_is_too_much_is_counted(void **state)
{
	struct campaigns *campaigns;

	(void)state;
	assert_int_equal(campaigns_new(&arena, 2, 1, &campaigns, &err), STATUS_OK);
	for (size_t i = 0; i < 3; i++) {
		add(campaigns, i ? "b.eml" : "a.eml", DECOY_A "\r\nx");
		add_trace(campaigns, "1@a", "", "a@b.example", TRACE_SEEN, "");
	}
	add(campaigns, "c.eml", "From: a@b.example\r\n\r\nhonest");
	assert_int_equal(campaigns_left_out(campaigns), 1 + 2);
	assert_int_equal(told_of(campaigns).count, 1);
}

/* CAMPAIGN_TOLD_MAX, CAMPAIGN_LISTED_MAX, CAMPAIGN_EVIDENCE_MAX, CAMPAIGN_QUERY_VALUES_MAX. */
static void
big_campaigns_fit_into_a_finding(void **state)
{
	struct campaigns *campaigns = campaigns_of();
	struct slice letter, name;
	int64_t count;

	(void)state;
	if (support_is_slow())
		skip();
	for (size_t i = 0; i < CAMPAIGN_TOLD_MAX + 10; i++) {
		assert_int_equal(slice_print(&arena, &name, &err, "%zu.eml", i), STATUS_OK);
		assert_int_equal(slice_print(&arena, &letter, &err,
					     DECOY_A "Message-ID: <%zu@a>\r\nTo: a%zu@c.example\r\n"
						     "Subject: subject %zu\r\n\r\nx",
					     i, i, i),
				 STATUS_OK);
		add(campaigns, name.at, letter.at);
		add_trace(campaigns, "1@a", "", "z@c.example", TRACE_SEEN, "");
	}
	struct told told = told_of(campaigns);
	assert_int_equal(told.count, 1);
	assert_int_equal(json_count(json_get(told.data[0], "messages")), CAMPAIGN_TOLD_MAX);
	assert_int_equal(json_count(json_get(told.data[0], "recipients")), CAMPAIGN_TOLD_MAX);
	assert_int_equal(json_count(json_get(told.data[0], "subjects")), CAMPAIGN_LISTED_MAX);
	assert_true(json_as_number(json_get(told.data[0], "message_count"), &count));
	assert_int_equal(count, CAMPAIGN_TOLD_MAX + 10);
	assert_int_equal(told.findings[0]->evidence_count, CAMPAIGN_EVIDENCE_MAX);
}

/* ---- traits ---- */

static void
traits_are_limited(void **state)
{
	const struct json_value *data, *traits;
	struct slice letter;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, DECOY_A "Subject: Re: AW:  Your\r\n  account\r\n");
	for (size_t i = 0; i < MAIL_RECIPIENT_FIELDS_MAX + 1; i++) {
		buf_print(&buf, "To: last%zu@c.example", i);
		for (size_t k = 0; k < 20; k++)
			buf_print(&buf, ", a%zu.%zu@c.example", i, k);
		buf_write_text(&buf, "\r\n");
	}
	buf_write_text(&buf, "\r\n");
	for (size_t i = 0; i < MAIL_TRAITS_MAX + 1; i++)
		buf_print(&buf, "https://h%zu.evil-port.example/ ", i);
	assert_int_equal(buf_slice(&buf, &letter, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, judged("a.eml", letter.at)->data, &data, &err),
			 STATUS_OK);
	traits = json_get(data, "traits");
	assert_int_equal(json_count(json_get(traits, "links")), MAIL_TRAITS_MAX);
	assert_int_equal(json_count(json_get(traits, "recipients")), MAIL_RECIPIENTS_MAX);
	assert_true(json_as_string(json_get(traits, "subject"), &letter));
	assert_true(slice_equal(letter, SLICE("Your account")));
	/* MAIL_PAGE_BYTES_*, MAIL_TELLING_BYTES_MIN, MAIL_ADDRESS_BYTES, MAIL_SUBJECT_BYTES. */
	buf_clear(&buf);
	buf_write_text(&buf, DECOY_A "To: ");
	for (size_t i = 0; i < MAIL_ADDRESS_BYTES; i++)
		buf_write_byte(&buf, 'a');
	buf_write_text(&buf, "@c.example, b@c.example\r\nSubject: ");
	for (size_t i = 0; i < MAIL_SUBJECT_BYTES + 10; i++)
		buf_write_byte(&buf, 's');
	buf_write_text(&buf, "\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
			     "https://bit.ly/abc https://bit.ly/abcd https://bit.ly/");
	for (size_t i = 0; i < MAIL_PAGE_BYTES_MAX; i++)
		buf_write_byte(&buf, 'p');
	buf_write_text(&buf, "\r\n--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
			     "short\r\n--b--\r\n");
	assert_int_equal(buf_slice(&buf, &letter, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, judged("a.eml", letter.at)->data, &data, &err),
			 STATUS_OK);
	traits = json_get(data, "traits");
	assert_int_equal(json_count(json_get(traits, "links")), 1);
	assert_int_equal(json_count(json_get(traits, "attachments")), 0);
	assert_int_equal(json_count(json_get(traits, "recipients")), 1);
	assert_true(json_as_string(json_get(traits, "subject"), &letter));
	assert_int_equal(letter.length, MAIL_SUBJECT_BYTES);
	/* An honest letter has none. */
	assert_int_equal(
		json_read(&arena, judged("a.eml", "From: a@b.example\r\n\r\nx")->data, &data, &err),
		STATUS_OK);
	assert_null(json_get(data, "traits"));
}

/* ---- queries ---- */

typedef enum status query_fn(struct arena *, const struct query_terms *, struct slice *,
			     struct err *);

static void
expect_query(query_fn *make, const struct query_terms *terms, const char *wanted)
{
	struct slice query;

	assert_int_equal(make(&arena, terms, &query, &err), STATUS_OK);
	if (!slice_equal(query, slice_text(wanted)))
		fail_msg("%.*s\nnot %s", SLICE_PRINT(query), wanted);
}

/* What a letter says never leaves its quotes. */
static void
queries_are_quoted(void **state)
{
	struct slice ids[] = {SLICE_INIT("a'b\"c\\d@e"), SLICE_INIT("1 or true"),
			      SLICE_INIT("2@f")};
	struct slice domains[] = {SLICE_INIT("evil.example"), SLICE_INIT("x\" or 1==1 //")};
	struct slice hosts[] = {SLICE_INIT("h.example")};
	const struct slice_list id_list = {ids, 3, 3}, domain_list = {domains, 2, 2};
	const struct slice_list host_list = {hosts, 1, 1}, none = {NULL, 0, 0};
	struct query_terms terms = {&id_list, &domain_list, &host_list, &none, 0, 86400000000};
	const struct query_terms nothing = {&none, &none, &none, &none, TIME_UNKNOWN, TIME_UNKNOWN};

	(void)state;
	expect_query(
		query_defender, &terms,
		"EmailEvents | where InternetMessageId in (\"<a'b\\\"c\\\\d@e>\", \"<2@f>\") or "
		"SenderFromDomain in~ (\"evil.example\") or NetworkMessageId in ((EmailUrlInfo "
		"| where UrlDomain in~ (\"h.example\") | project NetworkMessageId))");
	expect_query(query_purview, &terms,
		     "(from:evil.example) AND received>=1970-01-01 AND received<=1970-01-02");
	expect_query(query_gmail, &terms, "{rfc822msgid:2@f from:evil.example}");
	expect_query(query_postfix, &terms,
		     "grep -F -e 'message-id=<a'\\''b\"c\\d@e>' -e 'message-id=<2@f>' "
		     "-e '@evil.example>' /var/log/mail.log");
	expect_query(query_defender, &nothing, "");
	/* Nor in the advice of one letter. */
	const struct finding *finding =
		judged("a.eml", DECOY_A "Message-ID: <a\" or \"b@c>\r\n"
					"Subject: x\" OR from:\"boss\r\n\r\nx");
	for (size_t i = 0; i < finding->next_count; i++) {
		assert_int_equal(slice_find(finding->next[i], SLICE("x\" OR")), SIZE_MAX);
		assert_int_equal(slice_find(finding->next[i], SLICE("a\" or")), SIZE_MAX);
	}
	/* Nor the marks of a query (finding_step_query), nor what is not shown. */
	struct slice phrase;
	assert_int_equal(query_phrase(&arena,
				      SLICE("a`b\xe2\x80\xae"
					    "c\xff"),
				      &phrase, &err),
			 STATUS_OK);
	assert_true(slice_equal(phrase, SLICE("a b c")));
	/* MAIL_QUERY_BYTES. */
	char wide[200];
	memset(wide, 'w', sizeof(wide));
	struct slice wides[CAMPAIGN_QUERY_VALUES_MAX];
	for (size_t i = 0; i < CAMPAIGN_QUERY_VALUES_MAX; i++)
		wides[i] = slice_of(wide, sizeof(wide));
	const struct slice_list wide_list = {wides, CAMPAIGN_QUERY_VALUES_MAX, 0};
	terms.ids = &wide_list;
	assert_int_equal(query_gmail(&arena, &terms, &phrase, &err), STATUS_OK);
	assert_true(phrase.length > MAIL_QUERY_BYTES && phrase.length < MAIL_QUERY_BYTES + 300);
	/* CAMPAIGN_QUERY_VALUES_MAX. */
	struct slice many[CAMPAIGN_QUERY_VALUES_MAX + 1], query;
	for (size_t i = 0; i < CAMPAIGN_QUERY_VALUES_MAX + 1; i++)
		many[i] = i < CAMPAIGN_QUERY_VALUES_MAX ? SLICE("1@a") : SLICE("last@a");
	const struct slice_list many_list = {many, CAMPAIGN_QUERY_VALUES_MAX + 1, 0};
	terms.ids = &many_list;
	assert_int_equal(query_gmail(&arena, &terms, &query, &err), STATUS_OK);
	assert_int_equal(slice_find(query, SLICE("last@a")), SIZE_MAX);
	expect_query(query_purview, &nothing, "");
	expect_query(query_gmail, &nothing, "");
	expect_query(query_postfix, &nothing, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_join_or_do_not),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(copies_are_one),
		cmocka_unit_test(traces_tell_who_else),
		cmocka_unit_test(one_letter_is_none),
		cmocka_unit_test(what_is_too_much_is_counted),
		cmocka_unit_test(big_campaigns_fit_into_a_finding),
		cmocka_unit_test(traits_are_limited),
		cmocka_unit_test(queries_are_quoted),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
