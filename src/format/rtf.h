/*
 * RTF: its text, the HTML that Outlook hides in it ([MS-OXRTFEX]), and the packing of it in .msg
 * and PST files ([MS-OXRTFCP]).
 */
#ifndef TOCSIN_FORMAT_RTF_H
#define TOCSIN_FORMAT_RTF_H

#include "base/buf.h"

/* Unpacks the value of PidTagRtfCompressed. Over RTF_BYTES is STATUS_REFUSED. */
enum status rtf_unpack(struct slice bytes, struct buf *out, struct err *err) MUST_CHECK;

/* The text that is shown, as UTF-8; paragraphs end with a line end. What makes no sense is passed
 * over: fails only for want of memory. */
enum status rtf_text(struct slice rtf, struct buf *out, struct err *err) MUST_CHECK;

/* The HTML it was made of, as UTF-8; *ret_found false, and nothing written, where it was made of
 * none. */
enum status rtf_html(struct slice rtf, struct buf *out, bool *ret_found, struct err *err)
	MUST_CHECK;

#endif
