/* The monitor: what its parts share. Plan, dispatch, pass on - until every input is told. */
#ifndef TOCSIN_BOX_MONITOR_H
#define TOCSIN_BOX_MONITOR_H

#include "box/process.h"

struct monitor {
	const struct box_setup *setup;
	const struct io_path *inputs;
	size_t input_count;
	struct sink *sink;
	struct box_totals totals;
	struct arena arena;   /* of the run */
	struct arena scratch; /* of one record */

	struct process *processes;
	size_t process_count;
	size_t batch_files_max;
	unsigned idle_deaths;
	bool remarked; /* on landlock */

	/* Units that are planned and not passed on: [head, tail) modulo ring_size. */
	struct unit **ring;
	size_t ring_size;
	uint64_t head, tail;
	size_t passed_on;       /* tasks of the head unit */
	uint64_t waiting_bytes; /* of records in all of them */

	size_t next_input;    /* to plan */
	uint64_t split_min;   /* inputs over it are probed; UINT64_MAX: no room splits */
	struct task *probing; /* nothing is planned until it is answered */
	struct origin *split; /* whose ranges are being planned */
	uint64_t split_bytes, split_at;

	uint64_t bytes_total, progress_ms, bytes_read;
};

/* The task whose records are passed on next, or NULL. */
struct task *monitor_due(const struct monitor *monitor);

/* plan.c: fills the ring as far as it may. */
enum status plan_units(struct monitor *monitor, struct err *err) MUST_CHECK;
/* The answer of a probe: cuts the input, or not. */
void plan_probed(struct monitor *monitor, struct task *task, uint64_t rooms, bool splits);

/* dispatch.c: starts workers and gives them what waits. */
enum status dispatch_jobs(struct monitor *monitor, struct err *err) MUST_CHECK;
/* A worker's job came to nothing: its tasks are tried alone, or the culprit is found. */
enum status dispatch_failed(struct monitor *monitor, struct process *process,
			    const struct crash *crash, struct err *err) MUST_CHECK;

/* answer.c: takes in what a worker sent, believing nothing. */
enum status answer_take(struct monitor *monitor, struct process *process, struct err *err)
	MUST_CHECK;

/* emit.c: passes on what is due. *ret_all: nothing is left of what was planned. */
enum status emit_due(struct monitor *monitor, bool *ret_all, struct err *err) MUST_CHECK;

#endif
