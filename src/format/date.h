/* The date-time of mail, RFC 5322 §3.3 with the obsolete forms of §4.3. */
#ifndef TOCSIN_FORMAT_DATE_H
#define TOCSIN_FORMAT_DATE_H

#include "base/time.h"

/* *ret_zone_minutes (may be NULL): minutes east of UTC as written. False where it is no date. */
bool date_read(struct slice text, int64_t *ret_us, int *ret_zone_minutes) MUST_CHECK;

#endif
