/* What cells of OpenDocument have beside their text. */
#include "format/document_number.h"
#include "format/limits.h"
#include "format/odf.h"
#include "format/xml.h"

#include <math.h>
#include <stdio.h>

/* ---- how numbers are written ---- */

void
odf_values_init(struct odf_values *values, struct arena *scratch)
{
	*values = (struct odf_values){.scratch = scratch};
	map_init(&values->points, scratch);
}

static bool
is_among(struct slice words, struct slice word)
{
	struct slice part;

	while (slice_next(&words, ' ', &part))
		if (slice_equal(part, word))
			return true;
	return false;
}

/* What stands before fractions in a language, as Unicode's CLDR has it; 0: it is not known, or
 * countries have it otherwise. */
static char
point_of(const struct xml_element *element)
{
	static const struct slice FULL_STOP = SLICE_INIT("cy en ga he hi ja ko ms th zh"),
				  COMMA = SLICE_INIT(
					  "az be bg bs ca cs da de el es et eu fi fr gl hr hu hy "
					  "id is it ka kk lt lv mk nb nl nn no pl pt ro ru sk sl "
					  "sq sr sv tr uk vi"),
				  OTHER = SLICE_INIT("de-CH de-LI en-ZA es-CU es-DO es-GT es-HN "
						     "es-MX es-NI es-PA es-PE es-PR es-SV es-US "
						     "fr-CH it-CH");
	struct slice language = xml_attribute(element, "language");
	struct slice country = xml_attribute(element, "country");
	char locale[6];

	if (language.length != 2)
		return 0;
	(void)snprintf(locale, sizeof(locale), "%.2s-%.*s", language.at,
		       country.length == 2 ? 2 : 0, country.length ? country.at : "");
	if (is_among(OTHER, slice_text(locale)))
		return 0;
	return is_among(COMMA, language) ? ',' : is_among(FULL_STOP, language) ? '.' : 0;
}

static enum status
point_set(struct odf_values *values, const struct xml_element *element, char point, struct err *err)
{
	if (!point)
		return STATUS_OK;
	return map_set(&values->points, xml_attribute(element, "name"), (uint64_t)point, NULL, err);
}

static char
point_find(const struct odf_values *values, struct slice style)
{
	const struct map_entry *found = style.length ? map_find(&values->points, style) : NULL;

	return found ? (char)found->value : 0;
}

enum status
odf_add_data_style(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	return point_set(values, element, point_of(element), err);
}

enum status
odf_add_cell_style(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	return point_set(values, element,
			 point_find(values, xml_attribute(element, "data-style-name")), err);
}

enum status
odf_add_column(struct odf_values *values, const struct xml_element *element, struct err *err)
{
	char point = point_find(values, xml_attribute(element, "default-cell-style-name"));
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
	columns[values->count++] = (struct odf_column){
		before + (repeated < ODF_COLUMNS ? repeated : ODF_COLUMNS), point};
	return STATUS_OK;
}

struct styles {
	struct odf_values *values;
	bool of_cells; /* the style that is open is the one of all cells */
};

static enum status
on_style(void *context, const struct xml_element *element, struct err *err)
{
	struct styles *styles = context;
	struct slice name = slice_text(element->name);

	if (slice_equal(name, SLICE("default-style")))
		styles->of_cells =
			slice_equal(xml_attribute(element, "family"), SLICE("table-cell"));
	else if (styles->of_cells && slice_equal(name, SLICE("text-properties")))
		styles->values->point = point_of(element);
	else if (slice_equal(name, SLICE("style")))
		return odf_add_cell_style(styles->values, element, err);
	else if (slice_ends(name, SLICE("-style")))
		return odf_add_data_style(styles->values, element, err);
	return STATUS_OK;
}

static enum status
on_style_end(void *context, const struct xml_element *element, struct err *err)
{
	struct styles *styles = context;

	(void)err;
	if (strcmp(element->name, "default-style") == 0)
		styles->of_cells = false;
	return STATUS_OK;
}

enum status
odf_read_styles(struct odf_values *values, const struct package_part *part, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_style, on_style_end, NULL};
	struct styles styles = {.values = values};
	struct err own;

	if (!part)
		return STATUS_OK;
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &styles, &own);
	if (status != STATUS_OK && status != STATUS_REFUSED && err)
		*err = own;
	return status == STATUS_REFUSED ? STATUS_OK : status;
}

/* ---- values ---- */

/* LibreOffice writes another one of its own beside it. */
static struct slice
value_type(const struct xml_element *element)
{
	for (int i = 0; i < element->attribute_count; i++) {
		struct slice uri, name, value;
		xml_attribute_at(element, i, &uri, &name, &value);
		if (slice_equal(name, SLICE("value-type")) &&
		    slice_find(uri, SLICE("calcext")) == SIZE_MAX)
			return value;
	}
	return SLICE_NONE;
}

static char
cell_point(struct odf_values *values, const struct xml_element *element, uint64_t column)
{
	struct slice style = xml_attribute(element, "style-name");

	if (style.length > 0)
		return point_find(values, style);
	if (values->at > 0 && column <= values->columns[values->at - 1].last)
		values->at = 0; /* of another row */
	while (values->at < values->count && column > values->columns[values->at].last)
		values->at++;
	return values->at < values->count ? values->columns[values->at].point : 0;
}

struct odf_value
odf_value_of(struct odf_values *values, const struct xml_element *element, uint64_t column)
{
	static const struct {
		struct slice type;
		struct odf_value value;
		const char *attribute;
	} TYPES[] = {
		{SLICE_INIT("float"), {.kind = ODF_NUMBER}, "value"},
		{SLICE_INIT("currency"), {.kind = ODF_NUMBER}, "value"},
		{SLICE_INIT("percentage"), {.kind = ODF_NUMBER}, "value"},
		{SLICE_INIT("string"), {.kind = ODF_STRING}, "string-value"},
		{SLICE_INIT("boolean"), {.kind = ODF_TRUTH}, "boolean-value"},
	};
	struct odf_value value = {.kind = ODF_NOTHING};
	struct slice type = value_type(element);

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		if (!slice_equal(type, TYPES[i].type))
			continue;
		value.text = xml_attribute(element, TYPES[i].attribute);
		value.kind = value.text.length > 0 ? TYPES[i].value.kind : ODF_NOTHING;
		value.point = cell_point(values, element, column);
	}
	return value;
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
	struct slice type = value_type(element);

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

/* A number as it is written. */
struct written {
	double number, unit; /* of its last digit */
};

/* Signs that part thousands have three digits behind each of them and no zero before them; of
 * blanks and apostrophes it is two in India, at least. */
static bool
are_groups(struct slice whole, char point)
{
	size_t run = 0;
	bool signs = false;

	for (size_t i = 0; i < whole.length; i++) {
		char c = whole.at[i];
		bool sign = c == '.' || c == ',';
		run = byte_is_digit(c) ? run + 1 : run;
		if (byte_is_digit(c))
			continue;
		if (sign && (c == point || (signs ? run != 3 && run != 2 : run > 3)))
			return false;
		if (sign && !signs && (run == 0 || whole.at[0] == '0'))
			return false;
		signs |= sign;
		run = 0;
	}
	return !signs || run == 3;
}

/* Reads digits with that sign before their fraction, if they have one. */
static bool
is_written(struct slice digits, char point, struct written *ret)
{
	size_t at = slice_find_byte(digits, point);
	struct slice whole = slice_part(digits, 0, at);
	struct written number = {0, 1};

	if (!are_groups(whole, point))
		return false;
	for (size_t i = 0; i < digits.length; i++) {
		char c = digits.at[i];
		if (i > whole.length && (c == '.' || c == ','))
			return false;
		if (!byte_is_digit(c))
			continue;
		number.number = number.number * 10 + (c - '0');
		number.unit /= i > whole.length ? 10 : 1;
	}
	number.number *= number.unit;
	*ret = number;
	return true;
}

static bool
is_rounded(const struct written *written, double number)
{
	return fabs(written->number - number) <= written->unit * 0.5000001 + written->number * 1e-9;
}

/* Which of both ways to read digits gives the number. */
static enum odf_shown
number_shown(struct odf_values *values, struct slice digits, double number, char point)
{
	struct written full_stop, comma;
	bool by_full_stop = is_written(digits, '.', &full_stop);
	bool by_comma = is_written(digits, ',', &comma);
	bool fits_full_stop = by_full_stop && is_rounded(&full_stop, number);
	bool fits_comma = by_comma && is_rounded(&comma, number);

	if (!fits_full_stop && !fits_comma)
		return ODF_OTHER;
	if (fits_full_stop && fits_comma)
		return ODF_SHOWN;
	if (by_full_stop != by_comma) {
		values->seen_full_stop |= by_full_stop && !point;
		values->seen_comma |= by_comma && !point;
		return ODF_SHOWN;
	}
	if (!point)
		return fits_comma ? ODF_COMMA : ODF_FULL_STOP;
	return (point == ',') == fits_comma ? ODF_SHOWN : ODF_OTHER;
}

static enum odf_shown
is_number_shown(struct odf_values *values, const struct odf_value *value, struct slice text)
{
	bool minus = slice_find_byte(text, '-') != SIZE_MAX ||
		     slice_find(text, SLICE("\xe2\x88\x92")) != SIZE_MAX ||
		     slice_find_byte(text, '(') != SIZE_MAX;
	struct slice digits;
	double number;

	if (!document_number_read(value->text, &number))
		return ODF_SHOWN;
	if (!find_digits(text, &digits))
		return slice_equal(value->text, text) ? ODF_SHOWN : ODF_OTHER;
	if (slice_find_byte(text, '%') != SIZE_MAX)
		number *= 100;
	if (minus ? number > 0 : number <= -0.5) /* a small one may be rounded to 0 */
		return ODF_OTHER;
	return number_shown(values, digits, fabs(number), value->point);
}

/* ---- strings, conditions ---- */

static struct slice
next_word(struct slice *rest)
{
	size_t from = 0, to;

	while (from < rest->length && byte_is_blank(rest->at[from]))
		from++;
	for (to = from; to < rest->length && !byte_is_blank(rest->at[to]); to++)
		;
	struct slice word = slice_part(*rest, from, to - from);
	*rest = slice_part(*rest, to, SIZE_MAX);
	return word;
}

static bool
same_words(struct slice a, struct slice b)
{
	struct slice of_a, of_b;

	do {
		of_a = next_word(&a);
		of_b = next_word(&b);
	} while (slice_equal(of_a, of_b) && of_a.length > 0);
	return of_a.length == 0 && of_b.length == 0;
}

static bool
is_truth_shown(struct slice value, struct slice text)
{
	static const struct slice TRUE_WORDS = SLICE_INIT(
		"TRUE 1 WAHR VRAI VERO VERDADERO VERDADEIRO WAAR PRAWDA SANT SAND SANN TOSI IGAZ "
		"PRAVDA DO\xc4\x9eRU \xd0\x98\xd0\xa1\xd0\xa2\xd0\x98\xd0\x9d\xd0\x90");
	static const struct slice FALSE_WORDS = SLICE_INIT(
		"FALSE 0 FALSCH FAUX FALSO ONWAAR FA\xc5\x81SZ FALSKT FALSK USANN "
		"EP\xc3\x84TOSI HAMIS NEPRAVDA YANLI\xc5\x9e \xd0\x9b\xd0\x9e\xd0\x96\xd0\xac");

	return is_among(slice_equal(value, SLICE("true")) ? TRUE_WORDS : FALSE_WORDS, text);
}

enum odf_shown
odf_value_shown(struct odf_values *values, const struct odf_value *value, struct slice text)
{
	bool shown = true;

	if (value->kind == ODF_NUMBER)
		return is_number_shown(values, value, text);
	if (value->kind == ODF_STRING)
		shown = same_words(value->text, text);
	else if (value->kind == ODF_TRUTH)
		shown = is_truth_shown(value->text, text);
	return shown ? ODF_SHOWN : ODF_OTHER;
}

/* ---- doubts ---- */

enum status
odf_doubt_add(struct odf_values *values, enum odf_shown shown, struct slice text, struct err *err)
{
	struct odf_doubt *doubts =
		arena_grow(values->scratch, values->doubts, &values->doubt_capacity,
			   values->doubt_count + 1, sizeof(*doubts), _Alignof(struct odf_doubt));

	if (!doubts)
		return err_no_memory(err);
	values->doubts = doubts;
	doubts[values->doubt_count++] = (struct odf_doubt){shown, text};
	return STATUS_OK;
}

enum status
odf_tell_doubts(const struct odf_values *values, struct document *document, struct err *err)
{
	char point = values->seen_full_stop == values->seen_comma ? values->point
		     : values->seen_comma                         ? ','
								  : '.';

	for (size_t i = 0; i < values->doubt_count; i++) {
		const struct odf_doubt *doubt = &values->doubts[i];
		bool undone = point && (doubt->shown == ODF_COMMA) == (point == ',');
		if (!undone)
			TRY(document_add_unit(document, UNIT_BESIDE, doubt->text, DOCUMENT_VALUE,
					      err));
	}
	return STATUS_OK;
}
