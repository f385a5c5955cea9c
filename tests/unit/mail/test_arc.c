#include "mail/dkim_letter.h"

#include "mail/arc.h"
#include "mail/limits.h"

static const struct signer HOW = {.key = SIGNER_ED25519, .headers = "From:To:Subject:Date"};

static struct arc
arc_with(struct slice bytes, struct signer_keys *keys)
{
	struct mail_keys archive = signer_archive(keys);
	struct dkim_setup setup = {.keys = &archive, .now = TIME_UNKNOWN};
	struct message *message = message_of(bytes);
	struct dkim dkim;
	struct arc arc;
	struct err err;
	assert_int_equal(dkim_check(&arena, &setup, message, &dkim, &err), STATUS_OK);
	assert_int_equal(arc_check(&arena, &setup, message, &dkim, &arc, &err), STATUS_OK);
	return arc;
}

static struct arc
arc_of(struct slice bytes)
{
	static struct signer_keys keys;
	keys = (struct signer_keys){.count = 0};
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_ED25519));
	return arc_with(bytes, &keys);
}

/* The letter with so many sets. */
static struct slice
sealed(const struct signer *how, unsigned sets)
{
	struct slice bytes = LETTER;
	for (unsigned i = 1; i <= sets; i++) {
		struct signer_set set = {.instance = i,
					 .chain = i == 1 ? "none" : "pass",
					 .results = "mx.example.org; spf=pass"};
		bytes = signer_seal(&arena, how, &set, bytes);
	}
	return bytes;
}

static void
a_chain_holds_set_by_set(void **state)
{
	(void)state;
	struct arc arc = arc_of(LETTER);
	assert_int_equal(arc.result, AUTH_NONE);
	assert_int_equal(arc.count, 0);
	arc = arc_of(SLICE("ARC-Other: i=1\r\nARC-X-Authentication-Results: i=1; x\r\n\r\n"));
	assert_int_equal(arc.result, AUTH_NONE);
	arc = arc_of(sealed(&HOW, 3));
	assert_int_equal(arc.result, AUTH_PASS);
	assert_null(arc.reason);
	assert_int_equal(arc.count, 3);
	assert_int_equal(arc.oldest_pass, 1);
	assert_int_equal(arc.sets[0].chain, AUTH_NONE);
	assert_int_equal(arc.sets[2].chain, AUTH_PASS);
	assert_slice(arc.sets[2].seal.domain, "example.org");
	assert_int_equal(arc.sets[2].seal.covered_count, 8);
	assert_int_equal(arc.sets[1].message.result, AUTH_PASS);
	assert_slice(arc.sets[1].results->value, " i=2; mx.example.org; spf=pass");
}

/* Who changed the message after the first set is past: only the newest signature must hold. */
static void
an_older_signature_may_be_broken(void **state)
{
	struct slice once = replace(sealed(&HOW, 1), "minutes.", "minutes, changed by the list.");
	struct signer_set set = {.instance = 2, .chain = "pass", .results = "list.example.net"};
	(void)state;
	struct arc arc = arc_of(signer_seal(&arena, &HOW, &set, once));
	assert_int_equal(arc.result, AUTH_PASS);
	assert_int_equal(arc.oldest_pass, 2);
	assert_int_equal(arc.sets[0].message.body, DKIM_FAIL);
	assert_int_equal(arc.sets[0].message.header, DKIM_PASS);
	arc = arc_of(once);
	assert_int_equal(arc.result, AUTH_FAIL);
	assert_int_equal(arc.oldest_pass, 0);
	assert_string_equal(arc.reason, "RFC 6376 §6.1.3: bh= is not of this body");
}

static const char *const CHANGES[][3] = {
	{"i=1; mx", "i=1; my", "RFC 6376 §6.1.3: b= does not verify"},
	{"i=1; mx", "I=1; mx", "RFC 8617 §4.1.1: ARC-Authentication-Results without i="},
	{"i=1; mx", "i=1 mx", "RFC 8617 §4.1.1: ARC-Authentication-Results without i="},
	{"i=1; mx", "i=51; mx", "RFC 8617 §4.2.1: i= is not 1 to 50"},
	{"i=1; mx", "i=0; mx", "RFC 8617 §4.2.1: i= is not 1 to 50"},
	{"i=1; mx", "i=2; mx", "RFC 8617 §5.2: an instance has two ARC-Authentication-Results"},
	{"cv=none", "cv=pass",
	 "RFC 8617 §5.2: cv= is not none in the first seal, or not pass in a later one"},
	{"cv=pass", "cv=none",
	 "RFC 8617 §5.2: cv= is not none in the first seal, or not pass in a later one"},
	{"cv=pass", "cv=fail", "RFC 8617 §5.2: a seal says cv=fail"},
	{"cv=none; ", "", "RFC 8617 §4.1.3: no cv="},
	{"cv=none; ", "cv=none; h=From; ", "RFC 8617 §4.1.3: a seal with h="},
	{"ARC-Seal", "X-Seal", "RFC 8617 §5.2: an instance lacks one of its three fields"},
	{"ARC-Message-", "X-", "RFC 8617 §5.2: an instance lacks one of its three fields"},
	{"h=From:", "h=ARC-Seal:From:", "RFC 8617 §4.1.2: h= has ARC-Seal"},
	{"i=2; s=", "i=0; s=", "RFC 8617 §4.2.1: i= is not 1 to 50"},
	{"i=2; s=", "i=x; s=", "RFC 8617 §4.2.1: i= is not 1 to 50"},
	{"i=2; s=", "s=", "RFC 8617 §4.2.1: i= is not 1 to 50"},
	{"i=2; s=", "i=1; s=", "RFC 8617 §5.2: an instance has two seals or message signatures"},
	{"a=ed25519-sha256", "a=rsa-sha1", "RFC 8301 §3.1: a= is rsa-sha1"},
};

static void
a_chain_with_a_broken_part_fails(void **state)
{
	struct slice bytes = sealed(&HOW, 2);
	(void)state;
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
		struct arc arc = arc_of(replace(bytes, CHANGES[i][0], CHANGES[i][1]));
		assert_int_equal(arc.result, AUTH_FAIL);
		assert_string_equal(arc.reason, CHANGES[i][2]);
	}
}

static void
comments_may_stand_in_results(void **state)
{
	struct signer_set set = {.instance = 1, .chain = "none", .results = "mx.example.org"};
	struct slice bytes = signer_seal(&arena, &HOW, &set, LETTER);
	(void)state;
	/* The change breaks the seal, but not the instance. */
	struct arc arc = arc_of(replace(bytes, "i=1; mx", " (a (\\)) b)i\r\n = ()1(x) ; mx"));
	assert_string_equal(arc.reason, "RFC 6376 §6.1.3: b= does not verify");
	arc = arc_of(replace(bytes, "i=1; mx", "(i=1; mx"));
	assert_string_equal(arc.reason, "RFC 8617 §4.1.1: ARC-Authentication-Results without i=");
}

static void
without_a_key_nothing_is_said_against_it(void **state)
{
	struct signer_keys keys = {.outcome = DNS_TEMPORARY};
	struct slice bytes = sealed(&HOW, 1);
	(void)state;
	assert_int_equal(arc_with(bytes, &keys).result, AUTH_TEMPERROR);
	keys.outcome = DNS_UNASKED;
	struct arc arc = arc_with(bytes, &keys);
	assert_int_equal(arc.result, AUTH_NONE);
	assert_string_equal(arc.reason, "nobody was asked for the key");
	keys.outcome = DNS_NO_NAME;
	assert_int_equal(arc_with(bytes, &keys).result, AUTH_FAIL);
}

static void
fifty_sets_are_a_chain_and_more_are_none(void **state)
{
	unsigned sets = support_is_slow() ? 5 : MAIL_ARC_SETS;
	struct slice bytes = sealed(&HOW, sets);
	(void)state;
	struct arc arc = arc_of(bytes);
	assert_int_equal(arc.result, AUTH_PASS);
	assert_int_equal(arc.count, sets);
	assert_int_equal(arc.oldest_pass, 1);
	struct signer_set set = {
		.instance = MAIL_ARC_SETS + 1, .chain = "pass", .results = "mx.example.org"};
	arc = arc_of(signer_seal(&arena, &HOW, &set, LETTER));
	assert_int_equal(arc.result, AUTH_FAIL);
	assert_string_equal(arc.reason, "RFC 8617 §4.2.1: i= is not 1 to 50");
}

/* Every set with an l= of its own: past MAIL_BODY_HASHES_MAX of them no more are hashed. */
static void
so_many_hashes_of_a_body_are_made(void **state)
{
	struct slice bytes = LETTER;
	(void)state;
	for (unsigned i = 1; i <= MAIL_BODY_HASHES_MAX + 1; i++) {
		struct signer how = {.key = SIGNER_ED25519, .length = i};
		struct signer_set set = {.instance = i,
					 .chain = i == 1 ? "none" : "pass",
					 .results = "mx.example.org"};
		bytes = signer_seal(&arena, &how, &set, bytes);
	}
	struct arc arc = arc_of(bytes);
	assert_int_equal(arc.result, AUTH_PASS);
	assert_int_equal(arc.oldest_pass, 2);
	assert_string_equal(arc.sets[0].message.fault,
			    "more than 16 different hashes of one body are asked for");
}

struct attempt {
	struct slice bytes;
	struct signer_keys keys;
};

static enum status
try_check(void *context)
{
	struct attempt *attempt = context;
	struct mail_keys archive = signer_archive(&attempt->keys);
	struct dkim_setup setup = {.keys = &archive, .now = TIME_UNKNOWN};
	struct arena own;
	struct message *message;
	struct dkim dkim;
	struct arc arc = {.result = AUTH_NONE};
	struct err err;
	arena_init(&own, 0);
	enum status status = message_read(&own, attempt->bytes, &message, &err);
	if (status == STATUS_OK)
		status = dkim_check(&own, &setup, message, &dkim, &err);
	if (status == STATUS_OK)
		status = arc_check(&own, &setup, message, &dkim, &arc, &err);
	assert_true(status != STATUS_OK || arc.result == AUTH_PASS);
	arena_done(&own);
	return status;
}

static void
want_of_memory_is_said(void **state)
{
	struct attempt attempt = {.bytes = sealed(&HOW, 2)};
	(void)state;
	signer_archive_add(&attempt.keys, signer_txt(&arena, SIGNER_ED25519));
	support_fail_each(try_check, &attempt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_chain_holds_set_by_set, begin, end),
		cmocka_unit_test_setup_teardown(an_older_signature_may_be_broken, begin, end),
		cmocka_unit_test_setup_teardown(a_chain_with_a_broken_part_fails, begin, end),
		cmocka_unit_test_setup_teardown(comments_may_stand_in_results, begin, end),
		cmocka_unit_test_setup_teardown(without_a_key_nothing_is_said_against_it, begin,
						end),
		cmocka_unit_test_setup_teardown(fifty_sets_are_a_chain_and_more_are_none, begin,
						end),
		cmocka_unit_test_setup_teardown(so_many_hashes_of_a_body_are_made, begin, end),
		cmocka_unit_test_setup_teardown(want_of_memory_is_said, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
