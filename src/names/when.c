#include "names/when.h"

#define US_PER_SECOND INT64_C(1000000)
#define SECONDS_MAX UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define STAMP_MAX_BYTES 40

static size_t
count_digits(struct slice text)
{
	size_t digits = 0;

	while (digits < text.length && byte_is_digit(text.at[digits]))
		digits++;
	return digits;
}

/* 1491955200, 1491955200.25, 1491955200250: fewer than nine digits are no time of the internet. */
static bool
read_epoch(struct slice text, int64_t *ret_us)
{
	size_t digits = count_digits(text), decimals;
	struct slice fraction = slice_part(text, digits, SIZE_MAX);
	int64_t us = 0, unit = US_PER_SECOND;
	uint64_t value;

	if (digits < 9 || !slice_number(slice_part(text, 0, digits), &value))
		return false;
	if (digits == 13 && fraction.length == 0) {
		*ret_us = (int64_t)value * 1000;
		return true;
	}
	if (value > SECONDS_MAX)
		return false;
	if (fraction.length > 0) {
		decimals = count_digits(slice_part(fraction, 1, SIZE_MAX));
		if (*fraction.at != '.' || decimals == 0 || decimals + 1 != fraction.length)
			return false;
		for (size_t i = 1; i <= decimals && unit > 1; i++) {
			unit /= 10;
			us += unit * (fraction.at[i] - '0');
		}
	}
	*ret_us = (int64_t)value * US_PER_SECOND + us;
	return true;
}

/* "+0200" becomes "+02:00", " UTC" becomes "Z". */
static bool
read_stamp(struct slice text, int64_t *ret_us)
{
	char stamp[STAMP_MAX_BYTES + 1];
	size_t length = text.length;

	if (length > STAMP_MAX_BYTES || length < 10)
		return false;
	memcpy(stamp, text.at, length);
	if (slice_ends(text, SLICE(" UTC"))) {
		length -= 3;
		stamp[length - 1] = 'Z';
	} else if ((stamp[length - 5] == '+' || stamp[length - 5] == '-') &&
		   count_digits(slice_part(text, length - 4, SIZE_MAX)) == 4) {
		memmove(stamp + length - 1, stamp + length - 2, 2);
		stamp[length - 2] = ':';
		length++;
	}
	return time_read(slice_of(stamp, length), ret_us);
}

bool
when_instant(struct slice text, int64_t *ret_us)
{
	return read_stamp(text, ret_us) || read_epoch(text, ret_us);
}

static bool
read_part(struct slice text, size_t from, size_t length, int *ret)
{
	uint64_t value;

	if (!slice_number(slice_part(text, from, length), &value))
		return false;
	*ret = (int)value;
	return true;
}

static bool
read_month(struct slice text, int *ret)
{
	static const char *const MONTHS[] = {"jan", "feb", "mar", "apr", "may", "jun",
					     "jul", "aug", "sep", "oct", "nov", "dec"};

	for (int i = 0; i < 12; i++) {
		if (slice_equal_nocase(text, slice_text(MONTHS[i]))) {
			*ret = i + 1;
			return true;
		}
	}
	return false;
}

/* A date at the start; what stands behind it must not go on as a number. */
static bool
read_date(struct slice text, int64_t *ret_us)
{
	int year, month, day;
	size_t length = 10;
	bool read;

	if (count_digits(text) == 8) {
		length = 8;
		read = read_part(text, 0, 4, &year) && read_part(text, 4, 2, &month) &&
		       read_part(text, 6, 2, &day);
	} else if (count_digits(text) == 4 && text.length >= 10) {
		read = (text.at[4] == '-' || text.at[4] == '/') && text.at[7] == text.at[4] &&
		       read_part(text, 0, 4, &year) && read_part(text, 5, 2, &month) &&
		       read_part(text, 8, 2, &day);
	} else {
		length = 11;
		read = count_digits(text) == 2 && text.length >= 11 && text.at[2] == '-' &&
		       text.at[6] == '-' && read_part(text, 0, 2, &day) &&
		       read_month(slice_part(text, 3, 3), &month) && read_part(text, 7, 4, &year);
	}
	return read && count_digits(slice_part(text, length, SIZE_MAX)) == 0 &&
	       time_from_civil(year, month, day, 0, 0, 0, ret_us);
}

bool
when_day(struct slice text, int64_t *ret_us)
{
	return when_instant(text, ret_us) || read_date(text, ret_us);
}

int64_t
when_logged(struct slice line)
{
	int64_t time;
	size_t end, second;

	if (line.length > 0 && *line.at == '[') {
		end = slice_find_byte(line, ']');
		if (end != SIZE_MAX && read_epoch(slice_part(line, 1, end - 1), &time))
			return time;
		return TIME_UNKNOWN;
	}
	end = slice_find_byte(line, ' ');
	if (end == SIZE_MAX)
		return TIME_UNKNOWN;
	if (when_instant(slice_part(line, 0, end), &time))
		return time;
	second = slice_find_byte(slice_part(line, end + 1, SIZE_MAX), ' ');
	return second != SIZE_MAX && read_stamp(slice_part(line, 0, end + 1 + second), &time)
		       ? time
		       : TIME_UNKNOWN;
}
