/* Paragraphs of the parts of WordprocessingML and PresentationML (ECMA-376 part 1 §17, §19, §21):
 * document_docx.c and its neighbours. */
#ifndef TOCSIN_FORMAT_OOXML_H
#define TOCSIN_FORMAT_OOXML_H

#include "base/map.h"
#include "format/document.h"
#include "format/package.h"

/* A note of a part, and how many notes the text told of before it; UINT64_MAX: it never does. */
struct ooxml_note {
	uint64_t rank;
	size_t unit, end; /* its own in the document; the end is set when they are put in order */
};

/* The notes that a text tells of, by what their parts call them (part 1 §17.11.2, §17.13.4.5). */
struct ooxml_notes {
	struct map ranks; /* "f2": the footnote of that id */
	uint64_t told;
	struct ooxml_note *items; /* of the part that is read last, in its order */
	size_t count, capacity;
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
	struct ooxml_notes *notes; /* NULL: they are as they stand in their part */
	char note;                 /* 'f', 'e', 'c': it is the part of these notes */
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
 * language of its theme, its template. */
enum status ooxml_add_settings(struct document *document, const struct package *package,
			       const struct relations *relations, struct err *err) MUST_CHECK;

#endif
