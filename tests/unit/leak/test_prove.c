/* What is proved of documents whose text, or what differs in it, is out of the ordinary. */
#include "log.h"

#include "leak/limits.h"

#define PAPER                                                                                 \
	"Budget of the campaign|The committee met on 3 May.|The loan is of 9,000,000 euros.|" \
	"Nobody else was told of it.|Signed by the treasurer."
#define ALTERED                                                                                \
	"Budget of the campaign|The committee met on 3 May.|The loan is of 19,000,000 euros.|" \
	"Nobody else was told of it.|Signed by the treasurer."

/* What earlier readers read is sealed as they read it: its leaf stays its leaf, and nothing is
 * proved of differences that may be theirs. */
static void
earlier_readers_prove_no_difference(void **state)
{
	struct library_entry leaked;
	struct prove_setup setup = {.index = 0, .leaked = &leaked};
	struct verified verified;
	struct seal_audit result;
	struct test_log log;
	struct slice bytes;
	struct err err;
	(void)state;
	log_init(&log);
	log_add_read_by(&log, "paper.txt", PAPER, READERS_VERSION - 1);
	log_add(&log, "other.txt", "Another paper.|Its secret is the number 4711.");
	assert_int_equal(seal_audit(&log.seal, SLICE_NONE, &result, &err), STATUS_OK);
	leaked = log_document(&log.arena, "x", PAPER);
	assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err), STATUS_OK);
	assert_int_equal(verified.statement.claim, CLAIM_VERBATIM);
	leaked = log_document(&log.arena, "x", ALTERED);
	assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "nothing can be proved"));
	assert_int_equal(prove_not_sealed(&log.seal, &leaked, 0, &bytes, &verified, &err),
			 STATUS_USAGE);
	assert_non_null(strstr(err.text, "it may be a sealed document, 'paper.txt'"));
	log_done(&log);
}

/* Where today's readers read the same text of the sealed file, what differs is proved of its old
 * leaf; where they read another, nothing is. */
static void
what_was_read_anew_is_proved(void **state)
{
	struct library_entry leaked, again;
	struct prove_setup setup = {.index = 0, .leaked = &leaked};
	struct verified verified;
	struct test_log log;
	struct slice bytes;
	struct err err;
	(void)state;
	for (unsigned other = 0; other < 2; other++) {
		log_init(&log);
		log_add_read_by(&log, "paper.txt", PAPER, READERS_VERSION - 1);
		again = log_document(&log.arena, "paper.txt",
				     other ? PAPER "|And a note below." : PAPER);
		again.sha256 = *library_sha256(log.seal.library, 0);
		assert_int_equal(library_open_unnamed(&log.arena, &log.seal.renewed, &err),
				 STATUS_OK);
		assert_int_equal(library_add(log.seal.renewed, &again, &err), STATUS_OK);
		leaked = log_document(&log.arena, "x",
				      other ? ALTERED "|And a note below." : ALTERED);
		assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err),
				 other ? STATUS_USAGE : STATUS_OK);
		if (other)
			assert_non_null(strstr(err.text, "another text"));
		else
			assert_int_equal(verified.statement.claim, CLAIM_ALTERED);
		/* It is told from what was read anew that it is sealed. */
		assert_int_equal(prove_not_sealed(&log.seal, &leaked, 0, &bytes, &verified, &err),
				 STATUS_USAGE);
		assert_non_null(strstr(err.text, "altered: 'paper.txt'"));
		log_done(&log);
	}
}

/* Of what nobody sees, or could draw, it is not signed that it says the same; unless the sealed one
 * hides it as well. */
static void
what_is_not_seen_is_not_proved(void **state)
{
	static const struct {
		const char *name, *value, *trouble; /* NULL: it is proved */
	} LOOKS[] = {
		{DOCUMENT_UNSEEN, "9,000,000", "nobody sees '9,000,000'"},
		/* that the sealed one has the words elsewhere is no excuse */
		{DOCUMENT_UNSEEN, "Newsroom Example", "nobody sees 'Newsroom Example'"},
		{"PDF:Producer", "9,000,000", NULL},
		{DOCUMENT_UNDRAWN, "page 2: it is too large", "page 2: it is too large"},
	};
	struct library_entry leaked;
	struct prove_setup setup = {.index = 0, .leaked = &leaked};
	struct verified verified;
	struct test_log log;
	struct slice bytes;
	struct err err;
	(void)state;
	log_init(&log);
	log_add(&log, "paper.txt", PAPER);
	for (size_t i = 0; i < sizeof(LOOKS) / sizeof(*LOOKS); i++)
		for (unsigned spaced = 0; spaced < 2; spaced++) {
			/* with the same text, and with one that differs in its layout alone */
			leaked = log_document(&log.arena, "x", spaced ? PAPER "|" : PAPER);
			leaked.sha256.bytes[0] ^= 1;
			leaked.kind = spaced ? SNIFF_PDF : SNIFF_TEXT;
			if (spaced)
				leaked.document.units[0].kind = UNIT_CELL;
			assert_int_equal(document_add_field(&leaked.document, LOOKS[i].name,
							    slice_text(LOOKS[i].value), &err),
					 STATUS_OK);
			enum status status = prove(&log.seal, &setup, &bytes, &verified, &err);
			assert_int_equal(status, LOOKS[i].trouble ? STATUS_USAGE : STATUS_OK);
			if (LOOKS[i].trouble)
				assert_non_null(strstr(err.text, LOOKS[i].trouble));
			else
				assert_int_equal(verified.statement.claim, CLAIM_REENCODED);
		}
	log_done(&log);
}

/* A hidden sentence is shown behind the paragraph it came in behind, and between which two. */
static void
hidden_text_has_its_place(void **state)
{
	static const struct {
		const char *sealed, *leaked, *place, *after;
		uint64_t first, last;
	} HIDDEN[] = {
		{PAPER,
		 "Budget of the campaign|The committee met on 3 May.|h:A sum was paid in cash.|"
		 "The loan is of 9,000,000 euros.|Nobody else was told of it.|"
		 "Signed by the treasurer.",
		 "line 2",
		 "The committee met on 3 May. A sum was paid in cash. The loan is of 9,000,000 "
		 "euros.",
		 1, 2},
		{PAPER, PAPER "|h:A sum was paid in cash.", "line 5",
		 "Signed by the treasurer. A sum was paid in cash.", 4, 5},
		{PAPER, "h:A sum was paid in cash.|" PAPER, "line 1",
		 "A sum was paid in cash. Budget of the campaign", 0, 0},
		/* what is hidden in the original stays shut */
		{"Budget of the campaign|h:It was cut twice.|The committee met on 3 May.|The loan "
		 "is of 9,000,000 euros.|Nobody else was told of it.",
		 "Budget of the campaign|h:A sum was paid in cash in June.|The committee met on 3 "
		 "May.|The loan is of 9,000,000 euros.|Nobody else was told of it.|h:It was cut "
		 "twice.",
		 "line 1", "Budget of the campaign A sum was paid in cash in June.", 0, 0},
		/* beside another change of the same paragraph */
		{PAPER,
		 "Budget of the campaign|The committee met on 13 May.|h:A sum was paid in cash.|"
		 "The loan is of 9,000,000 euros.|Nobody else was told of it.|"
		 "Signed by the treasurer.",
		 "line 2",
		 "The committee met on 13 May. A sum was paid in cash. The loan is of 9,000,000 "
		 "euros.",
		 1, 2},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(HIDDEN) / sizeof(*HIDDEN); i++) {
		struct verified verified;
		struct test_log log;
		struct slice bytes;
		struct err err;
		log_init(&log);
		log_add(&log, "paper.txt", HIDDEN[i].sealed);
		struct library_entry leaked = log_document(&log.arena, "x", HIDDEN[i].leaked);
		struct prove_setup setup = {.leaked = &leaked};
		assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err), STATUS_OK);
		assert_int_equal(verified.statement.change_count, 1);
		assert_slice(verified.statement.changes[0].place, HIDDEN[i].place);
		assert_slice(verified.statement.changes[0].after, HIDDEN[i].after);
		assert_int_equal(verified.statement.changes[0].first, HIDDEN[i].first);
		assert_int_equal(verified.statement.changes[0].last, HIDDEN[i].last);
		log_done(&log);
	}
}

/* Units of a paper; every fourth has other words in what leaked. */
static const char *
long_paper(struct arena *arena, size_t changes, bool leaked)
{
	struct slice text;
	struct buf buf;
	buf_init(&buf, arena);
	for (size_t i = 0; i < changes; i++)
		buf_print(&buf,
			  "Item %zu as it was put down.|Under it stands nothing more than %zu."
			  "|The sum of %zu is %s.|It was seen on page %zu by everybody.|",
			  i, i, i, leaked ? "none" : "all", i);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	return text.at;
}

/* So many changes are stated, and not one more. */
static void
changes_have_a_limit(void **state)
{
	struct verified verified;
	struct test_log log;
	struct slice bytes;
	struct err err;
	(void)state;
	if (support_is_slow())
		return;
	log_init(&log);
	for (uint64_t over = 0; over < 2; over++) {
		size_t changes = STATEMENT_CHANGES + (size_t)over;
		log_add(&log, "long.txt", long_paper(&log.arena, changes, false));
		struct library_entry leaked =
			log_document(&log.arena, "x", long_paper(&log.arena, changes, true));
		struct prove_setup setup = {.index = over, .leaked = &leaked};
		assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
	}
	assert_non_null(strstr(err.text, "1000"));
	log_done(&log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(earlier_readers_prove_no_difference),
		cmocka_unit_test(what_was_read_anew_is_proved),
		cmocka_unit_test(what_is_not_seen_is_not_proved),
		cmocka_unit_test(hidden_text_has_its_place),
		cmocka_unit_test(changes_have_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
