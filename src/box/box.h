/*
 * The sandbox: every hostile byte is read in a worker that can do nothing but read its input and
 * answer (docs/privsep.md). The monitor opens the inputs, keeps the wall clock, distrusts the
 * answers and hands them on in the order of the inputs, whatever the number of workers.
 */
#ifndef TOCSIN_BOX_BOX_H
#define TOCSIN_BOX_BOX_H

#include "base/io.h"
#include "model/room.h"

struct box_limits {
	uint64_t memory_bytes; /* RLIMIT_DATA of a worker above what the forked image has */
	uint64_t cpu_seconds;  /* per input (per range of a split one) */
	/* per input: without any progress message for this long a worker is killed */
	uint64_t wall_ms;
	uint64_t file_bytes; /* larger inputs are refused; 0: none */
};

#define BOX_LIMITS_DEFAULT    \
	((struct box_limits){ \
		.memory_bytes = 512u << 20, .cpu_seconds = 60, .wall_ms = 30000, .file_bytes = 0})

struct box_progress {
	uint64_t inputs_done, inputs_total;
	uint64_t bytes_done, bytes_total; /* bytes_total 0: unknown */
	uint64_t findings, refusals;
};

struct box_setup {
	const struct room *const
		*rooms; /* every room that recognises an input reads it, in this order */
	size_t room_count;
	struct box_limits limits;
	unsigned threads; /* workers; 0: as many as processors */
	bool digest;      /* send a source record, with its SHA-256, after each input */
	/* Small files a worker gets at once (0: the default; changes the speed, never the records),
	 * and after how many inputs a worker is replaced (0: never). */
	unsigned batch_files;
	unsigned worker_inputs;
	void (*progress)(
		void *context,
		const struct box_progress *progress); /* at most every 100 ms; may be NULL */
	void *progress_context;
	/* Which of the rooms recognised an input (bit n: rooms[n]; 0: none, or it could not be
	 * opened), after its last record and before its source record; may be NULL. */
	void (*recognised)(void *context, struct slice source, uint64_t rooms);
	void *recognised_context;
	/* Gives each worker, when it starts, an end of its own to a process it may ask; the
	 * worker has it as SANDBOX_SERVICE_FD. NULL: there is none, and no such descriptor. */
	enum status (*connect)(void *context, int *ret_fd, struct err *err);
	void *connect_context;
	/* One-off remarks about the machine ("no landlock on this kernel: ..."); may be NULL. */
	void (*remark)(void *context, const char *text);
	void *remark_context;
	/* Checked often: true stops the run in order (SIGINT). May be NULL. */
	bool (*stop)(void *context);
	void *stop_context;
};

struct box_totals {
	uint64_t inputs, unread; /* unread: refused, and nothing told of it */
	uint64_t bytes, findings, observables, refusals, crashes;
	uint64_t peak_bytes; /* largest resident set of monitor and workers, each for itself */
	uint64_t workers;    /* started, replacements included */
	uint64_t start_us;   /* from fork to ready, of all of them together */
};

/*
 * Reads every input and sinks its records: source by source in the order given; within one the
 * findings by offset, then its refusals (equal ones merged), then the source record if digest. A
 * reader that crashes or hangs becomes a finding of rule "files/reader-crash" and a refusal in
 * place of all records of that input (of that range, where it was split), and the run goes on; one
 * that asks for too much memory becomes a refusal. A pipe's records are passed on as they come.
 * Fails only where the machine does (STATUS_ENVIRONMENT), the sink does, or `stop` asked for it
 * (STATUS_ENVIRONMENT, "stopped"); *ret says how far it came all the same.
 */
enum status box_run(const struct box_setup *setup, const struct io_path *inputs, size_t input_count,
		    struct sink *sink, struct box_totals *ret, struct err *err) MUST_CHECK;

#endif
