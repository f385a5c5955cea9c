/* Kinds of files that are listed and whose names no rule judges yet, and what would help. */
#ifndef TOCSIN_VIEW_UNJUDGED_H
#define TOCSIN_VIEW_UNJUDGED_H

#include "base/slice.h"

#define UNJUDGED_WORDS_MAX 12
#define UNJUDGED_COUNT 9 /* rows of the table */

struct unjudged {
	const char *words[UNJUDGED_WORDS_MAX]; /* kinds as in data.kind of a file; NULL ends */
	const char *one, *many;                /* "spreadsheet", "spreadsheets" */
	const char *advice;                    /* a clause: what is not judged; what would help */
};
extern const struct unjudged UNJUDGED[UNJUDGED_COUNT];

/* The row of a kind; UNJUDGED_COUNT where it is in none. */
size_t unjudged_find(struct slice word);

#endif
