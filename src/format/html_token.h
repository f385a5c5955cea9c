/* The tags, texts and comments of a page, one after the other: html.c alone. */
#ifndef TOCSIN_FORMAT_HTML_TOKEN_H
#define TOCSIN_FORMAT_HTML_TOKEN_H

#include "base/cursor.h"

enum html_token_kind {
	HTML_TOKEN_TEXT,
	HTML_TOKEN_RAW, /* inside <script>, <style>, <title>, <textarea>, ... */
	HTML_TOKEN_OPEN,
	HTML_TOKEN_CLOSE,
	HTML_TOKEN_COMMENT,
};

struct html_token {
	enum html_token_kind kind;
	struct slice span;       /* all of it */
	struct slice name;       /* of a tag, as written */
	struct slice attributes; /* of a tag: what stands behind its name */
};

struct html_tokens {
	struct cursor cursor;
	struct slice raw; /* the element whose text is no markup, or SLICE_NONE */
};

void html_tokens_init(struct html_tokens *tokens, struct slice html);
bool html_tokens_next(struct html_tokens *tokens, struct html_token *ret);

/* The next attribute of what is left of a tag's; the value has its references still. */
bool html_attribute_next(struct slice *rest, struct slice *ret_name, struct slice *ret_value);

/* The first attribute of that name, any case; false: there is none. */
bool html_attribute(const struct html_token *token, struct slice name, struct slice *ret);

/* Whether it has that word in it, any case, or may have: its references are not looked up. */
bool html_attribute_may_say(const struct html_token *token, struct slice name, struct slice word);

#endif
