#include "support.h"

#include "share/sco.h"

static struct arena arena;

/* Ids made with another implementation of RFC 9562 §5.5, from the JSON that STIX 2.1 §2.9 wants. */
static const struct {
	const char *type, *value, *clean, *id;
} GOOD[] = {
	{"domain-name", "example.com", "example.com",
	 "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"},
	{"domain-name", "Example.COM.", "example.com",
	 "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"},
	{"domain-name",
	 "b\xc3\xbc"
	 "cher.example",
	 "xn--bcher-kva.example", NULL},
	{"ipv4-addr", "198.51.100.3", "198.51.100.3",
	 "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"},
	{"ipv6-addr", "2001:0DB8:0:0:0:0:0:1", "2001:db8::1", NULL},
};

static const struct {
	const char *type, *value;
} BAD[] = {
	{"domain-name", "single"},
	{"domain-name", "a' OR [x"},
	{"domain-name", "192.0.2.1"},
	{"ipv4-addr", "192.0.2.300"},
	{"ipv4-addr", "192.0.2.0/24"},
	{"ipv4-addr", "2001:db8::1"},
	{"ipv4-addr", ""},
	{"ipv6-addr", "2001:db8::1::2"},
	{"ipv6-addr", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"},
	{"file", "feed.txt"},
	{"domain-names", "a.example"},
};

static void
observables_have_one_spelling_and_one_id(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct err err;
		struct subject clean,
			subject = {slice_text(GOOD[i].type), slice_text(GOOD[i].value)};
		struct slice id;
		bool good = false;
		assert_int_equal(sco_clean(&arena, &subject, &good, &clean, &err), STATUS_OK);
		assert_true(good);
		assert_slice(clean.value, GOOD[i].clean);
		assert_int_equal(sco_id(&arena, &clean, &id, &err), STATUS_OK);
		if (GOOD[i].id)
			assert_slice(id, GOOD[i].id);
	}
	arena_done(&arena);
}

static void
what_stix_has_no_word_for_is_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct err err;
		struct subject clean, subject = {slice_text(BAD[i].type), slice_text(BAD[i].value)};
		bool good = true;
		assert_int_equal(sco_clean(&arena, &subject, &good, &clean, &err), STATUS_OK);
		if (good)
			fail_msg("'%s' is let pass as %s", BAD[i].value, BAD[i].type);
	}
	struct subject clean, cut = {SLICE("ipv4-addr"), SLICE("192.0.2.1\0evil")};
	bool good = true;
	assert_int_equal(sco_clean(&arena, &cut, &good, &clean, NULL), STATUS_OK);
	assert_false(good);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(observables_have_one_spelling_and_one_id),
		cmocka_unit_test(what_stix_has_no_word_for_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
