#include "mail/tags.h"

#include "base/cursor.h"

static struct slice
trim(struct slice s)
{
	while (s.length && byte_is_blank(s.at[0]))
		s = slice_part(s, 1, SIZE_MAX);
	while (s.length && byte_is_blank(s.at[s.length - 1]))
		s.length--;
	return s;
}

/* §2.8: CR stands before LF only, and what follows a line end in the midst is white space. */
static bool
folds(uint32_t c, struct cursor ahead)
{
	uint8_t next;
	if (c != '\r' && c != '\n')
		return true;
	if (!cursor_peek(&ahead, &next))
		return false;
	return c == '\r' ? next == '\n' : next == ' ' || next == '\t';
}

/* Whether only what tags may have stands in text; most of it is printable ASCII. */
static bool
bytes_check(struct slice text)
{
	struct cursor cursor;
	uint32_t c;
	cursor_init(&cursor, text);
	while (cursor.at < cursor.end) {
		if (*cursor.at >= 0x20 && *cursor.at < 0x7f) {
			cursor.at++;
			continue;
		}
		if (!cursor_utf8(&cursor, &c) || c == 0x7f || !folds(c, cursor) ||
		    (c < 0x20 && !byte_is_blank((char)c)))
			return false;
	}
	return true;
}

static bool
is_name(struct slice name)
{
	if (!name.length || !byte_is_letter(name.at[0]))
		return false;
	for (size_t i = 1; i < name.length; i++)
		if (!byte_is_letter(name.at[i]) && !byte_is_digit(name.at[i]) && name.at[i] != '_')
			return false;
	return true;
}

static const char *
tag_add(struct tags *tags, struct slice spec)
{
	size_t equals = slice_find_byte(spec, '=');
	if (equals == SIZE_MAX)
		return "RFC 6376 §3.2: a tag without '='";
	struct tag tag = {.name = trim(slice_part(spec, 0, equals)),
			  .raw = slice_part(spec, equals + 1, SIZE_MAX)};
	tag.value = trim(tag.raw);
	if (!is_name(tag.name))
		return "RFC 6376 §3.2: the name of a tag is no name";
	for (size_t i = 0; i < tags->count; i++)
		if (slice_equal(tags->items[i].name, tag.name))
			return "RFC 6376 §3.2: a tag occurs twice";
	if (tags->count == MAIL_TAGS_MAX)
		return "RFC 6376 §3.2: more than 64 tags";
	tags->items[tags->count++] = tag;
	return NULL;
}

const char *
tags_read(struct slice text, struct tags *ret)
{
	struct slice rest = trim(text), spec;
	ret->count = 0;
	bool clean = bytes_check(rest);
	while (clean && slice_next(&rest, ';', &spec)) {
		/* What follows the last ";" may be nothing, and so may the whole. */
		if (!rest.at && !trim(spec).length)
			break;
		const char *fault = tag_add(ret, spec);
		if (fault)
			return fault;
	}
	return clean ? NULL : "RFC 6376 §3.2: a byte that no tag has";
}

const struct tag *
tags_find(const struct tags *tags, const char *name)
{
	for (size_t i = 0; i < tags->count; i++)
		if (slice_equal(tags->items[i].name, slice_text(name)))
			return &tags->items[i];
	return NULL;
}

struct slice
tags_value(const struct tags *tags, const char *name)
{
	const struct tag *tag = tags_find(tags, name);
	return tag ? tag->value : SLICE_NONE;
}

bool
tags_part(struct slice *rest, struct slice *ret)
{
	struct slice part;
	if (!slice_next(rest, ':', &part))
		return false;
	*ret = trim(part);
	return true;
}

static int
base64_digit(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (byte >= '0' && byte <= '9')
		return byte - '0' + 52;
	return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

bool
tags_base64(struct slice value, uint8_t *ret, size_t capacity, size_t *ret_length)
{
	struct cursor cursor;
	uint8_t byte;
	uint32_t bits = 0;
	size_t digits = 0, padding = 0, length = 0;
	cursor_init(&cursor, value);
	while (cursor_u8(&cursor, &byte)) {
		int digit = base64_digit(byte);
		if (byte_is_blank((char)byte))
			continue;
		if (byte == '=' && ++padding <= 2)
			continue;
		if (digit < 0 || padding)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (++digits % 4 == 1)
			continue;
		if (length == capacity)
			return false;
		ret[length++] = (uint8_t)(bits >> (6 - 2 * ((digits - 1) % 4)));
	}
	/* RFC 4648 §4. The bits that the last digit has over need not be zero: signers differ. */
	if (digits % 4 == 1 || (digits + padding) % 4 != 0)
		return false;
	*ret_length = length;
	return true;
}
