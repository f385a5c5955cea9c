#include "mail/canon.h"

#define CANON_BUFFER_BYTES 4096

/* What is written goes to the digest in blocks, up to a limit. */
struct writer {
	struct digest *digest;
	struct err *err;
	enum status status; /* of the first write that failed */
	uint64_t limit_left;
	uint64_t flushed;
	size_t fill;
	char bytes[CANON_BUFFER_BYTES];
};

static void
writer_init(struct writer *writer, struct digest *digest, uint64_t limit_bytes, struct err *err)
{
	writer->digest = digest;
	writer->err = err;
	writer->status = STATUS_OK;
	writer->limit_left = limit_bytes;
	writer->flushed = 0;
	writer->fill = 0;
}

static void
flush(struct writer *writer)
{
	size_t length =
		writer->fill < writer->limit_left ? writer->fill : (size_t)writer->limit_left;
	if (writer->status == STATUS_OK)
		writer->status =
			digest_write(writer->digest, slice_of(writer->bytes, length), writer->err);
	writer->limit_left -= length;
	writer->flushed += writer->fill;
	writer->fill = 0;
}

static inline void
put(struct writer *writer, char byte)
{
	if (writer->fill == CANON_BUFFER_BYTES)
		flush(writer);
	writer->bytes[writer->fill++] = byte;
}

static void
put_slice(struct writer *writer, struct slice s)
{
	while (s.length) {
		if (writer->fill == CANON_BUFFER_BYTES)
			flush(writer);
		size_t room = CANON_BUFFER_BYTES - writer->fill;
		struct slice part = slice_part(s, 0, room);
		memcpy(writer->bytes + writer->fill, part.at, part.length);
		writer->fill += part.length;
		s = slice_part(s, part.length, SIZE_MAX);
	}
}

static inline bool
is_wsp(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* White space reduced to one SP, none at the end. *owed: SP is owed to what follows. The inner loop
 * has no branch on the text, where a space every few letters would often be mispredicted. */
static void
put_relaxed(struct writer *writer, struct slice text, bool *owed)
{
	bool space = *owed;
	while (text.length) {
		/* Each byte comes to itself or less, but for the SP owed before. */
		if (writer->fill + 1 >= CANON_BUFFER_BYTES)
			flush(writer);
		struct slice part = slice_part(text, 0, CANON_BUFFER_BYTES - writer->fill - 1);
		char *out = writer->bytes + writer->fill;
		for (size_t i = 0; i < part.length; i++) {
			bool wsp = is_wsp(part.at[i]);
			*out = ' ';
			out += space && !wsp;
			*out = part.at[i];
			out += !wsp;
			space = wsp;
		}
		writer->fill = (size_t)(out - writer->bytes);
		text = slice_part(text, part.length, SIZE_MAX);
	}
	*owed = space;
}

/* The next line without its end; *rest is what follows. False at the end. */
static bool
next_line(struct slice *rest, struct slice *ret)
{
	if (!rest->length)
		return false;
	const char *feed = memchr(rest->at, '\n', rest->length);
	size_t length = feed ? (size_t)(feed - rest->at) : rest->length;
	*ret = slice_part(*rest, 0, length);
	if (feed && length && ret->at[length - 1] == '\r')
		ret->length--;
	*rest = slice_part(*rest, length + (feed ? 1 : 0), SIZE_MAX);
	return true;
}

/* ---- fields ---- */

static void
field_simple(struct writer *writer, struct slice whole)
{
	struct slice line;
	bool first = true;
	while (next_line(&whole, &line)) {
		if (!first)
			put_slice(writer, SLICE("\r\n"));
		put_slice(writer, line);
		first = false;
	}
}

static struct slice
skip_wsp(struct slice s)
{
	while (s.length && is_wsp(s.at[0]))
		s = slice_part(s, 1, SIZE_MAX);
	return s;
}

static void
field_relaxed(struct writer *writer, struct slice whole)
{
	size_t colon = slice_find_byte(whole, ':');
	struct slice name = slice_trim(slice_part(whole, 0, colon)), line;
	struct slice rest = slice_part(whole, name.length ? colon + 1 : 0, SIZE_MAX);
	bool owed = false, started = false;
	for (size_t i = 0; i < name.length; i++)
		put(writer, byte_lower(name.at[i]));
	put(writer, ':');
	while (next_line(&rest, &line)) {
		if (!started)
			line = skip_wsp(line);
		started = started || line.length;
		put_relaxed(writer, line, &owed);
	}
}

enum status
canon_field(struct digest *digest, enum canon canon, struct slice whole, bool ends, struct err *err)
{
	struct writer writer;
	writer_init(&writer, digest, UINT64_MAX, err);
	(canon == CANON_RELAXED ? field_relaxed : field_simple)(&writer, whole);
	if (ends)
		put_slice(&writer, SLICE("\r\n"));
	flush(&writer);
	return writer.status;
}

/* ---- bodies ---- */

/* The line as it counts: in relaxed form nothing is left of white space at its end. */
static struct slice
line_content(enum canon canon, struct slice line)
{
	while (canon == CANON_RELAXED && line.length && is_wsp(line.at[line.length - 1]))
		line.length--;
	return line;
}

enum status
canon_body(struct digest *digest, enum canon canon, struct slice body, uint64_t limit_bytes,
	   uint64_t *ret_bytes, struct err *err)
{
	struct writer writer;
	struct slice line;
	/* Line ends wait until something follows them: those at the end come to one. */
	size_t owed = 0;
	bool any = canon == CANON_SIMPLE; /* §3.4.3: of nothing, CRLF is left; §3.4.4: nothing */
	writer_init(&writer, digest, limit_bytes, err);
	while (next_line(&body, &line)) {
		line = line_content(canon, line);
		if (!line.length) {
			owed++;
			continue;
		}
		for (; owed; owed--) {
			put(&writer, '\r');
			put(&writer, '\n');
		}
		bool space = false;
		if (canon == CANON_RELAXED)
			put_relaxed(&writer, line, &space);
		else
			put_slice(&writer, line);
		owed = 1;
		any = true;
	}
	if (any)
		put_slice(&writer, SLICE("\r\n"));
	flush(&writer);
	*ret_bytes = writer.flushed;
	return writer.status;
}

/* How many bytes the content of a line comes to. */
static size_t
line_bytes(enum canon canon, struct slice line)
{
	size_t bytes = line.length;
	bool before = false;
	for (size_t i = 0; canon == CANON_RELAXED && i < line.length; i++) {
		bool wsp = is_wsp(line.at[i]);
		bytes -= wsp && before;
		before = wsp;
	}
	return bytes;
}

/* How much of a line its first canonical bytes are. */
static size_t
line_offset(enum canon canon, struct slice line, size_t bytes)
{
	size_t i = 0;
	for (; i < line.length && bytes; bytes--) {
		bool wsp = canon == CANON_RELAXED && is_wsp(line.at[i]);
		for (i++; wsp && i < line.length && is_wsp(line.at[i]);)
			i++;
	}
	return i;
}

size_t
canon_body_offset(enum canon canon, struct slice body, uint64_t canonical_bytes)
{
	struct slice rest = body, line;
	struct slice gap = body; /* from the end of the last content: empty lines, so far */
	size_t owed = 0;
	uint64_t left = canonical_bytes;
	while (left && next_line(&rest, &line)) {
		line = line_content(canon, line);
		if (!line.length) {
			owed++;
			continue;
		}
		for (; owed && left; owed--) {
			struct slice ignored;
			(void)next_line(&gap, &ignored);
			left -= left < 2 ? left : 2;
		}
		if (owed || !left)
			return (size_t)(gap.at - body.at);
		size_t start = (size_t)(line.at - body.at), bytes = line_bytes(canon, line);
		if (left <= bytes)
			return start + line_offset(canon, line, (size_t)left);
		left -= bytes;
		gap = slice_part(body, start + line.length, SIZE_MAX);
		owed = 1;
	}
	return left ? body.length : (size_t)(gap.at - body.at);
}
