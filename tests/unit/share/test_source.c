#include "support.h"

#include "share/source.h"

static struct arena arena;

static void
assert_name(const char *source, const char *expected)
{
	struct buf buf;
	struct slice name;
	buf_init(&buf, &arena);
	source_write_name(&buf, slice_text(source));
	assert_int_equal(buf_slice(&buf, &name, NULL), STATUS_OK);
	assert_slice(name, expected);
}

static void
folders_stay_in_the_house(void **state)
{
	(void)state;
	assert_name("feed.txt", "feed.txt");
	assert_name("/desk/ada/case/feed.txt", "feed.txt");
	assert_name("../ada/feed.txt", "feed.txt");
	assert_name("C:\\Users\\ada\\feed.txt", "feed.txt");
	assert_name("/ada/a.zip!/ada/b.zip!/ada/c.txt", "a.zip!/b.zip!/c.txt");
	assert_name("ada/a.zip!/", "a.zip!/");
	assert_name("-", "-");
	assert_name("", "");
	assert_name("ada/\xff.txt", "\xef\xbf\xbd.txt");
	arena_done(&arena);
}

static void
spans_say_where_they_stand(void **state)
{
	(void)state;
	struct buf buf;
	struct slice text;
	struct span span = {.source = SLICE("/ada/feed.txt"), .offset = 20, .length = 17};
	buf_init(&buf, &arena);
	source_write_span(&buf, &span, &SPAN_WORDS);
	span.line = 3;
	span.locator = SLICE("column name");
	buf_write_text(&buf, "\n");
	source_write_span(&buf, &span, &SPAN_WORDS);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, "feed.txt: 17 bytes at offset 20\n"
			   "feed.txt, line 3, column name: 17 bytes at offset 20");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_stay_in_the_house),
		cmocka_unit_test(spans_say_where_they_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
