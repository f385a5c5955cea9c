/* Excel workbooks (ECMA-376 part 1 §12, §18): a unit a cell, as a person sees it. */
#include "format/document_number.h"
#include "format/hidden_cells.h"
#include "format/html.h"
#include "format/limits.h"
#include "format/ooxml.h"
#include "format/xml.h"

struct strings {
	struct slice *items;
	size_t count, capacity;
};

struct sheet {
	struct slice name;
	const struct package_part *part;
	bool hidden;
};

struct book {
	struct document *document;
	struct package package;
	struct relations relations; /* of the main part */
	bool from_1904;
	struct strings shared;  /* §18.4 */
	struct strings formats; /* of each cell format, §18.8.10 */
	struct sheet *sheets;
	size_t sheet_count, sheet_capacity;
};

static enum status
strings_add(struct arena *arena, struct strings *strings, struct slice text, struct err *err)
{
	struct slice *items =
		arena_grow(arena, strings->items, &strings->capacity, strings->count + 1,
			   sizeof(*items), _Alignof(struct slice));

	if (!items)
		return err_no_memory(err);
	strings->items = items;
	TRY(slice_copy(arena, text, &items[strings->count], err));
	strings->count++;
	return STATUS_OK;
}

/* Reads a part; one that cannot be read is told, and the others are read. */
static enum status
read_part(struct document *document, const struct package_part *part,
	  const struct xml_visitor *visitor, void *context, struct err *err)
{
	struct err own;

	if (!part)
		return STATUS_OK;
	enum status status = xml_read(part->path, part->bytes, visitor, context, &own);
	if (status == STATUS_REFUSED)
		return document_cut(document, err, "%s", own.text);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}

static enum status
no_text(void *context, struct slice text, struct err *err)
{
	(void)context, (void)text, (void)err;
	return STATUS_OK;
}

static enum status
no_close(void *context, const struct xml_element *element, struct err *err)
{
	(void)context, (void)element, (void)err;
	return STATUS_OK;
}

/* ---- the book ---- */

static enum status
on_book_open(void *context, const struct xml_element *element, struct err *err)
{
	struct book *book = context;
	struct arena *scratch = book->document->scratch;

	if (strcmp(element->name, "workbookPr") == 0)
		book->from_1904 =
			xml_attribute(element, "date1904").at && xml_is_on(element, "date1904");
	if (strcmp(element->name, "sheet") != 0)
		return STATUS_OK;
	if (book->sheet_count >= XLSX_SHEETS)
		return err_set(err, STATUS_REFUSED, "a book of more than %d sheets", XLSX_SHEETS);
	struct sheet *sheets =
		arena_grow(scratch, book->sheets, &book->sheet_capacity, book->sheet_count + 1,
			   sizeof(*sheets), _Alignof(struct sheet));
	if (!sheets)
		return err_no_memory(err);
	book->sheets = sheets;
	struct sheet *sheet = &sheets[book->sheet_count];
	TRY(html_unescaped(scratch, xml_attribute(element, "name"), &sheet->name, err));
	struct slice state = xml_attribute(element, "state"); /* §18.18.68 */
	sheet->hidden = state.at && !slice_equal(state, SLICE("visible"));
	sheet->part = relations_by_id(&book->relations, &book->package, xml_relation_id(element));
	book->sheet_count++;
	return STATUS_OK;
}

/* ---- styles ---- */

struct styles {
	struct book *book;
	bool in_formats;
	unsigned ids[XLSX_FORMATS];
	struct strings codes;
};

static struct slice
format_of(const struct styles *styles, unsigned id)
{
	for (size_t i = 0; i < styles->codes.count; i++)
		if (styles->ids[i] == id)
			return styles->codes.items[i];
	return document_number_builtin(id);
}

static enum status
on_styles_open(void *context, const struct xml_element *element, struct err *err)
{
	struct styles *styles = context;
	struct arena *scratch = styles->book->document->scratch;
	struct slice code;

	if (strcmp(element->name, "numFmt") == 0 && styles->codes.count < XLSX_FORMATS) {
		styles->ids[styles->codes.count] = (unsigned)xml_number(element, "numFmtId", 0);
		TRY(html_unescaped(scratch, xml_attribute(element, "formatCode"), &code, err));
		return strings_add(scratch, &styles->codes, code, err);
	}
	if (strcmp(element->name, "cellXfs") == 0)
		styles->in_formats = true;
	if (strcmp(element->name, "xf") == 0 && styles->in_formats)
		return strings_add(scratch, &styles->book->formats,
				   format_of(styles, (unsigned)xml_number(element, "numFmtId", 0)),
				   err);
	return STATUS_OK;
}

static enum status
on_styles_close(void *context, const struct xml_element *element, struct err *err)
{
	struct styles *styles = context;

	(void)err;
	if (strcmp(element->name, "cellXfs") == 0)
		styles->in_formats = false;
	return STATUS_OK;
}

static enum status
read_styles(struct book *book, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_styles_open, on_styles_close, no_text};
	struct styles *styles = arena_new(book->document->scratch, struct styles, 1);

	if (!styles)
		return err_no_memory(err);
	styles->book = book;
	return read_part(book->document,
			 relations_part(&book->relations, &book->package, "styles", 0), &VISITOR,
			 styles, err);
}

/* ---- texts: the shared ones, of cells, of comments ---- */

struct cells {
	struct book *book;
	struct slice sheet; /* its name */
	struct xml_words words;
	struct buf text;
	bool in_text, in_note;
	unsigned skip; /* phonetic runs, §18.4.6 */
	char type;     /* of the cell: see cell_type */
	size_t style;
	uint64_t row, column; /* from 1; of the cell that is open or was last */
	char place[DOCUMENT_PLACE_BYTES];
	bool row_hidden;
	struct hidden_cells *hidden; /* NULL: these are no cells of a sheet */
	const struct relations *relations;
	struct map links; /* of cells by their places: which of the targets */
	struct strings targets;
	struct buf formula;
	bool in_formula;
};

enum word {
	WORD_SI = 1,
	WORD_T,
	WORD_PHONETIC,
	WORD_CELL,
	WORD_VALUE,
	WORD_ROW,
	WORD_COLUMN,
	WORD_COMMENT,
	WORD_HEADER,
	WORD_FOOTER,
	WORD_LINK,
	WORD_FORMULA
};

static const char *const WORDS[] = {"si",  "t",       "rPh",       "c",         "v",         "row",
				    "col", "comment", "oddHeader", "oddFooter", "hyperlink", "f"};

static void
cells_init(struct cells *cells, struct book *book, struct slice sheet)
{
	*cells = (struct cells){.book = book,
				.sheet = sheet,
				.words = {WORDS, sizeof(WORDS) / sizeof(*WORDS), {{0}}}};
	buf_init(&cells->text, book->document->scratch);
	buf_init(&cells->formula, book->document->scratch);
	map_init(&cells->links, book->document->scratch);
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct cells *cells = context;

	(void)err;
	if (cells->in_text && cells->skip == 0)
		buf_write(&cells->text, text);
	if (cells->in_formula)
		buf_write(&cells->formula, text);
	return STATUS_OK;
}

/* §18.18.11: "s" shared, "b" boolean, "n" number, "d" date; all others say what they show. */
static char
cell_type(struct slice type)
{
	if (!type.at)
		return 'n';
	return type.length == 1 ? *type.at : 't';
}

/* "AB12": its letters count from A = 1. */
static void
reference_read(struct slice reference, uint64_t *row, uint64_t *column)
{
	uint64_t letters = 0, number;
	size_t at = 0;

	for (; at < reference.length && at < 4 && byte_is_letter(reference.at[at]); at++)
		letters = letters * 26 + (uint64_t)(byte_lower(reference.at[at]) - 'a') + 1;
	if (at == 0 || !slice_number(slice_part(reference, at, SIZE_MAX), &number))
		return;
	*column = letters;
	*row = number;
}

static void
cell_open(struct cells *cells, const struct xml_element *element)
{
	cells->type = cell_type(xml_attribute(element, "t"));
	cells->style = (size_t)xml_number(element, "s", 0);
	cells->column++;
	reference_read(xml_attribute(element, "r"), &cells->row, &cells->column);
	buf_clear(&cells->text);
	buf_clear(&cells->formula);
}

/* Where a cell leads, or the first one of several (§18.3.1.47). */
static enum status
link_read(struct cells *cells, const struct xml_element *element, struct err *err)
{
	struct slice reference = xml_attribute(element, "ref"), id = xml_relation_id(element);
	struct slice location = xml_attribute(element, "location"), target;
	struct arena *scratch = cells->book->document->scratch;
	uint64_t row = 0, column = 0;
	struct buf buf;

	buf_init(&buf, scratch);
	for (size_t i = 0; cells->relations && i < cells->relations->count; i++)
		if (slice_equal(cells->relations->items[i].id, id))
			html_unescape(&buf, cells->relations->items[i].link);
	reference_read(slice_part(reference, 0, slice_find_byte(reference, ':')), &row, &column);
	if (buf.length == 0 || row == 0 || cells->targets.count == XLSX_LINKS)
		return STATUS_OK;
	if (location.length > 0) {
		buf_write_byte(&buf, '#');
		html_unescape(&buf, location);
	}
	TRY(buf_slice(&buf, &target, err));
	document_cell_place(cells->sheet, row, column, cells->place);
	TRY(map_set(&cells->links, slice_text(cells->place), cells->targets.count, NULL, err));
	return strings_add(scratch, &cells->targets, target, err);
}

/* Those of cells from that unit on, in the order of the cells. */
static enum status
add_links(struct cells *cells, size_t first, struct err *err)
{
	struct document *document = cells->book->document;

	for (size_t i = first, count = document->unit_count; i < count; i++) {
		const struct document_unit unit = document->units[i];
		const struct map_entry *link = map_find(&cells->links, unit.place);
		if (link && unit.kind == UNIT_CELL)
			TRY(document_add_link(document, unit.text,
					      cells->targets.items[link->value], err));
	}
	return STATUS_OK;
}

/* The first argument of HYPERLINK(), where it is said there, in one text or several. */
static enum status
add_formula_link(struct cells *cells, struct slice words, struct err *err)
{
	static const struct slice NAME = SLICE_INIT("HYPERLINK(");
	struct slice rest, target;
	struct buf buf;

	if (cells->formula.length == 0) /* its buffer must outlive the cell */
		return STATUS_OK;
	buf_init(&buf, cells->book->document->scratch);
	TRY(buf_slice(&cells->formula, &rest, err));
	if (!slice_starts_nocase(rest, NAME))
		return STATUS_OK;
	rest = slice_trim(slice_part(rest, NAME.length, SIZE_MAX));
	while (slice_starts(rest, SLICE("\""))) {
		rest = slice_part(rest, 1, SIZE_MAX);
		size_t end = slice_find_byte(rest, '"');
		buf_write(&buf, slice_part(rest, 0, end));
		rest = slice_trim(end == SIZE_MAX ? SLICE_NONE
						  : slice_part(rest, end + 1, SIZE_MAX));
		if (slice_starts(rest, SLICE("&")))
			rest = slice_trim(slice_part(rest, 1, SIZE_MAX));
	}
	TRY(buf_slice(&buf, &target, err));
	return document_add_link(cells->book->document, words, target, err);
}

/* By its word, or by a height in points or a width in digits, a little over five points each. */
static bool
is_hidden(const struct xml_element *element, const char *size_name, double unit_points)
{
	double size;

	return (xml_attribute(element, "hidden").at && xml_is_on(element, "hidden")) ||
	       (document_number_read(xml_attribute(element, size_name), &size) &&
		size * unit_points < HIDDEN_CELLS_POINTS);
}

/* §18.3.1.13: columns of a look. */
static void
column_open(struct cells *cells, const struct xml_element *element)
{
	uint64_t from = xml_number(element, "min", 0), to = xml_number(element, "max", 0);

	if (cells->hidden && is_hidden(element, "width", 5.25) && from <= to)
		hidden_cells_columns(cells->hidden, from, to - from + 1);
}

static enum status
on_cells_open(void *context, const struct xml_element *element, struct err *err)
{
	struct cells *cells = context;

	switch ((enum word)xml_word(&cells->words, element)) {
	case WORD_LINK:
		return link_read(cells, element, err);
	case WORD_FORMULA:
		cells->in_formula = true;
		break;
	case WORD_ROW:
		if (cells->in_note) /* a corner of its box, §20.5.2.28 */
			break;
		cells->row = xml_number(element, "r", cells->row + 1);
		cells->column = 0;
		cells->row_hidden = is_hidden(element, "ht", 1);
		break;
	case WORD_COLUMN:
		column_open(cells, element);
		break;
	case WORD_CELL:
		cell_open(cells, element);
		break;
	case WORD_COMMENT:
		reference_read(xml_attribute(element, "ref"), &cells->row, &cells->column);
		buf_clear(&cells->text);
		cells->in_note = true;
		break;
	case WORD_SI:
		buf_clear(&cells->text);
		break;
	case WORD_PHONETIC:
		cells->skip++;
		break;
	case WORD_HEADER:
	case WORD_FOOTER:
		buf_clear(&cells->text);
		cells->in_text = true;
		break;
	case WORD_T:
	case WORD_VALUE:
		cells->in_text = true;
		break;
	}
	return STATUS_OK;
}

/* What a cell shows for its value; *ret as it stands where that is it. */
static enum status
cell_shown(struct cells *cells, struct slice value, struct slice *ret, struct err *err)
{
	const struct book *book = cells->book;
	uint64_t index;
	double number;
	struct buf buf;

	*ret = value;
	if (cells->type == 's') {
		*ret = slice_number(value, &index) && index < book->shared.count
			       ? book->shared.items[index]
			       : SLICE_NONE;
	} else if (cells->type == 'b') {
		*ret = slice_equal(value, SLICE("1")) ? SLICE("TRUE") : SLICE("FALSE");
	} else if (cells->type == 'n' && document_number_read(value, &number)) {
		struct slice format = cells->style < book->formats.count
					      ? book->formats.items[cells->style]
					      : SLICE("General");
		buf_init(&buf, book->document->scratch);
		document_number_write(&buf, number, format, book->from_1904);
		return buf_slice(&buf, ret, err);
	}
	return STATUS_OK;
}

static enum status
cell_close(struct cells *cells, struct err *err)
{
	struct document *document = cells->book->document;
	struct slice text;

	if (cells->text.length == 0)
		return STATUS_OK;
	TRY(buf_slice(&cells->text, &text, err));
	struct arena_mark mark = arena_mark(document->scratch);
	TRY(cell_shown(cells, slice_of(text.at, text.length), &text, err));
	document_cell_place(cells->sheet, cells->row, cells->column, cells->place);
	bool shown = slice_trim(text).length > 0;
	TRY(document_add_unit(document, UNIT_CELL, text, slice_text(cells->place), err));
	TRY(add_formula_link(cells, text, err));
	arena_rewind(document->scratch, mark);
	if (cells->hidden && shown) /* what that keeps outlives the cell */
		hidden_cells_cell(cells->hidden, cells->row, cells->column, cells->row_hidden);
	return STATUS_OK;
}

static enum status
add_note(struct cells *cells, struct err *err)
{
	struct slice text;

	TRY(buf_slice(&cells->text, &text, err));
	document_cell_place(cells->sheet, cells->row, cells->column, cells->place);
	return document_add_unit(cells->book->document, UNIT_NOTE, text, slice_text(cells->place),
				 err);
}

/* The text that was read, in scratch, with its escapes undone. */
static enum status
unescape(struct cells *cells, struct slice *ret, struct err *err)
{
	struct slice text;
	struct buf buf;

	TRY(buf_slice(&cells->text, ret, err));
	if (slice_find(*ret, SLICE("_x")) == SIZE_MAX)
		return STATUS_OK;
	text = *ret;
	buf_init(&buf, cells->book->document->scratch);
	ooxml_write_unescaped(&buf, text);
	return buf_slice(&buf, ret, err);
}

static enum status
on_cells_close(void *context, const struct xml_element *element, struct err *err)
{
	struct cells *cells = context;
	struct slice text;

	switch ((enum word)xml_word(&cells->words, element)) {
	case WORD_CELL:
		return cell_close(cells, err);
	case WORD_SI:
		TRY(unescape(cells, &text, err));
		return strings_add(cells->book->document->scratch, &cells->book->shared, text, err);
	case WORD_COMMENT:
		cells->in_note = false;
		return add_note(cells, err);
	case WORD_PHONETIC:
		cells->skip--;
		break;
	case WORD_HEADER:
	case WORD_FOOTER:
		cells->in_text = false;
		TRY(buf_slice(&cells->text, &text, err));
		return document_add_head(cells->book->document, text, cells->sheet, err);
	case WORD_T:
	case WORD_VALUE:
		cells->in_text = false;
		break;
	case WORD_FORMULA:
		cells->in_formula = false;
		break;
	case WORD_ROW:
	case WORD_COLUMN:
	case WORD_LINK:
		break;
	}
	return STATUS_OK;
}

/* ---- all of it ---- */

static const struct xml_visitor CELLS = {on_cells_open, on_cells_close, on_text};

static enum status
read_sheet(struct book *book, const struct sheet *sheet, struct err *err)
{
	struct ooxml_text drawing = {.kind = UNIT_BODY};
	struct arena *scratch = book->document->scratch;
	const struct package_part *part;
	struct relations relations;
	struct cells cells;
	struct slice place;

	cells_init(&cells, book, sheet->name);
	cells.hidden = arena_new(scratch, struct hidden_cells, 1);
	if (!cells.hidden)
		return err_no_memory(err);
	hidden_cells_init(cells.hidden, scratch);
	TRY(relations_read(scratch, &book->package, sheet->part->path, &relations, err));
	cells.relations = &relations;
	size_t first = book->document->unit_count;
	TRY(read_part(book->document, sheet->part, &CELLS, &cells, err));
	TRY(add_links(&cells, first, err));
	TRY(hidden_cells_add(cells.hidden, book->document, sheet->name, sheet->hidden, err));
	cells_init(&cells, book, sheet->name);
	TRY(read_part(book->document, relations_part(&relations, &book->package, "comments", 0),
		      &CELLS, &cells, err));
	TRY(document_add_sheet(book->document, sheet->name, err));
	TRY(slice_print(scratch, &place, err, "%.*s, drawing", SLICE_PRINT(sheet->name)));
	drawing.place = place.at;
	part = relations_part(&relations, &book->package, "drawing", 0);
	if (!part)
		return STATUS_OK;
	TRY(ooxml_read_part(book->document, part, &drawing, err));
	TRY(relations_read(scratch, &book->package, part->path, &relations, err));
	TRY(slice_print(scratch, &place, err, "%.*s, chart", SLICE_PRINT(sheet->name)));
	return ooxml_read_charts(book->document, &book->package, &relations, place, err);
}

enum status
document_read_xlsx(struct slice bytes, struct document *document, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_book_open, no_close, no_text};
	struct book book = {.document = document};
	const struct package_part *main_part;
	struct cells strings;

	TRY(ooxml_open(bytes, document, &book.package, &main_part, &book.relations, err));
	if (document->properties_only)
		return STATUS_OK;
	TRY(read_part(document, main_part, &VISITOR, &book, err));
	TRY(read_styles(&book, err));
	cells_init(&strings, &book, SLICE_NONE);
	TRY(read_part(document, relations_part(&book.relations, &book.package, "sharedStrings", 0),
		      &CELLS, &strings, err));
	for (size_t i = 0; i < book.sheet_count; i++)
		if (book.sheets[i].part)
			TRY(read_sheet(&book, &book.sheets[i], err));
	return STATUS_OK;
}
