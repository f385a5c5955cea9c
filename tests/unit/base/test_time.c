#include "support.h"

#include "base/time.h"

static void
reads_and_prints_rfc3339(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
		const char *printed;
	} GOOD[] = {
		{"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
		{"2017-05-05T19:30:00+02:00", INT64_C(1494005400000000), "2017-05-05T17:30:00Z"},
		{"2017-05-05t17:30:00.25z", INT64_C(1494005400250000), "2017-05-05T17:30:00.25Z"},
		{"2016-12-31T23:59:60Z", INT64_C(1483228800000000), "2017-01-01T00:00:00Z"},
		{"1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"},
		{"2000-02-29T00:00:00Z", INT64_C(951782400000000), "2000-02-29T00:00:00Z"},
		{"0001-01-01T00:00:00Z", INT64_C(-62135596800000000), "0001-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59Z", INT64_C(253402300799000000), "9999-12-31T23:59:59Z"},
	};
	char text[TIME_TEXT_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		int64_t us = 0;
		assert_true(time_read(slice_text(GOOD[i].text), &us));
		assert_true(us == GOOD[i].us);
		time_print(us, text);
		assert_string_equal(text, GOOD[i].printed);
	}
}

static void
refuses_what_is_no_time(void **state)
{
	static const char *const BAD[] = {
		"",
		"2017",
		"2017-05-05",
		"2017-05-05T17:30:00",
		"2017-02-29T00:00:00Z",
		"2017-13-01T00:00:00Z",
		"2017-00-01T00:00:00Z",
		"2017-05-05T24:00:00Z",
		"2017-05-05T17:60:00Z",
		"2017-05-05T17:30:61Z",
		"2017-05-05T17:30:00.Z",
		"2017-05-05T17:30:00+2:00",
		"2017-05-05T17:30:00Z ",
		"0000-01-01T00:00:00Z",
		"+017-05-05T17:30:00Z",
		"2017-05-05T17:30:00+24:00",
	};
	int64_t us = 42;
	char text[TIME_TEXT_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_false(time_read(slice_text(BAD[i]), &us));
	assert_int_equal(us, 42);
	time_print(TIME_UNKNOWN, text);
	assert_string_equal(text, "");
	time_print(INT64_MAX, text);
	assert_string_equal(text, "");
}

static void
every_day_of_four_centuries_round_trips(void **state)
{
	char text[TIME_TEXT_BYTES];
	int64_t step = support_is_slow() ? 97 : 1;
	(void)state;
	for (int64_t day = -200000; day < 200000; day += step) {
		int64_t us = day * INT64_C(86400000000) + 1, read = 0;
		time_print(us, text);
		assert_true(time_read(slice_text(text), &read));
		assert_true(read == us);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_prints_rfc3339),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(every_day_of_four_centuries_round_trips),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
