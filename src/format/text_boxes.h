/*
 * Boxes of a docx as some converters to plain text write them: each paragraph with all that is in
 * it, so that a box stands in the line of its paragraph, once for each of its two forms (ISO
 * 29500-3 §7.1), and its own paragraphs follow as lines, again for each form.
 */
#ifndef TOCSIN_FORMAT_TEXT_BOXES_H
#define TOCSIN_FORMAT_TEXT_BOXES_H

#include "base/slice.h"

/* The text with blanks in place of all but the first of such copies; what does not repeat itself to
 * the letter stays. Lines of UTF-8 that end with LF or CRLF. Fails only for want of memory. */
enum status text_boxes_join(struct arena *scratch, struct slice text, struct slice *ret,
			    struct err *err) MUST_CHECK;

#endif
