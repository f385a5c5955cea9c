#include "support.h"

#include "leak/judge.h"

#include "document_sample.h"

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

static struct library_entry
entry_of(enum sniff_kind kind, enum document_state state, const char *text)
{
	struct library_entry entry = {.kind = kind,
				      .name = SLICE("x"),
				      .size_bytes = strlen(text),
				      .document = sample_document(&arena, UNIT_BODY, text)};

	entry.document.state = state;
	if (state == DOCUMENT_CUT)
		entry.document.trouble = SLICE("it ends early");
	assert_int_equal(sha256_of(slice_text(text), &entry.sha256, &err), STATUS_OK);
	entry.sha256.bytes[0] ^= (uint8_t)kind; /* another file */
	return entry;
}

/* What one document is by the other. */
static struct judgement
judge_by(const struct library_entry *original, const struct library_entry *leaked)
{
	struct library *library DEFER(library_done)
	= NULL;
	struct corpus *corpus DEFER(corpus_done)
	= NULL;
	struct judgement judgement;

	assert_int_equal(library_open_unnamed(&arena, &library, &err), STATUS_OK);
	assert_int_equal(library_add(library, original, &err), STATUS_OK);
	assert_int_equal(library_freeze(library, &err), STATUS_OK);
	assert_int_equal(corpus_new(&corpus, &err), STATUS_OK);
	assert_int_equal(corpus_add_all(corpus, library, REFERENCE_FOLDER, &err), STATUS_OK);
	assert_int_equal(corpus_finish(corpus, NULL, &err), STATUS_OK);
	assert_int_equal(judge(&arena, corpus, leaked, &judgement, &err), STATUS_OK);
	return judgement;
}

static enum verdict
verdict_by(enum document_state original_state, const char *original, enum document_state state,
	   const char *leaked)
{
	struct library_entry a = entry_of(SNIFF_TEXT, original_state, original);
	struct library_entry b = entry_of(SNIFF_DOCX, state, leaked);

	return judge_by(&a, &b).verdict;
}

#define FIRST                                                                                  \
	"The council met on the fourth of May and heard the report of the harbour master on "  \
	"the dredging of the northern basin, which had been put off twice since the autumn.\n" \
	"It was asked whether the cost would be carried by the port or by the district.\n"
#define LAST                                                                                       \
	"The treasurer said that nine hundred thousand were set aside, and that no more could be " \
	"promised before the accounts of the year are closed.\n"
#define OTHER_LAST                                                                                \
	"The treasurer said that two hundred thousand were set aside, and that no more could be " \
	"promised before the accounts of the year are closed.\n"

static void
test_whole(void **state)
{
	(void)state;
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_READ, FIRST LAST),
			 VERDICT_REENCODED);
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_READ, FIRST OTHER_LAST),
			 VERDICT_ALTERED);
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_READ,
				    "Nothing of it is here, not a word in a row, but other ones."),
			 VERDICT_UNKNOWN);
}

/* Where other readers read the original what differs may be their doing; what today's read of the
 * same bytes stands for it. */
static void
test_other_readers(void **state)
{
	struct library *library DEFER(library_done)
	= NULL;
	struct corpus *corpus DEFER(corpus_done)
	= NULL;
	struct library_entry sealed = entry_of(SNIFF_TEXT, DOCUMENT_READ, FIRST LAST);
	struct library_entry same = entry_of(SNIFF_DOCX, DOCUMENT_READ, FIRST LAST);
	struct library_entry other = entry_of(SNIFF_DOCX, DOCUMENT_READ, FIRST OTHER_LAST);
	struct judgement judgement;

	(void)state;
	sealed.readers = READERS_VERSION - 1;
	assert_int_equal(judge_by(&sealed, &same).verdict, VERDICT_REENCODED);
	judgement = judge_by(&sealed, &other);
	assert_int_equal(judgement.verdict, VERDICT_UNDECIDED);
	assert_true(judgement.has_original);
	assert_int_equal(judgement.hunks.changes, 1);
	assert_int_not_equal(slice_find(judgement.trouble, SLICE("--reference")), SIZE_MAX);
	assert_int_equal(library_open_unnamed(&arena, &library, &err), STATUS_OK);
	assert_int_equal(library_add(library, &sealed, &err), STATUS_OK);
	sealed.readers = 0;
	assert_int_equal(library_add(library, &sealed, &err), STATUS_OK);
	assert_int_equal(library_freeze(library, &err), STATUS_OK);
	assert_int_equal(corpus_new(&corpus, &err), STATUS_OK);
	assert_int_equal(corpus_add(corpus, library, 0, REFERENCE_SEAL, &err), STATUS_OK);
	assert_int_equal(corpus_add(corpus, library, 1, REFERENCE_FOLDER, &err), STATUS_OK);
	assert_int_equal(corpus_count(corpus), 1);
	assert_int_equal(corpus_finish(corpus, NULL, &err), STATUS_OK);
	assert_int_equal(judge(&arena, corpus, &other, &judgement, &err), STATUS_OK);
	assert_int_equal(judgement.verdict, VERDICT_ALTERED);
	assert_int_equal(judgement.reference, REFERENCE_SEAL);
}

/* A few words may be alike by chance, unless they are all there is on both sides. */
static void
test_short(void **state)
{
	(void)state;
	assert_int_equal(verdict_by(DOCUMENT_READ, "Minutes of the harbour board", DOCUMENT_READ,
				    "Minutes of the harbour board"),
			 VERDICT_REENCODED);
	assert_int_equal(verdict_by(DOCUMENT_READ, "Minutes of the harbour board", DOCUMENT_READ,
				    "Minutes of the village board"),
			 VERDICT_UNKNOWN);
	assert_int_equal(verdict_by(DOCUMENT_READ, "Minutes of the board", DOCUMENT_READ,
				    "Minutes of the board"),
			 VERDICT_UNDECIDED);
}

/* What ended early is neither the same nor altered by what was not read; what was read and differs
 * is altered all the same. */
static void
test_cut(void **state)
{
	(void)state;
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_CUT, FIRST LAST),
			 VERDICT_UNDECIDED);
	assert_int_equal(verdict_by(DOCUMENT_CUT, FIRST LAST, DOCUMENT_READ, FIRST LAST),
			 VERDICT_UNDECIDED);
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST FIRST LAST, DOCUMENT_CUT, FIRST FIRST),
			 VERDICT_UNDECIDED);
	assert_int_equal(verdict_by(DOCUMENT_CUT, FIRST FIRST, DOCUMENT_READ, FIRST FIRST LAST),
			 VERDICT_UNDECIDED);
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_CUT, FIRST OTHER_LAST),
			 VERDICT_ALTERED);
	assert_int_equal(verdict_by(DOCUMENT_READ, FIRST LAST, DOCUMENT_CUT,
				    FIRST LAST "Ten thousand were paid to the mayor in cash."),
			 VERDICT_ALTERED);
}

/* Of a format that is not known codes may pass for text: it finds its original, and no more. */
static void
test_guessed(void **state)
{
	struct library_entry a = entry_of(SNIFF_DATA, DOCUMENT_CUT, FIRST LAST);
	struct library_entry same = entry_of(SNIFF_PDF, DOCUMENT_READ, FIRST LAST);
	struct library_entry other = entry_of(SNIFF_PDF, DOCUMENT_READ, FIRST OTHER_LAST);
	struct library_entry foreign =
		entry_of(SNIFF_DATA, DOCUMENT_CUT, "Not a word in a row, but quite other ones.");
	struct judgement judgement = judge_by(&a, &same);

	(void)state;
	assert_int_equal(judgement.verdict, VERDICT_UNDECIDED);
	assert_true(judgement.has_original);
	assert_int_equal(judge_by(&a, &other).verdict, VERDICT_UNDECIDED);
	judgement = judge_by(&same, &foreign);
	assert_int_equal(judgement.verdict, VERDICT_UNDECIDED);
	assert_false(judgement.has_original);
}

/* Shapes that nobody read are the same where their pages look the same. */
static void
test_looks(void **state)
{
	struct library_entry a = entry_of(SNIFF_PDF, DOCUMENT_CUT, FIRST LAST);
	struct library_entry b = entry_of(SNIFF_PDF, DOCUMENT_CUT, FIRST LAST);

	(void)state;
	b.sha256.bytes[1] ^= 1;
	assert_int_equal(judge_by(&a, &b).verdict, VERDICT_UNDECIDED);
	a.document.look.bytes[0] = b.document.look.bytes[0] = 1;
	assert_int_equal(judge_by(&a, &b).verdict, VERDICT_REENCODED);
	b.document.look.bytes[1] = 1;
	assert_int_equal(judge_by(&a, &b).verdict, VERDICT_UNDECIDED);
	b.document.look = (struct sha256){{0}};
	assert_int_equal(judge_by(&a, &b).verdict, VERDICT_UNDECIDED);
}

static void
test_says_why(void **state)
{
	struct library_entry a = entry_of(SNIFF_TEXT, DOCUMENT_READ, FIRST LAST);
	struct library_entry b = entry_of(SNIFF_DOCX, DOCUMENT_CUT, FIRST LAST);
	struct judgement judgement = judge_by(&a, &b);

	(void)state;
	assert_true(judgement.has_original);
	assert_slice(judgement.trouble, "it, or the original, could not be read to its end: what "
					"was not read may differ");
}

/* Changes all over a text that the same program wrote make another version of it; a few make it
 * altered. */
static void
test_versions(void **state)
{
	struct library_entry a = entry_of(SNIFF_TEXT, DOCUMENT_READ, FIRST LAST);
	const struct {
		const char *text;
		enum verdict verdict;
	} CASES[] = {
		{"The board met on the fourth of May and heard the report of the harbour master on "
		 "the dredging of the northern basin, which had been put off once since the "
		 "autumn.\nIt was asked whether the cost would be carried by the port or by the "
		 "district.\n" LAST,
		 VERDICT_ALTERED},
		{"The board met on the fourth of May and took the report of the harbour master on "
		 "the dredging of the southern basin, which had been put off once since the "
		 "autumn.\nIt was said whether the cost would be carried by the port or by the "
		 "state.\n" LAST,
		 VERDICT_RELATED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct library_entry b = entry_of(SNIFF_TEXT, DOCUMENT_READ, CASES[i].text);
		assert_int_equal(judge_by(&a, &b).verdict, CASES[i].verdict);
	}
}

static void
add_field(struct library_entry *entry, const char *name, const char *value)
{
	struct arena scratch;

	arena_init(&scratch, 0);
	entry->document.scratch = &scratch;
	assert_int_equal(document_add_field(&entry->document, name, slice_text(value), &err),
			 STATUS_OK);
	entry->document.scratch = NULL;
	arena_done(&scratch);
}

/* Nothing says what another nothing says only where both were made and saved at the same time by
 * the same person, and neither shows a picture. */
static void
test_blank(void **state)
{
	struct library_entry a = entry_of(SNIFF_DOCX, DOCUMENT_READ, " ");
	struct library_entry same = entry_of(SNIFF_ODT, DOCUMENT_READ, " ");
	struct library_entry later = entry_of(SNIFF_ODT, DOCUMENT_READ, " ");
	struct document_picture picture = {.hash = 7, .width = 9, .height = 9};

	(void)state;
	add_field(&a, "CreateDate", "2017-05-04T10:00:00Z");
	add_field(&a, "ModifyDate", "2017-05-04T10:20:00Z");
	add_field(&a, "Creator", "Ana Bo");
	add_field(&same, "CreateDate", "2017-05-04T10:00:00Z");
	add_field(&same, "ModifyDate", "2017-05-04T10:20:00Z");
	add_field(&same, "Creator", "Ana Bo");
	add_field(&later, "CreateDate", "2017-05-04T10:00:00Z");
	add_field(&later, "ModifyDate", "2017-05-05T10:20:00Z");
	add_field(&later, "Creator", "Ana Bo");
	assert_int_equal(judge_by(&a, &same).verdict, VERDICT_REENCODED);
	assert_int_equal(judge_by(&a, &later).verdict, VERDICT_UNDECIDED);
	same.document.pictures = &picture;
	same.document.picture_count = 1;
	assert_int_equal(judge_by(&a, &same).verdict, VERDICT_UNDECIDED);
}

/* Days of a sheet are the same days in another form, where the document tells which number is the
 * day. */
static void
test_days(void **state)
{
	static const struct {
		const char *days;
		enum verdict verdict;
	} CASES[] = {
		{"31/01/2026\n12/03/2026\n", VERDICT_REENCODED},
		{"1/31/26\n3/12/26\n", VERDICT_REENCODED},
		{"31/01/2026\n03/12/2026\n", VERDICT_ALTERED},
		{"31/01/2026\n12/03/2025\n", VERDICT_ALTERED},
		{"2026-01-31\n12/03/2026\n", VERDICT_UNDECIDED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct library_entry original = entry_of(SNIFF_XLSX, DOCUMENT_READ, ""), leaked;
		struct slice text;
		original.document =
			sample_document(&arena, UNIT_CELL, FIRST LAST "2026-01-31\n2026-03-12\n");
		assert_int_equal(slice_print(&arena, &text, &err, FIRST LAST "%s", CASES[i].days),
				 STATUS_OK);
		leaked = entry_of(SNIFF_HTML, DOCUMENT_READ, text.at);
		assert_int_equal(judge_by(&original, &leaked).verdict, CASES[i].verdict);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* ---- letters ---- */

static struct library_entry
letter(const char *date, const char *id, const char *last)
{
	struct library_entry entry = {.kind = SNIFF_EML, .name = SLICE("x"), .size_bytes = 1000};
	struct slice bytes;

	assert_int_equal(slice_print(&arena, &bytes, &err,
				     "From: Ada Lace <ada@works.example>\r\n"
				     "To: Theo Vance <theo@works.example>\r\n"
				     "Subject: The harbour\r\n%s%s\r\n" FIRST "%s",
				     date, id, last),
			 STATUS_OK);
	assert_int_equal(sha256_of(bytes, &entry.sha256, &err), STATUS_OK);
	assert_int_equal(document_read(&arena, SNIFF_EML, bytes, &entry.document, &err), STATUS_OK);
	return entry;
}

/* When it was sent is shown to who reads it, as its subject is. */
static void
test_letters(void **state)
{
	static const char ID[] = "Message-ID: <1@works.example>\r\n";
	static const char OTHER_ID[] = "Message-ID: <2@works.example>\r\n";
	static const char MAY[] = "Date: Fri, 5 May 2017 20:00:00 +0200\r\n";
	static const char SAME[] = "Date: 5 May 17 18:00 GMT\r\n";
	static const char JUNE[] = "Date: Mon, 5 Jun 2017 20:00:00 +0200\r\n";
	struct {
		struct library_entry entry;
		enum verdict verdict;
	} rows[] = {
		{letter(SAME, ID, LAST), VERDICT_REENCODED},
		{letter(JUNE, ID, LAST), VERDICT_ALTERED},
		{letter("", ID, LAST), VERDICT_REENCODED},
		{letter(JUNE, OTHER_ID, LAST), VERDICT_RELATED}, /* sent again */
		{letter(SAME, OTHER_ID, OTHER_LAST), VERDICT_ALTERED},
		{letter(JUNE, ID, OTHER_LAST), VERDICT_ALTERED},
		{letter(JUNE, OTHER_ID, OTHER_LAST), VERDICT_RELATED},
	};
	struct library_entry original = letter(MAY, ID, LAST);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(judge_by(&original, &rows[i].entry).verdict, rows[i].verdict);
	assert_int_equal(judge_by(&original, &rows[1].entry).hunks.changes, 1);
}

/* Cells that are hidden in what leaked alone; of formats that do not tell nothing is known. */
static void
test_hidden_cells(void **state)
{
	static const struct {
		enum sniff_kind kind;
		const char *original, *leaked;
		enum verdict verdict;
	} CASES[] = {
		{SNIFF_XLSX, "", "", VERDICT_REENCODED},
		{SNIFF_XLSX, "Pay: rows 4", "Pay: rows 4", VERDICT_REENCODED},
		{SNIFF_XLSX, "Pay: rows 4", "", VERDICT_REENCODED},
		{SNIFF_XLSX, "", "Pay: rows 4", VERDICT_UNDECIDED},
		{SNIFF_XLSX, "Pay: rows 4", "Pay: rows 5", VERDICT_UNDECIDED},
		{SNIFF_XLS, "", "Pay: rows 4", VERDICT_UNDECIDED},
		{SNIFF_CSV, "", "Pay: rows 4", VERDICT_UNDECIDED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct library_entry a = entry_of(CASES[i].kind, DOCUMENT_READ, FIRST LAST);
		struct library_entry b = entry_of(SNIFF_ODS, DOCUMENT_READ, FIRST LAST);
		add_field(&a, "HiddenCells", CASES[i].original);
		add_field(&b, "HiddenCells", CASES[i].leaked);
		assert_int_equal(judge_by(&a, &b).verdict, CASES[i].verdict);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_other_readers), TEST(test_whole),    TEST(test_days),
		TEST(test_short),         TEST(test_cut),      TEST(test_guessed),
		TEST(test_looks),         TEST(test_says_why), TEST(test_versions),
		TEST(test_blank),         TEST(test_letters),  TEST(test_hidden_cells)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
