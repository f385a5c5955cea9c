#include "case/load.h"

#include "base/json.h"
#include "case/limits.h"
#include "model/clients.h"

enum status
load_damaged(const struct store *store, const char *what, struct err *err)
{
	return err_set(err, STATUS_ENVIRONMENT,
		       "the case in '%s' is damaged: a %s breaks its rules", store->folder, what);
}

int64_t
load_time(struct statement *statement, int column)
{
	return statement_is_null(statement, column) ? TIME_UNKNOWN
						    : statement_number(statement, column);
}

bool
load_digest(struct statement *statement, int column, struct sha256 *ret)
{
	struct slice bytes = statement_blob(statement, column);
	if (bytes.length != SHA256_BYTES)
		return false;
	memcpy(ret->bytes, bytes.at, SHA256_BYTES);
	return true;
}

enum status
load_check_data(struct store *store, struct slice data, struct err *err)
{
	const struct json_value *value = NULL;
	struct arena_mark mark = arena_mark(&store->scratch);
	enum status status = json_read(&store->scratch, data, &value, err);
	bool good = status == STATUS_OK && json_kind(value) == JSON_OBJECT &&
		    slice_find_byte(data, '\n') == SIZE_MAX &&
		    slice_find_byte(data, '\r') == SIZE_MAX;
	arena_rewind(&store->scratch, mark);
	if (good || status == STATUS_NO_MEMORY)
		return status;
	return load_damaged(store, "record's data", err);
}

static enum status
copy_text(struct arena *arena, struct statement *statement, int column, struct slice *ret,
	  struct err *err)
{
	return slice_copy(arena, statement_text(statement, column), ret, err);
}

static enum status
fill_row(struct store *store, struct statement *row, struct finding *finding, struct err *err)
{
	int64_t version = statement_number(row, 2), severity = statement_number(row, 3);
	int64_t confidence = statement_number(row, 4), basis = statement_number(row, 7);
	if (version < 0 || version > UINT32_MAX || severity < 0 || severity >= SEVERITY_COUNT ||
	    confidence < 0 || confidence > 100 || basis < 0 || basis >= TIME_BASIS_COUNT)
		return load_damaged(store, "finding", err);
	finding->rule_version = (uint32_t)version;
	finding->severity = (enum severity)severity;
	finding->confidence = (uint8_t)confidence;
	finding->first = load_time(row, 5);
	finding->last = load_time(row, 6);
	finding->time_basis = (enum time_basis)basis;
	TRY(copy_text(finding->arena, row, 0, &finding->id, err));
	TRY(copy_text(finding->arena, row, 1, &finding->rule, err));
	TRY(copy_text(finding->arena, row, 8, &finding->title, err));
	TRY(copy_text(finding->arena, row, 9, &finding->data, err));
	return load_check_data(store, finding->data, err);
}

static enum status
load_row(struct store *store, int64_t number, struct finding *finding, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(store->db,
		       "SELECT id, rule, rule_version, severity, confidence, first_us, last_us,"
		       " time_basis, title, data FROM finding WHERE number = ?",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	TRY(statement_step(statement, &row, err));
	if (!row)
		return load_damaged(store, "finding", err);
	enum status status = fill_row(store, statement, finding, err);
	statement_reset(statement);
	return status;
}

static enum status
load_sentences(struct store *store, const char *sql, int64_t number, struct arena *arena,
	       struct slice **items, size_t *count, size_t *capacity, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db, sql, &statement, err));
	statement_bind_number(statement, 1, number);
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct slice *grown = arena_grow(arena, *items, capacity, *count + 1,
						 sizeof(**items), _Alignof(struct slice));
		if (!grown)
			return err_no_memory(err);
		*items = grown;
		TRY(copy_text(arena, statement, 0, &grown[*count], err));
		++*count;
	}
}

static enum status
load_subjects(struct store *store, int64_t number, struct finding *finding, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db,
		       "SELECT type, value FROM subject WHERE finding = ? ORDER BY position",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct subject *grown = arena_grow(
			finding->arena, finding->subjects, &finding->subject_capacity,
			finding->subject_count + 1, sizeof(*grown), _Alignof(struct subject));
		if (!grown)
			return err_no_memory(err);
		finding->subjects = grown;
		struct subject *subject = &grown[finding->subject_count];
		TRY(copy_text(finding->arena, statement, 0, &subject->type, err));
		TRY(copy_text(finding->arena, statement, 1, &subject->value, err));
		finding->subject_count++;
	}
}

/* Appends the spans a statement yields: source, sha256, offset, length, line, locator. */
static enum status
load_spans(struct store *store, struct statement *statement, struct finding *finding,
	   struct err *err)
{
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct span *grown = arena_grow(
			finding->arena, finding->evidence, &finding->evidence_capacity,
			finding->evidence_count + 1, sizeof(*grown), _Alignof(struct span));
		if (!grown)
			return err_no_memory(err);
		finding->evidence = grown;
		struct span *span = &grown[finding->evidence_count];
		int64_t offset = statement_number(statement, 2);
		int64_t length = statement_number(statement, 3);
		int64_t line = statement_number(statement, 4);
		if (!load_digest(statement, 1, &span->sha256) || offset < 0 || length < 0 ||
		    line < 0)
			return load_damaged(store, "span of evidence", err);
		span->offset = (uint64_t)offset;
		span->length = (uint64_t)length;
		span->line = (uint64_t)line;
		TRY(copy_text(finding->arena, statement, 0, &span->source, err));
		TRY(copy_text(finding->arena, statement, 5, &span->locator, err));
		finding->evidence_count++;
	}
}

static enum status
load_evidence(struct store *store, int64_t number, struct finding *finding, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db,
		       "SELECT source, sha256, offset, length, line, locator FROM evidence"
		       " WHERE finding = ? ORDER BY position",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	return load_spans(store, statement, finding, err);
}

enum status
load_finding(struct store *store, struct arena *arena, int64_t number, struct finding **ret,
	     struct err *err)
{
	struct finding *finding = arena_new(arena, struct finding, 1);
	if (!finding)
		return err_no_memory(err);
	finding->arena = arena;
	TRY(load_row(store, number, finding, err));
	TRY(load_subjects(store, number, finding, err));
	TRY(load_sentences(store, "SELECT sentence FROM why WHERE finding = ? ORDER BY position",
			   number, arena, &finding->why, &finding->why_count,
			   &finding->why_capacity, err));
	TRY(load_sentences(store, "SELECT sentence FROM next WHERE finding = ? ORDER BY position",
			   number, arena, &finding->next, &finding->next_count,
			   &finding->next_capacity, err));
	TRY(load_evidence(store, number, finding, err));
	if (!finding->evidence_count || !finding->subject_count || !finding->id.length)
		return load_damaged(store, "finding", err);
	*ret = finding;
	return STATUS_OK;
}

/* ---- together with the others about the same thing ---- */

static enum status
load_other_spans(struct store *store, int64_t number, struct finding *finding, struct err *err)
{
	struct statement *statement;
	if (finding->evidence_count >= CASE_MERGED_SPANS_MAX)
		return STATUS_OK;
	TRY(db_prepare(store->db,
		       "SELECT source, sha256, offset, length, line, locator FROM evidence"
		       " WHERE finding IN (SELECT number FROM finding WHERE number <> ?1 AND"
		       "  thing = (SELECT thing FROM finding WHERE number = ?1))"
		       " EXCEPT SELECT source, sha256, offset, length, line, locator FROM evidence"
		       "  WHERE finding = ?1"
		       " ORDER BY source, offset, length, sha256, line, locator LIMIT ?2",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	statement_bind_number(statement, 2,
			      (int64_t)(CASE_MERGED_SPANS_MAX - finding->evidence_count));
	return load_spans(store, statement, finding, err);
}

/* Who asked, in all of them: the one that speaks may be out of a plain list. */
static enum status
load_other_clients(struct store *store, int64_t number, struct finding *finding, struct err *err)
{
	struct statement *statement;
	struct clients clients;
	bool others = false;
	clients_init(&clients, finding->arena, CASE_MERGED_CLIENTS_MAX);
	TRY(db_prepare(store->db,
		       "SELECT number, data FROM finding WHERE thing ="
		       " (SELECT thing FROM finding WHERE number = ?) AND"
		       " instr(data, '\"clients\":[')"
		       " ORDER BY first_us IS NULL, first_us, source, offset, id",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		TRY(load_check_data(store, statement_text(statement, 1), err));
		TRY(clients_read(&clients, statement_text(statement, 1), err));
		others |= statement_number(statement, 0) != number;
	}
	return others && clients.count ? clients_set(finding, &clients, err) : STATUS_OK;
}

static void
widen_times(struct finding *finding, int64_t earliest, int64_t latest_first, int64_t latest)
{
	finding->first = earliest;
	if (latest_first > earliest && latest_first > latest)
		latest = latest_first;
	finding->last = latest; /* TIME_UNKNOWN is below all times */
}

enum status
load_merged(struct store *store, struct arena *arena, int64_t number, struct case_finding *ret,
	    struct err *err)
{
	struct finding *finding;
	struct statement *statement;
	bool row;
	TRY(load_finding(store, arena, number, &finding, err));
	/* Times of different clocks are not compared. */
	TRY(db_prepare(store->db,
		       "SELECT count(*), count(DISTINCT source),"
		       " min(first_us) FILTER (WHERE time_basis = ?2),"
		       " max(first_us) FILTER (WHERE time_basis = ?2),"
		       " max(last_us) FILTER (WHERE time_basis = ?2), min(a.start_us),"
		       " max(coalesce(b.start_us, a.start_us)) FROM finding"
		       " LEFT JOIN run a ON a.number = run LEFT JOIN run b ON b.number = changed"
		       " WHERE thing = (SELECT thing FROM finding WHERE number = ?1)",
		       &statement, err));
	statement_bind_number(statement, 1, number);
	statement_bind_number(statement, 2, finding->time_basis);
	TRY(statement_step(statement, &row, err));
	if (!row || statement_number(statement, 0) < 1)
		return load_damaged(store, "finding", err);
	bool alone = statement_number(statement, 0) == 1;
	struct case_finding found = {.finding = finding,
				     .also = (uint64_t)statement_number(statement, 1) - 1,
				     .recorded_first = load_time(statement, 5),
				     .recorded_last = load_time(statement, 6)};
	if (!alone)
		widen_times(finding, load_time(statement, 2), load_time(statement, 3),
			    load_time(statement, 4));
	statement_reset(statement);
	if (!alone) {
		TRY(load_other_spans(store, number, finding, err));
		TRY(load_other_clients(store, number, finding, err));
	}
	*ret = found;
	return STATUS_OK;
}
