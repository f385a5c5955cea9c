#include "support.h"

#include "format/pack.h"
#include <time.h>

#include "format/limits.h"
#include "mail/attach.h"
#include "mail/limits.h"

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

/* A letter with one attachment of these bytes. */
static struct slice
letter_with(const char *name, struct slice bytes)
{
	static const char HEX[] = "0123456789ABCDEF";
	struct slice letter;
	struct buf buf;

	buf_init(&buf, &arena);
	buf_print(&buf,
		  "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n"
		  "Content-Type: text/plain\r\n\r\nhello\r\n--bb\r\n"
		  "Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n"
		  " filename=\"%s\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
		  name);
	for (size_t i = 0; i < bytes.length; i++) {
		buf_write_byte(&buf, '=');
		buf_write_byte(&buf, HEX[(unsigned char)bytes.at[i] >> 4]);
		buf_write_byte(&buf, HEX[(unsigned char)bytes.at[i] & 15]);
	}
	buf_write_text(&buf, "\r\n--bb--\r\n");
	assert_int_equal(buf_slice(&buf, &letter, &err), STATUS_OK);
	return letter;
}

static struct url_list urls;

static struct attachment_list
read_letter(struct slice letter)
{
	struct attachment_list list;
	struct message *message;

	urls = (struct url_list){0};
	assert_int_equal(message_read(&arena, letter, &message, &err), STATUS_OK);
	assert_int_equal(attachments_read(&arena, message, NULL, &list, &urls, &err), STATUS_OK);
	return list;
}

/* All dangers of what one attachment is and holds. */
static unsigned
dangers_of(const char *name, struct slice bytes)
{
	struct attachment_list list = read_letter(letter_with(name, bytes));
	unsigned dangers = 0;

	for (size_t i = 0; i < list.count; i++)
		dangers |= list.items[i].dangers;
	return dangers;
}

static struct slice
pack(const char *format, const char *options, const char *path, struct slice bytes)
{
	struct packer packer;

	packer_init(&packer, &arena, format, options, 1u << 20);
	packer_add(&packer, "[Content_Types].xml", SLICE("<Types/>"));
	packer_add(&packer, path, bytes);
	return packer_finish(&packer);
}

#define PE_BYTES                                                                               \
	"MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" \
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0PE\0\0"
#define LNK_BYTES "L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"
#define OLE_BYTES "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#define VBA_BYTES OLE_BYTES "....\0_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0\0"

static void
test_names_and_kinds(void **state)
{
	static const struct {
		const char *name;
		struct slice bytes;
		unsigned dangers;
	} FILES[] = {
		{"plan.pdf", SLICE_INIT("%PDF-1.7 x"), 0},
		{"photo.jpg", SLICE_INIT("\x89PNG\r\n\x1a\n"), 0},
		{"notes.txt", SLICE_INIT("hello"), 0},
		{"plan.exe", SLICE_INIT(PE_BYTES), ATTACH_PROGRAM},
		{"plan.pdf", SLICE_INIT(PE_BYTES), ATTACH_PROGRAM | ATTACH_OTHER_TYPE},
		{"plan.pdf.exe", SLICE_INIT(PE_BYTES), ATTACH_PROGRAM | ATTACH_DOUBLE_NAME},
		{"plan.pdf        .scr", SLICE_INIT("x"), ATTACH_PROGRAM | ATTACH_DOUBLE_NAME},
		{"plan.js. ", SLICE_INIT("x"), ATTACH_PROGRAM},
		{"plan.v2.docx", SLICE_INIT("x"), 0},
		{"a\xe2\x80\xaegpj.exe", SLICE_INIT("x"), ATTACH_PROGRAM | ATTACH_TURNED_NAME},
		{"a\xe2\x80\xaegpj.scr", SLICE_INIT("x"), ATTACH_PROGRAM | ATTACH_TURNED_NAME},
		{"a.lnk", SLICE_INIT(LNK_BYTES), ATTACH_SHORTCUT},
		{"a.doc", SLICE_INIT(LNK_BYTES), ATTACH_SHORTCUT | ATTACH_OTHER_TYPE},
		{"a.url", SLICE_INIT("[InternetShortcut]\nURL=x"), ATTACH_SHORTCUT},
		{"a.img", SLICE_INIT("x"), ATTACH_DISK_IMAGE},
		{"a.bin", SLICE_INIT("conectix...."), ATTACH_DISK_IMAGE},
		{"a.bin", SLICE_INIT("vhdxfile...."), ATTACH_DISK_IMAGE},
		{"a.doc", SLICE_INIT(VBA_BYTES), ATTACH_MACROS},
		{"a.doc", SLICE_INIT(OLE_BYTES "plain"), 0},
		{"a.doc", SLICE_INIT(OLE_BYTES "DDEAUTO cmd"), ATTACH_DDE},
		{"a.rtf", SLICE_INIT("{\\rtf1 {\\*\\template http://a.example/x}}"),
		 ATTACH_REMOTE_TEMPLATE},
		{"a.rtf", SLICE_INIT("{\\rtf1 {\\object\\objupdate x}}"), ATTACH_DDE},
		{"a.rtf", SLICE_INIT("{\\rtf1 hello}"), 0},
		{"a.pdf", SLICE_INIT("%PDF-1.4 /Type /Action /S /Launch"), ATTACH_DDE},
		{"a.htm", SLICE_INIT("<html>hello"), ATTACH_HTML},
		{"a.htm", SLICE_INIT("<html><form action=x><input type=password>"),
		 ATTACH_HTML | ATTACH_HTML_FORM},
		{"a.htm", SLICE_INIT("<html><script>new Blob([atob(x)])</script>"),
		 ATTACH_HTML | ATTACH_SMUGGLING},
		{"a.htm", SLICE_INIT("<html><body onload=\"document.write(unescape('%3c'))\">"),
		 ATTACH_HTML | ATTACH_SMUGGLING},
		{"a.pdf", SLICE_INIT("<html>hello"), ATTACH_HTML | ATTACH_OTHER_TYPE},
		{"a.svg", SLICE_INIT("<svg><path/></svg>"), 0},
		{"a.svg", SLICE_INIT("<svg><script>location.href=atob('x')</script></svg>"),
		 ATTACH_HTML | ATTACH_SMUGGLING},
		{"a.rar", SLICE_INIT("Rar!\x1a\x07\x01 x"), ATTACH_UNREAD},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++) {
		unsigned dangers = dangers_of(FILES[i].name, FILES[i].bytes);
		if (dangers != FILES[i].dangers)
			fail_msg("%zu %s: %x, not %x", i, FILES[i].name, dangers, FILES[i].dangers);
	}
}

static void
test_packages(void **state)
{
	static const struct {
		const char *path, *bytes;
		unsigned dangers;
	} PARTS[] = {
		{"word/document.xml", "<w:p/>", 0},
		{"word/vbaProject.bin", "x", ATTACH_MACROS},
		{"xl/macrosheets/sheet1.xml", "x", ATTACH_MACROS},
		{"word/_rels/settings.xml.rels",
		 "<Relationship Type=\"http://x/attachedTemplate\" "
		 "Target=\"http://a.example/t.dotm\" "
		 "TargetMode=\"External\"/>",
		 ATTACH_REMOTE_TEMPLATE},
		{"word/_rels/document.xml.rels",
		 "<Relationship Type=\"http://x/hyperlink\" Target=\"http://a.example/\" "
		 "TargetMode=\"External\"/>",
		 0},
		{"word/document.xml", "<w:instrText>DDEAUTO c:\\\\x</w:instrText>", ATTACH_DDE},
		{"xl/externalLinks/externalLink1.xml", "<ddeLink ddeService=\"cmd\"/>", ATTACH_DDE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++) {
		const char *name = *PARTS[i].path == 'x' ? "a.xlsx" : "a.docx";
		unsigned dangers = dangers_of(
			name, pack("zip", NULL, PARTS[i].path, slice_text(PARTS[i].bytes)));
		if (dangers != PARTS[i].dangers)
			fail_msg("%s: %x, not %x", PARTS[i].path, dangers, PARTS[i].dangers);
	}
}

static void
test_archives(void **state)
{
	struct slice bytes = pack("zip", NULL, "plan.pdf.exe", SLICE(PE_BYTES));
	struct attachment_list list = read_letter(letter_with("files.zip", bytes));

	(void)state;
	assert_int_equal(list.count, 1);
	assert_slice(list.items[0].name, "files.zip!/plan.pdf.exe");
	assert_int_equal(list.items[0].dangers, ATTACH_PROGRAM | ATTACH_DOUBLE_NAME);
	assert_int_equal(dangers_of("a.zip", pack("zip", NULL, "a.pdf", SLICE("%PDF-"))), 0);
	assert_int_equal(dangers_of("a.7z", pack("7zip", NULL, "x/a.lnk", SLICE(LNK_BYTES))),
			 ATTACH_SHORTCUT);
	/* A zip in a zip in a zip is looked into, the next is not: MEMBERS_DEPTH. */
	bytes = SLICE(PE_BYTES);
	for (unsigned depth = 1; depth <= MEMBERS_DEPTH + 1; depth++) {
		bytes = pack("zip", NULL, depth == 1 ? "x.bin" : "x.zip", bytes);
		assert_int_equal(dangers_of("a.zip", bytes),
				 depth <= MEMBERS_DEPTH ? ATTACH_PROGRAM : ATTACH_UNREAD);
	}
	/* Cut archives say so. */
	bytes = pack("7zip", NULL, "a.exe", SLICE(PE_BYTES));
	assert_int_equal(dangers_of("a.7z", slice_part(bytes, 0, bytes.length - 9)), ATTACH_UNREAD);
}

/* The bit that says so is set in both headers (APPNOTE 4.4.4); names stay readable. */
static void
test_encrypted(void **state)
{
	struct slice bytes = pack("zip", "compression=store", "a.exe", SLICE(PE_BYTES)), copy;
	char *at;

	(void)state;
	assert_int_equal(slice_copy(&arena, bytes, &copy, &err), STATUS_OK);
	at = arena_new(&arena, char, copy.length);
	assert_non_null(at);
	memcpy(at, copy.at, copy.length);
	for (size_t i = 0; i + 10 < copy.length; i++) {
		if (!memcmp(at + i, "PK\3\4", 4))
			at[i + 6] |= 1;
		if (!memcmp(at + i, "PK\1\2", 4))
			at[i + 8] |= 1;
	}
	unsigned dangers = dangers_of("a.zip", slice_of(at, copy.length));
	assert_true(dangers & ATTACH_ENCRYPTED);
	assert_true(dangers & ATTACH_PROGRAM);
}

/* Links of pages are links of the letter. */
static void
test_links(void **state)
{
	(void)state;
	(void)dangers_of("a.html", SLICE("<html><form action='https://a.example/x'>"
					 "<a href='https://b.example'>https://c.example</a>"));
	assert_int_equal(urls.count, 2);
	assert_slice(urls.items[0].host, "a.example");
	assert_int_equal(urls.items[0].flags, URL_FORM);
	assert_slice(urls.items[1].shown, "c.example");
}

/* MAIL_ATTACHMENTS_MAX with a danger, MAIL_MEMBERS_MAX looked at, MAIL_ATTACHMENT_BYTES of each. */
static void
test_limits(void **state)
{
	struct packer packer;
	struct attachment_list list;
	struct slice letter;
	char name[32];

	(void)state;
	for (size_t count = MAIL_ATTACHMENTS_MAX; count <= MAIL_ATTACHMENTS_MAX + 1; count++) {
		packer_init(&packer, &arena, "zip", NULL, 1u << 20);
		for (size_t i = 0; i < count; i++) {
			(void)snprintf(name, sizeof(name), "%zu.exe", i);
			packer_add(&packer, name, SLICE("x"));
		}
		list = read_letter(letter_with("a.zip", packer_finish(&packer)));
		assert_int_equal(list.count, MAIL_ATTACHMENTS_MAX);
		assert_int_equal(list.cut, count > MAIL_ATTACHMENTS_MAX);
	}
	for (size_t count = MAIL_MEMBERS_MAX - 1; count <= MAIL_MEMBERS_MAX; count++) {
		packer_init(&packer, &arena, "zip", NULL, 1u << 20);
		for (size_t i = 0; i < count; i++) {
			(void)snprintf(name, sizeof(name), "%zu.txt", i);
			packer_add(&packer, name, SLICE("x"));
		}
		packer_add(&packer, "a.exe", SLICE("x"));
		list = read_letter(letter_with("a.zip", packer_finish(&packer)));
		assert_int_equal(list.count, count < MAIL_MEMBERS_MAX);
	}
	char *body = arena_new(&arena, char, 2 * MAIL_ATTACHMENT_BYTES + 64);
	assert_non_null(body);
	memset(body, 'x', 2 * MAIL_ATTACHMENT_BYTES + 64);
	memcpy(body + 2 * MAIL_ATTACHMENT_BYTES, "/Launch /Action", 15);
	for (size_t cut = 0; cut <= 32; cut += 32) {
		struct buf buf;
		buf_init(&buf, &arena);
		buf_write_text(&buf, "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4");
		buf_write(&buf, slice_of(body + 8 + cut, 2 * MAIL_ATTACHMENT_BYTES + 56 - cut));
		assert_int_equal(buf_slice(&buf, &letter, &err), STATUS_OK);
		assert_int_equal(read_letter(letter).count, cut > 0);
	}
}

static enum status
attempt(void *context)
{
	const struct slice *letter = context;
	struct attachment_list list;
	struct url_list links = {0};
	struct message *message;
	struct arena own;
	struct err none;

	arena_init(&own, 0);
	enum status status = message_read(&own, *letter, &message, &none);
	if (status == STATUS_OK)
		status = attachments_read(&own, message, NULL, &list, &links, &none);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	struct slice letter = letter_with("a.htm", SLICE("<html><script>new Blob()</script><a href="
							 "'https://a.example/?http://b.example'>"));

	(void)state;
	support_fail_each(attempt, &letter);
}

/* Where what is carried leads: an attachment of that name, the host (NULL: none). */
static void
expect_link(const char *name, struct slice bytes, const char *host)
{
	(void)read_letter(letter_with(name, bytes));
	if (urls.count != (host != NULL))
		fail_msg("%s: %zu links", name, urls.count);
	if (host)
		assert_slice(urls.items[0].host, host);
}

static void
test_leads(void **state)
{
	static const struct {
		const char *name;
		struct slice bytes;
		const char *host;
	} FILES[] = {
		{"a.pdf", SLICE_INIT("%PDF-1.4 <</S/URI/URI(https://a.example/x)>>"), "a.example"},
		{"a.pdf", SLICE_INIT("%PDF-1.4 (https://a.example/x)"), NULL},
		{"a.vcf", SLICE_INIT("BEGIN:VCARD\r\nURL:https://a.exa\r\n mple/x\r\nEND:VCARD"),
		 "a.example"},
		{"a.ics", SLICE_INIT("BEGIN:VCALENDAR\nORGANIZER;CN=A:mailto:b@a.exa\n\tmple\n"),
		 "a.example"},
		{"a.ics", SLICE_INIT("BEGIN:VCALENDAR\nDESCRIPTION:x\\nhttps://a.example\\nx\n"),
		 "a.example"},
		{"a.txt", SLICE_INIT("https://a.example"), NULL},
		{"a.svg",
		 SLICE_INIT("<svg><script>location.href=\"https:\\/\\/a.example\"</script>"),
		 "a.example"},
		{"a.svg", SLICE_INIT("<svg><script>var x=\"https://a.example\"</script>"), NULL},
		{"a.svg",
		 SLICE_INIT("<svg><meta http-equiv='refresh' content='0;url=https://a.example'/>"),
		 "a.example"},
	};
	static const struct {
		const char *name, *path, *xml, *host;
	} PARTS[] = {
		{"a.docx", "word/_rels/document.xml.rels",
		 "<Relationship Type=\"x/hyperlink\" Target=\"https://a.example/?a&amp;b\"/>",
		 "a.example"},
		{"a.xlsx", "xl/worksheets/_rels/sheet1.xml.rels",
		 "<Relationship Type='x/hyperlink' Target='https://a.example/'/>", "a.example"},
		{"a.pptx", "ppt/slides/_rels/slide1.xml.rels",
		 "<Relationship Target=\"../media/image1.png\"/>", NULL},
		{"a.pptx", "ppt/slides/_rels/slide1.xml.rels",
		 "<Relationship Target=\"https://a.example/\"/>", "a.example"},
		{"a.docx", "word/document.xml",
		 "<w:instrText>HYPERLINK &quot;https://a.example/x&quot; </w:instrText>",
		 "a.example"},
		{"a.docx", "word/document.xml", "<w:t>https://a.example</w:t>", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++)
		expect_link(FILES[i].name, FILES[i].bytes, FILES[i].host);
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++)
		expect_link(PARTS[i].name,
			    pack("zip", NULL, PARTS[i].path, slice_text(PARTS[i].xml)),
			    PARTS[i].host);
}

/* The end of a link is looked for near by, not in all of a document for each. */
static void
test_many_openings(void **state)
{
	struct buf xml;
	clock_t start = clock(); /* of this process: others may keep the machine busy */

	(void)state;
	buf_init(&xml, &arena);
	buf_write_text(&xml, "HYPERLINK &quot;https://a.example/x&quot; ");
	for (size_t i = 0; i < (support_is_slow() ? 50000 : 500000); i++)
		buf_write_text(&xml, "HYPERLINK &quot;");
	expect_link("a.docx",
		    pack("zip", NULL, "word/document.xml", slice_of(xml.bytes, xml.length)),
		    "a.example");
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_kinds), cmocka_unit_test(test_packages),
		cmocka_unit_test(test_leads),           cmocka_unit_test(test_archives),
		cmocka_unit_test(test_encrypted),       cmocka_unit_test(test_links),
		cmocka_unit_test(test_limits),          cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_many_openings),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
