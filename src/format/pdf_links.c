#include "format/pdf_links.h"

#include "format/limits.h"
#include "format/stream.h"

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

/* ---- strings, §7.3.4 ---- */

/* A backslash and what stands behind it; *at moves over it. */
static void
write_escape(struct buf *buf, struct slice text, size_t *at)
{
	static const char NAMES[] = "nrtbf", BYTES[] = "\n\r\t\b\f";
	unsigned value = 0, digits = 0;

	if (++*at >= text.length)
		return;
	for (; digits < 3 && *at < text.length && text.at[*at] >= '0' && text.at[*at] <= '7';
	     digits++)
		value = value * 8 + (unsigned)(text.at[(*at)++] - '0');
	if (digits > 0) {
		buf_write_byte(buf, (char)(value & 0xff));
		--*at;
		return;
	}
	const char *name = strchr(NAMES, text.at[*at]);
	if (name && *name)
		buf_write_byte(buf, BYTES[name - NAMES]);
	else if (text.at[*at] != '\n' && text.at[*at] != '\r') /* else the line goes on */
		buf_write_byte(buf, text.at[*at]);
}

/* "(...)": parentheses inside are balanced, or escaped. */
static void
write_literal(struct buf *buf, struct slice text)
{
	unsigned depth = 0;

	for (size_t i = 0; i < text.length && buf->length < PDF_LINK_BYTES; i++) {
		char c = text.at[i];
		if (c == '\\') {
			write_escape(buf, text, &i);
			continue;
		}
		if (c == '(' && depth++ == 0)
			continue;
		if (c == ')' && --depth == 0)
			return;
		buf_write_byte(buf, c);
	}
}

static int
hex_digit(char c)
{
	c = byte_lower(c);
	return byte_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "<6874>": a last digit that stands alone has a 0 behind it. */
static void
write_hex(struct buf *buf, struct slice text)
{
	int high = -1;

	for (size_t i = 1; i < text.length && buf->length < PDF_LINK_BYTES; i++) {
		int digit = hex_digit(text.at[i]);
		if (text.at[i] == '>')
			break;
		if (digit < 0)
			continue;
		if (high >= 0)
			buf_write_byte(buf, (char)(high * 16 + digit));
		high = high < 0 ? digit : -1;
	}
	if (high >= 0)
		buf_write_byte(buf, (char)(high * 16));
}

/* ---- links ---- */

static enum status
add_links(struct arena *arena, struct slice bytes, struct slice_list *ret, struct err *err)
{
	struct slice link;
	struct buf buf;

	for (size_t found; (found = slice_find(bytes, SLICE("/URI"))) != SIZE_MAX;) {
		bytes = slice_part(bytes, found + strlen("/URI"), SIZE_MAX);
		while (bytes.length > 0 && is_white(*bytes.at))
			bytes = slice_part(bytes, 1, SIZE_MAX);
		/* "/S /URI" names the kind of the action, "/URI 7 0 R" is told elsewhere. */
		if (bytes.length == 0 || (*bytes.at != '(' && *bytes.at != '<') ||
		    slice_starts(bytes, SLICE("<<")))
			continue;
		if (ret->count == PDF_LINKS_MAX)
			return STATUS_OK;
		buf_init(&buf, arena);
		if (*bytes.at == '(')
			write_literal(&buf, bytes);
		else
			write_hex(&buf, bytes);
		TRY(buf_slice(&buf, &link, err));
		TRY(slice_list_add(arena, ret, link, err));
	}
	return STATUS_OK;
}

/* ---- streams of objects ---- */

/* The dictionary before "stream" says what it is; §7.3.8 has a line end behind the word. */
static bool
is_object_stream(struct slice before)
{
	size_t from = before.length > PDF_LINK_DICTIONARY_BYTES
			      ? before.length - PDF_LINK_DICTIONARY_BYTES
			      : 0;
	struct slice near = slice_part(before, from, SIZE_MAX);
	size_t last;

	/* Not that of the object before. */
	while ((last = slice_find(near, SLICE("endobj"))) != SIZE_MAX)
		near = slice_part(near, last + strlen("endobj"), SIZE_MAX);
	return slice_find(near, SLICE("/ObjStm")) != SIZE_MAX &&
	       slice_find(near, SLICE("/FlateDecode")) != SIZE_MAX;
}

enum status
pdf_links_read(struct arena *arena, struct slice bytes, struct slice_list *ret, struct err *err)
{
	struct slice_list links = {0};
	size_t at = 0, unpacked = 0, found;
	struct arena scratch;
	enum status status = add_links(arena, bytes, &links, err);

	arena_init(&scratch, 0);
	while (status == STATUS_OK && unpacked < PDF_LINKS_UNPACKED_BYTES &&
	       (found = slice_find(slice_part(bytes, at, SIZE_MAX), SLICE("stream"))) != SIZE_MAX) {
		struct slice before = slice_part(bytes, 0, at + found), packed;
		struct arena_mark mark = arena_mark(&scratch);
		struct buf buf;
		at += found + strlen("stream");
		packed = slice_part(bytes, at, SIZE_MAX);
		if (slice_ends(before, SLICE("end")) || !is_object_stream(before))
			continue;
		for (int i = 0; i < 2 && packed.length > 0 && is_white(*packed.at); i++)
			packed = slice_part(packed, 1, SIZE_MAX);
		buf_init(&buf, &scratch);
		status = stream_inflate(&buf, packed, PDF_LINKS_UNPACKED_BYTES - unpacked, err);
		unpacked += buf.length;
		if (status == STATUS_OK)
			status = add_links(arena, slice_of(buf.bytes, buf.length), &links, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	TRY(status);
	*ret = links;
	return STATUS_OK;
}
