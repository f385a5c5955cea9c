/* Letters in two forms. */
#include "support.h"

#include "leak/forms.h"

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

#define HEAD "S:The key of gate three\n"
#define PAGE                                                                  \
	"Please do not send the papers to Mr Feld before the board has met\n" \
	"The surveyor arrives on Tuesday and needs the key\n"
#define PLAIN                                                                   \
	"o:Please do not send the papers to Mr Feld before the board has met\n" \
	"o:The surveyor arrives on Tuesday and needs the key\n"
#define PAGE_CHANGED                                                      \
	"Please do send the papers to Mr Feld before the board has met\n" \
	"The surveyor arrives on Tuesday and needs the key\n"
#define PLAIN_CHANGED                                                       \
	"o:Please do send the papers to Mr Feld before the board has met\n" \
	"o:The surveyor arrives on Tuesday and needs the key\n"
#define PLAIN_SHORT "o:The surveyor arrives on Tuesday and needs the key\n"
#define STUB "o:This letter has to be read as a page\n"
#define STUB_SHOWN "This letter has to be read as a page\n"

static void
test_each_form(void **state)
{
	static const struct {
		const char *original, *leaked;
		bool converted;
		size_t strong;
		bool doubted;
	} CASES[] = {
		{HEAD PAGE PLAIN, HEAD PAGE PLAIN, false, 0, false},
		/* either of them is changed, or says less */
		{HEAD PAGE PLAIN, HEAD PAGE_CHANGED PLAIN, false, 1, false},
		{HEAD PAGE PLAIN, HEAD PAGE PLAIN_CHANGED, false, 1, false},
		{HEAD PAGE PLAIN, HEAD PAGE PLAIN_SHORT, false, 1, false},
		{HEAD PAGE PLAIN, HEAD PAGE PLAIN_CHANGED, true, 0, true},
		/* one of them is dropped, or made of the other */
		{HEAD PAGE PLAIN, HEAD PAGE, false, 0, false},
		{HEAD PAGE STUB, HEAD STUB_SHOWN, false, 0, false},
		{HEAD PAGE STUB, HEAD PAGE PLAIN, false, 0, false},
		{HEAD PAGE, HEAD PAGE PLAIN, false, 0, false},
		{HEAD PAGE, HEAD PAGE PLAIN_CHANGED, false, 1, false},
		/* what is there alone is not the original's */
		{HEAD PAGE PLAIN, HEAD PAGE_CHANGED, false, 1, false},
		/* another text stands there */
		{HEAD PAGE, HEAD PAGE STUB, false, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct hunks hunks;
		bool doubted;
		assert_int_equal(forms_find_hunks(&arena, sample_units(&arena, CASES[i].original),
						  sample_units(&arena, CASES[i].leaked),
						  CASES[i].converted, &hunks, &doubted, &err),
				 STATUS_OK);
		assert_int_equal(hunks.strong, CASES[i].strong);
		assert_int_equal(doubted, CASES[i].doubted);
	}
}

int
main(void)
{
	const struct CMUnitTest TESTS[] = {
		cmocka_unit_test_setup_teardown(test_each_form, setup, teardown),
	};
	return cmocka_run_group_tests(TESTS, NULL, NULL);
}
