#include "support.h"

#include "leak/claims.h"
#include "leak/limits.h"

#include "document_sample.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct claims
read_as(const char *text, enum claim_form form)
{
	struct document *document = arena_new(&arena, struct document, 1);
	struct claims claims = {.count = 0};

	*document = sample_document(&arena, UNIT_BODY, text);
	assert_int_equal(claims_read(&arena, document, form, &claims, &err), STATUS_OK);
	return claims;
}

static struct claims
read_claims(const char *text)
{
	return read_as(text, CLAIM_PARAGRAPH);
}

#define SAID "we will not pay for it"

/* Quotation marks of all kinds; none of them is part of what is quoted. */
static void
test_marks(void **state)
{
	static const char *const MARKED[] = {
		"He wrote \"" SAID "\" and left.",
		"He wrote \xe2\x80\x9c" SAID "\xe2\x80\x9d and left.",
		"Er schrieb \xe2\x80\x9e" SAID "\xe2\x80\x9c und ging.",
		"Zapisal \xe2\x80\x9e" SAID "\xe2\x80\x9d i poszedl.",
		"Han skrev \xe2\x80\x9d" SAID "\xe2\x80\x9d och gick.",
		"Il a \xc3\xa9"
		"crit \xc2\xab\xc2\xa0" SAID "\xc2\xa0\xc2\xbb.",
		"Er schrieb \xc2\xbb" SAID "\xc2\xab und ging.",
		"He wrote \xe2\x80\x98" SAID "\xe2\x80\x99 and left.",
		"Er schrieb \xe2\x80\x9a" SAID "\xe2\x80\x98 und ging.",
		"\xe5\xbd\xbc\xe3\x80\x8c" SAID "\xe3\x80\x8d\xe3\x80\x82",
		"> " SAID,
		">> " SAID,
		"He wrote '" SAID "' and left.",
		"He wrote: '" SAID "'.",
		"The boys' mother wrote '" SAID "' on a wall.",
		"'" SAID "', he wrote.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(MARKED) / sizeof(*MARKED); i++) {
		struct claims claims = read_claims(MARKED[i]);
		assert_int_equal(claims.count, 1);
		assert_slice(claims.items[0].text, SAID);
		assert_int_equal(claims.items[0].form, CLAIM_MARKED);
		assert_int_equal(claims.items[0].words, 6);
	}
}

/* Where something is marked that alone is meant; where nothing is, each paragraph. */
static void
test_forms(void **state)
{
	struct claims claims = read_claims("One paragraph here.\nAnd another.\nAnd another.");

	(void)state;
	assert_int_equal(claims.count, 2); /* each text once */
	assert_int_equal(claims.items[1].form, CLAIM_PARAGRAPH);
	assert_slice(claims.items[1].place, "paragraph 2");
	claims = read_claims("One paragraph here.\nHe said: \"" SAID "\".\nHe left.");
	assert_int_equal(claims.count, 1);
	assert_int_equal(claims.passed_over, 2);
	assert_slice(claims.items[0].place, "paragraph 2");
	/* Irony is no quotation; what is all of a paragraph is. */
	assert_int_equal(read_claims("The \"big plan\" of the harbour failed.").items[0].form,
			 CLAIM_PARAGRAPH);
	assert_slice(read_claims("\"big plan\"").items[0].text, "big plan");
	assert_int_equal(read_as(SAID, CLAIM_PICTURE).items[0].form, CLAIM_PICTURE);
}

/* Where there are quotations, those that are too short to be placed are listed, too. */
static void
test_short(void **state)
{
	struct claims claims = read_claims("He said: \"" SAID "\".\nHe called it \"theft\".\nAnd "
					   "\xe2\x80\x9c"
					   "a shame\xe2\x80\x9d, rock 'n' roll.\nNo more.");

	(void)state;
	assert_int_equal(claims.count, 3);
	assert_slice(claims.items[1].text, "theft");
	assert_slice(claims.items[2].text, "a shame");
	assert_int_equal(claims.items[2].form, CLAIM_MARKED);
	assert_int_equal(claims.passed_over, 3);
}

/* Straight single marks are apostrophes as well. */
static void
test_apostrophes(void **state)
{
	static const struct {
		const char *text, *quoted;
	} CASES[] = {
		{"He said 'we won't pay the boys' house in full' twice.",
		 "we won't pay the boys' house in full"},
		{"They: \xe2\x80\x98we pay the boys\xe2\x80\x99 rent in full\xe2\x80\x99 once.",
		 "we pay the boys\xe2\x80\x99 rent in full"},
		{"He said 'we shall pay the boys' and then 'nobody is to know of it'.",
		 "we shall pay the boys"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct claims claims = read_claims(CASES[i].text);
		assert_true(claims.count > 0);
		assert_int_equal(claims.items[0].form, CLAIM_MARKED);
		assert_slice(claims.items[0].text, CASES[i].quoted);
	}
	/* None of these is a quotation. */
	assert_int_equal(read_claims("It's the boys' own house, and the girls' too.").items[0].form,
			 CLAIM_PARAGRAPH);
	assert_int_equal(
		read_claims("In the 1990s' last year the ships' owners left.").items[0].form,
		CLAIM_PARAGRAPH);
}

static void
test_within(void **state)
{
	struct claims claims = read_claims(
		"\xe2\x80\x9cHe said \xe2\x80\x9cnever\xe2\x80\x9d to all of us\xe2\x80\x9d");

	(void)state;
	assert_int_equal(claims.count, 1);
	assert_slice(claims.items[0].text, "He said \xe2\x80\x9cnever\xe2\x80\x9d to all of us");
	/* An apostrophe ends nothing, inches begin nothing, an end that lacks is that of the
	 * paragraph. */
	claims = read_claims("He: \xe2\x80\x98we won\xe2\x80\x99t pay for it\xe2\x80\x99 twice.");
	assert_slice(claims.items[0].text, "we won\xe2\x80\x99t pay for it");
	claims = read_claims("A 5\" pipe and a 6\" pipe lie there.");
	assert_int_equal(claims.items[0].form, CLAIM_PARAGRAPH);
	claims = read_claims("He: \xe2\x80\x9cwe will pay for all of it");
	assert_slice(claims.items[0].text, "we will pay for all of it");
	claims = read_claims("> one line > and the next > 5 of it");
	assert_slice(claims.items[0].text, "one line and the next 5 of it");
}

static void
test_limits(void **state)
{
	struct claims claims = {.count = 0};
	struct slice text;
	struct buf buf;

	(void)state;
	if (support_is_slow())
		return;
	buf_init(&buf, &arena);
	while (buf.length <= CLAIM_BYTES)
		buf_write_text(&buf, "word ");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	claims = read_claims(text.at);
	assert_int_equal(claims.count, 2);
	assert_in_range(claims.items[0].text.length, CLAIM_BYTES - 5, CLAIM_BYTES);
	assert_int_equal(claims.items[0].words + claims.items[1].words, (CLAIM_BYTES + 5) / 5);

	buf_init(&buf, &arena);
	for (size_t i = 0; i < CLAIMS_MAX + 2; i++)
		buf_print(&buf, "claim number %zu\n", i);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	claims = read_claims(text.at);
	assert_int_equal(claims.count, CLAIMS_MAX);
	assert_int_equal(claims.left_out, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(test_short, setup, teardown),
		cmocka_unit_test_setup_teardown(test_apostrophes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_within, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
