#include "leak/moment.h"

#include "base/time.h"
#include "format/date.h"

#define SECOND_US 1000000
#define MINUTE_US (60 * (int64_t)SECOND_US)
#define FIRST_US (3653 * 24 * 60 * MINUTE_US) /* 1980-01-02 */

/* So many digits at the head of *rest. */
static bool
take_number(struct slice *rest, size_t digits, int *ret)
{
	int number = 0;

	if (rest->length < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (!byte_is_digit(rest->at[i]))
			return false;
		number = 10 * number + (rest->at[i] - '0');
	}
	*rest = slice_part(*rest, digits, SIZE_MAX);
	*ret = number;
	return true;
}

static bool
take_one_of(struct slice *rest, const char *bytes)
{
	if (rest->length == 0 || !strchr(bytes, *rest->at))
		return false;
	*rest = slice_part(*rest, 1, SIZE_MAX);
	return true;
}

static void
take_fraction(struct slice *rest)
{
	if (take_one_of(rest, "."))
		while (take_one_of(rest, "0123456789"))
			continue;
}

/* "Z", "+01:00", "-0730" or nothing. */
static bool
take_zone(struct slice *rest, struct moment *moment)
{
	int hours, minutes = 0;

	if (rest->length == 0)
		return true;
	moment->zoned = true;
	if (take_one_of(rest, "Zz"))
		return rest->length == 0;
	int sign = *rest->at == '-' ? -1 : 1;
	if (!take_one_of(rest, "+-") || !take_number(rest, 2, &hours))
		return false;
	(void)take_one_of(rest, ":");
	if (rest->length > 0 && !take_number(rest, 2, &minutes))
		return false;
	moment->zone_minutes = sign * (60 * hours + minutes);
	return rest->length == 0 && hours <= 14 && minutes < 60;
}

static bool
read_numbers(struct slice rest, struct moment *ret)
{
	int year, month, day, hour = 0, minute = 0, second = 0;
	struct moment moment = {0};

	if (!take_number(&rest, 4, &year) || !take_one_of(&rest, "-:") ||
	    !take_number(&rest, 2, &month) || !take_one_of(&rest, "-:") ||
	    !take_number(&rest, 2, &day))
		return false;
	if (take_one_of(&rest, "T ")) {
		if (!take_number(&rest, 2, &hour) || !take_one_of(&rest, ":") ||
		    !take_number(&rest, 2, &minute))
			return false;
		if (take_one_of(&rest, ":") && !take_number(&rest, 2, &second))
			return false;
		take_fraction(&rest);
		rest = slice_trim(rest);
	}
	if (!take_zone(&rest, &moment) ||
	    !time_from_civil(year, month, day, hour, minute, second, &moment.us))
		return false;
	moment.us -= moment.zone_minutes * MINUTE_US;
	*ret = moment;
	return true;
}

bool
moment_read(struct slice text, struct moment *ret)
{
	struct moment moment = {.zoned = true};

	text = slice_trim(text);
	if (!read_numbers(text, &moment) && !date_read(text, &moment.us, &moment.zone_minutes))
		return false;
	if (moment.us < FIRST_US)
		return false;
	*ret = moment;
	return true;
}
