/*
 * What a worker told of the source it reads: a name of a list is told once, however many ranges of
 * the list it stands in. A worker reads the ranges of a source in their order but knows only its
 * own; what two workers told, the monitor sorts out (cli/once.h). This spares the second look.
 */
#ifndef TOCSIN_NAMES_TOLD_H
#define TOCSIN_NAMES_TOLD_H

#include "names/limits.h"

#include "base/map.h"

struct told {
	struct arena arena; /* its own: it outlives the reading of a range */
	struct map names;   /* lower case -> 1 + offset of the first place */
	struct slice source;
	uint64_t begin; /* of the range */
};

void told_init(struct told *told);
void told_done(struct told *told);

/* Begins with a range of source; forgets all unless it is the present one and the range goes on. */
enum status told_open(struct told *told, struct slice source, uint64_t begin, struct err *err)
	MUST_CHECK;

/* Whether name was told at an earlier offset. */
bool told_before(const struct told *told, struct slice name, uint64_t offset);

/* Remembers up to NAMES_TOLD_MAX names; more are told again in every range. */
enum status told_add(struct told *told, struct slice name, uint64_t offset, struct err *err)
	MUST_CHECK;

#endif
