/*
 * Live DNS, only with --dns: a process of its own asks (c-ares), and workers, which may open no
 * socket, ask that process over a socket they inherited.
 */
#ifndef TOCSIN_MAIL_DNS_LIVE_H
#define TOCSIN_MAIL_DNS_LIVE_H

#include "mail/dns.h"

struct dns_live;

/* servers: "192.0.2.1:5353,..." or empty for those of the system. Starts the process; before
 * workers are forked. */
enum status dns_live_start(struct arena *arena, struct slice servers, struct dns_live **ret,
			   struct err *err) MUST_CHECK;

/* Works in the process that started it and in those forked from it, one question at a time. */
struct resolver dns_live_resolver(struct dns_live *live);

/* For box_setup's connect: an end for a worker, which has it as SANDBOX_SERVICE_FD. state: the
 * dns_live. */
enum status dns_live_connect(void *state, int *ret_fd, struct err *err) MUST_CHECK;

/* Ends the process. */
void dns_live_done(struct dns_live **live); /* for DEFER */

#endif
