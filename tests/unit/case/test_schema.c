#include "case_fixture.h"

#include "case/schema.h"

static struct db *
open_db(void)
{
	struct err err;
	struct db *db = NULL;
	char path[PATH_MAX + 32];
	(void)snprintf(path, sizeof(path), "%s/case.db", folder.path);
	assert_ok(db_open(path, DB_WRITE, &db, &err));
	return db;
}

static size_t
version_of(struct db *db)
{
	struct err err;
	size_t version;
	assert_ok(schema_read_version(db, 1000, &version, &err));
	return version;
}

static struct slice
fill(void)
{
	struct err err;
	struct sink sink;
	struct store *store = NULL;
	struct recipe recipe = {
		.rule = "names/lookalike", .source = "feed.txt", .subject = "a.example"};
	assert_ok(store_open(folder.path, true, &store, &err));
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &recipe);
	assert_ok(sink_refuse(&sink, SLICE("feed.txt"), &err, "line 2 is no name"));
	sink_end(&sink, "feed.txt", "x");
	struct slice text = dump_store(store, &arena);
	store_done(&store);
	return text;
}

/* A Tocsin of tomorrow, with one step more, opens what this one wrote; the records are the same. */
static void
older_cases_are_migrated(void **state)
{
	(void)state;
	struct err err = {0};
	const char *tomorrow[8];
	struct slice before = fill();
	assert_true(SCHEMA_VERSION + 2 <= sizeof(tomorrow) / sizeof(tomorrow[0]));
	for (size_t i = 0; i < SCHEMA_VERSION; i++)
		tomorrow[i] = SCHEMA_STEPS[i];
	tomorrow[SCHEMA_VERSION] = "CREATE TABLE extra (x INTEGER) STRICT;"
				   "INSERT INTO extra SELECT number FROM finding";
	tomorrow[SCHEMA_VERSION + 1] = "CREATE TABLE more (x INTEGER) STRICT; SELECT nonsense";

	struct db *db = open_db();
	assert_ok(schema_migrate(db, tomorrow, SCHEMA_VERSION + 1, &err));
	assert_int_equal(version_of(db), SCHEMA_VERSION + 1);
	assert_ok(schema_migrate(db, tomorrow, SCHEMA_VERSION + 1, &err)); /* nothing to do */
	/* A step that fails leaves the version before it, whole. */
	assert_int_not_equal(schema_migrate(db, tomorrow, SCHEMA_VERSION + 2, &err), STATUS_OK);
	assert_int_equal(version_of(db), SCHEMA_VERSION + 1);
	assert_int_not_equal(db_run(db, "SELECT x FROM more", &err), STATUS_OK);
	assert_ok(db_run(db, "SELECT x FROM extra", &err));
	char back[64];
	(void)snprintf(back, sizeof(back), "PRAGMA user_version=%zu", SCHEMA_VERSION);
	assert_ok(db_run(db, back, &err));
	db_done(&db);
	assert_slices(fill(), before);
}

/* A case of the first version: what its next examination of the same content does not find is gone,
 * but not where it is unknown which content a finding came from, nor what was imported. */
static void
cases_of_the_first_version_learn_to_forget(void **state)
{
	(void)state;
	struct err err = {0};
	struct sink sink;
	char path[PATH_MAX + 32];
	struct store *store = NULL;
	struct db *db = NULL;
	static const char OLD[] =
		"INSERT INTO run VALUES (1,'0','tocsin examine .',1,2);"
		"INSERT INTO run VALUES (2,'0','tocsin import jsonl x',1,2);"
		"INSERT INTO source VALUES ('feed.txt',zeroblob(32),1,1);"
		"INSERT INTO source VALUES ('daily.txt',zeroblob(32),1,1);"
		"INSERT INTO source VALUES ('daily.txt',randomblob(32),1,1);"
		"INSERT INTO source VALUES ('theirs.txt',zeroblob(32),1,2);"
		"INSERT INTO finding SELECT value, 'finding--' || value, x'00', 'a/b', 1, 1, 1, "
		"NULL,"
		" NULL, 5, 't', '{}', CASE value WHEN 1 THEN 'feed.txt' WHEN 2 THEN 'feed.txt!/in'"
		" WHEN 3 THEN 'daily.txt' ELSE 'theirs.txt' END, 0, 1 + (value = 4)"
		" FROM json_each('[1,2,3,4]');"
		"INSERT INTO subject SELECT number, 0, 'domain-name', 'a.example' FROM finding;"
		"INSERT INTO evidence SELECT number, 0, source, zeroblob(32), 0, 1, 1, '' FROM "
		"finding;";
	(void)snprintf(path, sizeof(path), "%s/case.db", folder.path);
	assert_int_equal(unlink(path), 0);
	assert_ok(db_open(path, DB_CREATE, &db, &err));
	assert_ok(schema_migrate(db, SCHEMA_STEPS, 1, &err));
	assert_ok(db_run(db, OLD, &err));
	db_done(&db);
	assert_ok(store_open(folder.path, true, &store, &err));
	assert_ok(store_sink(store, &sink, &err));
	static const char *const NAMES[] = {"feed.txt", "daily.txt", "theirs.txt"};
	for (size_t i = 0; i < 3; i++) {
		struct source source = {.source = slice_text(NAMES[i]), .bytes = 1};
		assert_ok(sink_source(&sink, &source, &err));
	}
	struct slice left = dump_findings(store, NULL, ORDER_RECORD, false, &arena);
	assert_true(slice_find(left, SLICE("finding--1")) == SIZE_MAX);
	assert_true(slice_find(left, SLICE("finding--2")) == SIZE_MAX);
	assert_true(slice_find(left, SLICE("finding--3")) != SIZE_MAX);
	assert_true(slice_find(left, SLICE("finding--4")) != SIZE_MAX);
	store_done(&store);
}

static void
cases_of_the_future_are_refused(void **state)
{
	(void)state;
	struct err err = {0};
	struct store *store = NULL;
	struct db *db = open_db();
	assert_ok(db_run(db, "PRAGMA user_version=99", &err));
	db_done(&db);
	char known[64];
	(void)snprintf(known, sizeof(known), "versions up to %zu", SCHEMA_VERSION);
	for (int write = 0; write < 2; write++) {
		assert_int_equal(store_open(folder.path, write, &store, &err), STATUS_ENVIRONMENT);
		assert_non_null(strstr(err.text, "of version 99,"));
		assert_non_null(strstr(err.text, known));
	}
	assert_null(store);
}

/* A case whose making was killed between file and tables is brought up to date by who opens it. */
static void
readers_bring_older_cases_up_to_date(void **state)
{
	(void)state;
	struct err err = {0};
	struct store *store = NULL;
	char path[PATH_MAX + 32];
	(void)snprintf(path, sizeof(path), "%s/case.db", folder.path);
	assert_int_equal(unlink(path), 0);
	struct db *db = NULL;
	assert_ok(db_open(path, DB_CREATE, &db, &err));
	assert_int_equal(version_of(db), 0);
	db_done(&db);
	assert_ok(store_open(folder.path, false, &store, &err));
	assert_int_equal(dump_store(store, &arena).length, 0);
	store_done(&store);
	db = open_db();
	assert_int_equal(version_of(db), SCHEMA_VERSION);
	db_done(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(older_cases_are_migrated),
		TEST(cases_of_the_first_version_learn_to_forget),
		TEST(cases_of_the_future_are_refused),
		TEST(readers_bring_older_cases_up_to_date),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
