/*
 * What others quote: passages of a post, an article or a list, each to be looked for among
 * documents. Where a document marks some, by quotation marks or `>` at the head of a paragraph,
 * these are meant and what stands between them is its own; where it marks none, a paragraph is one.
 */
#ifndef TOCSIN_LEAK_CLAIMS_H
#define TOCSIN_LEAK_CLAIMS_H

#include "format/document.h"

enum claim_form {
	CLAIM_MARKED,    /* it stood between marks */
	CLAIM_PARAGRAPH, /* all of a paragraph */
	CLAIM_PICTURE,   /* read off a picture: letters of it may be misread */
	CLAIM_FORM_COUNT,
};

const char *claim_form_word(enum claim_form form);

struct claim {
	struct slice text; /* as written, without the marks around it */
	struct slice place;
	enum claim_form form;
	size_t words;
};

struct claims {
	struct claim *items;
	size_t count, capacity;
	size_t passed_over; /* paragraphs that mark nothing, where others do */
	size_t left_out;    /* over CLAIMS_MAX */
};

/* Adds those of a document, each text once; all of it lives in arena or the document. form:
 * CLAIM_PICTURE of one that was read off a picture, else CLAIM_PARAGRAPH. */
enum status claims_read(struct arena *arena, const struct document *document, enum claim_form form,
			struct claims *claims, struct err *err) MUST_CHECK;

#endif
