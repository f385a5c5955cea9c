/*
 * Where records go. In a worker they cross to the monitor (codec), in a test they are kept in a
 * list, in the monitor they reach the case or the printer. A sink that answers other than STATUS_OK
 * ends the reading.
 */
#ifndef TOCSIN_MODEL_SINK_H
#define TOCSIN_MODEL_SINK_H

#include "model/record.h"

struct sink {
	const struct sink_calls *calls;
	void *context;
};

/* Any call may be NULL: the record is dropped. */
struct sink_calls {
	enum status (*finding)(void *context, const struct finding *finding, struct err *err);
	enum status (*observable)(void *context, const struct observable *observable,
				  struct err *err);
	enum status (*refusal)(void *context, const struct refusal *refusal, struct err *err);
	enum status (*source)(void *context, const struct source *source, struct err *err);
	/* Bytes of the present input read so far, for progress and time-outs; call it every MiB or
	 * so. */
	void (*progress)(void *context, uint64_t bytes);
};

enum status sink_finding(struct sink *sink, const struct finding *finding, struct err *err)
	MUST_CHECK;
enum status sink_observable(struct sink *sink, const struct observable *observable, struct err *err)
	MUST_CHECK;
enum status sink_refusal(struct sink *sink, const struct refusal *refusal, struct err *err)
	MUST_CHECK;
enum status sink_source(struct sink *sink, const struct source *source, struct err *err) MUST_CHECK;
void sink_progress(struct sink *sink, uint64_t bytes);

/* Shorthand for a refusal that stands once and has no line. */
enum status sink_refuse(struct sink *sink, struct slice source, struct err *err, const char *format,
			...) FORMAT(4, 5) MUST_CHECK;

#endif
