#include "box/task.h"

#include "box/pump.h"

enum status
unit_new(size_t task_count, struct unit **ret, struct err *err)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct unit *unit = arena_new(&arena, struct unit, 1);
	struct task *tasks = unit ? arena_new(&arena, struct task, task_count) : NULL;
	if (!tasks) {
		arena_done(&arena);
		return err_no_memory(err);
	}
	*unit = (struct unit){.arena = arena, .tasks = tasks, .count = task_count};
	for (size_t i = 0; i < task_count; i++)
		tasks[i].unit = unit;
	*ret = unit;
	return STATUS_OK;
}

void
unit_done(struct unit **unit)
{
	if (!*unit)
		return;
	for (size_t i = 0; i < (*unit)->count; i++) {
		struct task *task = &(*unit)->tasks[i];
		if (task->last)
			origin_done(&task->origin);
	}
	struct arena arena = (*unit)->arena;
	arena_done(&arena);
	*unit = NULL;
}

void
task_reset(struct task *task)
{
	task->state = TASK_WAITING;
	task->record_count = task->passed_on = 0;
	task->record_bytes = task->offset = task->evidence_bytes = 0;
	task->rooms = task->lines = 0;
	task->failure_count = 0;
}

void
task_forget_records(struct task *task)
{
	arena_done(&task->origin->records);
	task->records = NULL;
	task->record_count = task->record_capacity = task->passed_on = 0;
	task->record_bytes = 0;
}

bool
task_is_pipe(const struct task *task)
{
	return task->origin->pump != NULL;
}

uint64_t
task_bytes(const struct task *task)
{
	uint64_t end = task->end < task->origin->size_bytes ? task->end : task->origin->size_bytes;
	if (task_is_pipe(task) || end < task->begin)
		return 0;
	return end - task->begin;
}

enum status
task_add_record(struct task *task, struct slice bytes, uint64_t offset, struct err *err)
{
	struct arena *arena = task_is_pipe(task) ? &task->origin->records : &task->unit->arena;
	struct task_record *grown =
		arena_grow(arena, task->records, &task->record_capacity, task->record_count + 1,
			   sizeof(*grown), _Alignof(struct task_record));
	if (!grown)
		return err_no_memory(err);
	task->records = grown;
	struct task_record *record = &grown[task->record_count];
	TRY(slice_copy(arena, bytes, &record->bytes, err));
	record->offset = task->offset = offset;
	record->arrival = task->record_count++;
	task->record_bytes += bytes.length;
	return STATUS_OK;
}

static enum status
task_end(struct task *task, struct err *err)
{
	task->state = TASK_READ;
	task->origin->tasks_left--;
	if (task->origin->pump)
		pump_stop(task->origin->pump,
			  task->crash.cause == CRASH_NONE && task->origin->digest);
	TRY(origin_digest(task->origin, BOX_DIGEST_BYTES, err));
	return origin_settle(task->origin, err);
}

enum status
task_answer(struct task *task, const struct frame *done, struct err *err)
{
	struct arena *arena = &task->unit->arena;
	task->rooms = done->rooms;
	task->lines = done->lines;
	task->failures = arena_new(arena, struct frame_failure, done->failure_count);
	if (!task->failures)
		return err_no_memory(err);
	for (size_t i = 0; i < done->failure_count; i++) {
		task->failures[i] = done->failures[i];
		TRY(slice_copy(arena, done->failures[i].text, &task->failures[i].text, err));
	}
	task->failure_count = done->failure_count;
	return task_end(task, err);
}

enum status
task_crash(struct task *task, const struct crash *crash, struct err *err)
{
	char head[BOX_CRASH_EVIDENCE_BYTES];
	size_t length = 0;
	/* What a pipe's reader found before is kept: it was passed on, and cannot be read again. */
	if (!task_is_pipe(task))
		task_reset(task);
	task->crash = *crash;
	/* How far the pump had come by then is chance: no digest of what nobody read. */
	if (task_is_pipe(task)) {
		task->origin->pump->digest = NULL;
		digest_done(&task->origin->digest);
	}
	if (origin_peek(task->origin, task->begin, head, sizeof(head), &length, NULL) != STATUS_OK)
		length = 0;
	TRY(slice_copy(&task->unit->arena, slice_of(head, length), &task->crash_head, err));
	/* Later ranges are numbered on from here. What cannot be read any more has no lines. */
	if (!task_is_pipe(task) &&
	    origin_count_lines(task->origin, task->begin, task->begin + task_bytes(task),
			       &task->lines, NULL) != STATUS_OK)
		task->lines = 0;
	return task_end(task, err);
}
