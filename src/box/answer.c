#include "box/check.h"
#include "box/monitor.h"

#include "base/utf8.h"

static enum status
note_ready(struct monitor *monitor, struct process *process, const struct frame *frame)
{
	const struct box_setup *setup = monitor->setup;
	int64_t took = time_now_us() - process->started_us;
	process->state = PROCESS_IDLE;
	monitor->totals.start_us += took > 0 ? (uint64_t)took : 0;
	if (frame->landlock_abi == 0 && !monitor->remarked && setup->remark)
		setup->remark(
			setup->remark_context,
			"no landlock on this kernel: readers can open no file at all, so text "
			"in rare encodings may be missed");
	monitor->remarked = true;
	return STATUS_OK;
}

static enum status
take_record(struct monitor *monitor, struct task *task, const struct frame *frame, struct err *err)
{
	struct record record;
	uint64_t offset;
	TRY(codec_read(&monitor->scratch, frame->bytes, &record, err));
	TRY(check_record(task, &record, frame->bytes, &monitor->scratch, &offset, err));
	return task_add_record(task, frame->bytes, offset, err);
}

static bool
ran_out(const struct frame *done)
{
	for (size_t i = 0; i < done->failure_count; i++) {
		if (done->failures[i].status == STATUS_NO_MEMORY)
			return true;
	}
	return false;
}

static enum status
take_done(struct monitor *monitor, struct process *process, const struct frame *done,
	  struct err *err)
{
	struct task *task = process_task(process);
	if (done->index != process->index)
		return err_set(err, STATUS_REFUSED, "the end of another input");
	if (task->origin->rooms && done->rooms != task->origin->rooms)
		return err_set(err, STATUS_REFUSED, "other readers than its probe named");
	bool is_range = !(task->begun && task->last);
	if (is_range && done->lines > task_bytes(task))
		return err_set(err, STATUS_REFUSED, "more lines than bytes");
	process->index++;
	if (process->index == process->count)
		process->state = PROCESS_IDLE;
	bool out = ran_out(done);
	process->tired |= out;
	/* As with a crash: what others left behind in the worker must not decide. */
	if (out && !(process->fresh && process->count == 1)) {
		task_reset(task);
		task->alone = task->fresh = true;
		return STATUS_OK;
	}
	task->waiting_bytes = task->record_bytes;
	monitor->waiting_bytes += task->waiting_bytes;
	monitor->bytes_read += task_bytes(task);
	return task_answer(task, done, err);
}

static enum status
take_busy(struct monitor *monitor, struct process *process, const struct frame *frame,
	  struct err *err)
{
	struct task *task = process_task(process);
	if (task->probe) {
		if (frame->kind != FRAME_PROBED)
			return err_set(err, STATUS_REFUSED, "no answer to what was asked");
		plan_probed(monitor, task, frame->rooms, frame->splits);
		task->state = TASK_WAITING;
		process->state = PROCESS_IDLE;
		process->index++;
		return STATUS_OK;
	}
	if (frame->kind == FRAME_RECORD)
		return take_record(monitor, task, frame, err);
	if (frame->kind == FRAME_DONE)
		return take_done(monitor, process, frame, err);
	return err_set(err, STATUS_REFUSED, "no answer to what was asked");
}

static enum status
start_failed(struct monitor *monitor, struct slice text, struct err *err)
{
	struct buf clean;
	struct slice shown;
	buf_init(&clean, &monitor->scratch);
	utf8_write_clean(&clean, slice_part(text, 0, ERR_TEXT_BYTES));
	TRY(buf_slice(&clean, &shown, err));
	return err_set(err, STATUS_ENVIRONMENT, "a worker cannot start: %.*s", SLICE_PRINT(shown));
}

/* STATUS_REFUSED: the worker lies. Anything else ends the run. */
static enum status
take_frame(struct monitor *monitor, struct process *process, const struct frame *frame,
	   struct err *err)
{
	switch (process->state) {
	case PROCESS_STARTING:
		if (frame->kind == FRAME_READY)
			return note_ready(monitor, process, frame);
		if (frame->kind == FRAME_FAILED)
			return start_failed(monitor, frame->bytes, err);
		return err_set(err, STATUS_REFUSED, "no greeting");
	case PROCESS_BUSY:
		return take_busy(monitor, process, frame, err);
	case PROCESS_NONE:
	case PROCESS_IDLE:
		break;
	}
	return err_set(err, STATUS_REFUSED, "an answer nobody asked for");
}

static enum status
take_inbox(struct monitor *monitor, struct process *process, struct err *err)
{
	struct cursor cursor;
	struct frame frame;
	bool whole = true;
	enum status status = STATUS_OK;
	cursor_init(&cursor, slice_of(process->inbox, process->inbox_length));
	while (status == STATUS_OK && whole) {
		struct arena_mark mark = arena_mark(&monitor->scratch);
		status = frame_read(&monitor->scratch, &cursor, monitor->setup->room_count, &whole,
				    &frame, err);
		if (status == STATUS_OK && whole)
			status = take_frame(monitor, process, &frame, err);
		arena_rewind(&monitor->scratch, mark);
	}
	process_consume(process, cursor_offset(&cursor));
	return status;
}

static enum status
take_end(struct monitor *monitor, struct process *process, struct err *err)
{
	struct crash crash;
	bool starting = process->state == PROCESS_STARTING;
	process_end(process, &crash);
	if (starting)
		return err_set(err, STATUS_ENVIRONMENT,
			       "a worker ended before it was ready (%s %d)",
			       crash.cause == CRASH_SIGNAL ? "signal" : "status", crash.number);
	return dispatch_failed(monitor, process, &crash, err);
}

enum status
answer_take(struct monitor *monitor, struct process *process, struct err *err)
{
	bool ended;
	struct err lie = {0};
	TRY(process_listen(process, &ended, err));
	enum status status = process->killed ? STATUS_OK : take_inbox(monitor, process, &lie);
	if (status == STATUS_REFUSED) {
		process_kill(process, CRASH_LIE, lie.text);
		ended = true;
	} else if (status != STATUS_OK) {
		if (err)
			*err = lie;
		return status;
	}
	return ended || process->killed ? take_end(monitor, process, err) : STATUS_OK;
}
