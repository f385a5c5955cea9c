/* Answers of DNS as bytes, and the process that asks for them, against a server on loopback. */
#include "base/buf.h"
#include "base/io.h"
#include "base/time.h"
#include "box/sandbox.h"
#include "mail/dns_live.h"
#include "mail/dns_message.h"
#include "mail/dns_service.h"
#include "mail/limits.h"
#include "model/limits.h"

#include "support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- messages ---- */

#define HEADER(flags, answers) "\x12\x34" flags "\0\1\0" answers "\0\0\0\0"
#define QUESTION "\1a\7example\0\0\20\0\1" /* a.example TXT */
#define OWNER "\xc0\x0c"                   /* the name of the question */

#define READ(arena, text, name, type, ret) \
	read_message(arena, slice_of(text, sizeof(text) - 1), name, type, ret)

static enum status
read_message(struct arena *arena, struct slice message, const char *name, enum dns_type type,
	     struct dns_answer *ret)
{
	struct err err;
	enum status status = dns_message_read(arena, message, slice_text(name), type, ret, &err);

	assert_true(status == STATUS_OK || status == STATUS_REFUSED);
	assert_true(status == STATUS_OK || slice_starts(slice_text(err.text), SLICE("RFC 1035 ")));
	return status;
}

static void
messages_are_read(void **state)
{
	struct dns_answer answer;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(READ(&arena,
			      HEADER("\x81\x80", "\2") QUESTION OWNER
			      "\0\20\0\1\0\0\0\1\0\6\2v=\2sp" OWNER "\0\20\0\1\0\0\0\1\0\2\1x",
			      "a.example", DNS_TXT, &answer),
			 STATUS_OK);
	assert_int_equal(answer.outcome, DNS_FOUND);
	assert_slice(answer.first->data, "v=sp");
	assert_slice(answer.first->next->data, "x");
	/* an alias, and its target by a pointer into the data before */
	assert_int_equal(READ(&arena,
			      HEADER("\x81\x80", "\2") "\1A\7Example\0\0\17\0\1" OWNER
						       "\0\5\0\1\0\0\0\1\0\4\1b\xc0\x0e\xc0\x27\0"
						       "\17\0\1\0\0\0\1\0\7\0\12\2mx"
						       "\xc0\x0e",
			      "a.example", DNS_MX, &answer),
			 STATUS_OK);
	assert_int_equal(answer.outcome, DNS_FOUND);
	assert_slice(answer.first->data, "mx.example");
	assert_int_equal(answer.first->preference, 10);
	/* codes */
	assert_int_equal(
		READ(&arena, HEADER("\x81\x80", "\0") QUESTION, "a.example", DNS_TXT, &answer),
		STATUS_OK);
	assert_int_equal(answer.outcome, DNS_NO_DATA);
	assert_int_equal(
		READ(&arena, HEADER("\x81\x83", "\0") QUESTION, "a.example", DNS_TXT, &answer),
		STATUS_OK);
	assert_int_equal(answer.outcome, DNS_NO_NAME);
	assert_int_equal(
		READ(&arena, HEADER("\x81\x82", "\0") QUESTION, "a.example", DNS_TXT, &answer),
		STATUS_OK);
	assert_int_equal(answer.outcome, DNS_TEMPORARY);
	/* records of other names do not count, nor does a name with a dot in a label */
	assert_int_equal(READ(&arena,
			      HEADER("\x81\x80", "\1") QUESTION
			      "\1b\7example\0\0\20\0\1\0\0\0\1\0\2\1x",
			      "a.example", DNS_TXT, &answer),
			 STATUS_OK);
	assert_int_equal(answer.outcome, DNS_NO_DATA);
	assert_int_equal(
		READ(&arena, HEADER("\x81\x80", "\1") QUESTION OWNER "\0\14\0\1\0\0\0\1\0\5\3a.b\0",
		     "a.example", DNS_PTR, &answer),
		STATUS_OK);
	assert_null(answer.first);
	arena_done(&arena);
}

static void
malformed_messages_are_refused(void **state)
{
	struct dns_answer answer;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
#define REFUSED(text, type) \
	assert_int_equal(READ(&arena, text, "a.example", type, &answer), STATUS_REFUSED)
	REFUSED("", DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\0"), DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\1") QUESTION, DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\1") "\xc0\x0c\0\20\0\1", DNS_TXT); /* to itself */
	REFUSED(HEADER("\x81\x80", "\1") "\xc0\x20\0\20\0\1", DNS_TXT); /* forwards */
	REFUSED(HEADER("\x81\x80", "\1") "\x41x\0\0\20\0\1", DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\1") QUESTION OWNER "\0\20\0\1\0\0\0\1\0\2\5x", DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\1") QUESTION OWNER "\0\20\0\1\0\0\0\1\0\7\1x", DNS_TXT);
	REFUSED(HEADER("\x81\x80", "\1") QUESTION OWNER "\0\1\0\1\0\0\0\1\0\3abc", DNS_A);
	REFUSED(HEADER("\x81\x80", "\1") QUESTION OWNER "\0\17\0\1\0\0\0\1\0\1\0", DNS_MX);
#undef REFUSED
	arena_done(&arena);
}

/* ---- a server ---- */

static int server_socket = -1;

/* Answers TXT questions: for "ok..." with "heard N" (N counts), for "no..." with NXDOMAIN, for
 * "bad..." with rubbish behind the question; for "mute..." not at all. */
static void
serve_one(int count)
{
	uint8_t bytes[600];
	struct sockaddr_in from;
	socklen_t from_length = sizeof(from);
	char text[24];
	ssize_t got =
		recvfrom(server_socket, bytes, 512, 0, (struct sockaddr *)&from, &from_length);

	if (got < 14)
		return;
	/* The question ends the message but for EDNS, which is cut off. */
	size_t length = 12;
	while (length < (size_t)got && bytes[length])
		length += 1u + bytes[length];
	length += 5;
	bytes[2] = 0x81;
	bytes[3] = memcmp(bytes + 13, "no", 2) == 0 ? 0x83 : 0x80;
	bytes[7] = memcmp(bytes + 13, "ok", 2) == 0 || memcmp(bytes + 13, "ba", 2) == 0;
	bytes[11] = 0;
	if (memcmp(bytes + 13, "mu", 2) == 0)
		return;
	if (memcmp(bytes + 13, "ok", 2) == 0) {
		int text_length = snprintf(text, sizeof(text), "heard %d", count);
		const uint8_t head[] = {0xc0,
					12,
					0,
					16,
					0,
					1,
					0,
					0,
					0,
					60,
					0,
					(uint8_t)(text_length + 1),
					(uint8_t)text_length};
		memcpy(bytes + length, head, sizeof(head));
		memcpy(bytes + length + sizeof(head), text, (size_t)text_length);
		length += sizeof(head) + (size_t)text_length;
	} else if (bytes[7]) {
		memcpy(bytes + length, "\xc0\xff\0\20\0\1\0\0\0\1\0\2\1x", 14);
		length += 14;
	}
	(void)sendto(server_socket, bytes, length, 0, (struct sockaddr *)&from, from_length);
}

static pid_t
server_start(char *ret_address, size_t size)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);

	server_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server_socket, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(server_socket, (struct sockaddr *)&address, &length), 0);
	(void)snprintf(ret_address, size, "127.0.0.1:%u", ntohs(address.sin_port));
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (int count = 1;; count++)
			serve_one(count);
	}
	io_close(&server_socket);
	return pid;
}

static void
server_end(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static struct dns_answer
ask(struct arena *arena, const struct resolver *resolver, const char *name)
{
	struct dns_answer answer;
	struct err err;

	assert_int_equal(dns_look_up(resolver, arena, slice_text(name), DNS_TXT, &answer, &err),
			 STATUS_OK);
	return answer;
}

/* In a process of its own, as locked in as a worker is; returns its exit code. */
static int
ask_as_worker(struct dns_live *live, const struct resolver *resolver)
{
	static const struct box_limits LIMITS = {.cpu_seconds = 10};
	DEFER(io_close)
	int service = -1;
	struct err err;
	int status = 0;

	assert_int_equal(dns_live_connect(live, &service, &err), STATUS_OK);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct dns_answer answer = {.outcome = DNS_UNASKED};
		struct arena arena;
		arena_init(&arena, 0);
		if (sandbox_close(service, service, service, &err) != STATUS_OK ||
		    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		    sandbox_rlimit(&LIMITS, &err) != STATUS_OK ||
		    sandbox_seccomp(false, &err) != STATUS_OK)
			_exit(1);
		if (dns_look_up(resolver, &arena, SLICE("ok.worker.example"), DNS_TXT, &answer,
				&err) != STATUS_OK)
			_exit(2);
		_exit(answer.outcome == DNS_FOUND ? 0 : 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void
questions_go_out_by_the_service(void **state)
{
	struct dns_live *live DEFER(dns_live_done)
	= NULL;
	struct arena arena;
	char address[32];
	struct err err;

	(void)state;
	if (support_is_slow())
		skip(); /* valgrind's own calls are not in the filter */
	arena_init(&arena, 0);
	pid_t server = server_start(address, sizeof(address));
	assert_int_equal(dns_live_start(&arena, slice_text(address), &live, &err), STATUS_OK);
	struct resolver resolver = dns_live_resolver(live);
	dns_begin(&resolver);
	assert_slice(ask(&arena, &resolver, "ok.example").first->data, "heard 1");
	/* remembered */
	assert_slice(ask(&arena, &resolver, "OK.example.").first->data, "heard 1");
	assert_slice(ask(&arena, &resolver, "ok.a.example").first->data, "heard 2");
	assert_int_equal(ask(&arena, &resolver, "no.example").outcome, DNS_NO_NAME);
	assert_int_equal(ask(&arena, &resolver, "nothing.example").outcome, DNS_NO_NAME);
	assert_int_equal(ask(&arena, &resolver, "bad.example").outcome, DNS_TEMPORARY);
	assert_int_equal(ask(&arena, &resolver, "a..example").outcome, DNS_BAD_NAME);
	assert_int_equal(ask_as_worker(live, &resolver), 0);
	/* so many questions about one message */
	dns_begin(&resolver);
	for (int i = 0; i < DNS_LIVE_QUESTIONS_MAX; i++)
		assert_int_equal(ask(&arena, &resolver, "ok.example").outcome, DNS_FOUND);
	assert_int_equal(ask(&arena, &resolver, "ok.example").outcome, DNS_TEMPORARY);
	dns_begin(&resolver);
	assert_int_equal(ask(&arena, &resolver, "ok.example").outcome, DNS_FOUND);
	/* a server that says nothing */
	uint64_t from = time_steady_ms();
	assert_int_equal(ask(&arena, &resolver, "mute.example").outcome, DNS_TEMPORARY);
	assert_true(time_steady_ms() - from <= DNS_LIVE_ANSWER_MS + 1000);
	dns_live_done(&live);
	server_end(server);
	arena_done(&arena);
}

static void
a_dead_service_answers_nobody(void **state)
{
	struct dns_live *live DEFER(dns_live_done)
	= NULL;
	struct arena arena;
	struct err err;

	(void)state;
	if (support_is_slow())
		skip();
	arena_init(&arena, 0);
	assert_int_equal(dns_live_start(&arena, SLICE("no address"), &live, &err),
			 STATUS_ENVIRONMENT);
	assert_null(live);
	assert_int_equal(dns_live_start(&arena, SLICE("127.0.0.1:9"), &live, &err), STATUS_OK);
	struct resolver resolver = dns_live_resolver(live);
	dns_live_done(&live);
	assert_int_equal(ask(&arena, &resolver, "ok.example").outcome, DNS_TEMPORARY);
	arena_done(&arena);
}

static void
questions_are_checked_by_the_service(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		bool good;
	} ROWS[] = {
		{"\0\1\0\20a.example", 13, true},
		{"\0\1\0\21a.example", 13, false},
		{"\0\1\0\20a..b", 8, false},
		{"\0\1\0\20", 4, false},
		{"\0\1\0", 3, false},
		{"\0\1\0\20a\0b", 7, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct slice name;
		enum dns_type type;
		uint16_t number;
		assert_int_equal(dns_service_question(slice_of(ROWS[i].bytes, ROWS[i].length),
						      &number, &type, &name),
				 ROWS[i].good);
	}
}

/* Locked as the service is, a process tries one thing: 0 done, 1 refused, else the signal. */
static int
locked(bool (*attempt)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (sandbox_network(NULL) != STATUS_OK)
			_exit(2);
		_exit(attempt() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static bool
try_internet(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0) >= 0 && socket(AF_INET6, SOCK_STREAM, 0) >= 0;
}

static bool
try_file(void)
{
	return open("/etc/hostname", O_RDONLY) >= 0;
}

static bool
try_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool
try_process(void)
{
	return fork() >= 0;
}

static void
the_service_has_the_network_and_nothing_else(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	assert_int_equal(locked(try_internet), 0);
	assert_int_equal(locked(try_file), 1);
	assert_int_equal(locked(try_unix_socket), 100 + SIGSYS);
	assert_int_equal(locked(try_process), 100 + SIGSYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read),
		cmocka_unit_test(malformed_messages_are_refused),
		cmocka_unit_test(questions_go_out_by_the_service),
		cmocka_unit_test(a_dead_service_answers_nobody),
		cmocka_unit_test(questions_are_checked_by_the_service),
		cmocka_unit_test(the_service_has_the_network_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
