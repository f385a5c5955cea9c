/* A small case of public record and invention, and goldens: what the tests of this room share. */
#ifndef TOCSIN_TESTS_VIEW_FIXTURE_H
#define TOCSIN_TESTS_VIEW_FIXTURE_H

#include "support.h"

#include "base/cursor.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/finding.h"
#include "view/report.h"

#include <stdio.h>
#include <stdlib.h>

#define FIXTURE_FINDINGS 6

struct fixture {
	struct arena arena;
	struct case_finding findings[FIXTURE_FINDINGS]; /* worst first */
	size_t by_time[FIXTURE_FINDINGS];
	struct refusal refusals[3];
	struct source sources[3];
	struct profile profile;
};

/* One row of the fixture; NULL: none. */
struct fixture_row {
	const char *rule;
	enum severity severity;
	uint8_t confidence;
	const char *first;
	enum time_basis basis;
	const char *name, *title, *why, *data, *next;
	const char *source, *bytes;
	uint64_t offset, line, also;
};

static const struct fixture_row FIXTURE_ROWS[FIXTURE_FINDINGS] = {
	{"names/lookalike", SEVERITY_CRITICAL, 96, "2017-04-12T00:00:00Z", TIME_PUBLISHED,
	 "onedrive-en-marche.fr",
	 "onedrive-en-marche.fr puts the lure word onedrive before en-marche.fr",
	 "\"onedrive\" is a lure word: it promises a log-in page (weight 0.96)",
	 "{\"name\":\"onedrive-en-marche.fr\",\"unicode\":\"onedrive-en-marche.fr\","
	 "\"registrable\":"
	 "\"onedrive-en-marche.fr\",\"target\":\"en-marche.fr\",\"trick\":\"combo\",\"tricks\":"
	 "[\"combo\"],\"edit\":{\"at\":0,\"from\":\"\",\"to\":\"onedrive-\"},\"score\":0.96}",
	 "Block onedrive-en-marche.fr in the mail filter and the resolver.", "feed.txt",
	 "onedrive-en-marche.fr", 1204, 61, 2},
	{"names/lookalike", SEVERITY_HIGH, 91, "2017-03-15T09:30:00.25Z", TIME_OBSERVED,
	 "mail-en-marche.fr", "mail-en-marche.fr puts the lure word mail before en-marche.fr",
	 "\"mail\" is a lure word (weight 0.91)",
	 "{\"name\":\"mail-en-marche.fr\",\"target\":\"en-marche.fr\",\"trick\":\"combo\","
	 "\"score\":0.91}",
	 "Block mail-en-marche.fr in the mail filter and the resolver.", "certs.txt.gz!/certs.txt",
	 "mail-en-marche.fr", 88, 5, 0},
	{"names/lookalike", SEVERITY_HIGH, 88, NULL, TIME_OBSERVED, "xn--en-mrche-6fg.fr",
	 "en-m\xd0\xb0rche.fr writes en-marche.fr with another letter",
	 "\xd0\xb0 is Cyrillic U+0430 in place of a, position 5",
	 "{\"name\":\"xn--en-mrche-6fg.fr\",\"unicode\":\"en-m\xd0\xb0rche.fr\",\"target\":"
	 "\"en-marche.fr\",\"trick\":\"cyrillic\",\"score\":0.88}",
	 "Ask the registry of .fr who registered it.", "feed.txt", "xn--en-mrche-6fg.fr", 4000, 190,
	 0},
	{"mail/phish", SEVERITY_MEDIUM, 55, "2017-04-20T07:12:44Z", TIME_CLAIMED,
	 "https://mail-en-marche.fr/login?u=a%40b", "A mail asks for a password at another host",
	 "The link says https://en-marche.fr/ and leads to https://mail-en-marche.fr/login",
	 "{\"message_id\":\"<1@x.example>\",\"score\":0.55,\"level\":\"suspicious\"}",
	 "Find its siblings at mail-en-marche.fr, by Gmail: `from:\"a@mail-en-marche.fr\" x`",
	 "box.zip!/0381 draft.eml", "href", 20114, 412, 0},
	{"names/lookalike", SEVERITY_LOW, 25, NULL, TIME_OBSERVED,
	 "evil\x1b[2J\xe2\x80\xae"
	 "drow\xe2\x80\x8bssap.example",
	 "<script>alert(1)</script> \x1b]0;owned\x07 \xe2\x80\xae"
	 "fdp.exe \xff\xfe & \"quoted\" "
	 "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81z",
	 "A sentence with\r\na line end and\ta tab",
	 "{\"odd\":\"\\u001b[31m <b>&amp;\",\"list\":[1,2]}", NULL, "odd\n'name' <i>.txt", "x", 0,
	 0, 0},
	{"files/reader-crash", SEVERITY_INFO, 100, "2017-05-05T18:00:00Z", TIME_CAPTURED,
	 "broken.pdf", "broken.pdf crashed its reader", "The reader ended by signal 11 after 0.2 s",
	 "{}", "Look at this file on a machine that holds nothing else.", "broken.pdf", "%PDF-1.7",
	 0, 0, 0},
};

static inline enum status
fixture_finding(struct arena *arena, const struct fixture_row *row, struct finding **ret)
{
	struct err err;
	struct span span;
	struct finding *finding;
	TRY(span_init(&span, slice_text(row->source), row->offset, row->line,
		      slice_text(row->bytes), &err));
	TRY(finding_new(arena, row->rule, 1, &span, &finding, &err));
	finding->severity = row->severity;
	finding->confidence = row->confidence;
	finding->time_basis = row->basis;
	finding->data = slice_text(row->data);
	if (row->first)
		assert_true(time_read(slice_text(row->first), &finding->first));
	TRY(finding_add_subject(finding, "domain-name", slice_text(row->name), &err));
	TRY(finding_set_title(finding, &err, "%s", row->title));
	TRY(finding_add_why(finding, &err, "%s", row->why));
	if (row->next)
		TRY(finding_add_next(finding, &err, "%s", row->next));
	TRY(finding_done(finding, &err));
	*ret = finding;
	return STATUS_OK;
}

static inline void
fixture_init(struct fixture *fixture)
{
	struct err err;
	*fixture = (struct fixture){0};
	arena_init(&fixture->arena, 0);
	for (size_t i = 0; i < FIXTURE_FINDINGS; i++) {
		const struct fixture_row *row = &FIXTURE_ROWS[i];
		struct finding *finding;
		assert_int_equal(fixture_finding(&fixture->arena, row, &finding), STATUS_OK);
		for (uint64_t n = 0; n < row->also; n++) {
			struct span span = finding->evidence[0];
			span.source = n ? SLICE("ct.txt") : SLICE("certs.txt.gz!/certs.txt");
			span.line += 7 * (n + 1);
			assert_int_equal(finding_add_evidence(finding, &span, &err), STATUS_OK);
		}
		fixture->findings[i] = (struct case_finding){.finding = finding, .also = row->also};
	}
	static const size_t BY_TIME[] = {1, 0, 3, 5, 2, 4};
	memcpy(fixture->by_time, BY_TIME, sizeof(BY_TIME));
	static const struct refusal REFUSALS[] = {
		{SLICE_INIT("box.zip!/0402.eml"),
		 SLICE_INIT("RFC 2045 §6.8: base64 stops at byte 20114"), 1, 0},
		{SLICE_INIT("feed.txt"),
		 SLICE_INIT("RFC 1035 §2.3.4: a label is longer than 63 bytes"), 1204, 17},
		{SLICE_INIT("odd\x1b name.gz"),
		 SLICE_INIT("RFC 1952 §2.3.1: evil.example\xe2\x80\xae ends"), 1, 3},
	};
	memcpy(fixture->refusals, REFUSALS, sizeof(REFUSALS));
	static const char *const SOURCES[] = {"box.zip", "certs.txt.gz", "feed.txt"};
	for (size_t i = 0; i < 3; i++) {
		struct slice name = slice_text(SOURCES[i]);
		fixture->sources[i] = (struct source){.source = name, .bytes = 1000000 / (i + 1)};
		assert_int_equal(sha256_of(name, &fixture->sources[i].sha256, &err), STATUS_OK);
	}
	profile_init(&fixture->profile);
	fixture->profile.organisation = SLICE("En Marche !");
	assert_int_equal(slice_list_add(&fixture->arena, &fixture->profile.domains,
					SLICE("en-marche.fr"), &err),
			 STATUS_OK);
}

static inline void
fixture_done(struct fixture *fixture)
{
	arena_done(&fixture->arena);
}

/* Holds actual against tests/unit/view/golden/<name>; TOCSIN_GOLDEN=write sets it instead. */
static inline void
golden_check(struct fixture *fixture, const char *name, struct slice actual)
{
	struct err err = {0};
	char path[256];
	struct slice expected;
	const char *mode = getenv("TOCSIN_GOLDEN");
	snprintf(path, sizeof(path), "tests/unit/view/golden/%s", name);
	if (mode && strcmp(mode, "write") == 0) {
		assert_int_equal(io_replace_file(path, actual, &err), STATUS_OK);
		return;
	}
	assert_int_equal(io_read_file(&fixture->arena, path, 1 << 20, &expected, &err), STATUS_OK);
	if (!slice_equal(actual, expected))
		print_message("%s differs; what came:\n%.*s\n", path, (int)actual.length,
			      actual.at);
	assert_true(slice_equal(actual, expected));
}

/* Nothing in text may act on a terminal or hide: controls beside line ends, bidi, zero-width,
 * malformed UTF-8. A list of its own, not the one under test. */
static inline void
assert_harmless(struct slice text)
{
	static const uint32_t BAD[][2] = {
		{0x00, 0x09},       {0x0b, 0x1f},     {0x7f, 0x9f},       {0xad, 0xad},
		{0x34f, 0x34f},     {0x61c, 0x61c},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
		{0x180b, 0x180f},   {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
		{0x2800, 0x2800},   {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
		{0xffa0, 0xffa0},   {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
		{0xe0000, 0xe0fff}, {0xe000, 0xf8ff},
	};
	struct cursor cursor;
	uint32_t c;
	cursor_init(&cursor, text);
	while (cursor_left(&cursor)) {
		assert_true(cursor_utf8(&cursor, &c));
		for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
			assert_false(c >= BAD[i][0] && c <= BAD[i][1]);
	}
}

/* Hostile bytes from a seed: raw bytes, code points of all planes and the worst of them mixed. */
static inline struct slice
random_text(uint64_t *seed, char *at, size_t size)
{
	static const char *const WORST[] = {"\x1b[31m",     "\xe2\x80\xae",
					    "\xe2\x80\x8b", "<script>",
					    "]]>",          "&#x",
					    "\"'",          "\xc2\x9b",
					    "http://",      "evil.example",
					    "xn--",         "\xcc\x81\xcc\x81\xcc\x81",
					    "\\",           "\r\n",
					    "\xed\xa0\x80", "-->",
					    "</bdi>",       "\xf3\xa0\x80\x81",
					    "[.]",          "!/"};
	size_t length = 0;
	while (length + 16 < size) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		uint64_t r = *seed >> 33;
		if (r % 40 == 0)
			break;
		if (r % 3 == 0) {
			at[length++] = (char)(r >> 8);
		} else if (r % 3 == 1) {
			length += utf8_encode((uint32_t)(r >> 4) % 0x110000, at + length);
		} else {
			const char *worst = WORST[(r >> 8) % (sizeof(WORST) / sizeof(WORST[0]))];
			memcpy(at + length, worst, strlen(worst));
			length += strlen(worst);
		}
	}
	return slice_of(at, length);
}

#endif
