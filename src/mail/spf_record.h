/* An SPF record taken apart, RFC 7208 §12. All of its syntax is checked before any of it counts
 * (§4.6). */
#ifndef TOCSIN_MAIL_SPF_RECORD_H
#define TOCSIN_MAIL_SPF_RECORD_H

#include "mail/authres.h"
#include "mail/ip.h"

enum spf_mechanism {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
};

struct spf_directive {
	enum spf_mechanism mechanism;
	enum auth_result result; /* of the qualifier */
	struct slice domain;     /* domain-spec with its macros; SLICE_NONE: the current domain */
	struct ip network;       /* SPF_IP4, SPF_IP6 */
	unsigned bits4, bits6;
	struct slice text; /* as written */
};

struct spf_record {
	struct spf_directive *directives;
	size_t count, capacity;
	struct slice redirect, explanation; /* domain-spec; SLICE_NONE: none */
};

/* Whether a TXT record is one of SPF (§4.5). */
bool spf_record_check(struct slice txt);

enum status spf_record_read(struct arena *arena, struct slice txt, struct spf_record *ret,
			    struct err *err) MUST_CHECK;

#endif
