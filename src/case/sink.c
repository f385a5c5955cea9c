/* Filling a case. Every text is made well-formed UTF-8 and every number what JSON can say, so that
 * a case holds exactly what its export says. */
#include "base/utf8.h"
#include "case/handle.h"
#include "model/check.h"
#include "model/finding.h"

#include <stdlib.h>

/* ---- values ---- */

static enum status
clean_text(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	if (utf8_check(text)) {
		*ret = text;
		return STATUS_OK;
	}
	struct buf buf;
	buf_init(&buf, arena);
	utf8_write_clean(&buf, text);
	return buf_slice(&buf, ret, err);
}

static enum status
clean_data(struct arena *arena, struct slice data, struct slice *ret, struct err *err)
{
	const struct json_value *value;
	if (data.length == 0)
		data = SLICE("{}");
	TRY(json_read(arena, data, &value, err));
	return check_data(arena, value, ret, err);
}

static int64_t
clean_number(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* Texts bound one after the other; a failure sticks, as those of statements do. */
struct binder {
	struct statement *statement;
	struct arena *arena;
	int parameter;
	enum status status;
	struct err *err;
};

static void
bind_text(struct binder *binder, struct slice text)
{
	struct slice clean = SLICE_NONE;
	binder->parameter++;
	if (binder->status != STATUS_OK)
		return;
	binder->status = clean_text(binder->arena, text, &clean, binder->err);
	statement_bind_text(binder->statement, binder->parameter, clean);
}

static void
bind_number(struct binder *binder, int64_t value)
{
	statement_bind_number(binder->statement, ++binder->parameter, value);
}

static void
bind_digest(struct binder *binder, const struct sha256 *digest)
{
	struct slice bytes = slice_of((const char *)digest->bytes, SHA256_BYTES);
	statement_bind_blob(binder->statement, ++binder->parameter, bytes);
}

/* Unknown, and what RFC 3339 cannot say, is NULL. */
static void
bind_time(struct binder *binder, int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	binder->parameter++;
	time_print(time_us, text);
	if (text[0])
		statement_bind_number(binder->statement, binder->parameter, time_us);
	else
		statement_bind_null(binder->statement, binder->parameter);
}

static void
bind_run(struct binder *binder, const struct store *store)
{
	binder->parameter++;
	if (store->run)
		statement_bind_number(binder->statement, binder->parameter, store->run);
	else
		statement_bind_null(binder->statement, binder->parameter);
}

static enum status
bind_start(struct store *store, const char *sql, struct binder *ret, struct err *err)
{
	*ret = (struct binder){.arena = &store->scratch, .err = err};
	return db_prepare(store->db, sql, &ret->statement, err);
}

static enum status
bind_run_statement(struct binder *binder)
{
	TRY(binder->status);
	return statement_run(binder->statement, binder->err);
}

/* ---- findings ---- */

static int
compare_subjects(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	int order = slice_compare(x->type, y->type);
	return order ? order : slice_compare(x->value, y->value);
}

static void
write_framed(struct buf *buf, struct slice text)
{
	buf_write_u64(buf, text.length);
	buf_write(buf, text);
}

/* What a finding is about, whoever saw it where: the digest of its rule and sorted subjects. */
static enum status
thing_of(struct store *store, const struct finding *finding, struct sha256 *ret, struct err *err)
{
	size_t count = finding->subject_count;
	struct arena *arena = &store->scratch;
	struct subject *sorted = arena_new(arena, struct subject, count ? count : 1);
	struct buf buf;
	struct slice name;
	if (!sorted)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++) {
		TRY(clean_text(arena, finding->subjects[i].type, &sorted[i].type, err));
		TRY(clean_text(arena, finding->subjects[i].value, &sorted[i].value, err));
	}
	qsort(sorted, count, sizeof(*sorted), compare_subjects);
	buf_init(&buf, arena);
	write_framed(&buf, finding->rule);
	for (size_t i = 0; i < count; i++) {
		write_framed(&buf, sorted[i].type);
		write_framed(&buf, sorted[i].value);
	}
	TRY(buf_slice(&buf, &name, err));
	return sha256_of(name, ret, err);
}

static enum status
insert_row(struct store *store, const struct finding *finding, bool *ret_new, struct err *err)
{
	struct sha256 thing;
	struct slice data;
	struct binder binder;
	const struct span *first = &finding->evidence[0];
	TRY(thing_of(store, finding, &thing, err));
	TRY(clean_data(&store->scratch, finding->data, &data, err));
	TRY(bind_start(store,
		       "INSERT INTO finding (id, thing, rule, rule_version, severity, confidence,"
		       " first_us, last_us, time_basis, title, data, source, offset, run)"
		       " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING",
		       &binder, err));
	bind_text(&binder, finding->id);
	bind_digest(&binder, &thing);
	bind_text(&binder, finding->rule);
	bind_number(&binder, finding->rule_version);
	bind_number(&binder, finding->severity);
	bind_number(&binder, finding->confidence);
	bind_time(&binder, finding->first);
	bind_time(&binder, finding->last);
	bind_number(&binder, finding->time_basis);
	bind_text(&binder, finding->title);
	bind_text(&binder, data);
	bind_text(&binder, first->source);
	bind_number(&binder, clean_number(first->offset));
	bind_run(&binder, store);
	TRY(bind_run_statement(&binder));
	*ret_new = db_changes(store->db) > 0;
	return STATUS_OK;
}

static enum status
insert_sentences(struct store *store, const char *sql, int64_t number, const struct slice *items,
		 size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct binder binder;
		TRY(bind_start(store, sql, &binder, err));
		bind_number(&binder, number);
		bind_number(&binder, (int64_t)i);
		bind_text(&binder, items[i]);
		TRY(bind_run_statement(&binder));
	}
	return STATUS_OK;
}

static enum status
insert_subjects(struct store *store, int64_t number, const struct finding *finding, struct err *err)
{
	for (size_t i = 0; i < finding->subject_count; i++) {
		struct binder binder;
		TRY(bind_start(store, "INSERT INTO subject VALUES (?,?,?,?)", &binder, err));
		bind_number(&binder, number);
		bind_number(&binder, (int64_t)i);
		bind_text(&binder, finding->subjects[i].type);
		bind_text(&binder, finding->subjects[i].value);
		TRY(bind_run_statement(&binder));
	}
	return STATUS_OK;
}

static enum status
insert_evidence(struct store *store, int64_t number, const struct finding *finding, struct err *err)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct span *span = &finding->evidence[i];
		struct binder binder;
		TRY(bind_start(store, "INSERT INTO evidence VALUES (?,?,?,?,?,?,?,?)", &binder,
			       err));
		bind_number(&binder, number);
		bind_number(&binder, (int64_t)i);
		bind_text(&binder, span->source);
		bind_digest(&binder, &span->sha256);
		bind_number(&binder, clean_number(span->offset));
		bind_number(&binder, clean_number(span->length));
		bind_number(&binder, clean_number(span->line));
		bind_text(&binder, span->locator);
		TRY(bind_run_statement(&binder));
	}
	return STATUS_OK;
}

static enum status
insert_finding(struct store *store, const struct finding *finding, struct err *err)
{
	bool fresh;
	CHECK(finding->id.length && finding->evidence_count);
	TRY(insert_row(store, finding, &fresh, err));
	if (!fresh)
		return STATUS_OK;
	int64_t number = db_last_id(store->db);
	TRY(insert_subjects(store, number, finding, err));
	TRY(insert_sentences(store, "INSERT INTO why VALUES (?,?,?)", number, finding->why,
			     finding->why_count, err));
	TRY(insert_sentences(store, "INSERT INTO next VALUES (?,?,?)", number, finding->next,
			     finding->next_count, err));
	return insert_evidence(store, number, finding, err);
}

/* ---- the other records ---- */

static enum status
observable_key(struct store *store, struct observable *observable, struct sha256 *ret,
	       struct err *err)
{
	struct buf buf;
	struct json_writer json;
	struct slice line;
	TRY(clean_data(&store->scratch, observable->data, &observable->data, err));
	buf_init(&buf, &store->scratch);
	json_init(&json, &buf);
	observable_write(&json, observable);
	TRY(buf_slice(&buf, &line, err));
	return sha256_of(line, ret, err);
}

static enum status
insert_observable(struct store *store, const struct observable *observable, struct err *err)
{
	struct observable copy = *observable;
	struct sha256 key;
	struct binder binder;
	TRY(observable_key(store, &copy, &key, err));
	TRY(bind_start(store,
		       "INSERT INTO observable (key, type, value, source, first_us, last_us,"
		       " time_basis, data, run) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
		       &binder, err));
	bind_digest(&binder, &key);
	bind_text(&binder, copy.subject.type);
	bind_text(&binder, copy.subject.value);
	bind_text(&binder, copy.source);
	bind_time(&binder, copy.first);
	bind_time(&binder, copy.last);
	bind_number(&binder, copy.time_basis);
	bind_text(&binder, copy.data);
	bind_run(&binder, store);
	return bind_run_statement(&binder);
}

/* The number of this filling, larger than any before. */
static enum status
draw_pass(struct store *store, struct err *err)
{
	struct statement *statement;
	bool row;
	if (store->pass)
		return STATUS_OK;
	TRY(db_prepare(store->db, "SELECT coalesce(max(pass), 0) + 1 FROM refusal", &statement,
		       err));
	TRY(statement_step(statement, &row, err));
	CHECK(row);
	store->pass = statement_number(statement, 0);
	statement_reset(statement);
	return STATUS_OK;
}

/* The same line again in one filling is the same refusal; in a later one it takes the place of the
 * old. */
static const char EXAMINED_REFUSAL[] =
	"INSERT INTO refusal (source, reason, line, count, pass) VALUES (?,?,?,?,?)"
	" ON CONFLICT DO UPDATE SET pass = excluded.pass, count ="
	" CASE WHEN pass = excluded.pass THEN max(count, excluded.count) ELSE excluded.count END";
/* What an export calls one refusal may be several here, one for each range of a source. */
static const char IMPORTED_REFUSAL[] =
	"INSERT INTO refusal (source, reason, line, count, pass) SELECT ?1, ?2, ?3, ?4, ?5"
	" WHERE NOT EXISTS (SELECT 1 FROM refusal WHERE source = ?1 AND reason = ?2)";

static enum status
insert_refusal(struct store *store, const struct refusal *refusal, bool import, struct err *err)
{
	struct binder binder;
	TRY(draw_pass(store, err));
	TRY(bind_start(store, import ? IMPORTED_REFUSAL : EXAMINED_REFUSAL, &binder, err));
	bind_text(&binder, refusal->source);
	bind_text(&binder, refusal->reason);
	bind_number(&binder, clean_number(refusal->line));
	bind_number(&binder, clean_number(refusal->count));
	bind_number(&binder, import ? 0 : store->pass);
	return bind_run_statement(&binder);
}

/* Refusals of earlier examinations of the source and of what is inside it ("source!/..."). */
static enum status
forget_refusals(struct store *store, struct slice source, struct err *err)
{
	struct binder binder;
	struct slice low, high;
	TRY(draw_pass(store, err));
	TRY(clean_text(&store->scratch, source, &source, err));
	struct buf buf;
	buf_init(&buf, &store->scratch);
	buf_write(&buf, source);
	buf_write_text(&buf, "!/");
	TRY(buf_slice(&buf, &low, err));
	buf_init(&buf, &store->scratch);
	buf_write(&buf, source);
	buf_write_text(&buf, "!0"); /* 0 follows / in ASCII */
	TRY(buf_slice(&buf, &high, err));
	TRY(bind_start(store,
		       "DELETE FROM refusal WHERE pass <> ?4"
		       " AND (source = ?1 OR (source >= ?2 AND source < ?3))",
		       &binder, err));
	bind_text(&binder, source);
	bind_text(&binder, low);
	bind_text(&binder, high);
	bind_number(&binder, store->pass);
	return bind_run_statement(&binder);
}

static enum status
insert_source(struct store *store, const struct source *source, bool import, struct err *err)
{
	struct binder binder;
	TRY(bind_start(store,
		       "INSERT INTO source (source, sha256, bytes, run) VALUES (?,?,?,?)"
		       " ON CONFLICT DO NOTHING",
		       &binder, err));
	bind_text(&binder, source->source);
	bind_digest(&binder, &source->sha256);
	bind_number(&binder, clean_number(source->bytes));
	bind_run(&binder, store);
	TRY(bind_run_statement(&binder));
	return import ? STATUS_OK : forget_refusals(store, source->source, err);
}

/* ---- the sink ---- */

static enum status
enter(struct store *store, struct err *err)
{
	TRY(store_commit_due(store, err));
	TRY(store_begin(store, err));
	if (!store->inside)
		TRY(db_run(store->db, "SAVEPOINT source", err));
	store->inside = true;
	return STATUS_OK;
}

static enum status
leave(struct store *store, struct arena_mark mark, enum status status)
{
	arena_rewind(&store->scratch, mark);
	if (status != STATUS_OK)
		store_rollback(store);
	return status;
}

static enum status
take_finding(void *context, const struct finding *finding, struct err *err)
{
	struct store *store = ((struct filler *)context)->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	return leave(store, mark, insert_finding(store, finding, err));
}

static enum status
take_observable(void *context, const struct observable *observable, struct err *err)
{
	struct store *store = ((struct filler *)context)->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	return leave(store, mark, insert_observable(store, observable, err));
}

static enum status
take_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct filler *filler = context;
	struct store *store = filler->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	return leave(store, mark, insert_refusal(store, refusal, filler->import, err));
}

static enum status
take_source(void *context, const struct source *source, struct err *err)
{
	struct filler *filler = context;
	struct store *store = filler->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	TRY(leave(store, mark, insert_source(store, source, filler->import, err)));
	TRY(leave(store, mark, db_run(store->db, "RELEASE source", err)));
	store->inside = false;
	return store_commit_due(store, err);
}

static const struct sink_calls CALLS = {
	.finding = take_finding,
	.observable = take_observable,
	.refusal = take_refusal,
	.source = take_source,
};

enum status
store_sink(struct store *store, struct sink *ret, struct err *err)
{
	(void)err;
	CHECK(store->lock >= 0);
	store->pass = 0;
	*ret = (struct sink){&CALLS, &store->examine};
	return STATUS_OK;
}

enum status
store_import_sink(struct store *store, struct sink *ret, struct err *err)
{
	(void)err;
	CHECK(store->lock >= 0);
	*ret = (struct sink){&CALLS, &store->import};
	return STATUS_OK;
}
