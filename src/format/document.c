#include "format/document.h"

#include "base/utf8.h"
#include "format/charset.h"
#include "format/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* ---- who reads what ---- */

static const struct {
	enum sniff_kind kind;
	document_reader_fn *read;
} READERS[] = {
	{SNIFF_TEXT, document_read_text},
	{SNIFF_CSV, document_read_text},
	{SNIFF_MARKDOWN, document_read_text},
};

static document_reader_fn *
reader_of(enum sniff_kind kind)
{
	for (size_t i = 0; i < sizeof(READERS) / sizeof(*READERS); i++)
		if (READERS[i].kind == kind)
			return READERS[i].read;
	return NULL;
}

bool
document_reads(enum sniff_kind kind)
{
	return reader_of(kind) != NULL;
}

enum status
document_read(struct arena *arena, enum sniff_kind kind, struct slice bytes, struct document *ret,
	      struct err *err)
{
	struct document document = {.arena = arena};
	document_reader_fn *read = reader_of(kind);
	struct err own;

	if (!read) {
		document.state = DOCUMENT_UNREADABLE;
		TRY(slice_print(arena, &document.trouble, err, "no reader for %s",
				sniff_word(kind)));
		*ret = document;
		return STATUS_OK;
	}
	enum status status = read(bytes, &document, &own);
	if (status == STATUS_REFUSED) {
		TRY(document_cut(&document, err, "%s", own.text));
		if (document.state == DOCUMENT_CUT && document.unit_count == 0)
			document.state = DOCUMENT_UNREADABLE;
	} else if (status != STATUS_OK) {
		*err = own;
		return status;
	}
	*ret = document;
	return STATUS_OK;
}

enum status
document_warm(struct err *err)
{
	UErrorCode error = U_ZERO_ERROR;

	(void)unorm2_getNFCInstance(&error);
	if (U_FAILURE(error))
		return err_set(err, STATUS_ENVIRONMENT, "no tables of Unicode: %s",
			       u_errorName(error));
	return charset_warm(err);
}

/* ---- the seal form ---- */

static bool
is_ascii(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}

/* White space (Unicode's White_Space) at the head of text: its length in bytes, 0 for none. */
static size_t
blank_length(struct slice text)
{
	static const char *const WIDE[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80",
					   "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
					   "\xe2\x81\x9f", "\xe3\x80\x80"};
	unsigned char c = (unsigned char)text.at[0];

	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return 1;
	if (c < 0xc2)
		return 0;
	/* U+2000 to U+200A */
	if (slice_starts(text, SLICE("\xe2\x80")) && text.length >= 3 &&
	    (unsigned char)text.at[2] >= 0x80 && (unsigned char)text.at[2] <= 0x8a)
		return 3;
	for (size_t i = 0; i < sizeof(WIDE) / sizeof(*WIDE); i++)
		if (slice_starts(text, slice_text(WIDE[i])))
			return slice_text(WIDE[i]).length;
	return 0;
}

/* Appends text with its runs of white space as one blank and none at its ends. */
static void
write_collapsed(struct buf *out, struct slice text)
{
	bool blank = false, begun = false;

	for (size_t i = 0; i < text.length;) {
		size_t length = blank_length(slice_part(text, i, SIZE_MAX));
		if (length > 0) {
			blank = begun;
			i += length;
			continue;
		}
		if (blank)
			buf_write_byte(out, ' ');
		blank = false;
		begun = true;
		buf_write_byte(out, text.at[i++]);
	}
}

/* NFC of clean UTF-8; *ret is text itself where nothing changes. */
static enum status
normalise(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
	size_t room = 3 * text.length + 16;
	UChar *wide = arena_new(arena, UChar, text.length + 1);
	UChar *form = arena_new(arena, UChar, room);
	char *bytes = arena_new(arena, char, 3 * room);
	int32_t length = 0;

	if (!wide || !form || !bytes)
		return err_no_memory(err);
	u_strFromUTF8(wide, (int32_t)text.length + 1, &length, text.at, (int32_t)text.length,
		      &error);
	length = unorm2_normalize(nfc, wide, length, form, (int32_t)room, &error);
	u_strToUTF8(bytes, (int32_t)(3 * room), &length, form, length, &error);
	if (U_FAILURE(error))
		return err_set(err, STATUS_ENVIRONMENT, "text cannot be brought to NFC: %s",
			       u_errorName(error));
	*ret = slice_of(bytes, (size_t)length);
	return STATUS_OK;
}

static enum status
seal_form(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct slice plain;
	struct buf buf;

	buf_init(&buf, arena);
	utf8_write_clean(&buf, text);
	TRY(buf_slice(&buf, &plain, err));
	if (!is_ascii(plain))
		TRY(normalise(arena, plain, &plain, err));
	buf_init(&buf, arena);
	write_collapsed(&buf, plain);
	return buf_slice(&buf, ret, err);
}

/* ---- what readers add ---- */

enum status
document_add_unit(struct document *document, enum document_unit_kind kind, struct slice text,
		  struct slice place, struct err *err)
{
	struct document_unit unit = {.kind = kind};

	if (document->unit_count >= DOCUMENT_UNITS)
		return document_cut(document, err, "more than %d paragraphs and cells",
				    DOCUMENT_UNITS);
	if (text.length > DOCUMENT_UNIT_BYTES) {
		TRY(document_cut(document, err, "a paragraph of more than %u KiB",
				 DOCUMENT_UNIT_BYTES >> 10));
		text = slice_part(text, 0, DOCUMENT_UNIT_BYTES);
	}
	if (document->text_bytes + text.length > DOCUMENT_TEXT_BYTES)
		return document_cut(document, err, "more than %u MiB of text",
				    DOCUMENT_TEXT_BYTES >> 20);
	document->text_bytes += text.length;
	TRY(seal_form(document->arena, text, &unit.text, err));
	if (unit.text.length == 0)
		return STATUS_OK;
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
