#include "support.h"

#include "base/time.h"
#include "leak/moment.h"

/* In UTC, as time_print has it; zone "-": none is told. */
static void
assert_moment(const char *text, const char *utc, int zone_minutes, bool zoned)
{
	char printed[TIME_TEXT_BYTES];
	struct moment moment;

	if (!moment_read(slice_text(text), &moment))
		fail_msg("'%s' is no time", text);
	time_print(moment.us, printed);
	assert_string_equal(printed, utc);
	assert_int_equal(moment.zone_minutes, zone_minutes);
	assert_int_equal(moment.zoned, zoned);
}

static void
test_forms(void **state)
{
	(void)state;
	assert_moment("2017-04-12T08:30:05Z", "2017-04-12T08:30:05Z", 0, true);
	assert_moment("2017-04-12T08:30:05.1234567", "2017-04-12T08:30:05Z", 0, false);
	assert_moment("2017-04-12T08:30+03:00", "2017-04-12T05:30:00Z", 180, true);
	assert_moment("2017:04:12 08:30:05-07:30", "2017-04-12T16:00:05Z", -450, true);
	assert_moment(" 2017:04:12 08:30:05 ", "2017-04-12T08:30:05Z", 0, false);
	assert_moment("2017-04-12", "2017-04-12T00:00:00Z", 0, false);
	assert_moment("2017-04-12T23:59:00+0100", "2017-04-12T22:59:00Z", 60, true);
	assert_moment("Wed, 12 Apr 2017 08:30:05 +0200 (CEST)", "2017-04-12T06:30:05Z", 120, true);
}

static void
test_none(void **state)
{
	static const char *const TEXTS[] = {
		"",
		"soon",
		"2017",
		"2017-13-12",
		"2017-02-30T00:00:00Z",
		"2017-04-12T08",
		"2017-04-12T08:30:05+",
		"2017-04-12T08:30:05+3",
		"2017-04-12T08:30:05+15:00",
		"2017-04-12T08:30:05Zulu",
		"2017-04-12T08:30:05 and more",
		"0000:00:00 00:00:00",
		"1601-01-01T00:00:00Z", /* what programs write for want of a time */
		"1980-01-01T08:00:00Z",
	};
	struct moment moment;

	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++)
		if (moment_read(slice_text(TEXTS[i]), &moment))
			fail_msg("'%s' is a time", TEXTS[i]);
	assert_true(moment_read(SLICE("1980-01-02"), &moment));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
