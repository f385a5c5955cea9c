#include "support.h"

#include "folder.h"
#include "leak/limits.h"
#include "leak/tlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEAVES 70001 /* three levels, all of them with a part */

static struct digest *digest;
static struct sha256 *leaves;
static char folder[64];

static struct slice
entry_of(uint64_t index, char ret[static 32])
{
	return slice_of(ret, (size_t)snprintf(ret, 32, "entry %llu", (unsigned long long)index));
}

static struct sha256
root_of(uint64_t start, uint64_t end)
{
	struct sha256 ret, *some = malloc((size_t)(end - start) * sizeof(*some));
	assert_non_null(some);
	memcpy(some, leaves + start, (size_t)(end - start) * sizeof(*some));
	assert_int_equal(merkle_fold(digest, some, (size_t)(end - start), &ret, NULL), STATUS_OK);
	free(some);
	return ret;
}

static void
append(struct tlog *log, uint64_t end)
{
	char text[32];
	while (tlog_size(log) < end)
		assert_int_equal(tlog_append(log, entry_of(tlog_size(log), text), NULL), STATUS_OK);
}

static void
fill(uint64_t from, uint64_t to)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	assert_int_equal(tlog_open_to_add(folder, from, &log, NULL), STATUS_OK);
	append(log, to);
	assert_int_equal(tlog_flush(log, NULL), STATUS_OK);
	tlog_tidy(log);
}

static bool
there(const char *name)
{
	char path[128];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static uint64_t
size_of(const char *name)
{
	char path[128];
	struct stat about;
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return stat(path, &about) == 0 ? (uint64_t)about.st_size : UINT64_MAX;
}

static void
check_proofs(struct tlog *log, uint64_t index, uint64_t size)
{
	struct merkle_subtree tree = {0, size, root_of(0, size)}, older;
	struct merkle_path path;
	struct sha256 root;
	assert_int_equal(tlog_root(log, 0, size, &root, NULL), STATUS_OK);
	assert_true(sha256_equal(&root, &tree.root));
	assert_int_equal(tlog_inclusion(log, index, size, &path, NULL), STATUS_OK);
	assert_int_equal(merkle_verify_inclusion(digest, &tree, index, &leaves[index], &path, NULL),
			 STATUS_OK);
	older = (struct merkle_subtree){0, index + 1, root_of(0, index + 1)};
	assert_int_equal(tlog_consistency(log, index + 1, size, &path, NULL), STATUS_OK);
	assert_int_equal(merkle_verify_consistency(digest, &older, &tree, &path, NULL), STATUS_OK);
	older.root.bytes[0] ^= 1;
	assert_int_equal(merkle_verify_consistency(digest, &older, &tree, &path, NULL),
			 STATUS_BROKEN);
}

/* Grown in steps, its files are those that the specification's example has, and its proofs hold. */
static void
a_log_grows_and_proves(void **state)
{
	static const uint64_t STEPS[] = {0, 1, 2, 255, 256, 257, 1000, 65536, 65537, 70000, LEAVES};
	DEFER(tlog_done)
	struct tlog *log = NULL;
	(void)state;
	for (size_t i = 1; i < sizeof(STEPS) / sizeof(*STEPS); i++) {
		fill(STEPS[i - 1], STEPS[i]);
		if (STEPS[i] == 256) {
			assert_int_equal(size_of("tile/0/000"), 8192);
			assert_int_equal(size_of("tile/1/000.p/1"), 32);
			assert_false(there("tile/0/000.p"));
			assert_false(there("tile/entries/000.p"));
		}
		if (STEPS[i] == 70000) { /* C2SP tlog-tiles, "Partial Tiles" */
			assert_int_equal(size_of("tile/0/272"), 8192);
			assert_int_equal(size_of("tile/0/273.p/112"), 112 * 32);
			assert_int_equal(size_of("tile/1/000"), 8192);
			assert_int_equal(size_of("tile/1/001.p/17"), 17 * 32);
			assert_int_equal(size_of("tile/2/000.p/1"), 32);
			assert_false(there("tile/0/274.p"));
			assert_true(there("tile/entries/273.p/112"));
		}
	}
	assert_int_equal(tlog_open(folder, LEAVES, &log, NULL), STATUS_OK);
	for (uint64_t size = 1; size <= LEAVES; size = size * 3 + 1)
		for (uint64_t index = 0; index < size; index = index * 5 + 3)
			check_proofs(log, index, size);
	check_proofs(log, LEAVES - 1, LEAVES);
}

static void
entries_are_read_back(void **state)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	struct arena arena;
	struct slice *entries;
	size_t count;
	char text[32];
	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(tlog_open(folder, LEAVES, &log, NULL), STATUS_OK);
	for (uint64_t number = 0; number <= LEAVES / TLOG_WIDTH; number++) {
		assert_int_equal(tlog_entries(log, &arena, number, &entries, &count, NULL),
				 STATUS_OK);
		assert_int_equal(count,
				 number < LEAVES / TLOG_WIDTH ? TLOG_WIDTH : LEAVES % TLOG_WIDTH);
		struct slice wanted = entry_of(number * TLOG_WIDTH + count - 1, text);
		assert_true(slice_equal(entries[count - 1], wanted));
	}
	arena_done(&arena);
}

/* What was written behind the size that counts is gone when the log is opened to be added to. */
static void
what_no_checkpoint_counts_is_dropped(void **state)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	char wide[32];
	(void)state;
	assert_int_equal(tlog_open_to_add(folder, LEAVES, &log, NULL), STATUS_OK);
	append(log, LEAVES + 1000); /* full tiles are there, and no part: as if killed */
	tlog_done(&log);
	assert_true(there("tile/0/276"));
	(void)snprintf(wide, sizeof(wide), "tile/0/273.p/%d", LEAVES % TLOG_WIDTH);
	assert_true(there(wide));
	fill(LEAVES, LEAVES + 9);
	assert_false(there("tile/0/274"));
	assert_false(there("tile/0/276"));
	assert_false(there("tile/entries/275"));
	assert_true(there(wide)); /* a checkpoint of that size was given */
	assert_true(there("tile/0/273.p/122"));
	fill(LEAVES, LEAVES);
	assert_false(there("tile/0/273.p/122"));
}

static void
tiles_that_are_missing_or_short_are_told(void **state)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	struct sha256 root;
	struct err err;
	char path[128];
	(void)state;
	(void)snprintf(path, sizeof(path), "%s/tile/0/273.p/113", folder);
	assert_int_equal(truncate(path, 112 * 32), 0);
	assert_int_equal(tlog_open(folder, LEAVES, &log, NULL), STATUS_OK);
	assert_int_equal(tlog_root(log, 0, LEAVES, &root, &err), STATUS_BROKEN);
	assert_non_null(strstr(err.text, "shorter than the log is long"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(tlog_root(log, 0, LEAVES, &root, &err), STATUS_BROKEN);
	assert_non_null(strstr(err.text, "is missing"));
}

static void
an_entry_has_a_limit(void **state)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	static const char LONG[TLOG_ENTRY_BYTES + 1];
	char path[TLOG_FOLDER_BYTES + 1];
	struct err err;
	(void)state;
	memset(path, 'x', TLOG_FOLDER_BYTES);
	path[TLOG_FOLDER_BYTES] = '\0';
	assert_int_equal(tlog_open(path, 0, &log, &err), STATUS_USAGE);
	assert_int_equal(tlog_open(folder, 0, &log, &err), STATUS_OK);
	assert_int_equal(tlog_append(log, slice_of(LONG, TLOG_ENTRY_BYTES), &err), STATUS_OK);
	assert_int_equal(tlog_append(log, slice_of(LONG, sizeof(LONG)), &err), STATUS_REFUSED);
	assert_int_equal(tlog_size(log), 1);
}

static int
set_up(void **state)
{
	char text[32];
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/tocsin-tlog-XXXXXX");
	leaves = calloc(LEAVES, sizeof(*leaves));
	if (!mkdtemp(folder) || !leaves || digest_init(&digest, NULL) != STATUS_OK)
		return -1;
	for (uint64_t i = 0; i < LEAVES; i++)
		if (merkle_leaf(digest, entry_of(i, text), &leaves[i], NULL) != STATUS_OK)
			return -1;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	digest_done(&digest);
	free(leaves);
	return folder_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_grows_and_proves),
		cmocka_unit_test(entries_are_read_back),
		cmocka_unit_test(what_no_checkpoint_counts_is_dropped),
		cmocka_unit_test(tiles_that_are_missing_or_short_are_told),
		cmocka_unit_test(an_entry_has_a_limit),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
