#include "support.h"

#include "base/cells.h"

static void
cells_are_parted(void **state)
{
	static const struct {
		const char *line;
		char separator;
		const char *cells[4];
		size_t count;
		bool open;
	} LINES[] = {
		{"a,b , c\r", ',', {"a", "b", "c"}, 3, false},
		{"", ',', {""}, 1, false},
		{"a,", ',', {"a", ""}, 2, false},
		{"\"a,b\",c", ',', {"a,b", "c"}, 2, false},
		{" \"a;\"\"b\"\"\" x;c", ';', {"a;\"\"b\"\"", "c"}, 2, false},
		{"a,\"b,c", ',', {"a", "b,c"}, 2, true},
		{"a b", ' ', {"a", "b"}, 2, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(LINES) / sizeof(*LINES); i++) {
		struct cells walk = cells_of(slice_text(LINES[i].line), LINES[i].separator);
		struct slice cell;
		size_t count = 0;
		for (; cells_next(&walk, &cell); count++) {
			assert_true(count < LINES[i].count);
			assert_slice(cell, LINES[i].cells[count]);
		}
		assert_int_equal(count, LINES[i].count);
		assert_int_equal(walk.open, LINES[i].open);
	}
}

static void
quotes_end_where_they_are_not_doubled(void **state)
{
	(void)state;
	assert_int_equal(cells_quote_end(SLICE("a\"\"b\"c"), 0), 4);
	assert_int_equal(cells_quote_end(SLICE("a\"\""), 0), SIZE_MAX);
	assert_int_equal(cells_quote_end(SLICE("a\""), 0), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_parted),
		cmocka_unit_test(quotes_end_where_they_are_not_doubled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
