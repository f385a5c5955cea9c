/* What a difference between a passage and its quotation is; shared by quote*.c alone. */
#ifndef TOCSIN_LEAK_QUOTE_KINDS_H
#define TOCSIN_LEAK_QUOTE_KINDS_H

#include "leak/quote.h"

/* Tokens of one side. */
struct quote_span {
	const struct text *text;
	const bool *added; /* of each token; NULL: none is */
	bool running;      /* it is of a running head: see quote_is_unseen */
	size_t from, to;
};

/* Not there for the eye: a hidden character; a running head where text goes on behind it, and text
 * where a head goes on. */
bool quote_is_unseen(const struct text *text, size_t at, bool running);

/* Punctuation that says no more than that there is a pause: not what parts or signs a number. */
bool quote_sign_is_light(const struct text *text, size_t at);

/* As written, without what is unseen; hidden characters stay. */
enum status quote_span_write(struct arena *arena, const struct quote_span *span, struct slice *ret,
			     struct err *err) MUST_CHECK;

/* QUOTE_KIND_COUNT: none, only what is not seen differs. */
enum status quote_kind_of(struct arena *arena, const struct quote_span *a,
			  const struct quote_span *b, bool picture, enum quote_kind *ret,
			  struct err *err) MUST_CHECK;

#endif
