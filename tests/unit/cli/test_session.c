#include "cli/session.h"

#include "support.h"

/* The exit code of a run that ended in these ways. */
static int
code_of(unsigned endings, enum status status)
{
	struct session session;
	struct err err;
	char *words[] = {(char *)"tocsin", NULL};
	session_init(&session, 1, words);
	for (int i = 0; i <= ENDING_ENVIRONMENT; i++)
		if (endings & 1u << i)
			session_end(&session, (enum ending)i);
	if (status != STATUS_OK)
		(void)err_set(&err, status, "tested");
	return session_done(&session, status, &err);
}

static void
the_weightiest_ending_is_told(void **state)
{
	(void)state;
	static const int ORDER[] = {4, 5, 2, 3, 1};
	assert_int_equal(code_of(0, STATUS_OK), 0);
	for (size_t i = 0; i < 5; i++) {
		unsigned lighter = 0;
		for (size_t j = i; j < 5; j++)
			lighter |= 1u << ORDER[j];
		assert_int_equal(code_of(lighter, STATUS_OK), ORDER[i]);
	}
}

static void
a_status_is_an_ending(void **state)
{
	(void)state;
	assert_int_equal(code_of(0, STATUS_USAGE), 2);
	assert_int_equal(code_of(0, STATUS_CONFIG), 2);
	assert_int_equal(code_of(0, STATUS_IO), 5);
	assert_int_equal(code_of(0, STATUS_NO_MEMORY), 5);
	assert_int_equal(code_of(0, STATUS_ENVIRONMENT), 5);
	assert_int_equal(code_of(0, STATUS_BROKEN), 4);
	assert_int_equal(code_of(1u << ENDING_FINDINGS, STATUS_IO), 5);
}

static void
a_bad_path_on_the_command_line_is_a_mistake_there(void **state)
{
	(void)state;
	struct err err;
	enum status status = err_set(&err, STATUS_IO, "cannot read 'x'");
	assert_int_equal(session_blame(status, STATUS_USAGE, &err), STATUS_USAGE);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_int_equal(session_blame(STATUS_NO_MEMORY, STATUS_USAGE, &err), STATUS_NO_MEMORY);
	assert_int_equal(session_blame(STATUS_OK, STATUS_USAGE, &err), STATUS_OK);
}

/* Where a profile's own paths lie: beside it. */
static void
a_path_of_the_profile_is_relative_to_it(void **state)
{
	static const struct {
		const char *profile, *folder, *named, *path;
	} ROWS[] = {
		{NULL, "lab", "log", "lab/log"},
		{NULL, ".", "log", "./log"},
		{NULL, "lab", "/srv/log", "/srv/log"},
		{"etc/tocsin.yaml", "lab", "../log", "etc/../log"},
		{"tocsin.yaml", "lab", "log", "./log"},
		{"etc/tocsin.yaml", "lab", "", NULL},
	};
	char *words[] = {(char *)"tocsin", NULL};
	struct session session;
	const char *path;
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		session_init(&session, 1, words);
		session.request.profile = ROWS[i].profile;
		session.folder = ROWS[i].folder;
		assert_int_equal(
			session_profile_path(&session, slice_text(ROWS[i].named), &path, &err),
			STATUS_OK);
		if (ROWS[i].path)
			assert_string_equal(path, ROWS[i].path);
		else
			assert_null(path);
		(void)session_done(&session, STATUS_OK, &err);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_weightiest_ending_is_told),
		cmocka_unit_test(a_status_is_an_ending),
		cmocka_unit_test(a_path_of_the_profile_is_relative_to_it),
		cmocka_unit_test(a_bad_path_on_the_command_line_is_a_mistake_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
