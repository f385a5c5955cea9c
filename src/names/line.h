/* One line of a list of names: what of it is a name. */
#ifndef TOCSIN_NAMES_LINE_H
#define TOCSIN_NAMES_LINE_H

#include "names/limits.h"

#include "base/slice.h"

/* Walks the names of a line: one as a rule, several behind the address of a hosts file. */
struct line_walk {
	struct slice rest;
	bool hosts; /* the line began with an address */
	bool one;   /* a name has been told */
};

void line_walk_init(struct line_walk *walk, struct slice line);

/*
 * The next name, as it stands in the line: without scheme, path, port, "*." and final dot; what
 * follows the @ of a mail address; without quotes. False at the end, also of a comment or a blank
 * line. *ret_fault: what is wrong with the line, or NULL.
 */
bool line_walk_next(struct line_walk *walk, struct slice *ret, const char **ret_fault);

/*
 * The name that defanged text ("paypal[.]com") stands for: name itself, or a copy in bytes, which
 * has room for NAMES_LINE_MAX_BYTES.
 */
struct slice line_refang(struct slice name, char *bytes);

#endif
