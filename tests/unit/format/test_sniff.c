#include "support.h"

#include "base/io.h"
#include "format/sniff.h"
#include "memory_input.h"
#include "pack.h"

#include <glob.h>
#include <stdlib.h>

static void
check_kind(struct slice head, const char *name, const char *word)
{
	assert_string_equal(sniff_word(sniff_bytes(head, slice_text(name))), word);
}

static void
test_kinds(void **state)
{
	static const struct {
		struct slice head;
		const char *name, *word;
	} CASES[] = {
		{SLICE_INIT(""), "x.pdf", "empty"},
		{SLICE_INIT("%PDF-1.4\n"), "x.txt", "pdf"},
		{SLICE_INIT("\0\0\1junk%PDF-1.4"), "x", "pdf"},
		{SLICE_INIT("\x1f\x8b\x08"), "names.txt", "gz"},
		{SLICE_INIT("\xfd"
			    "7zXZ\0"),
		 "", "xz"},
		{SLICE_INIT("\x28\xb5\x2f\xfd"), "", "zst"},
		{SLICE_INIT("7z\xbc\xaf\x27\x1c"), "", "7z"},
		{SLICE_INIT("PK\5\6\0\0"), "x", "zip"},
		{SLICE_INIT("{\\rtf1\\ansi"), "x.doc", "rtf"},
		{SLICE_INIT("!BDN\0\0"), "", "pst"},
		{SLICE_INIT("\xd4\xc3\xb2\xa1\2\0"), "", "pcap"},
		{SLICE_INIT("\x0a\x0d\x0d\x0a\x1c\0"), "", "pcapng"},
		{SLICE_INIT("ElfFile\0\0"), "", "evtx"},
		{SLICE_INIT("\x89PNG\r\n\x1a\n"), "", "png"},
		{SLICE_INIT("\xff\xd8\xff\xe0"), "", "jpeg"},
		{SLICE_INIT("GIF89a"), "", "gif"},
		{SLICE_INIT("II*\0"), "", "tiff"},
		{SLICE_INIT("\x7f"
			    "ELF\2"),
		 "", "elf"},
		{SLICE_INIT("SQLite format 3\0"), "", "sqlite"},
		{SLICE_INIT("0\x82\3\1\x30\x82\2\1\xa0\3\2\1\2\2\1"), "", "x509"},
		{SLICE_INIT("-----BEGIN CERTIFICATE-----\nMII"), "", "pem"},
		{SLICE_INIT("From: ana@mail.example\nTo: bo@b.example\n\nHi"), "", "eml"},
		{SLICE_INIT("\r\n\nFrom: ana@mail.example\nTo: bo@b.example\n\nHi"), "", "eml"},
		{SLICE_INIT("Dear all\n"), "x.eml", "eml"},
		{SLICE_INIT("Dear all\n"), "x.txt", "text"},
		{SLICE_INIT("X-A: 1\nReceived: from a\n\tby b\n\n\xff\0"), "", "eml"},
		{SLICE_INIT("Usage: this\nNote: that\n"), "", "text"},
		{SLICE_INIT("Subject: alone\n"), "", "text"},
		{SLICE_INIT("From ana@mail.example Wed Apr 12 00:00:00 2017\nFrom: a\nTo: b\n\n"),
		 "", "mbox"},
		{SLICE_INIT("From here on\nit is text\n"), "", "text"},
		{SLICE_INIT("\xef\xbb\xbf  <!DOCTYPE html><p>"), "", "html"},
		{SLICE_INIT("<?xml version='1.0'?><html xmlns='x'>"), "", "html"},
		{SLICE_INIT("<?xml version='1.0'?><a/>"), "", "xml"},
		{SLICE_INIT("<?xml version='1.0'?><svg/>"), "", "svg"},
		{SLICE_INIT("{\"a\":1}"), "", "json"},
		{SLICE_INIT("[1,2]"), "", "json"},
		{SLICE_INIT("{\"a\":1}\n{\"a\":2}\n"), "", "jsonl"},
		{SLICE_INIT("{not json}"), "x.json", "text"},
		{SLICE_INIT("[section]\n"), "", "text"},
		{SLICE_INIT("a,b\n1,2\n3,4\n"), "", "csv"},
		{SLICE_INIT("a;b\n1;2\n"), "x.csv", "csv"},
		{SLICE_INIT("mail-en-marche.fr\nportal-office.fr\n"), "feed.txt", "text"},
		{SLICE_INIT("# Title\n\ntext"), "x.md", "markdown"},
		{SLICE_INIT("#!/bin/sh\n"), "", "script"},
		{SLICE_INIT("\xff\xfe"
			    "a\0"),
		 "", "text"},
		{SLICE_INIT("a\0b"), "x.txt", "data"},
		{SLICE_INIT("MZ\0"), "x.exe", "data"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
		check_kind(CASES[i].head, CASES[i].name, CASES[i].word);
	for (size_t i = 0; i < SNIFF_KIND_COUNT; i++) {
		assert_non_null(strchr(sniff_mime((enum sniff_kind)i), '/'));
		assert_non_null(sniff_word((enum sniff_kind)i));
	}
}

/* "BM" begins words too: what follows must be a header of a bitmap. */
static void
test_bitmap(void **state)
{
	struct slice bytes = SLICE("BM\xff\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0");

	(void)state;
	assert_int_equal(sniff_bytes(bytes, SLICE("")), SNIFF_BMP);
	bytes = SLICE("BM\xff\0\0\0\0\0\0\0\x36\0\0\0\x29\0\0\0");
	assert_int_equal(sniff_bytes(bytes, SLICE("")), SNIFF_DATA);
	assert_int_equal(sniff_bytes(SLICE("BM\0"), SLICE("")), SNIFF_DATA);
}

/* Text that came out of a PDF has a control here and there. */
static void
test_rough_text(void **state)
{
	struct slice rough = SLICE("A line that ends with a control \x02\nand caf\xc3\xa9 too");

	(void)state;
	assert_int_equal(sniff_bytes(rough, SLICE("x.txt")), SNIFF_TEXT);
	assert_int_equal(sniff_bytes(slice_part(rough, 0, rough.length - 5), SLICE("")),
			 SNIFF_TEXT);
	assert_int_equal(sniff_bytes(SLICE("\x02\x03 mostly \x01 not"), SLICE("")), SNIFF_DATA);
	assert_int_equal(
		sniff_bytes(SLICE("a NUL is in it, and a control \x02\0 after text"), SLICE("")),
		SNIFF_DATA);
}

static void
test_pe(void **state)
{
	char bytes[256] = "MZ";

	(void)state;
	bytes[60] = (char)128;
	memcpy(bytes + 128, "PE\0\0", 4);
	assert_int_equal(sniff_bytes(slice_of(bytes, sizeof(bytes)), SLICE("x.pdf")), SNIFF_PE);
	assert_int_equal(sniff_bytes(slice_of(bytes, 130), SLICE("x.pdf")), SNIFF_DATA);
	bytes[63] = (char)0xff;
	assert_int_equal(sniff_bytes(slice_of(bytes, sizeof(bytes)), SLICE("x.pdf")), SNIFF_DATA);
}

static void
test_zip_members(void **state)
{
	static const struct {
		const char *first, *text, *second;
		enum sniff_kind kind;
	} CASES[] = {
		{"[Content_Types].xml", "", "word/document.xml", SNIFF_DOCX},
		{"[Content_Types].xml", "", "xl/workbook.xml", SNIFF_XLSX},
		{"_rels/.rels", "", "ppt/presentation.xml", SNIFF_PPTX},
		{"mimetype", "application/vnd.oasis.opendocument.text", "meta.xml", SNIFF_ODT},
		{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "x", SNIFF_ODS},
		{"mimetype", "application/vnd.oasis.opendocument.presentation", "x", SNIFF_ODP},
		{"mimetype", "application/epub+zip", "x", SNIFF_EPUB},
		{"META-INF/MANIFEST.MF", "", "A.class", SNIFF_JAR},
		{"a.txt", "text", "b.txt", SNIFF_ZIP},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct packer packer;
		packer_init(&packer, &arena, "zip", "compression=store", 4096);
		packer_add(&packer, CASES[i].first, slice_text(CASES[i].text));
		packer_add(&packer, CASES[i].second, SLICE("x"));
		assert_int_equal(sniff_bytes(packer_finish(&packer), SLICE("x.zip")),
				 CASES[i].kind);
	}
	/* Where the head ends before the member that tells, the name does. */
	struct packer packer;
	packer_init(&packer, &arena, "zip", "compression=store", 4096);
	packer_add(&packer, "[Content_Types].xml", SLICE("x"));
	struct slice zip = packer_finish(&packer);
	assert_int_equal(sniff_bytes(zip, SLICE("a.DOCX")), SNIFF_DOCX);
	assert_int_equal(sniff_bytes(zip, SLICE("a.exe")), SNIFF_ZIP);
	arena_done(&arena);
}

/* A zip of documents is a zip, though members of these stand in it as they are: APPNOTE 4.3.9. */
static void
test_zip_of_documents(void **state)
{
	static const char *const OPTIONS[] = {"compression=store", "compression=deflate"};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(OPTIONS) / sizeof(*OPTIONS); i++) {
		struct packer inner, outer;
		packer_init(&inner, &arena, "zip", "compression=store", 4096);
		packer_add(&inner, "[Content_Types].xml", SLICE("<Types/>"));
		packer_add(&inner, "word/document.xml", SLICE("<w:document/>"));
		struct slice document = packer_finish(&inner);
		assert_int_equal(sniff_bytes(document, SLICE("x")), SNIFF_DOCX);
		packer_init(&outer, &arena, "zip", OPTIONS[i], 65536);
		packer_add(&outer, "letter.docx", document);
		packer_add(&outer, "xl/letter.docx", document);
		struct slice zip = packer_finish(&outer);
		assert_int_equal(sniff_bytes(zip, SLICE("x")), SNIFF_ZIP);
		packer_init(&outer, &arena, "zip", OPTIONS[i], 65536);
		packer_add(&outer, "letter.docx", document);
		packer_add(&outer, "xl/workbook.xml", SLICE("<workbook/>"));
		assert_int_equal(sniff_bytes(packer_finish(&outer), SLICE("x")), SNIFF_XLSX);
	}
	arena_done(&arena);
}

/* What another program packed may begin with its properties and go on with pictures. */
static void
test_zip_properties(void **state)
{
	struct packer packer;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	packer_init(&packer, &arena, "zip", "compression=store", 4096);
	packer_add(&packer, "docProps/app.xml", SLICE("<Properties/>"));
	packer_add(&packer, "ppt/media/image0.jpg", SLICE("jpeg"));
	struct slice zip = packer_finish(&packer);
	assert_int_equal(sniff_bytes(zip, SLICE("a.pptx")), SNIFF_PPTX);
	assert_int_equal(sniff_bytes(zip, SLICE("a.zip")), SNIFF_ZIP);
	packer_init(&packer, &arena, "zip", "compression=store", 4096);
	packer_add(&packer, "docProps/image0.jpg", SLICE("jpeg"));
	assert_int_equal(sniff_bytes(packer_finish(&packer), SLICE("a.pptx")), SNIFF_ZIP);
	arena_done(&arena);
}

/* Sizes in the header, and in a descriptor without a signature. */
static void
test_zip_headers(void **state)
{
	static const char SIZED[] =
		"PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\16\0\0\0\16\0\0\0\1\0\0\0a"
		"PK\3\4xxxxxxxxxx"
		"PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\15\0\0\0xl/styles.xml";
	static const char DESCRIBED[] =
		"PK\3\4\24\0\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0a"
		"PK\3\4xxxxxxxxxx"
		"crc_\16\0\0\0\16\0\0\0"
		"PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\15\0\0\0xl/styles.xml";
	char wrong[sizeof(DESCRIBED)];

	(void)state;
	assert_int_equal(sniff_bytes(slice_of(SIZED, sizeof(SIZED) - 1), SLICE("x")), SNIFF_XLSX);
	assert_int_equal(sniff_bytes(slice_of(DESCRIBED, sizeof(DESCRIBED) - 1), SLICE("x")),
			 SNIFF_XLSX);
	memcpy(wrong, DESCRIBED, sizeof(wrong));
	wrong[31 + 14 + 4] = 13;
	assert_int_equal(sniff_bytes(slice_of(wrong, sizeof(wrong) - 1), SLICE("x")), SNIFF_ZIP);
}

/* An OLE file whose directory lies behind the head: MS-CFB §2.2. */
static void
test_ole(void **state)
{
	static char bytes[200 * 512];
	static const char NAME[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0";

	(void)state;
	memcpy(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	bytes[30] = 9;
	bytes[48] = (char)180;
	memcpy(bytes + 181 * 512 + 128, NAME, sizeof(NAME));
	struct input input = memory_input("x.msg", bytes, sizeof(bytes));
	assert_int_equal(sniff_input(&input), SNIFF_DOC);
	assert_int_equal(sniff_bytes(slice_of(bytes, sizeof(bytes)), SLICE("x.msg")), SNIFF_DOC);
	/* The head alone leaves it to the name. */
	assert_int_equal(sniff_bytes(input.head, SLICE("x.msg")), SNIFF_MSG);
	assert_int_equal(sniff_bytes(input.head, SLICE("x")), SNIFF_OLE);
	close(input.fd);
}

/* Any bytes give a kind, however they are cut. */
static void
test_truncation(void **state)
{
	struct arena arena;
	struct packer packer;

	(void)state;
	arena_init(&arena, 0);
	packer_init(&packer, &arena, "zip", NULL, 4096);
	packer_add(&packer, "mimetype", SLICE("application/epub+zip"));
	struct slice zip = packer_finish(&packer);
	for (size_t cut = 0; cut <= zip.length; cut++) {
		char *copy = malloc(cut + 1);
		memcpy(copy, zip.at, cut);
		assert_true(sniff_bytes(slice_of(copy, cut), SLICE("x")) < SNIFF_KIND_COUNT);
		free(copy);
	}
	arena_done(&arena);
}

/* 343 real documents whose suffix is right. */
static void
test_real_files(void **state)
{
	static const char *const SAME[][2] = {{"txt", "text"}, {"jpg", "jpeg"}};
	struct arena arena;
	struct err err;
	struct slice pattern, bytes;
	glob_t found;
	size_t same = 0;

	(void)state;
	arena_init(&arena, 0);
	const char *folder = support_data("leak/sealed");
	assert_int_equal(slice_print(&arena, &pattern, &err, "%s/*.*", folder), STATUS_OK);
	assert_int_equal(glob(pattern.at, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct arena_mark mark = arena_mark(&arena);
		const char *suffix = strrchr(found.gl_pathv[i], '.') + 1;
		assert_int_equal(io_read_file(&arena, found.gl_pathv[i], 1u << 28, &bytes, &err),
				 STATUS_OK);
		const char *word = sniff_word(sniff_bytes(bytes, SLICE("")));
		bool right = strcmp(word, suffix) == 0;
		for (size_t k = 0; k < 2; k++)
			right = right ||
				(strcmp(suffix, SAME[k][0]) == 0 && strcmp(word, SAME[k][1]) == 0);
		same += right;
		arena_rewind(&arena, mark);
	}
	print_message("  %zu of %zu kinds by content alone\n", same, found.gl_pathc);
	/* The rest are lists of values called csv, pieces of HTML, documents without magic. */
	assert_true(same * 100 >= found.gl_pathc * 96);
	globfree(&found);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),       cmocka_unit_test(test_bitmap),
		cmocka_unit_test(test_pe),          cmocka_unit_test(test_rough_text),
		cmocka_unit_test(test_zip_members), cmocka_unit_test(test_zip_of_documents),
		cmocka_unit_test(test_zip_headers), cmocka_unit_test(test_zip_properties),
		cmocka_unit_test(test_ole),         cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_real_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
