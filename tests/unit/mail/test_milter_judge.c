#include "support.h"

#include "mail/milter_judge.h"

static struct arena arena;
static struct err err;
static struct profile profile;
static struct mail_setup mail;
static struct milter_judge_setup judge;

static int
setup(void **state)
{
	struct names_engine *engine;

	(void)state;
	arena_init(&arena, 0);
	profile_init(&profile);
	assert_int_equal(profile_read(&arena, SLICE("domains: [cardinal-news.example]\n"), "x",
				      &profile, &err),
			 STATUS_OK);
	const struct names_setup names = {.protect = &profile.domains,
					  .words = &profile.names,
					  .allow = &profile.allow,
					  .lures = &profile.lures};
	assert_int_equal(names_engine_new(&arena, &names, &engine, &err), STATUS_OK);
	mail = (struct mail_setup){.profile = &profile, .engine = engine, .now = TIME_UNKNOWN};
	judge = (struct milter_judge_setup){.mail = &mail};
	mail_verifier_init(&judge.verifier, &mail);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

#define DECOY                                                        \
	"From: Cardinal News <news@cardinal-news-login.example>\r\n" \
	"Subject: Your password\r\n\r\nSign in at https://cardinal-news-login.example/\r\n"

static struct milter_judgement
judged(const char *text, bool authenticated)
{
	const struct milter_letter letter = {.bytes = slice_text(text),
					     .server = SLICE("mx.b.example"),
					     .sender = SLICE("x@cardinal-news-login.example"),
					     .authenticated = authenticated};
	struct milter_judgement judgement;

	assert_int_equal(milter_judge(&judge, &arena, &letter, &judgement, &err), STATUS_OK);
	return judgement;
}

static void
test_marks(void **state)
{
	struct milter_judgement judgement = judged(DECOY, false);

	(void)state;
	assert_false(judgement.tempfail);
	assert_slice(judgement.insert->name, MILTER_GRADE_FIELD);
	assert_true(slice_starts(judgement.insert->value, SLICE("phishing; score=")));
	assert_true(slice_find(judgement.insert->value, SLICE("from-lookalike")) != SIZE_MAX);
	assert_slice(judgement.insert->next->name, "Authentication-Results");
	assert_true(slice_starts(judgement.insert->next->value, SLICE("mx.b.example")));
	assert_null(judgement.insert->next->next);
	judgement =
		judged("From: Cy <cy@partner.example>\r\nSubject: hi\r\n\r\nMonday?\r\n", false);
	assert_true(slice_starts(judgement.insert->value, SLICE("none; score=")));
}

static bool
is_forged(size_t own, const char *value)
{
	return MILTER_OWN[own].is_forged(&judge, SLICE("mx.b.example"), slice_text(value));
}

/* Every grade is; results in our name, or in none that can be read. */
static void
test_forged(void **state)
{
	(void)state;
	assert_slice(MILTER_OWN[0].name, MILTER_GRADE_FIELD);
	assert_true(is_forged(0, " none"));
	assert_slice(MILTER_OWN[1].name, "Authentication-Results");
	assert_true(is_forged(1, " MX.b.example; dmarc=pass"));
	assert_true(is_forged(1, "\n\t(of) mx.b.example.;\n\tdmarc=pass"));
	assert_true(is_forged(1, " "));
	assert_false(is_forged(1, " other.example; spf=pass"));
	judge.authserv_id = SLICE("desk.example");
	assert_true(is_forged(1, " desk.example; spf=pass"));
	assert_false(is_forged(1, " mx.b.example; spf=pass"));
}

static void
test_choices(void **state)
{
	struct milter_judgement judgement = judged(DECOY, true);

	(void)state;
	assert_true(!judgement.insert && !judgement.tempfail);
	judge.tempfail_phishing = true;
	judgement = judged(DECOY, false);
	assert_true(judgement.tempfail);
	assert_true(slice_starts(judgement.reason, SLICE("phishing; score=")));
	judge.authserv_id = SLICE("desk.example");
	judgement = judged("From: Cy <cy@partner.example>\r\n\r\nMonday?\r\n", false);
	assert_false(judgement.tempfail);
	assert_true(slice_starts(judgement.insert->next->value, SLICE("desk.example")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_marks), TEST(test_forged), TEST(test_choices)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
