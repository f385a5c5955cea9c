#include "box/monitor.h"
#include "box/pump.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static size_t
worker_count(const struct box_setup *setup)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = setup->threads;
	if (count == 0)
		count = processors > 0 ? (size_t)processors : 1;
	return count < BOX_WORKERS_MAX ? count : BOX_WORKERS_MAX;
}

/* Descriptors of inputs in work stay under half of what the process may have. */
static size_t
batch_most(const struct box_setup *setup, size_t workers)
{
	struct rlimit files;
	size_t most = setup->batch_files ? setup->batch_files : BOX_BATCH_FILES_DEFAULT;
	if (most > BOX_BATCH_FILES_MAX)
		most = BOX_BATCH_FILES_MAX;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur / 2 / workers < most)
		most = (size_t)(files.rlim_cur / 2 / workers);
	return most ? most : 1;
}

static uint64_t
smallest_split(const struct box_setup *setup)
{
	uint64_t smallest = UINT64_MAX;
	for (size_t i = 0; i < setup->room_count; i++) {
		uint64_t bytes = setup->rooms[i]->split_bytes;
		if (bytes && bytes < smallest)
			smallest = bytes;
	}
	return smallest;
}

static uint64_t
total_bytes(const struct io_path *inputs, size_t count)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < count; i++) {
		if (inputs[i].size_bytes == INPUT_SIZE_UNKNOWN || origin_is_stdin(&inputs[i]))
			return 0;
		bytes += inputs[i].size_bytes;
	}
	return bytes;
}

static enum status
monitor_init(struct monitor *monitor, const struct box_setup *setup, const struct io_path *inputs,
	     size_t input_count, struct sink *sink, struct err *err)
{
	CHECK(setup->room_count <= BOX_ROOMS_MAX);
	*monitor = (struct monitor){
		.setup = setup,
		.inputs = inputs,
		.input_count = input_count,
		.sink = sink,
		.process_count = worker_count(setup),
		.split_min = smallest_split(setup),
		.bytes_total = total_bytes(inputs, input_count),
	};
	monitor->batch_files_max = batch_most(setup, monitor->process_count);
	monitor->ring_size = monitor->process_count * BOX_UNITS_PER_WORKER;
	arena_init(&monitor->arena, 0);
	arena_init(&monitor->scratch, 0);
	monitor->processes = arena_new(&monitor->arena, struct process, monitor->process_count);
	monitor->ring = arena_new(&monitor->arena, struct unit *, monitor->ring_size);
	return monitor->processes && monitor->ring ? STATUS_OK : err_no_memory(err);
}

static uint64_t
peak_bytes(void)
{
	struct rusage own, children;
	long most = 0;
	if (getrusage(RUSAGE_SELF, &own) == 0)
		most = own.ru_maxrss;
	if (getrusage(RUSAGE_CHILDREN, &children) == 0 && children.ru_maxrss > most)
		most = children.ru_maxrss;
	return (uint64_t)most * 1024;
}

static void
monitor_done(struct monitor *monitor)
{
	struct crash ignored;
	for (size_t i = 0; monitor->processes && i < monitor->process_count; i++) {
		struct process *process = &monitor->processes[i];
		if (process->state != PROCESS_NONE)
			process_kill(process, CRASH_NONE, "");
	}
	for (size_t i = 0; monitor->processes && i < monitor->process_count; i++) {
		process_end(&monitor->processes[i], &ignored);
		process_done(&monitor->processes[i]);
	}
	for (; monitor->ring && monitor->head < monitor->tail; monitor->head++)
		unit_done(&monitor->ring[monitor->head % monitor->ring_size]);
	origin_done(&monitor->split); /* whose last range was not planned */
	arena_done(&monitor->scratch);
	arena_done(&monitor->arena);
}

/* ---- one turn of the loop ---- */

static void
tell_progress(struct monitor *monitor, uint64_t now_ms)
{
	const struct box_setup *setup = monitor->setup;
	if (!setup->progress || now_ms - monitor->progress_ms < BOX_TICK_MS)
		return;
	monitor->progress_ms = now_ms;
	uint64_t bytes = monitor->bytes_read;
	for (size_t i = 0; i < monitor->process_count; i++) {
		if (monitor->processes[i].state == PROCESS_BUSY)
			bytes += process_bytes(&monitor->processes[i]);
	}
	struct box_progress progress = {
		.inputs_done = monitor->totals.inputs,
		.inputs_total = monitor->input_count,
		.bytes_done = bytes,
		.bytes_total = monitor->bytes_total,
		.findings = monitor->totals.findings,
		.refusals = monitor->totals.refusals,
	};
	setup->progress(setup->progress_context, &progress);
}

static void
tick(struct monitor *monitor)
{
	uint64_t now = time_steady_ms();
	for (size_t i = 0; i < monitor->process_count; i++)
		process_tick(&monitor->processes[i], &monitor->setup->limits, now);
	tell_progress(monitor, now);
}

/* The earliest regular file that is not hashed yet, or NULL. */
static struct origin *
unhashed(const struct monitor *monitor)
{
	for (uint64_t at = monitor->head; at < monitor->tail; at++) {
		const struct unit *unit = monitor->ring[at % monitor->ring_size];
		for (size_t i = 0; i < unit->count; i++) {
			struct origin *origin = unit->tasks[i].origin;
			if (origin->digest && !origin->pump)
				return origin;
		}
	}
	return NULL;
}

struct task *
monitor_due(const struct monitor *monitor)
{
	struct unit *unit = monitor->ring[monitor->head % monitor->ring_size];
	if (monitor->head == monitor->tail || monitor->passed_on == unit->count)
		return NULL;
	return &unit->tasks[monitor->passed_on];
}

/* Waits for workers and for standard input, and takes in what came. */
static enum status
listen_once(struct monitor *monitor, int timeout_ms, struct err *err)
{
	struct pollfd polls[BOX_WORKERS_MAX + 2];
	struct process *of[BOX_WORKERS_MAX];
	const struct task *due = monitor_due(monitor);
	struct pump *pump = due && !due->origin->settled ? due->origin->pump : NULL;
	size_t count = 0;
	for (size_t i = 0; i < monitor->process_count; i++) {
		if (monitor->processes[i].state == PROCESS_NONE)
			continue;
		of[count] = &monitor->processes[i];
		polls[count] = (struct pollfd){of[count]->answers, POLLIN, 0};
		count++;
	}
	size_t pumps = pump ? pump_poll(pump, polls + count) : 0;
	int ready = poll(polls, count + pumps, timeout_ms);
	if (ready < 0 && errno != EINTR)
		return err_system(err, STATUS_ENVIRONMENT, "cannot wait for the workers");
	if (ready <= 0)
		return STATUS_OK;
	if (pump) {
		TRY(pump_step(pump, polls + count, pumps, err));
		TRY(origin_settle(due->origin, err));
	}
	for (size_t i = 0; i < count; i++) {
		if (polls[i].revents)
			TRY(answer_take(monitor, of[i], err));
	}
	return STATUS_OK;
}

static enum status
turn(struct monitor *monitor, bool *ret_all, struct err *err)
{
	const struct box_setup *setup = monitor->setup;
	if (setup->stop && setup->stop(setup->stop_context))
		return err_set(err, STATUS_ENVIRONMENT, "stopped");
	TRY(plan_units(monitor, err));
	TRY(dispatch_jobs(monitor, err));
	TRY(emit_due(monitor, ret_all, err));
	*ret_all = *ret_all && monitor->next_input == monitor->input_count && !monitor->split;
	if (*ret_all)
		return STATUS_OK;
	/* Room was made: plan before waiting. */
	TRY(plan_units(monitor, err));
	TRY(dispatch_jobs(monitor, err));
	TRY(listen_once(monitor, unhashed(monitor) ? 0 : BOX_TICK_MS, err));
	struct origin *origin = unhashed(monitor);
	if (origin) {
		TRY(origin_digest(origin, BOX_DIGEST_BYTES, err));
		TRY(origin_settle(origin, err));
	}
	tick(monitor);
	return STATUS_OK;
}

enum status
box_run(const struct box_setup *setup, const struct io_path *inputs, size_t input_count,
	struct sink *sink, struct box_totals *ret, struct err *err)
{
	struct monitor monitor;
	bool all = false;
	enum status status = monitor_init(&monitor, setup, inputs, input_count, sink, err);
	while (status == STATUS_OK && !all)
		status = turn(&monitor, &all, err);
	struct box_totals totals = monitor.totals;
	monitor_done(&monitor);
	totals.peak_bytes = peak_bytes();
	*ret = totals;
	return status;
}
