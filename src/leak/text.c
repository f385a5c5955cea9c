#include "leak/text.h"

#include "base/cursor.h"
#include "base/map.h"
#include "leak/layout.h"
#include "leak/limits.h"

/* FNV-1a, with a stir at its end: fingerprints of one library must be those of the next run. */
static uint64_t
hash_of(struct slice bytes)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * UINT64_C(0x100000001b3);
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

struct reading {
	struct text *text;
	struct arena *arena;
	struct buf folded;
	size_t capacity;
	uint32_t unit;
};

static enum status
add(struct reading *reading, struct slice text, uint32_t from, uint32_t to, enum letter_class class,
    bool blank, struct err *err)
{
	struct slice bytes = slice_part(text, from, to - from);
	struct token token = {.exact = map_hash(bytes),
			      .unit = reading->unit,
			      .offset = from,
			      .length = to - from,
			      .blank = blank,
			      .class = (uint8_t) class};

	if (class == LETTER_WORD || class == LETTER_SINGLE) {
		buf_clear(&reading->folded);
		letters_fold(&reading->folded, bytes);
		token.fold = hash_of(slice_of(reading->folded.bytes, reading->folded.length));
		buf_clear(&reading->folded);
		letters_form(&reading->folded, bytes);
		token.form = map_hash(slice_of(reading->folded.bytes, reading->folded.length));
	} else {
		token.form = map_hash(layout_sign(bytes));
	}
	if (reading->folded.failed)
		return err_no_memory(err);
	struct token *tokens =
		arena_grow(reading->arena, reading->text->tokens, &reading->capacity,
			   reading->text->count + 1, sizeof(token), _Alignof(struct token));
	if (!tokens)
		return err_no_memory(err);
	reading->text->tokens = tokens;
	tokens[reading->text->count++] = token;
	return STATUS_OK;
}

/* A word goes on as long as its class does; anything else is a token by itself. */
static enum status
read_unit(struct reading *reading, struct slice text, struct err *err)
{
	enum letter_class class = LETTER_BLANK;
	uint32_t from = 0, at, c;
	struct cursor cursor;
	bool blank = true; /* another unit */

	cursor_init(&cursor, text);
	for (;;) {
		at = (uint32_t)cursor_offset(&cursor);
		enum letter_class next = LETTER_BLANK;
		bool more = cursor_utf8(&cursor, &c);
		if (more)
			next = letter_class(c);
		if (more && class == LETTER_WORD && next == LETTER_WORD)
			continue;
		if (class != LETTER_BLANK) {
			TRY(add(reading, text, from, at, class, blank, err));
			blank = false;
		}
		blank = blank || next == LETTER_BLANK;
		class = next;
		from = at;
		if (!more)
			return STATUS_OK;
		if (reading->text->count >= TEXT_TOKENS_MAX) {
			reading->text->cut = true;
			return STATUS_OK;
		}
	}
}

/* A paragraph of a letter, which stands at a number; and not in its head. */
static bool
is_paragraph(const struct document_unit *unit)
{
	return unit->kind == UNIT_BODY && slice_find_byte(unit->place, ' ') != SIZE_MAX;
}

/* Those that every program shows, or the asides. */
static enum status
read_units(struct reading *reading, bool other, bool shown, struct err *err)
{
	const struct document *document = reading->text->document;

	for (size_t i = 0; i < document->unit_count && !reading->text->cut; i++) {
		const struct document_unit *unit = &document->units[i];
		bool here = other && unit->kind == UNIT_OTHER ? true : unit_is_shown(unit->kind);
		reading->unit = (uint32_t)i;
		if (here == shown && !(other && is_paragraph(unit)))
			TRY(read_unit(reading, unit->text, err));
	}
	return STATUS_OK;
}

static enum status
text_read(struct text *text, struct arena *arena, const struct document *document, bool other,
	  struct err *err)
{
	struct text own = {.document = document};
	struct reading reading = {.text = &own, .arena = arena};

	for (size_t i = 0; i < document->unit_count; i++)
		own.notes += document->units[i].kind == UNIT_NOTE;
	buf_init(&reading.folded, arena);
	TRY(read_units(&reading, other, true, err));
	size_t shown = own.count;
	TRY(read_units(&reading, other, false, err));
	own.all = own.count;
	own.count = shown;
	*text = own;
	return STATUS_OK;
}

enum status
text_init(struct text *text, struct arena *arena, const struct document *document, struct err *err)
{
	return text_read(text, arena, document, false, err);
}

enum status
text_init_other(struct text *text, struct arena *arena, const struct document *document,
		struct err *err)
{
	return text_read(text, arena, document, true, err);
}

bool
text_has_cells(const struct text *text)
{
	for (size_t i = 0; i < text->document->unit_count; i++)
		if (text->document->units[i].kind == UNIT_CELL)
			return true;
	return false;
}

void
text_write(const struct text *text, size_t from, size_t to, struct buf *buf)
{
	for (size_t i = from; i < to; i++) {
		if (i > from && text->tokens[i].blank)
			buf_write_byte(buf, ' ');
		buf_write(buf, text_token(text, i));
	}
}
