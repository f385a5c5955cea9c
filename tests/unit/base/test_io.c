#include "support.h"

#include "base/io.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/tocsin-io-XXXXXX";
static struct arena arena;

static int
make_tree(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	if (!mkdtemp(folder) || chdir(folder) != 0 || mkdir("tree", 0755) != 0 ||
	    mkdir("tree/b", 0755) != 0 || mkfifo("tree/pipe", 0644) != 0 ||
	    symlink("/etc/hostname", "tree/link") != 0)
		return -1;
	return io_replace_file("tree/b/2", SLICE("two"), NULL) != STATUS_OK ||
	       io_replace_file("tree/b/10", SLICE("ten"), NULL) != STATUS_OK ||
	       io_replace_file("tree/a", SLICE("first"), NULL) != STATUS_OK;
}

static int
remove_tree(void **state)
{
	static const char *const FILES[] = {"tree/b/2", "tree/b/10", "tree/a", "tree/link",
					    "tree/pipe"};
	(void)state;
	arena_done(&arena);
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++)
		(void)unlink(FILES[i]);
	return rmdir("tree/b") != 0 || rmdir("tree") != 0 || chdir("/") != 0 || rmdir(folder) != 0;
}

static void
reads_whole_files_within_a_limit(void **state)
{
	struct slice bytes;
	struct err err;
	(void)state;
	assert_int_equal(io_read_file(&arena, "tree/a", 5, &bytes, &err), STATUS_OK);
	assert_slice(bytes, "first");
	assert_int_equal(io_read_file(&arena, "tree/a", 4, &bytes, &err), STATUS_REFUSED);
	assert_string_equal(err.text, "'tree/a': larger than 4 bytes");
	assert_int_equal(io_read_file(&arena, "tree", 4, &bytes, &err), STATUS_IO);
	assert_string_equal(err.text, "cannot read 'tree': it is a folder");
	assert_int_equal(io_read_file(&arena, "none", 4, &bytes, &err), STATUS_IO);
	assert_string_equal(err.text, "cannot read 'none': No such file or directory");
	assert_int_equal(io_read_file(&arena, "/dev/null", 4, &bytes, &err), STATUS_IO);
}

static void
replaces_a_file_whole(void **state)
{
	struct slice bytes;
	struct err err;
	(void)state;
	assert_int_equal(io_replace_file("tree/a", SLICE("again"), &err), STATUS_OK);
	assert_int_equal(io_replace_file("tree/a", SLICE("first"), &err), STATUS_OK);
	assert_int_equal(io_read_file(&arena, "tree/a", 100, &bytes, &err), STATUS_OK);
	assert_slice(bytes, "first");
	assert_int_equal(io_replace_file("none/a", SLICE("x"), &err), STATUS_IO);
}

static void
reads_at_offsets(void **state)
{
	DEFER(io_close)
	int fd = -1;
	char bytes[8];
	size_t got = 0;
	struct err err;
	(void)state;
	assert_int_equal(io_open("tree/a", &fd, &err), STATUS_OK);
	assert_int_equal(io_read_at(fd, bytes, sizeof(bytes), 2, &got, &err), STATUS_OK);
	assert_int_equal(got, 3);
	assert_memory_equal(bytes, "rst", 3);
	assert_int_equal(io_read_at(fd, bytes, sizeof(bytes), 99, &got, &err), STATUS_OK);
	assert_int_equal(got, 0);
	assert_int_equal(io_read_at(fd, bytes, sizeof(bytes), UINT64_MAX, &got, &err), STATUS_IO);
}

static void
count_skip(void *context, const char *path, const char *reason)
{
	(void)path;
	assert_true(strlen(reason) > 0);
	(*(int *)context)++;
}

static void
walks_folders_in_order(void **state)
{
	const char *const paths[] = {"-", ".//tree/./", "tree/b/2"};
	static const char *const EXPECTED[] = {"-", "tree/a", "tree/b/10", "tree/b/2", "tree/b/2"};
	struct io_path *found;
	size_t count;
	int skipped = 0;
	struct err err;
	(void)state;
	assert_int_equal(io_walk(&arena, paths, 3, (struct io_walk_limits){100, 8}, count_skip,
				 &skipped, &found, &count, &err),
			 STATUS_OK);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_slice(found[i].source, EXPECTED[i]);
	assert_int_equal(found[1].size_bytes, 5);
	assert_int_equal(skipped, 2); /* the link and the pipe */
}

static void
walks_no_further_than_its_limits(void **state)
{
	const char *const paths[] = {"tree"}, *const absent[] = {"tree", "absent"};
	struct io_path *found;
	size_t count;
	int skipped = 0;
	struct err err;
	(void)state;
	assert_int_equal(io_walk(&arena, paths, 1, (struct io_walk_limits){2, 8}, NULL, NULL,
				 &found, &count, &err),
			 STATUS_REFUSED);
	assert_int_equal(io_walk(&arena, paths, 1, (struct io_walk_limits){100, 0}, count_skip,
				 &skipped, &found, &count, &err),
			 STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(skipped, 3);
	assert_int_equal(io_walk(&arena, absent, 2, (struct io_walk_limits){100, 8}, NULL, NULL,
				 &found, &count, &err),
			 STATUS_IO);
	assert_non_null(strstr(err.text, "'absent'"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_whole_files_within_a_limit),
		cmocka_unit_test(replaces_a_file_whole),
		cmocka_unit_test(reads_at_offsets),
		cmocka_unit_test(walks_folders_in_order),
		cmocka_unit_test(walks_no_further_than_its_limits),
	};
	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
