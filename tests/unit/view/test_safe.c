#include "support.h"

#include "fixture.h"
#include "view/safe.h"

/* What safe_write makes of text. */
static struct slice
safe(struct arena *arena, struct slice text)
{
	struct buf out;
	struct slice ret;
	struct err err;
	buf_init(&out, arena);
	safe_write(&out, text);
	assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
	return ret;
}

static struct slice
defanged(struct arena *arena, const struct safe_rule *rule, const char *text)
{
	struct buf out;
	struct slice ret;
	struct err err;
	buf_init(&out, arena);
	safe_defang(&out, rule, slice_text(text));
	assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
	return ret;
}

static void
escapes_what_acts_or_hides(void **state)
{
	static const struct {
		const char *text, *safe;
	} ROWS[] = {
		{"plain text", "plain text"},
		{"\x1b[2J", "\\x1b[2J"},
		{"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
		{"\x7f\xc2\x9b", "\\x7f\\u{9b}"},
		{"\xe2\x80\xaeyes", "\\u{202e}yes"},
		{"pay\xe2\x80\x8bpal", "pay\\u{200b}pal"},
		{"\xff\xc3", "\\xff\\xc3"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
		{"caf\xc3\xa9 \xe4\xb8\xad", "caf\xc3\xa9 \xe4\xb8\xad"},
		{"e\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\\u{301}"},
		{"\xcc\x81x", "\\u{301}x"},
		{"\xee\x80\x80\xe2\xa0\x80\xf3\xa0\x81\x81", "\\u{e000}\\u{2800}\\u{e0041}"},
		{"\xf4\x8f\xbf\xbf", "\\u{10ffff}"},
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		assert_slice(safe(&arena, slice_text(ROWS[i].text)), ROWS[i].safe);
	assert_slice(safe(&arena, SLICE("a\0b")), "a\\x00b");
	arena_done(&arena);
}

static void
cuts_what_is_too_long_and_says_so(void **state)
{
	static char text[SAFE_TEXT_MAX_BYTES + 7];
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	memset(text, 'a', sizeof(text));
	assert_int_equal(safe(&arena, slice_of(text, SAFE_TEXT_MAX_BYTES)).length,
			 SAFE_TEXT_MAX_BYTES);
	struct slice cut = safe(&arena, slice_of(text, sizeof(text)));
	assert_true(slice_ends(cut, SLICE("a… (7 bytes more)")));
	arena_done(&arena);
}

static void
defangs_names_and_addresses(void **state)
{
	static const struct {
		const char *text, *defanged;
	} ROWS[] = {
		{"mail-en-marche.fr", "mail-en-marche[.]fr"},
		{"See mail-en-marche.fr.", "See mail-en-marche[.]fr."},
		{"https://evil.example/a.html?x=b.org", "hxxps://evil[.]example/a.html?x=b[.]org"},
		{"HTTP://evil.example", "hxxp://evil[.]example"},
		{"http://10.0.0.7:80/", "hxxp://10[.]0[.]0[.]7:80/"},
		{"first.last@evil.example", "first.last@evil[.]example"},
		{"en-marche.fr and www.en-marche.fr", "en-marche.fr and www.en-marche.fr"},
		{"https://en-marche.fr/x", "https://en-marche.fr/x"},
		{"https://en-marche.fr@evil.example/", "hxxps://en-marche.fr@evil[.]example/"},
		{"https://en-marche.fr:x@evil.example/", "hxxps://en-marche.fr:x@evil[.]example/"},
		{"not-en-marche.fr en-marche.fr.evil.example",
		 "not-en-marche[.]fr en-marche[.]fr[.]evil[.]example"},
		{"feed.txt mails.mbox certs.txt.gz", "feed.txt mails.mbox certs.txt.gz"},
		{"invoice.zip", "invoice[.]zip"},
		{"version 2.1, e.g. 0.96; 1.2.3.4", "version 2.1, e.g. 0.96; 1[.]2[.]3[.]4"},
		{"1.2.3.400 a..b .com x.", "1.2.3.400 a..b .com x."},
		{"\xd1\x83"
		 "ahoo.com xn--80ak6aa92e.xn--p1ai",
		 "\xd1\x83"
		 "ahoo[.]com xn--80ak6aa92e[.]xn--p1ai"},
		{"evil\xe2\x80\x8b.example", "evil\xe2\x80\x8b[.]example"},
		{"\xe2\x80\x9c"
		 "evil.example\xe2\x80\x9d",
		 "\xe2\x80\x9c"
		 "evil[.]example\xe2\x80\x9d"},
		{"\xff"
		 "evil.example\xff",
		 "\xff"
		 "evil[.]example\xff"},
		{"", ""},
	};
	struct fixture fixture;
	(void)state;
	fixture_init(&fixture);
	struct safe_rule rule = {.own = &fixture.profile.domains}, raw = {.raw = true};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		assert_slice(defanged(&fixture.arena, &rule, ROWS[i].text), ROWS[i].defanged);
		assert_slice(defanged(&fixture.arena, &raw, ROWS[i].text), ROWS[i].text);
	}
	fixture_done(&fixture);
}

/* Of a leak: files that its evidence and its data name, and nothing else. */
static void
leaves_names_of_leaked_files(void **state)
{
	static const struct {
		const char *text, *defanged;
	} ROWS[] = {
		{"my notes.md is plan.doc.x, byte for byte",
		 "my notes.md is plan.doc.x, byte for byte"},
		{"dump.zip!/a/my notes.md", "dump.zip!/a/my notes.md"},
		{"it says evil.example, and notes.md.evil.example",
		 "it says evil[.]example, and notes[.]md[.]evil[.]example"},
		{"https://evil.example/notes.md", "hxxps://evil[.]example/notes.md"},
		{"said.zip", "said[.]zip"}, /* what a document says names no file */
	};
	struct span span = {.source = SLICE("dump.zip!/a/my notes.md")};
	struct finding finding = {
		.rule = SLICE("leak/triage"),
		.data = SLICE("{\"path\":\"my notes.md\",\"original\":\"plan.doc.x\",\"changes\":[{"
			      "\"before\":\"said.zip \\\"path\\\":\\\"said.zip\\\"\"}]}"),
		.evidence = &span,
		.evidence_count = 1};
	struct safe_rule rule = {.finding = &finding};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		assert_slice(defanged(&arena, &rule, ROWS[i].text), ROWS[i].defanged);
	finding.rule = SLICE("mail/phish");
	assert_slice(defanged(&arena, &rule, "my notes.md"), "my notes[.]md");
	arena_done(&arena);
}

static void
random_bytes_come_out_harmless(void **state)
{
	struct arena arena;
	char bytes[256];
	uint64_t seed = 7;
	struct safe_rule rule = {0};
	(void)state;
	size_t rounds = support_is_slow() ? 500 : 20000;
	for (size_t i = 0; i < rounds; i++) {
		struct buf out;
		struct slice text = random_text(&seed, bytes, sizeof(bytes)), ret;
		struct err err;
		arena_init(&arena, 0);
		struct arena scratch;
		arena_init(&scratch, 0);
		buf_init(&out, &arena);
		safe_write_defanged(&scratch, &out, &rule, text);
		assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
		assert_harmless(ret);
		assert_true(slice_find_nocase(ret, SLICE("http://evil.")) == SIZE_MAX);
		/* Already safe: a second time nothing changes but what joins at the seams. */
		assert_int_equal(safe_columns(ret), safe_columns(safe(&arena, ret)));
		buf_clear(&out);
		safe_write_shell(&out, text);
		assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
		assert_harmless(ret);
		arena_done(&scratch);
		arena_done(&arena);
	}
}

static struct slice
cell(struct arena *arena, const char *text, size_t columns, bool keep_end)
{
	struct buf out;
	struct slice ret;
	struct err err;
	buf_init(&out, arena);
	safe_write_cell(&out, slice_text(text), columns, keep_end);
	assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
	return ret;
}

static void
cells_have_the_width_asked_for(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	assert_slice(cell(&arena, "abc", 5, false), "abc  ");
	assert_slice(cell(&arena, "abcdef", 4, false), "abc…");
	assert_slice(cell(&arena, "abcdef", 4, true), "…def");
	assert_slice(cell(&arena, "\xe4\xb8\xad\xe5\x9b\xbd", 4, false),
		     "\xe4\xb8\xad\xe5\x9b\xbd");
	assert_slice(cell(&arena, "\xe4\xb8\xad\xe5\x9b\xbd", 3, false), "\xe4\xb8\xad…");
	assert_slice(cell(&arena, "\xe4\xb8\xad\xe5\x9b\xbd", 2, false), "… ");
	assert_slice(cell(&arena, "e\xcc\x81t\xc3\xa9", 4, false), "e\xcc\x81t\xc3\xa9 ");
	assert_slice(cell(&arena, "abc", 0, false), "");
	for (size_t columns = 1; columns < 12; columns++) {
		struct slice both[] = {cell(&arena,
					    "a\xe4\xb8\xad"
					    "b\xe5\x9b\xbd"
					    "c",
					    columns, true),
				       cell(&arena,
					    "a\xe4\xb8\xad"
					    "b\xe5\x9b\xbd"
					    "c",
					    columns, false)};
		assert_int_equal(safe_columns(both[0]), columns);
		assert_int_equal(safe_columns(both[1]), columns);
	}
	arena_done(&arena);
}

static void
columns_follow_unicode(void **state)
{
	(void)state;
	assert_int_equal(code_point_columns('a'), 1);
	assert_int_equal(code_point_columns(0xe9), 1);
	assert_int_equal(code_point_columns(0x301), 0);
	assert_int_equal(code_point_columns(0x5d0), 1);
	assert_int_equal(code_point_columns(0x1100), 2);
	assert_int_equal(code_point_columns(0x11a8), 0);
	assert_int_equal(code_point_columns(0x4e2d), 2);
	assert_int_equal(code_point_columns(0xac00), 2);
	assert_int_equal(code_point_columns(0xff21), 2);
	assert_int_equal(code_point_columns(0xff71), 1);
	assert_int_equal(code_point_columns(0x1f600), 2);
	assert_int_equal(code_point_columns(0x20000), 2);
	assert_int_equal(code_point_columns(0x10ffff), 1);
}

static void
shell_words_are_one_word(void **state)
{
	static const struct {
		const char *text, *word;
	} ROWS[] = {
		{"mail/0381.eml", "mail/0381.eml"},
		{"a b", "'a b'"},
		{"it's", "'it'\\''s'"},
		{"$(id)`id`;", "'$(id)`id`;'"},
		{"", "''"},
		{"\x1b x", "$'\\x1b x'"},
		{"a\n'\\", "$'a\\x0a\\'\\\\'"},
		{"caf\xc3\xa9", "'caf\xc3\xa9'"},
		{"~root", "'~root'"},
		{"\xff", "$'\\xff'"},
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct buf out;
		struct slice ret;
		struct err err;
		buf_init(&out, &arena);
		safe_write_shell(&out, slice_text(ROWS[i].text));
		assert_int_equal(buf_slice(&out, &ret, &err), STATUS_OK);
		assert_slice(ret, ROWS[i].word);
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_what_acts_or_hides),
		cmocka_unit_test(cuts_what_is_too_long_and_says_so),
		cmocka_unit_test(defangs_names_and_addresses),
		cmocka_unit_test(leaves_names_of_leaked_files),
		cmocka_unit_test(random_bytes_come_out_harmless),
		cmocka_unit_test(cells_have_the_width_asked_for),
		cmocka_unit_test(columns_follow_unicode),
		cmocka_unit_test(shell_words_are_one_word),
	};
	return cmocka_run_group_tests_name("safe", tests, NULL, NULL);
}
