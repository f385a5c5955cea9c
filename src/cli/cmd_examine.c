/* tocsin examine: every input into the case, whatever it is. */
#include "cli/hints.h"
#include "cli/leak_claims.h"
#include "cli/leak_summary.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "view/words.h"

/* What is told while inputs are read. */
struct telling {
	struct hints hints;
	struct leak_summary leak;
	struct leak_claims claims; /* where quotations are given */
};

static void
on_observable(void *context, const struct observable *observable)
{
	struct telling *telling = context;
	hints_observe(&telling->hints, observable);
}

static void
on_recognised(void *context, struct slice source, uint64_t rooms)
{
	struct telling *telling = context;
	hints_recognised(&telling->hints, source, rooms);
}

static enum status
on_found(void *context, const struct finding *finding, struct err *err)
{
	struct telling *telling = context;
	return leak_summary_add(&telling->leak, finding, err);
}

/* "16 findings: 4 new to the case, 12 known before. The case holds 40 now." */
static enum status
news_of(struct session *session, const struct run_totals *totals, const struct case_totals *before,
	const struct case_totals *after, const struct telling *telling, struct slice *ret,
	struct err *err)
{
	struct buf news;
	uint64_t found = 0, gone = before->merged + after->fresh - after->merged;
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		found += totals->by_severity[i];
	buf_init(&news, &session->arena);
	words_write_counted(&news, found, "finding", "findings");
	buf_write_text(&news, ": ");
	words_write_count(&news, after->fresh);
	buf_write_text(&news, " new to the case, ");
	words_write_count(&news, found - after->fresh);
	buf_write_text(&news, " known before. The case holds ");
	words_write_count(&news, after->merged);
	buf_write_text(&news, " now");
	if (gone) {
		buf_write_text(&news, "; ");
		words_write_count(&news, gone);
		buf_write_text(&news,
			       gone == 1
				       ? " that it held is gone: what was read says it no more"
				       : " that it held are gone: what was read says them no more");
	}
	buf_write_text(&news, ".\n");
	if (totals->cut_short)
		buf_write_text(&news, "What was found in sources that were not read to their end "
				      "is not kept.\n");
	leak_summary_print(&telling->leak, &news);
	if (telling->claims.path)
		leak_claims_print(&telling->claims, &news);
	return buf_slice(&news, ret, err);
}

static enum status
examine(struct session *session, struct store *store, const struct rooms *rooms,
	struct telling *telling, struct run_totals *totals, struct err *err)
{
	TRY(session_start_run(session, store, err));
	const struct run_setup setup = {.doing = rooms->mail.leak ? "judging" : NULL,
					.rooms = rooms->table,
					.room_count = rooms->count,
					.paths = &session->request.operands,
					.store = store,
					.own = &rooms->dump.own,
					.unread = &rooms->dump.unread,
					.digest = true,
					.observables = true,
					.observe = on_observable,
					.found = on_found,
					.recognised = on_recognised,
					.tell = telling->claims.path ? leak_claims_tell : NULL,
					.tell_context = &telling->claims,
					.observe_context = telling};
	struct err end_err;
	enum status status = run_inputs(session, &setup, totals, err);
	enum status ended = store_run_end(store, &end_err);
	if (status != STATUS_OK || ended == STATUS_OK)
		return status;
	totals->cut_short = totals->sink_failed = true;
	*err = end_err;
	return ended;
}

/* The closing words, also of a run that was interrupted. */
static enum status
finish(struct session *session, struct store *store, const struct case_totals *before,
       struct run_totals *totals, const struct telling *telling, struct err *err)
{
	struct case_totals after;
	struct slice news = SLICE_NONE;
	TRY(store_totals(store, &after, err));
	if (!session->request.json)
		TRY(news_of(session, totals, before, &after, telling, &news, err));
	totals->tells_not_judged = true;
	totals->not_judged = hints_not_judged(&telling->hints);
	TRY(run_summarise(session, totals, true, news.at, err));
	hints_print(session, &telling->hints);
	return STATUS_OK;
}

static void
advise(struct session *session)
{
	struct slice advice;
	if (slice_print(&session->arena, &advice, NULL,
			"See that there is room on the disk of '%s', then run the same command "
			"again.",
			session->folder) == STATUS_OK)
		session->advice = advice.at;
}

enum status
cmd_examine(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	struct rooms rooms DEFER(rooms_done) = {0};
	struct telling telling = {.hints = {.arena = &session->arena}};
	struct run_totals totals = {0};
	struct case_totals before;
	TRY(session_open_case(session, true, &store, err));
	if (!session->profile.domains.count && !session->profile.names.count)
		return err_set(err, STATUS_CONFIG, "tocsin.yaml of '%s' names no domain to protect",
			       session->folder);
	TRY(rooms_init(session, &rooms, err));
	telling.claims = (struct leak_claims){
		.session = session, .dump = &rooms.dump, .path = session->request.claims};
	telling.hints.judging = rooms_judging(&rooms);
	telling.hints.originals = session->profile.seal.length || session->profile.reference.count;
	telling.leak.referenced = rooms.mail.leak && corpus_count(rooms.dump.originals) > 0;
	TRY(store_totals(store, &before, err));
	enum status status = examine(session, store, &rooms, &telling, &totals, err);
	if (totals.sink_failed && status == STATUS_IO)
		advise(session);
	if (status != STATUS_OK && !session_interrupted() && !totals.sink_failed)
		return status;
	struct err end_err;
	enum status ended = finish(session, store, &before, &totals, &telling, &end_err);
	if (status == STATUS_OK && ended != STATUS_OK)
		*err = end_err;
	return status == STATUS_OK ? ended : status;
}
