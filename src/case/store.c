#include "case/store.h"

#include "base/io.h"
#include "base/utf8.h"
#include "case/handle.h"
#include "case/limits.h"
#include "case/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one writer at a time ---- */

/* A lock on a file of its own: on case.db itself it would meddle with SQLite's. */
static enum status
take_lock(struct store *store, struct err *err)
{
	struct slice path, what;
	TRY(slice_print(&store->arena, &path, err, "%s/case.lock", store->folder));
	TRY(slice_print(&store->arena, &what, err, "the case in '%s'", store->folder));
	return io_lock(path.at, what.at, &store->lock, err);
}

/* ---- opening ---- */

static enum status
handle_new(const char *folder, struct store **ret, struct err *err)
{
	struct slice copy;
	struct store *store = heap_alloc(sizeof(*store));
	if (!store)
		return err_no_memory(err);
	*store = (struct store){.lock = -1};
	arena_init(&store->arena, 0);
	arena_init(&store->scratch, 0);
	store->examine = (struct filler){store, FILLING_EXAMINE};
	store->import = (struct filler){store, FILLING_IMPORT};
	store->join = (struct filler){store, FILLING_JOIN};
	enum status status = slice_copy(&store->arena, slice_text(folder), &copy, err);
	if (status != STATUS_OK) {
		store_done(&store);
		return status;
	}
	store->folder = copy.at;
	*ret = store;
	return STATUS_OK;
}

void
store_done(struct store **store)
{
	struct store *old = *store;
	*store = NULL;
	if (!old)
		return;
	db_done(&old->db); /* an open transaction is rolled back */
	io_close(&old->lock);
	arena_done(&old->scratch);
	arena_done(&old->arena);
	heap_free(old);
}

static enum status
find_case(struct store *store, struct slice *ret_path, bool *ret_there, struct err *err)
{
	struct stat facts;
	TRY(slice_print(&store->arena, ret_path, err, "%s/case.db", store->folder));
	*ret_there = stat(ret_path->at, &facts) == 0;
	if (!*ret_there && errno != ENOENT)
		return err_system(err, STATUS_ENVIRONMENT, "cannot look at '%s'", ret_path->at);
	return STATUS_OK;
}

static enum status
open_to_write(struct store *store, struct slice path, struct err *err)
{
	size_t version;
	TRY(take_lock(store, err));
	TRY(db_open(path.at, DB_WRITE, &store->db, err));
	TRY(schema_read_version(store->db, SCHEMA_VERSION, &version, err));
	return schema_migrate(store->db, SCHEMA_STEPS, SCHEMA_VERSION, err);
}

/* Brings an older case up to date first, which takes the right to write it. */
static enum status
upgrade(const char *folder, size_t version, struct err *err)
{
	struct store *writer DEFER(store_done)
	= NULL;
	enum status status = store_open(folder, true, &writer, err);
	if (status != STATUS_OK)
		(void)err_wrap(err, "the case is of version %zu and must be brought to %zu",
			       version, SCHEMA_VERSION);
	return status;
}

static enum status
open_to_read(struct store *store, struct slice path, struct err *err)
{
	size_t version;
	TRY(db_open(path.at, DB_READ, &store->db, err));
	TRY(schema_read_version(store->db, SCHEMA_VERSION, &version, err));
	if (version < SCHEMA_VERSION) {
		db_done(&store->db);
		TRY(upgrade(store->folder, version, err));
		TRY(db_open(path.at, DB_READ, &store->db, err));
	}
	/* The snapshot begins with the first read. */
	TRY(db_run(store->db, "BEGIN", err));
	return schema_read_version(store->db, SCHEMA_VERSION, &version, err);
}

enum status
store_open(const char *folder, bool write, struct store **ret, struct err *err)
{
	struct err why;
	struct store *store DEFER(store_done)
	= NULL;
	struct slice path;
	bool there;
	if (!err)
		err = &why;
	TRY(handle_new(folder, &store, err));
	TRY(find_case(store, &path, &there, err));
	if (!there)
		return err_set(err, STATUS_USAGE, "there is no case in '%s'; make one: tocsin init",
			       folder);
	TRY(write ? open_to_write(store, path, err) : open_to_read(store, path, err));
	*ret = store;
	store = NULL;
	return STATUS_OK;
}

/* The file is made by us, not by SQLite, so that nobody else can read it. */
static enum status
make_file(struct store *store, struct slice path, struct err *err)
{
	if (mkdir(store->folder, 0700) != 0 && errno != EEXIST)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make '%s'", store->folder);
	int fd DEFER(io_close)
	= open(path.at, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make '%s'", path.at);
	return STATUS_OK;
}

enum status
store_create(const char *folder, struct err *err)
{
	struct store *store DEFER(store_done)
	= NULL;
	struct slice path;
	bool there;
	size_t version;
	TRY(handle_new(folder, &store, err));
	TRY(find_case(store, &path, &there, err));
	TRY(make_file(store, path, err));
	TRY(take_lock(store, err));
	TRY(db_open(path.at, DB_CREATE, &store->db, err));
	TRY(schema_read_version(store->db, SIZE_MAX / 2, &version, err));
	if (version > 0) /* 0: one that was killed while it was being made */
		return err_set(err, STATUS_USAGE, "there is a case in '%s' already", folder);
	return schema_migrate(store->db, SCHEMA_STEPS, SCHEMA_VERSION, err);
}

/* ---- transactions ---- */

enum status
store_begin(struct store *store, struct err *err)
{
	CHECK(store->lock >= 0);
	if (store->open)
		return STATUS_OK;
	TRY(db_run(store->db, "BEGIN IMMEDIATE", err));
	store->open = true;
	return STATUS_OK;
}

/* The whole transaction: what failed may have taken it back already. */
static void
give_up(struct store *store)
{
	db_rollback(store->db);
	store->open = store->inside = false;
	store->pass = 0; /* its drawing was taken back too */
}

enum status
store_commit(struct store *store, struct err *err)
{
	CHECK(store->lock >= 0);
	store->committed_ms = time_steady_ms();
	if (!store->open)
		return STATUS_OK;
	enum status status = db_run(store->db, "COMMIT", err);
	if (status != STATUS_OK)
		give_up(store);
	store->open = store->inside = false;
	return status;
}

enum status
store_commit_due(struct store *store, struct err *err)
{
	if (!store->open || store->inside ||
	    time_steady_ms() - store->committed_ms < STORE_COMMIT_MS)
		return STATUS_OK;
	return store_commit(store, err);
}

void
store_rollback(struct store *store)
{
	if (!store->inside)
		return;
	if (db_run(store->db, "ROLLBACK TO source; RELEASE source", NULL) != STATUS_OK)
		give_up(store);
	store->inside = false;
}

/* ---- chain of custody ---- */

/* Arguments are any bytes; the case holds UTF-8. */
static enum status
bind_arguments(struct store *store, struct statement *statement, struct slice arguments,
	       struct err *err)
{
	struct slice clean;
	struct buf buf;
	struct arena_mark mark = arena_mark(&store->scratch);
	buf_init(&buf, &store->scratch);
	utf8_write_clean(&buf, arguments);
	TRY(buf_slice(&buf, &clean, err));
	statement_bind_text(statement, 2, clean);
	arena_rewind(&store->scratch, mark);
	return STATUS_OK;
}

enum status
store_run_start(struct store *store, struct slice arguments, struct err *err)
{
	struct statement *statement;
	TRY(store_begin(store, err));
	TRY(db_prepare(store->db, "INSERT INTO run (version, arguments, start_us) VALUES (?,?,?)",
		       &statement, err));
	statement_bind_text(statement, 1, SLICE(TOCSIN_VERSION));
	TRY(bind_arguments(store, statement, arguments, err));
	statement_bind_number(statement, 3, time_now_us());
	TRY(statement_run(statement, err));
	int64_t run = db_last_id(store->db), pass;
	TRY(store_read_pass(store, &pass, err));
	TRY(store_commit(store, err));
	store->run = store->last_run = run;
	store->last_run_pass = pass;
	return STATUS_OK;
}

enum status
store_run_end(struct store *store, struct err *err)
{
	struct statement *statement;
	CHECK(store->run);
	TRY(store_begin(store, err));
	TRY(db_prepare(store->db, "UPDATE run SET end_us = ?2 WHERE number = ?1", &statement, err));
	statement_bind_number(statement, 1, store->run);
	statement_bind_number(statement, 2, time_now_us());
	TRY(statement_run(statement, err));
	TRY(store_commit(store, err));
	store->run = 0;
	return STATUS_OK;
}

enum status
store_runs(struct store *store, case_run_fn *each, void *context, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db,
		       "SELECT number, version, arguments, start_us, end_us FROM run "
		       "ORDER BY number",
		       &statement, err));
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct run run = {.number = (uint64_t)statement_number(statement, 0),
				  .version = statement_text(statement, 1),
				  .arguments = statement_text(statement, 2),
				  .start = statement_number(statement, 3),
				  .end = statement_is_null(statement, 4)
						 ? TIME_UNKNOWN
						 : statement_number(statement, 4)};
		enum status status = each(context, &run, err);
		if (status != STATUS_OK) {
			statement_reset(statement);
			return status;
		}
	}
}
