/* Data tiles and answers of get-entries: every entry, every cut, every limit. */
#include "feed_reader.h"

#include "base/io.h"
#include "format/mime.h"
#include "names/ct.h"

#include <stdlib.h>

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
file(const char *path)
{
	struct slice bytes;
	assert_int_equal(io_read_file(&arena, path, 1 << 24, &bytes, &err), STATUS_OK);
	return bytes;
}

/* "256:a.example 257!": the entries and their names; ! where one has a fault. */
static enum status
entries_of(ct_next_fn *next, struct slice source, struct slice *ret)
{
	static const struct sink_calls NONE = {.finding = NULL};
	struct sink sink = {.calls = &NONE};
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct feed_bytes bytes = {.sink = &sink};
	struct x509_names_walk walk;
	struct ct_reader reader;
	struct ct_entry entry;
	struct slice name;
	struct buf buf;
	enum status status;
	bool found;

	buf_init(&buf, &arena);
	assert_int_equal(stream_open_bytes(&arena, source, &bytes.stream, &err), STATUS_OK);
	stream = bytes.stream;
	ct_reader_init(&reader, &arena, &bytes);
	while ((status = next(&reader, &found, &entry, &err)) == STATUS_OK && found) {
		buf_print(&buf, "%llu%s", (unsigned long long)entry.number,
			  entry.fault.status == STATUS_OK ? ":" : "! ");
		if (entry.fault.status != STATUS_OK)
			continue;
		x509_names_walk_init(&walk, &entry.names);
		while (x509_names_next(&walk, &name)) {
			buf_write(&buf, name);
			buf_write_byte(&buf, ' ');
		}
	}
	assert_int_equal(buf_slice(&buf, ret, NULL), STATUS_OK);
	return status;
}

static void
assert_entries(ct_next_fn *next, struct slice source, enum status status, const char *expected)
{
	struct slice got;
	assert_int_equal(entries_of(next, source, &got), status);
	assert_slice(got, expected);
}

#define NAMES "shop.example *.shop.example xn--mnchen-3ya.example "

static void
test_tile(void **state)
{
	struct feed_head head = {.bytes = file("fuzz/corpus/ct_tile/three")};
	(void)state;
	assert_entries(ct_tile_next, head.bytes, STATUS_OK,
		       "256:" NAMES "257:name-only.example 258:root.example ");
	assert_entries(ct_tile_next, file("fuzz/corpus/ct_tile/one-bad"), STATUS_OK,
		       "0:name-only.example 1! 2:a.example last.example ");
	assert_entries(ct_tile_next, SLICE(""), STATUS_OK, "");
	assert_ptr_equal(feed_find(head), &FEED_CT_TILE);
	/* What follows the first entries need not be in the head. */
	head = (struct feed_head){slice_part(head.bytes, 0, 1200), true, false};
	assert_ptr_equal(feed_find(head), &FEED_CT_TILE);
	head.cut = false;
	assert_ptr_not_equal(feed_find(head), &FEED_CT_TILE);
}

static void
test_entries(void **state)
{
	struct feed_head head = {.bytes = file("fuzz/corpus/ct_entries/two.json")};
	(void)state;
	assert_entries(ct_entries_next, head.bytes, STATUS_OK, "0:" NAMES "1:name-only.example ");
	assert_ptr_equal(feed_find(head), &FEED_CT_ENTRIES);
	assert_entries(ct_entries_next, file("fuzz/corpus/ct_entries/escaped.json"), STATUS_OK,
		       "0:" NAMES);
	/* An empty document, then one with other members, odd entries and one that is whole. */
	head.bytes = file("fuzz/corpus/ct_entries/odd.json");
	assert_entries(ct_entries_next, head.bytes, STATUS_OK,
		       "0! 1! 2! 3:a.example last.example ");
	assert_ptr_equal(feed_find(head), &FEED_CT_ENTRIES);
}

static void
test_not_recognised(void **state)
{
	static const char *const TEXTS[] = {"{\"entries\":{\"leaf_input\":1}}",
					    "{\"entries\":[{\"name\":\"a.example\"}]}",
					    "{\"entries\":[1,2]}",
					    "{\"entry\":[{\"leaf_input\":\"\"}]}",
					    "[{\"leaf_input\":\"\"}]",
					    "{\"entries\"",
					    "{\"entries\":[",
					    "{",
					    "a.example\nb.example\n"};
	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct feed_head head = {.bytes = slice_text(TEXTS[i])};
		assert_ptr_not_equal(feed_find(head), &FEED_CT_ENTRIES);
		assert_ptr_not_equal(feed_find(head), &FEED_CT_TILE);
	}
	/* Entries without one certificate that can be read are any bytes. */
	struct feed_head head = {.bytes = SLICE("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")};
	assert_ptr_not_equal(feed_find(head), &FEED_CT_TILE);
}

static void
assert_stops(ct_next_fn *next, struct slice source, const char *entries, const char *reason)
{
	assert_entries(next, source, STATUS_REFUSED, entries);
	assert_string_equal(err.text, reason);
}

static void
test_stops(void **state)
{
	(void)state;
	assert_stops(ct_tile_next, SLICE("\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"), "",
		     "RFC 6962 §3.1: entry 0 is of an unknown type; what follows it cannot be "
		     "found");
	assert_stops(ct_tile_next, SLICE("\0\0\0\0\0\0\0\0\0"), "",
		     "static-ct-api, Log entries: the tile ends inside its entry 0");
	assert_stops(ct_entries_next, SLICE("{\"entries\":[7]} x"), "0! ",
		     "RFC 6962 §4.6: byte 0x78 stands where a document should, behind 1 entries");
	assert_stops(ct_entries_next, SLICE("{\"entries\":[] 7}"), "",
		     "RFC 6962 §4.6: byte 0x37 stands where a name should, behind 0 entries");
	assert_stops(ct_entries_next, SLICE("{\"entries\":[\"x\""), "0! ",
		     "RFC 8259 §2: the document ends before its end, behind 1 entries");
	assert_entries(ct_entries_next, SLICE("{} {\"entries\":7,\"x\":[[{}]]}"), STATUS_OK, "");
}

/* Each is the fault of one entry, and the one behind it is read. */
static void
test_faults(void **state)
{
	static const struct {
		const char *leaf, *reason;
	} CASES[] = {
		{"{\"extra_data\":\"\"}", "RFC 6962 §4.6: an entry has no leaf_input"},
		{"{\"leaf_input\":7}", "RFC 6962 §4.6: an entry has no leaf_input"},
		{"[]", "RFC 6962 §4.6: an entry has no leaf_input"},
		{"{\"leaf_input\":\"\"}", "RFC 4648 §4: leaf_input is not base64"},
		{"{\"leaf_input\":\"AAA\"}", "RFC 4648 §4: leaf_input is not base64"},
		{"{\"leaf_input\":\"AA==AAAA\"}", "RFC 4648 §4: leaf_input is not base64"},
		{"{\"leaf_input\":\"AA AAAAA\"}", "RFC 4648 §4: leaf_input is not base64"},
		{"{\"leaf_input\":\"A A=\"}", "RFC 4648 §4: leaf_input is not base64"},
		{"{\"leaf_input\":\"AA\\nA\"}",
		 "RFC 4648 §3.3: leaf_input has characters base64 has not"},
		{"{\"leaf_input\":\"AA\\u0141A\"}",
		 "RFC 4648 §3.3: leaf_input has characters base64 has not"},
		{"{\"leaf_input\":\"AA==\"}", "RFC 6962 §3.4: an entry is cut"},
		{"{\"leaf_input\":\"AQAA\"}",
		 "RFC 6962 §3.4: a leaf of version 1 and type 0 is unknown"},
		{"{\"leaf_input\":\"AAAA\"}", "RFC 6962 §3.4: an entry is cut"},
		{"{\"leaf_input\":\"AAAAAAAAAAAAAAAHAAAA\"}",
		 "RFC 6962 §3.1: entry type 7 is unknown"},
		{"{\"leaf_input\":\"AAAAAAAAAAAAAAAAAAAAAAA=\"}",
		 "X.690 §8.1.1: a value is cut, at a certificate"},
		{"{\"leaf_input\":\"AAAAAAAAAAAAAAAAAAAAAAAA\"}",
		 "RFC 6962 §3.4: bytes follow a leaf"},
	};
	struct slice good = file("fuzz/corpus/ct_entries/escaped.json"), text;
	(void)state;
	good = slice_part(good, slice_find_byte(good, '[') + 1, SIZE_MAX);
	feed_reader_setup(NULL);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_int_equal(slice_print(&arena, &text, &err, "{\"entries\":[%s,%.*s",
					     CASES[i].leaf, SLICE_PRINT(good)),
				 STATUS_OK);
		assert_entries(ct_entries_next, text, STATUS_OK, "0! 1:" NAMES);
		assert_int_equal(slice_print(&arena, &text, &err,
					     "{\"entries\":[]}{\"entries\":[%s]}", CASES[i].leaf),
				 STATUS_OK);
		assert_int_equal(feed_reader_read(text.at, text.length), STATUS_OK);
		assert_int_equal(feed_reader.refused_count, 1);
		assert_refused(0, CASES[i].reason, 1, 0);
	}
	feed_reader_teardown(NULL);
}

/* ---- a tile with names of a chosen kind ---- */

/* An entry whose certificate is body, of index 7. */
static void
write_entry(struct buf *buf, struct slice body, uint16_t chain)
{
	buf_write(buf, SLICE("\0\0\1\x8b\xcf\xe5\x68\0\0\0"));
	buf_write_u8(buf, (uint8_t)(body.length >> 16));
	buf_write_u8(buf, (uint8_t)(body.length >> 8));
	buf_write_u8(buf, (uint8_t)body.length);
	buf_write(buf, body);
	buf_write(buf, SLICE("\0\x0b\x09\0\0\0\0\5\0\0\0\0\7"));
	buf_write_u8(buf, (uint8_t)(chain >> 8));
	buf_write_u8(buf, (uint8_t)chain);
	for (size_t i = 0; i < chain; i++)
		buf_write_byte(buf, 'F');
}

static void
test_chain(void **state)
{
	struct slice certificate = file("fuzz/corpus/x509_names/names.der"), tile;
	struct buf buf;
	(void)state;
	buf_init(&buf, &arena);
	write_entry(&buf, certificate, 0);
	write_entry(&buf, certificate, 33);
	write_entry(&buf, certificate, 32);
	assert_int_equal(buf_slice(&buf, &tile, &err), STATUS_OK);
	assert_entries(ct_tile_next, tile, STATUS_OK, "7:" NAMES "1! 7:" NAMES);
}

/* Certificates of exactly the limit, and one byte more. */
static void
test_limit_entry(void **state)
{
	struct slice certificate = file("fuzz/corpus/x509_names/names.der"), tile, got;
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		size_t length = NAMES_CT_ENTRY_MAX_BYTES - 10 - 3 - 13 - 2 + over;
		struct slice body = slice_of(arena_new(&arena, char, length), length);
		struct buf buf;
		buf_init(&buf, &arena);
		write_entry(&buf, body, 0);
		assert_int_equal(buf.length, NAMES_CT_ENTRY_MAX_BYTES + over);
		write_entry(&buf, certificate, 0);
		assert_int_equal(buf_slice(&buf, &tile, &err), STATUS_OK);
		feed_reader_setup(NULL);
		assert_entries(ct_tile_next, tile, STATUS_OK, over ? "0! 7:" NAMES : "7! 7:" NAMES);
		/* Where a long one ends nothing is taken for the next. */
		tile.length = NAMES_CT_ENTRY_MAX_BYTES / 2;
		assert_int_equal(entries_of(ct_tile_next, tile, &got), STATUS_REFUSED);
		feed_reader_teardown(NULL);
	}
}

static void
test_limit_element(void **state)
{
	static const char START[] = "{\"leaf_input\":\"", END[] = "\"}";
	struct slice text;
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		size_t fill = NAMES_CT_ENTRY_MAX_BYTES - strlen(START) - strlen(END) + over;
		struct buf buf;
		buf_init(&buf, &arena);
		buf_print(&buf, "{\"entries\":[%s", START);
		for (size_t i = 0; i < fill; i++)
			buf_write_byte(&buf, 'A');
		buf_print(&buf, "%s,{}]}", END);
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		feed_reader_setup(NULL);
		assert_int_equal(feed_reader_read(text.at, text.length), STATUS_OK);
		assert_int_equal(feed_reader.refused_count, 2);
		assert_refused(0,
			       over ? "RFC 6962 §4.6: an entry over 4 MiB is not read"
				    : "RFC 4648 §4: leaf_input is not base64",
			       1, 0);
		assert_refused(1, "RFC 6962 §4.6: an entry has no leaf_input", 1, 0);
		feed_reader_teardown(NULL);
	}
}

/* ---- findings ---- */

/* The common name of a seed becomes the name of a decoy of as many letters. */
static struct slice
with_decoy(struct slice bytes)
{
	static const char FROM[] = "shop.example", TO[] = "paypa1.login";
	struct slice copy;
	assert_int_equal(slice_copy(&arena, bytes, &copy, &err), STATUS_OK);
	for (size_t at = 0; at + strlen(FROM) <= copy.length; at++)
		if (!memcmp(copy.at + at, FROM, strlen(FROM)))
			memcpy((char *)(uintptr_t)(copy.at + at), TO, strlen(TO));
	return copy;
}

static void
test_finding(void **state)
{
	struct slice tile = with_decoy(file("fuzz/corpus/ct_tile/three"));
	(void)state;
	feed_reader_setup(NULL);
	assert_int_equal(feed_reader_read(tile.at, tile.length), STATUS_OK);
	assert_int_equal(feed_reader.kept_count, 1);
	const struct feed_kept *kept = &feed_reader.kept[0];
	assert_string_equal(kept->name, "paypa1.login");
	assert_memory_equal(tile.at + kept->offset, "paypa1.login", kept->length);
	assert_int_equal(kept->first, INT64_C(1700000256000) * 1000);
	assert_int_equal(kept->basis, TIME_PUBLISHED);
	feed_reader_teardown(NULL);
}

enum writing { PLAIN, SLASHES, HEX };

/* A document of one entry, as several writers of JSON have it. */
static struct slice
document_of(struct slice leaf, enum writing writing)
{
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_write_text(&buf, "{\"entries\":[{\"leaf_input\":\"");
	for (size_t i = 0; i < (leaf.length + 2) / 3 * 4; i++) {
		unsigned bits = 0;
		for (size_t k = i / 4 * 3; k < i / 4 * 3 + 3; k++)
			bits = bits << 8 | (k < leaf.length ? (unsigned char)leaf.at[k] : 0);
		char c = i * 3 / 4 < leaf.length ? DIGITS[bits >> (18 - 6 * (i % 4)) & 63] : '=';
		if (writing == SLASHES && c == '/')
			buf_write_text(&buf, "\\/");
		else if (writing == HEX && i % 5 == 0)
			buf_print(&buf, "\\u%04x", (unsigned)c);
		else
			buf_write_byte(&buf, c);
	}
	buf_write_text(&buf, "\"}]}");
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

/* The evidence is the base64 that says the name, with and without escapes in it. */
static void
test_finding_base64(void **state)
{
	struct slice certificate = with_decoy(file("fuzz/corpus/x509_names/names.der")), leaf, text;
	const struct feed_kept *kept = &feed_reader.kept[0];
	struct mime_fault fault;
	struct buf buf;
	(void)state;
	buf_init(&buf, &arena);
	buf_write(&buf, SLICE("\0\0"));
	write_entry(&buf, certificate, 0);
	buf.length -= 2; /* a leaf has no chain */
	assert_int_equal(buf_slice(&buf, &leaf, &err), STATUS_OK);
	feed_reader_setup(NULL);
	for (enum writing writing = PLAIN; writing <= HEX; writing++) {
		text = document_of(leaf, writing);
		assert_int_equal(feed_reader_read(text.at, text.length), STATUS_OK);
		assert_int_equal(feed_reader.refused_count, 0);
		assert_int_equal(feed_reader.kept_count, 1);
		assert_string_equal(kept->name, "paypa1.login");
		buf_init(&buf, &arena);
		for (size_t at = (size_t)kept->offset; at < kept->offset + kept->length; at++)
			if (slice_starts(slice_part(text, at, 2), SLICE("\\u"))) {
				uint8_t byte;
				assert_true(mime_hex(slice_part(text, at + 4, 2), &byte));
				buf_write_byte(&buf, (char)byte);
				at += 5;
			} else if (text.at[at] != '\\') {
				buf_write_byte(&buf, text.at[at]);
			}
		struct slice seen = slice_of(buf.bytes, buf.length);
		buf_init(&buf, &arena);
		mime_decode(&buf, MIME_BASE64, seen, &fault);
		assert_in_range(slice_find(slice_of(buf.bytes, buf.length), SLICE("paypa1.login")),
				0, 2);
	}
	feed_reader_teardown(NULL);
}

/* ---- cuts ---- */

static void
assert_cuts(ct_next_fn *next, struct slice whole)
{
	struct slice all, got;
	size_t step = support_is_slow() ? 101 : 1;
	assert_int_equal(entries_of(next, whole, &all), STATUS_OK);
	for (size_t cut = 0; cut < whole.length; cut += step) {
		struct arena_mark mark = arena_mark(&arena);
		enum status status = entries_of(next, slice_part(whole, 0, cut), &got);
		assert_true(status == STATUS_OK || status == STATUS_REFUSED);
		/* What was read is what stands there, as far as it goes. */
		assert_true(slice_starts(all, got));
		arena_rewind(&arena, mark);
	}
}

static void
test_cuts(void **state)
{
	(void)state;
	assert_cuts(ct_tile_next, file("fuzz/corpus/ct_tile/three"));
	assert_cuts(ct_entries_next, file("fuzz/corpus/ct_entries/two.json"));
	assert_cuts(ct_entries_next, file("fuzz/corpus/ct_entries/odd.json"));
}

static void
test_cuts_sample(void **state)
{
	const char *path = support_data("names/get_entries_sample.json");
	(void)state;
	assert_cuts(ct_entries_next, file(path));
}

static void
test_cuts_tile(void **state)
{
	const char *path = support_data("names/cttiles/data_000");
	struct slice tile = file(path), all, got;
	(void)state;
	assert_int_equal(entries_of(ct_tile_next, tile, &all), STATUS_OK);
	for (size_t cut = 0; cut < tile.length; cut += support_is_slow() ? 40009 : 499) {
		struct arena_mark mark = arena_mark(&arena);
		(void)entries_of(ct_tile_next, slice_part(tile, 0, cut), &got);
		assert_true(slice_starts(all, got));
		arena_rewind(&arena, mark);
	}
}

static enum status
attempt(void *context)
{
	struct sink sink = {&FEED_READER_SINK, NULL};
	struct slice *bytes = context;
	struct input input = memory_input("feed", bytes->at, bytes->length);
	struct arena scratch;
	uint64_t lines;
	arena_init(&scratch, 0);
	feed_reader_forget();
	feed_reader.bytes = bytes->at;
	feed_reader.length = bytes->length;
	enum status status = feed_reader.room.read(feed_reader.room.context, &input, &scratch,
						   &sink, &lines, &err);
	arena_done(&scratch);
	close(input.fd);
	return status;
}

static void
test_memory(void **state)
{
	struct slice tile = with_decoy(file("fuzz/corpus/ct_tile/three"));
	struct slice json = file("fuzz/corpus/ct_entries/escaped.json");
	(void)state;
	feed_reader_setup(NULL);
	support_fail_each(attempt, &tile);
	support_fail_each(attempt, &json);
	feed_reader_teardown(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tile),           TEST(test_entries),       TEST(test_not_recognised),
		TEST(test_stops),          TEST(test_faults),        TEST(test_chain),
		TEST(test_limit_entry),    TEST(test_limit_element), TEST(test_finding),
		TEST(test_finding_base64), TEST(test_cuts),          TEST(test_cuts_sample),
		TEST(test_cuts_tile),      TEST(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
