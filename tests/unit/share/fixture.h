/* What the tests of exports share: an open case with a sink, and an export that runs out of
 * memory. */
#ifndef TOCSIN_TESTS_SHARE_FIXTURE_H
#define TOCSIN_TESTS_SHARE_FIXTURE_H

#include "case_random.h"

#include "share/share.h"

static struct case_folder folder;
static struct arena arena;
static struct store *store;
static struct sink sink;
static struct profile profile;

static inline int
set_up(void **state)
{
	(void)state;
	struct err err;
	arena_init(&arena, 0);
	profile_init(&profile);
	profile.organisation = SLICE("Harbour");
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	assert_ok(store_open(folder.path, true, &store, &err));
	assert_ok(store_sink(store, &sink, &err));
	return 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	store_done(&store);
	arena_done(&arena);
	case_folder_done(&folder);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

typedef enum status export_fn(struct store *from, const struct output *output, struct err *err);

/* For support_fail_each: context points to an export_fn *. */
static inline enum status
attempt_export(void *context)
{
	export_fn *const *write = context;
	struct err err;
	struct output output;
	struct buf buf;
	struct arena own;
	struct store *reader DEFER(store_done)
	= NULL;
	TRY(store_open(folder.path, false, &reader, &err));
	arena_init(&own, 0);
	buf_init(&buf, &own);
	output_to_buf(&output, &buf);
	enum status status = (*write)(reader, &output, &err);
	arena_done(&own);
	return status;
}

static inline void
fail_each_export(export_fn *write)
{
	struct err err;
	assert_ok(store_commit(store, &err));
	support_fail_each(attempt_export, &write);
}

#endif
