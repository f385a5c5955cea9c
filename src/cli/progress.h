/* A bar, a rate and the time left on standard error; only where that is a terminal. */
#ifndef TOCSIN_CLI_PROGRESS_H
#define TOCSIN_CLI_PROGRESS_H

#include "box/box.h"
#include "cli/screen.h"

struct progress {
	struct screen *screen;
	const char *doing; /* "reading"; NULL: there is but one thing to do */
	bool shown_allowed;
	bool shown;
	uint64_t start_ms;
};

/* allowed: not --quiet, and no data goes to the same terminal meanwhile. */
void progress_init(struct progress *progress, struct screen *screen, const char *doing,
		   bool allowed);
void progress_show(struct progress *progress, const struct box_progress *at);
/* Takes the bar away. */
void progress_hide(struct progress *progress);

/* The line itself, in at most columns columns; elapsed in milliseconds. */
void progress_print(struct buf *out, const char *doing, const struct box_progress *at,
		    uint64_t elapsed_ms, unsigned columns);

#endif
