/* A dump of documents and the originals they are held against: read in workers before any of them
 * is judged. */
#ifndef TOCSIN_CLI_DUMP_H
#define TOCSIN_CLI_DUMP_H

#include "cli/session.h"
#include "leak/triage.h"
#include "mail/mail.h"

/* Where all of it is. */
struct dump_setup {
	const struct text_list *paths;
	const struct text_list *references; /* documents known as originals */
	const char *seal;                   /* the log of sealed ones; NULL: none */
	const char *resume;                 /* keeps what was read; NULL: it goes with the run */
	const struct mail_setup *mail;      /* judges letters, which may vouch for what came with
					     * them; NULL: none do */
};

struct dump {
	struct library *documents, *references, *sealed;
	struct corpus *originals; /* finished */
	struct corpus *versions;  /* the dump by itself, finished */
	struct seen seen;         /* of the dump */
	struct text_list own;     /* files that it is kept in, which are no input */
	struct roots roots;
	struct triage_setup triage; /* of these */
};

/* ret starts zeroed and must stay. */
enum status dump_read(struct session *session, const struct dump_setup *setup, struct dump *ret,
		      struct err *err) MUST_CHECK;
void dump_done(struct dump *dump); /* for DEFER */

/* The room that says of each document what it is. */
enum status dump_room_init(struct session *session, const struct dump *dump, struct room *ret,
			   struct err *err) MUST_CHECK;

#endif
