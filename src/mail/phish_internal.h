/* What the parts of the judgement share: phish*.c alone. */
#ifndef TOCSIN_MAIL_PHISH_INTERNAL_H
#define TOCSIN_MAIL_PHISH_INTERNAL_H

#include "mail/attach.h"
#include "mail/auth.h"
#include "mail/grade.h"
#include "mail/identity.h"
#include "mail/letter.h"
#include "mail/phish.h"
#include "mail/plain.h"
#include "mail/relation.h"

/* One letter under judgement. */
struct judge {
	struct arena *arena;
	const struct message *message;
	const struct mail_setup *setup;
	const struct mail_auth *auth; /* never NULL */
	struct identity identity;
	struct letter letter;
	struct attachment_list attachments;
	enum relation author;  /* what the author's domain is to us */
	bool verified;         /* the author's domain is: by DMARC, or by a signature of it */
	bool list;             /* a mailing list handed it on */
	bool bulk;             /* it says how to unsubscribe */
	struct slice first[2]; /* phrases of a fortune and of blackmail, of which it takes two */
	struct grade grade;
	struct slice decoys[8]; /* names that imitate ours, as found */
	size_t decoy_count;
};

/* Whether a host imitates one of ours, as the names engine says; a host of ours, of a partner or
 * allowed does not. */
enum status judge_name(struct judge *judge, struct slice host, bool *ret_found,
		       struct names_match *ret, struct err *err) MUST_CHECK;

/* The same with the names of partners. */
enum status judge_partner_name(struct judge *judge, struct slice host, bool *ret_found,
			       struct names_match *ret, struct err *err) MUST_CHECK;

/* Whether it imitates, and does not only resemble: hosts that services give their customers may be
 * our own, and the name of ours may be a part of a longer word. */
bool judge_is_hard(const struct names_match *match);

/* Remembers it as a subject of the finding. */
void judge_decoy(struct judge *judge, struct slice name);

/* Where text stands in the message: its own bytes where they can be found in part, else all of
 * part. */
struct slice judge_span(const struct judge *judge, struct slice part, struct slice text);

/* Whether "NAME via SERVICE" names the sender's own service. */
bool phish_is_via(const struct words *shown, struct slice domain); /* phish_names.c */
/* Whether a word, plain, is a role and nobody's name: "support". */
bool phish_is_role(struct slice word); /* phish_names.c */

/* The words of a name, a capital I among small letters read as l. */
enum status words_read_seen(struct arena *arena, struct slice text, struct words *ret,
			    struct err *err) MUST_CHECK; /* phish_people.c */

/* Our people, by the name that people see. */
enum status judge_people(struct judge *judge, struct slice seen, struct err *err)
	MUST_CHECK; /* phish_people.c */

/* Whether the author's domain is verified. */
bool judge_is_verified(const struct judge *judge); /* phish_auth.c */

/* Who takes the phrases that stand in a plain text, in their order. */
struct phish_phrases_taker {
	enum status (*take)(void *context, enum grade_rule rule, struct slice text,
			    struct err *err);
	void *context;
};
enum status phish_phrases_find(const struct phish_phrases *phrases, struct slice plain,
			       const struct phish_phrases_taker *taker, struct err *err)
	MUST_CHECK; /* phish_phrases.c */

/* The families of grade.h; each adds what it finds. */
enum status judge_sender(struct judge *judge, struct err *err) MUST_CHECK;      /* phish_sender.c */
enum status judge_names(struct judge *judge, struct err *err) MUST_CHECK;       /* phish_names.c */
enum status judge_auth(struct judge *judge, struct err *err) MUST_CHECK;        /* phish_auth.c */
enum status judge_links(struct judge *judge, struct err *err) MUST_CHECK;       /* phish_links.c */
enum status judge_attachments(struct judge *judge, struct err *err) MUST_CHECK; /* phish_links.c */
enum status judge_words(struct judge *judge, struct err *err) MUST_CHECK;       /* phish_words.c */

#endif
