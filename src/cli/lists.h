/* Who is protected, from the profile and from --protect and --allow. */
#ifndef TOCSIN_CLI_LISTS_H
#define TOCSIN_CLI_LISTS_H

#include "cli/session.h"

/* Adds to the profile: a NAME, a list FILE, or @FILE. A list has a name a line; what follows # and
 * empty lines do not count. A bad name is STATUS_CONFIG with file and line, or STATUS_USAGE. */
enum status lists_add_protected(struct session *session, struct err *err) MUST_CHECK;
enum status lists_add_allowed(struct session *session, struct err *err) MUST_CHECK;

/* Adds the people of --vip, with their true addresses, to the profile: NAME <ADDRESS>, ... a line.
 */
enum status lists_add_vips(struct session *session, struct err *err) MUST_CHECK;

#endif
