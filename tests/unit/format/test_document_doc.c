#include "ole_sample.h"

#include "format/limits.h"

#define TEXT_AT 0x600 /* in the stream, behind the block and a page of properties */
#define RUNS_AT 0x400

/* A Word 97 file: its text in two pieces, 8-bit then UTF-16, and how long its parts are. */
struct sample {
	const char *narrow, *wide;
	unsigned parts[8];
	unsigned flags;
	struct slice runs; /* a page of runs, or none */
	size_t pages;      /* how often the table names it, where not once */
	struct slice clx;  /* instead of the one that fits, or none */
	struct slice savers, commenters, statistics;
};

static struct slice
clx_of(const struct sample *sample)
{
	size_t narrow = strlen(sample->narrow), wide = strlen(sample->wide);
	struct buf clx;

	buf_init(&clx, &arena);
	buf_write_u8(&clx, 1); /* properties that pieces share */
	put16(&clx, 2);
	put16(&clx, 0);
	buf_write_u8(&clx, 2);
	buf_write_u32(&clx, 3 * 4 + 2 * 8);
	buf_write_u32(&clx, 0);
	buf_write_u32(&clx, (uint32_t)narrow);
	buf_write_u32(&clx, (uint32_t)(narrow + wide));
	put16(&clx, 0);
	buf_write_u32(&clx, 0x40000000 | TEXT_AT * 2);
	put16(&clx, 0);
	put16(&clx, 0);
	buf_write_u32(&clx, (uint32_t)(TEXT_AT + narrow));
	put16(&clx, 0);
	return finished(&clx);
}

static struct slice
build(const struct sample *sample)
{
	struct slice clx = sample->clx.at ? sample->clx : clx_of(sample);
	struct buf stream, table;

	buf_init(&stream, &arena);
	put_noughts(&stream, RUNS_AT);
	if (sample->runs.at)
		buf_write(&stream, sample->runs);
	else
		put_noughts(&stream, 512);
	buf_write_text(&stream, sample->narrow);
	put_wide(&stream, sample->wide);
	patch(&stream, 0, 0xa5ec, 2);
	patch(&stream, 2, 0xc1, 2);
	patch(&stream, 6, 0x040c, 2);
	patch(&stream, 10, sample->flags | 0x0200, 2);
	for (size_t i = 0; i < 8; i++)
		patch(&stream, 0x4c + 4 * i, sample->parts[i], 4);
	patch(&stream, 0x1a2, 0, 4);
	patch(&stream, 0x1a6, (uint32_t)clx.length, 4);
	buf_init(&table, &arena);
	buf_write(&table, clx);
	patch(&stream, 0xfa, (uint32_t)table.length, 4);
	size_t pages = sample->pages ? sample->pages : 1;
	patch(&stream, 0xfe, sample->runs.at ? (uint32_t)(4 + 8 * pages) : 0, 4);
	for (size_t i = 0; i <= pages; i++)
		buf_write_u32(&table, TEXT_AT);
	for (size_t i = 0; i < pages; i++)
		buf_write_u32(&table, RUNS_AT / 512);
	patch(&stream, 0x9a + 71 * 8, (uint32_t)table.length, 4);
	patch(&stream, 0x9a + 71 * 8 + 4, (uint32_t)sample->savers.length, 4);
	buf_write(&table, sample->savers);
	patch(&stream, 0x9a + 36 * 8, (uint32_t)table.length, 4);
	patch(&stream, 0x9a + 36 * 8 + 4, (uint32_t)sample->commenters.length, 4);
	buf_write(&table, sample->commenters);
	patch(&stream, 0x9a + 31 * 8, (uint32_t)table.length, 4);
	patch(&stream, 0x9a + 31 * 8 + 4, (uint32_t)sample->statistics.length, 4);
	buf_write(&table, sample->statistics);
	return compound((struct sample_part[]){
		{"WordDocument", finished(&stream)}, {"1Table", finished(&table)}, {0}});
}

static void
test_parts(void **state)
{
	static const struct sample_unit UNITS[] = {
		{UNIT_BODY, "paragraph 1", "Budget \xe2\x82\xac 1,200"},
		{UNIT_BODY, "paragraph 2", "a"},
		{UNIT_BODY, "paragraph 3", "b"},
		{UNIT_BODY, "paragraph 4", "line one line two"},
		{UNIT_NOTE, "footnotes", "See p. 4"},
		{UNIT_RUNNING, "headers and footers", "Secret"},
		{UNIT_NOTE, "comments", "No!"},
		{UNIT_BODY, "text boxes", "Box"},
	};
	struct document document;

	(void)state;
	document = read_as(SNIFF_DOC, build(&(struct sample){
					      .narrow = "Budget \x80 1,200\ra\x07"
							"b\x07\x07line one\x0bline two\x01\r",
					      .wide = "\x02 See p. 4\rSecret\rNo!\rBox\r",
					      .parts = {38, 11, 7, 0, 4, 0, 4, 0},
				      }));
	assert_int_equal(document.state, DOCUMENT_READ);
	ASSERT_UNITS(&document, UNITS);
	assert_slice(field_of(&document, "LanguageCode", 0), "1036");
}

/* Of a field what it gave is read, of fields in its code nothing. */
static void
test_fields(void **state)
{
	static const struct sample_unit UNITS[] = {
		{UNIT_BODY, "paragraph 1", "On 5 May see here."},
		{UNIT_BODY, "paragraph 2", "End"},
	};
	struct document document;

	(void)state;
	document = read_as(SNIFF_DOC, build(&(struct sample){
					      .narrow = "On \x13 DATE \x13 X \x14y\x15 \x14"
							"5 May\x15 see \x13 HYPERLINK \x14here\x15."
							"\x13 XE \"no\"\r\x15\r\x15"
							"End\r",
					      .wide = "",
					      .parts = {80},
				      }));
	ASSERT_UNITS(&document, UNITS);
}

/* What was deleted while changes were tracked, or is hidden, is an aside; a sign is not read. */
static void
test_deleted(void **state)
{
	static const struct sample_unit UNITS[] = {{UNIT_BODY, "paragraph 1", "keep this"},
						   {UNIT_HIDDEN, "paragraph 1", "gone"}};
	struct buf page;
	struct document document;

	(void)state;
	buf_init(&page, &arena);
	put_noughts(&page, 512);
	patch(&page, 0, TEXT_AT, 4);
	patch(&page, 4, TEXT_AT + 5, 4);
	patch(&page, 8, TEXT_AT + 10, 4);
	patch(&page, 12, TEXT_AT + 15, 4);
	patch(&page, 16 + 1, 200, 1); /* the second run has properties at 400 */
	patch(&page, 400, 6, 1);
	patch(&page, 401, 0x2a3e, 2); /* another property, of one byte */
	patch(&page, 403, 1, 1);
	patch(&page, 404, 0x0800, 2);
	patch(&page, 406, 1, 1);
	patch(&page, 511, 3, 1);
	document = read_as(SNIFF_DOC, build(&(struct sample){.narrow = "keep gone this\r",
							     .wide = "",
							     .parts = {15},
							     .runs = finished(&page)}));
	ASSERT_UNITS(&document, UNITS);
	patch(&page, 404, 0x083c, 2);
	document = read_as(SNIFF_DOC, build(&(struct sample){.narrow = "keep gone this\r",
							     .wide = "",
							     .parts = {15},
							     .runs = finished(&page)}));
	ASSERT_UNITS(&document, UNITS);
	patch(&page, 400, 9, 1);
	patch(&page, 404, 0x6a09, 2);
	document = read_as(SNIFF_DOC, build(&(struct sample){.narrow = "keep gone this\r",
							     .wide = "",
							     .parts = {15},
							     .runs = finished(&page)}));
	assert_int_equal(document.unit_count, 1);
	assert_slice(document.units[0].text, "keep this");
}

static void
test_savers(void **state)
{
	struct document document;
	struct buf savers;

	(void)state;
	buf_init(&savers, &arena);
	put16(&savers, 0xffff);
	put16(&savers, 2);
	put16(&savers, 0);
	put16(&savers, 3);
	put_wide(&savers, "Ana");
	put16(&savers, 8);
	put_wide(&savers, "C:\\a.doc");
	document = read_as(
		SNIFF_DOC,
		build(&(struct sample){
			.narrow = "x\r", .wide = "", .parts = {2}, .savers = finished(&savers)}));
	assert_slice(field_of(&document, "LastSavedBy", 0), "Ana (C:\\a.doc)");
}

/* 2017-05-05 20:07 and other numbers that Word keeps for itself. */
static void
test_statistics(void **state)
{
	struct document document;
	struct buf numbers;

	(void)state;
	buf_init(&numbers, &arena);
	put_noughts(&numbers, 0x40);
	patch(&numbers, 0x14, 117u << 20 | 5 << 16 | 5 << 11 | 20 << 6 | 7, 4);
	patch(&numbers, 0x20, 3, 2);
	patch(&numbers, 0x22, 12, 4);
	patch(&numbers, 0x26, 100, 4);
	document = read_as(SNIFF_DOC,
			   build(&(struct sample){.narrow = "x\r",
						  .wide = "",
						  .parts = {2},
						  .commenters = SLICE("\3\0B\0o\0b\0\1\0C\0"),
						  .statistics = finished(&numbers)}));
	assert_slice(field_of(&document, "CreateDate", 0), "2017-05-05T20:07:00");
	assert_slice(field_of(&document, "ModifyDate", 0), "");
	assert_slice(field_of(&document, "RevisionNumber", 0), "3");
	assert_slice(field_of(&document, "TotalEditTime", 0), "12");
	assert_slice(field_of(&document, "Words", 0), "100");
	assert_slice(field_of(&document, "CommentBy", 0), "Bob");
	assert_slice(field_of(&document, "CommentBy", 1), "C");
}

/* Word 6: one run of text in the code page of its language. */
static void
test_word6(void **state)
{
	static const struct sample_unit UNITS[] = {
		{UNIT_BODY, "paragraph 1", "\xd0\x9f\xd1\x80\xd0\xb8"}};
	struct document document;
	struct buf stream;

	(void)state;
	buf_init(&stream, &arena);
	put_noughts(&stream, 0x200);
	buf_write_text(&stream, "\xcf\xf0\xe8\r");
	patch(&stream, 0, 0xa5dc, 2);
	patch(&stream, 2, 101, 2);
	patch(&stream, 6, 0x0419, 2);
	patch(&stream, 0x18, 0x200, 4);
	patch(&stream, 0x1c, 0x204, 4);
	patch(&stream, 0x34, 4, 4);
	document =
		read_as(SNIFF_DOC,
			compound((struct sample_part[]){{"WordDocument", finished(&stream)}, {0}}));
	assert_int_equal(document.state, DOCUMENT_READ);
	ASSERT_UNITS(&document, UNITS);
}

static void
test_refusals(void **state)
{
	struct document document;
	struct buf clx;

	(void)state;
	document = read_as(SNIFF_DOC, SLICE("no compound file"));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-CFB");
	document = read_as(SNIFF_DOC, compound((struct sample_part[]){{"x", SLICE("x")}, {0}}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-DOC §2.5.1");
	document = read_as(SNIFF_DOC,
			   build(&(struct sample){
				   .narrow = "x\r", .wide = "", .parts = {2}, .flags = 0x0100}));
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-DOC §2.2.6");
	document = read_as(SNIFF_DOC,
			   build(&(struct sample){
				   .narrow = "x\r", .wide = "", .parts = {2}, .clx = SLICE("\3")}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-DOC §2.9.38");
	/* A piece that goes on behind the end of the stream. */
	buf_init(&clx, &arena);
	buf_write_u8(&clx, 2);
	buf_write_u32(&clx, 16);
	buf_write_u32(&clx, 0);
	buf_write_u32(&clx, 100);
	put16(&clx, 0);
	buf_write_u32(&clx, 0x40000000 | TEXT_AT * 2);
	put16(&clx, 0);
	document = read_as(
		SNIFF_DOC,
		build(&(struct sample){
			.narrow = "here\r", .wide = "", .parts = {100}, .clx = finished(&clx)}));
	assert_trouble(&document, DOCUMENT_CUT, "MS-DOC §2.8.35");
	assert_slice(document.units[0].text, "here");
}

static struct slice
many_pieces(size_t count, uint32_t length)
{
	struct buf clx;

	buf_init(&clx, &arena);
	buf_write_u8(&clx, 2);
	buf_write_u32(&clx, (uint32_t)(4 + 12 * count));
	for (size_t i = 0; i <= count; i++)
		buf_write_u32(&clx, (uint32_t)i * length);
	for (size_t i = 0; i < count; i++) {
		put16(&clx, 0);
		buf_write_u32(&clx, 0x40000000 | TEXT_AT * 2);
		put16(&clx, 0);
	}
	return finished(&clx);
}

static void
test_limit_pieces(void **state)
{
	struct document document;

	(void)state;
	if (support_is_slow())
		skip();
	for (unsigned over = 0; over < 2; over++) {
		document =
			read_as(SNIFF_DOC,
				build(&(struct sample){.narrow = "x",
						       .wide = "",
						       .parts = {2},
						       .clx = many_pieces(DOC_PIECES + over, 1)}));
		if (over)
			assert_trouble(&document, DOCUMENT_CUT, "MS-DOC §2.9.38: more than");
		else
			assert_int_equal(document.state, DOCUMENT_READ);
		assert_slice(document.units[0].text, "xx");
	}
}

static void
test_limit_pages(void **state)
{
	struct document document;
	struct buf page;

	(void)state;
	buf_init(&page, &arena);
	put_noughts(&page, 512);
	for (unsigned over = 0; over < 2; over++) {
		document =
			read_as(SNIFF_DOC, build(&(struct sample){.narrow = "x",
								  .wide = "",
								  .parts = {1},
								  .runs = finished(&page),
								  .pages = DOC_RUN_PAGES + over}));
		assert_int_equal(document.state, over ? DOCUMENT_CUT : DOCUMENT_READ);
		assert_slice(document.units[0].text, "x");
	}
}

/* Pieces that lie over each other make no more text than any document may have. */
static void
test_limit_text(void **state)
{
	size_t size = 1 << 20;
	char *text = arena_new(&arena, char, size + 1);
	unsigned count = (DOCUMENT_TEXT_BYTES >> 20) + 8;
	struct document document;

	(void)state;
	if (support_is_slow())
		skip();
	memset(text, '\t', size);
	document = read_as(SNIFF_DOC, build(&(struct sample){.narrow = text,
							     .wide = "",
							     .parts = {count << 20},
							     .clx = many_pieces(count, 1 << 20)}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MiB of text");
}

/* Where words lead, of one paragraph or two; what a field in a code shows is of that code. */
static void
test_links(void **state)
{
	static const struct {
		const char *text, *link, *next;
	} CASES[] = {
		{"On \x13 HYPERLINK \"http://elm.example/a\" \x14the elms\x15 of May\r",
		 "the elms <http://elm.example/a>", NULL},
		{"\x13HYPERLINK http://elm.example\x14one\rtwo\x15 of May\r",
		 "one <http://elm.example>", "two <http://elm.example>"},
		{"\x13HYPERLINK \"http://elm.example/\x13 PAGE \x14"
		 "7\x15\"\x14"
		 "elms\x15\r",
		 "elms <http://elm.example/7>", NULL},
		{"\x13 PAGE \x14on \x13HYPERLINK http://elm.example\x14"
		 "elms\x15\x15\r",
		 "elms <http://elm.example>", NULL},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(CASES) / sizeof(*CASES); i++) {
		const char *text = CASES[i / 2].text, *link = CASES[i / 2].link;
		unsigned length = (unsigned)strlen(text);
		struct document document =
			read_as(SNIFF_DOC, build(&(struct sample){.narrow = i % 2 ? "" : text,
								  .wide = i % 2 ? text : "",
								  .parts = {length}}));
		for (size_t at = 0; at < document.unit_count && link; at++) {
			if (document.units[at].kind != UNIT_BESIDE)
				continue;
			assert_slice(document.units[at].text, link);
			assert_slice(document.units[at].place, "link");
			link = link == CASES[i / 2].link ? CASES[i / 2].next : NULL;
		}
		assert_null(link);
	}
}

/* Fields deeper than the limit are shown, and close again. */
static void
test_limit_fields(void **state)
{
	char text[OPEN_LINKS * 2 + 16];
	struct document document;
	size_t length = 0;

	(void)state;
	for (unsigned i = 0; i < OPEN_LINKS + 1; i++)
		text[length++] = '\x13';
	for (unsigned i = 0; i < OPEN_LINKS + 1; i++)
		text[length++] = '\x15';
	text[length++] = 'a';
	text[length++] = '\r';
	text[length] = '\0';
	document = read_as(
		SNIFF_DOC,
		build(&(struct sample){.narrow = text, .wide = "", .parts = {(unsigned)length}}));
	assert_int_equal(document.unit_count, 1);
	assert_slice(document.units[0].text, "a");
}

static void
test_truncation(void **state)
{
	(void)state;
	check_truncations(SNIFF_DOC,
			  build(&(struct sample){
				  .narrow = "One\rtwo\r", .wide = "three\r", .parts = {8, 6}}));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_parts),       TEST(test_fields),     TEST(test_links),
		TEST(test_deleted),     TEST(test_savers),     TEST(test_statistics),
		TEST(test_word6),       TEST(test_refusals),   TEST(test_limit_pieces),
		TEST(test_limit_pages), TEST(test_limit_text), TEST(test_limit_fields),
		TEST(test_truncation)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
