#include "model/sink.h"

#include "base/buf.h"

#define SINK_CALL(name, type)                                                                  \
	enum status sink_##name(struct sink *sink, const struct type *record, struct err *err) \
	{                                                                                      \
		return sink->calls->name ? sink->calls->name(sink->context, record, err)       \
					 : STATUS_OK;                                          \
	}

SINK_CALL(finding, finding)
SINK_CALL(observable, observable)
SINK_CALL(refusal, refusal)
SINK_CALL(source, source)

void
sink_progress(struct sink *sink, uint64_t bytes)
{
	if (sink->calls->progress)
		sink->calls->progress(sink->context, bytes);
}

enum status
sink_refuse(struct sink *sink, struct slice source, struct err *err, const char *format, ...)
{
	struct arena scratch;
	struct buf buf;
	arena_init(&scratch, 0);
	buf_init(&buf, &scratch);
	va_list values;
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	struct refusal refusal = {.source = source, .count = 1};
	enum status status = buf_slice(&buf, &refusal.reason, err);
	if (status == STATUS_OK)
		status = sink_refusal(sink, &refusal, err);
	arena_done(&scratch);
	return status;
}
