/*
 * The mail room: whether a letter comes from a decoy or pretends to be somebody (mail/phish), and
 * what the signatures on a leaked one prove (mail/leak).
 */
#ifndef TOCSIN_MAIL_MAIL_H
#define TOCSIN_MAIL_MAIL_H

#include "mail/keys.h"
#include "model/profile.h"
#include "model/room.h"
#include "names/names.h"

#define MAIL_PHISH_RULE "mail/phish"
#define MAIL_LEAK_RULE "mail/leak"

/* What the room is told; everything must stay while it is used. */
struct mail_setup {
	const struct profile *profile;
	const struct names_engine *engine; /* NULL: no names are judged */
	const struct resolver *resolver;   /* NULL: offline */
	const struct mail_keys *keys;      /* NULL: no archive; then the resolver's keys */
	bool leak;                         /* judge as a leak; else as incoming mail */
};

#endif
