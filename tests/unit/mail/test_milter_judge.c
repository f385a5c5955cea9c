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
	assert_null(judgement.remove);
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

/* Of fields with our name or our grade, which ones go: counted among those of their name. */
static void
test_forged(void **state)
{
	struct milter_judgement judgement =
		judged("Authentication-Results: other.example; spf=pass\r\n"
		       "X-tocsin-grade: none\r\n"
		       "authentication-results: MX.b.example; dmarc=pass\r\n" DECOY,
		       false);
	const struct milter_field *field = judgement.remove;

	(void)state;
	assert_slice(field->name, MILTER_GRADE_FIELD);
	assert_int_equal(field->index, 1);
	field = field->next;
	assert_slice(field->name, "Authentication-Results");
	assert_int_equal(field->index, 2);
	assert_null(field->next);
}

static void
test_choices(void **state)
{
	struct milter_judgement judgement = judged(DECOY, true);

	(void)state;
	assert_true(!judgement.insert && !judgement.remove && !judgement.tempfail);
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
