/* Sender Policy Framework, RFC 7208: may this client send for that domain? */
#ifndef TOCSIN_MAIL_SPF_H
#define TOCSIN_MAIL_SPF_H

#include "mail/authres.h"
#include "mail/dns.h"
#include "mail/ip.h"

struct spf_query {
	struct ip ip;
	struct slice helo;   /* as the client gave it */
	struct slice sender; /* MAIL FROM without <>; empty: the HELO identity (RFC 7208 §2.4) */
	/* For the macros of explanations (§7.3); empty: "unknown". */
	struct slice receiver;
	int64_t time_us; /* %{t}; TIME_UNKNOWN gives 0 */
};

struct spf_answer {
	enum auth_result result;  /* never AUTH_POLICY */
	struct slice domain;      /* that was checked, lower case */
	bool helo;                /* it is the HELO name, for want of a sender */
	bool unasked;             /* offline: AUTH_NONE says nothing */
	struct slice reason;      /* what decided: "-all", "RFC 7208 §4.6.4: ..." */
	struct slice explanation; /* exp=, expanded; empty: none */
	unsigned terms, voids;    /* look-ups spent of SPF_LOOKUPS_MAX and SPF_VOIDS_MAX */
};

/* check_host() of §4. Fails only for want of memory. resolver may be NULL. */
enum status spf_check(struct arena *arena, const struct resolver *resolver,
		      const struct spf_query *query, struct spf_answer *ret, struct err *err)
	MUST_CHECK;

#endif
