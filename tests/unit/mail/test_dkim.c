#include "mail/dkim_letter.h"

/* ---- what holds ---- */

static void
every_canonicalisation_and_algorithm_verifies(void **state)
{
	static const char *const CANONS[] = {"relaxed/relaxed", "relaxed/simple", "simple/relaxed",
					     "simple/simple",   "relaxed",        "simple"};
	static const enum signer_key KEYS[] = {SIGNER_RSA_2048, SIGNER_RSA_1024, SIGNER_ED25519};
	(void)state;
	for (size_t i = 0; i < sizeof(CANONS) / sizeof(CANONS[0]); i++)
		for (size_t k = 0; k < sizeof(KEYS) / sizeof(KEYS[0]); k++) {
			struct signer how = {.key = KEYS[k], .canon = CANONS[i]};
			struct dkim dkim = check(signer_sign(&arena, &how, LETTER), KEYS[k]);
			const struct dkim_signature *signature = &dkim.items[0];
			assert_int_equal(dkim.result, AUTH_PASS);
			assert_null(signature->fault);
			assert_null(signature->reason);
			assert_int_equal(signature->body, DKIM_PASS);
			assert_int_equal(signature->header, DKIM_PASS);
			assert_ptr_equal(signature->verified, &signature->tries[0]);
			assert_false(signature->weak);
			assert_int_equal(signature->body_unsigned.length, 0);
		}
}

static void
what_the_field_says_is_given(void **state)
{
	struct signer how = {
		.domain = "EXAMPLE.org",
		.selector = "S1.May",
		.extra = "i=Anne=40home@Mail.example.org; t=1430726398; x=1430812798; "};
	(void)state;
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct signer_keys keys = {.count = 0};
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_RSA_2048));
	struct dkim dkim = check_with(bytes, &keys, 1430812798);
	const struct dkim_signature *signature = &dkim.items[0];
	assert_int_equal(signature->result, AUTH_PASS);
	assert_int_equal(signature->offset, 0);
	assert_slice(signature->domain, "example.org");
	assert_slice(signature->selector, "s1.may");
	assert_slice(signature->identity, "Anne@home@Mail.example.org");
	assert_slice(signature->algorithm_name, "rsa-sha256");
	assert_int_equal(signature->time, 1430726398);
	assert_int_equal(signature->expires, 1430812798);
	assert_false(signature->is_expired);
	assert_int_equal(signature->tries[0].key.bits, 2048);
	assert_int_equal(signature->keys, DNS_FOUND);
	assert_int_equal(signature->covered_count, 4);
	assert_slice(signature->covered[2].field->name, "Subject");
	assert_int_equal(signature->uncovered_count, 1);
	assert_slice(signature->uncovered[0].field->name, "Received");
	assert_false(signature->uncovered[0].duplicate);
	dkim = check_with(bytes, &keys, 1430812799);
	assert_true(dkim.items[0].is_expired);
	assert_int_equal(dkim.items[0].header, DKIM_PASS);
	assert_int_equal(dkim.items[0].result, AUTH_POLICY);
}

static void
flip_each_byte(const char *canon)
{
	struct signer how = {.canon = canon, .key = SIGNER_ED25519};
	struct slice bytes = signer_sign(&arena, &how, LETTER), copy;
	size_t received = slice_find(bytes, SLICE("Received"));
	size_t from = slice_find(bytes, SLICE("From: ")), step = support_is_slow() ? 17 : 1;
	for (size_t i = 0; i < bytes.length; i += step) {
		struct arena_mark mark = arena_mark(&arena);
		struct err err;
		assert_int_equal(slice_copy(&arena, bytes, &copy, &err), STATUS_OK);
		char *at = (char *)(uintptr_t)copy.at + i;
		*at = (char)(*at ^ 1);
		if (i < received || i >= from) {
			struct dkim dkim = check(copy, SIGNER_ED25519);
			if (dkim.result == AUTH_PASS)
				fail_msg("%s: byte %zu does not matter", canon, i);
		}
		arena_rewind(&arena, mark);
	}
}

/* Any byte of what is signed makes a difference; a flip of this bit makes no white space. */
static void
no_flipped_byte_passes(void **state)
{
	(void)state;
	flip_each_byte("simple/simple");
	flip_each_byte("relaxed/relaxed");
}

static void
body_and_header_are_judged_apart(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	(void)state;
	struct dkim_signature signature = tampered(&how, "minutes.", "seconds.");
	assert_int_equal(signature.body, DKIM_FAIL);
	assert_int_equal(signature.header, DKIM_PASS);
	assert_int_equal(signature.result, AUTH_FAIL);
	assert_string_equal(signature.reason, "RFC 6376 §6.1.3: bh= is not of this body");
	signature = tampered(&how, "bert@", "carl@");
	assert_int_equal(signature.body, DKIM_PASS);
	assert_int_equal(signature.header, DKIM_FAIL);
	assert_int_equal(signature.result, AUTH_FAIL);
	assert_null(signature.verified);
	signature = tampered(&how, "Received: by", "Received: from");
	assert_int_equal(signature.result, AUTH_PASS);
}

/* What relaxed forgives. */
static void
relaxed_forgives_white_space_and_simple_does_not(void **state)
{
	static const char *const CHANGES[][2] = {
		{"From: Anne", "FROM \t:\r\n  Anne"},
		{"the\r\n\tminutes", "the  minutes "},
		{"here  are\tthe", "here are the"},
		{"minutes. \r\n", "minutes.\t\t\r\n"},
	};
	struct signer relaxed = {.canon = "relaxed/relaxed"}, simple = {.canon = "simple/simple"};
	(void)state;
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
		struct dkim_signature signature = tampered(&relaxed, CHANGES[i][0], CHANGES[i][1]);
		assert_int_equal(signature.result, AUTH_PASS);
		signature = tampered(&simple, CHANGES[i][0], CHANGES[i][1]);
		assert_int_equal(signature.result, AUTH_FAIL);
	}
}

static void
a_bare_lf_is_the_line_end_it_was(void **state)
{
	struct signer how = {.canon = "simple/simple"};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.line_ends, DKIM_LINES_CRLF);
	dkim = check_rsa(with_lf(bytes));
	assert_int_equal(dkim.line_ends, DKIM_LINES_LF);
	assert_int_equal(dkim.result, AUTH_PASS);
	dkim = check_rsa(replace(bytes, "Bert,\r\n", "Bert,\n"));
	assert_int_equal(dkim.line_ends, DKIM_LINES_MIXED);
	assert_int_equal(dkim.result, AUTH_PASS);
	dkim = check_rsa(replace(bytes, "Bert,\r\n", "Bert,\r\r\n")); /* one CR is text */
	assert_int_equal(dkim.result, AUTH_FAIL);
	dkim = check_rsa(
		paste("From anne@example.org Mon May  4 10:00:00 2015\n%.*s", SLICE_PRINT(bytes)));
	assert_int_equal(dkim.line_ends, DKIM_LINES_CRLF);
	assert_int_equal(dkim.result, AUTH_PASS);
}

static void
an_empty_body_is_crlf_or_nothing(void **state)
{
	static const char *const CANONS[] = {"relaxed/relaxed", "relaxed/simple"};
	struct slice letter =
		SLICE("From: a@example.org\r\nTo: b\r\nSubject: c\r\nDate: d\r\n\r\n");
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct signer how = {.canon = CANONS[i]};
		struct slice bytes = signer_sign(&arena, &how, letter);
		struct dkim dkim = check_rsa(bytes);
		assert_int_equal(dkim.result, AUTH_PASS);
		/* No empty line, and many. */
		dkim = check_rsa(slice_part(bytes, 0, bytes.length - 2));
		assert_int_equal(dkim.result, AUTH_PASS);
		dkim = check_rsa(paste("%.*s\r\n\r\n", SLICE_PRINT(bytes)));
		assert_int_equal(dkim.result, AUTH_PASS);
		dkim = check_rsa(paste("%.*sx", SLICE_PRINT(bytes)));
		assert_int_equal(dkim.result, AUTH_FAIL);
	}
	/* RFC 6376 §3.4.4: a last line end that is missing is added. */
	struct signer how = {.canon = "relaxed/simple"};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct dkim dkim = check_rsa(slice_part(bytes, 0, bytes.length - 6));
	assert_int_equal(dkim.result, AUTH_PASS);
}

static void
bytes_over_ascii_are_bytes(void **state)
{
	struct slice letter = replace(LETTER, "Anne <", "Ann\xe9 \xc3\xa9\xff <");
	struct signer how = {.canon = "relaxed/relaxed"};
	(void)state;
	letter = replace(letter, "here", "\x80\x81 h\xe9re");
	struct slice bytes = signer_sign(&arena, &how, letter);
	assert_int_equal(check_rsa(bytes).result, AUTH_PASS);
	assert_int_equal(check_rsa(replace(bytes, "Ann\xe9", "Ann\xe8")).result, AUTH_FAIL);
}

/* ---- l= ---- */

static void
a_length_leaves_the_rest_unsigned(void **state)
{
	/* "Bert,\r\n\r\n here are the minutes.\r\nAnne\r\n" has 39 bytes. */
	struct signer how = {.length = 39};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_true(dkim.items[0].has_length);
	assert_int_equal(dkim.items[0].length, 39);
	assert_int_equal(dkim.items[0].body_unsigned.length, 0);
	struct slice longer = paste("%.*sPay Carl.\r\n", SLICE_PRINT(bytes));
	dkim = check_rsa(longer);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_slice(dkim.items[0].body_unsigned, "\r\n\r\nPay Carl.\r\n");
	how.length = 13; /* up to "here" */
	dkim = check_rsa(signer_sign(&arena, &how, LETTER));
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_true(slice_starts(dkim.items[0].body_unsigned, SLICE("e  are\tthe")));
}

static void
a_length_over_the_body_is_refused(void **state)
{
	struct signer how = {.length = 40};
	(void)state;
	struct dkim dkim = check_rsa(signer_sign(&arena, &how, LETTER));
	assert_int_equal(dkim.items[0].length, 40);
	assert_int_equal(dkim.items[0].header, DKIM_PASS);
	assert_int_equal(dkim.result, AUTH_PERMERROR);
	assert_string_equal(dkim.items[0].reason, "RFC 6376 §3.5: l= is more than the body has");
}

/* ---- h= ---- */

static void
fields_count_from_the_bottom(void **state)
{
	struct signer how = {.headers = "from : to:subject:date"};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	struct slice doubled =
		paste("Subject: pay Carl\r\nFrom: carl@example.com\r\n%.*s", SLICE_PRINT(bytes));
	struct dkim dkim = check_rsa(doubled);
	const struct dkim_signature *signature = &dkim.items[0];
	assert_int_equal(signature->result, AUTH_PASS);
	assert_slice(signature->covered[0].field->value, " Anne <anne@example.org>");
	assert_int_equal(signature->uncovered_count, 3);
	assert_slice(signature->uncovered[0].field->value, " pay Carl");
	assert_true(signature->uncovered[0].duplicate);
	assert_true(signature->uncovered[1].duplicate);
	assert_false(signature->uncovered[2].duplicate); /* Received */
	/* Below, it takes the place of what was signed. */
	dkim = check_rsa(replace(bytes, "\r\n\r\n", "\r\nFrom: carl@example.com\r\n\r\n"));
	assert_int_equal(dkim.result, AUTH_FAIL);
}

static void
a_name_that_is_absent_forbids_the_field(void **state)
{
	struct signer how = {.headers = "From:From:To:Subject:Subject:Date:Reply-To"};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_int_equal(dkim.items[0].covered_count, 7);
	assert_null(dkim.items[0].covered[1].field);
	assert_null(dkim.items[0].covered[6].field);
	dkim = check_rsa(paste("From: carl@example.com\r\n%.*s", SLICE_PRINT(bytes)));
	assert_int_equal(dkim.result, AUTH_FAIL);
	dkim = check_rsa(paste("Reply-To: carl@example.com\r\n%.*s", SLICE_PRINT(bytes)));
	assert_int_equal(dkim.result, AUTH_FAIL);
}

static void
other_signatures_may_be_covered_but_not_itself(void **state)
{
	struct signer first = {.key = SIGNER_ED25519},
		      second = {.headers = "From:To:Subject:Date:DKIM-Signature"};
	struct slice bytes = signer_sign(&arena, &second, signer_sign(&arena, &first, LETTER));
	(void)state;
	struct signer_keys keys = {.count = 0};
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_ED25519));
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_RSA_2048));
	struct dkim dkim = check_with(bytes, &keys, TIME_UNKNOWN);
	assert_int_equal(dkim.count, 2);
	assert_int_equal(dkim.items[0].result, AUTH_PASS);
	assert_int_equal(dkim.items[1].result, AUTH_PASS);
	assert_ptr_equal(dkim.items[0].covered[4].field, dkim.items[1].field);
	/* The first of the two keys is of another kind: it is tried and said so. */
	assert_int_equal(dkim.items[0].try_count, 2);
	assert_string_equal(dkim.items[0].tries[0].fault,
			    "RFC 6376 §6.1.2: the key is of another kind than a=");
	assert_int_equal(dkim.items[0].tries[0].signature, DKIM_UNKNOWN);
	assert_ptr_equal(dkim.items[0].verified, &dkim.items[0].tries[1]);
}

/* ---- keys ---- */

struct key_case {
	const char *from, *to; /* in the record */
	enum auth_result result;
	enum dkim_outcome header;
	const char *reason;
};

static const struct key_case KEY_CASES[] = {
	{"v=DKIM1; ", "", AUTH_PASS, DKIM_PASS, NULL},
	{"v=DKIM1; ", "v=DKIM1; t=y; ", AUTH_PASS, DKIM_PASS, NULL},
	{"v=DKIM1; ", "v=DKIM1; n=what=2C ever; h=sha1:sha256; s=*; ", AUTH_PASS, DKIM_PASS, NULL},
	{"v=DKIM1", "v=DKIM2", AUTH_PERMERROR, DKIM_PASS,
	 "RFC 6376 §3.6.1: v= is not DKIM1, or not first"},
	{"v=DKIM1; ", "h=sha256; v=DKIM1; ", AUTH_PERMERROR, DKIM_PASS,
	 "RFC 6376 §3.6.1: v= is not DKIM1, or not first"},
	{"k=rsa", "k=rot13", AUTH_PERMERROR, DKIM_UNKNOWN, "RFC 6376 §3.6.1: k= is unknown"},
	{"k=rsa", "k=ed25519", AUTH_PERMERROR, DKIM_UNKNOWN,
	 "RFC 8463 §4: p= is no Ed25519 public key"},
	{"v=DKIM1; ", "v=DKIM1; h=sha1; ", AUTH_PERMERROR, DKIM_PASS,
	 "RFC 6376 §6.1.2: the key's h= lacks the hash of a="},
	{"v=DKIM1; ", "v=DKIM1; s=tlsrpt; ", AUTH_PERMERROR, DKIM_PASS,
	 "RFC 6376 §3.6.1: the key's s= is not for mail"},
	{"v=DKIM1; ", "v=DKIM1; t=y : s; ", AUTH_PERMERROR, DKIM_PASS,
	 "RFC 6376 §3.6.1: i= is below d=, which the key's t=s forbids"},
	{"p=", "p=; q=", AUTH_PERMERROR, DKIM_UNKNOWN, "RFC 6376 §3.6.1: the key is revoked"},
	{"p=", "q=", AUTH_PERMERROR, DKIM_UNKNOWN, "RFC 6376 §3.6.1: no p="},
	{"p=", "p=\x01", AUTH_PERMERROR, DKIM_UNKNOWN, "RFC 6376 §3.2: a byte that no tag has"},
	{"p=", "p=*", AUTH_PERMERROR, DKIM_UNKNOWN,
	 "RFC 6376 §3.6.1: p= is not base64, or over 2048 bytes"},
	{"p=", "p=AAAA", AUTH_PERMERROR, DKIM_UNKNOWN,
	 "RFC 6376 §3.6.1: p= is no RSA public key, or over 8192 bits"},
};

static void
a_key_serves_or_says_why_not(void **state)
{
	struct signer how = {.extra = "i=@news.example.org; "};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	for (size_t i = 0; i < sizeof(KEY_CASES) / sizeof(KEY_CASES[0]); i++) {
		const struct key_case *want = &KEY_CASES[i];
		struct signer_keys keys = {.count = 0};
		signer_archive_add(
			&keys, replace(signer_txt(&arena, SIGNER_RSA_2048), want->from, want->to));
		struct dkim dkim = check_with(bytes, &keys, TIME_UNKNOWN);
		if (dkim.result != want->result || dkim.items[0].header != want->header)
			fail_msg("%s: %s", want->to, auth_result_name(dkim.result));
		if (want->reason)
			assert_string_equal(dkim.items[0].reason, want->reason);
		assert_int_equal(dkim.items[0].tries[0].key.testing,
				 slice_find(slice_text(want->to), SLICE("t=y")) != SIZE_MAX);
	}
}

static void
weak_signatures_verify_and_are_flagged(void **state)
{
	struct signer small = {.key = SIGNER_RSA_512}, sha1 = {.sha1 = true};
	(void)state;
	struct dkim dkim = check(signer_sign(&arena, &small, LETTER), SIGNER_RSA_512);
	assert_int_equal(dkim.items[0].header, DKIM_PASS);
	assert_true(dkim.items[0].weak);
	assert_true(dkim.items[0].verified->key.weak);
	assert_int_equal(dkim.items[0].verified->key.bits, 512);
	assert_int_equal(dkim.result, AUTH_POLICY);
	dkim = check_rsa(signer_sign(&arena, &sha1, LETTER));
	assert_int_equal(dkim.items[0].body, DKIM_PASS);
	assert_int_equal(dkim.items[0].header, DKIM_PASS);
	assert_true(dkim.items[0].weak);
	assert_false(dkim.items[0].verified->key.weak);
	assert_int_equal(dkim.result, AUTH_POLICY);
}

static void
every_key_known_is_tried(void **state)
{
	struct signer how = {.key = SIGNER_RSA_1024};
	struct signer_keys keys = {.count = 0};
	struct slice good = signer_txt(&arena, SIGNER_RSA_1024);
	(void)state;
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_RSA_2048));
	signer_archive_add(&keys, replace(good, "p=", "h=sha1; p="));
	signer_archive_add(&keys, good);
	signer_archive_add(&keys, SLICE("v=DKIM1; p="));
	struct dkim dkim = check_with(signer_sign(&arena, &how, LETTER), &keys, TIME_UNKNOWN);
	const struct dkim_signature *signature = &dkim.items[0];
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_int_equal(signature->try_count, 4);
	assert_int_equal(signature->tries[0].signature, DKIM_FAIL);
	assert_int_equal(signature->tries[1].signature, DKIM_PASS);
	assert_ptr_equal(signature->verified, &signature->tries[2]);
	assert_true(signature->tries[3].key.revoked);
	assert_true(sha256_equal(&signature->tries[1].key.spki, &signature->tries[2].key.spki));
	assert_false(sha256_equal(&signature->tries[0].key.spki, &signature->tries[2].key.spki));
}

static void
without_a_key_the_body_still_speaks(void **state)
{
	static const struct {
		enum dns_outcome outcome;
		enum auth_result result;
	} CASES[] = {{DNS_NO_NAME, AUTH_PERMERROR},
		     {DNS_NO_DATA, AUTH_PERMERROR},
		     {DNS_TEMPORARY, AUTH_TEMPERROR},
		     {DNS_UNASKED, AUTH_NONE}};
	struct signer how = {.key = SIGNER_RSA_2048};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct dkim_setup nobody = {.now = TIME_UNKNOWN};
	struct dkim dkim;
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct signer_keys keys = {.outcome = CASES[i].outcome};
		dkim = check_with(bytes, &keys, TIME_UNKNOWN);
		assert_int_equal(dkim.result, CASES[i].result);
		assert_int_equal(dkim.items[0].keys, CASES[i].outcome);
		assert_int_equal(dkim.items[0].body, DKIM_PASS);
		assert_int_equal(dkim.items[0].header, DKIM_UNKNOWN);
	}
	assert_int_equal(dkim_check(&arena, &nobody, message_of(bytes), &dkim, &err), STATUS_OK);
	assert_int_equal(dkim.items[0].keys, DNS_UNASKED);
	bytes = replace(bytes, "minutes.", "seconds.");
	assert_int_equal(dkim_check(&arena, &nobody, message_of(bytes), &dkim, &err), STATUS_OK);
	assert_int_equal(dkim.result, AUTH_FAIL);
	assert_int_equal(check_rsa(LETTER).result, AUTH_NONE);
	assert_int_equal(check_rsa(SLICE("")).count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_canonicalisation_and_algorithm_verifies,
						begin, end),
		cmocka_unit_test_setup_teardown(what_the_field_says_is_given, begin, end),
		cmocka_unit_test_setup_teardown(no_flipped_byte_passes, begin, end),
		cmocka_unit_test_setup_teardown(body_and_header_are_judged_apart, begin, end),
		cmocka_unit_test_setup_teardown(relaxed_forgives_white_space_and_simple_does_not,
						begin, end),
		cmocka_unit_test_setup_teardown(a_bare_lf_is_the_line_end_it_was, begin, end),
		cmocka_unit_test_setup_teardown(an_empty_body_is_crlf_or_nothing, begin, end),
		cmocka_unit_test_setup_teardown(bytes_over_ascii_are_bytes, begin, end),
		cmocka_unit_test_setup_teardown(a_length_leaves_the_rest_unsigned, begin, end),
		cmocka_unit_test_setup_teardown(a_length_over_the_body_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(fields_count_from_the_bottom, begin, end),
		cmocka_unit_test_setup_teardown(a_name_that_is_absent_forbids_the_field, begin,
						end),
		cmocka_unit_test_setup_teardown(other_signatures_may_be_covered_but_not_itself,
						begin, end),
		cmocka_unit_test_setup_teardown(a_key_serves_or_says_why_not, begin, end),
		cmocka_unit_test_setup_teardown(weak_signatures_verify_and_are_flagged, begin, end),
		cmocka_unit_test_setup_teardown(every_key_known_is_tried, begin, end),
		cmocka_unit_test_setup_teardown(without_a_key_the_body_still_speaks, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
