/* tocsin examine: every input into the case, whatever it is. */
#include "cli/hints.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "view/words.h"

/* "4 new findings, 12 already known.": what the case holds now, whatever was printed. */
static enum status
news_of(struct session *session, const struct run_totals *totals, uint64_t added, struct slice *ret,
	struct err *err)
{
	struct buf news;
	uint64_t read = totals->findings - totals->joined;
	uint64_t kept = totals->cut_short ? totals->whole : read;
	buf_init(&news, &session->arena);
	words_write_counted(&news, added, "new finding", "new findings");
	if (totals->sink_failed) {
		buf_write_text(&news, added ? " kept, the others not.\n" : " kept: nothing.\n");
		return buf_slice(&news, ret, err);
	}
	buf_write_text(&news, ", ");
	words_write_count(&news, kept > added ? kept - added : 0);
	buf_write_text(&news, " already known");
	if (read > kept) {
		buf_write_text(&news, "; ");
		words_write_count(&news, read - kept);
		buf_write_text(&news, " not kept: the end of their source was not read");
	}
	buf_write_text(&news, ".\n");
	return buf_slice(&news, ret, err);
}

static enum status
examine(struct session *session, struct store *store, const struct rooms *rooms,
	struct hints *hints, struct run_totals *totals, struct err *err)
{
	TRY(session_start_run(session, store, err));
	const struct run_setup setup = {.rooms = rooms->table,
					.room_count = rooms->count,
					.paths = &session->request.operands,
					.store = store,
					.digest = true,
					.observables = true,
					.observe = hints_observe,
					.recognised = hints_recognised,
					.observe_context = hints};
	enum status status = run_inputs(session, &setup, totals, err);
	if (status == STATUS_OK) {
		status = store_run_end(store, err);
		totals->cut_short = totals->sink_failed = status != STATUS_OK;
		return status;
	}
	/* What is whole stays, however the run ended; half a source does not. */
	struct err end_err;
	store_rollback(store);
	enum status settled = store_commit(store, &end_err);
	if (settled != STATUS_OK && !totals->sink_failed) {
		totals->sink_failed = true;
		*err = end_err;
		return settled;
	}
	if (settled == STATUS_OK)
		settled = store_run_end(store, NULL); /* told or not, the run has ended */
	return status;
}

/* A finding that was taken back is not offered. */
static enum status
leave_unkept_out(struct session *session, struct store *store, struct run_totals *totals,
		 struct err *err)
{
	struct case_finding found;
	if (!totals->cut_short || !totals->worst_id.length)
		return STATUS_OK;
	enum status status = store_find(store, &session->arena, totals->worst_id, &found, err);
	if (status == STATUS_USAGE)
		totals->worst_id = SLICE_NONE;
	return status == STATUS_USAGE ? STATUS_OK : status;
}

/* The closing words, also of a run that was interrupted. */
static enum status
finish(struct session *session, struct store *store, const struct case_totals *before,
       struct run_totals *totals, const struct hints *hints, struct err *err)
{
	struct case_totals after;
	struct slice news;
	TRY(store_totals(store, &after, err));
	TRY(leave_unkept_out(session, store, totals, err));
	TRY(news_of(session, totals, after.findings - before->findings, &news, err));
	totals->tells_not_judged = true;
	totals->not_judged = hints_not_judged(hints);
	TRY(run_summarise(session, totals, true, news.at, err));
	hints_print(session, hints);
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
	struct rooms rooms;
	struct hints hints = {.arena = &session->arena};
	struct run_totals totals = {0};
	struct case_totals before;
	TRY(session_open_case(session, true, &store, err));
	if (!session->profile.domains.count && !session->profile.names.count)
		return err_set(err, STATUS_CONFIG, "tocsin.yaml of '%s' names no domain to protect",
			       session->folder);
	TRY(rooms_init(session, &rooms, err));
	hints.judging = rooms_judging(&rooms);
	TRY(store_totals(store, &before, err));
	enum status status = examine(session, store, &rooms, &hints, &totals, err);
	if (totals.sink_failed && status == STATUS_IO)
		advise(session);
	if (status != STATUS_OK && !session_interrupted() && !totals.sink_failed)
		return status;
	struct err end_err;
	enum status ended = finish(session, store, &before, &totals, &hints, &end_err);
	if (status == STATUS_OK && ended != STATUS_OK)
		*err = end_err;
	return status == STATUS_OK ? ended : status;
}
