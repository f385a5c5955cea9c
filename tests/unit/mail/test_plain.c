#include "support.h"

#include "mail/grade.h"
#include "mail/plain.h"
#include "mail/relation.h"

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

static void
test_plain(void **state)
{
	static const struct {
		const char *text, *plain;
	} TEXTS[] = {
		{"Ada  Example", " ada example "},
		{"\xc3\x80"
		 "DA_Ex\xd0\xb0mple!",
		 " ada example "},
		{"O'Neil\xe2\x80\x99s caf\xc3\xa9", " o neil s cafe "},
		{"A\xcc\x80"
		 "d\xe2\x80\x8b"
		 "a",
		 " ada "},
		{"\xef\xbc\xa1\xef\xbd\x84\xef\xbd\x81", " ada "},
		{"\xff\xfe x", " x "},
		{"", " "},
	};
	struct words words;
	struct slice plain, upper, lower;

	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		assert_int_equal(plain_text(&arena, slice_text(TEXTS[i].text), &plain, &err),
				 STATUS_OK);
		assert_slice(plain, TEXTS[i].plain);
	}
	/* Alphabets with capitals. */
	assert_int_equal(
		plain_text(
			&arena,
			SLICE("\xd0\x9f\xd0\x90\xd0\xa0\xd0\x9e\xd0\x9b\xd0\xac \xce\x94\xce\x88"),
			&upper, &err),
		STATUS_OK);
	assert_int_equal(
		plain_text(
			&arena,
			SLICE("\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c \xce\xb4\xce\xad"),
			&lower, &err),
		STATUS_OK);
	assert_true(slice_equal(upper, lower));
	assert_int_equal(words_read(&arena, SLICE("a Bc-d"), &words, &err), STATUS_OK);
	assert_int_equal(words.count, 3);
	assert_slice(words.items[1], "bc");
	assert_true(words_have(&words, SLICE("d")));
	assert_false(words_have(&words, SLICE("b")));
	assert_int_equal(words_join(&arena, &words, &lower, &err), STATUS_OK);
	assert_slice(lower, "abcd");
}

static void
test_scripts(void **state)
{
	(void)state;
	assert_true(plain_mixes_scripts(SLICE("\xd0\x90"
					      "dmin")));
	assert_true(plain_mixes_scripts(SLICE("x adm\xd1\x96n")));
	assert_false(plain_mixes_scripts(SLICE("\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0 Example")));
	assert_false(plain_mixes_scripts(SLICE("caf\xc3\xa9 na\xc3\xafve")));
	assert_false(plain_mixes_scripts(SLICE("GmbH\xe2\x80\x93\xd0\x90")));
	assert_true(plain_mixes_scripts_host(SLICE("xn--pypal-4ve.example")));
	assert_false(plain_mixes_scripts_host(SLICE("xn--mnchen-3ya.example")));
	assert_false(plain_mixes_scripts_host(SLICE("paypal.example")));
}

static void
test_relations(void **state)
{
	static struct slice OWN[] = {SLICE_INIT("Bank.example"), SLICE_INIT("b\xc3\xbc"
									    "cher.example.")};
	static struct slice PARTNERS[] = {SLICE_INIT("partner.example")};
	static const struct {
		const char *domain;
		enum relation relation;
	} DOMAINS[] = {{"bank.example", RELATION_OWN},
		       {"mail.bank.example", RELATION_OWN},
		       {"xn--bcher-kva.example", RELATION_OWN},
		       {"notbank.example", RELATION_FOREIGN},
		       {"bank.example.net", RELATION_FOREIGN},
		       {"x.partner.example", RELATION_PARTNER},
		       {"", RELATION_NONE}};
	struct profile profile;
	enum relation relation;

	(void)state;
	profile_init(&profile);
	profile.domains = (struct slice_list){OWN, 2, 2};
	profile.partners = (struct slice_list){PARTNERS, 1, 1};
	for (size_t i = 0; i < sizeof(DOMAINS) / sizeof(*DOMAINS); i++) {
		assert_int_equal(relation_of(&arena, &profile, slice_text(DOMAINS[i].domain),
					     &relation, &err),
				 STATUS_OK);
		assert_int_equal(relation, DOMAINS[i].relation);
	}
	assert_slice(organisation_of(SLICE("a.b.example.co.uk")), "example.co.uk");
	assert_true(organisation_same(SLICE("a.bank.example"), SLICE("b.bank.example")));
	assert_false(organisation_same(SLICE("bank.co.uk"), SLICE("shop.co.uk")));
	assert_false(organisation_same(SLICE(""), SLICE("")));
}

/* The levels, from reasons alone. */
static void
test_levels(void **state)
{
	static const struct {
		enum grade_rule rules[4];
		size_t count;
		int score;
		enum grade_level level;
	} GRADES[] = {
		{{0}, 0, 0, GRADE_NONE},
		{{GRADE_FROM_LOOKALIKE}, 1, 70, GRADE_IS_PHISHING},
		/* Nothing takes a hard fact back. */
		{{GRADE_FROM_LOOKALIKE, GRADE_TRUST_LIST, GRADE_TRUST_BULK},
		 3,
		 70,
		 GRADE_IS_PHISHING},
		/* Points of one family are no alarm. */
		{{GRADE_PROGRAM, GRADE_DOUBLE_NAME}, 2, 90, GRADE_IS_SUSPICIOUS},
		{{GRADE_PROGRAM, GRADE_WORDS_THREAT}, 2, 70, GRADE_IS_PHISHING},
		/* A family needs 10 of its own. */
		{{GRADE_PROGRAM, GRADE_PATH_FOREIGN}, 2, 65, GRADE_IS_SUSPICIOUS},
		{{GRADE_LINK_SHOWS_OURS, GRADE_TRUST_OURS}, 2, 5, GRADE_NONE},
		{{GRADE_TRUST_OURS}, 1, 0, GRADE_NONE},
		{{GRADE_WORDS_LOGIN, GRADE_LINK_FORM}, 2, 35, GRADE_IS_SUSPICIOUS},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(GRADES) / sizeof(*GRADES); i++) {
		struct grade grade;
		grade_init(&grade, &arena);
		for (size_t k = 0; k < 2 * GRADES[i].count; k++) /* each counts once */
			assert_int_equal(grade_add(&grade, GRADES[i].rules[k % GRADES[i].count],
						   SLICE("x"), &err, "%s", "why"),
					 STATUS_OK);
		assert_int_equal(grade_score(&grade), GRADES[i].score);
		assert_int_equal(grade_level(&grade), GRADES[i].level);
	}
	assert_string_equal(grade_level_name(GRADE_IS_PHISHING), "phishing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_relations),
		cmocka_unit_test(test_levels),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
