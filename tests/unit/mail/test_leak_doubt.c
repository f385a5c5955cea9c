/* Whether readers may see something else than what was signed, though the signature holds. */
#include "mail/leak_letter.h"

#include <time.h>

#include "mail/limits.h"
#include "model/limits.h"

#define HEAD                                \
	"From: Anne <anne@example.org>\r\n" \
	"To: bert@example.net\r\n"          \
	"Subject: the minutes\r\n"          \
	"Date: Mon, 4 May 2015 09:59:58 +0200\r\n"

/* A letter with these fields and this body; h= covers none of the fields. */
static const struct finding *
judge_open(const char *fields, const char *body)
{
	return judge(signer_sign(&arena, &(struct signer){.extra = SIGNED},
				 paste(HEAD "%s\r\n%s", fields, body)));
}

#define PARTS "--b1\r\n\r\nPlease pay.\r\n--b1\r\nContent-Type: %s\r\n\r\nNo.\r\n--b1--\r\n"

static const struct finding *
judge_parts(const char *type, const char *second)
{
	return judge_open(paste("Content-Type: %s; boundary=b1\r\n", type).at,
			  paste(PARTS, second).at);
}

/* ---- the body under an unsigned Content-Type ---- */

static void
a_body_that_is_what_its_type_says_is_authentic(void **state)
{
	static const struct {
		const char *fields, *body;
	} CASES[] = {
		{"Content-Type: text/plain; charset=utf-8\r\n", "Gr\xc3\xbc\xc3\x9f dich\r\n"},
		{"Content-Type: text/plain\r\n", "-- \r\n--- Forwarded message ---\r\nhi\r\n"},
		{"Content-Type: text/html\r\n", "\r\n<!DOCTYPE html><p>hi</p>\r\n"},
		{"Content-Type: text/html\r\n", "<h1\r\nid=x>hi</h1>\r\n"},
		{"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n",
		 "PHA+aGk8L3A+\r\n"},
		{"Content-Transfer-Encoding: quoted-printable\r\n",
		 "Gr=C3=BC=C3=9F, 1 + 1 =3D 2=2E and so=\r\n on\r\n=46rom here=20\r\n"},
		{"Content-Type: multipart/mixed; boundary=b1\r\n",
		 "This is a multi-part message in MIME format.\r\n\r\n--b1\r\n"
		 "Content-Type: text/plain\r\nX-Note: 1\r\n\r\nhi\r\n--b1--\r\n_____\r\nlist\r\n"},
		{"Content-Type: multipart/mixed; boundary=b1\r\n", "\r\n--b1\r\n\r\nhi\r\n"},
		{"Content-Type: multipart/mixed; boundary=\"=_boundary_1\"\r\n",
		 "--=_boundary_1\r\n\r\nhi\r\n"},
	};
	(void)state;
	know_usual();
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct finding *finding = judge_open(CASES[i].fields, CASES[i].body);
		assert_verdict(finding, "authentic");
		assert_int_equal(says(finding, "Content-Type is not signed; nothing of the signed "
					       "body is hidden"),
				 slice_find(slice_text(CASES[i].fields), SLICE("-Type")) !=
					 SIZE_MAX);
	}
	assert_verdict(judge_parts("multipart/alternative", "text/html"), "authentic");
	assert_verdict(judge_parts("multipart/report", "message/rfc822"), "authentic");
	assert_verdict(judge_parts("multipart/related", "image/png"), "authentic");
	assert_verdict(judge_parts("multipart/signed", "application/pgp-signature"), "authentic");
}

static void
a_type_that_hides_what_was_signed_is_ambiguous(void **state)
{
	static const struct {
		const char *fields, *body, *says;
	} CASES[] = {
		/* A quoted text made the only part: what its author wrote above it is gone. */
		{"Content-Type: multipart/mixed; boundary=\"- Original Message -\"\r\n",
		 "No, never.\r\n\r\n--- Original Message -\r\n\r\nShall we pay them?\r\n",
		 "before its first part"},
		/* A forwarded letter whose From and Date become fields of a part. */
		{"Content-Type: multipart/mixed; boundary=\"- Forwarded message ---\"\r\n",
		 "--- Forwarded message ---\r\nFrom: eve@example.net\r\n\r\nPay them.\r\n",
		 "in the header of a part"},
		/* Another boundary than the one the parts have. */
		{"Content-Type: multipart/mixed; boundary=b2\r\n",
		 "--b1\r\n\r\nNo.\r\n--b1\r\n\r\n--b2\r\n\r\nYes.\r\n--b2--\r\n--b1--\r\n",
		 "before its first part"},
		{"Content-Type: multipart/mixed; boundary=b9\r\n", "--b1\r\n\r\nNo.\r\n--b1--\r\n",
		 "does not stand in what is signed"},
		{"Content-Type: multipart/mixed\r\n", "--b1\r\n\r\nNo.\r\n--b1--\r\n",
		 "does not stand in what is signed"},
		/* A first line that ends the parts before there is one. */
		{"Content-Type: multipart/mixed; boundary=\"- Forwarded -\"\r\n",
		 "--- Forwarded ---\r\n\r\nNo, never.\r\n", "no part begins"},
		/* Two boundaries, of which programs take this or that. */
		{"Content-Type: multipart/mixed; boundary=b1; boundary=b2\r\n",
		 "--b1\r\n\r\nNo.\r\n--b2\r\n\r\nYes.\r\n--b2--\r\n--b1--\r\n", "a parameter"},
		{"Content-Type: multipart/mixed (; boundary=b2); boundary=b1\r\n",
		 "--b1\r\n\r\nNo.\r\n--b2\r\n\r\nYes.\r\n--b2--\r\n--b1--\r\n", "a parameter"},
		{"Content-Type: multipart/mixed; x=\"; boundary=b2\"; boundary=b1\r\n",
		 "--b1\r\n\r\nNo.\r\n--b2\r\n\r\nYes.\r\n--b2--\r\n--b1--\r\n", "a parameter"},
		{"Content-Type: text/plain; charset=csUTF7\r\n", "+ADw-\r\n", "character set"},
		{"Content-Type: multipart/mixed; boundary=b1; boundary*0=b; boundary*1=2\r\n",
		 "--b1\r\n\r\nNo.\r\n--b2\r\n\r\nYes.\r\n--b2--\r\n--b1--\r\n", "a parameter"},
		/* Text made HTML: what a quoted tag begins is not shown. */
		{"Content-Type: text/html\r\n", "No. You wrote <!-- pay --> there\r\n",
		 "does not begin as HTML does"},
		{"Content-Type: text/html\r\n", "<ann@example.org> wrote: do <not> pay\r\n",
		 "does not begin as HTML does"},
		{"Content-Type: text/plain; charset=UTF-7\r\n", "+ADw-\r\n", "character set"},
		{"Content-Type: application/octet-stream\r\n", "No.\r\n", "as plain text"},
		{"Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\nNo.\r\n", "as plain text"},
		{"Content-Transfer-Encoding: quoted-printable\r\n",
		 "See http://example.org/?id=41\r\n", "is not what its unsigned"},
		{"Content-Transfer-Encoding: base64\r\n", "No, never.\r\n",
		 "is not what its unsigned"},
		{"Content-Transfer-Encoding: x-uuencode\r\n", "No.\r\n",
		 "is not what its unsigned"},
	};
	(void)state;
	know_usual();
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct finding *finding = judge_open(CASES[i].fields, CASES[i].body);
		assert_verdict(finding, "ambiguous");
		assert_true(says(finding, CASES[i].says));
		assert_slice(finding->evidence[finding->evidence_count - 1].locator,
			     "unsigned field");
	}
	assert_verdict(judge_parts("multipart/alternative", "text/plain"), "ambiguous");
	assert_verdict(judge_parts("multipart/alternative", "application/pdf"), "ambiguous");
	assert_verdict(judge_parts("multipart/related", "text/plain"), "ambiguous");
	assert_verdict(judge_parts("multipart/related; start=\"<2>\"", "image/png"), "ambiguous");
	assert_verdict(judge_parts("multipart/signed", "text/plain"), "ambiguous");
	assert_verdict(judge_parts("multipart/digest", "text/plain"), "ambiguous");
}

/* What is signed is what the domain meant, odd as it may be. */
static void
a_signed_type_is_no_doubt(void **state)
{
	static const char *const COVERED =
		"From:To:Subject:Date:Content-Type:Content-Transfer-Encoding";
	(void)state;
	know_usual();
	struct slice bytes = signer_sign(
		&arena, &(struct signer){.extra = SIGNED, .headers = COVERED},
		paste(HEAD "Content-Type: multipart/mixed; boundary=b2\r\n"
			   "Content-Transfer-Encoding: base64\r\n\r\n--b1\r\n\r\nNo.\r\n"));
	assert_verdict(judge(bytes), "authentic");
	assert_verdict(judge(paste("Content-Type: text/html\r\n%.*s", SLICE_PRINT(bytes))),
		       "ambiguous"); /* two of them */
}

/* The attack on l=: parts of one's own behind it, and a boundary that makes them the first. */
static void
parts_put_behind_what_is_signed(void **state)
{
	(void)state;
	know_usual();
	struct slice letter = paste(HEAD "Content-Type: multipart/mixed; boundary=b1\r\n\r\n"
					 "--b1\r\n\r\nNo.\r\n--b1--\r\n");
	struct slice bytes =
		signer_sign(&arena, &(struct signer){.extra = SIGNED, .length = 20}, letter);
	struct slice longer = paste("%.*s--b2\r\n\r\nYes.\r\n--b2--\r\n", SLICE_PRINT(bytes));
	assert_verdict(judge(longer), "authentic_partial");
	assert_verdict(judge(replace(longer, "boundary=b1", "boundary=b2")), "ambiguous");
}

static void
a_body_that_is_not_signed_at_all_is_called_so(void **state)
{
	(void)state;
	know_usual();
	struct slice bytes =
		signer_sign(&arena, &(struct signer){.extra = SIGNED "l=0; "}, paste(HEAD "\r\n"));
	const struct finding *finding = judge(paste("%.*sPay.\r\n", SLICE_PRINT(bytes)));
	assert_verdict(finding, "authentic_partial");
	assert_true(slice_find(finding->title, SLICE("not signed at all")) != SIZE_MAX);
	assert_true(says(finding, "by l=0 for nothing of the body"));
}

/* ---- fields ---- */

static void
a_bare_cr_may_begin_a_field(void **state)
{
	static const char *const FIELDS[] = {
		"X-Note: a\rFrom: eve@example.net",
		"X-Note: a\r subject : b",
		"DKIM-Signature: v=1\rTo:x",
		"X-Note: a\r\rDate: b",
	};
	(void)state;
	know_usual();
	struct slice bytes = signed_usually();
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
		const struct finding *finding =
			judge(paste("%s\r\n%.*s", FIELDS[i], SLICE_PRINT(bytes)));
		assert_verdict(finding, "ambiguous");
		assert_true(says(finding, "bare CR"));
	}
	assert_verdict(judge(paste("X-Note: a\rb\r\n subject: c\r\n%.*s", SLICE_PRINT(bytes))),
		       "authentic");
}

/* More than a finding has room for in sentences, and than a header has fields. */
static void
a_heap_of_second_fields_is_told_in_few_words(void **state)
{
	struct buf buf;
	(void)state;
	know_usual();
	buf_init(&buf, &arena);
	for (size_t i = 0; i < 900; i++)
		buf_write_text(&buf, "Subject: another\r\n");
	buf_write(&buf, signed_usually());
	const struct finding *finding = judge(slice_of(buf.bytes, buf.length));
	assert_verdict(finding, "ambiguous");
	assert_true(says(finding, "second Subject"));
	assert_true(says(finding, "896 more"));
	assert_true(finding->why_count <= FINDING_WHY_MAX);
	assert_true(finding->evidence_count <= FINDING_EVIDENCE_MAX);
}

/* What is looked for behind every CR and every = is looked for near by. */
static void
a_field_of_carriage_returns_costs_no_time(void **state)
{
	struct buf buf;
	(void)state;
	if (support_is_slow())
		return;
	know_usual();
	buf_init(&buf, &arena);
	buf_write_text(&buf, "X-Note: ");
	for (size_t i = 0; i < 900000; i++)
		buf_write_byte(&buf, '\r');
	buf_write_text(&buf, "x\r\n");
	buf_write(&buf, signed_usually());
	clock_t start = clock(); /* of this process: others may keep the machine busy */
	assert_verdict(judge(slice_of(buf.bytes, buf.length)), "authentic");
	buf_clear(&buf);
	for (size_t i = 0; i < 2000000; i++)
		buf_write_text(&buf, "=2E");
	buf_write_text(&buf, "\r\n");
	buf_write_byte(&buf, '\0');
	assert_verdict(judge_open("Content-Transfer-Encoding: quoted-printable\r\n", buf.bytes),
		       "authentic");
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

/* ---- a header that holds over a body that does not ---- */

static void
a_header_of_anybody_is_not_proven(void **state)
{
	struct slice broken = replace(signed_usually(), "Anne\r\n", "Anna\r\n");
	(void)state;
	know("example.net", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	know_txt(signer_txt(&arena, SIGNER_RSA_2048).at, SENT - YEAR, SENT + YEAR, false);
	const struct finding *finding = judge(broken);
	assert_verdict(finding, "altered_body");
	assert_true(slice_find(finding->title, SLICE("header proven")) != SIZE_MAX);
	/* Signed by another domain: the author is not. */
	struct slice foreign = sign(&(struct signer){.extra = SIGNED, .domain = "example.net"});
	finding = judge(replace(foreign, "Anne\r\n", "Anna\r\n"));
	assert_verdict(finding, "altered_body");
	assert_true(slice_find(finding->title, SLICE("proven")) == SIZE_MAX);
	assert_true(says(finding, "is not of the organisation of anne@example.org"));
	/* A second From beside the signed one. */
	finding = judge(paste("From: eve@example.net\r\n%.*s", SLICE_PRINT(broken)));
	assert_verdict(finding, "altered_body");
	assert_true(says(finding, "A second From, not signed"));
	/* The private half is public: the header may be anybody's too. */
	know_txt(signer_txt(&arena, SIGNER_RSA_2048).at, SENT - YEAR, SENT + YEAR, true);
	assert_verdict(judge(broken), "weak_key");
}

/* ---- more signatures than are tried ---- */

static void
a_heap_of_signatures_hides_none(void **state)
{
	struct slice junk = SLICE("DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s1; h=From; "
				  "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n");
	struct buf buf;
	(void)state;
	know_usual();
	buf_init(&buf, &arena);
	for (size_t i = 0; i < 2 * MAIL_SIGNATURES_MAX; i++)
		buf_write(&buf, junk);
	buf_write(&buf, signed_usually());
	const struct finding *finding = judge(slice_of(buf.bytes, buf.length));
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "11 signatures were not tried"));
	int64_t left = 0;
	assert_true(json_as_number(json_get(data_of(finding), "signatures_left"), &left));
	assert_int_equal(left, 11);
	/* Of those that promise as much, the lowest. */
	buf_clear(&buf);
	for (size_t i = 0; i < MAIL_SIGNATURES_MAX; i++)
		buf_write(&buf, replace(junk, "x.example", "example.org"));
	buf_write(&buf, signed_usually());
	assert_verdict(judge(slice_of(buf.bytes, buf.length)), "authentic");
}

/* ---- keys and times ---- */

static void
keys_of_another_time_say_nothing(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_1024, SENT + YEAR, SENT + 2 * YEAR);
	know("example.org", "s1", SIGNER_ED25519, SENT - YEAR, SENT + YEAR);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "no_key");
	assert_true(says(finding, "a key of 1024 bits, seen from 2016-05-03 to 2017-05-03"));
	/* One of that time does, and so does one of which nobody says when it was seen. */
	know("example.org", "s2", SIGNER_RSA_1024, SENT - YEAR, SENT - 30 * DAY);
	struct slice bytes = sign(&(struct signer){.extra = SIGNED, .selector = "s2"});
	assert_verdict(judge(bytes), "altered_header");
	know("example.org", "s3", SIGNER_RSA_1024, TIME_UNKNOWN, TIME_UNKNOWN);
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .selector = "s3"})),
		       "altered_header");
	know("example.org", "s4", SIGNER_RSA_1024, SENT - YEAR, SENT - 32 * DAY);
	assert_verdict(judge(sign(&(struct signer){.extra = SIGNED, .selector = "s4"})), "no_key");
}

static enum status
look_up_today(void *context, struct arena *owner, struct slice domain, struct slice selector,
	      struct mail_key_answer *ret, struct err *err)
{
	(void)owner, (void)domain, (void)selector, (void)err;
	*ret = (struct mail_key_answer){
		.outcome = DNS_FOUND, .first = context, .watched_since = TIME_UNKNOWN};
	return STATUS_OK;
}

/* What DNS has today says nothing of the key of then. */
static void
the_key_of_today(void **state)
{
	struct mail_key today = {.txt = signer_txt(&arena, SIGNER_RSA_1024),
				 .first_seen = TIME_UNKNOWN,
				 .last_seen = TIME_UNKNOWN,
				 .source = SLICE("dns"),
				 .today = true};
	const struct mail_keys keys = {.look_up = look_up_today, .state = &today};
	const struct mail_place place = {.source = SLICE("1.eml")};
	struct dkim_setup setup = {.keys = &keys, .now = SENT + YEAR};
	struct finding *finding = NULL;
	struct err err;
	(void)state;
	struct message *message = message_of(signed_usually());
	assert_int_equal(leak_judge(&arena, message, &place, &setup, &finding, &err), STATUS_OK);
	assert_verdict(finding, "no_key");
	assert_true(says(finding, "that DNS has today"));
	setup.now = SENT + DAY;
	assert_int_equal(leak_judge(&arena, message, &place, &setup, &finding, &err), STATUS_OK);
	assert_verdict(finding, "altered_header");
}

/* An empty p= of another time is of another key. */
static void
a_revocation_before_the_key_does_not_count(void **state)
{
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + YEAR);
	know_txt("v=DKIM1; p=", SENT - 3 * YEAR, SENT - 2 * YEAR, false);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "authentic");
	assert_false(says(finding, "revoked"));
	/* Seen again behind it, it does from then on. */
	know_txt("v=DKIM1; p=", SENT + 2 * YEAR, SENT + 3 * YEAR, false);
	finding = judge(signed_usually());
	assert_verdict(finding, "authentic");
	assert_true(says(finding, "revoked later"));
}

static void
a_leaked_key_is_so_under_another_name(void **state)
{
	const struct key_sighting leaked = {.domain = SLICE("other.example"),
					    .selector = SLICE("old"),
					    .txt = signer_txt(&arena, SIGNER_RSA_2048),
					    .first_seen = SENT,
					    .last_seen = SENT,
					    .source = SLICE("test"),
					    .leaked = true};
	struct err err;
	(void)state;
	know_usual();
	assert_verdict(judge(signed_usually()), "authentic");
	assert_int_equal(key_index_add(known, &leaked, &err), STATUS_OK);
	const struct finding *finding = judge(signed_usually());
	assert_verdict(finding, "weak_key");
	assert_true(says(finding, "private half of the key is public"));
}

/* The clock of the test is ten years behind the letter. */
static void
what_is_signed_in_the_future_is_a_conflict(void **state)
{
	static const char LATE[] =
		"From: Anne <anne@example.org>\r\nTo: b@example.net\r\n"
		"Subject: s\r\nDate: Fri, 5 Jun 2026 00:00:00 +0000\r\n\r\nhi\r\n";
	(void)state;
	know("example.org", "s1", SIGNER_RSA_2048, SENT - YEAR, SENT + 12 * (int64_t)YEAR);
	const struct finding *finding = judge(
		signer_sign(&arena, &(struct signer){.key = SIGNER_RSA_2048}, slice_text(LATE)));
	assert_verdict(finding, "date_conflict");
	assert_true(says(finding, "still to come"));
}

static void
a_date_that_is_not_signed_is_a_claim(void **state)
{
	(void)state;
	know_usual();
	const struct finding *finding = judge(sign(&(struct signer){.headers = "From:Subject"}));
	assert_verdict(finding, "authentic");
	assert_int_equal(finding->time_basis, TIME_CLAIMED);
	assert_true(says(finding, "no t=, and Date is not covered"));
	finding = judge(sign(&(struct signer){.extra = SIGNED, .headers = "From:Subject"}));
	assert_int_equal(finding->time_basis, TIME_SENT);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
		TEST(a_body_that_is_what_its_type_says_is_authentic),
		TEST(a_type_that_hides_what_was_signed_is_ambiguous),
		TEST(a_signed_type_is_no_doubt),
		TEST(parts_put_behind_what_is_signed),
		TEST(a_body_that_is_not_signed_at_all_is_called_so),
		TEST(a_bare_cr_may_begin_a_field),
		TEST(a_heap_of_second_fields_is_told_in_few_words),
		TEST(a_field_of_carriage_returns_costs_no_time),
		TEST(a_header_of_anybody_is_not_proven),
		TEST(a_heap_of_signatures_hides_none),
		TEST(keys_of_another_time_say_nothing),
		TEST(the_key_of_today),
		TEST(a_revocation_before_the_key_does_not_count),
		TEST(a_leaked_key_is_so_under_another_name),
		TEST(what_is_signed_in_the_future_is_a_conflict),
		TEST(a_date_that_is_not_signed_is_a_claim),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
