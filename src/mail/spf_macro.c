#include "mail/spf_macro.h"

#define DELIMITERS ".-+,/_="

struct expansion {    /* "%{ir3.}" */
	char letter;  /* lower case */
	bool escaped; /* it was upper case: URL escapes (§7.3) */
	bool reversed;
	uint64_t parts; /* kept from the right; 0: all */
	struct slice delimiters;
};

/* The expansion that text starts with, and how long it is; 0: none. */
static size_t
expansion_read(struct slice text, bool explanation, struct expansion *ret)
{
	const char *letters = explanation ? "slodiphvcrt" : "slodiphv";
	size_t close = slice_find_byte(text, '}'), at = 3;

	if (!slice_starts(text, SLICE("%{")) || close == SIZE_MAX || close < at)
		return 0;
	*ret = (struct expansion){.letter = byte_lower(text.at[2]),
				  .escaped = text.at[2] != byte_lower(text.at[2])};
	if (!memchr(letters, ret->letter, strlen(letters)))
		return 0;
	while (byte_is_digit(text.at[at]))
		at++;
	struct slice number = slice_part(text, 3, at - 3);
	/* §7.3: "The DIGIT transformer ... MUST be non-zero"; one that overflows keeps all. */
	if (number.length > 0 && !slice_number(number, &ret->parts))
		ret->parts = UINT64_MAX;
	if (number.length > 0 && ret->parts == 0)
		return 0;
	ret->reversed = byte_lower(text.at[at]) == 'r';
	at += ret->reversed;
	ret->delimiters = slice_part(text, at, close - at);
	for (; at < close; at++)
		if (!memchr(DELIMITERS, text.at[at], sizeof(DELIMITERS) - 1))
			return 0;
	return close + 1;
}

/* "%%", "%_", "%-". */
static const char *
escape_read(struct slice text)
{
	static const char *const ESCAPES[] = {"%", " ", "%20"};
	static const char LETTERS[] = "%_-";
	const char *letter = text.length > 1 ? memchr(LETTERS, text.at[1], 3) : NULL;

	return letter ? ESCAPES[letter - LETTERS] : NULL;
}

bool
spf_macro_check(struct slice text, bool explanation)
{
	struct expansion expansion;

	for (size_t i = 0; i < text.length;) {
		struct slice rest = slice_part(text, i, SIZE_MAX);
		char c = text.at[i];
		if (c == '%') {
			size_t length = escape_read(rest)
						? 2
						: expansion_read(rest, explanation, &expansion);
			if (length == 0)
				return false;
			i += length;
			continue;
		}
		if (c < '!' || c > '~') {
			if (c != ' ' || !explanation)
				return false;
		}
		i++;
	}
	return true;
}

/* toplabel: letters, digits and inner hyphens, not digits alone. */
static bool
is_toplabel(struct slice label)
{
	bool digits = true;

	if (label.length == 0 || label.at[0] == '-' || label.at[label.length - 1] == '-')
		return false;
	for (size_t i = 0; i < label.length; i++) {
		char c = label.at[i];
		if (!byte_is_letter(c) && !byte_is_digit(c) && c != '-')
			return false;
		digits = digits && byte_is_digit(c);
	}
	return !digits;
}

/* Where the last macro-expand of an approved text begins if the text ends with it. */
static bool
ends_in_macro(struct slice text)
{
	struct expansion expansion;
	size_t i = 0, length = 0;

	for (; i < text.length; i += length) {
		struct slice rest = slice_part(text, i, SIZE_MAX);
		length = 1;
		if (text.at[i] == '%')
			length = escape_read(rest) ? 2 : expansion_read(rest, true, &expansion);
	}
	return length > 1;
}

bool
spf_macro_check_domain(struct slice text)
{
	struct slice bare = text;

	if (!spf_macro_check(text, false))
		return false;
	if (ends_in_macro(text))
		return true;
	if (slice_ends(bare, SLICE(".")))
		bare.length--;
	size_t dot = slice_find_last_byte(bare, '.');
	size_t close = slice_find_last_byte(bare, '}');
	/* A dot within %{...} is a delimiter. */
	if (dot == SIZE_MAX || (close != SIZE_MAX && close > dot))
		return false;
	return is_toplabel(slice_part(bare, dot + 1, SIZE_MAX));
}

/* RFC 3986 §2.3. */
static void
write_escaped(struct buf *buf, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (byte_is_letter(c) || byte_is_digit(c) || memchr("-._~", c, 4))
			buf_write_byte(buf, c);
		else
			buf_print(buf, "%%%02X", (unsigned char)c);
	}
}

static void
write_part(struct buf *buf, struct slice part, bool dotted, bool escaped)
{
	if (dotted)
		buf_write_byte(buf, '.');
	if (escaped)
		write_escaped(buf, part);
	else
		buf_write(buf, part);
}

static bool
is_delimiter(const struct expansion *expansion, char c)
{
	if (expansion->delimiters.length == 0)
		return c == '.';
	return slice_find_byte(expansion->delimiters, c) != SIZE_MAX;
}

/* The last part of *rest, or with `front` its first, cut off; what is left is empty at the end. */
static struct slice
part_cut(const struct expansion *expansion, struct slice *rest, bool front, bool *ret_last)
{
	struct slice part = *rest;

	for (size_t i = 0; i < rest->length; i++) {
		size_t at = front ? i : rest->length - 1 - i;
		if (!is_delimiter(expansion, rest->at[at]))
			continue;
		struct slice before = slice_part(*rest, 0, at);
		struct slice behind = slice_part(*rest, at + 1, SIZE_MAX);
		part = front ? before : behind;
		*rest = front ? behind : before;
		return part;
	}
	*ret_last = true;
	return part;
}

/* §7.3: split, reversed if asked for, the right-most kept, joined with dots. */
static void
write_value(struct buf *buf, const struct expansion *expansion, struct slice value)
{
	struct slice rest = value;
	uint64_t count = 1;
	bool last = false;

	for (size_t i = 0; i < value.length; i++)
		count += is_delimiter(expansion, value.at[i]);
	uint64_t skip =
		expansion->parts > 0 && expansion->parts < count ? count - expansion->parts : 0;
	for (uint64_t i = 0; i < count && !last; i++) {
		struct slice part = part_cut(expansion, &rest, !expansion->reversed, &last);
		if (i >= skip)
			write_part(buf, part, i > skip, expansion->escaped);
	}
}

void
spf_macro_expand(struct buf *buf, struct slice text, const struct spf_macros *macros)
{
	for (size_t i = 0; i < text.length;) {
		struct slice rest = slice_part(text, i, SIZE_MAX);
		struct expansion expansion;
		const char *escape = text.at[i] == '%' ? escape_read(rest) : NULL;
		if (escape) {
			buf_write_text(buf, escape);
			i += 2;
			continue;
		}
		size_t length = text.at[i] == '%' ? expansion_read(rest, true, &expansion) : 0;
		if (length > 0)
			write_value(buf, &expansion, macros->values[expansion.letter - 'a']);
		else
			buf_write_byte(buf, text.at[i]);
		i += length > 0 ? length : 1;
	}
}

bool
spf_macro_needs_name(struct slice text)
{
	return slice_find_nocase(text, SLICE("%{p")) != SIZE_MAX;
}
