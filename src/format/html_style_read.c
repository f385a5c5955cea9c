#include "format/html_style.h"

#include "format/limits.h"

#include <glib.h>

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

size_t
html_style_literal(struct slice style, size_t at)
{
	char end = style.at[at];
	size_t i = at + 1;

	if (end == '\\')
		return at + 2 < style.length ? at + 2 : style.length;
	if (end != '"' && end != '\'') {
		if (!slice_starts_nocase(slice_part(style, at, 4), SLICE("url(")))
			return at;
		for (i = at + 4; i < style.length && is_blank(style.at[i]);)
			i++;
		if (i < style.length && (style.at[i] == '"' || style.at[i] == '\''))
			return i;
		end = ')';
	}
	for (; i < style.length && style.at[i] != end; i++) {
		if (style.at[i] == '\\' && i + 1 < style.length)
			i++;
		else if (style.at[i] == '\n' && end != ')')
			return i;
	}
	return i < style.length ? i + 1 : i;
}

/* Behind the sign, or the literal, at `at`. */
static size_t
behind(struct slice style, size_t at)
{
	size_t end = html_style_literal(style, at);

	return end > at ? end : at + 1;
}

enum status
html_style_uncomment(struct arena *arena, struct slice style, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0, end; i < style.length; i = end) {
		if (slice_starts(slice_part(style, i, 2), SLICE("/*"))) {
			size_t close = slice_find(slice_part(style, i + 2, SIZE_MAX), SLICE("*/"));
			end = close == SIZE_MAX ? style.length : i + 2 + close + 2;
			continue;
		}
		end = behind(style, i);
		buf_write(&buf, slice_part(style, i, end - i));
	}
	return buf_slice(&buf, ret, err);
}

uint32_t
html_style_escaped(const char **at, const char *end)
{
	uint32_t number = 0;
	size_t digits = 0;

	while (*at < end && digits < 6 && g_ascii_isxdigit(**at)) {
		number = number * 16 + (uint32_t)g_ascii_xdigit_value(*(*at)++);
		digits++;
	}
	if (digits > 0 && *at < end && is_blank(**at))
		(*at)++;
	return digits == 0 && *at < end ? (unsigned char)*(*at)++ : number;
}

/* Letters are lowered and white space joined but in strings, which are kept. */
static enum status
read_plain(struct arena *arena, struct slice raw, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0, end; i < raw.length; i = end) {
		char c = raw.at[i];
		end = behind(raw, i);
		if (c == '\\') {
			const char *at = raw.at + i + 1;
			buf_write_utf8(&buf, g_unichar_tolower(
						     html_style_escaped(&at, raw.at + raw.length)));
			end = (size_t)(at - raw.at);
		} else if (end > i + 1) {
			buf_write(&buf, slice_part(raw, i, end - i));
		} else if (!is_blank(c)) {
			buf_write_byte(&buf, byte_lower(c));
		} else if (buf.length > 0 && buf.bytes[buf.length - 1] != ' ') {
			buf_write_byte(&buf, ' ');
		}
	}
	TRY(buf_slice(&buf, ret, err));
	*ret = slice_trim(*ret);
	return STATUS_OK;
}

static enum status
add_declaration(struct arena *arena, struct slice raw, struct html_declarations *all,
		struct err *err)
{
	struct html_declaration own;
	size_t colon = slice_find_byte(raw, ':');

	if (colon == SIZE_MAX && slice_find_byte(raw, '@') == SIZE_MAX)
		return STATUS_OK; /* it is none (CSS Syntax 3 §5.4.4) */
	TRY(read_plain(arena, slice_part(raw, 0, colon), &own.name, err));
	own.value = SLICE("");
	if (colon != SIZE_MAX)
		TRY(read_plain(arena, slice_part(raw, colon + 1, SIZE_MAX), &own.value, err));
	if (slice_ends(own.value, SLICE("!important")))
		own.value = slice_trim(slice_part(own.value, 0, own.value.length - 10));
	struct html_declaration *items =
		arena_grow(arena, all->items, &all->capacity, all->count + 1, sizeof(*items),
			   _Alignof(struct html_declaration));
	if (!items)
		return err_no_memory(err);
	all->items = items;
	items[all->count++] = own;
	return STATUS_OK;
}

enum status
html_declarations_read(struct arena *arena, struct slice block, struct html_declarations *ret,
		       struct err *err)
{
	size_t start = 0;

	for (size_t i = 0; i < block.length; i = behind(block, i))
		if (block.at[i] == ';' && ret->count < HTML_DECLARATIONS_MAX) {
			TRY(add_declaration(arena, slice_part(block, start, i - start), ret, err));
			start = i + 1;
		}
	return add_declaration(arena, slice_part(block, start, SIZE_MAX), ret, err);
}
