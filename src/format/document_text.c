/* Plain text, CSV, Markdown: a unit a paragraph, which ends at an empty line; a row of CSV is one.
 * Byte order marks and UTF-16 as Notepad and Excel write them. */
#include "format/charset.h"
#include "format/document.h"

/* The text as UTF-8: by its byte order mark, else UTF-8 where it is, else windows-1252. */
static enum status
decode(struct slice bytes, struct document *document, struct slice *ret, struct err *err)
{
	struct slice name = SLICE_NONE;
	struct buf text;

	if (slice_starts(bytes, SLICE("\xef\xbb\xbf"))) {
		bytes = slice_part(bytes, 3, SIZE_MAX);
	} else if (slice_starts(bytes, SLICE("\xff\xfe"))) {
		name = SLICE("UTF-16LE");
		bytes = slice_part(bytes, 2, SIZE_MAX);
	} else if (slice_starts(bytes, SLICE("\xfe\xff"))) {
		name = SLICE("UTF-16BE");
		bytes = slice_part(bytes, 2, SIZE_MAX);
	}
	buf_init(&text, document->arena);
	(void)charset_write(&text, name, bytes);
	return buf_slice(&text, ret, err);
}

/* The line at the head of *rest, without its end (LF, CRLF, CR), which is taken off too. */
static struct slice
take_line(struct slice *rest)
{
	size_t end = 0;

	while (end < rest->length && rest->at[end] != '\n' && rest->at[end] != '\r')
		end++;
	struct slice line = slice_part(*rest, 0, end);
	if (end + 1 < rest->length && rest->at[end] == '\r' && rest->at[end + 1] == '\n')
		end++;
	*rest = slice_part(*rest, end + 1, SIZE_MAX);
	return line;
}

static bool
is_empty(struct slice line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\f')
			return false;
	return true;
}

static enum status
add(struct document *document, struct slice text, size_t line, struct err *err)
{
	struct slice place;

	TRY(slice_print(document->arena, &place, err, "line %zu", line));
	return document_add_unit(document, UNIT_BODY, text, place, err);
}

enum status
document_read_text(struct slice bytes, struct document *document, struct err *err)
{
	const char *begin = NULL, *end = NULL;
	struct slice rest;
	size_t number = 0, first = 0;

	TRY(decode(bytes, document, &rest, err));
	while (rest.length > 0) {
		struct slice line = take_line(&rest);
		number++;
		if (!is_empty(line)) {
			first = begin ? first : number;
			begin = begin ? begin : line.at;
			end = line.at + line.length;
			continue;
		}
		if (begin)
			TRY(add(document, slice_of(begin, (size_t)(end - begin)), first, err));
		begin = NULL;
	}
	if (begin)
		TRY(add(document, slice_of(begin, (size_t)(end - begin)), first, err));
	return STATUS_OK;
}
