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

/* Cuts the next word off *rest; empty at the end. */
struct slice line_word(struct slice *rest);

/* What of a word is the name: as line_walk_next tells it. */
struct slice line_name(struct slice word);

/* An IPv4 or IPv6 address, by its letters. */
bool line_is_address(struct slice word);

/* Whether it is a domain name of at least two labels, as it stands; below a suffix of the public
 * suffix list where that is asked. */
bool line_is_domain(struct slice name, bool known_suffix);

/*
 * The name that defanged text ("paypal[.]com") stands for: name itself, or a copy in bytes, which
 * has room for NAMES_LINE_MAX_BYTES.
 */
struct slice line_refang(struct slice name, char *bytes);

#endif
