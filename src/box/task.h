/*
 * The work in order. A task is one input or one range of one; a unit is what goes to a worker
 * together: a batch of small files, one large one, or one range. Records wait in their task until
 * it is due.
 */
#ifndef TOCSIN_BOX_TASK_H
#define TOCSIN_BOX_TASK_H

#include "box/frame.h"
#include "box/origin.h"

/* How the reading of an input ended, other than by an answer. */
enum crash_cause {
	CRASH_NONE,
	CRASH_SIGNAL,    /* of the reader's own making */
	CRASH_EXIT,      /* it left without an answer */
	CRASH_SILENCE,   /* wall clock */
	CRASH_PROCESSOR, /* processor time */
	CRASH_LIE,       /* its answer does not hold */
};

struct crash {
	enum crash_cause cause;
	int number;    /* signal or exit status */
	uint32_t room; /* that was reading, by its own word */
	char lie[160];
};

/* A record as it came, checked. offset orders the records of a task. */
struct task_record {
	uint64_t offset;
	size_t arrival;
	struct slice bytes;
};

enum task_state { TASK_WAITING, TASK_RUNNING, TASK_READ };

struct task {
	struct unit *unit;
	struct origin *origin; /* the unit's where `owns`, else of the range before */
	uint64_t begin, end;
	enum task_state state;
	bool probe; /* the next answer says who reads it */
	bool alone; /* goes to a worker by itself: its batch did not come back */
	bool fresh; /* that worker must be a fresh one: the last try, or a pipe's only one */
	bool last;  /* no range of this origin follows */
	bool begun; /* the first range: opens the origin */

	struct task_record *records;
	size_t record_count, record_capacity, passed_on;
	uint64_t record_bytes, offset;
	uint64_t waiting_bytes;  /* record_bytes when it was read */
	uint64_t evidence_bytes; /* read again so far */
	uint64_t rooms, lines;
	struct frame_failure *failures;
	size_t failure_count;
	struct crash crash;
	struct slice crash_head; /* the first bytes of what crashed its reader */
};

struct unit {
	struct arena arena; /* the unit itself lives in it */
	struct task *tasks;
	size_t count;
	uint64_t bytes;
};

enum status unit_new(size_t task_count, struct unit **ret, struct err *err) MUST_CHECK;
void unit_done(struct unit **unit);

/* Forgets what was answered, as if the task had never been tried. */
void task_reset(struct task *task);
/* Gives back the memory of a pipe's records that were passed on. */
void task_forget_records(struct task *task);
bool task_is_pipe(const struct task *task);
/* Bytes the task answers for; 0 for a pipe. */
uint64_t task_bytes(const struct task *task);
/* Keeps a copy of a record. */
enum status task_add_record(struct task *task, struct slice bytes, uint64_t offset, struct err *err)
	MUST_CHECK;
/* Ends a task with an answer, or with a crash. */
enum status task_answer(struct task *task, const struct frame *done, struct err *err) MUST_CHECK;
enum status task_crash(struct task *task, const struct crash *crash, struct err *err) MUST_CHECK;

#endif
