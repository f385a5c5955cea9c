#include "box/helper.h"

#include "base/time.h"
#include "box/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child says that did not become the program; the pipe closes when it does. */
#define NOT_HELD 'h'
#define NOT_STARTED 's'
#define TROUBLE_FD 3

/* ---- in the child ---- */

static enum status
place_descriptors(int input, int output, int trouble, struct err *err)
{
	/* Via high numbers, as each may stand where another belongs. */
	int in = fcntl(input, F_DUPFD, 10), out = fcntl(output, F_DUPFD, 10);
	int told = fcntl(trouble, F_DUPFD, 10), null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (in < 0 || out < 0 || told < 0 || null < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 ||
	    dup3(told, TROUBLE_FD, O_CLOEXEC) < 0 || close_range(TROUBLE_FD + 1, ~0u, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot place descriptors");
	return STATUS_OK;
}

static enum status
lock_in(const struct helper_setup *setup, struct err *err)
{
	uint32_t abi;

	TRY(sandbox_rlimit(&setup->limits, err));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot give up privileges");
	TRY(sandbox_landlock_program(setup->arguments[0], setup->readable, &abi, err));
	if (!abi)
		return err_set(err, STATUS_ENVIRONMENT, "no landlock on this kernel");
	return sandbox_seccomp_program(err);
}

static _Noreturn void
become(const struct helper_setup *setup, int input, int output, int trouble)
{
	struct err err;
	char word = NOT_HELD;

	if (place_descriptors(input, output, trouble, &err) == STATUS_OK &&
	    lock_in(setup, &err) == STATUS_OK) {
		/* execve(2) takes them without const, and changes nothing. */
		(void)execve(setup->arguments[0], (char *const *)(uintptr_t)setup->arguments,
			     (char *const *)(uintptr_t)setup->variables);
		word = NOT_STARTED;
	}
	(void)!write(TROUBLE_FD, &word, 1);
	_exit(1);
}

/* ---- in the monitor ---- */

/* All that comes until the end; STATUS_REFUSED where it is too much or takes too long. */
static enum status
listen_to(const struct helper_setup *setup, int output, struct buf *buf, struct err *err)
{
	uint64_t end_ms = time_steady_ms() + setup->limits.wall_ms;
	struct pollfd polled = {.fd = output, .events = POLLIN};
	char bytes[4096];

	for (;;) {
		uint64_t now_ms = time_steady_ms();
		if (now_ms >= end_ms)
			return err_set(err, STATUS_REFUSED, "it takes more than %llu s",
				       (unsigned long long)setup->limits.wall_ms / 1000);
		int ready = poll(&polled, 1, (int)(end_ms - now_ms));
		if (ready <= 0)
			continue;
		ssize_t got = read(output, bytes, sizeof(bytes));
		if (got == 0)
			return STATUS_OK;
		if (got < 0 && errno != EINTR)
			return err_system(err, STATUS_ENVIRONMENT, "cannot read a pipe");
		if (got > 0 && buf->length + (size_t)got > setup->output_bytes)
			return err_set(err, STATUS_REFUSED, "it says more than %zu bytes",
				       setup->output_bytes);
		if (got > 0)
			buf_write(buf, slice_of(bytes, (size_t)got));
	}
}

static enum status
how_it_ended(int trouble, int ending, struct err *err)
{
	char word = 0;

	(void)!read(trouble, &word, 1);
	if (word == NOT_HELD)
		return err_set(err, STATUS_ENVIRONMENT,
			       "it cannot be held here (that takes landlock, Linux 5.13)");
	if (word == NOT_STARTED)
		return err_set(err, STATUS_ENVIRONMENT, "it does not start");
	if (WIFSIGNALED(ending))
		return err_set(err, STATUS_REFUSED, "it was ended by signal %d", WTERMSIG(ending));
	if (WEXITSTATUS(ending) != 0)
		return err_set(err, STATUS_REFUSED, "it ended with %d", WEXITSTATUS(ending));
	return STATUS_OK;
}

static enum status
make_pipe(int *ret_read, int *ret_write, struct err *err)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a pipe");
	*ret_read = pair[0];
	*ret_write = pair[1];
	return STATUS_OK;
}

enum status
helper_run(struct arena *arena, const struct helper_setup *setup, int input, struct slice *ret,
	   struct err *err)
{
	DEFER(io_close)
	int output = -1, output_end = -1;
	DEFER(io_close)
	int trouble = -1, trouble_end = -1;
	struct buf buf;
	int ending = 0;

	buf_init(&buf, arena);
	TRY(make_pipe(&output, &output_end, err));
	enum status status = make_pipe(&trouble, &trouble_end, err);
	pid_t pid = status == STATUS_OK ? fork() : -1;
	if (pid == 0)
		become(setup, input, output_end, trouble_end);
	io_close(&output_end);
	io_close(&trouble_end);
	TRY(status);
	if (pid < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot start a process");
	status = listen_to(setup, output, &buf, err);
	if (status != STATUS_OK)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &ending, 0) < 0 && errno == EINTR)
		continue;
	TRY(status);
	TRY(how_it_ended(trouble, ending, err));
	return buf_slice(&buf, ret, err);
}

enum status
helper_find(struct arena *arena, const char *name, struct slice *ret, struct err *err)
{
	struct slice rest = slice_text(getenv("PATH")), folder, path;

	*ret = SLICE_NONE;
	while (slice_next(&rest, ':', &folder)) {
		if (!slice_starts(folder, SLICE("/")))
			continue;
		TRY(slice_print(arena, &path, err, "%.*s/%s", SLICE_PRINT(folder), name));
		if (access(path.at, X_OK) == 0) {
			*ret = path;
			return STATUS_OK;
		}
	}
	return STATUS_OK;
}
