#include "mail/milter.h"

#include "base/io.h"
#include "box/sandbox.h"
#include "mail/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKLOG 512
#define TICK_MS 250
#define READ_BYTES ((size_t)131072)

/* ---- the address ---- */

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_un path;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
	socklen_t length;
};

static enum status
refuse_listen(struct slice listen, struct err *err)
{
	return err_set(err, STATUS_USAGE,
		       "'%.*s' is no place to listen: unix:/path, inet:port@address or "
		       "inet6:port@address",
		       SLICE_PRINT(listen));
}

static enum status
address_of_path(struct slice path, struct address *ret, struct err *err)
{
	if (path.length == 0 || path.length >= sizeof(ret->at.path.sun_path))
		return err_set(err, STATUS_USAGE, "a socket's path has 1 to %zu bytes",
			       sizeof(ret->at.path.sun_path) - 1);
	*ret = (struct address){.length = sizeof(ret->at.path)};
	ret->at.path.sun_family = AF_UNIX;
	memcpy(ret->at.path.sun_path, path.at, path.length);
	return STATUS_OK;
}

/* "8891@127.0.0.1": numbers only, nobody is asked for names. */
static enum status
address_of_port(struct slice listen, struct slice text, bool v6, struct address *ret,
		struct err *err)
{
	struct slice port = SLICE_NONE, host = text;
	char name[64];
	uint64_t number;

	if (!slice_next(&host, '@', &port) || !slice_number(port, &number) || number == 0 ||
	    number > 65535 || host.length == 0 || host.length >= sizeof(name))
		return refuse_listen(listen, err);
	memcpy(name, host.at, host.length);
	name[host.length] = '\0';
	*ret = (struct address){.length = v6 ? sizeof(ret->at.v6) : sizeof(ret->at.v4)};
	if (v6) {
		ret->at.v6.sin6_family = AF_INET6;
		ret->at.v6.sin6_port = htons((uint16_t)number);
	} else {
		ret->at.v4.sin_family = AF_INET;
		ret->at.v4.sin_port = htons((uint16_t)number);
	}
	void *place = v6 ? (void *)&ret->at.v6.sin6_addr : (void *)&ret->at.v4.sin_addr;
	if (inet_pton(v6 ? AF_INET6 : AF_INET, name, place) != 1)
		return refuse_listen(listen, err);
	return STATUS_OK;
}

static enum status
address_read(struct slice listen, struct address *ret, struct err *err)
{
	if (slice_starts(listen, SLICE("/")))
		return address_of_path(listen, ret, err);
	if (slice_starts(listen, SLICE("unix:")))
		return address_of_path(slice_part(listen, 5, SIZE_MAX), ret, err);
	if (slice_starts(listen, SLICE("inet:")))
		return address_of_port(listen, slice_part(listen, 5, SIZE_MAX), false, ret, err);
	if (slice_starts(listen, SLICE("inet6:")))
		return address_of_port(listen, slice_part(listen, 6, SIZE_MAX), true, ret, err);
	return refuse_listen(listen, err);
}

/* A socket of a service that has ended may be replaced; one that somebody answers at may not, and
 * nothing but a socket ever is. */
static enum status
remove_stale(const struct address *address, struct err *err)
{
	const char *path = address->at.path.sun_path;
	struct stat stat;

	if (lstat(path, &stat) != 0)
		return STATUS_OK;
	if (!S_ISSOCK(stat.st_mode))
		return err_set(err, STATUS_ENVIRONMENT, "'%s' is there and no socket", path);
	int fd DEFER(io_close)
	= socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, &address->at.any, address->length) == 0)
		return err_set(err, STATUS_ENVIRONMENT, "somebody serves '%s' already", path);
	if (unlink(path) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot remove '%s'", path);
	return STATUS_OK;
}

/* Other machines may connect. */
static bool
is_exposed(const struct address *address)
{
	if (address->at.any.sa_family == AF_INET)
		return ntohl(address->at.v4.sin_addr.s_addr) >> 24 != IN_LOOPBACKNET;
	return address->at.any.sa_family == AF_INET6 &&
	       !IN6_IS_ADDR_LOOPBACK(&address->at.v6.sin6_addr);
}

/* A socket has its permissions from the moment it is there, whatever umask is. */
static bool
bind_with(int fd, const struct address *address, unsigned mode)
{
	mode_t old = umask((mode_t)(0777 & ~mode));
	bool good = bind(fd, &address->at.any, address->length) == 0;

	(void)umask(old);
	return good;
}

static enum status
listen_at(const struct milter_setup *setup, struct address *ret_address, int *ret_fd,
	  struct err *err)
{
	struct address address = {0};
	int one = 1;

	TRY(address_read(setup->listen, &address, err));
	bool local = address.at.any.sa_family == AF_UNIX;
	if (local)
		TRY(remove_stale(&address, err));
	int fd = socket(address.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && !local)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || !bind_with(fd, &address, setup->socket_mode) || listen(fd, BACKLOG) != 0) {
		enum status status = err_system(err, STATUS_ENVIRONMENT, "cannot listen at '%.*s'",
						SLICE_PRINT(setup->listen));
		io_close(&fd);
		return status;
	}
	*ret_fd = fd;
	*ret_address = address;
	return STATUS_OK;
}

/* ---- the process of a connection ---- */

struct service {
	const struct milter_setup *setup;
	struct address address;
	int listening;
	struct milter_session_setup session; /* with slots */
	pid_t *children;
	unsigned running;
	struct milter_totals totals;
};

static volatile sig_atomic_t asked_to_end;

static void
on_terminate(int number)
{
	(void)number;
	asked_to_end = 1;
}

static enum status
child_lock(const struct milter_setup *setup, int connection, int service, pid_t parent,
	   struct err *err)
{
	const struct box_limits limits = {.memory_bytes = setup->memory_bytes,
					  .cpu_seconds = MILTER_CPU_SECONDS};
	struct sigaction action = {.sa_handler = on_terminate}; /* read and poll end with EINTR */
	uint32_t abi;

	if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0 || getppid() != parent)
		return err_set(err, STATUS_ENVIRONMENT, "the service is gone");
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	(void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	if (setup->warm)
		TRY(setup->warm(setup->warm_context, err));
	TRY(sandbox_close(connection, connection, service, err));
	TRY(sandbox_rlimit(&limits, err));
	TRY(sandbox_landlock(NULL, 0, &abi, err));
	return sandbox_seccomp(false, err);
}

/* Waits for bytes; false: the connection is over, or it is a good moment to end. */
static bool
child_wait(const struct milter_session *session)
{
	for (uint64_t waited_ms = 0; waited_ms < MILTER_IDLE_MS; waited_ms += TICK_MS) {
		struct pollfd poll_fd = {.fd = SANDBOX_JOBS_FD, .events = POLLIN};
		if (asked_to_end && milter_session_is_idle(session))
			return false;
		if (poll(&poll_fd, 1, TICK_MS) > 0)
			return true;
	}
	return false;
}

/* Bytes that came, packets not yet taken first. */
struct inbox {
	char *bytes;
	size_t capacity, length;
};

static bool
inbox_fill(struct inbox *inbox)
{
	ssize_t got;

	do
		got = read(SANDBOX_JOBS_FD, inbox->bytes + inbox->length,
			   inbox->capacity - inbox->length);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	inbox->length += (size_t)got;
	return true;
}

static bool
inbox_take(struct inbox *inbox, struct milter_session *session, struct buf *out)
{
	struct slice bytes = slice_of(inbox->bytes, inbox->length), answers;
	bool end;

	buf_clear(out);
	if (milter_session_feed(session, &bytes, out, &end, NULL) != STATUS_OK)
		return false;
	memmove(inbox->bytes, bytes.at, bytes.length);
	inbox->length = bytes.length;
	return buf_slice(out, &answers, NULL) == STATUS_OK &&
	       io_write(SANDBOX_ANSWERS_FD, answers, NULL) == STATUS_OK && !end;
}

_Noreturn static void
child_main(const struct service *state, int connection, int service, pid_t parent)
{
	const struct milter_setup *setup = state->setup;
	struct milter_session *session;
	struct arena lasting, message;
	struct inbox inbox = {.capacity = 4 + MILTER_PACKET_BYTES + READ_BYTES};
	struct buf out;

	arena_init(&lasting, 0);
	arena_init(&message, setup->memory_bytes);
	buf_init(&out, &lasting);
	inbox.bytes = arena_new(&lasting, char, inbox.capacity);
	if (!inbox.bytes || child_lock(setup, connection, service, parent, NULL) != STATUS_OK ||
	    milter_session_new(&lasting, &message, &state->session, &session, NULL) != STATUS_OK)
		_exit(1);
	while (child_wait(session) && inbox_fill(&inbox))
		if (!inbox_take(&inbox, session, &out))
			break;
	_exit(0);
}

/* ---- the service ---- */

static void
service_reap(struct service *service)
{
	int how;

	for (unsigned i = 0; i < service->running;) {
		if (waitpid(service->children[i], &how, WNOHANG) != service->children[i]) {
			i++;
			continue;
		}
		milter_slots_reap(service->session.slots, service->children[i]);
		service->totals.failed += !WIFEXITED(how) || WEXITSTATUS(how) != 0;
		service->children[i] = service->children[--service->running];
	}
}

static bool
is_stopped(const struct service *service)
{
	return service->setup->stop && service->setup->stop(service->setup->stop_context);
}

/* Takes the connections that wait; one that no process can be had for is hung up on, and the server
 * does what it was set to do without its filter. */
static void
service_accept(struct service *service)
{
	pid_t parent = getpid();

	while (service->running < service->setup->connections_max) {
		int connection = accept4(service->listening, NULL, NULL, SOCK_CLOEXEC);
		if (connection < 0)
			return;
		int end = -1;
		pid_t child = -1;
		if (!service->setup->connect ||
		    service->setup->connect(service->setup->connect_context, &end, NULL) ==
			    STATUS_OK)
			child = fork();
		if (child == 0)
			child_main(service, connection, end, parent);
		io_close(&connection);
		io_close(&end);
		service->totals.connections++;
		if (child > 0)
			service->children[service->running++] = child;
		else
			service->totals.failed++;
	}
}

static void
service_run(struct service *service)
{
	while (!is_stopped(service)) {
		bool full = service->running == service->setup->connections_max;
		struct pollfd poll_fd = {.fd = service->listening, .events = POLLIN};
		if (full)
			poll_fd.fd = -1;
		(void)poll(&poll_fd, 1, full ? TICK_MS / 25 : TICK_MS);
		service_reap(service);
		service_accept(service);
	}
	/* First the name, so that the next service's socket is never taken for this one's. Whoever
	 * is between two letters ends now, the others after theirs. */
	if (service->address.at.any.sa_family == AF_UNIX)
		(void)unlink(service->address.at.path.sun_path);
	io_close(&service->listening);
	for (unsigned i = 0; i < service->running; i++)
		(void)kill(service->children[i], SIGTERM);
	while (service->running > 0) {
		(void)poll(NULL, 0, TICK_MS / 25);
		service_reap(service);
	}
}

enum status
milter_run(const struct milter_setup *setup, struct milter_totals *ret, struct err *err)
{
	struct arena arena DEFER(arena_done);
	struct milter_slots *slots DEFER(milter_slots_done)
	= NULL;
	struct service service = {.setup = setup, .session = *setup->session, .listening = -1};

	arena_init(&arena, 0);
	service.children = arena_new(&arena, pid_t, setup->connections_max);
	if (!service.children)
		return err_no_memory(err);
	TRY(milter_slots_new(setup->letters_max, &slots, err));
	service.session.slots = slots;
	service.session.slot_wait_ms = MILTER_WAIT_MS;
	TRY(listen_at(setup, &service.address, &service.listening, err));
	if (setup->ready)
		setup->ready(setup->ready_context, setup->listen, is_exposed(&service.address));
	service_run(&service);
	*ret = service.totals;
	return STATUS_OK;
}
