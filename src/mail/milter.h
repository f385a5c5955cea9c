/*
 * The milter: listens where the mail server finds it, and judges each connection's letters in a
 * locked process of its own (docs/privsep.md).
 */
#ifndef TOCSIN_MAIL_MILTER_H
#define TOCSIN_MAIL_MILTER_H

#include "mail/milter_session.h"

#define MILTER_SOCKET_MODE 0660u /* where nothing is said */

struct milter_setup {
	/* "unix:/run/tocsin.sock" or "/run/tocsin.sock"; "inet:8891@127.0.0.1",
	 * "inet6:8891@::1" */
	struct slice listen;
	unsigned socket_mode;     /* permissions of a socket in the file system */
	unsigned connections_max; /* at once; more wait */
	uint64_t memory_bytes;    /* of the process of a connection, above what this one has */
	/* Letters that may be held and judged at once, each with memory_bytes at most. */
	unsigned letters_max;
	const struct milter_session_setup *session;
	/* Run in every such process before it is locked; may be NULL. */
	enum status (*warm)(void *context, struct err *err);
	void *warm_context;
	/* An end of a service for the process of a connection, which has it as SANDBOX_SERVICE_FD
	 * (dns_live_connect); may be NULL. */
	enum status (*connect)(void *context, int *ret_fd, struct err *err);
	void *connect_context;
	/* When it listens: for a line to whoever started it; may be NULL. exposed: other machines
	 * may connect. */
	void (*ready)(void *context, struct slice listen, bool exposed);
	void *ready_context;
	/* Asked four times a second: true ends the service in order - no new connections, those
	 * there are finish the letter they are at. May be NULL. */
	bool (*stop)(void *context);
	void *stop_context;
};

struct milter_totals {
	uint64_t connections;
	uint64_t failed; /* whose process crashed or was killed */
};

/* Serves until stopped. A bad `listen` is STATUS_USAGE; one that cannot be had is
 * STATUS_ENVIRONMENT. */
enum status milter_run(const struct milter_setup *setup, struct milter_totals *ret, struct err *err)
	MUST_CHECK;

#endif
