/*
 * Links that somebody rewrote - mail gateways, click counters, open redirectors - taken back to
 * what they lead to. Each is known by its whole host, never by a substring of it. urls.c alone.
 */
#ifndef TOCSIN_MAIL_UNWRAP_H
#define TOCSIN_MAIL_UNWRAP_H

#include "base/buf.h"

enum unwrap_kind {
	UNWRAP_GATEWAY,    /* a mail gateway's: the recipient's own protection */
	UNWRAP_REDIRECTOR, /* a service that leads anywhere one likes */
	UNWRAP_SHORTENER,  /* likewise, and says nowhere where */
};

struct unwrap_answer {
	enum unwrap_kind kind;
	const char *name;    /* of the service, for people */
	struct slice target; /* the URL inside; SLICE_NONE: only the service knows */
	struct slice host;   /* where the service gives away the host alone; else SLICE_NONE */
};

/* host is lower case; path is what follows it, '?' and all. *ret_found false: no such service. */
enum status unwrap(struct arena *arena, struct slice host, struct slice path, bool *ret_found,
		   struct unwrap_answer *ret, struct err *err) MUST_CHECK;

/* Appends s with every %xx decoded; with plus, '+' is a space. */
void percent_decode(struct buf *out, struct slice s, bool plus);

/* The value of that parameter in "...?a=1&b=2", decoded; SLICE_NONE: absent. */
enum status query_value(struct arena *arena, struct slice path, struct slice name,
			struct slice *ret, struct err *err) MUST_CHECK;

#endif
