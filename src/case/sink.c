/* Filling a case. Every text is made well-formed UTF-8 and every number what JSON can say, so that
 * a case holds exactly what its export says. */
#include "base/utf8.h"
#include "case/load.h"
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

/* ---- fillings ---- */

enum status
store_read_pass(struct store *store, int64_t *ret, struct err *err)
{
	struct statement *statement;
	bool row;
	TRY(db_prepare(store->db, "SELECT last FROM pass", &statement, err));
	TRY(statement_step(statement, &row, err));
	if (!row)
		return load_damaged(store, "count of fillings", err);
	*ret = statement_number(statement, 0);
	statement_reset(statement);
	return STATUS_OK;
}

/* The number of this filling, larger than any before. Outside of the savepoint of a source, so that
 * it is not drawn twice. */
static enum status
draw_pass(struct store *store, struct err *err)
{
	TRY(db_run(store->db, "UPDATE pass SET last = last + 1", err));
	return store_read_pass(store, &store->pass, err);
}

static int64_t
pass_of(const struct filler *filler)
{
	switch (filler->filling) {
	case FILLING_EXAMINE:
		return filler->store->pass;
	case FILLING_JOIN:
		return -filler->store->pass;
	case FILLING_IMPORT:
		break;
	}
	return 0;
}

/* ---- one row of a finding ---- */

/* What a finding says, in one digest. */
static enum status
content_of(struct store *store, const struct finding *finding, struct sha256 *ret, struct err *err)
{
	struct json_writer json;
	struct slice line;
	struct buf buf;
	buf_init(&buf, &store->scratch);
	json_init(&json, &buf);
	finding_write(&json, finding);
	TRY(buf_slice(&buf, &line, err));
	return sha256_of(line, ret, err);
}

/* The row of an id as it stands. */
struct known {
	int64_t number, pass; /* number 0: there is none */
	bool same;            /* it says the same */
};

static enum status
find_known(struct store *store, struct slice id, const struct sha256 *content, struct known *ret,
	   struct err *err)
{
	struct statement *statement;
	struct sha256 old;
	bool row;
	*ret = (struct known){0};
	TRY(db_prepare(store->db, "SELECT number, pass, content FROM finding WHERE id = ?",
		       &statement, err));
	statement_bind_text(statement, 1, id);
	TRY(statement_step(statement, &row, err));
	if (!row)
		return STATUS_OK;
	ret->number = statement_number(statement, 0);
	ret->pass = statement_number(statement, 1);
	ret->same = load_digest(statement, 2, &old) && sha256_equal(&old, content);
	statement_reset(statement);
	return STATUS_OK;
}

static void
bind_row(struct binder *binder, const struct store *store, const struct finding *finding)
{
	bind_text(binder, finding->id);
	bind_text(binder, finding->rule);
	bind_number(binder, finding->rule_version);
	bind_number(binder, finding->severity);
	bind_number(binder, finding->confidence);
	bind_time(binder, finding->first);
	bind_time(binder, finding->last);
	bind_number(binder, finding->time_basis);
	bind_text(binder, finding->title);
	bind_text(binder, finding->data);
	bind_text(binder, finding->evidence[0].source);
	bind_number(binder, clean_number(finding->evidence[0].offset));
	bind_run(binder, store);
}

/* A row keeps its number and the run that brought it first. */
static enum status
write_row(struct store *store, const struct finding *finding, const struct sha256 *content,
	  int64_t pass, struct err *err)
{
	struct sha256 thing;
	struct binder binder;
	TRY(thing_of(store, finding, &thing, err));
	TRY(bind_start(store,
		       "INSERT INTO finding (id, rule, rule_version, severity, confidence,"
		       " first_us, last_us, time_basis, title, data, source, offset, run, thing,"
		       " content, pass) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
		       " ON CONFLICT (id) DO UPDATE SET severity = excluded.severity,"
		       " confidence = excluded.confidence, first_us = excluded.first_us,"
		       " last_us = excluded.last_us, time_basis = excluded.time_basis,"
		       " title = excluded.title, data = excluded.data,"
		       " content = excluded.content, pass = excluded.pass,"
		       " changed = excluded.run",
		       &binder, err));
	bind_row(&binder, store, finding);
	bind_digest(&binder, &thing);
	bind_digest(&binder, content);
	bind_number(&binder, pass);
	return bind_run_statement(&binder);
}

/* Runs each of count statements with one number bound. */
static enum status
run_each(struct store *store, const char *const *statements, size_t count, int64_t number,
	 struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct statement *statement;
		TRY(db_prepare(store->db, statements[i], &statement, err));
		statement_bind_number(statement, 1, number);
		TRY(statement_run(statement, err));
	}
	return STATUS_OK;
}

static enum status
delete_lists(struct store *store, int64_t number, struct err *err)
{
	static const char *const LISTS[] = {
		"DELETE FROM subject WHERE finding = ?", "DELETE FROM why WHERE finding = ?",
		"DELETE FROM next WHERE finding = ?", "DELETE FROM evidence WHERE finding = ?"};
	return run_each(store, LISTS, sizeof(LISTS) / sizeof(*LISTS), number, err);
}

static enum status
delete_finding(struct store *store, int64_t number, struct err *err)
{
	static const char *const ROW[] = {"DELETE FROM finding WHERE number = ?"};
	TRY(delete_lists(store, number, err));
	return run_each(store, ROW, 1, number, err);
}

/* Deletes the findings that a statement, bound already, lists by number. */
static enum status
delete_listed(struct store *store, struct statement *statement, struct err *err)
{
	int64_t *numbers = NULL;
	size_t count = 0, capacity = 0;
	for (bool row;; count++) {
		TRY(statement_step(statement, &row, err));
		if (!row)
			break;
		int64_t *grown = arena_grow(&store->scratch, numbers, &capacity, count + 1,
					    sizeof(*grown), _Alignof(int64_t));
		if (!grown) {
			statement_reset(statement);
			return err_no_memory(err);
		}
		numbers = grown;
		numbers[count] = statement_number(statement, 0);
	}
	for (size_t i = 0; i < count; i++)
		TRY(delete_finding(store, numbers[i], err));
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
insert_lists(struct store *store, int64_t number, const struct finding *finding, struct err *err)
{
	TRY(insert_subjects(store, number, finding, err));
	TRY(insert_sentences(store, "INSERT INTO why VALUES (?,?,?)", number, finding->why,
			     finding->why_count, err));
	TRY(insert_sentences(store, "INSERT INTO next VALUES (?,?,?)", number, finding->next,
			     finding->next_count, err));
	return insert_evidence(store, number, finding, err);
}

/* The pass a row of that id is of from now on. A join leaves what was read to its source. */
static int64_t
pass_after(const struct filler *filler, const struct known *known)
{
	bool keeps = filler->filling == FILLING_JOIN && known->number && known->pass >= 0;
	return keeps ? known->pass : pass_of(filler);
}

static enum status
set_pass(struct store *store, int64_t number, int64_t pass, struct err *err)
{
	struct statement *statement;
	TRY(db_prepare(store->db, "UPDATE finding SET pass = ?2 WHERE number = ?1", &statement,
		       err));
	statement_bind_number(statement, 1, number);
	statement_bind_number(statement, 2, pass);
	return statement_run(statement, err);
}

/* The last to say something is right, but nobody else about what was examined here. */
static enum status
insert_finding(const struct filler *filler, const struct finding *finding, struct err *err)
{
	struct store *store = filler->store;
	struct finding clean = *finding;
	struct sha256 content;
	struct known known;
	CHECK(finding->id.length && finding->evidence_count);
	TRY(clean_data(&store->scratch, finding->data, &clean.data, err));
	TRY(content_of(store, &clean, &content, err));
	TRY(find_known(store, finding->id, &content, &known, err));
	if (known.number && filler->filling == FILLING_IMPORT && (known.pass || known.same))
		return STATUS_OK;
	int64_t pass = pass_after(filler, &known);
	if (known.same)
		return pass == known.pass ? STATUS_OK : set_pass(store, known.number, pass, err);
	if (known.number)
		TRY(delete_lists(store, known.number, err));
	TRY(write_row(store, &clean, &content, pass, err));
	return insert_lists(store, known.number ? known.number : db_last_id(store->db), &clean,
			    err);
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
insert_refusal(const struct filler *filler, const struct refusal *refusal, struct err *err)
{
	struct store *store = filler->store;
	bool import = filler->filling == FILLING_IMPORT;
	struct binder binder;
	TRY(bind_start(store, import ? IMPORTED_REFUSAL : EXAMINED_REFUSAL, &binder, err));
	bind_text(&binder, refusal->source);
	bind_text(&binder, refusal->reason);
	bind_number(&binder, clean_number(refusal->line));
	bind_number(&binder, clean_number(refusal->count));
	bind_number(&binder, pass_of(filler));
	return bind_run_statement(&binder);
}

/* A source and what is inside it, as bounds of names: from "source!/" to before "source!0" (0
 * follows / in ASCII). */
struct inside {
	struct slice source, low, high;
};

static enum status
join_text(struct arena *arena, struct slice text, const char *end, struct slice *ret,
	  struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_write(&buf, text);
	buf_write_text(&buf, end);
	return buf_slice(&buf, ret, err);
}

static enum status
inside_of(struct store *store, struct slice source, struct inside *ret, struct err *err)
{
	TRY(clean_text(&store->scratch, source, &ret->source, err));
	TRY(join_text(&store->scratch, ret->source, "!/", &ret->low, err));
	return join_text(&store->scratch, ret->source, "!0", &ret->high, err);
}

static void
bind_inside(struct binder *binder, const struct inside *inside)
{
	bind_text(binder, inside->source);
	bind_text(binder, inside->low);
	bind_text(binder, inside->high);
}

/* Refusals of earlier examinations of the source and of what is inside it. */
static enum status
forget_refusals(struct store *store, const struct inside *inside, struct err *err)
{
	struct binder binder;
	TRY(bind_start(store,
		       "DELETE FROM refusal WHERE (source = ?1 OR (source >= ?2 AND source < ?3))"
		       " AND pass <> ?4",
		       &binder, err));
	bind_inside(&binder, inside);
	bind_number(&binder, store->pass);
	return bind_run_statement(&binder);
}

/* Findings that the last examination of the same content made and this one did not. */
static enum status
forget_findings(struct store *store, const struct inside *inside, int64_t last_pass,
		struct err *err)
{
	struct binder binder;
	TRY(bind_start(store,
		       "SELECT number FROM finding"
		       " WHERE (source = ?1 OR (source >= ?2 AND source < ?3)) AND pass = ?4",
		       &binder, err));
	bind_inside(&binder, inside);
	bind_number(&binder, last_pass);
	TRY(binder.status);
	return delete_listed(store, binder.statement, err);
}

/* The filling that this content was read in last, 0: none. */
static enum status
last_pass_of(struct store *store, struct slice source, const struct sha256 *sha256, int64_t *ret,
	     struct err *err)
{
	struct binder binder;
	bool row;
	TRY(bind_start(store, "SELECT pass FROM source WHERE source = ? AND sha256 = ?", &binder,
		       err));
	bind_text(&binder, source);
	bind_digest(&binder, sha256);
	TRY(binder.status);
	TRY(statement_step(binder.statement, &row, err));
	*ret = row ? statement_number(binder.statement, 0) : 0;
	statement_reset(binder.statement);
	return STATUS_OK;
}

static enum status
insert_source(const struct filler *filler, const struct source *source, struct err *err)
{
	struct store *store = filler->store;
	struct inside inside;
	struct binder binder;
	int64_t last_pass;
	TRY(inside_of(store, source->source, &inside, err));
	TRY(last_pass_of(store, inside.source, &source->sha256, &last_pass, err));
	TRY(bind_start(store,
		       "INSERT INTO source (source, sha256, bytes, run, pass) VALUES (?,?,?,?,?)"
		       " ON CONFLICT DO UPDATE SET pass = max(pass, excluded.pass)",
		       &binder, err));
	bind_text(&binder, inside.source);
	bind_digest(&binder, &source->sha256);
	bind_number(&binder, clean_number(source->bytes));
	bind_run(&binder, store);
	bind_number(&binder, pass_of(filler));
	TRY(bind_run_statement(&binder));
	if (filler->filling != FILLING_EXAMINE)
		return STATUS_OK;
	TRY(forget_refusals(store, &inside, err));
	if (!last_pass || last_pass == store->pass)
		return STATUS_OK;
	return forget_findings(store, &inside, last_pass, err);
}

/* ---- the sink ---- */

static enum status
enter(struct store *store, struct err *err)
{
	TRY(store_commit_due(store, err));
	TRY(store_begin(store, err));
	if (!store->pass)
		TRY(draw_pass(store, err));
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
	const struct filler *filler = context;
	struct store *store = filler->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	return leave(store, mark, insert_finding(filler, finding, err));
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
	return leave(store, mark, insert_refusal(filler, refusal, err));
}

static enum status
take_source(void *context, const struct source *source, struct err *err)
{
	struct filler *filler = context;
	struct store *store = filler->store;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	TRY(leave(store, mark, insert_source(filler, source, err)));
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

static const struct sink_calls JOIN_CALLS = {.finding = take_finding};

enum status
store_join_sink(struct store *store, struct sink *ret, struct err *err)
{
	CHECK(store->lock >= 0);
	TRY(store_commit(store, err));
	store->pass = 0;
	*ret = (struct sink){&JOIN_CALLS, &store->join};
	return STATUS_OK;
}

/* Records of a join belong to no source: they are kept or lost together. */
enum status
store_join_end(struct store *store, struct slice rule, struct err *err)
{
	struct binder binder;
	struct arena_mark mark = arena_mark(&store->scratch);
	TRY(enter(store, err));
	enum status status = bind_start(
		store, "SELECT number FROM finding WHERE rule = ? AND pass < 0 AND pass <> ?",
		&binder, err);
	if (status == STATUS_OK) {
		bind_text(&binder, rule);
		bind_number(&binder, -store->pass);
		status = binder.status;
	}
	if (status == STATUS_OK)
		status = delete_listed(store, binder.statement, err);
	TRY(leave(store, mark, status));
	return store_commit(store, err);
}
