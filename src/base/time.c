#include "base/time.h"

#include "base/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define US_PER_SECOND INT64_C(1000000)
#define DAY_SECONDS 86400

/* Days from 1970-01-01; Howard Hinnant, "chrono-compatible low-level date algorithms". */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
time_from_civil(int year, int month, int day, int hour, int minute, int second, int64_t *ret_us)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	if (day > DAYS[month - 1] + (month == 2 && is_leap(year)))
		return false;
	/* RFC 3339 §5.7 allows a leap second; it counts as the second after. */
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	int64_t seconds = days_from_civil(year, month, day) * DAY_SECONDS +
			  (hour * 60 + minute) * 60 + second;
	*ret_us = seconds * US_PER_SECOND;
	return true;
}

static bool
read_digits(struct cursor *cursor, size_t count, int *ret)
{
	struct slice digits;
	uint64_t value;
	if (!cursor_bytes(cursor, count, &digits) || !slice_number(digits, &value))
		return false;
	*ret = (int)value;
	return true;
}

static bool
read_byte(struct cursor *cursor, const char *one_of)
{
	uint8_t byte;
	return cursor_u8(cursor, &byte) && byte && strchr(one_of, byte);
}

/* Up to 6 decimals are kept, more are read and dropped. */
static bool
read_fraction(struct cursor *cursor, int64_t *ret_us)
{
	uint8_t byte;
	*ret_us = 0;
	if (!cursor_peek(cursor, &byte) || byte != '.')
		return true;
	if (!cursor_skip(cursor, 1))
		return false;
	int64_t unit = US_PER_SECOND / 10;
	size_t digits = 0;
	while (cursor_peek(cursor, &byte) && byte_is_digit((char)byte)) {
		*ret_us += unit * (byte - '0');
		unit /= 10;
		digits++;
		if (!cursor_skip(cursor, 1))
			return false;
	}
	return digits > 0;
}

static bool
read_zone(struct cursor *cursor, int64_t *ret_us)
{
	uint8_t sign;
	int hours, minutes;
	if (!cursor_u8(cursor, &sign))
		return false;
	*ret_us = 0;
	if (sign == 'Z' || sign == 'z')
		return true;
	if ((sign != '+' && sign != '-') || !read_digits(cursor, 2, &hours) ||
	    !read_byte(cursor, ":") || !read_digits(cursor, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*ret_us = (hours * 60 + minutes) * 60 * US_PER_SECOND * (sign == '-' ? -1 : 1);
	return true;
}

bool
time_read(struct slice text, int64_t *ret_us)
{
	struct cursor cursor;
	cursor_init(&cursor, text);
	int year, month, day, hour, minute, second;
	int64_t civil, fraction, zone;
	if (!read_digits(&cursor, 4, &year) || !read_byte(&cursor, "-") ||
	    !read_digits(&cursor, 2, &month) || !read_byte(&cursor, "-") ||
	    !read_digits(&cursor, 2, &day) || !read_byte(&cursor, "Tt ") ||
	    !read_digits(&cursor, 2, &hour) || !read_byte(&cursor, ":") ||
	    !read_digits(&cursor, 2, &minute) || !read_byte(&cursor, ":") ||
	    !read_digits(&cursor, 2, &second) || !read_fraction(&cursor, &fraction) ||
	    !read_zone(&cursor, &zone) || cursor_left(&cursor))
		return false;
	if (!time_from_civil(year, month, day, hour, minute, second, &civil))
		return false;
	*ret_us = civil + fraction - zone;
	return true;
}

void
time_print(int64_t time_us, char ret[static TIME_TEXT_BYTES])
{
	ret[0] = '\0';
	int64_t low, high;
	if (!time_from_civil(1, 1, 1, 0, 0, 0, &low) ||
	    !time_from_civil(9999, 12, 31, 23, 59, 59, &high) || time_us < low ||
	    time_us >= high + US_PER_SECOND)
		return;
	int64_t seconds = time_us / US_PER_SECOND;
	int64_t fraction = time_us % US_PER_SECOND;
	if (fraction < 0) {
		fraction += US_PER_SECOND;
		seconds--;
	}
	time_t whole = (time_t)seconds;
	struct tm civil;
	if (!gmtime_r(&whole, &civil))
		return;
	int length = snprintf(ret, TIME_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d",
			      civil.tm_year + 1900, civil.tm_mon + 1, civil.tm_mday, civil.tm_hour,
			      civil.tm_min, civil.tm_sec);
	if (fraction && length > 0) {
		length += snprintf(ret + length, TIME_TEXT_BYTES - (size_t)length, ".%06" PRId64,
				   fraction);
		while (ret[length - 1] == '0')
			length--;
	}
	ret[length] = 'Z';
	ret[length + 1] = '\0';
}

int64_t
time_now_us(void)
{
	struct timespec now;
	CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
	return now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

uint64_t
time_steady_ms(void)
{
	struct timespec now;
	CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
