/* DMARC: is what was authenticated the domain that the reader sees? RFC 9989, or RFC 7489 on
 * request. */
#ifndef TOCSIN_MAIL_DMARC_H
#define TOCSIN_MAIL_DMARC_H

#include "mail/authres.h"
#include "mail/dns.h"

enum dmarc_standard {
	DMARC_RFC9989, /* tree walk */
	DMARC_RFC7489, /* public suffix list */
};

enum dmarc_policy { DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };

enum dmarc_suffix { DMARC_PSD_UNSAID, DMARC_PSD_YES, DMARC_PSD_NO };

struct dmarc_record {
	enum dmarc_policy policy;    /* p */
	enum dmarc_policy subdomain; /* sp, else p */
	enum dmarc_policy absent;    /* np, else sp */
	bool strict_dkim, strict_spf;
	enum dmarc_suffix suffix; /* psd */
	bool testing;             /* t=y */
	unsigned percent;         /* pct, of RFC 7489 alone; else 100 */
	struct slice text;        /* as published */
	/* Why no policy can be had from it and no message is judged by it (RFC 9989 §4.10.1); NULL:
	 * one can. */
	const char *fault;
};

/* Refuses what is no DMARC record (RFC 9989 §4.8). Tags that nobody knows are passed over; of one
 * that stands twice the first counts. */
enum status dmarc_record_read(struct slice text, enum dmarc_standard standard,
			      struct dmarc_record *ret, struct err *err) MUST_CHECK;

/* A domain that SPF (MAIL FROM or HELO) or a DKIM signature (d=) authenticated. */
struct dmarc_identifier {
	struct slice domain;
	bool dkim;
	enum auth_result result; /* only AUTH_PASS counts; AUTH_TEMPERROR may yet */
	const struct dmarc_identifier *next;
};

struct dmarc_answer {
	enum auth_result result;
	struct slice domain;         /* of the From field, lower case, A-labels */
	struct slice organisational; /* its organisational domain */
	struct slice record_domain;  /* where the policy was found; empty: nowhere */
	/* What the owner asks for this message; t=y has lowered it already (RFC 9989 §4.7). */
	enum dmarc_policy policy;
	struct dmarc_record record; /* where record_domain is not empty */
	bool aligned_spf, aligned_dkim;
	bool unasked;        /* offline: AUTH_NONE says nothing */
	struct slice reason; /* a sentence where the result needs one */
};

const char *dmarc_policy_name(enum dmarc_policy policy);

/* from: the domain a reader sees, U- or A-labels; the rules for From fields with more or less than
 * one are mail_auth_check's. Fails only for want of memory. resolver may be NULL. */
enum status dmarc_check(struct arena *arena, const struct resolver *resolver,
			enum dmarc_standard standard, struct slice from,
			const struct dmarc_identifier *identifiers, struct dmarc_answer *ret,
			struct err *err) MUST_CHECK;

#endif
