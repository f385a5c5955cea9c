/* SQLite behind one small header: open, prepare, bind, step. sqlite3.h is included in db.c only. */
#ifndef TOCSIN_BASE_DB_H
#define TOCSIN_BASE_DB_H

#include "base/crypto.h"
#include "base/slice.h"

struct db;
struct statement;

enum db_mode { DB_READ, DB_WRITE, DB_CREATE };

/* Opens path (":memory:" too) with WAL, foreign keys, synchronous=FULL and a busy time-out.
 * Trusted schema is off. Not a database: STATUS_ENVIRONMENT. */
enum status db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err)
	MUST_CHECK;
void db_done(struct db **db); /* for DEFER */

/* Runs statements that return nothing. */
enum status db_run(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/* No text, blob or row is longer from now on: of a database that others made. */
void db_limit(struct db *db, unsigned bytes);

/* Takes back the open transaction, if there is one. */
void db_rollback(struct db *db);

/* Prepares one statement, kept by the db under its text: the same text gives the same statement,
 * reset and with all bindings cleared. It is owned by db. */
enum status db_prepare(struct db *db, const char *sql, struct statement **ret, struct err *err)
	MUST_CHECK;

/* Parameters count from 1. The bytes are copied. A failure sticks and is told by statement_step. */
void statement_bind_text(struct statement *statement, int parameter, struct slice text);
void statement_bind_blob(struct statement *statement, int parameter, struct slice bytes);
void statement_bind_number(struct statement *statement, int parameter, int64_t value);
void statement_bind_real(struct statement *statement, int parameter, double value);
void statement_bind_null(struct statement *statement, int parameter);

/* *ret_row: whether a row is there to read; false ends and resets. */
enum status statement_step(struct statement *statement, bool *ret_row, struct err *err) MUST_CHECK;
/* Steps to the end, rows ignored. */
enum status statement_run(struct statement *statement, struct err *err) MUST_CHECK;
/* Ends a walk early: the statement can be bound anew and holds no lock. */
void statement_reset(struct statement *statement);

/* Columns count from 0. Text and blobs are valid until the next step: copy what must stay. */
struct slice statement_text(struct statement *statement, int column);
struct slice statement_blob(struct statement *statement, int column);
int64_t statement_number(struct statement *statement, int column);
double statement_real(struct statement *statement, int column);
bool statement_is_null(struct statement *statement, int column);

int64_t db_last_id(struct db *db);
int64_t db_changes(struct db *db); /* rows the last statement changed */

#endif
