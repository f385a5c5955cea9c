/* What the tests of one case share: an empty case, made anew for each test, and a decoy in it. */
#ifndef TOCSIN_TESTS_CASE_FIXTURE_H
#define TOCSIN_TESTS_CASE_FIXTURE_H

#include "case_support.h"

static struct case_folder folder;
static struct arena arena;

static inline int
set_up(void **state)
{
	(void)state;
	struct err err;
	arena_init(&arena, 0);
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	return 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	case_folder_done(&folder);
	return 0;
}

static inline struct store *
open_store(bool write)
{
	struct err err;
	struct store *store = NULL;
	enum status status = store_open(folder.path, write, &store, &err);
	if (status != STATUS_OK)
		print_message("%s\n", err.text);
	assert_int_equal(status, STATUS_OK);
	return store;
}

static const struct recipe DECOY = {.rule = "names/lookalike",
				    .source = "feed.txt",
				    .subject = "mail-en-marche.example",
				    .offset = 40,
				    .severity = SEVERITY_HIGH,
				    .confidence = 90,
				    .first = 1000000,
				    .last = TIME_UNKNOWN,
				    .basis = TIME_OBSERVED};

static inline struct recipe
decoy(const char *source, const char *subject, uint64_t offset, enum severity severity)
{
	struct recipe recipe = DECOY;
	recipe.source = source;
	recipe.subject = subject;
	recipe.offset = offset;
	recipe.severity = severity;
	return recipe;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
