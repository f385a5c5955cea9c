#include "box/process.h"

#include "box/pump.h"
#include "box/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define INBOX_FIRST_BYTES ((size_t)65536)
#define INBOX_MAX_BYTES ((size_t)BOX_FRAME_BYTES_MAX + FRAME_HEADER_BYTES)

/* A worker that closed its pipe is given this long to be gone before it is killed for it. */
#define END_WAIT_MS 200

static enum status
board_init(struct process *process, struct err *err)
{
	if (!process->board) {
		void *page = mmap(NULL, sizeof(*process->board), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (page == MAP_FAILED)
			return err_no_memory(err);
		process->board = page;
	}
	atomic_store(&process->board->bytes, 0);
	atomic_store(&process->board->index, 0);
	atomic_store(&process->board->room, 0);
	return STATUS_OK;
}

static void
run_worker(const struct process *process, const struct box_setup *setup, int jobs, int answers,
	   int service, pid_t monitor)
{
	struct worker_setup worker = {
		.rooms = setup->rooms,
		.room_count = setup->room_count,
		.limits = setup->limits,
		.jobs = jobs,
		.answers = answers,
		.service = service,
		.board = process->board,
		.monitor = monitor,
	};
	worker_main(&worker);
}

enum status
process_start(struct process *process, const struct box_setup *setup, struct err *err)
{
	int jobs[2] = {-1, -1}, answers[2] = {-1, -1};
	DEFER(io_close)
	int service = -1;
	CHECK(process->state == PROCESS_NONE);
	TRY(board_init(process, err));
	if (setup->connect)
		TRY(setup->connect(setup->connect_context, &service, err));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, jobs) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a socket pair");
	pid_t monitor = getpid();
	pid_t pid = -1;
	if (pipe2(answers, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0)
		run_worker(process, setup, jobs[1], answers[1], service, monitor);
	enum status status = STATUS_OK;
	if (pid < 0)
		status = err_system(err, STATUS_ENVIRONMENT, "cannot start a worker");
	io_close(&jobs[1]);
	io_close(&answers[1]);
	if (status != STATUS_OK) {
		io_close(&jobs[0]);
		io_close(&answers[0]);
		return status;
	}
	(void)fcntl(answers[0], F_SETFL, O_RDONLY | O_NONBLOCK);
	process->pid = pid;
	process->jobs = jobs[0];
	process->answers = answers[0];
	process->state = PROCESS_STARTING;
	process->inbox_length = 0;
	process->inputs = 0;
	process->tired = process->killed = false;
	process->count = process->index = 0;
	process->cpu_soft = 0;
	process->heard_ms = time_steady_ms();
	return STATUS_OK;
}

/* ---- processor time ---- */

static uint64_t
cpu_ms(const struct process *process)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(process->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return 0;
	return (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
}

/* The soft limit is the monitor's to move; the kernel enforces it with SIGXCPU. */
static void
allow_cpu(struct process *process, uint64_t seconds)
{
	struct rlimit limit;
	if (prlimit(process->pid, RLIMIT_CPU, NULL, &limit) != 0)
		return;
	limit.rlim_cur = seconds < limit.rlim_max ? (rlim_t)seconds : limit.rlim_max;
	if (prlimit(process->pid, RLIMIT_CPU, &limit, NULL) == 0)
		process->cpu_soft = (rlim_t)seconds;
}

static void
tick_cpu(struct process *process, const struct box_limits *limits)
{
	if (!limits->cpu_seconds)
		return;
	uint64_t seconds = (process->cpu_from_ms + 999) / 1000 + limits->cpu_seconds +
			   process_bytes(process) / BOX_BYTES_PER_CPU_SECOND;
	if (seconds > process->cpu_soft)
		allow_cpu(process, seconds);
	/* SIGXCPU can be ignored, this cannot. */
	if (cpu_ms(process) > (seconds + 2) * 1000)
		process_kill(process, CRASH_PROCESSOR, "");
}

/* ---- jobs and answers ---- */

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int) * BOX_BATCH_FILES_MAX)];
};

static enum status
send_message(int socket, struct buf *buf, const int *fds, size_t count, struct err *err)
{
	union control control = {0};
	struct iovec part = {buf->bytes, buf->length};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(sizeof(int) * count),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int) * count);
	memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
	ssize_t sent;
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0 && errno != EPIPE && errno != ECONNRESET)
		return err_system(err, STATUS_ENVIRONMENT, "cannot send a job to a worker");
	return STATUS_OK;
}

enum status
process_send(struct process *process, const struct job *job, const int *fds, struct err *err)
{
	struct arena scratch;
	struct buf buf;
	struct slice bytes;
	arena_init(&scratch, 0);
	buf_init(&buf, &scratch);
	job_write(&buf, job);
	atomic_store(&process->board->bytes, 0);
	atomic_store(&process->board->index, 0);
	process->heard_bytes = process->heard_index = 0;
	process->heard_ms = time_steady_ms();
	process->cpu_from_ms = cpu_ms(process);
	enum status status = buf_slice(&buf, &bytes, err);
	if (status == STATUS_OK)
		status = send_message(process->jobs, &buf, fds, job->count, err);
	arena_done(&scratch);
	process->fresh = process->inputs == 0;
	process->inputs += job->count;
	process->index = 0;
	process->state = PROCESS_BUSY;
	return status;
}

static enum status
inbox_grow(struct process *process, struct err *err)
{
	if (process->inbox_length < process->inbox_capacity)
		return STATUS_OK;
	size_t wanted = process->inbox_capacity ? process->inbox_capacity * 2 : INBOX_FIRST_BYTES;
	CHECK(process->inbox_capacity < INBOX_MAX_BYTES); /* a whole frame is always taken out */
	char *grown =
		arena_grow(&process->arena, process->inbox, &process->inbox_capacity, wanted, 1, 1);
	if (!grown)
		return err_no_memory(err);
	process->inbox = grown;
	return STATUS_OK;
}

enum status
process_listen(struct process *process, bool *ret_ended, struct err *err)
{
	*ret_ended = false;
	TRY(inbox_grow(process, err));
	ssize_t got = read(process->answers, process->inbox + process->inbox_length,
			   process->inbox_capacity - process->inbox_length);
	if (got > 0) {
		process->inbox_length += (size_t)got;
		process->heard_ms = time_steady_ms();
	}
	*ret_ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
	return STATUS_OK;
}

void
process_consume(struct process *process, size_t bytes)
{
	CHECK(bytes <= process->inbox_length);
	process->inbox_length -= bytes;
	memmove(process->inbox, process->inbox + bytes, process->inbox_length);
}

/* ---- the end ---- */

void
process_kill(struct process *process, enum crash_cause cause, const char *lie)
{
	if (process->killed)
		return;
	process->killed = true;
	process->reason = (struct crash){.cause = cause};
	(void)snprintf(process->reason.lie, sizeof(process->reason.lie), "%s", lie);
	(void)kill(process->pid, SIGKILL);
}

static int
wait_for(struct process *process)
{
	int status = 0;
	const struct timespec nap = {.tv_nsec = 1000000};
	for (int waited = 0; waited < END_WAIT_MS && !process->killed; waited++) {
		pid_t got = waitpid(process->pid, &status, WNOHANG);
		if (got == process->pid || (got < 0 && errno != EINTR))
			return status;
		(void)nanosleep(&nap, NULL);
	}
	process_kill(process, CRASH_LIE, "it closed its channel and went on");
	while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

void
process_end(struct process *process, struct crash *ret)
{
	if (process->state == PROCESS_NONE)
		return;
	int status = wait_for(process);
	struct crash crash = process->reason;
	if (!process->killed) {
		crash = (struct crash){.cause = CRASH_EXIT, .number = WEXITSTATUS(status)};
		if (WIFSIGNALED(status))
			crash = (struct crash){.cause = WTERMSIG(status) == SIGXCPU
								? CRASH_PROCESSOR
								: CRASH_SIGNAL,
					       .number = WTERMSIG(status)};
	}
	crash.room = atomic_load(&process->board->room);
	io_close(&process->jobs);
	io_close(&process->answers);
	process->state = PROCESS_NONE;
	process->pid = 0;
	*ret = crash;
}

void
process_done(struct process *process)
{
	if (process->board)
		(void)munmap(process->board, sizeof(*process->board));
	process->board = NULL;
	arena_done(&process->arena);
	process->inbox = NULL;
	process->inbox_capacity = 0;
}

/* ---- clocks ---- */

struct task *
process_task(const struct process *process)
{
	size_t index = process->index < process->count ? process->index : process->count - 1;
	return process->tasks[index];
}

/* Its word counts for as much as there is to read, and only that. */
uint64_t
process_bytes(const struct process *process)
{
	uint64_t said = atomic_load_explicit(&process->board->bytes, memory_order_relaxed);
	const struct task *task = process_task(process);
	uint64_t most = task->origin->pump ? task->origin->pump->bytes : task_bytes(task);
	return said < most ? said : most;
}

void
process_tick(struct process *process, const struct box_limits *limits, uint64_t now_ms)
{
	if (process->state == PROCESS_STARTING) {
		if (now_ms - process->heard_ms > BOX_START_MS)
			process_kill(process, CRASH_SILENCE, "");
		return;
	}
	if (process->state != PROCESS_BUSY)
		return;
	uint32_t index = atomic_load_explicit(&process->board->index, memory_order_relaxed);
	uint64_t bytes = process_bytes(process);
	const struct pump *pump = process_task(process)->origin->pump;
	if (index > process->heard_index && index < process->count) {
		process->heard_index = index;
		process->heard_bytes = 0;
		process->heard_ms = now_ms;
		process->cpu_from_ms = cpu_ms(process);
	} else if (bytes > process->heard_bytes || (pump && pump_is_idle(pump))) {
		process->heard_bytes = bytes;
		process->heard_ms = now_ms;
	}
	if (limits->wall_ms && now_ms > process->heard_ms &&
	    now_ms - process->heard_ms > limits->wall_ms)
		process_kill(process, CRASH_SILENCE, "");
	else
		tick_cpu(process, limits);
}
