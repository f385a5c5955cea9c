/*
 * What a page of HTML shows and where its links lead, as a browser would have it (WHATWG HTML
 * §13.2.5), for text that was made to deceive. A reader of its own (docs/adr/): it keeps the place
 * of every tag, takes time linear in the length, and fetches nothing.
 */
#ifndef TOCSIN_FORMAT_HTML_H
#define TOCSIN_FORMAT_HTML_H

#include "base/buf.h"

enum html_link_kind {
	HTML_ANCHOR,  /* <a>, <area>: a click leads there */
	HTML_FORM,    /* <form action>, formaction: what is typed goes there */
	HTML_REFRESH, /* <meta http-equiv=refresh>: leads there by itself */
	HTML_FRAME,   /* <iframe>, <embed>, <object>: shown inside */
};

struct html_link {
	enum html_link_kind kind;
	struct slice target; /* the attribute, its references resolved */
	struct slice text;   /* what a person sees between <a> and </a>, white space joined */
	struct slice span;   /* the tag, in the bytes read */
	bool hidden;         /* nobody sees it */
};

/* What stands in the page and not in its text, and where in the text it would: nobody sees it, or
 * it is said of a picture to who does not see that. */
struct html_aside {
	struct slice text;
	size_t at;
	bool picture;
};

struct html_page {
	struct slice text;   /* what a person sees; blocks are lines */
	struct slice hidden; /* what is there and not shown */
	struct slice script; /* all that scripts and handlers say */
	struct slice base;   /* <base href>, or SLICE_NONE */
	struct html_link *links;
	size_t link_count, link_capacity;
	struct html_aside *asides; /* all of `hidden`, and words for pictures */
	size_t aside_count, aside_capacity;
	bool form, password; /* it asks for something; for a password */
	const char *cut;     /* the limit that left something unread; NULL: none */
};

/* html is UTF-8, or near it; it must stay. Never refuses. Fails only for want of memory. */
enum status html_read(struct arena *arena, struct slice html, struct html_page *ret,
		      struct err *err) MUST_CHECK;

/* Appends text with its character references (&amp;, &#38;) resolved. */
void html_unescape(struct buf *out, struct slice text);

/* The same as a text of its own, which may be the one given. */
enum status html_unescaped(struct arena *arena, struct slice text, struct slice *ret,
			   struct err *err) MUST_CHECK;

struct html_token;

/* Elements that hold nothing (WHATWG HTML §13.1.2). */
bool html_is_void(struct slice name);
/* The page has a background somewhere, or a sheet that may give it one: white letters may be
 * seen. */
bool html_has_ground(struct slice html);
/* Whether an element and what is in it are kept from being seen, by what it says itself. */
bool html_hides(struct arena *scratch, const struct html_token *token, bool ground);

#endif
