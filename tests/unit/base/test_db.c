#include "support.h"

#include "base/db.h"
#include "base/io.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[PATH_MAX];
static char path[PATH_MAX + 64];

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/tocsin-db-XXXXXX", P_tmpdir);
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/a?b#c%%41.db", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
	(void)chmod(folder, 0700);
	for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
		char name[PATH_MAX + 80];
		(void)snprintf(name, sizeof(name), "%s%s", path, ENDS[i]);
		(void)unlink(name);
	}
	return rmdir(folder);
}

static int64_t
number_of(struct db *db, const char *sql)
{
	struct err err;
	struct statement *statement;
	bool row;
	assert_int_equal(db_prepare(db, sql, &statement, &err), STATUS_OK);
	assert_int_equal(statement_step(statement, &row, &err), STATUS_OK);
	assert_true(row);
	int64_t number = statement_number(statement, 0);
	statement_reset(statement);
	return number;
}

static void
create_with_row(void)
{
	struct err err;
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(path, DB_CREATE, &db, &err), STATUS_OK);
	assert_int_equal(db_run(db, "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (7)", &err),
			 STATUS_OK);
}

static void
write_file(const char *bytes, size_t length)
{
	struct err err;
	assert_int_equal(io_replace_file(path, slice_of(bytes, length), &err), STATUS_OK);
}

static void
values_come_back(void **state)
{
	(void)state;
	struct err err;
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(":memory:", DB_CREATE, &db, &err), STATUS_OK);
	assert_int_equal(
		db_run(db, "CREATE TABLE t (a TEXT, b BLOB, c INT, d REAL, e TEXT) ", &err),
		STATUS_OK);
	struct statement *statement;
	bool row;
	assert_int_equal(db_prepare(db, "INSERT INTO t VALUES (?,?,?,?,?)", &statement, &err),
			 STATUS_OK);
	statement_bind_text(statement, 1, slice_of("a\0b", 3));
	statement_bind_blob(statement, 2, SLICE_NONE);
	statement_bind_number(statement, 3, INT64_MIN);
	statement_bind_real(statement, 4, 0.25);
	statement_bind_null(statement, 5);
	assert_int_equal(statement_run(statement, &err), STATUS_OK);
	assert_int_equal(db_changes(db), 1);
	assert_int_equal(db_last_id(db), 1);

	assert_int_equal(db_prepare(db, "SELECT a, b, c, d, e FROM t", &statement, &err),
			 STATUS_OK);
	assert_int_equal(statement_step(statement, &row, &err), STATUS_OK);
	assert_true(row);
	assert_int_equal(statement_text(statement, 0).length, 3);
	assert_memory_equal(statement_text(statement, 0).at, "a\0b", 3);
	assert_int_equal(statement_blob(statement, 1).length, 0);
	assert_false(statement_is_null(statement, 1));
	assert_true(statement_number(statement, 2) == INT64_MIN);
	assert_true(statement_real(statement, 3) == 0.25);
	assert_true(statement_is_null(statement, 4));
	assert_null(statement_text(statement, 4).at);
	assert_int_equal(statement_step(statement, &row, &err), STATUS_OK);
	assert_false(row);
}

static void
statements_are_kept(void **state)
{
	(void)state;
	struct err err;
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(":memory:", DB_CREATE, &db, &err), STATUS_OK);
	char text[] = "SELECT ?1";
	struct statement *first, *again;
	bool row;
	assert_int_equal(db_prepare(db, text, &first, &err), STATUS_OK);
	statement_bind_number(first, 1, 5);
	assert_int_equal(statement_step(first, &row, &err), STATUS_OK);
	assert_int_equal(statement_number(first, 0), 5);
	assert_int_equal(db_prepare(db, "SELECT ?1", &again, &err), STATUS_OK);
	assert_ptr_equal(first, again);
	assert_int_equal(statement_step(again, &row, &err), STATUS_OK);
	assert_true(statement_is_null(again, 0)); /* bindings were cleared */
	statement_reset(again);
}

static void
bind_failures_stick(void **state)
{
	(void)state;
	struct err err = {0};
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(":memory:", DB_CREATE, &db, &err), STATUS_OK);
	struct statement *statement;
	bool row;
	assert_int_equal(db_prepare(db, "SELECT ?1, ?2", &statement, &err), STATUS_OK);
	statement_bind_text(statement, 1,
			    slice_of("x", SIZE_MAX / 4)); /* refused before it is read */
	statement_bind_number(statement, 2, 1);
	assert_int_equal(statement_step(statement, &row, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "value that large"));
	statement_bind_number(statement, 1, 1); /* a failed step resets */
	assert_int_equal(statement_step(statement, &row, &err), STATUS_OK);
	statement_reset(statement);
}

static void
settings_hold(void **state)
{
	(void)state;
	struct err err;
	create_with_row();
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_OK);
	assert_int_equal(number_of(db, "PRAGMA synchronous"), 2);
	assert_int_equal(number_of(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number_of(db, "PRAGMA trusted_schema"), 0);
	assert_int_equal(number_of(db, "PRAGMA cell_size_check"), 1);
	assert_int_equal(number_of(db, "SELECT count(*) FROM pragma_journal_mode WHERE "
				       "journal_mode = 'wal'"),
			 1);
	assert_int_equal(number_of(db, "PRAGMA application_id"), 0x546f6373);
	/* Defensive: the schema table cannot be edited. No file can be attached. */
	assert_int_not_equal(
		db_run(db, "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema", &err),
		STATUS_OK);
	assert_int_not_equal(db_run(db, "ATTACH ':memory:' AS other", &err), STATUS_OK);
}

static void
what_is_not_ours_is_refused(void **state)
{
	(void)state;
	struct err err = {0};
	struct db *db = NULL;
	assert_int_equal(db_open(path, DB_READ, &db, &err), STATUS_ENVIRONMENT);
	assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_ENVIRONMENT);

	char noise[8192];
	memset(noise, 'x', sizeof(noise));
	for (enum db_mode mode = DB_READ; mode <= DB_CREATE; mode++) {
		write_file(noise, sizeof(noise));
		assert_int_equal(db_open(path, mode, &db, &err), STATUS_ENVIRONMENT);
		assert_non_null(strstr(err.text, "is not a database"));
	}
	for (enum db_mode mode = DB_READ; mode <= DB_WRITE; mode++) {
		write_file("", 0);
		assert_int_equal(db_open(path, mode, &db, &err), STATUS_ENVIRONMENT);
		assert_non_null(strstr(err.text, "not of Tocsin"));
	}
	assert_null(db);
	create_with_row(); /* an empty file is one that a kill left before anything was written */

	assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_OK);
	assert_int_equal(db_run(db, "PRAGMA application_id=1", &err), STATUS_OK);
	db_done(&db);
	assert_int_equal(db_open(path, DB_CREATE, &db, &err), STATUS_ENVIRONMENT);
	assert_non_null(strstr(err.text, "not of Tocsin"));
	assert_null(db);
}

static void
damage_is_told(void **state)
{
	(void)state;
	struct err err = {0};
	create_with_row();
	int fd DEFER(io_close)
	= open(path, O_RDWR | O_CLOEXEC);
	char page[4096];
	memset(page, 0xff, sizeof(page));
	assert_int_equal(pwrite(fd, page, sizeof(page), 4096), sizeof(page));
	struct db *db DEFER(db_done)
	= NULL;
	assert_int_equal(db_open(path, DB_READ, &db, &err), STATUS_OK);
	struct statement *statement;
	assert_int_equal(db_prepare(db, "SELECT x FROM t", &statement, &err), STATUS_OK);
	assert_int_equal(statement_run(statement, &err), STATUS_ENVIRONMENT);
	assert_non_null(strstr(err.text, "is damaged"));
}

/* In a child that is no super-user, so that the folder's mode counts. */
static int
read_without_rights(void)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 10;
	struct err err;
	struct db *db = NULL;
	if (access(folder, W_OK) == 0)
		return 11;
	if (db_open(path, DB_READ, &db, &err) != STATUS_OK) {
		print_message("%s\n", err.text);
		return 12;
	}
	int64_t x = number_of(db, "SELECT x FROM t");
	db_done(&db);
	return x == 7 ? 0 : 13;
}

static void
folder_may_be_read_only(void **state)
{
	(void)state;
	create_with_row();
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(read_without_rights());
	int code = 0;
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code));
	assert_int_equal(WEXITSTATUS(code), 0);
}

static enum status
attempt(void *context)
{
	struct err err;
	struct db *db DEFER(db_done)
	= NULL;
	struct statement *statement;
	TRY(db_open(context, DB_CREATE, &db, &err));
	TRY(db_prepare(db, "SELECT 1", &statement, &err));
	return statement_run(statement, &err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	support_fail_each(attempt, path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(statements_are_kept),
		cmocka_unit_test(bind_failures_stick),
		cmocka_unit_test_setup_teardown(settings_hold, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_ours_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damage_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(folder_may_be_read_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(memory_may_fail, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
