#include "mail/dns_live.h"

#include "base/io.h"
#include "base/time.h"
#include "box/sandbox.h"
#include "mail/dns_message.h"
#include "mail/dns_service.h"
#include "mail/limits.h"
#include "model/limits.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct dns_live {
	pid_t owner; /* who started the service: others have SANDBOX_SERVICE_FD */
	pid_t service;
	int control, own;
	/* of the present message */
	unsigned questions;
	uint64_t waited_ms;
	uint16_t number; /* of the last question */
	char answer[DNS_SERVICE_ANSWER_BYTES + DNS_LIVE_ANSWER_BYTES];
};

/* ---- asking ---- */

static bool
question_send(struct dns_live *live, int fd, enum dns_type type, struct slice name)
{
	char bytes[DNS_SERVICE_QUESTION_BYTES + DOMAIN_MAX_BYTES];
	size_t length = DNS_SERVICE_QUESTION_BYTES + name.length;

	CHECK(name.length <= DOMAIN_MAX_BYTES);
	live->number++;
	bytes[0] = (char)(live->number >> 8);
	bytes[1] = (char)live->number;
	bytes[2] = (char)((unsigned)type >> 8);
	bytes[3] = (char)type;
	memcpy(bytes + DNS_SERVICE_QUESTION_BYTES, name.at, name.length);
	/* A worker may not send(2), and ignores SIGPIPE. */
	ssize_t sent =
		fd == live->own ? send(fd, bytes, length, MSG_NOSIGNAL) : write(fd, bytes, length);
	return sent == (ssize_t)length;
}

/* The answer to the last question; answers to questions given up are dropped. False: none. */
static bool
answer_receive(struct dns_live *live, int fd, struct slice *ret)
{
	uint64_t from = time_steady_ms(), passed = 0;
	struct pollfd polled = {.fd = fd, .events = POLLIN};

	while (passed < DNS_LIVE_ANSWER_MS) {
		int ready = poll(&polled, 1, (int)(DNS_LIVE_ANSWER_MS - passed));
		ssize_t got = ready > 0 ? read(fd, live->answer, sizeof(live->answer)) : 0;
		if (ready > 0 && got < DNS_SERVICE_ANSWER_BYTES)
			return false;
		if (ready > 0 && (uint8_t)live->answer[0] == live->number >> 8 &&
		    (uint8_t)live->answer[1] == (live->number & 0xff)) {
			*ret = slice_of(live->answer, (size_t)got);
			return true;
		}
		passed = time_steady_ms() - from;
	}
	return false;
}

static enum status
answer_read(struct arena *arena, struct slice answer, struct slice name, enum dns_type type,
	    struct dns_answer *ret, struct err *err)
{
	struct slice message = slice_part(answer, DNS_SERVICE_ANSWER_BYTES, SIZE_MAX);
	struct err why;

	ret->outcome = answer.at[2] == DNS_SERVICE_BAD_NAME ? DNS_BAD_NAME : DNS_TEMPORARY;
	if (answer.at[2] != DNS_SERVICE_ANSWER)
		return STATUS_OK;
	enum status status = dns_message_read(arena, message, name, type, ret, &why);
	/* What cannot be read is as no answer: another server may do better. */
	return status == STATUS_NO_MEMORY ? err_no_memory(err) : STATUS_OK;
}

static enum status
live_look_up(void *state, struct arena *arena, struct slice name, enum dns_type type,
	     struct dns_answer *ret, struct err *err)
{
	struct dns_live *live = state;
	struct dns_answer answer = {.outcome = DNS_TEMPORARY};
	int fd = getpid() == live->owner ? live->own : SANDBOX_SERVICE_FD;
	uint64_t from = time_steady_ms();
	struct slice bytes;

	if (live->questions < DNS_LIVE_QUESTIONS_MAX && live->waited_ms < DNS_LIVE_WAIT_MS) {
		live->questions++;
		if (question_send(live, fd, type, name) && answer_receive(live, fd, &bytes))
			TRY(answer_read(arena, bytes, name, type, &answer, err));
		live->waited_ms += time_steady_ms() - from;
	}
	*ret = answer;
	return STATUS_OK;
}

static void
live_begin(void *state)
{
	struct dns_live *live = state;

	live->questions = 0;
	live->waited_ms = 0;
}

struct resolver
dns_live_resolver(struct dns_live *live)
{
	return (struct resolver){.look_up = live_look_up, .state = live, .begin = live_begin};
}

/* ---- the service ---- */

/* The other end of a new pair goes to the service. */
enum status
dns_live_connect(void *state, int *ret_fd, struct err *err)
{
	const struct dns_live *live = state;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a socket pair");
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &pair[1], sizeof(int));
	/* A service that died answers nobody: questions end as DNS_TEMPORARY. */
	(void)sendmsg(live->control, &message, MSG_NOSIGNAL);
	io_close(&pair[1]);
	*ret_fd = pair[0];
	return STATUS_OK;
}

static enum status
service_greet(struct dns_live *live, struct err *err)
{
	struct pollfd polled = {.fd = live->control, .events = POLLIN};
	char word = 'n';

	if (poll(&polled, 1, DNS_LIVE_ANSWER_MS) != 1 || read(live->control, &word, 1) != 1 ||
	    word != 'y')
		return err_set(err, STATUS_ENVIRONMENT,
			       "cannot ask DNS: its process did not "
			       "start");
	return dns_live_connect(live, &live->own, err);
}

enum status
dns_live_start(struct arena *arena, struct slice servers, struct dns_live **ret, struct err *err)
{
	struct dns_live *live DEFER(dns_live_done)
	= arena_new(arena, struct dns_live, 1);
	struct slice list;
	int pair[2];

	if (!live)
		return err_no_memory(err);
	live->owner = getpid();
	live->control = live->own = -1;
	TRY(slice_copy(arena, servers, &list, err));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a socket pair");
	live->control = pair[0];
	live->service = fork();
	if (live->service == 0) {
		io_close(&pair[0]);
		dns_service_main(pair[1], list.at);
	}
	io_close(&pair[1]);
	if (live->service < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot start a process for DNS");
	TRY(service_greet(live, err));
	*ret = live;
	live = NULL;
	return STATUS_OK;
}

void
dns_live_done(struct dns_live **live)
{
	struct dns_live *ended = *live;

	*live = NULL;
	if (!ended || ended->owner != getpid())
		return;
	io_close(&ended->own);
	io_close(&ended->control);
	if (ended->service <= 0)
		return;
	(void)kill(ended->service, SIGKILL);
	while (waitpid(ended->service, NULL, 0) < 0 && errno == EINTR)
		continue;
}
