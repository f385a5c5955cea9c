/*
 * What is authenticated about a message: SPF, DKIM, ARC and DMARC in one struct, made from the
 * message, the resolver, the keys and the profile; and what trusted servers wrote about it.
 */
#ifndef TOCSIN_MAIL_AUTH_H
#define TOCSIN_MAIL_AUTH_H

#include "mail/authres.h"
#include "mail/dkim.h"
#include "mail/dmarc.h"
#include "mail/mail.h"
#include "mail/received.h"
#include "mail/spf.h"

/* One DKIM signature, as far as authentication goes; dkim.h has all of it. */
struct mail_signature {
	struct slice domain, selector, identity, algorithm;
	enum auth_result result;
	struct slice reason; /* why not pass */
	bool header_holds;   /* the domain signed the fields so, whatever became of the body */
	const struct mail_signature *next;
};

/* Where a result was had from. */
enum mail_auth_source {
	MAIL_AUTH_NOWHERE, /* neither: offline, and no trusted server wrote about it */
	MAIL_AUTH_HERE,    /* checked by ourselves */
	MAIL_AUTH_TOLD,    /* an Authentication-Results field of profile.trusted_authserv says so */
};

struct mail_auth {
	struct mail_path path;
	struct spf_answer spf;
	enum mail_auth_source spf_source;
	enum auth_result dkim; /* the best of signatures; AUTH_NONE: unsigned */
	enum mail_auth_source dkim_source;
	const struct mail_signature *signatures; /* in the order of the fields */
	enum auth_result arc;                    /* AUTH_NONE, AUTH_PASS or AUTH_FAIL */
	struct slice arc_domain;                 /* d= of the last seal */
	struct dmarc_answer dmarc;
	enum mail_auth_source dmarc_source;
	/* The only domain a reader can take the message for; empty where From names none, or more
	 * than one: then DMARC never passes. from_fault says why, NULL: nothing. */
	struct slice from;
	const char *from_fault;
};

/* setup->profile must be there. dkim: keys, cache and clock. Fails only for want of memory or of
 * OpenSSL. */
enum status mail_auth_check(struct arena *arena, const struct message *message,
			    const struct mail_setup *setup, const struct dkim_setup *dkim,
			    struct mail_auth *ret, struct err *err) MUST_CHECK;

/* The same for a message that is only just coming in, over path: nothing that stands in it is
 * believed of servers it passed. */
enum status mail_auth_check_arriving(struct arena *arena, const struct message *message,
				     const struct mail_path *path, const struct mail_setup *setup,
				     const struct dkim_setup *dkim, struct mail_auth *ret,
				     struct err *err) MUST_CHECK;

/* As a field of our own (RFC 8601): the value, signed by authserv_id. */
enum status mail_auth_print(struct arena *arena, const struct mail_auth *auth,
			    struct slice authserv_id, struct slice *ret, struct err *err)
	MUST_CHECK;

#endif
