/* Every trick by its name, what is never said, and what severity may be. */
#include "support.h"

#include "names/limits.h"
#include "names/names.h"

#include <stdio.h>

static struct arena arena;

static struct slice_list
list_of(const char *const *texts)
{
	struct slice_list list = {.items = NULL};
	for (; texts && *texts; texts++)
		assert_int_equal(slice_list_add(&arena, &list, slice_text(*texts), NULL),
				 STATUS_OK);
	return list;
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct names_engine *
engine_of(const char *const *protect, const char *const *words, const char *const *allow,
	  const char *const *lures)
{
	struct slice_list lists[] = {list_of(protect), list_of(words), list_of(allow),
				     list_of(lures)};
	struct names_setup setup = {
		.protect = &lists[0], .words = &lists[1], .allow = &lists[2], .lures = &lists[3]};
	struct names_engine *engine = NULL;
	struct err err;
	if (names_engine_new(&arena, &setup, &engine, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return engine;
}

static bool
look(const struct names_engine *engine, const char *name, struct names_match *ret)
{
	struct err err;
	bool found = false;
	if (names_score(engine, &arena, slice_text(name), &found, ret, &err) != STATUS_OK)
		fail_msg("%s: %s", name, err.text);
	return found;
}

static bool
has_trick(const struct names_match *match, const char *trick)
{
	for (size_t i = 0; i < match->trick_count; i++) {
		if (strcmp(match->tricks[i]->name, trick) == 0)
			return true;
	}
	return false;
}

struct expected {
	const char *target, *name, *trick, *explanation;
};

/* One row and more for each trick of NAMES_TRICKS, on names of all sorts. */
static const struct expected TRICKS[] = {
	{"paypal.com", "\xd1\x80\xd0\xb0\xd1\x83\xd1\x80\xd0\xb0l.com", "cyrillic",
	 "\xd1\x83 is Cyrillic U+0443 in place of y, position 3"},
	{"paypal.com", "pa\xd1\x83pal.com", "cyrillic",
	 "\xd1\x83 is Cyrillic U+0443 in place of y, position 3"},
	{"paypal.com", "xn--pypal-4ve.com", "cyrillic", "is Cyrillic U+0430 in place of a"},
	{"paypal.com", "paypa1.com", "homoglyph", "1 in place of l, position 6"},
	{"paypal.com", "p\xc3\xa1ypal.com", "homoglyph", "is Latin U+00E1 in place of a"},
	{"microsoft.com", "rnicrosoft.com", "homoglyph", "rn in place of m, position 1"},
	{"wikipedia.org", "vvikipedia.org", "homoglyph", "vv in place of w"},
	{"discord.com", "cliscord.com", "homoglyph", "cl in place of d"},
	{"paypal.com", "paypal.com.evil.example", "subdomain", "the domain is 'evil.example'"},
	{"paypal.com", "paypal.evil.example", "subdomain", "'paypal' stands in a subdomain"},
	{"paypal.com", "www-paypal.evil.example", "subdomain", "www"},
	{"paypal.com", "paypal.com.a.b.evil.example", "deep-label", "stands in full"},
	{"paypal.com", "login-paypal.net", "combo", "with the lure 'login' beside it"},
	{"paypal.com", "paypalsupport.net", "combo", "with the lure 'support' beside it"},
	{"paypal.com", "paypol-login.net", "combo-typo", "o in place of a, position 5"},
	{"paypal.com", "loginpaypol.net", "combo-typo", "with the lure 'login'"},
	{"en-marche.fr", "en-login.fr", "dictionary", "one half of the name"},
	{"paypal.com", "paypal-com.net", "various", "with 'com' beside it"},
	{"bbc.co.uk", "bbcco.uk", "various", "with 'co' beside it"},
	{"paypal.com", "wwwpaypal.com", "missing-dot", "with 'www' beside it"},
	{"paypal.com", "pay.pal.com", "added-dot", "a dot inside the name"},
	{"paypal.com", "pay-pal.com", "hyphenation", "a hyphen added, position 4"},
	{"en-marche.fr", "enmarche.fr", "strip-dash", "the hyphen at position 3"},
	{"paypal.com", "paypals.com", "plural", "s added, position 7"},
	{"opensky.example", "openskies.example", "plural", "ies in place of y"},
	{"bundestag.de", "bundesestag.de", "plural", "ses in place of s"},
	{"paypal.com", "payppal.com", "repetition", "p added"},
	{"binance.com", "binnance.com", "repetition", "nn in place of n"},
	{"google.com", "giigle.com", "double-replacement", "ii in place of oo"},
	{"paypal.com", "papyal.com", "transposition", "y and p swapped, position 3"},
	{"paypal.com", "peypal.com", "vowel-swap", "e in place of a, position 2"},
	{"paypal.com", "payoal.com", "replacement", "o in place of p, position 4"},
	{"paypal.com", "paypah.com", "bitsquatting", "h in place of l, position 6"},
	{"paypal.com", "paywal.com", "substitution", "w in place of p, position 4"},
	{"facebook.com", "phacebook.com", "homophone", "ph in place of f, position 1"},
	{"paypal.com", "paypalx.com", "addition", "x added, position 7"},
	{"paypal.com", "payxpal.com", "insertion", "x added, position 4"},
	{"paypal.com", "papal.com", "omission", "y left out, position 3"},
	{"bbc.co.uk", "bbc.org.uk", "wrong-sld", "under '.org.uk', not '.co.uk'"},
	{"paypal.com", "paypal.xyz", "tld-swap", "under '.xyz', not '.com'"},
	{"myetherwallet.com", "myethrwalet.com", "omission", "e left out, position 6"},
};

static void
every_trick_is_named(void **state)
{
	(void)state;
	struct names_match match;
	for (size_t i = 0; i < sizeof(TRICKS) / sizeof(*TRICKS); i++) {
		const struct expected *row = &TRICKS[i];
		const struct names_engine *engine = engine_of(TEXTS(row->target), NULL, NULL, NULL);
		if (!look(engine, row->name, &match))
			fail_msg("%s is not found", row->name);
		if (!has_trick(&match, row->trick))
			fail_msg("%s: trick %s, not %s", row->name, match.tricks[0]->name,
				 row->trick);
		if (slice_find(match.explanation, slice_text(row->explanation)) == SIZE_MAX)
			fail_msg("%s: %.*s", row->name, SLICE_PRINT(match.explanation));
		assert_slice(match.target, row->target);
		arena_done(&arena);
	}
	for (const struct names_trick *trick = NAMES_TRICKS; trick->name; trick++) {
		bool seen = false;
		for (size_t i = 0; i < sizeof(TRICKS) / sizeof(*TRICKS); i++)
			seen = seen || strcmp(TRICKS[i].trick, trick->name) == 0;
		if (!seen)
			fail_msg("no row for %s", trick->name);
	}
}

/* One typing error or letters that look alike, in a hyphenated name with a lure. */
static void
hyphenated_names_are_found_mistyped(void **state)
{
	(void)state;
	static const char *const NAMES[][2] = {
		{"saint-example.org", "saint-exarnple-login.com"},
		{"saint-example.org", "login-saint-exarnple.com"},
		{"saint-example.org", "saint-exampel-login.com"},
		{"saint-example.org", "saint-exmple-support.com"},
		{"saint-example.org", "secure-login-saint-exemple.com"},
		{"saint-example.org", "saintexarnple-login.com"},
		{"saint-example.org", "login-saintexampel.com"},
		{"saint-example.org", "loginsaint-exampel.com"},
		{"saint-example.org", "saint-exampellogin.com"},
		{"saint-example.org", "sa1nt-exampel-login.com"},
		{"saint-example.org", "saint-exarnple-login.evil.example"},
		{"deutsche-bank.de", "deutshe-bank-login.com"},
		{"deutsche-bank.de", "konto-deutsche-bnak.com"},
		{"en-marche.fr", "en-marhce-login.com"},
		{"en-marche.fr", "mail-en-rnarche.com"},
	};
	struct names_match match;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		const struct names_engine *engine = engine_of(TEXTS(NAMES[i][0]), NULL, NULL, NULL);
		if (!look(engine, NAMES[i][1], &match))
			fail_msg("%s is not found", NAMES[i][1]);
		if (match.severity < SEVERITY_MEDIUM)
			fail_msg("%s scores %.2f", NAMES[i][1], match.score);
		arena_done(&arena);
	}
}

/* Three letters are little, but not with their suffix behind them. */
static void
short_domains_in_full_are_urgent(void **state)
{
	(void)state;
	static const char *const NAMES[][2] = {
		{"ing.com", "login.ing.com.verify-user.com"},
		{"who.int", "who.int.login.top"},
		{"nhs.uk", "login.nhs.uk.verify-user.com"},
		{"x.com", "x.com.evil.example"},
	};
	struct names_match match;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		const struct names_engine *engine = engine_of(TEXTS(NAMES[i][0]), NULL, NULL, NULL);
		assert_true(look(engine, NAMES[i][1], &match));
		assert_true(has_trick(&match, "subdomain"));
		assert_true(match.severity >= SEVERITY_HIGH);
		arena_done(&arena);
	}
	const struct names_engine *engine = engine_of(TEXTS("ing.com"), NULL, NULL, NULL);
	if (look(engine, "ing.evil.example", &match))
		assert_true(match.severity < SEVERITY_MEDIUM);
	arena_done(&arena);
}

/* Registered in March and April 2017, public record. */
static void
decoys_of_record_are_alerts(void **state)
{
	(void)state;
	const struct names_engine *engine =
		engine_of(TEXTS("en-marche.fr", "office.com"), TEXTS("En Marche"), NULL, NULL);
	static const char *const DECOYS[][2] = {{"onedrive-en-marche.fr", "en-marche.fr"},
						{"mail-en-marche.fr", "en-marche.fr"},
						{"portal-office.fr", "office.com"},
						{"accounts-office.fr", "office.com"}};
	struct names_match match;
	for (size_t i = 0; i < 4; i++) {
		assert_true(look(engine, DECOYS[i][0], &match));
		assert_slice(match.target, DECOYS[i][1]);
		assert_true(match.severity >= SEVERITY_MEDIUM);
		assert_true(match.lure.length > 0);
	}
	arena_done(&arena);
}

static void
own_and_allowed_names_are_silent(void **state)
{
	(void)state;
	const struct names_engine *engine =
		engine_of(TEXTS("www.paypal.com", "en-marche.fr"), NULL,
			  TEXTS("paypal.de", "*.paypal-shops.example"), NULL);
	static const char *const SILENT[] = {"paypal.com",
					     "login.paypal.com",
					     "PayPal.COM.",
					     "paypal.de",
					     "secure.login.paypal.de",
					     "paypal-shops.example",
					     "a.paypal-shops.example"};
	struct names_match match;
	for (size_t i = 0; i < sizeof(SILENT) / sizeof(*SILENT); i++) {
		if (look(engine, SILENT[i], &match))
			fail_msg("%s is reported", SILENT[i]);
	}
	assert_true(look(engine, "paypal.dev", &match));
	assert_slice(match.target, "www.paypal.com"); /* as it was given */
	arena_done(&arena);
}

static void
honest_names_are_left_alone(void **state)
{
	(void)state;
	const struct names_engine *engine =
		engine_of(TEXTS("binance.com", "opensea.io", "office.com", "ing.com", "usa.gov"),
			  NULL, NULL, NULL);
	static const char *const CLEAN[] = {"debian.org",
					    "open-seattle.example",
					    "shopping.com",
					    "trading.example",
					    "xn--bcher-kva.example",
					    "localhost",
					    "192.0.2.1",
					    "a.b.c.d.example",
					    "wikipedia.org",
					    "example.com",
					    "kernel.org"};
	static const char *const QUIET[] = {"finance.com", "post-office.example",
					    "tsa.gov",     "libreoffice.org",
					    "ping.com",    "box-office.com"};
	struct names_match match;
	for (size_t i = 0; i < sizeof(CLEAN) / sizeof(*CLEAN); i++) {
		if (look(engine, CLEAN[i], &match))
			fail_msg("%s: %.*s", CLEAN[i], SLICE_PRINT(match.explanation));
	}
	for (size_t i = 0; i < sizeof(QUIET) / sizeof(*QUIET); i++) {
		if (look(engine, QUIET[i], &match) && match.severity >= SEVERITY_MEDIUM)
			fail_msg("%s is %s", QUIET[i], severity_text(match.severity));
	}
	arena_done(&arena);
}

static void
an_idn_is_no_fault(void **state)
{
	(void)state;
	const struct names_engine *engine =
		engine_of(TEXTS("m\xc3\xbcnchen.de", "paypal.com"), NULL, NULL, NULL);
	struct names_match match;
	assert_false(look(engine,
			  "b\xc3\xbc"
			  "cher.example",
			  &match));
	assert_false(look(engine, "\xe4\xb8\xad\xe6\x96\x87.example", &match));
	assert_false(look(engine, "m\xc3\xbcnchen.de", &match)); /* ours, in either form */
	assert_false(look(engine, "xn--mnchen-3ya.de", &match));
	assert_true(look(engine, "munchen.de", &match));
	assert_slice(match.target, "m\xc3\xbcnchen.de");
	arena_done(&arena);
}

static void
words_are_protected_like_labels(void **state)
{
	(void)state;
	const struct names_engine *engine = engine_of(NULL, TEXTS("En Marche"), NULL, NULL);
	struct names_match match;
	assert_true(look(engine, "mail-en-marche.fr", &match));
	assert_slice(match.target, "En Marche");
	assert_true(look(engine, "enmarche.example", &match));
	assert_false(look(engine, "marche.example", &match));
	arena_done(&arena);
}

static void
lures_of_the_user_count(void **state)
{
	(void)state;
	const struct names_engine *plain = engine_of(TEXTS("paypal.com"), NULL, NULL, NULL);
	const struct names_engine *more =
		engine_of(TEXTS("paypal.com"), NULL, NULL, TEXTS("Kermesse"));
	struct names_match without, with;
	assert_true(look(plain, "kermesse-paypal.fr", &without));
	assert_true(look(more, "kermesse-paypal.fr", &with));
	assert_true(with.score > without.score);
	assert_slice(with.lure, "kermesse");
	arena_done(&arena);
}

static void
score_min_drops(void **state)
{
	(void)state;
	struct slice_list protect = list_of(TEXTS("paypal.com"));
	struct names_setup setup = {.protect = &protect, .score_min = 0.9999};
	struct names_engine *engine;
	struct names_match match;
	assert_int_equal(names_engine_new(&arena, &setup, &engine, NULL), STATUS_OK);
	assert_false(look(engine, "paypal.xyz", &match));
	arena_done(&arena);
}

/* What is protected is a set: its order changes nothing. */
static void
order_of_the_setup_does_not_matter(void **state)
{
	(void)state;
	static const char *const NAMES[] = {"paypal-login.com",       "paypa1.net", "payapl.fr",
					    "paypal.fr.evil.example", "usa.com",    "paypals.de"};
	const struct names_engine *forth =
		engine_of(TEXTS("paypal.com", "paypal.de", "usa.gov", "tsa.gov"), NULL, NULL, NULL);
	const struct names_engine *back =
		engine_of(TEXTS("tsa.gov", "usa.gov", "paypal.de", "paypal.com", "usa.gov"), NULL,
			  NULL, NULL);
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		struct names_match a, b;
		assert_int_equal(look(forth, NAMES[i], &a), look(back, NAMES[i], &b));
		assert_true(slice_equal(a.target, b.target));
		assert_true(slice_equal(a.explanation, b.explanation));
		assert_memory_equal(&a.score, &b.score, sizeof(a.score));
	}
	arena_done(&arena);
}

static void
bad_setups_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *protect, *allow, *lure, *word, *text;
	} BAD[] = {
		{"no domain", NULL, NULL, NULL, "'no domain'"},
		{"localhost", NULL, NULL, NULL, "'localhost'"},
		{"a..b", NULL, NULL, NULL, "RFC 1035"},
		{"a.example", "b c.example", NULL, NULL, "'b c.example'"},
		{"co.uk", NULL, NULL, NULL, "'co.uk' cannot be protected: it is a public suffix"},
		{"a.example", "com.br", NULL, NULL, "'com.br' cannot be allowed: it is a public"},
		{"co.com", NULL, NULL, NULL, "'co.com' cannot be protected: it is a public suffix"},
		{"a.example", "com", NULL, NULL, "'com' cannot be allowed: it is a public"},
		{"a.example", NULL, "x", NULL, "lure 'x'"},
		{"a.example", NULL, "no-hyphens", NULL, "lure 'no-hyphens'"},
		{"a.example", NULL, "abcdefghijklmnopqrstuvwxyz", NULL, "2 to 24 letters"},
		{"a.example", NULL, NULL, "!!", "name '!!'"},
	};
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		struct slice_list lists[] = {
			list_of(TEXTS(BAD[i].protect)), list_of(TEXTS(BAD[i].allow)),
			list_of(TEXTS(BAD[i].lure)), list_of(TEXTS(BAD[i].word))};
		struct names_setup setup = {.protect = &lists[0],
					    .allow = &lists[1],
					    .lures = &lists[2],
					    .words = &lists[3]};
		struct names_engine *engine;
		struct err err;
		assert_int_equal(names_engine_new(&arena, &setup, &engine, &err), STATUS_CONFIG);
		assert_int_equal(err.status, STATUS_CONFIG);
		if (!strstr(err.text, BAD[i].text))
			fail_msg("'%s' does not say '%s'", err.text, BAD[i].text);
	}
	arena_done(&arena);
}

/* A state, a service, a platform: what stands below is theirs to give. */
static void
a_suffix_with_an_owner_may_be_protected(void **state)
{
	(void)state;
	static const char *const NAMES[] = {"github.io", "gouv.fr", "nhs.uk", "blogspot.com"};
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		struct slice_list list = list_of(TEXTS(NAMES[i]));
		struct names_setup setup = {.protect = &list, .allow = &list};
		struct names_engine *engine;
		struct err err;
		assert_int_equal(names_engine_new(&arena, &setup, &engine, &err), STATUS_OK);
	}
	arena_done(&arena);
}

static void
limits_are_reached(void **state)
{
	(void)state;
	struct slice_list many = {.items = NULL};
	struct names_setup setup = {.protect = &many};
	struct names_engine *engine;
	struct err err;
	for (size_t i = 0; i <= NAMES_PROTECT_MAX; i++)
		assert_int_equal(slice_list_add(&arena, &many, SLICE("a.example"), NULL),
				 STATUS_OK);
	assert_int_equal(names_engine_new(&arena, &setup, &engine, &err), STATUS_CONFIG);
	assert_non_null(strstr(err.text, "limit 20000"));
	many.count = NAMES_LURES_MAX + 1;
	for (size_t i = 0; i < many.count; i++)
		many.items[i] = SLICE("lure");
	setup = (struct names_setup){.lures = &many};
	assert_int_equal(names_engine_new(&arena, &setup, &engine, &err), STATUS_CONFIG);
	assert_non_null(strstr(err.text, "limit 10000"));
	arena_done(&arena);
}

/* Hundreds of brands that look alike: more are proposed than are kept, and one is told. */
static void
many_alike_are_bounded(void **state)
{
	(void)state;
	struct slice_list many = {.items = NULL};
	struct names_setup setup = {.protect = &many};
	struct names_engine *engine;
	struct names_match match;
	struct slice name;
	for (unsigned i = 0; i < 500; i++) {
		assert_int_equal(slice_print(&arena, &name, NULL, "paypal.s%u.example", i),
				 STATUS_OK);
		assert_int_equal(slice_print(&arena, &name, NULL, "paypal%c%c.com", 'a' + i / 26,
					     'a' + i % 26),
				 STATUS_OK);
		assert_int_equal(slice_list_add(&arena, &many, name, NULL), STATUS_OK);
	}
	assert_int_equal(names_engine_new(&arena, &setup, &engine, NULL), STATUS_OK);
	assert_true(look(engine, "paypalz.net", &match));
	arena_done(&arena);
}

struct attempt {
	size_t round;
};

static enum status
build_and_score(void *context)
{
	struct attempt *attempt = context;
	struct slice items[] = {SLICE("paypal.com"), SLICE("en-marche.fr")};
	struct slice word[] = {SLICE("En Marche")}, allow[] = {SLICE("paypal.de")};
	struct slice_list protect = {items, 2, 2}, words = {word, 1, 1}, allowed = {allow, 1, 1};
	struct names_setup setup = {.protect = &protect, .words = &words, .allow = &allowed};
	struct names_engine *engine;
	struct names_match match;
	struct err err = {.status = STATUS_OK};
	bool found;
	arena_init(&arena, 0);
	enum status status = names_engine_new(&arena, &setup, &engine, &err);
	if (status == STATUS_OK)
		status = names_score(engine, &arena, SLICE("mail-en-marche.fr"), &found, &match,
				     &err);
	arena_done(&arena);
	if (status != STATUS_OK)
		assert_int_equal(err.status, status);
	attempt->round++;
	return status;
}

static void
no_allocation_is_taken_for_granted(void **state)
{
	(void)state;
	struct attempt attempt = {0};
	support_fail_each(build_and_score, &attempt);
	assert_true(attempt.round > 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_trick_is_named),
		cmocka_unit_test(hyphenated_names_are_found_mistyped),
		cmocka_unit_test(short_domains_in_full_are_urgent),
		cmocka_unit_test(decoys_of_record_are_alerts),
		cmocka_unit_test(own_and_allowed_names_are_silent),
		cmocka_unit_test(honest_names_are_left_alone),
		cmocka_unit_test(an_idn_is_no_fault),
		cmocka_unit_test(words_are_protected_like_labels),
		cmocka_unit_test(lures_of_the_user_count),
		cmocka_unit_test(score_min_drops),
		cmocka_unit_test(order_of_the_setup_does_not_matter),
		cmocka_unit_test(bad_setups_are_named),
		cmocka_unit_test(a_suffix_with_an_owner_may_be_protected),
		cmocka_unit_test(limits_are_reached),
		cmocka_unit_test(many_alike_are_bounded),
		cmocka_unit_test(no_allocation_is_taken_for_granted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
