/* One input as the monitor holds it: lines, digests, refusals, changes. */
#include "fixture.h"

#include "box/origin.h"

static struct origin *
opened(struct fixture *fixture, struct slice text, bool digest)
{
	struct origin *origin;
	struct err err;
	fixture_file(fixture, "file", text);
	assert_int_equal(origin_new(&fixture->paths[0], &origin, &err), STATUS_OK);
	assert_int_equal(origin_open(origin, 0, digest, &err), STATUS_OK);
	assert_int_equal(origin->unreadable.length, 0);
	return origin;
}

/* Lines that start in any range, counted the long way. */
static uint64_t
lines_in(struct slice text, size_t begin, size_t end)
{
	uint64_t lines = 0;
	for (size_t at = begin; at < end && at < text.length; at++)
		lines += at == 0 || text.at[at - 1] == '\n';
	return lines;
}

static void
counts_lines_of_any_range(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t lines;
	struct slice text = SLICE("\n\none\ntwo\n\nthree\nfour without an end");
	fixture_init_folder(&fixture);
	struct origin *origin = opened(&fixture, text, false);
	for (size_t begin = 0; begin <= text.length; begin++) {
		for (size_t end = begin; end <= text.length; end++) {
			assert_int_equal(origin_count_lines(origin, begin, end, &lines, NULL),
					 STATUS_OK);
			assert_int_equal(lines, lines_in(text, begin, end));
		}
	}
	origin_done(&origin);
	fixture_done(&fixture);
}

static void
refuses_by_count(void **state)
{
	(void)state;
	struct fixture fixture;
	bool kept;
	fixture_init_folder(&fixture);
	struct origin *origin = opened(&fixture, SLICE("x"), false);
	for (size_t i = 0; i < 2 * BOX_REFUSALS_MERGED_MAX + 1; i++) {
		char reason[32];
		(void)snprintf(reason, sizeof(reason), "reason %zu", i / 2);
		struct refusal refusal = {SLICE("file"), slice_text(reason), 3, i};
		assert_int_equal(origin_refuse(origin, &refusal, &kept, NULL), STATUS_OK);
		assert_int_equal(kept, i < 2 * BOX_REFUSALS_MERGED_MAX);
	}
	assert_int_equal(origin->refusal_count, BOX_REFUSALS_MERGED_MAX);
	assert_int_equal(origin->refusals[7].count, 6);
	assert_int_equal(origin->refusals[7].line, 14);
	assert_slice(origin->refusals[7].reason, "reason 7");
	/* A member's is another one. */
	struct refusal member = {SLICE("file!/m"), SLICE("reason 7"), 1, 0};
	assert_int_equal(origin_refuse(origin, &member, &kept, NULL), STATUS_OK);
	assert_false(kept);
	origin_done(&origin);
	fixture_done(&fixture);
}

static void
hashes_by_slices(void **state)
{
	(void)state;
	struct fixture fixture;
	struct sha256 digest;
	char text[1000];
	fixture_init_folder(&fixture);
	memset(text, 'x', sizeof(text));
	struct origin *origin = opened(&fixture, slice_of(text, sizeof(text)), true);
	assert_int_equal(sha256_of(slice_of(text, sizeof(text)), &digest, NULL), STATUS_OK);
	assert_int_equal(origin_settle(origin, NULL), STATUS_OK);
	assert_false(origin->settled);
	for (int i = 0; i < 3 && !origin->digest_done; i++)
		assert_int_equal(origin_digest(origin, 1, NULL), STATUS_OK);
	assert_true(origin->digest_done);
	assert_true(sha256_equal(&origin->sha256, &digest));
	origin->planned = true;
	assert_int_equal(origin_settle(origin, NULL), STATUS_OK);
	assert_true(origin->settled);
	assert_int_equal(origin->changed.length, 0);
	assert_int_equal(origin->fd, -1);
	origin_done(&origin);
	fixture_done(&fixture);
}

/* A file that is cut while it is hashed ends there, and is told. */
static void
notices_a_cut(void **state)
{
	(void)state;
	struct fixture fixture;
	fixture_init_folder(&fixture);
	struct origin *origin = opened(&fixture, SLICE("0123456789"), true);
	assert_int_equal(truncate(fixture.paths[0].path, 4), 0);
	assert_int_equal(origin_digest(origin, 100, NULL), STATUS_OK);
	assert_int_equal(origin->digested_bytes, 4);
	origin->planned = true;
	assert_int_equal(origin_settle(origin, NULL), STATUS_OK);
	assert_slice(origin->changed,
		     "it changed while it was read: 10 bytes at first, 4 at the end");
	origin_done(&origin);
	fixture_done(&fixture);
}

static void
names_are_clean(void **state)
{
	(void)state;
	struct origin *origin;
	struct io_path path = {"/nonexistent/\xff", SLICE_INIT("bad \xff name"), 0};
	assert_int_equal(origin_new(&path, &origin, NULL), STATUS_OK);
	assert_slice(origin->source, "bad \xef\xbf\xbd name");
	assert_int_equal(origin_open(origin, 0, true, NULL), STATUS_OK);
	assert_true(origin->unreadable.length > 0 && origin->settled);
	assert_int_equal(slice_find(origin->unreadable, SLICE("\xff")), SIZE_MAX);
	origin_done(&origin);
}

static enum status
open_and_refuse(void *context)
{
	struct origin *origin;
	struct refusal refusal = {SLICE("s"), SLICE("r"), 1, 0};
	bool kept;
	enum status status = origin_new(context, &origin, NULL);
	if (status != STATUS_OK)
		return status;
	status = origin_open(origin, 0, false, NULL);
	if (status == STATUS_OK)
		status = origin_refuse(origin, &refusal, &kept, NULL);
	origin->planned = true;
	if (status == STATUS_OK)
		status = origin_settle(origin, NULL);
	origin_done(&origin);
	return status;
}

static void
without_memory(void **state)
{
	(void)state;
	struct fixture fixture;
	fixture_init_folder(&fixture);
	fixture_file(&fixture, "file", SLICE("text"));
	support_fail_each(open_and_refuse, &fixture.paths[0]);
	fixture_done(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_lines_of_any_range), cmocka_unit_test(refuses_by_count),
		cmocka_unit_test(hashes_by_slices),          cmocka_unit_test(notices_a_cut),
		cmocka_unit_test(names_are_clean),           cmocka_unit_test(without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
