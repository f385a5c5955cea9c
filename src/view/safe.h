/*
 * Hostile text made safe to show. What would change the text around it or cannot be seen -
 * controls, bidi and zero-width code points, malformed bytes - is written as \x1b or \u{202e};
 * names and addresses are defanged, so that nobody follows one by accident.
 */
#ifndef TOCSIN_VIEW_SAFE_H
#define TOCSIN_VIEW_SAFE_H

#include "base/buf.h"
#include "model/finding.h"
#include "model/profile.h"

/* What must not be defanged. */
struct safe_rule {
	bool raw; /* nothing is defanged; escaping stays */
	const struct slice_list
		*own; /* domains left alone, with everything below them; may be NULL */
	const struct finding *finding; /* of a leak: its files are called so; may be NULL */
};

/* One unit of text to be shown: a code point, or an escape in its place. */
struct safe_unit {
	uint32_t code_point; /* 0: malformed */
	bool escaped;
	uint8_t length;  /* of text, in bytes */
	uint8_t columns; /* on a terminal: 0 for a combining mark, 2 for a wide character */
	char text[12];   /* what to write, NUL-terminated */
};

struct safe_walk {
	struct slice rest;
	/* combining marks since the last base character; SAFE_MARKS_MAX at the start */
	unsigned marks;
};

void safe_walk_init(struct safe_walk *walk, struct slice text);
bool safe_walk_next(struct safe_walk *walk, struct safe_unit *ret);

/* Appends text with escapes; line ends and tabs are escaped too. Cut at SAFE_TEXT_MAX_BYTES. */
void safe_write(struct buf *out, struct slice text);

/*
 * Appends text, its escapes unmade, with every host name, URL and address in it defanged:
 * `hxxps://mail-en-marche[.]fr/x`. A token is a host name if it has two labels and its last one
 * looks like a top-level domain; `feed.txt` stays. Escape the result with safe_write.
 */
void safe_defang(struct buf *out, const struct safe_rule *rule, struct slice text);

/* Both at once: defanged, then escaped. scratch is rewound. */
void safe_write_defanged(struct arena *scratch, struct buf *out, const struct safe_rule *rule,
			 struct slice text);

/* Columns text takes on a terminal when written by safe_write. */
size_t safe_columns(struct slice text);

/* Appends text, already safe, as a cell of a table: cut to columns, with an ellipsis where the cut
 * is (the start of the text goes if keep_end), and filled up with spaces. */
void safe_write_cell(struct buf *out, struct slice text, size_t columns, bool keep_end);

/* Appends text as one word of a POSIX shell; controls and malformed bytes by $'...' of bash. */
void safe_write_shell(struct buf *out, struct slice text);

/* Columns of one code point: 0, 1 or 2 (Unicode 14, East Asian Width W and F; Mn and Me). */
unsigned code_point_columns(uint32_t code_point);

#endif
