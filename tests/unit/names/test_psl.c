/* The trie against libpsl: every rule of the list, and names around each. */
#include "support.h"

#include "names/host.h"
#include "names/psl.h"

#include <libpsl.h>
#include <stdio.h>

#define LIST "/usr/share/publicsuffix/public_suffix_list.dat"

static size_t
labels_of(struct slice name, struct slice *labels)
{
	size_t count = 0;
	struct slice rest = name, label;
	while (slice_next(&rest, '.', &label))
		labels[count++] = label;
	return count;
}

/* The public suffix of a name by the trie, as text. */
static struct slice
suffix_of(struct slice name)
{
	struct slice labels[NAMES_LABELS_MAX];
	size_t count = labels_of(name, labels);
	struct psl_answer answer = psl_find(labels, count);
	assert_true(answer.labels >= 1 && answer.labels <= count);
	const char *at = labels[count - answer.labels].at;
	return slice_of(at, (size_t)(name.at + name.length - at));
}

static void
compare(const psl_ctx_t *psl, const char *name)
{
	const char *registrable = psl_registrable_domain(psl, name);
	struct slice text = slice_text(name), suffix = suffix_of(text);
	if (!registrable) {
		if (suffix.length != text.length)
			fail_msg("%s: suffix %.*s, libpsl says all of it", name,
				 SLICE_PRINT(suffix));
		return;
	}
	const char *expected = strchr(registrable, '.') + 1;
	if (!slice_equal(suffix, slice_text(expected)))
		fail_msg("%s: suffix %.*s, libpsl says %s", name, SLICE_PRINT(suffix), expected);
}

/* A rule as A-labels, without its marks. */
static bool
rule_name(const char *line, char ret[static 300])
{
	struct slice rule = slice_trim(slice_text(line));
	struct host host;
	bool is_name;
	char name[300];
	size_t space = slice_find_byte(rule, ' ');
	if (space != SIZE_MAX)
		rule.length = space;
	if (rule.length == 0 || slice_starts(rule, SLICE("//")))
		return false;
	if (*rule.at == '!')
		rule = slice_part(rule, 1, SIZE_MAX);
	if (slice_starts(rule, SLICE("*.")))
		rule = slice_part(rule, 2, SIZE_MAX);
	(void)snprintf(name, sizeof(name), "x.%.*s", SLICE_PRINT(rule));
	assert_int_equal(host_read(&host, slice_text(name), &is_name, NULL), STATUS_OK);
	memcpy(ret, host.bytes + 2, host.length - 1);
	return true;
}

static void
every_rule_agrees_with_libpsl(void **state)
{
	(void)state;
	static const char *const PREFIXES[] = {"", "a.", "b.a.", "c.b.a.", "www."};
	psl_ctx_t *psl = psl_load_file(LIST);
	FILE *list = fopen(LIST, "r");
	char line[1024], rule[300], name[340];
	size_t rules = 0;
	assert_non_null(psl);
	assert_non_null(list);
	while (fgets(line, sizeof(line), list)) {
		if (!rule_name(line, rule))
			continue;
		rules++;
		for (size_t i = 0; i < sizeof(PREFIXES) / sizeof(*PREFIXES); i++) {
			(void)snprintf(name, sizeof(name), "%s%s", PREFIXES[i], rule);
			compare(psl, name);
		}
	}
	fclose(list);
	psl_free(psl);
	assert_true(rules > 8000);
}

static void
rules_of_every_kind_hold(void **state)
{
	(void)state;
	assert_slice(suffix_of(SLICE("en-marche.fr")), "fr");
	assert_slice(suffix_of(SLICE("www.bbc.co.uk")), "co.uk");
	assert_slice(suffix_of(SLICE("a.b.example")), "example"); /* no rule: one label */
	assert_slice(suffix_of(SLICE("a.b.ck")), "b.ck");         /* *.ck */
	assert_slice(suffix_of(SLICE("a.www.ck")), "ck");         /* !www.ck */
	assert_slice(suffix_of(SLICE("shop.blogspot.com")), "blogspot.com");
	struct slice labels[] = {SLICE("shop"), SLICE("blogspot"), SLICE("com")};
	assert_true(psl_find(labels, 3).private_section);
	assert_false(psl_find(labels + 2, 1).private_section);
	struct slice unknown[] = {SLICE("a"), SLICE("nosuchsuffix")};
	assert_false(psl_find(unknown, 2).known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_agrees_with_libpsl),
		cmocka_unit_test(rules_of_every_kind_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
