/* Names taken apart, and what is none. */
#include "support.h"

#include "names/host.h"

static struct host host;

static enum status
read_host(struct slice name, bool *ret_name, struct err *err)
{
	return host_read(&host, name, ret_name, err);
}

static void
names_come_apart(void **state)
{
	(void)state;
	static const struct {
		const char *name, *clean, *registrable;
		size_t labels, suffix;
	} GOOD[] = {
		{"WWW.BBC.co.uk.", "www.bbc.co.uk", "bbc.co.uk", 4, 2},
		{"en-marche.fr", "en-marche.fr", "en-marche.fr", 2, 1},
		{"_dmarc.a.example", "_dmarc.a.example", "a.example", 3, 1},
		{"co.uk", "co.uk", "co.uk", 2, 2},
		{"B\xc3\x9c"
		 "CHER.example",
		 "xn--bcher-kva.example", "xn--bcher-kva.example", 2, 1},
		{"\xd1\x83\xe3\x80\x82\xd1\x80\xd1\x84", "xn--s1a.xn--p1ai", "xn--s1a.xn--p1ai", 2,
		 1},
	};
	struct err err;
	bool is_name;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++) {
		if (read_host(slice_text(GOOD[i].name), &is_name, &err) != STATUS_OK)
			fail_msg("%s: %s", GOOD[i].name, err.text);
		assert_true(is_name);
		assert_slice(host_from(&host, 0), GOOD[i].clean);
		assert_slice(host_registrable(&host), GOOD[i].registrable);
		assert_int_equal(host.count, GOOD[i].labels);
		assert_int_equal(host.suffix_labels, GOOD[i].suffix);
	}
}

static void
what_is_no_domain_name_is_no_fault(void **state)
{
	(void)state;
	static const char *const NONE[] = {"localhost", "192.0.2.1", "1.2", "a.0"};
	bool is_name = true;
	for (size_t i = 0; i < sizeof(NONE) / sizeof(*NONE); i++) {
		assert_int_equal(read_host(slice_text(NONE[i]), &is_name, NULL), STATUS_OK);
		assert_false(is_name);
	}
}

static void
refusals_cite_the_section(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
	} BAD[] = {
		{"", "RFC 1035 §2.3.1: an empty label"},
		{".", "RFC 1035 §2.3.1: an empty label"},
		{"a..b", "RFC 1035 §2.3.1: an empty label"},
		{".a.b", "RFC 1035 §2.3.1: an empty label"},
		{"a b.example", "RFC 1123 §2.1: byte 0x20 in a host name"},
		{"1,a.example",
		 "RFC 1123 §2.1: ',' in a name: is this a table? give the column of names"},
		{"a.example;1",
		 "RFC 1123 §2.1: ';' in a name: is this a table? give the column of names"},
		{"a/b.example", "RFC 1123 §2.1: byte 0x2f in a host name"},
		{"\xff.example", "RFC 3629 §4: not UTF-8"},
		{"\xed\xa0\x80.example", "RFC 3629 §4: not UTF-8"},
		{"xn--99999999.example", "RFC 3492 §6.4: overflow"},
		{"xn--a-b_.example", "RFC 3492 §6.2: not a digit"},
	};
	struct err err;
	bool is_name;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		assert_int_equal(read_host(slice_text(BAD[i].name), &is_name, &err),
				 STATUS_REFUSED);
		assert_string_equal(err.text, BAD[i].text);
	}
	assert_int_equal(read_host(slice_of("a\0b.example", 11), &is_name, &err), STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 1123 §2.1: byte 0x00 in a host name");
}

/* length bytes, a dot after every label bytes. */
static struct slice
long_name(size_t length, size_t label)
{
	static char bytes[4096];
	for (size_t i = 0; i < length; i++)
		bytes[i] = i % (label + 1) == label ? '.' : 'a';
	return slice_of(bytes, length);
}

static void
limits_of_rfc_1035_are_reached(void **state)
{
	(void)state;
	struct err err;
	bool is_name;
	assert_int_equal(read_host(long_name(NAMES_NAME_MAX_BYTES, 63), &is_name, &err), STATUS_OK);
	assert_int_equal(read_host(long_name(NAMES_NAME_MAX_BYTES + 1, 62), &is_name, &err),
			 STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 1035 §2.3.4: a name over 253 bytes");
	assert_int_equal(read_host(long_name(66, NAMES_LABEL_MAX_BYTES), &is_name, &err),
			 STATUS_OK);
	assert_int_equal(read_host(long_name(67, NAMES_LABEL_MAX_BYTES + 1), &is_name, &err),
			 STATUS_REFUSED);
	assert_string_equal(err.text, "RFC 1035 §2.3.4: a label over 63 bytes");
	assert_int_equal(read_host(long_name(NAMES_NAME_MAX_BYTES, 1), &is_name, &err), STATUS_OK);
	assert_int_equal(host.count, NAMES_LABELS_MAX);
}

/* U-labels that are short on the screen and long in DNS, or too long to normalise. */
static void
wide_names_have_limits_too(void **state)
{
	(void)state;
	char bytes[NAMES_UNICODE_MAX_BYTES + 8];
	struct err err;
	bool is_name;
	for (size_t length = 2; length <= sizeof(bytes); length += 2) {
		for (size_t i = 0; i < length; i += 2) {
			bytes[i] = '\xc3';
			bytes[i + 1] = '\xa9';
		}
		enum status status = read_host(slice_of(bytes, length), &is_name, &err);
		assert_true(status == STATUS_OK || status == STATUS_REFUSED);
		if (length > 2 * NAMES_LABEL_MAX_BYTES)
			assert_int_equal(status, STATUS_REFUSED);
	}
}

static void
labels_decode(void **state)
{
	(void)state;
	bool is_name;
	struct arena arena;
	struct buf buf;
	struct slice text;
	assert_int_equal(read_host(SLICE("www.xn--bcher-kva.example"), &is_name, NULL), STATUS_OK);
	assert_true(host.idn);
	assert_int_equal(host.labels[1].count, 6);
	assert_int_equal(host_label_at(&host.labels[1], 1), 0xfc);
	assert_int_equal(host_label_at(&host.labels[0], 1), 'w');
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	host_write_unicode(&buf, &host);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, "www.b\xc3\xbc"
			   "cher.example");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_apart),
		cmocka_unit_test(what_is_no_domain_name_is_no_fault),
		cmocka_unit_test(refusals_cite_the_section),
		cmocka_unit_test(limits_of_rfc_1035_are_reached),
		cmocka_unit_test(wide_names_have_limits_too),
		cmocka_unit_test(labels_decode),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
