/*
 * A document as a run of tokens: words and signs as they are written, each with the form a search
 * sees. Two documents are compared token by token, and found by runs of search forms.
 */
#ifndef TOCSIN_LEAK_TEXT_H
#define TOCSIN_LEAK_TEXT_H

#include "format/document.h"
#include "format/letters.h"

struct token {
	uint64_t exact;  /* a hash of its bytes, keyed for this process */
	uint64_t form;   /* the same of what another format keeps: without case and look of signs */
	uint64_t fold;   /* a hash of its search form, the same everywhere; of words alone */
	uint32_t unit;   /* of the document */
	uint32_t offset; /* in the unit's text */
	uint32_t length; /* in bytes */
	bool blank;      /* white space, or another unit, stands before it */
	uint8_t class;   /* enum letter_class */
};

struct text {
	const struct document *document;
	struct token *tokens;
	size_t count; /* of what every program shows ... */
	size_t all;   /* ... and with the asides behind it */
	size_t notes; /* units that are notes */
	bool cut;     /* at TEXT_TOKENS_MAX */
};

/* document must stay. */
enum status text_init(struct text *text, struct arena *arena, const struct document *document,
		      struct err *err) MUST_CHECK;

/* The same of the other form of a letter: what stands above it, and what is UNIT_OTHER in place of
 * its paragraphs. */
enum status text_init_other(struct text *text, struct arena *arena, const struct document *document,
			    struct err *err) MUST_CHECK;

static inline struct slice
text_token(const struct text *text, size_t at)
{
	const struct token *token = &text->tokens[at];

	return slice_part(text->document->units[token->unit].text, token->offset, token->length);
}

/* The first token behind the unit of that one, which may be an aside. */
static inline size_t
text_unit_end(const struct text *text, size_t at)
{
	size_t end = at;

	while (end < text->all && text->tokens[end].unit == text->tokens[at].unit)
		end++;
	return end;
}

/* Whether any of it is a cell of a sheet. */
bool text_has_cells(const struct text *text);

/* Whether tokens [from, to) read as written, with one blank where white space or a paragraph's end
 * stands: appended to buf. */
void text_write(const struct text *text, size_t from, size_t to, struct buf *buf);

#endif
