#include "cli/context.h"

#include "cli/limits.h"
#include "cli/run.h"
#include "infra/limits.h"
#include "model/codec.h"

/* ---- a filter ---- */

struct held_record {
	struct slice bytes; /* of the codec; empty: a source */
	struct source source;
	struct held_record *next;
};

void
hold_init(struct hold *hold, struct join *join, size_t limit_bytes, struct sink to)
{
	*hold = (struct hold){.join = join, .to = to, .limit_bytes = limit_bytes};
	arena_init(&hold->arena, 0);
}

void
hold_done(struct hold *hold)
{
	arena_done(&hold->arena);
}

static enum status
append(struct hold *hold, const struct held_record *record, size_t bytes, struct err *err)
{
	struct held_record *copy = arena_new(&hold->arena, struct held_record, 1);
	if (!copy)
		return err_no_memory(err);
	*copy = *record;
	if (hold->last)
		hold->last->next = copy;
	else
		hold->first = copy;
	hold->last = copy;
	hold->bytes += bytes + sizeof(*copy);
	return hold->bytes > hold->limit_bytes ? hold_release(hold, err) : STATUS_OK;
}

static enum status
hold_finding(void *context, const struct finding *finding, struct err *err)
{
	struct hold *hold = context;
	struct held_record record = {.next = NULL};
	struct buf buf;
	if (hold->released)
		return sink_finding(&hold->to, finding, err);
	TRY(join_decoy(hold->join, finding, err));
	buf_init(&buf, &hold->arena);
	codec_write_finding(&buf, finding);
	TRY(buf_slice(&buf, &record.bytes, err));
	return append(hold, &record, buf.capacity, err);
}

static enum status
hold_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct hold *hold = context;
	struct held_record record = {.next = NULL};
	struct buf buf;
	if (hold->released)
		return sink_refusal(&hold->to, refusal, err);
	buf_init(&buf, &hold->arena);
	codec_write_refusal(&buf, refusal);
	TRY(buf_slice(&buf, &record.bytes, err));
	return append(hold, &record, buf.capacity, err);
}

static enum status
hold_source(void *context, const struct source *source, struct err *err)
{
	struct hold *hold = context;
	struct held_record record = {.source = *source};
	if (hold->released)
		return sink_source(&hold->to, source, err);
	TRY(slice_copy(&hold->arena, source->source, &record.source.source, err));
	return append(hold, &record, source->source.length, err);
}

static const struct sink_calls HOLD_CALLS = {
	.finding = hold_finding, .refusal = hold_refusal, .source = hold_source};

struct sink
hold_sink(struct hold *hold)
{
	return (struct sink){&HOLD_CALLS, hold};
}

static enum status
replay(struct hold *hold, struct arena *scratch, const struct held_record *held, struct err *err)
{
	const struct finding *finding;
	struct record record;
	bool changed;
	if (!held->bytes.length)
		return sink_source(&hold->to, &held->source, err);
	TRY(codec_read(scratch, held->bytes, &record, err));
	if (record.kind == RECORD_REFUSAL)
		return sink_refusal(&hold->to, &record.refusal, err);
	TRY(join_apply(hold->join, scratch, record.finding, &finding, &changed, err));
	return sink_finding(&hold->to, finding, err);
}

static enum status
replay_all(struct hold *hold, struct arena *scratch, struct err *err)
{
	for (const struct held_record *held = hold->first; held; held = held->next) {
		struct arena_mark mark = arena_mark(scratch);
		TRY(replay(hold, scratch, held, err));
		arena_rewind(scratch, mark);
	}
	return join_clusters(hold->join, scratch, &hold->to, err);
}

enum status
hold_release(struct hold *hold, struct err *err)
{
	struct arena scratch;
	if (hold->released || !hold->join)
		return STATUS_OK;
	hold->released = true;
	TRY(join_run(hold->join, err));
	arena_init(&scratch, 0);
	enum status status = replay_all(hold, &scratch, err);
	arena_done(&scratch);
	return status;
}

struct observing {
	struct join *join;
	enum status status;
	struct err err;
};

static void
on_observable(void *context, const struct observable *observable)
{
	struct observing *observing = context;
	if (observing->status == STATUS_OK)
		observing->status = join_observe(observing->join, observable, &observing->err);
}

enum status
context_read(struct session *session, struct join **ret, struct run_totals *totals, struct err *err)
{
	struct observing observing = {.status = STATUS_OK};
	struct room room;
	const struct room *const rooms[] = {&room};
	if (!session->request.context.count)
		return STATUS_OK;
	infra_room_init_context(&room);
	TRY(join_new(&session->arena, &observing.join, err));
	const struct run_setup setup = {.rooms = rooms,
					.room_count = 1,
					.paths = &session->request.context,
					.observe = on_observable,
					.observe_context = &observing};
	TRY(run_inputs(session, &setup, totals, err));
	if (observing.status != STATUS_OK)
		*err = observing.err;
	if (join_left_out(observing.join))
		screen_say(&session->screen,
			   "more than %d facts of context: the others are left out",
			   INFRA_JOIN_FACTS_MAX);
	*ret = observing.join;
	return observing.status;
}

/* ---- a case ---- */

struct case_join {
	struct join *join;
	struct arena arena; /* what changed, of the codec */
	struct arena scratch;
	struct held_record *first, *last;
	struct sink to, *tell;
};

static enum status
case_decoy(void *context, const struct case_finding *found, struct err *err)
{
	struct case_join *work = context;
	return join_decoy(work->join, found->finding, err);
}

static enum status
case_observable(void *context, const struct observable *observable, struct err *err)
{
	struct case_join *work = context;
	return join_observe(work->join, observable, err);
}

/* While the store is walked it cannot be written. */
static enum status
case_changed(void *context, const struct case_finding *found, struct err *err)
{
	struct case_join *work = context;
	const struct finding *finding;
	struct buf buf;
	bool changed;
	struct arena_mark mark = arena_mark(&work->scratch);
	TRY(join_apply(work->join, &work->scratch, found->finding, &finding, &changed, err));
	if (changed) {
		struct held_record *held = arena_new(&work->arena, struct held_record, 1);
		if (!held)
			return err_no_memory(err);
		buf_init(&buf, &work->scratch);
		codec_write_finding(&buf, finding);
		TRY(buf_slice(&buf, &held->bytes, err));
		TRY(slice_copy(&work->arena, held->bytes, &held->bytes, err));
		if (work->last)
			work->last->next = held;
		else
			work->first = held;
		work->last = held;
	}
	arena_rewind(&work->scratch, mark);
	return STATUS_OK;
}

static enum status
case_write(void *context, const struct finding *finding, struct err *err)
{
	struct case_join *work = context;
	TRY(sink_finding(&work->to, finding, err));
	/* A cluster changes with its members. */
	return work->first ? sink_finding(work->tell, finding, err) : STATUS_OK;
}

static const struct sink_calls CASE_CALLS = {.finding = case_write};

static enum status
write_changes(struct case_join *work, struct store *store, struct err *err)
{
	struct sink both = {&CASE_CALLS, work};
	TRY(store_join_sink(store, &work->to, err));
	for (const struct held_record *held = work->first; held; held = held->next) {
		struct arena_mark mark = arena_mark(&work->scratch);
		struct record record;
		TRY(codec_read(&work->scratch, held->bytes, &record, err));
		TRY(sink_finding(&both, record.finding, err));
		arena_rewind(&work->scratch, mark);
	}
	TRY(join_clusters(work->join, &work->scratch, &both, err));
	return store_join_end(store, slice_text(INFRA_RULE), err);
}

static enum status
join_case(struct case_join *work, struct store *store, struct err *err)
{
	struct finding_filter filter = FINDING_FILTER_ALL;
	filter.rule = SLICE("names/lookalike");
	TRY(join_new(&work->arena, &work->join, err));
	TRY(store_observables(store, case_observable, work, err));
	if (!join_any(work->join))
		return STATUS_OK;
	TRY(store_findings(store, &filter, ORDER_RECORD, false, case_decoy, work, err));
	TRY(join_run(work->join, err));
	TRY(store_findings(store, &filter, ORDER_RECORD, false, case_changed, work, err));
	return write_changes(work, store, err);
}

enum status
context_join(struct store *store, struct sink *tell, struct err *err)
{
	struct case_join work = {.tell = tell};
	arena_init(&work.arena, 0);
	arena_init(&work.scratch, 0);
	enum status status = join_case(&work, store, err);
	arena_done(&work.scratch);
	arena_done(&work.arena);
	return status;
}
