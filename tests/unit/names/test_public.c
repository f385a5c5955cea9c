/* The public header, as another program sees it. */
#include "support.h"

#include "base/err.h"
#include "tocsin/tocsin.h"

static void
a_name_is_scored(void **state)
{
	(void)state;
	const char *ours[] = {"en-marche.fr"}, *allowed[] = {"en-marche.example"};
	char error[TOCSIN_ERROR_BYTES];
	struct tocsin_names *names = tocsin_names_new(ours, 1, allowed, 1, error);
	assert_non_null(names);
	struct tocsin_match *match = tocsin_names_score(names, "Mail-En-Marche.fr.", error);
	tocsin_names_free(names); /* a match stays valid */
	assert_non_null(match);
	assert_string_equal(tocsin_match_target(match), "en-marche.fr");
	assert_string_equal(tocsin_match_name(match), "mail-en-marche.fr");
	assert_string_equal(tocsin_match_unicode(match), "mail-en-marche.fr");
	assert_string_equal(tocsin_match_registrable(match), "mail-en-marche.fr");
	assert_string_equal(tocsin_match_trick(match, 0), "combo");
	assert_null(tocsin_match_trick(match, 1));
	assert_non_null(strstr(tocsin_match_explanation(match), "lure 'mail'"));
	assert_true(tocsin_match_score(match) > 0.5);
	assert_true(tocsin_match_severity(match) >= TOCSIN_MEDIUM);
	tocsin_match_free(match);
}

static void
nothing_and_a_fault_differ(void **state)
{
	(void)state;
	const char *ours[] = {"en-marche.fr"};
	char error[TOCSIN_ERROR_BYTES];
	struct tocsin_names *names = tocsin_names_new(ours, 1, NULL, 0, NULL);
	assert_null(tocsin_names_score(names, "debian.org", error));
	assert_string_equal(error, "");
	assert_null(tocsin_names_score(names, "a..b", error));
	assert_string_equal(error, "RFC 1035 §2.3.1: an empty label");
	assert_null(tocsin_names_score(names, "a..b", NULL));
	tocsin_names_free(names);
	ours[0] = "no domain";
	assert_null(tocsin_names_new(ours, 1, NULL, 0, error));
	assert_non_null(strstr(error, "'no domain'"));
	tocsin_names_free(NULL);
	tocsin_match_free(NULL);
	assert_string_equal(tocsin_version(), TOCSIN_VERSION);
}

static enum status
make_and_score(void *context)
{
	const char *ours[] = {"en-marche.fr"};
	char error[TOCSIN_ERROR_BYTES] = "";
	(void)context;
	struct tocsin_names *names = tocsin_names_new(ours, 1, NULL, 0, error);
	struct tocsin_match *match =
		names ? tocsin_names_score(names, "mail-en-marche.fr", error) : NULL;
	enum status status = match ? STATUS_OK : STATUS_NO_MEMORY;
	assert_true(match || error[0]);
	tocsin_match_free(match);
	tocsin_names_free(names);
	return status;
}

static void
no_allocation_is_taken_for_granted(void **state)
{
	(void)state;
	support_fail_each(make_and_score, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_scored),
		cmocka_unit_test(nothing_and_a_fault_differ),
		cmocka_unit_test(no_allocation_is_taken_for_granted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
