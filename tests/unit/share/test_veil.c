#include "support.h"

#include "base/base64.h"
#include "base/json.h"
#include "model/finding.h"
#include "share/limits.h"
#include "share/veil_text.h"

#include <stdio.h>

static struct arena arena, learnt;
static struct veil veil;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	arena_init(&learnt, 0);
	veil_init(&veil, &learnt);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&learnt);
	arena_done(&arena);
	return 0;
}

static void
learn(const char *name)
{
	assert_int_equal(veil_learn(&veil, VEIL_USER, slice_text(name), &err), STATUS_OK);
}

static void
assert_sentence(const char *text, const char *expected)
{
	struct slice own;

	assert_int_equal(veil_sentence(&veil, &arena, slice_text(text), &own, &err), STATUS_OK);
	assert_slice(own, expected);
}

static void
assert_passage(const char *text, const char *expected)
{
	struct slice own;

	assert_int_equal(veil_passage(&veil, &arena, slice_text(text), &own, &err), STATUS_OK);
	assert_slice(own, expected);
}

static void
test_addresses(void **state)
{
	(void)state;
	assert_passage("write to Ada@desk.example, or b.c+d@desk.example.",
		       "write to address-1, or address-2.");
	assert_passage("<ADA@DESK.example>", "<address-1>");
	assert_passage("\"ada lace\"@desk.example and x@[192.0.2.1]!", "address-3 and address-4!");
	assert_passage("mailto:ada%40desk.example", "mailto:address-1");
	/* As people write them for people, and as they are misread. */
	assert_passage("ada(at)desk.example, ada [at] desk.example", "address-6, address-7");
	assert_passage("ada @ desk . example now", "address-8 now");
	assert_passage("ada@desk. example, b\xc2\xa9"
		       "desk.example",
		       "address-9, address-10");
	assert_passage("to ada@desk.example. and so on", "to address-1. and so on");
	assert_passage("(a) one (at) once, \xc2\xa9 2020 Desk",
		       "(a) one (at) once, \xc2\xa9 2020 Desk");
	/* No address: a name of a platform, a lone sign. */
	assert_passage("@ada said 5 @ 3, a@ and @", "@ada said 5 @ 3, a@ and @");
}

/* Off a picture the sign itself may have been lost. */
static void
test_misread(void **state)
{
	struct slice own;

	(void)state;
	assert_int_equal(
		veil_misread(&veil, &arena,
			     SLICE("ask Ada ada.lace desk.example, or adaQdesk.example. It "
				   "cost 1.250 on 3.5.2017."),
			     &own, &err),
		STATUS_OK);
	assert_slice(own, "ask address-1 address-2 address-3 address-4 address-5 It cost 1.250 on "
			  "3.5.2017.");
}

static void
test_paths(void **state)
{
	(void)state;
	assert_passage("see C:\\Users\\Ada Lace\\My Files\\plan.docx for it", "see path-1 for it");
	assert_passage("see \\\\FSRV\\share$\\x.dotm for it", "see path-2 for it");
	assert_passage("'/srv/home/ada/x y' and/or file:///srv/home/ada/x, 1/2",
		       "'path-3 y' and/or path-4, 1/2");
	assert_sentence("from ~/case/x", "from path-5");
	assert_passage("https://a.example/home/ada stays", "https://a.example/home/ada stays");
	assert_passage("file%3A%2F%2F%2Fsrv%2Fhome%2Fada%2Fx", "path-4");
}

/* Names are found however words are parted and whatever their case, in sentences alone. */
static void
test_phrases(void **state)
{
	(void)state;
	learn("Ada Lace");
	learn("J\xc3\x9cRGEN");
	learn("\xd0\x90\xd0\x94\xd0\x90"); /* Cyrillic */
	assert_sentence("for_ada-LACE.docx by j\xc3\xbcrgen", "for_user-1.docx by user-2");
	assert_sentence("\xc2\xab\xd0\xb0\xd0\xb4\xd0\xb0\xc2\xbb", "\xc2\xabuser-3\xc2\xbb");
	assert_sentence("Ada placed laces, ada   lace", "Ada placed laces, user-1");
	assert_sentence("Ada%20Lace.docx", "user-1.docx");
	assert_passage("Ada Lace agreed", "Ada Lace agreed");
	/* Who got it is hidden in passages, too, unless the name is a word. */
	assert_int_equal(veil_learn_field(&veil, SLICE("To"),
					  SLICE("\"Office\" <o@x.example>, Ada Lace <a@x.example>"),
					  &err),
			 STATUS_OK);
	assert_passage("Ada Lace agreed with the office", "user-1 agreed with the office");
	/* Too short, or a word of ours. */
	learn("ab");
	learn("user");
	assert_sentence("ab and user-1", "ab and user-1");
}

static void
test_limits(void **state)
{
	struct buf buf;
	struct slice name;

	(void)state;
	learn("one two three four five six");
	assert_sentence("one two three four five six", "user-1 six");
	learn("wide         gap");
	assert_sentence("wide - gap, wide    gap", "user-2, wide    gap");
	buf_init(&buf, &arena);
	for (size_t i = 0; i <= VEIL_PHRASE_BYTES_MAX; i++)
		buf_write_byte(&buf, 'x');
	assert_int_equal(buf_slice(&buf, &name, &err), STATUS_OK);
	learn(name.at);
	assert_sentence(name.at, name.at);
	learn(name.at + 1);
	assert_sentence(name.at + 1, "user-3");
}

static void
test_base64(void **state)
{
	char text[128];
	struct slice code;

	(void)state;
	learn("Ada Lace");
	for (size_t skip = 0; skip < 3; skip++) {
		struct buf buf;
		snprintf(text, sizeof(text), "%.*sHello Ada Lace, hello.", (int)skip, "xyz");
		buf_init(&buf, &arena);
		base64_write(&buf, slice_text(text));
		assert_int_equal(buf_slice(&buf, &code, &err), STATUS_OK);
		snprintf(text, sizeof(text), "=?utf-8?B?%s?= end", code.at);
		struct slice own;
		assert_int_equal(veil_sentence(&veil, &arena, slice_text(text), &own, &err),
				 STATUS_OK);
		assert_true(slice_find(own, code) == SIZE_MAX);
		assert_true(slice_ends(own, SLICE(" end")));
		/* Cut in front: it begins in the midst of three bytes. */
		assert_int_equal(
			veil_sentence(&veil, &arena, slice_part(code, 1, SIZE_MAX), &own, &err),
			STATUS_OK);
		assert_true(slice_starts(own, SLICE("value-")));
	}
	/* Words decode to something, too. */
	assert_sentence("Accommodation understanding responsibilities",
			"Accommodation understanding responsibilities");
}

static void
test_clocks(void **state)
{
	(void)state;
	assert_sentence("2012:09:28 22:05:31+00:00", "2012:09:28");
	assert_sentence("2017-04-02T03:12:55.5Z here, x", "2017-04-02 here, x");
	assert_sentence("Mon, 11 Jan 2010 16:25:07 +0300 there", "Mon, 11 Jan 2010 there");
	assert_passage("at 5 16:25:07", "at 5 16:25:07");
}

static void
test_names(void **state)
{
	struct slice name;

	(void)state;
	assert_int_equal(veil_learn_paths(&veil, SLICE("/srv/home/ada/dump"), &err), STATUS_OK);
	assert_int_equal(veil_learn_paths(&veil, SLICE("\\\\BOX7\\share\\x"), &err), STATUS_OK);
	assert_int_equal(
		veil_name(&veil, &arena, SLICE("/srv/home/ada/a.zip!/in/ada.txt"), &name, &err),
		STATUS_OK);
	assert_slice(name, "folder-1/user-1.txt");
	assert_int_equal(
		veil_name(&veil, &arena, SLICE("/srv/home/ada/a.zip!/in/box7.txt"), &name, &err),
		STATUS_OK);
	assert_slice(name, "folder-1/user-2.txt");
	assert_int_equal(veil_name(&veil, &arena, SLICE("plan.txt"), &name, &err), STATUS_OK);
	assert_slice(name, "plan.txt");
}

/* ---- a finding ---- */

#define DATA                                                                                      \
	"{\"path\":\"jroe/Letter to Mara Vey.docx\",\"verdict\":\"altered\","                     \
	"\"original\":\"2016/budget.docx\",\"reference\":\"seal\",\"similarity\":0.9,"            \
	"\"changes\":[{\"before\":\"nine of Mara Vey\",\"after\":\"two, x@y.example\","           \
	"\"place\":\"page 3\"},{\"before\":\"Mara Vey <m@v.example>\",\"after\":\"Hidden Name\"," \
	"\"place\":\"to\"}],"                                                                     \
	"\"traces\":[{\"field\":\"Author\",\"sealed\":null,\"leaked\":\"Mara Vey\"},"             \
	"{\"field\":\"LastModifiedBy\",\"sealed\":\"Mara Vey\",\"leaked\":\"Otto Kern\"},"        \
	"{\"field\":\"Mara's own\",\"sealed\":null,\"leaked\":\"QZ-778\"},"                       \
	"{\"field\":\"PDF:Producer\",\"sealed\":null,\"leaked\":\"Printer 3\"},"                  \
	"{\"field\":\"ModifyDate\",\"sealed\":null,\"leaked\":\"2017-04-02T03:12:55Z\"},"         \
	"{\"field\":\"SerialNumber\",\"sealed\":null,\"leaked\":\"SN-4711\"}],"                   \
	"\"new_key\":{\"x\":[\"Zacharias\",7,true,null]}}"

static struct finding *
finding_to_veil(void)
{
	struct span span = {.source = SLICE("/srv/home/jroe/dump/jroe/Letter to Mara Vey.docx"),
			    .offset = 0,
			    .length = 4711,
			    .locator = SLICE("page 3")};
	struct finding *finding;

	memset(span.sha256.bytes, 0xab, SHA256_BYTES);
	assert_int_equal(finding_new(&arena, "leak/triage", 1, &span, &finding, &err), STATUS_OK);
	finding->first = INT64_C(1491102775) * 1000000;
	finding->data = SLICE(DATA);
	assert_int_equal(
		finding_add_subject(finding, "file", SLICE("jroe/Letter to Mara Vey.docx"), &err),
		STATUS_OK);
	assert_int_equal(finding_set_title(finding, &err,
					   "jroe/Letter to Mara Vey.docx is 2016/budget.docx"),
			 STATUS_OK);
	assert_int_equal(finding_add_why(finding, &err, "serial SN-4711, by Otto Kern of QZ-778"),
			 STATUS_OK);
	assert_int_equal(finding_add_why(finding, &err, "to: 'Hidden Na' stands for 'Mara V'"),
			 STATUS_OK);
	assert_int_equal(
		finding_add_why(finding, &err, "field Bcc: 'Hidden Na' stands for 'Mara V'"),
		STATUS_OK);
	assert_int_equal(finding_add_next(finding, &err, "ask jroe, in /srv/home/jroe/dump/x"),
			 STATUS_OK);
	assert_int_equal(finding_done(finding, &err), STATUS_OK);
	return finding;
}

static void
test_finding(void **state)
{
	const struct finding *finding = finding_to_veil();
	struct finding *own;

	(void)state;
	assert_int_equal(veil_finding(&veil, &arena, finding, &own, &err), STATUS_OK);
	assert_false(slice_equal(own->id, finding->id));
	assert_slice(own->subjects[0].value, "folder-1/Letter to user-1.docx");
	assert_slice(own->evidence[0].source, "folder-1/Letter to user-1.docx");
	assert_int_equal(own->evidence[0].length, 0);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		assert_int_equal(own->evidence[0].sha256.bytes[i], 0);
	assert_int_equal(own->first, INT64_C(1491091200) * 1000000); /* the day */
	assert_slice(own->title, "folder-1/Letter to user-1.docx is folder-2/budget.docx");
	assert_slice(own->why[0], "serial value-3, by user-2 of value-2");
	assert_slice(own->why[1], "who it is from, or to, differs");
	assert_slice(own->why[2], "who it is from, or to, differs");
	assert_slice(own->next[0], "ask user-3, in path-1");
	assert_slice(
		own->data,
		"{\"path\":\"folder-1/Letter to user-1.docx\",\"verdict\":\"altered\","
		"\"original\":\"folder-2/budget.docx\",\"reference\":\"seal\","
		"\"similarity\":0.9,\"changes\":[{\"before\":\"nine of Mara Vey\","
		"\"after\":\"two, address-1\",\"place\":\"page 3\"},{\"before\":\"address-2\","
		"\"after\":\"address-3\",\"place\":\"to\"}],\"traces\":[{\"field\":\"Author\","
		"\"sealed\":null,\"leaked\":\"user-1\"},{\"field\":\"LastModifiedBy\","
		"\"sealed\":\"user-1\",\"leaked\":\"user-2\"},{\"field\":\"value-1\","
		"\"sealed\":null,\"leaked\":\"value-2\"},{\"field\":\"PDF:Producer\","
		"\"sealed\":null,\"leaked\":\"Printer 3\"},{\"field\":\"ModifyDate\","
		"\"sealed\":null,\"leaked\":\"2017-04-02\"},{\"field\":\"SerialNumber\","
		"\"sealed\":null,\"leaked\":\"value-3\"}],\"new_key\":{\"x\":[\"value-4\",7,true,"
		"null]}}");
}

/* What was read off a picture may hold an address that is none to a program: neither data nor
 * sentences tell it. Read of a document, a host stays. */
static void
test_read_off(void **state)
{
	static const char *const SENTENCES[] = {
		"page 1: 'ask w.abaraQharbour.example' stands for 'ask'",
		"page 1: 'ask w.abaraQharbour.example' here, 'ask' there",
		"page 1: nothing here, 'ask w.abaraQharbour.example' there",
		"page 1: 'ask w.abaraQharbour.example' here, and in page 2 there",
	};
	const struct span span = {.source = SLICE("dump/scan.pdf"), .length = 1};
	const size_t count = sizeof(SENTENCES) / sizeof(*SENTENCES);

	(void)state;
	for (unsigned read_off = 0; read_off < 2; read_off++) {
		struct finding *finding, *own;
		assert_int_equal(finding_new(&arena, "leak/triage", 1, &span, &finding, &err),
				 STATUS_OK);
		assert_int_equal(
			slice_print(
				&arena, &finding->data, &err,
				"{\"path\":\"scan.pdf\",%s\"changes\":[{\"before\":\"ask\","
				"\"after\":\"ask w.abaraQharbour.example\",\"place\":\"page 1\","
				"\"kind\":\"changed\",\"other_place\":\"page 2\"}]}",
				read_off ? "\"read_off\":true," : ""),
			STATUS_OK);
		assert_int_equal(finding_add_subject(finding, "file", span.source, &err),
				 STATUS_OK);
		assert_int_equal(finding_set_title(finding, &err, "scan.pdf is like a.txt"),
				 STATUS_OK);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(finding_add_why(finding, &err, "%s", SENTENCES[i]),
					 STATUS_OK);
		assert_int_equal(finding_done(finding, &err), STATUS_OK);
		assert_int_equal(veil_finding(&veil, &arena, finding, &own, &err), STATUS_OK);
		bool tells = slice_find(own->data, SLICE("harbour")) != SIZE_MAX;
		assert_int_equal(tells, !read_off);
		assert_int_equal(own->why_count, count);
		for (size_t i = 0; i < count; i++) {
			tells = slice_find(own->why[i], SLICE("harbour")) != SIZE_MAX;
			assert_int_equal(tells, !read_off);
		}
		assert_int_not_equal(slice_find(own->data, SLICE("\"page 2\"")), SIZE_MAX);
		/* A file is called alike in all of it. */
		assert_slice(own->subjects[0].value, "scan.pdf");
		assert_slice(own->evidence[0].source, "scan.pdf");
	}
}

/* What is written for others can be imported: its id fits. */
static void
test_reads_back(void **state)
{
	const struct json_value *value;
	struct finding *own, *back;
	struct json_writer json;
	struct slice text;
	struct buf buf;

	(void)state;
	assert_int_equal(veil_finding(&veil, &arena, finding_to_veil(), &own, &err), STATUS_OK);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	finding_write(&json, own);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, text, &value, &err), STATUS_OK);
	assert_int_equal(finding_read(&arena, value, &back, &err), STATUS_OK);
}

/* A sentence may quote the beginning of a long value. */
static void
test_cut_quotation(void **state)
{
	struct span span = {.source = SLICE("x")};
	struct finding *finding, *own;

	(void)state;
	assert_int_equal(finding_new(&arena, "leak/triage", 1, &span, &finding, &err), STATUS_OK);
	finding->data = SLICE("{\"path\":\"x\",\"traces\":[{\"field\":\"Title\",\"sealed\":null,"
			      "\"leaked\":\"The very long working title of a plan\"}]}");
	assert_int_equal(finding_add_subject(finding, "file", SLICE("x"), &err), STATUS_OK);
	assert_int_equal(finding_set_title(finding, &err, "x"), STATUS_OK);
	assert_int_equal(finding_add_why(finding, &err,
					 "its title is 'The very long working tit', the very"),
			 STATUS_OK);
	assert_int_equal(finding_done(finding, &err), STATUS_OK);
	assert_int_equal(veil_finding(&veil, &arena, finding, &own, &err), STATUS_OK);
	assert_slice(own->why[0], "its title is 'value-1', the very");
}

static void
test_refusal(void **state)
{
	const struct refusal refusal = {.source = SLICE("/srv/home/ada/dump/x.zip"),
					.reason = SLICE("cannot open '/srv/home/ada/dump/x.zip'"),
					.count = 1};
	struct refusal own;

	(void)state;
	assert_int_equal(veil_refusal(&veil, &arena, &refusal, &own, &err), STATUS_OK);
	assert_slice(own.source, "folder-1/x.zip");
	assert_slice(own.reason, "cannot open 'folder-1/x.zip'");
	assert_int_equal(own.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_addresses), TEST(test_misread),    TEST(test_read_off),
		TEST(test_paths),     TEST(test_phrases),    TEST(test_limits),
		TEST(test_base64),    TEST(test_clocks),     TEST(test_names),
		TEST(test_finding),   TEST(test_reads_back), TEST(test_cut_quotation),
		TEST(test_refusal)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
