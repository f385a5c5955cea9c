#include "support.h"

#include "leak/roots.h"

static struct arena arena;
static struct err err;

static void
assert_relative(const char *root, const char *source, const char *expected)
{
	const char *const paths[] = {"elsewhere", root};
	struct roots roots;
	struct slice path;

	assert_int_equal(roots_init(&roots, &arena, paths, 2, &err), STATUS_OK);
	assert_int_equal(roots_relative(&roots, &arena, slice_text(source), &path, &err),
			 STATUS_OK);
	assert_slice(path, expected);
}

static void
test_relative(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	assert_relative("./lab//dump/", "lab/dump/a/b.txt", "a/b.txt");
	assert_relative("lab/dump", "lab/dump.zip", "lab/dump.zip");
	assert_relative("lab/dump.zip", "lab/dump.zip", "dump.zip");
	assert_relative("lab/dump.zip", "lab/dump.zip!/x/y.txt", "dump.zip!/x/y.txt");
	assert_relative("note.txt", "note.txt", "note.txt");
	assert_relative("/", "/tmp/x", "tmp/x");
	assert_relative(".", "./x", "x");
	assert_relative("d", "d/x\xff", "x\xef\xbf\xbd");
	arena_done(&arena);
}

static void
test_letters(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	assert_relative("d", "d/in.mbox!/12!/annex.odt", "in.mbox!/12/annex.odt");
	assert_relative("d", "d/a.zip!/in.mbox!/0!/x.eml!/y", "a.zip!/in.mbox!/0/x.eml!/y");
	assert_relative("d", "d/in.mbox!/12", "in.mbox!/12");
	assert_relative("d", "d/a.zip!/1a!/b", "a.zip!/1a!/b");
	assert_relative("d", "d/a!/1!/2!/b", "a!/1/2!/b");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relative),
		cmocka_unit_test(test_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
