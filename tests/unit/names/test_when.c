/* Times as feeds write them. */
#include "support.h"

#include "names/when.h"

static void
assert_time(bool (*read)(struct slice text, int64_t *ret), const char *text, const char *expected)
{
	char printed[TIME_TEXT_BYTES] = "";
	int64_t time;
	if (read(slice_text(text), &time))
		time_print(time, printed);
	if (strcmp(printed, expected) != 0)
		fail_msg("'%s' is '%s', not '%s'", text, printed, expected);
}

static bool
logged(struct slice text, int64_t *ret)
{
	*ret = when_logged(text);
	return *ret != TIME_UNKNOWN;
}

static void
instants_have_a_year_and_a_zone(void **state)
{
	(void)state;
	static const char *const TIMES[][2] = {
		{"2017-04-12T08:11:02Z", "2017-04-12T08:11:02Z"},
		{"2017-04-12 08:11:02.5+02:00", "2017-04-12T06:11:02.5Z"},
		{"2017-04-12T08:11:02+0200", "2017-04-12T06:11:02Z"},
		{"2017-04-12T08:11:02-0230", "2017-04-12T10:41:02Z"},
		{"2017-04-12 08:11:02 UTC", "2017-04-12T08:11:02Z"},
		{"1491984662", "2017-04-12T08:11:02Z"},
		{"1491984662.25", "2017-04-12T08:11:02.25Z"},
		{"1491984662.1234567", "2017-04-12T08:11:02.123456Z"},
		{"1491984662250", "2017-04-12T08:11:02.25Z"},
		{"253402300799", "9999-12-31T23:59:59Z"},
		{"253402300800", ""},
		{"99999999", ""},
		{"1491984662.", ""},
		{"1491984662x", ""},
		{"2017-04-12 08:11:02", ""},
		{"2017-04-12", ""},
		{"2017-04-12T08:11:02.00000000000000000000000+0200", ""},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(TIMES) / sizeof(*TIMES); i++)
		assert_time(when_instant, TIMES[i][0], TIMES[i][1]);
}

static void
days_are_their_first_moment(void **state)
{
	(void)state;
	static const char *const DAYS[][2] = {
		{"2017-04-12", "2017-04-12T00:00:00Z"},
		{"2017/04/12", "2017-04-12T00:00:00Z"},
		{"2017-04-12 08:11:02", "2017-04-12T00:00:00Z"},
		{"2017-04-12T08:11:02Z", "2017-04-12T08:11:02Z"},
		{"20170412", "2017-04-12T00:00:00Z"},
		{"12-apr-2017", "2017-04-12T00:00:00Z"},
		{"1491984662", "2017-04-12T08:11:02Z"},
		{"12/04/2017", ""},
		{"2017-04/12", ""},
		{"2017-13-12", ""},
		{"2017-02-30", ""},
		{"2017-04-123", ""},
		{"12-xyz-2017", ""},
		{"12-apr-17", ""},
		{"2017", ""},
		{"yesterday", ""},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(DAYS) / sizeof(*DAYS); i++)
		assert_time(when_day, DAYS[i][0], DAYS[i][1]);
}

static void
logs_begin_with_their_time(void **state)
{
	(void)state;
	static const char *const LINES[][2] = {
		{"2017-04-12T08:11:02Z gw x", "2017-04-12T08:11:02Z"},
		{"2017-04-12 08:11:02.123Z gw x", "2017-04-12T08:11:02.123Z"},
		{"1491984662.5 gw", "2017-04-12T08:11:02.5Z"},
		{"[1491984662] unbound", "2017-04-12T08:11:02Z"},
		{"[12] unbound", ""},
		{"[1491984662", ""},
		{"Apr 12 08:11:02 gw x", ""},
		{"12-Apr-2017 08:11:02.123 x", ""},
		{"2017-04-12T08:11:02Z", ""},
		{"2017-04-12 08:11:02Z", ""},
		{" ", ""},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof(LINES) / sizeof(*LINES); i++)
		assert_time(logged, LINES[i][0], LINES[i][1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_have_a_year_and_a_zone),
		cmocka_unit_test(days_are_their_first_moment),
		cmocka_unit_test(logs_begin_with_their_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
