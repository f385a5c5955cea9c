/* A dump of documents and the originals they are held against: read in workers before any of them
 * is judged. */
#ifndef TOCSIN_CLI_DUMP_H
#define TOCSIN_CLI_DUMP_H

#include "cli/gather.h"
#include "cli/session.h"
#include "leak/corpus.h"
#include "leak/roots.h"
#include "leak/seen.h"
#include "leak/unread.h"
#include "mail/mail.h"
#include "share/veil.h"

/* Where all of it is. */
struct dump_setup {
	const struct text_list *paths;
	struct text_list references;   /* documents known as originals */
	const char *seal;              /* the log of sealed ones; NULL: none */
	const char *resume;            /* keeps what was read; NULL: it goes with the run */
	const struct mail_setup *mail; /* judges letters, which may vouch for what came with them;
					* NULL: none do */
	bool ocr;                      /* the words of scans are read */
	const char *claims;            /* what quotes: no document of the dump; NULL: none */
	bool judged; /* else no index is built, and what is not read is told at once */
};

struct dump {
	struct library *documents, *references, *sealed;
	struct library *renewed;  /* what was read anew of what is sealed; NULL: nothing */
	struct library *vouched;  /* what came with signed mail, under its name there */
	const char *kept;         /* the index of what is sealed; NULL: nothing is */
	struct corpus *originals; /* finished where the dump is judged */
	struct corpus *versions;  /* the dump by itself; finished likewise */
	struct seen seen;         /* of the dump */
	struct text_list own;     /* files that it is kept in, which are no input */
	struct roots roots;
	/* Of the originals; of a dump that is not judged as well: else judging tells it. */
	struct unread_list unread;
	struct unread_causes causes; /* what else was said while the dump was read */
	struct triage_setup *triage; /* of these */
	const struct ocr *ocr;       /* reads scans; NULL: nobody does */
};

/* What the command line and the profile say; without mail. */
enum status dump_setup_read(struct session *session, struct dump_setup *ret, struct err *err)
	MUST_CHECK;

/* ret starts zeroed and must stay. */
enum status dump_read(struct session *session, const struct dump_setup *setup, struct dump *ret,
		      struct err *err) MUST_CHECK;
void dump_done(struct dump *dump); /* for DEFER */

/* Says of each document what it is. */
enum status dump_visitor_new(struct session *session, const struct dump *dump,
			     const struct files_visitor **ret, struct err *err) MUST_CHECK;

/* The persons that documents of the dump name among their properties. */
enum status dump_learn(const struct dump *dump, struct veil *veil, struct err *err) MUST_CHECK;

#endif
