#include "box/pump.h"

#include "base/crypto.h"
#include "base/io.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PUMP_BYTES ((size_t)262144)

enum status
pump_new(struct arena *arena, int from, struct digest *digest, struct pump **ret, struct err *err)
{
	int ends[2];
	struct pump *pump = arena_new(arena, struct pump, 1);
	if (!pump)
		return err_no_memory(err);
	*pump = (struct pump){.from = from, .to = -1, .worker = -1, .digest = digest};
	pump->buffer = arena_new(arena, char, PUMP_BYTES);
	if (!pump->buffer)
		return err_no_memory(err);
	/* A socket rather than a pipe: sending to a reader that died must not raise SIGPIPE. */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a socket pair");
	pump->to = ends[0];
	pump->worker = ends[1];
	(void)shutdown(pump->worker, SHUT_WR);
	*ret = pump;
	return STATUS_OK;
}

void
pump_done(struct pump *pump)
{
	io_close(&pump->to);
	io_close(&pump->worker);
}

size_t
pump_poll(const struct pump *pump, struct pollfd polls[static 2])
{
	size_t count = 0;
	bool waiting = pump->at < pump->length;
	if (!pump->ended && !waiting)
		polls[count++] = (struct pollfd){.fd = pump->from, .events = POLLIN};
	if (pump->to >= 0 && waiting)
		polls[count++] = (struct pollfd){.fd = pump->to, .events = POLLOUT};
	return count;
}

static enum status
take_in(struct pump *pump, struct err *err)
{
	ssize_t got = read(pump->from, pump->buffer, PUMP_BYTES);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return STATUS_OK;
	if (got < 0)
		return err_system(err, STATUS_IO, "cannot read standard input");
	if (got == 0) {
		pump->ended = pump->whole = true;
		io_close(&pump->to);
		return STATUS_OK;
	}
	struct slice bytes = slice_of(pump->buffer, (size_t)got);
	if (pump->head_length < sizeof(pump->head)) {
		struct slice part = slice_part(bytes, 0, sizeof(pump->head) - pump->head_length);
		memcpy(pump->head + pump->head_length, part.at, part.length);
		pump->head_length += part.length;
	}
	if (pump->digest)
		TRY(digest_write(pump->digest, bytes, err));
	pump->bytes += bytes.length;
	pump->at = 0;
	pump->length = pump->to >= 0 ? bytes.length : 0;
	return STATUS_OK;
}

static void
pass_on(struct pump *pump)
{
	ssize_t put = send(pump->to, pump->buffer + pump->at, pump->length - pump->at,
			   MSG_DONTWAIT | MSG_NOSIGNAL);
	if (put >= 0)
		pump->at += (size_t)put;
	else if (errno != EINTR && errno != EAGAIN && errno != ENOBUFS)
		pump->at = pump->length; /* the reader went; how it went is told elsewhere */
}

enum status
pump_step(struct pump *pump, const struct pollfd *polls, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (!polls[i].revents)
			continue;
		if (polls[i].fd == pump->from && polls[i].events == POLLIN)
			TRY(take_in(pump, err));
		if (pump->to >= 0 && pump->at < pump->length)
			pass_on(pump);
	}
	return STATUS_OK;
}

void
pump_stop(struct pump *pump, bool drain)
{
	io_close(&pump->to);
	pump->at = pump->length = 0;
	if (!drain)
		pump->ended = true;
}

bool
pump_is_idle(const struct pump *pump)
{
	int queued = 0;
	if (pump->ended || pump->at < pump->length || pump->to < 0)
		return false;
	return ioctl(pump->to, SIOCOUTQ, &queued) == 0 && queued == 0;
}
