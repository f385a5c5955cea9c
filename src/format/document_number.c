#include "format/document_number.h"

#include "base/cursor.h"
#include "base/time.h"
#include "format/limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DIGITS 15 /* of a number, as Excel keeps them */
#define EXPONENT_MAX 400
#define SECONDS_PER_DAY 86400
#define DATE_MAX 2958466 /* 10000-01-01 */

struct slice
document_number_builtin(unsigned id)
{
	static const struct {
		unsigned id;
		struct slice format;
	} BUILTIN[] = {
		{1, SLICE_INIT("0")},
		{2, SLICE_INIT("0.00")},
		{3, SLICE_INIT("#,##0")},
		{4, SLICE_INIT("#,##0.00")},
		{5, SLICE_INIT("\"$\"#,##0;-\"$\"#,##0")},
		{6, SLICE_INIT("\"$\"#,##0;-\"$\"#,##0")},
		{7, SLICE_INIT("\"$\"#,##0.00;-\"$\"#,##0.00")},
		{8, SLICE_INIT("\"$\"#,##0.00;-\"$\"#,##0.00")},
		{9, SLICE_INIT("0%")},
		{10, SLICE_INIT("0.00%")},
		{11, SLICE_INIT("0.00E+00")},
		{12, SLICE_INIT("# ?/?")},
		{13, SLICE_INIT("# ?\?/?\?")},
		{14, SLICE_INIT("yyyy-mm-dd")},
		{15, SLICE_INIT("d-mmm-yy")},
		{16, SLICE_INIT("d-mmm")},
		{17, SLICE_INIT("mmm-yy")},
		{18, SLICE_INIT("h:mm AM/PM")},
		{19, SLICE_INIT("h:mm:ss AM/PM")},
		{20, SLICE_INIT("h:mm")},
		{21, SLICE_INIT("h:mm:ss")},
		{22, SLICE_INIT("yyyy-mm-dd h:mm")},
		{37, SLICE_INIT("#,##0;(#,##0)")},
		{38, SLICE_INIT("#,##0;(#,##0)")},
		{39, SLICE_INIT("#,##0.00;(#,##0.00)")},
		{40, SLICE_INIT("#,##0.00;(#,##0.00)")},
		{41, SLICE_INIT("#,##0;(#,##0);\"-\"")},
		{42, SLICE_INIT("\"$\"#,##0;\"$\"(#,##0);\"$-\"")},
		{43, SLICE_INIT("#,##0.00;(#,##0.00);\"-\"")},
		{44, SLICE_INIT("\"$\"#,##0.00;\"$\"(#,##0.00);\"$-\"")},
		{45, SLICE_INIT("mm:ss")},
		{46, SLICE_INIT("[h]:mm:ss")},
		{47, SLICE_INIT("mm:ss.0")},
		{48, SLICE_INIT("##0.0E+0")},
	};

	for (size_t i = 0; i < sizeof(BUILTIN) / sizeof(*BUILTIN); i++)
		if (BUILTIN[i].id == id)
			return BUILTIN[i].format;
	/* Those of East Asia and Thailand: all are dates but the times 32, 33, 55 and 56. */
	if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return id == 32 || id == 33 || id == 55 || id == 56 ? SLICE("h:mm:ss")
								    : SLICE("yyyy-mm-dd");
	return SLICE("General");
}

/* ---- numbers as text ---- */

static bool
read_exponent(struct slice text, int *ret)
{
	bool negative = slice_starts(text, SLICE("-"));
	uint64_t number;

	if (negative || slice_starts(text, SLICE("+")))
		text = slice_part(text, 1, SIZE_MAX);
	if (!slice_number(text, &number))
		return false;
	*ret = number > EXPONENT_MAX ? EXPONENT_MAX : (int)number;
	if (negative)
		*ret = -*ret;
	return true;
}

bool
document_number_read(struct slice text, double *ret)
{
	bool negative = slice_starts(text, SLICE("-")), point = false;
	size_t at = negative || slice_starts(text, SLICE("+")), digits = 0;
	uint64_t mantissa = 0;
	int shift = 0, exponent = 0;

	for (; at < text.length; at++) {
		char c = text.at[at];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (!byte_is_digit(c))
			break;
		digits++;
		if (mantissa < UINT64_MAX / 10 - 9) {
			mantissa = mantissa * 10 + (uint64_t)(c - '0');
			shift -= point;
		} else if (shift < EXPONENT_MAX) {
			shift += !point; /* further digits are beyond what a double keeps */
		}
	}
	if (digits == 0 ||
	    (at < text.length && ((text.at[at] != 'e' && text.at[at] != 'E') ||
				  !read_exponent(slice_part(text, at + 1, SIZE_MAX), &exponent))))
		return false;
	double value = (double)((long double)mantissa * powl(10, shift + exponent));
	if (!isfinite(value))
		return false;
	*ret = negative ? -value : value;
	return true;
}

/* A value as digits: 0.d1d2d3... times ten to the exponent. */
struct decimal {
	bool negative;
	unsigned count;
	int exponent;
	char digits[DIGITS + 1];
};

static struct decimal
decimal_of(double value)
{
	struct decimal decimal = {.negative = value < 0};
	char text[40];
	size_t at = 0;
	int exponent = 0;

	if (value == 0 || !isfinite(value))
		return (struct decimal){0};
	/* One digit, whatever the locale's decimal point, 14 digits, "e+07". */
	(void)snprintf(text, sizeof(text), "%.*e", DIGITS - 1, fabs(value));
	for (; text[at] && text[at] != 'e'; at++)
		if (byte_is_digit(text[at]) && decimal.count < DIGITS)
			decimal.digits[decimal.count++] = text[at];
	if (text[at])
		(void)read_exponent(slice_text(text + at + 1), &exponent);
	decimal.exponent = exponent + 1;
	while (decimal.count > 0 && decimal.digits[decimal.count - 1] == '0')
		decimal.count--;
	return decimal;
}

/* Keeps that many digits behind the point, the last one rounded, halves away from nought. */
static void
decimal_round(struct decimal *decimal, int places)
{
	int keep = decimal->exponent + places;

	if (keep >= (int)decimal->count)
		return;
	bool up = keep >= 0 && decimal->digits[keep] >= '5';
	decimal->count = keep > 0 ? (unsigned)keep : 0;
	if (up) {
		unsigned at = decimal->count;
		while (at > 0 && decimal->digits[at - 1] == '9')
			at--;
		if (at == 0) {
			decimal->digits[0] = '1';
			decimal->count = 1;
			decimal->exponent++;
			return;
		}
		decimal->digits[at - 1]++;
		decimal->count = at;
	}
	while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
		decimal->count--;
	if (decimal->count == 0)
		*decimal = (struct decimal){0};
}

/* The digit worth ten to the power of place. */
static char
decimal_digit(const struct decimal *decimal, int place)
{
	int at = decimal->exponent - 1 - place;

	return at >= 0 && at < (int)decimal->count ? decimal->digits[at] : '0';
}

static void
write_decimals(struct buf *out, const struct decimal *decimal, int least, int most)
{
	int shown = (int)decimal->count - decimal->exponent;

	shown = shown < least ? least : shown > most ? most : shown;
	if (shown > 0)
		buf_write_byte(out, '.');
	for (int i = 1; i <= shown; i++)
		buf_write_byte(out, decimal_digit(decimal, -i));
}

static void
write_general(struct buf *out, double value)
{
	struct decimal decimal = decimal_of(value);

	if (decimal.negative)
		buf_write_byte(out, '-');
	if (decimal.exponent > DIGITS || decimal.exponent < -8) {
		int exponent = decimal.exponent - 1;
		decimal.exponent = 1;
		buf_write_byte(out, decimal.digits[0]);
		write_decimals(out, &decimal, 0, DIGITS);
		buf_print(out, "E%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
		return;
	}
	for (int place = decimal.exponent > 1 ? decimal.exponent - 1 : 0; place >= 0; place--)
		buf_write_byte(out, decimal_digit(&decimal, place));
	write_decimals(out, &decimal, 0, DIGITS + 8);
}

/* ---- what a format says ---- */

/* A piece of a section of a format. */
struct token {
	enum {
		TOKEN_END,
		TOKEN_DIGIT,   /* 0 # ? */
		TOKEN_LITERAL, /* shown as it is */
		TOKEN_OTHER,   /* . , % / E @ and the letters of dates */
		TOKEN_ELAPSED, /* [h] [mm] [ss] */
		TOKEN_GENERAL,
		TOKEN_NONE, /* a width, a fill, a colour, a condition */
	} kind;
	char letter;
	struct slice text;
};

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c);
}

static bool
is_elapsed(struct slice inner)
{
	for (size_t i = 0; i < inner.length; i++)
		if (byte_lower(inner.at[i]) != byte_lower(inner.at[0]))
			return false;
	return inner.length > 0 && is_one_of(byte_lower(inner.at[0]), "hms");
}

/* [Red] [>100] [$-409] [$EUR-407] [h] */
static struct token
take_bracket(struct slice *rest)
{
	size_t end = slice_find_byte(*rest, ']');
	struct slice inner = slice_part(*rest, 1, end == SIZE_MAX ? SIZE_MAX : end - 1);

	*rest = slice_part(*rest, end == SIZE_MAX ? SIZE_MAX : end + 1, SIZE_MAX);
	if (slice_starts(inner, SLICE("$")))
		return (struct token){
			.kind = TOKEN_LITERAL,
			.text = slice_part(inner, 1, slice_find_last_byte(inner, '-') - 1)};
	if (is_elapsed(inner))
		return (struct token){.kind = TOKEN_ELAPSED, .letter = byte_lower(inner.at[0])};
	return (struct token){.kind = TOKEN_NONE};
}

/* The token at the head of *rest, which is moved behind it; TOKEN_END at the end of a section too.
 */
static struct token
take_token(struct slice *rest)
{
	if (rest->length == 0 || *rest->at == ';')
		return (struct token){.kind = TOKEN_END};
	char c = *rest->at;
	struct token token = {.letter = byte_lower(c), .text = slice_part(*rest, 0, 1)};
	size_t taken = 1;

	if (c == '[')
		return take_bracket(rest);
	if (c == '"') {
		size_t end = slice_find_byte(slice_part(*rest, 1, SIZE_MAX), '"');
		token.kind = TOKEN_LITERAL;
		token.text = slice_part(*rest, 1, end);
		taken = token.text.length + 2;
	} else if (c == '\\' || c == '_' || c == '*') {
		/* What follows may be more than a byte of UTF-8. */
		taken = 2;
		while (taken < rest->length && (rest->at[taken] & 0xc0) == 0x80)
			taken++;
		token.kind = c == '\\' ? TOKEN_LITERAL : TOKEN_NONE;
		token.text = slice_part(*rest, 1, taken - 1);
	} else if (slice_starts_nocase(*rest, SLICE("General"))) {
		token.kind = TOKEN_GENERAL;
		taken = 7;
	} else if (slice_starts_nocase(*rest, SLICE("AM/PM"))) {
		token.kind = TOKEN_OTHER;
		token.letter = 'h';
		taken = 5;
	} else {
		bool exponent = rest->length > 1 && is_one_of(rest->at[1], "+-");
		token.kind = is_one_of(c, "0#?")   ? TOKEN_DIGIT
			     : token.letter == 'e' ? (exponent ? TOKEN_OTHER : TOKEN_LITERAL)
			     : is_one_of(token.letter, ".,%/@ymdhsg") ? TOKEN_OTHER
								      : TOKEN_LITERAL;
	}
	*rest = slice_part(*rest, taken, SIZE_MAX);
	return token;
}

/* What a section of a format asks for. */
struct shape {
	bool date, time, general, fraction, grouped, exponent;
	int integers; /* placeholders before the point */
	int least;    /* of them and of decimals: those that show noughts */
	int places;   /* decimals at most */
	int places_least;
	int exponent_least;
	int percents, thousands; /* how often to scale */
	size_t literals;         /* bytes */
};

static void
shape_digit(struct shape *shape, char letter, bool point)
{
	if (shape->exponent) {
		shape->exponent_least += letter == '0';
	} else if (point) {
		shape->places++;
		if (letter != '#')
			shape->places_least = shape->places;
	} else {
		shape->integers++;
		shape->least += letter == '0' || shape->least > 0;
	}
}

static struct shape
shape_of(struct slice section)
{
	struct shape shape = {0};
	struct token token;
	bool point = false;
	int commas = 0;

	while ((token = take_token(&section)).kind != TOKEN_END) {
		if (token.kind == TOKEN_DIGIT) {
			shape.grouped = shape.grouped || (commas > 0 && shape.integers > 0);
			commas = 0;
			shape_digit(&shape, token.letter, point);
		}
		shape.literals += token.kind == TOKEN_LITERAL ? token.text.length : 0;
		shape.general = shape.general || token.kind == TOKEN_GENERAL;
		shape.time = shape.time || token.kind == TOKEN_ELAPSED;
		if (token.kind != TOKEN_OTHER)
			continue;
		point = point || token.letter == '.';
		commas += token.letter == ',';
		shape.percents += token.letter == '%';
		shape.fraction = shape.fraction || token.letter == '/';
		shape.exponent = shape.exponent || (token.letter == 'e' && shape.integers > 0);
		shape.date = shape.date || token.letter == 'y' || token.letter == 'd';
		shape.time = shape.time || token.letter == 'h' || token.letter == 's';
		if (token.letter == 'm' && !shape.time && !shape.date)
			shape.date = true; /* until an hour or a second follows */
	}
	shape.thousands = commas;
	return shape;
}

/* "mm:ss" holds minutes, "mmm" alone a month: only y and d make a date of what has a time. */
static bool
has_day(struct slice section)
{
	struct token token;

	while ((token = take_token(&section)).kind != TOKEN_END)
		if (token.kind == TOKEN_OTHER && (token.letter == 'y' || token.letter == 'd'))
			return true;
	return false;
}

/* ---- dates ---- */

static void
write_clock(struct buf *out, uint64_t seconds)
{
	buf_print(out, "%02llu:%02u:%02u", (unsigned long long)(seconds / 3600),
		  (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
}

/* False where the value is no date: before the epoch or after the year 9999. */
static bool
write_date(struct buf *out, double value, bool day, bool from_1904)
{
	char text[TIME_TEXT_BYTES];
	int64_t epoch;

	if (!(value >= 0 && value < DATE_MAX)) /* nor what is no number */
		return false;
	uint64_t seconds = (uint64_t)(value * SECONDS_PER_DAY + 0.5);
	if (!day || (seconds < SECONDS_PER_DAY && !from_1904)) {
		write_clock(out, seconds);
		return true;
	}
	/* Day 60 is 1900-02-29, which never was: days before it count from one day later. */
	uint64_t days = seconds / SECONDS_PER_DAY;
	if (!time_from_civil(from_1904 ? 1904 : 1899, from_1904 ? 1 : 12, from_1904 ? 1 : 30, 0, 0,
			     0, &epoch))
		return false;
	if (!from_1904 && days < 60)
		days++;
	time_print(epoch + (int64_t)days * SECONDS_PER_DAY * 1000000, text);
	buf_write(out, slice_part(slice_text(text), 0, 10));
	if (seconds % SECONDS_PER_DAY) {
		buf_write_byte(out, ' ');
		write_clock(out, seconds % SECONDS_PER_DAY);
	}
	return true;
}

/* ---- numbers ---- */

/* The digits that stand for one placeholder: the first takes all that no other one has. */
static void
write_integer(struct buf *out, const struct decimal *decimal, const struct shape *shape, int number)
{
	int from = shape->integers - 1 - number;
	int place = from;

	if (number == 0 && decimal->exponent - 1 > from)
		place = decimal->exponent - 1;
	for (; place >= from; place--) {
		if (place >= decimal->exponent && place >= shape->least)
			continue;
		buf_write_byte(out, decimal_digit(decimal, place));
		if (shape->grouped && place > 0 && place % 3 == 0)
			buf_write_byte(out, ',');
	}
}

/* Walks the section once more and puts digits where its placeholders stand. */
static void
write_shaped(struct buf *out, struct slice section, const struct shape *shape,
	     const struct decimal *decimal, int exponent)
{
	struct token token;
	int number = 0;
	bool decimals = false, done = false;

	while ((token = take_token(&section)).kind != TOKEN_END) {
		if (token.kind == TOKEN_LITERAL)
			buf_write(out, token.text);
		else if (token.kind == TOKEN_OTHER && token.letter == '%')
			buf_write_byte(out, '%');
		else if (token.kind == TOKEN_DIGIT && !decimals && !done)
			write_integer(out, decimal, shape, number++);
		if (token.kind != TOKEN_OTHER)
			continue;
		if (token.letter == '.' && !decimals) {
			decimals = true;
			if (shape->integers == 0 && decimal->exponent > 0)
				write_integer(out, decimal, &(struct shape){.integers = 1}, 0);
			write_decimals(out, decimal, shape->places_least, shape->places);
		}
		if (token.letter == 'e' && shape->exponent && !done) {
			done = true;
			section = slice_part(section, 1, SIZE_MAX); /* its sign */
			buf_print(out, "E%c%0*d", exponent < 0 ? '-' : '+', shape->exponent_least,
				  abs(exponent));
		}
	}
}

/* A section without places for digits: the word General with what stands around it, a fraction,
 * text alone. */
static void
write_plain(struct buf *out, double value, struct slice section, const struct shape *shape)
{
	struct token token;

	if (shape->fraction || (!shape->general && shape->literals == 0)) {
		write_general(out, value);
		return;
	}
	while ((token = take_token(&section)).kind != TOKEN_END)
		if (token.kind == TOKEN_LITERAL)
			buf_write(out, token.text);
		else if (token.kind == TOKEN_GENERAL)
			write_general(out, value);
}

static void
write_number(struct buf *out, double value, struct slice section, bool signed_by_format)
{
	struct shape shape = shape_of(section);
	struct decimal decimal = decimal_of(value);
	int exponent = 0;

	if (shape.fraction || shape.general || shape.integers + shape.places == 0) {
		bool sign = signed_by_format && shape.literals > 0 && !shape.fraction;
		write_plain(out, sign ? fabs(value) : value, section, &shape);
		return;
	}
	if (decimal.count > 0)
		decimal.exponent += 2 * shape.percents - 3 * shape.thousands;
	if (shape.exponent && decimal.count > 0) {
		int every = shape.integers; /* "##0.0E+0": only such powers as it divides */
		exponent = decimal.exponent - 1;
		exponent -= (exponent % every + every) % every;
		decimal.exponent -= exponent;
	}
	decimal_round(&decimal, shape.places);
	if (shape.exponent && decimal.exponent > shape.integers) { /* 9.99 became 10.0 */
		decimal.exponent -= shape.integers;
		exponent += shape.integers;
	}
	if (decimal.negative && !signed_by_format)
		buf_write_byte(out, '-');
	write_shaped(out, section, &shape, &decimal, exponent);
}

/* The section of a format for a value: positive; negative; nought; text. A condition in brackets
 * is not looked at. */
static struct slice
section_of(struct slice format, double value, bool *ret_signed)
{
	struct slice sections[3] = {format, SLICE_NONE, SLICE_NONE};
	size_t count = 1;

	for (struct slice rest = format; count < 3; count++) {
		while (take_token(&rest).kind != TOKEN_END)
			;
		if (rest.length == 0)
			break;
		rest = slice_part(rest, 1, SIZE_MAX);
		sections[count] = rest;
	}
	size_t chosen = value < 0 && count > 1 ? 1 : value == 0 && count > 2 ? 2 : 0;
	*ret_signed = chosen == 1;
	return sections[chosen];
}

void
document_number_write(struct buf *out, double value, struct slice format, bool from_1904)
{
	bool signed_by_format;
	struct slice section = section_of(slice_part(format, 0, DOCUMENT_NUMBER_FORMAT_BYTES),
					  value, &signed_by_format);
	struct shape shape = shape_of(section);

	if ((shape.date || shape.time) && shape.integers == 0) {
		if (!write_date(out, value, shape.time ? has_day(section) : shape.date, from_1904))
			write_general(out, value);
		return;
	}
	size_t before = out->length;
	write_number(out, value, section, signed_by_format);
	if (out->length == before) /* ";;;" hides it from the eye and not from the file */
		write_general(out, value);
}
