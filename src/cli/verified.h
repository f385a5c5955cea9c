/* What a statement proves and what it only says, for people and as JSON. */
#ifndef TOCSIN_CLI_VERIFIED_H
#define TOCSIN_CLI_VERIFIED_H

#include "cli/session.h"
#include "leak/statement.h"

/* leaked_checked: the leaked file was there and is the one. */
enum status verified_print(struct session *session, const struct verified *verified,
			   bool leaked_checked, struct err *err) MUST_CHECK;

#endif
