#include "support.h"

#include "model/domain.h"

static struct arena arena;

static void
assert_host(const char *name, const char *expected)
{
	struct err err;
	struct slice clean;
	bool host;
	assert_int_equal(domain_clean(&arena, slice_text(name), &host, &clean, &err), STATUS_OK);
	if (host != (expected != NULL))
		fail_msg("'%s' is %sa host name", name, host ? "" : "not ");
	if (expected)
		assert_slice(clean, expected);
}

static void
names_are_cleaned(void **state)
{
	(void)state;
	assert_host("Mail-En-Marche.Example.", "mail-en-marche.example");
	assert_host("a.b", "a.b");
	assert_host("_dmarc.a.example", "_dmarc.a.example");
	assert_host("XN--BCHER-KVA.example", "xn--bcher-kva.example");
	assert_host("b\xc3\xbc"
		    "Cher.example",
		    "xn--bcher-kva.example"); /* RFC 3492: bücher */
	assert_host("\xd1\x83\xd1\x85.\xd1\x80\xd1\x84", "xn--s1ae.xn--p1ai");
	/* Another case, another normal form, other dots: the same name (UTS 46 §4). */
	assert_host("B\xc3\x9c"
		    "CHER.example",
		    "xn--bcher-kva.example");
	assert_host("bu\xcc\x88"
		    "cher.example",
		    "xn--bcher-kva.example");
	assert_host("\xef\xbc\xa1.\xef\xbd\x82\xe3\x80\x82\xef\xbd\x83", "a.b.c");
	arena_done(&arena);
}

static void
what_is_no_name_is_told(void **state)
{
	(void)state;
	static const char *const BAD[] = {"",          ".",       "localhost", "a..b",
					  ".a.b",      "a.b..",   "-a.b",      "a-.b",
					  "a b.c",     "a/b.c",   "1.2.3.4",   "a.123",
					  "*.a.b",     "a.b;c.d", "a\n.b",     "\xff.example",
					  "a.b\xc3.c", "a,b.c",   "a.b CNAME", "\"a\".example"};
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_host(BAD[i], NULL);
	arena_done(&arena);
}

/* n bytes of labels of 63, 63, ... bytes. */
static struct slice
name_of(size_t length)
{
	static char bytes[400];
	for (size_t i = 0; i < length; i++)
		bytes[i] = i % 64 == 63 ? '.' : 'a';
	bytes[length] = '\0';
	return slice_of(bytes, length);
}

static void
limits_are_held(void **state)
{
	(void)state;
	assert_host(name_of(DOMAIN_MAX_BYTES).at, name_of(DOMAIN_MAX_BYTES).at);
	assert_host(name_of(DOMAIN_MAX_BYTES + 1).at, NULL);
	char label[DOMAIN_LABEL_MAX_BYTES + 12];
	for (size_t length = DOMAIN_LABEL_MAX_BYTES; length <= DOMAIN_LABEL_MAX_BYTES + 1;
	     length++) {
		memset(label, 'a', length);
		memcpy(label + length, ".example", 9);
		assert_host(label, length == DOMAIN_LABEL_MAX_BYTES ? label : NULL);
	}
	/* U-labels are measured as A-labels. */
	for (size_t count = 1; count <= 63; count++) {
		char name[200];
		struct err err;
		struct slice clean;
		bool host;
		for (size_t i = 0; i < count; i++)
			memcpy(name + 2 * i, i % 2 ? "\xc3\xa9" : "\xc3\xa8", 2);
		memcpy(name + 2 * count, ".example", 9);
		assert_int_equal(domain_clean(&arena, slice_text(name), &host, &clean, &err),
				 STATUS_OK);
		if (host)
			assert_true(clean.length <= DOMAIN_LABEL_MAX_BYTES + 8);
	}
	arena_done(&arena);
}

static void
folding_has_a_limit(void **state)
{
	(void)state;
	static char text[2 * DOMAIN_FOLD_MAX + 3];
	uint32_t letters[DOMAIN_FOLD_MAX];
	struct err err;
	size_t count = 0;
	for (size_t i = 0; i <= DOMAIN_FOLD_MAX; i++)
		memcpy(text + 2 * i, "\xc3\x89", 2);
	struct slice longest = slice_of(text, (size_t)2 * DOMAIN_FOLD_MAX);
	assert_int_equal(domain_fold(longest, letters, DOMAIN_FOLD_MAX, &count, &err), STATUS_OK);
	assert_int_equal(count, DOMAIN_FOLD_MAX);
	assert_int_equal(letters[DOMAIN_FOLD_MAX - 1], 0xe9);
	assert_int_equal(domain_fold(longest, letters, DOMAIN_FOLD_MAX - 1, &count, &err),
			 STATUS_REFUSED);
	assert_int_equal(domain_fold(slice_text(text), letters, DOMAIN_FOLD_MAX, &count, &err),
			 STATUS_REFUSED);
	assert_int_equal(domain_fold(SLICE("\xff"), letters, DOMAIN_FOLD_MAX, &count, &err),
			 STATUS_REFUSED);
	assert_host(text, NULL);
	arena_done(&arena);
}

static void
parents_are_above(void **state)
{
	(void)state;
	struct slice name = SLICE("a.b.example");
	name = domain_parent(name);
	assert_slice(name, "b.example");
	name = domain_parent(name);
	assert_slice(name, "example");
	assert_null(domain_parent(name).at);
}

static void
names_are_in_zones(void **state)
{
	(void)state;
	assert_true(domain_is_in(SLICE("b.example"), SLICE("B.example.")));
	assert_true(domain_is_in(SLICE("a.B.example"), SLICE("b.example")));
	assert_false(domain_is_in(SLICE("ab.example"), SLICE("b.example")));
	assert_false(domain_is_in(SLICE("example"), SLICE("b.example")));
	assert_false(domain_is_in(SLICE("b.example"), SLICE(".")));
	assert_false(domain_is_in(SLICE_NONE, SLICE("b.example")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_cleaned), cmocka_unit_test(what_is_no_name_is_told),
		cmocka_unit_test(limits_are_held),   cmocka_unit_test(folding_has_a_limit),
		cmocka_unit_test(parents_are_above), cmocka_unit_test(names_are_in_zones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
