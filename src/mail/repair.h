/*
 * What storing does to a message and can be taken back without guessing: quoting of an mbox, dots
 * of SMTP, line ends written twice. Each gives other bytes; whether they are the signed ones is for
 * the signature to say.
 */
#ifndef TOCSIN_MAIL_REPAIR_H
#define TOCSIN_MAIL_REPAIR_H

#include "base/slice.h"

struct repair {
	const char *name;    /* "mboxrd" */
	const char *meaning; /* "one > taken off lines that begin with >From" */
	/* *ret_any false: there is nothing to repair. */
	enum status (*apply)(struct arena *arena, struct slice message, bool *ret_any,
			     struct slice *ret, struct err *err);
};

#define REPAIRS_MAX 8

/* In the order in which they undo each other's damage: each may be made on top of those before it.
 * Ends with name NULL. */
extern const struct repair REPAIRS[];

#endif
