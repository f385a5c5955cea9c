#include "format/metafile.h"

#include "base/cursor.h"
#include "format/charset.h"

enum { RECORD_TEXT = 84, RECORD_SMALL_TEXT = 108 }; /* §2.1.1 */

/* How text is put, §2.1.11. */
enum {
	PUT_GLYPHS = 0x10, /* numbers of a font's signs */
	PUT_NO_FRAME = 0x100,
	PUT_BYTES = 0x200, /* each character as its low byte */
};

struct run {
	uint32_t y; /* another height is another line */
	size_t width;
	struct slice bytes; /* characters of UTF-16, or their low bytes where width is 1 */
};

/* All is written in UTF-16, to be read at once. */
static void
write_run(struct buf *out, const struct run *run)
{
	for (size_t i = 0; i < run->bytes.length; i++) {
		buf_write_byte(out, run->bytes.at[i]);
		if (run->width == 1)
			buf_write_byte(out, '\0');
	}
}

/* §2.3.5.8 and §2.2.5, from behind the bounds: where its characters lie counts from the record. */
static bool
read_text(struct slice record, struct run *ret)
{
	uint32_t count, offset, options;
	struct cursor cursor;

	cursor_init(&cursor, record);
	if (!cursor_skip(&cursor, 40) || !cursor_u32le(&cursor, &ret->y) ||
	    !cursor_u32le(&cursor, &count) || !cursor_u32le(&cursor, &offset) ||
	    !cursor_u32le(&cursor, &options) || options & PUT_GLYPHS ||
	    !cursor_seek(&cursor, offset))
		return false;
	ret->width = 2;
	return count <= cursor_left(&cursor) / 2 && cursor_bytes(&cursor, 2 * count, &ret->bytes);
}

/* §2.3.5.38 */
static bool
read_small_text(struct slice record, struct run *ret)
{
	uint32_t count, options;
	struct cursor cursor;

	cursor_init(&cursor, record);
	if (!cursor_skip(&cursor, 12) || !cursor_u32le(&cursor, &ret->y) ||
	    !cursor_u32le(&cursor, &count) || !cursor_u32le(&cursor, &options) ||
	    options & PUT_GLYPHS || !cursor_skip(&cursor, options & PUT_NO_FRAME ? 12 : 28))
		return false;
	ret->width = options & PUT_BYTES ? 1 : 2;
	return count <= cursor_left(&cursor) / ret->width &&
	       cursor_bytes(&cursor, ret->width * count, &ret->bytes);
}

enum status
metafile_write_text(struct arena *scratch, struct buf *out, struct slice bytes, struct err *err)
{
	struct cursor cursor;
	struct slice words;
	struct run run;
	struct buf wide;
	uint32_t type, size, y = 0;

	buf_init(&wide, scratch);
	cursor_init(&cursor, bytes);
	while (cursor_u32le(&cursor, &type) && cursor_u32le(&cursor, &size) && size >= 8 &&
	       cursor_skip(&cursor, size - 8)) {
		struct slice record = slice_part(bytes, cursor_offset(&cursor) - size, size);
		if (!(type == RECORD_TEXT && read_text(record, &run)) &&
		    !(type == RECORD_SMALL_TEXT && read_small_text(record, &run)))
			continue;
		if (wide.length > 0 && run.y != y)
			buf_write(&wide, slice_of("\n\0", 2));
		write_run(&wide, &run);
		y = run.y;
	}
	TRY(buf_slice(&wide, &words, err));
	(void)charset_write(out, SLICE("UTF-16LE"), words);
	return STATUS_OK;
}
