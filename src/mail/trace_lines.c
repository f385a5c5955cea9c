#include "mail/trace_read.h"

#include "base/utf8.h"
#include "mail/limits.h"

void
trace_lines_init(struct trace_lines *lines, struct arena *arena, struct stream *stream)
{
	*lines = (struct trace_lines){.stream = stream, .line = 1};
	buf_init(&lines->raw, arena);
	buf_init(&lines->text, arena);
}

/* ---- bytes ---- */

static enum status
fill(struct trace_lines *lines, bool *ret_any, struct err *err)
{
	if (lines->chunk.length == 0)
		TRY(stream_read(lines->stream, &lines->chunk, err));
	*ret_any = lines->chunk.length > 0;
	return STATUS_OK;
}

/* Takes bytes off the chunk into the record; what goes over is counted only. */
static void
take(struct trace_lines *lines, size_t count)
{
	size_t room = TRACE_LINE_BYTES - lines->raw.length;

	buf_write(&lines->raw, slice_part(lines->chunk, 0, count < room ? count : room));
	lines->chunk = slice_part(lines->chunk, count, SIZE_MAX);
	lines->length += count;
}

/* The marks of UTF-16 (RFC 2781 §3.2) and UTF-8; they are two bytes or three of the first line. */
static enum status
begin(struct trace_lines *lines, struct err *err)
{
	bool any;

	TRY(fill(lines, &any, err));
	lines->begun = true;
	lines->big_endian = slice_starts(lines->chunk, SLICE("\xfe\xff"));
	lines->wide = lines->big_endian || slice_starts(lines->chunk, SLICE("\xff\xfe"));
	size_t mark = lines->wide ? 2 : slice_starts(lines->chunk, SLICE("\xef\xbb\xbf")) ? 3 : 0;
	lines->chunk = slice_part(lines->chunk, mark, SIZE_MAX);
	lines->offset = mark;
	return STATUS_OK;
}

/* Up to a line feed and with it; false in *ret_end: it was the byte of another sign. */
static enum status
take_line_feed(struct trace_lines *lines, bool *ret_end, struct err *err)
{
	char before = lines->raw.length ? lines->raw.bytes[lines->raw.length - 1] : '\0';
	bool odd = lines->length % 2 == 1, any;

	take(lines, 1);
	*ret_end = true;
	if (!lines->wide)
		return STATUS_OK;
	if (lines->big_endian) {
		*ret_end = odd && before == '\0';
		return STATUS_OK;
	}
	*ret_end = false;
	if (odd)
		return STATUS_OK;
	TRY(fill(lines, &any, err));
	if (!any)
		return STATUS_OK;
	*ret_end = *lines->chunk.at == '\0';
	take(lines, 1);
	return STATUS_OK;
}

static enum status
read_line(struct trace_lines *lines, bool *ret_any, struct err *err)
{
	uint64_t start = lines->length;
	bool any, end = false;

	while (!end) {
		TRY(fill(lines, &any, err));
		if (!any)
			break;
		size_t feed = slice_find_byte(lines->chunk, '\n');
		if (feed == SIZE_MAX) {
			take(lines, lines->chunk.length);
			continue;
		}
		take(lines, feed);
		TRY(take_line_feed(lines, &end, err));
	}
	*ret_any = lines->length > start;
	return STATUS_OK;
}

/* ---- characters ---- */

/* RFC 2781 §2.2; half a pair becomes U+FFFD, as all that is no UTF-8 does. */
static void
write_wide(struct trace_lines *lines)
{
	struct cursor cursor;
	uint16_t unit, low;

	cursor_init(&cursor, slice_of(lines->raw.bytes, lines->raw.length));
	while (lines->big_endian ? cursor_u16be(&cursor, &unit) : cursor_u16le(&cursor, &unit)) {
		uint32_t point = unit;
		struct cursor next = cursor;
		if (unit >= 0xd800 && unit < 0xdc00 &&
		    (lines->big_endian ? cursor_u16be(&next, &low) : cursor_u16le(&next, &low)) &&
		    low >= 0xdc00 && low < 0xe000) {
			point = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (low - 0xdc00u);
			cursor = next;
		} else if (unit >= 0xd800 && unit < 0xe000) {
			point = 0xfffd;
		}
		buf_write_utf8(&lines->text, point);
	}
}

enum status
trace_lines_next(struct trace_lines *lines, bool go_on, bool *ret_got, struct trace_record *ret,
		 struct err *err)
{
	struct trace_record record = go_on ? *ret : (struct trace_record){.cut = false};
	bool any;

	if (!lines->begun)
		TRY(begin(lines, err));
	if (!go_on) {
		buf_clear(&lines->raw);
		lines->length = 0;
		record.offset = lines->offset;
		record.line = lines->line;
	}
	uint64_t before = lines->length;
	TRY(read_line(lines, &any, err));
	lines->offset += lines->length - before;
	lines->line += any;
	buf_clear(&lines->text);
	if (lines->wide)
		write_wide(lines);
	else
		utf8_write_clean(&lines->text, slice_of(lines->raw.bytes, lines->raw.length));
	TRY(buf_slice(&lines->raw, &record.raw, err));
	TRY(buf_slice(&lines->text, &record.text, err));
	while (slice_ends(record.text, SLICE("\n")) || slice_ends(record.text, SLICE("\r")))
		record.text.length--;
	record.cut =
		lines->length > TRACE_LINE_BYTES || lines->line - record.line > TRACE_LINES_MAX;
	*ret_got = any;
	*ret = record;
	return STATUS_OK;
}
