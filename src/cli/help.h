/* Help from the tables: ten lines (-h) or all of it (--help). */
#ifndef TOCSIN_CLI_HELP_H
#define TOCSIN_CLI_HELP_H

#include "cli/session.h"

/* On verb, or on Tocsin where that is NULL. scratch is rewound and is not the arena of out. */
void help_print(struct buf *out, struct arena *scratch, const struct verb *verb, bool all);

/* "-c, --case DIR": every way to write the option, for help and manual. */
void help_write_option(struct buf *out, enum option_id option);

/* The exit codes with their meaning, in order; the last meaning is NULL. */
struct exit_code {
	int code;
	const char *meaning;
};
extern const struct exit_code EXIT_CODES[];

#endif
