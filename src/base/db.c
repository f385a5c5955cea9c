#include "base/db.h"

#include "base/buf.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* "Tocs", in the header of every database of ours: https://sqlite.org/fileformat2.html §1.3.17. */
#define DB_APPLICATION_ID 0x546f6373

#define DB_BUSY_MS 5000

struct db {
	sqlite3 *handle;
	struct statement *statements; /* all that were ever prepared */
	struct arena arena;           /* path and scratch of opening */
	const char *path;
};

struct statement {
	sqlite3_stmt *handle;
	struct db *db;
	struct statement *next;
	int sticky; /* the first failure of a bind or of a column since the last reset */
};

/* What SQLite's primary result codes mean to us, and the words after the path. */
static const struct db_code {
	int code;
	enum status status;
	const char *words;
} DB_CODES[] = {
	{SQLITE_BUSY, STATUS_ENVIRONMENT, "is in use by another process"},
	{SQLITE_LOCKED, STATUS_ENVIRONMENT, "is in use"},
	{SQLITE_NOTADB, STATUS_ENVIRONMENT, "is not a database"},
	{SQLITE_CORRUPT, STATUS_ENVIRONMENT, "is damaged"},
	{SQLITE_READONLY, STATUS_ENVIRONMENT, "cannot be written"},
	{SQLITE_PERM, STATUS_ENVIRONMENT, "cannot be opened"},
	{SQLITE_CANTOPEN, STATUS_ENVIRONMENT, "cannot be opened"},
	{SQLITE_FULL, STATUS_IO, "cannot grow"},
	{SQLITE_IOERR, STATUS_IO, "cannot be read or written"},
	{SQLITE_TOOBIG, STATUS_REFUSED, "takes no value that large"},
};

static enum status
refuse(const struct db *db, int code, struct err *err)
{
	code &= 0xff;
	if (code == SQLITE_NOMEM || !db->handle)
		return err_no_memory(err);
	CHECK(code != SQLITE_MISUSE && code != SQLITE_RANGE);
	const char *text = sqlite3_errmsg(db->handle);
	for (size_t i = 0; i < sizeof(DB_CODES) / sizeof(DB_CODES[0]); i++)
		if (DB_CODES[i].code == code)
			return err_set(err, DB_CODES[i].status, "'%s' %s: %s", db->path,
				       DB_CODES[i].words, text);
	return err_set(err, STATUS_ENVIRONMENT, "'%s' fails: %s", db->path, text);
}

/* ---- opening ---- */

/*
 * A file name as SQLite takes it in a URI. Used for a database in a folder where nothing can be
 * written: without its write-ahead log it cannot change under us, and SQLite is told so.
 */
static enum status
immutable_uri(struct db *db, const char **ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, &db->arena);
	buf_write_text(&buf, "file:");
	for (const char *at = db->path; *at; at++)
		if (*at == '?' || *at == '#' || *at == '%')
			buf_print(&buf, "%%%02X", (unsigned)(unsigned char)*at);
		else
			buf_write_byte(&buf, *at);
	buf_write_text(&buf, "?immutable=1");
	struct slice uri;
	TRY(buf_slice(&buf, &uri, err));
	*ret = uri.at;
	return STATUS_OK;
}

static enum status
is_log_empty(struct db *db, bool *ret, struct err *err)
{
	struct slice log;
	TRY(slice_print(&db->arena, &log, err, "%s-wal", db->path));
	struct stat facts;
	*ret = stat(log.at, &facts) != 0 || facts.st_size == 0;
	return STATUS_OK;
}

static int
harden(sqlite3 *handle)
{
	static const struct {
		int option, value;
	} OPTIONS[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	};
	for (size_t i = 0; i < sizeof(OPTIONS) / sizeof(OPTIONS[0]); i++) {
		int code = sqlite3_db_config(handle, OPTIONS[i].option, OPTIONS[i].value, NULL);
		if (code != SQLITE_OK)
			return code;
	}
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	int code = sqlite3_busy_timeout(handle, DB_BUSY_MS);
	if (code != SQLITE_OK)
		return code;
	return sqlite3_exec(handle, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0", NULL, NULL,
			    NULL);
}

/* Connects, and reads the header: before that SQLite has not touched the file. */
static int
connect_to(struct db *db, const char *name, int flags)
{
	int code = sqlite3_open_v2(name, &db->handle,
				   flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = harden(db->handle);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL,
				    NULL);
	return code;
}

static enum status
connect_immutable(struct db *db, int code, struct err *err)
{
	bool empty;
	TRY(is_log_empty(db, &empty, err));
	if (!empty)
		return err_set(err, STATUS_ENVIRONMENT,
			       "'%s' cannot be read here: it was not closed and its folder cannot "
			       "be written; copy it with its -wal file to another",
			       db->path);
	const char *uri;
	enum status status = refuse(db, code, err);
	TRY(immutable_uri(db, &uri, err));
	sqlite3_close(db->handle);
	db->handle = NULL;
	code = connect_to(db, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
	if (code == SQLITE_OK)
		return STATUS_OK;
	return (code & 0xff) == SQLITE_CANTOPEN ? status : refuse(db, code, err);
}

static enum status
connect_file(struct db *db, enum db_mode mode, struct err *err)
{
	static const int FLAGS[] = {
		[DB_READ] = SQLITE_OPEN_READONLY,
		[DB_WRITE] = SQLITE_OPEN_READWRITE,
		[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	int code = connect_to(db, db->path, FLAGS[mode]);
	if (code == SQLITE_OK)
		return STATUS_OK;
	bool stuck = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY;
	if (mode == DB_READ && stuck && db->handle && access(db->path, R_OK) == 0)
		return connect_immutable(db, code, err);
	return refuse(db, code, err);
}

static enum status
read_number(struct db *db, const char *sql, int64_t *ret, struct err *err)
{
	struct statement *statement = NULL;
	bool row = false;
	TRY(db_prepare(db, sql, &statement, err));
	CHECK(statement);
	TRY(statement_step(statement, &row, err));
	*ret = row ? statement_number(statement, 0) : 0;
	statement_reset(statement);
	return STATUS_OK;
}

/* Whether the database is one of Tocsin's; an empty one becomes one when it is to be created. */
static enum status
claim(struct db *db, enum db_mode mode, struct err *err)
{
	int64_t id, pages;
	TRY(read_number(db, "PRAGMA application_id", &id, err));
	if (id == DB_APPLICATION_ID)
		return STATUS_OK;
	TRY(read_number(db, "SELECT count(*) FROM sqlite_schema", &pages, err));
	if (id != 0 || pages != 0 || mode != DB_CREATE)
		return err_set(err, STATUS_ENVIRONMENT, "'%s' is a database, but not of Tocsin",
			       db->path);
	char sql[64];
	(void)snprintf(sql, sizeof(sql), "PRAGMA application_id=%d", DB_APPLICATION_ID);
	return db_run(db, sql, err);
}

static enum status
set_up(struct db *db, enum db_mode mode, struct err *err)
{
	TRY(connect_file(db, mode, err));
	TRY(claim(db, mode, err));
	if (mode == DB_READ)
		return STATUS_OK;
	return db_run(db,
		      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536",
		      err);
}

enum status
db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err)
{
	CHECK(path && *path);
	struct db *db = heap_alloc(sizeof(*db));
	if (!db)
		return err_no_memory(err);
	*db = (struct db){0};
	arena_init(&db->arena, 0);
	struct slice copy;
	enum status status = slice_copy(&db->arena, slice_text(path), &copy, err);
	if (status == STATUS_OK) {
		db->path = copy.at;
		status = set_up(db, mode, err);
	}
	if (status != STATUS_OK) {
		db_done(&db);
		return status;
	}
	*ret = db;
	return STATUS_OK;
}

void
db_done(struct db **db)
{
	struct db *old = *db;
	*db = NULL;
	if (!old)
		return;
	while (old->statements) {
		struct statement *statement = old->statements;
		old->statements = statement->next;
		sqlite3_finalize(statement->handle);
		heap_free(statement);
	}
	CHECK(sqlite3_close(old->handle) == SQLITE_OK);
	arena_done(&old->arena);
	heap_free(old);
}

enum status
db_run(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? STATUS_OK : refuse(db, code, err);
}

void
db_limit(struct db *db, unsigned bytes)
{
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, (int)bytes);
}

void
db_rollback(struct db *db)
{
	/* A walk under way would keep its snapshot; a failing ROLLBACK has nothing left to undo. */
	for (struct statement *at = db->statements; at; at = at->next)
		statement_reset(at);
	if (!sqlite3_get_autocommit(db->handle))
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- statements ---- */

static struct statement *
find_statement(struct db *db, const char *sql)
{
	for (struct statement *at = db->statements; at; at = at->next)
		if (strcmp(sqlite3_sql(at->handle), sql) == 0)
			return at;
	return NULL;
}

enum status
db_prepare(struct db *db, const char *sql, struct statement **ret, struct err *err)
{
	struct statement *statement = find_statement(db, sql);
	if (statement) {
		statement_reset(statement);
		sqlite3_clear_bindings(statement->handle);
		*ret = statement;
		return STATUS_OK;
	}
	sqlite3_stmt *handle;
	const char *rest;
	int code =
		sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest);
	if (code != SQLITE_OK)
		return refuse(db, code, err);
	CHECK(handle && !*rest);
	statement = heap_alloc(sizeof(*statement));
	if (!statement) {
		sqlite3_finalize(handle);
		return err_no_memory(err);
	}
	*statement = (struct statement){.handle = handle, .db = db, .next = db->statements};
	db->statements = statement;
	*ret = statement;
	return STATUS_OK;
}

static void
note(struct statement *statement, int code)
{
	if (statement->sticky == SQLITE_OK)
		statement->sticky = code;
}

void
statement_bind_text(struct statement *statement, int parameter, struct slice text)
{
	note(statement, sqlite3_bind_text64(statement->handle, parameter, text.at ? text.at : "",
					    text.length, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void
statement_bind_blob(struct statement *statement, int parameter, struct slice bytes)
{
	note(statement, sqlite3_bind_blob64(statement->handle, parameter, bytes.at ? bytes.at : "",
					    bytes.length, SQLITE_TRANSIENT));
}

void
statement_bind_number(struct statement *statement, int parameter, int64_t value)
{
	note(statement, sqlite3_bind_int64(statement->handle, parameter, value));
}

void
statement_bind_real(struct statement *statement, int parameter, double value)
{
	note(statement, sqlite3_bind_double(statement->handle, parameter, value));
}

void
statement_bind_null(struct statement *statement, int parameter)
{
	note(statement, sqlite3_bind_null(statement->handle, parameter));
}

enum status
statement_step(struct statement *statement, bool *ret_row, struct err *err)
{
	int code = statement->sticky;
	if (code == SQLITE_OK)
		code = sqlite3_step(statement->handle);
	if (code == SQLITE_ROW) {
		*ret_row = true;
		return STATUS_OK;
	}
	enum status status = STATUS_OK;
	if (code == SQLITE_DONE)
		*ret_row = false;
	else
		status = refuse(statement->db, code, err);
	statement_reset(statement);
	return status;
}

enum status
statement_run(struct statement *statement, struct err *err)
{
	bool row = false;
	do
		TRY(statement_step(statement, &row, err));
	while (row);
	return STATUS_OK;
}

void
statement_reset(struct statement *statement)
{
	/* The code is that of the last step, told there. */
	(void)sqlite3_reset(statement->handle);
	statement->sticky = SQLITE_OK;
}

struct slice
statement_text(struct statement *statement, int column)
{
	if (statement_is_null(statement, column))
		return SLICE_NONE;
	const char *at = (const char *)sqlite3_column_text(statement->handle, column);
	if (!at) {
		note(statement, SQLITE_NOMEM);
		return SLICE_NONE;
	}
	return slice_of(at, (size_t)sqlite3_column_bytes(statement->handle, column));
}

struct slice
statement_blob(struct statement *statement, int column)
{
	const char *at = sqlite3_column_blob(statement->handle, column);
	return slice_of(at, at ? (size_t)sqlite3_column_bytes(statement->handle, column) : 0);
}

int64_t
statement_number(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

double
statement_real(struct statement *statement, int column)
{
	return sqlite3_column_double(statement->handle, column);
}

bool
statement_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}
