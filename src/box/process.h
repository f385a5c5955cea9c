/* A worker as the monitor sees it: started, sent jobs, listened to, timed, ended. */
#ifndef TOCSIN_BOX_PROCESS_H
#define TOCSIN_BOX_PROCESS_H

#include "box/task.h"

#include <sys/resource.h>

enum process_state { PROCESS_NONE, PROCESS_STARTING, PROCESS_IDLE, PROCESS_BUSY };

struct process {
	enum process_state state;
	pid_t pid;
	int jobs, answers;
	struct board *board; /* shared page, kept over restarts */
	struct arena arena;  /* the inbox */
	char *inbox;
	size_t inbox_length, inbox_capacity;

	uint64_t inputs; /* given to it so far; 0: fresh */
	bool tired;      /* to be replaced: it ran out of memory, or served its number */
	bool fresh;      /* the job is its first */
	int64_t started_us;
	/* The job: index of these tasks are answered. */
	struct task *tasks[BOX_BATCH_FILES_MAX];
	size_t count, index;

	uint64_t heard_ms, heard_bytes; /* last sign of progress on the wall clock */
	uint32_t heard_index;
	uint64_t cpu_from_ms; /* processor time when the present input was begun */
	rlim_t cpu_soft;      /* RLIMIT_CPU as last set */
	bool killed;          /* by the monitor, for this: */
	struct crash reason;
};

/* Forks one, whose greeting is still to come. */
enum status process_start(struct process *process, const struct box_setup *setup, struct err *err)
	MUST_CHECK;

/* Sends a job and the descriptors of its inputs. A worker that died meanwhile is no failure: its
 * end is seen when it is listened to. */
enum status process_send(struct process *process, const struct job *job, const int *fds,
			 struct err *err) MUST_CHECK;

/* Takes in what has come, at most one inbox full. *ret_ended: nothing more will come. */
enum status process_listen(struct process *process, bool *ret_ended, struct err *err) MUST_CHECK;

/* Drops the first bytes of the inbox. */
void process_consume(struct process *process, size_t bytes);

/* Has the process killed for a reason that is told of its present input. */
void process_kill(struct process *process, enum crash_cause cause, const char *lie);

/* Waits for the end of a process that ended, or makes it end. Fills *ret with how. */
void process_end(struct process *process, struct crash *ret);

/* Frees what is kept over restarts; the process must have ended. */
void process_done(struct process *process);

/* Looks at the clocks of a busy process: kills it when it is silent for too long, moves its
 * allowance of processor time with what it has read. */
void process_tick(struct process *process, const struct box_limits *limits, uint64_t now_ms);

/* Bytes of its present input it says it has read, never more than there are. */
uint64_t process_bytes(const struct process *process);
struct task *process_task(const struct process *process);

#endif
