/*
 * What becomes of a letter that a mail server shows: its results (RFC 8601) and its grade go on top
 * as fields, those that claim to be ours already are taken out.
 */
#ifndef TOCSIN_MAIL_MILTER_JUDGE_H
#define TOCSIN_MAIL_MILTER_JUDGE_H

#include "mail/milter_session.h"
#include "mail/verifier.h"

#define MILTER_GRADE_FIELD "X-Tocsin-Grade"

/* What of a letter claims to be ours: every grade, and results in our name (RFC 8601 §5). The
 * context of is_forged is a struct milter_judge_setup. */
extern const struct milter_own MILTER_OWN[MILTER_OWN_NAMES];

struct milter_judge_setup {
	const struct mail_setup *mail;
	struct mail_verifier verifier; /* of mail */
	struct slice authserv_id;      /* empty: the server's own name */
	bool tempfail_phishing;        /* else a phishing letter passes, marked */
};

/* For the process of a connection, before it is locked; context as below. */
enum status milter_judge_warm(void *context, struct err *err) MUST_CHECK;

/* A milter_judge_fn; context is a struct milter_judge_setup. A letter of a client that logged in is
 * one of our own: it passes as it is. */
enum status milter_judge(void *context, struct arena *arena, const struct milter_letter *letter,
			 struct milter_judgement *ret, struct err *err) MUST_CHECK;

#endif
