#include "box/monitor.h"
#include "box/pump.h"

#define IDLE_DEATHS_MAX 16

/* A pipe is read when its records are due and not before: they are passed on as they come, and none
 * have to wait. */
static bool
may_begin(const struct monitor *monitor, const struct task *task)
{
	bool pipe = task_is_pipe(task) || origin_is_stdin(task->origin->path);
	return task->state == TASK_WAITING && (!pipe || task == monitor_due(monitor));
}

static struct task *
first_waiting(const struct monitor *monitor, struct unit *unit)
{
	for (size_t i = 0; i < unit->count; i++) {
		if (may_begin(monitor, &unit->tasks[i]))
			return &unit->tasks[i];
	}
	return NULL;
}

/* The earliest task that waits. Only what is due is begun while too many records wait their
 * turn. */
static struct task *
next_task(const struct monitor *monitor)
{
	uint64_t end =
		monitor->waiting_bytes > BOX_WAITING_BYTES_MAX ? monitor->head + 1 : monitor->tail;
	for (uint64_t at = monitor->head; at < end && at < monitor->tail; at++) {
		struct task *task = first_waiting(monitor, monitor->ring[at % monitor->ring_size]);
		if (task)
			return task;
	}
	return NULL;
}

static size_t
waiting_units(const struct monitor *monitor)
{
	size_t count = 0;
	for (uint64_t at = monitor->head; at < monitor->tail; at++)
		count += first_waiting(monitor, monitor->ring[at % monitor->ring_size]) != NULL;
	return count;
}

static enum status
replace(struct monitor *monitor, struct process *process, struct err *err)
{
	struct crash ignored;
	if (process->state != PROCESS_NONE) {
		process_kill(process, CRASH_NONE, "");
		process_end(process, &ignored);
	}
	monitor->totals.workers++;
	process->started_us = time_now_us();
	return process_start(process, monitor->setup, err);
}

/* No more workers than there is to do. */
static enum status
start_some(struct monitor *monitor, struct err *err)
{
	size_t ready = 0, wanted = waiting_units(monitor);
	for (size_t i = 0; i < monitor->process_count; i++)
		ready += monitor->processes[i].state == PROCESS_STARTING ||
			 monitor->processes[i].state == PROCESS_IDLE;
	for (size_t i = 0; i < monitor->process_count && ready < wanted; i++) {
		if (monitor->processes[i].state != PROCESS_NONE)
			continue;
		TRY(replace(monitor, &monitor->processes[i], err));
		ready++;
	}
	return STATUS_OK;
}

/* Opens what the task begins with. *ret_readable false: the task is over. */
static enum status
open_task(struct monitor *monitor, struct task *task, bool *ret_readable, struct err *err)
{
	struct origin *origin = task->origin;
	const struct box_setup *setup = monitor->setup;
	*ret_readable = true;
	if (!task->begun || origin->fd >= 0)
		return STATUS_OK;
	TRY(origin_open(origin, setup->limits.file_bytes, setup->digest, err));
	bool readable = origin->unreadable.length == 0;
	if (task->probe && (!readable || origin->pump || origin->size_bytes <= monitor->split_min))
		plan_probed(monitor, task, 0, false);
	*ret_readable = readable;
	if (readable)
		return STATUS_OK;
	origin->tasks_left--;
	task->state = TASK_READ;
	return STATUS_OK;
}

static void
add_to_job(struct process *process, struct task *task, struct job *job, int *fds)
{
	struct origin *origin = task->origin;
	fds[job->count] = origin->pump ? origin->pump->worker : origin->fd;
	job->items[job->count] = (struct job_item){
		.source = origin->source,
		.size_bytes = origin->size_bytes,
		.begin = task->begin,
		.end = task->end,
		.rooms = origin->rooms,
	};
	job->probe = task->probe;
	process->tasks[job->count++] = task;
	task->state = TASK_RUNNING;
}

/* What may go together: tasks of one unit, none of them alone or asked about only. What turns out
 * to be a pipe (/dev/fd/63) is read by itself in a fresh worker: there is no second try. */
static enum status
gather(struct monitor *monitor, struct process *process, struct task *first, struct job *job,
       int *fds, struct err *err)
{
	struct unit *unit = first->unit;
	bool single = first->alone || first->probe;
	for (struct task *task = first; task < unit->tasks + unit->count; task++) {
		bool readable;
		if (!may_begin(monitor, task) || (task != first && task->alone))
			continue;
		if (job->count == BOX_BATCH_FILES_MAX)
			break;
		TRY(open_task(monitor, task, &readable, err));
		bool pipe_in_batch = readable && task_is_pipe(task) && !task->alone;
		task->alone |= pipe_in_batch;
		task->fresh |= pipe_in_batch;
		if (readable && !pipe_in_batch)
			add_to_job(process, task, job, fds);
		if (single)
			break;
	}
	return STATUS_OK;
}

static enum status
give(struct monitor *monitor, struct process *process, struct task *task, struct err *err)
{
	struct job job;
	int fds[BOX_BATCH_FILES_MAX];
	unsigned inputs_max = monitor->setup->worker_inputs;
	if (process->tired || (task->fresh && process->inputs) ||
	    (inputs_max && process->inputs >= inputs_max))
		return replace(monitor, process, err);
	job.count = 0;
	job.probe = false;
	TRY(gather(monitor, process, task, &job, fds, err));
	process->count = job.count;
	if (job.count == 0)
		return STATUS_OK;
	TRY(process_send(process, &job, fds, err));
	if (task->origin->pump)
		io_close(&task->origin->pump->worker);
	return STATUS_OK;
}

enum status
dispatch_jobs(struct monitor *monitor, struct err *err)
{
	for (size_t i = 0; i < monitor->process_count; i++) {
		struct process *process = &monitor->processes[i];
		/* A job may turn out empty: all of its files unreadable. */
		while (process->state == PROCESS_IDLE) {
			struct task *task = next_task(monitor);
			if (!task)
				break;
			TRY(give(monitor, process, task, err));
		}
	}
	return start_some(monitor, err);
}

static size_t
board_index(const struct process *process)
{
	return atomic_load_explicit(&process->board->index, memory_order_relaxed);
}

static enum status
blame(struct monitor *monitor, struct task *task, const struct crash *crash, struct err *err)
{
	if (task->probe)
		plan_probed(monitor, task, 0, false);
	TRY(task_crash(task, crash, err));
	monitor->totals.crashes++;
	task->waiting_bytes = task->record_bytes;
	monitor->waiting_bytes += task->waiting_bytes;
	return STATUS_OK;
}

enum status
dispatch_failed(struct monitor *monitor, struct process *process, const struct crash *crash,
		struct err *err)
{
	/* Only what was read alone by a fresh worker is blamed: what others left behind in a worker
	 * must not decide what is found. A pipe cannot be read twice, and always is alone. */
	bool culprit = process->fresh && process->count == 1;
	if (process->index == process->count && ++monitor->idle_deaths > IDLE_DEATHS_MAX)
		return err_set(err, STATUS_ENVIRONMENT, "workers end without a job");
	for (size_t i = process->index; i < process->count; i++) {
		struct task *task = process->tasks[i];
		if (culprit) {
			TRY(blame(monitor, task, crash, err));
			continue;
		}
		task_reset(task);
		/* Its own word for where it was saves a try, and decides nothing. */
		task->fresh = task->alone || process->count == 1 || i == board_index(process);
		task->alone = true;
	}
	process->count = process->index = 0;
	return STATUS_OK;
}
