#include "support.h"

#include "base/db.h"
#include "mail/archive.h"
#include "mail/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static char folder[] = "/tmp/tocsin-test-keys-XXXXXX";
static char path[64];
static struct err err;

static int
start(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	(void)memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/keys.db", folder);
	return 0;
}

static int
end(void **state)
{
	char other[80];
	(void)state;
	arena_done(&arena);
	static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(other, sizeof(other), "%s%s", path, SUFFIXES[i]);
		(void)unlink(other);
	}
	return rmdir(folder);
}

static struct key_sighting
sighting(const char *selector, const char *txt, int64_t first, int64_t last)
{
	static const struct sha256 EVIDENCE = {.bytes = {1, 2, 3}};
	return (struct key_sighting){.domain = SLICE("example.org"),
				     .selector = slice_text(selector),
				     .txt = slice_text(txt),
				     .first_seen = first,
				     .last_seen = last,
				     .source = SLICE("tests"),
				     .evidence = &EVIDENCE,
				     .dnssec = KEY_DNSSEC_YES};
}

static struct key_archive *
open_archive(bool write)
{
	struct key_archive *archive = NULL;
	assert_int_equal(key_archive_open(path, write, &archive, &err), STATUS_OK);
	return archive;
}

static bool
add(struct key_archive *archive, const struct key_sighting *seen)
{
	bool new = false;
	assert_int_equal(key_archive_add(archive, seen, &new, &err), STATUS_OK);
	return new;
}

static void
fill(void)
{
	struct key_archive *archive = open_archive(true);
	for (int i = 0; i < 5; i++) {
		char selector[16];
		(void)snprintf(selector, sizeof(selector), "s%d", i);
		const struct key_sighting seen =
			sighting(selector, "v=DKIM1; p=AA", 100 * i, 200 * i);
		assert_true(add(archive, &seen));
	}
	assert_int_equal(key_archive_commit(archive, &err), STATUS_OK);
	key_archive_done(&archive);
}

struct walked {
	size_t rows;
	struct key_sighting last;
	bool evidence;
};

static enum status
see(void *context, const struct key_sighting *seen, struct err *ignored)
{
	struct walked *walked = context;
	walked->rows++;
	walked->last = *seen;
	walked->evidence = seen->evidence && seen->evidence->bytes[2] == 3;
	assert_int_equal(slice_copy(&arena, seen->txt, &walked->last.txt, ignored), STATUS_OK);
	assert_int_equal(slice_copy(&arena, seen->selector, &walked->last.selector, ignored),
			 STATUS_OK);
	return STATUS_OK;
}

static void
what_was_added_comes_back_in_order(void **state)
{
	struct key_archive_totals totals, again;
	struct walked walked = {.rows = 0};
	(void)state;
	fill();
	struct key_archive *archive = open_archive(false);
	assert_int_equal(key_archive_walk(archive, see, &walked, &totals, &err), STATUS_OK);
	assert_int_equal(walked.rows, 5);
	assert_int_equal(totals.rows, 5);
	assert_slice(walked.last.selector, "s4");
	assert_slice(walked.last.txt, "v=DKIM1; p=AA");
	assert_int_equal(walked.last.first_seen, 400);
	assert_int_equal(walked.last.last_seen, 800);
	assert_int_equal(walked.last.dnssec, KEY_DNSSEC_YES);
	assert_true(walked.evidence);
	assert_int_equal(key_archive_walk(archive, NULL, NULL, &again, &err), STATUS_OK);
	assert_true(sha256_equal(&totals.head, &again.head));
	key_archive_done(&archive);
}

static void
only_what_says_more_is_added(void **state)
{
	struct key_archive_totals totals;
	(void)state;
	struct key_archive *archive = open_archive(true);
	struct key_sighting seen = sighting("s1", "p=AA", 100, 200);
	assert_true(add(archive, &seen));
	assert_false(add(archive, &seen));
	seen.last_seen = 150; /* within */
	assert_false(add(archive, &seen));
	seen.last_seen = 300; /* seen again: a new row */
	assert_true(add(archive, &seen));
	seen.source = SLICE("another witness");
	assert_true(add(archive, &seen));
	seen.leaked = true;
	assert_true(add(archive, &seen));
	seen.leaked = false;
	assert_false(add(archive, &seen));
	seen.txt = SLICE("p=BB");
	assert_true(add(archive, &seen));
	seen.first_seen = seen.last_seen = TIME_UNKNOWN;
	assert_false(add(archive, &seen)); /* says less */
	assert_int_equal(key_archive_walk(archive, NULL, NULL, &totals, &err), STATUS_OK);
	assert_int_equal(totals.rows, 5);
	key_archive_done(&archive);
}

static void
what_is_not_committed_is_not_there(void **state)
{
	struct key_archive_totals totals;
	(void)state;
	fill();
	struct key_archive *archive = open_archive(true);
	const struct key_sighting seen = sighting("late", "p=AA", 1, 2);
	assert_true(add(archive, &seen));
	key_archive_done(&archive);
	archive = open_archive(false);
	assert_int_equal(key_archive_walk(archive, NULL, NULL, &totals, &err), STATUS_OK);
	assert_int_equal(totals.rows, 5);
	key_archive_done(&archive);
}

/* Whoever can write the file can write any row, but not one that follows. */
static void
any_change_breaks_the_chain(void **state)
{
	static const char *const CHANGES[] = {
		"UPDATE key SET txt = 'p=EE' WHERE number = 3",
		"UPDATE key SET domain = 'example.net' WHERE number = 1",
		"UPDATE key SET selector = 's9' WHERE number = 5",
		"UPDATE key SET first_seen = 1 WHERE number = 2",
		"UPDATE key SET last_seen = NULL WHERE number = 2",
		"UPDATE key SET source = 'me' WHERE number = 2",
		"UPDATE key SET evidence_hash = NULL WHERE number = 2",
		"UPDATE key SET dnssec = NULL WHERE number = 2",
		"UPDATE key SET leaked = 1 WHERE number = 2",
		"UPDATE key SET spki_sha256 = zeroblob(32) WHERE number = 2",
		"UPDATE key SET chain = zeroblob(32) WHERE number = 5",
		"DELETE FROM key WHERE number = 1",
		"DELETE FROM key WHERE number = 3",
		"UPDATE key SET number = 9 WHERE number = 5",
		"INSERT INTO key SELECT 6, domain, selector, txt, spki_sha256, first_seen, "
		"last_seen,"
		" source, evidence_hash, dnssec, leaked, chain FROM key WHERE number = 5",
	};
	struct key_archive_totals totals;
	(void)state;
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
		struct key_index *index;
		struct db *db = NULL;
		fill();
		assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_OK);
		assert_int_equal(db_run(db, CHANGES[i], &err), STATUS_OK);
		db_done(&db);
		struct key_archive *archive = open_archive(false);
		assert_int_equal(key_archive_walk(archive, NULL, NULL, &totals, &err),
				 STATUS_BROKEN);
		struct key_archive *longer = NULL; /* nothing is put behind it */
		assert_int_equal(key_archive_open(path, true, &longer, &err), STATUS_BROKEN);
		assert_null(longer);
		assert_int_equal(key_index_new(&arena, &index, &err), STATUS_OK);
		assert_int_equal(key_archive_load(archive, index, &err), STATUS_BROKEN);
		key_archive_done(&archive);
		assert_int_equal(unlink(path), 0);
	}
}

static void
what_is_no_archive_is_refused(void **state)
{
	struct key_archive *archive = NULL;
	struct db *db = NULL;
	(void)state;
	assert_int_not_equal(key_archive_open(path, false, &archive, &err), STATUS_OK);
	assert_int_equal(db_open(path, DB_CREATE, &db, &err), STATUS_OK);
	assert_int_equal(db_run(db, "CREATE TABLE other (a) ", &err), STATUS_OK);
	assert_int_equal(key_archive_open(path, false, &archive, &err), STATUS_CONFIG);
	assert_int_equal(key_archive_open(path, true, &archive, &err), STATUS_CONFIG);
	assert_int_equal(db_run(db, "CREATE TABLE key (a); PRAGMA user_version = 7", &err),
			 STATUS_OK);
	assert_int_equal(key_archive_open(path, true, &archive, &err), STATUS_CONFIG);
	db_done(&db);
	assert_null(archive);
}

static void
what_no_row_holds_is_refused(void **state)
{
	char long_name[MAIL_KEY_NAME_BYTES + 2] = "";
	char *long_txt = calloc(1, MAIL_KEY_TXT_BYTES + 2);
	bool new;
	(void)state;
	struct key_archive *archive = open_archive(true);
	(void)memset(long_name, 'a', MAIL_KEY_NAME_BYTES + 1);
	struct key_sighting seen = sighting(long_name, "p=AA", 1, 2);
	assert_int_equal(key_archive_add(archive, &seen, &new, &err), STATUS_REFUSED);
	seen.selector.length--;
	assert_true(add(archive, &seen));
	assert_non_null(long_txt);
	(void)memset(long_txt, 'a', MAIL_KEY_TXT_BYTES + 1);
	seen.txt = slice_text(long_txt);
	assert_int_equal(key_archive_add(archive, &seen, &new, &err), STATUS_REFUSED);
	seen.txt.length--;
	assert_true(add(archive, &seen));
	seen.txt = slice_of("p=\0", 3);
	assert_int_equal(key_archive_add(archive, &seen, &new, &err), STATUS_REFUSED);
	free(long_txt);
	key_archive_done(&archive);
}

/* What others give as an archive may hold more than one does. */
static void
what_is_more_than_an_archive_is_refused(void **state)
{
	static const char *const ADDED[] = {
		"CREATE TABLE more (a)",
		"CREATE VIEW v AS SELECT * FROM key",
		"CREATE TRIGGER t AFTER INSERT ON key BEGIN SELECT 1; END",
		"ALTER TABLE key ADD COLUMN extra TEXT",
		"DROP INDEX key_name; CREATE INDEX key_name ON key (selector, domain)",
		"ALTER TABLE key ADD COLUMN g INTEGER AS (length(txt))",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(ADDED) / sizeof(ADDED[0]); i++) {
		struct key_archive *archive = NULL;
		struct db *db = NULL;
		fill();
		assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_OK);
		assert_int_equal(db_run(db, ADDED[i], &err), STATUS_OK);
		db_done(&db);
		for (int write = 0; write < 2; write++) {
			assert_int_equal(key_archive_open(path, write, &archive, &err),
					 STATUS_CONFIG);
			assert_true(slice_find(slice_text(err.text), SLICE("holds more")) !=
				    SIZE_MAX);
		}
		assert_int_equal(unlink(path), 0);
	}
}

/* SQLite gives nothing longer out, whatever the file says. */
static void
a_row_has_its_limit(void **state)
{
	static const char SQL[] =
		"UPDATE key SET txt = CAST(zeroblob(%u) AS TEXT) WHERE number = 1";
	struct key_archive_totals totals;
	struct db *db = NULL;
	char sql[128];
	(void)state;
	fill();
	assert_int_equal(db_open(path, DB_WRITE, &db, &err), STATUS_OK);
	(void)snprintf(sql, sizeof(sql), SQL, KEY_ARCHIVE_ROW_BYTES + 1);
	assert_int_equal(db_run(db, sql, &err), STATUS_OK);
	db_done(&db);
	struct key_archive *archive = open_archive(false);
	enum status status = key_archive_walk(archive, NULL, NULL, &totals, &err);
	assert_true(status != STATUS_OK && status != STATUS_BROKEN);
	key_archive_done(&archive);
}

/* ---- the index ---- */

static struct mail_key_answer
look_up(struct key_index *index, const char *domain, const char *selector)
{
	const struct mail_keys keys = key_index_keys(index);
	struct mail_key_answer answer;
	assert_int_equal(mail_keys_look_up(&keys, &arena, slice_text(domain), slice_text(selector),
					   &answer, &err),
			 STATUS_OK);
	return answer;
}

static void
the_index_finds_what_the_archive_holds(void **state)
{
	struct key_index *index;
	(void)state;
	fill();
	struct key_archive *archive = open_archive(true);
	struct key_sighting seen = sighting("s4", "v=DKIM1; p=AA", 50, 900);
	assert_true(add(archive, &seen));
	seen = sighting("s4", "v=DKIM1; p=BB", 20, 30);
	assert_true(add(archive, &seen));
	assert_int_equal(key_index_new(&arena, &index, &err), STATUS_OK);
	assert_int_equal(key_archive_load(archive, index, &err), STATUS_OK);
	key_archive_done(&archive);
	assert_int_equal(key_index_count(index), 6);
	struct mail_key_answer answer = look_up(index, "example.org", "s4");
	assert_int_equal(answer.outcome, DNS_FOUND);
	assert_int_equal(answer.watched_since, 20);
	assert_slice(answer.first->txt, "v=DKIM1; p=AA");
	assert_int_equal(answer.first->first_seen, 50);
	assert_int_equal(answer.first->last_seen, 900);
	assert_slice(answer.first->next->txt, "v=DKIM1; p=BB");
	assert_null(answer.first->next->next);
	assert_int_equal(look_up(index, "example.org", "s9").outcome, DNS_NO_NAME);
	assert_int_equal(look_up(index, "example.or", "gs4").outcome, DNS_NO_NAME);
	assert_int_equal(look_up(index, "", "s4").outcome, DNS_NO_NAME);
	assert_true(look_up(index, "example.net", "s4").watched_since == TIME_UNKNOWN);
}

static void
many_keys_are_all_found(void **state)
{
	struct key_index *index;
	(void)state;
	assert_int_equal(key_index_new(&arena, &index, &err), STATUS_OK);
	for (int i = 0; i < 5000; i++) {
		char domain[32], txt[32];
		(void)snprintf(domain, sizeof(domain), "d%d.example", i / 3);
		(void)snprintf(txt, sizeof(txt), "p=%d", i);
		struct key_sighting seen = sighting(i % 3 ? "a" : "b", txt, i, i);
		seen.domain = slice_text(domain);
		assert_int_equal(key_index_add(index, &seen, &err), STATUS_OK);
	}
	assert_int_equal(key_index_count(index), 5000);
	assert_slice(look_up(index, "d0.example", "b").first->txt, "p=0");
	assert_slice(look_up(index, "d1666.example", "a").first->txt, "p=4999");
	assert_slice(look_up(index, "d700.example", "a").first->next->txt, "p=2102");
	assert_int_equal(look_up(index, "d700.example", "a").watched_since, 2101);
}

static void
more_keys_than_a_selector_may_have_are_left_out(void **state)
{
	struct key_index *index;
	size_t found = 0;
	(void)state;
	assert_int_equal(key_index_new(&arena, &index, &err), STATUS_OK);
	for (int i = 0; i < MAIL_KEYS_PER_SELECTOR_MAX + 2; i++) {
		char txt[16];
		(void)snprintf(txt, sizeof(txt), "p=%d", i);
		const struct key_sighting seen = sighting("s1", txt, 1, 2);
		assert_int_equal(key_index_add(index, &seen, &err), STATUS_OK);
	}
	for (const struct mail_key *key = look_up(index, "example.org", "s1").first; key;
	     key = key->next)
		found++;
	assert_int_equal(found, MAIL_KEYS_PER_SELECTOR_MAX);
	assert_int_equal(key_index_left_out(index), 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
		TEST(what_was_added_comes_back_in_order),
		TEST(only_what_says_more_is_added),
		TEST(what_is_not_committed_is_not_there),
		TEST(any_change_breaks_the_chain),
		TEST(what_is_no_archive_is_refused),
		TEST(what_no_row_holds_is_refused),
		TEST(what_is_more_than_an_archive_is_refused),
		TEST(a_row_has_its_limit),
		TEST(the_index_finds_what_the_archive_holds),
		TEST(many_keys_are_all_found),
		TEST(more_keys_than_a_selector_may_have_are_left_out),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
