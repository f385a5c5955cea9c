#include "format/mime.h"

#include "base/cursor.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/words.h"

/* ---- structured fields ---- */

/* Passes over white space and comments (RFC 5322 §3.2.2). */
static void
skip_blank(struct cursor *cursor)
{
	unsigned depth = 0;

	for (; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;
		if (depth > 0 && c == '\\' && cursor_left(cursor) > 1)
			cursor->at++;
		else if (c == '(' && depth < MIME_COMMENT_DEPTH)
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !byte_is_blank(c))
			return;
	}
}

/* "us-ascii (Plain text)" is "us-ascii" (RFC 2045 §5.1); "report (1).pdf", unquoted against the
 * rule, stays a file name. */
static struct slice
without_comment(struct slice value)
{
	size_t open = slice_find_byte(value, '(');

	if (open == SIZE_MAX || open == 0 || value.at[value.length - 1] != ')')
		return value;
	struct slice token = slice_trim(slice_part(value, 0, open));
	return slice_find_byte(token, ' ') == SIZE_MAX ? token : value;
}

/* A value up to ';' or a blank before it, or a quoted string with its backslashes undone. */
static enum status
read_value(struct cursor *cursor, struct arena *arena, struct slice *ret, struct err *err)
{
	struct buf value;

	buf_init(&value, arena);
	if (cursor->at < cursor->end && *cursor->at == '"') {
		const char *start = ++cursor->at;
		while (cursor->at < cursor->end && *cursor->at != '"' && *cursor->at != '\\' &&
		       *cursor->at != '\r' && *cursor->at != '\n')
			cursor->at++;
		buf_write(&value, slice_of(start, (size_t)(cursor->at - start)));
		for (; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++) {
			if (*cursor->at == '\\' && cursor_left(cursor) > 1)
				cursor->at++;
			if (*cursor->at != '\r' && *cursor->at != '\n') /* a fold */
				buf_write_byte(&value, *cursor->at);
		}
		cursor->at += cursor->at < cursor->end;
		return buf_slice(&value, ret, err);
	}
	const char *start = cursor->at;
	while (cursor->at < cursor->end && *cursor->at != ';' && *cursor->at != '\n' &&
	       *cursor->at != '\r')
		cursor->at++;
	*ret = without_comment(slice_trim(slice_of(start, (size_t)(cursor->at - start))));
	return STATUS_OK;
}

/* `name`, `name*`, `name*1`, `name*1*`: RFC 2231 §7. */
static void
read_section(struct slice *name, struct mime_parameter *parameter)
{
	uint64_t section;

	if (name->length > 0 && name->at[name->length - 1] == '*') {
		parameter->extended = true;
		name->length--;
	}
	size_t star = slice_find_last_byte(*name, '*');
	if (star == SIZE_MAX || !slice_number(slice_part(*name, star + 1, SIZE_MAX), &section) ||
	    section >= MIME_SECTIONS)
		return;
	parameter->section = (unsigned)section;
	name->length = star;
}

/* One `; name=value`; *ret stays NULL where there is only something else up to the next ';'. */
static enum status
read_parameter(struct cursor *cursor, struct arena *arena, struct mime_parameter **ret,
	       struct err *err)
{
	skip_blank(cursor);
	const char *start = cursor->at;
	while (cursor->at < cursor->end && *cursor->at != '=' && *cursor->at != ';')
		cursor->at++;
	struct slice name = slice_trim(slice_of(start, (size_t)(cursor->at - start)));
	if (cursor->at == cursor->end || *cursor->at != '=')
		return STATUS_OK;
	cursor->at++;
	if (name.length == 0)
		return STATUS_OK;
	skip_blank(cursor);
	struct mime_parameter *parameter = arena_new(arena, struct mime_parameter, 1);
	if (!parameter)
		return err_no_memory(err);
	TRY(read_value(cursor, arena, &parameter->value, err));
	read_section(&name, parameter);
	TRY(slice_lower(arena, name, &parameter->name, err));
	*ret = parameter;
	return STATUS_OK;
}

/* Up to ';', or to what follows a blank behind a subtype. */
static void
read_type(struct cursor *cursor, struct buf *type)
{
	bool slash = false;

	skip_blank(cursor);
	while (cursor->at < cursor->end && *cursor->at != ';') {
		const char *before = cursor->at;
		buf_write_byte(type, byte_lower(*cursor->at++));
		slash = slash || *before == '/';
		const char *behind = cursor->at;
		skip_blank(cursor);
		bool blank = cursor->at > behind;
		if (blank && slash && *before != '/' && cursor->at < cursor->end &&
		    *cursor->at != '/')
			return;
	}
}

enum status
mime_value_read(struct arena *arena, struct slice text, struct mime_value *ret, struct err *err)
{
	struct mime_value value = {.first = NULL};
	struct mime_parameter **last = &value.first;
	struct cursor cursor;
	struct buf type;

	cursor_init(&cursor, text);
	buf_init(&type, arena);
	read_type(&cursor, &type);
	TRY(buf_slice(&type, &value.type, err));
	for (unsigned i = 0; i < MIME_PARAMETERS && cursor.at < cursor.end; i++) {
		/* A missing ';' is forgiven, as other readers do. */
		skip_blank(&cursor);
		if (cursor.at < cursor.end && *cursor.at == ';')
			cursor.at++;
		struct mime_parameter *parameter = NULL;
		TRY(read_parameter(&cursor, arena, &parameter, err));
		if (parameter) {
			*last = parameter;
			last = &parameter->next;
		}
	}
	*ret = value;
	return STATUS_OK;
}

struct slice
mime_value_raw(const struct mime_value *value, struct slice name)
{
	for (const struct mime_parameter *p = value->first; p; p = p->next)
		if (slice_equal(p->name, name))
			return p->value;
	return SLICE_NONE;
}

static void
write_percent(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		uint8_t byte;
		if (text.at[i] == '%' && mime_hex(slice_part(text, i + 1, 2), &byte)) {
			buf_write_byte(out, (char)byte);
			i += 2;
		} else {
			buf_write_byte(out, text.at[i]);
		}
	}
}

/* The section numbered so, or NULL. Both counts are bounded (MIME_PARAMETERS, MIME_SECTIONS). */
static const struct mime_parameter *
find_section(const struct mime_value *value, struct slice name, unsigned section)
{
	for (const struct mime_parameter *p = value->first; p; p = p->next)
		if (p->section == section && slice_equal(p->name, name))
			return p;
	return NULL;
}

enum status
mime_value_text(struct arena *arena, const struct mime_value *value, struct slice name,
		struct slice *ret, struct err *err)
{
	const struct mime_parameter *first = find_section(value, name, 0);
	struct slice charset = SLICE_NONE;
	struct buf bytes, text;

	if (!first) {
		*ret = SLICE_NONE;
		return STATUS_OK;
	}
	if (!first->extended && !find_section(value, name, 1))
		return words_decode(arena, first->value, ret, err);
	buf_init(&bytes, arena);
	buf_init(&text, arena);
	struct slice rest = first->value;
	size_t quote = first->extended ? slice_find_byte(rest, '\'') : SIZE_MAX;
	size_t second = quote == SIZE_MAX
				? SIZE_MAX
				: slice_find_byte(slice_part(rest, quote + 1, SIZE_MAX), '\'');
	if (second != SIZE_MAX) {
		charset = slice_part(rest, 0, quote);
		rest = slice_part(rest, quote + second + 2, SIZE_MAX);
	}
	for (unsigned section = 0; first; first = find_section(value, name, ++section)) {
		if (section > 0)
			rest = first->value;
		if (first->extended)
			write_percent(&bytes, rest);
		else
			buf_write(&bytes, rest);
	}
	if (bytes.failed)
		return err_no_memory(err);
	(void)charset_write(&text, charset, slice_of(bytes.bytes, bytes.length));
	return buf_slice(&text, ret, err);
}

/* ---- transfer encodings ---- */

static const struct {
	struct slice name;
	enum mime_encoding encoding;
} ENCODINGS[] = {
	{SLICE_INIT("base64"), MIME_BASE64},
	{SLICE_INIT("quoted-printable"), MIME_QUOTED_PRINTABLE},
	{SLICE_INIT("x-uuencode"), MIME_UUENCODE},
	{SLICE_INIT("x-uue"), MIME_UUENCODE},
	{SLICE_INIT("uuencode"), MIME_UUENCODE},
};

enum mime_encoding
mime_encoding_of(struct slice value)
{
	struct cursor cursor;

	cursor_init(&cursor, value);
	skip_blank(&cursor);
	struct slice rest = slice_of(cursor.at, cursor_left(&cursor));
	for (size_t i = 0; i < sizeof(ENCODINGS) / sizeof(*ENCODINGS); i++) {
		struct slice name = ENCODINGS[i].name;
		/* Followed by a comment, a stray ';' or nothing. */
		if (slice_starts_nocase(rest, name) &&
		    (rest.length == name.length ||
		     !(byte_is_letter(rest.at[name.length]) || rest.at[name.length] == '-')))
			return ENCODINGS[i].encoding;
	}
	return MIME_IDENTITY;
}

bool
mime_hex(struct slice s, uint8_t *ret)
{
	unsigned value = 0;

	if (s.length < 2)
		return false;
	for (size_t i = 0; i < 2; i++) {
		char c = byte_lower(s.at[i]);
		if (byte_is_digit(c))
			value = value * 16 + (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (unsigned)(c - 'a' + 10);
		else
			return false;
	}
	*ret = (uint8_t)value;
	return true;
}

#define B64 0x80 /* set in the value of each character of the alphabet */

/* RFC 2045 §6.8, table 1. */
static const uint8_t BASE64[256] = {
	['A'] = B64 | 0,  ['B'] = B64 | 1,  ['C'] = B64 | 2,  ['D'] = B64 | 3,  ['E'] = B64 | 4,
	['F'] = B64 | 5,  ['G'] = B64 | 6,  ['H'] = B64 | 7,  ['I'] = B64 | 8,  ['J'] = B64 | 9,
	['K'] = B64 | 10, ['L'] = B64 | 11, ['M'] = B64 | 12, ['N'] = B64 | 13, ['O'] = B64 | 14,
	['P'] = B64 | 15, ['Q'] = B64 | 16, ['R'] = B64 | 17, ['S'] = B64 | 18, ['T'] = B64 | 19,
	['U'] = B64 | 20, ['V'] = B64 | 21, ['W'] = B64 | 22, ['X'] = B64 | 23, ['Y'] = B64 | 24,
	['Z'] = B64 | 25, ['a'] = B64 | 26, ['b'] = B64 | 27, ['c'] = B64 | 28, ['d'] = B64 | 29,
	['e'] = B64 | 30, ['f'] = B64 | 31, ['g'] = B64 | 32, ['h'] = B64 | 33, ['i'] = B64 | 34,
	['j'] = B64 | 35, ['k'] = B64 | 36, ['l'] = B64 | 37, ['m'] = B64 | 38, ['n'] = B64 | 39,
	['o'] = B64 | 40, ['p'] = B64 | 41, ['q'] = B64 | 42, ['r'] = B64 | 43, ['s'] = B64 | 44,
	['t'] = B64 | 45, ['u'] = B64 | 46, ['v'] = B64 | 47, ['w'] = B64 | 48, ['x'] = B64 | 49,
	['y'] = B64 | 50, ['z'] = B64 | 51, ['0'] = B64 | 52, ['1'] = B64 | 53, ['2'] = B64 | 54,
	['3'] = B64 | 55, ['4'] = B64 | 56, ['5'] = B64 | 57, ['6'] = B64 | 58, ['7'] = B64 | 59,
	['8'] = B64 | 60, ['9'] = B64 | 61, ['+'] = B64 | 62, ['/'] = B64 | 63,
};

/* Whole groups of four without anything between them: almost all of almost every body. */
static size_t
base64_groups(struct slice in, struct buf *out)
{
	const unsigned char *at = (const unsigned char *)in.at;
	char made[3 * 64];
	size_t taken = 0;

	for (;;) {
		size_t length = 0;
		while (length < sizeof(made) && in.length - taken >= 4) {
			uint32_t a = BASE64[at[taken]], b = BASE64[at[taken + 1]];
			uint32_t c = BASE64[at[taken + 2]], d = BASE64[at[taken + 3]];
			if (!(a & b & c & d & B64))
				break;
			uint32_t bits = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
			made[length++] = (char)(bits >> 16);
			made[length++] = (char)(bits >> 8);
			made[length++] = (char)bits;
			taken += 4;
		}
		buf_write(out, slice_of(made, length));
		if (length < sizeof(made))
			return taken;
	}
}

static void
decode_base64(struct buf *out, struct slice in, struct mime_fault *fault)
{
	uint32_t bits = 0;
	unsigned have = 0; /* characters of the present group */

	for (size_t i = 0; i < in.length; i++) {
		if (have == 0)
			i += base64_groups(slice_part(in, i, SIZE_MAX), out);
		if (i >= in.length)
			break;
		uint8_t value = BASE64[(unsigned char)in.at[i]];
		if (in.at[i] == '=') {
			/* Padding ends a group; some writers go on after it. */
			if (have > 1)
				buf_write_byte(out, (char)(bits >> (have == 2 ? 4 : 10)));
			if (have == 3)
				buf_write_byte(out, (char)(bits >> 2));
			if (have == 1 && !fault->text)
				*fault = (struct mime_fault){
					"RFC 2045 §6.8: base64 pads a single character", i};
			have = 0;
			bits = 0;
			continue;
		}
		if (!(value & B64))
			continue;
		bits = bits << 6 | (value & 63u);
		if (++have == 4) {
			buf_write_byte(out, (char)(bits >> 16));
			buf_write_byte(out, (char)(bits >> 8));
			buf_write_byte(out, (char)bits);
			have = 0;
			bits = 0;
		}
	}
	if (have == 0)
		return;
	if (have > 1)
		buf_write_byte(out, (char)(bits >> (have == 2 ? 4 : 10)));
	if (have == 3)
		buf_write_byte(out, (char)(bits >> 2));
	if (!fault->text)
		*fault = (struct mime_fault){"RFC 2045 §6.8: base64 stops inside a group",
					     in.length};
}

/* RFC 2045 §6.7: soft breaks go, white space before a line break goes. */
static void
decode_quoted(struct buf *out, struct slice in, struct mime_fault *fault)
{
	struct cursor cursor;
	struct slice line;

	cursor_init(&cursor, in);
	while (cursor_line(&cursor, &line)) {
		size_t start = (size_t)(line.at - in.at);
		/* The break as written, CRLF or LF; none behind the last line. */
		struct slice ending = slice_part(in, start + line.length,
						 cursor_offset(&cursor) - start - line.length);
		while (line.length > 0 &&
		       (line.at[line.length - 1] == ' ' || line.at[line.length - 1] == '\t'))
			line.length--;
		for (size_t i = 0; i < line.length; i++) {
			uint8_t byte;
			const char *next = memchr(line.at + i, '=', line.length - i);
			size_t plain = next ? (size_t)(next - line.at) - i : line.length - i;
			buf_write(out, slice_part(line, i, plain));
			i += plain;
			if (i == line.length)
				break;
			if (mime_hex(slice_part(line, i + 1, 2), &byte)) {
				buf_write_byte(out, (char)byte);
				i += 2;
			} else if (i + 1 == line.length) {
				ending = SLICE_NONE;
			} else {
				buf_write_byte(out, '=');
				if (!fault->text)
					*fault = (struct mime_fault){
						"RFC 2045 §6.7: '=' stands before no two "
						"hexadecimal digits",
						start + i};
			}
		}
		buf_write(out, ending);
	}
}

/* POSIX uuencode(1): a length, then groups of four characters from ' '. */
static void
decode_uu(struct buf *out, struct slice in, struct mime_fault *fault)
{
	struct cursor cursor;
	struct slice line;
	bool begun = false;

	cursor_init(&cursor, in);
	while (cursor_line(&cursor, &line)) {
		if (!begun) {
			begun = slice_starts(line, SLICE("begin "));
			continue;
		}
		size_t want = line.length > 0 ? ((size_t)line.at[0] - 32u) & 63u : 0;
		if (want == 0 || slice_equal(line, SLICE("end")))
			return;
		for (size_t i = 1; want > 0 && i < line.length; i += 4) {
			uint32_t bits = 0;
			for (size_t k = 0; k < 4; k++) {
				unsigned char c =
					i + k < line.length ? (unsigned char)line.at[i + k] : ' ';
				bits = bits << 6 | ((c - 32u) & 63u);
			}
			for (int shift = 16; shift >= 0 && want > 0; shift -= 8, want--)
				buf_write_byte(out, (char)(bits >> shift));
		}
	}
	if (!fault->text)
		*fault = (struct mime_fault){"uuencode: no line says end", in.length};
}

void
mime_decode(struct buf *out, enum mime_encoding encoding, struct slice bytes,
	    struct mime_fault *ret)
{
	*ret = (struct mime_fault){NULL, 0};
	if (encoding == MIME_BASE64)
		decode_base64(out, bytes, ret);
	else if (encoding == MIME_QUOTED_PRINTABLE)
		decode_quoted(out, bytes, ret);
	else if (encoding == MIME_UUENCODE)
		decode_uu(out, bytes, ret);
	else
		buf_write(out, bytes);
}
