#include "ole_sample.h"

#include "format/limits.h"

static void
record(struct buf *out, unsigned type, struct slice bytes)
{
	put16(out, type);
	put16(out, (unsigned)bytes.length);
	buf_write(out, bytes);
}

/* A record of 16-bit numbers. */
static void
numbers(struct buf *out, unsigned type, const unsigned *values, size_t count)
{
	put16(out, type);
	put16(out, (unsigned)(2 * count));
	for (size_t i = 0; i < count; i++)
		put16(out, values[i]);
}

#define NUMBERS(out, type, ...)                             \
	numbers(out, type, (const unsigned[]){__VA_ARGS__}, \
		sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

static void
put_double(struct buf *out, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	buf_write_u64(out, bits);
}

/* A name of a sheet and where it begins, told later. */
static size_t
put_sheet(struct buf *out, const char *name)
{
	size_t at = out->length + 4;

	put16(out, 0x0085);
	put16(out, (unsigned)(8 + strlen(name)));
	put_noughts(out, 6);
	buf_write_u8(out, (uint8_t)strlen(name));
	buf_write_u8(out, 0);
	buf_write_text(out, name);
	return at;
}

static void
begin(struct buf *out)
{
	buf_init(out, &arena);
	NUMBERS(out, 0x0809, 0x0600, 0x0005);
}

static void
begin_sheet(struct buf *out, size_t offset_at)
{
	record(out, 0x000a, SLICE(""));
	patch(out, offset_at, (uint32_t)out->length, 4);
	NUMBERS(out, 0x0809, 0x0600, 0x0010);
}

static struct document
read_book(struct buf *out)
{
	record(out, 0x000a, SLICE(""));
	return read_as(SNIFF_XLS,
		       compound((struct sample_part[]){{"Workbook", finished(out)}, {0}}));
}

/* "One", a rich "t\u20ac" that goes on in the next record in one byte a character, "last" with
 * phonetics. */
static void
put_strings(struct buf *out)
{
	struct buf sst;

	buf_init(&sst, &arena);
	buf_write_u32(&sst, 4);
	buf_write_u32(&sst, 3);
	put16(&sst, 3);
	buf_write(&sst, SLICE("\0One"));
	put16(&sst, 6);
	buf_write_u8(&sst, 1 | 8);
	put16(&sst, 1);
	put16(&sst, 't');
	put16(&sst, 0x20ac);
	record(out, 0x00fc, finished(&sst));
	buf_init(&sst, &arena);
	buf_write(&sst, SLICE("\0rest"));
	put_noughts(&sst, 2);
	record(out, 0x003c, finished(&sst));
	buf_init(&sst, &arena);
	put_noughts(&sst, 2);
	put16(&sst, 4);
	buf_write_u8(&sst, 4);
	buf_write_u32(&sst, 3);
	buf_write(&sst, SLICE("lastxyz"));
	record(out, 0x003c, finished(&sst));
}

static void
put_cells(struct buf *out)
{
	NUMBERS(out, 0x00fd, 0, 0, 0, 0, 0);
	NUMBERS(out, 0x00fd, 0, 1, 0, 1, 0);
	NUMBERS(out, 0x00fd, 0, 27, 0, 2, 0);
	NUMBERS(out, 0x027e, 1, 0, 0, (12345 << 2 | 3) & 0xffff, 0); /* RK, 123.45 */
	NUMBERS(out, 0x00bd, 1, 1, 1, 0xed80, 0x40e4, 2, 42, 0, 2);  /* 42860 as a date */
	put16(out, 0x0203);
	put16(out, 14);
	put16(out, 2);
	put16(out, 0);
	put16(out, 2);
	put_double(out, 1234.5);
	NUMBERS(out, 0x0205, 3, 0, 0, 0x0001);
	NUMBERS(out, 0x0205, 3, 1, 0, 0x012a);
	/* Formulas: a text, a truth, an error, a number. */
	NUMBERS(out, 0x0006, 4, 0, 0, 0, 0, 0, 0xffff, 0, 0, 0, 0);
	record(out, 0x0207, SLICE("\4\0\0text"));
	NUMBERS(out, 0x0006, 4, 1, 0, 1, 0, 0, 0xffff, 0, 0, 0, 0);
	NUMBERS(out, 0x0006, 4, 2, 0, 2, 7, 0, 0xffff, 0, 0, 0, 0);
	NUMBERS(out, 0x0006, 4, 3, 0, 0, 0, 0, 0x3ff8, 0, 0, 0, 0);
}

/* A shape from column 1 to that one, the object it is, its text and how that looks. */
static void
put_box(struct buf *out, unsigned type, unsigned id, unsigned right, const char *text)
{
	struct buf bytes;

	NUMBERS(out, 0x00ec, 15, 0xf004, 100, 0, 0, 0xf010, 18, 0, 0, 1, 0, 1, 0, right, 0, 3, 0);
	NUMBERS(out, 0x005d, 0x15, 0x12, type, id, 0, 0, 0, 0, 0, 0, 0);
	NUMBERS(out, 0x01b6, 0, 0, 0, 0, 0, (unsigned)strlen(text), 0, 0, 0);
	buf_init(&bytes, &arena);
	buf_write_u8(&bytes, 0);
	buf_write_text(&bytes, text);
	record(out, 0x003c, finished(&bytes));
	record(out, 0x003c, SLICE("\0\0\0\0\0\0\0\0"));
}

static void
test_cells(void **state)
{
	static const struct sample_unit UNITS[] = {
		{UNIT_CELL, "S1!A1", "One"},
		{UNIT_CELL, "S1!B1", "t\xe2\x82\xacrest"},
		{UNIT_CELL, "S1!AB1", "last"},
		{UNIT_CELL, "S1!A2", "123.45"},
		{UNIT_CELL, "S1!B2", "2017-05-05"},
		{UNIT_CELL, "S1!C2", "10.00 EUR"},
		{UNIT_CELL, "S1!A3", "1,234.50 EUR"},
		{UNIT_CELL, "S1!A4", "TRUE"},
		{UNIT_CELL, "S1!B4", "#N/A"},
		{UNIT_CELL, "S1!A5", "text"},
		{UNIT_CELL, "S1!B5", "FALSE"},
		{UNIT_CELL, "S1!C5", "#DIV/0!"},
		{UNIT_CELL, "S1!D5", "1.5"},
		{UNIT_BODY, "S1, drawing", "A box"},
		{UNIT_NOTE, "S1!C5", "A note"},
		{UNIT_RUNNING, "S1", "Draft"},
		{UNIT_RUNNING, "S1", "1"},
		{UNIT_BESIDE, "sheet", "S1"},
	};
	struct document document;
	struct buf out;

	(void)state;
	begin(&out);
	record(&out, 0x041e, SLICE("\xa4\0\x0e\0\0#,##0.00\\ EUR"));
	NUMBERS(&out, 0x00e0, 0, 0, 0, 0);
	NUMBERS(&out, 0x00e0, 0, 14, 0, 0);
	NUMBERS(&out, 0x00e0, 0, 0xa4, 0, 0);
	size_t sheet = put_sheet(&out, "S1");
	put_strings(&out);
	begin_sheet(&out, sheet);
	put_cells(&out);
	/* A chart within has cells of its own. */
	NUMBERS(&out, 0x0809, 0x0600, 0x0020);
	NUMBERS(&out, 0x00fd, 0, 0, 0, 0, 0);
	record(&out, 0x000a, SLICE(""));
	put_box(&out, 6, 7, 2, "A box");
	put_box(&out, 6, 8, 1, "no width");
	put_box(&out, 0x19, 9, 2, "A note");
	NUMBERS(&out, 0x001c, 4, 2, 0, 9, 0);
	record(&out, 0x0014, SLICE("\x0b\0\0&CDraft&R&P"));
	document = read_book(&out);
	assert_slice(document.trouble, "");
	ASSERT_UNITS(&document, UNITS);
}

/* BIFF5: text in a code page, days counted from 1904. */
static void
test_biff5(void **state)
{
	static const struct sample_unit UNITS[] = {
		{UNIT_CELL, "\xd0\x9b!A1", "\xd0\x94\xd0\xb0"},
		{UNIT_CELL, "\xd0\x9b!A2", "2017-05-05"},
		{UNIT_BESIDE, "sheet", "\xd0\x9b"},
	};
	struct document document;
	struct buf out;

	(void)state;
	buf_init(&out, &arena);
	NUMBERS(&out, 0x0809, 0x0500, 0x0005);
	NUMBERS(&out, 0x0042, 1251);
	NUMBERS(&out, 0x0022, 1);
	NUMBERS(&out, 0x00e0, 0, 14, 0, 0);
	record(&out, 0x0085, SLICE("\0\0\0\0\0\0\1\xcb"));
	size_t at = out.length - 8;
	record(&out, 0x000a, SLICE(""));
	patch(&out, at, (uint32_t)out.length, 4);
	NUMBERS(&out, 0x0809, 0x0500, 0x0010);
	record(&out, 0x0204, SLICE("\0\0\0\0\0\0\2\0\xc4\xe0"));
	NUMBERS(&out, 0x027e, 1, 0, 0, (41398u << 2 | 2) & 0xffff, 41398u >> 14);
	record(&out, 0x000a, SLICE(""));
	document =
		read_as(SNIFF_XLS, compound((struct sample_part[]){{"Book", finished(&out)}, {0}}));
	assert_slice(document.trouble, "");
	ASSERT_UNITS(&document, UNITS);
}

static void
test_refusals(void **state)
{
	struct document document;
	struct buf out;

	(void)state;
	document = read_as(SNIFF_XLS, compound((struct sample_part[]){{"x", SLICE("x")}, {0}}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-XLS §2.4.21");
	begin(&out);
	NUMBERS(&out, 0x002f, 1, 1);
	document = read_book(&out);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-XLS §2.2.10");
	begin(&out);
	size_t sheet = put_sheet(&out, "S");
	begin_sheet(&out, sheet);
	NUMBERS(&out, 0x00fd, 0, 0, 0, 7, 0);
	document = read_book(&out);
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-XLS §2.4.149");
	begin(&out);
	record(&out, 0x00fc, SLICE("\2\0\0\0\2\0\0\0\1\0\0x"));
	document = read_book(&out);
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-XLS §2.4.265");
	begin(&out);
	sheet = put_sheet(&out, "S");
	begin_sheet(&out, sheet);
	document = read_as(SNIFF_XLS,
			   compound((struct sample_part[]){{"Workbook", finished(&out)}, {0}}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "records of a sheet end early");
}

/* More sheets than there may be, all of them the same bytes. */
static void
test_limit_sheets(void **state)
{
	struct document document;
	size_t at[XLS_SHEETS + 1];
	struct buf out;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		begin(&out);
		for (size_t i = 0; i < XLS_SHEETS + over; i++)
			at[i] = put_sheet(&out, "S");
		record(&out, 0x000a, SLICE(""));
		for (size_t i = 0; i < XLS_SHEETS; i++)
			patch(&out, at[i], (uint32_t)out.length, 4);
		NUMBERS(&out, 0x0809, 0x0600, 0x0010);
		document = read_book(&out);
		if (over)
			assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-XLS §2.4.28: more than");
		else
			assert_int_equal(document.state, DOCUMENT_READ);
	}
	begin(&out);
	for (size_t i = 0; i < 100; i++)
		at[i] = put_sheet(&out, "S");
	record(&out, 0x000a, SLICE(""));
	for (size_t i = 0; i < 100; i++)
		patch(&out, at[i], (uint32_t)out.length, 4);
	NUMBERS(&out, 0x0809, 0x0600, 0x0010);
	for (size_t i = 0; i < 100; i++)
		NUMBERS(&out, 0x1000, 0);
	document = read_book(&out);
	assert_trouble(&document, DOCUMENT_UNREADABLE, "over each other");
}

static void
test_limit_formats(void **state)
{
	struct document document;
	struct buf out;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		begin(&out);
		for (size_t i = 0; i < XLS_FORMATS + over; i++)
			record(&out, 0x041e, SLICE("\xa4\0\1\0\0#"));
		for (size_t i = 0; i < XLS_STYLES + 1; i++)
			NUMBERS(&out, 0x00e0, 0, 1);
		document = read_book(&out);
		if (over)
			assert_trouble(&document, DOCUMENT_UNREADABLE, "number formats");
		else
			assert_int_equal(document.state, DOCUMENT_READ);
	}
}

static void
test_limit_strings(void **state)
{
	struct document document;
	struct buf out, sst;

	(void)state;
	if (support_is_slow())
		skip();
	begin(&out);
	record(&out, 0x00fc, SLICE("\0\0\0\0\xff\xff\xff\0"));
	for (size_t left = XLS_STRINGS + 1; left > 0;) {
		size_t count = left < 2000 ? left : 2000;
		buf_init(&sst, &arena);
		put_noughts(&sst, 3 * count);
		record(&out, 0x003c, finished(&sst));
		left -= count;
	}
	document = read_book(&out);
	assert_trouble(&document, DOCUMENT_UNREADABLE, "shared strings");
}

static void
test_truncation(void **state)
{
	struct buf out;

	(void)state;
	begin(&out);
	size_t sheet = put_sheet(&out, "S1");
	put_strings(&out);
	begin_sheet(&out, sheet);
	put_cells(&out);
	record(&out, 0x000a, SLICE(""));
	check_truncations(SNIFF_XLS,
			  compound((struct sample_part[]){{"Workbook", finished(&out)}, {0}}));
	for (size_t cut = 0; cut < out.length; cut += support_is_slow() ? 37 : 1) {
		struct slice part = slice_of(out.bytes, cut);
		struct document document = read_as(
			SNIFF_XLS, compound((struct sample_part[]){{"Workbook", part}, {0}}));
		assert_true(document.trouble.length > 0);
	}
}

/* Rows, columns and sheets that nobody sees: by a flag, or without a size. */
static void
test_hidden_cells(void **state)
{
	static const struct {
		unsigned sheet_state, row_height, row_flags, width, column_flags;
		const char *hidden;
	} CASES[] = {
		{0, 255, 0, 2560, 0, NULL},
		{0, 255, 0x20, 2560, 0, "Pay: rows 2"},
		{0, 39, 0, 2560, 0, "Pay: rows 2"},
		{0, 0x8000, 0, 2560, 0, NULL}, /* the height of all rows */
		{0, 255, 0, 2560, 1, "Pay: columns 3 4"},
		{0, 255, 0, 97, 0, "Pay: columns 3 4"},
		{0, 255, 0, 98, 0, NULL},
		{2, 255, 0, 2560, 0, "Pay: all"},
		{1, 255, 0x20, 2560, 1, "Pay: all rows 2 columns 3 4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct buf out;
		begin(&out);
		size_t at = put_sheet(&out, "Pay");
		patch(&out, at + 4, CASES[i].sheet_state, 1);
		begin_sheet(&out, at);
		NUMBERS(&out, 0x007d, 2, 4, CASES[i].width, 0, CASES[i].column_flags, 0);
		NUMBERS(&out, 0x0208, 1, 0, 9, CASES[i].row_height, 0, 0, CASES[i].row_flags, 0);
		NUMBERS(&out, 0x027e, 0, 0, 0, 6, 0);
		NUMBERS(&out, 0x027e, 1, 1, 0, 6, 0);
		NUMBERS(&out, 0x027e, 1, 2, 0, 6, 0);
		NUMBERS(&out, 0x027e, 3, 3, 0, 6, 0);
		struct document document = read_book(&out);
		struct slice value = document_value(&document, "HiddenCells");
		assert_int_equal(document.state, DOCUMENT_READ);
		assert_int_equal(value.length > 0, CASES[i].hidden != NULL);
		if (CASES[i].hidden)
			assert_slice(value, CASES[i].hidden);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_cells),         TEST(test_biff5),
					   TEST(test_refusals),      TEST(test_limit_sheets),
					   TEST(test_limit_formats), TEST(test_limit_strings),
					   TEST(test_truncation),    TEST(test_hidden_cells)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
