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
	struct arena *scratch;
	struct safe_rule rule;
	const char *open[HTML_DEPTH_MAX];
	unsigned depth;
};

void html_init(struct html *html, struct arena *scratch, struct buf *out, struct safe_rule rule);

/* element and attributes are the program's own words: "section", "id=\"answer\" class=\"page\"". */
void html_open(struct html *html, const char *element, const char *attributes);
/* The element must be the one opened last. */
void html_close(struct html *html, const char *element);
/* <element attributes>text</element>, the text the program's own, escaped all the same. */
void html_element(struct html *html, const char *element, const char *attributes, const char *text);
/* Our own words, escaped. */
void html_text(struct html *html, const char *text);
void html_print(struct html *html, const char *format, ...) FORMAT(2, 3);

/*
 * Hostile text: defanged, isolated by <bdi>, what is invisible in it made visible
 * (<span class="esc">\u{202e}</span>), with <wbr> where a long run may break. The plain form
 * (html_sentence) is for a text of ours that holds hostile parts: sentences, titles.
 */
void html_hostile(struct html *html, struct slice text);
void html_sentence(struct html *html, struct slice text);
/* Hostile text that is copied for use (a path, a digest, a command): escaped, never defanged. */
void html_code(struct html *html, struct slice text);

#endif
