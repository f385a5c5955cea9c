/* What differs, as two sides to be compared; shared by layout*.c alone. */
#ifndef TOCSIN_LEAK_LAYOUT_SIDES_H
#define TOCSIN_LEAK_LAYOUT_SIDES_H

#include "leak/layout.h"

/* What one side may have and the other not: nothing, running heads, and notes of the original. */
enum left_out { LEFT_OUT_NOTHING, LEFT_OUT_RUNNING, LEFT_OUT_NOTES };

struct side {
	const struct text *text;
	const uint8_t *heads; /* of each token: enum head_state; NULL: nothing was converted */
	size_t from, to;
	struct slice written; /* with blanks, without what is left out */
	struct slice plain;   /* without blanks too, in one form */
	size_t words;
};

struct sides {
	const struct alignment *alignment;
	struct side a, b;
	bool left_out; /* something was */
	bool converted;
	const uint8_t *fields; /* of each token of heads of the original: enum field; or NULL */
	struct looks *looks;   /* NULL: as many as it takes */
};

/* Whether so much may still be looked through; from then on nothing may. */
static inline bool
layout_spend(struct looks *looks, size_t amount)
{
	if (!looks)
		return true;
	looks->spent |= looks->left < amount;
	looks->left -= looks->spent ? 0 : amount;
	return !looks->spent;
}

enum status sides_read(struct arena *scratch, const struct hunks *hunks, const struct hunk *hunk,
		       enum left_out what, struct sides *ret, struct err *err) MUST_CHECK;

/* Takes running heads of the original off either end of what came in, where the other format has
 * them in the text. Whether there was one. */
bool side_leave_out_heads(struct side *side, const struct text *original,
			  const struct heads *heads);

/* Appends text without white space, in one form; hidden: whether what is not seen stays. */
void layout_write_plain(struct buf *buf, struct slice text, bool converted, bool hidden);
uint32_t layout_first(struct slice text); /* its first character, or 0 */
bool layout_is_bullet(uint32_t c);
bool layout_is_right_to_left(struct slice word); /* written so */
bool layout_has_hidden(const struct side *side);

/* Whether the token is of a running head and may lack or come in: layout_heads.h. */
bool layout_is_loose_head(const struct text *text, const uint8_t *heads, size_t at);

/* The word without a number of a note at its end, of so many. */
struct slice layout_without_mark(struct slice word, uint64_t notes);

static inline bool
begins_unit(const struct text *text, size_t at)
{
	return at == 0 || text->tokens[at].unit != text->tokens[at - 1].unit;
}

static inline bool
ends_unit(const struct text *text, size_t end)
{
	return end == text->count || text->tokens[end].unit != text->tokens[end - 1].unit;
}

static inline enum document_unit_kind
kind_at(const struct text *text, size_t at)
{
	return text->document->units[text->tokens[at].unit].kind;
}

/* Whether it stands in the text, and is neither a note nor a head nor aside. */
static inline bool
is_in_text(const struct text *text, size_t at)
{
	return kind_at(text, at) == UNIT_BODY || kind_at(text, at) == UNIT_CELL;
}

/* Whether a letter, or a part of one, is there. */
static inline bool
is_letter_at(struct slice text, size_t at)
{
	return at < text.length &&
	       ((unsigned char)text.at[at] >= 0x80 || byte_is_letter(text.at[at]));
}

static inline bool
is_word(const struct token *token)
{
	return token->class == LETTER_WORD || token->class == LETTER_SINGLE;
}

/* White space, a soft hyphen, a ligature; converted, hyphens at line ends, too: layout_signs.c. */
enum status layout_is_spacing(struct arena *scratch, const struct sides *sides, bool *ret,
			      struct err *err) MUST_CHECK;

/* A change by itself that some conversion may have made, whatever moved elsewhere: the same words
 * but for case, hyphens, forms; or a dash. */
enum status layout_is_apart(struct arena *scratch, const struct sides *sides, bool *ret,
			    struct err *err) MUST_CHECK;
bool layout_is_dash(const struct side *side); /* one between words */

/* A number or a letter as items have it before them: "12.", "(b)". */
bool layout_is_label(struct slice text);

/* Both are cells, one like the other: 1250.50 and 1,250.5: layout_cells.c. */
bool layout_same_cells(const struct sides *sides);

/* Cells may differ so by how a sheet is printed, or written in a format of one sheet; only a look
 * tells. */
bool layout_may_be_printing(const struct sides *sides);

/* Whether a word of the original, in a cell beside another, may be printed so: a part of it, with
 * or without the first word of that other. */
bool layout_is_cut_cell(const struct text *text, size_t at, struct slice shown);
/* Whether it is of the end of such a cell, none of which is there. */
bool layout_is_cell_end(const struct alignment *alignment, size_t at);

/* Whether what came in stands in the original as an aside, there or at length: layout_aside.c. */
enum status layout_shows_aside(struct arena *scratch, const struct sides *sides, bool *ret,
			       struct err *err) MUST_CHECK;

/* Whether all of a side, at the head of its document, is what the original's properties call it and
 * who wrote it: some programs write that there, and some leave it out. */
bool layout_is_title(const struct sides *sides, const struct side *side);
/* Whether what came in is what the original writes with the numbers of a list, with a number: a
 * program that has no lists writes it out. */
bool layout_is_list_number(const struct sides *sides);
/* Marks the tokens of b that are of numbers of lists with the words that the original has there, at
 * the head of a paragraph or a sentence, and of labels right behind them: "Article 3 3.1". *ret is
 * NULL where the original has no such words. */
enum status layout_find_labels(struct arena *scratch, const struct alignment *alignment,
			       const bool **ret, struct err *err) MUST_CHECK;
/* A list that begins with another number than in the original is a weak change. */
enum status layout_find_miscounted(struct arena *scratch, struct hunks *hunks, struct err *err)
	MUST_CHECK;
/* Whether what came in at the end is a list of the original's headings that a program made. */
bool layout_is_outline(const struct sides *sides);

/* Sets the class of changes that are none by what the others are: layout_order.c. */
enum status layout_find_moved(struct arena *scratch, struct hunks *hunks, struct err *err)
	MUST_CHECK;
enum status layout_find_reordered(struct arena *scratch, struct hunks *hunks, struct err *err)
	MUST_CHECK;
enum status layout_find_astray(struct arena *scratch, struct hunks *hunks, struct err *err)
	MUST_CHECK;

#endif
