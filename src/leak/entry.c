#include "leak/entry.h"

#include "base/utf8.h"
#include "format/limits.h"
#include "leak/limits.h"

/*
 * In this order, numbers little-endian, a text as its length in 32 bits and its UTF-8:
 *
 *   32 bytes SHA-256, u64 size, text word of its kind, text name, u8 state, text trouble,
 *   u32 pages, u32 units {u8 kind, text, place}, u32 fields {name, value},
 *   u32 pictures {u64 hash, u32 width, u32 height},
 *   u32 lines {u32 unit, u32 offset, u16 left, u16 top, u16 right, u16 bottom}, 32 bytes look
 *
 * Records of before there were lines end with the pictures, later ones with the lines.
 */
#define UNIT_BYTES_MIN 9 /* a byte and two lengths */
#define FIELD_BYTES_MIN 8
#define PICTURE_BYTES 16
#define LINE_BYTES 16

/* ---- writing ---- */

static void
write_text(struct buf *buf, struct slice text)
{
	buf_write_u32(buf, (uint32_t)text.length);
	buf_write(buf, text);
}

void
entry_write(struct buf *buf, const struct library_entry *entry)
{
	const struct document *document = &entry->document;

	buf_write(buf, slice_of((const char *)entry->sha256.bytes, SHA256_BYTES));
	buf_write_u64(buf, entry->size_bytes);
	write_text(buf, slice_text(sniff_word(entry->kind)));
	write_text(buf, entry->name);
	buf_write_u8(buf, (uint8_t)document->state);
	write_text(buf, document->trouble);
	buf_write_u32(buf, document->pages);
	buf_write_u32(buf, (uint32_t)document->unit_count);
	for (size_t i = 0; i < document->unit_count; i++) {
		buf_write_u8(buf, (uint8_t)document->units[i].kind);
		write_text(buf, document->units[i].text);
		write_text(buf, document->units[i].place);
	}
	buf_write_u32(buf, (uint32_t)document->field_count);
	for (size_t i = 0; i < document->field_count; i++) {
		write_text(buf, document->fields[i].name);
		write_text(buf, document->fields[i].value);
	}
	buf_write_u32(buf, (uint32_t)document->picture_count);
	for (size_t i = 0; i < document->picture_count; i++) {
		buf_write_u64(buf, document->pictures[i].hash);
		buf_write_u32(buf, document->pictures[i].width);
		buf_write_u32(buf, document->pictures[i].height);
	}
	buf_write_u32(buf, (uint32_t)document->line_count);
	for (size_t i = 0; i < document->line_count; i++) {
		const struct document_line *line = &document->lines[i];
		buf_write_u32(buf, line->unit);
		buf_write_u32(buf, line->offset);
		buf_write_u32(buf, line->left | (uint32_t)line->top << 16);
		buf_write_u32(buf, line->right | (uint32_t)line->bottom << 16);
	}
	buf_write(buf, slice_of((const char *)document->look.bytes, SHA256_BYTES));
}

/* ---- reading ---- */

static bool
read_text(struct cursor *cursor, size_t max_bytes, struct slice *ret)
{
	uint32_t length;

	return cursor_u32le(cursor, &length) && length <= max_bytes &&
	       cursor_bytes(cursor, length, ret) && utf8_check(*ret);
}

/* How many there are; more than the bytes that are left could hold is none. */
static bool
read_count(struct cursor *cursor, size_t max, size_t bytes_min, size_t *ret)
{
	uint32_t count;

	if (!cursor_u32le(cursor, &count) || count > max || count > cursor_left(cursor) / bytes_min)
		return false;
	*ret = count;
	return true;
}

/* A kind that a later version knew, or none does, is data. */
static enum sniff_kind
kind_of(struct slice word)
{
	for (enum sniff_kind kind = 0; kind < SNIFF_KIND_COUNT; kind++)
		if (slice_equal(word, slice_text(sniff_word(kind))))
			return kind;
	return SNIFF_DATA;
}

static bool
read_units(struct cursor *cursor, struct document *document)
{
	for (size_t i = 0; i < document->unit_count; i++) {
		struct document_unit *unit = &document->units[i];
		uint8_t kind;
		if (!cursor_u8(cursor, &kind) || kind >= UNIT_KIND_COUNT ||
		    !read_text(cursor, DOCUMENT_TEXT_BYTES, &unit->text) ||
		    !read_text(cursor, LIBRARY_PLACE_BYTES, &unit->place))
			return false;
		unit->kind = (enum document_unit_kind)kind;
		document->text_bytes += unit->text.length;
	}
	return true;
}

static bool
read_fields(struct cursor *cursor, struct document *document)
{
	for (size_t i = 0; i < document->field_count; i++) {
		struct document_field *field = &document->fields[i];
		if (!read_text(cursor, DOCUMENT_FIELD_BYTES, &field->name) ||
		    !read_text(cursor, 4 * DOCUMENT_FIELD_BYTES, &field->value))
			return false;
	}
	return true;
}

static bool
read_pictures(struct cursor *cursor, struct document *document)
{
	for (size_t i = 0; i < document->picture_count; i++) {
		struct document_picture *picture = &document->pictures[i];
		if (!cursor_u64le(cursor, &picture->hash) ||
		    !cursor_u32le(cursor, &picture->width) ||
		    !cursor_u32le(cursor, &picture->height))
			return false;
	}
	return true;
}

/* In the order of units and offsets, each in the text of its unit. */
static bool
read_lines(struct cursor *cursor, struct document *document)
{
	struct document_line before = {0};

	for (size_t i = 0; i < document->line_count; i++) {
		struct document_line *line = &document->lines[i];
		if (!cursor_u32le(cursor, &line->unit) || !cursor_u32le(cursor, &line->offset) ||
		    !cursor_u16le(cursor, &line->left) || !cursor_u16le(cursor, &line->top) ||
		    !cursor_u16le(cursor, &line->right) || !cursor_u16le(cursor, &line->bottom) ||
		    line->unit < before.unit || line->unit >= document->unit_count ||
		    line->offset >= document->units[line->unit].text.length ||
		    (line->unit == before.unit && line->offset < before.offset))
			return false;
		before = *line;
	}
	return true;
}

static enum status
refuse(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "the record of a document: %s", what);
}

static enum status
read_document(struct cursor *cursor, struct document *document, struct err *err)
{
	struct arena *arena = document->arena;

	if (!read_count(cursor, DOCUMENT_UNITS, UNIT_BYTES_MIN, &document->unit_count))
		return refuse(err, "paragraphs and cells");
	document->units = arena_new(arena, struct document_unit, document->unit_count);
	if (!document->units && document->unit_count)
		return err_no_memory(err);
	if (!read_units(cursor, document))
		return refuse(err, "a paragraph or cell");
	if (!read_count(cursor, DOCUMENT_FIELDS, FIELD_BYTES_MIN, &document->field_count))
		return refuse(err, "properties");
	document->fields = arena_new(arena, struct document_field, document->field_count);
	if (!document->fields && document->field_count)
		return err_no_memory(err);
	if (!read_fields(cursor, document))
		return refuse(err, "a property");
	if (!read_count(cursor, DOCUMENT_PICTURES, PICTURE_BYTES, &document->picture_count))
		return refuse(err, "pictures");
	document->pictures = arena_new(arena, struct document_picture, document->picture_count);
	if (!document->pictures && document->picture_count)
		return err_no_memory(err);
	if (!read_pictures(cursor, document))
		return refuse(err, "a picture");
	if (cursor_left(cursor) == 0)
		return STATUS_OK;
	if (!read_count(cursor, DOCUMENT_LINES, LINE_BYTES, &document->line_count))
		return refuse(err, "lines");
	document->lines = arena_new(arena, struct document_line, document->line_count);
	if (!document->lines && document->line_count)
		return err_no_memory(err);
	if (!read_lines(cursor, document))
		return refuse(err, "a line");
	if (cursor_left(cursor) == 0)
		return STATUS_OK;
	struct slice look;
	if (!cursor_bytes(cursor, SHA256_BYTES, &look))
		return refuse(err, "how its pages look");
	memcpy(document->look.bytes, look.at, SHA256_BYTES);
	return STATUS_OK;
}

static enum status
read_head(struct cursor *cursor, struct library_entry *entry, struct err *err)
{
	struct slice sha256, word;
	uint8_t state;

	if (!cursor_bytes(cursor, SHA256_BYTES, &sha256) ||
	    !cursor_u64le(cursor, &entry->size_bytes) ||
	    !read_text(cursor, LIBRARY_PLACE_BYTES, &word) ||
	    !read_text(cursor, LIBRARY_NAME_BYTES, &entry->name))
		return refuse(err, "its name");
	if (!cursor_u8(cursor, &state) || state > DOCUMENT_GUESSED ||
	    !read_text(cursor, LIBRARY_TROUBLE_BYTES, &entry->document.trouble) ||
	    !cursor_u32le(cursor, &entry->document.pages))
		return refuse(err, "its state");
	memcpy(entry->sha256.bytes, sha256.at, SHA256_BYTES);
	entry->kind = kind_of(word);
	entry->document.state = (enum document_state)state;
	return STATUS_OK;
}

bool
entry_read_head(struct slice bytes, struct library_entry *ret)
{
	struct cursor cursor;

	*ret = (struct library_entry){.size_bytes = 0};
	cursor_init(&cursor, bytes);
	return read_head(&cursor, ret, NULL) == STATUS_OK;
}

enum status
entry_read(struct arena *arena, struct slice bytes, struct library_entry *ret, struct err *err)
{
	struct library_entry entry = {.document = {.arena = arena}};
	struct cursor cursor;

	cursor_init(&cursor, bytes);
	TRY(read_head(&cursor, &entry, err));
	TRY(read_document(&cursor, &entry.document, err));
	if (cursor_left(&cursor))
		return refuse(err, "bytes behind it");
	*ret = entry;
	return STATUS_OK;
}
