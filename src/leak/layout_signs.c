/* White space, hyphens, capitals and raised digits: what a conversion makes of them, and what it
 * does not. */
#include "leak/layout_sides.h"

/* ---- blanks ---- */

/* Whether blanks part the digits before and behind that place as they part thousands. */
static bool
is_grouping(struct slice text, size_t at)
{
	size_t before = 0, behind = 0;

	while (before < at && byte_is_digit(text.at[at - before - 1]))
		before++;
	while (at + 1 + behind < text.length && byte_is_digit(text.at[at + 1 + behind]))
		behind++;
	return before > 0 && before <= 3 && behind == 3;
}

/* As written; where another unit begins is no blank of it, unless nothing was converted. */
static enum status
with_units(struct arena *scratch, const struct side *side, bool converted, struct slice *ret,
	   struct err *err)
{
	const struct text *text = side->text;
	struct buf buf;

	buf_init(&buf, scratch);
	for (size_t i = side->from; i < side->to; i++) {
		if (i > side->from && text->tokens[i].blank)
			buf_write_byte(&buf, converted && begins_unit(text, i) ? '\n' : ' ');
		buf_write(&buf, text_token(text, i));
	}
	return buf_slice(&buf, ret, err);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* Digits that blanks part or no longer part are another number. A conversion may lose a blank; it
 * puts none between digits, but where they part thousands. */
static bool
joins_digits(struct slice before, struct slice after, bool converted)
{
	size_t i = 0, j = 0;

	while (i < before.length && j < after.length) {
		bool blank_a = is_blank(before.at[i]), blank_b = is_blank(after.at[j]);
		if (blank_a != blank_b) {
			struct slice with = blank_a ? before : after;
			size_t at = blank_a ? i : j;
			bool counts = !converted || (blank_b && !is_grouping(with, at));
			if (counts && with.at[at] == ' ' && at > 0 &&
			    byte_is_digit(with.at[at - 1]) && at + 1 < with.length &&
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

/* ---- hyphens ---- */

/* How long the hyphen is that stands there; 0: none does. */
static size_t
hyphen_length(struct slice written, size_t at)
{
	struct slice rest = slice_part(written, at, 3);

	if (slice_equal(rest, SLICE("\xe2\x80\x90")) || slice_equal(rest, SLICE("\xe2\x80\x91")))
		return 3;
	return written.at[at] == '-';
}

/* What of a side is compared: without blanks, without hyphens at a line's end; where a line is
 * `broken` in it without those beside a letter, too. One that keeps a line together may lack. */
struct hyphens {
	bool broken, original;
};

static bool
keeps_hyphen(struct slice written, size_t at, size_t length, struct hyphens hyphens)
{
	size_t end = at + length;
	bool letter = at > 0 && (is_letter_at(written, at - 1) || is_letter_at(written, end));
	bool line_end = at > 0 && end < written.length && written.at[end] == ' ' &&
			written.at[at - 1] != ' ';
	bool firm = length == 3 && written.at[at + 2] == '\x91';

	return !line_end && !(hyphens.broken && letter) && !(hyphens.original && firm);
}

static enum status
without_hyphens(struct arena *scratch, struct slice written, struct hyphens hyphens,
		struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, scratch);
	for (size_t i = 0, length; i < written.length; i += length ? length : 1) {
		length = hyphen_length(written, i);
		if (length == 0 && written.at[i] != ' ')
			buf_write_byte(&buf, written.at[i]);
		else if (length > 0 && keeps_hyphen(written, i, length, hyphens))
			buf_write_byte(&buf, '-');
	}
	return buf_slice(&buf, ret, err);
}

/* Whether a line of a page begins within the side, or behind it. */
static bool
is_broken(const struct side *side)
{
	const struct document *document = side->text->document;
	size_t low = 0, high = document->line_count;

	if (side->from == side->to)
		return false;
	const struct token *first = &side->text->tokens[side->from];
	const struct token *last = &side->text->tokens[side->to - 1];
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct document_line *line = &document->lines[middle];
		if (line->unit < first->unit ||
		    (line->unit == first->unit && line->offset <= first->offset))
			low = middle + 1;
		else
			high = middle;
	}
	return low < document->line_count &&
	       (document->lines[low].unit < last->unit ||
		(document->lines[low].unit == last->unit &&
		 document->lines[low].offset <= last->offset + last->length + 1));
}

/* A word in capitals on one side alone, so short that it may be another: "US" is not "us". Programs
 * show capitals where a text has none; they do not take them. */
#define CAPITALS_TAKEN_BYTES 5
#define CAPITALS_SHOWN_BYTES 3

bool
layout_is_other_capital(struct slice before, struct slice after)
{
	if (letters_same_case(before, after) || !letters_same(before, after))
		return false;
	return (after.length <= CAPITALS_TAKEN_BYTES && letters_are_small(after)) ||
	       (before.length <= CAPITALS_SHOWN_BYTES && letters_are_small(before));
}

/* The same signs, parted or joined otherwise: digits only where a line ends between them. */
static enum status
is_parted(struct arena *scratch, const struct sides *sides, bool broken, bool *ret, struct err *err)
{
	struct slice a, b;

	TRY(with_units(scratch, &sides->a, sides->converted, &a, err));
	TRY(with_units(scratch, &sides->b, sides->converted, &b, err));
	*ret = (broken && sides->converted) || !joins_digits(a, b, sides->converted);
	return STATUS_OK;
}

enum status
layout_is_spacing(struct arena *scratch, const struct sides *sides, bool *ret, struct err *err)
{
	bool broken = is_broken(&sides->a) || is_broken(&sides->b);
	struct slice a, b;

	*ret = false;
	if (slice_equal(sides->a.plain, sides->b.plain))
		return is_parted(scratch, sides, broken, ret, err);
	if (!sides->converted || layout_has_hidden(&sides->b) ||
	    layout_is_other_capital(sides->a.written, sides->b.written))
		return STATUS_OK;
	TRY(without_hyphens(scratch, sides->a.written, (struct hyphens){broken, true}, &a, err));
	TRY(without_hyphens(scratch, sides->b.written, (struct hyphens){broken, false}, &b, err));
	*ret = slice_equal(a, b) || letters_same(a, b);
	return STATUS_OK;
}

/* ---- what is no disorder ---- */

static bool
is_dash_at(const struct text *text, size_t at)
{
	return at < text->count && slice_equal(layout_sign(text_token(text, at)), SLICE("-"));
}

/* Several in a row are a rule; one at the end of a line or of what is drawn comes and goes. */
bool
layout_is_dash(const struct side *side)
{
	const struct text *text = side->text;

	if (side->to != side->from + 1 || !is_dash_at(text, side->from) ||
	    is_dash_at(text, side->to) || (side->from > 0 && is_dash_at(text, side->from - 1)))
		return false;
	bool line_end = !text->tokens[side->from].blank &&
			(side->to == text->count || text->tokens[side->to].blank);
	bool drawn = text->document->line_count > 0;
	return !line_end && !is_broken(side) && !(drawn && ends_unit(text, side->to));
}

/* Its words without case and hyphens between them, and its other signs. */
static enum status
said_by(struct arena *scratch, const struct side *side, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, scratch);
	for (size_t i = side->from; i < side->to; i++) {
		struct slice token = text_token(side->text, i);
		bool inside = i > side->from && i + 1 < side->to;
		if (is_word(&side->text->tokens[i]))
			letters_form(&buf, token);
		else if (!inside || !slice_equal(layout_sign(token), SLICE("-")))
			buf_write(&buf, layout_sign(token));
	}
	return buf_slice(&buf, ret, err);
}

enum status
layout_is_apart(struct arena *scratch, const struct sides *sides, bool *ret, struct err *err)
{
	const struct side *a = &sides->a, *b = &sides->b;
	bool none = a->from == a->to || b->from == b->to;
	struct slice of_a, of_b;

	*ret = none && (layout_is_dash(a) || layout_is_dash(b));
	if (none || layout_has_hidden(b) || a->words == 0 || b->words == 0)
		return STATUS_OK;
	TRY(said_by(scratch, a, &of_a, err));
	TRY(said_by(scratch, b, &of_b, err));
	*ret = slice_equal(of_a, of_b);
	return STATUS_OK;
}
