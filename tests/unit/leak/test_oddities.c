#include "support.h"

#include "base/utf8.h"
#include "leak/oddities.h"

#include "document_sample.h"

#define ENGLISH "The council met on the fourth of May and heard the report of the harbour master."

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* Of that text, with fields "Name=value", a line each. */
static struct library_entry
entry_of(enum sniff_kind kind, const char *text, const char *fields)
{
	struct library_entry entry = {.kind = kind,
				      .document = sample_document(&arena, UNIT_BODY, text)};
	struct slice rest = slice_text(fields), line, name;
	struct slice copy;

	while (slice_next(&rest, '\n', &line)) {
		if (!slice_next(&line, '=', &name) || name.length == 0)
			continue;
		assert_int_equal(slice_copy(&arena, name, &copy, &err), STATUS_OK);
		assert_int_equal(document_add_field(&entry.document, copy.at, line, &err),
				 STATUS_OK);
	}
	return entry;
}

static struct oddities
oddities_of(enum sniff_kind kind, const char *text, const char *fields)
{
	struct library_entry entry = entry_of(kind, text, fields);
	struct oddities oddities;

	assert_int_equal(oddities_find(&arena, NULL, &entry, &oddities, &err), STATUS_OK);
	return oddities;
}

static bool
has(const struct oddities *oddities, enum oddity_kind kind)
{
	for (size_t i = 0; i < oddities->count; i++)
		if (oddities->items[i].kind == kind) {
			assert_true(oddities->items[i].says.length > 0);
			return true;
		}
	return false;
}

struct example {
	enum oddity_kind oddity;
	enum sniff_kind kind;
	const char *text, *fields;
};

/* Of each kind what has it, and its innocent twin in the same place of INNOCENT. */
static const struct example ODD[] = {
	{ODDITY_CHANGED_AFTER_SIGNING, SNIFF_PDF, ENGLISH, "PDF:BytesAfterSignature=812"},
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-04-12T08:20:00Z"},
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_PDF, ENGLISH,
	 "PDF:CreateDate=2017:04:12 08:30:00+02:00\nPDF:ModifyDate=2017:04:12 08:30:00+03:00"},
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_ODT, ENGLISH,
	 "Creation-date=2017-04-12T08:30:00\nDate=2017-04-11T08:30:00"},
	{ODDITY_OLDER_THAN_FORMAT, SNIFF_DOCX, ENGLISH, "ModifyDate=2001-04-12T08:30:00Z"},
	{ODDITY_OLDER_THAN_FORMAT, SNIFF_PDF, ENGLISH,
	 "PDF:PDFVersion=1.7\nPDF:CreateDate=2003:04:12 08:30:00Z"},
	{ODDITY_OLDER_THAN_PROGRAM, SNIFF_XLSX, ENGLISH,
	 "Application=Microsoft Excel\nAppVersion=16.0300\nModifyDate=2011-04-12T08:30:00Z"},
	{ODDITY_OLDER_THAN_PROGRAM, SNIFF_PDF, ENGLISH,
	 "PDF:Producer=Acrobat Distiller 9.5.2 (Windows)\nPDF:CreateDate=2005:04:12 08:30:00Z"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOCX, ENGLISH,
	 "Application=Microsoft Office Word\nAppVersion=13.0000"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOC, ENGLISH,
	 "Software=Microsoft Word 9.0\nAppVersion=11.5604"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOCX, ENGLISH,
	 "Application=Microsoft Office Word\nAppVersion=9.2720"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOCX, ENGLISH,
	 "Application=Microsoft Excel\nAppVersion=16.0300"},
	{ODDITY_MIXED_WORD, SNIFF_TEXT, "The cоuncil met.", ""}, /* with a Cyrillic o */
	{ODDITY_MIXED_WORD, SNIFF_TEXT, "Cовет заседал.", ""},   /* with a Latin C */
	{ODDITY_BIDI_CONTROL, SNIFF_TEXT,
	 "Pay \xe2\x80\xae"
	 "001 euros.",
	 ""},
	{ODDITY_ZERO_WIDTH, SNIFF_TEXT,
	 "The coun\xe2\x80\x8b"
	 "cil met.",
	 ""},
	{ODDITY_REMOTE_TEMPLATE, SNIFF_DOCX, ENGLISH, "AttachedTemplate=https://a.example/t.dotm"},
	{ODDITY_FOREIGN_SCRIPT, SNIFF_DOCX, ENGLISH, "LastModifiedBy=Образцова"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_DOCX, ENGLISH, "ThemeFontLanguage=ru-RU"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_DOC, ENGLISH, "LanguageCode=1049"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_XLS, ENGLISH, "CodePage=1251"},
	{ODDITY_TEMPLATE_PATH, SNIFF_DOCX, ENGLISH, "Template=D:\\Forms\\Memo.dotx"},
	{ODDITY_ZONES_DIFFER, SNIFF_PDF, ENGLISH,
	 "PDF:CreateDate=2017:04:12 08:30:00+01:00\nXMP:CreateDate=2017-04-12T08:30:00+03:00"},
	{ODDITY_ZONES_DIFFER, SNIFF_PDF, ENGLISH,
	 "PDF:CreateDate=2017:04:12 08:30:00+01:00\nPDF:ModifyDate=2017:05:12 08:30:00+08:00"},
	{ODDITY_ZONES_DIFFER, SNIFF_EML, ENGLISH,
	 "Date=Wed, 12 Apr 2017 08:30:00 +0300\nReceivedZone=+0000\nReceivedZone=+0200"},
	{ODDITY_INFO_DIFFERS, SNIFF_PDF, ENGLISH, "PDF:Producer=A\nXMP:Producer=B"},
	{ODDITY_INFO_DIFFERS, SNIFF_PDF, ENGLISH,
	 "PDF:ModifyDate=2017:04:12 08:30:00Z\nXMP:ModifyDate=2017-04-14T08:30:00Z"},
	{ODDITY_LATER_VERSION, SNIFF_PDF, ENGLISH,
	 "PDF:Producer=Acrobat Distiller 5.0 (Windows)\nPDF:PDFVersion=1.6"},
	{ODDITY_REPACKED, SNIFF_DOCX, ENGLISH,
	 "ModifyDate=2017-04-12T08:30:00Z\nZipModifyDate=1980-01-01T00:00:00Z\n"
	 "ZipModifyDate=2017-04-30T08:30:00Z"},
	{ODDITY_REPACKED, SNIFF_DOCX, ENGLISH,
	 "ModifyDate=2017-04-12T08:30:00Z\nZipModifyDate=2016-04-30T08:30:00Z"},
	{ODDITY_EDITING_TIME, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-04-12T08:50:00Z\nTotalEditTime=2000"},
	{ODDITY_REVISION, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-05-12T08:50:00Z\nRevisionNumber=1"},
	{ODDITY_CREATED_BEFORE_FORMAT, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2001-04-12T08:30:00Z\nModifyDate=2017-04-12T08:30:00Z"},
};

static const struct example INNOCENT[] = {
	{ODDITY_CHANGED_AFTER_SIGNING, SNIFF_PDF, ENGLISH, "PDF:IncrementalUpdates=2"},
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-04-12T08:30:00Z"},
	/* an old Distiller: no zone for one, its own for the other */
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_PDF, ENGLISH,
	 "PDF:CreateDate=2017:04:12 10:17:42+00:00\nPDF:ModifyDate=2017:04:12 10:17:43+08:00"},
	{ODDITY_MODIFIED_BEFORE_CREATED, SNIFF_ODT, ENGLISH,
	 "Creation-date=2017-04-12T08:30:00\nDate=2017-04-12T08:20:00Z"},
	{ODDITY_OLDER_THAN_FORMAT, SNIFF_DOCX, ENGLISH,
	 "ModifyDate=2001-04-12T08:30:00Z\nApplication=LibreOffice/7.4.7.2$Linux_X86_64"},
	{ODDITY_OLDER_THAN_FORMAT, SNIFF_PDF, ENGLISH,
	 "PDF:PDFVersion=1.4\nPDF:CreateDate=2003:04:12 08:30:00Z"},
	{ODDITY_OLDER_THAN_PROGRAM, SNIFF_XLSX, ENGLISH,
	 "Application=Microsoft Excel\nAppVersion=12.0000\nModifyDate=2011-04-12T08:30:00Z"},
	/* rewritten later by it */
	{ODDITY_OLDER_THAN_PROGRAM, SNIFF_PDF, ENGLISH,
	 "PDF:Producer=Acrobat Distiller 9.5.2 (Windows)\nPDF:CreateDate=2005:04:12 08:30:00Z\n"
	 "PDF:ModifyDate=2009:04:12 08:30:00Z"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOCX, ENGLISH,
	 "Application=Microsoft Word 12.0.0\nAppVersion=12.0000"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_PPT, ENGLISH,
	 "Software=Microsoft PowerPoint 7.0\nAppVersion=11.5606"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_XLSX, ENGLISH,
	 "Application=Microsoft Excel Compatible / Openpyxl 3.1.5\nAppVersion=3.1"},
	{ODDITY_IMPOSSIBLE_VERSION, SNIFF_DOCX, ENGLISH,
	 "Application=Microsoft Office Outlook\nAppVersion=12.0000"},
	{ODDITY_MIXED_WORD, SNIFF_TEXT, "The aptitudeИспользование.", ""}, /* a blank is missing */
	{ODDITY_MIXED_WORD, SNIFF_TEXT, "Совет met.", ""},
	{ODDITY_BIDI_CONTROL, SNIFF_TEXT,
	 "\xe2\x80\xae"
	 "שלום.",
	 ""},
	{ODDITY_ZERO_WIDTH, SNIFF_TEXT, "The council\xe2\x80\x8b met.", ""},
	{ODDITY_REMOTE_TEMPLATE, SNIFF_DOCX, ENGLISH, "AttachedTemplate=file:///C:/T.dotm"},
	{ODDITY_FOREIGN_SCRIPT, SNIFF_DOCX, "Совет заседал четвертого мая и заслушал доклад порта.",
	 "LastModifiedBy=Образцова"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_DOCX, ENGLISH, "ThemeFontLanguage=fr-FR"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_DOC, ENGLISH, "LanguageCode=1036"},
	{ODDITY_FOREIGN_LANGUAGE, SNIFF_XLS, "4711", "CodePage=1251"}, /* too short to tell */
	{ODDITY_TEMPLATE_PATH, SNIFF_DOCX, ENGLISH, "Template=Normal.dotm"},
	{ODDITY_ZONES_DIFFER, SNIFF_PDF, ENGLISH,
	 "PDF:CreateDate=2017:04:12 08:30:00+01:00\nXMP:CreateDate=2017-04-12T08:30:00+01:00"},
	{ODDITY_ZONES_DIFFER, SNIFF_PDF, ENGLISH, /* summer time */
	 "PDF:CreateDate=2017:01:12 08:30:00+01:00\nPDF:ModifyDate=2017:05:12 08:30:00+02:00"},
	{ODDITY_ZONES_DIFFER, SNIFF_EML, ENGLISH,
	 "Date=Wed, 12 Apr 2017 08:30:00 +0200\nReceivedZone=+0000\nReceivedZone=+0200"},
	{ODDITY_INFO_DIFFERS, SNIFF_PDF, ENGLISH, "PDF:Producer=A \nXMP:Producer=A"},
	{ODDITY_INFO_DIFFERS, SNIFF_PDF, ENGLISH,
	 "PDF:ModifyDate=2017:04:12 08:30:00Z\nXMP:ModifyDate=2017-04-12T10:30:00+02:00"},
	{ODDITY_LATER_VERSION, SNIFF_PDF, ENGLISH,
	 "PDF:Producer=Acrobat Distiller 5.0 (Windows)\nPDF:PDFVersion=1.4"},
	{ODDITY_REPACKED, SNIFF_DOCX, ENGLISH,
	 "ModifyDate=2017-04-12T08:30:00Z\nZipModifyDate=1980-01-01T00:00:00Z"},
	{ODDITY_REPACKED, SNIFF_DOCX, ENGLISH,
	 "ModifyDate=2017-04-12T08:30:00Z\nZipModifyDate=2017-04-12T10:30:02Z"},
	{ODDITY_EDITING_TIME, SNIFF_DOC, ENGLISH, /* seconds there */
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-04-12T08:50:00Z\nTotalEditTime=2000"},
	{ODDITY_REVISION, SNIFF_DOCX, ENGLISH,
	 "CreateDate=2017-04-12T08:30:00Z\nModifyDate=2017-05-12T08:50:00Z\nRevisionNumber=2"},
	{ODDITY_CREATED_BEFORE_FORMAT, SNIFF_DOC, ENGLISH,
	 "CreateDate=2001-04-12T08:30:00Z\nModifyDate=2017-04-12T08:30:00Z"},
};

static void
test_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ODD) / sizeof(*ODD); i++) {
		struct oddities odd = oddities_of(ODD[i].kind, ODD[i].text, ODD[i].fields);
		if (!has(&odd, ODD[i].oddity))
			fail_msg("%zu: %s is not seen", i, oddity_word(ODD[i].oddity));
	}
	for (size_t i = 0; i < sizeof(INNOCENT) / sizeof(*INNOCENT); i++) {
		struct oddities odd =
			oddities_of(INNOCENT[i].kind, INNOCENT[i].text, INNOCENT[i].fields);
		if (has(&odd, INNOCENT[i].oddity))
			fail_msg("%zu: %s is seen", i, oddity_word(INNOCENT[i].oddity));
	}
}

/* Every kind has an example and a twin. */
static void
test_all_kinds(void **state)
{
	bool odd[ODDITY_COUNT] = {false}, innocent[ODDITY_COUNT] = {false};

	(void)state;
	for (size_t i = 0; i < sizeof(ODD) / sizeof(*ODD); i++)
		odd[ODD[i].oddity] = true;
	for (size_t i = 0; i < sizeof(INNOCENT) / sizeof(*INNOCENT); i++)
		innocent[INNOCENT[i].oddity] = true;
	for (enum oddity_kind kind = 0; kind < ODDITY_COUNT; kind++) {
		assert_true(odd[kind] && innocent[kind]);
		assert_true(strlen(oddity_word(kind)) > 0);
	}
}

/* What the original has, too, is not odd; what it does not have weighs more. */
static void
test_original(void **state)
{
	struct library_entry leaked = entry_of(SNIFF_DOCX, ENGLISH,
					       "LastModifiedBy=Образцова\nTemplate=D:\\T.dotx\n"
					       "AttachedTemplate=https://a.example/t.dotm");
	struct library_entry plain = entry_of(SNIFF_DOCX, ENGLISH, "LastModifiedBy=A. Example");
	struct library_entry same = entry_of(
		SNIFF_DOC, ENGLISH, "Author=Образцова\nAttachedTemplate=https://a.example/t.dotm");
	struct oddities odd;

	(void)state;
	assert_int_equal(oddities_find(&arena, NULL, &leaked, &odd, &err), STATUS_OK);
	assert_int_equal(odd.count, 3);
	assert_int_equal(odd.items[1].kind, ODDITY_FOREIGN_SCRIPT);
	assert_int_equal(odd.items[1].weight, WEIGHT_NOTABLE);
	assert_int_equal(oddities_find(&arena, &plain, &leaked, &odd, &err), STATUS_OK);
	assert_int_equal(odd.count, 3);
	assert_int_equal(odd.items[1].weight, WEIGHT_WEIGHTY);
	assert_int_equal(oddities_find(&arena, &same, &leaked, &odd, &err), STATUS_OK);
	assert_int_equal(odd.count, 1);
	assert_int_equal(odd.items[0].kind, ODDITY_TEMPLATE_PATH);
	assert_int_equal(oddities_find(&arena, &leaked, &leaked, &odd, &err), STATUS_OK);
	assert_int_equal(odd.count, 0);
}

/* A zone that the original does not know. */
static void
test_new_zone(void **state)
{
	struct library_entry original = entry_of(
		SNIFF_PDF, ENGLISH,
		"PDF:CreateDate=2017:04:12 08:30:00Z\nPDF:ModifyDate=2017:04:12 08:30:00+02:00");
	struct library_entry leaked = entry_of(
		SNIFF_PDF, ENGLISH,
		"PDF:CreateDate=2017:04:12 08:30:00Z\nPDF:ModifyDate=2017:05:12 08:30:00+03:00");
	struct library_entry again = entry_of(
		SNIFF_PDF, ENGLISH,
		"PDF:CreateDate=2017:04:12 08:30:00Z\nPDF:ModifyDate=2017:05:12 08:30:00+02:00");
	struct oddities odd;

	(void)state;
	assert_int_equal(oddities_find(&arena, &original, &leaked, &odd, &err), STATUS_OK);
	assert_true(has(&odd, ODDITY_ZONES_DIFFER));
	assert_int_equal(oddities_find(&arena, &original, &again, &odd, &err), STATUS_OK);
	assert_int_equal(odd.count, 0);
}

/* Long values are cut between characters; a sentence stays well-formed. */
static void
test_long_values(void **state)
{
	struct slice fields;
	struct buf buf;

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "PDF:Title=");
		buf_write_text(&buf, shift ? "x" : "");
		for (unsigned i = 0; i < 1500; i++)
			buf_write_text(&buf, "é");
		buf_write_text(&buf, "\nXMP:Title=");
		for (unsigned i = 0; i < 1500; i++)
			buf_write_text(&buf, "è");
		assert_int_equal(buf_slice(&buf, &fields, &err), STATUS_OK);
		struct oddities odd = oddities_of(SNIFF_PDF, ENGLISH, fields.at);
		assert_int_equal(odd.count, 1);
		assert_true(utf8_check(odd.items[0].says));
		assert_true(odd.items[0].says.length > ODDITY_SHOWN_BYTES);
		assert_true(odd.items[0].says.length < ODDITY_SAYS_BYTES - 1);
		assert_true(slice_ends(odd.items[0].says, SLICE("two programs wrote it")));
	}
	assert_int_equal(oddity_shown(fields).length, ODDITY_SHOWN_BYTES - 1);
}

static enum status
attempt(void *context)
{
	const struct library_entry *entry = context;
	struct oddities odd;
	struct arena own;
	struct err own_err;

	arena_init(&own, 0);
	enum status status = oddities_find(&own, NULL, entry, &odd, &own_err);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	struct library_entry entry = entry_of(SNIFF_DOCX, ENGLISH, ODD[1].fields);

	(void)state;
	support_fail_each(attempt, &entry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),        cmocka_unit_test(test_all_kinds),
		cmocka_unit_test(test_original),    cmocka_unit_test(test_new_zone),
		cmocka_unit_test(test_long_values), cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
