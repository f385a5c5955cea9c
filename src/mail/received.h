/*
 * Received fields (RFC 5321 §4.4) as the common servers write them, and from them who handed a
 * saved message to the first server that one trusts: what SPF has to know.
 */
#ifndef TOCSIN_MAIL_RECEIVED_H
#define TOCSIN_MAIL_RECEIVED_H

#include "format/message.h"
#include "mail/ip.h"
#include "model/profile.h"

struct received {
	struct slice helo; /* what the client called itself; empty: not written */
	struct slice host; /* what reverse DNS called it, where the server wrote that */
	struct ip ip;      /* where has_ip */
	bool has_ip;
	struct slice by;   /* the server that wrote the field */
	struct slice with; /* "ESMTPS" */
	struct slice id;
	struct slice sender;    /* "envelope-from <...>" of Exim and others, without <> */
	struct slice recipient; /* for */
	bool has_sender;
	int64_t time_us; /* TIME_UNKNOWN: not written or no time */
};

/* Never refuses: what is not found is empty. Slices point into value. */
void received_read(struct slice value, struct received *ret);

/* Who handed the message over. */
struct mail_path {
	bool known; /* client is */
	struct ip client;
	struct slice helo;
	struct slice sender; /* MAIL FROM without <>; empty and has_sender: "<>" */
	bool has_sender;
	const struct message_field *field; /* the Received field that says so, or NULL */
	int64_t time_us;                   /* when the trusted server took it; TIME_UNKNOWN */
	const char *unknown; /* why the client is not known, a sentence; NULL: it is */
};

/*
 * The trusted_hops-th Received field from the top is the last that own servers wrote; its client
 * counts. Return-Path is believed only above that field. With trusted_hops 0 nothing is known.
 */
void received_path(const struct message *message, const struct profile *profile,
		   struct mail_path *ret);

#endif
