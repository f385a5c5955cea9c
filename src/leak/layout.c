#include "leak/layout_heads.h"

#include "leak/limits.h"

/* ---- signs ---- */

/* A bullet or a rule, whatever font it is in: private use, geometric shapes, dingbats, a hyphen. */
bool
layout_is_bullet(uint32_t c)
{
	return (c >= 0xe000 && c <= 0xf8ff) || (c >= 0x2500 && c <= 0x27bf) || c == 0xfffd ||
	       c == 0x2022 || c == 0x2023 || c == 0x2043 || c == 0xb7 || c == 0xa7 || c < ' ' ||
	       (c >= 0x2010 && c <= 0x2015) || c == 0x2026 ||
	       (c < 0x80 && strchr("-_.*|~=", (int)c));
}

/* ---- one side alone ---- */

/* "12", "iv", "b", with what stands around them in a label; "o" is a bullet of Word's. */
bool
layout_is_label(struct slice text)
{
	size_t digits = 0, letters = 0, signs = 0;

	for (size_t i = 0; i < text.length; i++) {
		digits += byte_is_digit(text.at[i]);
		letters += byte_is_letter(text.at[i]);
		signs += memchr(".)(:-", text.at[i], 5) != NULL;
	}
	if (text.length > 16 || digits + letters + signs != text.length || digits > 6)
		return false;
	if (letters == 0)
		return digits > 0;
	if (letters == 1)
		return signs > 0 || slice_equal(text, SLICE("o"));
	for (size_t i = 0; i < text.length; i++)
		if (byte_is_letter(text.at[i]) && !memchr("ivxlcIVXLC", text.at[i], 10))
			return false;
	return digits == 0 && signs > 0 && letters <= 6;
}

/* Several of them: "VII. VIII. IX.", "2.1 ." */
static bool
is_labels(struct slice written)
{
	struct slice part;
	size_t count = 0;

	while (slice_next(&written, ' ', &part)) {
		if (count > 0 && slice_equal(part, SLICE(".")))
			continue;
		if (!layout_is_label(part))
			return false;
		count++;
	}
	return count > 0;
}

/* Where an item may begin: a paragraph does, here or in the original, or what ends a sentence
 * stands before it; and a word follows. */
static bool
begins_item(const struct sides *sides, const struct side *side)
{
	const struct text *text = side->text;
	const struct alignment *alignment = sides->alignment;

	if (begins_unit(text, side->from))
		return true;
	if (!text->tokens[side->from].blank ||
	    (side->to < text->count && !text->tokens[side->to].blank))
		return false;
	if (memchr(".:;!?", layout_sign(text_token(text, side->from - 1)).at[0], 5))
		return true;
	if (side != &sides->b || side->to >= text->count || alignment->to_a[side->to] == ALIGN_NONE)
		return false;
	return begins_unit(alignment->a, alignment->to_a[side->to]);
}

/* Bullets, rules and dots, but for a sign of a number: "-5" is not 5, "1.5" not 15. */
static bool
is_ornament(const struct side *side)
{
	const struct text *text = side->text;

	for (size_t i = side->from; i < side->to; i++) {
		struct slice sign = text_token(text, i);
		if (is_word(&text->tokens[i]) || !layout_is_bullet(layout_first(sign)))
			return false;
		bool digit_behind = i + 1 < text->count && !text->tokens[i + 1].blank &&
				    byte_is_digit(text_token(text, i + 1).at[0]);
		if (digit_behind && memchr("-.", layout_sign(sign).at[0], 2))
			return false;
	}
	return side->from < side->to;
}

/* What a bullet is read as whose font does not tell what it stands for. */
static bool
is_lost_bullet(const struct sides *sides)
{
	const struct side *b = &sides->b;

	return slice_equal(b->plain, SLICE("?")) && begins_item(sides, b) &&
	       (b->to == b->text->count || b->text->tokens[b->to].blank);
}

/* The number of a footnote behind a word, which the original's format keeps apart: not above that
 * of the notes there are. */
static bool
is_note_mark(const struct sides *sides)
{
	const struct side *b = &sides->b;
	struct slice before = sides->a.plain, after = b->plain;
	uint64_t number;

	if (b->to != b->from + 1 || b->from == 0)
		return false;
	if (before.length == 0) {
		if (b->text->tokens[b->from].blank)
			return false;
		before = text_token(b->text, b->from - 1);
	} else {
		if (!slice_starts(after, before))
			return false;
		after = slice_part(after, before.length, SIZE_MAX);
	}
	return !byte_is_digit(before.at[before.length - 1]) && slice_number(after, &number) &&
	       number > 0 && number <= sides->a.text->notes;
}

#define YEAR_DIGITS 4 /* of a number that ends a sentence rather than begins a fraction */

/* Whether what stands there belongs to a number behind it: a currency, the whole part of it. */
static bool
goes_on_as_number(const struct text *text, size_t at)
{
	struct slice own = text_token(text, at);

	if (text->tokens[at].class != LETTER_SIGN)
		return byte_is_digit(own.at[own.length - 1]);
	if (slice_equal(own, SLICE(".")) || slice_equal(own, SLICE(","))) {
		struct slice whole = at > 0 ? text_token(text, at - 1) : SLICE_NONE;
		return !text->tokens[at].blank && whole.length > 0 && whole.length < YEAR_DIGITS &&
		       byte_is_digit(*whole.at);
	}
	return slice_equal(own, SLICE("$")) || slice_equal(own, SLICE("\xe2\x82\xac")) ||
	       slice_equal(own, SLICE("\xc2\xa3")) || slice_equal(own, SLICE("\xc2\xa5")) ||
	       slice_equal(own, SLICE("-")) || slice_equal(own, SLICE("+"));
}

/* The number of a note behind a word, which stood in the text of the original, and which the other
 * format keeps apart. */
static bool
is_lost_mark(const struct sides *sides)
{
	const struct side *a = &sides->a;
	const struct text *text = a->text;
	uint64_t number;

	return a->to == a->from + 1 && !text->tokens[a->from].blank &&
	       (a->to == text->count || text->tokens[a->to].blank) &&
	       slice_number(a->plain, &number) && number > 0 && number <= sides->b.text->notes &&
	       text->notes == 0 && a->from > 0 && !goes_on_as_number(text, a->from - 1);
}

struct slice
layout_without_mark(struct slice word, uint64_t notes)
{
	size_t end = word.length;
	uint64_t number;

	while (end > 0 && byte_is_digit(word.at[end - 1]))
		end--;
	if (end == word.length || !slice_number(slice_part(word, end, SIZE_MAX), &number) ||
	    number == 0 || number > notes)
		return word;
	return slice_part(word, 0, end);
}

static bool
same_form(const struct text *a, size_t at, struct slice word)
{
	struct slice other = text_token(a, at);

	return slice_equal(other, word) || letters_same(other, word);
}

/* All that came in are numbers of notes: "30 ebenda 31" for "ebenda". */
static bool
has_note_numbers(const struct sides *sides)
{
	uint64_t notes = sides->a.text->notes;
	const struct side *a = &sides->a, *b = &sides->b;
	size_t at = a->from;

	if (notes == 0 || a->words == 0)
		return false;
	for (size_t i = b->from; i < b->to; i++) {
		struct slice word = text_token(b->text, i), rest = layout_without_mark(word, notes);
		bool marked = rest.length > 0 && rest.length < word.length;
		if (at < a->to &&
		    (same_form(a->text, at, word) || (marked && same_form(a->text, at, rest))))
			at++;
		else if (rest.length > 0)
			return false;
	}
	return at == a->to;
}

/* "[^a]" and "[^a]:" of Markdown. */
static bool
is_markdown_mark(struct slice mark)
{
	if (slice_ends(mark, SLICE(":")))
		mark.length--;
	if (mark.length < 4 || mark.length > 16 || !slice_starts(mark, SLICE("[^")))
		return false;
	for (size_t i = 2; i + 1 < mark.length; i++)
		if (!byte_is_letter(mark.at[i]) && !byte_is_digit(mark.at[i]))
			return false;
	return mark.at[mark.length - 1] == ']';
}

/* A number by itself that is one of a note's, in brackets or without; or a name for it. */
static bool
is_lone_mark(const struct sides *sides)
{
	uint64_t notes = sides->a.text->notes;
	struct slice mark = sides->b.plain;

	if (notes > 0 && is_markdown_mark(mark))
		return true;
	if (slice_starts(mark, SLICE("[")) && slice_ends(mark, SLICE("]")))
		mark = slice_part(mark, 1, mark.length - 2);
	return notes > 0 && layout_without_mark(mark, notes).length == 0;
}

/* "##" before a heading of Markdown. */
static bool
is_heading_mark(const struct sides *sides)
{
	const struct side *a = &sides->a, *b = &sides->b;

	for (size_t i = b->from; i < b->to; i++)
		if (!slice_equal(text_token(b->text, i), SLICE("#")))
			return false;
	return b->to - b->from <= 6 && begins_unit(b->text, b->from) && b->to < b->text->count &&
	       b->text->tokens[b->to].blank && !begins_unit(b->text, b->to) &&
	       a->from < a->text->count && begins_unit(a->text, a->from);
}

/* All of it are notes, whole ones. */
static bool
is_notes(const struct side *side)
{
	for (size_t i = side->from; i < side->to; i++)
		if (kind_at(side->text, i) != UNIT_NOTE)
			return false;
	return begins_unit(side->text, side->from) && ends_unit(side->text, side->to);
}

/* The same passage stands elsewhere in that text too, or in the original. */
#define AGAIN_WORDS_MIN 6

/* Whether the side stands at a token of a text, letter by letter: narrow cells cut words. */
static bool
same_letters(const struct side *side, const struct text *text, size_t at)
{
	size_t i = side->from;
	struct slice of_side = text_token(side->text, i), other = text_token(text, at);

	for (;;) {
		size_t length = of_side.length < other.length ? of_side.length : other.length;
		if (memcmp(of_side.at, other.at, length) != 0)
			return false;
		of_side = slice_part(of_side, length, SIZE_MAX);
		other = slice_part(other, length, SIZE_MAX);
		if (of_side.length == 0 && ++i == side->to)
			return other.length == 0;
		if (of_side.length == 0)
			of_side = text_token(side->text, i);
		if (other.length == 0 && ++at == text->count)
			return false;
		if (other.length == 0)
			other = text_token(text, at);
	}
}

static bool
same_forms(const struct side *side, const struct text *text, size_t at)
{
	size_t length = side->to - side->from, same = 0;

	while (same < length && at + same < text->count &&
	       text->tokens[at + same].form == side->text->tokens[side->from + same].form)
		same++;
	return same == length;
}

static bool
stands_elsewhere(const struct sides *sides, const struct side *side, const struct text *text)
{
	size_t length = side->to - side->from;

	if (!layout_spend(sides->looks, text->count))
		return false;
	for (size_t at = 0; at < text->count; at++) {
		bool itself = text == side->text && at + length > side->from && at < side->to;
		if (!itself && (same_forms(side, text, at) || same_letters(side, text, at)))
			return true;
	}
	return false;
}

/* A running head; or a title or the name of a sheet, where it is all of a paragraph. */
static bool
may_run(const struct document_unit *unit, const struct side *side)
{
	if (unit->kind == UNIT_BESIDE)
		return !slice_equal(unit->place, DOCUMENT_PICTURE) &&
		       begins_unit(side->text, side->from) && ends_unit(side->text, side->to);
	return unit->kind == UNIT_RUNNING;
}

/* The other document has it as a running head. */
static enum status
runs_in(struct arena *scratch, const struct sides *sides, const struct side *side,
	const struct document *other, bool *ret, struct err *err)
{
	*ret = false;
	if (!layout_spend(sides->looks, other->unit_count))
		return STATUS_OK;
	for (size_t i = 0; i < other->unit_count && !*ret; i++) {
		struct slice plain;
		struct buf buf;
		if (!may_run(&other->units[i], side))
			continue;
		buf_init(&buf, scratch);
		layout_write_plain(&buf, other->units[i].text, true, false);
		TRY(buf_slice(&buf, &plain, err));
		*ret = slice_equal(plain, side->plain);
	}
	return STATUS_OK;
}

/* What Word writes around forms of pages it imported; hidden, so that some show it. */
static bool
is_form_edge(struct slice plain)
{
	static const struct slice EDGES[] = {SLICE_INIT("TopofForm"), SLICE_INIT("BottomofForm"),
					     SLICE_INIT("TopofFormBottomofForm")};

	for (size_t i = 0; i < sizeof(EDGES) / sizeof(*EDGES); i++)
		if (slice_equal(plain, EDGES[i]))
			return true;
	return false;
}

/* A raised number before a word, of an author's institution say, that the other format parts. */
#define MARKED_WORD_BYTES_MIN 4

static bool
is_mark_before(const struct sides *sides)
{
	struct slice with = sides->a.plain, word = sides->b.plain;
	size_t digits = 0;

	if (with.length < word.length) {
		with = sides->b.plain;
		word = sides->a.plain;
	}
	while (digits < with.length && byte_is_digit(with.at[digits]))
		digits++;
	bool note = sides->a.from < sides->a.to &&
		    kind_at(sides->a.text, sides->a.from) == UNIT_NOTE &&
		    begins_unit(sides->a.text, sides->a.from);
	return digits > 0 && digits <= 2 && (note || word.length >= MARKED_WORD_BYTES_MIN) &&
	       slice_equal(slice_part(with, digits, SIZE_MAX), word);
}

/* "c. Anotice" for "A notice": an item with its label, and drawn without its blanks. */
static enum status
is_labelled(struct arena *scratch, const struct sides *sides, bool *ret, struct err *err)
{
	struct slice rest = sides->b.written, label, plain;
	const struct side *a = &sides->a;
	struct buf buf;

	*ret = false;
	if (a->from == a->to || !begins_unit(a->text, a->from) ||
	    kind_at(a->text, a->from) == UNIT_CELL || !slice_next(&rest, ' ', &label) ||
	    !layout_is_label(label) || !sides->b.text->tokens[sides->b.from].blank)
		return STATUS_OK;
	buf_init(&buf, scratch);
	layout_write_plain(&buf, rest, true, true);
	TRY(buf_slice(&buf, &plain, err));
	*ret = slice_equal(plain, a->plain);
	return STATUS_OK;
}

#define COUNTED_PAGES_MAX 9999

/* "Page 1", "1 / 3", as a line by itself of that page: few pages do not tell what runs. */
static bool
is_page_mark(const struct side *side)
{
	const struct document_unit *unit = &side->text->document->units[0];
	uint64_t page, number, pages = 0;
	struct slice rest, word;
	bool known;

	if (side->from == side->to || !begins_unit(side->text, side->from) ||
	    !ends_unit(side->text, side->to))
		return false;
	unit += side->text->tokens[side->from].unit;
	if (!slice_starts(unit->place, SLICE("page ")) ||
	    !slice_number(slice_part(unit->place, 5, SIZE_MAX), &page) ||
	    side->text->tokens[side->to - 1].unit != side->text->tokens[side->from].unit)
		return false;
	rest = unit->text;
	word = slice_part(rest, 0, slice_find_byte(rest, ' '));
	if (word.length && strchr(".:", word.at[word.length - 1]))
		word.length--;
	known = word.length > 3 && layout_is_page_word(word); /* "s 3" may be anything */
	if (known)
		(void)slice_next(&rest, ' ', &word);
	if (!slice_next(&rest, ' ', &word) || !slice_number(word, &number) || number != page)
		return false;
	if (!slice_next(&rest, ' ', &word))
		return known;
	return word.length <= 3 && slice_number(rest, &pages) &&
	       pages == side->text->document->pages;
}

/* "1 of 2" may be copies. */
static bool
is_behind_page_word(const struct text *text, size_t at)
{
	bool is = layout_is_page_word(text_token(text, at));

	for (; !is && !begins_unit(text, at); at--)
		is = layout_is_page_word(text_token(text, at - 1));
	return is;
}

/* The number of a page in a running head, which another program counted anew, and which the other
 * format has in its text. */
static bool
is_counted_anew(const struct sides *sides)
{
	const struct side *a = &sides->a, *b = &sides->b;
	uint64_t number;

	if (!sides->fields || a->from == a->to || a->to - a->from != b->to - b->from ||
	    !is_behind_page_word(a->text, a->from))
		return false;
	for (size_t i = a->from, k = b->from; i < a->to; i++, k++) {
		bool page = sides->fields[i] == FIELD_PAGE &&
			    slice_number(text_token(a->text, i), &number) &&
			    slice_number(text_token(b->text, k), &number) &&
			    number <= COUNTED_PAGES_MAX;
		if (kind_at(a->text, i) != UNIT_RUNNING || !is_in_text(b->text, k) ||
		    (!page && a->text->tokens[i].form != b->text->tokens[k].form))
			return false;
	}
	return true;
}

/* A crumb: no digit, and no more than one letter. */
static bool
is_crumb(const struct side *side)
{
	size_t letters = 0;

	for (size_t i = 0; i < side->plain.length; i++) {
		if (byte_is_digit(side->plain.at[i]))
			return false;
		letters += is_letter_at(side->plain, i);
	}
	return letters <= 1;
}

/* Heads that are in doubt, and nothing else that says something. */
static bool
are_doubtful_heads(const struct sides *sides)
{
	const struct side *a = &sides->a, *b = &sides->b;
	bool doubtful = false;

	for (size_t i = b->from; i < b->to; i++) {
		if (kind_at(b->text, i) != UNIT_RUNNING || b->heads[i] == HEAD_OWN)
			return false;
		doubtful |= b->heads[i] == HEAD_DOUBTFUL;
	}
	for (size_t i = a->from; i < a->to; i++) {
		bool runs = kind_at(a->text, i) == UNIT_RUNNING;
		if (runs ? a->heads[i] == HEAD_OWN : b->from == b->to)
			return false;
		doubtful |= runs && a->heads[i] == HEAD_DOUBTFUL;
	}
	return doubtful;
}

/* A passage that one document has several times and the other nowhere: what a form shows, what a
 * picture is called. */
static bool
is_refrain(const struct sides *sides)
{
	const struct side *side = sides->b.plain.length == 0 ? &sides->a : &sides->b;
	const struct side *other = side == &sides->a ? &sides->b : &sides->a;

	return other->plain.length == 0 && side->words >= AGAIN_WORDS_MIN &&
	       kind_at(side->text, side->from) != UNIT_RUNNING &&
	       stands_elsewhere(sides, side, side->text);
}

/* Words of a running head that the other document has not. */
static bool
has_strange_head(const struct side *side)
{
	for (size_t i = side->from; i < side->to; i++)
		if (kind_at(side->text, i) == UNIT_RUNNING && side->heads[i] != HEAD_LOOSE)
			return true;
	return false;
}

/* A side that has something where the other one has nothing. */
static enum status
class_of_lone(struct arena *scratch, const struct sides *sides, enum hunk_class *ret,
	      struct err *err)
{
	bool gone = sides->b.plain.length == 0, runs;
	const struct side *side = gone ? &sides->a : &sides->b;

	if (has_strange_head(side))
		return STATUS_OK;
	TRY(runs_in(scratch, sides, side, (gone ? &sides->b : &sides->a)->text->document, &runs,
		    err));
	if (gone && !runs) /* one of two went, and either may be the running head */
		TRY(runs_in(scratch, sides, side, sides->a.text->document, &runs, err));
	if (runs || is_form_edge(side->plain) || is_page_mark(side) ||
	    (!gone && (layout_is_title(sides, side) || layout_is_outline(sides))))
		*ret = HUNK_RUNNING;
	else if ((side->words >= AGAIN_WORDS_MIN || is_notes(side)) &&
		 stands_elsewhere(sides, side, sides->a.text) &&
		 (!gone || stands_elsewhere(sides, side, sides->b.text)))
		*ret = HUNK_AGAIN;
	else if ((is_ornament(side) && (begins_item(sides, side) || !layout_is_dash(side))) ||
		 (gone && is_lost_mark(sides)) ||
		 (!gone && (is_note_mark(sides) || is_lone_mark(sides) || is_heading_mark(sides) ||
			    is_lost_bullet(sides))) ||
		 (kind_at(side->text, side->from) != UNIT_CELL &&
		  (is_labels(side->written) || (!gone && layout_is_list_number(sides))) &&
		  begins_item(sides, side)))
		*ret = HUNK_LABEL;
	return STATUS_OK;
}

/* ---- right to left ---- */

static bool
has_right_to_left(struct slice text)
{
	for (; text.length > 0; text = slice_part(text, 1, SIZE_MAX))
		if (layout_is_right_to_left(text))
			return true;
	return false;
}

/* Words from the left, in a paragraph from the right: a PDF may have them from the right, too. */
static bool
is_turned_run(const struct sides *sides)
{
	const struct side *a = &sides->a, *b = &sides->b;
	size_t count = a->to - a->from;

	if (a->words < 2 || count != b->to - b->from)
		return false;
	for (size_t i = 0; i < count; i++)
		if (a->text->tokens[a->from + i].form != b->text->tokens[b->to - 1 - i].form)
			return false;
	return has_right_to_left(b->text->document->units[b->text->tokens[b->from].unit].text);
}

/* ---- one difference ---- */

static enum status
class_of_sides(struct arena *scratch, const struct sides *sides, enum hunk_class *ret,
	       struct err *err)
{
	bool spacing, aside, labelled;

	TRY(layout_is_spacing(scratch, sides, &spacing, err));
	*ret = HUNK_CHANGE;
	if (spacing)
		*ret = sides->left_out ? HUNK_RUNNING : HUNK_SPACING;
	else if (!sides->converted)
		return STATUS_OK;
	else if (layout_same_cells(sides))
		*ret = HUNK_NUMBER;
	else if (sides->a.plain.length == 0 || sides->b.plain.length == 0)
		TRY(class_of_lone(scratch, sides, ret, err));
	else if ((is_ornament(&sides->a) && is_ornament(&sides->b)) || is_note_mark(sides) ||
		 is_mark_before(sides) || has_note_numbers(sides) || is_counted_anew(sides))
		*ret = HUNK_LABEL;
	if (*ret == HUNK_CHANGE) {
		TRY(is_labelled(scratch, sides, &labelled, err));
		*ret = labelled ? HUNK_LABEL : HUNK_CHANGE;
	}
	if (*ret == HUNK_CHANGE) {
		TRY(layout_shows_aside(scratch, sides, &aside, err));
		*ret = aside ? HUNK_SHOWN : HUNK_CHANGE;
	}
	return STATUS_OK;
}

/* Whether what was added to a difference on the one side is the like of what was on the other. */
static bool
is_one_place(const struct alignment *alignment, const struct hunk *hunk, const struct hunk *wide)
{
	for (size_t i = wide->a; i < wide->a_end; i++) {
		size_t like = alignment->to_b[i];
		if ((i < hunk->a || i >= hunk->a_end) && (like < wide->b || like >= wide->b_end ||
							  (like >= hunk->b && like < hunk->b_end)))
			return false;
	}
	return true;
}

/* A change that a conversion may have made, too. */
static bool
is_weak(const struct sides *sides)
{
	return (is_crumb(&sides->a) && is_crumb(&sides->b)) || are_doubtful_heads(sides) ||
	       is_refrain(sides) || layout_may_be_printing(sides) ||
	       (sides->b.plain.length == 0 && layout_is_title(sides, &sides->a)) ||
	       is_turned_run(sides);
}

/* A master of slides that a program wrote once more, or a text of one that somebody put into
 * another: only a look tells. */
static bool
is_master_again(const struct sides *sides)
{
	const struct side *b = &sides->b;
	const struct document *original = sides->a.text->document;

	if (sides->a.from < sides->a.to || b->from == b->to || !begins_unit(b->text, b->from) ||
	    !ends_unit(b->text, b->to))
		return false;
	const struct document_unit *unit = b->text->document->units;
	unit += b->text->tokens[b->from].unit;
	if (b->text->tokens[b->to - 1].unit != b->text->tokens[b->from].unit ||
	    !slice_equal(unit->place, SLICE("slide master")))
		return false;
	for (size_t i = 0; i < original->unit_count; i++)
		if (slice_equal(original->units[i].place, unit->place) &&
		    slice_equal(original->units[i].text, unit->text))
			return true;
	return false;
}

/* What came in at the end of one paragraph and the head of the next: each of them by itself, the
 * mark of a note and the rule over a table, say. */
static enum status
class_of_parts(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
	       enum left_out what, enum hunk_class *ret, struct err *err)
{
	const struct text *b = hunks->alignment->b;
	struct hunk part = *hunk;
	enum hunk_class class = HUNK_CHANGE;
	struct sides sides;

	for (part.b = hunk->b; part.b < hunk->b_end; part.b = part.b_end) {
		for (part.b_end = part.b + 1; part.b_end < hunk->b_end && !ends_unit(b, part.b_end);
		     part.b_end++)
			;
		if (part.b == hunk->b && part.b_end == hunk->b_end)
			return STATUS_OK;
		TRY(sides_read(scratch, hunks, &part, what, &sides, err));
		if (sides.a.plain.length > 0)
			return STATUS_OK;
		TRY(class_of_sides(scratch, &sides, &class, err));
		if (class == HUNK_CHANGE)
			return STATUS_OK;
	}
	*ret = class;
	return STATUS_OK;
}

/* As it stands; where that is a change, without what other formats leave out; then in whole words,
 * of which a part may be alike by chance. */
static enum status
class_of(struct arena *scratch, const struct hunks *hunks, struct hunk *hunk, struct err *err)
{
	bool converted = hunks->alignment->converted;
	struct hunk wide = *hunk;
	struct sides sides;

	hunk->class = HUNK_CHANGE;
	enum left_out most = !converted ? LEFT_OUT_NOTHING
			     : hunks->alignment->b->notes
				     ? LEFT_OUT_RUNNING /* that format has notes, too */
				     : LEFT_OUT_NOTES;
	for (enum left_out what = LEFT_OUT_NOTHING; what <= most; what++) {
		TRY(sides_read(scratch, hunks, hunk, what, &sides, err));
		if (what == LEFT_OUT_NOTHING || sides.left_out)
			TRY(class_of_sides(scratch, &sides, &hunk->class, err));
		if (converted && hunk->class == HUNK_CHANGE)
			TRY(class_of_parts(scratch, hunks, hunk, what, &hunk->class, err));
		if (hunk->class != HUNK_CHANGE)
			return STATUS_OK;
	}
	if (converted)
		TRY(layout_is_apart(scratch, &sides, &hunk->apart, err));
	hunk->weak = converted ? hunk->apart || is_weak(&sides) : is_master_again(&sides);
	if (hunk->apart)
		return STATUS_OK;
	hunk_widen(hunks, &wide);
	if (!converted || !is_one_place(hunks->alignment, hunk, &wide))
		return STATUS_OK;
	TRY(sides_read(scratch, hunks, &wide, LEFT_OUT_NOTHING, &sides, err));
	bool shown = false;
	if (slice_equal(sides.a.plain, sides.b.plain))
		hunk->class = HUNK_SPACING;
	else
		TRY(layout_shows_aside(scratch, &sides, &shown, err));
	if (shown)
		hunk->class = HUNK_SHOWN;
	return STATUS_OK;
}

/* ---- all of them ---- */

static enum status
judge_all(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	for (size_t i = 0; i < hunks->count; i++) {
		struct arena_mark mark = arena_mark(scratch);
		TRY(class_of(scratch, hunks, &hunks->items[i], err));
		arena_rewind(scratch, mark);
	}
	if (!hunks->alignment->converted)
		return STATUS_OK;
	TRY(layout_find_miscounted(scratch, hunks, err));
	TRY(layout_find_moved(scratch, hunks, err));
	TRY(layout_find_reordered(scratch, hunks, err));
	return layout_find_astray(scratch, hunks, err);
}

enum status
layout_judge(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	struct looks looks = {.left = LAYOUT_LOOKS_MAX};
	struct heads heads;

	if (!hunks->alignment->converted)
		return judge_all(scratch, hunks, err);
	TRY(heads_read(scratch, hunks, &heads, err));
	TRY(layout_find_labels(scratch, hunks->alignment, &hunks->labels, err));
	hunks->heads = &heads;
	hunks->looks = &looks;
	enum status status = judge_all(scratch, hunks, err);
	hunks->heads = NULL;
	hunks->labels = NULL;
	hunks->looks = NULL;
	hunks->spent |= looks.spent;
	return status;
}
