/* Reading a case. Every order ends with what tells two records apart, never with a row number. */
#include "case/limits.h"
#include "case/load.h"

/* ---- findings ---- */

/* ?1 severity, ?2 rule, ?3 start of a rule, ?4 source, ?5 text, ?6 since, ?7 until, ?8 run,
 * ?9 filling before it. */
#define PASSES_FILTER                                                               \
	" f.severity >= ?1 AND (?2 IS NULL OR f.rule = ?2)"                         \
	" AND (?3 IS NULL OR substr(f.rule, 1, length(?3)) = ?3)"                   \
	" AND (?4 IS NULL OR EXISTS (SELECT 1 FROM evidence e"                      \
	"  WHERE e.finding = f.number AND e.source = ?4))"                          \
	" AND (?5 IS NULL OR instr(lower(f.title), lower(?5))"                      \
	"  OR EXISTS (SELECT 1 FROM subject s"                                      \
	"   WHERE s.finding = f.number AND instr(lower(s.value), lower(?5)))"       \
	"  OR EXISTS (SELECT 1 FROM why w"                                          \
	"   WHERE w.finding = f.number AND instr(lower(w.sentence), lower(?5))))"   \
	" AND (?6 IS NULL OR f.first_us >= ?6) AND (?7 IS NULL OR f.first_us < ?7)" \
	" AND (?8 IS NULL OR f.run = ?8 OR f.changed = ?8 OR abs(f.pass) > ?9)"

#define BY_WORST \
	"severity DESC, confidence DESC, first_us IS NULL, first_us, source, offset, rule, id"
#define BY_TIME "first_us IS NULL, first_us, severity DESC, source, offset, rule, id"
#define BY_RECORD "source, offset, rule, id"

#define SINGLE "SELECT number FROM finding f WHERE" PASSES_FILTER " ORDER BY "

/* Of each thing the worst finding speaks, at the earliest time on its clock. */
#define MERGED                                                                                   \
	"SELECT number, severity, confidence, earliest_us AS first_us, source, offset, rule, id" \
	" FROM (SELECT number, severity, confidence, source, offset, rule, id,"                  \
	"  row_number() OVER (PARTITION BY thing ORDER BY " BY_WORST ") AS place,"               \
	"  min(first_us) OVER (PARTITION BY thing, time_basis) AS earliest_us"                   \
	"  FROM finding WHERE thing IN (SELECT thing FROM finding f WHERE" PASSES_FILTER         \
	" )) WHERE place = 1 ORDER BY "

static const char *const LISTINGS[][2] = {
	[ORDER_WORST_FIRST] = {SINGLE BY_WORST, MERGED BY_WORST},
	[ORDER_TIME] = {SINGLE BY_TIME, MERGED BY_TIME},
	[ORDER_RECORD] = {SINGLE BY_RECORD, MERGED BY_RECORD},
};

static void
bind_optional_text(struct statement *statement, int parameter, struct slice text)
{
	if (text.at)
		statement_bind_text(statement, parameter, text);
}

static void
bind_filter(const struct store *store, struct statement *statement,
	    const struct finding_filter *filter)
{
	bool starts = slice_ends(filter->rule, SLICE("*"));
	statement_bind_number(statement, 1, filter->severity_min);
	if (starts)
		statement_bind_text(statement, 3,
				    slice_part(filter->rule, 0, filter->rule.length - 1));
	else
		bind_optional_text(statement, 2, filter->rule);
	bind_optional_text(statement, 4, filter->source);
	bind_optional_text(statement, 5, filter->text);
	if (filter->since != TIME_UNKNOWN)
		statement_bind_number(statement, 6, filter->since);
	if (filter->until != TIME_UNKNOWN)
		statement_bind_number(statement, 7, filter->until);
	if (filter->of_run) {
		statement_bind_number(statement, 8, store->last_run);
		statement_bind_number(statement, 9, store->last_run_pass);
	}
}

static enum status
give_finding(struct store *store, int64_t number, bool merged, case_finding_fn *each, void *context,
	     struct err *err)
{
	struct case_finding found = {.recorded_first = TIME_UNKNOWN, .recorded_last = TIME_UNKNOWN};
	if (merged)
		TRY(load_merged(store, &store->scratch, number, &found, err));
	else
		TRY(load_finding(store, &store->scratch, number, &found.finding, err));
	return each(context, &found, err);
}

enum status
store_findings(struct store *store, const struct finding_filter *filter, enum finding_order order,
	       bool merged, case_finding_fn *each, void *context, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db, LISTINGS[order][merged], &statement, err));
	bind_filter(store, statement, filter ? filter : &FINDING_FILTER_ALL);
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct arena_mark mark = arena_mark(&store->scratch);
		enum status status = give_finding(store, statement_number(statement, 0), merged,
						  each, context, err);
		arena_rewind(&store->scratch, mark);
		if (status != STATUS_OK) {
			statement_reset(statement);
			return status;
		}
	}
}

enum status
store_subjects(struct store *store, const struct finding_filter *filter, case_subject_fn *each,
	       void *context, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db,
		       "SELECT DISTINCT type, value FROM subject JOIN finding ON number = finding"
		       " WHERE thing IN (SELECT thing FROM finding f WHERE" PASSES_FILTER
		       ") ORDER BY type, value",
		       &statement, err));
	bind_filter(store, statement, filter ? filter : &FINDING_FILTER_ALL);
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		struct subject subject = {statement_text(statement, 0),
					  statement_text(statement, 1)};
		enum status status = each(context, &subject, err);
		if (status != STATUS_OK) {
			statement_reset(statement);
			return status;
		}
	}
}

/* ---- the other records ---- */

typedef enum status give_row_fn(struct store *store, struct statement *statement, void *each,
				struct err *err);

static enum status
give_rows(struct store *store, const char *sql, give_row_fn *give, void *each, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db, sql, &statement, err));
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			return STATUS_OK;
		enum status status = give(store, statement, each, err);
		if (status != STATUS_OK) {
			statement_reset(statement);
			return status;
		}
	}
}

struct each_observable {
	case_observable_fn *call;
	void *context;
};

static enum status
give_observable(struct store *store, struct statement *row, void *each, struct err *err)
{
	const struct each_observable *to = each;
	int64_t basis = statement_number(row, 5);
	if (basis < 0 || basis >= TIME_BASIS_COUNT)
		return load_damaged(store, "observable", err);
	struct observable observable = {
		.subject = {statement_text(row, 0), statement_text(row, 1)},
		.source = statement_text(row, 2),
		.first = load_time(row, 3),
		.last = load_time(row, 4),
		.time_basis = (enum time_basis)basis,
		.data = statement_text(row, 6),
	};
	TRY(load_check_data(store, observable.data, err));
	return to->call(to->context, &observable, err);
}

enum status
store_observables(struct store *store, case_observable_fn *each, void *context, struct err *err)
{
	struct each_observable to = {each, context};
	return give_rows(store,
			 "SELECT type, value, source, first_us, last_us, time_basis, data"
			 " FROM observable ORDER BY source, type, value, first_us, last_us,"
			 " time_basis, data",
			 give_observable, &to, err);
}

struct each_refusal {
	case_refusal_fn *call;
	void *context;
};

static enum status
give_refusal(struct store *store, struct statement *row, void *each, struct err *err)
{
	const struct each_refusal *to = each;
	int64_t count = statement_number(row, 2), line = statement_number(row, 3);
	if (count < 0 || line < 0)
		return load_damaged(store, "refusal", err);
	struct refusal refusal = {.source = statement_text(row, 0),
				  .reason = statement_text(row, 1),
				  .count = (uint64_t)count,
				  .line = (uint64_t)line};
	return to->call(to->context, &refusal, err);
}

/* One source may have been read in ranges, each with its own count. */
enum status
store_refusals(struct store *store, case_refusal_fn *each, void *context, struct err *err)
{
	struct each_refusal to = {each, context};
	return give_rows(
		store,
		"SELECT source, reason, CAST(total(count) AS INTEGER), min(line) FROM refusal"
		" GROUP BY source, reason ORDER BY source, min(line), reason",
		give_refusal, &to, err);
}

struct each_source {
	case_source_fn *call;
	void *context;
};

static enum status
give_source(struct store *store, struct statement *row, void *each, struct err *err)
{
	const struct each_source *to = each;
	struct source source = {.source = statement_text(row, 0)};
	int64_t bytes = statement_number(row, 2);
	if (!load_digest(row, 1, &source.sha256) || bytes < 0)
		return load_damaged(store, "source", err);
	source.bytes = (uint64_t)bytes;
	return to->call(to->context, &source, err);
}

enum status
store_sources(struct store *store, case_source_fn *each, void *context, struct err *err)
{
	struct each_source to = {each, context};
	return give_rows(store, "SELECT source, sha256, bytes FROM source ORDER BY source, sha256",
			 give_source, &to, err);
}

/* ---- one finding ---- */

/* An id or the start of one as it is kept: lower case, with its prefix. */
static enum status
complete_id(struct arena *arena, struct slice id, struct slice *ret, struct err *err)
{
	size_t digits = 0;
	struct slice low;
	TRY(slice_lower(arena, id, &low, err));
	if (slice_starts(low, SLICE("finding--")))
		low = slice_part(low, strlen("finding--"), SIZE_MAX);
	for (size_t i = 0; i < low.length; i++) {
		char c = low.at[i];
		bool digit = byte_is_digit(c) || (c >= 'a' && c <= 'f');
		if (!digit && c != '-')
			return err_set(err, STATUS_USAGE, "'%.*s' is no id of a finding",
				       SLICE_PRINT(id));
		digits += digit;
	}
	if (digits < STORE_PREFIX_MIN)
		return err_set(err, STATUS_USAGE, "'%.*s' is too short for an id: give %d digits",
			       SLICE_PRINT(id), STORE_PREFIX_MIN);
	return slice_print(arena, ret, err, "finding--%.*s", SLICE_PRINT(low));
}

/* The row whose id starts so, and the words for when there is not exactly one. */
static enum status
resolve(struct store *store, struct arena *arena, struct slice start, int64_t *ret, struct err *err)
{
	struct statement *statement;
	struct buf names;
	struct slice text;
	size_t count = 0;
	int64_t number = 0;
	bool row;
	buf_init(&names, arena);
	/* g follows the last hex digit; a whole id is the start of itself. */
	TRY(db_prepare(store->db,
		       "SELECT number, id FROM finding WHERE id >= ?1 AND id < ?1 || 'g'"
		       " ORDER BY id LIMIT ?2",
		       &statement, err));
	statement_bind_text(statement, 1, start);
	statement_bind_number(statement, 2, STORE_CANDIDATES_MAX + 1);
	for (;; count++) {
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		number = statement_number(statement, 0);
		if (count < STORE_CANDIDATES_MAX)
			buf_print(&names, "%s%.*s", count ? ", " : "",
				  SLICE_PRINT(statement_text(statement, 1)));
	}
	TRY(buf_slice(&names, &text, err));
	if (count == 0)
		return err_set(err, STATUS_USAGE, "no finding has the id '%.*s'",
			       SLICE_PRINT(start));
	if (count > 1)
		return err_set(err, STATUS_USAGE, "'%.*s' may be %.*s%s", SLICE_PRINT(start),
			       SLICE_PRINT(text),
			       count > STORE_CANDIDATES_MAX ? ", or others" : "");
	*ret = number;
	return STATUS_OK;
}

enum status
store_find(struct store *store, struct arena *arena, struct slice id, struct case_finding *ret,
	   struct err *err)
{
	struct slice start;
	int64_t number = 0;
	struct arena_mark mark = arena_mark(&store->scratch);
	enum status status = complete_id(&store->scratch, id, &start, err);
	if (status == STATUS_OK)
		status = resolve(store, &store->scratch, start, &number, err);
	arena_rewind(&store->scratch, mark);
	TRY(status);
	return load_merged(store, arena, number, ret, err);
}

/* ---- totals ---- */

static enum status
count_records(struct store *store, struct case_totals *totals, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(store->db,
		       "SELECT (SELECT count(*) FROM source),"
		       " (SELECT CAST(total(bytes) AS INTEGER) FROM source),"
		       " (SELECT count(*) FROM finding), (SELECT count(*) FROM observable),"
		       " (SELECT count(*) FROM (SELECT 1 FROM refusal GROUP BY source, reason)),"
		       " (SELECT count(*) FROM (SELECT 1 FROM finding GROUP BY thing"
		       "  HAVING min(coalesce(run, 0)) = ?))",
		       &statement, err));
	statement_bind_number(statement, 1, store->last_run ? store->last_run : -1);
	TRY(statement_step(statement, &row, err));
	CHECK(row);
	totals->sources = (uint64_t)statement_number(statement, 0);
	totals->bytes = (uint64_t)statement_number(statement, 1);
	totals->findings = (uint64_t)statement_number(statement, 2);
	totals->observables = (uint64_t)statement_number(statement, 3);
	totals->refusals = (uint64_t)statement_number(statement, 4);
	totals->fresh = (uint64_t)statement_number(statement, 5);
	statement_reset(statement);
	return STATUS_OK;
}

enum status
store_totals(struct store *store, struct case_totals *ret, struct err *err)
{
	struct statement *statement;
	struct case_totals totals = {0};
	TRY(count_records(store, &totals, err));
	TRY(db_prepare(
		store->db,
		"SELECT worst, count(*) FROM"
		" (SELECT max(severity) AS worst FROM finding GROUP BY thing) GROUP BY worst",
		&statement, err));
	for (;;) {
		bool row;
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		int64_t severity = statement_number(statement, 0);
		uint64_t count = (uint64_t)statement_number(statement, 1);
		if (severity < 0 || severity >= SEVERITY_COUNT)
			return load_damaged(store, "finding", err);
		totals.by_severity[severity] = count;
		totals.merged += count;
	}
	*ret = totals;
	return STATUS_OK;
}
