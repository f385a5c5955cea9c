/* Word and PowerPoint documents (ECMA-376 part 1 §11, §13): which parts are read, in what order. */
#include "format/limits.h"
#include "format/metafile.h"
#include "format/ooxml.h"
#include "format/xml.h"

#include <stdio.h>
#include <stdlib.h>

/* A part and where its links lead. */
static enum status
read_linked(struct document *document, const struct package *package,
	    const struct package_part *part, struct ooxml_text *text, struct err *err)
{
	struct relations links;

	TRY(relations_read(document->scratch, package, part->path, &links, err));
	text->links = &links;
	return ooxml_read_part(document, part, text, err);
}

/* All parts that one refers to by that type. */
static enum status
read_related(struct document *document, const struct package *package,
	     const struct relations *relations, const char *type, struct ooxml_text text,
	     struct err *err)
{
	const struct package_part *part;

	for (size_t i = 0; (part = relations_part(relations, package, type, i)) != NULL; i++)
		TRY(read_linked(document, package, part, &text, err));
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

/* Text of another format (part 1 §17.17.2.1), which Word shows and other programs drop. A document
 * that has nothing else says it. */
static enum status
read_chunk(struct document *document, const struct package_part *part, bool aside, struct err *err)
{
	enum sniff_kind kind = sniff_bytes(part->bytes, part->path);
	struct document chunk;

	if (kind != SNIFF_HTML && kind != SNIFF_RTF && kind != SNIFF_TEXT && kind != SNIFF_EML)
		return document_cut(document, err, "%.*s, which Word shows, is not read",
				    SLICE_PRINT(part->path));
	TRY(document_read(document->scratch, kind, part->bytes, &chunk, err));
	for (size_t i = 0; i < chunk.unit_count; i++)
		TRY(document_add_unit(document, aside ? UNIT_HIDDEN : chunk.units[i].kind,
				      chunk.units[i].text, SLICE("chunk"), err));
	return chunk.state == DOCUMENT_READ
		       ? STATUS_OK
		       : document_cut(document, err, "%.*s", SLICE_PRINT(chunk.trouble));
}

static enum status
read_chunks(struct document *document, const struct package *package,
	    const struct relations *relations, unsigned told, struct err *err)
{
	bool aside = document_has_text(document);
	const struct package_part *part;
	unsigned count = 0;

	while (count < OOXML_CHUNKS &&
	       (part = relations_part(relations, package, "aFChunk", count)) != NULL) {
		TRY(read_chunk(document, part, aside, err));
		count++;
	}
	return count < told ? document_cut(document, err,
					   "ECMA-376 part 1 §17.17.2: text of another format is "
					   "not read")
			    : STATUS_OK;
}

struct head {
	const struct package_part *part;
	uint64_t rank;
};

static int
compare_heads(const void *a, const void *b)
{
	const struct head *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank > right->rank ? 1 : -1;
	return (left->part > right->part) - (left->part < right->part);
}

/* Running heads in the order in which sections have them, once each. Nobody sees one that none
 * has, or has for pages that are like the others. */
static enum status
read_heads(struct document *document, const struct package *package,
	   const struct relations *relations, struct ooxml_shared *shared, const char *type,
	   struct err *err)
{
	struct head *heads = arena_new(document->scratch, struct head, relations->count);
	bool all = document->state != DOCUMENT_READ; /* where it tells of them may not be read */
	size_t count = 0;
	struct map read;

	if (!heads && relations->count > 0)
		return err_no_memory(err);
	for (size_t i = 0; i < relations->count; i++) {
		const struct relation *relation = &relations->items[i];
		struct head *head = &heads[count];
		if (!slice_equal(relation->type, slice_text(type)))
			continue;
		TRY(ooxml_rank(document, shared, 'h', relation->id, &head->rank, err));
		head->part = package_find(package, relation->target);
		count += head->part != NULL;
	}
	if (count)
		qsort(heads, count, sizeof(*heads), compare_heads);
	map_init(&read, document->scratch);
	for (size_t i = 0; i < count; i++) {
		struct ooxml_text text = {.kind = UNIT_RUNNING,
					  .place = type,
					  .shared = shared,
					  .hidden = heads[i].rank == UINT64_MAX && !all};
		bool is_new = false;
		TRY(map_set(&read, heads[i].part->path, 0, &is_new, err));
		if (is_new)
			TRY(read_linked(document, package, heads[i].part, &text, err));
	}
	return STATUS_OK;
}

/* Notes, in the order of the text; each knows its part by a letter. */
static enum status
read_notes(struct document *document, const struct package *package,
	   const struct relations *relations, struct ooxml_shared *shared, struct err *err)
{
	static const struct {
		const char *type, *place;
		char note;
	} PARTS[] = {{"footnotes", "footnotes, paragraph", 'f'},
		     {"endnotes", "endnotes, paragraph", 'e'},
		     {"comments", "comments, paragraph", 'c'}};

	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++) {
		TRY(read_related(document, package, relations, PARTS[i].type,
				 (struct ooxml_text){UNIT_NOTE, PARTS[i].place, .numbered = true,
						     .shared = shared, .note = PARTS[i].note},
				 err));
		TRY(ooxml_order_notes(document, shared, err));
	}
	return STATUS_OK;
}

enum status
document_read_docx(struct slice bytes, struct document *document, struct err *err)
{
	static const char *const RUNNING[] = {"header", "footer"};
	struct ooxml_shared shared = {.told = 0};
	struct ooxml_text body = {UNIT_BODY, "paragraph", .numbered = true, .shared = &shared};
	const struct package_part *main_part;
	struct relations relations;
	struct package package;

	TRY(ooxml_open(bytes, document, &package, &main_part, &relations, err));
	TRY(ooxml_add_settings(document, &package, &relations, &shared.even, err));
	if (document->properties_only)
		return STATUS_OK;
	map_init(&shared.ranks, document->scratch);
	TRY(ooxml_read_styles(document, &package, &relations, &shared.styles, err));
	body.links = &relations;
	TRY(ooxml_read_part(document, main_part, &body, err));
	TRY(read_chunks(document, &package, &relations, body.chunks, err));
	for (size_t i = 0; i < sizeof(RUNNING) / sizeof(*RUNNING); i++)
		TRY(read_heads(document, &package, &relations, &shared, RUNNING[i], err));
	TRY(read_notes(document, &package, &relations, &shared, err));
	TRY(ooxml_read_lists(document, &package, &relations, err));
	TRY(read_related(document, &package, &relations, "diagramData",
			 (struct ooxml_text){UNIT_BODY, .place = "diagram"}, err));
	TRY(read_pictures(document, &package, &relations, err));
	return ooxml_read_charts(document, &package, &relations, SLICE("chart"), err);
}

/* ---- slides ---- */

struct show {
	struct document *document;
	const struct package *package;
	const struct relations *relations;
	unsigned slides;
	bool all; /* hidden ones are shown, as there are no others */
	const struct package_part *told[PPTX_DESIGNS]; /* designs of slides */
	size_t told_count;
};

static bool
is_told(const struct show *show, const struct package_part *part)
{
	for (size_t i = 0; i < show->told_count; i++)
		if (show->told[i] == part)
			return true;
	return false;
}

/* Behind a slide stand the shapes of its layout and of that one's master, which are of many
 * slides; what slides fill in is none of theirs (ECMA-376 part 1 §19.3.1.39, §19.3.1.42). */
static enum status
read_designs(struct show *show, const struct relations *slide, struct err *err)
{
	const struct package_part *part = relations_part(slide, show->package, "slideLayout", 0);
	struct ooxml_text text = {.kind = UNIT_RUNNING, .place = "slide layout", .design = true};
	struct relations relations;

	for (int i = 0; i < 2 && part && !text.alone && !is_told(show, part); i++) {
		if (show->told_count == PPTX_DESIGNS)
			return document_cut(show->document, err, "more than %d layouts of slides",
					    PPTX_DESIGNS);
		show->told[show->told_count++] = part;
		TRY(relations_read(show->document->scratch, show->package, part->path, &relations,
				   err));
		text.links = &relations;
		TRY(ooxml_read_part(show->document, part, &text, err));
		part = relations_part(&relations, show->package, "slideMaster", 0);
		text.place = "slide master";
	}
	return STATUS_OK;
}

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
	struct ooxml_text text = {.kind = UNIT_BODY, .place = place, .shown = show->all};
	TRY(relations_read(show->document->scratch, show->package, part->path, &relations, err));
	text.links = &relations;
	TRY(ooxml_read_part(show->document, part, &text, err));
	if (!text.hidden && !text.alone)
		TRY(read_designs(show, &relations, err));
	TRY(read_related(
		show->document, show->package, &relations, "diagramData",
		(struct ooxml_text){.kind = UNIT_BODY, .place = drawing, .hidden = text.hidden},
		err));
	TRY(ooxml_read_charts(show->document, show->package, &relations, slice_text(chart), err));
	return read_related(
		show->document, show->package, &relations, "notesSlide",
		(struct ooxml_text){.kind = UNIT_NOTE, .place = notes, .hidden = text.hidden}, err);
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
	struct show show = {.document = document, .package = &package, .relations = &relations};
	TRY(xml_read(main_part->path, main_part->bytes, &VISITOR, &show, err));
	if (!document_has_text(document) && document->unit_count > 0) {
		document->unit_count = 0;
		show = (struct show){.document = document,
				     .package = &package,
				     .relations = &relations,
				     .all = true};
		TRY(xml_read(main_part->path, main_part->bytes, &VISITOR, &show, err));
	}
	document->pages = show.slides;
	return STATUS_OK;
}
