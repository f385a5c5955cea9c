/*
 * What takes the names out of a feed, whatever its format: it scores them, holds what is found to
 * the end of its window, and counts what is refused. A name is reported once in each stretch of
 * NAMES_WINDOW_BYTES of a source, at its first place and with a count, in the order of the first
 * places. Stretches begin at multiples of that size, as ranges do (split_bytes), so that the
 * findings are the same however a feed is shared out, and memory stays bounded for one without end.
 * Of a list a name is told for the first of its stretches only (collect_tell_once).
 */
#ifndef TOCSIN_NAMES_COLLECT_H
#define TOCSIN_NAMES_COLLECT_H

#include "names/names.h"
#include "names/told.h"

struct collect;

/* A name of a feed. Slices need to stand until collect_name returns. */
struct feed_name {
	struct slice seen;    /* the bytes as they stand in the source: the evidence */
	struct slice name;    /* what they say, to be scored */
	struct slice locator; /* "entry 12"; SLICE_NONE: the line says enough */
	uint64_t offset;      /* of seen in the source */
	uint64_t line;        /* 0: the source has no lines */
	int64_t time;         /* when the feed says it was there; TIME_UNKNOWN */
	enum time_basis basis;
	bool gated;          /* it got past the gate already */
	struct slice client; /* who asked for it, where the feed is a log of that; or SLICE_NONE */
};

/* Everything lives in arena, which is the collector's alone until collect_done. Without an engine,
 * NULL, every name is told as an observable and none is judged. */
enum status collect_new(struct arena *arena, const struct names_engine *engine, struct slice source,
			struct sink *sink, struct collect **ret, struct err *err) MUST_CHECK;

/* Names told before in this source, by whatever collector, are not looked at again; those that this
 * one tells are added. For feeds that say no more of a name than that it is there. */
void collect_tell_once(struct collect *collect, struct told *told);

/* A record (a line) begins at offset: its names count for the window of that. Offsets ascend. */
enum status collect_at(struct collect *collect, uint64_t offset, struct err *err) MUST_CHECK;

/* Scores a name of the record; one that is none is a counted refusal. */
enum status collect_name(struct collect *collect, const struct feed_name *name, struct err *err)
	MUST_CHECK;

/* What most lines of a list need not get past; NULL without an engine. */
struct gate;
const struct gate *collect_gate(const struct collect *collect);

/* Counts something that could not be read; line 0: the source has none. */
void collect_refuse(struct collect *collect, const char *reason, uint64_t line);

/* Tells what is still held, then the refusals. */
enum status collect_done(struct collect *collect, struct err *err) MUST_CHECK;

#endif
