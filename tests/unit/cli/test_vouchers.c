#include "cli/vouchers.h"

#include "support.h"

#include "mail/limits.h"
#include "model/finding.h"

#include <stdio.h>

static struct arena arena;
static struct err err;
static struct library *documents, *vouched;
static struct vouchers vouchers;
static struct roots roots;

static int
setup(void **state)
{
	static const char *const ROOTS[] = {"dump"};

	(void)state;
	arena_init(&arena, 0);
	vouchers_init(&vouchers, &arena);
	return library_open_unnamed(&arena, &documents, &err) != STATUS_OK ||
	       library_open_unnamed(&arena, &vouched, &err) != STATUS_OK ||
	       roots_init(&roots, &arena, ROOTS, 1, &err) != STATUS_OK;
}

static int
teardown(void **state)
{
	(void)state;
	library_done(&documents);
	library_done(&vouched);
	arena_done(&arena);
	return 0;
}

/* A document of the dump, seen under that name, whose digest is of `word`. */
static void
document_is(const char *source, const char *word)
{
	struct library_entry entry = {.name = SLICE("the first name it was seen under")};
	struct observable observable = {.source = slice_text(source)};
	char hex[SHA256_HEX_BYTES];
	struct sink sink = vouchers_sink(&vouchers);
	size_t ordinal;

	assert_int_equal(sha256_of(slice_text(word), &entry.sha256, &err), STATUS_OK);
	if (!library_find(documents, &entry.sha256, &ordinal))
		assert_int_equal(library_add(documents, &entry, &err), STATUS_OK);
	sha256_print(&entry.sha256, hex);
	observable.subject = (struct subject){SLICE("x-tocsin-attached"), slice_text(hex)};
	assert_int_equal(sink_observable(&sink, &observable, &err), STATUS_OK);
}

static void
letter_is(const char *rule, const char *source, const char *verdict, const char *not_signed)
{
	const struct span span = {.source = slice_text(source)};
	struct sink sink = vouchers_sink(&vouchers);
	struct finding *finding;

	assert_int_equal(finding_new(&arena, rule, 1, &span, &finding, &err), STATUS_OK);
	assert_int_equal(slice_print(&arena, &finding->data, &err,
				     "{\"verdict\":\"%s\",\"not_signed\":[%s]}", verdict,
				     not_signed),
			 STATUS_OK);
	assert_int_equal(sink_finding(&sink, finding, &err), STATUS_OK);
}

/* The names of what is vouched for, in the order of the dump. */
static void
vouched_are(const char *const *names, size_t count)
{
	struct library_entry entry;

	assert_int_equal(vouchers_read(&vouchers, documents, &roots, vouched, &err), STATUS_OK);
	assert_int_equal(library_count(vouched), count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(library_read(vouched, i, &arena, &entry, &err), STATUS_OK);
		assert_slice(entry.name, names[i]);
	}
}

static void
a_letter_vouches_for_itself_and_for_what_came_with_it(void **state)
{
	static const char *const NAMES[] = {"a.eml", "a.eml!/plan.odt", "a.eml!/old.zip!/in.txt",
					    "box.mbox!/12/plan.odt"};

	(void)state;
	document_is("dump/a.eml", "letter");
	document_is("dump/a.eml!/plan.odt", "plan");
	document_is("dump/a.eml!/old.zip!/in.txt", "inner");
	document_is("dump/a.emlx!/plan.odt", "stranger");
	document_is("dump/b.eml!/plan.odt", "other");
	document_is("dump/box.mbox!/12!/plan.odt", "second plan");
	document_is("dump/box.mbox!/1!/plan.odt", "third plan");
	letter_is("mail/leak", "dump/a.eml", "authentic", "\"Received\"");
	letter_is("mail/leak", "dump/b.eml", "authentic_partial", "");
	letter_is("mail/phish", "dump/b.eml", "authentic", "");
	letter_is("mail/leak", "dump/box.mbox!/12", "authentic", "");
	vouched_are(NAMES, 4);
}

/* Whoever has a signed letter may write what the signature does not cover. */
static void
a_letter_does_not_vouch_for_a_head_that_is_not_signed(void **state)
{
	static const char *const FIELDS[] = {"\"SUBJECT\"", "\"Received\",\"From\"", "\"to\"",
					     "\"Cc\"", "7"};
	static const char *const NAMES[] = {"0.eml!/plan.odt", "1.eml!/plan.odt", "2.eml!/plan.odt",
					    "3.eml!/plan.odt", "4.eml!/plan.odt"};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		char letter[32], plan[48];
		snprintf(letter, sizeof(letter), "dump/%zu.eml", i);
		snprintf(plan, sizeof(plan), "%s!/plan.odt", letter);
		document_is(letter, letter);
		document_is(plan, plan);
		letter_is("mail/leak", letter, "authentic", FIELDS[i]);
	}
	vouched_are(NAMES, 5);
}

/* What does not fit into the list of unsigned fields may be one that is shown. */
static void
a_full_list_of_unsigned_fields_says_nothing(void **state)
{
	char text[MAIL_FIELD_NAMES_MAX * 8] = "";
	size_t used = 0;

	(void)state;
	for (size_t i = 0; i < MAIL_FIELD_NAMES_MAX - 1; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s\"X-%zu\"",
					 i ? "," : "", i);
	document_is("dump/a.eml", "a");
	document_is("dump/b.eml", "b");
	letter_is("mail/leak", "dump/a.eml", "authentic", text);
	(void)snprintf(text + used, sizeof(text) - used, ",\"X\"");
	letter_is("mail/leak", "dump/b.eml", "authentic", text);
	vouched_are((const char *const[]){"a.eml"}, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_letter_vouches_for_itself_and_for_what_came_with_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_letter_does_not_vouch_for_a_head_that_is_not_signed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_list_of_unsigned_fields_says_nothing, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
