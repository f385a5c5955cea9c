#include "support.h"

#include "format/document_number.h"
#include "format/limits.h"

#include <math.h>

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct slice
shown(double value, struct slice format, bool from_1904)
{
	struct slice text;
	struct buf out;

	buf_init(&out, &arena);
	document_number_write(&out, value, format, from_1904);
	assert_int_equal(buf_slice(&out, &text, &err), STATUS_OK);
	return text;
}

struct row {
	double value;
	const char *format, *text;
};

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_slice(shown(rows[i].value, slice_text(rows[i].format), false), rows[i].text);
}

static void
test_general(void **state)
{
	static const struct row ROWS[] = {
		{0, "General", "0"},
		{-0.0, "", "0"},
		{42, "General", "42"},
		{-1250.5, "GENERAL", "-1250.5"},
		{0.1 + 0.2, "General", "0.3"},
		{1.0 / 3, "General", "0.333333333333333"},
		{123456789012345, "General", "123456789012345"},
		{1234567890123456, "General", "1.23456789012346E+15"},
		{1e300, "General", "1E+300"},
		{0.00001, "General", "0.00001"},
		{-1.5e-20, "General", "-1.5E-20"},
		{7, "@", "7"},
		{2.5, "# ?/?", "2.5"},
		{5, "\"No. \"General", "No. 5"},
		{-5, "General;\"minus \"General", "minus 5"},
		{5, ";;;", "5"},
		{0, "0;-0;\"none\"", "none"},
	};

	(void)state;
	check_rows(ROWS, sizeof(ROWS) / sizeof(*ROWS));
}

static void
test_formats(void **state)
{
	static const struct row ROWS[] = {
		{1234.5, "0", "1235"},
		{1.005, "0.00", "1.01"},
		{-1.5, "0", "-2"},
		{9.999, "0.00", "10.00"},
		{0.4, "#", "0.4"},
		{1234567.891, "#,##0.00", "1,234,567.89"},
		{999.996, "#,##0.00", "1,000.00"},
		{12, "#,##0", "12"},
		{0.5, "#,##0.0#", "0.5"},
		{0.5, ".00", ".50"},
		{12.5, ".00", "12.50"},
		{5, "000", "005"},
		{0.125, "0%", "13%"},
		{0.125, "0.0 %", "12.5 %"},
		{12345678, "#,##0,", "12,346"},
		{12345678, "0.0,,\"M\"", "12.3M"},
		{-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"},
		{-3, "[$EUR-407]\\ 0.00", "-EUR 3.00"},
		{3, "0.00\\ [$\xe2\x82\xac-407]", "3.00 \xe2\x82\xac"},
		{3, "* 0.0_-", "3.0"},
		{3, "0.0\\ EUR", "3.0 EUR"},
		{12345, "0.00E+00", "1.23E+04"},
		{0.000999999, "0.0E+00", "1.0E-03"},
		{12345, "##0.0E+0", "12.3E+3"},
		{33123456789, "00 00 00 00 00", "331 23 45 67 89"},
		{123456789, "00 00 00 00 00", "01 23 45 67 89"},
		{5551234, "###\\-####", "555-1234"},
	};

	(void)state;
	check_rows(ROWS, sizeof(ROWS) / sizeof(*ROWS));
}

static void
test_dates(void **state)
{
	static const struct row ROWS[] = {
		{42860, "m/d/yyyy", "2017-05-05"},
		{42860.0 + 20.0 / 24, "d.m.yy h:mm", "2017-05-05 20:00:00"},
		{42860.9999999, "yyyy-mm-dd", "2017-05-06"},
		{0.5, "h:mm AM/PM", "12:00:00"},
		{0.5, "yyyy-mm-dd", "12:00:00"},
		{31.0 / 24, "[h]:mm:ss", "31:00:00"},
		{0.0625, "mm:ss.0", "01:30:00"},
		{42860, "mmm-yy", "2017-05-05"},
		{42860, "mmm", "2017-05-05"},
		{1, "yyyy-mm-dd", "1900-01-01"},
		{59, "yyyy-mm-dd", "1900-02-28"},
		{61, "yyyy-mm-dd", "1900-03-01"},
		{42860, "[$-40C]d\\ mmmm\\ yyyy;@", "2017-05-05"},
		{-1, "yyyy-mm-dd", "-1"},
		{2958466, "yyyy-mm-dd", "2958466"},
		{NAN, "yyyy-mm-dd", "0"},
		{INFINITY, "0.00", "0.00"},
	};

	(void)state;
	check_rows(ROWS, sizeof(ROWS) / sizeof(*ROWS));
	assert_slice(shown(0, SLICE("yyyy-mm-dd"), true), "1904-01-01");
	assert_slice(shown(41398, document_number_builtin(14), true), "2017-05-05");
}

static void
test_builtin(void **state)
{
	(void)state;
	assert_slice(document_number_builtin(0), "General");
	assert_slice(document_number_builtin(163), "General");
	assert_slice(shown(0.5, document_number_builtin(10), false), "50.00%");
	assert_slice(shown(0.5, document_number_builtin(32), false), "12:00:00");
	assert_slice(shown(42860, document_number_builtin(57), false), "2017-05-05");
	assert_slice(shown(-2, document_number_builtin(44), false), "$(2.00)");
}

static void
test_read(void **state)
{
	static const struct {
		const char *text;
		double value;
	} ROWS[] = {{"0", 0},
		    {"-12.50", -12.5},
		    {"0.10000000000000001", 0.1},
		    {"1E3", 1000},
		    {"1.5e-2", 0.015},
		    {".5", 0.5},
		    {"123456789012345678901234567890", 1.2345678901234568e29}};
	static const char *const WRONG[] = {"", "-", ".", "x", "1x", "1e", "1e999", "1 ", "--1"};
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		assert_true(document_number_read(slice_text(ROWS[i].text), &value));
		assert_slice(shown(value, SLICE(""), false),
			     shown(ROWS[i].value, SLICE(""), false).at);
	}
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(*WRONG); i++)
		assert_false(document_number_read(slice_text(WRONG[i]), &value));
}

/* What stands behind the limit is not looked at. */
static void
test_limit(void **state)
{
	char *format = arena_new(&arena, char, DOCUMENT_NUMBER_FORMAT_BYTES + 2);

	(void)state;
	memset(format, '0', DOCUMENT_NUMBER_FORMAT_BYTES);
	format[DOCUMENT_NUMBER_FORMAT_BYTES] = '%';
	struct slice text = shown(1, slice_of(format, DOCUMENT_NUMBER_FORMAT_BYTES + 1), false);
	assert_int_equal(text.length, DOCUMENT_NUMBER_FORMAT_BYTES);
	assert_int_equal(text.at[text.length - 1], '1');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_general), TEST(test_formats),
					   TEST(test_dates),   TEST(test_builtin),
					   TEST(test_read),    TEST(test_limit)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
