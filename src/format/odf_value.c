#include "format/document_number.h"
#include "format/limits.h"
#include "format/odf.h"
#include "format/xml.h"

#include <math.h>

/* ---- what is shown as a day ---- */

void
odf_values_init(struct odf_values *values, struct arena *scratch)
{
	*values = (struct odf_values){.scratch = scratch};
	map_init(&values->calendar, scratch);
}

enum status
odf_add_data_style(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	return map_set(&values->calendar, xml_attribute(element, "name"), 0, NULL, err);
}

enum status
odf_add_cell_style(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	struct slice data = xml_attribute(element, "data-style-name");

	if (data.length == 0 || !map_find(&values->calendar, data))
		return STATUS_OK;
	return map_set(&values->calendar, xml_attribute(element, "name"), 0, NULL, err);
}

enum status
odf_add_column(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	struct slice style = xml_attribute(element, "default-cell-style-name");
	uint64_t repeated = xml_number(element, "number-columns-repeated", 1);
	uint64_t before = values->count ? values->columns[values->count - 1].last : 0;

	if (values->count == ODF_COLUMN_STYLES)
		return STATUS_OK;
	struct odf_column *columns =
		arena_grow(values->scratch, values->columns, &values->capacity, values->count + 1,
			   sizeof(*columns), _Alignof(struct odf_column));
	if (!columns)
		return err_no_memory(err);
	values->columns = columns;
	columns[values->count++] =
		(struct odf_column){before + (repeated < ODF_COLUMNS ? repeated : ODF_COLUMNS),
				    style.length > 0 && map_find(&values->calendar, style)};
	return STATUS_OK;
}

static bool
is_calendar(const struct odf_values *values, struct slice style, uint64_t column)
{
	if (style.length > 0)
		return map_find(&values->calendar, style) != NULL;
	for (size_t i = 0; i < values->count; i++)
		if (column <= values->columns[i].last)
			return values->columns[i].calendar;
	return false;
}

struct slice
odf_value_of(const struct odf_values *values, const struct xml_element *element, uint64_t column)
{
	static const struct slice NUMBERS[] = {SLICE_INIT("float"), SLICE_INIT("currency"),
					       SLICE_INIT("percentage")};
	struct slice type = xml_attribute(element, "value-type");

	for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(*NUMBERS); i++)
		if (slice_equal(type, NUMBERS[i]) &&
		    !is_calendar(values, xml_attribute(element, "style-name"), column))
			return xml_attribute(element, "value");
	return SLICE_NONE;
}

/* "2017-05-05T20:00:00" is shown with a blank, midnight without its time; "PT20H00M00S" as
 * "20:00:00": so sheets of other programs have it (document_number.h). */
static void
write_date(struct buf *out, struct slice date)
{
	size_t at = slice_find_byte(date, 'T');

	buf_write(out, slice_part(date, 0, at));
	if (at == SIZE_MAX)
		return;
	struct slice time = slice_part(date, at + 1, 8);
	if (!slice_equal(time, SLICE("00:00:00"))) {
		buf_write_byte(out, ' ');
		buf_write(out, time);
	}
}

static void
write_duration(struct buf *out, struct slice time)
{
	time = slice_part(time, 2, SIZE_MAX);
	for (size_t i = 0; i < time.length && time.at[i] != '.'; i++)
		if (byte_is_digit(time.at[i]))
			buf_write_byte(out, time.at[i]);
		else if (i + 1 < time.length && time.at[i] != 'S')
			buf_write_byte(out, ':');
}

void
odf_write_moment(struct buf *out, const struct xml_element *element)
{
	struct slice type = xml_attribute(element, "value-type");

	if (slice_equal(type, SLICE("date")))
		write_date(out, xml_attribute(element, "date-value"));
	else if (slice_equal(type, SLICE("time")))
		write_duration(out, xml_attribute(element, "time-value"));
}

/* ---- what a number is shown as ---- */

/* The only run of digits in a text, with what groups and parts them. */
static bool
find_digits(struct slice text, struct slice *ret)
{
	size_t from = 0, to;

	while (from < text.length && !byte_is_digit(text.at[from]))
		from++;
	for (to = text.length; to > from && !byte_is_digit(text.at[to - 1]); to--)
		;
	*ret = slice_part(text, from, to - from);
	if (from > 0 && strchr(".,", text.at[from - 1])) /* ".5" */
		*ret = slice_of(ret->at - 1, ret->length + 1);
	for (size_t i = 0; i < ret->length; i++)
		if (!byte_is_digit(ret->at[i]) && !strchr(".,' ", ret->at[i]) &&
		    (unsigned char)ret->at[i] < 0x80) /* a narrow blank, an apostrophe */
			return false;
	return to > from;
}

/* Whether so many digits stand behind what groups them as a group has: two in India, else more. */
static bool
is_group(struct slice digits, size_t at)
{
	for (at++; at < digits.length && !byte_is_digit(digits.at[at]); at++)
		;
	return at + 1 < digits.length && byte_is_digit(digits.at[at + 1]);
}

/* Whether digits are the number, with that sign before its fraction; 0: they have none. */
static bool
is_rounded(struct slice digits, char point, double number)
{
	size_t at = point ? slice_find_last_byte(digits, point) : SIZE_MAX;
	double shown = 0, unit = 1;

	if (point && at == SIZE_MAX)
		return false;
	for (size_t i = 0; i < digits.length; i++) {
		if (!byte_is_digit(digits.at[i]) && i != at && !is_group(digits, i))
			return false;
		if (!byte_is_digit(digits.at[i]))
			continue;
		shown = shown * 10 + (digits.at[i] - '0');
		unit /= i > at && at != SIZE_MAX ? 10 : 1;
	}
	shown *= unit;
	return fabs(shown - number) <= unit * 0.5000001 + shown * 1e-9;
}

bool
odf_value_shown(struct slice value, struct slice text)
{
	bool minus = slice_find_byte(text, '-') != SIZE_MAX ||
		     slice_find(text, SLICE("\xe2\x88\x92")) != SIZE_MAX ||
		     slice_find_byte(text, '(') != SIZE_MAX;
	struct slice digits;
	double number;

	if (!document_number_read(value, &number) || slice_equal(value, text))
		return true;
	if (!find_digits(text, &digits))
		return false;
	if (slice_find_byte(text, '%') != SIZE_MAX)
		number *= 100;
	if (minus ? number > 0 : number <= -0.5) /* a small one may be rounded to 0 */
		return false;
	number = fabs(number);
	return is_rounded(digits, '.', number) || is_rounded(digits, ',', number) ||
	       is_rounded(digits, 0, number);
}
