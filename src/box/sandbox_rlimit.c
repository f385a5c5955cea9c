#include "box/limits.h"
#include "box/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static enum status
move_fd(int from, int to, struct err *err)
{
	if (from != to && dup2(from, to) != to)
		return err_system(err, STATUS_ENVIRONMENT, "cannot place a descriptor");
	return STATUS_OK;
}

/* close_range(2) is Linux 5.9; before it, one by one. */
static void
close_above(unsigned last)
{
	if (close_range(last + 1, ~0u, 0) == 0)
		return;
	struct rlimit limit;
	rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536
			     ? limit.rlim_cur
			     : 65536;
	for (rlim_t fd = last + 1; fd < end; fd++)
		(void)close((int)fd);
}

enum status
sandbox_close(int jobs, int answers, int service, struct err *err)
{
	/* Via high numbers, as either end may stand where the other belongs. */
	int jobs_high = fcntl(jobs, F_DUPFD, 10);
	int answers_high = fcntl(answers, F_DUPFD, 10);
	int service_high = service < 0 ? 0 : fcntl(service, F_DUPFD, 10);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (jobs_high < 0 || answers_high < 0 || service_high < 0 || null < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot place a worker's descriptors");
	TRY(move_fd(null, STDIN_FILENO, err));
	TRY(move_fd(null, STDOUT_FILENO, err));
	if (!SANDBOX_SANITIZED)
		TRY(move_fd(null, STDERR_FILENO, err));
	TRY(move_fd(jobs_high, SANDBOX_JOBS_FD, err));
	TRY(move_fd(answers_high, SANDBOX_ANSWERS_FD, err));
	if (service >= 0)
		TRY(move_fd(service_high, SANDBOX_SERVICE_FD, err));
	close_above(service >= 0 ? SANDBOX_SERVICE_FD : SANDBOX_ANSWERS_FD);
	return STATUS_OK;
}

/* What RLIMIT_DATA counts: private writable mappings (proc(5), statm field 6, with the stack). */
static enum status
data_bytes(uint64_t *ret, struct err *err)
{
	char text[256];
	size_t length;
	int fd DEFER(io_close)
	= open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot read /proc/self/statm");
	TRY(io_read(fd, text, sizeof(text) - 1, &length, err));
	struct slice rest = slice_trim(slice_of(text, length));
	struct slice field = SLICE_NONE;
	uint64_t pages;
	for (int i = 0; i < 6; i++) {
		if (!slice_next(&rest, ' ', &field))
			break;
	}
	if (!slice_number(field, &pages))
		return err_set(err, STATUS_ENVIRONMENT, "cannot make sense of /proc/self/statm");
	*ret = pages * (uint64_t)sysconf(_SC_PAGESIZE);
	return STATUS_OK;
}

/* Lowers one limit, never above what the system set. */
static enum status
limit_set(__rlimit_resource_t resource, rlim_t soft, rlim_t hard, const char *name, struct err *err)
{
	struct rlimit limit;
	if (getrlimit(resource, &limit) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot read %s", name);
	limit.rlim_max = hard < limit.rlim_max ? hard : limit.rlim_max;
	limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
	if (setrlimit(resource, &limit) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot set %s", name);
	return STATUS_OK;
}

static enum status
limit_memory(uint64_t memory_bytes, struct err *err)
{
	uint64_t bytes = 0;
	if (SANDBOX_SANITIZED || memory_bytes == 0)
		return STATUS_OK;
	TRY(data_bytes(&bytes, err));
	if (__builtin_add_overflow(bytes, memory_bytes, &bytes))
		return STATUS_OK;
	return limit_set(RLIMIT_DATA, bytes, bytes, "RLIMIT_DATA", err);
}

enum status
sandbox_rlimit(const struct box_limits *limits, struct err *err)
{
	struct rusage used;
	TRY(limit_memory(limits->memory_bytes, err));
	/* Soft only: the monitor moves it with every input, which the worker itself cannot. */
	if (limits->cpu_seconds) {
		if (getrusage(RUSAGE_SELF, &used) != 0)
			return err_system(err, STATUS_ENVIRONMENT, "cannot read the time used");
		rlim_t soft = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1;
		TRY(limit_set(RLIMIT_CPU, soft + limits->cpu_seconds, RLIM_INFINITY, "RLIMIT_CPU",
			      err));
	}
	TRY(limit_set(RLIMIT_FSIZE, 0, 0, "RLIMIT_FSIZE", err));
	TRY(limit_set(RLIMIT_NPROC, 0, 0, "RLIMIT_NPROC", err));
	TRY(limit_set(RLIMIT_NOFILE, BOX_WORKER_FDS, BOX_WORKER_FDS, "RLIMIT_NOFILE", err));
	TRY(limit_set(RLIMIT_CORE, 0, 0, "RLIMIT_CORE", err));
	/* A core handler behind a pipe ignores RLIMIT_CORE (core(5)); this one it does not
	 * ignore. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot become undumpable");
	return STATUS_OK;
}
