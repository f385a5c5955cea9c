/* Each thing a worker may not do, attempted from inside one. */
#include "fixture.h"

#include <linux/bpf.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

/* Made by the test before the run, for the attempts. */
static char allowed_folder[] = "/tmp/tocsin-allowed-XXXXXX";
static char allowed_file[96], foreign_file[96];
static const char *readable[] = {allowed_folder, "/nonexistent", NULL};
static pid_t test_pid;

/* Every attempt: -1 with errno where it was denied, else whatever succeeded returns. */
static long
opens(const char *path, int flags)
{
	return open(path, flags, 0600);
}

static long
try_read_allowed(void)
{
	char byte;
	int fd = open(allowed_file, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : read(fd, &byte, 1);
}

static long
try_read_foreign(void)
{
	return opens(foreign_file, O_RDONLY);
}

static long
try_read_passwd(void)
{
	return opens("/etc/passwd", O_RDONLY);
}

static long
try_read_memory(void)
{
	return opens("/proc/self/mem", O_RDONLY);
}

static long
try_list_root(void)
{
	return opens("/", O_RDONLY | O_DIRECTORY);
}

static long
try_dot_dot(void)
{
	char path[128];
	(void)snprintf(path, sizeof(path), "%s/../../etc/passwd", allowed_folder);
	return opens(path, O_RDONLY);
}

static long
try_write_allowed(void)
{
	return opens(allowed_file, O_WRONLY);
}

static long
try_append_allowed(void)
{
	return opens(allowed_file, O_RDWR | O_APPEND);
}

static long
try_truncate_allowed(void)
{
	return opens(allowed_file, O_RDONLY | O_TRUNC);
}

static long
try_create(void)
{
	char path[128];
	(void)snprintf(path, sizeof(path), "%s/new", allowed_folder);
	return opens(path, O_WRONLY | O_CREAT);
}

static long
try_unnamed_file(void)
{
	return opens(allowed_folder, O_TMPFILE | O_RDWR);
}

static long
try_openat2(void)
{
	uint64_t how[3] = {O_RDONLY, 0, 0};
	return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof(how));
}

static long
try_truncate(void)
{
	return truncate(allowed_file, 0);
}

static long
try_unlink(void)
{
	return unlink(allowed_file);
}

static long
try_rename(void)
{
	return rename(allowed_file, foreign_file);
}

static long
try_mkdir(void)
{
	return mkdir("/tmp/tocsin-made", 0700);
}

static long
try_link(void)
{
	return link(allowed_file, "/tmp/tocsin-linked");
}

static long
try_chmod(void)
{
	return chmod(allowed_file, 0777);
}

static long
try_socket_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
try_socket_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long
try_socketpair(void)
{
	int ends[2];
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static long
try_connect(void)
{
	struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(53)};
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(SANDBOX_JOBS_FD, (const struct sockaddr *)&there, sizeof(there));
}

static long
try_bind(void)
{
	struct sockaddr_un here = {.sun_family = AF_UNIX};
	return bind(SANDBOX_JOBS_FD, (const struct sockaddr *)&here, sizeof(here));
}

static long
try_sendmsg(void)
{
	char byte = 'x';
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	return sendmsg(SANDBOX_JOBS_FD, &message, 0);
}

static long
try_execve(void)
{
	char name[] = "true";
	char *arguments[] = {name, NULL}, *environment[] = {NULL};
	return execve("/bin/true", arguments, environment);
}

static long
try_fork(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void *
do_nothing(void *context)
{
	return context;
}

static long
try_thread(void)
{
	pthread_t thread;
	int failed = pthread_create(&thread, NULL, do_nothing, NULL);
	errno = failed;
	return failed ? -1 : 0;
}

static long
try_ptrace(void)
{
	return ptrace(PTRACE_ATTACH, test_pid, NULL, NULL);
}

static long
try_kill_monitor(void)
{
	return kill(test_pid, 0);
}

static long
try_kill_group(void)
{
	return kill(0, 0);
}

static long
try_tgkill(void)
{
	return syscall(SYS_tgkill, test_pid, test_pid, 0);
}

static long
try_pidfd(void)
{
	return syscall(SYS_pidfd_open, test_pid, 0);
}

static long
try_read_monitor(void)
{
	return syscall(SYS_process_vm_readv, test_pid, NULL, 0, NULL, 0, 0);
}

static long
try_mount(void)
{
	return mount("none", allowed_folder, "tmpfs", 0, NULL);
}

static long
try_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long
try_chroot(void)
{
	return chroot(allowed_folder);
}

static long
try_setuid(void)
{
	return setuid(65534);
}

static long
try_io_uring(void)
{
	char parameters[256] = {0};
	return syscall(SYS_io_uring_setup, 4, parameters);
}

static long
try_bpf(void)
{
	union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY};
	return syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes));
}

static long
try_keyctl(void)
{
	return syscall(SYS_keyctl, 0, -3, 0, 0, 0);
}

static long
try_perf(void)
{
	return syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0);
}

static long
try_userfaultfd(void)
{
	return syscall(SYS_userfaultfd, 0);
}

static long
try_memfd(void)
{
	return memfd_create("x", 0);
}

static long
try_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long
try_more_cpu(void)
{
	struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
	return setrlimit(RLIMIT_CPU, &limit);
}

static long
try_limit_of_monitor(void)
{
	struct rlimit limit = {1, 1};
	return prlimit(test_pid, RLIMIT_CPU, &limit, NULL);
}

static long
try_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? -1 : 0;
}

static long
try_make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? -1 : mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
try_type_for_user(void)
{
	return ioctl(0, TIOCSTI, "x");
}

static long
try_other_filter(void)
{
	return syscall(SYS_seccomp, 0, 0, NULL);
}

/* All a worker holds: three times /dev/null, its two ends, the input. */
static long
try_other_descriptors(void)
{
	long found = 0;
	for (int fd = SANDBOX_ANSWERS_FD + 2; fd < 1024; fd++)
		found += fcntl(fd, F_GETFD) >= 0;
	errno = EBADF;
	return found ? 0 : -1;
}

static long
try_write_input(void)
{
	return write(SANDBOX_ANSWERS_FD + 1, "x", 1);
}

static long
try_huge_memory(void)
{
	void *pages = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return pages == MAP_FAILED ? -1 : 0;
}

#ifdef __x86_64__
/* The calls of another architecture: 20 is getpid of i386. */
static long
try_i386(void)
{
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	return result;
}

static long
try_x32(void)
{
	return syscall(0x40000000 + SYS_getpid);
}
#endif

static const struct attempt {
	const char *name;
	long (*attempt)(void);
	bool may; /* the only one that must succeed */
	bool not_sanitized;
} ATTEMPTS[] = {
	{"read an allowed file", try_read_allowed, true, false},
	{"read a file outside", try_read_foreign, false, false},
	{"read /etc/passwd", try_read_passwd, false, false},
	{"read its memory as a file", try_read_memory, false, false},
	{"list the root", try_list_root, false, false},
	{"leave the allowed folder by ..", try_dot_dot, false, false},
	{"write an allowed file", try_write_allowed, false, false},
	{"append to an allowed file", try_append_allowed, false, false},
	{"truncate while opening", try_truncate_allowed, false, false},
	{"create a file", try_create, false, false},
	{"make an unnamed file", try_unnamed_file, false, false},
	{"openat2", try_openat2, false, false},
	{"truncate", try_truncate, false, false},
	{"unlink", try_unlink, false, false},
	{"rename", try_rename, false, false},
	{"mkdir", try_mkdir, false, false},
	{"link", try_link, false, false},
	{"chmod", try_chmod, false, false},
	{"socket inet", try_socket_inet, false, false},
	{"socket unix", try_socket_unix, false, false},
	{"socketpair", try_socketpair, false, false},
	{"connect", try_connect, false, false},
	{"bind", try_bind, false, false},
	{"sendmsg", try_sendmsg, false, false},
	{"execve", try_execve, false, false},
	{"fork", try_fork, false, false},
	{"thread", try_thread, false, false},
	{"ptrace", try_ptrace, false, false},
	{"kill the monitor", try_kill_monitor, false, false},
	{"kill the group", try_kill_group, false, false},
	{"tgkill the monitor", try_tgkill, false, false},
	{"pidfd of the monitor", try_pidfd, false, false},
	{"read the monitor's memory", try_read_monitor, false, false},
	{"mount", try_mount, false, false},
	{"unshare", try_unshare, false, false},
	{"chroot", try_chroot, false, false},
	{"setuid", try_setuid, false, false},
	{"io_uring", try_io_uring, false, false},
	{"bpf", try_bpf, false, false},
	{"keyctl", try_keyctl, false, false},
	{"perf", try_perf, false, false},
	{"userfaultfd", try_userfaultfd, false, false},
	{"memfd", try_memfd, false, false},
	{"become dumpable", try_dumpable, false, false},
	{"more processor time", try_more_cpu, false, false},
	{"limits of the monitor", try_limit_of_monitor, false, false},
	{"map code", try_code, false, false},
	{"make data code", try_make_code, false, false},
	{"type for the user", try_type_for_user, false, false},
	{"another filter", try_other_filter, false, false},
	{"other descriptors", try_other_descriptors, false, false},
	{"write the input", try_write_input, false, false},
	{"huge memory", try_huge_memory, false, true},
#ifdef __x86_64__
	{"calls of i386", try_i386, false, false},
	{"calls of x32", try_x32, false, false},
#endif
};
#define ATTEMPT_COUNT (sizeof(ATTEMPTS) / sizeof(ATTEMPTS[0]))

static bool
recognise_all(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return true;
}

/* The input is the number of the attempt. */
static enum status
read_attempt(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	     uint64_t *ret_lines, struct err *err)
{
	uint64_t number;
	char text[128];
	(void)context;
	(void)scratch;
	*ret_lines = 1;
	if (!slice_number(input->head, &number) || number >= ATTEMPT_COUNT)
		return err_set(err, STATUS_REFUSED, "no such attempt");
	long result = ATTEMPTS[number].attempt();
	(void)snprintf(text, sizeof(text), "%s: %s", ATTEMPTS[number].name,
		       result < 0 ? "denied" : "SUCCEEDED");
	return observe(sink, input->source, text, err);
}

static const struct room ATTEMPTING = {
	.name = "attempts",
	.recognise = recognise_all,
	.read = read_attempt,
	.readable_paths = readable,
};
static const struct room *const ROOMS[] = {&ATTEMPTING};

static struct box_setup
attempting(void)
{
	struct box_setup setup = {
		.rooms = ROOMS,
		.room_count = 1,
		.limits = BOX_LIMITS_DEFAULT,
		.threads = 2,
	};
	setup.limits.memory_bytes = 64u << 20;
	return setup;
}

static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(io_write(fd, SLICE("secret"), NULL), STATUS_OK);
	(void)close(fd);
}

static void
denies_everything_else(void **state)
{
	(void)state;
	struct fixture fixture;
	fixture_init(&fixture);
	test_pid = getpid();
	assert_non_null(mkdtemp(allowed_folder));
	(void)snprintf(allowed_file, sizeof(allowed_file), "%s/file", allowed_folder);
	(void)snprintf(foreign_file, sizeof(foreign_file), "%s/secret", fixture.folder);
	make_file(allowed_file);
	make_file(foreign_file);
	for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
		char name[32], number[32];
		(void)snprintf(name, sizeof(name), "a%zu", i);
		(void)snprintf(number, sizeof(number), "%zu", i);
		fixture_file(&fixture, name, slice_text(number));
	}
	struct box_setup setup = attempting();
	assert_int_equal(fixture_run(&fixture, &setup), STATUS_OK);
	for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
		char denied[160], done[160], killed[160];
		const struct attempt *attempt = &ATTEMPTS[i];
		(void)snprintf(denied, sizeof(denied), "\"%s: denied\"", attempt->name);
		(void)snprintf(done, sizeof(done), "\"%s: SUCCEEDED\"", attempt->name);
		(void)snprintf(
			killed, sizeof(killed),
			"\"source\":\"a%zu\",\"reason\":\"the reader 'attempts' was stopped by "
			"signal 31 SIGSYS",
			i);
		if (SANDBOX_SANITIZED && attempt->not_sanitized)
			continue;
		size_t expected = attempt->may ? count_text(fixture_text(&fixture), done)
					       : count_text(fixture_text(&fixture), denied) +
							 count_text(fixture_text(&fixture), killed);
		if (expected != 1)
			print_message("%s\n%s\n", attempt->name, fixture_text(&fixture));
		assert_int_equal(expected, 1);
		assert_int_equal(count_text(fixture_text(&fixture), done), attempt->may);
	}
	assert_int_equal(access(foreign_file, R_OK), 0);
	assert_int_equal(unlink(foreign_file), 0);
	assert_int_equal(unlink(allowed_file), 0);
	assert_int_equal(rmdir(allowed_folder), 0);
	fixture_done(&fixture);
}

/* Runs check in a child; returns how it ended. */
static int
in_child(void (*check)(void))
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		check();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
write_past_limit(void)
{
	struct box_limits limits = BOX_LIMITS_DEFAULT;
	char path[] = "/tmp/tocsin-limit-XXXXXX";
	int fd = mkstemp(path);
	(void)unlink(path);
	if (fd < 0 || sandbox_rlimit(&limits, NULL) != STATUS_OK)
		_exit(2);
	if (write(fd, "x", 1) == 1)
		_exit(3);
}

/* Every limit is where it should be, with hard limits that cannot be raised. */
static void
look_at_limits(void)
{
	static const struct {
		int resource;
		rlim_t value;
	} LIMITS[] = {
		{RLIMIT_FSIZE, 0},
		{RLIMIT_NPROC, 0},
		{RLIMIT_CORE, 0},
		{RLIMIT_NOFILE, BOX_WORKER_FDS},
	};
	struct box_limits limits = BOX_LIMITS_DEFAULT;
	struct rlimit limit;
	if (sandbox_rlimit(&limits, NULL) != STATUS_OK)
		_exit(2);
	for (size_t i = 0; i < sizeof(LIMITS) / sizeof(LIMITS[0]); i++) {
		if (getrlimit((__rlimit_resource_t)LIMITS[i].resource, &limit) != 0 ||
		    limit.rlim_cur > LIMITS[i].value || limit.rlim_max > LIMITS[i].value)
			_exit(3);
	}
	if (getrlimit(RLIMIT_CPU, &limit) != 0 || limit.rlim_cur > limits.cpu_seconds + 2)
		_exit(4);
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		_exit(5);
	if (!SANDBOX_SANITIZED && try_huge_memory() == 0)
		_exit(6);
}

static void
limits_hold(void **state)
{
	(void)state;
	if (under_valgrind())
		skip();
	int status = in_child(write_past_limit);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXFSZ);
	assert_int_equal(in_child(look_at_limits), 0);
}

/* What a kernel without landlock gets: no file at all. */
static void
open_without_landlock(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    sandbox_seccomp(false, NULL) != STATUS_OK)
		_exit(2);
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES)
		_exit(3);
}

static void
without_landlock_nothing_opens(void **state)
{
	(void)state;
	if (under_valgrind())
		skip();
	assert_int_equal(in_child(open_without_landlock), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(denies_everything_else),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(without_landlock_nothing_opens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
