/* Host names as block-lists want them. */
#ifndef TOCSIN_SHARE_HOST_H
#define TOCSIN_SHARE_HOST_H

#include "base/slice.h"

/*
 * name in lower case and A-labels, without a final dot, in arena. *ret_host false: it is no host
 * name of at least two labels (RFC 1035 §2.3.4, RFC 1123 §2.1; the underscore is let pass, as
 * resolvers do). U-labels are encoded as they are: no case folding or normalisation outside ASCII.
 */
enum status host_clean(struct arena *arena, struct slice name, bool *ret_host, struct slice *ret,
		       struct err *err) MUST_CHECK;

/* The name above: "b.example" for "a.b.example"; SLICE_NONE above a single label. */
struct slice host_parent(struct slice name);

#endif
