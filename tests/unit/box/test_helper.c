/* A program of somebody else gets its input and says something; all else fails. */
#include "support.h"

#include "box/helper.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char folder[] = "/tmp/tocsin-helper-XXXXXX";
static char file[64];

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	(void)snprintf(folder, sizeof(folder), "/tmp/tocsin-helper-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(file, sizeof(file), "%s/secret", folder);
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	bool written = fd >= 0 && write(fd, "secret\n", 7) == 7;
	io_close(&fd);
	return written ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	(void)unlink(file);
	return rmdir(folder);
}

static uint64_t seconds = 30; /* by the clock */

/* What the program with that name on PATH says when it gets the file. */
static enum status
run(const char *name, const char *first, const char *second, size_t output_bytes,
    const char *const *readable, struct slice *ret)
{
	static const char *const VARIABLES[] = {"LC_ALL=C", NULL};
	struct slice path;
	DEFER(io_close)
	int input = open(file, O_RDONLY | O_CLOEXEC);

	assert_int_equal(helper_find(&arena, name, &path, &err), STATUS_OK);
	if (!path.length)
		skip();
	const char *arguments[] = {path.at, first, second, NULL};
	const struct helper_setup helper = {
		.arguments = arguments,
		.variables = VARIABLES,
		.readable = readable,
		.limits = {.memory_bytes = 256u << 20, .cpu_seconds = 1, .wall_ms = 1000 * seconds},
		.output_bytes = output_bytes};
	return helper_run(&arena, &helper, input, ret, &err);
}

/* Whether helpers can be held on this machine at all; valgrind's own calls are no program's. */
static void
need_landlock(void)
{
	struct slice said;

	if (support_is_slow() || run("cat", NULL, NULL, 100, NULL, &said) == STATUS_ENVIRONMENT)
		skip();
}

static void
test_says(void **state)
{
	struct slice said;

	(void)state;
	need_landlock();
	assert_int_equal(run("cat", NULL, NULL, 100, NULL, &said), STATUS_OK);
	assert_slice(said, "secret\n");
	assert_int_equal(run("cat", NULL, NULL, 6, NULL, &said), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "more than 6 bytes"));
	assert_int_equal(run("false", NULL, NULL, 6, NULL, &said), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "ended with 1"));
	assert_int_equal(helper_find(&arena, "no-such-program-here", &said, &err), STATUS_OK);
	assert_int_equal(said.length, 0);
}

static void
test_cannot(void **state)
{
	const char *readable[] = {folder, NULL};
	char other[80];
	struct slice said;
	struct stat about;

	(void)state;
	need_landlock();
	(void)snprintf(other, sizeof(other), "%s/other", folder);
	/* It reads what it was given, or what is listed. */
	assert_int_equal(run("cat", file, NULL, 100, NULL, &said), STATUS_REFUSED);
	assert_int_equal(run("cat", "/etc/passwd", NULL, 100000, readable, &said), STATUS_REFUSED);
	assert_int_equal(run("cat", file, NULL, 100, readable, &said), STATUS_OK);
	/* It writes nothing and starts nothing. */
	assert_int_equal(run("touch", other, NULL, 100, readable, &said), STATUS_REFUSED);
	assert_int_equal(run("cp", file, other, 100, readable, &said), STATUS_REFUSED);
	assert_int_not_equal(stat(other, &about), 0);
	assert_int_equal(run("rm", file, NULL, 100, readable, &said), STATUS_REFUSED);
	assert_int_equal(stat(file, &about), 0);
	assert_int_equal(run("env", "cat", NULL, 100, readable, &said), STATUS_REFUSED);
	assert_int_equal(run("sh", "-c", "cat | cat", 100, readable, &said), STATUS_REFUSED);
}

/* Nobody knocks at a port of this machine. */
static void
test_no_network(void **state)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	char command[80];
	struct slice said;
	DEFER(io_close)
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)state;
	need_landlock();
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	(void)snprintf(command, sizeof(command), "exec 3<>/dev/tcp/127.0.0.1/%d",
		       ntohs(address.sin_port));
	assert_int_equal(run("bash", "-c", command, 100, NULL, &said), STATUS_REFUSED);
	assert_int_equal(accept(fd, NULL, NULL), -1);
}

static void
test_limits(void **state)
{
	struct slice said;

	(void)state;
	need_landlock();
	seconds = 2;
	assert_int_equal(run("sleep", "60", NULL, 100, NULL, &said), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "more than 2 s"));
	seconds = 120;
	assert_int_equal(run("sh", "-c", "while :; do :; done", 100, NULL, &said), STATUS_REFUSED);

	assert_non_null(strstr(err.text, "signal"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_says, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cannot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_network, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
