#include "cli/manual.h"

#include "cli/verbs.h"
#include "model/profile.h"
#include "support.h"

static struct arena arena;

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

static struct slice
page_of(const char *page, const char *template)
{
	struct buf buf;
	struct slice text;
	struct err err;
	buf_init(&buf, &arena);
	assert_int_equal(manual_write(&buf, page, slice_text(template), &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static bool
holds(struct slice text, const char *part)
{
	return slice_find(text, slice_text(part)) != SIZE_MAX;
}

static void
a_verb_has_its_page(void **state)
{
	(void)state;
	struct slice text = page_of("names", "# DESCRIPTION\n\nWords.\n\n@options\n@examples\n"
					     "@tricks\n@severities\n");
	assert_true(slice_starts(text, SLICE("tocsin-names(1)\n\n# NAME\n\ntocsin-names - ")));
	assert_true(holds(text, "*tocsin names* [_option_]... [PATH...|-]\n"));
	assert_true(holds(text, "Words."));
	assert_true(holds(text, "*-p*, *--protect* _NAME|FILE_\n\tAlso "));
	assert_true(holds(text, VERBS[2].examples[1].command));
	assert_true(holds(text, "# EXIT STATUS"));
	assert_true(holds(text, "*tocsin-examine*(1)"));
	assert_false(holds(text, "*tocsin-names*(1)"));
	assert_true(holds(text, "*critical*\n\t"));
}

static void
the_settings_have_their_page(void **state)
{
	(void)state;
	struct slice text = page_of("tocsin.yaml", "@keys\n");
	assert_true(slice_starts(text, SLICE("tocsin.yaml(5)\n")));
	assert_false(holds(text, "# EXIT STATUS"));
	for (const struct profile_key *key = PROFILE_KEYS; key->key; key++)
		assert_true(holds(text, key->type));
}

static void
markup_in_the_tables_is_text(void **state)
{
	(void)state;
	assert_true(holds(page_of("tocsin.yaml", "@keys\n"), "*trusted\\_hops*"));
	assert_true(holds(page_of("findings", "@options\n"), "names/\\*"));
}

static void
wrong_templates_are_refused(void **state)
{
	(void)state;
	struct buf buf;
	struct err err;
	buf_init(&buf, &arena);
	assert_int_equal(manual_write(&buf, "names", SLICE("@optoins\n"), &err), STATUS_REFUSED);
	assert_string_equal(err.text, "'@optoins' stands for nothing");
	assert_int_equal(manual_write(&buf, "nams", SLICE(""), &err), STATUS_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verb_has_its_page),
		cmocka_unit_test(the_settings_have_their_page),
		cmocka_unit_test(markup_in_the_tables_is_text),
		cmocka_unit_test(wrong_templates_are_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
