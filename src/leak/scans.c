#include "leak/scans.h"

#include "base/buf.h"
#include "base/io.h"
#include "leak/entry.h"
#include "leak/limits.h"

#include <fcntl.h>
#include <stdio.h>

void
scans_init(struct scans *scans)
{
	*scans = (struct scans){.fd = -1};
	arena_init(&scans->arena, 0);
}

void
scans_done(struct scans *scans)
{
	io_close(&scans->fd);
	arena_done(&scans->arena);
}

/* ---- as they come ---- */

static enum status
add_part(struct scans *scans, struct slice bytes, struct scan_part *ret, struct err *err)
{
	if (scans->fd < 0)
		TRY(io_open_unnamed(O_APPEND, &scans->fd, err));
	if (bytes.length > SCANS_BYTES_MAX - scans->end)
		return err_set(err, STATUS_REFUSED, "scans of more than %llu GiB",
			       (unsigned long long)(SCANS_BYTES_MAX >> 30));
	TRY(io_write(scans->fd, bytes, err));
	*ret = (struct scan_part){scans->end, bytes.length};
	scans->end += bytes.length;
	return STATUS_OK;
}

bool
scans_have_pages(const struct scans *scans, struct slice source)
{
	return scans->page_count > scans->first_page && slice_equal(scans->source, source);
}

enum status
scans_add_page(struct scans *scans, struct slice source, struct slice picture, struct err *err)
{
	struct scan_part part;

	if (!scans_have_pages(scans, source)) {
		scans->page_count = scans->first_page;
		TRY(slice_copy(&scans->arena, source, &scans->source, err));
	}
	if (scans->page_count - scans->first_page == OCR_PAGES_MAX)
		return STATUS_OK;
	TRY(add_part(scans, picture, &part, err));
	struct scan_part *pages =
		arena_grow(&scans->arena, scans->pages, &scans->page_capacity,
			   scans->page_count + 1, sizeof(*pages), _Alignof(struct scan_part));
	if (!pages)
		return err_no_memory(err);
	scans->pages = pages;
	pages[scans->page_count++] = part;
	return STATUS_OK;
}

enum status
scans_add(struct scans *scans, const struct library_entry *entry, struct err *err)
{
	struct scan scan = {.first_page = scans->first_page,
			    .page_count = scans->page_count - scans->first_page};
	struct arena scratch;
	struct slice bytes;
	struct buf buf;

	arena_init(&scratch, 0);
	buf_init(&buf, &scratch);
	entry_write(&buf, entry);
	enum status status = buf_slice(&buf, &bytes, err);
	if (status == STATUS_OK)
		status = add_part(scans, bytes, &scan.entry, err);
	arena_done(&scratch);
	TRY(status);
	struct scan *items = arena_grow(&scans->arena, scans->items, &scans->capacity,
					scans->count + 1, sizeof(*items), _Alignof(struct scan));
	if (!items)
		return err_no_memory(err);
	scans->items = items;
	items[scans->count++] = scan;
	scans->first_page = scans->page_count;
	return STATUS_OK;
}

/* ---- reading them ---- */

static enum status
read_part(const struct scans *scans, struct scan_part part, struct arena *arena, struct slice *ret,
	  struct err *err)
{
	char *bytes = arena_new(arena, char, part.length);
	size_t got;

	if (!bytes)
		return err_no_memory(err);
	TRY(io_read_at(scans->fd, bytes, part.length, part.at, &got, err));
	if (got != part.length)
		return err_set(err, STATUS_IO, "a scan that waits on the disk is cut off");
	*ret = slice_of(bytes, got);
	return STATUS_OK;
}

/* *ret_read: whether the reader could read it. */
static enum status
read_page(const struct scans *scans, struct scan_part part, const struct ocr *ocr, size_t number,
	  struct document *document, bool *ret_read, struct err *err)
{
	struct document words;
	struct slice picture;
	char place[32];
	struct err own;

	(void)snprintf(place, sizeof(place), "page %zu", number);
	TRY(read_part(scans, part, document->scratch, &picture, err));
	enum status status = ocr_read(ocr, document->scratch, picture, &words, &own);
	*ret_read = status == STATUS_OK;
	if (status == STATUS_REFUSED)
		return STATUS_OK;
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	for (size_t i = 0; i < words.unit_count; i++)
		TRY(document_add_unit(document, UNIT_BODY, words.units[i].text, slice_text(place),
				      err));
	return STATUS_OK;
}

static enum status
read_pages(const struct scans *scans, const struct scan *scan, const struct ocr *ocr,
	   struct document *document, size_t *ret_read, struct err *err)
{
	*ret_read = 0;
	for (size_t i = 0; i < scan->page_count; i++) {
		struct arena scratch;
		bool read = false;
		arena_init(&scratch, 0);
		document->scratch = &scratch;
		enum status status = read_page(scans, scans->pages[scan->first_page + i], ocr,
					       i + 1, document, &read, err);
		document->scratch = NULL;
		arena_done(&scratch);
		TRY(status);
		*ret_read += read;
	}
	return STATUS_OK;
}

enum status
scans_read(const struct scans *scans, size_t at, const struct ocr *ocr, struct arena *arena,
	   struct library_entry *ret, struct err *err)
{
	const struct scan *scan = &scans->items[at];
	struct library_entry entry;
	struct slice bytes;
	size_t read;

	TRY(read_part(scans, scan->entry, arena, &bytes, err));
	TRY(entry_read(arena, bytes, &entry, err));
	struct document *document = &entry.document;
	size_t pages = document->pages ? document->pages : 1;
	TRY(read_pages(scans, scan, ocr, document, &read, err));
	if (document->unit_count > 0)
		document->state = DOCUMENT_GUESSED;
	TRY(slice_print(arena, &document->trouble, err,
			document->unit_count > 0
				? "a picture: its words were read off %zu of %zu page%s by "
				  "tesseract, which misreads some"
				: "a picture: tesseract read %zu of %zu page%s, and found no words",
			read, pages, pages == 1 ? "" : "s"));
	*ret = entry;
	return STATUS_OK;
}
