/* What of a line of a list is a name. */
#include "support.h"

#include "names/line.h"

static void
assert_line(const char *line, const char *first, const char *second, bool fault)
{
	struct line_walk walk;
	struct slice name;
	const char *why;
	line_walk_init(&walk, slice_text(line));
	const char *const names[] = {first, second};
	for (size_t i = 0; i < 2 && names[i]; i++) {
		if (!line_walk_next(&walk, &name, &why))
			fail_msg("'%s': no '%s'", line, names[i]);
		assert_slice(name, names[i]);
		assert_null(why);
	}
	assert_false(line_walk_next(&walk, &name, &why));
	if (fault != (why != NULL))
		fail_msg("'%s': %s", line, why ? why : "no fault");
}

static void
lines_of_every_kind_are_read(void **state)
{
	(void)state;
	assert_line("paypal.com", "paypal.com", NULL, false);
	assert_line("  paypal.com\r", "paypal.com", NULL, false);
	assert_line("paypal.com.", "paypal.com", NULL, false);
	assert_line("*.paypal.com", "paypal.com", NULL, false);
	assert_line("paypal.com # seen today", "paypal.com", NULL, false);
	assert_line("# paypal.com", NULL, NULL, false);
	assert_line("; paypal.com", NULL, NULL, false);
	assert_line("! paypal.com", NULL, NULL, false);
	assert_line("", NULL, NULL, false);
	assert_line("\t \r", NULL, NULL, false);
	assert_line("0.0.0.0 a.example b.example", "a.example", "b.example", false);
	assert_line("127.0.0.1\ta.example", "a.example", NULL, false);
	assert_line("::1 a.example", "a.example", NULL, false);
	assert_line("fe80::1%lo0 a.example # x", "a.example", NULL, false);
	assert_line("0.0.0.0", NULL, NULL, false);
	assert_line("https://user:pw@a.example:8443/p?q#f", "a.example", NULL, false);
	assert_line("http://a.example", "a.example", NULL, false);
	assert_line("a.example/login", "a.example", NULL, false);
	assert_line("a.example:8080", "a.example", NULL, false);
	assert_line("a.example other.example", "a.example", NULL, true);
	assert_line("this is prose", "this", NULL, true);
	assert_line("https:///path", NULL, NULL, true);
	assert_line("/path", NULL, NULL, true);
	assert_line("face.book", "face.book", NULL, false); /* hex letters are no address */
	assert_line("\"a.example\"", "a.example", NULL, false);
	assert_line("info@a.example", "a.example", NULL, false);
	assert_line("<mailto:info@a.example>", "a.example", NULL, false);
	assert_line("||a.example^", "a.example", NULL, false);
	assert_line("||a.example^$third-party", "a.example", NULL, false);
	assert_line("@@||a.example^", "@@||a.example^", NULL, false);
	assert_line("a[.]example", "a[.]example", NULL, false);
	assert_line("hxxp://a[.]example/p", "a[.]example", NULL, false);
	assert_line("hxxps[:]//a[.]example:80", "a[.]example", NULL, false);
	assert_line("\"\"", NULL, NULL, true);
	assert_line("dead.beef.cafe.babe", "dead.beef.cafe.babe", NULL, false);
}

static void
defanged_names_are_read(void **state)
{
	(void)state;
	static const char *const NAMES[] = {"a.b.example", "a[.]b[.]example", "a(.)b[dot]example",
					    "a[DOT]b(dot)example", "a{.}b.example"};
	char bytes[NAMES_LINE_MAX_BYTES];
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		assert_slice(line_refang(slice_text(NAMES[i]), bytes), "a.b.example");
	assert_slice(line_refang(SLICE("a[.b"), bytes), "a[.b");
	assert_slice(line_refang(SLICE("[do"), bytes), "[do");
	assert_slice(line_refang(SLICE(""), bytes), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_every_kind_are_read),
		cmocka_unit_test(defanged_names_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
