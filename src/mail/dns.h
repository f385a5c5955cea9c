/*
 * The one way this room asks DNS. Who answers is a back-end's matter: a fixture (dns_fixture.h), or
 * live servers (dns_live.h), which only --dns switches on. Without a back-end nobody is asked.
 */
#ifndef TOCSIN_MAIL_DNS_H
#define TOCSIN_MAIL_DNS_H

#include "base/slice.h"

enum dns_type { /* the numbers of RFC 1035 §3.2.2 and RFC 3596 §2.1 */
		DNS_A = 1,
		DNS_NS = 2,
		DNS_CNAME = 5,
		DNS_PTR = 12,
		DNS_MX = 15,
		DNS_TXT = 16,
		DNS_AAAA = 28,
};

enum dns_outcome {
	DNS_FOUND,
	DNS_NO_DATA,   /* the name is there, this type is not */
	DNS_NO_NAME,   /* NXDOMAIN */
	DNS_TEMPORARY, /* a time-out, SERVFAIL: asking later may help */
	DNS_BAD_NAME,  /* no name that DNS could hold: never asked */
	DNS_UNASKED,   /* offline: nobody was asked */
};

struct dns_record {
	/* A, AAAA: 4 or 16 bytes in network order. TXT: its strings joined (RFC 7208 §3.3). Others:
	 * the name, lower case, without a final dot. */
	struct slice data;
	uint16_t preference; /* MX */
	const struct dns_record *next;
};

struct dns_answer {
	enum dns_outcome outcome;
	const struct dns_record *first; /* in the order of the answer; NULL unless DNS_FOUND */
};

struct resolver {
	/* CNAMEs are followed. Fails only for want of memory. */
	enum status (*look_up)(void *state, struct arena *arena, struct slice name,
			       enum dns_type type, struct dns_answer *ret, struct err *err);
	void *state;
	/* A new message: it may ask anew as much as one message may. NULL: there is no limit. */
	void (*begin)(void *state);
};

/* A name that may be asked for: see dns_look_up. */
bool dns_name_check(struct slice name);

/* To be called before the first question about a message; resolver may be NULL. */
void dns_begin(const struct resolver *resolver);

/*
 * Checks the name - labels of 1 to 63, 253 in all, no NUL, no control or 8-bit byte, no backslash -
 * and then asks for it in lower case; a final dot is allowed. Who wants letters, digits and hyphens
 * alone checks before: SPF may ask for more (RFC 7208 §7.1). resolver may be NULL: DNS_UNASKED.
 */
enum status dns_look_up(const struct resolver *resolver, struct arena *arena, struct slice name,
			enum dns_type type, struct dns_answer *ret, struct err *err) MUST_CHECK;

#endif
