/* Word and PowerPoint documents (ECMA-376 part 1 §11, §13): which parts are read, in what order. */
#include "format/limits.h"
#include "format/metafile.h"
#include "format/ooxml.h"
#include "format/xml.h"

#include <stdio.h>

/* All parts that one refers to by that type. */
static enum status
read_related(struct document *document, const struct package *package,
	     const struct relations *relations, const char *type, struct ooxml_text text,
	     struct err *err)
{
	const struct package_part *part;

	for (size_t i = 0; (part = relations_part(relations, package, type, i)) != NULL; i++)
		TRY(ooxml_read_part(document, part, &text, err));
	return STATUS_OK;
}

/* The words of pictures that are drawn by records: what an embedded object looks like, say. */
static enum status
read_pictures(struct document *document, const struct package *package,
	      const struct relations *relations, struct err *err)
{
	const struct package_part *part;
	struct slice text;
	struct buf buf;

	for (size_t i = 0; i < OOXML_PICTURES; i++) {
		part = relations_part(relations, package, "image", i);
		if (!part)
			return STATUS_OK;
		buf_init(&buf, document->scratch);
		TRY(metafile_write_text(document->scratch, &buf, part->bytes, err));
		TRY(buf_slice(&buf, &text, err));
		TRY(document_add_unit(document, UNIT_BESIDE, text, SLICE("picture"), err));
	}
	return STATUS_OK;
}

enum status
document_read_docx(struct slice bytes, struct document *document, struct err *err)
{
	static const struct {
		const char *type;
		struct ooxml_text text;
	} RELATED[] = {
		{"header", {UNIT_RUNNING, "header", false, 0}},
		{"footer", {UNIT_RUNNING, "footer", false, 0}},
		{"footnotes", {UNIT_NOTE, "footnotes, paragraph", true, 0}},
		{"endnotes", {UNIT_NOTE, "endnotes, paragraph", true, 0}},
		{"comments", {UNIT_NOTE, "comments, paragraph", true, 0}},
		{"diagramData", {UNIT_BODY, "diagram", false, 0}},
	};
	struct ooxml_text body = {UNIT_BODY, "paragraph", true, 0};
	const struct package_part *main_part;
	struct relations relations;
	struct package package;

	TRY(ooxml_open(bytes, document, &package, &main_part, &relations, err));
	TRY(ooxml_add_settings(document, &package, &relations, err));
	if (document->properties_only)
		return STATUS_OK;
	TRY(ooxml_read_part(document, main_part, &body, err));
	for (size_t i = 0; i < sizeof(RELATED) / sizeof(*RELATED); i++)
		TRY(read_related(document, &package, &relations, RELATED[i].type, RELATED[i].text,
				 err));
	TRY(read_pictures(document, &package, &relations, err));
	return ooxml_read_charts(document, &package, &relations, SLICE("chart"), err);
}

/* ---- slides ---- */

struct show {
	struct document *document;
	const struct package *package;
	const struct relations *relations;
	unsigned slides;
};

static enum status
read_slide(struct show *show, const struct package_part *part, struct err *err)
{
	char place[32], notes[32], drawing[32], chart[32];
	struct relations relations;

	show->slides++;
	(void)snprintf(place, sizeof(place), "slide %u", show->slides);
	(void)snprintf(notes, sizeof(notes), "slide %u, notes", show->slides);
	(void)snprintf(drawing, sizeof(drawing), "slide %u, diagram", show->slides);
	(void)snprintf(chart, sizeof(chart), "slide %u, chart", show->slides);
	struct ooxml_text text = {UNIT_BODY, place, false, 0};
	TRY(ooxml_read_part(show->document, part, &text, err));
	TRY(relations_read(show->document->scratch, show->package, part->path, &relations, err));
	TRY(read_related(show->document, show->package, &relations, "diagramData",
			 (struct ooxml_text){UNIT_BODY, drawing, false, 0}, err));
	TRY(ooxml_read_charts(show->document, show->package, &relations, slice_text(chart), err));
	return read_related(show->document, show->package, &relations, "notesSlide",
			    (struct ooxml_text){UNIT_NOTE, notes, false, 0}, err);
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct show *show = context;

	if (strcmp(element->name, "sldId") != 0)
		return STATUS_OK;
	const struct package_part *part =
		relations_by_id(show->relations, show->package, xml_relation_id(element));
	return part ? read_slide(show, part, err) : STATUS_OK;
}

enum status
document_read_pptx(struct slice bytes, struct document *document, struct err *err)
{
	static const struct xml_visitor VISITOR = {.open = on_open};
	const struct package_part *main_part;
	struct relations relations;
	struct package package;

	TRY(ooxml_open(bytes, document, &package, &main_part, &relations, err));
	if (document->properties_only)
		return STATUS_OK;
	struct show show = {document, &package, &relations, 0};
	TRY(xml_read(main_part->path, main_part->bytes, &VISITOR, &show, err));
	document->pages = show.slides;
	return STATUS_OK;
}
