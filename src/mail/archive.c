#include "mail/archive.h"

#include "base/buf.h"
#include "base/db.h"
#include "base/utf8.h"
#include "mail/dkim_key.h"
#include "mail/limits.h"

#define ARCHIVE_VERSION 1

/* Times are Unix seconds, NULL where unknown; spki_sha256 is NULL where txt has no readable key. */
#define TABLE                                                                                 \
	"CREATE TABLE key ("                                                                  \
	" number INTEGER PRIMARY KEY, domain TEXT NOT NULL, selector TEXT NOT NULL,"          \
	" txt TEXT NOT NULL, spki_sha256 BLOB, first_seen INTEGER, last_seen INTEGER,"        \
	" source TEXT NOT NULL, evidence_hash BLOB, dnssec INTEGER, leaked INTEGER NOT NULL," \
	" chain BLOB NOT NULL CHECK (length(chain) = 32)) STRICT"
#define INDEX "CREATE INDEX key_name ON key (domain, selector)"
static const char SCHEMA[] = TABLE ";" INDEX ";PRAGMA user_version = 1;";

struct key_archive {
	struct arena arena; /* scratch */
	struct db *db;
	struct digest *digest;
	struct key_archive_totals totals; /* where the next row goes */
	bool write;
};

/* ---- opening ---- */

static enum status
read_number(struct db *db, const char *sql, int64_t *ret, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(db, sql, &statement, err));
	TRY(statement_step(statement, &row, err));
	*ret = row ? statement_number(statement, 0) : 0;
	statement_reset(statement);
	return STATUS_OK;
}

/* Whether the database is made of our table and index, to the letter, and of nothing else: one that
 * somebody else gave may bring columns that are computed, triggers and what SQLite has besides. */
static enum status
check_tables(struct key_archive *archive, bool *ret, struct err *err)
{
	static const struct slice MADE[] = {SLICE_INIT(TABLE), SLICE_INIT(INDEX)};
	struct statement *statement;
	size_t count = 0;
	bool row, good = true;
	TRY(db_prepare(archive->db, "SELECT sql FROM sqlite_schema ORDER BY rowid", &statement,
		       err));
	for (;; count++) {
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		good = good && count < 2 && slice_equal(statement_text(statement, 0), MADE[count]);
	}
	*ret = good && count == 2;
	return STATUS_OK;
}

static enum status
check_schema(struct key_archive *archive, const char *path, struct err *err)
{
	int64_t tables, version;
	bool ours;
	TRY(read_number(archive->db, "SELECT count(*) FROM sqlite_schema", &tables, err));
	if (!tables && archive->write)
		return db_run(archive->db, SCHEMA, err);
	TRY(read_number(archive->db,
			"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'key'",
			&tables, err));
	TRY(read_number(archive->db, "PRAGMA user_version", &version, err));
	if (tables != 1)
		return err_set(err, STATUS_CONFIG, "'%s' is a database, but no key archive", path);
	if (version != ARCHIVE_VERSION)
		return err_set(err, STATUS_CONFIG,
			       "key archive '%s' is of version %lld; this Tocsin knows %d", path,
			       (long long)version, ARCHIVE_VERSION);
	TRY(check_tables(archive, &ours, err));
	if (!ours)
		return err_set(err, STATUS_CONFIG,
			       "'%s' holds more than a key archive does, or other tables", path);
	return STATUS_OK;
}

static enum status
read_end(struct key_archive *archive, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(archive->db, "SELECT number, chain FROM key ORDER BY number DESC LIMIT 1",
		       &statement, err));
	TRY(statement_step(statement, &row, err));
	if (row) {
		struct slice chain = statement_blob(statement, 1);
		archive->totals.rows = (uint64_t)statement_number(statement, 0);
		if (chain.length == SHA256_BYTES)
			memcpy(archive->totals.head.bytes, chain.at, SHA256_BYTES);
	}
	statement_reset(statement);
	return STATUS_OK;
}

static enum status
open_database(struct key_archive *archive, const char *path, struct err *err)
{
	TRY(digest_init(&archive->digest, err));
	TRY(db_open(path, archive->write ? DB_CREATE : DB_READ, &archive->db, err));
	db_limit(archive->db, KEY_ARCHIVE_ROW_BYTES);
	/* Names come in no order: without their index in memory every key costs a page or two. */
	if (archive->write)
		TRY(db_run(archive->db, "PRAGMA cache_size = -262144; BEGIN IMMEDIATE", err));
	TRY(check_schema(archive, path, err));
	return read_end(archive, err);
}

/* What is added would vouch for what was changed. */
static enum status
check_chain(struct key_archive *archive, struct err *err)
{
	struct key_archive_totals totals;
	return key_archive_walk(archive, NULL, NULL, &totals, err);
}

enum status
key_archive_open(const char *path, bool write, struct key_archive **ret, struct err *err)
{
	struct key_archive *archive = heap_alloc(sizeof(*archive));
	if (!archive)
		return err_no_memory(err);
	*archive = (struct key_archive){.write = write};
	arena_init(&archive->arena, 0);
	enum status status = open_database(archive, path, err);
	if (status == STATUS_OK && write)
		status = check_chain(archive, err);
	if (status != STATUS_OK) {
		key_archive_done(&archive);
		return status;
	}
	*ret = archive;
	return STATUS_OK;
}

void
key_archive_done(struct key_archive **archive)
{
	if (!*archive)
		return;
	if ((*archive)->db && (*archive)->write)
		db_rollback((*archive)->db);
	db_done(&(*archive)->db);
	digest_done(&(*archive)->digest);
	arena_done(&(*archive)->arena);
	heap_free(*archive);
	*archive = NULL;
}

enum status
key_archive_commit(struct key_archive *archive, struct err *err)
{
	CHECK(archive->write);
	TRY(db_run(archive->db, "COMMIT", err));
	return db_run(archive->db, "BEGIN IMMEDIATE", err);
}

/* ---- the chain ---- */

static void
write_bytes(struct buf *buf, struct slice bytes)
{
	buf_write_u64(buf, bytes.at ? bytes.length : UINT64_MAX);
	buf_write(buf, bytes);
}

/* The digest of a row: of the one before, and of all its fields in their order, each with its
 * length (or all ones for NULL), numbers in little-endian order. */
static enum status
chain_row(struct key_archive *archive, const struct sha256 *before, uint64_t number,
	  const struct key_sighting *sighting, struct slice spki, struct sha256 *ret,
	  struct err *err)
{
	struct buf buf;
	struct slice bytes, evidence = SLICE_NONE;
	buf_init(&buf, &archive->arena);
	if (sighting->evidence)
		evidence = slice_of((const char *)sighting->evidence->bytes, SHA256_BYTES);
	buf_write(&buf, slice_of((const char *)before->bytes, SHA256_BYTES));
	buf_write_u64(&buf, number);
	write_bytes(&buf, sighting->domain);
	write_bytes(&buf, sighting->selector);
	write_bytes(&buf, sighting->txt);
	write_bytes(&buf, spki);
	buf_write_u64(&buf, (uint64_t)sighting->first_seen);
	buf_write_u64(&buf, (uint64_t)sighting->last_seen);
	write_bytes(&buf, sighting->source);
	write_bytes(&buf, evidence);
	buf_write_u64(&buf, (uint64_t)sighting->dnssec);
	buf_write_u64(&buf, sighting->leaked);
	TRY(buf_slice(&buf, &bytes, err));
	TRY(digest_write(archive->digest, bytes, err));
	return digest_read(archive->digest, ret, err);
}

/* ---- adding ---- */

static void
bind_time(struct statement *statement, int parameter, int64_t time)
{
	if (time == TIME_UNKNOWN)
		statement_bind_null(statement, parameter);
	else
		statement_bind_number(statement, parameter, time);
}

static void
bind_blob(struct statement *statement, int parameter, struct slice bytes)
{
	if (bytes.at)
		statement_bind_blob(statement, parameter, bytes);
	else
		statement_bind_null(statement, parameter);
}

/* Whether a row by the same witness covers the time of this one. */
static enum status
is_known(struct key_archive *archive, const struct key_sighting *sighting, bool *ret,
	 struct err *err)
{
	static const char SQL[] =
		"SELECT 1 FROM key WHERE domain = ?1 AND selector = ?2 AND txt = ?3"
		" AND source = ?4 AND leaked >= ?5"
		" AND (?6 IS NULL OR first_seen <= ?6) AND (?7 IS NULL OR last_seen >= ?7) LIMIT 1";
	struct statement *statement;
	TRY(db_prepare(archive->db, SQL, &statement, err));
	statement_bind_text(statement, 1, sighting->domain);
	statement_bind_text(statement, 2, sighting->selector);
	statement_bind_text(statement, 3, sighting->txt);
	statement_bind_text(statement, 4, sighting->source);
	statement_bind_number(statement, 5, sighting->leaked);
	bind_time(statement, 6, sighting->first_seen);
	bind_time(statement, 7, sighting->last_seen);
	TRY(statement_step(statement, ret, err));
	statement_reset(statement);
	return STATUS_OK;
}

static enum status
append(struct key_archive *archive, const struct key_sighting *sighting, struct slice spki,
       struct err *err)
{
	struct statement *statement;
	struct key_archive_totals next = {.rows = archive->totals.rows + 1};
	TRY(chain_row(archive, &archive->totals.head, next.rows, sighting, spki, &next.head, err));
	TRY(db_prepare(archive->db,
		       "INSERT INTO key VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
		       &statement, err));
	statement_bind_number(statement, 1, (int64_t)next.rows);
	statement_bind_text(statement, 2, sighting->domain);
	statement_bind_text(statement, 3, sighting->selector);
	statement_bind_text(statement, 4, sighting->txt);
	bind_blob(statement, 5, spki);
	bind_time(statement, 6, sighting->first_seen);
	bind_time(statement, 7, sighting->last_seen);
	statement_bind_text(statement, 8, sighting->source);
	bind_blob(statement, 9,
		  sighting->evidence
			  ? slice_of((const char *)sighting->evidence->bytes, SHA256_BYTES)
			  : SLICE_NONE);
	if (sighting->dnssec == KEY_DNSSEC_UNKNOWN)
		statement_bind_null(statement, 10);
	else
		statement_bind_number(statement, 10, sighting->dnssec == KEY_DNSSEC_YES);
	statement_bind_number(statement, 11, sighting->leaked);
	statement_bind_blob(statement, 12, slice_of((const char *)next.head.bytes, SHA256_BYTES));
	TRY(statement_run(statement, err));
	archive->totals = next;
	return STATUS_OK;
}

static enum status
check_sighting(const struct key_sighting *sighting, struct err *err)
{
	if (!sighting->domain.length || sighting->domain.length > MAIL_KEY_NAME_BYTES ||
	    !sighting->selector.length || sighting->selector.length > MAIL_KEY_NAME_BYTES)
		return err_set(err, STATUS_REFUSED,
			       "RFC 1035 §2.3.4: a domain or selector is empty or over %d bytes",
			       MAIL_KEY_NAME_BYTES);
	if (sighting->txt.length > MAIL_KEY_TXT_BYTES || !utf8_check(sighting->txt) ||
	    slice_find_byte(sighting->txt, '\0') != SIZE_MAX)
		return err_set(
			err, STATUS_REFUSED,
			"RFC 6376 §3.6.1: the key record of %.*s is over %d bytes or no text",
			SLICE_PRINT(sighting->domain), MAIL_KEY_TXT_BYTES);
	return STATUS_OK;
}

enum status
key_archive_add(struct key_archive *archive, const struct key_sighting *sighting, bool *ret_new,
		struct err *err)
{
	struct arena_mark mark = arena_mark(&archive->arena);
	struct dkim_key key;
	bool known;
	CHECK(archive->write);
	TRY(check_sighting(sighting, err));
	TRY(is_known(archive, sighting, &known, err));
	if (!known) {
		TRY(dkim_key_read(sighting->txt, &key, NULL, err));
		TRY(append(archive, sighting,
			   key.bits ? slice_of((const char *)key.spki.bytes, SHA256_BYTES)
				    : SLICE_NONE,
			   err));
	}
	arena_rewind(&archive->arena, mark);
	*ret_new = !known;
	return STATUS_OK;
}

/* ---- reading ---- */

static int64_t
read_time(struct statement *statement, int column)
{
	return statement_is_null(statement, column) ? TIME_UNKNOWN
						    : statement_number(statement, column);
}

static struct slice
read_blob(struct statement *statement, int column)
{
	return statement_is_null(statement, column) ? SLICE_NONE
						    : statement_blob(statement, column);
}

/* The row at hand, and that its digest follows from the one before. */
static enum status
read_row(struct key_archive *archive, struct statement *statement,
	 struct key_archive_totals *totals, struct sha256 *evidence, struct key_sighting *sighting,
	 struct err *err)
{
	struct arena_mark mark = arena_mark(&archive->arena);
	struct slice chain = statement_blob(statement, 11), digest = read_blob(statement, 8);
	struct key_archive_totals next = {.rows = totals->rows + 1};
	*sighting =
		(struct key_sighting){.domain = statement_text(statement, 1),
				      .selector = statement_text(statement, 2),
				      .txt = statement_text(statement, 3),
				      .first_seen = read_time(statement, 5),
				      .last_seen = read_time(statement, 6),
				      .source = statement_text(statement, 7),
				      .evidence = digest.length == SHA256_BYTES ? evidence : NULL,
				      .dnssec = statement_is_null(statement, 9) ? KEY_DNSSEC_UNKNOWN
						: statement_number(statement, 9) ? KEY_DNSSEC_YES
										 : KEY_DNSSEC_NO,
				      .leaked = statement_number(statement, 10) != 0};
	if (sighting->evidence)
		memcpy(evidence->bytes, digest.at, SHA256_BYTES);
	TRY(chain_row(archive, &totals->head, next.rows, sighting, read_blob(statement, 4),
		      &next.head, err));
	arena_rewind(&archive->arena, mark);
	bool same = statement_number(statement, 0) == (int64_t)next.rows &&
		    chain.length == SHA256_BYTES &&
		    memcmp(chain.at, next.head.bytes, SHA256_BYTES) == 0;
	if (!same || check_sighting(sighting, NULL) != STATUS_OK)
		return err_set(err, STATUS_BROKEN,
			       "the key archive was changed: row %llu does not follow from the one "
			       "before",
			       (unsigned long long)next.rows);
	*totals = next;
	return STATUS_OK;
}

enum status
key_archive_walk(struct key_archive *archive, key_archive_fn *each, void *context,
		 struct key_archive_totals *ret, struct err *err)
{
	struct key_archive_totals totals = {0};
	struct statement *statement;
	struct key_sighting sighting;
	struct sha256 evidence;
	bool row;
	TRY(db_prepare(archive->db,
		       "SELECT number, domain, selector, txt, spki_sha256, first_seen, last_seen,"
		       " source, evidence_hash, dnssec, leaked, chain FROM key ORDER BY number",
		       &statement, err));
	for (;;) {
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		enum status status =
			read_row(archive, statement, &totals, &evidence, &sighting, err);
		if (status == STATUS_OK && each)
			status = each(context, &sighting, err);
		if (status != STATUS_OK) {
			statement_reset(statement);
			return status;
		}
	}
	*ret = totals;
	return STATUS_OK;
}

static enum status
into_index(void *context, const struct key_sighting *sighting, struct err *err)
{
	return key_index_add(context, sighting, err);
}

enum status
key_archive_load(struct key_archive *archive, struct key_index *index, struct err *err)
{
	struct key_archive_totals totals;
	int64_t rows;
	/* Rows are more than keys where some were seen again: then some room is not used. */
	TRY(read_number(archive->db, "SELECT count(*) FROM key", &rows, err));
	TRY(key_index_reserve(index, (size_t)rows, err));
	return key_archive_walk(archive, into_index, index, &totals, err);
}
