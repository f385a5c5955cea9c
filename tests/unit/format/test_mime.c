#include "support.h"

#include "format/address.h"
#include "format/charset.h"
#include "format/date.h"
#include "format/limits.h"
#include "format/mime.h"
#include "format/words.h"

#include <stdio.h>

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
decoded(enum mime_encoding encoding, struct slice bytes, const char **ret_fault)
{
	struct buf out;
	struct mime_fault fault;
	struct slice all;

	buf_init(&out, &arena);
	mime_decode(&out, encoding, bytes, &fault);
	assert_int_equal(buf_slice(&out, &all, &err), STATUS_OK);
	*ret_fault = fault.text;
	return all;
}

static void
test_base64(void **state)
{
	static const struct {
		const char *in, *out;
		bool fault;
	} CASES[] = {
		{"", "", false},
		{"Zg==", "f", false},
		{"Zm8=", "fo", false},
		{"Zm9v", "foo", false},
		{"Zm9vYg==", "foob", false},
		{"Zm9v\r\nYmFy\r\n", "foobar", false},
		{"Zm9vY\n mFy", "foobar", false},
		{"Zg==Zg==", "ff", false},
		{"Zm9vYg", "foob", true},
		{"Zm9vYmE", "fooba", true},
		{"Zm9vY", "foo", true},
		{"Zm9vY=", "foo", true},
		{"!Z-m_9v!", "foo", false},
	};
	const char *fault;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_slice(decoded(MIME_BASE64, slice_text(CASES[i].in), &fault), CASES[i].out);
		assert_int_equal(fault != NULL, CASES[i].fault);
	}
	/* Long enough for the fast way, and cut at every place. */
	struct buf in;
	buf_init(&in, &arena);
	for (size_t i = 0; i < 100; i++)
		buf_write_text(&in, i % 19 == 18 ? "Zm9v\r\n" : "Zm9v");
	for (size_t cut = 0; cut <= in.length; cut++) {
		struct slice out = decoded(MIME_BASE64, slice_of(in.bytes, cut), &fault);
		for (size_t i = 0; i < out.length; i++)
			assert_int_equal(out.at[i], "foo"[i % 3]);
	}
}

static void
test_quoted_printable(void **state)
{
	const char *fault;

	(void)state;
	assert_slice(decoded(MIME_QUOTED_PRINTABLE, SLICE("a=3Db =\r\nc  \r\nd=e4"), &fault),
		     "a=b c\r\nd\xe4");
	assert_null(fault);
	assert_slice(decoded(MIME_QUOTED_PRINTABLE, SLICE("a=\nb=zz=4"), &fault), "ab=zz=4");
	assert_non_null(strstr(fault, "RFC 2045 §6.7"));
	assert_slice(decoded(MIME_QUOTED_PRINTABLE, SLICE("a="), &fault), "a");
	assert_slice(decoded(MIME_QUOTED_PRINTABLE, SLICE("\n\n"), &fault), "\n\n");
}

static void
test_uuencode(void **state)
{
	const char *fault;

	(void)state;
	assert_slice(decoded(MIME_UUENCODE, SLICE("begin 644 x\n#0V%T\n`\nend\n"), &fault), "Cat");
	assert_null(fault);
	assert_slice(decoded(MIME_UUENCODE, SLICE("begin 644 x\n#0V%T\n"), &fault), "Cat");
	assert_non_null(fault);
}

static void
test_encoding_names(void **state)
{
	(void)state;
	assert_int_equal(mime_encoding_of(SLICE(" BASE64 ")), MIME_BASE64);
	assert_int_equal(mime_encoding_of(SLICE("(c) quoted-printable; x")), MIME_QUOTED_PRINTABLE);
	assert_int_equal(mime_encoding_of(SLICE("base64url")), MIME_IDENTITY);
	assert_int_equal(mime_encoding_of(SLICE("8bit")), MIME_IDENTITY);
	assert_int_equal(mime_encoding_of(SLICE("")), MIME_IDENTITY);
}

static struct slice
parameter(const char *text, const char *name)
{
	struct mime_value value;
	struct slice found;

	assert_int_equal(mime_value_read(&arena, slice_text(text), &value, &err), STATUS_OK);
	assert_int_equal(mime_value_text(&arena, &value, slice_text(name), &found, &err),
			 STATUS_OK);
	return found;
}

static void
test_parameters(void **state)
{
	(void)state;
	assert_slice(parameter("a/b; X=1; y = \"q \\\" ;\" (c); z=two words", "y"), "q \" ;");
	assert_slice(parameter("a/b; X=1; y = q; z=two words", "z"), "two words");
	assert_null(parameter("a/b; x", "x").at);
	/* RFC 2231 §4.1 */
	assert_slice(
		parameter("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20"
			  "; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
			  "title"),
		"This is even more ***fun*** isn't it!");
	assert_slice(parameter("x; filename*=iso-8859-1''%e9t%e9.doc", "filename"), "été.doc");
	assert_slice(parameter("x; filename=\"=?utf-8?b?w6l0w6k=?=.doc\"", "filename"), "été.doc");
	assert_slice(parameter("x; n*1=b; n*0=a; n*3=never", "n"), "ab");
	assert_slice(parameter("multipart/mixed\n boundary=\"b\"", "boundary"), "b");
	assert_slice(parameter("multipart/mixed; boundary=\"foo\r\n bar\"", "boundary"), "foo bar");
}

static void
test_limit_parameters(void **state)
{
	struct buf buf;
	char last[16];

	(void)state;
	for (int over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "a/b");
		for (int i = 0; i < MIME_PARAMETERS + over; i++)
			buf_print(&buf, ";n%d=v", i);
		buf_write_byte(&buf, '\0');
		snprintf(last, sizeof(last), "n%d", MIME_PARAMETERS - 1 + over);
		assert_int_equal(parameter(buf.bytes, last).length, over ? 0 : 1);
	}
	/* Sections from MIME_SECTIONS on are names like any other. */
	assert_slice(parameter("x; n*0=a; n*100=b", "n*100"), "b");
}

static struct slice
words(const char *text)
{
	struct slice out;

	assert_int_equal(words_decode(&arena, slice_text(text), &out, &err), STATUS_OK);
	return out;
}

static void
test_words(void **state)
{
	(void)state;
	/* RFC 2047 §8 */
	assert_slice(words("(=?ISO-8859-1?Q?a?=)"), "(a)");
	assert_slice(words("=?ISO-8859-1?Q?a?= b"), "a b");
	assert_slice(words("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?="), "ab");
	assert_slice(words("=?ISO-8859-1?Q?a_b?="), "a b");
	assert_slice(words("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?="), "a b");
	/* A character cut by the end of a word, as many senders do. */
	assert_slice(words("=?utf-8?b?4pi=?= =?utf-8?b?uw==?="), "☻");
	assert_slice(words("=?utf-8?q?=E2=98?= =?utf-8?q?=BB?="), "☻");
	assert_slice(words("=?KOI8-R?B?8NLJ18XU?="), "Привет");
	assert_slice(words("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?="), "日本");
	assert_slice(words("=?gb2312?B?1tC5+g==?="), "中国");
	assert_slice(words("=?x-none?q?caf=E9?="), "café");
	assert_slice(words("caf\xe9"), "café");
	assert_slice(words("=?utf-8*fr?q?caf=C3=A9?="), "café");
	assert_slice(words("=? =?utf-8 =?utf-8?q?open"), "=? =?utf-8 =?utf-8?q?open");
	assert_slice(words("=?utf-8?x?a?="), "=?utf-8?x?a?=");
}

static void
test_limit_words(void **state)
{
	struct buf buf;
	struct slice all;

	(void)state;
	for (int over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "=?u?q?");
		for (int i = 0; i < MIME_WORD_BYTES - 6 + over; i++)
			buf_write_byte(&buf, 'x');
		buf_write_text(&buf, "?=");
		assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
		assert_int_equal(words(all.at).at[0], over ? '=' : 'x');
	}
	buf_init(&buf, &arena);
	buf_write_text(&buf, "=?");
	for (int i = 0; i < MIME_CHARSET_BYTES; i++)
		buf_write_byte(&buf, 'u');
	buf_write_text(&buf, "?q?x?=");
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	assert_int_equal(words(all.at).at[0], '=');
}

static void
test_charset_names(void **state)
{
	static const struct {
		const char *name, *in, *out;
		bool known;
	} CASES[] = {
		{"utf-8", "\xc3\xa9\xff", "é\xef\xbf\xbd", true},
		{"US-ASCII", "\xe9", "é", true},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", true},
		{"latin1", "\x93q\x94", "“q”", true},
		{"utf-16le", "a\xe9", "\xee\xa5\xa1", true},
		{"cp866", "\x8f\xe0\xa8\xa2\xa5\xe2", "Привет", true},
		{"no-such-charset", "caf\xe9", "café", false},
		{"", "caf\xe9", "café", true},
	};

	(void)state;
	assert_int_equal(charset_warm(&err), STATUS_OK);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct buf out;
		buf_init(&out, &arena);
		assert_int_equal(
			charset_write(&out, slice_text(CASES[i].name), slice_text(CASES[i].in)),
			CASES[i].known);
		assert_slice(slice_of(out.bytes, out.length), CASES[i].out);
	}
}

static void
test_dates(void **state)
{
	int64_t time;
	int zone;
	char text[TIME_TEXT_BYTES];

	(void)state;
	assert_true(date_read(SLICE("Fri, 21 Nov 1997 09:55:06 -0600 (CST)"), &time, &zone));
	time_print(time, text);
	assert_string_equal(text, "1997-11-21T15:55:06Z");
	assert_int_equal(zone, -360);
	assert_true(date_read(SLICE("21 Nov 97 09:55 GMT"), &time, NULL));
	time_print(time, text);
	assert_string_equal(text, "1997-11-21T09:55:00Z");
	assert_false(date_read(SLICE("31 Feb 1997 09:55:06 +0000"), &time, NULL));
	assert_false(date_read(SLICE("1 Jan 1997 09:55:06 +0099"), &time, NULL));
	assert_false(date_read(SLICE(""), &time, NULL));
}

static void
test_addresses(void **state)
{
	struct address_list list;

	(void)state;
	assert_int_equal(
		address_list_read(&arena,
				  SLICE("Ana =?utf-8?q?Caf=C3=A9?= <ana@mail.example>, "
					"\"Bo, B.\" <@r.example:bo@b.example>, Team: c@c.example "
					"(Cy), <d@d.example>; \"e e\"@e.example"),
				  &list, &err),
		STATUS_OK);
	assert_int_equal(list.count, 5);
	assert_slice(list.items[0].name, "Ana Café");
	assert_slice(list.items[0].spec, "ana@mail.example");
	assert_slice(list.items[1].name, "Bo, B.");
	assert_slice(list.items[1].spec, "bo@b.example");
	assert_slice(list.items[2].name, "Cy");
	assert_slice(list.items[2].group, "Team");
	assert_slice(list.items[3].spec, "d@d.example");
	assert_null(list.items[4].group.at);
	assert_slice(address_domain(list.items[4].spec), "e.example");
	assert_null(address_domain(SLICE("none")).at);
	/* RFC 5322 §4.4: white space around '@' and the dots of a domain; a name keeps its own. */
	assert_int_equal(address_list_read(&arena,
					   SLICE("ana @ b . example, Mr. B. Bo <bo@b.example>"),
					   &list, &err),
			 STATUS_OK);
	assert_slice(list.items[0].spec, "ana@b.example");
	assert_slice(list.items[1].name, "Mr. B. Bo");
}

/* RFC 2045 §5.1: a comment behind a value is none of it; a file name that breaks it is whole. */
static void
test_value_comment(void **state)
{
	static const struct {
		const char *text, *value;
	} CASES[] = {{"a/b; n =us-ascii (Plain text)", "us-ascii"},
		     {"a/b; n=report (1).pdf", "report (1).pdf"},
		     {"a/b; n=my report (1)", "my report (1)"},
		     {"a/b; n=\"x (y)\"", "x (y)"}};
	struct mime_value value;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_int_equal(mime_value_read(&arena, slice_text(CASES[i].text), &value, &err),
				 STATUS_OK);
		assert_slice(mime_value_raw(&value, SLICE("n")), CASES[i].value);
	}
}

static void
test_limit_addresses(void **state)
{
	struct address_list list;
	struct buf buf;

	(void)state;
	for (int over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		for (int i = 0; i < ADDRESSES_MAX + over; i++)
			buf_write_text(&buf, "a@b.example,");
		assert_int_equal(
			address_list_read(&arena, slice_of(buf.bytes, buf.length), &list, &err),
			STATUS_OK);
		assert_int_equal(list.count, ADDRESSES_MAX);
		assert_int_equal(list.cut, over);
	}
}

/* Comments may nest 16 deep; deeper ones end early but nothing overflows. */
static void
test_limit_comments(void **state)
{
	struct buf buf;
	struct slice all;

	(void)state;
	for (int over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		for (int i = 0; i < MIME_COMMENT_DEPTH + over; i++)
			buf_write_byte(&buf, '(');
		for (int i = 0; i < MIME_COMMENT_DEPTH; i++)
			buf_write_byte(&buf, ')');
		buf_write_text(&buf, "a/b; n=v");
		buf_write_byte(&buf, '\0');
		assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
		assert_int_equal(parameter(all.at, "n").length, 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_base64),         TEST(test_quoted_printable), TEST(test_uuencode),
		TEST(test_encoding_names), TEST(test_parameters),       TEST(test_limit_parameters),
		TEST(test_words),          TEST(test_limit_words),      TEST(test_charset_names),
		TEST(test_dates),          TEST(test_addresses),        TEST(test_limit_addresses),
		TEST(test_limit_comments), TEST(test_value_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
