/* The times that documents tell of themselves, in any of the forms they are written in. */
#ifndef TOCSIN_LEAK_MOMENT_H
#define TOCSIN_LEAK_MOMENT_H

#include "base/slice.h"

struct moment {
	int64_t us;       /* since 1970, UTC; without a zone: as if it were */
	int zone_minutes; /* east of UTC */
	bool zoned;
};

/* RFC 3339 with any part behind the day left out, with or without a zone; ISO 32000-1 §7.9.4 and
 * EXIF with colons in the date; dates of mail. False where it is none, or one before 1980-01-02:
 * programs write such days where they know none. */
bool moment_read(struct slice text, struct moment *ret) MUST_CHECK;

#endif
