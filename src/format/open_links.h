/* Links and fields of a text that is being read: their words, and the codes that nobody sees. */
#ifndef TOCSIN_FORMAT_OPEN_LINKS_H
#define TOCSIN_FORMAT_OPEN_LINKS_H

#include "base/buf.h"
#include "format/document.h"

enum open_link_kind {
	OPEN_ELEMENT, /* as an element opens and closes it */
	OPEN_FIELD,   /* by a sign for its begin and one for its end */
	OPEN_RUN,     /* of a run of a slide ... */
	OPEN_SHAPE,   /* ... and of a shape */
	OPEN_KINDS
};

struct open_link {
	enum open_link_kind kind;
	bool in_code;     /* its code is not over */
	struct buf code;  /* of a field, which says where its words lead ... */
	struct buf where; /* ... or where they do */
	struct buf words; /* of the paragraph that is open */
	unsigned depth;   /* paragraphs in paragraphs it began in; 0: those of any are its own */
};

struct open_links {
	struct document *document;
	struct open_link items[OPEN_LINKS];
	unsigned count;
	unsigned over[OPEN_KINDS]; /* more than can be kept: nothing is told of them ... */
	bool untold;               /* ... but that there were some, since the last paragraph */
};

void open_links_init(struct open_links *links, struct document *document);

/* Inside the code of a field nothing is shown, even the results of fields in it. */
bool open_links_in_code(const struct open_links *links);

/* A field whose code follows, or a link; both may be written to *ret, which is NULL where there are
 * too many. */
void open_links_begin(struct open_links *links, enum open_link_kind kind, unsigned depth,
		      struct open_link **ret);
/* The code of the last field is over. */
void open_links_separate(struct open_links *links);
/* The last one of that kind ends; it is told. */
enum status open_links_end(struct open_links *links, enum open_link_kind kind, struct err *err)
	MUST_CHECK;

/* Text that is shown, or what a field in the code of another one shows: part of that code. */
void open_links_write(struct open_links *links, unsigned depth, struct slice text);
void open_links_write_code(struct open_links *links, struct slice text);

/* Those of several paragraphs are told in parts. A field whose code does not end with an outermost
 * paragraph has lost its end. */
enum status open_links_end_paragraph(struct open_links *links, unsigned depth, struct err *err)
	MUST_CHECK;

#endif
