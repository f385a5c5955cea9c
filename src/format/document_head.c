/* Running heads of sheets, which are written in codes (ECMA-376 part 1 §18.3.1.46, MS-XLS
 * §2.4.136), and the names of sheets. */
#include "base/buf.h"
#include "format/document.h"

/* What a code is read as, where it is not the look of what follows. */
static struct slice
code_text(char code, struct slice sheet)
{
	switch (code) {
	case '&':
		return SLICE("&");
	case 'A':
		return sheet;
	case 'P': /* the page, and how many there are */
	case 'N':
		return SLICE("1");
	default: /* a date, a time, a file, a picture; bold, raised, struck */
		return SLICE_NONE;
	}
}

/* How much of what follows a '&' is its code: &"Arial,Bold", &12, &K00-033, &B. */
static size_t
code_length(struct slice rest)
{
	size_t length = 0;

	if (rest.length == 0)
		return 0;
	if (*rest.at == '"') {
		size_t end = slice_find_byte(slice_part(rest, 1, SIZE_MAX), '"');
		return end == SIZE_MAX ? rest.length : end + 2;
	}
	if (*rest.at == 'K')
		return rest.length < 7 ? rest.length : 7; /* §18.3.1.46: a colour in six */
	while (length < rest.length && byte_is_digit(rest.at[length]))
		length++;
	return length > 0 ? length : 1;
}

static enum status
add_section(struct document *document, struct buf *text, struct slice sheet, struct err *err)
{
	struct slice section;

	TRY(buf_slice(text, &section, err));
	TRY(document_add_unit(document, UNIT_RUNNING, section, sheet, err));
	buf_clear(text);
	return STATUS_OK;
}

enum status
document_add_head(struct document *document, struct slice codes, struct slice sheet,
		  struct err *err)
{
	struct buf text;

	buf_init(&text, document->scratch);
	while (codes.length > 0) {
		size_t length = 1;
		if (*codes.at == '&') {
			codes = slice_part(codes, 1, SIZE_MAX);
			length = code_length(codes);
			if (length > 0 && memchr("LCR", *codes.at, 3))
				TRY(add_section(document, &text, sheet, err));
			else if (length == 1)
				buf_write(&text, code_text(*codes.at, sheet));
		} else {
			buf_write_byte(&text, *codes.at);
		}
		codes = slice_part(codes, length, SIZE_MAX);
	}
	return add_section(document, &text, sheet, err);
}

/* Where nothing was read there is nothing beside it. */
enum status
document_add_sheet(struct document *document, struct slice name, struct err *err)
{
	if (document->unit_count == 0)
		return STATUS_OK;
	return document_add_unit(document, UNIT_BESIDE, name, DOCUMENT_SHEET, err);
}
