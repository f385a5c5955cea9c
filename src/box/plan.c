#include "box/monitor.h"

/* Batches shrink towards the end of the run, so that the last ones are shared out evenly. */
#define BATCHES_LEFT_PER_WORKER 4

/* What it is, is only known when it is open, or when a worker looked at it. */
static bool
must_probe(const struct monitor *monitor, const struct io_path *path)
{
	return origin_is_stdin(path) || path->size_bytes > monitor->split_min;
}

static size_t
batch_count(const struct monitor *monitor)
{
	size_t left = monitor->input_count - monitor->next_input;
	size_t most = left / (monitor->process_count * BATCHES_LEFT_PER_WORKER);
	uint64_t bytes = 0, names = 0;
	size_t count = 0;
	if (most > monitor->batch_files_max)
		most = monitor->batch_files_max;
	while (count < left && (count < most || count == 0)) {
		const struct io_path *path = &monitor->inputs[monitor->next_input + count];
		bytes += path->size_bytes;
		/* 3: every malformed byte becomes U+FFFD. */
		names += 64 + 3 * path->source.length;
		if (count && (must_probe(monitor, path) || bytes > BOX_BATCH_BYTES_MAX ||
			      names > BOX_JOB_BYTES_MAX))
			break;
		count++;
		if (must_probe(monitor, path))
			break;
	}
	return count;
}

static void
push(struct monitor *monitor, struct unit *unit)
{
	monitor->ring[monitor->tail++ % monitor->ring_size] = unit;
}

static enum status
plan_input(struct monitor *monitor, struct task *task, struct err *err)
{
	const struct io_path *path = &monitor->inputs[monitor->next_input];
	TRY(origin_new(path, &task->origin, err));
	monitor->next_input++;
	task->origin->tasks_left = 1;
	task->end = INPUT_SIZE_UNKNOWN;
	task->begun = task->last = true;
	task->probe = must_probe(monitor, path);
	task->alone = task->fresh = origin_is_stdin(path);
	if (task->probe)
		monitor->probing = task;
	else
		task->origin->planned = true;
	return STATUS_OK;
}

static enum status
plan_batch(struct monitor *monitor, struct err *err)
{
	struct unit *unit;
	TRY(unit_new(batch_count(monitor), &unit, err));
	push(monitor, unit); /* at once: it is freed with the ring */
	for (size_t i = 0; i < unit->count; i++)
		TRY(plan_input(monitor, &unit->tasks[i], err));
	return STATUS_OK;
}

static enum status
plan_range(struct monitor *monitor, struct err *err)
{
	struct unit *unit;
	struct origin *origin = monitor->split;
	TRY(unit_new(1, &unit, err));
	struct task *task = &unit->tasks[0];
	task->origin = origin;
	task->begin = monitor->split_at;
	task->end = origin->size_bytes;
	if (origin->size_bytes - task->begin > monitor->split_bytes)
		task->end = task->begin + monitor->split_bytes;
	origin->tasks_left++;
	monitor->split_at = task->end;
	if (task->end == origin->size_bytes) {
		task->last = origin->planned = true;
		monitor->split = NULL;
	}
	push(monitor, unit);
	return STATUS_OK;
}

enum status
plan_units(struct monitor *monitor, struct err *err)
{
	while (!monitor->probing && monitor->tail - monitor->head < monitor->ring_size) {
		if (monitor->split)
			TRY(plan_range(monitor, err));
		else if (monitor->next_input < monitor->input_count)
			TRY(plan_batch(monitor, err));
		else
			break;
	}
	return STATUS_OK;
}

/* All rooms that read it must cut alike; they are our own rooms, the worker only named them. */
static uint64_t
common_split(const struct box_setup *setup, uint64_t rooms)
{
	uint64_t common = 0;
	for (size_t i = 0; i < setup->room_count; i++) {
		if (!(rooms >> i & 1))
			continue;
		uint64_t bytes = setup->rooms[i]->split_bytes;
		if (bytes == 0 || (common && common != bytes))
			return 0;
		common = bytes;
	}
	return common;
}

void
plan_probed(struct monitor *monitor, struct task *task, uint64_t rooms, bool splits)
{
	struct origin *origin = task->origin;
	uint64_t bytes = splits ? common_split(monitor->setup, rooms) : 0;
	CHECK(monitor->probing == task);
	monitor->probing = NULL;
	task->probe = false;
	origin->rooms = rooms;
	if (origin->pump || bytes == 0 || origin->size_bytes <= bytes) {
		origin->planned = true;
		return;
	}
	task->end = bytes;
	task->last = false;
	monitor->split = origin;
	monitor->split_at = bytes;
	monitor->split_bytes = bytes;
}
