/* tocsin examine: every input into the case, whatever it is. */
#include "cli/hints.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "view/words.h"

/* "4 new findings, 12 already known." */
static enum status
news_of(struct session *session, const struct run_totals *totals, uint64_t added, struct slice *ret,
	struct err *err)
{
	struct buf news;
	uint64_t known = totals->findings > added ? totals->findings - added : 0;
	buf_init(&news, &session->arena);
	words_write_counted(&news, added, "new finding", "new findings");
	buf_write_text(&news, ", ");
	words_write_count(&news, known);
	buf_write_text(&news, " already known.\n");
	return buf_slice(&news, ret, err);
}

static enum status
examine(struct session *session, struct store *store, const struct rooms *rooms,
	struct hints *hints, struct run_totals *totals, struct err *err)
{
	struct sink sink;
	TRY(store_sink(store, &sink, err));
	TRY(session_start_run(session, store, err));
	const struct run_setup setup = {.rooms = rooms->table,
					.room_count = rooms->count,
					.paths = &session->request.operands,
					.case_sink = &sink,
					.digest = true,
					.observables = true,
					.observe = hints_observe,
					.observe_context = hints};
	enum status status = run_inputs(session, &setup, totals, err);
	/* What is whole and committed stays, however the run ended; half a source does not. */
	if (status != STATUS_OK)
		store_rollback(store);
	struct err end_err;
	enum status ended = store_run_end(store, &end_err);
	if (status == STATUS_OK && ended != STATUS_OK)
		*err = end_err;
	return status == STATUS_OK ? ended : status;
}

/* The closing words, also of a run that was interrupted. */
static enum status
finish(struct session *session, struct store *store, const struct case_totals *before,
       const struct run_totals *totals, const struct hints *hints, struct err *err)
{
	struct case_totals after;
	struct slice news;
	TRY(store_totals(store, &after, err));
	TRY(news_of(session, totals, after.findings - before->findings, &news, err));
	TRY(run_summarise(session, totals, true, news.at, err));
	hints_print(session, hints);
	return STATUS_OK;
}

enum status
cmd_examine(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	struct rooms rooms;
	struct hints hints = {0};
	struct run_totals totals = {0};
	struct case_totals before;
	TRY(session_open_case(session, true, &store, err));
	if (!session->profile.domains.count && !session->profile.names.count)
		return err_set(err, STATUS_CONFIG, "tocsin.yaml of '%s' names no domain to protect",
			       session->folder);
	TRY(rooms_init(session, &rooms, err));
	TRY(store_totals(store, &before, err));
	enum status status = examine(session, store, &rooms, &hints, &totals, err);
	if (status != STATUS_OK && !session_interrupted())
		return status;
	struct err end_err;
	enum status ended = finish(session, store, &before, &totals, &hints, &end_err);
	if (status == STATUS_OK && ended != STATUS_OK)
		*err = end_err;
	return status == STATUS_OK ? ended : status;
}
