#include "format/limits.h"
#include "format/pdf.h"
#include "format/walk.h"

static uint64_t
count_words(struct slice text)
{
	uint64_t words = 0;
	bool inside = false;

	for (size_t i = 0; i < text.length; i++) {
		bool blank = (unsigned char)text.at[i] <= ' ';
		words += !blank && !inside;
		inside = !blank;
	}
	return words;
}

/* The words of all pages; a page that cannot be read is refused once and passed over. */
static enum status
pages_read(struct walk *walk, struct file *file, struct pdf *pdf, uint32_t pages,
	   uint64_t *ret_words, struct err *err)
{
	uint64_t text_bytes = 0;
	struct slice text;
	struct err own;

	for (uint32_t page = 0; page < pages; page++) {
		struct arena_mark mark = arena_mark(walk->arena);
		if (page >= PDF_PAGES || text_bytes > PDF_TEXT_BYTES)
			return err_set(err, STATUS_REFUSED,
				       "the text behind page %u is not read: more than %u pages or "
				       "%u MiB",
				       page, PDF_PAGES, PDF_TEXT_BYTES >> 20);
		enum status status = pdf_read_page(walk->arena, pdf, page, &text, &own);
		if (status == STATUS_OK) {
			*ret_words += count_words(text);
			text_bytes += text.length;
		}
		arena_rewind(walk->arena, mark);
		if (status == STATUS_REFUSED)
			TRY(files_refuse(walk, file, own.text, err));
		else if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
		/* Pages take time rather than bytes. */
		sink_progress(walk->sink, file->size_bytes * (page + 1) / pages);
	}
	return STATUS_OK;
}

enum status
files_read_pdf(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct slice bytes;
	uint64_t words = 0;

	TRY(files_load(walk, file, PDF_BYTES, &bytes, err));
	TRY(pdf_open(bytes, &pdf, NULL, err));
	TRY(pdf_read_properties(walk->arena, pdf, &properties, err));
	files_write_text(file, "title", properties.title);
	files_write_text(file, "author", properties.author);
	files_write_text(file, "subject", properties.subject);
	files_write_text(file, "creator", properties.creator);
	files_write_text(file, "producer", properties.producer);
	files_write_time(file, "created", properties.created);
	files_write_time(file, "modified", properties.modified);
	files_write_text(file, "version", properties.version);
	files_write_number(file, "pages", properties.pages);
	if (properties.created != TIME_UNKNOWN)
		file->first = properties.created;
	if (properties.modified != TIME_UNKNOWN)
		file->last = properties.modified;
	enum status status = pages_read(walk, file, pdf, properties.pages, &words, err);
	files_write_number(file, "words", words);
	return status;
}
