/*
 * The mail room: whether a letter comes from a decoy or pretends to be somebody (mail/phish), and
 * what the signatures on a leaked one prove (mail/leak).
 */
#ifndef TOCSIN_MAIL_MAIL_H
#define TOCSIN_MAIL_MAIL_H

#include "format/files.h"
#include "mail/keys.h"
#include "model/profile.h"
#include "model/room.h"
#include "names/names.h"

#define MAIL_PHISH_RULE "mail/phish"
#define MAIL_LEAK_RULE "mail/leak"
/* An observable of it has the field's value, folded. */
#define MAIL_RESULTS_SUBJECT "authentication-results"

/* What the room is told; everything must stay while it is used. */
struct mail_setup {
	const struct profile *profile;
	const struct names_engine *engine;   /* NULL: no names are judged */
	const struct phish_phrases *phrases; /* phish.h; NULL: folded for every letter */
	const struct names_engine *partners; /* their names; NULL: there are none */
	const struct resolver *resolver;     /* NULL: offline */
	const struct mail_keys *keys;        /* NULL: no archive; then the resolver's keys */
	struct mail_yara *yara;              /* rules for attachments (yara.h); NULL: none */
	bool leak;                           /* judge as a leak; else as incoming mail */
	bool harvest;                        /* only tell which keys sign, judging nothing */
	struct slice authserv_id; /* not empty: only tell results in this name, RFC 8601 */
	bool alone;               /* the filter: every input is mail */
	bool calm;                /* also tell of letters that nothing is wrong with */
	bool older_dmarc;         /* RFC 7489 in place of RFC 9989 */
	int64_t now; /* Unix seconds, of the run: what has expired; TIME_UNKNOWN: nothing has */
};

/* Where a message stands, for evidence. */
struct mail_place {
	struct slice source;  /* of the input, or `outer!/inner` */
	uint64_t offset;      /* of message->bytes in it */
	uint64_t line;        /* of the first line, from 1; 0: not known */
	struct slice locator; /* "message 7"; may be empty */
	bool rebuilt;         /* as in files_message */
};

/* Whether letters are graded: nothing else needs names to protect. */
static inline bool
mail_setup_grades(const struct mail_setup *setup)
{
	return !setup->leak && !setup->harvest && !setup->authserv_id.length;
}

/*
 * Judges every message the files room comes by: alone, of an mbox or a folder, packed, attached to
 * another. setup must stay. With setup->alone the files room tells nothing else. next looks along;
 * it may be NULL.
 */
enum status mail_visitor_new(struct arena *arena, const struct mail_setup *setup,
			     const struct files_visitor *next, const struct files_visitor **ret,
			     struct err *err) MUST_CHECK;

#endif
