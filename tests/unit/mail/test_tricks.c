/*
 * Published tricks with the author of a letter, one row each: "Composition Kills" (USENIX Security
 * 2020, A8 to A19 and its client attacks), "Weak Links in Authentication Chains" (2021), and what
 * RFC 9989 says of From fields. Each has a fault by name, and none leaves a domain for DMARC to
 * vouch for but where all readers see the same one.
 */
#include "support.h"

#include "mail/identity.h"
#include "mail/limits.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct identity
identity_of(struct slice bytes)
{
	struct message *message = NULL;
	struct identity identity;

	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	assert_int_equal(identity_read(&arena, message, &identity, &err), STATUS_OK);
	return identity;
}

#define VICTIM "admin@victim.example"
#define ATTACKER "first@attack.example"

/* header: all of it. domain: what DMARC may vouch for, NULL: nothing. */
static const struct trick {
	const char *what;
	struct slice header;
	unsigned faults; /* that must be among those found */
	const char *domain;
} TRICKS[] = {
	{"A8: two From fields", SLICE_INIT("From: <" ATTACKER ">\r\nFrom: <" VICTIM ">\r\n"),
	 IDENTITY_FROM_DUPLICATE, NULL},
	{"A9: a space before the first of two",
	 SLICE_INIT("To: a@b.example\r\n From: <" ATTACKER ">\r\nFrom: <" VICTIM ">\r\n"),
	 IDENTITY_FROM_FIELD, NULL},
	{"A9: the same at the very start",
	 SLICE_INIT(" From: <" ATTACKER ">\r\nFrom: <" VICTIM ">\r\n"),
	 IDENTITY_FROM_MISSING | IDENTITY_FROM_FIELD, NULL},
	{"A10: a space before the colon",
	 SLICE_INIT("From: <" ATTACKER ">\r\nFrom : <" VICTIM ">\r\n"),
	 IDENTITY_FROM_FIELD | IDENTITY_FROM_DUPLICATE, NULL},
	{"a single field with a space before the colon, as relaxed signatures let pass",
	 SLICE_INIT("From : <" VICTIM ">\r\n"), IDENTITY_FROM_FIELD, NULL},
	{"A11: a fold before the colon",
	 SLICE_INIT("From\r\n : <" ATTACKER ">\r\nFrom: <" VICTIM ">\r\n"),
	 IDENTITY_FROM_MISSING | IDENTITY_FROM_FIELD, NULL},
	{"A12: From that only some read, and Sender",
	 SLICE_INIT("From\r\n : <" ATTACKER ">\r\nSender: <" VICTIM ">\r\n"), IDENTITY_FROM_FIELD,
	 NULL},
	{"A13: no From, and Resent-From", SLICE_INIT("Resent-From: <" VICTIM ">\r\n"),
	 IDENTITY_FROM_MISSING, NULL},
	{"A14: two addresses", SLICE_INIT("From: <" ATTACKER ">, <" VICTIM ">\r\n"),
	 IDENTITY_FROM_MANY, NULL},
	{"A15: an address in an encoded word", /* <admin@victim.example> */
	 SLICE_INIT(
		 "From: =?utf-8?B?PGFkbWluQHZpY3RpbS5leGFtcGxlPg==?=,<second@attack.example>\r\n"),
	 IDENTITY_FROM_ENCODED | IDENTITY_FROM_MANY, NULL},
	{"an encoded name that ends as an address would",
	 SLICE_INIT("From: =?utf-8?B?PGFkbWluQHZpY3RpbS5leGFtcGxlPg==?= <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_ENCODED | IDENTITY_FROM_NAME_ADDRESS, NULL},
	{"all of the address encoded, cut by a NUL", /* admin@victim.example NUL */
	 SLICE_INIT("From: =?utf-8?B?YWRtaW5AdmljdGltLmV4YW1wbGUA?=@attack.example\r\n"),
	 IDENTITY_FROM_ENCODED | IDENTITY_FROM_CONTROL, NULL},
	{"A16: a route", SLICE_INIT("From: <@attack.example,@any.example:" VICTIM ">\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"A17: a quoted pair", SLICE_INIT("From: <" VICTIM ">\\,<second@attack.example>\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"A18: an address without brackets first",
	 SLICE_INIT("From: " VICTIM ",<second@attack.example>\r\n"), IDENTITY_FROM_MANY, NULL},
	{"A19: text behind the brackets", SLICE_INIT("From: <any@attack.example>" VICTIM "\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"two pairs of brackets", SLICE_INIT("From: <" VICTIM "><" ATTACKER ">\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"brackets in brackets", SLICE_INIT("From: <" VICTIM "<" ATTACKER ">>\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"a quote that never ends", SLICE_INIT("From: \"Admin <" VICTIM ">\r\n"),
	 IDENTITY_FROM_SYNTAX, NULL},
	{"a NUL behind the address", SLICE_INIT("From: " VICTIM "\0<" ATTACKER ">\r\n"),
	 IDENTITY_FROM_CONTROL, NULL},
	{"a comment in the address", SLICE_INIT("From: admin@victim.example(.attack.example)\r\n"),
	 IDENTITY_FROM_COMMENT, NULL},
	{"a comment in the brackets",
	 SLICE_INIT("From: <admin(x)@victim.example(.attack.example)>\r\n"), IDENTITY_FROM_COMMENT,
	 NULL},
	{"a comment with an address", SLICE_INIT("From: " ATTACKER " (" VICTIM ")\r\n"),
	 IDENTITY_FROM_COMMENT, NULL},
	{"a group", SLICE_INIT("From: Board: " VICTIM ", " ATTACKER ";\r\n"),
	 IDENTITY_FROM_GROUP | IDENTITY_FROM_MANY, NULL},
	{"a group of nobody", SLICE_INIT("From: undisclosed:;\r\n"), IDENTITY_FROM_MISSING, NULL},
	{"no address", SLICE_INIT("From: Admin\r\n"), IDENTITY_FROM_NO_ADDRESS, NULL},
	{"an empty field", SLICE_INIT("From:\r\n"), IDENTITY_FROM_MISSING, NULL},
	{"a display name that is an address", SLICE_INIT("From: \"" VICTIM "\" <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_NAME_ADDRESS, "attack.example"},
	{"the same with a wide sign",
	 SLICE_INIT("From: \"admin\xef\xbc\xa0victim.example\" <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_NAME_ADDRESS, "attack.example"},
	{"turning characters",
	 SLICE_INIT("From: \xe2\x80\xae"
		    "elpmaxe.mitciv@nimda <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_UNSEEN, "attack.example"},
	{"an invisible character", SLICE_INIT("From: Ad\xe2\x80\x8bmin <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_UNSEEN, "attack.example"},
	{"letters of two scripts in a name",
	 SLICE_INIT("From: \xd0\x90"
		    "dmin <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_SCRIPTS, "attack.example"},
	{"letters of two scripts in a domain",
	 SLICE_INIT("From: <admin@v\xd1\x96"
		    "ctim.example>\r\n"),
	 IDENTITY_FROM_SCRIPTS, "xn--vctim-n2e.example"},
	{"white space that hides the rest",
	 SLICE_INIT("From: \"Admin\"                                   <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_PADDED, "attack.example"},
	{"folds that hide the rest",
	 SLICE_INIT("From: Admin\r\n \r\n \r\n \r\n \r\n \r\n \r\n <" ATTACKER ">\r\n"),
	 IDENTITY_FROM_PADDED, "attack.example"},
};

static void
test_tricks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(TRICKS) / sizeof(*TRICKS); i++) {
		const struct trick *trick = &TRICKS[i];
		struct slice bytes;
		struct buf buf;
		buf_init(&buf, &arena);
		buf_write(&buf, trick->header);
		buf_write_text(&buf, "Subject: x\r\n\r\nbody\r\n");
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		struct identity identity = identity_of(bytes);
		struct slice domain = identity_from_domain(&identity);
		if ((identity.faults & trick->faults) != trick->faults ||
		    !slice_equal(domain, slice_text(trick->domain)))
			fail_msg("%s: faults %x of %x, domain '%.*s'", trick->what, identity.faults,
				 trick->faults, SLICE_PRINT(domain));
		assert_false(slice_equal(domain, SLICE("victim.example")));
		for (unsigned bit = 0; bit < 14; bit++)
			if (identity.faults & 1u << bit)
				assert_non_null(identity.fault_spans[bit].at);
	}
}

/* The honest twins: no fault at all, and their domain. */
static void
test_honest(void **state)
{
	static const char *const HONEST[] = {
		"From: Ada Example <ada@victim.example>\r\n",
		"From: \"Example, Ada\" <ada@victim.example>\r\n",
		"From: ada@victim.example (Ada Example)\r\n",
		"From: \"Ada \\\"the first\\\" Example\" <ada@victim.example>\r\n",
		"From: =?utf-8?q?=C3=80da?= Example\r\n\t<ada@VICTIM.example>\r\n",
		"From: \xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0 Example <ada@victim.example>\r\n",
		"From: \"ada@victim.example\" <ada@victim.example>\r\n",
		"From: \"Sales (victim)\" <sales@victim.example>\r\n",
		"From: <ada@victim.example>\r\nDKIM-Signature: v=1; h=\r\n From:To; b=x@y\r\n",
		"From: \"\xf0\x9f\x8e\x89 Ada\" <ada@victim.example>\r\n",
		"From: ada.o'neil+x@victim.example\r\nX: 1\r\n from here\r\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(HONEST) / sizeof(*HONEST); i++) {
		struct identity identity = identity_of(slice_text(HONEST[i]));
		if (identity.faults ||
		    !slice_equal(identity_from_domain(&identity), SLICE("victim.example")))
			fail_msg("%s: faults %x", HONEST[i], identity.faults);
	}
}

static void
test_parties(void **state)
{
	struct identity identity = identity_of(
		SLICE("Return-Path: <bounce@mail.example>\r\nSender: s@sender.example\r\n"
		      "Reply-To: \"R\" <r@\xd0\xbf\xd1\x80.example>\r\n"
		      "From: <" ATTACKER ">, Other <" VICTIM ">\r\n\r\n"));
	(void)state;
	assert_slice(identity.return_path.domain, "mail.example");
	assert_slice(identity.sender.spec, "s@sender.example");
	assert_slice(identity.reply_to.domain, "xn--o1ac.example");
	assert_slice(identity.author.spec, ATTACKER);
	assert_slice(identity.hidden.spec, VICTIM);
	assert_slice(identity.hidden.domain, "victim.example");
	assert_int_equal(identity.from.count, 2);
}

/* MAIL_AUTHORS_MAX From fields and addresses are looked at, MAIL_PADDING_BYTES of white space and
 * MAIL_STRAY_BYTES of a body that goes on as a header. */
static void
test_limits(void **state)
{
	struct slice bytes;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < MAIL_AUTHORS_MAX + 5; i++)
		buf_write_text(&buf, "From: a@b.example\r\n");
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(identity_of(bytes).from_fields, MAIL_AUTHORS_MAX);
	for (int blank = MAIL_PADDING_BYTES - 1; blank <= MAIL_PADDING_BYTES; blank++) {
		assert_int_equal(
			slice_print(&arena, &bytes, &err, "From:%*s<a@b.example>\r\n", blank, ""),
			STATUS_OK);
		assert_int_equal(identity_of(bytes).faults,
				 blank < MAIL_PADDING_BYTES ? 0 : IDENTITY_FROM_PADDED);
	}
	for (int stray = MAIL_STRAY_BYTES - 60; stray <= MAIL_STRAY_BYTES + 60; stray += 120) {
		assert_int_equal(
			slice_print(
				&arena, &bytes, &err,
				"From: <a@b.example>\r\nno field\r\n%0*d\r\nFrom: x@y.example\n",
				stray - 30, 0),
			STATUS_OK);
		assert_int_equal(identity_of(bytes).faults,
				 stray < MAIL_STRAY_BYTES ? IDENTITY_FROM_FIELD : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tricks),
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_parties),
		cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
