/* Domain names by RFC 1035 and RFC 1123: as people give them, as they go to DNS. */
#ifndef TOCSIN_MODEL_DOMAIN_H
#define TOCSIN_MODEL_DOMAIN_H

#include "model/limits.h"

#include "base/slice.h"

/* Why name is no host name of at least two labels (RFC 1123 §2.1), A- or U-labels, as the end of a
 * sentence ("has no dot: ..."), or NULL where it is one. Strict: it is for names that people give
 * as theirs. */
const char *domain_fault(struct slice name);
bool domain_check(struct slice name);

/*
 * name as it goes to DNS, in arena: lower case, A-labels, no final dot. U-labels are case-folded
 * and normalised first (domain_fold). *ret_host false: it is no host name of at least two labels.
 * The underscore is let pass, as resolvers do: this is for names that were found.
 */
enum status domain_clean(struct arena *arena, struct slice name, bool *ret_host, struct slice *ret,
			 struct err *err) MUST_CHECK;

/* Code points of UTF-8 as UTS 46 maps them: NFKC with case folding, its other dots as dots. Refuses
 * what is not UTF-8, and more than capacity code points (at most DOMAIN_FOLD_MAX). */
enum status domain_fold(struct slice name, uint32_t *ret, size_t capacity, size_t *ret_count,
			struct err *err) MUST_CHECK;

/* Whether name is zone or stands below it, in letters of any case; a final dot of zone does not
 * count. */
bool domain_is_in(struct slice name, struct slice zone);

/* The name above: "b.example" for "a.b.example"; SLICE_NONE above a single label. */
struct slice domain_parent(struct slice name);

#endif
