#include "mail/leak_letter.h"

#include "mail/limits.h"
#include "mail/repair.h"

/* ---- authentic ---- */

static void
what_was_not_touched_is_authentic(void **state)
{
	static const char *const CANONS[] = {"relaxed/relaxed", "relaxed/simple", "simple/relaxed",
					     "simple/simple"};
	(void)state;
	know_usual();
	for (size_t i = 0; i < 4; i++) {
		const struct finding *finding =
			judge(sign(&(struct signer){.extra = SIGNED, .canon = CANONS[i]}));
		assert_verdict(finding, "authentic");
		assert_int_equal(finding->severity, SEVERITY_INFO);
		assert_int_equal(finding->time_basis, TIME_SENT);
		assert_true(finding->first == SENT * INT64_C(1000000));
		assert_true(lists(finding, "not_signed", "Received"));
		assert_false(lists(finding, "not_signed", "Subject"));
		assert_int_equal(json_count(json_get(data_of(finding), "repairs")), 0);
		assert_true(says(finding, "not who typed it"));
	}
}

static void
line_ends_of_storage_are_no_matter_and_told(void **state)
{
	(void)state;
	know_usual();
	const struct finding *finding =
		judge(with_lf(sign(&(struct signer){.extra = SIGNED, .canon = "simple/simple"})));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "lf"));
	assert_true(says(finding, "bare LF"));
}

static void
folds_and_bytes_over_127_are_signed_as_they_stand(void **state)
{
	(void)state;
	know_usual();
	struct slice letter = replace(LETTER, "the\r\n\tminutes", "proc\xe8s-\r\n verbal");
	struct slice bytes = signer_sign(
		&arena, &(struct signer){.extra = SIGNED, .canon = "simple/simple"}, letter);
	assert_verdict(judge(bytes), "authentic");
	assert_verdict(judge(replace(bytes, "proc\xe8s", "proces")), "altered_header");
	/* RFC 6376 §3.4.2: folds do not count, simple ones do, and none is guessed at. */
	struct slice relaxed = signer_sign(&arena, &(struct signer){.extra = SIGNED}, letter);
	assert_verdict(judge(replace(relaxed, "s-\r\n verbal", "s- verbal")), "authentic");
	assert_verdict(judge(replace(bytes, "s-\r\n verbal", "s- verbal")), "altered_header");
}

static void
what_is_not_signed_is_named(void **state)
{
	(void)state;
	know_usual();
	const struct finding *finding =
		judge(sign(&(struct signer){.extra = SIGNED, .headers = "From:To:Date"}));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "not_signed", "Subject"));
	assert_true(says(finding, "Subject is not signed"));
}

static void
an_old_expiry_is_a_note(void **state)
{
	(void)state;
	know_usual();
	const struct finding *finding =
		judge(sign(&(struct signer){.extra = SIGNED "x=1430812798; "}));
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "expired on 2015-05-05"));
}

static void
oversigned_fields_may_not_be_added(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = sign(
		&(struct signer){.extra = SIGNED, .headers = "From:From:Subject:Subject:Date"});
	assert_verdict(judge(bytes), "authentic");
	assert_verdict(judge(paste("From: eve@example.org\r\n%.*s", SLICE_PRINT(bytes))),
		       "altered_header");
}

/* RFC 5322 §4.5: a field that some readers take for From; h= names no such field. */
static void
another_author_in_disguise_is_ambiguous(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = signed_usually();
	assert_verdict(judge(bytes), "authentic");
	assert_verdict(judge(paste("From : eve@example.org\r\n%.*s", SLICE_PRINT(bytes))),
		       "ambiguous");
}

/* ---- altered ---- */

static void
header_and_body_are_told_apart(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = signed_usually();
	const struct finding *finding = judge(replace(bytes, "Anne\r\n", "Anna\r\n"));
	assert_verdict(finding, "altered_body");
	assert_int_equal(finding->time_basis, TIME_CLAIMED);
	assert_true(says(finding, "does not prove forgery"));
	finding = judge(replace(bytes, "minutes\r\n", "seconds\r\n"));
	assert_verdict(finding, "altered_header");
	assert_verdict(judge(replace(replace(bytes, "Anne\r\n", "Anna\r\n"), "minutes\r\n",
				     "seconds\r\n")),
		       "altered_both");
}

static void
the_footer_of_a_list_is_named_as_such(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = paste("List-Id: <minutes.example.net>\r\n%.*s_____\r\nminutes mailing "
				   "list\r\n",
				   SLICE_PRINT(signed_usually()));
	const struct finding *finding = judge(bytes);
	assert_verdict(finding, "altered_body");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_true(slice_find(finding->title, SLICE("as lists do")) != SIZE_MAX);
	assert_true(says(finding, "mailing list"));
	assert_true(says(finding, "which are not signed"));
}

static void
marks_of_an_export_that_rewrites_turn_an_accusation_away(void **state)
{
	static const char *const MARKS[] = {
		"X-MS-Exchange-Organization-SCL: -1",
		"X-libpst-forensic-sender: /o=example/cn=anne",
		"X-Unsent: 1",
		"X-OlkEid: 0000",
		"Content-Type: multipart/mixed; boundary=\"--boundary-LibPST-iamunique-1_-_-\"",
	};
	const size_t type = sizeof(MARKS) / sizeof(MARKS[0]) - 1; /* makes another text of it */
	(void)state;
	know_usual();
	struct slice bytes = signed_usually(), altered = replace(bytes, "Anne\r\n", "<p>Anne\r\n");
	for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
		const struct finding *finding =
			judge(paste("%s\r\n%.*s", MARKS[i], SLICE_PRINT(altered)));
		assert_verdict(finding, "bytes_not_preserved");
		assert_int_equal(finding->severity, SEVERITY_INFO);
		/* Where a signature holds all the same, the mark says nothing. */
		assert_verdict(judge(paste("%s\r\n%.*s", MARKS[i], SLICE_PRINT(bytes))),
			       i == type ? "ambiguous" : "authentic");
	}
	rebuilt = true;
	const struct finding *item = judge(altered);
	rebuilt = false;
	assert_verdict(item, "bytes_not_preserved");
	assert_true(says(item, "item of Outlook"));
	/* What Exchange sends out is no mark. */
	assert_verdict(
		judge(paste("X-MS-Exchange-CrossTenant-id: 1\r\n%.*s", SLICE_PRINT(altered))),
		"altered_body");
}

/* ---- signed, and yet ---- */

static void
an_unsigned_end_is_given_as_a_range(void **state)
{
	(void)state;
	know_usual();
	int64_t offset = 0, length = 0;
	struct slice bytes = sign(&(struct signer){.extra = SIGNED, .length = 30});
	struct slice longer = paste("%.*sPS: pay now\r\n", SLICE_PRINT(bytes));
	const struct finding *finding = judge(longer);
	const struct json_value *range =
		json_get(json_at(json_get(data_of(finding), "signatures"), 0), "unsigned");
	assert_verdict(finding, "authentic_partial");
	assert_true(json_as_number(json_get(range, "offset"), &offset));
	assert_true(json_as_number(json_get(range, "length"), &length));
	assert_int_equal(offset + length, longer.length);
	assert_true(lists(finding, "not_signed", "body"));
	/* l= over all of it leaves nothing out. */
	size_t whole = strlen("Bert,\r\n\r\n here are the minutes.\r\nAnne\r\n");
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .length = whole})),
		       "authentic");
}

static void
a_second_field_that_is_not_signed_is_ambiguous(void **state)
{
	static const char *const FIELDS[] = {
		"From: eve@example.org",  "Subject: pay now",
		"To: all@example.net",    "Date: Mon, 4 May 2015 10:59:58 +0200",
		"from : eve@example.org",
	};
	(void)state;
	know_usual();
	struct slice bytes = signed_usually();
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
		const struct finding *finding =
			judge(paste("%s\r\n%.*s", FIELDS[i], SLICE_PRINT(bytes)));
		struct slice from;
		assert_verdict(finding, "ambiguous");
		assert_int_equal(finding->evidence_count, 3);
		assert_true(json_as_string(json_get(data_of(finding), "from"), &from));
		assert_slice(from, "anne@example.org");
	}
	/* Two of which none is signed leave as much open. */
	assert_verdict(judge(paste("Reply-To: a@example.org\r\nReply-To: b@example.org\r\n%.*s",
				   SLICE_PRINT(bytes))),
		       "ambiguous");
	/* One that is not signed, or more of those that may be many, do not. */
	assert_verdict(judge(paste("Reply-To: a@example.org\r\nReceived: x\r\nReceived: y\r\n%.*s",
				   SLICE_PRINT(bytes))),
		       "authentic");
}

static void
another_domain_than_that_of_from_is_unaligned(void **state)
{
	(void)state;
	know("example.net", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	know("mail.example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	know("notexample.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .domain = "example.net"})),
		       "unaligned");
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .domain = "notexample.org"})),
		       "unaligned");
	/* RFC 9989: of one organisation is enough. */
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .domain = "mail.example.org"})),
		       "authentic");
}

static void
every_author_has_to_be_aligned(void **state)
{
	(void)state;
	know_usual();
	struct slice two = replace(LETTER, "Anne <anne@example.org>",
				   "anne@example.org, eve@elsewhere.example");
	assert_verdict(judge(signer_sign(&arena, &(struct signer){.extra = SIGNED}, two)),
		       "unaligned");
	struct slice none = replace(LETTER, "Anne <anne@example.org>", "nobody");
	assert_verdict(judge(signer_sign(&arena, &(struct signer){.extra = SIGNED}, none)),
		       "unaligned");
}

static void
keys_that_anybody_has_prove_nothing(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_512, SENT - YEAR, SENT + YEAR);
	const struct finding *finding =
		judge(sign(&(struct signer){.extra = SIGNED, .key = SIGNER_RSA_512}));
	assert_verdict(finding, "weak_key");
	assert_true(says(finding, "512 bits"));
	know("example.org", "s2", SIGNER_RSA_1024, SENT - YEAR, SENT + YEAR);
	assert_verdict(judge(sign(&(struct signer){
			       .extra = SIGNED, .selector = "s2", .key = SIGNER_RSA_1024})),
		       "authentic");
}

static void
a_leaked_key_proves_nothing(void **state)
{
	(void)state;
	know_txt(signer_txt(&arena, SIGNER_RSA_2048).at, SENT - YEAR, SENT + YEAR, true);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "weak_key");
	assert_true(says(finding, "private half of the key is public"));
}

static void
sha1_is_told(void **state)
{
	(void)state;
	know_usual();
	const struct finding *finding =
		judge(sign(&(struct signer){.extra = SIGNED, .sha1 = true}));
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "SHA-1"));
}

/* ---- time ---- */

static void
after_its_key_was_last_seen(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - 3 * YEAR, SENT - 32 * DAY);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "key_window");
	assert_int_equal(finding->time_basis, TIME_CLAIMED);
	/* Without t=, Date speaks. */
	assert_verdict(judge(sign(&(struct signer){.domain = "example.org"})), "key_window");
	know("example.org", "s2", SIGNER_RSA_2048, SENT - 3 * YEAR, SENT - 30 * DAY);
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .selector = "s2"})),
		       "authentic");
}

static void
a_key_revoked_later_served_until_then(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + 30 * DAY);
	know_txt("v=DKIM1; p=", SENT + 60 * DAY, SENT + YEAR, false);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "revoked later"));
}

static void
a_revoked_key_serves_no_more(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, TIME_UNKNOWN);
	know_txt("v=DKIM1; p=", SENT - 60 * DAY, SENT + YEAR, false);
	assert_verdict(judge(signed_usually()), "key_window");
}

static void
of_two_keys_of_a_selector_the_one_that_fits(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_1024, SENT - 3 * YEAR, SENT - YEAR);
	know("example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "2 keys are known"));
	/* The older one under a letter of today. */
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .key = SIGNER_RSA_1024})),
		       "key_window");
}

static void
dates_that_contradict_each_other(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - 9 * (int64_t)YEAR,
	     SENT + 9 * (int64_t)YEAR);
	struct slice early = replace(replace(LETTER, "4 May 2015 09", "4 May 2009 09"),
				     "4 May 2015 10", "4 May 2009 10");
	/* Date and t=. */
	assert_verdict(judge(signer_sign(&arena, &(struct signer){.extra = SIGNED}, early)),
		       "date_conflict");
	/* Backdated both, but received today. */
	struct slice backdated = replace(LETTER, "4 May 2015 09", "4 May 2014 09");
	assert_verdict(
		judge(signer_sign(&arena, &(struct signer){.extra = "t=1399190398; "}, backdated)),
		"date_conflict");
	/* Received before it was signed. */
	struct slice before = replace(LETTER, "4 May 2015 10", "4 Apr 2015 10");
	assert_verdict(judge(signer_sign(&arena, &(struct signer){.extra = SIGNED}, before)),
		       "date_conflict");
	/* One server that agrees is enough: such fields are not signed. */
	assert_verdict(judge(paste("Received: by a.example; Mon, 1 Jan 2018 00:00:00 +0000\r\n%.*s",
				   SLICE_PRINT(signed_usually()))),
		       "authentic");
	assert_verdict(judge(sign(&(struct signer){.extra = "t=999999999999; "})), "date_conflict");
}

static void
a_key_that_was_not_there_yet(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT + YEAR, SENT + 2 * YEAR);
	const struct finding *finding = judge(signed_usually());
	/* Nobody looked: this rests on the message. */
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "rests on the message alone"));
	/* Somebody did, and saw another key; under another selector that says nothing. */
	know("example.org", "s0", SIGNER_RSA_1024, SENT - YEAR, SENT + YEAR);
	assert_verdict(judge(signed_usually()), "authentic");
	know("example.org", "s1", SIGNER_RSA_1024, SENT - YEAR, SENT + YEAR);
	finding = judge(signed_usually());
	assert_verdict(finding, "date_conflict");
}

/* ---- several signatures ---- */

static void
the_best_aligned_signature_decides(void **state)
{
	(void)state;
	know_usual();
	know("example.net", "s1", SIGNER_RSA_1024, SENT - YEAR, SENT + YEAR);
	struct signer list = {.domain = "example.net", .key = SIGNER_RSA_1024, .extra = SIGNED};
	struct slice broken = replace(signed_usually(), "Anne\r\n", "Anna\r\n");
	/* The list signed what it changed: the author's header is still proven. */
	assert_verdict(judge(signer_sign(&arena, &list, broken)), "altered_body");
	/* A broken foreign one beside a good one. */
	struct slice good = signer_sign(&arena, &list, signed_usually());
	assert_verdict(judge(replace(good, "d=example.net; s=s1", "d=example.net; s=s9")),
		       "authentic");
	/* The author's is beyond use, the foreign one holds. */
	struct slice both = replace(broken, "minutes\r\n", "seconds\r\n");
	assert_verdict(judge(signer_sign(&arena, &list, both)), "unaligned");
}

/* ---- nothing to go by ---- */

static void
without_key_or_signature(void **state)
{
	(void)state;
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "no_key");
	assert_true(says(finding, "no key archive"));
	know("example.org", "other", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	assert_verdict(judge(signed_usually()), "no_key");
	know_txt("v=DKIM1; p=", SENT - YEAR, SENT + YEAR, false);
	finding = judge(signed_usually());
	assert_verdict(finding, "no_key");
	finding = judge(LETTER);
	assert_verdict(finding, "unsigned");
	assert_true(lists(finding, "not_signed", "body"));
	finding = judge(paste("DKIM-Signature: v=2; a=b\r\n%.*s", SLICE_PRINT(LETTER)));
	assert_verdict(finding, "unsigned");
	assert_true(says(finding, "cannot be used"));
	assert_verdict(judge(SLICE("")), "unsigned");
}

/* ---- repairs ---- */

static struct slice
letter_with_from_lines(void)
{
	return replace(LETTER, "Bert,\r\n", "Bert,\r\nFrom now on\r\n>From then\r\n..dots\r\n");
}

static void
quoting_of_an_mbox_is_taken_back(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes =
		signer_sign(&arena, &(struct signer){.extra = SIGNED}, letter_with_from_lines());
	/* mboxrd quotes both lines, mboxo only the bare one. */
	struct slice mboxo = replace(bytes, "\r\nFrom now", "\r\n>From now");
	struct slice mboxrd = replace(mboxo, "\r\n>From then", "\r\n>>From then");
	const struct finding *finding = judge(mboxrd);
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "mboxrd"));
	assert_true(says(finding, "Repaired before it verified"));
	/* Here both undo more than was done: neither may claim it. */
	assert_verdict(judge(mboxo), "altered_body");
	struct slice plain =
		replace(LETTER, "Bert,\r\n", "Bert,\r\nFrom now on\r\n>>From then\r\n");
	bytes = signer_sign(&arena, &(struct signer){.extra = SIGNED}, plain);
	finding = judge(with_lf(replace(bytes, "\r\nFrom now", "\r\n>From now")));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "mboxo"));
	assert_false(lists(finding, "repairs", "mboxrd"));
	assert_true(lists(finding, "repairs", "lf"));
}

static void
other_damage_of_storage_is_taken_back(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes =
		signer_sign(&arena, &(struct signer){.extra = SIGNED, .canon = "simple/simple"},
			    letter_with_from_lines());
	const struct finding *finding = judge(replace(bytes, "\r\n..dots", "\r\n...dots"));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "dots"));
	struct buf buf;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < bytes.length; i++)
		buf_print(&buf, "%s%c", bytes.at[i] == '\r' ? "\r" : "", bytes.at[i]);
	finding = judge(slice_of(buf.bytes, buf.length));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "line-ends"));
	finding = judge(paste("\xef\xbb\xbf\r\n%.*s", SLICE_PRINT(bytes)));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "start"));
	/* Two at once. */
	bytes = signer_sign(&arena, &(struct signer){.extra = SIGNED},
			    replace(LETTER, "Bert,\r\n", "Bert,\r\nFrom now on\r\n"));
	finding = judge(
		paste("\r\n%.*s", SLICE_PRINT(replace(bytes, "\r\nFrom now", "\r\n>From now"))));
	assert_verdict(finding, "authentic");
	assert_true(lists(finding, "repairs", "start"));
	assert_true(lists(finding, "repairs", "mboxrd"));
	/* What proves more without holding is told as well. */
	finding = judge(paste("\r\n%.*s", SLICE_PRINT(replace(bytes, "Anne\r\n", "Anna\r\n"))));
	assert_verdict(finding, "altered_body");
	assert_true(lists(finding, "repairs", "start"));
}

static void
no_repair_is_made_of_an_alteration(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = sign(&(struct signer){.extra = SIGNED, .canon = "simple/simple"});
	assert_verdict(judge(replace(bytes, "minutes\r\n", "minutes \r\n")), "altered_header");
	const struct finding *finding = judge(replace(bytes, "Bert,\r\n", ">From Bert,\r\n"));
	assert_verdict(finding, "altered_body");
	assert_int_equal(json_count(json_get(data_of(finding), "repairs")), 0);
}

static void
what_is_over_the_limit_is_not_repaired(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	know_usual();
	struct buf buf;
	buf_init(&buf, &arena);
	buf_write(&buf, LETTER);
	buf_write_text(&buf, "From now\r\n");
	while (buf.length < MAIL_REPAIR_BYTES / 2 - 1000)
		buf_write_text(&buf,
			       "a line that fills the letter up to what is still repaired\r\n");
	/* Two repairs have something to do, and only the second helps. */
	buf_write_text(&buf, "..\r\n");
	struct slice letter = slice_of(buf.bytes, buf.length);
	struct slice bytes = signer_sign(&arena, &(struct signer){.extra = SIGNED}, letter);
	struct slice quoted = replace(bytes, "\r\nFrom now", "\r\n>From now");
	assert_true(2 * quoted.length <= MAIL_REPAIR_BYTES);
	assert_verdict(judge(quoted), "authentic");
	buf_clear(&buf);
	while (2 * (buf.length + quoted.length) <= MAIL_REPAIR_BYTES)
		buf_write_text(&buf, "X-Filling: filling\r\n");
	buf_write(&buf, quoted);
	const struct finding *finding = judge(slice_of(buf.bytes, buf.length));
	assert_verdict(finding, "altered_body");
	assert_true(says(finding, "not every repair was tried"));
}

/* ---- limits and memory ---- */

static void
no_more_names_than_allowed_are_listed(void **state)
{
	struct buf buf;
	(void)state;
	know_usual();
	buf_init(&buf, &arena);
	for (size_t i = 0; i < MAIL_FIELD_NAMES_MAX + 10; i++)
		buf_print(&buf, "X-%zu: 1\r\n", i);
	buf_write(&buf, replace(signed_usually(), "Subject: the", "Received: x\r\nSubject: the"));
	const struct finding *finding = judge(slice_of(buf.bytes, buf.length));
	assert_int_equal(json_count(json_get(data_of(finding), "not_signed")),
			 MAIL_FIELD_NAMES_MAX);
}

static void
long_texts_are_cut(void **state)
{
	struct buf buf;
	struct slice id;
	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "From: a@example.org\r\nMessage-ID: <");
	for (size_t i = 0; i < MAIL_TEXT_BYTES; i++)
		buf_write_byte(&buf, 'x');
	buf_write_text(&buf, ">\r\nDKIM-Signature: d=");
	for (size_t i = 0; i < 3 * MAIL_TEXT_BYTES; i++)
		buf_write_byte(&buf, 'x');
	buf_write_text(&buf, "\r\n\r\n");
	const struct finding *finding = judge(slice_of(buf.bytes, buf.length));
	assert_true(json_as_string(json_get(data_of(finding), "message_id"), &id));
	assert_int_equal(id.length, MAIL_TEXT_BYTES);
}

static enum status
attempt(void *context)
{
	static struct mail_keys keys;
	const struct slice *bytes = context;
	const struct mail_place place = {.source = SLICE("1.eml")};
	struct finding *finding;
	struct message *message;
	struct arena own;
	struct err err;
	keys = key_index_keys(known);
	const struct dkim_setup setup = {.keys = &keys, .now = TIME_UNKNOWN};
	arena_init(&own, 0);
	enum status status = message_read(&own, *bytes, &message, &err);
	if (status == STATUS_OK)
		status = leak_judge(&own, message, &place, &setup, &finding, &err);
	arena_done(&own);
	return status;
}

static void
without_memory_it_says_so(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes = replace(signed_usually(), "Bert,\r\n", ">From Bert,\r\n");
	support_fail_each(attempt, &bytes);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
		TEST(what_was_not_touched_is_authentic),
		TEST(line_ends_of_storage_are_no_matter_and_told),
		TEST(folds_and_bytes_over_127_are_signed_as_they_stand),
		TEST(what_is_not_signed_is_named),
		TEST(an_old_expiry_is_a_note),
		TEST(oversigned_fields_may_not_be_added),
		TEST(another_author_in_disguise_is_ambiguous),
		TEST(header_and_body_are_told_apart),
		TEST(the_footer_of_a_list_is_named_as_such),
		TEST(marks_of_an_export_that_rewrites_turn_an_accusation_away),
		TEST(an_unsigned_end_is_given_as_a_range),
		TEST(a_second_field_that_is_not_signed_is_ambiguous),
		TEST(another_domain_than_that_of_from_is_unaligned),
		TEST(every_author_has_to_be_aligned),
		TEST(keys_that_anybody_has_prove_nothing),
		TEST(a_leaked_key_proves_nothing),
		TEST(sha1_is_told),
		TEST(after_its_key_was_last_seen),
		TEST(a_key_revoked_later_served_until_then),
		TEST(a_revoked_key_serves_no_more),
		TEST(of_two_keys_of_a_selector_the_one_that_fits),
		TEST(dates_that_contradict_each_other),
		TEST(a_key_that_was_not_there_yet),
		TEST(the_best_aligned_signature_decides),
		TEST(without_key_or_signature),
		TEST(quoting_of_an_mbox_is_taken_back),
		TEST(other_damage_of_storage_is_taken_back),
		TEST(no_repair_is_made_of_an_alteration),
		TEST(what_is_over_the_limit_is_not_repaired),
		TEST(no_more_names_than_allowed_are_listed),
		TEST(long_texts_are_cut),
		TEST(without_memory_it_says_so),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
