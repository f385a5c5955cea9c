#include "format/date.h"

#include "base/cursor.h"

static const struct slice MONTHS[] = {SLICE_INIT("jan"), SLICE_INIT("feb"), SLICE_INIT("mar"),
				      SLICE_INIT("apr"), SLICE_INIT("may"), SLICE_INIT("jun"),
				      SLICE_INIT("jul"), SLICE_INIT("aug"), SLICE_INIT("sep"),
				      SLICE_INIT("oct"), SLICE_INIT("nov"), SLICE_INIT("dec")};

/* §4.3. Military letters were specified backwards and mean nothing: UTC. */
static const struct {
	struct slice name;
	int hours;
} ZONES[] = {
	{SLICE_INIT("est"), -5}, {SLICE_INIT("edt"), -4}, {SLICE_INIT("cst"), -6},
	{SLICE_INIT("cdt"), -5}, {SLICE_INIT("mst"), -7}, {SLICE_INIT("mdt"), -6},
	{SLICE_INIT("pst"), -8}, {SLICE_INIT("pdt"), -7},
};

/* White space, comments and, where asked, one mark between the tokens. */
static void
skip(struct cursor *cursor, char mark)
{
	unsigned depth = 0;

	for (; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n' &&
			 (c != mark || mark == '\0'))
			return;
	}
}

static bool
read_number(struct cursor *cursor, size_t digits_max, int *ret, size_t *ret_digits)
{
	int value = 0;
	size_t digits = 0;

	while (cursor->at < cursor->end && byte_is_digit(*cursor->at) && digits < digits_max) {
		value = value * 10 + (*cursor->at++ - '0');
		digits++;
	}
	if (digits == 0 || (cursor->at < cursor->end && byte_is_digit(*cursor->at)))
		return false;
	*ret = value;
	*ret_digits = digits;
	return true;
}

static struct slice
read_word(struct cursor *cursor)
{
	const char *start = cursor->at;

	while (cursor->at < cursor->end && byte_is_letter(*cursor->at))
		cursor->at++;
	return slice_of(start, (size_t)(cursor->at - start));
}

static bool
read_month(struct cursor *cursor, int *ret)
{
	struct slice word = read_word(cursor);

	for (int i = 0; i < 12; i++)
		if (slice_starts_nocase(word, MONTHS[i])) {
			*ret = i + 1;
			return true;
		}
	return false;
}

/* §4.3: two digits are 2000-2049 or 1950-1999, three count from 1900. */
static bool
read_year(struct cursor *cursor, int *ret)
{
	size_t digits;

	if (!read_number(cursor, 4, ret, &digits) || digits < 2)
		return false;
	if (digits == 2)
		*ret += *ret < 50 ? 2000 : 1900;
	else if (digits == 3)
		*ret += 1900;
	return true;
}

/* "hh:mm" or "hh:mm:ss"; a leap second is put a second earlier. */
static bool
read_time(struct cursor *cursor, int *hour, int *minute, int *second)
{
	size_t digits;

	*second = 0;
	if (!read_number(cursor, 2, hour, &digits))
		return false;
	skip(cursor, '\0');
	if (cursor->at == cursor->end || *cursor->at++ != ':')
		return false;
	skip(cursor, '\0');
	if (!read_number(cursor, 2, minute, &digits))
		return false;
	skip(cursor, '\0');
	if (cursor->at == cursor->end || *cursor->at != ':')
		return true;
	cursor->at++;
	skip(cursor, '\0');
	if (!read_number(cursor, 2, second, &digits))
		return false;
	*second -= *second == 60;
	return true;
}

/* Minutes east of UTC; no zone or an unknown one is UTC, as "-0000" is. */
static bool
read_zone(struct cursor *cursor, int *ret)
{
	int value;
	size_t digits;

	*ret = 0;
	if (cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-')) {
		bool west = *cursor->at++ == '-';
		if (!read_number(cursor, 4, &value, &digits))
			return false;
		*ret = digits > 2 ? value / 100 * 60 + value % 100 : value * 60;
		*ret = west ? -*ret : *ret;
		return value % 100 < 60 || digits <= 2;
	}
	struct slice word = read_word(cursor);
	for (size_t i = 0; i < sizeof(ZONES) / sizeof(*ZONES); i++)
		if (slice_starts_nocase(word, ZONES[i].name))
			*ret = ZONES[i].hours * 60;
	return true;
}

bool
date_read(struct slice text, int64_t *ret_us, int *ret_zone_minutes)
{
	int year, month, day, hour, minute, second, zone;
	size_t digits;
	struct cursor cursor;
	int64_t civil;

	cursor_init(&cursor, text);
	skip(&cursor, ',');
	if (read_word(&cursor).length > 0)
		skip(&cursor, ',');
	if (!read_number(&cursor, 2, &day, &digits))
		return false;
	skip(&cursor, '-');
	if (!read_month(&cursor, &month))
		return false;
	skip(&cursor, '-');
	if (!read_year(&cursor, &year))
		return false;
	skip(&cursor, ',');
	if (!read_time(&cursor, &hour, &minute, &second))
		return false;
	skip(&cursor, '\0');
	if (!read_zone(&cursor, &zone) ||
	    !time_from_civil(year, month, day, hour, minute, second, &civil))
		return false;
	*ret_us = civil - (int64_t)zone * 60 * 1000000;
	if (ret_zone_minutes)
		*ret_zone_minutes = zone;
	return true;
}
