/*
 * RTF: its text, the HTML that Outlook hides in it ([MS-OXRTFEX]), and the packing of it in .msg
 * and PST files ([MS-OXRTFCP]).
 */
#ifndef TOCSIN_FORMAT_RTF_H
#define TOCSIN_FORMAT_RTF_H

#include "base/buf.h"

/* Unpacks the value of PidTagRtfCompressed. Over RTF_BYTES is STATUS_REFUSED. */
enum status rtf_unpack(struct slice bytes, struct buf *out, struct err *err) MUST_CHECK;

/* Where a text stands. */
enum rtf_part {
	RTF_BODY,
	RTF_LABEL,   /* the numbers and bullets of lists */
	RTF_RUNNING, /* heads and feet */
	RTF_NOTE,    /* footnotes and annotations */
	RTF_BOX,     /* text boxes */
	RTF_HIDDEN,  /* of any of these, what is hidden or was deleted: a line each */
	RTF_INFO,    /* \info: RTF_INFO_BEGIN, exiftool's name, RTF_INFO_NAMED, value; again */
	RTF_FIELD,   /* what a field says: the reader's own */
	RTF_LINK,    /* what a field says, RTF_INFO_NAMED, what it shows, RTF_INFO_BEGIN; again */
	RTF_PART_COUNT
};

#define RTF_INFO_BEGIN '\x1e'
#define RTF_INFO_NAMED '\x1f'

/* What is shown, as UTF-8, each part into a buffer (or more into one); NULL leaves it out.
 * Paragraphs end with a line end. What makes no sense is passed over: fails only for want of
 * memory. *ret_whole: all groups are closed. */
enum status rtf_read(struct slice rtf, struct buf *const parts[static RTF_PART_COUNT],
		     bool *ret_whole, struct err *err) MUST_CHECK;

/* The text that is shown in the body. */
enum status rtf_text(struct slice rtf, struct buf *out, struct err *err) MUST_CHECK;

/* The HTML it was made of, as UTF-8; *ret_found false, and nothing written, where it was made of
 * none. */
enum status rtf_html(struct slice rtf, struct buf *out, bool *ret_found, struct err *err)
	MUST_CHECK;

#endif
