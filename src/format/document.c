#include "format/document.h"

#include "base/utf8.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/members.h"
#include "format/ole.h"
#include "format/pdf.h"
#include "format/xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* ---- who reads what ---- */

static document_reader_fn *const READERS[SNIFF_KIND_COUNT] = {
	[SNIFF_TEXT] = document_read_text,     [SNIFF_MARKDOWN] = document_read_markdown,
	[SNIFF_CSV] = document_read_csv,       [SNIFF_DOCX] = document_read_docx,
	[SNIFF_PPTX] = document_read_pptx,     [SNIFF_XLSX] = document_read_xlsx,
	[SNIFF_ODT] = document_read_odf,       [SNIFF_ODS] = document_read_odf,
	[SNIFF_ODP] = document_read_odf,       [SNIFF_HTML] = document_read_html,
	[SNIFF_RTF] = document_read_rtf,       [SNIFF_PDF] = document_read_pdf,
	[SNIFF_EML] = document_read_message,   [SNIFF_MSG] = document_read_item,
	[SNIFF_JPEG] = document_read_jpeg,     [SNIFF_PNG] = document_read_png,
	[SNIFF_GIF] = document_read_gif,       [SNIFF_BMP] = document_read_bmp,
	[SNIFF_TIFF] = document_read_tiff,     [SNIFF_WEBP] = document_read_webp,
	[SNIFF_DOC] = document_read_doc,       [SNIFF_XLS] = document_read_xls,
	[SNIFF_PPT] = document_read_ppt,       [SNIFF_OFFICE_ENCRYPTED] = document_read_encrypted,
	[SNIFF_XML] = document_read_xml,       [SNIFF_SVG] = document_read_xml,
	[SNIFF_JSON] = document_read_text,     [SNIFF_JSON_LINES] = document_read_text,
	[SNIFF_YAML] = document_read_text,     [SNIFF_SCRIPT] = document_read_text,
	[SNIFF_CALENDAR] = document_read_text, [SNIFF_VCARD] = document_read_text,
	[SNIFF_DATA] = document_read_data,     [SNIFF_WORDPERFECT] = document_read_wordperfect,
};

bool
document_reads(enum sniff_kind kind)
{
	return READERS[kind] != NULL;
}

bool
document_has_text(const struct document *document)
{
	for (size_t i = 0; i < document->unit_count; i++)
		if (unit_is_shown(document->units[i].kind))
			return true;
	return false;
}

static enum status
read_document(struct arena *arena, enum sniff_kind kind, struct slice bytes, bool properties_only,
	      struct document *ret, struct err *err)
{
	struct arena scratch;
	struct document document = {
		.arena = arena, .scratch = &scratch, .properties_only = properties_only};
	document_reader_fn *read = READERS[kind];
	struct err own;

	if (!read) {
		*ret = (struct document){.state = DOCUMENT_UNREADABLE, .arena = arena};
		return kind == SNIFF_EMPTY
			       ? slice_copy(arena, SLICE("it is empty"), &ret->trouble, err)
			       : slice_print(arena, &ret->trouble, err, "no reader for %s",
					     sniff_word(kind));
	}
	arena_init(&scratch, 0);
	enum status status = read(bytes, &document, &own);
	if (status == STATUS_REFUSED)
		status = document_cut(&document, &own, "%s", own.text);
	arena_done(&scratch);
	if (status != STATUS_OK) {
		if (err)
			*err = own;
		return status;
	}
	if (document.state == DOCUMENT_CUT && document.unit_count == 0)
		document.state = DOCUMENT_UNREADABLE;
	document.scratch = NULL;
	*ret = document;
	return STATUS_OK;
}

enum status
document_read(struct arena *arena, enum sniff_kind kind, struct slice bytes, struct document *ret,
	      struct err *err)
{
	return read_document(arena, kind, bytes, false, ret, err);
}

enum status
document_read_properties(struct arena *arena, enum sniff_kind kind, struct slice bytes,
			 struct document *ret, struct err *err)
{
	return read_document(arena, kind, bytes, true, ret, err);
}

enum status
document_warm(struct err *err)
{
	UErrorCode error = U_ZERO_ERROR;

	(void)unorm2_getNFCInstance(&error);
	if (U_FAILURE(error))
		return err_set(err, STATUS_ENVIRONMENT, "no tables of Unicode: %s",
			       u_errorName(error));
	ole_warm();
	TRY(charset_warm(err));
	TRY(members_warm(err));
	TRY(xml_warm(err));
	return pdf_warm(err);
}

struct slice
document_value(const struct document *document, const char *name)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].name, slice_text(name)))
			return document->fields[i].value;
	return SLICE_NONE;
}

bool
document_has_value(const struct document *document, struct slice value)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].value, value))
			return true;
	return false;
}

/* ---- the seal form ---- */

/* White space (Unicode's White_Space) at the head of text: its length in bytes, 0 for none. */
static size_t
blank_length(struct slice text)
{
	unsigned char c = (unsigned char)text.at[0];

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	if (c == 0xc2 && text.length >= 2)
		return text.at[1] == '\x85' || text.at[1] == '\xa0' ? 2 : 0;
	if (c < 0xe1 || c > 0xe3 || text.length < 3)
		return 0;
	uint32_t point = (c & 0xfu) << 12 | ((unsigned char)text.at[1] & 0x3fu) << 6 |
			 ((unsigned char)text.at[2] & 0x3fu);
	return point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
			       point == 0x2029 || point == 0x202f || point == 0x205f ||
			       point == 0x3000
		       ? 3
		       : 0;
}

/* The dots, with or without blanks between them, that lead from an entry to its page: layout, which
 * each program draws with as many as fit. Their length in bytes, 0 for none at the head of text. */
static size_t
leader_length(struct slice text)
{
	size_t dots = 0, end = 0;

	for (size_t i = 0; i < text.length;) {
		struct slice rest = slice_part(text, i, 4);
		size_t length = blank_length(rest);
		if (length == 0 && *rest.at == '.') {
			length = 1;
			dots++;
		} else if (length == 0 && slice_starts(rest, SLICE("\xe2\x80\xa6"))) {
			length = 3;
			dots += 3;
		} else if (length == 0) {
			break;
		}
		i += length;
		end = i;
	}
	return dots >= DOCUMENT_LEADER_DOTS ? end : 0;
}

/* The bullet of an item that stands by itself at the head of text: a sign for it, or one of a font
 * of signs, U+F000 to U+F0FF. Programs draw bullets or leave them out. Its length, 0 for none. */
static size_t
bullet_length(struct slice text)
{
	static const uint16_t BULLETS[] = {0x2022, 0x2023, 0x2043, 0x25a0, 0x25a1, 0x25aa,
					   0x25ab, 0x25cb, 0x25cf, 0x25e6, 0x27a2, 0xb7};
	struct cursor cursor;
	uint32_t point = 0;

	cursor_init(&cursor, text);
	if (!cursor_utf8(&cursor, &point))
		return 0;
	bool found = point >= 0xf000 && point <= 0xf0ff;
	for (size_t i = 0; i < sizeof(BULLETS) / sizeof(*BULLETS); i++)
		found = found || point == BULLETS[i];
	size_t length = cursor_offset(&cursor);
	struct slice rest = slice_part(text, length, SIZE_MAX);
	return found && (rest.length == 0 || blank_length(rest) > 0) ? length : 0;
}

/* The arrow that leads back from a note, as writers of HTML put it: the sign as text (U+FE0E), or
 * by itself at an end. Its length, 0 for none at the head of text. */
static size_t
return_length(struct slice text)
{
	static const struct slice ARROW = SLICE_INIT("\xe2\x86\xa9");
	static const struct slice AS_TEXT = SLICE_INIT("\xef\xb8\x8e");

	if (!slice_starts(text, ARROW))
		return 0;
	struct slice rest = slice_part(text, ARROW.length, SIZE_MAX);
	if (slice_starts(rest, AS_TEXT))
		return ARROW.length + AS_TEXT.length;
	return rest.length == 0 || blank_length(rest) > 0 ? ARROW.length : 0;
}

/* The rule under a heading or between rows, as plain text has it, by itself: "-----", "|:---|---|".
 * Its length, 0 for none at the head of text. */
static size_t
rule_length(struct slice text)
{
	size_t length = 0, run = 0, most = 0;

	for (; length < text.length && text.at[length] && strchr("-=+|:", text.at[length]);
	     length++) {
		run = text.at[length] == '-' || text.at[length] == '=' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	bool alone = length == text.length || blank_length(slice_part(text, length, 3)) > 0;
	return alone && length >= DOCUMENT_RULE_SIGNS && most >= DOCUMENT_RULE_RUN ? length : 0;
}

/* Controls say nothing; those of U+0080 and up are signs of windows-1252 that were taken for
 * Latin-1. Writes what the one at the head of text means; its length in bytes, 0: it is none. */
static size_t
write_control(char *out, size_t *written, struct slice text)
{
	static const uint16_t WINDOWS[32] = {0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020,
					     0x2021, 0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0,
					     0x17d,  0,      0,      0x2018, 0x2019, 0x201c, 0x201d,
					     0x2022, 0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a,
					     0x153,  0,      0x17e,  0x178};
	unsigned char c = (unsigned char)text.at[0];
	unsigned char next = text.length > 1 ? (unsigned char)text.at[1] : 0;
	char bytes[UTF8_MAX_BYTES];

	if (c < ' ' || c == 0x7f)
		return 1;
	if (c != 0xc2 || next >= 0xa0 || next < 0x80)
		return 0;
	size_t length = WINDOWS[next - 0x80] ? utf8_encode(WINDOWS[next - 0x80], bytes) : 0;
	memcpy(out + *written, bytes, length);
	*written += length;
	return 2;
}

/* What is a blank in seal form, at the head of text: its length, 0 for none. */
static size_t
layout_length(struct slice text, bool behind_blank)
{
	size_t length = blank_length(text);

	if (length == 0 && (*text.at == '.' || *text.at == '\xe2'))
		length = leader_length(text);
	if (length == 0 && *text.at == '\xe2')
		length = return_length(text);
	if (length == 0 && behind_blank)
		length = (unsigned char)*text.at >= 0x80 ? bullet_length(text) : rule_length(text);
	return length;
}

/* Writes text with its runs of white space as one blank and none at its ends; returns its length:
 * at most half as much again as the text's. */
static size_t
write_collapsed(char *out, struct slice text)
{
	size_t written = 0;
	bool blank = true;

	for (size_t i = 0; i < text.length;) {
		struct slice rest = slice_part(text, i, SIZE_MAX);
		size_t length = layout_length(rest, blank);
		if (length > 0) {
			blank = true;
			i += length;
			continue;
		}
		size_t before = written;
		if (blank && written > 0)
			out[written++] = ' ';
		length = write_control(out, &written, rest);
		if (length > 0 && written == before + (blank && before > 0)) {
			written = before;
		} else {
			blank = false;
			if (length == 0)
				out[written++] = *rest.at;
		}
		i += length ? length : 1;
	}
	return written;
}

/* ASCII that is collapsed already: most text. */
static bool
is_collapsed(struct slice text)
{
	bool blank = true;

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 0x80 || (c <= ' ' && (c != ' ' || blank)))
			return false;
		if (c == '.' && i + 2 < text.length &&
		    (text.at[i + 1] == '.' || text.at[i + 2] == '.'))
			return false;
		if ((c == '-' || c == '=') && i + 1 < text.length && text.at[i + 1] == text.at[i])
			return false;
		blank = c == ' ';
	}
	return !blank;
}

/* Whether all of well-formed text is of characters that NFC leaves alone wherever they stand: below
 * U+0300, Cyrillic below U+0480, U+2002 to U+203F. */
static bool
is_composed(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 0xcc && c != 0xd0 && c != 0xd1 &&
		    !(c == 0xe2 && i + 2 < text.length && text.at[i + 1] == '\x80' &&
		      (unsigned char)text.at[i + 2] > 0x81))
			return false;
	}
	return true;
}

/* NFC of clean UTF-8. */
static enum status
normalise(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
	size_t room = 3 * text.length + 16;
	UChar *wide = arena_new(arena, UChar, text.length + 1);
	UChar *form = arena_new(arena, UChar, room);
	int32_t length = 0;

	if (!wide || !form)
		return err_no_memory(err);
	u_strFromUTF8(wide, (int32_t)text.length + 1, &length, text.at, (int32_t)text.length,
		      &error);
	if (U_SUCCESS(error) && unorm2_isNormalized(nfc, wide, length, &error) &&
	    U_SUCCESS(error)) {
		*ret = text;
		return STATUS_OK;
	}
	length = unorm2_normalize(nfc, wide, length, form, (int32_t)room, &error);
	char *bytes = arena_new(arena, char, 3 * (size_t)length + 1);
	if (!bytes)
		return err_no_memory(err);
	u_strToUTF8(bytes, 3 * length + 1, &length, form, length, &error);
	if (U_FAILURE(error))
		return err_set(err, STATUS_ENVIRONMENT, "text cannot be brought to NFC: %s",
			       u_errorName(error));
	*ret = slice_of(bytes, (size_t)length);
	return STATUS_OK;
}

/* Text in seal form, in *ret, which scratch may hold. */
static enum status
seal_form(struct arena *scratch, struct slice text, struct slice *ret, struct err *err)
{
	struct buf buf;

	*ret = text;
	if (is_collapsed(text))
		return STATUS_OK;
	if (!utf8_check(text)) {
		buf_init(&buf, scratch);
		utf8_write_clean(&buf, text);
		TRY(buf_slice(&buf, &text, err));
	}
	if (!is_composed(text))
		TRY(normalise(scratch, text, &text, err));
	char *out = arena_new(scratch, char, text.length + text.length / 2 + 1);
	if (!out)
		return err_no_memory(err);
	*ret = slice_of(out, write_collapsed(out, text));
	return STATUS_OK;
}

/* ---- what readers add ---- */

static enum status
add_unit(struct document *document, enum document_unit_kind kind, struct slice text,
	 struct slice place, struct err *err)
{
	struct document_unit unit = {.kind = kind};
	struct arena_mark mark = arena_mark(document->scratch);

	TRY(seal_form(document->scratch, text, &text, err));
	if (text.length == 0) {
		arena_rewind(document->scratch, mark);
		return STATUS_OK;
	}
	if (document->unit_count >= DOCUMENT_UNITS)
		return document_cut(document, err, "more than %d paragraphs and cells",
				    DOCUMENT_UNITS);
	if (document->text_bytes + text.length > DOCUMENT_TEXT_BYTES)
		return document_cut(document, err, "more than %u MiB of text",
				    DOCUMENT_TEXT_BYTES >> 20);
	document->text_bytes += text.length;
	TRY(slice_copy(document->arena, text, &unit.text, err));
	arena_rewind(document->scratch, mark);
	TRY(slice_copy(document->arena, place, &unit.place, err));
	struct document_unit *units =
		arena_grow(document->arena, document->units, &document->unit_capacity,
			   document->unit_count + 1, sizeof(unit), _Alignof(struct document_unit));
	if (!units)
		return err_no_memory(err);
	document->units = units;
	units[document->unit_count++] = unit;
	return STATUS_OK;
}

/* Where a text of over DOCUMENT_UNIT_BYTES is parted: at a blank, else between characters. */
static size_t
part_length(struct slice text)
{
	size_t length = DOCUMENT_UNIT_BYTES;

	while (length > DOCUMENT_UNIT_BYTES / 2 && blank_length(slice_part(text, length, 4)) == 0)
		length--;
	if (length > DOCUMENT_UNIT_BYTES / 2)
		return length;
	length = DOCUMENT_UNIT_BYTES;
	while (((unsigned char)text.at[length] & 0xc0) == 0x80 && length > DOCUMENT_UNIT_BYTES - 4)
		length--;
	return length;
}

enum status
document_add_unit(struct document *document, enum document_unit_kind kind, struct slice text,
		  struct slice place, struct err *err)
{
	if (document->properties_only)
		return STATUS_OK;
	while (text.length > DOCUMENT_UNIT_BYTES) {
		size_t length = part_length(text);
		TRY(add_unit(document, kind, slice_part(text, 0, length), place, err));
		text = slice_part(text, length, SIZE_MAX);
	}
	return add_unit(document, kind, text, place, err);
}

void
document_cell_place(struct slice sheet, uint64_t row, uint64_t column,
		    char ret[static DOCUMENT_PLACE_BYTES])
{
	char letters[16];
	size_t at = sizeof(letters) - 1;

	letters[at] = '\0';
	for (; column > 0 && at > 0; column = (column - 1) / 26)
		letters[--at] = (char)('A' + (column - 1) % 26);
	(void)snprintf(ret, DOCUMENT_PLACE_BYTES, "%.*s!%s%llu",
		       sheet.length > 120 ? 120 : (int)sheet.length, sheet.at ? sheet.at : "",
		       letters + at, (unsigned long long)row);
}

void
document_box_open(struct document_boxes *boxes)
{
	boxes->count++;
	if (boxes->depth < DOCUMENT_BOXES_NESTED)
		boxes->open[boxes->depth] = boxes->count;
	boxes->depth++;
}

unsigned
document_box(const struct document_boxes *boxes)
{
	unsigned depth =
		boxes->depth < DOCUMENT_BOXES_NESTED ? boxes->depth : DOCUMENT_BOXES_NESTED;

	return depth > 0 ? boxes->open[depth - 1] : 0;
}

void
document_name_field(struct slice words, char ret[static DOCUMENT_NAME_BYTES])
{
	size_t length = 0;
	bool head = true;

	for (size_t i = 0; i < words.length && length + 1 < DOCUMENT_NAME_BYTES; i++) {
		char c = words.at[i];
		if (!byte_is_letter(c) && !byte_is_digit(c) && c != '_' && c != '-') {
			head = true;
			continue;
		}
		ret[length++] = head && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		head = false;
	}
	ret[length] = '\0';
}

enum status
document_add_numbered(struct document *document, enum document_unit_kind kind, struct slice text,
		      const char *what, struct err *err)
{
	struct slice line;
	char place[48];
	unsigned count = 0;

	while (slice_next(&text, '\n', &line)) {
		(void)snprintf(place, sizeof(place), "%s %u", what, ++count);
		TRY(document_add_unit(document, kind, line, slice_text(place), err));
	}
	return STATUS_OK;
}

enum status
document_add_field(struct document *document, const char *name, struct slice value, struct err *err)
{
	struct document_field field = {.name = slice_text(name)};
	struct buf buf;

	if (document->field_count >= DOCUMENT_FIELDS)
		return document_cut(document, err, "more than %d properties", DOCUMENT_FIELDS);
	buf_init(&buf, document->arena);
	utf8_write_clean(&buf, slice_part(value, 0, DOCUMENT_FIELD_BYTES));
	TRY(buf_slice(&buf, &field.value, err));
	if (field.value.length == 0)
		return STATUS_OK;
	TRY(slice_copy(document->arena, field.name, &field.name, err));
	struct document_field *fields = arena_grow(
		document->arena, document->fields, &document->field_capacity,
		document->field_count + 1, sizeof(field), _Alignof(struct document_field));
	if (!fields)
		return err_no_memory(err);
	document->fields = fields;
	fields[document->field_count++] = field;
	return STATUS_OK;
}

enum status
document_add_picture(struct document *document, const struct document_picture *picture,
		     struct err *err)
{
	if (document->picture_count >= DOCUMENT_PICTURES)
		return document_cut(document, err, "more than %d pictures", DOCUMENT_PICTURES);
	struct document_picture *pictures = arena_grow(
		document->arena, document->pictures, &document->picture_capacity,
		document->picture_count + 1, sizeof(*picture), _Alignof(struct document_picture));
	if (!pictures)
		return err_no_memory(err);
	document->pictures = pictures;
	pictures[document->picture_count++] = *picture;
	return STATUS_OK;
}

enum status
document_add_line(struct document *document, const struct document_line *line, struct err *err)
{
	if (document->line_count >= DOCUMENT_LINES)
		return STATUS_OK;
	struct document_line *lines = arena_grow(document->arena, document->lines,
						 &document->line_capacity, document->line_count + 1,
						 sizeof(*lines), _Alignof(struct document_line));
	if (!lines)
		return err_no_memory(err);
	document->lines = lines;
	lines[document->line_count] = *line;
	lines[document->line_count++].unit = (uint32_t)document->unit_count - 1;
	return STATUS_OK;
}

enum status
document_cut(struct document *document, struct err *err, const char *format, ...)
{
	char text[512];
	va_list arguments;

	if (document->trouble.length > 0)
		return STATUS_OK;
	if (document->state == DOCUMENT_READ)
		document->state = DOCUMENT_CUT;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return slice_copy(document->arena, slice_text(text), &document->trouble, err);
}
