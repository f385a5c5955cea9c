#include "leak/layout_heads.h"

#include "base/cursor.h"

/* ---- characters ---- */

/* What programs write for one another, by the first of them. */
static const struct {
	uint32_t from, to; /* code points */
	const char *as;
} FORMS[] = {
	{0x0060, 0x0060, "'"}, {0x00b4, 0x00b4, "'"},  {0x2010, 0x2015, "-"},
	{0x2018, 0x201b, "'"}, {0x201c, 0x201f, "\""}, {0x2026, 0x2026, "."},
	{0x2032, 0x2032, "'"}, {0x2033, 0x2033, "\""}, {0x2044, 0x2044, "/"},
	{0x2212, 0x2212, "-"}, {0x2215, 0x2215, "/"},
};

static const struct {
	uint32_t letter;
	const char *as;
} LIGATURES[] = {
	{0xfb00, "ff"},  {0xfb01, "fi"}, {0xfb02, "fl"}, {0xfb03, "ffi"},
	{0xfb04, "ffl"}, {0xfb05, "st"}, {0xfb06, "st"},
};

/* Of the characters that are not seen, a soft hyphen alone is layout. */
#define SOFT_HYPHEN 0xad

static const char *
form_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof(FORMS) / sizeof(*FORMS); i++)
		if (c >= FORMS[i].from && c <= FORMS[i].to)
			return FORMS[i].as;
	return NULL;
}

static const char *
ligature_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof(LIGATURES) / sizeof(*LIGATURES); i++)
		if (LIGATURES[i].letter == c)
			return LIGATURES[i].as;
	return NULL;
}

uint32_t
layout_first(struct slice text)
{
	struct cursor cursor;
	uint32_t c = 0;

	cursor_init(&cursor, text);
	return cursor_utf8(&cursor, &c) ? c : 0;
}

struct slice
layout_sign(struct slice sign)
{
	const char *form = form_of(layout_first(sign));

	return form ? slice_text(form) : sign;
}

/* ---- sides ---- */

bool
layout_has_hidden(const struct side *side)
{
	for (size_t i = side->from; i < side->to; i++)
		if (side->text->tokens[i].class == LETTER_HIDDEN &&
		    layout_first(text_token(side->text, i)) != SOFT_HYPHEN)
			return true;
	return false;
}

bool
layout_is_loose_head(const struct text *text, const uint8_t *heads, size_t at)
{
	return kind_at(text, at) == UNIT_RUNNING && heads[at] == HEAD_LOOSE;
}

/* Notes only where all of one lies between other tokens. */
static bool
is_left_out(const struct side *side, size_t at, enum left_out what)
{
	enum document_unit_kind kind = kind_at(side->text, at);
	size_t begin = at, end = at;

	if (kind == UNIT_RUNNING)
		return what >= LEFT_OUT_RUNNING && side->heads && side->heads[at] == HEAD_LOOSE;
	if (kind != UNIT_NOTE || what < LEFT_OUT_NOTES)
		return false;
	while (!begins_unit(side->text, begin))
		begin--;
	while (end < side->to && !ends_unit(side->text, end + 1))
		end++;
	return begin >= side->from && end < side->to;
}

/* What stands where a program had no letter for it. */
static bool
is_rubble(uint32_t c)
{
	return c == 0xfffd || c < ' ' || (c >= 0x7f && c < 0xa0);
}

void
layout_write_plain(struct buf *buf, struct slice text, bool converted, bool hidden)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c)) {
		const char *form = ligature_of(c);
		enum letter_class class = letter_class(c);
		if (class == LETTER_BLANK || c == SOFT_HYPHEN ||
		    (class == LETTER_HIDDEN && !hidden) || (converted && is_rubble(c)))
			continue;
		if (!form && converted)
			form = form_of(c);
		if (form)
			buf_write_text(buf, form);
		else
			buf_write_utf8(buf, c);
	}
}

static enum status
side_read(struct arena *scratch, struct side *side, const struct sides *sides, enum left_out what,
	  bool hidden, bool *ret_left_out, struct err *err)
{
	struct buf written, plain;

	buf_init(&written, scratch);
	buf_init(&plain, scratch);
	for (size_t i = side->from; i < side->to; i++) {
		if (sides->converted && is_left_out(side, i, what)) {
			*ret_left_out = true;
			continue;
		}
		if (written.length > 0 && side->text->tokens[i].blank)
			buf_write_byte(&written, ' ');
		buf_write(&written, text_token(side->text, i));
		side->words += is_word(&side->text->tokens[i]);
	}
	TRY(buf_slice(&written, &side->written, err));
	layout_write_plain(&plain, side->written, sides->converted, hidden);
	return buf_slice(&plain, &side->plain, err);
}

/* Whether a side has from there the running head of the original that is tokens [head, end), but
 * for pages and dates; one without a word is none. */
static bool
has_head(const struct side *side, size_t from, const struct text *original, const uint8_t *fields,
	 size_t head, size_t end)
{
	bool word = false;

	for (; head < end; head++, from++) {
		const struct token *of_head = &original->tokens[head];
		bool digit = byte_is_digit(text_token(original, head).at[0]);
		if (digit && fields[head] != FIELD_NONE
			    ? !byte_is_digit(text_token(side->text, from).at[0])
			    : of_head->form != side->text->tokens[from].form)
			return false;
		word |= !digit && is_word(of_head);
	}
	return word;
}

bool
side_leave_out_heads(struct side *side, const struct text *original, const struct heads *heads)
{
	size_t from = side->from, to = side->to;

	while (side->from < side->to && layout_is_loose_head(side->text, side->heads, side->from))
		side->from++;
	while (side->from < side->to && layout_is_loose_head(side->text, side->heads, side->to - 1))
		side->to--;
	for (size_t i = 0; i < heads->a_count && side->from < side->to; i++) {
		size_t head = heads->a_begins[i], end = head + 1;
		while (!ends_unit(original, end))
			end++;
		size_t length = end - head;
		if (length <= side->to - side->from &&
		    has_head(side, side->from, original, heads->a_fields, head, end))
			side->from += length;
		if (length <= side->to - side->from &&
		    has_head(side, side->to - length, original, heads->a_fields, head, end))
			side->to -= length;
	}
	return side->from > from || side->to < to;
}

enum status
sides_read(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
	   enum left_out what, struct sides *ret, struct err *err)
{
	const struct alignment *alignment = hunks->alignment;
	struct sides sides = {.a = {.text = alignment->a, .from = hunk->a, .to = hunk->a_end},
			      .b = {.text = alignment->b, .from = hunk->b, .to = hunk->b_end},
			      .alignment = alignment,
			      .looks = hunks->looks,
			      .converted = alignment->converted};
	/* A conversion may drop what is not seen; it does not bring it in. */
	bool hidden = layout_has_hidden(&sides.b);

	if (hunks->heads) {
		sides.a.heads = hunks->heads->a;
		sides.b.heads = hunks->heads->b;
		sides.fields = hunks->heads->a_fields;
		if (what != LEFT_OUT_NOTHING && layout_spend(hunks->looks, alignment->a->count))
			sides.left_out = side_leave_out_heads(&sides.b, alignment->a, hunks->heads);
	}
	TRY(side_read(scratch, &sides.a, &sides, what, hidden, &sides.left_out, err));
	TRY(side_read(scratch, &sides.b, &sides, what == LEFT_OUT_NOTES ? LEFT_OUT_RUNNING : what,
		      hidden, &sides.left_out, err));
	*ret = sides;
	return STATUS_OK;
}
