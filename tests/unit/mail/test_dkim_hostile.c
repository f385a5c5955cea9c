/* Fields that are no signatures, and limits. */
#include "mail/dkim_letter.h"

#include "format/limits.h"
#include "mail/limits.h"

static void
assert_fault(struct dkim_signature signature, const char *fault)
{
	if (!signature.fault)
		fail_msg("no fault, but %s was to be", fault);
	assert_string_equal(signature.fault, fault);
	assert_string_equal(signature.reason, fault);
	assert_int_equal(signature.result, AUTH_NEUTRAL);
	assert_int_equal(signature.header, DKIM_UNKNOWN);
	assert_int_equal(signature.body, DKIM_UNKNOWN);
}

static const char *const FAULTS[][3] = {
	{"v=1; ", "", "RFC 6376 §6.1.1: no v="},
	{"v=1; ", "v=2; ", "RFC 6376 §3.5: v= is not 1"},
	{"v=1; ", "v=1; v=1; ", "RFC 6376 §3.2: a tag occurs twice"},
	{"v=1; ", "v=1;; ", "RFC 6376 §3.2: a tag without '='"},
	{"v=1; ", "v=1; 1a=b; ", "RFC 6376 §3.2: the name of a tag is no name"},
	{"v=1; ", "v=1; q=dns/any : x; ", "RFC 6376 §3.5: q= knows no dns/txt"},
	{"v=1; ", "v=1; i=anne@example.com; ", "RFC 6376 §6.1.1: i= is outside of d="},
	{"v=1; ", "v=1; i=anne@notexample.org; ", "RFC 6376 §6.1.1: i= is outside of d="},
	{"v=1; ", "v=1; i=example.org; ", "RFC 6376 §6.1.1: i= is outside of d="},
	{"v=1; ", "v=1; t=20; x=20; ", "RFC 6376 §3.5: x= is not after t="},
	{"v=1; ", "v=1; t=-5; ", "RFC 6376 §3.5: t= is no number of up to 12 digits"},
	{"v=1; ", "v=1; x=1234567890123; ", "RFC 6376 §3.5: x= is no number of up to 12 digits"},
	{"v=1; ", "v=1; l=ten; ", "RFC 6376 §3.5: l= is no number"},
	{"a=rsa-sha256; ", "", "RFC 6376 §6.1.1: no a="},
	{"a=rsa-sha256; ", "a=rsa-md5; ", "RFC 6376 §3.3: a= is unknown"},
	{"c=relaxed/relaxed", "c=relaxed/nofws", "RFC 6376 §3.5: c= is unknown"},
	{"c=relaxed/relaxed", "c=", "RFC 6376 §3.5: c= is unknown"},
	{"d=example.org; ", "", "RFC 6376 §6.1.1: no d="},
	{"d=example.org; ", "d=org; ", "RFC 6376 §3.5: d= is no domain"},
	{"d=example.org; ", "d=exa mple.org; ", "RFC 6376 §3.5: d= is no domain"},
	{"s=s1;", "s=;", "RFC 6376 §3.1: s= is no selector"},
	{"s=s1;", "s=s1..a;", "RFC 6376 §3.1: s= is no selector"},
	{"s=s1;", "s=s1/../x;", "RFC 6376 §3.1: s= is no selector"},
	{"h=From:", "h=", "RFC 6376 §6.1.1: h= has no From"},
	{"bh=", "bh=*", "RFC 6376 §3.5: bh= is not base64"},
	{"bh=", "bh=\x7f", "RFC 6376 §3.2: a byte that no tag has"},
	{" b=", " b=; z=", "RFC 6376 §3.5: b= is not base64"},
	{" b=", " z=", "RFC 6376 §6.1.1: no b="},
	{" b=", " b=\r", "RFC 6376 §3.2: a byte that no tag has"},
};

static void
a_field_that_is_no_signature_says_why(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	(void)state;
	for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++)
		assert_fault(tampered(&how, FAULTS[i][0], FAULTS[i][1]), FAULTS[i][2]);
}

static void
nul_is_in_no_tag(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	char *at = (char *)(uintptr_t)bytes.at + slice_find(bytes, SLICE("s=s1")) + 2;
	*at = '\0';
	struct dkim dkim = check_rsa(bytes);
	assert_fault(dkim.items[0], "RFC 6376 §3.2: a byte that no tag has");
}

static void
a_wrong_body_hash_fails(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	(void)state;
	struct dkim_signature signature = tampered(&how, "bh=", "bh=AAAA");
	assert_int_equal(signature.body, DKIM_FAIL);
	assert_int_equal(signature.result, AUTH_FAIL);
}

static void
white_space_may_stand_around_everything(void **state)
{
	struct signer how = {
		.extra = "q \t=\r\n dns/txt\r\n\t : dns/foo ; \r\n i\r\n =\r\n @example.org ;",
		.headers = "From\r\n :\t To:Subject :Date : ",
		.version = "\r\n\t v\r\n = 1\r\n ; "};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	(void)state;
	assert_int_equal(check_rsa(bytes).result, AUTH_PASS);
	bytes = replace(bytes, " b=", " b=\r\n\t ");
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_slice(dkim.items[0].identity, "@example.org");
}

static void
a_domain_in_letters_of_its_own_is_asked_as_an_a_label(void **state)
{
	struct signer how = {.domain = "b\xc3\xbc"
				       "cher.example",
			     .selector = "m\xc3\xa4rz"};
	(void)state;
	struct dkim dkim = check_rsa(signer_sign(&arena, &how, LETTER));
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_slice(dkim.items[0].domain, "xn--bcher-kva.example");
	assert_slice(dkim.items[0].selector, "xn--mrz-qla");
	assert_slice(dkim.items[0].identity, "@xn--bcher-kva.example");
}

static void
of_a_hundred_signatures_ten_are_judged(void **state)
{
	struct buf buf;
	struct slice bytes, signed_once;
	struct signer how = {.key = SIGNER_RSA_2048};
	struct err err;
	(void)state;
	signed_once = signer_sign(&arena, &how, LETTER);
	struct slice field = slice_part(signed_once, 0, signed_once.length - LETTER.length);
	buf_init(&buf, &arena);
	for (int i = 0; i < 99; i++)
		buf_write(&buf, field);
	buf_write(&buf, signed_once);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.field_count, 100);
	assert_int_equal(dkim.count, MAIL_SIGNATURES_MAX);
	assert_int_equal(dkim.items[9].result, AUTH_PASS);
}

static struct slice
repeat(const char *before, const char *part, size_t count, const char *after)
{
	struct buf buf;
	struct slice text;
	struct err err;
	buf_init(&buf, &arena);
	buf_write_text(&buf, before);
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, part);
	buf_write_text(&buf, after);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
limits_are_reached_and_named(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	struct slice names = repeat("From:To:Subject:Date", ":X", MAIL_COVERED_MAX - 4, "");
	struct slice field = signer_sign(&arena, &how, LETTER);
	(void)state;
	how.headers = names.at;
	assert_int_equal(check_rsa(signer_sign(&arena, &how, LETTER)).result, AUTH_PASS);
	how.headers = repeat("From:To:Subject:Date", ":X", MAIL_COVERED_MAX - 3, "").at;
	struct dkim dkim = check_rsa(signer_sign(&arena, &how, LETTER));
	assert_fault(dkim.items[0], "RFC 6376 §3.5: h= has more than 1000 names");
	/* A header that was not read to its end. */
	dkim = check_rsa(paste("%.*s", SLICE_PRINT(repeat("X: ", "y", 10, "\r\n"))));
	assert_int_equal(dkim.count, 0);
	struct slice many = repeat("", "X: y\r\n", MESSAGE_HEADER_FIELDS, "");
	struct buf buf;
	struct slice bytes;
	struct err err;
	buf_init(&buf, &arena);
	buf_write(&buf, slice_part(field, 0, field.length - LETTER.length));
	buf_write(&buf, many);
	buf_write(&buf, LETTER);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	dkim = check_rsa(bytes);
	assert_fault(dkim.items[0], "a header over 1 MiB or of 1000 fields is not judged");
}

static void
a_cache_keeps_what_keys_are(void **state)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *cache = NULL;
	struct signer how = {.key = SIGNER_RSA_2048}, other = {.key = SIGNER_RSA_1024};
	struct signer_keys keys = {.count = 0};
	struct dkim dkim;
	struct err err;
	(void)state;
	assert_int_equal(dkim_cache_new(&cache, &err), STATUS_OK);
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_RSA_1024));
	signer_archive_add(&keys, signer_txt(&arena, SIGNER_RSA_2048));
	struct mail_keys archive = signer_archive(&keys);
	struct dkim_setup setup = {.keys = &archive, .cache = cache, .now = TIME_UNKNOWN};
	for (int round = 0; round < 3; round++) {
		struct slice bytes = signer_sign(&arena, round == 1 ? &other : &how, LETTER);
		assert_int_equal(dkim_check(&arena, &setup, message_of(bytes), &dkim, &err),
				 STATUS_OK);
		assert_int_equal(dkim.result, AUTH_PASS);
		assert_ptr_equal(dkim.items[0].verified, &dkim.items[0].tries[round != 1]);
	}
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
	struct err err;
	arena_init(&own, 0);
	enum status status = message_read(&own, attempt->bytes, &message, &err);
	if (status == STATUS_OK)
		status = dkim_check(&own, &setup, message, &dkim, &err);
	assert_true(status != STATUS_OK || dkim.result == AUTH_PASS);
	arena_done(&own);
	return status;
}

static void
want_of_memory_is_said(void **state)
{
	struct signer how = {.key = SIGNER_RSA_1024, .extra = "i=a@b.example.org; "};
	struct attempt attempt = {.bytes = signer_sign(&arena, &how, LETTER)};
	(void)state;
	signer_archive_add(&attempt.keys, signer_txt(&arena, SIGNER_RSA_1024));
	support_fail_each(try_check, &attempt);
}

/* Every record under every name, as many as an archive may have. */
struct many_keys {
	struct mail_key *items;
};

static enum status
many_look_up(void *state, struct arena *owner, struct slice domain, struct slice selector,
	     struct mail_key_answer *ret, struct err *err)
{
	const struct many_keys *keys = state;
	(void)owner, (void)domain, (void)selector, (void)err;
	*ret = (struct mail_key_answer){.outcome = DNS_FOUND, .first = keys->items};
	return STATUS_OK;
}

/* count records that differ, and the good one as number `good`. */
static struct many_keys
many_make(size_t count, size_t good)
{
	struct many_keys keys = {arena_new(&arena, struct mail_key, count)};
	struct slice txt = signer_txt(&arena, SIGNER_ED25519);
	assert_non_null(keys.items);
	for (size_t i = 0; i < count; i++)
		keys.items[i] = (struct mail_key){
			.txt = paste("n=%zu; %.*s", i, i == good ? (int)txt.length : 0, txt.at),
			.next = i + 1 < count ? &keys.items[i + 1] : NULL};
	keys.items[good].txt = txt;
	return keys;
}

static struct dkim
check_many(struct many_keys *keys, struct dkim_cache *cache, struct slice bytes)
{
	struct mail_keys archive = {.look_up = many_look_up, .state = keys};
	struct dkim_setup setup = {.keys = &archive, .cache = cache, .now = TIME_UNKNOWN};
	struct dkim dkim;
	struct err err;
	assert_int_equal(dkim_check(&arena, &setup, message_of(bytes), &dkim, &err), STATUS_OK);
	return dkim;
}

static void
so_many_keys_are_tried(void **state)
{
	struct signer how = {.key = SIGNER_ED25519};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct many_keys keys =
		many_make(MAIL_KEYS_PER_SELECTOR_MAX + 1, MAIL_KEYS_PER_SELECTOR_MAX - 1);
	(void)state;
	struct dkim dkim = check_many(&keys, NULL, bytes);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_int_equal(dkim.items[0].try_count, MAIL_KEYS_PER_SELECTOR_MAX);
	keys = many_make(MAIL_KEYS_PER_SELECTOR_MAX + 1, MAIL_KEYS_PER_SELECTOR_MAX);
	dkim = check_many(&keys, NULL, bytes);
	assert_int_equal(dkim.result, AUTH_PERMERROR);
	assert_int_equal(dkim.items[0].try_count, MAIL_KEYS_PER_SELECTOR_MAX);
}

/* More records than the cache has room for: each takes another's place. */
static void
a_full_cache_forgets_and_stays_right(void **state)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *cache = NULL;
	struct signer how = {.key = SIGNER_ED25519};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct many_keys good = many_make(1, 0);
	struct err err;
	(void)state;
	assert_int_equal(dkim_cache_new(&cache, &err), STATUS_OK);
	for (size_t i = 0; i < 3 * MAIL_KEY_CACHE; i += MAIL_KEYS_PER_SELECTOR_MAX) {
		struct arena_mark mark = arena_mark(&arena);
		struct many_keys keys = many_make(MAIL_KEYS_PER_SELECTOR_MAX, 0);
		for (size_t k = 0; k < MAIL_KEYS_PER_SELECTOR_MAX; k++)
			keys.items[k].txt = paste("v=DKIM1; n=%zu; p=AAAA", i + k);
		assert_int_equal(check_many(&keys, cache, bytes).result, AUTH_PERMERROR);
		assert_int_equal(check_many(&good, cache, bytes).result, AUTH_PASS);
		arena_rewind(&arena, mark);
	}
}

static void
ten_megabytes_of_header_are_not_judged(void **state)
{
	struct signer how = {.key = SIGNER_RSA_2048};
	struct slice bytes = signer_sign(&arena, &how, LETTER);
	struct slice field = slice_part(bytes, 0, bytes.length - LETTER.length);
	struct slice long_field =
		repeat("X: y\r\n", " yyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 330000, "");
	struct buf buf;
	struct err err;
	(void)state;
	buf_init(&buf, &arena);
	buf_write(&buf, field);
	buf_write(&buf, long_field);
	buf_write(&buf, LETTER);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_true(bytes.length > 10000000);
	struct dkim dkim = check_rsa(bytes);
	assert_fault(dkim.items[0], "a header over 1 MiB or of 1000 fields is not judged");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_field_that_is_no_signature_says_why, begin, end),
		cmocka_unit_test_setup_teardown(nul_is_in_no_tag, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_body_hash_fails, begin, end),
		cmocka_unit_test_setup_teardown(white_space_may_stand_around_everything, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_domain_in_letters_of_its_own_is_asked_as_an_a_label, begin, end),
		cmocka_unit_test_setup_teardown(of_a_hundred_signatures_ten_are_judged, begin, end),
		cmocka_unit_test_setup_teardown(limits_are_reached_and_named, begin, end),
		cmocka_unit_test_setup_teardown(a_cache_keeps_what_keys_are, begin, end),
		cmocka_unit_test_setup_teardown(want_of_memory_is_said, begin, end),
		cmocka_unit_test_setup_teardown(so_many_keys_are_tried, begin, end),
		cmocka_unit_test_setup_teardown(a_full_cache_forgets_and_stays_right, begin, end),
		cmocka_unit_test_setup_teardown(ten_megabytes_of_header_are_not_judged, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
