#include "support.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/pdf_links.h"

#include <zlib.h>

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

static struct slice_list
links_of(struct slice bytes)
{
	struct slice_list links;
	assert_int_equal(pdf_links_read(&arena, bytes, &links, &err), STATUS_OK);
	return links;
}

static void
strings_are_read(void **state)
{
	static const struct {
		struct slice bytes;
		const char *link; /* NULL: none */
	} TEXTS[] = {
		{SLICE_INIT("<</S/URI/URI(https://a.example/x)>>"), "https://a.example/x"},
		{SLICE_INIT("<</S /URI /URI (https://a.example/\\(1\\)(2))>>"),
		 "https://a.example/(1)(2)"},
		{SLICE_INIT("/URI\r\n(https://a\\056exam\\\nple\\t)"), "https://a.example\t"},
		{SLICE_INIT("/URI <68 7474703A2F2F6>"), "http://`"},
		{SLICE_INIT("/URI (https://cut.example"), "https://cut.example"},
		{SLICE_INIT("/URI 7 0 R"), NULL},
		{SLICE_INIT("/S /URI"), NULL},
		{SLICE_INIT("/URI <</Base (https://a.example)>>"), NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct slice_list links = links_of(TEXTS[i].bytes);
		assert_int_equal(links.count, TEXTS[i].link != NULL);
		if (TEXTS[i].link)
			assert_slice(links.items[0], TEXTS[i].link);
	}
}

/* An object stream around a link, behind as many spaces. */
static struct slice
packed(size_t spaces, const char *type)
{
	struct slice text, bytes;
	unsigned char out[65536];
	uLongf length = sizeof(out);
	struct buf buf;

	assert_int_equal(
		slice_print(&arena, &text, &err, "%*s/URI(https://in.example)", (int)spaces, ""),
		STATUS_OK);
	assert_int_equal(compress(out, &length, (const Bytef *)text.at, (uLong)text.length), Z_OK);
	buf_init(&buf, &arena);
	buf_print(&buf, "1 0 obj <</Type/%s/Filter/FlateDecode>> stream\r\n", type);
	buf_write(&buf, slice_of((const char *)out, length));
	buf_write_text(&buf, "\r\nendstream endobj ");
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	return bytes;
}

static void
streams_of_objects_are_unpacked(void **state)
{
	(void)state;
	struct slice bytes = packed(0, "ObjStm"), both;
	assert_int_equal(links_of(bytes).count, 1);
	assert_slice(links_of(bytes).items[0], "https://in.example");
	assert_int_equal(links_of(packed(0, "XObject")).count, 0);
	/* Cut anywhere: fewer links, never a failure. */
	for (size_t length = 0; length < bytes.length; length++)
		assert_true(links_of(slice_part(bytes, 0, length)).count <= 1);
	/* The dictionary of an object that has ended says nothing of the next. */
	struct buf buf;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "<</Type/ObjStm/Filter/FlateDecode>> endobj ");
	buf_write(&buf, slice_part(bytes, slice_find(bytes, SLICE("stream")), SIZE_MAX));
	assert_int_equal(buf_slice(&buf, &both, &err), STATUS_OK);
	assert_int_equal(links_of(both).count, 0);
}

/* PDF_LINKS_MAX, PDF_LINK_BYTES, PDF_LINKS_UNPACKED_BYTES, PDF_LINK_DICTIONARY_BYTES. */
static void
limits_hold(void **state)
{
	struct slice text;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i <= PDF_LINKS_MAX; i++)
		buf_write_text(&buf, "/URI(x)");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(links_of(text).count, PDF_LINKS_MAX);
	assert_int_equal(slice_print(&arena, &text, &err, "/URI(%0*d)", PDF_LINK_BYTES + 10, 0),
			 STATUS_OK);
	assert_int_equal(links_of(text).items[0].length, PDF_LINK_BYTES);
	assert_int_equal(links_of(packed(PDF_LINKS_UNPACKED_BYTES - 100, "ObjStm")).count, 1);
	assert_int_equal(links_of(packed(PDF_LINKS_UNPACKED_BYTES + 8192, "ObjStm")).count, 0);
	for (int extra = -40; extra <= 40; extra += 80) {
		struct slice stream = packed(0, "ObjStm");
		size_t at = slice_find(stream, SLICE("/Filter"));
		buf_init(&buf, &arena);
		buf_write(&buf, slice_part(stream, 0, at));
		buf_print(&buf, "%*s", PDF_LINK_DICTIONARY_BYTES + extra, "");
		buf_write(&buf, slice_part(stream, at, SIZE_MAX));
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		assert_int_equal(links_of(text).count, extra < 0);
	}
}

static enum status
attempt(void *context)
{
	struct slice_list links;
	struct arena own;
	arena_init(&own, 0);
	enum status status = pdf_links_read(&own, *(struct slice *)context, &links, NULL);
	arena_done(&own);
	return status;
}

static void
tells_when_there_is_no_memory(void **state)
{
	struct slice bytes = packed(0, "ObjStm");
	(void)state;
	support_fail_each(attempt, &bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_read),
		cmocka_unit_test(streams_of_objects_are_unpacked),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(tells_when_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
