/*
 * Times as feeds write them. Only what leaves no doubt counts: a stamp without its year or zone is
 * no time.
 */
#ifndef TOCSIN_NAMES_WHEN_H
#define TOCSIN_NAMES_WHEN_H

#include "base/time.h"

/* RFC 3339, also with "+0200" or " UTC"; seconds since 1970 with decimals, or milliseconds. */
bool when_instant(struct slice text, int64_t *ret_us) MUST_CHECK;

/* An instant, or a day of a register (2017-04-12, 20170412, 12-Apr-2017, whatever stands behind):
 * its first moment in UTC. */
bool when_day(struct slice text, int64_t *ret_us) MUST_CHECK;

/* The time at the start of a line of a log: an instant, or seconds since 1970 in brackets;
 * TIME_UNKNOWN for any other. */
int64_t when_logged(struct slice line);

#endif
