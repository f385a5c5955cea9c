#include "mail/dns_service.h"

#include "base/cursor.h"
#include "base/io.h"
#include "base/map.h"
#include "base/time.h"
#include "box/sandbox.h"
#include "mail/limits.h"
#include "model/limits.h"

#define CARES_NO_DEPRECATED
#include <ares.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define CLASS_INTERNET 1
#define KEY_BYTES (DOMAIN_MAX_BYTES + 1)

struct client {
	int fd;        /* -1: free, once nothing is open */
	unsigned open; /* questions of its that c-ares still works on */
};

/* A question that c-ares works on. */
struct query {
	struct service *service;
	struct client *client;
	uint16_t number;
	char key[KEY_BYTES]; /* type and name, in the cache */
	size_t key_length;
};

struct cached {
	uint64_t until_ms;
	uint8_t word;
	struct slice message;
};

struct service {
	ares_channel channel;
	int control;
	struct client clients[DNS_LIVE_CLIENTS_MAX];
	struct pollfd sockets[DNS_LIVE_SOCKETS_MAX];
	size_t socket_count;
	struct arena arena; /* the cache */
	struct map map;
	struct cached *cached;
	size_t count, capacity;
};

bool
dns_service_question(struct slice bytes, uint16_t *ret_number, enum dns_type *ret_type,
		     struct slice *ret_name)
{
	static const enum dns_type TYPES[] = {DNS_A,  DNS_NS,  DNS_CNAME, DNS_PTR,
					      DNS_MX, DNS_TXT, DNS_AAAA};
	struct cursor cursor;
	uint16_t type;

	cursor_init(&cursor, bytes);
	if (!cursor_u16be(&cursor, ret_number) || !cursor_u16be(&cursor, &type))
		return false;
	*ret_name = slice_part(bytes, DNS_SERVICE_QUESTION_BYTES, SIZE_MAX);
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		if (type == (uint16_t)TYPES[i]) {
			*ret_type = TYPES[i];
			return dns_name_check(*ret_name);
		}
	}
	return false;
}

/* ---- the cache ---- */

static void
cache_clear(struct service *service)
{
	arena_done(&service->arena);
	arena_init(&service->arena, DNS_LIVE_CACHE_BYTES);
	map_init(&service->map, &service->arena);
	service->cached = NULL;
	service->count = service->capacity = 0;
}

static const struct cached *
cache_find(const struct service *service, struct slice key)
{
	const struct map_entry *entry = map_find(&service->map, key);

	if (!entry || service->cached[entry->value].until_ms < time_steady_ms())
		return NULL;
	return &service->cached[entry->value];
}

static enum status
cache_try(struct service *service, struct slice key, uint8_t word, struct slice message)
{
	struct cached cached = {.until_ms = time_steady_ms() + DNS_LIVE_CACHE_MS, .word = word};
	struct cached *items;

	TRY(slice_copy(&service->arena, message, &cached.message, NULL));
	items = arena_grow(&service->arena, service->cached, &service->capacity, service->count + 1,
			   sizeof(*items), _Alignof(struct cached));
	if (!items)
		return STATUS_NO_MEMORY;
	service->cached = items;
	items[service->count] = cached;
	TRY(map_set(&service->map, key, service->count, NULL, NULL));
	service->count++;
	return STATUS_OK;
}

/* A full one is forgotten as a whole. */
static void
cache_add(struct service *service, struct slice key, uint8_t word, struct slice message)
{
	if (service->count >= DNS_LIVE_CACHE_ANSWERS ||
	    cache_try(service, key, word, message) != STATUS_OK)
		cache_clear(service);
}

/* ---- workers ---- */

static void
client_answer(struct client *client, uint16_t number, uint8_t word, struct slice message)
{
	uint8_t head[DNS_SERVICE_ANSWER_BYTES] = {(uint8_t)(number >> 8), (uint8_t)number, word};
	union { /* sendmsg does not write */
		const char *at;
		void *base;
	} u = {message.at ? message.at : ""};
	struct iovec parts[] = {{head, sizeof(head)}, {u.base, message.length}};
	struct msghdr out = {.msg_iov = parts, .msg_iovlen = 2};

	/* A worker that does not read is not waited for. */
	if (client->fd >= 0 && sendmsg(client->fd, &out, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		io_close(&client->fd);
}

/* c-ares has an answer, or gave up. */
static void
answer_take(void *context, int status, int timeouts, unsigned char *bytes, int length)
{
	struct query *query = context;
	struct slice message = SLICE_NONE;
	uint8_t word = status == ARES_EBADNAME ? DNS_SERVICE_BAD_NAME : DNS_SERVICE_TEMPORARY;

	(void)timeouts;
	if (bytes && length > 0 && length <= DNS_LIVE_ANSWER_BYTES &&
	    (status == ARES_SUCCESS || status == ARES_ENODATA || status == ARES_ENOTFOUND)) {
		word = DNS_SERVICE_ANSWER;
		message = slice_of((const char *)bytes, (size_t)length);
	}
	if (word != DNS_SERVICE_TEMPORARY) /* the next one may have more luck */
		cache_add(query->service, slice_of(query->key, query->key_length), word, message);
	client_answer(query->client, query->number, word, message);
	query->client->open--;
	heap_free(query);
}

/* False: no question, or one too many; no worker of ours does so. */
static bool
client_ask(struct service *service, struct client *client, struct slice bytes)
{
	struct query *query = heap_alloc(sizeof(*query));
	const struct cached *cached;
	char name[DOMAIN_MAX_BYTES + 1];
	enum dns_type type;
	struct slice asked;

	if (!query || client->open == DNS_LIVE_OPEN_MAX ||
	    !dns_service_question(bytes, &query->number, &type, &asked)) {
		heap_free(query);
		return false;
	}
	query->service = service;
	query->client = client;
	query->key[0] = (char)type;
	memcpy(query->key + 1, asked.at, asked.length);
	query->key_length = asked.length + 1;
	cached = cache_find(service, slice_of(query->key, query->key_length));
	if (cached) {
		client_answer(client, query->number, cached->word, cached->message);
		heap_free(query);
		return true;
	}
	memcpy(name, asked.at, asked.length);
	name[asked.length] = '\0';
	client->open++;
	ares_query(service->channel, name, CLASS_INTERNET, (int)type, answer_take, query);
	return true;
}

static void
client_read(struct service *service, struct client *client)
{
	char bytes[DNS_SERVICE_QUESTION_BYTES + DOMAIN_MAX_BYTES + 1];
	ssize_t got = read(client->fd, bytes, sizeof(bytes));

	if (got <= 0 || !client_ask(service, client, slice_of(bytes, (size_t)got)))
		io_close(&client->fd);
}

/* A new worker's end comes over the control socket. False: no more will come. */
static bool
client_accept(struct service *service)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	ssize_t got = recvmsg(service->control, &message, MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	DEFER(io_close)
	int fd = -1;

	if (got <= 0)
		return got < 0 && errno == EINTR;
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return true;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	for (size_t i = 0; i < DNS_LIVE_CLIENTS_MAX && fd >= 0; i++) {
		struct client *client = &service->clients[i];
		if (client->fd >= 0 || client->open > 0)
			continue;
		client->fd = fd;
		fd = -1;
	}
	return true;
}

/* ---- the loop ---- */

/* c-ares tells which of its sockets it waits for. */
static void
socket_note(void *context, ares_socket_t fd, int readable, int writable)
{
	struct service *service = context;
	size_t i = 0;

	while (i < service->socket_count && service->sockets[i].fd != fd)
		i++;
	if (!readable && !writable) {
		if (i < service->socket_count)
			service->sockets[i] = service->sockets[--service->socket_count];
		return;
	}
	if (i == DNS_LIVE_SOCKETS_MAX) /* it times out */
		return;
	if (i == service->socket_count)
		service->socket_count++;
	service->sockets[i] = (struct pollfd){
		.fd = fd, .events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0))};
}

static int
wait_ms(const struct service *service)
{
	struct timeval left;

	if (!ares_timeout(service->channel, NULL, &left))
		return -1;
	return (int)(left.tv_sec * 1000 + left.tv_usec / 1000 + 1);
}

static void
sockets_serve(struct service *service, const struct pollfd *polled, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool in = polled[i].revents & (POLLIN | POLLERR | POLLHUP);
		bool out = polled[i].revents & POLLOUT;
		if (in || out)
			ares_process_fd(service->channel, in ? polled[i].fd : ARES_SOCKET_BAD,
					out ? polled[i].fd : ARES_SOCKET_BAD);
	}
	ares_process_fd(service->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time-outs */
}

/* False: nobody is left to serve. */
static bool
serve_once(struct service *service)
{
	struct pollfd polled[1 + DNS_LIVE_SOCKETS_MAX + DNS_LIVE_CLIENTS_MAX];
	struct client *clients[DNS_LIVE_CLIENTS_MAX];
	size_t sockets = service->socket_count, count = 0;

	polled[0] = (struct pollfd){.fd = service->control, .events = POLLIN};
	memcpy(polled + 1, service->sockets, sockets * sizeof(*polled));
	for (size_t i = 0; i < DNS_LIVE_CLIENTS_MAX; i++) {
		if (service->clients[i].fd < 0)
			continue;
		clients[count] = &service->clients[i];
		polled[1 + sockets + count++] =
			(struct pollfd){.fd = service->clients[i].fd, .events = POLLIN};
	}
	if (poll(polled, (nfds_t)(1 + sockets + count), wait_ms(service)) < 0)
		return errno == EINTR;
	sockets_serve(service, polled + 1, sockets);
	for (size_t i = 0; i < count; i++)
		if (polled[1 + sockets + i].revents && clients[i]->fd >= 0)
			client_read(service, clients[i]);
	return !polled[0].revents || client_accept(service);
}

static bool
channel_open(struct service *service, const char *servers)
{
	char lookups[] = "b"; /* DNS alone, no file of hosts */
	struct ares_options options = {
		.timeout = DNS_LIVE_TRY_MS,
		.tries = DNS_LIVE_TRIES,
		.lookups = lookups,
		.sock_state_cb = socket_note,
		.sock_state_cb_data = service,
	};

	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS ||
	    ares_init_options(&service->channel, &options,
			      ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
				      ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
		return false;
	return !*servers || ares_set_servers_ports_csv(service->channel, servers) == ARES_SUCCESS;
}

void
dns_service_main(int control, const char *servers)
{
	static struct service service;
	char word = 'n';

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	(void)sigaction(SIGINT, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	service.control = control;
	for (size_t i = 0; i < DNS_LIVE_CLIENTS_MAX; i++)
		service.clients[i].fd = -1;
	cache_clear(&service);
	if (channel_open(&service, servers) && sandbox_network(NULL) == STATUS_OK)
		word = 'y';
	if (send(control, &word, 1, MSG_NOSIGNAL) == 1 && word == 'y')
		while (serve_once(&service))
			;
	_exit(word == 'y' ? 0 : 1);
}
