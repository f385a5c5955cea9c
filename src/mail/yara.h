/* The user's own rules of YARA, tried on what letters carry. The rules are trusted, what they are
 * tried on is not. */
#ifndef TOCSIN_MAIL_YARA_H
#define TOCSIN_MAIL_YARA_H

#include "base/buf.h"

struct mail_yara;

/* Compiles the rules of a file, and of those it includes. Before workers are forked: they share
 * them. STATUS_USAGE names the file and the line that is wrong. Owned: mail_yara_done. */
enum status mail_yara_new(const char *path, struct mail_yara **ret, struct err *err) MUST_CHECK;
void mail_yara_done(struct mail_yara **yara); /* for DEFER */

/* Appends the names of the rules that match, each with its tags: "Maldoc [office, macro], Other".
 * name is that of the file, which rules may ask for (filename, extension). *ret_why: why not all
 * was tried, in MAIL_YARA_SECONDS, or NULL. */
void mail_yara_scan(struct mail_yara *yara, struct slice name, struct slice bytes, struct buf *ret,
		    const char **ret_why);

#endif
