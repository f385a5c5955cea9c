/* Escapes, defanging, columns and shell words. */
#include "view/safe.h"

#include "base/cursor.h"
#include "base/utf8.h"
#include "view/limits.h"

#include <stdio.h>

/* Code points without a shape of their own, beside those utf8_is_treacherous knows. */
static bool
is_unseen(uint32_t c)
{
	return utf8_is_treacherous(c) || c == 0x2028 || c == 0x2029 || c == 0x2800 ||
	       (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xfdd0 && c <= 0xfdef) ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || c >= 0xe0000;
}

void
safe_walk_init(struct safe_walk *walk, struct slice text)
{
	walk->rest = text;
	walk->marks =
		SAFE_MARKS_MAX; /* a mark at the start would join what stands before the text */
}

static void
unit_escape(struct safe_unit *unit, bool byte, unsigned value)
{
	int length = snprintf(unit->text, sizeof(unit->text), byte ? "\\x%02x" : "\\u{%x}", value);
	CHECK(length > 0 && (size_t)length < sizeof(unit->text));
	unit->escaped = true;
	unit->length = (uint8_t)length;
	unit->columns = (uint8_t)length;
}

bool
safe_walk_next(struct safe_walk *walk, struct safe_unit *ret)
{
	if (walk->rest.length == 0)
		return false;
	struct cursor cursor;
	cursor_init(&cursor, walk->rest);
	*ret = (struct safe_unit){0};
	uint32_t c;
	if (!cursor_utf8(&cursor, &c)) {
		unit_escape(ret, true, (unsigned char)walk->rest.at[0]);
		walk->rest = slice_part(walk->rest, 1, SIZE_MAX);
		walk->marks = SAFE_MARKS_MAX;
		return true;
	}
	ret->code_point = c;
	walk->rest = slice_part(walk->rest, cursor_offset(&cursor), SIZE_MAX);
	unsigned columns = code_point_columns(c);
	walk->marks = columns ? 0 : walk->marks + 1;
	if (is_unseen(c) || walk->marks > SAFE_MARKS_MAX) {
		unit_escape(ret, c < 0x80, c);
		walk->marks = SAFE_MARKS_MAX;
		return true;
	}
	ret->length = (uint8_t)utf8_encode(c, ret->text);
	ret->columns = (uint8_t)columns;
	return true;
}

void
safe_write(struct buf *out, struct slice text)
{
	struct safe_walk walk;
	struct safe_unit unit;
	safe_walk_init(&walk, slice_part(text, 0, SAFE_TEXT_MAX_BYTES));
	while (safe_walk_next(&walk, &unit))
		buf_write(out, slice_of(unit.text, unit.length));
	if (text.length > SAFE_TEXT_MAX_BYTES)
		buf_print(out, "… (%zu bytes more)", text.length - SAFE_TEXT_MAX_BYTES);
}

size_t
safe_columns(struct slice text)
{
	size_t columns = 0;
	struct safe_walk walk;
	struct safe_unit unit;
	safe_walk_init(&walk, slice_part(text, 0, SAFE_TEXT_MAX_BYTES));
	while (safe_walk_next(&walk, &unit))
		columns += unit.columns;
	return columns;
}

static void
write_spaces(struct buf *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_write_byte(out, ' ');
}

void
safe_write_cell(struct buf *out, struct slice text, size_t columns, bool keep_end)
{
	size_t all = safe_columns(text);
	if (all <= columns) {
		buf_write(out, text);
		write_spaces(out, columns - all);
		return;
	}
	if (columns == 0)
		return;
	size_t room = columns - 1, passed = 0, written = 0;
	struct safe_walk walk;
	struct safe_unit unit;
	safe_walk_init(&walk, text);
	if (keep_end) {
		while (all - passed > room && safe_walk_next(&walk, &unit))
			passed += unit.columns;
		buf_write_text(out, "…");
	}
	while (safe_walk_next(&walk, &unit) && written + unit.columns <= room) {
		buf_write(out, slice_of(unit.text, unit.length));
		written += unit.columns;
	}
	if (!keep_end)
		buf_write_text(out, "…");
	write_spaces(out, room - written);
}

/* ---- shell words ---- */

static bool
shell_is_plain(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!byte_is_letter(text.at[i]) && !byte_is_digit(text.at[i]) &&
		    !memchr("_./-+:@%,=", text.at[i], 10))
			return false;
	return text.length > 0;
}

static bool
shell_is_printable(struct slice text)
{
	struct safe_walk walk;
	struct safe_unit unit;
	safe_walk_init(&walk, text);
	while (safe_walk_next(&walk, &unit))
		if (unit.escaped)
			return false;
	return true;
}

static void
shell_write_bytes(struct buf *out, struct slice text)
{
	buf_write_text(out, "$'");
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '\'' || c == '\\')
			buf_print(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			buf_write_byte(out, (char)c);
		else
			buf_print(out, "\\x%02x", c);
	}
	buf_write_byte(out, '\'');
}

void
safe_write_shell(struct buf *out, struct slice text)
{
	if (shell_is_plain(text)) {
		buf_write(out, text);
		return;
	}
	if (!shell_is_printable(text)) {
		shell_write_bytes(out, text);
		return;
	}
	buf_write_byte(out, '\'');
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '\'')
			buf_write_text(out, "'\\''");
		else
			buf_write_byte(out, text.at[i]);
	}
	buf_write_byte(out, '\'');
}
