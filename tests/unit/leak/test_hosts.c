/* Hosts that links lead to, and their dishonest twins. */
#include "support.h"

#include "leak/hosts.h"

#include "document_sample.h"

static struct arena arena;

static int
setup(void **state)
{
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

#define TEXT "Nobody asks for a password. Write to ann@office.example.\n"
#define LINK "K:the form <https://vote.harbour.example/form>\n"
#define RULES "K:the rules <http://www.rules.example/>\n"

static void
test_links(void **state)
{
	static const struct {
		const char *leaked;
		bool is_new;
	} CASES[] = {
		{TEXT LINK, false},
		{TEXT "K:a password <https://vote-harbour.example/form>", true},
		{TEXT "K:a password <https://harbour.example/>", true},
		{TEXT "K:a password <https://vote.harbour.example.evil.example/>", true},
		{TEXT "K:a password <https://evil.example/vote.harbour.example/>", true},
		{TEXT "K:a password <https://vote.harbour.example/password>", false},
		{TEXT "K:a password <https://vote.harbour.example:8443/>", false},
		{TEXT "K:a password <https://vote.harbour.example@evil.example/>", true},
		{TEXT "K:a password <https://vote.harbour.example:443@evil.example/>", true},
		{TEXT "K:a password <https://ann:x@vote.harbour.example:8443/>", false},
		{TEXT "K:a password <https://[2001:db8::1]:443/>", true},
		{TEXT "K:a password <javascript:alert(1)>", true},
		{TEXT "K:ann@office.example <mailto:ann@office.example>", false},
		{TEXT "K:Write <mailto:ann@office.example?subject=x>", false},
		{TEXT "K:Write <mailto:ann@office-harbour.example>", true},
		{TEXT "K:evil.example <http://www.evil.example>", false}, /* a change of words */
		{TEXT "K:our office <http://www.office.example>", false},
		{TEXT "K:the form <https://www.vote.harbour.example>", false},
		{TEXT "K:the rules <http://www.rules.example/a>", false},
		{TEXT "K:the rules <http://rules.example/b>", false},
		{TEXT "K:a password <tel:+4912345>", false},
		{TEXT LINK "K:a password <https://evil.example>", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice link = hosts_new_link(sample_units(&arena, TEXT LINK RULES)->document,
						   sample_units(&arena, CASES[i].leaked)->document);
		assert_int_equal(link.length > 0, CASES[i].is_new);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_links)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
