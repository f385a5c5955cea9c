/* What is authenticated about whole messages: by ourselves, by trusted servers, by nobody. */
#include "mail/auth.h"

#include "signer.h"
#include "zone.h"

#define LETTER                                     \
	"From: Ada <ada@example.org>\r\n"          \
	"To: bob@example.net\r\n"                  \
	"Subject: hello\r\n"                       \
	"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n" \
	"\r\n"                                     \
	"text\r\n"

#define RETURN_PATH "Return-Path: <bounce@mail.example.org>\r\n"
#define RECEIVED                                                           \
	"Received: from out.example.org (out.example.org [192.0.2.1])\r\n" \
	"\tby mx.example.net (Postfix) with ESMTPS id 1; Mon, 1 Jan 2024 00:00:01 +0000\r\n"
#define TOLD                                                                                 \
	"Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=b@mail.example.org;" \
	" dkim=pass header.d=example.org header.s=s1; dmarc=pass header.from=example.org\r\n"

static const char ZONE[] = "_dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n"
			   "mail.example.org. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
			   "_dmarc.victim.example. TXT \"v=DMARC1; p=reject\"\n";

/* How a message is looked at. */
struct look {
	bool online, older;
	uint32_t hops;
	const char *authserv;
};

static struct mail_auth
look_at(struct arena *arena, const struct look *look, struct slice text)
{
	struct dns_fixture *fixture = zone_fixture(arena, ZONE);
	struct resolver resolver = dns_fixture_resolver(fixture);
	struct slice txt = signer_txt(arena, SIGNER_RSA_1024);
	struct profile profile;
	struct message *message;
	struct mail_auth auth;
	struct err err;

	assert_int_equal(
		dns_fixture_add(fixture, SLICE("s1._domainkey.example.org"), DNS_TXT, 0, txt, &err),
		STATUS_OK);
	struct mail_keys keys = mail_keys_of_dns(&resolver);
	profile_init(&profile);
	profile.trusted_hops = look->hops;
	if (look->authserv)
		assert_int_equal(slice_list_add(arena, &profile.trusted_authserv,
						slice_text(look->authserv), &err),
				 STATUS_OK);
	struct mail_setup setup = {.profile = &profile,
				   .resolver = look->online ? &resolver : NULL,
				   .older_dmarc = look->older,
				   .now = TIME_UNKNOWN};
	struct dkim_setup dkim = {.keys = look->online ? &keys : NULL, .now = TIME_UNKNOWN};
	assert_int_equal(message_read(arena, text, &message, &err), STATUS_OK);
	assert_int_equal(mail_auth_check(arena, message, &setup, &dkim, &auth, &err), STATUS_OK);
	return auth;
}

static void
assert_printed(struct arena *arena, const struct mail_auth *auth, const char *expected)
{
	struct slice text;
	struct err err;

	assert_int_equal(mail_auth_print(arena, auth, SLICE("here"), &text, &err), STATUS_OK);
	assert_slice(text, expected);
}

static const struct look ONLINE = {.online = true, .hops = 1};

static void
messages_are_checked_here(void **state)
{
	static const struct signer HOW = {.key = SIGNER_RSA_1024,
					  .domain = "example.org",
					  .selector = "s1",
					  .canon = "relaxed/relaxed",
					  .headers = "From:To:Subject:Date"};
	struct arena arena;
	struct slice signed_letter, text;
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	/* SPF alone, aligned by the organisational domain */
	struct mail_auth auth = look_at(&arena, &ONLINE, SLICE(RETURN_PATH RECEIVED LETTER));
	assert_slice(auth.from, "example.org");
	assert_true(auth.dmarc.aligned_spf && !auth.dmarc.aligned_dkim);
	assert_printed(&arena, &auth,
		       "here;\r\n\tspf=pass smtp.mailfrom=mail.example.org;\r\n\tdkim=none;\r\n\t"
		       "dmarc=pass header.from=example.org");
	/* DKIM alone: nothing is trusted to say who the client was */
	signed_letter = signer_sign(&arena, &HOW, SLICE(LETTER));
	static const struct look HOPLESS = {.online = true};
	auth = look_at(&arena, &HOPLESS, signed_letter);
	assert_true(!auth.path.known && auth.spf_source == MAIL_AUTH_NOWHERE);
	assert_printed(&arena, &auth,
		       "here;\r\n\tdkim=pass header.d=example.org header.s=s1 "
		       "header.a=rsa-sha256;\r\n\tdmarc=pass header.from=example.org");
	static const struct look OLDER = {.online = true, .older = true};
	assert_int_equal(look_at(&arena, &OLDER, signed_letter).dmarc.result, AUTH_PASS);
	/* Neither */
	assert_int_equal(slice_print(&arena, &text, &err, "%.*s.", SLICE_PRINT(signed_letter)),
			 STATUS_OK);
	auth = look_at(&arena, &HOPLESS, text);
	assert_int_equal(auth.dkim, AUTH_FAIL);
	assert_int_equal(auth.dmarc.result, AUTH_FAIL);
	assert_int_equal(auth.dmarc.policy, DMARC_REJECT);
	assert_true(auth.signatures->header_holds);
	/* Fields that others than the domain could have signed are nobody's. */
	struct signer weak = HOW;
	weak.sha1 = true;
	struct slice forged = signer_sign(&arena, &weak, SLICE(LETTER));
	assert_int_equal(slice_print(&arena, &text, &err, "%.*s.", SLICE_PRINT(forged)), STATUS_OK);
	assert_false(look_at(&arena, &HOPLESS, text).signatures->header_holds);
	/* Nobody is asked */
	static const struct look OFFLINE = {.hops = 1};
	auth = look_at(&arena, &OFFLINE, signed_letter);
	assert_true(auth.spf.unasked && auth.dmarc.unasked);
	assert_int_equal(auth.dkim_source, MAIL_AUTH_NOWHERE);
	assert_printed(&arena, &auth, "here; none");
	arena_done(&arena);
}

static void
trusted_servers_count_where_nobody_is_asked(void **state)
{
	static const struct look TRUSTING = {.hops = 1, .authserv = "MX.example.net"};
	static const struct look OTHER = {.hops = 1, .authserv = "mx.example.com"};
	static const struct look BOTH = {.online = true, .hops = 1, .authserv = "mx.example.net"};
	static const struct signer HOW = {.key = SIGNER_RSA_1024,
					  .domain = "example.org",
					  .selector = "s1",
					  .canon = "relaxed/relaxed",
					  .headers = "From:To:Subject:Date"};
	struct arena arena;
	struct slice letter;
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	struct slice body = signer_sign(&arena, &HOW, SLICE(LETTER));
	assert_int_equal(
		slice_print(&arena, &letter, &err, TOLD RECEIVED "%.*s", SLICE_PRINT(body)),
		STATUS_OK);
	struct mail_auth auth = look_at(&arena, &TRUSTING, letter);
	assert_int_equal(auth.spf_source, MAIL_AUTH_TOLD);
	assert_int_equal(auth.dkim_source, MAIL_AUTH_TOLD);
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_TOLD);
	assert_int_equal(auth.spf.result, AUTH_PASS);
	assert_slice(auth.spf.domain, "mail.example.org");
	assert_int_equal(auth.dkim, AUTH_PASS);
	assert_int_equal(auth.dmarc.result, AUTH_PASS);
	/* Not of a name we trust */
	auth = look_at(&arena, &OTHER, letter);
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_NOWHERE);
	assert_int_equal(auth.dmarc.result, AUTH_NONE);
	/* What is checked here counts more: the message was not handed over as the field says */
	auth = look_at(&arena, &BOTH, SLICE(TOLD RECEIVED LETTER));
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_HERE);
	assert_int_equal(auth.dmarc.result, AUTH_PASS); /* by SPF that the server told */
	/* Below the last trusted hop anybody could have written it */
	auth = look_at(&arena, &TRUSTING, SLICE(RECEIVED TOLD LETTER));
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_NOWHERE);
	static const struct look HOPLESS = {.authserv = "mx.example.net"};
	assert_int_equal(look_at(&arena, &HOPLESS, letter).dmarc_source, MAIL_AUTH_TOLD);
	auth = look_at(&arena, &HOPLESS, SLICE(RECEIVED TOLD LETTER));
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_NOWHERE);
	auth = look_at(&arena, &HOPLESS, SLICE(TOLD LETTER));
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_NOWHERE);
	/* Told of another From */
	auth = look_at(&arena, &TRUSTING, SLICE(TOLD RECEIVED "From: a@victim.example\r\n\r\n"));
	assert_int_equal(auth.dmarc_source, MAIL_AUTH_NOWHERE);
	assert_int_equal(auth.dmarc.result, AUTH_NONE);
	arena_done(&arena);
}

/* A From field that two readers could read in two ways passes for nobody. */
static void
doubtful_authors_never_pass(void **state)
{
	static const char *const FROM[] = {
		"",
		"From: a@example.org\r\nFrom: b@victim.example\r\n",
		"From: b@victim.example\r\nFrom: a@example.org\r\n",
		"From: a@example.org, b@victim.example\r\n",
		"From: <b@victim.example>, <a@example.org>\r\n",
		"From: group: a@example.org;\r\n",
		"From: group:;\r\n",
		"From: nobody\r\n",
		"From: <b@victim.example><a@example.org>\r\n",
		"From: =?utf-8?q?b=40victim=2eexample?= <a@example.org>, x\r\n",
		"From : b@victim.example\r\nFrom: a@example.org\r\n",
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(FROM) / sizeof(FROM[0]); i++) {
		struct slice text;
		struct err err;
		assert_int_equal(slice_print(&arena, &text, &err,
					     RETURN_PATH RECEIVED "%s\r\nhi\r\n", FROM[i]),
				 STATUS_OK);
		struct mail_auth auth = look_at(&arena, &ONLINE, text);
		assert_int_equal(auth.spf.result, AUTH_PASS);
		if (auth.dmarc.result != AUTH_PERMERROR)
			fail_msg("%s: %s", FROM[i], auth_result_name(auth.dmarc.result));
		assert_non_null(auth.from_fault);
		assert_int_equal(auth.from.length, 0);
	}
	arena_done(&arena);
}

static enum status
check_once(void *context)
{
	struct profile *profile = context;
	struct mail_setup setup = {.profile = profile, .now = TIME_UNKNOWN};
	struct dkim_setup dkim = {.now = TIME_UNKNOWN};
	struct message *message;
	struct mail_auth auth;
	struct arena arena;
	struct slice text;
	struct err err;

	arena_init(&arena, 0);
	enum status status = message_read(&arena, SLICE(TOLD RECEIVED LETTER), &message, &err);
	if (status == STATUS_OK)
		status = mail_auth_check(&arena, message, &setup, &dkim, &auth, &err);
	if (status == STATUS_OK)
		status = mail_auth_print(&arena, &auth, SLICE("here"), &text, &err);
	arena_done(&arena);
	return status;
}

static void
memory_may_end(void **state)
{
	struct slice names[] = {SLICE("mx.example.net")};
	struct profile profile;

	(void)state;
	profile_init(&profile);
	profile.trusted_hops = 1;
	profile.trusted_authserv = (struct slice_list){names, 1, 1};
	support_fail_each(check_once, &profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_checked_here),
		cmocka_unit_test(trusted_servers_count_where_nobody_is_asked),
		cmocka_unit_test(doubtful_authors_never_pass),
		cmocka_unit_test(memory_may_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
