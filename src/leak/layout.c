/* Which differences a conversion makes: everything here says less than "nothing was changed", and
 * errs on the side of a change. */
#include "leak/hunk.h"

#include "base/cursor.h"

#include <stdlib.h>

/* ---- characters ---- */

/* What programs write for one another, by the first of them. */
static const struct {
	uint32_t from, to; /* code points */
	const char *as;
} FORMS[] = {
	{0x2018, 0x201b, "'"}, {0x2032, 0x2032, "'"},  {0x0060, 0x0060, "'"},
	{0x00b4, 0x00b4, "'"}, {0x201c, 0x201f, "\""}, {0x2033, 0x2033, "\""},
	{0x2010, 0x2015, "-"}, {0x2212, 0x2212, "-"},  {0x2026, 0x2026, "..."},
	{0x2044, 0x2044, "/"}, {0x2215, 0x2215, "/"},
};

static const struct {
	uint32_t letter;
	const char *as;
} LIGATURES[] = {
	{0xfb00, "ff"},  {0xfb01, "fi"}, {0xfb02, "fl"}, {0xfb03, "ffi"},
	{0xfb04, "ffl"}, {0xfb05, "st"}, {0xfb06, "st"},
};

static const char *
form_of(uint32_t c, bool converted)
{
	for (size_t i = 0; i < sizeof(LIGATURES) / sizeof(*LIGATURES); i++)
		if (LIGATURES[i].letter == c)
			return LIGATURES[i].as;
	for (size_t i = 0; converted && i < sizeof(FORMS) / sizeof(*FORMS); i++)
		if (c >= FORMS[i].from && c <= FORMS[i].to)
			return FORMS[i].as;
	return NULL;
}

/* Of the characters that are not seen, a soft hyphen alone is layout. */
#define SOFT_HYPHEN 0xad

static bool
has_hidden(struct slice text)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c))
		if (letter_class(c) == LETTER_HIDDEN && c != SOFT_HYPHEN)
			return true;
	return false;
}

/* The text without white space and forms; hidden: whether what is not seen stays. */
static void
write_plain(struct buf *buf, struct slice text, bool converted, bool hidden)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c)) {
		const char *form = form_of(c, converted);
		enum letter_class class = letter_class(c);
		if (class == LETTER_BLANK || c == SOFT_HYPHEN ||
		    (class == LETTER_HIDDEN && !hidden))
			continue;
		if (form)
			buf_write_text(buf, form);
		else
			buf_write_utf8(buf, c);
	}
}

static bool
is_letter_at(struct slice text, size_t at)
{
	return at < text.length &&
	       ((unsigned char)text.at[at] >= 0x80 || byte_is_letter(text.at[at]));
}

/* Hyphens between letters may be those of a line's end. */
static void
write_without_hyphens(struct buf *buf, struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] != '-' || i == 0 || !is_letter_at(text, i - 1) ||
		    !is_letter_at(text, i + 1))
			buf_write_byte(buf, text.at[i]);
}

struct sides {
	struct slice before, after; /* with blanks */
	struct slice a, b;          /* without, in one form */
};

static enum status
plain(struct arena *scratch, struct slice text, bool converted, bool hidden, struct slice *ret,
      struct err *err)
{
	struct buf buf;

	buf_init(&buf, scratch);
	write_plain(&buf, text, converted, hidden);
	return buf_slice(&buf, ret, err);
}

static enum status
read_sides(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
	   struct sides *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, scratch);
	text_write(hunks->alignment->a, hunk->a, hunk->a_end, &buf);
	TRY(buf_slice(&buf, &ret->before, err));
	buf_init(&buf, scratch);
	text_write(hunks->alignment->b, hunk->b, hunk->b_end, &buf);
	TRY(buf_slice(&buf, &ret->after, err));
	/* A conversion may drop what is not seen; it does not bring it in. */
	bool hidden = has_hidden(ret->after);
	TRY(plain(scratch, ret->before, hunks->converted, hidden, &ret->a, err));
	return plain(scratch, ret->after, hunks->converted, hidden, &ret->b, err);
}

/* Digits that blanks part or no longer part are another number, unless it was converted. */
static bool
joins_digits(struct slice before, struct slice after)
{
	size_t i = 0, j = 0;

	while (i < before.length && j < after.length) {
		bool blank_a = before.at[i] == ' ', blank_b = after.at[j] == ' ';
		if (blank_a != blank_b) {
			struct slice with = blank_a ? before : after;
			size_t at = blank_a ? i : j;
			if (at > 0 && byte_is_digit(with.at[at - 1]) && at + 1 < with.length &&
			    byte_is_digit(with.at[at + 1]))
				return true;
			i += blank_a;
			j += blank_b;
			continue;
		}
		i++;
		j++;
	}
	return false;
}

static enum status
is_spacing(struct arena *scratch, const struct sides *sides, bool converted, bool *ret,
	   struct err *err)
{
	struct slice a, b;
	struct buf buf;

	*ret = slice_equal(sides->a, sides->b);
	if (*ret && !converted)
		*ret = !joins_digits(sides->before, sides->after);
	if (*ret || !converted)
		return STATUS_OK;
	buf_init(&buf, scratch);
	write_without_hyphens(&buf, sides->a);
	TRY(buf_slice(&buf, &a, err));
	buf_init(&buf, scratch);
	write_without_hyphens(&buf, sides->b);
	TRY(buf_slice(&buf, &b, err));
	*ret = slice_equal(a, b);
	return STATUS_OK;
}

/* ---- labels ---- */

/* "12", "iv", "b", with what stands around them in a label; or no letter and digit at all. */
static bool
is_label(struct slice text)
{
	size_t digits = 0, letters = 0, signs = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (byte_is_digit(text.at[i]))
			digits++;
		else if (byte_is_letter(text.at[i]))
			letters++;
		else
			signs++;
	}
	if (text.length == 0 || text.length > 16)
		return false;
	if (letters == 0 && digits == 0)
		return true; /* a bullet, whatever the font makes of it */
	if (letters == 0)
		return digits <= 6;
	if (digits == 0 && letters == 1)
		return signs > 0;
	for (size_t i = 0; i < text.length; i++)
		if (byte_is_letter(text.at[i]) &&
		    !memchr("ivxlcIVXLC", text.at[i], sizeof("ivxlcIVXLC") - 1))
			return false;
	return digits == 0 && signs > 0 && letters <= 6;
}

static bool
begins_unit(const struct text *text, size_t at)
{
	return at == 0 || text->tokens[at].unit != text->tokens[at - 1].unit;
}

static bool
ends_unit(const struct text *text, size_t end)
{
	return end == text->count || text->tokens[end].unit != text->tokens[end - 1].unit;
}

static enum document_unit_kind
kind_at(const struct text *text, size_t at)
{
	return text->document->units[text->tokens[at].unit].kind;
}

/* All tokens are of that kind of unit. */
static bool
is_of_kind(const struct text *text, size_t from, size_t to, enum document_unit_kind kind)
{
	for (size_t i = from; i < to; i++)
		if (kind_at(text, i) != kind)
			return false;
	return from < to;
}

/* A label stands before something, or is all there is of a paragraph (a page's number). */
static bool
is_label_in(const struct text *text, size_t from, size_t to, struct slice plain_text)
{
	return from < to && is_label(plain_text) && begins_unit(text, from);
}

/* ---- one difference ---- */

static bool
is_number(struct slice text, double *ret)
{
	double value = 0, scale = 1;
	bool point = false, digits = false;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '-' && i == 0)
			continue;
		if (c == ',' && !point)
			continue;
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (!byte_is_digit(c))
			return false;
		digits = true;
		value = value * 10 + (c - '0');
		scale *= point ? 10 : 1;
	}
	*ret = (text.length && text.at[0] == '-' ? -value : value) / scale;
	return digits;
}

/* The cell that all of [from, to) lies in, and if it is empty the token before or at it. */
static bool
cell_of(const struct text *text, size_t from, size_t to, struct slice *ret)
{
	if (from == to && from > 0)
		from--;
	if (from >= text->count || kind_at(text, from) != UNIT_CELL ||
	    (to > from && text->tokens[to - 1].unit != text->tokens[from].unit))
		return false;
	*ret = text->document->units[text->tokens[from].unit].text;
	return true;
}

/* Both are cells with the same number: 1250.50 and 1,250.5. */
static bool
is_same_number(const struct hunks *hunks, const struct hunk *hunk)
{
	struct slice before, after;
	double a, b;

	return cell_of(hunks->alignment->a, hunk->a, hunk->a_end, &before) &&
	       cell_of(hunks->alignment->b, hunk->b, hunk->b_end, &after) &&
	       is_number(before, &a) && is_number(after, &b) && a == b;
}

/* A side that has nothing where the other one has tokens. */
static enum hunk_class
class_of_lone(const struct hunks *hunks, const struct hunk *hunk, const struct sides *sides)
{
	const struct text *a = hunks->alignment->a, *b = hunks->alignment->b;
	bool gone = hunk->b == hunk->b_end;
	const struct text *text = gone ? a : b;
	size_t from = gone ? hunk->a : hunk->b, to = gone ? hunk->a_end : hunk->b_end;

	if (is_of_kind(text, from, to, UNIT_RUNNING))
		return HUNK_RUNNING;
	if (gone && is_of_kind(text, from, to, UNIT_NOTE) && begins_unit(text, from) &&
	    ends_unit(text, to))
		return HUNK_NOTE;
	if (is_label_in(text, from, to, gone ? sides->a : sides->b))
		return HUNK_LABEL;
	return HUNK_CHANGE;
}

enum status
layout_class(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
	     enum hunk_class *ret, struct err *err)
{
	const struct text *a = hunks->alignment->a, *b = hunks->alignment->b;
	struct sides sides;
	bool spacing;

	TRY(read_sides(scratch, hunks, hunk, &sides, err));
	TRY(is_spacing(scratch, &sides, hunks->converted, &spacing, err));
	*ret = HUNK_CHANGE;
	if (spacing)
		*ret = HUNK_SPACING;
	else if (!hunks->converted)
		return STATUS_OK;
	else if (is_same_number(hunks, hunk))
		*ret = HUNK_NUMBER;
	else if (hunk->a == hunk->a_end || hunk->b == hunk->b_end)
		*ret = class_of_lone(hunks, hunk, &sides);
	else if (is_of_kind(a, hunk->a, hunk->a_end, UNIT_RUNNING) &&
		 is_of_kind(b, hunk->b, hunk->b_end, UNIT_RUNNING))
		*ret = HUNK_RUNNING;
	return STATUS_OK;
}

/* ---- differences together ---- */

/* A difference on one side alone that is a whole unit, or signs without a word. */
struct lone {
	struct slice text; /* without blanks, in one form */
	struct hunk *hunk;
};

static bool
is_wordless(const struct text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (text->tokens[i].class == LETTER_WORD || text->tokens[i].class == LETTER_SINGLE)
			return false;
	return true;
}

static bool
may_move(const struct hunks *hunks, const struct hunk *hunk)
{
	bool gone = hunk->b == hunk->b_end;
	const struct text *text = gone ? hunks->alignment->a : hunks->alignment->b;
	size_t from = gone ? hunk->a : hunk->b, to = gone ? hunk->a_end : hunk->b_end;

	if (hunk->class != HUNK_CHANGE || (hunk->a < hunk->a_end && hunk->b < hunk->b_end))
		return false;
	return is_wordless(text, from, to) || (begins_unit(text, from) && ends_unit(text, to));
}

static int
compare_lone(const void *a, const void *b)
{
	const struct lone *left = a, *right = b;
	int order = slice_compare(left->text, right->text);

	if (order)
		return order;
	return (left->hunk > right->hunk) - (left->hunk < right->hunk);
}

/* As many as there are on both sides stand elsewhere only. */
static void
pair_up(struct lone *lones, size_t count)
{
	size_t gone = 0, come = 0;

	for (size_t i = 0; i < count; i++) {
		gone += lones[i].hunk->b == lones[i].hunk->b_end;
		come += lones[i].hunk->b < lones[i].hunk->b_end;
	}
	size_t both = gone < come ? gone : come;
	gone = come = both;
	for (size_t i = 0; i < count; i++) {
		size_t *left = lones[i].hunk->b == lones[i].hunk->b_end ? &gone : &come;
		if (*left == 0)
			continue;
		--*left;
		lones[i].hunk->class = HUNK_MOVED;
	}
}

/* Cells and signs that the other format has in another order. */
enum status
layout_together(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	struct lone *lones = arena_new(scratch, struct lone, hunks->count);
	struct sides sides;
	size_t count = 0;

	if (!hunks->converted || hunks->count == 0)
		return STATUS_OK;
	if (!lones)
		return err_no_memory(err);
	for (size_t i = 0; i < hunks->count; i++) {
		struct hunk *hunk = &hunks->items[i];
		if (!may_move(hunks, hunk))
			continue;
		TRY(read_sides(scratch, hunks, hunk, &sides, err));
		lones[count++] = (struct lone){hunk->b == hunk->b_end ? sides.a : sides.b, hunk};
	}
	if (count)
		qsort(lones, count, sizeof(*lones), compare_lone);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && slice_equal(lones[end].text, lones[i].text); end++)
			;
		pair_up(lones + i, end - i);
	}
	return STATUS_OK;
}
