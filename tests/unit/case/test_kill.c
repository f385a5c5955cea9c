/* Killed at any moment, a case holds every source whose commit returned, none by half, and can be
 * completed to what an unkilled one is. */
#include "case_random.h"

#include "base/db.h"
#include "base/utf8.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define KILLS (support_is_slow() ? 2 : 20)
#define KILL_SOURCES 60

static void
fill(struct store *store, bool commit_each, int tell)
{
	struct err err;
	struct sink sink;
	assert_ok(store_sink(store, &sink, &err));
	for (size_t source = 0; source < KILL_SOURCES; source++) {
		for (size_t i = 0; i < RECORDS_A_SOURCE; i++)
			sink_record(&sink, source * RECORDS_A_SOURCE + i);
		if (!commit_each)
			continue;
		assert_ok(store_commit(store, &err));
		unsigned char done = (unsigned char)source;
		assert_int_equal(write(tell, &done, 1), 1);
	}
	assert_ok(store_commit(store, &err));
}

static void
writer(const char *folder, bool commit_each, int tell)
{
	struct err err;
	struct store *store = NULL;
	assert_ok(store_open(folder, true, &store, &err));
	fill(store, commit_each, tell);
	(void)pause();
}

/* *ret_committed: sources whose commit returned. */
static void
kill_writer(const char *folder, bool commit_each, uint64_t wait_us, size_t *ret_committed)
{
	int pipe_fds[2];
	assert_int_equal(pipe(pipe_fds), 0);
	pid_t child = fork();
	if (child == 0) {
		(void)close(pipe_fds[0]);
		writer(folder, commit_each, pipe_fds[1]);
		_exit(0);
	}
	(void)close(pipe_fds[1]);
	struct timespec wait = {(time_t)(wait_us / 1000000), (long)(wait_us % 1000000) * 1000};
	(void)nanosleep(&wait, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	unsigned char told;
	*ret_committed = 0;
	while (read(pipe_fds[0], &told, 1) == 1)
		if ((size_t)told + 1 > *ret_committed)
			*ret_committed = (size_t)told + 1;
	(void)close(pipe_fds[0]);
}

static int64_t
number_of(struct db *db, const char *sql, struct slice text)
{
	struct err err;
	struct statement *statement;
	bool row;
	assert_ok(db_prepare(db, sql, &statement, &err));
	if (text.at)
		statement_bind_text(statement, 1, text);
	assert_ok(statement_step(statement, &row, &err));
	int64_t number = row ? statement_number(statement, 0) : -1;
	statement_reset(statement);
	return number;
}

/* Sources there are all whole, and a beginning of all there are. */
static size_t
check_sources(const char *folder, struct arena *arena)
{
	struct err err;
	char path[PATH_MAX + 32];
	struct db *db DEFER(db_done)
	= NULL;
	size_t whole = 0;
	(void)snprintf(path, sizeof(path), "%s/case.db", folder);
	assert_ok(db_open(path, DB_WRITE, &db, &err));
	assert_int_equal(number_of(db,
				   "SELECT count(*) FROM pragma_integrity_check"
				   " WHERE integrity_check = 'ok'",
				   SLICE_NONE),
			 1);
	assert_int_equal(number_of(db, "SELECT count(*) FROM pragma_foreign_key_check", SLICE_NONE),
			 0);
	for (size_t i = 0; i < KILL_SOURCES; i++) {
		struct buf buf;
		struct slice name;
		buf_init(&buf, arena);
		utf8_write_clean(&buf, slice_text(source_name(i)));
		assert_ok(buf_slice(&buf, &name, &err));
		int64_t there = number_of(db, "SELECT count(*) FROM source WHERE source = ?", name);
		assert_int_equal(
			number_of(db, "SELECT count(*) FROM finding WHERE source = ?", name),
			there * FINDINGS_A_SOURCE);
		assert_int_equal(
			number_of(db, "SELECT count(*) FROM evidence WHERE source = ?", name),
			there * FINDINGS_A_SOURCE);
		assert_int_equal(
			number_of(db, "SELECT count(*) FROM observable WHERE source = ?", name),
			there);
		assert_int_equal(
			number_of(db, "SELECT count(*) FROM refusal WHERE source = ?", name),
			there * (RECORDS_A_SOURCE - FINDINGS_A_SOURCE - 2));
		assert_true(there == 0 || whole == i);
		whole += (size_t)there;
	}
	return whole;
}

static struct slice
complete(const char *folder, struct arena *arena)
{
	struct err err;
	struct store *store = NULL;
	assert_ok(store_open(folder, true, &store, &err));
	fill(store, false, -1);
	struct slice text = dump_records(store, arena);
	store_done(&store);
	return text;
}

static void
kills_lose_nothing_committed(void **state)
{
	(void)state;
	struct err err;
	struct arena arena;
	struct case_folder folder;
	uint64_t random = random_seed("kills_lose_nothing_committed");
	size_t early = 0, kills = KILLS;
	arena_init(&arena, 0);
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	int64_t start_us = time_now_us();
	struct slice expected = complete(folder.path, &arena);
	uint64_t lasts_us = (uint64_t)(time_now_us() - start_us);
	case_folder_done(&folder);
	for (size_t i = 0; i < kills; i++) {
		size_t committed;
		case_folder_init(&folder);
		assert_ok(store_create(folder.path, &err));
		/* A commit for each source takes longer, by how much is the disk's. */
		uint64_t wait_us = random_next(&random) % (lasts_us * (i % 2 ? 1 : 4));
		kill_writer(folder.path, i % 2 == 0, wait_us, &committed);
		size_t whole = check_sources(folder.path, &arena);
		assert_true(whole >= committed);
		early += whole < KILL_SOURCES;
		assert_slices(complete(folder.path, &arena), expected);
		case_folder_done(&folder);
	}
	print_message("%zu of %zu kills came before the case was full\n", early, kills);
	assert_true(early > 0 || kills < 20);
	arena_done(&arena);
}

/* A writer that dies leaves no lock behind. */
static void
locks_go_with_their_process(void **state)
{
	(void)state;
	struct err err;
	struct case_folder folder;
	struct store *store = NULL;
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	pid_t child = fork();
	if (child == 0) {
		assert_ok(store_open(folder.path, true, &store, &err));
		(void)kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_ok(store_open(folder.path, true, &store, &err));
	store_done(&store);
	case_folder_done(&folder);
}

/* Fills until the disk is full, as far as it can tell. */
static int
fill_small_disk(const char *folder, rlim_t bytes)
{
	struct err err = {0};
	struct sink sink;
	struct store *store = NULL;
	struct rlimit limit = {bytes, bytes};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	enum status status = STATUS_OK;
	assert_ok(store_open(folder, true, &store, &err));
	assert_ok(store_sink(store, &sink, &err));
	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (size_t i = 0; i < 8000 && status == STATUS_OK; i++) {
		struct source source = source_of(source_name(1000 + i), "x");
		status = sink_refuse(&sink, source.source, &err, "nothing of note");
		if (status == STATUS_OK)
			status = sink_source(&sink, &source, &err);
		if (status == STATUS_OK && i % 50 == 0)
			status = store_commit(store, &err);
	}
	if (status != STATUS_IO || !strstr(err.text, "case.db'"))
		return 1;
	store_done(&store);
	return 0;
}

static void
a_full_disk_is_told_and_survived(void **state)
{
	(void)state;
	struct err err;
	struct arena arena;
	struct case_folder folder;
	arena_init(&arena, 0);
	for (rlim_t bytes = 150000; bytes <= 300000; bytes += 50000) {
		case_folder_init(&folder);
		assert_ok(store_create(folder.path, &err));
		pid_t child = fork();
		if (child == 0)
			_exit(fill_small_disk(folder.path, bytes));
		int code = 1;
		assert_int_equal(waitpid(child, &code, 0), child);
		assert_true(WIFEXITED(code));
		assert_int_equal(WEXITSTATUS(code), 0);
		assert_int_equal(check_sources(folder.path, &arena), 0); /* of the usual ones */
		assert_true(complete(folder.path, &arena).length > 0);
		case_folder_done(&folder);
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kills_lose_nothing_committed),
		cmocka_unit_test(locks_go_with_their_process),
		cmocka_unit_test(a_full_disk_is_told_and_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
