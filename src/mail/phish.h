/*
 * The grade of a letter as one finding of rule mail/phish: which rules of grade.h it met, what each
 * weighs, and where in the message its evidence stands.
 */
#ifndef TOCSIN_MAIL_PHISH_H
#define TOCSIN_MAIL_PHISH_H

#include "format/message.h"
#include "mail/mail.h"
#include "model/finding.h"

#define MAIL_PHISH_RULE_VERSION 1

struct mail_auth; /* auth.h */

/* The phrases that letters are asked for, folded once for all of them. */
struct phish_phrases;
enum status phish_phrases_new(struct arena *arena, const struct phish_phrases **ret,
			      struct err *err) MUST_CHECK;

/*
 * One finding a message, of severity info where its level is "none": whether such are told is the
 * caller's matter (with --json they are, on a terminal and in a case they are not).
 * auth may be NULL: nothing is known. Fails only for want of memory.
 */
enum status phish_judge(struct arena *arena, const struct message *message,
			const struct mail_place *place, const struct mail_setup *setup,
			const struct mail_auth *auth, struct finding **ret, struct err *err)
	MUST_CHECK;

#endif
