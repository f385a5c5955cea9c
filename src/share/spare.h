/* What must never be called hostile to others: the domains of the profile. */
#ifndef TOCSIN_SHARE_SPARE_H
#define TOCSIN_SHARE_SPARE_H

#include "base/map.h"
#include "model/profile.h"

/* Own, partner and allowed domains, and those that protected people write from. */
enum status spare_init(struct map *spare, struct arena *arena, const struct profile *profile,
		       struct err *err) MUST_CHECK;

/* Whether name, as domain_clean gives it, is one of them, below one or above one. */
bool spare_check(const struct map *spare, struct slice name);

#endif
