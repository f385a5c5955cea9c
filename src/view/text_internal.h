/* What the files of the terminal text share. */
#ifndef TOCSIN_VIEW_TEXT_INTERNAL_H
#define TOCSIN_VIEW_TEXT_INTERNAL_H

#include "view/text.h"

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_CRITICAL, INK_HIGH, INK_MEDIUM, INK_LOW, INK_COUNT };

/* Switches the ink; INK_PLAIN ends it. Nothing without colour. */
void text_ink(struct buf *out, const struct text_style *style, enum ink ink);
enum ink text_severity_ink(enum severity severity);
/* Text in an ink. */
void text_inked(struct buf *out, const struct text_style *style, enum ink ink, const char *text);

/* "tocsin show --case lab 3f2a9c1b" */
void text_command(struct buf *out, const struct text_style *style, const char *verb);

/* What of out begins at `from` and has failed memory: a status for it. */
enum status text_status(const struct buf *out, struct err *err) MUST_CHECK;

#endif
