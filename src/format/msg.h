/*
 * Outlook items (.msg, [MS-OXMSG]) as messages. What was sent over the wire is not kept in them:
 * headers stand as text, bodies and attachments as properties. An RFC 5322 message is written from
 * them, good for reading; signatures over the original bytes cannot hold on it.
 */
#ifndef TOCSIN_FORMAT_MSG_H
#define TOCSIN_FORMAT_MSG_H

#include "base/slice.h"

/* STATUS_REFUSED where it is no compound file or no message. */
enum status msg_read(struct arena *arena, struct slice bytes, struct slice *ret_message,
		     struct err *err) MUST_CHECK;

#endif
