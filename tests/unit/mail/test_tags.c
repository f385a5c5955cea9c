#include "support.h"

#include "mail/tags.h"

#include <stdio.h>

static void
tags_are_names_and_values(void **state)
{
	struct tags tags;
	(void)state;
	assert_null(tags_read(SLICE("  v = 1 ;\r\n\ta_1= x  y;b=;  c=\xc3\xa9 ; \r\n"), &tags));
	assert_int_equal(tags.count, 4);
	assert_slice(tags.items[0].name, "v");
	assert_slice(tags.items[0].raw, " 1 ");
	assert_slice(tags_value(&tags, "v"), "1");
	assert_slice(tags_value(&tags, "a_1"), "x  y");
	assert_slice(tags_value(&tags, "b"), "");
	assert_non_null(tags_value(&tags, "b").at);
	assert_slice(tags_value(&tags, "c"), "\xc3\xa9");
	assert_null(tags_find(&tags, "V"));
	assert_null(tags_value(&tags, "d").at);
	assert_null(tags_read(SLICE(""), &tags));
	assert_int_equal(tags.count, 0);
}

static void
what_is_no_list_says_why(void **state)
{
	static const char *const CASES[][2] = {
		{"v=1; v=1", "RFC 6376 §3.2: a tag occurs twice"},
		{"v=1;;a=2", "RFC 6376 §3.2: a tag without '='"},
		{"v=1; a", "RFC 6376 §3.2: a tag without '='"},
		{"=1", "RFC 6376 §3.2: the name of a tag is no name"},
		{"a-b=1", "RFC 6376 §3.2: the name of a tag is no name"},
		{"a=\x01", "RFC 6376 §3.2: a byte that no tag has"},
		{"a=\x7f", "RFC 6376 §3.2: a byte that no tag has"},
		{"a=\xff", "RFC 6376 §3.2: a byte that no tag has"},
		{"a=b\rc", "RFC 6376 §3.2: a byte that no tag has"},
		{"a=b\nc", "RFC 6376 §3.2: a byte that no tag has"},
		{"a=b\r\nc", "RFC 6376 §3.2: a byte that no tag has"},
	};
	struct tags tags;
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *fault = tags_read(slice_text(CASES[i][0]), &tags);
		assert_non_null(fault);
		assert_string_equal(fault, CASES[i][1]);
	}
}

static void
there_is_room_for_so_many_tags(void **state)
{
	char text[8 * (MAIL_TAGS_MAX + 1)];
	size_t length = 0;
	struct tags tags;
	(void)state;
	for (int i = 0; i < MAIL_TAGS_MAX; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "a%d=%d;", i, i);
	assert_null(tags_read(slice_of(text, length), &tags));
	assert_int_equal(tags.count, MAIL_TAGS_MAX);
	length += (size_t)snprintf(text + length, sizeof(text) - length, "b=1");
	assert_string_equal(tags_read(slice_of(text, length), &tags),
			    "RFC 6376 §3.2: more than 64 tags");
	assert_int_equal(tags.count, MAIL_TAGS_MAX);
}

static void
parts_are_between_colons(void **state)
{
	struct slice rest = SLICE("From :\r\n to:: "), part;
	(void)state;
	assert_true(tags_part(&rest, &part));
	assert_slice(part, "From");
	assert_true(tags_part(&rest, &part));
	assert_slice(part, "to");
	assert_true(tags_part(&rest, &part));
	assert_slice(part, "");
	assert_true(tags_part(&rest, &part));
	assert_slice(part, "");
	assert_false(tags_part(&rest, &part));
}

static void
base64_is_that_of_rfc_4648(void **state)
{
	static const char *const GOOD[][2] = {{"", ""},
					      {"Zg==", "f"},
					      {"Zm8=", "fo"},
					      {"Zm9v", "foo"},
					      {" Z\r\n m9v\tYg = =\r\n", "foob"}};
	static const char *const BAD[] = {"Z", "Zg",       "Zg=",  "Zg===", "Zm9vY",
					  "=", "Zg==Zg==", "Zm-v", "Zm_v",  "Zm9v="};
	uint8_t bytes[8];
	size_t length;
	(void)state;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		assert_true(tags_base64(slice_text(GOOD[i][0]), bytes, sizeof(bytes), &length));
		assert_slice(slice_of((const char *)bytes, length), GOOD[i][1]);
	}
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_false(tags_base64(slice_text(BAD[i]), bytes, sizeof(bytes), &length));
	assert_true(tags_base64(SLICE("AAAAAAAAAAA="), bytes, sizeof(bytes), &length));
	assert_int_equal(length, 8);
	assert_false(tags_base64(SLICE("AAAAAAAAAAAA"), bytes, sizeof(bytes), &length));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_are_names_and_values),
		cmocka_unit_test(what_is_no_list_says_why),
		cmocka_unit_test(there_is_room_for_so_many_tags),
		cmocka_unit_test(parts_are_between_colons),
		cmocka_unit_test(base64_is_that_of_rfc_4648),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
