/* Instants as microseconds since 1970-01-01T00:00:00Z; durations as milliseconds of a steady
 * clock. */
#ifndef TOCSIN_BASE_TIME_H
#define TOCSIN_BASE_TIME_H

#include "base/buf.h"

#define TIME_UNKNOWN INT64_MIN
#define TIME_TEXT_BYTES 32

/* RFC 3339, offset or Z required, years 0001-9999, up to 6 decimals kept. False if it is not. */
bool time_read(struct slice text, int64_t *ret_us) MUST_CHECK;

/* RFC 3339 in UTC with Z, decimals only where there are any; "" for TIME_UNKNOWN or out of
 * years. */
void time_print(int64_t time_us, char ret[static TIME_TEXT_BYTES]);

/* Microseconds for a civil date of the proleptic Gregorian calendar, UTC; false if there is no
 * such. */
bool time_from_civil(int year, int month, int day, int hour, int minute, int second,
		     int64_t *ret_us) MUST_CHECK;

int64_t time_now_us(void);     /* the wall clock */
uint64_t time_steady_ms(void); /* for rates and time-outs */

#endif
