/*
 * The allow-list of system calls. Killed: whatever is not named here, above all sockets, exec, new
 * processes and threads, ptrace, mount, bpf, io_uring, keyctl. Refused with an errno: what
 * libraries try in passing and do without.
 */
#include "box/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Numbers are negative for calls this architecture does not have (open, stat on aarch64). */
#define CALL(name) SCMP_SYS(name)

/* Harmless whatever their arguments: they touch descriptors that are there, memory, clocks. Writing
 * is held by RLIMIT_FSIZE and by inputs being open for reading only. */
static const int ALLOWED[] = {
	CALL(read),
	CALL(readv),
	CALL(pread64),
	CALL(preadv),
	CALL(write),
	CALL(writev),
	CALL(close),
	CALL(close_range),
	CALL(lseek),
	CALL(_llseek),
	CALL(fstat),
	CALL(fstat64),
	CALL(newfstatat),
	CALL(fstatat64),
	CALL(statx),
	CALL(fadvise64),
	CALL(getdents64),
	CALL(dup),
	CALL(munmap),
	CALL(mremap),
	CALL(madvise),
	CALL(brk),
	CALL(futex),
	CALL(futex_time64),
	CALL(sched_yield),
	CALL(getrandom),
	CALL(clock_gettime),
	CALL(clock_gettime64),
	CALL(clock_getres),
	CALL(gettimeofday),
	CALL(time),
	CALL(times),
	CALL(nanosleep),
	CALL(poll),
	CALL(ppoll),
	CALL(clock_nanosleep),
	CALL(rt_sigaction),
	CALL(rt_sigreturn),
	CALL(sigaltstack),
	CALL(rt_sigprocmask),
	__SNR_exit,
	CALL(exit_group),
	CALL(getpid),
	CALL(gettid),
	CALL(getuid),
	CALL(geteuid),
	CALL(getgid),
	CALL(getegid),
	CALL(getrusage),
	CALL(sysinfo),
	CALL(uname),
	CALL(sched_getaffinity),
	CALL(restart_syscall),
	CALL(set_robust_list),
	CALL(rseq),
};

/* Tried in passing: isatty, access before open, names of mappings, looking round the file tree. */
static const struct {
	int call;
	uint32_t error;
} REFUSED[] = {
	{CALL(ioctl), ENOTTY},
	{CALL(access), EACCES},
	{CALL(faccessat), EACCES},
	{CALL(faccessat2), EACCES},
	{CALL(readlink), EACCES},
	{CALL(readlinkat), EACCES},
	{CALL(stat), EACCES},
	{CALL(lstat), EACCES},
	{CALL(getcwd), EACCES},
	{CALL(prctl), EPERM},
	{CALL(unlink), EACCES},
	{CALL(unlinkat), EACCES},
	{CALL(mkdir), EACCES},
	{CALL(mkdirat), EACCES},
	{CALL(rename), EACCES},
	{CALL(renameat), EACCES},
	{CALL(renameat2), EACCES},
	{CALL(statfs), EACCES},
	{CALL(fstatfs), EACCES},
	{CALL(chmod), EACCES},
	{CALL(fchmodat), EACCES},
	{CALL(creat), EACCES},
	{CALL(setrlimit), EPERM},
	{CALL(membarrier), EPERM},
	{CALL(sched_setscheduler), EPERM},
};

static int
rule(scmp_filter_ctx filter, uint32_t action, int call, unsigned count,
     const struct scmp_arg_cmp *arguments)
{
	return call < 0 ? 0 : seccomp_rule_add_array(filter, action, call, count, arguments);
}

static int
add_plain(scmp_filter_ctx filter)
{
	int failed = 0;
	for (size_t i = 0; i < COUNT(ALLOWED); i++)
		failed |= rule(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0, NULL);
	for (size_t i = 0; i < COUNT(REFUSED); i++)
		failed |= rule(filter, SCMP_ACT_ERRNO(REFUSED[i].error), REFUSED[i].call, 0, NULL);
	return failed;
}

/* Opening: for reading only, and where landlock decides which; else EACCES, as a library
 * expects. */
static int
add_open(scmp_filter_ctx filter, bool may_open)
{
	const scmp_datum_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
	const struct scmp_arg_cmp at_reads = SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0);
	const struct scmp_arg_cmp reads = SCMP_A1(SCMP_CMP_MASKED_EQ, writes, 0);
	int failed = 0;
	if (!may_open) {
		failed |= rule(filter, SCMP_ACT_ERRNO(EACCES), CALL(openat), 0, NULL);
		failed |= rule(filter, SCMP_ACT_ERRNO(EACCES), CALL(open), 0, NULL);
		return failed;
	}
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(openat), 1, &at_reads);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(open), 1, &reads);
	/* One rule per bit: any of them set is refused. */
	for (scmp_datum_t bit = 1; bit && bit <= writes; bit <<= 1) {
		const struct scmp_arg_cmp at_bit = SCMP_A2(SCMP_CMP_MASKED_EQ, bit, bit);
		const struct scmp_arg_cmp one_bit = SCMP_A1(SCMP_CMP_MASKED_EQ, bit, bit);
		if (!(writes & bit))
			continue;
		failed |= rule(filter, SCMP_ACT_ERRNO(EACCES), CALL(openat), 1, &at_bit);
		failed |= rule(filter, SCMP_ACT_ERRNO(EACCES), CALL(open), 1, &one_bit);
	}
	return failed;
}

/* Memory that runs is never made: neither mapped nor turned executable. */
static int
add_memory(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp runs_not = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	int failed = rule(filter, SCMP_ACT_ALLOW, CALL(mmap), 1, &runs_not);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(mmap2), 1, &runs_not);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(mprotect), 1, &runs_not);
	return failed;
}

static int
add_checked(scmp_filter_ctx filter)
{
	static const int FCNTL[] = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC};
	const struct scmp_arg_cmp jobs = SCMP_A0(SCMP_CMP_EQ, SANDBOX_JOBS_FD, 0);
	/* abort(3) and raise(3) signal the process itself, nobody else. */
	const struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
	/* Reading limits is harmless, setting them is not. */
	const struct scmp_arg_cmp only_read = SCMP_A2(SCMP_CMP_EQ, 0, 0);
	int failed = rule(filter, SCMP_ACT_ALLOW, CALL(recvmsg), 1, &jobs);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(tgkill), 1, &self);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(prlimit64), 1, &only_read);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(getrlimit), 0, NULL);
	failed |= rule(filter, SCMP_ACT_ALLOW, CALL(ugetrlimit), 0, NULL);
	for (size_t i = 0; i < COUNT(FCNTL); i++) {
		const struct scmp_arg_cmp command = SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)FCNTL[i], 0);
		failed |= rule(filter, SCMP_ACT_ALLOW, CALL(fcntl), 1, &command);
		failed |= rule(filter, SCMP_ACT_ALLOW, CALL(fcntl64), 1, &command);
	}
	return failed;
}

static void
filter_done(scmp_filter_ctx *filter)
{
	seccomp_release(*filter);
}

/* Sockets of the internet alone, and what goes with them. */
static int
add_network(scmp_filter_ctx filter)
{
	static const int CALLS[] = {
		CALL(connect),     CALL(bind),        CALL(sendto),     CALL(sendmsg),
		CALL(recvfrom),    CALL(recvmsg),     CALL(setsockopt), CALL(getsockopt),
		CALL(getsockname), CALL(getpeername), CALL(sendmmsg),
	};
	static const int FAMILIES[] = {AF_INET, AF_INET6};
	const struct scmp_arg_cmp set_flags = SCMP_A1(SCMP_CMP_EQ, F_SETFL, 0);
	int failed = rule(filter, SCMP_ACT_ALLOW, CALL(fcntl), 1, &set_flags);
	for (size_t i = 0; i < COUNT(CALLS); i++)
		failed |= rule(filter, SCMP_ACT_ALLOW, CALLS[i], 0, NULL);
	for (size_t i = 0; i < COUNT(FAMILIES); i++) {
		const struct scmp_arg_cmp family =
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)FAMILIES[i], 0);
		failed |= rule(filter, SCMP_ACT_ALLOW, CALL(socket), 1, &family);
	}
	return failed;
}

/* To become a program, map its libraries and set up its thread. */
static int
add_program(scmp_filter_ctx filter)
{
	static const int CALLS[] = {CALL(execve), CALL(mmap), CALL(mprotect), CALL(set_tid_address),
				    CALL(arch_prctl)};
	int failed = 0;
	for (size_t i = 0; i < COUNT(CALLS); i++)
		failed |= rule(filter, SCMP_ACT_ALLOW, CALLS[i], 0, NULL);
	return failed;
}

enum whose { WHOSE_WORKER, WHOSE_NETWORK, WHOSE_PROGRAM };

static enum status
load(bool may_open, enum whose whose, struct err *err)
{
	uint32_t otherwise =
		whose == WHOSE_PROGRAM ? SCMP_ACT_ERRNO(ENOSYS) : SCMP_ACT_KILL_PROCESS;
	scmp_filter_ctx filter DEFER(filter_done)
	= seccomp_init(otherwise);
	if (!filter)
		return err_no_memory(err);
	int failed = 0;
	failed |= seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	failed |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree: log n tests */
	failed |= add_plain(filter);
	failed |= add_open(filter, may_open);
	failed |= whose == WHOSE_PROGRAM ? add_program(filter) : add_memory(filter);
	failed |= add_checked(filter);
	if (whose == WHOSE_NETWORK)
		failed |= add_network(filter);
	if (failed)
		return err_set(err, STATUS_ENVIRONMENT, "cannot make the seccomp filter");
	/* TSYNC: threads that a library started while warming up are held by it as well. */
	failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!failed)
		failed = seccomp_load(filter);
	if (failed) {
		errno = -failed;
		return err_system(err, STATUS_ENVIRONMENT, "seccomp does not hold");
	}
	return STATUS_OK;
}

enum status
sandbox_seccomp(bool may_open, struct err *err)
{
	return load(may_open, WHOSE_WORKER, err);
}

enum status
sandbox_seccomp_program(struct err *err)
{
	return load(true, WHOSE_PROGRAM, err);
}

enum status
sandbox_network(struct err *err)
{
	static const struct box_limits NONE = {.cpu_seconds = 0};

	TRY(sandbox_rlimit(&NONE, err));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot give up new privileges");
	return load(false, WHOSE_NETWORK, err);
}
