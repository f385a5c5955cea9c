/* Lists of names, from bytes to findings. */
#include "support.h"

#include "names/limits.h"
#include "names/names.h"

#include "../format/memory_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

/* ---- what came out ---- */

#define KEPT_MAX 200000

struct kept {
	char name[64];
	uint64_t offset, length, line;
	char why[160];
	char title[160];
	char next[800]; /* all of it, a sentence a line */
};

static struct kept *kept;
static size_t kept_count;
static struct refusal refused[128];
static char reasons[128][200];
static size_t refused_count;
static struct slice last_source;
static char source_bytes[128];

static enum status
keep_finding(void *context, const struct finding *finding, struct err *err)
{
	(void)context;
	(void)err;
	assert_true(kept_count < KEPT_MAX);
	struct kept *to = &kept[kept_count++];
	const struct span *span = &finding->evidence[0];
	(void)snprintf(to->name, sizeof(to->name), "%.*s", SLICE_PRINT(finding->subjects[0].value));
	(void)snprintf(to->why, sizeof(to->why), "%.*s",
		       SLICE_PRINT(finding->why[finding->why_count - 1]));
	(void)snprintf(to->title, sizeof(to->title), "%.*s", SLICE_PRINT(finding->title));
	to->next[0] = 0;
	for (size_t i = 0, at = 0; i < finding->next_count && at < sizeof(to->next); i++)
		at += (size_t)snprintf(to->next + at, sizeof(to->next) - at, "%.*s\n",
				       SLICE_PRINT(finding->next[i]));
	to->offset = span->offset;
	to->length = span->length;
	to->line = span->line;
	(void)snprintf(source_bytes, sizeof(source_bytes), "%.*s", SLICE_PRINT(span->source));
	last_source = slice_text(source_bytes);
	assert_slice(finding->rule, NAMES_RULE);
	assert_true(finding->next_count > 0 && finding->title.length > 0);
	return STATUS_OK;
}

static enum status
keep_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context;
	(void)err;
	assert_true(refused_count < 128);
	(void)snprintf(reasons[refused_count], 200, "%.*s", SLICE_PRINT(refusal->reason));
	refused[refused_count] = *refusal;
	refused[refused_count].reason = slice_text(reasons[refused_count]);
	refused_count++;
	return STATUS_OK;
}

static const struct sink_calls KEEP = {.finding = keep_finding, .refusal = keep_refusal};

static struct arena engine_arena;
static struct names_engine *engine;
static struct room room;

static enum status
read_range(const struct input *whole, uint64_t begin, uint64_t end, uint64_t *ret_lines,
	   struct err *err)
{
	struct sink sink = {&KEEP, NULL};
	struct input input = *whole;
	struct arena scratch;
	input.begin = begin;
	input.end = end;
	arena_init(&scratch, 0);
	enum status status = room.read(room.context, &input, &scratch, &sink, ret_lines, err);
	arena_done(&scratch);
	return status;
}

static enum status
read_list(const char *name, const void *bytes, size_t length, uint64_t *ret_lines)
{
	struct input input = memory_input(name, bytes, length);
	struct err err;
	kept_count = refused_count = 0;
	enum status status = read_range(&input, 0, INPUT_SIZE_UNKNOWN, ret_lines, &err);
	if (status != STATUS_OK && status != STATUS_REFUSED)
		fail_msg("%s", err.text);
	close(input.fd);
	return status;
}

static void
read_text(const char *text)
{
	uint64_t lines = 0;
	assert_int_equal(read_list("feed.txt", text, strlen(text), &lines), STATUS_OK);
}

static bool
found(const char *name)
{
	for (size_t i = 0; i < kept_count; i++) {
		if (strcmp(kept[i].name, name) == 0)
			return true;
	}
	return false;
}

/* ---- tests ---- */

static const char FEED[] = "\xef\xbb\xbf# a feed\r\n"
			   "debian.org\r\n"
			   "mail-en-marche.fr\r\n"
			   "\n"
			   "0.0.0.0 onedrive-en-marche.fr login-paypal.net\n"
			   "https://www.paypa1.com/login\n"
			   "*.paypal.com.evil.example.\n"
			   "PAYPAL-support.net";

static void
spans_hold_exactly_the_name(void **state)
{
	(void)state;
	static const char *const EXPECTED[] = {"mail-en-marche.fr",       "onedrive-en-marche.fr",
					       "login-paypal.net",        "www.paypa1.com",
					       "paypal.com.evil.example", "PAYPAL-support.net"};
	static const uint64_t LINES[] = {3, 5, 5, 6, 7, 8};
	uint64_t lines = 0;
	assert_int_equal(read_list("feed.txt", FEED, strlen(FEED), &lines), STATUS_OK);
	assert_int_equal(lines, 8);
	assert_int_equal(kept_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(kept[i].length, strlen(EXPECTED[i]));
		assert_memory_equal(FEED + kept[i].offset, EXPECTED[i], strlen(EXPECTED[i]));
		assert_int_equal(kept[i].line, LINES[i]);
	}
	assert_slice(last_source, "feed.txt");
	assert_int_equal(refused_count, 0);
}

/* Any two ranges together say what the whole does, and count its lines. */
static void
cut_at_every_byte(void **state)
{
	(void)state;
	struct input input = memory_input("feed.txt", FEED, strlen(FEED));
	struct err err;
	for (uint64_t cut = 0; cut <= strlen(FEED); cut++) {
		uint64_t first = 0, second = 0;
		kept_count = refused_count = 0;
		assert_int_equal(read_range(&input, 0, cut, &first, &err), STATUS_OK);
		size_t before = kept_count;
		assert_int_equal(read_range(&input, cut, INPUT_SIZE_UNKNOWN, &second, &err),
				 STATUS_OK);
		assert_int_equal(first + second, 8);
		assert_int_equal(kept_count, 6);
		for (size_t i = before; i < 6; i++)
			assert_true(kept[i].line + first <= 8);
		assert_true(found("paypal-support.net") && found("mail-en-marche.fr"));
	}
	close(input.fd);
}

static void
a_list_may_end_anywhere(void **state)
{
	(void)state;
	uint64_t lines;
	for (size_t length = 0; length <= strlen(FEED); length++)
		assert_int_equal(read_list("feed.txt", FEED, length, &lines), STATUS_OK);
}

static void
refusals_are_counted_by_reason(void **state)
{
	(void)state;
	static const char text[] =
		"good.example\n"
		"a\0b.example\n"
		"xn--99999999.example\n"
		"a..b\n"
		"two words\n"
		"x..y\n"
		"ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
		".example\n";
	uint64_t lines = 0;
	assert_int_equal(read_list("feed.txt", text, sizeof(text) - 1, &lines), STATUS_OK);
	assert_int_equal(lines, 7);
	static const struct {
		const char *reason;
		uint64_t count, line;
	} EXPECTED[] = {
		{"RFC 1123 §2.1: byte 0x00 in a host name", 1, 2},
		{"RFC 3492 §6.4: overflow", 1, 3},
		{"RFC 1035 §2.3.1: an empty label", 2, 4},
		{"more than one word a line, and no address of a hosts file before them", 1, 5},
		{"RFC 1035 §2.3.4: a label over 63 bytes", 1, 7},
	};
	assert_int_equal(refused_count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(reasons[i], EXPECTED[i].reason);
		assert_int_equal(refused[i].count, EXPECTED[i].count);
		assert_int_equal(refused[i].line, EXPECTED[i].line);
	}
}

static void
a_line_of_ten_megabytes_is_one_refusal(void **state)
{
	(void)state;
	size_t length = (10u << 20) + 64;
	char *text = heap_alloc(length);
	uint64_t lines = 0;
	assert_non_null(text);
	memset(text, 'a', length);
	memcpy(text, "mail-en-marche.fr\n", 18);
	memcpy(text + length - 20, "\nlogin-paypal.net\nxx", 20);
	assert_int_equal(read_list("feed.txt", text, length, &lines), STATUS_OK);
	assert_int_equal(lines, 4);
	assert_int_equal(kept_count, 2);
	assert_int_equal(kept[1].line, 3);
	assert_int_equal(refused_count, 1);
	assert_string_equal(reasons[0], "RFC 1035 §2.3.4: a line over 4096 bytes holds no name");
	assert_int_equal(refused[0].line, 2);
	heap_free(text);
}

static void
the_longest_line_is_read(void **state)
{
	(void)state;
	char text[NAMES_LINE_MAX_BYTES + 2];
	uint64_t lines;
	memset(text, ' ', sizeof(text));
	memcpy(text, "login-paypal.net", 16);
	text[NAMES_LINE_MAX_BYTES] = '\n';
	assert_int_equal(read_list("f", text, NAMES_LINE_MAX_BYTES + 1, &lines), STATUS_OK);
	assert_int_equal(kept_count, 1);
	text[NAMES_LINE_MAX_BYTES] = ' ';
	text[NAMES_LINE_MAX_BYTES + 1] = '\n';
	assert_int_equal(read_list("f", text, NAMES_LINE_MAX_BYTES + 2, &lines), STATUS_OK);
	assert_int_equal(kept_count, 0);
	assert_int_equal(refused_count, 1);
}

static void
a_name_is_told_once_with_its_count(void **state)
{
	(void)state;
	read_text("login-paypal.net\nclean.example\nLOGIN-paypal.net.\nlogin-paypal.net\n");
	assert_int_equal(kept_count, 1);
	assert_int_equal(kept[0].line, 1);
	assert_non_null(strstr(kept[0].why, "3 times"));
}

/*
 * Each stretch of NAMES_WINDOW_BYTES tells it anew: ranges of that size say the same as the whole.
 */
static void
windows_are_the_ranges(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	size_t length = 2 * NAMES_WINDOW_BYTES + 100;
	char *text = heap_alloc(length);
	uint64_t lines;
	struct err err;
	assert_non_null(text);
	for (size_t i = 0; i < length; i++)
		text[i] = i % 2048 == 2047 ? '\n' : '#';
	memcpy(text, "login-paypal.net", 16);
	text[16] = '\n';
	memcpy(text + NAMES_WINDOW_BYTES - 2048, "login-paypal.net", 16);
	memcpy(text + NAMES_WINDOW_BYTES, "login-paypal.net", 16);
	text[NAMES_WINDOW_BYTES + 16] = '\n';
	text[NAMES_WINDOW_BYTES - 2048 + 16] = '\n';
	memcpy(text + 2 * NAMES_WINDOW_BYTES, "login-paypal.com\nmy-paypal.org\n", 31);
	assert_int_equal(read_list("f", text, length, &lines), STATUS_OK);
	assert_int_equal(kept_count, 3);
	struct kept whole[3] = {kept[0], kept[1], kept[2]};
	struct input input = memory_input("f", text, length);
	kept_count = 0;
	for (uint64_t at = 0; at < length; at += room.split_bytes)
		assert_int_equal(read_range(&input, at, at + room.split_bytes, &lines, &err),
				 STATUS_OK);
	assert_int_equal(room.split_bytes, NAMES_WINDOW_BYTES);
	assert_int_equal(kept_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(kept[i].offset, whole[i].offset);
		assert_string_equal(kept[i].why, whole[i].why);
	}
	/* Another worker knows nothing of the first range; the monitor sorts it out. */
	kept_count = 0;
	assert_int_equal(
		read_range(&input, NAMES_WINDOW_BYTES, NAMES_WINDOW_BYTES + 4096, &lines, &err),
		STATUS_OK);
	assert_int_equal(read_range(&input, 0, NAMES_WINDOW_BYTES, &lines, &err), STATUS_OK);
	assert_int_equal(kept_count, 2);
	assert_int_equal(kept[0].offset, NAMES_WINDOW_BYTES);
	assert_int_equal(kept[1].offset, 0);
	close(input.fd);
	heap_free(text);
}

static void
findings_held_are_bounded(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	size_t count = NAMES_HELD_MAX + 1, length = 0;
	char *text = heap_alloc(count * 24);
	uint64_t lines;
	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, 24, "login%zu-paypal.net\n", i);
	assert_true(length < NAMES_WINDOW_BYTES);
	assert_int_equal(read_list("f", text, length, &lines), STATUS_OK);
	assert_int_equal(kept_count, count);
	assert_true(kept[count - 1].offset > kept[count - 2].offset);
	heap_free(text);
}

static void
reasons_are_bounded(void **state)
{
	(void)state;
	char text[40 * 256];
	size_t length = 0;
	for (unsigned byte = 1; byte < 128; byte++) {
		if (strchr(" \t\r\n\v\f-._#;/?:*", (int)byte) || byte_is_letter((char)byte) ||
		    byte_is_digit((char)byte))
			continue;
		length += (size_t)snprintf(text + length, 40, "a%c.example\n", (int)byte);
	}
	for (unsigned n = 0; n < 4; n++)
		length += (size_t)snprintf(text + length, 40, "a b%u\n", n);
	uint64_t lines;
	assert_int_equal(read_list("f", text, length, &lines), STATUS_OK);
	assert_true(refused_count > 40 && refused_count <= NAMES_REASONS_MAX);
}

static size_t
pack(const void *bytes, size_t length, char *out, size_t size)
{
	z_stream gzip = {0};
	assert_int_equal(deflateInit2(&gzip, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	gzip.next_in = (Bytef *)(uintptr_t)bytes;
	gzip.avail_in = (uInt)length;
	gzip.next_out = (Bytef *)out;
	gzip.avail_out = (uInt)size;
	assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
	size = gzip.total_out;
	deflateEnd(&gzip);
	return size;
}

static void
compressed_lists_name_their_member(void **state)
{
	(void)state;
	char packed[2048];
	uint64_t lines = 0;
	size_t length = pack(FEED, strlen(FEED), packed, sizeof(packed));
	assert_int_equal(read_list("feeds/feed.txt.gz", packed, length, &lines), STATUS_OK);
	assert_int_equal(lines, 8);
	assert_int_equal(kept_count, 6);
	assert_slice(last_source, "feeds/feed.txt.gz!/feed.txt");
	assert_memory_equal(FEED + kept[0].offset, "mail-en-marche.fr", 17);
	for (size_t cut = 20; cut < length; cut++) {
		assert_int_equal(read_list("f.gz", packed, cut, &lines), STATUS_REFUSED);
		assert_true(kept_count <= 6);
	}
}

static void
refused_whole(const char *bytes, size_t length, const char *reason)
{
	struct input input = memory_input("feed", bytes, length);
	uint64_t lines = 0;
	struct err err;
	kept_count = refused_count = 0;
	assert_int_equal(read_range(&input, 0, INPUT_SIZE_UNKNOWN, &lines, &err), STATUS_REFUSED);
	assert_string_equal(err.text, reason);
	assert_int_equal(kept_count + refused_count, 0);
	close(input.fd);
}

/* One sentence for the file, not one for each byte of it. */
static void
other_text_is_refused_whole(void **state)
{
	(void)state;
	static const char UTF16[] = "UTF-16 text: convert it to UTF-8 first";
	char packed[2048];
	size_t length;
	refused_whole("\xff\xfe"
		      "a\0.\0b\0",
		      8, UTF16);
	refused_whole("\xfe\xff\0a\0.\0b", 8, UTF16);
	refused_whole("a\0.\0b\0", 6, UTF16);
	refused_whole("\0a\0.\0b", 6, UTF16);
	refused_whole("BZh91AY&SY", 10, "bz2 data: decompress it first");
	length = pack("BZh91AY&SY", 10, packed, sizeof(packed));
	refused_whole(packed, length, "compressed twice: bz2 data: decompress it first");
	length = pack("\x1f\x8b\x08\0\0\0\0\0\0\3", 10, packed, sizeof(packed));
	refused_whole(packed, length, "compressed twice: gz data: decompress it first");
}

static bool
recognises(const void *bytes, size_t length)
{
	struct input input = memory_input("x", bytes, length);
	bool answer = room.recognise(room.context, &input);
	close(input.fd);
	return answer;
}

static void
lists_are_recognised_by_content(void **state)
{
	(void)state;
	static const char *const LISTS[] = {FEED,
					    "a.example\n",
					    "a.example",
					    "# comment\n\na.example\r\nb.example\r\n",
					    "0.0.0.0 a.example\n127.0.0.1 b.example\n",
					    "127.0.0.1 localhost\n127.0.1.1 desk\n::1 "
					    "ip6-localhost ip6-loopback\nff02::1 "
					    "ip6-allnodes\n192.0.2.7 a.example\n",
					    "https://a.example/x\nhttps://b.example/y\n",
					    "a.example\nb.example\nc.example\nnot a name\n",
					    "xn--bcher-kva.example\nb\xc3\xbc"
					    "cher.example\n"};
	static const char *const OTHERS[] = {"",
					     "Dear voter,\nplease find below the programme.\n",
					     "name,first_seen\nreport.example,2017-04-12\n",
					     "{\"name\":\"a.example\"}\n",
					     "From a@b.example Mon Apr 17 2017\nSubject: x\n",
					     "%PDF-1.7\n1 0 obj\n",
					     "localhost\n",
					     "192.0.2.1\n192.0.2.2\n",
					     "# only a comment\n"};
	char packed[2048];
	for (size_t i = 0; i < sizeof(LISTS) / sizeof(*LISTS); i++) {
		if (!recognises(LISTS[i], strlen(LISTS[i])))
			fail_msg("list %zu is not recognised", i);
		size_t length = pack(LISTS[i], strlen(LISTS[i]), packed, sizeof(packed));
		assert_true(recognises(packed, length));
	}
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		if (recognises(OTHERS[i], strlen(OTHERS[i])))
			fail_msg("text %zu is taken for a list", i);
		size_t length = pack(OTHERS[i], strlen(OTHERS[i]), packed, sizeof(packed));
		assert_false(recognises(packed, length));
	}
	/* Lines looked at: what comes after them does not count. */
	char text[NAMES_RECOGNISE_LINES * 12 + 1200];
	size_t length = 0;
	for (size_t i = 0; i < NAMES_RECOGNISE_LINES; i++)
		length += (size_t)snprintf(text + length, 20, "a.example\n");
	for (size_t i = 0; i < 100; i++)
		length += (size_t)snprintf(text + length, 20, "not a name\n");
	assert_true(recognises(text, length));
}

static void
pipes_and_filters_are_taken_at_their_word(void **state)
{
	(void)state;
	struct input pipe = {.fd = -1, .size_bytes = INPUT_SIZE_UNKNOWN};
	struct room filter;
	char packed[256];
	assert_int_equal(names_room_init_filter(&filter, &engine_arena, engine, NULL), STATUS_OK);
	assert_true(room.recognise(room.context, &pipe));
	struct input prose = memory_input("x", "Dear voter,\n", 12);
	assert_true(filter.recognise(filter.context, &prose));
	assert_true(room.splits(room.context, &prose));
	close(prose.fd);
	size_t length = pack("a.example\n", 10, packed, sizeof(packed));
	struct input gzip = memory_input("x", packed, length);
	assert_false(room.splits(room.context, &gzip));
	close(gzip.fd);
	assert_int_equal(room.warm(room.context, NULL), STATUS_OK);
}

static int
compare_names(const void *a, const void *b)
{
	const struct kept *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* What people paste is read; the evidence is what they pasted. */
static void
pasted_words_are_names(void **state)
{
	(void)state;
	static const char *const SEEN[] = {"mail-en-marche[.]fr", "info@mail-en-marche.fr",
					   "hxxps://mail-en-marche(dot)fr/x",
					   "||mail-en-marche.fr^", "\"mail-en-marche.fr\""};
	static const uint64_t LENGTHS[] = {19, 17, 21, 17, 17}, OFFSETS[] = {0, 5, 8, 2, 1};
	for (size_t i = 0; i < sizeof(SEEN) / sizeof(*SEEN); i++) {
		read_text(SEEN[i]);
		assert_int_equal(kept_count, 1);
		assert_string_equal(kept[0].name, "mail-en-marche.fr");
		assert_int_equal(kept[0].offset, OFFSETS[i]);
		assert_int_equal(kept[0].length, LENGTHS[i]);
	}
}

static void
titles_tell_look_alikes_apart(void **state)
{
	(void)state;
	read_text("p\xc3\xa1ypal.com");
	assert_string_equal(kept[0].title, "xn--pypal-xqa.com (shown as p\xc3\xa1ypal.com)"
					   " imitates paypal.com (homoglyph)");
}

/* Nobody is told to block a platform because somebody took a name on it. */
static void
advice_spares_the_platform(void **state)
{
	(void)state;
	static const char *const BELOW[] = {
		"paypal.mail.protection.outlook.com",
		"paypal-login.sharepoint.com",
		"paypa1.outlook.com",
		"paypol.outlook.com",
		"login.pay.pal.outlook.com",
	};
	for (size_t i = 0; i < sizeof(BELOW) / sizeof(*BELOW); i++) {
		read_text(BELOW[i]);
		assert_int_equal(kept_count, 1);
		if (strstr(kept[0].next, "Block outlook.com") ||
		    strstr(kept[0].next, "mail from outlook.com") ||
		    strstr(kept[0].next, "Block sharepoint.com") ||
		    strstr(kept[0].next, "tocsin.yaml: outlook.com"))
			fail_msg("%s: %s", BELOW[i], kept[0].next);
		assert_non_null(strstr(kept[0].next, BELOW[i]));
	}
	read_text("mail-en-marche.fr");
	assert_non_null(strstr(kept[0].next, "Block mail-en-marche.fr at the resolver"));
	read_text("www.en-marche.github.io");
	assert_non_null(strstr(kept[0].next, "Block en-marche.github.io at the resolver"));
}

/* The same names in any order give the same findings. */
static void
shuffled_input_gives_the_same_findings(void **state)
{
	(void)state;
	enum { COUNT = 400 };
	static char names[COUNT][64];
	static char text[COUNT * 64];
	static struct kept first[COUNT];
	static const char *const PATTERNS[] = {"login%u-paypal.net", "paypa%u.com",
					       "clean%u.example", "pay%upal.com",
					       "paypal.com.evil%u.example"};
	size_t first_count = 0;
	unsigned seed = 2017;
	for (unsigned i = 0; i < COUNT; i++) {
		const char *pattern = PATTERNS[i % 5];
		size_t at = (size_t)(strchr(pattern, '%') - pattern);
		(void)snprintf(names[i], 64, "%.*s%u%s", (int)at, pattern, i / 5, pattern + at + 2);
	}
	for (unsigned round = 0; round < 5; round++) {
		size_t length = 0;
		for (size_t i = 0; i < COUNT; i++)
			length += (size_t)snprintf(text + length, 64, "%s\n", names[i]);
		read_text(text);
		qsort(kept, kept_count, sizeof(*kept), compare_names);
		if (round == 0) {
			first_count = kept_count;
			memcpy(first, kept, kept_count * sizeof(*kept));
		}
		assert_int_equal(kept_count, first_count);
		for (size_t i = 0; i < kept_count; i++) {
			assert_string_equal(kept[i].name, first[i].name);
			assert_string_equal(kept[i].why, first[i].why);
		}
		for (size_t i = COUNT - 1; i > 0; i--) {
			char swap[64];
			seed = seed * 1664525u + 1013904223u;
			size_t other = (seed >> 8) % (i + 1);
			memcpy(swap, names[i], 64);
			memcpy(names[i], names[other], 64);
			memcpy(names[other], swap, 64);
		}
	}
	assert_true(first_count > 100);
}

static enum status
read_feed(void *context)
{
	struct input *input = context;
	struct err err;
	uint64_t lines;
	kept_count = refused_count = 0;
	return read_range(input, 0, INPUT_SIZE_UNKNOWN, &lines, &err);
}

static void
no_allocation_is_taken_for_granted(void **state)
{
	(void)state;
	struct input input = memory_input("feed.txt", FEED, strlen(FEED));
	support_fail_each(read_feed, &input);
	assert_int_equal(kept_count, 6);
	close(input.fd);
}

static int
setup(void **state)
{
	(void)state;
	struct slice items[] = {SLICE("en-marche.fr"), SLICE("paypal.com")};
	struct slice_list protect = {items, 2, 2};
	struct names_setup names = {.protect = &protect};
	kept = heap_alloc(KEPT_MAX * sizeof(*kept));
	if (!kept || names_engine_new(&engine_arena, &names, &engine, NULL) != STATUS_OK)
		return -1;
	return names_room_init(&room, &engine_arena, engine, NULL) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	heap_free(kept);
	names_room_done(&room);
	arena_done(&engine_arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_hold_exactly_the_name),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(a_list_may_end_anywhere),
		cmocka_unit_test(refusals_are_counted_by_reason),
		cmocka_unit_test(a_line_of_ten_megabytes_is_one_refusal),
		cmocka_unit_test(the_longest_line_is_read),
		cmocka_unit_test(a_name_is_told_once_with_its_count),
		cmocka_unit_test(windows_are_the_ranges),
		cmocka_unit_test(findings_held_are_bounded),
		cmocka_unit_test(reasons_are_bounded),
		cmocka_unit_test(compressed_lists_name_their_member),
		cmocka_unit_test(other_text_is_refused_whole),
		cmocka_unit_test(lists_are_recognised_by_content),
		cmocka_unit_test(pipes_and_filters_are_taken_at_their_word),
		cmocka_unit_test(pasted_words_are_names),
		cmocka_unit_test(titles_tell_look_alikes_apart),
		cmocka_unit_test(advice_spares_the_platform),
		cmocka_unit_test(shuffled_input_gives_the_same_findings),
		cmocka_unit_test(no_allocation_is_taken_for_granted),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
