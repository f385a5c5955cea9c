/* Which hosts a page has to do with. */
#ifndef TOCSIN_LEAK_HOSTS_H
#define TOCSIN_LEAK_HOSTS_H

#include "format/document.h"

/* Whether a page loads from a host, or sends to one, that the original names nowhere. */
bool hosts_are_new(const struct document *original, const struct document *leaked);

#endif
