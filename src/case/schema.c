#include "case/schema.h"

#include <stdio.h>

/*
 * Numbers of rows never reach an output: they depend on the order of arrival. Times are
 * microseconds since 1970, NULL where unknown; severity and time_basis count as in model/record.h.
 * thing is the SHA-256 of rule and sorted subjects: findings that share it are shown as one.
 */
static const char FIRST[] =
	"CREATE TABLE run ("
	" number INTEGER PRIMARY KEY, version TEXT NOT NULL, arguments TEXT NOT NULL,"
	" start_us INTEGER NOT NULL, end_us INTEGER) STRICT;"

	"CREATE TABLE source ("
	" source TEXT NOT NULL, sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
	" bytes INTEGER NOT NULL, run INTEGER REFERENCES run,"
	" PRIMARY KEY (source, sha256)) STRICT, WITHOUT ROWID;"

	/* source and offset are those of the first evidence, which ids are made of */
	"CREATE TABLE finding ("
	" number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, thing BLOB NOT NULL,"
	" rule TEXT NOT NULL, rule_version INTEGER NOT NULL,"
	" severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),"
	" confidence INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 100),"
	" first_us INTEGER, last_us INTEGER,"
	" time_basis INTEGER NOT NULL CHECK (time_basis BETWEEN 0 AND 5),"
	" title TEXT NOT NULL, data TEXT NOT NULL,"
	" source TEXT NOT NULL, offset INTEGER NOT NULL, run INTEGER REFERENCES run) STRICT;"
	"CREATE INDEX finding_thing ON finding (thing);"
	"CREATE INDEX finding_source ON finding (source, offset);"

	"CREATE TABLE subject ("
	" finding INTEGER NOT NULL REFERENCES finding, position INTEGER NOT NULL,"
	" type TEXT NOT NULL, value TEXT NOT NULL,"
	" PRIMARY KEY (finding, position)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX subject_value ON subject (type, value);"

	"CREATE TABLE why ("
	" finding INTEGER NOT NULL REFERENCES finding, position INTEGER NOT NULL,"
	" sentence TEXT NOT NULL,"
	" PRIMARY KEY (finding, position)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE next ("
	" finding INTEGER NOT NULL REFERENCES finding, position INTEGER NOT NULL,"
	" sentence TEXT NOT NULL,"
	" PRIMARY KEY (finding, position)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE evidence ("
	" finding INTEGER NOT NULL REFERENCES finding, position INTEGER NOT NULL,"
	" source TEXT NOT NULL, sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
	" offset INTEGER NOT NULL, length INTEGER NOT NULL, line INTEGER NOT NULL,"
	" locator TEXT NOT NULL,"
	" PRIMARY KEY (finding, position)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX evidence_source ON evidence (source);"

	/* key is the SHA-256 of the record as JSON */
	"CREATE TABLE observable ("
	" key BLOB NOT NULL PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL,"
	" source TEXT NOT NULL, first_us INTEGER, last_us INTEGER,"
	" time_basis INTEGER NOT NULL CHECK (time_basis BETWEEN 0 AND 5),"
	" data TEXT NOT NULL, run INTEGER REFERENCES run) STRICT, WITHOUT ROWID;"
	"CREATE INDEX observable_value ON observable (type, value);"

	/* pass counts fillings of the case: refusals of an older one go when their source is
	 * done */
	"CREATE TABLE refusal ("
	" source TEXT NOT NULL, reason TEXT NOT NULL, line INTEGER NOT NULL,"
	" count INTEGER NOT NULL, pass INTEGER NOT NULL,"
	" PRIMARY KEY (source, reason, line)) STRICT, WITHOUT ROWID;";

/*
 * A finding and a content belong to the filling (pass) that brought them last, so that a content
 * that is read again takes back what is no longer found in it; 0: another case's, taken back by
 * nobody. Below 0: found by a join of the case. content is the SHA-256 of the record as JSON, NULL
 * where a Tocsin that kept none wrote it. Of a source with several contents it is not known which
 * finding belongs to which: those stay.
 */
static const char SECOND[] =
	"ALTER TABLE finding ADD COLUMN pass INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE finding ADD COLUMN content BLOB;"
	"ALTER TABLE source ADD COLUMN pass INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE pass (last INTEGER NOT NULL) STRICT;"
	"INSERT INTO pass SELECT coalesce(max(pass), 1) FROM refusal;"
	"UPDATE source SET pass = 1 WHERE source IN"
	" (SELECT source FROM source GROUP BY source HAVING count(*) = 1)"
	" AND (run IS NULL OR run NOT IN"
	"  (SELECT number FROM run WHERE arguments LIKE 'tocsin import %'));"
	"UPDATE finding SET pass = 1 WHERE substr(source, 1, instr(source || '!/', '!/') - 1) IN"
	" (SELECT source FROM source WHERE pass = 1)"
	" AND (run IS NULL OR run NOT IN"
	"  (SELECT number FROM run WHERE arguments LIKE 'tocsin import %'));";

/* The run that last made a finding say something else; NULL: none since the one that brought it. */
static const char THIRD[] = "ALTER TABLE finding ADD COLUMN changed INTEGER REFERENCES run;";

const char *const SCHEMA_STEPS[] = {FIRST, SECOND, THIRD};
const size_t SCHEMA_VERSION = sizeof(SCHEMA_STEPS) / sizeof(SCHEMA_STEPS[0]);

enum status
schema_read_version(struct db *db, size_t known, size_t *ret, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(db, "PRAGMA user_version", &statement, err));
	TRY(statement_step(statement, &row, err));
	CHECK(row);
	int64_t version = statement_number(statement, 0);
	statement_reset(statement);
	if (version < 0 || (uint64_t)version > known)
		return err_set(err, STATUS_ENVIRONMENT,
			       "the case is of version %lld, this Tocsin knows versions up to %zu: "
			       "use the newer one",
			       (long long)version, known);
	*ret = (size_t)version;
	return STATUS_OK;
}

/* One step, unless another process was faster. */
static enum status
run_step(struct db *db, const char *const *steps, size_t count, size_t *version, struct err *err)
{
	char set_version[64];
	TRY(db_run(db, "BEGIN IMMEDIATE", err));
	enum status status = schema_read_version(db, count, version, err);
	if (status == STATUS_OK && *version < count) {
		(void)snprintf(set_version, sizeof(set_version), "PRAGMA user_version=%zu",
			       *version + 1);
		status = db_run(db, steps[*version], err);
		if (status == STATUS_OK)
			status = db_run(db, set_version, err);
		++*version;
	}
	if (status == STATUS_OK)
		status = db_run(db, "COMMIT", err);
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

enum status
schema_migrate(struct db *db, const char *const *steps, size_t count, struct err *err)
{
	size_t version;
	TRY(schema_read_version(db, count, &version, err));
	while (version < count)
		TRY(run_step(db, steps, count, &version, err));
	return STATUS_OK;
}
