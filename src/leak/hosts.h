/* Which hosts a page has to do with. */
#ifndef TOCSIN_LEAK_HOSTS_H
#define TOCSIN_LEAK_HOSTS_H

#include "format/document.h"

/* Whether a page loads from a host, or sends to one, that the original names nowhere. */
bool hosts_are_new(const struct document *original, const struct document *leaked);

/* The first link of what leaked that leads to a host which the original names nowhere, neither in a
 * link nor in its text, and which its own words do not say; none: none does. */
struct slice hosts_new_link(const struct document *original, const struct document *leaked);

#endif
