/* Documents out of words, for tests of what compares them. */
#ifndef TOCSIN_TESTS_DOCUMENT_SAMPLE_H
#define TOCSIN_TESTS_DOCUMENT_SAMPLE_H

#include "leak/text.h"

/* A generator with a seed: the same words in every run. */
static inline uint32_t
sample_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Each paragraph of text, parted by LF, as a unit of that kind. */
static inline struct document
sample_document(struct arena *arena, enum document_unit_kind kind, const char *text)
{
	struct arena scratch;
	struct document document = {.arena = arena, .scratch = &scratch};
	struct slice rest = slice_text(text), part, place;
	struct err err;

	arena_init(&scratch, 0);
	for (size_t number = 1; slice_next(&rest, '\n', &part); number++) {
		assert_int_equal(slice_print(arena, &place, &err, "paragraph %zu", number),
				 STATUS_OK);
		assert_int_equal(document_add_unit(&document, kind, part, place, &err), STATUS_OK);
	}
	arena_done(&scratch);
	document.scratch = NULL;
	return document;
}

static inline struct text *
sample_text(struct arena *arena, enum document_unit_kind kind, const char *words)
{
	struct document *document = arena_new(arena, struct document, 1);
	struct text *text = arena_new(arena, struct text, 1);
	struct err err;

	*document = sample_document(arena, kind, words);
	assert_int_equal(text_init(text, arena, document, &err), STATUS_OK);
	return text;
}

static const struct {
	const char *head;
	enum document_unit_kind kind;
	const char *place;
} SAMPLE_KINDS[] = {{"h:", UNIT_HIDDEN, NULL},
		    {"H:", UNIT_HIDDEN, "footer"},
		    {"l:", UNIT_LABEL, NULL},
		    {"c:", UNIT_CHART, NULL},
		    {"r:", UNIT_RUNNING, NULL},
		    {"G:", UNIT_RUNNING, "slide master"},
		    {"n:", UNIT_NOTE, NULL},
		    {"g:", UNIT_NOTE, "footnotes, paragraph 9"},
		    {"e:", UNIT_NOTE, "endnote 9"},
		    {"p:", UNIT_NOTE, "A!B2"},
		    {"q:", UNIT_NOTE, "Sheet1!B2"},
		    {"u:", UNIT_NOTE, "A!C2"},
		    {"s:", UNIT_CELL, NULL},
		    {"A:", UNIT_CELL, "A!A1"},
		    {"B:", UNIT_CELL, "B!A1"},
		    {"N:", UNIT_CELL, "row 1, column 1"},
		    {"b:", UNIT_BESIDE, NULL},
		    {"i:", UNIT_BESIDE, "words for a picture"},
		    {"t:", UNIT_BESIDE, "sheet"},
		    {"m:", UNIT_BESIDE, "margin"},
		    {"L:", UNIT_BODY, "line 9"},
		    {"M:", UNIT_BODY, "line 50"},
		    {"O:", UNIT_BODY, "line 90"},
		    {"F:", UNIT_BESIDE, "field"},
		    {"S:", UNIT_BODY, "subject"},
		    {"o:", UNIT_OTHER, NULL},
		    {"K:", UNIT_BESIDE, "link"},
		    {"P:", UNIT_BESIDE, "numbers of a list"},
		    {"C:", UNIT_CELL, "C!Z7"},
		    {"D:", UNIT_CELL, "C!AA7"},
		    {"1:", UNIT_BODY, "page 1"},
		    {"X:", UNIT_BODY, "text box 1, paragraph 2"},
		    {"Y:", UNIT_BODY, "text box 2, paragraph 3"},
		    {"", UNIT_BODY, NULL}};

/* A unit a line; "h:" before it makes it hidden, "H:" a hidden foot, "l:" a label, "c:" of a
 * chart, "r:" a running head, "n:" a note, "g:" a footnote, "e:" an endnote, "p:", "q:" and "u:"
 * comments of cells, "s:" a cell of a sheet, "A:" and "B:" of sheets of that name, "N:" of what
 * has one sheet, "C:" and "D:" of cells side by side, "b:" beside the text, "i:" words for a
 * picture, "t:" the name of a sheet, "F:" a field of a letter, "K:" a link, "P:" what is written
 * with the numbers of a list, "m:" what a browser prints around a page, "1:" of a page, "S:" the
 * subject of a letter, "o:" its other form, "G:" a text of a master of slides, "L:", "M:" and "O:"
 * of lines, "X:" and "Y:" of text boxes; "f:" is the document's title. */
static inline struct text *
sample_units(struct arena *arena, const char *lines)
{
	struct text *text = arena_new(arena, struct text, 1);
	struct document *document = arena_new(arena, struct document, 1);
	struct slice rest = slice_text(lines), line, place;
	struct arena scratch;
	struct err err;

	arena_init(&scratch, 0);
	*document = (struct document){.arena = arena, .scratch = &scratch};
	for (size_t number = 1; slice_next(&rest, '\n', &line); number++) {
		size_t kind = 0;
		if (slice_starts(line, SLICE("f:"))) {
			line = slice_part(line, 2, SIZE_MAX);
			assert_int_equal(document_add_field(document, "Title", line, &err),
					 STATUS_OK);
			continue;
		}
		while (!slice_starts(line, slice_text(SAMPLE_KINDS[kind].head)))
			kind++;
		line = slice_part(line, strlen(SAMPLE_KINDS[kind].head), SIZE_MAX);
		assert_int_equal(slice_print(arena, &place, &err, "paragraph %zu", number),
				 STATUS_OK);
		if (SAMPLE_KINDS[kind].place)
			place = slice_text(SAMPLE_KINDS[kind].place);
		assert_int_equal(
			document_add_unit(document, SAMPLE_KINDS[kind].kind, line, place, &err),
			STATUS_OK);
	}
	arena_done(&scratch);
	document->scratch = NULL;
	assert_int_equal(text_init(text, arena, document, &err), STATUS_OK);
	return text;
}

/* "@40,100 words" is a line that begins there on its page, with letters of 5 points by 12: *ret,
 * and the words alone. */
static inline bool
sample_line(struct slice *part, struct document_line *ret)
{
	struct slice place = slice_part(*part, 1, SIZE_MAX), left, top;
	uint64_t x, y;

	if (!slice_starts(*part, SLICE("@")) || !slice_next(&place, ',', &left) ||
	    !slice_next(&place, ' ', &top) || !slice_number(left, &x) || !slice_number(top, &y))
		return false;
	*part = place;
	*ret = (struct document_line){.left = (uint16_t)x,
				      .top = (uint16_t)y,
				      .right = (uint16_t)(x + 5 * place.length),
				      .bottom = (uint16_t)(y + 12)};
	return true;
}

/* Paragraphs parted by LF, each of lines parted by '|', as a page of a PDF has them. A note
 * begins with '*', another page with '^'. */
static inline struct text *
sample_page(struct arena *arena, const char *words)
{
	struct document *document = arena_new(arena, struct document, 1);
	struct text *text = arena_new(arena, struct text, 1);
	struct slice rest = slice_text(words), part, line;
	struct document_line places[8], last;
	struct arena scratch;
	struct err err;
	char page = '7';

	*document = (struct document){.arena = arena, .scratch = &scratch};
	arena_init(&scratch, 0);
	while (slice_next(&rest, '\n', &part)) {
		bool note = slice_starts(part, SLICE("*"));
		bool next = slice_starts(part, SLICE("^"));
		size_t count = 0;
		struct slice place;
		struct buf buf;
		page = (char)(page + next);
		part = slice_part(part, note || next, SIZE_MAX);
		buf_init(&buf, &scratch);
		while (slice_next(&part, '|', &line)) {
			if (sample_line(&line, &last)) {
				last.offset = (uint32_t)buf.length + (buf.length > 0);
				places[count++] = last;
			}
			if (buf.length)
				buf_write_byte(&buf, ' ');
			buf_write(&buf, line);
		}
		assert_int_equal(buf_slice(&buf, &line, &err), STATUS_OK);
		assert_int_equal(slice_print(arena, &place, &err, "page %c", page), STATUS_OK);
		assert_int_equal(document_add_unit(document, note ? UNIT_NOTE : UNIT_BODY, line,
						   place, &err),
				 STATUS_OK);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(document_add_line(document, &places[i], &err), STATUS_OK);
	}
	arena_done(&scratch);
	document->scratch = NULL;
	assert_int_equal(text_init(text, arena, document, &err), STATUS_OK);
	return text;
}

/* So many words in paragraphs of up to forty. */
static inline void
sample_words(struct buf *buf, uint32_t *seed, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_write_byte(buf, sample_next(seed) % 40 ? ' ' : '\n');
		for (uint32_t length = 2 + sample_next(seed) % 7; length > 0; length--)
			buf_write_byte(buf, (char)('a' + sample_next(seed) % 17));
		if (sample_next(seed) % 9 == 0)
			buf_write_byte(buf, sample_next(seed) % 2 ? ',' : '.');
	}
}

#endif
