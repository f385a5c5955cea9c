/* Running heads of which another program wrote one side; shared by layout*.c alone. */
#ifndef TOCSIN_LEAK_LAYOUT_HEADS_H
#define TOCSIN_LEAK_LAYOUT_HEADS_H

#include "base/map.h"
#include "leak/layout_sides.h"

/* What a program fills into a head. */
enum field {
	FIELD_NONE,
	FIELD_PAGE, /* a number of pages, with the word for it */
	FIELD_EDGE, /* a number that a head begins or ends with: of a page, or a part of its name */
	FIELD_DATE, /* or a part of it */
	FIELD_TIME,
	FIELD_NAME, /* of a file */
};

/* One unit's tokens, and the field that each of them is part of. */
struct line {
	const struct text *text;
	size_t from, to;
	uint64_t pages;  /* that the document may have */
	uint8_t *fields; /* of each token of the text; NULL: none is */
};

void line_read(const struct line *line); /* sets its fields */

/* How much of a line is compared: all, or without what programs fill in, with or without numbers at
 * its edges; or its words and dates, with the signs between them. */
enum keeping { KEEP_ALL, KEEP_EDGES, KEEP_WORDS, KEEP_SAID, KEEP_COUNT };

bool line_keeps(const struct token *token, struct slice word, enum field field,
		enum keeping keeping);

/* Words without blanks, and of each byte whether a word begins there, and whether a line does. */
struct spelling {
	struct buf letters, begins;
};
enum { BEGINS_WORD = 1, BEGINS_LINE = 2 };

/* What whole words in a row are of a line: a part, its beginning or end, all of it. */
enum part { PART_ANY, PART_EDGE, PART_WHOLE };

void spelling_init(struct spelling *words, struct arena *arena);
void spelling_add(struct spelling *words, const struct line *line, enum keeping keeping);
void spelling_part(struct spelling *words); /* nothing stands on both sides of it */
bool spelling_have(const struct spelling *words, struct slice needle, enum part part);

/* Whether a head stands in another document in parts, each of them all of a line there; these parts
 * are added to `parts`. */
enum status head_is_parted(struct arena *scratch, const struct spelling *head,
			   const struct map *lines, struct map *parts, bool *ret, struct err *err)
	MUST_CHECK;

/* What of a head may differ. */
enum head_state {
	HEAD_LOOSE,    /* it may lack or come in: the other one has it, or a program fills it in */
	HEAD_DOUBTFUL, /* it may be a page's number, or a head that was cut or put in order */
	HEAD_OWN,      /* words that the other document has not */
};

struct heads {
	uint8_t *a, *b;    /* of each token: enum head_state */
	uint8_t *a_fields; /* of each token of heads of the original: enum field */
	size_t *a_begins;  /* the first token of each of these heads, in their order */
	size_t a_count;
};

/* Of both sides; and which heads of the original are nowhere in what leaked. */
enum status heads_read(struct arena *scratch, struct hunks *hunks, struct heads *ret,
		       struct err *err) MUST_CHECK;

/* "page", in the languages of programs, as these write it before its number. */
bool layout_is_page_word(struct slice word);

#endif
