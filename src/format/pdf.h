/* PDF (ISO 32000-1) by poppler: properties and the text of its pages. */
#ifndef TOCSIN_FORMAT_PDF_H
#define TOCSIN_FORMAT_PDF_H

#include "format/pixels.h"

struct pdf;

/* The Info dictionary (§14.3.3): clean UTF-8, each cut at PDF_PROPERTY_BYTES; empty where absent.
 * */
struct pdf_properties {
	struct slice title, author, subject, keywords, creator, producer;
	int64_t created, modified; /* TIME_UNKNOWN */
	uint32_t pages;
	struct slice version; /* "PDF-1.4" */
	/* As created and modified, but with their zone: "2017:05:05 20:00:00+02:00". */
	struct slice created_local, modified_local;
	struct slice permanent_id, update_id; /* §14.4 */
	bool linearized;
	struct slice xmp; /* the metadata stream of the document, §14.3.2 */
};

/* bytes must stay. Encrypted (then *ret_locked, which may be NULL, is true), damaged or over
 * PDF_BYTES: STATUS_REFUSED. Owned: pdf_done. */
enum status pdf_open(struct slice bytes, struct pdf **ret, bool *ret_locked, struct err *err)
	MUST_CHECK;
void pdf_done(struct pdf **pdf); /* for DEFER */

enum status pdf_read_properties(struct arena *arena, struct pdf *pdf, struct pdf_properties *ret,
				struct err *err) MUST_CHECK;

/* Of a line what stands apart from what is before it, as a cell does; it begins at an offset of the
 * line's text. */
struct pdf_part {
	size_t offset;
	double left, top, right, bottom;
};

/* What a browser prints around its page: when and from where, the title, the number of the page. */
enum pdf_line_kind { PDF_LINE_TEXT, PDF_LINE_PRINTED, PDF_LINE_HEAD, PDF_LINE_PAGE };

/* A line of text as it stands on its page: its box in points from the upper left corner. */
struct pdf_line {
	enum pdf_line_kind kind;
	struct slice text; /* never empty, one blank between words */
	double left, top, right, bottom;
	struct pdf_part *parts; /* one at least */
	size_t part_count;
};

/*
 * The lines of a page (from 0) in reading order, as poppler finds it; blanks are where letters
 * stand apart. Ligatures and letters that a font shows for others are told as the letters meant. A
 * page over PDF_PAGE_BYTES, or that poppler cannot make, is STATUS_REFUSED; the other pages may
 * still be read. *ret_height: of the page.
 */
enum status pdf_read_lines(struct arena *arena, struct pdf *pdf, uint32_t page,
			   struct pdf_line **ret, size_t *ret_count, double *ret_height,
			   struct err *err) MUST_CHECK;

/* Tells what a browser printed in the margins of a page (from 0): each part of it is then a line of
 * its own. *lines as they are of any other page. */
enum status pdf_part_margins(struct arena *arena, uint32_t page, uint32_t pages, double height,
			     struct pdf_line **lines, size_t *count, struct err *err) MUST_CHECK;

/* The lines of a page as text; lines end with LF. */
enum status pdf_read_page(struct arena *arena, struct pdf *pdf, uint32_t page, struct slice *ret,
			  struct err *err) MUST_CHECK;

/* What of the text nobody sees: covered, clipped, without ink, not higher than a point, or where
 * something else is drawn. Words in a row are a line. Where most of it is so - words read off a
 * picture, which is drawn - that is all that is told. Nothing is said of letters whose font is not
 * in the file. It draws the page, and takes time: *pixels may still be drawn, and are taken off;
 * STATUS_REFUSED where these do not do, or it cannot be drawn. */
enum status pdf_read_unseen(struct arena *arena, struct pdf *pdf, uint32_t page, uint64_t *pixels,
			    struct slice *ret, struct err *err) MUST_CHECK;

/* What an annotation (§12.5) or a field of a form (§12.7) says beside the content of its page. */
struct pdf_note {
	struct slice text; /* clean UTF-8, never empty */
	bool is_field;
};

struct pdf_notes {
	struct pdf_note *items;
	size_t count;
	bool unread; /* one draws what is not told here, or may, or there are over PDF_NOTES */
};

/* What is hidden is left out, and so are links; of marks on text their comments are told. A stamp
 * is told, if by no more than "(stamp)", and not counted as unread, though it may draw words of its
 * own. A page that poppler cannot make has none. Texts of over PDF_PAGE_BYTES stay unread. */
enum status pdf_read_notes(struct arena *arena, struct pdf *pdf, uint32_t page,
			   struct pdf_notes *ret, struct err *err) MUST_CHECK;

/* How a page (from 0) looks, on white: of `dpi` dots an inch, or as many as PDF_DRAWN_PIXELS allow.
 * STATUS_REFUSED where it cannot be drawn; what poppler does not know on it is left out. */
enum status pdf_draw_page(struct arena *arena, struct pdf *pdf, uint32_t page, unsigned dpi,
			  struct pixels *ret, struct err *err) MUST_CHECK;

/* The ideograph of a radical of the CJK Radicals Supplement, any other letter as it is: for the
 * reader of lines. */
uint32_t pdf_radical(uint32_t letter);
/* The letters of a ligature that were told with their bytes the other way round, in a Latin word,
 * at an offset of clean text; none where nothing was. */
struct slice pdf_swapped(struct slice text, size_t at);
/* Whether its form of compatibility is what was meant: ligatures, Arabic forms, Kangxi radicals. */
bool pdf_is_presentation(uint32_t letter);

/* The files poppler opens while reading, for room.readable_paths; NULL ends. */
extern const char *const PDF_READABLE_PATHS[];

/* Reads a page of its own, in CJK, so that poppler has found its tables. */
enum status pdf_warm(struct err *err) MUST_CHECK;

#endif
