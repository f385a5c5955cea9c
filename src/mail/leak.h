/*
 * What the signatures on a leaked message prove, years later: one finding of rule mail/leak. A pass
 * proves that the domain signed these bytes, not who typed them; a fail does not prove forgery.
 */
#ifndef TOCSIN_MAIL_LEAK_H
#define TOCSIN_MAIL_LEAK_H

#include "mail/dkim.h"
#include "mail/mail.h"
#include "model/finding.h"

#define MAIL_LEAK_RULE_VERSION 1

/* From what proves most to what proves nothing; docs/mail.md says what each means. */
enum leak_verdict {
	LEAK_AUTHENTIC,
	LEAK_AUTHENTIC_PARTIAL, /* l= leaves bytes of the body unsigned */
	LEAK_DATE_CONFLICT,     /* t=, Date, Received and what is known of the key contradict */
	LEAK_KEY_WINDOW,        /* signed after the key was seen for the last time */
	LEAK_AMBIGUOUS,         /* an unsigned second From, Subject ...: readers may see another */
	LEAK_ALTERED_BODY,      /* the header is as it was signed, the body is another */
	LEAK_UNALIGNED,         /* another domain than that of From signed */
	LEAK_WEAK_KEY,          /* anybody could have signed: a short key, or a public one */
	LEAK_ALTERED_HEADER,    /* the body is the one hashed, the header is another */
	LEAK_ALTERED_BOTH,      /* neither holds */
	LEAK_BYTES_NOT_PRESERVED, /* nor could it: the export does not keep the signed bytes */
	LEAK_NO_KEY,              /* signed, but no key to check it with */
	LEAK_UNSIGNED,
	LEAK_VERDICT_COUNT,
};

const char *leak_verdict_name(enum leak_verdict verdict); /* "authentic_partial" */

/* dkim: keys, cache and clock. Fails only for want of memory or of OpenSSL. */
enum status leak_judge(struct arena *arena, const struct message *message,
		       const struct mail_place *place, const struct dkim_setup *dkim,
		       struct finding **ret, struct err *err) MUST_CHECK;

#endif
