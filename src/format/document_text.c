/* Plain text: a unit a paragraph, which ends at an empty line; of CSV a field is one. Byte order
 * marks and UTF-16 as Notepad and Excel write them. */
#include "format/charset.h"
#include "format/document.h"
#include "format/limits.h"
#include "format/text_boxes.h"

#include <stdio.h>
#include <string.h>

enum status
document_decode(struct slice bytes, struct document *document, struct slice *ret, struct err *err)
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
	} else {
		name = charset_guess(bytes);
	}
	buf_init(&text, document->scratch);
	(void)charset_write(&text, name, bytes);
	return buf_slice(&text, ret, err);
}

struct slice
document_take_line(struct slice *rest)
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

bool
document_is_empty(struct slice line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\f')
			return false;
	return true;
}

static enum status
add(struct document *document, struct slice text, size_t line, struct err *err)
{
	char place[32];

	(void)snprintf(place, sizeof(place), "line %zu", line);
	return document_add_unit(document, UNIT_BODY, text, slice_text(place), err);
}

enum status
document_add_paragraphs(struct document *document, struct slice rest, struct err *err)
{
	const char *begin = NULL, *end = NULL;
	size_t number = 0, first = 0;

	while (rest.length > 0) {
		struct slice line = document_take_line(&rest);
		number++;
		if (!document_is_empty(line)) {
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

enum status
document_read_text(struct slice bytes, struct document *document, struct err *err)
{
	struct slice text;

	TRY(document_decode(bytes, document, &text, err));
	TRY(text_boxes_join(document->scratch, text, &text, err));
	return document_add_paragraphs(document, text, err);
}

/* ---- tables ---- */

/* What parts fields: the most frequent one in the first line. */
static char
separator_of(struct slice text)
{
	static const char SEPARATORS[] = {',', ';', '\t'};
	struct slice line = document_take_line(&text);
	size_t most = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof(SEPARATORS); i++) {
		size_t count = 0;
		for (size_t k = 0; k < line.length; k++)
			count += line.at[k] == SEPARATORS[i];
		if (count > most) {
			most = count;
			best = SEPARATORS[i];
		}
	}
	return best;
}

/* Takes a field off *rest into out, and what ends it: *ret_last, its row ends with it. RFC 4180 §2:
 * quotes hold separators and line ends, and two of them are one. */
static void
take_field(struct slice *rest, char separator, struct buf *out, bool *ret_last)
{
	bool quoted = rest->length > 0 && *rest->at == '"';
	size_t at = quoted ? 1 : 0;

	for (; at < rest->length; at++) {
		char c = rest->at[at];
		if (quoted && c == '"') {
			if (at + 1 < rest->length && rest->at[at + 1] == '"')
				at++;
			else
				quoted = false;
			if (quoted)
				buf_write_byte(out, c);
		} else if (!quoted && (c == separator || c == '\n' || c == '\r')) {
			break;
		} else {
			buf_write_byte(out, c);
		}
	}
	*ret_last = at >= rest->length || rest->at[at] != separator;
	if (at + 1 < rest->length && rest->at[at] == '\r' && rest->at[at + 1] == '\n')
		at++;
	*rest = slice_part(*rest, at + 1, SIZE_MAX);
}

enum status
document_read_csv(struct slice bytes, struct document *document, struct err *err)
{
	char place[DOCUMENT_PLACE_BYTES];
	uint64_t row = 1, column = 1;
	struct slice rest, text;
	struct buf field;
	bool last;

	TRY(document_decode(bytes, document, &rest, err));
	char separator = separator_of(rest);
	buf_init(&field, document->scratch);
	while (rest.length > 0) {
		buf_clear(&field);
		take_field(&rest, separator, &field, &last);
		TRY(buf_slice(&field, &text, err));
		(void)snprintf(place, sizeof(place), "row %llu, column %llu",
			       (unsigned long long)row, (unsigned long long)column);
		TRY(document_add_unit(document, UNIT_CELL, text, slice_text(place), err));
		row += last;
		column = last ? 1 : column + 1;
	}
	return STATUS_OK;
}
