/* The DKIM keys of a run: from --keys, or from what the profile names. */
#ifndef TOCSIN_CLI_KEYS_H
#define TOCSIN_CLI_KEYS_H

#include "cli/session.h"
#include "mail/keys.h"

/* The path of the archive, or NULL where neither --keys nor the profile names one. */
enum status keys_path(struct session *session, const char **ret, struct err *err) MUST_CHECK;

/* Loads all keys: of an archive, whose digests are checked, or of a file that `keys import` reads.
 * NULL where none is named. They live as long as the session. */
enum status keys_load(struct session *session, const struct mail_keys **ret, struct err *err)
	MUST_CHECK;

#endif
