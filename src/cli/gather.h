/* Documents under the paths given, read in workers into a library: what it holds already is not
 * read again, so that an interrupted run goes on where it was. */
#ifndef TOCSIN_CLI_GATHER_H
#define TOCSIN_CLI_GATHER_H

#include "box/box.h"
#include "cli/session.h"
#include "leak/extract.h"
#include "leak/unread.h"

/* What was not read, to be told later: copies in arena. */
struct unread_list {
	struct arena *arena;
	struct refusal *items;
	size_t count, capacity;
};

struct gather_setup {
	const struct text_list *paths;
	const char *doing;           /* before the bar; may be NULL */
	struct library *library;     /* open to add */
	const struct library *older; /* only what earlier readers read of this, anew; NULL: all */
	const struct text_list *own; /* files that are no input though they lie there; NULL: none */
	/* Gets what else the run has to say: refusals, crashes as findings, what `along` sinks; a
	 * call may be NULL. */
	struct sink sink;
	struct unread_list *unread;        /* gets refusals in place of sink; NULL: sink does */
	struct unread_causes *causes;      /* gets refusals and crashes as well; may be NULL */
	const struct files_visitor *along; /* who looks at the same walk; may be NULL */
	struct seen *seen;                 /* gets what was met; NULL: nobody asks */
	const struct ocr *ocr;             /* reads the words of scans; NULL: nobody does */
	bool originals;                    /* they are what others are held against */
	bool hashed;                       /* files are hashed here, too: workers may lie */
};

struct gather_totals {
	struct box_totals box;
	uint64_t read; /* documents added */
};

/* STATUS_ENVIRONMENT where Ctrl-C ended it: the library has what was read. */
enum status gather_documents(struct session *session, const struct gather_setup *setup,
			     struct gather_totals *ret, struct err *err) MUST_CHECK;

#endif
