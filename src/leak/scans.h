/*
 * Scans: documents that are pictures of pages. They wait in a file without a name, until all of the
 * run has been read, for a reader of words: that takes seconds a page.
 */
#ifndef TOCSIN_LEAK_SCANS_H
#define TOCSIN_LEAK_SCANS_H

#include "leak/library.h"
#include "leak/ocr.h"

struct scan_part {
	uint64_t at, length; /* in the file */
};

struct scan {
	struct scan_part entry;
	size_t first_page, page_count; /* of the parts */
};

struct scans {
	struct arena arena;
	int fd; /* -1: nothing came yet */
	uint64_t end;
	struct slice source; /* whose pages come */
	struct scan_part *pages;
	size_t page_count, page_capacity, first_page;
	struct scan *items;
	size_t count, capacity;
};

void scans_init(struct scans *scans);
void scans_done(struct scans *scans);

/* The next page of what lies there. STATUS_REFUSED over SCANS_BYTES_MAX. */
enum status scans_add_page(struct scans *scans, struct slice source, struct slice picture,
			   struct err *err) MUST_CHECK;
bool scans_have_pages(const struct scans *scans, struct slice source) MUST_CHECK;
/* The document that the pages since the last one are of. */
enum status scans_add(struct scans *scans, const struct library_entry *entry, struct err *err)
	MUST_CHECK;

/* The entry with what can be read on its pages: GUESSED, or IMAGE_ONLY still where that is nothing;
 * `trouble` says what was read, by whom. It lives in arena. */
enum status scans_read(const struct scans *scans, size_t at, const struct ocr *ocr,
		       struct arena *arena, struct library_entry *ret, struct err *err) MUST_CHECK;

#endif
