#include "box/worker.h"

#include "base/utf8.h"
#include "box/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_BYTES ((size_t)65536)

/* Answers on their way to the monitor, and the sink of the input that is being read. */
struct worker {
	const struct worker_setup *setup;
	struct arena lasting; /* the two buffers below and the job */
	struct arena scratch; /* the rooms' */
	struct buf out;       /* frames not sent yet */
	struct buf record;    /* the record that is being written */
	char *head;           /* INPUT_HEAD_BYTES */
	char *job_bytes;      /* BOX_JOB_BYTES_MAX */
	struct job *job;
	bool at_once; /* send every record as it comes: the input is a pipe */
	uint64_t records, record_bytes;
};

/* The monitor is gone or done with this worker: nothing is left to do. */
static void
send_out(struct worker *worker)
{
	struct slice bytes;
	if (buf_slice(&worker->out, &bytes, NULL) != STATUS_OK)
		_exit(1);
	if (io_write(SANDBOX_ANSWERS_FD, bytes, NULL) != STATUS_OK)
		_exit(0);
	buf_clear(&worker->out);
}

static void
say(struct worker *worker, const struct frame *frame)
{
	frame_write(&worker->out, frame);
	if (worker->out.length >= OUT_BYTES || worker->at_once)
		send_out(worker);
}

/* ---- the sink ---- */

/* What the monitor would take for a lie, and drop with all of the input, is refused by itself. */
static enum status
check_record(struct worker *worker, struct slice bytes, struct err *err)
{
	struct record ignored;
	struct arena_mark mark = arena_mark(&worker->scratch);
	enum status status = codec_read(&worker->scratch, bytes, &ignored, err);
	arena_rewind(&worker->scratch, mark);
	return status;
}

static enum status
send_record(struct worker *worker, struct err *err)
{
	struct slice bytes;
	TRY(buf_slice(&worker->record, &bytes, err));
	TRY(check_record(worker, bytes, err));
	/* A pipe's are passed on as they come, so nobody has to hold them. */
	if (!worker->at_once && (worker->records >= BOX_RECORDS_MAX ||
				 bytes.length > BOX_RECORD_BYTES_MAX - worker->record_bytes))
		return err_set(err, STATUS_REFUSED, "more than %u records or %u MiB of them",
			       BOX_RECORDS_MAX, BOX_RECORD_BYTES_MAX >> 20);
	worker->records++;
	worker->record_bytes += bytes.length;
	say(worker, &(struct frame){.kind = FRAME_RECORD, .bytes = bytes});
	return STATUS_OK;
}

static enum status
worker_finding(void *context, const struct finding *finding, struct err *err)
{
	struct worker *worker = context;
	buf_clear(&worker->record);
	codec_write_finding(&worker->record, finding);
	return send_record(worker, err);
}

static enum status
worker_observable(void *context, const struct observable *observable, struct err *err)
{
	struct worker *worker = context;
	buf_clear(&worker->record);
	codec_write_observable(&worker->record, observable);
	return send_record(worker, err);
}

/* Reasons quote hostile bytes; the codec takes well-formed UTF-8 only. */
static enum status
worker_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct worker *worker = context;
	struct refusal clean = *refusal;
	struct buf reason;
	struct arena_mark mark = arena_mark(&worker->scratch);
	buf_init(&reason, &worker->scratch);
	utf8_write_clean(&reason, refusal->reason);
	enum status status = buf_slice(&reason, &clean.reason, err);
	if (status == STATUS_OK) {
		buf_clear(&worker->record);
		codec_write_refusal(&worker->record, &clean);
		status = send_record(worker, err);
	}
	arena_rewind(&worker->scratch, mark);
	return status;
}

static void
worker_progress(void *context, uint64_t bytes)
{
	struct worker *worker = context;
	atomic_store_explicit(&worker->setup->board->bytes, bytes, memory_order_relaxed);
}

/* Sources are ended by the monitor, which knows what was read of them. */
static const struct sink_calls WORKER_SINK = {
	.finding = worker_finding,
	.observable = worker_observable,
	.refusal = worker_refusal,
	.progress = worker_progress,
};

/* ---- one input ---- */

static enum status
read_head(struct worker *worker, struct input *input, struct err *err)
{
	size_t length = 0;
	if (input->size_bytes != INPUT_SIZE_UNKNOWN)
		TRY(io_read_at(input->fd, worker->head, INPUT_HEAD_BYTES, 0, &length, err));
	else
		TRY(io_read(input->fd, worker->head, INPUT_HEAD_BYTES, &length, err));
	input->head = slice_of(worker->head, length);
	return STATUS_OK;
}

static uint64_t
recognise(const struct worker *worker, const struct input *input)
{
	const struct worker_setup *setup = worker->setup;
	uint64_t rooms = 0;
	for (size_t i = 0; i < setup->room_count; i++) {
		const struct room *room = setup->rooms[i];
		atomic_store_explicit(&setup->board->room, (uint32_t)i, memory_order_relaxed);
		if (!room->recognise(room->context, input))
			continue;
		rooms |= UINT64_C(1) << i;
		if (input->size_bytes == INPUT_SIZE_UNKNOWN)
			break;
	}
	return rooms;
}

static enum status
room_read(struct worker *worker, uint32_t index, const struct input *input, uint64_t *lines,
	  struct err *err)
{
	const struct room *room = worker->setup->rooms[index];
	struct sink sink = {&WORKER_SINK, worker};
	struct arena_mark mark = arena_mark(&worker->scratch);
	uint64_t counted = 0;
	atomic_store_explicit(&worker->setup->board->room, index, memory_order_relaxed);
	enum status status =
		room->read(room->context, input, &worker->scratch, &sink, &counted, err);
	arena_rewind(&worker->scratch, mark);
	if (counted > *lines)
		*lines = counted;
	return status;
}

static void
input_read(struct worker *worker, struct input *input, const struct job_item *item, uint32_t index)
{
	struct frame_failure failures[BOX_ROOMS_MAX];
	struct err errs[BOX_ROOMS_MAX];
	struct frame done = {.kind = FRAME_DONE, .index = index, .failures = failures};
	struct err *err = &errs[0];
	enum status status = read_head(worker, input, err);
	done.rooms = item->rooms ? item->rooms : recognise(worker, input);
	for (uint32_t room = 0; room < worker->setup->room_count; room++) {
		if (!(done.rooms >> room & 1))
			continue;
		if (status == STATUS_OK)
			status = room_read(worker, room, input, &done.lines, err);
		if (status == STATUS_OK)
			continue;
		failures[done.failure_count++] = (struct frame_failure){
			.room = room, .status = status, .text = slice_text(err->text)};
		if (done.failure_count < BOX_ROOMS_MAX)
			err = &errs[done.failure_count];
		status = STATUS_OK;
	}
	say(worker, &done);
}

static void
input_probe(struct worker *worker, struct input *input)
{
	const struct worker_setup *setup = worker->setup;
	struct frame probed = {.kind = FRAME_PROBED, .splits = true};
	if (input->size_bytes == INPUT_SIZE_UNKNOWN) {
		probed.splits = false; /* who reads a pipe is found out when it is read */
		say(worker, &probed);
		return;
	}
	if (read_head(worker, input, NULL) != STATUS_OK)
		input->head = SLICE_NONE;
	probed.rooms = recognise(worker, input);
	for (size_t i = 0; i < setup->room_count; i++) {
		const struct room *room = setup->rooms[i];
		if ((probed.rooms >> i & 1) && room->splits && !room->splits(room->context, input))
			probed.splits = false;
	}
	say(worker, &probed);
}

static void
item_answer(struct worker *worker, uint32_t index, int fd)
{
	const struct job_item *item = &worker->job->items[index];
	struct board *board = worker->setup->board;
	struct input input = {
		.fd = fd,
		.source = item->source,
		.size_bytes = item->size_bytes,
		.begin = item->begin,
		.end = item->end,
	};
	worker->records = worker->record_bytes = 0;
	worker->at_once = input.size_bytes == INPUT_SIZE_UNKNOWN;
	atomic_store_explicit(&board->bytes, 0, memory_order_relaxed);
	atomic_store_explicit(&board->index, index, memory_order_relaxed);
	if (worker->job->probe)
		input_probe(worker, &input);
	else
		input_read(worker, &input, item, index);
}

/* ---- the loop ---- */

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int) * BOX_BATCH_FILES_MAX)];
};

/* Waits for a job; false when the monitor closed its end. fds gets one descriptor per item. */
static bool
job_receive(struct worker *worker, int fds[static BOX_BATCH_FILES_MAX], struct err *err)
{
	union control control = {0};
	struct iovec part = {worker->job_bytes, BOX_JOB_BYTES_MAX};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t got;
	do
		got = recvmsg(SANDBOX_JOBS_FD, &message, 0);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	if (job_read(slice_of(worker->job_bytes, (size_t)got), worker->job, err) != STATUS_OK)
		return false;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	size_t bytes = sizeof(int) * worker->job->count;
	if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(bytes))
		return false;
	memcpy(fds, CMSG_DATA(header), bytes);
	return true;
}

static void
serve(struct worker *worker)
{
	int fds[BOX_BATCH_FILES_MAX];
	struct err err;
	while (job_receive(worker, fds, &err)) {
		for (uint32_t i = 0; i < worker->job->count; i++) {
			item_answer(worker, i, fds[i]);
			io_close(&fds[i]);
		}
		send_out(worker);
	}
}

static enum status
buffers_init(struct worker *worker, const struct worker_setup *setup, struct err *err)
{
	*worker = (struct worker){.setup = setup};
	arena_init(&worker->lasting, 0);
	arena_init(&worker->scratch, setup->limits.memory_bytes);
	buf_init(&worker->out, &worker->lasting);
	buf_init(&worker->record, &worker->lasting);
	worker->head = arena_new(&worker->lasting, char, INPUT_HEAD_BYTES);
	worker->job_bytes = arena_new(&worker->lasting, char, BOX_JOB_BYTES_MAX);
	worker->job = arena_new(&worker->lasting, struct job, 1);
	return worker->head && worker->job_bytes && worker->job ? STATUS_OK : err_no_memory(err);
}

static enum status
warm(const struct worker_setup *setup, struct err *err)
{
	for (size_t i = 0; i < setup->room_count; i++) {
		const struct room *room = setup->rooms[i];
		if (room->warm && room->warm(room->context, err) != STATUS_OK)
			return err_wrap(err, "%s", room->name);
	}
	return STATUS_OK;
}

/* Ctrl-C reaches the whole group: the monitor decides. A worker never outlives its monitor. */
static enum status
bind_to_monitor(const struct worker_setup *setup, struct err *err)
{
	sigset_t none;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != setup->monitor)
		return err_set(err, STATUS_ENVIRONMENT, "the monitor is gone");
	/* Handlers of the program that runs us do not belong here. */
	for (int number = 1; number < NSIG; number++)
		(void)sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	(void)sigaction(SIGINT, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	(void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	return STATUS_OK;
}

static enum status
lock_down(struct worker *worker, uint32_t *ret_abi, struct err *err)
{
	const struct worker_setup *setup = worker->setup;
	TRY(warm(setup, err));
	TRY(sandbox_close(SANDBOX_JOBS_FD, SANDBOX_ANSWERS_FD,
			  setup->service < 0 ? -1 : SANDBOX_SERVICE_FD, err));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot give up new privileges");
	/* The limits first: they look at /proc. */
	TRY(sandbox_rlimit(&setup->limits, err));
	TRY(sandbox_landlock(setup->rooms, setup->room_count, ret_abi, err));
	return sandbox_seccomp(*ret_abi > 0, err);
}

_Noreturn void
worker_main(const struct worker_setup *setup)
{
	struct worker worker;
	struct err err = {0};
	struct frame ready = {.kind = FRAME_READY};
	/* Until its two ends are in place a worker has nowhere to say why. */
	if (bind_to_monitor(setup, &err) != STATUS_OK ||
	    sandbox_close(setup->jobs, setup->answers, setup->service, &err) != STATUS_OK ||
	    buffers_init(&worker, setup, &err) != STATUS_OK)
		_exit(1);
	if (lock_down(&worker, &ready.landlock_abi, &err) != STATUS_OK)
		ready = (struct frame){.kind = FRAME_FAILED, .bytes = slice_text(err.text)};
	say(&worker, &ready);
	send_out(&worker);
	if (ready.kind == FRAME_READY)
		serve(&worker);
	_exit(0);
}
