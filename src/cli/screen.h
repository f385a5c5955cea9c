/* What leaves the program: data on standard output, everything else on standard error. */
#ifndef TOCSIN_CLI_SCREEN_H
#define TOCSIN_CLI_SCREEN_H

#include "cli/options.h"
#include "view/text.h"

struct screen {
	struct arena arena, scratch;
	struct buf out;              /* for standard output; goes with screen_flush */
	struct buf say;              /* for standard error; goes with screen_say_flush */
	struct text_style style;     /* of out */
	struct text_style say_style; /* of say */
	bool out_is_terminal, say_is_terminal;
	bool closed; /* whoever read standard output has gone: what comes is dropped */
	uint64_t flushed_ms;
};

/* Of the terminal at fd. */
unsigned terminal_columns(int fd);

void screen_init(struct screen *screen, const struct request *request);
void screen_done(struct screen *screen);

/* Domains that are shown as they are; commands offered name the case with these options. */
void screen_set_case(struct screen *screen, const struct slice_list *own, const char *case_folder);

/* Writes what stands in out. A reader that has gone (EPIPE) is no failure. */
enum status screen_flush(struct screen *screen, struct err *err) MUST_CHECK;
/* The same where much stands there, or since long. */
enum status screen_flush_due(struct screen *screen, struct err *err) MUST_CHECK;
/* Standard error; nothing can be done where that fails. */
void screen_say_flush(struct screen *screen);

/* "tocsin: ...", one line, hostile bytes escaped, at once. */
void screen_say(struct screen *screen, const char *format, ...) FORMAT(2, 3);

#endif
