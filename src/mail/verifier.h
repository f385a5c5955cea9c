/* What is kept over messages to check their signatures: whom to ask for keys, and public keys that
 * are ready for use. */
#ifndef TOCSIN_MAIL_VERIFIER_H
#define TOCSIN_MAIL_VERIFIER_H

#include "mail/dkim.h"
#include "mail/mail.h"

struct mail_verifier {
	struct mail_keys_pair pair; /* the archive, then DNS */
	struct mail_keys keys;
	struct dkim_setup dkim;
	struct dkim_cache *cache;
};

/* It points into itself: it must stay where it is. */
void mail_verifier_init(struct mail_verifier *verifier, const struct mail_setup *setup);

/* In the process that checks, before it is locked: the cache is its own, and ICU opens its tables
 * when a name is normalised first. */
enum status mail_verifier_warm(struct mail_verifier *verifier, struct err *err) MUST_CHECK;

#endif
