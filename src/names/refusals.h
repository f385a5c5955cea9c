/* Refused lines of one range of a source: counted by reason, told at the end. */
#ifndef TOCSIN_NAMES_REFUSALS_H
#define TOCSIN_NAMES_REFUSALS_H

#include "names/limits.h"

#include "model/sink.h"

/* Some 32 KiB; all zero: empty. */
struct refusals {
	struct {
		char text[ERR_TEXT_BYTES];
		uint64_t count, line;
	} items[NAMES_REASONS_MAX];
	size_t count;
};

/* Counts a refusal; past NAMES_REASONS_MAX - 1 reasons the rest count as one. */
void refusals_add(struct refusals *refusals, const char *reason, uint64_t line);

/* Sinks them in the order of their first lines. */
enum status refusals_tell(const struct refusals *refusals, struct slice source, struct sink *sink,
			  struct err *err) MUST_CHECK;

#endif
