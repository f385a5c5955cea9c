/*
 * An escaping writer of HTML5: text and attributes can only be written escaped, and hostile text
 * only isolated. Elements are opened and closed by name and checked against each other.
 */
#ifndef TOCSIN_VIEW_HTML_H
#define TOCSIN_VIEW_HTML_H

#include "view/safe.h"

#define HTML_DEPTH_MAX 32

struct html {
	struct buf *out;
	struct arena *scratch; /* rewound; not the arena of out */
	struct safe_rule rule;
	const char *open[HTML_DEPTH_MAX];
	unsigned depth;
};

void html_init(struct html *html, struct arena *scratch, struct buf *out, struct safe_rule rule);

/* element and attributes are the program's own words: "section", "id=\"answer\" class=\"page\"";
 * attributes may be NULL. html_open_with adds one attribute whose value is escaped. */
void html_open(struct html *html, const char *element, const char *attributes);
void html_open_with(struct html *html, const char *element, const char *attributes,
		    const char *name, struct slice value);
/* The element must be the one opened last. */
void html_close(struct html *html, const char *element);
/* An element without content: <meta ...>. */
void html_void(struct html *html, const char *element, const char *attributes);
/* <element attributes>text</element> of our own words, escaped all the same. */
void html_element(struct html *html, const char *element, const char *attributes, const char *text);

/* Our own words, escaped. */
void html_text(struct html *html, const char *text);
void html_print(struct html *html, const char *format, ...) FORMAT(2, 3);
/* A line end in the source of the page. */
void html_line(struct html *html);

/*
 * Hostile text, isolated by <bdi>, what is invisible in it made visible:
 * <span class="esc">\u{202e}</span>. html_hostile defangs; html_code does not: it is for what is
 * copied for use (a path, a digest, a command). html_plain is html_hostile without elements, for a
 * title or an attribute.
 */
void html_hostile(struct html *html, struct slice text);
void html_code(struct html *html, struct slice text);
void html_plain(struct html *html, struct slice text);
/* As html_plain, not defanged: for options of commands. */
void html_verbatim(struct html *html, struct slice text);

#endif
