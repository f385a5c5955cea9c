/* Lists of mailboxes, RFC 5322 §3.4: From, Reply-To, To, Cc, Sender. */
#ifndef TOCSIN_FORMAT_ADDRESS_H
#define TOCSIN_FORMAT_ADDRESS_H

#include "base/slice.h"

struct address {
	struct slice name; /* the display name, or a comment in its place; decoded, may be empty */
	/* local@domain without comments, white space and source route; may be no address at all */
	struct slice spec;
	struct slice group; /* the group it stands in, decoded; SLICE_NONE: none */
};

struct address_list {
	struct address *items;
	size_t count, capacity;
	bool cut; /* there were more than ADDRESSES_MAX */
};

/* Never refuses. Fails only for want of memory. */
enum status address_list_read(struct arena *arena, struct slice value, struct address_list *ret,
			      struct err *err) MUST_CHECK;

/* What is behind the last @ of spec, or SLICE_NONE: a domain, or a literal in brackets. */
struct slice address_domain(struct slice spec);

#endif
