#include "support.h"

#include "share/host.h"
#include "share/limits.h"

static struct arena arena;

static void
assert_host(const char *name, const char *expected)
{
	struct err err;
	struct slice clean;
	bool host;
	assert_int_equal(host_clean(&arena, slice_text(name), &host, &clean, &err), STATUS_OK);
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
	assert_host(name_of(HOST_NAME_MAX_BYTES).at, name_of(HOST_NAME_MAX_BYTES).at);
	assert_host(name_of(HOST_NAME_MAX_BYTES + 1).at, NULL);
	char label[HOST_LABEL_MAX_BYTES + 12];
	for (size_t length = HOST_LABEL_MAX_BYTES; length <= HOST_LABEL_MAX_BYTES + 1; length++) {
		memset(label, 'a', length);
		memcpy(label + length, ".example", 9);
		assert_host(label, length == HOST_LABEL_MAX_BYTES ? label : NULL);
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
		assert_int_equal(host_clean(&arena, slice_text(name), &host, &clean, &err),
				 STATUS_OK);
		if (host)
			assert_true(clean.length <= HOST_LABEL_MAX_BYTES + 8);
	}
	arena_done(&arena);
}

static void
parents_are_above(void **state)
{
	(void)state;
	struct slice name = SLICE("a.b.example");
	name = host_parent(name);
	assert_slice(name, "b.example");
	name = host_parent(name);
	assert_slice(name, "example");
	assert_null(host_parent(name).at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_cleaned),
		cmocka_unit_test(what_is_no_name_is_told),
		cmocka_unit_test(limits_are_held),
		cmocka_unit_test(parents_are_above),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
