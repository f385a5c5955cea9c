/* What a domain is to the protected: one of theirs, a partner's, a stranger's. */
#ifndef TOCSIN_MAIL_RELATION_H
#define TOCSIN_MAIL_RELATION_H

#include "model/profile.h"

enum relation {
	RELATION_NONE, /* no domain */
	RELATION_FOREIGN,
	RELATION_ALLOWED, /* of allow: */
	RELATION_PARTNER,
	RELATION_OWN,
};

/* domain is lower case, A-labels; a domain below one of a list is of it. Fails only for want of
 * memory. */
enum status relation_of(struct arena *arena, const struct profile *profile, struct slice domain,
			enum relation *ret, struct err *err) MUST_CHECK;

/* The part of it that somebody registered: public suffix and one label. */
struct slice organisation_of(struct slice domain);

/* Whether two domains were registered as one. */
bool organisation_same(struct slice a, struct slice b);

/* Whether its suffix is one of those that are sold for next to nothing, and abused by the
 * thousand. */
bool relation_is_cheap(struct slice domain);

#endif
