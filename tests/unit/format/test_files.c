#include "support.h"

#include "base/io.h"
#include "base/json.h"
#include "format/files.h"
#include "format/limits.h"
#include "memory_input.h"
#include "model/codec.h"
#include "model/limits.h"
#include "pack.h"
#include "pdf_sample.h"

#include <glob.h>
#include <stdlib.h>
#include <zlib.h>

static struct arena arena;
static struct err err;

/* What the room sank, as lines: "type value data" and "refused source: reason". */
static struct buf lines;

/* Who looks along; NULL: nobody. */
static const struct files_visitor *visitor;

/* What the monitor does not take costs an input all of its records. */
static void
assert_record_passes(const struct buf *bytes)
{
	struct record record;

	assert_false(bytes->failed);
	assert_int_equal(codec_read(&arena, slice_of(bytes->bytes, bytes->length), &record, &err),
			 STATUS_OK);
}

static enum status
keep_observable(void *context, const struct observable *observable, struct err *ignored)
{
	const struct json_value *data;
	struct buf record;

	(void)context, (void)ignored;
	buf_init(&record, &arena);
	codec_write_observable(&record, observable);
	assert_record_passes(&record);
	assert_int_equal(json_read(&arena, observable->data, &data, &err), STATUS_OK);
	assert_int_equal(json_kind(data), JSON_OBJECT);
	assert_true(observable->first == TIME_UNKNOWN || observable->last == TIME_UNKNOWN ||
		    observable->first <= observable->last);
	assert_int_equal(observable->time_basis, TIME_CLAIMED);
	buf_print(&lines, "%.*s %.*s %.*s\n", SLICE_PRINT(observable->subject.type),
		  SLICE_PRINT(observable->subject.value), SLICE_PRINT(observable->data));
	return STATUS_OK;
}

static enum status
keep_refusal(void *context, const struct refusal *refusal, struct err *ignored)
{
	struct buf record;

	(void)context, (void)ignored;
	buf_init(&record, &arena);
	codec_write_refusal(&record, refusal);
	assert_record_passes(&record);
	buf_print(&lines, "refused %.*s: %.*s\n", SLICE_PRINT(refusal->source),
		  SLICE_PRINT(refusal->reason));
	return STATUS_OK;
}

static const struct sink_calls CALLS = {.observable = keep_observable, .refusal = keep_refusal};

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	buf_init(&lines, &arena);
	visitor = NULL;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static enum status
read_input(const struct input *input)
{
	struct sink sink = {&CALLS, NULL};
	struct arena scratch;
	struct room room;
	uint64_t count = 1;

	files_room_init(&room, visitor);
	buf_clear(&lines);
	arena_init(&scratch, 512u << 20);
	enum status status = room.read(room.context, input, &scratch, &sink, &count, &err);
	arena_done(&scratch);
	assert_int_equal(count, 0);
	return status;
}

static void
examine(const char *name, struct slice bytes)
{
	struct input input = memory_input(name, bytes.at, bytes.length);

	assert_int_equal(read_input(&input), STATUS_OK);
	close(input.fd);
}

static bool
said(const char *text)
{
	return slice_find(slice_of(lines.bytes, lines.length), slice_text(text)) != SIZE_MAX;
}

static struct slice
zip_of(const char *name, struct slice bytes, const char *second, struct slice second_bytes)
{
	struct packer packer;

	packer_init(&packer, &arena, "zip", NULL, bytes.length + second_bytes.length + 65536);
	packer_add(&packer, name, bytes);
	if (second)
		packer_add(&packer, second, second_bytes);
	return packer_finish(&packer);
}

static void
test_warm_and_recognise(void **state)
{
	struct room room;
	struct input input = memory_input("x", "abc", 3);

	(void)state;
	files_room_init(&room, NULL);
	assert_int_equal(room.warm(room.context, &err), STATUS_OK);
	assert_true(room.recognise(room.context, &input));
	assert_true(room.splits(room.context, &input));
	input.begin = 1;
	assert_false(room.recognise(room.context, &input));
	assert_int_equal(read_input(&input), STATUS_OK);
	assert_int_equal(lines.length, 0);
	close(input.fd);
	input = memory_input("x.pdf", "%PDF-1.4", 8);
	assert_false(room.splits(room.context, &input));
	close(input.fd);
	input.size_bytes = INPUT_SIZE_UNKNOWN;
	assert_false(room.recognise(room.context, &input));
}

static void
test_plain(void **state)
{
	(void)state;
	examine("feed.txt", SLICE("mail-en-marche.fr\n"));
	assert_slice(slice_of(lines.bytes, lines.length),
		     "file feed.txt {\"kind\":\"text\",\"mime\":\"text/plain\",\"bytes\":18}\n");
	examine("none", SLICE(""));
	assert_true(said("\"kind\":\"empty\""));
}

static const char MAIL[] = "From: \"Ana\" <Ana@Mail.Example>\r\n"
			   "Reply-To: bo@\xd0\xb1.example, broken\r\n"
			   "To: c@c.example, d@d.example\r\n"
			   "Subject: =?utf-8?q?Caf=C3=A9?=\r\n"
			   "Date: Wed, 12 Apr 2017 02:00:00 +0200\r\n"
			   "Message-ID: <1@mail.example>\r\n"
			   "Content-Type: multipart/mixed; boundary=b\r\n"
			   "\r\n"
			   "--b\r\n"
			   "Content-Type: text/plain\r\n"
			   "\r\n"
			   "hello\r\n"
			   "--b\r\n"
			   "Content-Type: application/octet-stream; name=note.txt\r\n"
			   "Content-Transfer-Encoding: base64\r\n"
			   "\r\n"
			   "YWxwaGE=\r\n"
			   "--b\r\n"
			   "Content-Type: message/rfc822\r\n"
			   "\r\n"
			   "From: in@inner.example\r\n"
			   "Subject: inner\r\n"
			   "\r\n"
			   "text\r\n"
			   "--b\r\n"
			   "Content-Disposition: attachment; filename=cut.bin\r\n"
			   "Content-Transfer-Encoding: base64\r\n"
			   "\r\n"
			   "YWxwaG\r\n"
			   "--b--\r\n";

static void
test_mail(void **state)
{
	(void)state;
	examine("a.eml", slice_of(MAIL, sizeof(MAIL) - 1));
	assert_true(said("email-addr Ana@mail.example {\"field\":\"from\",\"file\":\"a.eml\","
			 "\"name\":\"Ana\"}\n"));
	assert_true(said("domain-name mail.example "));
	assert_true(said("email-addr bo@\xd0\xb1.example {\"field\":\"reply_to\""));
	assert_false(said("email-addr broken"));
	assert_false(said("email-addr c@c.example"));
	assert_true(said("\"date\":\"2017-04-12T00:00:00Z\",\"from\":[\"Ana@Mail.Example\"]"));
	assert_true(said("\"to\":[\"c@c.example\",\"d@d.example\"],\"subject\":\"Café\","
			 "\"message_id\":\"<1@mail.example>\",\"parts\":6,\"attachments\":3}"));
	/* SHA-256 of "alpha". */
	assert_true(
		said("file a.eml!/note.txt {\"kind\":\"text\",\"mime\":\"text/plain\","
		     "\"bytes\":5,\"sha256\":\"8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1"
		     "ed4018e8f2223f8\"}"));
	assert_true(said("file a.eml!/part-3.eml {\"kind\":\"eml\""));
	assert_true(said("email-addr in@inner.example"));
	assert_true(said("refused a.eml!/cut.bin: RFC 2045 §6.8: base64 stops inside a group, at "
			 "byte "));
}

/* Blank lines before a letter hide nothing of what is in it. */
static void
test_mail_behind_blank_lines(void **state)
{
	struct slice text;

	(void)state;
	assert_int_equal(slice_print(&arena, &text, &err, "\xef\xbb\xbf\r\n\r\n%s", MAIL),
			 STATUS_OK);
	examine("a.eml", text);
	assert_true(said("email-addr Ana@mail.example "));
	assert_true(said("file a.eml!/note.txt {\"kind\":\"text\""));
	assert_true(said("\"parts\":6,\"attachments\":3}"));
}

static void
test_mbox(void **state)
{
	struct buf mbox;

	(void)state;
	buf_init(&mbox, &arena);
	for (int i = 0; i < 3; i++)
		buf_print(&mbox,
			  "From x@y.example Wed Apr 12 00:00:00 2017\nFrom: u%d@mail.example\n"
			  "Subject: s\nContent-Type: text/plain; name=a%d.txt\n\nbody\n\n",
			  i, i);
	examine("in.mbox", slice_of(mbox.bytes, mbox.length));
	assert_true(said("file in.mbox!/0 {\"kind\":\"eml\""));
	assert_true(said("file in.mbox!/2!/a2.txt {"));
	assert_true(said("email-addr u1@mail.example {\"field\":\"from\",\"file\":\"in.mbox!/1\""));
	assert_true(
		said("file in.mbox {\"kind\":\"mbox\",\"mime\":\"application/mbox\",\"bytes\":"));
	assert_true(said("\"messages\":3,\"dialect\":\"mbox\"}"));
}

static void
test_archive_and_office(void **state)
{
	static const char CORE[] = "<c xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:t='http://"
				   "purl.org/dc/terms/'><dc:title>T</dc:title><dc:creator>A"
				   "</dc:creator><t:created>2017-04-12T00:00:00Z</t:created>"
				   "<t:modified>2016-04-12T00:00:00Z</t:modified></c>";
	struct packer packer;

	(void)state;
	packer_init(&packer, &arena, "zip", NULL, 65536);
	packer_add(&packer, "[Content_Types].xml", SLICE("<x/>"));
	packer_add(&packer, "docProps/core.xml", slice_of(CORE, sizeof(CORE) - 1));
	packer_add(&packer, "word/vbaProject.bin", SLICE("x"));
	struct slice docx = packer_finish(&packer);
	examine("out.zip", zip_of("in/a.docx", docx, "../up.txt", SLICE("alpha")));
	assert_true(said("file out.zip!/in/a.docx {\"kind\":\"docx\""));
	assert_true(said("\"title\":\"T\",\"author\":\"A\",\"created\":\"2017-04-12T00:00:00Z\","
			 "\"modified\":\"2016-04-12T00:00:00Z\",\"members\":3,\"macros\":true}"));
	assert_true(said("file out.zip!/../up.txt {"));
	assert_true(said("\"members\":2,\"escaping_members\":1}"));
}

static struct slice
gzip_of(struct slice bytes)
{
	z_stream gzip = {0};
	size_t room = bytes.length + 65536;
	char *out = arena_new(&arena, char, room);

	assert_int_equal(deflateInit2(&gzip, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	gzip.next_in = (Bytef *)(uintptr_t)bytes.at;
	gzip.avail_in = (uInt)bytes.length;
	gzip.next_out = (Bytef *)out;
	gzip.avail_out = (uInt)room;
	assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
	size_t length = gzip.total_out;
	deflateEnd(&gzip);
	return slice_of(out, length);
}

static void
test_streams(void **state)
{
	struct packer packer;

	(void)state;
	examine("feed.txt.gz", gzip_of(SLICE("portal-office.fr\n")));
	assert_true(said("\"kind\":\"gz\",\"mime\":\"application/gzip\",\"bytes\":"));
	assert_true(said("\"inner\":\"text\"}"));
	assert_false(said("!/"));
	packer_init(&packer, &arena, "pax", NULL, 65536);
	packer_add(&packer, "a.txt", SLICE("alpha"));
	examine("x.tar.gz", gzip_of(packer_finish(&packer)));
	assert_true(said("file x.tar.gz!/a.txt {\"kind\":\"text\""));
	assert_true(said("\"inner\":\"tar\",\"members\":1}"));
	examine("folder/a.eml.gz", gzip_of(slice_of(MAIL, sizeof(MAIL) - 1)));
	assert_true(said("file folder/a.eml.gz!/a.eml {\"kind\":\"eml\""));
	/* A bomb of 1,000 to 1 that says it is a message. */
	struct buf bomb;
	buf_init(&bomb, &arena);
	buf_write_text(&bomb, "From: a@b.example\nSubject: x\n\n");
	for (size_t i = 0; i < MEMBERS_RATIO_FLOOR_BYTES; i++)
		buf_write_byte(&bomb, ' ');
	examine("bomb.gz", gzip_of(slice_of(bomb.bytes, bomb.length)));
	assert_true(said("refused bomb.gz: unpacks to more than 100 times its size"));
}

/* zip in zip in zip in zip: three are opened, the fourth is told. */
static void
test_limit_depth(void **state)
{
	struct slice zip = zip_of("a.txt", SLICE("alpha"), NULL, SLICE_NONE);

	(void)state;
	for (int i = 0; i < MEMBERS_DEPTH; i++)
		zip = zip_of("in.zip", zip, NULL, SLICE_NONE);
	examine("out.zip", zip);
	assert_true(said("file out.zip!/in.zip!/in.zip!/in.zip!/a.txt {"));
	assert_false(said("refused"));
	examine("out.zip", zip_of("in.zip", zip, NULL, SLICE_NONE));
	assert_true(
		said("refused out.zip!/in.zip!/in.zip!/in.zip!/in.zip: nested more than 3 deep"));
	assert_false(said("a.txt"));
}

/* The bytes in as many zips as are opened. */
static struct slice
zips_of(const char *name, struct slice bytes)
{
	struct slice zip = zip_of(name, bytes, NULL, SLICE_NONE);

	for (int i = 1; i < MEMBERS_DEPTH; i++)
		zip = zip_of("in.zip", zip, NULL, SLICE_NONE);
	return zip;
}

/* A packed tar is one archive; of another packed one that is too deep its stream says so. */
static void
test_limit_depth_streams(void **state)
{
	struct slice zip = zip_of("a.txt", SLICE("alpha"), NULL, SLICE_NONE);
	struct packer packer;

	(void)state;
	packer_init(&packer, &arena, "pax", NULL, 65536);
	packer_add(&packer, "a.txt", SLICE("alpha"));
	examine("out.zip", zips_of("t.tar.gz", gzip_of(packer_finish(&packer))));
	assert_true(said("file out.zip!/in.zip!/in.zip!/t.tar.gz!/a.txt {"));
	assert_false(said("refused"));
	examine("out.zip", zips_of("z.zip.gz", gzip_of(zip)));
	assert_true(said("refused out.zip!/in.zip!/in.zip!/z.zip.gz: the zip in it is nested more "
			 "than 3 deep"));
	assert_false(said("a.txt"));
}

/* An archive that is too deep is told however large it is. */
static void
test_limit_depth_large(void **state)
{
	char *bytes = arena_new(&arena, char, INPUT_HEAD_BYTES);
	struct packer packer;

	(void)state;
	memset(bytes, 'a', INPUT_HEAD_BYTES);
	packer_init(&packer, &arena, "zip", "compression=store", 2 * INPUT_HEAD_BYTES);
	packer_add(&packer, "a.txt", slice_of(bytes, INPUT_HEAD_BYTES));
	examine("out.zip",
		zip_of("in.zip", zips_of("big.zip", packer_finish(&packer)), NULL, SLICE_NONE));
	assert_true(said("refused out.zip!/in.zip!/in.zip!/in.zip!/big.zip: nested more than 3"));
	assert_false(said("a.txt"));
}

static enum status
keep_document(void *context, struct arena *scratch, const struct files_document *document,
	      struct sink *sink, struct err *ignored)
{
	(void)context, (void)scratch, (void)sink, (void)ignored;
	buf_print(&lines, "shown %.*s\n", SLICE_PRINT(document->source));
	return STATUS_OK;
}

/* The last that is read is not told as unread; what is attached to it is. */
static void
test_limit_depth_message(void **state)
{
	static const struct files_visitor documents = {.document = keep_document, .alone = true};
	struct slice plain = SLICE("From: a@b.example\nSubject: x\n\ntext\n");

	(void)state;
	visitor = &documents;
	examine("out.zip", zips_of("a.eml.gz", gzip_of(plain)));
	assert_slice(slice_of(lines.bytes, lines.length),
		     "shown out.zip!/in.zip!/in.zip!/a.eml.gz!/a.eml\n");
	examine("out.zip", zips_of("a.eml.gz", gzip_of(slice_of(MAIL, sizeof(MAIL) - 1))));
	assert_true(said("shown out.zip!/in.zip!/in.zip!/a.eml.gz!/a.eml\n"));
	assert_true(said("refused out.zip!/in.zip!/in.zip!/a.eml.gz!/a.eml!/note.txt: nested"));
	assert_true(said("refused out.zip!/in.zip!/in.zip!/a.eml.gz!/a.eml!/part-3.eml: nested"));
	assert_false(said("shown out.zip!/in.zip!/in.zip!/a.eml.gz!/a.eml!"));
	assert_false(said("a.eml: nested"));
}

/* A message in an archive that is too big to be read in turn is told with its size and digest. */
static void
test_limit_nested(void **state)
{
	char *bytes = arena_new(&arena, char, MEMBERS_NESTED_BYTES + 100);
	uint32_t noise = 1;
	static const char HEAD[] = "From: a@b.example\nSubject: x\n\n";

	(void)state;
	for (size_t i = 0; i < MEMBERS_NESTED_BYTES + 100; i++) {
		noise = noise * 1664525u + 1013904223u;
		bytes[i] = (char)('a' + (noise >> 28));
	}
	memcpy(bytes, HEAD, sizeof(HEAD) - 1);
	struct packer packer;
	packer_init(&packer, &arena, "zip", "compression=store", MEMBERS_NESTED_BYTES + 65536);
	packer_add(&packer, "big.eml", slice_of(bytes, MEMBERS_NESTED_BYTES + 1));
	examine("out.zip", packer_finish(&packer));
	assert_true(said("file out.zip!/big.eml {\"kind\":\"eml\",\"mime\":\"message/rfc822\","
			 "\"bytes\":67108865,\"sha256\":"));
	assert_true(said("refused out.zip!/big.eml: eml over 64 MiB"));
	assert_false(said("email-addr"));
}

/* size_bytes of a character of three bytes, behind two of one: no limit falls between two. */
static const char *
long_name(size_t size_bytes)
{
	struct buf name;
	struct slice text;

	buf_init(&name, &arena);
	buf_write_text(&name, "ab");
	while (name.length < size_bytes)
		buf_write_text(&name, "\xe2\x82\xac");
	assert_int_equal(buf_slice(&name, &text, &err), STATUS_OK);
	return text.at;
}

static void
test_limit_names(void **state)
{
	const char *name = long_name(MEMBERS_NAME_BYTES + 1);
	struct slice zip = zip_of(name, SLICE("alpha"), "b.eml", slice_of(MAIL, sizeof(MAIL) - 1));

	(void)state;
	for (unsigned i = 0; i < MEMBERS_DEPTH; i++)
		zip = zip_of(name, zip, NULL, SLICE_NONE);
	examine("out.zip", zip);
	assert_true(said("\"members\":1}"));
}

/* Addresses of one field, each of a local part that JSON writes six times as long. */
static void
write_addresses(struct buf *mail, const char *field)
{
	buf_print(mail, "%s: ", field);
	for (size_t i = 0; i < FILES_ADDRESSES; i++) {
		for (size_t k = 0; k < FILES_TEXT_BYTES; k++)
			buf_write_byte(mail, '\1');
		buf_print(mail, "@example.org,\n ");
	}
	buf_write_text(mail, "last@example.org\n");
}

static void
test_limit_addresses(void **state)
{
	struct buf mail;
	struct slice text;

	(void)state;
	buf_init(&mail, &arena);
	buf_print(&mail, "Subject: a\nReply-To: %s@example.net, <true@example.com>\n",
		  long_name(RECORD_TEXT_MAX_BYTES));
	write_addresses(&mail, "From");
	write_addresses(&mail, "To");
	buf_write_text(&mail, "\nHello\n");
	assert_int_equal(buf_slice(&mail, &text, &err), STATUS_OK);
	examine("a.eml", text);
	assert_true(said("email-addr true@example.com {"));
	assert_false(said("example.net {"));
	assert_true(said("file a.eml {"));
}

static void
test_limit_message(void **state)
{
	struct input input = memory_input("a.eml", MAIL, sizeof(MAIL) - 1);

	(void)state;
	input.size_bytes = (uint64_t)MESSAGE_BYTES + 1;
	assert_int_equal(read_input(&input), STATUS_OK);
	assert_true(said("refused a.eml: eml over 256 MiB is not read"));
	close(input.fd);
}

static void
test_limit_texts(void **state)
{
	struct buf mail;

	(void)state;
	buf_init(&mail, &arena);
	buf_write_text(&mail, "From: a@b.example\nTo: ");
	for (int i = 0; i < FILES_ADDRESSES + 1; i++)
		buf_print(&mail, "u%d@b.example,", i);
	buf_write_text(&mail, "\nSubject: ");
	for (int i = 0; i < FILES_TEXT_BYTES; i++)
		buf_write_text(&mail, i == FILES_TEXT_BYTES - 1 ? "\xc3\xa9" : "s");
	buf_write_text(&mail, "\n\n");
	examine("a.eml", slice_of(mail.bytes, mail.length));
	assert_true(said("u49@b.example\"]"));
	assert_false(said("u50@b.example"));
	assert_true(said("sss\",\"parts\""));
}

static void
test_pdf(void **state)
{
	(void)state;
	examine("a.pdf", pdf_sample(&arena, 3, "BT /A 12 Tf 50 700 Td (two words) Tj ET\n", 1));
	assert_true(said("\"title\":\"A title\",\"author\":\"Пр\""));
	assert_true(
		said("\"created\":\"2017-04-12T00:00:00Z\",\"modified\":\"2017-04-13T00:00:00Z\""
		     ",\"version\":\"PDF-1.4\",\"pages\":3,\"words\":6}"));
	examine("b.pdf", SLICE("%PDF-1.4 nothing"));
	assert_true(said("refused b.pdf: ISO 32000-1 §7.5"));
	assert_true(
		said("file b.pdf {\"kind\":\"pdf\",\"mime\":\"application/pdf\",\"bytes\":16}"));
}

static void
test_limit_pdf_pages(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	examine("a.pdf", pdf_sample(&arena, PDF_PAGES, "BT /A 12 Tf 50 700 Td (w) Tj ET\n", 1));
	assert_true(said("\"pages\":2000,\"words\":2000}"));
	assert_false(said("refused"));
	examine("a.pdf", pdf_sample(&arena, PDF_PAGES + 1, "BT /A 12 Tf 50 700 Td (w) Tj ET\n", 1));
	assert_true(said("\"pages\":2001,\"words\":2000}"));
	assert_true(said("refused a.pdf: the text behind page 2000 is not read"));
}

/* Any cut of a small file of each kind gives a status, never a crash. */
static void
test_truncation(void **state)
{
	const struct {
		const char *name;
		struct slice bytes;
	} FILES[] = {
		{"a.eml", slice_of(MAIL, sizeof(MAIL) - 1)},
		{"a.zip", zip_of("a.eml", slice_of(MAIL, sizeof(MAIL) - 1), "b", SLICE("x"))},
		{"a.gz", gzip_of(slice_of(MAIL, sizeof(MAIL) - 1))},
		{"a.pdf", pdf_sample(&arena, 1, "BT /A 12 Tf 50 700 Td (w) Tj ET\n", 1)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++)
		for (size_t cut = 0; cut < FILES[i].bytes.length;
		     cut += support_is_slow() ? 101 : 5) {
			struct arena_mark mark = arena_mark(&arena);
			char *copy = arena_new(&arena, char, cut + 1);
			memcpy(copy, FILES[i].bytes.at, cut);
			buf_init(&lines, &arena);
			examine(FILES[i].name, slice_of(copy, cut));
			assert_true(said("file a."));
			arena_rewind(&arena, mark);
		}
}

static enum status
attempt_read(void *context)
{
	struct sink sink = {NULL, NULL};
	static const struct sink_calls NONE = {.observable = NULL};
	struct arena own;
	struct room room;
	uint64_t count;
	struct err ignored;

	sink.calls = &NONE;
	files_room_init(&room, NULL);
	arena_init(&own, 0);
	enum status status = room.read(NULL, context, &own, &sink, &count, &ignored);
	arena_done(&own);
	return status;
}

/* Of our own code: libraries that allocate for themselves may say so as a refusal. */
static void
test_no_memory(void **state)
{
	struct input input = memory_input("a.eml", MAIL, sizeof(MAIL) - 1);

	(void)state;
	support_fail_each(attempt_read, &input);
	close(input.fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_warm_and_recognise),
		TEST(test_plain),
		TEST(test_mail),
		TEST(test_mail_behind_blank_lines),
		TEST(test_mbox),
		TEST(test_archive_and_office),
		TEST(test_streams),
		TEST(test_limit_depth),
		TEST(test_limit_depth_streams),
		TEST(test_limit_depth_large),
		TEST(test_limit_depth_message),
		TEST(test_limit_nested),
		TEST(test_limit_names),
		TEST(test_limit_addresses),
		TEST(test_limit_message),
		TEST(test_limit_texts),
		TEST(test_pdf),
		TEST(test_limit_pdf_pages),
		TEST(test_truncation),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
