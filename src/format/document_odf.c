/* OpenDocument 1.3: texts, sheets and slides out of content.xml and what meta.xml says. */
#include "base/buf.h"
#include "base/map.h"
#include "format/html.h"
#include "format/limits.h"
#include "format/odf.h"
#include "format/xml.h"

#include <stdio.h>

enum word {
	WORD_P = 1,
	WORD_H,
	WORD_S,
	WORD_TAB,
	WORD_BREAK,
	WORD_SPAN,
	WORD_STYLE,
	WORD_TEXT_PROPERTIES,
	WORD_TABLE_PROPERTIES,
	WORD_ROW_PROPERTIES,
	WORD_COLUMN_PROPERTIES,
	WORD_LIST_NUMBER,
	WORD_OUTLINE,
	WORD_NUMBER_STYLE,
	WORD_CURRENCY_STYLE,
	WORD_PERCENTAGE_STYLE,
	WORD_COLUMN,
	WORD_LINK,
	WORD_FRAME,
	WORD_MASTER,
	WORD_FOOTER_DECLARED,
	WORD_TRACKED,
	WORD_REGION,
	WORD_CHANGE,
	WORD_CHANGE_INFO,
	WORD_CITATION,
	WORD_PAGE_NUMBER,
	WORD_CREATOR_INITIALS,
	WORD_SENDER_INITIALS,
	WORD_CREATOR,
	WORD_DATE,
	WORD_TITLE,
	WORD_DESCRIPTION,
	WORD_FORMS,
	WORD_BINARY,
	WORD_VALIDATIONS, /* what is said while a cell is filled in */
	WORD_NOTE,
	WORD_ANNOTATION,
	WORD_NOTES,
	WORD_PAGE,
	WORD_BOX,
	WORD_SPREADSHEET,
	WORD_TABLE,
	WORD_ROW,
	WORD_CELL,
	WORD_COVERED,
	WORD_HEADER,
	WORD_HEADER_LEFT,
	WORD_HEADER_FIRST,
	WORD_FOOTER,
	WORD_FOOTER_LEFT,
	WORD_FOOTER_FIRST,
};

static const char *const WORDS[] = {
	"p",
	"h",
	"s",
	"tab",
	"line-break",
	"span",
	"style",
	"text-properties",
	"table-properties",
	"table-row-properties",
	"table-column-properties",
	"list-level-style-number",
	"outline-level-style",
	"number-style",
	"currency-style",
	"percentage-style",
	"table-column",
	"a",
	"frame",
	"master-page",
	"footer-decl",
	"tracked-changes",
	"changed-region",
	"change",
	"change-info",
	"note-citation",
	"page-number",
	"creator-initials",
	"sender-initials",
	"creator",
	"date",
	"title",
	"desc",
	"forms",
	"binary-data",
	"content-validations",
	"note",
	"annotation",
	"notes",
	"page",
	"text-box",
	"spreadsheet",
	"table",
	"table-row",
	"table-cell",
	"covered-table-cell",
	"header",
	"header-left",
	"header-first",
	"footer",
	"footer-left",
	"footer-first",
};

/* A cell of the row that is open. */
struct cell {
	struct slice text;
	enum odf_shown shown; /* whether that is its value */
	struct slice value;
	uint64_t column, repeated;
};

/* Notes and frames have their own inside another. */
struct paragraph {
	struct buf text;
	struct buf hidden; /* each run of it ends with a line end */
	bool unseen;       /* all of it is hidden */
	unsigned box;      /* 0: none */
};

struct reader {
	struct document *document;
	struct xml_words words;
	struct paragraph paragraphs[ODF_NESTED];
	unsigned open;
	bool unseen[ODF_SPANS]; /* of each span open */
	unsigned spans;
	struct slice style; /* that is being described */
	struct map unseen_styles;
	struct document_lists lists;
	bool tracked;   /* in the list of what was deleted ... */
	bool styles;    /* styles.xml: running heads alone are read */
	bool in_master; /* that slides have */
	bool sheets, in_cell, dated;
	struct slice change; /* ... the name of the change that is told ... */
	struct buf deleted;  /* ... and what it took out */
	struct map changes;  /* name -> place in `deletions` */
	struct slice *deletions;
	size_t deletion_count, deletion_capacity;
	unsigned skip;          /* elements open that show nothing */
	unsigned note, running; /* elements open whose text is of that kind */
	const char *note_word;  /* of the last note: what it is */
	unsigned count, pages;  /* of paragraphs, of slides */
	struct map *masters;    /* that slides have: name */
	unsigned frames, empty; /* open; which of them is there to be filled in, from 1 */
	struct slice target;    /* where the words lead that began ... */
	size_t linked;          /* ... there in the paragraph */
	struct document_boxes boxes;

	struct slice sheet;
	uint64_t row, column, row_repeated, repeated;
	struct buf text; /* of the cell */
	struct odf_values *values;
	struct odf_hidden hidden;
	struct odf_value value; /* of the cell */
	struct cell *cells;
	size_t cell_count, cell_capacity;
	uint64_t copies; /* of cells, in all */
};

/* ---- cells ---- */

static void
row_open(struct reader *reader, const struct xml_element *element)
{
	reader->row_repeated = xml_number(element, "number-rows-repeated", 1);
	odf_hidden_row(&reader->hidden, element);
	reader->column = 1;
	reader->cell_count = 0;
}

static enum status
cell_open(struct reader *reader, const struct xml_element *element, struct err *err)
{
	reader->repeated = xml_number(element, "number-columns-repeated", 1);
	reader->in_cell = true;
	buf_clear(&reader->text);
	reader->value = odf_value_of(reader->values, element, reader->column);
	TRY(html_unescaped(reader->document->scratch, reader->value.text, &reader->value.text,
			   err));
	odf_write_moment(&reader->text, element);
	reader->dated = reader->text.length > 0;
	return STATUS_OK;
}

static enum status
cell_close(struct reader *reader, struct err *err)
{
	struct arena *scratch = reader->document->scratch;
	struct slice text;

	reader->in_cell = false;
	if (reader->text.length == 0)
		buf_write(&reader->text, reader->value.text);
	TRY(buf_slice(&reader->text, &text, err));
	if (text.length > 0) {
		struct cell *cells =
			arena_grow(scratch, reader->cells, &reader->cell_capacity,
				   reader->cell_count + 1, sizeof(*cells), _Alignof(struct cell));
		if (!cells)
			return err_no_memory(err);
		reader->cells = cells;
		struct cell *cell = &cells[reader->cell_count++];
		*cell = (struct cell){.column = reader->column, .repeated = reader->repeated};
		cell->value = reader->value.text;
		cell->shown = odf_value_shown(reader->values, &reader->value, text);
		TRY(slice_copy(scratch, text, &cell->text, err));
	}
	reader->column += reader->repeated < ODF_COLUMNS ? reader->repeated : ODF_COLUMNS;
	return STATUS_OK;
}

/* What programs show for a cell whose text says another thing: where it is, and what. */
static enum status
value_add(struct reader *reader, const struct cell *cell, const char *place, struct err *err)
{
	struct slice text;

	if (cell->shown == ODF_SHOWN)
		return STATUS_OK;
	TRY(slice_print(reader->document->scratch, &text, err, "%s: %.*s", place,
			SLICE_PRINT(cell->value)));
	if (cell->shown != ODF_OTHER)
		return odf_doubt_add(reader->values, cell->shown, text, err);
	return document_add_unit(reader->document, UNIT_BESIDE, text, DOCUMENT_VALUE, err);
}

static enum status
cell_add(struct reader *reader, const struct cell *cell, uint64_t row, struct err *err)
{
	char place[DOCUMENT_PLACE_BYTES];

	for (uint64_t i = 0; i < cell->repeated; i++) {
		if (++reader->copies > ODF_CELLS)
			return err_set(
				err, STATUS_REFUSED,
				"OpenDocument 1.3 part 3 §19.675: more than %d cells are repeated",
				ODF_CELLS);
		document_cell_place(reader->sheet, row, cell->column + i, place);
		hidden_cells_cell(&reader->hidden.cells, row, cell->column + i, reader->hidden.row);
		TRY(document_add_unit(reader->document, UNIT_CELL, cell->text, slice_text(place),
				      err));
		TRY(value_add(reader, cell, place, err));
	}
	return STATUS_OK;
}

static enum status
row_close(struct reader *reader, struct err *err)
{
	for (uint64_t i = 0; reader->cell_count > 0 && i < reader->row_repeated; i++)
		for (size_t k = 0; k < reader->cell_count; k++)
			TRY(cell_add(reader, &reader->cells[k], reader->row + i, err));
	reader->row += reader->row_repeated < ODF_ROWS ? reader->row_repeated : ODF_ROWS;
	return STATUS_OK;
}

/* ---- paragraphs ---- */

static struct paragraph *
top_of(struct reader *reader)
{
	unsigned top = reader->open < ODF_NESTED ? reader->open : ODF_NESTED;

	return top == 0 || reader->skip > 0 ? NULL : &reader->paragraphs[top - 1];
}

static bool
in_unseen(const struct reader *reader)
{
	for (unsigned i = 0; i < reader->spans && i < ODF_SPANS; i++)
		if (reader->unseen[i])
			return true;
	return false;
}

static void
write(struct reader *reader, struct slice text)
{
	struct paragraph *top = top_of(reader);

	if (!top)
		return;
	if (top->unseen || in_unseen(reader)) {
		buf_write(&top->hidden, text);
		return;
	}
	if (top->hidden.length > 0)
		buf_write_byte(&top->hidden, '\n');
	buf_write(&top->text, text);
}

static enum status
paragraph_add(struct reader *reader, unsigned box, struct slice text, struct slice hidden,
	      struct err *err)
{
	enum document_unit_kind kind = reader->running ? UNIT_RUNNING
				       : reader->note  ? UNIT_NOTE
						       : UNIT_BODY;
	const char *what = reader->running ? "running head"
			   : reader->note  ? reader->note_word
					   : "paragraph";
	char place[DOCUMENT_PLACE_BYTES];
	struct slice run;

	reader->count++;
	if (reader->styles && (!reader->running || reader->note))
		return STATUS_OK;
	if (reader->in_master)
		(void)snprintf(place, sizeof(place), "slide master");
	else if (reader->pages > 0)
		(void)snprintf(place, sizeof(place), "slide %u%s", reader->pages,
			       reader->note ? ", notes" : "");
	else if (reader->sheets)
		document_cell_place(reader->sheet, reader->row, reader->column, place);
	else if (box > 0)
		(void)snprintf(place, sizeof(place), DOCUMENT_BOX "%u, %s %u", box, what,
			       reader->count);
	else
		(void)snprintf(place, sizeof(place), "%s %u", what, reader->count);
	TRY(document_add_unit(reader->document, kind, text, slice_text(place), err));
	while (slice_next(&hidden, '\n', &run))
		TRY(document_add_unit(reader->document, UNIT_HIDDEN, run, slice_text(place), err));
	return STATUS_OK;
}

static void
paragraph_open(struct reader *reader, const struct xml_element *element)
{
	if (reader->open < ODF_NESTED) {
		struct paragraph *paragraph = &reader->paragraphs[reader->open];
		buf_clear(&paragraph->text);
		buf_clear(&paragraph->hidden);
		paragraph->unseen = map_find(&reader->unseen_styles,
					     xml_attribute(element, "style-name")) != NULL;
		paragraph->box = document_box(&reader->boxes);
	}
	reader->open++;
}

static enum status
paragraph_close(struct reader *reader, struct err *err)
{
	struct slice text, hidden;

	if (reader->open == 0 || reader->open-- > ODF_NESTED)
		return STATUS_OK;
	TRY(buf_slice(&reader->paragraphs[reader->open].text, &text, err));
	TRY(buf_slice(&reader->paragraphs[reader->open].hidden, &hidden, err));
	if (reader->tracked) {
		buf_write(&reader->deleted, text);
		buf_write_byte(&reader->deleted, '\n');
		return STATUS_OK;
	}
	if (!reader->in_cell || reader->note || reader->open > 0)
		return paragraph_add(reader, reader->paragraphs[reader->open].box, text, hidden,
				     err);
	if (!reader->dated && reader->text.length > 0)
		buf_write_byte(&reader->text, ' ');
	if (!reader->dated)
		buf_write(&reader->text, text);
	return STATUS_OK;
}

/* ---- what is not seen ---- */

/* Styles that hide text (OpenDocument 1.3 part 3 §20.385), and the spans that have one. */
static enum status
style_read(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	if (word >= WORD_NUMBER_STYLE && word <= WORD_PERCENTAGE_STYLE)
		return odf_add_data_style(reader->values, element, err);
	if (word == WORD_LIST_NUMBER || word == WORD_OUTLINE)
		return odf_add_list(reader->document, &reader->lists, element, err);
	if (word == WORD_STYLE)
		TRY(odf_add_cell_style(reader->values, element, err));
	if (word == WORD_STYLE)
		return slice_copy(reader->document->scratch, xml_attribute(element, "name"),
				  &reader->style, err);
	if (word >= WORD_TABLE_PROPERTIES && word <= WORD_COLUMN_PROPERTIES)
		return odf_hidden_style(&reader->hidden, reader->style, element, err);
	if (slice_equal(xml_attribute(element, "display"), SLICE("none")) && reader->style.length)
		return map_set(&reader->unseen_styles, reader->style, 0, NULL, err);
	return STATUS_OK;
}

static void
span_open(struct reader *reader, const struct xml_element *element)
{
	if (reader->spans < ODF_SPANS)
		reader->unseen[reader->spans] =
			map_find(&reader->unseen_styles, xml_attribute(element, "style-name"));
	reader->spans++;
}

/* What was deleted while changes were tracked is told before the text (§5.5), by the name of the
 * change that stands in its place. */
static enum status
region_open(struct reader *reader, const struct xml_element *element, struct err *err)
{
	buf_clear(&reader->deleted);
	return slice_copy(reader->document->scratch, xml_attribute(element, "id"), &reader->change,
			  err);
}

static enum status
region_close(struct reader *reader, struct err *err)
{
	struct arena *scratch = reader->document->scratch;
	struct slice text;

	TRY(buf_slice(&reader->deleted, &text, err));
	if (text.length == 0)
		return STATUS_OK;
	struct slice *deletions =
		arena_grow(scratch, reader->deletions, &reader->deletion_capacity,
			   reader->deletion_count + 1, sizeof(text), _Alignof(struct slice));
	if (!deletions)
		return err_no_memory(err);
	reader->deletions = deletions;
	TRY(slice_copy(scratch, text, &deletions[reader->deletion_count], err));
	return map_set(&reader->changes, reader->change, reader->deletion_count++, NULL, err);
}

/* Each is told once: a change that comes again is none. */
static void
write_deletion(struct reader *reader, struct slice change)
{
	const struct map_entry *found = map_find(&reader->changes, change);
	struct paragraph *top = top_of(reader);

	if (!found || !top)
		return;
	if (top->hidden.length > 0)
		buf_write_byte(&top->hidden, '\n');
	buf_write(&top->hidden, reader->deletions[found->value]);
	reader->deletions[found->value] = SLICE_NONE;
}

static enum status
table_open(struct reader *reader, const struct xml_element *element, struct err *err)
{
	reader->row = reader->column = 1;
	reader->values->count = reader->values->at = 0;
	odf_hidden_sheet(&reader->hidden, element, reader->document->scratch);
	return html_unescaped(reader->document->scratch, xml_attribute(element, "name"),
			      &reader->sheet, err);
}

static enum status
table_close(struct reader *reader, struct err *err)
{
	TRY(hidden_cells_add(&reader->hidden.cells, reader->document, reader->sheet,
			     reader->hidden.sheet, err));
	return document_add_sheet(reader->document, reader->sheet, err);
}

/* ---- links, masters ---- */

static enum status
link_open(struct reader *reader, struct slice target, struct err *err)
{
	const struct paragraph *top = top_of(reader);

	reader->linked = top ? top->text.length : 0;
	return html_unescaped(reader->document->scratch, target, &reader->target, err);
}

static enum status
link_close(struct reader *reader, struct err *err)
{
	const struct paragraph *top = top_of(reader);
	struct slice target = reader->target;

	reader->target = SLICE_NONE;
	if (!top || top->text.failed || top->text.length <= reader->linked || reader->tracked ||
	    (reader->styles && !reader->running))
		return STATUS_OK;
	return document_add_link(
		reader->document,
		slice_of(top->text.bytes + reader->linked, top->text.length - reader->linked),
		target, err);
}

static enum status
master_note(struct reader *reader, struct slice name, struct err *err)
{
	return name.length ? map_set(reader->masters, name, 0, NULL, err) : STATUS_OK;
}

/* Frames of a master that slides fill in, as their class says, are not shown by themselves; in
 * those of its foot fields are filled in, and words stay. */
static bool is_filled_in(struct slice class)
{
	static const struct slice FEET[] = {SLICE_INIT("header"), SLICE_INIT("footer"),
					    SLICE_INIT("date-time"), SLICE_INIT("page-number")};

	for (size_t i = 0; i < sizeof(FEET) / sizeof(*FEET); i++)
		if (slice_equal(class, FEET[i]))
			return false;
	return class.length > 0;
}

static void
frame_open(struct reader *reader, const struct xml_element *element)
{
	reader->frames++;
	if (!reader->in_master || reader->empty || !is_filled_in(xml_attribute(element, "class")))
		return;
	reader->empty = reader->frames;
	reader->skip++;
}

static void
frame_close(struct reader *reader)
{
	if (reader->empty && reader->empty == reader->frames) {
		reader->empty = 0;
		reader->skip--;
	}
	reader->frames--;
}

static enum status
other_open(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	if (word == WORD_COLUMN) {
		odf_hidden_columns(&reader->hidden, element);
		return odf_add_column(reader->values, element, err);
	}
	if (word == WORD_LINK)
		return link_open(reader, xml_attribute(element, "href"), err);
	if (word == WORD_FRAME)
		frame_open(reader, element);
	else if (word == WORD_MASTER)
		reader->in_master =
			map_find(reader->masters, xml_attribute(element, "name")) != NULL;
	else
		paragraph_open(reader, element);
	reader->running +=
		word == WORD_FOOTER_DECLARED || (word == WORD_MASTER && reader->in_master);
	return STATUS_OK;
}

static enum status
other_close(struct reader *reader, enum word word, struct err *err)
{
	if (word == WORD_LINK)
		return link_close(reader, err);
	if (word == WORD_FRAME)
		frame_close(reader);
	if (word == WORD_FOOTER_DECLARED)
		TRY(paragraph_close(reader, err));
	reader->running -=
		word == WORD_FOOTER_DECLARED || (word == WORD_MASTER && reader->in_master);
	if (word == WORD_MASTER)
		reader->in_master = false;
	return STATUS_OK;
}

/* The field of a slide says "<number>" (§7.3.4); that of a text has its number. */
static void
write_page_number(struct reader *reader)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%u", reader->pages);
	write(reader, slice_text(number));
}

/* The field text:title is shown, the title of a drawing is not; so are text:creator and text:date,
 * but not who wrote an annotation and when. */
static enum word
word_of(struct reader *reader, const struct xml_element *element)
{
	enum word word = (enum word)xml_word(&reader->words, element);
	bool told = strstr(element->uri, "purl.org/dc") != NULL;

	if (word == WORD_TITLE && !strstr(element->uri, "svg"))
		return 0;
	if (word == WORD_PAGE_NUMBER)
		return reader->pages > 0 || reader->in_master ? word : 0;
	return (word == WORD_CREATOR || word == WORD_DATE) && !told ? 0 : word;
}

/* Blanks of <text:s text:c="3"/> are joined later: one will do. */
static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	enum word word = word_of(reader, element);

	if (word == WORD_P || word == WORD_H) {
		paragraph_open(reader, element);
	} else if (word == WORD_SPAN) {
		span_open(reader, element);
	} else if (word >= WORD_STYLE && word <= WORD_PERCENTAGE_STYLE) {
		return style_read(reader, word, element, err);
	} else if (word >= WORD_COLUMN && word <= WORD_FOOTER_DECLARED) {
		return other_open(reader, word, element, err);
	} else if (word == WORD_TRACKED) {
		reader->tracked = true;
	} else if (word == WORD_REGION) {
		return region_open(reader, element, err);
	} else if (word == WORD_CHANGE) {
		write_deletion(reader, xml_attribute(element, "change-id"));
	} else if (word == WORD_S || word == WORD_TAB || word == WORD_BREAK) {
		write(reader, SLICE(" "));
	} else if (word >= WORD_CHANGE_INFO && word <= WORD_VALIDATIONS) {
		if (word == WORD_PAGE_NUMBER && !reader->in_master)
			write_page_number(reader);
		reader->skip++;
	} else if (word >= WORD_NOTE && word <= WORD_NOTES) {
		bool end = slice_equal(xml_attribute(element, "note-class"), SLICE("endnote"));
		reader->note_word = word != WORD_NOTE ? "comment" : end ? "endnote" : "footnote";
		reader->note++;
	} else if (word >= WORD_HEADER) {
		reader->running++;
	} else if (word == WORD_PAGE) {
		reader->pages++;
		return master_note(reader, xml_attribute(element, "master-page-name"), err);
	} else if (word == WORD_BOX) {
		document_box_open(&reader->boxes);
	} else if (word == WORD_SPREADSHEET) {
		reader->sheets = true;
	} else if (word == WORD_TABLE && reader->sheets) {
		return table_open(reader, element, err);
	} else if (word == WORD_ROW && reader->sheets) {
		row_open(reader, element);
	} else if ((word == WORD_CELL || word == WORD_COVERED) && reader->sheets) {
		return cell_open(reader, element, err);
	}
	return STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	enum word word = word_of(reader, element);

	if (word == WORD_P || word == WORD_H)
		return paragraph_close(reader, err);
	if (word == WORD_REGION)
		return region_close(reader, err);
	if (word >= WORD_COLUMN && word <= WORD_FOOTER_DECLARED)
		return other_close(reader, word, err);
	if (word == WORD_SPAN)
		reader->spans--;
	else if (word == WORD_TRACKED)
		reader->tracked = false;
	else if (word >= WORD_CHANGE_INFO && word <= WORD_VALIDATIONS)
		reader->skip--;
	else if (word >= WORD_NOTE && word <= WORD_NOTES)
		reader->note--;
	else if (word >= WORD_HEADER)
		reader->running--;
	else if ((word == WORD_CELL || word == WORD_COVERED) && reader->in_cell)
		return cell_close(reader, err);
	else if (word == WORD_ROW && reader->sheets)
		return row_close(reader, err);
	else if (word == WORD_TABLE && reader->sheets)
		return table_close(reader, err);
	else if (word == WORD_BOX)
		reader->boxes.depth--;
	else if (word == WORD_SPREADSHEET)
		reader->sheets = false;
	return STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	/* So LibreOffice writes fields of a head that are filled in on paper. */
	static const struct slice UNFILLED[] = {SLICE_INIT("???"), SLICE_INIT("00/00/0000"),
						SLICE_INIT("00:00:00")};

	(void)err;
	for (size_t i = 0; reader->running && i < sizeof(UNFILLED) / sizeof(*UNFILLED); i++)
		if (slice_equal(text, UNFILLED[i]))
			return STATUS_OK;
	write(reader, text);
	return STATUS_OK;
}

static enum status
content_read(struct document *document, const struct package_part *part, bool styles,
	     struct map *masters, struct odf_values *values, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	struct reader *reader = arena_new(document->scratch, struct reader, 1);
	struct err own;

	if (!part)
		return STATUS_OK;
	if (!reader)
		return err_no_memory(err);
	*reader = (struct reader){.document = document,
				  .words = {WORDS, sizeof(WORDS) / sizeof(*WORDS), {{0}}},
				  .styles = styles,
				  .masters = masters,
				  .values = values,
				  .row = 1,
				  .column = 1};
	for (size_t i = 0; i < ODF_NESTED; i++) {
		buf_init(&reader->paragraphs[i].text, document->scratch);
		buf_init(&reader->paragraphs[i].hidden, document->scratch);
	}
	buf_init(&reader->text, document->scratch);
	buf_init(&reader->deleted, document->scratch);
	odf_hidden_init(&reader->hidden, document->scratch);
	map_init(&reader->unseen_styles, document->scratch);
	document_lists_init(&reader->lists, document);
	map_init(&reader->changes, document->scratch);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, reader, &own);
	document->pages += styles ? 0 : reader->pages;
	if (status == STATUS_REFUSED) {
		TRY(document_cut(document, err, "%s", own.text));
		reader->skip = 0;
		while (reader->open > 0)
			TRY(paragraph_close(reader, err));
		return STATUS_OK;
	}
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}

/* ---- all of it ---- */

static bool
wants(struct slice path)
{
	return slice_equal(path, SLICE("content.xml")) || slice_equal(path, SLICE("styles.xml")) ||
	       slice_equal(path, SLICE("meta.xml")) ||
	       slice_equal(path, SLICE("META-INF/manifest.xml"));
}

enum status
document_read_odf(struct slice bytes, struct document *document, struct err *err)
{
	struct package package;
	struct odf_values values;
	struct map masters;

	TRY(package_read(document->scratch, bytes, wants, &package, err));
	if (package.trouble.length > 0)
		TRY(document_cut(document, err, "%.*s", SLICE_PRINT(package.trouble)));
	const struct package_part *manifest =
		package_find(&package, SLICE("META-INF/manifest.xml"));
	if (manifest && slice_find(manifest->bytes, SLICE("encryption-data")) != SIZE_MAX) {
		document->state = DOCUMENT_ENCRYPTED;
		return err_set(err, STATUS_REFUSED,
			       "OpenDocument 1.3 part 2 §3.4: the document is encrypted");
	}
	const struct package_part *content = package_find(&package, SLICE("content.xml"));
	if (!content)
		return err_set(err, STATUS_REFUSED,
			       "OpenDocument 1.3 part 3 §3.1.3: there is no content.xml");
	TRY(odf_read_properties(document, package_find(&package, SLICE("meta.xml")), err));
	TRY(package_add_times(&package, document, err));
	const struct package_part *styles = package_find(&package, SLICE("styles.xml"));
	map_init(&masters, document->scratch);
	odf_values_init(&values, document->scratch);
	TRY(odf_read_styles(&values, styles, err));
	TRY(content_read(document, content, false, &masters, &values, err));
	TRY(odf_tell_doubts(&values, document, err));
	return content_read(document, styles, true, &masters, &values, err);
}
