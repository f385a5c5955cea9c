#include "ole_sample.h"

#include "format/document_ole.h"
#include "format/limits.h"

/* Property sets as they are written: identifiers and offsets, then the values. */
struct set {
	struct buf head, values;
	unsigned count;
};

static void
set_begin(struct set *set)
{
	*set = (struct set){0};
	buf_init(&set->head, &arena);
	buf_init(&set->values, &arena);
}

/* The offset counts from the values until set_end. */
static void
put(struct set *set, uint32_t id, uint32_t type, struct slice bytes)
{
	buf_write_u32(&set->head, id);
	buf_write_u32(&set->head, (uint32_t)set->values.length);
	if (id != 0)
		buf_write_u32(&set->values, type);
	buf_write(&set->values, bytes);
	while (set->values.length % 4)
		buf_write_u8(&set->values, 0);
	set->count++;
}

static void
put_text(struct set *set, uint32_t id, const char *text)
{
	struct buf bytes;

	buf_init(&bytes, &arena);
	buf_write_u32(&bytes, (uint32_t)strlen(text) + 1);
	buf_write(&bytes, slice_of(text, strlen(text) + 1));
	put(set, id, 30, finished(&bytes));
}

static void
put_number(struct set *set, uint32_t id, uint32_t type, uint64_t value)
{
	struct buf bytes;

	buf_init(&bytes, &arena);
	buf_write_u64(&bytes, value);
	put(set, id, type, finished(&bytes));
}

static struct slice
set_end(struct set *set)
{
	struct buf bytes;

	buf_init(&bytes, &arena);
	for (unsigned i = 0; i < set->count; i++) {
		uint32_t offset;
		assert_true(ole_u32(finished(&set->head), 8 * i + 4, &offset));
		patch(&set->head, 8 * i + 4, offset + 8 + 8 * set->count, 4);
	}
	buf_write_u32(&bytes, (uint32_t)(8 + set->head.length + set->values.length));
	buf_write_u32(&bytes, set->count);
	buf_write(&bytes, finished(&set->head));
	buf_write(&bytes, finished(&set->values));
	return finished(&bytes);
}

static struct slice
stream_of(struct slice first, struct slice second)
{
	struct buf bytes;

	buf_init(&bytes, &arena);
	put16(&bytes, 0xfffe);
	put_noughts(&bytes, 22);
	buf_write_u32(&bytes, second.length ? 2 : 1);
	put_noughts(&bytes, 16);
	buf_write_u32(&bytes, second.length ? 68 : 48);
	if (second.length) {
		put_noughts(&bytes, 16);
		buf_write_u32(&bytes, (uint32_t)(68 + first.length));
	}
	buf_write(&bytes, first);
	buf_write(&bytes, second);
	return finished(&bytes);
}

/* An encrypted package shows its properties and nothing else. */
static struct document
read_properties(struct slice summary, struct slice document_summary)
{
	return read_as(SNIFF_OFFICE_ENCRYPTED,
		       compound((struct sample_part[]){
			       {"\005SummaryInformation", summary},
			       {"\005DocumentSummaryInformation", document_summary},
			       {0}}));
}

#define TICKS 131384880000000000u /* 2017-05-05T20:00:00Z */

static void
test_summary(void **state)
{
	struct document document;
	struct set set;

	(void)state;
	set_begin(&set);
	put_number(&set, 1, 2, 1251);
	put_text(&set, 2, "\xcf\xeb\xe0\xed");
	put_text(&set, 4, "Ana");
	put_text(&set, 6, "");
	put_text(&set, 99, "no name");
	put_number(&set, 9, 30, 2 | UINT64_C(0x0037) << 32); /* "7" */
	put_number(&set, 10, 64, 605000000);
	put_number(&set, 11, 64, 0);
	put_number(&set, 12, 64, TICKS);
	put_number(&set, 14, 3, 12);
	put_number(&set, 15, 2, 0xffff);
	document = read_properties(stream_of(set_end(&set), SLICE_NONE), SLICE_NONE);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-OFFCRYPTO §2.3.4.4");
	assert_slice(field_of(&document, "CodePage", 0), "1251");
	assert_slice(field_of(&document, "Title", 0), "\xd0\x9f\xd0\xbb\xd0\xb0\xd0\xbd");
	assert_slice(field_of(&document, "Author", 0), "Ana");
	assert_slice(field_of(&document, "RevisionNumber", 0), "7");
	assert_slice(field_of(&document, "TotalEditTime", 0), "60.5");
	assert_slice(field_of(&document, "CreateDate", 0), "2017-05-05T20:00:00Z");
	assert_slice(field_of(&document, "Pages", 0), "12");
	assert_slice(field_of(&document, "Words", 0), "-1");
	assert_int_equal(document.field_count, 8);
}

/* Vectors, whose strings are padded by some and not by others. */
static struct slice
pairs(bool padded)
{
	struct buf bytes;

	buf_init(&bytes, &arena);
	buf_write_u32(&bytes, 2);
	buf_write_u32(&bytes, 30);
	buf_write_u32(&bytes, 6);
	buf_write(&bytes, SLICE("Title\0"));
	put_noughts(&bytes, padded ? 2 : 0);
	buf_write_u32(&bytes, 3);
	buf_write_u32(&bytes, 1);
	return finished(&bytes);
}

static void
test_vectors(void **state)
{
	struct document document;
	struct set set;

	(void)state;
	for (unsigned padded = 0; padded < 2; padded++) {
		set_begin(&set);
		put(&set, 12, 0x100c, pairs(padded));
		put(&set, 13, 0x101e, SLICE("\2\0\0\0\2\0\0\0a\0\2\0\0\0b\0"));
		put_number(&set, 23, 3, 11 << 16 | 5606);
		put_number(&set, 16, 11, 0xffff);
		document = read_properties(SLICE_NONE, stream_of(set_end(&set), SLICE_NONE));
		assert_slice(field_of(&document, "HeadingPairs", 0), "Title");
		assert_slice(field_of(&document, "HeadingPairs", 1), "1");
		assert_slice(field_of(&document, "TitleOfParts", 0), "a");
		assert_slice(field_of(&document, "TitleOfParts", 1), "b");
		assert_slice(field_of(&document, "AppVersion", 0), "11.5606");
		assert_slice(field_of(&document, "LinksUpToDate", 0), "1");
	}
}

static void
put_variant(struct buf *bytes, const char *text)
{
	buf_write_u32(bytes, 31);
	buf_write_u32(bytes, (uint32_t)strlen(text) + 1);
	put_wide(bytes, text);
	put16(bytes, 0);
	while (bytes->length % 4)
		buf_write_u8(bytes, 0);
}

static void
test_custom(void **state)
{
	struct document document;
	struct set set, custom;
	struct buf links;
	double value = 2.5;
	uint64_t bits;

	(void)state;
	memcpy(&bits, &value, sizeof(bits));
	buf_init(&links, &arena);
	buf_write_u32(&links, 0);
	buf_write_u32(&links, 6);
	for (unsigned i = 0; i < 4; i++) {
		buf_write_u32(&links, 3);
		buf_write_u32(&links, i);
	}
	put_variant(&links, "http://a.example/");
	put_variant(&links, "top");
	patch(&links, 0, (uint32_t)links.length - 4, 4);
	set_begin(&set);
	set_begin(&custom);
	put_number(&custom, 1, 2, 1252);
	put(&custom, 0, 0,
	    SLICE("\4\0\0\0"
		  "\2\0\0\0\6\0\0\0my key"
		  "\3\0\0\0\x0c\0\0\0_PID_HLINKS\0"
		  "\4\0\0\0\2\0\0\0k\0"
		  "\5\0\0\0\3\0\0\0_x\0"));
	put_text(&custom, 2, "value");
	put(&custom, 3, 65, finished(&links));
	put_number(&custom, 4, 5, bits);
	put_number(&custom, 5, 20, 7);
	put_number(&custom, 6, 20, 8); /* has no name */
	document = read_properties(SLICE_NONE, stream_of(set_end(&set), set_end(&custom)));
	assert_slice(field_of(&document, "MyKey", 0), "value");
	assert_slice(field_of(&document, "Hyperlinks", 0), "http://a.example/#top");
	assert_slice(field_of(&document, "TagK", 0), "2.5");
	assert_slice(field_of(&document, "Tag_x", 0), "7");
	assert_int_equal(document.field_count, 5);
}

static void
test_refusals(void **state)
{
	struct document document;
	struct set set;

	(void)state;
	document = read_properties(SLICE("xx"), SLICE_NONE);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-OLEPS §2.21: no property set");
	document = read_properties(stream_of(SLICE("1234"), SLICE_NONE), SLICE_NONE);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-OLEPS §2.20: a property set ends");
	document = read_properties(stream_of(SLICE("1234\2\0\0\0"), SLICE_NONE), SLICE_NONE);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-OLEPS §2.20: a property set ends");
	set_begin(&set);
	for (unsigned i = 0; i < DOCUMENT_FIELDS + 1; i++)
		put_number(&set, 14, 3, 1);
	document = read_properties(stream_of(set_end(&set), SLICE_NONE), SLICE_NONE);
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-OLEPS §2.20: more than");
	assert_int_equal(document.field_count, DOCUMENT_FIELDS);
	/* Strings and vectors that claim more than there is. */
	set_begin(&set);
	put_number(&set, 2, 30, UINT32_MAX);
	put_number(&set, 3, 31, UINT32_MAX);
	put_number(&set, 4, 0x101e, UINT32_MAX);
	put_number(&set, 5, 0x100c, UINT32_MAX);
	put_number(&set, 6, 0x1064, 5);
	document = read_properties(stream_of(set_end(&set), SLICE_NONE), SLICE_NONE);
	assert_int_equal(document.field_count, 0);
}

static void
test_code_pages(void **state)
{
	(void)state;
	assert_int_equal(document_ole_code_page(0x0409), 1252);
	assert_int_equal(document_ole_code_page(0x0419), 1251);
	assert_int_equal(document_ole_code_page(0x0c04), 950);
	assert_int_equal(document_ole_code_page(0x0804), 936);
	assert_int_equal(document_ole_code_page(0x0c1a), 1251);
	assert_int_equal(document_ole_code_page(0x081a), 1250);
}

static void
test_truncation(void **state)
{
	struct set set;

	(void)state;
	set_begin(&set);
	put_number(&set, 1, 2, 1252);
	put_text(&set, 2, "Title");
	put(&set, 12, 0x100c, pairs(true));
	struct slice whole = stream_of(set_end(&set), SLICE_NONE);
	for (size_t cut = 0; cut < whole.length; cut++)
		assert_int_equal(read_properties(slice_part(whole, 0, cut), SLICE_NONE).state,
				 DOCUMENT_ENCRYPTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_summary),    TEST(test_vectors),
					   TEST(test_custom),     TEST(test_refusals),
					   TEST(test_code_pages), TEST(test_truncation)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
