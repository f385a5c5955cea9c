#include "support.h"

#include "format/limits.h"
#include "format/rtf.h"

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
text_of(const char *rtf)
{
	struct slice text = SLICE_NONE;
	struct buf buf;

	buf_init(&buf, &arena);
	assert_int_equal(rtf_text(slice_text(rtf), &buf, &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static struct slice
html_of(const char *rtf, bool *ret_found)
{
	struct slice text = SLICE_NONE;
	struct buf buf;

	buf_init(&buf, &arena);
	assert_int_equal(rtf_html(slice_text(rtf), &buf, ret_found, &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
test_text(void **state)
{
	static const struct {
		const char *rtf, *text;
	} CASES[] = {
		{"{\\rtf1\\ansi Hello\\par world}", "Hello\nworld"},
		{"{\\rtf1 at {\\upr{22:30}{\\*\\ud{23:30}}} h}", "at 23:30 h"},
		{"{\\rtf1 at {\\upr 1{2{3}}{\\*\\ud 4{5}}6} {7}}", "at 1456 7"},
		{"{\\rtf1 a{\\*\\unknown{\\upr{b}{\\*\\ud{c}}}}{\\*\\ud d}}", "ad"},
		{"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}{\\b bold} thin}", "bold thin"},
		{"{\\rtf1\\ansicpg1252 caf\\'e9 \\{x\\}\\\\}", "caf\xc3\xa9 {x}\\"},
		{"{\\rtf1\\ansicpg1251 \\'cf\\'f0\\'e8}", "\xd0\x9f\xd1\x80\xd0\xb8"},
		{"{\\rtf1\\uc1 \\u8364?5 \\u-10179?\\u-8704?}", "\xe2\x82\xac"
								"5 \xf0\x9f\x98\x80"},
		{"{\\rtf1\\uc2 \\u233\\'c3\\'a9!}", "\xc3\xa9!"},
		{"{\\rtf1 a\\bin3 }{\\b}", "ab"},
		{"{\\rtf1 a\\~b\\_c\\emdash d\\tab e}", "a\xc2\xa0"
							"b-c\xe2\x80\x94"
							"d\te"},
		{"\\rtf1 }}}a\\", "a"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
		assert_slice(text_of(CASES[i].rtf), CASES[i].text);
}

/* What Outlook writes of `<p>Pay <a href="https://x.example">here</a> &amp; now</p>`. */
static void
test_html(void **state)
{
	bool found = false;

	(void)state;
	assert_slice(html_of("{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\fonttbl{\\f0 Arial;}}"
			     "{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Pay "
			     "{\\*\\htmltag84 <a href=\"https://x.example\">}\\htmlrtf {\\ul "
			     "\\htmlrtf0 here\\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </a>} "
			     "{\\*\\htmltag84 &amp;}\\htmlrtf &\\htmlrtf0  now\\htmlrtf\\par}"
			     "\\htmlrtf0 {\\*\\htmltag72 </p>}}",
			     &found),
		     "<p>Pay <a href=\"https://x.example\">here</a> &amp; now</p>");
	assert_true(found);
	assert_int_equal(html_of("{\\rtf1\\ansi plain}", &found).length, 0);
	assert_false(found);
}

/* The example of [MS-OXRTFCP] §4.1. */
static const char PACKED[] = "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03"
			     "\x00\x0a\x00\x72\x63\x70"
			     "\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77"
			     "\x05\xb0\x6c\x64\x7d\x0a"
			     "\x80\x0f\xa0";

static void
test_unpack(void **state)
{
	struct slice text;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	assert_int_equal(rtf_unpack(slice_of(PACKED, sizeof(PACKED) - 1), &buf, &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_slice(text, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
	/* Cut anywhere: a start of it, or a refusal. */
	for (size_t cut = 0; cut < sizeof(PACKED) - 1; cut++) {
		buf_clear(&buf);
		enum status status = rtf_unpack(slice_of(PACKED, cut), &buf, &err);
		assert_int_equal(status, cut < 16 ? STATUS_REFUSED : STATUS_OK);
		assert_true(slice_starts(text, slice_of(buf.bytes, buf.length)));
	}
	assert_int_equal(rtf_unpack(SLICE("0123456789abXXXX"), &buf, &err), STATUS_REFUSED);
}

static void
test_limit_bytes(void **state)
{
	char head[16] = {0};
	uint32_t raw = RTF_BYTES + 1;
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		head[4 + i] = (char)(raw >> (8 * i));
	buf_init(&buf, &arena);
	assert_int_equal(rtf_unpack(slice_of(head, sizeof(head)), &buf, &err), STATUS_REFUSED);
}

/* Groups deeper than the limit are read as their parent, and close in step. */
static void
test_limit_depth(void **state)
{
	struct slice all;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	for (unsigned i = 0; i < 3 * RTF_DEPTH; i++)
		buf_write_byte(&buf, '{');
	buf_write_text(&buf, "x");
	for (unsigned i = 0; i < 3 * RTF_DEPTH; i++)
		buf_write_byte(&buf, '}');
	buf_write_text(&buf, "y");
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	assert_slice(text_of(all.at), "xy");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_text), TEST(test_html), TEST(test_unpack),
					   TEST(test_limit_bytes), TEST(test_limit_depth)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
