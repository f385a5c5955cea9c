/* The Authenticated Received Chain, RFC 8617: who handled a message, and what they saw of it. */
#ifndef TOCSIN_MAIL_ARC_H
#define TOCSIN_MAIL_ARC_H

#include "mail/dkim.h"

/* The three fields of one instance. */
struct arc_set {
	const struct message_field *results; /* ARC-Authentication-Results */
	struct dkim_signature message;       /* ARC-Message-Signature; i= is the instance */
	struct dkim_signature seal;          /* ARC-Seal; without h=, bh=, c= */
	enum auth_result chain;              /* cv=: none, pass or fail */
};

struct arc {
	enum auth_result result;    /* none, pass or fail, RFC 8617 §4.4 */
	const char *reason;         /* why it failed, with the section; else NULL */
	const struct arc_set *sets; /* the instance is the index + 1; empty where they make none */
	size_t count;
	/* The lowest instance from which on all message signatures hold, §5.2; 0: not even the
	 * newest. */
	size_t oldest_pass;
};

/* dkim: what dkim_check said of the same message; it lends its body hashes. */
enum status arc_check(struct arena *arena, const struct dkim_setup *setup,
		      const struct message *message, struct dkim *dkim, struct arc *ret,
		      struct err *err) MUST_CHECK;

#endif
