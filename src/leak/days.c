#include "leak/days.h"

#include "base/buf.h"
#include "base/map.h"

#include <stdio.h>
#include <string.h>

enum order { ORDER_YEAR_FIRST, ORDER_DAY_FIRST, ORDER_MONTH_FIRST };

/* Three numbers with one sign between them, as they are written. */
struct written {
	struct slice text;
	unsigned numbers[3];
	size_t digits[3];
	char sign;
};

/* How days are written: 02/03/26 has short years, and figures of two digits. */
struct form {
	char sign;
	bool year_first, short_year;
};

#define FORMS_MAX 12 /* three signs, either */

struct days {
	struct map originals; /* as YYYY-MM-DD */
	struct map kept;      /* of these, which what leaked has so as well */
	struct map known;     /* whatever looks like a day elsewhere in the original, or was seen */
	size_t counts[FORMS_MAX];
	struct form form;
	enum order order;
	bool day_first, month_first; /* some day cannot be read otherwise */
	bool padded;
	size_t day_fits, month_fits; /* days of the original that are there, read so and not both */
	size_t both_fit;
	size_t fits;
};

/* ---- reading ---- */

static bool
number_read(struct slice text, size_t *at, unsigned *ret, size_t *ret_digits)
{
	unsigned number = 0;
	size_t digits = 0;

	for (; *at < text.length && byte_is_digit(text.at[*at]) && digits <= 4; ++*at, digits++)
		number = number * 10 + (unsigned)(text.at[*at] - '0');
	*ret = number;
	*ret_digits = digits;
	return digits > 0 && digits <= 4;
}

/* Three numbers from there on, none of which goes on; *at goes behind them, or behind the first. */
static bool
written_read(struct slice text, size_t *at, struct written *ret)
{
	struct written day = {.sign = 0};
	size_t from = *at, end = from;

	for (size_t i = 0; i < 3; i++) {
		bool number = number_read(text, &end, &day.numbers[i], &day.digits[i]);
		if (i == 0)
			*at = end;
		if (!number || (i == 2 && end < text.length && byte_is_digit(text.at[end])))
			return false;
		if (i == 2)
			break;
		if (end == text.length || !memchr("/.-", text.at[end], 3) ||
		    (i == 1 && text.at[end] != day.sign))
			return false;
		day.sign = text.at[end++];
	}
	bool before = from > 1 && text.at[from - 1] == day.sign && byte_is_digit(text.at[from - 2]);
	bool behind = end + 1 < text.length && text.at[end] == day.sign &&
		      byte_is_digit(text.at[end + 1]);
	if (before || behind)
		return false;
	day.text = slice_part(text, from, end - from);
	*at = end;
	*ret = day;
	return true;
}

/* The next one of a text, from *at on. */
static bool
written_next(struct slice text, size_t *at, struct written *ret)
{
	while (*at < text.length) {
		bool begins = byte_is_digit(text.at[*at]) &&
			      (*at == 0 || !byte_is_digit(text.at[*at - 1]));
		if (begins && written_read(text, at, ret))
			return true;
		*at += !begins;
	}
	return false;
}

static bool
is_iso(const struct written *day)
{
	return day->sign == '-' && day->digits[0] == 4 && day->digits[1] == 2 &&
	       day->digits[2] == 2;
}

static bool
form_of(const struct written *day, struct form *ret)
{
	bool year_first = day->digits[0] == 4;
	size_t year = day->digits[year_first ? 0 : 2];

	*ret = (struct form){day->sign, year_first, year == 2};
	return (year == 4 || year == 2) && day->digits[1] <= 2 &&
	       day->digits[year_first ? 2 : 0] <= 2 && !is_iso(day);
}

static size_t
form_number(struct form form)
{
	size_t sign = form.sign == '/' ? 0 : form.sign == '.' ? 1 : 2;

	return sign * 4 + (form.year_first ? 2 : 0) + form.short_year;
}

/* ---- what leaked has ---- */

/* The day at the head of a cell, before the time there may be; false: it has none. */
static bool
cell_day(const struct document_unit *unit, struct written *ret)
{
	size_t at = 0;

	return unit->kind == UNIT_CELL && unit->text.length > 0 && byte_is_digit(*unit->text.at) &&
	       written_read(unit->text, &at, ret) && is_iso(ret) &&
	       (at == unit->text.length || unit->text.at[at] == ' ');
}

static enum status
list_originals(struct days *days, const struct document *original, struct err *err)
{
	struct written day;

	for (size_t i = 0; i < original->unit_count; i++) {
		const struct document_unit *unit = &original->units[i];
		if (cell_day(unit, &day)) {
			TRY(map_set(&days->originals, day.text, 1, NULL, err));
			continue;
		}
		for (size_t at = 0; written_next(unit->text, &at, &day);)
			TRY(map_set(&days->known, day.text, 1, NULL, err));
	}
	return STATUS_OK;
}

/* The form that most days of what leaked have; false where none is. */
static bool
find_form(struct days *days, const struct document *leaked)
{
	struct written day;
	struct form form;
	size_t most = 0;

	for (size_t i = 0; i < leaked->unit_count; i++)
		for (size_t at = 0; written_next(leaked->units[i].text, &at, &day);) {
			if (!form_of(&day, &form) || map_find(&days->known, day.text))
				continue;
			size_t count = ++days->counts[form_number(form)];
			if (count > most) {
				most = count;
				days->form = form;
			}
		}
	return most > 0;
}

/* A day of the original; a year of two digits is in this century or the last one. */
static bool
is_original(const struct days *days, unsigned year, unsigned month, unsigned day)
{
	for (unsigned century = 1900; century <= 2000; century += 100) {
		char bytes[64];
		unsigned of_four = days->form.short_year ? century + year : year;
		int length = snprintf(bytes, sizeof(bytes), "%04u-%02u-%02u", of_four, month, day);
		if (map_find(&days->originals, slice_of(bytes, (size_t)length)))
			return true;
	}
	return false;
}

static void
look_at(struct days *days, const struct written *day)
{
	const unsigned *numbers = day->numbers;

	for (size_t i = days->form.year_first; i < 2u + days->form.year_first; i++)
		days->padded |= numbers[i] < 10 && day->digits[i] == 2;
	if (days->form.year_first) {
		days->fits += is_original(days, numbers[0], numbers[1], numbers[2]);
		return;
	}
	bool as_day = is_original(days, numbers[2], numbers[1], numbers[0]);
	bool as_month = is_original(days, numbers[2], numbers[0], numbers[1]);
	days->day_first |= numbers[0] > 12;
	days->month_first |= numbers[1] > 12;
	days->day_fits += as_day && !as_month;
	days->month_fits += as_month && !as_day;
	days->both_fit += as_day && as_month && numbers[0] != numbers[1];
	days->fits += as_day || as_month;
}

/* Each day of that form, once. */
static enum status
look_at_all(struct days *days, const struct document *leaked, struct err *err)
{
	struct written day;
	struct form form;
	bool is_new;

	for (size_t i = 0; i < leaked->unit_count; i++)
		for (size_t at = 0; written_next(leaked->units[i].text, &at, &day);) {
			if (is_iso(&day))
				TRY(map_set(&days->kept, day.text, 1, NULL, err));
			if (!form_of(&day, &form) || form_number(form) != form_number(days->form))
				continue;
			TRY(map_set(&days->known, day.text, 1, &is_new, err));
			if (is_new)
				look_at(days, &day);
		}
	return STATUS_OK;
}

/* So many days that could be read either way, and are the original's in one way alone, tell which
 * it is. */
#define FITS_MIN 3

/* False where days are written in more than one order. */
static bool
find_order(struct days *days, bool *ret_doubted)
{
	bool month = days->month_fits > days->day_fits;
	size_t more = month ? days->month_fits : days->day_fits;
	size_t less = month ? days->day_fits : days->month_fits;

	*ret_doubted = false;
	if (days->form.year_first) {
		days->order = ORDER_YEAR_FIRST;
		return true;
	}
	if (days->day_first || days->month_first) {
		days->order = days->day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
		return !(days->day_first && days->month_first);
	}
	days->order = month ? ORDER_MONTH_FIRST : ORDER_DAY_FIRST;
	*ret_doubted = more + days->both_fit > 0 && (more < FITS_MIN || less > 0);
	return true;
}

/* ---- writing ---- */

static void
write_number(struct buf *buf, const struct days *days, unsigned number, bool year)
{
	if (year)
		buf_print(buf, days->form.short_year ? "%02u" : "%04u",
			  days->form.short_year ? number % 100 : number);
	else
		buf_print(buf, days->padded ? "%02u" : "%u", number);
}

static void
write_day(struct buf *buf, const struct days *days, const struct written *day)
{
	static const unsigned ORDERS[][3] = {[ORDER_YEAR_FIRST] = {0, 1, 2},
					     [ORDER_DAY_FIRST] = {2, 1, 0},
					     [ORDER_MONTH_FIRST] = {1, 2, 0}};

	for (size_t i = 0; i < 3; i++) {
		unsigned part = ORDERS[days->order][i];
		if (i > 0)
			buf_write_byte(buf, days->form.sign);
		write_number(buf, days, day->numbers[part], part == 0);
	}
}

static enum status
rewrite(struct arena *arena, const struct days *days, const struct document *original,
	const struct document **ret, struct err *err)
{
	struct document *document = arena_new(arena, struct document, 1);
	struct document_unit *units = arena_new(arena, struct document_unit, original->unit_count);
	struct written day;
	struct buf buf;

	if (!document || !units)
		return err_no_memory(err);
	*document = *original;
	document->units = units;
	for (size_t i = 0; i < original->unit_count; i++) {
		units[i] = original->units[i];
		if (!cell_day(&units[i], &day) || map_find(&days->kept, day.text))
			continue;
		buf_init(&buf, arena);
		write_day(&buf, days, &day);
		buf_write(&buf, slice_part(units[i].text, day.text.length, SIZE_MAX));
		TRY(buf_slice(&buf, &units[i].text, err));
	}
	*ret = document;
	return STATUS_OK;
}

enum status
days_follow(struct arena *arena, const struct document *original, const struct document *leaked,
	    const struct document *ret[static 2], struct err *err)
{
	struct days days = {.fits = 0};
	bool doubted;

	map_init(&days.originals, arena);
	map_init(&days.kept, arena);
	map_init(&days.known, arena);
	ret[0] = original;
	ret[1] = NULL;
	TRY(list_originals(&days, original, err));
	if (days.originals.count == 0 || !find_form(&days, leaked))
		return STATUS_OK;
	TRY(look_at_all(&days, leaked, err));
	if (days.fits == 0 || !find_order(&days, &doubted))
		return STATUS_OK;
	TRY(rewrite(arena, &days, original, &ret[0], err));
	if (!doubted)
		return STATUS_OK;
	days.order = days.order == ORDER_DAY_FIRST ? ORDER_MONTH_FIRST : ORDER_DAY_FIRST;
	return rewrite(arena, &days, original, &ret[1], err);
}
