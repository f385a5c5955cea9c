/* Paragraphs of the parts of WordprocessingML and PresentationML (ECMA-376 part 1 §17, §19, §21):
 * document_docx.c and its neighbours. */
#ifndef TOCSIN_FORMAT_OOXML_H
#define TOCSIN_FORMAT_OOXML_H

#include "base/map.h"
#include "format/document.h"
#include "format/open_links.h"
#include "format/package.h"
#include "format/xml.h"

enum ooxml_said { OOXML_UNSAID, OOXML_NO, OOXML_YES };

struct ooxml_style {
	struct slice base;  /* the style that it is based on; empty: none */
	struct map *places; /* of styles of its type */
	enum ooxml_said hides;
};

struct ooxml_styles {
	struct map paragraphs, characters; /* where a style of that name is in items */
	struct ooxml_style *items;
	size_t count, capacity;
	size_t paragraph, character; /* of what names none; SIZE_MAX: there is none such */
	bool hidden;                 /* all text is, unless a run says otherwise */
};

/* A note of a part, and its rank; UINT64_MAX: the text does not tell of it. */
struct ooxml_note {
	uint64_t rank;
	size_t unit, end; /* its own in the document; the end is set when they are put in order */
};

enum { OOXML_HEAD, OOXML_FOOT, OOXML_HEAD_KINDS };
enum { OOXML_FIRST, OOXML_DEFAULT, OOXML_EVEN, OOXML_PAGE_KINDS };

/* What the parts of a Word document share. */
struct ooxml_shared {
	struct ooxml_styles styles;
	/* Of all that the text tells of, as many things as it told of before: of a note by the
	 * name that its part has for it ("f2": a footnote), of a running head by that of its
	 * relationship ("hrId7") (part 1 §17.11, §17.13.4.5, §17.10.5). */
	struct map ranks;
	uint64_t told;
	struct ooxml_note *notes; /* of the part that is read last, in its order */
	size_t note_count, note_capacity;
	/* The heads that a section has by its own or an earlier one's word (§17.10). */
	struct slice heads[OOXML_HEAD_KINDS][OOXML_PAGE_KINDS];
	bool title_page; /* the first of its pages has a head of its own ... */
	bool even;       /* ... and so have even pages, in all sections */
};

struct ooxml_text {
	enum document_unit_kind kind; /* of what is read */
	const char *place;            /* of each unit; with its number behind where `numbered` */
	bool numbered;
	unsigned count;  /* of paragraphs so far */
	bool design;     /* what stands in places to be filled in is no text of it */
	unsigned chunks; /* set: of other formats, that are told of */
	bool shown;      /* slides that are not shown are told as if they were */
	bool hidden;     /* set: a slide that is not shown; all of it is UNIT_HIDDEN */
	bool alone;      /* set: a slide or design that does not show the design behind it */
	struct ooxml_shared *shared;   /* NULL: it is of no Word document */
	char note;                     /* 'f', 'e', 'c': it is the part of these notes */
	const struct relations *links; /* what its links name; NULL: they are not told */
};

/* Adds the paragraphs of a part as a person sees them: insertions and results of fields, no codes;
 * of alternatives the first. Deletions, hidden runs and the other alternatives are UNIT_HIDDEN
 * behind their paragraph. Paragraphs of a text box come before the one it stands in. Fields of a
 * slide's frame (number, date, foot) are UNIT_RUNNING. */
enum status ooxml_read_text(struct document *document, const struct package_part *part,
			    struct ooxml_text *text, struct err *err) MUST_CHECK;

/* The same, but a part that cannot be read is told in the document and no failure. */
enum status ooxml_read_part(struct document *document, const struct package_part *part,
			    struct ooxml_text *text, struct err *err) MUST_CHECK;

/* Adds the words and values of the charts that a part refers to, as they were when it was saved
 * (part 1 §21.2), as UNIT_CHART: ooxml_chart.c. */
enum status ooxml_read_charts(struct document *document, const struct package *package,
			      const struct relations *relations, struct slice place,
			      struct err *err) MUST_CHECK;

/* The number that hexadecimal digits stand for; others count as 0. */
uint32_t ooxml_hex_number(struct slice hex);

/* Appends text with its escapes undone: "_x000D_" (part 1 §22.9.2.19). */
void ooxml_write_unescaped(struct buf *out, struct slice text);

/* Opens a package for the document, adds its properties, and finds its main part and what that
 * refers to. STATUS_REFUSED where it has none. */
enum status ooxml_open(struct slice bytes, struct document *document, struct package *package,
		       const struct package_part **ret_main, struct relations *ret, struct err *err)
	MUST_CHECK;

/* docProps/core.xml, app.xml and custom.xml (ECMA-376 part 2 §8, part 1 §22.2, §22.3) as fields,
 * and what the zip says of its members' times. */
enum status ooxml_add_properties(struct document *document, const struct package *package,
				 struct err *err) MUST_CHECK;

/* What word/settings.xml says of its making: the sessions that changed it (part 1 §17.15.1.72), the
 * language of its theme, its template. Tells whether even pages have heads of their own. */
enum status ooxml_add_settings(struct document *document, const struct package *package,
			       const struct relations *relations, bool *ret_even, struct err *err)
	MUST_CHECK;

/* ---- what the parts of a Word document share ---- */

/* Which styles hide their text: ooxml_styles.c. */
enum status ooxml_read_styles(struct document *document, const struct package *package,
			      const struct relations *relations, struct ooxml_styles *ret,
			      struct err *err) MUST_CHECK;
/* Whether that style does, or the one of all that names none. */
bool ooxml_style_hides(const struct ooxml_styles *styles, bool character, struct slice id);

/* Adds what is written with the numbers of lists, each once, as UNIT_BESIDE: ooxml_lists.c. */
enum status ooxml_read_lists(struct document *document, const struct package *package,
			     const struct relations *relations, struct err *err) MUST_CHECK;

/* ---- fields and links of a text: ooxml_fields.c ---- */

/* What of a relationship leads elsewhere, with the part of it that is meant; an element says both,
 * and nothing is told where `links` is NULL. */
void ooxml_open_link(struct open_links *open, const struct relations *links,
		     const struct xml_element *element, enum open_link_kind kind, unsigned depth);
/* w:fldSimple (part 1 §17.16.19), which has its code in an attribute. */
void ooxml_open_field(struct open_links *open, const struct xml_element *element, unsigned depth);
/* Begin, separator or end of a field (§17.16.18). */
enum status ooxml_read_field(struct open_links *open, struct slice type, unsigned depth,
			     struct err *err) MUST_CHECK;

/* ---- ooxml_word.c ---- */

/* The text tells of a thing of that name there. */
enum status ooxml_tell(struct document *document, struct ooxml_shared *shared, char kind,
		       struct slice name, struct err *err) MUST_CHECK;
/* How many things it told of before; UINT64_MAX: of that one it does not tell. */
enum status ooxml_rank(struct document *document, const struct ooxml_shared *shared, char kind,
		       struct slice name, uint64_t *ret, struct err *err) MUST_CHECK;

/* What follows is a note of that name. */
enum status ooxml_open_note(struct document *document, struct ooxml_shared *shared, char kind,
			    struct slice name, struct err *err) MUST_CHECK;
/* Puts the notes of the part that was read last into the order in which the text tells of them: in
 * their part they have any. Nobody sees one that is not told of. */
enum status ooxml_order_notes(struct document *document, struct ooxml_shared *shared,
			      struct err *err) MUST_CHECK;

/* A section has that head on pages of a type: "first", "even", or others. */
enum status ooxml_set_head(struct document *document, struct ooxml_shared *shared, int kind,
			   struct slice pages, struct slice relation, struct err *err) MUST_CHECK;
/* All of a section was told. */
enum status ooxml_end_section(struct document *document, struct ooxml_shared *shared,
			      struct err *err) MUST_CHECK;

#endif
