/* Certificates: those of the fuzz corpus, and others made here byte by byte. */
#include "support.h"

#include "base/io.h"
#include "base/time.h"
#include "format/x509_names.h"

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
seed(const char *name)
{
	char path[128];
	struct slice bytes;
	(void)snprintf(path, sizeof(path), "fuzz/corpus/x509_names/%s", name);
	assert_int_equal(io_read_file(&arena, path, 65536, &bytes, &err), STATUS_OK);
	return bytes;
}

/* The names one behind the other, a blank after each. */
static struct slice
names_of(const struct x509_names *names)
{
	struct x509_names_walk walk;
	struct slice name, all;
	struct buf buf;
	buf_init(&buf, &arena);
	x509_names_walk_init(&walk, names);
	while (x509_names_next(&walk, &name)) {
		buf_write(&buf, name);
		buf_write_byte(&buf, ' ');
	}
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return all;
}

static struct slice
text_of(const struct x509_text *text)
{
	struct slice all;
	struct buf buf;
	buf_init(&buf, &arena);
	x509_text_write(&buf, text);
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return all;
}

/* ---- certificates made here ---- */

static struct slice
join(uint8_t tag, struct slice a, struct slice b)
{
	struct slice all;
	struct buf buf;
	size_t length = a.length + b.length;
	buf_init(&buf, &arena);
	buf_write_u8(&buf, tag);
	assert_true(length < 256);
	if (length > 127)
		buf_write_u8(&buf, 0x81);
	buf_write_u8(&buf, (uint8_t)length);
	buf_write(&buf, a);
	buf_write(&buf, b);
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return all;
}

static struct slice
pack(uint8_t tag, struct slice a)
{
	return join(tag, a, SLICE(""));
}

struct made {
	uint8_t text_tag;        /* of the common name */
	struct slice name;       /* the common name */
	struct slice not_before; /* with its tag and length */
	struct slice extensions; /* what stands in their SEQUENCE */
	struct slice tail;       /* behind the fields of the TBSCertificate */
};

static struct slice
made_tbs(const struct made *made)
{
	struct slice algorithm = pack(0x30, SLICE("\x06\x03\x2a\x03\x04"));
	struct slice attribute =
		join(0x30, SLICE("\x06\x03\x55\x04\x03"), pack(made->text_tag, made->name));
	struct slice name = pack(0x30, pack(0x31, attribute));
	struct slice validity = join(0x30, made->not_before,
				     SLICE("\x18\x0f"
					   "20500101000000Z"));
	struct slice key = pack(0x30, SLICE("anything"));
	struct slice parts[] = {SLICE("\xa0\x03\x02\x01\x02"),
				SLICE("\x02\x02\x00\x81"),
				algorithm,
				name,
				validity,
				name,
				key,
				SLICE(""),
				made->tail};
	struct slice all = SLICE("");
	struct buf buf;
	if (made->extensions.at)
		parts[7] = pack(0xa3, pack(0x30, made->extensions));
	buf_init(&buf, &arena);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		buf_write(&buf, parts[i]);
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return pack(0x30, all);
}

#define UTC        \
	"\x17\x0d" \
	"170412080910Z"
static const struct made MADE = {
	0x0c, SLICE_INIT("one.example"), SLICE_INIT(UTC), {NULL, 0}, SLICE_INIT("")};

static struct slice
alternatives(struct slice names)
{
	return pack(0x30, join(0x30, SLICE("\x06\x03\x55\x1d\x11"), pack(0x04, pack(0x30, names))));
}

static struct slice
extension(struct slice names)
{
	struct slice whole = alternatives(names);
	return slice_part(whole, 2, SIZE_MAX); /* without the outer header, shorter than 128 */
}

/* ---- tests ---- */

static void
test_certificate(void **state)
{
	struct x509_names names;
	char before[TIME_TEXT_BYTES];
	(void)state;
	assert_int_equal(x509_names_read(seed("names.der"), X509_CERTIFICATE, &names, &err),
			 STATUS_OK);
	/* The mail address and the IP address are none, and the common name stands once. */
	assert_slice(names_of(&names), "shop.example *.shop.example xn--mnchen-3ya.example ");
	assert_slice(text_of(&names.issuer_name), "shop.example");
	assert_slice(text_of(&names.issuer_organisation), "Example CA");
	assert_int_equal(names.serial.length, 3);
	assert_memory_equal(names.serial.at, "\x1f\x2e\x3d", 3);
	time_print(names.not_before, before);
	assert_int_equal(strlen(before), strlen("2026-11-22T23:37:00Z"));
	assert_int_equal(names.not_after - names.not_before, INT64_C(90) * 86400 * 1000000);
}

static void
test_forms(void **state)
{
	struct x509_names names;
	(void)state;
	assert_int_equal(x509_names_read(seed("tbs.der"), X509_TBS, &names, &err), STATUS_OK);
	assert_slice(names_of(&names), "shop.example *.shop.example xn--mnchen-3ya.example ");
	assert_int_equal(x509_names_read(seed("tbs.der"), X509_CERTIFICATE, &names, &err),
			 STATUS_REFUSED);
	assert_int_equal(x509_names_read(seed("names.der"), X509_TBS, &names, &err),
			 STATUS_REFUSED);
	assert_slice(slice_text(err.text), "RFC 5280 §4.1: tag 0x30 is not the serial number");
}

static void
test_common_name(void **state)
{
	static const struct {
		const char *text, *names;
		uint8_t tag;
	} CASES[] = {
		{"one.example", "one.example ", 0x13},
		{"*.one.example", "*.one.example ", 0x0c},
		{"b\xc3\xbcro.example", "b\xc3\xbcro.example ", 0x0c},
		{"Example Root CA", "", 0x13},
		{"dotless", "", 0x13},
		{".example", "", 0x13},
		{"example.", "", 0x13},
		{"192.0.2.1", "", 0x13},
		{"Dr. A", "", 0x13},
		{"a@b.example", "", 0x13},
		{"", "", 0x13},
		{"\0a\0.\0b", "", 0x1e},
	};
	struct x509_names names;
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct made made = MADE;
		made.name = slice_text(CASES[i].text);
		made.text_tag = CASES[i].tag;
		assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err),
				 STATUS_OK);
		assert_slice(names_of(&names), CASES[i].names);
	}
	/* Of several the last. */
	assert_int_equal(
		x509_names_read(seed("two-common-names.der"), X509_CERTIFICATE, &names, &err),
		STATUS_OK);
	assert_slice(names_of(&names), "a.example last.example ");
	/* Without extensions at all. */
	assert_int_equal(x509_names_read(seed("common-name.der"), X509_CERTIFICATE, &names, &err),
			 STATUS_OK);
	assert_slice(text_of(&names.issuer_organisation), "Ex\xc3\xa4mple");
}

static void
test_alternatives(void **state)
{
	struct made made = MADE;
	struct x509_names names;
	(void)state;
	/* Any case of the common name is the same name; any bytes are told as they stand. */
	made.extensions = extension(SLICE("\x82\x0bONE.example\x81\x01m\x82\x05"
					  "a\0b\n\xff\x82\x00"));
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_OK);
	struct slice all = names_of(&names);
	assert_int_equal(all.length, 19);
	assert_memory_equal(all.at, "ONE.example a\0b\n\xff  ", 19);
	made.extensions = extension(SLICE(""));
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_OK);
	assert_slice(names_of(&names), "one.example ");
}

static void
test_texts(void **state)
{
	static const struct {
		struct slice bytes;
		const char *text;
		uint8_t tag;
	} CASES[] = {
		{SLICE_INIT("plain"), "plain", 0x13},
		{SLICE_INIT("\xc3\xa9"), "\xc3\xa9", 0x0c},
		{SLICE_INIT("\xe9"), "\xc3\xa9", 0x14},
		{SLICE_INIT("\x04\x30\x00"), "\xd0\xb0", 0x1e},
		{SLICE_INIT("\0\0\x04\x30"), "\xd0\xb0", 0x1c},
		{SLICE_INIT("\xd8\0"), "\xef\xbf\xbd", 0x1e},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		const struct x509_text text = {CASES[i].bytes, CASES[i].tag};
		assert_slice(text_of(&text), CASES[i].text);
	}
}

static void
test_times(void **state)
{
	static const struct {
		struct slice value;
		const char *text; /* "": no time */
	} CASES[] = {
		{SLICE_INIT(UTC), "2017-04-12T08:09:10Z"},
		{SLICE_INIT("\x17\x0d"
			    "500101000000Z"),
		 "1950-01-01T00:00:00Z"},
		{SLICE_INIT("\x17\x0d"
			    "491231235959Z"),
		 "2049-12-31T23:59:59Z"},
		{SLICE_INIT("\x18\x0f"
			    "20500101000000Z"),
		 "2050-01-01T00:00:00Z"},
		{SLICE_INIT("\x17\x0d"
			    "170431000000Z"),
		 ""},
		{SLICE_INIT("\x17\x0d"
			    "170401000060Z"),
		 ""},
		{SLICE_INIT("\x17\x0d"
			    "170401000000+"),
		 ""},
		{SLICE_INIT("\x17\x0b"
			    "1704010000Z"),
		 ""},
		{SLICE_INIT("\x17\x0d"
			    "1704010000-1Z"),
		 ""},
		{SLICE_INIT("\x18\x0d"
			    "170412080910Z"),
		 ""},
		{SLICE_INIT("\x18\x0f"
			    "x0500101000000Z"),
		 ""},
		{SLICE_INIT("\x04\x00"), ""},
	};
	struct x509_names names;
	char text[TIME_TEXT_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct made made = MADE;
		made.not_before = CASES[i].value;
		assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err),
				 STATUS_OK);
		time_print(names.not_before, text);
		assert_string_equal(text, CASES[i].text);
	}
}

static void
test_lengths(void **state)
{
	static const struct {
		struct slice bytes;
		const char *refusal;
	} CASES[] = {
		{SLICE_INIT(""), "X.690 §8.1.1: a value is cut, at a certificate"},
		{SLICE_INIT("\x30"), "X.690 §8.1.1: a value is cut, at a certificate"},
		{SLICE_INIT("\x3f\x01\x00"),
		 "RFC 5280 §4.1: a tag of more than one byte, at a certificate"},
		{SLICE_INIT("\x30\x80\0\0"),
		 "X.690 §10.1: a length is indefinite, at a certificate"},
		{SLICE_INIT("\x30\x81\x01\0"),
		 "X.690 §10.1: a length is not in its shortest form, at a certificate"},
		{SLICE_INIT("\x30\x82\0\x81\0"),
		 "X.690 §10.1: a length is not in its shortest form, at a certificate"},
		{SLICE_INIT("\x30\x85\x01\0\0\0\0"),
		 "X.690 §8.1.3: a length goes past the end, at a certificate"},
		{SLICE_INIT("\x30\x84\xff\xff\xff\xff"),
		 "X.690 §8.1.3: a length goes past the end, at a certificate"},
		{SLICE_INIT("\x30\x84\xff"),
		 "X.690 §8.1.3: a length goes past the end, at a certificate"},
		{SLICE_INIT("\x30\x00more"), "RFC 5280 §4.1: 4 bytes follow the certificate"},
		{SLICE_INIT("\x31\x00"), "RFC 5280 §4.1: tag 0x31 is not a certificate"},
	};
	struct x509_names names;
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_int_equal(x509_names_read(CASES[i].bytes, X509_TBS, &names, &err),
				 STATUS_REFUSED);
		assert_string_equal(err.text, CASES[i].refusal);
	}
}

static void
test_refusals(void **state)
{
	struct slice one = extension(SLICE("\x82\x01"
					   "a"));
	struct x509_names names;
	struct made made = MADE;
	struct slice twice;
	struct buf buf;
	(void)state;
	buf_init(&buf, &arena);
	buf_write(&buf, one);
	buf_write(&buf, one);
	assert_int_equal(buf_slice(&buf, &twice, &err), STATUS_OK);
	made.extensions = twice;
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 5280 §4.2: subjectAltName stands twice");
	made.extensions = extension(SLICE("\x82\x05"
					  "a"));
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_REFUSED);
	assert_string_equal(err.text,
			    "X.690 §8.1.3: a length goes past the end, in subjectAltName");
	made = MADE;
	made.tail = SLICE("\x02\x00");
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 5280 §4.1: tag 0x02 stands where a TBSCertificate ends");
	made.tail = SLICE("\x81\x01i\x82\x01s"); /* unique identifiers are allowed */
	assert_int_equal(x509_names_read(made_tbs(&made), X509_TBS, &names, &err), STATUS_OK);
	/* Outputs stay as they were. */
	names.serial = SLICE("kept");
	assert_int_equal(x509_names_read(SLICE(""), X509_TBS, &names, &err), STATUS_REFUSED);
	assert_slice(names.serial, "kept");
}

/* Cut anywhere, and with any one byte changed: a status, and names within the bytes. */
static void
test_mutations(void **state)
{
	struct slice whole = seed("names.der");
	struct x509_names names;
	(void)state;
	for (size_t cut = 0; cut < whole.length; cut++)
		assert_int_equal(
			x509_names_read(slice_part(whole, 0, cut), X509_CERTIFICATE, &names, &err),
			STATUS_REFUSED);
	char *bytes = arena_new(&arena, char, whole.length);
	memcpy(bytes, whole.at, whole.length);
	unsigned step = support_is_slow() ? 17 : 1;
	for (size_t at = 0; at < whole.length; at += step)
		for (unsigned value = 0; value < 256; value += step) {
			bytes[at] = (char)value;
			if (x509_names_read(slice_of(bytes, whole.length), X509_CERTIFICATE, &names,
					    &err) == STATUS_OK) {
				struct arena_mark mark = arena_mark(&arena);
				assert_true(names_of(&names).length <= whole.length);
				arena_rewind(&arena, mark);
			}
			bytes[at] = whole.at[at];
		}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_certificate),  TEST(test_forms),    TEST(test_common_name),
		TEST(test_alternatives), TEST(test_texts),    TEST(test_times),
		TEST(test_lengths),      TEST(test_refusals), TEST(test_mutations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
