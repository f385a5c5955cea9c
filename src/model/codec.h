/*
 * Records as frames between worker and monitor. The monitor distrusts the worker: every kind,
 * length, count, enumerator and UTF-8 text is checked when decoding, and ids are computed by the
 * monitor.
 */
#ifndef TOCSIN_MODEL_CODEC_H
#define TOCSIN_MODEL_CODEC_H

#include "base/buf.h"
#include "model/record.h"

enum record_kind { RECORD_FINDING = 1, RECORD_OBSERVABLE, RECORD_REFUSAL };

#define CODEC_RECORD_MAX_BYTES (1u << 20)

struct record {
	enum record_kind kind;
	union {
		struct finding *finding;
		struct observable observable;
		struct refusal refusal;
	};
};

void codec_write_finding(struct buf *buf, const struct finding *finding);
void codec_write_observable(struct buf *buf, const struct observable *observable);
void codec_write_refusal(struct buf *buf, const struct refusal *refusal);

/* One record from exactly these bytes. A finding's data must be a JSON object; its id is
 * computed. */
enum status codec_read(struct arena *arena, struct slice bytes, struct record *ret, struct err *err)
	MUST_CHECK;

#endif
