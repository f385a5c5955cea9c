/* What a difference between a passage and its quotation is; shared by quote*.c alone. */
#ifndef TOCSIN_LEAK_QUOTE_KINDS_H
#define TOCSIN_LEAK_QUOTE_KINDS_H

#include "leak/quote.h"

/* Tokens of one side. */
struct quote_span {
	const struct text *text;
	const bool *added; /* of each token; NULL: none is */
	size_t from, to;
};

/* Punctuation that says no more than that there is a pause: not what parts or signs a number. */
bool quote_sign_is_light(const struct text *text, size_t at);

/* As written; running heads between its paragraphs left out. */
enum status quote_span_write(struct arena *arena, const struct quote_span *span, struct slice *ret,
			     struct err *err) MUST_CHECK;

/* QUOTE_KIND_COUNT: none, only what is not seen differs. */
enum status quote_kind_of(struct arena *arena, const struct quote_span *a,
			  const struct quote_span *b, bool picture, enum quote_kind *ret,
			  struct err *err) MUST_CHECK;

#endif
