/*
 * What a style does to the words of a page, by what is known to do nothing: a declaration that is
 * not told to be harmless may hide words, put some in, or show others (CSS 2.1; CSS Syntax 3).
 */
#ifndef TOCSIN_FORMAT_HTML_STYLE_H
#define TOCSIN_FORMAT_HTML_STYLE_H

#include "base/buf.h"

/* In small letters, white space joined, an escape in a name read as its sign. */
struct html_declaration {
	struct slice name, value;
};

struct html_declarations {
	struct html_declaration *items;
	size_t count, capacity;
};

/* Colours, 0xrrggbb each. */
struct html_palette {
	uint32_t items[64];
	size_t count;
	bool full; /* there are more */
};

/* What declarations meet: where they stand, and what else the page has. */
struct html_ground {
	struct slice element; /* its name; SLICE_NONE: any */
	double room;          /* points to its left that may be taken */
	bool wide;            /* it is a box that is given some width */
	bool right_to_left;   /* the page has words that are written so */
	/* What its letters are drawn in, and on: one of each where it is known. */
	struct html_palette colors, grounds;
};

/* Behind what begins at `at` and holds no code: a sign behind a backslash, a string, which ends
 * with its line at the latest (CSS Syntax 3 §4.3.5), an address without quotes (§4.3.6). `at`
 * itself: nothing such does. */
size_t html_style_literal(struct slice style, size_t at);
/* The sign behind a backslash (CSS 2.1 §4.1.3); *at is behind both then. */
uint32_t html_style_escaped(const char **at, const char *end);
/* Without comments. */
enum status html_style_uncomment(struct arena *arena, struct slice style, struct slice *ret,
				 struct err *err) MUST_CHECK;
/* Adds those of a block or a style= without comments; behind HTML_DECLARATIONS_MAX all is one. */
enum status html_declarations_read(struct arena *arena, struct slice block,
				   struct html_declarations *ret, struct err *err) MUST_CHECK;

/* By its name, in small letters. */
bool html_is_block(struct slice element);
/* Heeds the colours and the room to the left that the declarations themselves give. */
void html_ground_heed(struct html_ground *ground, const struct html_declarations *declarations);
/* The colours that it sets and of which others must differ are added to these. */
void html_declarations_colors(const struct html_declarations *declarations,
			      struct html_palette *colors, struct html_palette *grounds);
/* Of colours only that they are known, where the ground has none. */
bool html_declaration_is_harmless(const struct html_declaration *declaration,
				  const struct html_ground *ground);

/* Whether it is what html_hides may go by. */
bool html_declaration_hides(const struct html_declaration *declaration);

/* False: letters of that colour are not seen on that ground. */
bool html_ground_shows(const struct html_ground *ground, uint32_t *ret_color, uint32_t *ret_ground);
void html_palette_add(struct html_palette *palette, uint32_t color);

#endif
