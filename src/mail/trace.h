/*
 * Traces: what mail servers log of who got which letter. Exports of Microsoft 365, Exchange's
 * message tracking, Google Workspace and Defender as tables; Postfix' log as lines. Every delivery
 * becomes an observable: the recipient, and in its data the letter and what became of it.
 */
#ifndef TOCSIN_MAIL_TRACE_H
#define TOCSIN_MAIL_TRACE_H

#include "model/room.h"

/* What became of a letter; of several rows of one the greatest is told. */
enum trace_status {
	TRACE_SEEN, /* taken in, and no more is known */
	TRACE_PENDING,
	TRACE_FAILED, /* refused, bounced, dropped */
	TRACE_QUARANTINED,
	TRACE_JUNKED,
	TRACE_DELIVERED,
};

const char *trace_status_name(enum trace_status status);

/* One letter to one recipient. */
struct trace {
	struct slice message_id; /* without its brackets; may be empty, as sender may */
	struct slice sender, recipient;
	struct slice log; /* "table", "exchange", "postfix" */
	enum trace_status status;
	int64_t time_us; /* TIME_UNKNOWN: the log tells no year or no zone */
	struct span place;
};

enum status trace_write(const struct trace *trace, struct arena *arena, struct observable *ret,
			struct err *err) MUST_CHECK;
/* *ret_trace false: the observable is something else. Slices point into it or into arena. */
enum status trace_read(struct arena *arena, const struct observable *observable, bool *ret_trace,
		       struct trace *ret, struct err *err) MUST_CHECK;

void trace_room_init(struct room *room);
/* Whether that room reads it: then it is no mail. */
bool trace_recognise(const struct input *input);

#endif
