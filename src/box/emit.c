/* Passing on in order: source by source, range by range, whichever worker was first. */
#include "box/crash.h"
#include "box/monitor.h"
#include "box/pump.h"

#include "base/utf8.h"

#include <stdlib.h>

static int
compare_records(const void *a, const void *b)
{
	const struct task_record *one = a, *other = b;
	if (one->offset != other->offset)
		return one->offset < other->offset ? -1 : 1;
	return one->arrival < other->arrival ? -1 : one->arrival > other->arrival;
}

/* Keeps a refusal for the end of its source; its line counts from the start of the file. */
static enum status
refuse(struct monitor *monitor, struct task *task, const struct refusal *refusal, struct err *err)
{
	bool kept;
	struct refusal numbered = *refusal;
	if (numbered.line && slice_equal(numbered.source, task->origin->source))
		numbered.line += task->origin->lines;
	TRY(origin_refuse(task->origin, &numbered, &kept, err));
	if (kept)
		return STATUS_OK;
	monitor->totals.refusals += numbered.count;
	return sink_refusal(monitor->sink, &numbered, err);
}

static enum status
refuse_text(struct monitor *monitor, struct task *task, struct slice text, struct err *err)
{
	struct buf clean;
	struct refusal refusal = {.source = task->origin->source, .count = 1};
	buf_init(&clean, &monitor->scratch);
	utf8_write_clean(&clean, text);
	TRY(buf_slice(&clean, &refusal.reason, err));
	return refuse(monitor, task, &refusal, err);
}

static enum status
emit_finding(struct monitor *monitor, struct origin *origin, struct finding *finding,
	     struct err *err)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		struct span *span = &finding->evidence[i];
		if (span->line && slice_equal(span->source, origin->source))
			span->line += origin->lines;
	}
	origin->has_told = true;
	monitor->totals.findings++;
	return sink_finding(monitor->sink, finding, err);
}

static enum status
emit_record(struct monitor *monitor, struct task *task, struct slice bytes, struct err *err)
{
	struct record record;
	TRY(codec_read(&monitor->scratch, bytes, &record, err));
	switch (record.kind) {
	case RECORD_FINDING:
		return emit_finding(monitor, task->origin, record.finding, err);
	case RECORD_OBSERVABLE:
		task->origin->has_told = true;
		monitor->totals.observables++;
		return sink_observable(monitor->sink, &record.observable, err);
	case RECORD_REFUSAL:
		return refuse(monitor, task, &record.refusal, err);
	}
	return STATUS_OK;
}

/* What came and was not passed on yet. A pipe's records go as they come, so they stay in that
 * order. */
static enum status
emit_records(struct monitor *monitor, struct task *task, struct err *err)
{
	if (task->record_count && !task_is_pipe(task))
		qsort(task->records, task->record_count, sizeof(*task->records), compare_records);
	while (task->passed_on < task->record_count) {
		struct arena_mark mark = arena_mark(&monitor->scratch);
		TRY(emit_record(monitor, task, task->records[task->passed_on++].bytes, err));
		arena_rewind(&monitor->scratch, mark);
	}
	if (task_is_pipe(task))
		task_forget_records(task);
	return STATUS_OK;
}

static enum status
emit_failures(struct monitor *monitor, struct task *task, struct err *err)
{
	uint64_t mib = monitor->setup->limits.memory_bytes >> 20;
	if (task->rooms == 0)
		TRY(refuse_text(monitor, task, SLICE("no reader knows this kind of file"), err));
	for (size_t i = 0; i < task->failure_count; i++) {
		struct slice text = task->failures[i].text;
		if (task->failures[i].status == STATUS_NO_MEMORY)
			TRY(slice_print(&monitor->scratch, &text, err, "needs more than %llu MiB",
					(unsigned long long)mib));
		TRY(refuse_text(monitor, task, text, err));
	}
	return STATUS_OK;
}

static enum status
emit_crash(struct monitor *monitor, struct task *task, struct err *err)
{
	struct finding *finding;
	struct refusal refusal;
	const struct box_setup *setup = monitor->setup;
	TRY(crash_finding(&monitor->scratch, task, setup, &finding, err));
	monitor->totals.findings++;
	TRY(sink_finding(monitor->sink, finding, err));
	TRY(crash_refusal(&monitor->scratch, task, setup, &refusal, err));
	return refuse_text(monitor, task, refusal.reason, err);
}

static enum status
emit_changes(struct monitor *monitor, struct task *task, struct err *err)
{
	const struct origin *origin = task->origin;
	if (origin->unreadable.length)
		return refuse_text(monitor, task, origin->unreadable, err);
	if (origin->changed.length)
		return refuse_text(monitor, task, origin->changed, err);
	return STATUS_OK;
}

static enum status
emit_source(struct monitor *monitor, struct task *task, struct err *err)
{
	struct origin *origin = task->origin;
	TRY(emit_changes(monitor, task, err));
	for (size_t i = 0; i < origin->refusal_count; i++) {
		monitor->totals.refusals += origin->refusals[i].count;
		TRY(sink_refusal(monitor->sink, &origin->refusals[i], err));
	}
	const struct box_setup *setup = monitor->setup;
	if (setup->recognised)
		setup->recognised(setup->recognised_context, origin->source, origin->answered);
	monitor->totals.inputs++;
	monitor->totals.unread += !origin->has_read && !origin->has_told;
	if (!origin->unreadable.length)
		monitor->totals.bytes += origin->pump ? origin->pump->bytes : origin->size_bytes;
	if (!origin->digest_done)
		return STATUS_OK;
	struct source source = {
		.source = origin->source,
		.sha256 = origin->sha256,
		.bytes = origin->digested_bytes,
	};
	return sink_source(monitor->sink, &source, err);
}

static bool
some_room_read(const struct task *task)
{
	uint64_t rooms = task->rooms;
	for (size_t i = 0; i < task->failure_count; i++)
		rooms &= ~(UINT64_C(1) << task->failures[i].room);
	return rooms != 0;
}

/* *ret_done false: it is not all there yet. */
static enum status
emit_task(struct monitor *monitor, struct task *task, bool *ret_done, struct err *err)
{
	struct origin *origin = task->origin;
	bool read = task->state == TASK_READ;
	*ret_done = false;
	if (read || task_is_pipe(task))
		TRY(emit_records(monitor, task, err));
	if (!read || (task->last && !origin->settled))
		return STATUS_OK;
	if (task->crash.cause != CRASH_NONE) {
		TRY(emit_crash(monitor, task, err));
		origin->has_told = false; /* the crash is nothing that the input says */
	} else if (!origin->unreadable.length)
		TRY(emit_failures(monitor, task, err));
	origin->has_read |= task->crash.cause == CRASH_NONE && some_room_read(task);
	origin->lines += task->lines;
	origin->answered |= task->rooms;
	monitor->waiting_bytes -= task->waiting_bytes;
	if (task->last)
		TRY(emit_source(monitor, task, err));
	*ret_done = true;
	return STATUS_OK;
}

enum status
emit_due(struct monitor *monitor, bool *ret_all, struct err *err)
{
	while (monitor->head < monitor->tail) {
		struct unit **unit = &monitor->ring[monitor->head % monitor->ring_size];
		bool done = true;
		while (done && monitor->passed_on < (*unit)->count) {
			struct task *task = &(*unit)->tasks[monitor->passed_on];
			struct arena_mark mark = arena_mark(&monitor->scratch);
			TRY(emit_task(monitor, task, &done, err));
			arena_rewind(&monitor->scratch, mark);
			monitor->passed_on += done;
		}
		if (!done)
			break;
		unit_done(unit);
		monitor->head++;
		monitor->passed_on = 0;
	}
	*ret_all = monitor->head == monitor->tail;
	return STATUS_OK;
}
